// What REJECT sends: net/ipv4/netfilter/nf_reject_ipv4.c (nf_send_unreach, nf_send_reset), net/ipv6/netfilter/nf_reject_ipv6.c.
// The answer to a bridged frame leaves by the port that it came from, with the addresses turned round.
import { isMulticast6, type Ip4, type Ip6 } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { IPS_CONFIRMED, IPS_FIXED_TIMEOUT } from '../../model/ct.ts';
import { ETH_P_IP, ETH_P_IPV6, IPPROTO_TCP, skbWithEth, type Skb, type Tcp } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { NF_INET_LOCAL_OUT } from '../../model/xt.ts';
import type { XtPacket } from '../../xt/types.ts';
import { sysctlNum } from '../conf4.ts';
import { findLink, netnsOf, trace, type Ctx } from '../ctx.ts';
import { ctEventCache, IPCT_PROTOINFO } from './ctEvent.ts';
import { ctNet, TCP_CLOSE } from './ctNet.ts';
import { ctEdit, ctGet } from './ctTable.ts';
import { devQueueXmit } from '../dev.ts';
import { icmpSend } from '../icmp4.ts';
import { icmpv6Send } from '../icmp6.ts';
import { inetAddrType } from '../inetAddr.ts';
import { ipLocalOut, localSkb, makeIp4 } from '../ip4Output.ts';
import { ip6LocalOut, localSkb6, makeIp6 } from '../ip6Output.ts';
import { ipRouteOutput } from '../route4.ts';
import { nfCtAttach } from './ctAttach.ts';
import { ip6DstHoplimit, ip6RouteOutput } from '../route6.ts';

const UNREACH4: Readonly<Record<string, number>> = {
  'icmp-net-unreachable': 0, 'icmp-host-unreachable': 1, 'icmp-proto-unreachable': 2, 'icmp-port-unreachable': 3, 'icmp-net-prohibited': 9, 'icmp-host-prohibited': 10, 'icmp-admin-prohibited': 13,
};
const UNREACH6: Readonly<Record<string, number>> = {
  'icmp6-no-route': 0, 'icmp6-adm-prohibited': 1, 'icmp6-addr-unreachable': 3, 'icmp6-port-unreachable': 4, 'icmp6-policy-fail': 5, 'icmp6-reject-route': 6,
};

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
/** nf_reject_ip_tcphdr_put. */
const resetOf = (o: Tcp): Tcp => ({
  type: 'tcp', sport: o.dport, dport: o.sport, seq: (o.flags & ACK) !== 0 ? o.ack : 0,
  ack: (o.flags & ACK) !== 0 ? 0 : (o.seq + ((o.flags & SYN) !== 0 ? 1 : 0) + ((o.flags & FIN) !== 0 ? 1 : 0) + o.data.len) >>> 0, flags: (o.flags & ACK) !== 0 ? RST : RST | ACK, window: 0, data: { len: 0 },
});

/** A packet that came by a bridge port is answered there. True when it was. */
const outByPort = (ctx: Ctx, nsid: Nsid, p: XtPacket, answer: Skb): boolean => {
  const port = p.skb.nf ? p.skb.nf.physin : 0;
  if (port === 0 || !findLink(ctx, nsid, port)) return false;
  devQueueXmit(ctx, nsid, port, skbWithEth(answer, p.skb.dmac, p.skb.smac));
  return true;
};

/** nf_conntrack_tcp_set_closing: the reset ends the connection that it answers. */
const setClosing = (ctx: Ctx, nsid: Nsid, skb: Skb): void => {
  const ct = skb.nf ? ctGet(ctx, nsid, skb.nf.ct) : undefined;
  if (!ct?.tcp || (ct.status & IPS_CONFIRMED) === 0 || ct.tcp.state === TCP_CLOSE) return;
  const edit = ctEdit(ctx, nsid, ct.id);
  edit.tcp = { ...ct.tcp, state: TCP_CLOSE };
  if ((ct.status & IPS_FIXED_TIMEOUT) === 0) edit.timeout = ctx.now + (ctNet(ctx, nsid).tcp[TCP_CLOSE] as number);
  ctEventCache(ctx, edit, IPCT_PROTOINFO);
};

