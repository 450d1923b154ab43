// What became of a packet, in words: delivered to whom, or dropped by which rule or for which of the kernel's reasons (the table of fates in ARCHITECTURE.md).
import type { DropReason, NfTrace, TraceEvent } from '../../model/trace.ts';
import type { DevRef, Nsid } from '../../model/world.ts';
import { originText, policyOf, ruleText, type View } from './view.ts';

/** A drop's reason; undefined for other events. */
export const dropReason = (e: TraceEvent): DropReason | undefined => (e.note.startsWith('drop ') ? (e.note.slice(5).split(' ')[0] as DropReason) : undefined);
export const isDelivery = (e: TraceEvent): boolean => e.fn === 'delivered';
const isFate = (e: TraceEvent): boolean => isDelivery(e) || dropReason(e) !== undefined;

const REASONS: Readonly<Partial<Record<DropReason, string>>> = {
  OTHERHOST: 'the frame is for another machine', IP_INNOROUTES: 'no route to the destination', IP_OUTNOROUTES: 'no route to the destination', IP_RPFILTER: 'rp_filter: the way back to the source leaves by another device',
  IP_LOCAL_SOURCE: 'its source is an address of this machine itself', IP_LOCALNET: 'an address of 127.0.0.0/8 from outside, and route_localnet is off', IP_INVALID_SOURCE: 'a source address that nobody may send from',
  IP_INVALID_DEST: 'a destination address that nobody may send to', FORWARDING_DISABLED: 'it is for somebody else and forwarding is off', TTL_EXCEEDED: 'its TTL is used up', PKT_TOO_BIG: 'larger than the MTU and not to be fragmented',
  NO_SOCKET: 'nobody listens on that port', NEIGH_FAILED: 'nobody answered for the next hop\'s address', NEIGH_QUEUEFULL: 'too many packets wait for the next hop\'s address', DEV_READY: 'the device is not up',
  SIM_NO_CARRIER: 'the device has no carrier', UNHANDLED_PROTO: 'nobody here speaks this protocol, or has this VLAN', IPV6DISABLED: 'IPv6 is off on the device', VLAN_FILTER: 'the port is no member of this VLAN',
  BRIDGE_NO_EGRESS_PORT: 'no port of the bridge may send it', BRIDGE_INGRESS_STP_STATE: 'the bridge port does not forward', BRIDGE_NON_FORWARDING_STATE: 'the bridge port does not forward', IP_NOPROTO: 'no handler for this protocol',
  SOCKET_FILTER: 'the socket takes nothing (a port that dockerd only holds)', SIM_CONSUMED: 'a dummy device swallows what it is given', SIM_ARP_IGNORED: 'arp_ignore or arp_filter forbids an answer',
  SIM_VXLAN_NO_REMOTE: 'the VXLAN knows no machine to send it to', SIM_VXLAN_NO_VNI: 'no VXLAN device has this number', FRAG_REASM_TIMEOUT: 'some of its fragments never came', SIM_STEP_BUDGET: 'a frame storm',
  TCP_RESET: 'a reset', TCP_CLOSE: 'the connection is over', TCP_LISTEN_OVERFLOW: 'the accept queue is full', SIM_NOT_MODELLED: 'not modelled',
};
/** In plain words, where there are better ones than the name. */
export const reasonWords = (r: DropReason): string => REASONS[r] ?? r;

/** `filter/FORWARD rule 3`, `the policy of filter/FORWARD`, `the end of filter/SSH`. */
export const placeOfRule = (nf: NfTrace): string => {
  const chain = `${nf.table}/${nf.chain}`;
  switch (nf.kind) {
    case 'policy': return `the policy of ${chain}`;
    case 'return': return `the end of ${chain}`;
    default: return `${chain} rule ${nf.number}`;
  }
};
/** The rule's text as its tool saves it, or the policy's. */
export const ruleWords = (view: View, netns: Nsid, nf: NfTrace): string =>
  nf.kind === 'policy' ? `-P ${nf.chain} ${policyOf(view, netns, nf)}` : nf.rule ? ruleText(nf, nf.rule) : '';

/** The rule or policy that dropped the packet of this event; undefined when none did. */
export const dropper = (trace: readonly TraceEvent[], i: number): TraceEvent | undefined => {
  const e = trace[i] as TraceEvent;
  if (dropReason(e) !== 'NETFILTER_DROP') return undefined;
  for (let j = i - 1; j >= 0; j--) {
    const b = trace[j] as TraceEvent;
    if (b.skb.id !== e.skb.id) continue;
    return b.netns === e.netns && b.nf ? b : undefined;
  }
  return undefined;
};

