// tsx test/kernel/importBulk.ts FAMILY FROM TO [PROBES]: snapshots of generated labs, probed on the kernel and on what they become.
// What differs goes to /tmp/pp-import-fail/FAMILY-SEED.{txt,json}.
import { mkdirSync, writeFileSync } from 'node:fs';
import { FAMILIES } from './lib/labs.ts';
import { pool } from './lib/runLab.ts';
import { probesFor, record, replay } from './importLab.ts';

const [family = '', from = '1', to = '10', count = '12'] = process.argv.slice(2);
const make = FAMILIES[family];
if (!make) throw new Error(`families: ${Object.keys(FAMILIES).join(' ')}`);
mkdirSync('/tmp/pp-import-fail', { recursive: true });
let probes = 0;
let wrongs = 0;
let badLabs = 0;
let gaps = 0;
const seeds = Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
await pool(seeds, 8, async (seed) => {
  const lab = make(seed);
  const r = await record(lab, probesFor(lab, seed, Number(count)));
  let text: string;
  let n: number;
  try {
    const v = replay(r);
    n = v.wrong.length;
    gaps += v.imported.notUnderstood.length;
    for (const g of v.imported.notUnderstood) console.log(`${family}-${seed}: not understood: ${g.text.slice(0, 200)}`);
    text = v.wrong.map((w) => `${w.cmd}\n--- kernel\n${w.kernel}--- model\n${w.model}`).join('\n');
    text += v.imported.notUnderstood.map((g) => `gap ${g.text}\n`).join('');
  } catch (e) {
    n = r.probes.length;
    text = String(e instanceof Error ? e.stack : e);
  }
  probes += r.probes.length;
  wrongs += n;
  if (n === 0) return;
  badLabs++;
  writeFileSync(`/tmp/pp-import-fail/${family}-${seed}.txt`, `${text}\n`);
  writeFileSync(`/tmp/pp-import-fail/${family}-${seed}.json`, JSON.stringify(r));
  writeFileSync(`/tmp/pp-import-fail/${family}-${seed}.sh`, lab);
  console.log(`${family}-${seed}: ${n} of ${r.probes.length} differ: ${text.split('\n').slice(0, 1).join(' ').slice(0, 150)}`);
});
console.log(`${family}: ${seeds.length} labs, ${probes} probes, ${wrongs} differ in ${badLabs} labs; ${gaps} gaps`);
