// Why there is no route: the policy rule or the route that refuses a flow, read in the kernel's order (fib_rules_lookup, then the longest prefix), or the device that is down.
// Leaves out: TOS of routes, rules with `goto` (passed over), IPv6 source routing.
import { anyOf, inPrefix, printIp, type Ip } from '../../base/ip.ts';
import { emptyPMap, pmGet, pmValues } from '../../base/pmap.ts';
import type { Skb } from '../../model/skb.ts';
import type { FibRule, Nsid, Route } from '../../model/world.ts';
import { fibRulesLookup } from '../../net/fibRules.ts';
import type { Flow } from '../../net/route4.ts';
import { routeText, routingRuleText, type View } from '../render/view.ts';
import type { Cause } from '../types.ts';
import { routeCause, withOrigin, type Found } from './causes.ts';

/** What a policy rule may ask of a packet; `iif` 0 where it was made here. */
export const flowOf = (skb: Skb, iif: number, uid: number): Flow => {
  const p = skb.net;
  if (p.type !== 'ip') return { dst: p.tpa, src: p.spa, iif, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid };
  const ports = p.l4.type === 'tcp' || p.l4.type === 'udp' ? p.l4 : { sport: 0, dport: 0 };
  return { dst: p.dst, src: p.src, iif, oif: 0, tos: p.tos, mark: skb.mark, proto: p.proto, sport: ports.sport, dport: ports.dport, uid };
};
/** A flow of which only the destination is known. */
export const flowTo = (dst: Ip, more: Partial<Flow> = {}): Flow => ({ dst, src: anyOf(typeof dst === 'number' ? 4 : 6), iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0, ...more });

type Refusal = { readonly rule: FibRule } | { readonly table: number; readonly route: Route };
const REFUSING: ReadonlySet<string> = new Set(['unreachable', 'prohibit', 'blackhole']);
/** The rule or route that says no; undefined where nothing has the prefix, or what has it is no refusal. */
const refusalOf = (v: View, netns: Nsid, fl: Flow): Refusal | undefined => {
  const ns = pmGet(v.world.config.netns, netns);
  if (!ns) return undefined;
  const v4 = typeof fl.dst === 'number';
  let thrown: Refusal | undefined;
  for (const rule of v4 ? ns.rules4 : ns.rules6) {
    // As a rule of its own that refuses: does it fit this flow?
    const fits = fibRulesLookup(v.ctx, netns, [{ ...rule, action: 'blackhole' }], fl, () => undefined);
    if (!('error' in fits) || fits.error !== 'EINVAL') continue;
    if (REFUSING.has(rule.action)) return { rule };
    const table = rule.action === 'lookup' ? pmGet(v4 ? ns.fib4 : ns.fib6, rule.table) : undefined;
    let best: Route | undefined;
    for (const routes of pmValues(table?.routes ?? emptyPMap<readonly Route[]>())) {
      const r = routes[0];
      if (r && inPrefix(fl.dst, r.dst, r.dstLen) && (best === undefined || r.dstLen > best.dstLen)) best = r;
    }
    if (best === undefined || best.dstLen <= rule.suppressPrefixlen) continue;
    if (best.type === 'throw') thrown ??= { table: rule.table, route: best };
    else return REFUSING.has(best.type) ? { table: rule.table, route: best } : undefined;
  }
  return thrown;
};
/** A device that is down and has an address of the wanted subnet: its route went with it. */
const downedDevice = (v: View, netns: Nsid, dst: Ip): string | undefined => {
  const ns = pmGet(v.world.config.netns, netns);
  return ns && [...pmValues(ns.links)].find((l) => !l.up && (typeof dst === 'number' ? l.addrs4 : l.addrs6).some((a) => inPrefix(dst, a.local, a.prefixlen)))?.name;
};
export const noRouteCause = (v: View, netns: Nsid, fl: Flow, what: string): Found => {
  const no = refusalOf(v, netns, fl);
  const where = v.netns(netns);
  if (no && 'rule' in no) {
    const text = routingRuleText(v, netns, no.rule);
    const cause: Cause = { kind: 'routing-rule', netns, rule: no.rule, text };
    return withOrigin({ cause, text: `On ${where}, the policy rule "${text}" refuses ${what}` }, no.rule.origin);
  }
  if (no && no.route.type !== 'throw') return routeCause(v, netns, no.table, no.route, `On ${where}, the route "${routeText(v, netns, no.table, no.route)}" refuses ${what}`);
  if (no) return routeCause(v, netns, no.table, no.route, `On ${where}, the route "${routeText(v, netns, no.table, no.route)}" ends the search in its table, and no other table has a route for ${what}`);
  const down = downedDevice(v, netns, fl.dst);
  return { cause: { kind: 'no-route', netns, dst: fl.dst }, text: `${where} has no route to ${printIp(fl.dst)}${down === undefined ? '' : ` (${down}, which is on that subnet, is down)`}, so ${what} could not be sent` };
};
