// Link layers: Ethernet II, 802.1Q, 802.3/LLC spanning tree, Linux cooked v2; then by ethertype.
// Mirrors: tcpdump 4.99 print-ether.c, print-sll.c, print-llc.c and print-stp.c (configuration BPDUs only).
import { printArp } from './arp.ts';
import { hex, macName, macText, print, printInvalid, TRUNCATED, u16, u8, type Dissector } from './dissector.ts';
import { hexAsciiPrint } from './hex.ts';
import { printIp } from './ip.ts';
import { printIp6 } from './ip6.ts';

const ETHERTYPES: ReadonlyMap<number, string> = new Map([
  [0x0800, 'IPv4'], [0x0806, 'ARP'], [0x8035, 'Reverse ARP'], [0x8100, '802.1Q'], [0x86dd, 'IPv6'], [0x8847, 'MPLS unicast'], [0x8848, 'MPLS multicast'],
  [0x8863, 'PPPoE D'], [0x8864, 'PPPoE S'], [0x88a8, '802.1Q-QinQ'], [0x88cc, 'LLDP'], [0x88e5, 'MACsec'], [0x888e, 'EAPOL'], [0x9000, 'Loopback'], [0x9100, '802.1Q-9100'],
]);
/** `IPv4 (0x0800)`; -q leaves the number away. */
const ethertypeName = (d: Dissector, type: number): string => {
  const name = ETHERTYPES.get(type);
  if (d.o.q) return name ?? `Unknown Ethertype (0x${hex(type, 4)})`;
  return `ethertype ${name ?? 'Unknown'} (0x${hex(type, 4)})`;
};
const etherHeader = (d: Dissector, at: number, length: number): string => {
  const type = u16(d, at + 12);
  const head = `${macName(d, at + 6)} > ${macName(d, at)}, `;
  return type > 1500 ? `${head}${ethertypeName(d, type)}, length ${length}: ` : `${head}802.3, length ${type}: `;
};

/** ether_print: a frame of `length` bytes at `at`. Returns how many bytes the link-layer headers take. */
export const printEther = (d: Dissector, at: number, length: number): number => {
  d.protocol = 'ether';
  if (d.end - at < 14 || length < 14) throw TRUNCATED;
  if (d.o.e) print(d, etherHeader(d, at, length));
  let p = at + 14;
  let left = length - 14;
  let type = u16(d, at + 12);
  while (type === 0x8100 || type === 0x88a8 || type === 0x9100) {
    d.protocol = 'vlan';
    const tci = u16(d, p);
    type = u16(d, p + 2);
    if (d.o.e) {
      print(d, `vlan ${tci & 0xfff}, p ${tci >> 13}${tci & 0x1000 ? ', DEI' : ''}, `);
      if (type > 1500) print(d, `${ethertypeName(d, type)}, `);
    }
    p += 4;
    left -= 4;
  }
  if (type <= 1500) {
    printLlc(d, p, Math.min(left, type));
    return p + 3 - at;
  }
  if (printEthertype(d, type, p, left)) return p - at;
  if (!d.o.e) print(d, etherHeader(d, at, length));
  if (!d.o.q && !d.o.dumped) print(d, hexAsciiPrint(d.b, p, d.end, '\n\t'));
  return p - at;
};

/** ethertype_print: false when there is no printer for it. */
const printEthertype = (d: Dissector, type: number, at: number, length: number): boolean => {
  switch (type) {
    case 0x0800: printIp(d, at, length); return true;
    case 0x86dd: printIp6(d, at, length); return true;
    case 0x0806:
    case 0x8035: printArp(d, at, length); return true;
    case 0x88cc:
      print(d, `LLDP, length ${length}`);
      if (d.o.v > 0) d.missing.add('LLDP');
      return true;
    default: return false;
  }
};

