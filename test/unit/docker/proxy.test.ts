// docker-proxy and dockerd's own ports as an operator meets them: processes, sockets, and who answers whom. Command lines and sockets as
// captures/publish-P-expose, ip-flag-hostip and userland-proxy-false have them; 1.12's one socket for both families is what `ss` showed then.
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/base/ip.ts';
import { pmGet } from '../../../src/base/pmap.ts';
import { dockerRun, dockerStop, startDocker, type DockerRefused } from '../../../src/docker/api.ts';
import { DEFAULT_SOCK } from '../../../src/docker/tx.ts';
import type { Container, DaemonOpts, Engine, EngineVersion, Listener, PortReq } from '../../../src/model/docker.ts';
import type { World } from '../../../src/model/world.ts';
import { newSession, run } from '../../../src/shell/session.ts';

const host = run('ip link set lo up; ip link add eth0 type veth peer name up0; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up; ip link set up0 up').world;
const ok = <T extends { readonly world: World }>(r: T | DockerRefused): T => {
  if ('error' in r) throw new Error(String(r.error));
  return r as T;
};
const tcp = (port: number, name: string): Listener => ({ proto: 'tcp', addr: null, port, name, service: { kind: 'whoami', server: name } });
const udp = (port: number, name: string): Listener => ({ ...tcp(port, name), proto: 'udp' });
const publish = (hostPort: number, port: number, proto: 'tcp' | 'udp' = 'tcp', hostIp = ''): PortReq => ({ hostIp: parseIp(hostIp) ?? null, hostPort: [hostPort, hostPort], port, proto });
const web = (version: EngineVersion, daemon: Partial<DaemonOpts> = {}, ports = [publish(8080, 80)]): World => {
  const w = ok(startDocker(host, { version, daemon })).world;
  return ok(dockerRun(w, { image: 'bb', name: 'web', argv: ['sleep', '86400'], ports, listeners: [tcp(80, 'web'), udp(53, 'web')] })).world;
};
const engine = (w: World): Engine => pmGet(w.config.docker, DEFAULT_SOCK) as Engine;
const container = (w: World, name: string): Container => pmGet(engine(w).containers, pmGet(engine(w).names, name) ?? '') as Container;
const sh = (w: World, text: string): string => run(text, { world: w }).output;
const sockets = (w: World): string[] => sh(w, 'ss -Hlntup').trim().split('\n').filter((l) => l !== '').map((l) => l.replace(/pid=\d+/, 'pid=N').replace(/\s+/g, ' ').trim());

