// What RTM_NEWNEIGH, RTM_DELNEIGH and RTM_GETNEIGH of AF_BRIDGE do: `bridge fdb`.
// Mirrors: net/core/rtnetlink.c (rtnl_fdb_add, rtnl_fdb_del, rtnl_fdb_get, rtnl_fdb_dump, ndo_dflt_fdb_*), net/bridge/br_fdb.c (br_fdb_add,
// fdb_add_entry, br_fdb_delete, br_fdb_delete_bulk, br_fdb_dump). vxlan's own is in fdb-vxlan.ts. Leaves out: nexthop ids, locked entries.
import { isMulticastMac, isValidMac, type Mac } from '../base/mac.ts';
import type { Ip } from '../base/ip.ts';
import { emptyPMap, pmDelete, pmGet, pmSet, pmSorted, pmValues } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import type { BridgeVlan, FdbEntry, Link, Nsid } from '../model/world.ts';
import { BR_STATE_FORWARDING, BR_STATE_LEARNING, isBridge, type BridgeLink } from '../dev/bridge.ts';
import { brFdbDelete, brFdbEntries, brFdbFind, brFdbUpdate, newFdbEntry } from '../net/brFdb.ts';
import { findLink, fdbKey, netnsOf, setFdb, stateOf, type Ctx } from '../net/ctx.ts';
import { idevOf, setIdev } from '../net/mcGroups.ts';
import { isVxlan } from '../net/vxlan.ts';
import { vxlanFdbAdd, vxlanFdbDel, vxlanFdbDump, vxlanFdbFlush, vxlanFdbGet } from './fdb-vxlan.ts';

export interface FdbRequest {
  readonly ifindex: number;
  readonly mac: Mac;
  readonly how: 'add' | 'append' | 'replace';
  readonly self: boolean;
  readonly master: boolean;
  readonly use: boolean;
  readonly externLearn: boolean;
  readonly sticky: boolean;
  /** ndm_state's bits. */
  readonly permanent: boolean;
  readonly noarp: boolean;
  readonly reachable: boolean;
  /** -1: not given. */
  readonly vlan: number;
  readonly dst: Ip | null;
  readonly port: number;
  readonly vni: number;
  readonly via: number;
}
/** One line of `bridge fdb show`. */
export interface FdbRow {
  readonly mac: Mac;
  readonly ifindex: number;
  readonly vlan: number;
  readonly dst?: Ip;
  readonly port?: number;
  readonly vni?: number;
  readonly via?: number;
  /** Seconds, when the kernel sends them. */
  readonly used?: number;
  readonly updated?: number;
  readonly flags: readonly ('self' | 'extern_learn' | 'sticky')[];
  readonly master?: number;
  readonly state: 'permanent' | 'static' | 'reachable';
}
const fail = (errno: RtnlError['errno'], extack?: string): RtnlError => (extack === undefined ? { errno } : { errno, extack });

// ---------------------------------------------------------------- a bridge's entries

/** br_fdb_add, for one VLAN. `port` null: the bridge itself. */
const brAdd = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link | null, r: FdbRequest, vlan: number): RtnlError | undefined => {
  const learns = port?.brport?.state === BR_STATE_LEARNING || port?.brport?.state === BR_STATE_FORWARDING;
  if (r.use) {
    if (!port) return fail('EINVAL');
    if (learns) brFdbUpdate(ctx, nsid, br, port, r.mac, vlan);
    return undefined;
  }
  const dynamic = !r.permanent && !r.noarp;
  if (!r.externLearn) {
    if (port && dynamic && !learns) return fail('EPERM');
    if (!port && !r.permanent) return fail('EINVAL');
    if (r.sticky && r.permanent) return fail('EINVAL');
  }
  const old = brFdbFind(ctx, nsid, br, r.mac, vlan);
  if (old && r.how === 'add' && !r.externLearn) return fail('EEXIST');
  const base = old ?? newFdbEntry(ctx, r.mac, vlan, 0);
  setFdb(ctx, nsid, br.ifindex, {
    ...base, port: port?.ifindex ?? br.ifindex, addedByUser: true, used: ctx.now, updated: ctx.now,
    isLocal: r.externLearn ? base.isLocal : r.permanent, isStatic: r.externLearn ? base.isStatic : !dynamic,
    externLearn: r.externLearn || base.externLearn, sticky: r.sticky,
  });
  return undefined;
};
/** br_fdb_add and br_fdb_delete without a VLAN act on the untagged entry and on every VLAN of the port. */
const vlansOf = (br: BridgeLink, port: Link | null): number[] =>
  [0, ...pmSorted<BridgeVlan>(port ? (port.brport?.vlans ?? emptyPMap<BridgeVlan>()) : br.info.vlans).map((v) => v.vid)];

