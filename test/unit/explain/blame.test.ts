// Whom an answer blames, where more than one could be: the true cause and not a bystander's drop, a refusal that was lost, a fate that a setting explains. The sentences were read by hand.
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/index.ts';
import { reach } from '../../../src/explain/reach.ts';
import { nearMisses, suggestFixes } from '../../../src/explain/fixes.ts';
import type { Question } from '../../../src/explain/types.ts';

/** a (10.1.0.2) - r (10.1.0.1, 10.2.0.1) - b (10.2.0.2); b has 10.4.0.2 besides, on a wire to nobody. */
const LAB = `
ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a type veth peer name r0 netns r; ip link add b0 netns b type veth peer name r1 netns r; ip link add b1 netns b type veth peer name q1
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev r0; ip -n b addr add 10.2.0.2/24 dev b0; ip -n r addr add 10.2.0.1/24 dev r1; ip -n b addr add 10.4.0.2/24 dev b1
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up; ip -n b link set b1 up; ip link set q1 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1; ip -n r route add 10.4.0.0/24 via 10.2.0.2
ip netns exec b nc -lk 80 &
ip netns exec b nc -luk 53 &
sleep 0.2
`;
const worldOf = (more: string) => run(`${LAB}${more}\n`, { keep: true, file: 'lab.sh' }).world;
const ask = (more: string, to: string, q: Partial<Question> = {}) => reach(worldOf(more), { from: 'a', to, patience: 4, ...q });
const said = (more: string, to: string, q: Partial<Question> = {}): string[] => {
  const a = ask(more, to, q);
  return [a.outcome, ...a.blame.filter((l) => l.role === 'decided').map((l) => l.text)];
};
const beside = (more: string, to: string): string[] => ask(more, to).blame.filter((l) => l.role !== 'decided').map((l) => l.text);
const TCP = 'tcp://10.2.0.2:80';

