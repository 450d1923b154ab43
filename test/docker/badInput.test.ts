// What a person mistypes: Docker's words, and a host that is as it was. A container whose start failed stays, created, as Docker leaves it.
// Words with a capture behind them: publish-conflict, static-ip, ipam-order, macvlan-internal-and-errors; the others are the client's and the
// daemon's own (docker/cli, moby at v20.10).
import { describe, expect, it } from 'vitest';
import { newSession, type Session } from '../../src/shell/session.ts';
import type { World } from '../../src/model/world.ts';
import { emptyWorld } from '../../src/model/init.ts';
import { runIn } from './topology.ts';

let host: World | undefined;
const lab = (): Session => {
  if (!host) {
    const s = newSession(emptyWorld());
    const { out } = runIn(s, `ip link set lo up; dockerd >/dev/null 2>&1 &
      until docker info >/dev/null 2>&1; do sleep 0.2; done
      docker run -d --name c1 -p 8080:80 busybox sleep 100000 >/dev/null
      docker network create --subnet 10.0.0.0/8 big >/dev/null
      docker network create --subnet 192.168.99.0/30 tiny >/dev/null
      docker run -d --name t1 --net tiny busybox sleep 100000 >/dev/null
      sleep 3`);
    if (out !== '') throw new Error(out);
    host = s.world;
  }
  return newSession(host);
};
/** Rules, links, addresses, routes, who listens, the names that Docker knows. */
const state = (s: Session): string =>
  ['iptables-save | grep -v "^[#:]"', 'ip -o link', 'ip -o addr', 'ip route', 'ss -Hltnu', 'docker network ls --no-trunc', 'docker ps --format "{{.Names}}"'].map((cmd) => runIn(s, cmd).out.replace(/valid_lft \S+|preferred_lft \S+/g, '')).join('\n');

const LONG = 'x'.repeat(10_000);
const CASES: readonly (readonly [cmd: string, says: string | RegExp, rc: number])[] = [
  ['docker run -d -p 99999:80 nginx', 'docker: Invalid hostPort: 99999.\nSee \'docker run --help\'.', 125],
  ['docker run -d -p 8080:99999 nginx', 'docker: Invalid containerPort: 99999.', 125],
  ['docker run -d -p 80/foo nginx', 'docker: Invalid proto: foo.', 125],
  ['docker run -d -p 8000-8001:80-85 nginx', 'docker: Invalid ranges specified for container and host Ports: 80-85 and 8000-8001.', 125],
  ['docker run -d -p 300.1.1.1:80:80 nginx', 'docker: Invalid ip address: 300.1.1.1.', 125],
  ['docker run -d --bogus nginx', 'unknown flag: --bogus\nSee \'docker run --help\'.', 125],
  ['docker run', '"docker run" requires at least 1 argument.', 1],
  ['docker run -d --name \'a b\' nginx', 'Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed', 125],
  ['docker run -d --name c1 nginx', /Conflict\. The container name "\/c1" is already in use by container "[0-9a-f]{64}"\. You have to remove \(or rename\) that container/, 125],
  ['docker run -d --net nope nginx', 'docker: Error response from daemon: network nope not found.', 125],
  ['docker run -d --net container:nope nginx', 'Error response from daemon: No such container: nope.', 125],
  ['docker run -d --mac-address zz nginx', 'docker: zz is not a valid mac address.', 125],
  ['docker run -d Nginx', 'docker: invalid reference format: repository name must be lowercase.', 125],
  ['docker run -d -p 8080:80 nginx', 'Bind for 0.0.0.0:8080 failed: port is already allocated.', 125],
  ['docker run -d -p 10.9.8.7:8081:80 nginx', 'Error starting userland proxy: listen tcp4 10.9.8.7:8081: bind: cannot assign requested address.', 125],
  ['docker run -d --net tiny nginx', /no available IPv4 addresses on this network's address pools: tiny \([0-9a-f]{64}\)\./, 125],
  ['docker run -d --net big --ip 192.168.1.1 nginx', 'Invalid address 192.168.1.1: It does not belong to any of this network\'s subnets', 125],
  [`docker run -d --net ${LONG} nginx`, `network ${LONG} not found`, 125],
  ['docker network create', '"docker network create" requires exactly 1 argument.', 1],
  ['docker network create --subnet 10.1.0.0/16 over', 'Error response from daemon: Pool overlaps with other one on this address space', 1],
  ['docker network create --subnet 10.300.0.0/16 x', /invalid CIDR address: 10\.300\.0\.0\/16/, 1],
  ['docker network create --subnet 172.40.0.0/16 --gateway 10.9.9.9 x', 'no matching subnet for gateway 10.9.9.9', 1],
  ['docker network create -d overlay x', 'overlay networks are not modelled by packetpath', 1],
  ['docker network create big', 'Error response from daemon: network with name big already exists', 1],
  ['docker network rm bridge', 'bridge is a pre-defined network and cannot be removed', 1],
  ['docker network rm tiny', /error while removing network: network tiny id [0-9a-f]{64} has active endpoints/, 1],
  ['docker network connect nope c1', 'network nope not found', 1],
  ['docker rm c1', /You cannot remove a running container [0-9a-f]{64}\. Stop the container before attempting removal or force remove/, 1],
  ['docker rm nope', 'Error: No such container: nope', 1],
  [`docker rm ${LONG}`, `No such container: ${LONG}`, 1],
  ['docker inspect nope', '[]\nError: No such object: nope', 1],
  ['docker bogus', 'docker: \'bogus\' is not a docker command.\nSee \'docker --help\'', 1],
];

describe('bad input', () => {
  it.each(CASES.map(([cmd, says, rc]) => [cmd.slice(0, 90), cmd, says, rc] as const))('%s', (_, cmd, says, rc) => {
    const s = lab();
    const before = state(s);
    const got = runIn(s, cmd);
    if (typeof says === 'string') expect(got.out).toContain(says);
    else expect(got.out).toMatch(says);
    expect(got.rc).toBe(rc);
    expect(state(s)).toBe(before);
  });
  it('says so when the default pools are used up', () => {
    const s = lab();
    runIn(s, 'docker network rm big tiny >/dev/null 2>&1; for i in $(seq 40); do docker network create n$i >/dev/null 2>/tmp/err || break; done');
    expect(runIn(s, 'cat /tmp/err').out).toBe('Error response from daemon: could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network\n');
    const before = state(s);
    runIn(s, 'docker network create more 2>/dev/null');
    expect(state(s)).toBe(before);
  });
  it.each([
    ['not yaml', 'services:\n  web: [\n'],
    ['ports of the wrong kind', 'services:\n  web:\n    image: nginx\n    ports: 7\n'],
    ['a network that is not declared', 'services:\n  web:\n    image: nginx\n    networks: [nope]\n'],
    ['an unknown key', 'foo: bar\nservices:\n  web:\n    image: nginx\n'],
    ['no services', 'version: "3"\n'],
    ['a port out of range', 'services:\n  web:\n    image: nginx\n    ports: ["99999:80"]\n'],
  ])('compose: %s changes nothing', (_, text) => {
    const s = newSession(lab().world, { files: { '/root/compose.yaml': text } });
    const before = state(s);
    const got = runIn(s, 'docker compose up -d');
    expect(got.rc).not.toBe(0);
    expect(got.out.trim()).not.toBe('');
    expect(got.out).not.toContain('internal error');
    expect(state(s)).toBe(before);
  });
});
