// `ip link`: iproute2 ip/iplink.c (do_iplink, iplink_modify) and ip/ipaddress.c (ipaddr_list_link).
import { isError } from '../../model/errno.ts';
import type { Link } from '../../model/world.ts';
import { findLink } from '../../net/ctx.ts';
import { linkwatchRun, linkwatchSync } from '../../net/linkwatch.ts';
import { delLink, newLink, setLinkAttrs, type ChangeLink } from '../../rtnl/link.ts';
import { rtmsgIfinfo } from '../../net/netnsId.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { BRIDGE_SLAVE_USAGE, BRIDGE_USAGE, MACVLAN_USAGE, VETH_USAGE, VLAN_USAGE, VXLAN_USAGE } from './ip-help.ts';
import { dumpLinks, printLinkinfo } from './link-print.ts';
import { parseLink } from './link-parse.ts';
import { parseBridge, parseBridgeSlave, parseKind } from './link-types.ts';
import { linkUsage } from './link-usage.ts';
import { rtscopeA2n } from './names.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { argvOf, catchExit, cur, duparg2, exit, findDev, getU32, invarg, matches, more, nextArg, nodev, rtnlError, type Argv } from './util.ts';

const garbage = (p: Proc, word: string): number => {
  if (matches(word, 'help')) linkUsage();
  p.err(`Garbage instead of arguments "${word} ...". Try "ip link help".\n`);
  return 1;
};

/** iplink_modify with NLM_F_CREATE, and NLM_F_EXCL or NLM_F_REPLACE. */
const add = (p: Proc, opts: IpOpts, a: Argv, replace = false): number => {
  const q = parseLink(p, opts, a, true);
  const lower = q.link === undefined ? undefined : findDev(p.ctx, opts.netns, q.link);
  if (q.link !== undefined && !lower) return nodev(p, q.link);
  if (q.type === undefined) {
    p.err('Not enough information: "type" argument is required\n');
    return 1;
  }
  const data = parseKind(p, opts, q.type, a);
  if (!data) {
    if (more(a)) return garbage(p, cur(a));
    return rtnlError(p, { errno: 'EOPNOTSUPP', extack: 'Unknown device type' });
  }
  if (data.kind === 'dummy' && more(a)) return garbage(p, cur(a));
  if (q.name !== undefined && new TextEncoder().encode(q.name).length > 15) return rtnlError(p, { errno: 'EINVAL', extack: 'Attribute failed policy validation' });
  const r = newLink(p.ctx, opts.netns, {
    ...q.attrs, data, ...(q.name !== undefined && { name: q.name }), ...(q.index !== undefined && { index: q.index }), ...(lower && { link: lower.ifindex }),
  }, replace);
  return isError(r) ? rtnlError(p, r) : 0;
};
/** Every link of a group takes the change (do_setlink by IFLA_GROUP). */
const setGroup = (p: Proc, opts: IpOpts, group: number, change: ChangeLink): number => {
  for (const l of dumpLinks(p.ctx, opts.netns).filter((x) => x.group === group)) {
    const err = setLinkAttrs(p.ctx, opts.netns, l.ifindex, change);
    if (err) return rtnlError(p, err);
  }
  return 0;
};

