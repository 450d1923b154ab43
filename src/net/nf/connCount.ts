// How many connections share a key: net/netfilter/nf_conncount.c (nf_conncount_count, count_tree, __nf_conncount_add, find_or_evict).
// A rule's lists grow by the packets that it sees, and lose what conntrack no longer has and TCP connections that are over.
import { IPS_DYING, type Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { ruleKey, type XtPacket } from '../../xt/types.ts';
import { emptyPMap, pmGet, pmSet, type PMap } from '../../base/pmap.ts';
import type { Ctx } from '../ctx.ts';
import { ctFind, ctGet, tupleKey } from './ctTable.ts';
import { skbTuple } from './conntrackTuple.ts';

interface Conn {
  readonly tuple: Tuple;
  readonly zone: number;
}
type Lists = PMap<readonly Conn[]>;
const TCP_CONNTRACK_TIME_WAIT = 7;
const TCP_CONNTRACK_CLOSE = 8;

/** The connections of `key` that this rule has seen and that live, the packet's own included; 0 when the packet has no tuple. */
export const connCount = (ctx: Ctx, nsid: Nsid, p: XtPacket, key: string): number => {
  const { nf } = p.skb;
  const own = nf && nf.ct !== 0 ? ctGet(ctx, nsid, nf.ct) : undefined;
  const tuple = own?.orig ?? skbTuple(p.pkt);
  if (!tuple) return 0;
  const zone = own?.zone ?? 0;
  const me = tupleKey(zone, tuple);
  const lists = (p.env.get(ruleKey(p)) as Lists | undefined) ?? emptyPMap<readonly Conn[]>();
  const at = `${own?.zone ?? 0}/${key}`;
  const live = (pmGet(lists, at) ?? []).filter((c) => {
    if (tupleKey(c.zone, c.tuple) === me) return false;
    const hit = ctFind(ctx, nsid, c.zone, c.tuple);
    if (!hit || (hit.ct.status & IPS_DYING) !== 0) return false;
    return !hit.ct.tcp || (hit.ct.tcp.state !== TCP_CONNTRACK_TIME_WAIT && hit.ct.tcp.state !== TCP_CONNTRACK_CLOSE);
  });
  const next = [{ tuple, zone }, ...live];
  p.env.set(ruleKey(p), pmSet(lists, at, next));
  return next.length;
};
