// The questions of scenarios/questions against the truth: what real packets met on the real kernel with a real Docker Engine 20.10.24 and 28.5.2 (test/data/questions/real.json,
// recorded by test/kernel/questionsBulk.ts). The expectations must say the same, and so must the model, with every engine that was run.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reach } from '../src/explain/reach.ts';
import { engineOf, runLab } from '../src/explain/runLab.ts';
import type { BlameLink } from '../src/explain/types.ts';
import { parseScenario } from '../src/explain/scenario.ts';

interface Row {
  readonly file: string;
  /** `kernel`, `20.10.24`, `28.5.2`, `rules of 29`. */
  readonly engine: string;
  readonly from: string;
  readonly to: string;
  readonly outcome: string;
  /** The rules that drop or rewrite, and policies that drop, whose counters rose: `filter -P FORWARD DROP`. */
  readonly counted: readonly string[];
  /** Whom the server saw, where a container told it. */
  readonly client: string | null;
  readonly date: string;
}
const DIR = join(import.meta.dirname, '../scenarios/questions');
const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'data/questions/real.json'), 'utf8')) as Row[];
const files = readdirSync(DIR).filter((f) => f.endsWith('.sh'));
/** By whom an expectation of each engine was answered. 27, 28.0 and 29 could not be run: the real 28.5.2 made the host, and the kernel was asked with the model's rules of that engine. */
const TRUTH: Readonly<Record<string, string>> = { '20.10': '20.10.24', 27: 'rules of 27', '28.0': 'rules of 28.0', 28.5: '28.5.2', 29: 'rules of 29' };

/** The rule or policy of a reason that dropped or rewrote something, as iptables-save writes it; bridges' names are chance. */
const actsOf = (l: BlameLink): string[] => {
  if (l.cause.kind !== 'rule' && l.cause.kind !== 'policy') return [];
  const { nf, text } = l.cause;
  const target = nf.rule?.target;
  const acts = l.cause.kind === 'policy' ? nf.kind === 'policy' && text.endsWith(' DROP') : target?.kind === 'verdict' ? target.verdict === 'DROP' : target?.kind === 'ext' && ['REJECT', 'DNAT', 'SNAT', 'MASQUERADE'].includes(target.name);
  return acts && !/\) (?:was never consulted|did not match|was not asked)/.test(l.text) ? [`${nf.table} ${text.replaceAll(/br-[0-9a-f]{12}/g, 'br-*')}`] : [];
};

describe('questions, as the real kernel and engine answer them', () => {
  it('every file has its record', () => {
    expect([...new Set(rows.map((r) => r.file))].sort()).toEqual(files.sort());
    expect(rows.filter((r) => r.outcome === 'not-asked')).toEqual([]);
  });
  for (const file of files) {
    const script = readFileSync(join(DIR, file), 'utf8');
    const mine = rows.filter((r) => r.file === file);
    const list = parseScenario(script, file);
    const docker = /^dockerd/m.test(script);
    it(`${file}: expectations`, () => {
      for (const e of list) {
        const release = docker ? TRUTH[e.engine ?? '20.10'] : 'kernel';
        const r = mine.find((x) => x.engine === release && x.from === e.from && x.to === e.to);
        expect([e.from, e.to, release, e.outcome]).toEqual([e.from, e.to, release, r?.outcome]);
      }
    });
    it(`${file}: model`, () => {
      for (const engine of new Set(mine.map((r) => r.engine))) {
        const lab = runLab(script, { file, ...(engine !== 'kernel' && { engine: engineOf(engine.replace('rules of ', '').replace(/^(\d+\.\d+)\.\d+$/, '$1')) }) });
        for (const r of mine.filter((x) => x.engine === engine)) {
          const a = reach(lab.world, { from: r.from, to: r.to, ...(lab.hosts !== undefined && { hosts: lab.hosts }) });
          const asked = [r.from, r.to, engine];
          expect([...asked, a.outcome]).toEqual([...asked, r.outcome]);
          if (r.client !== null) expect([...asked, a.server?.peer?.replace(/:\d+$/, '').replace(/[[\]]/g, '')]).toEqual([...asked, r.client]);
          // What the reasons say dropped or rewrote a packet did so on the kernel, by its counters.
          const acts = a.blame.flatMap(actsOf);
          for (const rule of acts) expect([...asked, ...r.counted]).toContain(rule);
          // And where there is no answer, no other rule dropped any.
          if (r.outcome !== 'open') for (const rule of r.counted.filter((c) => /DROP|REJECT/.test(c))) expect([...asked, ...acts]).toContain(rule);
        }
      }
    });
  }
});
