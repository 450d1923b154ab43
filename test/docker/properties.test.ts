// What must hold of any engine: flags, networks, containers and published ports by chance (randomEngine.ts), on the captures' machines.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pmEntries, pmGet } from '../../src/base/pmap.ts';
import { dockerNetworkRemove, dockerRemove, type DockerRefused } from '../../src/docker/api.ts';
import { isMulticast } from '../../src/base/ip.ts';
import type { World } from '../../src/model/world.ts';
import { commitCtx, openCtx } from '../../src/net/ctx.ts';
import { ctAll } from '../../src/net/nf/ctTable.ts';
import { newSession } from '../../src/shell/session.ts';
import { probeIn } from './probes.ts';
import { addContainer, addNet, allAsks, ask, build, container, containers, HOST_IPS, ipOf, nsOf, ready, specArb, start, told, type Ask, type EngineSpec } from './randomEngine.ts';
import { NETNS, runIn } from './topology.ts';

const RUNS = { numRuns: 10, seed: 5 };
/** Two worlds and all their probes a run. */
const FEW = { numRuns: 4, seed: 5 };
const sameBridge = (spec: EngineSpec, a: string, b: string): boolean => {
  const net = (name: string): number | undefined => spec.containers.find((c) => c.name === name)?.net;
  return net(a) !== undefined && net(a) === net(b);
};
const answers = (w: World, asks: readonly Ask[]): Map<string, string> => new Map(asks.map((a) => [JSON.stringify(a), told(ask(w, a))]));

describe('icc off', () => {
  it('stops TCP, UDP and ICMP between two containers of that bridge, and changes nothing else', () => {
    fc.assert(fc.property(specArb({ proxy: true }), (spec) => {
      const world = (icc: boolean): World => ready(build({ ...spec, daemon: { ...spec.daemon, icc }, nets: spec.nets.map((n) => ({ ...n, icc })) }));
      const [on, off] = [world(true), world(false)];
      const asks = allAsks(on);
      const before = answers(on, asks);
      for (const [q, now] of answers(off, asks)) {
        const a = JSON.parse(q) as Ask;
        if (sameBridge(spec, a.from, a.to)) expect(now, q).toBe('timeout');
        else expect(now, q).toBe(before.get(q));
      }
    }), FEW);
  });
});

describe('ip-masq off', () => {
  it('shows the outside the containers\' own addresses', () => {
    fc.assert(fc.property(specArb(), fc.boolean(), (spec0, masq) => {
      // Since 28.2 answers to a container's own address are dropped in table raw, unless direct routing is allowed.
      const spec = { ...spec0, daemon: { ...spec0.daemon, ipMasq: masq, allowDirectRouting: !masq }, nets: spec0.nets.map((n) => ({ ...n, masq })) };
      const w = ready(build(spec));
      for (const c of containers(w)) {
        const a = ask(w, { from: c.name, to: 'ext', addr: '203.0.113.10', proto: 'tcp', port: 80 });
        expect(a.result).toBe('open');
        expect(a.src_ip_seen_by_server).toBe(masq ? HOST_IPS[0] : ipOf(c));
      }
    }), RUNS);
  });
});

describe('published ports', () => {
  it('are reachable from outside on exactly the addresses that they were published on', () => {
    fc.assert(fc.property(specArb(), (spec) => {
      const w = ready(build(spec));
      for (const c of spec.containers) {
        for (const p of c.ports) {
          for (const addr of HOST_IPS) {
            for (const from of ['ext', 'lan']) {
              const a = ask(w, { from, to: 'host', addr, proto: p.proto, port: p.hostPort });
              const wanted = p.hostIp === null || p.hostIp === '0.0.0.0' || p.hostIp === addr;
              expect(`${from} ${addr}:${p.hostPort} ${a.answered_by ?? 'nobody'}`, `${spec.version} ${JSON.stringify(p)} ${told(a)}`).toBe(`${from} ${addr}:${p.hostPort} ${wanted ? c.name : 'nobody'}`);
            }
          }
        }
      }
    }), RUNS);
  });
});

