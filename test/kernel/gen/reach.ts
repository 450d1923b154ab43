// Reach labs: a topology, what is broken in it, servers, and questions. A lab is one text that runs on both sides: bash lines that set it up,
// `serve NETNS PROTO ADDRESS PORT` for a listener, and comments `# ask: FROM TO [src=..] [sport=..] [mark=..] [uid=..]` for the questions.
// Half of them come from the topologies of gen/reachTopo.ts, half from the other families of labs, whose own probes are left out.
import { brnfLab } from './brnf.ts';
import { connLab } from './conn.ts';
import { diceOf, type Dice } from './dice.ts';
import { filterLab } from './filter.ts';
import { firewallLab } from './firewall.ts';
import { l2Lab } from './l2.ts';
import { natLab } from './nat.ts';
import { dockerTopo, routersTopo, tunnelTopo, type Topo } from './reachTopo.ts';
import { routeLab } from './route.ts';
import { v6Lab } from './v6.ts';
import { vxlanLab } from './vxlan.ts';

/** Everything of a lab but its probes and listeners; lines whose effect hangs on counts of packets or on the time of day are left out as well. */
const setupOf = (text: string): string[] => {
  const out: string[] = [];
  const lines = text.trimEnd().split('\n');
  for (let i = 0; i < lines.length; i++) {
    const l = lines[i] as string;
    const next = lines[i + 1] ?? '';
    if (l.startsWith('echo "# ') && !next.includes('-restore')) i++;
    else if (/^(exec 2|echo |kill )/.test(l) || /(^|\s)(nc|tcpdump|ping) /.test(l)) continue;
    else if (/limit|statistic|recent|quota|-m time|connbytes|-m string|DUMP|TTL --ttl|--hl-set|ip_default_ttl/.test(l) && !l.includes('<<') && l !== 'DUMP') continue;
    else out.push(l);
  }
  return out;
};
const nodesOf = (setup: readonly string[]): Topo['nodes'] => {
  const nodes = new Map<string, string[]>([['host', []]]);
  for (const l of setup) {
    const made = /^ip netns add (\S+)/.exec(l)?.[1];
    if (made !== undefined) nodes.set(made, []);
    nodes.delete(/^ip netns del (\S+)/.exec(l)?.[1] ?? '');
    const addr = /^ip (?:-n (\S+) )?(?:-6 )?addr add ([0-9a-f.:]+)\//.exec(l);
    if (addr) nodes.get(addr[1] ?? 'host')?.push(addr[2] as string);
  }
  return [...nodes].map(([ns, addrs]) => ({ ns, addrs }));
};
const derived = (text: string): Topo => {
  const setup = setupOf(text);
  return { setup, nodes: nodesOf(setup), extra: [], servers: [], ports: [] };
};

type Maker = (seed: number, d: Dice, harsh: boolean) => Topo;
const MAKERS: readonly (readonly [number, string, Maker])[] = [
  [14, 'docker', (_, d, harsh) => dockerTopo(d, harsh)], [12, 'routers', (_, d, harsh) => routersTopo(d, false, harsh)], [8, 'routers6', (_, d, harsh) => routersTopo(d, true, harsh)], [6, 'tunnel', (_, d, harsh) => tunnelTopo(d, harsh)],
  [6, 'nat', (seed, d) => derived(natLab(seed, d.chance(0.6)))], [6, 'filter', (seed, d) => derived(filterLab(seed, d.chance(0.5)))], [5, 'conn', (seed, d) => derived(connLab(seed, d.chance(0.5)))],
  [5, 'brnf', (seed) => derived(brnfLab(seed))], [6, 'route', (seed, d) => derived(routeLab(seed, d.chance(0.5)))], [5, 'v6', (seed, d) => derived(v6Lab(seed, d.chance(0.5)))],
  [4, 'l2', (seed, d) => derived(l2Lab(seed, d.chance(0.5)))], [3, 'vxlan', (seed) => derived(vxlanLab(seed))], [3, 'fw', (seed) => derived(firewallLab(seed))],
];

