// npm run bench [-- --json] [-- NAME ...]: every bench, or those named.
import { bench as conntrack } from './conntrack.ts';
import { bench as fib } from './fib.ts';
import { table, type Row } from './lib.ts';
import { bench as pmap } from './pmap.ts';
import { bench as rules } from './rules.ts';
import { bench as star } from './star.ts';

const ALL: Record<string, () => Row[]> = { pmap, fib, star, conntrack, rules };
const args = process.argv.slice(2);
const names = args.filter((a) => !a.startsWith('-'));
const rows = Object.entries(ALL)
  .filter(([n]) => names.length === 0 || names.includes(n))
  .flatMap(([, b]) => b());
console.log(args.includes('--json') ? JSON.stringify(rows, null, 2) : table(rows));
