// Host names: glibc's getaddrinfo and getnameinfo with `hosts: files dns`; addresses are sorted as a fresh namespace sorts them (IPv4 first).
// `resolveHost` looks into /etc/hosts only, for callers that cannot wait; `lookupHost` asks the servers of /etc/resolv.conf, too.
import { parseIp4, parseIp4Aton, parseIp6, printIp, type Ip, type Ip6 } from '../base/ip.ts';
import { findLink, findLinkByName } from '../net/ctx.ts';
import { hostnameAt } from '../docker/rootfs.ts';
import type { Proc, Signal, Wait } from '../shell/proc.ts';
import { readResolvConf, searchAddress, searchName } from './dnsClient.ts';
import { sockClose, sockConnect, sockOpen } from './sockfd.ts';

export interface Resolved {
  readonly ip: Ip;
  /** sin6_scope_id; 0 none. */
  readonly scope: number;
  /** The text was an address. */
  readonly numeric: boolean;
}
const FAMILY = 'Address family for hostname not supported';
const UNKNOWN = 'Name or service not known';
const NO_DNS = 'Temporary failure in name resolution';

/** The lines of /etc/hosts. */
export const hostLines = (p: Proc): { ip: Ip; names: string[] }[] => {
  const text = p.files.read('/etc/hosts', p.netns) ?? '127.0.0.1 localhost\n';
  const list: { ip: Ip; names: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [addr, ...names] = (line.split('#')[0] as string).trim().split(/\s+/);
    const ip = addr === undefined ? undefined : (parseIp4(addr) ?? parseIp6(addr));
    if (ip !== undefined) list.push({ ip, names });
  }
  return list;
};

/** getaddrinfo for one destination: the address, or gai_strerror's words. */
export const resolveHost = (p: Proc, text: string, family: 0 | 4 | 6): Resolved | string => {
  const v4 = parseIp4Aton(text);
  if (v4 !== undefined) return family === 6 ? FAMILY : { ip: v4, scope: 0, numeric: true };
  const [addr, scope] = text.split('%', 2) as [string, string | undefined];
  const v6 = parseIp6(addr);
  if (v6 !== undefined) {
    if (family === 4) return FAMILY;
    if (scope === undefined) return { ip: v6, scope: 0, numeric: true };
    const link = findLinkByName(p.ctx, p.netns, scope);
    const index = link ? link.ifindex : /^\d+$/.test(scope) ? Number(scope) : 0;
    return index > 0 ? { ip: v6, scope: index, numeric: true } : UNKNOWN;
  }
  if (!/^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(text)) return UNKNOWN;
  const known = hostLines(p).filter((h) => h.names.some((n) => n.toLowerCase() === text.toLowerCase()));
  const pick = known.find((h) => typeof h.ip === 'number' && family !== 6) ?? known.find((h) => typeof h.ip !== 'number' && family !== 4);
  if (pick) return { ip: pick.ip, scope: 0, numeric: false };
  if (known.length > 0) return FAMILY;
  return text === hostnameAt(p.ctx.config, p.root ?? '') && family !== 6 ? { ip: 0x7f000001, scope: 0, numeric: false } : NO_DNS;
};

/** connect(2) on a datagram socket tells whether there is a way there. */
const usable = (p: Proc, ip: Ip): boolean => {
  const s = sockOpen(p, 'udp', typeof ip === 'number' ? 4 : 6);
  const e = sockConnect(s, ip, 53);
  sockClose(s);
  return e === undefined;
};
/** RFC 3484 as far as it shows here: what can be reached first, then IPv6 before IPv4. */
const sorted = (p: Proc, found: readonly Ip[]): Ip[] => {
  const v6 = found.filter((ip) => typeof ip !== 'number');
  const v4 = found.filter((ip) => typeof ip === 'number');
  if (v6.length === 0 || v4.length === 0) return [...found];
  return !usable(p, v6[0] as Ip) && usable(p, v4[0] as Ip) ? [...v4, ...v6] : [...v6, ...v4];
};
/** getaddrinfo with DNS: all addresses, or gai_strerror's words. */
export function* lookupAll(p: Proc, text: string, family: 0 | 4 | 6): Generator<Wait, { readonly found: readonly Ip[]; readonly canonical: string } | string, Signal | undefined> {
  const known = resolveHost(p, text, family);
  if (typeof known !== 'string') return { found: [known.ip], canonical: hostLines(p).find((h) => h.ip === known.ip && !known.numeric)?.names[0] ?? text };
  const conf = known === NO_DNS || (known === FAMILY && parseIp4Aton(text) === undefined && !text.includes(':')) ? readResolvConf(p) : undefined;
  if (!conf) return known;
  const got = yield* searchName(p, conf, text, family);
  if (typeof got === 'string') return got === 'again' ? NO_DNS : got === 'no-data' ? 'No address associated with hostname' : UNKNOWN;
  return { found: sorted(p, got.found), canonical: got.canonical };
}
/** getaddrinfo with DNS: as resolveHost, for generators. */
export function* lookupHost(p: Proc, text: string, family: 0 | 4 | 6): Generator<Wait, Resolved | string, Signal | undefined> {
  const known = resolveHost(p, text, family);
  if (typeof known !== 'string') return known;
  const all = yield* lookupAll(p, text, family);
  return typeof all === 'string' ? all : { ip: all.found[0] as Ip, scope: 0, numeric: false };
}
/** getnameinfo with DNS. */
export function* lookupName(p: Proc, ip: Ip): Generator<Wait, string | undefined, Signal | undefined> {
  return nameOfHost(p, ip) ?? (yield* searchAddress(p, ip));
}

/** getnameinfo without NI_NUMERICHOST: the first name of the address. */
export const nameOfHost = (p: Proc, ip: Ip): string | undefined => hostLines(p).find((h) => h.ip === ip)?.names[0];

/** NI_NUMERICHOST: link-local IPv6 carries its device (`fe80::1%eth0`). */
export const printHost = (p: Proc, ip: Ip, scope: number): string => {
  if (typeof ip === 'number' || scope === 0 || !needsScope(ip)) return printIp(ip);
  return `${printIp(ip)}%${findLink(p.ctx, p.netns, scope)?.name ?? scope}`;
};
/** Link-local unicast or link-scope multicast: the address means nothing without a device. */
export const needsScope = (ip: Ip6): boolean => /^fe[89ab]/.test(ip) || /^ff.[12]/.test(ip);
