// `conntrack -E`: prints events as they happen until it is told to stop. Mirrors: conntrack-tools src/conntrack.c (event_cb,
// event_sighandler). The kernel's garbage collector finds dead connections within a second or more; here they die on time.
import type { Ct } from '../../model/ct.ts';
import { ctAll, sweepDead } from '../../net/nf/ctTable.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { EPOCH } from '../../shell/vars.ts';
import type { Stdout } from '../stdio.ts';
import { flowMatches } from './filter.ts';
import { eventMsg, PREFIX, requester, writeFlow, XML_HEAD } from './messages.ts';
import type { Cmd } from './cmd.ts';
import type { EventKind } from './print.ts';

const EVENT_BIT: Readonly<Record<EventKind, number>> = { NEW: 1, UPDATE: 2, DESTROY: 4 };

export function* watchEvents(p: Proc, io: Stdout, c: Cmd): Running {
  const { ctx, netns } = p;
  const mask = c.options.has('event-mask') ? c.events : 7;
  const xml = c.output.has('xml') && !c.output.has('save');
  let shown = 0;
  const see = (ev: EventKind, ct: Ct, bits: number): void => {
    if ((mask & EVENT_BIT[ev]) === 0 || !flowMatches(c, ct)) return;
    if (xml && shown === 0) io.print(XML_HEAD);
    if (c.output.has('timestamp') && !xml && !c.output.has('save')) io.print(`[${EPOCH + Math.floor(ctx.now / 1e6)}.${String(ctx.now % 1e6).padStart(6, '0')}]\t`);
    const by = requester(ctx);
    io.print(`${writeFlow(c, eventMsg(ctx, ev, ct, bits))}${by === 0 ? '' : ` [USERSPACE] portid=${by}`}\n`);
    io.flush();
    shown++;
  };
  if (c.options.has('buffer-size')) p.err(`NOTICE: Netlink socket buffer size has been set to ${Math.max(2 * c.bufferSize, 2304)} bytes.\n`);
  try {
    ctx.ctListeners.set(netns, [...(ctx.ctListeners.get(netns) ?? []), see]);
    for (;;) {
      let next = Infinity;
      for (const ct of ctAll(ctx, netns)) if (ct.ecache && ct.timeout < next) next = ct.timeout;
      const before = shown;
      const signal = yield next === Infinity ? { event: () => shown > before } : { until: next, event: () => shown > before };
      if (signal !== undefined) break;
      sweepDead(ctx, netns);
    }
  } finally {
    const rest = (ctx.ctListeners.get(netns) ?? []).filter((l) => l !== see);
    if (rest.length > 0) ctx.ctListeners.set(netns, rest);
    else ctx.ctListeners.delete(netns);
  }
  if (xml && shown > 0) io.print('</conntrack>\n');
  io.flush();
  p.err(`${PREFIX}${shown} flow events have been shown.\n`);
  return 0;
}
