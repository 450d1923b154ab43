// What a rule asks of a packet, as terms of the header space (space.ts). Each match that can be said in dimensions is said exactly; the others are unknown by name.
// Mirrors what src/xt/*.ts decide. Left out, as switches that may be on or off: what depends on time, load, payload, sockets, routes and sets that rules change.
import type { Family, Ip } from '../../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import type { Nsid, Netns } from '../../model/world.ts';
import type { XtAddr, XtBackend, XtIface, XtMatch, XtRule, XtTable } from '../../model/xt.ts';
import { stateOf, type Ctx } from '../../net/ctx.ts';
import { xtAddrType } from '../../net/nf/xtLookup.ts';
import { findMatch } from '../../xt/compile.ts';
import { alive } from '../../xt/ipset/types.ts';
import { findEntry } from '../../xt/ipset/ops.ts';
import type { SetInfo } from '../../xt/set.ts';
import { CT, inverted, ipOfVal, maskedRanges, one, valOf, where, type Cond, type Dim, type Term, type Unknown, type Val } from './space.ts';

/** Where a rule stands, and what the rules around it do to packets. */
export interface Place {
  readonly ctx: Ctx;
  readonly nsid: Nsid;
  readonly ns: Netns;
  readonly family: Family;
  readonly backend: XtBackend;
  /** Fields that some rule of the table changes: what is asked of them is unknown. */
  readonly changed: ReadonlySet<Dim>;
  /** Sets that some rule of the namespace changes. */
  readonly liveSets: ReadonlySet<string>;
  /** Second and further fragments are looked at: nothing puts them together before, and some rule asks for them. */
  readonly fragments: boolean;
}
/** What targets of the table do to fields that its matches ask of. */
const CHANGES: ReadonlyMap<string, readonly Dim[]> = new Map<string, readonly Dim[]>([
  ['MARK', ['mark']], ['CONNMARK', ['mark', 'connmark']], ['TOS', ['tos']], ['DSCP', ['tos']], ['ECN', ['tos']], ['TTL', ['ttl']], ['HL', ['ttl']], ['CT', ['ct', 'connmark']], ['NOTRACK', ['ct', 'connmark']],
  ['TCPMSS', ['len']], ['TPROXY', ['mark']], ['SET', ['mark']], ['UNKNOWN', ['mark', 'connmark', 'tos', 'ttl', 'ct']],
]);
export const changedBy = (table: XtTable): Set<Dim> => {
  const out = new Set<Dim>();
  for (const c of table.chains) {
    for (const r of c.rules) {
      if (r.target.kind === 'ext') for (const d of CHANGES.get(r.target.name) ?? []) out.add(d);
      if (r.matches.some((m) => m.name === 'socket' && (m.info as { restoreSkmark?: boolean }).restoreSkmark === true)) out.add('mark');
    }
  }
  return out;
};
/** Sets that rules of the namespace add to or delete from. */
export const setsChanged = (ns: Netns): Set<string> => {
  const out = new Set<string>();
  for (const t of pmValues(ns.xt)) {
    for (const c of t.chains) {
      for (const r of c.rules) {
        if (r.target.kind !== 'ext' || r.target.name !== 'SET') continue;
        const info = r.target.info as { add?: { name: string } | null; del?: { name: string } | null };
        for (const s of [info.add, info.del]) if (s) out.add(s.name);
      }
    }
  }
  return out;
};

type Sum = readonly Term[];
const ALWAYS: Sum = [{ conds: [], unknown: [] }];
const NEVER: Sum = [];
const term = (...conds: readonly Cond[]): Sum => [{ conds, unknown: [] }];
const ranges = (dim: Dim, r: Cond['ranges']): Cond => ({ dim, ranges: r });
/** Closed ranges of numbers, inverted or not. */
const span = (p: Place, dim: Dim, list: readonly (readonly [number, number])[], invert = false): Cond => {
  const r = list.filter(([a, b]) => a <= b).map(([a, b]) => [a, b + 1] as const);
  return ranges(dim, invert ? inverted(dim, p.family, r) : r);
};
const isFull = ([a, b]: readonly [number, number]): boolean => a === 0 && b === 65535;