describe('the cause, not what came of it', () => {
  it('a refusal that is lost: the loss decides, and the refusal stands beside it', () => {
    const drop = 'ip netns exec b iptables -A OUTPUT -j DROP';
    expect(said(drop, 'udp://10.2.0.2:99')).toEqual(['timeout', 'On b, filter/OUTPUT rule 1 (-A OUTPUT -j DROP) dropped the reply']);
    expect(beside(drop, 'udp://10.2.0.2:99')).toEqual(['In b, nobody listens on udp port 99']);
    // A peer begins with the tokens of a minute (inet_getpeer): a message every 100 s has to wait.
    expect(said('ip netns exec b sysctl -qw net.ipv4.icmp_ratelimit=100000', 'udp://10.2.0.2:99')).toEqual(['timeout', 'In b, nobody listens on udp port 99, and nothing of that refusal reached a (net.ipv4.icmp_ratelimit held the ICMP message back)']);
    expect(said('ip -n b route del default', 'tcp://10.2.0.2:99')).toEqual(['timeout', 'b has no route to 10.1.0.2, so the reply could not be sent']);
  });
  it('an ICMP error that is lost is not why it was sent', () => {
    expect(said('ip netns exec r iptables -A OUTPUT -p icmp -j DROP', 'tcp://10.2.0.77:80')).toEqual(['timeout', 'Nobody on r1 of r answered for 10.2.0.77, so the request could not be sent']);
    // Its own loopback carries the error to a client.
    expect(said('ip -n a link set lo down', 'icmp://10.1.0.77')).toEqual(['timeout', 'Nobody on a0 of a answered for 10.1.0.77, so the request could not be sent']);
  });
  it('an answer from another address of the server is the reply', () => {
    expect(said('', 'udp://10.4.0.2:53')).toEqual(['timeout', 'a asked 10.4.0.2:53, and the answer came from 10.2.0.2:53: no connection of its own, so it refused it (the server answered from another of its addresses)']);
    expect(said('ip netns exec r iptables -A FORWARD -s 10.2.0.2 -j DROP', 'udp://10.4.0.2:53')[1]).toContain('dropped the reply');
  });
  it('frames that a flood brought to others', () => {
    const BR = `ip link add br0 type bridge; ip link set br0 up
for n in a b c; do ip netns add $n; ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n b addr add 10.1.0.3/24 dev eth0; ip -n c addr add 10.1.0.4/24 dev eth0
ip -n b link set eth0 address 02:00:00:00:00:0b; ip -n a neigh replace 10.1.0.3 lladdr 02:00:00:00:00:0b dev eth0; sleep 1; bridge fdb flush dev br0
`;
    const told = (more: string): string | undefined => reach(run(`${BR}${more}`, { keep: true }).world, { from: 'a', to: 'tcp://10.1.0.3:80', patience: 4 }).blame.find((l) => l.role === 'decided')?.text;
    expect(told('ip netns exec b iptables -A INPUT -j DROP')).toBe('On b, filter/INPUT rule 1 (-A INPUT -j DROP) dropped the request');
    const cold = 'ip -n a neigh del 10.1.0.3 dev eth0; ';
    expect(told(`${cold}bridge link set dev va isolated on; bridge link set dev vb isolated on`)).toBe('On host, va and vb, the port of b, are isolated ports of br0: nobody answered for 10.1.0.3 on eth0 of a, so the request could not be sent');
    expect(told(`${cold}ip link set vb nomaster`)).toBe('On host, vb, the port of b, is not on the bridge br0: nobody answered for 10.1.0.3 on eth0 of a, so the request could not be sent');
    expect(told(`${cold}ip link set br0 down`)).toBe('On host, the bridge br0 is down, which lost the question who has 10.1.0.3, so the request could not be sent');
    const unplugged = run(`${BR}${cold}ip link set vb nomaster`, { keep: true }).world;
    expect(suggestFixes(unplugged, { from: 'a', to: 'icmp://10.1.0.3' })[0]?.commands).toEqual(['ip link set vb master br0']);
    const world = run(`${BR}${cold}ip -n c addr add 10.1.0.3/24 dev eth0`, { keep: true }).world;
    expect(reach(world, { from: 'a', to: 'icmp://10.1.0.3' }).blame.map((l) => l.text)).toContainEqual(expect.stringMatching(/^Both \w and \w answered for 10\.1\.0\.3/));
  });
  it('a hairpin over UDP, as over TCP', () => {
    const world = run(`ip link add br0 type bridge; ip link set br0 up; sysctl -qw net.bridge.bridge-nf-call-iptables=0
for n in a b r; do ip netns add $n; ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; ip -n $n link set lo up; ip -n $n link set eth0 up; done
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n b addr add 10.1.0.3/24 dev eth0; ip -n r addr add 10.1.0.1/24 dev eth0; ip -n a route add default via 10.1.0.1; ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -t nat -A PREROUTING -d 203.0.113.1 -p udp --dport 53 -j DNAT --to-destination 10.1.0.3:53
ip netns exec b nc -luk 53 &
sleep 1`, { keep: true }).world;
    expect(reach(world, { from: 'a', to: 'udp://203.0.113.1:53' }).blame.at(-1)?.text).toBe('a asked 203.0.113.1:53, and the answer came from 10.1.0.3:53: no connection of its own, so it refused it (the reply did not come back through the machine that rewrote the request)');
  });
});

