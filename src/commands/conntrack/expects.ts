// `conntrack -L expect` and -F expect: ctnetlink_exp_fill_info, conntrack-tools src/conntrack.c (dump_exp_cb). Leaves out, by name
// (index.ts): making, getting and deleting one, events of expectations.
import { emptyPMap, pmValues } from '../../base/pmap.ts';
import type { CtExpect } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { peekState, stateOf, type Ctx } from '../../net/ctx.ts';
import { ctEdit, ctGet } from '../../net/nf/ctTable.ts';
import { EPOCH } from '../../shell/vars.ts';
import type { Proc } from '../../shell/proc.ts';
import type { Stdout } from '../stdio.ts';
import { secondsLeft } from './messages.ts';
import type { Cmd } from './cmd.ts';
import { expectText, expectXml } from './print.ts';

/** Open expectations, the oldest first. */
export const expectsOf = (ctx: Ctx, nsid: Nsid): CtExpect[] =>
  [...pmValues(peekState(ctx, nsid).ctExpects)].filter((e) => e.timeout > ctx.now && ctGet(ctx, nsid, e.master) !== undefined).sort((a, b) => a.id - b.id);

export const listExpects = (p: Proc, io: Stdout, c: Cmd): number => {
  const { ctx, netns } = p;
  const xml = c.output.has('xml');
  let n = 0;
  for (const e of expectsOf(ctx, netns)) {
    const master = ctGet(ctx, netns, e.master);
    // Asked for no family, the program takes IPv4.
    if (!master || (typeof e.tuple.dst === 'number' ? 4 : 6) !== (c.family === 0 ? 4 : c.family)) continue;
    if (xml && n === 0) io.print('<?xml version="1.0" encoding="utf-8"?>\n<expect>\n');
    const left = secondsLeft(ctx.now, e.timeout);
    if (!xml && c.output.has('timestamp')) io.print(`[${String(EPOCH + Math.floor(ctx.now / 1e6)).padEnd(8)}.${String(ctx.now % 1e6).padEnd(6)}]\t`);
    io.print(`${xml ? expectXml(e, master, left) : expectText(e, master, left)}\n`);
    n++;
  }
  if (xml && n > 0) {
    io.print('</expect>\n');
    io.flush();
  }
  return n;
};
export const flushExpects = (ctx: Ctx, nsid: Nsid): void => {
  for (const e of expectsOf(ctx, nsid)) ctEdit(ctx, nsid, e.master).expecting = 0;
  stateOf(ctx, nsid).ctExpects = emptyPMap();
};
