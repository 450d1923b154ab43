// Programs that are about running programs: bash, sh, env, sudo, timeout, nohup, xargs, nice, and the program forms of echo, printf,
// test, pwd, kill. They need the shell that started them, so they live here and not among the commands.
import { BUILTINS } from './builtins/index.ts';
import { setOptions, signalName } from './builtins/flow.ts';
import type { Gen } from './expand.ts';
import { openScriptInput, readAllOf, release, type ScriptInput } from './io.ts';
import { newShell } from './machine.ts';
import { runProgram, type ShellProc } from './process.ts';
import type { Command, Proc, Running, Signal } from './proc.ts';
import { runInput, runText } from './script.ts';
import { halt, sendSignal, SIGNALS, type Flow } from './scheduler.ts';
import type { Shell } from './state.ts';
import { registerShell, shellBody, spawnShell } from './subst.ts';

const internals = (p: Proc): ShellProc => p as ShellProc;

/** Runs a shell's body inside the task that asked for it. */
function* inTask(p: ShellProc, sh: Shell, argv: readonly string[], body: (sh: Shell) => Gen<number>): Gen<number> {
  sh.task = p.shell.task;
  sh.ignored = new Set(p.shell.ignored);
  registerShell(sh, argv);
  return yield* shellBody(sh, body);
}

const VALUE_OPTIONS = /^-[oO]$|^\+[oO]$|^--(?:rcfile|init-file)$/;
function* bash(p0: Proc): Running {
  const p = internals(p0);
  let i = 0;
  let command: string | undefined;
  let wantCommand = false;
  let fromStdin = false;
  const options: string[] = [];
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '--' || a === '-') {
      i++;
      break;
    }
    if (a === '--version') {
      p.out('GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n');
      return 0;
    }
    if (/^--(?:norc|noprofile|login|posix|noediting|verbose|restricted)$/.test(a)) continue;
    if (!/^[-+][A-Za-z]/.test(a)) {
      if (a.startsWith('--')) {
        p.err(`${p.name}: ${a}: invalid option\n`);
        return 2;
      }
      break;
    }
    let letters = a.slice(1);
    if (a[0] === '-') {
      if (letters.includes('c')) wantCommand = true;
      if (letters.includes('s')) fromStdin = true;
      letters = letters.replace(/[csilrD]/g, '');
    }
    if (letters !== '') options.push(a[0] + letters);
    if (VALUE_OPTIONS.test(a) || letters.endsWith('o')) options.push(p.args[++i] ?? '');
  }
  if (p.shell.depth > p.shell.host.limits.depth) halt(p.shell.host, `shells nested ${p.shell.depth} deep (limit "depth")`);
  const rest = p.args.slice(i);
  let file: string | undefined;
  if (wantCommand) {
    command = rest[0];
    if (command === undefined) {
      p.err(`${p.name}: -c: option requires an argument\n`);
      return 2;
    }
  } else if (!fromStdin) file = rest[0];
  const name = command !== undefined ? (rest[1] ?? p.name) : (file ?? p.name);
  const args = command !== undefined ? rest.slice(2) : file !== undefined ? rest.slice(1) : rest;
  const sh = newShell(p.shell.host, { pid: p.pid, netns: p.netns, cwd: p.cwd, root: p.shell.root, env: p.environ(), fds: p.fds, name, args, depth: p.shell.depth + 1 });
  if (!setOptions(sh, p.name, options).ok) return 2;
  const argv = [p.name, ...p.args];
  if (command !== undefined) {
    const text = command;
    return yield* inTask(p, sh, argv, (s) => runText(s, text, '-c', { file: '', kind: 'command' }));
  }
  if (file !== undefined) {
    const f = p.openRead(file);
    if (typeof f === 'string') {
      p.err(`${p.name}: ${file}: ${f}\n`);
      return f === 'Is a directory' ? 126 : 127;
    }
    const text = yield* readAllOf(f);
    release(f);
    const path = file;
    return yield* inTask(p, sh, argv, (s) => runInput(s, openScriptInput(text, true, false), path, false));
  }
  const stdin = p.fds.get(0);
  if (!stdin) return 0;
  if ('starving' in stdin) return yield* inTask(p, sh, argv, (s) => runInput(s, stdin as ScriptInput, '', true));
  // A pipe or a file: read it all; what a command would read of it itself is the rest.
  const text = yield* readAllOf(stdin);
  const input = openScriptInput(text, true, false);
  release(stdin);
  sh.fds.set(0, input);
  return yield* inTask(p, sh, argv, (s) => runInput(s, input, '', true));
}

