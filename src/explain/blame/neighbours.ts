// Link-layer addresses: nobody answered for one, or an entry leads to the wrong machine.
import { printIp, type Ip } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import { emptyPMap, pmGet, pmValues, type PMap } from '../../base/pmap.ts';
import type { NfTrace, RtTrace, TraceEvent } from '../../model/trace.ts';
import type { Link, Neigh, Nsid, World } from '../../model/world.ts';
import type { View } from '../render/view.ts';
import type { BlameLink } from '../types.ts';
import { conf, linkCause, ruleCause, sysctlCause, type Found } from './causes.ts';
import { asksNeighbour, lastBefore, routeOf, type Read } from './read.ts';

interface Owner {
  readonly netns: Nsid;
  readonly link: Link;
}
const owners = new WeakMap<World['config'], { readonly ip: ReadonlyMap<Ip, readonly Owner[]>; readonly mac: ReadonlyMap<number, Owner> }>();
/** Who has an address, of either kind: one pass over the config, kept by its identity. */
const ownersOf = (world: World) => {
  const known = owners.get(world.config);
  if (known) return known;
  const ip = new Map<Ip, Owner[]>();
  const mac = new Map<number, Owner>();
  for (const ns of pmValues(world.config.netns)) {
    for (const link of pmValues(ns.links)) {
      const owner = { netns: ns.id, link };
      if (!mac.has(link.address)) mac.set(link.address, owner);
      for (const a of [...link.addrs4, ...link.addrs6]) {
        const list = ip.get(a.local);
        if (list) list.push(owner);
        else ip.set(a.local, [owner]);
      }
    }
  }
  const made = { ip, mac };
  owners.set(world.config, made);
  return made;
};
const hopOf = (rt: RtTrace | undefined, dst: Ip): Ip => rt?.route?.nexthops[0]?.gw ?? dst;

/** What became of the question who has an address: where somebody kept it, or its answer, from whom it is for, or the owner would not say. */
export interface LostAsk {
  readonly event: TraceEvent;
  readonly nf?: NfTrace;
}
const isAbout = (e: TraceEvent, hop: Ip): boolean => (e.skb.net.type === 'arp' ? e.skb.net.tpa === hop || e.skb.net.spa === hop : e.skb.net.l4.type === 'icmp' && e.skb.net.l4.target === hop);
export const lostAsk = (r: Read, i: number, rt: RtTrace | undefined): LostAsk | undefined => {
  const failed = r.a.trace[i] as TraceEvent;
  if (failed.note !== 'drop NEIGH_FAILED') return undefined;
  const hop = hopOf(rt, failed.skb.net.type === 'ip' ? failed.skb.net.dst : failed.skb.net.tpa);
  for (let k = 0; k < i; k++) {
    const e = r.a.trace[k] as TraceEvent;
    if (!asksNeighbour(e.skb) || !isAbout(e, hop)) continue;
    if (e.fn === 'arpProcess' && (e.note.includes('IP_RPFILTER') || e.note === 'drop SIM_ARP_IGNORED')) return { event: e };
    if (e.note !== 'drop NETFILTER_DROP') continue;
    const at = lastBefore(r, k, (x) => x.nf !== undefined);
    const nf = at < 0 ? undefined : (r.a.trace[at] as TraceEvent).nf;
    if (nf) return { event: e, nf };
  }
  return undefined;
};

