// Chains whose findings were worked out by hand; witnesses that walk; rule sets made to make the search work; what it costs.
import { describe, expect, it } from 'vitest';
import { parseIp, type Ip } from '../../../../src/base/ip.ts';
import { analyse, type AnalyseOptions } from '../../../../src/explain/analysis/analyse.ts';
import { printFindings, printWitness } from '../../../../src/explain/analysis/print.ts';
import type { Finding, PacketWitness } from '../../../../src/explain/analysis/types.ts';
import type { World } from '../../../../src/model/world.ts';
import { walk } from '../../../../src/net/walk.ts';
import { run } from '../../../../src/shell/session.ts';

const worldOf = (script: string, files: Readonly<Record<string, string>> = {}): World => {
  const r = run(script, { file: 'lab.sh', keep: true, files });
  expect(r.stderr).toBe('');
  return r.world;
};
/** `INPUT 5 shadowed by INPUT 3, INPUT 4`; a hit rule that is certain is not told. */
const told = (w: World, opts: AnalyseOptions = {}): string[] =>
  analyse(w, opts).filter((f) => f.kind !== 'hit' || f.certainty !== 'must').map((f) => `${f.rule.chain} ${f.rule.number} ${f.kind}${f.certainty === 'must' ? '' : ` ${f.certainty} ${f.depends.join(', ')}`}${f.blockers.length > 0 ? ` by ${f.blockers.map((b) => `${b.chain} ${b.number}`).join(', ')}` : ''}`);
const find = (list: readonly Finding[], chain: string, number: number): Finding => list.find((f) => f.rule.chain === chain && f.rule.number === number) as Finding;

