// What decided: the first event that stopped a packet of the conversation, or what there was no event for.
import { inPrefix, isLinkLocal6, isMulticast4, isMulticast6, parseIp, printIp, type Ip4 } from '../../base/ip.ts';
import { emptyPMap, pmGet, pmValues } from '../../base/pmap.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import type { IpPkt } from '../../model/skb.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Dad, Nsid, World } from '../../model/world.ts';
import { openCtx } from '../../net/ctx.ts';
import { ipRouteOutput } from '../../net/route4.ts';
import { ip6RouteOutput } from '../../net/route6.ts';
import { findContainerOf, netnsName, printAddrPort } from '../endpoints.ts';
import { tooBigFor } from '../render/verdict.ts';
import type { View } from '../render/view.ts';
import type { BlameLink, Target } from '../types.ts';
import { noSocketCause, ruleCause, type Found } from './causes.ts';
import { dropCause, mtuOf } from './drops.ts';
import { link, asksNeighbour, routeOf, WHAT, type Leg, type Read } from './read.ts';
import { flowTo, noRouteCause } from './routes.ts';

const isReject = (e: TraceEvent): boolean => e.nf?.kind === 'rule' && e.nf.rule?.target.kind === 'ext' && e.nf.rule.target.name === 'REJECT';

/** Drops that say nothing about the conversation: what the other end has already, and what was sent too much. */
const HARMLESS: ReadonlySet<string> = new Set(['TCP_OLD_SEQUENCE', 'TCP_RFC7323_PAWS', 'SIM_IGMP_MLD', 'TCP_CLOSE', 'TCP_INVALID_SEQUENCE']);
/** Drops that a flooded frame meets at everybody whom it is not for: they count where nothing else stopped the packet. */
const BYSTANDERS: ReadonlySet<string> = new Set(['OTHERHOST', 'BRIDGE_NO_EGRESS_PORT', 'VLAN_FILTER', 'UNHANDLED_PROTO', 'SIM_CONSUMED']);
const isIcmpError = (e: TraceEvent): boolean => e.skb.net.type === 'ip' && e.skb.net.l4.type === 'icmp' && e.skb.net.l4.inner !== undefined;

