// The drawn topology: well-formed and self-contained, everything on the path in it, nothing on top of anything else, bounded for big worlds.
import { describe, expect, it } from 'vitest';
import { layoutTopology, pointOn } from '../../../../src/explain/render/layout.ts';
import { clip, showable, textColumns, wrap } from '../../../../src/explain/render/layoutText.ts';
import { svgTopology } from '../../../../src/explain/render/svg.ts';
import { devKey } from '../../../../src/explain/render/topology.ts';
import { pmGet, pmSet } from '../../../../src/base/pmap.ts';
import type { Link, Netns } from '../../../../src/model/world.ts';
import { emptyWorld, type World } from '../../../../src/index.ts';
import { ask, BRIDGE, DOCKER, expectNoOverlap, expectWellFormed, HOSTILE, hostileWorld, IPV6, MACVLAN, RING, ROUTERS, TWO_BRIDGES, VETH, VLAN, VXLAN, worldOf } from './pictures.ts';

const CASES: readonly (readonly [name: string, script: string, from: string, to: string])[] = [
  ['two namespaces and a veth', VETH, 'red', 'tcp://10.0.0.2:80'],
  ['a bridge', BRIDGE, 'ns1', 'tcp://10.0.0.2:80'],
  ['a bridge, nobody there', BRIDGE, 'ns1', 'tcp://10.0.0.9:80'],
  ['two routers', ROUTERS, 'client', 'tcp://10.0.2.2:8080'],
  ['two routers and a DROP', ROUTERS, 'client', 'tcp://10.0.2.2:80'],
  ['no route', ROUTERS, 'r1', 'tcp://192.0.2.1:80'],
  ['a published port', DOCKER, 'outside', 'http://10.10.10.101:12345/'],
  ['a closed port', DOCKER, 'outside', 'http://10.10.10.101:12346/'],
  ['docker-proxy', DOCKER, 'host', 'http://127.0.0.1:12345/'],
  ['across networks', DOCKER, 'web', 'tcp://172.18.0.2:80'],
  ['a name that nobody knows', DOCKER, 'web', 'http://nobody/'],
  ['macvlan', MACVLAN, 'c1', 'icmp://192.168.50.12'],
  ['vlan', VLAN, 'left', 'icmp://10.0.20.2'],
  ['vxlan', VXLAN, 'c1', 'icmp://10.42.0.2'],
  ['a ring', RING, 'a', 'icmp://10.2.0.2'],
  ['two bridges', TWO_BRIDGES, 'red', 'icmp://10.0.1.1'],
  ['IPv6', IPV6, 'alice', 'tcp://[fd00:2::b]:80'],
];

