// `packetpath/arbitraries`: fast-check arbitraries of worlds and of questions about them. A world is drawn as a plan (switches, machines, routers, rules, an engine with
// containers) and said with host(), so each has the script that makes it: a counterexample prints that script, and a smaller world is a shorter one. All references
// are numbers that are taken modulo what there is, so that whatever goes away, the rest still makes a world. Left out: VLANs, policy rules, IPv6, several engines.
import { array, boolean, constant, constantFrom, integer, nat, oneof, option, record, subarray, toStringMethod, tuple, type Arbitrary } from 'fast-check';
import type { Declared } from '../build/types.ts';
import { host, type Host } from '../build/host.ts';
import type { Lab } from '../build/lab.ts';
import { ip, subnet } from '../build/subnet.ts';
import type { Question } from '../explain/types.ts';
import type { EngineVersion } from '../model/docker.ts';

/** A world of which only the script is made yet. */
export interface DrawnWorld {
  readonly script: string;
  /** Runs the script, once. */
  readonly lab: () => Lab;
  /** Everybody who can ask. */
  readonly from: readonly string[];
  /** Addresses and ports worth asking for. */
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
}
export interface WorldOptions {
  /** Docker Engines, too; default true. Without one the script runs on any Linux as root. */
  readonly docker?: boolean;
  /** Default 4 machines, 5 rules. */
  readonly machines?: number;
  readonly rules?: number;
}

type AnyHost = Host<Declared & { readonly docker: true }>;
const PORTS = [80, 443, 5353, 8080] as const;
const VERSIONS: readonly EngineVersion[] = ['20.10', '1.12', '17.06', '27', '28.0', '28.5', '29'];

interface Switch {
  readonly hostAddress: boolean;
}
interface Machine {
  readonly on: number;
  readonly gateway: boolean;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}
interface Rule {
  readonly chain: 'INPUT' | 'FORWARD' | 'OUTPUT';
  readonly src: number | null;
  readonly dst: number | null;
  readonly proto: string;
  readonly inDev: number | null;
  readonly state: string | null;
  readonly target: string;
}
interface Dnat {
  readonly port: number;
  readonly to: number;
  readonly toPort: number;
  readonly chain: 'PREROUTING' | 'OUTPUT';
}
interface Container {
  readonly network: number;
  readonly image: 'nginx' | 'busybox';
  readonly publish: number | null;
  readonly loopback: boolean;
}
interface Docker {
  readonly version: EngineVersion;
  readonly icc: boolean;
  readonly proxy: boolean;
  readonly masq: boolean;
  readonly networks: number;
  readonly containers: readonly Container[];
}
interface Plan {
  readonly switches: readonly Switch[];
  readonly machines: readonly Machine[];
  readonly routers: readonly (readonly [number, number])[];
  readonly outside: boolean;
  readonly wayBack: boolean;
  readonly forwarding: boolean;
  readonly masquerade: boolean;
  readonly dropForward: boolean;
  readonly docker: Docker | null;
  readonly dnat: readonly Dnat[];
  readonly rules: readonly Rule[];
  readonly hostTcp: readonly number[];
}

const port = (): Arbitrary<number> => constantFrom(...PORTS);
/** A rule of the filter table, as iptables' words. */
const rulePlan = (): Arbitrary<Rule> => record({
  chain: constantFrom('FORWARD', 'INPUT', 'OUTPUT'), src: option(nat(9)), dst: option(nat(9)), proto: constantFrom('', '-p icmp', ...PORTS.map((p) => `-p tcp --dport ${p}`), '-p tcp --sport 80', '-p udp --dport 5353'),
  inDev: option(nat(9)), state: option(constantFrom('NEW', 'RELATED,ESTABLISHED')), target: constantFrom('DROP', 'ACCEPT', 'REJECT', 'REJECT --reject-with tcp-reset'),
});
const planOf = (o: WorldOptions): Arbitrary<Plan> => record({
  switches: array(record({ hostAddress: boolean() }), { minLength: 1, maxLength: 3 }),
  machines: array(record({ on: nat(9), gateway: boolean(), tcp: array(port(), { maxLength: 2 }), udp: array(constant(5353), { maxLength: 1 }) }), { minLength: 1, maxLength: o.machines ?? 4 }),
  routers: array(tuple(nat(9), nat(9)), { maxLength: 1 }), outside: boolean(), wayBack: boolean(), forwarding: boolean(), masquerade: boolean(), dropForward: boolean(),
  docker: o.docker === false ? constant(null) : option(record({
    version: constantFrom(...VERSIONS), icc: boolean().map((b) => !b), proxy: boolean().map((b) => !b), masq: boolean().map((b) => !b), networks: integer({ min: 0, max: 2 }),
    containers: array(record({ network: nat(9), image: constantFrom('nginx', 'busybox'), publish: option(constantFrom(9090, 9091)), loopback: boolean() }), { maxLength: 3 }),
  })),
  dnat: array(record({ port: constantFrom(8000, 8443), to: nat(9), toPort: port(), chain: constantFrom('PREROUTING', 'OUTPUT') }), { maxLength: 2 }),
  rules: array(rulePlan(), { maxLength: o.rules ?? 5 }), hostTcp: array(port(), { maxLength: 1 }),
});

