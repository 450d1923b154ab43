// What happens to the state of rules when rules come and go: the checkentry and destroy halves of the stateful modules
// (xt_recent's and xt_hashlimit's tables with their reference counts, xt_limit and its like, whose state is the rule's own), and who uses
// which ipset (ip_set_nfnl_get, ip_set_nfnl_put).
import type { Family } from '../../base/ip.ts';
import { pmDelete, pmGet, pmSet, pmValues, type PMap } from '../../base/pmap.ts';
import type { Nsid } from '../../model/world.ts';
import { xtKey, type XtRule, type XtTable } from '../../model/xt.ts';
import { findMatch } from '../../xt/compile.ts';
import type { SetInfo } from '../../xt/set.ts';
import type { TargetSetInfo } from '../../xt/targetSet.ts';
import type { AnyMatch } from '../../xt/types.ts';
import { netnsOf, setNetns, stateOf, type Ctx } from '../ctx.ts';

interface Named {
  readonly key: string;
  readonly rule: number;
  readonly module: AnyMatch;
  readonly info: unknown;
}
interface Uses {
  readonly named: readonly Named[];
  /** Keys of state that belongs to one rule. */
  readonly own: readonly string[];
  readonly turnsOn: readonly string[];
  /** Names of ipsets, as often as they are named. */
  readonly sets: readonly string[];
}
const NOTHING: Uses = { named: [], own: [], turnsOn: [], sets: [] };

const setsOf = (r: XtRule): string[] => {
  const out = r.matches.filter((m) => m.name === 'set').map((m) => (m.info as SetInfo).name);
  if (r.target.kind === 'ext' && r.target.name === 'SET') {
    const { add, del, map } = r.target.info as TargetSetInfo;
    for (const ref of [add, del, map]) if (ref) out.push(ref.name);
  }
  return out;
};
/** How a chain's rules came from those it had before: so many at the start and at the end are the same. */
interface XtEdit {
  readonly was: readonly XtRule[];
  readonly head: number;
  readonly tail: number;
}
/** By the rules after it. One step back is remembered: a longer history would keep every old version of a chain alive. */
const EDITS = new WeakMap<readonly XtRule[], XtEdit>();
export const noteXtEdit = (rules: readonly XtRule[], edit: XtEdit): void => {
  EDITS.delete(edit.was);
  EDITS.set(rules, edit);
};

const usesOfRules = (rules: readonly XtRule[], family: Family, from: number, to: number): Uses => {
  const named: Named[] = [];
  const own: string[] = [];
  const turnsOn: string[] = [];
  const sets: string[] = [];
  for (let at = from; at < to; at++) {
    const r = rules[at] as XtRule;
    for (const [i, m] of r.matches.entries()) {
      const module = findMatch(m.name, family);
      if (!module) continue;
      if (module.namedState) named.push({ key: module.namedState(m.info, family), rule: r.id, module, info: m.info });
      else if (module.stateful) own.push(`rule/${r.id}/${i}`);
      if (module.turnsOn !== undefined) turnsOn.push(module.turnsOn);
    }
    for (const s of setsOf(r)) sets.push(s);
  }
  return named.length + own.length + turnsOn.length + sets.length === 0 ? NOTHING : { named, own, turnsOn, sets };
};
const sum = (a: Uses, b: Uses): Uses => {
  if (a === NOTHING || b === NOTHING) return a === NOTHING ? b : a;
  return { named: [...a.named, ...b.named], own: [...a.own, ...b.own], turnsOn: [...a.turnsOn, ...b.turnsOn], sets: [...a.sets, ...b.sets] };
};
const memo = new WeakMap<readonly XtRule[], Uses>();
/** What the rules of a chain keep; worked out once per version of the chain, from the version before when what went from it kept nothing. */
const usesOf = (rules: readonly XtRule[], family: Family): Uses => {
  const known = memo.get(rules);
  if (known) return known;
  const edit = EDITS.get(rules);
  const before = edit && memo.get(edit.was);
  const grown = before && (before === NOTHING || usesOfRules(edit.was, family, edit.head, edit.was.length - edit.tail) === NOTHING);
  const uses = grown ? sum(before, usesOfRules(rules, family, edit.head, rules.length - edit.tail)) : usesOfRules(rules, family, 0, rules.length);
  memo.set(rules, uses);
  return uses;
};
interface Used {
  readonly uses: Uses;
  readonly family: Family;
}
const tableMemo = new WeakMap<XtTable, readonly Used[]>();
const usesOfTable = (t: XtTable): readonly Used[] => {
  const known = tableMemo.get(t);
  if (known) return known;
  const out: Used[] = [];
  for (const c of t.chains) {
    const uses = usesOf(c.rules, t.family);
    if (uses !== NOTHING) out.push({ uses, family: t.family });
  }
  tableMemo.set(t, out);
  return out;
};
/** What all rules keep. */
const usesOfAll = (xt: PMap<XtTable>): Used[] => {
  const out: Used[] = [];
  for (const t of pmValues(xt)) out.push(...usesOfTable(t));
  return out;
};

