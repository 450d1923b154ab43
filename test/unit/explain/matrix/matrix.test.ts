import { describe, expect, it } from 'vitest';
import { cellOf, matrix } from '../../../../src/explain/matrix/matrix.ts';
import { LETTER } from '../../../../src/explain/matrix/groups.ts';
import type { Matrix, MatrixOptions } from '../../../../src/explain/matrix/types.ts';
import { run } from '../../../../src/shell/session.ts';

const worldOf = (script: string) => run(script, { file: 'lab.sh', keep: true }).world;
/** A row for each source, a letter for each service. */
const rows = (m: Matrix): string[] => Array.from({ length: m.sources }, (_, i) => `${m.endpoints[i]?.name} ${m.services.map((_, j) => LETTER[cellOf(m, i, j).outcome]).join('')}`);
const asked = (script: string, o: MatrixOptions = {}): Matrix => matrix(worldOf(script), { families: [4], ...o });

/** Two bridges with three namespaces each; the host routes. */
const LAB = `ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
for b in 0 1; do ip link add br$b type bridge; ip addr add 10.0.$b.254/24 dev br$b; ip link set br$b up; done
n=0
for name in a b c d e f; do
  b=$((n / 3)); ip netns add $name; ip link add w$name type veth peer name e0 netns $name; ip link set w$name master br$b up
  ip -n $name link set lo up; ip -n $name addr add 10.0.$b.$((10 + n))/24 dev e0; ip -n $name link set e0 up; ip -n $name route add default via 10.0.$b.254
  n=$((n + 1))
done
`;
const SERVERS = 'for x in a b c d e f; do ip netns exec $x nc -lk 80 > /dev/null 2>&1 & done; for x in c f; do ip netns exec $x nc -lk 81 > /dev/null 2>&1 & done; sleep 1';
const SIX = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('matrix', () => {
  it('tells what the real kernel tells (78 probes with nc -zv)', () => {
    const script = `${LAB}iptables -A FORWARD -s 10.0.0.10 -p tcp --dport 80 -j REJECT
iptables -A FORWARD -i br0 -d 10.0.1.14/31 -p tcp --dport 80 -j DROP
iptables -A FORWARD -p tcp --dport 81 -m iprange --src-range 10.0.0.11-10.0.0.12 -j REJECT --reject-with tcp-reset
ip netns exec f iptables -A INPUT -s 10.0.1.0/24 -p tcp --dport 80 -j DROP
iptables -t nat -A PREROUTING -d 10.0.0.254 -p tcp --dport 8080 -j DNAT --to-destination 10.0.1.13:80
${SERVERS}`;
    const m = asked(script, { sources: SIX, destinations: SIX, ports: ['tcp/80', 'tcp/81'] });
    expect(rows(m)).toEqual(['a ORRRRORRRRRO', 'b ORORORORTRTR', 'c OROROOORTRTR', 'd OROROOORORTO', 'e OROROOORORTO', 'f OROROOORORTO']);
    expect(rows(asked(script, { sources: SIX, destinations: ['host'], ports: ['tcp/8080'], addresses: 'first' }))).toEqual(['a R', 'b O', 'c O', 'd T', 'e O', 'f O']);
  });

  it('tells what the real kernel tells behind a router that filters, rejects and rewrites (36 probes)', () => {
    const script = `ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
i=0
for name in a b c d; do
  ip netns add $name; ip link add q$i type veth peer name e0 netns $name; ip addr add 10.1.$i.1/24 dev q$i; ip link set q$i up
  ip -n $name link set lo up; ip -n $name addr add 10.1.$i.2/24 dev e0; ip -n $name link set e0 up; ip -n $name route add default via 10.1.$i.1
  i=$((i + 1))
done
iptables -P FORWARD DROP
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
iptables -A FORWARD -i q0 -o q1 -j ACCEPT
iptables -A FORWARD -d 10.1.2.2 -p tcp --dport 80 -j ACCEPT
iptables -A FORWARD -d 10.1.3.2 -p tcp --dport 80 -j ACCEPT
iptables -A FORWARD -s 10.1.3.0/24 -p tcp -j REJECT --reject-with icmp-host-prohibited
iptables -t nat -A PREROUTING -p tcp -d 10.1.1.1 --dport 8080 -j DNAT --to-destination 10.1.2.2:80
iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -o q2 -j MASQUERADE
ip netns exec c iptables -A INPUT -s 10.1.0.0/24 -j DROP
ip -n b route add unreachable 10.1.3.0/24
for x in a b c d; do ip netns exec $x nc -lk 80 > /dev/null 2>&1 & done; ip netns exec b nc -lk 81 > /dev/null 2>&1 &
sleep 1`;
    const four = ['a', 'b', 'c', 'd'];
    // nc says "No route to host" for both U and P; the rule says which.
    expect(rows(asked(script, { sources: four, destinations: four, ports: ['tcp/80', 'tcp/81'] }))).toEqual(['a OROOOTOT', 'b TTOOOTUU', 'c TTTTOROT', 'd PPPPOPOR']);
    const host = asked(script, { sources: four, destinations: ['host'], ports: ['tcp/8080'] });
    expect(four.map((_, i) => cellOf(host, i, 1).outcome)).toEqual(['open', 'open', 'timeout', 'open']);
  });

  it('walks one pair for all that are alike', () => {
    // Sources and destinations: {a, b, c} and {d, e, f}; 2 x 2 pairs, and each class with itself.
    const m = asked(`${LAB}iptables -A FORWARD -i br0 -o br1 -p tcp --dport 80 -j DROP\nfor x in a b c d e f; do ip netns exec $x nc -lk 80 > /dev/null 2>&1 & done; sleep 1`, { sources: SIX, destinations: SIX });
    expect(rows(m)).toEqual(['a OOOTTT', 'b OOOTTT', 'c OOOTTT', 'd OOOOOO', 'e OOOOOO', 'f OOOOOO']);
    expect(m.walks).toBe(6);
    expect(m.columns.length).toBe(2);
  });

  it('keeps apart whom a rule names as the source, and only as a source', () => {
    const m = asked(`${LAB}iptables -A FORWARD -s 10.0.0.10 -p tcp --dport 80 -j DROP\nfor x in a b c d e f; do ip netns exec $x nc -lk 80 > /dev/null 2>&1 & done; sleep 1`, { sources: SIX, destinations: SIX });
    // Bridged packets pass FORWARD, too (nf_call_iptables): a reaches only itself.
    expect(rows(m)).toEqual(['a OTTTTT', 'b OOOOOO', 'c OOOOOO', 'd OOOOOO', 'e OOOOOO', 'f OOOOOO']);
    // The rule asks for a port, so that replies from a never meet it: as a destination a is like b and c.
    expect(m.columns.length).toBe(2);
    expect(m.views[0]?.classes).toBe(3);
  });

  it('takes rules of one shape in a row for alike: one for each of several', () => {
    const m = asked(`${LAB}iptables -P FORWARD DROP; iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
for i in 10 11 12; do iptables -A FORWARD -d 10.0.0.$i -p tcp --dport 80 -j ACCEPT; done
for x in a b c d e f; do ip netns exec $x nc -lk 80 > /dev/null 2>&1 & done; sleep 1`, { sources: SIX, destinations: SIX });
    expect(rows(m)).toEqual(['a OOOTTT', 'b OOOTTT', 'c OOOTTT', 'd OOOOTT', 'e OOOTOT', 'f OOOTTO']);
    expect(m.columns.length).toBe(2);
  });

  it('merges nothing where chance or arithmetic decides', () => {
    const m = asked(`${LAB}iptables -A FORWARD -m statistic --mode random --probability 0.5 -j DROP\n${SERVERS}`, { sources: ['a', 'b'], destinations: ['d', 'e'], ports: ['tcp/80'] });
    expect(m.fragile).toEqual(['-m statistic']);
    expect(m.walks).toBe(4);
  });

  it('lists what listens at each address, and what Docker publishes', () => {
    const m = asked(`ip link set lo up; ip addr add 192.0.2.1/32 dev lo
dockerd --userland-proxy=false > /dev/null 2>&1 &
until docker info > /dev/null 2>&1; do sleep 0.2; done
docker run -d --name web -p 8080:80 nginx > /dev/null; docker run -d --name db redis > /dev/null; sleep 3`);
    const list = m.services.map((s) => `${m.endpoints[s.endpoint]?.name} ${s.to} ${s.what}`);
    expect(list).toEqual(['host tcp://172.17.0.1:8080 published for web', 'db tcp://172.17.0.3:6379 discard', 'web tcp://172.17.0.2:80 http']);
    // ICC is on; the host and the neighbour reach the published port by DNAT, web by hairpin NAT.
    expect(rows(m)).toEqual(['host OOO', 'db OOO', 'web OOO']);
  });

  it('refuses names and ports that are none, and more walks than it may do', () => {
    const world = worldOf(LAB);
    expect(() => matrix(world, { sources: ['zz'] })).toThrow(/"zz" is no namespace and no container; known: host, a, b/);
    expect(() => matrix(world, { ports: ['tcp/http'] })).toThrow('port "tcp/http" is not one; expected tcp/PORT, udp/PORT or icmp');
    expect(() => matrix(world, { ports: ['icmp'], families: [4], limit: 3 })).toThrow(/questions would have to be walked, and the limit is 3; narrow sources, destinations or ports, or raise limit/);
    const m = matrix(world, { sources: ['a'], destinations: ['b'], ports: ['icmp'], families: [4] });
    expect(() => cellOf(m, 1, 0)).toThrow('no cell 1, 0: there are 1 sources and 1 services');
  });

  it('leaves the world as it is, and gives plain data', () => {
    const world = worldOf(LAB);
    const before = JSON.stringify(world);
    const m = matrix(world, { sources: SIX, destinations: SIX, ports: ['icmp', 'udp/53'], families: [4] });
    expect(JSON.stringify(world)).toBe(before);
    expect(JSON.parse(JSON.stringify(m))).toEqual(m);
    expect(rows(m)).toEqual(SIX.map((n) => `${n} ${'OR'.repeat(6)}`));
  });
});
