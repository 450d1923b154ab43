// Worlds and checks that the tests of pictures share: well-formed XML, boxes that do not overlap.
import { expect } from 'vitest';
import { reach } from '../../../../src/explain/reach.ts';
import type { Answer } from '../../../../src/explain/types.ts';
import type { Layout } from '../../../../src/explain/render/layout.ts';
import { textWidth } from '../../../../src/explain/render/layoutText.ts';
import { run, type World } from '../../../../src/index.ts';

export const worldOf = (script: string): World => {
  const r = run(script, { keep: true });
  expect(r.stderr).toBe('');
  return r.world;
};
export const ask = (world: World, from: string, to: string): Answer => reach(world, { from, to });

export const VETH = `
ip netns add red
ip netns add blue
ip link add veth-red netns red type veth peer name veth-blue netns blue
ip -n red addr add 10.0.0.1/24 dev veth-red
ip -n blue addr add 10.0.0.2/24 dev veth-blue
ip -n red link set veth-red up
ip -n blue link set veth-blue up
ip netns exec blue python3 -m http.server 80 >/dev/null 2>&1 &
sleep 1
`;
export const BRIDGE = `
ip link add br0 type bridge
ip link set br0 up
for i in 1 2 3; do
  ip netns add ns$i
  ip link add v$i type veth peer name eth0 netns ns$i
  ip link set v$i master br0 up
  ip -n ns$i addr add 10.0.0.$i/24 dev eth0
  ip -n ns$i link set eth0 up
done
ip netns exec ns2 python3 -m http.server 80 >/dev/null 2>&1 &
sleep 1
`;
export const ROUTERS = `
for n in client r1 r2 server; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns client type veth peer name eth0 netns r1
ip link add eth1 netns r1 type veth peer name eth0 netns r2
ip link add eth1 netns r2 type veth peer name eth0 netns server
ip -n client addr add 10.0.1.2/24 dev eth0
ip -n r1 addr add 10.0.1.1/24 dev eth0
ip -n r1 addr add 10.0.12.1/24 dev eth1
ip -n r2 addr add 10.0.12.2/24 dev eth0
ip -n r2 addr add 10.0.2.1/24 dev eth1
ip -n server addr add 10.0.2.2/24 dev eth0
for x in "client eth0" "r1 eth0" "r1 eth1" "r2 eth0" "r2 eth1" "server eth0"; do set -- $x; ip -n $1 link set $2 up; done
for r in r1 r2; do ip netns exec $r sysctl -qw net.ipv4.ip_forward=1; done
ip -n client route add default via 10.0.1.1
ip -n r1 route add 10.0.2.0/24 via 10.0.12.2
ip -n r2 route add 10.0.1.0/24 via 10.0.12.1
ip -n server route add default via 10.0.2.1
ip netns exec r2 iptables -A FORWARD -s 10.0.1.0/24 -p tcp --dport 80 -j DROP
ip netns exec server python3 -m http.server 80 >/dev/null 2>&1 &
ip netns exec server python3 -m http.server 8080 >/dev/null 2>&1 &
sleep 1
`;
export const DOCKER = `
ip link set lo up
ip netns add outside
ip link add eth0 type veth peer name e0 netns outside
ip link set eth0 up
ip addr add 10.10.10.101/24 dev eth0
ip -n outside link set e0 up
ip -n outside addr add 10.10.10.1/24 dev e0
dockerd >/dev/null 2>&1 &
until docker info >/dev/null 2>&1; do sleep 0.2; done
docker network create app >/dev/null
docker run -d --name web -p 12345:80 nginx >/dev/null
docker run -d --name one nginx >/dev/null
docker run -d --name db --network app nginx >/dev/null
docker run -d --name api --network app nginx >/dev/null
`;
export const MACVLAN = `
ip netns add lan
ip link add eth0 type veth peer name e0 netns lan
ip link set eth0 up
ip -n lan link set e0 up
ip addr add 192.168.50.1/24 dev eth0
ip -n lan addr add 192.168.50.254/24 dev e0
for i in 1 2; do
  ip netns add c$i
  ip link add mv$i link eth0 netns c$i type macvlan mode bridge
  ip -n c$i link set mv$i up
  ip -n c$i addr add 192.168.50.1$i/24 dev mv$i
done
`;
export const VXLAN = `
for h in h1 h2; do ip netns add $h; ip -n $h link set lo up; done
ip netns add wire; ip -n wire link add sw0 type bridge; ip -n wire link set sw0 up
n=1; for h in h1 h2; do
  ip link add eth0 netns $h type veth peer name p$n netns wire
  ip -n wire link set p$n master sw0 up; ip -n $h link set eth0 up; ip -n $h addr add 192.168.9.$n/24 dev eth0
  ip -n $h link add br-ov type bridge; ip -n $h link set br-ov up
  ip -n $h link add vx0 type vxlan id 42 dstport 4789 remote 192.168.9.$((3-n)) local 192.168.9.$n dev eth0
  ip -n $h link set vx0 master br-ov up
  ip netns add c$n
  ip link add eth0 netns c$n type veth peer name veth0 netns $h
  ip -n $h link set veth0 master br-ov up; ip -n c$n link set eth0 up; ip -n c$n addr add 10.42.0.$n/24 dev eth0
  n=$((n+1)); done
`;
export const VLAN = `
ip netns add left
ip netns add right
ip link add l0 netns left type veth peer name r0 netns right
for s in "left l0 1" "right r0 2"; do
  set -- $s
  ip -n $1 link set $2 up
  for v in 10 20; do
    ip -n $1 link add link $2 name $2.$v type vlan id $v
    ip -n $1 addr add 10.0.$v.$3/24 dev $2.$v
    ip -n $1 link set $2.$v up
  done
done
`;
export const IPV6 = `
for n in alice router bob; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns alice type veth peer name r0 netns router
ip link add r1 netns router type veth peer name eth0 netns bob
ip -n alice addr add fd00:1::a/64 dev eth0 nodad
ip -n router addr add fd00:1::1/64 dev r0 nodad
ip -n router addr add fd00:2::1/64 dev r1 nodad
ip -n bob addr add fd00:2::b/64 dev eth0 nodad
for x in "alice eth0" "router r0" "router r1" "bob eth0"; do set -- $x; ip -n $1 link set $2 up; done
ip netns exec router sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n alice route add default via fd00:1::1
ip -n bob route add default via fd00:2::1
ip netns exec bob python3 -m http.server --bind :: 80 >/dev/null 2>&1 &
sleep 3
`;