const brFdbAdd = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link | null, r: FdbRequest): RtnlError | undefined => {
  if (!r.permanent && !r.noarp && !r.reachable) return fail('EINVAL');
  if (r.mac === 0) return fail('EINVAL');
  const vlans = vlansOf(br, port);
  if (r.vlan > 0 && !vlans.includes(r.vlan)) return fail('EINVAL');
  for (const vid of r.vlan > 0 ? [r.vlan] : vlans) {
    const err = brAdd(ctx, nsid, br, port, r, vid);
    if (err) return err;
  }
  return undefined;
};
const brFdbDel = (ctx: Ctx, nsid: Nsid, br: BridgeLink, port: Link | null, r: FdbRequest): RtnlError | undefined => {
  const vlans = vlansOf(br, port);
  let found = false;
  for (const vid of r.vlan > 0 ? [r.vlan] : vlans) {
    const e = brFdbFind(ctx, nsid, br, r.mac, vid);
    if (!e || e.port !== (port?.ifindex ?? br.ifindex)) continue;
    brFdbDelete(ctx, nsid, br.ifindex, e);
    found = true;
  }
  return found ? undefined : fail('ENOENT');
};

const rowOf = (ctx: Ctx, br: number, e: FdbEntry): FdbRow => ({
  mac: e.mac, ifindex: e.port, vlan: e.vlan, used: seconds(ctx.now - e.used), updated: seconds(ctx.now - e.updated), master: br,
  flags: [...(e.externLearn ? (['extern_learn'] as const) : []), ...(e.sticky ? (['sticky'] as const) : [])],
  state: e.isLocal ? 'permanent' : e.isStatic ? 'static' : 'reachable',
});
/** jiffies_to_clock_t, then divided by hz: whole seconds. */
const seconds = (us: number): number => Math.floor(us / 1_000_000);

// ---------------------------------------------------------------- a plain device's address lists (dev->uc, dev->mc)

const ucOf = (ctx: Ctx, nsid: Nsid, dev: Link): readonly Mac[] => {
  // a bridge's own table is no list of addresses
  const user = isBridge(dev) ? [] : [...pmValues(pmGet(stateOf(ctx, nsid).fdb, dev.ifindex) ?? emptyPMap<FdbEntry>())].sort((a, b) => a.seq - b.seq).map((e) => e.mac);
  // macvlan_open and vlan_dev_open ask the device below for their addresses
  const above = dev.uppers.flatMap((u) => {
    const up = findLink(ctx, u.netns, u.ifindex);
    if (!up?.up || up.address === dev.address) return [];
    return up.info.kind === 'vlan' || (up.info.kind === 'macvlan' && up.info.mode !== 'passthru') ? [up.address] : [];
  });
  return [...user, ...above.filter((m, i) => !user.includes(m) && above.indexOf(m) === i)];
};
const dfltAdd = (ctx: Ctx, nsid: Nsid, dev: Link, r: FdbRequest): RtnlError | undefined => {
  if ((r.noarp || r.reachable) && !r.permanent) return fail('EINVAL');
  if (r.vlan > 0) return fail('EINVAL');
  if (isMulticastMac(r.mac)) {
    const { macs } = idevOf(ctx, nsid, dev.ifindex);
    if (macs.some((m) => m.mac === r.mac)) return fail('EEXIST');
    setIdev(ctx, nsid, dev.ifindex, { macs: [...macs, { mac: r.mac, users: 1 }] });
    return undefined;
  }
  if (!isValidMac(r.mac)) return fail('EINVAL');
  if (ucOf(ctx, nsid, dev).includes(r.mac)) return fail('EEXIST');
  setFdb(ctx, nsid, dev.ifindex, newFdbEntry(ctx, r.mac, 0, dev.ifindex));
  return undefined;
};
const dfltDel = (ctx: Ctx, nsid: Nsid, dev: Link, r: FdbRequest): RtnlError | undefined => {
  if (!r.permanent) return fail('EINVAL');
  if (isMulticastMac(r.mac)) {
    const { macs } = idevOf(ctx, nsid, dev.ifindex);
    if (!macs.some((m) => m.mac === r.mac)) return fail('ENOENT');
    setIdev(ctx, nsid, dev.ifindex, { macs: macs.flatMap((m) => (m.mac !== r.mac ? [m] : m.users > 1 ? [{ mac: m.mac, users: m.users - 1 }] : [])) });
    return undefined;
  }
  const st = stateOf(ctx, nsid);
  const t = pmGet(st.fdb, dev.ifindex) ?? emptyPMap<FdbEntry>();
  if (!isValidMac(r.mac)) return fail('EINVAL');
  if (pmGet(t, fdbKey(r.mac, 0)) === undefined) return fail('ENOENT');
  st.fdb = pmSet(st.fdb, dev.ifindex, pmDelete(t, fdbKey(r.mac, 0)));
  return undefined;
};
const dfltDump = (ctx: Ctx, nsid: Nsid, dev: Link): FdbRow[] => {
  if (dev.info.kind === 'loopback') return [];
  const uc = ucOf(ctx, nsid, dev);
  return [...uc, ...idevOf(ctx, nsid, dev.ifindex).macs.map((m) => m.mac)].map((mac) => ({ mac, ifindex: dev.ifindex, vlan: 0, flags: ['self'], state: 'permanent' }));
};

