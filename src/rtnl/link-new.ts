// A new device: net/core/rtnetlink.c (rtnl_newlink_create, rtnl_create_link, rtnl_configure_link), net/core/dev.c (register_netdevice).
// The kinds' own part is in link-kinds.ts.
import type { Ip } from '../base/ip.ts';
import { pmHas } from '../base/pmap.ts';
import type { Mac } from '../base/mac.ts';
import { isError, type RtnlError } from '../model/errno.ts';
import { newLinkDefaults } from '../model/init.ts';
import type { Link, LinkInfo, Nsid } from '../model/world.ts';
import { findLink, linkOf, netnsOf, rand32, setLink, type Ctx } from '../net/ctx.ts';
import { deviceEvent } from '../net/devEvent.ts';
import { linkwatchRun } from '../net/linkwatch.ts';
import { devSetMaster } from '../net/master.ts';
import { devChangeFlags } from './link-flags.ts';
import { unregisterNetdevice } from '../net/unregister.ts';
import { newKind, validateKind } from './link-kinds.ts';
import type { LinkAttrs, NewLink, NewPeer } from './link-types.ts';
import { devGetValidName, devIndexReserve, isSysctlName, listNetdevice } from '../net/devName.ts';
import { rtmsgIfinfo } from '../net/netnsId.ts';

/** eth_hw_addr_random: locally administered, unicast. */
const randomMac = (ctx: Ctx): Mac => {
  const high = rand32(ctx);
  const low = rand32(ctx);
  const first = ((high >>> 24) & 0xfe) | 2;
  return first * 2 ** 40 + ((high >>> 8) & 0xff) * 2 ** 32 + low;
};

/** min_mtu and max_mtu of each kind; a maximum of 0 is none. */
export const mtuLimits = (kind: LinkInfo['kind']): readonly [number, number] => {
  switch (kind) {
    case 'loopback':
    case 'dummy':
      return [0, 0];
    case 'vlan':
      return [0, 65535];
    default:
      return [68, 65535];
  }
};
/** dev_validate_mtu. */
export const devValidateMtu = (kind: LinkInfo['kind'], mtu: number): RtnlError | undefined => {
  const [min, max] = mtuLimits(kind);
  if (mtu < 0 || mtu < min) return { errno: 'EINVAL', extack: 'mtu less than device minimum' };
  if (max > 0 && mtu > max) return { errno: 'EINVAL', extack: 'mtu greater than device maximum' };
  return undefined;
};

/** vxlan_headroom: what a tunnel adds to a frame. */
export const vxlanHeadroom = (v: { readonly local?: Ip | null | undefined; readonly remote?: Ip | null | undefined }): number => (typeof (v.remote ?? v.local) === 'string' ? 70 : 50);

/** rtnl_create_link and register_netdevice: the link exists, is down and is known to nobody's peer yet. */
export const createLink = (ctx: Ctx, nsid: Nsid, a: NewPeer, kindName: string, fields: Partial<Link> & { readonly info: LinkInfo }): number | RtnlError => {
  const bad = a.mtu === undefined ? undefined : devValidateMtu(fields.info.kind, a.mtu);
  if (bad) return bad;
  const name = devGetValidName(ctx, nsid, a.name ?? `${kindName}%d`);
  if (isError(name)) return name;
  const index = devIndexReserve(ctx, nsid, a.index ?? 0);
  if (isError(index)) return index;
  // inetdev_init fails on NETDEV_REGISTER; the number is spent by then
  if (isSysctlName(name)) return { errno: 'EINVAL' };
  const given = a.address !== undefined;
  const link: Link = {
    ...newLinkDefaults(netnsOf(ctx, nsid)), ...fields, ifindex: index, name,
    address: a.address ?? fields.address ?? randomMac(ctx), addrAssign: given ? 3 : (fields.addrAssign ?? 1),
    ...(a.mtu !== undefined && { mtu: a.mtu }), ...(a.txqlen !== undefined && { txqlen: a.txqlen }),
    ...(a.group !== undefined && { group: a.group }), ...(a.alias !== undefined && { alias: a.alias }),
    ...(a.numTxQueues !== undefined && { numTxQueues: a.numTxQueues }), ...(a.numRxQueues !== undefined && { numRxQueues: a.numRxQueues }),
  };
  listNetdevice(ctx, nsid, link);
  deviceEvent(ctx, nsid, index, 'REGISTER');
  return index;
};

/** rtnl_configure_link: the flags of the request, then the first message about the link. */
export const configureLink = (ctx: Ctx, nsid: Nsid, ifindex: number, a: LinkAttrs): RtnlError | undefined => {
  const err = devChangeFlags(ctx, nsid, ifindex, a);
  if (!err) rtmsgIfinfo(ctx, nsid, ifindex);
  return err;
};

/** RTM_NEWLINK with NLM_F_CREATE | NLM_F_EXCL; with NLM_F_REPLACE a link that exists cannot be replaced either. */
export const newLink = (ctx: Ctx, nsid: Nsid, req: NewLink, replace = false): RtnlError | { readonly ifindex: number; readonly netns: Nsid } => {
  const target = req.netns ?? nsid;
  const ns = netnsOf(ctx, target);
  const invalid = validateKind(req);
  if (invalid) return invalid;
  if (req.index !== undefined ? pmHas(ns.links, req.index) : req.name !== undefined && pmHas(ns.linkNames, req.name))
    return { errno: replace ? 'EOPNOTSUPP' : 'EEXIST' };
  const made = newKind(ctx, nsid, target, req);
  if (isError(made)) return made;
  const fail = (err: RtnlError): RtnlError => {
    unregisterNetdevice(ctx, target, made);
    linkwatchRun(ctx);
    return err;
  };
  const err = configureLink(ctx, target, made, req);
  if (err) return fail(err);
  if (req.master !== undefined) {
    const e = devSetMaster(ctx, target, made, req.master);
    if (e) return fail(e);
  }
  if (req.addrGenMode !== undefined && findLink(ctx, target, made))
    setLink(ctx, target, made, { conf6: { ...linkOf(ctx, target, made).conf6, addr_gen_mode: req.addrGenMode } });
  linkwatchRun(ctx);
  return { ifindex: made, netns: target };
};
