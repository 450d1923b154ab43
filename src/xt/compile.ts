// A rule table ready to be asked: each chain's code (xt/chainCode.ts), and for each jump the number of the chain it leads to. Memoised by the
// identity of the immutable table, so an unchanged table is compiled once; chains that an edit left alone are taken over as they are.
// The loop over it is net/nf/iptDoTable.ts; the naive reading of the same rules that tests hold against it is test/unit/xt/reference.ts.
import type { XtChain, XtTable } from '../model/xt.ts';
import { codeOf, OFTEN, withClassifier, type ChainCode } from './chainCode.ts';
import type { Classifier } from './classifier.ts';
import type { Tally } from './tally.ts';

export { findMatch, findTarget } from './find.ts';

/** A chain in its table. */
export interface ChainSpan {
  readonly chain: XtChain;
  /** Null until a packet comes. */
  code: ChainCode | null;
  /** By the place of a name in the store's `jumps`: the number of that chain. */
  jumps: Int32Array;
  /** What packets are led by; null: they walk the chain rule by rule. */
  classifier: Classifier | null;
  /** Walks that it is taken to have had already; below 0 it never gets a classifier. Tests and benches set it. */
  visits: number;
}
export interface CompiledTable {
  readonly table: XtTable;
  /** In the order of the table's chains. */
  readonly spans: readonly ChainSpan[];
  /** Which of them is the built-in chain of a hook; -1: the table has none. */
  readonly entry: Int32Array;
  readonly numbers: ReadonlyMap<string, number>;
  /** Policies' counters have the chains' numbers. */
  readonly counted: readonly XtChain[];
  tally: Tally | null;
}

const compiled = new WeakMap<XtTable, CompiledTable>();
/** The last table that began, or ended, with this chain: where an edited table finds what it was. */
const lastWith = new WeakMap<XtChain, CompiledTable>();
const NO_JUMPS = new Int32Array(0);

const compile = (table: XtTable): CompiledTable => {
  const { chains } = table;
  const first = chains[0];
  const before = first && (lastWith.get(first) ?? lastWith.get(chains[chains.length - 1] as XtChain));
  const old = before?.table.family === table.family && before.spans.length === chains.length && before.spans.every((s, i) => s.chain.name === (chains[i] as XtChain).name) ? before : null;
  const spans = chains.map((chain, i): ChainSpan => (old?.spans[i]?.chain === chain ? old.spans[i] : { chain, code: null, jumps: NO_JUMPS, classifier: null, visits: 0 }));
  const entry = new Int32Array(5).fill(-1);
  for (let i = 0; i < chains.length; i++) if ((chains[i] as XtChain).hook >= 0) entry[(chains[i] as XtChain).hook] = i;
  const c: CompiledTable = { table, spans, entry, numbers: old?.numbers ?? new Map(chains.map((x, i) => [x.name, i])), counted: chains, tally: null };
  if (first) {
    lastWith.set(first, c);
    lastWith.set(chains[chains.length - 1] as XtChain, c);
  }
  return c;
};

// A packet meets a few tables again and again.
const RECENT = 16;
const recentTables: (XtTable | null)[] = Array.from({ length: RECENT }, () => null);
const recent: (CompiledTable | null)[] = Array.from({ length: RECENT }, () => null);
/** The compiled form of a table. */
export const compileTable = (table: XtTable): CompiledTable => {
  const at = table.created & (RECENT - 1);
  if (recentTables[at] === table) return recent[at] as CompiledTable;
  let c = compiled.get(table);
  if (!c) {
    c = compile(table);
    compiled.set(table, c);
  }
  recentTables[at] = table;
  recent[at] = c;
  return c;
};

const link = (c: CompiledTable, span: ChainSpan, code: ChainCode): ChainCode => {
  span.jumps = Int32Array.from(code.store.jumps, (name) => c.numbers.get(name) ?? -1);
  span.code = code;
  return code;
};
/** The chain's code, for a packet that is going to walk it. Throws RangeError for an extension that is not modelled (the commands never make such a rule). */
export const chainCode = (c: CompiledTable, span: ChainSpan): ChainCode => {
  const code = span.code ?? link(c, span, codeOf(span.chain.rules, c.table.family));
  const { store } = code;
  store.walked += store.classifier === null ? code.rules.length : code.ins.length;
  span.classifier = span.visits < 0 ? null : store.classifier;
  return code;
};
/** Would a classifier, or another layout where edits have piled up, pay by now? */
export const wantsLayout = (span: ChainSpan, { store }: ChainCode): boolean =>
  span.visits >= 0 && (store.walked >= store.worth || (store.classifier === null && span.visits >= OFTEN && store.worth < Infinity));
/** Gives the chain a classifier, and a new layout if it was edited: not while somebody is in the middle of it. */
export const layOutAgain = (c: CompiledTable, span: ChainSpan, code: ChainCode): ChainCode => {
  const next = link(c, span, withClassifier(code));
  span.classifier = next.store.classifier;
  return next;
};
/** The chain's classifier, made now if the chain is long enough to have one. */
export const classifierOf = (c: CompiledTable, span: ChainSpan): Classifier | null => {
  const code = chainCode(c, span);
  if (span.classifier === null && code.store.worth < Infinity) layOutAgain(c, span, code);
  return span.classifier;
};
/** The number of the chain that a rule of `span` leads to. Throws RangeError when the table has no such chain. */
export const jumpTo = (c: CompiledTable, span: ChainSpan, jump: number): number => {
  const to = span.jumps[jump] as number;
  if (to >= 0) return to;
  throw new RangeError(`chain "${span.code?.store.jumps[jump]}" does not exist in table ${c.table.name}; known: ${[...c.numbers.keys()].join(', ')}`);
};
