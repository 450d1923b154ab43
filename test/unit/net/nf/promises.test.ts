// What the project promises of isolation and address translation, for any network of this shape: random containers, random probes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pmEntries, pmValues } from '../../../../src/base/pmap.ts';
import { psValues, type PSerial } from '../../../../src/base/pserial.ts';
import type { Ct } from '../../../../src/model/ct.ts';
import { emptyWorld, run } from '../../../../src/index.ts';

const host = (boxes: number): string[] => [
  'exec 2>&1', 'ip link set lo up', 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1', 'sysctl -qw net.ipv6.conf.default.disable_ipv6=1', 'sysctl -qw net.ipv4.ip_forward=1',
  'ip link add br0 address 02:00:00:00:00:01 type bridge', 'ip link set br0 up', 'ip addr add 172.18.0.1/16 dev br0',
  ...Array.from({ length: boxes }, (_, i) => [
    `ip netns add c${i}`, `ip -n c${i} link set lo up`, `ip link add veth${i} type veth peer name eth0 netns c${i}`, `ip link set veth${i} master br0 up`, `ip -n c${i} link set eth0 up`,
    `ip -n c${i} addr add 172.18.0.${i + 2}/16 dev eth0`, `ip -n c${i} route add default via 172.18.0.1`,
  ]).flat(),
  'ip netns add ext', 'ip -n ext link set lo up', 'ip link add eth0 type veth peer name e0 netns ext', 'ip link set eth0 up', 'ip -n ext link set e0 up', 'ip addr add 10.10.10.101/24 dev eth0',
  'ip route add default via 10.10.10.1', 'ip -n ext addr add 10.10.10.1/24 dev e0', 'ip -n ext addr add 4.2.2.2/32 dev lo',
];
const END = 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; true';
const lines = (script: string[]): string[] => run([...script, END].join("\n"), { world: emptyWorld(1) }).stdout.split('\n').filter((l) => l !== '');
/** What a probe prints: yes or no. */
const says = (probe: string): string => `${probe} >/dev/null 2>&1 && echo yes || echo no`;

const probeArb = (boxes: number): fc.Arbitrary<{ from: number; to: number; how: 'tcp' | 'udp' | 'icmp' }> =>
  fc.record({ from: fc.nat(boxes - 1), to: fc.nat(boxes - 1), how: fc.constantFrom('tcp' as const, 'udp' as const, 'icmp' as const) }).filter((p) => p.from !== p.to);
const probeLine = (p: { from: number; to: number; how: string }): string => {
  const ns = `ip netns exec c${p.from}`;
  const addr = `172.18.0.${p.to + 2}`;
  if (p.how === 'tcp') return says(`${ns} nc -zn -w1 ${addr} 80`);
  if (p.how === 'icmp') return says(`${ns} ping -n -c1 -W1 ${addr}`);
  // the answer of an echoing server, or nothing
  return says(`[ "$(echo hi | ${ns} nc -nu -w1 ${addr} 53 2>/dev/null)" = hi ]`);
};

describe('inter-container communication', () => {
  it('never crosses a bridge whose FORWARD drops it while br_netfilter is on, and always does while it is off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }).chain((n) => fc.tuple(fc.constant(n), fc.array(probeArb(n), { minLength: 1, maxLength: 3 }))), fc.boolean(), ([n, probes], on) => {
        const out = lines([
          ...host(n), ...Array.from({ length: n }, (_, i) => [`ip netns exec c${i} nc -lk 80 </dev/null >/dev/null &`, `ip netns exec c${i} socat UDP-LISTEN:53,fork EXEC:cat 2>/dev/null &`]).flat(), 'sleep 0.2',
          `sysctl -qw net.bridge.bridge-nf-call-iptables=${on ? 1 : 0}`, 'iptables -A FORWARD -i br0 -o br0 -j DROP', ...probes.map(probeLine), says('ping -n -c1 -W1 172.18.0.2'),
        ]);
        expect(out).toEqual([...probes.map(() => (on ? 'no' : 'yes')), 'yes']);
      }),
      { numRuns: 12 },
    );
  });
});

