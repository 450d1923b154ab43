// The bridge's forwarding database: learning, ageing, local entries. An entry that has outlived the ageing time is
// treated as gone at the moment when the kernel's garbage collector would remove it.
// Mirrors: net/bridge/br_fdb.c (br_fdb_find, br_fdb_update, fdb_add_local, br_fdb_changeaddr, br_fdb_change_mac_address,
// br_fdb_delete_by_port). Leaves out: fdb_max_learned, switchdev offload, notifications.
import { emptyPMap, pmDelete, pmEntries, pmGet, pmSet, pmSorted, pmValues, type PMap } from '../base/pmap.ts';
import { isValidMac, type Mac } from '../base/mac.ts';
import { isBridge, type BridgeLink } from '../dev/bridge.ts';
import type { BridgeVlan, FdbEntry, Link, Nsid } from '../model/world.ts';
import { fdbKey, findLink, netnsOf, nextSeq, setFdb, stateOf, wheelExpiry, type Ctx } from './ctx.ts';

const NO_PORTS: readonly Link[] = [];
/** Ports by bridge, looked up once per version of the link table. */
const portIndex = new WeakMap<PMap<Link>, Map<number, readonly Link[]>>();

/** The bridge of an ifindex. */
export const bridgeOf = (ctx: Ctx, nsid: Nsid, ifindex: number): BridgeLink | undefined => {
  const br = findLink(ctx, nsid, ifindex);
  return isBridge(br) ? br : undefined;
};
/** The bridge's ports in br->port_list order: the newest first. */
export const brPorts = (ctx: Ctx, nsid: Nsid, br: number): readonly Link[] => {
  const { links } = netnsOf(ctx, nsid);
  let index = portIndex.get(links);
  if (!index) {
    index = new Map();
    portIndex.set(links, index);
  }
  let ports = index.get(br);
  if (!ports) {
    const dev = pmGet(links, br);
    ports = isBridge(dev) ? dev.info.ports.map((i) => pmGet(links, i)).filter((p) => p !== undefined && p.brport !== null) as Link[] : NO_PORTS;
    index.set(br, ports);
  }
  return ports;
};

/** hold_time in microseconds. */
const holdTime = (br: BridgeLink): number => br.info.ageingTime * 10_000;
/** An entry goes when br_fdb_cleanup comes by, which its timer's rounding makes a little later than the hold time. */
const hasExpired = (e: FdbEntry, hold: number, now: number): boolean =>
  !e.isStatic && !e.isLocal && !e.externLearn && e.updated + hold <= now && wheelExpiry(e.updated, hold, false) <= now;

const tableOf = (ctx: Ctx, nsid: Nsid, br: number): PMap<FdbEntry> => pmGet(stateOf(ctx, nsid).fdb, br) ?? emptyPMap<FdbEntry>();
const removeKey = (ctx: Ctx, nsid: Nsid, br: number, e: FdbEntry): void => {
  const st = stateOf(ctx, nsid);
  st.fdb = pmSet(st.fdb, br, pmDelete(tableOf(ctx, nsid, br), fdbKey(e.mac, e.vlan)));
};

/** br_fdb_find, less what has expired. */
export const brFdbFind = (ctx: Ctx, nsid: Nsid, br: BridgeLink, mac: Mac, vlan: number): FdbEntry | undefined => {
  const t = pmGet(stateOf(ctx, nsid).fdb, br.ifindex);
  const e = t && pmGet(t, fdbKey(mac, vlan));
  return e && hasExpired(e, holdTime(br), ctx.now) ? undefined : e;
};

/** br_fdb_cleanup, at once: a change of the ageing time starts the collector. */
export const brFdbCleanup = (ctx: Ctx, nsid: Nsid, brIfindex: number): void => {
  const br = findLink(ctx, nsid, brIfindex);
  if (!isBridge(br)) return;
  for (const e of Array.from(pmValues(tableOf(ctx, nsid, brIfindex)))) if (hasExpired(e, holdTime(br), ctx.now)) removeKey(ctx, nsid, brIfindex, e);
};

/** Live entries in the kernel's order: the newest first (hlist_add_head_rcu on br->fdb_list). */
export const brFdbEntries = (ctx: Ctx, nsid: Nsid, br: BridgeLink): FdbEntry[] => {
  const hold = holdTime(br);
  return [...pmValues(tableOf(ctx, nsid, br.ifindex))].filter((e) => !hasExpired(e, hold, ctx.now)).sort((a, b) => b.seq - a.seq);
};

export const newFdbEntry = (ctx: Ctx, mac: Mac, vlan: number, port: number): FdbEntry => ({
  mac, vlan, port, isLocal: false, isStatic: false, addedByUser: false, externLearn: false, sticky: false, updated: ctx.now, used: ctx.now,
  seq: nextSeq(ctx),
});
export const brFdbDelete = removeKey;

