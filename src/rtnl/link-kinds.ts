// What each kind does in its rtnl_link_ops->newlink: drivers/net/{veth,dummy,macvlan,vxlan}.c, net/8021q/vlan_netlink.c, net/bridge/br_netlink.c.
// Leaves out: every kind that packetpath does not model (the command refuses those by name).
import { isAny, isLinkLocal6, type Ip } from '../base/ip.ts';
import { emptyPMap } from '../base/pmap.ts';
import { isValidMac } from '../base/mac.ts';
import { isError, type RtnlError } from '../model/errno.ts';
import type { BridgeConf, Link, Nsid } from '../model/world.ts';
import { brDevInit, brPortStateSelection } from '../net/brIf.ts';
import { findLink, linkOf, setLink, type Ctx } from '../net/ctx.ts';
import { linkwatchFireEvent, linkwatchInitDev, netifCarrierOff, transferOperstate } from '../net/linkwatch.ts';
import { pmValues } from '../base/pmap.ts';
import { brChangelink } from './link-bridge.ts';
import { tsoMaxSize } from '../net/master.ts';
import { unregisterNetdevice } from '../net/unregister.ts';
import { configureLink, createLink, devValidateMtu, vxlanHeadroom } from './link-new.ts';
import type { NewLink, NewPeer } from './link-types.ts';

const QUEUES = 2;
/** The kernel's own default, from before IANA assigned 4789. */
const VXLAN_PORT = 8472;

export const BRIDGE_DEFAULT: BridgeConf = {
  ageingTime: 30000, forwardDelay: 1500, helloTime: 200, maxAge: 2000, stpState: false, priority: 32768, vlanFiltering: false, vlanProtocol: 0x8100,
  ports: [], vlanDefaultPvid: 1, mcastSnooping: true, nfCallIptables: false, nfCallIp6tables: false, nfCallArptables: false, groupFwdMask: 0,
  mtuSetByUser: false, bridgeId: 0, other: emptyPMap(), vlans: emptyPMap(),
};

type Made = number | RtnlError;

const vethMtuOk = (mtu: number | undefined): boolean => mtu === undefined || (mtu >= 68 && mtu <= 65535);
/** rtnl_link_ops->validate, which runs before anything else is looked at; veth's has its own limits and no words. */
export const validateKind = (req: NewLink): RtnlError | undefined => {
  if (req.address !== undefined && !isValidMac(req.address)) return { errno: 'EADDRNOTAVAIL' };
  if (req.data.kind !== 'veth') return undefined;
  const peer = req.data.peer;
  if (!vethMtuOk(req.mtu) || !vethMtuOk(peer?.mtu)) return { errno: 'EINVAL' };
  return peer?.address !== undefined && !isValidMac(peer.address) ? { errno: 'EADDRNOTAVAIL' } : undefined;
};

/** Without `peer` the request's own attributes make the peer too, but for name, address and flags. */
const peerLike = (req: NewLink): NewPeer => ({
  ...(req.mtu !== undefined && { mtu: req.mtu }), ...(req.txqlen !== undefined && { txqlen: req.txqlen }), ...(req.group !== undefined && { group: req.group }),
  ...(req.numTxQueues !== undefined && { numTxQueues: req.numTxQueues }), ...(req.numRxQueues !== undefined && { numRxQueues: req.numRxQueues }),
  ...(req.netns !== undefined && { netns: req.netns }),
});

/** veth_newlink: the peer is registered first, so it gets the first number and the first free name. */
const newVeth = (ctx: Ctx, nsid: Nsid, target: Nsid, req: NewLink & { data: { kind: 'veth' } }): Made => {
  const p = req.data.peer ?? peerLike(req);
  const peerNs = p.netns ?? nsid;
  const fields = { info: { kind: 'veth' }, numTxQueues: QUEUES, numRxQueues: QUEUES } as const;
  const peer = createLink(ctx, peerNs, p, 'veth', fields);
  if (isError(peer)) return peer;
  netifCarrierOff(ctx, peerNs, peer);
  const err = configureLink(ctx, peerNs, peer, p);
  if (err) {
    unregisterNetdevice(ctx, peerNs, peer);
    return err;
  }
  const dev = createLink(ctx, target, req, 'veth', fields);
  if (isError(dev)) {
    unregisterNetdevice(ctx, peerNs, peer);
    return dev;
  }
  netifCarrierOff(ctx, target, dev);
  setLink(ctx, target, dev, { link: { netns: peerNs, ifindex: peer } });
  setLink(ctx, peerNs, peer, { link: { netns: target, ifindex: dev } });
  return dev;
};

