// grep -P: the script beside this file, run by GNU grep 3.8 (grep-perl.out) and here. What is not the same in POSIX's clothes is refused by name.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { fromPerl } from '../../../src/commands/core/perlPattern.ts';
import { run } from '../../../src/shell/session.ts';

const text = (name: string): string => readFileSync(resolve(import.meta.dirname, name), 'utf8');
it('prints what the real one prints', () => {
  expect(run(text('grep-perl.sh')).stdout).toBe(text('grep-perl.out'));
});
it.each(['a+?', 'a++', '(?!x)y', 'a(?=b)c', '(a)\\1', '\\Qx\\E', '(?<n>x)', '(a\\Kb)', '[\\]x]', '(?<=a', '(?i)x'])('refuses %s', (p) => {
  expect(fromPerl(p)).toBeUndefined();
  expect(run(`echo axb | grep -P '${p}'`)).toMatchObject({ status: 2, stderr: 'grep: this -P pattern is not modelled by packetpath\n' });
});
