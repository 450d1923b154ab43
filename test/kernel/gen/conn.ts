// Conntrack labs: masquerade and published ports, rules that look at connections, probes by ping, TCP and UDP, a rule or a flush between them,
// then the table of connections.
import { diceOf } from './dice.ts';
import { ADDRESSES, bridgeAndOutside, probePing, probeTcp, probeUdp } from './nfLab.ts';

const RULES = [
  'FORWARD -m conntrack --ctproto udp -j ACCEPT', 'FORWARD -m connmark --mark 0x5 -j DROP', 'FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', 'FORWARD -m conntrack --ctstate NEW -j DROP',
  'FORWARD -m conntrack --ctstate INVALID -j DROP', 'FORWARD -m conntrack --ctstate DNAT -j ACCEPT', 'FORWARD -m conntrack --ctstate SNAT -j ACCEPT', 'INPUT -m conntrack --ctstate NEW -p tcp -j REJECT --reject-with tcp-reset',
  'FORWARD -m conntrack --ctstatus SEEN_REPLY -j ACCEPT', 'FORWARD -m conntrack --ctorigdstport 8080 -j DROP', 'FORWARD -p udp -j REJECT', 'FORWARD -p tcp --dport 81 -j REJECT', 'FORWARD -m conntrack --ctstatus NONE -j ACCEPT',
  'OUTPUT -m conntrack --ctstate RELATED -j DROP', 'FORWARD -m conntrack --ctexpire 0:40 -j ACCEPT', 'FORWARD -m conntrack --ctorigsrc 172.18.0.2 -j DROP',
] as const;
const OTHER = [
  '-t raw -A PREROUTING -i br0 -j CT --zone 3', '-t mangle -A PREROUTING -s 172.18.0.2 -j CONNMARK --set-mark 0x5', '-t raw -A PREROUTING -p udp -j NOTRACK', '-t mangle -A FORWARD -j CONNMARK --save-mark', '-t raw -A PREROUTING -p icmp -j CT --notrack',
  '-t mangle -A PREROUTING -j CONNMARK --restore-mark', '-t raw -A PREROUTING -p tcp --dport 8080 -j CT --zone 1', '-t mangle -A OUTPUT -p icmp -j CONNMARK --set-mark 9',
] as const;

export const connLab = (seed: number, wide = false): string => {
  const d = diceOf(seed);
  const lab = bridgeAndOutside({ backRoute: true });
  lab.set('iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE');
  lab.set('iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80');
  lab.set('iptables -t nat -A PREROUTING -p udp --dport 5353 -j DNAT --to-destination 172.18.0.3:53');
  lab.listen('c0', '-lknv 80');
  lab.listen('ext', '-lknv 80');
  lab.listen('c1', '-4nlkuv 53');
  lab.listen('ext', '-4nlkuv 53');
  for (let i = d.int(0, 3); i > 0; i--) lab.set(d.chance(0.7) ? `iptables -${d.pick(['A', 'A', 'I'])} ${d.pick(RULES)}` : `iptables ${d.pick(OTHER)}`);
  if (wide) {
    for (let i = d.int(0, 2); i > 0; i--) {
      lab.set(d.pick([
        'sysctl -qw net.netfilter.nf_conntrack_acct=1', 'sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0', 'sysctl -qw net.netfilter.nf_conntrack_tcp_be_liberal=1', 'sysctl -qw net.netfilter.nf_conntrack_udp_timeout=2',
        'sysctl -qw net.netfilter.nf_conntrack_icmp_timeout=2', 'sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_time_wait=1', 'sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_syn_sent=2',
      ]));
    }
  }
  const probes = (n: number): void => {
    for (let i = n; i > 0; i--) {
      const kind = d.int(0, 2);
      if (kind === 0) probePing(lab, d, ADDRESSES);
      else if (kind === 1) probeTcp(lab, d, ADDRESSES, [80, 81, 8080]);
      else probeUdp(lab, d, ADDRESSES, [53, 5353]);
    }
  };
  probes(d.int(2, 5));
  if (d.chance(0.5)) {
    lab.set(`iptables -I ${d.pick(RULES)}`);
    probes(d.int(1, 2));
  }
  const between = d.weigh([[5, ''], [3, 'conntrack -F 2>/dev/null'], [2, 'conntrack -D -p udp 2>/dev/null | sort'], [2, 'conntrack -D -s 172.18.0.2 2>/dev/null | sort'], [1, 'conntrack -C'], [wide ? 3 : 0, 'conntrack -L -p tcp --state TIME_WAIT 2>/dev/null | sort'], [wide ? 2 : 0, 'sleep 3'], [wide ? 2 : 0, 'conntrack -L -d 4.2.2.2 2>/dev/null | sort']]);
  if (between !== '') lab.ask(between);
  if (d.chance(0.2)) probes(1);
  lab.ask('conntrack -L 2>/dev/null | grep -v 224.0.0 | sort');
  if (wide) lab.ask(d.pick(['iptables-save -c | grep -v ^#', 'conntrack -L -o extended 2>/dev/null | grep -v 224.0.0 | sort', 'conntrack -L --src-nat 2>/dev/null | sort', 'conntrack -L --dst-nat 2>/dev/null | sort', 'grep -v 224.0.0 /proc/net/nf_conntrack | sort']));
  lab.ask('iptables -t nat -S');
  return lab.text();
};
