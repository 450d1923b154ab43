// Lists, pipelines and compound commands. Mirrors bash's execute_cmd.c. Leaves out: coproc, select (both loud).
import type { AndOr, Case, CommandNode, CompoundList, For, Function as FunctionNode, If, Pipeline, Redirected, Statement, TestCommand, While, ArithmeticFor, ArithmeticCommand, ArithmeticExpression } from 'unbash';
import { arith } from './arithmetic.ts';
import { expandPattern, expandString, expandWords, segText, type Gen } from './expand.ts';
import { openPipe, release } from './io.ts';
import { patternMatches } from './pattern.ts';
import { sayKilled } from './process.ts';
import { applyRedirects, undoRedirects } from './redirect.ts';
import { isFlow, tick, type Flow, type Task } from './scheduler.ts';
import { runText } from './script.ts';
import { runSimple, traceCommand } from './simple.ts';
import { shellError, writeFd, type Job, type Shell } from './state.ts';
import { closeProcSubs, detachStdin, setFd, spawnShell, waitTask } from './subst.ts';
import { evalTest } from './test.ts';
import { isName, setVar } from './vars.ts';
import { compileText, compileWord, type Seg } from './words.ts';

/** After a command failed: the ERR trap, and the end of a `set -e` script. */
export function* checkError(sh: Shell): Gen<number> {
  if (sh.status === 0 || sh.noErr > 0) return sh.status;
  const trap = sh.traps.get('ERR');
  if (trap !== undefined && trap !== '' && !sh.inTrap) yield* runTrap(sh, trap);
  if (sh.opts.errexit) throw { flow: 'exit', status: sh.status } satisfies Flow;
  return sh.status;
}
/** Runs a trap's text; `$?` is what it was. */
export function* runTrap(sh: Shell, action: string): Gen<void> {
  const { status, inTrap } = sh;
  sh.inTrap = true;
  try {
    yield* runText(sh, action, 'trap');
    sh.status = status;
  } finally {
    sh.inTrap = inTrap;
  }
}
function* runPendingTraps(sh: Shell): Gen<void> {
  for (let sig = sh.pendingTraps.shift(); sig !== undefined; sig = sh.pendingTraps.shift()) {
    const action = sh.traps.get(sig);
    if (action) yield* runTrap(sh, action);
  }
}

export function* runList(sh: Shell, list: readonly Statement[]): Gen<number> {
  for (const s of list) {
    if (s.background) startBackground(sh, s);
    else {
      const n = s.command;
      if (n.type === 'Command') yield* runSimple(sh, n);
      else yield* runNode(sh, n);
    }
    if (sh.pendingTraps.length > 0) yield* runPendingTraps(sh);
  }
  return sh.status;
}

const isSubshell = (n: Statement['command']): boolean => n.type === 'Subshell' || (n.type === 'Redirected' && n.command.type === 'Subshell');

const startBackground = (sh: Shell, s: Statement): void => {
  const n = s.command;
  sh.pos = s.pos;
  const asynchronous = (child: Shell): void => {
    detachStdin(child);
    child.ignored.add('INT').add('QUIT');
    child.noErr = 0;
  };
  // Each process of a pipeline is the shell's own child.
  const tasks = n.type === 'Pipeline' && n.commands.length > 1 && n.prefixes.every((x) => x.type === 'Negation') ? startPipes(sh, n, asynchronous) : [spawnShell(sh, (child) => {
    asynchronous(child);
    child.leaf = n.type === 'Command';
    child.forked = isSubshell(n);
  }, (child) => runNode(child, n))];
  let { end } = n;
  if (end <= n.pos) end = s.end;
  addJob(sh, tasks, sh.src.text.slice(s.pos, end));
  sh.status = 0;
};
const addJob = (sh: Shell, tasks: readonly Task[], text: string): Job => {
  sh.jobs = sh.jobs.filter((j) => !(j.task.done && j.waited));
  const task = tasks.at(-1) as Task;
  const job: Job = { id: (sh.jobs.at(-1)?.id ?? 0) + 1, task, before: tasks.slice(0, -1), text, waited: false };
  sh.jobs.push(job);
  sh.lastBg = task.pid;
  return job;
};

