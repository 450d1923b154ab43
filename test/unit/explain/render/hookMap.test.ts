// The hook map: which hooks a packet passes is the kernel's order (ARCHITECTURE.md, Hooks); which rules it met, the labs' own rules.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hookMap, hookMapText } from '../../../../src/explain/render/hookMap.ts';
import { hookMapOf, type HookMap } from '../../../../src/explain/render/hookMapData.ts';
import { pmGet } from '../../../../src/base/pmap.ts';
import type { World } from '../../../../src/index.ts';
import { ask, BRIDGE, DOCKER, expectWellFormed, hostileWorld, IPV6, ROUTERS, VETH, worldOf } from './pictures.ts';

const netns = (world: World, name: string): number => (name === 'host' ? 1 : pmGet(world.config.names, name) as number);
const lit = (m: HookMap): string[] => m.hooks.filter((h) => h.on).map((h) => h.name);
const matched = (m: HookMap): string[] => m.hooks.flatMap((h) => h.tables.flatMap((t) => t.matched.map((x) => `${h.name} ${t.name} ${x.place}${x.mark === '' ? '' : ` (${x.mark})`}`)));

describe('hookMapOf', () => {
  it('a router: PREROUTING, routing, FORWARD; the rule that drops ends it', () => {
    const world = worldOf(ROUTERS);
    const m = hookMapOf(world, ask(world, 'client', 'tcp://10.0.2.2:80'));
    expect(m.machine).toBe('r2');
    expect(lit(m)).toEqual(['PREROUTING', 'FORWARD']);
    expect([m.cameBy, m.leftBy, m.routing, m.ended]).toEqual(['eth0', '', 'forward by eth1', 'dropped by filter/FORWARD rule 1']);
    expect(matched(m)).toEqual(['FORWARD filter FORWARD rule 1 (end)']);
    expect(m.hooks[2]?.tables.map((t) => [t.name, t.state])).toEqual([['mangle', 'none'], ['filter', 'end'], ['security', 'none']]);
  });
  it('what passes: PREROUTING, FORWARD, POSTROUTING, and no rule but a policy', () => {
    const world = worldOf(ROUTERS);
    const m = hookMapOf(world, ask(world, 'client', 'tcp://10.0.2.2:8080'), netns(world, 'r2'));
    expect(lit(m)).toEqual(['PREROUTING', 'FORWARD', 'POSTROUTING']);
    expect([m.cameBy, m.leftBy, m.ended, m.deliveredTo]).toEqual(['eth0', 'eth1', '', '']);
    expect(matched(m)).toEqual(['FORWARD filter FORWARD policy']);
  });
  it('the client sends by OUTPUT and POSTROUTING, the server receives by PREROUTING and INPUT; the reply the other way round', () => {
    const world = worldOf(ROUTERS);
    const answer = ask(world, 'client', 'tcp://10.0.2.2:8080');
    const client = hookMapOf(world, answer, netns(world, 'client'));
    expect([lit(client), client.sentHere, client.leftBy, client.cameBy]).toEqual([['OUTPUT', 'POSTROUTING'], true, 'eth0', '']);
    const server = hookMapOf(world, answer, netns(world, 'server'));
    expect([lit(server), server.sentHere, server.deliveredTo, server.routing]).toEqual([['PREROUTING', 'INPUT'], false, 'tcp port 8080', 'local: for us']);
    expect(lit(hookMapOf(world, answer, netns(world, 'server'), { leg: 'reply' }))).toEqual(['OUTPUT', 'POSTROUTING']);
    expect(lit(hookMapOf(world, answer, netns(world, 'client'), { leg: 'reply' }))).toEqual(['PREROUTING', 'INPUT']);
  });
  it('a packet to the machine itself passes four hooks', () => {
    const world = worldOf(`ip link set lo up\niptables -A INPUT -j ACCEPT\npython3 -m http.server 80 >/dev/null 2>&1 &\nsleep 1\n`);
    const m = hookMapOf(world, ask(world, 'host', 'tcp://127.0.0.1:80'));
    expect([lit(m), matched(m)]).toEqual([['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], ['INPUT filter INPUT rule 1 (told)']]);
  });
  it('a published port: conntrack and DNAT in PREROUTING, Docker\'s chains in FORWARD, the bridge below; the rules that the answer speaks of are marked', () => {
    const world = worldOf(DOCKER);
    const m = hookMapOf(world, ask(world, 'outside', 'http://10.10.10.101:12345/'));
    expect([m.machine, lit(m)]).toEqual(['host', ['PREROUTING', 'FORWARD', 'POSTROUTING']]);
    expect(matched(m)).toEqual([
      'PREROUTING conntrack ', 'PREROUTING nat PREROUTING rule 1', 'PREROUTING nat DOCKER rule 3 (told)', 'FORWARD filter FORWARD rule 1', 'FORWARD filter DOCKER-USER rule 1', 'FORWARD filter FORWARD rule 2',
      'FORWARD filter DOCKER-ISOLATION-STAGE-1 rule 3', 'FORWARD filter FORWARD rule 8', 'FORWARD filter DOCKER rule 1 (told)', 'POSTROUTING nat POSTROUTING policy',
    ]);
    expect(m.bridge).toMatch(/^docker0: the host → veth/);
    expect(m.hooks[3]?.tables.find((t) => t.name === 'nat')).toMatchObject({ state: 'there', rules: 1 });
  });
  it('a rule in INPUT and in OUTPUT', () => {
    const input = worldOf(`${VETH}ip netns exec blue iptables -A INPUT -p tcp --dport 80 -j REJECT\n`);
    const refused = hookMapOf(input, ask(input, 'red', 'tcp://10.0.0.2:80'));
    expect([refused.machine, lit(refused), matched(refused)]).toEqual(['blue', ['PREROUTING', 'INPUT'], ['INPUT filter INPUT rule 1 (end)']]);
    const output = worldOf(`${VETH}ip netns exec red iptables -A OUTPUT -p tcp -j DROP\n`);
    const silent = hookMapOf(output, ask(output, 'red', 'tcp://10.0.0.2:80'));
    expect([silent.machine, lit(silent), silent.sentHere, matched(silent)]).toEqual(['red', ['OUTPUT'], true, ['OUTPUT filter OUTPUT rule 1 (end)']]);
  });
  it('IPv6 has tables of its own', () => {
    const world = worldOf(`${IPV6}ip netns exec router iptables -A FORWARD -j DROP\nip netns exec router ip6tables -A FORWARD -p tcp -j ACCEPT\n`);
    const m = hookMapOf(world, ask(world, 'alice', 'tcp://[fd00:2::b]:80'), netns(world, 'router'));
    expect([m.family, lit(m), matched(m)]).toEqual([6, ['PREROUTING', 'FORWARD', 'POSTROUTING'], ['FORWARD filter FORWARD rule 1 (told)']]);
  });
  it('a bridged packet passes no hook when the bridge does not call them', () => {
    const world = worldOf(BRIDGE);
    const m = hookMapOf(world, ask(world, 'ns1', 'tcp://10.0.0.2:80'), 1);
    expect([lit(m), m.bridge, m.cameBy, m.leftBy]).toEqual([[], 'br0: v1 → v2', 'v1', 'v2']);
  });
  it('says where nobody came, and refuses what is not there', () => {
    const world = worldOf(BRIDGE);
    const answer = ask(world, 'ns1', 'tcp://10.0.0.2:80');
    expect(hookMapOf(world, answer, netns(world, 'ns3'))).toMatchObject({ packet: '', cameBy: '' });
    expect(() => hookMapOf(world, answer, 99)).toThrow('netns 99 does not exist');
    expect(() => hookMapOf(world, answer, 1, { packet: 7 })).toThrow(/packet 7 was not in host on the way of the request; known: \d+/);
  });
});

describe('hookMapText', () => {
  it('a packet that a router drops', () => {
    const world = worldOf(ROUTERS);
    expect(hookMapText(world, ask(world, 'client', 'tcp://10.0.2.2:80')).replace(/10\.0\.1\.2:\d+/, '10.0.1.2:PORT')).toBe(`r2: request tcp 10.0.1.2:PORT > 10.0.2.2:80 [S]

                       local processes               local processes
                              ^                             |
                              |                             v
                            INPUT                        OUTPUT
                              ^                             |
                              |                             v
eth0 ==> [PREROUTING] ==> [routing] ==> [FORWARD] -->  POSTROUTING  --> out

PREROUTING
routing
  forward by eth1
FORWARD
  filter    X FORWARD rule 1: -A FORWARD -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -j DROP
X dropped by filter/FORWARD rule 1
`);
  });
});

describe('docs/renderings.md', () => {
  it('its map is the map of its lab', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/renderings.md'), 'utf8');
    const world = worldOf(/```sh\n([\s\S]*?)```/.exec(text)?.[1] as string);
    const plain = (t: string): string => t.replace(/\b\d{5,}\b/g, 'N');
    expect(plain(/```\n(host: request[\s\S]*?)```/.exec(text)?.[1] as string)).toBe(plain(hookMapText(world, ask(world, 'c', 'tcp://10.0.1.1:8080'))));
  });
});

describe('hookMap', () => {
  const CASES: readonly (readonly [string, string, string, string, string | undefined])[] = [
    ['a router that drops', ROUTERS, 'client', 'tcp://10.0.2.2:80', undefined], ['a published port', DOCKER, 'outside', 'http://10.10.10.101:12345/', undefined], ['the client', VETH, 'red', 'tcp://10.0.0.2:80', 'red'],
    ['the server', VETH, 'red', 'tcp://10.0.0.2:80', 'blue'], ['a bridge', BRIDGE, 'ns1', 'tcp://10.0.0.2:80', 'host'], ['nobody came', BRIDGE, 'ns1', 'tcp://10.0.0.2:80', 'ns3'],
  ];
  it.each(CASES)('%s: well-formed, each hook and table once, lit as the data say', (_, script, from, to, where) => {
    const world = worldOf(script);
    const answer = ask(world, from, to);
    const at = where === undefined ? undefined : netns(world, where);
    const svg = hookMap(world, answer, at);
    expectWellFormed(svg);
    const data = hookMapOf(world, answer, at);
    for (const h of data.hooks) expect(svg.split(`>${h.name}</text>`)).toHaveLength(2);
    expect((svg.match(/<rect class="table end"/g) ?? []).length).toBe(data.hooks.flatMap((h) => h.tables).filter((t) => t.state === 'end').length);
    // Five in the legend.
    expect((svg.match(/<rect class="table on"/g) ?? []).length - 1).toBe(data.hooks.flatMap((h) => h.tables).filter((t) => t.state === 'on').length);
    expect(hookMap(world, answer, at)).toBe(svg);
    expect(hookMap(world, answer, at, { theme: 'dark' })).not.toContain('prefers-color-scheme');
  });
  it('nothing is wider than its box, and no box on another', () => {
    const world = worldOf(DOCKER);
    const svg = hookMap(world, ask(world, 'outside', 'http://10.10.10.101:12345/'));
    const rects = [...svg.matchAll(/<rect class="hook[^"]*" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map((m) => m.slice(1).map(Number) as [number, number, number, number]);
    expect(rects).toHaveLength(8);
    rects.forEach((a, i) => rects.slice(i + 1).forEach((b) => expect(a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1]).toBe(true)));
    for (const t of svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="9.5" class="[a-z]+">([^<]*)</g)) {
      const [x, y] = [Number(t[1]), Number(t[2])];
      const box = rects.find((q) => x >= q[0] && x <= q[0] + q[2] && y >= q[1] && y <= q[1] + q[3]);
      if (box) expect(x + (t[3] as string).replace(/&[a-z#0-9]+;/g, '?').length * 9.5 * 0.605).toBeLessThanOrEqual(box[0] + box[2]);
    }
  });
  it('a chain of 500 rules that all match is cut, and says so; hostile names stay text', () => {
    const rules = Array.from({ length: 500 }, (_, i) => `-A INPUT -m comment --comment "rule <${i}> & more"`).join('\n');
    const world = worldOf(`${VETH}ip netns exec blue iptables-restore <<'EOF'\n*filter\n:INPUT ACCEPT [0:0]\n${rules}\nCOMMIT\nEOF\n`);
    const svg = hookMap(world, ask(world, 'red', 'tcp://10.0.0.2:80'));
    expectWellFormed(svg);
    expect(svg).toContain('more rules');
    expect(svg.length).toBeLessThan(40_000);
    const bad = hostileWorld();
    for (const n of ['__proto__', '<script>', '&amp;']) expectWellFormed(hookMap(bad, ask(bad, n, 'icmp://10.0.7.2')));
  });
});