/** One event that ends a packet, in words: `delivered in web1: tcp port 80`, `dropped in host by filter/FORWARD rule 3: -A FORWARD -j DROP (lab.sh:12: ...)`. */
export const fateWords = (view: View, trace: readonly TraceEvent[], i: number): string => {
  const e = trace[i] as TraceEvent;
  const where = view.netns(e.netns);
  if (isDelivery(e)) return `delivered in ${where}: ${e.note.replace(/^delivered to /, '')}`;
  const by = dropper(trace, i);
  if (by?.nf) {
    const origin = by.nf.rule?.origin;
    return `dropped in ${where} by ${placeOfRule(by.nf)}: ${ruleWords(view, e.netns, by.nf)}${origin ? ` (${originText(origin)})` : ''}`;
  }
  const reason = dropReason(e) as DropReason;
  return `dropped in ${where}: ${reasonWords(reason)} (${reason}, ${e.fn})`;
};

const isFrame = (e: TraceEvent): boolean => e.fn === 'devQueueXmit' || e.fn === 'netifReceiveSkb';
const push = <K>(map: Map<K, number[]>, key: K, i: number): number => {
  const list = map.get(key);
  if (list) return list.push(i) - 1;
  map.set(key, [i]);
  return 0;
};
const placeKey = (id: number, netns: Nsid, ifindex: number): string => `${id}/${netns}/${ifindex}`;
/** The first of an ascending list that is beyond `i`. */
const after = (list: readonly number[], i: number): number | undefined => {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if ((list[mid] as number) > i) hi = mid;
    else lo = mid + 1;
  }
  return list[lo];
};

/** What became of the frame of each event: of this copy where it can be told (a flood makes many with one number), else of the packet, deliveries before drops. */
export const verdictsOf = (view: View, trace: readonly TraceEvent[]): ((i: number) => string) => {
  const byId = new Map<number, number[]>();
  const received = new Map<string, number[]>();
  const best = new Map<number, number>();
  const place = trace.map((e, i) => {
    if (e.fn === 'netifReceiveSkb') push(received, placeKey(e.skb.id, e.netns, e.ifindex), i);
    if (isFate(e)) {
      const was = best.get(e.skb.id);
      const old = was === undefined ? undefined : (trace[was] as TraceEvent);
      if (!old || (isDelivery(e) && !isDelivery(old)) || (dropReason(old) === 'OTHERHOST' && dropReason(e) !== 'OTHERHOST')) best.set(e.skb.id, i);
    }
    return push(byId, e.skb.id, i);
  });
  /** The fate of what was received at event `i`, if it met one here before anything was sent on. */
  const own = (i: number): number | undefined => {
    const e = trace[i] as TraceEvent;
    const list = byId.get(e.skb.id) as number[];
    for (let k = (place[i] as number) + 1; k < list.length; k++) {
      const j = list[k] as number;
      const x = trace[j] as TraceEvent;
      if (x.netns === e.netns && isFate(x)) return j;
      // It goes up through a bridge or a VLAN device of the same namespace.
      if (isFrame(x) && !(x.fn === 'netifReceiveSkb' && x.netns === e.netns && x.ifindex !== e.ifindex)) return undefined;
    }
    return undefined;
  };
  return (i) => {
    const e = trace[i] as TraceEvent;
    const peer = e.fn === 'devQueueXmit' ? view.link(e.netns, e.ifindex) : undefined;
    const there = peer?.info.kind === 'veth' && peer.link ? after(received.get(placeKey(e.skb.id, peer.link.netns, peer.link.ifindex)) ?? [], i) : undefined;
    const mine = own(there ?? i) ?? best.get(e.skb.id);
    return mine === undefined ? 'still on its way when the trace ends' : fateWords(view, trace, mine);
  };
};

/** The device that the packet of this drop was too large for: where it would have left, or the other end of a pair. */
export const tooBigFor = (view: View, trace: readonly TraceEvent[], at: number): DevRef => {
  const { skb, netns, ifindex, fn } = trace[at] as TraceEvent;
  const link = view.link(netns, ifindex);
  if (fn === 'vethXmit' && link?.link) return link.link;
  if (fn === 'ipForward' || fn === 'ip6Forward') {
    for (let i = at - 1; i >= 0; i--) {
      const e = trace[i] as TraceEvent;
      if (e.skb.id === skb.id && e.netns === netns && e.rt?.route) return { netns, ifindex: e.rt.route.nexthops[0]?.oif || ifindex };
    }
  }
  return { netns, ifindex };
};
