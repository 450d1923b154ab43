// string: looks for bytes in the packet.
// Mirrors: libxt_string.c (parse_hex_string); net/netfilter/xt_string.c (string_mt), skb_find_text. Both search algorithms find the same.
import { packetBytes } from '../model/bytes.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

export interface StringInfo {
  algo: string;
  /** Hex digits. */
  pattern: string;
  from: number;
  to: number;
  invert: boolean;
  icase: boolean;
}
const MAX = 128;
const hexOf = (bytes: readonly number[]): string => bytes.map((b) => (b & 255).toString(16).padStart(2, '0')).join('');
const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map((h) => parseInt(h, 16));
const charCodes = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));

/** Text with hex blocks between bars and literals after backslashes. */
const parseHexString = (s: string): number[] => {
  if (s === '') throw new XtParseError('STRING must contain at least one char');
  const out: number[] = [];
  let hex = false;
  let i = 0;
  while (i < s.length) {
    let literal = false;
    if (s[i] === '\\' && !hex) literal = true;
    else if (s[i] === '|') {
      hex = !hex;
      if (hex) while (s[i + 1] === ' ') i++;
      if (i + 1 >= s.length) break;
      i++;
    }
    if (literal) {
      if (i + 1 >= s.length) throw new XtParseError('Bad literal placement at end of string');
      out.push(s.charCodeAt(i + 1));
      i += 2;
    } else if (hex) {
      if (i + 1 >= s.length) throw new XtParseError('Odd number of hex digits');
      if (i + 2 >= s.length) throw new XtParseError('Invalid hex block');
      for (const c of [s[i] as string, s[i + 1] as string]) if (!/[0-9a-fA-F]/.test(c)) throw new XtParseError(`Invalid hex char '${c}'`);
      out.push(parseInt(s.slice(i, i + 2), 16));
      i += s[i + 2] === ' ' ? 3 : 2;
    } else out.push(s.charCodeAt(i++));
    if (out.length > MAX) throw new XtParseError(`STRING too long "${s}"`);
  }
  return out;
};

const printable = (bytes: readonly number[]): boolean => bytes.every((b) => b >= 0x20 && b < 0x7f);
/** Quoted for the shell, or hex when something in it cannot be printed. */
const quoted = (i: StringInfo): string => {
  const bytes = bytesOf(i.pattern);
  return printable(bytes) ? `"${String.fromCharCode(...bytes).replace(/["\\]/g, '\\$&')}"` : `"|${i.pattern}|"`;
};

const lower = (b: number): number => (b >= 65 && b <= 90 ? b + 32 : b);
const contains = (hay: Uint8Array, from: number, to: number, needle: readonly number[], fold: (b: number) => number): boolean => {
  const end = Math.min(to, hay.length) - needle.length;
  for (let at = from; at <= end; at++) {
    let k = 0;
    while (k < needle.length && fold(hay[at + k] as number) === fold(needle[k] as number)) k++;
    if (k === needle.length) return true;
  }
  return false;
};

export const string: XtMatchModule<StringInfo> = {
  kind: 'match',
  name: 'string',
  families: [4, 6],
  man: 'Matches a given string or bytes in the packet.',
  options: [
    { name: 'from', type: 'uint16' },
    { name: 'to', type: 'uint16' },
    { name: 'algo', type: 'string', mandatory: true },
    { name: 'string', type: 'string', invert: true, excl: ['hex-string'] },
    { name: 'hex-string', type: 'string', invert: true, excl: ['string'] },
    { name: 'icase', type: 'none' },
  ],
  init: () => ({ algo: '', pattern: '', from: 0, to: 65535, invert: false, icase: false }),
  parse(info, { option, arg, value, invert }) {
    switch (option.name) {
      case 'from':
        info.from = value as number;
        break;
      case 'to':
        info.to = value as number;
        break;
      case 'algo':
        info.algo = arg.slice(0, 15);
        break;
      case 'string':
        if (arg.length > MAX) throw new XtParseError(`STRING too long "${arg}"`);
        info.pattern = hexOf(charCodes(arg));
        info.invert = invert;
        break;
      case 'hex-string':
        info.pattern = hexOf(parseHexString(arg));
        info.invert = invert;
        break;
      default:
        info.icase = true;
    }
  },
  final(_, given) {
    if (!given.has('string') && !given.has('hex-string')) throw new XtParseError("STRING match: You must specify `--string' or `--hex-string'");
  },
  save: (i) =>
    `${i.invert ? ' !' : ''} --${printable(bytesOf(i.pattern)) ? 'string' : 'hex-string'} ${quoted(i)} --algo ${i.algo}${i.from === 0 ? '' : ` --from ${i.from}`}${i.to === 65535 ? '' : ` --to ${i.to}`}${i.icase ? ' --icase' : ''}`,
  print: (i) => ` STRING match ${i.invert ? '!' : ''} ${quoted(i)} ALGO name ${i.algo}${i.from === 0 ? '' : ` FROM ${i.from}`}${i.to === 65535 ? '' : ` TO ${i.to}`}${i.icase ? ' ICASE' : ''}`,
  check(i) {
    if (i.from > i.to || i.pattern === '') return 'EINVAL';
    // fsm takes patterns of another kind, and is refused for it.
    return i.algo === 'bm' || i.algo === 'kmp' ? undefined : i.algo === 'fsm' ? 'EINVAL' : 'ENOENT';
  },
  match: (i, p) => contains(packetBytes(p.pkt), i.from, i.to, bytesOf(i.pattern), i.icase ? lower : (b) => b) !== i.invert,
  examples: ['-m string --string "abc" --algo bm --from 10 --to 100', '-m string ! --hex-string "|00ff|" --algo kmp --icase'],
};
