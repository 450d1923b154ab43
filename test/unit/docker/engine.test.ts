// The engine as a program sees it: what a run leaves on the host, what a refusal leaves, what survives whom.
import { describe, expect, it } from 'vitest';
import { parseIp4 } from '../../../src/base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../../../src/base/pmap.ts';
import { dockerNetworkCreate, dockerNetworkRemove, dockerRemove, dockerRun, dockerStart, dockerStop, startDocker, stopDocker, type DockerRefused } from '../../../src/docker/api.ts';
import { printOp } from '../../../src/docker/printOp.ts';
import { DEFAULT_SOCK } from '../../../src/docker/tx.ts';
import type { Container, Engine, RunOpts } from '../../../src/model/docker.ts';
import type { World } from '../../../src/model/world.ts';
import { newSession, run } from '../../../src/shell/session.ts';

const host = (): World => run('ip link set lo up; ip link add eth0 type veth peer name up0; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up; ip link set up0 up').world;
const ok = <T extends { readonly world: World }>(r: T | DockerRefused): T => {
  if ('error' in r) throw new Error(String(r.error));
  return r as T;
};
const sh = (w: World, text: string): string => run(text, { world: w }).output;
const engine = (w: World): Engine => pmGet(w.config.docker, DEFAULT_SOCK) as Engine;
const container = (w: World, name: string): Container => pmGet(engine(w).containers, pmGet(engine(w).names, name) ?? '') as Container;
const bb = (o: Partial<RunOpts>): Partial<RunOpts> & { image: string } => ({ image: 'bb', argv: ['sleep', '86400'], ...o });
const publish = (port: number): RunOpts['ports'] => [{ hostIp: null, hostPort: [port, port], port: 80, proto: 'tcp' }];
const up = ok(startDocker(host())).world;

describe('a container on the default bridge', () => {
  const w = ok(dockerRun(up, bb({ name: 'c1', ports: publish(8080) }))).world;

  it('has the lowest address, the route and the rules of captures/default', () => {
    expect(sh(w, 'iptables -t nat -S DOCKER')).toBe('-N DOCKER\n-A DOCKER -i docker0 -j RETURN\n-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80\n');
    expect(sh(w, `nsenter -n -t ${container(w, 'c1').pid} ip route`)).toBe('default via 172.17.0.1 dev eth0 \n172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2 \n');
  });

  it('keeps its namespace when who looked into it leaves', () => {
    const c = container(w, 'c1');
    const s = newSession(w);
    s.exec(`nsenter -n -t ${c.pid} true; sleep 1; nsenter --net=${c.sandbox?.key} ip -br addr show eth0`);
    expect(s.output).toContain('172.17.0.2/16');
    expect(sh(w, 'ip netns list')).toBe('');
  });

  it('is gone after a stop, comes back after a start, and leaves nothing when it is removed', () => {
    const stopped = ok(dockerStop(w, 'c1')).world;
    expect(sh(stopped, 'iptables -t nat -S DOCKER; ip -br link | grep -c veth; ss -Hltn')).toBe('-N DOCKER\n-A DOCKER -i docker0 -j RETURN\n0\n');
    const again = ok(dockerStart(stopped, 'c1')).world;
    expect(container(again, 'c1').state).toBe('running');
    expect(sh(again, 'iptables-save | grep -v "^#"')).toBe(sh(w, 'iptables-save | grep -v "^#"'));
    const gone = ok(dockerRemove(again, 'c1')).world;
    expect(engine(gone).order).toEqual([]);
    expect([...pmEntries(engine(gone).portsTaken)]).toEqual([]);
  });

  it('is plain data: a copy by JSON is the same world', () => {
    expect(JSON.parse(JSON.stringify(w))).toEqual(w);
    expect(sh(JSON.parse(JSON.stringify(w)) as World, 'iptables-save | grep -v "^#"')).toBe(sh(w, 'iptables-save | grep -v "^#"'));
  });

  it('names the option behind each rule', () => {
    const rules = [...pmValues(w.config.netns)].flatMap((n) => [...pmValues(n.xt)].flatMap((t) => t.chains.flatMap((c) => c.rules)));
    expect(rules.find((r) => r.target.kind === 'ext' && r.target.name === 'DNAT')?.origin?.by).toContain('-p');
    expect(rules.every((r) => r.origin?.by !== undefined)).toBe(true);
  });

  it('dies by kill -9 from the host, and not by TERM, which the first process of a namespace ignores', () => {
    const { pid } = container(w, 'c1');
    expect(container(run(`kill ${pid}; sleep 1`, { world: w }).world, 'c1').state).toBe('running');
    const dead = run(`kill -9 ${pid}; sleep 1`, { world: w }).world;
    expect(container(dead, 'c1')).toMatchObject({ state: 'exited', exitCode: 137, pid: 0 });
    expect(sh(dead, 'ip -br link | grep -c veth')).toBe('0\n');
  });
});