/** Runs with failing commands forgiven. */
function* forgiving(sh: Shell, list: readonly Statement[]): Gen<number> {
  sh.noErr++;
  try {
    return yield* runList(sh, list);
  } finally {
    sh.noErr--;
  }
}

export function* runNode(sh: Shell, n: CommandNode | CompoundList | Pipeline | AndOr): Gen<number> {
  switch (n.type) {
    case 'Command': return yield* runSimple(sh, n);
    case 'AndOr': return yield* runAndOr(sh, n);
    case 'Pipeline': return yield* runPipeline(sh, n);
    case 'CompoundList': return yield* runList(sh, n.commands);
    case 'BraceGroup': return yield* runList(sh, n.body.commands);
    case 'If': return yield* runIf(sh, n);
    case 'For': return yield* runFor(sh, n);
    case 'ArithmeticFor': return yield* runArithmeticFor(sh, n);
    case 'While': return yield* runWhile(sh, n);
    case 'Case': return yield* runCase(sh, n);
    case 'Redirected': return yield* runRedirected(sh, n);
    case 'Function': return defineFunction(sh, n);
    case 'Subshell': {
      if (sh.forked) {
        sh.forked = false;
        return yield* runList(sh, n.body.commands);
      }
      const task = spawnShell(sh, () => {}, (child) => runList(child, n.body.commands));
      sh.status = yield* waitTask(task);
      if (task.killedBy) sayKilled(sh, task.pid, task.killedBy, sh.src.text.slice(n.pos, n.end));
      sh.pos = n.pos;
      return yield* checkError(sh);
    }
    case 'TestCommand': return yield* runTest(sh, n);
    case 'ArithmeticCommand': return yield* runArithmeticCommand(sh, n);
    case 'Select':
    case 'Coproc':
      sh.pos = n.pos;
  sh.endPos = n.pos;
      shellError(sh, `${n.type.toLowerCase()} is not modelled by packetpath`);
      sh.status = 2;
      return yield* checkError(sh);
  }
}

const defineFunction = (sh: Shell, n: FunctionNode): number => {
  const name = n.name.value;
  sh.funcs.set(name, { name, body: n.body, src: sh.src });
  sh.status = 0;
  return 0;
};

function* runAndOr(sh: Shell, n: AndOr): Gen<number> {
  const last = n.commands.length - 1;
  for (let i = 0; i <= last; i++) {
    if (i > 0 && (n.operators[i - 1] === '&&') !== (sh.status === 0)) continue;
    const c = n.commands[i] as AndOr['commands'][number];
    if (i === last) {
      yield* runNode(sh, c);
      continue;
    }
    sh.noErr++;
    try {
      yield* runNode(sh, c);
    } finally {
      sh.noErr--;
    }
  }
  return sh.status;
}

function* runPipeline(sh: Shell, n: Pipeline): Gen<number> {
  let negate = false;
  let timed = false;
  for (const p of n.prefixes) {
    if (p.type === 'Negation') negate = !negate;
    else timed = true;
  }
  const began = sh.host.ctx.now;
  if (negate) sh.noErr++;
  try {
    if (n.commands.length === 0) sh.status = 0;
    else if (n.commands.length === 1) {
      yield* runNode(sh, n.commands[0] as CommandNode);
      sh.pipestatus = [sh.status];
    } else yield* runPipes(sh, n);
  } finally {
    if (negate) sh.noErr--;
  }
  if (timed) {
    const us = sh.host.ctx.now - began;
    const show = (label: string, t: number): string => `${label}\t${Math.floor(t / 60e6)}m${((t % 60e6) / 1e6).toFixed(3)}s\n`;
    writeFd(sh, 2, `\n${show('real', us)}${show('user', 0)}${show('sys', 0)}`);
  }
  if (negate) {
    sh.status = sh.status === 0 ? 1 : 0;
    return sh.status;
  }
  if (n.commands.length <= 1) return sh.status;
  sh.pos = (n.commands.at(-1) as (typeof n.commands)[number]).pos;
  return yield* checkError(sh);
}

