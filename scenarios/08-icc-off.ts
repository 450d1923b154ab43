// A bridge does not ask iptables unless bridge-nf-call-iptables is 1; the host's own packets pass OUTPUT and INPUT, not FORWARD.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "How does Docker's --icc=false keep containers of one bridge apart, and why do they still talk on some hosts?",
  answer: 'By a DROP in FORWARD for what enters and leaves by the bridge. It works only while br_netfilter shows bridged frames to iptables; the host is not concerned.',
  world: host()
    .forwarding()
    .bridge('docker0', '172.17.0.1/16')
    .netns('web1').plug('web1', 'docker0', '172.17.0.2/16').route('web1', 'default', 'host').listen('web1', 80)
    .netns('web2').plug('web2', 'docker0', '172.17.0.3/16').route('web2', 'default', 'host').listen('web2', 80)
    .lab(),
  steps: [
    { from: 'web2', to: 'tcp://172.17.0.2:80', is: 'open' },
    { say: 'what --icc=false adds' },
    { run: 'iptables -A FORWARD -i docker0 -o docker0 -j DROP' },
    { from: 'web2', to: 'tcp://172.17.0.2:80', is: 'timeout', because: '-A FORWARD -i docker0 -o docker0 -j DROP' },
    { from: 'web2', to: 'icmp://172.17.0.2', is: 'timeout', because: 'FORWARD' },
    { say: 'the host does not pass FORWARD' },
    { from: 'host', to: 'tcp://172.17.0.2:80', is: 'open' },
    { say: 'a bridge that does not ask iptables' },
    { run: 'sysctl -qw net.bridge.bridge-nf-call-iptables=0' },
    { from: 'web2', to: 'tcp://172.17.0.2:80', is: 'open' },
    { say: '--link web1: web2 may reach port 80 of web1, and nothing else' },
    { run: `
sysctl -qw net.bridge.bridge-nf-call-iptables=1
iptables -I FORWARD -s 172.17.0.3 -d 172.17.0.2 -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT
iptables -I FORWARD -s 172.17.0.2 -d 172.17.0.3 -i docker0 -o docker0 -p tcp --sport 80 -j ACCEPT` },
    { from: 'web2', to: 'tcp://172.17.0.2:80', is: 'open' },
    { from: 'web2', to: 'icmp://172.17.0.2', is: 'timeout', because: 'rule 3' },
    { from: 'web1', to: 'tcp://172.17.0.3:80', is: 'timeout', because: 'rule 3' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
