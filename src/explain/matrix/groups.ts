// What a printed matrix shows: rows and columns, each an endpoint or a service by itself where there are few, a class of them where there are many.
import type { Outcome } from '../types.ts';
import { cellOf } from './matrix.ts';
import type { Matrix, MatrixAnswer } from './types.ts';

/** A letter for each outcome: colours alone tell too little to too many. */
export const LETTER: Readonly<Record<Outcome, string>> = {
  open: 'O', refused: 'R', reset: 'X', timeout: 'T', unreachable: 'U', prohibited: 'P', 'connected-then-closed': 'C', 'hangs-on-large-packets': 'H', 'name-not-found': 'N', unsupported: '?',
};
export interface Group {
  /** Indexes of endpoints or services. */
  readonly members: readonly number[];
  readonly label: string;
}
export interface Grid {
  readonly rows: readonly Group[];
  readonly columns: readonly Group[];
  /** True: rows and columns are classes. */
  readonly classes: boolean;
}
/** More than these are shown by classes. */
const FEW = { rows: 30, columns: 20 };

const some = (names: readonly string[]): string => (names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`);
const sourceName = (m: Matrix, i: number): string => m.endpoints[i]?.name ?? '';
const serviceName = (m: Matrix, j: number): string => {
  const s = m.services[j];
  return s === undefined ? '' : `${m.endpoints[s.endpoint]?.name ?? ''} ${s.to}`;
};
/** Sources that are alike for every service. */
const sourceClasses = (m: Matrix): number[][] => {
  const by = new Map<string, number[]>();
  for (let i = 0; i < m.sources; i++) {
    const key = m.views.map((v) => v.classOf[i]).join();
    const list = by.get(key);
    if (list) list.push(i);
    else by.set(key, [i]);
  }
  return [...by.values()];
};
export const gridOf = (m: Matrix, classes: boolean | 'auto' = 'auto'): Grid => {
  const many = classes === 'auto' ? m.sources > FEW.rows || m.services.length > FEW.columns : classes;
  const rows = many ? sourceClasses(m) : Array.from({ length: m.sources }, (_, i) => [i]);
  const columns = many ? m.columns.map((c) => c.services) : m.services.map((_, j) => [j]);
  return {
    rows: rows.map((members) => ({ members, label: some(members.map((i) => sourceName(m, i))) })),
    columns: columns.map((members) => ({ members, label: some(members.map((j) => serviceName(m, j))) })),
    classes: many,
  };
};

/** What a field of the grid says: between different namespaces, and of one with itself; null where no such cell is. */
export const fieldOf = (m: Matrix, row: Group, column: Group): { readonly other: MatrixAnswer | null; readonly self: MatrixAnswer | null } => {
  const homes = new Map(column.members.map((j) => [m.services[j]?.netns, j]));
  const first = column.members[0] ?? 0;
  let other: MatrixAnswer | null = null;
  let self: MatrixAnswer | null = null;
  for (const i of row.members) {
    const j = homes.get(m.endpoints[i]?.netns);
    if (j !== undefined) self ??= cellOf(m, i, j);
    if (other !== null) continue;
    const away = m.services[first]?.netns === m.endpoints[i]?.netns ? column.members.find((k) => m.services[k]?.netns !== m.endpoints[i]?.netns) : first;
    if (away !== undefined) other = cellOf(m, i, away);
  }
  return { other, self };
};
/** `O`; `O/R` where a namespace with itself fares otherwise; `/R` where it is alone. */
export const letters = (f: ReturnType<typeof fieldOf>): string => {
  const other = f.other === null ? '' : LETTER[f.other.outcome];
  const self = f.self === null ? '' : LETTER[f.self.outcome];
  return self === '' || self === other ? other : `${other}/${self}`;
};
export const outcomesIn = (m: Matrix): Outcome[] => (Object.keys(LETTER) as Outcome[]).filter((o) => m.answers.some((a) => a.outcome === o));
