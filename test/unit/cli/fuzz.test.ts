// Whatever is typed: an exit status of the table, words instead of a stack, and an end.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { optionsOf } from '../../../src/cli/options.ts';
import { CLI_COMMANDS } from '../../../src/cli/table.ts';
import { cli, LAB } from './harness.ts';

const names = CLI_COMMANDS.map((c) => c.name);
const flags = [...new Set(CLI_COMMANDS.flatMap((c) => optionsOf(c).flatMap((o) => [`--${o.name}`, ...(o.letter === undefined ? [] : [`-${o.letter}`]), ...(o.choices ?? []).map((v) => `--${o.name}=${v}`)])))];
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('lab.sh', 'bad.sh', 'd', 'w.json', '-', 'none', 'a', 'b', 'host', '1', 'tcp://10.0.0.2:80', 'icmp://10.0.0.2', 'http://b/', 'udp://[::1]:5', '28.5', 'iptables -A INPUT -j DROP', '--', '') },
  { weight: 3, arbitrary: fc.constantFrom(...flags) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const files = { 'lab.sh': `${LAB}# expect: a tcp://10.0.0.2:80 -> open\n`, 'bad.sh': 'if then\n# expect a', 'd/x.sh': '# expect: a b -> open', 'w.json': '{"format":"packetpath world 1","config":[]}' };
const sane = (r: { readonly status: number; readonly err: string }, argv: readonly string[]): void => {
  expect([r.err.includes('internal error'), /\n\s+at /.test(r.err)], JSON.stringify([argv, r.err])).toEqual([false, false]);
  expect(Number.isInteger(r.status) && r.status >= 0 && r.status < 256).toBe(true);
};

it('any words', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom(...names), fc.array(word, { maxLength: 6 }), async (name, words) => {
    const r = await cli([name, ...words], { files, stdin: 'echo x\n' });
    sane(r, [name, ...words]);
    if (name !== 'run' && name !== 'repl') expect([0, 1, 2, 3]).toContain(r.status);
    if (r.status === 2 && name !== 'run' && name !== 'repl') expect(r.err).toMatch(/^packetpath: /m);
  }), { numRuns: 200 });
}, 120_000);

it('any script, any question, any stored world', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fc.constantFrom('ip netns add a', 'if', '(', "'", '<<EOF', '# expect: a b -> open', '# expect[28]: a icmp://a -> open', 'exit 3', 'set -e', 'nft', '\0', '{"format":"packetpath world 1"', '#@ packetpath-snapshot 1', ':save', 'undo', '}'), { maxLength: 8 }).map((l) => l.join('\n')));
  await fc.assert(fc.asyncProperty(fc.constantFrom('reach', 'why', 'check', 'matrix', 'lint', 'import', 'run', 'repl', 'explain'), fc.oneof(text, fc.constant(LAB)), fc.oneof(fc.constant('a'), fc.string({ unit: 'binary', maxLength: 10 })), fc.oneof(fc.constantFrom('tcp://b', 'x://y', 'tcp://:', 'a:0', '::1', '[::1', 'icmp://b:1'), fc.string({ unit: 'binary', maxLength: 20 })), async (name, script, from, to) => {
    const argv = name === 'repl' || name === 'explain' ? [name, ...(name === 'explain' ? ['--', script] : [])] : [name, 'f', ...(name === 'reach' || name === 'why' ? ['--', from, to] : [])];
    sane(await cli(argv, { files: { f: script }, stdin: script }), [...argv, script]);
  }), { numRuns: 150 });
}, 120_000);