const sendReset = (ctx: Ctx, nsid: Nsid, p: XtPacket): void => {
  const { pkt } = p;
  const o = pkt.l4;
  if (o.type !== 'tcp' || (o.flags & RST) !== 0) return;
  const l4 = resetOf(o);
  if (ctx.trace) trace(ctx, 'nfSendReset', nsid, p.inIndex || p.outIndex, p.skb, `RST to port ${l4.dport}`);
  if (typeof pkt.src === 'number') {
    const dst = pkt.dst as Ip4;
    const type = inetAddrType(ctx, nsid, dst);
    if (type === 'broadcast' || type === 'multicast') return;
    const rt = ipRouteOutput(ctx, nsid, {
      dst: pkt.src, src: type === 'local' || type === 'unicast' ? dst : 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: IPPROTO_TCP, sport: l4.sport, dport: l4.dport, uid: 0, anysrc: true,
    });
    if ('error' in rt) return;
    const ttl = sysctlNum(pmGet(netnsOf(ctx, nsid).sysctl, 'net.ipv4.ip_default_ttl'), 64);
    const skb = nfCtAttach(localSkb(ctx, makeIp4(ctx, { src: dst, dst: pkt.src, proto: IPPROTO_TCP, ttl, tos: 0, df: true, l4 }), ETH_P_IP), p.skb);
    setClosing(ctx, nsid, p.skb);
    if (!outByPort(ctx, nsid, p, skb)) ipLocalOut(ctx, nsid, rt, skb);
    return;
  }
  if (isMulticast6(pkt.dst as Ip6) || isMulticast6(pkt.src)) return;
  const rt = ip6RouteOutput(ctx, nsid, { dst: pkt.src, src: pkt.dst, iif: 0, oif: 0, tos: 0, mark: 0, proto: IPPROTO_TCP, sport: l4.sport, dport: l4.dport, uid: 0 });
  if ('error' in rt) return;
  const skb = nfCtAttach(localSkb6(ctx, makeIp6({ src: pkt.dst as Ip6, dst: pkt.src, proto: IPPROTO_TCP, ttl: ip6DstHoplimit(ctx, nsid, rt), tos: 0, l4 })), p.skb);
  setClosing(ctx, nsid, p.skb);
  if (!outByPort(ctx, nsid, p, { ...skb, proto: ETH_P_IPV6 })) ip6LocalOut(ctx, nsid, rt, skb);
};

/** Protocols whose checksum the kernel does not look at before it answers (nf_reject_verify_csum): ESP, AH, SCTP, DCCP, UDPLITE. */
const UNCHECKED: ReadonlySet<number> = new Set([50, 51, 132, 33, 136]);

/** Tells the sender of a packet what --reject-with says. A first fragment's checksum is never right, and it gets no answer. */
export const nfReject = (ctx: Ctx, nsid: Nsid, p: XtPacket, how: string): void => {
  if (p.pkt.off > 0 || (p.pkt.mf && !UNCHECKED.has(p.pkt.proto))) return;
  // Whoever sent the packet hears of its own fate, not of the answer's.
  const errno = ctx.xmitErrno;
  if (how === 'tcp-reset') sendReset(ctx, nsid, p);
  else if (p.family === 4) {
    const local = inetAddrType(ctx, nsid, p.pkt.dst as Ip4) === 'local';
    icmpSend(ctx, nsid, p.skb, { type: 3, code: UNREACH4[how] as number, info: 0, ...(local && { local }) });
  } else {
    // A packet of our own has come in by no device yet: the loopback stands in.
    const skb = p.hook === NF_INET_LOCAL_OUT && p.skb.dev === 0 ? { ...p.skb, dev: 1 } : p.skb;
    icmpv6Send(ctx, nsid, skb, { type: 1, code: UNREACH6[how] as number, info: 0 });
  }
  ctx.xmitErrno = errno;
};
