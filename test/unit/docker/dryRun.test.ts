// `docker ... --dry-run` prints shell commands: run in a copy of the world, they leave the rules, addresses, routes and neighbours-to-be that the command itself leaves.
import { describe, expect, it } from 'vitest';
import { newSession, run } from '../../../src/index.ts';

const BEFORE = `ip link set lo up
printf 'nameserver 10.10.10.1\\nsearch lab.example\\n' > /etc/resolv.conf
ip link add eth0 type veth peer name eth0p; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up; ip link set eth0p up; ip route add default via 10.10.10.1`;
/** Names are drawn from the world's seed, so the rehearsal draws the same; MACs of veths follow the order of making. */
const show = (netns: string): string => `iptables-save; ip6tables-save; sleep 5; ip -br addr; ip route; ip -6 route; bridge link; ${netns} ip -br addr; ${netns} ip route; ${netns} iptables-save`;
const clean = (text: string): string[] =>
  text.split('\n').filter((l) => !l.startsWith('# ')).map((l) => l.replace(/\[\d+:\d+\]/g, '').replace(/fe80::\S+/g, 'fe80::').replace(/if\d+/g, 'if').replace(/^\d+: /, '').replace(/127\.0\.0\.11:\d+|--sports? \d+/g, 'dns')).filter((l) => !/fe80/.test(l)).toSorted();

describe('--dry-run', () => {
  it.each([
    ['docker run -d --name c1 -p 8080:80 -p 127.0.0.1:5353:53/udp bb sleep 86400', ''],
    ['docker run -d --name c1 -p 8080:80 bb sleep 86400', '--userland-proxy=false'],
    ['docker run -d --name c1 --net n1 -p 8080:80 bb sleep 86400', '--icc=false'],
    ['docker run -d --name c1 -p 8080:80 bb sleep 86400', '--engine-version 28.5'],
    ['docker network create --internal --subnet 10.5.0.0/24 -o com.docker.network.bridge.name=br5 n5', ''],
    ['docker network create --ipv6 --subnet 10.5.0.0/24 --subnet fd00:5::/64 -o com.docker.network.bridge.name=br5 n5', '--engine-version 29'],
  ])('%s (dockerd %s)', (command, flags) => {
    const base = newSession();
    base.exec(`${BEFORE}\ndockerd ${flags} > /tmp/log 2>&1 &\nsleep 1\ndocker network create -o com.docker.network.bridge.name=br1 n1`);
    const world = base.world;
    const isRun = command.startsWith('docker run');
    const real = run(`${command} > /dev/null\n${show(isRun ? "nsenter -n -t $(docker inspect -f '{{.State.Pid}}' c1)" : ':')}`, { world, files: { '/etc/resolv.conf': 'nameserver 10.10.10.1\n' } });
    const plan = run(command.replace(/^(docker (?:run|network create))/, '$1 --dry-run'), { world, files: { '/etc/resolv.conf': 'nameserver 10.10.10.1\n' } });
    expect(plan.status).toBe(0);
    // The namespace that it names.
    const key = /^ip netns add (\S+)/m.exec(plan.stdout)?.[1];
    const byHand = run(`bash plan.sh > /dev/null 2>&1\n${show(key === undefined ? ':' : `ip netns exec ${key}`)}`, { world, files: { 'plan.sh': plan.stdout } });
    expect(clean(byHand.output)).toEqual(clean(real.output));
  });
  it('tells the nftables rules of 29, which cannot run here', () => {
    const { stdout, status } = run(`${BEFORE}\nsysctl -qw net.ipv4.ip_forward=1\ndockerd --engine-version 29 --firewall-backend nftables --dry-run`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\nnft -f - <<'EOF'\ntable ip docker-bridges \{\n[^]*\n\}\nEOF\n/);
    expect(stdout).not.toMatch(/iptables/);
    const loud = run(`${BEFORE}\ndockerd --engine-version 29 --firewall-backend nftables`);
    expect([loud.status, loud.stderr]).toEqual([1, expect.stringContaining('not modelled by packetpath')]);
  });
  it('changes nothing', () => {
    const s = newSession();
    s.exec(`${BEFORE}\ndockerd > /tmp/log 2>&1 &\nsleep 1`);
    const before = s.world;
    s.exec('docker run --dry-run -d -p 80:80 nginx; docker network create --dry-run x1; docker --dry-run rm -f nosuch');
    expect(s.world.config).toBe(before.config);
  });
});