describe('analyse', () => {
  it('finds what several rules hide together', () => {
    expect(told(worldOf(`
      iptables -P INPUT DROP
      iptables -A INPUT -s 10.0.0.0/25 -j DROP
      iptables -A INPUT -p tcp --dport 1:1023 -s 10.0.0.128/25 -j ACCEPT
      iptables -A INPUT -p tcp --dport 1024:65535 -s 10.0.0.128/26 -j ACCEPT
      iptables -A INPUT -p tcp --dport 22 -s 10.0.0.0/24 -j ACCEPT
      iptables -A INPUT -p tcp --dport 8080 -s 10.0.0.128/26 -j DROP
      iptables -A INPUT -p tcp --dport 8080 -s 10.0.0.192/26 -j ACCEPT
      iptables -A INPUT -p tcp --dport 22:8080 -s 10.0.0.0/24 -j REJECT`))).toEqual([
      // The policy drops the lower half of the /24 as well: nobody else accepts it but rule 4 (port 22), so that rule 1 is needed. Rule 4 is hidden by 1 (lower half) and 2 (upper half).
      'INPUT 4 shadowed by INPUT 1, INPUT 2', 'INPUT 5 shadowed by INPUT 3',
    ]);
  });
  it('follows jumps, gotos and RETURN', () => {
    expect(told(worldOf(`
      for d in 0 1 2; do ip link add eth$d type dummy; done
      iptables -N A; iptables -N B; iptables -N C; iptables -N D
      iptables -A FORWARD -i eth0 -j A
      iptables -A FORWARD -i eth0 -p tcp -j DROP
      iptables -A FORWARD -i eth1 -g B
      iptables -A FORWARD -i eth1 -j ACCEPT
      iptables -A FORWARD -o eth2 -j ACCEPT
      iptables -A A -s 10.0.0.0/8 -j RETURN
      iptables -A A -s 10.1.0.0/16 -j ACCEPT
      iptables -A A -p tcp -j ACCEPT
      iptables -A A -i eth1 -j DROP
      iptables -A B -p udp -j ACCEPT
      iptables -A B -p udp --dport 53 -j DROP
      iptables -A C -j DROP
      iptables -A D -j C`))).toEqual([
      // A 2: RETURN takes 10/8 before. A 3 is needed: FORWARD 2 would drop that. A 4: only eth0 comes to A. B 1 is needed: without it B 2 would drop port 53.
      // FORWARD 4: the goto of 3 took all of eth1. FORWARD 5: the policy says so, too.
      'FORWARD 4 shadowed by FORWARD 3', 'FORWARD 5 redundant', 'A 2 shadowed by A 1', 'A 4 unreachable by FORWARD 1', 'B 2 shadowed by B 1', 'C 0 unreachable by D 1', 'D 0 unreachable',
    ]);
  });
  it('says what no packet can be at a hook', () => {
    expect(told(worldOf(`
      iptables-legacy -N U; iptables-legacy -A OUTPUT -j U; iptables-legacy -A OUTPUT -p tcp -j DROP
      iptables-legacy -A U -i eth0 -j DROP
      iptables-legacy -A U -m conntrack --ctstate NEW -m conntrack --ctstate ESTABLISHED -j DROP
      iptables-legacy -A U -p tcp --sport 80 -m multiport --sports 81,82 -j DROP
      iptables-legacy -A U ! -s 0.0.0.0/0 -j DROP
      iptables-legacy -A U -f -j DROP
      iptables-legacy -A U -p tcp --tcp-flags SYN NONE -m tcp --tcp-flags SYN SYN -j DROP`), { chain: 'U' })).toEqual([
      'U 1 never-hit', 'U 2 never-hit', 'U 3 never-hit', 'U 4 never-hit', 'U 5 never-hit', 'U 6 never-hit',
    ]);
  });
  it('knows what nat is asked for, and what addresses are of this host', () => {
    expect(told(worldOf(`
      ip link set lo up; ip link add eth0 type dummy; ip link set eth0 up; ip addr add 192.0.2.1/24 dev eth0
      iptables -t nat -A PREROUTING -m conntrack --ctstate ESTABLISHED -j ACCEPT
      iptables -t nat -A PREROUTING -d 192.0.2.1 -p tcp --dport 80 -j DNAT --to 10.0.0.1
      iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -p tcp -j DNAT --to 10.0.0.2
      iptables -t nat -A PREROUTING -d 192.0.2.1 -p tcp --dport 81 -j DNAT --to 10.0.0.3
      iptables -t nat -A PREROUTING -d 192.0.2.2 -p tcp --dport 81 -j DNAT --to 10.0.0.3
      iptables -t nat -A PREROUTING -d 127.0.0.0/9 -p tcp -j ACCEPT
      iptables -t nat -A PREROUTING -d 127.0.0.0/8 -p tcp -j REDIRECT`))).toEqual([
      // 127.255.255.255 is a broadcast address, so that rule 7 has something left.
      'PREROUTING 1 never-hit', 'PREROUTING 4 shadowed by PREROUTING 3', 'PREROUTING 6 shadowed by PREROUTING 3',
    ]);
  });
  it('never guesses: limit, recent, owner, and marks that rules change', () => {
    expect(told(worldOf(`
      iptables -A INPUT -m limit --limit 5/min -j ACCEPT
      iptables -A INPUT -p tcp --dport 22 -m recent --name ssh --update --seconds 60 -j DROP
      iptables -A INPUT -p tcp --dport 22 -j ACCEPT
      iptables -A INPUT -p tcp --dport 22 -m recent --name ssh --set -j DROP
      iptables -A OUTPUT -m owner --uid-owner 1000 -j DROP
      iptables -A OUTPUT -m owner --uid-owner 1000 -p tcp -j ACCEPT
      iptables -A OUTPUT -p tcp -j DROP
      iptables -t mangle -A PREROUTING -m mark --mark 1 -j RETURN
      iptables -t mangle -A PREROUTING -j MARK --set-mark 1
      iptables -t mangle -A PREROUTING -m mark --mark 1 -j DROP`))).toEqual([
      'INPUT 1 hit may limit', 'INPUT 2 hit may limit, recent', 'INPUT 3 hit may limit, recent', 'INPUT 4 shadowed by INPUT 3', 'OUTPUT 1 hit may owner', 'OUTPUT 2 shadowed by OUTPUT 1', 'OUTPUT 3 hit may owner',
      'PREROUTING 1 hit may mark', 'PREROUTING 2 hit may mark', 'PREROUTING 3 hit may mark',
    ]);
  });
  it('reads sets whose content only commands change', () => {
    expect(told(worldOf(`
      ipset create bad hash:net; ipset add bad 10.0.0.0/8; ipset add bad 10.1.0.0/16 nomatch
      ipset create live hash:ip timeout 60
      iptables -A INPUT -m set --match-set bad src -j DROP
      iptables -A INPUT -s 10.2.0.0/16 -j ACCEPT
      iptables -A INPUT -s 10.1.0.0/16 -p tcp -j DROP
      iptables -A INPUT -m set --match-set live src -j DROP
      iptables -A INPUT -s 10.1.0.0/16 -j DROP`))).toEqual(['INPUT 2 shadowed by INPUT 1', 'INPUT 3 redundant', 'INPUT 4 hit may set', 'INPUT 5 hit may set']);
  });
  it('finds rules that nobody would miss', () => {
    expect(told(worldOf(`
      iptables -P FORWARD DROP
      iptables -A FORWARD -s 10.0.0.0/24 -j DROP
      iptables -A FORWARD -s 10.0.1.0/24 -j DROP
      iptables -A FORWARD -s 10.0.1.7 -j ACCEPT
      iptables -A FORWARD -s 10.0.2.0/24 -j ACCEPT
      iptables -A FORWARD -s 10.0.0.0/16 -d 10.9.0.0/16 -j DROP
      iptables -A FORWARD -d 10.9.1.0/24 -j REJECT`))).toEqual([
      // 2 is needed because of 3, which it hides; 5 because of the REJECT behind it.
      'FORWARD 1 redundant', 'FORWARD 3 shadowed by FORWARD 2',
    ]);
  });
  it('in both families and back ends, each by itself', () => {
    const w = worldOf(`
      ip6tables -A INPUT -s fd00::/16 -j DROP; ip6tables -A INPUT -s fd00:1::/32 -p ipv6-icmp -j ACCEPT; ip6tables -A INPUT -p ipv6-icmp --icmpv6-type 128 -j DROP
      iptables-legacy -A INPUT -j DROP; iptables -A INPUT -p tcp -j DROP`);
    expect(told(w, { family: 6 })).toEqual(['INPUT 2 shadowed by INPUT 1']);
    expect(told(w, { backend: 'legacy' })).toEqual([]);
    expect(told(w, { backend: 'nft', family: 4 })).toEqual([]);
    expect(() => analyse(w, { chain: 'FOO' })).toThrow('chain "FOO" does not exist; known: INPUT');
    expect(() => analyse(w, { netns: 9 })).toThrow('netns 9 does not exist; known: 1');
  });
  it('has nothing but idioms to say of a Docker host', () => {
    for (const version of ['20.10', '28.5']) {
      const w = worldOf(`ip link set lo up; dockerd --engine-version ${version} >/dev/null 2>&1 &\nuntil docker info >/dev/null 2>&1; do sleep 0.2; done; docker run -d --name web -p 8080:80 nginx >/dev/null`);
      const bad = analyse(w).filter((f) => f.kind !== 'hit' && f.kind !== 'redundant' && f.kind !== 'unreachable');
      // 28 has IPv6 rules, too, and this host no IPv6 address but the loopback's.
      expect(bad.map((f) => f.text)).toEqual(version === '28.5' ? ['OUTPUT rule 1 asks for what no packet is: its own conditions contradict one another, as the addresses and sets of this host are now.'] : []);
    }
  });
});