/** iplink_modify without NLM_F_CREATE. */
const set = (p: Proc, opts: IpOpts, a: Argv): number => {
  const q = parseLink(p, opts, a, false);
  const { group, ...rest } = q.attrs;
  if (q.dev === undefined) {
    if (group === undefined) exit(255, 'Not enough information: "dev" argument is required.\n');
    if (more(a)) exit(255, `Garbage instead of arguments "${cur(a)} ...". Try "ip link help".\n`);
    return setGroup(p, opts, group as number, rest);
  }
  const l = findDev(p.ctx, opts.netns, q.dev);
  if (!l) return nodev(p, q.dev);
  const renamed = q.name === q.dev ? undefined : q.name;
  if (renamed !== undefined && new TextEncoder().encode(renamed).length > 15) return rtnlError(p, { errno: 'EINVAL', extack: 'Attribute failed policy validation' });
  let change: ChangeLink = { ...q.attrs, ...(renamed !== undefined && { name: renamed }), ...(q.index !== undefined && { newIndex: q.index }) };
  if (q.type !== undefined && more(a)) {
    if (q.type === 'bridge') change = { ...change, data: { kind: 'bridge', bridge: parseBridge(a) } };
    else if (q.type === 'bridge_slave') change = { ...change, slave: parseBridgeSlave(a) };
    else {
      const data = parseKind(p, opts, q.type, a);
      if (!data) return garbage(p, cur(a));
      if (data.kind === 'macvlan') change = { ...change, data: { kind: 'macvlan', ...(data.mode !== undefined && { macvlan: data.mode }) } };
      else if (data.kind === 'vlan') change = { ...change, data: { kind: 'vlan', vlan: { ...(data.reorderHdr !== undefined && { reorderHdr: data.reorderHdr }) } } };
      else if (data.kind === 'vxlan') exit(2, 'ip: "link set type vxlan" is not modelled by packetpath\n');
      else change = { ...change, data: { kind: data.kind } };
    }
  }
  const err = setLinkAttrs(p.ctx, opts.netns, l.ifindex, change);
  return err ? rtnlError(p, err) : 0;
};

const del = (p: Proc, opts: IpOpts, a: Argv): number => {
  const q = parseLink(p, opts, a, false);
  if (q.dev === undefined) {
    if (q.attrs.group === undefined) exit(255, 'Not enough information: "dev" argument is required.\n');
    if (q.attrs.group === 0) return rtnlError(p, { errno: 'EPERM' });
    const links = dumpLinks(p.ctx, opts.netns).filter((x) => x.group === q.attrs.group);
    if (links.length === 0) return rtnlError(p, { errno: 'ENODEV' });
    if (links.some((x) => x.info.kind === 'loopback')) return rtnlError(p, { errno: 'EOPNOTSUPP' });
    for (const x of links) if (findLink(p.ctx, opts.netns, x.ifindex)) delLink(p.ctx, opts.netns, x.ifindex);
    return 0;
  }
  const l = findDev(p.ctx, opts.netns, q.dev);
  if (!l) return nodev(p, q.dev);
  if (q.type !== undefined && more(a)) return garbage(p, cur(a));
  const err = delLink(p.ctx, opts.netns, l.ifindex);
  return err ? rtnlError(p, err) : 0;
};

/** Words that filter addresses: with links they are read and mean nothing (get_filter). */
const IFA_FLAGS: ReadonlySet<string> = new Set(
  ['dynamic', 'primary', 'secondary', 'temporary', 'nodad', 'optimistic', 'dadfailed', 'home', 'deprecated', 'tentative', 'permanent', 'mngtmpaddr', 'noprefixroute',
    'autojoin', 'stable-privacy'].flatMap((w) => [w, `-${w}`]),
);
interface Filter {
  /** Names an address label: no link has one. */
  label?: string;
  up: boolean;
  group: number;
  /** -1: without a master. */
  master: number;
  kind: string | undefined;
  slave: string | undefined;
}
const passes = (f: Filter, l: Link): boolean =>
  f.label === undefined && (!f.up || l.up) && (f.group < 0 || l.group === f.group) && (f.master === 0 || (f.master < 0 ? l.master === 0 : l.master === f.master)) &&
  (f.kind === undefined || (l.info.kind !== 'loopback' && l.info.kind === f.kind)) &&
  (f.slave === undefined || (l.master !== 0 && f.slave === 'bridge'));

