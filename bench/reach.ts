// One question: what does a `reach` cost on a Docker host with 200 rules (issue 6: under 100 us of walking)? From outside to a published port, TCP to the established
// state and a byte each way: a dozen packets over two hops, DNAT, a bridge, conntrack at three places. The floor is one masqueraded datagram's walk, whole.
import { emptyWorld, reach, renderAnswer, run, suggestFixes, walk, type World } from '../src/index.ts';
import { median, rounds, type Row } from './lib.ts';

const hostOf = (containers: number): World => {
  const lines = [`ip netns add internet; ip link add eth0 type veth peer name eth0 netns internet; ip addr add 203.0.113.1/24 dev eth0; ip link set eth0 up; ip link set lo up
ip -n internet link set lo up; ip -n internet link set eth0 up; ip -n internet addr add 203.0.113.9/24 dev eth0
dockerd > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done`];
  for (let i = 0; i < containers; i++) lines.push(`docker run -d --name w${i} -p ${10_000 + i}:80 nginx > /dev/null`);
  // The neighbours of a host that has been up for a while are known.
  lines.push(`for i in $(seq 0 ${containers - 1}); do ip netns exec internet nc -z -w1 203.0.113.1 $((10000 + i)); done; docker exec w0 ping -c1 203.0.113.9 > /dev/null`);
  const { world } = run(lines.join('\n'), { world: emptyWorld(1), keep: true });
  return world;
};

export const bench = (): Row[] => {
  const containers = 56;
  const world = hostOf(containers);
  const rules = Number(run('echo $(($(iptables-save | grep -c -- ^-A)))', { world }).stdout);
  let n = 0;
  const ask = () => ({ from: 'internet', to: `tcp://203.0.113.1:${10_000 + n++ % containers}` });
  const floor = (): void => void walk(world, { netns: 'internet', dst: '203.0.113.1', proto: 'udp', dport: 9, size: 4 }, { trace: false });
  const shut = run('iptables -I DOCKER-USER -p tcp --dport 80 -j DROP', { world }).world;
  const cases: readonly (readonly [string, () => void])[] = [
    [`reach, outcome alone, ${rules} rules`, () => void reach(world, ask(), { trace: false })],
    [`reach, with trace and blame, ${rules} rules`, () => void reach(world, ask())],
    [`reach of what is dropped, with trace and blame`, () => void reach(shut, ask())],
    [`reach and its story`, () => void renderAnswer(world, reach(world, ask()), 'story')],
    [`suggestFixes without side effects`, () => void suggestFixes(shut, ask(), { effects: false, max: 1, budget: 10 })],
  ];
  const times = rounds([floor, ...cases.map(([, f]) => f)], { warmMs: 3000 });
  const base = times[0] as number[];
  return cases.map(([name], i): Row => {
    const t = times[i + 1] as number[];
    return { bench: 'reach', case: name, ns: median(t), min: Math.min(...t), floor: median(base), floorName: 'one datagram to the host, walked' };
  });
};