describe('28 on', () => {
  it('tells neighbours of an address that comes back with another MAC', () => {
    const w = ok(dockerRun(ok(startDocker(host(), { version: '28.5' })).world, bb({ name: 'c1' }))).world;
    const met = run('sleep 4; ping -c1 172.17.0.2', { world: w });
    expect(met.output).toContain('1 received');
    const mac = (x: World): number | undefined => pmGet(container(x, 'c1').endpoints, 'bridge')?.mac;
    const again = ok(dockerStart(ok(dockerStop(met.world, 'c1')).world, 'c1')).world;
    expect(mac(again)).not.toBe(mac(met.world));
    const seen = run('timeout 3 tcpdump -lni docker0 arp 2>/dev/null & sleep 3; ping -c1 -W1 172.17.0.2', { world: again }).output;
    expect(seen.match(/Request who-has 172\.17\.0\.2 tell 172\.17\.0\.2/g)).toHaveLength(2);
    expect(seen).toContain('1 received');
  });
});

describe('what is refused', () => {
  const w = ok(dockerRun(up, bb({ name: 'c1', ports: publish(8080) }))).world;
  const words = (r: { readonly world: World } | DockerRefused): string => ('error' in r ? r.error : 'done');

  it('a port twice leaves the second container created and the host as it was', () => {
    const r = dockerRun(w, bb({ name: 'w2', ports: publish(8080) }));
    const c = container(r.world, 'w2');
    expect(words(r)).toMatch(/^driver failed programming external connectivity on endpoint w2 \([0-9a-f]{64}\): Bind for 0\.0\.0\.0:8080 failed: port is already allocated$/);
    expect(c).toMatchObject({ state: 'created', exitCode: 128, pid: 0, portsOn: '' });
    expect(c.error).toBe(words(r));
    expect(sh(r.world, 'iptables-save | grep -v "^#"; ip -br addr | wc -l')).toBe(sh(w, 'iptables-save | grep -v "^#"; ip -br addr | wc -l'));
    expect(words(dockerStart(ok(dockerStop(r.world, 'c1')).world, 'w2'))).toBe('done');
  });

  it('a start again keeps the container as it ended', () => {
    const late = run('sleep 1', { world: ok(dockerNetworkCreate(up, { name: 'n1' })).world }).world;
    const gone = ok(dockerNetworkRemove(ok(dockerStop(ok(dockerRun(late, bb({ name: 'c2', network: 'n1' }))).world, 'c2')).world, 'n1')).world;
    expect(container(dockerStart(gone, 'c2').world, 'c2')).toMatchObject({ state: 'exited', exitCode: 137, error: 'network n1 not found' });
  });

  it('names and networks that are taken, missing, in use or Docker\'s own', () => {
    const n = ok(dockerNetworkCreate(w, { name: 'n1' }));
    const used = ok(dockerRun(n.world, bb({ name: 'c2', network: 'n1' }))).world;
    expect(words(dockerRun(w, bb({ name: 'c1' })))).toBe(`Conflict. The container name "/c1" is already in use by container "${container(w, 'c1').id}". You have to remove (or rename) that container to be able to reuse that name.`);
    expect(words(dockerRun(w, bb({ name: 'a b' })))).toBe('Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed');
    expect(words(dockerRun(w, bb({ network: 'nosuch' })))).toBe('network nosuch not found');
    expect(words(dockerNetworkCreate(n.world, { name: 'n1' }))).toBe('network with name n1 already exists');
    expect(words(dockerNetworkRemove(used, 'n1'))).toBe(`error while removing network: network n1 id ${n.network.id} has active endpoints`);
    expect(words(dockerNetworkRemove(w, 'bridge'))).toBe('bridge is a pre-defined network and cannot be removed');
    expect(words(dockerStop(w, 'nosuch'))).toBe('No such container: nosuch');
    expect(words(dockerRun(stopDocker(w), bb({})))).toBe('Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?');
  });

  it('a chain that somebody deleted, as iptables says it', () => {
    const broken = run('iptables -t nat -F; iptables -t nat -X DOCKER', { world: up }).world;
    expect(words(dockerRun(broken, bb({ name: 'c9', ports: publish(81) })))).toMatch(/iptables failed: iptables --wait -t nat -A DOCKER -p tcp -d 0\/0 --dport 81 .*: iptables: No chain\/target\/match by that name\./);
  });
});