function* env(p0: Proc): Running {
  const p = internals(p0);
  let vars = p.environ();
  let i = 0;
  let nul = false;
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '-i' || a === '-' || a === '--ignore-environment') vars = new Map();
    else if (a === '-u') vars.delete(p.args[++i] ?? '');
    else if (a.startsWith('--unset=')) vars.delete(a.slice(8));
    else if (a === '-0') nul = true;
    else if (a === '--') {
      i++;
      break;
    } else if (a.startsWith('-')) {
      p.err(`env: option ${a} is not modelled by packetpath\n`);
      return 125;
    } else break;
  }
  for (; i < p.args.length; i++) {
    const m = /^([^=]+)=([^]*)$/.exec(p.args[i] as string);
    if (!m) break;
    vars.set(m[1] as string, m[2] as string);
  }
  const rest = p.args.slice(i);
  if (rest.length === 0) {
    p.out([...vars].map(([k, v]) => `${k}=${v}${nul ? '\0' : '\n'}`).join(''));
    return 0;
  }
  if (!p.canExec(rest[0] as string)) {
    p.err(`env: '${rest[0]}': No such file or directory\n`);
    return 127;
  }
  return yield* p.execEnv(rest, vars);
}

function* sudo(p: Proc): Running {
  let i = 0;
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    if (/^-[ugpCTrth]$/.test(a)) i++;
    else if (!a.startsWith('-')) break;
  }
  let vars: Map<string, string> | undefined;
  for (; /^[A-Za-z_][A-Za-z0-9_]*=/.test(p.args[i] ?? ''); i++) {
    const a = p.args[i] as string;
    vars ??= internals(p).environ();
    vars.set(a.slice(0, a.indexOf('=')), a.slice(a.indexOf('=') + 1));
  }
  const rest = p.args.slice(i);
  if (rest.length === 0) {
    p.err('usage: sudo -h | -K | -k | -V\n');
    return 1;
  }
  if (!p.canExec(rest[0] as string)) {
    p.err(`sudo: ${rest[0]}: command not found\n`);
    return 1;
  }
  return vars ? yield* internals(p).execEnv(rest, vars) : yield* p.exec(rest);
}

