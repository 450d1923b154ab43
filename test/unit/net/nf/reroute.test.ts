// What OUTPUT changed gets a new route; where there is none, sendmsg(2) says why (NF_DROP_ERR of ip_route_me_harder's error). Expected values: Linux 6.x, unshare -n, by hand.
import { expect, it } from 'vitest';
import { run } from '../../../../src/index.ts';
import { reach } from '../../../../src/explain/reach.ts';

const LAB = `ip link set lo up; ip link add va type veth peer name vb; ip link set va up; ip link set vb up
ip addr add 10.4.0.1/24 dev va; ip -6 addr add fd01::1/64 dev va nodad
iptables -t nat -A OUTPUT -p udp --dport 53 -j DNAT --to-destination 99.0.0.1:80
iptables -t nat -A OUTPUT -p tcp --dport 53 -j DNAT --to-destination 99.0.0.1:80
iptables -t mangle -A OUTPUT -p udp --dport 54 -j MARK --set-mark 5
ip6tables -t nat -A OUTPUT -p udp --dport 53 -j DNAT --to-destination [fd99::1]:80
`;
const errno = (more: string, to: string): [string | null, string] => {
  const a = reach(run(LAB + more).world, { from: 'host', to, patience: 3 });
  return [a.symptom.errno, a.blame.find((b) => b.role === 'decided')?.text ?? ''];
};

it('a changed packet without a route: sendmsg says why, and the blame is the route\'s', () => {
  expect(errno('', 'udp://10.4.0.2:53')).toEqual(['ENETUNREACH', 'host has no route to 99.0.0.1, so the request could not be sent']);
  expect(errno('', 'tcp://10.4.0.2:53')).toEqual([null, 'host has no route to 99.0.0.1, so the request could not be sent']);
  expect(errno('ip route add prohibit 99.0.0.0/8', 'udp://10.4.0.2:53')).toEqual(['EACCES', 'On host, the route "prohibit 99.0.0.0/8" refuses the request']);
  expect(errno('', 'udp://[fd01::2]:53')).toEqual(['ENETUNREACH', 'host has no route to fd99::1, so the request could not be sent']);
  expect(errno('ip rule add fwmark 5 prohibit', 'udp://10.4.0.2:54')).toEqual(['EACCES', 'On host, the policy rule "32765: from all fwmark 0x5 prohibit" refuses the request']);
});
