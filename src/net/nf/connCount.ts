// How many connections share a key: net/netfilter/nf_conncount.c (nf_conncount_count, count_tree, __nf_conncount_add, find_or_evict).
// A rule's lists grow by the packets that it sees, and lose what conntrack no longer has and TCP connections that are over.
import { IPS_DYING, type Tuple } from '../../model/ct.ts';
import { JIFFY } from '../../model/uapi.ts';
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
/** struct nf_conncount_list. */
interface List {
  readonly conns: readonly Conn[];
  /** The jiffy of the last look through it: within that jiffy whatever comes is added unseen, even what is there already. */
  readonly lastGc: number;
}
type Lists = PMap<List>;
const TCP_CONNTRACK_TIME_WAIT = 7;
const TCP_CONNTRACK_CLOSE = 8;

/** find_or_evict, already_closed: conntrack still has it, and it is not over. */
const counts = (ctx: Ctx, nsid: Nsid, c: Conn): boolean => {
  const hit = ctFind(ctx, nsid, c.zone, c.tuple);
  if (!hit || (hit.ct.status & IPS_DYING) !== 0) return false;
  return !hit.ct.tcp || (hit.ct.tcp.state !== TCP_CONNTRACK_TIME_WAIT && hit.ct.tcp.state !== TCP_CONNTRACK_CLOSE);
};

/** The connections of `key` that this rule has seen and that live, the packet's own included; 0 when the packet has no tuple. */
export const connCount = (ctx: Ctx, nsid: Nsid, p: XtPacket, key: string): number => {
  const { nf } = p.skb;
  const own = nf && nf.ct !== 0 ? ctGet(ctx, nsid, nf.ct) : undefined;
  const tuple = own?.orig ?? skbTuple(p.pkt);
  if (!tuple) return 0;
  const zone = own?.zone ?? 0;
  const me = tupleKey(zone, tuple);
  const lists = (p.env.get(ruleKey(p)) as Lists | undefined) ?? emptyPMap<List>();
  const at = `${zone}/${key}`;
  const old = pmGet(lists, at);
  const jiffy = Math.floor(ctx.now / JIFFY);
  const keep = (list: List): number => {
    p.env.set(ruleKey(p), pmSet(lists, at, list));
    return list.conns.length;
  };
  const live = old?.conns.slice() ?? [];
  if (old && old.lastGc !== jiffy) {
    for (let i = 0; i < live.length; ) {
      const c = live[i] as Conn;
      // The rest of the list waits for the next one.
      if (tupleKey(c.zone, c.tuple) === me) return keep({ conns: live, lastGc: old.lastGc });
      if (counts(ctx, nsid, c)) i++;
      else live.splice(i, 1);
    }
  }
  live.push({ tuple, zone });
  return keep({ conns: live, lastGc: jiffy });
};