describe('containers on two bridges', () => {
  it('never reach each other, except through published ports', () => {
    fc.assert(fc.property(specArb({ nets: 1 }), (spec) => {
      const w = ready(build(spec));
      for (const a of allAsks(w)) {
        const [from, to] = [spec.containers.find((c) => c.name === a.from), spec.containers.find((c) => c.name === a.to)];
        if (!from || !to || from.net === to.net) continue;
        expect(ask(w, a).result, `${spec.version} ${JSON.stringify(a)}`).not.toBe('open');
      }
    }), RUNS);
  });
});

/** Rules without counters (a table's base chains stay once somebody has asked for it), links, addresses, routes, connections: what the host has for others to see. */
const hostState = (w: World): string => {
  const s = newSession(w);
  const q = (cmd: string): string => runIn(s, `ip netns exec ${NETNS.host} ${cmd}`).out;
  const rules = ['iptables-save', 'ip6tables-save'].map((x) => q(x).split('\n').filter((l) => l.startsWith('-A') || /^:(FORWARD|\S+ -)/.test(l)).map((l) => l.replace(/\[.*\]/, '')).join('\n'));
  const links = q('ip -br link').split('\n').map((l) => l.trim()).filter((l) => !l.startsWith('docker0'));
  const addrs = q('ip -br addr').split('\n').map((l) => l.replace(/\S*DOWN|UP|UNKNOWN/, '').replace(/fe80::\S+/g, '').trim());
  const routes = q('ip route').replace(/ linkdown/g, '');
  const ports = q('ss -Hltnu').split('\n').map((l) => l.trim().replace(/\s+/g, ' ')).sort();
  const ctx = openCtx(w);
  const flows = ctAll(ctx, nsOf(w, 'host')).filter((c) => !isMulticast(c.orig.dst)).map((c) => JSON.stringify([c.orig, c.reply])).sort();
  return JSON.stringify({ rules, links, addrs, routes, ports, flows }, null, 1);
};
const done = (r: { readonly world: World } | DockerRefused): World => {
  if ('error' in r) throw new Error(r.error);
  return r.world;
};

describe('docker rm', () => {
  it('leaves rules, links and connections as they were before run', () => {
    fc.assert(fc.property(specArb(), (spec) => {
      const all = spec.containers.map((_, i) => i);
      // Tables and chains that the first container of all makes stay (28: raw), so there is one already.
      let w = build({ ...spec, containers: spec.containers.slice(0, -1) });
      const before = hostState(w);
      w = addContainer(w, spec, all.length - 1);
      const last = spec.containers.at(-1)?.name as string;
      let busy = ready(w);
      const c = container(busy, last);
      const ctx = openCtx(busy);
      probeIn(ctx, nsOf(busy, last), { from: last, to: 'ext', addr: '203.0.113.10', proto: 'udp', port: 9000, result: '' });
      for (const p of c.config.ports) if (p.hostPort) probeIn(ctx, nsOf(busy, 'ext'), { from: 'ext', to: 'host', addr: HOST_IPS[0], proto: 'udp', port: p.hostPort[0], result: '' });
      busy = done(dockerRemove(commitCtx(ctx), last));
      const s = newSession(busy);
      runIn(s, 'sleep 200');
      expect(withoutServers(hostState(s.world))).toBe(withoutServers(before));
    }), { ...RUNS, numRuns: 8 });
  });
});
/** The harness's own servers listen on the host's ports 22 and 9000. */
const withoutServers = (state: string): string => state.split('\n').filter((l) => !/:(22|9000|9022)\b/.test(l)).map((l) => l.replace(/,$/, '')).join('\n');

describe('docker network rm', () => {
  it('leaves rules and links as they were before create', () => {
    fc.assert(fc.property(specArb(), fc.boolean(), fc.boolean(), (spec, icc, masq) => {
      const w = build(spec);
      const s0 = newSession(w);
      runIn(s0, 'sleep 3');
      const before = hostState(s0.world);
      const s = newSession(done(dockerNetworkRemove(addNet(s0.world, { name: 'more', icc, masq }, '172.29.0.0/16'), 'more')));
      runIn(s, 'sleep 3');
      expect(hostState(s.world)).toBe(before);
    }), RUNS);
  });
});

