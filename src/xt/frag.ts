// `-m frag`: net/ipv6/netfilter/ip6t_frag.c (frag_mt6), libip6t_frag.c. Reserved bits are always clear here.
import { inRange, rangeText, saveRange, type Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface FragInfo {
  ids: Range;
  idInv: boolean;
  /** The kernel does not look at the length. */
  len?: { readonly value: number; readonly invert: boolean };
  res: boolean;
  first: boolean;
  more: boolean;
  last: boolean;
}
const isEvery = (r: Range): boolean => r[0] === 0 && r[1] === 0xffffffff;

export const frag: XtMatchModule<FragInfo> = {
  kind: 'match',
  name: 'frag',
  families: [6],
  man: 'The IPv6 fragment header.',
  implicitFor: [44],
  options: [
    { name: 'fragid', type: 'uint32rc', invert: true },
    { name: 'fraglen', type: 'uint32', invert: true },
    { name: 'fragres', type: 'none' },
    { name: 'fragfirst', type: 'none' },
    { name: 'fragmore', type: 'none', excl: ['fraglast'] },
    { name: 'fraglast', type: 'none', excl: ['fragmore'] },
  ],
  init: () => ({ ids: [0, 0xffffffff], idInv: false, res: false, first: false, more: false, last: false }),
  parse(info, c) {
    switch (c.option.name) {
      case 'fragid':
        info.ids = c.value as Range;
        info.idInv = c.invert;
        break;
      case 'fraglen': info.len = { value: c.value as number, invert: c.invert }; break;
      case 'fragres': info.res = true; break;
      case 'fragfirst': info.first = true; break;
      case 'fragmore': info.more = true; break;
      default: info.last = true;
    }
  },
  save: (i) =>
    (isEvery(i.ids) ? '' : saveRange('fragid', i.ids, i.idInv)) + (i.len ? `${i.len.invert ? ' !' : ''} --fraglen ${i.len.value}` : '') +
    `${i.res ? ' --fragres' : ''}${i.first ? ' --fragfirst' : ''}${i.more ? ' --fragmore' : ''}${i.last ? ' --fraglast' : ''}`,
  print: (i) => {
    const ids = isEvery(i.ids) && !i.idInv ? '' : `id${i.ids[0] === i.ids[1] ? '' : 's'}:${i.idInv ? '!' : ''}${rangeText(i.ids)}`;
    return ` frag ${ids}${i.len ? ` length:${i.len.invert ? '!' : ''}${i.len.value}` : ''}${i.res ? ' reserved' : ''}${i.first ? ' first' : ''}${i.more ? ' more' : ''}${i.last ? ' last' : ''}`;
  },
  match(i, { pkt }) {
    if (pkt.off === 0 && !pkt.mf) return false;
    return inRange(pkt.id, i.ids, i.idInv) && !(i.first && pkt.off !== 0) && !(i.more && !pkt.mf) && !(i.last && pkt.mf);
  },
  examples: ['-m frag --fragid 5', '-m frag ! --fragid 5:10 --fragres --fragfirst --fragmore'],
};
