// The hooks: net/netfilter/core.c (nf_hook_slow) and who registers at which priority (include/uapi/linux/netfilter_ipv4.h). What a
// namespace runs at a hook follows from its tables alone, so it is worked out once per version of them.
// ipt_mangle_out, ip6t_mangle_out and the `route` chains of nf_tables: a packet that changed in OUTPUT is routed again.
import type { Family } from '../../base/ip.ts';
import { pmValues, type PMap } from '../../base/pmap.ts';
import type { Errno } from '../../model/errno.ts';
import type { IpPkt, Skb } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, type Hook, type XtTable, type XtTableName } from '../../model/xt.ts';
import { findMatch, findTarget } from '../../xt/compile.ts';
import type { XtPacket } from '../../xt/types.ts';
import { drop, findLink, viewOf, type Ctx } from '../ctx.ts';
import { nfConntrackConfirm, nfConntrackIn, nfCtHelper, nfDefrag } from './conntrack.ts';
import { iptDoTable } from './iptDoTable.ts';
import { natInitialized, nfNatFn, type NatRules } from './nat.ts';
import './natFtp.ts';
import { newXtPacket } from './xtEnv.ts';

/** enum nf_ip_hook_priorities: the order in which what is registered at a hook runs. */
const NF_PRIORITY = {
  defrag: -400, raw: -300, conntrack: -200, mangle: -150, natDst: -100, filter: 0, security: 50, natSrc: 100, helper: 300, confirm: 2147483647,
} as const;

type Step =
  | { readonly kind: 'table'; readonly priority: number; readonly table: XtTable }
  | { readonly kind: 'nat'; readonly priority: number; readonly tables: readonly XtTable[] }
  | { readonly kind: 'defrag' | 'conntrack' | 'confirm'; readonly priority: number };
/** What runs at each hook, in order. */
export type Plan = readonly (readonly Step[])[];

const needs = (m: { readonly needsConntrack?: boolean | ((info: never) => boolean) } | undefined, info: unknown): boolean =>
  typeof m?.needsConntrack === 'function' ? m.needsConntrack(info as never) : m?.needsConntrack === true;
/** Some rule of the table asks for conntrack (nf_ct_netns_get). */
const asks = new WeakMap<XtTable, boolean>();
const asksForConntrack = (t: XtTable): boolean => {
  let a = asks.get(t);
  if (a === undefined) {
    a = t.chains.some((c) => c.rules.some((r) => r.matches.some((m) => needs(findMatch(m.name, t.family), m.info)) || (r.target.kind === 'ext' && needs(findTarget(r.target.name, t.family), r.target.info))));
    asks.set(t, a);
  }
  return a;
};

const TABLE_PRIORITY: Readonly<Record<Exclude<XtTableName, 'nat'>, number>> = {
  raw: NF_PRIORITY.raw, mangle: NF_PRIORITY.mangle, filter: NF_PRIORITY.filter, security: NF_PRIORITY.security,
};

const makePlan = (all: PMap<XtTable>, family: Family): Plan => {
  const tables = [...pmValues(all)].filter((t) => t.family === family).sort((a, b) => a.created - b.created);
  const conntrack = tables.some(asksForConntrack);
  const natKnown = conntrack && tables.some((t) => t.name === 'nat' && t.chains.some((c) => c.hook !== -1));
  return ([0, 1, 2, 3, 4] as const).map((hook) => {
    const here = tables.filter((t) => t.chains.some((c) => c.hook === hook));
    const list: Step[] = here.filter((t) => t.name !== 'nat').map((table) => ({ kind: 'table', priority: TABLE_PRIORITY[table.name as 'raw'], table }));
    const nat = here.filter((t) => t.name === 'nat');
    // The first nat chain of a family puts NAT at all four hooks (nf_nat_register_fn): replies pass where no rule stands.
    if (natKnown && hook !== NF_INET_FORWARD) list.push({ kind: 'nat', priority: hook === NF_INET_PRE_ROUTING || hook === NF_INET_LOCAL_OUT ? NF_PRIORITY.natDst : NF_PRIORITY.natSrc, tables: nat });
    if (conntrack && (hook === NF_INET_PRE_ROUTING || hook === NF_INET_LOCAL_OUT)) list.push({ kind: 'defrag', priority: NF_PRIORITY.defrag }, { kind: 'conntrack', priority: NF_PRIORITY.conntrack });
    if (conntrack && (hook === NF_INET_LOCAL_IN || hook === NF_INET_POST_ROUTING)) list.push({ kind: 'confirm', priority: NF_PRIORITY.confirm });
    return list.sort((a, b) => a.priority - b.priority);
  });
};

const plans = new WeakMap<PMap<XtTable>, [Plan | undefined, Plan | undefined]>();
const knownPlan = (all: PMap<XtTable>, family: Family): Plan => {
  let both = plans.get(all);
  if (!both) {
    both = [undefined, undefined];
    plans.set(all, both);
  }
  const i = family === 4 ? 0 : 1;
  return (both[i] ??= makePlan(all, family));
};
const planOf = (ctx: Ctx, nsid: Nsid, family: Family): Plan => {
  const v = viewOf(ctx, nsid);
  return family === 4 ? (v.plan4 ??= knownPlan(v.xt, 4)) : (v.plan6 ??= knownPlan(v.xt, 6));
};

