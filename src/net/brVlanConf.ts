// VLAN membership of bridges and ports, with the local FDB entry of each VLAN.
// Mirrors: net/bridge/br_vlan.c (br_vlan_add, nbp_vlan_add, nbp_vlan_delete, nbp_vlan_init, __br_vlan_set_default_pvid). Unverified: the
// reference kernel has no bridge VLAN filtering. A kernel with it puts every port into the default VLAN from the start; here the VLAN
// tables stay empty (as they are without it) until the bridge first filters or a VLAN is added.
import { emptyPMap, pmDelete, pmGet, pmSet, pmSorted, type PMap } from '../base/pmap.ts';
import type { BridgeVlan, Nsid } from '../model/world.ts';
import { findLink, setLink, type Ctx } from './ctx.ts';
import { bridgeOf, brFdbDeleteByPort, brFdbDeleteLocal, brFdbInsertLocal, brPorts } from './brFdb.ts';

const putVlan = (vlans: PMap<BridgeVlan>, v: BridgeVlan): PMap<BridgeVlan> => {
  let out = vlans;
  // there is one pvid: a new one takes the flag from the old
  if (v.pvid) for (const o of pmSorted<BridgeVlan>(vlans)) if (o.pvid && o.vid !== v.vid) out = pmSet(out, o.vid, { ...o, pvid: false });
  return pmSet(out, v.vid, v);
};

/** nbp_vlan_add. */
export const nbpVlanAdd = (ctx: Ctx, nsid: Nsid, port: number, v: BridgeVlan): void => {
  const l = findLink(ctx, nsid, port);
  const br = l?.brport ? bridgeOf(ctx, nsid, l.master) : undefined;
  if (!l?.brport || !br) return;
  setLink(ctx, nsid, port, { brport: { ...l.brport, vlans: putVlan(l.brport.vlans, v) } });
  brFdbInsertLocal(ctx, nsid, br, port, l.address, v.vid);
};
/** br_vlan_add: the bridge device itself joins. */
export const brVlanAdd = (ctx: Ctx, nsid: Nsid, brIfindex: number, v: BridgeVlan): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (!br) return;
  setLink(ctx, nsid, brIfindex, { info: { ...br.info, vlans: putVlan(br.info.vlans, v) } });
  brFdbInsertLocal(ctx, nsid, br, brIfindex, br.address, v.vid);
};
/** nbp_vlan_delete. */
export const nbpVlanDelete = (ctx: Ctx, nsid: Nsid, port: number, vid: number): void => {
  const l = findLink(ctx, nsid, port);
  const br = l?.brport ? bridgeOf(ctx, nsid, l.master) : undefined;
  if (!l?.brport || !br || pmGet(l.brport.vlans, vid) === undefined) return;
  brFdbDeleteLocal(ctx, nsid, br, port, l.address, vid);
  brFdbDeleteByPort(ctx, nsid, br.ifindex, port, vid, false);
  setLink(ctx, nsid, port, { brport: { ...l.brport, vlans: pmDelete(l.brport.vlans, vid) } });
};
/** br_vlan_delete. */
export const brVlanDelete = (ctx: Ctx, nsid: Nsid, brIfindex: number, vid: number): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (!br || pmGet(br.info.vlans, vid) === undefined) return;
  brFdbDeleteLocal(ctx, nsid, br, brIfindex, br.address, vid);
  setLink(ctx, nsid, brIfindex, { info: { ...br.info, vlans: pmDelete(br.info.vlans, vid) } });
};

const dflt = (vid: number): BridgeVlan => ({ vid, pvid: true, untagged: true });
/** br_vlan_init and nbp_vlan_init of what has no VLAN yet. */
export const brVlanInit = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (!br || br.info.vlanDefaultPvid === 0) return;
  const v = dflt(br.info.vlanDefaultPvid);
  if (br.info.vlans.size === 0) brVlanAdd(ctx, nsid, brIfindex, v);
  for (const p of brPorts(ctx, nsid, brIfindex)) if (p.brport?.vlans.size === 0) nbpVlanAdd(ctx, nsid, p.ifindex, v);
};
/** nbp_vlan_init: a port joins a bridge whose VLANs are in use. */
export const nbpVlanInit = (ctx: Ctx, nsid: Nsid, port: number): void => {
  const l = findLink(ctx, nsid, port);
  const br = l && bridgeOf(ctx, nsid, l.master);
  if (br && br.info.vlanDefaultPvid !== 0 && br.info.vlans.size > 0) nbpVlanAdd(ctx, nsid, port, dflt(br.info.vlanDefaultPvid));
};

/** __br_vlan_set_default_pvid: where the old default is still pvid and untagged, the new one takes its place. 0 disables. */
export const brVlanSetDefaultPvid = (ctx: Ctx, nsid: Nsid, brIfindex: number, pvid: number): void => {
  const br = bridgeOf(ctx, nsid, brIfindex);
  if (!br) return;
  const old = br.info.vlanDefaultPvid;
  setLink(ctx, nsid, brIfindex, { info: { ...br.info, vlanDefaultPvid: pvid } });
  if (old === pvid) return;
  const isDefault = (vlans: PMap<BridgeVlan>): boolean => {
    const v = pmGet(vlans, old);
    return v !== undefined && v.pvid && v.untagged;
  };
  if (isDefault(br.info.vlans)) {
    if (pvid !== 0) brVlanAdd(ctx, nsid, brIfindex, dflt(pvid));
    brVlanDelete(ctx, nsid, brIfindex, old);
  }
  for (const p of brPorts(ctx, nsid, brIfindex)) {
    if (!isDefault(p.brport?.vlans ?? emptyPMap<BridgeVlan>())) continue;
    if (pvid !== 0) nbpVlanAdd(ctx, nsid, p.ifindex, dflt(pvid));
    nbpVlanDelete(ctx, nsid, p.ifindex, old);
  }
};