describe('a namespace by name', () => {
  const w = ok(dockerRun(up, bb({ name: 'c1', network: 'none' }))).world;
  const { pid, sandbox } = container(w, 'c1');
  const key = sandbox?.key.slice('/var/run/docker/netns/'.length) ?? '';

  it('is a link to its process or its file, and holds nothing', () => {
    const named = run(`mkdir -p /var/run/netns; ln -s /proc/${pid}/ns/net /var/run/netns/c1; ln -s /var/run/docker/netns/${key} /var/run/netns; ls /var/run/docker/netns; ip netns; ip netns exec c1 ip -br link`, { world: w });
    expect(named.output).toBe(`${key}\n${key}\nc1\nlo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \n`);
    const gone = ok(dockerRemove(named.world, 'c1')).world;
    expect(sh(gone, `sleep 1; ip netns; ip netns exec c1 true; ip netns del ${key}; rm /var/run/netns/c1; ip netns`)).toBe(`${key}\nc1\nCannot open network namespace "c1": No such file or directory\n`);
    expect(run('sleep 1', { world: gone }).world.config.netns.size).toBe(1);
  });

  it('is not made twice, nor elsewhere', () => {
    expect(sh(w, `ln -s /proc/${pid}/ns/net /run/netns/c1; ln -s /proc/self/ns/net /run/netns/c1; ln -sf /proc/self/ns/net /run/netns/c1; ip netns identify self; ip netns exec c1 ip -br link | wc -l`)).toContain("ln: failed to create symbolic link '/run/netns/c1': File exists\n");
    expect(sh(w, 'ln -s /etc/hosts /tmp/hosts')).toContain('not modelled by packetpath');
    expect(sh(w, 'ip netns add a; ln -sf /proc/self/ns/net /run/netns/a')).toBe("ln: cannot remove '/run/netns/a': Device or resource busy\n");
  });
});

