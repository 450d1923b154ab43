// Predicates over captured bytes: what libpcap compiles to BPF, here as closures.
// Mirrors: libpcap 1.10 gencode.c (gen_host, gen_hostop, gen_port, gen_proto, gen_load, gen_broadcast ...). A load past the
// packet's end rejects the packet whatever the rest says, as in BPF. `may` tells what the optimizer would prove impossible.
import { bad } from './filter-lex.ts';

/** A frame as the kernel's filter sees it. */
export interface Frame {
  readonly b: Uint8Array;
  /** Bytes on the wire. */
  readonly len: number;
  /** The tag that the kernel keeps beside a live frame; undefined when tags stand in the bytes. */
  readonly tag?: number | undefined;
  readonly ifindex: number;
  readonly out: boolean;
}
/** One assumption about a frame: its ethertype and its IP protocol. */
export interface Case {
  readonly et: number;
  readonly proto: number;
}
export interface Pred {
  readonly test: (f: Frame) => boolean;
  /** False when no frame of this kind can match; true when it might. */
  readonly may: (c: Case) => boolean;
  /** The same of the negation. */
  readonly mayNot: (c: Case) => boolean;
  /** Fields that must have one value: two values of one field reject everything. */
  readonly eq: readonly (readonly [string, string])[];
  /** Ethertypes and protocols it names. */
  readonly ets: readonly number[];
  readonly protos: readonly number[];
}
export interface Target {
  /** Cooked v2 headers instead of Ethernet. */
  readonly sll: boolean;
  /** Live capture: tags stand beside the frame, directions are known. */
  readonly live: boolean;
  /** For `ip broadcast`; undefined when unknown. */
  readonly netmask: number | undefined;
}
/** Thrown by loads beyond the packet. */
const OUTSIDE = Symbol('outside');
export const rejects = (e: unknown): boolean => e === OUTSIDE;

export const load = (f: Frame, at: number, size: number): number => {
  if (at < 0 || at + size > f.b.length) throw OUTSIDE;
  let v = 0;
  for (let i = 0; i < size; i++) v = v * 256 + (f.b[at + i] as number);
  return v;
};
const anyCase = (): boolean => true;
/** A predicate about which nothing is known beforehand. */
export const atom = (test: (f: Frame) => boolean, eq: readonly (readonly [string, string])[] = []): Pred => ({ test, may: anyCase, mayNot: anyCase, eq, ets: [], protos: [] });
export const constant = (v: boolean): Pred => ({ test: () => v, may: () => v, mayNot: () => !v, eq: [], ets: [], protos: [] });

export const and = (a: Pred, b: Pred): Pred => ({
  test: (f) => a.test(f) && b.test(f),
  may: (c) => a.may(c) && b.may(c) && !a.eq.some(([k, v]) => b.eq.some(([k2, v2]) => k === k2 && v !== v2)),
  mayNot: (c) => a.mayNot(c) || b.mayNot(c),
  eq: [...a.eq, ...b.eq], ets: [...a.ets, ...b.ets], protos: [...a.protos, ...b.protos],
});
export const or = (a: Pred, b: Pred): Pred => ({
  test: (f) => a.test(f) || b.test(f),
  may: (c) => a.may(c) || b.may(c), mayNot: (c) => a.mayNot(c) && b.mayNot(c), eq: [], ets: [...a.ets, ...b.ets], protos: [...a.protos, ...b.protos],
});
export const not = (a: Pred): Pred => ({ test: (f) => !a.test(f), may: a.mayNot, mayNot: a.may, eq: [], ets: a.ets, protos: a.protos });
/** False when the optimizer would find that nothing can match. */
export const satisfiable = (p: Pred): boolean => {
  const ets = [...p.ets, 0x800, 0x86dd, 0x806, -1];
  const protos = [...p.protos, -1];
  return ets.some((et) => protos.some((proto) => p.may({ et, proto })));
};

