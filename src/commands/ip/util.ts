// iproute2's shared helpers (lib/utils.c): walking argv, numbers, addresses and prefixes, and the words of its errors.
// Helpers that exit() in C throw an IpExit here; `catchExit` at an object's entry turns it into a status.
// Names of protocols, scopes, tables are in names.ts; text and JSON output in printer.ts.
import { lenOfMask, networkOf, parseIp6, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import { strtoul as strtoulHead } from '../../base/strtol.ts';
import type { Errno, RtnlError } from '../../model/errno.ts';
import { STRERROR } from '../../model/errno.ts';
import type { Link, Nsid } from '../../model/world.ts';
import { findLink, findLinkByName, type Ctx } from '../../net/ctx.ts';
import { linkwatchSync } from '../../net/linkwatch.ts';
import type { Proc, Running } from '../../shell/proc.ts';

/** exit(status) from the middle of parsing, after `text` went to stderr. */
export class IpExit extends Error {
  readonly status: number;
  readonly text: string;
  constructor(status: number, text: string) {
    super(text);
    this.status = status;
    this.text = text;
  }
}
export const exit = (status: number, text = ''): never => {
  throw new IpExit(status, text);
};
/** Runs an object's function; an IpExit prints its words and becomes the status. */
export const catchExit = (p: Proc, f: () => number | Running): number | Running => {
  try {
    return f();
  } catch (e) {
    if (!(e instanceof IpExit)) throw e;
    p.err(e.text);
    return e.status;
  }
};
/** What packetpath does not model is refused by name, with the status of a bad argument. */
export const notModelled = (what: string): never => exit(255, `ip: "${what}" is not modelled by packetpath\n`);

// ---------------------------------------------------------------- argv

/** argv as the parsers of iproute2 walk it. */
export interface Argv {
  readonly list: readonly string[];
  i: number;
}
export const argvOf = (list: readonly string[]): Argv => ({ list, i: 0 });
export const more = (a: Argv): boolean => a.i < a.list.length;
export const cur = (a: Argv): string => a.list[a.i] as string;
const incompleteCommand = (): never => exit(255, 'Command line is not complete. Try option "help"\n');
/** NEXT_ARG: steps to the next word, which must exist. */
export const nextArg = (a: Argv): string => {
  a.i++;
  return more(a) ? cur(a) : incompleteCommand();
};
/** `matches(arg, word) == 0`: `arg` is a beginning of `word`, and not empty. */
export const matches = (arg: string, word: string): boolean => arg !== '' && word.startsWith(arg);

export const invarg = (msg: string, arg: string): never => exit(255, `Error: argument "${arg}" is wrong: ${msg}\n`);
export const duparg = (key: string, arg: string): never => exit(255, `Error: duplicate "${key}": "${arg}" is the second value.\n`);
export const duparg2 = (key: string, arg: string): never => exit(255, `Error: either "${key}" is duplicate, or "${arg}" is a garbage.\n`);
/** Prints and gives the status 1, as `return nodev(dev)` does. */
export const nodev = (p: Proc, dev: string): number => {
  p.err(`Cannot find device "${dev}"\n`);
  return 1;
};
/** What rtnl_talk prints when the kernel refuses, and the status 2. */
export const rtnlError = (p: Proc, e: RtnlError): number => {
  if (e.extack !== undefined && e.extack !== '') p.err(`Error: ${e.extack}${e.extack.endsWith('.') ? '' : '.'}\n`);
  else p.err(`RTNETLINK answers: ${STRERROR[e.errno]}\n`);
  return 2;
};
export const rtnlAnswer = (p: Proc, errno: Errno): number => rtnlError(p, { errno });

// ---------------------------------------------------------------- numbers

/** strtoul with nothing left over. Undefined when it is no number. */
export const strtoul = (text: string, base: 0 | 10 | 16): bigint | undefined => {
  const n = strtoulHead(text, base);
  return n?.rest === '' ? n.value : undefined;
};
const getUint = (text: string, base: 0 | 10 | 16, max: bigint): number | undefined => {
  const n = strtoul(text, base);
  return n === undefined || n > max ? undefined : Number(n);
};
/** get_u8, get_u16, get_u32 / get_unsigned: undefined where C gives -1. */
export const getU8 = (text: string, base: 0 | 10 | 16 = 0): number | undefined => getUint(text, base, 0xffn);
export const getU16 = (text: string, base: 0 | 10 | 16 = 0): number | undefined => getUint(text, base, 0xffffn);
export const getU32 = (text: string, base: 0 | 10 | 16 = 0): number | undefined => getUint(text, base, 0xffffffffn);
/** get_integer / get_s32. */
export const getS32 = (text: string, base: 0 | 10 | 16 = 0): number | undefined => {
  const n = strtoul(text, base);
  if (n === undefined) return undefined;
  const s = BigInt.asIntN(64, n);
  return s > 0x7fffffffn || s < -0x80000000n ? undefined : Number(s);
};

// ---------------------------------------------------------------- addresses

/** A family as an option gives it; 0 is AF_UNSPEC. */
export type Af = 0 | Family;
const familyName = (af: Af): string => (af === 0 ? 'any valid' : af === 4 ? 'inet' : 'inet6');

/** inet_prefix. `ip` null: `any`, `all` or a `default` prefix, which has no bytes. */
export interface InetPrefix {
  readonly family: Af;
  readonly ip: Ip | null;
  /** -1: a plain address; -2: `default`, `any`, `all`. get_prefix gives the length. */
  readonly bitlen: number;
  /** PREFIXLEN_SPECIFIED. */
  readonly specified: boolean;
}

/** get_addr_ipv4: up to four numbers of any base, missing ones zero (`10.1` is 10.1.0.0). */
const getAddrIpv4 = (text: string): Ip4 | undefined => {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let ip = 0;
  for (let i = 0; i < 4; i++) {
    const n = i < parts.length ? strtoul(parts[i] as string, 0) : 0n;
    if (n === undefined || n > 255n) return undefined;
    ip = ip * 256 + Number(n);
  }
  return ip;
};
/** get_addr_1. */
export const parseAddr = (text: string, family: Af): InetPrefix | undefined => {
  if (text === 'default') return { family: family === 0 ? 4 : family, ip: family === 6 ? '0'.repeat(32) : 0, bitlen: -2, specified: true };
  if (text === 'all' || text === 'any') return { family, ip: null, bitlen: -2, specified: true };
  if (text.includes(':')) {
    const ip = family === 4 ? undefined : parseIp6(text);
    return ip === undefined ? undefined : { family: 6, ip, bitlen: -1, specified: false };
  }
  const ip = family === 6 ? undefined : getAddrIpv4(text);
  return ip === undefined ? undefined : { family: 4, ip, bitlen: -1, specified: false };
};
/** get_prefix_1. */
const parsePrefix = (text: string, family: Af): InetPrefix | undefined => {
  if (text === 'default' || text === 'any' || text === 'all') return { family, ip: null, bitlen: 0, specified: true };
  const slash = text.indexOf('/');
  const addr = parseAddr(slash < 0 ? text : text.slice(0, slash), family);
  if (!addr) return undefined;
  const bits = addr.family === 6 ? 128 : addr.family === 4 ? 32 : 0;
  if (slash < 0) return { ...addr, bitlen: bits };
  const rest = text.slice(slash + 1);
  let len = getU32(rest);
  if (len === undefined) {
    const mask = getAddrIpv4(rest);
    len = mask === undefined ? undefined : lenOfMask(mask);
  }
  return len === undefined || len > bits ? undefined : { ...addr, bitlen: len, specified: true };
};
/** get_addr: exits with status 1 when it is none. */
export const getAddr = (text: string, family: Af): InetPrefix =>
  parseAddr(text, family) ?? exit(1, `Error: ${familyName(family)} address is expected rather than "${text}".\n`);
/** get_prefix. */
export const getPrefix = (text: string, family: Af): InetPrefix =>
  parsePrefix(text, family) ?? exit(1, `Error: ${familyName(family)} prefix is expected rather than "${text}".\n`);
/** get_prefix where the family is AF_PACKET (`ip -0`). */
export const notAllowedHere = (text: string): never =>
  exit(1, `Error: "${text}" may be inet${text.includes(':') ? '6' : ''} prefix, but it is not allowed in this context.\n`);
/** The address of a prefix, or the family's zero when it has none. */
export const prefixIp = (x: InetPrefix, family: Family): Ip => x.ip ?? (family === 4 ? 0 : '0'.repeat(32));
/** read_family: the word before an address. */
export const readFamily = (text: string): Af => (text === 'inet' ? 4 : text === 'inet6' ? 6 : 0);
export const samePrefix = (a: Ip, b: Ip, len: number): boolean => typeof a === typeof b && networkOf(a, len) === networkOf(b, len);

// ---------------------------------------------------------------- devices

/** ll_name_to_index, with its `if7` form for a device that has no name here. */
export const findDev = (ctx: Ctx, nsid: Nsid, name: string): Link | undefined => {
  const found = findLinkByName(ctx, nsid, name);
  if (found) {
    // the tool asks the kernel for that one device (RTM_GETLINK), which brings its operational state up to date
    linkwatchSync(ctx, nsid, found.ifindex);
    return findLink(ctx, nsid, found.ifindex);
  }
  const m = /^if(\d+)$/.exec(name);
  return m ? findLink(ctx, nsid, Number(m[1])) : undefined;
};
/** ll_index_to_name. */
export const devName = (ctx: Ctx, nsid: Nsid, ifindex: number): string => (ifindex === 0 ? '*' : (findLink(ctx, nsid, ifindex)?.name ?? `if${ifindex}`));
