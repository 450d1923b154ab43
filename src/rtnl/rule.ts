// RTM_NEWRULE and RTM_DELRULE. Mirrors: net/core/fib_rules.c (fib_nl2rule, fib_nl_newrule, fib_nl_delrule, rule_exists, rule_find,
// fib_default_rule_pref), net/ipv4/fib_rules.c (fib4_rule_configure, fib4_rule_compare) and its IPv6 twin.
// Leaves out: tunnel ids, realms, DSCP and flow label selectors.
import type { Family, Ip } from '../base/ip.ts';
import { emptyPMap, pmHas, pmSet } from '../base/pmap.ts';
import type { RtnlError } from '../model/errno.ts';
import type { FibRule, Nsid, RuleAction } from '../model/world.ts';
import { netnsOf, setNetns, type Ctx } from '../net/ctx.ts';
import { fail } from './routeReq.ts';

/** A rule message: what is undefined or null was not given. */
export interface RuleReq {
  readonly family: Family;
  readonly priority: number | undefined;
  readonly invert: boolean;
  readonly src: Ip | null;
  readonly srcLen: number;
  readonly dst: Ip | null;
  readonly dstLen: number;
  readonly iif: string;
  readonly oif: string;
  readonly fwmark: number;
  readonly fwmask: number | undefined;
  readonly tos: number;
  readonly ipproto: number;
  readonly sport: readonly [number, number] | null;
  readonly dport: readonly [number, number] | null;
  readonly uid: readonly [number, number] | null;
  /** FR_ACT_UNSPEC when undefined: a deletion that does not say. */
  readonly action: RuleAction | undefined;
  /** 0: not given. */
  readonly table: number;
  readonly goto: number;
  readonly suppressPrefixlen: number;
  readonly suppressIfgroup: number;
  readonly protocol: number;
  readonly l3mdev: boolean;
  readonly origin?: FibRule['origin'];
}

const rulesOf = (ctx: Ctx, nsid: Nsid, f: Family): readonly FibRule[] => (f === 4 ? netnsOf(ctx, nsid).rules4 : netnsOf(ctx, nsid).rules6);
/** Any change of the IPv4 rules parts tables local and main for good (fib_unmerge). */
const store = (ctx: Ctx, nsid: Nsid, f: Family, rules: readonly FibRule[]): void =>
  setNetns(ctx, nsid, f === 4 ? { rules4: rules, customRules4: true } : { rules6: rules });
const inval = (extack: string): RtnlError => fail('EINVAL', extack);
const sameRange = (a: readonly [number, number] | null, b: readonly [number, number] | null): boolean => a?.[0] === b?.[0] && a?.[1] === b?.[1];

/** fib_nl2rule: the rule a message describes. */
const fromReq = (ctx: Ctx, nsid: Nsid, q: RuleReq): FibRule | RtnlError => {
  const bits = q.family === 4 ? 'number' : 'string';
  if (q.srcLen > 0 && typeof q.src !== bits) return inval('Invalid source address');
  if (q.dstLen > 0 && typeof q.dst !== bits) return inval('Invalid dst address');
  const priority = q.priority ?? defaultPref(rulesOf(ctx, nsid, q.family));
  if (q.action === 'goto' && q.goto <= priority) return inval('Backward goto not supported');
  if (q.l3mdev && q.table !== 0) return inval('l3mdev and table are mutually exclusive');
  for (const [what, r] of [['sport', q.sport], ['dport', q.dport]] as const)
    if (r && (r[0] === 0 || r[1] === 0 || r[0] > r[1] || r[1] === 65535)) return inval(`Invalid ${what} range`);
  return {
    family: q.family, priority, invert: q.invert, src: q.srcLen > 0 ? q.src : null, srcLen: q.srcLen,
    dst: q.dstLen > 0 ? q.dst : null, dstLen: q.dstLen, iif: q.iif, oif: q.oif, fwmark: q.fwmark, fwmask: q.fwmask ?? (q.fwmark !== 0 ? 0xffffffff : 0),
    tos: q.tos, ipproto: q.ipproto, sport: q.sport, dport: q.dport, uid: q.uid, action: q.action ?? 'lookup', table: q.table, goto: q.goto,
    suppressPrefixlen: q.suppressPrefixlen, suppressIfgroup: q.suppressIfgroup, protocol: q.protocol, l3mdev: q.l3mdev, ...(q.origin && { origin: q.origin }),
  };
};
/** fib_default_rule_pref: just before the second rule. */
const defaultPref = (rules: readonly FibRule[]): number => Math.max(0, (rules[1]?.priority ?? 0) - 1);

