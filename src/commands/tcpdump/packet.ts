// One packet's lines: the link layer's printer, truncation, then the hex dump that -x or -X asks for.
// Mirrors: tcpdump 4.99 print.c (pretty_print_packet), tcpdump.c.
import { LINKTYPE_LINUX_SLL2, type CapturedPacket } from '../../base/pcap.ts';
import { TRUNCATED, type Dissector, type PrintOptions, type TcpConversation } from './dissector.ts';
import { printEther, printSll2 } from './ether.ts';
import { asciiPrint, hexAsciiPrint, hexPrint } from './hex.ts';

export interface PacketPrinter {
  readonly o: PrintOptions;
  readonly linktype: number;
  /** 0 none, 1 -x, 2 -xx, 3 -X, 4 -XX, 5 -A, 6 -AA. */
  readonly dump: 0 | 1 | 2 | 3 | 4 | 5 | 6;
  readonly tcp: Map<string, TcpConversation>;
  readonly missing: Set<string>;
  readonly nameOf: (ifindex: number) => string | undefined;
}

/** The packet's text without its timestamp, newline included. */
export const packetText = (pp: PacketPrinter, p: CapturedPacket): string => {
  const d: Dissector = { o: pp.o, b: p.bytes, end: p.bytes.length, protocol: '', text: '', tcp: pp.tcp, missing: pp.missing };
  let headers = 0;
  try {
    if (pp.linktype === LINKTYPE_LINUX_SLL2) headers = printSll2(d, 0, p.len, pp.nameOf);
    else headers = printEther(d, 0, p.len);
  } catch (e) {
    if (e !== TRUNCATED) throw e;
    d.text += ` [|${d.protocol}]`;
  }
  // -x and -X leave the link-layer header away.
  const from = pp.dump === 2 || pp.dump === 4 || pp.dump === 6 ? 0 : headers;
  const to = p.bytes.length;
  if (pp.dump === 1 || pp.dump === 2) d.text += hexPrint(p.bytes, from, to, '\n\t');
  else if (pp.dump === 3 || pp.dump === 4) d.text += hexAsciiPrint(p.bytes, from, to, '\n\t');
  else if (pp.dump >= 5) d.text += asciiPrint(p.bytes, from, to);
  return `${d.text}\n`;
};
