// The namespace's counters of `conntrack -S` (struct ip_conntrack_stat, NF_CT_STAT_INC).
import type { CtStats } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import { stateOf, type Ctx } from '../ctx.ts';

export const NO_CT_STATS: CtStats = { found: 0, invalid: 0, insert: 0, insertFailed: 0, drop: 0, earlyDrop: 0, error: 0, searchRestart: 0, clashResolve: 0, chaintoolong: 0 };
export const ctStat = (ctx: Ctx, nsid: Nsid, what: keyof CtStats): void => {
  const st = stateOf(ctx, nsid);
  const s = st.ctStats ?? NO_CT_STATS;
  st.ctStats = { ...s, [what]: s[what] + 1 };
};
