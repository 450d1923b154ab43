// The options of ipset's `create`, and those behind an element.
// Mirrors: lib/ipset.c (parse_commandline), lib/parse.c, lib/args.c.
import { IpsetError, syntax, usage } from './words.ts';
import { big, number, parseIp, parsePorts, U32 } from './values.ts';
import type { Proc } from '../../shell/proc.ts';
import { NO_EXT, type IpSetExt, type ListPlace, type NewSet } from '../../xt/ipset/ops.ts';
import type { SetType } from '../../xt/ipset/types.ts';

/** Reads words from left to right. */
interface Words {
  readonly argv: readonly string[];
  at: number;
  readonly seen: Set<string>;
}
const argOf = (w: Words, option: string): string => w.argv[w.at++] ?? usage(`Missing mandatory argument of option \`${option}'`);
const once = (w: Words, option: string): void => {
  if (w.seen.has(option)) syntax(`${option} already specified`);
  w.seen.add(option);
};
const timeoutOf = (w: Words): number => {
  const text = argOf(w, 'timeout');
  once(w, 'timeout');
  return number(text, 0, 2147483);
};

const pow2 = (n: number): number => {
  let p = 64;
  while (p < n) p *= 2;
  return p;
};
/** `create`: everything behind the type's name. `random` is the kernel's choice of a seed for its hash. */
export const parseCreate = (p: Proc, name: string, t: SetType, argv: readonly string[], random: () => number): NewSet => {
  const w: Words = { argv, at: 0, seen: new Set() };
  const hash = t.name.startsWith('hash:');
  const o: Record<string, number | string | boolean> = {};
  let family: 4 | 6 = 4;
  let timeout: number | null = null;
  const flags = { counters: false, comment: false, skbinfo: false, forceadd: false };
  const setFamily = (f: 4 | 6): void => {
    once(w, 'family');
    family = f;
  };
  while (w.at < argv.length) {
    const word = w.argv[w.at++] as string;
    if (word === 'timeout') timeout = timeoutOf(w);
    else if (word === 'counters' || word === 'comment' || word === 'skbinfo' || (word === 'forceadd' && hash)) flags[word] = true;
    else if (hash && (word === '-4' || word === '-6')) setFamily(word === '-4' ? 4 : 6);
    else if (hash && word === 'family') {
      const f = argOf(w, word);
      if (f !== 'inet' && f !== 'inet6') syntax(`unknown inet family ${f}`);
      setFamily(f === 'inet' ? 4 : 6);
    } else if (hash && (word === 'hashsize' || word === 'maxelem' || word === 'bucketsize' || word === 'initval')) {
      const text = argOf(w, word);
      once(w, word);
      o[word] = number(text, 0, word === 'bucketsize' ? 255 : U32);
    } else if (hash && !t.net && (word === 'netmask' || word === 'bitmask')) {
      const text = argOf(w, word);
      if (w.seen.has('netmask') || w.seen.has('bitmask')) syntax(w.seen.has(word) ? `${word} already specified` : 'bitmask and netmask are mutually exclusive, provide only one');
      w.seen.add(word);
      if (word === 'bitmask') o[word] = parseIp(p, text, family);
      else {
        try {
          o[word] = number(text, 1, family === 4 ? 32 : 128);
        } catch (e) {
          if (!(e instanceof IpsetError)) throw e;
          throw new IpsetError(`${e.message}\nSyntax error: netmask is out of the inclusive range of 1-${family === 4 ? 32 : 128}`);
        }
      }
    } else if (t.name === 'bitmap:port' && word === 'range') {
      const text = argOf(w, word);
      once(w, 'range');
      const r = parsePorts('tcp', /^[a-z]+:./.test(text) ? text.slice(text.indexOf(':') + 1) : text);
      if (!r.range) usage("Mandatory option `to' is missing");
      o['from'] = r.from;
      o['to'] = r.to;
    } else if (t.name === 'list:set' && word === 'size') {
      const text = argOf(w, word);
      once(w, 'size');
      o['size'] = number(text, 0, U32);
    } else usage(`Unknown argument: \`${word}'`);
  }
  if (t.name === 'bitmap:port' && o['from'] === undefined) usage("Mandatory option `range' is missing");
  if (t.name === 'list:set') o['size'] = Math.max((o['size'] as number | undefined) ?? 8, 4);
  if (hash) {
    const size = (o['hashsize'] as number | undefined) ?? 1024;
    if (size > 2 ** 31) throw new IpsetError('Kernel error received: Cannot allocate memory');
    o['hashsize'] = pow2(size);
    // Zero asks for the default.
    o['maxelem'] = (o['maxelem'] as number | undefined) || 65536;
    const bucket = (o['bucketsize'] as number | undefined) ?? 12;
    o['bucketsize'] = Math.min(Math.max(bucket + (bucket & 1), 2), 12);
    o['initval'] ??= random();
    if (o['netmask'] === (family === 4 ? 32 : 128)) delete o['netmask'];
  }
  return { name, type: t.name, family, options: o, timeout, ...flags };
};

/** Text of a mark is hexadecimal, with or without a mask. */
const parseMark = (text: string): { readonly value: number; readonly mask: number } => {
  const m = /^0[xX]([0-9a-fA-F]{1,8})(?:\/0[xX]([0-9a-fA-F]{1,8}))?$/.exec(text);
  if (!m) return syntax('Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)');
  return { value: parseInt(m[1] as string, 16), mask: m[2] === undefined ? U32 : parseInt(m[2], 16) };
};
const parsePrio = (text: string): number => {
  const m = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(text);
  return m ? parseInt(m[1] as string, 16) * 65536 + parseInt(m[2] as string, 16) : syntax('Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)');
};
export type AdtCommand = 'add' | 'del' | 'test';
/** What may follow an element. */
export const parseExt = (t: SetType, cmd: AdtCommand, argv: readonly string[]): { readonly ext: IpSetExt; readonly place: ListPlace | null } => {
  const w: Words = { argv, at: 0, seen: new Set() };
  let ext = NO_EXT;
  let place: ListPlace | null = null;
  while (w.at < argv.length) {
    const word = w.argv[w.at++] as string;
    if (t.net && cmd !== 'del' && word === 'nomatch') {
      ext = { ...ext, nomatch: true };
      continue;
    }
    if (t.name === 'list:set' && (word === 'before' || word === 'after')) {
      place = { where: word, ref: argOf(w, word) };
      continue;
    }
    if (cmd !== 'add') usage(`Unknown argument: \`${word}'`);
    switch (word) {
      case 'timeout':
        ext = { ...ext, timeout: timeoutOf(w) };
        break;
      case 'packets':
      case 'bytes': {
        const text = argOf(w, word);
        once(w, word);
        ext = { ...ext, [word]: Number(big(text, 0n, (1n << 64n) - 2n)) };
        break;
      }
      case 'comment': {
        const text = argOf(w, word);
        if (text.includes('"')) syntax('" character is not permitted in comments');
        if (text.length > 255) syntax('Comment is longer than the maximum allowed 255 characters');
        ext = { ...ext, comment: text };
        break;
      }
      case 'skbmark':
        ext = { ...ext, skbmark: parseMark(argOf(w, word)) };
        break;
      case 'skbprio':
        ext = { ...ext, skbprio: parsePrio(argOf(w, word)) };
        break;
      case 'skbqueue':
        ext = { ...ext, skbqueue: number(argOf(w, word), 0, 65535) };
        break;
      default:
        usage(`Unknown argument: \`${word}'`);
    }
  }
  return { ext, place };
};
