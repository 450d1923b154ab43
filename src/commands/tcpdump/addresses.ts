// The addresses of the IP header that a transport header belongs to.
import { ip4Text, u8, type Dissector } from './dissector.ts';
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
