// Pictures of README and docs are made by the renderer: `npx vitest run --project unit test/unit/pictures.test.ts -u` draws them anew.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reach, renderAnswer, run } from '../../src/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const PICTURES = [
  { file: 'docs/img/published-port.svg', script: 'scenarios/questions/01-ufw-and-a-published-port.sh', from: 'internet', to: 'tcp://198.51.100.10:8080' },
] as const;

describe('pictures', () => {
  for (const p of PICTURES) {
    it(p.file, async () => {
      const { world } = run(readFileSync(join(ROOT, p.script), 'utf8'), { file: p.script, keep: true });
      await expect(renderAnswer(world, reach(world, { from: p.from, to: p.to }), 'svg')).toMatchFileSnapshot(join(ROOT, p.file));
    });
  }
});
