// An address says who is at the other end of the wire when it has a peer, and a route to a device says it too; nothing else is reachable over the link.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'Can two containers talk over a wire of their own, with /32 addresses and no subnet at all?',
  answer: 'Yes: a route to the peer by the device is all that they need. Nothing else is reachable over that wire.',
  world: host()
    .netns('a').netns('b')
    .link(['a', 'A', '10.1.1.1/32'], ['b', 'B', '10.1.1.2/32'])
    .lab(),
  steps: [
    { from: 'a', to: 'icmp://10.1.1.2', is: 'unreachable', because: 'no route' },
    { run: 'ip -n a route add 10.1.1.2/32 dev A' },
    { say: 'one half: b gets the question and does not know where a is' },
    { from: 'a', to: 'icmp://10.1.1.2', is: 'timeout', because: 'b has no route to 10.1.1.1' },
    { run: 'ip -n b route add 10.1.1.1/32 dev B' },
    { from: 'a', to: 'icmp://10.1.1.2', is: 'open' },
    { from: 'b', to: 'icmp://10.1.1.1', is: 'open' },
    { from: 'a', to: 'icmp://10.1.1.3', is: 'unreachable', because: 'no route' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
