import { host, expectReach } from 'packetpath';

const net = host()
  .bridge('br0', '172.18.0.1/16')
  .netns('web1').plug('web1', 'br0', '172.18.0.10/16').listen('web1', 80)
  .netns('web2').plug('web2', 'br0', '172.18.0.20/16')
  .iptables('host', '-A FORWARD -i br0 -o br0 -p tcp --dport 443 -j DROP');

const lab = net.lab();
expectReach(lab, 'web2', 'tcp://172.18.0.10:80');
expectReach(lab, 'web2', 'tcp://172.18.0.10:443', { outcome: 'timeout', because: '--dport 443' });
console.log(net.script);
