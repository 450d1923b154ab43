// What belongs to one namespace alone: its devices and their peers, its addresses, MACs and, behind a router, its subnets. Two namespaces are alike when the world
// stays as it is after these are exchanged. Only namespaces of veths, dummies and a loopback are looked at; every other one is a class of its own.
import { broadcastOf, isLoopback4, networkOf, type Ip } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { Ifaddr, Link, Netns, Nsid, World } from '../../model/world.ts';

/** The exclusive things of a namespace by value, each with the name of its role. */
export interface Own {
  readonly netns: Nsid;
  readonly ips: ReadonlyMap<Ip, string>;
  readonly macs: ReadonlyMap<number, string>;
  /** Own devices by ifindex. */
  readonly links: ReadonlyMap<number, string>;
  readonly subnets: ReadonlyMap<string, string>;
  /** The devices at the other ends. */
  readonly peers: readonly Link[];
  readonly peerNetns: readonly Nsid[];
  readonly peerRoles: readonly string[];
  /** Ports that dockerd drew by lot for the name server. */
  readonly dnsPorts: ReadonlyMap<number, string>;
}
export interface Role {
  readonly own: Own;
  readonly role: string;
}
/** Who owns what. */
export interface Owners {
  readonly all: ReadonlyMap<Nsid, Own>;
  readonly ips: ReadonlyMap<Ip, Role>;
  readonly macs: ReadonlyMap<number, Role>;
  /** `NETNS/IFINDEX` of a peer device. */
  readonly peers: ReadonlyMap<string, Role>;
  /** `NETNS/NAME` of a peer device. */
  readonly names: ReadonlyMap<string, Role>;
  /** `NETWORK/LEN`. */
  readonly subnets: ReadonlyMap<string, Role>;
  readonly six: boolean;
}

const MAX_LINKS = 8;
const KINDS = new Set(['loopback', 'veth', 'dummy']);
/** 127/8, ::1 and multicast belong to nobody. */
const nobody = (ip: Ip): boolean => (typeof ip === 'number' ? isLoopback4(ip) || ip >= 0xe0000000 || ip === 0 : ip.startsWith('ff') || ip.startsWith('0'.repeat(31)));

const sorted = (ns: Netns): Link[] => [...pmValues(ns.links)].sort((a, b) => a.ifindex - b.ifindex);
const netKey = (ip: Ip, len: number): string => `${networkOf(ip, len)}/${len}`;

/** How often an address, a MAC or a network stands in the world. */
const census = (world: World): ((key: string) => number) => {
  const seen = new Map<string, number>();
  const count = (key: string): void => void seen.set(key, (seen.get(key) ?? 0) + 1);
  for (const ns of pmValues(world.config.netns)) {
    for (const l of pmValues(ns.links)) {
      if (l.info.kind !== 'loopback') count(`mac ${l.address}`);
      for (const a of [...l.addrs4, ...l.addrs6]) {
        count(`ip ${a.local}`);
        count(`net ${netKey(a.local, a.prefixlen)}`);
      }
    }
  }
  return (key) => seen.get(key) ?? 0;
};

/** Namespaces of a simple build. Of two that are joined directly the one with more devices is the router. */
const candidatesOf = (world: World): Set<Nsid> => {
  const links = new Map<Nsid, Link[]>();
  for (const ns of pmValues(world.config.netns)) {
    if (ns.links.size > MAX_LINKS) continue;
    const list = sorted(ns);
    if (list.every((l) => KINDS.has(l.info.kind) && l.master === 0 && l.uppers.length === 0 && l.link?.netns !== ns.id)) links.set(ns.id, list);
  }
  const out = new Set(links.keys());
  for (const [id, list] of links) {
    for (const l of list) {
      const other = l.link === null ? undefined : links.get(l.link.netns);
      if (other && other.length <= list.length) out.delete(id);
    }
  }
  return out;
};

/** A port without addresses: its MAC and link-local address, one of which the bridge may have borrowed, move no IPv4 packet. */
export const isBarePort = (l: Link): boolean => l.master !== 0 && l.addrs4.length === 0;

