// Two worlds compared by what can be reached: flows gained, lost and changed, each kind with a witness, the cause that the failing side's answer names, and what
// differs in the configuration. Endpoints are matched by name. By the classes of both matrices, so that a thousand endpoints cost what their classes cost.
import type { Ip } from '../base/ip.ts';
import type { World } from '../model/world.ts';
import { addressesOf, endpointsOf, netnsName } from './endpoints.ts';
import { configChanges, type ConfigChange } from './matrix/items.ts';
import { matrix } from './matrix/matrix.ts';
import { named, servicesOf } from './matrix/services.ts';
import type { Matrix, MatrixAnswer, MatrixOptions, MatrixService } from './matrix/types.ts';
import { reach } from './reach.ts';
import { originText, textOf } from './render/view.ts';
import type { BlameLink, Outcome, Question } from './types.ts';

export interface FlowEnd {
  readonly from: string;
  /** The endpoint that has the service, and the question's `to` in either world; null where it is not. */
  readonly dst: string;
  readonly before: string | null;
  readonly after: string | null;
}
/** Flows that changed alike. */
export interface FlowDiff {
  /** gained: open now, and not before; lost: the other way round; changed: not open, but otherwise (refused, now timeout). */
  readonly kind: 'gained' | 'lost' | 'changed';
  /** Null: there is no such client or server in that world. */
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  /** How many flows, and the first of them (`examples` of DiffOptions). */
  readonly count: number;
  readonly flows: readonly FlowEnd[];
  /** Ask it of both worlds. */
  readonly witness: { readonly before: Question | null; readonly after: Question | null };
  /** What decided on the side that fails; null: it is not there, or the walk went the obvious way. */
  readonly cause: (BlameLink & { readonly side: 'before' | 'after' }) | null;
  /** What differs in the configuration, nearest to the cause first. */
  readonly changes: readonly ConfigChange[];
}
export interface DiffOptions extends MatrixOptions {
  /** How many flows of a kind are listed; default 20. */
  readonly examples?: number;
  /** How many differences of the configuration; default 20. */
  readonly changes?: number;
}