/** The first event that stopped a packet of the conversation, and before it the refusal that was lost there. */
export const stopOf = (r: Read): readonly BlameLink[] => {
  const { trace } = r.a;
  /** The first refusal (a REJECT, a closed port), the first ICMP error that was lost, the first bystander. */
  let refused: number | null = null;
  let unheard: number | null = null;
  let bystander: number | null = null;
  const told = (f: Found): Found => ({ ...f, text: `${f.text}, and nothing of that refusal reached ${r.v.netns(r.a.netns)}${heldBack(r)}` });
  const dropped = (i: number): readonly BlameLink[] => {
    const leg = r.leg.get(i) as Leg;
    const stop = link('decided', leg, dropCause(r, i, WHAT[leg]), i);
    return refused === null || leg !== 'reply' ? [stop] : [link('context', 'request', refusalCause(r, refused), refused), stop];
  };
  for (const [i, leg] of [...r.leg].sort(([x], [y]) => x - y)) {
    const e = trace[i] as TraceEvent;
    // A refusal that was heard is no timeout: then its own way back is what counts.
    const lost = r.a.outcome === 'timeout' && !(e.netns === r.a.netns && leg === 'reply');
    const refusal = isReject(e) || e.fn === 'tcpSendReset' || e.note === 'drop NO_SOCKET';
    // The same machine's rules may refuse the refusal.
    const own = refused === null || refused === i ? undefined : (trace[refused] as TraceEvent);
    if (own && isReject(own) && own.netns === e.netns && isReject(e) && leg === 'reply') return [link('decided', 'request', told(refusalCause(r, refused as number)), refused as number)];
    if (lost && refusal) {
      if (leg === 'request') refused ??= i;
      continue;
    }
    if (isReject(e)) return [link('decided', leg, ruleCause(r.v, e.netns, e.nf as NfTrace, WHAT[leg]), i)];
    if (e.fn === 'tcpSendReset') return [link('decided', leg, resetCause(r, i, leg), i)];
    if (!e.note.startsWith('drop ') || HARMLESS.has(e.note.slice(5))) continue;
    if (r.taken.has(e.skb.id) || asksNeighbour(e.skb)) continue;
    if (e.note === 'drop NO_SOCKET' && e.netns === r.a.netns && leg === 'reply') return [link('decided', leg, strangerCause(r, i), i)];
    if (BYSTANDERS.has(e.note.slice(5))) bystander ??= i;
    // What it told of is the reason; that it was not heard only made it silent.
    else if (r.a.outcome === 'timeout' && isIcmpError(e)) unheard ??= i;
    else return dropped(i);
  }
  const last = unheard ?? (bystander !== null && (refused === null || r.leg.get(bystander) === 'reply') ? bystander : null);
  if (last !== null) return dropped(last);
  if (refused === null) return [];
  const mute = unanswered(r);
  return mute ? [link('context', 'request', refusalCause(r, refused), refused), mute] : [link('decided', 'request', told(refusalCause(r, refused)), refused)];
};
const refusalCause = (r: Read, i: number): Found => {
  const e = r.a.trace[i] as TraceEvent;
  return isReject(e) ? ruleCause(r.v, e.netns, e.nf as NfTrace, WHAT.request) : e.fn === 'tcpSendReset' ? resetCause(r, i, 'request') : dropCause(r, i, WHAT.request);
};
const heldBack = (r: Read): string => (r.a.trace.some((e, i) => r.leg.has(i) && e.note === 'suppressed by icmp_ratelimit') ? ' (net.ipv4.icmp_ratelimit held the ICMP message back)' : '');
/** The answer came from somebody whom the client did not ask. */
const strangerCause = (r: Read, i: number): Found => {
  const e = r.a.trace[i] as TraceEvent;
  const p = e.skb.net as IpPkt;
  const { ip, port } = r.a.target as Target;
  const ports = p.l4.type === 'tcp' || p.l4.type === 'udp' ? p.l4 : { sport: 0 };
  return {
    cause: { kind: 'kernel', netns: e.netns, fn: e.fn, reason: 'NO_SOCKET' },
    text: `${r.v.netns(e.netns)} asked ${printAddrPort(ip, port)}, and the answer came from ${printAddrPort(p.src, ports.sport)}: no connection of its own, so it ${p.l4.type === 'tcp' ? 'reset it' : 'refused it'} ${r.a.nat.length > 0 ? '(the reply did not come back through the machine that rewrote the request)' : '(the server answered from another of its addresses)'}`,
  };
};
/** A reset: nobody listens, or a stranger's answer. The event has the segment that is answered, or the reset itself. */
const resetCause = (r: Read, i: number, leg: Leg): Found => {
  const e = r.a.trace[i] as TraceEvent;
  if (r.a.target !== null && e.netns === r.a.netns && leg === 'reply') return strangerCause(r, i);
  const p = e.skb.net as IpPkt;
  return noSocketCause(r.v, e.netns, 'tcp', p.dst, p.l4.type === 'tcp' ? p.l4.dport : 0);
};

