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
