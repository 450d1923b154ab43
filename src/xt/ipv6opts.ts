// `-m hbh` and `-m dst`: net/ipv6/netfilter/ip6t_hbh.c (hbh_mt6 of both names), libip6t_hbh.c, libip6t_dst.c. The only options of packets
// here are those of MLD's router alert.
import { xtablesStrtoul } from './options.ts';
import { fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface OptsInfo {
  len?: { readonly value: number; readonly invert: boolean };
  /** A length of 255 is any. */
  opts: readonly (readonly [type: number, len: number])[];
}
const ANY = 255;
/** IP6T_OPTS_OPTSNR. */
const MAX = 16;

const parseOpts = (name: string, text: string): [number, number][] => {
  const number = (word: string, what: 'opt' | 'length'): number => {
    const negative = /^\s*-/.test(word);
    const n = xtablesStrtoul(word.replace('-', ''), 0n, 0n);
    if (!n) return fail(/^\s*[+-]?\d/.test(word) ? `${what} \`${word}' specified too big: would overflow` : `${name}: no valid digits in ${what} \`${word}'`);
    if (n.rest !== '') fail(`${name}: error parsing ${what} \`${word}'`);
    return Number((negative ? -n.value : n.value) & 255n);
  };
  const out: [number, number][] = [];
  for (const word of text.split(',')) {
    if (out.length === MAX) fail('too many addresses specified');
    const colon = word.indexOf(':');
    const type = number(colon < 0 ? word : word.slice(0, colon), 'opt');
    if (type === 0 && colon >= 0) fail('PAD0 has not got length');
    out.push([type, colon < 0 ? ANY : number(word.slice(colon + 1), 'length')]);
  }
  return out;
};
const optsText = (i: OptsInfo): string => i.opts.map(([type, len]) => (len === ANY ? String(type) : `${type}:${len}`)).join(',');

/** ipv6 router alert: its option, and two bytes of padding. */
const ALERT: OptsInfo['opts'] = [[5, 2], [1, 0]];

const optsMatch = (name: 'hbh' | 'dst'): XtMatchModule<OptsInfo> => ({
  kind: 'match',
  name,
  families: [6],
  man: name === 'hbh' ? 'The hop-by-hop options header.' : 'The destination options header.',
  options: [
    { name: `${name}-len`, type: 'uint32', invert: true },
    { name: `${name}-opts`, type: 'string' },
  ],
  init: () => ({ opts: [] }),
  parse(info, c) {
    if (c.option.name === `${name}-len`) info.len = { value: c.value as number, invert: c.invert };
    else info.opts = parseOpts(name, c.arg);
  },
  save: (i) => (i.len ? `${i.len.invert ? ' !' : ''} --${name}-len ${i.len.value}` : '') + (i.opts.length > 0 ? ` --${name}-opts ${optsText(i)}` : ''),
  print: (i) => ` ${name}${i.len ? ` length:${i.len.invert ? '!' : ''}${i.len.value}` : ''}${i.opts.length > 0 ? ` opts ${optsText(i)}` : ''}`,
  match(i, p) {
    if (name === 'dst' || !p.pkt.alert) return false;
    if (i.len && (i.len.value === 8) === i.len.invert) return false;
    return i.opts.every(([type, len], n) => ALERT[n]?.[0] === type && (len === ANY || ALERT[n]?.[1] === len));
  },
  examples: [`-m ${name} --${name}-len 8`, `-m ${name} ! --${name}-len 8 --${name}-opts 5:2,1`],
});
export const hbh: XtMatchModule<OptsInfo> = optsMatch('hbh');
export const dst: XtMatchModule<OptsInfo> = optsMatch('dst');
