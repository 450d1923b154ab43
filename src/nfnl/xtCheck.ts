// What the kernel asks of rules before it takes them: extensions in the right table, after the right protocol, reached from the right hooks
// (xt_check_match, xt_check_target, their checkentry), no loops, no jump to a built-in chain.
// Mirrors: ip_tables.c (mark_source_chains, check_entry), nf_tables_api.c (nft_chain_validate, nf_tables_newrule), nft_compat.c.
import type { Errno } from '../model/errno.ts';
import type { XtMatch, XtRule, XtTarget } from '../model/xt.ts';
import { pmGet } from '../base/pmap.ts';
import { peekState } from '../net/ctx.ts';
import { MATCHES, TARGETS } from '../xt/index.ts';
import type { AnyMatch, AnyTarget, XtCheck } from '../xt/types.ts';
import type { MChain, MTable, XtFailure, XtOp, XtTx } from './xtTable.ts';

const byName = <T extends { readonly name: string; readonly families: readonly number[] }>(list: readonly T[], family: number): Map<string, T> =>
  new Map(list.filter((m) => m.families.includes(family)).map((m) => [m.name, m]));
const MATCH = { 4: byName(MATCHES, 4), 6: byName(MATCHES, 6) } as const;
const TARGET = { 4: byName(TARGETS, 4), 6: byName(TARGETS, 6) } as const;
export const matchModule = (family: 4 | 6, name: string): AnyMatch | undefined => MATCH[family].get(name);
export const targetModule = (family: 4 | 6, name: string): AnyTarget | undefined => TARGET[family].get(name);

/** iptables-nft writes these as nf_tables expressions of its own: no x_tables module is asked. A tcp or udp match without ports stays one. */
export const nftNative = (family: 4 | 6, m: XtMatch): boolean => {
  if (m.name === 'mark' || m.name === 'limit') return true;
  if (m.name !== 'tcp' && m.name !== 'udp') return false;
  const text = matchModule(family, m.name)?.save(m.info, family) ?? '';
  return text !== '' && !text.includes('--tcp-option');
};
const NATIVE_TARGETS = new Set(['TRACE', 'NFLOG']);

/** xt_check_match and its caller: table, hooks, protocol, then the module's own opinion. */
const checkExt = (ext: AnyMatch | AnyTarget, info: unknown, c: XtCheck): Errno | undefined => {
  if (ext.tables && !ext.tables.includes(c.table)) return 'EINVAL';
  if (ext.hooks !== undefined && (c.hooks & ~ext.hooks) !== 0) return 'EINVAL';
  if (ext.protos && (c.protoInvert || !ext.protos.includes(c.proto))) return 'EINVAL';
  return ext.check?.(info, c) as Errno | undefined;
};
const checkOf = (tx: XtTx, t: MTable, r: XtRule, hooks: number): XtCheck => ({
  family: t.family, backend: t.backend, table: t.name, hooks, proto: r.proto, protoInvert: r.protoInvert, matches: r.matches,
  env: { setExists: (name) => pmGet(peekState(tx.ctx, tx.nsid).ipsets, name) !== undefined },
});
const eachExt = (t: MTable, r: XtRule, see: (ext: AnyMatch | AnyTarget, info: unknown) => Errno | undefined): Errno | undefined => {
  for (const m of r.matches) {
    const ext = t.backend === 'nft' && nftNative(t.family, m) ? undefined : matchModule(t.family, m.name);
    const bad = ext && see(ext, m.info);
    if (bad) return bad;
  }
  if (r.target.kind !== 'ext' || (t.backend === 'nft' && NATIVE_TARGETS.has(r.target.name))) return undefined;
  const ext = targetModule(t.family, r.target.name);
  return ext && see(ext, r.target.info);
};
const checkRule = (tx: XtTx, t: MTable, r: XtRule, hooks: number): Errno | undefined => {
  const c = checkOf(tx, t, r, hooks);
  return eachExt(t, r, (ext, info) => checkExt(ext, info, c));
};
const target = (x: XtTarget): string | undefined => (x.kind === 'jump' || x.kind === 'goto' ? x.chain : undefined);

