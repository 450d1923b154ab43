// tsx test/kernel/bulk.ts FAMILY FROM TO [--jobs 6] [--twice] [--kernel-only]: compares generated labs (or FAMILY `files`: the
// scripts named after it) with the kernel. Disagreements go to /tmp/pp-fail/FAMILY-SEED.{sh,kernel,model,diff}; kernel
// transcripts are kept in /tmp/pp-cache, so a second run runs only the model.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { FAMILIES, commandsOf } from './lib/labs.ts';
import { judge } from './lib/judge.ts';
import { openModel } from './lib/runModel.ts';
import { pool, runLabCached, whyNoKernel } from './lib/runLab.ts';

const argv = process.argv.slice(2);
const jobsAt = argv.indexOf('--jobs');
const jobs = jobsAt >= 0 ? Number(argv[jobsAt + 1]) : 6;
const words = argv.filter((a, i) => !a.startsWith('--') && (jobsAt < 0 || i !== jobsAt + 1));
const [family = '', ...rest] = words;
const make = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
if (family !== 'files' && (!make || rest.length !== 2)) {
  console.error(`usage: bulk.ts ${Object.keys(FAMILIES).join('|')} FROM TO [--jobs 6] [--twice] [--kernel-only]\n       bulk.ts files LAB.sh ...`);
  process.exit(1);
}
const why = whyNoKernel();
if (why) {
  console.error(why);
  process.exit(1);
}
const labs: { name: string; text: string }[] = [];
if (make) for (let s = Number(rest[0]); s <= Number(rest[1]); s++) labs.push({ name: `${family}-${s}`, text: make(s) });
else for (const f of rest) labs.push({ name: basename(f, '.sh'), text: readFileSync(f, 'utf8') });

const FAIL = '/tmp/pp-fail';
mkdirSync(FAIL, { recursive: true });
const count = { equal: 0, different: 0, noise: 0 };
const bad: string[] = [];
let lines = 0;
let commands = 0;
let done = 0;
const model = openModel();
await pool(labs, jobs, async ({ name, text }) => {
  if (argv.includes('--kernel-only')) {
    await runLabCached(text);
    if (++done % 20 === 0) console.log(`${done}/${labs.length}`);
    return;
  }
  const v = await judge(text, model.run, argv.includes('--twice'));
  count[v.kind]++;
  commands += commandsOf(text);
  lines += v.lines;
  const file = (ext: string): string => join(FAIL, `${name}.${ext}`);
  for (const ext of ['sh', 'kernel', 'model', 'diff']) rmSync(file(ext), { force: true });
  if (v.kind === 'equal') return;
  if (v.kind === 'different') bad.push(name);
  writeFileSync(file('sh'), text);
  writeFileSync(file('kernel'), v.kernel);
  writeFileSync(file('model'), v.model);
  writeFileSync(file('diff'), `${v.kind === 'noise' ? '# noise: two kernel runs differ\n' : ''}${v.diff}`);
  const first = v.diff.split('\n').filter((l) => /^[-+]/.test(l)).slice(0, 2).join(' | ');
  console.log(`${v.kind === 'noise' ? 'noise' : 'DIFF '} ${name}  ${first.slice(0, 180)}`);
});
model.close();
console.log(`${family}: ${labs.length} labs, ${commands} commands, ${lines} lines: ${count.equal} equal, ${count.different} different, ${count.noise} noisy`);
if (bad.length > 0) console.log(`see ${FAIL}/{${bad.join(',')}}.diff`);
