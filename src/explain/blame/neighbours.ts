// Link-layer addresses: nobody answered for one, or an entry leads to the wrong machine.
import { printIp, type Ip } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import { emptyPMap, pmGet, pmValues, type PMap } from '../../base/pmap.ts';
import type { NfTrace, RtTrace, TraceEvent } from '../../model/trace.ts';
import type { Dad, Link, Neigh, Nsid, World } from '../../model/world.ts';
import type { View } from '../render/view.ts';
import type { BlameLink } from '../types.ts';
import { conf, kernelCause, linkCause, ruleCause, sysctlCause, type Found } from './causes.ts';
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
/** What keeps a question from everybody. */
const LOST_AT_ONCE: ReadonlySet<string> = new Set(['drop SIM_VXLAN_NO_REMOTE', 'drop BRIDGE_INGRESS_STP_STATE', 'drop BRIDGE_NON_FORWARDING_STATE']);
const isAbout = (e: TraceEvent, hop: Ip): boolean => (e.skb.net.type === 'arp' ? e.skb.net.tpa === hop || e.skb.net.spa === hop : e.skb.net.l4.type === 'icmp' && e.skb.net.l4.target === hop);
export const lostAsk = (r: Read, i: number, rt: RtTrace | undefined): LostAsk | undefined => {
  const failed = r.a.trace[i] as TraceEvent;
  if (failed.note !== 'drop NEIGH_FAILED') return undefined;
  const hop = hopOf(rt, failed.skb.net.type === 'ip' ? failed.skb.net.dst : failed.skb.net.tpa);
  for (let k = 0; k < i; k++) {
    const e = r.a.trace[k] as TraceEvent;
    if (!asksNeighbour(e.skb) || !isAbout(e, hop)) continue;
    if ((e.fn === 'arpProcess' && (e.note.includes('IP_RPFILTER') || e.note === 'drop SIM_ARP_IGNORED')) || LOST_AT_ONCE.has(e.note)) return { event: e };
    if (e.note !== 'drop NETFILTER_DROP') continue;
    const at = lastBefore(r, k, (x) => x.nf !== undefined);
    const nf = at < 0 ? undefined : (r.a.trace[at] as TraceEvent).nf;
    if (nf) return { event: e, nf };
  }
  return undefined;
};

