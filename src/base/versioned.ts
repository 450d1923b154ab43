// A map of many versions on one native Map (H. Baker, "Shallow binding makes functional arrays fast"): the version in use is the Map itself,
// every other one is a list of differences from its neighbour, and asking an older one moves the Map there. An index of something
// that is kept as a PMap: a lookup costs what a Map costs, however large; going back and forth costs what changed in between.
// It is derived data and mutable: never part of a World.

interface Change<V> {
  readonly key: string;
  /** What this version has there. */
  readonly value: V | undefined;
}
interface Native<V> {
  readonly map: Map<string, V>;
}
export interface Version<V> {
  native: Native<V>;
  /** Null: the Map shows this version. */
  next: Version<V> | null;
  /** Applied from the last to the first they turn `next` into this. */
  changes: Change<V>[];
}

export const newVersion = <V>(): Version<V> => ({ native: { map: new Map() }, next: null, changes: [] });

const put = <V>(map: Map<string, V>, key: string, value: V | undefined): V | undefined => {
  const was = map.get(key);
  if (value === undefined) map.delete(key);
  else map.set(key, value);
  return was;
};
/** Makes the Map show `v`. */
const reroot = <V>(v: Version<V>): void => {
  if (v.next === null) return;
  const path: Version<V>[] = [];
  let cost = 0;
  let node: Version<V> = v;
  for (; node.next !== null; node = node.next) {
    path.push(node);
    cost += node.changes.length;
  }
  const { map } = node.native;
  if (cost > 1000 && cost > map.size / 2) {
    // Far away: a Map of its own is cheaper than moving this one to and fro.
    const own = new Map(map);
    for (let i = path.length - 1; i >= 0; i--) {
      const { changes } = path[i] as Version<V>;
      for (let k = changes.length - 1; k >= 0; k--) put(own, (changes[k] as Change<V>).key, (changes[k] as Change<V>).value);
    }
    v.native = { map: own };
    v.next = null;
    v.changes = [];
    return;
  }
  for (let i = path.length - 1; i >= 0; i--) {
    const to = path[i] as Version<V>;
    const from = to.next as Version<V>;
    const back: Change<V>[] = [];
    for (let k = to.changes.length - 1; k >= 0; k--) {
      const c = to.changes[k] as Change<V>;
      back.push({ key: c.key, value: put(map, c.key, c.value) });
    }
    from.next = to;
    from.changes = back;
    to.next = null;
    to.changes = [];
    to.native = from.native;
  }
};

/** The value at `key` in this version. */
export const versionGet = <V>(v: Version<V>, key: string): V | undefined => {
  if (v.next !== null) reroot(v);
  return v.native.map.get(key);
};
/** A version of one's own, to be changed by versionSet. */
export const versionFork = <V>(base: Version<V>): Version<V> => {
  reroot(base);
  const own: Version<V> = { native: base.native, next: null, changes: [] };
  base.next = own;
  return own;
};
export const versionSize = <V>(v: Version<V>): number => {
  if (v.next !== null) reroot(v);
  return v.native.map.size;
};
/** Binds (or with undefined unbinds) `key` in a version that versionFork made of `base`. */
export const versionSet = <V>(own: Version<V>, base: Version<V>, key: string, value: V | undefined): void => {
  if (own.next !== null) reroot(own);
  const was = put(own.native.map, key, value);
  if (base.next === own) base.changes.push({ key, value: was });
};
