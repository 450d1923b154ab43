// Packets for a rule set: headers drawn from its rules, each rule as likely as any other, and a share of noise that is drawn from nothing.
// They are words of one typed array. A reader shows them one after the other in the same few packet objects, so that what is measured is the
// table and not the memory of 65,536 packets; in a walk, too, a packet was made just before.
import type { IpPkt, L4, Skb } from '../../src/model/skb.ts';
import type { Hook, XtAddr, XtIface, XtRule, XtTable } from '../../src/model/xt.ts';
import { newRand, type Rand } from './random.ts';

/** src, dst, source port, destination port (ICMP: type * 256 + code; 0 where there is none), protocol, name of the device it came by, and of the one it leaves by. */
export const H = 7;
export const HEADERS = 65_536;
export interface Headers {
  readonly words: Int32Array;
  readonly count: number;
  readonly hook: Hook;
  /** Names of devices; a header has indexes. */
  readonly devices: readonly string[];
}
const NOISE = 0.05;

const addrOf = (a: XtAddr | null, rand: Rand): number => {
  if (!a || typeof a.ip !== 'number') return rand.word();
  const inside = ((a.ip & (a.mask as number)) | (rand.word() & ~(a.mask as number))) >>> 0;
  return a.invert ? (inside ^ (a.mask as number)) >>> 0 : inside;
};
type Range = readonly [number, number];
/** The ports that a rule asks for, as far as `tcp`, `udp`, `multiport` and `icmp` do. */
export const portsOf = (r: XtRule): { readonly spts: Range; readonly dpts: Range } => {
  let spts: Range = [0, 65535];
  let dpts: Range = [0, 65535];
  for (const m of r.matches) {
    const i = m.info as { spts?: Range; dpts?: Range; side?: string; ports?: readonly Range[]; type?: number; code?: Range };
    if (m.name === 'tcp' || m.name === 'udp') [spts, dpts] = [i.spts ?? spts, i.dpts ?? dpts];
    else if (m.name === 'multiport' && i.side === 'sports') spts = i.ports?.[0] ?? spts;
    else if (m.name === 'multiport') dpts = i.ports?.[0] ?? dpts;
    else if (m.name === 'icmp' && i.type !== undefined && i.type !== 255) dpts = [i.type * 256 + (i.code?.[0] ?? 0), i.type * 256 + (i.code?.[1] ?? 0)];
  }
  return { spts, dpts };
};
const within = ([from, to]: Range, rand: Rand): number => from + rand.below(to - from + 1);

export interface HeaderOptions {
  /** No packet is for an address that a rule names: every rule is looked at and none matches. */
  readonly miss?: boolean;
  readonly count?: number;
  readonly seed?: number;
  /** Where they come by; default: the table's first built-in chain. */
  readonly hook?: Hook;
}
/** Packets that the table's rules ask for. */
export const headersOf = (table: XtTable, options: HeaderOptions = {}): Headers => {
  const { miss = false, count = HEADERS, seed = 7 } = options;
  const rand = newRand(seed);
  const rules = table.chains.flatMap((c) => c.rules);
  const hook = options.hook ?? (table.chains.find((c) => c.hook >= 0)?.hook as Hook);
  const names = new Map<string, number>([['', 0], ['eth0', 1], ['docker0', 2]]);
  const device = (i: XtIface | null, usual: string): number => {
    const name = i === null || i.invert ? usual : i.prefix ? `${i.name}0` : i.name;
    return names.get(name) ?? (names.set(name, names.size), names.size - 1);
  };
  const words = new Int32Array(count * H);
  for (let k = 0; k < count; k++) {
    const noise = rules.length === 0 || rand.unit() < NOISE;
    const r = noise ? null : rand.pick(rules);
    const { spts, dpts } = r ? portsOf(r) : { spts: [0, 65535] as const, dpts: [0, 65535] as const };
    const proto = r && r.proto !== 0 && !r.protoInvert ? r.proto : rand.unit() < 0.6 ? 6 : 17;
    const src = addrOf(r?.src ?? null, rand);
    const dst = miss ? (0xc6120000 | rand.below(65536)) >>> 0 : addrOf(r?.dst ?? null, rand);
    // A source port is rarely below 1024 unless asked for.
    const sport = spts[0] === 0 && spts[1] === 65535 ? 1024 + rand.below(64512) : within(spts, rand);
    const iif = hook === 3 || hook === 4 ? 0 : device(r?.iif ?? null, 'eth0');
    const oif = hook === 0 || hook === 1 ? 0 : device(r?.oif ?? null, 'docker0');
    const dport = within(dpts, rand);
    const ports = proto === 6 || proto === 17 ? [sport, dport] : [0, proto === 1 ? dport : 0];
    words.set([src, dst, ...ports, proto, iif, oif], k * H);
  }
  return { words, count, hook, devices: [...names.keys()] };
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const skbOf = (proto: number, l4: L4): Skb => {
  const net: IpPkt = { type: 'ip', src: 0xffffffff, dst: 0xffffffff, proto, ttl: 64, tos: 0, id: 0, df: true, mf: false, off: 0, len: 60, alert: false, l4 };
  return { dev: 2, iif: 2, pktType: 'host', smac: 1, dmac: 2, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: 1 };
};
/** Header k as a packet: valid until the next call. */
export const newReader = ({ words }: Headers): ((k: number) => Skb) => {
  const tcp = skbOf(6, { type: 'tcp', sport: 1, dport: 1, seq: 1, ack: 0, flags: 2, window: 1, data: { len: 0 } });
  const udp = skbOf(17, { type: 'udp', sport: 1, dport: 1, data: { len: 32 } });
  const icmp = skbOf(1, { type: 'icmp', t: 8, code: 0, id: 1, seq: 1, len: 32 });
  const other = skbOf(47, { type: 'raw', len: 40 });
  return (k) => {
    const w = k * H;
    const proto = words[w + 4] as number;
    const skb = proto === 6 ? tcp : proto === 17 ? udp : proto === 1 ? icmp : other;
    const net = skb.net as Writable<IpPkt>;
    net.src = (words[w] as number) >>> 0;
    net.dst = (words[w + 1] as number) >>> 0;
    const sport = words[w + 2] as number;
    const dport = words[w + 3] as number;
    const l4 = net.l4 as Writable<L4>;
    if (l4.type === 'tcp' || l4.type === 'udp') {
      l4.sport = sport;
      l4.dport = dport;
    } else if (l4.type === 'icmp') {
      l4.t = dport >>> 8;
      l4.code = dport & 255;
    } else net.proto = proto;
    return skb;
  };
};
