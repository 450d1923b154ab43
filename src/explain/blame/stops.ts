// What decided: the first event that stopped a packet of the conversation, or what there was no event for.
import { pmGet } from '../../base/pmap.ts';
import type { IpPkt } from '../../model/skb.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import { openCtx } from '../../net/ctx.ts';
import { ipRouteOutput } from '../../net/route4.ts';
import { ip6RouteOutput } from '../../net/route6.ts';
import { printAddrPort } from '../endpoints.ts';
import { tooBigFor } from '../render/verdict.ts';
import type { BlameLink } from '../types.ts';
import { dropCause, mtuOf, noRouteCause, noSocketCause, ruleCause, type Found } from './causes.ts';
import { lastBefore, link, asksNeighbour, routeOf, WHAT, type Leg, type Read } from './read.ts';

const isReject = (e: TraceEvent): boolean => e.nf?.kind === 'rule' && e.nf.rule?.target.kind === 'ext' && e.nf.rule.target.name === 'REJECT';

/** Drops that say nothing about the conversation: what the other end has already, and what was sent too much. */
const HARMLESS: ReadonlySet<string> = new Set(['TCP_OLD_SEQUENCE', 'TCP_RFC7323_PAWS', 'SIM_IGMP_MLD', 'TCP_CLOSE', 'TCP_INVALID_SEQUENCE']);
/** The first event that stopped a packet of the conversation. */
export const stopOf = (r: Read): BlameLink | null => {
  const { trace } = r.a;
  let rejected: number | null = null;
  const told = (f: Found): Found => ({ ...f, text: `${f.text}, and nothing of that refusal reached ${r.v.netns(r.a.netns)}` });
  for (const [i, leg] of [...r.leg].sort(([x], [y]) => x - y)) {
    const e = trace[i] as TraceEvent;
    const what = WHAT[leg];
    // A refusal that was heard is no timeout: then its own way back is what counts.
    const lost = r.a.outcome === 'timeout' && !(e.netns === r.a.netns && leg === 'reply');
    if (lost && isReject(e) && leg === 'request') rejected ??= i;
    // The same machine's rules may refuse the refusal.
    const own = rejected === null || rejected === i ? undefined : (trace[rejected] as TraceEvent);
    if (own?.nf && own.netns === e.netns && isReject(e) && leg === 'reply') return link('decided', 'request', told(ruleCause(r.v, own.netns, own.nf, WHAT.request)), rejected as number);
    if (lost && (isReject(e) || e.fn === 'tcpSendReset' || e.note === 'drop NO_SOCKET')) continue;
    if (isReject(e)) return link('decided', leg, ruleCause(r.v, e.netns, e.nf as NfTrace, what), i);
    if (e.fn === 'tcpSendReset') return link('decided', leg, resetCause(r, i, leg), i);
    if (!e.note.startsWith('drop ') || HARMLESS.has(e.note.slice(5))) continue;
    if (r.taken.has(e.skb.id)) continue;
    if (asksNeighbour(e.skb)) continue;
    const nf = e.note === 'drop NETFILTER_DROP' ? lastBefore(r, i, (x) => x.nf !== undefined && (x.nf.kind === 'policy' || x.nf.kind === 'hotdrop' || x.nf.rule?.target.kind !== 'none')) : -1;
    return link('decided', leg, dropCause(r.v, e, what, nf < 0 ? undefined : (trace[nf] as TraceEvent).nf, routeOf(r, i), refusedAsk(r, i)), i);
  }
  return null;
};
/** What became of the question who has an address, where somebody kept it from its owner, or the owner would not say. */
const refusedAsk = (r: Read, i: number): { readonly event: TraceEvent; readonly nf?: NfTrace } | undefined => {
  const failed = r.a.trace[i] as TraceEvent;
  if (failed.note !== 'drop NEIGH_FAILED') return undefined;
  for (let k = 0; k < i; k++) {
    const e = r.a.trace[k] as TraceEvent;
    if (e.netns === failed.netns || !asksNeighbour(e.skb)) continue;
    if (e.fn === 'arpProcess' && e.note.includes('IP_RPFILTER')) return { event: e };
    if (e.note !== 'drop NETFILTER_DROP') continue;
    const at = lastBefore(r, k, (x) => x.nf !== undefined);
    const nf = at < 0 ? undefined : (r.a.trace[at] as TraceEvent).nf;
    if (nf) return { event: e, nf };
  }
  return undefined;
};
/** A reset: nobody listens, or the answer came from somebody whom the client did not ask. */
const resetCause = (r: Read, i: number, leg: Leg): Found => {
  const e = r.a.trace[i] as TraceEvent;
  const p = e.skb.net as IpPkt;
  const t = p.l4.type === 'tcp' ? p.l4 : { sport: 0, dport: 0 };
  // The event has the segment that is answered, or the reset itself.
  const mine = r.a.target !== null && e.netns === r.a.netns && leg === 'reply';
  if (mine && r.a.target) {
    const asked = printAddrPort(r.a.target.ip, r.a.target.port);
    return {
      cause: { kind: 'kernel', netns: e.netns, fn: 'tcpSendReset', reason: 'NO_SOCKET' },
      text: `${r.v.netns(e.netns)} asked ${asked}, and the answer came from ${printAddrPort(p.src, t.sport)}: no connection of its own, so it reset it (the reply did not come back through the machine that rewrote the request)`,
    };
  }
  return noSocketCause(r.v, e.netns, 'tcp', p.dst, t.dport);
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
    const flow = { dst: p.src, src: p.dst, iif: 0, oif: 0, tos: 0, mark: 0, proto: p.proto, sport: 0, dport: 0, uid: 0 };
    const rt = typeof p.src === 'number' ? ipRouteOutput(openCtx(r.v.world), e.netns, flow) : ip6RouteOutput(openCtx(r.v.world), e.netns, flow);
    if ('error' in rt) return link('decided', 'reply', noRouteCause(r.v, e.netns, p.src, 'the reply'), i);
  }
  return null;
};

