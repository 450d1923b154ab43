// Weights, dead next hops and the preference for a matching source: the expectations are arithmetic and the rules of fib_select_multipath.
import { describe, expect, it } from 'vitest';
import { parseIp4, printIp4 } from '../../../src/base/ip.ts';
import { ipRouteOutput, type Flow } from '../../../src/net/route4.ts';
import { ip6RouteOutput } from '../../../src/net/route6.ts';
import { newLab } from './lab.ts';

const ip = (s: string): number => parseIp4(s) as number;
/** Three devices with their peers up: 10.0.N.0/24 and fd0N::/64 on vN. */
const lab = (): ReturnType<typeof newLab> => {
  const l = newLab();
  l.run([0, 1, 2].map((i) => `ip link add v${i} type veth peer name w${i}
ip link set v${i} up
ip link set w${i} up
ip addr add 10.0.${i}.1/24 dev v${i}
ip -6 addr add fd0${i}::1/64 dev v${i} nodad`).join('\n'));
  l.run('sleep 2.5');
  return l;
};
const flow = (f: Partial<Flow>): Flow => ({ dst: 0, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 17, sport: 0, dport: 0, uid: 0, ...f });
/** How many of `n` destinations each gateway gets. */
const spread = (l: ReturnType<typeof newLab>, n: number, f: Partial<Flow> = {}): Record<string, number> => {
  const out: Record<string, number> = {};
  for (let i = 0; i < n; i++) {
    const rt = ipRouteOutput(l.ctx, 1, flow({ dst: ip('20.0.0.0') + i * 257, ...f }));
    const gw = 'error' in rt ? rt.error : printIp4(rt.gw as number);
    out[gw] = (out[gw] ?? 0) + 1;
  }
  return out;
};

describe('fibSelectMultipath', () => {
  it('gives flows in proportion to the weights', () => {
    const l = lab();
    l.run('ip route add 20.0.0.0/8 nexthop via 10.0.0.2 weight 1 nexthop via 10.0.1.2 weight 2 nexthop via 10.0.2.2 weight 5');
    const s = spread(l, 8000);
    expect(Object.values(s).reduce((a, b) => a + b)).toBe(8000);
    for (const [gw, share] of [['10.0.0.2', 1000], ['10.0.1.2', 2000], ['10.0.2.2', 5000]] as const) expect(Math.abs((s[gw] ?? 0) - share)).toBeLessThan(200);
  });
  it('sends one flow one way, whatever its ports while the policy is 0', () => {
    const l = lab();
    l.run('ip route add 20.0.0.0/8 nexthop via 10.0.0.2 nexthop via 10.0.1.2');
    const ways = (): number => new Set(Array.from({ length: 200 }, (_, p) => {
      const rt = ipRouteOutput(l.ctx, 1, flow({ dst: ip('20.1.2.3'), sport: 1000 + p, dport: 80 }));
      return 'error' in rt ? rt.error : rt.gw;
    })).size;
    expect(ways()).toBe(1);
    l.run('sysctl -qw net.ipv4.fib_multipath_hash_policy=1');
    expect(ways()).toBe(2);
  });
  it('leaves dead next hops out', () => {
    const l = lab();
    l.run('ip route add 20.0.0.0/8 nexthop via 10.0.0.2 nexthop via 10.0.1.2 nexthop via 10.0.2.2\nip link set v1 down');
    const s = spread(l, 3000);
    expect(s['10.0.1.2']).toBeUndefined();
    expect(Math.abs((s['10.0.0.2'] ?? 0) - 1500)).toBeLessThan(150);
  });
  // test/labs/route/policy.sh: `ip route get 20.1.1.1 from 10.0.N.1` takes gateway 10.0.N.2, on the kernel too.
  it.each([0, 1, 2])('prefers the next hop whose own source address the packet has (10.0.%i.1)', (i) => {
    const l = lab();
    l.run('ip route add 20.0.0.0/8 nexthop via 10.0.0.2 nexthop via 10.0.1.2 nexthop via 10.0.2.2');
    expect(spread(l, 300, { src: ip(`10.0.${i}.1`) })).toEqual({ [`10.0.${i}.2`]: 300 });
  });
  it('keeps to the device that was asked for', () => {
    const l = lab();
    l.run('ip route add 20.0.0.0/8 nexthop via 10.0.0.2 nexthop via 10.0.1.2');
    const oif = l.run('ip -o link show v1').split(':')[0];
    expect(spread(l, 100, { oif: Number(oif) })).toEqual({ '10.0.1.2': 100 });
  });
});

describe('fib6SelectPath', () => {
  it('gives flows in proportion to the weights of the siblings', () => {
    const l = lab();
    l.run('ip -6 route add 2001:db8::/32 nexthop via fd00::2 weight 1 nexthop via fd01::2 weight 3');
    const out = new Map<unknown, number>();
    for (let i = 0; i < 4000; i++) {
      const rt = ip6RouteOutput(l.ctx, 1, flow({ dst: `20010db8${i.toString(16).padStart(24, '0')}`, src: '0'.repeat(32) }));
      const gw = 'error' in rt ? rt.error : rt.gw;
      out.set(gw, (out.get(gw) ?? 0) + 1);
    }
    expect([...out.values()].reduce((a, b) => a + b)).toBe(4000);
    expect(Math.abs((out.get(`fd00${'0'.repeat(27)}2`) ?? 0) - 1000)).toBeLessThan(150);
  });
});
