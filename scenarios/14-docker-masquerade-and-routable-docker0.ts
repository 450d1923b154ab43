// MASQUERADE hides containers behind the host. Without it the outside has to know the way back, and to be asked from outside they also need FORWARD.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'Who does the outside think it talks to, and what makes containers routable from elsewhere?',
  answer: "The host. With --ip-masq=false it is the container's own address, which needs a route back. Docker's FORWARD policy DROP lets only published ports in, until a rule in DOCKER-USER says otherwise.",
  world: host()
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '203.0.113.10/32')
    .route('host', 'default', 'outside')
    .listen('outside', 8000)
    .docker()
    .container('cl', { image: 'busybox', command: ['sleep', '100000'] })
    .lab(),
  steps: [
    { from: 'cl', to: 'tcp://203.0.113.10:8000', is: 'open', sees: '10.10.10.101' },
    { say: '--ip-masq=false: the question arrives, and the outside has no way back' },
    { run: `
docker rm -f cl >/dev/null
kill $!; wait $! || true
ip link del docker0
iptables -t nat -F POSTROUTING
dockerd --bip=172.18.1.1/24 --ip-masq=false >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker run -d --name cl busybox sleep 100000 >/dev/null
docker run -d --name web -p 8080:80 nginx >/dev/null` },
    { from: 'cl', to: 'tcp://203.0.113.10:8000', is: 'timeout', because: 'outside has no route to 172.18.1.2' },
    { run: 'ip -n outside route add 172.18.1.0/24 via 10.10.10.101' },
    { from: 'cl', to: 'tcp://203.0.113.10:8000', is: 'open', sees: '172.18.1.2' },
    { say: 'from outside: a ping of the container, and the published port by its own address' },
    { from: 'outside', to: 'icmp://172.18.1.2', is: 'timeout', because: 'FORWARD' },
    { from: 'outside', to: 'tcp://172.18.1.3:80', is: 'open', sees: '10.10.10.1' },
    { say: 'one rule in DOCKER-USER makes docker0 a routed network' },
    { run: 'iptables -I DOCKER-USER -o docker0 -s 10.10.10.0/24 -j ACCEPT' },
    { from: 'outside', to: 'icmp://172.18.1.2', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
