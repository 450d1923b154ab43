// What a parsed iptables line does: edits in a transaction, listings, and the words for what fails.
// Mirrors: iptables/xtables.c do_commandx and nft.c's nft_cmd_* jobs, iptables.c do_command4, libiptc's iptc_strerror.
import { STRERROR, type Errno } from '../../model/errno.ts';
import { HOOK_NAMES, TABLE_HOOKS, type XtCounter, type XtRule, type XtTableName } from '../../model/xt.ts';
import { netnsOf } from '../../net/ctx.ts';
import {
  allReferences, builtinHook, isXtTable, foreignChain, txChain, txFind, txMakeTable, txTable, xtAppend, xtCommit, xtCounters, xtDelete, xtDeleteChain, xtFlush, xtInsert, xtNewChain,
  xtMakeChains, xtRenameChain, xtReplace, xtSetPolicy, xtTables, xtZero, type MChain, type MTable, type NewRule, type XtFailure, type XtTx,
} from '../../nfnl/xtTable.ts';
import type { Parsed } from './parse.ts';
import { listHeader, listRule, policyCounter, ruleSpec, saveCounter, saveRule, type ListFormat } from './print.ts';
import { rulesOf } from './rules.ts';
import { OTHER_PROBLEM, plain, RESOURCE_PROBLEM, ToolExit, VERSION_PROBLEM, xtablesError, type Tool } from './tool.ts';

/** What the libraries call an error that the program reports as `iptables: WORDS.`; what is missing prints as strerror has it. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'No chain/target/match by that name', badRule: 'Bad rule (does a matching rule exist in that chain?)', chainExists: 'Chain already exists',
  insertTooBig: 'Index of insertion too big', deleteTooBig: 'Index of deletion too big', replaceTooBig: 'Index of replacement too big',
  counterTooBig: 'Index of counter too big', badBuiltin: 'Bad built-in chain name', badPolicy: 'Bad policy name',
};
/** A job failed before the kernel saw it; `why` is an errno or one of the words above. */
export class JobFailed extends Error {
  constructor(readonly why: string) {
    super(why);
  }
}
const failed = (why: string): never => {
  throw new JobFailed(why);
};
export const jobWords = (why: string): string => WORDS[why] ?? STRERROR[why as Errno] ?? why;
/** `iptables: No chain/target/match by that name.` */
export const reportJob = (t: Tool, why: string): ToolExit =>
  new ToolExit(OTHER_PROBLEM, `${plain(t)}: ${jobWords(why)}.${why === 'EINVAL' || why === 'badPolicy' ? ' Run `dmesg\' for more information.' : ''}\n`);
/** The kernel refused the transaction. */
export const reportFailure = (t: Tool, f: XtFailure): ToolExit => {
  if (t.backend === 'legacy') return reportJob(t, f.errno);
  const op = f.ops[0];
  const what = op ? `${op.what} failed (${STRERROR[op.errno ?? f.errno]}): ${op.rule ? 'rule in chain' : 'chain'} ${op.chain}` : STRERROR[f.errno];
  try {
    return xtablesError(t, RESOURCE_PROBLEM, ` ${what}`);
  } catch (e) {
    return e as ToolExit;
  }
};

const VERBOSE: ListFormat = { numeric: true, via: true, exact: false, lineNumbers: false, noTable: true };
const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
/** The chains of a table as they are listed: built-in ones by hook (nf_tables: those that are there), then the user's by name. */
const listedChains = (t: MTable | undefined): MChain[] => {
  const all = [...(t?.chains.values() ?? [])];
  return [...all.filter((c) => c.hook >= 0).sort((a, b) => a.hook - b.hook), ...all.filter((c) => c.hook < 0).sort(byName)];
};
/** All chains to show, with those that nf_tables has not made yet. */
export const shownChains = (t: Tool, tx: XtTx, name: XtTableName): MChain[] => {
  const table = txTable(tx, name);
  if (t.backend === 'legacy') return listedChains(table);
  const base = TABLE_HOOKS[name].map(
    (hook): MChain => table?.chains.get(HOOK_NAMES[hook]) ?? { name: HOOK_NAMES[hook], id: 0, hook, policy: 'ACCEPT', stats: false, rules: [], owned: false, from: null, head: 0, tail: 0 },
  );
  return [...base, ...listedChains(table).filter((c) => c.hook < 0)];
};
/** `# Table ... contains incompatible base-chains`: printed first. */
export const warnForeign = (t: Tool, tx: XtTx, name: XtTableName): void => {
  if ([...(txTable(tx, name)?.chains.values() ?? [])].some(foreignChain)) t.out.print(`# Table \`${name}' contains incompatible base-chains, use 'nft' tool to list them.\n`);
};
/** `# Warning: iptables-legacy tables present`. */
export const warnLegacy = (t: Tool, tool: string): void => {
  if (t.backend === 'nft' && xtTables(netnsOf(t.p.ctx, t.p.netns), 'legacy', t.family).length > 0) {
    t.p.err(`# Warning: ${plain(t)}-legacy tables present, use ${plain(t)}-legacy${tool} to see them\n`);
  }
};
const counterOf = (tx: XtTx, id: number): XtCounter => xtCounters(tx.ctx, tx.nsid, id);
/** A chain that nobody made counts nothing. */
export const chainCounter = (tx: XtTx, c: MChain): XtCounter => (c.id === 0 ? { packets: 0, bytes: 0 } : counterOf(tx, c.id));

