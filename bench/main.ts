// npm run bench [-- NAME ...] [--json] [--json FILE]: every bench, or those named (`rules` runs all of `rules:...`), each in a process
// of its own, so that none meets code that another has warmed or a heap that another has filled. What a bench needs to be told
// (`--file dump.save`, `--max 1000`) it reads from the same command line. At the end: what issue 4 claims, and what was measured.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bench as analysis } from './analysis.ts';
import { bench as conntrack } from './conntrack.ts';
import { bench as docker } from './docker.ts';
import { bench as edits } from './edits.ts';
import { bench as fib } from './fib.ts';
import { option, say, table, type Row } from './lib.ts';
import { bench as matrix } from './matrix.ts';
import { bench as memory } from './memory.ts';
import { bench as pmap } from './pmap.ts';
import { ratiosOf, ratioTable } from './ratios.ts';
import { benches as rules } from './rules.ts';
import { bench as reach } from './reach.ts';
import { bench as star } from './star.ts';
import { bench as walk } from './walk.ts';
import { bench as worlds } from './worlds.ts';

const ALL: Record<string, () => Row[]> = {
  pmap,
  fib,
  star,
  conntrack,
  ...rules,
  walk,
  worlds,
  edits,
  docker,
  analysis,
  reach,
  memory,
  matrix,
};

const args = process.argv.slice(2);
const child = option('--child');
const json = option('--json');
const jsonFile = json?.startsWith('-') === false ? json : undefined;
/** JSON alone on stdout. */
const bare = args.includes('--json') && jsonFile === undefined;

const inProcess = (name: string): Row[] | null => {
  say(`bench ${name}`);
  const run = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=4096', fileURLToPath(import.meta.url), ...args, '--child', name], {
    encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status === 0) return JSON.parse(run.stdout) as Row[];
  say(`bench ${name} failed (${run.signal ?? run.status})`);
  process.exitCode = 1;
  return null;
};

if (child !== undefined) process.stdout.write(JSON.stringify(ALL[child]?.()));
else {
  const values = new Set(['--json', '--file', '--max', '--shape'].map((o) => args.indexOf(o) + 1).filter((i) => i > 0));
  const names = args.filter((a, i) => !a.startsWith('-') && !values.has(i));
  const chosen = Object.keys(ALL).filter((n) => (names.length === 0 || names.some((w) => n === w || n.startsWith(`${w}:`))) && (n !== 'rules:file' || args.includes('--file')));
  if (chosen.length === 0) throw new RangeError(`no bench of that name; known: ${Object.keys(ALL).join(', ')}`);
  const rows: Row[] = [];
  for (const name of chosen) {
    const more = inProcess(name);
    if (!more) continue;
    rows.push(...more);
    if (!bare) console.log(`${table(more)}\n`);
  }
  const ratios = ratiosOf(rows);
  const all = JSON.stringify({ rows, ratios }, null, 1);
  if (jsonFile !== undefined) writeFileSync(jsonFile, all);
  // Who asks for some benches does not want to read that the others were not run.
  const told = names.length === 0 ? ratios : ratios.filter((r) => r.value !== null && !r.claim.startsWith('kernel'));
  if (bare) console.log(all);
  else if (told.length > 0) console.log(ratioTable(told));
}
