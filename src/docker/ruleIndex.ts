// Which rules a chain has, by what they say: an engine asks before each rule it adds (`iptables -C`), and a chain with a thousand published
// ports would be read to its end each time. Remembered by the identity of the chain's rules; a memory only, never part of a world.
import { txFind, type NewRule, type XtTx } from '../nfnl/xtTable.ts';
import type { XtRule, XtTableName } from '../model/xt.ts';

type Index = Map<string, XtRule[]>;
const known = new WeakMap<readonly XtRule[], Index>();
const keyOf = (r: NewRule): string => JSON.stringify([r.proto, r.src, r.dst, r.iif, r.oif, r.matches, r.target, r.protoInvert, r.frag]);
const add = (ix: Index, r: XtRule): void => {
  const key = keyOf(r);
  const same = ix.get(key);
  if (same) same.push(r);
  else ix.set(key, [r]);
};

export interface RuleIndex {
  /** Position of the first rule that says the same; -1: none. */
  find(table: XtTableName, chain: string, r: NewRule): number;
  /** A rule came in at this position. */
  added(table: XtTableName, chain: string, at: number): void;
  /** The rule at this position is about to go. */
  removed(table: XtTableName, chain: string, at: number): void;
  /** Something else happened to the chain. */
  forget(table: XtTableName, chain: string): void;
  /** The transaction is committed: what is known of its chains holds for their new rules. */
  keep(): void;
}
export const ruleIndex = (xt: XtTx): RuleIndex => {
  const open = new Map<string, { readonly table: XtTableName; readonly chain: string; readonly ix: Index }>();
  const indexOf = (table: XtTableName, chain: string): { readonly ix: Index; readonly rules: readonly XtRule[] } | undefined => {
    const rules = txFind(xt, table, chain)?.rules;
    if (!rules) return undefined;
    const has = open.get(`${table}/${chain}`);
    if (has) return { ix: has.ix, rules };
    let ix = known.get(rules);
    // It goes with the chain's newest version; an older world that asks again has it made again.
    if (ix) known.delete(rules);
    else {
      ix = new Map();
      for (const r of rules) add(ix, r);
    }
    open.set(`${table}/${chain}`, { table, chain, ix });
    return { ix, rules };
  };
  return {
    find: (table, chain, r) => {
      const c = indexOf(table, chain);
      const same = c?.ix.get(keyOf(r));
      if (!c || !same || same.length === 0) return -1;
      return same.length === 1 ? c.rules.indexOf(same[0] as XtRule) : c.rules.findIndex((x) => same.includes(x));
    },
    added: (table, chain, at) => {
      const c = open.get(`${table}/${chain}`);
      const rules = txFind(xt, table, chain)?.rules;
      const r = at < 0 ? rules?.at(-1) : rules?.[at];
      if (c && r) add(c.ix, r);
    },
    removed: (table, chain, at) => {
      const c = open.get(`${table}/${chain}`);
      const r = txFind(xt, table, chain)?.rules[at];
      const key = r && keyOf(r);
      const left = c && key !== undefined ? c.ix.get(key)?.filter((x) => x !== r) : undefined;
      if (!c || key === undefined || !left) open.delete(`${table}/${chain}`);
      else if (left.length === 0) c.ix.delete(key);
      else c.ix.set(key, left);
    },
    forget: (table, chain) => void open.delete(`${table}/${chain}`),
    keep: () => {
      for (const { table, chain, ix } of open.values()) {
        const rules = txFind(xt, table, chain)?.rules;
        if (rules) known.set(rules, ix);
      }
    },
  };
};
