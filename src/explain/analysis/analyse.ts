// Which rules of a table can be hit, by what packet, and why the others cannot: exact over addresses, ports, protocol, devices, connection state, ICMP type, TCP flags, mark and more (space.ts),
// chain by chain with every jump, goto and RETURN (search.ts). Certain where it says `must`; where matches without a dimension decide (limit, recent, owner ...), `may`.
// Each table is looked at by itself: any packet may come to it. What earlier tables do (DNAT in nat, MARK in mangle, drops in raw) and which addresses are routed here is not asked:
// a rule that can be hit here may still meet no packet of this host; one that cannot be hit here never does.
// A device that does not exist now may exist later. Packets have whole headers; second and further fragments are looked at where some rule says -f.
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import type { Family } from '../../base/ip.ts';
import type { Nsid, World } from '../../model/world.ts';
import { HOOK_NAMES, type Hook, type XtBackend, type XtTable, type XtTableName } from '../../model/xt.ts';
import { openCtx, type Ctx } from '../../net/ctx.ts';
import { ruleText } from '../render/view.ts';
import { compileProgram, hasSideEffects, type Box, type CompiledChain, type CompiledRule, type Item, type Product, type Program } from './program.ts';
import { relate, run, runsOf, subtract, type Runs } from './runs.ts';
import { after, itemsBefore, meet, reach, type Budget, type Path } from './search.ts';
import { DIM, type Val } from './space.ts';
import type { Finding, RuleAt } from './types.ts';
import { namelessClasses, usualPoint, witnessOf } from './witness.ts';

export interface AnalyseOptions {
  readonly netns?: Nsid;
  readonly backend?: XtBackend;
  readonly family?: Family;
  readonly table?: XtTableName;
  readonly chain?: string;
  /** Comparisons before the search is given up; default 100 million, which take a few seconds. */
  readonly budget?: number;
}
const TOTAL = 100_000_000;
/** Of one question: a rule that needs more is undecided. */
const PER_QUESTION = 2_000_000;
/** Ways from a hook to a rule that are tried. */
const MAX_PATHS = 256;
/** Blockers before nobody looks for fewer of them. */
const MAX_MINIMISED = 24;

const at = (p: Program, r: CompiledRule): RuleAt => {
  const { table } = p;
  const chain = (p.chains[r.chain] as CompiledChain).chain.name;
  return {
    netns: p.place.nsid, backend: table.backend, family: table.family, table: table.name, chain, number: r.no + 1, text: ruleText({ backend: table.backend, family: table.family, chain }, r.rule),
    ...(r.rule.origin && { origin: r.rule.origin }),
  };
};

/** A way to a rule, and the packets that its jumps let through. */
interface Way {
  readonly path: Path;
  readonly box: Box;
  readonly hook: Hook;
  readonly strict: boolean;
}
/** Ways to a rule for packets of a box, from its chain up. False in `all`: there were too many. */
const waysTo = (p: Program, b: Budget, r: CompiledRule, start: Box, strictStart: boolean, most = MAX_PATHS): { readonly ways: Way[]; readonly all: boolean } => {
  const ways: Way[] = [];
  let all = true;
  const up = (path: Path, box: Box, strict: boolean): void => {
    if (ways.length >= most || b.one < 0 || path.length > p.chains.length) {
      all = false;
      return;
    }
    const top = path[0] as CompiledRule;
    const c = p.chains[top.chain] as CompiledChain;
    if (c.chain.hook >= 0) {
      const universe = p.universe[c.chain.hook] as Box;
      const here = box.map((runs, d) => (relate(runs, universe[d] as Runs) === 2 ? runs : meetRuns(runs, universe[d] as Runs)));
      if (here.every((runs) => runs.length > 0)) ways.push({ path, box: here, hook: c.chain.hook as Hook, strict });
    }
    for (const caller of c.callers) {
      for (const product of caller.products) {
        if (ways.length >= most) {
          all = false;
          return;
        }
        b.one--;
        const met = meet(box, product);
        if (met) up([caller, ...path], met, strict && product.strict);
      }
    }
  };
  up([r], start, strictStart);
  return { ways, all };
};
const meetRuns = (a: Runs, b: Runs): Runs => subtract(a, subtract(a, b));

interface Try {
  readonly way: Way;
  readonly product: Product;
}
type Verdict =
  | { readonly kind: 'hit'; readonly way: Way; readonly box: Box; readonly product: Product; readonly certain: boolean }
  | { readonly kind: 'dead'; readonly by: readonly CompiledRule[]; readonly ways: number }
  | { readonly kind: 'gave-up' };

