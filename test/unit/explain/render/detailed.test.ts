// Every step of every packet, read line by line against the lab: rules as iptables -S, routes as ip route, counters, the script's lines, the packet whenever it has changed.
import { describe, expect, it } from 'vitest';
import { pmGet } from '../../../../src/base/pmap.ts';
import { renderAnswer, renderWalk } from '../../../../src/explain/render/index.ts';
import { run, walk, type World } from '../../../../src/index.ts';
import { asked, CASES } from './cases.ts';

const text = (name: string) => {
  const { world, answer } = asked(CASES.find((k) => k.name === name) as (typeof CASES)[number]);
  return { world, answer, text: renderAnswer(world, answer, 'detailed') };
};
/** The block of a packet's first stay in a namespace. */
const block = (all: string, packet: number, netns: string): string => (all.split('\n\n').find((b) => b.startsWith(`packet ${packet}, `) && b.includes(` in ${netns} at `)) as string).replace(/:[3-6]\d{4}\b/g, ':PORT');

describe('detailed', () => {
  it('shows a drop: each rule with its counters and its line', () => {
    const b = block(text('request dropped').text, 1, 'host');
    expect(b).toBe(`packet 1, request in host at 0.000000 s: tcp 10.0.1.2:PORT > 10.0.2.2:80 [S]
  in        in by vc (host)   (netifReceiveSkb)
  route     10.0.2.0/24 dev vs proto kernel scope link src 10.0.2.1   (forward by vs)
  forward   to vs   (ipForward)
    packet  smac 02:00:00:00:00:02  dmac 02:00:00:00:00:01  src 10.0.1.2:PORT  dst 10.0.2.2:80  mss 1460  len 60  *ttl 63 (was 64)*  tos 0x0  mark 0x0
  rule      FORWARD: iptables filter/FORWARD rule 1: -A FORWARD -p tcp -j FW   [0:0 -> 1:60]   # lab.sh:17: iptables -A FORWARD -p tcp -j FW
  rule      FORWARD: iptables filter/FW rule 1: -A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP   [0:0 -> 1:60]   # lab.sh:18: iptables -A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP
  DROP      by filter/FW rule 1`);
  });
  it('shows NAT: the rule, the new address marked, the connection', () => {
    const b = block(text('open by DNAT and MASQUERADE').text, 1, 'host');
    expect(b).toContain('dst 10.0.2.2:80 (was 10.0.1.1:8080)*  mss 1460  len 60  ttl 64');
    expect(b).toContain('*src 10.0.2.1:PORT (was 10.0.1.2:PORT)*  dst 10.0.2.2:80');
    expect(b).toContain('  conntrack [NEW] tcp      6 120 SYN_SENT src=10.0.1.2 dst=10.0.1.1 ');
    expect(b).toContain('  rule      POSTROUTING: iptables nat/POSTROUTING rule 1: -A POSTROUTING -o vs -j MASQUERADE   [0:0 -> 1:60]   # lab.sh:17: iptables -t nat -A POSTROUTING -o vs -j MASQUERADE\n');
    expect(b).toContain('  neigh     10.0.2.2 dev vs: waits for the link-layer address   (neighEventSend)');
  });
  it('counts as the world counts', () => {
    const { world } = run('ip link set lo up\niptables -A INPUT -p icmp --icmp-type echo-request -j ACCEPT\nping -c3 -i 0.2 127.0.0.1 >/dev/null\n', { file: 'lab.sh' });
    const after = walk(world, { netns: 1, dst: '127.0.0.1', proto: 'icmp' });
    const rule = after.trace.find((e) => e.nf?.rule)?.nf?.rule;
    const counted = (w: World) => {
      const ns = pmGet(w.state.netns, 1);
      return ns && pmGet(ns.xtCounters, rule?.id ?? 0);
    };
    const [a, b] = [counted(world), counted(after.world)];
    expect(a).toEqual({ packets: 3, bytes: 3 * 84 });
    expect(renderWalk(world, after.trace, 'detailed')).toContain(`[${a?.packets}:${a?.bytes} -> ${b?.packets}:${b?.bytes}]`);
  });
  it('only mentions what goes the way of an earlier packet', () => {
    const all = text('request dropped').text;
    expect(all).toMatch(/\n\npacket 5 at 2\.\d+ s: the same way as packet 4\npacket 6 at 3\.\d+ s: the same way as packet 4\n/);
    expect(all).not.toContain('ff02::2');
  });
  it('names Docker\'s option, and ip6tables', () => {
    expect(text('published port').text).toMatch(/iptables nat\/DOCKER rule 2: -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172\.17\.0\.2:80 {3}\[0:0 -> 1:60\] {3}# lab\.sh:8: docker run -d --name web -p 8080:80 nginx \(-p\)/);
    const six = text('open, IPv6').text;
    expect(six).toContain('FORWARD: ip6tables filter/FORWARD rule 1: -A FORWARD -p ipv6-icmp -j ACCEPT');
    expect(six).toContain('route     fd00:2::/64 dev vs proto kernel metric 256 pref medium   (forward by vs)');
  });
  it('marks what NAT changes in the quote of an error', () => {
    const all = text('nobody listens, UDP').text;
    expect(all).toMatch(/\*inner src 10\.0\.1\.2:\d+ \(was 10\.0\.2\.1:\d+\)\*/);
  });
});
