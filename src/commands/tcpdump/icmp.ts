// ICMP. Mirrors: tcpdump 4.99 print-icmp.c (icmp_print); ICMP extensions are left out.
import { fold16, sum16 } from '../../base/checksum.ts';
import { has, ip4Text, portText, print, u16, u32, u8, type Dissector } from './dissector.ts';
import { printIp } from './ip.ts';

const msTime = (ms: number): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(ms / 3600000))}:${two(Math.floor(ms / 60000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
};

/** The words for a destination unreachable; `q` is the quoted IP header. */
const unreachable = (d: Dissector, at: number, code: number): string => {
  const q = at + 8;
  const dst = ip4Text(d, q + 16);
  switch (code) {
    case 0: return `net ${dst} unreachable`;
    case 1: return `host ${dst} unreachable`;
    case 2: return `${dst} protocol ${u8(d, q + 9)} unreachable`;
    case 3: {
      const proto = u8(d, q + 9);
      const port = u16(d, q + (u8(d, q) & 15) * 4 + 2);
      const named = proto === 6 ? 'tcp' : proto === 17 ? 'udp' : undefined;
      return `${dst} ${named ?? `protocol ${proto}`} port ${named ? portText(d, port, named) : port} unreachable`;
    }
    case 4: {
      const mtu = u16(d, at + 6);
      return `${dst} unreachable - need to frag${mtu ? ` (mtu ${mtu})` : ''}`;
    }
    case 5: return `${dst} unreachable - source route failed`;
    case 6: return `net ${dst} unreachable - unknown`;
    case 7: return `host ${dst} unreachable - unknown`;
    case 8: return `${dst} unreachable - source host isolated`;
    case 9: return `net ${dst} unreachable - admin prohibited`;
    case 10: return `host ${dst} unreachable - admin prohibited`;
    case 11: return `net ${dst} unreachable - tos prohibited`;
    case 12: return `host ${dst} unreachable - tos prohibited`;
    case 13: return `host ${dst} unreachable - admin prohibited filter`;
    case 14: return `host ${dst} unreachable - host precedence violation`;
    case 15: return `host ${dst} unreachable - precedence cutoff`;
    default: return `${dst} unreachable - #${code}`;
  }
};
const redirect = (d: Dissector, at: number, code: number): string => {
  const dst = ip4Text(d, at + 24);
  const gw = ip4Text(d, at + 4);
  switch (code) {
    case 0: return `redirect ${dst} to net ${gw}`;
    case 1: return `redirect ${dst} to host ${gw}`;
    case 2: return `redirect-tos ${dst} to net ${gw}`;
    case 3: return `redirect-tos ${dst} to host ${gw}`;
    default: return `redirect-#${code} ${dst} to ${gw}`;
  }
};
const lifetime = (s: number): string => {
  const two = (n: number): string => String(n).padStart(2, '0');
  if (s < 60) return `${s}`;
  if (s < 3600) return `${Math.floor(s / 60)}:${two(s % 60)}`;
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};
const advertisement = (d: Dissector, at: number): string => {
  let text = `router advertisement lifetime ${lifetime(u16(d, at + 6))} ${u8(d, at + 4)}:`;
  if (u8(d, at + 5) !== 2) return `${text} [size ${u8(d, at + 5)}]`;
  for (let i = 0; i < u8(d, at + 4); i++) {
    if (!has(d, at + 8 + 8 * i, 8)) break;
    text += ` {${ip4Text(d, at + 8 + 8 * i)} ${u32(d, at + 12 + 8 * i)}}`;
  }
  return text;
};

const describe = (d: Dissector, at: number): string => {
  const type = u8(d, at);
  const code = u8(d, at + 1);
  switch (type) {
    case 0:
    case 8: return `echo ${type === 8 ? 'request' : 'reply'}, id ${u16(d, at + 4)}, seq ${u16(d, at + 6)}`;
    case 3: return unreachable(d, at, code);
    case 4: return 'source quench';
    case 5: return redirect(d, at, code);
    case 9: return advertisement(d, at);
    case 10: return 'router solicitation';
    case 11: return code === 0 ? 'time exceeded in-transit' : code === 1 ? 'ip reassembly time exceeded' : `time exceeded-#${code}`;
    case 12: return code ? `parameter problem - code ${code}` : `parameter problem - octet ${u8(d, at + 4)}`;
    case 13: return `time stamp query id ${u16(d, at + 4)} seq ${u16(d, at + 6)}`;
    case 14: return `time stamp reply id ${u16(d, at + 4)} seq ${u16(d, at + 6)}: org ${msTime(u32(d, at + 8))}, recv ${msTime(u32(d, at + 12))}, xmit ${msTime(u32(d, at + 16))}`;
    case 15: return 'information request';
    case 16: return 'information reply';
    case 17: return 'address mask request';
    case 18: return `address mask is 0x${u32(d, at + 8).toString(16).padStart(8, '0')}`;
    default: return `type-#${type}`;
  }
};
const isError = (type: number): boolean => type === 3 || type === 4 || type === 5 || type === 11 || type === 12;

export const printIcmp = (d: Dissector, at: number, length: number, _ip: number, fragmented: boolean): void => {
  d.protocol = 'icmp';
  print(d, `ICMP ${describe(d, at)}, length ${length}`);
  if (d.o.v > 0 && !fragmented && has(d, at, length)) {
    const sum = sum16(d.b, at, at + length);
    if (fold16(sum) !== 0) {
      const was = u16(d, at + 2);
      print(d, ` (wrong icmp cksum ${was.toString(16)} (->${fold16(sum - was).toString(16)})!)`);
    }
  }
  if (d.o.v > 0 && isError(u8(d, at))) {
    print(d, '\n\t');
    const end = d.end;
    printIp(d, at + 8, u16(d, at + 10));
    d.end = end;
  }
};