/** Forks the processes of a pipeline. */
const startPipes = (sh: Shell, n: Pipeline, prepare: (child: Shell) => void): Task[] => {
  const tasks: Task[] = [];
  let input = undefined as ReturnType<typeof openPipe>['r'] | undefined;
  for (let i = 0; i < n.commands.length; i++) {
    const node = n.commands[i] as CommandNode;
    const pipe = i < n.commands.length - 1 ? openPipe('pipe') : undefined;
    const from = input;
    tasks.push(spawnShell(sh, (child) => {
      prepare(child);
      if (from) setFd(child, 0, from);
      if (pipe) {
        setFd(child, 1, pipe.w);
        if (n.operators[i] === '|&') setFd(child, 2, pipe.w);
      }
      child.leaf = node.type === 'Command';
      child.forked = isSubshell(node);
      child.jobs = sh.jobs.slice();
    }, (child) => runNode(child, node)));
    if (from) release(from);
    if (pipe) release(pipe.w);
    input = pipe?.r;
  }
  return tasks;
};
function* runPipes(sh: Shell, n: Pipeline): Gen<void> {
  const tasks = startPipes(sh, n, () => {});
  const statuses: number[] = [];
  for (const t of tasks) statuses.push(yield* waitTask(t));
  const last = tasks.at(-1) as Task;
  if (last.killedBy) sayKilled(sh, last.pid, last.killedBy, sh.src.text.slice(n.pos, n.end));
  sh.pipestatus = statuses;
  sh.status = sh.opts.pipefail ? (statuses.findLast((s) => s !== 0) ?? 0) : (statuses.at(-1) as number);
}

function* runIf(sh: Shell, n: If): Gen<number> {
  if ((yield* forgiving(sh, n.clause.commands)) === 0) return yield* runList(sh, n.then.commands);
  for (const e of n.elif) if ((yield* forgiving(sh, e.clause.commands)) === 0) return yield* runList(sh, e.then.commands);
  if (n.else) return yield* runList(sh, n.else.commands);
  sh.status = 0;
  return 0;
}

/** One turn of a loop body: true when the loop must end. */
function* turn(sh: Shell, body: CompoundList): Gen<boolean> {
  tick(sh.host);
  try {
    yield* runList(sh, body.commands);
    return false;
  } catch (e) {
    if (!isFlow(e) || (e.flow !== 'break' && e.flow !== 'continue')) throw e;
    sh.status = 0;
    if (e.levels > 1 && sh.loops > 1) {
      e.levels--;
      throw e;
    }
    return e.flow === 'break';
  }
}

function* runFor(sh: Shell, n: For): Gen<number> {
  sh.pos = n.pos;
  sh.endPos = n.pos;
  const name = n.name.value;
  if (!isName(name)) {
    shellError(sh, `\`${name}': not a valid identifier`);
    sh.status = 1;
    return yield* checkError(sh);
  }
  const words = n.wordlist ? yield* expandWords(sh, n.wordlist.map((w) => compileWord(w, sh.src, 'field'))) : sh.args;
  sh.status = 0;
  sh.loops++;
  try {
    for (const w of words) {
      setVar(sh, name, w);
      if (sh.opts.xtrace) traceCommand(sh, ['for', name, 'in', ...(n.wordlist?.map((x) => x.text) ?? ['"$@"'])]);
      if (yield* turn(sh, n.body)) break;
    }
  } finally {
    sh.loops--;
  }
  return sh.status;
}

const exprText = new WeakMap<object, readonly Seg[]>();
/** An arithmetic expression's value; undefined after an error. */
function* evalExpr(sh: Shell, e: { readonly pos: number; readonly end: number } | undefined, text: string, label: string): Gen<bigint | undefined> {
  if (!e) return 0n;
  let segs = exprText.get(e);
  if (!segs) {
    segs = compileText(text, sh.src);
    exprText.set(e, segs);
  }
  return arith(sh, yield* segText(sh, segs), label);
}