// ---------------------------------------------------------------- the requests

const masterOf = (ctx: Ctx, nsid: Nsid, dev: Link): BridgeLink | undefined => {
  const br = dev.brport ? findLink(ctx, nsid, dev.master) : undefined;
  return isBridge(br) ? br : undefined;
};
/** macvlan_fdb_add: only a passthru device filters unicast. */
const macvlanRefuses = (dev: Link, r: FdbRequest): boolean =>
  dev.info.kind === 'macvlan' && (r.how === 'replace' || (dev.info.mode !== 'passthru' && !isMulticastMac(r.mac)));

const change = (ctx: Ctx, nsid: Nsid, r: FdbRequest, verb: 'add' | 'del'): RtnlError | undefined => {
  const dev = findLink(ctx, nsid, r.ifindex);
  if (!dev) return fail('ENODEV');
  if (dev.info.kind === 'loopback') return fail('EINVAL', `FDB ${verb === 'add' ? 'add' : 'delete'} only supported for Ethernet devices`);
  const br = masterOf(ctx, nsid, dev);
  let done = false;
  if (r.master && br) {
    const err = verb === 'add' ? brFdbAdd(ctx, nsid, br, dev, r) : brFdbDel(ctx, nsid, br, dev, r);
    if (err) return err;
    done = true;
  }
  if (!r.self) return done ? undefined : fail('EOPNOTSUPP');
  if (isBridge(dev)) return verb === 'add' ? brFdbAdd(ctx, nsid, dev, null, r) : brFdbDel(ctx, nsid, dev, null, r);
  if (isVxlan(dev)) return verb === 'add' ? vxlanFdbAdd(ctx, nsid, dev, r) : vxlanFdbDel(ctx, nsid, dev, r);
  if (macvlanRefuses(dev, r)) return fail('EOPNOTSUPP');
  return verb === 'add' ? dfltAdd(ctx, nsid, dev, r) : dfltDel(ctx, nsid, dev, r);
};
export const fdbAdd = (ctx: Ctx, nsid: Nsid, r: FdbRequest): RtnlError | undefined => change(ctx, nsid, r, 'add');
export const fdbDel = (ctx: Ctx, nsid: Nsid, r: FdbRequest): RtnlError | undefined => change(ctx, nsid, r, 'del');

export interface FdbGet {
  readonly mac: Mac;
  /** 0: not given. */
  readonly ifindex: number;
  readonly br: number;
  readonly self: boolean;
  readonly master: boolean;
  readonly vlan: number;
}
/** rtnl_fdb_get. */
export const fdbGet = (ctx: Ctx, nsid: Nsid, q: FdbGet): FdbRow | RtnlError => {
  if (q.ifindex > 0 && q.br > 0) return fail('EINVAL', 'Master and device are mutually exclusive');
  const dev = findLink(ctx, nsid, q.br > 0 ? q.br : q.ifindex);
  if (!dev) return fail('ENODEV', 'Unknown device ifindex');
  let target: Link = dev;
  if (q.br === 0 && (q.master || !q.self)) {
    const br = masterOf(ctx, nsid, dev);
    if (!br) return fail('EINVAL', 'Device is not a bridge port');
    target = br;
  }
  if (isBridge(target)) {
    const e = brFdbFind(ctx, nsid, target, q.mac, Math.max(q.vlan, 0));
    return e ? rowOf(ctx, target.ifindex, e) : fail('ENOENT', 'Fdb entry not found');
  }
  if (isVxlan(target)) return vxlanFdbGet(ctx, nsid, target, q.mac);
  return fail('EOPNOTSUPP', 'Fdb get operation not supported by device');
};