export type Learned = 'none' | 'new' | 'refresh' | 'moved' | 'own-address';
/** br_fdb_update: learns that `mac` is behind `port`. A local address is never moved (the kernel warns "received packet on X with own address as source address"). */
export const brFdbUpdate = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link, mac: Mac, vlan: number): Learned => {
  if (br.info.ageingTime === 0) return 'none';
  const e = brFdbFind(ctx, nsid, br, mac, vlan);
  if (!e) {
    setFdb(ctx, nsid, br.ifindex, newFdbEntry(ctx, mac, vlan, port.ifindex));
    return 'new';
  }
  if (e.isLocal) return 'own-address';
  const moves = e.port !== port.ifindex && !e.sticky;
  if (!moves && e.updated === ctx.now) return 'refresh';
  setFdb(ctx, nsid, br.ifindex, moves ? { ...e, port: port.ifindex, updated: ctx.now, externLearn: false } : { ...e, updated: ctx.now });
  return moves ? 'moved' : 'refresh';
};

/** A frame was sent to it (fdb->used). */
export const brFdbUse = (ctx: Ctx, nsid: Nsid, br: number, e: FdbEntry): void => {
  if (e.used !== ctx.now) setFdb(ctx, nsid, br, { ...e, used: ctx.now });
};

/** fdb_add_local: a permanent entry for an address of the bridge (`port` = the bridge) or of one of its ports. */
export const brFdbInsertLocal = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: number, mac: Mac, vlan: number): void => {
  // a bridge that lost its last port has the address 0
  if (!isValidMac(mac)) return;
  const old = brFdbFind(ctx, nsid, br, mac, vlan);
  // two ports with one address: the first one keeps the entry
  if (old?.isLocal === true) return;
  if (old) removeKey(ctx, nsid, br.ifindex, old);
  setFdb(ctx, nsid, br.ifindex, { ...newFdbEntry(ctx, mac, vlan, port), isLocal: true, isStatic: true });
};

const vlanIds = (vlans: PMap<BridgeVlan>): number[] => [0, ...pmSorted(vlans).map((v) => v.vid)];

/** fdb_delete_local: another port or the bridge with the same address takes the entry over. */
const deleteLocal = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: number, e: FdbEntry): void => {
  const inVlan = (l: Link): boolean => e.vlan === 0 || (l.brport !== null && pmGet(l.brport.vlans, e.vlan) !== undefined);
  const other = brPorts(ctx, nsid, br.ifindex).find((p) => p.ifindex !== port && p.address === e.mac && inVlan(p));
  if (other) return setFdb(ctx, nsid, br.ifindex, { ...e, port: other.ifindex, addedByUser: false });
  const mine = port !== br.ifindex && br.address === e.mac && (e.vlan === 0 || pmGet(br.info.vlans, e.vlan) !== undefined);
  if (mine) return setFdb(ctx, nsid, br.ifindex, { ...e, port: br.ifindex, addedByUser: false });
  removeKey(ctx, nsid, br.ifindex, e);
};
/** br_fdb_find_delete_local. */
export const brFdbDeleteLocal = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: number, mac: Mac, vlan: number): void => {
  const e = brFdbFind(ctx, nsid, br, mac, vlan);
  if (e?.isLocal === true && !e.addedByUser && e.port === port) deleteLocal(ctx, nsid, br, port, e);
};

/** br_fdb_changeaddr: a port has a new address. */
export const brFdbChangeAddr = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link): void => {
  for (const e of brFdbEntries(ctx, nsid, br))
    if (e.port === port.ifindex && e.isLocal && !e.addedByUser) deleteLocal(ctx, nsid, br, port.ifindex, e);
  for (const vid of vlanIds(port.brport?.vlans ?? emptyPMap())) brFdbInsertLocal(ctx, nsid, br, port.ifindex, port.address, vid);
};

/** br_fdb_change_mac_address: the bridge itself gets a new address (`br` still has the old one). */
export const brFdbChangeMac = (ctx: Ctx, nsid: Nsid, br: BridgeLink, mac: Mac): void => {
  for (const vid of vlanIds(br.info.vlans)) {
    const old = brFdbFind(ctx, nsid, br, br.address, vid);
    if (old?.isLocal === true && old.port === br.ifindex && !old.addedByUser) deleteLocal(ctx, nsid, br, br.ifindex, old);
    brFdbInsertLocal(ctx, nsid, br, br.ifindex, mac, vid);
  }
};

/** br_fdb_delete_by_port: the port went down (dynamic entries go) or leaves (`all`). `vid` 0: every VLAN. */
export const brFdbDeleteByPort = (ctx: Ctx, nsid: Nsid, brIfindex: number, port: number, vid: number, all: boolean): void => {
  const br = findLink(ctx, nsid, brIfindex);
  if (!isBridge(br)) return;
  for (const [, e] of Array.from(pmEntries(tableOf(ctx, nsid, brIfindex)))) {
    if (e.port !== port || (vid !== 0 && e.vlan !== vid)) continue;
    if (!all && (e.isStatic || e.externLearn)) continue;
    if (e.isLocal) deleteLocal(ctx, nsid, br, port, e);
    else removeKey(ctx, nsid, brIfindex, e);
  }
};
