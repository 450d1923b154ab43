// Which rule makes which sentence true, one at a time. FORWARD sees a packet after DNAT, so its rules name port 80.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "Docker runs with --iptables=false and every chain's policy is DROP. Which rules bring back what Docker did?",
  answer: 'Two FORWARD rules for the way out and its answers, MASQUERADE, one FORWARD rule for the bridge, and for each published port a DNAT and a FORWARD rule for the port that the container listens on.',
  world: host()
    .forwarding()
    .bridge('docker0', '172.17.0.1/16')
    .netns('web1').plug('web1', 'docker0', '172.17.0.2/16').route('web1', 'default', 'host').listen('web1', 80)
    .netns('web2').plug('web2', 'docker0', '172.17.0.3/16').route('web2', 'default', 'host').listen('web2', 80)
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '4.2.2.2/32')
    .route('host', 'default', 'outside')
    .iptables('host', '-P INPUT DROP').iptables('host', '-P FORWARD DROP').iptables('host', '-P OUTPUT DROP')
    .lab(),
  steps: [
    { from: 'web1', to: 'tcp://172.17.0.3:80', is: 'timeout', because: 'FORWARD' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'timeout', because: 'FORWARD' },
    { say: 'the way out, and answers; the outside does not know where to send them' },
    { run: `
iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT` },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'timeout', because: 'outside has no route to 172.17.0.2' },
    { say: 'a source that the outside can answer' },
    { run: 'iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE' },
    { from: 'web1', to: 'icmp://4.2.2.2', is: 'open' },
    { say: 'containers among themselves' },
    { from: 'web1', to: 'tcp://172.17.0.3:80', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT' },
    { from: 'web1', to: 'tcp://172.17.0.3:80', is: 'open' },
    { say: "port 32768 of the host is web1's port 80; a DNAT alone does not open FORWARD" },
    { run: 'iptables -t nat -A PREROUTING ! -i docker0 -p tcp -m tcp --dport 32768 -j DNAT --to-destination 172.17.0.2:80' },
    { from: 'outside', to: 'tcp://10.10.10.101:32768', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -A FORWARD -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT' },
    { from: 'outside', to: 'tcp://10.10.10.101:32768', is: 'open', sees: '10.10.10.1' },
    { say: 'the host itself is still closed' },
    { from: 'outside', to: 'icmp://10.10.10.101', is: 'timeout', because: 'INPUT' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
