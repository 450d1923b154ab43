// The small numbers by which one namespace knows another (`link-netnsid 0`): net/core/net_namespace.c (peernet2id_alloc, alloc_netid,
// unhash_nsid), and the moments at which rtnetlink asks for one (rtnl_fill_link_netnsid, in every message about a link).
import { pmDelete, pmGet, pmHas, pmSet, pmValues, type PMap } from '../base/pmap.ts';
import type { Link, Nsid } from '../model/world.ts';
import { findLink, findNetns, netnsOf, setNetns, type Ctx } from './ctx.ts';

/** The id of `peer` in `nsid`, or undefined when it has none yet. */
export const peernet2id = (ctx: Ctx, nsid: Nsid, peer: Nsid): number | undefined => {
  const ns = findNetns(ctx, nsid);
  return ns && pmGet(ns.netnsIds, peer);
};
/** Maps whose ids are 0 .. size - 1: the next free one needs no search. */
const DENSE = new WeakSet<PMap<number>>();
/** The smallest free id (idr_alloc). */
const freeId = (ids: PMap<number>): number => {
  if (ids.size === 0 || DENSE.has(ids)) return ids.size;
  const taken = new Set(pmValues(ids));
  let id = 0;
  while (taken.has(id)) id++;
  return id;
};
export const peernet2idAlloc = (ctx: Ctx, nsid: Nsid, peer: Nsid): number => {
  const old = peernet2id(ctx, nsid, peer);
  if (old !== undefined) return old;
  const ns = netnsOf(ctx, nsid);
  const id = freeId(ns.netnsIds);
  const netnsIds = pmSet(ns.netnsIds, peer, id);
  if (id === ns.netnsIds.size) DENSE.add(netnsIds);
  setNetns(ctx, nsid, { netnsIds });
  return id;
};
/** unhash_nsid: the namespace is gone, nobody knows it any more. */
export const forgetNetnsId = (ctx: Ctx, gone: Nsid, known: Iterable<Nsid>): void => {
  for (const id of known) {
    const ns = findNetns(ctx, id);
    if (ns && pmHas(ns.netnsIds, gone)) setNetns(ctx, id, { netnsIds: pmDelete(ns.netnsIds, gone) });
  }
};

/** rtnl_link_ops->get_link_net: where the peer, the lower device or the tunnel's socket lives. */
export const linkNetOf = (l: Link, nsid: Nsid): Nsid =>
  l.info.kind === 'vxlan' ? l.info.netns : l.link === null ? nsid : l.link.netns;

/** rtmsg_ifinfo: a message about the link is made; its side effect is the id of the link's other namespace. */
export const rtmsgIfinfo = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l) return;
  const other = linkNetOf(l, nsid);
  if (other !== nsid) peernet2idAlloc(ctx, nsid, other);
};
