import { checkReach, dropsAt, host, translates } from 'packetpath';

const lab = host()
  .forwarding()
  .bridge('br0', '172.18.0.1/16')
  .netns('web').plug('web', 'br0', '172.18.0.10/16').route('web', 'default', 'host').listen('web', 80)
  .netns('outside').link(['host', 'eth0', '203.0.113.1/24'], ['outside', 'e0', '203.0.113.9/24'])
  .iptables('host', '-t nat -A PREROUTING -i eth0 -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.10:80')
  .iptables('host', '-A FORWARD -s 203.0.113.9 -j DROP')
  .lab();

const check = checkReach(lab, 'outside', 'tcp://203.0.113.1:8080');
console.log(check.message);
console.log(dropsAt(lab, 'outside', 'tcp://203.0.113.1:8080', { table: 'filter', chain: 'FORWARD', rule: 1 }).pass);
console.log(translates(lab, 'outside', 'tcp://203.0.113.1:8080', { dst: '172.18.0.10:80' }).pass);
