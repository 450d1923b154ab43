// One reach lab, kernel against model, question by question. What the kernel does not agree on with itself is noise.
import { reach } from '../../../src/explain/reach.ts';
import { askKernel, kernelSays, kernelScript, modelSays, modelWorld, type ReachLab } from './reachLab.ts';

export interface Judged {
  readonly kind: 'equal' | 'different' | 'noise' | 'unsupported';
  readonly asked: string;
  readonly kernel: string;
  readonly model: string;
}

/** Each question on the world that the one before left behind. */
export const askModel = (lab: ReachLab): string[] => {
  let world = modelWorld(lab);
  return lab.questions.map((q) => {
    try {
      const a = reach(world, q);
      world = a.world;
      return modelSays(a);
    } catch (e) {
      return `threw ${e instanceof Error ? (e.stack ?? e.message).split('\n').slice(0, 3).join(' ') : String(e)}`;
    }
  });
};
/** `runs`: how often the kernel is asked at most before a disagreement counts. */
export const judgeReach = async (lab: ReachLab, runs = 3): Promise<Judged[]> => {
  const script = kernelScript(lab);
  const model = askModel(lab);
  const said: string[][] = [];
  const ask = async (): Promise<void> => {
    const { facts } = await askKernel(script, said.length);
    said.push(lab.questions.map((q, i) => {
      const f = facts.find((x) => x.q === i);
      return f ? kernelSays(f, q) : 'the prober said nothing';
    }));
  };
  await ask();
  const open = (): boolean => model.some((m, i) => !m.startsWith('unsupported') && said.every((s) => s[i] !== m));
  while (said.length < runs && open()) await ask();
  return lab.asked.map((asked, i) => {
    const m = model[i] as string;
    const all = said.map((s) => s[i] as string);
    const kernel = all[0] as string;
    const base = { asked, kernel, model: m };
    if (m.startsWith('unsupported')) return { kind: 'unsupported', ...base };
    if (all.includes(m)) return { kind: 'equal', ...base };
    return { kind: new Set(all).size > 1 ? 'noise' : 'different', ...base };
  });
};