describe('svgTopology', () => {
  it.each(CASES)('%s: nothing overlaps, all of the path is there, XML is well-formed', (_, script, from, to) => {
    const world = worldOf(script);
    const answer = ask(world, from, to);
    const at = layoutTopology(world, answer);
    expectNoOverlap(at);
    const chips = new Set(at.boxes.flatMap((b) => b.chips.map((c) => c.key)));
    for (const p of [...(at.path?.request ?? []), ...(at.path?.reply ?? [])]) {
      for (const h of p.hops) {
        expect(chips).toContain(devKey(h.from));
        expect(chips).toContain(devKey(h.to));
      }
    }
    const svg = svgTopology(world, { answer });
    expectWellFormed(svg);
    expect(svg).toContain(`>${answer.outcome}</text>`);
    expect((svg.match(/class="cross"/g) ?? []).length).toBe(answer.outcome === 'open' || at.path?.death === null ? 0 : 1);
    for (const theme of ['light', 'dark', 'auto'] as const) expect(svgTopology(world, { answer, theme }).includes('prefers-color-scheme')).toBe(theme === 'auto');
    expect(svgTopology(worldOf(script), { answer: ask(worldOf(script), from, to) })).toBe(svg);
  });

  it.each(CASES.filter(([, s], i) => CASES.findIndex(([, t]) => t === s) === i))('%s: without an answer', (_, script) => {
    const world = worldOf(script);
    expectNoOverlap(layoutTopology(world));
    const svg = svgTopology(world);
    expectWellFormed(svg);
    expect(svg).not.toContain('class="way');
  });

  it('draws the way as arrows that begin and end at the chips, and numbers them', () => {
    const world = worldOf(BRIDGE);
    const at = layoutTopology(world, ask(world, 'ns1', 'tcp://10.0.0.2:80'));
    expect(at.strokes.map((s) => s.badge?.n ?? 0)).toEqual([1, 0, 0, 2, 3, 0, 0, 4]);
    const chip = new Map(at.boxes.flatMap((b) => b.chips.map((c) => [c.key, c])));
    for (const s of at.strokes) {
      const [a, b] = [chip.get(s.from), chip.get(s.to)];
      expect([a?.x, (a?.x ?? 0) + (a?.w ?? 0)]).toContain(s.curve.x1);
      expect([b?.x, (b?.x ?? 0) + (b?.w ?? 0)]).toContain(s.curve.x2);
    }
    // Request to the right and above, reply to the left and below.
    for (const s of at.strokes) expect(Math.sign(s.curve.x2 - s.curve.x1)).toBe(s.leg === 'request' ? 1 : -1);
  });

  it('puts the cross between the devices that a forwarded packet died between, and names rule and line', () => {
    const world = worldOf(ROUTERS);
    const answer = ask(world, 'client', 'tcp://10.0.2.2:80');
    const at = layoutTopology(world, answer);
    const cut = at.strokes.find((s) => s.kind === 'cut');
    expect(cut && pointOn(cut.curve, 0.5)).toEqual(at.cross);
    const r2 = at.boxes.find((b) => b.full === 'r2');
    expect(r2?.texts.filter((t) => t.style === 'dead').map((t) => t.text)).toEqual(['✗ filter/FORWARD rule 1']);
    expect(r2?.texts.filter((t) => t.style === 'deadline').map((t) => t.text).join(' ')).toBe('-A FORWARD -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -j DROP');
    expect(r2?.texts.filter((t) => t.style === 'origin').map((t) => t.text).join(' ')).toContain('line 18: ip netns exec r2 iptables');
    expect(at.strokes.some((s) => s.leg === 'reply')).toBe(false);
  });

  it('client at the left, server at the right, whoever is between in between', () => {
    const world = worldOf(ROUTERS);
    const x = new Map(layoutTopology(world, ask(world, 'client', 'tcp://10.0.2.2:8080')).boxes.map((b) => [b.full, b.x]));
    const back = new Map(layoutTopology(world, ask(world, 'server', 'icmp://10.0.1.2')).boxes.map((b) => [b.full, b.x]));
    expect([...x].sort(([, a], [, b]) => a - b).map(([n]) => n)).toEqual(['client', 'r1', 'r2', 'server']);
    expect([...back].sort(([, a], [, b]) => a - b).map(([n]) => n)).toEqual(['server', 'r2', 'r1', 'client']);
  });

  it('says what NAT did, in the machine that did it', () => {
    const world = worldOf(DOCKER);
    const at = layoutTopology(world, ask(world, 'outside', 'http://10.10.10.101:12345/'));
    expect(at.boxes.flatMap((b) => b.texts.filter((t) => t.style === 'nat').map((t) => `${b.full}: ${t.text}`))).toEqual(['host: NAT: to 10.10.10.101:12345 → 172.17.0.2:80']);
  });

  it('hostile names stay text', () => {
    const world = hostileWorld();
    for (const name of HOSTILE.slice(0, 4)) {
      const svg = svgTopology(world, { answer: ask(world, name, 'icmp://10.0.7.2') });
      expectWellFormed(svg);
    }
    const at = layoutTopology(world);
    expectNoOverlap(at);
    expectWellFormed(svgTopology(world));
    expect(svgTopology(world)).toContain('漢字漢字');
  });

  it('a width scales the picture; a bad one is refused', () => {
    const world = worldOf(VETH);
    expect(svgTopology(world, { width: 300 })).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+" width="300" height="\d+" role="img">\n<title>Network topology<\/title>/);
    expect(() => svgTopology(world, { width: NaN })).toThrow('width NaN is not a positive number of pixels');
    expect(() => svgTopology(world, { width: -1 })).toThrow('width -1');
  });

  it('an empty world says so', () => {
    expectWellFormed(svgTopology(emptyWorld(1)));
    expect(svgTopology(emptyWorld(1))).toContain('>nothing here but a loopback</text>');
  });
});