const newBridge = (ctx: Ctx, target: Nsid, req: NewLink & { data: { kind: 'bridge' } }): Made => {
  const dev = createLink(ctx, target, req, 'bridge', { info: { kind: 'bridge', ...BRIDGE_DEFAULT, mtuSetByUser: false } });
  if (isError(dev)) return dev;
  brDevInit(ctx, target, dev);
  if (req.address !== undefined) {
    // br_stp_change_bridge_id: the state selection of a bridge without ports takes its carrier away
    setLink(ctx, target, dev, { info: { kind: 'bridge', ...BRIDGE_DEFAULT, bridgeId: req.address } });
    brPortStateSelection(ctx, target, dev);
  }
  const err = brChangelink(ctx, target, dev, req.data.set);
  if (err) {
    unregisterNetdevice(ctx, target, dev);
    return err;
  }
  return dev;
};

/** The device below: IFLA_LINK of the request. */
const lowerOf = (ctx: Ctx, nsid: Nsid, req: NewLink): Link | undefined => (req.link === undefined ? undefined : findLink(ctx, nsid, req.link));
/** netdev_upper_dev_link, and the carrier that comes from below. */
const stackOn = (ctx: Ctx, nsid: Nsid, lower: Link, target: Nsid, dev: number): void => {
  const now = linkOf(ctx, nsid, lower.ifindex);
  setLink(ctx, nsid, lower.ifindex, { uppers: [...now.uppers, { netns: target, ifindex: dev }] });
  // ndo_init copied the carrier before the device was registered, so the transfer changes nothing and counts nothing
  linkwatchInitDev(ctx, target, dev);
  transferOperstate(ctx, now, target, dev);
  linkwatchFireEvent(ctx, target, dev);
};

const newVlan = (ctx: Ctx, nsid: Nsid, target: Nsid, req: NewLink & { data: { kind: 'vlan' } }): Made => {
  const { id, proto = 0x8100, reorderHdr = true } = req.data;
  if (id === undefined) {
    const some = req.data.proto !== undefined || req.data.reorderHdr !== undefined;
    return { errno: 'EINVAL', extack: some ? 'VLAN id not specified' : 'VLAN properties not specified' };
  }
  if (id >= 4095) return { errno: 'ERANGE', extack: 'Invalid VLAN id' };
  if (req.link === undefined) return { errno: 'EINVAL', extack: 'link not specified' };
  const lower = lowerOf(ctx, nsid, req);
  if (!lower) return { errno: 'ENODEV', extack: 'link does not exist' };
  if (lower.info.kind === 'loopback') return { errno: 'EOPNOTSUPP', extack: 'VLANs not supported on device' };
  const taken = lower.uppers.some((u) => {
    const info = findLink(ctx, u.netns, u.ifindex)?.info;
    return info?.kind === 'vlan' && info.id === id && info.proto === proto;
  });
  if (taken) return { errno: 'EEXIST', extack: 'VLAN device already exists' };
  if (req.mtu !== undefined && req.mtu > lower.mtu) return { errno: 'EINVAL' };
  const dev = createLink(ctx, target, req, 'vlan', {
    info: { kind: 'vlan', id, proto, reorderHdr }, link: { netns: nsid, ifindex: lower.ifindex },
    mtu: lower.mtu, address: lower.address, addrAssign: 2, carrier: lower.carrier, tsoMax: tsoMaxSize(lower),
  });
  if (isError(dev)) return dev;
  stackOn(ctx, nsid, lower, target, dev);
  return dev;
};

const newMacvlan = (ctx: Ctx, nsid: Nsid, target: Nsid, req: NewLink & { data: { kind: 'macvlan' } }): Made => {
  if (req.link === undefined) return { errno: 'EINVAL' };
  const direct = lowerOf(ctx, nsid, req);
  if (!direct) return { errno: 'ENODEV' };
  // a macvlan over a macvlan sits on the same device below
  const ref = direct.info.kind === 'macvlan' && direct.link ? direct.link : { netns: nsid, ifindex: direct.ifindex };
  const lower = linkOf(ctx, ref.netns, ref.ifindex);
  if (req.mtu !== undefined && req.mtu > lower.mtu) return { errno: 'EINVAL' };
  if (lower.info.kind === 'loopback') return { errno: 'EINVAL' };
  if (lower.master !== 0) return { errno: 'EBUSY' };
  const others = lower.uppers.map((u) => findLink(ctx, u.netns, u.ifindex)?.info).filter((i) => i?.kind === 'macvlan');
  const mode = req.data.mode ?? 'vepa';
  if (mode === 'passthru' ? others.length > 0 : others.some((i) => i?.kind === 'macvlan' && i.mode === 'passthru')) return { errno: 'EINVAL' };
  // passthru takes the address of the device below, whatever the request says (eth_hw_addr_inherit)
  const own = mode === 'passthru' ? { ...req, address: lower.address } : req;
  const dev = createLink(ctx, target, own, 'macvlan', {
    info: { kind: 'macvlan', mode }, link: ref, mtu: lower.mtu, carrier: lower.carrier, tsoMax: tsoMaxSize(lower),
  });
  if (isError(dev)) return dev;
  stackOn(ctx, ref.netns, lower, target, dev);
  return dev;
};