/** ipaddr_list_flush_or_save for links. */
const show = (p: Proc, opts: IpOpts, a: Argv): number => {
  const f: Filter = { up: false, group: -1, master: 0, kind: undefined, slave: undefined };
  let dev: string | undefined;
  for (; more(a); a.i++) {
    const w = cur(a);
    if (w === 'up') f.up = true;
    else if (w === 'to') exit(1, `Error: "${nextArg(a)}" may be inet prefix, but it is not allowed in this context.\n`);
    else if (w === 'scope') {
      const v = nextArg(a);
      if (v !== 'all' && rtscopeA2n(p, v) === undefined) invarg('invalid "scope"\n', v);
    } else if (IFA_FLAGS.has(w)) continue;
    else if (w === 'label') f.label = nextArg(a);
    else if (matches(w, 'group')) {
      const v = nextArg(a);
      const g = v === 'default' ? 0 : getU32(v);
      if (g === undefined) invarg('Invalid "group" value\n', v);
      f.group = g as number;
    } else if (w === 'master') {
      const v = nextArg(a);
      const m = findDev(p.ctx, opts.netns, v);
      if (!m) invarg('Device does not exist\n', v);
      else f.master = m.ifindex;
    } else if (w === 'vrf') invarg('Not a valid VRF name\n', nextArg(a));
    else if (w === 'nomaster') f.master = -1;
    else if (w === 'type') {
      const v = nextArg(a);
      if (v.endsWith('_slave')) f.slave = v.slice(0, -6);
      else f.kind = v;
    } else {
      let v = w;
      if (w === 'dev') v = nextArg(a);
      else if (matches(w, 'help')) linkUsage();
      if (dev !== undefined) duparg2('dev', v);
      dev = v;
    }
  }
  let links: Link[];
  if (dev !== undefined) {
    const one = findDev(p.ctx, opts.netns, dev);
    if (!one) {
      p.err(`Device "${dev}" does not exist.\n`);
      return 1;
    }
    if (f.group < 0) syncNamed(p, opts, one);
    links = [findLink(p.ctx, opts.netns, one.ifindex) ?? one];
  } else links = dumpLinks(p.ctx, opts.netns);
  const pr = newPrinter(opts);
  for (const l of links) {
    rtmsgIfinfo(p.ctx, opts.netns, l.ifindex);
    if (passes(f, l)) printLinkinfo(p, pr, opts, l);
    else if (pr.json && (dev !== undefined || (f.kind === undefined && f.master <= 0))) emptyObject(pr);
  }
  finish(p, pr);
  return 0;
};
/** Printing one device asks for its master and its peer too, and each answer is up to date. */
const syncNamed = (p: Proc, opts: IpOpts, l: Link): void => {
  if (l.link && l.link.netns === opts.netns) linkwatchSync(p.ctx, opts.netns, l.link.ifindex);
  if (l.master !== 0) linkwatchSync(p.ctx, opts.netns, l.master);
};
/** In JSON a link that a filter hides leaves its braces behind. */
const emptyObject = (pr: ReturnType<typeof newPrinter>): void => {
  pr.openObject();
  pr.closeObject();
};

const KIND_USAGE: ReadonlyMap<string, string> = new Map([
  ['veth', VETH_USAGE], ['bridge', BRIDGE_USAGE], ['bridge_slave', BRIDGE_SLAVE_USAGE], ['vlan', VLAN_USAGE], ['macvlan', MACVLAN_USAGE], ['vxlan', VXLAN_USAGE],
  ['dummy', 'Usage: ... dummy\n'],
]);
const help = (p: Proc, kind: string | undefined): number => {
  if (kind === undefined) return linkUsage();
  const text = KIND_USAGE.get(kind);
  if (text === undefined) return linkUsage();
  p.out(text);
  return 0;
};

const notModelled = (p: Proc, what: string): number => {
  p.err(`ip: "link ${what}" is not modelled by packetpath\n`);
  return 255;
};

const doLink = (p: Proc, opts: IpOpts, args: string[]): number => {
  const w = args[0];
  const a = argvOf(args.slice(1));
  if (w === undefined) return show(p, opts, a);
  if (matches(w, 'add')) return add(p, opts, a);
  if (matches(w, 'set') || matches(w, 'change')) return set(p, opts, a);
  if (matches(w, 'replace')) return add(p, opts, a, true);
  if (matches(w, 'delete')) return del(p, opts, a);
  if (matches(w, 'show') || matches(w, 'lst') || matches(w, 'list')) return show(p, opts, a);
  if (matches(w, 'xstats')) return notModelled(p, 'xstats');
  if (matches(w, 'afstats')) return notModelled(p, 'afstats');
  if (matches(w, 'property')) return notModelled(p, 'property');
  if (matches(w, 'help')) return help(p, args[1]);
  return exit(255, `Command "${w}" is unknown, try "ip link help".\n`);
};
export const ipLink = (p: Proc, opts: IpOpts, args: string[]): number | Running =>
  catchExit(p, () => {
    const r = doLink(p, opts, args);
    linkwatchRun(p.ctx);
    return r;
  });
