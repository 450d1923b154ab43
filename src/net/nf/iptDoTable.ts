// One table meets one packet: net/ipv4/netfilter/ip_tables.c (ipt_do_table), ip6_tables.c, and nf_tables_core.c (nft_do_chain) for the
// tables of iptables-nft, whose rules mean the same. One loop gives the verdict, the counters and, when asked, the trace.
// Nothing is allocated here: the stack of jumps is a pool, shared by the tables that a packet is in, because REJECT sends packets from within.
import type { Nsid } from '../../model/world.ts';
import type { XtRule, XtTable } from '../../model/xt.ts';
import { enterChain, firstRule } from '../../xt/chainCode.ts';
import { chainCode, compileTable, jumpTo, layOutAgain, wantsLayout, type ChainSpan, type CompiledTable } from '../../xt/compile.ts';
import { K_PORTS, loadKey, packetKey } from '../../xt/packetKey.ts';
import { COLD, F_MATCHES, F_PORTS, KIND, T_ACCEPT, T_DROP, T_EXT, T_GOTO, T_JUMP, T_NONE, T_QUEUE, T_RETURN, useNames, type RuleStore } from '../../xt/ruleStore.ts';
import { takeTally, tallyUp, type Tallied } from '../../xt/tally.ts';
import type { XtPacket } from '../../xt/types.ts';
import { stateOf, type Ctx } from '../ctx.ts';
import { nfTracePacket, traceRule } from './nfTrace.ts';

/** Counts a packet on a rule or a policy (ADD_COUNTER). */
const xtCount = (ctx: Ctx, nsid: Nsid, of: Tallied, i: number, bytes: number): void => {
  const st = stateOf(ctx, nsid);
  const { tally } = of;
  tallyUp(tally !== null && tally.owner === st ? tally : takeTally(st, st.liveXt, of), i, bytes);
};

const ruleOf = (store: RuleStore, r: number): XtRule => store.counted[r] as XtRule;

/** NFT_JUMP_STACK_SIZE is 16; nfnl/ refuses loops and deep nesting, and a world from elsewhere ends here. */
const MAX_JUMPS = 1024;
/** Chain's number, base record, inserted rule: where to go on. */
const FRAME = 3;
let stack: Int32Array = new Int32Array(64 * FRAME);
let depth = 0;
let top = 0;
const grown = (a: Int32Array): Int32Array => {
  const more = new Int32Array(2 * a.length);
  more.set(a);
  return more;
};

/** The packet at one of the table's built-in chains. It may change the packet (`p.skb`). The table must have a chain at `p.hook`. */
export const iptDoTable = (ctx: Ctx, nsid: Nsid, table: XtTable, p: XtPacket): 'accept' | 'drop' => {
  const c = compileTable(table);
  p.backend = table.backend;
  const no = c.entry[p.hook] as number;
  const { chain } = c.spans[no] as ChainSpan;
  if (chain.rules.length === 0 && ctx.trace === null && p.skb.nf?.trace !== true) {
    if (chain.stats) xtCount(ctx, nsid, c, no, p.pkt.len);
    return chain.policy === 'DROP' ? 'drop' : 'accept';
  }
  const bottom = top;
  depth++;
  try {
    return doTable(ctx, nsid, c, p, no, bottom);
  } finally {
    depth--;
    top = bottom;
  }
};

