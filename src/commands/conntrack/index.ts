// conntrack: shows and changes the connections of the namespace. Mirrors: conntrack-tools 1.4.7 src/conntrack.c (do_command_ct, print_stats)
// over ctnetlink (net/netfilter/nf_conntrack_netlink.c). The kernel lists in the order of a hash with a random key; here in order of creation.
// Leaves out, by name: changing expectations and their events, SCTP's and DCCP's own options.
import type { Ct } from '../../model/ct.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { ctAll, ctCount } from '../../net/nf/ctTable.ts';
import { NO_CT_STATS } from '../../net/nf/ctStats.ts';
import { peekState } from '../../net/ctx.ts';
import { openStdout, type Stdout } from '../stdio.ts';
import { createFlow, deleteFlows, flushFlows, getFlow, updateFlows, zeroCounters } from './change.ts';
import { watchEvents } from './events.ts';
import { listExpects, flushExpects } from './expects.ts';
import { flowMatches } from './filter.ts';
import { dumped, PREFIX, useCounts, writeFlow, XML_HEAD } from './messages.ts';
import type { Cmd, Fail } from './cmd.ts';
import { parseArgs } from './options.ts';
import { USAGE } from './tables.ts';

const HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n";

const exitError = (p: Proc, io: Stdout, f: Fail): number => {
  p.err(`${PREFIX}${f.text}\n${f.status === 2 ? HINT : ''}`);
  io.flush();
  return f.status;
};

/** Prints connections as a dump tells of them; XML gets its head with the first one. */
const show = (p: Proc, io: Stdout, c: Cmd, cts: readonly Ct[]): number => {
  const uses = useCounts(p.ctx, p.netns);
  for (const [i, ct] of cts.entries()) {
    if (i === 0 && c.output.has('xml') && !c.output.has('save')) io.print(XML_HEAD);
    io.print(`${writeFlow(c, dumped(p.ctx, ct, uses(ct.id)))}\n`);
  }
  return cts.length;
};

const list = (p: Proc, io: Stdout, c: Cmd): number | Fail => {
  // What is dying is gone here, and what is unconfirmed lives only while its packet is under way.
  if (c.table !== 'conntrack') return 0;
  const filters = ['protonum', 'src', 'dst', 'reply-src', 'reply-dst', 'mark', 'secmark', 'status', 'id', 'zone', 'label', 'orig-zone', 'reply-zone'] as const;
  if (c.options.has('zero') && filters.some((o) => c.options.has(o))) return { status: 2, text: "Can't use -z with filtering parameters" };
  const bad = maskNeedsAddress(c);
  if (bad) return bad;
  if (c.options.has('status') && c.statusMask === 0) return { status: 1, text: 'Operation failed: invalid parameters' };
  const n = show(p, io, c, ctAll(p.ctx, p.netns).filter((ct) => flowMatches(c, ct)));
  if (c.options.has('zero')) zeroCounters(p.ctx, p.netns, c.family);
  if (n > 0 && c.output.has('xml') && !c.output.has('save')) {
    io.print('</conntrack>\n');
    io.flush();
  }
  return n;
};
const maskNeedsAddress = (c: Cmd): Fail | undefined => {
  for (const w of ['src', 'dst'] as const) if (c.options.has(`mask-${w}`) && !c.options.has(w)) return { status: 2, text: `Can't use --mask-${w} without --${w}` };
  return undefined;
};

const stats = (p: Proc): string => {
  const s = peekState(p.ctx, p.netns).ctStats ?? NO_CT_STATS;
  const line = (cpu: number, v: typeof s): string => `cpu=${String(cpu).padEnd(4)}\tfound=${v.found} invalid=${v.invalid} insert=${v.insert} insert_failed=${v.insertFailed} drop=${v.drop} early_drop=${v.earlyDrop} `
    + `error=${v.error} search_restart=${v.searchRestart} clash_resolve=${v.clashResolve} chaintoolong=${v.chaintoolong} \n`;
  // One processor does all the work of the model.
  return line(0, s) + line(1, NO_CT_STATS);
};

const protoHelp = (c: Cmd): string =>
  c.proto ? `Proto \`${c.proto.name}' help:\n${c.proto.help}` : `Proto \`${c.protoName}' help:\n  no options (unsupported)\n`;

/** The program's last words, on stderr. */
const LAST_WORDS: Readonly<Partial<Record<Cmd['command'], string>>> = {
  list: 'flow entries have been shown', get: 'flow entries have been shown', delete: 'flow entries have been deleted', update: 'flow entries have been updated', create: 'flow entries have been created',
  add: 'flow entries have been added', 'exp-list': 'expectations have been shown',
};

