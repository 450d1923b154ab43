// Long chains: what test/unit/xt/property.test.ts says of the model's classifier, asked of the kernel. A router between three networks loads
// 40 to 120 overlapping rules a chain with iptables-restore of either back end; most rules only count, so that a packet meets many of them.
// Probes stand on the rules' edges; then the chains are edited and probed again, and every counter is shown.
import { diceOf, openLab, type Dice, type Lab } from './dice.ts';
import { network, probe } from './firewall.ts';
import { conditions, filterTarget, type Edge, type Ground, type Hooks, type Zone } from './fwRules.ts';

const ZONES: readonly Zone[] = [
  { ns: 'wan', dev: 'eth0', net: '198.51.100.0/24', router: '198.51.100.1', hosts: ['198.51.100.2', '198.51.100.63', '198.51.100.64'] },
  { ns: 'lan', dev: 'eth1', net: '192.168.1.0/24', router: '192.168.1.1', hosts: ['192.168.1.2', '192.168.1.15', '192.168.1.16'] },
  { ns: 'dmz', dev: 'br-dmz', net: '10.8.0.0/16', router: '10.8.0.1', hosts: ['10.8.0.2', '10.8.127.255', '10.8.128.0'] },
];
interface Chain {
  readonly table: 'filter' | 'mangle';
  readonly name: string;
  readonly hooks: Hooks;
  /** User chains that its rules may call: later ones only, so that there is no loop. */
  readonly calls: readonly string[];
  length: number;
}
const MARKS = ['0x1/0xffffffff', '0x1/0x1', '0x10/0xf0', '0x0/0x1', '0x4/0x0'] as const;

/** Conditions and a target; a long chain whose every rule decided would be short for most packets. */
const rule = (g: Ground, c: Chain, edges: Partial<Edge>[], fresh: () => string): string => {
  const { d } = g;
  const { text, edge } = conditions(g, c.hooks, fresh, 0.5);
  edges.push(edge);
  // what fits every packet only counts; some may not be asked before routing, or of what is sent from here: one such rule would refuse the table
  if (text === '' || (c.hooks === 'out' ? /policy|limit-iface-in/ : c.table === 'mangle' ? /realm/ : /^$/).test(text)) return c.table === 'mangle' ? '-j MARK --set-xmark 0x2/0x0' : '';
  const call = c.calls.length > 0 ? `-${d.pick(['j', 'j', 'g'])} ${d.pick(c.calls)}` : '';
  if (c.table === 'mangle') return `${text} ${d.weigh([[6, ''], [6, `-j MARK --set-xmark ${d.pick(MARKS)}`], [1, '-j ACCEPT'], [1, '-j RETURN'], [2, call]])}`.trim();
  return `${text} ${d.weigh([[13, ''], [4, filterTarget(d, text)], [2, call], [1, '-j RETURN']])}`.trim();
};
const edit = (g: Ground, lab: Lab, tool: string, c: Chain, edges: Partial<Edge>[], fresh: () => string): void => {
  const { d } = g;
  const on = `${tool} -t ${c.table}`;
  switch (d.pick(['A', 'I', 'I1', 'D', 'R'] as const)) {
    case 'A': lab.set(`${on} -A ${c.name} ${rule(g, c, edges, fresh)}`.trim()); c.length++; break;
    case 'I': lab.set(`${on} -I ${c.name} ${d.int(1, c.length)} ${rule(g, c, edges, fresh)}`.trim()); c.length++; break;
    case 'I1': lab.set(`${on} -I ${c.name} ${rule(g, c, edges, fresh)}`.trim()); c.length++; break;
    case 'D': lab.set(`${on} -D ${c.name} ${d.int(1, c.length)}`); c.length--; break;
    case 'R': lab.set(`${on} -R ${c.name} ${d.int(1, c.length)} ${rule(g, c, edges, fresh)}`.trim()); break;
  }
};
/** Several echos at once: they only have to be counted. */
const pings = (lab: Lab, d: Dice): void => {
  const [from, to] = d.some(ZONES, 2) as [Zone, Zone];
  lab.set(`ip netns exec ${from.ns} ping -n -q -c6 -i0.01 -W0.3 -I ${d.pick(from.hosts)} ${d.pick([...to.hosts, from.router])} >/dev/null`);
};

export const propLab = (seed: number): string => {
  const d = diceOf(seed);
  const lab = openLab();
  network(lab, ZONES);
  // No rule's range of ports ends among those that a client is given at random.
  for (const ns of ['', ...ZONES.map((z) => `ip netns exec ${z.ns} `)]) lab.set(`${ns}sysctl -qw net.ipv4.ip_local_port_range="62000 62999"`);
  const tool = `iptables${d.chance(0.4) ? '-legacy' : ''}`;
  const g: Ground = { d, zones: ZONES };
  const edges: Partial<Edge>[] = [];
  let names = 0;
  const fresh = (): string => `hl${++names}`;
  const long = (): number => d.int(40, 120);
  const chains: Chain[] = [
    { table: 'mangle', name: 'PREROUTING', hooks: 'in', calls: ['M0'], length: long() }, { table: 'mangle', name: 'M0', hooks: 'in', calls: [], length: d.int(4, 60) },
    { table: 'filter', name: 'INPUT', hooks: 'in', calls: ['U1'], length: d.int(40, 60) }, { table: 'filter', name: 'FORWARD', hooks: 'both', calls: ['U0', 'U1'], length: long() },
    { table: 'filter', name: 'OUTPUT', hooks: 'out', calls: ['U2'], length: d.int(33, 50) }, { table: 'filter', name: 'U0', hooks: 'both', calls: ['U1'], length: long() },
    { table: 'filter', name: 'U1', hooks: 'in', calls: [], length: d.int(40, 70) }, { table: 'filter', name: 'U2', hooks: 'out', calls: [], length: d.int(33, 50) },
  ];
  const lines: string[] = [];
  for (const table of ['mangle', 'filter'] as const) {
    lines.push(`*${table}`);
    const mine = chains.filter((c) => c.table === table);
    for (const c of mine) lines.push(`:${c.name} ${/^[MU]\d$/.test(c.name) ? '-' : d.chance(0.85) ? 'ACCEPT' : 'DROP'} [0:0]`);
    for (const c of mine) for (let i = 0; i < c.length; i++) lines.push(`-A ${c.name} ${rule(g, c, edges, fresh)}`.trimEnd());
    lines.push('COMMIT');
  }
  lab.set(`${tool}-restore <<'DUMP'\n${lines.join('\n')}\nDUMP\necho "rc=$?"`);
  const probes = (n: number): void => {
    for (let i = 0; i < n; i++) probe(lab, { g, d, edges });
    pings(lab, d);
  };
  pings(lab, d);
  probes(10);
  lab.ask(`${tool}-save -c | grep -v ^#`);
  for (let round = 0; round < 2; round++) {
    for (let i = d.int(2, 5); i > 0; i--) edit(g, lab, tool, d.pick(chains), edges, fresh);
    probes(6);
  }
  lab.ask(`${tool}-save -c | grep -v ^#`);
  return lab.text();
};
