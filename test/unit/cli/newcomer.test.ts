// Scripts as people have them: no daemon started, programs from elsewhere, prompts, rules alone. The answers are those of a host with Docker (docker's documents, or by hand:
// a published port opens, --icc=false shuts neighbours out, a fresh IPv6 address waits for its detection).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './harness.ts';

const ask = (script: string, from: string, to: string, ...more: readonly string[]) => cli(['reach', ...more, 'x.sh', from, to], { files: { 'x.sh': script } });

describe('docker without dockerd', () => {
  it('is there at the first docker command, which is said, and belongs to that line', async () => {
    const r = await ask('# dockerd is there\nsudo docker run -d --name web -p 8080:80 nginx\n', 'host', 'tcp://127.0.0.1:8080');
    expect(r.status).toBe(0);
    expect(r.err).toMatch(/^packetpath: x\.sh: line 2: no line before this one starts dockerd/);
    expect(r.err.split('\n')).toHaveLength(2);
  });
  it('is the release that --docker names', async () => {
    const r = await cli(['run', '--docker', '28.5', 'x.sh'], { files: { 'x.sh': 'systemctl start docker\ndocker version --format "{{.Server.Version}}"\n' } });
    expect(r.out).toMatch(/^28\.5/);
  });
  it('is left alone in a script that starts its own, and by run', async () => {
    const own = await ask('docker ps\ndockerd >/dev/null 2>&1 &\nsleep 1\n', 'host', 'tcp://127.0.0.1:1');
    expect(own.err).toContain('line 1: Cannot connect to the Docker daemon');
    expect((await cli(['run', 'x.sh'], { files: { 'x.sh': 'docker ps\n' } })).status).toBe(1);
  });
  it('knows the services of a compose file by their names', async () => {
    const file = 'cat > docker-compose.yml <<E\nservices:\n  web: {image: nginx, networks: [front]}\n  api: {image: node:20, command: node server.js, expose: ["3000"], networks: [front, back]}\n  db: {image: postgres, networks: [back]}\nnetworks: {front: {}, back: {internal: true}}\nE\nset -e\ndocker compose up -d\n';
    expect((await ask(file, 'api', 'tcp://db:5432')).status).toBe(0);
    expect((await ask(file, 'web', 'tcp://db:5432')).status).toBe(1);
    expect((await ask(file, 'host', 'tcp://api:3000')).status).toBe(0);
  });
});

describe('images that nobody knows', () => {
  const run = 'docker run -d --name shop -p 3000:3000 -p 53:53/udp example/shop\ndocker run -d --name app node:20 node server.js\n';
  it('serve what they publish, and this is said', async () => {
    const r = await ask(run, 'host', 'tcp://shop:3000');
    expect(r.status).toBe(0);
    expect(r.err).toContain('shop: what example/shop listens on is not known; tcp 3000, which it publishes or exposes, is taken to be open');
    expect((await ask(run, 'host', 'udp://shop:53')).status).toBe(0);
  });
  it('are not known to refuse anything else: status 3 and the line that would say more', async () => {
    const r = await ask(run, 'shop', 'tcp://172.17.0.3:8080');
    expect([r.status, r.out.slice(0, 11)]).toEqual([3, 'no: refused']);
    expect(r.err).toContain('add to the script: docker exec -d app nc -lk 8080');
    expect((await ask(`${run}docker exec -d app nc -lk 8080\n`, 'shop', 'tcp://172.17.0.3:8080')).status).toBe(0);
    // A known one is known to refuse.
    expect((await ask('docker run -d --name web nginx\n', 'host', 'tcp://web:81')).status).toBe(1);
  });
});

