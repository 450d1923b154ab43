// IPv4 headers and the way to their payloads. Mirrors: tcpdump 4.99 print-ip.c (ip_print, ip_optprint), print-ip-demux.c.
import { fold16, sum16 } from '../../base/checksum.ts';
import { bits, ip4Text, print, printInvalid, printTrunc, u16, u8, type Dissector } from './dissector.ts';
import { IP_PROTOS } from './filter-names.ts';
import { printIcmp } from './icmp.ts';
import { printIgmp } from './igmp.ts';
import { printIp6 } from './ip6.ts';
import { printTcp } from './tcp.ts';
import { printUdp } from './udp.ts';

/** Names of -v's `proto NAME (N)` (ipproto_values, then the libc table tcpdump compiles in). */
export const IPPROTO_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'Options'], [1, 'ICMP'], [2, 'IGMP'], [4, 'IPIP'], [6, 'TCP'], [8, 'EGP'], [9, 'IGRP'], [17, 'UDP'], [33, 'DCCP'], [41, 'IPv6'], [46, 'RSVP'],
  [47, 'GRE'], [50, 'ESP'], [51, 'AH'], [55, 'Mobile IP'], [58, 'ICMPv6'], [77, 'Sun-ND'], [88, 'EIGRP'], [89, 'OSPF'], [103, 'PIM'], [108, 'Compressed IP'],
  [112, 'VRRP'], [113, 'PGM'], [132, 'SCTP'], [135, 'Mobility'], [44, 'Fragment'],
]);
const FLAGS: readonly (readonly [number, string])[] = [[0x2000, '+'], [0x4000, 'DF'], [0x8000, 'rsvd']];

const OPTIONS: ReadonlyMap<number, string> = new Map([
  [0, 'EOL'], [1, 'NOP'], [7, 'RR'], [68, 'timestamp'], [130, 'security'], [131, 'LSRR'], [137, 'SSRR'], [148, 'RA'], [152, 'upstream'],
]);
const printOptions = (d: Dissector, at: number, length: number): void => {
  let p = at;
  let sep = '';
  while (p < at + length) {
    print(d, sep);
    sep = ',';
    const code = u8(d, p);
    print(d, OPTIONS.get(code) ?? `unknown ${code}`);
    if (code === 0 || code === 1) {
      if (code === 0) return;
      p++;
      continue;
    }
    const len = u8(d, p + 1);
    if (len < 2) {
      print(d, ` [bad length ${len}]`);
      return;
    }
    if (code === 7 || code === 131 || code === 137) {
      const ptr = u8(d, p + 2) - 1;
      if ((len + 1) & 3) print(d, ` [bad length ${len}]`);
      if (ptr < 3 || (ptr + 1) & 3) print(d, ` [bad ptr ${ptr + 1}]`);
      for (let i = 3; i + 4 <= len; i += 4) print(d, `${ptr > i || code === 7 ? ' ' : ' '}${ip4Text(d, p + i)}${ptr > i && code === 7 ? ',' : ''}`);
    } else if (code === 148) {
      if (len !== 4 || u16(d, p + 2) !== 0) print(d, ` value ${u16(d, p + 2)}`);
    }
    p += len;
  }
};

export const printIp = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'ip';
  const version = u8(d, at) >> 4;
  if (version !== 4) {
    print(d, version === 6 ? 'IP6, wrong link-layer encapsulation' : `IP${version}`);
    printInvalid(d);
    return;
  }
  if (!d.o.e) print(d, 'IP ');
  if (d.end - at < 20) {
    printTrunc(d);
    return;
  }
  if (length < 20) {
    print(d, `truncated-ip ${length}`);
    return;
  }
  const hlen = (u8(d, at) & 15) * 4;
  if (hlen < 20) {
    print(d, `bad-hlen ${hlen}`);
    return;
  }
  let len = u16(d, at + 2);
  if (length < len) print(d, `truncated-ip - ${len - length} bytes missing! `);
  let presumedTso = false;
  if (len < hlen) {
    if (len !== 0) {
      print(d, `bad-len ${len}`);
      return;
    }
    len = length;
    presumedTso = true;
  }
  d.end = Math.min(d.end, at + len);
  const frag = u16(d, at + 6);
  const off = (frag & 0x1fff) * 8;
  const proto = u8(d, at + 9);
  if (d.o.v > 0) {
    const tos = u8(d, at + 1);
    const ttl = u8(d, at + 8);
    const ecn = ['', ',ECT(1)', ',ECT(0)', ',CE'][tos & 3] as string;
    print(d, `(tos 0x${tos.toString(16)}${ecn}${ttl >= 1 ? `, ttl ${ttl}` : ''}, id ${u16(d, at + 4)}, offset ${off}, flags [${bits(FLAGS, frag & 0xe000, ', ')}]`);
    print(d, `, proto ${IPPROTO_NAMES.get(proto) ?? 'unknown'} (${proto}), length ${u16(d, at + 2)}${presumedTso ? ' [was 0, presumed TSO]' : ''}`);
    if (hlen > 20) {
      print(d, ', options (');
      printOptions(d, at + 20, hlen - 20);
      print(d, ')');
    }
    if (at + hlen <= d.end) {
      const sum = sum16(d.b, at, at + hlen);
      if (fold16(sum) !== 0) {
        const was = u16(d, at + 10);
        print(d, `, bad cksum ${was.toString(16)} (->${fold16(sum - was).toString(16)})!`);
      }
    }
    print(d, ')\n    ');
  }
  const src = ip4Text(d, at + 12);
  const dst = ip4Text(d, at + 16);
  if (off > 0) {
    print(d, `${src} > ${dst}: ${(d.o.names && [...IP_PROTOS].find(([, n]) => n === proto)?.[0]) ?? `ip-proto-${proto}`}`);
    return;
  }
  if (proto !== 6 && proto !== 17 && proto !== 132 && proto !== 33) print(d, `${src} > ${dst}: `);
  demux(d, proto, at, at + hlen, len - hlen, (frag & 0x2000) !== 0);
};

const demux = (d: Dissector, proto: number, ip: number, at: number, length: number, fragmented: boolean): void => {
  switch (proto) {
    case 1: printIcmp(d, at, length, ip, fragmented); return;
    case 2: printIgmp(d, at, length); return;
    case 4: printIp(d, at, length); return;
    case 41: printIp6(d, at, length); return;
    case 6: printTcp(d, at, length, ip, fragmented); return;
    case 17: printUdp(d, at, length, ip, fragmented); return;
    default:
      if (IPPROTO_NAMES.has(proto)) d.missing.add(IPPROTO_NAMES.get(proto) as string);
      print(d, ` ip-proto-${proto} ${length}`);
  }
};
