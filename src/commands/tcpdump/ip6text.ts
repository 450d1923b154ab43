// IPv6 addresses in a packet, as tcpdump -n prints them.
import { printIp6 as printAddress } from '../../base/ip.ts';
import { nameOfHost } from '../names.ts';
import { hex, need_, type Dissector } from './dissector.ts';

export const ip6Text = (d: Dissector, at: number): string => {
  need_(d, at, 16);
  let text = '';
  for (let i = 0; i < 16; i++) text += hex(d.b[at + i] as number, 2);
  return (d.o.names && nameOfHost(d.o.names, text)) ?? printAddress(text);
};
