// One version of a chain's rules, ready to be asked: "which is the first rule from here on whose own fields match the packet?" Memoised by the
// identity of the rules array. An edited chain is a version of the same store: records that went are marked, records that came are a short
// list beside, each before the base record where it stands. When edits have piled up, or packets have walked so many rules one by one that
// a classifier would have paid, the chain is laid out anew. What is remembered decides how fast an answer comes, never which.
import type { Family } from '../base/ip.ts';
import type { XtRule } from '../model/xt.ts';
import { popcount } from '../base/pmap.ts';
import { leafOf, type Classifier } from './classifier.ts';
import { flowFind, flowKeep, flowNames, newFlowCache, type FlowCache } from './flowCache.ts';
import { buildClassifier } from './classifierBuild.ts';
import { K_DST, K_PORTS, packetKey as key } from './packetKey.ts';
import { addRecord, allowsDst, loadNames, newStore, recordMatches, type RuleStore } from './ruleStore.ts';

export interface ChainCode {
  readonly store: RuleStore;
  readonly rules: readonly XtRule[];
  /** Base records that this version has no more, a bit each; null: it has them all. */
  readonly dead: Int32Array | null;
  readonly deadCount: number;
  /** Records that stand between the base's, in order, and the base record that each stands before. */
  readonly ins: readonly number[];
  readonly before: readonly number[];
}

/** Shorter chains are walked. */
const LONG_CHAIN = 32;
/** Walks through the whole chain after which a classifier is made: it costs about a thousand of them. */
export const OFTEN = 64;
const NO_INS: readonly number[] = [];

const layOut = (rules: readonly XtRule[], family: Family): ChainCode => {
  const store = newStore(family, rules.length, rules.length < LONG_CHAIN ? Infinity : OFTEN * rules.length);
  for (const r of rules) addRecord(store, r);
  return { store, rules, dead: null, deadCount: 0, ins: NO_INS, before: NO_INS };
};

const isDead = (dead: Int32Array, r: number): boolean => ((dead[r >> 5] as number) & (1 << (r & 31))) !== 0;
/** How many of the base records from .. to-1 this version has. */
const alive = (dead: Int32Array | null, from: number, to: number): number => {
  if (dead === null) return to - from;
  let n = to - from;
  for (let r = from; r < to; ) {
    if ((r & 31) === 0 && r + 32 <= to) {
      n -= popcount(dead[r >> 5] as number);
      r += 32;
    } else if (isDead(dead, r++)) n--;
  }
  return n;
};
/** Where the rule at position `p` stands: in the base, and among the inserted ones. */
const locate = ({ store, dead, ins, before }: ChainCode, p: number): { base: number; at: number } => {
  let base = 0;
  let left = p;
  for (let at = 0; ; at++) {
    const stop = at < ins.length ? (before[at] as number) : store.base;
    const n = alive(dead, base, stop);
    if (left < n || at === ins.length) {
      if (dead === null) return { base: base + left, at };
      while (left > 0) {
        if ((base & 31) === 0 && left >= 32) {
          left -= alive(dead, base, base + 32);
          base += 32;
        } else if (!isDead(dead, base++)) left--;
      }
      return { base, at };
    }
    left -= n;
    base = stop;
    if (left === 0) return { base, at };
    left--;
  }
};

/** The version of `old`'s store that holds these rules; null where they have little in common, or too much has been edited. */
const edit = (old: ChainCode, rules: readonly XtRule[]): ChainCode | null => {
  const { store } = old;
  const was = old.rules;
  const most = Math.max(16, store.base >> 2);
  const short = Math.min(was.length, rules.length);
  let head = 0;
  while (head < short && was[head] === rules[head]) head++;
  let tail = 0;
  while (tail < short - head && was[was.length - 1 - tail] === rules[rules.length - 1 - tail]) tail++;
  const gone = was.length - head - tail;
  const come = rules.length - head - tail;
  if (old.ins.length + come > most || old.deadCount + gone > most || store.count + come > store.base + 4 * most) return null;
  const { base, at } = locate(old, head);
  const ins = old.ins.slice();
  const before = old.before.slice();
  let { dead, deadCount } = old;
  if (gone > 0) dead = dead === null ? new Int32Array((store.base + 31) >> 5) : dead.slice();
  let b = base;
  for (let n = 0; n < gone; n++) {
    while (b < store.base && isDead(dead as Int32Array, b)) b++;
    if (at < ins.length && (before[at] as number) <= b) {
      ins.splice(at, 1);
      before.splice(at, 1);
    } else {
      (dead as Int32Array)[b >> 5] = ((dead as Int32Array)[b >> 5] as number) | (1 << (b & 31));
      deadCount++;
      b++;
    }
  }
  for (let n = 0; n < come; n++) {
    ins.splice(at + n, 0, addRecord(store, rules[head + n] as XtRule));
    before.splice(at + n, 0, base);
  }
  return { store, rules, dead: deadCount === 0 ? null : dead, deadCount, ins, before };
};

