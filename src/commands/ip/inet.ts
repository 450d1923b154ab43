// Addresses, prefixes and argument errors as iproute2 reads and words them: lib/utils.c (get_addr_1, get_prefix_1, get_addr_ipv4,
// mask2bits, invarg, duparg, duparg2, incomplete_command, matches), lib/libnetlink.c (rtnl_dump_error).
import { lenOfMask, parseIp6, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import { STRERROR, type RtnlError } from '../../model/errno.ts';
import type { Proc } from '../../shell/proc.ts';

/** Ends a command: its exit status and what goes to stderr. */
export class IpExit extends Error {
  readonly status: number;
  readonly text: string;
  constructor(status: number, text: string) {
    super(text);
    this.status = status;
    this.text = text;
  }
}
const die: (status: number, text: string) => never = (status, text) => {
  throw new IpExit(status, text);
};
export const invarg: (msg: string, arg: string) => never = (msg, arg) => die(255, `Error: argument "${arg}" is wrong: ${msg}\n`);
export const duparg: (key: string, arg: string) => never = (key, arg) => die(255, `Error: duplicate "${key}": "${arg}" is the second value.\n`);
export const duparg2: (key: string, arg: string) => never = (key, arg) => die(255, `Error: either "${key}" is duplicate, or "${arg}" is a garbage.\n`);
/** The next word, or the death that NEXT_ARG dies. */
export const nextArg = (rest: string[]): string => rest.shift() ?? die(255, 'Command line is not complete. Try option "help"\n');
/** nodev(): a name that no device has. */
export const cannotFindDevice: (name: string) => never = (name) => die(1, `Cannot find device "${name}"\n`);
/** matches(): a non-empty prefix of the keyword. */
export const matches = (word: string, keyword: string): boolean => word !== '' && keyword.startsWith(word);

/** Prints a failed request as rtnl_talk does; the status is 2. */
export const rtnlAnswer = (p: Proc, e: RtnlError): number => {
  p.err(e.extack === undefined ? `RTNETLINK answers: ${STRERROR[e.errno]}\n` : `Error: ${e.extack}${/[.]$/.test(e.extack) ? '' : '.'}\n`);
  return 2;
};

/** strtoul with base 0 over the whole text: leading blanks and a sign are its own; undefined when it is not a u32. */
export const parseU32 = (text: string): number | undefined => {
  const m = /^[ \t\n\v\f\r]*\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text);
  if (!m) return undefined;
  const digits = m[1] as string;
  const n = /^0[xX]/.test(digits) ? parseInt(digits, 16) : digits.startsWith('0') ? parseInt(digits, 8) : Number(digits);
  return n <= 0xffffffff ? n : undefined;
};

/** get_addr_ipv4: up to four numbers in any base; what is missing is zero. */
const parseAddr4 = (text: string): Ip4 | undefined => {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let ip = 0;
  for (let i = 0; i < 4; i++) {
    const n = i < parts.length ? parseU32(parts[i] as string) : 0;
    if (n === undefined || n > 255) return undefined;
    ip = ip * 256 + n;
  }
  return ip;
};

export interface Prefix {
  /** 0 for `any`, `all` and `default` when no family was asked for. */
  readonly family: Family | 0;
  /** Undefined for `any`, `all`, `default`: an address of no bytes. */
  readonly ip: Ip | undefined;
  readonly len: number;
  /** The text had a "/len" (PREFIXLEN_SPECIFIED). */
  readonly lenGiven: boolean;
}
const parseAddr = (text: string, family: Family | 0): Omit<Prefix, 'lenGiven'> | undefined => {
  if (text === 'default' || text === 'any' || text === 'all') return { family, ip: undefined, len: 0 };
  if (text.includes(':')) {
    const ip = family === 4 ? undefined : parseIp6(text);
    return ip === undefined ? undefined : { family: 6, ip, len: 128 };
  }
  const ip = family === 6 ? undefined : parseAddr4(text);
  return ip === undefined ? undefined : { family: 4, ip, len: 32 };
};

/** get_prefix_1: ADDR, ADDR/LEN or ADDR/MASK. */
export const parsePrefix = (text: string, family: Family | 0): Prefix | undefined => {
  const slash = text.indexOf('/');
  const addr = parseAddr(slash < 0 ? text : text.slice(0, slash), family);
  if (!addr) return undefined;
  if (slash < 0) return { ...addr, lenGiven: false };
  const tail = text.slice(slash + 1);
  const max = addr.family === 6 ? 128 : 32;
  let len = parseU32(tail);
  if (len === undefined || len > max) {
    const mask = addr.family === 6 ? undefined : parseAddr4(tail);
    len = mask === undefined ? undefined : lenOfMask(mask);
  }
  if (len === undefined) return undefined;
  // `default/8`: only /0 makes sense of an address of no bytes.
  return { ...addr, len, lenGiven: true };
};
const familyWord = (family: Family | 0, unspec: string): string => (family === 4 ? 'inet' : family === 6 ? 'inet6' : unspec);
export const getPrefix = (text: string, family: Family | 0): Prefix =>
  parsePrefix(text, family) ?? die(1, `Error: ${familyWord(family, 'any valid')} prefix is expected rather than "${text}".\n`);
export const getAddr = (text: string, family: Family | 0): Omit<Prefix, 'lenGiven'> =>
  parseAddr(text, family) ?? die(1, `Error: ${familyWord(family, 'any valid')} address is expected rather than "${text}".\n`);

/** rtnl_rtscope_a2n over its built-in table (/etc/iproute2/rt_scopes is the same). */
const SCOPES: ReadonlyMap<string, number> = new Map([['global', 0], ['site', 200], ['link', 253], ['host', 254], ['nowhere', 255]]);
export const parseScope = (text: string): number | undefined => {
  const n = SCOPES.get(text) ?? parseU32(text);
  return n !== undefined && n <= 255 ? n : undefined;
};
export const printScope = (scope: number, opts: { readonly numeric: boolean }): string => {
  if (!opts.numeric) for (const [name, n] of SCOPES) if (n === scope) return name;
  return String(scope);
};
