// Netfilter's part of a trace: which hook, table, chain and rule, and what it said. Structured, so that renderings (explain/, TRACE lines) need no parsing.
import { HOOK_NAMES, type XtRule } from '../../model/xt.ts';
import type { Nsid } from '../../model/world.ts';
import type { CompiledTable } from '../../xt/compile.ts';
import type { XtPacket } from '../../xt/types.ts';
import type { Ctx } from '../ctx.ts';

const targetText = (r: XtRule): string => {
  switch (r.target.kind) {
    case 'none': return 'counts';
    case 'verdict': return r.target.verdict;
    case 'jump': return `jump ${r.target.chain}`;
    case 'goto': return `goto ${r.target.chain}`;
    case 'ext': return r.target.name;
  }
};

/** Records that rule `i` of a compiled table matched, or that its chain came to an end. `kind` as in the kernel's TRACE lines. */
export const traceRule = (ctx: Ctx, nsid: Nsid, c: CompiledTable, i: number, p: XtPacket, kind: 'rule' | 'return' | 'policy' | 'hotdrop'): void => {
  if (!ctx.trace) return;
  const chain = c.chainOf[i] as (typeof c.chainOf)[number];
  const rule = c.rules[i] ?? null;
  const number = (rule ? chain.rules.indexOf(rule) : chain.rules.length) + 1;
  const what = kind === 'rule' && rule ? targetText(rule) : kind === 'policy' ? `policy ${chain.policy}` : kind;
  ctx.trace.push({
    fn: 'iptDoTable', at: ctx.now, netns: nsid, ifindex: p.outIndex || p.inIndex, skb: p.skb, note: `${HOOK_NAMES[p.hook]}: ${c.table.name}/${chain.name}${kind === 'policy' ? '' : ` rule ${number}`}: ${what}`,
    nf: { hook: p.hook, family: p.family, backend: c.table.backend, table: c.table.name, chain: chain.name, number, kind, ...(rule && { rule }) },
  });
};
