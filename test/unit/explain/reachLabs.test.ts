// Reach labs with what the real kernel answered (test/labs/reach/, recorded by test/kernel/reach.kernel.test.ts): `reach` answers the same.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { askModel } from '../../kernel/lib/reachJudge.ts';
import { parseReachLab } from '../../kernel/lib/reachLab.ts';

const dir = fileURLToPath(new URL('../../labs/reach/', import.meta.url));
const files = readdirSync(dir).filter((f) => f.endsWith('.lab')).sort();

describe('reach in recorded labs', () => {
  it('has some', () => {
    expect(files.length).toBeGreaterThan(30);
  });
  it.each(files)('answers as the kernel did: %s', (file) => {
    const lab = parseReachLab(readFileSync(`${dir}${file}`, 'utf8'));
    const said = askModel(lab);
    expect(lab.asked.map((q, i) => `${q} -> ${said[i]}`)).toEqual(lab.asked.map((q, i) => `${q} -> ${lab.recorded[i]}`));
  });
});
