// The search for a packet: boxes of the header space walk a table's program rule by rule, and are cut where a rule takes a part of them. Depth first, so that a rule that can be hit is found to be
// so soon; what no box reaches is proved unreachable, and the rules that took boxes away are the proof. Bounded by a number of comparisons.
// A search is strict or loose. Strict: whatever may stop a packet does, so that what arrives surely arrives. Loose: only what surely stops it does, so that what does not arrive never can.
import { countOf, intersect, relate, subtract, unionOf, type Runs } from './runs.ts';
import { HULL, type Box, type CompiledChain, type CompiledRule, type Item, type Product, type Program } from './program.ts';

export interface Budget {
  /** Comparisons left for everything, and for one question. */
  total: number;
  one: number;
}
/** Where a packet goes on when a chain ends. */
interface Frame {
  readonly chain: number;
  readonly pos: number;
  readonly parent: Frame | null;
}
/** From a built-in chain down to the rule: the last one is the rule itself. */
export type Path = readonly CompiledRule[];

/** 0: nothing in common; 1: something; 2: the box lies in the product. */
const relation = (b: Budget, box: Box, p: Product, n: number): 0 | 1 | 2 => {
  b.one--;
  let all: 1 | 2 = 2;
  for (let k = 0; k < n; k++) {
    const own = box[p.dims[k] as number] as Runs;
    const asked = p.sets[k] as Runs;
    // One run against many is a search, many against many a walk.
    if (own.length > 2 && asked.length > 2) b.one -= (own.length + asked.length) >> 2;
    const r = relate(own, asked);
    if (r === 0) return 0;
    if (r === 1) all = 1;
  }
  return all;
};
export const meet = (box: Box, p: Product): Box | null => {
  const out = [...box];
  for (let k = 0; k < p.dims.length; k++) {
    const d = p.dims[k] as number;
    const r = intersect(box[d] as Runs, p.sets[k] as Runs);
    if (r.length === 0) return null;
    out[d] = r;
  }
  return out;
};
const meetReal = (box: Box, p: Product): Box => {
  const out = [...box];
  for (let k = 0; k < p.real; k++) out[p.dims[k] as number] = intersect(box[p.dims[k] as number] as Runs, p.sets[k] as Runs);
  return out;
};
/** The box without the product: boxes that have nothing in common, the largest last. */
const cut = (b: Budget, box: Box, p: Product, n: number): Box[] => {
  const out: { box: Box; size: number }[] = [];
  let rest = box;
  for (let k = 0; k < n; k++) {
    const d = p.dims[k] as number;
    const own = rest[d] as Runs;
    b.one -= 8 + ((own.length + (p.sets[k] as Runs).length) >> 1);
    const left = subtract(own, p.sets[k] as Runs);
    if (left.length === 0) continue;
    const piece = [...rest];
    piece[d] = left;
    out.push({ box: piece, size: countOf(left) / countOf(own) });
    const inside = [...rest];
    inside[d] = intersect(own, p.sets[k] as Runs);
    rest = inside;
  }
  return out.sort((a, b) => a.size - b.size).map((x) => x.box);
};

