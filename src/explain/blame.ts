// Why the answer is what it is: the event that decided, and before it the forks where the packet left the path that one has in mind. Read from the trace; where a chain was
// never asked, it is asked now, on a scratch context (consult.ts), so that the blame can say what it would have said.
import { printIp, type Ip } from '../base/ip.ts';
import { printMac } from '../base/mac.ts';
import { emptyPMap, pmGet, pmValues, type PMap } from '../base/pmap.ts';
import { skbWithNet, skbWithNf, type IpPkt, type Skb } from '../model/skb.ts';
import type { NfTrace, TraceEvent } from '../model/trace.ts';
import type { Gap, Link, Neigh, Nsid, World } from '../model/world.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN } from '../model/xt.ts';
import { ipRouteOutput } from '../net/route4.ts';
import { ip6RouteOutput } from '../net/route6.ts';
import { openCtx } from '../net/ctx.ts';
import { dropCause, mtuOf, noRouteCause, noSocketCause, ruleCause, ruleName, routeCause, type Found } from './causes.ts';
import { conditionsOf, consult, packetAt, tablesAt } from './consult.ts';
import { netnsName, printAddrPort, type Endpoint } from './endpoints.ts';
import type { Told } from './exchange.ts';
import { tooBigFor } from './render/verdict.ts';
import { openView, routeText, ruleText, type View } from './render/view.ts';
import type { Answer, BlameLink, NatDelta } from './types.ts';

type Leg = 'request' | 'reply';

interface Read {
  readonly v: View;
  readonly a: Answer;
  readonly told: Told;
  readonly leg: ReadonlyMap<number, Leg>;
  /** Packets that somebody took. */
  readonly taken: ReadonlySet<number>;
}
const WHAT: Readonly<Record<Leg, string>> = { request: 'the request', reply: 'the reply' };

const lastBefore = (r: Read, i: number, test: (e: TraceEvent) => boolean): number => {
  const { skb, netns } = r.a.trace[i] as TraceEvent;
  for (let k = i - 1; k >= 0; k--) {
    const e = r.a.trace[k] as TraceEvent;
    if (e.skb.id === skb.id && e.netns === netns && test(e)) return k;
  }
  return -1;
};
const isReject = (e: TraceEvent): boolean => e.nf?.kind === 'rule' && e.nf.rule?.target.kind === 'ext' && e.nf.rule.target.name === 'REJECT';

const link = (role: BlameLink['role'], leg: BlameLink['leg'], f: Found, event: number): BlameLink => ({ role, leg, text: f.text, cause: f.cause, ...(f.origin && { origin: f.origin }), event });

// ---------------------------------------------------------------- what decided

/** ARP, NDP: what becomes of the question is told by the packet that waits for its answer. */
const asksNeighbour = (skb: Skb): boolean => skb.net.type === 'arp' || (skb.net.l4.type === 'icmp' && skb.net.proto === 58 && skb.net.l4.t >= 133 && skb.net.l4.t <= 137);
/** Drops that say nothing about the conversation: what the other end has already, and what was sent too much. */
const HARMLESS: ReadonlySet<string> = new Set(['TCP_OLD_SEQUENCE', 'TCP_RFC7323_PAWS', 'SIM_IGMP_MLD', 'TCP_CLOSE', 'TCP_INVALID_SEQUENCE']);
const routeOf = (r: Read, i: number): TraceEvent['rt'] => {
  const k = lastBefore(r, i, (e) => e.rt !== undefined);
  return k < 0 ? undefined : (r.a.trace[k] as TraceEvent).rt;
};