/** Where things are: moves as `vlan` words are parsed. */
export interface Layout extends Target {
  shift: number;
  vlans: number;
}
const typeAt = (l: Layout): number => (l.sll ? (l.shift > 0 ? 18 + l.shift : 0) : 12 + l.shift);
/** Offset of the network header. */
export const netAt = (l: Layout): number => (l.sll ? 20 : 14) + l.shift;

export const etherType = (l: Layout, et: number): Pred => {
  const at = typeAt(l);
  return {
    test: (f) => load(f, at, 2) === et, may: (c) => c.et === et, mayNot: (c) => c.et !== et, eq: [], ets: [et], protos: [],
  };
};
/** gen_proto_abbrev for one IP protocol over IPv4 and/or IPv6. */
export const ipProto = (l: Layout, n: number, families: 'both' | 4 | 6): Pred => {
  const at = netAt(l);
  const v4 = and(etherType(l, 0x800), protoField((f) => load(f, at + 9, 1) === n, n));
  const v6 = and(etherType(l, 0x86dd), protoField((f) => load(f, at + 6, 1) === n || (load(f, at + 6, 1) === 44 && load(f, at + 40, 1) === n), n));
  return families === 4 ? v4 : families === 6 ? v6 : or(v6, v4);
};
const protoField = (test: (f: Frame) => boolean, n: number): Pred => ({
  test, may: (c) => c.proto === n, mayNot: (c) => c.proto !== n, eq: [], ets: [], protos: [n],
});

export type Dir = 'default' | 'src' | 'dst' | 'or' | 'and';
const byDir = (dir: Dir, src: Pred, dst: Pred): Pred => (dir === 'src' ? src : dir === 'dst' ? dst : dir === 'and' ? and(src, dst) : or(src, dst));

/** Four bytes under a mask. */
const word4 = (at: number, addr: number, mask: number, slot: string): Pred =>
  atom((f) => mask === 0 || (load(f, at, 4) & mask) >>> 0 === addr >>> 0, mask === 0xffffffff ? [[slot, String(addr)]] : []);
const bytes6 = (at: number, addr: string, bits: number): Pred =>
  atom((f) => {
    for (let i = 0; i * 8 < bits; i++) {
      const m = bits - i * 8 >= 8 ? 255 : (0xff << (8 - (bits - i * 8))) & 255;
      if ((load(f, at + i, 1) & m) !== (parseInt(addr.slice(2 * i, 2 * i + 2), 16) & m)) return false;
    }
    return true;
  });

const NO_HOST = new Set(['tcp', 'udp', 'sctp', 'icmp', 'igmp', 'igrp', 'pim', 'vrrp', 'carp', 'icmp6', 'ah', 'esp', 'iso', 'stp', 'atalk', 'decnet', 'lat', 'sca', 'moprc', 'mopdl', 'aarp', 'netbeui', 'ipx', 'radio']);
/** gen_host: `type` is 'host' or 'net' for the message. */
export const genHost = (l: Layout, addr: number, mask: number, proto: string, dir: Dir, type: string): Pred => {
  const at = netAt(l);
  const v4 = (): Pred => and(etherType(l, 0x800), byDir(dir, word4(at + 12, addr, mask, `src${at}`), word4(at + 16, addr, mask, `dst${at}`)));
  const arp = (et: number): Pred => and(etherType(l, et), byDir(dir, word4(at + 14, addr, mask, `src${at}`), word4(at + 24, addr, mask, `dst${at}`)));
  switch (proto) {
    case '': {
      const all = or(or(v4(), arp(0x806)), arp(0x8035));
      return mask === 0xffffffff && (dir === 'src' || dir === 'dst') ? { ...all, eq: [[`${dir}${at}`, String(addr)]] } : all;
    }
    case 'ip': return v4();
    case 'arp': return arp(0x806);
    case 'rarp': return arp(0x8035);
    case 'link': return bad('illegal link-layer address') as never;
    case 'ip6': return bad("'ip6' modifier applied to ip host") as never;
    default: return bad(NO_HOST.has(proto) ? `'${proto}' modifier applied to ${type}` : `${proto} host filtering is not modelled by packetpath`) as never;
  }
};
export const genHost6 = (l: Layout, addr: string, bits: number, proto: string, dir: Dir): Pred => {
  if (proto !== '' && proto !== 'ip6') return bad(proto === 'link' ? 'link-layer modifier applied to ip6 host' : `'${proto}' modifier applied to ip6 host`) as never;
  const at = netAt(l);
  return and(etherType(l, 0x86dd), byDir(dir, bytes6(at + 8, addr, bits), bytes6(at + 24, addr, bits)));
};
/** gen_ehostop. */
export const genEther = (l: Layout, mac: string, dir: Dir): Pred => {
  if (l.sll) return bad('ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel') as never;
  const same = (at: number): Pred => atom((f) => [0, 1, 2, 3, 4, 5].every((i) => load(f, at + i, 1) === parseInt(mac.slice(2 * i, 2 * i + 2), 16)));
  return byDir(dir, same(6), same(0));
};

