// Published ports: numbers and words as captures/publish-P-expose, publish-conflict and ip-flag-hostip have them for 20.10; other releases by moby's
// source (portallocator.go, port_mapping_linux.go, portmappers/nat/mapper_linux.go of each).
import { describe, expect, it } from 'vitest';
import { parseIp, printIp, type Ip } from '../../../src/base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../../src/base/pmap.ts';
import { psValues } from '../../../src/base/pserial.ts';
import { dockerNetworkCreate, dockerRemove, dockerRun, dockerStart, dockerStop, startDocker, type DockerRefused } from '../../../src/docker/api.ts';
import { DEFAULT_SOCK } from '../../../src/docker/tx.ts';
import type { Container, DaemonOpts, Engine, EngineVersion, PortProto, PortReq, RunOpts } from '../../../src/model/docker.ts';
import type { World } from '../../../src/model/world.ts';
import { newSession, run } from '../../../src/shell/session.ts';

const host = run('ip link set lo up; ip link add eth0 type veth peer name up0; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up; ip link set up0 up').world;
/** A host where somebody listens already. */
const busy = (servers: string): World => {
  const s = newSession(host);
  s.exec(`${servers}\nsleep 0.1`);
  return s.world;
};
const ok = <T extends { readonly world: World }>(r: T | DockerRefused): T => {
  if ('error' in r) throw new Error(String(r.error));
  return r as T;
};
const engineWith = (version: EngineVersion = '20.10', daemon: Partial<DaemonOpts> = {}, w = host): World => ok(startDocker(w, { version, daemon })).world;
const engine = (w: World): Engine => pmGet(w.config.docker, DEFAULT_SOCK) as Engine;
const container = (w: World, name: string): Container => pmGet(engine(w).containers, pmGet(engine(w).names, name) ?? '') as Container;
const sh = (w: World, text: string): string => run(text, { world: w }).output;

/** `8080:80`, `127.0.0.1:8080:80/udp`, `[::1]:8080:80`, `5000-5010:80`, `127.0.0.1::80`, `80`. */
const req = (text: string): PortReq => {
  const [spec = '', proto = 'tcp'] = text.split('/');
  const m = /^(?:(?:\[(.*)\]|(\d+\.\d+\.\d+\.\d+)):)?(?:([\d-]*):)?(\d+)$/.exec(spec);
  const [first, last = first] = (m?.[3] ?? '').split('-').filter((x) => x !== '').map(Number);
  const hostIp = parseIp(m?.[1] ?? m?.[2] ?? '');
  return { hostIp: hostIp ?? null, hostPort: first === undefined || last === undefined ? null : [first, last], port: Number(m?.[4]), proto: proto as PortProto };
};
const opts = (name: string, ports: string, more: Partial<RunOpts> = {}): Partial<RunOpts> & { image: string } =>
  ({ image: 'bb', argv: ['sleep', '86400'], name, ports: ports.split(' ').filter((p) => p !== '').map(req), ...more });
const runs = (w: World, ...all: (readonly [string, string])[]): World => all.reduce((x, [name, ports]) => ok(dockerRun(x, opts(name, ports))).world, w);
const at = (ip: Ip): string => (typeof ip === 'string' ? `[${printIp(ip)}]` : printIp(ip));
const bindings = (w: World, name: string): string[] => container(w, name).bindings.map((b) => `${at(b.hostIp)}:${b.hostPort}->${b.port}/${b.proto}`);
const refusal = (w: World, name: string, ports: string): string => {
  const r = dockerRun(w, opts(name, ports));
  const id = [...pmValues(engine(r.world).containers)].find((c) => c.name === name)?.endpoints;
  expect(id).toBeDefined();
  return 'error' in r ? r.error.replace(/[0-9a-f]{64}/, 'EID') : 'no error';
};

