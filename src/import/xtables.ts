// `iptables-save` of either back end, with its counters. Each line goes through the parser of iptables itself; a line that it refuses keeps the
// conditions that could be read and gets the target UNKNOWN. Targets that only report or mark checksums, and never give a verdict, are left out of the rule.
import type { Family } from '../base/ip.ts';
import type { XtBackend, XtCounter, XtTableName } from '../model/xt.ts';
import { quietProc } from '../docker/quietProc.ts';
import { doParse } from '../commands/iptables/parse.ts';
import { splitLine } from '../commands/iptables/restore.ts';
import { rulesOf } from '../commands/iptables/rules.ts';
import { ToolExit, type Tool } from '../commands/iptables/tool.ts';
import { openStdout } from '../commands/stdio.ts';
import { builtinHook, isXtTable, txFind, txMakeTable, xtAppend, xtBegin, xtCommit, xtNewChain, xtReplace, xtSetPolicy, type NewRule, type XtTx } from '../nfnl/xtTable.ts';
import { linesOf, miss, type Into } from './into.ts';
import type { Part } from './json.ts';

/** They count, log or fill in checksums: the packet goes on unchanged. */
const HARMLESS = new Set(['NFLOG', 'ULOG', 'AUDIT', 'LED', 'IDLETIMER', 'CHECKSUM', 'RATEEST', 'SECMARK', 'CONNSECMARK']);

interface Reading {
  readonly to: Into;
  readonly part: Part;
  readonly t: Tool;
  readonly backend: XtBackend;
  readonly family: Family;
}
const origin = (part: Part, line: number, text: string) => ({ file: part.file, line, text });
const toolFor = (r: Omit<Reading, 't'>, line: number, text: string): Tool => {
  const p = quietProc(r.to.ctx, r.to.nsid, r.family === 4 ? 'iptables' : 'ip6tables', [], origin(r.part, line, text));
  return { p, out: openStdout(p), backend: r.backend, family: r.family, name: p.name, line: 0 };
};

/** The words of a rule, cut where extensions begin: what stands before the first, each `-m ...`, and `-j ...` or `-g ...`. */
const groupsOf = (words: readonly string[]): { readonly generic: readonly string[]; readonly matches: readonly (readonly string[])[]; readonly target: readonly string[] } => {
  const cuts: number[] = [];
  words.forEach((w, i) => {
    if (w === '-m' || w === '-j' || w === '-g') cuts.push(i);
  });
  const end = cuts[0] ?? words.length;
  const groups = cuts.map((c, i) => words.slice(c, cuts[i + 1] ?? words.length));
  return { generic: words.slice(0, end), matches: groups.filter((g) => g[0] === '-m'), target: groups.findLast((g) => g[0] !== '-m') ?? [] };
};
const tryRule = (r: Reading, tx: XtTx, table: XtTableName, words: readonly string[]): NewRule | string => {
  try {
    const [rule] = rulesOf(r.t, tx, table, doParse(r.t, words, { table, restore: true }));
    return rule ?? 'no rule';
  } catch (e) {
    if (e instanceof ToolExit) return (e.stderr.split('\n')[0] ?? '').replace(/^ip6?tables v[\d.]+ \(\w+\): /, '');
    throw e;
  }
};
/** Extensions looked at one by one, at most so many a rule: a real one has a handful. */
const MAX_GROUPS = 32;
const MAX_WORDS = 2000;
/** The rule as far as it was understood, and why not all of it was. */
const understand = (r: Reading, tx: XtTx, table: XtTableName, chain: string, words: readonly string[], place: string): { readonly rule: NewRule; readonly why: string } | NewRule => {
  const whole = words.length > MAX_WORDS ? `more than ${MAX_WORDS} words` : tryRule(r, tx, table, ['-A', chain, ...words]);
  if (typeof whole !== 'string') return whole;
  const { generic, matches, target } = groupsOf(words.slice(0, MAX_WORDS));
  const head = ['-A', chain];
  const plain = typeof tryRule(r, tx, table, [...head, ...generic]) === 'string' ? [] : generic;
  const kept = matches.length > MAX_GROUPS ? [] : matches.filter((g) => typeof tryRule(r, tx, table, [...head, ...plain, ...g]) !== 'string');
  const conditions = [...head, ...plain, ...kept.flat()];
  const bare = tryRule(r, tx, table, conditions);
  const base = typeof bare === 'string' ? tryRule(r, tx, table, head) : bare;
  if (typeof base === 'string') throw new RangeError(`a rule without conditions was refused: ${base}`);
  const exact = typeof bare !== 'string' && plain === generic && kept.length === matches.length;
  const name = target[1] ?? '';
  if (exact && HARMLESS.has(name)) return { rule: { ...base, target: { kind: 'none' } }, why: `target ${name} is not modelled; it gives no verdict` };
  return { rule: { ...base, target: { kind: 'ext', name: 'UNKNOWN', info: { text: place } } }, why: whole };
};