/** NEIGH_FAILED. */
export const unansweredCause = (v: View, e: TraceEvent, what: string, rt: RtTrace | undefined, lost: LostAsk | undefined): Found => {
  const { netns, ifindex } = e;
  const p = e.skb.net;
  const hop = hopOf(rt, p.type === 'ip' ? p.dst : p.tpa);
  const so = `so ${what} could not be sent`;
  if (lost) {
    const at = lost.event;
    const advert = at.skb.net.type === 'ip' && at.skb.net.l4.type === 'icmp' && at.skb.net.l4.t === 136;
    if (lost.nf) return ruleCause(v, at.netns, lost.nf, `${advert ? 'the answer to' : 'the question'} who has ${printIp(hop)}, ${so}`);
    const dev = v.dev(at.netns, at.ifindex);
    if (at.note.includes('IP_RPFILTER')) {
      const c = conf(v, at.netns, at.ifindex, 'rp_filter');
      return sysctlCause(v, at.netns, c.name, c.value, `reverse path filtering (${c.name} = ${c.value}) kept ${dev} from answering for ${printIp(hop)}: the way back to who asks is another device, ${so}`);
    }
    const ignore = conf(v, at.netns, at.ifindex, 'arp_ignore');
    const c = ignore.value > 0 ? ignore : conf(v, at.netns, at.ifindex, 'arp_filter');
    return sysctlCause(v, at.netns, c.name, c.value, `${c.name} = ${c.value} kept ${dev} from answering for ${printIp(hop)}, ${so}`);
  }
  const dev = v.dev(netns, ifindex);
  const peer = v.link(netns, ifindex)?.link;
  const far = peer && v.link(peer.netns, peer.ifindex);
  if (peer && far && !far.up && far.info.kind === 'veth') return linkCause(v, peer.netns, peer.ifindex, 'up', 'no', `${far.name} is down, which is the other end of ${dev} of ${v.netns(netns)}: nobody answered for ${printIp(hop)}, ${so}`);
  const owner = ownersOf(v.world).ip.get(hop);
  const down = owner?.every((o) => !o.link.up) === true ? owner[0] : undefined;
  if (down) return linkCause(v, down.netns, down.link.ifindex, 'up', 'no', `${down.link.name} is down, which has the address ${printIp(hop)}: nobody answered for it on ${dev} of ${v.netns(netns)}, ${so}`);
  return { cause: { kind: 'neigh', netns, ifindex, ip: hop, state: 'FAILED' }, text: `Nobody on ${dev} of ${v.netns(netns)} answered for ${printIp(hop)}, ${so}` };
};

/** OTHERHOST: who sent it here had a wrong entry for its next hop. */
export const misledCause = (r: Read, i: number, what: string): Found => {
  const e = r.a.trace[i] as TraceEvent;
  const { v } = r;
  const p = e.skb.net;
  const dst = p.type === 'ip' ? p.dst : p.tpa;
  const sent = r.a.trace.slice(0, i).findLastIndex((x) => x.skb.id === e.skb.id && x.fn === 'neighOutput');
  const from = r.a.trace[sent];
  if (!from) return { cause: { kind: 'kernel', netns: e.netns, fn: e.fn, reason: 'OTHERHOST' }, text: `On ${v.netns(e.netns)}, ${what} reached ${v.dev(e.netns, e.ifindex)} with another machine's link-layer address` };
  const hop = hopOf(routeOf(r, sent), dst);
  return {
    cause: { kind: 'neigh', netns: from.netns, ifindex: from.ifindex, ip: hop, state: entryOf(v.world, from, hop)?.nud ?? 'STALE' },
    text: `On ${v.netns(e.netns)}, ${what} reached ${v.dev(e.netns, e.ifindex)} with another machine's link-layer address: the neighbour entry of ${v.netns(from.netns)} for ${printIp(hop)} is wrong`,
  };
};
const entryOf = (world: World, e: TraceEvent, hop: Ip): Neigh | undefined => pmGet(pmGet(pmGet(world.state.netns, e.netns)?.neigh ?? emptyPMap<PMap<Neigh>>(), e.ifindex) ?? emptyPMap<Neigh>(), hop);

/** A neighbour entry that leads to another machine than the one which has the address. */
export const staleForks = (r: Read): BlameLink[] => {
  const found: BlameLink[] = [];
  const seen = new Set<string>();
  for (const [i, leg] of r.leg) {
    const e = r.a.trace[i] as TraceEvent;
    const p = e.skb.net;
    if (e.fn !== 'neighOutput' || p.type !== 'ip' || asksNeighbour(e.skb)) continue;
    const hop = hopOf(routeOf(r, i), p.dst);
    const key = `${e.netns}/${e.ifindex}/${hop}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const entry = entryOf(r.v.world, e, hop);
    if (!entry || entry.lladdr === null) continue;
    const known = ownersOf(r.v.world);
    const have = known.ip.get(hop) ?? [];
    const [first] = have;
    if (first === undefined || have.some((o) => o.link.address === entry.lladdr || o.netns === e.netns)) continue;
    const who = known.mac.get(entry.lladdr)?.netns;
    found.push({
      role: 'fork', leg, event: i, cause: { kind: 'neigh', netns: e.netns, ifindex: e.ifindex, ip: hop, state: entry.nud },
      text: `On ${r.v.netns(e.netns)}, the neighbour entry for ${printIp(hop)} (${printMac(entry.lladdr)}, ${entry.nud}) is not the device that has the address (${printMac(first.link.address)} in ${r.v.netns(first.netns)})${who === undefined ? '' : `, but one of ${r.v.netns(who)}`}`,
    });
  }
  return found;
};
