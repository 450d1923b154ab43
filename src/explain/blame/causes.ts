// What stands behind an event that stopped a packet: the rule, the route, the sysctl, the device, the socket. One sentence each, for its neighbours here.
import { isLoopback4, printIp, type Ip } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { IpPkt } from '../../model/skb.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Nsid, Origin, Route, Socket } from '../../model/world.ts';
import { policyOf, routeText, ruleText, toolOf, type View } from '../render/view.ts';
import type { Cause, Proto } from '../types.ts';

export interface Found {
  readonly cause: Cause;
  readonly text: string;
  readonly origin?: Origin;
}
export const withOrigin = (f: { readonly cause: Cause; readonly text: string }, origin: Origin | undefined): Found => (origin ? { ...f, origin } : f);

/** `filter/FORWARD rule 3`, `the policy of filter/INPUT`. */
const tool = (nf: NfTrace): string => (nf.backend === 'nft' && nf.family === 4 ? '' : `${toolOf(nf)} `);
export const ruleName = (nf: NfTrace): string => `${tool(nf)}${nf.table}/${nf.chain} rule ${nf.number}`;
export const ruleCause = (v: View, netns: Nsid, nf: NfTrace, what: string): Found => {
  if (nf.kind === 'policy' || nf.rule === undefined) {
    const text = `-P ${nf.chain} ${policyOf(v, netns, nf)}`;
    return { cause: { kind: 'policy', netns, nf, text }, text: `On ${v.netns(netns)}, no rule of ${tool(nf)}${nf.table}/${nf.chain} decided about ${what}, and its policy is ${policyOf(v, netns, nf)}` };
  }
  const text = ruleText(nf, nf.rule);
  return withOrigin({ cause: { kind: 'rule', netns, nf, text }, text: `On ${v.netns(netns)}, ${ruleName(nf)} (${text}) ${verbOf(nf)} ${what}` }, nf.rule.origin);
};
/** Targets that end a packet: TPROXY and NFQUEUE where nobody listens. */
export const DROPPING: ReadonlySet<string> = new Set(['REJECT', 'TPROXY', 'SYNPROXY', 'NFQUEUE', 'UNKNOWN']);
const verbOf = (nf: NfTrace): string => {
  const t = nf.rule?.target;
  if (t?.kind === 'verdict') return t.verdict === 'DROP' ? 'dropped' : t.verdict === 'ACCEPT' ? 'accepted' : 'ended the chain for';
  if (t?.kind === 'ext') return t.name === 'REJECT' ? 'rejected' : DROPPING.has(t.name) ? 'dropped' : 'rewrote';
  return 'matched';
};
export const routeCause = (v: View, netns: Nsid, table: number, route: Route, text: string): Found => withOrigin({ cause: { kind: 'route', netns, table, route, text: routeText(v, netns, table, route) }, text }, route.origin);

export const sysctlCause = (v: View, netns: Nsid, name: string, value: number | string, text: string): Found => ({ cause: { kind: 'sysctl', netns, name, value: String(value) }, text: `On ${v.netns(netns)}, ${text}` });
export const linkCause = (v: View, netns: Nsid, ifindex: number, field: string, value: string, text: string): Found =>
  withOrigin({ cause: { kind: 'link', netns, ifindex, name: v.dev(netns, ifindex), field, value }, text: `On ${v.netns(netns)}, ${text}` }, v.link(netns, ifindex)?.origin);
export const kernelCause = (v: View, e: TraceEvent, reason: string, text: string): Found => ({ cause: { kind: 'kernel', netns: e.netns, fn: e.fn, reason }, text: `On ${v.netns(e.netns)}, ${text}` });

export const listeners = (v: View, netns: Nsid, proto: Proto, port: number): Socket[] => {
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

export const protoOf = (p: IpPkt): Proto => (p.l4.type === 'udp' ? 'udp' : p.l4.type === 'tcp' ? 'tcp' : 'icmp');
type Conf4Key = 'rp_filter' | 'forwarding' | 'route_localnet' | 'accept_local' | 'arp_ignore' | 'arp_filter';
/** The one of `all` and of the device that counts, which is the larger. */
export const conf = (v: View, netns: Nsid, ifindex: number, key: Conf4Key): { readonly name: string; readonly value: number } => {
  const ns = pmGet(v.world.config.netns, netns);
  const all = ns?.conf4.all[key] ?? 0;
  const dev = v.link(netns, ifindex)?.conf4[key] ?? 0;
  return all > dev ? { name: `net.ipv4.conf.all.${key}`, value: all } : { name: `net.ipv4.conf.${v.dev(netns, ifindex)}.${key}`, value: dev };
};
