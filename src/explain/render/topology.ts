// What is plugged into what, as plain data: machines, their devices, the cables between devices, what listens and what is published.
// The pictures (svg*.ts, mermaid*.ts) are drawn from this alone; the order is that of namespaces and ifindexes, so equal worlds give equal text.
// Left out: state (neighbours, FDB, counters) and rules; those belong to a walk.
import { printIp } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import { pmSorted, pmValues } from '../../base/pmap.ts';
import type { DevRef, Link, LinkInfo, Netns, Nsid, Socket, World } from '../../model/world.ts';
import { netnsName } from '../endpoints.ts';

export interface TopologyDevice {
  readonly netns: Nsid;
  readonly ifindex: number;
  readonly name: string;
  readonly kind: LinkInfo['kind'];
  /** What a kind adds: `vlan 10`, `vni 42`, `macvlan bridge`, `network app` of a Docker bridge; '' for others. */
  readonly detail: string;
  readonly up: boolean;
  readonly carrier: boolean;
  readonly mtu: number;
  readonly mac: string;
  /** `10.0.0.1/24`: all but IPv6 link-local ones. */
  readonly addrs: readonly string[];
  /** The bridge it is a port of; 0. */
  readonly master: number;
  /** A bridge's ports, by ifindex. */
  readonly ports: readonly number[];
}
export interface TopologySocket {
  readonly proto: 'tcp' | 'udp';
  /** `*` for any address. */
  readonly addr: string;
  readonly port: number;
}
export interface TopologyPublished {
  readonly proto: string;
  readonly addr: string;
  readonly port: number;
  readonly container: string;
  readonly toPort: number;
}
export interface TopologyMachine {
  readonly netns: Nsid;
  readonly name: string;
  readonly kind: 'host' | 'container' | 'netns';
  /** Others that live in this namespace (`--network container:X`, `--network host`). */
  readonly also: readonly string[];
  /** It forwards IPv4 or IPv6 between its devices. */
  readonly forwards: boolean;
  readonly devices: readonly TopologyDevice[];
  readonly listening: readonly TopologySocket[];
  readonly published: readonly TopologyPublished[];
}
/** Two devices that hand frames to each other: a veth pair, or a device (`b`) stacked on another (`a`). */
export interface TopologyCable {
  readonly kind: 'veth' | 'vlan' | 'macvlan' | 'vxlan';
  readonly a: DevRef;
  readonly b: DevRef;
}
export interface Topology {
  readonly machines: readonly TopologyMachine[];
  readonly cables: readonly TopologyCable[];
}

const detailOf = (info: LinkInfo): string => {
  switch (info.kind) {
    case 'vlan': return `vlan ${info.id}`;
    case 'vxlan': return `vni ${info.vni}${info.remote === null ? '' : ` to ${printIp(info.remote)}`}`;
    case 'macvlan': return `macvlan ${info.mode}`;
    default: return '';
  }
};
const deviceOf = (netns: Nsid, l: Link, network: string | undefined): TopologyDevice => ({
  netns, ifindex: l.ifindex, name: l.name, kind: l.info.kind, detail: network === undefined ? detailOf(l.info) : `network ${network}`, up: l.up, carrier: l.carrier, mtu: l.mtu, mac: printMac(l.address),
  addrs: [...l.addrs4, ...l.addrs6.filter((a) => a.scope !== 253)].map((a) => `${printIp(a.local)}/${a.prefixlen}`),
  master: l.master, ports: l.info.kind === 'bridge' ? [...l.info.ports].sort((a, b) => a - b) : [],
});

const listens = (s: Socket): boolean => (s.kind === 'tcp' && s.listening === true) || (s.kind === 'udp' && s.lport !== 0 && s.raddr === null);
const listeningOf = (ns: Netns): TopologySocket[] => {
  const seen = new Map<string, TopologySocket>();
  for (const s of pmValues(ns.sockets)) {
    if (!listens(s)) continue;
    const socket: TopologySocket = { proto: s.kind === 'tcp' ? 'tcp' : 'udp', addr: s.laddr === null ? '*' : printIp(s.laddr), port: s.lport };
    seen.set(`${socket.proto}/${socket.addr}/${socket.port}`, socket);
  }
  return [...seen.values()].sort((a, b) => a.port - b.port || (a.proto < b.proto ? -1 : a.proto > b.proto ? 1 : a.addr < b.addr ? -1 : 1));
};

