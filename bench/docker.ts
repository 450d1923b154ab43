// One question: what does a large Docker host cost? 1,000 containers on 20 networks with 2,000 published ports (issue 5: under 3 s), then
// iptables-save of it (under 100 ms), a packet to a published port, the removal of one container, and all of it again by the command line.
// The first figure is a process's first run, which nothing has warmed: that is what somebody waits for. The floor is the same rules by
// themselves, through iptables-restore.
import { emptyWorld, newSession, type World } from '../src/index.ts';
import { createContainer, createNetwork, removeContainer, startContainer, startEngine } from '../src/docker/engine.ts';
import { newDaemonOpts, newNetCreate, newRunOpts } from '../src/docker/defaults.ts';
import { beginDocker, commitDocker, DEFAULT_SOCK, isRefused, type DockerTx } from '../src/docker/tx.ts';
import type { EngineVersion } from '../src/model/docker.ts';
import { commitCtx, openCtx, type Ctx } from '../src/net/ctx.ts';
import { drain } from '../src/net/dev.ts';
import { walk } from '../src/net/walk.ts';
import { collect, cpuTime, median, say, type Row } from './lib.ts';

const NETWORKS = 20;
const CONTAINERS = 1000;
const origin = (text: string) => ({ file: 'bench', line: 0, text, by: text });

const host = (): World => {
  const s = newSession(emptyWorld(1));
  const script = `ip netns add out; ip link add eth0 type veth peer name eth0 netns out; ip addr add 10.9.0.1/24 dev eth0; ip link set eth0 up
ip -n out addr add 10.9.0.2/24 dev eth0; ip -n out link set eth0 up; ip link set lo up; sleep 3`;
  if (s.exec(script) !== 0) throw new Error(s.stderr);
  return s.world;
};
/** One `docker ...`: a transaction of its own, what it set off carried out before the next. */
const change = <T>(ctx: Ctx, text: string, f: (tx: DockerTx) => T): T => {
  const tx = beginDocker(ctx, DEFAULT_SOCK, origin(text)) as DockerTx;
  const r = f(tx);
  if (isRefused(r)) throw new Error(`${text}: ${r.refused}`);
  commitDocker(tx);
  drain(ctx);
  return r;
};
const name = (i: number): string => `c${i}`;
const published = (i: number) => [0, 1].map((k) => ({ hostIp: null, hostPort: [10_000 + 2 * i + k, 10_000 + 2 * i + k] as const, port: 80 + k, proto: 'tcp' as const }));
const build = (base: World, version: EngineVersion): World => {
  const ctx = openCtx(base);
  const bad = startEngine(ctx, { sock: DEFAULT_SOCK, netns: 1, version, backend: 'iptables', pid: 1, execRoot: '/var/run/docker', opts: newDaemonOpts(version) }, origin('dockerd'));
  if (bad) throw new Error(bad.refused);
  for (let n = 0; n < NETWORKS; n++) change(ctx, `docker network create n${n}`, (tx) => createNetwork(tx, newNetCreate({ name: `n${n}` })));
  for (let i = 0; i < CONTAINERS; i++) {
    change(ctx, `docker run --name ${name(i)}`, (tx) => {
      const c = createContainer(tx, newRunOpts({ image: 'nginx', name: name(i), network: `n${i % NETWORKS}`, ports: published(i), argv: ['sleep', 'infinity'] }));
      return isRefused(c) ? c : startContainer(tx, c.id);
    });
  }
  return commitCtx(ctx);
};

const row = (kase: string, times: readonly number[], floor: number, floorName: string, note: string): Row => ({
  bench: 'docker', case: kase, ns: times[0] as number, min: Math.min(...times), floor, floorName, note: `${note}; median ${(median(times) / 1e6).toFixed(0)} ms`,
});

const engineRows = (version: EngineVersion): Row[] => {
  say(`  ${version}: ${CONTAINERS} containers`);
  const base = host();
  let world = base;
  const runs = [0, 1, 2].map(() => {
    collect();
    return cpuTime(() => (world = build(base, version)));
  });
  const saves: number[] = [];
  let text = '';
  for (let i = 0; i < 5; i++) {
    const s = newSession(world);
    saves.push(cpuTime(() => s.exec('iptables-save')));
    text = s.stdout;
  }
  const rules = text.split('\n').filter((l) => l.startsWith('-A')).length;
  const restore = [0, 1, 2].map(() => {
    const s = newSession(base, { files: { '/tmp/save': text } });
    return cpuTime(() => {
      if (s.exec('iptables-restore < /tmp/save') !== 0) throw new Error(s.stderr);
    });
  });
  const floor = Math.min(...restore);
  let last = CONTAINERS;
  const removals = Array.from({ length: 9 }, () => cpuTime(() => {
    const ctx = openCtx(world);
    change(ctx, 'docker rm -f', (tx) => {
      const id = tx.e.order.at(-1) as string;
      return removeContainer(tx, id, { force: true });
    });
    world = commitCtx(ctx);
    last--;
  }));
  const port = published(last - 1)[0]?.hostPort[0] as number;
  const walks = Array.from({ length: 5 }, () => cpuTime(() => {
    const { fate } = walk(world, { netns: 'out', dst: '10.9.0.1', proto: 'tcp', dport: port }, { trace: false });
    // The container has no server: its own kernel refuses.
    if (fate.kind !== 'dropped' || fate.reason !== 'NO_SOCKET') throw new Error(`the packet: ${JSON.stringify(fate)}`);
  }));
  return [
    row(`${version}: 1,000 containers, 20 networks, 2,000 ports`, runs, floor, 'its rules by iptables-restore', `${rules} rules`),
    row(`${version}: iptables-save of it`, saves, floor, 'its rules by iptables-restore', `${rules} rules`),
    row(`${version}: docker rm -f of one`, removals, floor, 'its rules by iptables-restore', 'the first, then more'),
    row(`${version}: a SYN to a published port`, walks, floor, 'its rules by iptables-restore', 'the first compiles the tables'),
  ];
};

export const bench = (): Row[] => (['20.10', '28.5'] as const).flatMap(engineRows);