const COUNTER = /^\[(\d+):(\d+)\]\s*/;
const counterOf = (text: string | undefined): XtCounter | undefined => {
  const m = COUNTER.exec(text ?? '');
  return m ? { packets: Number(m[1]), bytes: Number(m[2]) } : undefined;
};

const readTable = (r: Omit<Reading, 't'>, name: XtTableName, lines: readonly (readonly [number, string])[]): void => {
  const { to, part, backend, family } = r;
  const tx = xtBegin(to.ctx, to.nsid, backend, family);
  const table = txMakeTable(tx, name);
  table.dirty = true;
  for (const [line, text] of lines) {
    if (text[0] !== ':') continue;
    const [chain = '', policy = '-', counters] = text.slice(1).split(/\s+/);
    if (builtinHook(name, chain) >= 0) xtSetPolicy(tx, name, chain, policy === 'DROP' ? 'DROP' : 'ACCEPT', counterOf(counters));
    else if (chain === '' || xtNewChain(tx, name, chain)) miss(to, part, line, text.slice(0, 200));
  }
  for (const [line, full] of lines) {
    if (full[0] === ':') continue;
    const counter = counterOf(full);
    const text = full.replace(COUNTER, '');
    const place = `${part.file}:${line}: ${text}`;
    const [cmd, chain = '', ...words] = splitLine(text);
    if (cmd !== '-A' || !txFind(tx, name, chain)) {
      miss(to, part, line, `${text.slice(0, 200)}: expected -A and a chain of table ${name}`);
      continue;
    }
    const one: Reading = { ...r, t: toolFor(r, line, text) };
    const got = understand(one, tx, name, chain, words, place);
    const rule = 'rule' in got ? got.rule : got;
    if ('rule' in got) miss(to, part, line, `${text.slice(0, 300)} (${got.why})`);
    xtAppend(tx, name, chain, rule, counter);
    const op = tx.ops.at(-1);
    if (op?.errno === undefined || !op.rule) continue;
    // The kernel of this model refuses what another took: a set that it has not, a module with other limits.
    miss(to, part, line, `${text.slice(0, 300)} (refused: ${op.errno})`);
    tx.ops.pop();
    const at = (txFind(tx, name, chain)?.rules.length ?? 1) - 1;
    xtReplace(tx, name, chain, at, { ...rule, matches: [], target: { kind: 'ext', name: 'UNKNOWN', info: { text: place } } }, counter);
    const again = tx.ops.at(-1);
    if (again?.errno !== undefined) tx.ops.pop();
  }
  const failed = xtCommit(tx);
  if (!failed) return;
  // As a whole it is refused (a loop of jumps, a target that cannot stand where it is reached from): nothing that meets these hooks is certain.
  for (const hook of [0, 1, 2, 3, 4]) miss(to, part, lines[0]?.[0] ?? part.line, `table ${name} was refused as a whole: ${failed.errno}`, { kind: 'hook', family, hook });
};

/** Tables of one `iptables-save`. */
const readSave = (to: Into, part: Part, family: Family, backend: XtBackend): void => {
  let table: string | null = null;
  let begun = 0;
  let lines: (readonly [number, string])[] = [];
  for (const [line, raw] of linesOf(part)) {
    const text = raw.trim();
    if (text.startsWith('#')) continue;
    if (text[0] === '*' && table === null) {
      table = text.slice(1).trim();
      begun = line;
      lines = [];
    } else if (text === 'COMMIT' && table !== null) {
      if (isXtTable(table)) readTable({ to, part, backend, family }, table, lines);
      else miss(to, part, begun, `*${table.slice(0, 100)}: no table of iptables`);
      table = null;
    } else if (table === null) throw new SyntaxError(`${part.file}:${line}: ${JSON.stringify(text.slice(0, 100))}: expected "*TABLE", the output of iptables-save`);
    else lines.push([line, text]);
  }
  if (table !== null) throw new SyntaxError(`${part.file}:${begun}: table ${JSON.stringify(table.slice(0, 60))} has no COMMIT: the file was cut`);
};

const TOOLS: readonly (readonly [part: string, family: Family, backend: XtBackend | null])[] = [
  ['iptables-nft-save', 4, 'nft'], ['iptables-legacy-save', 4, 'legacy'], ['ip6tables-nft-save', 6, 'nft'], ['ip6tables-legacy-save', 6, 'legacy'], ['iptables-save', 4, null], ['ip6tables-save', 6, null],
];
/** Which back end a file without a name is of: its first line says `(nf_tables)` or nothing, as older versions do of either. */
export const readTables = (to: Into, backend: XtBackend): void => {
  for (const [name, family, known] of TOOLS) {
    const part = to.space.parts.get(name);
    if (!part || (known === null && to.space.parts.has(name.replace('-save', '-nft-save')))) continue;
    readSave(to, part, family, known ?? (/^# Generated by [^\n]*\(nf_tables\)/m.test(part.text) ? 'nft' : backend));
  }
};
