// The public API: what is exported, and that README's examples say the truth.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as api from '../../src/index.ts';

const { emptyWorld, parseIp4, run, walk } = api;
const README = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');
const blocks = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map((m) => m[1] as string);
const script = /run\(`([\s\S]*?)`/.exec(blocks[0] ?? '')?.[1] ?? '';

const freeze = <T>(x: T): T => {
  if (typeof x === 'object' && x !== null && !Object.isFrozen(x)) {
    Object.freeze(x);
    for (const v of Object.values(x)) freeze(v);
  }
  return x;
};

describe('public API', () => {
  it('exports these names', () => {
    expect(Object.keys(api).sort()).toEqual([
      'ANSWER_FORMS', 'COLLECT_SCRIPT', 'analyse', 'answerToJson', 'answersByVersion', 'ask', 'askLesson', 'cellOf', 'checkReach', 'cidr', 'diff', 'dockerNetworkCreate', 'dockerNetworkRemove',
      'dockerNftRules', 'dockerRemove', 'dockerRun', 'dockerStart', 'dockerStop', 'dropsAt', 'emptyWorld', 'expectReach', 'gapsMet', 'hookMap', 'hookMapText', 'host', 'importSnapshot', 'ip', 'lab',
      'lint', 'matrix', 'mermaidTopology', 'nearMisses', 'newSession', 'parseIp', 'parseIp4', 'parseIp6', 'printDiff', 'printFindings', 'printIp', 'printIp4', 'printIp6', 'printLint', 'printMatrix',
      'printPacket', 'printVersions', 'printWitness', 'raw', 'reach', 'renderAnswer', 'renderTrace', 'renderWalk', 'run', 'runScript', 'seesClientAs', 'startDocker', 'stopDocker', 'subnet',
      'suggestFixes', 'svgTopology', 'tellAnswer', 'tellLesson', 'topologyOf', 'tracePcapng', 'translates', 'walk', 'walkAll',
    ]);
  });

  it('README imports only what is exported', () => {
    const used = blocks.flatMap((b) => [...b.matchAll(/import \{([^}]*)\} from 'packetpath'/g)].flatMap((m) => (m[1] as string).split(',').map((w) => w.trim())));
    expect(used.length).toBeGreaterThan(0);
    for (const n of used) expect(Object.keys(api)).toContain(n);
  });

  it('README\'s first lab pings, and its walk arrives', () => {
    const r = run(script, { world: emptyWorld() });
    expect(r.stdout).toContain('1 packets transmitted, 1 received, 0% packet loss');
    const w = walk(r.world, { netns: 1, dst: parseIp4('10.0.0.2') as number, proto: 'icmp' });
    expect(w.fate).toEqual({ kind: 'delivered', netns: 2, to: 'icmp echo' });
    expect(w.trace.map((e) => e.fn)).toContain('icmpEcho');
  });

  it('README\'s first screen is what is printed', () => {
    const file = 'scenarios/questions/01-ufw-and-a-published-port.sh';
    const lab = run(readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8'), { file, keep: true });
    const told = api.renderAnswer(lab.world, api.reach(lab.world, { from: 'internet', to: 'tcp://198.51.100.10:8080' }), 'story', { width: 100 });
    const shown = /```\nyes: open .*\n([\s\S]*?)```/.exec(README)?.[1];
    expect(shown).toBe(told);
    const { world } = run(script, { keep: true });
    const question = { from: 'host', to: 'tcp://a:80' };
    expect(api.reach(world, question).outcome).toBe('timeout');
    expect(api.suggestFixes(world, question)[0]?.outcome).toBe('open');
  });
  it('README\'s rule is named with its script line', () => {
    const { world } = run('ip link set lo up\niptables -A INPUT -p tcp --dport 80 -j DROP', { file: 'lab.sh' });
    const { trace, fate } = walk(world, { netns: 1, dst: '127.0.0.1', proto: 'tcp', dport: 80 });
    expect(fate).toMatchObject({ kind: 'dropped', reason: 'NETFILTER_DROP' });
    expect(api.renderTrace(trace, 'detailed')).toContain('  netns 1 iptDoTable: INPUT: filter/INPUT rule 1: DROP   # line 2: iptables -A INPUT -p tcp --dport 80 -j DROP\n');
  });

  it('README\'s explained drop', () => {
    const { world } = run(script, { world: emptyWorld() });
    expect(walk(world, { netns: 1, dst: '10.0.0.9', proto: 'icmp' }).fate).toEqual({ kind: 'dropped', reason: 'NEIGH_FAILED', fn: 'neighInvalidate', netns: 1, ifindex: 2 });
  });
});

describe('walk', () => {
  const world = freeze(run(script, { world: emptyWorld() }).world);

  it('gives the same answer twice, returns the very same config and leaves a frozen world untouched', () => {
    const a = walk(world, { netns: 'a', dst: '10.0.0.1', proto: 'icmp' });
    const b = walk(world, { netns: 'a', dst: '10.0.0.1', proto: 'icmp' });
    expect(a).toEqual(b);
    expect(a.world.config).toBe(world.config);
  });
  it('keeps what the end of duplicate address detection adds', () => {
    const young = run('ip netns add a; ip link add A type veth peer name B netns a; ip link set A up; ip -n a link set B up; ip -n a -6 addr add fd00::2/64 dev B; ip -6 addr add fd00::1/64 dev A nodad', { world: emptyWorld() }).world;
    const w = walk(young, { netns: 1, dst: 'fd00::9', proto: 'icmp' });
    expect(w.fate).toMatchObject({ kind: 'dropped', reason: 'NEIGH_FAILED' });
    expect(run('ip -n a -6 route show table local fd00::2', { world: w.world }).stdout).toContain('local fd00::2 dev B');
  });
  it('survives JSON and structuredClone between two steps', () => {
    const direct = walk(world, { netns: 1, dst: '10.0.0.2', proto: 'udp', dport: 9 });
    for (const copy of [JSON.parse(JSON.stringify(world)) as typeof world, structuredClone(world)]) {
      const w = walk(copy, { netns: 1, dst: '10.0.0.2', proto: 'udp', dport: 9 });
      expect(w.fate).toEqual(direct.fate);
      expect(JSON.stringify(w.world.state)).toBe(JSON.stringify(direct.world.state));
    }
  });
  it('tells the fate without a trace too', () => {
    const w = walk(world, { netns: 1, dst: '10.0.0.2', proto: 'udp', dport: 9 }, { trace: false });
    expect(w.trace).toEqual([]);
    expect(w.fate).toMatchObject({ kind: 'dropped', reason: 'NO_SOCKET' });
  });
  it('refuses what local output refuses', () => {
    expect(walk(world, { netns: 1, dst: '192.0.2.1', proto: 'icmp' }).fate).toEqual({ kind: 'refused', netns: 1, errno: 'ENETUNREACH' });
  });
  it('throws full sentences on misuse', () => {
    expect(() => walk(world, { netns: 'h3', dst: '10.0.0.1', proto: 'icmp' })).toThrow('netns "h3" does not exist; known: 1 (initial), a');
    expect(() => walk(world, { netns: 1, dst: '10.0.0', proto: 'icmp' })).toThrow('dst "10.0.0" is not an IPv4 or IPv6 address');
    expect(() => walk(world, { netns: 1, dst: '10.0.0.2', oif: 'nope', proto: 'icmp' })).toThrow('device "nope" does not exist in netns 1; known: lo, veth0');
    expect(() => walk(world, { netns: 1, dst: '10.0.0.2', src: 'fe80::1', proto: 'icmp' })).toThrow('different address families');
  });
  it('ends a bridge loop with a diagnosis', () => {
    const loop = run(`ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.1/24 dev br0
ip link add x type veth peer name y; ip link set x master br0; ip link set y master br0; ip link set x up`, { world: emptyWorld() }).world;
    const up = run('ip link set y up', { world: loop });
    const w = walk(up.world, { netns: 1, dst: '10.0.0.9', proto: 'icmp' }, { budget: 1000 });
    expect(w.stormed).toMatch(/a frame storm: 1000 frames handled at one instant/);
  });
  it('namespaces may be called __proto__', () => {
    const w = run('ip netns add __proto__; ip netns add constructor; ip -n __proto__ link set lo up', { world: emptyWorld() });
    expect(w.status).toBe(0);
    expect(walk(w.world, { netns: '__proto__', dst: '127.0.0.1', proto: 'icmp' }).fate.kind).toBe('delivered');
  });
});
