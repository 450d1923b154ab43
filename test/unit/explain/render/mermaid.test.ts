// Mermaid text. Its grammar is checked line by line here; the same texts were given to mermaid 12.3.0's own parser by hand.
import { describe, expect, it } from 'vitest';
import { mermaidLabel, mermaidSequence, mermaidTopology } from '../../../../src/explain/render/mermaid.ts';
import { emptyWorld } from '../../../../src/index.ts';
import { ask, BRIDGE, DOCKER, HOSTILE, hostileWorld, IPV6, MACVLAN, ROUTERS, VETH, VLAN, VXLAN, worldOf } from './pictures.ts';

const decode = (label: string): string => label.replace(/#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)));
/** Letters that no part of Mermaid, Markdown or HTML takes for anything else, and entities. */
const LABEL = String.raw`(?:[A-Za-z0-9 .,/:_()!=+→✗…-]|#\d+;)+`;
const LABELS = `${LABEL}(?:<br/>${LABEL})*`;
const FLOW = [
  /^flowchart LR$/, new RegExp(`^ {2}subgraph m\\d+\\["${LABEL}"\\]$`), new RegExp(`^ {4}d\\d+(?:\\["${LABELS}"\\]|\\[\\["${LABELS}"\\]\\])$`), new RegExp(`^ {4}dead\\{\\{"${LABELS}"\\}\\}$`), /^ {2}end$/, /^ {4}m\d+n\[" "\]$/,
  /^ {2}d\d+ (?:---|==>|-\.->|--x|==>\|"\d+"\||-\.->\|"\d+"\|) d\d+$/, /^ {2}d\d+ -\.- dead$/, /^ {2}style dead fill:#fdecea,stroke:#c62828,color:#c62828$/,
];
const SEQUENCE = [/^sequenceDiagram$/, new RegExp(`^ {2}participant p\\d+ as ${LABEL}$`), new RegExp(`^ {2}p\\d+->>p\\d+: ${LABEL}$`), new RegExp(`^ {2}Note over p\\d+: ${LABEL}$`)];
const expectGrammar = (text: string, grammar: readonly RegExp[]): void => {
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.slice(0, -1).split('\n')) {
    expect(grammar.some((g) => g.test(line)), line).toBe(true);
    expect(line.replace(/^ {2}end$/, '')).not.toMatch(/\bend\b/i);
  }
};

const CASES: readonly (readonly [string, string, string, string])[] = [
  ['veth', VETH, 'red', 'tcp://10.0.0.2:80'], ['bridge', BRIDGE, 'ns1', 'tcp://10.0.0.2:81'], ['a DROP', ROUTERS, 'client', 'tcp://10.0.2.2:80'], ['published', DOCKER, 'outside', 'http://10.10.10.101:12345/'],
  ['docker-proxy', DOCKER, 'host', 'http://127.0.0.1:12345/'], ['no such name', DOCKER, 'web', 'http://nobody/'], ['macvlan', MACVLAN, 'c1', 'icmp://192.168.50.12'], ['vlan', VLAN, 'left', 'icmp://10.0.20.2'],
  ['vxlan', VXLAN, 'c1', 'icmp://10.42.0.2'], ['IPv6', IPV6, 'alice', 'tcp://[fd00:2::b]:80'], ['no route', ROUTERS, 'r1', 'tcp://192.0.2.1:80'],
];

describe('mermaidTopology', () => {
  it.each(CASES)('%s: keeps to the grammar, with and without an answer', (_, script, from, to) => {
    const world = worldOf(script);
    expectGrammar(mermaidTopology(world), FLOW);
    expectGrammar(mermaidTopology(world, ask(world, from, to)), FLOW);
    expect(mermaidTopology(worldOf(script), ask(worldOf(script), from, to))).toBe(mermaidTopology(world, ask(world, from, to)));
  });
  it('a bridge, there and back: thick and numbered on the way there, dotted on the way back; the third namespace just hangs on it', () => {
    const world = worldOf(BRIDGE);
    expect(mermaidTopology(world, ask(world, 'ns1', 'tcp://10.0.0.2:80'))).toBe(`flowchart LR
  subgraph m0["ns1, a namespace"]
    d0["eth0<br/>10.0.0.1/24"]
  end
  subgraph m1["host"]
    d1[["br0<br/>bridge"]]
    d2["v1"]
    d3["v2"]
    d4["v3"]
  end
  subgraph m2["ns2, a namespace"]
    d5["eth0<br/>10.0.0.2/24"]
  end
  subgraph m3["ns3, a namespace"]
    d6["eth0<br/>10.0.0.3/24"]
  end
  d0 ==>|"1"| d2
  d2 ==> d1
  d1 ==> d3
  d3 ==>|"2"| d5
  d5 -.->|"3"| d3
  d2 -.->|"4"| d0
  d4 --- d1
  d4 --- d6
`);
  });
  it('the rule that killed the packet stands in the machine where it did', () => {
    const world = worldOf(ROUTERS);
    const text = mermaidTopology(world, ask(world, 'client', 'tcp://10.0.2.2:80'));
    expect(text).toContain('    dead{{"✗ filter/FORWARD rule 1<br/>#45;A FORWARD -s 10.0.1.0/24 -p tcp -m tcp #45;#45;dport 80 -j DROP"}}\n  end\n  subgraph m3["server');
    expect(text).toContain('  d3 --x d4\n');
  });
  it('hostile names stay labels, and can be read again', () => {
    const world = hostileWorld();
    const text = mermaidTopology(world);
    expectGrammar(text, FLOW);
    const titles = [...text.matchAll(/subgraph m\d+\["(.*)"\]/g)].map((m) => decode(m[1] as string));
    expect(titles).toContain('host');
    const shown = titles.map((t) => t.replace(/, a namespace$/, ''));
    for (const t of shown.filter((t) => t !== 'host' && !t.startsWith('+ ') && !t.endsWith('…'))) expect(HOSTILE).toContain(t);
    for (const name of ['__proto__', 'end', 'a"b']) expectGrammar(mermaidTopology(world, ask(world, name, 'icmp://10.0.7.2')), FLOW);
  });
  it('an empty world is an empty flowchart', () => expect(mermaidTopology(emptyWorld(1))).toBe('flowchart LR\n'));
});

