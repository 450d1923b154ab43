import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'A DROP in INPUT: does it stop a ping to the container behind the host?',
  answer: 'No: what is forwarded passes FORWARD. A ping of the host itself is stopped.',
  world: host()
    .forwarding()
    .netns('c').link(['host', 'c0', '172.18.0.1/24'], ['c', 'eth0', '172.18.0.2/24']).route('c', 'default', 'host')
    .netns('out').link(['host', 'eth0', '10.0.2.15/24'], ['out', 'e0', '10.0.2.2/24']).route('out', 'default', 'host')
    .iptables('host', '-A INPUT -i eth0 -j DROP')
    .lab(),
  steps: [
    { from: 'out', to: 'icmp://172.18.0.2', is: 'open' },
    { from: 'out', to: 'icmp://10.0.2.15', is: 'timeout', because: 'INPUT' },
    { say: 'FORWARD does' },
    { run: 'iptables -A FORWARD -i eth0 -p icmp -j DROP' },
    { from: 'out', to: 'icmp://172.18.0.2', is: 'timeout', because: 'FORWARD' },
  ],
};

console.log(tellLesson(lesson));