const list = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed): void => {
  const f: ListFormat = { numeric: p.opts.has('n'), via: p.verbose > 0, exact: p.opts.has('x'), lineNumbers: p.opts.has('0'), noTable: false };
  const chains = shownChains(t, tx, name);
  const picked = p.chain === undefined ? chains : chains.filter((c) => c.name === p.chain);
  if (picked.length === 0) missingChain(t, name, p.chain as string);
  if (p.chain === undefined) warnForeign(t, tx, name);
  const references = allReferences({ chains: txTable(tx, name)?.chains.values() ?? [] });
  picked.forEach((c, i) => {
    if (i > 0) t.out.print('\n');
    if (p.rulenum === 0) {
      const about = c.policy === null ? `${references.get(c.name) ?? 0} references`
        : `policy ${c.policy}${f.via ? policyCounter(chainCounter(tx, c), f) : ''}`;
      t.out.print(`Chain ${c.name} (${about})\n${listHeader(f)}`);
    }
    c.rules.forEach((r, n) => {
      if (p.rulenum === 0 || p.rulenum === n + 1) t.out.print(listRule(t, r, f.via ? counterOf(tx, r.id) : undefined, f, n + 1));
    });
  });
};
const listRules = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed): void => {
  const chains = shownChains(t, tx, name);
  const picked = p.chain === undefined ? chains : chains.filter((c) => c.name === p.chain);
  if (picked.length === 0) missingChain(t, name, p.chain as string);
  if (p.chain === undefined) warnForeign(t, tx, name);
  const counters = p.verbose > 0;
  if (p.rulenum === 0) {
    for (const c of picked) t.out.print(c.policy === null ? `-N ${c.name}\n` : `-P ${c.name} ${c.policy}${counters ? saveCounter(chainCounter(tx, c)) : ''}\n`);
  }
  for (const c of picked) {
    c.rules.forEach((r, n) => {
      if (p.rulenum === 0 || p.rulenum === n + 1) t.out.print(`${saveRule(t, c.name, r, counters ? counterOf(tx, r.id) : undefined)}\n`);
    });
  }
};
const missingChain = (t: Tool, table: string, chain: string): never =>
  t.backend === 'nft' ? xtablesError(t, OTHER_PROBLEM, `chain \`${chain}' in table \`${table}' is incompatible, use 'nft' tool.`) : failed('ENOENT');

/** What rules of chains that were searched say. */
const SPECS = new WeakMap<XtRule, string>();
const specOf = (t: Tool, r: XtRule): string => {
  let spec = SPECS.get(r);
  if (spec === undefined) {
    spec = ruleSpec(t, r);
    SPECS.set(r, spec);
  }
  return spec;
};
/** Without a look at what they say in full: they cannot say the same. */
const differ = (a: NewRule, b: NewRule): boolean =>
  a.proto !== b.proto || a.target.kind !== b.target.kind || (a.src !== null && b.src !== null && a.src.ip !== b.src.ip) || (a.dst !== null && b.dst !== null && a.dst.ip !== b.dst.ip);
