// Fixes on trial: what `suggestFixes` offers for the questions of a reach lab, applied to the real kernel.
import { suggestFixes } from '../../../src/explain/fixes.ts';
import { reach } from '../../../src/explain/reach.ts';
import type { Question } from '../../../src/explain/types.ts';
import { askKernel, kernelSays, kernelScript, modelSays, modelWorld, type KernelRun, type ReachLab } from './reachLab.ts';

export interface FixTrial {
  /** flipped: the kernel answers what was promised. held: it does not. failed: a command did. different: the kernel answered otherwise before already. */
  readonly kind: 'flipped' | 'held' | 'failed' | 'different';
  readonly asked: string;
  readonly fix: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly modelBefore: string;
  readonly promised: string;
  /** What a failed command said. */
  readonly said: string;
}
const outcomeOf = (r: KernelRun, q: Question): string => {
  const f = r.facts[0];
  return f ? kernelSays(f, q) : 'the prober said nothing';
};
const word = (said: string): string => said.split(' ')[0] ?? '';

/** Each question is asked of the lab as it is after its script, not one after the other. */
export const judgeFixes = async (lab: ReachLab, per: number): Promise<{ readonly trials: FixTrial[]; readonly questions: number; readonly without: readonly string[] }> => {
  const world = modelWorld(lab);
  const trials: FixTrial[] = [];
  const without: string[] = [];
  let questions = 0;
  for (const [i, q] of lab.questions.entries()) {
    const answer = reach(world, q);
    if (answer.outcome === 'open' || answer.outcome === 'unsupported') continue;
    questions++;
    const asked = lab.asked[i] as string;
    const fixes = suggestFixes(world, q, { effects: false, max: per }).filter((f) => f.applicable);
    if (fixes.length === 0) {
      without.push(`${asked}: ${answer.outcome}; ${answer.blame.filter((b) => b.role === 'decided').map((b) => b.text).join(' ')}`);
      continue;
    }
    const modelBefore = modelSays(answer);
    const before = outcomeOf(await askKernel(kernelScript(lab, [q])), q);
    for (const f of fixes) {
      const script = kernelScript(lab, [q], f.commands);
      let r = await askKernel(script);
      // Once more before it counts.
      if (word(outcomeOf(r, q)) !== f.outcome) r = await askKernel(script, 1);
      const after = outcomeOf(r, q);
      const failed = r.fixes.filter((x) => x.status !== 0);
      const kind = word(before) !== word(modelBefore) ? 'different' : failed.length > 0 ? 'failed' : word(after) === f.outcome ? 'flipped' : 'held';
      trials.push({ kind, asked, fix: f.commands, before, after, modelBefore, promised: f.outcome, said: failed.map((x) => `${x.fix}: ${x.said}`).join(' ; ').trim() });
    }
  }
  return { trials, questions, without };
};