function* runArithmeticFor(sh: Shell, n: ArithmeticFor): Gen<number> {
  sh.pos = n.pos;
  sh.endPos = n.pos;
  const part = (e: ArithmeticExpression | undefined): Gen<bigint | undefined> => evalExpr(sh, e, e ? sh.src.text.slice(e.pos, e.end) : '', '((: ');
  sh.loops++;
  try {
    if ((yield* part(n.initialize)) === undefined) {
      sh.status = 1;
      return yield* checkError(sh);
    }
    sh.status = 0;
    for (;;) {
      if (n.test) {
        const v = yield* part(n.test);
        if (v === undefined) {
          sh.status = 1;
          break;
        }
        if (v === 0n) break;
      }
      if (yield* turn(sh, n.body)) break;
      if ((yield* part(n.update)) === undefined) {
        sh.status = 1;
        break;
      }
    }
  } finally {
    sh.loops--;
  }
  return sh.status;
}

function* runArithmeticCommand(sh: Shell, n: ArithmeticCommand): Gen<number> {
  tick(sh.host);
  sh.pos = n.pos;
  sh.endPos = n.pos;
  const v = yield* evalExpr(sh, n, n.body, '((: ');
  if (sh.opts.xtrace) writeFd(sh, 2, `${'+'.repeat(sh.traceDepth)}+ (( ${n.body} ))\n`);
  sh.status = v === undefined || v === 0n ? 1 : 0;
  return yield* checkError(sh);
}

function* runTest(sh: Shell, n: TestCommand): Gen<number> {
  tick(sh.host);
  sh.pos = n.pos;
  sh.endPos = n.pos;
  const r = yield* evalTest(sh, n.expression);
  sh.status = r === undefined ? 2 : r ? 0 : 1;
  return yield* checkError(sh);
}

function* runWhile(sh: Shell, n: While): Gen<number> {
  let status = 0;
  sh.loops++;
  try {
    for (;;) {
      let ok: boolean;
      try {
        ok = (yield* forgiving(sh, n.clause.commands)) === 0;
      } catch (e) {
        if (!isFlow(e) || (e.flow !== 'break' && e.flow !== 'continue')) throw e;
        if (e.levels > 1 && sh.loops > 1) {
          e.levels--;
          throw e;
        }
        sh.status = 0;
        if (e.flow === 'break') break;
        continue;
      }
      if (ok !== (n.kind === 'while')) break;
      const stop = yield* turn(sh, n.body);
      status = sh.status;
      if (stop) break;
    }
  } finally {
    sh.loops--;
  }
  sh.status = status;
  return status;
}

function* runCase(sh: Shell, n: Case): Gen<number> {
  tick(sh.host);
  sh.pos = n.pos;
  sh.endPos = n.pos;
  const word = yield* expandString(sh, compileWord(n.word, sh.src, 'tilde'));
  if (sh.opts.xtrace) writeFd(sh, 2, `${'+'.repeat(sh.traceDepth)}+ case ${n.word.text} in\n`);
  sh.status = 0;
  let through = false;
  for (const item of n.items) {
    let match = through;
    if (!match) {
      for (const p of item.pattern) {
        if (patternMatches(yield* expandPattern(sh, compileWord(p, sh.src, 'tilde')), word, sh.shopt.has('nocasematch'))) {
          match = true;
          break;
        }
      }
    }
    through = false;
    if (!match) continue;
    yield* runList(sh, item.body.commands);
    if (item.terminator === ';&') through = true;
    else if (item.terminator !== ';;&') break;
  }
  return sh.status;
}

function* runRedirected(sh: Shell, n: Redirected): Gen<number> {
  sh.pos = n.pos;
  sh.endPos = n.pos;
  const procSubs = sh.procSubs.length;
  const r = yield* applyRedirects(sh, n.redirects);
  if (!r) {
    sh.status = 1;
    return yield* checkError(sh);
  }
  try {
    return yield* runNode(sh, n.command);
  } finally {
    undoRedirects(sh, r);
    closeProcSubs(sh, procSubs);
  }
}
