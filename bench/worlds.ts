// One question: what does a Docker host cost, to build from its script and to send packets across? Containers on bridges of at most
// 1000 ports: each a namespace, a veth pair, an address, a default route, two sysctls and three rules as Docker writes them. The floor
// of building is the same script with every command replaced by `true`.
import { emptyWorld, parseIp4, run, walk, type World } from '../src/index.ts';
import { pmGet } from '../src/base/pmap.ts';
import { cpuTime, measure, say, type Row } from './lib.ts';

/** Below the kernel's BR_MAX_PORTS (1024). */
const PORTS = 1000;
const bridgeNet = (b: number): string => `10.${b}`;
/** Container i's address; .0.1 is its bridge. */
export const containerAddr = (i: number): string => {
  const host = (i % PORTS) + 2;
  return `${bridgeNet(Math.trunc(i / PORTS))}.${host >> 8}.${host & 255}`;
};

/** The host: forwarding, Docker's chains, a masqueraded bridge for every thousand containers. `no`: the word that replaces each command. */
export const hostScript = (n: number, no = ''): string => {
  const cmd = (c: string): string => (no === '' ? c : `${no} ${c}`);
  const lines = [
    'sysctl -qw net.ipv4.ip_forward=1', 'iptables -t nat -N DOCKER', 'iptables -N DOCKER', 'iptables -P FORWARD DROP',
    'iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', 'iptables -A FORWARD -j DOCKER',
    'iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER', 'iptables -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
  ].map(cmd);
  for (let b = 0; b * PORTS < n; b++) {
    lines.push(...[
      `ip link add br${b} type bridge`, `ip link set br${b} up`, `ip addr add ${bridgeNet(b)}.0.1/16 dev br${b}`, `iptables -A FORWARD -i br${b} -j ACCEPT`,
      `iptables -t nat -A POSTROUTING -s ${bridgeNet(b)}.0.0/16 ! -o br${b} -j MASQUERADE`,
    ].map(cmd));
  }
  return lines.join('\n');
};
/** Containers from .. to - 1, line by line. */
export const containersScript = (from: number, to: number, no = ''): string => {
  const lines: string[] = [];
  for (let i = from; i < to; i++) {
    const a = containerAddr(i);
    const b = Math.trunc(i / PORTS);
    const port = 10_000 + i;
    lines.push(...[
      `ip netns add c${i}`, `ip link add v${i} type veth peer name eth0 netns c${i}`, `ip link set v${i} master br${b} up`,
      `ip netns exec c${i} sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1 net.ipv4.conf.eth0.arp_notify=1`,
      `ip -n c${i} link set lo up`, `ip -n c${i} link set eth0 up`, `ip -n c${i} addr add ${a}/16 dev eth0`, `ip -n c${i} route add default via ${bridgeNet(b)}.0.1`,
      `iptables -t nat -A DOCKER ! -i br${b} -p tcp --dport ${port} -j DNAT --to-destination ${a}:80`,
      `iptables -A DOCKER -d ${a}/32 ! -i br${b} -o br${b} -p tcp --dport 80 -j ACCEPT`,
      `iptables -t nat -A POSTROUTING -s ${a}/32 -d ${a}/32 -p tcp --dport 80 -j MASQUERADE`,
    ].map((c) => (no === '' ? c : `${no} ${c}`)));
  }
  return lines.join('\n');
};
const built = (script: string): { readonly ns: number; readonly world: World } => {
  let world = emptyWorld(1);
  const ns = cpuTime(() => {
    const r = run(script, { world });
    if (r.status !== 0 || r.stderr !== '') throw new Error(`the script failed: ${r.stderr.slice(0, 300)}`);
    world = r.world;
  });
  return { ns, world };
};

export const bench = (): Row[] => {
  const rows: Row[] = [];
  const floorName = 'script of `true`';
  for (const n of [100, 1000, 10_000]) {
    const script = (no: string): string => `${hostScript(n, no)}\n${containersScript(0, n, no)}`;
    const floor = Math.min(...[0, 1, 2].map(() => built(script('true')).ns));
    const runs = (n > 1000 ? [0] : [0, 1, 2]).map(() => built(script('')));
    const best = runs.reduce((x, y) => (y.ns < x.ns ? y : x));
    rows.push({ bench: 'worlds', case: `build ${n} containers`, ns: best.ns, floor, floorName, note: `${(best.ns / n / 1e6).toFixed(2)} ms a container` });
    say(`${n} containers: ${(best.ns / 1e9).toFixed(2)} s`);
    const world = run('sleep 5', { world: best.world }).world;
    const ask = { netns: pmGet(world.config.names, 'c0') as number, dst: parseIp4(containerAddr(n - 1)) as number, proto: 'icmp' as const };
    const walks = measure(() => void structuredClone(ask));
    const warm = walk(world, ask).world;
    if (walk(warm, ask).fate.kind !== 'delivered') throw new Error('the ping across did not arrive');
    rows.push({ bench: 'worlds', case: `ping across ${n}, ARP included`, ns: measure(() => void walk(world, ask, { trace: false })), floor: walks, floorName: 'clone of the question' });
    rows.push({ bench: 'worlds', case: `ping across ${n}, resolved`, ns: measure(() => void walk(warm, ask, { trace: false })), floor: walks, floorName: 'clone of the question' });
  }
  return rows;
};