/** No packet tells: the socket call itself failed, or somebody took the packet and said nothing. */
export const silent = (r: Read): BlameLink | null => {
  const { a, told, v } = r;
  if (a.target === null) return null;
  const dst = a.target.ip;
  if (told.errno === 'ENETUNREACH' || told.errno === 'EHOSTUNREACH' || told.errno === 'EACCES' || told.errno === 'EINVAL' || told.errno === 'EADDRNOTAVAIL') return link('decided', 'request', noRouteCause(v, a.netns, dst, 'the request'), -1);
  const invalid = a.outcome === 'timeout' ? invalidReply(r) : null;
  if (invalid) return invalid;
  const mute = a.outcome === 'timeout' ? unanswered(r) : null;
  if (mute) return mute;
  if (a.server !== null && a.outcome === 'timeout') {
    const s = a.server;
    const ns = pmGet(v.world.config.netns, s.netns);
    const sock = ns && pmGet(ns.sockets, s.socket);
    return { role: 'decided', leg: 'reply', event: -1, text: `In ${v.netns(s.netns)}, ${s.local} took the request and never answered`, cause: { kind: 'socket', netns: s.netns, id: s.socket, laddr: sock?.laddr ?? null, lport: sock?.lport ?? 0, service: sock?.service?.kind ?? null } };
  }
  return null;
};

export const largeLink = (r: Read): BlameLink | null => {
  const l = r.told.large;
  if (l === null) return null;
  const at = r.a.trace.findIndex((e) => e.note === 'drop PKT_TOO_BIG');
  const e = r.a.trace[at];
  const told = e !== undefined && r.a.trace.some((x, k) => k >= at && /^icmp(v6)?Send$/i.test(x.fn));
  const stopped = stopOf(r);
  if (e === undefined) return stopped;
  const d = tooBigFor(r.v, r.a.trace, at);
  const mtu = mtuOf(r.v, d.netns, d.ifindex, routeOf(r, at));
  return {
    role: 'decided', leg: l.way, event: at, cause: { kind: 'link', netns: d.netns, ifindex: d.ifindex, name: r.v.dev(d.netns, d.ifindex), field: 'mtu', value: String(mtu) },
    text: `On ${r.v.netns(d.netns)}, ${r.v.dev(d.netns, d.ifindex)} has an MTU of ${mtu}: full segments of ${l.bytes} bytes do not fit, ${told ? 'and the ICMP message that says so did not reach the sender' : 'and nobody told the sender'}`,
  };
};
