// Policy rules: which tables a lookup consults, and in which order.
// Mirrors: net/core/fib_rules.c (fib_rules_lookup, fib_rule_match), net/ipv4/fib_rules.c (fib4_rule_match, fib4_rule_suppress) and its
// IPv6 twin. Leaves out: tunnel ids, L3 masters (`l3mdev` matches nothing), realms.
import { inPrefix, type Ip } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import type { FibRule, Netns, Nsid } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import type { FibErrno, FibResult } from './fib4.ts';
import type { Flow } from './route4.ts';

const isPlain = (r: FibRule | undefined, priority: number, table: number): boolean =>
  r !== undefined && r.priority === priority && r.table === table && r.action === 'lookup' && !r.invert && r.src === null && r.dst === null &&
  r.iif === '' && r.oif === '' && r.fwmask === 0 && r.tos === 0 && r.ipproto === 0 && r.sport === null && r.dport === null && r.uid === null &&
  r.suppressPrefixlen === -1 && r.suppressIfgroup === -1;

/** net->ipv4.fib_has_custom_rules: the IPv4 rules are not, or were once not, those of a new namespace. */
export const hasCustomRules = (ns: Netns): boolean =>
  ns.customRules4 === true || ns.rules4.length !== 3 || !isPlain(ns.rules4[0], 0, 255) || !isPlain(ns.rules4[1], 32766, 254) || !isPlain(ns.rules4[2], 32767, 253);

/** A named device that does not exist gives -1: it matches no flow. */
const ruleIfindex = (ns: Netns, name: string): number => (name === '' ? 0 : (pmGet(ns.linkNames, name) ?? -1));
const inRange = (n: number, r: readonly [number, number] | null): boolean => r === null || (n >= r[0] && n <= r[1]);
const prefixFits = (ip: Ip, net: Ip | null, len: number): boolean => net === null || len === 0 || inPrefix(ip, net, len);

const matchFields = (ns: Netns, r: FibRule, fl: Flow): boolean => {
  const iif = ruleIfindex(ns, r.iif);
  if (iif !== 0 && iif !== (fl.iif === 0 ? LOOPBACK_IFINDEX : fl.iif)) return false;
  const oif = ruleIfindex(ns, r.oif);
  if (oif !== 0 && oif !== fl.oif) return false;
  if (((r.fwmark ^ fl.mark) & r.fwmask) !== 0) return false;
  if (r.l3mdev || !inRange(fl.uid, r.uid)) return false;
  if (!prefixFits(fl.dst, r.dst, r.dstLen) || !prefixFits(fl.src, r.src, r.srcLen)) return false;
  if (r.tos !== 0 && r.tos !== (typeof fl.dst === 'number' ? fl.tos & 0x1c : fl.tos & 0xfc)) return false;
  if (r.ipproto !== 0 && r.ipproto !== fl.proto) return false;
  return inRange(fl.sport, r.sport) && inRange(fl.dport, r.dport);
};
/** fib_rule_match. */
const fibRuleMatch = (ns: Netns, r: FibRule, fl: Flow): boolean => matchFields(ns, r, fl) !== r.invert;

const suppressed = (ctx: Ctx, nsid: Nsid, r: FibRule, res: FibResult): boolean => {
  if (res.prefixlen <= r.suppressPrefixlen) return true;
  if (r.suppressIfgroup === -1) return false;
  const oif = res.route.nexthops[0]?.oif ?? 0;
  return oif !== 0 && findLink(ctx, nsid, oif)?.group === r.suppressIfgroup;
};

type Answer = FibResult | { readonly error: FibErrno };

/**
 * fib_rules_lookup. `table` looks one table up: undefined goes on with the next rule (no such table, no route, `throw`).
 */
export const fibRulesLookup = (ctx: Ctx, nsid: Nsid, rules: readonly FibRule[], fl: Flow, table: (id: number) => Answer | undefined): Answer => {
  const ns = netnsOf(ctx, nsid);
  for (let i = 0; i < rules.length; i++) {
    let r = rules[i] as FibRule;
    if (!fibRuleMatch(ns, r, fl)) continue;
    if (r.action === 'goto') {
      // Targets lie ahead (a rule cannot jump back), so this always ends.
      const to = rules.findIndex((x) => x.priority === r.goto);
      if (to > i) i = to - 1;
      continue;
    }
    if (r.action === 'nop') continue;
    if (r.action === 'unreachable') return { error: 'ENETUNREACH' };
    if (r.action === 'prohibit') return { error: 'EACCES' };
    if (r.action === 'blackhole') return { error: 'EINVAL' };
    const res = table(r.table);
    if (res === undefined) continue;
    if (!('error' in res) && suppressed(ctx, nsid, r, res)) continue;
    return res;
  }
  return { error: 'ENETUNREACH' };
};
