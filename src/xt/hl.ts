// `-m ttl` and `-m hl`: net/netfilter/xt_hl.c (ttl_mt, hl_mt6), libipt_ttl.c, libip6t_hl.c.
import type { Family } from '../base/ip.ts';
import { fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface HlInfo {
  mode: 'eq' | 'ne' | 'lt' | 'gt';
  value: number;
}
const SIGN: Readonly<Record<HlInfo['mode'], string>> = { eq: '==', ne: '!=', lt: '<', gt: '>' };

const hopMatch = (name: 'ttl' | 'hl', family: Family): XtMatchModule<HlInfo> => ({
  kind: 'match',
  name,
  families: [family],
  man: family === 4 ? 'The time to live.' : 'The hop limit.',
  options: [
    { name: `${name}-lt`, type: 'uint8', excl: [`${name}-eq`, `${name}-gt`] },
    { name: `${name}-gt`, type: 'uint8', excl: [`${name}-eq`, `${name}-lt`] },
    { name: `${name}-eq`, type: 'uint8', invert: true, excl: [`${name}-lt`, `${name}-gt`] },
    { name, type: 'uint8', invert: true, aliasOf: `${name}-eq` },
  ],
  init: () => ({ mode: 'eq', value: 0 }),
  parse(info, c) {
    info.mode = c.option.name === `${name}-lt` ? 'lt' : c.option.name === `${name}-gt` ? 'gt' : c.invert ? 'ne' : 'eq';
    info.value = c.value as number;
  },
  final(_info, given) {
    const up = name.toUpperCase();
    if (given.size === 0) fail(`${up} match: You must specify one of \`--${name}-eq', \`--${name}-lt', \`--${name}-gt${name === 'hl' ? "'" : ''}`);
  },
  save: (i) => `${i.mode === 'ne' ? ' !' : ''} --${name}-${i.mode === 'ne' ? 'eq' : i.mode} ${i.value}`,
  print: (i) => ` ${name.toUpperCase()} match ${name.toUpperCase()} ${SIGN[i.mode]} ${i.value}`,
  match(i, p) {
    const hops = p.pkt.ttl;
    return i.mode === 'eq' ? hops === i.value : i.mode === 'ne' ? hops !== i.value : i.mode === 'lt' ? hops < i.value : hops > i.value;
  },
  examples: [`-m ${name} --${name}-eq 5`, `-m ${name} ! --${name}-eq 5`, `-m ${name} --${name}-lt 5`],
});
export const ttl: XtMatchModule<HlInfo> = hopMatch('ttl', 4);
export const hl: XtMatchModule<HlInfo> = hopMatch('hl', 6);
