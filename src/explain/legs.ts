// Which events of a trace belong to the way there, and which to the way back. A packet is a reply when it turns round a packet that passed the place where
// it was made; ICMP errors are part of the way back, ARP and NDP of the way that waits for them. What else happened meanwhile belongs to neither.
import { IN6_ANY, type Ip } from '../base/ip.ts';
import type { IpPkt } from '../model/skb.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { Nsid } from '../model/world.ts';

export type Leg = 'request' | 'reply';

const protoNumber = (proto: 'tcp' | 'udp' | 'icmp', v6: boolean): number => (proto === 'tcp' ? 6 : proto === 'udp' ? 17 : v6 ? 58 : 1);
/** What a packet is recognised by, and the same turned round; null: it has no such thing. */
const flowOf = (p: IpPkt): readonly [there: string, back: string] | null => {
  const ends = (a: number, b: number): readonly [string, string] => [`${p.src}/${a}>${p.dst}/${b}`, `${p.dst}/${b}>${p.src}/${a}`];
  switch (p.l4.type) {
    case 'tcp':
    case 'udp': return ends(p.l4.sport, p.l4.dport);
    case 'icmp': return [0, 8, 128, 129].includes(p.l4.t) ? ends(p.l4.id, p.l4.id) : null;
    default: return null;
  }
};
const put = (m: Map<Nsid, Set<string>>, n: Nsid, key: string): void => {
  const set = m.get(n);
  if (set) set.add(key);
  else m.set(n, new Set([key]));
};
/** What may begin a conversation: a SYN, a datagram, an echo. Anything else of TCP belongs to one, ours or another that is still under way. */
const opens = (p: IpPkt): boolean => p.l4.type !== 'tcp' || (p.l4.flags & 0x12) === 2;
const isError = (p: IpPkt): boolean => p.l4.type === 'icmp' && p.l4.inner !== undefined;

/** By event: its leg, or null. `client`: where the question is asked from. */
export const legsOf = (trace: readonly TraceEvent[], client: Nsid, proto: 'tcp' | 'udp' | 'icmp', dst: Ip): readonly (Leg | null)[] => {
  const v6 = typeof dst === 'string';
  const wanted = protoNumber(proto, v6);
  /** Flows that a request was seen with, by namespace. */
  const seen = new Map<Nsid, Set<string>>();
  /** The ends that datagrams may be answered to from any address of the machine: a server that is not bound to one takes that of its route. */
  const answerable = new Map<Nsid, Set<string>>();
  const bySkb = new Map<number, Leg | null>();
  /** Where requests arrived: a proxy there may go on. */
  const arrived = new Set<Nsid>([client]);
  let last: Leg = 'request';
  const isOurs = (inner: IpPkt): boolean => {
    const flow = flowOf(inner);
    if (flow === null || (inner.l4.type === 'udp' && inner.l4.vxlan !== undefined)) return true;
    return [...seen.values()].some((s) => s.has(flow[0]) || s.has(flow[1]));
  };
  return trace.map((e) => {
    const { net } = e.skb;
    let leg = bySkb.get(e.skb.id);
    if (leg === undefined) {
      if (net.type === 'arp') leg = last;
      // A redirect is advice, not news of what became of the packet; an error may be about somebody else's.
      else if (isError(net)) leg = net.l4.type === 'icmp' && net.l4.t !== 5 && net.l4.t !== 137 && isOurs(net.l4.inner as IpPkt) ? 'reply' : null;
      // Solicitations from nobody are duplicate address detection.
      else if (net.l4.type === 'icmp' && [133, 134, 135, 136].includes(net.l4.t) && typeof net.src === 'string') leg = v6 && net.l4.t >= 135 && net.src !== IN6_ANY ? last : null;
      else {
        const flow = flowOf(net);
        if (flow === null) leg = net.l4.type === 'raw' && net.proto === wanted ? last : null;
        else if (net.proto !== wanted && !(proto === 'icmp' || (net.l4.type === 'udp' && net.l4.vxlan !== undefined))) leg = null;
        else if (net.l4.type === 'udp' && net.l4.vxlan !== undefined) leg = last;
        else leg = seen.get(e.netns)?.has(flow[1]) || (net.l4.type === 'udp' && answerable.get(e.netns)?.has(`${net.dst}/${net.l4.dport}<${net.l4.sport}`)) ? 'reply' : opens(net) ? (arrived.has(e.netns) ? 'request' : null) : seen.get(e.netns)?.has(flow[0]) ? 'request' : null;
      }
      bySkb.set(e.skb.id, leg);
    }
    if (leg === null || net.type === 'arp') return leg;
    if (leg === 'request') {
      const flow = flowOf(net);
      if (flow !== null) put(seen, e.netns, flow[0]);
      if (e.fn === 'delivered') {
        arrived.add(e.netns);
        if (net.l4.type === 'udp') put(answerable, e.netns, `${net.src}/${net.l4.sport}<${net.l4.dport}`);
      }
    }
    last = leg;
    return leg;
  });
};