describe('which ports', () => {
  it('gives -P larger container ports first until 26, smaller ones since (captures/publish-P-expose)', () => {
    const exposed = [{ port: 80, proto: 'tcp' }, { port: 443, proto: 'tcp' }, { port: 5000, proto: 'udp' }] as const;
    const publish = (v: EngineVersion): World => {
      const w = ok(dockerRun(engineWith(v), opts('w1', '', { publishAll: true, exposed }))).world;
      return ok(dockerRun(w, opts('w2', '', { publishAll: true, exposed: [{ port: 80, proto: 'tcp' }] }))).world;
    };
    const old = publish('20.10');
    expect(bindings(old, 'w1')).toEqual([
      '0.0.0.0:32768->5000/udp', '[::]:32768->5000/udp', '0.0.0.0:32768->443/tcp', '[::]:32768->443/tcp', '0.0.0.0:32769->80/tcp', '[::]:32769->80/tcp',
    ]);
    expect(bindings(old, 'w2')).toEqual(['0.0.0.0:32770->80/tcp', '[::]:32770->80/tcp']);
    for (const v of ['27', '28.0', '28.5', '29'] as const) {
      expect(bindings(publish(v), 'w1')).toEqual([
        '0.0.0.0:32768->80/tcp', '[::]:32768->80/tcp', '0.0.0.0:32769->443/tcp', '[::]:32769->443/tcp', '0.0.0.0:32768->5000/udp', '[::]:32768->5000/udp',
      ]);
    }
  });
  it('goes on from the last one, also after a stop, and from the start after a restart of dockerd', () => {
    let w = runs(engineWith(), ['xa', '80'], ['xb', '80']);
    w = ok(dockerStart(ok(dockerStop(w, 'xa')).world, 'xa')).world;
    expect(bindings(w, 'xa')[0]).toBe('0.0.0.0:32770->80/tcp');
    w = runs(ok(dockerRemove(w, 'xa')).world, ['xc', '80']);
    expect(bindings(w, 'xc')[0]).toBe('0.0.0.0:32771->80/tcp');
  });
  it('takes its range from ip_local_port_range as it was when dockerd started, wraps, and runs out', () => {
    let w = engineWith('20.10', {}, run('sysctl -qw net.ipv4.ip_local_port_range="40000 40002"', { world: host }).world);
    w = run('sysctl -qw net.ipv4.ip_local_port_range="50000 50009"', { world: w }).world;
    w = runs(w, ['xa', '80'], ['xb', '80'], ['xc', '80']);
    expect(['xa', 'xb', 'xc'].map((n) => bindings(w, n)[0])).toEqual(['0.0.0.0:40000->80/tcp', '0.0.0.0:40001->80/tcp', '0.0.0.0:40002->80/tcp']);
    expect(refusal(w, 'xd', '80')).toBe('driver failed programming external connectivity on endpoint xd (EID): all ports are allocated');
    w = runs(ok(dockerRemove(w, 'xb')).world, ['xe', '80']);
    expect(bindings(w, 'xe')).toEqual(['0.0.0.0:40001->80/tcp', '[::]:40001->80/tcp']);
  });
  it('keeps a cursor for each range', () => {
    let w = runs(engineWith(), ['xa', '5000-5002:80'], ['xb', '5000-5002:80']);
    w = runs(ok(dockerRemove(w, 'xa')).world, ['xc', '5000-5002:80'], ['xd', '5000-5002:80']);
    expect(['xb', 'xc', 'xd'].map((n) => bindings(w, n)[0])).toEqual(['0.0.0.0:5001->80/tcp', '0.0.0.0:5002->80/tcp', '0.0.0.0:5000->80/tcp']);
    expect(refusal(w, 'xe', '5000-5002:80')).toContain('all ports are allocated');
  });
  it('gives both families one number since 27; before, each has a cursor of its own', () => {
    const numbers = (v: EngineVersion): string[] => bindings(runs(engineWith(v), ['xa', '0.0.0.0::80'], ['xb', '80']), 'xb');
    expect(numbers('20.10')).toEqual(['0.0.0.0:32769->80/tcp', '[::]:32768->80/tcp']);
    expect(numbers('27')).toEqual(['0.0.0.0:32769->80/tcp', '[::]:32769->80/tcp']);
  });
  it('passes by ports of its own choice that somebody else has bound', () => {
    const w = engineWith('20.10', {}, busy('nc -lk 32768 &'));
    expect(bindings(runs(w, ['xa', '80']), 'xa')[0]).toBe('0.0.0.0:32769->80/tcp');
  });
  it('publishes on IPv4 alone until 17.06, and where nobody can listen on ::1', () => {
    for (const v of ['1.12', '17.06'] as const) expect(bindings(runs(engineWith(v), ['xa', '8080:80']), 'xa')).toEqual(['0.0.0.0:8080->80/tcp']);
    const w = engineWith('20.10', {}, run('ip link set lo down', { world: host }).world);
    expect(bindings(runs(w, ['xa', '8080:80']), 'xa')).toEqual(['0.0.0.0:8080->80/tcp']);
  });
  it('publishes on --ip, on the default bridge only; a network has host_binding_ipv4 (captures/ip-flag-hostip)', () => {
    let w = runs(engineWith('20.10', { ip: parseIp('10.10.10.101') as Ip }), ['c2', '8080:80'], ['c3', '0.0.0.0:8081:80']);
    expect([bindings(w, 'c2'), bindings(w, 'c3')]).toEqual([['10.10.10.101:8080->80/tcp'], ['0.0.0.0:8081->80/tcp']]);
    w = ok(dockerNetworkCreate(w, { name: 'n1' })).world;
    w = ok(dockerNetworkCreate(w, { name: 'n2', options: { 'com.docker.network.bridge.host_binding_ipv4': '127.0.0.1' } })).world;
    w = ok(dockerRun(w, opts('u1', '8082:80', { network: 'n1' }))).world;
    w = ok(dockerRun(w, opts('u2', '8083:80', { network: 'n2' }))).world;
    expect([bindings(w, 'u1'), bindings(w, 'u2')]).toEqual([['0.0.0.0:8082->80/tcp', '[::]:8082->80/tcp'], ['127.0.0.1:8083->80/tcp']]);
  });
  it('needs docker-proxy to get from IPv6 to a container without', () => {
    expect(bindings(runs(engineWith('20.10', { userlandProxy: false }), ['xa', '8080:80']), 'xa')).toEqual(['0.0.0.0:8080->80/tcp']);
    expect(bindings(runs(engineWith('20.10', { userlandProxy: false }), ['xa', '[::1]:8080:80']), 'xa')).toEqual([]);
    expect(bindings(runs(engineWith('20.10'), ['xa', '[::1]:8080:80']), 'xa')).toEqual(['[::1]:8080->80/tcp']);
  });
  it('has no port of the host in a routed network', () => {
    let w = ok(dockerNetworkCreate(engineWith('28.5'), { name: 'r', options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'routed' } })).world;
    w = ok(dockerRun(w, opts('xa', '8080:80', { network: 'r' }))).world;
    // Only IPv4 is routed: from IPv6 docker-proxy carries, as ever.
    expect(bindings(w, 'xa')).toEqual(['0.0.0.0:0->80/tcp', '[::]:8080->80/tcp']);
    expect(sh(w, 'ss -Hltn | cut -c1-50; iptables -t nat -S DOCKER | grep DNAT')).toMatch(/^LISTEN 0 +4096 +\[::\]:8080 .*\n$/);
  });
});

