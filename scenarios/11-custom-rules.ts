// Filtering a service on its answers; ESTABLISHED against NEW; which chain sees whose packets.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'Published ports yes, but containers shall not call whom they like, and one service is for one client only. And why can the host no longer ping its own containers?',
  answer: "Replace the general way out by answers from port 80, ICMP for web1, and a destination for web2's answers. The host's own packets never pass FORWARD: INPUT and OUTPUT need rules of their own.",
  world: host()
    .forwarding()
    .bridge('docker0', '172.17.0.1/16')
    .netns('web1').plug('web1', 'docker0', '172.17.0.2/16').route('web1', 'default', 'host').listen('web1', 80)
    .netns('web2').plug('web2', 'docker0', '172.17.0.3/16').route('web2', 'default', 'host').listen('web2', 80)
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '4.2.2.2/32')
    .route('host', 'default', 'outside')
    .iptables('host', '-P INPUT DROP').iptables('host', '-P FORWARD DROP').iptables('host', '-P OUTPUT DROP')
    .iptables('host', '-t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE')
    .iptables('host', '-t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32768 -j DNAT --to-destination 172.17.0.2:80')
    .iptables('host', '-t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172.17.0.3:80')
    .iptables('host', '-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT')
    .iptables('host', '-A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT')
    .iptables('host', '-A FORWARD -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT')
    .lab(),
  steps: [
    { say: "web1 gets the question, and its answer may not leave" },
    { from: 'outside', to: 'tcp://10.10.10.101:32768', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -s 172.17.0.2/32 -i docker0 ! -o docker0 -p tcp -m tcp --sport 80 -j ACCEPT' },
    { from: 'outside', to: 'tcp://10.10.10.101:32768', is: 'open' },
    { say: 'and nothing else' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -s 172.17.0.2/32 -i docker0 ! -o docker0 -p icmp -j ACCEPT' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'open' },
    { say: "web2's answers may only go to 4.2.2.2" },
    { run: 'iptables -A FORWARD -s 172.17.0.3/32 -d 4.2.2.2/32 -i docker0 ! -o docker0 -p tcp -m tcp --sport 80 -j ACCEPT' },
    { from: 'outside', to: 'tcp://10.10.10.101:32769', src: '4.2.2.2', is: 'open' },
    { from: 'outside', to: 'tcp://10.10.10.101:32769', src: '10.10.10.1', is: 'timeout', because: 'FORWARD' },
    { say: 'the host asks web1: OUTPUT and INPUT' },
    { from: 'host', to: 'tcp://172.17.0.2:80', is: 'timeout', because: 'OUTPUT' },
    { run: `
iptables -A OUTPUT -o docker0 -p icmp -m state --state NEW,ESTABLISHED -j ACCEPT
iptables -A INPUT -i docker0 -p icmp -m state --state ESTABLISHED -j ACCEPT` },
    { from: 'host', to: 'icmp://172.17.0.2', is: 'open' },
    { say: 'web1 asks the host: only with NEW in INPUT' },
    { from: 'web1', to: 'icmp://172.17.0.1', is: 'timeout', because: 'INPUT' },
    { run: 'iptables -R INPUT 1 -i docker0 -p icmp -m state --state NEW,ESTABLISHED -j ACCEPT' },
    { from: 'web1', to: 'icmp://172.17.0.1', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
