// Each lint with a world that has the trap, and the same world without it.
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint, LINTS, printLint } from '../../../../src/explain/analysis/lint/index.ts';
import type { LintFinding } from '../../../../src/explain/analysis/types.ts';
import { reach } from '../../../../src/explain/reach.ts';
import { run } from '../../../../src/shell/session.ts';
import type { World } from '../../../../src/model/world.ts';

const worldOf = (script: string): World => {
  const r = run(script, { file: 'lab.sh', keep: true });
  expect(r.stderr).toBe('');
  return r.world;
};
const ids = (w: World): string[] => [...new Set(lint(w).map((f) => f.id))];
const of = (w: World, id: string): LintFinding[] => lint(w).filter((f) => f.id === id);

/** A host with an uplink to `outside`, which has a default route back only to what it is next to. */
const HOST = `
ip link set lo up
ip netns add outside
ip link add eth0 type veth peer name e0 netns outside
ip link set eth0 up; ip addr add 203.0.113.1/24 dev eth0
ip -n outside link set lo up; ip -n outside link set e0 up; ip -n outside addr add 203.0.113.10/24 dev e0
ip route add default via 203.0.113.10
`;
const docker = (flags = ''): string => `${HOST}
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
dockerd ${flags} >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
`;
/** A namespace on a bridge. */
const on = (br: string, name: string, ip: string, gw: string): string => `
ip netns add ${name}; ip link add v${name} type veth peer name eth0 netns ${name}
ip link set v${name} master ${br} up; ip -n ${name} link set lo up; ip -n ${name} link set eth0 up; ip -n ${name} addr add ${ip} dev eth0
ip -n ${name} route add default via ${gw}
`;
const bridge = (br: string, ip: string): string => `ip link add ${br} type bridge; ip link set ${br} up; ip addr add ${ip} dev ${br}\n`;
const MASQ = 'iptables -t nat -A POSTROUTING -s 10.1.0.0/24 ! -o br0 -j MASQUERADE\n';
const NAT = `${HOST}sysctl -qw net.ipv4.ip_forward=1\n${bridge('br0', '10.1.0.1/24')}${on('br0', 'a', '10.1.0.2/24', '10.1.0.1')}`;

