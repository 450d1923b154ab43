// Rules as constants: whom each names, which boundaries it draws, and what cannot be read so. Rules in a row that each name one owner on the same side have no order.
import { parseIp, printIp } from '../../base/ip.ts';
import { parseMac } from '../../base/mac.ts';
import { pmGet } from '../../base/pmap.ts';
import { NF_NAT_RANGE_MAP_IPS, type NatRange } from '../../model/ct.ts';
import type { Netns, Nsid, NsState } from '../../model/world.ts';
import type { XtAddr, XtRule, XtTable } from '../../model/xt.ts';
import { findMatch } from '../../xt/find.ts';
import { canon, IN_TEXT, restOf, ruleOf } from './canon.ts';
import { between, fact, full, lenOf, NOTHING, pattern, prefix, type Collector } from './collector.ts';
import type { Own, Role } from './own.ts';
import { demandOf, numbersIn } from './ports.ts';

/** Matches that compute over addresses, and those that remember them. */
const OPAQUE = new Set(['u32', 'bpf', 'cluster', 'string', 'eui64', 'statistic', 'UNKNOWN']);
const REMEMBERS = new Set(['recent', 'hashlimit', 'connlimit']);

/** Who is named in a text. */
const namedIn = (c: Collector, text: string): Role[] => {
  if (!/[.:]/.test(text)) return [];
  const out: Role[] = [];
  const found = [...text.matchAll(IN_TEXT)];
  found.forEach((m, k) => {
    const ip = parseIp(m[1] ?? m[3] ?? '');
    const len = (m[2] ?? m[4])?.slice(1);
    if (ip === undefined) {
      const mac = parseMac(m[3] ?? '');
      const role = mac === undefined ? undefined : c.owners.macs.get(mac);
      if (role) out.push(role);
      return;
    }
    // FROM-TO (iprange, ranges of NAT): who lies in it counts, not who stands at its ends.
    const next = found[k + 1];
    const to = next && next.index === m.index + m[0].length + 1 && text[next.index - 1] === '-' ? parseIp(next[1] ?? next[3] ?? '') : undefined;
    if (to !== undefined && to !== ip && typeof to === typeof ip) return between(c, ip, to);
    const last = found[k - 1];
    if (last && last.index + last[0].length + 1 === m.index && text[m.index - 1] === '-' && parseIp(last[1] ?? last[3] ?? '') !== ip) return;
    const bits = len === undefined ? full(ip) : len.includes('.') ? lenOf(parseIp(len) ?? 0) : Number(len);
    if (bits === undefined) c.fragile[typeof ip === 'number' ? 4 : 6].add(`a mask with holes: ${text.trim()}`);
    else {
      const role = prefix(c, ip, bits);
      if (role) out.push(role);
    }
  });
  return out;
};