/** The nth of a list that may be empty. */
const pick = <T>(list: readonly T[], n: number): T | undefined => (list.length === 0 ? undefined : list[n % list.length]);
const uniq = <T>(list: readonly T[]): readonly T[] => [...new Set(list)];
const net = (s: number) => subnet(ip4Prefix(s));
const ip4Prefix = (s: number): `10.0.${number}.0/24` => `10.0.${s as number}.0/24`;

/** The plan as commands. */
const draw = (p: Plan): Omit<DrawnWorld, 'lab'> & { readonly run: () => Lab } => {
  let h = host() as unknown as AnyHost;
  const say = (f: (x: AnyHost) => unknown): void => void (h = f(h) as AnyHost);
  const addresses: string[] = [];
  const from: string[] = ['host'];
  p.switches.forEach((s, i) => {
    say((x) => (s.hostAddress ? x.bridge(`br${i}`, net(i).at(1)) : x.bridge(`br${i}`)));
    if (s.hostAddress) addresses.push(net(i).ip(1));
  });
  const gateway = (s: number): boolean => p.switches[s]?.hostAddress === true;
  p.machines.forEach((m, i) => {
    const name = `m${i}`;
    const s = m.on % p.switches.length;
    say((x) => x.netns(name));
    say((x) => x.plug(name, `br${s}`, net(s).at(10 + i)));
    if (m.gateway && gateway(s)) say((x) => x.route(name, 'default', 'host'));
    if (m.tcp.length + m.udp.length > 0) say((x) => x.listen(name, ...uniq(m.tcp), ...uniq(m.udp).map((u) => `udp:${u}` as const)));
    from.push(name);
    addresses.push(net(s).ip(10 + i));
  });
  p.routers.forEach(([a, b], i) => {
    const [sa, sb] = [a % p.switches.length, b % p.switches.length];
    if (sa === sb) return;
    say((x) => x.router(`r${i}`));
    say((x) => x.plug(`r${i}`, `br${sa}`, net(sa).at(200 + i)));
    say((x) => x.plug(`r${i}`, `br${sb}`, net(sb).at(200 + i), 'eth1'));
    from.push(`r${i}`);
    p.machines.forEach((m, j) => {
      const mine = m.on % p.switches.length;
      if (mine === sa || mine === sb) say((x) => x.route(`m${j}`, net(mine === sa ? sb : sa).cidr, `r${i}`));
    });
  });
  if (p.outside) {
    say((x) => x.netns('outside'));
    say((x) => x.link(['host', 'eth0', subnet('203.0.113.0/24').at(2)], ['outside', 'e0', subnet('203.0.113.0/24').at(1)]));
    say((x) => x.route('host', 'default', 'outside'));
    if (p.wayBack) say((x) => x.route('outside', 'default', 'host'));
    say((x) => x.listen('outside', 80));
    from.push('outside');
    addresses.push('203.0.113.2', '203.0.113.1');
  }
  if (p.forwarding) say((x) => x.forwarding());
  if (p.hostTcp.length > 0) say((x) => x.listen('host', ...p.hostTcp));
  if (p.docker) {
    const d = p.docker;
    say((x) => x.docker({ version: d.version, ...(!d.icc && { icc: false }), ...(!d.proxy && { userlandProxy: false }), ...(!d.masq && { ipMasq: false }) }));
    const networks = ['bridge', ...Array.from({ length: d.networks }, (_, i) => `n${i}`)];
    networks.slice(1).forEach((n, i) => say((x) => x.network(n, { subnet: `172.30.${i}.0/24` })));
    d.containers.forEach((c, i) => {
      const taken = c.publish !== null && d.containers.slice(0, i).some((e) => e.publish === c.publish);
      say((x) => x.container(`c${i}`, {
        network: pick(networks, c.network) as string, image: c.image, ...(c.image === 'busybox' && { command: ['sleep', '100000'] }),
        ...(c.publish !== null && !taken && { publish: (c.loopback ? `127.0.0.1:${c.publish}:80` : `${c.publish}:80`) as `${number}:80` }),
      }));
      from.push(`c${i}`);
      addresses.push(`c${i}`);
    });
    addresses.push('127.0.0.1');
  }
  const machineIp = (n: number): string | undefined => pick(p.machines.map((m, i) => net(m.on % p.switches.length).ip(10 + i)), n);
  if (p.masquerade && p.outside) say((x) => x.iptables('host', '-t nat -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE'));
  for (const d of p.dnat) say((x) => x.iptables('host', `-t nat -A ${d.chain} -p tcp --dport ${d.port} -j DNAT --to-destination ${machineIp(d.to)}:${d.toPort}`));
  for (const r of p.rules) {
    const side = (flag: string, n: number | null): string[] => (n === null ? [] : [flag, n % 2 === 0 ? net(n % p.switches.length).cidr : (machineIp(n) as string)]);
    const target = r.target.includes('tcp-reset') && !r.proto.startsWith('-p tcp') ? 'REJECT' : r.target;
    const inDev = r.inDev === null || r.chain === 'OUTPUT' ? [] : ['-i', `br${r.inDev % p.switches.length}`];
    say((x) => x.iptables('host', ['-A', r.chain, ...side('-s', r.src), ...side('-d', r.dst), ...inDev, ...(r.proto === '' ? [] : [r.proto]), ...(r.state === null ? [] : ['-m conntrack --ctstate', r.state]), '-j', target].join(' ')));
  }
  if (p.dropForward) say((x) => x.iptables('host', '-P FORWARD DROP'));
  const final = h;
  return { script: final.script, run: () => final.lab(), from, addresses: uniq(addresses).map((a) => (/^[\d.]+$/.test(a) ? ip(a) : a)), ports: [...PORTS, ...p.dnat.map((d) => d.port), ...(p.docker?.containers ?? []).flatMap((c) => (c.publish === null ? [] : [c.publish]))] };
};

