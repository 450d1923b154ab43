// What every lint looks at: namespaces with their devices, tables and routes, who is beside whom on a bridge, what Docker published. Read once; nothing here judges.
import { inPrefix, maskOf, networkOf, printIp, type Family, type Ip } from '../../../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../../base/pmap.ts';
import type { Container, Engine, PortBinding } from '../../../model/docker.ts';
import type { Link, Netns, Nsid, Route, World } from '../../../model/world.ts';
import type { Hook, XtAddr, XtChain, XtIface, XtRule, XtTable } from '../../../model/xt.ts';
import { openCtx, type Ctx } from '../../../net/ctx.ts';
import { fibLookup4 } from '../../../net/fib4.ts';
import { netnsName } from '../../endpoints.ts';
import { ruleText, toolOf } from '../../render/view.ts';
import type { LintFinding } from '../types.ts';

export interface Host {
  readonly id: Nsid;
  readonly ns: Netns;
  readonly name: string;
  readonly links: readonly Link[];
  readonly tables: readonly XtTable[];
}
export interface Published {
  readonly host: Host;
  readonly engine: Engine;
  readonly c: Container;
  readonly b: PortBinding;
}
export interface Survey {
  readonly world: World;
  readonly ctx: Ctx;
  readonly hosts: readonly Host[];
  readonly published: readonly Published[];
  host(id: Nsid): Host | undefined;
}
/** One trap: a file each. */
export interface Lint {
  readonly id: string;
  /** One line for a reference page. */
  readonly about: string;
  run(s: Survey): readonly LintFinding[];
}

export const surveyOf = (world: World): Survey => {
  const hosts = [...pmEntries(world.config.netns)].map(([, ns]): Host => ({
    id: ns.id, ns, name: netnsName(world, ns.id), links: [...pmValues(ns.links)].sort((a, b) => a.ifindex - b.ifindex), tables: [...pmValues(ns.xt)].sort((a, b) => a.created - b.created),
  })).sort((a, b) => a.id - b.id);
  const byId = new Map(hosts.map((h) => [h.id, h]));
  const published = [...pmValues(world.config.docker)].filter((e) => e.running).flatMap((engine) => {
    const host = byId.get(engine.netns);
    return host ? [...pmValues(engine.containers)].filter((c) => c.state === 'running').flatMap((c) => c.bindings.map((b) => ({ host, engine, c, b }))) : [];
  });
  return { world, ctx: openCtx(world), hosts, published, host: (id) => byId.get(id) };
};

// ---------------------------------------------------------------- rules

