// One question: what does the matrix of 1,000 endpoints and 10 ports at each cost (10 million flows; issue 6: under 2 s)? On a Docker host with 20 networks, none, a
// tenth and all of its containers' ports published, and behind 20 routers. The floor is the time of one reach by itself, times the walks that the classes need.
import { dockerNetworkCreate, dockerRun, emptyWorld, newSession, startDocker, type World } from '../src/index.ts';
import { matrix } from '../src/explain/matrix/matrix.ts';
import { endpointsOf } from '../src/explain/endpoints.ts';
import { reach } from '../src/explain/reach.ts';
import type { EngineVersion } from '../src/model/docker.ts';
import { collect, cpuTime, median, say, type Row } from './lib.ts';

const COUNT = 1000;
const GROUPS = 20;
const PORTS = [22, 25, 80, 110, 143, 443, 3306, 5432, 8080, 9000].map((p) => `tcp/${p}`);

const ok = <T extends { readonly world: World }>(r: T | { readonly error: string }): T => {
  if ('error' in r) throw new Error(r.error);
  return r as T;
};
const docker = (version: EngineVersion, published: (i: number) => boolean): World => {
  const s = newSession(emptyWorld(1));
  s.exec('ip netns add out; ip link add eth0 type veth peer name eth0 netns out; ip addr add 10.9.0.1/24 dev eth0; ip link set eth0 up; ip -n out addr add 10.9.0.2/24 dev eth0; ip -n out link set eth0 up; ip link set lo up; sleep 3');
  let { world } = ok(startDocker(s.world, { version }));
  for (let n = 0; n < GROUPS; n++) ({ world } = ok(dockerNetworkCreate(world, { name: `n${n}` })));
  for (let i = 0; i < COUNT; i++) {
    ({ world } = ok(dockerRun(world, { image: 'nginx', name: `c${i}`, network: `n${i % GROUPS}`, ports: published(i) ? [{ hostIp: null, hostPort: [10_000 + i, 10_000 + i], port: 80, proto: 'tcp' }] : [] })));
  }
  // What comes up talks for a while (duplicate addresses, router solicitations, memberships).
  const after = newSession(world);
  after.exec('sleep 100');
  return after.world;
};
/** 20 routers on one backbone, 50 hosts behind each; each router lets port 22 in from its own network alone. */
const routed = (): World => {
  const s = newSession(emptyWorld(1));
  const lines = ['ip link set lo up; ip link add core type bridge; ip link set core up'];
  for (let g = 0; g < GROUPS; g++) {
    const r = `ip netns exec r${g}`;
    lines.push(`ip netns add r${g}; ip link add c${g} type veth peer name up netns r${g}; ip link set c${g} master core up; ip -n r${g} addr add 10.255.0.${g + 1}/24 dev up; ip -n r${g} link set up up`);
    lines.push(`${r} sysctl -qw net.ipv4.ip_forward=1; ip -n r${g} link add lan type bridge; ip -n r${g} addr add 10.${g}.0.254/24 dev lan; ip -n r${g} link set lan up; ${r} iptables -A FORWARD -p tcp --dport 22 ! -s 10.${g}.0.0/24 -o lan -j DROP`);
    for (let k = 0; k < GROUPS; k++) if (k !== g) lines.push(`ip -n r${g} route add 10.${k}.0.0/24 via 10.255.0.${k + 1}`);
    for (let h = 0; h < COUNT / GROUPS; h++) {
      const n = `h${g}x${h}`;
      lines.push(`ip netns add ${n}; ip link add p${h} netns r${g} type veth peer name eth0 netns ${n}; ip -n r${g} link set p${h} master lan up; ip -n ${n} addr add 10.${g}.0.${h + 1}/24 dev eth0; ip -n ${n} link set eth0 up; ip -n ${n} route add default via 10.${g}.0.254`);
    }
  }
  if (s.exec(`${lines.join('\n')}\nsleep 100\n`) !== 0) throw new Error(s.stderr);
  return s.world;
};

const row = (kase: string, world: World): Row => {
  const names = endpointsOf(world).map((e) => e.name).filter((n) => /^[ch]\d/.test(n));
  if (names.length !== COUNT) throw new Error(`${names.length} endpoints`);
  const ask = () => matrix(world, { sources: names, destinations: names, ports: PORTS, families: [4] });
  let m = ask();
  const times = [0, 1, 2].map(() => {
    collect();
    return cpuTime(() => (m = ask()));
  });
  const some = m.answers.filter((_, i) => i % Math.ceil(m.answers.length / 200) === 0);
  const one = Math.min(...[0, 1, 2].map(() => cpuTime(() => {
    for (const a of some) reach(world, { from: m.endpoints[a.from]?.netns ?? 1, to: m.services[a.service]?.to ?? '' }, { trace: false });
  }) / some.length));
  say(`  ${kase}: ${m.walks} walks, ${m.columns.length} columns, ${(median(times) / 1e6).toFixed(0)} ms, a reach ${(one / 1e3).toFixed(0)} us`);
  return {
    bench: 'matrix', case: kase, ns: median(times), min: Math.min(...times), floor: one * m.walks, floorName: `a reach of ${(one / 1e3).toFixed(0)} us x walks`,
    note: `${m.sources * m.services.length / 1e6} M flows, ${m.walks} walks`,
  };
};
export const bench = (): Row[] => [
  row('Docker 20.10, 20 networks', docker('20.10', () => false)),
  row('Docker 20.10, a tenth published', docker('20.10', (i) => i % 10 === 0)),
  row('Docker 20.10, all published', docker('20.10', () => true)),
  row('Docker 28.5, a tenth published', docker('28.5', (i) => i % 10 === 0)),
  row('20 routers', routed()),
];
