// Exact answers of a large classifier (as the microflow cache of OVS): the first record whose own fields match packets with these very words
// and devices. A set has two places in one line of the processor's cache, the newer first. It belongs to one classifier, so to one layout of one chain's rules.
import { K_DPORT, K_DST, K_PROTO, K_SPORT, K_SRC, packetKey as key } from './packetKey.ts';

export interface FlowCache {
  /** Sets of two entries of 8 words: source, destination, ports, protocol with both devices, 1 + the record (0: empty). */
  readonly lines: Int32Array;
  readonly mask: number;
}
/** `bits`: how many sets, as a power of two; 64 bytes each. */
export const newFlowCache = (bits: number): FlowCache => ({ lines: new Int32Array(16 << bits), mask: (1 << bits) - 1 });

/** Devices have numbers below; a packet with another one is not remembered. */
const NAMES = 1 << 12;
const setOf = (f: FlowCache, names: number): number => {
  let h = Math.imul((key[K_SRC] as number) ^ Math.imul(key[K_DST] as number, 0x9e3779b1), 0x85ebca6b) ^ (((key[K_SPORT] as number) << 16) | (key[K_DPORT] as number));
  h = Math.imul(h ^ (h >>> 15) ^ names, 0xc2b2ae35);
  return ((h ^ (h >>> 16)) & f.mask) << 4;
};
/** The packet's protocol and devices in one word; -1 where they do not fit. */
export const flowNames = (inNo: number, outNo: number): number => (inNo < NAMES && outNo < NAMES ? (key[K_PROTO] as number) | (inNo << 8) | (outNo << 20) : -1);

/** The record remembered for the IPv4 packet of the key; -1: none is. */
export const flowFind = (f: FlowCache, names: number): number => {
  const { lines } = f;
  const at = setOf(f, names);
  const ports = ((key[K_SPORT] as number) << 16) | (key[K_DPORT] as number);
  for (let e = at; e < at + 16; e += 8) {
    if (lines[e + 1] === key[K_DST] && lines[e] === key[K_SRC] && lines[e + 2] === ports && lines[e + 3] === names) return (lines[e + 4] as number) - 1;
  }
  return -1;
};
export const flowKeep = (f: FlowCache, names: number, record: number): void => {
  const { lines } = f;
  const at = setOf(f, names);
  lines.copyWithin(at + 8, at, at + 5);
  lines[at] = key[K_SRC] as number;
  lines[at + 1] = key[K_DST] as number;
  lines[at + 2] = ((key[K_SPORT] as number) << 16) | (key[K_DPORT] as number);
  lines[at + 3] = names;
  lines[at + 4] = record + 1;
};
