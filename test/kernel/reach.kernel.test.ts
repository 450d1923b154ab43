// Questions of random reach labs, asked of the real kernel and of `reach`: the same outcome, errno, server address and client address as the server sees it.
// SEED, LABS: which. RECORD=1 keeps the labs, with the kernel's answers, in test/labs/reach/ for the replay that needs no root.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reachLab } from './gen/reach.ts';
import { judgeReach } from './lib/reachJudge.ts';
import { parseReachLab, recordedLab } from './lib/reachLab.ts';
import { pool, whyNoKernel } from './lib/runLab.ts';

const env = (name: string, otherwise: string): string => process.env[name] ?? otherwise;
const first = Number(env('SEED', '1'));
const labs = Number(env('LABS', '14'));
const why = whyNoKernel();
if (why) console.warn(`skipped: ${why}`);

const save = (seed: number, text: string, answers: readonly string[]): void => {
  const dir = fileURLToPath(new URL('../labs/reach/', import.meta.url));
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${dir}reach-${seed}.lab`, recordedLab(text, answers));
};

describe.skipIf(why !== undefined)('reach against the kernel', () => {
  it('answers as probing the kernel does', async () => {
    const wrong: string[] = [];
    let questions = 0;
    await pool(Array.from({ length: labs }, (_, i) => first + i), Number(env('JOBS', '5')), async (seed) => {
      const text = reachLab(seed);
      const judged = await judgeReach(parseReachLab(text));
      questions += judged.length;
      for (const j of judged) if (j.kind === 'different' || j.kind === 'unsupported') wrong.push(`seed ${seed}: ${j.asked}\n  kernel ${j.kernel}\n  model  ${j.model}`);
      if (env('RECORD', '0') === '1' && judged.every((j) => j.kind === 'equal' && j.kernel === j.model)) save(seed, text, judged.map((j) => j.kernel));
    });
    console.log(`reach: seeds ${first}..${first + labs - 1}: ${labs} labs, ${questions} questions, ${wrong.length} differ`);
    expect(wrong).toEqual([]);
  });
});
