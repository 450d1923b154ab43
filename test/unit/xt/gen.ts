// Random rule tables whose rules overlap, packets that stand on the edges of such rules, and random edits. Each rule, packet and edit is made
// from a number of its own: whoever shrinks a failing case leaves numbers out, and what is left stays as it was.
import type { Family, Ip } from '../../../src/base/ip.ts';
import type { IpPkt, L4, Skb } from '../../../src/model/skb.ts';
import type { Hook, XtAddr, XtBackend, XtIface, XtMatch, XtTarget } from '../../../src/model/xt.ts';
import type { NewRule } from '../../../src/nfnl/xtTable.ts';
import { findMatch, findTarget } from '../../../src/xt/compile.ts';

// ---------------------------------------------------------------- choices

export interface Rng {
  /** 0 .. n-1. */
  below(n: number): number;
  chance(p: number): boolean;
  pick<T>(items: readonly T[]): T;
}
/** splitmix32: neighbouring seeds have nothing in common. */
export const rngOf = (seed: number): Rng => {
  let s = seed | 0;
  const next = (): number => {
    s = (s + 0x9e3779b9) | 0;
    let x = s;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return (x ^ (x >>> 15)) >>> 0;
  };
  const below = (n: number): number => Math.floor((next() / 2 ** 32) * n);
  return { below, chance: (p) => next() < p * 2 ** 32, pick: (items) => items[below(items.length)] as (typeof items)[number] };
};

// ---------------------------------------------------------------- pools: few values, so that rules meet one another, and the edges of all that they can say

const BITS = { 4: 32n, 6: 128n } as const;
const ipOf = (n: bigint, family: Family): Ip => (family === 4 ? Number(BigInt.asUintN(32, n)) : BigInt.asUintN(128, n).toString(16).padStart(32, '0'));
const BASES = {
  4: [0n, 0x0a000000n, 0x0a000001n, 0x0a000005n, 0x0a000100n, 0x0a010000n, 0x7fffffffn, 0x80000000n, 0xac110002n, 0xac110003n, 0xc0a80101n, 0xc0a801fen, 0xffffffffn],
  6: [0n, 1n, (1n << 128n) - 1n, ...[0n, 1n, 5n, 0x100n, 1n << 32n, (1n << 32n) - 1n, 1n << 63n, 1n << 64n, 1n << 80n, 0x80000000n << 32n].map((low) => (0xfd00n << 112n) + low), (0x20010db8n << 96n) + 7n],
} as const;
const LENGTHS = { 4: [32, 32, 32, 31, 30, 29, 24, 24, 23, 16, 9, 8, 1, 0], 6: [128, 128, 128, 127, 126, 112, 96, 95, 65, 64, 64, 63, 48, 33, 32, 31, 1, 0] } as const;
const HOLES = { 4: [0xff0000ffn, 0xffff00ffn, 0x7n, 0xfffffffdn], 6: [0xffn, (0xffffn << 112n) + 0xffn, (1n << 128n) - 1n - (0xffffn << 48n), ((1n << 128n) - 1n) ^ 2n] } as const;
const maskOf = (len: number, family: Family): bigint => ((1n << BigInt(len)) - 1n) << (BITS[family] - BigInt(len));
interface Pool {
  readonly rules: readonly { readonly ip: Ip; readonly mask: Ip }[];
  /** Addresses of packets: the first and last of each network, and their neighbours. */
  readonly edges: readonly Ip[];
}
const poolOf = (family: Family): Pool => {
  const rules: { ip: Ip; mask: Ip }[] = [];
  const edges = new Set<Ip>();
  for (const b of BASES[family]) {
    for (const len of LENGTHS[family]) {
      const mask = maskOf(len, family);
      rules.push({ ip: ipOf(b & mask, family), mask: ipOf(mask, family) });
      for (const e of len < 8 ? [b] : [b, (b & mask) - 1n, b & mask, b | (maskOf(Number(BITS[family]), family) ^ mask), (b & mask) + (1n << (BITS[family] - BigInt(len)))]) edges.add(ipOf(e, family));
    }
    for (const mask of HOLES[family]) rules.push({ ip: ipOf(b & mask, family), mask: ipOf(mask, family) });
  }
  return { rules, edges: [...edges] };
};
const POOL = { 4: poolOf(4), 6: poolOf(6) } as const;

