// tsx test/kernel/gen/cli.ts FAMILY SEED: prints that lab.
import { FAMILIES } from '../lib/labs.ts';

const [family = '', seed = ''] = process.argv.slice(2);
const make = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
if (!make || !/^\d+$/.test(seed)) {
  console.error(`usage: cli.ts ${Object.keys(FAMILIES).join('|')} SEED`);
  process.exit(1);
}
process.stdout.write(make(Number(seed)));
