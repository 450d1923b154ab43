// Two routes to one prefix: the first one wins. What the host wants to tell netns1 leaves by veth0, where nobody listens; with rp_filter=1 (the setting of many
// distributions) not even ARP is answered on veth1. And a host without ip_forward hands nothing on.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'Two containers, each on its own veth pair, all four ends in 172.18.0.0/16. Who can reach whom?',
  answer: 'netns0 and the host talk; netns1 and the host do not, and the two containers never do.',
  world: host()
    .sysctl('host', 'net.ipv4.conf.all.rp_filter', 1)
    .netns('netns0')
    .link(['host', 'veth0', '172.18.0.11/16'], ['netns0', 'ceth0', '172.18.0.10/16'])
    .netns('netns1')
    .link(['host', 'veth1', '172.18.0.21/16'], ['netns1', 'ceth1', '172.18.0.20/16'])
    .lab(),
  steps: [
    { say: 'netns0 and its own end of the wire' },
    { from: 'netns0', to: 'icmp://172.18.0.11', is: 'open' },
    { say: 'netns1 and its own end: the way back to netns1 would be veth0, so the question is a martian' },
    { from: 'netns1', to: 'icmp://172.18.0.21', is: 'unreachable', because: 'rp_filter' },
    { from: 'host', to: 'icmp://172.18.0.20', is: 'unreachable', because: 'veth0' },
    { say: "the host owns veth1's address, too: any of its wires will do" },
    { from: 'netns0', to: 'icmp://172.18.0.21', is: 'open' },
    { from: 'netns0', to: 'icmp://172.18.0.20', is: 'unreachable' },
    { say: 'take the first route away and the other pair works instead' },
    { run: 'ip route del 172.18.0.0/16 dev veth0 proto kernel scope link src 172.18.0.11' },
    { from: 'netns1', to: 'icmp://172.18.0.21', is: 'open' },
    { from: 'netns0', to: 'icmp://172.18.0.11', is: 'unreachable' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
