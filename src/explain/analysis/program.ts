// A table made ready for the search: its chains as lists of items (one product of a rule, and what happens to a packet that has it), who calls whom, and the packets that can be at each hook.
// What targets do: verdicts and terminal targets stop a packet, others let it go on; some of those are noticed by somebody (LOG, MARK ...), so that taking a packet away from them changes something.
import { pmValues } from '../../base/pmap.ts';
import type { Netns, Nsid } from '../../model/world.ts';
import type { Hook, XtChain, XtRule, XtTable } from '../../model/xt.ts';
import type { Ctx } from '../../net/ctx.ts';
import { findMatch, findTarget } from '../../xt/compile.ts';
import { changedBy, ctReal, setsChanged, termsOf, type Place } from './matches.ts';
import { allOf, classesOf, CT, DIM, DIMS, runsFor, where, type Classes, type Cond, type Term } from './space.ts';
import { intersect, relate, run, type Runs } from './runs.ts';

/** One set of classes for each dimension; switches of unknown conditions come behind the dimensions. */
export type Box = readonly Runs[];
export interface Product {
  /** Constrained dimensions, in order, and their sets. */
  readonly dims: readonly number[];
  readonly sets: readonly Runs[];
  /** How many of them are not switches. */
  readonly real: number;
  /** Nothing that it asks is unknown. */
  readonly strict: boolean;
  /** It always gives the same answer for the same packet. */
  readonly sure: boolean;
  readonly names: readonly string[];
}
/** What becomes of a packet that matches. maybe: it may be stopped. note: it goes on, but somebody noticed. */
export type Act = 'pass' | 'note' | 'stop' | 'maybe' | 'return' | 'jump' | 'goto';
export interface CompiledRule {
  readonly chain: number;
  /** 0-based. */
  readonly no: number;
  readonly rule: XtRule;
  readonly act: Act;
  /** jump, goto: the chain's number. */
  readonly to: number;
  /** Of a stop: what it does, so that two that do the same have the same text. */
  readonly verdict: string;
  readonly products: readonly Product[];
}
export interface Item {
  readonly of: CompiledRule;
  readonly product: Product;
}
export interface CompiledChain {
  readonly chain: XtChain;
  readonly rules: readonly CompiledRule[];
  /** Products of the rules that do something, in order. */
  readonly items: readonly Item[];
  /** By item: first and last class in the dimensions of HULL; most that have nothing in common are told apart by these. */
  readonly hull: Int32Array;
  /** By rule: the first item at or behind it; one more for the end. */
  readonly firstItem: Int32Array;
  /** Rules that jump or go here. */
  readonly callers: CompiledRule[];
  /** Some packet may be stopped in it or below, or be noticed. */
  stops: boolean;
  notes: boolean;
}
export interface Program {
  readonly table: XtTable;
  readonly place: Place;
  readonly classes: Classes;
  readonly chains: readonly CompiledChain[];
  /** Everything, by dimension and switch. */
  readonly all: Box;
  /** By hook: what can be there; null where the table has no chain. */
  readonly universe: readonly (Box | null)[];
  readonly switches: readonly string[];
}

/** Dimensions in which rules of long chains mostly differ. */
export const HULL = [DIM.dst, DIM.src, DIM.dport, DIM.sport, DIM.proto] as const;
const hullOf = (items: readonly Item[]): Int32Array => {
  const out = new Int32Array(items.length * 2 * HULL.length);
  for (const [i, { product }] of items.entries()) {
    for (const [k, d] of HULL.entries()) {
      const r = product.sets[product.dims.indexOf(d)];
      out[(i * HULL.length + k) * 2] = r ? (r[0] as number) : 0;
      out[(i * HULL.length + k) * 2 + 1] = r ? (r[r.length - 1] as number) : 0x7fffffff;
    }
  }
  return out;
};

