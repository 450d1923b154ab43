// One question: how many bytes does it take to keep: a container, a rule, a route, a connection, and one more version of a large world after one
// edit or one packet. Everything is measured as the growth of the heap after a collection (node --expose-gc, as main.ts starts every bench);
// the floor is the bare data: the same thing as the smallest JSON.
import { emptyWorld, run, walk, type World } from '../src/index.ts';
import { containersScript, hostScript } from './worlds.ts';
import { heapUsed, say, type Row } from './lib.ts';

const must = (script: string, world: World, files: Readonly<Record<string, string>> = {}): World => {
  const r = run(script, { world, files });
  if (r.status !== 0 || r.stderr !== '') throw new Error(`the script failed: ${r.stderr.slice(0, 300)}`);
  return r.world;
};
/** What `make` returns weighs so much more than nothing. */
const weigh = <T>(make: () => T): { readonly kept: T; readonly bytes: number } => {
  const before = heapUsed();
  const kept = make();
  return { kept, bytes: heapUsed() - before };
};
const chain = <T>(first: T, n: number, next: (x: T, i: number) => T): T[] => {
  const all = [first];
  for (let i = 0; i < n; i++) all.push(next(all[i] as T, i));
  return all;
};

export const bench = (): Row[] => {
  const rows: Row[] = [];
  const row = (what: string, bytes: number, floor: number, floorName: string): void => {
    rows.push({ bench: 'memory', case: what, ns: bytes, unit: 'bytes', floor, floorName });
    say(`${what}: ${(bytes / 1e3).toFixed(1)} kB`);
  };
  // What a first run loads and compiles is nobody's.
  must(`${hostScript(50)}\n${containersScript(0, 50)}\nsleep 5`, emptyWorld(1));

  const n = 1000;
  const containers = weigh(() => must(`${hostScript(n)}\n${containersScript(0, n)}\nsleep 5`, emptyWorld(1)));
  const host = containers.kept;
  const question = JSON.stringify({ name: 'c123', peer: 'v123', mac: 123456789012, port: 'br0', addr: '10.0.0.123/16', gw: '10.0.0.1', publish: 10_123 }).length;
  row(`a container of ${n}`, containers.bytes / n, question, 'its JSON');

  const rule = '-A DOCKER -d 10.1.2.3/32 ! -i br0 -o br0 -p tcp -m tcp --dport 80 -j ACCEPT\n';
  const rules = Array.from({ length: 10_000 }, (_, i) => rule.replace('10.1.2.3', `10.1.${i >> 8}.${i & 255}`));
  const table = weigh(() => must('iptables-restore < r', emptyWorld(1), { r: `*filter\n:DOCKER - [0:0]\n${rules.join('')}COMMIT\n` }));
  row('a rule of 10000', table.bytes / 10_000, rule.length, 'its text');

  const device = must('ip link add d0 type dummy; ip addr add 10.0.0.1/8 dev d0; ip link set d0 up', emptyWorld(1));
  const routes = weigh(() => must('ip -batch r', device, { r: Array.from({ length: 10_000 }, (_, i) => `route add 20.${i >> 8}.${i & 255}.0/24 via 10.0.0.2\n`).join('') }));
  row('a route of 10000', routes.bytes / 10_000, 8, 'prefix and gateway');

  const flows = weigh(() => {
    let w = host;
    for (let i = 0; i < 2000; i++) w = walk(w, { netns: 'c0', dst: '10.0.0.1', proto: 'udp', dport: 1 + i, sport: 5000 }, { trace: false }).world;
    return w;
  });
  row('a connection of 2000', flows.bytes / 2000, 16, 'addresses, ports, state');

  const versions = 200;
  const edits: readonly (readonly [string, (i: number) => string])[] = [
    ['ip route add', (i) => `ip route add 192.0.2.${i}/32 dev br0`], ['ip link add', (i) => `ip link add z${i} type veth peer name w${i}`],
    ['ip link set up', (i) => `ip link set z${i} up`], ['ip netns add', (i) => `ip netns add n${i}`], ['iptables -A', (i) => `iptables -A DOCKER -s 192.0.2.${i} -j ACCEPT`],
  ];
  let base = host;
  // What only the first few compile is not a version's.
  let warm = host;
  for (const [, cmd] of edits) for (let i = 0; i < 20; i++) warm = must(cmd(i), warm);
  for (const [what, cmd] of edits) {
    const v = weigh(() => chain(base, versions, (w, i) => must(cmd(i), w)));
    row(`one more version of ${n} containers: ${what}`, v.bytes / versions, cmd(0).length, 'the command');
    base = v.kept[versions] as World;
  }
  const packets = weigh(() => chain(base, versions, (w) => walk(w, { netns: 'c0', dst: '10.0.3.7', proto: 'icmp' }, { trace: false }).world));
  row(`one more version of ${n} containers: a ping across`, packets.bytes / versions, 84, 'the packet');
  return rows;
};
