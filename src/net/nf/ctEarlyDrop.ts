// early_drop of net/netfilter/nf_conntrack_core.c: a full table gives up a connection that was never assured, but looks
// only into 8 of its buckets for one. Which ones is the hash's secret: here the next draw of the world's seed says how far to look.
import { psValues } from '../../base/pserial.ts';
import { IPS_ASSURED, type Ct } from '../../model/ct.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { Nsid } from '../../model/world.ts';
import { netnsOf, randBelow, stateOf, type Ctx } from '../ctx.ts';
import { ctDelete, ctGet, ctRoughCount } from './ctTable.ts';

const NF_CT_EVICTION_RANGE = 8;
const mayGo = (ct: Ct): boolean => (ct.status & IPS_ASSURED) === 0;

/** Makes room by deleting connections. False: found none. */
export const ctEarlyDrop = (ctx: Ctx, nsid: Nsid): boolean => {
  const st = stateOf(ctx, nsid);
  const buckets = sysctlInt(netnsOf(ctx, nsid), 'net.netfilter.nf_conntrack_buckets');
  // Both tuples of a connection stand in the table.
  let look = Math.floor((2 * ctRoughCount(ctx, nsid) * NF_CT_EVICTION_RANGE) / buckets + randBelow(ctx, 1024) / 1024);
  if (look === 0) return false;
  for (const ct of st.liveCt.values()) {
    if (look-- === 0) return false;
    if ((ct.status & (8 | 512)) === 8 && mayGo(ct)) {
      ctDelete(ctx, nsid, ct.id);
      return true;
    }
  }
  for (const { id } of psValues(st.ct)) {
    if (look-- === 0) return false;
    const ct = ctGet(ctx, nsid, id);
    if (ct && mayGo(ct)) {
      ctDelete(ctx, nsid, ct.id);
      return true;
    }
  }
  return false;
};
