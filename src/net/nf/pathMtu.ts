// What TCPMSS clamps to: net/netfilter/xt_TCPMSS.c (tcpmss_reverse_mtu) and the dst_mtu of the packet's own route.
import { anyOf, type Ip } from '../../base/ip.ts';
import type { Nsid } from '../../model/world.ts';
import type { XtPacket } from '../../xt/types.ts';
import type { Ctx } from '../ctx.ts';
import { ipRouteOutput, type Flow } from '../route4.ts';
import { ip6RouteOutput } from '../route6.ts';

const mtuTo = (ctx: Ctx, nsid: Nsid, p: XtPacket, dst: Ip, oif: number, mark: number): number => {
  const fl: Flow = { dst, src: anyOf(p.family), iif: 0, oif, tos: 0, mark, proto: 0, sport: 0, dport: 0, uid: 0 };
  const rt = p.family === 4 ? ipRouteOutput(ctx, nsid, fl) : ip6RouteOutput(ctx, nsid, fl);
  return 'error' in rt ? 0xffffffff : rt.mtu;
};
/** A packet here does not carry its route: it is asked for again, by the device that the packet leaves by. */
export const xtPathMtu = (ctx: Ctx, nsid: Nsid, p: XtPacket): number =>
  Math.min(mtuTo(ctx, nsid, p, p.pkt.dst, p.outIndex, p.skb.mark), mtuTo(ctx, nsid, p, p.pkt.src, 0, 0));
