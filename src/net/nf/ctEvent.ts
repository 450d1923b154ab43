// Events of connections: net/netfilter/nf_conntrack_ecache.c (nf_conntrack_event_cache, nf_ct_deliver_cached_events) and what
// ctnetlink tells of them (ctnetlink_conntrack_event). Events of one packet are kept until it is confirmed and told as one.
import { IPS_DYING, type Ct } from '../../model/ct.ts';
import type { Skb } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';

/** enum ip_conntrack_events, as bits. */
export const IPCT_NEW = 1;
export const IPCT_RELATED = 2;
export const IPCT_DESTROY = 4;
export const IPCT_REPLY = 8;
export const IPCT_ASSURED = 16;
export const IPCT_PROTOINFO = 32;
export const IPCT_HELPER = 64;
export const IPCT_MARK = 128;
export const IPCT_LABEL = 1024;

/** Does anybody listen in this namespace? */
export const ctListening = (ctx: Ctx, nsid: Nsid): boolean => (ctx.ctListeners.get(nsid)?.length ?? 0) > 0;

/** Tells the namespace's listeners; they are given a copy. `bits`: what has changed (IPCT_*). */
export const ctEvent = (ctx: Ctx, nsid: Nsid, ev: 'NEW' | 'UPDATE' | 'DESTROY', ct: Ct, bits = 0): void => {
  const listeners = ctx.ctListeners.get(nsid);
  if (!listeners || listeners.length === 0) return;
  const copy: Ct = structuredClone(ct);
  for (const l of listeners.slice()) l(ev, copy, bits);
};

/** nf_conntrack_event_cache. */
export const ctEventCache = (ctx: Ctx, ct: Ct, bits: number): void => {
  if (!ct.ecache && ctx.trace === null) return;
  const m = ctx.ctEvents;
  m.set(ct.id, (m.get(ct.id) ?? 0) | bits);
};
/** One event that the connection may have is enough for all of them. */
const wanted = (ct: Ct, bits: number): boolean => (ct.ctevents ?? 0) === 0 || ((ct.ctevents ?? 0) & bits) !== 0;
/** A traced run is told of every event, whoever listens. */
const traceCt = (ctx: Ctx, nsid: Nsid, skb: Skb, event: 'NEW' | 'UPDATE' | 'DESTROY', ct: Ct, bits: number): void => {
  ctx.trace?.push({
    fn: 'ctnetlinkConntrackEvent', at: ctx.now, netns: nsid, ifindex: skb.dev, skb, note: `connection ${event === 'NEW' ? 'is new' : event === 'UPDATE' ? 'changes' : 'is deleted'}`,
    ct: { event, ct: { ...ct, tcp: ct.tcp && { ...ct.tcp }, acct: ct.acct && [...ct.acct] }, bits },
  });
};
/** nf_ct_deliver_cached_events. */
export const ctEventDeliver = (ctx: Ctx, nsid: Nsid, ct: Ct, skb: Skb): void => {
  const m = ctx.ctEvents;
  if ((ct.status & IPS_DYING) !== 0) {
    m.delete(ct.id);
    return;
  }
  const bits = m.get(ct.id) ?? 0;
  if (bits === 0) return;
  m.delete(ct.id);
  if (!wanted(ct, bits)) return;
  const event = (bits & (IPCT_NEW | IPCT_RELATED)) !== 0 ? 'NEW' : 'UPDATE';
  traceCt(ctx, nsid, skb, event, ct, bits);
  if (ct.ecache) ctEvent(ctx, nsid, event, ct, bits);
};
export const ctEventDestroy = (ctx: Ctx, nsid: Nsid, ct: Ct): void => {
  ctx.ctEvents.delete(ct.id);
  if (!wanted(ct, IPCT_DESTROY)) return;
  // The packet at hand is the one that the trace has spoken of last.
  const last = ctx.trace?.at(-1);
  if (last) traceCt(ctx, nsid, last.skb, 'DESTROY', ct, IPCT_DESTROY);
  if (ct.ecache) ctEvent(ctx, nsid, 'DESTROY', ct, IPCT_DESTROY);
};
