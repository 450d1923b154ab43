import { checkReach, lab, raw } from 'packetpath';

const machines = ['a', 'b'];
const net = lab`
  for m in ${machines}; do
    ip netns add $m
    ip -n $m link set lo up
  done
  ip link add eth0 netns a type veth peer name eth0 netns b
  ip -n a link set eth0 up
  ip -n b link set eth0 up
  ip -n a addr add ${'10.0.0.1/24'} dev eth0
  ip -n b addr add ${'10.0.0.2/24'} dev eth0
  ip netns exec b nc -lk ${80} </dev/null ${raw('>/dev/null 2>&1 &')}
`;
console.log(checkReach(net, 'a', 'tcp://10.0.0.2:80').pass);

// Another script on the world of this one; what fails does not throw.
const later = lab.on(net).try`
  ip -n a link set nope up
  ip netns exec a ping -c1 10.0.0.2
`;
console.log(later.status, later.output.includes('1 received'));
