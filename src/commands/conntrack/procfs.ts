// /proc/net/nf_conntrack and nf_conntrack_expect: net/netfilter/nf_conntrack_standalone.c (ct_seq_show), nf_conntrack_expect.c
// (exp_seq_show). Leaves out: /proc/net/stat/nf_conntrack.
import { printIp, type Ip } from '../../base/ip.ts';
import { IPS_ASSURED, IPS_SEEN_REPLY, type Ct, type Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../../net/ctx.ts';
import { ctNet } from '../../net/nf/ctNet.ts';
import { ctAll, ctGet } from '../../net/nf/ctTable.ts';
import { expectsOf } from './expects.ts';
import { secondsLeft, useCounts } from './messages.ts';
import { protoName, tupleFields } from './print.ts';
import { TCP_STATES } from './tables.ts';

/** %pI4 and %pI6: an IPv6 address in full. */
const full = (ip: Ip): string => (typeof ip === 'number' ? printIp(ip) : (ip.match(/.{4}/g) as string[]).join(':'));
const tupleText = (t: Tuple): string => `src=${full(t.src)} dst=${full(t.dst)} ${tupleFields(t)}`;
const family = (ip: Ip): string => (typeof ip === 'number' ? 'ipv4     2 ' : 'ipv6     10 ');

const line = (ctx: Ctx, nsid: Nsid, ct: Ct, use: number): string => {
  const counts = (dir: 0 | 1): string => (ct.acct ? `packets=${ct.acct[dir * 2]} bytes=${ct.acct[dir * 2 + 1]} ` : '');
  let s = `${family(ct.orig.src)}${protoName(ct.orig.proto).padEnd(8)} ${ct.orig.proto} ${secondsLeft(ctx.now, ct.timeout)} `;
  if (ct.tcp) s += `${TCP_STATES[ct.tcp.state]} `;
  if (ct.orig.proto === 47) s += `timeout=${ctNet(ctx, nsid).gre / 1e6}, stream_timeout=180 `;
  s += tupleText(ct.orig) + (ct.zoneDir === 1 ? `zone-orig=${ct.zone} ` : '') + counts(0);
  if ((ct.status & IPS_SEEN_REPLY) === 0) s += '[UNREPLIED] ';
  s += tupleText(ct.reply) + (ct.zoneDir === 2 ? `zone-reply=${ct.zone} ` : '') + counts(1);
  if ((ct.status & IPS_ASSURED) !== 0) s += '[ASSURED] ';
  s += `mark=${ct.mark} `;
  if (ct.zoneDir === 3) s += `zone=${ct.zone} `;
  if (ct.start !== 0) s += `delta-time=${Math.floor((ctx.now - ct.start) / 1e6)} `;
  return `${s}use=${use}\n`;
};
/** The line's own look at the connection counts as a use. */
export const procConntrack = (ctx: Ctx, nsid: Nsid): string => {
  const uses = useCounts(ctx, nsid);
  return ctAll(ctx, nsid).map((ct) => line(ctx, nsid, ct, uses(ct.id) + 1)).join('');
};
export const procExpect = (ctx: Ctx, nsid: Nsid): string =>
  expectsOf(ctx, nsid).map((e) =>
    `${secondsLeft(ctx.now, e.timeout)} l3proto = ${typeof e.tuple.dst === 'number' ? 2 : 10} proto=${e.tuple.proto} ${tupleText(e.tuple)}${ctGet(ctx, nsid, e.master)?.helper ?? ''}\n`).join('');
