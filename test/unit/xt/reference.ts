// The naive reading of a rule table: what iptables(8) says a rule means, one rule after the other, with recursion for user chains.
// It is the oracle of the compiled form: it shares nothing with it but the modules of matches and targets.
import type { Family, Ip } from '../../../src/base/ip.ts';
import type { XtAddr, XtIface, XtRule, XtTable } from '../../../src/model/xt.ts';
import { MATCHES, TARGETS } from '../../../src/xt/index.ts';
import type { XtPacket } from '../../../src/xt/types.ts';

export interface Reading {
  readonly verdict: 'accept' | 'drop';
  /** Ids of rules and policies in the order in which they counted the packet. */
  readonly counted: readonly number[];
}
const byName = <T extends { readonly name: string; readonly families: readonly Family[] }>(list: readonly T[], family: Family): Map<string, T> => new Map(list.filter((x) => x.families.includes(family)).map((x) => [x.name, x]));
const MATCH = { 4: byName(MATCHES, 4), 6: byName(MATCHES, 6) } as const;
const TARGET = { 4: byName(TARGETS, 4), 6: byName(TARGETS, 6) } as const;

const parsed = new Map<string, readonly number[]>();
/** An IPv6 address as words of 32 bits. A million readings know few addresses. */
const words = (ip: string): readonly number[] => {
  let w = parsed.get(ip);
  if (!w) {
    w = [0, 8, 16, 24].map((i) => parseInt(ip.slice(i, i + 8), 16));
    if (parsed.size > 1e5) parsed.clear();
    parsed.set(ip, w);
  }
  return w;
};
const same = (a: Ip, b: Ip, mask: Ip): boolean => {
  if (typeof a === 'number') return ((a ^ (b as number)) & (mask as number)) === 0;
  const [x, y, m] = [words(a), words(b as string), words(mask as string)];
  for (let i = 0; i < 4; i++) if ((((x[i] as number) ^ (y[i] as number)) & (m[i] as number)) !== 0) return false;
  return true;
};
const addr = (a: XtAddr | null, ip: Ip): boolean => a === null || same(ip, a.ip, a.mask) !== a.invert;
const iface = (i: XtIface | null, name: string): boolean => i === null || (i.prefix ? name.startsWith(i.name) : name === i.name) !== i.invert;

const matches = (r: XtRule, p: XtPacket): boolean => {
  if (r.proto !== 0 && (r.proto === p.pkt.proto) === r.protoInvert) return false;
  if (!addr(r.src, p.pkt.src) || !addr(r.dst, p.pkt.dst) || !iface(r.iif, p.inName) || !iface(r.oif, p.outName)) return false;
  if (r.frag !== null && (r.frag === 'frag') !== p.pkt.off > 0) return false;
  return r.matches.every((m, i) => {
    p.matchIndex = i;
    return MATCH[p.family].get(m.name)?.match(m.info, p) === true;
  });
};

/** `undefined`: the chain came to its end, or returned. */
const chain = (t: XtTable, name: string, p: XtPacket, counted: number[]): 'accept' | 'drop' | undefined => {
  for (const r of t.chains.find((c) => c.name === name)?.rules ?? []) {
    p.rule = r;
    const hit = matches(r, p);
    if (p.hotdrop) return 'drop';
    if (!hit) continue;
    counted.push(r.id);
    const { target } = r;
    if (target.kind === 'verdict') {
      if (target.verdict === 'ACCEPT') return 'accept';
      if (target.verdict === 'RETURN') return undefined;
      return 'drop';
    }
    if (target.kind === 'goto') return chain(t, target.chain, p, counted);
    if (target.kind === 'jump') {
      const v = chain(t, target.chain, p, counted);
      if (v) return v;
    }
    if (target.kind === 'ext') {
      const v = TARGET[p.family].get(target.name)?.target(target.info, p);
      if (v === 'accept') return v;
      if (v === 'drop' || v === 'queue') return 'drop';
      if (v === 'return') return undefined;
    }
  }
  return undefined;
};

/** What the table does to the packet at `p.hook`. */
export const readTable = (t: XtTable, p: XtPacket): Reading => {
  const base = t.chains.find((c) => c.hook === p.hook);
  if (!base) throw new RangeError(`table ${t.name} has no chain at hook ${p.hook}`);
  p.backend = t.backend;
  const counted: number[] = [];
  const v = chain(t, base.name, p, counted);
  if (v) return { verdict: v, counted };
  if (base.stats && !p.hotdrop) counted.push(base.id);
  return { verdict: base.policy === 'DROP' ? 'drop' : 'accept', counted };
};
