// --icc=false is one DROP behind all that Docker allows; a link is a pair of ACCEPT rules for each exposed port, and a name in /etc/hosts.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'dockerd --icc=false: who may still talk to whom, and what does --link open?',
  answer: 'Containers of the bridge do not reach each other; the host, the outside and published ports are not concerned. A link opens the exposed ports of one container to another: no ping, no other port.',
  world: host()
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '203.0.113.10/32')
    .route('host', 'default', 'outside')
    .docker({ icc: false })
    .container('web')
    .container('other', { image: 'busybox', command: ['sleep', '100000'] })
    .container('app', { image: 'busybox', link: 'web', command: ['sleep', '100000'] })
    .lab(),
  steps: [
    { from: 'other', to: 'tcp://172.17.0.2:80', is: 'timeout', because: '-i docker0 -o docker0 -j DROP' },
    { say: 'the linked one: port 80, by address and by name; no ping' },
    { from: 'app', to: 'tcp://172.17.0.2:80', is: 'open' },
    { from: 'app', to: 'http://web', is: 'open' },
    { from: 'app', to: 'icmp://172.17.0.2', is: 'timeout', because: '--icc' },
    { say: 'the host, and the way out' },
    { from: 'host', to: 'tcp://172.17.0.2:80', is: 'open' },
    { from: 'app', to: 'icmp://203.0.113.10', is: 'open' },
    { say: 'bridged frames are not shown to iptables: the DROP is never asked' },
    { run: 'sysctl -qw net.bridge.bridge-nf-call-iptables=0' },
    { from: 'other', to: 'tcp://172.17.0.2:80', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
