// /proc/net/xt_recent, ipt_hashlimit and ip6t_hashlimit: the named tables of rules as files.
// Mirrors: net/netfilter/xt_recent.c (recent_seq_show, recent_mt_proc_write), xt_hashlimit.c (dl_seq_show).
import { parseIp4, parseIp6, type Family } from '../base/ip.ts';
import { pmGet, pmSet } from '../base/pmap.ts';
import type { Nsid } from '../model/world.ts';
import { peekState, stateOf, type Ctx } from '../net/ctx.ts';
import { namedStates } from '../net/nf/xtState.ts';
import type { VirtualDir } from '../shell/vfs.ts';
import { hashlimitKey, hashlimitProcText, type HashlimitTable } from '../xt/hashlimitTable.ts';
import { recentKey, recentProcText, recentProcWrite, type RecentTable } from '../xt/recent.ts';

const get = <T>(ctx: Ctx, netns: Nsid, key: string): T | undefined => pmGet(peekState(ctx, netns).xtState, key) as T | undefined;
const recentTable = (ctx: Ctx, netns: Nsid, name: string): RecentTable | undefined => (namedStates(ctx, netns, recentKey('')).includes(name) ? get<RecentTable>(ctx, netns, recentKey(name)) : undefined);

const recentDir = (net: string): VirtualDir => ({
  prefix: `${net}/xt_recent`,
  read: (ctx, netns, rest) => {
    const t = recentTable(ctx, netns, rest);
    return t && recentProcText(t);
  },
  mode: (ctx, netns, rest) => (recentTable(ctx, netns, rest) ? 0o644 : undefined),
  write: (ctx, netns, rest, text) => {
    const t = recentTable(ctx, netns, rest);
    const next = t && recentProcWrite(t, text, (s) => parseIp4(s) ?? parseIp6(s), ctx.now);
    if (!next) return t ? 'Invalid argument' : 'No such file or directory';
    const st = stateOf(ctx, netns);
    st.xtState = pmSet(st.xtState, recentKey(rest), next);
    return undefined;
  },
  list: (ctx, netns, rest) => (rest === '' ? namedStates(ctx, netns, recentKey('')) : undefined),
});
const hashlimitDir = (net: string, family: Family): VirtualDir => ({
  prefix: `${net}/${family === 4 ? 'ipt' : 'ip6t'}_hashlimit`,
  read: (ctx, netns, rest) => {
    const t = rest !== '' && namedStates(ctx, netns, hashlimitKey('', family)).includes(rest) ? get<HashlimitTable>(ctx, netns, hashlimitKey(rest, family)) : undefined;
    return t && hashlimitProcText(t, ctx.now);
  },
  list: (ctx, netns, rest) => (rest === '' ? namedStates(ctx, netns, hashlimitKey('', family)) : undefined),
});
export const procXtDirs = (net: string): VirtualDir[] => [recentDir(net), hashlimitDir(net, 4), hashlimitDir(net, 6)];
