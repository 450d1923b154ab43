// One question: what does it cost to know of every rule of a long chain whether it can be hit, by what packet, and who stands before it? Chains as rule sets are (ACL, FW, IPC, Docker), and
// such as make the search work: rules drawn blindly, wide rules behind narrow ones, a wall of tiles that together hide what stands behind, the same rules twice, a default that nobody needs.
// `--max N` rules instead of 5,000, `--shape NAME` one of the shapes. Floor: reading each pair of rules once, as a comparison of their destinations.
import { emptyWorld, type World } from '../src/index.ts';
import { pmSet, pmGet } from '../src/base/pmap.ts';
import { analyse } from '../src/explain/analysis/analyse.ts';
import type { Netns } from '../src/model/world.ts';
import { xtKey, type XtRule, type XtTable, type XtTarget } from '../src/model/xt.ts';
import { findMatch } from '../src/xt/compile.ts';
import { newRand } from './gen/random.ts';
import { SHAPE_NAMES, tableOf } from './gen/rules.ts';
import { collect, cpuTime, option, say, show, type Row } from './lib.ts';

const N = Number(option('--max') ?? 5000);
const worldWith = (table: XtTable): World => {
  const world = emptyWorld(1);
  const ns = pmGet(world.config.netns, 1) as Netns;
  return { ...world, config: { ...world.config, netns: pmSet(world.config.netns, 1, { ...ns, xt: pmSet(ns.xt, xtKey(table.backend, table.family, table.name), table) }) } };
};
const ACCEPT: XtTarget = { kind: 'verdict', verdict: 'ACCEPT' };
const DROP: XtTarget = { kind: 'verdict', verdict: 'DROP' };
const net = (ip: number, len: number): XtRule['src'] => {
  const mask = len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0;
  return len === 0 ? null : { ip: (ip & mask) >>> 0, mask, invert: false };
};
const rule = (id: number, patch: Partial<XtRule>): XtRule => ({ id, src: null, dst: null, iif: null, oif: null, proto: 0, protoInvert: false, frag: null, matches: [], target: ACCEPT, ...patch });
const tcp = (from: number, to: number): Partial<XtRule> => ({ proto: 6, matches: [{ name: 'tcp', info: { ...(findMatch('tcp', 4)?.init(4) as object), dpts: [from, to] } }] });
const chainOf = (rules: readonly XtRule[], policy: 'ACCEPT' | 'DROP' = 'DROP'): XtTable => ({
  backend: 'legacy', family: 4, name: 'filter', created: 1, chains: [{ name: 'FORWARD', hook: 2, policy, stats: true, id: rules.length + 1, rules }],
});

const rulesIn = (t: XtTable): readonly XtRule[] => (t.chains[0] as XtTable['chains'][number]).rules;

