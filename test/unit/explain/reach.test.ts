// What `reach` answers and whom it blames. Each world is a few lines of script whose outcome was seen on the real kernel (test/kernel/reach*.ts compares hundreds of random ones).
import { describe, expect, it } from 'vitest';
import { emptyWorld, run } from '../../../src/index.ts';
import { reach } from '../../../src/explain/reach.ts';
import { nearMisses, suggestFixes } from '../../../src/explain/fixes.ts';
import { parseTarget } from '../../../src/explain/resolve.ts';
import type { Answer } from '../../../src/explain/types.ts';

/** a (10.1.0.2) - r (10.1.0.1, 10.2.0.1) - b (10.2.0.2), which serves tcp 80 and udp 53. */
const ROUTED = `
ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev r0
ip -n b addr add 10.2.0.2/24 dev b0; ip -n r addr add 10.2.0.1/24 dev r1
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec b nc -lk 80 &
ip netns exec b nc -luk 53 &
sleep 0.2
`;
const worldOf = (more = '', base = ROUTED) => run(base + more, { keep: true, file: 'lab.sh' }).world;
const decided = (a: Answer): string => a.blame.filter((b) => b.role === 'decided').map((b) => b.text).join('\n');
const forks = (a: Answer): string => a.blame.filter((b) => b.role === 'fork').map((b) => b.text).join('\n');
const tcp = { from: 'a', to: 'tcp://10.2.0.2:80' };

