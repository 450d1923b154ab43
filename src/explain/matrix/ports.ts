// Ports that the world tells apart, and what a flow to a port can meet: a rule that asks for another port, in both directions, decides nothing about it.
// Two ports are alike when no number in any rule, set, socket or sysctl lies on one of them or between them.
import { pmEntries, pmValues } from '../../base/pmap.ts';
import { psValues } from '../../base/pserial.ts';
import { NF_NAT_RANGE_PROTO_SPECIFIED, type NatRange } from '../../model/ct.ts';
import type { World } from '../../model/world.ts';
import type { XtRule } from '../../model/xt.ts';
import { findMatch, portsAsked } from '../../xt/find.ts';
import type { Proto } from '../types.ts';

export type Range = readonly [from: number, to: number];
/** What a rule demands of protocol and ports; each list of ranges must be met. */
export interface PortDemand {
  /** 0: any; -1: cannot be told. */
  readonly proto: number;
  readonly sports: readonly (readonly Range[])[];
  readonly dports: readonly (readonly Range[])[];
}
export const NO_DEMAND: PortDemand = { proto: 0, sports: [], dports: [] };
export const demandOf = (r: XtRule, family: 4 | 6): PortDemand => {
  if (r.matches.length === 0 && !r.protoInvert) return r.proto === 0 ? NO_DEMAND : { ...NO_DEMAND, proto: r.proto };
  const sports: (readonly Range[])[] = [];
  const dports: (readonly Range[])[] = [];
  if (r.proto === 6 || r.proto === 17) {
    for (const m of r.matches) {
      const mod = findMatch(m.name, family);
      const box = mod && portsAsked(mod, m.info, r);
      if (box?.sport) sports.push(box.sport);
      if (box?.dport) dports.push(box.dport);
    }
  }
  return { proto: r.protoInvert ? -1 : r.proto, sports, dports };
};

const meet = (a: readonly Range[], b: readonly Range[]): boolean => a.some(([x, y]) => b.some(([u, v]) => x <= v && u <= y));
const fits = (demands: readonly (readonly Range[])[], have: readonly Range[]): boolean => demands.every((d) => meet(d, have));

const NUMBER: Readonly<Record<Proto, number>> = { tcp: 6, udp: 17, icmp: 1 };
/** A flow to a port: what its packets can have there. */
export interface PortView {
  readonly proto: Proto;
  /** The port, and every port that NAT or a proxy may make of it. */
  readonly ports: readonly Range[];
  readonly clients: readonly Range[];
}
/** There: a packet of the request may match. Back: one of the reply may. */
export const mayMeet = (d: PortDemand, v: PortView): { readonly there: boolean; readonly back: boolean } => {
  // ICMP errors belong to every flow.
  if (d.proto <= 0 && d.sports.length + d.dports.length === 0) return { there: true, back: true };
  if (d.proto === 1 || d.proto === 58 || d.proto < 0) return { there: true, back: true };
  if (d.proto !== 0 && d.proto !== NUMBER[v.proto]) return { there: false, back: false };
  if (v.proto === 'icmp') return { there: true, back: true };
  return { there: fits(d.sports, v.clients) && fits(d.dports, v.ports), back: fits(d.sports, v.ports) && fits(d.dports, v.clients) };
};

export interface PortMap {
  /** 6, 17; 0 both. */
  readonly proto: number;
  readonly from: readonly (readonly Range[])[];
  readonly to: Range;
}
const TO_PORT = new Set(['DNAT', 'REDIRECT']);
const TO_SPORT = new Set(['SNAT', 'MASQUERADE']);

export interface Ports {
  /** A text that is equal for ports that nothing tells apart. */
  readonly signature: (proto: Proto, port: number) => string;
  readonly view: (proto: Proto, port: number) => PortView;
}
/** Collects the numbers that could be ports. */
export interface PortNumbers {
  readonly single: Set<number>;
  /** Ends of ranges. */
  readonly ends: Set<number>;
}
/** Every number of a text: `22`, `1000:2000`, `1000-2000`. */
export const numbersIn = (text: string, n: PortNumbers): void => {
  for (const m of text.matchAll(/(?<![\w.])(\d{1,5})(?:([:-])(\d{1,5}))?(?![\w.])/g)) {
    const a = Number(m[1]);
    if (m[3] === undefined) n.single.add(a);
    else for (const x of [a, Number(m[3])]) n.ends.add(x).add(x + 1);
  }
};
/** Ports that the kernel itself knows: conntrack helpers, DNS. */
const KNOWN = [21, 53, 67, 68, 69, 546, 547, 1719, 1720, 1723, 5060, 6566, 6667, 10080];

