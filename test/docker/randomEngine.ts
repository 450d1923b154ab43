// Random engines on the captures' machines: a description, the world that comes of it, and what everybody can reach in it.
import fc from 'fast-check';
import { parseIp, printIp, type Ip, type Ip4 } from '../../src/base/ip.ts';
import { pmGet, pmValues } from '../../src/base/pmap.ts';
import { dockerNetworkCreate, dockerRun, startDocker, type DockerRefused } from '../../src/docker/api.ts';
import type { Cidr, Container, DaemonOpts, EngineVersion, PortReq } from '../../src/model/docker.ts';
import type { Nsid, World } from '../../src/model/world.ts';
import { newSession } from '../../src/shell/session.ts';
import { runProbe, startServers, type Answer, type Probe } from './probes.ts';
import { netnsByName, NETNS, newLab, runIn } from './topology.ts';

export interface NetSpec {
  readonly name: string;
  readonly icc: boolean;
  readonly masq: boolean;
}
export interface PortSpec {
  readonly hostIp: string | null;
  readonly hostPort: number;
  readonly port: number;
  readonly proto: 'tcp' | 'udp';
}
export interface ContainerSpec {
  readonly name: string;
  /** Index of a network; -1 the default bridge. */
  readonly net: number;
  readonly ports: readonly PortSpec[];
}
export interface EngineSpec {
  readonly version: EngineVersion;
  readonly daemon: Partial<DaemonOpts>;
  readonly nets: readonly NetSpec[];
  readonly containers: readonly ContainerSpec[];
}
/** The host's own addresses: the captures', and one more to publish on. */
export const HOST_IPS = ['10.10.10.101', '10.10.10.111'] as const;
export const VERSIONS: readonly EngineVersion[] = ['1.12', '17.06', '20.10', '27', '28.0', '28.5', '29'];

let machines: World | undefined;
const topology = (): World => {
  if (machines) return machines;
  const s = newLab(0, 'nameserver 10.10.10.1\n');
  if (runIn(s, `ip -n dk2h1 addr add ${HOST_IPS[1]}/24 dev eth0; sleep 3`).out !== '') throw new Error(s.output);
  return (machines = s.world);
};
const made = <T extends { readonly world: World }>(r: T | DockerRefused): World => {
  if ('error' in r) throw new Error(r.error);
  return r.world;
};
const cidr = (text: string): Cidr => ({ ip: parseIp(text.split('/')[0] as string) as Ip, len: Number(text.split('/')[1]) });
const portReq = (p: PortSpec): PortReq => ({ hostIp: p.hostIp === null ? null : (parseIp(p.hostIp) as Ip), hostPort: [p.hostPort, p.hostPort], port: p.port, proto: p.proto });

export const start = (spec: EngineSpec): World => made(startDocker(topology(), { netns: NETNS.host, version: spec.version, daemon: spec.daemon }));
export const addNet = (w: World, n: NetSpec, subnet: string): World =>
  made(dockerNetworkCreate(w, {
    name: n.name, ipam: [{ subnet: cidr(subnet), range: null, gateway: null, aux: {} }],
    options: { 'com.docker.network.bridge.enable_icc': String(n.icc), 'com.docker.network.bridge.enable_ip_masquerade': String(n.masq), 'com.docker.network.bridge.name': `br-${n.name}` },
  }));
/** On a network of its own subnet a container's address is fixed by its number, so that it does not depend on the order of starts. */
export const addContainer = (w: World, spec: EngineSpec, i: number): World => {
  const c = spec.containers[i] as ContainerSpec;
  const net = spec.nets[c.net];
  return made(dockerRun(w, { image: 'bb', name: c.name, argv: ['sleep', '86400'], ports: c.ports.map(portReq), ...(net && { network: net.name, ip: parseIp(`172.2${c.net}.0.${10 + i}`) as Ip4 }) }));
};
export const build = (spec: EngineSpec): World => {
  let w = start(spec);
  spec.nets.forEach((n, k) => (w = addNet(w, n, `172.2${k}.0.0/16`)));
  spec.containers.forEach((_, i) => (w = addContainer(w, spec, i)));
  return w;
};

export const containers = (w: World): Container[] => [...pmValues(pmGet(w.config.docker, '/var/run/docker.sock')?.containers ?? (undefined as never))];
export const container = (w: World, name: string): Container => containers(w).find((c) => c.name === name) as Container;
export const ipOf = (c: Container): string => printIp([...pmValues(c.endpoints)][0]?.ip4 as Ip);
export const nsOf = (w: World, name: string): Nsid => (name in NETNS ? netnsByName(w, NETNS[name as keyof typeof NETNS]) : (container(w, name).sandbox?.netns as Nsid));