describe('the kernel', () => {
  it('counts packets on the rules that can be hit, and on no other', () => {
    // Recorded from Linux 6.18 (unshare -n): this lab, then from n1 UDP to ports 990 to 2199 of 10.2.0.2 and a ping, then iptables -L -nvx.
    const lab = `
      sysctl -qw net.ipv4.ip_forward=1
      for i in 1 2; do ip netns add n$i; ip link add v$i type veth peer name eth0 netns n$i; ip link set v$i up; ip addr add 10.$i.0.1/24 dev v$i; ip -n n$i link set lo up; ip -n n$i link set eth0 up; ip -n n$i addr add 10.$i.0.2/24 dev eth0; ip -n n$i route add default via 10.$i.0.1; done
      iptables -N A; iptables -N B
      iptables -A FORWARD -i v1 -j A
      iptables -A FORWARD -i v1 -p udp --dport 1000:1499 -j ACCEPT
      iptables -A FORWARD -i v1 -p udp --dport 1500:1999 -j DROP
      iptables -A FORWARD -i v1 -p udp --dport 1200:1700 -j ACCEPT
      iptables -A FORWARD -i v1 -p udp --dport 1200:2001 -j ACCEPT
      iptables -A FORWARD -i v1 -g B
      iptables -A FORWARD -i v1 -j DROP
      iptables -A A -p udp --dport 1100 -j RETURN
      iptables -A A -p udp --dport 1100:1101 -j DROP
      iptables -A A -p udp --dport 1100 -j ACCEPT
      iptables -A A -m conntrack --ctstate INVALID,NEW -p icmp -j RETURN
      iptables -A A -m conntrack --ctstate NEW -p icmp -j DROP
      iptables -A B -i v2 -j DROP
      iptables -A B -p icmp --icmp-type 8 -j ACCEPT
      iptables -A B -p icmp --icmp-type 8/0 -j DROP
      iptables -A B -p udp ! --dport 2100 -j DROP
      iptables -A B -p udp --dport 2100:2101 -j DROP
      iptables -A B -p udp --dport 2101 -j ACCEPT`;
    const counted = ['FORWARD 1', 'FORWARD 2', 'FORWARD 3', 'FORWARD 5', 'FORWARD 6', 'A 1', 'A 2', 'A 4', 'B 2', 'B 4', 'B 5'];
    const list = analyse(worldOf(lab));
    expect(list.length).toBe(18);
    expect(list.filter((f) => f.witness !== null).map((f) => `${f.rule.chain} ${f.rule.number}`)).toEqual(counted);
  });
});