const unknown = (m: XtMatch, same = true): Sum => [{ conds: [], unknown: [{ key: `${m.name} ${JSON.stringify(m.info)}`, name: m.name, same }] }];
/** As `s`, but whether it holds then is unknown. */
const maybe = (s: Sum, u: Unknown): Sum => s.map((t) => ({ conds: t.conds, unknown: [...t.unknown, u] }));

const address = (p: Place, dim: 'src' | 'dst', a: XtAddr): Sum => {
  const bits = p.family === 4 ? 32 : 128;
  const r = maskedRanges(BigInt(valOf(a.ip) as number), BigInt(valOf(a.mask) as number), bits);
  if (r === null) return [{ conds: [], unknown: [{ key: `${dim} ${a.ip}/${a.mask}${a.invert ? ' !' : ''}`, name: `the mask of -${dim[0]}`, same: true }] }];
  return term(ranges(dim, a.invert ? inverted(dim, p.family, r) : r));
};
/** The end of all names that begin with `s`. */
const afterPrefix = (s: string): string => (s === '' ? '\uffff' : s.slice(0, -1) + String.fromCharCode(s.charCodeAt(s.length - 1) + 1));
const iface = (p: Place, dim: 'iif' | 'oif', i: XtIface): Cond => {
  const r = [i.prefix ? ([i.name, afterPrefix(i.name)] as const) : ([i.name, `${i.name}\0`] as const)];
  return ranges(dim, i.invert ? inverted(dim, p.family, r) : r);
};
/** Only the first or only fragment has a transport header. */
const whole = (p: Place, ...conds: readonly Cond[]): Sum => term(...conds, ...(p.fragments ? [ranges('frag', [one(0)])] : []));

interface Ports {
  spts: readonly [number, number];
  dpts: readonly [number, number];
  spInv: boolean;
  dpInv: boolean;
  mask?: number;
  cmp?: number;
  flagsInv?: boolean;
  option?: number;
  nft: boolean;
}
const ports = (p: Place, rule: XtRule, m: XtMatch): Sum => {
  const i = m.info as Ports;
  const conds: Cond[] = [];
  if (!isFull(i.spts) || i.spInv) conds.push(span(p, 'sport', [i.spts], i.spInv));
  if (!isFull(i.dpts) || i.dpInv) conds.push(span(p, 'dport', [i.dpts], i.dpInv));
  const { mask = 0, cmp = 0, flagsInv = false } = i;
  if (mask !== 0 || cmp !== 0 || flagsInv) conds.push(where('flags', (f) => ((f & mask) === cmp) !== flagsInv));
  const u: Unknown = { key: `${m.name} ${JSON.stringify(i)} ${rule.protoInvert}`, name: m.name, same: true };
  // nf_tables' expressions read what stands there, whatever the protocol and the fragment.
  if (i.nft && rule.protoInvert) return maybe(ALWAYS, u);
  const sum = whole(p, ...conds);
  if (i.option) return maybe(sum, u);
  return i.nft && p.fragments ? [...sum, ...maybe(term(ranges('frag', [one(1)])), u)] : sum;
};
const multiport = (p: Place, m: XtMatch): Sum => {
  const i = m.info as { side: 'sports' | 'dports' | 'ports'; ports: readonly (readonly [number, number])[]; invert: boolean };
  const s = span(p, 'sport', i.ports, i.invert);
  const d = span(p, 'dport', i.ports, i.invert);
  if (i.side === 'sports') return whole(p, s);
  if (i.side === 'dports') return whole(p, d);
  return i.invert ? whole(p, s, d) : [...whole(p, s), ...whole(p, d)];
};
const icmp = (p: Place, m: XtMatch): Sum => {
  const i = m.info as { type: number; code: readonly [number, number]; invert: boolean };
  if (i.type === 255 && p.family === 4) return i.invert ? NEVER : whole(p);
  return whole(p, span(p, 'dport', [[i.type * 256 + i.code[0], i.type * 256 + i.code[1]]], i.invert));
};