/** rtnl_fdb_dump: device by device; a port shows its bridge's entries for it, then its own. 0: any. */
export const fdbDump = (ctx: Ctx, nsid: Nsid, brIfindex: number, portIfindex: number): FdbRow[] => {
  const rows: FdbRow[] = [];
  for (const dev of pmSorted(netnsOf(ctx, nsid).links)) {
    if (portIfindex > 0 && dev.ifindex !== portIfindex) continue;
    if (brIfindex > 0 && dev.ifindex !== brIfindex && !(dev.brport && dev.master === brIfindex)) continue;
    if (brIfindex > 0 && dev.ifindex === brIfindex && !isBridge(dev)) continue;
    const br = masterOf(ctx, nsid, dev);
    if (br) for (const e of brFdbEntries(ctx, nsid, br)) if (e.port === dev.ifindex) rows.push(rowOf(ctx, br.ifindex, e));
    if (isVxlan(dev)) rows.push(...vxlanFdbDump(ctx, nsid, dev));
    else rows.push(...dfltDump(ctx, nsid, dev));
    if (isBridge(dev)) for (const e of brFdbEntries(ctx, nsid, dev)) if (e.port === dev.ifindex) rows.push(rowOf(ctx, dev.ifindex, e));
  }
  return rows;
};

export interface FdbFlush {
  readonly ifindex: number;
  readonly self: boolean;
  readonly master: boolean;
  readonly brport: number;
  readonly vlan: number;
  /** Wanted values; absent: any. */
  readonly local?: boolean;
  readonly static?: boolean;
  readonly addedByUser?: boolean;
  readonly externLearn?: boolean;
  readonly sticky?: boolean;
  readonly offloaded?: boolean;
}
/** RTM_DELNEIGH with NLM_F_BULK: br_fdb_delete_bulk, vxlan_fdb_delete_bulk. */
export const fdbFlush = (ctx: Ctx, nsid: Nsid, f: FdbFlush): RtnlError | undefined => {
  const dev = findLink(ctx, nsid, f.ifindex);
  if (!dev) return fail('ENODEV');
  const port = f.brport > 0 ? f.brport : f.master ? f.ifindex : 0;
  const is = (want: boolean | undefined, v: boolean): boolean => want === undefined || want === v;
  const bad = (br: BridgeLink): RtnlError | undefined => {
    const p = f.brport > 0 ? findLink(ctx, nsid, f.brport) : undefined;
    if (f.brport === 0 || p?.ifindex === br.ifindex) return undefined;
    if (!p || (!isBridge(p) && !p.brport)) return fail('EINVAL', 'bridge: Flush device is not a bridge or bridge port');
    if (isBridge(p)) return fail('EINVAL', 'bridge: Flush bridge device does not match target bridge device');
    return p.master === br.ifindex ? undefined : fail('EINVAL', 'bridge: Port belongs to a different bridge device');
  };
  const flush = (br: BridgeLink): RtnlError | undefined => {
    const err = bad(br);
    if (err) return err;
    for (const e of brFdbEntries(ctx, nsid, br)) {
      if ((port > 0 && e.port !== port) || (f.vlan > 0 && e.vlan !== f.vlan)) continue;
      if (!is(f.local, e.isLocal) || !is(f.static, e.isStatic) || !is(f.addedByUser, e.addedByUser)) continue;
      if (is(f.externLearn, e.externLearn) && is(f.sticky, e.sticky) && is(f.offloaded, false)) brFdbDelete(ctx, nsid, br.ifindex, e);
    }
    return undefined;
  };
  const br = masterOf(ctx, nsid, dev);
  if (f.master && br) {
    const err = flush(br);
    if (err || !f.self) return err;
  }
  if (f.master && !f.self) return fail('EOPNOTSUPP');
  if (isBridge(dev)) return flush(dev);
  if (!isVxlan(dev)) return fail('EOPNOTSUPP');
  vxlanFdbFlush(ctx, nsid, dev, (e) => is(f.local, e.isLocal) && is(f.static, e.isStatic) && is(f.externLearn, e.externLearn));
  return undefined;
};