const ownOf = (world: World, ns: Netns, six: boolean, times: (key: string) => number): Own | undefined => {
  const ips = new Map<Ip, string>();
  const macs = new Map<number, string>();
  const subnets = new Map<string, string>();
  const linkRoles = new Map<number, string>();
  const peers: Link[] = [];
  const peerNetns: Nsid[] = [];
  const peerRoles: string[] = [];
  let shared = false;
  const addrs = (l: Link): readonly Ifaddr[] => (six ? [...l.addrs4, ...l.addrs6] : l.addrs4);
  const things = (l: Link, role: string): void => {
    addrs(l).forEach((a, i) => {
      if (nobody(a.local)) return;
      if (times(`ip ${a.local}`) > 1) shared = true;
      ips.set(a.local, `${role}.a${i}`);
    });
    if (l.info.kind === 'loopback') return;
    if (times(`mac ${l.address}`) > 1) shared = true;
    macs.set(l.address, `${role}.mac`);
  };
  sorted(ns).forEach((l, i) => {
    linkRoles.set(l.ifindex, `l${i}`);
    things(l, `l${i}`);
    const home = l.info.kind === 'veth' && l.link !== null ? pmGet(world.config.netns, l.link.netns) : undefined;
    const peer = home && pmGet(home.links, l.link?.ifindex ?? 0);
    if (peer === undefined || home === undefined) return;
    if (peer.uppers.length > 0) shared = true;
    peers.push(peer);
    peerNetns.push(home.id);
    peerRoles.push(`p${i}`);
    if (six || !isBarePort(peer)) things(peer, `p${i}`);
    // Behind a router the network is the pair's own; on a bridge it is everybody's.
    if (peer.master !== 0) return;
    addrs(l).forEach((a, k) => {
      const key = netKey(a.local, a.prefixlen);
      if (nobody(a.local) || a.prefixlen === (typeof a.local === 'number' ? 32 : 128) || (typeof a.local === 'string' && /^fe[89ab]/.test(a.local)) || times(`net ${key}`) > 2) return;
      subnets.set(key, `n${i}.${k}`);
      const net = networkOf(a.local, a.prefixlen);
      if (typeof net !== 'number') return;
      if (times(`ip ${net}`) === 0) ips.set(net, `n${i}.${k}.net`);
      const last = broadcastOf(net, a.prefixlen);
      if (times(`ip ${last}`) === 0) ips.set(last, `n${i}.${k}.brd`);
    });
  });
  if (shared) return undefined;
  const dnsPorts = new Map<number, string>();
  for (const s of pmValues(ns.sockets)) if (s.service?.kind === 'resolver') dnsPorts.set(s.lport, `dns.${s.kind}`);
  return { netns: ns.id, ips, macs, links: linkRoles, subnets, peers, peerNetns, peerRoles, dnsPorts };
};

/** Namespaces that may have others like them, and whose each thing is. An address or a MAC that stands twice makes its namespace unlike all others. `six`: IPv6 counts. */
export const ownersOf = (world: World, six: boolean): Owners => {
  const times = census(world);
  const all = new Map<Nsid, Own>();
  for (const id of candidatesOf(world)) {
    const own = ownOf(world, pmGet(world.config.netns, id) as Netns, six, times);
    if (own) all.set(id, own);
  }
  const ips = new Map<Ip, Role>();
  const macs = new Map<number, Role>();
  const peers = new Map<string, Role>();
  const names = new Map<string, Role>();
  const subnets = new Map<string, Role>();
  const clash = new Set<Nsid>();
  for (const own of all.values()) {
    const put = <K>(map: Map<K, Role>, key: K, role: string): void => {
      const old = map.get(key);
      if (old) clash.add(own.netns).add(old.own.netns);
      else map.set(key, { own, role });
    };
    for (const [ip, role] of own.ips) put(ips, ip, role);
    for (const [mac, role] of own.macs) put(macs, mac, role);
    for (const [key, role] of own.subnets) put(subnets, key, role);
    own.peers.forEach((p, i) => {
      put(peers, `${own.peerNetns[i]}/${p.ifindex}`, own.peerRoles[i] as string);
      put(names, `${own.peerNetns[i]}/${p.name}`, own.peerRoles[i] as string);
    });
  }
  for (const id of clash) all.delete(id);
  for (const map of [ips, macs, peers, names, subnets] as Map<unknown, Role>[]) {
    for (const [k, v] of map) if (!all.has(v.own.netns)) map.delete(k);
  }
  return { all, ips, macs, peers, names, subnets, six };
};
