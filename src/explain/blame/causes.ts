// What stands behind an event that stopped a packet: the rule, the route, the sysctl, the device, the socket. One sentence each, for blame.ts.
import { isLoopback4, printIp, type Ip } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { IpPkt } from '../../model/skb.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Nsid, Origin, Route, Socket } from '../../model/world.ts';
import { policyOf, routeText, ruleText, type View } from '../render/view.ts';
import type { Cause, Proto } from '../types.ts';

export interface Found {
  readonly cause: Cause;
  readonly text: string;
  readonly origin?: Origin;
}
const withOrigin = (f: { readonly cause: Cause; readonly text: string }, origin: Origin | undefined): Found => (origin ? { ...f, origin } : f);

/** `filter/FORWARD rule 3`, `the policy of filter/INPUT`. */
export const ruleName = (nf: NfTrace): string => `${nf.family === 6 ? 'ip6tables ' : nf.backend === 'legacy' ? 'iptables-legacy ' : ''}${nf.table}/${nf.chain} rule ${nf.number}`;
export const ruleCause = (v: View, netns: Nsid, nf: NfTrace, what: string): Found => {
  if (nf.kind === 'policy' || nf.rule === undefined) {
    const text = `-P ${nf.chain} ${policyOf(v, netns, nf)}`;
    return { cause: { kind: 'policy', netns, nf, text }, text: `On ${v.netns(netns)}, no rule of ${nf.table}/${nf.chain} decided about ${what}, and its policy is ${policyOf(v, netns, nf)}` };
  }
  const text = ruleText(nf, nf.rule);
  return withOrigin({ cause: { kind: 'rule', netns, nf, text }, text: `On ${v.netns(netns)}, ${ruleName(nf)} (${text}) ${verbOf(nf)} ${what}` }, nf.rule.origin);
};
const verbOf = (nf: NfTrace): string => {
  const t = nf.rule?.target;
  if (t?.kind === 'verdict') return t.verdict === 'DROP' ? 'dropped' : t.verdict === 'ACCEPT' ? 'accepted' : 'ended the chain for';
  if (t?.kind === 'ext') return t.name === 'REJECT' ? 'rejected' : 'rewrote';
  return 'matched';
};
export const routeCause = (v: View, netns: Nsid, table: number, route: Route, text: string): Found => withOrigin({ cause: { kind: 'route', netns, table, route, text: routeText(v, netns, table, route) }, text }, route.origin);

const sysctlCause = (v: View, netns: Nsid, name: string, value: number | string, text: string): Found => ({ cause: { kind: 'sysctl', netns, name, value: String(value) }, text: `On ${v.netns(netns)}, ${text}` });
const linkCause = (v: View, netns: Nsid, ifindex: number, field: string, value: string, text: string): Found =>
  withOrigin({ cause: { kind: 'link', netns, ifindex, name: v.dev(netns, ifindex), field, value }, text: `On ${v.netns(netns)}, ${text}` }, v.link(netns, ifindex)?.origin);
const kernelCause = (v: View, e: TraceEvent, reason: string, text: string): Found => ({ cause: { kind: 'kernel', netns: e.netns, fn: e.fn, reason }, text: `On ${v.netns(e.netns)}, ${text}` });

/** The routes of special types and of the wanted prefix that could stand behind an error; the longest prefix first. */
const specialRoute = (v: View, netns: Nsid, dst: Ip): { readonly table: number; readonly route: Route } | undefined => {
  const ns = pmGet(v.world.config.netns, netns);
  if (!ns) return undefined;
  const found: { readonly table: number; readonly route: Route }[] = [];
  for (const t of pmValues(typeof dst === 'number' ? ns.fib4 : ns.fib6)) {
    for (const routes of pmValues(t.routes)) {
      for (const route of routes) if (['unreachable', 'prohibit', 'blackhole', 'throw'].includes(route.type) && covers(route, dst)) found.push({ table: t.id, route });
    }
  }
  return found.sort((a, b) => b.route.dstLen - a.route.dstLen)[0];
};
const covers = (r: Route, dst: Ip): boolean => {
  if (typeof dst === 'number') return typeof r.dst === 'number' && (r.dstLen === 0 || ((dst ^ r.dst) >>> (32 - r.dstLen)) === 0);
  const bits = (h: string): string => [...h].map((c) => parseInt(c, 16).toString(2).padStart(4, '0')).join('').slice(0, r.dstLen);
  return typeof r.dst === 'string' && bits(r.dst) === bits(dst);
};
export const noRouteCause = (v: View, netns: Nsid, dst: Ip, what: string): Found => {
  const special = specialRoute(v, netns, dst);
  if (special) return routeCause(v, netns, special.table, special.route, `On ${v.netns(netns)}, the route "${routeText(v, netns, special.table, special.route)}" refuses ${what}`);
  return { cause: { kind: 'no-route', netns, dst }, text: `${v.netns(netns)} has no route to ${printIp(dst)}, so ${what} could not be sent` };
};

