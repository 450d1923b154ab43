// wait, kill, jobs, disown, times. Mirrors bash's jobs.c for shells without job control.
import type { Gen } from '../expand.ts';
import { SIGNAL_WORDS, sayKilled } from '../process.ts';
import { sendSignal, SIGNALS, type Task } from '../scheduler.ts';
import type { Signal } from '../proc.ts';
import { shellError, writeFd, type Job, type Shell } from '../state.ts';
import { setVar } from '../vars.ts';
import { badOption, notModelled, outText, type Builtin } from './common.ts';
import { SIGNAL_NAMES, signalName, signalNumber, signalTable } from './flow.ts';

const findJob = (sh: Shell, spec: string): Job | undefined => {
  const live = sh.jobs;
  if (/^%\d+$/.test(spec)) return live.find((j) => j.id === Number(spec.slice(1)));
  if (spec === '%%' || spec === '%+' || spec === '%') return live.at(-1);
  if (spec === '%-') return live.at(-2);
  if (spec.startsWith('%?')) return live.find((j) => j.text.includes(spec.slice(2)));
  if (spec.startsWith('%')) return live.find((j) => j.text.startsWith(spec.slice(1)));
  return live.find((j) => tasksOf(j).some((t) => String(t.pid) === spec));
};
const tasksOf = (j: Job): readonly Task[] => [...j.before, j.task];
const isDone = (j: Job): boolean => tasksOf(j).every((t) => t.done);

/** `wait` was interrupted by a signal that has a trap: its status, else undefined. */
function* untilDone(sh: Shell, done: () => boolean): Gen<number | undefined> {
  while (!done()) {
    if (sh.pendingTraps.length > 0) return 128 + SIGNALS[sh.pendingTraps[0] as Signal];
    yield { event: () => done() || sh.pendingTraps.length > 0 };
  }
  return undefined;
}
const report = (sh: Shell, j: Job): void => {
  if (!j.waited && j.task.killedBy) sayKilled(sh, j.task.pid, j.task.killedBy, j.text);
  j.waited = true;
};

export function* waitBuiltin(sh: Shell, argv: readonly string[]): Gen<number> {
  let next = false;
  let variable: string | undefined;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    const a = argv[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    if (a === '-n') next = true;
    else if (a === '-p') variable = argv[++i];
    else if (a !== '-f') return badOption(sh, 'wait', a.slice(0, 2), 'wait [-fn] [-p var] [id ...]');
  }
  const ids = argv.slice(i);
  const mine = (t: Task): boolean => t.ppid === sh.pid;
  if (next) {
    const jobs = (ids.length > 0 ? ids.map((x) => findJob(sh, x)).filter((j) => j !== undefined) : sh.jobs).filter((j) => !j.waited && mine(j.task));
    if (jobs.length === 0) return 127;
    const st = yield* untilDone(sh, () => jobs.some(isDone));
    if (st !== undefined) return st;
    const j = jobs.find(isDone) as Job;
    report(sh, j);
    if (variable) setVar(sh, variable, String(j.task.pid));
    return j.task.status;
  }
  if (ids.length === 0) {
    const jobs = sh.jobs.filter((j) => mine(j.task));
    // Who was dead before keeps its status for a later `wait PID`; who dies meanwhile is forgotten.
    const before = new Set(jobs.filter(isDone));
    const st = yield* untilDone(sh, () => jobs.every(isDone));
    if (st !== undefined) return st;
    for (const j of jobs) report(sh, j);
    sh.jobs = sh.jobs.filter((j) => !isDone(j) || before.has(j));
    return 0;
  }
  let rc = 0;
  for (const id of ids) {
    const j = findJob(sh, id);
    if (!j || !mine(j.task)) {
      if (id.startsWith('%')) shellError(sh, `wait: ${id}: no such job`);
      else if (/^\d+$/.test(id)) shellError(sh, `wait: pid ${id} is not a child of this shell`);
      else {
        shellError(sh, `wait: \`${id}': not a pid or valid job spec`);
        rc = 1;
        continue;
      }
      rc = 127;
      continue;
    }
    const st = yield* untilDone(sh, () => isDone(j));
    if (st !== undefined) return st;
    report(sh, j);
    const t = tasksOf(j).find((x) => String(x.pid) === id) ?? j.task;
    if (variable) setVar(sh, variable, String(t.pid));
    rc = t.status;
  }
  return rc;
}

