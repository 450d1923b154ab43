// A container's /etc/resolv.conf. Up to 25: libnetwork/resolvconf (FilterResolvDNS, Build) and sandbox_dns_unix.go (setupDNS, rebuildDNS,
// updateDNS); later: libnetwork/internal/resolvconf. Known from the captures' resolv.conf files, dns-details and resolv-loopback above all.
import { parseIp, type Ip } from '../base/ip.ts';
import type { EngineVersion, ResolvConf } from '../model/docker.ts';
import { since } from './defaults.ts';

export interface ResolvReq {
  readonly version: EngineVersion;
  /** The host's file and where it was found; undefined: there is none. */
  readonly host: string | undefined;
  readonly path: string;
  /** --dns, --dns-search, --dns-option of the container, else of the daemon. */
  readonly dns: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
  readonly ipv6: boolean;
}
const RESOLVER = '127.0.0.11';
const GOOGLE = ['8.8.8.8', '8.8.4.4'];
const GOOGLE6 = ['2001:4860:4860::8888', '2001:4860:4860::8844'];

const isLoopback = (a: string): boolean => a.startsWith('127.') || a === '::1';
const words = (text: string): string[][] => text.split('\n').map((l) => l.trim().split(/\s+/)).filter((w) => w[0] !== undefined && w[0] !== '' && !/^[#;]/.test(w[0]));
const serversOf = (text: string): string[] => words(text).filter((w) => w[0] === 'nameserver' && parseIp(w[1] ?? '') !== undefined).map((w) => w[1] as string);
/** The last line counts. */
const searchOf = (text: string): string[] => words(text).filter((w) => (w[0] === 'search' || w[0] === 'domain') && w.length > 1).at(-1)?.slice(1) ?? [];
const optionsOf = (text: string, all: boolean): string[] => {
  const lines = words(text).filter((w) => w[0] === 'options').map((w) => w.slice(1));
  return all ? lines.flat() : (lines.at(-1) ?? []);
};
const isNdots = (o: string): boolean => o.startsWith('ndots:');

// ---------------------------------------------------------------- up to 25

const build = (dns: readonly string[], search: readonly string[], options: readonly string[]): string => {
  const domains = search.join(' ').trim();
  return `${domains !== '' && domains !== '.' ? `search ${domains}\n` : ''}${dns.map((d) => `nameserver ${d}\n`).join('')}${options.join('') === '' ? '' : `options ${options.join(' ')}\n`}`;
};
/** FilterResolvDNS: loopback servers mean nothing in a container. */
const filtered = (text: string, ipv6: boolean): string => {
  let out = text.replace(/^nameserver\s+(?:127(?:\.\d{1,3}){3}|::1)\s*\n*/gm, '');
  if (!ipv6) out = out.replace(/^nameserver\s+[0-9A-Fa-f]*:[0-9A-Fa-f:.%]*\s*\n*/gm, '');
  return serversOf(out).length > 0 ? out : `${out}\n${[...GOOGLE, ...(ipv6 ? GOOGLE6 : [])].map((d) => `nameserver ${d}`).join('\n')}\n`;
};
const upstreamOf = (servers: readonly string[], hostLoopback: boolean): ResolvConf['upstream'] =>
  servers.map((a) => ({ addr: parseIp(a) as Ip, host: hostLoopback && isLoopback(a) }));
const v4 = (servers: readonly string[]): string[] => servers.filter((a) => !a.includes(':'));

const older = (r: ResolvReq, embedded: boolean): ResolvConf => {
  const host = r.host ?? '';
  const given = r.dns.length > 0 || r.search.length > 0 || r.options.length > 0;
  const first = given
    ? build(r.dns.length > 0 ? r.dns : serversOf(host), r.search.length > 0 ? r.search : searchOf(host), r.options.length > 0 ? r.options : optionsOf(host, false))
    : filtered(host, r.ipv6);
  if (!embedded) return { text: first, upstream: [], ndots: false };
  const known = upstreamOf(v4(serversOf(given ? first : host)), r.dns.length === 0);
  const options = optionsOf(first, false);
  const ndots = options.some(isNdots);
  // rebuildDNS gives up, and the container has no server of Docker's (asked of Docker 20.10).
  if (options.some((o) => isNdots(o) && !/^ndots:[+]?\d+$/.test(o))) return { text: first, upstream: [], ndots: false };
  return {
    text: build([RESOLVER, ...serversOf(first).filter((a) => a.includes(':'))], searchOf(first), ndots ? options : [...options, 'ndots:0']),
    upstream: (known.length > 0 ? known : upstreamOf(v4(serversOf(first)), false)).slice(0, 3), ndots,
  };
};

// ---------------------------------------------------------------- since 26

const newer = (r: ResolvReq, embedded: boolean, asIs: boolean): ResolvConf => {
  const host = r.host ?? '';
  const override = { ns: r.dns.length > 0, search: r.search.length > 0, options: r.options.length > 0 };
  let servers = override.ns ? [...r.dns] : serversOf(host);
  const search = (override.search ? r.search : searchOf(host)).filter((s) => !override.search || s !== '.');
  let options = override.options ? [...r.options] : optionsOf(host, true);
  let ndotsFrom = options.some(isNdots) ? (override.options ? 'override' : 'host') : '';
  let defaults = false;
  let ext: { readonly addr: string; readonly host: boolean }[] = [];
  if (embedded) {
    ext = servers.map((a) => ({ addr: a, host: !override.ns }));
    servers = [RESOLVER];
    if (ext.length === 0) {
      ext = [...GOOGLE, ...(r.ipv6 ? GOOGLE6 : [])].map((addr) => ({ addr, host: false }));
      defaults = true;
    }
    options = options.filter((o) => !isNdots(o) || /^ndots:\d+$/.test(o));
    if (!options.some(isNdots)) {
      options.push('ndots:0');
      ndotsFrom = 'internal';
    }
  } else if (!override.ns && !asIs) {
    servers = servers.filter((a) => !isLoopback(a) && (!a.includes(':') || r.ipv6));
    if (servers.length === 0) {
      servers = [...GOOGLE, ...(r.ipv6 ? GOOGLE6 : [])];
      defaults = true;
    }
  }
  const overrides = [...(override.ns ? ['nameservers'] : []), ...(override.search ? ['search'] : []), ...(override.options ? ['options'] : [])];
  const other = host.split('\n').filter((l) => /^\s*[^#;\s]/.test(l) && !/^\s*(?:nameserver|domain|search|options)\b/.test(l));
  const lines = [
    '# Generated by Docker Engine.', '# This file can be edited; Docker Engine will not make further changes once it', '# has been modified.', '',
    ...servers.map((a) => `nameserver ${a}`), ...(search.length > 0 ? [`search ${search.join(' ')}`] : []), ...(options.length > 0 ? [`options ${options.join(' ')}`] : []), ...other, '',
    `# Based on host file: '${r.host === undefined ? '' : r.path}'${asIs ? '' : embedded ? ' (internal resolver)' : ' (legacy)'}`, ...(defaults ? ['# Used default nameservers.'] : []),
    ...(ext.length > 0 ? [`# ExtServers: [${ext.map((e) => (e.host ? `host(${e.addr})` : e.addr)).join(' ')}]`] : []), `# Overrides: [${overrides.join(' ')}]`,
    ...(ndotsFrom === '' ? [] : [`# Option ndots from: ${ndotsFrom}`]),
  ];
  return { text: `${lines.join('\n')}\n`, upstream: ext.map((e) => ({ addr: parseIp(e.addr) as Ip, host: e.host })).slice(0, 3), ndots: ndotsFrom === 'host' || ndotsFrom === 'override' };
};

/** Whether the file leads to Docker's own server. */
export const namesResolver = (r: ResolvConf): boolean => r.text.includes(`nameserver ${RESOLVER}\n`);
/** `embedded`: the container has Docker's own name server. */
export const resolvConfOf = (r: ResolvReq, embedded: boolean): ResolvConf => {
  // Most containers ask for what the last one asked for.
  const key = JSON.stringify([r, embedded]);
  if (last?.key !== key) last = { key, conf: since(r.version, '27') ? newer(r, embedded, false) : older(r, embedded) };
  return last.conf;
};
let last: { readonly key: string; readonly conf: ResolvConf } | undefined;
/** --net host: the host's servers as they are, unless others were asked for. */
export const hostResolvConf = (r: ResolvReq): ResolvConf => {
  if (since(r.version, '27')) return newer(r, false, true);
  return r.dns.length + r.search.length + r.options.length > 0 ? older(r, false) : { text: r.host ?? '', upstream: [], ndots: false };
};

/** Which of the host's files counts: where systemd-resolved keeps the real servers when the stub (127.0.0.53) is the only one (resolvconf.Path). */
export const resolvPath = (read: (path: string) => string | undefined, embedded: boolean): string => {
  const servers = serversOf(read('/etc/resolv.conf') ?? '');
  return !embedded && servers.length === 1 && servers[0] === '127.0.0.53' ? '/run/systemd/resolve/resolv.conf' : '/etc/resolv.conf';
};
