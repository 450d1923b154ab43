// One table meets one packet: net/ipv4/netfilter/ip_tables.c (ipt_do_table), ip6_tables.c, and nf_tables_core.c (nft_do_chain) for the
// tables of iptables-nft, whose rules mean the same. One loop gives the verdict, the counters and, when asked, the trace.
import { pmGet } from '../../base/pmap.ts';
import type { Nsid } from '../../model/world.ts';
import type { XtTable } from '../../model/xt.ts';
import { HOOK_NAMES } from '../../model/xt.ts';
import {
  classifierOf, compileTable, F_DST, F_DST_INV, F_FRAG, F_IIF, F_IIF_INV, F_NOTFRAG, F_OIF, F_OIF_INV, F_PROTO, F_PROTO_INV, F_SRC, F_SRC_INV, ifaceBitsOf,
  T_ACCEPT, T_DROP, T_END, T_EXT, T_GOTO, T_JUMP, T_NONE, T_POLICY, T_QUEUE, T_RETURN, W, words6, type CompiledTable,
} from '../../xt/compile.ts';
import { candidate, CURSOR, enter, type Classifier } from '../../xt/classifier.ts';
import type { XtPacket } from '../../xt/types.ts';
import { stateOf, type Ctx } from '../ctx.ts';
import { nfTracePacket, traceRule } from './nfTrace.ts';

/** Counts a packet on a rule or a policy (ADD_COUNTER). */
const xtCount = (ctx: Ctx, nsid: Nsid, id: number, bytes: number): void => {
  const st = stateOf(ctx, nsid);
  let c = st.liveXt.get(id);
  if (!c) {
    const old = pmGet(st.xtCounters, id);
    c = { packets: old?.packets ?? 0, bytes: old?.bytes ?? 0 };
    st.liveXt.set(id, c);
  }
  c.packets++;
  c.bytes += bytes;
};

/** The packet's addresses as words, written once per table: src then dst. */
const pktWords = new Int32Array(8);

const prefix6 = (addr6: Int32Array, at: number, from: number): boolean => {
  for (let i = 0; i < 4; i++) if ((((pktWords[from + i] as number) ^ (addr6[at + i] as number)) & (addr6[at + 4 + i] as number)) !== 0) return false;
  return true;
};

/** Rule `i` against the packet, without its matches (ip_packet_match, ip6_packet_match). */
const packetMatches = (c: CompiledTable, i: number, p: XtPacket, inBits: Uint8Array, outBits: Uint8Array, v4: boolean): boolean => {
  const { words } = c;
  const w = i * W;
  const flags = words[w + 4] as number;
  if (flags === 0) return true;
  if ((flags & F_SRC) !== 0) {
    const hit = v4 ? (((pktWords[0] as number) ^ (words[w] as number)) & (words[w + 1] as number)) === 0 : prefix6(c.addr6, i * 16, 0);
    if (hit === ((flags & F_SRC_INV) !== 0)) return false;
  }
  if ((flags & F_DST) !== 0) {
    const hit = v4 ? (((pktWords[4] as number) ^ (words[w + 2] as number)) & (words[w + 3] as number)) === 0 : prefix6(c.addr6, i * 16 + 8, 4);
    if (hit === ((flags & F_DST_INV) !== 0)) return false;
  }
  if ((flags & F_IIF) !== 0 && (inBits[words[w + 6] as number] === 1) === ((flags & F_IIF_INV) !== 0)) return false;
  if ((flags & F_OIF) !== 0 && (outBits[words[w + 7] as number] === 1) === ((flags & F_OIF_INV) !== 0)) return false;
  if ((flags & F_PROTO) !== 0 && (p.pkt.proto === words[w + 5]) === ((flags & F_PROTO_INV) !== 0)) return false;
  if ((flags & F_FRAG) !== 0 && p.pkt.off === 0) return false;
  return (flags & F_NOTFRAG) === 0 || p.pkt.off === 0;
};

/** Where the classifiers' leaves are being read, for each table that a packet is in: REJECT sends packets from within. */
let cursors = new Int32Array(16 * CURSOR);
let cursorTop = 0;

/** The packet at one of the table's built-in chains. It may change the packet (`p.skb`). The table must have a chain at `p.hook`. */
export const iptDoTable = (ctx: Ctx, nsid: Nsid, table: XtTable, p: XtPacket): 'accept' | 'drop' => {
  if (cursorTop + CURSOR > cursors.length) {
    const more = new Int32Array(2 * cursors.length);
    more.set(cursors);
    cursors = more;
  }
  const at = cursorTop;
  cursorTop += CURSOR;
  try {
    return doTable(ctx, nsid, table, p, at);
  } finally {
    cursorTop = at;
  }
};