/** A built-in chain is nobody's to jump to. */
export const jumpsToBase = (t: MTable, r: XtRule): boolean => {
  const to = target(r.target);
  return to !== undefined && (t.chains.get(to)?.hook ?? -1) >= 0;
};
/** nf_tables_newrule: what is wrong with a rule by itself. */
export const checkNewRule = (tx: XtTx, t: MTable, c: MChain, r: XtRule): Errno | undefined => {
  // An inverted comparison with nothing (`! -s 0/0`).
  for (const a of [r.src, r.dst]) if (a?.invert && /^0*$/.test(String(a.mask))) return 'EINVAL';
  // nft_compat knows no QUEUE target, and iptables-nft sends it as one. Expressions are all looked up before the first is set up.
  if (r.target.kind === 'verdict' && r.target.verdict === 'QUEUE') return 'ENOENT';
  const bad = checkRule(tx, t, r, c.hook < 0 ? 0 : 1 << c.hook);
  if (bad) return bad;
  const to = target(r.target);
  if (to !== undefined) {
    if (!t.chains.has(to)) return 'ENOENT';
    if (jumpsToBase(t, r)) return 'EOPNOTSUPP';
  }
  return undefined;
};

// ---------------------------------------------------------------- the whole table

/** Jumps deeper than this are refused (NFT_JUMP_STACK_SIZE). */
const NFT_JUMP_STACK = 16;
interface Walk {
  readonly errno: 'EMLINK' | 'ELOOP' | undefined;
  /** Hooks from which each chain is reached. */
  readonly hooks: ReadonlyMap<string, number>;
}
const conditional = (r: XtRule): boolean =>
  r.matches.length > 0 || r.src !== null || r.dst !== null || r.iif !== null || r.oif !== null || r.proto !== 0 || r.frag !== null;