/** Index of the first rule that says the same; -1 none. */
const findRule = (t: Tool, tx: XtTx, name: XtTableName, chain: string, rule: NewRule): number => {
  const spec = ruleSpec(t, rule);
  return txFind(tx, name, chain)?.rules.findIndex((r) => !differ(r, rule) && specOf(t, r) === spec) ?? -1;
};
const nftEdit = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed, cmd: string, r: NewRule): void => {
  const chain = p.chain as string;
  const speak = (): void => {
    if (p.verbose > 0) t.out.print(listRule(t, r, undefined, VERBOSE));
  };
  if (cmd === 'A') speak();
  if (cmd === 'A') return done(xtAppend(tx, name, chain, r, p.counter), '');
  if (cmd === 'I') done(xtInsert(tx, name, chain, p.rulenum - 1, r, p.counter), 'insertTooBig');
  else if (cmd === 'R') done(xtReplace(tx, name, chain, p.rulenum - 1, r, p.counter), 'replaceTooBig');
  else {
    const at = findRule(t, tx, name, chain, r);
    if (at < 0) failed('badRule');
    if (cmd === 'D') done(xtDelete(tx, name, chain, at), 'deleteTooBig');
  }
  return speak();
};
/** libiptc: the index first, then the target; what is not found has other words when a name was looked up before. */
const legacyEdit = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed, cmd: string, r: NewRule): void => {
  const chain = p.chain as string;
  if (p.verbose > 0) t.out.print(listRule(t, r, undefined, VERBOSE));
  const length = txFind(tx, name, chain)?.rules.length;
  if (length === undefined) return failed(cmd === 'D' || cmd === 'C' ? 'badRule' : 'ENOENT');
  if (cmd === 'I' && p.rulenum - 1 > length) failed('insertTooBig');
  if (cmd === 'R' && p.rulenum > length) failed('replaceTooBig');
  const to = r.target.kind === 'jump' || r.target.kind === 'goto' ? r.target.chain : undefined;
  if (to !== undefined && builtinHook(name, to) >= 0) failed('EINVAL');
  if (cmd === 'A') return done(xtAppend(tx, name, chain, r, p.counter), '');
  if (cmd === 'I') return done(xtInsert(tx, name, chain, p.rulenum - 1, r, p.counter), 'insertTooBig');
  if (cmd === 'R') return done(xtReplace(tx, name, chain, p.rulenum - 1, r, p.counter), 'replaceTooBig');
  const at = findRule(t, tx, name, chain, r);
  if (at < 0) failed(to !== undefined || r.target.kind === 'ext' ? 'ENOENT' : 'badRule');
  return cmd === 'D' ? done(xtDelete(tx, name, chain, at), 'deleteTooBig') : undefined;
};
const editRules = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed, cmd: string): void => {
  const rules = rulesOf(t, tx, name, p);
  if (p.target === 'standard' && p.jumpto === 'standard') failStandard(t, cmd, p.chain as string);
  if (t.backend === 'nft') return rules.forEach((r) => nftEdit(t, tx, name, p, cmd, r));
  // iptables-legacy goes on to the other addresses, and reports the last failure.
  let last: JobFailed | undefined;
  for (const r of rules) {
    try {
      legacyEdit(t, tx, name, p, cmd, r);
    } catch (e) {
      if (!(e instanceof JobFailed)) throw e;
      last = e;
    }
  }
  if (last) throw last;
  return undefined;
};
const done = (why: string | undefined, tooBig: string): void => {
  if (why !== undefined) failed(why === 'E2BIG' ? tooBig : why);
};
/** `-j standard`: the library is there, and no kernel takes it by that name. */
const failStandard = (t: Tool, cmd: string, chain: string): never => {
  if (t.backend === 'legacy') return failed('ENOENT');
  return xtablesError(t, RESOURCE_PROBLEM, ` ${cmd === 'I' ? 'RULE_INSERT' : 'RULE_APPEND'} failed (Invalid argument): rule in chain ${chain}`);
};

const say = (t: Tool, p: Parsed, text: string): void => {
  if (p.verbose > 0) t.out.print(`${text}\n`);
};
const eachChain = (t: Tool, tx: XtTx, name: XtTableName, chain: string | undefined, make: boolean, see: (table: MTable, c: MChain) => void, missing?: () => void): void => {
  if (chain !== undefined) {
    const c = make ? txChain(tx, name, chain) : txFind(tx, name, chain);
    const table = txTable(tx, name);
    if (!c || !table) {
      if (t.backend === 'legacy') missing?.();
      return failed('ENOENT');
    }
    return see(table, c);
  }
  const table = txTable(tx, name);
  if (table) for (const c of listedChains(table)) see(table, c);
};
const deleteChains = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed): void => {
  if (p.chain !== undefined) {
    const c = txFind(tx, name, p.chain);
    if (t.backend === 'legacy' || (c && c.hook < 0)) say(t, p, `Deleting chain \`${p.chain}'`);
    return done(xtDeleteChain(tx, name, p.chain), '');
  }
  let last: string | undefined;
  // iptables-nft sorts them only to speak of them; else they go in the order in which they were made.
  const chains = t.backend === 'nft' && p.verbose === 0 ? [...(txTable(tx, name)?.chains.values() ?? [])] : listedChains(txTable(tx, name));
  // A base chain goes with the others when nothing would be lost by it.
  for (const c of t.backend === 'nft' ? [...chains.filter((x) => x.hook < 0), ...chains.filter((x) => x.hook >= 0 && x.policy === 'ACCEPT' && x.rules.length === 0 && !foreignChain(x))] : chains) {
    if (c.hook < 0) say(t, p, `Deleting chain \`${c.name}'`);
    else if (t.backend === 'legacy') continue;
    last = xtDeleteChain(tx, name, c.name) ?? last;
  }
  if (last !== undefined) failed(last);
};