const ask = (b: Budget): void => {
  b.one = Math.min(PER_QUESTION, b.total);
};
const asked = (b: Budget): void => {
  b.total -= Math.min(PER_QUESTION, b.total) - b.one;
};

/** Most rules can be hit, and a packet is followed faster than a box: the most usual one is asked about first, and a few at random where so many rules stand in the way. */
const FEW = 32;
const PROBES = 4;
/** A packet of the way's box that hits the rule, found by luck. */
const probe = (p: Program, b: Budget, r: CompiledRule, way: Way, items: readonly Item[]): Box | null => {
  const usual = reach(p, b, way.path, usualPoint(p, way.box), true, null, items);
  if (usual.kind === 'hit') return usual.box;
  if (items.length < FEW) return null;
  let seed = r.rule.id;
  for (let n = 0; n < PROBES; n++) {
    const point = way.box.map((runs) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const k = 2 * ((seed >>> 8) % (runs.length >> 1));
      const v = (runs[k] as number) + (Math.imul(seed >>> 4, 0x9e3779b1) >>> 3) % ((runs[k + 1] as number) - (runs[k] as number) + 1);
      return run(v, v);
    });
    const got = reach(p, b, way.path, point, true, null, items);
    if (got.kind === 'hit') return got.box;
  }
  return null;
};

const judge = (p: Program, b: Budget, r: CompiledRule): Verdict => {
  const starts = r.products.flatMap((product) => {
    const box = meet(p.all, product);
    return box ? [{ product, box }] : [];
  });
  const certainly = ({ way, product }: Try): Verdict | null => {
    if (!way.strict) return null;
    const items = itemsBefore(p, b, way.path, way.box);
    const point = probe(p, b, r, way, items);
    if (point) return { kind: 'hit', way, box: point, product, certain: true };
    const got = reach(p, b, way.path, way.box, true, null, items);
    return got.kind === 'hit' ? { kind: 'hit', way, box: got.box, product, certain: true } : null;
  };
  // The first way will do for most rules.
  for (const { product, box } of starts) {
    for (const way of waysTo(p, b, r, box, product.strict, 1).ways) {
      const hit = certainly({ way, product });
      if (hit) return hit;
    }
  }
  const tries: Try[] = [];
  let complete = true;
  for (const { product, box } of starts) {
    const { ways, all } = waysTo(p, b, r, box, product.strict);
    complete &&= all;
    for (const way of ways) tries.push({ way, product });
  }
  for (const t of tries) {
    const hit = certainly(t);
    if (hit) return hit;
    if (b.one < 0) break;
  }
  const by = new Set<CompiledRule>();
  for (const { way, product } of tries) {
    const got = reach(p, b, way.path, way.box, false);
    if (got.kind === 'hit') return { kind: 'hit', way, box: got.box, product, certain: false };
    if (got.kind === 'gave-up') return got;
    for (const x of fewest(p, b, way, got.by)) by.add(x);
  }
  if (!complete) return { kind: 'gave-up' };
  return { kind: 'dead', by: [...by].sort((x, y) => x.chain - y.chain || x.no - y.no), ways: tries.length };
};
/** Rules that can be left out of a proof go. */
const fewest = (p: Program, b: Budget, way: Way, by: ReadonlySet<CompiledRule>): ReadonlySet<CompiledRule> => {
  if (by.size < 2 || by.size > MAX_MINIMISED) return by;
  const left = new Set(by);
  for (const r of [...by].reverse()) {
    left.delete(r);
    if (left.size === 0 || reach(p, b, way.path, way.box, false, left).kind !== 'blocked') left.add(r);
  }
  return left;
};

/** Do all packets that hit the rule come to the same end without it? Null: not known. */
const endsSame = (p: Program, b: Budget, r: CompiledRule, first: { readonly way: Way; readonly box: Box }): boolean | null => {
  let differs = false;
  const ok = after(p, b, first.way.path, first.box, (verdict) => (differs = verdict !== r.verdict));
  if (!ok) return null;
  if (differs) return false;
  for (const product of r.products) {
    const box = meet(p.all, product);
    if (!box) continue;
    const { ways, all } = waysTo(p, b, r, box, false);
    if (!all) return null;
    for (const way of ways) {
      let gaveUp = false;
      const done = after(p, b, way.path, way.box, (verdict, x) => {
        if (verdict === r.verdict) return false;
        // Does any of these come to the rule at all?
        const got = reach(p, b, way.path, x, false);
        gaveUp ||= got.kind === 'gave-up';
        return (differs = got.kind !== 'blocked');
      });
      if (!done || gaveUp) return null;
      if (differs) return false;
    }
  }
  return true;
};