/** Connection tracking did not know the reply: it was not rewritten back, and went to somebody who had not asked. */
const invalidReply = (r: Read): BlameLink | null => {
  const i = r.a.reply.find((k) => r.a.trace[k]?.fn === 'nfConntrackIn' && r.a.trace[k]?.note.startsWith('invalid'));
  const e = i === undefined ? undefined : r.a.trace[i];
  if (i === undefined || e === undefined || r.a.nat.length === 0) return null;
  return { role: 'decided', leg: 'reply', event: i, cause: { kind: 'kernel', netns: e.netns, fn: 'nfConntrackIn', reason: e.note }, text: `On ${r.v.netns(e.netns)}, connection tracking took the reply for none of its connections (${e.note}), so its addresses were not rewritten back` };
};
/** Where a packet arrives that is for the machine itself. */
const TAKEN_BY: ReadonlySet<string> = new Set(['delivered', 'ipLocalDeliver', 'ip6Input']);
/** Somebody took the request, and could not even make an answer: there is no way back. */
const unanswered = (r: Read): BlameLink | null => {
  for (const i of r.a.request) {
    const e = r.a.trace[i] as TraceEvent;
    const p = e.skb.net;
    if (!TAKEN_BY.has(e.fn) || p.type !== 'ip' || r.a.trace.some((x, k) => r.leg.get(k) === 'reply' && x.netns === e.netns && k > i)) continue;
    const flow = flowTo(p.src, { src: p.dst, proto: p.proto });
    const rt = typeof p.src === 'number' ? ipRouteOutput(openCtx(r.v.world), e.netns, flow) : ip6RouteOutput(openCtx(r.v.world), e.netns, flow);
    if ('error' in rt) return link('decided', 'reply', noRouteCause(r.v, e.netns, flow, WHAT.reply), i);
  }
  return null;
};

