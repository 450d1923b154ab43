// The renderings of a trace: what changed in the packet and what became of it, stable enough to compare as text.
import { describe, expect, it } from 'vitest';
import { renderTrace, run, walk } from '../../../../src/index.ts';

const HOST = `
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1
ip netns add c
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns c
ip addr add 172.18.0.1/24 dev v0
ip link set v0 up
ip -n c link set eth0 up
ip -n c addr add 172.18.0.2/24 dev eth0
ip -n c route add default via 172.18.0.1
ip netns add ext
ip link add e0 address 02:00:00:00:00:03 type veth peer name eth0 address 02:00:00:00:00:04 netns ext
ip addr add 10.0.0.1/24 dev e0
ip link set e0 up
ip -n ext link set eth0 up
ip -n ext addr add 10.0.0.2/24 dev eth0
ip netns exec c ping -n -c1 -W1 172.18.0.1 >/dev/null
ping -n -c1 -W1 10.0.0.2 >/dev/null
iptables -t mangle -A PREROUTING -p udp -j MARK --set-mark 5
iptables -t nat -A POSTROUTING -s 172.18.0.0/24 -o e0 -j MASQUERADE
`;

describe('renderTrace', () => {
  it('minimal: edits and deliveries only, the way of a masqueraded datagram and of the error that answers it', () => {
    const { world } = run(HOST);
    const { trace } = walk(world, { netns: 'c', dst: '10.0.0.2', proto: 'udp', sport: 5000, dport: 53, size: 4 });
    expect(renderTrace(trace, 'minimal', { netnsName: (n) => ['', 'host', 'c', 'ext'][n] as string })).toBe(
      `c: udp 172.18.0.2:5000 > 10.0.0.2:53 4 bytes
  host: mark 0x0 -> 0x5
  host: ttl 64 -> 63
  host: src 172.18.0.2:5000 -> 10.0.0.1:5000
  ext: mark 0x5 -> 0x0
ext: icmp 10.0.0.2 > 10.0.0.1 type 3 code 3
  ext: drop NO_SOCKET (udpRcv): udp 10.0.0.1:5000 > 10.0.0.2:53 4 bytes
  host: dst 10.0.0.1 -> 172.18.0.2, inner src 10.0.0.1:5000 -> 172.18.0.2:5000
  host: ttl 64 -> 63
  c: delivered to icmp error: icmp 10.0.0.2 > 172.18.0.2 type 3 code 3
`,
    );
  });
});
