// Netfilter's part of a trace: which hook, table, chain and rule, and what it said. Structured, so that renderings (explain/, TRACE lines) need no parsing.
import type { NfTraceTold } from '../../model/trace.ts';
import { HOOK_NAMES, type XtChain, type XtRule, type XtTable } from '../../model/xt.ts';
import type { Nsid } from '../../model/world.ts';
import type { XtPacket, XtVerdict } from '../../xt/types.ts';
import type { Ctx } from '../ctx.ts';
import { nfLog } from './log.ts';

const targetText = (r: XtRule): string => {
  switch (r.target.kind) {
    case 'none': return 'counts';
    case 'verdict': return r.target.verdict;
    case 'jump': return `jump ${r.target.chain}`;
    case 'goto': return `goto ${r.target.chain}`;
    case 'ext': return r.target.name;
  }
};

/** Records that a rule matched, or (null) that its chain came to an end. `kind` as in the kernel's TRACE lines. */
export const traceRule = (ctx: Ctx, nsid: Nsid, table: XtTable, chain: XtChain, rule: XtRule | null, p: XtPacket, kind: 'rule' | 'return' | 'policy' | 'hotdrop'): void => {
  if (!ctx.trace) return;
  const number = (rule ? chain.rules.indexOf(rule) : chain.rules.length) + 1;
  const what = kind === 'rule' && rule ? targetText(rule) : kind === 'policy' ? `policy ${chain.policy}` : kind;
  ctx.trace.push({
    fn: 'iptDoTable', at: ctx.now, netns: nsid, ifindex: p.outIndex || p.inIndex, skb: p.skb, note: `${HOOK_NAMES[p.hook]}: ${table.name}/${chain.name}${kind === 'policy' ? '' : ` rule ${number}`}: ${what}`,
    nf: { hook: p.hook, family: p.family, backend: table.backend, table: table.name, chain: chain.name, number, kind, in: p.inIndex, out: p.outIndex, ...(rule && { rule }) },
  });
};

// ---------------------------------------------------------------- what TRACE asked for

/** What a rule comes to, in nf_tables' words; verdicts that its library does not know are numbers. */
export const nfVerdict = (rule: XtRule | null, policy: string | null, said: XtVerdict | 'rule' | 'policy'): string => {
  const RETURN = '0xfffffffb';
  switch (said) {
    case 'accept': return 'ACCEPT';
    case 'drop': return 'DROP';
    case 'continue': return 'CONTINUE';
    case 'return': return RETURN;
    case 'queue': {
      const i = rule?.target.kind === 'ext' ? (rule.target.info as { num?: number }) : {};
      return `0x${((i.num ?? 0) * 65536 + 3).toString(16)}`;
    }
    case 'policy': return policy ?? 'ACCEPT';
    default: {
      const t = rule?.target;
      if (!t || t.kind === 'none' || t.kind === 'ext') return 'CONTINUE';
      if (t.kind === 'verdict') return t.verdict === 'RETURN' ? RETURN : t.verdict;
      return `${t.kind === 'jump' ? 'JUMP' : 'GOTO'}:${t.chain}`;
    }
  }
};
const LOG_DEFAULT_MASK = 15;
const unconditional = (r: XtRule): boolean =>
  r.matches.length === 0 && !r.src && !r.dst && !r.iif && !r.oif && r.proto === 0 && r.frag === null && r.target.kind === 'verdict';
/** ip_tables.c trace_packet: a last rule without conditions counts as the policy, or as the chain's return. */
export const legacyComment = (chain: Pick<XtChain, 'hook'>, rule: XtRule | null): string => (rule && !unconditional(rule) ? 'rule' : chain.hook >= 0 ? 'policy' : 'return');

/** nft_trace_notify and trace_packet: a rule or (null) its chain's end, for a packet whom a TRACE target saw. `told`: its header is out already. True: it is now. */
export const nfTracePacket = (ctx: Ctx, nsid: Nsid, table: XtTable, chain: XtChain, rule: XtRule | null, p: XtPacket, said: XtVerdict | 'rule' | 'policy', told: boolean): boolean => {
  if (table.backend === 'legacy') {
    const number = (rule ? chain.rules.indexOf(rule) : chain.rules.length) + 1;
    nfLog(ctx, nsid, p, { prefix: `TRACE: ${table.name}:${chain.name}:${legacyComment(chain, rule)}:${number} `, level: 4, flags: LOG_DEFAULT_MASK });
    return true;
  }
  const listeners = ctx.nfTraceListeners.get(nsid);
  // The end of a user's chain is nothing that nf_tables tells.
  if (!listeners || (said === 'return' && !rule)) return told;
  const e: NfTraceTold = {
    family: p.family, table: table.name, chain: chain.name, rule, verdict: nfVerdict(rule, chain.policy, said), first: !told, inName: p.inName, outName: p.outName, skb: p.skb,
  };
  for (const see of listeners) see(e);
  return true;
};