export interface Placed {
  readonly table: XtTable;
  readonly chain: XtChain;
  readonly rule: XtRule;
  /** 1-based. */
  readonly number: number;
}
/** The rules of a built-in chain and of the chains below it, each once. */
export const rulesAt = (table: XtTable, hook: Hook): Placed[] => {
  const out: Placed[] = [];
  const base = table.chains.find((c) => c.hook === hook);
  const seen = new Set<XtChain>(base ? [base] : []);
  const byName = new Map(table.chains.map((c) => [c.name, c]));
  for (const chain of seen) {
    for (const [i, rule] of chain.rules.entries()) {
      out.push({ table, chain, rule, number: i + 1 });
      const to = rule.target.kind === 'jump' || rule.target.kind === 'goto' ? byName.get(rule.target.chain) : undefined;
      if (to) seen.add(to);
    }
  }
  return out;
};
export const tablesOf = (h: Host, name: XtTable['name'], family: Family = 4): readonly XtTable[] => h.tables.filter((t) => t.name === name && t.family === family);
export const policyAt = (t: XtTable, hook: Hook): 'ACCEPT' | 'DROP' | null => t.chains.find((c) => c.hook === hook)?.policy ?? null;
export const textOfRule = (p: Placed): string => `${toolOf(p.table)}${p.table.name === 'filter' ? '' : ` -t ${p.table.name}`} ${ruleText({ backend: p.table.backend, family: p.table.family, chain: p.chain.name }, p.rule)}`;
export const policyText = (t: XtTable, chain: string): string => `${toolOf(t)}${t.name === 'filter' ? '' : ` -t ${t.name}`} -P ${chain} DROP`;
export const drops = (r: XtRule): boolean => (r.target.kind === 'verdict' && r.target.verdict === 'DROP') || (r.target.kind === 'ext' && r.target.name === 'REJECT');
export const accepts = (r: XtRule): boolean => r.target.kind === 'verdict' && r.target.verdict === 'ACCEPT';
export const unconditional = (r: XtRule): boolean => !r.src && !r.dst && !r.iif && !r.oif && r.proto === 0 && !r.frag && r.matches.every((m) => m.name === 'comment');
/** May the rule's `-i` or `-o` be this device? */
export const fitsName = (i: XtIface | null, name: string): boolean => i === null || (i.prefix ? name.startsWith(i.name) : name === i.name) !== i.invert;
export const fitsAddr = (a: XtAddr | null, ip: Ip): boolean => {
  if (a === null) return true;
  if (typeof ip === 'number') return typeof a.ip === 'number' && (((ip ^ a.ip) & (a.mask as number)) === 0) !== a.invert;
  return typeof a.ip === 'string' && [...ip].every((c, k) => ((parseInt(c, 16) ^ parseInt((a.ip as string)[k] as string, 16)) & parseInt((a.mask as string)[k] as string, 16)) === 0) !== a.invert;
};
/** Destination ports that the rule asks for; null: it does not ask. */
export const dportsOf = (r: XtRule): readonly (readonly [number, number])[] | null => {
  for (const m of r.matches) {
    const i = m.info as { dpts?: readonly [number, number]; dpInv?: boolean; side?: string; ports?: readonly (readonly [number, number])[]; invert?: boolean };
    if ((m.name === 'tcp' || m.name === 'udp') && i.dpts && !i.dpInv && (i.dpts[0] > 0 || i.dpts[1] < 65535)) return [i.dpts];
    if (m.name === 'multiport' && i.ports && i.side !== 'sports' && i.invert !== true) return i.ports;
  }
  return null;
};
/** Does it look at the source address of packets to this subnet's hosts: MASQUERADE or SNAT of what leaves by a device? */
export const rewritesSource = (h: Host, ip: Ip, out: string): boolean =>
  tablesOf(h, 'nat', typeof ip === 'number' ? 4 : 6).some((t) => rulesAt(t, 4).some(({ rule: r }) =>
    r.target.kind === 'ext' && (r.target.name === 'MASQUERADE' || r.target.name === 'SNAT') && fitsAddr(r.src, ip) && fitsName(r.oif, out)));

// ---------------------------------------------------------------- addresses and routes

export interface Subnet {
  readonly link: Link;
  readonly ip: number;
  readonly len: number;
}
/** IPv4 networks that a device is in. */
export const subnetsOf = (h: Host): Subnet[] =>
  h.links.filter((l) => l.info.kind !== 'loopback' && l.up).flatMap((link) => link.addrs4.filter((a) => a.prefixlen < 32 && a.prefixlen > 0).map((a) => ({ link, ip: a.local as number, len: a.prefixlen })));
export const netText = (ip: Ip, len: number): string => `${printIp(networkOf(ip, len))}/${len}`;
export const overlap = (a: number, alen: number, b: number, blen: number): boolean => ((a ^ b) & maskOf(Math.min(alen, blen))) === 0;
export const routesOf = (h: Host, family: Family = 4): { readonly table: number; readonly route: Route }[] =>
  [...pmValues(family === 4 ? h.ns.fib4 : h.ns.fib6)].flatMap((t) => [...pmValues(t.routes)].flat().map((route) => ({ table: t.id, route })));