const name = (r: RuleAt): string => `${r.chain} rule ${r.number}`;
const list = (rules: readonly RuleAt[]): string =>
  rules.length === 1 ? name(rules[0] as RuleAt) : rules.length <= 6 ? `${rules.slice(0, -1).map(name).join(', ')} and ${name(rules[rules.length - 1] as RuleAt)}` : `${rules.slice(0, 3).map(name).join(', ')} and ${rules.length - 3} more`;

/** What an unknown match in earlier rules, on the way or in the rule itself makes uncertain. */
const uncertain = (r: CompiledRule, way: Way, product: Product, p: Program, box: Box): string[] => {
  const names = new Set(product.names);
  for (const step of way.path) {
    if (step !== r) for (const x of step.products) for (const n of x.names) names.add(n);
    for (const { of, product: x } of (p.chains[step.chain] as CompiledChain).items) {
      if (of.no >= step.no) break;
      if (x.strict || of.act === 'note') continue;
      if (x.dims.slice(0, x.real).every((d, k) => relate(box[d] as Runs, x.sets[k] as Runs) !== 0)) for (const n of x.names) names.add(n);
    }
  }
  return [...names].sort();
};

const dead = (p: Program, r: CompiledRule, v: Extract<Verdict, { kind: 'dead' }>): Pick<Finding, 'kind' | 'text'> & { blockers: readonly RuleAt[] } => {
  const c = p.chains[r.chain] as CompiledChain;
  const blockers = v.by.map((x) => at(p, x));
  const me = `${c.chain.name} rule ${r.no + 1}`;
  if (r.products.length === 0) {
    const now = r.rule.matches.some((m) => m.name === 'addrtype' || m.name === 'set') ? ', as the addresses and sets of this host are now' : '';
    return { kind: 'never-hit', blockers, text: `${me} asks for what no packet is: its own conditions contradict one another${now}.` };
  }
  if (v.ways === 0) {
    const alone = r.products.map((product) => meet(p.all, product)).filter((x) => x !== null);
    const hooks = hooksOf(p, r.chain);
    const names = hooks.map((h) => HOOK_NAMES[h]).join(', ');
    if (!alone.some((box) => hooks.some((h) => (p.universe[h] as Box).every((runs, d) => relate(box[d] as Runs, runs) !== 0)))) {
      const why = alone.length === 0 ? ' (-f: fragments were put together before)' : reasonAt(p, hooks, alone);
      return { kind: 'never-hit', blockers, text: `${me} asks for what no packet has in ${names}${why}.` };
    }
    return { kind: 'unreachable', blockers: c.callers.map((x) => at(p, x)), text: `${me} asks for packets that no jump to ${c.chain.name} lets through.` };
  }
  const all = v.by.length === 1 && (v.by[0] as CompiledRule).chain === r.chain && (v.by[0] as CompiledRule).products.some((x) => x.dims.length === 0);
  const word = (x: RuleAt[] | readonly RuleAt[]): string => (x.length === 1 ? 'takes' : 'together take');
  if (all) return { kind: 'unreachable', blockers, text: `${me} stands behind ${list(blockers)}, which takes every packet.` };
  if (r.act === 'stop' && v.by.every((x) => x.verdict === r.verdict)) return { kind: 'redundant', blockers, text: `${me}: ${list(blockers)} ${word(blockers)} all that it would match, with the same verdict.` };
  return { kind: 'shadowed', blockers, text: `${me}: ${list(blockers)} ${word(blockers)} all that it would match, before it.` };
};
const reasonAt = (p: Program, hooks: readonly Hook[], boxes: readonly Box[]): string => {
  const bad = (d: number): boolean => boxes.every((box) => hooks.every((h) => relate(box[d] as Runs, (p.universe[h] as Box)[d] as Runs) === 0));
  return bad(DIM.iif) ? ' (-i: there is no input device)' : bad(DIM.oif) ? ' (-o: there is no output device yet)' : bad(DIM.ct) ? ' (the state of the connection)' : '';
};
/** Hooks from which the chain is reached by jumps, whatever they ask. */
const hooksOf = (p: Program, chain: number): Hook[] => {
  const seen = new Set([chain]);
  const out = new Set<Hook>();
  for (const n of seen) {
    const c = p.chains[n] as CompiledChain;
    if (c.chain.hook >= 0) out.add(c.chain.hook as Hook);
    for (const r of c.callers) seen.add(r.chain);
  }
  return [...out].sort((x, y) => x - y);
};

