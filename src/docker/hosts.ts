// A container's /etc/hosts: libnetwork/etchosts and sandbox_dns_unix.go (buildHostsFile, updateHostsFile, updateParentHosts), with what
// daemon/container_operations_unix.go adds (extra hosts, links). Order and tabs as in the captures' hosts files.
import { printIp } from '../base/ip.ts';
import type { Container, Endpoint, EngineVersion, HostsLine, Sandbox } from '../model/docker.ts';
import { since } from './defaults.ts';
import { shortId } from './ids.ts';

/** 25 and later print addresses by netip, which shortens fe00::0. */
const fixedLines = (v: EngineVersion): string => {
  const zero = since(v, '27') ? '' : '0';
  return `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::${zero}\tip6-localnet\nff00::${zero}\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n`;
};
export const hostsText = (v: EngineVersion, sb: Pick<Sandbox, 'hosts' | 'hostsCopy'>): string =>
  sb.hostsCopy ?? `${fixedLines(v)}${sb.hosts.map((h) => (h.ip === '' ? '' : `${h.ip}\t${h.names}\n`)).join('')}`;

/** The file as somebody has edited it: Docker adds its lines at the end and takes away what it knows by its text. */
export const editedHosts = (copy: string | null, was: readonly HostsLine[], now: readonly HostsLine[]): string | null => {
  if (copy === null) return null;
  const text = (h: HostsLine): string => (h.ip === '' ? '' : `${h.ip}\t${h.names}`);
  const [old, fresh] = [new Set(was.map(text)), new Set(now.map(text))];
  const kept = copy.split('\n').filter((l) => l === '' || !old.has(l) || fresh.has(l)).join('\n');
  const added = now.map(text).filter((l) => l !== '' && !old.has(l));
  return added.length === 0 ? kept : `${kept === '' || kept.endsWith('\n') ? kept : `${kept}\n`}${added.map((l) => `${l}\n`).join('')}`;
};

/** The short id, unless -h was given. */
export const hostnameOf = (c: Pick<Container, 'id' | 'config'>): string => c.config.hostname || shortId(c.id);
/** `web01.corp.example web01`. */
const ownNames = (c: Container): string => {
  const fqdn = c.config.domainname === '' ? hostnameOf(c) : `${hostnameOf(c)}.${c.config.domainname}`;
  const dot = fqdn.indexOf('.');
  return dot < 0 ? fqdn : `${fqdn} ${fqdn.slice(0, dot)}`;
};
/** What own lines belong to: network and endpoint. */
export const ownerOf = (ep: Endpoint): string => `${ep.network} ${ep.id}`;
export const ownLines = (c: Container, ep: Endpoint): HostsLine[] =>
  [ep.ip4, ep.ip6].flatMap((ip) => (ip === null ? [] : [{ ip: printIp(ip), names: ownNames(c), of: ownerOf(ep) }]));

/** `--link web:www` on the default network. */
export const linkLine = (child: Container, alias: string, ep: Endpoint): HostsLine | undefined =>
  ep.ip4 === null ? undefined : { ip: printIp(ep.ip4), names: [alias, hostnameOf(child), ...(alias === child.name ? [] : [child.name])].join(' '), of: `link:${child.id}` };

/** --add-host; `gateway` is what host-gateway stands for. */
export const extraLines = (c: Container, gateway: string | undefined): HostsLine[] | undefined => {
  const lines: HostsLine[] = [];
  for (const [name, ip] of c.config.extraHosts) {
    const addr = ip === 'host-gateway' ? gateway : ip;
    if (addr === undefined) return undefined;
    lines.push({ ip: addr, names: name, of: 'extra' });
  }
  return lines;
};
