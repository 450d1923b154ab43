// Routing labs: routers in a chain or a ring, a loopback address each, static routes of every type, tables and rules, rp_filter;
// listings, then pings with their `ip route get`. `wide` adds marks, MTUs, redirects, deleted links, more forms of everything.
import { diceOf, openLab, type Dice, type Lab } from './dice.ts';

interface Cable {
  readonly k: number;
  readonly a: number;
  readonly b: number;
}
interface Topology {
  readonly n: number;
  readonly cables: readonly Cable[];
}
const ip = (r: number): string => `ip -n r${r}`;
const loop = (r: number): string => `192.168.${r}.1`;
const endOf = (c: Cable, r: number): string => `10.0.${c.k}.${c.a === r ? 1 : 2}`;
const devOf = (c: Cable, r: number): string => `v${c.k}${c.a === r ? 'a' : 'b'}`;
const otherEnd = (c: Cable, r: number): string => `10.0.${c.k}.${c.a === r ? 2 : 1}`;

const build = (lab: Lab, d: Dice, wide: boolean): Topology => {
  lab.set('sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
  const n = d.weigh([[4, 2], [4, 3], [3, 4], [wide ? 2 : 1, 5]]);
  for (let r = 0; r < n; r++) {
    lab.set(`ip netns add r${r}`);
    lab.set(`${ip(r)} link set lo up`);
    lab.set(`ip netns exec r${r} sysctl -qw net.ipv4.ip_forward=${d.chance(0.85) ? 1 : 0}`);
    if (d.chance(0.5)) lab.set(`ip netns exec r${r} sysctl -qw net.ipv4.conf.all.rp_filter=${d.int(0, 2)}`);
    lab.set(`${ip(r)} addr add ${loop(r)}/32 dev lo`);
  }
  const cables: Cable[] = [];
  const cable = (a: number, b: number): void => {
    const k = cables.length;
    lab.set(`ip link add v${k}a address ${lab.mac()} type veth peer name v${k}b address ${lab.mac()} netns r${b}`);
    lab.set(`ip link set v${k}a netns r${a}`);
    lab.set(`${ip(a)} link set v${k}a up`);
    lab.set(`${ip(b)} link set v${k}b up`);
    lab.set(`${ip(a)} addr add 10.0.${k}.1/24 dev v${k}a`);
    lab.set(`${ip(b)} addr add 10.0.${k}.2/24 dev v${k}b`);
    cables.push({ k, a, b });
  };
  for (let r = 0; r + 1 < n; r++) cable(r, r + 1);
  if (n > 2 && d.chance(0.5)) cable(0, n - 1);
  return { n, cables };
};

const viaOf = (d: Dice, t: Topology, r: number): { via: string; cable: Cable } | undefined => {
  const mine = t.cables.filter((c) => c.a === r || c.b === r);
  if (mine.length === 0) return undefined;
  const c = d.pick(mine);
  return { via: otherEnd(c, r), cable: c };
};

const routes = (lab: Lab, d: Dice, t: Topology, wide: boolean): void => {
  for (let r = 0; r < t.n; r++) {
    for (let to = 0; to < t.n; to++) {
      if (to === r || d.chance(0.12)) continue;
      const dst = d.chance(0.5) ? `${loop(to)}/32` : `192.168.${to}.0/24`;
      const hop = viaOf(d, t, r);
      if (!hop) continue;
      const kind = d.weigh<'plain' | 'metric' | 'type' | 'table' | 'odd'>([[10, 'plain'], [5, 'metric'], [3, 'type'], [3, 'table'], [wide ? 5 : 0, 'odd']]);
      if (kind === 'plain') lab.set(`${ip(r)} route add ${dst} via ${hop.via}`);
      else if (kind === 'metric') lab.set(`${ip(r)} route add ${dst} via ${hop.via} metric ${d.pick([10, 100])}`);
      else if (kind === 'type') lab.set(`${ip(r)} route add ${d.pick(['unreachable', 'blackhole', 'prohibit', 'throw'])} ${dst}`);
      else if (kind === 'table') {
        lab.set(`${ip(r)} route add ${dst} via ${hop.via} table 100`);
        const what = d.weigh([[4, `to ${dst}`], [1, `from ${loop(r)}`], [1, `from 10.0.0.0/8 to ${dst}`], [1, `iif ${devOf(hop.cable, r)}`]]);
        lab.set(`${ip(r)} rule add ${what} lookup 100 pref ${d.pick([50, 100, 200])}`);
      } else oddRoute(lab, d, r, dst, hop.via, hop.cable);
    }
    const hop = viaOf(d, t, r);
    if (hop && d.chance(0.75)) lab.set(`${ip(r)} route add default via ${hop.via}`);
  }
};

const oddRoute = (lab: Lab, d: Dice, r: number, dst: string, via: string, c: Cable): void => {
  const dev = devOf(c, r);
  const me = endOf(c, r);
  for (const l of d.pick<() => string[]>([
    () => [`route add ${dst} via ${via} src ${d.pick([me, loop(r)])}`],
    () => [`route add ${dst} dev ${dev}`],
    () => [`route add ${dst} dev ${dev} scope link src ${loop(r)}`],
    () => [`route add ${dst} via 172.30.0.1 dev ${dev} onlink`],
    () => [`route add ${dst} via ${via}`, `route add ${dst} via ${via}`],
    () => [`route add ${dst} via ${via}`, `route append ${dst} via ${via} metric 5`],
    () => [`route add ${dst} via ${via}`, `route replace ${dst} via ${via} mtu 1400`],
    () => [`route prepend ${dst} via ${via}`, `route append unreachable ${dst}`],
    () => [`route add unreachable ${dst} metric 4278198272`, `route add ${dst} via ${via}`],
    () => [`route add ${dst} via ${via} table 7`, `rule add fwmark 1 lookup 7`],
    () => [`route add ${dst} via ${via} table 7`, `rule add fwmark 0x10/0xf0 table 7 pref 77`],
    () => [`rule add to ${dst} ${d.pick(['prohibit', 'blackhole', 'unreachable'])} pref 60`, `route add ${dst} via ${via}`],
    () => [`route add ${dst} via ${via} table 100`, `rule add oif ${dev} lookup 100`],
    () => [`route add ${dst} via ${via} table 100`, `rule add not from ${loop(r)} lookup 100`],
    () => [`route add ${dst} via ${via}`, 'rule add lookup main suppress_prefixlength 0 pref 40'],
    () => [`route add throw ${dst} table 100`, `route add default via ${via} table 100`, 'rule add lookup 100 pref 90', `route add ${dst} via ${via}`],
    () => [`route add ${dst} via ${via} tos 0x10`, `route add ${dst} via ${via} metric 3`],
    () => [`route add ${dst} via ${via} proto static metric 20`],
    () => [`route add ${dst} via 10.99.0.1`, `route add ${dst} via ${me}`, `route del ${dst}`],
    () => [`route add ${dst} via ${via}`, `route del ${dst} via ${via}`, `route del ${dst}`],
    () => [`rule add iif lo to ${dst} lookup 100`, `route add prohibit default table 100`],
  ])()) lab.set(`${ip(r)} ${l}`);
};

/** Changes that are not routes. */
const twist = (d: Dice, t: Topology): string[] => {
  const r = d.int(0, t.n - 1);
  const c = t.cables.find((x) => x.a === r || x.b === r) ?? (t.cables[0] as Cable);
  const dev = devOf(c, c.a === r || c.b === r ? r : c.a);
  const on = c.a === r || c.b === r ? r : c.a;
  return d.pick<() => string[]>([
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.${dev}.forwarding=${d.int(0, 1)}`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.${dev}.rp_filter=${d.int(0, 2)}`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.default.rp_filter=1`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.${d.pick(['all', dev])}.send_redirects=0`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.all.accept_local=1`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.ip_default_ttl=${d.pick([1, 2, 3, 255])}`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.icmp_echo_ignore_all=1`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.${dev}.arp_ignore=1`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.${dev}.ignore_routes_with_linkdown=1`],
    () => [`${ip(on)} link set ${dev} mtu ${d.pick([1400, 1280, 600])}`],
    () => [`${ip(on)} link set ${dev} down`],
    () => [`${ip(on)} link set ${dev} down`, `${ip(on)} link set ${dev} up`],
    () => [`${ip(on)} addr add 10.0.${c.k}.77/24 dev ${dev}`],
    () => [`${ip(on)} addr del ${endOf(c, on)}/24 dev ${dev}`],
    () => [`${ip(on)} addr add 192.168.${on}.9/24 dev lo`],
    () => [`${ip(on)} link set lo down`],
    () => [`${ip(on)} neigh add ${otherEnd(c, on)} lladdr 02:00:00:00:00:99 dev ${dev}`],
    () => [`${ip(on)} route flush table main`],
    () => [`${ip(on)} rule del pref 32766`],
    () => [`ip netns exec r${on} sysctl -qw net.ipv4.conf.${dev}.proxy_arp=1`, `${ip(on)} route add 10.0.${c.k}.200/32 dev lo`],
  ])();
};

const LISTINGS: readonly string[] = ['ip route show table all', 'ip route show table local', 'ip route show table 100', 'ip -d route', 'ip -br addr', 'ip addr', 'ip neigh | sort', 'ip -br link', 'ip route list default', 'ip route show 192.168.0.0/16', 'ip route show root 192.168.0.0/16', 'ip -j route', 'ip -j rule', 'ip -o -4 addr', 'ip route show type unreachable', 'ip route show proto kernel'];

/** A routing lab from a seed. */
export const routeLab = (seed: number, wide: boolean): string => {
  const d = diceOf(seed);
  const lab = openLab();
  const t = build(lab, d, wide);
  routes(lab, d, t, wide);
  if (wide) for (let i = d.int(0, 3); i > 0; i--) for (const l of twist(d, t)) lab.set(l);
  for (let r = 0; r < t.n; r++) {
    lab.ask(`${ip(r)} route`);
    lab.ask(`${ip(r)} rule`);
  }
  const loops = Array.from({ length: t.n }, (_, r) => loop(r));
  const ends = t.cables.flatMap((c) => [`10.0.${c.k}.1`, `10.0.${c.k}.2`]);
  const asks = d.int(4, 8);
  for (let i = 0; i < asks; i++) {
    const r = d.int(0, t.n - 1);
    const dst = d.weigh([[6, d.pick(loops)], [3, d.pick(ends)], [3, '203.0.113.9'], [wide ? 1 : 0, d.pick(['10.0.0.255', '10.0.0.0', '192.168.1.77', '127.0.0.2', '10.0.0.77', '224.0.0.5', '255.255.255.255'])]]);
    const ttl = d.chance(0.3) ? ` -t ${d.int(1, 3)}` : '';
    const src = d.chance(0.35) ? ` -I ${loop(r)}` : '';
    const odd = wide && d.chance(0.3) ? ` ${d.pick(['-s 1472', '-s 2000', '-M do -s 1472', '-M do -s 1450', '-M want -s 1450', '-m 1', '-m 16', '-Q 0x10', '-c2 -i 0.3', '-q', `-I ${d.pick(['lo', 'v0a', 'v0b', '192.168.9.9', '10.0.0.1'])}`, '-b'])}` : '';
    lab.ask(`ip netns exec r${r} ping -n -c1 -W1${ttl}${src}${odd} ${dst}`);
    const getOdd = wide && d.chance(0.35) ? ` ${d.pick(['mark 1', 'mark 0x10', 'tos 0x10', `from ${loop(r)}`, 'oif v0a', 'iif v0a', 'from 203.0.113.1 iif v0a', 'from 10.0.0.1 iif v0b', 'fibmatch', 'uid 0', 'ipproto tcp dport 80'])}` : '';
    lab.ask(`${ip(r)} route get ${dst}${getOdd}`);
    if (wide && d.chance(0.15)) for (const l of twist(d, t)) lab.set(l);
  }
  if (wide) for (const l of d.some(LISTINGS, d.int(1, 4))) lab.ask(l.replace(/^ip/, ip(d.int(0, t.n - 1))));
  return lab.text();
};
