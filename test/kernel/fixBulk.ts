// tsx test/kernel/fixBulk.ts FROM TO [--jobs 6] [--per 3] [--record]: for questions of reach labs that are not open, each fix that `suggestFixes` offers is applied to the
// real kernel and the question is asked there: before, the kernel must answer as the model does, and after, what the model promised.
// --record keeps the labs whose fixes all held as test/labs/reach/fix-SEED.lab.
import { mkdirSync, writeFileSync } from 'node:fs';
import { reachLab } from './gen/reach.ts';
import { judgeFixes, type FixTrial } from './lib/reachFix.ts';
import { fixLab, parseReachLab } from './lib/reachLab.ts';
import { pool, whyNoKernel } from './lib/runLab.ts';

const argv = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
  const at = argv.indexOf(name);
  return at >= 0 ? Number(argv.splice(at, 2)[1]) : otherwise;
};
const jobs = option('--jobs', 6);
const per = option('--per', 3);
const [from = '1', to = from] = argv.filter((a) => !a.startsWith('--'));
const why = whyNoKernel();
if (why) {
  console.error(why);
  process.exit(1);
}
mkdirSync('/tmp/pp-fail', { recursive: true });
const all: FixTrial[] = [];
let asked = 0;
let helpless = 0;
await pool(Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i), jobs, async (seed) => {
  const text = reachLab(seed);
  const { trials, questions, without } = await judgeFixes(parseReachLab(text), per);
  asked += questions;
  helpless += without.length;
  all.push(...trials);
  for (const w of without) if (argv.includes('--verbose')) console.log(`${seed} no fix: ${w}`);
  const bad = trials.filter((t) => t.kind !== 'flipped');
  if (argv.includes('--record') && bad.length === 0 && trials.length > 0) writeFileSync(new URL(`../labs/reach/fix-${seed}.lab`, import.meta.url), fixLab(text, trials));
  if (bad.length === 0) return;
  const said = bad.map((t) => `# ${t.kind.toUpperCase()} ${t.asked}\n#   fix ${t.fix.join(' ; ')}\n#   kernel ${t.before} => ${t.after}\n#   model  ${t.modelBefore} => ${t.promised}${t.said === '' ? '' : `\n#   said ${t.said}`}`);
  writeFileSync(`/tmp/pp-fail/fix-${seed}.sh`, `${text}${said.join('\n')}\n`);
  console.log(`${seed} ${text.split('\n')[0]}\n${said.join('\n')}`);
});
const n = (k: FixTrial['kind']): number => all.filter((t) => t.kind === k).length;
console.log(`${asked} questions that are not open, ${helpless} without an applicable fix; ${all.length} fixes tried on the kernel: ${n('flipped')} flipped, ${n('held')} did not, ${n('failed')} commands failed, ${n('different')} answered otherwise before`);
