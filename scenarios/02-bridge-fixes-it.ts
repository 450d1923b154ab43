// A bridge joins the wires into one Ethernet; its ports need no addresses. The host is part of it once the bridge has an address.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'The same two containers, now plugged into one bridge. Can they talk?',
  answer: 'Yes, to each other at once; to the host once the bridge has an address.',
  world: host()
    .bridge('br0')
    .netns('netns0').plug('netns0', 'br0', '172.18.0.10/16', 'ceth0')
    .netns('netns1').plug('netns1', 'br0', '172.18.0.20/16', 'ceth1')
    .lab(),
  steps: [
    { from: 'netns0', to: 'icmp://172.18.0.20', is: 'open' },
    { from: 'netns1', to: 'icmp://172.18.0.10', is: 'open' },
    { say: 'the host is not part of it yet' },
    { from: 'host', to: 'icmp://172.18.0.10', is: 'unreachable', because: 'no route' },
    { run: 'ip addr add 172.18.0.1/16 dev br0' },
    { from: 'host', to: 'icmp://172.18.0.10', is: 'open' },
    { from: 'netns1', to: 'icmp://172.18.0.1', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
