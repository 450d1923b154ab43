// walkAll is walk after walk, and what a namespace remembers of routes never changes an answer.
import { describe, expect, it } from 'vitest';
import { pmEntries, pmGet, pmSorted } from '../../../src/base/pmap.ts';
import type { World } from '../../../src/index.ts';
import { newSession, walk, walkAll, type Send } from '../../../src/index.ts';
import { openCtx } from '../../../src/net/ctx.ts';
import { ipRouteInput, ipRouteOutput } from '../../../src/net/route4.ts';

const LAB = `
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add e0 netns a type veth peer name r0 netns r; ip link add e0 netns b type veth peer name r1 netns r
for l in "a e0" "r r0" "r r1" "b e0"; do set -- $l; ip -n $1 link set $2 up; done
ip -n a addr add 10.0.1.2/24 dev e0; ip -n r addr add 10.0.1.1/24 dev r0; ip -n r addr add 10.0.2.1/24 dev r1; ip -n b addr add 10.0.2.2/24 dev e0
ip netns exec r sysctl -qw net.ipv4.ip_forward=1; ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1
ip netns exec r iptables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip netns exec r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec r iptables -A FORWARD -p udp --dport 53 -j ACCEPT
ip netns exec r iptables -A FORWARD -p icmp -j ACCEPT
ip netns exec r iptables -A FORWARD -p tcp --dport 80 -j ACCEPT
ip netns exec r iptables -P FORWARD DROP
ip netns exec b nc -lkun 53 </dev/null >/dev/null 2>&1 & ip netns exec b nc -lkn 80 </dev/null >/dev/null 2>&1 & sleep 0.2
ip netns exec a ping -c1 10.0.2.2`;
const worldOf = (script: string): World => {
  const s = newSession();
  s.exec(script);
  return s.world;
};
const sends: Send[] = [
  { netns: 'a', dst: '10.0.2.2', proto: 'udp', sport: 5000, dport: 53 },
  { netns: 'a', dst: '10.0.2.2', proto: 'udp', sport: 5000, dport: 53 },
  { netns: 'a', dst: '10.0.2.2', proto: 'udp', sport: 5001, dport: 54 },
  { netns: 'b', dst: '10.0.1.2', proto: 'udp', sport: 53, dport: 5000 },
  { netns: 'a', dst: '10.0.2.2', proto: 'icmp' },
  { netns: 'a', dst: '10.0.2.2', proto: 'tcp', dport: 80 },
  { netns: 'a', dst: '10.0.2.2', proto: 'tcp', dport: 81 },
  { netns: 'a', dst: '10.0.2.9', proto: 'udp', sport: 5002, dport: 53 },
  { netns: 'r', dst: '10.0.2.2', proto: 'icmp' },
  { netns: 'a', dst: '10.9.9.9', proto: 'udp', dport: 53, ttl: 1 },
];
/** What packets have left behind, without the numbers that count packets and sockets. */
const leftBehind = (w: World): unknown =>
  pmSorted(w.config.netns).map((ns) => {
    const st = pmGet(w.state.netns, ns.id);
    return st && { stats: [...pmEntries(st.stats)], drops: [...pmEntries(st.drops)], counters: [...pmEntries(st.xtCounters)] };
  });

describe('walkAll', () => {
  const world = worldOf(LAB);
  it('gives the fates, counters and drops of walk after walk', () => {
    const fates = [];
    let w = world;
    for (const s of sends) {
      const r = walk(w, s);
      fates.push(r.fate);
      w = r.world;
    }
    const all = walkAll(world, sends);
    expect(all.fates).toEqual(fates);
    expect(leftBehind(all.world)).toEqual(leftBehind(w));
    // Time that passes may end duplicate address detection; packets alone change no config.
    expect(walkAll(world, sends.slice(0, 5)).world.config).toBe(world.config);
    expect(all.traces).toEqual([]);
    expect(fates.map((f) => f.kind)).toContain('dropped');
  });
  it('traces each packet when asked', () => {
    const { traces } = walkAll(world, sends.slice(0, 2), { trace: true });
    expect(traces.map((t) => t.at(-1)?.fn)).toEqual(['delivered', 'delivered']);
    // The flow's first packet alone asks the nat table.
    expect(traces.map((t) => t.filter((e) => e.nf?.table === 'nat').length)).toEqual([1, 0]);
  });
  it('sends the same again from the same world to the same end', () => {
    const first = walk(world, sends[0] as Send);
    const again = walk(world, sends[0] as Send);
    expect(again.fate).toEqual(first.fate);
    expect(again.world.state).toEqual(first.world.state);
    expect(again.world.config).toBe(world.config);
  });
  it('stops at a wrong packet before anything is sent', () => {
    expect(() => walkAll(world, [sends[0] as Send, { netns: 'nowhere', dst: '1.2.3.4', proto: 'udp' }])).toThrow('netns "nowhere" does not exist');
  });
});

describe('remembered routes', () => {
  const EDITS = [
    'ip -n r route add 10.9.0.0/16 via 10.0.2.2', 'ip -n r route add blackhole 10.8.0.0/16', 'ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1', 'ip -n r addr add 10.0.3.1/24 dev r1',
    'ip -n r link set r0 mtu 1400', 'ip -n r route add default via 10.0.2.2', 'ip -n r route add default via 10.0.1.2 metric 5', 'ip -n r route del 10.9.0.0/16', 'ip -n r rule add fwmark 7 prohibit',
    'ip -n r rule add to 10.9.9.0/24 unreachable', 'ip -n r rule flush; ip -n r rule add pref 32766 table main', 'ip netns exec r sysctl -qw net.ipv4.ip_forward=0', 'ip -n r link set r1 down',
  ];
  it('answer as a world does that was never asked', () => {
    const s = newSession();
    s.exec(LAB);
    const ips = ['10.0.1.1', '10.0.1.2', '10.0.2.1', '10.0.2.2', '10.0.2.255', '10.9.9.9', '10.8.0.1', '8.8.8.8', '255.255.255.255', '224.0.0.1', '127.0.0.1', '0.0.0.0'].map((x) => x.split('.').reduce((n, o) => n * 256 + Number(o), 0));
    let asked = 0;
    for (const edit of ['true', ...EDITS]) {
      s.exec(edit);
      const world = s.world;
      const warm = openCtx(world);
      for (let round = 0; round < 2; round++) {
        // Plain data without identity: nothing is remembered of it.
        const cold = openCtx(structuredClone(world));
        for (const dst of ips) for (const src of ips) for (const mark of [0, 7]) {
          const input = { dst, src, tos: 0, mark, iif: 2, proto: 17, sport: 1, dport: 2 };
          expect(ipRouteInput(warm, 4, input)).toEqual(ipRouteInput(cold, 4, input));
          const flow = { dst, src, iif: 0, oif: 0, tos: 0, mark, proto: 17, sport: 1, dport: 2, uid: 0 };
          expect(ipRouteOutput(warm, 3, flow)).toEqual(ipRouteOutput(cold, 3, flow));
          asked += 2;
        }
      }
    }
    expect(asked).toBe(14 * 2 * 288 * 2);
  }, 60_000);
});