const codes = new WeakMap<readonly XtRule[], ChainCode>();
/** The last version that began, or ended, with this rule: where an edited chain finds what it was. */
const lastWith = new WeakMap<XtRule, ChainCode>();
const keep = (code: ChainCode): ChainCode => {
  const { rules } = code;
  codes.set(rules, code);
  const first = rules[0];
  if (first) {
    lastWith.set(first, code);
    lastWith.set(rules[rules.length - 1] as XtRule, code);
  }
  return code;
};
/** The chain's code. Throws RangeError for an extension that is not modelled. */
export const codeOf = (rules: readonly XtRule[], family: Family): ChainCode => {
  const known = codes.get(rules);
  if (known?.store.family === family) return known;
  const first = rules[0];
  if (!first) return layOut(rules, family);
  const old = lastWith.get(first) ?? lastWith.get(rules[rules.length - 1] as XtRule);
  const next = old?.store.family === family ? edit(old, rules) : null;
  if (next) return keep(next);
  const fresh = layOut(rules, family);
  // Who had a classifier will want one.
  if (old?.store.classifier) fresh.store.walked = OFTEN * rules.length;
  return keep(fresh);
};

/** The chain with a classifier, laid out anew if it was edited. */
export const withClassifier = (code: ChainCode): ChainCode => {
  const { rules, store } = code;
  const best = code.dead === null && code.ins.length === 0 ? code : keep(layOut(rules, store.family));
  best.store.classifier ??= buildClassifier(best.store);
  best.store.walked = 0;
  return best;
};

/** A smaller chain's tree stays in the processor's caches by itself, and a flow cache would only push it out (docs/performance.md). */
const LARGE_CHAIN = 32_768;
/** Sets of a flow cache, as a power of two, and how often a classifier is asked before it gets one. */
const FLOW_BITS = 16;
const FLOWS_FROM = 1 << 14;
/** Before a packet's walk through the chain, whose key and names are loaded. False: the packet's ports are not known, every rule is to be tried. */
export const enterChain = (store: RuleStore, c: Classifier): boolean => {
  if ((key[K_PORTS] as number) === 0) return false;
  loadNames(store);
  if (c.flows === null && store.base >= LARGE_CHAIN && store.family === 4 && ++c.asked > FLOWS_FROM) c.flows = newFlowCache(FLOW_BITS);
  return true;
};

/** The first base record from `from` on that matches; `base` when there is none. */
const firstOfAll = (store: RuleStore, dead: Int32Array | null, from: number): number => {
  const { base, hot } = store;
  const dst = key[K_DST] as number;
  for (let r = from; r < base; r++) if (allowsDst(hot, r, dst) && recordMatches(store, r) && (dead === null || !isDead(dead, r))) return r;
  return base;
};
const firstOfLeaves = (store: RuleStore, dead: Int32Array | null, { tree, roots }: Classifier, from: number): number => {
  const { hot } = store;
  const dst = key[K_DST] as number;
  let best = store.base;
  for (let k = 0; k < roots.length; k++) {
    for (let l = leafOf(tree, roots[k] as number); ; l++) {
      const r = tree[l] as number;
      if (r >= best) break;
      if (r >= from && allowsDst(hot, r, dst) && recordMatches(store, r) && (dead === null || !isDead(dead, r))) {
        best = r;
        break;
      }
    }
  }
  return best;
};
const firstOfFlow = (store: RuleStore, flows: FlowCache, c: Classifier): number => {
  const names = flowNames(store.inBits.no, store.outBits.no);
  if (names === -1) return firstOfLeaves(store, null, c, 0);
  const known = flowFind(flows, names);
  if (known >= 0) return known;
  const r = firstOfLeaves(store, null, c, 0);
  flowKeep(flows, names, r);
  return r;
};
/**
 * The first rule whose own fields match the packet of the key, from base record `from` and inserted rule `ins` on: a base record's number,
 * `base` + n for the n-th inserted one, or -1.
 */
export const firstRule = (code: ChainCode, c: Classifier | null, from: number, ins: number): number => {
  const { store, dead } = code;
  const r = c === null ? firstOfAll(store, dead, from)
    : from === 0 && dead === null && c.flows !== null ? firstOfFlow(store, c.flows, c) : firstOfLeaves(store, dead, c, from);
  if (code.ins.length > 0) {
    for (let k = ins; k < code.ins.length && (code.before[k] as number) <= r; k++) if (recordMatches(store, code.ins[k] as number)) return store.base + k;
  }
  return r === store.base ? -1 : r;
};
