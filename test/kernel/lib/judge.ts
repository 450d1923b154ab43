// One lab, kernel against model: equal, different, or noise (the kernel does not agree with itself).
import { compare } from './compare.ts';
import { normalise } from './normalise.ts';
import { runLabCached } from './runLab.ts';

export interface Verdict {
  readonly kind: 'equal' | 'different' | 'noise';
  readonly kernel: string;
  readonly model: string;
  readonly diff: string;
  readonly lines: number;
}

/** `always`: the kernel runs twice for every lab; else only when the model disagrees. */
export const judge = async (text: string, model: (text: string) => Promise<string>, always = false): Promise<Verdict> => {
  const [kernel, said] = await Promise.all([runLabCached(text, 0).then(normalise), model(text).then(normalise)]);
  const c = compare(kernel, said);
  const base = { kernel, model: said, lines: c.lines };
  if (c.equal && !always) return { kind: 'equal', ...base, diff: '' };
  for (const n of always ? [1] : [1, 2]) {
    const again = normalise(await runLabCached(text, n));
    if (again !== kernel) {
      // where two kernel runs differ, a model equal to either is as right as can be
      return again === said || c.equal ? { kind: 'equal', ...base, diff: '' } : { kind: 'noise', ...base, diff: compare(kernel, again).diff };
    }
  }
  return { kind: c.equal ? 'equal' : 'different', ...base, diff: c.diff };
};
