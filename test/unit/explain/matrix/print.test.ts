import { describe, expect, it } from 'vitest';
import { matrix } from '../../../../src/explain/matrix/matrix.ts';
import { csvField, printMatrix } from '../../../../src/explain/matrix/print.ts';
import { run } from '../../../../src/shell/session.ts';

/** A router with a namespace of each name; the last lets no ICMP in, not even answers. */
const star = (names: readonly string[]): string => `ip link set lo up; sysctl -qw net.ipv4.ip_forward=1
${names.map((n, i) => `ip netns add '${n}'; ip link add w${i} type veth peer name e0 netns '${n}'; ip addr add 10.1.${i}.1/24 dev w${i}; ip link set w${i} up; ip -n '${n}' link set lo up; ip -n '${n}' addr add 10.1.${i}.2/24 dev e0; ip -n '${n}' link set e0 up; ip -n '${n}' route add default via 10.1.${i}.1`).join('\n')}
ip netns exec '${names.at(-1)}' iptables -A INPUT -p icmp -j DROP
sleep 1
`;
const of = (names: readonly string[], more: readonly string[] = []) => matrix(run(star([...names, ...more]), { file: 'lab.sh', keep: true }).world, { sources: names, destinations: [...names, ...more], ports: ['icmp'], families: [4] });

describe('printMatrix', () => {
  it('writes a table with a legend', () => {
    expect(printMatrix(of(['a', 'b', 'c']))).toBe(`from  1 2 3
a     O O T
b     O O T
c     T T T

  1  a icmp://10.1.0.2
  2  b icmp://10.1.1.2
  3  c icmp://10.1.2.2

O open  T timeout
3 sources, 3 services, 5 walked
`);
  });

  it('collapses classes, and tells how a namespace fares with itself', () => {
    const script = `${star(['a', 'b', 'c', 'd'])}iptables -P FORWARD DROP\n`;
    const m = matrix(run(script, { file: 'lab.sh', keep: true }).world, { sources: ['a', 'b', 'c'], destinations: ['a', 'b', 'c'], ports: ['icmp'], families: [4] });
    expect(printMatrix(m, 'text', { classes: true })).toBe(`from (classes)    1
a, b, c         T/O

  1  a icmp://10.1.0.2, b icmp://10.1.1.2, c icmp://10.1.2.2

O open  T timeout  /X to itself
3 sources, 3 services, 2 walked
`);
    expect(printMatrix(m, 'csv', { classes: true })).toBe('from,sources,to,services,outcome,outcome to itself\r\n"a, b, c",3,"a icmp://10.1.0.2, b icmp://10.1.1.2, c icmp://10.1.2.2",3,timeout,open\r\n');
  });

  const ODD = ['__proto__', '<b>&', '=cmd', 'x"y'];
  it('writes CSV that no spreadsheet takes for formulas', () => {
    const lines = printMatrix(of(ODD), 'csv').split('\r\n');
    expect(lines[0]).toBe('from,name,address,proto,port,what,outcome');
    expect(lines).toContain('"\'=cmd",__proto__,10.1.0.2,icmp,0,asked for,open');
    expect(lines).toContain('"x""y",<b>&,10.1.1.2,icmp,0,asked for,timeout');
    expect(lines.length).toBe(1 + 16 + 1);
    expect(['+1', '-1', '@x', '\tx'].map(csvField)).toEqual(['"\'+1"', '"\'-1"', '"\'@x"', '"\'\tx"']);
  });

  it('writes JSON with names and addresses', () => {
    const j = JSON.parse(printMatrix(of(ODD), 'json')) as { schema: string; endpoints: { name: string }[]; services: { ip: string; name: string }[]; answers: { outcome: string; from: string }[] };
    expect(j.schema).toBe('packetpath/matrix@1');
    expect(j.endpoints.map((e) => e.name)).toEqual(ODD);
    expect(j.services.map((s) => `${s.name} ${s.ip}`)).toEqual(['__proto__ 10.1.0.2', '<b>& 10.1.1.2', '=cmd 10.1.2.2', 'x"y 10.1.3.2']);
    expect(new Set(j.answers.map((a) => a.outcome))).toEqual(new Set(['open', 'timeout']));
  });

  it('draws a heat map without scripts, its names escaped, its outcomes as letters, too', () => {
    const svg = printMatrix(of(ODD), 'svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/<script|<b>|href|url\(|on\w+=/);
    expect(svg).toContain('<title>__proto__ -&gt; &lt;b&gt;&amp; icmp://10.1.1.2: open</title>');
    // Nine fields among the first three, seven to and from the last, and the legend.
    expect(svg.match(/fill="#fff">O<\/text>/g)?.length).toBe(9 + 1);
    expect(svg.match(/fill="#fff">T<\/text>/g)?.length).toBe(7 + 1);
    expect(svg).toContain('prefers-color-scheme:dark');
  });
});
