// FORWARD for what passes, POSTROUTING for the way out, PREROUTING for the way in; docker-proxy needs no rule at all.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'dockerd --iptables=false: what is missing, and which rules does one write instead?',
  answer: "With FORWARD's policy DROP containers are alone with the host; published ports still answer, through docker-proxy. Three kinds of rules bring back replies, the way out and the way in.",
  world: host()
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '203.0.113.10/32')
    .route('host', 'default', 'outside')
    .docker({ iptables: false })
    .container('web', { publish: '8080:80' })
    .container('cl', { image: 'busybox', command: ['sleep', '100000'] })
    .iptables('host', '-P FORWARD DROP')
    .lab(),
  steps: [
    { from: 'cl', to: 'icmp://203.0.113.10', is: 'timeout', because: 'FORWARD' },
    { say: 'the published port needs no rule: docker-proxy has it, and the container sees the bridge' },
    { from: 'outside', to: 'tcp://10.10.10.101:8080', is: 'open', sees: '172.17.0.1' },
    { say: 'replies, and the way out: the outside does not know 172.17.0.0/16' },
    { run: `
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -i docker0 -o eth0 -j ACCEPT` },
    { from: 'cl', to: 'icmp://203.0.113.10', is: 'timeout', because: 'outside has no route' },
    { run: 'iptables -t nat -A POSTROUTING -s 172.17.0.0/16 -o eth0 -j MASQUERADE' },
    { from: 'cl', to: 'icmp://203.0.113.10', is: 'open' },
    { say: "container to container is FORWARD's business, too" },
    { from: 'cl', to: 'tcp://172.17.0.2:80', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -i docker0 -o docker0 -p tcp --dport 80 -j ACCEPT' },
    { from: 'cl', to: 'tcp://172.17.0.2:80', is: 'open' },
    { say: "the way in without docker-proxy: DNAT, and FORWARD sees the container's port" },
    { run: 'iptables -t nat -A PREROUTING -i eth0 -p tcp --dport 9090 -j DNAT --to-destination 172.17.0.2:80' },
    { from: 'outside', to: 'tcp://10.10.10.101:9090', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -i eth0 -o docker0 -p tcp --dport 80 -j ACCEPT' },
    { from: 'outside', to: 'tcp://10.10.10.101:9090', is: 'open', sees: '10.10.10.1' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
