// docker-proxy for UDP: moby cmd/docker-proxy/udp_proxy_linux.go. Every client gets a socket of its own to the backend; what comes back there goes
// to the client from the listener, whose source address routing picks, unless the proxy remembers the address that was asked (28 on).
// The sockets are state, as TCP's connections are: a packet makes them.
import { isLinkLocal6, type Ip, type Ip6 } from '../base/ip.ts';
import { pmDelete, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { IpPkt, Payload, Skb, Udp } from '../model/skb.ts';
import type { Service } from '../model/tcp.ts';
import { SEC } from '../model/uapi.ts';
import type { Nsid, Socket, Timer, UdpFlow } from '../model/world.ts';
import { autoPort } from './bind.ts';
import { addTimer, netnsOf, nextSeq, peekState, stateOf, type Ctx } from './ctx.ts';
import { forwardedReply, forwardTimeout } from './dns/resolver.ts';
import { dgramConnect, sendFrom, sendMsg } from './sock.ts';

/** UDPConnTrackTimeout. */
const IDLE = 90 * SEC;

const clientKey = (listener: number, client: Ip, port: number): string => `${listener}/${client}/${port}`;
const putFlow = (ctx: Ctx, nsid: Nsid, f: UdpFlow): void => {
  const st = stateOf(ctx, nsid);
  st.udpFlows = pmSet(st.udpFlows, f.sock.lport, f);
};
const dropFlow = (ctx: Ctx, nsid: Nsid, f: UdpFlow): void => {
  const st = stateOf(ctx, nsid);
  st.udpFlows = pmDelete(st.udpFlows, f.sock.lport);
  st.udpClients = pmDelete(st.udpClients, clientKey(f.listener, f.client, f.cport));
};

/** net.DialUDP; undefined: "Can't proxy a datagram", which only docker-proxy's log says. */
const dial = (ctx: Ctx, nsid: Nsid, l: Socket, to: Extract<Service, { kind: 'udp-relay' }>, skb: Skb): UdpFlow | undefined => {
  const pkt = skb.net as IpPkt;
  const cport = (pkt.l4 as Udp).sport;
  const fresh: Socket = {
    id: nextSeq(ctx), kind: 'udp', family: typeof to.addr === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: l.pid,
  };
  const lport = autoPort(ctx, nsid, fresh);
  if (lport === undefined) return undefined;
  const ends = dgramConnect(ctx, nsid, { ...fresh, lport }, to.addr, to.port, 0);
  if (typeof ends === 'string') return undefined;
  const f: UdpFlow = {
    sock: { ...fresh, ...ends, lport }, listener: l.id, client: pkt.src, cport, iif: typeof pkt.src === 'string' && isLinkLocal6(pkt.src as Ip6) ? skb.iif : 0, asked: pkt.dst, until: ctx.now + IDLE,
    timer: addTimer(ctx, IDLE, 'service', nsid, 0, lport),
  };
  putFlow(ctx, nsid, f);
  const st = stateOf(ctx, nsid);
  st.udpClients = pmSet(st.udpClients, clientKey(l.id, f.client, cport), lport);
  return f;
};

/** A client's datagram: on to the backend. */
export const relayDatagram = (ctx: Ctx, nsid: Nsid, l: Socket, to: Extract<Service, { kind: 'udp-relay' }>, skb: Skb): void => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4 as Udp;
  const known = pmGet(peekState(ctx, nsid).udpClients, clientKey(l.id, pkt.src, l4.sport));
  const f = (known === undefined ? undefined : pmGet(peekState(ctx, nsid).udpFlows, known)) ?? dial(ctx, nsid, l, to, skb);
  if (f) sendFrom(ctx, nsid, f.sock, { dst: to.addr, dport: to.port, l4: { type: 'udp', sport: f.sock.lport, dport: to.port, data: l4.data } });
};

/** The relay's socket that a datagram is for. */
export const flowOf = (ctx: Ctx, nsid: Nsid, pkt: Pick<IpPkt, 'src' | 'dst'>, sport: number, dport: number): UdpFlow | undefined => {
  const { udpFlows } = peekState(ctx, nsid);
  const f = udpFlows.size === 0 ? undefined : pmGet(udpFlows, dport);
  return f && f.sock.laddr === pkt.dst && f.sock.raddr === pkt.src && f.sock.rport === sport ? f : undefined;
};
/** replyLoop: the backend's answer goes back to the client, and its socket lives another 90 s. */
export const relayReply = (ctx: Ctx, nsid: Nsid, f: UdpFlow, data: Payload): void => {
  if (f.query) return forwardedReply(ctx, nsid, f, data.text ?? '');
  const l = pmGet(netnsOf(ctx, nsid).sockets, f.listener);
  if (l?.service?.kind !== 'udp-relay') return dropFlow(ctx, nsid, f);
  putFlow(ctx, nsid, { ...f, until: ctx.now + IDLE });
  const e = sendMsg(ctx, nsid, l.id, {
    dst: f.client, dport: f.cport, ...(l.service.pktinfo && { src: f.asked }), ...(f.iif !== 0 && { oif: f.iif }), l4: { type: 'udp', sport: l.lport, dport: f.cport, data },
  });
  if (e !== undefined) dropFlow(ctx, nsid, f);
};
export const udpRelayTimer = (ctx: Ctx, t: Timer): void => {
  const f = pmGet(peekState(ctx, t.netns).udpFlows, t.key);
  if (f?.timer !== t.seq) return;
  if (f.query) return forwardTimeout(ctx, t.netns, f);
  if (f.until <= ctx.now) return dropFlow(ctx, t.netns, f);
  putFlow(ctx, t.netns, { ...f, timer: addTimer(ctx, f.until - ctx.now, 'service', t.netns, 0, t.key) });
};
/** The proxy ends. */
export const dropFlows = (ctx: Ctx, nsid: Nsid, listener: number): void => {
  for (const f of pmValues(peekState(ctx, nsid).udpFlows)) if (f.listener === listener) dropFlow(ctx, nsid, f);
};