describe('the order of commands', () => {
  it('does not matter to any probe when it does not matter to Docker', () => {
    fc.assert(fc.property(specArb(), fc.infiniteStream(fc.nat()), (spec0, chance) => {
      // Addresses on the default bridge follow the order of starts.
      const spec = { ...spec0, nets: spec0.nets.length > 0 ? spec0.nets : [{ name: 'net0', icc: true, masq: true }], containers: spec0.containers.map((c) => ({ ...c, net: Math.max(0, c.net) })) };
      const shuffled = (n: number): number[] => {
        const xs = Array.from({ length: n }, (_, i) => i);
        for (let i = n - 1; i > 0; i--) {
          const k = (chance.next().value as number) % (i + 1);
          [xs[i], xs[k]] = [xs[k] as number, xs[i] as number];
        }
        return xs;
      };
      let other = start(spec);
      for (const k of shuffled(spec.nets.length)) other = addNet(other, spec.nets[k] as EngineSpec['nets'][number], `172.2${k}.0.0/16`);
      for (const i of shuffled(spec.containers.length)) other = addContainer(other, spec, i);
      const [a, b] = [ready(build(spec)), ready(other)];
      const asks = allAsks(a);
      expect(answers(b, asks)).toEqual(answers(a, asks));
    }), FEW);
  });
});

describe('an engine', () => {
  it('is data: a world with one survives JSON, and a refused command leaves no name behind', () => {
    fc.assert(fc.property(specArb(), (spec) => {
      const w = build(spec);
      const e = pmGet(w.config.docker, '/var/run/docker.sock');
      expect(JSON.parse(JSON.stringify(e))).toEqual(JSON.parse(JSON.stringify(structuredClone(e))));
      const names = e ? [...pmEntries(e.names)] : [];
      expect(() => addContainer(w, spec, 0)).toThrow(/already in use/);
      const after = pmGet(w.config.docker, '/var/run/docker.sock');
      expect(after ? [...pmEntries(after.names)] : []).toEqual(names);
    }), { ...RUNS, numRuns: 4 });
  });
});

describe('docker --dry-run', () => {
  it('prints commands that make the same rules, links and routes', () => {
    fc.assert(fc.property(specArb(), (spec) => {
      const w = build({ ...spec, containers: spec.containers.slice(0, -1) });
      const c = spec.containers.at(-1) as EngineSpec['containers'][number];
      const words = ['run', '-d', '--name', c.name, ...c.ports.flatMap((p) => ['-p', `${p.hostIp === null ? '' : `${p.hostIp}:`}${p.hostPort}:${p.port}/${p.proto}`]), ...(c.net < 0 ? [] : ['--net', spec.nets[c.net]?.name ?? '']), 'bb', 'sleep', '86400'].join(' ');
      const [plan, byDocker, byHand] = [newSession(w), newSession(w), newSession(w)];
      const printed = runIn(plan, `docker --dry-run ${words}`).out;
      expect(printed).toContain('ip link');
      runIn(byDocker, `docker ${words}; sleep 3`);
      // Processes are described, not started: docker-proxy is no command of a lab's shell. dockerd runs in the host's namespace, and so does its script.
      writeScript(byHand, printed.split('\n').filter((l) => !l.includes('docker-proxy') && !l.startsWith('#')).join('\n'));
      const seen = (s: ReturnType<typeof newSession>): string => {
        const all = JSON.parse(hostState(s.world)) as Record<string, unknown>;
        // A veth's MAC is drawn when it is made.
        const links = (all['links'] as string[]).map((l) => l.replace(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/, 'MAC'));
        return JSON.stringify({ rules: all['rules'], links, routes: all['routes'] }, null, 1);
      };
      expect(seen(byHand), printed).toBe(seen(byDocker));
    }), { ...RUNS, numRuns: 8 });
  });
});
/** Types it on the host: in its namespace. What its commands say (counts, pings) is not compared. */
const writeScript = (s: ReturnType<typeof newSession>, text: string): void =>
  void runIn(s, `cat > /tmp/by-hand <<'END'\n${text}\nEND\nip netns exec ${NETNS.host} bash /tmp/by-hand >/dev/null 2>&1; sleep 3`);
