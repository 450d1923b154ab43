import { expectReach, host, seesClientAs, subnet } from 'packetpath';

const lan = subnet('10.10.10.0/24');
const lab = host()
  .netns('outside').link(['host', 'eth0', lan.at(101)], ['outside', 'e0', lan.at(1)])
  .route('host', 'default', 'outside')
  .docker({ version: '20.10' })
  .network('front', { subnet: '172.30.0.0/16' })
  .container('web', { network: 'front', publish: '8080:80' })
  .container('cl', { image: 'busybox', command: ['sleep', 'infinity'] })
  .lab();

expectReach(lab, 'outside', `tcp://${lan.ip(101)}:8080`);
expectReach(lab, 'cl', 'tcp://172.30.0.2:80', { outcome: 'timeout', because: 'DOCKER-ISOLATION-STAGE-2' });
// docker-proxy is in between: the server sees the bridge.
console.log(seesClientAs(lab, 'cl', 'tcp://10.10.10.101:8080', '172.30.0.1').pass);
