// Device names and numbers: net/core/dev.c (dev_valid_name, __dev_alloc_name, dev_index_reserve, dev_change_name's table part).
import { pmDelete, pmGet, pmHas, pmSet } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import { IFNAMSIZ } from '../model/uapi.ts';
import type { Link, Nsid } from '../model/world.ts';
import { netnsOf, setNetns, type Ctx } from './ctx.ts';

const bytes = (s: string): number => new TextEncoder().encode(s).length;

/** dev_valid_name. */
export const devValidName = (name: string): boolean =>
  name !== '' && bytes(name) < IFNAMSIZ && name !== '.' && name !== '..' && !/[/:\s\v\f]/.test(name);

/** Names that net.ipv4.conf has for itself: registering their sysctls fails (sysctl_dev_name_is_allowed). */
export const isSysctlName = (name: string): boolean => name === 'all' || name === 'default';

/** dev_prep_valid_name: a free name from what may be a template like `veth%d`. */
export const devGetValidName = (ctx: Ctx, nsid: Nsid, name: string): string | RtnlError => {
  const names = netnsOf(ctx, nsid).linkNames;
  if (!devValidName(name)) return { errno: 'EINVAL' };
  if (!name.includes('%')) return pmHas(names, name) ? { errno: 'EEXIST' } : name;
  const at = name.indexOf('%');
  if (name[at + 1] !== 'd' || name.includes('%', at + 2)) return { errno: 'EINVAL' };
  const head = name.slice(0, at);
  const tail = name.slice(at + 2);
  for (let i = 0; i < 32768; i++) {
    const candidate = `${head}${i}${tail}`;
    // a name cut at IFNAMSIZ never parses back to its number, so it is taken to be free and then refused
    if (pmHas(names, candidate)) continue;
    return bytes(candidate) < IFNAMSIZ ? candidate : { errno: 'EINVAL' };
  }
  return { errno: 'EINVAL' };
};

/** dev_index_reserve: `wanted` 0 takes the next number after the last one given out (xa_alloc_cyclic). */
export const devIndexReserve = (ctx: Ctx, nsid: Nsid, wanted: number): number | RtnlError => {
  const ns = netnsOf(ctx, nsid);
  if (wanted > 0) return pmHas(ns.links, wanted) ? { errno: 'EBUSY' } : wanted;
  let i = ns.nextIfindex;
  while (pmHas(ns.links, i)) i++;
  setNetns(ctx, nsid, { nextIfindex: i + 1 });
  return i;
};

/** list_netdevice: puts a finished link into the namespace's tables. */
export const listNetdevice = (ctx: Ctx, nsid: Nsid, l: Link): void => {
  const ns = netnsOf(ctx, nsid);
  setNetns(ctx, nsid, { links: pmSet(ns.links, l.ifindex, l), linkNames: pmSet(ns.linkNames, l.name, l.ifindex) });
};
export const unlistNetdevice = (ctx: Ctx, nsid: Nsid, ifindex: number): void => {
  const ns = netnsOf(ctx, nsid);
  const l = pmGet(ns.links, ifindex);
  if (l) setNetns(ctx, nsid, { links: pmDelete(ns.links, ifindex), linkNames: pmDelete(ns.linkNames, l.name) });
};
export const relistNetdevice = (ctx: Ctx, nsid: Nsid, l: Link, name: string): void => {
  const ns = netnsOf(ctx, nsid);
  setNetns(ctx, nsid, {
    links: pmSet(ns.links, l.ifindex, { ...l, name }), linkNames: pmSet(pmDelete(ns.linkNames, l.name), name, l.ifindex),
  });
};
