// Every match and target that the model knows, in two literal tables. Add a file, add a line.
import { addrtype } from './addrtype.ts';
import { comment } from './comment.ts';
import { connlimit } from './connlimit.ts';
import { connmark } from './connmark.ts';
import { conntrack } from './conntrack.ts';
import { hashlimit } from './hashlimit.ts';
import { hl, ttl } from './hl.ts';
import { icmp } from './icmp.ts';
import { icmp6 } from './icmp6.ts';
import { iprange } from './iprange.ts';
import { length } from './length.ts';
import { limit } from './limit.ts';
import { mark } from './mark.ts';
import { multiport } from './multiport.ts';
import { physdev } from './physdev.ts';
import { quota } from './quota.ts';
import { recent } from './recent.ts';
import { state } from './state.ts';
import { statistic } from './statistic.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';
import type { AnyMatch, AnyTarget } from './types.ts';

export const MATCHES: readonly AnyMatch[] = [
  addrtype, comment, connmark, conntrack, hl, ttl, icmp, icmp6, iprange, length, mark, multiport, physdev, state, tcp, udp, connlimit, hashlimit,
  limit, quota, recent, statistic,
];
export const TARGETS: readonly AnyTarget[] = [
];
