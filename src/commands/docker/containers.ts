// What is done to containers that are there: cli/command/container/{start,stop,restart,kill,rm,pause,rename,wait,port,top,logs,exec}.go and the daemon's answers (Docker 20.10.24).
import { printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { since } from '../../docker/defaults.ts';
import { findContainer, isRunning, pauseContainer, removeContainer, renameContainer, restartContainer, stopContainer } from '../../docker/engine.ts';
import { isRefused, refuse, type DockerError, type DockerTx } from '../../docker/tx.ts';
import type { Container } from '../../model/docker.ts';
import type { Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { change, complain, daemonSays, each, engineOf, isModern, noDaemon, notFoundSays, say, type Client, type DockerCommand } from './client.ts';
import { flagDefs, type Flags } from './flags.ts';
import { pathOf } from './inspect.ts';
import { execDetached, execIn, hasProgram, onlyWaits, procHostOf } from './procHost.ts';
import { attach, start } from './run.ts';

const SOME = { min: 1 } as const;

/** How a container's first process takes TERM: one that has no handler does not end until KILL comes after --time. */
const exitOf = (c: Container): number => (onlyWaits(pathOf(c)) ? 137 : c.config.listeners.length > 0 ? 0 : 137);
/** Virtual time passes as the daemon waits for the process. */
function* stopping(d: Client, f: Flags, then: (tx: DockerTx, c: Container) => DockerError | undefined): Running {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  const patience = Number(f.one('time') ?? 10) * 1e6;
  const errors: string[] = [];
  for (const name of f.args) {
    const now = engineOf(d) ?? e;
    const c = findContainer(now, name);
    if (!isRefused(c) && isRunning(c) && c.state !== 'restarting' && c.config.listeners.length === 0 && patience > 0) {
      const until = d.ctx.now + patience;
      while (d.ctx.now < until) yield { until };
    }
    const bad = change(d, (tx) => {
      const x = findContainer(tx.e, name);
      return isRefused(x) ? x : then(tx, x);
    });
    if (bad) errors.push(daemonSays(bad));
    else say(d, name);
  }
  for (const x of errors) d.p.err(`${x}\n`);
  return errors.length > 0 ? 1 : 0;
}
const seconds = flagDefs('t,time:int s,signal:string');

function* startAll(d: Client, f: Flags): Running {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const foreground = f.on('attach') || f.on('interactive');
  if (foreground && f.args.length > 1) return complain(d, 'you cannot start and attach multiple containers at once');
  let ended: number | undefined;
  const { p } = d;
  const procs = foreground ? procHostOf(p, d.sock, { out: (t) => p.out(t), err: (t) => p.err(t), stdin: f.on('interactive') ? (p as ShellProc).fds.get(0) : undefined, ended: (s) => void (ended = s) }) : d.procs;
  const failed: string[] = [];
  let id = '';
  for (const name of f.args) {
    const bad = change(d, (tx) => {
      const c = findContainer(tx.e, name);
      if (isRefused(c)) return c;
      id = c.id;
      return c.state === 'paused' ? refuse('cannot start a paused container, try unpause instead', 409) : start(d, tx, c.id, procs);
    });
    if (bad && foreground && bad.status === 404) return complain(d, notFoundSays(d, bad));
    if (bad) {
      d.p.err(`${daemonSays(bad)}\n`);
      failed.push(name);
    } else if (!foreground) say(d, name);
  }
  if (failed.length > 0) return complain(d, `Error: failed to start containers: ${failed.join(', ')}`);
  return foreground ? yield* attach(d, id, () => ended) : 0;
}

const SIGNAL_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries({ HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15 }));
const kill = (d: Client, f: Flags): number => {
  const text = f.one('signal') ?? 'KILL';
  const name = text.toUpperCase().replace(/^SIG/, '');
  const number = SIGNAL_NUMBERS.get(name) ?? (/^\d+$/.test(name) && Number(name) > 0 && Number(name) < 65 ? Number(name) : undefined);
  return each(d, f.args, (tx, c) => {
    if (number === undefined) return refuse(`Invalid signal: ${text}`, 400);
    if (!isRunning(c)) return refuse(`Cannot kill container: ${c.name}: Container ${c.id} is not running`, 409);
    // A first process without a handler ignores everything but KILL; the servers of images have one.
    if (number === 9) stopContainer(tx, c.id, 137, d.procs);
    else if (c.config.listeners.length > 0 && [2, 3, 15].includes(number)) stopContainer(tx, c.id, 0, d.procs);
    return undefined;
  }, (e, term) => (e.refused.startsWith('No such container') ? `Error response from daemon: Cannot kill container: ${term}: ${e.refused}` : daemonSays(e)));
};
const remove = (d: Client, f: Flags): number => {
  const force = f.on('force');
  if (f.on('link')) return complain(d, 'docker rm: --link is not modelled by packetpath');
  let missing = 0;
  const rc = each(d, f.args, (tx, c) => removeContainer(tx, c.id, { force }, d.procs), (e) => {
    if (e.status === 404) missing++;
    return notFoundSays(d, e);
  });
  // With --force a name that nobody has is no failure.
  return force && engineOf(d) && rc !== 0 && missing === f.args.filter((n) => isRefused(findContainer(engineOf(d) as never, n))).length && f.args.every((n) => isRefused(findContainer(engineOf(d) as never, n))) ? 0 : rc;
};
const rename = (d: Client, f: Flags): number => {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const [term = '', name = ''] = f.args.map((a) => a.trim());
  if (term === '' || name === '') return complain(d, 'Error: Neither old nor new names may be empty');
  const bad = change(d, (tx) => {
    const c = findContainer(tx.e, term);
    if (isRefused(c)) return c;
    if (c.name === name.replace(/^\//, '')) return refuse('Renaming a container with the same name as its current name', 400);
    const e = renameContainer(tx, c.id, name);
    return e && refuse(`Error when allocating new name: ${e.refused.replace(/^(Invalid container name) \(/, '$1 (/')}`, e.status);
  });
  if (!bad) return 0;
  d.p.err(`${daemonSays(bad)}\nError: failed to rename container named ${term}\n`);
  return 1;
};
function* wait(d: Client, f: Flags): Running {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  let rc = 0;
  for (const name of f.args) {
    const c = findContainer(engineOf(d) as never, name);
    if (isRefused(c)) {
      d.p.err(`${daemonSays(c)}\n`);
      rc = 1;
      continue;
    }
    const look = (): Container | undefined => pmGet((pmGet(d.ctx.config.docker, d.sock) ?? { containers: null as never }).containers, c.id);
    const over = (): boolean => {
      const x = look();
      return !x || !isRunning(x);
    };
    while (!over()) yield { event: over };
    say(d, String(look()?.exitCode ?? 0));
  }
  return rc;
}
const port = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  const c = findContainer(e, f.args[0] as string);
  if (isRefused(c)) return complain(d, notFoundSays(d, c));
  const show = (ip: string, p: number): string => `${since(e.version, '27') && ip.includes(':') ? `[${ip}]` : ip}:${p}`;
  const bindings = isRunning(c) ? c.bindings : [];
  const [, wanted] = f.args;
  if (wanted !== undefined) {
    const [number = '', proto = 'tcp'] = wanted.split('/');
    if (!/^\d+$/.test(number)) return complain(d, `strconv.ParseUint: parsing ${JSON.stringify(number)}: invalid syntax`);
    const hits = bindings.filter((b) => String(b.port) === String(Number(number)) && b.proto === proto);
    if (hits.length === 0) return complain(d, `Error: No public port '${isModern(d) ? wanted : `${number}/${proto}`}' published for ${f.args[0]}`);
    for (const b of hits) say(d, show(printIp(b.hostIp), b.hostPort));
    return 0;
  }
  const byNumber = since(e.version, '28.0');
  // 28's client sorts whole lines, numbers as numbers (fvbommel/sortorder).
  const lines = bindings.map((b) => ({ key: byNumber ? `${String(b.port).padStart(5, '0')}/${b.proto} ${printIp(b.hostIp).includes(':') ? '1' : '0'}${printIp(b.hostIp)}` : `${b.port}/${b.proto}`, line: `${b.port}/${b.proto} -> ${show(printIp(b.hostIp), b.hostPort)}` }));
  for (const l of lines.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) say(d, l.line);
  return 0;
};
const logs = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  for (const name of ['follow', 'timestamps', 'since', 'until', 'details']) if (f.one(name) !== undefined && f.one(name) !== 'false') return complain(d, `docker logs: --${name} is not modelled by packetpath`);
  const c = findContainer(e, f.args[0] as string);
  if (isRefused(c)) return complain(d, notFoundSays(d, c));
  const tail = f.one('tail') ?? 'all';
  const lines = c.logs.split(/(?<=\n)/);
  d.p.out((/^\d+$/.test(tail) ? (Number(tail) === 0 ? [] : lines.slice(-Number(tail))) : lines).join(''));
  return 0;
};
const top = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  const c = findContainer(e, f.args[0] as string);
  if (isRefused(c)) return complain(d, daemonSays(c));
  if (!isRunning(c)) return complain(d, `Error response from daemon: Container ${c.id} is not running`);
  if (f.args.length > 1) return complain(d, 'docker top: options of ps are not modelled by packetpath');
  const own = c.sandbox?.netns;
  const shared = own === e.netns;
  const all = d.p.processes().filter((x) => x.pid === c.pid || (!shared && x.netns === own && x.pid !== d.p.pid));
  const row = (cells: readonly string[]): string => `${cells[0]?.padEnd(20)}${cells[1]?.padEnd(20)}${cells[2]?.padEnd(20)}${cells[3]}\n`;
  d.p.out(row(['UID', 'PID', 'PPID', 'CMD']) + all.map((x) => row(['root', String(x.pid), String(e.pid), x.argv.join(' ')])).join(''));
  return 0;
};

