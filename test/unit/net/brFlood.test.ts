// The quiet flood is an optimisation: with a trace (which takes the ordinary way) everything must come out the same.
import { describe, expect, it } from 'vitest';
import { emptyWorld, run, walk, type World } from '../../../src/index.ts';

const star = (n: number): World => {
  const lines = ['ip link add br0 type bridge', 'ip link set br0 up', 'ip addr add 10.0.0.1/24 dev br0'];
  for (let i = 0; i < n; i++)
    lines.push(`ip netns add c${i}`, `ip link add v${i} type veth peer name eth0 netns c${i}`, `ip link set v${i} master br0 up`, `ip -n c${i} link set eth0 up`, `ip -n c${i} addr add 10.0.0.${i + 2}/24 dev eth0`);
  return run(`${lines.join('\n')}\nsleep 3`, { world: emptyWorld(3) }).world;
};
const counters = (world: World, n: number): string =>
  run(`ip -s link; ${Array.from({ length: n }, (_, i) => `ip -n c${i} -s link; ip -n c${i} neigh`).join('; ')}; bridge fdb show br br0`, { world }).stdout;

describe('floodQuietly', () => {
  const world = star(12);

  it.each([
    ['an ARP question for a neighbour', { netns: 'c0', dst: '10.0.0.9' }],
    ['one for nobody', { netns: 'c3', dst: '10.0.0.200' }],
    ['one from the host', { netns: 1, dst: '10.0.0.5' }],
    ['a neighbour solicitation', { netns: 'c1', dst: 'fe80::1', oif: 'eth0' }],
  ])('counts, learns and delivers as the ordinary flood: %s', (_, send) => {
    const loud = walk(world, { ...send, proto: 'icmp' });
    const quiet = walk(world, { ...send, proto: 'icmp' }, { trace: false });
    expect(quiet.fate).toEqual(loud.fate);
    expect(counters(quiet.world, 12)).toBe(counters(loud.world, 12));
    // and the same from the cache that the first walk left behind
    expect(counters(walk(world, { ...send, proto: 'icmp' }, { trace: false }).world, 12)).toBe(counters(loud.world, 12));
  });

  it('adds up over several walks', () => {
    let loud = world;
    let quiet = world;
    for (const dst of ['10.0.0.7', '10.0.0.8', '10.0.0.99']) {
      loud = walk(loud, { netns: 'c2', dst, proto: 'icmp' }).world;
      quiet = walk(quiet, { netns: 'c2', dst, proto: 'icmp' }, { trace: false }).world;
    }
    expect(counters(quiet, 12)).toBe(counters(loud, 12));
  });

  it('notices what changes at a far end', () => {
    const script = 'ping -n -c1 -W1 10.0.0.77; ip -n c4 addr add 10.0.0.77/24 dev eth0; ip neigh flush all; ping -n -c1 -W1 10.0.0.77; ip -n c4 link set eth0 down; ip neigh flush all; ping -n -c1 -W1 10.0.0.77; ip link del v5; ping -n -c1 -W1 10.0.0.78';
    const losses = [...run(script, { world }).stdout.matchAll(/(\d+)% packet loss/g)].map((m) => m[1]);
    expect(losses).toEqual(['100', '0', '100', '100']);
  });

  it('survives JSON with counts that are not booked yet', () => {
    const w = walk(world, { netns: 'c0', dst: '10.0.0.200', proto: 'icmp' }, { trace: false }).world;
    expect(counters(JSON.parse(JSON.stringify(w)) as World, 12)).toBe(counters(w, 12));
  });
});
