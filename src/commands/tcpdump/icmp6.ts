// ICMPv6 with neighbour discovery and MLD. Mirrors: tcpdump 4.99 print-icmp6.c (node information and renumbering are left out).
import { fold16, pseudoSum, sum16 } from '../../base/checksum.ts';
import { bits, has, hex, macText, portText, print, printTrunc, u16, u32, u8, type Dissector } from './dissector.ts';
import { hexPrint } from './hex.ts';
import { ip6Text } from './ip6text.ts';

const TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'destination unreachable'], [2, 'packet too big'], [3, 'time exceeded in-transit'], [4, 'parameter problem'], [128, 'echo request'], [129, 'echo reply'],
  [130, 'multicast listener query'], [131, 'multicast listener report'], [132, 'multicast listener done'], [133, 'router solicitation'],
  [134, 'router advertisement'], [135, 'neighbor solicitation'], [136, 'neighbor advertisement'], [137, 'redirect'], [138, 'router renumbering'],
  [139, 'who-are-you request'], [140, 'who-are-you reply'], [141, 'inverse neighbor solicitation'], [142, 'inverse neighbor advertisement'],
  [143, 'multicast listener report v2'], [144, 'dha discovery request'], [145, 'dha discovery reply'], [146, 'mobile router solicitation'],
  [147, 'mobile router advertisement'], [155, 'RPL'], [200, 'mtrace response'], [201, 'mtrace message'],
]);
const RECORDS: readonly string[] = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];
const NDP_OPTIONS: ReadonlyMap<number, string> = new Map([
  [1, 'source link-address'], [2, 'destination link-address'], [3, 'prefix info'], [4, 'redirected header'], [5, 'mtu'], [7, 'advertisement interval'],
  [8, 'homeagent information'], [24, 'route info'], [25, 'rdnss'], [31, 'dnssl'],
]);
const NA_FLAGS: readonly (readonly [number, string])[] = [[0x80, 'router'], [0x40, 'solicited'], [0x20, 'override']];
const RA_FLAGS: readonly (readonly [number, string])[] = [[0x80, 'managed'], [0x40, 'other stateful'], [0x20, 'home agent']];
const PREFIX_FLAGS: readonly (readonly [number, string])[] = [[0x80, 'onlink'], [0x40, 'auto'], [0x20, 'router']];
const PREF: readonly string[] = ['medium', 'high', 'reserved', 'low'];
const lifetime = (s: number): string => (s === 0xffffffff ? 'infinity' : `${s}s`);

/** icmp6_opt_print, only with -v. */
const printNdpOptions = (d: Dissector, at: number, end: number): void => {
  for (let p = at; p < end; ) {
    const type = u8(d, p);
    const len = u8(d, p + 1) * 8;
    print(d, `\n\t  ${NDP_OPTIONS.get(type) ?? 'unknown'} option (${type}), length ${len} (${len / 8}): `);
    if (len === 0) {
      printTrunc(d);
      return;
    }
    switch (type) {
      case 1:
      case 2: print(d, macText(d, p + 2)); break;
      case 3:
        print(d, `${ip6Text(d, p + 16)}/${u8(d, p + 2)}, Flags [${bits(PREFIX_FLAGS, u8(d, p + 3), ', ')}], valid time ${lifetime(u32(d, p + 4))}, pref. time ${lifetime(u32(d, p + 8))}`);
        break;
      // icmp6_opt_print dumps from the first option, not from this one.
      case 4: print(d, hexPrint(d.b, at, Math.min(at + len, d.end), '\n\t    ')); break;
      case 5: print(d, ` ${u32(d, p + 4)}${len === 8 ? '' : ', bad option length'}`); break;
      default:
        if (d.o.v <= 1) {
          print(d, hexPrint(d.b, p + 2, Math.min(p + len, d.end), '\n\t  '));
          return;
        }
    }
    if (d.o.v > 1) print(d, hexPrint(d.b, p + 2, Math.min(p + len, d.end), '\n\t    '));
    p += len;
  }
};

