// The route ioctls of `route`: a struct rtentry becomes a route request. Mirrors: net/ipv4/fib_frontend.c (rtentry_to_fib_config, ip_rt_ioctl).
import { lenOfMask, networkOf, type Ip4 } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import { RT_TABLE_MAIN } from '../model/init.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_NOWHERE } from '../model/uapi.ts';
import type { Nsid, Origin } from '../model/world.ts';
import { findLinkByName, type Ctx } from '../net/ctx.ts';
import { inetAddrType } from '../net/inetAddr.ts';
import { delRoute4, newRoute4 } from './route.ts';
import type { RouteReq } from './routeReq.ts';

/** struct rtentry. */
export interface Rtentry {
  readonly dst: Ip4;
  readonly genmask: Ip4;
  readonly gateway: Ip4;
  /** RTF_HOST, RTF_GATEWAY, RTF_REJECT. */
  readonly host: boolean;
  readonly isGateway: boolean;
  readonly reject: boolean;
  /** The metric plus one; 0 when not given. */
  readonly metric: number;
  readonly dev: string | null;
  readonly mtu: number | null;
  readonly window: number | null;
  readonly irtt: number | null;
  readonly origin?: Origin;
}

const toConfig = (ctx: Ctx, nsid: Nsid, rt: Rtentry, add: boolean): RouteReq | Errno => {
  let dstLen = 32;
  if (!rt.host) {
    const len = lenOfMask(rt.genmask);
    if (len === undefined || networkOf(rt.dst, len) !== rt.dst) return 'EINVAL';
    dstLen = len;
  }
  const base: RouteReq = {
    family: 4, table: RT_TABLE_MAIN, type: 'unicast', scope: RT_SCOPE_NOWHERE, protocol: add ? 3 : 0, tos: 0, dst: rt.dst, dstLen, prefsrc: null,
    priority: rt.metric === 0 ? 0 : rt.metric - 1, oif: 0, gw: null, onlink: false, multipath: null, metrics: null, pref: 'medium', expires: 0,
    ...(rt.origin && { origin: rt.origin }),
  };
  if (rt.reject) return { ...base, scope: RT_SCOPE_HOST, type: 'unreachable' };
  let { scope, prefsrc } = base;
  let oif = 0;
  if (rt.dev !== null) {
    const dev = findLinkByName(ctx, nsid, rt.dev.split(':')[0] as string);
    if (!dev) return 'ENODEV';
    oif = dev.ifindex;
    if (rt.dev.includes(':')) {
      const ifa = dev.addrs4.find((a) => a.label === rt.dev);
      if (!ifa) return 'ENODEV';
      prefsrc = ifa.local;
    }
  }
  const gw = rt.gateway === 0 ? null : rt.gateway;
  if (gw !== null && rt.isGateway && inetAddrType(ctx, nsid, gw) === 'unicast') scope = 0;
  if (!add) return { ...base, scope, prefsrc, oif, gw };
  if (rt.isGateway && gw === null) return 'EINVAL';
  if (scope === RT_SCOPE_NOWHERE) scope = RT_SCOPE_LINK;
  const metrics: Record<string, number> = {
    ...(rt.mtu !== null && { advmss: rt.mtu - 40 }), ...(rt.window !== null && { window: rt.window }), ...(rt.irtt !== null && { rtt: rt.irtt * 8 }),
  };
  return { ...base, scope, prefsrc, oif, gw, metrics: Object.keys(metrics).length > 0 ? metrics : null };
};

/** SIOCADDRT and SIOCDELRT. */
export const ipRtIoctl = (ctx: Ctx, nsid: Nsid, add: boolean, rt: Rtentry): Errno | undefined => {
  const req = toConfig(ctx, nsid, rt, add);
  if (typeof req === 'string') return req;
  return (add ? newRoute4(ctx, nsid, req, { create: true }) : delRoute4(ctx, nsid, req))?.errno;
};
