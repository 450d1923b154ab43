// tsx test/kernel/shrink.ts FILE.sh [BUDGET]: the smallest form of a lab on which kernel and model still disagree, and the diff.
import { readFileSync } from 'node:fs';
import { judge } from './lib/judge.ts';
import { openModel } from './lib/runModel.ts';
import { shrinkLab } from './lib/shrink.ts';

const [file = '', budget = '60'] = process.argv.slice(2);
const model = openModel();
const differs = async (t: string): Promise<boolean> => (await judge(t, model.run)).kind === 'different';
const text = readFileSync(file, 'utf8');
if (!(await differs(text))) console.log('kernel and model agree');
else {
  const small = await shrinkLab(text, differs, Number(budget));
  console.log(`${small}--- kernel, +++ model\n${(await judge(small, model.run)).diff}`);
}
model.close();
