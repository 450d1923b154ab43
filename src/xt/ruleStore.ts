// Rules laid out flat, as the kernel lays out struct ipt_entry: a record is 8 words that decide nearly every miss and most hits, 6 words for
// what is left, and for IPv6 16 words of addresses. A store holds the rules of one chain and of what edits made of that chain: records are only
// added, so every version of the chain goes on being right (xt/chainCode.ts).
//
//   hot    0 src  1 src mask  2 dst  3 dst mask (IPv4)  4 flags, kind of target << 11, protocol << 16  5 source ports  6 destination ports
//          (from | span << 16)  7 iif pattern | oif pattern << 16
//   cold   0 the target's argument  1 first match  2 end of matches  3 iif pattern  4 oif pattern
//   addr6  src, src mask, dst, dst mask: four words each
import type { Family } from '../base/ip.ts';
import type { XtAddr, XtIface, XtRule } from '../model/xt.ts';
import type { Classifier } from './classifier.ts';
import { findMatch, findTarget, portsAsked } from './find.ts';
import { K_DST, K_DST6, K_DPORT, K_FRAG, K_IIF, K_OIF, K_PORTS, K_PROTO, K_SPORT, K_SRC, K_SRC6, packetKey as key, words6 } from './packetKey.ts';
import type { Tallied, Tally } from './tally.ts';
import type { AnyMatch, AnyTarget } from './types.ts';

const F_SRC_INV = 1;
const F_DST_INV = 2;
const F_PROTO = 4;
const F_PROTO_INV = 8;
const F_IIF = 16;
const F_IIF_INV = 32;
const F_OIF = 64;
const F_OIF_INV = 128;
const F_FRAG = 256;
const F_NOTFRAG = 512;
/** The first match asks for ports and nothing else: hot words 5 and 6 say the same. */
export const F_PORTS = 1024;
/** There are matches that have to be asked. */
export const F_MATCHES = 1 << 14;
/** Its patterns' numbers need more than 16 bits. */
const F_WIDE = 1 << 15;
const F_IFACE = F_IIF | F_OIF;
/** What only few rules have. */
const F_ODD = F_FRAG | F_NOTFRAG;

/** Words of a record. */
export const COLD = 5;

/** Kinds of targets: three bits above F_PORTS. */
export const KIND = 11;
export const T_NONE = 0;
export const T_ACCEPT = 1;
export const T_DROP = 2;
export const T_RETURN = 3;
export const T_QUEUE = 4;
export const T_JUMP = 5;
export const T_GOTO = 6;
export const T_EXT = 7;

interface CompiledMatch {
  readonly module: AnyMatch;
  readonly info: unknown;
}
interface CompiledTarget {
  readonly module: AnyTarget;
  readonly info: unknown;
}
/** Which of the store's patterns a device name matches (ifname_compare_aligned), and the number of the one that is the name itself. */
interface NameBits {
  readonly name: string;
  readonly bits: Uint8Array;
  readonly exact: number;
  /** Its number among the names that this store was ever asked of. */
  readonly no: number;
}
export interface RuleStore extends Tallied {
  readonly family: Family;
  /** Records 0 .. base-1 are the chain as it was when the store was made. */
  readonly base: number;
  count: number;
  hot: Int32Array;
  cold: Int32Array;
  addr6: Int32Array;
  /** By record; their counters have the same numbers. */
  readonly counted: XtRule[];
  readonly matches: CompiledMatch[];
  readonly targets: CompiledTarget[];
  /** Names of chains that rules jump or go to; a rule's argument is its place here. */
  readonly jumps: string[];
  readonly jumpNo: Map<string, number>;
  /** Distinct `-i`/`-o` patterns. */
  readonly ifaces: XtIface[];
  readonly ifaceNo: Map<string, number>;
  readonly names: Map<string, NameBits>;
  /** What useNames found last. */
  inBits: NameBits;
  outBits: NameBits;
  /** What it found before. */
  readonly recent: NameBits[];
  turn: number;
  /** The number given last. */
  nameNo: number;
  /** Of the first `base` records, once they have been asked often enough to pay for it. */
  classifier: Classifier | null;
  /** Rules that were tested one after the other, and how many make a classifier (another one, where edits have piled up) worth its while. */
  walked: number;
  readonly worth: number;
  tally: Tally | null;
}

const RECENT = 4;
const NO_NAME: NameBits = { name: '', bits: new Uint8Array(0), exact: 0, no: 0 };
export const newStore = (family: Family, base: number, worth: number): RuleStore => ({
  family, base, count: 0, hot: new Int32Array(base * 8), cold: new Int32Array(base * COLD), addr6: new Int32Array(family === 6 ? base * 16 : 0), counted: [], matches: [], targets: [], jumps: [], jumpNo: new Map(),
  ifaces: [], ifaceNo: new Map(), names: new Map(), inBits: NO_NAME, outBits: NO_NAME, recent: [NO_NAME, NO_NAME, NO_NAME, NO_NAME], turn: 0, nameNo: 0, classifier: null, walked: 0, worth, tally: null,
});