describe('systemctl and service', () => {
  it('restart docker with its daemon.json', async () => {
    const script = 'set -e\necho \'{ "icc": false }\' | sudo tee /etc/docker/daemon.json\nsudo systemctl restart docker\nsystemctl is-active docker\ndocker run -d --name a1 nginx\ndocker run -d --name a2 nginx\n';
    const r = await ask(script, 'a1', 'tcp://172.17.0.3:80');
    expect([r.status, r.err]).toEqual([1, '']);
    expect(r.out).toContain('--icc, line 3 of x.sh: "sudo systemctl');
  });
  it('stop it: nobody answers then', async () => {
    const r = await cli(['run', 'x.sh'], { files: { 'x.sh': 'service docker start\ndocker ps -q && echo up\nsystemctl stop docker\nsystemctl is-active docker\ndocker ps\n' } });
    expect([r.status, r.out]).toEqual([1, 'up\ninactive\n']);
  });
  it('refuse to start what is not modelled, by name', async () => {
    const r = await ask('systemctl restart nginx\n', 'host', '127.0.0.1');
    expect(r.status).toBe(3);
    expect(r.err).toContain('x.sh: line 1: systemctl: restart nginx: not modelled by packetpath');
  });
  it('and package managers change nothing, which no answer hangs on', async () => {
    const script = 'set -euo pipefail\nexport DEBIAN_FRONTEND=noninteractive\nsudo apt-get update -qq && sudo apt-get install -y nginx\nsudo systemctl enable ssh\nsystemctl daemon-reload\nsudo modprobe br_netfilter\nsudo netfilter-persistent save\nethtool -K eth0 tx off\n'
      + "echo 'net.ipv4.ip_forward=1' | sudo tee /etc/sysctl.d/99-x.conf\nsudo sysctl --system\nsudo ip link set lo up\n";
    const r = await ask(script, 'host', '127.0.0.1');
    expect([r.status, r.err]).toEqual([0, '']);
    expect((await cli(['run', 'x.sh'], { files: { 'x.sh': script } })).err).toContain('apt-get: makes no difference to packets, nothing done\n');
  });
  it('nor do images and volumes; what is asked of the system is there', async () => {
    const script = 'set -euo pipefail\n. /etc/os-release\n[ "$ID" = debian ]\nIP=$(ip -4 addr show lo | grep -oP "(?<=inet\\s)\\d+(\\.\\d+){3}" || true)\ndocker pull nginx:alpine\ndocker build -t app .\ndocker volume create data\ndocker run -d --name web -v data:/d nginx:alpine\n';
    const r = await ask(script, 'host', 'tcp://web:80');
    expect([r.status, r.err.split('\n').length]).toEqual([0, 2]);
  });
  it('hostname -I is what the real one printed for these lines', async () => {
    const script = 'ip link set lo up\nip link add va type veth peer name vb\nip addr add 10.0.0.1/24 dev va\nip addr add 10.0.0.2/24 dev vb\nip addr add 10.0.0.3/24 dev vb\nip -6 addr add 2001:db8::1/64 dev va nodad\nip link set va up\nip link set vb up\nsleep 2.5\nhostname -I\nip link set va down\nhostname -I\n';
    expect((await cli(['run', 'x.sh'], { files: { 'x.sh': script } })).out).toBe('10.0.0.2 10.0.0.3 10.0.0.1 2001:db8::1 \n10.0.0.2 10.0.0.3 \n');
  });
  it('fronts for rules are refused, once for all their lines', async () => {
    const r = await ask('sudo ip link set lo up\nsudo ufw allow ssh\nsudo ufw deny 8080\nsudo ufw enable\n', 'host', '127.0.0.1');
    expect(r.status).toBe(3);
    expect(r.err.match(/ufw/g)).toHaveLength(1);
    expect(r.err).toContain('x.sh: line 2 and 2 times more: ufw: not modelled by packetpath: write the rules that it makes instead');
  });
});

describe('--internet', () => {
  it('is somebody outside', async () => {
    const script = 'docker run -d --name web -p 8080:80 nginx\n';
    const r = await ask(script, 'internet', 'tcp://198.51.100.10:8080', '--internet');
    expect([r.status, r.out.slice(0, 9)]).toEqual([0, 'yes: open']);
    expect((await ask(script, 'internet', 'tcp://198.51.100.10:9', '--internet')).status).toBe(1);
    expect((await cli(['repl', '--internet'], { stdin: ':reach internet 198.51.100.10\n' })).out).toContain('yes: open');
    expect((await cli(['versions', '--internet', 'x.sh', 'internet', 'tcp://198.51.100.10:8080'], { files: { 'x.sh': script } })).status).toBe(0);
  });
  it('is named where it is missed', async () => {
    const r = await ask('ip link set lo up\n', 'internet', '127.0.0.1');
    expect([r.status, r.err]).toEqual([2, 'packetpath: "internet" is no namespace and no container; known: host\nNobody is outside of a script\'s machine unless the script makes them; --internet does: lo is up, eth0 has 198.51.100.10/24, and the namespace internet (198.51.100.1) is beyond it.\n']);
  });
});