/** A container in which something can be run. */
const liveContainer = (d: Client, term: string): Container | string => {
  const e = engineOf(d);
  if (!e) return noDaemon(d);
  const c = findContainer(e, term);
  if (isRefused(c)) return notFoundSays(d, c);
  if (!isRunning(c) || !c.sandbox) return `Error response from daemon: Container ${c.id} is not running`;
  if (c.state === 'paused') return `Error response from daemon: Container ${term} is paused, unpause the container before exec`;
  return c;
};
function* exec(d: Client, f: Flags): Running {
  const [term = '', ...argv] = f.args;
  const c = liveContainer(d, term);
  if (typeof c === 'string') return complain(d, c);
  if (!hasProgram(d.p, argv[0] as string)) {
    d.p.out(`OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(argv[0])}: executable file not found in $PATH: unknown\n`);
    return 126;
  }
  const env = f.all('env');
  if (f.on('detach')) {
    execDetached(d.p, d.sock, c, argv, env);
    return 0;
  }
  return yield* execIn(d.p, d.sock, c, argv, { env, workdir: f.one('workdir') ?? '', stdin: f.on('interactive') });
}
const prune = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  if (!f.on('force')) return complain(d, 'docker container prune: asking for confirmation is not modelled by packetpath: give -f');
  const gone = e.order.toReversed().map((id) => pmGet(e.containers, id)).filter((c) => c !== undefined && !isRunning(c)) as Container[];
  change(d, (tx) => {
    for (const c of gone) removeContainer(tx, c.id, { force: false });
  });
  if (gone.length > 0) d.p.out(`Deleted Containers:\n${gone.map((c) => `${c.id}\n`).join('')}\n`);
  d.p.out('Total reclaimed space: 0B\n');
  return 0;
};
export const CONTAINER_COMMANDS: readonly DockerCommand[] = [
  { path: 'start', use: '[OPTIONS] CONTAINER [CONTAINER...]', short: 'Start one or more stopped containers', flags: flagDefs('a,attach detach-keys:string i,interactive'), args: SOME, run: startAll },
  { path: 'stop', use: '[OPTIONS] CONTAINER [CONTAINER...]', short: 'Stop one or more running containers', flags: seconds, args: SOME, run: (d, f) => stopping(d, f, (tx, c) => void stopContainer(tx, c.id, exitOf(c), d.procs)) },
  {
    path: 'restart', use: '[OPTIONS] CONTAINER [CONTAINER...]', short: 'Restart one or more containers', flags: seconds, args: SOME,
    run: (d, f) => stopping(d, f, (tx, c) => {
      const bad = restartContainer(tx, c.id, exitOf(c), d.procs);
      return bad && refuse(`Cannot restart container ${c.name}: ${bad.refused}`, bad.status);
    }),
  },
  { path: 'kill', use: '[OPTIONS] CONTAINER [CONTAINER...]', short: 'Kill one or more running containers', flags: flagDefs('s,signal:string'), args: SOME, run: kill },
  { path: 'rm', use: '[OPTIONS] CONTAINER [CONTAINER...]', short: 'Remove one or more containers', flags: flagDefs('f,force l,link v,volumes'), args: SOME, run: remove },
  { path: 'pause', use: 'CONTAINER [CONTAINER...]', short: 'Pause all processes within one or more containers', flags: [], args: SOME, run: (d, f) => each(d, f.args, (tx, c) => pauseContainer(tx, c.id, true)) },
  { path: 'unpause', use: 'CONTAINER [CONTAINER...]', short: 'Unpause all processes within one or more containers', flags: [], args: SOME, run: (d, f) => each(d, f.args, (tx, c) => (c.state === 'paused' ? pauseContainer(tx, c.id, false) : refuse(`Container ${c.id} is not paused`, 409))) },
  { path: 'rename', use: 'CONTAINER NEW_NAME', short: 'Rename a container', flags: [], args: { min: 2, max: 2 }, run: rename },
  { path: 'wait', use: 'CONTAINER [CONTAINER...]', short: 'Block until one or more containers stop, then print their exit codes', flags: [], args: SOME, run: wait },
  { path: 'port', use: 'CONTAINER [PRIVATE_PORT[/PROTO]]', short: 'List port mappings or a specific mapping for the container', flags: [], args: { min: 1, max: 2 }, run: port },
  {
    path: 'logs', use: '[OPTIONS] CONTAINER', short: 'Fetch the logs of a container', flags: flagDefs('details f,follow since:string n,tail:string t,timestamps until:string'), args: { min: 1, max: 1 }, run: logs,
  },
  { path: 'top', use: 'CONTAINER [ps OPTIONS]', short: 'Display the running processes of a container', flags: [], interspersed: false, args: SOME, run: top },
  {
    path: 'exec', use: '[OPTIONS] CONTAINER COMMAND [ARG...]', short: 'Run a command in a running container', interspersed: false, args: { min: 2 }, run: exec,
    flags: flagDefs('d,detach detach-keys:string e,env:list env-file:list i,interactive privileged t,tty u,user:string w,workdir:string'),
  },
  { path: 'container prune', use: '[OPTIONS]', short: 'Remove all stopped containers', flags: flagDefs('filter:filter f,force'), args: { min: 0, max: 0 }, run: prune },
];