describe('processes and sockets', () => {
  it('are those of captures/publish-P-expose', () => {
    const w = web('20.10', {}, [publish(8080, 80), publish(5353, 53, 'udp')]);
    expect(sh(w, 'pgrep -a docker-proxy').replace(/^\d+ /gm, '')).toBe(`/usr/sbin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80
/usr/sbin/docker-proxy -proto tcp -host-ip :: -host-port 8080 -container-ip 172.17.0.2 -container-port 80
/usr/sbin/docker-proxy -proto udp -host-ip 0.0.0.0 -host-port 5353 -container-ip 172.17.0.2 -container-port 53
/usr/sbin/docker-proxy -proto udp -host-ip :: -host-port 5353 -container-ip 172.17.0.2 -container-port 53
`);
    expect(sockets(w)).toEqual([
      'udp UNCONN 0 0 0.0.0.0:5353 0.0.0.0:* users:(("docker-proxy",pid=N,fd=4))', 'udp UNCONN 0 0 [::]:5353 [::]:* users:(("docker-proxy",pid=N,fd=4))',
      'tcp LISTEN 0 4096 0.0.0.0:8080 0.0.0.0:* users:(("docker-proxy",pid=N,fd=4))', 'tcp LISTEN 0 4096 [::]:8080 [::]:* users:(("docker-proxy",pid=N,fd=4))',
    ]);
    expect(sh(w, 'netstat -lntp | grep 8080 | sed "s/ *$//"').replace(/\d+(?=\/docker)/g, 'N')).toBe('tcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN      N/docker-proxy\ntcp6       0      0 :::8080                 :::*                    LISTEN      N/docker-proxy\n');
    expect(sockets(ok(dockerStop(w, 'web')).world)).toEqual([]);
  });
  it('are one socket for both families until 17.06', () => {
    expect(sockets(web('17.06'))).toEqual(['tcp LISTEN 0 4096 *:8080 *:* users:(("docker-proxy",pid=N,fd=4))']);
  });
  it('are told by the command line when dockerd has bound the port (28.0, moby#48132)', () => {
    expect(sh(web('28.0'), 'pgrep -af "host-ip 0.0.0.0"').replace(/^\d+ /gm, '')).toBe('/usr/sbin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80 -use-listen-fd\n');
  });
  it("are dockerd's without a proxy (captures/userland-proxy-false)", () => {
    const w = web('20.10', { userlandProxy: false }, [publish(8080, 80), publish(8081, 80, 'tcp', '127.0.0.1')]);
    expect(sockets(w).map((l) => l.split(' ').slice(0, 6).join(' ')).sort()).toEqual(['tcp LISTEN 0 4096 0.0.0.0:8080 0.0.0.0:*', 'tcp LISTEN 0 4096 127.0.0.1:8081 0.0.0.0:*']);
    expect(container(w, 'web').bindings.map((b) => b.proxy)).toEqual([0, 0]);
  });
  it('can be killed one by one; the rules stay', () => {
    const s = newSession(web('20.10'));
    const pid = container(s.world, 'web').bindings[0]?.proxy;
    s.exec(`kill ${pid}; nc -w3 10.10.10.101 8080 < /dev/null | grep -c server; nc -zw3 127.0.0.1 8080; echo $?`);
    expect(s.output).toBe('1\n1\n');
  });
});

/** What `peer` the server tells of, or why not. */
const peer = (w: World, addr: string, port = 8080): string => {
  const out = sh(w, `printf 'x\\r\\n\\r\\n' | nc -q1 -w3 ${addr} ${port} 2>&1; echo "rc $?"`);
  return /"peer":"([^"]*):\d+"/.exec(out)?.[1] ?? out.trim();
};
describe('who answers', () => {
  it('is the container by DNAT on the host\'s addresses and by the proxy on the loopback (REPORT 3, captures/publish-all-interfaces)', () => {
    const w = web('20.10');
    expect([peer(w, '10.10.10.101'), peer(w, '172.17.0.1'), peer(w, '127.0.0.1'), peer(w, '::1')]).toEqual(['10.10.10.101', '172.17.0.1', '172.17.0.1', '172.17.0.1']);
  });
  it('is the container by DNAT everywhere on IPv4 without a proxy', () => {
    const w = web('20.10', { userlandProxy: false });
    expect([peer(w, '10.10.10.101'), peer(w, '127.0.0.1')]).toEqual(['172.17.0.1', '172.17.0.1']);
  });
  it('is nobody where rules and proxy are both off: the connection stands and says nothing, in 28 only the first; in 29 none stands', () => {
    expect(peer(web('20.10', { userlandProxy: false, iptables: false }), '127.0.0.1')).toBe('rc 0');
    const w = web('28.5', { userlandProxy: false, iptables: false, ip6tables: false });
    expect(sockets(w)[0]).toContain('LISTEN 0 0 0.0.0.0:8080');
    expect(sh(w, 'for i in 1 2; do nc -w1 127.0.0.1 8080 < /dev/null; echo $?; done')).toBe('0\n1\n');
    expect(peer(web('29', { userlandProxy: false, iptables: false, ip6tables: false }), '127.0.0.1')).toBe('rc 1');
  });
  it('is only on the address that was asked for', () => {
    const w = web('20.10', {}, [publish(8080, 80, 'tcp', '127.0.0.1')]);
    expect([peer(w, '127.0.0.1'), sh(w, 'nc -z -w1 10.10.10.101 8080; echo $?')]).toEqual(['172.17.0.1', '1\n']);
  });
});
