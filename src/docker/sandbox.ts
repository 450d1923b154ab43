// Sandboxes: a container's namespace with its files and its name server; the devices in it come and go in join.ts.
// libnetwork/sandbox.go, sandbox_dns_unix.go, osl/namespace_linux.go (createNamespace, loopbackUp), resolver.go (SetupFunc), resolver_unix.go
// (setupIPTable), daemon/container_operations_unix.go (buildSandboxOptions), daemon/oci_linux.go (withSysctls).
import { printIp, type Ip } from '../base/ip.ts';
import { pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { Container, Endpoint, HostsLine, Sandbox } from '../model/docker.ts';
import type { Nsid } from '../model/world.ts';
import { netnsOf } from '../net/ctx.ts';
import { socketOf } from '../net/sock.ts';
import { applyListen, applyOps } from './apply.ts';
import { since } from './defaults.ts';
import { editedHosts, extraLines, linkLine, ownerOf, ownLines } from './hosts.ts';
import { newId, shortId } from './ids.ts';
import type { Op, RuleOp } from './op.ts';
import { hostResolvConf, namesResolver, resolvConfOf, resolvPath, type ResolvReq } from './resolvConf.ts';
import { isRefused, refuse, type DockerError, type DockerTx } from './tx.ts';

const RESOLVER_IP = 0x7f00000b;

const hostFile = (tx: DockerTx, path: string): string | undefined => tx.readFile?.(path);
const byRef = (tx: DockerTx, ref: string): Container | undefined => {
  const id = pmGet(tx.e.names, ref);
  return pmGet(tx.e.containers, id ?? ref) ?? [...pmValues(tx.e.containers)].find((c) => c.name === ref || c.id.startsWith(ref));
};

/** What host-gateway stands for: --host-gateway-ip, else the default bridge's address (up to 27 only the IPv4 one). */
const hostGateway = (tx: DockerTx): string | undefined => {
  const ip: Ip | null | undefined = tx.e.opts.hostGatewayIp ?? [...pmValues(tx.e.networks)].find((n) => n.name === 'bridge')?.ipam.pools.find((p) => p.family === 4)?.gateway;
  return ip === null || ip === undefined ? undefined : printIp(ip);
};

/** What a resolv.conf is made of. */
const resolvReq = (tx: DockerTx, c: Container, path: string, ipv6: boolean): ResolvReq => {
  const or = (mine: readonly string[], daemons: readonly string[]): readonly string[] => (mine.length > 0 ? mine : daemons);
  const { opts } = tx.e;
  return { version: tx.e.version, host: hostFile(tx, path), path, ipv6, dns: or(c.config.dns, opts.dns), search: or(c.config.dnsSearch, opts.dnsSearch), options: or(c.config.dnsOptions, opts.dnsOptions) };
};
/** The container's resolv.conf; `embedded`: it has Docker's name server. */
const resolvOf = (tx: DockerTx, c: Container, embedded: boolean, ipv6: boolean): Sandbox['resolv'] =>
  resolvConfOf(resolvReq(tx, c, resolvPath((file) => hostFile(tx, file), embedded), ipv6), embedded);

/** What runc and libnetwork set in a namespace of its own. Up to 25 IPv6 is off until a device has an address of it (setIPv6 on `all`). */
const freshNamespace = (tx: DockerTx, ns: Nsid, connected: boolean): Op[] => [
  ...(connected && !since(tx.e.version, '27') ? [{ t: 'sysctl', ns, name: 'net.ipv6.conf.all.disable_ipv6', value: '1' } as const] : []),
  { t: 'link-set', ns, dev: 'lo', up: true },
  ...(since(tx.e.version, '20.10')
    ? [{ t: 'sysctl', ns, name: 'net.ipv4.ip_unprivileged_port_start', value: '0' } as const, { t: 'sysctl', ns, name: 'net.ipv4.ping_group_range', value: '0 2147483647' } as const]
    : []),
];

/** NewSandbox: the namespace, /etc/hosts without own lines, /etc/resolv.conf without a server of Docker's. */
export const createSandbox = (tx: DockerTx, c: Container): Sandbox | DockerError => {
  const id = newId(tx.ctx);
  const extra = extraLines(c, hostGateway(tx));
  if (!extra) return refuse('unable to derive the IP value for host-gateway');
  const base = { id, dns: null, shared: null, nextIf: 0 };
  if (c.config.network === 'host') {
    return {
      ...base, key: `${tx.e.execRoot}/netns/default`, netns: tx.e.netns, hosts: extra, hostsCopy: extra.length > 0 ? null : (hostFile(tx, '/etc/hosts') ?? ''),
      resolv: hostResolvConf(resolvReq(tx, c, '/etc/resolv.conf', true)),
    };
  }
  const key = `${tx.e.execRoot}/netns/${shortId(id)}`;
  const e = applyOps(tx, [{ t: 'netns', how: 'add', key }]);
  if (e) return e;
  const netns = pmGet(tx.ctx.config.heldNetns, key) as Nsid;
  const connected = [...pmValues(c.endpoints)].some((ep) => pmGet(tx.e.networks, ep.network) !== undefined);
  const failed = applyOps(tx, freshNamespace(tx, netns, connected));
  if (failed) return failed;
  // Without any network (--bridge=none) 28 copies the host's file (a real 28.5).
  const resolv = connected || !since(tx.e.version, '27') ? resolvOf(tx, c, false, false) : hostResolvConf(resolvReq(tx, c, '/etc/resolv.conf', true));
  return { ...base, key, netns, hosts: [...extra, ...linkLines(tx, c)], hostsCopy: null, resolv };
};

const linkLines = (tx: DockerTx, c: Container): Sandbox['hosts'] => {
  if (c.config.network !== 'default' && c.config.network !== 'bridge') return [];
  return c.config.links.flatMap(({ target, alias }) => {
    const child = byRef(tx, target);
    const ep = child && pmGet(child.endpoints, 'bridge');
    const line = child && ep && linkLine(child, alias, ep);
    return line ? [line] : [];
  });
};
/** updateParentHosts: who links to this container learns of its address. */
const tellParents = (tx: DockerTx, c: Container): void => {
  const ip = pmGet(c.endpoints, 'bridge')?.ip4 ?? null;
  if (ip === null) return;
  for (const id of tx.e.linkers) {
    const parent = pmGet(tx.e.containers, id);
    const sb = parent?.sandbox;
    if (!parent || !sb?.hosts.some((h) => h.of === `link:${c.id}` && h.ip !== printIp(ip))) continue;
    const hosts = sb.hosts.map((h) => (h.of === `link:${c.id}` ? { ...h, ip: printIp(ip) } : h));
    tx.e.containers = pmSet(tx.e.containers, parent.id, { ...parent, sandbox: { ...sb, hosts, hostsCopy: editedHosts(sb.hostsCopy, sb.hosts, hosts) } });
  }
};
/** The embedded server serves networks that somebody made (ep.needResolver). */
const needsResolver = (tx: DockerTx, c: Container): boolean => [...pmValues(c.endpoints)].some((ep) => ep.id !== '' && pmGet(tx.e.networks, ep.network)?.userDefined);

/** Of --add-host and --link. */
const isForeign = (h: HostsLine): boolean => h.of === 'extra' || h.of.startsWith('link:');
/**
 * Own lines of /etc/hosts. Up to 25 a container that leaves a network loses every line that ends in a name which that network knows (sbLeave:
 * getSvcRecords, etchosts.Delete): all its own ones when somebody made the network, which knows its short id; none, not even that network's, on the
 * default bridge. It gets one again with each network that it joins (asked of Docker 20.10).
 */
const ownHosts = (tx: DockerTx, c: Container, sb: Sandbox, live: readonly Endpoint[]): HostsLine[] => {
  if (since(tx.e.version, '27')) return live.flatMap((ep) => ownLines(c, ep));
  const own = sb.hosts.filter((h) => !isForeign(h));
  const isLive = (h: HostsLine): boolean => live.some((ep) => ownerOf(ep) === h.of);
  const wiped = own.some((h) => !isLive(h) && !h.names.includes(' ') && pmGet(tx.e.networks, h.of.split(' ')[0] as string)?.userDefined);
  const kept = wiped ? own.filter(isLive).map((h) => ({ ...h, ip: '' })) : own;
  return [...kept, ...live.filter((ep) => !own.some((h) => h.of === ownerOf(ep))).flatMap((ep) => ownLines(c, ep))];
};
/** Endpoints have joined or left: own lines in /etc/hosts in the order of joining, IPv6 on the loopback with the first address of it, and the name server once a network has one. */
export const sandboxJoined = (tx: DockerTx, c: Container, sb: Sandbox): Sandbox => {
  if (sb.shared !== null || sb.netns === tx.e.netns) return sb;
  const live = [...pmValues(c.endpoints)].filter((ep) => ep.id !== '').sort((a, b) => a.joined - b.joined);
  const ipv6 = live.some((ep) => ep.ip6 !== null);
  const hosts = [...sb.hosts.filter(isForeign), ...ownHosts(tx, c, sb, live)];
  tellParents(tx, c);
  if (ipv6 && !since(tx.e.version, '27')) applyOps(tx, [{ t: 'sysctl', ns: sb.netns, name: 'net.ipv6.conf.lo.disable_ipv6', value: '0', ignore: true }]);
  const wanted = sb.dns === null && needsResolver(tx, c) && namesResolver(resolvOf(tx, c, true, ipv6));
  const dns = sb.dns ?? (wanted ? startResolver(tx, c, sb.netns) : null);
  const resolv = dns === null && !ipv6 ? sb.resolv : dns !== null && sb.dns !== null ? sb.resolv : resolvOf(tx, c, dns !== null, ipv6);
  return { ...sb, hosts, hostsCopy: editedHosts(sb.hostsCopy, sb.hosts, hosts), dns, resolv };
};
/** The namespace goes with its sockets and rules. */
export const deleteSandbox = (tx: DockerTx, sb: Sandbox): void => {
  if (sb.shared === null && sb.netns !== tx.e.netns) applyOps(tx, [{ t: 'netns', how: 'del', key: sb.key, ignore: true }]);
};

// ---------------------------------------------------------------- the embedded name server

const rule = (ns: Nsid, how: 'A' | 'I', chain: string, ...args: string[]): RuleOp => ({ t: 'rule', fam: 4, table: 'nat', ns, how, chain, args, option: '--network' });
/** setupIPTable: port 53 of 127.0.0.11 leads to the server's ports, and answers come from 53 (containers/CTR/iptables-save.txt of user-bridge). */
const dnsRules = (ns: Nsid, udp: number, tcp: number): Op[] => [
  { t: 'chain', fam: 4, table: 'nat', ns, how: 'N', chain: 'DOCKER_OUTPUT' }, rule(ns, 'I', 'OUTPUT', '-d', '127.0.0.11', '-j', 'DOCKER_OUTPUT'),
  { t: 'chain', fam: 4, table: 'nat', ns, how: 'N', chain: 'DOCKER_POSTROUTING' }, rule(ns, 'I', 'POSTROUTING', '-d', '127.0.0.11', '-j', 'DOCKER_POSTROUTING'),
  rule(ns, 'I', 'DOCKER_OUTPUT', '-d', '127.0.0.11', '-p', 'udp', '--dport', '53', '-j', 'DNAT', '--to-destination', `127.0.0.11:${udp}`),
  rule(ns, 'I', 'DOCKER_POSTROUTING', '-s', '127.0.0.11', '-p', 'udp', '--sport', String(udp), '-j', 'SNAT', '--to-source', ':53'),
  rule(ns, 'I', 'DOCKER_OUTPUT', '-d', '127.0.0.11', '-p', 'tcp', '--dport', '53', '-j', 'DNAT', '--to-destination', `127.0.0.11:${tcp}`),
  rule(ns, 'I', 'DOCKER_POSTROUTING', '-s', '127.0.0.11', '-p', 'tcp', '--sport', String(tcp), '-j', 'SNAT', '--to-source', ':53'),
];
/** The server's sockets in the namespace, and the rules that lead to them; null when they cannot be had. */
const startResolver = (tx: DockerTx, c: Container, ns: Nsid): Sandbox['dns'] => {
  const service = { kind: 'resolver', sock: tx.e.sock, container: c.id } as const;
  const open = (proto: 'udp' | 'tcp', fd: number): number | DockerError => applyListen(tx, { t: 'listen', what: 'dns', ns, proto, addr: RESOLVER_IP, port: 0, pid: tx.e.pid, fd, service });
  const udp = open('udp', 33);
  const tcp = open('tcp', 35);
  if (isRefused(udp) || isRefused(tcp)) return null;
  const portOf = (s: number): number => socketOf(netnsOf(tx.ctx, ns), s).lport;
  applyOps(tx, dnsRules(ns, portOf(udp), portOf(tcp)));
  return { udp: portOf(udp), tcp: portOf(tcp), sockets: [udp, tcp] };
};
