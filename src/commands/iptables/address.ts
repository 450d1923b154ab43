// Addresses and masks on iptables' command line and in its listings.
// Mirrors: libxtables/xtables.c (xtables_ipparse_multiple, xtables_ip6parse_multiple, xtables_ipmask_to_numeric, xtables_ipaddr_to_anyname).
import { lenOfMask, maskIp, maskOfLen, parseIp6, printIp, printIp4, printIp6, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import type { XtAddr } from '../../model/xt.ts';
import { xtablesStrtoui } from '../../xt/options.ts';
import type { Proc } from '../../shell/proc.ts';
import { nameOfHost, resolveHost } from '../names.ts';
import { badParameter, type Tool } from './tool.ts';

export interface Net {
  readonly ip: Ip;
  readonly mask: Ip;
}
/** numeric_to_ipaddr, loosely as xtables does it for masks: one to four decimal parts. */
const dotted = (text: string): Ip4 | undefined => {
  const parts = text.split('.');
  if (parts.length > 4 || parts.length === 0) return undefined;
  let ip = 0;
  for (let i = 0; i < 4; i++) {
    const n = i < parts.length ? xtablesStrtoui(parts[i] as string, 0, 255) : 0;
    if (n === undefined) return undefined;
    ip = ip * 256 + n;
  }
  return ip;
};
const parseMask = (t: Tool, text: string | undefined): Ip => {
  const bits = t.family === 4 ? 32 : 128;
  if (text === undefined) return maskOfLen(t.family, bits);
  const mask = t.family === 4 ? (text.includes('.') ? strictDotted(text) : undefined) : parseIp6(text);
  if (mask !== undefined) return mask;
  const len = xtablesStrtoui(text, 0, bits);
  return len === undefined ? badParameter(t, `invalid mask \`${text}' specified`) : maskOfLen(t.family, len);
};
/** numeric_to_ipmask: four parts, each a number. */
const strictDotted = (text: string): Ip4 | undefined => (text.split('.').length === 4 ? dotted(text) : undefined);
/** network_to_netmask is not asked: /etc/networks names no mask. */
const hosts = (t: Tool, text: string): Ip[] => {
  const numeric = t.family === 4 ? dotted(text) : parseIp6(text);
  if (numeric !== undefined) return [numeric];
  const net = t.family === 4 ? NETWORKS.get(text) : undefined;
  if (net !== undefined) return [net];
  const r = resolveHost(t.p, text, t.family);
  if (typeof r === 'string') return badParameter(t, `host/network \`${text}' not found`);
  return [r.ip];
};
const isZero = (ip: Ip): boolean => /^0*$/.test(String(ip));

/** `a[/mask],b[/mask]...`: the networks that it names. */
export const ipparseMultiple = (t: Tool, text: string): Net[] =>
  text.split(',').flatMap((item) => {
    const one = item.replace(/^[ \t\n\v\f\r]+/, '');
    const slash = one.lastIndexOf('/');
    const mask = parseMask(t, slash < 0 ? undefined : one.slice(slash + 1));
    // A mask of zero asks nobody for the name.
    const list = isZero(mask) ? [mask] : hosts(t, slash < 0 ? one : one.slice(0, slash));
    return list.map((ip) => ({ ip: maskIp(ip, mask), mask }));
  });

const NETWORKS = new Map<string, number>([['default', 0], ['loopback', 0x7f000000], ['link-local', 0xa9fe0000]]);
const networkName = (ip: Ip): string | undefined => [...NETWORKS].find(([, v]) => v === ip)?.[0];

/** `/24`, or the mask in full when it has holes. */
const maskText = (mask: Ip): string => {
  const len = lenOfMask(mask);
  return len === undefined ? `/${typeof mask === 'number' ? printIp4(mask) : printIp6(mask)}` : `/${len}`;
};
const full = (mask: Ip): boolean => lenOfMask(mask) === (typeof mask === 'number' ? 32 : 128);

/** As -S prints it: ` ! -s 10.0.0.0/8`. */
export const saveAddr = (a: XtAddr | null, flag: string): string => (a ? `${a.invert ? ' !' : ''} ${flag} ${printIp(a.ip)}${maskText(a.mask)}` : '');
/** As -L prints it, without the `!`. */
export const listAddr = (p: Proc, a: XtAddr | null, numeric: boolean, family: Family): string => {
  if (!a || (isZero(a.mask) && isZero(a.ip))) return numeric ? (family === 4 ? '0.0.0.0/0' : '::/0') : 'anywhere';
  const name = numeric ? undefined : (nameOfHost(p, a.ip) ?? networkName(a.ip));
  return `${name ?? printIp(a.ip)}${full(a.mask) ? '' : maskText(a.mask)}`;
};