/** Servers everywhere (tcp 80 and 81, udp 9000), and time for the links to settle. */
export const ready = (w: World): World => {
  const names = ['host', 'ext', 'lan', ...containers(w).map((c) => c.name)];
  const served = startServers(w, names.map((name) => ({ name, tcp: name === 'host' ? [22] : [80, 81], udp: [9000] })), (n) => nsOf(w, n));
  const s = newSession(served);
  runIn(s, 'sleep 3');
  return s.world;
};
export type Ask = Pick<Probe, 'from' | 'to' | 'addr' | 'proto'> & { readonly port?: number };
export const ask = (w: World, a: Ask): Answer => runProbe(w, nsOf(w, a.from), { ...a, result: '' });
/** Who sees what, without the client's port. */
export const told = (a: Answer): string => `${a.result} ${a.answered_by ?? ''} ${a.src_ip_seen_by_server ?? ''} ${a.dst_seen ?? ''} ${a.detail ?? ''}`.trim();

/** Everybody to everybody, and to every published port of the host. */
export const allAsks = (w: World): Ask[] => {
  const cs = containers(w).sort((a, b) => (a.name < b.name ? -1 : 1));
  const from = ['host', 'ext', 'lan', ...cs.map((c) => c.name)];
  return from.flatMap((f): Ask[] => [
    ...(f === 'ext' ? [] : [{ from: f, to: 'ext', addr: '203.0.113.10', proto: 'tcp' as const, port: 80 }, { from: f, to: 'ext', addr: '10.10.10.1', proto: 'icmp' as const }]),
    ...cs.filter((c) => c.name !== f).flatMap((c): Ask[] => [
      { from: f, to: c.name, addr: ipOf(c), proto: 'tcp', port: 80 }, { from: f, to: c.name, addr: ipOf(c), proto: 'tcp', port: 81 },
      { from: f, to: c.name, addr: ipOf(c), proto: 'udp', port: 9000 }, { from: f, to: c.name, addr: ipOf(c), proto: 'icmp' },
    ]),
    ...cs.flatMap((c) => c.config.ports.flatMap((p): Ask[] => [...HOST_IPS, ...(f === 'host' ? ['127.0.0.1'] : [])].map((addr) => ({ from: f, to: `pub:${c.name}:${p.port}/${p.proto}`, addr, proto: p.proto as 'tcp' | 'udp', port: p.hostPort?.[0] as number })))),
  ]);
};

// ---------------------------------------------------------------- arbitraries

const portsArb = (i: number): fc.Arbitrary<PortSpec[]> =>
  fc.array(fc.record({ hostIp: fc.constantFrom<(string | null)[]>(null, null, '0.0.0.0', ...HOST_IPS, '127.0.0.1'), port: fc.constantFrom(80, 81), udp: fc.boolean() }), { maxLength: 2 })
    .map((ps) => ps.map((p, k) => ({ hostIp: p.hostIp, hostPort: 8000 + 10 * i + k, port: p.udp ? 9000 : p.port, proto: p.udp ? 'udp' as const : 'tcp' as const })));
export const specArb = (o: { readonly versions?: readonly EngineVersion[]; readonly nets?: number; readonly proxy?: boolean } = {}): fc.Arbitrary<EngineSpec> =>
  fc.record({
    version: fc.constantFrom(...(o.versions ?? VERSIONS)),
    icc: fc.boolean(), ipMasq: fc.boolean(), userlandProxy: o.proxy === undefined ? fc.boolean() : fc.constant(o.proxy),
    nets: fc.array(fc.record({ icc: fc.boolean(), masq: fc.boolean() }), { minLength: o.nets ?? 0, maxLength: 2 }),
    places: fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 2, maxLength: 4 }),
  }).chain((r) => fc.tuple(...r.places.map((_, i) => portsArb(i))).map((ports): EngineSpec => ({
    version: r.version, daemon: { icc: r.icc, ipMasq: r.ipMasq, userlandProxy: r.userlandProxy },
    nets: r.nets.map((n, k) => ({ name: `net${k}`, ...n })),
    containers: r.places.map((p, i) => ({ name: `ct${i}`, net: p < r.nets.length ? p : -1, ports: ports[i] as PortSpec[] })),
  })));