const run = (t: Tool, tx: XtTx, name: XtTableName, p: Parsed): void => {
  const has = (c: string): boolean => (p.cmds as ReadonlySet<string>).has(c);
  for (const c of ['A', 'I', 'R', 'D', 'C']) if (has(c)) return editRules(t, tx, name, p, c);
  if (has('Dn')) return done(xtDelete(tx, name, p.chain as string, p.rulenum - 1), 'deleteTooBig');
  if (has('L') || has('S')) {
    warnLegacy(t, '');
    (has('L') ? list : listRules)(t, tx, name, p);
  }
  if (has('Z')) {
    // A listing has put the built-in chains that are not there into iptables-nft's cache, and zeroing writes them out.
    if ((has('L') || has('S')) && t.backend === 'nft') {
      const missing = shownChains(t, tx, name).find((c) => p.chain === undefined || c.name === p.chain);
      if (missing && !txTable(tx, name)) xtablesError(t, RESOURCE_PROBLEM, ` CHAIN_ZERO failed (No such file or directory): chain ${missing.name}`);
      if (p.chain === undefined) xtMakeChains(tx, name);
      else txChain(tx, name, p.chain);
    }
    return eachChain(t, tx, name, p.chain, false, (table, c) => {
      say(t, p, `Zeroing chain \`${c.name}'`);
      xtZero(tx, table, c);
    }, () => say(t, p, `Zeroing chain \`${p.chain}'`));
  }
  if (has('Zn')) {
    if (t.backend === 'nft' && !txFind(tx, name, p.chain as string)) failed('badRule');
    return eachChain(t, tx, name, p.chain, false, (table, c) => {
      if (t.backend === 'legacy' && p.rulenum > c.rules.length) failed('counterTooBig');
      xtZero(tx, table, c, p.rulenum - 1);
    });
  }
  if (has('F')) {
    if (p.verbose > 0 && t.backend === 'nft' && p.chain === undefined) xtMakeChains(tx, name);
    return eachChain(t, tx, name, p.chain, true, (table, c) => {
      say(t, p, `Flushing chain \`${c.name}'`);
      xtFlush(tx, table, c);
    }, () => say(t, p, `Flushing chain \`${p.chain}'`));
  }
  if (has('N')) return done(xtNewChain(tx, name, p.chain as string) && 'chainExists', '');
  if (has('X')) return deleteChains(t, tx, name, p);
  if (has('E')) return done(xtRenameChain(tx, name, p.chain as string, p.newname), '');
  if (has('P')) {
    const chain = p.chain as string;
    const bad = p.policy !== 'ACCEPT' && p.policy !== 'DROP';
    if (bad && t.backend === 'nft') failed('badPolicy');
    if (builtinHook(name, chain) < 0) failed('badBuiltin');
    if (bad) failed('badPolicy');
    xtSetPolicy(tx, name, chain, p.policy as 'ACCEPT', t.backend === 'legacy' ? p.counter : undefined);
    if (t.backend === 'nft' || !p.counter) {
      const c = txChain(tx, name, chain);
      if (c) tx.counters.set(c.id, null);
    }
  }
};

/** The table that a command works on, made or refused as the back end does when it opens it. */
export const openTable = (t: Tool, tx: XtTx, table: string): XtTableName => {
  if (!isXtTable(table)) {
    return xtablesError(t, VERSION_PROBLEM, t.backend === 'nft' ? `table '${table}' does not exist`
      : `can't initialize ${plain(t)} table \`${table}': Table does not exist (do you need to insmod?)`);
  }
  if (t.backend === 'legacy') txMakeTable(tx, table);
  return table;
};
/** Runs a parsed line inside an open transaction. Throws JobFailed for what fails before the kernel. */
export const perform = (t: Tool, tx: XtTx, p: Parsed): void => {
  const name = openTable(t, tx, p.table);
  const lists = p.cmds.has('L') || p.cmds.has('S');
  if (p.verbose > 1 && (t.backend === 'nft' || !lists)) throw new ToolExit(2, `${plain(t)}: -v given twice (a dump of the rule) is not modelled by packetpath\n`);
  run(t, tx, name, p);
};
/** A whole command: parse is done; perform, commit, and report. */
export const execute = (t: Tool, tx: XtTx, p: Parsed): void => {
  try {
    perform(t, tx, p);
  } catch (e) {
    // iptables-legacy has opened its table by then, whatever came after.
    throw e instanceof JobFailed ? reportJob(t, e.why) : e;
  }
  const bad = xtCommit(tx);
  if (bad) throw reportFailure(t, bad);
};
