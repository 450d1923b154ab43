// sed's scripts: text to commands. Mirrors GNU sed 4.9's compile.c and its words for what is wrong.
import { posixRegex, type Regex } from '../../shell/regex.ts';

export type Addr = { readonly t: 'line'; readonly n: number } | { readonly t: 'last' } | { readonly t: 're'; readonly re: Regex | null } | { readonly t: 'step'; readonly first: number; readonly step: number } | { readonly t: 'plus'; readonly n: number } | { readonly t: 'multiple'; readonly n: number } | { readonly t: 'zero' };
export interface Cmd {
  readonly a1: Addr | undefined;
  readonly a2: Addr | undefined;
  readonly not: boolean;
  readonly c: string;
  /** Text of a i c, label, file, or y's map. */
  readonly text: string;
  readonly re: Regex | null;
  readonly rep: readonly Part[];
  readonly flags: { readonly g: boolean; readonly p: boolean; readonly n: number; readonly w: string | undefined };
  /** Index after the matching `}` for `{`, or a label's target. */
  jump: number;
  /** Range state: active until this line (Infinity: until the regex). */
  active: boolean;
  until: number;
}
export type Part = string | { readonly group: number } | { readonly kase: 'U' | 'L' | 'u' | 'l' | 'E' };
export interface SedError {
  readonly sed: string;
}