/** Targets that end a packet's way through the table. */
const TERMINAL = new Set(['REJECT', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP', 'NFQUEUE', 'TPROXY']);
const actOf = (r: XtRule, chains: ReadonlyMap<string, number>): { act: Act; to: number; verdict: string } => {
  const t = r.target;
  switch (t.kind) {
    case 'none': return { act: r.matches.some((m) => changesState(m.name)) ? 'note' : 'pass', to: -1, verdict: '' };
    case 'verdict': return t.verdict === 'RETURN' ? { act: 'return', to: -1, verdict: 'RETURN' } : { act: 'stop', to: -1, verdict: t.verdict };
    case 'jump': case 'goto': {
      const to = chains.get(t.chain);
      return to === undefined ? { act: 'maybe', to: -1, verdict: '?' } : { act: t.kind, to, verdict: t.kind };
    }
    case 'ext': {
      if (TERMINAL.has(t.name)) return { act: 'stop', to: -1, verdict: `${t.name} ${JSON.stringify(t.info)}` };
      return { act: t.name === 'UNKNOWN' || !findTarget(t.name, 4) && !findTarget(t.name, 6) ? 'maybe' : 'note', to: -1, verdict: t.name };
    }
  }
};
const changesState = (match: string): boolean => match === 'recent' || match === 'hashlimit' || match === 'connlimit' || match === 'quota' || match === 'set' || match === 'connlabel';
/** Is state of others changed by asking this rule? Then it does something, even where its verdict is not needed. */
export const hasSideEffects = (r: XtRule): boolean => r.matches.some((m) => m.name !== 'set' && (changesState(m.name) || findMatch(m.name, 4)?.stateful === true));

/** Distinct unknown conditions that get a switch; more of them are as if they came and went. */
const MAX_SWITCHES = 64;

const productOf = (classes: Classes, t: Term, switches: Map<string, number>): Product | null => {
  const sets = new Map<number, Runs>();
  for (const c of t.conds) {
    const d = DIM[c.dim];
    const r = runsFor(classes, c);
    const old = sets.get(d);
    const both = old ? intersect(old, r) : r;
    if (both.length === 0) return null;
    sets.set(d, both);
  }
  const dims = [...sets.keys()].filter((d) => relate(allOf(classes, d), sets.get(d) as Runs) !== 2).sort((a, b) => a - b);
  const real = dims.length;
  const out = dims.map((d) => sets.get(d) as Runs);
  let sure = true;
  for (const u of t.unknown) {
    let n = u.same ? switches.get(u.key) : undefined;
    if (n === undefined && u.same && switches.size < MAX_SWITCHES) switches.set(u.key, (n = switches.size));
    if (n === undefined) sure = false;
    else if (!dims.includes(DIMS.length + n)) {
      dims.push(DIMS.length + n);
      out.push(run(1, 1));
    }
  }
  return { dims, sets: out, real, strict: t.unknown.length === 0, sure, names: [...new Set(t.unknown.map((u) => u.name))] };
};

/** Conditions that say which packets a hook sees, beyond the rules. */
const hookConds = (hook: Hook, table: XtTable): Cond[] => {
  const device = (dim: 'iif' | 'oif', there: boolean): Cond => ({ dim, ranges: there ? [['\0', '\uffff']] : [['', '\0']] });
  const conds = [device('iif', hook === 0 || hook === 1 || hook === 2), device('oif', hook >= 2)];
  // nf_nat_inet_fn asks its rules for connections that begin, and for nothing else.
  conds.push(where('ct', table.name === 'nat' ? (v) => v >> 2 === CT.NEW || v >> 2 === CT.RELATED : ctReal));
  return conds;
};

/** Does conntrack, and with it defragmentation, run for the family? What makes it run is a rule that asks for it. */
const tracked = (ns: Netns, family: 4 | 6): boolean => {
  const asks = (m: { needsConntrack?: unknown } | undefined, info: unknown): boolean => (typeof m?.needsConntrack === 'function' ? m.needsConntrack(info) === true : m?.needsConntrack === true);
  return [...pmValues(ns.xt)].some((t) => t.family === family && t.chains.some((c) => c.rules.some((r) =>
    r.matches.some((m) => asks(findMatch(m.name, family), m.info)) || (r.target.kind === 'ext' && asks(findTarget(r.target.name, family), r.target.info)))));
};

/** The table as a program. */
export const compileProgram = (ctx: Ctx, nsid: Nsid, ns: Netns, table: XtTable): Program => {
  const { family, backend } = table;
  const place: Place = { ctx, nsid, ns, family, backend, changed: changedBy(table), liveSets: setsChanged(ns), fragments: !tracked(ns, family) && table.chains.some((c) => c.rules.some((r) => r.frag !== null)) };
  const terms = table.chains.map((c) => c.rules.map((r) => termsOf(place, r)));
  const hooks = ([0, 1, 2, 3, 4] as const).map((h) => hookConds(h, table));
  const conds: Cond[] = hooks.flat();
  for (const chain of terms) for (const sum of chain) for (const t of sum) for (const c of t.conds) conds.push(c);
  const classes = classesOf(family, conds);
  const switches = new Map<string, number>();
  const numbers = new Map(table.chains.map((c, i) => [c.name, i]));
  const chains = table.chains.map((chain, c): CompiledChain => {
    const rules = chain.rules.map((rule, no): CompiledRule => ({
      chain: c, no, rule, ...actOf(rule, numbers), products: ((terms[c] as (typeof terms)[number])[no] as readonly Term[]).flatMap((t) => productOf(classes, t, switches) ?? []),
    }));
    const items: Item[] = [];
    const firstItem = new Int32Array(rules.length + 1);
    for (const [no, r] of rules.entries()) {
      firstItem[no] = items.length;
      if (r.act !== 'pass') for (const product of r.products) items.push({ of: r, product });
    }
    firstItem[rules.length] = items.length;
    return { chain, rules, items, hull: hullOf(items), firstItem, callers: [], stops: false, notes: false };
  });
  for (const c of chains) for (const r of c.rules) if (r.to >= 0) chains[r.to]?.callers.push(r);
  // What a chain does, it does to its callers' packets.
  for (let again = true; again; ) {
    again = false;
    for (const c of chains) {
      const stops = c.stops || c.rules.some((r) => r.act === 'stop' || r.act === 'maybe' || (r.to >= 0 && (chains[r.to] as CompiledChain).stops));
      const notes = c.notes || c.rules.some((r) => r.act === 'note' || (r.to >= 0 && (chains[r.to] as CompiledChain).notes));
      if (stops !== c.stops || notes !== c.notes) again = true;
      c.stops = stops;
      c.notes = notes;
    }
  }
  const all = [...DIMS.map((_, d) => allOf(classes, d)), ...Array.from(switches, () => run(0, 1))];
  if (place.fragments === false) all[DIM.frag] = run(0, 0);
  const universe = hooks.map((list, h) => {
    if (!table.chains.some((c) => c.hook === h)) return null;
    const box = [...all];
    for (const c of list) box[DIM[c.dim]] = intersect(box[DIM[c.dim]] as Runs, runsFor(classes, c));
    return box;
  });
  return { table, place, classes, chains, all, universe, switches: [...switches.keys()] };
};