/** A service in both worlds. */
interface Both {
  readonly dst: string;
  readonly b: number | null;
  readonly a: number | null;
}
const nameOf = (m: Matrix, s: MatrixService): string => m.endpoints[s.endpoint]?.name ?? '';
const keyOf = (m: Matrix, s: MatrixService): string => `${s.proto} ${s.port} ${s.ip} ${nameOf(m, s)}`;
/** By name, protocol, port and address; what then is left over by order: an address that changed. */
const pairServices = (mb: Matrix, ma: Matrix): Both[] => {
  const out: Both[] = [];
  const left = new Map(ma.services.map((s, j) => [keyOf(ma, s), j]));
  const alone: number[] = [];
  mb.services.forEach((s, j) => {
    const key = keyOf(mb, s);
    const a = left.get(key);
    if (a === undefined) alone.push(j);
    else {
      left.delete(key);
      out.push({ dst: nameOf(mb, s), b: j, a });
    }
  });
  for (const j of alone) {
    const s = mb.services[j] as MatrixService;
    const like = [...left].find(([, k]) => { const t = ma.services[k] as MatrixService; return nameOf(ma, t) === nameOf(mb, s) && t.proto === s.proto && t.port === s.port && typeof t.ip === typeof s.ip; });
    if (like) left.delete(like[0]);
    out.push({ dst: nameOf(mb, s), b: j, a: like?.[1] ?? null });
  }
  for (const j of left.values()) out.push({ dst: nameOf(ma, ma.services[j] as MatrixService), b: null, a: j });
  return out;
};
/** Both worlds are asked for what either of them has: a server that went is a flow lost. */
const matrices = (before: World, after: World, o: DiffOptions): readonly [Matrix, Matrix] => {
  const names = [before, after].map((w) => new Set(endpointsOf(w).map((e) => e.name)));
  for (const n of [...(o.sources ?? []), ...(o.destinations ?? [])]) {
    if (!names.some((s) => s.has(n))) throw new RangeError(`${JSON.stringify(n)} is in neither world`);
  }
  const only = (i: 0 | 1): MatrixOptions => {
    const pick = (list: readonly string[] | undefined): readonly string[] | undefined => list?.filter((n) => names[i]?.has(n));
    const [sources, destinations] = [pick(o.sources), pick(o.destinations)];
    return { ...o, ...(sources && { sources }), ...(destinations && { destinations }) };
  };
  const [ob, oa] = [only(0), only(1)];
  if (o.ports) return [matrix(before, ob), matrix(after, oa)];
  type Column = NonNullable<MatrixOptions['also']>[number];
  const columns = (w: World, x: MatrixOptions): Column[] => {
    const ends = named(w, x.destinations);
    return servicesOf(w, ends, x).map((s) => ({ name: ends[s.endpoint]?.name ?? '', ip: s.ip, proto: s.proto, port: s.port }));
  };
  /** What the other world has and this one has not, at the address that its endpoint has here. */
  const beside = (w: World, have: readonly Column[], other: readonly Column[]): Column[] => {
    const netns = new Map(endpointsOf(w).map((e) => [e.name, e.netns]));
    const addresses = new Map<string, readonly Ip[]>();
    const at = (name: string): readonly Ip[] => {
      let list = addresses.get(name);
      if (list === undefined) addresses.set(name, (list = addressesOf(w, netns.get(name) ?? 0).map((a) => a.ip)));
      return list;
    };
    const known = new Set(have.map((c) => `${c.name} ${c.proto} ${c.port} ${typeof c.ip}`));
    return other.flatMap((c) => {
      const ip = at(c.name).includes(c.ip) ? c.ip : known.has(`${c.name} ${c.proto} ${c.port} ${typeof c.ip}`) ? undefined : at(c.name).find((x) => typeof x === typeof c.ip);
      return ip === undefined ? [] : [{ ...c, ip }];
    });
  };
  const [cb, ca] = [columns(before, ob), columns(after, oa)];
  return [matrix(before, { ...ob, also: beside(before, cb, ca) }), matrix(after, { ...oa, also: beside(after, ca, cb) })];
};

/** How one world's matrix tells a cell: an answer, or -1. */
interface Side {
  readonly m: Matrix;
  /** By the name of a source. */
  readonly row: ReadonlyMap<string, number>;
}
const sideOf = (m: Matrix): Side => ({ m, row: new Map(m.endpoints.slice(0, m.sources).map((e, i) => [e.name, i])) });
/** A class of cells: where it is in a matrix. Cells of equal text have one answer. */
const cellKey = (s: Side, i: number | undefined, j: number | null): string => {
  if (i === undefined || j === null) return '-';
  const column = s.m.columnOf[j] as number;
  const self = s.m.services[j]?.netns === s.m.endpoints[i]?.netns;
  return `${column} ${s.m.views[s.m.columns[column]?.view ?? 0]?.classOf[i]}${self ? ' self' : ''}`;
};
const answerAt = (s: Side, key: string): MatrixAnswer | null => {
  if (key === '-') return null;
  const [column, k, self] = key.split(' ');
  const c = s.m.columns[Number(column)];
  return s.m.answers[(self === undefined ? c?.row : c?.self)?.[Number(k)] ?? -1] ?? null;
};
const kindOf = (b: Outcome | null, a: Outcome | null): FlowDiff['kind'] | null => (b === a ? null : a === 'open' ? 'gained' : b === 'open' ? 'lost' : b === null || a === null ? null : 'changed');

