// A trace as a pcapng file (draft-ietf-opsawg-pcapng): an interface for each device, every frame as a capture on that device would have it, at its virtual time,
// with its direction and, as a comment, what became of it. Section header, interface descriptions, enhanced packets; little endian, microseconds.
import { LINKTYPE_ETHERNET } from '../../base/pcap.ts';
import { macByte } from '../../base/mac.ts';
import { frameBytes } from '../../model/bytes.ts';
import type { TraceEvent } from '../../model/trace.ts';
import { EPOCH } from '../../model/uapi.ts';
import type { World } from '../../model/world.ts';
import { framesByDevice, framesOf, type SeenFrame } from './frames.ts';
import { clean, openView, type View } from './view.ts';
import { verdictsOf } from './verdict.ts';

export interface PcapngOptions {
  /** Microseconds of the epoch at virtual time 0; default: that of the world's wall clock. */
  readonly epoch?: number;
  /** Comment of the whole file, for the question. */
  readonly comment?: string;
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_MACADDR = 6;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;

const u16 = (n: number): number[] => [n & 255, (n >>> 8) & 255];
const u32 = (n: number): number[] => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, (n >>> 24) & 255];
const padding = (n: number): number[] => Array.from({ length: (4 - (n % 4)) % 4 }, () => 0);
/** Lone surrogates have no UTF-8. */
const utf8 = (text: string): number[] => {
  const out: number[] = [];
  for (const ch of text) {
    const c = ch.codePointAt(0) as number;
    if (c < 0x80) out.push(c);
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c >= 0xd800 && c < 0xe000) out.push(0xef, 0xbf, 0xbd);
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return out;
};
/** A length is 16 bits. */
const option = (code: number, value: readonly number[]): number[] => {
  const v = value.slice(0, 65_535);
  return [...u16(code), ...u16(v.length), ...v, ...padding(v.length)];
};
const END = [0, 0, 0, 0];
const block = (type: number, body: readonly number[]): Uint8Array => Uint8Array.from([...u32(type), ...u32(body.length + 12), ...body, ...u32(body.length + 12)]);

const sectionHeader = (comment: string | undefined): Uint8Array =>
  block(SECTION_HEADER, [
    ...u32(0x1a2b3c4d), ...u16(1), ...u16(0), ...u32(0xffffffff), ...u32(0xffffffff),
    ...(comment === undefined ? [] : option(OPT_COMMENT, utf8(clean(comment)))), ...option(SHB_USERAPPL, utf8('packetpath')), ...END,
  ]);
const interfaceBlock = (view: View, f: SeenFrame): Uint8Array => {
  const link = view.link(f.netns, f.ifindex);
  return block(INTERFACE_DESCRIPTION, [
    ...u16(LINKTYPE_ETHERNET), ...u16(0), ...u32(0), ...option(IF_NAME, utf8(clean(`${view.netns(f.netns)}/${view.dev(f.netns, f.ifindex)}`))),
    ...(link ? [...option(IF_DESCRIPTION, utf8(`${link.info.kind}, MTU ${link.mtu}`)), ...option(IF_MACADDR, Array.from({ length: 6 }, (_, i) => macByte(link.address, i)))] : []),
    ...option(IF_TSRESOL, [6]), ...END,
  ]);
};
const packetBlock = (index: number, f: SeenFrame, at: number, comment: string): Uint8Array => {
  const bytes = frameBytes(f.skb);
  return block(ENHANCED_PACKET, [
    ...u32(index), ...u32(Math.floor(at / 4_294_967_296)), ...u32(at % 4_294_967_296), ...u32(bytes.length), ...u32(bytes.length), ...bytes, ...padding(bytes.length),
    ...option(OPT_COMMENT, utf8(clean(comment))), ...option(EPB_FLAGS, u32(f.dir === 'in' ? 1 : 2)), ...END,
  ]);
};

/** The file's bytes. A device's interface is called `netns/device`. */
export const tracePcapng = (world: World, trace: readonly TraceEvent[], opts: PcapngOptions = {}): Uint8Array => {
  const view = openView(world);
  const frames = framesOf(view, trace);
  const devices = framesByDevice(frames).map((list) => list[0] as SeenFrame);
  const indexOf = new Map(devices.map((d, i) => [`${d.netns}/${d.ifindex}`, i]));
  const verdict = verdictsOf(view, trace);
  const epoch = opts.epoch ?? EPOCH * 1e6;
  const blocks = [
    sectionHeader(opts.comment), ...devices.map((d) => interfaceBlock(view, d)),
    ...frames.map((f) => packetBlock(indexOf.get(`${f.netns}/${f.ifindex}`) as number, f, epoch + f.at, verdict(f.event))),
  ];
  const out = new Uint8Array(blocks.reduce((n, b) => n + b.length, 0));
  let at = 0;
  for (const b of blocks) {
    out.set(b, at);
    at += b.length;
  }
  return out;
};
