// IPv6 headers, extension headers and the way to their payloads.
// Mirrors: tcpdump 4.99 print-ip6.c, print-ip6opts.c, print-frag6.c; routing headers and mobility are left out.
import { hex, print, printTrunc, TRUNCATED, u16, u32, u8, type Dissector } from './dissector.ts';
import { IPPROTO_NAMES, printIp } from './ip.ts';
import { ip6Text } from './ip6text.ts';
import { printIcmp6 } from './icmp6.ts';
import { printTcp } from './tcp.ts';
import { printUdp } from './udp.ts';

/** ip6_opt_print. */
const printOptions = (d: Dissector, at: number, length: number): void => {
  for (let p = at; p < at + length; ) {
    const type = u8(d, p);
    if (type === 0) {
      print(d, '(pad1) ');
      p++;
      continue;
    }
    const len = u8(d, p + 1);
    if (type === 1) print(d, '(padn) ');
    else if (type === 5) print(d, `(rtalert: 0x${hex(u16(d, p + 2), 4)}) `);
    else if (type === 0xc2) print(d, `(jumbo: ${u32(d, p + 2)}) `);
    else print(d, `(opt_type 0x${hex(type, 2)}: len=${len}) `);
    p += 2 + len;
  }
};

export const printIp6 = (d: Dissector, at: number, length: number): void => {
  d.protocol = 'ip6';
  if (length < 40 && d.end - at >= 40) {
    print(d, `truncated-ip6 ${length}`);
    return;
  }
  if (d.end - at < 40) {
    printTrunc(d);
    return;
  }
  if (!d.o.e) print(d, 'IP6 ');
  const word = u32(d, at);
  if (word >>> 28 !== 6) {
    print(d, word >>> 28 === 4 ? 'IP, wrong link-layer encapsulation' : `IP${word >>> 28}, wrong link-layer encapsulation`);
    print(d, ' (invalid)');
    return;
  }
  const plen = u16(d, at + 4);
  if (length < plen + 40) print(d, `truncated-ip6 - ${plen + 40 - length} bytes missing!`);
  let next = u8(d, at + 6);
  if (d.o.v > 0) {
    const cls = (word >>> 20) & 255;
    const flow = word & 0xfffff;
    const parts = [...(cls ? [`class 0x${hex(cls, 2)}`] : []), ...(flow ? [`flowlabel 0x${hex(flow, 5)}`] : []), `hlim ${u8(d, at + 7)}`];
    print(d, `(${parts.join(', ')}, next-header ${IPPROTO_NAMES.get(next) ?? 'unknown'} (${next}) payload length: ${plen}) `);
  }
  d.end = Math.min(d.end, at + 40 + plen);
  let p = at + 40;
  let left = plen;
  let fragmented = false;
  const src = ip6Text(d, at + 8);
  const dst = ip6Text(d, at + 24);
  if (next !== 6 && next !== 17 && next !== 33 && next !== 132) print(d, `${src} > ${dst}: `);
  for (;;) {
    switch (next) {
      case 0:
      case 60: {
        d.protocol = next === 0 ? 'hbhopt' : 'dstopt';
        const len = (u8(d, p + 1) + 1) * 8;
        print(d, next === 0 ? 'HBH ' : 'DSTOPT ');
        if (d.o.v > 0) printOptions(d, p + 2, len - 2);
        next = u8(d, p);
        p += len;
        left -= len;
        break;
      }
      case 44: {
        d.protocol = 'frag6';
        const off = u16(d, p + 2) & 0xfff8;
        fragmented = true;
        print(d, d.o.v > 0 ? `frag (0x${hex(u32(d, p + 4), 8)}:${off}|${left - 8})` : `frag (${off}|${left - 8})`);
        if (off !== 0) return;
        print(d, ' ');
        next = u8(d, p);
        p += 8;
        left -= 8;
        break;
      }
      case 58: printIcmp6(d, p, left, at, fragmented); return;
      case 6: printTcp(d, p, left, at, fragmented); return;
      case 17: printUdp(d, p, left, at, fragmented); return;
      case 41: printIp6(d, p, left); return;
      case 4: printIp(d, p, left); return;
      case 59: print(d, 'no next header'); return;
      default:
        if (IPPROTO_NAMES.has(next)) d.missing.add(IPPROTO_NAMES.get(next) as string);
        print(d, ` ip-proto-${next} ${left}`);
        return;
    }
    if (left < 0) throw TRUNCATED;
  }
};