const CASES: Readonly<Record<string, { readonly trap: string; readonly clean: string; readonly says: RegExp; readonly line?: RegExp }>> = {
  'published-port-input': {
    trap: `${docker()}docker run -d --name web -p 8080:80 nginx >/dev/null
iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables -P INPUT DROP`,
    clean: `${docker()}docker run -d --name web -p 8080:80 nginx >/dev/null
iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL -j DROP
iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables -P INPUT DROP`,
    says: /8080\/tcp of web/,
  },
  'docker-user-host-port': {
    trap: `${docker()}docker run -d --name web -p 9900:9000 alpine sleep 1000 >/dev/null
iptables -I DOCKER-USER -p tcp --dport 9900 -j DROP`,
    clean: `${docker()}docker run -d --name web -p 9900:9000 alpine sleep 1000 >/dev/null
iptables -I DOCKER-USER -p tcp --dport 9000 -j DROP`,
    says: /asks for port 9900.*port 9000 already/, line: /dport 9900/,
  },
  'icc-off-bridge-nf': {
    trap: `${docker('--icc=false')}sysctl -qw net.bridge.bridge-nf-call-iptables=0`,
    clean: docker('--icc=false'),
    says: /docker0/,
  },
  'bridge-rules-unseen': {
    trap: `${NAT}${on('br0', 'b', '10.1.0.3/24', '10.1.0.1')}${MASQ}iptables -A FORWARD -s 10.1.0.2 -d 10.1.0.3 -j DROP\nsysctl -qw net.bridge.bridge-nf-call-iptables=0`,
    clean: `${NAT}${on('br0', 'b', '10.1.0.3/24', '10.1.0.1')}${MASQ}iptables -A FORWARD -s 10.1.0.2 -d 10.1.0.3 -j DROP`,
    says: /br0 only bridges/, line: /10\.1\.0\.3 -j DROP/,
  },
  'forward-drop-second-bridge': {
    trap: `${docker()}${bridge('virbr0', '10.1.0.1/24')}${on('virbr0', 'vm', '10.1.0.2/24', '10.1.0.1')}iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -j MASQUERADE; iptables -P FORWARD DROP`,
    clean: `${docker()}${bridge('virbr0', '10.1.0.1/24')}${on('virbr0', 'vm', '10.1.0.2/24', '10.1.0.1')}iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -j MASQUERADE; iptables -P FORWARD DROP
iptables -I DOCKER-USER -i virbr0 -j ACCEPT; iptables -I DOCKER-USER -o virbr0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    says: /virbr0/,
  },
  'forwarding-off': {
    trap: `${HOST}${bridge('br0', '10.1.0.1/24')}${on('br0', 'a', '10.1.0.2/24', '10.1.0.1')}${MASQ}`,
    clean: `${NAT}${MASQ}`,
    says: /a sends by host/,
  },
  'no-return-route': {
    trap: `ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
${bridge('br0', '10.1.0.1/24')}${on('br0', 'a', '10.1.0.2/24', '10.1.0.1')}${bridge('br1', '10.2.0.1/24')}${on('br1', 'b', '10.2.0.2/24', '10.2.0.1')}ip -n b route del default`,
    clean: `ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
${bridge('br0', '10.1.0.1/24')}${on('br0', 'a', '10.1.0.2/24', '10.1.0.1')}${bridge('br1', '10.2.0.1/24')}${on('br1', 'b', '10.2.0.2/24', '10.2.0.1')}`,
    says: /b knows no way back to 10\.1\.0\.0\/24/,
  },
  'masquerade-missing': { trap: NAT, clean: `${NAT}${MASQ}`, says: /outside has no route back/ },
  'overlapping-subnets': {
    trap: `${docker()}ip netns add office; ip link add eth1 type veth peer name e0 netns office; ip link set eth1 up; ip addr add 172.18.0.9/24 dev eth1
docker network create --subnet 172.18.0.0/16 n1 >/dev/null`,
    clean: `${docker()}ip netns add office; ip link add eth1 type veth peer name e0 netns office; ip link set eth1 up; ip addr add 172.18.0.9/24 dev eth1
docker network create --subnet 172.19.0.0/16 n1 >/dev/null`,
    says: /eth1 \(172\.18\.0\.0\/24\).*172\.18\.0\.0\/16/,
  },
  'mtu-below-overlay': {
    trap: `${HOST}ip link add vx0 mtu 1500 type vxlan id 7 remote 203.0.113.10 dstport 4789; ip link set vx0 up`,
    clean: `${HOST}ip link add vx0 mtu 1450 type vxlan id 7 remote 203.0.113.10 dstport 4789; ip link set vx0 up`,
    says: /vx0 of host takes packets of 1500 bytes.*eth0 \(1500\)/,
  },
  'rp-filter-policy-routing': {
    trap: `${HOST}ip netns add isp2; ip link add eth1 type veth peer name e0 netns isp2; ip -n isp2 link set e0 up; ip link set eth1 up; ip addr add 198.51.100.1/24 dev eth1
ip route add default via 198.51.100.10 dev eth1 onlink table 100; ip rule add fwmark 1 table 100; sysctl -qw net.ipv4.conf.eth1.rp_filter=1`,
    clean: `${HOST}ip netns add isp2; ip link add eth1 type veth peer name e0 netns isp2; ip -n isp2 link set e0 up; ip link set eth1 up; ip addr add 198.51.100.1/24 dev eth1
ip route add default via 198.51.100.10 dev eth1 onlink table 100; ip rule add fwmark 1 table 100; sysctl -qw net.ipv4.conf.eth1.rp_filter=2`,
    says: /eth1 of host is answered by it only because of a routing rule \(table 100, fwmark 0x1\)/,
  },
  'both-backends': {
    trap: 'iptables -A FORWARD -s 10.0.0.1 -j DROP; iptables-legacy -A FORWARD -s 10.0.0.2 -j DROP',
    clean: 'iptables -A FORWARD -s 10.0.0.1 -j DROP; iptables -A FORWARD -s 10.0.0.2 -j DROP',
    says: /1 rules in filter by iptables-nft, 1 rules in filter by iptables-legacy/, line: /iptables-legacy -A/,
  },
  'input-drop': {
    trap: 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -P INPUT DROP',
    clean: 'iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables -A INPUT -p tcp --dport 22 -j ACCEPT; iptables -P INPUT DROP',
    says: /no rule accepts ESTABLISHED/,
  },
  'bound-to-loopback': {
    trap: `${docker()}docker run -d --name web -p 8080:8000 python:3 python3 -m http.server --bind 127.0.0.1 8000 >/dev/null; sleep 1`,
    clean: `${docker()}docker run -d --name web -p 8080:8000 python:3 python3 -m http.server 8000 >/dev/null; sleep 1`,
    says: /web publishes 8080 to its port 8000, but its server listens on 127\.0\.0\.1 only/,
  },
  'stale-conntrack-udp': {
    trap: `${docker('--userland-proxy=false')}iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
ip netns exec outside bash -c 'echo x | nc -u -w1 -p 5000 203.0.113.1 5353'
docker run -d --name dns -p 5353:53/udp alpine sleep 1000 >/dev/null
conntrack -D -p udp >/dev/null 2>&1
conntrack -I -p udp -s 203.0.113.10 -d 203.0.113.1 --sport 5000 --dport 5353 -r 203.0.113.1 -q 203.0.113.10 --reply-port-src 5353 --reply-port-dst 5000 -t 100 >/dev/null 2>&1`,
    clean: `${docker('--userland-proxy=false')}docker run -d --name dns -p 5353:53/udp alpine sleep 1000 >/dev/null
ip netns exec outside bash -c 'echo x | nc -u -w1 -p 5000 203.0.113.1 5353'`,
    says: /203\.0\.113\.10:5000 sends to 5353\/udp of host since before dns published it/,
  },
  'gateway-unreachable': {
    trap: `${HOST}ip addr add 10.9.0.1/24 dev eth0; ip route add 10.8.0.0/24 via 10.9.0.2; ip addr del 10.9.0.1/24 dev eth0`,
    clean: `${HOST}ip addr add 10.9.0.1/24 dev eth0; ip route add 10.8.0.0/24 via 10.9.0.2`,
    says: /next hop 10\.9\.0\.2 is on no network of eth0 any more/, line: /10\.8\.0\.0/,
  },
  'duplicate-address': {
    trap: `${NAT}${MASQ}${on('br0', 'b', '10.1.0.2/24', '10.1.0.1')}`,
    clean: `${NAT}${MASQ}${on('br0', 'b', '10.1.0.3/24', '10.1.0.1')}`,
    says: /both have 10\.1\.0\.2 on br0/,
  },
  'macvlan-host': {
    trap: `${HOST}ip netns add c; ip link add m0 link eth0 type macvlan mode bridge; ip link set m0 netns c; ip -n c link set m0 up; ip -n c addr add 203.0.113.5/24 dev m0`,
    clean: `${HOST}ip netns add c; ip link add m0 link eth0 type macvlan mode bridge; ip link set m0 netns c; ip -n c link set m0 up; ip -n c addr add 203.0.113.5/24 dev m0
ip link add shim link eth0 type macvlan mode bridge; ip link set shim up; ip addr add 203.0.113.6/32 dev shim; ip route add 203.0.113.5/32 dev shim`,
    says: /c \(203\.0\.113\.5\) is a macvlan on eth0/,
  },
};

describe('lint', () => {
  it('has a case for each trap', () => {
    expect(Object.keys(CASES).sort()).toEqual(LINTS.map((l) => l.id).sort());
  });
  for (const [id, c] of Object.entries(CASES)) {
    it(`knows ${id}`, () => {
      const found = of(worldOf(c.trap), id);
      expect(found.length).toBeGreaterThan(0);
      expect(found[0]?.text).toMatch(c.says);
      if (c.line) expect(found[0]?.origin?.text).toMatch(c.line);
      expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    });
    it(`says nothing of ${id} where it is not`, () => {
      expect(ids(worldOf(c.clean))).toEqual([]);
    });
  }
  it.each(['20.10', '28.5', '29'])('has nothing to say of a Docker %s host as it comes, with containers and networks', (version) => {
    const w = worldOf(`${docker(`--engine-version ${version}`)}docker network create back >/dev/null; docker run -d --name web -p 8080:80 nginx >/dev/null
docker run -d --name db --network back alpine sleep 1000 >/dev/null; docker run -d --name dns -p 127.0.0.1:5353:53/udp alpine sleep 1000 >/dev/null`);
    expect(lint(w)).toEqual([]);
  });
  it('knows INPUT rules that let only some in, or ban some, and those that let all in', () => {
    const base = `${docker()}docker run -d --name web -p 8080:80 nginx >/dev/null\n`;
    const said = (rules: string): string[] => of(worldOf(base + rules), 'published-port-input').map((f) => `${f.text} ${f.cause}`);
    expect(said('iptables -A INPUT -p tcp --dport 8080 -j ACCEPT; iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -m state --state ESTABLISHED -j ACCEPT; iptables -P INPUT DROP')).toEqual([]);
    expect(said('iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 8080 -j ACCEPT; iptables -P INPUT DROP')[0]).toMatch(/refuses 8080\/tcp of web, and yet it is open.*-P INPUT DROP$/);
    expect(said('iptables -N f2b; iptables -A INPUT -p tcp --dport 8080 -j f2b; iptables -A f2b -s 203.0.113.10 -p tcp --dport 8080 -j REJECT')[0]).toMatch(/refuses 8080\/tcp of web to some.*-A f2b -s 203/);
  });
  it('shows what its question answers', () => {
    const w = worldOf((CASES['published-port-input'] as { trap: string }).trap);
    const { check } = of(w, 'published-port-input')[0] as LintFinding;
    expect(check).toEqual({ from: 'outside', to: 'tcp://203.0.113.1:8080' });
    expect(reach(w, check as NonNullable<typeof check>).outcome).toBe('open');
    const m = worldOf(NAT);
    const asked = of(m, 'masquerade-missing')[0]?.check as NonNullable<LintFinding['check']>;
    expect(reach(m, asked).outcome).toBe('timeout');
  });
  it('says of the scenarios what is so', () => {
    const dir = resolve(import.meta.dirname, '../../../../scenarios');
    const said = readdirSync(dir).filter((f) => f.endsWith('.sh')).flatMap((f) => {
      const found = lint(run(readFileSync(resolve(dir, f), 'utf8'), { file: f, keep: true }).world);
      return found.map((x) => `${f}: ${x.id}`);
    });
    // Two veth pairs in one subnet (1), a macvlan and its host (7), hosts behind docker0 that nobody masquerades (8), INPUT rules without lo (10, 11): read one by one.
    expect([...new Set(said)].filter((x) => /^(?:[01]\d|2[0-5])-/.test(x))).toEqual([
      '01-two-veth-pairs-one-subnet.sh: overlapping-subnets', '07-macvlan.sh: macvlan-host', '08-icc-off.sh: masquerade-missing', '10-rules-by-hand.sh: input-drop', '11-custom-rules.sh: input-drop',
    ]);
  }, 60_000);
  it('prints', () => {
    expect(printLint([])).toBe('No known trap.\n');
    expect(printLint(lint(worldOf((CASES['both-backends'] as { trap: string }).trap)))).toBe(`warning: host has IPv4 rules in both back ends (1 rules in filter by iptables-nft, 1 rules in filter by iptables-legacy): a packet has to pass both, and each tool lists only its own. [both-backends]
    because: iptables-nft: 1 rules in filter; iptables-legacy: 1 rules in filter   (lab.sh:1)
    fix: Keep to one:
    fix: iptables-legacy-save   # what to take over
    fix: iptables-legacy -F; iptables-legacy -t nat -F; iptables-legacy -P INPUT ACCEPT; iptables-legacy -P FORWARD ACCEPT
`);
  });
});
