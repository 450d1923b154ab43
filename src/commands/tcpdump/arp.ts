// ARP, RARP and inverse ARP. Mirrors: tcpdump 4.99 print-arp.c (arp_print, Ethernet and IPv4 addresses only).
import { has, ip4Text, macName, print, TRUNCATED, u16, u8, type Dissector } from './dissector.ts';
import { hexAsciiPrint } from './hex.ts';

const OPS: ReadonlyMap<number, string> = new Map([
  [1, 'Request'], [2, 'Reply'], [3, 'Reverse Request'], [4, 'Reverse Reply'], [8, 'Inverse Request'], [9, 'Inverse Reply'], [10, 'NACK Reply'],
]);

export const printArp = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'arp';
  // ND_TCHECK of the fixed part, then of all addresses.
  if (!has(d, at, 8) || !has(d, at, 8 + 2 * u8(d, at + 4) + 2 * u8(d, at + 5))) throw TRUNCATED;
  const hrd = u16(d, at);
  const pro = u16(d, at + 2);
  const hln = u8(d, at + 4);
  const pln = u8(d, at + 5);
  const op = u16(d, at + 6);
  if (!d.o.e) print(d, 'ARP, ');
  const plain = hrd === 1 && pro === 0x0800 && hln === 6 && pln === 4;
  if (!plain || d.o.v > 0) {
    print(d, `${hrd === 1 ? 'Ethernet' : `Unknown Hardware (${hrd})`} (len ${hln}), ${pro === 0x0800 ? 'IPv4' : `Unknown Protocol (0x${pro.toString(16).padStart(4, '0')})`} (len ${pln}), `);
    if (!plain) {
      print(d, hexAsciiPrint(d.b, at, d.end, '\n\t'));
      return;
    }
  }
  print(d, `${OPS.get(op) ?? `Unknown (${op})`} `);
  const sha = macName(d, at + 8);
  const spa = ip4Text(d, at + 14);
  const tha = macName(d, at + 18);
  const tpa = ip4Text(d, at + 24);
  switch (op) {
    case 1: print(d, `who-has ${tpa}${tha.startsWith('00:00:00:00:00:00') ? '' : ` (${tha})`} tell ${spa}`); break;
    case 2: print(d, `${spa} is-at ${sha}`); break;
    case 3:
    case 8: print(d, `who-is ${tha} tell ${sha}`); break;
    case 4: print(d, `${tha} at ${tpa}`); break;
    case 9: print(d, `${sha} at ${spa}`); break;
    default:
      print(d, hexAsciiPrint(d.b, at, d.end, '\n\t'));
      return;
  }
  print(d, `, length ${length}`);
};
