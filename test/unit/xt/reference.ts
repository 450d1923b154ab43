// The naive reading of a rule table: what iptables(8) says a rule means, one rule after the other, with recursion for user chains.
// It is the oracle of the compiled form: it shares nothing with it but the modules of matches and targets.
import type { Ip } from '../../../src/base/ip.ts';
import type { XtAddr, XtIface, XtRule, XtTable } from '../../../src/model/xt.ts';
import { MATCHES, TARGETS } from '../../../src/xt/index.ts';
import type { XtPacket } from '../../../src/xt/types.ts';

export interface Reading {
  readonly verdict: 'accept' | 'drop';
  /** Ids of rules and policies in the order in which they counted the packet. */
  readonly counted: readonly number[];
}
const big = (ip: Ip): bigint => (typeof ip === 'number' ? BigInt(ip) : BigInt(`0x${ip}`));
const addr = (a: XtAddr | null, ip: Ip): boolean => a === null || ((big(ip) & big(a.mask)) === (big(a.ip) & big(a.mask))) !== a.invert;
const iface = (i: XtIface | null, name: string): boolean => i === null || (i.prefix ? name.startsWith(i.name) : name === i.name) !== i.invert;

const matches = (r: XtRule, p: XtPacket): boolean => {
  if (!addr(r.src, p.pkt.src) || !addr(r.dst, p.pkt.dst) || !iface(r.iif, p.inName) || !iface(r.oif, p.outName)) return false;
  if (r.proto !== 0 && (r.proto === p.pkt.proto) === r.protoInvert) return false;
  if (r.frag !== null && (r.frag === 'frag') !== p.pkt.off > 0) return false;
  return r.matches.every((m) => MATCHES.find((x) => x.name === m.name && x.families.includes(p.family))?.match(m.info, p) === true);
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
      const v = TARGETS.find((x) => x.name === target.name && x.families.includes(p.family))?.target(target.info, p);
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
  const counted: number[] = [];
  const v = chain(t, base.name, p, counted);
  if (v) return { verdict: v, counted };
  if (base.stats && !p.hotdrop) counted.push(base.id);
  return { verdict: base.policy === 'DROP' ? 'drop' : 'accept', counted };
};