/** A macvlan device reaches neither the device that it stands on nor, in some modes, its sisters. */
const macvlanWords = (link: Link | undefined, owner: Owner): string => {
  if (link?.info.kind !== 'macvlan' || !link.link) return '';
  const { netns, ifindex } = link.link;
  if (owner.netns === netns && owner.link.ifindex === ifindex) return ` (a macvlan device never talks to the device that it stands on, which is ${owner.link.name})`;
  const lower = owner.link.info.kind === 'macvlan' ? owner.link.link : null;
  return lower?.netns === netns && lower.ifindex === ifindex ? ` (macvlan devices of mode ${link.info.mode} do not talk to one another on ${link.name})` : '';
};
const tentativeWords = (v: View, o: Owner, ip: Ip): string => (pmGet(pmGet(v.world.state.netns, o.netns)?.dad ?? emptyPMap<Dad>(), `${o.link.ifindex}/${ip}`) ? ` (the address is still tentative in ${v.netns(o.netns)}: duplicate address detection)` : '');
/** The other end of a veth pair. */
const peerOf = (v: View, netns: Nsid, ifindex: number): Owner | undefined => {
  const peer = v.link(netns, ifindex)?.link;
  const link = peer && v.link(peer.netns, peer.ifindex);
  return peer && link && v.link(netns, ifindex)?.info.kind === 'veth' ? { netns: peer.netns, link } : undefined;
};
/** Both are plugged into the same machine; what keeps the bridge there from joining them. `from`: the port of who asks. */
const cutOff = (v: View, from: Owner, owner: Owner): { readonly port: Owner; readonly field: string; readonly value: string; readonly why: string } | undefined => {
  const port = peerOf(v, owner.netns, owner.link.ifindex);
  const bridge = v.link(from.netns, from.link.master);
  if (!port || port.netns !== from.netns || !from.link.brport || bridge?.info.kind !== 'bridge') return undefined;
  const whose = `${port.link.name}, the port of ${v.netns(owner.netns)}`;
  if (!bridge.up) return { port: { netns: from.netns, link: bridge }, field: 'up', value: 'no', why: `the bridge ${bridge.name} is down` };
  if (!port.link.up) return { port, field: 'up', value: 'no', why: `${whose}, is down` };
  if (port.link.master !== bridge.ifindex) return { port, field: 'master', value: v.link(port.netns, port.link.master)?.name ?? '', why: `${whose}, is not on the bridge ${bridge.name}` };
  if (port.link.brport?.isolated && from.link.brport.isolated) return { port, field: 'isolated', value: 'on', why: `${from.link.name} and ${whose}, are isolated ports of ${bridge.name}` };
  if (port.link.brport?.state !== undefined && port.link.brport.state !== 3) return { port, field: 'state', value: String(port.link.brport.state), why: `${whose}, does not forward` };
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
    if (at.note === 'drop SIM_VXLAN_NO_REMOTE') return kernelCause(v, at, 'SIM_VXLAN_NO_REMOTE', `${dev} knows no remote address to ask who has ${printIp(hop)}, ${so}`);
    const bridge = v.link(at.netns, v.link(at.netns, at.ifindex)?.master ?? 0);
    if (LOST_AT_ONCE.has(at.note) && bridge && !bridge.up) return linkCause(v, at.netns, bridge.ifindex, 'up', 'no', `the bridge ${bridge.name} is down, which lost the question who has ${printIp(hop)}, ${so}`);
    if (LOST_AT_ONCE.has(at.note)) return linkCause(v, at.netns, at.ifindex, 'state', 'blocking', `the bridge port ${dev} does not forward, which lost the question who has ${printIp(hop)}, ${so}`);
    const ignore = conf(v, at.netns, at.ifindex, 'arp_ignore');
    const c = ignore.value > 0 ? ignore : conf(v, at.netns, at.ifindex, 'arp_filter');
    return sysctlCause(v, at.netns, c.name, c.value, `${c.name} = ${c.value} kept ${dev} from answering for ${printIp(hop)}, ${so}`);
  }
  const dev = v.dev(netns, ifindex);
  const on = `nobody answered for ${printIp(hop)} on ${dev} of ${v.netns(netns)}, ${so}`;
  const near = peerOf(v, netns, ifindex);
  if (near && !near.link.up) return linkCause(v, near.netns, near.link.ifindex, 'up', 'no', `${near.link.name} is down, which is the other end of ${dev}: ${on}`);
  const known = ownersOf(v.world).ip.get(hop) ?? [];
  const [owner] = known;
  if (owner && known.every((o) => !o.link.up)) return linkCause(v, owner.netns, owner.link.ifindex, 'up', 'no', `${owner.link.name} is down, which has the address ${printIp(hop)}: ${on}`);
  const cut = owner && near && known.length === 1 ? cutOff(v, near, owner) : undefined;
  if (cut) return linkCause(v, cut.port.netns, cut.port.link.ifindex, cut.field, cut.value, `${cut.why}: ${on}`);
  return { cause: { kind: 'neigh', netns, ifindex, ip: hop, state: 'FAILED' }, text: `Nobody on ${dev} of ${v.netns(netns)} answered for ${printIp(hop)}${owner ? macvlanWords(v.link(netns, ifindex), owner) || tentativeWords(v, owner, hop) : ''}, ${so}` };
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
  /** Who answered a question, by its packet. */
  const answered = new Map<number, Nsid>();
  for (const [i, leg] of r.leg) {
    const e = r.a.trace[i] as TraceEvent;
    const p = e.skb.net;
    if (p.type === 'arp' && e.fn === 'arpProcess' && e.note.startsWith('answers: ')) {
      const other = answered.get(e.skb.id);
      answered.set(e.skb.id, e.netns);
      if (other !== undefined && other !== e.netns && !seen.has(`${p.tpa}`)) {
        seen.add(`${p.tpa}`);
        found.push({ role: 'fork', leg, event: i, cause: { kind: 'neigh', netns: e.netns, ifindex: e.ifindex, ip: p.tpa, state: 'DUPLICATE' }, text: `Both ${r.v.netns(other)} and ${r.v.netns(e.netns)} answered for ${printIp(p.tpa)}: the packets go to one of the two` });
      }
    }
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
