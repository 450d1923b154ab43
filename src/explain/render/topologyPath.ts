// The way that an answer's packets took through a topology: which device handed them to which. A flood copies a packet to many ports under
// one number, so each stop remembers the stop before it, and the way is read backwards from where the packet ended.
// A VXLAN datagram counts as the frame inside it: the path goes through the underlay.
import type { Skb } from '../../model/skb.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { DevRef, Nsid, World } from '../../model/world.ts';
import { netnsName } from '../endpoints.ts';
import { printPacket } from './trace.ts';
import { dropper, dropReason, placeOfRule, reasonWords, ruleWords } from './verdict.ts';
import { openView } from './view.ts';
import type { Answer, BlameLink } from '../types.ts';
import { devKey, type TopologyIndex } from './topology.ts';

export interface PathHop {
  readonly from: DevRef;
  readonly to: DevRef;
  /** The event at `to`, as an index into the trace. */
  readonly event: number;
  readonly skb: Skb;
  /** wire: between machines; inside: within one; proxy: a process took it from one and sends it on by the other; cut: it was on its way to `to` and died first. */
  readonly kind: 'wire' | 'inside' | 'proxy' | 'cut';
}
export interface PacketPath {
  readonly id: number;
  readonly start: DevRef;
  readonly end: DevRef;
  readonly hops: readonly PathHop[];
  readonly first: number;
  /** The event where it ended; its drop reason, if it died there. */
  readonly event: number;
  readonly dropped: string | null;
}
export interface PathDeath {
  readonly netns: Nsid;
  /** The device where it happened; 0 when no device had a part in it. */
  readonly ifindex: number;
  readonly leg: 'request' | 'reply' | 'name';
  /** `filter/FORWARD rule 1`, `no route to 10.0.9.1`; then the rule or route itself, and the line that made it ('' when unknown). */
  readonly what: string;
  readonly text: string;
  readonly origin: string;
  /** Index of the event; -1 when none. */
  readonly event: number;
}
export interface AnswerPath {
  readonly request: readonly PacketPath[];
  readonly reply: readonly PacketPath[];
  /** Null where the answer is open. */
  readonly death: PathDeath | null;
}

/** The number of a packet; of a VXLAN datagram, that of the frame that it carries. */
const packetId = (skb: Skb): number => {
  const l4 = skb.net.type === 'ip' ? skb.net.l4 : null;
  return l4?.type === 'udp' && l4.vxlan ? packetId(l4.vxlan.frame) : skb.id;
};
/** The packet that the client sees: the innermost. */
export const innermost = (skb: Skb): Skb => {
  const l4 = skb.net.type === 'ip' ? skb.net.l4 : null;
  return l4?.type === 'udp' && l4.vxlan ? innermost(l4.vxlan.frame) : skb;
};

/** Functions whose event says that the packet is now at (or on its way to) that device. Others tell of devices that it has left or may never reach. */
const MOVES = new Set(['netifReceiveSkb', 'devQueueXmit', 'ipForward', 'ip6Forward', 'ipOutput', 'ip6Output', 'brForward', 'brFlood', 'brPassFrameUp']);
const INTENDS = new Set(['ipForward', 'ip6Forward', 'ipOutput', 'ip6Output']);
/** Ends of a flood's other copies. */
const NOISE = /^drop (?:OTHERHOST|SIM_IGMP_MLD)/;

interface Stop {
  readonly dev: DevRef;
  readonly parent: number;
  readonly event: number;
  readonly fn: string;
}