describe('reach', () => {
  it('is open, blames nobody, and leaves the world as it was', () => {
    const world = worldOf();
    const a = reach(world, tcp);
    expect(a.outcome).toBe('open');
    expect(a.blame).toEqual([]);
    expect(a.server).toMatchObject({ local: '10.2.0.2:80', via: [] });
    expect(a.server?.peer).toMatch(/^10\.1\.0\.2:\d+$/);
    expect(a.world.config).toBe(world.config);
    expect(JSON.parse(JSON.stringify(a)).outcome).toBe('open');
    expect(reach(world, tcp)).toEqual(a);
  });
  it('untraced it answers alike', () => {
    for (const more of ['', 'ip netns exec r iptables -P FORWARD DROP', 'ip netns exec r iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited', 'ip netns exec r sysctl -qw net.ipv4.ip_forward=0', 'ip -n b route del default']) {
      const world = worldOf(more);
      for (const to of ['tcp://10.2.0.2:80', 'tcp://10.2.0.2:81', 'udp://10.2.0.2:53', 'udp://10.2.0.2:54', 'icmp://10.2.0.2']) {
        const a = reach(world, { from: 'a', to });
        const b = reach(world, { from: 'a', to }, { trace: false });
        expect([b.outcome, b.symptom, b.server, b.target]).toEqual([a.outcome, a.symptom, a.server, a.target]);
        expect(b.world).toBe(world);
      }
    }
  });
  it('every packet of the conversation belongs to one way', () => {
    const a = reach(worldOf(), tcp);
    const both = new Set([...a.request, ...a.reply]);
    expect(both.size).toBe(a.request.length + a.reply.length);
    for (const [i, e] of a.trace.entries()) if (e.skb.net.type === 'ip' && e.skb.net.l4.type === 'tcp') expect(both.has(i)).toBe(true);
    for (const i of a.request) {
      const p = a.trace[i]?.skb.net;
      if (p?.type === 'ip' && p.l4.type === 'tcp') expect(p.l4.dport).toBe(80);
    }
  });

  it('the rule that dropped the request, with its line', () => {
    const a = reach(worldOf('ip netns exec r iptables -A FORWARD -p udp -j ACCEPT\nip netns exec r iptables -A FORWARD -p tcp --dport 80 -j DROP\n'), tcp);
    expect(a.outcome).toBe('timeout');
    expect(decided(a)).toBe('On r, filter/FORWARD rule 2 (-A FORWARD -p tcp -m tcp --dport 80 -j DROP) dropped the request');
    expect(a.blame.at(-1)?.origin).toMatchObject({ file: 'lab.sh', line: 15, text: 'ip netns exec r iptables -A FORWARD -p tcp --dport 80 -j DROP' });
  });
  it('the policy, and the rule that lost the reply', () => {
    expect(decided(reach(worldOf('ip netns exec r iptables -P FORWARD DROP'), tcp))).toBe('On r, no rule of filter/FORWARD decided about the request, and its policy is DROP');
    const a = reach(worldOf('ip netns exec r iptables -A FORWARD -p tcp --sport 80 -j DROP'), tcp);
    expect(a.blame.at(-1)).toMatchObject({ role: 'decided', leg: 'reply', text: 'On r, filter/FORWARD rule 1 (-A FORWARD -p tcp -m tcp --sport 80 -j DROP) dropped the reply' });
  });
  it('REJECT says who refused', () => {
    for (const [how, outcome] of [['tcp-reset', 'refused'], ['icmp-port-unreachable', 'refused'], ['icmp-host-unreachable', 'unreachable'], ['icmp-admin-prohibited', 'prohibited']] as const) {
      const a = reach(worldOf(`ip netns exec r iptables -A FORWARD -p tcp -j REJECT --reject-with ${how}`), tcp);
      expect(a.outcome).toBe(outcome);
      expect(decided(a)).toBe(`On r, filter/FORWARD rule 1 (-A FORWARD -p tcp -j REJECT --reject-with ${how}) rejected the request`);
    }
  });
  it('nobody listens; somebody listens elsewhere', () => {
    expect(decided(reach(worldOf(), { from: 'a', to: 'tcp://10.2.0.2:81' }))).toBe('In b, nobody listens on tcp port 81');
    const a = reach(worldOf('ip netns exec b nc -lk 127.0.0.1 81 &\nsleep 0.1'), { from: 'a', to: 'tcp://10.2.0.2:81' });
    expect(a.outcome).toBe('refused');
    expect(decided(a)).toBe('In b, tcp port 81 is open only at 127.0.0.1 (the loopback: reachable from inside alone), and this packet came for 10.2.0.2');
  });
  it('no way there, no way back, no forwarding, no neighbour', () => {
    expect(decided(reach(worldOf('ip -n a route del default'), tcp))).toBe('a has no route to 10.2.0.2, so the request could not be sent');
    const back = reach(worldOf('ip -n b route del default'), tcp);
    expect(back.outcome).toBe('timeout');
    expect(decided(back)).toBe('b has no route to 10.1.0.2, so the reply could not be sent');
    expect(decided(reach(worldOf('ip netns exec r sysctl -qw net.ipv4.ip_forward=0'), tcp))).toBe("On r, the request is for 10.2.0.2, which is not this machine's, and it does not forward (net.ipv4.ip_forward = 0)");
    const nobody = reach(worldOf(), { from: 'a', to: 'tcp://10.2.0.77:80' });
    expect(nobody.outcome).toBe('unreachable');
    expect(decided(nobody)).toBe('Nobody on r1 of r answered for 10.2.0.77, so the request could not be sent');
    expect(decided(reach(worldOf('ip -n a route add prohibit 10.2.0.0/25'), tcp))).toBe('On a, the route "prohibit 10.2.0.0/25" refuses the request');
  });
  it('reverse path filtering', () => {
    const asym = `ip -n r link add d0 type veth peer name d1
ip -n r link set d0 up; ip -n r link set d1 up; ip -n r addr add 10.7.0.1/24 dev d0; ip -n r route add 10.1.0.2/32 via 10.7.0.9 dev d0
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1`;
    const a = reach(worldOf(`ip netns exec a ping -c1 10.1.0.1 > /dev/null\n${asym}`), tcp);
    expect(a.outcome).toBe('timeout');
    expect(decided(a)).toContain('reverse path filtering (net.ipv4.conf.all.rp_filter = 1) dropped the request: it came in by r0, and the way back to 10.1.0.2 is another device');
    // It is asked of ARP questions, too.
    const cold = reach(worldOf(asym), tcp);
    expect(cold.outcome).toBe('unreachable');
    expect(decided(cold)).toContain('kept r0 from answering for 10.1.0.1');
  });
  it('a small MTU and the silence about it', () => {
    const narrow = 'ip -n r route change 10.2.0.0/24 dev r1 mtu 1200\n';
    const a = reach(worldOf(`${narrow}ip netns exec r iptables -A OUTPUT -p icmp -j DROP`), { ...tcp, patience: 5 });
    expect(a.outcome).toBe('hangs-on-large-packets');
    expect(decided(a)).toContain('On r, r1 has an MTU of 1200');
    expect(reach(worldOf(narrow), { ...tcp, patience: 5 }).outcome).toBe('open');
  });

  it('DNAT: the fork, the rules that were never asked, and those that looked at the old port', () => {
    const a = reach(worldOf(`ip netns exec r iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.2.0.2:80
ip netns exec r iptables -A INPUT -p tcp --dport 8080 -j DROP
ip netns exec r iptables -A FORWARD -p tcp --dport 8080 -j DROP`), { from: 'a', to: 'tcp://10.1.0.1:8080' });
    expect(a.outcome).toBe('open');
    expect(forks(a)).toBe(`On r, nat/PREROUTING rule 1 (-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.2.0.2:80) rewrote the destination 10.1.0.1:8080 to 10.2.0.2:80, so it was forwarded: your filter/INPUT rule 1 (-A INPUT -p tcp -m tcp --dport 8080 -j DROP) was never consulted
On r, filter/FORWARD rule 1 (-A FORWARD -p tcp -m tcp --dport 8080 -j DROP) did not match: it asks for --dport 8080, and after the rewriting the packet has destination port 80`);
    expect(a.nat).toMatchObject([{ manip: 'dst', undone: false, before: '10.1.0.1:8080', after: '10.2.0.2:80' }, { manip: 'src', undone: true, before: '10.2.0.2:80', after: '10.1.0.1:8080' }]);
    expect(a.conntrack.map((c) => c.change)).toEqual(['created']);
    expect(a.conntrack[0]?.text).toMatch(/ESTABLISHED src=10\.1\.0\.2 dst=10\.1\.0\.1 sport=\d+ dport=8080 src=10\.2\.0\.2 dst=10\.1\.0\.2 sport=80/);
  });
  it('the source that the server sees', () => {
    const a = reach(worldOf('ip netns exec r iptables -t nat -A POSTROUTING -o r1 -j MASQUERADE'), tcp);
    expect(a.server?.peer).toMatch(/^10\.2\.0\.1:\d+$/);
    expect(a.blame).toMatchObject([{ role: 'context', text: expect.stringMatching(/^On r, nat\/POSTROUTING rule 1 .* rewrote the source 10\.1\.0\.2:\d+ to 10\.2\.0\.1:\d+$/) }]);
  });
  it('what other connections send meanwhile is no part of it', () => {
    // b repeats its SYN-ACKs to attempts that nobody waits for any more.
    const world = worldOf(`ip netns exec r iptables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip netns exec r iptables -A FORWARD -i r1 -j DROP
for i in 1 2 3; do ip netns exec a nc -z -w1 10.2.0.2 80; done`);
    const a = reach(world, tcp);
    expect(a.outcome).toBe('timeout');
    expect(forks(a)).toBe('');
    expect(decided(a)).toBe('On r, filter/FORWARD rule 1 (-A FORWARD -i r1 -j DROP) dropped the reply');
    expect(new Set(a.nat.map((n) => n.before.replace(/.*:/, ''))).size).toBe(1);
  });
  it('an old connection decides instead of the rules', () => {
    const world = worldOf(`ip netns exec r iptables -t nat -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.2.0.9:53
ip netns exec r iptables -t nat -A POSTROUTING -j MASQUERADE
echo x | ip netns exec a nc -u -w1 -p 5555 10.1.0.1 53
ip netns exec r iptables -t nat -F PREROUTING
ip netns exec r iptables -t nat -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.2.0.2:53`);
    const stale = reach(world, { from: 'a', to: 'udp://10.1.0.1:53', sport: 5555 });
    expect(stale.outcome).not.toBe('open');
    expect(forks(stale)).toContain('a connection that was there already (conntrack) rewrote the destination 10.1.0.1:53 to 10.2.0.9:53');
    expect(reach(world, { from: 'a', to: 'udp://10.1.0.1:53', sport: 5556 }).outcome).toBe('open');
    expect(suggestFixes(world, { from: 'a', to: 'udp://10.1.0.1:53', sport: 5555 })[0]?.commands).toEqual(['ip netns exec r conntrack -F']);
  });
  it('frames that pass under the firewall', () => {
    const BRIDGED = `ip link add br0 type bridge; ip link set br0 up
for n in a b; do ip netns add $n; ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n b addr add 10.1.0.3/24 dev eth0
ip netns exec b nc -lk 80 &
sleep 0.2
iptables -A FORWARD -i br0 -o br0 -j DROP
`;
    const q = { from: 'a', to: 'tcp://10.1.0.3:80' };
    const a = reach(worldOf('sysctl -qw net.bridge.bridge-nf-call-iptables=0', BRIDGED), q);
    expect(a.outcome).toBe('open');
    expect(forks(a)).toBe('On host, the frame went from port to port of a bridge while net.bridge.bridge-nf-call-iptables = 0: filter/FORWARD rule 1 (-A FORWARD -i br0 -o br0 -j DROP), which would have dropped it, was never consulted');
    const b = reach(worldOf('sysctl -qw net.bridge.bridge-nf-call-iptables=1', BRIDGED), q);
    expect(b.outcome).toBe('timeout');
    expect(decided(b)).toBe('On host, filter/FORWARD rule 1 (-A FORWARD -i br0 -o br0 -j DROP) dropped the request');
  });

  it('names: of the model, of /etc/hosts, of nobody', () => {
    const world = worldOf();
    expect(reach(world, { from: 'r', to: 'tcp://b:80' }).target).toMatchObject({ host: 'b', how: 'model' });
    expect(reach(world, { from: 'a', to: 'tcp://www:80', hosts: '10.2.0.2 www\n' })).toMatchObject({ outcome: 'open', target: { how: 'hosts' } });
    expect(reach(world, { from: 'a', to: 'tcp://nobody:80' })).toMatchObject({ outcome: 'name-not-found', target: null, symptom: { curl: { status: 6 } } });
  });
  it('a storm ends with a diagnosis', () => {
    const world = run(`ip link add br0 type bridge; ip link add br1 type bridge; ip link set br0 up; ip link set br1 up
for i in 1 2; do ip link add x$i type veth peer name y$i; ip link set x$i master br0 up; ip link set y$i master br1 up; done
ip addr add 10.0.0.1/24 dev br0`, { world: emptyWorld() }).world;
    expect(reach(world, { from: 'host', to: 'tcp://10.0.0.9:80' }).stormed).toMatch(/./);
  }, 30_000);

  it('says what is wrong with a question', () => {
    const world = worldOf();
    expect(() => reach(world, { from: 'x', to: 'tcp://b:80' })).toThrow('"x" is no namespace and no container; known: host, a, b, r');
    for (const [to, why] of [['gopher://b:70', 'protocol "gopher" is not modelled'], ['tcp://b', 'it names no port'], ['tcp://b:0', '"0" is not a port'], ['tcp://b:99999', '"99999" is not a port'], ['tcp://:80', 'it names no host'], ['icmp://b:3', 'icmp has no ports'], ['tcp://fd00::1:80', 'an IPv6 address with a port stands in brackets']] as const) {
      expect(() => reach(world, { from: 'a', to }), to).toThrow(why);
    }
    expect(() => reach(world, { ...tcp, src: 'fd00::1' })).toThrow('of different address families');
    expect(() => reach(world, { ...tcp, patience: 0 })).toThrow('patience 0');
    expect(parseTarget('[fd00::1]:80')).toMatchObject({ proto: 'tcp', host: 'fd00::1', port: 80 });
    expect(parseTarget('10.0.0.1')).toMatchObject({ proto: 'icmp', host: '10.0.0.1' });
    expect(parseTarget('tcp://h:http')).toMatchObject({ port: 80 });
  });
});

