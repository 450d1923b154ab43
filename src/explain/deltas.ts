// What a conversation rewrote and what connection tracking remembers of it, read from its trace.
import { pmGet } from '../base/pmap.ts';
import { emptyPSerial, psGet } from '../base/pserial.ts';
import { flowText } from '../commands/conntrack/print.ts';
import { dumped } from '../commands/conntrack/messages.ts';
import type { Ct } from '../model/ct.ts';
import type { IpPkt, Skb } from '../model/skb.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { Nsid, World } from '../model/world.ts';
import { openCtx } from '../net/ctx.ts';
import { printAddrPort } from './endpoints.ts';
import type { Leg } from './legs.ts';
import type { CtDelta, NatDelta } from './types.ts';

const endsOf = (skb: Skb): { readonly src: string; readonly dst: string } | null => {
  const p = skb.net;
  if (p.type !== 'ip') return null;
  const ports = p.l4.type === 'tcp' || p.l4.type === 'udp' ? p.l4 : { sport: 0, dport: 0 };
  return { src: printAddrPort(p.src, ports.sport), dst: printAddrPort((p as IpPkt).dst, ports.dport) };
};

/** Each rewriting once: a later packet of a connection that is rewritten alike says nothing new. */
export const natDeltas = (trace: readonly TraceEvent[], legs: readonly (Leg | null)[], offset: number): readonly NatDelta[] => {
  const last = new Map<number, Skb>();
  /** The nat rule that decided about a packet, by its number and namespace. */
  const rules = new Map<string, NonNullable<TraceEvent['nf']>>();
  const known = new Set<string>();
  const found: NatDelta[] = [];
  trace.forEach((e, i) => {
    const was = last.get(e.skb.id);
    last.set(e.skb.id, e.skb);
    if (e.nf?.table === 'nat' && e.nf.kind === 'rule' && e.nf.rule?.target.kind === 'ext') rules.set(`${e.netns}/${e.skb.id}`, e.nf);
    if (e.fn !== 'nfNatManipPkt' || legs[i] === null || was === undefined) return;
    const [a, b] = [endsOf(was), endsOf(e.skb)];
    if (a === null || b === null) return;
    const manip = e.note === 'source' ? 'src' : 'dst';
    const before = a[manip];
    const after = b[manip];
    const key = `${e.netns}/${manip}/${legs[i]}/${before}/${after}`;
    if (before === after || known.has(key)) return;
    known.add(key);
    const rule = rules.get(`${e.netns}/${e.skb.id}`);
    found.push({ netns: e.netns, manip, undone: legs[i] === 'reply', before, after, event: i + offset, ...(rule && legs[i] === 'request' && { rule }) });
  });
  return found;
};

const NO_OUTPUT: ReadonlySet<string> = new Set();
/** The connections that the conversation's packets belonged to. `after`: the world while the conversation stands. */
export const ctDeltas = (before: World, after: World, trace: readonly TraceEvent[], legs: readonly (Leg | null)[]): readonly CtDelta[] => {
  const seen = new Map<string, { readonly netns: Nsid; readonly id: number }>();
  trace.forEach((e, i) => {
    const id = e.skb.nf?.ct ?? 0;
    if (id !== 0 && legs[i] !== null) seen.set(`${e.netns}/${id}`, { netns: e.netns, id });
  });
  if (seen.size === 0) return [];
  const now = openCtx(after);
  const then = openCtx(before);
  return [...seen.values()].flatMap(({ netns, id }): CtDelta[] => {
    const old = psGet(pmGet(before.state.netns, netns)?.ct ?? emptyPSerial<Ct>(), id);
    const fresh = psGet(pmGet(after.state.netns, netns)?.ct ?? emptyPSerial<Ct>(), id);
    const ct = fresh ?? old;
    if (ct === undefined) return [];
    const change = fresh === undefined ? 'destroyed' : old === undefined ? 'created' : old.status !== fresh.status || old.tcp !== fresh.tcp ? 'changed' : 'existed';
    return [{ netns, change, text: flowText(dumped(fresh === undefined ? then : now, ct, 1), NO_OUTPUT).trim() }];
  });
};