const analyseTable = (ctx: Ctx, nsid: Nsid, table: XtTable, world: World, chain: string | undefined, b: Budget, out: Finding[]): void => {
  const ns = pmGet(world.config.netns, nsid);
  if (!ns) return;
  const p = withoutNameless(compileProgram(ctx, nsid, ns, table));
  for (const c of p.chains) {
    if (chain !== undefined && c.chain.name !== chain) continue;
    const whole: RuleAt = { netns: nsid, backend: table.backend, family: table.family, table: table.name, chain: c.chain.name, number: 0, text: `-N ${c.chain.name}` };
    if (c.rules.length > 0 && c.chain.hook < 0 && hooksOf(p, c.rules[0]?.chain as number).length === 0) {
      const text = c.callers.length === 0 ? `No rule jumps to ${c.chain.name}.` : `${c.chain.name} is only reached from chains that nothing leads to.`;
      out.push({ kind: 'unreachable', certainty: 'must', rule: whole, blockers: c.callers.map((x) => at(p, x)), witness: null, depends: [], text });
      continue;
    }
    for (const r of c.rules) {
      if (b.total <= 0) {
        out.push({ kind: 'undecided', certainty: 'undecided', rule: at(p, r), blockers: [], witness: null, depends: [], text: `${c.chain.name} rule ${r.no + 1} and those behind it: too many cases to look at.` });
        break;
      }
      ask(b);
      const v = judge(p, b, r);
      asked(b);
      const rule = at(p, r);
      if (v.kind === 'gave-up') {
        out.push({ kind: 'undecided', certainty: 'undecided', rule, blockers: [], witness: null, depends: [], text: `${name(rule)}: too many cases to look at.` });
        continue;
      }
      if (v.kind === 'dead') {
        out.push({ certainty: 'must', rule, witness: null, depends: [], ...dead(p, r, v) });
        continue;
      }
      const witness = witnessOf(p, v.box, v.way.hook);
      const depends = v.certain ? [] : uncertain(r, v.way, v.product, p, v.box);
      if (r.act === 'stop' && !hasSideEffects(r.rule)) {
        ask(b);
        const same = endsSame(p, b, r, v);
        asked(b);
        if (same === true) {
          out.push({ kind: 'redundant', certainty: 'must', rule, blockers: [], witness, depends: [], text: `${name(rule)}: without it, what comes later does the same to all that it matches.` });
          continue;
        }
      }
      const missing = [rule.text.includes(' -i ') ? witness.iif : '', rule.text.includes(' -o ') ? witness.oif : ''].filter((n) => n !== '' && ![...pmValues(ns.links)].some((l) => l.name === n));
      const text = missing.length > 0 ? `${name(rule)} can be hit, but no device of now is one it asks for.` : v.certain ? `${name(rule)} can be hit.` : `${name(rule)} can be hit, if ${depends.join(', ')} will have it.`;
      out.push({ kind: 'hit', certainty: v.certain && missing.length === 0 ? 'must' : 'may', rule, blockers: [], witness, depends: missing.length > 0 ? [...depends, ...missing.map((n) => `device ${n}`)] : depends, text });
    }
  }
};
/** Classes of device names that no device can have are no packets. */
const withoutNameless = (p: Program): Program => {
  const trim = (box: Box): Box => {
    const next = [...box];
    for (const dim of ['iif', 'oif'] as const) next[DIM[dim]] = subtract(box[DIM[dim]] as Runs, runsOf(namelessClasses(p.classes.starts[DIM[dim]] as readonly Val[])));
    return next;
  };
  return { ...p, all: trim(p.all), universe: p.universe.map((u) => u && trim(u)) };
};

/** Every finding of the tables that are asked for; by default all tables of the initial namespace. */
export const analyse = (world: World, opts: AnalyseOptions = {}): Finding[] => {
  const nsid = opts.netns ?? 1;
  const ns = pmGet(world.config.netns, nsid);
  if (!ns) throw new RangeError(`netns ${nsid} does not exist; known: ${[...pmEntries(world.config.netns)].map(([k]) => k).join(', ')}`);
  const tables = [...pmValues(ns.xt)].filter((t) => (opts.backend ?? t.backend) === t.backend && (opts.family ?? t.family) === t.family && (opts.table ?? t.name) === t.name).sort((x, y) => x.created - y.created);
  const known = tables.flatMap((t) => t.chains.map((c) => c.name));
  if (opts.chain !== undefined && !known.includes(opts.chain)) throw new RangeError(`chain "${opts.chain}" does not exist; known: ${[...new Set(known)].join(', ')}`);
  const out: Finding[] = [];
  const b: Budget = { total: opts.budget ?? TOTAL, one: 0 };
  const ctx = openCtx(world);
  for (const t of tables) analyseTable(ctx, nsid, t, world, opts.chain, b, out);
  return out;
};