/** vxlan_vni_in_use: among the devices made in this namespace, wherever they are now. */
const vniInUse = (ctx: Ctx, nsid: Nsid, vni: number, dstport: number, v6: boolean): boolean => {
  for (const ns of pmValues(ctx.config.netns))
    for (const { info } of pmValues(ns.links))
      if (info.kind === 'vxlan' && info.netns === nsid && info.vni === vni && info.dstport === dstport && (typeof (info.remote ?? info.local) === 'string') === v6)
        return true;
  return false;
};

/** vxlan_config_validate's rule for IPv6: both ends link-local, or none. */
const vxlanScopes = (local: Ip | null, remote: Ip | null): 'linklocal' | 'global' | 'mixed' => {
  const ll = (ip: Ip | null): boolean => typeof ip === 'string' && isLinkLocal6(ip);
  if (ll(local)) return remote === null || isAny(remote) || ll(remote) ? 'linklocal' : 'mixed';
  return ll(remote) ? 'mixed' : 'global';
};

const newVxlan = (ctx: Ctx, nsid: Nsid, target: Nsid, req: NewLink & { data: { kind: 'vxlan' } }): Made => {
  const s = req.data.set;
  if (s.vni === undefined) return { errno: 'EINVAL', extack: 'Required attributes not provided to perform the operation' };
  const dstport = s.dstport ?? VXLAN_PORT;
  const lower = s.dev === undefined ? undefined : findLink(ctx, nsid, s.dev);
  const scope = vxlanScopes(s.local ?? null, s.remote ?? null);
  if (scope === 'mixed') return { errno: 'EINVAL', extack: 'Invalid combination of local and remote address scopes' };
  if (s.dev !== undefined && !lower) return { errno: 'ENODEV', extack: 'Invalid local interface, device not found' };
  if (scope === 'linklocal' && !lower) return { errno: 'EINVAL', extack: 'Local interface required for link-local local/remote addresses' };
  if (lower && typeof (s.remote ?? s.local) === 'string' && lower.conf6.disable_ipv6 !== 0)
    return { errno: 'EPERM', extack: 'IPv6 support disabled by administrator' };
  if (vniInUse(ctx, nsid, s.vni, dstport, typeof (s.remote ?? s.local) === 'string'))
    return { errno: 'EEXIST', extack: 'A VXLAN device with the specified VNI already exists' };
  // vxlan_config_apply: no more than what the lower device leaves, whatever was asked for.
  const max = lower && Math.max(68, lower.mtu - vxlanHeadroom(s));
  const mtu = max !== undefined && (req.mtu === undefined || (req.mtu > max && devValidateMtu('vxlan', req.mtu) === undefined)) ? max : req.mtu;
  const dev = createLink(ctx, target, { ...req, ...(mtu !== undefined && { mtu }) }, 'vxlan', {
    info: {
      kind: 'vxlan', vni: s.vni, local: s.local ?? null, remote: s.remote ?? null, dstport, srcportMin: s.srcportMin ?? 0, srcportMax: s.srcportMax ?? 0,
      ttl: s.ttl ?? 0, ...(s.ttlInherit === true && { ttlInherit: true }), tos: s.tos ?? 0, learning: s.learning ?? true, ageing: s.ageing ?? 300, netns: nsid,
    },
    ...(lower && { link: { netns: nsid, ifindex: lower.ifindex }, tsoMax: tsoMaxSize(lower) }),
  });
  if (!isError(dev) && lower) {
    const now = linkOf(ctx, nsid, lower.ifindex);
    setLink(ctx, nsid, lower.ifindex, { uppers: [...now.uppers, { netns: target, ifindex: dev }] });
  }
  return dev;
};

/** Makes the device in `target` on behalf of a request in `nsid`; its number there. */
export const newKind = (ctx: Ctx, nsid: Nsid, target: Nsid, req: NewLink): Made => {
  switch (req.data.kind) {
    case 'dummy': return createLink(ctx, target, req, 'dummy', { info: { kind: 'dummy' }, arp: false, multicast: false });
    case 'veth': return newVeth(ctx, nsid, target, req as NewLink & { data: { kind: 'veth' } });
    case 'bridge': return newBridge(ctx, target, req as NewLink & { data: { kind: 'bridge' } });
    case 'vlan': return newVlan(ctx, nsid, target, req as NewLink & { data: { kind: 'vlan' } });
    case 'macvlan': return newMacvlan(ctx, nsid, target, req as NewLink & { data: { kind: 'macvlan' } });
    case 'vxlan': return newVxlan(ctx, nsid, target, req as NewLink & { data: { kind: 'vxlan' } });
  }
};