interface State {
  readonly box: Box;
  readonly chain: number;
  /** Where it stands: before this rule. */
  readonly pos: number;
  /** Which step of the path it is on; -1: in a chain that the path only passes. */
  readonly seg: number;
  readonly frame: Frame | null;
  /** Items that are left in this chain; null: nobody has looked yet. */
  readonly items: readonly Item[] | null;
  /** The first of them that is still to come. */
  readonly from: number;
}
/** Those that have something in common with the box. */
const near = (b: Budget, items: readonly Item[], from: number, box: Box, strict: boolean): Item[] => {
  const out: Item[] = [];
  for (let i = from; i < items.length; i++) {
    const it = items[i] as Item;
    if (relation(b, box, it.product, strict ? it.product.real : it.product.dims.length) !== 0) out.push(it);
  }
  return out;
};
/** The only dimension in which the box leaves the product, where there is just one; -1. */
const oneWay = (box: Box, p: Product, n: number): number => {
  let way = -1;
  for (let k = 0; k < n; k++) {
    if (relate(box[p.dims[k] as number] as Runs, p.sets[k] as Runs) === 2) continue;
    if (way >= 0) return -1;
    way = k;
  }
  return way;
};
/** Items of a chain from a rule on, to before another, that have something to do with the box. */
const itemsFor = (b: Budget, c: CompiledChain, from: number, to: number, box: Box, strict: boolean, notes: boolean): Item[] => {
  const out: Item[] = [];
  const end = c.firstItem[to] as number;
  const { hull } = c;
  const [dlo, dhi, slo, shi, plo, phi, qlo, qhi, rlo, rhi] = HULL.flatMap((d) => {
    const r = box[d] as Runs;
    return [r[0], r[r.length - 1]];
  }) as [number, number, number, number, number, number, number, number, number, number];
  const first = c.firstItem[from] as number;
  b.one -= (end - first) >> 3;
  for (let i = first; i < end; i++) {
    const h = i * 10;
    if ((hull[h] as number) > dhi || (hull[h + 1] as number) < dlo || (hull[h + 2] as number) > shi || (hull[h + 3] as number) < slo || (hull[h + 4] as number) > phi || (hull[h + 5] as number) < plo
      || (hull[h + 6] as number) > qhi || (hull[h + 7] as number) < qlo || (hull[h + 8] as number) > rhi || (hull[h + 9] as number) < rlo) continue;
    const item = c.items[i] as Item;
    if (item.of.act === 'note' && !notes) continue;
    if (relation(b, box, item.product, strict ? item.product.real : item.product.dims.length) !== 0) out.push(item);
  }
  return out;
};

export type Reached =
  | { readonly kind: 'hit'; readonly box: Box }
  | { readonly kind: 'blocked'; readonly by: ReadonlySet<CompiledRule> }
  | { readonly kind: 'gave-up' };

/** May some packet of the box be stopped in this chain or below? */
const canStop = (p: Program, b: Budget, chain: number, box: Box, strict: boolean): boolean => {
  const c = p.chains[chain] as CompiledChain;
  if (!c.stops) return false;
  for (const { of, product } of c.items) {
    if (b.one < 0) return true;
    if (of.act === 'note' || of.act === 'return' || (of.to >= 0 && !(p.chains[of.to] as CompiledChain).stops)) continue;
    if (relation(b, box, product, strict ? product.real : product.dims.length) === 0) continue;
    if (of.to < 0 || canStop(p, b, of.to, box, strict)) return true;
  }
  return false;
};

