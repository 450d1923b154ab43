// Random small labs for the matrix: namespaces on bridges and behind routers, rules by address, port, device and state, Docker networks; some packets before.
import fc from 'fast-check';

const PORTS = [80, 81, 443, 53];
const target = fc.constantFrom('ACCEPT', 'ACCEPT', 'DROP', 'DROP', 'REJECT', 'REJECT --reject-with tcp-reset', 'RETURN');
const proto = fc.constantFrom('', '', '-p tcp', '-p udp', '-p icmp', '-p tcp --dport 80', '-p tcp --dport 80:443', '-p udp --dport 53', '-p tcp ! --dport 80', '-p tcp -m multiport --dports 80,443', '-p tcp --sport 80', '-p tcp --sport 1024:65535');
const extra = fc.constantFrom('', '', '', '-m conntrack --ctstate NEW', '-m conntrack --ctstate ESTABLISHED,RELATED', '-m limit --limit 1/s --limit-burst 1', '-m addrtype --dst-type LOCAL');

/** Words for a rule in a world of `n` namespaces whose addresses `addr` gives. */
const rule = (n: number, addr: (i: number) => string, dev: (i: number) => string) => {
  const who = fc.integer({ min: 0, max: n - 1 });
  const bits = (i: number, len: number): string => { const a = addr(i).split('.').map(Number); return len === 32 ? addr(i) : `${a[0]}.${a[1]}.${a[2]}.${(a[3] as number) & (256 - 2 ** (32 - len))}/${len}`; };
  const side = (flag: string) => fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    fc.tuple(who, fc.constantFrom(32, 32, 32, 31, 30, 24), fc.constantFrom('', '', '! ')).map(([i, len, not]) => `${not}${flag} ${bits(i, len)}`),
    fc.tuple(who, who).map(([i, k]) => `-m iprange --${flag === '-s' ? 'src' : 'dst'}-range ${addr(Math.min(i, k))}-${addr(Math.max(i, k))}`),
  );
  const iface = (flag: string) => fc.oneof({ weight: 4, arbitrary: fc.constant('') }, who.map((i) => `${flag} ${dev(i)}`), fc.constantFrom(`${flag} v+`, `! ${flag} br0`, `${flag} br+`));
  const words = fc.tuple(side('-s'), side('-d'), proto, extra, target).map((w) => w.filter((x) => x !== '' ));
  const text = (w: readonly string[]): string => {
    const [jump, ...rest] = [...w].reverse();
    const parts = rest.reverse().join(' ');
    const ranges = (parts.match(/-m iprange/g) ?? []).length;
    const reset = (jump as string).includes('tcp-reset') && !/-p tcp/.test(parts) ? 'REJECT' : jump;
    return `${ranges > 1 ? parts.replace('-m iprange ', '') : parts} -j ${reset}`;
  };
  const host = fc.oneof(
    fc.tuple(iface('-i'), iface('-o'), words).map(([i, o, w]) => `iptables -A FORWARD ${i} ${o} ${text(w)}`),
    fc.tuple(iface('-i'), words).map(([i, w]) => `iptables -A INPUT ${i} ${text(w)}`),
    fc.tuple(who, fc.constantFrom(80, 8080), fc.constantFrom('', ':80', ':443')).map(([i, p, to]) => `iptables -t nat -A PREROUTING -p tcp --dport ${p} -j DNAT --to-destination ${addr(i)}${to}`),
    fc.tuple(who, fc.constantFrom(80, 8080)).map(([i, p]) => `iptables -t nat -A PREROUTING -d ${addr(i)} -p tcp --dport ${p} -j REDIRECT --to-ports 80`),
    fc.constantFrom('iptables -t nat -A POSTROUTING -o br1 -j MASQUERADE', 'iptables -t nat -A POSTROUTING -s 10.0.0.0/24 ! -o br0 -j MASQUERADE', 'iptables -P FORWARD DROP', 'iptables -t raw -A PREROUTING -p tcp --dport 443 -j DROP', 'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT'),
    // The shape of Docker's rules: one for each of several, in a row.
    fc.tuple(fc.constantFrom('-d', '-s'), fc.constantFrom('', '-p tcp --dport 80', '-p tcp'), fc.constantFrom('ACCEPT', 'DROP'), fc.uniqueArray(who, { minLength: 2 })).map(([flag, p, j, list]) => list.map((i) => `iptables -A FORWARD ${flag} ${addr(i)} ${p} -j ${j}`).join('\n')),
    fc.uniqueArray(who, { minLength: 2 }).map((list) => list.map((i) => `iptables -A FORWARD -i ${dev(i)} -j ACCEPT`).join('\n')),
  );
  const inside = fc.tuple(who, fc.constantFrom('INPUT', 'OUTPUT'), words).map(([i, chain, w]) => `ip netns exec n${i} iptables -A ${chain} ${text(w)}`);
  return fc.oneof({ weight: 3, arbitrary: host }, inside);
};
const server = (n: number) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constantFrom(...PORTS), fc.constantFrom('', '-u ')).map(([i, p, u]) => `ip netns exec n${i} nc -lk ${u}${p} > /dev/null 2>&1 &`);
const early = (n: number, addr: (i: number) => string) => fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: n - 1 })).map(([i, k]) => `ip netns exec n${i} ping -c1 -W1 ${addr(k)} > /dev/null`),
  fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.integer({ min: 0, max: n - 1 })).map(([i, k]) => `ip -n n${i} neigh replace ${addr(k)} lladdr 02:00:00:00:00:99 dev e0 2>/dev/null`),
  fc.integer({ min: 0, max: n - 1 }).map((i) => `ip -n n${i} route replace 10.0.1.0/28 via 10.0.0.254 2>/dev/null`),
  fc.integer({ min: 0, max: n - 1 }).map((i) => `ip -n n${i} link set e0 mtu 1000`),
  fc.integer({ min: 0, max: n - 1 }).map((i) => `bridge link set dev v${i} isolated on 2>/dev/null`),
  fc.integer({ min: 0, max: n - 1 }).map((i) => `ip route add blackhole ${addr(i)}`),
  fc.integer({ min: 0, max: n - 1 }).map((i) => `ip rule add from ${addr(i)} prohibit`),
);
const some = <T>(a: fc.Arbitrary<T>, max: number) => fc.array(a, { maxLength: max });
const lines = (...parts: readonly (string | readonly string[])[]): string => `${parts.flat().join('\n')}\n`;

