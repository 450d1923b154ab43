// Namespaces: net/core/net_namespace.c (copy_net_ns, cleanup_net) and what `ip netns` does with their names.
import { pmDelete, pmEntries, pmGet, pmHas, pmSet } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import { newNetnsConfig } from '../model/init.ts';
import type { Nsid } from '../model/world.ts';
import { netdevEvent } from '../net/notifier.ts';
import { findNetns, netnsOf, setNetns, type Ctx } from '../net/ctx.ts';
import { cleanupNet, putNet } from '../net/cleanupNet.ts';
import { newNetnsConf } from './sysctl.ts';

/** unshare(CLONE_NEWNET): a namespace with only a loopback, down. */
export const newNetns = (ctx: Ctx): Nsid => {
  const id = ctx.config.nextNsid;
  const bare = newNetnsConfig(id);
  const ns = { ...bare, ...newNetnsConf(ctx) };
  ctx.config = { ...ctx.config, nextNsid: id + 1, netns: pmSet(ctx.config.netns, id, ns) };
  netdevEvent(ctx, id, 1, 'REGISTER');
  return id;
};

/** At once, without the worker. */
export const delNetns = cleanupNet;

/** Binds a free name to the namespace. */
export const nameNetns = (ctx: Ctx, name: string, id: Nsid): void => {
  const { names, nameOrder, namesMade } = ctx.config;
  ctx.config = { ...ctx.config, names: pmSet(names, name, id), nameOrder: pmSet(nameOrder, name, namesMade), namesMade: namesMade + 1 };
  setNetns(ctx, id, { named: netnsOf(ctx, id).named + 1 });
};
/** A symbolic link among the names; without a namespace it dangles. */
export const linkNetns = (ctx: Ctx, name: string, target: string, id: Nsid | undefined): void => {
  const { names, nameOrder, namesMade, netnsLinks } = ctx.config;
  ctx.config = { ...ctx.config, names: id === undefined ? names : pmSet(names, name, id), nameOrder: pmSet(nameOrder, name, namesMade), namesMade: namesMade + 1, netnsLinks: pmSet(netnsLinks, name, target) };
};
export const unlinkNetns = (ctx: Ctx, name: string): void => {
  const { names, nameOrder, netnsLinks } = ctx.config;
  ctx.config = { ...ctx.config, names: pmDelete(names, name), nameOrder: pmDelete(nameOrder, name), netnsLinks: pmDelete(netnsLinks, name) };
};
/** What the links point to is gone. */
export const dangleLinks = (ctx: Ctx, target: string): void => {
  for (const [name, to] of pmEntries(ctx.config.netnsLinks)) if (to === target) ctx.config = { ...ctx.config, names: pmDelete(ctx.config.names, name) };
};
/** Gives a new namespace a name. */
export const addNetnsName = (ctx: Ctx, name: string): RtnlError | { readonly id: Nsid } => {
  if (pmGet(ctx.config.nameOrder, name) !== undefined) return { errno: 'EEXIST' };
  const id = newNetns(ctx);
  nameNetns(ctx, name, id);
  return { id };
};

/** A bind mount of the namespace's file: it holds the namespace as a name does, and shows up in no `ip netns list`. */
export const holdNetns = (ctx: Ctx, path: string, id: Nsid): void => {
  ctx.config = { ...ctx.config, heldNetns: pmSet(ctx.config.heldNetns, path, id) };
  setNetns(ctx, id, { named: netnsOf(ctx, id).named + 1 });
};
/** umount: without a name and without anybody in it (`processes`), the namespace goes. */
export const unholdNetns = (ctx: Ctx, path: string, processes: Iterable<{ readonly netns: Nsid }> = []): void => {
  const id = pmGet(ctx.config.heldNetns, path);
  if (id === undefined) return;
  ctx.config = { ...ctx.config, heldNetns: pmDelete(ctx.config.heldNetns, path) };
  dangleLinks(ctx, path);
  if (!findNetns(ctx, id)) return;
  setNetns(ctx, id, { named: netnsOf(ctx, id).named - 1 });
  releaseNetns(ctx, id, processes);
};

/** A process left the namespace: without a name and without anybody in it, it goes. */
export const releaseNetns = (ctx: Ctx, id: Nsid, processes: Iterable<{ readonly netns: Nsid }>): void => {
  if (id === 1 || (findNetns(ctx, id)?.named ?? 1) > 0) return;
  for (const p of processes) if (p.netns === id) return;
  putNet(ctx, id);
};

/** Takes a name away; `held` says that a process still lives in the namespace, which then outlives its name. */
export const delNetnsName = (ctx: Ctx, name: string, held = false): RtnlError | undefined => {
  if (pmHas(ctx.config.netnsLinks, name)) {
    unlinkNetns(ctx, name);
    return undefined;
  }
  const id = pmGet(ctx.config.names, name);
  if (id === undefined) return { errno: 'ENOENT' };
  ctx.config = { ...ctx.config, names: pmDelete(ctx.config.names, name), nameOrder: pmDelete(ctx.config.nameOrder, name) };
  const named = (findNetns(ctx, id)?.named ?? 1) - 1;
  if (findNetns(ctx, id)) setNetns(ctx, id, { named });
  if (!held && id !== 1 && named === 0) putNet(ctx, id);
  return undefined;
};
