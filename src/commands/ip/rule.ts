// `ip rule`. Mirrors: iproute2's ip/iprule.c (do_iprule, iprule_modify, iprule_list_flush_or_save, filter_nlmsg).
// Loud: nat, realms, tun_id, save, restore.
import type { Family, Ip } from '../../base/ip.ts';
import { RT_TABLE_MAIN } from '../../model/init.ts';
import type { FibRule, RuleAction } from '../../model/world.ts';
import { netnsOf } from '../../net/ctx.ts';
import { delRule, newRule, type RuleReq } from '../../rtnl/rule.ts';
import type { Proc } from '../../shell/proc.ts';
import { dsfieldA2n, rtntypeA2n, rtprotA2n, rttableA2n } from './names.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { inetProtoA2n } from './protos.ts';
import { printRule } from './rule-print.ts';
import { ruleUsage } from './rule-usage.ts';
import {
  argvOf, catchExit, cur, exit, getPrefix, getS32, getU32, invarg, matches, more, nextArg, notModelled, rtnlError, samePrefix, type Argv, type InetPrefix,
} from './util.ts';

const isPref = (w: string): boolean => matches(w, 'preference') || matches(w, 'order') || matches(w, 'priority');

/** sscanf("%hu-%hu"): a port or a range; what follows the number is not looked at. */
const portRange = (a: Argv): readonly [number, number] => {
  const m = /^\s*[+-]?(\d+)(?:-\s*[+-]?(\d+))?/.exec(nextArg(a));
  if (!m) return invarg('invalid port range\n', cur(a));
  const lo = Number(m[1]) & 0xffff;
  return [lo, m[2] === undefined ? lo : Number(m[2]) & 0xffff];
};
const uidRange = (a: Argv): readonly [number, number] => {
  const m = /^\s*[+-]?(\d+)-\s*[+-]?(\d+)/.exec(nextArg(a));
  return m ? [Number(m[1]) >>> 0, Number(m[2]) >>> 0] : invarg('invalid UID range\n', cur(a));
};
const fwmarkOf = (a: Argv): { readonly mark: number; readonly mask: number | undefined } => {
  const text = nextArg(a);
  const slash = text.indexOf('/');
  const mark = getU32(slash < 0 ? text : text.slice(0, slash)) ?? invarg('fwmark value is invalid\n', slash < 0 ? text : text.slice(0, slash));
  const mask = slash < 0 ? undefined : (getU32(text.slice(slash + 1)) ?? invarg('fwmask value is invalid\n', text.slice(slash + 1)));
  return { mark, mask };
};
const actionOf = (a: Argv): { readonly action: RuleAction; readonly goto: number } => {
  const w = cur(a);
  if (matches(w, 'goto')) return { action: 'goto', goto: getU32(nextArg(a)) ?? invarg('invalid target\n', cur(a)) };
  if (matches(w, 'nop')) return { action: 'nop', goto: 0 };
  const t = rtntypeA2n(w) ?? invarg('Failed to parse rule type', w);
  if (t === 'blackhole' || t === 'unreachable' || t === 'prohibit') return { action: t, goto: 0 };
  return t === 'unicast' ? { action: 'lookup', goto: 0 } : notModelled(`ip rule type ${t}`);
};

