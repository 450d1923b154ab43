// UDP, and of what it carries VXLAN and DNS. Mirrors: tcpdump 4.99 print-udp.c, print-vxlan.c.
import { fold16, pseudoSum, sum16 } from '../../base/checksum.ts';
import { ipAddresses, printEnds } from './addresses.ts';
import { has, hex, print, printInvalid, printTrunc, u16, u24, u8, type Dissector } from './dissector.ts';
import { printDns } from './dns.ts';
import { printEther } from './ether.ts';

/** Ports with a printer of their own that is not modelled. */
const OTHER_PORTS: ReadonlyMap<number, string> = new Map([
  [67, 'BOOTP'], [68, 'BOOTP'], [69, 'TFTP'], [88, 'Kerberos'], [123, 'NTP'], [137, 'NBT'], [138, 'NBT'], [161, 'SNMP'], [162, 'SNMP'], [177, 'XDMCP'],
  [434, 'Mobile IP'], [496, 'PIM auto-RP'], [500, 'ISAKMP'], [512, 'biff'], [514, 'syslog'], [520, 'RIP'], [521, 'RIPng'], [525, 'timed'], [546, 'DHCPv6'], [547, 'DHCPv6'],
  [646, 'LDP'], [1701, 'L2TP'], [1812, 'RADIUS'], [1813, 'RADIUS'], [1985, 'HSRP'], [2049, 'NFS'], [2055, 'NetFlow'], [2123, 'GTP'], [3503, 'LSP ping'], [3784, 'BFD'],
  [3785, 'BFD'], [4500, 'ESP in UDP'], [4784, 'BFD'], [4790, 'VXLAN-GPE'], [5678, 'MNDP'], [6081, 'Geneve'], [6343, 'sFlow'], [6634, 'MPLS'], [6696, 'Babel'], [7784, 'BFD'],
]);

const printVxlan = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'vxlan';
  if (length < 8) {
    printInvalid(d);
    return;
  }
  const flags = u8(d, at);
  print(d, `VXLAN, flags [${flags & 8 ? 'I' : '.'}] (0x${hex(flags, 2)}), vni ${u24(d, at + 4)}\n`);
  printEther(d, at + 8, length - 8);
};

export const printUdp = (d: Dissector, at: number, length: number, ip: number, fragmented: boolean): void => {
  d.protocol = 'udp';
  const a = ipAddresses(d, ip);
  const ends = printEnds(d, at, a, 'udp');
  if (!ends) return;
  const { sport, dport } = ends;
  if (length < 8) {
    print(d, `truncated-udp ${length}`);
    return;
  }
  if (!has(d, at, 6)) {
    printTrunc(d);
    return;
  }
  let ulen = u16(d, at + 4);
  if (ulen === 0) ulen = length;
  if (ulen < 8) {
    print(d, `truncated-udplength ${ulen}`);
    return;
  }
  const data = ulen - 8;
  const inside = Math.min(length - 8, data);
  if (!has(d, at, 8)) {
    printTrunc(d);
    return;
  }
  const plain = (): void => print(d, ulen > length && !fragmented ? `UDP, bad length ${data} > ${length - 8}` : `UDP, length ${data}`);
  if (d.o.q) {
    plain();
    return;
  }
  const v6 = a.bytes.length === 32;
  if (d.o.v > (v6 ? 0 : 1) && !fragmented) {
    const was = u16(d, at + 6);
    if (was === 0 && !v6) print(d, '[no cksum] ');
    else if (has(d, at, length)) {
      const sum = sum16(d.b, at, at + ulen, pseudoSum(a.bytes, 17, ulen));
      print(d, fold16(sum) === 0 ? '[udp sum ok] ' : `[bad udp cksum 0x${hex(was, 4)} -> 0x${hex(fold16(sum - was), 4)}!] `);
    }
  }
  const is = (p: number): boolean => sport === p || dport === p;
  if (is(53)) printDns(d, at + 8, inside);
  else if (is(5353)) printDns(d, at + 8, inside);
  else if (is(4789)) printVxlan(d, at + 8, inside);
  else {
    const other = OTHER_PORTS.get(sport) ?? OTHER_PORTS.get(dport);
    if (other && data > 0) d.missing.add(other);
    plain();
  }
};