/** XT_CONNTRACK_STATE_*. */
const stateBit = (v: number): number => [1, 256, 8, 4, 2][v >> 2] as number;
const hasConnection = (v: number): boolean => v >> 2 >= CT.NEW;
export const ctReal = (v: number): boolean => hasConnection(v) || (v & 3) === 0;
const ctstate = (mask: number, invert: boolean, nat: boolean): Cond =>
  where('ct', (v) => ctReal(v) && (((stateBit(v) | (nat && hasConnection(v) ? ((v & 1) !== 0 ? 64 : 0) | ((v & 2) !== 0 ? 128 : 0) : 0)) & mask) !== 0) !== invert);
const conntrack = (m: XtMatch): Sum => {
  const i = m.info as { state?: { mask: number; invert: boolean }; addrs: object; ports: object } & Record<string, unknown>;
  const connected = where('ct', hasConnection);
  const st = i.state ? ctstate(i.state.mask, i.state.invert, true) : connected;
  const more = i['proto'] !== undefined || i['status'] !== undefined || i['expire'] !== undefined || i['dir'] !== undefined || Object.keys(i.addrs).length > 0 || Object.keys(i.ports).length > 0;
  if (!more) return term(st);
  const u: Unknown = { key: `conntrack ${JSON.stringify(i)}`, name: 'conntrack', same: i['expire'] === undefined && i['status'] === undefined };
  // Without a connection only the state is asked.
  return [...(i.state ? term(st, where('ct', (v) => !hasConnection(v))) : []), ...maybe(term(st, connected), u)];
};
const masked = (dim: 'mark' | 'connmark', p: Place, m: XtMatch): Cond | null => {
  const i = m.info as { mark: number; mask: number; invert: boolean };
  // A value outside of its own mask is never there.
  const r = (i.mark & ~i.mask) !== 0 ? [] : maskedRanges(BigInt(i.mark), BigInt(i.mask), 32);
  return r && ranges(dim, i.invert ? inverted(dim, p.family, r) : r);
};

interface AddrtypeInfo { src: number; dst: number; srcInv: boolean; dstInv: boolean; limit: string | null }
/** Where what an address is may change: the prefixes of all routes, and the ranges that are fixed. */
const typeCuts = new WeakMap<Netns, { 4?: readonly Val[] | null; 6?: readonly Val[] | null }>();
const MAX_CUTS = 4096;
const cutsOf = (p: Place): readonly Val[] | null => {
  let known = typeCuts.get(p.ns);
  if (!known) typeCuts.set(p.ns, (known = {}));
  const had = known[p.family];
  if (had !== undefined) return had;
  const out = new Set<Val>();
  const bits = p.family === 4 ? 32 : 128;
  const add = (ip: Ip, len: number): void => {
    const from = BigInt(valOf(ip) as number);
    const end = from + (1n << BigInt(bits - len));
    out.add(p.family === 4 ? Number(from) : from).add(p.family === 4 ? Number(end) : end);
  };
  for (const t of pmValues(p.family === 4 ? p.ns.fib4 : p.ns.fib6)) {
    if (p.family === 4 && t.id !== 255) continue;
    for (const list of pmValues(t.routes)) for (const r of list) {
      add(r.dst, r.dstLen);
      // The network's own address is anycast.
      if (p.family === 6) add(r.dst, 128);
    }
    if (out.size > MAX_CUTS) break;
  }
  if (p.family === 4) for (const [ip, len] of [[0, 8], [0, 32], [0xe0000000, 4], [0xf0000000, 4], [0xffffffff, 32], [0x7f000000, 8]] as const) add(ip, len);
  else for (const [ip, len] of [['0'.repeat(32), 128], [`ff${'0'.repeat(30)}`, 8], [`fe8${'0'.repeat(29)}`, 10]] as const) add(ip, len);
  const all = out.size > MAX_CUTS ? null : [...out];
  known[p.family] = all;
  return all;
};
const addrtype = (p: Place, m: XtMatch): Sum => {
  const i = m.info as AddrtypeInfo;
  const mod = findMatch('addrtype', p.family);
  const cuts = cutsOf(p);
  // What is asked of one device, and IPv6 with rules of policy routing, hangs on more than the address.
  if (i.limit !== null || cuts === null || !mod || (p.family === 6 && p.ns.rules6.length > 2)) return unknown(m);
  const side = (dim: 'src' | 'dst', mask: number, invert: boolean): Cond[] => {
    if (mask === 0) return [];
    const info = { src: 0, dst: 0, srcInv: false, dstInv: false, limit: null, [dim]: mask, [`${dim}Inv`]: invert };
    // The module itself decides, for one address of each class.
    const is = (v: Val): boolean =>
      mod.match(info, { pkt: { src: ipOfVal(v), dst: ipOfVal(v) }, env: { addrType: (ip: Ip) => xtAddrType(p.ctx, p.nsid, ip, 0) }, inIndex: 0, outIndex: 0 } as never);
    return [{ dim, ranges: [], test: { key: `addrtype ${mask} ${invert}`, cuts, is } }];
  };
  return term(...side('src', i.src, i.srcInv), ...side('dst', i.dst, i.dstInv));
};