describe('witness', () => {
  it('walks: the rule that it was made for counts it', () => {
    const w = worldOf(`
      sysctl -qw net.ipv4.ip_forward=1
      for i in 1 2; do ip netns add n$i; ip link add v$i type veth peer name eth0 netns n$i; ip link set v$i up; ip addr add 10.$i.0.1/24 dev v$i; ip -n n$i link set eth0 up; ip -n n$i addr add 10.$i.0.2/24 dev eth0; ip -n n$i route add default via 10.$i.0.1; done
      iptables -A FORWARD -s 10.1.0.2 -d 10.2.0.2 -i v1 -o v2 -p udp --dport 1000:2000 -j ACCEPT
      iptables -A FORWARD -s 10.1.0.2 -d 10.2.0.2 -i v1 -o v2 -p udp -j DROP
      iptables -A FORWARD -s 10.1.0.2 -d 10.2.0.2 -i v1 -o v2 -p tcp --dport 80 -j DROP
      iptables -A FORWARD -s 10.1.0.2 -d 10.2.0.2 -i v1 -o v2 -p icmp --icmp-type 8 -j ACCEPT`);
    for (const f of analyse(w, { chain: 'FORWARD' })) {
      expect(f.certainty).toBe('must');
      const p = f.witness as PacketWitness;
      const { trace } = walk(w, { netns: 'n1', dst: parseIp(p.dst) as Ip, src: parseIp(p.src) as Ip, proto: p.proto === 6 ? 'tcp' : p.proto === 17 ? 'udp' : 'icmp', ...(p.dport !== undefined && { dport: p.dport, sport: p.sport as number }) });
      expect(trace.some((e) => e.nf?.kind === 'rule' && e.nf.chain === 'FORWARD' && e.nf.number === f.rule.number)).toBe(true);
    }
  });
  it('says in words what it is', () => {
    const list = analyse(worldOf('ip link add eth0 type dummy; iptables -A INPUT -i eth0 -p tcp --syn -s 10.0.0.0/8 --dport 22 -m mark --mark 0x5 -j DROP; iptables -A INPUT -i eth0 -p icmp --icmp-type 8 -j DROP'));
    expect(printWitness(find(list, 'INPUT', 1).witness as PacketWitness)).toBe('tcp 10.0.0.1:40000 > 192.0.2.1:22 SYN in eth0 NEW mark 0x5 at INPUT');
    expect(printWitness(find(list, 'INPUT', 2).witness as PacketWitness)).toBe('icmp 198.51.100.1 > 192.0.2.1 type 8 code 0 in eth0 NEW at INPUT');
  });
});