/** Seconds of a `sleep` or `timeout` argument, with its unit. */
export const parseDuration = (text: string): number | undefined => {
  const m = /^\s*((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?)([smhd]?)$/i.exec(text);
  if (!m) return undefined;
  const n = /^inf/i.test(m[1] as string) ? Infinity : Number(m[1]);
  return n * ({ '': 1, s: 1, m: 60, h: 3600, d: 86400 } as Record<string, number>)[m[2] as string]!;
};

function* timeout(p0: Proc): Running {
  const p = internals(p0);
  let i = 0;
  let sig: Signal = 'TERM';
  let killAfter: number | undefined;
  let preserve = false;
  const fail = (text: string): number => {
    p.err(`timeout: ${text}\nTry 'timeout --help' for more information.\n`);
    return 125;
  };
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    let m: RegExpExecArray | null;
    if ((m = /^(?:-s|--signal=)(.*)$/.exec(a))) {
      const v = m[1] === '' ? (p.args[++i] ?? '') : (m[1] as string);
      const n = signalName(v);
      if (n === undefined || !Object.hasOwn(SIGNALS, n)) return fail(`'${v}': invalid signal`);
      sig = n as Signal;
    } else if ((m = /^(?:-k|--kill-after=)(.*)$/.exec(a))) {
      const v = m[1] === '' ? (p.args[++i] ?? '') : (m[1] as string);
      killAfter = parseDuration(v);
      if (killAfter === undefined) return fail(`invalid time interval '${v}'`);
    } else if (a === '--preserve-status') preserve = true;
    else if (a === '--foreground' || a === '-v' || a === '--verbose') continue;
    else if (a.startsWith('-')) return fail(`invalid option -- '${a.slice(1, 2)}'`);
    else break;
  }
  const limit = p.args[i];
  const rest = p.args.slice(i + 1);
  if (limit === undefined || rest.length === 0) return fail(limit === undefined ? 'missing operand' : `missing operand after '${limit}'`);
  const seconds = parseDuration(limit);
  if (seconds === undefined) return fail(`invalid time interval '${limit}'`);
  if (!p.canExec(rest[0] as string)) {
    p.err(`timeout: failed to run command '${rest[0]}': No such file or directory\n`);
    return 127;
  }
  const { host } = p.shell;
  const task = spawnShell(p.shell, (child) => {
    child.netns = p.netns;
    for (const f of child.fds.values()) release(f);
    child.fds = new Map([...p.fds].map(([n, f]) => {
      f.refs++;
      return [n, f] as const;
    }));
    child.leaf = true;
  }, (child) => runProgram(child, rest, { pid: child.pid, netns: p.netns, fds: child.fds, env: p.environ() }));
  const end = seconds === 0 || seconds === Infinity ? undefined : host.ctx.now + Math.round(seconds * 1e6);
  let timedOut = false;
  let killAt: number | undefined;
  while (!task.done) {
    const at = timedOut ? killAt : end;
    const got = yield { event: () => task.done, ...(at === undefined ? {} : { until: at }) };
    if (task.done) break;
    if (got !== undefined) sendSignal(host, task.pid, got);
    else if (!timedOut && end !== undefined && host.ctx.now >= end) {
      timedOut = true;
      sendSignal(host, task.pid, sig);
      if (killAfter !== undefined) killAt = host.ctx.now + Math.round(killAfter * 1e6);
    } else if (killAt !== undefined && host.ctx.now >= killAt) {
      killAt = undefined;
      sendSignal(host, task.pid, 'KILL');
    }
  }
  if (timedOut && !preserve) {
    // What timeout had to kill it dies of itself.
    if (sig === 'KILL' || task.killedBy === 'KILL') throw { flow: 'killed', pid: p.pid, signal: 'KILL' } satisfies Flow;
    return 124;
  }
  return task.status;
}

function* xargs(p: Proc): Running {
  let max = Infinity;
  let replace: string | undefined;
  let delim: string | undefined;
  let noRun = false;
  let trace = false;
  let lines: number | undefined;
  let i = 0;
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    const m = /^-([nIdLsP])(.*)$/.exec(a);
    if (m) {
      const v = m[2] === '' ? (p.args[++i] ?? '') : (m[2] as string);
      if (m[1] === 'n') max = Number(v);
      else if (m[1] === 'I') replace = v;
      else if (m[1] === 'd') delim = v === '\\n' ? '\n' : v === '\\0' ? '\0' : v === '\\t' ? '\t' : v.slice(0, 1);
      else if (m[1] === 'L') lines = Number(v);
    } else if (a === '-r' || a === '--no-run-if-empty') noRun = true;
    else if (a === '-t') trace = true;
    else if (a === '-0') delim = '\0';
    else if (a === '-i') replace = '{}';
    else if (a === '--') {
      i++;
      break;
    } else if (a.startsWith('-')) {
      p.err(`xargs: option ${a} is not modelled by packetpath\n`);
      return 1;
    } else break;
  }
  const base = p.args.slice(i);
  if (base.length === 0) base.push('echo');
  const text = yield* p.stdin.readAll();
  const items: string[] = [];
  if (delim !== undefined) items.push(...text.split(delim).filter((x, k, l) => !(k === l.length - 1 && x === '')));
  else if (replace !== undefined || lines !== undefined) items.push(...text.split('\n').map((l) => l.replace(/^[ \t]+/, '')).filter((l) => l.trim() !== ''));
  else {
    const re = /'([^'\n]*)'|"([^"\n]*)"|\\([^])|([^\s'"\\])|(\s+)|(['"])/g;
    let cur: string | undefined;
    for (const m of text.matchAll(re)) {
      if (m[6] !== undefined) {
        p.err(`xargs: unmatched ${m[6] === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option\n`);
        return 1;
      }
      if (m[5] !== undefined) {
        if (cur !== undefined) items.push(cur);
        cur = undefined;
      } else cur = (cur ?? '') + (m[1] ?? m[2] ?? m[3] ?? m[4] ?? '');
    }
    if (cur !== undefined) items.push(cur);
  }
  const runs: string[][] = [];
  if (replace !== undefined) for (const x of items) runs.push(base.map((b) => b.split(replace as string).join(x)));
  else if (lines !== undefined) for (let k = 0; k < items.length; k += lines) runs.push([...base, ...items.slice(k, k + lines).flatMap((l) => l.split(/\s+/).filter((x) => x !== ''))]);
  else if (items.length === 0) {
    if (!noRun) runs.push(base);
  } else for (let k = 0; k < items.length; k += Math.min(max, items.length)) runs.push([...base, ...items.slice(k, k + Math.min(max, items.length))]);
  let rc = 0;
  for (const argv of runs) {
    if (trace) p.err(`${argv.join(' ')}\n`);
    if (!p.canExec(argv[0] as string)) {
      p.err(`xargs: ${argv[0]}: No such file or directory\n`);
      return 127;
    }
    const st = yield* p.exec(argv, undefined, { stdin: '' });
    if (st === 255) {
      p.err(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
      return 124;
    }
    if (st !== 0) rc = st > 125 && st < 128 ? st : 123;
  }
  return rc;
}

