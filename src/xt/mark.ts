// `-m mark`: net/netfilter/xt_mark.c (mark_mt), libxt_mark.c.
import { hex } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface MarkInfo {
  mark: number;
  mask: number;
  invert: boolean;
}
/** xtables_print_mark of an extension: the mask only where it leaves something out. */
export const maskedText = (value: number, mask: number): string => (mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`);

export const mark: XtMatchModule<MarkInfo> = {
  kind: 'match',
  name: 'mark',
  families: [4, 6],
  man: "The packet's mark.",
  options: [{ name: 'mark', type: 'markmask32', invert: true, mandatory: true }],
  init: () => ({ mark: 0, mask: 0, invert: false }),
  parse(info, c) {
    const v = c.value as { value: number; mask: number };
    info.mark = v.value;
    info.mask = v.mask;
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --mark ${maskedText(i.mark, i.mask)}`,
  print: (i) => ` mark match${i.invert ? ' !' : ''} ${maskedText(i.mark, i.mask)}`,
  match: (i, p) => (((p.skb.mark & i.mask) >>> 0) === i.mark) !== i.invert,
  examples: ['-m mark --mark 0x1', '-m mark ! --mark 0x10/0xff'],
};
