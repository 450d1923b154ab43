// What an ICMP error says, in ping's words.
// Mirrors: iputils 20221126 ping.c pr_icmph, ping6_common.c print_icmp.
import { printIp, type Ip } from '../../base/ip.ts';
import { packetBytes } from '../../model/bytes.ts';
import type { IpPkt } from '../../model/skb.ts';
import type { PingSession } from './session.ts';

const UNREACH4: readonly string[] = [
  'Destination Net Unreachable', 'Destination Host Unreachable', 'Destination Protocol Unreachable', 'Destination Port Unreachable', '',
  'Source Route Failed', 'Destination Net Unknown', 'Destination Host Unknown', 'Source Host Isolated', 'Destination Net Prohibited',
  'Destination Host Prohibited', 'Destination Net Unreachable for Type of Service', 'Destination Host Unreachable for Type of Service',
  'Packet filtered', 'Precedence Violation', 'Precedence Cutoff',
];
const REDIRECT: readonly string[] = ['Redirect Network', 'Redirect Host', 'Redirect Type of Service and Network', 'Redirect Type of Service and Host'];

/** `info` is the MTU of fragmentation needed, the pointer of a parameter problem; `gateway` a redirect's nexthop. */
export const describeIcmp4 = (s: Pick<PingSession, 'prAddr'>, type: number, code: number, info: number, gateway: Ip | undefined): string => {
  switch (type) {
    case 3:
      if (code === 4) return `Frag needed and DF set (mtu = ${info})`;
      return UNREACH4[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case 4: return 'Source Quench';
    case 5: return `${REDIRECT[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${s.prAddr(gateway ?? info, 0)})`;
    case 11: return code === 0 ? 'Time to live exceeded' : code === 1 ? 'Frag reassembly time exceeded' : `Time exceeded, Bad Code: ${code}`;
    case 12: return `Parameter problem: pointer = ${info}`;
    default: return `Bad ICMP type: ${type}`;
  }
};

/** pr_iph: the quoted header, 16-bit fields as they lie in a little-endian machine's memory. */
export const printIph = (p: IpPkt): string => {
  const b = packetBytes(p);
  const le16 = (at: number): number => ((b[at + 1] as number) << 8) | (b[at] as number);
  const h = (n: number, w: number): string => n.toString(16).padStart(w, '0');
  const [first, tos, ttl, proto] = [b[0], b[1], b[8], b[9]] as [number, number, number, number];
  return `Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n ${first >> 4}  ${first & 15}  ${h(tos, 2)} ${h(le16(2), 4)} ${h(le16(4), 4)}   ${(le16(6) & 0xe000) >> 13} ${h(le16(6) & 0x1fff, 4)}  ${h(ttl, 2)}  ${h(proto, 2)} ${h(le16(10), 4)} ${printIp(p.src)}  ${printIp(p.dst)} \n`;
};

const UNREACH6: readonly string[] = [
  'No route', 'Administratively prohibited', 'Beyond scope of source address', 'Address unreachable', 'Port unreachable',
];
const PARAM6: readonly string[] = ['Wrong header field ', 'Unknown header ', 'Unknown option '];

export const describeIcmp6 = (type: number, code: number, info: number): string => {
  switch (type) {
    case 1: return `Destination unreachable: ${UNREACH6[code] ?? `Unknown code ${code}`}`;
    case 2: return `Packet too big: mtu=${info}${code ? `, code=${code}` : ''}`;
    case 3: return `Time exceeded: ${code === 0 ? 'Hop limit' : code === 1 ? 'Defragmentation failure' : `code ${code}`}`;
    case 4: return `Parameter problem: ${PARAM6[code] ?? `code ${code} `}at ${info}`;
    default: return `unknown icmp type: ${type}`;
  }
};