const listeners = (v: View, netns: Nsid, proto: Proto, port: number): Socket[] => {
  const ns = pmGet(v.world.config.netns, netns);
  return ns ? [...pmValues(ns.sockets)].filter((s) => s.kind === proto && s.lport === port && (proto === 'udp' ? s.raddr === null : s.listening === true)) : [];
};
/** Nobody took it: nobody listens at all, or only at another address. */
export const noSocketCause = (v: View, netns: Nsid, proto: Proto, ip: Ip, port: number): Found => {
  const others = listeners(v, netns, proto, port);
  const where = v.netns(netns);
  const other = others[0];
  if (other) {
    const at = other.laddr === null ? (other.family === 6 ? '[::] (IPv6 only)' : '0.0.0.0') : printIp(other.laddr);
    return {
      cause: { kind: 'socket', netns, id: other.id, laddr: other.laddr, lport: port, service: other.service?.kind ?? null },
      text: `In ${where}, ${proto} port ${port} is open only at ${at}${typeof other.laddr === 'number' && isLoopback4(other.laddr) ? ' (the loopback: reachable from inside alone)' : ''}, and this packet came for ${printIp(ip)}`,
    };
  }
  return { cause: { kind: 'no-socket', netns, proto, ip, port }, text: `In ${where}, nobody listens on ${proto} port ${port}` };
};

const protoOf = (p: IpPkt): Proto => (p.l4.type === 'udp' ? 'udp' : p.l4.type === 'tcp' ? 'tcp' : 'icmp');
const conf = (v: View, netns: Nsid, ifindex: number, key: 'rp_filter' | 'forwarding' | 'route_localnet' | 'accept_local', word: string): { readonly name: string; readonly value: number } => {
  const ns = pmGet(v.world.config.netns, netns);
  const all = ns?.conf4.all[key] ?? 0;
  const dev = v.link(netns, ifindex)?.conf4[key] ?? 0;
  return all > dev ? { name: `net.ipv4.conf.all.${word}`, value: all } : { name: `net.ipv4.conf.${v.dev(netns, ifindex)}.${word}`, value: dev };
};