/** Errors of routing, as socket calls tell them. */
const NO_WAY: ReadonlySet<string> = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EACCES', 'EINVAL', 'EADDRNOTAVAIL']);
/** The socket call itself failed. */
const callFailed = (r: Read, errno: Errno): BlameLink => {
  const { a, v } = r;
  const where = v.netns(a.netns);
  const q = a.question;
  const kernel = (text: string): BlameLink => link('decided', 'request', { cause: { kind: 'kernel', netns: a.netns, fn: 'connect', reason: errno }, text }, -1);
  const dst = (a.target as Target).ip;
  if (errno === 'EADDRNOTAVAIL' && q.src !== undefined) return kernel(`${where} has no address ${q.src} to ask from`);
  if (errno === 'EADDRINUSE') return kernel(`Port ${q.sport ?? 0} of ${where} is taken, so the question could not be asked from it`);
  const cast = (typeof dst === 'number' && (dst === 0xffffffff || isMulticast4(dst) || isBroadcastOf(v, a.netns, dst))) || (typeof dst === 'string' && isMulticast6(dst));
  if (errno === 'EACCES' && (q.uid ?? 0) !== 0 && (q.sport ?? 1024) > 0 && (q.sport ?? 1024) < 1024) return kernel(`Port ${q.sport} of ${where} may be used by root alone`);
  if (errno === 'EINVAL' && q.src !== undefined) return kernel(`${where} may not ask ${printIp(dst)} from ${q.src} (${STRERROR[errno]})`);
  if (errno === 'EINVAL' && typeof dst === 'string' && isLinkLocal6(dst)) return kernel(`${printIp(dst)} is a link-local address, and ${where} was not told by which device to ask it (${printIp(dst)}%eth0)`);
  if (cast && errno !== 'EHOSTUNREACH') return kernel(`${printIp(dst)} is a broadcast or multicast address, and ${where} may not send the request there (${STRERROR[errno]})`);
  if (!NO_WAY.has(errno)) return kernel(`On ${where}, the request could not be sent: ${STRERROR[errno]}`);
  const src = q.src === undefined ? undefined : parseIp(q.src);
  if (errno === 'EADDRNOTAVAIL') {
    const tentative = pmValues(pmGet(v.world.state.netns, a.netns)?.dad ?? emptyPMap<Dad>()).next().done !== true;
    return kernel(`${where} has no usable address to reach ${printIp(dst)} from${tentative ? ' (one is still tentative: duplicate address detection)' : ''}`);
  }
  return link('decided', 'request', noRouteCause(v, a.netns, flowTo(dst, { ...(src !== undefined && { src }), mark: q.mark ?? 0, uid: q.uid ?? 0 }), WHAT.request), -1);
};
const isBroadcastOf = (v: View, netns: Nsid, ip: Ip4): boolean => {
  const ns = pmGet(v.world.config.netns, netns);
  return ns !== undefined && [...pmValues(ns.links)].some((l) => l.addrs4.some((x) => x.prefixlen < 31 && inPrefix(ip, x.local, x.prefixlen) && (ip | (0xffffffff >>> x.prefixlen)) >>> 0 === ip));
};
/** No packet tells: the socket call itself failed, or somebody took the packet and said nothing. */
export const silent = (r: Read): BlameLink | null => {
  const { a, told, v } = r;
  if (a.target === null) return null;
  if (told.errno !== null && a.request.length === 0) return callFailed(r, told.errno);
  const quiet = a.outcome === 'timeout' ? (invalidReply(r) ?? unanswered(r)) : null;
  if (quiet) return quiet;
  if (a.server !== null && a.outcome === 'timeout') {
    const s = a.server;
    const ns = pmGet(v.world.config.netns, s.netns);
    const sock = ns && pmGet(ns.sockets, s.socket);
    return { role: 'decided', leg: 'reply', event: -1, text: `In ${v.netns(s.netns)}, ${s.local} took the request and never answered${isPaused(v.world, s.netns) ? ': the container is paused' : ''}`, cause: { kind: 'socket', netns: s.netns, id: s.socket, laddr: sock?.laddr ?? null, lport: sock?.lport ?? 0, service: sock?.service?.kind ?? null } };
  }
  if (told.errno !== null) return callFailed(r, told.errno);
  if (a.stormed !== null || a.outcome === 'unsupported') return null;
  return link('decided', a.reply.length > 0 ? 'reply' : 'request', lastSeen(r), [...r.leg.keys()].reduce((x, y) => Math.max(x, y), -1));
};
/** Its processes are frozen; its kernel is not. */
const isPaused = (world: World, netns: Nsid): boolean => findContainerOf(world, netnsName(world, netns))?.c.state === 'paused';
/** Nothing that is known to stop a packet was seen: at least where the conversation ended. */
const lastSeen = (r: Read): Found => {
  const i = [...r.leg.keys()].reduce((x, y) => Math.max(x, y), -1);
  const e = r.a.trace[i];
  const netns = e?.netns ?? r.a.netns;
  return { cause: { kind: 'kernel', netns, fn: e?.fn ?? 'connect', reason: e?.note ?? '' }, text: `Nothing more came: the last that was seen of the conversation is ${e ? `${e.fn} on ${r.v.netns(netns)} (${e.note})` : 'the request'}` };
};

export const largeLink = (r: Read): BlameLink | null => {
  const l = r.told.large;
  if (l === null) return null;
  const at = r.a.trace.findIndex((e) => e.note === 'drop PKT_TOO_BIG');
  const e = r.a.trace[at];
  const told = e !== undefined && r.a.trace.some((x, k) => k >= at && /^icmp(v6)?Send$/i.test(x.fn));
  if (e === undefined) return stopOf(r).at(-1) ?? null;
  const d = tooBigFor(r.v, r.a.trace, at);
  const mtu = mtuOf(r.v, d.netns, d.ifindex, routeOf(r, at));
  return {
    role: 'decided', leg: l.way, event: at, cause: { kind: 'link', netns: d.netns, ifindex: d.ifindex, name: r.v.dev(d.netns, d.ifindex), field: 'mtu', value: String(mtu) },
    text: `On ${r.v.netns(d.netns)}, ${r.v.dev(d.netns, d.ifindex)} has an MTU of ${mtu}: full segments of ${l.bytes} bytes do not fit, ${told ? 'and the ICMP message that says so did not reach the sender' : 'and nobody told the sender'}`,
  };
};