const packetPath = (ix: TopologyIndex, trace: readonly TraceEvent[], id: number, events: readonly number[]): PacketPath => {
  const stops: Stop[] = [];
  const last = new Map<string, number>();
  const anchor = new Map<Nsid, number>();
  /** Where the packet was at each event. */
  const at = new Map<number, number>();
  const best = (devs: readonly DevRef[]): number => devs.reduce((b, d) => Math.max(b, last.get(devKey(d)) ?? -1), -1);
  for (const i of events) {
    const e = trace[i] as TraceEvent;
    const dev = { netns: e.netns, ifindex: e.ifindex };
    const key = devKey(dev);
    const here = anchor.get(e.netns) ?? -1;
    const d = ix.device.get(key);
    if (e.ifindex === 0 || !d || !MOVES.has(e.fn)) {
      at.set(i, here < 0 ? stops.length - 1 : (last.get(key) ?? here));
      continue;
    }
    const same = here >= 0 && devKey((stops[here] as Stop).dev) === key;
    if (same && (e.fn !== 'netifReceiveSkb' || d.kind === 'loopback' || d.kind === 'bridge')) {
      at.set(i, here);
      if (INTENDS.has((stops[here] as Stop).fn)) stops[here] = { ...(stops[here] as Stop), fn: e.fn };
      continue;
    }
    let parent = here;
    if (e.fn === 'netifReceiveSkb') {
      const peer = best(ix.peers.get(key) ?? []);
      if (d.kind !== 'bridge' && peer > here) parent = peer;
      else if (here < 0) parent = stops.length - 1;
    } else if (e.fn === 'devQueueXmit' && d.master !== 0) {
      const master = last.get(devKey({ netns: e.netns, ifindex: d.master }));
      if (master !== undefined) parent = master;
    } else if (here < 0) parent = stops.length - 1;
    stops.push({ dev, parent, event: i, fn: e.fn });
    last.set(key, stops.length - 1);
    at.set(i, stops.length - 1);
    // A port that sends is a leaf: the next port's copy comes from the bridge again.
    if (e.fn !== 'devQueueXmit' || d.kind !== 'veth') anchor.set(e.netns, stops.length - 1);
  }
  // It died before it was on any device (a DROP in OUTPUT): it is where its last event tells.
  if (stops.length === 0) {
    const e = trace[events.findLast((i) => (trace[i] as TraceEvent).ifindex !== 0) ?? (events[0] as number)] as TraceEvent;
    stops.push({ dev: { netns: e.netns, ifindex: e.ifindex }, parent: -1, event: events[0] as number, fn: e.fn });
  }
  const delivered = events.filter((i) => (trace[i] as TraceEvent).fn === 'delivered').at(-1);
  const quiet = events.filter((i) => !NOISE.test((trace[i] as TraceEvent).note));
  const drops = quiet.filter((i) => (trace[i] as TraceEvent).note.startsWith('drop '));
  const end = delivered ?? drops.at(-1) ?? quiet.at(-1) ?? (events.at(-1) as number);
  const chain: Stop[] = [];
  for (let i = Math.max(0, at.get(end) ?? stops.length - 1); i >= 0; i = (stops[i] as Stop).parent) chain.unshift(stops[i] as Stop);
  const dropped = delivered === undefined && drops.length > 0 ? (trace[end] as TraceEvent).note.slice(5) : null;
  const hops = chain.slice(1).map((to, i): PathHop => {
    const from = (chain[i] as Stop).dev;
    const cut = i === chain.length - 2 && dropped !== null && INTENDS.has(to.fn);
    return { from, to: to.dev, event: to.event, skb: (trace[to.event] as TraceEvent).skb, kind: from.netns !== to.dev.netns ? 'wire' : cut ? 'cut' : 'inside' };
  });
  return { id, first: events[0] as number, start: (chain[0] as Stop).dev, end: (chain.at(-1) as Stop).dev, hops, event: end, dropped };
};

/** ARP and NDP prepare the way; they are not the packet that goes it. */
const carries = (skb: Skb): boolean => {
  const { net } = innermost(skb);
  return net.type === 'ip' && !(net.l4.type === 'icmp' && net.proto === 58 && net.l4.t >= 133 && net.l4.t <= 137);
};
const hopKey = (h: { readonly from: DevRef; readonly to: DevRef }): string => `${devKey(h.from)}>${devKey(h.to)}`;
/** Every packet of a leg, in the order of their beginnings. */
export const packetsOf = (ix: TopologyIndex, trace: readonly TraceEvent[], leg: readonly number[]): PacketPath[] => {
  const ids = new Set<number>();
  for (const i of leg) {
    const skb = trace[i]?.skb;
    if (skb && carries(skb)) ids.add(packetId(skb));
  }
  const events = new Map<number, number[]>([...ids].map((id) => [id, []]));
  trace.forEach((e, i) => {
    if (e.skb.net.type === 'ip') events.get(packetId(e.skb))?.push(i);
  });
  return [...events].filter(([, list]) => list.length > 0).map(([id, list]) => packetPath(ix, trace, id, list));
};
/** Packets of a leg: only those that went a way that no earlier one went. */
const legPaths = (ix: TopologyIndex, trace: readonly TraceEvent[], leg: readonly number[]): PacketPath[] => {
  const known = new Set<string>();
  const ends = new Map<Nsid, DevRef>();
  const paths: PacketPath[] = [];
  for (const path of packetsOf(ix, trace, leg)) {
    // What cannot be seen twice is drawn once; a packet that died is always told.
    if (paths.length > 0 && path.dropped === null && path.hops.every((h) => known.has(hopKey(h)))) continue;
    const before = ends.get(path.start.netns);
    // A packet that starts where an earlier one arrived: a process (a proxy) goes on with it.
    const proxied = before && devKey(before) !== devKey(path.start);
    const hops = proxied ? [{ from: before, to: path.start, event: path.first, skb: (trace[path.first] as TraceEvent).skb, kind: 'proxy' as const }, ...path.hops] : path.hops;
    for (const h of hops) known.add(hopKey(h));
    if (path.dropped === null) ends.set(path.end.netns, path.end);
    paths.push({ ...path, hops });
  }
  return paths;
};

