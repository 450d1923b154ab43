// Which rules of a long chain can match this packet at all? A packed tree of cuts (after HiCuts and CutSplit) over addresses, ports,
// protocol and devices leads to a leaf with a few rule numbers, in order. It only leaves out rules that cannot match: whoever asks still
// tests each rule in full, in the order of the chain, so first match, counters and state are those of the linear walk.
// Rules that name both addresses, the destination, the source, or neither go into four trees of their own, because one tree would have to
// repeat the wide ones everywhere. They are built in classifierBuild.ts.
//
//   node   0 dimension (a word of the key) | shift << 4 | cells << 9  1 base  2 child for values outside of the cells  3 .. a child for each cell
//   child  >= 0: a node; < 0: the leaf at ~child: rule numbers ascending, then NO_RULE
import type { FlowCache } from './flowCache.ts';
import { packetKey as key } from './packetKey.ts';

export interface Classifier {
  readonly roots: Int32Array;
  readonly tree: Int32Array;
  /** What it has said before, once it is large and has been asked often. */
  flows: FlowCache | null;
  asked: number;
}
export const NO_RULE = 0x7fffffff;

/** Where the packet of the key ends in the tree below `root`: the leaf's first rule number. */
export const leafOf = (tree: Int32Array, root: number): number => {
  let n = root;
  while (n >= 0) {
    const head = tree[n] as number;
    const cell = ((key[head & 15] as number) - (tree[n + 1] as number)) >>> ((head >>> 4) & 31);
    n = cell < head >>> 9 ? (tree[n + 3 + cell] as number) : (tree[n + 2] as number);
  }
  return ~n;
};
