// Every second new connection goes to the second container; conntrack keeps a connection where it began. Nobody checks whether a container is well.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'One address, two containers: how does the host spread connections over them?',
  answer: "DNAT with -m statistic, in front of Docker's own jump. What was not published needs an ACCEPT, by the address that the client asked for.",
  world: host()
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '203.0.113.10/32')
    .route('host', 'default', 'outside')
    .docker()
    .container('web1')
    .container('web2')
    .iptables('host', '-t nat -I PREROUTING -d 10.10.10.101 -p tcp --dport 80 -j DNAT --to-destination 172.17.0.2:80')
    .iptables('host', '-t nat -I PREROUTING -d 10.10.10.101 -p tcp --dport 80 -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 172.17.0.3:80')
    .lab(),
  steps: [
    { say: "Docker's policy DROP" },
    { from: 'outside', to: 'tcp://10.10.10.101:80', is: 'timeout', because: 'FORWARD' },
    { run: 'iptables -I DOCKER-USER -i eth0 -o docker0 -p tcp -m conntrack --ctorigdst 10.10.10.101 --ctorigdstport 80 -j ACCEPT' },
    { say: 'the first connection is for web2, the next for web1, and so on' },
    { from: 'outside', to: 'tcp://10.10.10.101:80', is: 'open', because: 'to-destination 172.17.0.3' },
    { run: 'ip netns exec outside curl -s http://10.10.10.101/ >/dev/null' },
    { from: 'outside', to: 'tcp://10.10.10.101:80', is: 'open', because: 'to-destination 172.17.0.2' },
    { run: 'ip netns exec outside curl -s http://10.10.10.101/ >/dev/null' },
    { say: 'web2 stops: every second connection fails' },
    { run: 'docker stop -t 0 web2 >/dev/null' },
    { from: 'outside', to: 'tcp://10.10.10.101:80', is: 'timeout' },
    { run: 'ip netns exec outside curl -sm 4 http://10.10.10.101/ >/dev/null || true' },
    { from: 'outside', to: 'tcp://10.10.10.101:80', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
