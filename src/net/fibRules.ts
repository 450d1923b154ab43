// Policy rules: which tables a lookup consults, and in which order. A list of rules is compiled once, by identity: what asks nothing is not asked, and
// of many rules only those are looked at whose mark or source prefix is the flow's.
// Mirrors: net/core/fib_rules.c (fib_rules_lookup, fib_rule_match), net/ipv4/fib_rules.c (fib4_rule_match, fib4_rule_suppress) and its
// IPv6 twin. Leaves out: tunnel ids, L3 masters (`l3mdev` matches nothing), realms.
import { inPrefix, networkOf, type Ip } from '../base/ip.ts';
import { pmGet } from '../base/pmap.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import type { FibRule, Netns, Nsid } from '../model/world.ts';
import { findLink, netnsOf, type Ctx } from './ctx.ts';
import type { FibErrno, FibResult } from './fib4.ts';
import type { Flow } from './route4.ts';

/** FRA_*: a rule that fits every flow. */
const fitsAll = (r: FibRule): boolean =>
  !r.invert && (r.src === null || r.srcLen === 0) && (r.dst === null || r.dstLen === 0) && r.iif === '' && r.oif === '' && r.fwmask === 0 && !r.l3mdev && r.tos === 0 &&
  r.ipproto === 0 && r.sport === null && r.dport === null && r.uid === null;
const isDefault = (r: FibRule | undefined, priority: number, table: number): boolean =>
  r !== undefined && r.priority === priority && r.table === table && r.action === 'lookup' && fitsAll(r) && r.src === null && r.dst === null &&
  r.suppressPrefixlen === -1 && r.suppressIfgroup === -1;

/** Rules by what they ask exactly, for lists of more than FEW; each list ascends. */
interface Index {
  readonly marks: ReadonlyMap<number, readonly number[]>;
  /** By length, then by network. */
  readonly sources: ReadonlyMap<number, ReadonlyMap<Ip, readonly number[]>>;
  readonly others: readonly number[];
}
interface Compiled {
  /** The IPv4 rules of a new namespace. */
  readonly isDefault: boolean;
  readonly fitsAll: readonly boolean[];
  /** The rule at which a goto goes on: the target, or the next when there is none ahead. */
  readonly jumps: readonly number[];
  readonly index: Index | null;
}
const FEW = 8;

const push = <K>(m: Map<K, number[]>, key: K, i: number): void => {
  const list = m.get(key);
  if (list) list.push(i);
  else m.set(key, [i]);
};
const indexOf = (rules: readonly FibRule[]): Index => {
  const marks = new Map<number, number[]>();
  const sources = new Map<number, Map<Ip, number[]>>();
  const others: number[] = [];
  rules.forEach((r, i) => {
    if (r.invert) others.push(i);
    else if ((r.fwmask | 0) === -1) push(marks, r.fwmark | 0, i);
    else if (r.src !== null && r.srcLen > 0) {
      const at = sources.get(r.srcLen) ?? new Map<Ip, number[]>();
      sources.set(r.srcLen, at);
      push(at, networkOf(r.src, r.srcLen), i);
    } else others.push(i);
  });
  return { marks, sources, others };
};
const candidates = (index: Index, fl: Flow): readonly number[] => {
  let out = index.others;
  const more = (list: readonly number[] | undefined): void => {
    if (list) out = out.length === 0 ? list : [...out, ...list];
  };
  more(index.marks.get(fl.mark | 0));
  for (const [len, at] of index.sources) more(at.get(networkOf(fl.src, len)));
  return out === index.others ? out : [...out].sort((x, y) => x - y);
};

const cache = new WeakMap<readonly FibRule[], Compiled>();
let lastRules: readonly FibRule[] | undefined;
let last: Compiled | undefined;
const compiledRules = (rules: readonly FibRule[]): Compiled => {
  if (rules === lastRules) return last as Compiled;
  let c = cache.get(rules);
  if (c === undefined) {
    c = {
      isDefault: rules.length === 3 && isDefault(rules[0], 0, 255) && isDefault(rules[1], 32766, 254) && isDefault(rules[2], 32767, 253),
      fitsAll: rules.map(fitsAll),
      jumps: rules.map((r, i) => (r.action === 'goto' ? Math.max(i + 1, rules.findIndex((x) => x.priority === r.goto)) : 0)),
      index: rules.length <= FEW ? null : indexOf(rules),
    };
    cache.set(rules, c);
  }
  lastRules = rules;
  last = c;
  return c;
};

/** net->ipv4.fib_has_custom_rules: the IPv4 rules are not, or were once not, those of a new namespace. */
export const hasCustomRules = (ns: Netns): boolean => ns.customRules4 === true || !compiledRules(ns.rules4).isDefault;

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
  const c = compiledRules(rules);
  const order = c.index && candidates(c.index, fl);
  const count = order === null ? rules.length : order.length;
  let from = 0;
  for (let k = 0; k < count; k++) {
    const i = order === null ? k : (order[k] as number);
    if (i < from) continue;
    const r = rules[i] as FibRule;
    if (c.fitsAll[i] !== true && !fibRuleMatch(ns, r, fl)) continue;
    if (r.action === 'goto') {
      // Targets lie ahead (a rule cannot jump back), so this always ends.
      from = c.jumps[i] as number;
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
