// RTM_NEWNEIGH, RTM_DELNEIGH and RTM_GETNEIGH for ARP and NDP entries.
// Mirrors: net/core/neighbour.c (neigh_add, neigh_delete, neigh_get) and the checks of __neigh_update that report to the user.
// Leaves out: NTF_MANAGED, NTF_EXT_VALIDATED, states that are more than one bit.
import { familyOf, type Ip } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import { pmDelete, pmGet, pmSet } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import type { Neigh, Nsid, Nud, ProxyNeigh } from '../model/world.ts';
import { findLink, findNeigh, netnsOf, setNeigh, stateOf, type Ctx } from '../net/ctx.ts';
import { idevOf } from '../net/mcGroups.ts';
import { pndiscConstructor, pndiscDestructor } from '../net/mcast.ts';
import { isNudValid, neighDelete, neighEventSend, neighKeyOf, neighLookup, neighUpdate, pneighKey } from '../net/neighbour.ts';

export interface NeighReq {
  readonly ifindex: number;
  /** Null: `any`, an address of no bytes. */
  readonly dst: Ip | null;
  readonly lladdr: Mac | null;
  readonly nud: Nud;
  readonly proxy: boolean;
  readonly router: boolean;
  readonly externLearn: boolean;
  /** NTF_USE: wake the entry as if a packet went to it. */
  readonly use: boolean;
  readonly protocol: number;
}
/** `add` is CREATE|EXCL, `change` REPLACE, `replace` CREATE|REPLACE. */
export type NeighHow = 'add' | 'change' | 'replace';

const fail = (errno: RtnlError['errno'], extack?: string): RtnlError => (extack === undefined ? { errno } : { errno, extack });

export const newNeigh = (ctx: Ctx, nsid: Nsid, r: NeighReq, how: NeighHow): RtnlError | undefined => {
  const dev = findLink(ctx, nsid, r.ifindex);
  if (!dev) return fail('ENODEV');
  if (r.dst === null) return fail('EINVAL', 'Invalid network address');
  const st = stateOf(ctx, nsid);
  if (r.proxy) {
    const e: ProxyNeigh = { ip: r.dst, ifindex: r.ifindex, router: r.router, protocol: r.protocol };
    // pndisc_constructor has nobody to join the group
    if (typeof r.dst === 'string' && !idevOf(ctx, nsid, r.ifindex).idev6) return fail('ENOBUFS');
    if (typeof r.dst === 'string' && !pmGet(st.pneigh, pneighKey(r.ifindex, r.dst))) pndiscConstructor(ctx, nsid, r.ifindex, r.dst);
    st.pneigh = pmSet(st.pneigh, pneighKey(r.ifindex, r.dst), e);
    return undefined;
  }
  // ndisc_allow_add
  if (familyOf(r.dst) === 6 && (dev.conf6.disable_ipv6 !== 0 || netnsOf(ctx, nsid).conf6.all.disable_ipv6 !== 0)) return fail('EINVAL', 'IPv6 is disabled on this device');
  const there = findNeigh(ctx, nsid, r.ifindex, r.dst);
  if (!there && how === 'change') return fail('ENOENT');
  if (there && how === 'add') return fail('EEXIST');
  const key = neighKeyOf(dev, r.dst);
  const old = neighLookup(ctx, nsid, r.ifindex, key, true) as Neigh;
  const n: Neigh = { ...old, protocol: r.protocol === 0 ? old.protocol : r.protocol, externLearn: r.externLearn };
  setNeigh(ctx, nsid, r.ifindex, n);
  if (r.use) {
    // NEIGH_UPDATE_F_USE: whatever the request says, only a permanent entry changes its state.
    neighEventSend(ctx, nsid, dev, n.nud === 'PERMANENT' ? { ...n, nud: 'NONE' } : n, null);
    return undefined;
  }
  // The entry stays even when its update fails: the next `add` finds it.
  if (isNudValid(r.nud) && r.lladdr === null && !isNudValid(old.nud)) return fail('EINVAL', 'No link layer address given');
  neighUpdate(ctx, nsid, r.ifindex, key, r.lladdr, r.nud, { admin: true, override: true, overrideIsRouter: true, isRouter: r.router });
  return undefined;
};

export const delNeigh = (ctx: Ctx, nsid: Nsid, r: Pick<NeighReq, 'ifindex' | 'dst' | 'proxy'>): RtnlError | undefined => {
  if (r.dst === null) return fail('EINVAL', 'Invalid network address');
  const st = stateOf(ctx, nsid);
  if (r.proxy) {
    const key = pneighKey(r.ifindex, r.dst);
    if (!pmGet(st.pneigh, key)) return fail('ENOENT');
    st.pneigh = pmDelete(st.pneigh, key);
    if (typeof r.dst === 'string') pndiscDestructor(ctx, nsid, r.ifindex, r.dst);
    return undefined;
  }
  if (!findNeigh(ctx, nsid, r.ifindex, r.dst)) return fail('ENOENT');
  neighUpdate(ctx, nsid, r.ifindex, r.dst, null, 'FAILED', { admin: true, override: true });
  neighDelete(ctx, nsid, r.ifindex, r.dst);
  return undefined;
};

/** RTM_GETNEIGH for one entry. */
export const getNeigh = (ctx: Ctx, nsid: Nsid, ifindex: number, dst: Ip | null, proxy: boolean): Neigh | ProxyNeigh | RtnlError => {
  if (dst === null) return fail('EINVAL', 'Network address not specified');
  if (proxy) return pmGet(stateOf(ctx, nsid).pneigh, pneighKey(ifindex, dst)) ?? fail('ENOENT', 'Proxy neighbour entry not found');
  return findNeigh(ctx, nsid, ifindex, dst) ?? fail('ENOENT', 'Neighbour entry not found');
};