const stops = new WeakMap<readonly XtRule[], number>();
/** After an unconditional verdict x_tables walks no further: what stands behind it is reached from nowhere. */
const stopOf = (t: MTable, rules: readonly XtRule[]): number => {
  if (t.backend === 'nft') return rules.length;
  let stop = stops.get(rules);
  if (stop === undefined) {
    const i = rules.findIndex((r) => r.target.kind === 'verdict' && !conditional(r));
    stop = i < 0 ? rules.length : i + 1;
    stops.set(rules, stop);
  }
  return stop;
};
/** The chain as the world has it, where all of it is reached, before and now: then only what lies between its unchanged ends is news. */
const comparable = (t: MTable, c: MChain): readonly XtRule[] | undefined => {
  const was = c.from?.rules;
  return was && stopOf(t, c.rules) === c.rules.length && stopOf(t, was) === was.length ? was : undefined;
};
const addTargets = (t: MTable, rules: readonly XtRule[], from: number, to: number, skip: ReadonlySet<XtRule>, out: Set<string>): void => {
  for (let i = from; i < to; i++) {
    const r = rules[i] as XtRule;
    const chain = target(r.target);
    if (chain !== undefined && !skip.has(r) && t.chains.has(chain)) out.add(chain);
  }
};
/** Where the rules of a chain lead: the same list as before when no rule that leads somewhere came or went. Arrays that were checked never change. */
const EDGES = new WeakMap<readonly XtRule[], readonly string[]>();
const edgesOf = (t: MTable, c: MChain, skip: ReadonlySet<XtRule>): readonly string[] => {
  const known = skip.size === 0 ? EDGES.get(c.rules) : undefined;
  if (known) return known;
  const was = skip.size === 0 ? comparable(t, c) : undefined;
  const before = was && EDGES.get(was);
  const kept = was?.slice(c.head, was.length - c.tail).every((r) => target(r.target) === undefined) ? before : undefined;
  const out = new Set<string>(kept);
  if (kept) addTargets(t, c.rules, c.head, c.rules.length - c.tail, skip, out);
  else addTargets(t, c.rules, 0, stopOf(t, c.rules), skip, out);
  const edges = kept?.length === out.size ? kept : [...out];
  if (skip.size === 0) EDGES.set(c.rules, edges);
  return edges;
};
/** Depth-first from every base chain, without recursion: chains may be many. `depth` is the longest path below a chain. */
const walkChains = (t: MTable, edges: ReadonlyMap<string, readonly string[]>): Walk => {
  const depth = new Map<string, number>();
  const hooks = new Map<string, number>();
  let errno: Walk['errno'];
  const loop = t.backend === 'nft' ? 'EMLINK' : 'ELOOP';
  for (const base of t.chains.values()) {
    if (base.hook < 0) continue;
    const onPath = new Set<string>([base.name]);
    const stack: { name: string; next: number }[] = [{ name: base.name, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { name: string; next: number };
      const out = edges.get(top.name) as readonly string[];
      const to = out[top.next++];
      if (to === undefined) {
        depth.set(top.name, out.reduce((d, x) => Math.max(d, 1 + (depth.get(x) ?? 0)), 0));
        onPath.delete(top.name);
        stack.pop();
      } else if (onPath.has(to)) return { errno: loop, hooks };
      else if (!depth.has(to)) {
        onPath.add(to);
        stack.push({ name: to, next: 0 });
      }
    }
    if (t.backend === 'nft' && (depth.get(base.name) as number) >= NFT_JUMP_STACK) errno = 'EMLINK';
    const seen = new Set<string>([base.name]);
    for (const name of seen) {
      hooks.set(name, (hooks.get(name) ?? 0) | (1 << base.hook));
      for (const to of edges.get(name) as readonly string[]) seen.add(to);
    }
  }
  return { errno, hooks };
};

/** The last walk over a table, by the edges of its first chain: most edits leave all edges as they were. */
const WALKS = new WeakMap<readonly string[], { readonly edges: ReadonlyMap<string, readonly string[]>; readonly walk: Walk }>();
const walkOf = (t: MTable, skip: ReadonlySet<XtRule>): Walk => {
  const edges = new Map<string, readonly string[]>();
  for (const c of t.chains.values()) edges.set(c.name, edgesOf(t, c, skip));
  const first = edges.values().next().value;
  const last = first && WALKS.get(first);
  if (last && last.edges.size === edges.size && [...edges].every(([name, e]) => last.edges.get(name) === e)) return last.walk;
  const walk = walkChains(t, edges);
  if (first) WALKS.set(first, { edges, walk });
  return walk;
};
/** Rules, and whole chains, that passed under these hooks: they need no second look. */
const PASSED = new WeakMap<XtRule | readonly XtRule[], number>();
const failsAt = (tx: XtTx, t: MTable, skip: ReadonlySet<XtRule>): Errno | undefined => {
  const w = walkOf(t, skip);
  if (w.errno) return w.errno;
  for (const c of t.chains.values()) {
    const mask = w.hooks.get(c.name) ?? 0;
    if (t.backend === 'nft' && (mask === 0 || c.hook >= 0)) continue;
    if (PASSED.get(c.rules) === mask) continue;
    const stop = stopOf(t, c.rules);
    const was = comparable(t, c);
    const same = was !== undefined && PASSED.get(was) === mask;
    for (let i = same ? c.head : 0; i < c.rules.length - (same ? c.tail : 0); i++) {
      const r = c.rules[i] as XtRule;
      const hooks = i < stop ? mask : 0;
      if (PASSED.get(r) === hooks || skip.has(r)) continue;
      const bad = t.backend === 'legacy' ? checkRule(tx, t, r, hooks) : eachExt(t, r, (ext) => (ext.hooks !== undefined && (hooks & ~ext.hooks) !== 0 ? 'EINVAL' : undefined));
      if (bad) return bad;
      PASSED.set(r, hooks);
    }
    if (skip.size === 0) PASSED.set(c.rules, mask);
  }
  return undefined;
};
const NONE: ReadonlySet<XtRule> = new Set();
/** The table as a whole. nf_tables replays a batch that fails, to find the first rule after which it does. */
export const checkTable = (tx: XtTx, t: MTable): XtFailure | undefined => {
  // What is remembered of an array must stay true: whoever edits it from now on copies it.
  for (const c of t.chains.values()) c.owned = false;
  const errno = failsAt(tx, t, NONE);
  if (!errno || t.backend === 'legacy') return errno && { errno, ops: [] };
  const adds = tx.ops.filter((o): o is XtOp & { rule: XtRule } => o.table === t && o.rule !== null);
  let low = 0;
  let high = adds.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (failsAt(tx, t, new Set(adds.slice(mid + 1).map((o) => o.rule)))) high = mid;
    else low = mid + 1;
  }
  const why = failsAt(tx, t, new Set(adds.slice(low + 1).map((o) => o.rule))) ?? errno;
  // The rule stands where it is until the batch is undone: each one after it fails, too.
  return { errno: why, ops: adds.slice(low).map((o) => ({ ...o, errno: why })) };
};
