// Edits of rule tables: what iptables' two kernel interfaces (nfnetlink's nf_tables batches, x_tables' setsockopt) do to a namespace's tables.
// A transaction copies what it touches into mutable tables, every edit is O(1) or a splice, and xtCommit checks and freezes them once
// (net/netfilter/nf_tables_api.c, ip_tables.c do_replace). A transaction that fails leaves the world as it was: nothing is written before.
// The checks are in xtCheck.ts. Left out: generations, the lock.
import { pmDelete, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { Family } from '../base/ip.ts';
import { HOOK_NAMES, TABLE_HOOKS, xtKey, type Hook, type XtBackend, type XtChain, type XtCounter, type XtRule, type XtTable, type XtTableName } from '../model/xt.ts';
import type { Netns, Nsid } from '../model/world.ts';
import type { Errno } from '../model/errno.ts';
import { netnsOf, nextSeq, peekState, setNetns, settleXt, stateOf, type Ctx } from '../net/ctx.ts';
import { noteXtEdit, xtRulesChanged, xtRulesZeroed } from '../net/nf/xtState.ts';
import { checkNewRule, checkTable, jumpsToBase } from './xtCheck.ts';

/** A chain while a transaction is open. `rules` is the frozen array of the world until `owned`. */
export interface MChain {
  name: string;
  readonly id: number;
  readonly hook: Hook | -1;
  policy: 'ACCEPT' | 'DROP' | null;
  stats: boolean;
  rules: XtRule[];
  owned: boolean;
  /** The chain as the world has it, and how many rules at the start and at the end are still its. */
  from: XtChain | null;
  head: number;
  tail: number;
}
export interface MTable {
  readonly backend: XtBackend;
  readonly family: Family;
  readonly name: XtTableName;
  readonly created: number;
  /** Every chain by name: built-in ones first, in the order of their hooks, then the user's in the order they were made. */
  chains: Map<string, MChain>;
  dirty: boolean;
  handles: number;
  /** Rules or jumps came in: the whole table has to be checked. */
  grown: boolean;
}
/** One edit that the kernel may refuse when it sees the whole: nf_tables names it in its answer. */
export interface XtOp {
  readonly what: 'RULE_APPEND' | 'RULE_INSERT' | 'RULE_REPLACE' | 'CHAIN_DEL';
  readonly table: MTable;
  readonly chain: string;
  readonly rule: XtRule | null;
  /** The line of iptables-restore's input; 0 on a command line. */
  readonly line: number;
  errno?: Errno;
}
export interface XtTx {
  readonly ctx: Ctx;
  readonly nsid: Nsid;
  readonly backend: XtBackend;
  readonly family: Family;
  readonly tables: Map<XtTableName, MTable>;
  /** Tables that this transaction has thrown away. */
  readonly gone: Set<XtTableName>;
  readonly counters: Map<number, XtCounter | null>;
  /** Rules that `-Z CHAIN N` named: nf_tables puts a new one in their place, whatever their counters. */
  readonly renewed: Set<number>;
  readonly ops: XtOp[];
  /** Goes into the ops: see XtOp. */
  line: number;
}
/** A rule before it has a number. */
export type NewRule = Omit<XtRule, 'id'>;

const XT_TABLES = ['raw', 'mangle', 'nat', 'filter', 'security'] as const;
export const isXtTable = (name: string): name is XtTableName => (XT_TABLES as readonly string[]).includes(name);

// ---------------------------------------------------------------- reading

export const xtTable = (ns: Netns, backend: XtBackend, family: Family, name: XtTableName): XtTable | undefined => pmGet(ns.xt, xtKey(backend, family, name));
/** The tables of a back end and family, oldest first. */
export const xtTables = (ns: Netns, backend: XtBackend, family: Family): XtTable[] =>
  [...pmValues(ns.xt)].filter((t) => t.backend === backend && t.family === family).sort((a, b) => a.created - b.created);
const ZERO: XtCounter = { packets: 0, bytes: 0 };
/** The counter of a rule or of a built-in chain's policy. */
export const xtCounters = (ctx: Ctx, nsid: Nsid, id: number): XtCounter => {
  const draft = ctx.drafts.get(nsid);
  if (draft) settleXt(draft);
  return pmGet((draft ?? peekState(ctx, nsid)).xtCounters, id) ?? ZERO;
};

// ---------------------------------------------------------------- a transaction

export const xtBegin = (ctx: Ctx, nsid: Nsid, backend: XtBackend, family: Family): XtTx => ({
  ctx, nsid, backend, family, tables: new Map(), gone: new Set(), counters: new Map(), renewed: new Set(), ops: [], line: 0,
});
const thaw = (c: XtChain): MChain => ({ name: c.name, id: c.id, hook: c.hook, policy: c.policy, stats: c.stats, rules: c.rules as XtRule[], owned: false, from: c, head: c.rules.length, tail: c.rules.length });
/** The table as this transaction sees it; undefined when nobody has made it. */
export const txTable = (tx: XtTx, name: XtTableName): MTable | undefined => {
  const open = tx.tables.get(name);
  if (open || tx.gone.has(name)) return open;
  const t = xtTable(netnsOf(tx.ctx, tx.nsid), tx.backend, tx.family, name);
  if (!t) return undefined;
  const m: MTable = { backend: t.backend, family: t.family, name, created: t.created, chains: new Map(t.chains.map((c) => [c.name, thaw(c)])), dirty: false, handles: t.handles ?? 0, grown: false };
  tx.tables.set(name, m);
  return m;
};
const baseChain = (tx: XtTx, hook: Hook): MChain => ({ name: HOOK_NAMES[hook], id: nextSeq(tx.ctx), hook, policy: 'ACCEPT', stats: tx.backend === 'legacy', rules: [], owned: true, from: null, head: 0, tail: 0 });
/** The table, made when it is not there: with all its built-in chains in x_tables (ipt_register_table), without any in nf_tables. */
export const txMakeTable = (tx: XtTx, name: XtTableName): MTable => {
  const t = txTable(tx, name);
  if (t) return t;
  const chains = new Map<string, MChain>();
  if (tx.backend === 'legacy') for (const hook of TABLE_HOOKS[name]) chains.set(HOOK_NAMES[hook], baseChain(tx, hook));
  const m: MTable = { backend: tx.backend, family: tx.family, name, created: nextSeq(tx.ctx), chains, dirty: true, handles: 0, grown: false };
  tx.tables.set(name, m);
  return m;
};
/** The hook whose built-in chain has this name in the table; -1: it is a user's name there. */
export const builtinHook = (table: XtTableName, chain: string): Hook | -1 => TABLE_HOOKS[table].find((h) => HOOK_NAMES[h] === chain) ?? -1;
const insertSorted = (t: MTable, c: MChain): void => {
  const all = [...t.chains.values(), c];
  t.chains = new Map(all.sort((a, b) => (a.hook < 0 ? 9 : a.hook) - (b.hook < 0 ? 9 : b.hook)).map((x) => [x.name, x]));
};
/** The chain; nft_xt_builtin_init makes a table and its built-in chain when a command first names it. */
export const txChain = (tx: XtTx, table: XtTableName, chain: string): MChain | undefined => {
  const hook = builtinHook(table, chain);
  const t = hook >= 0 ? txMakeTable(tx, table) : txTable(tx, table);
  const c = t?.chains.get(chain);
  if (c || !t || hook < 0) return c && foreignChain(c) ? undefined : c;
  const made = baseChain(tx, hook as Hook);
  t.handles++;
  insertSorted(t, made);
  t.dirty = true;
  return made;
};
/** A base chain under another name than its hook's (`-E INPUT X` makes one of nf_tables): iptables-nft finds it by no name and lists it nowhere. */
export const foreignChain = (c: Pick<MChain, 'hook' | 'name'>): boolean => c.hook >= 0 && HOOK_NAMES[c.hook as Hook] !== c.name;
/** The chain, when it is there. */
export const txFind = (tx: XtTx, table: XtTableName, chain: string): MChain | undefined => {
  const c = txTable(tx, table)?.chains.get(chain);
  return c && foreignChain(c) ? undefined : c;
};
/** The chain's rules, to be edited at `at`; `drop` of them will go. */
const own = (t: MTable, c: MChain, at: number, drop: 0 | 1): XtRule[] => {
  if (!c.owned) c.rules = c.rules.slice();
  c.owned = true;
  c.head = Math.min(c.head, at);
  c.tail = Math.min(c.tail, c.rules.length - at - drop);
  t.dirty = true;
  return c.rules;
};
/** All of the chain's rules are others. */
const replaceAll = (t: MTable, c: MChain, rules: XtRule[]): void => {
  c.rules = rules;
  c.owned = true;
  c.head = 0;
  c.tail = 0;
  t.dirty = true;
};

const addRule = (tx: XtTx, t: MTable, c: MChain, at: number, drop: 0 | 1, what: XtOp['what'], rule: NewRule, counter: XtCounter | undefined): XtRule => {
  const r: XtRule = { ...rule, id: nextSeq(tx.ctx), handle: ++t.handles };
  const rules = own(t, c, at, drop);
  if (at === rules.length) rules.push(r);
  else for (const old of rules.splice(at, drop, r)) if (drop === 1) tx.counters.set(old.id, null);
  t.grown = true;
  if (counter && (counter.packets > 0 || counter.bytes > 0)) tx.counters.set(r.id, counter);
  const op: XtOp = { what, table: t, chain: c.name, rule: r, line: tx.line };
  const errno = tx.backend === 'nft' ? checkNewRule(tx, t, c, r) : jumpsToBase(t, r) ? 'EINVAL' : undefined;
  if (errno) op.errno = errno;
  tx.ops.push(op);
  return r;
};
type Miss = 'ENOENT' | 'E2BIG';
/** Appends; ENOENT when there is no such chain. */
export const xtAppend = (tx: XtTx, table: XtTableName, chain: string, rule: NewRule, counter?: XtCounter): Miss | undefined => {
  const c = txChain(tx, table, chain);
  if (!c) return 'ENOENT';
  addRule(tx, txMakeTable(tx, table), c, c.rules.length, 0, 'RULE_APPEND', rule, counter);
  return undefined;
};
/** Inserts before rule `index` (0 is the first); E2BIG when the chain is shorter. */
export const xtInsert = (tx: XtTx, table: XtTableName, chain: string, index: number, rule: NewRule, counter?: XtCounter): Miss | undefined => {
  const c = txChain(tx, table, chain);
  if (!c) return 'ENOENT';
  if (index > c.rules.length) return 'E2BIG';
  addRule(tx, txMakeTable(tx, table), c, index, 0, index === c.rules.length && index > 0 ? 'RULE_APPEND' : 'RULE_INSERT', rule, counter);
  return undefined;
};
export const xtReplace = (tx: XtTx, table: XtTableName, chain: string, index: number, rule: NewRule, counter?: XtCounter): Miss | undefined => {
  const t = txTable(tx, table);
  const c = txFind(tx, table, chain);
  if (!t || !c) return 'ENOENT';
  if (!c.rules[index]) return 'E2BIG';
  addRule(tx, t, c, index, 1, 'RULE_REPLACE', rule, counter);
  return undefined;
};
/** Deletes rule `index`. */
export const xtDelete = (tx: XtTx, table: XtTableName, chain: string, index: number): Miss | undefined => {
  const t = txTable(tx, table);
  const c = txFind(tx, table, chain);
  if (!t || !c) return 'ENOENT';
  const old = c.rules[index];
  if (!old) return 'E2BIG';
  own(t, c, index, 1).splice(index, 1);
  tx.counters.set(old.id, null);
  return undefined;
};
export const xtNewChain = (tx: XtTx, table: XtTableName, chain: string): 'EEXIST' | undefined => {
  if (tx.backend === 'nft' && builtinHook(table, chain) >= 0) return 'EEXIST';
  const t = txMakeTable(tx, table);
  if (t.chains.has(chain)) return 'EEXIST';
  t.handles++;
  t.chains.set(chain, { name: chain, id: nextSeq(tx.ctx), hook: -1, policy: null, stats: false, rules: [], owned: true, from: null, head: 0, tail: 0 });
  t.dirty = true;
  return undefined;
};
/** How many rules jump or go there. */
const chainReferences = (t: { readonly chains: Iterable<{ readonly rules: readonly XtRule[] }> }, chain: string): number => {
  let n = 0;
  for (const c of t.chains) for (const r of c.rules) if ((r.target.kind === 'jump' || r.target.kind === 'goto') && r.target.chain === chain) n++;
  return n;
};
/** The same for every chain at once. */
export const allReferences = (t: { readonly chains: Iterable<{ readonly rules: readonly XtRule[] }> }): ReadonlyMap<string, number> => {
  const n = new Map<string, number>();
  for (const c of t.chains) for (const r of c.rules) if (r.target.kind === 'jump' || r.target.kind === 'goto') n.set(r.target.chain, (n.get(r.target.chain) ?? 0) + 1);
  return n;
};
/** nf_tables answers EBUSY for a chain in use or with rules; x_tables' library says ENOTEMPTY or EMLINK, and EINVAL for a built-in one. */
export const xtDeleteChain = (tx: XtTx, table: XtTableName, chain: string): Errno | undefined => {
  const t = txTable(tx, table);
  const c = txFind(tx, table, chain);
  if (!t || !c) return 'ENOENT';
  const refs = chainReferences({ chains: t.chains.values() }, chain);
  if (tx.backend === 'legacy') {
    if (c.hook >= 0) return 'EINVAL';
    if (refs > 0) return 'EMLINK';
    if (c.rules.length > 0) return 'ENOTEMPTY';
  } else {
    if (c.policy === 'DROP') return 'ENOTEMPTY';
    tx.ops.push({ what: 'CHAIN_DEL', table: t, chain, rule: null, line: tx.line, ...((refs > 0 || c.rules.length > 0) && { errno: 'EBUSY' as const }) });
  }
  t.chains.delete(chain);
  t.dirty = true;
  tx.counters.set(c.id, null);
  return undefined;
};
export const xtRenameChain = (tx: XtTx, table: XtTableName, chain: string, name: string): 'ENOENT' | 'EEXIST' | undefined => {
  const t = txTable(tx, table);
  if (tx.backend === 'legacy' ? ['ACCEPT', 'DROP', 'QUEUE', 'RETURN'].includes(name) : builtinHook(table, name) >= 0) return 'EEXIST';
  if (txFind(tx, table, name)) return 'EEXIST';
  const c = txFind(tx, table, chain);
  if (!t || !c || (tx.backend === 'legacy' && c.hook >= 0)) return 'ENOENT';
  c.name = name;
  t.chains = new Map([...t.chains.values()].map((x) => [x.name, x]));
  for (const x of t.chains.values()) {
    if (!x.rules.some((r) => (r.target.kind === 'jump' || r.target.kind === 'goto') && r.target.chain === chain)) continue;
    replaceAll(t, x, x.rules.map((r) => ((r.target.kind === 'jump' || r.target.kind === 'goto') && r.target.chain === chain ? { ...r, target: { ...r.target, chain: name } } : r)));
  }
  t.dirty = true;
  return undefined;
};
/** Deletes every rule of the chain. */
export const xtFlush = (tx: XtTx, t: MTable, c: MChain): void => {
  if (c.rules.length === 0) return;
  for (const r of c.rules) tx.counters.set(r.id, null);
  replaceAll(t, c, []);
};
export const xtSetPolicy = (tx: XtTx, table: XtTableName, chain: string, policy: 'ACCEPT' | 'DROP', counter: XtCounter | undefined): 'ENOENT' | undefined => {
  const c = builtinHook(table, chain) < 0 ? undefined : txChain(tx, table, chain);
  const t = tx.tables.get(table);
  if (!c || !t) return 'ENOENT';
  t.dirty = true;
  c.policy = policy;
  c.stats = true;
  if (counter) tx.counters.set(c.id, counter);
  return undefined;
};
/** Zeroes the chain's own counter and those of its rules; `index`: of that rule only. */
export const xtZero = (tx: XtTx, t: MTable, c: MChain, index?: number): void => {
  if (index !== undefined) {
    const r = c.rules[index];
    if (r) {
      tx.counters.set(r.id, null);
      tx.renewed.add(r.id);
    }
    return;
  }
  if (c.hook >= 0) {
    c.stats = true;
    t.dirty = true;
    tx.counters.set(c.id, null);
  }
  for (const r of c.rules) tx.counters.set(r.id, null);
};
/** The table goes, with everything in it (iptables-restore of nf_tables begins so). */
export const xtDropTable = (tx: XtTx, name: XtTableName): void => {
  for (const c of txTable(tx, name)?.chains.values() ?? []) {
    for (const r of c.rules) tx.counters.set(r.id, null);
    tx.counters.set(c.id, null);
  }
  tx.tables.delete(name);
  tx.gone.add(name);
};
/** nf_tables: every built-in chain of the table, made if need be. */
export const xtMakeChains = (tx: XtTx, name: XtTableName): void => {
  for (const hook of TABLE_HOOKS[name]) txChain(tx, name, HOOK_NAMES[hook]);
};

// ---------------------------------------------------------------- commit

export interface XtFailure {
  readonly errno: Errno;
  /** nf_tables: what was refused. */
  readonly ops: readonly XtOp[];
}
const freeze = (t: MTable): XtTable => {
  const chains: XtChain[] = [];
  for (const c of t.chains.values()) {
    const { from } = c;
    const same = from && from.rules === c.rules && from.name === c.name && from.policy === c.policy && from.stats === c.stats;
    const frozen: XtChain = same ? from : { name: c.name, id: c.id, hook: c.hook, policy: c.policy, stats: c.stats, rules: c.rules };
    chains.push(frozen);
    if (from && from.rules !== c.rules) noteXtEdit(c.rules, { was: from.rules, head: c.head, tail: c.tail });
    c.from = frozen;
    c.owned = false;
    c.head = c.rules.length;
    c.tail = c.rules.length;
  }
  t.dirty = false;
  return { backend: t.backend, family: t.family, name: t.name, created: t.created, chains, handles: t.handles };
};
/** libiptc carries the counters of rules over to the new table, and those of policies not. */
const losePolicyCounters = (tx: XtTx, t: MTable): void => {
  for (const c of t.chains.values()) if (c.hook >= 0 && !tx.counters.has(c.id)) tx.counters.set(c.id, null);
};
/** iptables-nft leaves a rule alone whose counter is zero already. */
const counted = (tx: XtTx, id: number): boolean => {
  const { packets, bytes } = xtCounters(tx.ctx, tx.nsid, id);
  return packets > 0 || bytes > 0;
};
/** Checks everything and makes it true, or says what is wrong and changes nothing. */
export const xtCommit = (tx: XtTx): XtFailure | undefined => {
  const refused = tx.ops.filter((o) => o.errno);
  if (refused.length > 0) return { errno: refused[0]?.errno as Errno, ops: refused };
  for (const t of tx.tables.values()) {
    if (!t.grown) continue;
    const bad = checkTable(tx, t);
    if (bad) return bad;
    t.grown = false;
  }
  const before = netnsOf(tx.ctx, tx.nsid).xt;
  let xt = before;
  for (const name of tx.gone) if (!tx.tables.has(name)) xt = pmDelete(xt, xtKey(tx.backend, tx.family, name));
  for (const t of tx.tables.values()) if (t.dirty && t.backend === 'legacy') losePolicyCounters(tx, t);
  for (const t of tx.tables.values()) if (t.dirty) xt = pmSet(xt, xtKey(t.backend, t.family, t.name), freeze(t));
  if (xt !== before) {
    setNetns(tx.ctx, tx.nsid, { xt });
    xtRulesChanged(tx.ctx, tx.nsid, before);
  }
  if (tx.counters.size > 0) {
    if (tx.backend === 'nft') xtRulesZeroed(tx.ctx, tx.nsid, new Set([...tx.counters].filter(([id, c]) => c === null && (tx.renewed.has(id) || counted(tx, id))).map(([id]) => id)));
    const st = stateOf(tx.ctx, tx.nsid);
    settleXt(st);
    for (const [id, c] of tx.counters) st.xtCounters = c ? pmSet(st.xtCounters, id, c) : pmDelete(st.xtCounters, id);
  }
  tx.gone.clear();
  tx.counters.clear();
  tx.renewed.clear();
  tx.ops.length = 0;
  return undefined;
};
/** One transaction for those who speak no text (a container engine): the edits of `edit`, or the reason why none of them was made. */
export const xtEdit = (ctx: Ctx, nsid: Nsid, backend: XtBackend, family: Family, edit: (tx: XtTx) => void): XtFailure | undefined => {
  const tx = xtBegin(ctx, nsid, backend, family);
  edit(tx);
  return xtCommit(tx);
};