/** Three routers in a ring: there by b, back from c. */
export const RING = `
for n in a b c; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv4.ip_forward=1; done
join() { ip link add $2 netns $1 type veth peer name $4 netns $3; ip -n $1 link set $2 up; ip -n $3 link set $4 up; ip -n $1 addr add $5.1/24 dev $2; ip -n $3 addr add $5.2/24 dev $4; }
join a to-b b to-a 10.1.0
join b to-c c to-b 10.2.0
join a to-c c to-a 10.3.0
ip -n a route add 10.2.0.0/24 via 10.1.0.2
ip -n c route add 10.1.0.0/24 via 10.3.0.1
sleep 1
`;
/** Two bridges of one host, joined by a veth pair, a VLAN on one of them, a dummy. */
export const TWO_BRIDGES = `
ip link add br0 type bridge; ip link set br0 up; ip addr add 10.0.0.254/24 dev br0
ip link add br1 type bridge; ip link set br1 up; ip addr add 10.0.1.254/24 dev br1
ip link add x0 type veth peer name x1
ip link set x0 up; ip link set x1 up
ip netns add red; ip netns add blue
ip link add vr type veth peer name eth0 netns red; ip link set vr master br0 up; ip -n red link set eth0 up; ip -n red addr add 10.0.0.1/24 dev eth0; ip -n red route add default via 10.0.0.254
ip link add vb type veth peer name eth0 netns blue; ip link set vb master br1 up; ip -n blue link set eth0 up; ip -n blue addr add 10.0.1.1/24 dev eth0; ip -n blue route add default via 10.0.1.254
ip link set x0 master br0; ip link set x1 master br1
ip link add dummy0 type dummy; ip link set dummy0 up; ip addr add 192.0.2.1/32 dev dummy0
sysctl -qw net.ipv4.ip_forward=1
ip link add link br0 name br0.5 type vlan id 5
`;