const SHAPES: Readonly<Record<string, (n: number) => XtTable>> = {
  ...Object.fromEntries(SHAPE_NAMES.map((s) => [s, (n: number) => tableOf(s, n)])),
  /** As the prototype drew them: prefixes of any kind, nothing sorted. */
  blind: (n) => {
    const r = newRand(7);
    return chainOf(Array.from({ length: n }, (_, i) => {
      const from = r.below(60000);
      return rule(i + 1, { src: net(r.below(2 ** 32), r.pick([8, 16, 24, 32, 0])), dst: net(r.below(2 ** 32), r.pick([16, 24, 32, 0])), ...(r.below(2) === 1 ? tcp(from, Math.min(65535, from + r.below(5) * r.below(200))) : {}), target: r.below(3) > 0 ? ACCEPT : DROP });
    }));
  },
  /** Half say only where from, half only where to: each meets all of the others. */
  crossed: (n) => {
    const r = newRand(8);
    return chainOf(Array.from({ length: n }, (_, i) => rule(i + 1, { ...(i % 2 === 0 ? { src: net(r.below(2 ** 32), 24) } : { dst: net(r.below(2 ** 32), 24) }), target: i % 3 === 0 ? DROP : ACCEPT })));
  },
  /** A wall of tiles over 10/8 x 10/8, then the rule that they hide together. */
  wall: (n) => {
    const k = Math.floor(Math.log2(Math.sqrt(n - 1)));
    const rules: XtRule[] = [];
    for (let x = 0; x < 1 << k; x++) for (let y = 0; y < 1 << k; y++) rules.push(rule(rules.length + 1, { src: net(0x0a000000 + x * 2 ** (24 - k), 8 + k), dst: net(0x0a000000 + y * 2 ** (24 - k), 8 + k), target: DROP }));
    while (rules.length < n) rules.push(rule(rules.length + 1, { src: net(0x0a000000, 8), dst: net(0x0a000000, 8) }));
    return chainOf(rules);
  },
  /** Every rule twice. */
  twice: (n) => {
    const half = rulesIn(tableOf('acl', n >> 1));
    return chainOf([...half, ...half].map((r, i) => ({ ...r, id: i + 1 })));
  },
  /** Docker with n / 6 networks: four rules for each in FORWARD, one in each stage of the isolation. */
  bridges: (n) => {
    const k = Math.floor(n / 6);
    let id = 0;
    const dev = (i: number, invert = false): XtRule['iif'] => ({ name: `br-${i.toString(16).padStart(12, '0')}`, prefix: false, invert });
    const jump = (chain: string): XtTarget => ({ kind: 'jump', chain });
    const established: Partial<XtRule> = { matches: [{ name: 'conntrack', info: { addrs: {}, ports: {}, state: { mask: 6, invert: false } } }] };
    const forward = [rule(++id, { target: jump('STAGE-1') })];
    for (let i = 0; i < k; i++) {
      forward.push(rule(++id, { oif: dev(i), ...established }), rule(++id, { oif: dev(i), target: jump('DOCKER') }), rule(++id, { iif: dev(i), oif: dev(i, true) }), rule(++id, { iif: dev(i), oif: dev(i) }));
    }
    const one = Array.from({ length: k }, (_, i) => rule(++id, { iif: dev(i), oif: dev(i, true), target: jump('STAGE-2') }));
    const two = Array.from({ length: k }, (_, i) => rule(++id, { oif: dev(i), target: DROP }));
    const docker = Array.from({ length: 20 }, (_, i) => rule(++id, { dst: net(0xac110002 + i, 32), iif: dev(0, true), oif: dev(0), ...tcp(80, 80) }));
    const user = (name: string, rules: XtRule[]): XtTable['chains'][number] => ({ name, hook: -1, policy: null, stats: false, id: ++id, rules });
    const base = chainOf(forward);
    return { ...base, chains: [...base.chains, user('STAGE-1', one), user('STAGE-2', two), user('DOCKER', docker)] };
  },
  /** As ufw lays it out: nearly all in a chain of the user's, with rules before and behind, and RETURNs. */
  user: (n) => {
    const acl = rulesIn(tableOf('acl', n - 20)).map((r, i): XtRule => (i % 10 === 9 ? { ...r, target: { kind: 'verdict', verdict: 'RETURN' } } : r));
    const behind = Array.from({ length: 19 }, (_, i) => rule(n + i, { ...tcp(1000 * i, 1000 * i + 500) }));
    const base = chainOf([rule(2 * n, { target: { kind: 'jump', chain: 'user-input' } }), ...behind]);
    return { ...base, chains: [...base.chains, { name: 'user-input', hook: -1, policy: null, stats: false, id: 2 * n + 1, rules: acl }] };
  },
  /** All accept, and so does the policy: each is needless. */
  needless: (n) => chainOf(rulesIn(tableOf('acl', n)).map((r) => ({ ...r, target: ACCEPT })), 'ACCEPT'),
};

export const bench = (): Row[] =>
  Object.entries(SHAPES).filter(([name]) => (option('--shape') ?? name) === name).map(([name, make]) => {
    const table = make(N);
    const world = worldWith(table);
    const rules = table.chains.flatMap((c) => c.rules);
    const floor = cpuTime(() => {
      let met = 0;
      for (let i = 0; i < rules.length; i++) {
        const a = rules[i]?.dst;
        for (let j = 0; j < i; j++) {
          const b = rules[j]?.dst;
          if (!a || !b || (((a.ip as number) ^ (b.ip as number)) & (a.mask as number) & (b.mask as number)) === 0) met++;
        }
      }
      if (met < 0) throw new Error('no');
    });
    collect();
    let findings = analyse(world).length;
    const kinds = new Map<string, number>();
    const ns = cpuTime(() => {
      const list = analyse(world);
      findings = list.length;
      for (const f of list) kinds.set(f.kind, (kinds.get(f.kind) ?? 0) + 1);
    });
    say(`${name} ${show(ns)}`);
    return { bench: 'analysis', case: `${name} ${rules.length} rules`, ns, floor, floorName: 'pairs of rules', note: `${findings} findings: ${[...kinds].map(([k, n]) => `${n} ${k}`).join(', ')}` };
  });
