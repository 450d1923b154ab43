// The questions of users that this model covers: each file of scenarios/questions has the question, the true answer (for the engine versions that differ, too), and what
// must be named as the cause.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reach } from '../src/explain/reach.ts';
import { runLab } from '../src/explain/runLab.ts';
import { enginesOf, judge, parseScenario } from '../src/explain/scenario.ts';

const DIR = join(import.meta.dirname, '../scenarios/questions');
const files = readdirSync(DIR).filter((f) => f.endsWith('.sh'));
const NOT_COVERED = [30, 31, 32, 33, 36, 38, 40, 43, 47];

describe('questions', () => {
  it('each of the 48 is here, or said not to be covered', () => {
    const here = new Set(files.map((f) => Number(f.slice(0, 2))));
    expect(Array.from({ length: 48 }, (_, i) => i + 1).filter((n) => !here.has(n))).toEqual(NOT_COVERED);
    const readme = readFileSync(join(DIR, 'README.md'), 'utf8');
    for (const n of NOT_COVERED) expect(readme).toMatch(new RegExp(`^\\| ${n} \\|`, 'm'));
  });
  for (const file of files) {
    const script = readFileSync(join(DIR, file), 'utf8');
    const list = parseScenario(script, file);
    it(file, () => {
      expect(list.length).toBeGreaterThan(0);
      for (const engine of enginesOf(list)) {
        const lab = runLab(script, { file, ...(engine !== null && { engine }) });
        expect(lab.stderr).toBe('');
        for (const j of judge(lab.world, list, reach, { engine, ...(lab.hosts !== undefined && { hosts: lab.hosts }) })) expect([j.expectation.to, engine, ...j.wrong]).toEqual([j.expectation.to, engine]);
      }
    });
  }
});
