// A command explained: the meaning of its words, and what it changes. Rules, routes and switches are as `iptables -S`, `ip route` and `sysctl -a` print them on a kernel.
import { describe, expect, it } from 'vitest';
import { changesOf, placeOfChange } from '../../../src/explain/changes.ts';
import { explainCommand, explainWords, splitWords } from '../../../src/explain/explainCommand.ts';
import { runLab } from '../../../src/explain/runLab.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { MATCHES, TARGETS } from '../../../src/xt/index.ts';

const world = (script: string) => runLab(script).world;
const changes = (before: string, command: string): readonly string[] => explainCommand(world(before), command).changes.map((c) => `${c.sign} ${c.place}: ${c.what} ${c.text}${c.rule ? ` (${placeOfChange(c)})` : ''}`);
const words = (command: string): readonly (readonly [string, string])[] => explainWords(command).map((w) => [w.words, w.meaning]);

describe('splitWords', () => {
  it.each([
    ["a 'b c'd \"e \\\" f\" g\\ h", ['a', 'b cd', 'e " f', 'g h']], ["--comment ''", ['--comment', '']], ['a#b', ['a#b']], ['a; b', undefined], ['a | b', undefined], ['$(x)', undefined], ["a 'b", undefined],
  ])('%j', (text, want) => {
    expect(splitWords(text)).toEqual(want);
  });
});

describe('explainWords', () => {
  it('tells chains, addresses, matches and targets apart', () => {
    expect(words('iptables -t nat -A PREROUTING ! -i docker0 -p tcp --dport 80 -m conntrack ! --ctstate NEW -j DNAT --to-destination 10.0.0.2:80')).toEqual([
      ['iptables', 'rules for IPv4 packets; its rules are kept in nf_tables'],
      ['-t nat', 'table nat: gives connections other addresses; only their first packet is asked'],
      ['-A PREROUTING', 'append a rule at the end of PREROUTING: packets as they come in, before it is decided where they go'],
      ['! -i docker0', 'not: it came in by device docker0'],
      ['-p tcp', 'protocol tcp'],
      ['--dport 80', 'match tcp: destination port 80 (-p tcp brings this match with it)'],
      ['-m conntrack', 'match conntrack. State, addresses, ports, status, direction and age of the connection.'],
      ['! --ctstate NEW', 'not: match conntrack: ctstate NEW'],
      ['-j DNAT', 'target DNAT. Gives the flow another destination.'],
      ['--to-destination 10.0.0.2:80', 'target DNAT: to destination 10.0.0.2:80'],
    ]);
  });
  it('says where a command runs, and which back end it writes to', () => {
    expect(words('sudo ip netns exec a ip6tables-legacy --insert FORWARD 2 --source fd00::/8 --goto X')).toEqual([
      ['sudo ip netns exec a', 'in the namespace a'],
      ['ip6tables-legacy', 'rules for IPv6 packets; in the tables of x_tables; those of nf_tables are others, and a packet passes both'],
      ['--insert FORWARD 2', 'insert a rule as number 2 of FORWARD: packets that come in by one device and leave by another'],
      ['--source fd00::/8', 'the packet comes from fd00::/8'],
      ['--goto X', 'go through the chain X and do not come back'],
    ]);
  });
  it('does not guess', () => {
    expect(words('iptables -A INPUT --dport 80').at(-1)).toEqual(['80', 'a word too many']);
    expect(words('iptables -A INPUT --dport 80').at(-2)).toEqual(['--dport', 'not known here: no loaded match or target has it']);
    expect(words('iptables -A __proto__ -m constructor -j hasOwnProperty').slice(1).map((w) => w[1])).toEqual(['append a rule at the end of __proto__ (a chain of somebody\'s own)', 'match constructor: not modelled, or there is none', 'go through the chain hasOwnProperty, and come back if it does not decide']);
    expect(words('ip route')).toEqual([]);
    expect(words('echo iptables')).toHaveLength(2);
    expect(words('iptables -L; rm -rf /')).toEqual([]);
  });
  it('knows every option of every match and target', () => {
    for (const m of [...MATCHES, ...TARGETS]) {
      const tool = m.families.includes(4) ? 'iptables' : 'ip6tables';
      for (const o of m.options) {
        const last = words(`${tool} -A INPUT ${m.kind === 'match' ? '-m' : '-j'} ${m.name} --${o.name}${o.type === 'none' ? '' : ' x'}`).at(-1) as readonly [string, string];
        expect(last[1]).toMatch(new RegExp(`^${m.kind} ${m.name}: `));
      }
    }
  });
});