const checkTos = (q: RuleReq): RtnlError | undefined => {
  if ((q.tos & 3) !== 0) return inval('Invalid dsfield (tos): ECN bits must be 0');
  return q.family === 4 && (q.tos & ~0x1e) !== 0 ? inval('Invalid tos') : undefined;
};

/** rule_exists. Whether the match is inverted does not matter to it. */
const exists = (rules: readonly FibRule[], n: FibRule): boolean =>
  rules.some((r) =>
    r.action === n.action && r.table === n.table && r.priority === n.priority && r.iif === n.iif && r.oif === n.oif && r.fwmark === n.fwmark && r.fwmask === n.fwmask &&
    r.suppressIfgroup === n.suppressIfgroup && r.suppressPrefixlen === n.suppressPrefixlen && r.l3mdev === n.l3mdev && sameRange(r.uid, n.uid) &&
    r.ipproto === n.ipproto && r.protocol === n.protocol && sameRange(r.sport, n.sport) && sameRange(r.dport, n.dport) && compare(r, n));
/** fib4_rule_compare: what the message does not say fits anything. */
const compare = (r: FibRule, n: { readonly src: Ip | null; readonly srcLen: number; readonly dst: Ip | null; readonly dstLen: number; readonly tos: number }): boolean =>
  (n.srcLen === 0 || (r.srcLen === n.srcLen && r.src === n.src)) && (n.dstLen === 0 || (r.dstLen === n.dstLen && r.dst === n.dst)) && (n.tos === 0 || r.tos === n.tos);

export const newRule = (ctx: Ctx, nsid: Nsid, q: RuleReq): RtnlError | undefined => {
  const n = fromReq(ctx, nsid, q);
  if ('errno' in n) return n;
  const rules = rulesOf(ctx, nsid, q.family);
  if (exists(rules, n)) return fail('EEXIST');
  const bad = checkTos(q);
  if (bad) return bad;
  const at = rules.findIndex((r) => r.priority > n.priority);
  store(ctx, nsid, q.family, at < 0 ? [...rules, n] : rules.toSpliced(at, 0, n));
  // fib6_rule_configure makes the table; IPv4 waits for a route
  const { fib6 } = netnsOf(ctx, nsid);
  if (q.family === 6 && n.action === 'lookup' && !n.l3mdev && !pmHas(fib6, n.table)) setNetns(ctx, nsid, { fib6: pmSet(fib6, n.table, { id: n.table, routes: emptyPMap() }) });
  return undefined;
};

/** rule_find, and the rule it finds goes. */
export const delRule = (ctx: Ctx, nsid: Nsid, q: RuleReq): RtnlError | undefined => {
  const n = fromReq(ctx, nsid, q);
  if ('errno' in n) return n;
  const rules = rulesOf(ctx, nsid, q.family);
  const at = rules.findIndex((r) =>
    (q.action === undefined || r.action === q.action) && (q.table === 0 || r.table === q.table) && (q.priority === undefined || r.priority === q.priority) &&
    (q.iif === '' || r.iif === q.iif) && (q.oif === '' || r.oif === q.oif) && (q.fwmark === 0 || r.fwmark === q.fwmark) &&
    (n.fwmask === 0 || r.fwmask === n.fwmask) && (q.suppressIfgroup === -1 || r.suppressIfgroup === q.suppressIfgroup) &&
    (q.suppressPrefixlen === -1 || r.suppressPrefixlen === q.suppressPrefixlen) && (!q.l3mdev || r.l3mdev) && (q.uid === null || sameRange(r.uid, q.uid)) &&
    (q.ipproto === 0 || r.ipproto === q.ipproto) && (q.protocol === 0 || r.protocol === q.protocol) && (q.sport === null || sameRange(r.sport, q.sport)) &&
    (q.dport === null || sameRange(r.dport, q.dport)) && compare(r, n));
  if (at < 0) return fail('ENOENT');
  store(ctx, nsid, q.family, rules.toSpliced(at, 1));
  return undefined;
};
