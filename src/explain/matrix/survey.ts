// One pass over the world: every constant that could tell two addresses apart. A prefix or range becomes a boundary between atoms of the address space; what names an
// address, device or MAC that belongs to one namespace alone becomes a fact of that namespace, written by roles. What cannot be read as constants (u32, hashes over
// addresses) makes the whole world fragile: then nobody is like anybody.
import { maskOf, networkOf, parseIp, printIp, type Ip } from '../../base/ip.ts';
import { parseMac } from '../../base/mac.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { psValues } from '../../base/pserial.ts';
import { NF_NAT_RANGE_MAP_IPS, type NatRange } from '../../model/ct.ts';
import type { Netns, Nsid, NsState, Route, World } from '../../model/world.ts';
import type { XtAddr, XtRule, XtTable } from '../../model/xt.ts';
import { findMatch } from '../../xt/find.ts';
import { canon, IN_TEXT, linkOf, plain, restOf, ruleOf } from './canon.ts';
import { isBarePort, type Own, type Owners, type Role } from './own.ts';
import { holds } from './self.ts';
import { demandOf, NO_DEMAND, numbersIn, type PortDemand, type PortNumbers } from './ports.ts';

/** Something elsewhere in the world that names a namespace's exclusive things. */
export interface Fact {
  readonly text: string;
  /** 0: both. */
  readonly family: 0 | 4 | 6;
  readonly demand: PortDemand;
  /** The address stands there as the packet's source or destination and nowhere else; any: somehow. */
  readonly as: 'src' | 'dst' | 'any';
  /** It sends flows to others on to this namespace: NAT, a proxy. */
  readonly sends: boolean;
  /** It cannot make packets of others come by: a rule that only decides, the other end of its veth, a bridge's memory. */
  readonly calm: boolean;
}
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

/** Matches that compute over addresses, and those that remember them. */
const OPAQUE = new Set(['u32', 'bpf', 'cluster', 'string', 'eui64', 'statistic', 'UNKNOWN']);
const REMEMBERS = new Set(['recent', 'hashlimit', 'connlimit']);

interface Collector {
  readonly owners: Owners;
  readonly facts: Map<Nsid, Fact[]>;
  readonly los: Ip[];
  readonly his: Ip[];
  readonly names: Map<Nsid, Set<string>>;
  readonly fragile: { readonly 4: Set<string>; readonly 6: Set<string> };
  readonly numbers: PortNumbers;
  readonly counting: Set<Nsid>;
}
const fact = (c: Collector, own: Own, f: Fact): void => {
  const list = c.facts.get(own.netns);
  if (list) list.push(f);
  else c.facts.set(own.netns, [f]);
};
const between = (c: Collector, lo: Ip, hi: Ip): void => {
  c.los.push(lo);
  c.his.push(hi);
};
const lastOf = (ip: Ip, len: number): Ip => {
  if (typeof ip === 'number') return (ip | ~maskOf(len)) >>> 0;
  const whole = len >> 2;
  const rest = len & 3;
  return (ip.slice(0, whole) + (rest === 0 ? '' : (parseInt(ip[whole] as string, 16) | (0xf >> rest)).toString(16))).padEnd(32, 'f');
};
const full = (ip: Ip): number => (typeof ip === 'number' ? 32 : 128);