describe('printFindings', () => {
  it('names the rule, its script line and who stands before it', () => {
    const w = worldOf('iptables -A INPUT -s 10.0.0.0/8 -j DROP\niptables -A INPUT -s 10.1.0.0/16 -j ACCEPT');
    expect(printFindings(analyse(w))).toBe(`shadowed: INPUT rule 2: INPUT rule 1 takes all that it would match, before it.
    iptables -t filter -A INPUT -s 10.1.0.0/16 -j ACCEPT   (lab.sh:2)
    before it: iptables -t filter -A INPUT -s 10.0.0.0/8 -j DROP   (lab.sh:1)
2 looked at, 1 can be hit.
`);
    expect(JSON.parse(JSON.stringify(analyse(w)))).toEqual(analyse(w));
  });
});

describe('hostile rule sets', () => {
  /** 2^13 ways through chains that call the next one twice. */
  it('end in bounded time: ways that double', () => {
    const chains = Array.from({ length: 14 }, (_, i) => `:C${i} - [0:0]\n`).join('');
    const rules = Array.from({ length: 13 }, (_, i) => `-A C${i} -s 10.0.${i}.0/24 -j C${i + 1}\n-A C${i} -d 10.0.${i}.0/24 -j C${i + 1}\n-A C${i} -p tcp --dport ${i + 1} -j ACCEPT\n`).join('');
    const w = worldOf('iptables-restore dump', { dump: `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${chains}-A INPUT -j C0\n${rules}-A C13 -p udp -j DROP\nCOMMIT\n` });
    const list = analyse(w, { budget: 20_000_000 });
    expect(list.length).toBeGreaterThan(13);
  }, 20_000);
  it('end in bounded time: masks with holes in every field', () => {
    const rules = Array.from({ length: 300 }, (_, i) => `-A INPUT -s ${i & 255}.${(i * 7) & 255}.0.${(i * 13) & 255}/255.0.255.${i & 255} -d 0.${(i * 31) & 255}.0.${(i * 3) & 255}/0.255.0.170 -p tcp -m tcp --sport ${1 + ((i * 97) % 60000)}:65535 --dport 0:${1 + ((i * 89) % 60000)} -j ${i % 2 === 0 ? 'ACCEPT' : 'DROP'}\n`).join('');
    const w = worldOf('iptables-restore dump', { dump: `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules}-A INPUT -p tcp -j DROP\nCOMMIT\n` });
    const list = analyse(w, { budget: 3_000_000 });
    expect(list.length).toBeGreaterThan(0);
    expect(list.every((f) => f.kind !== 'undecided' || f.text.includes('too many cases'))).toBe(true);
  }, 20_000);
});