const matchOf = (name: string, family: Family): AnyMatch => {
  const m = findMatch(name, family);
  if (!m) throw new RangeError(`match "${name}" is not modelled for IPv${family}`);
  return m;
};
const targetOf = (name: string, family: Family): AnyTarget => {
  const t = findTarget(name, family);
  if (!t) throw new RangeError(`target "${name}" is not modelled for IPv${family}`);
  return t;
};
const patternNo = (s: RuleStore, i: XtIface): number => {
  // No name of a device has a slash.
  const k = i.prefix ? `${i.name}/` : i.name;
  let n = s.ifaceNo.get(k);
  if (n === undefined) {
    n = s.ifaces.push(i) - 1;
    s.ifaceNo.set(k, n);
  }
  return n;
};
/** The number that a device of exactly this name has in the key; 0 where no rule names it. */
export const exactNo = (s: RuleStore, name: string): number => (s.ifaceNo.get(name) ?? -1) + 1;
const jumpNo = (s: RuleStore, chain: string): number => {
  let n = s.jumpNo.get(chain);
  if (n === undefined) {
    n = s.jumps.push(chain) - 1;
    s.jumpNo.set(chain, n);
  }
  return n;
};
const grown = (a: Int32Array, size: number): Int32Array => {
  if (size <= a.length) return a;
  const more = new Int32Array(Math.max(size, 2 * a.length));
  more.set(a);
  return more;
};
const addr = (s: RuleStore, a: XtAddr, hot: number, six: number): void => {
  if (typeof a.ip === 'number') {
    s.hot[hot] = a.ip & (a.mask as number);
    s.hot[hot + 1] = a.mask as number;
  } else {
    words6(a.ip, s.addr6, six);
    words6(a.mask as string, s.addr6, six + 4);
  }
};
const ports = (r: readonly (readonly [number, number])[] | undefined): number => {
  const [from, to] = r?.[0] ?? [0, 0xffff];
  return from | ((to - from) << 16);
};

/** Adds a rule; gives its record's number. Throws RangeError for an extension that is not modelled. */
export const addRecord = (s: RuleStore, r: XtRule): number => {
  const n = s.count++;
  s.hot = grown(s.hot, s.count * 8);
  s.cold = grown(s.cold, s.count * COLD);
  if (s.family === 6) s.addr6 = grown(s.addr6, s.count * 16);
  const { hot, cold } = s;
  const h = n * 8;
  const w = n * COLD;
  let flags = 0;
  if (r.src) {
    addr(s, r.src, h, n * 16);
    if (r.src.invert) flags |= F_SRC_INV;
  }
  if (r.dst) {
    addr(s, r.dst, h + 2, n * 16 + 8);
    if (r.dst.invert) flags |= F_DST_INV;
  }
  if (r.proto !== 0) flags |= F_PROTO | (r.protoInvert ? F_PROTO_INV : 0);
  const iif = r.iif ? patternNo(s, r.iif) : 0;
  const oif = r.oif ? patternNo(s, r.oif) : 0;
  if (r.iif) flags |= F_IIF | (r.iif.invert ? F_IIF_INV : 0);
  if (r.oif) flags |= F_OIF | (r.oif.invert ? F_OIF_INV : 0);
  if (iif > 0xffff || oif > 0xffff) flags |= F_WIDE;
  hot[h + 7] = iif | (oif << 16);
  cold[w + 3] = iif;
  cold[w + 4] = oif;
  if (r.frag) flags |= r.frag === 'frag' ? F_FRAG : F_NOTFRAG;
  const first = s.matches.length;
  for (const m of r.matches) s.matches.push({ module: matchOf(m.name, s.family), info: m.info });
  cold[w + 1] = first;
  cold[w + 2] = s.matches.length;
  const box = r.matches.length > 0 ? portsAsked((s.matches[first] as CompiledMatch).module, s.matches[first]?.info, r) : undefined;
  if (box?.all) {
    flags |= F_PORTS;
    hot[h + 5] = ports(box.sport);
    hot[h + 6] = ports(box.dport);
  }
  if (r.matches.length > (box?.all ? 1 : 0)) flags |= F_MATCHES;
  let kind = T_NONE;
  const t = r.target;
  switch (t.kind) {
    case 'none': break;
    case 'verdict':
      kind = t.verdict === 'ACCEPT' ? T_ACCEPT : t.verdict === 'DROP' ? T_DROP : t.verdict === 'RETURN' ? T_RETURN : T_QUEUE;
      break;
    case 'jump':
    case 'goto':
      kind = t.kind === 'jump' ? T_JUMP : T_GOTO;
      cold[w] = jumpNo(s, t.chain);
      break;
    case 'ext':
      kind = T_EXT;
      cold[w] = s.targets.length;
      s.targets.push({ module: targetOf(t.name, s.family), info: t.info });
  }
  hot[h + 4] = flags | (kind << KIND) | (r.proto << 16);
  s.counted.push(r);
  return n;
};

