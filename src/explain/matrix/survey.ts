// One pass over the world: every constant that could tell two addresses apart. A prefix or range becomes a boundary between atoms of the address space; what names an
// address, device or MAC that belongs to one namespace alone becomes a fact of that namespace, written by roles. What cannot be read as constants (u32, hashes over
// addresses) makes the whole world fragile: then nobody is like anybody.
import type { Ip } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { Netns, Nsid, Route, World } from '../../model/world.ts';
import { canon, linkOf } from './canon.ts';
import { ANY, fact, pattern, prefix, type Collector, type Fact } from './collector.ts';
import { isBarePort, type Own, type Owners, type Role } from './own.ts';
import { NO_DEMAND, type PortDemand, type PortNumbers } from './ports.ts';
import { readRules } from './surveyRules.ts';
import { readState } from './surveyState.ts';

export interface Survey {
  readonly facts: ReadonlyMap<Nsid, readonly Fact[]>;
  /** Which side of every boundary an address lies on. */
  readonly atomOf: (ip: Ip) => string;
  /** How rules of a namespace see the name of a device there. */
  readonly nameAtom: (netns: Nsid, name: string) => string;
  /** Why nothing may be merged; empty: it may. */
  readonly fragile: readonly string[];
  readonly numbers: PortNumbers;
  /** Namespaces whose rules count packets or remember them: a copy more or less could matter. */
  readonly counting: ReadonlySet<Nsid>;
}

const readRoutes = (c: Collector, ns: Netns, family: 4 | 6): void => {
  const home = c.owners.all.get(ns.id);
  for (const t of pmValues(family === 4 ? ns.fib4 : ns.fib6)) {
    for (const list of pmValues(t.routes)) {
      list.forEach((r: Route, i) => {
        const owners = new Set<Own>();
        const see = (role: Role | undefined): void => {
          if (role && role.own !== home) owners.add(role.own);
        };
        see(prefix(c, r.dst, r.dstLen));
        if (r.prefsrc !== null) see(c.owners.ips.get(r.prefsrc));
        for (const n of r.nexthops) {
          if (n.gw !== null) see(c.owners.ips.get(n.gw));
          see(c.owners.peers.get(`${ns.id}/${n.oif}`));
        }
        if (r.nexthops.length > 1) c.fragile[family].add(`a route with several next hops in netns ${ns.id}`);
        for (const own of owners) {
          const { nexthops, dst, ...rest } = r;
          const hops = nexthops.map(({ oif, ...n }) => `${canon(own, n)} dev ${c.owners.peers.get(`${ns.id}/${oif}`)?.own === own ? c.owners.peers.get(`${ns.id}/${oif}`)?.role : oif}`);
          // Link-local and multicast routes are asked for with their device.
          const many = typeof dst === 'string' && /^(?:ff|fe[89ab])/.test(dst);
          fact(c, own, { text: `${ns.id} route ${t.id} ${many ? '' : i} ${own.subnets.get(`${dst}/${r.dstLen}`) ?? canon(own, dst)} ${canon(own, rest)} ${hops.join()}`, family, ...ANY });
        }
      });
    }
  }
  for (const [i, f] of (family === 4 ? ns.rules4 : ns.rules6).entries()) {
    const owners = new Set<Own>();
    for (const [ip, len] of [[f.src, f.srcLen], [f.dst, f.dstLen]] as const) {
      const role = ip === null ? undefined : prefix(c, ip, len);
      if (role && role.own !== home) owners.add(role.own);
    }
    for (const n of [f.iif, f.oif]) {
      if (n === '') continue;
      pattern(c, ns.id, n);
      const role = c.owners.names.get(`${ns.id}/${n}`);
      if (role && role.own !== home) owners.add(role.own);
    }
    for (const own of owners) fact(c, own, { text: `${ns.id} ip rule ${i} ${canon(own, f)}`, family, ...ANY });
  }
};

