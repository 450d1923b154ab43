// Netlink messages about connections as the program receives them: what ctnetlink puts into a dump, an answer and an event
// (net/netfilter/nf_conntrack_netlink.c: ctnetlink_fill_info, ctnetlink_conntrack_event), and how the program writes them.
import { pmValues } from '../../base/pmap.ts';
import type { Ct } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { peekState, type Ctx } from '../../net/ctx.ts';
import { IPCT_HELPER, IPCT_MARK, IPCT_PROTOINFO } from '../../net/nf/ctEvent.ts';
import { ctAll } from '../../net/nf/ctTable.ts';
import type { Cmd } from './cmd.ts';
import { flowSave, flowText, flowXml, type EventKind, type FlowMsg } from './print.ts';

export const PREFIX = 'conntrack v1.4.7 (conntrack-tools): ';
export const XML_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n';

export const writeFlow = (c: Cmd, m: FlowMsg): string => (c.output.has('save') ? flowSave(m) : c.output.has('xml') ? flowXml(m) : flowText(m, c.output));

/** Whole seconds until a time comes. */
export const secondsLeft = (now: number, at: number): number => Math.max(0, Math.floor((at - now) / 1e6));

/** Who holds a connection: the table, the connections that it expected, and packets that wait for a neighbour's address. */
export const useCounts = (ctx: Ctx, nsid: Nsid): ((id: number) => number) => {
  const held = new Map<number, number>();
  const hold = (id: number): void => {
    if (id !== 0) held.set(id, (held.get(id) ?? 0) + 1);
  };
  for (const dev of pmValues(peekState(ctx, nsid).neigh)) for (const n of pmValues(dev)) for (const skb of n.queue) hold(skb.nf?.ct ?? 0);
  for (const ct of ctAll(ctx, nsid)) hold(ct.master);
  return (id) => 1 + (held.get(id) ?? 0);
};

/** ctnetlink_fill_info. */
export const dumped = (ctx: Ctx, ct: Ct, use: number): FlowMsg => ({
  ct, timeout: secondsLeft(ctx.now, ct.timeout), state: true, counters: true, mark: true, helper: true, use, start: ct.start === 0 ? undefined : ct.start, stop: undefined, now: ctx.now,
});

/** ctnetlink_conntrack_event. */
export const eventMsg = (ctx: Pick<Ctx, 'now'>, event: EventKind, ct: Ct, bits: number): FlowMsg => {
  const gone = event === 'DESTROY';
  const left = secondsLeft(ctx.now, ct.timeout);
  return {
    ct, event, timeout: gone && left === 0 ? undefined : left, state: gone || (bits & IPCT_PROTOINFO) !== 0, counters: gone, mark: ct.mark !== 0 || (bits & IPCT_MARK) !== 0,
    helper: !gone && ((bits & IPCT_HELPER) !== 0 || ct.helper !== ''), use: undefined, start: gone && ct.start !== 0 ? ct.start : undefined,
    stop: gone && ct.start !== 0 ? Math.min(ctx.now, ct.timeout) : undefined, now: ctx.now,
  };
};

const requesters = new WeakMap<Ctx, number>();
/** The netlink port of the program whose request is being carried out; 0 when the kernel acts by itself. */
export const requester = (ctx: Ctx): number => requesters.get(ctx) ?? 0;
/** Carries out a program's request: events that it causes name the program. */
export const onBehalf = <T>(ctx: Ctx, pid: number, act: () => T): T => {
  requesters.set(ctx, pid);
  try {
    return act();
  } finally {
    requesters.delete(ctx);
  }
};