/** Names that break careless writers of XML, Mermaid and plain objects. */
export const HOSTILE = ['__proto__', 'end', 'a"b', "it's", '<script>', '&amp;', '#35;', ';drop', '[x]', '{y}', '(z)', '`q`', '%%{init}', '1. one', '- two', 'p0->>p1', 'subgraph', 'ünïcode', '漢字漢字', 'x'.repeat(200)];
export const hostileWorld = (): World => {
  const quote = (s: string): string => `'${s.replace(/'/g, `'\\''`)}'`;
  return worldOf(`${HOSTILE.map((n, i) => `ip netns add ${quote(n)}\nip link add v${i} type veth peer name ${i % 2 === 0 ? quote(`<&";#${i}`) : 'eth0'} netns ${quote(n)}\nip -n ${quote(n)} addr add 10.0.${i}.2/24 dev ${i % 2 === 0 ? quote(`<&";#${i}`) : 'eth0'}\nip -n ${quote(n)} link set ${i % 2 === 0 ? quote(`<&";#${i}`) : 'eth0'} up\nip addr add 10.0.${i}.1/24 dev v${i}\nip link set v${i} up`).join('\n')}\n`);
};

/** Tags that close in order, attributes in quotes, nothing bare that XML forbids, only elements that draw. */
export const expectWellFormed = (xml: string): void => {
  const open: string[] = [];
  let at = 0;
  for (const m of xml.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>/g)) {
    const between = xml.slice(at, m.index);
    expect(between).not.toMatch(/[<>]/);
    expect(between.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    at = m.index + m[0].length;
    expect(['svg', 'title', 'desc', 'style', 'rect', 'text', 'g', 'path', 'circle']).toContain(m[2]);
    expect(m[3]).not.toMatch(/ on[a-z]+=|href|url\(/i);
    if (m[1] === '/') expect(open.pop()).toBe(m[2]);
    else if (m[4] === '') open.push(m[2] as string);
  }
  expect(open).toEqual([]);
  expect(xml.slice(at)).toBe('\n');
  // eslint-disable-next-line no-control-regex
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  expect(/.{0,40}(?:NaN|Infinity|undefined).{0,40}/.exec(xml)?.[0]).toBe(undefined);
};

interface Rect { readonly x: number; readonly y: number; readonly w: number; readonly h: number; readonly what: string }
const apart = (a: Rect, b: Rect): boolean => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
const within = (a: Rect, b: Rect): boolean => a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
const pairwise = (list: readonly Rect[]): string[] => list.flatMap((a, i) => list.slice(i + 1).filter((b) => !apart(a, b)).map((b) => `${a.what} and ${b.what}`));
/** Machines apart from each other, chips and texts apart inside their machine and within it, badges apart. */
export const expectNoOverlap = (at: Layout): void => {
  const boxes = at.boxes.map((b) => ({ ...b, what: `machine ${b.full}` }));
  expect(pairwise(boxes)).toEqual([]);
  const page = { x: 0, y: 0, w: at.width, h: at.height, what: 'page' };
  for (const b of boxes) {
    expect(within(b, page), b.what).toBe(true);
    const inside = [
      ...b.chips.map((c) => ({ ...c, what: `chip ${c.key} of ${b.full}` })),
      ...b.texts.map((t) => ({ x: t.x, y: t.y - t.size + 1, w: textWidth(t.text, t.size), h: t.size, what: `text "${t.text}" of ${b.full}` })),
    ];
    expect(pairwise(inside)).toEqual([]);
    for (const i of inside) expect(within(i, b), i.what).toBe(true);
    for (const c of b.chips) c.lines.forEach((l, i) => expect(textWidth(l, i === 0 ? 11.5 : 10.5) + 12, `${l} in its chip`).toBeLessThanOrEqual(c.w));
  }
  if (at.cross) {
    const cross = { x: at.cross.x - 10, y: at.cross.y - 10, w: 20, h: 20, what: 'cross' };
    for (const b of boxes) for (const t of b.texts) expect(apart(cross, { x: t.x, y: t.y - t.size + 2, w: textWidth(t.text, t.size), h: t.size - 1, what: t.text }), `cross on "${t.text}"`).toBe(true);
  }
  const badges = at.strokes.flatMap((s) => (s.badge ? [{ x: s.badge.x - 8.5, y: s.badge.y - 8.5, w: 17, h: 17, what: `badge ${s.badge.n}` }] : []));
  for (const a of badges) for (const b of badges) if (a !== b) expect(Math.hypot(a.x - b.x, a.y - b.y), `${a.what} and ${b.what}`).toBeGreaterThanOrEqual(17);
  for (const a of badges) for (const c of boxes.flatMap((b) => b.chips)) expect(apart(a, { ...c, what: c.key }), `${a.what} on ${c.key}`).toBe(true);
};
