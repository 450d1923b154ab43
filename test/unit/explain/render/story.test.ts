// The story of an answer: about three sentences, right for every outcome. The texts were read against the labs of cases.ts, word by word.
import { describe, expect, it } from 'vitest';
import { story } from '../../../../src/explain/render/story.ts';
import type { Answer, BlameLink, Cause } from '../../../../src/explain/types.ts';
import { asked, CASES } from './cases.ts';

const STORIES: readonly (readonly [name: string, text: string])[] = [
  ['open', `From c to tcp://10.0.2.2:80: it works: the connection opens and data passes both ways. The packets go from c to host to s, and nothing on the way rewrites or stops them. The server in s answers at 10.0.2.2:80 and sees its client's real address, 10.0.1.2:53212.`],
  ['open by DNAT and MASQUERADE', `From c to tcp://10.0.1.1:8080: it works: the connection opens and data passes both ways. On host, nat/PREROUTING rule 1 (-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80) rewrote the destination 10.0.1.1:8080 to 10.0.2.2:80, so it was forwarded: the INPUT chain was never consulted. That is line 16 of lab.sh: "iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.2.2:80". The server in s sees the client as 10.0.2.1:53212, because the source address was rewritten on the way.`],
  ['open, IPv6', `From c to icmp://[fd00:2::2]: it works: the echo comes back. The packets go from c to host to s. On host, ip6tables filter/FORWARD rule 1 (-A FORWARD -p ipv6-icmp -j ACCEPT) accepted the request. That is line 16 of lab.sh: "ip6tables -A FORWARD -p ipv6-icmp -j ACCEPT".`],
  ['published port', `From internet to http://203.0.113.1:8080/: it works: the connection opens and data passes both ways. On host, nat/DOCKER rule 2 (-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80) rewrote the destination 203.0.113.1:8080 to 172.17.0.2:80, so it was forwarded: your filter/INPUT rule 1 (-A INPUT -p tcp -m tcp --dport 8080 -j DROP) was never consulted. Docker made that because of the option -p, line 8 of lab.sh: "docker run -d --name web -p 8080:80 nginx". The server in web answers at 172.17.0.2:80 and sees its client's real address, 203.0.113.2:34692.`],
  ['docker-proxy', `From host to http://127.0.0.1:8080/: it works: the connection opens and data passes both ways. On host, docker-proxy took the connection and opened one of its own to 172.17.0.2:80: the server sees host, not the client. The data is carried on by proxy in host, so the server in web sees 172.17.0.1:45564 as its client, and not the real one.`],
  ['nobody listens', `From c to tcp://10.0.2.2:81: it is refused at once (nc prints "nc: connect to 10.0.2.2 port 81 (tcp) failed: Connection refused"). In s, nobody listens on tcp port 81. So no firewall is in the way: the packets arrive, and a server has to listen on that address and port.`],
  ['nobody listens, UDP', `From c to udp://10.0.2.2:5000: it is refused at once. In s, nobody listens on udp port 5000. So no firewall is in the way: the packets arrive, and a server has to listen on that address and port.`],
  ['refused by a rule', `From c to tcp://10.0.2.2:80: it is refused at once (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) failed: Connection refused"). On host, filter/FORWARD rule 1 (-A FORWARD -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset) rejected the request. That is line 16 of lab.sh: "iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset". So it is a firewall that says no, in the words that a closed port would use.`],
  ['request dropped', `From c to tcp://10.0.2.2:80: nothing ever comes back, until the client gives up (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) timed out: Operation now in progress"). On host, filter/FW rule 1 (-A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP) dropped the request. That is line 18 of lab.sh: "iptables -A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP". So the request never arrives where it should; c is told nothing, and only waits.`],
  ['request dropped by a policy', `From c to tcp://10.0.2.2:80: nothing ever comes back, until the client gives up (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) timed out: Operation now in progress"). On host, no rule of filter/FORWARD decided about the request, and its policy is DROP. So the request never arrives where it should; c is told nothing, and only waits.`],
  ['reply dropped', `From c to tcp://10.0.2.2:80: nothing ever comes back, until the client gives up (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) timed out: Operation now in progress"). On host, filter/FORWARD rule 1 (-A FORWARD -s 10.0.2.2/32 -j DROP) dropped the reply. That is line 16 of lab.sh: "iptables -A FORWARD -s 10.0.2.2 -j DROP". So the request did arrive in s; it is the answer that is lost on its way back, although from c both look the same.`],
  ['no forwarding', `From c to tcp://10.0.2.2:80: nothing ever comes back, until the client gives up (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) timed out: Operation now in progress"). On host, the request is for 10.0.2.2, which is not this machine's, and it does not forward (net.ipv4.ip_forward = 0). So the request never arrives where it should; c is told nothing, and only waits.`],
  ['no route', `From c to tcp://10.0.2.2:80: the network says that there is no way there (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) failed: Network is unreachable"). c has no route to 10.0.2.2, so the request could not be sent. So no firewall has seen the packet: it stopped where there was no way to go on.`],
  ['no neighbour', `From c to tcp://10.0.1.77:80: the network says that there is no way there (nc prints "nc: connect to 10.0.1.77 port 80 (tcp) failed: No route to host"). Nobody on eth0 of c answered for 10.0.1.77, so the request could not be sent. So the address is on the right network, but no running machine there has it.`],
  ['prohibited by a rule', `From c to icmp://10.0.2.2: somebody on the way says that this is forbidden (ping prints "From 10.0.1.1 icmp_seq=1 Packet filtered"). On host, filter/FORWARD rule 1 (-A FORWARD -j REJECT --reject-with icmp-admin-prohibited) rejected the request. That is line 16 of lab.sh: "iptables -A FORWARD -j REJECT --reject-with icmp-admin-prohibited". So this is no accident and no dead server: somebody configured it this way.`],
  ['prohibited by a route', `From c to tcp://10.0.2.2:80: somebody on the way says that this is forbidden (nc prints "nc: connect to 10.0.2.2 port 80 (tcp) failed: Permission denied"). On c, the route "prohibit 10.0.2.0/24" refuses the request. That is line 16 of lab.sh: "ip -n c route add prohibit 10.0.2.0/24". So this is no accident and no dead server: somebody configured it this way.`],
  ['proxy without a backend', `From host to tcp://127.0.0.1:9090: the connection opens, but the other side hangs up without a word (nc prints "Connection to 127.0.0.1 9090 port [tcp/*] succeeded!"). On host, docker-proxy took the connection and opened one of its own to 172.17.0.3:9090: the server sees host, not the client. In sleeper, nobody listens on tcp port 9090. So a program in between took the connection (that is why connecting works), and could not pass it on.`],
  ['no such name', `From c to tcp://nosuch.example:80: the name has no address, so nothing is even sent (nc prints "nc: getaddrinfo for host "nosuch.example" port 80: Name or service not known"). c could not find an address for "nosuch.example": its /etc/hosts does not have it, and no name server could be asked. So the network itself was never tried; it may well work by address.`],
];
const by = (name: string) => CASES.find((k) => k.name === name) as (typeof CASES)[number];