const MAX_ELEMENTS = 4096;
/** Sets of addresses and ports whose content only commands change. */
const set = (p: Place, m: XtMatch): Sum => {
  const i = m.info as SetInfo;
  const s = pmGet(stateOf(p.ctx, p.nsid).ipsets, i.name);
  const simple = s !== undefined && s.timeout === null && i.packets === null && i.bytes === null && !i.returnNomatch && !p.liveSets.has(i.name);
  if (!simple || s.entries.size > MAX_ELEMENTS) return unknown(m, s !== undefined && s.timeout === null && !p.liveSets.has(i.name));
  const now = p.ctx.now;
  const dir = i.dirs[0];
  if (!dir) return unknown(m);
  if (s.type === 'bitmap:port') {
    const list = [...pmEntries(s.entries)].filter(([, e]) => alive(e, now)).map(([, e]) => [e.elem.port, e.elem.port] as const);
    // Only TCP and UDP (and SCTP) have ports.
    if (i.invert) return unknown(m);
    return [6, 17].flatMap((proto) => whole(p, ranges('proto', [one(proto)]), span(p, dir === 'src' ? 'sport' : 'dport', list)));
  }
  if (s.type !== 'hash:ip' && s.type !== 'hash:net') return unknown(m);
  if (s.family !== p.family) return i.invert ? ALWAYS : NEVER;
  const bits = p.family === 4 ? 32 : 128;
  const mask = Number(s.options['netmask'] ?? bits);
  if (s.options['bitmask'] !== undefined) return unknown(m);
  const cuts = [...pmValues(s.entries)].flatMap((e): Val[] => {
    const from = BigInt(valOf(e.elem.ip) as number);
    const end = from + (1n << BigInt(bits - (s.type === 'hash:net' ? e.elem.cidr : mask)));
    return p.family === 4 ? [Number(from), Number(end)] : [from, end];
  });
  const is = (v: Val): boolean => {
    const hit = findEntry(s, { ip: ipOfVal(v), cidr: bits, proto: 0, port: 0, name: '' }, now);
    return (hit !== undefined && !hit[1].nomatch) !== i.invert;
  };
  return term({ dim: dir, ranges: [], test: { key: `set ${i.name} ${i.invert}`, cuts, is } });
};