/** A bridge with `n` more namespaces that are like the third one; written into the config, for running a thousand `ip netns add` takes seconds. */
const crowd = (world: World, n: number): World => {
  let { netns, names } = world.config;
  let host = pmGet(netns, 1) as Netns;
  const like = pmGet(netns, pmGet(names, 'ns3') as number) as Netns;
  const port = pmGet(host.links, pmGet(host.linkNames, 'v3') as number) as Link;
  const br = pmGet(host.links, port.master) as Link;
  const ports: number[] = [];
  for (let i = 0; i < n; i++) {
    const [id, ifindex] = [5000 + i, 5000 + i];
    const eth0 = pmGet(like.links, pmGet(like.linkNames, 'eth0') as number) as Link;
    netns = pmSet(netns, id, { ...like, id, links: pmSet(like.links, eth0.ifindex, { ...eth0, link: { netns: 1, ifindex } }) });
    names = pmSet(names, `c${i}`, id);
    host = { ...host, links: pmSet(host.links, ifindex, { ...port, ifindex, name: `w${i}`, link: { netns: id, ifindex: eth0.ifindex } }) };
    ports.push(ifindex);
  }
  if (br.info.kind !== 'bridge') throw new Error('br0 is no bridge');
  host = { ...host, links: pmSet(host.links, br.ifindex, { ...br, info: { ...br.info, ports: [...ports, ...br.info.ports] } }) };
  return { ...world, config: { ...world.config, netns: pmSet(netns, 1, host), names } };
};

describe('big worlds', () => {
  it('1,000 namespaces: those on the path and a few others, in under a second', () => {
    const small = worldOf(BRIDGE);
    const answer = ask(small, 'ns1', 'tcp://10.0.0.2:80');
    const world = crowd(small, 997);
    const began = performance.now();
    const svg = svgTopology(world, { answer });
    expect(performance.now() - began).toBeLessThan(1000);
    const at = layoutTopology(world, answer);
    expect(at.boxes.map((b) => b.full)).toEqual(['ns1', 'host', 'ns2', 'ns3', 'c0', 'c1', '+ 995 more']);
    expect(at.boxes.find((b) => b.full === 'host')?.chips.map((c) => c.full)).toEqual(['v1', 'v2', 'v3', 'w0', 'w1', '+ 995 ports', 'br0']);
    expectNoOverlap(at);
    expectWellFormed(svg);
    expect(svg.length).toBeLessThan(20_000);
    expectNoOverlap(layoutTopology(world));
    expect(layoutTopology(world).boxes.map((b) => b.full).at(-1)).toBe('+ 997 more');
  });
  it('200 networks of their own: as many as fit, and how many more', () => {
    const world = worldOf(`for i in $(seq 1 200); do ip netns add n$i; ip link add v$i type veth peer name eth0 netns n$i; ip link add br$i type bridge; ip link set v$i master br$i; done\n`);
    const at = layoutTopology(world);
    expectNoOverlap(at);
    expect(at.boxes.length).toBeLessThan(30);
    expect(at.boxes.map((b) => b.full)).toContain('+ 177 more machines');
    expect(svgTopology(world).length).toBeLessThan(60_000);
  });
  it('a flood that visits everybody is not the path', () => {
    const world = worldOf(BRIDGE);
    const at = layoutTopology(world, ask(world, 'ns1', 'tcp://10.0.0.2:80'));
    const ns3 = at.boxes.find((b) => b.full === 'ns3');
    expect(at.strokes.some((s) => s.to === ns3?.chips[0]?.key || s.from === ns3?.chips[0]?.key)).toBe(false);
  });
});

describe('layoutText', () => {
  it('wide characters count two columns', () => expect(['abc', '漢字', 'a漢', '😀'].map(textColumns)).toEqual([3, 4, 3, 2]));
  it('clips to columns', () => expect([clip('abcdef', 6), clip('abcdef', 5), clip('漢字漢字', 5), clip('', 3)]).toEqual(['abcdef', 'abcd…', '漢字…', '']));
  it('wraps at spaces, breaks long words, ends with an ellipsis', () => {
    expect(wrap('one two three', 7, 3)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij', 4, 3)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('one two three four five', 7, 2)).toEqual(['one two', 'three…']);
  });
  it('control characters, overrides and half surrogates are not shown; UTF-8 bytes are', () => {
    expect(showable('a\u0000b\u202ec\ud800d\u0007')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
    expect(showable('Ã¼')).toBe('ü');
    expect(showable('ü')).toBe('ü');
  });
});