/** get_upperlayer: where the quoted packet's transport starts. */
const upperLayer = (d: Dissector, inner: number): { proto: number; at: number } | undefined => {
  let proto = u8(d, inner + 6);
  let p = inner + 40;
  for (let i = 0; i < 8 && has(d, p, 2); i++) {
    if (proto === 6 || proto === 17) return { proto, at: p };
    if (proto === 44) p += 8;
    else if (proto === 0 || proto === 60 || proto === 43) p += (u8(d, p + 1) + 1) * 8;
    else return undefined;
    proto = u8(d, p);
  }
  return undefined;
};

/** True when the rest is unknown and dumped. */
const printUnreachable = (d: Dissector, at: number): boolean => {
  const code = u8(d, at + 1);
  const inner = at + 8;
  switch (code) {
    case 0: print(d, `, unreachable route ${ip6Text(d, inner + 24)}`); return true;
    case 1: print(d, `,  unreachable prohibited ${ip6Text(d, inner + 24)}`); return true;
    case 2: print(d, `, beyond scope ${ip6Text(d, inner + 24)}, source address ${ip6Text(d, inner + 8)}`); return true;
    case 3: print(d, `, unreachable address ${ip6Text(d, inner + 24)}`); return true;
    case 4: {
      print(d, ', unreachable port');
      const upper = upperLayer(d, inner);
      if (!upper) {
        printTrunc(d);
        return false;
      }
      const name = upper.proto === 6 ? 'tcp' : 'udp';
      print(d, `, ${ip6Text(d, inner + 24)} ${name} port ${portText(d, u16(d, upper.at + 2), name)}`);
      return true;
    }
    default:
      print(d, `, unknown unreach code (${code})`);
      return dump(d, at);
  }
};
/** What is not known is dumped, unless -vv. */
const dump = (d: Dissector, at: number): boolean => {
  if (d.o.v > 1) return true;
  print(d, hexPrint(d.b, at, d.end, '\n\t'));
  return false;
};

