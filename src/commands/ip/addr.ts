// `ip address`: mirrors iproute2 ip/ipaddress.c (do_ipaddr, ipaddr_modify). Listing and flushing are in addr-show.ts.
// Leaves out: `ip addr save|showdump|restore` (binary dumps), -batch specials.
import { isIp4, isMulticast, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import type { RtnlError } from '../../model/errno.ts';
import { findLinkByName } from '../../net/ctx.ts';
import { delAddr, newAddr, type AddrHow, type AddrReq } from '../../rtnl/addr.ts';
import type { Proc } from '../../shell/proc.ts';
import { addrHelp } from './addr-help.ts';
import { addrFlush, addrShow } from './addr-show.ts';
import type { IpOpts } from './opts.ts';
import { cannotFindDevice, duparg, duparg2, getAddr, getPrefix, invarg, IpExit, matches, nextArg, parseScope, parseU32, rtnlAnswer, type Prefix } from './inet.ts';

const INFINITE = 4294967295;
const CONFFLAGS = ['home', 'nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const;
type ConfFlag = (typeof CONFFLAGS)[number];

const V6ONLY: ReadonlySet<string> = new Set(['home', 'nodad', 'mngtmpaddr']);

/** set_lifetime: seconds or `forever`. */
const parseLifetime = (text: string): number | undefined => (text === 'forever' ? INFINITE : parseU32(text));

const modify = (p: Proc, opts: IpOpts, argv: readonly string[], how: AddrHow | 'del'): number => {
  let family: Family | 0 = opts.family;
  let local: Prefix | undefined;
  let localArg = '';
  let peer: Prefix | undefined;
  let brd: Ip | '+' | '-' | undefined;
  let anycast = false;
  let scope: number | undefined;
  let dev: string | undefined;
  let label: string | null = null;
  let metric: number | null = null;
  let valid: number | undefined;
  let preferred: number | undefined;
  const flags = new Set<ConfFlag>();
  const a = argv.slice();
  const learn = (f: Family | 0): void => void (family === 0 && (family = f));

  while (a.length > 0) {
    const w = a.shift() as string;
    if (w === 'peer' || w === 'remote') {
      const v = nextArg(a);
      if (peer) duparg('peer', v);
      peer = getPrefix(v, family);
      learn(peer.family);
    } else if (matches(w, 'broadcast') || w === 'brd') {
      const v = nextArg(a);
      if (brd !== undefined) duparg('broadcast', v);
      if (v === '+' || v === '-') brd = v;
      else {
        const ip = getAddr(v, family);
        brd = ip.ip ?? 0;
        learn(ip.family);
      }
    } else if (w === 'anycast') {
      const v = nextArg(a);
      if (anycast) duparg('anycast', v);
      anycast = true;
      learn(getAddr(v, family).family);
    } else if (w === 'scope') {
      const v = nextArg(a);
      scope = parseScope(v);
      if (scope === undefined) invarg('invalid scope value.', v);
    } else if (w === 'dev') dev = nextArg(a);
    else if (w === 'label') label = nextArg(a);
    else if (matches(w, 'metric') || matches(w, 'priority') || matches(w, 'preference')) {
      const v = nextArg(a);
      const n = parseU32(v);
      if (n === undefined) invarg('"metric" value is invalid\n', v);
      metric = n;
    } else if (matches(w, 'valid_lft')) {
      if (valid !== undefined) duparg('valid_lft', w);
      const v = nextArg(a);
      valid = parseLifetime(v);
      if (valid === undefined) invarg('valid_lft value', v);
    } else if (matches(w, 'preferred_lft')) {
      if (preferred !== undefined) duparg('preferred_lft', w);
      const v = nextArg(a);
      preferred = parseLifetime(v);
      if (preferred === undefined) invarg('preferred_lft value', v);
    } else if ((CONFFLAGS as readonly string[]).includes(w)) {
      // The family is what the words before this one said.
      if (family !== 6 && V6ONLY.has(w)) p.err(`Warning: ${w} option can be set only for IPv6 addresses\n`);
      else flags.add(w as ConfFlag);
    } else {
      const v = w === 'local' ? nextArg(a) : w;
      if (matches(v, 'help')) return addrHelp(p);
      if (local) duparg2('local', v);
      localArg = v;
      local = getPrefix(v, family);
      learn(local.family);
    }
  }
  if (dev === undefined) throw new IpExit(1, 'Not enough information: "dev" argument is required.\n');
  let address: Prefix | undefined = peer;
  if (!peer && local?.ip !== undefined) {
    if (how === 'del' && local.family === 4 && !local.lenGiven)
      p.err(`Warning: Executing wildcard deletion to stay compatible with old scripts.\n         Explicitly specify the prefix length (${localArg}/${local.len}) to avoid this warning.\n         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n`);
    else address = local;
  }
  const prefixlen = (peer?.len ?? 0) || (local?.len ?? 0);
  let broadcast: Ip | null = typeof brd === 'number' || (brd !== undefined && brd.length > 1) ? (brd as Ip) : null;
  if ((brd === '+' || brd === '-') && how !== 'del') {
    if (family !== 4) throw new IpExit(1, 'Broadcast can be set only for IPv4 addresses\n');
    const base = address ?? local;
    if (base && base.len <= 30) {
      const host = base.len === 0 ? 0xffffffff : 2 ** (32 - base.len) - 1;
      const ip = base.ip as Ip4;
      broadcast = brd === '+' ? (ip | host) >>> 0 : (ip & ~host) >>> 0;
    }
  }
  const ip = local?.ip ?? null;
  if (scope === undefined && how !== 'del') scope = local !== undefined && ip !== null && isIp4(ip) && ip >>> 24 === 127 ? 254 : 0;
  const link = findLinkByName(p.ctx, opts.netns, dev);
  if (!link) cannotFindDevice(dev);
  if (valid !== undefined || preferred !== undefined) {
    if ((valid ?? INFINITE) === 0) throw new IpExit(1, 'valid_lft is zero\n');
    if ((valid ?? INFINITE) < (preferred ?? INFINITE)) throw new IpExit(1, 'preferred_lft is greater than valid_lft\n');
  }
  if (flags.has('autojoin') && (ip === null || !isMulticast(ip))) throw new IpExit(1, 'autojoin needs multicast address\n');

  const req: AddrReq = {
    ifindex: link.ifindex, family: (family || 4) as Family, prefixlen, local: ip, address: address?.ip ?? null,
    broadcast: broadcast !== null && isIp4(broadcast) ? broadcast : null, scope: scope ?? 0, label,
    nodad: flags.has('nodad'), noprefixroute: flags.has('noprefixroute'), homeaddress: flags.has('home'), mngtmpaddr: flags.has('mngtmpaddr'),
    autojoin: flags.has('autojoin'), metric,
    lifetime: valid !== undefined || preferred !== undefined ? { valid: valid ?? INFINITE, preferred: preferred ?? INFINITE } : null,
  };
  // AF_UNSPEC has no handler; `any` with a family sends an address of no bytes, which the attribute policy refuses.
  const e: RtnlError | undefined = family === 0 ? { errno: 'EOPNOTSUPP' }
    : local !== undefined && local.ip === undefined ? { errno: 'EINVAL', extack: 'Attribute failed policy validation' }
    : how === 'del' ? delAddr(p.ctx, opts.netns, req) : newAddr(p.ctx, opts.netns, req, how);
  return e ? rtnlAnswer(p, e) : 0;
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
  for (const dump of ['save', 'showdump', 'restore']) if (matches(verb, dump)) {
    p.err(`ip: "address ${dump}" is not modelled by packetpath\n`);
    return 255;
  }
  if (matches(verb, 'help')) return addrHelp(p);
  p.err(`Command "${verb}" is unknown, try "ip address help".\n`);
  return 255;
};

export const ipAddr = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  try {
    return dispatch(p, opts, args);
  } catch (e) {
    if (!(e instanceof IpExit)) throw e;
    p.err(e.text);
    return e.status;
  }
};