interface Group {
  readonly kind: FlowDiff['kind'];
  readonly before: Outcome | null;
  readonly after: Outcome | null;
  count: number;
  readonly flows: FlowEnd[];
  /** The first flow's endpoints in each world. */
  readonly from: string;
}
/** Sources that both worlds see alike, for one pair of columns. */
const jointClasses = (sides: readonly [Side, Side], b: number | null, a: number | null, names: readonly string[]): ReadonlyMap<string, string[]> => {
  const out = new Map<string, string[]>();
  const view = (s: Side, j: number | null) => (j === null ? undefined : s.m.views[s.m.columns[s.m.columnOf[j] as number]?.view ?? 0]);
  const [vb, va] = [view(sides[0], b), view(sides[1], a)];
  for (const n of names) {
    const [i, k] = [sides[0].row.get(n), sides[1].row.get(n)];
    const key = `${i === undefined ? '-' : (vb?.classOf[i] ?? '-')} ${k === undefined ? '-' : (va?.classOf[k] ?? '-')}`;
    const list = out.get(key);
    if (list) list.push(n);
    else out.set(key, [n]);
  }
  return out;
};

const nearest = (changes: readonly ConfigChange[], cause: FlowDiff['cause'], world: World): ConfigChange[] => {
  if (cause === null) return [...changes];
  const place = netnsName(world, cause.cause.netns);
  const kind = cause.cause.kind;
  const far = (c: ConfigChange): number => (c.place === place ? 0 : 2) + (c.kind === kind || (kind === 'no-route' && c.kind === 'route') || (kind === 'no-socket' && c.kind === 'socket') ? 0 : 1);
  return [...changes].sort((x, y) => far(x) - far(y));
};
/** Why the side that does not let it through does so. */
const causeOf = (world: World, side: 'before' | 'after', q: Question): FlowDiff['cause'] => {
  const { blame } = reach(world, q);
  const link = blame.find((l) => l.role === 'decided') ?? blame[0];
  return link === undefined ? null : { ...link, side };
};

/** What can be reached in `after` and not in `before`, and the other way round. Throws as `matrix` does. */
export const diff = (before: World, after: World, o: DiffOptions = {}): FlowDiff[] => {
  const [mb, ma] = matrices(before, after, o);
  const sides = [sideOf(mb), sideOf(ma)] as const;
  const names = [...new Set([...sides[0].row.keys(), ...sides[1].row.keys()])];
  const examples = o.examples ?? 20;
  const groups = new Map<string, Group>();
  const add = (both: Both, sources: readonly string[]): void => {
    const n = sources[0];
    if (n === undefined) return;
    const keys = [cellKey(sides[0], sides[0].row.get(n), both.b), cellKey(sides[1], sides[1].row.get(n), both.a)] as const;
    const [b, a] = [answerAt(sides[0], keys[0])?.outcome ?? null, answerAt(sides[1], keys[1])?.outcome ?? null];
    const kind = kindOf(b, a);
    if (kind === null) return;
    // What is not there in one of them is told once, for each that came or went.
    const gone = a === null || b === null ? (sides[a === null ? 1 : 0].row.has(n) ? `to ${both.dst}` : `from ${n}`) : null;
    const key = gone === null ? keys.join('|') : `${kind} ${gone}`;
    let g = groups.get(key);
    if (g === undefined) groups.set(key, (g = { kind, before: b, after: a, count: 0, flows: [], from: n }));
    g.count += sources.length;
    for (const from of sources.slice(0, examples - g.flows.length)) g.flows.push({ from, dst: both.dst, before: both.b === null ? null : (mb.services[both.b]?.to ?? null), after: both.a === null ? null : (ma.services[both.a]?.to ?? null) });
  };
  const joint = new Map<string, ReadonlyMap<string, string[]>>();
  for (const both of pairServices(mb, ma)) {
    const key = `${both.b === null ? '-' : mb.columnOf[both.b]} ${both.a === null ? '-' : ma.columnOf[both.a]}`;
    let classes = joint.get(key);
    if (classes === undefined) joint.set(key, (classes = jointClasses(sides, both.b, both.a, names)));
    // Who shares the service's namespace is asked by itself.
    const home = (s: Side, j: number | null, n: string): boolean => { const i = s.row.get(n); return j !== null && i !== undefined && s.m.endpoints[i]?.netns === s.m.services[j]?.netns; };
    for (const list of classes.values()) {
      const selves = list.filter((n) => home(sides[0], both.b, n) || home(sides[1], both.a, n));
      add(both, selves.length === 0 ? list : list.filter((n) => !selves.includes(n)));
      for (const n of selves) add(both, [n]);
    }
  }
  if (groups.size === 0) return [];
  const changes = configChanges(before, after);
  const order = { lost: 0, gained: 1, changed: 2 } as const;
  const found = [...groups.values()].map((g): FlowDiff => {
    const first = g.flows[0];
    const ask = (to: string | null | undefined, s: Side): Question | null => (to === null || to === undefined || !s.row.has(g.from) ? null : { from: g.from, to });
    const witness = { before: ask(first?.before, sides[0]), after: ask(first?.after, sides[1]) };
    const failing = g.kind === 'gained' ? 'before' : 'after';
    const q = witness[failing];
    const world = failing === 'before' ? before : after;
    const cause = q === null ? null : causeOf(world, failing, q);
    return { kind: g.kind, before: g.before, after: g.after, count: g.count, flows: g.flows, witness, cause, changes: nearest(changes, cause, world).slice(0, o.changes ?? 20) };
  });
  // Classes that changed for one and the same reason are one.
  const merged = new Map<string, FlowDiff>();
  for (const d of found) {
    const key = d.cause === null ? `${merged.size}` : `${d.kind} ${d.before} ${d.after} ${d.cause.text}`;
    const old = merged.get(key);
    merged.set(key, old === undefined ? d : { ...old, count: old.count + d.count, flows: [...old.flows, ...d.flows].slice(0, examples) });
  }
  return [...merged.values()].sort((x, y) => order[x.kind] - order[y.kind] || y.count - x.count);
};

