// The labs that both sides run: bash, the same text for the kernel and for the model. Namespace names carry a number, so that labs
// can stand side by side: aN sends, rN routes, bN receives.
import { printIp4 } from '../../src/base/ip.ts';

/** How many rules, or ports of a set, and their name in the results. */
export const SIZES = { '0': 0, '1k': 1000, '10k': 10_000 } as const;
export type Size = keyof typeof SIZES;
export type Backend = 'legacy' | 'nft';

interface Port {
  readonly ip: number;
  readonly port: number;
}
/** What rule `i` of the Docker-like rules accepts: published ports, four a container. */
const publishedAt = (i: number): Port => ({ ip: 0xac110002 + (i >>> 2), port: 1000 + (i & 3) });
const ports = (size: Size): Port[] => Array.from({ length: SIZES[size] }, (_, i) => publishedAt(i));
/** A container that no rule names: 172.17.250.9. */
export const MISS: Port = { ip: 0xac11fa09, port: 80 };
/** What hits ask for: published ports in a mixed order. */
export const targets = (size: Size): Port[] => Array.from({ length: 16384 }, (_, k) => publishedAt((Math.imul(k + 1, 0x9e3779b1) >>> 0) % SIZES[size]));

const restore = (netns: string, backend: Backend, lines: readonly string[]): string =>
  [`ip netns exec ${netns} iptables-${backend}-restore <<'EOF'`, ...lines, 'EOF'].join('\n');

/** a - r(docker0): what a sends to a container is routed, and dropped by FORWARD's policy or `rules`. */
const gate = (id: number, rules: string): string => `
ip netns add a${id}
ip netns add r${id}
ip -n a${id} link add eth0 type veth peer name eth0 netns r${id}
ip -n a${id} addr add 10.0.0.1/24 dev eth0
ip -n a${id} link set eth0 up
ip -n r${id} addr add 10.0.0.2/24 dev eth0
ip -n r${id} link set eth0 up
ip -n r${id} link add docker0 type bridge
ip -n r${id} addr add 172.17.0.1/16 dev docker0
ip -n r${id} link add p0 type veth peer name p1
ip -n r${id} link set p0 master docker0
ip -n r${id} link set docker0 up
ip -n r${id} link set p0 up
ip -n r${id} link set p1 up
ip netns exec r${id} sysctl -qw net.ipv4.ip_forward=1
ip -n a${id} route add 172.17.0.0/16 via 10.0.0.2
${rules}
`;
/** Rules as Docker writes them, one a published port. */
export const gateOf = (id: number, backend: Backend, size: Size): string => gate(id, restore(`r${id}`, backend, [
  '*filter', ':INPUT ACCEPT [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]',
  ...ports(size).map((p) => `-A FORWARD -d ${printIp4(p.ip)}/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport ${p.port} -j ACCEPT`),
  'COMMIT',
]));
/** The kernel only: the same published ports as one nft set, asked with or without the two interfaces. A hit drops too, so that its way is as long as a miss's. */
export const setGateOf = (id: number, size: Size, interfaces: boolean): string => gate(id, [
  `ip netns exec r${id} nft -f - <<'EOF'`,
  'table ip filter {',
  ...(size === '0' ? [] : ['set ports {', 'type ipv4_addr . inet_service', `elements = { ${ports(size).map((p) => `${printIp4(p.ip)} . ${p.port}`).join(', ')} }`, '}']),
  'chain forward {', 'type filter hook forward priority 0; policy drop;',
  ...(size === '0' ? [] : [`${interfaces ? 'iifname != "docker0" oifname "docker0" ' : ''}ip daddr . tcp dport @ports drop`]),
  '}', '}', 'EOF',
].join('\n'));

/** The sender's port, and the bytes in a datagram (sender.c has them, too). */
export const FLOW_SPORT = 4000;
export const FLOW_PAYLOAD = 56;
/** A flow to follow: from a to `dst`:`dport`, which arrives at b's `bport`. */
export interface Flow {
  readonly script: string;
  readonly a: string;
  readonly b: string;
  readonly dst: string;
  readonly dport: number;
  readonly bport: number;
}

