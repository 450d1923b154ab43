// Counters of rules while a run is open: two flat numbers beside each rule, and a list of those that were counted, so that taking and
// folding them costs what packets touched. What they come to is kept in NsState.xtCounters.

/** What one owner (a namespace's draft) has counted on one thing's rules since it last folded them. */
export interface Tally {
  owner: object | null;
  readonly of: Tallied;
  /** Packets and bytes, by number. */
  n: Float64Array;
  /** Numbers that were counted. */
  readonly touched: number[];
}
/** Something with numbered counters: a chain's rules, a table's policies. It keeps the tally of whoever asked last. */
export interface Tallied {
  /** By number: `id` is the key of its counter. */
  readonly counted: readonly { readonly id: number }[];
  tally: Tally | null;
}

/** The owner's tally, from those that it has (`held`) or a new one. */
export const takeTally = (owner: object, held: Tally[], of: Tallied): Tally => {
  let t = of.tally;
  if (t !== null && t.owner === null) held.push(t);
  else {
    t = held.find((x) => x.of === of) ?? null;
    if (t === null) {
      t = { owner, of, n: new Float64Array(16), touched: [] };
      held.push(t);
    }
  }
  t.owner = owner;
  of.tally = t;
  return t;
};
const touch = (t: Tally, i: number): void => {
  t.touched.push(i);
  if (2 * i < t.n.length) return;
  const more = new Float64Array(Math.max(4 * i, 2 * t.n.length));
  more.set(t.n);
  t.n = more;
};
/** Counts a packet on number `i` (ADD_COUNTER). */
export const tallyUp = (t: Tally, i: number, bytes: number): void => {
  if (!((t.n[2 * i] as number) > 0)) touch(t, i);
  const { n } = t;
  n[2 * i] = (n[2 * i] as number) + 1;
  n[2 * i + 1] = (n[2 * i + 1] as number) + bytes;
};
/** Gives everything that was counted to `add`, and forgets it. */
export const foldTally = (t: Tally, add: (id: number, packets: number, bytes: number) => void): void => {
  const { n, of, touched } = t;
  for (let k = 0; k < touched.length; k++) {
    const i = touched[k] as number;
    const o = 2 * i;
    add((of.counted[i] as { readonly id: number }).id, n[o] as number, n[o + 1] as number);
    n[o] = 0;
    n[o + 1] = 0;
  }
  touched.length = 0;
};
