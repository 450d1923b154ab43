// tsx test/kernel/record.ts LAB.sh ...: writes LAB.out beside each, the kernel's normalised transcript; refuses what two kernel runs do not agree on.
import { readFileSync, writeFileSync } from 'node:fs';
import { normalise } from './lib/normalise.ts';
import { runLab } from './lib/runLab.ts';

for (const f of process.argv.slice(2)) {
  const text = readFileSync(f, 'utf8');
  const [a, b] = [normalise(await runLab(text)), normalise(await runLab(text))];
  if (a === b) writeFileSync(f.replace(/\.sh$/, '.out'), a);
  else console.error(`${f}: two kernel runs differ`);
}