/** nohup, nice, setsid, stdbuf, unbuffer: run the rest. */
const prefix = (name: string, man: string, skip: (args: readonly string[]) => number): Command => ({
  name, man,
  *run(p) {
    const rest = p.args.slice(skip(p.args));
    if (rest.length === 0) return 0;
    if (!p.canExec(rest[0] as string)) {
      p.err(`${name}: failed to run command '${rest[0]}': No such file or directory\n`);
      return 127;
    }
    return yield* p.exec(rest);
  },
});
const options = (withValue: RegExp) => (args: readonly string[]): number => {
  let i = 0;
  while (args[i]?.startsWith('-')) {
    if (args[i] === '--') return i + 1;
    i += withValue.test(args[i] as string) ? 2 : 1;
  }
  return i;
};

/** A builtin as a program: what `sudo echo` or `xargs printf` runs. */
const asProgram = (name: string): Command => ({
  name, man: `${name}, as the shell's builtin`,
  *run(p0) {
    const p = internals(p0);
    const b = BUILTINS.get(name);
    if (!b) return 127;
    // Its words go to the program's own descriptors, under the program's name.
    const sh: Shell = { ...p.shell, fds: p.fds, src: { ...p.shell.src, file: '', kind: 'terminal' }, locals: [], name: p.name, netns: p.netns };
    const r = b(sh, [p.name, ...p.args], null);
    return typeof r === 'number' ? r : yield* r;
  },
});

export const PROGRAMS: readonly Command[] = [
  { name: 'bash', aliases: ['sh', 'dash', 'rbash'], man: 'the shell: -c TEXT, FILE, or commands on stdin', run: bash },
  { name: 'env', man: 'run a program in a changed environment', run: env },
  { name: 'sudo', aliases: ['doas'], man: 'run a program as root, which everybody is here', run: sudo },
  { name: 'timeout', man: 'run a program for a limited time', run: timeout, catches: ['TERM', 'INT', 'HUP', 'QUIT'] },
  { name: 'xargs', man: 'build command lines from stdin', run: xargs },
  prefix('nohup', 'run a program that outlives its terminal', options(/^$/)), prefix('setsid', 'run a program in a new session', options(/^$/)),
  prefix('nice', 'run a program with another priority', options(/^-n$/)), prefix('ionice', 'run a program with another I/O priority', options(/^-[cnp]$/)),
  prefix('stdbuf', 'run a program with other buffering', options(/^-[ioe]$/)), prefix('unbuffer', 'run a program without buffering', options(/^$/)),
  asProgram('echo'), asProgram('printf'), asProgram('test'), asProgram('['), asProgram('pwd'), asProgram('kill'), asProgram('true'), asProgram('false'),
];