describe('conflicts', () => {
  const taken = runs(engineWith(), ['w1', '8080:80']);
  const on = 'driver failed programming external connectivity on endpoint';

  it("says captures/publish-conflict's words", () => {
    expect(refusal(taken, 'w2', '8080:80')).toBe(`${on} w2 (EID): Bind for 0.0.0.0:8080 failed: port is already allocated`);
    expect(refusal(taken, 'w3', '127.0.0.1:8080:80')).toBe(`${on} w3 (EID): Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use`);
    expect(refusal(taken, 'w4', '8080:80/udp')).toBe('no error');
    expect(refusal(taken, 'w7', '10.10.10.99:8081:80')).toBe(`${on} w7 (EID): Error starting userland proxy: listen tcp4 10.10.10.99:8081: bind: cannot assign requested address`);
    expect(refusal(taken, 'w8', '[::1]:8080:80')).toBe(`${on} w8 (EID): Error starting userland proxy: listen tcp6 [::1]:8080: bind: address already in use`);
    expect(refusal(taken, 'w9', '[::]:8080:80')).toBe(`${on} w9 (EID): Bind for :::8080 failed: port is already allocated`);
  });
  it('sees what other processes have bound', () => {
    const w = engineWith('20.10', {}, busy('nc -lk 7070 &\nnc -luk 7071 &'));
    expect(refusal(w, 'w6', '7070:80')).toBe(`${on} w6 (EID): Error starting userland proxy: listen tcp4 0.0.0.0:7070: bind: address already in use`);
    expect(refusal(w, 'w7', '7071:80/udp')).toBe(`${on} w7 (EID): Error starting userland proxy: listen udp4 0.0.0.0:7071: bind: address already in use`);
    const bare = engineWith('20.10', { userlandProxy: false }, busy('nc -lk 7070 &'));
    expect(refusal(bare, 'w6', '7070:80')).toBe(`${on} w6 (EID): listen tcp4 0.0.0.0:7070: bind: address already in use`);
  });
  it.each([
    ['17.06', 'Error starting userland proxy: listen tcp 0.0.0.0:7070: bind: address already in use'],
    ['27', 'failed to bind port 0.0.0.0:7070/tcp: Error starting userland proxy: listen tcp4 0.0.0.0:7070: bind: address already in use'],
    ['28.0', 'failed to bind host port for 0.0.0.0:7070:172.17.0.2:80/tcp: address already in use'],
    ['28.5', 'failed to bind host port for 0.0.0.0:7070:172.17.0.2:80/tcp: address already in use'],
    ['29', 'failed to bind host port 0.0.0.0:7070/tcp: address already in use'],
  ] as const)('says it as %s does', (v, words) => {
    expect(refusal(engineWith(v, {}, busy('nc -lk 7070 &')), 'w6', '7070:80')).toContain(words);
  });
  it('knows since 28.5 that 0.0.0.0 is every address', () => {
    const w = runs(engineWith('28.5'), ['w1', '8080:80'], ['w2', '127.0.0.1:9090:80']);
    expect(refusal(w, 'w3', '127.0.0.1:8080:80')).toContain('Bind for 0.0.0.0:8080 failed: port is already allocated');
    expect(refusal(w, 'w4', '9090:80')).toContain('Bind for 127.0.0.1:9090 failed: port is already allocated');
    expect(refusal(w, 'w5', '10.10.10.101:9090:80')).toBe('no error');
  });
  it('leaves nothing of a start that failed at its second port', () => {
    const w = dockerRun(taken, opts('w2', '9090:81 8080:80 7000:82/udp')).world;
    const seen = 'iptables-save | grep -v "^#"; ss -Hlntu; ip -br link';
    expect(sh(w, seen)).toBe(sh(taken, seen));
    expect([...pmEntries(engine(w).portsTaken)].sort()).toEqual([...pmEntries(engine(taken).portsTaken)].sort());
    expect(bindings(w, 'w2')).toEqual([]);
  });
  it('takes everything back with the container', () => {
    for (const v of ['1.12', '20.10', '27', '28.5', '29'] as const) {
      const empty = engineWith(v);
      const seen = 'iptables-save | grep "^-"; ip6tables-save | grep "^-"; ss -Hlntu';
      const w = ok(dockerRemove(runs(empty, ['xa', '8080:80 127.0.0.1:8081:81 53:53/udp 5000-5002:82 90']), 'xa')).world;
      expect(sh(w, seen)).toBe(sh(empty, seen));
      expect(engine(w).portsTaken.size).toBe(0);
    }
  });
  it('has rules and a process for SCTP, whose sockets are not modelled', () => {
    const w = runs(engineWith(), ['xa', '9:99/sctp']);
    expect(sh(w, 'iptables -t nat -S DOCKER | tail -1; iptables -t mangle -S POSTROUTING | tail -1; ss -Hltn; ps ax | grep -c "[d]ocker-proxy -proto sctp"')).toBe(
      '-A DOCKER ! -i docker0 -p sctp -m sctp --dport 9 -j DNAT --to-destination 172.17.0.2:99\n-A POSTROUTING -p sctp -m sctp --sport 99 -j CHECKSUM --checksum-fill\n2\n');
    const gone = ok(dockerRemove(w, 'xa')).world;
    expect(sh(gone, 'iptables -t nat -S DOCKER; iptables -t mangle -S POSTROUTING')).toBe('-N DOCKER\n-A DOCKER -i docker0 -j RETURN\n-P POSTROUTING ACCEPT\n');
  });
});

describe('conntrack', () => {
  const flushed = (v: EngineVersion, ports: string): string[] => {
    const w = runs(engineWith(v), ['xa', ports]);
    return [...psValues(engine(w).log)].map((r) => r.words.join(' ')).filter((l) => l.includes('conntrack -D')).map((l) => (l.includes('172.17.0.2') ? 'the address' : l));
  };
  it('is flushed at a start since 23.0: by the host port, in 29 by the container port (captures/conntrack-udp-restart, moby#44742, moby#53384)', () => {
    expect(flushed('20.10', '5353:53/udp')).toEqual([]);
    expect(flushed('28.5', '5353:53/udp 8080:80')).toEqual(['the address', 'conntrack -D -p udp --dport 5353', 'conntrack -D -p udp --dport 5353']);
    expect(flushed('29', '127.0.0.1:5353:53/udp')).toEqual(['the address', 'conntrack -D -p udp --dport 53 -d 127.0.0.1']);
  });
});
