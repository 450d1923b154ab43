// One table makes parsing, help, completion and docs/cli.md (`npx vitest run --project unit test/unit/cli -u` writes that page anew).
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from '../../../src/cli/completion.ts';
import { didYouMean, optionRows, optionsOf, parseArgs, usageOf, type CliCommand } from '../../../src/cli/options.ts';
import { CLI_COMMANDS, EXITS } from '../../../src/cli/table.ts';
import { cli } from './harness.ts';

const TOY: CliCommand = {
  name: 'toy', man: 'a toy', about: [], examples: [], load: () => Promise.reject(new Error('not to be loaded')),
  args: [{ name: 'FILE', kind: 'file', man: 'a file' }, { name: 'WORD', kind: 'text', optional: true, man: 'a word' }],
  options: [{ name: 'output', letter: 'o', value: 'OUT', man: 'where' }, { name: 'verbose', letter: 'v', man: 'more' }, { name: 'form', value: 'FORM', choices: ['long', 'short'], man: 'how' }, { name: 'count', value: 'N', man: 'how many' }],
};
const parsed = (...words: string[]): unknown => {
  const a = parseArgs(TOY, words);
  return a && { operands: a.operands, output: a.get('output'), v: a.on('verbose'), form: a.get('form'), n: a.num('count') };
};

describe('parseArgs', () => {
  it.each([
    [['f'], { operands: ['f'], v: false }],
    [['-o', 'x', 'f'], { operands: ['f'], output: 'x', v: false }], [['-ox', 'f'], { operands: ['f'], output: 'x', v: false }], [['-vo', 'x', 'f'], { operands: ['f'], output: 'x', v: true }],
    [['f', '--output=x=y'], { operands: ['f'], output: 'x=y', v: false }], [['f', '--output', '--form'], { operands: ['f'], output: '--form', v: false }],
    [['--', '-v', '--'], { operands: ['-v', '--'], v: false }], [['-', '-'], { operands: ['-', '-'], v: false }], [['f', '--count', '0x10'], { operands: ['f'], n: 16, v: false }],
    [['f', '--form=long', '--form=short'], { operands: ['f'], form: 'short', v: false }],
  ])('reads %j', (words, want) => {
    expect(parsed(...words)).toEqual({ output: undefined, form: undefined, n: undefined, ...want });
  });
  it('says that help was asked for', () => {
    expect(parsed('--help')).toBeUndefined();
    expect(parsed('-vh')).toBeUndefined();
  });
  it.each([
    [['f', '--verbos'], 'unknown option "--verbos"; did you mean "--verbose"?'], [['f', '--xyzzy'], 'unknown option "--xyzzy"\n'], [['f', '-x'], 'unknown option "-x"'],
    [['f', '--output'], '--output wants a value: OUT'], [['f', '--verbose=1'], '--verbose takes no value, but "1" was given'], [['f', '--form', 'shrt'], '--form "shrt" is none of long, short; did you mean "short"?'],
    [['f', '--count', '1e3'], '--count wants a number, not "1e3"'], [[], 'FILE is missing: a file'], [['f', 'w', 'x'], '"x" is one operand too many'],
  ])('refuses %j by name', (words, message) => {
    expect(() => parsed(...words)).toThrow(`toy: ${message}`);
  });
  it('finds the nearest word, or none', () => {
    expect(didYouMean('rech', ['reach', 'repl'])).toBe('; did you mean "reach"?');
    expect(didYouMean('hcekc', ['check'])).toBe('');
    expect(didYouMean('cehck', ['check'])).toBe('; did you mean "check"?');
    expect(didYouMean('x'.repeat(1e6), ['check'])).toBe('');
  });
});

