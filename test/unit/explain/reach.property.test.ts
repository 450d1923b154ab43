// What must hold of any answer, whatever the world: fast-check's worlds and random Docker Engines, some dozens in the suite; tens of thousands were tried by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../../src/index.ts';
import { conditionsOf, packetAt, tablesAt } from '../../../src/explain/consult.ts';
import { nearMisses, suggestFixes } from '../../../src/explain/fixes.ts';
import { reach } from '../../../src/explain/reach.ts';
import type { Answer, Question } from '../../../src/explain/types.ts';
import type { TraceEvent } from '../../../src/model/trace.ts';
import type { World } from '../../../src/model/world.ts';
import { openCtx } from '../../../src/net/ctx.ts';
import { askedWorlds } from '../../../src/testing/arbitraries.ts';
import { build, ready, specArb } from '../../docker/randomEngine.ts';

/** Nothing of it can be changed from here on. */
const frozen = <T>(x: T): T => {
  const left: unknown[] = [x];
  while (left.length > 0) {
    const o = left.pop();
    if (typeof o !== 'object' || o === null || Object.isFrozen(o) || ArrayBuffer.isView(o)) continue;
    Object.freeze(o);
    left.push(...Object.values(o));
  }
  return x;
};
/** Paths where JSON does not keep a value. */
const lostInJson = (x: unknown): string[] => {
  const bad: string[] = [];
  const look = (a: unknown, b: unknown, at: string): void => {
    if (typeof a !== 'object' || a === null) {
      if (a !== undefined && !Object.is(a, b)) bad.push(`${at}: ${String(a)}`);
    } else if (a instanceof Map || a instanceof Set || ArrayBuffer.isView(a)) bad.push(`${at}: ${a.constructor.name}`);
    else for (const [k, v] of Object.entries(a)) look(v, (b as Record<string, unknown> | undefined)?.[k], `${at}.${k}`);
  };
  look(x, JSON.parse(JSON.stringify(x)), '');
  return bad;
};
/** The addresses that a packet has along its way: each rewriting begins where the one before it ended. */
const broken = (a: Answer): string[] => {
  const last = new Map<string, string>();
  return a.nat.flatMap((d) => {
    const e = a.trace[d.event] as TraceEvent;
    const key = `${e.skb.id}/${d.manip}`;
    const was = last.get(key);
    last.set(key, d.after);
    return (was !== undefined && was !== d.before) || d.before === d.after || e.fn !== 'nfNatManipPkt' ? [`${was} then ${d.before} > ${d.after}`] : [];
  });
};
const holds = (world: World, q: Question): void => {
  frozen(world);
  const a = reach(world, q);
  expect(a.world.config).toBe(world.config);
  expect(lostInJson({ ...a, world: 0 })).toEqual([]);
  expect(JSON.stringify(reach(world, q))).toBe(JSON.stringify(a));
  const b = reach(world, q, { trace: false });
  expect([b.outcome, b.symptom, b.server, b.target]).toEqual([a.outcome, a.symptom, a.server, a.target]);
  const decided = a.blame.filter((l) => l.role === 'decided');
  if (a.outcome === 'open') expect(decided).toEqual([]);
  else expect(decided).toHaveLength(1);
  const both = [...a.request, ...a.reply];
  expect(new Set(both).size).toBe(both.length);
  for (const i of [...both, ...a.nat.map((d) => d.event), ...a.blame.flatMap((l) => (l.event < 0 ? [] : [l.event]))]) expect(a.trace[i]).toBeDefined();
  expect(broken(a)).toEqual([]);
  for (const l of a.blame) expect(l.text).not.toMatch(/undefined|NaN|\[object|\(\)| {2}/);
};

describe('an answer', () => {
  it('in worlds of switches, rules and engines', () => {
    fc.assert(fc.property(askedWorlds(), ({ world, question }) => holds(world.lab().world, question)), { numRuns: 40 });
  });
  it('in engines of all eras', () => {
    fc.assert(fc.property(specArb(), fc.constantFrom('host', 'ct0', 'ct1'), fc.constantFrom('tcp://ct0:80', 'tcp://ct1:81', 'udp://ct1:9000', 'icmp://ct1', 'tcp://10.10.10.101:8000', 'tcp://10.10.10.101:8010', 'tcp://127.0.0.1:8000', 'udp://10.10.10.111:8000'), (spec, from, to) => {
      holds(ready(build(spec)), { from, to });
    }), { numRuns: 4 });
  });
  it('conditions hold of the rules that matched, and not of those that were passed over', () => {
    fc.assert(fc.property(askedWorlds({ docker: false, rules: 12 }), ({ world: drawn, question }) => {
      const { world } = drawn.lab();
      const a = reach(world, question);
      const ctx = openCtx(world);
      for (const e of a.trace) {
        const { nf } = e;
        if (nf?.kind !== 'rule' || nf.rule === undefined || nf.table !== 'filter') continue;
        const said = (rule: typeof nf.rule): boolean => conditionsOf(rule, packetAt(ctx, e.netns, nf.hook, nf.table, nf.backend, e.skb, nf.in ?? 0, nf.out ?? 0)).every((c) => c.holds);
        expect([e.note, said(nf.rule)]).toEqual([e.note, true]);
        const chain = tablesAt(ctx, e.netns, nf.hook, nf.table, nf.family).find((t) => t.backend === nf.backend)?.chains.find((c) => c.name === nf.chain);
        for (const rule of chain?.rules.slice(0, nf.number - 1) ?? []) expect([e.note, rule.id, said(rule)]).toEqual([e.note, rule.id, false]);
      }
      for (const m of nearMisses(world, a)) expect([m.text, m.field, m.had].includes('')).toBe(false);
    }), { numRuns: 60 });
  });
  it('a fix\'s commands give its outcome, and none of them is idle', () => {
    fc.assert(fc.property(askedWorlds({ docker: false }), ({ world: drawn, question }) => {
      const { world } = drawn.lab();
      for (const f of suggestFixes(world, question, { effects: false, max: 3 }).filter((x) => x.applicable)) {
        const after = (commands: readonly string[]): string => reach(run(commands.join('\n'), { world, keep: true }).world, question).outcome;
        expect([f.commands, after(f.commands)]).toEqual([f.commands, f.outcome]);
        if (f.commands.length > 1) for (const c of f.commands) expect([c, after(f.commands.filter((x) => x !== c))]).not.toEqual([c, 'open']);
      }
    }), { numRuns: 15 });
  });
});
