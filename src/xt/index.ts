// Every match and target that the model knows, in two literal tables. Add a file, add a line.
import { addrtype } from './addrtype.ts';
import { ah6 } from './ah6.ts';
import { bpf } from './bpf.ts';
import { cluster } from './cluster.ts';
import { comment } from './comment.ts';
import { connbytes } from './connbytes.ts';
import { connlabel } from './connlabel.ts';
import { connlimit } from './connlimit.ts';
import { connmark } from './connmark.ts';
import { conntrack } from './conntrack.ts';
import { cpu } from './cpu.ts';
import { dccp } from './dccp.ts';
import { dscp } from './dscp.ts';
import { ecn } from './ecn.ts';
import { ah, esp } from './esp.ts';
import { eui64 } from './eui64.ts';
import { frag } from './frag.ts';
import { devgroup, realm } from './groups.ts';
import { hashlimit } from './hashlimit.ts';
import { helper } from './helper.ts';
import { hl, ttl } from './hl.ts';
import { icmp } from './icmp.ts';
import { icmp6 } from './icmp6.ts';
import { iprange } from './iprange.ts';
import { ipv6header } from './ipv6header.ts';
import { dst, hbh } from './ipv6opts.ts';
import { length } from './length.ts';
import { limit } from './limit.ts';
import { mac } from './mac.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { owner } from './owner.ts';
import { physdev } from './physdev.ts';
import { pkttype } from './pkttype.ts';
import { policy } from './policy.ts';
import { quota } from './quota.ts';
import { recent } from './recent.ts';
import { rpfilter } from './rpfilter.ts';
import { rt } from './rt.ts';
import { sctp } from './sctp.ts';
import { set } from './set.ts';
import { socket } from './socket.ts';
import { state } from './state.ts';
import { statistic } from './statistic.ts';
import { string } from './string.ts';
import { AUDIT, CHECKSUM, CLASSIFY } from './targetClassify.ts';
import { CONNMARK } from './targetConnmark.ts';
import { CT, NOTRACK } from './targetCt.ts';
import { DNAT, SNAT } from './targetDnat.ts';
import { LOG, NFLOG } from './targetLog.ts';
import { MARK } from './targetMark.ts';
import { MASQUERADE, REDIRECT } from './targetMasquerade.ts';
import { NETMAP } from './targetNetmap.ts';
import { REJECT } from './targetReject.ts';
import { targetSet } from './targetSet.ts';
import { TCPMSS4, TCPMSS6 } from './targetTcpmss.ts';
import { DSCP, ECN, TOS } from './targetTos.ts';
import { TPROXY } from './targetTproxy.ts';
import { NFQUEUE, TRACE } from './targetTrace.ts';
import { UNKNOWN } from './targetUnknown.ts';
import { HL, TTL } from './targetTtl.ts';
import { tcp } from './tcp.ts';
import { tcpmss } from './tcpmss.ts';
import { time } from './time.ts';
import { tos } from './tos.ts';
import { u32 } from './u32.ts';
import { udp } from './udp.ts';
import type { AnyMatch, AnyTarget } from './types.ts';

export const MATCHES: readonly AnyMatch[] = [
  addrtype, ah, ah6, comment, connmark, conntrack, cpu, dccp, devgroup, dscp, dst, ecn, esp, eui64, frag, hbh, helper, hl, ttl, icmp, icmp6, iprange, length, ipv6header, mac, mark, multiport,
  owner, physdev, pkttype, policy, realm, rpfilter, rt, sctp, socket, state, tcp, tcpmss, tos, udp, connlimit, hashlimit, limit, quota, recent, statistic, string, time, u32, set, bpf, cluster,
  connbytes, connlabel,
];
export const TARGETS: readonly AnyTarget[] = [
  AUDIT, CHECKSUM, CLASSIFY, CONNMARK, CT, DNAT, DSCP, ECN, HL, LOG, MARK, MASQUERADE, NETMAP, NFLOG, NFQUEUE, NOTRACK, REDIRECT, REJECT, SNAT,
  TCPMSS4, TCPMSS6, TOS, TPROXY, TRACE, TTL,
  targetSet,
];
/** What no command line can name. */
export const INTERNAL_TARGETS: readonly AnyTarget[] = [UNKNOWN];
