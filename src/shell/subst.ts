// Subshells as tasks: command substitution, process substitution, pipeline elements, background jobs.
// Mirrors bash's execute_in_subshell, command_substitute and process_substitute.
import type { ParsedScript } from 'unbash';

import { runList, runTrap } from './evaluator.ts';
import { openNull, openPipe, readAllOf, release, retain, type OpenFile } from './io.ts';
import { openForRead } from './redirect.ts';
import { expandString, type Gen } from './expand.ts';
import { closeAll, halt, isFlow, newPid, SIGNALS, spawn, type Flow, type Task } from './scheduler.ts';
import type { Signal } from './proc.ts';
import { forkShell, shellError, type Shell, type Source } from './state.ts';
import { firstError } from './syntax.ts';
import { compileWord } from './words.ts';

/** Makes a shell process answer to signals: a trap, or death. */
export const registerShell = (sh: Shell, argv: readonly string[]): void => {
  sh.host.procs.set(sh.pid, {
    pid: sh.pid, netns: sh.netns, argv,
    signal: (sig) => {
      if (sig !== 'KILL') {
        const trap = sh.traps.get(sig);
        if (trap === '' || sh.ignored.has(sig)) return;
        if (trap !== undefined) {
          sh.pendingTraps.push(sig);
          return;
        }
      }
      if (sh.task) sh.task.kill = { pid: sh.pid, signal: sig };
    },
  });
};

/** Runs the body of a shell process to its end: `exit`, EXIT trap, closing of files. */
export function* shellBody(sh: Shell, body: (sh: Shell) => Gen<number>): Gen<number> {
  let killed: Flow | undefined;
  try {
    try {
      sh.status = yield* body(sh);
    } catch (e) {
      if (!isFlow(e)) throw e;
      if (e.flow === 'exit' || e.flow === 'return' || e.flow === 'discard') sh.status = e.status;
      else if (e.flow === 'break' || e.flow === 'continue') sh.status = 0;
      else if (e.flow === 'killed' && e.pid === sh.pid) {
        killed = e;
        sh.status = 128 + SIGNALS[e.signal as Signal];
      } else throw e;
    }
    if (killed === undefined) yield* runExitTrap(sh);
    else throw killed;
    return sh.status;
  } finally {
    sh.host.procs.delete(sh.pid);
    closeAll(sh.fds);
  }
}
/** The EXIT trap, once; its own `exit` wins. */
function* runExitTrap(sh: Shell): Gen<void> {
  const action = sh.traps.get('EXIT');
  if (action === undefined || action === '') return;
  sh.traps.delete('EXIT');
  const status = sh.status;
  try {
    yield* runTrap(sh, action);
    sh.status = status;
  } catch (e) {
    if (isFlow(e) && 'status' in e) sh.status = e.status;
    else throw e;
  }
}

/** Starts a subshell as a task. `prepare` sets up its descriptors. */
export const spawnShell = (sh: Shell, prepare: (child: Shell) => void, body: (child: Shell) => Gen<number>): Task => {
  if (sh.depth > sh.host.limits.depth) halt(sh.host, `subshells nested ${sh.depth} deep (limit "depth")`);
  const pid = newPid(sh.host);
  const child = forkShell(sh, pid);
  prepare(child);
  const task = spawn(sh.host, pid, sh.pid, shellBody(child, body));
  child.task = task;
  registerShell(child, ['bash']);
  return task;
};
/** Puts a file on a descriptor of a shell that owns its table. */
export const setFd = (sh: Shell, fd: number, f: OpenFile | undefined): void => {
  const old = sh.fds.get(fd);
  if (f) sh.fds.set(fd, retain(f));
  else sh.fds.delete(fd);
  if (old) release(old);
};
export const detachStdin = (sh: Shell): void => {
  const n = openNull();
  setFd(sh, 0, n);
  release(n);
};

/** Waits for a task; its status. */
export function* waitTask(t: Task): Gen<number> {
  while (!t.done) yield { event: () => t.done };
  return t.status;
}

/** $(< file) is read by the shell itself. */
function* readsFile(sh: Shell, script: ParsedScript, src: Source): Gen<string | undefined> {
  const c = script.commands.length === 1 ? script.commands[0]?.command : undefined;
  if (c?.type !== 'Command' || c.name || c.prefix.length + c.suffix.length !== 1) return undefined;
  const r = c.redirects[0];
  if (r?.type !== 'Redirect' || r.operator !== '<' || r.descriptor || !r.target) return undefined;
  const path = yield* expandString(sh, compileWord(r.target, src, 'field'));
  const f = openForRead(sh, path);
  if (typeof f === 'string') {
    shellError(sh, `${path}: ${f}`);
    sh.substStatus = 1;
    return '';
  }
  const text = yield* readAllOf(f);
  release(f);
  sh.substStatus = 0;
  return text;
}

export function* commandSubst(sh: Shell, script: ParsedScript, src: Source): Gen<string> {
  const err = firstError(script);
  if (err) {
    shellError(sh, `syntax error: ${err}`);
    throw { flow: 'discard', status: 2 } satisfies Flow;
  }
  const direct = yield* readsFile(sh, script, src);
  if (direct !== undefined) return direct.replace(/\0/g, '').replace(/\n+$/, '');
  const pipe = openPipe('pipe');
  const task = spawnShell(sh, (child) => {
    setFd(child, 1, pipe.w);
    child.src = src;
    child.traceDepth++;
    if (!sh.shopt.has('inherit_errexit')) child.opts.errexit = false;
  }, (child) => runList(child, script.commands));
  release(pipe.w);
  let text = '';
  try {
    text = yield* readAllOf(pipe.r);
    yield* waitTask(task);
  } finally {
    release(pipe.r);
  }
  sh.status = task.status;
  sh.substStatus = task.status;
  if (text.includes('\0')) {
    shellError(sh, 'warning: command substitution: ignored null byte in input');
    text = text.replace(/\0/g, '');
  }
  // Only the newlines at the end go; a loop is quicker than a regex on long texts.
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return end === text.length ? text : text.slice(0, end);
}

/** <( ) and >( ): the path of a descriptor whose other end is a running command. */
export const processSubst = (sh: Shell, script: ParsedScript, src: Source, reading: boolean): string => {
  let fd = 63;
  while (sh.fds.has(fd)) fd--;
  const pipe = openPipe(`/dev/fd/${fd}`);
  const [mine, theirs] = reading ? [pipe.r, pipe.w] : [pipe.w, pipe.r];
  const task = spawnShell(sh, (child) => {
    setFd(child, reading ? 1 : 0, theirs);
    child.src = src;
  }, (child) => runList(child, script.commands));
  release(theirs);
  sh.fds.set(fd, mine);
  sh.procSubs.push({ task, fd, file: mine, reading });
  sh.lastBg = task.pid;
  return `/dev/fd/${fd}`;
};
/** Closes what process substitutions left open, down to the first `from`: a writer's reader gets its end of file. */
export const closeProcSubs = (sh: Shell, from: number): void => {
  while (sh.procSubs.length > from) {
    const p = sh.procSubs.pop() as Shell['procSubs'][number];
    if (sh.fds.get(p.fd) === p.file) sh.fds.delete(p.fd);
    release(p.file);
  }
};
