// Bad input: never an exception, never without end. Random bytes, mutated scripts, random arguments for every program.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CORE_COMMANDS } from '../../../src/commands/core/index.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { newSession, runIn } from '../../../src/shell/session.ts';

const runScript = (script: string): string => {
  const s = newSession(emptyWorld(1), {
    commands: CORE_COMMANDS, virtual: [], mode: 'script', file: 't.sh', limits: { steps: 3000, time: 100_000_000, output: 1 << 18, io: 1 << 20, text: 1 << 20 },
    clock: {
      drain: () => {},
      runUntil: (ctx, us) => {
        ctx.now = Math.max(ctx.now, us);
      },
    },
  });
  const r = runIn(s, script, 't.sh');
  return r.stderr;
};
const calm = (script: string): void => {
  const err = runScript(script);
  expect(err, script).not.toContain('internal error');
};

const TOKENS = [
  'echo', 'x', '$x', '"$x"', '${x', '}', '${x:-', '${x//a/', '${#x}', '${!x}', '${x[', ']', '$(', ')', '`', '$((', '))', '((', '[[', ']]', '[', 'if', 'then', 'fi', 'else', 'for', 'in', 'do', 'done', 'while', 'case', 'esac', ';;', 'f()', '{', '|', '||', '&&', '&', ';', '\n', '>', '<', '>>', '2>&1', '<<<', '<<E', '\nE\n',
  "'", '"', '\\', '*', '?', '[a-', '!', '=', 'x=', 'a=(1 2)', 'a[1]=', '+=', '~', '#', '-', '--', '1', '0x', '08', '9999999999999999999', '%', '**', '{a,b}', '{1..3}', '{1..', '@(', '+(', '=~', '(a|', 'local', 'declare', '-A', 'read', 'printf', '%s', '%d', '%', 'test', '-n', 'eval', 'exit', 'return', 'break', 'shift', 'trap', 'kill', '%1', 'wait', 'sleep', '0.1', 'set', '-e', '-u', '-x', 'grep', '-E', 'sed', 's/a/b/', 'awk', '{print $1}', 'sort', 'cut', '-d:', 'tr', 'jq', '.a', 'seq', '3', 'cat', '/dev/null', 'f', 'xargs', 'timeout', '1', 'bash', '-c', 'exec', '3>f', '<(', '>(', 'time', 'function', 'select', 'coproc', 'until', '\u00e9', '\0', '\t',
];
describe('fuzz', () => {
  it('random bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), calm), { numRuns: 300 });
  });
  it('random tokens', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }), fc.constantFrom(' ', ''), (t, sep) => calm(t.join(sep))), { numRuns: 1500 });
  }, 120_000);
  it('random arguments for every program', () => {
    const word = fc.oneof(fc.constantFrom('-n', '-1', '-k', '-d', '-f', '-e', '-i', '-', '--', '--x', '-A', '9e999', '-r', 'f', '.', '/', '/dev/null', '{', '(', '[', 's/(/x/', '{print $(', 'a[', '.[', 'if', '\\', '%', '+%', '1', '0', '-c', ':'), fc.string({ maxLength: 6 }));
    const quote = (s: string): string => `'${s.replace(/'/g, "'\\''").replace(/\0/g, '')}'`;
    fc.assert(fc.property(fc.constantFrom(...CORE_COMMANDS.map((c) => c.name)), fc.array(word, { maxLength: 4 }), (name, args) => calm(`printf 'a b\\n1:2\\n' | ${name} ${args.map(quote).join(' ')}`)), { numRuns: 1500 });
  }, 120_000);
  it('deep nesting and long lines', () => {
    for (const t of ['(', '{ ', '$(', '((', '$((', '`', '"$(', 'if true; then ', '[[ (', '${x:-', 'while :; do ', '{a,', '@(', 'f() ']) calm(`echo ${t.repeat(4000)}`);
    calm(`echo ${'a'.repeat(10_000_000)}`);
    calm(`echo $((${'-'.repeat(50_000)}1)) $((${'('.repeat(5000)}1${')'.repeat(5000)}))`);
    calm(`[[ ${'a'.repeat(300)}b =~ (a|aa)*(a*)*c ]]; [[ ${'a'.repeat(100)}b == *(*(a))c ]]; echo ${'a'.repeat(100)} | grep -E '(a+)+b'; echo ${'a'.repeat(100)} | sed -E 's/(a|a)*b//'`);
  }, 60_000);
});