const PORTS = [0, 1, 22, 53, 80, 80, 443, 1023, 1024, 8080, 8081, 24929, 32768, 49151, 65534, 65535] as const;
const PORT_EDGES = [...new Set(PORTS.flatMap((p) => [p - 1, p, p + 1]).filter((p) => p >= 0 && p <= 65535))];
type Range = readonly [number, number];
const port = (r: Rng): Range => {
  const a = r.pick(PORTS);
  if (r.chance(0.6)) return [a, a];
  const b = r.pick(PORTS);
  return a < b ? [a, b] : [b, a];
};
const IFACES: readonly Omit<XtIface, 'invert'>[] = [
  { name: 'eth0', prefix: false }, { name: 'eth0', prefix: false }, { name: 'eth1', prefix: false }, { name: 'br0', prefix: false }, { name: 'eth', prefix: true }, { name: 'eth1', prefix: true }, { name: '', prefix: true }, { name: 'eth', prefix: false },
];
const NAMES = ['eth0', 'eth0', 'eth1', 'eth10', 'br0', 'lo', 'eth'] as const;
const ICMP = { 4: [0, 3, 3, 8, 8, 11], 6: [1, 1, 3, 128, 128, 135] } as const;

// ---------------------------------------------------------------- rules

export interface Shape {
  readonly family: Family;
  readonly backend: XtBackend;
}
const match = (s: Shape, name: string, patch: object): XtMatch => ({ name, info: { ...(findMatch(name, s.family)?.init(s.family) as object), ...patch } });
const target = (s: Shape, name: string, patch: object): XtTarget => ({ kind: 'ext', name, info: { ...(findTarget(name, s.family)?.init(s.family) as object), ...patch } });
const FULL: Range = [0, 65535];

