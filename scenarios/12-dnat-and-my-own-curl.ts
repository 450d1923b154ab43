// The nat table's chains: what comes from outside passes PREROUTING, what the host sends itself starts in OUTPUT.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "A DNAT in PREROUTING publishes a container's web server to the world. Why does the host's own curl fail?",
  answer: "What the host sends itself never passes PREROUTING, and nobody listens on that port. A second DNAT in OUTPUT serves the host's address; 127.0.0.1 also needs route_localnet and another source.",
  world: host()
    .forwarding()
    .bridge('hwchiu0', '10.55.66.1/24')
    .netns('c1').plug('c1', 'hwchiu0', '10.55.66.2/24').route('c1', 'default', 'host').listen('c1', 8000)
    .netns('other').link(['host', 'eth0', '172.17.9.103/24'], ['other', 'e0', '172.17.9.1/24'])
    .iptables('host', '-t nat -A POSTROUTING -s 10.55.66.2/32 -o eth0 -j MASQUERADE')
    .iptables('host', '-t nat -A PREROUTING -p tcp -m tcp --dport 2345 -j DNAT --to-destination 10.55.66.2:8000')
    .lab(),
  steps: [
    { from: 'host', to: 'tcp://10.55.66.2:8000', is: 'open' },
    { from: 'other', to: 'tcp://172.17.9.103:2345', is: 'open', sees: '172.17.9.1' },
    { say: 'the host itself, by its address and by the loopback' },
    { from: 'host', to: 'tcp://172.17.9.103:2345', is: 'refused', because: 'listens' },
    { from: 'host', to: 'tcp://127.0.0.1:2345', is: 'refused' },
    { say: 'OUTPUT is the chain that sees it' },
    { run: 'iptables -t nat -A OUTPUT -p tcp -m tcp --dport 2345 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.55.66.2:8000' },
    { from: 'host', to: 'tcp://172.17.9.103:2345', is: 'open' },
    { from: 'host', to: 'tcp://127.0.0.1:2345', is: 'timeout' },
    { say: '127.0.0.1 may not leave the host, unless it is told so; and its source has to be changed' },
    { run: `
sysctl -qw net.ipv4.conf.all.route_localnet=1
iptables -t nat -A POSTROUTING -s 127.0.0.0/8 -o hwchiu0 -j MASQUERADE` },
    { from: 'host', to: 'tcp://127.0.0.1:2345', is: 'open', sees: '10.55.66.1' },
    { say: 'a program that listens on 2345 is not what the world reaches' },
    { run: 'nc -lk 2345 </dev/null >/dev/null 2>&1 &' },
    { from: 'other', to: 'tcp://172.17.9.103:2345', is: 'open', because: 'PREROUTING' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
