// docs/commands.md names every command, and nothing that is not one.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';

it('docs/commands.md lists the commands', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/commands.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([^`]+)`/gm)].map((m) => m[1]);
  expect(listed.sort()).toEqual(COMMANDS.map((c) => c.name).sort());
});

it('ARCHITECTURE.md has every drop reason, and no other', () => {
  const root = resolve(import.meta.dirname, '../..');
  const source = readFileSync(resolve(root, 'src/model/trace.ts'), 'utf8');
  const union = source.slice(source.indexOf('export type DropReason'), source.indexOf('export type Fate'));
  const reasons = [...union.matchAll(/'([A-Z0-9_]+)'/g)].map((m) => m[1] as string);
  const arch = readFileSync(resolve(root, 'ARCHITECTURE.md'), 'utf8');
  const fates = arch.slice(arch.indexOf('## Fates'), arch.indexOf('## Where we differ'));
  const rows = [...fates.matchAll(/^\| (`[A-Z0-9_`, ]+`) \|/gm)].flatMap((m) => [...(m[1] as string).matchAll(/`([A-Z0-9_]+)`/g)].map((x) => x[1] as string));
  expect(rows.sort()).toEqual(reasons.sort());
});
