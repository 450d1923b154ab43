// Small edits that could change an answer, as the commands that make them: read off what decided and off the forks before it. Nothing here knows whether an edit helps;
// fixes.ts tries each.
import { printIp, type Ip } from '../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import type { IpPkt } from '../model/skb.ts';
import type { NfTrace, TraceEvent } from '../model/trace.ts';
import type { Netns, Nsid, World } from '../model/world.ts';
import { protoName } from '../commands/iptables/extensions.ts';
import { dockerEdits } from './dockerEdits.ts';
import { addressesOf, endpointsOf, netnsName } from './endpoints.ts';
import { ruleText, toolOf } from './render/view.ts';
import type { Answer, BlameLink, Cause } from './types.ts';

export interface Candidate {
  readonly commands: readonly string[];
  readonly text: string;
  /** What no command does: bind a server to all addresses. */
  readonly rebind?: { readonly netns: Nsid; readonly socket: number };
  /** Nor this: start a server. */
  readonly serve?: { readonly netns: Nsid; readonly proto: 'tcp' | 'udp'; readonly port: number };
  /** Nor what it does otherwise (dockerEdits.ts); undefined: it failed. */
  readonly trial?: (world: World) => World | undefined;
}
/** A word that bash takes as it is. */
export const quote = (w: string): string => (/^[\w@%+=:,./-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`);

/** How a command is run in a namespace; null: no path leads there. */
const inside = (world: World, netns: Nsid): string | null => {
  if (netns === 1) return '';
  for (const [name, id] of pmEntries(world.config.names)) if (id === netns) return `ip netns exec ${quote(String(name))} `;
  for (const [path, id] of pmEntries(world.config.heldNetns)) if (id === netns) return `nsenter --net=${quote(String(path))} `;
  return null;
};
const at = (world: World, netns: Nsid, commands: readonly string[], text: string): Candidate[] => {
  const prefix = inside(world, netns);
  return prefix === null ? [] : [{ commands: commands.map((c) => prefix + c), text }];
};

/** The flow of a packet, as an iptables rule asks for it. */
const flowWords = (p: IpPkt, leg: BlameLink['leg']): string => {
  if (leg === 'reply') return '-m conntrack --ctstate RELATED,ESTABLISHED';
  const v6 = typeof p.src === 'string';
  switch (p.l4.type) {
    case 'tcp':
    case 'udp': return `-d ${printIp(p.dst)} -p ${p.l4.type} --dport ${p.l4.dport}`;
    case 'icmp': return `-d ${printIp(p.dst)} -p ${v6 ? 'ipv6-icmp' : 'icmp'}`;
    default: return `-d ${printIp(p.dst)} -p ${protoName(p.proto)}`;
  }
};
const tableWords = (nf: NfTrace): string => (nf.table === 'filter' ? '' : ` -t ${nf.table}`);

/** By its text, which stays true when the chain changes; by its number where a shell would read something into the text (a comment with `$`, a chain's odd name). */
const deletion = (nf: NfTrace, text: string): string => (/[$`\\;&|<>(){}*?[\]~#'\n]/.test(text) ? `-D ${quote(nf.chain)} ${nf.number}` : text.replace(/^-A/, '-D'));
/** Words of a tool's own printing, given back to it. */
const words = (text: string): string => text.split(' ').map(quote).join(' ');

const hasChain = (ns: Netns | undefined, nf: NfTrace, chain: string): boolean => {
  const t = ns && pmGet(ns.xt, `${nf.backend}/${nf.family}/filter`);
  return t?.chains.some((c) => c.name === chain) ?? false;
};

const ruleEdits = (world: World, a: Answer, b: BlameLink, netns: Nsid, nf: NfTrace): Candidate[] => {
  const e = a.trace[b.event];
  const p = e?.skb.net;
  if (p?.type !== 'ip') return [];
  // A REJECT's event has the packet that it rejects; so has a drop's.
  const tool = toolOf(nf);
  const t = tableWords(nf);
  const flow = flowWords(p, b.leg);
  const found: Candidate[] = [];
  const where = netnsName(world, netns);
  const docker = nf.table === 'filter' && nf.hook === 2 && hasChain(pmGet(world.config.netns, netns), nf, 'DOCKER-USER');
  if (docker && nf.chain !== 'DOCKER-USER') found.push(...at(world, netns, [`${tool} -I DOCKER-USER ${flow} -j ACCEPT`], `let ${b.leg === 'reply' ? 'answers' : 'this flow'} through on ${where}, in the chain that Docker leaves to you`));
  if (nf.kind === 'policy') {
    found.push(...at(world, netns, [`${tool}${t} -A ${quote(nf.chain)} ${flow} -j ACCEPT`], `let ${b.leg === 'reply' ? 'answers' : 'this flow'} through on ${where}`));
    found.push(...at(world, netns, [`${tool}${t} -P ${quote(nf.chain)} ACCEPT`], `let everything through ${nf.table}/${nf.chain} of ${where} that no rule refuses`));
    return found;
  }
  found.push(...at(world, netns, [`${tool}${t} -I ${quote(nf.chain)} ${nf.number} ${flow} -j ACCEPT`], `let ${b.leg === 'reply' ? 'answers' : 'this flow'} through on ${where} before ${nf.table}/${nf.chain} rule ${nf.number}`));
  if (nf.rule && nf.rule.origin?.by === undefined) found.push(...at(world, netns, [`${tool}${t} ${deletion(nf, ruleText(nf, nf.rule))}`], `delete ${nf.table}/${nf.chain} rule ${nf.number} on ${where}`));
  return found;
};

/** Machines that could carry packets on: addresses on the subnets of a namespace that belong to somebody else, those that are nearer to `dst` first. */
const gateways = (world: World, netns: Nsid, dst: Ip): { readonly ip: Ip; readonly who: string }[] => {
  const mine = addressesOf(world, netns);
  const own = new Set(mine.map((m) => m.ip));
  const found: { readonly ip: Ip; readonly who: string; readonly near: number }[] = [];
  for (const e of endpointsOf(world)) {
    if (e.netns === netns) continue;
    const theirs = addressesOf(world, e.netns);
    const near = theirs.some((t) => t.ip === dst) ? 2 : theirs.some((t) => sameNet(t.ip, dst, t.prefixlen)) ? 1 : 0;
    for (const t of theirs) if (typeof t.ip === typeof dst && t.ip !== dst && !own.has(t.ip) && mine.some((m) => sameNet(m.ip, t.ip, m.prefixlen))) found.push({ ip: t.ip, who: e.name, near });
  }
  return found.sort((x, y) => y.near - x.near).slice(0, 4);
};
const sameNet = (a: Ip, b: Ip, len: number): boolean => {
  if (typeof a === 'number') return typeof b === 'number' && (len === 0 || (a ^ b) >>> (32 - len) === 0);
  if (typeof b === 'number') return false;
  const bits = (h: string): string => [...h].map((c) => parseInt(c, 16).toString(2).padStart(4, '0')).join('').slice(0, len);
  return bits(a) === bits(b);
};
const routeEdits = (world: World, netns: Nsid, dst: Ip): Candidate[] => {
  const v6 = typeof dst === 'string';
  const ip = v6 ? 'ip -6' : 'ip';
  const ns = pmGet(world.config.netns, netns);
  const main = ns && pmGet(v6 ? ns.fib6 : ns.fib4, 254);
  const hasDefault = main !== undefined && [...pmValues(main.routes)].some((rs) => rs.some((r) => r.dstLen === 0 && r.type === 'unicast'));
  // A device that is down takes its subnet's route with it.
  const down = ns === undefined ? [] : [...pmValues(ns.links)].filter((l) => !l.up && [...l.addrs4, ...l.addrs6].some((x) => sameNet(x.local, dst, x.prefixlen)));
  const up = down.flatMap((l) => at(world, netns, [`ip link set ${quote(l.name)} up`], `bring ${l.name} of ${netnsName(world, netns)} up`));
  return [...up, ...routesBy(world, netns, dst, ip, hasDefault)];
};
const routesBy = (world: World, netns: Nsid, dst: Ip, ip: string, hasDefault: boolean): Candidate[] =>
  gateways(world, netns, dst).flatMap(({ ip: gw, who }) => [
    ...(hasDefault ? [] : at(world, netns, [`${ip} route add default via ${printIp(gw)}`], `give ${netnsName(world, netns)} a default route by ${who}`)),
    ...at(world, netns, [`${ip} route add ${printIp(dst)} via ${printIp(gw)}`], `give ${netnsName(world, netns)} a route to ${printIp(dst)} by ${who}`),
  ]);

/** Where the request was forwarded, and by which device it left: a place to hide the client's address. */
const masquerades = (world: World, a: Answer): Candidate[] => {
  const seen = new Set<string>();
  return a.request.flatMap((i): Candidate[] => {
    const e = a.trace[i] as TraceEvent;
    const p = e.skb.net;
    if ((e.fn !== 'ipForward' && e.fn !== 'ip6Forward') || p.type !== 'ip') return [];
    const ns = pmGet(world.config.netns, e.netns);
    const dev = ns && pmGet(ns.links, e.ifindex)?.name;
    const key = `${e.netns}/${dev}`;
    if (dev === undefined || seen.has(key)) return [];
    seen.add(key);
    const tool = typeof p.src === 'number' ? 'iptables' : 'ip6tables';
    return at(world, e.netns, [`${tool} -t nat -A POSTROUTING -o ${quote(dev)} -s ${printIp(p.src)} -j MASQUERADE`], `let ${netnsName(world, e.netns)} ask in its own name, so that answers come back to it`);
  });
};
/** A rewritten destination on the client's own subnet: the answer has to come back the same way. */
const hairpins = (world: World, a: Answer): Candidate[] => a.nat.filter((d) => d.manip === 'dst' && !d.undone).flatMap((d): Candidate[] => {
  const p = (a.trace[d.event] as TraceEvent).skb.net;
  if (p.type !== 'ip') return [];
  const v6 = typeof p.src === 'string';
  const ports = p.l4.type === 'tcp' || p.l4.type === 'udp' ? ` -p ${p.l4.type} --dport ${p.l4.dport}` : '';
  return [
    ...at(world, d.netns, [`${v6 ? 'ip6tables' : 'iptables'} -t nat -A POSTROUTING -s ${printIp(p.src)} -d ${printIp(p.dst)}${ports} -j MASQUERADE`], `rewrite the source, too, on ${netnsName(world, d.netns)}, so that the answer returns by it`),
    ...at(world, d.netns, [`sysctl -w net.bridge.bridge-nf-call-${v6 ? 'ip6tables' : 'iptables'}=1`], `let the bridges of ${netnsName(world, d.netns)} show their frames to netfilter, so that the answer is rewritten back`),
  ];
});

const linkEdits = (world: World, a: Answer, c: Extract<Cause, { kind: 'link' }>): Candidate[] => {
  const where = netnsName(world, c.netns);
  const ns = pmGet(world.config.netns, c.netns);
  const dev = ns && pmGet(ns.links, c.ifindex);
  switch (c.field) {
    case 'up':
    case 'carrier': {
      const ends = dev && !dev.up ? [{ netns: c.netns, name: c.name }] : [];
      const peer = dev?.link && pmGet(pmGet(world.config.netns, dev.link.netns)?.links ?? ns!.links, dev.link.ifindex);
      if (dev?.link && peer && !peer.up) ends.push({ netns: dev.link.netns, name: peer.name });
      return ends.flatMap((x) => at(world, x.netns, [`ip link set ${quote(x.name)} up`], `bring ${x.name} of ${netnsName(world, x.netns)} up`));
    }
    case 'mtu': {
      const mtus = [...new Set(a.trace.flatMap((e) => (e.fn === 'devQueueXmit' ? [pmGet(pmGet(world.config.netns, e.netns)?.links ?? ns!.links, e.ifindex)?.mtu ?? 0] : [])))];
      const wide = Math.max(1500, ...mtus.filter((m) => m <= 9216));
      const client = firstDevice(world, a);
      return [
        ...at(world, c.netns, [`iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss ${Number(c.value) - 40}`], `have ${where} announce segments that fit its ${c.name}`),
        ...at(world, c.netns, [`ip link set ${quote(c.name)} mtu ${wide}`], `give ${c.name} of ${where} the MTU of its neighbours`),
        ...(client === null ? [] : at(world, a.netns, [`ip link set ${quote(client)} mtu ${c.value}`], `have the client announce segments that fit`)),
      ];
    }
    case 'master': return ns === undefined ? [] : [...pmValues(ns.links)].filter((l) => l.info.kind === 'bridge' && l.name !== c.value).slice(0, 3).flatMap((l) => at(world, c.netns, [`ip link set ${quote(c.name)} master ${quote(l.name)}`], `plug ${c.name} of ${where} into ${l.name}`));
    case 'state': return at(world, c.netns, [`bridge link set dev ${quote(c.name)} state 3`], `let ${c.name} of ${where} forward`);
    case 'isolated': return at(world, c.netns, [`bridge link set dev ${quote(c.name)} isolated off`], `let ${c.name} of ${where} exchange frames with the other ports`);
    case 'hairpin': return portsOf(ns, c.ifindex).flatMap((p) => at(world, c.netns, [`bridge link set dev ${quote(p)} hairpin on`], `let ${p} of ${where} send back what came in by it`));
    default: return [];
  }
};
const firstDevice = (world: World, a: Answer): string | null => {
  const e = a.request.map((i) => a.trace[i] as TraceEvent).find((x) => x.fn === 'devQueueXmit' && x.netns === a.netns);
  return e === undefined ? null : (pmGet(pmGet(world.config.netns, e.netns)?.links ?? ({} as never), e.ifindex)?.name ?? null);
};
const portsOf = (ns: Netns | undefined, ifindex: number): string[] => {
  const l = ns && pmGet(ns.links, ifindex);
  if (!ns || !l) return [];
  if (l.brport) return [l.name];
  return l.info.kind === 'bridge' ? l.info.ports.flatMap((i) => pmGet(ns.links, i)?.name ?? []).slice(0, 4) : [];
};

/** A device's name may have dots in it: those are slashes to sysctl. */
const sysctlWord = (name: string): string => name.replace(/^(net\.ipv[46]\.(?:conf|neigh)\.)(.+)(\.\w+)$/, (_, a: string, dev: string, b: string) => a + dev.replaceAll('.', '/') + b);
const sysctlEdits = (world: World, c: Extract<Cause, { kind: 'sysctl' }>): Candidate[] => {
  const where = netnsName(world, c.netns);
  if (c.name.endsWith('.rp_filter')) {
    const ns = pmGet(world.config.netns, c.netns);
    const dev = /^net\.ipv4\.conf\.(.*)\.rp_filter$/.exec(c.name)?.[1] ?? '';
    const names = dev === 'all' ? ['all', ...[...pmValues(ns!.links)].filter((l) => l.conf4.rp_filter !== 0).map((l) => l.name)] : ns!.conf4.all.rp_filter !== 0 ? ['all', dev] : [dev];
    return at(world, c.netns, names.map((n) => `sysctl -w ${quote(`net.ipv4.conf.${n.replaceAll('.', '/')}.rp_filter`)}=0`), `let ${where} believe packets that come in by another device than the way back`);
  }
  const value = (c.name.includes('bridge-nf-call') && c.value === '1') || /disable_ipv6$|ignore|arp_filter$/.test(c.name) ? 0 : 1;
  return at(world, c.netns, [`sysctl -w ${quote(sysctlWord(c.name))}=${value}`], `set ${c.name} to ${value} on ${where}`);
};

const causeEdits = (world: World, a: Answer, b: BlameLink): Candidate[] => {
  const c = b.cause;
  switch (c.kind) {
    case 'rule':
    case 'policy': return [...ruleEdits(world, a, b, c.netns, c.nf), ...(b.leg === 'reply' ? masquerades(world, a) : [])];
    case 'no-route': return [...routeEdits(world, c.netns, c.dst), ...(b.leg === 'reply' ? masquerades(world, a) : [])];
    case 'route': return at(world, c.netns, [`${typeof c.route.dst === 'string' ? 'ip -6' : 'ip'} route del ${words(c.text.replace(/ (error|pref|expires) \S+/g, ''))}${c.table === 254 || / table /.test(c.text) ? '' : ` table ${c.table}`}`], `delete the route that refuses`);
    case 'routing-rule': return at(world, c.netns, [`${c.rule.family === 6 ? 'ip -6' : 'ip'} rule del ${words(c.text.replace(/^(\d+):/, 'pref $1').replaceAll(' [detached]', ''))}`], 'delete the policy rule that refuses');
    case 'sysctl': return [...sysctlEdits(world, c), ...(b.leg === 'reply' || /rp_filter/.test(c.name) ? masquerades(world, a) : [])];
    case 'link': return linkEdits(world, a, c);
    case 'neigh': return [
      ...at(world, c.netns, [`ip neigh del ${printIp(c.ip)} dev ${quote(pmGet(pmGet(world.config.netns, c.netns)?.links ?? ({} as never), c.ifindex)?.name ?? '')}`], `forget the link-layer address of ${printIp(c.ip)}`),
      ...downOwners(world, c.ip), ...(b.leg === 'request' && ownedElsewhere(world, c.netns, c.ip) ? routeEdits(world, c.netns, c.ip) : []), ...proxyArp(world, c), ...(b.leg === 'reply' ? masquerades(world, a) : []),
    ];
    case 'socket': return c.service === null ? [{ commands: [], text: `start the server of port ${c.lport} in ${netnsName(world, c.netns)} on all addresses (0.0.0.0)`, rebind: { netns: c.netns, socket: c.id } }] : [];
    case 'no-socket': return c.proto === 'icmp' ? [] : [{ commands: [], text: `start a server on ${c.proto} port ${c.port} in ${netnsName(world, c.netns)}`, serve: { netns: c.netns, proto: c.proto, port: c.port } }];
    case 'conntrack': return at(world, c.netns, ['conntrack -F'], `forget the connections that ${netnsName(world, c.netns)} remembers`);
    case 'kernel': return [...hairpins(world, a), ...masquerades(world, a)];
    default: return [];
  }
};
/** The address that nobody answers for belongs to a device that is down. */
const downOwners = (world: World, ip: Ip): Candidate[] => [...pmValues(world.config.netns)].flatMap((ns) => [...pmValues(ns.links)].filter((l) => !l.up && [...l.addrs4, ...l.addrs6].some((x) => x.local === ip)).flatMap((l) => at(world, ns.id, [`ip link set ${quote(l.name)} up`], `bring ${l.name} of ${netnsName(world, ns.id)} up`)));
/** Somebody has the address, but not where it is asked for: a route of its own leads there. */
const ownedElsewhere = (world: World, netns: Nsid, ip: Ip): boolean => [...pmValues(world.config.netns)].some((ns) => ns.id !== netns && [...pmValues(ns.links)].some((l) => l.up && [...l.addrs4, ...l.addrs6].some((x) => x.local === ip)));
/** A router between answers in its place. */
const proxyArp = (world: World, c: Extract<Cause, { kind: 'neigh' }>): Candidate[] => (typeof c.ip === 'number' ? endpointsOf(world).filter((e) => e.netns !== c.netns && addressesOf(world, e.netns).some((x) => sameNet(x.ip, c.ip, x.prefixlen))).slice(0, 3).flatMap((e) => at(world, e.netns, ['sysctl -w net.ipv4.conf.all.proxy_arp=1'], `let ${e.name} answer for ${printIp(c.ip)}`)) : []);

/** What could be tried, the likeliest first, commands before advice; each command list once. */
export const candidatesOf = (world: World, a: Answer): readonly Candidate[] => {
  const found: Candidate[] = [];
  const links = [...a.blame.filter((b) => b.role === 'decided'), ...a.blame.filter((b) => b.role === 'fork' && (b.cause.kind === 'conntrack' || b.cause.kind === 'sysctl'))];
  for (const b of links) found.push(...dockerEdits(world, a, b), ...causeEdits(world, a, b));
  if (a.conntrack.some((c) => c.change === 'existed')) for (const c of a.conntrack) if (c.change === 'existed') found.push(...at(world, c.netns, ['conntrack -F'], `forget the connections that ${netnsName(world, c.netns)} remembers`));
  if (a.outcome === 'timeout' && a.blame.every((b) => b.leg !== 'reply' || b.role !== 'decided')) found.push(...hairpins(world, a));
  const seen = new Set<string>();
  // Advice last: who asks wants something to type.
  return found.sort((x, y) => Number(x.commands.length === 0) - Number(y.commands.length === 0)).filter((f) => {
    const key = `${f.commands.join('\n')}/${f.text}`;
    return !seen.has(key) && seen.add(key);
  });
};
