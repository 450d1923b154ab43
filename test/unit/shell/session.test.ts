// The shell against what the real bash printed for the same scripts (cases-*.json, made by record.ts).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CORE_COMMANDS } from '../../../src/commands/core/index.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { newSession, runIn, type SessionOptions } from '../../../src/shell/session.ts';

interface Case {
  readonly script: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}
/** No network underneath: only time passes. */
const bare: SessionOptions = {
  commands: CORE_COMMANDS, virtual: [],
  clock: {
    drain: () => {},
    runUntil: (ctx, us) => {
      ctx.now = Math.max(ctx.now, us);
    },
  },
};
const latin1 = (s: string): string => Buffer.from(s, 'utf8').toString('latin1');
const norm = (t: string): string =>
  t.replace(/line (\d+): +\d+ (Killed|Terminated|Hangup|User)/g, 'line $1: PID $2').replace(/pid \d+ is not/g, 'pid N is not').replace(/tmp\.\w+/g, 'tmp.X').replace(/[ \t]+$/gm, '');
const runCase = (c: Case): Omit<Case, 'script'> => {
  const s = newSession(emptyWorld(1), { ...bare, mode: 'script', file: 't.sh', files: { 't.sh': `${c.script}\n` } });
  const r = runIn(s, `${c.script}\n`, 't.sh');
  return { stdout: norm(latin1(r.stdout)), stderr: norm(latin1(r.stderr)), status: r.status };
};

for (const name of ['shell', 'core']) {
  describe(`real bash: ${name}`, () => {
    const cases = JSON.parse(readFileSync(new URL(`cases-${name}.json`, import.meta.url), 'utf8')) as Case[];
    it.each(cases.map((c, i) => [i, c.script.split('\n')[0]?.slice(0, 60), c] as const))('%i %s', (_, __, c) => {
      expect(runCase(c)).toEqual({ stdout: norm(c.stdout), stderr: norm(c.stderr), status: c.status });
    });
  });
}

describe('session', () => {
  it('keeps its state between lines', () => {
    const s = newSession(emptyWorld(1), bare);
    expect(s.exec('x=5; f() { echo f$x; }; cd /tmp')).toBe(0);
    expect(s.exec('f; pwd; false')).toBe(1);
    expect(s.stdout).toBe('f5\n/tmp\n');
    s.exec('nosuch');
    expect(s.stderr).toBe('bash: nosuch: command not found\n');
  });
  it('names a file and its lines', () => {
    const s = newSession(emptyWorld(1), bare);
    s.exec('\nnosuch', { file: 'lab.sh' });
    expect(s.stderr).toBe('lab.sh: line 2: nosuch: command not found\n');
  });
  it('lets a nested shell read the following lines until exit', () => {
    const s = newSession(emptyWorld(1), bare);
    s.exec('x=1');
    s.exec('bash');
    s.exec('echo [$x] $SHLVL; y=2');
    s.exec('echo $y; exit 3');
    s.exec('echo $? $x [$y]');
    expect(s.stdout).toBe('[] 2\n2\n3 1 []\n');
  });
  it('lets read take the next typed line', () => {
    const s = newSession(emptyWorld(1), bare);
    s.exec('read a');
    s.exec('hello world');
    s.exec('echo "<$a>"');
    expect(s.stdout).toBe('<hello world>\n');
  });
  it('leaves background jobs running between calls, on the same clock', () => {
    const s = newSession(emptyWorld(1), bare);
    s.exec('(sleep 2; echo late) &');
    s.exec('echo now');
    s.exec('sleep 3; echo then');
    expect(s.stdout).toBe('now\nlate\nthen\n');
  });
  it('ends with the exit status and the EXIT trap', () => {
    const s = newSession(emptyWorld(1), bare);
    expect(s.exec('trap "echo bye" EXIT; exit 7; echo no')).toBe(7);
    expect(s.ended).toBe(true);
    expect(s.exec('echo more')).toBe(7);
    expect(s.stdout).toBe('bye\n');
  });
  it('runs the rest of a script from stdin inside a nested shell', () => {
    const s = newSession(emptyWorld(1), { ...bare, mode: 'stdin' });
    expect(runIn(s, 'bash\necho in $SHLVL\nexit\necho out $SHLVL\ncat\nx\ny\n', undefined).stdout).toBe('in 2\nout 1\nx\ny\n');
  });
  it('passes bytes through files and text through the API', () => {
    const s = newSession(emptyWorld(1), { ...bare, mode: 'script', files: { 'in.txt': 'grüß\n' } });
    const r = runIn(s, "cat in.txt; x='ü'; echo ${#x} $x; echo '€' > o; wc -c < o", undefined);
    expect(r.stdout).toBe('grüß\n2 ü\n4\n');
    expect(s.readFile('o')).toBe('€\n');
  });
});

describe('limits', () => {
  const stopped = (script: string): string => runIn(newSession(emptyWorld(1), { ...bare, mode: 'script', limits: { steps: 20_000, output: 1 << 20, io: 8 << 20 } }), script, undefined).stderr.split('\n').filter((l) => l.startsWith('packetpath')).join('\n');
  it.each([
    ['while true; do :; done', 'steps'], ['while true; do sleep 60; done', 'time'], ['f() { f; }; f', 'depth'], ['f() { echo $(f); }; f', 'depth'], ['yes', 'output'], ['x=$(yes)', 'io'],
    ['echo {1..999999999}', 'words'], ['x=a; while :; do x=$x$x; done', 'text'], ['echo ". ./a" > a; . ./a', 'depth'], ['eval "$(printf "eval %.0s" {1..1})"; x="eval \\$x"; eval $x', 'depth'],
    ["awk 'BEGIN{while(1) x++}'", 'steps'], ["sed ':a;ba' <<< x", 'steps'], ['for ((;;)); do a+=(1); done', 'steps'],
  ])('%s', (script, limit) => {
    expect(stopped(script)).toContain(`(limit "${limit}")`);
  });
  it('says that nothing can happen any more', () => {
    expect(stopped('sleep infinity')).toContain('nothing can ever happen again');
  });
});