/** What the rule's protocol lets it ask of the transport header. */
const transport = (r: Rng, s: Shape): { proto: number; protoInvert: boolean; matches: XtMatch[] } => {
  const is = (proto: number, ...matches: XtMatch[]) => ({ proto, protoInvert: false, matches });
  const nft = s.backend === 'nft';
  const sport = r.chance(0.25) ? port(r) : FULL;
  const dport = r.chance(0.85) ? port(r) : FULL;
  const invert = (): boolean => r.chance(0.12);
  const ports = { spts: sport, dpts: dport, spInv: sport !== FULL && invert(), dpInv: dport !== FULL && invert(), nft };
  const many = (proto: number): XtMatch => match(s, 'multiport', { side: r.pick(['sports', 'dports', 'dports', 'ports']), ports: Array.from({ length: 1 + r.below(5) }, () => port(r)), invert: invert(), proto });
  switch (r.below(16)) {
    case 0: case 1: case 2: case 3: return is(6, match(s, 'tcp', r.chance(0.2) ? { ...ports, mask: 0x17, cmp: r.pick([2, 16]), flagsInv: invert() } : ports));
    case 4: case 5: case 6: return is(17, match(s, 'udp', ports));
    case 7: case 8: return is(6, many(6));
    case 9: return r.chance(0.5) ? is(17, many(17)) : is(132, many(132));
    case 10: case 11: {
      const lo = r.below(4);
      return is(s.family === 4 ? 1 : 58, match(s, s.family === 4 ? 'icmp' : 'icmp6', { type: r.chance(0.1) ? 255 : r.pick(ICMP[s.family]), code: r.pick([[0, 255], [lo, lo], [lo, lo + 1]]), invert: invert() }));
    }
    case 12: return is(r.pick([6, 17, 1, 58, 47, 132]));
    case 13: return { proto: r.pick([6, 17, 1, 58]), protoInvert: true, matches: nft && r.chance(0.3) ? [match(s, 'udp', ports)] : [] };
    default: return is(0);
  }
};
const state = (r: Rng, s: Shape): XtMatch => {
  switch (r.below(7)) {
    case 0: return match(s, 'statistic', { mode: 'nth', every: 1 + r.below(3), packet: r.below(2), invert: r.chance(0.3) });
    case 1: return match(s, 'statistic', { mode: 'random', probability: 2 ** 30, invert: r.chance(0.3) });
    case 2: return match(s, 'limit', { avg: r.pick([100, 10_000, 600_000]), burst: 1 + r.below(5) });
    case 3: return match(s, 'quota', { quota: String(500 + r.below(5000)), invert: r.chance(0.3) });
    case 4: return match(s, 'set', { name: `s${s.family}${r.pick(['ip', 'net', 'port'])}`, dirs: r.chance(0.5) ? ['src', 'src'] : ['dst', 'dst'], invert: r.chance(0.3) });
    default: {
      const mode = r.pick(['set', 'rcheck', 'update', 'remove']);
      const asks = mode === 'rcheck' || mode === 'update';
      return match(s, 'recent', { mode, name: r.pick(['A', 'B']), invert: r.chance(0.2), dest: r.chance(0.4), seconds: asks && r.chance(0.5) ? 1 + r.below(3) : 0, hitcount: asks && r.chance(0.5) ? 1 + r.below(4) : 0 });
    }
  }
};
const plain = (r: Rng, s: Shape): XtMatch => {
  const invert = r.chance(0.25);
  switch (r.below(7)) {
    case 0: case 1: case 2: {
      const mask = r.pick([0xffffffff, 0xffffffff, 1, 0x10, 0xff]);
      return match(s, 'mark', { mark: (r.pick([0, 0, 1, 2, 0x10, 0x11]) & mask) >>> 0, mask, invert });
    }
    case 3: return match(s, 'conntrack', { state: { mask: r.pick([1, 2, 4, 8, 6, 256, 257, 9]), invert } });
    case 4: return match(s, 'state', { mask: r.pick([2, 4, 6, 8, 1]), invert });
    case 5: return match(s, 'length', { range: r.pick([[0, 59], [60, 60], [100, 65535]]), invert });
    default: return match(s, 'iprange', { [r.pick(['src', 'dst'])]: { from: r.pick(POOL[s.family].edges), to: r.pick(POOL[s.family].edges), invert } });
  }
};
const addr = (r: Rng, s: Shape, p: number): XtAddr | null => {
  if (!r.chance(p)) return null;
  const a = r.pick(POOL[s.family].rules);
  return { ...a, invert: r.chance(0.12) && !/^0*$/.test(String(a.mask)) };
};
const iface = (r: Rng): XtIface | null => (r.chance(0.2) ? { ...r.pick(IFACES), invert: r.chance(0.2) } : null);
const targetOf = (r: Rng, s: Shape, calls: readonly string[]): XtTarget => {
  const n = r.below(40);
  if (n < 14) return { kind: 'none' };
  if (n < 22) return target(s, 'MARK', r.pick([{ mark: 1, mask: 0xffffffff }, { mark: 0x10, mask: 0x10 }, { mark: 0, mask: 1 }, { mark: 2, mask: 0 }, { mark: 0, mask: 0xffffffff }]));
  if (n < 24) return target(s, 'LOG', { prefix: `${r.below(100)} `, flags: r.pick([0, 3]) });
  if (n < 25) return target(s, 'SET', { [r.pick(['add', 'del'])]: { name: `s${s.family}ip`, dirs: [r.pick(['src', 'dst'])] } });
  if (n < 29) return { kind: 'verdict', verdict: 'ACCEPT' };
  if (n < 32) return { kind: 'verdict', verdict: r.chance(0.2) && s.backend === 'legacy' ? 'QUEUE' : 'DROP' };
  if (n < 35 || calls.length === 0) return { kind: 'verdict', verdict: 'RETURN' };
  return { kind: r.chance(0.7) ? 'jump' : 'goto', chain: r.pick(calls) };
};
/** The rule of a number, in a chain that may call `calls`. */
export const ruleOf = (seed: number, s: Shape, calls: readonly string[]): NewRule => {
  const r = rngOf(seed);
  const t = transport(r, s);
  const matches = [...t.matches];
  if (r.chance(0.3)) matches.splice(r.below(matches.length + 1), 0, plain(r, s));
  // before the ports or behind them: it must be asked exactly when the kernel would ask it
  if (r.chance(0.12)) matches.splice(r.below(matches.length + 1), 0, state(r, s));
  const rule: NewRule = {
    src: addr(r, s, 0.45), dst: addr(r, s, 0.45), iif: iface(r), oif: iface(r), proto: t.proto, protoInvert: t.protoInvert, frag: s.family === 4 && r.chance(0.04) ? r.pick(['frag', 'notfrag']) : null, matches, target: { kind: 'none' },
  };
  const any = rule.src === null && rule.dst === null && rule.proto === 0 && matches.length === 0;
  // what takes nearly every packet would hide the rules behind it
  return any ? rule : { ...rule, target: targetOf(r, s, calls) };
};