const KILL_USAGE = 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n';
export const killBuiltin: Builtin = (sh, argv) => {
  let sig: string | undefined = 'TERM';
  let i = 1;
  const first = argv[1];
  if (first === '-l' || first === '-L') {
    const args = argv.slice(2);
    if (args.length === 0) return outText(sh, 'kill', signalTable());
    let rc = 0;
    for (const a of args) {
      const n = /^\d+$/.test(a) ? SIGNAL_NAMES[Number(a) > 128 ? Number(a) - 128 : Number(a)] : signalName(a);
      if (n === undefined || (n === 'EXIT' && !/^\d+$/.test(a))) {
        shellError(sh, `kill: ${a}: invalid signal specification`);
        rc = 1;
      } else outText(sh, 'kill', `${/^\d+$/.test(a) ? n : signalNumber(n)}\n`);
    }
    return rc;
  }
  if (first === '-s' || first === '-n') {
    sig = argv[2] === undefined ? undefined : signalName(argv[2]);
    if (sig === undefined) {
      shellError(sh, argv[2] === undefined ? `kill: ${first}: option requires an argument` : `kill: ${argv[2]}: invalid signal specification`);
      return 1;
    }
    i = 3;
  } else if (first !== undefined && /^-./.test(first) && first !== '--') {
    sig = signalName(first.slice(1));
    if (sig === undefined) {
      shellError(sh, `kill: ${first.slice(1)}: invalid signal specification`);
      return 1;
    }
    i = 2;
  }
  if (argv[i] === '--') i++;
  const targets = argv.slice(i);
  if (targets.length === 0) {
    writeFd(sh, 2, KILL_USAGE);
    return 2;
  }
  let failures = 0;
  for (const t of targets) {
    let pids: number[];
    if (t.startsWith('%')) {
      const j = findJob(sh, t);
      if (!j || isDone(j)) {
        shellError(sh, `kill: ${t}: no such job`);
        failures++;
        continue;
      }
      pids = tasksOf(j).map((x) => x.pid);
    } else if (/^-?\d+$/.test(t)) pids = [Math.abs(Number(t))];
    else {
      shellError(sh, `kill: ${t}: arguments must be process or job IDs`);
      failures++;
      continue;
    }
    if (sig !== 'EXIT' && sig !== undefined && !Object.hasOwn(SIGNALS, sig)) {
      if (sig === 'CONT' || sig === 'CHLD' || sig === 'WINCH' || sig === 'URG') continue;
      return notModelled(sh, `signal SIG${sig}`);
    }
    // A dead child that nobody waited for is a zombie: signals to it succeed.
    const reached = pids.filter((pid) => sh.jobs.some((j) => !j.waited && tasksOf(j).some((x) => x.pid === pid && x.done)) || sendSignal(sh.host, pid, sig === 'EXIT' ? null : (sig as Signal)));
    if (reached.length === 0) {
      shellError(sh, `kill: (${t}) - No such process`);
      failures++;
    }
  }
  const status = failures === targets.length ? 1 : 0;
  return sh.task?.kill ? dieNow(status) : status;
};
/** The shell has sent itself a deadly signal: it goes no further. */
function* dieNow(status: number): Gen<number> {
  yield {};
  return status;
}

const describe = (j: Job): string => {
  if (!isDone(j)) return 'Running';
  if (j.task.killedBy) return SIGNAL_WORDS[j.task.killedBy];
  return j.task.status === 0 ? 'Done' : `Exit ${j.task.status}`;
};
export const jobsBuiltin: Builtin = (sh, argv) => {
  let pids = false;
  let long = false;
  let running = false;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    for (const c of (argv[i] as string).slice(1)) {
      if (c === 'p') pids = true;
      else if (c === 'l') long = true;
      else if (c === 'r') running = true;
      else if (c === 's') return 0;
      else if (c !== 'n') return badOption(sh, 'jobs', `-${c}`, 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]');
    }
  }
  const wanted = argv.slice(i);
  let rc = 0;
  let list = sh.jobs;
  if (wanted.length > 0) {
    list = [];
    for (const w of wanted) {
      const j = findJob(sh, w);
      if (j) list = [...list, j];
      else {
        shellError(sh, `jobs: ${w}: no such job`);
        rc = 1;
      }
    }
  }
  let text = '';
  for (const j of list) {
    if (running && isDone(j)) continue;
    if (isDone(j) && (j.waited || pids)) {
      if (!pids || j.waited) continue;
    }
    if (pids) {
      text += `${(j.before[0] ?? j.task).pid}\n`;
      continue;
    }
    const mark = j === sh.jobs.at(-1) ? '+' : j === sh.jobs.at(-2) ? '-' : ' ';
    text += `[${j.id}]${mark} ${long ? `${String(j.task.pid).padStart(5)} ` : ' '}${describe(j).padEnd(24)}${j.text}${isDone(j) ? '' : ' &'}\n`;
  }
  for (const j of list) if (isDone(j) && !pids) j.waited = true;
  return outText(sh, 'jobs', text) || rc;
};
export const disownBuiltin: Builtin = (sh, argv) => {
  const names = argv.slice(1).filter((a) => !/^-[ahr]$/.test(a));
  if (argv.includes('-a') || (names.length === 0 && argv.length > 1)) sh.jobs = [];
  else if (names.length === 0) sh.jobs = sh.jobs.slice(0, -1);
  else {
    for (const n of names) {
      const j = findJob(sh, n);
      if (!j) {
        shellError(sh, `disown: ${n}: no such job`);
        return 1;
      }
      sh.jobs = sh.jobs.filter((x) => x !== j);
    }
  }
  return 0;
};
export const fgBuiltin: Builtin = (sh, argv) => {
  shellError(sh, `${argv[0]}: no job control`);
  return 1;
};