describe('main', () => {
  it('lists the commands', async () => {
    for (const argv of [['--help'], ['help'], ['-h']]) {
      const r = await cli(argv);
      expect([r.status, r.err]).toEqual([0, '']);
      for (const c of CLI_COMMANDS) expect(r.out).toMatch(new RegExp(`^  ${c.name} +${c.man.slice(0, 20).replace(/[?]/g, '\\?')}`, 'm'));
    }
  });
  it('tells each command\'s options, arguments and exit status', async () => {
    for (const c of CLI_COMMANDS) {
      const r = await cli([c.name, '--help']);
      expect(r.status).toBe(0);
      expect(r.out).toContain(`usage: ${usageOf(c)}\n`);
      for (const o of optionsOf(c)) expect(r.out).toContain(`--${o.name}${o.value === undefined ? '' : ` ${o.value}`}`);
      expect(r.out).toContain(`exit status: ${c.exits ?? EXITS}`);
      expect(r.out.split('\n').filter((l) => l.length > 100)).toEqual([]);
      expect((await cli(['help', c.name])).out).toBe(r.out);
    }
  });
  it.each([
    [['rech'], 'packetpath: unknown command "rech"; did you mean "reach"?\n'], [['--hepl'], 'packetpath: unknown option "--hepl"; did you mean "--help"?\n'], [['help', 'chek'], 'packetpath: unknown command "chek"; did you mean "check"?\n'],
  ])('refuses %j', async (argv, message) => {
    const r = await cli(argv);
    expect([r.status, r.out]).toEqual([2, '']);
    expect(r.err.startsWith(message)).toBe(true);
  });
  it('prints its help on stderr when nothing was asked', async () => {
    expect((await cli([])).status).toBe(2);
  });
  it('loads every command', async () => {
    for (const c of CLI_COMMANDS) expect(typeof (await c.load()).main).toBe('function');
  });
});

it('bash completes commands, options and their values', () => {
  const complete = (...words: string[]): string => execFileSync('bash', ['-c', `${bashCompletion()}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _packetpath; echo "\${COMPREPLY[*]}"`, 'bash', 'packetpath', ...words], { encoding: 'utf8', cwd: resolve(import.meta.dirname, '../../..') }).trim();
  expect(complete('rea')).toBe('reach');
  expect(complete('reach', '--form', 's')).toBe('story svg');
  expect(complete('check', '--j')).toBe('--junit --json');
  expect(complete('check', 'scenari')).toBe('scenarios');
  expect(complete('completion', '')).toBe('bash');
  expect(complete('help', 'wh')).toBe('why');
});

it('docs/cli.md is the table', async () => {
  const cell = (s: string): string => s.replaceAll('|', '\\|');
  const page = (c: CliCommand): string => `## ${c.name}
\`${usageOf(c)}\`

${c.man[0]?.toUpperCase()}${c.man.slice(1)}.
${c.about.map((p) => `\n${p}\n`).join('')}${c.args.length === 0 ? '' : `\n| | |\n|---|---|\n${c.args.map((a) => `| \`${a.name}\` | ${cell(a.man)} |\n`).join('')}`}${c.options.length === 0 ? '' : `
| option | |
|---|---|
${optionRows(c.options).map(([a, b]) => `| \`${a.trim()}\` | ${cell(b)} |\n`).join('')}`}
Exit status: ${c.exits ?? EXITS}.

\`\`\`sh
${c.examples.join('\n')}
\`\`\`
`;
  const text = `# The command line

Written by \`test/unit/cli/options.test.ts\` from \`src/cli/table.ts\`: change it there.

Exit status, where a command does not say otherwise: ${EXITS}. Colour is for terminals only, and not where \`NO_COLOR\` is set. \`packetpath COMMAND --help\` prints what stands here.

FILE is a bash script, a compose file (\`*.yml\`, \`*.yaml\`: what its \`up -d\` makes), a stored world (\`run --save\`, the shell's \`:save\`) or a snapshot of a real host (\`collect\`). A script is run to its end and its servers are kept alive; what it prints
is shown with \`-v\` only. Where it used a command that is not modelled, this is said on stderr, and the exit status is 3 though there is an answer; where it stopped before its end, nothing is answered.
\`--anyway\` answers in both cases.

A script sees no files of your disk. Programs that make no difference to packets (\`apt-get\`, \`useradd\` ...) do nothing and say so. Where a script uses \`docker\` and starts no dockerd, one
is started at that line, and where an image is not known, \`nc\` stands in for what it publishes or exposes: both is said on stderr. \`--internet\` puts somebody beyond the host's uplink.

${CLI_COMMANDS.map(page).join('\n')}`;
  await expect(text).toMatchFileSnapshot(resolve(import.meta.dirname, '../../../docs/cli.md'));
});