describe('the setting behind it', () => {
  it('policy rules and routes, in the order in which they are asked', () => {
    expect(said('ip -n a rule add to 10.2.0.2 prohibit\nip -n a route add blackhole 10.2.0.0/25', TCP)).toEqual(['prohibited', 'On a, the policy rule "32765: from all to 10.2.0.2 prohibit" refuses the request']);
    expect(said('ip -n r rule add iif r0 unreachable', TCP)).toEqual(['unreachable', 'On r, the policy rule "32765: from all iif r0 unreachable" refuses the request']);
    expect(said('ip -n b rule add from 10.2.0.2 blackhole', TCP)).toEqual(['timeout', 'On b, the policy rule "32765: from 10.2.0.2 blackhole" refuses the reply']);
    expect(said('ip -n r route add throw 10.2.0.0/25', TCP)).toEqual(['unreachable', 'On r, the route "throw 10.2.0.0/25" ends the search in its table, and no other table has a route for the request']);
    expect(said('ip -n r link set r1 down', TCP)).toEqual(['unreachable', 'r has no route to 10.2.0.2 (r1, which is on that subnet, is down), so the request could not be sent']);
    expect(ask('ip -n r rule add iif r0 unreachable', TCP).blame.at(-1)?.origin).toMatchObject({ file: 'lab.sh', text: 'ip -n r rule add iif r0 unreachable' });
    expect(suggestFixes(worldOf('ip -n r rule add iif r0 unreachable'), { from: 'a', to: TCP }).map((f) => f.commands)).toContainEqual(['ip netns exec r ip rule del pref 32765 from all iif r0 unreachable']);
  });
  it('sysctls that make deaf', () => {
    expect(said('ip netns exec b sysctl -qw net.ipv4.icmp_echo_ignore_all=1', 'icmp://10.2.0.2')).toEqual(['timeout', 'On b, the request was ignored (net.ipv4.icmp_echo_ignore_all = 1)']);
    expect(said('ip netns exec b sysctl -qw net.ipv4.conf.all.arp_ignore=8', TCP)).toEqual(['unreachable', 'On b, net.ipv4.conf.all.arp_ignore = 8 kept b0 from answering for 10.2.0.2, so the request could not be sent']);
    expect(suggestFixes(worldOf('ip netns exec b sysctl -qw net.ipv4.conf.all.arp_ignore=8'), { from: 'a', to: TCP })[0]?.commands).toEqual(['ip netns exec b sysctl -w net.ipv4.conf.all.arp_ignore=0']);
  });
  it('devices that are down at the other end, and wrong neighbour entries of whoever sends', () => {
    expect(said('ip -n b link set b0 down', TCP)).toEqual(['unreachable', 'On b, b0 is down, which is the other end of r1: nobody answered for 10.2.0.2 on r1 of r, so the request could not be sent']);
    expect(said('ip -n a link set lo down', 'tcp://127.0.0.1:80')).toEqual(['timeout', 'On a, lo is down, so the request went nowhere']);
    const wrong = 'ip -n a neigh replace 10.1.0.1 lladdr 02:00:00:00:00:98 dev a0';
    expect(said(wrong, TCP)).toEqual(['timeout', "On r, the request reached r0 with another machine's link-layer address: the neighbour entry of a for 10.1.0.1 is wrong"]);
    expect(suggestFixes(worldOf(wrong), { from: 'a', to: TCP })[0]?.commands).toEqual(['ip netns exec a ip neigh del 10.1.0.1 dev a0']);
  });
  it('each tool by its name; a target that ends the packet', () => {
    expect(said('ip netns exec r iptables-legacy -P FORWARD DROP', TCP)[1]).toBe('On r, no rule of iptables-legacy filter/FORWARD decided about the request, and its policy is DROP');
    expect(said('ip netns exec r iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 3129', TCP)[1]).toMatch(/^On r, mangle\/PREROUTING rule 1 \(.*TPROXY.*\) dropped the request$/);
  });
  it('what the socket call says', () => {
    expect(said('', TCP, { src: '10.9.9.9' })).toEqual(['unreachable', 'a has no address 10.9.9.9 to ask from']);
    expect(said('ip netns exec a nc -luk 53 &\nsleep 0.1', 'udp://10.2.0.2:53', { sport: 53 })).toEqual(['unreachable', 'Port 53 of a is taken, so the question could not be asked from it']);
    expect(said('', TCP, { uid: 1000, sport: 80 })).toEqual(['prohibited', 'Port 80 of a may be used by root alone']);
    expect(said('', 'udp://10.1.0.255:53')).toEqual(['prohibited', '10.1.0.255 is a broadcast or multicast address, and a may not send the request there (Permission denied)']);
    expect(said('sleep 2.5', 'icmp://[fe80::1]', { from: 'b' })[1]).toContain('fe80::1 is a link-local address');
  });
  it('an odd question is refused in a sentence', () => {
    const world = worldOf('');
    for (const [q, why] of [[{ uid: -1 }, 'uid -1 is not a number'], [{ mark: NaN }, 'mark NaN'], [{ from: undefined }, 'from undefined'], [{ to: 5 }, 'destination 5: it is no text'], [{ src: 5 }, 'src 5 is not'], [{ hosts: 5 }, 'hosts 5'], [{ patience: '5' }, 'patience 5']] as const) {
      expect(() => reach(world, { from: 'a', to: TCP, ...q } as never), why).toThrow(why);
    }
    expect(() => reach(world, { from: 'a', to: `tcp://${':'.repeat(10_000)}` })).toThrow(/^.{0,400}$/s);
  });
});