describe('story', () => {
  it('has a text for each case', () => {
    expect(STORIES.map(([n]) => n).sort()).toEqual(CASES.map((k) => k.name).filter((n) => n !== 'MTU black hole').sort());
  });
  it.each(STORIES)('%s', (name, text) => {
    const k = by(name);
    const { answer } = asked(k);
    expect(answer.outcome).toBe(k.outcome);
    expect(story(answer)).toBe(`${text}\n`);
  });

  it('names both MTUs', () => {
    const { answer } = asked(by('MTU black hole'));
    expect(answer.outcome).toBe('hangs-on-large-packets');
    expect(story(answer)).toMatch(/^From c to tcp:\/\/10\.0\.2\.2:80: the connection opens and small messages pass, but anything large hangs .*vs has an MTU of 1400.*\(eth0 of [cs] sends with an MTU of 1500, vs of host takes 1400\)/);
  });

  const base = asked(by('nobody listens')).answer;
  const told = (outcome: Answer['outcome'], cause: Cause, leg: BlameLink['leg'], text: string, more: Partial<Answer> = {}): string =>
    story({ ...base, outcome, symptom: { errno: null, nc: null, curl: null, ping: null }, blame: [{ role: 'decided', leg, text, cause, event: -1 }], nat: [], server: null, ...more });
  it('does not take a no from what is not modelled', () => {
    expect(told('unsupported', { kind: 'unsupported', netns: 1, what: 'nft meter' }, 'request', 'On host, the answer depends on what was not understood: nft meter')).toBe(
      'From c to tcp://10.0.2.2:81: this cannot be told, because it hangs on something that packetpath does not model. On host, the answer depends on what was not understood: nft meter. So take neither a yes nor a no from this.\n');
  });
  it('names a program in between that accepted', () => {
    expect(told('connected-then-closed', { kind: 'no-socket', netns: 1, proto: 'tcp', ip: 1, port: 80 }, 'request', 'In web, nobody listens on tcp port 80')).toContain('the connection opens, but the other side hangs up without a word. In web, nobody listens on tcp port 80. So a program in between took the connection');
  });
  it('tells a missing way back from a missing way there', () => {
    expect(told('unreachable', { kind: 'no-route', netns: 1, dst: 1 }, 'reply', 's has no route to 10.0.1.2')).toContain('it is the way back that is missing');
  });
  it('breaks lines at the width that is asked for, and nowhere else', () => {
    const { answer } = asked(by('published port'));
    const wide = story(answer);
    const narrow = story(answer, { width: 60 });
    expect(wide.trimEnd()).not.toContain('\n');
    expect(narrow.replaceAll('\n', ' ').trim()).toBe(wide.trim());
    expect(Math.max(...narrow.split('\n').map((l) => l.length))).toBeLessThanOrEqual(60);
  });
  it('shows control characters of names by their number', () => {
    expect(told('timeout', { kind: 'kernel', netns: 1, fn: 'x', reason: 'y' }, 'request', 'On a\u001b[2Jb\u202e, it was dropped')).toContain('On a\\x1b[2Jb\\u202e, it was dropped');
  });
});
