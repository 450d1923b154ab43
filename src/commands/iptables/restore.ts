// iptables-restore: a table at a time, each made true at its COMMIT or not at all.
// Mirrors: iptables/xtables-restore.c and iptables-restore.c (line parser of xshared.c). With nf_tables a line only becomes a job, done at
// COMMIT in order: what is wrong with a chain is found there, what is wrong with an option at once.
import type { XtTableName } from '../../model/xt.ts';
import type { Running } from '../../shell/proc.ts';
import {
  builtinHook, isXtTable, txChain, txFind, txMakeTable, txTable, xtBegin, xtCommit, xtDeleteChain, xtDropTable, xtFlush, xtNewChain, xtSetPolicy, type XtTx,
} from '../../nfnl/xtTable.ts';
import { STRERROR } from '../../model/errno.ts';
import { JobFailed, jobWords, perform, shownChains } from './execute.ts';
import { MAX_NAME } from './extensions.ts';
import { newGetopt, nextOption, type LongOption } from '../getopt.ts';
import { doParse, SkipLine } from './parse.ts';
import { matchesOf } from './rules.ts';
import { badParameter, OTHER_PROBLEM, RESOURCE_PROBLEM, ToolExit, VERSION, variant, xtablesError, type Tool } from './tool.ts';
import { restoreHelp } from './usage.ts';
import type { XtFailure } from '../../nfnl/xtTable.ts';

const LONG: readonly LongOption<string>[] = (
  'counters0c verbose0v version0V test0t help0h noflush0n modprobe1M table1T wait2w wait-interval2W ipv404 ipv606'
).split(' ').map((w) => ({ name: w.slice(0, -2), hasArg: Number(w[w.length - 2]) as 0 | 1 | 2, val: w[w.length - 1] as string }));

interface Options {
  counters: boolean;
  verbose: boolean;
  test: boolean;
  noflush: boolean;
  table: string | undefined;
  file: string | undefined;
}
const options = (t: Tool): Options => {
  const o: Options = { counters: false, verbose: false, test: false, noflush: false, table: undefined, file: undefined };
  const g = newGetopt(t.p.args, 'inOrder');
  const operands: string[] = [];
  let wait = false;
  let interval = false;
  const takeNumber = (optarg: string | undefined): string | undefined => {
    const next = g.argv[g.optind];
    return optarg ?? (next !== undefined && next[0] !== '-' && next[0] !== '!' ? g.argv[g.optind++] : undefined);
  };
  for (;;) {
    const tok = nextOption(g, 'bcvVthnw::W::M:T:', LONG, (c) => c);
    if (!tok) break;
    if (tok.kind === 'word') {
      operands.push(tok.optarg);
      continue;
    }
    const family = t.family === 4 ? 'iptables-restore' : 'ip6tables-restore';
    if (tok.kind !== 'option') {
      const hint = t.backend === 'nft' ? t.p.name : family;
      throw new ToolExit(1, `${t.p.name}: ${tok.error}\nTry \`${hint} -h' for more information.\n`);
    }
    switch (tok.val) {
      case 'b':
        t.p.err('-b/--binary option is not implemented\n');
        break;
      case 'c': o.counters = true; break;
      case 'v': o.verbose = true; break;
      case 'V':
        t.out.print(`${t.name} v${VERSION} (${variant(t)})\n`);
        throw new ToolExit(0, '');
      case 't': o.test = true; break;
      case 'h': throw new ToolExit(0, restoreHelp(t));
      case 'n': o.noflush = true; break;
      case 'w': {
        const text = t.backend === 'legacy' ? takeNumber(tok.optarg) : tok.optarg ?? takeNumber(undefined);
        if (t.backend === 'legacy' && text !== undefined && !/^[ \t]*[+-]?\d/.test(text)) {
          throw new ToolExit(2, `${t.name} v${VERSION} (legacy): wait seconds not numeric\nError occurred at line: 0\nTry \`${t.name} -h' or '${t.name} --help' for more information.\n`);
        }
        wait = true;
        break;
      }
      case 'W':
        takeNumber(tok.optarg);
        interval = true;
        if (t.backend === 'legacy') t.p.err('Ignoring deprecated --wait-interval option.\n');
        break;
      case 'T': o.table = tok.optarg; break;
      default:
    }
  }
  operands.push(...g.argv.slice(g.optind));
  if (operands.length > 1) throw new ToolExit(1, 'Unknown arguments found on commandline\n');
  [o.file] = operands;
  if (t.backend === 'legacy' && interval && !wait) throw new ToolExit(1, 'Option --wait-interval requires option --wait\n');
  return o;
};

