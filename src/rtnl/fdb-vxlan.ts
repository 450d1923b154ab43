// A vxlan device's forwarding table as `bridge fdb` edits it.
// Mirrors: drivers/net/vxlan/vxlan_core.c (vxlan_fdb_add, vxlan_fdb_update, vxlan_fdb_append, vxlan_fdb_delete, vxlan_fdb_dump,
// vxlan_fdb_get, vxlan_fdb_delete_bulk). Leaves out: nexthop groups, source VNIs of external mode.
import { isMulticastMac, type Mac } from '../base/mac.ts';
import type { RtnlError } from '../model/errno.ts';
import type { FdbEntry, Nsid } from '../model/world.ts';
import type { Remote } from '../dev/vxlan.ts';
import { newFdbEntry } from '../net/brFdb.ts';
import { setFdb, type Ctx } from '../net/ctx.ts';
import { vxlanFdbDelete, vxlanFdbEntries, vxlanFdbFind, type VxlanLink } from '../net/vxlan.ts';
import type { FdbRequest, FdbRow } from './fdb.ts';

const fail = (errno: RtnlError['errno'], extack?: string): RtnlError => (extack === undefined ? { errno } : { errno, extack });
/** Several remotes are for addresses of many: groups and the default entry. */
const isManyMac = (mac: Mac): boolean => mac === 0 || isMulticastMac(mac);

/** What equals the device's own port or VNI is not stored, as it is not printed. */
const remoteOf = (dev: VxlanLink, r: FdbRequest): Remote | undefined =>
  r.dst === null ? undefined : { ip: r.dst, port: r.port === dev.info.dstport ? 0 : r.port, vni: r.vni === dev.info.vni ? 0 : r.vni, ifindex: r.via };
const sameRemote = (a: Remote, b: Remote): boolean => a.ip === b.ip && a.port === b.port && a.vni === b.vni && a.ifindex === b.ifindex;
const familyDiffers = (dev: VxlanLink, r: FdbRequest): boolean =>
  r.dst !== null && typeof (dev.info.remote ?? dev.info.local ?? 0) !== typeof r.dst;

export const vxlanFdbAdd = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, r: FdbRequest): RtnlError | undefined => {
  if (!r.permanent && !r.reachable) return fail('EINVAL');
  const remote = remoteOf(dev, r);
  if (!remote) return fail('EINVAL');
  if (familyDiffers(dev, r)) return fail('EAFNOSUPPORT');
  const old = vxlanFdbFind(ctx, nsid, dev, r.mac);
  const many = isManyMac(r.mac);
  if (old && r.how === 'add') return fail('EEXIST');
  if (r.how === 'replace' && many) return fail('EOPNOTSUPP', 'Cannot replace non-unicast fdb entries');
  const state = { isLocal: r.permanent, isStatic: r.permanent || r.noarp, externLearn: r.externLearn, updated: ctx.now };
  if (!old) {
    setFdb(ctx, nsid, dev.ifindex, { ...newFdbEntry(ctx, r.mac, 0, dev.ifindex), ...state, addedByUser: true, remotes: [remote] });
    return undefined;
  }
  const have = old.remotes ?? [];
  const remotes = r.how === 'replace' ? [remote] : many && !have.some((x) => sameRemote(x, remote)) ? [...have, remote] : have;
  setFdb(ctx, nsid, dev.ifindex, { ...old, ...state, remotes });
  return undefined;
};

/** Without `dst` the whole entry goes; with it, that remote, and the entry with its last one. */
export const vxlanFdbDel = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, r: FdbRequest): RtnlError | undefined => {
  if (familyDiffers(dev, r)) return fail('EAFNOSUPPORT');
  const e = vxlanFdbFind(ctx, nsid, dev, r.mac);
  if (!e) return fail('ENOENT');
  const remote = remoteOf(dev, r);
  const have = e.remotes ?? [];
  if (remote) {
    if (!have.some((x) => sameRemote(x, remote))) return undefined;
    if (have.length > 1) {
      setFdb(ctx, nsid, dev.ifindex, { ...e, remotes: have.filter((x) => !sameRemote(x, remote)) });
      return undefined;
    }
  }
  vxlanFdbDelete(ctx, nsid, dev.ifindex, r.mac);
  return undefined;
};

const rowsOf = (ctx: Ctx, dev: VxlanLink, e: FdbEntry): FdbRow[] =>
  (e.remotes ?? []).map((x) => ({
    mac: e.mac, ifindex: dev.ifindex, vlan: 0, dst: x.ip, ...(x.port > 0 && { port: x.port }), ...(x.vni > 0 && { vni: x.vni }), ...(x.ifindex > 0 && { via: x.ifindex }),
    used: Math.floor((ctx.now - e.used) / 1_000_000), updated: Math.floor((ctx.now - e.updated) / 1_000_000),
    flags: e.externLearn ? ['self', 'extern_learn'] : ['self'], state: e.isLocal ? 'permanent' : e.isStatic ? 'static' : 'reachable',
  }));
/** Newest entry first. */
export const vxlanFdbDump = (ctx: Ctx, nsid: Nsid, dev: VxlanLink): FdbRow[] => vxlanFdbEntries(ctx, nsid, dev).flatMap((e) => rowsOf(ctx, dev, e));
export const vxlanFdbGet = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, mac: Mac): FdbRow | RtnlError => {
  const e = vxlanFdbFind(ctx, nsid, dev, mac);
  return (e && rowsOf(ctx, dev, e)[0]) ?? fail('ENOENT', 'Fdb entry not found');
};
export const vxlanFdbFlush = (ctx: Ctx, nsid: Nsid, dev: VxlanLink, matches: (e: FdbEntry) => boolean): void => {
  for (const e of vxlanFdbEntries(ctx, nsid, dev)) if (matches(e)) vxlanFdbDelete(ctx, nsid, dev.ifindex, e.mac);
};
