// Each missing piece has its own symptom: "Network is unreachable" at once, then silence (no forwarding), then silence again (no way back), then replies.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "The container reaches the host's bridge. What does it take to reach the outside machine behind the host?",
  answer: 'A default route in the container, ip_forward on the host, and a way back: a route outside, or MASQUERADE on the host.',
  world: host()
    .bridge('br0', '172.18.0.1/16')
    .netns('c0').plug('c0', 'br0', '172.18.0.10/16')
    .netns('outside').link(['host', 'eth0', '10.0.2.15/24'], ['outside', 'e0', '10.0.2.2/24']).address('outside', 'lo', '8.8.8.8/32')
    .route('host', 'default', 'outside')
    .lab(),
  steps: [
    { say: 'no route in the container' },
    { from: 'c0', to: 'icmp://8.8.8.8', is: 'unreachable', because: 'no route' },
    { run: 'ip -n c0 route add default via 172.18.0.1' },
    { say: "the host's own addresses answer; the world does not: the host does not forward" },
    { from: 'c0', to: 'icmp://10.0.2.15', is: 'open' },
    { from: 'c0', to: 'icmp://8.8.8.8', is: 'timeout', because: 'ip_forward' },
    { run: 'sysctl -qw net.ipv4.ip_forward=1' },
    { say: 'requests arrive, replies have no way back' },
    { from: 'c0', to: 'icmp://8.8.8.8', is: 'timeout', because: 'outside has no route to 172.18.0.10' },
    { say: "MASQUERADE: the outside sees the host, and knows the way to it" },
    { run: 'iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE' },
    { from: 'c0', to: 'icmp://8.8.8.8', is: 'open' },
    { say: 'or a route outside' },
    { run: 'iptables -t nat -F POSTROUTING\nip -n outside route add 172.18.0.0/16 via 10.0.2.15' },
    { from: 'c0', to: 'icmp://8.8.8.8', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