describe('explainCommand', () => {
  it('says which rule of how many a new one is', () => {
    expect(changes('iptables -A INPUT -s 10.0.0.1 -j ACCEPT; iptables -A INPUT -s 10.0.0.2 -j ACCEPT', 'iptables -I INPUT 2 -p tcp --dport 80 -j DROP')).toEqual(['+ host: rule iptables -t filter -A INPUT -p tcp -m tcp --dport 80 -j DROP (filter/INPUT rule 2 of 3)']);
    expect(changes('iptables -A INPUT -s 10.0.0.1 -j ACCEPT', 'iptables -F INPUT')).toEqual(['- host: rule iptables -t filter -A INPUT -s 10.0.0.1/32 -j ACCEPT (filter/INPUT rule 1 of 1)']);
    expect(changes('', 'iptables -P FORWARD DROP; iptables -N X')).toEqual(['- host: policy iptables -t filter -P FORWARD ACCEPT', '+ host: policy iptables -t filter -P FORWARD DROP', '+ host: chain iptables -t filter -N X']);
  });
  it('says when no packet needs a new rule, and what comes before it', () => {
    const idle = (before: string, command: string): unknown => explainCommand(world(before), command).idle.map((f) => [f.kind, f.blockers.map((b) => b.text)]);
    expect(idle('iptables -A INPUT -s 10.0.0.0/8 -j ACCEPT', 'iptables -A INPUT -s 10.1.0.0/16 -p tcp -j DROP')).toEqual([['shadowed', ['-A INPUT -s 10.0.0.0/8 -j ACCEPT']]]);
    expect(idle('iptables -A INPUT -s 10.0.0.0/8 -j ACCEPT', 'iptables -I INPUT -s 10.1.0.0/16 -p tcp -j DROP')).toEqual([]);
    expect(idle('iptables -N X', 'iptables -A X -j DROP')).toEqual([['unreachable', []]]);
  });
  it('shows links, addresses and routes of the namespace that they are in', () => {
    expect(changes('ip netns add a; ip -n a link add d0 type dummy; ip -n a link set d0 up', 'ip -n a addr add 10.0.0.1/24 dev d0')).toEqual([
      '+ a: address 2: d0 inet 10.0.0.1/24 scope global d0', '+ a: route 10.0.0.0/24 dev d0 proto kernel scope link src 10.0.0.1', '+ a: route local 10.0.0.1 dev d0 table local proto kernel scope host src 10.0.0.1',
      '+ a: route broadcast 10.0.0.255 dev d0 table local proto kernel scope link src 10.0.0.1',
    ]);
  });
  it('shows of a device that stays only what differs', () => {
    const before = 'ip link add br0 type bridge; ip link set br0 up; ip link add v0 type veth peer name v1; ip link set v0 master br0';
    expect(changes(before, 'ip link set v0 mtu 1400')).toEqual(['- host: link 2: br0: mtu 1500', '+ host: link 2: br0: mtu 1400', '- host: link 4: v0: mtu 1500', '+ host: link 4: v0: mtu 1400']);
    expect(changes(before, 'bridge link set dev v0 hairpin on')).toEqual(['- host: link 4: v0: hairpin off', '+ host: link 4: v0: hairpin on']);
    expect(changes('', 'ip link add br9 type bridge').filter((l) => l.includes(': link '))).toEqual([expect.stringMatching(/^\+ host: link 2: br9: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN qlen 1000 link\/ether \S+ brd ff:ff:ff:ff:ff:ff bridge$/)]);
  });
  it('shows what a switch drags along', () => {
    expect(changes('', 'sysctl -w net.ipv4.ip_forward=1')).toContain('+ host: sysctl net.ipv4.conf.all.forwarding = 1');
    expect(changes('', 'sysctl -w net.ipv4.ip_forward=0')).toEqual([]);
  });
  it('shows containers, and what dockerd did for them', () => {
    const list = changes('dockerd > /dev/null 2>&1 &\nuntil docker info > /dev/null 2>&1; do sleep 0.2; done', 'docker run -d --name web -p 8080:80 nginx');
    expect(list).toContain('+ host: container web (nginx), running');
    expect(list.some((l) => l.startsWith('+ host: rule iptables -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80 (nat/DOCKER rule 2 of 2)'))).toBe(true);
    expect(list.filter((l) => l.includes(': sysctl '))).toEqual([]);
    expect(list.some((l) => /^\+ host: socket tcp LISTEN .* 0\.0\.0\.0:8080 /.test(l))).toBe(true);
    expect(list.some((l) => l.startsWith('+ web: address') && l.includes('172.17.0.2/16'))).toBe(true);
  });
  it('tells failure, output and what is not modelled', () => {
    expect(explainCommand(emptyWorld(), 'iptables -A NOPE -j DROP')).toMatchObject({ status: 1, output: 'iptables: No chain/target/match by that name.\n', changes: [], missing: [] });
    expect(explainCommand(emptyWorld(), 'nft list ruleset')).toMatchObject({ status: 127, missing: [{ text: 'nft: not modelled by packetpath' }] });
  });
  it('leaves the world alone', () => {
    const before = world('ip netns add a');
    const text = JSON.stringify(before);
    explainCommand(before, 'ip netns del a; iptables -A INPUT -j DROP');
    expect(JSON.stringify(before)).toBe(text);
  });
});

describe('changesOf', () => {
  it('is nothing between a world and itself, or after time and packets alone', () => {
    const w = world('ip link set lo up; ip link add d0 type dummy; ip link set d0 up; ip addr add 10.0.0.1/24 dev d0; iptables -A INPUT -p icmp -j ACCEPT');
    expect(changesOf(w, w)).toEqual([]);
    expect(changesOf(w, runLab('ping -c1 127.0.0.1; ping -c1 -W1 10.0.0.9; sleep 100', { world: w }).world)).toEqual([]);
  });
  it('the other way round has the other signs', () => {
    const [a, b] = [emptyWorld(), world('ip netns add x; iptables -A INPUT -j DROP; ip link add d0 type dummy')];
    const side = (l: ReturnType<typeof changesOf>, s: '+' | '-'): readonly string[] => l.filter((c) => c.sign === s && c.place === 'host').map((c) => c.text).sort();
    expect(side(changesOf(b, a), '-')).toEqual(side(changesOf(a, b), '+'));
  });
  it('takes names of any kind', () => {
    expect(changes('', "ip netns add \"a'b\"; ip netns add __proto__").filter((l) => l.includes(': namespace '))).toEqual(["+ a'b: namespace a'b", '+ __proto__: namespace __proto__']);
  });
});