/** What stands before a rule on the first step of its way and has something to do with the box: for many questions about parts of the box. */
export const itemsBefore = (p: Program, b: Budget, path: Path, box: Box): readonly Item[] => {
  const top = path[0] as CompiledRule;
  return itemsFor(b, p.chains[top.chain] as CompiledChain, 0, top.no, box, true, false);
};
/** Does some packet of the box take this way, to the rule at its end? `only`: nobody else stops anything. `items0`: itemsBefore of a box around this one. */
export const reach = (p: Program, b: Budget, path: Path, start: Box, strict: boolean, only: ReadonlySet<CompiledRule> | null = null, items0: readonly Item[] | null = null): Reached => {
  const by = new Set<CompiledRule>();
  const stops = (r: CompiledRule): boolean => only === null || only.has(r);
  const work: State[] = [{ box: start, chain: (path[0] as CompiledRule).chain, pos: 0, seg: 0, frame: null, items: items0, from: 0 }];
  for (let s: State | undefined = work.pop(); s; s = work.pop()) {
    state: for (;;) {
      if (b.one < 0) return { kind: 'gave-up' };
      const box: Box = s.box;
      const chain: number = s.chain;
      const seg: number = s.seg;
      const frame: Frame | null = s.frame;
      const onPath: boolean = seg >= 0 && frame === null;
      const c = p.chains[chain] as CompiledChain;
      const end = onPath ? (path[seg] as CompiledRule).no : c.rules.length;
      // On the path it pays to know who is left: somebody may take all. Elsewhere they are asked in turn anyway.
      const items: readonly Item[] = s.items === null ? itemsFor(b, c, s.pos, end, box, strict, false) : onPath ? near(b, s.items, s.from, box, strict) : s.items;
      const from: number = s.items === null || onPath ? 0 : s.from;
      if (onPath) {
        const units = new Map<number, { readonly of: CompiledRule; readonly runs: Runs }[]>();
        // Whoever takes all of it: nothing gets past.
        let whole: CompiledRule | null = null;
        for (const { of, product } of items) {
          if ((of.act !== 'stop' && of.act !== 'return' && of.act !== 'goto' && !(strict && of.act === 'maybe')) || !stops(of) || (!strict && !product.sure)) continue;
          const n = strict ? product.real : product.dims.length;
          if (relation(b, box, product, n) !== 2) {
            const k = oneWay(box, product, n);
            if (k < 0) continue;
            const d = product.dims[k] as number;
            const list = units.get(d);
            if (list) list.push({ of, runs: product.sets[k] as Runs });
            else units.set(d, [{ of, runs: product.sets[k] as Runs }]);
            continue;
          }
          if (whole === null || of.verdict === (path[path.length - 1] as CompiledRule).verdict) whole = of;
          if (whole.verdict === (path[path.length - 1] as CompiledRule).verdict) break;
        }
        if (whole) {
          by.add(whole);
          break state;
        }
        // Who takes slices of one dimension leaves one box: all such at once.
        if (units.size > 0) {
          const next = [...box];
          for (const [d, list] of units) {
            next[d] = subtract(next[d] as Runs, unionOf(list.map((u) => u.runs)));
            for (const u of list) by.add(u.of);
            if ((next[d] as Runs).length === 0) break state;
          }
          s = { box: next, chain, pos: s.pos, seg, frame, items, from: 0 };
          continue;
        }
      }
      for (let i = from; i < items.length; i++) {
        const { of, product } = items[i] as Item;
        const n = strict ? product.real : product.dims.length;
        const sure = product.sure && product.strict;
        const rel = relation(b, box, product, n);
        if (rel === 0) continue;
        const leave = (inside: State | null): void => {
          if (inside) work.push(inside);
          if (rel === 2) return;
          for (const x of cut(b, box, product, n)) work.push({ box: x, chain, pos: of.no + 1, seg, frame, items, from: i + 1 });
        };
        const back = (x: Box): State | null => (frame === null ? null : { box: x, chain: frame.chain, pos: frame.pos, seg, frame: frame.parent, items: null, from: 0 });
        const inside = (): Box => (rel === 2 ? box : strict ? meetReal(box, product) : (meet(box, product) as Box));
        switch (of.act) {
          case 'stop':
          case 'maybe':
            if (!stops(of) || (!strict && (!product.sure || of.act === 'maybe'))) continue;
            by.add(of);
            leave(null);
            break state;
          case 'return':
            if (onPath) {
              if (!stops(of) || (!strict && !product.sure)) continue;
              by.add(of);
              leave(null);
              break state;
            }
            // Who goes on instead meets all that who returns meets, and more.
            if (strict && !sure) continue;
            if (!product.sure) {
              const b1 = back(inside());
              if (b1) work.push(b1);
              continue;
            }
            leave(back(inside()));
            break state;
          case 'jump':
          case 'goto': {
            const into = inside();
            if (of.act === 'goto' && (onPath || (strict && !sure))) {
              if (!stops(of) || (!strict && !product.sure)) continue;
              by.add(of);
              leave(null);
              break state;
            }
            if (of.act === 'jump' && ((!strict && !product.sure) || !(p.chains[of.to] as CompiledChain).stops || !canStop(p, b, of.to, into, strict))) continue;
            if (of.act === 'jump' && strict && !sure) {
              if (!stops(of)) continue;
              by.add(of);
              leave(null);
              break state;
            }
            const down: State = { box: into, chain: of.to, pos: 0, seg, frame: of.act === 'jump' ? { chain, pos: of.no + 1, parent: frame } : frame, items: null, from: 0 };
            if (of.act === 'goto' && !product.sure) {
              work.push(down);
              continue;
            }
            leave(down);
            break state;
          }
          default: continue;
        }
      }
      if (frame !== null) {
        s = { box, chain: frame.chain, pos: frame.pos, seg, frame: frame.parent, items: null, from: 0 };
        continue;
      }
      if (seg === path.length - 1) return { kind: 'hit', box };
      s = { box, chain: (path[seg + 1] as CompiledRule).chain, pos: 0, seg: seg + 1, frame: null, items: null, from: 0 };
    }
  }
  return { kind: 'blocked', by };
};