const printMld = (d: Dissector, at: number): void => print(d, `max resp delay: ${u16(d, at + 4)} addr: ${ip6Text(d, at + 8)}`);
const printMldV2Query = (d: Dissector, at: number, length: number): void => {
  const mrc = u16(d, at + 4);
  const mrt = mrc < 32768 ? mrc : ((mrc & 0xfff) | 0x1000) * 2 ** (((mrc >> 12) & 7) + 3);
  if (d.o.v > 0) print(d, ` [max resp delay=${mrt < 1000 ? `${mrt}ms` : `${mrt}`}]`);
  print(d, ` [gaddr ${ip6Text(d, at + 8)}`);
  if (d.o.v > 0) {
    const s = u8(d, at + 24);
    const q = u8(d, at + 25);
    if (s & 8) print(d, ' sflag');
    if (s & 7) print(d, ` robustness=${s & 7}`);
    print(d, ` qqi=${q < 128 ? q : ((q & 15) | 16) << (((q >> 4) & 7) + 3)}`);
  }
  const n = u16(d, at + 26);
  if (n > 0 && at + 28 + 16 * n <= at + length) {
    if (d.o.v > 1) {
      print(d, ' {');
      for (let i = 0; i < n; i++) print(d, ` ${ip6Text(d, at + 28 + 16 * i)}`);
      print(d, ' }');
    } else print(d, `, ${n} source(s)`);
  }
  print(d, ']');
};
const printMldV2Report = (d: Dissector, at: number, length: number): void => {
  const n = u16(d, at + 6);
  print(d, `, ${n} group record(s)`);
  if (d.o.v === 0) return;
  let p = at + 8;
  for (let i = 0; i < n; i++) {
    if (p + 20 > at + length) {
      print(d, ' [invalid number of groups]');
      return;
    }
    const type = u8(d, p);
    const sources = u16(d, p + 2);
    print(d, ` [gaddr ${ip6Text(d, p + 4)} ${RECORDS[type] ?? `[v2-report-#${type}]`}`);
    if (p + 20 + 16 * sources > at + length) {
      print(d, ` [invalid number of sources ${sources}]`);
      return;
    }
    if (d.o.v === 1) print(d, `, ${sources} source(s)`);
    else {
      print(d, ' {');
      for (let j = 0; j < sources; j++) print(d, ` ${ip6Text(d, p + 20 + 16 * j)}`);
      print(d, ' }');
    }
    p += 20 + 16 * sources;
    print(d, ']');
  }
};

export const printIcmp6 = (d: Dissector, at: number, length: number, ip: number, fragmented: boolean): void => {
  d.protocol = 'icmp6';
  const type = u8(d, at);
  const end = Math.min(d.end, at + length);
  if (d.o.v > 0 && !fragmented && has(d, at, length)) {
    const sum = sum16(d.b, at, at + length, pseudoSum(d.b.slice(ip + 8, ip + 40), 58, length));
    const was = u16(d, at + 2);
    print(d, fold16(sum) === 0 ? '[icmp6 sum ok] ' : `[bad icmp6 cksum 0x${hex(was, 4)} -> 0x${hex(fold16(sum - was), 4)}!] `);
  }
  print(d, `ICMP6, ${TYPES.get(type) ?? `unknown icmp6 type (${type})`}`);
  if (d.o.v > 0 && (type >= 133 && type <= 137)) print(d, `, length ${length}`);
  const v = d.o.v > 0;
  switch (type) {
    case 1:
      if (!printUnreachable(d, at)) return;
      break;
    case 2: print(d, `, mtu ${u32(d, at + 4)}`); break;
    case 3: {
      const code = u8(d, at + 1);
      print(d, code === 0 ? ` for ${ip6Text(d, at + 32)}` : code === 1 ? ' (reassembly)' : `, unknown code (${code})`);
      break;
    }
    case 4: {
      const code = u8(d, at + 1);
      const what = ['erroneous - octet', 'next header - octet', 'option - octet', 'incomplete header chain - octet'][code];
      print(d, what ? `, ${what} ${u32(d, at + 4)}` : `, code-#${code}`);
      break;
    }
    case 128:
    case 129: print(d, `, id ${u16(d, at + 4)}, seq ${u16(d, at + 6)}`); break;
    case 130:
      if (length === 24) printMld(d, at);
      else if (length >= 28) {
        print(d, ' v2');
        printMldV2Query(d, at, length);
      }
      break;
    case 131:
    case 132: printMld(d, at); break;
    case 133:
      if (v) printNdpOptions(d, at + 8, end);
      break;
    case 134:
      if (v) {
        const flags = u8(d, at + 5);
        print(d, `\n\thop limit ${u8(d, at + 4)}, Flags [${bits(RA_FLAGS, flags, ', ')}], pref ${PREF[(flags >> 3) & 3]}, router lifetime ${u16(d, at + 6)}s, reachable time ${u32(d, at + 8)}ms, retrans timer ${u32(d, at + 12)}ms`);
        printNdpOptions(d, at + 16, end);
      }
      break;
    case 135:
      print(d, `, who has ${ip6Text(d, at + 8)}`);
      if (v) printNdpOptions(d, at + 24, end);
      break;
    case 136:
      print(d, `, tgt is ${ip6Text(d, at + 8)}`);
      if (v) {
        print(d, `, Flags [${bits(NA_FLAGS, u8(d, at + 4), ', ')}]`);
        printNdpOptions(d, at + 24, end);
      }
      break;
    case 137:
      print(d, `, ${ip6Text(d, at + 24)} to ${ip6Text(d, at + 8)}`);
      if (v) printNdpOptions(d, at + 40, end);
      break;
    case 143: printMldV2Report(d, at, length); break;
    default:
      print(d, `, length ${length}`);
      dump(d, at);
      return;
  }
  if (!v) print(d, `, length ${length}`);
};
