// A namespace's settings of connection tracking (struct netns_ct, nf_tcp_net, nf_udp_net ...): the sysctls of nf_conntrack_standalone.c
// as numbers, worked out once per version of the namespace's sysctls. Timeouts are in microseconds.
import type { PMap } from '../../base/pmap.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import { SEC } from '../../model/uapi.ts';
import type { Netns, Nsid } from '../../model/world.ts';
import { netnsOf, type Ctx } from '../ctx.ts';

/** enum tcp_conntrack (0 is NONE); RETRANS and UNACK are timeouts only. */
export const TCP_SYN_SENT = 1;
export const TCP_SYN_RECV = 2;
export const TCP_ESTABLISHED = 3;
export const TCP_FIN_WAIT = 4;
export const TCP_CLOSE_WAIT = 5;
export const TCP_LAST_ACK = 6;
export const TCP_TIME_WAIT = 7;
export const TCP_CLOSE = 8;
export const TCP_SYN_SENT2 = 9;
export const TCP_RETRANS = 10;
export const TCP_UNACK = 11;

export interface CtNet {
  /** By state, then TCP_RETRANS and TCP_UNACK. */
  readonly tcp: readonly number[];
  readonly udp: number;
  readonly udpStream: number;
  readonly icmp: number;
  readonly icmpv6: number;
  readonly gre: number;
  readonly greStream: number;
  readonly generic: number;
  readonly max: number;
  readonly expectMax: number;
  readonly maxRetrans: number;
  readonly loose: boolean;
  readonly liberal: boolean;
  readonly ignoreInvalidRst: boolean;
  readonly acct: boolean;
  readonly timestamp: boolean;
  /** 0 never, 1 always, 2 when somebody listens. */
  readonly events: number;
}

const read = (ns: Netns): CtNet => {
  const int = (name: string): number => sysctlInt(ns, `net.netfilter.nf_conntrack_${name}`);
  const sec = (name: string): number => int(name) * SEC;
  const tcp = ['syn_sent', 'syn_recv', 'established', 'fin_wait', 'close_wait', 'last_ack', 'time_wait', 'close', 'syn_sent', 'max_retrans', 'unacknowledged'];
  return {
    tcp: [0, ...tcp.map((s) => sec(`tcp_timeout_${s}`))],
    udp: sec('udp_timeout'), udpStream: sec('udp_timeout_stream'), icmp: sec('icmp_timeout'), icmpv6: sec('icmpv6_timeout'), gre: sec('gre_timeout'), greStream: sec('gre_timeout_stream'),
    generic: sec('generic_timeout'), max: int('max'), expectMax: int('expect_max'), maxRetrans: int('tcp_max_retrans'), loose: int('tcp_loose') !== 0,
    liberal: int('tcp_be_liberal') !== 0, ignoreInvalidRst: int('tcp_ignore_invalid_rst') !== 0, acct: int('acct') !== 0, timestamp: int('timestamp') !== 0,
    events: int('events'),
  };
};
const known = new WeakMap<PMap<string>, CtNet>();
let last: { readonly sysctl: PMap<string>; readonly net: CtNet } | null = null;
export const ctNet = (ctx: Ctx, nsid: Nsid): CtNet => {
  const ns = netnsOf(ctx, nsid);
  if (last?.sysctl === ns.sysctl) return last.net;
  let net = known.get(ns.sysctl);
  if (!net) {
    net = read(ns);
    known.set(ns.sysctl, net);
  }
  last = { sysctl: ns.sysctl, net };
  return net;
};