/** What becomes of packets that go on behind the rule at the end of the path, as if it were not there. Each outcome is told until `tell` says enough. False: given up. */
export const after = (p: Program, b: Budget, path: Path, start: Box, tell: (verdict: string, box: Box) => boolean): boolean => {
  let frame: Frame | null = null;
  for (const r of path.slice(0, -1)) if (r.act === 'jump') frame = { chain: r.chain, pos: r.no + 1, parent: frame };
  const last = path[path.length - 1] as CompiledRule;
  const work: State[] = [{ box: start, chain: last.chain, pos: last.no + 1, seg: -1, frame, items: null, from: 0 }];
  const policy = (p.chains[(path[0] as CompiledRule).chain] as CompiledChain).chain.policy ?? 'ACCEPT';
  for (let s: State | undefined = work.pop(); s; s = work.pop()) {
    state: for (;;) {
      if (b.one < 0) return false;
      const box: Box = s.box;
      const chain: number = s.chain;
      const f: Frame | null = s.frame;
      const c = p.chains[chain] as CompiledChain;
      const items: readonly Item[] = s.items ?? itemsFor(b, c, s.pos, c.rules.length, box, false, true);
      for (let i = s.items ? s.from : 0; i < items.length; i++) {
        const { of, product } = items[i] as Item;
        // It is not there: not where another way leads to it, either.
        if (of === last) continue;
        const rel = relation(b, box, product, product.dims.length);
        if (rel === 0) continue;
        const inside = (): Box => (rel === 2 ? box : (meet(box, product) as Box));
        const leave = (): void => {
          if (!product.sure) {
            work.push({ box, chain, pos: of.no + 1, seg: -1, frame: f, items, from: i + 1 });
            return;
          }
          if (rel === 2) return;
          for (const x of cut(b, box, product, product.dims.length)) work.push({ box: x, chain, pos: of.no + 1, seg: -1, frame: f, items, from: i + 1 });
        };
        switch (of.act) {
          case 'stop':
            if (tell(of.verdict, inside())) return true;
            leave();
            break state;
          case 'maybe':
          case 'note':
            if (tell('?', inside())) return true;
            continue;
          case 'return':
            leave();
            if (f) work.push({ box: inside(), chain: f.chain, pos: f.pos, seg: -1, frame: f.parent, items: null, from: 0 });
            else if (tell(policy, inside())) return true;
            break state;
          case 'jump':
          case 'goto': {
            const d = p.chains[of.to] as CompiledChain;
            if (of.act === 'jump' && !d.stops && !d.notes) continue;
            leave();
            work.push({ box: inside(), chain: of.to, pos: 0, seg: -1, frame: of.act === 'jump' ? { chain, pos: of.no + 1, parent: f } : f, items: null, from: 0 });
            break state;
          }
          default: continue;
        }
      }
      if (f === null) {
        if (tell(policy, box)) return true;
        break;
      }
      s = { box, chain: f.chain, pos: f.pos, seg: -1, frame: f.parent, items: null, from: 0 };
    }
  }
  return true;
};