/** add_param_to_argv: blanks part the words, a double quote holds them together and ends one, a backslash counts inside quotes. */
export const splitLine = (line: string): string[] => {
  const out: string[] = [];
  let cur = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (quoted) {
      if (c === '\\' && i + 1 < line.length) cur += line[++i] as string;
      else if (c === '"') {
        quoted = false;
        out.push(cur);
        cur = '';
      } else cur += c;
    } else if (c === '"') quoted = true;
    else if (c === ' ' || c === '\t' || c === '\n') {
      if (cur !== '') out.push(cur);
      cur = '';
    } else cur += c;
  }
  if (cur !== '') out.push(cur);
  return out;
};

interface State {
  readonly t: Tool;
  readonly o: Options;
  tx: XtTx;
  table: XtTableName | undefined;
  /** The table is not the one that -T asked for. */
  skip: boolean;
  jobs: { readonly line: number; readonly run: () => void }[];
}
const verbose = (s: State): boolean => s.o.verbose && !s.o.noflush;
const later = (s: State, run: () => void): void => {
  if (s.t.backend === 'legacy') return runJob(s, s.t.line, run);
  s.jobs.push({ line: s.t.line, run });
};
const runJob = (s: State, line: number, run: () => void): void => {
  try {
    s.tx.line = line;
    run();
  } catch (e) {
    if (!(e instanceof JobFailed)) throw e;
    throw new ToolExit(1, `${s.t.name}: line ${line} failed${s.t.backend === 'nft' ? `: ${jobWords(e.why)}.` : ''}\n`);
  }
};
/** What the kernel refused, line by line, as long as it fits the tool's buffer (nft_action): of the last line that does not, its beginning. */
const refused = (s: State, f: XtFailure): never => {
  if (s.t.backend === 'legacy') throw new ToolExit(1, `${s.t.name}: line ${s.t.line} failed\n`);
  let room = 1024;
  let text = '';
  let cut = '';
  for (const op of f.ops) {
    const one = `\nline ${op.line}: ${op.what} failed (${STRERROR[op.errno ?? f.errno]}): ${op.rule ? 'rule in chain' : 'chain'} ${op.chain}`;
    cut = one.length > room ? one.slice(0, Math.max(room - 1, 0)) : '';
    if (one.length > room) continue;
    room -= one.length;
    text += one;
  }
  return xtablesError(s.t, RESOURCE_PROBLEM, (text + cut).slice(0, 1023));
};