const PORT_PROTOS: readonly number[] = [132, 6, 17];
/** gen_port, gen_portrange, and their IPv6 halves. */
export const genPort = (l: Layout, lo: number, hi: number, proto: number, dir: Dir): Pred => {
  const at = netAt(l);
  const protos = proto < 0 ? PORT_PROTOS : [proto];
  const inRange = (f: Frame, p: number): boolean => load(f, p, 2) >= lo && load(f, p, 2) <= hi;
  const half = (et: number, protoAt: number, base: (f: Frame) => number, first: (f: Frame) => boolean): Pred =>
    protos
      .map((n) => and(and(etherType(l, et), protoField((f) => load(f, at + protoAt, 1) === n, n)), and(atom(first), byDir(dir, atom((f) => inRange(f, base(f))), atom((f) => inRange(f, base(f) + 2))))))
      .reduce(or);
  const v6 = half(0x86dd, 6, () => at + 40, () => true);
  const v4 = half(0x800, 9, (f) => at + (load(f, at, 1) & 15) * 4, (f) => (load(f, at + 6, 2) & 0x1fff) === 0);
  return or(v6, v4);
};

const linkGroup = (l: Layout): void => {
  if (l.sll) bad('link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel');
};
/** gen_broadcast, gen_multicast. */
export const genGroup = (l: Layout, what: 'broadcast' | 'multicast', proto: string): Pred => {
  const at = netAt(l);
  if (proto === '' || proto === 'link') {
    if (what === 'broadcast') {
      if (l.sll) return bad('not a broadcast link') as never;
      return genEther(l, 'ffffffffffff', 'dst');
    }
    linkGroup(l);
    return atom((f) => (load(f, 0, 1) & 1) === 1);
  }
  if (proto === 'ip') {
    if (what === 'multicast') return and(etherType(l, 0x800), atom((f) => load(f, at + 16, 1) >= 224));
    const mask = l.netmask;
    if (mask === undefined) return bad("netmask not known, so 'ip broadcast' not supported") as never;
    return and(etherType(l, 0x800), atom((f) => {
      const host = (load(f, at + 16, 4) & ~mask) >>> 0;
      return host === 0 || host === ~mask >>> 0;
    }));
  }
  if (proto === 'ip6' && what === 'multicast') return and(etherType(l, 0x86dd), atom((f) => load(f, at + 24, 1) === 255));
  return bad(what === 'broadcast' ? 'only link-layer/IP broadcast filters supported' : 'only IP multicast filters supported on ethernet/FDDI') as never;
};

/** gen_vlan: with an id or without; what follows looks inside the tag. */
export const genVlan = (l: Layout, id: number | undefined): Pred => {
  if (id !== undefined && id > 4095) bad(`VLAN tag ${id} greater than maximum 4095`);
  const beside = l.live && l.vlans === 0;
  l.vlans++;
  if (beside) return atom((f) => f.tag !== undefined && (id === undefined || (f.tag & 0xfff) === id));
  const at = typeAt(l);
  const p = netAt(l);
  l.shift += 4;
  return atom((f) => {
    const et = load(f, at, 2);
    return (et === 0x8100 || et === 0x88a8 || et === 0x9100) && (id === undefined || (load(f, p, 2) & 0xfff) === id);
  });
};