describe('mistakes', () => {
  it('are shown with their lines', async () => {
    const r = await ask('ip link set lo up\nip link set nope up\nip route add default via 10.9.9.9\n', 'host', '127.0.0.1');
    expect(r.err).toBe('packetpath: x.sh said on stderr:\n  line 2: Cannot find device "nope"\n  line 3: Error: Nexthop has invalid gateway.\n');
  });
  it('prompts are seen', async () => {
    const r = await ask('$ ip netns add red\n$ ip netns exec red ping -c1 1.1.1.1\nPING 1.1.1.1 (1.1.1.1) 56(84) bytes of data.\n', 'host', '127.0.0.1');
    expect([r.status, r.err]).toEqual([3, expect.stringContaining('Its lines begin with a prompt')]);
  });
  it('what was not understood is said before a place that is not there', async () => {
    const r = await ask('podman run -d --name web nginx\n', 'web', '127.0.0.1');
    expect([r.status, r.err]).toEqual([2, 'packetpath: not understood:\n  x.sh: line 1: podman: not modelled by packetpath\npacketpath: "web" is no namespace and no container; known: host\n']);
  });
});

it('questions come when fresh IPv6 addresses may be used', async () => {
  const script = 'ip netns add h\nip link add v type veth peer name eth0 netns h\nip link set v up\nip -6 addr add 2001:db8::1/64 dev v\nip -n h link set eth0 up\nip -n h -6 addr add 2001:db8::2/64 dev eth0\nip netns exec h nc -6 -lk 80 &\n';
  expect((await ask(script, 'host', 'tcp://[2001:db8::2]:80')).status).toBe(0);
});

