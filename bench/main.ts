// npm run bench [-- NAME ...] [--json] [--json FILE]: every bench, or those named (`rules` runs all of `rules:...`), each in a process
// of its own, so that none meets code that another has warmed or a heap that another has filled. What a bench needs to be told
// (`--file dump.save`) it reads from the same command line.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bench as conntrack } from './conntrack.ts';
import { bench as fib } from './fib.ts';
import { option, say, table, type Row } from './lib.ts';
import { bench as pmap } from './pmap.ts';
import { bench as rules } from './rules.ts';
import { bench as star } from './star.ts';
import { bench as worlds } from './worlds.ts';

const ALL: Record<string, () => Row[]> = {
  pmap,
  fib,
  star,
  conntrack,
  rules,
  worlds,
};

const args = process.argv.slice(2);
const child = option('--child');
if (child !== undefined) process.stdout.write(JSON.stringify(ALL[child]?.()));
else {
  const values = new Set(['--json', '--file'].map((o) => args.indexOf(o) + 1).filter((i) => i > 0));
  const names = args.filter((a, i) => !a.startsWith('-') && !values.has(i));
  const chosen = Object.keys(ALL).filter((n) => names.length === 0 || names.some((w) => n === w || n.startsWith(`${w}:`)));
  if (chosen.length === 0) throw new RangeError(`no bench of that name; known: ${Object.keys(ALL).join(', ')}`);
  const rows: Row[] = [];
  for (const name of chosen) {
    say(`bench ${name}`);
    const run = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=4096', fileURLToPath(import.meta.url), ...args, '--child', name], {
      encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (run.status !== 0) {
      say(`bench ${name} failed (${run.signal ?? run.status})`);
      process.exitCode = 1;
      continue;
    }
    rows.push(...(JSON.parse(run.stdout) as Row[]));
  }
  const json = option('--json');
  if (json !== undefined && !json.startsWith('-')) writeFileSync(json, JSON.stringify(rows, null, 2));
  console.log(args.includes('--json') && (json === undefined || json.startsWith('-')) ? JSON.stringify(rows, null, 2) : table(rows));
}
