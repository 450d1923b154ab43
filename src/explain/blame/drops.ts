// What stands behind an event that says `drop REASON`: the kernel's reason, and the setting that made it one.
import { IN6_LOOPBACK, isLinkLocal6, printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import type { DropReason, NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Nsid } from '../../model/world.ts';
import { NF_INET_LOCAL_OUT } from '../../model/xt.ts';
import { openCtx } from '../../net/ctx.ts';
import { ipRouteOutput } from '../../net/route4.ts';
import { ip6RouteOutput } from '../../net/route6.ts';
import { reasonWords } from '../render/verdict.ts';
import { policyOf, type View } from '../render/view.ts';
import { conf, DROPPING, kernelCause, linkCause, listeners, noSocketCause, protoOf, ruleCause, sysctlCause, type Found } from './causes.ts';
import { lostAsk, misledCause, unansweredCause } from './neighbours.ts';
import { lastBefore, routeOf, type Read } from './read.ts';
import { flowOf, flowTo, noRouteCause } from './routes.ts';

/** netfilter dropped it: the rule or policy that it met last, or what came of one that changed it. */
const netfilterCause = (r: Read, i: number, what: string): Found => {
  const e = r.a.trace[i] as TraceEvent;
  const at = lastBefore(r, i, (x) => x.nf !== undefined && (x.nf.kind === 'policy' || x.nf.kind === 'hotdrop' || x.nf.rule?.target.kind !== 'none'));
  const nf: NfTrace | undefined = at < 0 ? undefined : r.a.trace[at]?.nf;
  const target = nf?.rule?.target;
  const passed = nf?.kind === 'policy' ? policyOf(r.v, e.netns, nf) === 'ACCEPT' : target?.kind === 'verdict' ? target.verdict !== 'DROP' : target?.kind === 'ext' && !DROPPING.has(target.name);
  if (nf && (nf.kind === 'hotdrop' || !passed)) return ruleCause(r.v, e.netns, nf, what);
  // ip_route_me_harder: what OUTPUT changed has no new route.
  if (nf?.hook === NF_INET_LOCAL_OUT) {
    const flow = flowOf(e.skb, 0, r.a.question.uid ?? 0);
    if ('error' in (typeof flow.dst === 'number' ? ipRouteOutput : ip6RouteOutput)(openCtx(r.v.world), e.netns, flow)) return noRouteCause(r.v, e.netns, flow, what);
  }
  return kernelCause(r.v, e, 'NETFILTER_DROP', `netfilter dropped ${what} without a rule: connection tracking or NAT could not take it`);
};

/** Settings that make the kernel deaf to echo requests. */
const ignoredEcho = (v: View, e: TraceEvent): string | undefined => {
  const p = e.skb.net;
  if (p.type !== 'ip' || p.l4.type !== 'icmp' || (p.l4.t !== 8 && p.l4.t !== 128)) return undefined;
  const set = pmGet(v.world.config.netns, e.netns)?.sysctl;
  if (e.skb.pktType !== 'host' && typeof p.src === 'number') return 'net.ipv4.icmp_echo_ignore_broadcasts';
  return ['net.ipv4.icmp_echo_ignore_all', 'net.ipv6.icmp.echo_ignore_all'].find((n) => n.startsWith(typeof p.src === 'number' ? 'net.ipv4' : 'net.ipv6') && set !== undefined && Number(pmGet(set, n) ?? 0) !== 0);
};

export const dropCause = (r: Read, i: number, what: string): Found => {
  const { v } = r;
  const e = r.a.trace[i] as TraceEvent;
  const reason = e.note.slice('drop '.length);
  const p = e.skb.net;
  const { netns, ifindex } = e;
  const rt = routeOf(r, i);
  const dev = v.dev(netns, ifindex);
  const dst = p.type === 'ip' ? p.dst : p.tpa;
  switch (reason) {
    case 'NETFILTER_DROP': return netfilterCause(r, i, what);
    case 'IP_RPFILTER': {
      const c = conf(v, netns, ifindex, 'rp_filter');
      const src = p.type === 'ip' ? p.src : p.spa;
      const back = ipRouteOutput(openCtx(v.world), netns, flowTo(src));
      return sysctlCause(v, netns, c.name, c.value, `reverse path filtering (${c.name} = ${c.value}) dropped ${what}: it came in by ${dev}, and ${'error' in back ? `there is no way back to ${printIp(src)}` : `the way back to ${printIp(src)} is another device`}`);
    }
    case 'FORWARDING_DISABLED': {
      const all = typeof dst === 'number' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
      const ns = pmGet(v.world.config.netns, netns);
      const off = typeof dst === 'number' ? ns?.conf4.all.forwarding === 0 : ns?.conf6.all.forwarding === 0;
      const name = off || typeof dst === 'string' ? all : `net.ipv4.conf.${dev}.forwarding`;
      return sysctlCause(v, netns, name, 0, `${what} is for ${printIp(dst)}, which is not this machine's, and it does not forward (${name} = 0)`);
    }
    case 'IP_INNOROUTES':
    case 'IP_OUTNOROUTES': return noRouteCause(v, netns, flowOf(e.skb, reason === 'IP_INNOROUTES' ? e.skb.dev || ifindex : 0, r.a.question.uid ?? 0), what);
    case 'IP_LOCALNET': return sysctlCause(v, netns, `net.ipv4.conf.${dev}.route_localnet`, 0, `${what} has a loopback address and came in by ${dev}: a martian while net.ipv4.conf.${dev}.route_localnet = 0`);
    case 'IP_LOCAL_SOURCE': {
      const c = conf(v, netns, ifindex, 'accept_local');
      return sysctlCause(v, netns, c.name, 0, `${what} came in by ${dev} with a source address that is this machine's own, which is not believed`);
    }
    case 'NEIGH_FAILED':
    case 'NEIGH_DEAD': return unansweredCause(v, e, what, rt, lostAsk(r, i, rt));
    case 'PKT_TOO_BIG': return linkCause(v, netns, ifindex, 'mtu', String(mtuOf(v, netns, ifindex, rt)), `${what} of ${p.type === 'ip' ? p.len : 0} bytes is larger than the MTU of ${dev} (${mtuOf(v, netns, ifindex, rt)}) and may not be fragmented`);
    case 'DEV_READY': return downCause(v, netns, ifindex, what);
    case 'SIM_NO_CARRIER': return linkCause(v, netns, ifindex, 'carrier', 'no', `${dev} has no carrier, so ${what} went nowhere`);
    case 'NO_SOCKET': {
      if (p.type !== 'ip') break;
      const port = p.l4.type === 'tcp' || p.l4.type === 'udp' ? p.l4.dport : 0;
      return noSocketCause(v, netns, protoOf(p), dst, port);
    }
    case 'SOCKET_FILTER': {
      const s = p.type === 'ip' && (p.l4.type === 'tcp' || p.l4.type === 'udp') ? listeners(v, netns, protoOf(p), p.l4.dport)[0] : undefined;
      if (s) return { cause: { kind: 'socket', netns, id: s.id, laddr: s.laddr, lport: s.lport, service: s.service?.kind ?? null }, text: `On ${v.netns(netns)}, dockerd holds port ${s.lport} with a socket that lets nothing in` };
      break;
    }
    case 'BRIDGE_NO_EGRESS_PORT': return linkCause(v, netns, ifindex, 'hairpin', 'off', `the bridge may not send ${what} out of a port that would have to take it (the one it came in by without hairpin, or an isolated one)`);
    case 'IPV6DISABLED': return sysctlCause(v, netns, `net.ipv6.conf.${dev}.disable_ipv6`, 1, `IPv6 is switched off on ${dev}, so ${what} was ignored`);
    case 'OTHERHOST': return misledCause(r, i, what);
    case 'IP_INADDRERRORS': {
      if (p.type !== 'ip' || typeof p.src !== 'string' || !isLinkLocal6(p.src)) break;
      return kernelCause(v, e, reason, `${what} came in by ${dev} with the link-local source ${printIp(p.src)}, which no router passes on: who sent it had no usable address of wider scope (one that is still tentative is not used)`);
    }
    case 'TTL_EXCEEDED': return kernelCause(v, e, reason, `${what} had used up its TTL: a routing loop, or too small a TTL`);
    case 'SIM_NOT_MODELLED': return { cause: { kind: 'unsupported', netns, what: e.fn }, text: `What ${e.fn} on ${v.netns(netns)} would have done with ${what} is not modelled` };
    case 'SIM_LOOPBACK_ADDR_ON_WIRE': return kernelCause(v, e, reason, `${what} came in by ${dev} with the loopback address ::1${p.type === 'ip' && p.src === IN6_LOOPBACK ? ' as its source: who sent it had no other usable address (one that is still tentative is not used)' : ''}`);
    case 'TCP_LISTEN_OVERFLOW': {
      const s = p.type === 'ip' && p.l4.type === 'tcp' ? listeners(v, netns, 'tcp', p.l4.dport)[0] : undefined;
      if (s) return { cause: { kind: 'socket', netns, id: s.id, laddr: s.laddr, lport: s.lport, service: s.service?.kind ?? null }, text: `In ${v.netns(netns)}, the accept queue of tcp port ${s.lport} is full: its program accepts no more connections` };
      break;
    }
    case 'SIM_VXLAN_NO_REMOTE': return kernelCause(v, e, reason, `${dev} knows no remote address to send ${what} to`);
    default: break;
  }
  const ignored = ignoredEcho(v, e);
  if (ignored !== undefined) return sysctlCause(v, netns, ignored, 1, `${what} was ignored (${ignored} = 1)`);
  const words = reasonWords(reason as DropReason);
  return kernelCause(v, e, reason, `${e.fn} dropped ${what}${ifindex === 0 ? '' : ` at ${dev}`} (${words === reason ? reason : `${reason}: ${words}`})`);
};
/** DEV_READY: the device itself, or the other end of its pair. */
const downCause = (v: View, netns: Nsid, ifindex: number, what: string): Found => {
  const link = v.link(netns, ifindex);
  const peer = link?.link;
  const far = peer && v.link(peer.netns, peer.ifindex);
  if (link?.up && peer && far && !far.up) return linkCause(v, peer.netns, peer.ifindex, 'up', 'no', `${far.name} is down, which is the other end of ${link.name} of ${v.netns(netns)}, so ${what} went nowhere`);
  return linkCause(v, netns, ifindex, 'up', 'no', `${v.dev(netns, ifindex)} is down, so ${what} went nowhere`);
};
/** What fits: the device's MTU, or the route's where that is smaller. */
export const mtuOf = (v: View, netns: Nsid, ifindex: number, rt: TraceEvent['rt']): number => Math.min(v.link(netns, ifindex)?.mtu ?? 0, rt?.route?.metrics?.['mtu'] ?? Infinity);
