// Namespaces: net/core/net_namespace.c (copy_net_ns, cleanup_net) and what `ip netns` does with their names.
import { pmDelete, pmGet, pmSet, pmSorted, pmValues } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import { newNetnsConfig } from '../model/init.ts';
import type { Link, Nsid } from '../model/world.ts';
import { netdevEvent } from '../net/notifier.ts';
import { findNetns, netnsOf, type Ctx } from '../net/ctx.ts';
import { unregisterNetdevice } from './link.ts';
import { forgetNetnsId } from '../net/netnsId.ts';
import { newNetnsConf } from './sysctl.ts';

/** unshare(CLONE_NEWNET): a namespace with only a loopback, down. */
export const newNetns = (ctx: Ctx): Nsid => {
  const id = ctx.config.nextNsid;
  const bare = newNetnsConfig(id);
  const conf = newNetnsConf(ctx);
  const lo = { ...(pmGet(bare.links, 1) as Link), conf4: conf.conf4.default, conf6: conf.conf6.default };
  const ns = { ...bare, ...conf, links: pmSet(bare.links, 1, lo) };
  ctx.config = { ...ctx.config, nextNsid: id + 1, netns: pmSet(ctx.config.netns, id, ns) };
  netdevEvent(ctx, id, 1, 'REGISTER');
  return id;
};

/** cleanup_net: every device goes (a veth's other end with it), then the namespace. */
export const delNetns = (ctx: Ctx, id: Nsid): void => {
  if (!findNetns(ctx, id)) return;
  for (const l of pmSorted(netnsOf(ctx, id).links).reverse()) {
    if (l.info.kind !== 'loopback' && pmGet(netnsOf(ctx, id).links, l.ifindex)) unregisterNetdevice(ctx, id, l.ifindex);
  }
  ctx.config = { ...ctx.config, netns: pmDelete(ctx.config.netns, id) };
  forgetNetnsId(ctx, id, [...pmValues(ctx.config.netns)].map((n) => n.id));
  ctx.drafts.delete(id);
  ctx.baseState = { ...ctx.baseState, netns: pmDelete(ctx.baseState.netns, id) };
};

/** Gives a new namespace a name. */
export const addNetnsName = (ctx: Ctx, name: string): RtnlError | { readonly id: Nsid } => {
  if (pmGet(ctx.config.names, name) !== undefined) return { errno: 'EEXIST' };
  const id = newNetns(ctx);
  ctx.config = { ...ctx.config, names: pmSet(ctx.config.names, name, id) };
  return { id };
};

/** Takes a name away; `held` says that a process still lives in the namespace, which then outlives its name. */
export const delNetnsName = (ctx: Ctx, name: string, held = false): RtnlError | undefined => {
  const id = pmGet(ctx.config.names, name);
  if (id === undefined) return { errno: 'ENOENT' };
  ctx.config = { ...ctx.config, names: pmDelete(ctx.config.names, name) };
  if (held || id === 1) return undefined;
  for (const other of pmValues(ctx.config.names)) if (other === id) return undefined;
  delNetns(ctx, id);
  return undefined;
};