const flushTable = (s: State, name: XtTableName): void => {
  const { t, tx } = s;
  for (const c of shownChains(t, tx, name)) if (verbose(s)) t.out.print(`Flushing chain \`${c.name}'\n`);
  for (const c of shownChains(t, tx, name)) if (verbose(s) && c.hook < 0) t.out.print(`Deleting chain \`${c.name}'\n`);
  if (t.backend === 'nft') return xtDropTable(tx, name);
  const table = txMakeTable(tx, name);
  for (const c of table.chains.values()) xtFlush(tx, table, c);
  for (const c of table.chains.values()) if (c.hook < 0) xtDeleteChain(tx, name, c.name);
  table.dirty = true;
};
const openTable = (s: State, buffer: string): void => {
  const { t } = s;
  const word = buffer.slice(1).split(/[ \t\n]+/).find((w) => w !== '');
  if (word === undefined) return badParameter(t, `${t.name}: line ${t.line} table name invalid`);
  s.skip = s.o.table !== undefined && s.o.table !== word;
  if (!isXtTable(word)) {
    if (s.skip) {
      s.table = 'filter';
      return undefined;
    }
    return badParameter(t, t.backend === 'nft' ? `${t.name}: line ${t.line} table name '${word}' invalid` : `${t.name}: unable to initialize table '${word}'\n`.trimEnd());
  }
  s.table = word;
  if (s.skip) return undefined;
  s.tx = xtBegin(t.p.ctx, t.p.netns, t.backend, t.family);
  if (t.backend === 'legacy' && !txTable(s.tx, word)) {
    txMakeTable(s.tx, word);
    xtCommit(s.tx);
  }
  if (!s.o.noflush) later(s, () => flushTable(s, word));
  return undefined;
};
const COUNTERS = /^\[\s*([+-]?\d+):\s*([+-]?\d+)/;
const policyCounters = (s: State, chain: string, text: string | undefined): { packets: number; bytes: number } => {
  const m = COUNTERS.exec(text ?? '');
  return m ? { packets: Number(m[1]), bytes: Number(m[2]) } : badParameter(s.t, `invalid policy counters for chain '${chain}'`);
};
/** `:CHAIN POLICY [packets:bytes]`. */
const chainLine = (s: State, name: XtTableName, buffer: string): void => {
  const { t } = s;
  const [chain, policy, counters] = buffer.slice(1).split(/[ \t\n]+/).filter((w) => w !== '');
  if (chain === undefined) return badParameter(t, `${t.name}: line ${t.line} chain name invalid`);
  return t.backend === 'nft' ? nftChain(s, name, chain, policy, counters) : legacyChain(s, name, chain, policy, counters);
};
const VERDICTS = ['', 'ACCEPT', 'DROP', 'QUEUE', 'RETURN', 'standard'];
const nftChain = (s: State, name: XtTableName, chain: string, policy: string | undefined, counters: string | undefined): void => {
  const { t } = s;
  if (chain.length >= MAX_NAME) badParameter(t, `chain name \`${chain}' too long (must be under ${MAX_NAME} chars)`);
  if (chain[0] === '-' || chain[0] === '!') badParameter(t, `chain name not allowed to start with \`${chain[0]}'`);
  if (VERDICTS.includes(chain)) badParameter(t, 'chain name may not clash with target name');
  if (policy === undefined) return badParameter(t, `${t.name}: line ${t.line} policy invalid`);
  if (builtinHook(name, chain) < 0) {
    return later(s, () => {
      const c = txFind(s.tx, name, chain);
      const table = txTable(s.tx, name);
      if (c && table) xtFlush(s.tx, table, c);
      else xtNewChain(s.tx, name, chain);
    });
  }
  const count = s.o.counters ? policyCounters(s, chain, counters) : { packets: 0, bytes: 0 };
  return later(s, () => {
    if (policy !== 'ACCEPT' && policy !== 'DROP' && policy !== '-') throw new JobFailed('badPolicy');
    const was = txChain(s.tx, name, chain)?.policy ?? 'ACCEPT';
    xtSetPolicy(s.tx, name, chain, policy === '-' ? was : policy, count);
  });
};
const legacyChain = (s: State, name: XtTableName, chain: string, policy: string | undefined, counters: string | undefined): void => {
  const { t, tx } = s;
  const table = txMakeTable(tx, name);
  if (chain.length >= MAX_NAME) badParameter(t, `Invalid chain name \`${chain}' (${MAX_NAME - 1} chars max)`);
  if (builtinHook(name, chain) < 0) {
    const c = table.chains.get(chain);
    if (c && s.o.noflush) xtFlush(tx, table, c);
    else if (VERDICTS.includes(chain) || xtNewChain(tx, name, chain)) badParameter(t, `error creating chain '${chain}':File exists`);
  }
  if (policy === undefined) return badParameter(t, `${t.name}: line ${t.line} policy invalid`);
  if (policy === '-') return undefined;
  const count = s.o.counters ? policyCounters(s, chain, counters) : { packets: 0, bytes: 0 };
  const bad = builtinHook(name, chain) < 0 ? 'badBuiltin' : policy !== 'ACCEPT' && policy !== 'DROP' ? 'badPolicy' : undefined;
  if (bad) xtablesError(t, OTHER_PROBLEM, `Can't set policy \`${policy}' on \`${chain}' line ${t.line}: ${jobWords(bad)}`);
  xtSetPolicy(tx, name, chain, policy as 'ACCEPT', count);
  return undefined;
};
/** `[packets:bytes] -A ...` or any other command. */
const ruleLine = (s: State, name: XtTableName, buffer: string): void => {
  const { t } = s;
  let rest = buffer;
  const argv: string[] = [];
  if (buffer[0] === '[') {
    const close = buffer.indexOf(']');
    if (close < 0) badParameter(t, `Bad line ${t.line}: need ]`);
    const colon = buffer.indexOf(':');
    if (colon < 0 || colon > close) badParameter(t, `Bad line ${t.line}: need ]`);
    if (s.o.counters) argv.push('--set-counters', buffer.slice(1, colon), buffer.slice(colon + 1, close));
    rest = buffer.slice(close + 1);
  }
  argv.push(...splitLine(rest));
  let p: ReturnType<typeof doParse>;
  try {
    p = doParse(t, argv, { table: name, restore: true });
  } catch (e) {
    if (e instanceof SkipLine) return;
    throw e;
  }
  const shown = verbose(s) ? { ...p, verbose: Math.max(p.verbose, 1) } : p;
  if (t.backend === 'nft') matchesOf(t, p);
  if (t.backend === 'nft' && p.cmds.has('Zn')) {
    // Zeroing a rule looks for its chain at once, and for that the jobs before it are done.
    runJobs(s);
    if (!txFind(s.tx, name, p.chain as string)) throw new ToolExit(1, `${t.name}: line ${t.line} failed\n`);
  }
  later(s, () => perform(t, s.tx, shown));
};
const runJobs = (s: State): void => {
  const { jobs } = s;
  s.jobs = [];
  for (const j of jobs) runJob(s, j.line, j.run);
};
const commit = (s: State): void => {
  s.table = undefined;
  if (s.o.test || s.skip) {
    s.jobs = [];
    return;
  }
  runJobs(s);
  const bad = xtCommit(s.tx);
  if (bad) refused(s, bad);
  s.t.out.flush();
};

const restoreText = (t: Tool, o: Options, text: string): number => {
  const s: State = { t, o, tx: xtBegin(t.p.ctx, t.p.netns, t.backend, t.family), table: undefined, skip: false, jobs: [] };
  const lines = text === '' ? [] : text.split('\n');
  if (lines[lines.length - 1] === '' && text.endsWith('\n')) lines.pop();
  for (const [i, l] of lines.entries()) {
    t.line = i + 1;
    const buffer = i + 1 < lines.length || text.endsWith('\n') ? `${l}\n` : l;
    if (buffer === '\n') continue;
    if (buffer[0] === '#') {
      if (verbose(s)) t.out.print(buffer);
    } else if ((buffer === 'COMMIT\n' || (buffer === 'COMMIT' && t.backend === 'nft')) && s.table !== undefined) commit(s);
    else if (buffer[0] === '*' && s.table === undefined) openTable(s, buffer);
    else if (s.table === undefined) throw new ToolExit(1, `${t.name}: line ${t.line} failed\n`);
    else if (s.skip) continue;
    else if (buffer[0] === ':') chainLine(s, s.table, buffer);
    else ruleLine(s, s.table, buffer);
  }
  if (s.table === undefined) return 0;
  throw new ToolExit(1, `${t.name}: COMMIT expected at line ${t.line + 1}\n`);
};

export function* restoreMain(t: Tool): Running {
  const o = options(t);
  let text: string;
  if (o.file === undefined) text = yield* t.p.stdin.readAll();
  else {
    const path = o.file.startsWith('/') ? o.file : `${t.p.cwd.replace(/\/$/, '')}/${o.file}`;
    const got = t.p.files.read(path, t.p.netns);
    if (got === undefined) throw new ToolExit(1, `Can't open ${o.file}: No such file or directory\n`);
    text = got;
  }
  return restoreText(t, o, text);
}
