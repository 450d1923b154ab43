// UDP: a datagram and its answer, errors heard as with IP_RECVERR. ICMP: an echo.
import { anyOf, type Ip } from '../../base/ip.ts';
import { emptyPMap, pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Icmp, type IpPkt } from '../../model/skb.ts';
import type { Nsid, Received, Socket } from '../../model/world.ts';
import { findNetns, netnsOf, peekState, type Ctx } from '../../net/ctx.ts';
import { drain } from '../../net/dev.ts';
import { encodeMessage, query } from '../../net/dns/codec.ts';
import { bindSocket, closeSocket, connectSocket, openSocket, sendMsg, takeRx } from '../../net/sock.ts';
import { icmpErrno } from '../../net/tcp/rcv.ts';
import { NOBODY, outcomeOf, reached, toldBy, waitUntil, type Ask, type Asked, type IcmpTold, type Told } from './told.ts';

const NO_RX = emptyPMap<readonly Received[]>();
/** Datagrams that wait at sockets which no service answers for: the program's part. */
const answerDatagrams = (ctx: Ctx, a: Ask, client: number): { readonly netns: Nsid; readonly socket: Socket; readonly skb: Received['skb'] } | null => {
  for (const netns of reached(ctx)) {
    if (!findNetns(ctx, netns)) continue;
    for (const [id, q] of pmEntries(peekState(ctx, netns).rx)) {
      if (netns === a.netns && id === client) continue;
      const s = pmGet(netnsOf(ctx, netns).sockets, id);
      const fresh = q.slice(pmGet(pmGet(ctx.baseState.netns, netns)?.rx ?? NO_RX, id)?.length ?? 0).find((r) => r.err === undefined);
      const pkt = fresh?.skb.net;
      if (s?.kind !== 'udp' || s.service !== undefined || fresh === undefined || pkt?.type !== 'ip' || pkt.l4.type !== 'udp') continue;
      takeRx(ctx, netns, id as number);
      sendMsg(ctx, netns, s.id, { dst: pkt.src, dport: pkt.l4.sport, ...(typeof pkt.src === 'string' && /^fe[89ab]/.test(pkt.src) && { oif: fresh.skb.iif }), l4: { type: 'udp', sport: s.lport, dport: pkt.l4.sport, data: { len: 1, text: 'x' } } });
      drain(ctx);
      return { netns, socket: s, skb: fresh.skb };
    }
  }
  return null;
};
export const askUdp = (ctx: Ctx, a: Ask): Asked => {
  const start = ctx.now;
  const id = openSocket(ctx, a.netns, {
    kind: 'udp', family: typeof a.dst === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }),
  });
  const close = (): void => {
    closeSocket(ctx, a.netns, id);
    drain(ctx);
  };
  const base = { ...NOBODY, connected: false, icmp: null, src: null, sport: 0 };
  const over = (t: Partial<Told> & Pick<Told, 'outcome' | 'errno'>): Asked => ({ told: { ...base, took: ctx.now - start, ...t }, close });
  let e = a.src !== null || a.sport !== 0 ? bindSocket(ctx, a.netns, id, a.src, a.sport) : undefined;
  e ??= connectSocket(ctx, a.netns, id, a.dst, a.port, a.ifindex);
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e });
  const s = pmGet(netnsOf(ctx, a.netns).sockets, id) as Socket;
  const ends = { src: s.laddr, sport: s.lport };
  const hello = a.port === 53 ? encodeMessage(query(1, 'localhost', 1)) : a.hello;
  e = sendMsg(ctx, a.netns, id, { dst: s.raddr as Ip, dport: a.port, ...(a.ifindex !== 0 && { oif: a.ifindex }), l4: { type: 'udp', sport: s.lport, dport: a.port, data: { len: hello.length, text: hello } } });
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e, ...ends });
  let server: Told['server'] = null;
  let icmp: IcmpTold | null = null;
  let heard = false;
  waitUntil(ctx, start + a.patience, () => {
    const by = answerDatagrams(ctx, a, id);
    const pkt = by?.skb.net as IpPkt | undefined;
    if (by && pkt?.l4.type === 'udp') server = { netns: by.netns, socket: by.socket.id, local: pkt.dst, lport: by.socket.lport, peer: pkt.src, pport: pkt.l4.sport };
    for (const r of takeRx(ctx, a.netns, id)) {
      if (r.err === undefined) heard = true;
      else icmp ??= toldBy(r);
    }
    return heard || icmp !== null;
  });
  // A relay remembers its clients; the source may have been rewritten on the way to it.
  const relays = [...reached(ctx)].flatMap((n) => [...pmValues(peekState(ctx, n).udpFlows)].flatMap((f) => {
    const l = pmGet(netnsOf(ctx, n).sockets, f.listener);
    const fresh = pmGet(pmGet(ctx.baseState.netns, n)?.udpFlows ?? emptyPMap<typeof f>(), f.sock.lport) !== f;
    return l?.service?.kind === 'udp-relay' && fresh && l.lport === a.port && f.query === undefined ? [{ netns: n, socket: l.id, service: l.service }] : [];
  }));
  const rest = { ...ends, server, via: relays };
  if (heard) return over({ outcome: 'open', errno: null, ...rest });
  if (icmp !== null) {
    const errno = icmpErrno(icmpOf(icmp), (icmp as IcmpTold).v6) ?? null;
    return over({ outcome: outcomeOf(errno ?? 'EHOSTUNREACH', icmp), errno, icmp, ...rest });
  }
  return over({ outcome: 'timeout', errno: null, ...rest });
};
const icmpOf = (t: IcmpTold): Icmp => ({ type: 'icmp', t: t.type, code: t.code, id: 0, seq: 0, len: 0, info: t.info });

