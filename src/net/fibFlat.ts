// A larger IPv4 table flattened into one Int32Array: a trie whose nodes are as wide as the routes below them are many, every slot filled with the
// prefix that holds there. So it is what the kernel's level-compressed trie is (net/ipv4/fib_trie.c, inflate and halve), without the walk back up;
// of a million routes it becomes DIR-24-8 (Gupta, Lin, McKeown, 1998). Built whole; changes lie over it (fibCompiled.ts).

export interface Flat {
  /** A slot: the prefix's index, or, below 0, `~(offset << 5 | shift)` of a node that the next lower bits lead on from. */
  readonly slots: Int32Array;
  /** The root takes the address's bits from this one up. */
  readonly shift: number;
}

/** Nodes have at least 2^ROOM slots for each place below them where the answer changes: more makes shallower tries of more memory. */
const ROOT_ROOM = 3;
const ROOM = 2;
/** 64 MB of slots; wider would miss the caches more often and end no earlier, /24 being the usual longest prefix. */
const ROOT_MAX = 24;
/** What a slot can tell of a node's offset: tables of some millions of routes. */
const OFFSETS = 2 ** 26;

/** The index of the longest prefix that contains the address (as int32 or u32); 0 when none does. */
export const flatFind = (flat: Flat, d: number): number => {
  const { slots } = flat;
  let { shift } = flat;
  let e = slots[d >>> shift] as number;
  while (e < 0) {
    const below = d & ((1 << shift) - 1);
    e = ~e;
    shift = e & 31;
    e = slots[(e >>> 5) + (below >>> shift)] as number;
  }
  return e;
};

/** `keys`: prefixes as `address * 64 + length`, none of length 0, in ascending order. The first has index 1. */
export const buildFlat = (keys: Float64Array): Flat => {
  // Where another prefix begins to hold, and which.
  const starts = new Float64Array(2 * keys.length + 1);
  const holds = new Int32Array(2 * keys.length + 1);
  let count = 0;
  const push = (at: number, index: number): void => {
    if (count > 0 && starts[count - 1] === at) count--;
    if (count > 0 && holds[count - 1] === index) return;
    starts[count] = at;
    holds[count++] = index;
  };
  // The prefixes that are open at one place, shortest first.
  const open: number[] = [];
  const ends: number[] = [];
  const closeBefore = (at: number): void => {
    while (open.length > 0 && (ends[ends.length - 1] as number) <= at) {
      open.pop();
      push(ends.pop() as number, open[open.length - 1] ?? 0);
    }
  };
  push(0, 0);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    const at = Math.floor(key / 64);
    closeBefore(at);
    push(at, i + 1);
    open.push(i + 1);
    ends.push(at + 2 ** (32 - (key % 64)));
  }
  closeBefore(4294967295);

  let slots = new Int32Array(64);
  let used = 0;
  // The first start not yet passed, and what holds before it.
  let next = 0;
  let held = 0;
  const startsBefore = (end: number): number => {
    let lo = next;
    let hi = count;
    while (lo < hi) {
      const m = (lo + hi) >>> 1;
      if ((starts[m] as number) < end) lo = m + 1;
      else hi = m;
    }
    return lo - next;
  };
  const node = (base: number, bits: number, below: number, room: number, max: number): number => {
    const shift = bits - Math.min(bits, max, 32 - Math.clz32(below) + room);
    const size = 2 ** (bits - shift);
    const offset = used;
    used += size;
    if (used > OFFSETS) throw new RangeError('too many routes for one table');
    if (used > slots.length) {
      const more = new Int32Array(Math.max(used, slots.length * 2));
      more.set(slots);
      slots = more;
    }
    const width = 2 ** shift;
    for (let i = 0; i < size; i++) {
      const at = base + i * width;
      if (next < count && starts[next] === at) held = holds[next++] as number;
      const inside = next < count && (starts[next] as number) < at + width ? startsBefore(at + width) : 0;
      const e = inside === 0 ? held : node(at, shift, inside, ROOM, 32);
      slots[offset + i] = e;
    }
    return ~((offset << 5) | shift);
  };
  const root = ~node(0, 32, count, ROOT_ROOM, ROOT_MAX);
  return { slots: slots.slice(0, used), shift: root & 31 };
};