const run = (p: Proc, io: Stdout, c: Cmd): number | Fail => {
  switch (c.command) {
    case 'list': return list(p, io, c);
    case 'get': return getFlow(p, c, io);
    case 'delete': return maskNeedsAddress(c) ?? deleteFlows(p, io, c);
    case 'update': return maskNeedsAddress(c) ?? updateFlows(p, io, c);
    case 'create':
    case 'add': return createFlow(p, c);
    case 'flush':
      flushFlows(p.ctx, p.netns, c.family, p.pid);
      p.err(`${PREFIX}connection tracking table has been emptied.\n`);
      return 0;
    case 'count': io.print(`${ctCount(p.ctx, p.netns)}\n`); return 0;
    case 'stats': io.print(stats(p)); return 0;
    case 'version': io.print('conntrack v1.4.7 (conntrack-tools)\n'); return 0;
    case 'help':
    case 'none': io.print(USAGE + (c.options.has('protonum') ? protoHelp(c) : '')); return 0;
    case 'exp-list': return listExpects(p, io, c);
    case 'exp-count': io.print(`${peekState(p.ctx, p.netns).ctExpects.size}\n`); return 0;
    case 'exp-flush':
      flushExpects(p.ctx, p.netns);
      p.err(`${PREFIX}expectation table has been emptied.\n`);
      return 0;
    case 'exp-stats': return { status: 1, text: 'statistics of expectations are not modelled by packetpath' };
    default: return { status: 1, text: `this command on expectations is not modelled by packetpath` };
  }
};

const LOADABLE: ReadonlySet<Cmd['command']> = new Set<Cmd['command']>(['create', 'add', 'update', 'delete', 'flush']);
const FLAG_OF: Readonly<Partial<Record<Cmd['command'], string>>> = { list: '-L', get: '-G', event: '-E', version: '-V', help: '-h', 'exp-list': '-L expect', 'exp-create': '-C expect', 'exp-delete': '-D expect', 'exp-get': '-G expect', 'exp-flush': '-F expect', 'exp-event': '-E expect', count: '-C', 'exp-count': '-C expect', stats: '-S', 'exp-stats': '-S expect' };
/** add_param_to_argv: words between blanks; double quotes hold them together, a backslash counts inside quotes only. */
const wordsOf = (line: string): string[] => [...line.matchAll(/(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g)].map((m) => m[0].replace(/"((?:[^"\\]|\\.)*)"?/g, (_, q: string) => q.replace(/\\(.)/g, '$1')));
/** --load-file: all lines are read before the first is carried out. */
function* loadFile(p: Proc, io: Stdout, name: string): Running {
  const path = name.startsWith('/') ? name : `${p.cwd === '/' ? '' : p.cwd}/${name}`;
  const text = name === '-' || path === '/dev/stdin' ? yield* p.stdin.readAll() : p.files.read(path, p.netns);
  if (text === undefined) return exitError(p, io, { status: 2, text: `Failed to open file ${name} for reading` });
  const cmds: Cmd[] = [];
  for (const line of text.split('\n').map((l) => l.replace(/^[ \t]+/, ''))) {
    if (line === '' || line[0] === '#') continue;
    const { cmd, fail } = parseArgs(wordsOf(line));
    for (const w of cmd.warnings) p.err(`${w}\n`);
    if (fail) return exitError(p, io, fail);
    cmds.push(cmd);
  }
  const other = cmds.find((c) => !LOADABLE.has(c.command));
  if (other) return exitError(p, io, { status: 2, text: `Cannot use command \`${FLAG_OF[other.command] ?? 'unknown'}' with --load-file` });
  for (const c of cmds) {
    const done = run(p, io, c);
    if (typeof done !== 'number') return exitError(p, io, done);
  }
  io.flush();
  return 0;
}

function* conntrackRun(p: Proc): Running {
  const io = openStdout(p);
  if (p.args.length > 1 && (p.args[0] === '-R' || p.args[0] === '--load-file')) return yield* loadFile(p, io, p.args[1] as string);
  const { cmd: c, fail } = parseArgs(p.args);
  for (const w of c.warnings) p.err(`${w}\n`);
  if (fail) return exitError(p, io, fail);
  if (c.output.has('xml') && c.output.has('ktimestamp')) return exitError(p, io, { status: 1, text: '-o xml with timestamps is not modelled by packetpath' });
  if (c.command === 'event' || c.command === 'exp-event') {
    const bad = maskNeedsAddress(c);
    if (bad) return exitError(p, io, bad);
    if (c.command === 'exp-event') return exitError(p, io, { status: 1, text: 'events of expectations are not modelled by packetpath' });
    return yield* watchEvents(p, io, c);
  }
  const done = run(p, io, c);
  if (typeof done !== 'number') return exitError(p, io, done);
  const words = LAST_WORDS[c.command];
  if (words !== undefined) p.err(`${PREFIX}${done} ${words}.\n`);
  io.flush();
  return words !== undefined && done === 0 && c.command !== 'list' && c.command !== 'exp-list' && c.command !== 'add' ? 1 : 0;
}

export const conntrack: Command = {
  name: 'conntrack',
  man: 'show and change tracked connections (conntrack-tools 1.4.7)',
  run: conntrackRun,
  catches: ['INT', 'TERM'],
  examples: ['conntrack -V', 'conntrack -C', 'conntrack -L', 'conntrack -L -p bogus', 'conntrack -D -p tcp'],
};