/** `-s`, `-d`, `-i`, `-o` that name one owner exactly, by which side. */
interface Named {
  readonly roles: readonly { readonly side: 'src' | 'dst' | 'in' | 'out'; readonly role: Role; readonly exact: boolean }[];
  readonly words: readonly Role[];
}
const namedBy = (c: Collector, netns: Nsid, t: XtTable, r: XtRule): Named => {
  const roles: Named['roles'][number][] = [];
  const addr = (side: 'src' | 'dst', a: XtAddr | null): void => {
    if (a === null) return;
    const len = lenOf(a.mask);
    if (len === undefined) {
      c.fragile[t.family].add(`a mask with holes: ${printIp(a.ip)}/${printIp(a.mask)}`);
      return;
    }
    const role = prefix(c, a.ip, len);
    if (role) roles.push({ side, role, exact: !a.invert && len === full(a.ip) });
  };
  addr('src', r.src);
  addr('dst', r.dst);
  const iface = (side: 'in' | 'out', i: XtRule['iif']): void => {
    if (i === null) return;
    const role = i.prefix ? undefined : c.owners.names.get(`${netns}/${i.name}`);
    if (role) roles.push({ side, role, exact: !i.invert });
    else pattern(c, netns, `${i.name}${i.prefix ? '+' : ''}`);
  };
  iface('in', r.iif);
  iface('out', r.oif);
  const rest = restOf(t, r);
  const words = namedIn(c, rest);
  for (const m of rest.matchAll(/--physdev-(?:in|out) "?([^ "]+)/g)) {
    const name = m[1] as string;
    const role = c.owners.names.get(`${netns}/${name}`);
    if (role) words.push(role);
    pattern(c, netns, name);
  }
  return { roles, words };
};
export const readRules = (c: Collector, ns: Netns, st: NsState | undefined, t: XtTable): void => {
  const home = c.owners.all.get(ns.id);
  for (const chain of t.chains) {
    /** Rules in a row that each name one owner on the same side: those of different owners never meet the same packet, so their order is nothing. */
    let run = 0;
    let sides: ReadonlySet<string> = new Set();
    chain.rules.forEach((r, i) => {
      for (const m of r.matches) {
        if (m.name === 'quota' || findMatch(m.name, t.family)?.stateful === true) c.counting.add(ns.id);
        if (OPAQUE.has(m.name)) c.fragile[t.family].add(`-m ${m.name}`);
        if (REMEMBERS.has(m.name) && (st?.xtState.size ?? 0) > 0) c.fragile[t.family].add(`-m ${m.name} that remembers`);
      }
      if (r.target.kind === 'ext') {
        const { name, info } = r.target;
        if (name === 'NETMAP' || name === 'UNKNOWN') c.fragile[t.family].add(`-j ${name}`);
        const nat = name === 'DNAT' || name === 'SNAT' ? (info as NatRange) : null;
        if (nat && (nat.flags & NF_NAT_RANGE_MAP_IPS) !== 0 && nat.minAddr !== nat.maxAddr) c.fragile[t.family].add(`-j ${name} over several addresses`);
      }
      if (r.matches.length > 0 || r.target.kind === 'ext') numbersIn(restOf(t, r).replace(IN_TEXT, ' '), c.numbers);
      const named = namedBy(c, ns.id, t, r);
      const owners = new Set<Own>([...named.roles.map((x) => x.role.own), ...named.words.map((x) => x.own)]);
      if (home) owners.delete(home);
      if (owners.size === 0) {
        sides = new Set();
        return;
      }
      const mine = new Set<string>(owners.size === 1 && home === undefined ? named.roles.filter((x) => x.exact).map((x) => x.side) : []);
      const both = new Set([...sides].filter((s) => mine.has(s)));
      if (both.size > 0) sides = both;
      else {
        run = i;
        sides = mine;
      }
      const demand = demandOf(r, t.family);
      const kept = st === undefined || st.xtState.size === 0 ? '' : r.matches.map((_, k) => canon(NOTHING, pmGet(st.xtState, `rule/${r.id}/${k}`))).join();
      for (const own of owners) {
        const at = sides.size > 0 ? `run ${run}` : `rule ${i}`;
        const own1 = named.roles.filter((x) => x.role.own === own);
        const as = named.words.some((w) => w.own === own) || own1.some((x) => !x.exact || x.side === 'in' || x.side === 'out') || own1.length !== 1 ? 'any' : (own1[0] as { side: 'src' | 'dst' }).side;
        const peerName = (n: string): string => c.owners.names.get(`${ns.id}/${n.replace(/^!/, '')}`)?.own === own ? `${n.startsWith('!') ? '!' : ''}${c.owners.names.get(`${ns.id}/${n.replace(/^!/, '')}`)?.role}` : n;
        fact(c, own, { text: `${ns.id} ${t.backend}/${t.family}/${t.name}/${chain.name} ${at}: ${ruleOf(own, t, r, peerName)}${kept}`, family: t.family, demand, as, sends: r.target.kind === 'ext' && named.words.some((w) => w.own === own), calm: r.target.kind !== 'ext' || named.words.length === 0 });
      }
    });
  }
};

