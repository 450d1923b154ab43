// The addresses of the IP header that a transport header belongs to, and the line's `source > destination: `.
import { has, ip4Text, portText, print, printTrunc, u16, u8, type Dissector } from './dissector.ts';
import { ip6Text } from './ip6text.ts';

export interface IpAddresses {
  readonly src: string;
  readonly dst: string;
  /** Both, as in the pseudo header. */
  readonly bytes: Uint8Array;
  /** The transport follows the IP header itself: its printer names the addresses. */
  readonly direct: (proto: number) => boolean;
}

export const ipAddresses = (d: Dissector, ip: number): IpAddresses => {
  if (u8(d, ip) >> 4 === 4) {
    return { src: ip4Text(d, ip + 12), dst: ip4Text(d, ip + 16), bytes: d.b.slice(ip + 12, ip + 20), direct: () => true };
  }
  const next = u8(d, ip + 6);
  return { src: ip6Text(d, ip + 8), dst: ip6Text(d, ip + 24), bytes: d.b.slice(ip + 8, ip + 40), direct: (proto) => next === proto };
};

const PROTO = { tcp: 6, udp: 17 } as const;
/** Prints `source > destination: ` of the transport header at `at`; undefined when the capture ends before the ports do. */
export const printEnds = (d: Dissector, at: number, a: IpAddresses, kind: keyof typeof PROTO): { readonly sport: number; readonly dport: number } | undefined => {
  if (!has(d, at, 4)) {
    print(d, `${a.src} > ${a.dst}: `);
    printTrunc(d);
    return undefined;
  }
  const sport = u16(d, at);
  const dport = u16(d, at + 2);
  const direct = a.direct(PROTO[kind]);
  print(d, `${direct ? `${a.src}.` : ''}${portText(d, sport, kind)} > ${direct ? `${a.dst}.` : ''}${portText(d, dport, kind)}: `);
  return { sport, dport };
};