const PKT_TYPES = ['host', 'broadcast', 'multicast', 'otherhost'];
const asked = (p: Place, rule: XtRule, m: XtMatch): Sum => {
  const i = m.info as Record<string, unknown>;
  const invert = i['invert'] === true;
  switch (m.name) {
    case 'comment': return ALWAYS;
    case 'tcp': case 'udp': return ports(p, rule, m);
    case 'multiport': return multiport(p, m);
    case 'icmp': case 'icmp6': return icmp(p, m);
    case 'conntrack': return conntrack(m);
    case 'state': return term(ctstate(i['mask'] as number, invert, false));
    case 'mark': {
      const c = masked('mark', p, m);
      return c ? term(c) : unknown(m, !p.changed.has('mark'));
    }
    case 'connmark': {
      const c = masked('connmark', p, m);
      return c ? term(where('ct', hasConnection), c) : unknown(m, !p.changed.has('connmark') && !p.changed.has('ct'));
    }
    case 'length': return term(span(p, 'len', [i['range'] as [number, number]], invert));
    case 'dscp': return term(where('tos', (v) => (v >> 2 === i['dscp']) !== invert));
    case 'tos': return term(where('tos', (v) => ((v & (i['mask'] as number)) === i['value']) !== invert));
    case 'ttl': case 'hl': {
      const n = i['value'] as number;
      return term(where('ttl', (v) => (i['mode'] === 'eq' ? v === n : i['mode'] === 'ne' ? v !== n : i['mode'] === 'lt' ? v < n : v > n)));
    }
    case 'iprange': {
      const sides = (['src', 'dst'] as const).flatMap((dim): Cond[] => {
        const r = i[dim] as { from: Ip; to: Ip; invert: boolean } | undefined;
        if (!r) return [];
        const [from, to] = [valOf(r.from), valOf(r.to)];
        const list: Cond['ranges'] = from <= to ? [[from, typeof to === 'bigint' ? to + 1n : (to as number) + 1]] : [];
        return [ranges(dim, r.invert ? inverted(dim, p.family, list) : list)];
      });
      return term(...sides);
    }
    case 'pkttype': return term(where('pkttype', (v) => (PKT_TYPES[v] === i['type']) !== invert));
    case 'physdev': return Object.keys(i).join() === 'isBridged' ? term(ranges('bridged', [one(i['isBridged'] === true ? 0 : 1)])) : unknown(m);
    case 'addrtype': return addrtype(p, m);
    case 'set': return set(p, m);
    // It may read what rules change (ecn, u32, bpf ...).
    default: return unknown(m, findMatch(m.name, p.family)?.stateful !== true && m.name !== 'UNKNOWN' && p.changed.size === 0);
  }
};
/** What asks of a field that rules change is unknown. */
const settled = (p: Place, m: XtMatch, s: Sum): Sum =>
  s.some((t) => t.conds.some((c) => p.changed.has(c.dim))) ? unknown(m, false) : s;

/** Terms of a rule before they are too many to look at. */
const MAX_TERMS = 64;
/** Everything that the rule asks. Null: too much of it. */
export const termsOf = (p: Place, r: XtRule): Sum => {
  const own: Cond[] = [];
  if (r.proto !== 0) own.push(span(p, 'proto', [[r.proto, r.proto]], r.protoInvert));
  if (r.iif) own.push(iface(p, 'iif', r.iif));
  if (r.oif) own.push(iface(p, 'oif', r.oif));
  if (r.frag && p.family === 4) own.push(ranges('frag', [one(r.frag === 'frag' ? 1 : 0)]));
  let sum: Sum = term(...own);
  const and = (s: Sum): void => {
    const next: Term[] = [];
    for (const a of sum) for (const b of s) next.push({ conds: [...a.conds, ...b.conds], unknown: [...a.unknown, ...b.unknown] });
    // One term that may be all of them.
    sum = next.length > MAX_TERMS ? [{ conds: own, unknown: [{ key: `rule ${r.id}`, name: 'too many alternatives', same: false }] }] : next;
  };
  if (r.src) and(address(p, 'src', r.src));
  if (r.dst) and(address(p, 'dst', r.dst));
  for (const m of r.matches) and(settled(p, m, asked(p, r, m)));
  return sum;
};
