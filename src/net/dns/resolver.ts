// Docker's embedded name server: libnetwork/resolver.go. Names of the container's networks are answered from the engine's data; anything else
// is forwarded to the host's servers from the container's own namespace (captures: user-bridge, dns-details, internal). A forwarded question is
// a socket of its own, which is state as a proxy's are (net/udpRelay.ts). Leaves out: SRV and MX of its own names, forwarding by TCP (a question that
// came by TCP is forwarded as a datagram).
import { pmDelete, pmGet, pmSet, pmValues } from '../../base/pmap.ts';
import { printIp, type Ip } from '../../base/ip.ts';
import type { Container, Engine } from '../../model/docker.ts';
import type { IpPkt, Skb, Udp } from '../../model/skb.ts';
import type { Service } from '../../model/tcp.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid, Socket, UdpFlow } from '../../model/world.ts';
import { autoPort } from '../bind.ts';
import { addTimer, netnsOf, nextSeq, peekState, randBelow, stateOf, type Ctx } from '../ctx.ts';
import { dgramConnect, sendFrom, sendMsg } from '../sock.ts';
import { sendTcp, takeIn } from '../tcp/tcp.ts';
import { tcpSk } from '../tcp/table.ts';
import { decodeMessage, encodeMessage, parseReverse, QTYPE, type DnsMessage, type ResourceRecord } from './codec.ts';
import { lookupAddress, lookupName } from './dockerNames.ts';
import { zoneAnswer } from './zone.ts';

type NameService = Extract<Service, { kind: 'resolver' | 'dns-zone' }>;
/** respTTL, extIOTimeout, dns.MinMsgSize. */
const TTL = 600;
const PATIENCE = 4 * SEC;
const UDP_MAX = 512;
const SERVFAIL = 2;
const NXDOMAIN = 3;
/** Releases in which every question gets an answer, and internal networks are not forwarded for. */
const ANSWERS_ALWAYS: ReadonlySet<Engine['version']> = new Set(['27', '28.0', '28.5', '29']);

/** Who asked: a datagram's sender, or a connection. */
interface Asker {
  readonly client: Ip;
  readonly cport: number;
  readonly asked: Ip;
  readonly iif: number;
  /** The connection; 0: a datagram. */
  readonly tcp: number;
}

const reply = (q: DnsMessage, more: Partial<DnsMessage>): DnsMessage => ({ ...q, response: true, authoritative: false, truncated: false, recursionAvailable: true, rcode: 0, answers: [], ...more });
/** shuffleAddr. */
const shuffled = <T>(ctx: Ctx, list: readonly T[]): T[] => {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = randBelow(ctx, i + 1);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
};
/** ServeDNS' own part; undefined: others may know; null: no answer at all. */
const ownAnswer = (ctx: Ctx, e: Engine, c: Container, q: DnsMessage): DnsMessage | null | undefined => {
  const ask = q.questions[0];
  if (!ask) return reply(q, { rcode: 1 });
  const { name, type } = ask;
  if (type === QTYPE['PTR']) {
    if (!/\.(?:in-addr|ip6)\.arpa$/.test(name)) return null;
    const ip = parseReverse(name);
    const host = ip === undefined ? undefined : lookupAddress(e, c, ip);
    return host === undefined ? undefined : reply(q, { answers: [{ name, type, ttl: TTL, data: host }] });
  }
  if (type === QTYPE['MX']) return lookupName(e, c, name, 4) ? reply(q, {}) : undefined;
  if (type !== QTYPE['A'] && type !== QTYPE['AAAA']) return undefined;
  const ips = lookupName(e, c, name, type === QTYPE['A'] ? 4 : 6);
  if (ips) return reply(q, { answers: shuffled(ctx, ips).map((ip): ResourceRecord => ({ name, type, ttl: TTL, data: printIp(ip) })) });
  // With ndots of the user's own, a single label is left to the client's search list.
  return c.sandbox?.resolv.ndots && !name.includes('.') ? reply(q, {}) : undefined;
};

