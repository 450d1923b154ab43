// tsx test/kernel/noise.ts FAMILY FROM TO [--jobs 6]: runs each lab twice on the kernel and prints where the two runs differ.
import { compare } from './lib/compare.ts';
import { FAMILIES } from './lib/labs.ts';
import { normalise } from './lib/normalise.ts';
import { pool, runLabCached } from './lib/runLab.ts';

const [family = '', from = '1', to = '1', , jobs = '6'] = process.argv.slice(2);
const make = FAMILIES[family];
if (!make) throw new RangeError(`no family "${family}"; known: ${Object.keys(FAMILIES).join(', ')}`);
const seeds = Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
let noisy = 0;
await pool(seeds, Number(jobs), async (seed) => {
  const text = make(seed);
  const [a, b] = [normalise(await runLabCached(text, 0)), normalise(await runLabCached(text, 1))];
  if (a === b) return;
  noisy++;
  console.log(`${family}-${seed}\n${compare(a, b, 1).diff}`);
});
console.log(`${family}: ${seeds.length} labs, ${noisy} noisy`);
