// Reach labs with what the real kernel answered (test/labs/reach/): `reach` answers the same (reach-*.lab, by test/kernel/reach.kernel.test.ts), and fixes that were
// tried on the kernel do in the model what they did there (fix-*.lab, by test/kernel/fixBulk.ts).
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reach } from '../../../src/explain/reach.ts';
import { newSession } from '../../../src/shell/session.ts';
import { askModel } from '../../kernel/lib/reachJudge.ts';
import { modelWorld, parseReachLab, type ReachLab } from '../../kernel/lib/reachLab.ts';

const dir = fileURLToPath(new URL('../../labs/reach/', import.meta.url));
const read = (file: string): ReachLab => parseReachLab(readFileSync(`${dir}${file}`, 'utf8'));
const files = readdirSync(dir).filter((f) => f.endsWith('.lab')).sort();
const [fixes, labs] = [files.filter((f) => f.startsWith('fix-')), files.filter((f) => !f.startsWith('fix-'))];

describe('reach in recorded labs', () => {
  it('has labs', () => {
    expect(labs.length).toBeGreaterThan(50);
    expect(fixes.length).toBeGreaterThan(10);
  });
  it.each(labs)('answers as the kernel did: %s', (file) => {
    const lab = read(file);
    const said = askModel(lab);
    expect(lab.asked.map((q, i) => `${q} -> ${said[i]}`)).toEqual(lab.asked.map((q, i) => `${q} -> ${lab.recorded[i]}`));
  });
  it.each(fixes)('a fix helps as it did on the kernel: %s', (file) => {
    const lab = read(file);
    const world = modelWorld(lab);
    for (const f of lab.fixes ?? []) {
      expect(reach(world, f.question).outcome, f.asked).not.toBe('open');
      const s = newSession(world, { mayWait: true });
      for (const c of f.commands) expect(s.exec(c), c).toBe(0);
      expect(reach(s.world, f.question).outcome, `${f.asked} after ${f.commands.join(' ; ')}`).toBe(f.outcome);
    }
  });
});