export const parseSed = (src: string, ext: boolean, where: (pos: number) => string): Cmd[] => {
  const out: Cmd[] = [];
  const open: number[] = [];
  let i = 0;
  const fail = (msg: string): never => {
    throw { sed: `${where(i)}${msg}` } satisfies SedError;
  };
  const blanks = (): void => {
    while (i < src.length && /[ \t]/.test(src[i] as string)) i++;
  };
  const delimited = (d: string, inRegex: boolean): string => {
    let t = '';
    let cls = false;
    for (; i < src.length; i++) {
      const c = src[i] as string;
      if (c === '\\') {
        const nxt = src[i + 1];
        if (nxt === d && !cls) {
          t += inRegex && /[.*[\]^$+?(){}|]/.test(d) ? `\\${d}` : d;
          i++;
          continue;
        }
        if (nxt === 'n' && inRegex) t += '\n';
        else t += c + (nxt ?? '');
        i++;
        continue;
      }
      if (inRegex && c === '[' && !cls) {
        cls = true;
        t += c;
        if (src[i + 1] === '^') t += src[++i];
        if (src[i + 1] === ']') t += src[++i];
        continue;
      }
      if (cls && c === ']') cls = false;
      else if (c === d && !cls) {
        i++;
        return t;
      } else if (c === '\n' && inRegex && !cls) break;
      t += c;
    }
    return fail(inRegex ? 'unterminated address regex' : "unterminated `s' command");
  };
  const regex = (text: string, flags: string): Regex | null => {
    if (text === '') return null;
    const r = posixRegex(text, ext ? 'extended' : 'basic', /[iI]/.test(flags));
    return typeof r === 'string' ? fail(r) : r;
  };
  const address = (second: boolean): Addr | undefined => {
    const m = /^(\d+)(?:~(\d+))?/.exec(src.slice(i));
    if (m) {
      i += m[0].length;
      if (m[2] !== undefined) return { t: 'step', first: Number(m[1]), step: Number(m[2]) };
      return Number(m[1]) === 0 && !second ? { t: 'zero' } : { t: 'line', n: Number(m[1]) };
    }
    if (src[i] === '$') {
      i++;
      return { t: 'last' };
    }
    if (second && (src[i] === '+' || src[i] === '~')) {
      const k = /^[+~](\d+)/.exec(src.slice(i));
      if (!k) return fail('expected number');
      const t = src[i] === '+' ? 'plus' : 'multiple';
      i += k[0].length;
      return { t, n: Number(k[1]) };
    }
    if (src[i] === '/' || src[i] === '\\') {
      let d = '/';
      if (src[i] === '\\') d = src[++i] ?? '/';
      i++;
      const text = delimited(d, true);
      const f = /^[IM]*/.exec(src.slice(i)) as RegExpExecArray;
      i += f[0].length;
      return { t: 're', re: regex(text, f[0]) };
    }
    return undefined;
  };
  const restOfLine = (): string => {
    const e = src.indexOf('\n', i);
    const t = src.slice(i, e < 0 ? undefined : e);
    i = e < 0 ? src.length : e;
    return t;
  };
  while (i < src.length) {
    while (i < src.length && /[ \t\n;]/.test(src[i] as string)) i++;
    if (i >= src.length) break;
    if (src[i] === '#') {
      restOfLine();
      continue;
    }
    const a1 = address(false);
    let a2: Addr | undefined;
    blanks();
    if (a1 && src[i] === ',') {
      i++;
      blanks();
      a2 = address(true);
      if (!a2) fail("unexpected `,'");
    }
    if (a1?.t === 'zero' && a2?.t !== 're') fail('invalid usage of line address 0');
    blanks();
    let not = false;
    while (src[i] === '!') {
      not = true;
      i++;
      blanks();
    }
    const c = src[i++];
    if (c === undefined) return fail('missing command');
    let text = '';
    let re: Regex | null = null;
    let rep: Part[] = [];
    let flags: Cmd['flags'] = { g: false, p: false, n: 0, w: undefined };
    switch (c) {
      case '{': open.push(out.length); break;
      case '}': {
        if (a1) fail('} doesn\'t want any addresses');
        const from = open.pop();
        if (from === undefined) return fail("unexpected `}'");
        (out[from] as Cmd).jump = out.length + 1;
        break;
      }
      case 's': {
        const d = src[i++] ?? fail("unterminated `s' command");
        let raw: string;
        try {
          raw = delimited(d, true);
        } catch {
          return fail("unterminated `s' command");
        }
        const r = replacement(d);
        const m = /^(?:[gpiIe]|\d+|M|m)*/.exec(src.slice(i)) as RegExpExecArray;
        i += m[0].length;
        if (/[eMm]/.test(m[0])) fail(`the s flag in "${m[0]}" is not modelled by packetpath`);
        let w: string | undefined;
        if (src[i] === 'w') {
          i++;
          blanks();
          w = restOfLine();
        }
        flags = { g: m[0].includes('g'), p: m[0].includes('p'), n: Number(/\d+/.exec(m[0])?.[0] ?? 0), w };
        re = regex(raw, m[0]);
        rep = r;
        const groups = Math.max(0, ...r.map((x) => (typeof x === 'object' && 'group' in x ? x.group : 0)));
        if (re && groups > re.groups) fail(`invalid reference \\${groups} on \`s' command's RHS`);
        blanks();
        if (i < src.length && !/[\n;}#]/.test(src[i] as string)) {
          i++;
          fail("unknown option to `s'");
        }
        break;
      }
      case 'y': {
        const d = src[i++] ?? fail("unterminated `y' command");
        const from = unescapeY(delimited(d, false));
        const to = unescapeY(delimited(d, false));
        if (from.length !== to.length) fail("strings for `y' command are different lengths");
        text = `${from}\0${to}`;
        break;
      }
      case 'a':
      case 'i':
      case 'c': {
        blanks();
        if (src[i] === '\\') {
          i++;
          blanks();
          if (src[i] === '\n') i++;
        }
        if (i >= src.length) fail(`expected \\ after \`a', \`c' or \`i'`);
        let t = '';
        while (i < src.length && src[i] !== '\n') {
          if (src[i] === '\\' && i + 1 < src.length) i++;
          t += src[i++];
        }
        text = `${t}\n`;
        break;
      }
      case ':':
      case 'b':
      case 't':
      case 'T': {
        blanks();
        const m = (c === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(src.slice(i)) as RegExpExecArray;
        text = m[0].trim();
        i += m[0].length;
        break;
      }
      case 'r':
      case 'w':
        blanks();
        text = restOfLine();
        break;
      case 'q':
      case 'Q':
      case 'l': {
        blanks();
        const m = /^\d+/.exec(src.slice(i));
        if (m) {
          text = m[0];
          i += m[0].length;
        }
        break;
      }
      default:
        if (!'dDpPnN=hHgGx'.includes(c)) fail(`unknown command: \`${c}'`);
    }
    out.push({ a1, a2, not, c, text, re, rep, flags, jump: -1, active: false, until: 0 });
    if (c !== '{' && c !== '}' && i < src.length) {
      blanks();
      if (src[i] !== undefined && !/[\n;}#]/.test(src[i] as string)) {
        i++;
        fail('extra characters after command');
      }
    }
  }
  if (open.length > 0) {
    i = 0;
    fail("unmatched `{'");
  }
  const labels = new Map<string, number>();
  out.forEach((c, n) => c.c === ':' && labels.set(c.text, n));
  for (const c of out) {
    if (c.c !== 'b' && c.c !== 't' && c.c !== 'T') continue;
    if (c.text === '') c.jump = out.length;
    else {
      const to = labels.get(c.text);
      if (to === undefined) throw { sed: `can't find label for jump to \`${c.text}'` } satisfies SedError;
      c.jump = to;
    }
  }
  return out;

  function replacement(d: string): Part[] {
    const parts: Part[] = [];
    let lit = '';
    const flush = (): void => {
      if (lit !== '') parts.push(lit);
      lit = '';
    };
    for (; i < src.length; i++) {
      const c = src[i] as string;
      if (c === d) {
        i++;
        flush();
        return parts;
      }
      if (c === '&') {
        flush();
        parts.push({ group: 0 });
      } else if (c === '\\') {
        const n = src[++i];
        if (n === undefined) break;
        if (/[0-9]/.test(n)) {
          flush();
          parts.push({ group: Number(n) });
        } else if (/[ULulE]/.test(n)) {
          flush();
          parts.push({ kase: n as 'U' });
        } else lit += n === 'n' ? '\n' : n === 't' ? '\t' : n;
      } else lit += c;
    }
    return fail("unterminated `s' command");
  }
};
const unescapeY = (t: string): string => t.replace(/\\([\s\S])/g, (m, c: string) => (c === 'n' ? '\n' : c === '\\' ? '\\' : c === 't' ? '\t' : m));
