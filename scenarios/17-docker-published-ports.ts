// What comes from outside is rewritten by nat's chain DOCKER and never meets a process; 127.0.0.1 and other containers meet docker-proxy.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: 'docker run -p 12345:80: who answers on port 12345, a rule or a process?',
  answer: "Both. The outside, and the host by its own address, are rewritten; 127.0.0.1 and other containers meet docker-proxy, and the server then sees the bridge's address.",
  world: host()
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '203.0.113.10/32')
    .route('host', 'default', 'outside')
    .docker()
    .container('web', { publish: '12345:80' })
    .container('one', { publish: '10.10.10.101:8081:80' })
    .container('local', { publish: '127.0.0.1:8082:80' })
    .lab(),
  steps: [
    { say: 'the rule' },
    { from: 'outside', to: 'tcp://10.10.10.101:12345', is: 'open', sees: '10.10.10.1', because: '--to-destination 172.17.0.2:80' },
    { from: 'host', to: 'tcp://10.10.10.101:12345', is: 'open', because: '--to-destination 172.17.0.2:80' },
    { say: 'the process' },
    { from: 'host', to: 'tcp://127.0.0.1:12345', is: 'open', sees: '172.17.0.1' },
    { from: 'one', to: 'tcp://10.10.10.101:12345', is: 'open', sees: '172.17.0.1' },
    { say: 'one address only, and the loopback only' },
    { from: 'outside', to: 'tcp://10.10.10.101:8081', is: 'open' },
    { from: 'host', to: 'tcp://127.0.0.1:8081', is: 'refused' },
    { from: 'outside', to: 'tcp://10.10.10.101:8082', is: 'refused' },
    { from: 'host', to: 'tcp://127.0.0.1:8082', is: 'open' },
    { say: 'without the rules docker-proxy serves everybody, and everybody comes from the bridge' },
    { run: 'iptables -t nat -F DOCKER' },
    { from: 'outside', to: 'tcp://10.10.10.101:12345', is: 'open', sees: '172.17.0.1' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