/** Two bridges; the host routes between them. */
const bridges = fc.integer({ min: 4, max: 8 }).chain((n) => {
  const addr = (i: number): string => `10.0.${i % 2}.${10 + i}`;
  const dev = (i: number): string => `v${i}`;
  return fc.tuple(some(rule(n, addr, dev), 6), fc.array(server(n), { minLength: 1, maxLength: 5 }), some(early(n, addr), 3), fc.boolean(), fc.boolean()).map(([rules, servers, before, forward, nf]) => lines(
    'ip link set lo up',
    [0, 1].map((b) => `ip link add br${b} type bridge; ip addr add 10.0.${b}.254/24 dev br${b}; ip link set br${b} up`),
    Array.from({ length: n }, (_, i) => `ip netns add n${i}; ip link add v${i} type veth peer name e0 netns n${i}; ip link set v${i} master br${i % 2} up; ip -n n${i} link set lo up; ip -n n${i} addr add ${addr(i)}/24 dev e0; ip -n n${i} link set e0 up; ip -n n${i} route add default via 10.0.${i % 2}.254`),
    forward ? 'sysctl -qw net.ipv4.ip_forward=1' : [], nf ? 'sysctl -qw net.bridge.bridge-nf-call-iptables=1' : [], rules, servers, 'sleep 1', before,
  ));
});
/** A router with a network for each. */
const routed = fc.integer({ min: 4, max: 7 }).chain((n) => {
  const addr = (i: number): string => `10.1.${i}.2`;
  const dev = (i: number): string => `v${i}`;
  return fc.tuple(some(rule(n, addr, dev), 6), fc.array(server(n), { minLength: 1, maxLength: 5 }), some(early(n, addr), 3)).map(([rules, servers, before]) => lines(
    'ip link set lo up; ip netns add r; ip -n r link set lo up; ip netns exec r sysctl -qw net.ipv4.ip_forward=1',
    Array.from({ length: n }, (_, i) => `ip netns add n${i}; ip link add v${i} netns r type veth peer name e0 netns n${i}; ip -n r addr add 10.1.${i}.1/24 dev v${i}; ip -n r link set v${i} up; ip -n n${i} link set lo up; ip -n n${i} addr add ${addr(i)}/24 dev e0; ip -n n${i} link set e0 up; ip -n n${i} route add default via 10.1.${i}.1`),
    rules.map((r) => r.replace(/(^|\n)iptables/g, '$1ip netns exec r iptables')), servers, 'sleep 1', before.map((b) => b.replace(/^ip (route|rule)/, 'ip -n r $1')),
  ));
});
/** A Docker host with two networks of its own. */
const docker = fc.tuple(
  fc.constantFrom('1.12', '17.06', '20.10', '27', '28.0', '28.5', '29'),
  fc.array(fc.tuple(fc.constantFrom('bridge', 'x', 'y'), fc.constantFrom('', '', '-p 8080:80', '-p 8081:80', '-p 127.0.0.1:8082:80'), fc.constantFrom('nginx', 'nginx', 'redis')), { minLength: 3, maxLength: 6 }),
  some(fc.constantFrom('iptables -I DOCKER-USER -s 172.17.0.2 -j DROP', 'iptables -I FORWARD -p tcp --dport 80 -s 172.18.0.0/16 -j REJECT', 'iptables -A INPUT -p tcp --dport 8080 -j DROP', 'iptables -P FORWARD ACCEPT', 'docker exec c1 ping -c1 172.17.0.2'), 2),
  fc.constantFrom('', '--icc=false', '--userland-proxy=false'),
).map(([version, list, more, flags]) => lines(
  `ip link set lo up\ndockerd --engine-version ${version} ${flags} > /dev/null 2>&1 &`, 'until docker info > /dev/null 2>&1; do sleep 0.2; done', 'docker network create x; docker network create y',
  list.map(([net, port, image], i) => `docker run -d --name c${i} --network ${net} ${list.findIndex((x) => x[1] === port) === i ? port : ''} ${image}`), more, 'sleep 3',
));
export const labs = { bridges, routed, docker };