/** A constant: whose it is, when it is exclusive; a prefix is a boundary otherwise. */
const prefix = (c: Collector, ip: Ip, len: number): Role | undefined => {
  const role = len === full(ip) ? c.owners.ips.get(ip) : c.owners.subnets.get(`${ip}/${len}`);
  if (role === undefined && len !== full(ip) && len > 0) between(c, networkOf(ip, len), lastOf(networkOf(ip, len), len));
  return role;
};
const lenOf = (mask: Ip): number | undefined => {
  if (typeof mask === 'number') {
    const inv = ~mask >>> 0;
    return (inv & (inv + 1)) === 0 ? Math.clz32(inv) : undefined;
  }
  const m = /^(f*)([8ce]?)0*$/.exec(mask);
  return m ? (m[1] as string).length * 4 + (m[2] === '' ? 0 : ' 8ce'.indexOf(m[2] as string)) : undefined;
};
/** Who is named in a text. */
const namedIn = (c: Collector, text: string): Role[] => {
  if (!/[.:]/.test(text)) return [];
  const out: Role[] = [];
  const found = [...text.matchAll(IN_TEXT)];
  found.forEach((m, k) => {
    const ip = parseIp(m[1] ?? m[3] ?? '');
    const len = (m[2] ?? m[4])?.slice(1);
    if (ip === undefined) {
      const mac = parseMac(m[3] ?? '');
      const role = mac === undefined ? undefined : c.owners.macs.get(mac);
      if (role) out.push(role);
      return;
    }
    // FROM-TO (iprange, ranges of NAT): who lies in it counts, not who stands at its ends.
    const next = found[k + 1];
    const to = next && next.index === m.index + m[0].length + 1 && text[next.index - 1] === '-' ? parseIp(next[1] ?? next[3] ?? '') : undefined;
    if (to !== undefined && to !== ip && typeof to === typeof ip) return between(c, ip, to);
    const last = found[k - 1];
    if (last && last.index + last[0].length + 1 === m.index && text[m.index - 1] === '-' && parseIp(last[1] ?? last[3] ?? '') !== ip) return;
    const bits = len === undefined ? full(ip) : len.includes('.') ? lenOf(parseIp(len) ?? 0) : Number(len);
    if (bits === undefined) c.fragile[typeof ip === 'number' ? 4 : 6].add(`a mask with holes: ${text.trim()}`);
    else {
      const role = prefix(c, ip, bits);
      if (role) out.push(role);
    }
  });
  return out;
};

/** `-s`, `-d`, `-i`, `-o` that name one owner exactly, by which side. */
interface Named {
  readonly roles: readonly { readonly side: 'src' | 'dst' | 'in' | 'out'; readonly role: Role; readonly exact: boolean }[];
  readonly words: readonly Role[];
}
const namedBy = (c: Collector, netns: Nsid, t: XtTable, r: XtRule): Named => {
  const roles: Named['roles'][number][] = [];
  const addr = (side: 'src' | 'dst', a: XtAddr | null): void => {
    if (a === null) return;
    const len = lenOf(a.mask);
    if (len === undefined) {
      c.fragile[t.family].add(`a mask with holes: ${printIp(a.ip)}/${printIp(a.mask)}`);
      return;
    }
    const role = prefix(c, a.ip, len);
    if (role) roles.push({ side, role, exact: !a.invert && len === full(a.ip) });
  };
  addr('src', r.src);
  addr('dst', r.dst);
  const iface = (side: 'in' | 'out', i: XtRule['iif']): void => {
    if (i === null) return;
    const role = i.prefix ? undefined : c.owners.names.get(`${netns}/${i.name}`);
    if (role) roles.push({ side, role, exact: !i.invert });
    else pattern(c, netns, `${i.name}${i.prefix ? '+' : ''}`);
  };
  iface('in', r.iif);
  iface('out', r.oif);
  const rest = restOf(t, r);
  const words = namedIn(c, rest);
  for (const m of rest.matchAll(/--physdev-(?:in|out) "?([^ "]+)/g)) {
    const name = m[1] as string;
    const role = c.owners.names.get(`${netns}/${name}`);
    if (role) words.push(role);
    pattern(c, netns, name);
  }
  return { roles, words };
};
const pattern = (c: Collector, netns: Nsid, name: string): void => {
  const set = c.names.get(netns);
  if (set) set.add(name);
  else c.names.set(netns, new Set([name]));
};

