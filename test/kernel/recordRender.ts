// tsx test/kernel/recordRender.ts LAB.sh ...: writes LAB.kernel beside each, what the kernel's tools said; refuses what no two kernel runs agree on.
import { readFileSync, writeFileSync } from 'node:fs';
import { kernelScript, normaliseRender, readRenderLab } from './lib/renderLab.ts';
import { runLab } from './lib/runLab.ts';

/** Something was seen: on a busy machine the tools may start too late. */
const complete = (text: string): boolean => text.split('\n').some((l) => l !== '' && !l.startsWith('== '));
for (const f of process.argv.slice(2)) {
  const text = kernelScript(readRenderLab(readFileSync(f, 'utf8')));
  const seen = new Map<string, number>();
  for (let tries = 0; tries < 6; tries++) {
    const out = normaliseRender(await runLab(text));
    if (!complete(out)) continue;
    seen.set(out, (seen.get(out) ?? 0) + 1);
    if (seen.get(out) === 2) break;
  }
  const agreed = [...seen].find(([, n]) => n === 2);
  if (agreed) writeFileSync(f.replace(/\.sh$/, '.kernel'), agreed[0]);
  else console.error(`${f}: no two kernel runs agree\n${[...seen.keys()].join('---\n')}`);
}
