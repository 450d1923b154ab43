// Firewall labs: random rules over every plain match and verdict in filter, some in raw and mangle; pings and connections; the rules, their
// counters, and what got through. `wide` adds the stateful and odd matches, user chains that call one another, REJECT with everything, sets.
import { diceOf, type Dice } from './dice.ts';
import { ADDRESSES, bridgeAndOutside, probePing, probeTcp, probeUdp } from './nfLab.ts';

const NETS = [...ADDRESSES, '172.18.0.0/16', '10.10.10.0/24', '0.0.0.0/0'] as const;
const CHAINS = ['INPUT', 'FORWARD', 'OUTPUT'] as const;
const not = (d: Dice, p = 0.15): string => (d.chance(p) ? '! ' : '');
const REJECTS = ['icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-port-unreachable', 'icmp-proto-unreachable', 'icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited'] as const;

/** Addresses, interfaces and protocol of a rule; which protocol it chose. */
const basics = (d: Dice, chain: string): { words: string[]; proto: string } => {
  const w: string[] = [];
  if (d.chance(0.4)) w.push(`${not(d)}-s ${d.pick(NETS)}`);
  if (d.chance(0.4)) w.push(`${not(d)}-d ${d.pick(NETS)}`);
  const iface = (): string => d.pick(['br0', 'eth0', 'lo', 'veth+', 'e+']);
  if (chain !== 'OUTPUT' && chain !== 'POSTROUTING' && d.chance(0.25)) w.push(`${not(d)}-i ${iface()}`);
  if (chain !== 'INPUT' && chain !== 'PREROUTING' && d.chance(0.25)) w.push(`${not(d)}-o ${iface()}`);
  const proto = d.weigh([[4, ''], [3, 'tcp'], [3, 'icmp'], [2, 'udp']]);
  if (proto !== '') w.push(`-p ${proto}`);
  return { words: w, proto };
};
const plainMatches = (d: Dice, proto: string): string[] => {
  const w: string[] = [];
  if (proto === 'tcp' || proto === 'udp') {
    if (d.chance(0.4)) w.push(d.pick(['-m multiport --dports 22,80,8000:8100', '-m multiport --ports 80', '-m multiport --dports 80,81', '-m multiport --sports 1024:65535']));
    else if (d.chance(0.5)) w.push(`${d.pick(['--dport 80', '--dport 81', '--dport 80:90', '--sport 1024:', '! --dport 80'])}`);
  }
  if (proto === 'tcp' && d.chance(0.3)) w.push(d.pick(['--syn', '--tcp-flags FIN,SYN,RST,ACK SYN', '! --syn', '--tcp-flags ALL RST,ACK', '--tcp-option 2']));
  if (proto === 'icmp' && d.chance(0.5)) w.push(`-m icmp ${not(d)}--icmp-type ${d.pick(['echo-request', 'echo-reply', '3/1', '8', 'destination-unreachable'])}`);
  if (d.chance(0.45)) {
    w.push(d.pick([
      '-m conntrack --ctstate RELATED,ESTABLISHED', '-m conntrack --ctstate NEW', '-m conntrack --ctstate INVALID', '-m conntrack --ctdir ORIGINAL', '-m conntrack --ctdir REPLY',
      '-m state --state NEW,ESTABLISHED', '-m length --length 0:100', '-m length --length 100:65535', '-m iprange --src-range 172.18.0.2-172.18.0.4', '-m iprange ! --dst-range 10.10.10.0-10.10.10.50',
      '-m addrtype --dst-type LOCAL', '-m addrtype --dst-type BROADCAST', '-m addrtype ! --dst-type MULTICAST', '-m addrtype --src-type UNICAST', '-m comment --comment "rule 7"',
      '-m mark --mark 0x1', '-m mark ! --mark 0x1/0xff', '-m ttl --ttl-eq 64', '-m ttl --ttl-lt 64',
    ]));
  }
  return w;
};
const wideMatches = (d: Dice, chain: string): string[] => {
  const w = [
    '-m limit --limit 1/sec --limit-burst 2', '-m statistic --mode nth --every 2 --packet 0', '-m recent --set --name seen', '-m recent --rcheck --seconds 60 --name seen', '-m recent --update --hitcount 2 --name seen',
    '-m hashlimit --hashlimit-upto 1/min --hashlimit-burst 1 --hashlimit-mode srcip --hashlimit-name h1', '-m connlimit --connlimit-above 1', '-m quota --quota 150', '-m pkttype --pkt-type unicast', '-m tos --tos 0x10/0x3f',
    '-m dscp --dscp 0', '-m ecn --ecn-tcp-cwr', '-m u32 --u32 "6&0xFF=1"', '-m string --string hi --algo bm', '-m set --match-set hosts src', '-m set ! --match-set nets dst',
    '-m set --match-set pairs dst,dst', '-m conntrack --ctproto 6', '-m conntrack --ctstatus ASSURED', '-m conntrack --ctorigsrc 172.18.0.0/16', '-m connmark --mark 0', '-m time --timestart 00:00 --timestop 23:59:59',
    '-m tcpmss --mss 1400:1500', '-m rpfilter', '-m mac --mac-source 02:00:00:00:00:03', '-m physdev --physdev-in veth0', '-m physdev --physdev-is-bridged', '-m physdev ! --physdev-out veth1', '-m owner --uid-owner 0',
    '-m connbytes --connbytes 1:5 --connbytes-dir both --connbytes-mode packets', '-m helper --helper ftp', '-m socket', '-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 1', '-m bpf --bytecode "1,6 0 0 1"',
  ];
  const x = d.pick(w);
  if (x.includes('owner') && chain !== 'OUTPUT') return [];
  if (x.includes('rpfilter') || x.includes('helper')) return chain === 'PREROUTING' || !x.includes('rpfilter') ? [x] : [];
  if (x.includes('mac-source') && chain === 'OUTPUT') return [];
  if (x.includes('physdev') && chain === 'OUTPUT') return [];
  if (x.includes('socket') && chain !== 'INPUT') return [];
  if (x.includes('tcpmss')) return [];
  return [x];
};

