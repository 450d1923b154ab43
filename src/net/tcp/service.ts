// Servers without processes: what a Socket's `service` does when its connections open, receive or end. Plain data decides;
// the only clock is a UDP relay's (net/udpRelay.ts).
import { printIp, type Ip } from '../../base/ip.ts';
import type { IpPkt, Skb, Udp } from '../../model/skb.ts';
import type { TcpSock } from '../../model/tcp.ts';
import type { Nsid, Socket } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';
import { dnsDatagram, dnsStream } from '../dns/resolver.ts';
import { dropFlows, relayDatagram } from '../udpRelay.ts';
import { sendMsg } from '../sock.ts';
import { closeTcp, sendTcp, takeIn } from './tcp.ts';
import { childrenOf, tcpSk, upd } from './table.ts';
import { startConnect } from './connect.ts';

const page = (s: Extract<TcpSock['service'], { kind: 'http' }>): string => {
  const has = (name: string): boolean => s.headers.some(([k]) => k.toLowerCase() === name);
  const headers = [...s.headers, ...(has('content-length') ? [] : [['Content-Length', String(s.body.length)] as const])];
  return `HTTP/1.0 ${s.status} ${s.reason}\r\n${headers.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n${s.body}`;
};

const hostPort = (ip: Ip, port: number): string => (typeof ip === 'string' ? `[${printIp(ip)}]:${port}` : `${printIp(ip)}:${port}`);
const whoAmI = (server: string, peer: string, local: string): string => `${JSON.stringify({ server, peer, local })}\n`;

/** Something happened on a connection of a service: it opened, data or the end of it came, or it was lost. `s` is the block as it was. */
export const tcpServe = (ctx: Ctx, nsid: Nsid, id: number, ev: 'open' | 'data' | 'closed', was: TcpSock): void => {
  const s = tcpSk(ctx, nsid, id);
  const service = was.service;
  if (service === null) return;
  if (service.kind === 'relay' || service.kind === 'proxy') return relay(ctx, nsid, id, ev, was);
  if (!s || ev === 'closed') return;
  switch (service.kind) {
    case 'text':
      if (ev === 'open') {
        sendTcp(ctx, nsid, id, service.text);
        closeTcp(ctx, nsid, id);
      }
      return;
    case 'whoami':
      if (ev === 'open') {
        sendTcp(ctx, nsid, id, whoAmI(service.server, hostPort(s.raddr, s.rport), hostPort(s.laddr, s.lport)));
        closeTcp(ctx, nsid, id);
      }
      return;
    case 'echo':
      if (s.in.length > 0) sendTcp(ctx, nsid, id, takeIn(ctx, nsid, id));
      break;
    case 'resolver':
    case 'dns-zone':
      dnsStream(ctx, nsid, id, service);
      break;
    case 'discard':
      takeIn(ctx, nsid, id);
      break;
    case 'http':
      // A request ends with an empty line; a body that follows it is thrown away.
      if (/\r?\n\r?\n/.test(s.in)) {
        takeIn(ctx, nsid, id);
        sendTcp(ctx, nsid, id, page(service));
        return closeTcp(ctx, nsid, id);
      }
  }
  const now = tcpSk(ctx, nsid, id);
  if (now?.eof && now.state === 'CLOSE_WAIT') closeTcp(ctx, nsid, id);
};

const relay = (ctx: Ctx, nsid: Nsid, id: number, ev: 'open' | 'data' | 'closed', was: TcpSock): void => {
  const s = tcpSk(ctx, nsid, id);
  const service = was.service;
  if (service?.kind !== 'relay' && service?.kind !== 'proxy') return;
  if (ev === 'closed') {
    if (tcpSk(ctx, nsid, was.peer)) closeTcp(ctx, nsid, was.peer);
    return;
  }
  if (!s) return;
  if (s.peer === 0) {
    const peer = startConnect(ctx, nsid, { addr: service.addr, port: service.port, service, peer: id });
    if (peer === undefined) return closeTcp(ctx, nsid, id);
    upd(ctx, nsid, s, { peer });
    return;
  }
  const other = tcpSk(ctx, nsid, s.peer);
  if (!other) return closeTcp(ctx, nsid, id);
  for (const [from, to] of [[id, s.peer], [s.peer, id]] as const) {
    const f = tcpSk(ctx, nsid, from);
    const o = tcpSk(ctx, nsid, to);
    if (!f || !o || o.state === 'SYN_SENT' || o.state === 'SYN_RECV') continue;
    if (f.in.length > 0) sendTcp(ctx, nsid, to, takeIn(ctx, nsid, from));
    if (f.eof && !o.fin) closeTcp(ctx, nsid, to, true);
  }
};

/** The listener of a service goes. With docker-proxy go its connections, both ways: it is a process of its own that ends. */
export const endService = (ctx: Ctx, nsid: Nsid, s: Socket): void => {
  if (s.service?.kind === 'udp-relay') return dropFlows(ctx, nsid, s.id);
  if (s.service?.kind !== 'proxy') return;
  for (const c of childrenOf(ctx, nsid, { id: s.id, acceptq: [] })) {
    if (c.state === 'SYN_RECV') continue;
    closeTcp(ctx, nsid, c.peer);
    closeTcp(ctx, nsid, c.id);
  }
};

/** A datagram for a service: echoed, answered with a text, or thrown away. */
export const udpServe = (ctx: Ctx, nsid: Nsid, s: Socket, skb: Skb): void => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4 as Udp;
  if (s.service?.kind === 'udp-relay') return relayDatagram(ctx, nsid, s, s.service, skb);
  if (s.service?.kind === 'resolver' || s.service?.kind === 'dns-zone') return dnsDatagram(ctx, nsid, s, s.service, skb);
  const text = s.service?.kind === 'text' ? s.service.text : s.service?.kind === 'whoami' ? whoAmI(s.service.server, hostPort(pkt.src, l4.sport), hostPort(pkt.dst, l4.dport)) : undefined;
  const data = s.service?.kind === 'echo' ? l4.data : text === undefined ? undefined : { len: text.length, text };
  if (!data) return;
  sendMsg(ctx, nsid, s.id, { dst: pkt.src, dport: l4.sport, src: pkt.dst, oif: s.ifindex || (typeof pkt.src === 'string' ? skb.iif : 0), l4: { type: 'udp', sport: l4.dport, dport: l4.sport, data } });
};