export const routeText = (h: Host, r: Route): string => {
  const nh = r.nexthops[0];
  const dev = nh ? h.links.find((l) => l.ifindex === nh.oif)?.name : undefined;
  return `ip route ${r.dstLen === 0 ? 'default' : `${printIp(r.dst)}/${r.dstLen}`}${nh?.gw == null ? '' : ` via ${printIp(nh.gw)}`}${dev === undefined ? '' : ` dev ${dev}`}`;
};
/** The way of a packet made here: its device and next hop. Null: none. */
export const wayTo = (s: Survey, h: Host, dst: Ip): { readonly dev: Link; readonly gw: Ip | null } | null => {
  if (typeof dst !== 'number') return null;
  const got = fibLookup4(s.ctx, h.id, { dst, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 } as never);
  if ('error' in got || got.type !== 'unicast') return null;
  const nh = got.route.nexthops[0];
  const dev = nh && h.links.find((l) => l.ifindex === nh.oif);
  return dev ? { dev, gw: nh.gw } : null;
};
export const forwards = (h: Host): boolean => h.ns.conf4.all.forwarding !== 0 || h.links.some((l) => l.info.kind !== 'loopback' && l.conf4.forwarding !== 0);
export const isPrivate = (ip: number): boolean => inPrefix(ip, 0x0a000000, 8) || inPrefix(ip, 0xac100000, 12) || inPrefix(ip, 0xc0a80000, 16);
/** Who has an address, among all hosts. */
export const ownersOf = (s: Survey, ip: Ip): Host[] => s.hosts.filter((h) => h.links.some((l) => (typeof ip === 'number' ? l.addrs4 : l.addrs6).some((a) => a.local === ip)));
export const bridgesOf = (h: Host): Link[] => h.links.filter((l) => l.info.kind === 'bridge');
/** Does the bridge show IPv4 frames to iptables? */
export const showsFrames = (h: Host, br: Link): boolean => (br.info.kind === 'bridge' && br.info.nfCallIptables) || (pmGet(h.ns.sysctl, 'net.bridge.bridge-nf-call-iptables') ?? '1') !== '0';
/** Whom the bridge is a Docker network of. */
export const dockerBridges = (s: Survey, h: Host): Set<string> =>
  new Set([...pmValues(s.world.config.docker)].filter((e) => e.netns === h.id && e.running).flatMap((e) => [...pmValues(e.networks)].filter((n) => n.driver === 'bridge').map((n) => n.bridge)));
/** Devices of a bridge's segment: what is at the other end of its veth ports, and the bridge itself. */
export const segmentOf = (s: Survey, h: Host, br: Link): { readonly host: Host; readonly link: Link }[] => {
  const out: { host: Host; link: Link }[] = [{ host: h, link: br }];
  for (const l of h.links) {
    if (l.master !== br.ifindex || l.info.kind !== 'veth' || !l.link) continue;
    const far = s.host(l.link.netns);
    const peer = far && pmGet(far.ns.links, l.link.ifindex);
    if (far && peer && peer.master === 0) out.push({ host: far, link: peer });
  }
  return out;
};
/** Somebody outside of a host that one could ask from: a namespace that is no container and has a way there. */
export const outsider = (s: Survey, h: Host, ip: Ip): string | null =>
  s.hosts.find((x) => x.id !== h.id && !x.name.startsWith('netns ') && x.links.some((l) => l.addrs4.some((a) => a.scope === 0)) && !h.links.some((l) => l.master !== 0 && l.link?.netns === x.id) && wayTo(s, x, ip) !== null)?.name ?? null;
/** An address of the host that others would use: not a bridge's. */
export const outerAddress = (h: Host): Ip | null => {
  const l = h.links.find((x) => x.up && x.info.kind !== 'loopback' && x.info.kind !== 'bridge' && x.addrs4.some((a) => a.scope === 0));
  return l?.addrs4.find((a) => a.scope === 0)?.local ?? null;
};
/** `ip netns exec r1 ` before a command, where it is not the initial namespace. */
export const onHost = (h: Host, command: string): string => (h.id === 1 ? command : h.name.startsWith('netns ') ? `# in ${h.name}: ${command}` : `ip netns exec ${h.name} ${command}`);
