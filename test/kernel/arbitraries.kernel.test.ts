// Worlds of packetpath/arbitraries without Docker, on the real kernel: every command of their scripts succeeds there, and questions have the same outcome.
// SEED=n and RUNS=n draw others. Left out: a ping by the host itself, whose EPERM the ping program keeps for itself.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reach } from '../../src/explain/reach.ts';
import { questionsOf, worlds } from '../../src/testing/arbitraries.ts';
import { hostLab } from './lib/hostLab.ts';
import { askKernel, kernelSays, kernelScript, modelSays } from './lib/reachLab.ts';
import { runLabCached } from './lib/runLab.ts';

const seed = Number(process.env.SEED ?? 11);
const drawn = fc.sample(worlds({ docker: false }), { numRuns: Number(process.env.RUNS ?? 25), seed });

/** What a rule of OUTPUT refuses is EPERM, whether or not an ICMP error came as well, which the prober would call a refusal. */
const plain = (said: string): string => said.replace(/^\w+ EPERM/, 'prohibited EPERM');

it.concurrent.each(drawn.map((w, i) => [i, w] as const))('world %i answers alike', async (i, w) => {
  const questions = fc.sample(questionsOf(w), { numRuns: 6, seed: seed + i }).filter((q) => !(q.from === 'host' && q.to.startsWith('icmp')));
  const lab = hostLab(w.script, questions);
  expect(await runLabCached(`set -e\n${lab.setup}echo made\n`, 0)).toBe('made\n');
  const { facts } = await askKernel(kernelScript(lab));
  let { world } = w.lab();
  const wrong: string[] = [];
  lab.questions.forEach((q, n) => {
    const a = reach(world, q);
    world = a.world;
    const fact = facts[n];
    const [kernel, model] = [plain(fact ? kernelSays(fact, q) : 'nothing'), plain(modelSays(a))];
    if (kernel !== model) wrong.push(`${q.from} -> ${q.to}: the kernel says ${kernel}, we say ${model}\n${w.script}`);
  });
  expect(wrong).toEqual([]);
});