describe('saved rules', () => {
  const saved = '# Generated by iptables-save v1.8.7\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 22 -j DROP\nCOMMIT\n';
  it('alone can be linted', async () => {
    const r = await cli(['lint', '--rules', 'rules'], { files: { rules: saved } });
    expect([r.status, r.err]).toEqual([1, '']);
    expect(r.out).toContain('--dport 22 -j DROP');
  });
  it('are no host to be asked about', async () => {
    const r = await cli(['reach', 'rules', 'host', '127.0.0.1'], { files: { rules: saved } });
    expect([r.status, r.err]).toEqual([3, expect.stringContaining('rules has rules alone')]);
  });
});
it('near misses see the state that the packet had', async () => {
  const script = 'ip link set lo up\nnc -lk 80 &\niptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\niptables -A INPUT -i lo -p tcp --dport 81 -m conntrack --ctstate NEW -j ACCEPT\niptables -P INPUT DROP\n';
  const r = await cli(['why', '--no-fixes', 'x.sh', 'host', 'tcp://127.0.0.1:80'], { files: { 'x.sh': script } });
  expect(r.out).toContain('it wants -m conntrack --ctstate ESTABLISHED; the packet had state NEW');
  expect(r.out).toContain('it wants --dport 81; the packet had destination port 80');
});
it('says why neighbours on one bridge meet the rules for what is forwarded, and what would change that', async () => {
  // The kernel: nc from a to b times out, and connects once bridge-nf-call-iptables is 0.
  const script = 'ip link add br0 type bridge\nip link set br0 up\nfor n in a b; do ip netns add $n; ip link add p$n type veth peer name eth0 netns $n; ip link set p$n master br0 up; ip -n $n link set eth0 up; done\nip -n a addr add 10.0.0.1/24 dev eth0\nip -n b addr add 10.0.0.2/24 dev eth0\nip netns exec b nc -lk 22 &\niptables -P FORWARD DROP\n';
  const r = await cli(['why', 'x.sh', 'a', 'tcp://10.0.0.2:22'], { files: { 'x.sh': script } });
  expect(r.status).toBe(1);
  expect(r.out).toContain('On host, the frame only goes from port to port of a bridge; filter/FORWARD is asked about it because net.bridge.bridge-nf-call-iptables = 1');
  expect(r.out).toContain('     sysctl -w net.bridge.bridge-nf-call-iptables=0\n');
  // A rule from the bridge to itself is about just that.
  const own = await cli(['why', '--no-fixes', 'x.sh', 'a', 'tcp://10.0.0.2:22'], { files: { 'x.sh': script.replace('-P FORWARD DROP', '-A FORWARD -i br0 -o br0 -j DROP') } });
  expect([own.status, own.out.includes('port to port')]).toEqual([1, false]);
});
it('set -x is no complaint', async () => {
  expect((await ask('set -euxo pipefail\nip link set lo up\n', 'host', '127.0.0.1')).err).toBe('');
});
describe('a compose file', () => {
  const files = { 'compose.yml': 'name: shop\nservices:\n  web: {image: nginx, ports: ["80:80"], networks: [front]}\n  db: {image: postgres, networks: [back]}\nnetworks: {front: {}, back: {internal: true}}\n' };
  it('is what its up makes of it', async () => {
    expect((await cli(['reach', '--internet', 'compose.yml', 'internet', 'tcp://198.51.100.10:80'], { files })).status).toBe(0);
    expect((await cli(['reach', 'compose.yml', 'web', 'tcp://db:5432'], { files })).status).toBe(1);
    expect((await cli(['versions', 'compose.yml', 'host', 'tcp://web:80'], { files })).status).toBe(0);
    expect((await cli(['repl', 'compose.yml'], { files, stdin: 'docker ps --format "{{.Names}}"\n' })).out).toContain('shop-web-1');
  });
  it('that is on one\'s disk is not seen by a script, which is said', async () => {
    expect((await ask('cd /opt\ndocker compose up -d\n', 'host', '127.0.0.1')).err).toContain('A script sees no files of your disk');
  });
});
describe('hints', () => {
  const files = { 'x.sh': 'ip netns add n\nip link add v0 type veth peer name v1 netns n\nip link set v0 up\nip -n n link set v1 up\nip addr add 10.0.0.1/24 dev v0\nip -n n addr add 10.0.0.2/24 dev v1\n' };
  it('a file alone asks for a question', async () => {
    expect((await cli(['x.sh'], { files })).err).toMatch(/^packetpath: x\.sh is a file; what about it\?\n {2}packetpath reach x\.sh FROM TO\n/);
  });
  it('the destination is one word', async () => {
    expect((await cli(['reach', 'x.sh', 'n', '10.0.0.1', '22'], { files })).err).toContain('"22" is one operand too many; TO is one word: tcp://web1:80');
  });
  it('who asks may be an address', async () => {
    expect((await cli(['reach', 'x.sh', '10.0.0.2', '10.0.0.1'], { files })).out).toContain('yes: open   10.0.0.2 -> 10.0.0.1');
    expect((await cli(['reach', 'x.sh', '10.0.0.9', '10.0.0.1'], { files })).status).toBe(2);
  });
});
describe('README', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8');
  const [, script = ''] = /cat > my-host\.sh <<'E'\n([^]*?)E\n/.exec(readme) ?? [];
  const lines = [...readme.matchAll(/^npx packetpath (.*my-host\.sh.*?)(?: +#.*)?$/gm)].map((m) => (m[1] as string).split(' '));
  // The internet comes in (DOCKER-USER sees the container's port, 80); the same network is open; the rule about 8080 is the trap that lint knows.
  it.each([['reach', 0, 'yes: open'], ['why', 0, 'yes: open'], ['matrix', 0, 'c1'], ['lint', 1, 'DOCKER-USER'], ['repl', 0, 'c1']] as const)('its line for %s ends with %i', async (name, status, words) => {
    const line = lines.find((l) => l[0] === name);
    expect(line).toBeDefined();
    const r = await cli(line as string[], { files: { 'my-host.sh': script }, stdin: 'docker ps\n' });
    expect([r.status, r.out]).toEqual([status, expect.stringContaining(words)]);
  });
});
