// Reads and writes of /proc/sys/net as one network namespace sees it, with what a write does besides storing.
// Mirrors: devinet.c (devinet_conf_proc, devinet_sysctl_forward, inet_forward_change), addrconf.c (addrconf_fixup_forwarding,
// addrconf_disable_ipv6, addrconf_sysctl_mtu, ...), neighbour.c (neigh_proc_*). Leaves out: stable_secret and the text lists
// (refused by name), files that only the initial namespace has.
import { emptyPMap, pmDelete, pmEntries, pmGet, pmHas, pmSet, pmSorted } from '../base/pmap.ts';
import { CONF4_ALL, CONF4_DEFAULT, CONF6_ALL, CONF6_DEFAULT, NEIGH6_DEFAULT, NEIGH_DEFAULT, type Conf4, type Conf6, type NeighParms } from '../model/conf.ts';
import type { Errno } from '../model/errno.ts';
import {
  CONF4_KEYS, CONF6_KEYS, SYSCTLS, WRITE_ONLY, conf4Kind, conf6Kind, isConf4Key, isConf6Key, mtu6Of, neighFiles, parseSysctl,
} from '../model/sysctl.ts';
import type { Link, Netns, Nsid } from '../model/world.ts';
import { addrconfAddrGenMode, addrconfDisableIpv6, addrconfForwardChange } from '../net/addrconf.ts';
import { ctCount } from '../net/nf/ctTable.ts';
import { findLinkByName, netnsOf, setLink, setNetns, stateOf, type Ctx } from '../net/ctx.ts';

type Who = 'all' | 'default' | Link;
/** What a name stands for. */
type Target =
  | { readonly t: 'conf4'; readonly who: Who; readonly key: keyof Conf4 }
  | { readonly t: 'conf6'; readonly who: Who; readonly key: keyof Conf6 }
  | { readonly t: 'neigh'; readonly family: 4 | 6; readonly link: Link; readonly file: string }
  | { readonly t: 'plain'; readonly name: string }
  | { readonly t: 'flush'; readonly family: 4 | 6 }
  | { readonly t: 'secret' };

const findTarget = (ctx: Ctx, nsid: Nsid, name: string): Target | undefined => {
  if (name === 'net.ipv4.ip_forward') return { t: 'conf4', who: 'all', key: 'forwarding' };
  if (SYSCTLS.has(name)) return { t: 'plain', name };
  if (WRITE_ONLY.has(name)) return { t: 'flush', family: name === 'net.ipv4.route.flush' ? 4 : 6 };
  const [net, ip, dir, dev, key, more] = name.split('.');
  if (net !== 'net' || dev === undefined || key === undefined || more !== undefined || (ip !== 'ipv4' && ip !== 'ipv6')) return undefined;
  const link = findLinkByName(ctx, nsid, dev.replaceAll('/', '.'));
  if (dir === 'neigh') {
    const family = ip === 'ipv4' ? 4 : 6;
    return link && neighFiles(family).has(key) ? { t: 'neigh', family, link, file: key } : undefined;
  }
  const who = dev === 'all' || dev === 'default' ? dev : link;
  if (dir !== 'conf' || !who) return undefined;
  if (ip === 'ipv4') return isConf4Key(key) ? { t: 'conf4', who, key } : undefined;
  // addrconf_ifdown removes the inet6_dev of a device that became too small
  if (typeof who !== 'string' && who.mtu < 1280) return undefined;
  if (key === 'stable_secret') return { t: 'secret' };
  return isConf6Key(key) ? { t: 'conf6', who, key } : undefined;
};

const conf6Of = (ns: Netns, who: Who, key: keyof Conf6): number =>
  typeof who === 'string' ? ns.conf6[who][key] : key === 'mtu' ? mtu6Of(who) : who.conf6[key];
const neighParmsOf = (l: Link, family: 4 | 6): NeighParms => (family === 4 ? l.neigh4 : l.neigh6);