const sendAnswer = (ctx: Ctx, nsid: Nsid, s: Socket, to: Asker, text: string): void => {
  if (to.tcp !== 0) {
    if (tcpSk(ctx, nsid, to.tcp)) sendTcp(ctx, nsid, to.tcp, String.fromCharCode(text.length >> 8, text.length & 255) + text);
    return;
  }
  sendMsg(ctx, nsid, s.id, {
    dst: to.client, dport: to.cport, src: to.asked, ...(to.iif !== 0 && { oif: to.iif }), l4: { type: 'udp', sport: s.lport, dport: to.cport, data: { len: text.length, text } },
  });
};
/** A datagram that is too long loses answers and says so. */
const fitted = (m: DnsMessage, tcp: boolean): string => {
  let text = encodeMessage(m);
  for (let n = m.answers.length - 1; !tcp && text.length > UDP_MAX && n >= 0; n--) text = encodeMessage({ ...m, truncated: true, answers: m.answers.slice(0, n) });
  return text;
};

// ---------------------------------------------------------------- forwarding

const putFlow = (ctx: Ctx, nsid: Nsid, f: UdpFlow): void => {
  const st = stateOf(ctx, nsid);
  st.udpFlows = pmSet(st.udpFlows, f.sock.lport, f);
};
const endFlow = (ctx: Ctx, nsid: Nsid, f: UdpFlow): void => {
  const st = stateOf(ctx, nsid);
  st.udpFlows = pmDelete(st.udpFlows, f.sock.lport);
};
const hasWayOut = (e: Engine, c: Container): boolean => [...pmValues(c.endpoints)].some((ep) => ep.id !== '' && pmGet(e.networks, ep.network)?.internal === false);

/** Tries the servers from number `first` on; `last` is what an earlier one said. */
const forward = (ctx: Ctx, home: Nsid, s: Socket, service: Extract<Service, { kind: 'resolver' }>, to: Asker, text: string, first: number, last: string | null): void => {
  const e = pmGet(ctx.config.docker, service.sock);
  const c = e && pmGet(e.containers, service.container);
  if (!e || !c?.sandbox) return;
  const always = ANSWERS_ALWAYS.has(e.version);
  const { upstream } = c.sandbox.resolv;
  for (let i = first; i < upstream.length && (!always || hasWayOut(e, c)); i++) {
    const { addr, host } = upstream[i] as { addr: Ip; host: boolean };
    const ns = host ? e.netns : home;
    const fresh: Socket = { id: nextSeq(ctx), kind: 'udp', family: typeof addr === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: e.pid };
    const lport = autoPort(ctx, ns, fresh);
    const ends = lport === undefined ? 'EAGAIN' : dgramConnect(ctx, ns, { ...fresh, lport }, addr, 53, 0);
    if (lport === undefined || typeof ends === 'string') continue;
    const f: UdpFlow = {
      sock: { ...fresh, ...ends, lport }, listener: s.id, client: to.client, cport: to.cport, iif: to.iif, asked: to.asked, until: ctx.now + PATIENCE, timer: addTimer(ctx, PATIENCE, 'service', ns, 0, lport),
      query: { home, server: i, text, tcp: to.tcp, last },
    };
    putFlow(ctx, ns, f);
    if (sendFrom(ctx, ns, f.sock, { dst: addr, dport: 53, l4: { type: 'udp', sport: lport, dport: 53, data: { len: text.length, text } } }) === undefined) return;
    endFlow(ctx, ns, f);
  }
  const q = decodeMessage(text);
  if (last !== null) sendAnswer(ctx, home, s, to, last);
  else if (always && q) sendAnswer(ctx, home, s, to, encodeMessage(reply(q, { rcode: SERVFAIL })));
};
/** What waits for an answer of a name server, and the socket of the server that is to pass it on. */
const waiting = (ctx: Ctx, f: UdpFlow): { readonly s: Socket; readonly service: Extract<Service, { kind: 'resolver' }>; readonly to: Asker } | undefined => {
  const { query } = f;
  const ns = query && pmGet(ctx.config.netns, query.home);
  const s = ns && pmGet(ns.sockets, f.listener);
  return query && s?.service?.kind === 'resolver' ? { s, service: s.service, to: { client: f.client, cport: f.cport, asked: f.asked, iif: f.iif, tcp: query.tcp } } : undefined;
};
/** The server did not answer (`last`: it said that it cannot): the next one. */
const goOn = (ctx: Ctx, nsid: Nsid, f: UdpFlow, last: string | null): void => {
  endFlow(ctx, nsid, f);
  const w = waiting(ctx, f);
  if (w && f.query) forward(ctx, f.query.home, w.s, w.service, w.to, f.query.text, f.query.server + 1, last);
};
/** A name server's answer to a forwarded question. */
export const forwardedReply = (ctx: Ctx, nsid: Nsid, f: UdpFlow, text: string): void => {
  const w = waiting(ctx, f);
  const m = decodeMessage(text);
  const asked = f.query && decodeMessage(f.query.text);
  if (!w || !m || !asked || m.id !== asked.id) return;
  const e = pmGet(ctx.config.docker, w.service.sock);
  const always = e !== undefined && ANSWERS_ALWAYS.has(e.version);
  // Up to 25 a "no such name" that is not authoritative is asked on; later only failures are.
  const again = always ? m.rcode !== 0 && m.rcode !== NXDOMAIN : m.rcode !== 0 && !(m.rcode === NXDOMAIN && m.authoritative);
  if (again) return goOn(ctx, nsid, f, always ? null : text);
  endFlow(ctx, nsid, f);
  sendAnswer(ctx, (f.query as NonNullable<UdpFlow['query']>).home, w.s, w.to, text);
};
export const forwardTimeout = (ctx: Ctx, nsid: Nsid, f: UdpFlow): void => goOn(ctx, nsid, f, null);
/** icmp_err_convert's fatal ones, which a connected socket hears of at once. */
const FATAL: ReadonlySet<number> = new Set([2, 3, 6, 7, 8, 9, 10, 13, 14, 15]);
/** An ICMP error about a forwarded question. */
export const forwardError = (ctx: Ctx, nsid: Nsid, inner: IpPkt, type: number, code: number): void => {
  if (inner.l4.type !== 'udp') return;
  const { udpFlows } = peekState(ctx, nsid);
  const f = udpFlows.size === 0 ? undefined : pmGet(udpFlows, inner.l4.sport);
  if (!f?.query || f.sock.raddr !== inner.dst || f.sock.rport !== inner.l4.dport) return;
  if (typeof inner.dst === 'number' ? type === 3 && FATAL.has(code) : type === 1 && (code === 4 || code === 1)) goOn(ctx, nsid, f, null);
};

