// The pcap file format (libpcap 2.4, microseconds): a 24-byte header, then a 16-byte header and the bytes of each packet.
// Files of the session hold text, so bytes travel as a latin1 string: character codes 0 to 255.

export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_LINUX_SLL2 = 276;

export interface CapturedPacket {
  /** Microseconds since the epoch. */
  readonly at: number;
  /** Bytes on the wire; `bytes` may be fewer. */
  readonly len: number;
  readonly bytes: Uint8Array;
}
export interface PcapFile {
  readonly linktype: number;
  readonly snaplen: number;
  readonly packets: readonly CapturedPacket[];
}

const le32 = (n: number): string => String.fromCharCode(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255);
const le16 = (n: number): string => String.fromCharCode(n & 255, (n >>> 8) & 255);
/** Bytes as a latin1 string. */
const latin1 = (b: Uint8Array): string => {
  let text = '';
  for (const x of b) text += String.fromCharCode(x);
  return text;
};

export const pcapHeader = (linktype: number, snaplen: number): string =>
  le32(0xa1b2c3d4) + le16(2) + le16(4) + le32(0) + le32(0) + le32(snaplen) + le32(linktype);
export const pcapRecord = (p: CapturedPacket): string =>
  le32(Math.floor(p.at / 1e6)) + le32(p.at % 1e6) + le32(p.bytes.length) + le32(p.len) + latin1(p.bytes);

/** Reads a pcap file of either byte order, micro- or nanoseconds; undefined when it is not one. */
export const parsePcap = (text: string): PcapFile | undefined => {
  if (text.length < 24) return undefined;
  const byte = (i: number): number => text.charCodeAt(i) & 255;
  const big = (i: number): number => byte(i) * 0x1000000 + byte(i + 1) * 65536 + byte(i + 2) * 256 + byte(i + 3);
  const little = (i: number): number => byte(i + 3) * 0x1000000 + byte(i + 2) * 65536 + byte(i + 1) * 256 + byte(i);
  const magic = big(0);
  const u32 = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d ? big : magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1 ? little : undefined;
  if (!u32) return undefined;
  const nano = magic === 0xa1b23c4d || magic === 0x4d3cb2a1;
  const packets: CapturedPacket[] = [];
  for (let i = 24; i + 16 <= text.length; ) {
    const caplen = u32(i + 8);
    if (i + 16 + caplen > text.length) break;
    const bytes = new Uint8Array(caplen);
    for (let j = 0; j < caplen; j++) bytes[j] = byte(i + 16 + j);
    packets.push({ at: u32(i) * 1e6 + (nano ? Math.floor(u32(i + 4) / 1000) : u32(i + 4)), len: u32(i + 12), bytes });
    i += 16 + caplen;
  }
  return { linktype: u32(20), snaplen: u32(16), packets };
};
