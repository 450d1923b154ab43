// One address as `ip addr` prints it: text, -o, -br and JSON.
// Mirrors: iproute2 ip/ipaddress.c (print_addrinfo, print_ifa_flags, print_selected_addrinfo) and the fields that the kernel's
// inet_fill_ifaddr and inet6_fill_ifaddr send. Leaves out: IFA_ANYCAST.
import { isAny, isIp4, printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { INFINITY_LIFE_TIME, SEC } from '../../model/uapi.ts';
import type { Ifaddr, Link, Nsid } from '../../model/world.ts';
import { isTentative } from '../../net/addrconf.ts';
import { stateOf, type Ctx } from '../../net/ctx.ts';
import type { Proc } from '../../shell/proc.ts';
import { rtscopeN2a } from './names.ts';
import type { IpOpts } from './opts.ts';
import { paint } from './parts.ts';
import type { Printer } from './printer.ts';


/** The IFA_F_* flags of an address at this moment, by iproute2's names. */
export interface IfaFlags {
  readonly secondary: boolean;
  readonly nodad: boolean;
  readonly dadfailed: boolean;
  readonly home: boolean;
  readonly deprecated: boolean;
  readonly tentative: boolean;
  readonly permanent: boolean;
  readonly mngtmpaddr: boolean;
  readonly noprefixroute: boolean;
  readonly autojoin: boolean;
}
export const ifaFlags = (ctx: Ctx, nsid: Nsid, ifindex: number, a: Ifaddr): IfaFlags => {
  const v6 = !isIp4(a.local);
  const permanent = a.validLft === INFINITY_LIFE_TIME;
  const age = Math.floor((ctx.now - a.since) / SEC);
  // check_lifetime skips permanent IPv4 addresses; addrconf_verify_rtnl only those whose preferred lifetime is infinite too.
  const deprecated = a.preferredLft !== INFINITY_LIFE_TIME && (a.preferredLft === 0 || ((v6 || !permanent) && age >= a.preferredLft));
  return {
    secondary: a.secondary, nodad: a.nodad, home: a.homeaddress, deprecated, permanent, mngtmpaddr: a.mngtmpaddr, noprefixroute: a.noprefixroute,
    autojoin: a.autojoin, tentative: v6 && isTentative(ctx, nsid, ifindex, a.local),
    dadfailed: v6 && (pmGet(stateOf(ctx, nsid).dad, `${ifindex}/${a.local}`)?.failed ?? false),
  };
};
/** print_ifa_flags: in the order of its table; a missing IFA_F_PERMANENT is "dynamic", IPv6's secondary is "temporary". */
const flagWords = (f: IfaFlags, v6: boolean): string[] => {
  const w: string[] = [];
  const put = (on: boolean, word: string): void => void (on && w.push(word));
  put(f.secondary, v6 ? 'temporary' : 'secondary');
  put(f.nodad, 'nodad');
  put(f.dadfailed, 'dadfailed');
  put(f.home, 'home');
  put(f.deprecated, 'deprecated');
  put(f.tentative, 'tentative');
  put(!f.permanent, 'dynamic');
  put(f.mngtmpaddr, 'mngtmpaddr');
  put(f.noprefixroute, 'noprefixroute');
  put(f.autojoin, 'autojoin');
  return w;
};

/** The lifetimes that the kernel sends now, in seconds; INFINITY_LIFE_TIME for ever. */
const lifetimes = (ctx: Ctx, a: Ifaddr): { valid: number; preferred: number } => {
  const permanent = a.validLft === INFINITY_LIFE_TIME;
  if (permanent && (isIp4(a.local) || a.preferredLft === INFINITY_LIFE_TIME)) return { valid: INFINITY_LIFE_TIME, preferred: INFINITY_LIFE_TIME };
  const age = Math.floor((ctx.now - a.since) / SEC);
  const left = (lft: number): number => (lft === INFINITY_LIFE_TIME ? lft : Math.max(0, lft - age));
  return { valid: left(a.validLft), preferred: left(a.preferredLft) };
};
const lftText = (n: number): string => (n === INFINITY_LIFE_TIME ? 'forever' : `${n}sec`);

/** One address; `withDev` begins the line with its device, as -o and flush do. */
export const printAddr = (p: Proc, pr: Printer, opts: IpOpts, link: Link, a: Ifaddr, withDev: boolean): void => {
  const v6 = !isIp4(a.local);
  pr.openObject();
  if (!opts.brief) {
    if (withDev) {
      pr.num('index', `${link.ifindex}: `, link.ifindex);
      pr.str('dev', link.name, link.name);
    }
    const family = v6 ? 'inet6' : 'inet';
    pr.str('family', `    ${family} `, family);
  }
  const color = (text: string): string => paint(opts.color, v6 ? 'inet6' : 'inet', text);
  pr.str('local', color(printIp(a.local)), printIp(a.local));
  if (a.peer !== a.local && !isAny(a.peer)) pr.str('address', ` peer ${color(printIp(a.peer))}`, printIp(a.peer));
  pr.num('prefixlen', `/${a.prefixlen} `, a.prefixlen);
  if (a.metric !== 0) pr.num('metric', `metric ${a.metric} `, a.metric);
  if (!opts.brief) {
    if (a.broadcast !== null) pr.str('broadcast', `brd ${color(`${printIp(a.broadcast)} `)}`, printIp(a.broadcast));
    const scope = rtscopeN2a(p, a.scope, opts.numeric);
    pr.str('scope', `scope ${scope} `, scope);
    for (const w of flagWords(ifaFlags(p.ctx, opts.netns, link.ifindex, a), v6)) pr.bool(w, `${w} `, true);
    if (!v6) pr.str('label', a.label, a.label);
    const lft = lifetimes(p.ctx, a);
    pr.num('valid_life_time', `${opts.oneline ? '\\' : '\n'}       valid_lft ${lftText(lft.valid)}`, lft.valid);
    pr.num('preferred_life_time', ` preferred_lft ${lftText(lft.preferred)}\n`, lft.preferred);
  }
  pr.closeObject();
};
