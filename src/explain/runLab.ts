// A lab script run in order to ask questions of its world: its servers stay alive, and what could make the answers wrong is told:
// commands that are not modelled or not there, and a script that stopped before its end.
// What a script hides (2>/dev/null) is told for programs; of the shell itself only what it prints is known.
import { COMMANDS } from '../commands/index.ts';
import { engineVersionOf } from '../commands/docker/dockerdFlags.ts';
import { unmodelledCommands } from '../commands/core/misc.ts';
import { startDocker } from '../commands/services.ts';
import { DEFAULT_SOCK } from '../docker/tx.ts';
import { isLinkLocal6 } from '../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import type { EngineVersion } from '../model/docker.ts';
import { emptyWorld } from '../model/init.ts';
import type { World } from '../model/world.ts';
import type { Command, Proc } from '../shell/proc.ts';
import { newSession } from '../shell/session.ts';
import { standIns } from './standIns.ts';

/** Something that a script wanted and did not get. */
export interface Missing {
  /** Where: `lab.sh: line 3`. */
  readonly at: string;
  /** What it said: `nft: not modelled by packetpath`, `ufw: command not found`. */
  readonly text: string;
}
export interface LabOptions {
  readonly file?: string;
  readonly args?: readonly string[];
  readonly stdin?: boolean;
  readonly world?: World;
  readonly seed?: number;
  readonly files?: Readonly<Record<string, string>>;
  /** The Docker Engine that `dockerd` is unless its own options name one. */
  readonly engine?: EngineVersion;
  readonly onOutput?: (fd: 1 | 2, bytes: string) => void;
  /** Lines that are run first: what the machine has already. */
  readonly before?: string;
  /** As on a host where Docker is installed: a `docker` command of a script that never starts dockerd finds one running, and images that are not known serve what they expose. */
  readonly dockerd?: boolean;
  /** Run it to its very end, as `bash FILE` does: the EXIT trap, and background jobs killed in the end. */
  readonly end?: boolean;
}
export interface Lab {
  /** After the script's last line, with its background jobs alive (unless `end`). */
  readonly world: World;
  readonly hosts?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  readonly missing: readonly Missing[];
  /** What was assumed, as sentences. */
  readonly notes: readonly string[];
  /** What was said on stderr, with its place: see `at` of Missing. */
  readonly said: readonly Missing[];
  /** Why it did not come to its end, as one sentence; null when it did. A script that ends with `exit 0` came to its end. */
  readonly stopped: string | null;
}

const MISSING = /^(?:(.*?line \d+): )?(.*(?:not modelled by packetpath|: command not found))/;
const at = (p: Proc): string => `${p.origin.file}: line ${p.origin.line}`;

/** The commands, where dockerd is that engine unless its own options name one. */
export const commandsOf = (engine: EngineVersion | undefined): readonly Command[] =>
  engine === undefined ? COMMANDS : COMMANDS.map((c) => (c.name !== 'dockerd' ? c : {
    // A process is made anew for each run: it may be given other words.
    ...c, run: (p) => c.run(p.args.some((a) => a.startsWith('--engine-version')) ? p : Object.assign(p, { args: [...p.args, '--engine-version', engine] })),
  }));

/** A script that starts, stops or names its daemon itself is left alone. */
const OWN_DAEMON = /\bdockerd\b|\bDOCKER_HOST\b|\bdocker\s+(?:-H|--host|--context)\b|\b(?:stop|disable)\b.*\bdocker\b|\bdocker(?:\.service)?\s+stop\s*$/m;
/** `docker` on a host that has Docker: its first use finds a daemon. One that was stopped stays so. */
export const withDockerd = (list: readonly Command[], note: (text: string) => void): Command[] =>
  list.map((c) => (c.name !== 'docker' && c.name !== 'docker-compose' ? c : {
    ...c,
    *run(p) {
      if (pmGet(p.ctx.config.docker, DEFAULT_SOCK) === undefined) {
        note(`${at(p)}: no line before this one starts dockerd, so one was started here, and lo is up, as on a host that has Docker (--docker VERSION chooses which)`);
        yield* p.exec(['ip', 'link', 'set', 'lo', 'up'], 1);
        yield* startDocker(p);
      }
      const r = c.run(p);
      return typeof r === 'number' ? r : yield* r;
    },
  }));
/** IPv6 addresses are used when nobody else has them: that takes about two seconds, and questions come later. */
const settling = (w: World): boolean => [...pmValues(w.state.netns)].some((ns) => [...pmEntries(ns.dad)].some(([key, d]) => d.state === 'dad' && !d.failed && d.timer !== 0 && !isLinkLocal6(String(key).slice(String(key).indexOf('/') + 1))));
/** Seconds that are waited for them at most. */
const SETTLE = 5;