describe('fixes', () => {
  it('are words that no shell reads anything into', () => {
    const all = (more: string): string[] => suggestFixes(worldOf(more), { from: 'a', to: TCP }, { effects: false }).flatMap((f) => f.commands);
    expect(all(`ip netns exec r iptables -A FORWARD -m comment --comment '$(reboot) \`x\`' -j DROP`)).toContain('ip netns exec r iptables -D FORWARD 1');
    expect(all(`ip netns exec r iptables -A FORWARD -m comment --comment 'two words' -j DROP`)).toContain('ip netns exec r iptables -D FORWARD -m comment --comment "two words" -j DROP');
    expect(all(`ip netns exec r iptables -N 'a;b'; ip netns exec r iptables -A FORWARD -j 'a;b'; ip netns exec r iptables -A 'a;b' -j DROP`)).toContain("ip netns exec r iptables -D 'a;b' 1");
    const odd = worldOf(`ip -n a link set a0 down; ip -n a link set a0 name 'a$x'; ip -n a link set 'a$x' up; ip -n a route add default via 10.1.0.1; ip -n a link set 'a$x' down`);
    expect(suggestFixes(odd, { from: 'a', to: 'tcp://10.1.0.1:80' }, { effects: false }).flatMap((f) => f.commands).join()).not.toMatch(/[^']a\$x/);
  });
});

describe('near misses', () => {
  it('of the owner, of the state, of the length: what the packet really had', () => {
    const miss = (rule: string): (string | undefined)[] => {
      const world = worldOf(rule);
      const [m] = nearMisses(world, reach(world, { from: 'a', to: TCP }));
      return [m?.field, m?.had];
    };
    expect(miss('ip netns exec a iptables -A OUTPUT -m owner --uid-owner 7 -j DROP')).toEqual(['-m owner --uid-owner 7', 'a socket of uid 0']);
    expect(miss('ip netns exec a iptables -A OUTPUT -m owner --uid-owner 0 -j ACCEPT')).toEqual([undefined, undefined]);
    expect(miss('ip netns exec r iptables -A FORWARD -i r0 -m conntrack --ctstate INVALID -j DROP')).toEqual(['-m conntrack --ctstate INVALID', 'state NEW']);
    expect(miss('ip netns exec r iptables -A FORWARD -i r0 -m length --length 2000:3000 -j DROP')).toEqual(['-m length --length 2000:3000', '60 bytes']);
  });
  it('a paused container takes connections, and nobody reads them', () => {
    const { world } = run('ip link set lo up\ndockerd >/dev/null 2>&1 &\nuntil docker info >/dev/null 2>&1; do sleep 0.2; done\ndocker run -d --name web nginx >/dev/null\ndocker pause web >/dev/null', { keep: true });
    const a = reach(world, { from: 'host', to: 'tcp://172.17.0.2:80' });
    expect([a.outcome, a.blame.at(-1)?.text]).toEqual(['timeout', 'In web, 172.17.0.2:80 took the request and never answered: the container is paused']);
  });
});
