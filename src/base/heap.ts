// A persistent priority queue (Braun tree): plain data, depth always log2 n, so a world with thousands of timers
// still serialises without deep recursion. Order: time, then insertion sequence.

export interface Timed {
  /** Virtual time in microseconds. */
  readonly at: number;
  /** Insertion order; breaks ties. */
  readonly seq: number;
}
export interface HeapNode<T extends Timed> {
  readonly v: T;
  readonly l: HeapNode<T> | null;
  readonly r: HeapNode<T> | null;
}
export type Heap<T extends Timed> = HeapNode<T> | null;

const before = (a: Timed, b: Timed): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);

export const heapPush = <T extends Timed>(h: Heap<T>, v: T): HeapNode<T> => {
  if (h === null) return { v, l: null, r: null };
  return before(v, h.v) ? { v, l: heapPush(h.r, h.v), r: h.l } : { v: h.v, l: heapPush(h.r, v), r: h.l };
};

/** Takes the leftmost leaf out. */
const takeLeft = <T extends Timed>(h: HeapNode<T>): [T, Heap<T>] => {
  if (h.l === null) return [h.v, null];
  const [v, l] = takeLeft(h.l);
  return [v, { v: h.v, l: h.r, r: l }];
};
const sift = <T extends Timed>(v: T, l: Heap<T>, r: Heap<T>): HeapNode<T> => {
  const lv = l !== null && before(l.v, v);
  const rv = r !== null && before(r.v, v);
  if (!lv && !rv) return { v, l, r };
  if (l !== null && lv && (!rv || r === null || before(l.v, r.v))) return { v: l.v, l: sift(v, l.l, l.r), r };
  const right = r as HeapNode<T>;
  return { v: right.v, l, r: sift(v, right.l, right.r) };
};

/** The queue without its first item. */
export const heapPop = <T extends Timed>(h: HeapNode<T>): Heap<T> => {
  if (h.l === null) return null;
  const [v, l] = takeLeft(h.l);
  return sift(v, h.r, l);
};

export function* heapItems<T extends Timed>(h: Heap<T>): Generator<T> {
  const stack: Heap<T>[] = [h];
  while (stack.length > 0) {
    const n = stack.pop() as Heap<T>;
    if (n === null) continue;
    yield n.v;
    stack.push(n.l, n.r);
  }
}