/** Every command, watched for what it does not know and how it ends. */
const watched = (list: readonly Command[], onMissing: (m: Missing) => void, onSaid: (m: Missing) => void, onFailure: (p: Proc, status: number) => void): Command[] =>
  list.map((c) => ({
    ...c,
    run: (p) => {
      // The process is this run's own: it may be given another voice.
      const { err } = p;
      Object.assign(p, {
        err: (text: string) => {
          onSaid({ at: at(p), text });
          if (text.includes('not modelled by packetpath')) onMissing({ at: at(p), text: text.trim().split('\n')[0] as string });
          err(text);
        },
      });
      const r = c.run(p);
      if (typeof r === 'number') {
        if (r !== 0) onFailure(p, r);
        return r;
      }
      return (function* () {
        const status = yield* r;
        if (status !== 0) onFailure(p, status);
        return status;
      })();
    },
  }));

export const runLab = (script: string, opts: LabOptions = {}): Lab => {
  const missing = new Map<string, Missing>();
  const note = (m: Missing): void => {
    if (missing.size < 1000) missing.set(`${m.at}\n${m.text}`, m);
  };
  let failed: { readonly where: string; readonly line: string; readonly status: number } | undefined;
  const notes: string[] = [];
  const said = new Map<string, Missing>();
  const own = opts.dockerd && !OWN_DAEMON.test(script.replace(/^\s*#.*$/gm, '')) ? withDockerd(commandsOf(opts.engine), (text) => notes.push(text)) : commandsOf(opts.engine);
  const all = [...own, ...unmodelledCommands(new Set(COMMANDS.flatMap((c) => [c.name, ...(c.aliases ?? [])])))];
  const s = newSession(opts.world ?? emptyWorld(opts.seed ?? 1), {
    mode: opts.stdin ? 'stdin' : 'script', ...(!opts.end && { mayWait: true }), ...(opts.file !== undefined && { file: opts.file }), ...(opts.args && { args: opts.args }), ...(opts.files && { files: opts.files }),
    ...(opts.onOutput && { onOutput: opts.onOutput }),
    commands: watched(all, note, (m) => {
      if (said.size < 1000) said.set(`${m.at}\n${m.text}`, m);
    }, (p, status) => {
      failed = { where: at(p), line: p.origin.text, status };
    }),
  });
  if (opts.before !== undefined) s.exec(opts.before, { file: 'before' });
  const first = s.exec(script, opts.file === undefined ? {} : { file: opts.file });
  const early = s.ended;
  const status = opts.end ? s.end() : first;
  // What the last lines put into the background has not begun yet.
  if (!s.ended) s.exec('sleep 0.1');
  if (opts.dockerd && !s.ended) {
    for (const i of standIns(s.world).slice(0, 1000)) {
      notes.push(i.text);
      s.exec(i.command);
    }
    if (notes.length > 0) s.exec('sleep 0.1');
  }
  const { stdout, stderr } = s;
  for (let i = 0; i < SETTLE && !opts.end && !s.ended && settling(s.world); i++) s.exec('sleep 1');
  for (const line of stderr.split('\n')) {
    const m = MISSING.exec(line);
    // Programs were heard themselves, with their line; these are the shell's own words.
    if (m && (m[1] !== undefined || ![...missing.values()].some((x) => x.text.startsWith(m[2] as string)))) note({ at: m[1] ?? opts.file ?? 'stdin', text: m[2] as string });
  }
  const hosts = s.readFile('/etc/hosts');
  return { world: s.world, stdout, stderr, status, missing: [...missing.values()].sort((x, y) => lineOf(x) - lineOf(y)), notes, said: [...said.values()], stopped: early && status !== 0 ? whyStopped(stderr, status, failed) : null, ...(hosts !== undefined && { hosts }) };
};
const lineOf = (m: Missing): number => Number(/\d+$/.exec(m.at)?.[0] ?? 0);
const whyStopped = (stderr: string, status: number, failed: { readonly where: string; readonly line: string; readonly status: number } | undefined): string => {
  const lines = stderr.trimEnd().split('\n');
  const own = lines.findLast((l) => l.startsWith('packetpath: stopped: '));
  if (own !== undefined) return own.slice('packetpath: '.length);
  const syntax = lines.findLast((l) => /syntax error|unexpected EOF/.test(l));
  if (status === 2 && syntax !== undefined) return syntax;
  if (failed && failed.status === status) return `stopped with status ${status} at ${failed.where}: ${failed.line}`;
  return `stopped with status ${status}${lines.at(-1) ? `: ${lines.at(-1)}` : ''}`;
};
/** The release that somebody names, or a RangeError that says which there are. */
export const engineOf = (text: string): EngineVersion => {
  const v = engineVersionOf(text);
  if (v === undefined) throw new RangeError(`Docker Engine "${text}" is not modelled; known: 1.12, 17.06, 20.10, 27, 28.0, 28.5, 29`);
  return v;
};