const readRules = (c: Collector, ns: Netns, st: NsState | undefined, t: XtTable): void => {
  const home = c.owners.all.get(ns.id);
  for (const chain of t.chains) {
    /** Rules in a row that each name one owner on the same side: those of different owners never meet the same packet, so their order is nothing. */
    let run = 0;
    let sides: ReadonlySet<string> = new Set();
    chain.rules.forEach((r, i) => {
      for (const m of r.matches) {
        if (m.name === 'quota' || findMatch(m.name, t.family)?.stateful === true) c.counting.add(ns.id);
        if (OPAQUE.has(m.name)) c.fragile[t.family].add(`-m ${m.name}`);
        if (REMEMBERS.has(m.name) && (st?.xtState.size ?? 0) > 0) c.fragile[t.family].add(`-m ${m.name} that remembers`);
      }
      if (r.target.kind === 'ext') {
        const { name, info } = r.target;
        if (name === 'NETMAP' || name === 'UNKNOWN') c.fragile[t.family].add(`-j ${name}`);
        const nat = name === 'DNAT' || name === 'SNAT' ? (info as NatRange) : null;
        if (nat && (nat.flags & NF_NAT_RANGE_MAP_IPS) !== 0 && nat.minAddr !== nat.maxAddr) c.fragile[t.family].add(`-j ${name} over several addresses`);
      }
      if (r.matches.length > 0 || r.target.kind === 'ext') numbersIn(restOf(t, r).replace(IN_TEXT, ' '), c.numbers);
      const named = namedBy(c, ns.id, t, r);
      const owners = new Set<Own>([...named.roles.map((x) => x.role.own), ...named.words.map((x) => x.own)]);
      if (home) owners.delete(home);
      if (owners.size === 0) {
        sides = new Set();
        return;
      }
      const mine = new Set<string>(owners.size === 1 && home === undefined ? named.roles.filter((x) => x.exact).map((x) => x.side) : []);
      const both = new Set([...sides].filter((s) => mine.has(s)));
      if (both.size > 0) sides = both;
      else {
        run = i;
        sides = mine;
      }
      const demand = demandOf(r, t.family);
      const kept = st === undefined || st.xtState.size === 0 ? '' : r.matches.map((_, k) => canon(NOTHING, pmGet(st.xtState, `rule/${r.id}/${k}`))).join();
      for (const own of owners) {
        const at = sides.size > 0 ? `run ${run}` : `rule ${i}`;
        const own1 = named.roles.filter((x) => x.role.own === own);
        const as = named.words.some((w) => w.own === own) || own1.some((x) => !x.exact || x.side === 'in' || x.side === 'out') || own1.length !== 1 ? 'any' : (own1[0] as { side: 'src' | 'dst' }).side;
        const peerName = (n: string): string => c.owners.names.get(`${ns.id}/${n.replace(/^!/, '')}`)?.own === own ? `${n.startsWith('!') ? '!' : ''}${c.owners.names.get(`${ns.id}/${n.replace(/^!/, '')}`)?.role}` : n;
        fact(c, own, { text: `${ns.id} ${t.backend}/${t.family}/${t.name}/${chain.name} ${at}: ${ruleOf(own, t, r, peerName)}${kept}`, family: t.family, demand, as, sends: r.target.kind === 'ext' && named.words.some((w) => w.own === own), calm: r.target.kind !== 'ext' || named.words.length === 0 });
      }
    });
  }
};

const NOTHING = { ips: new Map(), macs: new Map() };
const ANY = { demand: NO_DEMAND, as: 'any', sends: false, calm: false } as const;
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