/** Worlds of switches, machines, routers, rules and Docker Engines. */
export const worlds = (opts: WorldOptions = {}): Arbitrary<DrawnWorld> => planOf(opts).map((p) => {
  const { run, ...drawn } = draw(p);
  let made: Lab | undefined;
  return Object.defineProperty({ ...drawn, lab: () => (made ??= run()) }, toStringMethod, { value: () => `\n${drawn.script}` });
});
export interface RuleOptions {
  readonly chains?: readonly string[];
  /** Addresses and prefixes, IPv4. */
  readonly addresses?: readonly string[];
  readonly devices?: readonly string[];
  readonly ports?: readonly number[];
}
/** Rules of the filter table, as the words of `iptables`: `-A FORWARD ! -s 10.0.0.0/24 -p tcp --dport 80:443 -j DROP`. */
export const filterRules = (o: RuleOptions = {}): Arbitrary<string> => {
  const not = boolean().map((b) => (b ? '! ' : ''));
  const flag = (name: string, values: readonly string[]): Arbitrary<string> => option(tuple(not, constantFrom(...values)), { nil: undefined }).map((x) => (x === undefined ? '' : `${x[0]}${name} ${x[1]}`));
  const addresses = o.addresses ?? ['10.0.0.0/8', '10.0.0.0/24', '10.0.0.10', '10.0.1.10', '203.0.113.1'];
  const ports = o.ports ?? PORTS;
  const range = tuple(constantFrom(...ports), constantFrom(...ports)).map(([a, b]) => (a === b ? String(a) : `${Math.min(a, b)}:${Math.max(a, b)}`));
  const l4 = tuple(constantFrom('tcp', 'udp'), not, constantFrom('--dport', '--sport'), range).map(([p, n, w, r]) => `-p ${p} ${n}${w} ${r}`);
  return tuple(
    constantFrom(...(o.chains ?? ['FORWARD', 'INPUT', 'OUTPUT'])), flag('-s', addresses), flag('-d', addresses), option(constantFrom(...(o.devices ?? ['br0', 'br1', 'eth0', 'br+'])), { nil: undefined }),
    option(oneof(l4, constantFrom('-p icmp', '-p tcp', '! -p udp', '-p icmp --icmp-type echo-request', '-p tcp --syn', '-p tcp -m multiport --dports 80,443,8000:8080')), { nil: '' }),
    option(tuple(not, subarray(['NEW', 'ESTABLISHED', 'RELATED', 'INVALID'], { minLength: 1 })).map(([n, st]) => `-m conntrack ${n}--ctstate ${st.join(',')}`), { nil: '' }), constantFrom('DROP', 'ACCEPT', 'RETURN', 'REJECT'),
  ).map(([chain, src, dst, dev, proto, state, target]) =>
    ['-A', chain, src, dst, dev === undefined ? '' : `${chain === 'OUTPUT' ? '-o' : '-i'} ${dev}`, proto, state, '-j', target].filter((w) => w !== '').join(' '));
};
/** Questions about a world: who, to which address or name, by which protocol and port. */
export const questionsOf = (world: DrawnWorld): Arbitrary<Question> => record({
  from: constantFrom(...world.from), host: constantFrom(...world.addresses, '10.0.0.99'), proto: constantFrom('tcp', 'icmp', 'udp'), port: constantFrom(...uniq(world.ports)),
}).map(({ from, host: to, proto, port: n }) => ({ from, to: proto === 'icmp' ? `icmp://${to}` : `${proto}://${to}:${proto === 'udp' ? 5353 : n}` }));
/** A world and a question about it. Shrinks the question last. */
export const askedWorlds = (opts: WorldOptions = {}): Arbitrary<{ readonly world: DrawnWorld; readonly question: Question }> =>
  tuple(worlds(opts), nat(0xffff), nat(0xffff), constantFrom('tcp', 'icmp', 'udp'), nat(0xffff)).map(([world, f, a, proto, n]) => {
    const to = pick(world.addresses, a) ?? '127.0.0.1';
    return { world, question: { from: pick(world.from, f) as string, to: proto === 'icmp' ? `icmp://${to}` : `${proto}://${to}:${proto === 'udp' ? 5353 : pick(uniq(world.ports), n)}` } };
  });
