// One address as `ip addr` prints it: text, -o, -br and JSON.
// Mirrors: iproute2 ip/ipaddress.c (print_addrinfo, print_ifa_flags, print_selected_addrinfo) and the fields that the kernel's
// inet_fill_ifaddr and inet6_fill_ifaddr send. Leaves out: IFA_ANYCAST, colours.
import { isIp4, printIp, type Ip } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import type { Ifaddr, Link, Nsid } from '../../model/world.ts';
import { isTentative } from '../../net/addrconf.ts';
import { stateOf, type Ctx } from '../../net/ctx.ts';
import { INFINITE_LFT } from '../../net/devinet.ts';
import { obj, type Json, type JsonObject } from './json.ts';
import type { IpOpts } from './opts.ts';
import { printScope } from './inet.ts';

const SEC = 1_000_000;

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
  const permanent = a.validLft === INFINITE_LFT;
  const age = Math.floor((ctx.now - a.since) / SEC);
  // check_lifetime skips permanent IPv4 addresses; addrconf_verify_rtnl only those whose preferred lifetime is infinite too.
  const deprecated = a.preferredLft !== INFINITE_LFT && (a.preferredLft === 0 || ((v6 || !permanent) && age >= a.preferredLft));
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

/** The lifetimes that the kernel sends now, in seconds; INFINITE_LFT for ever. */
const lifetimes = (ctx: Ctx, a: Ifaddr): { valid: number; preferred: number } => {
  const permanent = a.validLft === INFINITE_LFT;
  if (permanent && (isIp4(a.local) || a.preferredLft === INFINITE_LFT)) return { valid: INFINITE_LFT, preferred: INFINITE_LFT };
  const age = Math.floor((ctx.now - a.since) / SEC);
  const left = (lft: number): number => (lft === INFINITE_LFT ? lft : Math.max(0, lft - age));
  return { valid: left(a.validLft), preferred: left(a.preferredLft) };
};
const lftText = (n: number): string => (n === INFINITE_LFT ? 'forever' : `${n}sec`);

/** "10.0.0.1 peer 10.0.0.2/32 metric 5 ", with its trailing space. */
const addressText = (a: Ifaddr): string => {
  const peer = a.peer === a.local ? '' : ` peer ${printIp(a.peer)}`;
  return `${printIp(a.local)}${peer}/${a.prefixlen} ${a.metric === 0 ? '' : `metric ${a.metric} `}`;
};
const addressFields = (a: Ifaddr): (readonly [string, Json] | false)[] => [
  ['local', printIp(a.local)], a.peer !== a.local && ['address', printIp(a.peer)], ['prefixlen', a.prefixlen], a.metric !== 0 && ['metric', a.metric],
];

export interface AddrView {
  readonly ctx: Ctx;
  readonly nsid: Nsid;
  readonly link: Link;
  readonly ifa: Ifaddr;
}
/** The text of one address, newline included; with -o (or while flushing) it begins with the device. */
export const addrText = (v: AddrView, opts: IpOpts, withDev: boolean): string => {
  const { ifa } = v;
  if (opts.brief) return addressText(ifa);
  const v6 = !isIp4(ifa.local);
  const flags = flagWords(ifaFlags(v.ctx, v.nsid, v.link.ifindex, ifa), v6).map((w) => `${w} `).join('');
  const lft = lifetimes(v.ctx, ifa);
  const head = withDev ? `${v.link.ifindex}: ${v.link.name}` : '';
  const brd = ifa.broadcast === null ? '' : `brd ${printIp(ifa.broadcast)} `;
  const nl = opts.oneline ? '\\' : '\n';
  return `${head}    ${v6 ? 'inet6' : 'inet'} ${addressText(ifa)}${brd}scope ${printScope(ifa.scope, opts)} ${flags}${ifa.label}` +
    `${nl}       valid_lft ${lftText(lft.valid)} preferred_lft ${lftText(lft.preferred)}\n`;
};
export const addrJson = (v: AddrView, opts: IpOpts): JsonObject => {
  const { ifa } = v;
  if (opts.brief) return obj(addressFields(ifa));
  const v6 = !isIp4(ifa.local);
  const flags = flagWords(ifaFlags(v.ctx, v.nsid, v.link.ifindex, ifa), v6);
  const lft = lifetimes(v.ctx, ifa);
  return obj([
    opts.oneline && ['index', v.link.ifindex], opts.oneline && ['dev', v.link.name], ['family', v6 ? 'inet6' : 'inet'], ...addressFields(ifa),
    ifa.broadcast !== null && ['broadcast', printIp(ifa.broadcast as Ip)], ['scope', printScope(ifa.scope, opts)], ...flags.map((w) => [w, true] as const),
    ifa.label !== '' && ['label', ifa.label], ['valid_life_time', lft.valid], ['preferred_life_time', lft.preferred],
  ]);
};