describe('an engine in a namespace', () => {
  const lab = run('ip netns add h1; ip netns add h2; for n in h1 h2; do ip -n $n link set lo up; done').world;
  const one = ok(startDocker(lab, { netns: 'h1', sock: '/run/h1.sock' })).world;
  const two = ok(startDocker(one, { netns: 'h2', sock: '/run/h2.sock', version: '29' })).world;

  it('is alone there: several are several hosts', () => {
    const w = ok(dockerRun(ok(dockerRun(two, bb({ name: 'c1' }), '/run/h1.sock')).world, bb({ name: 'c1' }), '/run/h2.sock')).world;
    expect(sh(w, 'ip -n h1 -br addr show docker0 | cut -c1-45; ip netns exec h2 iptables -S FORWARD; ip -br link')).toBe(
      'docker0          UP             172.17.0.1/16\n-P FORWARD DROP\n-A FORWARD -j DOCKER-USER\n-A FORWARD -j DOCKER-FORWARD\nlo               DOWN           00:00:00:00:00:00 <LOOPBACK> \n');
    expect(dockerRun(w, bb({}))).toMatchObject({ error: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' });
  });

  it('keeps it: dockerd is a process there, which a signal ends', () => {
    const { pid } = pmGet(one.config.docker, '/run/h1.sock') as Engine;
    const w = run('ip netns del h1; sleep 1', { world: one }).world;
    expect(ok(dockerRun(w, bb({ name: 'c1' }), '/run/h1.sock')).id).toHaveLength(64);
    expect(sh(w, `ip netns identify ${pid}; kill ${pid}; docker -H unix:///run/h1.sock ps`)).toContain('Is the docker daemon running?');
  });
});

describe('several at once', () => {
  it('--net container:X shares the sandbox, which lives as long as one of them', () => {
    const a = ok(dockerRun(up, bb({ name: 'a1' }))).world;
    const b = ok(dockerRun(a, bb({ name: 'b1', network: 'container:a1' }))).world;
    expect(container(b, 'b1').sandbox?.netns).toBe(container(b, 'a1').sandbox?.netns);
    const rest = run('sleep 1', { world: ok(dockerStop(b, 'a1')).world }).world;
    expect(sh(rest, `nsenter -n -t ${container(rest, 'b1').pid} ip -br link`)).toContain('lo');
    const none = run('sleep 1', { world: ok(dockerStop(rest, 'b1')).world }).world;
    expect(none.config.netns.size).toBe(1);
  });

  it('containers restart with their daemon when their policy says so, in the order of creation', () => {
    let w = up;
    for (const [name, policy] of [['r1', 'always'], ['r2', 'no'], ['r3', 'unless-stopped'], ['r4', 'unless-stopped']] as const) w = ok(dockerRun(w, bb({ name, restart: { name: policy, max: 0 } }))).world;
    w = ok(startDocker(stopDocker(ok(dockerStop(w, 'r4')).world))).world;
    expect(engine(w).startOrder.map((id) => pmGet(engine(w).containers, id)?.name)).toEqual(['r1', 'r3']);
    expect(container(w, 'r3').endpoints.size === 1 && [...pmValues(container(w, 'r3').endpoints)][0]?.ip4).toBe(parseIp4('172.17.0.3'));
  });

  it('a container that ends at once is restarted after 100 ms, 200, 400 ..., as often as its policy allows', () => {
    const { output } = run('docker run -d --name a1 --restart always busybox true >/dev/null; docker run -d --name f1 --restart on-failure:2 busybox false >/dev/null; sleep 5; docker inspect -f "{{.Name}} {{.State.Status}} {{.RestartCount}}" a1 f1; docker stop a1; sleep 9; docker inspect -f "{{.State.Status}} {{.RestartCount}}" a1', { world: up });
    expect(output).toBe('/a1 restarting 6\n/f1 exited 2\na1\nexited 6\n');
  });

  it('forks share nothing: both may take the next address', () => {
    const a = ok(dockerRun(up, bb({ name: 'a1', ports: publish(80) }))).world;
    const b = ok(dockerRun(up, bb({ name: 'b1', ports: publish(80) }))).world;
    expect(sh(a, 'iptables -t nat -S DOCKER')).toBe(sh(b, 'iptables -t nat -S DOCKER'));
    expect(engine(up).order).toEqual([]);
  });
});

describe('ops', () => {
  it('done by hand leave the same rules, routes and addresses as the engine', () => {
    const w = ok(dockerRun(ok(dockerNetworkCreate(up, { name: 'n1' })).world, bb({ name: 'c1', network: 'n1', ports: publish(8080) }))).world;
    const quote = (x: string): string => (/^[\w.,:/=+-]+$/.test(x) ? x : `'${x}'`);
    const lines = engine(w).log;
    const script = [...JSON.stringify(lines).matchAll(/"words":(\[.*?\])/g)].map((m) => JSON.parse(m[1] as string) as string[]).filter((x) => x[0] !== '#' && !x[0]?.endsWith('docker-proxy')).map((x) => x.map(quote).join(' ')).join('\n');
    const look = 'iptables-save | grep -v "^#"; ip route; ip -br addr | sed "s/ fe80.*//"; sysctl net.ipv4.ip_forward';
    const r = run(`${script}\nsleep 3`, { world: host() });
    expect(r.output.replace(/net\.\S+ = .*\n/g, '')).toBe('');
    expect(sh(r.world, look)).toBe(sh(run('sleep 3', { world: w }).world, look));
  });

  it('print as what one types', () => {
    const name = (): string => 'KEY';
    expect(printOp({ t: 'link-add', kind: 'veth', name: 'veth1', peer: 'veth2', mtu: 1400 }, 1, name).join(' ')).toBe('ip link add veth1 txqueuelen 0 mtu 1400 type veth peer name veth2 txqueuelen 0 mtu 1400');
    expect(printOp({ t: 'route', how: 'add', fam: 4, ns: 7, dst: 'default', via: parseIp4('172.17.0.1') as number, dev: 'eth0' }, 1, name).join(' ')).toBe('ip netns exec KEY ip route add default via 172.17.0.1 dev eth0');
    expect(printOp({ t: 'rule', fam: 6, table: 'nat', how: 'I', chain: 'DOCKER', args: ['-j', 'RETURN'] }, 1, name).join(' ')).toBe('ip6tables -t nat -I DOCKER -j RETURN');
  });
});
