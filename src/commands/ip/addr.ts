// `ip address`: mirrors iproute2 ip/ipaddress.c (do_ipaddr, ipaddr_modify). Listing and flushing are in addr-show.ts.
// Leaves out: `ip addr save|showdump|restore` (binary dumps), -batch specials.
import { isIp4, isMulticast, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import type { RtnlError } from '../../model/errno.ts';
import { delAddr, newAddr, type AddrHow, type AddrReq } from '../../rtnl/addr.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { addrHelp } from './addr-help.ts';
import { addrFlush, addrShow } from './addr-show.ts';
import type { IpOpts } from './opts.ts';
import { rtscopeA2n } from './names.ts';
import { argvOf, catchExit, cur, duparg, duparg2, exit, findDev, getAddr, getPrefix, getU32, invarg, matches, more, nextArg, nodev, notAllowedHere, notModelled, rtnlError, type Af, type InetPrefix } from './util.ts';
import { INFINITY_LIFE_TIME } from '../../model/uapi.ts';

const CONFFLAGS = ['home', 'nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const;
type ConfFlag = (typeof CONFFLAGS)[number];

const V6ONLY: ReadonlySet<string> = new Set(['home', 'nodad', 'mngtmpaddr']);

/** set_lifetime: seconds or `forever`. */
const parseLifetime = (text: string): number | undefined => (text === 'forever' ? INFINITY_LIFE_TIME : getU32(text));

const modify = (p: Proc, opts: IpOpts, argv: readonly string[], how: AddrHow | 'del'): number => {
  let family: Af = opts.family;
  let local: InetPrefix | undefined;
  let localArg = '';
  let peer: InetPrefix | undefined;
  let brd: Ip | '+' | '-' | 'none' | undefined;
  let anycast = false;
  let scope: number | undefined;
  let dev: string | undefined;
  let label: string | null = null;
  let metric: number | null = null;
  let valid: number | undefined;
  let preferred: number | undefined;
  const flags = new Set<ConfFlag>();
  const a = argvOf(argv);
  const learn = (f: Af): void => void (family === 0 && (family = f));

  for (; more(a); a.i++) {
    const w = cur(a);
    const prefix = (text: string): InetPrefix => (opts.packet === true ? notAllowedHere(text) : getPrefix(text, family));
    if (w === 'peer' || w === 'remote') {
      const v = nextArg(a);
      if (peer) duparg('peer', v);
      peer = prefix(v);
      learn(peer.family);
    } else if (matches(w, 'broadcast') || w === 'brd') {
      const v = nextArg(a);
      if (brd !== undefined) duparg('broadcast', v);
      if (v === '+' || v === '-') brd = v;
      else {
        const ip = getAddr(v, family);
        brd = ip.ip ?? 'none';
        learn(ip.family);
      }
    } else if (w === 'anycast') {
      const v = nextArg(a);
      if (anycast) duparg('anycast', v);
      anycast = true;
      learn(getAddr(v, family).family);
    } else if (w === 'scope') {
      const v = nextArg(a);
      scope = rtscopeA2n(p, v) ?? invarg('invalid scope value.', v);
    } else if (w === 'dev') dev = nextArg(a);
    else if (w === 'label') label = nextArg(a);
    else if (matches(w, 'metric') || matches(w, 'priority') || matches(w, 'preference')) {
      const v = nextArg(a);
      metric = getU32(v) ?? invarg('"metric" value is invalid\n', v);
    } else if (matches(w, 'valid_lft')) {
      if (valid !== undefined) duparg('valid_lft', w);
      const v = nextArg(a);
      valid = parseLifetime(v) ?? invarg('valid_lft value', v);
    } else if (matches(w, 'preferred_lft')) {
      if (preferred !== undefined) duparg('preferred_lft', w);
      const v = nextArg(a);
      preferred = parseLifetime(v) ?? invarg('preferred_lft value', v);
    } else if ((CONFFLAGS as readonly string[]).includes(w)) {
      // The family is what the words before this one said.
      if (family !== 6 && V6ONLY.has(w)) p.err(`Warning: ${w} option can be set only for IPv6 addresses\n`);
      else flags.add(w as ConfFlag);
    } else {
      const v = w === 'local' ? nextArg(a) : w;
      if (matches(v, 'help')) return addrHelp(p);
      if (local) duparg2('local', v);
      localArg = v;
      local = prefix(v);
      learn(local.family);
    }
  }
  if (dev === undefined) return exit(1, 'Not enough information: "dev" argument is required.\n');
  let address: InetPrefix | undefined = peer;
  if (!peer && local && local.ip !== null) {
    if (how === 'del' && local.family === 4 && !local.specified)
      p.err(`Warning: Executing wildcard deletion to stay compatible with old scripts.\n         Explicitly specify the prefix length (${localArg}/${local.bitlen}) to avoid this warning.\n         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n`);
    else address = local;
  }
  const prefixlen = (peer?.bitlen ?? 0) || (local?.bitlen ?? 0);
  let broadcast: Ip | null = brd === undefined || brd === '+' || brd === '-' || brd === 'none' ? null : brd;
  if ((brd === '+' || brd === '-') && how !== 'del') {
    if (family !== 4) return exit(1, 'Broadcast can be set only for IPv4 addresses\n');
    const base = address ?? local;
    if (base && base.bitlen <= 30) {
      const host = base.bitlen === 0 ? 0xffffffff : 2 ** (32 - base.bitlen) - 1;
      const ip = base.ip as Ip4;
      broadcast = brd === '+' ? (ip | host) >>> 0 : (ip & ~host) >>> 0;
    }
  }
  const ip = local?.ip ?? null;
  if (scope === undefined && how !== 'del') scope = ip !== null && isIp4(ip) && ip >>> 24 === 127 ? 254 : 0;
  const link = findDev(p.ctx, opts.netns, dev);
  if (!link) return nodev(p, dev);
  if (valid !== undefined || preferred !== undefined) {
    if ((valid ?? INFINITY_LIFE_TIME) === 0) return exit(1, 'valid_lft is zero\n');
    if ((valid ?? INFINITY_LIFE_TIME) < (preferred ?? INFINITY_LIFE_TIME)) return exit(1, 'preferred_lft is greater than valid_lft\n');
  }
  if (flags.has('autojoin') && (ip === null || !isMulticast(ip))) return exit(1, 'autojoin needs multicast address\n');

  const req: AddrReq = {
    ifindex: link.ifindex, family: (family || 4) as Family, prefixlen, local: ip, address: address?.ip ?? null,
    broadcast: broadcast !== null && isIp4(broadcast) ? broadcast : null, scope: scope ?? 0, label,
    nodad: flags.has('nodad'), noprefixroute: flags.has('noprefixroute'), homeaddress: flags.has('home'), mngtmpaddr: flags.has('mngtmpaddr'),
    autojoin: flags.has('autojoin'), metric,
    lifetime: valid !== undefined || preferred !== undefined ? { valid: valid ?? INFINITY_LIFE_TIME, preferred: preferred ?? INFINITY_LIFE_TIME } : null,
  };
  // AF_UNSPEC has no handler; `any` with a family sends an address of no bytes, which the attribute policy refuses.
  const e: RtnlError | undefined = family === 0 ? { errno: 'EOPNOTSUPP' }
    : (local && local.ip === null) || brd === 'none' ? { errno: 'EINVAL', extack: 'Attribute failed policy validation' }
    : how === 'del' ? delAddr(p.ctx, opts.netns, req) : newAddr(p.ctx, opts.netns, req, how);
  return e ? rtnlError(p, e) : 0;
};

/** do_ipaddr: the verb, with its abbreviations. */
const dispatch = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const [verb, ...rest] = args;
  if (verb === undefined) return addrShow(p, opts, []);
  if (matches(verb, 'add')) return modify(p, opts, rest, 'add');
  if (matches(verb, 'change') || verb === 'chg') return modify(p, opts, rest, 'replace');
  if (matches(verb, 'replace')) return modify(p, opts, rest, 'replace');
  if (matches(verb, 'delete')) return modify(p, opts, rest, 'del');
  if (matches(verb, 'show') || matches(verb, 'lst') || matches(verb, 'list')) return addrShow(p, opts, rest);
  if (matches(verb, 'flush')) return addrFlush(p, opts, rest);
  for (const dump of ['save', 'showdump', 'restore']) if (matches(verb, dump)) return notModelled(`address ${dump}`);
  if (matches(verb, 'help')) return addrHelp(p);
  p.err(`Command "${verb}" is unknown, try "ip address help".\n`);
  return 255;
};

export const ipAddr = (p: Proc, opts: IpOpts, args: readonly string[]): number | Running => catchExit(p, () => dispatch(p, opts, args));
