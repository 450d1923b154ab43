// IPv6's `-m ah`: net/ipv6/netfilter/ip6t_ah.c (ah_mt6), libip6t_ah.c. It looks for an extension header that no packet has here.
import { isEvery, printSpis, saveSpis, type SpiInfo } from './esp.ts';
import type { Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface AhInfo extends SpiInfo {
  /** 0 is any. */
  len: number;
  lenInv: boolean;
  reserved: boolean;
}

export const ah6: XtMatchModule<AhInfo> = {
  kind: 'match',
  name: 'ah',
  families: [6],
  man: 'The authentication header: its index, length and reserved field.',
  implicitFor: [51],
  options: [
    { name: 'ahspi', type: 'uint32rc', invert: true },
    { name: 'ahlen', type: 'uint32', invert: true },
    { name: 'ahres', type: 'none' },
  ],
  init: () => ({ spis: [0, 0xffffffff], invert: false, len: 0, lenInv: false, reserved: false }),
  parse(info, c) {
    switch (c.option.name) {
      case 'ahspi':
        info.spis = c.value as Range;
        info.invert = c.invert;
        break;
      case 'ahlen':
        info.len = c.value as number;
        info.lenInv = c.invert;
        break;
      default: info.reserved = true;
    }
  },
  save: (i) => `${saveSpis('ahspi', i)}${i.len === 0 && !i.lenInv ? '' : `${i.lenInv ? ' !' : ''} --ahlen ${i.len}`}${i.reserved ? ' --ahres' : ''}`,
  print: (i) => {
    const len = i.len === 0 && !i.lenInv ? '' : `length:${i.lenInv ? '!' : ''}${i.len}`;
    return ` ah ${isEvery(i) && !i.invert ? '' : printSpis('spi', i)}${len}${i.reserved ? ' reserved' : ''}`;
  },
  match: () => false,
  examples: ['-m ah --ahspi 500', '-m ah ! --ahlen 12 --ahres'],
};
