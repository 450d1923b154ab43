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

/**
 * `always`: the kernel runs twice for every lab, and what it does not agree on with itself is noise. A model that disagrees is
 * shown up to five runs; equal to any of them, it is right.
 */
export const judge = async (text: string, model: (text: string) => Promise<string>, always = false): Promise<Verdict> => {
  const [kernel, said] = await Promise.all([runLabCached(text, 0).then(normalise), model(text).then(normalise)]);
  const c = compare(kernel, said);
  const base = { kernel, model: said, lines: c.lines };
  if (c.equal && !always) return { kind: 'equal', ...base, diff: '' };
  // A lab whose outcome hangs on a race (a timer against a command) prints now one thing, now another: look a few times more.
  let noise: string | undefined;
  for (const n of c.equal ? [1] : [1, 2, 3, 4]) {
    const again = normalise(await runLabCached(text, n));
    if (again === said && !c.equal) return { kind: 'equal', ...base, diff: '' };
    if (again !== kernel) noise ??= compare(kernel, again).diff;
  }
  if (noise !== undefined) return { kind: 'noise', ...base, diff: noise };
  return { kind: c.equal ? 'equal' : 'different', ...base, diff: c.diff };
};