export const portsOf = (world: World, n: PortNumbers): Ports => {
  const maps: PortMap[] = [];
  const clients: Range[] = [[32768, 60999]];
  let tracked = false;
  let whole = false;
  for (const ns of pmValues(world.config.netns)) {
    for (const t of pmValues(ns.xt)) {
      for (const c of t.chains) {
        for (const r of c.rules) {
          if (r.matches.some((m) => m.name === 'socket')) whole = true;
          if (r.target.kind !== 'ext') continue;
          if (r.target.name === 'TPROXY' || r.target.name === 'NETMAP') whole = true;
          const nat = TO_PORT.has(r.target.name) || TO_SPORT.has(r.target.name) ? (r.target.info as NatRange) : null;
          if (nat === null || (nat.flags & NF_NAT_RANGE_PROTO_SPECIFIED) === 0) continue;
          const to: Range = [nat.minPort, nat.maxPort];
          const d = demandOf(r, t.family);
          if (TO_SPORT.has(r.target.name)) clients.push(to);
          else maps.push({ proto: d.proto <= 0 ? 0 : d.proto, from: d.dports, to });
        }
      }
    }
    for (const s of pmValues(ns.sockets)) {
      if (s.lport > 0) n.single.add(s.lport);
      if (s.rport > 0) n.single.add(s.rport);
      if (s.transparent === true) whole = true;
      const v = s.service;
      if (v?.kind === 'proxy' || v?.kind === 'relay' || v?.kind === 'udp-relay') maps.push({ proto: s.kind === 'udp' ? 17 : 6, from: [[[s.lport, s.lport]]], to: [v.port, v.port] });
    }
    for (const [name, value] of pmEntries(ns.sysctl)) {
      const range = /^(\d+)\s+(\d+)$/.exec(value);
      if (range) {
        numbersIn(`${range[1]}:${range[2]}`, n);
        if (name === 'net.ipv4.ip_local_port_range') clients.push([Number(range[1]), Number(range[2])]);
      } else if (/^[\d,-]+$/.test(value)) numbersIn(value, n);
    }
    for (const f of [...ns.rules4, ...ns.rules6]) for (const range of [f.sport, f.dport]) if (range) numbersIn(`${range[0]}:${range[1]}`, n);
  }
  for (const st of pmValues(world.state.netns)) {
    for (const set of pmValues(st.ipsets)) for (const e of pmValues(set.entries)) n.single.add(e.elem.port);
    for (const ct of psValues(st.ct)) {
      for (const t of [ct.orig, ct.reply]) if (ct.orig.proto === 6 || ct.orig.proto === 17) n.single.add(t.sport).add(t.dport);
      tracked ||= ct.orig.proto === 6 || ct.orig.proto === 17;
    }
  }
  // Where tuples are taken NAT chooses other ports (nf_nat_l4proto_unique_tuple).
  if (tracked) clients.push([1, 65535]);
  for (const [a, b] of clients) n.ends.add(a).add(b + 1);
  for (const k of KNOWN) n.single.add(k);
  for (const m of maps) n.ends.add(m.to[0]).add(m.to[1] + 1);
  const ends = [...n.ends].sort((a, b) => a - b);
  const below = (p: number): number => {
    let lo = 0;
    let hi = ends.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if ((ends[mid] as number) <= p) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  };
  const closure = (proto: Proto, port: number): Range[] => {
    const have: Range[] = [[port, port]];
    const left = new Set(maps.filter((m) => m.proto === 0 || m.proto === NUMBER[proto]));
    for (let again = true; again;) {
      again = false;
      for (const m of left) {
        if (!fits(m.from, have)) continue;
        left.delete(m);
        have.push(m.to);
        again = true;
      }
    }
    return have;
  };
  return {
    signature: (proto, port) => (proto === 'icmp' ? 'icmp' : whole || n.single.has(port) ? `${proto} ${port}` : `${proto} in ${below(port)}`),
    view: (proto, port) => ({ proto, ports: proto === 'icmp' ? [] : whole ? [[0, 65535]] : closure(proto, port), clients: proto === 'icmp' ? [] : clients }),
  };
};
