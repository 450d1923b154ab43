// `ip address show` and `flush`: mirrors iproute2 ip/ipaddress.c (ipaddr_list_flush_or_save, ipaddr_filter, get_filter,
// print_selected_addrinfo, ipaddr_flush). Link lines come from link-print.ts.
import { inPrefix, isAny, isIp4 } from '../../base/ip.ts';
import type { Ifaddr, Link } from '../../model/world.ts';
import { findLink } from '../../net/ctx.ts';
import { delAddr } from '../../rtnl/addr.ts';
import type { Proc } from '../../shell/proc.ts';
import { addrHelp } from './addr-help.ts';
import { ifaFlags, printAddr, type IfaFlags } from './addr-print.ts';
import { fnmatch } from './fnmatch.ts';
import { printLinkInet6 } from './link-inet6.ts';
import { dumpLinks, printLink, printLinkStats } from './link-print.ts';
import { rtscopeA2n } from './names.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { argvOf, cur, duparg2, exit, findDev, getPrefix, getU32, invarg, matches, more, nextArg, notAllowedHere, type Af, type InetPrefix } from './util.ts';

interface Filter {
  family: Af;
  pfx: InetPrefix | undefined;
  scope: number | undefined;
  up: boolean;
  /** What each named flag must be. */
  flags: Map<keyof IfaFlags | 'never', boolean>;
  label: string | undefined;
  group: number;
  /** -1: none. */
  master: number;
  kind: string | undefined;
  dev: Link | undefined;
}

/** The names that ask for a flag; `-name` asks for its absence. */
const FLAG_NAMES: ReadonlyMap<string, keyof IfaFlags | 'never'> = new Map<string, keyof IfaFlags | 'never'>([
  ['secondary', 'secondary'], ['temporary', 'secondary'], ['nodad', 'nodad'], ['optimistic', 'never'], ['dadfailed', 'dadfailed'], ['home', 'home'],
  ['deprecated', 'deprecated'], ['tentative', 'tentative'], ['permanent', 'permanent'], ['mngtmpaddr', 'mngtmpaddr'], ['noprefixroute', 'noprefixroute'],
  ['autojoin', 'autojoin'], ['stable-privacy', 'never'],
]);
const flagOf = (word: string): [keyof IfaFlags | 'never', boolean] | undefined => {
  const inv = word.startsWith('-');
  const name = inv ? word.slice(1) : word;
  if (name === 'dynamic') return ['permanent', inv];
  if (name === 'primary') return ['secondary', inv];
  const flag = FLAG_NAMES.get(name);
  return flag && [flag, !inv];
};

const parseFilter = (p: Proc, opts: IpOpts, argv: readonly string[]): Filter | 'help' => {
  const f: Filter = {
    family: opts.family, pfx: undefined, scope: undefined, up: false, flags: new Map(), label: undefined, group: -1, master: 0, kind: undefined, dev: undefined,
  };
  let dev: string | undefined;
  const a = argvOf(argv);
  for (; more(a); a.i++) {
    const w = cur(a);
    const flag = flagOf(w);
    if (w === 'to') {
      const v = nextArg(a);
      f.pfx = opts.packet === true ? notAllowedHere(v) : getPrefix(v, f.family);
      if (f.family === 0) f.family = f.pfx.family;
    } else if (w === 'scope') {
      const v = nextArg(a);
      f.scope = rtscopeA2n(p, v);
      if (f.scope === undefined && v !== 'all') return invarg('invalid "scope"\n', v);
    } else if (w === 'up') f.up = true;
    else if (flag) f.flags.set(...flag);
    else if (w === 'label') f.label = nextArg(a);
    else if (w === 'group') {
      const v = nextArg(a);
      f.group = v === 'default' ? 0 : (getU32(v) ?? invarg('Invalid "group" value\n', v));
    } else if (w === 'master') {
      const v = nextArg(a);
      f.master = (findDev(p.ctx, opts.netns, v) ?? invarg('Device does not exist\n', v)).ifindex;
    } else if (w === 'vrf') return invarg('Not a valid VRF name\n', nextArg(a));
    else if (w === 'nomaster') f.master = -1;
    else if (w === 'type') f.kind = nextArg(a);
    else {
      const v = w === 'dev' ? nextArg(a) : w;
      if (w !== 'dev' && matches(w, 'help')) return 'help';
      if (dev !== undefined) duparg2('dev', v);
      dev = v;
    }
  }
  if (dev !== undefined) {
    f.dev = findDev(p.ctx, opts.netns, dev);
    if (!f.dev) return exit(1, `Device "${dev}" does not exist.\n`);
  }
  return f;
};

const ofFamily = (f: Filter, a: Ifaddr): boolean => f.family === 0 || isIp4(a.local) === (f.family === 4);
const wanted = (p: Proc, opts: IpOpts, f: Filter, link: Link, a: Ifaddr): boolean => {
  if (!ofFamily(f, a)) return false;
  if (f.scope !== undefined && a.scope !== f.scope) return false;
  if (f.flags.size > 0) {
    const have = ifaFlags(p.ctx, opts.netns, link.ifindex, a);
    for (const [name, on] of f.flags) if ((name !== 'never' && have[name]) !== on) return false;
  }
  if (f.pfx && f.pfx.ip !== null && !inPrefix(a.local, f.pfx.ip, f.pfx.bitlen)) return false;
  return f.label === undefined || fnmatch(f.label, isIp4(a.local) ? a.label : link.name);
};