const modify = (p: Proc, o: IpOpts, list: readonly string[], add: boolean): number => {
  if (list.length === 0) {
    p.err(`"ip rule ${add ? 'add' : 'del'}" requires arguments.\n`);
    return 1;
  }
  const a = argvOf(list);
  const family: Family = o.family === 6 ? 6 : 4;
  type Draft = { -readonly [K in keyof RuleReq]: RuleReq[K] };
  const q: Draft = {
    family, priority: undefined, invert: false, src: null, srcLen: 0, dst: null, dstLen: 0, iif: '', oif: '', fwmark: 0, fwmask: undefined, tos: 0, ipproto: 0,
    sport: null, dport: null, uid: null, action: add ? 'lookup' : undefined, table: 0, goto: 0, suppressPrefixlen: -1, suppressIfgroup: -1, protocol: 0,
    l3mdev: false, origin: p.origin,
  };
  let tableOk = false;
  for (; more(a); a.i++) {
    const w = cur(a);
    if (w === 'not') q.invert = true;
    else if (w === 'from') {
      const x = getPrefix(nextArg(a), o.family);
      [q.src, q.srcLen] = [x.ip, x.bitlen];
    } else if (w === 'to') {
      const x = getPrefix(nextArg(a), o.family);
      [q.dst, q.dstLen] = [x.ip, x.bitlen];
    } else if (isPref(w)) q.priority = getU32(nextArg(a)) ?? invarg('preference value is invalid\n', cur(a));
    else if (w === 'tos' || matches(w, 'dsfield')) q.tos = dsfieldA2n(p, nextArg(a)) ?? invarg('TOS value is invalid\n', cur(a));
    else if (w === 'fwmark') {
      const m = fwmarkOf(a);
      [q.fwmark, q.fwmask] = [m.mark, m.mask];
    } else if (matches(w, 'realms')) notModelled('realms');
    else if (matches(w, 'protocol')) q.protocol = rtprotA2n(p, nextArg(a)) ?? invarg('"protocol" value is invalid\n', cur(a));
    else if (matches(w, 'tun_id')) notModelled('tun_id');
    else if (matches(w, 'table') || w === 'lookup') {
      q.table = rttableA2n(p, nextArg(a)) ?? invarg('invalid table ID\n', cur(a));
      tableOk = true;
    } else if (matches(w, 'suppress_prefixlength') || w === 'sup_pl') q.suppressPrefixlen = getS32(nextArg(a)) ?? invarg('suppress_prefixlength value is invalid\n', cur(a));
    else if (matches(w, 'suppress_ifgroup') || w === 'sup_group') q.suppressIfgroup = groupOf(nextArg(a)) ?? invarg('Invalid "suppress_ifgroup" value\n', cur(a));
    else if (w === 'dev' || w === 'iif') q.iif = ifname(a, '"iif"/"dev" not a valid ifname');
    else if (w === 'oif') q.oif = ifname(a, '"oif" not a valid ifname');
    else if (w === 'l3mdev') {
      q.l3mdev = true;
      tableOk = true;
    } else if (w === 'uidrange') q.uid = uidRange(a);
    else if (matches(w, 'nat') || matches(w, 'map-to')) notModelled('ip rule nat');
    else if (w === 'ipproto') q.ipproto = inetProtoA2n(nextArg(a)) ?? invarg('Invalid "ipproto" value\n', cur(a));
    else if (w === 'sport') q.sport = portRange(a);
    else if (w === 'dport') q.dport = portRange(a);
    else {
      if (matches(w, 'type')) nextArg(a);
      if (matches(cur(a), 'help')) return ruleUsage(p);
      const x = actionOf(a);
      [q.action, q.goto] = [x.action, x.goto];
      tableOk = true;
    }
  }
  if (!tableOk && add) q.table = RT_TABLE_MAIN;
  const err = (add ? newRule : delRule)(p.ctx, o.netns, q);
  return err ? rtnlError(p, err) : 0;
};
const groupOf = (text: string): number | undefined => (text === 'default' ? 0 : getU32(text));
const ifname = (a: Argv, msg: string): string => {
  const n = nextArg(a);
  return n === '' || n.length > 15 || /[/\s]/.test(n) ? invarg(msg, n) : n;
};

interface Filter {
  pref?: number;
  not?: true;
  src?: InetPrefix;
  dst?: InetPrefix;
  tos?: number;
  mark?: number;
  mask?: number;
  iif?: string;
  oif?: string;
  l3mdev?: true;
  uid?: readonly [number, number];
  ipproto?: number;
  sport?: readonly [number, number];
  dport?: readonly [number, number];
  protocol?: number;
  tb?: number;
}
const within = (f: InetPrefix | undefined, r: FibRule, ip: Ip | null, len: number): boolean => {
  if (!f || f.family === 0) return true;
  return f.family === r.family && f.bitlen <= len && samePrefix(ip ?? (r.family === 4 ? 0 : '0'.repeat(32)), f.ip ?? 0, f.bitlen);
};
const same = (f: readonly [number, number] | undefined, r: readonly [number, number] | null): boolean => !f || (r !== null && r[0] === f[0] && r[1] === f[1]);
const passes = (f: Filter, r: FibRule): boolean =>
  (f.pref === undefined || f.pref === r.priority) && (!f.not || r.invert) && within(f.src, r, r.src, r.srcLen) && within(f.dst, r, r.dst, r.dstLen) &&
  (f.tos === undefined || f.tos === r.tos) && (f.mark === undefined || f.mark === r.fwmark) && (f.mask === undefined || f.mask === r.fwmask) &&
  (f.iif === undefined || f.iif === r.iif) && (f.oif === undefined || f.oif === r.oif) && (!f.l3mdev || r.l3mdev) && same(f.uid, r.uid) &&
  (f.ipproto === undefined || f.ipproto === r.ipproto) && same(f.sport, r.sport) && same(f.dport, r.dport) &&
  (f.protocol === undefined || f.protocol === r.protocol) && (f.tb === undefined || f.tb === 0 || f.tb === r.table);