// ---------------------------------------------------------------- questions come in

const serve = (ctx: Ctx, nsid: Nsid, s: Socket, service: NameService, to: Asker, text: string): void => {
  const q = decodeMessage(text);
  if (!q || q.response) return;
  if (service.kind === 'dns-zone') return sendAnswer(ctx, nsid, s, to, fitted(zoneAnswer(service.records, q, to.client), to.tcp !== 0));
  const e = pmGet(ctx.config.docker, service.sock);
  const c = e && pmGet(e.containers, service.container);
  if (!e || !c) return;
  const own = ownAnswer(ctx, e, c, q);
  if (own === null) return;
  if (own) return sendAnswer(ctx, nsid, s, to, fitted(own, to.tcp !== 0));
  forward(ctx, nsid, s, service, to, text, 0, null);
};
export const dnsDatagram = (ctx: Ctx, nsid: Nsid, s: Socket, service: NameService, skb: Skb): void => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4 as Udp;
  serve(ctx, nsid, s, service, { client: pkt.src, cport: l4.sport, asked: pkt.dst, iif: typeof pkt.src === 'string' ? skb.iif : 0, tcp: 0 }, l4.data.text ?? '');
};
/** Bytes on a connection: each question has its length before it. */
export const dnsStream = (ctx: Ctx, nsid: Nsid, id: number, service: NameService): void => {
  for (;;) {
    const t = tcpSk(ctx, nsid, id);
    const s = t && pmGet(netnsOf(ctx, nsid).sockets, t.listener);
    if (!t || !s || t.in.length < 2) return;
    const len = (t.in.charCodeAt(0) << 8) | t.in.charCodeAt(1);
    if (t.in.length < 2 + len) return;
    // What follows belongs to the next question; nobody here sends two at once.
    const text = takeIn(ctx, nsid, id).slice(2, 2 + len);
    serve(ctx, nsid, s, service, { client: t.raddr, cport: t.rport, asked: t.laddr, iif: 0, tcp: id }, text);
  }
};
