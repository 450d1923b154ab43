// `-m esp` and IPv4's `-m ah`: net/netfilter/xt_esp.c (esp_mt), net/ipv4/netfilter/ipt_ah.c (ah_mt), libxt_esp.c, libipt_ah.c.
// Nothing here speaks IPsec, so that no packet has a security parameter index: a rule that asks for some range of them never matches.
import { rangeText, saveRange, type Range } from './text.ts';
import type { XtMatchModule, XtPacket } from './types.ts';

export interface SpiInfo {
  spis: Range;
  invert: boolean;
}
const UINT32_MAX = 0xffffffff;
export const isEvery = (i: SpiInfo): boolean => i.spis[0] === 0 && i.spis[1] === UINT32_MAX;
/** print_spis: ` spi:5`, ` spis:!5:6`; nothing for all of them. */
export const printSpis = (name: string, i: SpiInfo): string =>
  isEvery(i) && !i.invert ? '' : `${name}${i.spis[0] === i.spis[1] ? '' : 's'}:${i.invert ? '!' : ''}${rangeText(i.spis)}`;
export const saveSpis = (option: string, i: SpiInfo): string => (isEvery(i) ? '' : saveRange(option, i.spis, i.invert));

const headerOnly = (i: SpiInfo, p: XtPacket, size: number): boolean => {
  if (p.pkt.off !== 0) return false;
  if (p.pkt.l4.type === 'raw' && p.pkt.l4.len < size) {
    p.hotdrop = true;
    return false;
  }
  return isEvery(i) && !i.invert;
};

export const esp: XtMatchModule<SpiInfo> = {
  kind: 'match',
  name: 'esp',
  families: [4, 6],
  man: 'The security parameter index of ESP.',
  protos: [50],
  implicitFor: [50],
  options: [{ name: 'espspi', type: 'uint32rc', invert: true }],
  init: () => ({ spis: [0, UINT32_MAX], invert: false }),
  parse(info, c) {
    info.spis = c.value as Range;
    info.invert = c.invert;
  },
  save: (i) => saveSpis('espspi', i),
  print: (i) => {
    const text = printSpis('spi', i);
    return ` esp${text === '' ? '' : ` ${text}`}`;
  },
  match: (i, p) => headerOnly(i, p, 8),
  examples: ['-p esp -m esp --espspi 500', '-p esp -m esp ! --espspi 0:500'],
};

export const ah: XtMatchModule<SpiInfo> = {
  kind: 'match',
  name: 'ah',
  families: [4],
  man: 'The security parameter index of AH.',
  protos: [51],
  implicitFor: [51],
  options: [{ name: 'ahspi', type: 'uint32rc', invert: true }],
  init: () => ({ spis: [0, UINT32_MAX], invert: false }),
  parse(info, c) {
    info.spis = c.value as Range;
    info.invert = c.invert;
  },
  save: (i) => saveSpis('ahspi', i),
  print: (i) => ` ah ${printSpis('spi', i)}`,
  match: (i, p) => headerOnly(i, p, 12),
  examples: ['-p ah -m ah --ahspi 500', '-p ah -m ah ! --ahspi 0:500'],
};