const forwards = (ns: Netns): boolean => [...pmValues(ns.links)].some((l) => l.info.kind !== 'loopback' && (l.conf4.forwarding !== 0 || l.conf6.forwarding !== 0));

const cablesOf = (ns: Netns, links: readonly Link[]): TopologyCable[] => links.flatMap((l): TopologyCable[] => {
  const { kind } = l.info;
  if (l.link === null || (kind !== 'veth' && kind !== 'vlan' && kind !== 'macvlan' && kind !== 'vxlan')) return [];
  const me = { netns: ns.id, ifindex: l.ifindex };
  // A pair is told once, by its first end.
  if (kind === 'veth' && (l.link.netns < ns.id || (l.link.netns === ns.id && l.link.ifindex < l.ifindex))) return [];
  return [kind === 'veth' ? { kind, a: me, b: l.link } : { kind, a: l.link, b: me }];
});

/** The topology of a world. */
export const topologyOf = (world: World): Topology => {
  const containers = new Map<Nsid, string[]>();
  const published = new Map<Nsid, TopologyPublished[]>();
  /** Docker's bridges by namespace and name. */
  const networks = new Map<string, string>();
  for (const engine of pmValues(world.config.docker)) {
    for (const n of pmValues(engine.networks)) if (n.driver === 'bridge') networks.set(`${engine.netns}/${n.bridge}`, n.name);
    for (const c of pmValues(engine.containers)) {
      if (c.sandbox === null) continue;
      containers.set(c.sandbox.netns, [...(containers.get(c.sandbox.netns) ?? []), c.name]);
      if (c.bindings.length === 0) continue;
      const list = published.get(engine.netns) ?? [];
      for (const b of c.bindings) list.push({ proto: b.proto, addr: printIp(b.hostIp), port: b.hostPort, container: c.name, toPort: b.port });
      published.set(engine.netns, list);
    }
  }
  const all = pmSorted(world.config.netns);
  const cables: TopologyCable[] = [];
  const machines = all.map((ns): TopologyMachine => {
    const links = pmSorted(ns.links);
    cables.push(...cablesOf(ns, links));
    const name = netnsName(world, ns.id);
    const here = containers.get(ns.id) ?? [];
    return {
      netns: ns.id, name, kind: ns.id === 1 ? 'host' : here.includes(name) ? 'container' : 'netns', also: here.filter((c) => c !== name).sort(), forwards: forwards(ns),
      devices: links.map((l) => deviceOf(ns.id, l, l.info.kind === 'bridge' ? networks.get(`${ns.id}/${l.name}`) : undefined)), listening: listeningOf(ns),
      published: (published.get(ns.id) ?? []).sort((a, b) => a.port - b.port || (a.proto < b.proto ? -1 : a.proto > b.proto ? 1 : a.addr < b.addr ? -1 : a.addr > b.addr ? 1 : 0)),
    };
  });
  return { machines, cables };
};

/** Devices and machines by number, and who is plugged into whom. */
export interface TopologyIndex {
  readonly topology: Topology;
  readonly machine: ReadonlyMap<Nsid, TopologyMachine>;
  readonly device: ReadonlyMap<string, TopologyDevice>;
  /** By devKey: the other ends of its cables. */
  readonly peers: ReadonlyMap<string, readonly DevRef[]>;
}
export const devKey = (d: DevRef): string => `${d.netns}/${d.ifindex}`;
export const indexTopology = (topology: Topology): TopologyIndex => {
  const peers = new Map<string, DevRef[]>();
  const plug = (a: DevRef, b: DevRef): void => {
    const list = peers.get(devKey(a));
    if (list) list.push(b);
    else peers.set(devKey(a), [b]);
  };
  for (const c of topology.cables) {
    plug(c.a, c.b);
    plug(c.b, c.a);
  }
  return {
    topology, machine: new Map(topology.machines.map((m) => [m.netns, m])), device: new Map(topology.machines.flatMap((m) => m.devices.map((d) => [devKey(d), d] as const))), peers,
  };
};