/** The dotted name of a path under /proc/sys (`net/ipv4/conf/eth0.1/x` is `net.ipv4.conf.eth0/1.x`). */
export const sysctlNameOfPath = (path: string): string =>
  path.replace(/^\/proc\/sys\//, '').replace(/[./]/g, (c) => (c === '/' ? '.' : '/'));

/** The file's text without its newline; undefined when the namespace has no such file, `{ errno }` when it cannot be read. */
export const readSysctlFile = (ctx: Ctx, nsid: Nsid, name: string): string | undefined | { readonly errno: Errno } => {
  const ns = netnsOf(ctx, nsid);
  const t = findTarget(ctx, nsid, name);
  switch (t?.t) {
    case 'conf4': return String(typeof t.who === 'string' ? ns.conf4[t.who][t.key] : t.who.conf4[t.key]);
    case 'conf6': return String(conf6Of(ns, t.who, t.key));
    case 'plain': return t.name === 'net.netfilter.nf_conntrack_count' ? String(ctCount(ctx, nsid)) : (pmGet(ns.sysctl, t.name) ?? SYSCTLS.get(t.name)?.def);
    case 'neigh': {
      const f = neighFiles(t.family).get(t.file);
      return f && String(f.show(neighParmsOf(t.link, t.family)[f.key]));
    }
    case 'flush': return { errno: 'EACCES' };
    case 'secret': return { errno: 'EIO' };
    case undefined: return undefined;
  }
};
/** The value, or undefined when there is none to read. */
export const readSysctl = (ctx: Ctx, nsid: Nsid, name: string): string | undefined => {
  const v = readSysctlFile(ctx, nsid, name);
  return typeof v === 'string' ? v : undefined;
};

/** st_mode of the file: sysctl looks at it before it reads or writes. */
export const sysctlMode = (ctx: Ctx, nsid: Nsid, name: string): number | undefined => {
  const t = findTarget(ctx, nsid, name);
  switch (t?.t) {
    case undefined: return undefined;
    case 'flush': return 0o200;
    case 'secret': return 0o600;
    case 'conf4': return t.key === 'mc_forwarding' ? 0o444 : 0o644;
    case 'conf6': return t.key === 'mc_forwarding' ? 0o444 : 0o644;
    case 'neigh': return 0o644;
    case 'plain': return t.name === 'net.ipv4.tcp_fastopen_key' ? 0o600 : SYSCTLS.get(t.name)?.kind === 'ro' ? 0o444 : 0o644;
  }
};

/** rt_cache_flush: what redirects and path-MTU messages taught is forgotten. */
export const rtCacheFlush = (ctx: Ctx, nsid: Nsid, family: 4 | 6): void => {
  const st = stateOf(ctx, nsid);
  for (const [k, e] of pmEntries(st.exceptions)) if ((typeof e.dst === 'number') === (family === 4)) st.exceptions = pmDelete(st.exceptions, k);
};

const setConf4 = (ctx: Ctx, nsid: Nsid, who: Who, key: keyof Conf4, value: number): void => {
  const ns = netnsOf(ctx, nsid);
  if (typeof who !== 'string') setLink(ctx, nsid, who.ifindex, { conf4: { ...who.conf4, [key]: value }, conf4Set: pmSet(who.conf4Set, key, true) });
  else {
    setNetns(ctx, nsid, {
      conf4: { ...ns.conf4, [who]: { ...ns.conf4[who], [key]: value } },
      ...(who === 'default' && { conf4Set: pmSet(ns.conf4Set, key, true) }),
    });
  }
};
// DEVINET_SYSCTL_FLUSHING_ENTRY: these forget the route cache and do not reach the devices from `default`.
const FLUSHING: ReadonlySet<keyof Conf4> = new Set(['disable_xfrm', 'disable_policy', 'promote_secondaries', 'route_localnet', 'drop_unicast_in_l2_multicast']);

/** inet_forward_change: one switch for every device, and a router stops listening to redirects. */
const inetForwardChange = (ctx: Ctx, nsid: Nsid, on: number): void => {
  const ns = netnsOf(ctx, nsid);
  setNetns(ctx, nsid, {
    conf4: { all: { ...ns.conf4.all, forwarding: on, accept_redirects: on === 0 ? 1 : 0 }, default: { ...ns.conf4.default, forwarding: on } },
  });
  for (const l of pmSorted(ns.links)) setConf4(ctx, nsid, l, 'forwarding', on);
};
const writeConf4 = (ctx: Ctx, nsid: Nsid, who: Who, key: keyof Conf4, value: number): void => {
  const ns = netnsOf(ctx, nsid);
  const old = typeof who === 'string' ? ns.conf4[who][key] : who.conf4[key];
  if (key === 'forwarding') {
    if (value === old) return;
    if (who === 'all') inetForwardChange(ctx, nsid, value);
    else setConf4(ctx, nsid, who, key, value);
    if (who !== 'default') rtCacheFlush(ctx, nsid, 4);
    return;
  }
  if (FLUSHING.has(key)) {
    // ipv4_doint_and_flush stores without marking the field as set
    if (typeof who === 'string') setNetns(ctx, nsid, { conf4: { ...ns.conf4, [who]: { ...ns.conf4[who], [key]: value } } });
    else setLink(ctx, nsid, who.ifindex, { conf4: { ...who.conf4, [key]: value } });
    if (value !== old) rtCacheFlush(ctx, nsid, 4);
    return;
  }
  setConf4(ctx, nsid, who, key, value);
  // devinet_copy_dflt_conf: devices whose field nobody has set follow
  if (who === 'default') {
    for (const l of pmSorted(ns.links)) {
      if (!pmHas(l.conf4Set, key) && !pmHas(l.conf4Set, '*')) setLink(ctx, nsid, l.ifindex, { conf4: { ...l.conf4, [key]: value } });
    }
  }
  if ((key === 'accept_local' && value === 0) || (key === 'bc_forwarding' && value !== old)) rtCacheFlush(ctx, nsid, 4);
};
const setConf6 = (ctx: Ctx, nsid: Nsid, who: Who, key: keyof Conf6, value: number): void => {
  const ns = netnsOf(ctx, nsid);
  if (typeof who === 'string') setNetns(ctx, nsid, { conf6: { ...ns.conf6, [who]: { ...ns.conf6[who], [key]: value } } });
  else {
    const l = pmGet(ns.links, who.ifindex);
    if (l) setLink(ctx, nsid, l.ifindex, { conf6: { ...l.conf6, [key]: value } });
  }
};
const ALL_REACHES_EVERYTHING: ReadonlySet<keyof Conf6> = new Set(['forwarding', 'disable_ipv6', 'ignore_routes_with_linkdown', 'addr_gen_mode', 'force_forwarding']);
const writeConf6 = (ctx: Ctx, nsid: Nsid, who: Who, key: keyof Conf6, value: number): void => {
  const ns = netnsOf(ctx, nsid);
  const old = conf6Of(ns, who, key);
  setConf6(ctx, nsid, who, key, value);
  if (!ALL_REACHES_EVERYTHING.has(key) || who === 'default') return;
  const devs = who === 'all' ? pmSorted(ns.links) : [who];
  if (who === 'all') {
    // addrconf_fixup_linkdown and _forwarding stop when `all` does not change; the others walk the devices all the same
    if (value === old && (key === 'forwarding' || key === 'ignore_routes_with_linkdown')) {
      if (key === 'ignore_routes_with_linkdown') return;
      if (devs.every((l) => (l.conf6.forwarding !== 0) === (value !== 0))) return;
    }
    setConf6(ctx, nsid, 'default', key, value);
    for (const l of devs) setConf6(ctx, nsid, l, key, value);
  }
  for (const l of devs) {
    const was = l.conf6[key] !== 0;
    if (was === (value !== 0)) continue;
    if (key === 'disable_ipv6') addrconfDisableIpv6(ctx, nsid, l.ifindex, value !== 0);
    if (key === 'addr_gen_mode') addrconfAddrGenMode(ctx, nsid, l.ifindex);
    if (key === 'forwarding') addrconfForwardChange(ctx, nsid, l.ifindex, value !== 0);
  }
};

/** Thrown never: a name we know and do not model is refused with these words on the command's stderr. */
export const sysctlNotModelled = (name: string): string | undefined => {
  if (name.endsWith('.stable_secret')) return `writing ${name} is not modelled by packetpath`;
  return SYSCTLS.get(name)?.kind === 'text' ? `writing ${name} is not modelled by packetpath` : undefined;
};

/** Writes `value` as the file would take it; the errno of write(2), or of open(2) for EACCES and ENOENT. */
export const writeSysctl = (ctx: Ctx, nsid: Nsid, name: string, value: string): Errno | undefined => {
  const ns = netnsOf(ctx, nsid);
  const t = findTarget(ctx, nsid, name);
  if (!t) return 'ENOENT';
  if (sysctlMode(ctx, nsid, name) === 0o444) return 'EACCES';
  if (t.t === 'flush') return void rtCacheFlush(ctx, nsid, t.family);
  if (t.t === 'secret') return 'EINVAL';
  if (t.t === 'plain') {
    const spec = SYSCTLS.get(t.name);
    if (!spec || spec.kind === 'text') return 'EINVAL';
    const v = parseSysctl(spec.kind, value, pmGet(ns.sysctl, t.name) ?? spec.def);
    if (v === undefined) return undefined;
    if (v === 'EINVAL' || !fragThreshOk(ns, t.name, v)) return 'EINVAL';
    setNetns(ctx, nsid, { sysctl: pmSet(ns.sysctl, t.name, v) });
    return undefined;
  }
  if (t.t === 'neigh') {
    const f = neighFiles(t.family).get(t.file);
    if (!f) return 'ENOENT';
    const v = parseSysctl(f.kind, value, '');
    if (v === undefined || v === 'EINVAL') return v;
    const parms = { ...neighParmsOf(t.link, t.family), [f.key]: f.store(Number(v)) };
    setLink(ctx, nsid, t.link.ifindex, t.family === 4 ? { neigh4: parms } : { neigh6: parms });
    return undefined;
  }
  const kind = t.t === 'conf4' ? conf4Kind(t.key) : t.key === 'mtu' ? mtu6Kind(t.who) : conf6Kind(t.key);
  const v = parseSysctl(kind, value, '');
  if (v === undefined || v === 'EINVAL') return v;
  if (t.t === 'conf4') writeConf4(ctx, nsid, t.who, t.key, Number(v));
  else writeConf6(ctx, nsid, t.who, t.key, Number(v));
  return undefined;
};
const mtu6Kind = (who: Who) => (typeof who === 'string' ? ('1280..2147483647' as const) : (`1280..${who.mtu}` as const));
/** The low threshold bounds the high one, and the other way round. */
const fragThreshOk = (ns: Netns, name: string, v: string): boolean => {
  const m = /^(.*frag6?_)(high|low)_thresh$/.exec(name);
  if (!m) return true;
  const other = `${m[1]}${m[2] === 'high' ? 'low' : 'high'}_thresh`;
  const o = BigInt(pmGet(ns.sysctl, other) ?? SYSCTLS.get(other)?.def ?? '0');
  return m[2] === 'high' ? BigInt(v) >= o : BigInt(v) <= o;
};

/** Every readable and write-only name of the namespace, sorted as the directories list them; `deprecated` adds the old neighbour files. */
export const listSysctls = (ctx: Ctx, nsid: Nsid, deprecated = false): string[] => {
  const ns = netnsOf(ctx, nsid);
  const names = [...SYSCTLS.keys(), ...WRITE_ONLY, 'net.ipv4.ip_forward'];
  const devs = pmSorted(ns.links);
  const conf = (ip: string, dev: string, keys: readonly string[]): void => {
    for (const k of keys) names.push(`net.${ip}.conf.${dev}.${k}`);
  };
  const dotted = (l: Link): string => l.name.replaceAll('.', '/');
  for (const dev of ['all', 'default', ...devs.map(dotted)]) conf('ipv4', dev, CONF4_KEYS);
  for (const dev of ['all', 'default', ...devs.filter((l) => l.mtu >= 1280).map(dotted)]) conf('ipv6', dev, [...CONF6_KEYS, 'stable_secret']);
  for (const family of [4, 6] as const) {
    for (const l of devs) for (const [k, f] of neighFiles(family)) if (deprecated || !f.deprecated) names.push(`net.ipv${family}.neigh.${dotted(l)}.${k}`);
  }
  const byParts = (a: string, b: string): number => {
    const x = a.split('.');
    const y = b.split('.');
    for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return (x[i] as string) < (y[i] as string) ? -1 : 1;
    return x.length - y.length;
  };
  return names.sort(byParts);
};

/** The sysctls of a namespace that is made now: the compiled defaults. IPv4 would copy init_net's, which here is no namespace of the world: a lab runs in one of its own. */
export const newNetnsConf = (_ctx: Ctx): Pick<Netns, 'conf4' | 'conf6' | 'neigh4' | 'neigh6' | 'conf4Set' | 'sysctl'> => ({
  conf4: { all: CONF4_ALL, default: CONF4_DEFAULT }, conf6: { all: CONF6_ALL, default: CONF6_DEFAULT },
  neigh4: NEIGH_DEFAULT, neigh6: NEIGH6_DEFAULT, conf4Set: emptyPMap(), sysctl: emptyPMap(),
});
