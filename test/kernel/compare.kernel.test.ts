// Random labs on the real kernel and on the model: the normalised transcripts must be equal.
// Kernel transcripts are kept in /tmp/pp-cache-2 by content; NOCACHE=1 makes them anew. Environment: LABS (per family, default 10), SEED (first seed, default 1), FAMILIES (comma-separated), JOBS (default 4),
// RECORD=1 stores each lab that agrees, and the shrunk form of each that does not, under test/labs/<family>/ with the kernel's transcript.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { judge } from './lib/judge.ts';
import { FAMILIES, commandsOf } from './lib/labs.ts';
import { normalise } from './lib/normalise.ts';
import { pool, runLab, whyNoKernel } from './lib/runLab.ts';
import { openModel } from './lib/runModel.ts';
import { shrinkLab } from './lib/shrink.ts';

const env = (name: string, fallback: string): string => process.env[name] ?? fallback;
const labs = Number(env('LABS', '10'));
const first = Number(env('SEED', '1'));
const families = env('FAMILIES', Object.keys(FAMILIES).join(',')).split(',');
const record = process.env['RECORD'] === '1';
const why = whyNoKernel();
if (why) console.warn(`skipped: ${why}`);

const model = openModel();
afterAll(model.close);

const save = (family: string, name: string, text: string, out: string): void => {
  const dir = fileURLToPath(new URL(`../labs/${family}/`, import.meta.url));
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${dir}${name}.sh`, text);
  writeFileSync(`${dir}${name}.out`, out);
};

describe.skipIf(why !== undefined)('the model against the kernel', () => {
  it.each(families)('prints what the kernel prints: %s', async (family) => {
    const make = FAMILIES[family];
    if (!make) throw new RangeError(`no family "${family}"; known: ${Object.keys(FAMILIES).join(', ')}`);
    const seeds = Array.from({ length: labs }, (_, i) => first + i);
    let commands = 0;
    let lines = 0;
    const noisy: number[] = [];
    const failed: number[] = [];
    await pool(seeds, Number(env('JOBS', '4')), async (seed) => {
      const text = make(seed);
      const once = await judge(text, model.run, true);
      // Two equal runs may still be two throws of one race: the kernel is asked up to five times before it counts as a disagreement.
      const v = once.kind === 'different' ? await judge(text, model.run) : once;
      if (v.kind === 'noise') noisy.push(seed);
      else if (v.kind === 'different') failed.push(seed);
      else {
        commands += commandsOf(text);
        lines += v.lines;
        if (record && v.kernel === v.model) save(family, `${family}-${seed}`, text, v.kernel);
      }
    });
    console.log(`${family}: seeds ${first}..${first + labs - 1}: ${labs} labs, ${commands} commands and ${lines} lines equal, `
      + `${failed.length} labs differ${failed.length > 0 ? ` (${failed.join(' ')})` : ''}, ${noisy.length} skipped as noise${noisy.length > 0 ? ` (${noisy.join(' ')})` : ''}`);
    const worst = failed[0];
    if (worst === undefined) return;
    const differs = async (t: string): Promise<boolean> => (await judge(t, model.run)).kind === 'different';
    const small = await shrinkLab(make(worst), differs, Number(env('SHRINK', '40')));
    const v = await judge(small, model.run);
    if (record) save(family, `shrunk-${worst}`, small, normalise(await runLab(small)));
    expect.fail(`${family} ${worst}, shrunk:\n${small}\n--- kernel, +++ model\n${v.diff}`);
  });
});