const HARSH = 1000;
const serversOf = (d: Dice, t: Topo): string[] => {
  const list: string[] = [];
  for (const n of t.nodes) {
    if (n.addrs.length === 0) continue;
    const six = n.addrs.some((a) => a.includes(':'));
    const bind = (): string => d.weigh([[6, six ? '::' : '0.0.0.0'], [2, d.pick(n.addrs)], [1, six ? '::1' : '127.0.0.1'], [1, '::']]);
    if (d.chance(0.85)) list.push(`serve ${n.ns} tcp ${bind()} 80`);
    if (d.chance(0.6)) list.push(`serve ${n.ns} udp ${bind()} 53`);
    if (d.chance(0.2)) list.push(`serve ${n.ns} tcp ${bind()} ${d.pick([8080, 22, 443])}`);
  }
  return list;
};
/** A port that somebody listens on there, as a rule. */
const portOf = (d: Dice, t: Topo, to: string, proto: string, servers: readonly string[]): number => {
  const ns = t.nodes.find((n) => n.addrs.includes(to))?.ns ?? d.pick(t.nodes).ns;
  const open = servers.filter((s) => s.startsWith(`serve ${ns} ${proto} `)).map((s) => Number(s.split(' ')[4]));
  const published = proto === 'tcp' ? t.ports : t.ports.filter((p) => p === 53 || p === 5353);
  return d.weigh([[open.length > 0 ? 10 : 0, () => d.pick(open)], [published.length > 0 ? 5 : 0, () => d.pick(published)], [2, () => d.pick(proto === 'tcp' ? [80, 8080, 81, 22] : [53, 54])]])();
};
const questionsOf = (d: Dice, t: Topo, servers: readonly string[], count: number): string[] => {
  const asked: string[] = [];
  const named = t.nodes.filter((n) => n.addrs.length > 0);
  for (let i = 0; i < count; i++) {
    const from = d.pick(named);
    const others = named.filter((n) => n !== from);
    const to = d.weigh([[12, d.pick(d.pick(others.length > 0 ? others : named).addrs)], [2, d.pick(from.addrs)], [t.extra.length > 0 ? 3 : 0, d.pick(t.extra.length > 0 ? t.extra : ['127.0.0.1'])], [1, d.pick(from.addrs).includes(':') ? '::1' : '127.0.0.1']]);
    const proto = d.weigh([[6, 'tcp'], [3, 'udp'], [2, 'icmp']]);
    const port = portOf(d, t, to, proto, servers);
    const host = to.includes(':') ? `[${to}]` : to;
    const same = from.addrs.filter((a) => a.includes(':') === to.includes(':'));
    const opts = [
      d.chance(0.12) && same.length > 0 ? `src=${d.pick(same)}` : '', proto !== 'icmp' && d.chance(0.25) ? `sport=${5000 + 10 * i + d.int(0, 9)}` : '',
      d.chance(0.08) ? 'mark=1' : proto !== 'icmp' && d.chance(0.06) ? 'uid=1000' : '',
    ].filter((x) => x !== '');
    asked.push([`# ask: ${from.ns} ${proto}://${host}${proto === 'icmp' ? '' : `:${port}`}`, ...opts].join(' '));
  }
  return asked;
};

/** A reach lab from a seed. From 1000 on they are harsher: something stops a whole kind of packet, and the Docker host has proxies. */
export const reachLab = (seed: number): string => {
  const d = diceOf(seed * 7919 + 13);
  const [family, make] = d.weigh((seed < HARSH ? MAKERS : MAKERS.slice(0, 4)).map(([w, name, m]) => [w, [name, m] as const] as const));
  const t = make(seed, d, seed >= HARSH);
  const all = [...t.servers, ...serversOf(d, t)];
  // one on each port: whether a second bind is refused hangs on the program's socket options
  const key = (l: string): string => (l.startsWith('relay') ? l : l.split(' ').filter((_, i) => i !== 3).join(' '));
  const servers = all.filter((l, i) => all.findIndex((o) => key(o) === key(l)) === i);
  return [`# ${family}`, ...t.setup, ...servers, ...questionsOf(d, t, servers, d.int(5, 8))].join('\n') + '\n';
};