const kindMatches = (kind: string, l: Link): boolean =>
  kind.endsWith('_slave') ? l.master !== 0 && kind === 'bridge_slave' : l.info.kind !== 'loopback' && l.info.kind === kind;
/** What the kernel leaves out of its dump for us (IFLA_MASTER, IFLA_INFO_KIND in the request; master -1 is `nomaster`). */
const inDump = (f: Filter, l: Link): boolean =>
  (f.dev === undefined || l.ifindex === f.dev.ifindex) && (f.master <= 0 || l.master === f.master) && (f.master !== -1 || l.master === 0) &&
  (f.kind === undefined || kindMatches(f.kind, l));
/** print_linkinfo's own filters: a link that fails prints nothing at all, not even its addresses. An AF_INET6 dump has no group, master or kind. */
const linkPasses = (f: Filter, l: Link, inet6: boolean): boolean => {
  if (f.up && !l.up) return false;
  if (inet6) return f.label !== undefined || (f.master <= 0 && f.kind === undefined);
  return f.label !== undefined || f.group === -1 || l.group === f.group;
};

export const addrShow = (p: Proc, opts: IpOpts, argv: readonly string[]): number => {
  const f = parseFilter(p, opts, argv);
  if (f === 'help') return addrHelp(p);
  const pr = newPrinter(opts);
  const packet = opts.packet === true;
  const noLink = opts.oneline && !opts.brief && !packet;
  const inet6 = opts.family === 6 && f.dev === undefined;
  for (const link of dumpLinks(p.ctx, opts.netns)) {
    if (!inet6 && !inDump(f, link)) continue;
    const all = packet ? [] : [...link.addrs4, ...link.addrs6];
    const addrs = all.filter((a) => wanted(p, opts, f, link, a));
    // ipaddr_filter: a device with addresses none of which fits goes; one without any stays unless a family was asked for.
    if (!packet && addrs.length === 0 && (all.length > 0 || f.family !== 0)) continue;
    pr.openObject();
    if (noLink || linkPasses(f, link, inet6)) {
      const withLink = !noLink && f.label === undefined;
      if (withLink && inet6) printLinkInet6(p.ctx, pr, opts, link);
      else if (withLink) printLink(p, pr, opts, link, f.family, packet);
      if (!packet) {
        pr.openArray('addr_info');
        for (const a of all) {
          if ((f.up && !link.up) || !ofFamily(f, a)) continue;
          if (addrs.includes(a)) printAddr(p, pr, opts, link, a, opts.oneline);
          else {
            // An address that a filter hides leaves an empty object behind.
            pr.openObject();
            pr.closeObject();
          }
        }
        pr.closeArray();
        if (opts.brief) pr.text('\n');
      }
      if (!opts.brief && withLink && !inet6 && opts.stats > 0) printLinkStats(p, pr, opts, link);
    }
    pr.closeObject();
  }
  finish(p, pr);
  return 0;
};

const MAX_ROUNDS = 10;
/** ipaddr_flush: dump, delete what was dumped, and again until a dump finds nothing. */
export const addrFlush = (p: Proc, opts: IpOpts, argv: readonly string[]): number => {
  if (argv.length === 0) return exit(1, 'Flush requires arguments.\n');
  if (opts.packet === true) return exit(1, 'Cannot flush link addresses.\n');
  const f = parseFilter(p, opts, argv);
  if (f === 'help') return addrHelp(p);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const links = dumpLinks(p.ctx, opts.netns).filter((l) => f.dev === undefined || l.ifindex === f.dev.ifindex);
    const hits = [...links.flatMap((l) => l.addrs4.map((a) => [l, a] as const)), ...links.flatMap((l) => l.addrs6.map((a) => [l, a] as const))]
      .filter(([l, a]) => wanted(p, opts, f, l, a));
    const done = (n: number): number => {
      if (opts.stats > 0) p.out(n === 0 ? 'Nothing to flush.\n' : `*** Flush is complete after ${n} round${n > 1 ? 's' : ''} ***\n`);
      return 0;
    };
    if (hits.length === 0) return done(round);
    if (opts.stats > 1) {
      const pr = newPrinter({ json: false, pretty: false });
      for (const [link, a] of hits) printAddr(p, pr, { ...opts, brief: false }, link, a, true);
      finish(p, pr);
    }
    for (const [link, a] of hits) {
      // A secondary may be gone with its primary: that answer is not waited for.
      if (findLink(p.ctx, opts.netns, link.ifindex)) {
        delAddr(p.ctx, opts.netns, {
          ifindex: link.ifindex, family: isIp4(a.local) ? 4 : 6, prefixlen: a.prefixlen, local: a.local, address: isAny(a.peer) ? null : a.peer, broadcast: null, scope: a.scope,
          label: isIp4(a.local) ? a.label : null, nodad: false, noprefixroute: false, homeaddress: false, mngtmpaddr: false, autojoin: false, lifetime: null, metric: null,
        });
      }
    }
    if (opts.stats > 0) p.out(`\n*** Round ${round + 1}, deleting ${hits.length} addresses ***\n`);
    // With `primary` a second round would take the secondaries that were promoted.
    if (f.flags.get('secondary') === false) return done(round + 1);
  }
  return exit(1, `*** Flush remains incomplete after ${MAX_ROUNDS} rounds. ***\n`);
};
