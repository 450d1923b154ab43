// The classes are sound: what one walk says for a class is what every cell of it says by itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, matrix } from '../../../../src/explain/matrix/matrix.ts';
import { run } from '../../../../src/shell/session.ts';
import { labs } from './labs.ts';

const runs = Number(process.env.MATRIX_RUNS ?? 12);
const differences = (script: string): string[] => {
  const { world } = run(script, { file: 'lab.sh', keep: true });
  const o = { families: [4 as const], patience: 5 };
  const byClass = matrix(world, o);
  const byCell = matrix(world, { ...o, classes: false });
  const out: string[] = [];
  for (let i = 0; i < byCell.sources; i++) {
    byCell.services.forEach((s, j) => {
      const [a, b] = [cellOf(byClass, i, j), cellOf(byCell, i, j)];
      if (a?.outcome !== b.outcome) out.push(`${byCell.endpoints[i]?.name} -> ${byCell.endpoints[s.endpoint]?.name} ${s.to}: ${a?.outcome} by class (${byClass.endpoints[a?.from ?? 0]?.name} -> ${byClass.services[a?.service ?? 0]?.to}), ${b.outcome} by itself`);
    });
  }
  return out;
};

describe('matrix by classes', () => {
  for (const [name, lab] of Object.entries(labs)) {
    it(`equals every cell walked by itself: ${name}`, { timeout: 600_000 }, () => {
      fc.assert(fc.property(lab, (script) => void expect(differences(script)).toEqual([])), { numRuns: runs, ...(process.env.MATRIX_SEED === undefined ? {} : { seed: Number(process.env.MATRIX_SEED) }) });
    });
  }
});