const target = (d: Dice, users: readonly string[], wide: boolean, proto: string): string =>
  d.weigh([
    [6, '-j ACCEPT'], [5, '-j DROP'], [2, '-j RETURN'], [4, '-j REJECT'], [3, `-j REJECT --reject-with ${d.pick(REJECTS)}`], [3, ''],
    [users.length > 0 ? 4 : 0, `-${wide && d.chance(0.25) ? 'g' : 'j'} ${d.pick(users.length > 0 ? users : ['X'])}`],
    [proto === 'tcp' ? 3 : 0, '-j REJECT --reject-with tcp-reset'],
    [wide ? 2 : 1, d.pick(['-j LOG --log-prefix "in: "', '-j LOG', '-j LOG --log-level 4'])],
    [wide ? 3 : 0, d.pick(['-j NFLOG --nflog-group 2', '-j AUDIT --type accept', '-j CONNMARK --save-mark', '-j CONNMARK --set-mark 1', '-j SET --add-set seenset src', '-j SET --del-set hosts src'])],
  ]);

export const filterLab = (seed: number, wide = false): string => {
  const d = diceOf(seed);
  const lab = bridgeAndOutside({ backRoute: true });
  if (wide) {
    if (d.chance(0.15)) lab.set('sysctl -qw net.bridge.bridge-nf-call-iptables=0');
    lab.set('ipset create hosts hash:ip');
    lab.set('ipset add hosts 172.18.0.2');
    lab.set('ipset create nets hash:net');
    lab.set('ipset add nets 10.10.10.0/24');
    lab.set('ipset create pairs hash:ip,port');
    lab.set('ipset add pairs 172.18.0.2,tcp:80');
    lab.set('ipset create seenset hash:ip');
  }
  lab.listen('c0', '-lknv 80');
  lab.listen('ext', '-lknv 80');
  lab.listen('', '-lknv 81');
  const users = d.chance(wide ? 0.7 : 0.35) ? ['U0', 'U1'] : [];
  for (const u of users) lab.set(`iptables -N ${u}`);
  const rule = (chain: string, mine: readonly string[]): void => {
    const b = basics(d, chain);
    const w = [...b.words, ...plainMatches(d, b.proto), ...(wide && d.chance(0.4) ? wideMatches(d, chain) : [])];
    const t = target(d, mine, wide, b.proto);
    lab.set(`iptables -${d.chance(0.75) ? 'A' : 'I'} ${chain} ${[...w, t].join(' ')}`.trim());
  };
  // a user's chain may call the next one only: no loops, and none is left empty in the wide family
  if (wide) users.forEach((u, i) => d.chance(0.8) && rule(u, users.slice(i + 1)));
  for (let i = d.int(1, wide ? 10 : 8); i > 0; i--) rule(d.pick(CHAINS), users);
  for (const c of CHAINS) if (d.chance(0.25)) lab.set(`iptables -P ${c} DROP`);
  if (d.chance(0.3)) lab.set(d.pick(['iptables -t raw -A PREROUTING -p icmp -j NOTRACK', 'iptables -t raw -A OUTPUT -p tcp -j CT --notrack', 'iptables -t raw -A PREROUTING -s 172.18.0.3 -j DROP']));
  if (d.chance(0.3)) {
    lab.set(d.pick([
      'iptables -t mangle -A PREROUTING -s 10.10.10.101 -d 0.0.0.0/0 -p icmp -m icmp ! --icmp-type echo-request -j MARK --set-mark 0x1', 'iptables -t mangle -A PREROUTING -s 172.18.0.2 -j MARK --set-mark 0x1',
      'iptables -t mangle -A OUTPUT -p tcp -j MARK --set-mark 0x1', 'iptables -t mangle -A PREROUTING -p icmp -j MARK --or-mark 0x1', 'iptables -t mangle -A FORWARD -j TTL --ttl-set 64',
      'iptables -t mangle -A POSTROUTING -o br0 -j TOS --set-tos 0x10', 'iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --set-mss 1400', 'iptables -t mangle -A POSTROUTING -p icmp -j DSCP --set-dscp 8',
      'iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 1:2', 'iptables -t mangle -A POSTROUTING -p udp -j CHECKSUM --checksum-fill', 'iptables -t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu',
    ]));
  }
  lab.ask('iptables -S');
  for (let i = d.int(3, 6); i > 0; i--) probePing(lab, d, ADDRESSES);
  if (wide && d.chance(0.4)) probeUdp(lab, d, ADDRESSES, [53, 80]);
  lab.ask('iptables-save -c | grep -v ^#');
  for (let i = d.int(2, 4); i > 0; i--) probeTcp(lab, d, ADDRESSES, [80, 81]);
  if (wide) {
    lab.ask('iptables-save -c | grep -v ^#');
    lab.ask(d.pick(['iptables -L -n -v', 'iptables -L -n --line-numbers', 'iptables -nvxL FORWARD', 'iptables -L INPUT -n', 'iptables -t raw -S', 'ipset list seenset']));
  }
  return lab.text();
};