describe('fixes', () => {
  const commands = (more: string, q = tcp) => suggestFixes(worldOf(more), q).map((f) => f.commands);
  it('each flips the answer when its commands are run', () => {
    for (const more of ['ip netns exec r iptables -P FORWARD DROP', 'ip netns exec r sysctl -qw net.ipv4.ip_forward=0', 'ip -n b route del default', 'ip -n a route del default', 'ip -n r link set r1 down', 'ip -n a route add unreachable 10.2.0.0/25', 'ip netns exec r iptables -A FORWARD -p tcp --sport 80 -j DROP']) {
      const script = `${ROUTED}${more}\n`;
      const fixes = suggestFixes(run(script, { keep: true }).world, tcp);
      expect(fixes.length, more).toBeGreaterThan(0);
      for (const f of fixes.filter((x) => x.applicable)) expect(reach(run(`${script}${f.commands.join('\n')}\n`, { keep: true }).world, tcp).outcome, f.commands.join('; ')).toBe('open');
    }
  });
  it('the smallest first', () => {
    expect(commands('ip netns exec r sysctl -qw net.ipv4.ip_forward=0')[0]).toEqual(['ip netns exec r sysctl -w net.ipv4.ip_forward=1']);
    expect(commands('ip -n r link set r1 down')[0]).toEqual(['ip netns exec r ip link set r1 up']);
    expect(commands('ip -n b route del default')).toContainEqual(['ip netns exec b ip route add default via 10.2.0.1']);
    expect(commands('ip -n b route del default')).toContainEqual(['ip netns exec r iptables -t nat -A POSTROUTING -o r1 -s 10.1.0.2 -j MASQUERADE']);
  });
  it('tells side effects', () => {
    const fixes = suggestFixes(worldOf('ip netns exec r iptables -P FORWARD DROP\nip netns exec r iptables -A FORWARD -m state --state ESTABLISHED -j ACCEPT'), tcp);
    const [narrow, wide] = [fixes.find((f) => f.commands[0]?.includes('--dport 80')), fixes.find((f) => f.commands[0]?.includes('-P FORWARD ACCEPT'))];
    expect(narrow?.gained).toEqual([]);
    expect(wide?.gained).toEqual(expect.arrayContaining(['a -> udp://10.2.0.2:53', 'a -> icmp://10.2.0.2', 'b -> icmp://10.1.0.2']));
  });
  it('a server bound elsewhere is told, not commanded', () => {
    const [f] = suggestFixes(worldOf('ip netns exec b nc -lk 127.0.0.1 81 &\nsleep 0.1'), { from: 'a', to: 'tcp://10.2.0.2:81' });
    expect(f).toMatchObject({ applicable: false, commands: [], text: 'Start the server of port 81 in b on all addresses (0.0.0.0).', outcome: 'open' });
  });
  it('open answers and unknown names need none', () => {
    expect(suggestFixes(worldOf(), tcp)).toEqual([]);
    expect(suggestFixes(worldOf(), { from: 'a', to: 'tcp://nobody:80' })).toEqual([]);
  });
});

describe('near misses', () => {
  it('one condition away, with what the packet had', () => {
    const world = worldOf(`ip netns exec r iptables -P FORWARD DROP
ip netns exec r iptables -A FORWARD -p tcp --dport 8080 -j ACCEPT
ip netns exec r iptables -A FORWARD -s 10.9.0.0/16 -p tcp --dport 80 -j ACCEPT
ip netns exec r iptables -A FORWARD -i r1 -p udp -j ACCEPT`);
    expect(nearMisses(world, reach(world, tcp)).map((m) => [m.field, m.had])).toEqual([['--dport 8080', 'destination port 80'], ['-s 10.9.0.0/16', '10.1.0.2']]);
  });
});