describe('mermaidSequence', () => {
  it.each(CASES)('%s: keeps to the grammar', (_, script, from, to) => {
    const world = worldOf(script);
    expectGrammar(mermaidSequence(world, ask(world, from, to)), SEQUENCE);
  });
  it('a handshake that a router drops: hop by hop, the rule, and that it was tried again', () => {
    const world = worldOf(ROUTERS);
    const text = mermaidSequence(world, ask(world, 'client', 'tcp://10.0.2.2:80'));
    expect(decode(text).replace(/10\.0\.1\.2:\d+/g, '10.0.1.2:PORT').replace(/the same \d+ more/, 'the same N more')).toBe(`sequenceDiagram
  participant p0 as client
  participant p1 as r1
  participant p2 as r2
  p0->>p1: tcp 10.0.1.2:PORT > 10.0.2.2:80 [S]
  p1->>p2: tcp 10.0.1.2:PORT > 10.0.2.2:80 [S]
  Note over p2: filter/FORWARD rule 1: -A FORWARD -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -j DROP
  Note over p2: ✗ dropped by filter/FORWARD rule 1
  Note over p0: the same N more times
  Note over p0: tcp://10.0.2.2:80: timeout
`);
  });
  it('a published port: the rewriting stands between the hops with the old and the new address', () => {
    const world = worldOf(DOCKER);
    const lines = decode(mermaidSequence(world, ask(world, 'outside', 'http://10.10.10.101:12345/'))).split('\n').map((l) => l.trim().replace(/10\.10\.10\.1:\d+/g, '10.10.10.1:PORT'));
    expect(lines.slice(4, 9)).toEqual([
      'p0->>p1: tcp 10.10.10.1:PORT > 10.10.10.101:12345 [S]',
      'Note over p1: nat/DOCKER rule 3: -A DOCKER ! -i docker0 -p tcp -m tcp --dport 12345 -j DNAT --to-destination 172.17.0.2:80',
      'Note over p1: NAT: to 10.10.10.101:12345 → 172.17.0.2:80',
      'Note over p1: filter/DOCKER rule 1: -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
      'p1->>p2: tcp 10.10.10.1:PORT > 172.17.0.2:80 [S]',
    ]);
    expect(lines).toContain('Note over p1: NAT undone: from 172.17.0.2:80 → 10.10.10.101:12345');
  });
  it('is bounded', () => {
    const world = worldOf(VETH);
    const answer = ask(world, 'red', 'tcp://10.0.0.2:80');
    const copies = 400;
    const n = answer.trace.length;
    const trace = Array.from({ length: copies }, (_, c) => answer.trace.map((e) => ({ ...e, skb: { ...e.skb, id: e.skb.id + 100_000 * c, net: e.skb.net.type === 'ip' ? { ...e.skb.net, len: e.skb.net.len + c } : e.skb.net } }))).flat();
    const request = Array.from({ length: copies }, (_, c) => answer.request.map((i) => i + c * n)).flat();
    const text = mermaidSequence(world, { ...answer, trace, request, reply: [] });
    expectGrammar(text, SEQUENCE);
    expect(text.split('\n').length).toBeLessThan(130);
    expect(text).toMatch(/ {2}Note over p0: \+ \d+ more\n/);
  });
  it('hostile names', () => {
    const world = hostileWorld();
    for (const name of HOSTILE.slice(0, 17)) expectGrammar(mermaidSequence(world, ask(world, name, 'icmp://10.0.7.2')), SEQUENCE);
  });
});

describe('mermaidLabel', () => {
  it.each(HOSTILE.map((n) => [n] as const))('%s reads the same', (name) => expect(decode(mermaidLabel(name, 400))).toBe(name));
  it('never empty, never longer than asked', () => {
    expect(mermaidLabel('')).toBe('#160;');
    expect(decode(mermaidLabel('x'.repeat(50), 10))).toBe('xxxxxxxxx…');
  });
});
