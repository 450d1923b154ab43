// Which connections have their source rewritten, by original source: nf_nat_bysource of net/netfilter/nf_nat_core.c, so that a new
// flow of the same socket gets the mapping that the socket already has. Only flows that changed are kept (an unchanged one never helps
// find_appropriate_src), and of one source only the newest 64.
import { pmDelete, pmGet, pmSet } from '../../base/pmap.ts';
import type { Ct, Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { peekState, stateOf, type Ctx } from '../ctx.ts';

const KEPT = 64;
const keyOf = (zone: number, t: Tuple): string => `${zone}/${t.proto}/${t.src}/${t.sport}`;
const zoneOf = (ct: Ct): number => ((ct.zoneDir & 1) === 0 ? 0 : ct.zone);

/** Connections of this source, the newest first; some may be dead. */
export const natSourceIds = (ctx: Ctx, nsid: Nsid, zone: number, t: Tuple): readonly number[] => {
  const { natBySource } = peekState(ctx, nsid);
  return pmGet(natBySource, keyOf(zone, t)) ?? [];
};
export const natSourceAdd = (ctx: Ctx, nsid: Nsid, ct: Ct): void => {
  const st = stateOf(ctx, nsid);
  const key = keyOf(zoneOf(ct), ct.orig);
  st.natBySource = pmSet(st.natBySource, key, [ct.id, ...(pmGet(st.natBySource, key) ?? []).slice(0, KEPT - 1)]);
};
/** nf_nat_cleanup_conntrack. */
export const natSourceForget = (ctx: Ctx, nsid: Nsid, ct: Ct): void => {
  const st = stateOf(ctx, nsid);
  const key = keyOf(zoneOf(ct), ct.orig);
  const ids = pmGet(st.natBySource, key);
  if (!ids?.includes(ct.id)) return;
  const rest = ids.filter((i) => i !== ct.id);
  st.natBySource = rest.length > 0 ? pmSet(st.natBySource, key, rest) : pmDelete(st.natBySource, key);
};
