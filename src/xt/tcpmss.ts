// `-m tcpmss`: net/netfilter/xt_tcpmss.c (tcpmss_mt), libxt_tcpmss.c. A segment without the option fits only the inversion.
import { fail, inRange, rangeText, saveRange, type Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface TcpmssInfo {
  range: Range;
  invert: boolean;
}

export const tcpmss: XtMatchModule<TcpmssInfo> = {
  kind: 'match',
  name: 'tcpmss',
  families: [4, 6],
  man: 'The maximum segment size that a SYN announces.',
  protos: [6],
  options: [{ name: 'mss', type: 'uint16rc', invert: true, mandatory: true }],
  init: () => ({ range: [0, 0], invert: false }),
  parse(info, c) {
    info.range = c.value as Range;
    info.invert = c.invert;
    if (info.range[0] > info.range[1]) fail('tcpmss: invalid range given');
  },
  save: (i) => saveRange('mss', i.range, i.invert),
  print: (i) => ` tcpmss match ${i.invert ? '!' : ''}${rangeText(i.range)}`,
  match(i, p) {
    const { l4 } = p.pkt;
    if (l4.type !== 'tcp') {
      if (l4.type === 'raw' && l4.len < 20) p.hotdrop = true;
      return false;
    }
    return l4.mss === undefined ? i.invert : inRange(l4.mss, i.range, i.invert);
  },
  examples: ['-p tcp -m tcpmss --mss 536', '-p tcp -m tcpmss ! --mss 536:1460'],
};