/** Does anything run at this hook? */
export const nfHooked = (ctx: Ctx, nsid: Nsid, family: Family, hook: Hook): boolean => {
  return viewOf(ctx, nsid).xt.size > 0 && (planOf(ctx, nsid, family)[hook] as readonly Step[]).length > 0;
};

const nameOf = (ctx: Ctx, nsid: Nsid, ifindex: number): string => (ifindex === 0 ? '' : (findLink(ctx, nsid, ifindex)?.name ?? ''));

const packetAt = (ctx: Ctx, nsid: Nsid, family: Family, hook: Hook, table: XtTable, skb: Skb, inIndex: number, outIndex: number): XtPacket =>
  newXtPacket(ctx, nsid, family, hook, table.name, skb, inIndex, outIndex, nameOf(ctx, nsid, inIndex), nameOf(ctx, nsid, outIndex));
const dropped = (ctx: Ctx, nsid: Nsid, skb: Skb, inIndex: number, outIndex: number, errno: Errno = 'EPERM'): null => {
  ctx.xmitErrno = errno;
  drop(ctx, nsid, outIndex || inIndex, skb, 'NETFILTER_DROP', 'nfHookSlow');
  return null;
};

/**
 * Runs everything at a hook. Null: the packet was dropped (ctx.xmitErrno is EPERM, or why there is no route) or kept. `reroute` is called in OUTPUT as soon as the
 * packet has changed such that it needs a new route; it says why there is none (NF_DROP_ERR), or null.
 */
export const nfHook = (ctx: Ctx, nsid: Nsid, family: Family, hook: Hook, skb0: Skb, inIndex: number, outIndex: number, reroute?: (skb: Skb) => Errno | null): Skb | null => {
  if (viewOf(ctx, nsid).xt.size === 0) return skb0;
  const steps = planOf(ctx, nsid, family)[hook] as readonly Step[];
  if (steps.length === 0) return skb0;
  let skb = skb0;
  for (const step of steps) {
    switch (step.kind) {
      case 'table': {
        const before = skb;
        const p = packetAt(ctx, nsid, family, hook, step.table, skb, inIndex, outIndex);
        const verdict = iptDoTable(ctx, nsid, step.table, p);
        skb = p.skb;
        if (verdict === 'drop') return dropped(ctx, nsid, skb, inIndex, outIndex);
        if (skb !== before && step.table.name === 'mangle' && hook === NF_INET_LOCAL_OUT && reroute && changedRoute(before, skb)) {
          const errno = reroute(skb);
          if (errno !== null) return dropped(ctx, nsid, skb, inIndex, outIndex, errno);
        }
        break;
      }
      case 'defrag': {
        const whole = nfDefrag(ctx, nsid, family, skb);
        // Kept until the rest has come.
        if (!whole) return null;
        skb = whole;
        break;
      }
      case 'conntrack': {
        const tracked = nfConntrackIn(ctx, nsid, skb);
        if (!tracked) return dropped(ctx, nsid, skb, inIndex, outIndex);
        skb = tracked;
        break;
      }
      case 'nat': {
        ctx.nfReroute = false;
        const done = nfNatFn(ctx, nsid, family, hook, skb, inIndex, outIndex, step.tables, natRules);
        if (!done) return dropped(ctx, nsid, skb, inIndex, outIndex);
        skb = done;
        const again = ctx.nfReroute;
        ctx.nfReroute = false;
        const errno = again && reroute ? reroute(skb) : null;
        if (errno !== null) return dropped(ctx, nsid, skb, inIndex, outIndex, errno);
        break;
      }
      case 'confirm': {
        const helped = nfCtHelper(ctx, nsid, skb);
        if (!helped || !nfConntrackConfirm(ctx, nsid, helped)) return dropped(ctx, nsid, skb, inIndex, outIndex);
        skb = helped;
      }
    }
  }
  return skb;
};

/** nf_nat_inet_fn: each back end's nat chain in turn, until one has bound the flow. */
const natRules: NatRules = (ctx, nsid, family, hook, tables, skb0, inIndex, outIndex) => {
  let skb = skb0;
  for (const t of tables) {
    const p = packetAt(ctx, nsid, family, hook, t, skb, inIndex, outIndex);
    if (iptDoTable(ctx, nsid, t, p) === 'drop') return null;
    skb = p.skb;
    if (natInitialized(ctx, nsid, skb, hook)) break;
  }
  return skb;
};

/** What ipt_mangle_out compares. */
const changedRoute = (a: Skb, b: Skb): boolean => {
  const x = a.net as IpPkt;
  const y = b.net as IpPkt;
  return a.mark !== b.mark || x.src !== y.src || x.dst !== y.dst || x.tos !== y.tos;
};