const doTable = (ctx: Ctx, nsid: Nsid, c: CompiledTable, p: XtPacket, entry: number, bottom: number): 'accept' | 'drop' => {
  const { table } = c;
  loadKey(p.pkt);
  // The chain that is being read, and where: the next base record and the next inserted rule.
  let no = entry;
  let from = 0;
  let ins = 0;
  // What the monitor was told of this traversal.
  let told = false;
  chains: for (;;) {
    const span = c.spans[no] as ChainSpan;
    const { chain } = span;
    let code = chainCode(c, span);
    if (from === 0 && ins === 0 && wantsLayout(span, code) && idle(no)) code = layOutAgain(c, span, code);
    const { store } = code;
    useNames(store, p.inName, p.outName);
    let { classifier } = span;
    if (classifier !== null && !enterChain(store, classifier)) classifier = null;
    for (;;) {
      const at = firstRule(code, classifier, from, ins);
      if (at < 0) {
        if (chain.policy === null) {
          if (ctx.trace) traceRule(ctx, nsid, table, chain, null, p, 'return');
          if (p.skb.nf?.trace) told = nfTracePacket(ctx, nsid, table, chain, null, p, 'return', told);
          // The end of a user's chain that nobody jumped into cannot be reached.
          top -= FRAME;
          no = stack[top] as number;
          from = stack[top + 1] as number;
          ins = stack[top + 2] as number;
          continue chains;
        }
        if (chain.stats) xtCount(ctx, nsid, c, no, p.pkt.len);
        if (ctx.trace) traceRule(ctx, nsid, table, chain, null, p, 'policy');
        if (p.skb.nf?.trace) told = nfTracePacket(ctx, nsid, table, chain, null, p, 'policy', told);
        return chain.policy === 'DROP' ? 'drop' : 'accept';
      }
      let r = at;
      if (at < store.base) {
        from = at + 1;
        while (ins < code.ins.length && (code.before[ins] as number) <= at) ins++;
      } else {
        ins = at - store.base;
        from = code.before[ins] as number;
        r = code.ins[ins++] as number;
      }
      const { cold } = store;
      const w = r * COLD;
      const flags = store.hot[r * 8 + 4] as number;
      const kind = (flags >> KIND) & 7;
      // Ports alone were looked at already, where there are any.
      const portsLeft = (flags & F_PORTS) !== 0 && (packetKey[K_PORTS] as number) === 0;
      if ((flags & F_MATCHES) !== 0 || portsLeft) {
        const first = cold[w + 1] as number;
        const end = cold[w + 2] as number;
        let m = (flags & F_PORTS) === 0 || portsLeft ? first : first + 1;
        p.rule = ruleOf(store, r);
        for (; m < end; m++) {
          const x = store.matches[m] as (typeof store.matches)[number];
          p.matchIndex = m - first;
          if (!x.module.match(x.info, p)) break;
        }
        if (p.hotdrop) {
          p.hotdrop = false;
          if (ctx.trace) traceRule(ctx, nsid, table, chain, ruleOf(store, r), p, 'hotdrop');
          return 'drop';
        }
        if (m < end) continue;
      }
      xtCount(ctx, nsid, store, r, p.pkt.len);
      if (ctx.trace) traceRule(ctx, nsid, table, chain, ruleOf(store, r), p, 'rule');
      // x_tables tells before a target is asked, nf_tables after it.
      if (p.skb.nf?.trace && (kind !== T_EXT || table.backend === 'legacy')) told = nfTracePacket(ctx, nsid, table, chain, ruleOf(store, r), p, 'rule', told);
      let back = false;
      switch (kind) {
        case T_NONE: break;
        case T_ACCEPT: return 'accept';
        // Nobody listens to the queue.
        case T_DROP:
        case T_QUEUE: return 'drop';
        case T_RETURN:
          back = true;
          break;
        case T_JUMP:
          if (top - bottom >= MAX_JUMPS * FRAME) return 'drop';
          push(no, from, ins);
          no = jumpTo(c, span, cold[w] as number);
          from = 0;
          ins = 0;
          continue chains;
        case T_GOTO:
          // The chain that was left is skipped on the way back: its own end is where a goto returns to.
          if (top === bottom) push(no, store.base, code.ins.length);
          no = jumpTo(c, span, cold[w] as number);
          from = 0;
          ins = 0;
          continue chains;
        case T_EXT: {
          const t = store.targets[cold[w] as number] as (typeof store.targets)[number];
          p.rule = ruleOf(store, r);
          const v = t.module.target(t.info, p);
          if (p.skb.nf?.trace && table.backend === 'nft') told = nfTracePacket(ctx, nsid, table, chain, ruleOf(store, r), p, v, told);
          if (v === 'accept') return 'accept';
          if (v === 'drop' || v === 'queue') return 'drop';
          // It may have changed the packet, or sent one of its own through here (REJECT).
          loadKey(p.pkt);
          useNames(store, p.inName, p.outName);
          if (v === 'return') back = true;
          else if (classifier !== null && !enterChain(store, classifier)) classifier = null;
          break;
        }
        default: throw new RangeError(`compiled rule of kind ${kind} in table ${table.name}, chain ${chain.name}`);
      }
      if (back) {
        if (top > bottom) {
          top -= FRAME;
          no = stack[top] as number;
          from = stack[top + 1] as number;
          ins = stack[top + 2] as number;
          continue chains;
        }
        from = store.base;
        ins = code.ins.length;
      }
    }
  }
};

/** Nobody is in the middle of the chain: neither this packet, on its way back from a jump, nor one that sent it. */
const idle = (no: number): boolean => {
  if (depth > 1) return false;
  for (let f = 0; f < top; f += FRAME) if (stack[f] === no) return false;
  return true;
};
const push = (no: number, from: number, ins: number): void => {
  if (top === stack.length) stack = grown(stack);
  stack[top] = no;
  stack[top + 1] = from;
  stack[top + 2] = ins;
  top += FRAME;
};