const lineOf = (o: BlameLink['origin']): string => (o ? `line ${o.line}: ${o.text.trim()}${o.by === undefined ? '' : ` (${o.by})`}` : '');
const fromBlame = (world: World, b: BlameLink, answer: Answer): PathDeath => {
  const c = b.cause;
  const event = answer.trace[b.event];
  const at = { netns: c.netns, ifindex: 'ifindex' in c ? c.ifindex : event?.netns === c.netns ? event.ifindex : 0, leg: b.leg, origin: lineOf(b.origin), event: b.event };
  switch (c.kind) {
    case 'rule': case 'policy': return { ...at, what: placeOfRule(c.nf), text: c.text };
    case 'route': return { ...at, what: 'route', text: c.text };
    case 'sysctl': return { ...at, what: 'sysctl', text: `${c.name} = ${c.value}` };
    case 'link': return { ...at, what: `device ${c.name}`, text: `${c.field} ${c.value}` };
    case 'conntrack': return { ...at, what: 'conntrack entry', text: c.text };
    case 'kernel': return { ...at, what: `kernel: ${c.reason}`, text: b.text };
    case 'unsupported': return { ...at, what: 'not modelled', text: c.what };
    case 'no-route': return { ...at, what: 'no route', text: b.text };
    case 'neigh': return { ...at, what: `neighbour ${c.state}`, text: b.text };
    case 'socket': return { ...at, what: 'socket', text: b.text };
    case 'no-socket': return { ...at, what: 'nothing listens', text: b.text };
    case 'name': return { ...at, what: `name ${c.name}`, text: b.text };
    default: return { ...at, what: netnsName(world, at.netns), text: b.text };
  }
};
/** Without a blame chain: the drop itself, and the rule before it if one decided. */
const fromTrace = (world: World, answer: Answer, path: PacketPath, leg: 'request' | 'reply'): PathDeath => {
  const e = answer.trace[path.event] as TraceEvent;
  const rule = dropper(answer.trace, path.event);
  const at = { netns: e.netns, ifindex: e.ifindex, leg, event: path.event };
  if (rule?.nf) return { ...at, what: placeOfRule(rule.nf), text: ruleWords(openView(world), e.netns, rule.nf), origin: lineOf(rule.nf.rule?.origin) };
  const reason = dropReason(e);
  return { ...at, what: reason ?? 'the end', text: reason === undefined ? e.note : reasonWords(reason), origin: '' };
};

/** The ways of an answer's packets, and where they died. */
export const pathOf = (world: World, ix: TopologyIndex, answer: Answer): AnswerPath => {
  const request = legPaths(ix, answer.trace, answer.request);
  const reply = legPaths(ix, answer.trace, answer.reply);
  if (answer.outcome === 'open') return { request, reply, death: null };
  const decided = answer.blame.findLast((b) => b.role === 'decided');
  if (decided) return { request, reply, death: fromBlame(world, decided, answer) };
  const dead = (list: readonly PacketPath[]): PacketPath | undefined => list.find((p) => p.dropped !== null);
  const inReply = dead(reply);
  const inRequest = dead(request);
  if (inRequest) return { request, reply, death: fromTrace(world, answer, inRequest, 'request') };
  if (inReply) return { request, reply, death: fromTrace(world, answer, inReply, 'reply') };
  // Nobody dropped anything: an answer that went to somebody else, or none at all.
  const [last, leg] = reply.length > 0 ? [reply.at(-1), 'reply' as const] : [request.at(-1), 'request' as const];
  if (!last || (leg === 'reply' && last.end.netns === answer.netns)) return { request, reply, death: null };
  return { request, reply, death: { ...last.end, leg, event: last.event, what: leg === 'reply' ? 'the reply ended here' : 'no answer came', text: (answer.trace[last.event] as TraceEvent).note, origin: '' } };
};

export interface PathStep {
  readonly number: number;
  readonly leg: 'request' | 'reply';
  readonly hop: PathHop;
  readonly where: string;
  /** The packet; '' when it is as it was at the step before. */
  readonly packet: string;
}
/** The hops between machines, numbered in one row: request, then reply. */
export const stepsOf = (world: World, ix: TopologyIndex, path: AnswerPath): PathStep[] => {
  const steps: PathStep[] = [];
  const say = (d: DevRef): string => `${netnsName(world, d.netns)} ${ix.device.get(devKey(d))?.name ?? d.ifindex}`;
  for (const leg of ['request', 'reply'] as const) {
    const seen = new Set<string>();
    let before = '';
    for (const p of path[leg]) {
      for (const h of p.hops) {
        const key = hopKey(h);
        if (h.kind !== 'wire' || seen.has(key)) continue;
        seen.add(key);
        const packet = printPacket(innermost(h.skb));
        steps.push({ number: steps.length + 1, leg, hop: h, where: `${say(h.from)} → ${say(h.to)}`, packet: packet === before ? '' : packet });
        before = packet;
      }
    }
  }
  return steps;
};