const flowText = (f: FlowEnd): string => `${f.from} -> ${f.dst} ${f.after ?? f.before}${f.before !== null && f.after !== null && f.before !== f.after ? ` (was ${f.before})` : ''}`;
const SIGN = { gained: '+', lost: '-', changed: '~' } as const;
/** As text, or as JSON (addresses as values). */
export const printDiff = (d: readonly FlowDiff[], form: 'text' | 'json' = 'text'): string => {
  if (form === 'json') return `${JSON.stringify(d, null, 1)}\n`;
  if (d.length === 0) return 'nothing gained, nothing lost\n';
  const lines = d.flatMap((g) => [
    `${SIGN[g.kind]} ${g.count} ${g.count === 1 ? 'flow' : 'flows'} ${g.kind}: ${g.before ?? 'not there'} -> ${g.after ?? 'not there'}`,
    ...g.flows.map((f) => `    ${flowText(f)}`),
    ...(g.count > g.flows.length ? [`    ... and ${g.count - g.flows.length} more`] : []),
    ...(g.cause === null ? [] : [`  ${g.cause.side === 'before' ? 'it failed' : 'it fails'} because: ${g.cause.text}`, ...(g.cause.origin ? [`    ${originText(g.cause.origin)}`] : [])]),
    ...(g.changes.length === 0 ? [] : ['  what differs:', ...g.changes.slice(0, 6).map((c) => `    ${c.change === 'added' ? '+' : '-'} ${c.place}: ${c.text}${c.origin ? `   (${originText(c.origin)})` : ''}`), ...(g.changes.length > 6 ? [`    ... and ${g.changes.length - 6} more`] : [])]),
  ]);
  const count = (kind: FlowDiff['kind']): number => d.reduce((n, g) => n + (g.kind === kind ? g.count : 0), 0);
  return textOf([...lines, `${count('gained')} gained, ${count('lost')} lost, ${count('changed')} otherwise`]);
};
