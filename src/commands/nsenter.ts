// nsenter and unshare of util-linux 2.38.1, for network namespaces. Other namespaces are accepted and mean nothing here: a world has
// one file system and one process table. Leaves out, by name: unshare --net=FILE, user mappings that would change what is allowed.
import { pmGet } from '../base/pmap.ts';
import type { Nsid } from '../model/world.ts';
import { findNetns } from '../net/ctx.ts';
import { delNetns, newNetns } from '../rtnl/netns.ts';
import { longOptions, newGetopt, nextOption, operandsOf, type LongOption } from './getopt.ts';
import type { Command, Proc, Running } from '../shell/proc.ts';

const VERSION = (p: Proc): number => {
  p.out(`${p.name} from util-linux 2.38.1\n`);
  return 0;
};
const fail = (p: Proc, text: string): number => {
  p.err(`${p.name}: ${text}\n`);
  return 1;
};
const badOption = (p: Proc, text: string): number => fail(p, `${text}\nTry '${p.name} --help' for more information.`);

/** The namespace behind a file, 'none' when there is no such file, 'other' when it is something else. */
export const netnsOfFile = (p: Proc, path: string): Nsid | 'none' | 'other' => {
  const abs = path.startsWith('/') ? path : `${p.cwd}/${path}`;
  const named = /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(abs);
  if (named) return pmGet(p.ctx.config.names, named[1] as string) ?? 'none';
  const proc = /^\/proc\/(\d+|self)\/ns\/net$/.exec(abs);
  if (proc) return proc[1] === 'self' ? p.netns : (p.processes().find((x) => x.pid === Number(proc[1]))?.netns ?? 'none');
  const held = pmGet(p.ctx.config.heldNetns, abs.replace(/^\/run\//, '/var/run/'));
  if (held !== undefined) return held;
  return p.files.read(abs, p.netns) === undefined ? 'none' : 'other';
};

function* runIn(p: Proc, argv: readonly string[], netns: Nsid): Running {
  const cmd = argv.length > 0 ? argv : ['bash'];
  return yield* p.exec(cmd, netns, { notFound: `${p.name}: failed to execute ${cmd[0]}: No such file or directory` });
}

interface Parsed {
  /** `net`: '' when the option stood without a file. */
  net: string | undefined;
  pid: number | undefined;
  rest: readonly string[];
}
interface Spec {
  readonly short: string;
  readonly long: readonly LongOption[];
  /** Options that would change what the program sees. */
  readonly refused: string;
}
const NSENTER: Spec = {
  short: 'ahVt:m::u::i::n::p::C::U::T::S:G:r::w::W::FcZ',
  long: longOptions(`
    all=a help=h version=V target:t mount?m uts?u ipc?i net?n pid?p user?U cgroup?C time?T setuid:S setgid:G root?r wd?w wdns?W no-fork=F preserve-credentials=c follow-context=Z`),
  refused: 'h',
};
const UNSHARE: Spec = {
  short: 'fhVmuinpCTUrR:w:S:G:c',
  long: longOptions(`
    help=h version=V mount?m uts?u ipc?i net?n pid?p user?U cgroup?C time?T fork=f kill-child?k mount-proc?P map-user:1 map-users:2 map-group:3 map-groups:4 map-root-user=r map-current-user=c map-auto=5
    propagation:g setgroups:s keep-caps=K setuid:S setgid:G root:R wd:w monotonic:M boottime:B`),
  refused: 'hRwMB12345SG',
};

/** Options up to the first operand; a status when they end the program. */
const parse = (p: Proc, spec: Spec): Parsed | number => {
  const out: Parsed = { net: undefined, pid: undefined, rest: [] };
  const g = newGetopt(p.args, 'stop');
  for (;;) {
    const tok = nextOption(g, spec.short, spec.long, (c) => c);
    if (!tok) break;
    if (tok.kind === 'word') continue;
    if (tok.kind !== 'option') return badOption(p, tok.error);
    const c = tok.val;
    const arg = tok.optarg;
    if (spec.refused.includes(c)) return fail(p, `"--${spec.long.find((o) => o.val === c)?.name}" is not modelled by packetpath`);
    if (c === 'n') out.net = arg ?? '';
    else if (c === 't') {
      if (!/^\d+$/.test(arg ?? '')) return fail(p, `failed to parse pid: '${arg ?? ''}'`);
      out.pid = Number(arg);
    } else if (c === 'a') out.net ??= '';
    else if (c === 'V') return VERSION(p);
  }
  out.rest = operandsOf(g);
  return out;
};

function* runNsenter(p: Proc): Running {
  const o = parse(p, NSENTER);
  if (typeof o === 'number') return o;
  let netns = p.netns;
  if (o.net === '' && o.pid === undefined) return fail(p, 'neither filename nor target pid supplied for ns/net');
  // a target without any namespace option enters all of them
  const file = o.net !== undefined && o.net !== '' ? o.net : o.pid !== undefined ? `/proc/${o.pid}/ns/net` : undefined;
  if (file !== undefined) {
    const found = netnsOfFile(p, file);
    if (found === 'none') return fail(p, `cannot open ${file}: No such file or directory`);
    if (found === 'other') return fail(p, "reassociate to namespace 'ns/net' failed: Invalid argument");
    netns = found;
  }
  return yield* runIn(p, o.rest, netns);
}

function* runUnshare(p: Proc): Running {
  const o = parse(p, UNSHARE);
  if (typeof o === 'number') return o;
  if (o.net === undefined) return yield* runIn(p, o.rest, p.netns);
  if (o.net !== '') return fail(p, '"--net=FILE" is not modelled by packetpath');
  const netns = newNetns(p.ctx);
  const status = yield* runIn(p, o.rest, netns);
  // nothing holds the namespace any more: it goes, and its devices with it
  if (findNetns(p.ctx, netns)?.named === 0 && !p.processes().some((x) => x.netns === netns && x.pid !== p.pid)) delNetns(p.ctx, netns);
  return status;
}

export const nsenter: Command = { name: 'nsenter', man: "run a program in another process's or file's network namespace (util-linux 2.38.1)", run: runNsenter };
export const unshare: Command = { name: 'unshare', man: 'run a program in a new network namespace (util-linux 2.38.1)', run: runUnshare };