const bitsOf = (s: RuleStore, name: string): NameBits => {
  // Packets come and go by a few devices in turn.
  for (let i = 0; i < RECENT; i++) {
    const r = s.recent[i] as NameBits;
    if (r.name === name && r.bits.length >= s.ifaces.length) return r;
  }
  const b = namedBits(s, name);
  s.recent[s.turn++ & (RECENT - 1)] = b;
  return b;
};
const namedBits = (s: RuleStore, name: string): NameBits => {
  let b = s.names.get(name);
  if (!b || b.bits.length < s.ifaces.length) {
    // Names are few; a world that keeps making devices must not fill memory.
    if (s.names.size > 4096) s.names.clear();
    b = { name, bits: Uint8Array.from(s.ifaces, (i) => ((i.prefix ? name.startsWith(i.name) : name === i.name) ? 1 : 0)), exact: exactNo(s, name), no: ++s.nameNo };
    s.names.set(name, b);
  }
  return b;
};
/** The packet's devices, as this store's rules see them: before any of them is tested. */
export const useNames = (s: RuleStore, inName: string, outName: string): void => {
  if (s.ifaces.length === 0) return;
  if (s.inBits.name !== inName || s.inBits.bits.length < s.ifaces.length) s.inBits = bitsOf(s, inName);
  if (s.outBits.name !== outName || s.outBits.bits.length < s.ifaces.length) s.outBits = bitsOf(s, outName);
};
/** Writes the devices into the key. */
export const loadNames = (s: RuleStore): void => {
  key[K_IIF] = s.inBits.exact;
  key[K_OIF] = s.outBits.exact;
};

const prefix6 = (addr6: Int32Array, at: number, from: number): boolean => {
  for (let i = 0; i < 4; i++) if ((((key[from + i] as number) ^ (addr6[at + i] as number)) & (addr6[at + 4 + i] as number)) !== 0) return false;
  return true;
};
/** Addresses of both families, and whether they are inverted. */
const addresses = (s: RuleStore, r: number, flags: number): boolean => {
  if (s.family === 4) {
    const { hot } = s;
    const h = r << 3;
    return ((((key[K_DST] as number) ^ (hot[h + 2] as number)) & (hot[h + 3] as number)) === 0) !== ((flags & F_DST_INV) !== 0)
      && ((((key[K_SRC] as number) ^ (hot[h] as number)) & (hot[h + 1] as number)) === 0) !== ((flags & F_SRC_INV) !== 0);
  }
  return prefix6(s.addr6, r * 16 + 8, K_DST6) !== ((flags & F_DST_INV) !== 0) && prefix6(s.addr6, r * 16, K_SRC6) !== ((flags & F_SRC_INV) !== 0);
};
/** Does the record's IPv4 destination allow the packet? Most records are done with here. IPv6 has no mask there, so that everything is allowed. */
export const allowsDst = (hot: Int32Array, r: number, dst: number): boolean =>
  ((dst ^ (hot[(r << 3) + 2] as number)) & (hot[(r << 3) + 3] as number)) === 0 || ((hot[(r << 3) + 4] as number) & F_DST_INV) !== 0;
/** Does record `r` match the packet of the key, but for its matches (ip_packet_match, ip6_packet_match)? Matches that ask for ports alone are asked. */
export const recordMatches = (s: RuleStore, r: number): boolean => {
  const { hot } = s;
  const h = r << 3;
  const flags = hot[h + 4] as number;
  if (!addresses(s, r, flags)) return false;
  if ((flags & F_PROTO) !== 0 && ((key[K_PROTO] as number) === flags >>> 16) === ((flags & F_PROTO_INV) !== 0)) return false;
  if ((flags & F_PORTS) !== 0 && (key[K_PORTS] as number) === 1) {
    const d = hot[h + 6] as number;
    if ((((key[K_DPORT] as number) - d) & 0xffff) > d >>> 16) return false;
    const x = hot[h + 5] as number;
    if ((((key[K_SPORT] as number) - x) & 0xffff) > x >>> 16) return false;
  }
  if ((flags & F_IFACE) !== 0) {
    const both = hot[h + 7] as number;
    const wide = (flags & F_WIDE) !== 0;
    if ((flags & F_IIF) !== 0 && (s.inBits.bits[wide ? (s.cold[r * COLD + 3] as number) : both & 0xffff] === 1) === ((flags & F_IIF_INV) !== 0)) return false;
    if ((flags & F_OIF) !== 0 && (s.outBits.bits[wide ? (s.cold[r * COLD + 4] as number) : both >>> 16] === 1) === ((flags & F_OIF_INV) !== 0)) return false;
  }
  return (flags & F_ODD) === 0 || ((flags & F_FRAG) !== 0) === ((key[K_FRAG] as number) === 1);
};