const printLlc = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'llc';
  const dsap = u8(d, at);
  const ssap = u8(d, at + 1);
  const ctrl = u8(d, at + 2);
  if (d.o.e) {
    const sap = (s: number): string => `${s === 0x42 ? 'STP' : 'Unknown'} (0x${hex(s, 2)})`;
    print(d, `LLC, dsap ${sap(dsap)} Individual, ssap ${sap(ssap)} Command, ctrl 0x${hex(ctrl, 2)}: `);
  }
  if (dsap === 0x42 && ssap === 0x42 && ctrl === 3) printStp(d, at + 3, length - 3);
  else d.missing.add(`LLC dsap 0x${hex(dsap, 2)}`);
};

const STP_FLAGS: readonly (readonly [number, string])[] = [[1, 'Topology change'], [0x80, 'Topology change ACK']];
const printStp = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'stp';
  if (u16(d, at) !== 0 || length < 4) {
    printInvalid(d);
    return;
  }
  print(d, 'STP 802.1d');
  const type = u8(d, at + 3);
  if (type === 0x80) {
    print(d, ', Topology Change');
    return;
  }
  if (type !== 0) {
    d.missing.add('STP');
    return;
  }
  const bridge = (p: number): string => `${hex(u16(d, p), 4)}.${macText(d, p + 2)}`;
  const secs = (p: number): string => (u16(d, p) / 256).toFixed(2);
  const flags = u8(d, at + 4);
  print(d, `, Config, Flags [${STP_FLAGS.filter(([bit]) => flags & bit).map(([, n]) => n).join(', ') || 'none'}]`);
  print(d, `, bridge-id ${bridge(at + 17)}.${hex(u16(d, at + 25), 4)}, length ${length}`);
  if (d.o.v === 0) return;
  print(d, `\n\tmessage-age ${secs(at + 27)}s, max-age ${secs(at + 29)}s, hello-time ${secs(at + 31)}s, forwarding-delay ${secs(at + 33)}s`);
  print(d, `\n\troot-id ${bridge(at + 5)}, root-pathcost ${u16(d, at + 13) * 65536 + u16(d, at + 15)}`);
};

const SLL_TYPES: readonly string[] = ['In', 'B', 'M', 'P', 'Out'];
/** sll2_print: a frame of `-i any`. `nameOf` is if_indextoname; the packet's length is the link-layer one. */
export const printSll2 = (d: Dissector, at: number, length: number, nameOf: (ifindex: number) => string | undefined): number => {
  d.protocol = 'sll2';
  if (d.end - at < 20) throw TRUNCATED;
  const type = u16(d, at);
  const ifindex = u16(d, at + 4) * 65536 + u16(d, at + 6);
  const name = nameOf(ifindex);
  print(d, `${(name ?? '?').padEnd(5)} `);
  print(d, `${(SLL_TYPES[u8(d, at + 10)] ?? 'Unknown').padEnd(3)} `);
  const cooked = (): void => {
    print(d, `ifindex ${ifindex} `);
    if (u8(d, at + 11) === 6) print(d, `${macName(d, at + 12)} `);
    print(d, `${d.o.q ? (ETHERTYPES.get(type) ?? 'Unknown Ethertype') : `ethertype ${ETHERTYPES.get(type) ?? 'Unknown'}`} (0x${hex(type, 4)}), length ${length}: `);
  };
  if (d.o.e) cooked();
  let p = at + 20;
  let left = length - 20;
  let t = type;
  while (t === 0x8100 || t === 0x88a8) {
    const tci = u16(d, p);
    t = u16(d, p + 2);
    if (d.o.e) print(d, `vlan ${tci & 0xfff}, p ${tci >> 13}${tci & 0x1000 ? ', DEI' : ''}, `);
    // sll_print names the inner type even without -e.
    if (!d.o.q) print(d, `ethertype ${ETHERTYPES.get(t) ?? 'Unknown'}, `);
    p += 4;
    left -= 4;
  }
  if (t === 4) {
    printLlc(d, p, left);
    return p + 3 - at;
  }
  if (!printEthertype(d, t, p, left)) {
    if (!d.o.e) cooked();
    if (!d.o.q && !d.o.dumped) print(d, hexAsciiPrint(d.b, p, d.end, '\n\t'));
  }
  return p - at;
};
