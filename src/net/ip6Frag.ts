// IPv6 fragmentation at the source: net/ipv6/ip6_output.c (ip6_fragment). Reassembly is shared with IPv4 (ip4Frag.ts: a fragment
// carries a reference to its whole packet, whatever the family); its timeout is net/ipv6/reassembly.c's (ip6frag_expire).
import type { IpPkt, Skb } from '../model/skb.ts';
import type { Nsid } from '../model/world.ts';
import { rand32, type Ctx } from './ctx.ts';
import { ipDefrag } from './ip4Frag.ts';

const IPV6_HDR = 40;
const FRAG_HDR = 8;
/** IPV6_FRAG_TIMEOUT. */
const TIMEOUT = 60_000_000;

/** Cuts a packet so that each part, its fragment header included, fits the MTU. */
export const fragmentPkt6 = (ctx: Ctx, p: IpPkt, mtu: number): IpPkt[] => {
  const hlen = IPV6_HDR + (p.alert ? 8 : 0);
  const payload = p.len - hlen;
  const room = (mtu - hlen - FRAG_HDR) & ~7;
  const id = rand32(ctx);
  const out: IpPkt[] = [];
  for (let at = 0; at < payload; at += room) {
    const n = Math.min(room, payload - at);
    out.push({
      type: 'ip', src: p.src, dst: p.dst, proto: p.proto, ttl: p.ttl, tos: p.tos, id, df: false, mf: at + n < payload, off: at, len: hlen + FRAG_HDR + n,
      alert: p.alert, l4: at === 0 ? p.l4 : { type: 'raw', len: n }, whole: { ...p, id },
    });
  }
  return out;
};

/** ipv6_frag_rcv: the whole packet once complete. */
export const ip6Defrag = (ctx: Ctx, nsid: Nsid, skb: Skb): Skb | undefined => ipDefrag(ctx, nsid, skb, TIMEOUT);
