// One question: what does a rule table cost as it grows? Docker-like hits and misses, and an ACL of overlapping prefixes and ports; the whole
// table evaluation, counters included, of one packet. Floor: the same rules walked as flat objects, first match, nothing counted.
import { maskOf } from '../src/base/ip.ts';
import { emptyWorld } from '../src/model/init.ts';
import type { IpPkt, Skb } from '../src/model/skb.ts';
import type { XtMatch, XtRule, XtTable } from '../src/model/xt.ts';
import { openCtx } from '../src/net/ctx.ts';
import { iptDoTable } from '../src/net/nf/iptDoTable.ts';
import { newXtPacket } from '../src/net/nf/xtEnv.ts';
import { classifierOf, compileTable, findMatch } from '../src/xt/compile.ts';
import { measure, type Row } from './lib.ts';

const rand = (seed: number) => {
  let x = seed;
  return (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
};
const tcpMatch = (dport: readonly [number, number]): XtMatch => ({ name: 'tcp', info: { ...(findMatch('tcp', 4)?.init(4) as object), dpts: dport } });
const dportsOf = (r: XtRule): readonly [number, number] => ((r.matches[0] as XtMatch).info as { readonly dpts: readonly [number, number] }).dpts;
type Shape = 'docker' | 'acl';
const ruleOf = (shape: Shape, i: number, next: () => number): XtRule => {
  const base = { id: i + 1, frag: null, protoInvert: false, target: { kind: 'verdict' as const, verdict: 'ACCEPT' as const } };
  if (shape === 'docker') {
    const dst = 0xac110000 + 2 + (i >>> 2);
    return {
      ...base, src: null, dst: { ip: dst, mask: 0xffffffff, invert: false }, iif: { name: 'docker0', prefix: false, invert: true }, oif: { name: 'docker0', prefix: false, invert: false }, proto: 6,
      matches: [tcpMatch([1000 + (i & 3), 1000 + (i & 3)])],
    };
  }
  const [sl, dl] = [[0, 8, 16, 24, 32][next() % 5] as number, [16, 20, 24, 28, 32][next() % 5] as number];
  const port = next() % 3 === 0 ? ([1024, 65535] as const) : (([p]) => [p, p] as const)([next() % 1024]);
  return {
    ...base, src: sl === 0 ? null : { ip: (next() & maskOf(sl)) >>> 0, mask: maskOf(sl), invert: false }, dst: { ip: ((0x0a000000 + (next() & 0xffffff)) & maskOf(dl)) >>> 0, mask: maskOf(dl), invert: false }, iif: null, oif: null, proto: 6,
    matches: [tcpMatch(port as [number, number])],
  };
};
const tableOf = (shape: Shape, n: number): XtTable => {
  const next = rand(0x1234567);
  const rules = Array.from({ length: n }, (_, i) => ruleOf(shape, i, next));
  return { backend: 'legacy', family: 4, name: 'filter', created: 1, chains: [{ name: 'FORWARD', hook: 2, policy: 'DROP', stats: true, id: n + 7, rules }] };
};
const packetsOf = (shape: Shape, table: XtTable, hit: boolean): Skb[] => {
  const next = rand(0x7654321);
  const rules = table.chains[0]?.rules ?? [];
  return Array.from({ length: 16384 }, (_, k): Skb => {
    const r = rules[next() % rules.length] as XtRule;
    const ports = dportsOf(r);
    const dst = (((r.dst?.ip as number) ?? 0) + (hit ? 0 : shape === 'docker' ? 0x01000000 : 0x40000000)) >>> 0;
    const net: IpPkt = {
      type: 'ip', src: ((r.src?.ip as number) ?? next()) >>> 0, dst, proto: 6, ttl: 64, tos: 0, id: 0, df: true, mf: false, off: 0, len: 60, alert: false,
      l4: { type: 'tcp', sport: 40000, dport: ports[0] + (next() % (ports[1] - ports[0] + 1)), seq: 1, ack: 0, flags: 2, window: 1, data: { len: 0 } },
    };
    return { dev: 2, iif: 2, pktType: 'host', smac: 1, dmac: 2, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: k };
  });
};

export const bench = (): Row[] => {
  const rows: Row[] = [];
  for (const shape of ['docker', 'acl'] as const) {
    for (const hit of [true, false]) {
      for (const n of [10, 100, 1000, 10_000]) {
        const table = tableOf(shape, n);
        const packets = packetsOf(shape, table, hit);
        const ctx = openCtx(emptyWorld());
        const c = compileTable(table);
        const t0 = process.hrtime.bigint();
        for (let k = 0; k < 64; k++) classifierOf(c, c.spans[0] as (typeof c.spans)[number]);
        const built = Number(process.hrtime.bigint() - t0);
        let i = 0;
        const ns = measure(() => {
          for (let k = 0; k < 256; k++) {
            const skb = packets[(i = (i + 1) & 16383)] as Skb;
            iptDoTable(ctx, 1, table, newXtPacket(ctx, 1, 4, 2, 'filter', skb, 2, 3, 'eth0', 'docker0'));
          }
        }, 256, 9);
        const flat = (table.chains[0]?.rules ?? []).map((r) => ({ s: (r.src?.ip as number) ?? 0, sm: (r.src?.mask as number) ?? 0, d: (r.dst?.ip as number) ?? 0, dm: (r.dst?.mask as number) ?? 0, p: dportsOf(r) }));
        let found = 0;
        const floor = measure(() => {
          const skb = packets[(i = (i + 1) & 16383)] as Skb;
          const net = skb.net as IpPkt;
          const [src, dst, port] = [net.src as number, net.dst as number, (net.l4 as { dport: number }).dport];
          for (const f of flat) {
            if (((dst ^ f.d) & f.dm) === 0 && ((src ^ f.s) & f.sm) === 0 && port >= f.p[0] && port <= f.p[1]) {
              found++;
              break;
            }
          }
        }, 1, 9, 5);
        void found;
        rows.push({ bench: 'rules', case: `${shape} ${hit ? 'hits' : 'misses'}, ${n} rules`, ns, floor, floorName: 'flat objects, first match', note: c.spans[0]?.classifier ? `classifier built in ${(built / 1e6).toFixed(1)} ms` : 'linear' });
      }
    }
  }
  return rows;
};