const doTable = (ctx: Ctx, nsid: Nsid, table: XtTable, p: XtPacket, at: number): 'accept' | 'drop' => {
  const c = compileTable(table);
  p.backend = table.backend;
  const { words, matches, targets, rules, counterIds } = c;
  const v4 = p.family === 4;
  const load = (): void => {
    const { src, dst } = p.pkt;
    if (typeof src === 'number') {
      pktWords[0] = src;
      pktWords[4] = dst as number;
    } else {
      words6(src, pktWords, 0);
      words6(dst as string, pktWords, 4);
    }
  };
  load();
  const inBits = ifaceBitsOf(c, p.inName);
  const outBits = ifaceBitsOf(c, p.outName);
  const stack: number[] = [];
  // The chain that is being read, and its classifier where it has one: rules that cannot match are passed over.
  let span = c.spans[0] as (typeof c.spans)[number];
  let classifier: Classifier | null = null;
  const open = (index: number): number => {
    span = c.spans[c.chainNo[index] as number] as typeof span;
    const k = classifierOf(c, span);
    classifier = k !== null && enter(k, p, cursors, at) ? k : null;
    return skip(index);
  };
  const skip = (index: number): number => {
    if (classifier === null || index >= span.end) return index;
    const k = candidate(classifier, cursors, at, index - span.start);
    return k < 0 ? span.end : span.start + k;
  };
  let i = open(c.entry[p.hook] as number);
  // What the monitor was told of this traversal.
  let told = false;
  for (;;) {
    const w = i * W;
    const kind = words[w + 10] as number;
    if (kind >= T_POLICY) {
      if (kind === T_END) {
        if (ctx.trace) traceRule(ctx, nsid, c, i, p, 'return');
        if (p.skb.nf?.trace) told = nfTracePacket(ctx, nsid, c, i, p, 'return', told);
        // The end of a user's chain that nobody jumped into cannot be reached.
        i = open(stack.pop() as number);
        continue;
      }
      const id = counterIds[i] as number;
      if (id !== 0) xtCount(ctx, nsid, id, p.pkt.len);
      if (ctx.trace) traceRule(ctx, nsid, c, i, p, 'policy');
      if (p.skb.nf?.trace) told = nfTracePacket(ctx, nsid, c, i, p, 'policy', told);
      return words[w + 11] === 1 ? 'accept' : 'drop';
    }
    if (!packetMatches(c, i, p, inBits, outBits, v4)) {
      i = skip(i + 1);
      continue;
    }
    const rule = rules[i] as NonNullable<(typeof rules)[number]>;
    p.rule = rule;
    const first = words[w + 8] as number;
    const end = words[w + 9] as number;
    let m = first;
    for (; m < end; m++) {
      const x = matches[m] as (typeof matches)[number];
      p.matchIndex = m - first;
      if (!x.module.match(x.info, p)) break;
    }
    if (p.hotdrop) {
      p.hotdrop = false;
      if (ctx.trace) traceRule(ctx, nsid, c, i, p, 'hotdrop');
      return 'drop';
    }
    if (m < end) {
      i = skip(i + 1);
      continue;
    }
    xtCount(ctx, nsid, counterIds[i] as number, p.pkt.len);
    if (ctx.trace) traceRule(ctx, nsid, c, i, p, 'rule');
    // x_tables tells before a target is asked, nf_tables after it.
    if (p.skb.nf?.trace && (kind !== T_EXT || table.backend === 'legacy')) told = nfTracePacket(ctx, nsid, c, i, p, 'rule', told);
    switch (kind) {
      case T_NONE:
        i = skip(i + 1);
        break;
      case T_ACCEPT:
        return 'accept';
      // Nobody listens to the queue.
      case T_DROP:
      case T_QUEUE:
        return 'drop';
      case T_RETURN:
        i = stack.length > 0 ? open(stack.pop() as number) : span.end;
        break;
      case T_JUMP:
        // nfnl/ refuses loops and deep nesting; a world from elsewhere ends here (NFT_JUMP_STACK_SIZE).
        if (stack.length >= 1024) return 'drop';
        stack.push(i + 1);
        i = open(words[w + 11] as number);
        break;
      case T_GOTO:
        // The chain that was left is skipped on the way back: its own end is where a goto returns to.
        if (stack.length === 0) stack.push(span.end);
        i = open(words[w + 11] as number);
        break;
      case T_EXT: {
        const t = targets[words[w + 11] as number] as (typeof targets)[number];
        const v = t.module.target(t.info, p);
        // It may have changed the packet, or sent one of its own through here (REJECT).
        load();
        if (p.skb.nf?.trace && table.backend === 'nft') told = nfTracePacket(ctx, nsid, c, i, p, v, told);
        if (v === 'accept') return 'accept';
        if (v === 'drop' || v === 'queue') return 'drop';
        if (v === 'return') {
          i = stack.length > 0 ? open(stack.pop() as number) : span.end;
        } else i = skip(i + 1);
        break;
      }
      default:
        throw new RangeError(`compiled rule of kind ${kind} in table ${table.name}, chain ${HOOK_NAMES[p.hook]}`);
    }
  }
};