const PORT = 5000;
/** a - br - b in one subnet. */
export const bridged = (id: number): Flow => ({
  a: `a${id}`, b: `b${id}`, dst: '10.0.0.2', dport: PORT, bport: PORT,
  script: `
ip netns add a${id}
ip netns add r${id}
ip netns add b${id}
ip -n r${id} link add br0 type bridge
ip -n r${id} link set br0 up
ip -n r${id} link add p1 type veth peer name eth0 netns a${id}
ip -n r${id} link add p2 type veth peer name eth0 netns b${id}
ip -n r${id} link set p1 master br0 up
ip -n r${id} link set p2 master br0 up
ip -n a${id} addr add 10.0.0.1/24 dev eth0
ip -n a${id} link set eth0 up
ip -n b${id} addr add 10.0.0.2/24 dev eth0
ip -n b${id} link set eth0 up
`,
});
/** a - r - b. Masqueraded: b does not know the way to a. */
export const routed = (id: number, masquerade?: Backend): Flow => ({
  a: `a${id}`, b: `b${id}`, dst: '192.0.2.2', dport: PORT, bport: PORT,
  script: `
ip netns add a${id}
ip netns add r${id}
ip netns add b${id}
ip -n r${id} link add lan type veth peer name eth0 netns a${id}
ip -n r${id} link add wan type veth peer name eth0 netns b${id}
ip -n a${id} addr add 10.0.0.2/24 dev eth0
ip -n a${id} link set eth0 up
ip -n r${id} addr add 10.0.0.1/24 dev lan
ip -n r${id} link set lan up
ip -n r${id} addr add 192.0.2.1/24 dev wan
ip -n r${id} link set wan up
ip -n b${id} addr add 192.0.2.2/24 dev eth0
ip -n b${id} link set eth0 up
ip -n a${id} route add default via 10.0.0.1
ip netns exec r${id} sysctl -qw net.ipv4.ip_forward=1
${masquerade ? `ip netns exec r${id} iptables-${masquerade} -t nat -A POSTROUTING -s 10.0.0.0/24 -o wan -j MASQUERADE` : `ip -n b${id} route add 10.0.0.0/24 via 192.0.2.1`}
`,
});

const CONTAINERS = 12;
const PUBLISHED = 60;
/** The save file of a Docker 20.10 host with 60 published ports on 12 containers: 199 rules (shape and order of its own captures). */
const dockerSave = (): string[] => {
  const ports = Array.from({ length: PUBLISHED }, (_, i) => ({ ip: printIp4(0xac110002 + (i % CONTAINERS)), at: PORT + Math.floor(i / CONTAINERS), port: 8000 + i, proto: i % CONTAINERS === 0 ? 'udp' : 'tcp' }));
  return [
    '*filter', ':INPUT ACCEPT [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]', ':DOCKER - [0:0]', ':DOCKER-ISOLATION-STAGE-1 - [0:0]', ':DOCKER-ISOLATION-STAGE-2 - [0:0]', ':DOCKER-USER - [0:0]',
    '-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-ISOLATION-STAGE-1', '-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A FORWARD -o docker0 -j DOCKER', '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT', '-A FORWARD -i docker0 -o docker0 -j ACCEPT',
    ...ports.map((p) => `-A DOCKER -d ${p.ip}/32 ! -i docker0 -o docker0 -p ${p.proto} -m ${p.proto} --dport ${p.at} -j ACCEPT`),
    '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2', '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
    '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP', '-A DOCKER-ISOLATION-STAGE-2 -j RETURN', '-A DOCKER-USER -j RETURN', 'COMMIT',
    '*nat', ':PREROUTING ACCEPT [0:0]', ':INPUT ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]', ':DOCKER - [0:0]',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER', '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
    '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
    ...ports.map((p) => `-A POSTROUTING -s ${p.ip}/32 -d ${p.ip}/32 -p ${p.proto} -m ${p.proto} --dport ${p.at} -j MASQUERADE`),
    '-A DOCKER -i docker0 -j RETURN',
    ...ports.map((p) => `-A DOCKER ! -i docker0 -p ${p.proto} -m ${p.proto} --dport ${p.port} -j DNAT --to-destination ${p.ip}:${p.at}`),
    'COMMIT',
  ];
};
/** A client and a published port of a Docker host: the last UDP one. */
export const published = (id: number, backend: Backend): Flow => ({
  a: `a${id}`, b: `b${id}`, dst: '203.0.113.1', dport: 8000 + PUBLISHED - CONTAINERS, bport: PORT + PUBLISHED / CONTAINERS - 1,
  script: `
ip netns add a${id}
ip netns add r${id}
ip netns add b${id}
ip -n r${id} link add eth0 type veth peer name eth0 netns a${id}
ip -n a${id} addr add 203.0.113.9/24 dev eth0
ip -n a${id} link set eth0 up
ip -n r${id} addr add 203.0.113.1/24 dev eth0
ip -n r${id} link set eth0 up
ip -n r${id} link add docker0 type bridge
ip -n r${id} addr add 172.17.0.1/16 dev docker0
ip -n r${id} link set docker0 up
ip -n r${id} link add veth1 type veth peer name eth0 netns b${id}
ip -n r${id} link set veth1 master docker0 up
ip -n b${id} addr add 172.17.0.2/16 dev eth0
ip -n b${id} link set eth0 up
ip -n b${id} route add default via 172.17.0.1
ip netns exec r${id} sysctl -qw net.ipv4.ip_forward=1
${restore(`r${id}`, backend, dockerSave())}
`,
});
