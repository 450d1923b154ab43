import { host } from 'packetpath';
import 'packetpath/vitest';
import { expect, test } from 'vitest';

const lab = host()
  .netns('outside').link(['host', 'eth0', '10.10.10.101/24'], ['outside', 'e0', '10.10.10.1/24'])
  .docker({ icc: false })
  .container('web', { publish: '8080:80' })
  .container('cl', { image: 'busybox', command: ['sleep', 'infinity'] })
  .iptables('host', '-P INPUT DROP')
  .lab();

test('a published port passes by INPUT', () => {
  expect(lab).toReach('outside', 'tcp://10.10.10.101:8080');
  expect(lab).toTranslate('outside', 'tcp://10.10.10.101:8080', { dst: '172.17.0.2:80' });
  expect(lab).toSeeClientAs('outside', 'tcp://10.10.10.101:8080', '10.10.10.1');
});
test('containers of one bridge do not talk', () => {
  expect(lab).not.toReach('cl', 'tcp://172.17.0.2:80');
  expect(lab).toReach('cl', 'tcp://172.17.0.2:80', { outcome: 'timeout', because: '--icc' });
  expect(lab).toDropAt('cl', 'tcp://172.17.0.2:80', { table: 'filter', chain: 'FORWARD', rule: '-i docker0 -o docker0' });
});