/** How often rules name an ipset. */
export const ruleSetRefs = (ctx: Ctx, nsid: Nsid, name: string): number => {
  let n = 0;
  for (const { uses } of usesOfAll(netnsOf(ctx, nsid).xt)) for (const s of uses.sets) if (s === name) n++;
  return n;
};
/** The lists of `recent`, or tables of `hashlimit`, that rules keep alive. */
export const namedStates = (ctx: Ctx, nsid: Nsid, prefix: string): string[] => {
  const keys = new Set<string>();
  for (const { uses } of usesOfAll(netnsOf(ctx, nsid).xt)) for (const n of uses.named) if (n.key.startsWith(prefix)) keys.add(n.key.slice(prefix.length));
  return [...keys];
};

/** nf_tables zeroes a rule's counter by putting a new rule in its place: what belonged to the old one is gone. */
export const xtRulesZeroed = (ctx: Ctx, nsid: Nsid, rules: ReadonlySet<number>): void => {
  const st = stateOf(ctx, nsid);
  for (const { uses } of usesOfAll(netnsOf(ctx, nsid).xt)) for (const key of uses.own) if (rules.has(Number(key.split('/')[1]))) st.xtState = pmDelete(st.xtState, key);
};

/** After rules were edited: `before` and the namespace's tables now. x_tables makes the rules' own state anew whenever it replaces a table. */
export const xtRulesChanged = (ctx: Ctx, nsid: Nsid, before: PMap<XtTable>): void => {
  const { xt } = netnsOf(ctx, nsid);
  if (xt === before) return;
  const was = usesOfAll(before);
  const is = usesOfAll(xt);
  if (was.length === 0 && is.length === 0) return;
  const st = stateOf(ctx, nsid);
  const owned = new Set(is.flatMap(({ uses }) => uses.own));
  for (const { uses } of was) for (const key of uses.own) if (!owned.has(key)) st.xtState = pmDelete(st.xtState, key);
  for (const t of pmValues(xt)) {
    if (t.backend !== 'legacy' || pmGet(before, xtKey(t.backend, t.family, t.name)) === t) continue;
    for (const c of t.chains) for (const key of usesOf(c.rules, t.family).own) st.xtState = pmDelete(st.xtState, key);
  }
  const old = new Set(was.flatMap(({ uses }) => uses.named.map((n) => `${n.rule} ${n.key}`)));
  const on = new Set(was.flatMap(({ uses }) => uses.turnsOn));
  const kept = new Set(is.flatMap(({ uses }) => uses.named.map((n) => n.key)));
  for (const { uses } of was) for (const n of uses.named) if (!kept.has(n.key)) st.xtState = pmDelete(st.xtState, n.key);
  for (const { uses, family } of is) {
    for (const n of uses.named) {
      if (old.has(`${n.rule} ${n.key}`)) continue;
      const now = pmGet(st.xtState, n.key);
      const next = n.module.makeState?.(n.info, family, now, ctx.now);
      if (next !== now) st.xtState = pmSet(st.xtState, n.key, next);
    }
    for (const name of uses.turnsOn) {
      if (on.has(name)) continue;
      const ns = netnsOf(ctx, nsid);
      if (pmGet(ns.sysctl, name) !== '1') setNetns(ctx, nsid, { sysctl: pmSet(ns.sysctl, name, '1') });
    }
  }
};
