// A bridge and a subnet each, names, fixed addresses; and walls between networks, whatever the rules of the host say below.
import { host, tellLesson, type Lesson } from 'packetpath';

export const lesson: Lesson = {
  question: "What do networks of one's own give that the default bridge does not?",
  answer: 'Names for who shares a network, and walls: containers of two networks do not reach each other. One that joins both networks reaches both.',
  world: host()
    .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24']).address('outside', 'lo', '203.0.113.10/32')
    .route('host', 'default', 'outside')
    .docker()
    .network('petsBridge', { subnet: '172.30.0.0/16' })
    .network('other')
    .container('db', { network: 'petsBridge', ip: '172.30.0.77' })
    .container('web', { network: 'petsBridge', image: 'busybox', command: ['sleep', '100000'] })
    .container('far', { network: 'other', image: 'busybox', command: ['sleep', '100000'] })
    .container('old', { image: 'busybox', command: ['sleep', '100000'] })
    .container('plain')
    .lab(),
  steps: [
    { say: 'names: on the network, in full' },
    { from: 'web', to: 'http://db', is: 'open' },
    { from: 'web', to: 'icmp://DB.petsBridge', is: 'open' },
    { say: 'between networks: by address' },
    { from: 'far', to: 'tcp://172.30.0.77:80', is: 'timeout', because: 'DOCKER-ISOLATION-STAGE-2' },
    { from: 'old', to: 'tcp://172.30.0.77:80', is: 'timeout', because: 'DOCKER-ISOLATION-STAGE-2' },
    { say: 'after docker network connect' },
    { run: 'docker network connect petsBridge far' },
    { from: 'far', to: 'http://db', is: 'open' },
  ],
};

if (process.argv[1] === import.meta.filename) console.log(tellLesson(lesson));
