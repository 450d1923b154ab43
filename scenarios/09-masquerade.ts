// Source NAT in POSTROUTING, its `! -o docker0`, and what else has to be open on a host whose FORWARD drops.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "A container's packets reach the outside, but no answer comes. Why, and what does MASQUERADE change?",
  answer: "The outside has no route to 172.17.0.0/16. MASQUERADE writes the host's address into what leaves, and conntrack turns the answers back. A route outside does it, too.",
  world: host()
    .forwarding()
    .bridge('docker0', '172.17.0.1/16')
    .netns('web1').plug('web1', 'docker0', '172.17.0.2/16').route('web1', 'default', 'host').listen('web1', 80)
    .netns('web2').plug('web2', 'docker0', '172.17.0.3/16').route('web2', 'default', 'host').listen('web2', 80)
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '4.2.2.2/32')
    .route('host', 'default', 'outside')
    .listen('outside', 80)
    .lab(),
  steps: [
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'timeout', because: 'outside has no route to 172.17.0.2' },
    { run: 'iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'open' },
    { from: 'web1', to: 'tcp://4.2.2.2:80', is: 'open', sees: '10.10.10.101' },
    { say: "between containers nothing is rewritten: web2 sees web1's own address" },
    { from: 'web1', to: 'tcp://172.17.0.3:80', is: 'open', sees: '172.17.0.2' },
    { say: 'the default of Docker hosts: FORWARD drops what nobody allowed' },
    { run: 'iptables -P FORWARD DROP' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'timeout', because: 'FORWARD' },
    { say: 'half of the way is open: the answer is dropped on its way back' },
    { run: 'iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'open' },
    { say: '--ip-masq=false and a route outside instead: the true address is seen' },
    { run: `
iptables -t nat -F POSTROUTING
ip -n outside route add 172.17.0.0/16 via 10.10.10.101` },
    { from: 'web1', to: 'tcp://4.2.2.2:80', is: 'open', sees: '172.17.0.2' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
