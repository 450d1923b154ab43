// IPv4 fragmentation and reassembly: net/ipv4/ip_output.c (ip_frag_next) and ip_fragment.c (ip_defrag, ip_expire).
// A fragment carries a reference to its whole packet, which reassembly gives back once every byte has come.
import { pmDelete, pmGet, pmSet } from '../base/pmap.ts';
import { ipHdrLen, type IpPkt, type Skb } from '../model/skb.ts';
import type { FragQueue, Nsid, Timer } from '../model/world.ts';
import { addTimer, drop, stateOf, trace, type Ctx } from './ctx.ts';
import { RT_TABLE_LOCAL } from '../model/init.ts';
import { inetAddrTypeTable } from './fibAddrType.ts';
import { icmpSend } from './icmp4.ts';
import { icmpv6Send } from './icmp6.ts';

/** net.ipv4.ipfrag_time. */
const IPFRAG_TIME = 30_000_000;

/** Cuts a packet into fragments that fit the MTU; offsets are multiples of 8. */
export const fragmentPkt = (p: IpPkt, mtu: number, hlen: number): IpPkt[] => {
  const payload = p.len - hlen;
  const room = Math.max(8, (mtu - hlen) & ~7);
  const out: IpPkt[] = [];
  for (let at = 0; at < payload; at += room) {
    const n = Math.min(room, payload - at);
    const last = at + n >= payload;
    out.push({
      type: 'ip', src: p.src, dst: p.dst, proto: p.proto, ttl: p.ttl, tos: p.tos, id: p.id, df: p.df, mf: last ? p.mf : true, off: p.off + at, len: hlen + n,
      alert: p.alert, l4: at === 0 && p.off === 0 ? p.l4 : { type: 'raw', len: n }, whole: p.whole ?? p,
    });
  }
  return out;
};

const keyOf = (p: IpPkt): string => `${p.src}/${p.dst}/${p.id}/${p.proto}`;

/** The whole packet once complete; undefined while parts are missing. */
export const ipDefrag = (ctx: Ctx, nsid: Nsid, skb: Skb, timeout = IPFRAG_TIME, conntrack = false): Skb | undefined => {
  const p = skb.net as IpPkt;
  const st = stateOf(ctx, nsid);
  const key = keyOf(p);
  const old = pmGet(st.frags, key);
  const part = { off: p.off, end: p.off + p.len - ipHdrLen(p), last: !p.mf };
  const q: FragQueue = {
    parts: [...(old?.parts ?? []).filter((x) => x.off !== part.off), part].sort((a, b) => a.off - b.off),
    first: p.off === 0 ? skb : (old?.first ?? null),
    whole: p.whole ?? p,
    max: Math.max(old?.max ?? 0, p.len),
    conntrack,
    timer: old?.timer ?? addTimer(ctx, timeout, 'frag', nsid, skb.dev, key),
  };
  let at = 0;
  for (const x of q.parts) if (x.off <= at) at = Math.max(at, x.end);
  const end = q.parts.find((x) => x.last)?.end;
  if (end !== undefined && at >= end && q.first) {
    st.frags = pmDelete(st.frags, key);
    if (ctx.trace) trace(ctx, 'ipDefrag', nsid, skb.dev, skb, `whole after ${q.parts.length} fragments`);
    const head = q.first.net as IpPkt;
    const { fragMax: _, ...whole } = q.whole;
    return { ...q.first, net: { ...whole, ttl: head.ttl, tos: head.tos, ...(conntrack && { fragMax: q.max }) } };
  }
  st.frags = pmSet(st.frags, key, q);
  return undefined;
};

/** ip_expire: parts are still missing; the sender of the first hears of it. */
export const ipFragExpire = (ctx: Ctx, t: Timer): void => {
  const st = stateOf(ctx, t.netns);
  const q = pmGet(st.frags, t.key);
  if (!q || q.timer !== t.seq) return;
  st.frags = pmDelete(st.frags, t.key);
  if (!q.first) return;
  const { dst } = q.first.net as IpPkt;
  // Only an end host tells (frag_expire_skip_icmp).
  if (typeof dst === 'number') {
    if (!q.conntrack || inetAddrTypeTable(ctx, t.netns, dst, RT_TABLE_LOCAL) === 'local') icmpSend(ctx, t.netns, q.first, { type: 11, code: 1, info: 0, local: true });
  } else icmpv6Send(ctx, t.netns, q.first, { type: 3, code: 1, info: 0 });
  drop(ctx, t.netns, t.ifindex, q.first, 'FRAG_REASM_TIMEOUT', 'ipExpire');
};