export const askIcmp = (ctx: Ctx, a: Ask): Asked => {
  const start = ctx.now;
  const v6 = typeof a.dst === 'string';
  const id = openSocket(ctx, a.netns, { kind: 'raw', family: v6 ? 6 : 4, proto: v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }) });
  const close = (): void => {
    closeSocket(ctx, a.netns, id);
    drain(ctx);
  };
  const echo = id & 0xffff;
  const base = { ...NOBODY, connected: false, icmp: null, src: a.src, sport: 0 };
  const over = (t: Partial<Told> & Pick<Told, 'outcome' | 'errno'>): Asked => ({ told: { ...base, took: ctx.now - start, ...t }, close });
  // ping connects a datagram socket first, to learn its source address.
  const probe = openSocket(ctx, a.netns, { kind: 'udp', family: v6 ? 6 : 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: true, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }) });
  const refused = a.src === null ? connectSocket(ctx, a.netns, probe, a.dst, 1025, a.ifindex) : undefined;
  const src = a.src ?? (pmGet(netnsOf(ctx, a.netns).sockets, probe) as Socket).laddr;
  closeSocket(ctx, a.netns, probe);
  if (refused !== undefined) return over({ outcome: outcomeOf(refused, null), errno: refused });
  const e = sendMsg(ctx, a.netns, id, {
    dst: a.dst, src: a.src ?? anyOf(v6 ? 6 : 4), ...(a.ifindex !== 0 && { oif: a.ifindex }), broadcast: true, l4: { type: 'icmp', t: v6 ? 128 : 8, code: 0, id: echo, seq: 1, len: 56 },
  });
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e, src });
  let icmp: IcmpTold | null = null;
  let heard: IpPkt | null = null;
  waitUntil(ctx, start + a.patience, () => {
    for (const r of takeRx(ctx, a.netns, id)) {
      const pkt = r.skb.net;
      if (pkt.type !== 'ip' || pkt.l4.type !== 'icmp') continue;
      if (r.err !== undefined && pkt.l4.inner?.l4.type === 'icmp' && pkt.l4.inner.l4.id === echo) icmp ??= toldBy(r);
      if (r.err === undefined && pkt.l4.t === (v6 ? 129 : 0) && pkt.l4.id === echo) heard = pkt;
    }
    return heard !== null || icmp !== null;
  });
  const reply = heard as IpPkt | null;
  if (reply !== null) return over({ outcome: 'open', errno: null, ttl: reply.ttl, src: reply.dst });
  if (icmp !== null) {
    const errno = icmpErrno(icmpOf(icmp), v6) ?? null;
    return over({ outcome: outcomeOf(errno ?? 'EHOSTUNREACH', icmp), errno, icmp });
  }
  return over({ outcome: 'timeout', errno: null });
};