const listOrFlush = (p: Proc, o: IpOpts, list: readonly string[], flush: boolean): number => {
  const a = argvOf(list);
  const family: Family = o.family === 6 ? 6 : 4;
  const f: Filter = {};
  for (; more(a); a.i++) {
    const w = cur(a);
    if (isPref(w)) f.pref = getU32(nextArg(a)) ?? invarg('preference value is invalid\n', cur(a));
    else if (w === 'not') f.not = true;
    else if (w === 'tos') f.tos = dsfieldA2n(p, nextArg(a)) ?? invarg('TOS value is invalid\n', cur(a));
    else if (w === 'fwmark') {
      const m = fwmarkOf(a);
      f.mark = m.mark;
      if (m.mask !== undefined) f.mask = m.mask;
    } else if (w === 'dev' || w === 'iif') f.iif = ifname(a, '"iif"/"dev" not a valid ifname');
    else if (w === 'oif') f.oif = ifname(a, '"oif" not a valid ifname');
    else if (w === 'l3mdev') f.l3mdev = true;
    else if (w === 'uidrange') f.uid = uidRange(a);
    else if (matches(w, 'tun_id')) notModelled('tun_id');
    else if (matches(w, 'lookup') || matches(w, 'table')) f.tb = rttableA2n(p, nextArg(a)) ?? invarg('table id value is invalid\n', cur(a));
    else if (matches(w, 'from') || matches(w, 'src')) f.src = getPrefix(nextArg(a), family);
    else if (matches(w, 'protocol')) {
      const n = rtprotA2n(p, nextArg(a));
      if (n !== undefined) f.protocol = n;
      else if (cur(a) !== 'all') invarg('invalid "protocol"\n', cur(a));
    } else if (w === 'ipproto') f.ipproto = inetProtoA2n(nextArg(a)) ?? invarg('Invalid "ipproto" value\n', cur(a));
    else if (w === 'sport') f.sport = portRange(a);
    else if (w === 'dport') f.dport = portRange(a);
    else {
      if (matches(w, 'dst') || matches(w, 'to')) nextArg(a);
      f.dst = getPrefix(cur(a), family);
    }
  }
  const ns = netnsOf(p.ctx, o.netns);
  const rules = (family === 4 ? ns.rules4 : ns.rules6).filter((r) => passes(f, r));
  if (!flush) {
    const pr = newPrinter(o);
    for (const r of rules) printRule(p, ns, o, pr, r);
    finish(p, pr);
    return 0;
  }
  // Rules of priority 0 have no FRA_PRIORITY in the dump, and flush_rule skips what has none.
  for (const r of rules) {
    if (r.priority === 0) continue;
    const err = delRule(p.ctx, o.netns, { ...r, action: r.action });
    if (err) return rtnlError(p, err);
  }
  return 0;
};

const COMMANDS: readonly (readonly [string, (p: Proc, o: IpOpts, list: readonly string[]) => number])[] = [
  ['list', (p, o, l) => listOrFlush(p, o, l, false)],
  ['lst', (p, o, l) => listOrFlush(p, o, l, false)],
  ['show', (p, o, l) => listOrFlush(p, o, l, false)],
  ['save', () => notModelled('ip rule save')],
  ['restore', () => notModelled('ip rule restore')],
  ['add', (p, o, l) => modify(p, o, l, true)],
  ['delete', (p, o, l) => modify(p, o, l, false)],
  ['flush', (p, o, l) => listOrFlush(p, o, l, true)],
  ['help', (p) => ruleUsage(p)],
];
export const ipRule = (p: Proc, o: IpOpts, args: string[]): number =>
  catchExit(p, () => {
    const word = args[0];
    if (word === undefined) return listOrFlush(p, o, [], false);
    const found = COMMANDS.find(([n]) => matches(word, n));
    return found ? found[1](p, o, args.slice(1)) : exit(255, `Command "${word}" is unknown, try "ip rule help".\n`);
  }) as number;
