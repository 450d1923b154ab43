// `-m length`: net/netfilter/xt_length.c (length_mt, length_mt6), libxt_length.c. The IP packet's length, header included.
import { inRange, rangeText, saveRange, type Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface LengthInfo {
  range: Range;
  invert: boolean;
}

export const length: XtMatchModule<LengthInfo> = {
  kind: 'match',
  name: 'length',
  families: [4, 6],
  man: "The packet's length in bytes.",
  options: [{ name: 'length', type: 'uint16rc', invert: true, mandatory: true }],
  init: () => ({ range: [0, 0], invert: false }),
  parse(info, c) {
    info.range = c.value as Range;
    info.invert = c.invert;
  },
  save: (i) => saveRange('length', i.range, i.invert),
  print: (i) => ` length ${i.invert ? '!' : ''}${rangeText(i.range)}`,
  match: (i, p) => inRange(p.pkt.len, i.range, i.invert),
  examples: ['-m length --length 100', '-m length ! --length 100:200'],
};