// ---------------------------------------------------------------- packets

export interface Packet {
  readonly hook: Hook;
  readonly skb: Skb;
  readonly inName: string;
  readonly outName: string;
}
/** Later fragments of this datagram have the bytes of ports where nf_tables looks for them. */
const DATA = { len: 1600, text: 'a'.repeat(1600) } as const;
const l4Of = (r: Rng, family: Family): { proto: number; l4: L4; off: number; mf: boolean; whole?: L4 } => {
  const at = (proto: number, l4: L4, off = 0) => ({ proto, l4, off, mf: false });
  const sport = r.pick(PORT_EDGES);
  const dport = r.pick(PORT_EDGES);
  const udp: L4 = { type: 'udp', sport, dport, data: DATA };
  switch (r.below(24)) {
    case 0: case 1: case 2: case 3: case 4: case 5: case 6: case 7: case 8: case 9:
      return at(6, { type: 'tcp', sport, dport, seq: 1, ack: 0, flags: r.pick([2, 2, 16, 18, 4, 1]), window: 1, data: { len: 0 } });
    case 10: case 11: case 12: case 13: case 14: return at(17, udp);
    case 15: case 16: case 17: case 18:
      return at(r.chance(0.9) ? (family === 4 ? 1 : 58) : 59 - (family === 4 ? 1 : 58), { type: 'icmp', t: r.pick(ICMP[family]), code: r.below(5), id: 1, seq: 1, len: 56 });
    case 19: return { ...at(17, udp), mf: true };
    case 20: return { ...at(17, { type: 'raw', len: 100 }, r.pick([8, 1480])), whole: udp };
    case 21: return at(6, { type: 'raw', len: 100 }, r.pick([8, 1480]));
    case 22: return at(r.pick([47, 132, 132, 50]), { type: 'raw', len: 100 });
    // Cut short: matches that want the header drop it at once.
    default: return r.chance(0.3) ? at(r.pick([6, 17, 132, family === 4 ? 1 : 58]), { type: 'raw', len: 2 }) : at(17, { ...udp, sport: dport });
  }
};
/** Conntracks by ctinfo: new, established, its reply, related; then untracked, and none at all. */
const CT = [2, 0, 3, 1].map((ctinfo) => ({ ct: 100 + ctinfo, ctinfo }));
const NF = [...CT, { ct: 0, ctinfo: 7 }].map((x) => ({ ...x, tmpl: null, physin: 0, physout: 0, bridged: false, br: null, trace: false, priority: 0, sk: 0 }));
export const packetOf = (seed: number, family: Family): Packet => {
  const r = rngOf(seed);
  const { whole, ...t } = l4Of(r, family);
  const pkt: IpPkt = {
    type: 'ip', src: r.pick(POOL[family].edges), dst: r.pick(POOL[family].edges), ...t, ttl: 64, tos: 0, id: 1, df: false, len: 60 + r.below(8) * 17, alert: false,
  };
  const net = whole ? { ...pkt, whole: { ...pkt, off: 0, len: 1628, l4: whole } } : pkt;
  const hook = r.chance(0.75) ? 2 : r.chance(0.6) ? 0 : 4;
  return {
    hook, inName: hook === 4 ? '' : r.pick(NAMES), outName: hook === 0 ? '' : r.pick(NAMES),
    skb: { dev: 0, iif: 0, pktType: 'host', smac: 1, dmac: 2, proto: family === 4 ? 0x800 : 0x86dd, vlan: 0, mark: r.pick([0, 0, 0, 1, 2, 0x11]), net, nf: r.chance(0.5) ? null : r.pick(NF), id: seed },
  };
};
