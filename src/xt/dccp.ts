// `-m dccp`: net/netfilter/xt_dccp.c, libxt_dccp.c. Nothing here speaks DCCP: what is in such a packet cannot be read, so that a rule
// that asks for nothing matches and every other does not.
import { fail, inRange, printPorts, saveRange, type Range } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface PortTest {
  range: Range;
  invert: boolean;
}
interface DccpInfo {
  src?: PortTest;
  dst?: PortTest;
  types?: { readonly mask: number; readonly invert: boolean };
  option?: { readonly value: number; readonly invert: boolean };
}
const TYPES = ['REQUEST', 'RESPONSE', 'DATA', 'ACK', 'DATAACK', 'CLOSEREQ', 'CLOSE', 'RESET', 'SYNC', 'SYNCACK', 'INVALID'];
/** INVALID is type 10 and all above. */
const INVALID = 0xfc00;
const parseTypes = (text: string): number => {
  let mask = 0;
  for (const word of text.split(',')) {
    if (word === '') continue;
    const i = TYPES.indexOf(word.toUpperCase());
    if (i < 0) fail(`Unknown DCCP type \`${word}'`);
    mask |= i === 10 ? INVALID : 1 << i;
  }
  return mask;
};
const bits = (mask: number): number[] => Array.from({ length: 16 }, (_, i) => i).filter((i) => (mask & (1 << i)) !== 0);
const typeList = (mask: number): string => {
  const words = bits(mask).filter((i) => i < 10).map((i) => TYPES[i]);
  if ((mask & INVALID) !== 0) words.push('INVALID');
  return words.join(',');
};

export const dccp: XtMatchModule<DccpInfo> = {
  kind: 'match',
  name: 'dccp',
  families: [4, 6],
  man: 'DCCP ports, packet types and options.',
  protos: [33],
  implicitFor: [33],
  options: [
    { name: 'source-port', type: 'portrc', invert: true },
    { name: 'sport', type: 'portrc', invert: true, aliasOf: 'source-port' },
    { name: 'destination-port', type: 'portrc', invert: true },
    { name: 'dport', type: 'portrc', invert: true, aliasOf: 'destination-port' },
    { name: 'dccp-types', type: 'string', invert: true },
    { name: 'dccp-option', type: 'uint8', invert: true, min: 1, max: 255 },
  ],
  init: () => ({}),
  parse(info, c) {
    const { invert } = c;
    switch (c.option.name) {
      case 'source-port': info.src = { range: c.value as Range, invert }; break;
      case 'destination-port': info.dst = { range: c.value as Range, invert }; break;
      case 'dccp-types': info.types = { mask: parseTypes(c.arg), invert }; break;
      default: info.option = { value: c.value as number, invert };
    }
  },
  save: (i) =>
    (i.src ? saveRange('sport', i.src.range, i.src.invert) : '') + (i.dst ? saveRange('dport', i.dst.range, i.dst.invert) : '') +
    (i.types ? `${i.types.invert ? ' !' : ''} --dccp-types ${typeList(i.types.mask)}` : '') +
    (i.option ? `${i.option.invert ? ' !' : ''} --dccp-option ${i.option.value}` : ''),
  print: (i, numeric) =>
    ` dccp${i.src ? printPorts('spt', i.src.range, i.src.invert, numeric, 'dccp') : ''}${i.dst ? printPorts('dpt', i.dst.range, i.dst.invert, numeric, 'dccp') : ''}` +
    (i.types ? `${i.types.invert ? ' !' : ''} ${numeric ? bits(i.types.mask).join(',') : typeList(i.types.mask)}` : '') +
    (i.option ? ` option=${i.option.invert ? '!' : ''}${i.option.value}` : ''),
  match(i, p) {
    if (p.pkt.off !== 0) return false;
    if (p.pkt.l4.type === 'raw' && p.pkt.l4.len < 12) p.hotdrop = true;
    const every = (t: PortTest | undefined): boolean => !t || (inRange(0, t.range, t.invert) && inRange(65535, t.range, t.invert));
    return !p.hotdrop && every(i.src) && every(i.dst) && !i.types && !i.option;
  },
  examples: ['-p dccp -m dccp --sport 4 --dport 5:6 --dccp-types REQUEST,INVALID ! --dccp-option 3'],
};
