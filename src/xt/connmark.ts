// `-m connmark`: net/netfilter/xt_connmark.c (connmark_mt), libxt_connmark.c. Without a conntrack it never matches, inverted or not.
import { maskedText } from './mark.ts';
import type { XtMatchModule } from './types.ts';

interface ConnmarkInfo {
  mark: number;
  mask: number;
  invert: boolean;
}

export const connmark: XtMatchModule<ConnmarkInfo> = {
  kind: 'match',
  name: 'connmark',
  families: [4, 6],
  man: "The mark of the packet's connection.",
  needsConntrack: true,
  options: [{ name: 'mark', type: 'markmask32', invert: true, mandatory: true }],
  init: () => ({ mark: 0, mask: 0, invert: false }),
  parse(info, c) {
    const v = c.value as { value: number; mask: number };
    info.mark = v.value;
    info.mask = v.mask;
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --mark ${maskedText(i.mark, i.mask)}`,
  print: (i) => ` connmark match ${i.invert ? '!' : ''} ${maskedText(i.mark, i.mask)}`,
  match(i, p) {
    const ct = p.env.ct(p);
    return ct !== null && (((ct.ct.mark & i.mask) >>> 0) === i.mark) !== i.invert;
  },
  examples: ['-m connmark --mark 0x1', '-m connmark ! --mark 0x10/0xff'],
};