const readNetns = (c: Collector, ns: Netns): void => {
  const home = c.owners.all.get(ns.id);
  for (const s of pmValues(ns.sockets)) {
    const target = s.service && 'addr' in s.service ? s.service.addr : null;
    for (const ip of [s.laddr, s.raddr, target]) {
      const role = ip === null ? undefined : c.owners.ips.get(ip);
      if (!role || role.own === home) continue;
      // A proxy is asked on its own port.
      const demand: PortDemand = ip === target && s.raddr === null ? { proto: s.kind === 'udp' ? 17 : 6, sports: [], dports: [[[s.lport, s.lport]]] } : NO_DEMAND;
      fact(c, role.own, { text: `${ns.id} socket ${canon(role.own, { ...s, ifindex: 0 })} ${s.ifindex}`, family: 0, demand, as: 'any', sends: true, calm: false });
    }
  }
  // Source addresses of IPv6 are chosen by how long a prefix they share with the destination.
  const global = [...pmValues(ns.links)].filter((l) => l.info.kind !== 'loopback' && l.master === 0).map((l) => l.addrs6.filter((a) => a.scope === 0).length);
  if (global.some((n) => n > 1) || (global.includes(0) && global.filter((n) => n > 0).length > 1)) c.fragile[6].add(`several IPv6 addresses to choose from in netns ${ns.id}`);
};

const atomsOf = (los: readonly Ip[], his: readonly Ip[]): ((ip: Ip) => string) => {
  const sort = (list: readonly Ip[], kind: 'number' | 'string'): Ip[] => [...new Set(list)].filter((x) => typeof x === kind).sort((a, b) => (a < b ? -1 : 1));
  const of = { number: [sort(los, 'number'), sort(his, 'number')], string: [sort(los, 'string'), sort(his, 'string')] } as const;
  const count = (list: readonly Ip[], ip: Ip, or: boolean): number => {
    let lo = 0;
    let hi = list.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      const x = list[mid] as Ip;
      if (x < ip || (or && x === ip)) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  };
  return (ip) => {
    const [a, b] = of[typeof ip as 'number' | 'string'];
    return `${count(a, ip, true)}.${count(b, ip, false)}`;
  };
};

/** IPv4 routes by IPv6 gateways: both families count for IPv4. */
export const isCrossed = (world: World): boolean => {
  for (const ns of pmValues(world.config.netns)) {
    for (const t of pmValues(ns.fib4)) {
      for (const list of pmValues(t.routes)) if (list.some((r) => r.nexthops.some((n) => typeof n.gw === 'string'))) return true;
    }
  }
  return false;
};
/** For questions of one family. */
export const survey = (world: World, owners: Owners, family: 4 | 6): Survey => {
  const c: Collector = { owners, facts: new Map(), los: [], his: [], names: new Map(), fragile: { 4: new Set(), 6: new Set() }, numbers: { single: new Set(), ends: new Set() }, counting: new Set() };
  const want = (f: 4 | 6): boolean => f === family || (f === 6 && owners.six);
  for (const ns of pmValues(world.config.netns)) {
    const st = pmGet(world.state.netns, ns.id);
    for (const t of pmValues(ns.xt)) if (want(t.family)) readRules(c, ns, st, t);
    for (const f of [4, 6] as const) if (want(f)) readRoutes(c, ns, f);
    readNetns(c, ns);
    if (st) readState(c, world, ns, st);
  }
  for (const own of owners.all.values()) {
    own.peers.forEach((p, i) => {
      const home = own.peerNetns[i] as Nsid;
      fact(c, own, { text: `${home} peer ${own.peerRoles[i]} ${linkOf(own, owners.six || !isBarePort(p) ? p : { ...p, address: 0 }, false, owners.six)}`, family: 0, ...ANY, calm: true });
    });
  }
  for (const g of world.config.gaps ?? []) {
    const role = g.at.kind === 'link' ? owners.peers.get(`${g.netns}/${g.at.ifindex}`) : undefined;
    if (role) fact(c, role.own, { text: `${g.netns} gap ${g.text}`, family: 0, ...ANY });
  }
  const patterns = new Map([...c.names].map(([id, set]) => [id, [...set].sort()]));
  return {
    facts: c.facts, atomOf: atomsOf(c.los, c.his), numbers: c.numbers, counting: c.counting,
    nameAtom: (netns, name) => (patterns.get(netns) ?? []).map((p) => (p.endsWith('+') ? (name.startsWith(p.slice(0, -1)) ? 1 : 0) : p === name ? 1 : 0)).join(''),
    fragile: [...new Set([...c.fragile[family], ...(owners.six ? c.fragile[6] : [])])],
  };
};