const cts = (world: ReturnType<typeof run>['world']): Ct[] => [...pmValues(world.state.netns)].flatMap((ns) => [...psValues(ns.ct)]);
const tuple = (t: Ct['reply'], zone: number): string => `${zone}/${t.proto}/${t.src}:${t.sport}>${t.dst}:${t.dport}`;

describe('masquerade', () => {
  it('lets no container address out of the uplink, brings every answer back, and never gives two flows one reply tuple', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: fc.nat(2), sport: fc.constantFrom(40000, 40001, 50000), dst: fc.constantFrom('10.10.10.1', '4.2.2.2'), how: fc.constantFrom('tcp', 'icmp') }), { minLength: 2, maxLength: 6 }), fc.constantFrom('', ' --random', ' --to-ports 40000-40010', ' --random-fully'),
        (flows, how) => {
          const r = run([
            ...host(3), 'ip netns exec ext nc -lk 80 </dev/null >/dev/null &', 'sleep 0.1', `iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br0 -p tcp -j MASQUERADE${how}`, 'iptables -t nat -A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE',
            'ip netns exec ext tcpdump -n -i e0 src net 172.18.0.0/16 >/tmp/leak 2>/dev/null & t=$!', 'sleep 0.2',
            // while its connection is in TIME_WAIT a local port is taken
            ...[...new Map(flows.map((f) => [f.how === 'tcp' ? `${f.from}/${f.sport}` : `${f.from}/${f.dst}`, f])).values()].map((f) => says(`ip netns exec c${f.from} ${f.how === 'tcp' ? `nc -zn -w1 -p ${f.sport} ${f.dst} 80` : `ping -n -c1 -W1 ${f.dst}`}`)),
            'kill $t; wait $t 2>/dev/null', 'echo leaked $(cat /tmp/leak)', END,
          ].join('\n'), { seed: 7 });
          const out = r.stdout.split('\n').filter((l) => l !== '');
          expect(out.slice(0, -1).every((l) => l === 'yes'), r.stdout).toBe(true);
          expect(out.at(-1)).toBe('leaked');
          const all = cts(r.world).flatMap((c) => [tuple(c.orig, c.zone), tuple(c.reply, c.zone)].filter((t, i, a) => a.indexOf(t) === i));
          expect(new Set(all).size).toBe(all.length);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('DNAT', () => {
  it('shows the client the published address and the server the client, and keeps a flow when its rule goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 65535 }), fc.integer({ min: 1, max: 65535 }), fc.nat(1), (published, port, box) => {
        const r = run([
          ...host(2), `ip netns exec c${box} nc -lnv ${port} </dev/null >/tmp/server 2>&1 &`, 'sleep 0.1',
          // with its last rule conntrack itself goes, and translation with it: another rule keeps it (so does the kernel)
          'iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED', `iptables -t nat -A PREROUTING -p tcp --dport ${published} -j DNAT --to-destination 172.18.0.${box + 2}:${port}`,
          // the client speaks again a second after the rule has gone
          `(echo one; sleep 2; echo two) | ip netns exec ext nc -nv -w5 -q1 10.10.10.101 ${published} >/tmp/client 2>&1 &`, 'sleep 1', `iptables -t nat -D PREROUTING 1`, 'sleep 3', 'cat /tmp/server /tmp/client', END,
        ].join('\n'), { seed: 3 });
        expect(r.stdout.replace(/10\.10\.10\.1 \d+/, '10.10.10.1 P')).toBe(
          `Listening on 0.0.0.0 ${port}\nConnection received on 10.10.10.1 P\none\ntwo\nConnection to 10.10.10.101 ${published} port [tcp/*] succeeded!\n`,
        );
        const [, ns] = [...pmEntries(r.world.state.netns)].find(([id]) => Number(id) === 1) as [number, { ct: PSerial<Ct> }];
        const ct = [...psValues(ns.ct)].find((c) => c.orig.dport === published) as Ct;
        expect([ct.orig.dst, ct.reply.src, ct.reply.sport]).toEqual([0x0a0a0a65, 0xac120002 + box, port]);
      }),
      { numRuns: 10 },
    );
  });
});
