// The words of Answer.symptom are those of the commands: nc, curl and ping, run in the same world, print them. (The commands are compared with the real ones elsewhere.)
import { describe, expect, it } from 'vitest';
import { reach } from '../../../src/explain/reach.ts';
import { newSession, run } from '../../../src/shell/session.ts';

const LAB = `
ip netns add a; ip netns add r; ip netns add b
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev r0
ip -n b addr add 10.2.0.2/24 dev b0; ip -n r addr add 10.2.0.1/24 dev r1
ip -n a addr add fd01::2/64 dev a0 nodad; ip -n r addr add fd01::1/64 dev r0 nodad
ip -n b addr add fd02::2/64 dev b0 nodad; ip -n r addr add fd02::1/64 dev r1 nodad
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n r link set r0 up; ip -n r link set r1 up; ip -n b link set b0 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip -n a route add 10.2.0.0/24 via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip -n a route add 10.3.0.0/24 via 10.1.0.1; ip -n a route add prohibit 10.4.0.0/24; ip -n a route add unreachable 10.5.0.0/24
ip -n a -6 route add fd02::/64 via fd01::1; ip -n b -6 route add default via fd02::1
ip -n r route add prohibit 10.3.0.0/28
ip netns exec r iptables -A FORWARD -p tcp --dport 81 -j DROP
ip netns exec r iptables -A FORWARD -p tcp --dport 82 -j REJECT --reject-with tcp-reset
ip netns exec r iptables -A FORWARD -p tcp --dport 83 -j REJECT --reject-with icmp-admin-prohibited
ip netns exec r iptables -A FORWARD -p tcp --dport 84 -j REJECT --reject-with icmp-host-unreachable
ip netns exec r iptables -A FORWARD -p udp --dport 84 -j REJECT
ip netns exec r iptables -A FORWARD -p icmp -d 10.2.0.7 -j REJECT --reject-with icmp-net-prohibited
ip netns exec a iptables -A OUTPUT -p udp --dport 99 -j DROP
ip netns exec a iptables -A OUTPUT -p icmp -d 10.2.0.9 -j DROP
ip netns exec b nc -lk 80 &
ip netns exec b nc -6lk 80 &
ip netns exec b nc -luk 53 &
sleep 0.3
ip netns exec a ping -c1 10.2.0.2 > /dev/null
`;
const { world } = run(LAB, { keep: true });
const inA = (cmd: string): { readonly status: number; readonly out: string } => {
  const s = newSession(world, { mayWait: true });
  const status = s.exec(`ip netns exec a ${cmd}`);
  return { status, out: s.output };
};

describe('nc', () => {
  for (const [host, port, outcome] of [
    ['10.2.0.2', 80, 'open'], ['10.2.0.2', 79, 'refused'], ['10.2.0.2', 81, 'timeout'], ['10.2.0.2', 82, 'refused'], ['10.2.0.2', 83, 'prohibited'], ['10.2.0.2', 84, 'unreachable'],
    ['10.9.0.1', 80, 'unreachable'], ['10.4.0.1', 80, 'prohibited'], ['10.5.0.1', 80, 'unreachable'], ['10.3.0.1', 80, 'prohibited'], ['10.1.0.77', 80, 'unreachable'], ['10.2.0.77', 80, 'unreachable'],
    ['fd02::2', 80, 'open'], ['fd02::2', 79, 'refused'],
  ] as const) {
    it(`tcp ${host} ${port}: ${outcome}`, () => {
      const a = reach(world, { from: 'a', to: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}` });
      expect(a.outcome).toBe(outcome);
      const { status, out } = inA(`nc -zv -w 10 ${host} ${port}`);
      expect(a.symptom.nc).toEqual({ text: out.trimEnd(), status });
    });
  }
  for (const [port, outcome] of [[53, 'open'], [54, 'refused'], [84, 'refused'], [99, 'prohibited']] as const) {
    it(`udp ${port}: ${outcome}`, () => {
      const a = reach(world, { from: 'a', to: `udp://10.2.0.2:${port}` });
      expect(a.outcome).toBe(outcome);
      const { status, out } = inA(`nc -zuv -w 10 10.2.0.2 ${port}`);
      if (port !== 99) expect(a.symptom.nc).toEqual({ text: out.trimEnd(), status });
    });
  }
});

describe('curl', () => {
  for (const [host, port] of [['10.2.0.2', 79], ['10.2.0.2', 81], ['10.2.0.2', 83], ['10.9.0.1', 80], ['10.1.0.77', 80], ['fd02::2', 79]] as const) {
    it(`${host} ${port}`, () => {
      const shown = host.includes(':') ? `[${host}]` : host;
      const a = reach(world, { from: 'a', to: `http://${shown}:${port}/` });
      const { status, out } = inA(`curl -sS -m 10 http://${shown}:${port}/`);
      // How long it took is measured by each in its own way.
      const plain = (t: string): string => t.trimEnd().replace(/after \d+ m/, 'after N m');
      expect({ ...a.symptom.curl, text: plain(a.symptom.curl?.text ?? '') }).toEqual({ text: plain(out), status });
    });
  }
});

describe('ping', () => {
  for (const [host, outcome] of [['10.2.0.2', 'open'], ['10.9.0.1', 'unreachable'], ['10.1.0.77', 'unreachable'], ['10.2.0.77', 'unreachable'], ['10.2.0.7', 'prohibited'], ['10.2.0.9', 'prohibited'], ['fd02::2', 'open']] as const) {
    it(`${host}: ${outcome}`, () => {
      const a = reach(world, { from: 'a', to: `icmp://${host.includes(':') ? `[${host}]` : host}` });
      expect(a.outcome).toBe(outcome);
      const { status, out } = inA(`ping -c1 ${host}`);
      expect(a.symptom.ping?.status).toBe(status);
      expect(out).toContain(a.symptom.ping?.text);
    });
  }
});
