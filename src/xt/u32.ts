// u32: words of the packet, masked, shifted, followed and compared.
// Mirrors: libxt_u32.c (u32_parse); net/netfilter/xt_u32.c (u32_match_it).
import { packetBytes } from '../model/bytes.ts';
import { xtablesStrtoul } from './options.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

type Op = '' | '&' | '<<' | '>>' | '@';
interface Test {
  readonly location: readonly { readonly op: Op; readonly n: number }[];
  readonly values: readonly { readonly min: number; readonly max: number }[];
}
export interface U32Info {
  tests: readonly Test[];
  invert: boolean;
}
const MAX = 10;

/** The grammar, left to right: errors tell how far it came. */
const parseTests = (text: string): Test[] => {
  let at = 0;
  const fail = (words: string): never => {
    throw new XtParseError(`u32: at char ${at}: ${words}`);
  };
  const spaces = (): void => {
    while (/[ \t\n\v\f\r]/.test(text[at] ?? '')) at++;
  };
  const number = (): number => {
    const n = xtablesStrtoul(text.slice(at), 0n, 0xffffffffn);
    if (!n) return fail('not a number or out of range');
    at = text.length - n.rest.length;
    return Number(n.value);
  };
  const twice = (c: string): void => {
    at++;
    if (text[at] !== c) fail(`a second '${c}' was expected`);
    at++;
  };
  const operator = (): Op => {
    const c = text[at] ?? '';
    if (c === '&' || c === '@') {
      at++;
      return c;
    }
    if (c !== '<' && c !== '>') return fail('operator expected');
    twice(c);
    return c === '<' ? '<<' : '>>';
  };
  const location = (): Test['location'] => {
    const out: { op: Op; n: number }[] = [];
    for (;;) {
      spaces();
      if (text[at] === '=') {
        if (out.length === 0) fail('location spec missing');
        at++;
        return out;
      }
      if (at >= text.length) throw new XtParseError('u32: abrupt end of input after location specifier');
      const op = out.length === 0 ? '' : operator();
      spaces();
      out.push({ op, n: number() });
      if (out.length > MAX) fail('too many operators');
    }
  };
  const values = (count: number): { values: Test['values']; more: boolean } => {
    const out: { min: number; max: number }[] = [];
    for (;;) {
      spaces();
      if (at >= text.length) {
        if (out.length === 0) throw new XtParseError('u32: test ended with no value specified');
        if (count + 1 > MAX) fail('too many "&&"s');
        return { values: out, more: false };
      }
      if (text[at] === '&') {
        at++;
        if (text[at] !== '&') fail("a second '&' was expected");
        if (out.length === 0) fail('value spec missing');
        if (count + 1 > MAX) fail('too many "&&"s');
        at++;
        return { values: out, more: true };
      }
      if (out.length > 0) {
        if (text[at] !== ',') fail('expected "," or "&&"');
        at++;
      }
      spaces();
      const min = number();
      spaces();
      let max = min;
      if (text[at] === ':') {
        at++;
        spaces();
        max = number();
      }
      out.push({ min, max });
      if (out.length > MAX) fail('too many ","s');
    }
  };
  const tests: Test[] = [];
  for (;;) {
    const where = location();
    const v = values(tests.length);
    tests.push({ location: where, values: v.values });
    if (!v.more) return tests;
  }
};

const hex = (n: number): string => `0x${n.toString(16)}`;
const textOf = (i: U32Info): string =>
  `"${i.tests.map((t) => `${t.location.map((l) => `${l.op}${hex(l.n)}`).join('')}=${t.values.map((v) => (v.min === v.max ? hex(v.min) : `${hex(v.min)}:${hex(v.max)}`)).join(',')}`).join('&&')}"`;

const word = (b: Uint8Array, at: number): number => (((b[at] as number) << 24) | ((b[at + 1] as number) << 16) | ((b[at + 2] as number) << 8) | (b[at + 3] as number)) >>> 0;
const passes = (t: Test, b: Uint8Array): boolean => {
  let base = 0;
  let val = 0;
  for (const { op, n } of t.location) {
    switch (op) {
      case '&':
        val = (val & n) >>> 0;
        break;
      case '<<':
        val = (val << n) >>> 0;
        break;
      case '>>':
        val >>>= n;
        break;
      default:
        if (op === '@') base += val;
        if (base + n + 4 > b.length) return false;
        val = word(b, base + n);
    }
  }
  return t.values.some((v) => v.min <= val && val <= v.max);
};

export const u32: XtMatchModule<U32Info> = {
  kind: 'match',
  name: 'u32',
  families: [4, 6],
  man: 'Extracts quantities of up to 4 bytes from a packet and compares them.',
  options: [{ name: 'u32', type: 'string', mandatory: true, invert: true }],
  init: () => ({ tests: [], invert: false }),
  parse(info, { arg, invert }) {
    info.tests = parseTests(arg);
    info.invert = invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --u32 ${textOf(i)}`,
  print: (i) => ` u32${i.invert ? ' !' : ''} ${textOf(i)}`,
  check: (i) => (i.tests.some((t) => t.location.some((l) => (l.op === '<<' || l.op === '>>') && l.n > 31)) ? 'EINVAL' : undefined),
  match(i, p) {
    const b = packetBytes(p.pkt);
    return i.tests.every((t) => passes(t, b)) !== i.invert;
  },
  examples: ['-m u32 --u32 "0x6&0xff=0x1&&0x0>>0x16&0x3c@0x0>>0x18=0x8:0x9,0xb"'],
};
