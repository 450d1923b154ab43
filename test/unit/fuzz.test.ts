// Hostile input over the shell and every command: never an exception, never a hang, always an end with a message.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { emptyWorld, run } from '../../src/index.ts';

const LABS = resolve(import.meta.dirname, '../labs');
const filesIn = (d: string): string[] => readdirSync(d).flatMap((f) => (statSync(join(d, f)).isDirectory() ? filesIn(join(d, f)) : f.endsWith('.sh') ? [join(d, f)] : []));
const lines = [...new Set(filesIn(LABS).flatMap((f) => readFileSync(f, 'utf8').split('\n')))].filter((l) => l.trim() !== '' && !l.startsWith('#') && l.length < 300);
const names = COMMANDS.flatMap((c) => [c.name, ...(c.aliases ?? [])]);

/** A small world to do harm in. */
const base = run(
  `ip link set lo up; ip netns add a; ip link add v0 type veth peer name eth0 netns a; ip link add br0 type bridge; ip link set br0 up
ip link set v0 master br0 up; ip -n a link set eth0 up; ip addr add 10.0.0.1/24 dev br0; ip -n a addr add 10.0.0.2/24 dev eth0`,
  { world: emptyWorld(7) },
).world;

const absurd = fc.constantFrom('0', '-1', '4294967296', '99999999999999999999', '1e9', '0x', 'NaN', '', '256.256.256.256/33', '::/129', 'ff:ff', '%d', '__proto__', 'constructor', '../../etc', '\u0000', 'é', '*', '-', '--', '-c-1', '/', 'a'.repeat(300));
const word = fc.oneof(absurd, fc.constantFrom(...lines.join(' ').split(/\s+/).filter((w) => w !== '')), fc.string({ maxLength: 12 }));
const mutated = fc.tuple(fc.constantFrom(...lines), fc.nat(12), fc.nat(3), word).map(([line, at, how, w]) => {
  const words = line.split(' ');
  const i = at % words.length;
  if (how === 0) return words.slice(0, i + 1).join(' ');
  if (how === 1) words.splice(i, 1, w);
  else if (how === 2) words.splice(i, 0, w);
  else words.splice(i, 1);
  return words.join(' ');
});
const bareCommand = fc.tuple(fc.constantFrom(...names), fc.array(word, { maxLength: 6 })).map(([n, ws]) => [n, ...ws].join(' '));

const survives = (script: string): void => {
  const before = JSON.stringify(base.config.names);
  const r = run(script, { world: base });
  expect(r.output, script).not.toMatch(/internal error|TypeError|RangeError|undefined is not|Cannot read prop/);
  expect(Number.isInteger(r.status), script).toBe(true);
  expect(JSON.stringify(base.config.names)).toBe(before);
};

describe('hostile input', () => {
  it('survives mutated lab lines', () => fc.assert(fc.property(fc.array(mutated, { minLength: 1, maxLength: 4 }), (ls) => survives(ls.join('\n'))), { numRuns: 300 }), 120_000);
  it('survives any words after any command', () => fc.assert(fc.property(bareCommand, survives), { numRuns: 600 }), 120_000);
  it('survives random bytes', () => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), survives), { numRuns: 200 }), 120_000);

  it.each([
    ['a line of 10 MB', `echo ${'x'.repeat(10_000_000)} | wc -c`],
    ['10 MB of garbage', 'ip '.repeat(3_300_000)],
    ['deep nesting', `${'$('.repeat(20_000)}echo${')'.repeat(20_000)}`],
    ['deep arithmetic', `echo $((${'('.repeat(20_000)}1${')'.repeat(20_000)}))`],
    ['deep braces', `echo ${'{a,'.repeat(5000)}b${'}'.repeat(5000)}`],
    ['a million fields', 'echo {1..99999999}'],
    ['an endless loop', 'while true; do :; done'],
    ['an endless sleep', 'while true; do sleep 1; done'],
    ['an endless function', 'f() { f; }; f'],
    ['a fork bomb', 'b() { b | b & }; b'],
    ['an endless pipe', 'yes | cat'],
    ['an endless ping', 'ping 10.0.0.2'],
    ['a bridge loop', 'ip link add x type veth peer name y; ip link set x master br0 up; ip link set y master br0 up; ping -c1 -W1 10.0.0.99'],
    ['a packet as big as it gets', 'ping -c1 -W1 -s 65507 10.0.0.2'],
    ['the longest sleep', 'sleep 1e300'],
  ])('ends: %s', (_, script) => survives(script), 60_000);
});