/** The first event that stopped a packet of the conversation. */
const stopOf = (r: Read): BlameLink | null => {
  const { trace } = r.a;
  for (const [i, leg] of [...r.leg].sort(([x], [y]) => x - y)) {
    const e = trace[i] as TraceEvent;
    const what = WHAT[leg];
    // A refusal that was heard is no timeout: then its own way back is what counts.
    const lost = r.a.outcome === 'timeout' && !(e.netns === r.a.netns && leg === 'reply');
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
const silent = (r: Read): BlameLink | null => {
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

// ---------------------------------------------------------------- forks

const plainSkb = (skb: Skb, net: IpPkt): Skb => skbWithNf(skbWithNet(skb, net), null);
/** Where a request was given another destination: what that kept it from. */
const dnatFork = (r: Read, d: NatDelta): BlameLink[] => {
  const { v, a } = r;
  const e = a.trace[d.event] as TraceEvent;
  const before = a.trace.slice(0, d.event).findLast((x) => x.skb.id === e.skb.id && x.netns === e.netns) ?? e;
  const where = v.netns(d.netns);
  const later = a.trace.slice(d.event).find((x) => x.skb.id === e.skb.id && x.netns === d.netns && (x.fn === 'ipRouteInput' || x.fn === 'ip6RouteInput'));
  const forwarded = later !== undefined && later.note.startsWith('forward');
  const scratch = openCtx(v.world);
  const iif = before.skb.iif;
  // Would the old destination have been this machine's own?
  const wasLocal = iif !== 0 && isLocal(v.world, d.netns, (before.skb.net as IpPkt).dst);
  const found: BlameLink[] = [];
  const by = d.rule ? `${ruleName(d.rule)} (${d.rule.rule ? ruleText(d.rule, d.rule.rule) : ''})` : 'a connection that was there already (conntrack)';
  let rest = forwarded ? ', so it was forwarded' : '';
  if (forwarded && wasLocal) {
    const said = consult(scratch, d.netns, NF_INET_LOCAL_IN, 'filter', plainSkb(before.skb, before.skb.net as IpPkt), iif, 0);
    const nf = said.by?.nf;
    rest += nf && said.verdict === 'drop'
      ? nf.kind === 'policy' ? `: the policy ${nf.table}/${nf.chain} DROP was never consulted` : `: your ${ruleName(nf)} (${nf.rule ? ruleText(nf, nf.rule) : ''}) was never consulted`
      : ': the INPUT chain was never consulted';
  }
  found.push({
    role: 'fork', leg: 'request', event: d.event, text: `On ${where}, ${by} rewrote the destination ${d.before} to ${d.after}${rest}`,
    cause: d.rule ? { kind: 'rule', netns: d.netns, nf: d.rule, text: d.rule.rule ? ruleText(d.rule, d.rule.rule) : '' } : { kind: 'conntrack', netns: d.netns, text: a.conntrack.find((c) => c.netns === d.netns)?.text ?? '' },
    ...(d.rule?.rule?.origin && { origin: d.rule.rule.origin }),
  });
  return [...found, ...missedByNat(r, d, before)];
};
const isLocal = (world: World, netns: Nsid, ip: Ip): boolean => {
  if (typeof ip !== 'number') return false;
  const rt = ipRouteOutput(openCtx(world), netns, { dst: ip, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 });
  return !('error' in rt) && rt.local;
};

/** Rules of the chains that the packet went through which would have matched it before it was rewritten, and did not after. */
const missedByNat = (r: Read, d: NatDelta, before: TraceEvent): BlameLink[] => {
  const { v, a } = r;
  const e = a.trace[d.event] as TraceEvent;
  const found: BlameLink[] = [];
  const seen = new Set<string>();
  const scratch = openCtx(v.world);
  for (const [k, x] of a.trace.entries()) {
    if (k < d.event || x.skb.id !== e.skb.id || x.netns !== d.netns || x.nf === undefined || x.nf.table !== 'filter' || seen.has(`${x.nf.backend}/${x.nf.chain}`)) continue;
    const nf = x.nf;
    seen.add(`${nf.backend}/${nf.chain}`);
    const table = tablesAt(scratch, x.netns, nf.hook, 'filter', nf.family).find((t) => t.backend === nf.backend);
    const chain = table?.chains.find((c) => c.name === nf.chain);
    if (!chain) continue;
    const last = nf.kind === 'rule' ? lastNumber(r, x) : chain.rules.length;
    chain.rules.slice(0, last).forEach((rule, i) => {
      if (rule.target.kind === 'none' || (rule.target.kind === 'verdict' && rule.target.verdict === 'RETURN')) return;
      const dev = { in: nf.in ?? 0, out: nf.out ?? 0 };
      const at = (skb: Skb) => packetAt(scratch, x.netns, nf.hook, 'filter', nf.backend, skb, dev.in, dev.out);
      const now = conditionsOf(rule, at(x.skb));
      if (now.every((c) => c.holds)) return;
      const then = conditionsOf(rule, at(skbWithNet(x.skb, before.skb.net)));
      const changed = then.findIndex((c, j) => c.holds && !(now[j]?.holds ?? false));
      if (changed < 0 || !then.every((c) => c.holds)) return;
      const number = i + 1;
      found.push({
        role: 'fork', leg: 'request', event: k, ...(rule.origin && { origin: rule.origin }),
        cause: { kind: 'rule', netns: x.netns, nf: { ...nf, kind: 'rule', number, rule }, text: ruleText(nf, rule) },
        text: `On ${v.netns(x.netns)}, ${ruleName({ ...nf, number })} (${ruleText(nf, rule)}) did not match: it asks for ${now[changed]?.text ?? ''}, and after the rewriting the packet has ${now[changed]?.had ?? ''}`,
      });
    });
  }
  return found;
};
/** How far a chain was read: to the last rule of it that this packet met. */
const lastNumber = (r: Read, x: TraceEvent): number => Math.max(...r.a.trace.flatMap((e) => (e.skb.id === x.skb.id && e.netns === x.netns && e.nf?.chain === x.nf?.chain && e.nf?.table === x.nf?.table && e.nf?.backend === x.nf?.backend ? [e.nf?.number ?? 0] : [])));

/** Frames that a bridge carried past the IP firewall of its machine. */
const bridgeForks = (r: Read): BlameLink[] => {
  const done = new Set<Nsid>();
  const found: BlameLink[] = [];
  for (const [i, leg] of r.leg) {
    const e = r.a.trace[i] as TraceEvent;
    if (e.fn !== 'brForward' || e.skb.net.type !== 'ip' || leg !== 'request' || done.has(e.netns)) continue;
    done.add(e.netns);
    const asked = r.a.trace.some((x) => x.netns === e.netns && x.skb.id === e.skb.id && x.nf !== undefined);
    if (asked) continue;
    const v4 = typeof e.skb.net.src === 'number';
    const port = r.a.trace.slice(0, i).findLast((x) => x.skb.id === e.skb.id && x.netns === e.netns && x.fn === 'brHandleFrame');
    const said = consult(openCtx(r.v.world), e.netns, NF_INET_FORWARD, 'filter', plainSkb(e.skb, e.skb.net), port ? bridgeOf(r, port) : e.ifindex, e.ifindex);
    if (said.verdict !== 'drop' || !said.by?.nf) continue;
    const name = `net.bridge.bridge-nf-call-${v4 ? 'iptables' : 'ip6tables'}`;
    const nf = said.by.nf;
    const rule = nf.kind === 'policy' ? `the policy of ${nf.table}/${nf.chain}` : `${ruleName(nf)} (${nf.rule ? ruleText(nf, nf.rule) : ''})`;
    found.push({
      role: 'fork', leg, event: i, cause: { kind: 'sysctl', netns: e.netns, name, value: '0' }, ...(nf.rule?.origin && { origin: nf.rule.origin }),
      text: `On ${r.v.netns(e.netns)}, the frame went from port to port of a bridge while ${name} = 0: ${rule}, which would have dropped it, was never consulted`,
    });
  }
  return found;
};
const bridgeOf = (r: Read, e: TraceEvent): number => r.v.link(e.netns, e.ifindex)?.master ?? 0;

/** Both connections of a proxy are its own: it is named once. */
const proxies = (r: Read): Told['via'] => r.told.via.filter((p, i, all) => all.findIndex((o) => o.netns === p.netns && JSON.stringify(o.service) === JSON.stringify(p.service)) === i);
const proxyForks = (r: Read): BlameLink[] => proxies(r).map((p): BlameLink => {
  const ns = pmGet(r.v.world.config.netns, p.netns);
  const sock = ns && [...[pmGet(ns.sockets, p.socket)]][0];
  const to = 'addr' in p.service ? printAddrPort(p.service.addr, p.service.port) : '';
  const name = p.service.kind === 'relay' ? 'a relay' : 'docker-proxy';
  return {
    role: 'fork', leg: 'request', event: -1, text: `On ${r.v.netns(p.netns)}, ${name} took the connection and opened one of its own to ${to}: the server sees ${r.v.netns(p.netns)}, not the client`,
    cause: { kind: 'socket', netns: p.netns, id: p.socket, laddr: sock?.laddr ?? null, lport: sock?.lport ?? r.a.target?.port ?? 0, service: p.service.kind },
  };
});

/** A neighbour entry that leads to another machine than the one which has the address. */
const staleForks = (r: Read): BlameLink[] => {
  const found: BlameLink[] = [];
  const seen = new Set<string>();
  for (const [i, leg] of r.leg) {
    const e = r.a.trace[i] as TraceEvent;
    const p = e.skb.net;
    if (e.fn !== 'neighOutput' || p.type !== 'ip' || typeof p.dst !== 'number') continue;
    const hop = routeOf(r, i)?.route?.nexthops[0]?.gw ?? p.dst;
    const key = `${e.netns}/${e.ifindex}/${hop}`;
    const entry = pmGet(pmGet(pmGet(r.v.world.state.netns, e.netns)?.neigh ?? emptyPMap<PMap<Neigh>>(), e.ifindex) ?? emptyPMap<Neigh>(), hop);
    if (seen.has(key) || !entry || entry.lladdr === null) continue;
    seen.add(key);
    const owners = ownersOf(r.v.world, hop);
    if (owners.length === 0 || owners.some((o) => o.link.address === entry.lladdr || o.netns === e.netns)) continue;
    const who = whoHas(r.v.world, entry.lladdr);
    found.push({
      role: 'fork', leg, event: i, cause: { kind: 'neigh', netns: e.netns, ifindex: e.ifindex, ip: hop, state: entry.nud },
      text: `On ${r.v.netns(e.netns)}, the neighbour entry for ${printIp(hop)} (${printMac(entry.lladdr)}, ${entry.nud}) is not the device that has the address (${printMac((owners[0] as (typeof owners)[0]).link.address)} in ${r.v.netns((owners[0] as (typeof owners)[0]).netns)})${who === undefined ? '' : `, but one of ${r.v.netns(who)}`}`,
    });
  }
  return found;
};
const devices = (world: World): { readonly netns: Nsid; readonly link: Link }[] => [...pmValues(world.config.netns)].flatMap((ns) => [...pmValues(ns.links)].map((l) => ({ netns: ns.id, link: l })));
const ownersOf = (world: World, ip: Ip) => devices(world).filter((d) => d.link.addrs4.some((a) => a.local === ip));
const whoHas = (world: World, mac: number): Nsid | undefined => devices(world).find((d) => d.link.address === mac)?.netns;

// ---------------------------------------------------------------- context

const snatContext = (r: Read, d: NatDelta): BlameLink => ({
  role: 'context', leg: 'request', event: d.event, ...(d.rule?.rule?.origin && { origin: d.rule.rule.origin }),
  text: `On ${r.v.netns(d.netns)}, ${d.rule ? `${ruleName(d.rule)} (${d.rule.rule ? ruleText(d.rule, d.rule.rule) : ''})` : 'a connection that was there already'} rewrote the source ${d.before} to ${d.after}`,
  cause: d.rule ? { kind: 'rule', netns: d.netns, nf: d.rule, text: d.rule.rule ? ruleText(d.rule, d.rule.rule) : '' } : { kind: 'conntrack', netns: d.netns, text: r.a.conntrack.find((c) => c.netns === d.netns)?.text ?? '' },
});
/** The rules that let the first packet of the request in or through, and the tables of policy routing that it used. */
const passedContext = (r: Read): BlameLink[] => {
  const first = r.a.request.map((i) => r.a.trace[i] as TraceEvent).find((e) => e.skb.net.type === 'ip');
  if (!first) return [];
  const found: BlameLink[] = [];
  const seen = new Set<string>();
  const firsts = new Set([first.skb.id]);
  for (const i of r.a.request) {
    const e = r.a.trace[i] as TraceEvent;
    if (!firsts.has(e.skb.id)) continue;
    const { nf, rt } = e;
    if (nf?.table === 'filter' && nf.kind === 'rule' && nf.rule?.target.kind === 'verdict' && nf.rule.target.verdict === 'ACCEPT') found.push(link('context', 'request', ruleCause(r.v, e.netns, nf, 'the request'), i));
    if (rt?.route && ![0, 253, 254, 255].includes(rt.table) && !seen.has(`${e.netns}/${rt.table}`)) {
      seen.add(`${e.netns}/${rt.table}`);
      found.push(link('context', 'request', routeCause(r.v, e.netns, rt.table, rt.route, `On ${r.v.netns(e.netns)}, a policy rule sent the request to routing table ${rt.table}: ${routeText(r.v, e.netns, rt.table, rt.route)}`), i));
    }
  }
  return found;
};
const replyTables = (r: Read): BlameLink[] => {
  const seen = new Set<string>();
  return r.a.reply.flatMap((i): BlameLink[] => {
    const e = r.a.trace[i] as TraceEvent;
    if (!e.rt?.route || [0, 253, 254, 255].includes(e.rt.table) || seen.has(`${e.netns}/${e.rt.table}`)) return [];
    seen.add(`${e.netns}/${e.rt.table}`);
    return [link('context', 'reply', routeCause(r.v, e.netns, e.rt.table, e.rt.route, `On ${r.v.netns(e.netns)}, a policy rule sent the reply to routing table ${e.rt.table}: ${routeText(r.v, e.netns, e.rt.table, e.rt.route)}`), i)];
  });
};

const largeLink = (r: Read): BlameLink | null => {
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

/** The blame chain, in the order of events. */
export const blameOf = (world: World, a: Answer, told: Told, gaps: readonly Gap[]): readonly BlameLink[] => {
  const v = openView(world);
  const leg = new Map<number, Leg>();
  for (const i of a.request) leg.set(i, 'request');
  for (const i of a.reply) leg.set(i, 'reply');
  const taken = new Set<number>();
  for (const e of a.trace) if (e.fn === 'delivered' && !/reset|no socket/.test(e.note)) taken.add(e.skb.id);
  const r: Read = { v, a, told, leg, taken };
  const links: BlameLink[] = gaps.map((g): BlameLink => ({ role: 'decided', leg: 'request', event: -1, text: `On ${v.netns(g.netns)}, the answer depends on what was not understood: ${g.text}`, cause: { kind: 'unsupported', netns: g.netns, what: g.text } }));
  for (const d of a.nat) if (!d.undone) links.push(...(d.manip === 'dst' ? dnatFork(r, d) : [snatContext(r, d)]));
  links.push(...staleForks(r), ...bridgeForks(r), ...proxyForks(r), ...passedContext(r), ...replyTables(r));
  const decided = a.outcome === 'open' ? null : told.large !== null ? largeLink(r) : (stopOf(r) ?? silent(r));
  if (decided) links.push(decided);
  if (a.stormed !== null) links.push({ role: 'decided', leg: 'request', event: -1, text: `The packets multiplied without end: ${a.stormed}`, cause: { kind: 'kernel', netns: a.netns, fn: 'drain', reason: 'SIM_STEP_BUDGET' } });
  const order = (l: BlameLink): number => (l.role === 'decided' ? Infinity : l.event < 0 ? Number.MAX_SAFE_INTEGER : l.event);
  return links.map((l, i) => [l, i] as const).sort(([x, i], [y, j]) => order(x) - order(y) || i - j).map(([l]) => l);
};

/** A name that nobody knew. */
export const nameBlame = (world: World, from: Endpoint, name: string, why: string, trace: readonly TraceEvent[]): readonly BlameLink[] => {
  const asked = [...new Set(trace.flatMap((e) => (e.skb.net.type === 'ip' && e.skb.net.l4.type === 'udp' && e.skb.net.l4.dport === 53 ? [printIp(e.skb.net.dst)] : [])))];
  const servers = asked.length > 0 ? `asked ${asked.join(', ')}, and nobody there knows it` : 'its /etc/hosts does not have it, and no name server could be asked';
  return [{ role: 'decided', leg: 'name', event: -1, text: `${netnsName(world, from.netns)} could not find an address for "${name}": ${servers}`, cause: { kind: 'name', netns: from.netns, name, why } }];
};
