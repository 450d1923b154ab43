// RTM_DELLINK: net/core/rtnetlink.c (rtnl_dellink).
import type { RtnlError } from '../model/errno.ts';
import type { Nsid } from '../model/world.ts';
import { findLink, type Ctx } from '../net/ctx.ts';
import { linkwatchRun } from '../net/linkwatch.ts';
import { unregisterNetdevice } from '../net/unregister.ts';

/** RTM_DELLINK. */
export const delLink = (ctx: Ctx, nsid: Nsid, ifindex: number): RtnlError | undefined => {
  const l = findLink(ctx, nsid, ifindex);
  if (!l) return { errno: 'ENODEV' };
  if (l.info.kind === 'loopback') return { errno: 'EOPNOTSUPP' };
  unregisterNetdevice(ctx, nsid, ifindex);
  linkwatchRun(ctx);
  return undefined;
};
