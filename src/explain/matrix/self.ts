// One namespace as a text: its devices, addresses, routes, rules, sysctls, sockets and what it remembers, everything exclusive by its role.
import { pmEntries, pmGet, pmValues, type PMap } from '../../base/pmap.ts';
import { psValues } from '../../base/pserial.ts';
import type { TcpSock } from '../../model/tcp.ts';
import type { FibTable, Netns, Socket, World } from '../../model/world.ts';
import { canon, confOf, linkOf, plain, ruleOf, socketOf } from './canon.ts';
import type { Own } from './own.ts';

const lines = (list: Iterable<string>): string => [...list].sort().join('\n');
const routes = (own: Own, tables: PMap<FibTable>): string =>
  lines([...pmValues(tables)].flatMap((t) => [...pmValues(t.routes)].flatMap((list) => list.map((r, i) => {
    const { nexthops, dst, ...rest } = r;
    // Multicast and link-local routes of several devices: each is asked for with its device.
    const at = typeof dst === 'string' && /^(?:ff|fe[89ab])/.test(dst) ? '' : i;
    return `${t.id} ${at} ${own.subnets.get(`${dst}/${r.dstLen}`) ?? canon(own, dst)} ${canon(own, rest)} ${nexthops.map(({ oif, ...n }) => `${canon(own, n)} dev ${own.links.get(oif) ?? oif}`).join()}`;
  }))));
/** The ports of Docker's name server in a container are drawn by lot and only asked by its own rules. */
const undrawn = (own: Own, text: string): string =>
  own.dnsPorts.size > 0 && (text.includes('127.0.0.11') || text.includes('2130706443')) ? text.replace(/(?<=127\.0\.0\.11:|--sport )\d+/g, (port) => own.dnsPorts.get(Number(port)) ?? port) : text;

const configOf = (own: Own, ns: Netns, six: boolean): string => {
  const links = [...pmValues(ns.links)].sort((a, b) => a.ifindex - b.ifindex).map((l) => linkOf(own, l, true, six));
  const rules = [...pmValues(ns.xt)].filter((t) => six || t.family === 4).map((t) => `${t.backend}/${t.family}/${t.name} ${t.chains.map((c) => `${c.name} ${c.policy} ${c.rules.map((r) => undrawn(own, ruleOf(own, t, r))).join('\n')}`).join('\n')}`);
  return [
    ...links, lines(rules), routes(own, ns.fib4), six ? routes(own, ns.fib6) : '', canon(own, ns.rules4), six ? canon(own, ns.rules6) : '', `${ns.customRules4} ${ns.customLocal4}`,
    confOf(ns.conf4.all), confOf(ns.conf6.all), confOf(ns.neigh4), confOf(ns.neigh6), plain(ns.sysctl),
  ].join('\n');
};

const stateOf = (own: Own, world: World, six: boolean): string => {
  const st = pmGet(world.state.netns, own.netns);
  if (!st) return '';
  const dev = (i: number | string): string => own.links.get(Number(i)) ?? String(i);
  const mine = (ip: number | string): boolean => six || typeof ip === 'number';
  const multicast = (ip: number | string): boolean => (typeof ip === 'number' ? ip >= 0xe0000000 : ip.startsWith('ff'));
  const neigh = [...pmEntries(st.neigh)].flatMap(([i, table]) => [...pmValues(table)].filter((n) => mine(n.ip) && !(n.nud === 'NOARP' && multicast(n.ip))).map((n) => {
    const { confirmed, used, updated, timer, ...rest } = n;
    return `neigh ${dev(i)} ${canon(own, rest)}${n.lladdr === null || n.nud === 'FAILED' || !holds(world, n.ip, n.lladdr) ? ` ${confirmed} ${used} ${updated} ${timer}` : ''}`;
  }));
  const tcp = [...pmValues(st.tcp)].filter((t) => t.state !== 'LISTEN').map((t) => plain(t));
  const others = [
    ...[...pmEntries(st.pneigh)].map(([, p]) => `proxy ${dev(p.ifindex)} ${canon(own, p.ip)}`),
    ...[...pmValues(st.exceptions)].map((x) => `exception ${canon(own, x)}`),
    ...[...pmEntries(st.icmpTokens)].map(([k, x]) => `tokens ${canon(own, k)} ${plain(x)}`),
    ...[...pmValues(st.ipsets)].map((x) => `set ${canon(own, x)}`),
    ...[...psValues(st.ct)].map((x) => `ct ${canon(own, x)}`),
    ...[...pmEntries(st.xtState)].map(([k, x]) => `${String(k).startsWith('rule/') ? 'rule' : k} ${canon(own, x)}`),
    ...(six ? [...pmEntries(st.dad)].map(([k, d]) => `dad ${String(k).replace(/^(\d+)\/(.*)$/, (_, i: string, ip: string) => `${dev(i)}/${canon(own, ip)}`)} ${plain(d)}`) : []),
    ...(six ? [...pmEntries(st.idev)].map(([i, d]) => `idev ${dev(i as number)} ${d.ready} ${d.idev6}`) : []),
  ];
  return lines([...neigh, ...tcp, ...others]);
};

/** Who has an address, with which MAC: a neighbour entry that says so stays right, whatever its age. */
const holding = new WeakMap<World['config'], ReadonlySet<string>>();
export const holds = (world: World, ip: number | string, mac: number): boolean => {
  let set = holding.get(world.config);
  if (set === undefined) {
    set = new Set([...pmValues(world.config.netns)].flatMap((ns) => [...pmValues(ns.links)].flatMap((l) => [...l.addrs4, ...l.addrs6].map((a) => `${a.local} ${l.address}`))));
    holding.set(world.config, set);
  }
  return set.has(`${ip} ${mac}`);
};

/** A socket that waits on a port: it matters to those who ask for the port, and to nobody whom the namespace asks. */
export interface Waiting {
  readonly proto: 'tcp' | 'udp';
  readonly port: number;
  readonly text: string;
}
const waits = (s: Socket): boolean => (s.kind === 'udp' || (s.kind === 'tcp' && s.listening === true)) && s.lport > 0 && s.raddr === null && s.transparent !== true;
const queueOf = (own: Own, t: TcpSock | undefined): string => (t === undefined ? '' : `${canon(own, t.laddr)} ${t.acceptq.length} ${t.backlog} ${t.ifindex}`);

export interface Self {
  /** The namespace and what it remembers, but for what waits on ports. */
  readonly text: string;
  readonly waiting: readonly Waiting[];
}
/** `six`: IPv6 counts. */
export const selfOf = (world: World, own: Own, six: boolean): Self => {
  const ns = pmGet(world.config.netns, own.netns);
  if (ns === undefined) return { text: '', waiting: [] };
  const st = pmGet(world.state.netns, own.netns);
  const waiting: Waiting[] = [];
  const others: string[] = [];
  for (const s of pmValues(ns.sockets)) {
    const text = `${socketOf(own, s)} ${queueOf(own, st && pmGet(st.tcp, s.id))} ${((st && pmGet(st.rx, s.id)?.length) ?? 0) > 200 ? 'full' : ''}`;
    if (waits(s)) waiting.push({ proto: s.kind as 'tcp' | 'udp', port: s.lport, text });
    else others.push(text);
  }
  waiting.sort((a, b) => (a.text < b.text ? -1 : 1));
  const gaps = (world.config.gaps ?? []).filter((g) => g.netns === own.netns).map((g) => g.text);
  return { text: `${configOf(own, ns, six)}\n${stateOf(own, world, six)}\n${lines(others)}\nin ${own.peerNetns.join()} gaps ${gaps.join()}`, waiting };
};