/** How long an entry must still live to count as one that lives. */
const SOON = 60_000_000;
const readState = (c: Collector, world: World, ns: Netns, st: NsState): void => {
  const home = c.owners.all.get(ns.id);
  const dev = (own: Own, i: number): string => { const p = c.owners.peers.get(`${ns.id}/${i}`); return p?.own === own ? p.role : String(i); };
  const tell = (roles: readonly (Role | undefined)[], family: 0 | 4 | 6, text: (own: Own) => string, calm = false): void => {
    for (const own of new Set(roles.flatMap((r) => (r && r.own !== home ? [r.own] : [])))) fact(c, own, { text: `${ns.id} ${text(own)}`, family, ...ANY, calm });
  };
  const famOf = (ip: Ip): 4 | 6 => (typeof ip === 'number' ? 4 : 6);
  for (const [i, table] of pmEntries(st.neigh)) {
    for (const n of pmValues(table)) {
      if (n.nud === 'NOARP' && (typeof n.ip === 'number' ? n.ip >= 0xe0000000 : n.ip.startsWith('ff'))) continue;
      const sure = n.lladdr !== null && holds(world, n.ip, n.lladdr) && n.nud !== 'FAILED' && n.nud !== 'INCOMPLETE';
      const { confirmed, used, updated, timer, ...rest } = n;
      const times = sure ? '' : ` ${confirmed} ${used} ${updated} ${timer}`;
      tell([c.owners.ips.get(n.ip), n.lladdr === null ? undefined : c.owners.macs.get(n.lladdr), c.owners.peers.get(`${ns.id}/${i}`)], famOf(n.ip), (own) => `neigh ${dev(own, i as number)} ${canon(own, rest)}${times}`, sure && c.owners.ips.get(n.ip)?.own === (n.lladdr === null ? undefined : c.owners.macs.get(n.lladdr)?.own));
    }
  }
  for (const [b, table] of pmEntries(st.fdb)) {
    const bridge = pmGet(ns.links, b);
    const ageing = bridge?.info.kind === 'bridge' ? bridge.info.ageingTime * 10_000 : 0;
    for (const e of pmValues(table)) {
      const mac = c.owners.macs.get(e.mac);
      const port = c.owners.peers.get(`${ns.id}/${e.port}`);
      const sure = e.isLocal || e.isStatic || (mac !== undefined && mac.own === port?.own && e.updated + ageing > world.state.now + SOON);
      const { updated, used, port: p, ...rest } = e;
      const link = pmGet(ns.links, p);
      if (!c.owners.six && e.isLocal && link && isBarePort(link) && link.address === e.mac) continue;
      tell([mac, port], 0, (own) => `fdb ${b} ${dev(own, p)} ${canon(own, rest)}${sure ? '' : ` ${updated} ${used}`}`, sure);
    }
  }
  for (const p of pmValues(st.pneigh)) tell([c.owners.ips.get(p.ip), c.owners.peers.get(`${ns.id}/${p.ifindex}`)], famOf(p.ip), (own) => `proxy ${dev(own, p.ifindex)} ${canon(own, p.ip)}`);
  for (const x of pmValues(st.exceptions)) tell([c.owners.ips.get(x.dst), x.gw === null ? undefined : c.owners.ips.get(x.gw)], famOf(x.dst), (own) => `exception ${canon(own, x)}`);
  for (const [key, x] of pmEntries(st.icmpTokens)) {
    const ip = typeof key === 'string' && key.length !== 32 ? parseIp(key) : key;
    if (ip !== undefined) tell([c.owners.ips.get(ip)], famOf(ip), () => `tokens ${plain(x)}`);
  }
  for (const set of pmValues(st.ipsets)) {
    for (const e of pmValues(set.entries)) {
      if (e.elem.name !== '') continue;
      const role = prefix(c, e.elem.ip, e.elem.cidr);
      tell([role], set.family, (own) => `set ${JSON.stringify(set.name)} ${own.subnets.get(`${e.elem.ip}/${e.elem.cidr}`) ?? ''} ${canon(own, e)}`, true);
    }
  }
  for (const ct of psValues(st.ct)) {
    tell([ct.orig.src, ct.orig.dst, ct.reply.src, ct.reply.dst].map((ip) => c.owners.ips.get(ip)), 0, (own) => `ct ${canon(own, ct)}`);
  }
  const odd = [[st.frags.size, 'packets that are being put together'], [st.ctExpects.size, 'expected connections'], [st.udpFlows.size, 'flows of UDP proxies']] as const;
  for (const [n, what] of odd) {
    if (n === 0) continue;
    c.fragile[4].add(what);
    c.fragile[6].add(what);
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