/** Why an event that says `drop REASON` does so. `nf`: the netfilter decision before it; `rt`: the route that was last taken. */
export const dropCause = (v: View, e: TraceEvent, what: string, nf: NfTrace | undefined, rt: TraceEvent['rt'], asked?: { readonly event: TraceEvent; readonly nf?: NfTrace }): Found => {
  const reason = e.note.slice('drop '.length);
  const p = e.skb.net;
  const { netns, ifindex } = e;
  const dev = v.dev(netns, ifindex);
  const dst = p.type === 'ip' ? p.dst : p.tpa;
  switch (reason) {
    case 'NETFILTER_DROP':
      return nf ? ruleCause(v, netns, nf, what) : kernelCause(v, e, reason, `netfilter dropped ${what} without a rule (connection tracking or NAT could not take it)`);
    case 'IP_RPFILTER': {
      const c = conf(v, netns, ifindex, 'rp_filter', 'rp_filter');
      return sysctlCause(v, netns, c.name, c.value, `reverse path filtering (${c.name} = ${c.value}) dropped ${what}: it came in by ${dev}, and the way back to ${p.type === 'ip' ? printIp(p.src) : ''} is another device`);
    }
    case 'FORWARDING_DISABLED': {
      const all = typeof dst === 'number' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
      const ns = pmGet(v.world.config.netns, netns);
      const off = typeof dst === 'number' ? ns?.conf4.all.forwarding === 0 : ns?.conf6.all.forwarding === 0;
      const name = off || typeof dst === 'string' ? all : `net.ipv4.conf.${dev}.forwarding`;
      return sysctlCause(v, netns, name, 0, `${what} is for ${printIp(dst)}, which is not this machine's, and it does not forward (${name} = 0)`);
    }
    case 'IP_INNOROUTES':
    case 'IP_OUTNOROUTES': return noRouteCause(v, netns, dst, what);
    case 'IP_LOCALNET': return sysctlCause(v, netns, `net.ipv4.conf.${dev}.route_localnet`, 0, `${what} has a loopback address and came in by ${dev}: a martian while net.ipv4.conf.${dev}.route_localnet = 0`);
    case 'IP_LOCAL_SOURCE': {
      const c = conf(v, netns, ifindex, 'accept_local', 'accept_local');
      return sysctlCause(v, netns, c.name, 0, `${what} came in by ${dev} with a source address that is this machine's own, which is not believed`);
    }
    case 'NEIGH_FAILED':
    case 'NEIGH_DEAD': {
      const hop = nextHopOf(rt, dst);
      const ask = asked?.event;
      if (ask && asked?.nf) return ruleCause(v, ask.netns, asked.nf, `the question who has ${printIp(hop)}, so ${what} could not be sent`);
      if (ask) {
        const arp = ask;
        const c = conf(v, arp.netns, arp.ifindex, 'rp_filter', 'rp_filter');
        if (arp.note.includes('IP_RPFILTER')) return sysctlCause(v, arp.netns, c.name, c.value, `reverse path filtering (${c.name} = ${c.value}) kept ${v.dev(arp.netns, arp.ifindex)} from answering for ${printIp(hop)}: the way back to who asks is another device, so ${what} could not be sent`);
      }
      return { cause: { kind: 'neigh', netns, ifindex, ip: hop, state: 'FAILED' }, text: `Nobody on ${dev} of ${v.netns(netns)} answered for ${printIp(hop)}, so ${what} could not be sent` };
    }
    case 'PKT_TOO_BIG': return linkCause(v, netns, ifindex, 'mtu', String(mtuOf(v, netns, ifindex, rt)), `${what} of ${p.type === 'ip' ? p.len : 0} bytes is larger than the MTU of ${dev} (${mtuOf(v, netns, ifindex, rt)}) and may not be fragmented`);
    case 'DEV_READY': return linkCause(v, netns, ifindex, 'up', 'no', `${dev} (or the other end of its pair) is down, so ${what} went nowhere`);
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
    case 'OTHERHOST': return { cause: { kind: 'neigh', netns, ifindex, ip: dst, state: 'STALE' }, text: `On ${v.netns(netns)}, ${what} reached ${dev} with another machine's link-layer address: the sender's neighbour entry for ${printIp(dst)} is wrong` };
    case 'TTL_EXCEEDED': return kernelCause(v, e, reason, `${what} had used up its TTL: a routing loop, or too small a TTL`);
    case 'SIM_NOT_MODELLED': return { cause: { kind: 'unsupported', netns, what: e.fn }, text: `What ${e.fn} on ${v.netns(netns)} would have done with ${what} is not modelled` };
    case 'SIM_VXLAN_NO_REMOTE': return kernelCause(v, e, reason, `${dev} knows no remote address to send ${what} to`);
    case 'SIM_ARP_IGNORED': return kernelCause(v, e, reason, `arp_ignore or arp_filter kept ${dev} from answering`);
    default: break;
  }
  return kernelCause(v, e, reason, `${e.fn} dropped ${what} (${reason})`);
};
/** What fits: the device's MTU, or the route's where that is smaller. */
export const mtuOf = (v: View, netns: Nsid, ifindex: number, rt: TraceEvent['rt']): number => Math.min(v.link(netns, ifindex)?.mtu ?? 0, rt?.route?.metrics?.['mtu'] ?? Infinity);
const nextHopOf = (rt: TraceEvent['rt'], dst: Ip): Ip => rt?.route?.nexthops[0]?.gw ?? dst;
