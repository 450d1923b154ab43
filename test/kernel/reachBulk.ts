// tsx test/kernel/reachBulk.ts FROM TO [--jobs 4] [--kernel-only]: asks the questions of generated reach labs of the kernel and of `reach`. Disagreements go
// to /tmp/pp-fail/reach-SEED.sh; kernel answers are kept in /tmp/pp-cache-2, so a second run asks only the model.
import { mkdirSync, writeFileSync } from 'node:fs';
import { reachLab } from './gen/reach.ts';
import { judgeReach } from './lib/reachJudge.ts';
import { askKernel, kernelSays, kernelScript, parseReachLab } from './lib/reachLab.ts';
import { pool, whyNoKernel } from './lib/runLab.ts';

const argv = process.argv.slice(2);
const jobsAt = argv.indexOf('--jobs');
const jobs = jobsAt >= 0 ? Number(argv[jobsAt + 1]) : 4;
const [from = '1', to = from] = argv.filter((a, i) => !a.startsWith('--') && (jobsAt < 0 || i !== jobsAt + 1));
const why = whyNoKernel();
if (why) {
  console.error(why);
  process.exit(1);
}
mkdirSync('/tmp/pp-fail', { recursive: true });
const count = { equal: 0, different: 0, noise: 0, unsupported: 0 };
const outcomes = new Map<string, number>();
const families = new Map<string, number>();
const tally = (m: Map<string, number>, k: string): void => void m.set(k, (m.get(k) ?? 0) + 1);
const seeds = Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
let labs = 0;
await pool(seeds, jobs, async (seed) => {
  const text = reachLab(seed);
  const lab = parseReachLab(text);
  const family = text.split('\n')[0]?.slice(2) ?? '';
  tally(families, family);
  labs++;
  if (argv.includes('--kernel-only')) {
    const { facts } = await askKernel(kernelScript(lab));
    for (const f of facts) tally(outcomes, kernelSays(f, lab.questions[f.q] as never).split(' ')[0] as string);
    if (facts.length !== lab.questions.length) console.log(`${seed} ${family}: ${facts.length} of ${lab.questions.length} answers`);
    return;
  }
  const bad: string[] = [];
  for (const j of await judgeReach(lab)) {
    count[j.kind]++;
    tally(outcomes, j.kernel.split(' ')[0] as string);
    if (j.kind === 'equal') continue;
    bad.push(`# ${j.kind.toUpperCase()} ${j.asked}\n#   kernel ${j.kernel}\n#   model  ${j.model}`);
  }
  if (bad.length === 0) return;
  writeFileSync(`/tmp/pp-fail/reach-${seed}.sh`, `${text}${bad.join('\n')}\n`);
  console.log(`${seed} ${family}\n${bad.join('\n')}`);
});
const shown = (m: Map<string, number>): string => [...m].sort((a, b) => b[1] - a[1]).map(([k, n]) => `${k} ${n}`).join(', ');
console.log(`${labs} labs (${shown(families)})\n${Object.values(count).reduce((a, b) => a + b, 0)} questions: ${count.equal} equal, ${count.different} different, ${count.noise} noise, ${count.unsupported} unsupported\nkernel: ${shown(outcomes)}`);
