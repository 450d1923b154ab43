// Packets for conntrack by hand, and what it makes of them.
import { emptyWorld } from '../../../../src/model/init.ts';
import { parseIp, type Ip } from '../../../../src/base/ip.ts';
import { pmSet } from '../../../../src/base/pmap.ts';
import type { Ct, CtTemplate } from '../../../../src/model/ct.ts';
import { l4Len, NO_NF, type IpPkt, type L4, type Skb } from '../../../../src/model/skb.ts';
import { netnsOf, openCtx, setNetns, type Ctx } from '../../../../src/net/ctx.ts';
import { nfConntrackConfirm, nfConntrackIn, nfCtHelper } from '../../../../src/net/nf/conntrack.ts';
import { ctGet } from '../../../../src/net/nf/ctTable.ts';

export const ip = (text: string): Ip => parseIp(text) as Ip;
export const pktOf = (src: string, dst: string, proto: number, l4: L4, more: Partial<IpPkt> = {}): IpPkt => ({
  type: 'ip', src: ip(src), dst: ip(dst), proto, ttl: 64, tos: 0, id: 1, df: true, mf: false, off: 0, len: (src.includes(':') ? 40 : 20) + l4Len(l4), alert: false, l4, ...more,
});
export const skbOf = (net: IpPkt, tmpl: CtTemplate | null = null, mark = 0): Skb => ({
  dev: 1, iif: 1, pktType: 'host', smac: 0, dmac: 0, proto: typeof net.src === 'number' ? 0x800 : 0x86dd, vlan: 0, mark, net, nf: tmpl && { ...NO_NF, tmpl }, id: 1,
});
export const newCtx = (sysctls: Readonly<Record<string, number>> = {}): Ctx => {
  const ctx = openCtx(emptyWorld(1));
  ctx.now = 1e6;
  for (const [k, v] of Object.entries(sysctls)) setNetns(ctx, 1, { sysctl: pmSet(netnsOf(ctx, 1).sysctl, `net.netfilter.nf_conntrack_${k}`, String(v)) });
  return ctx;
};
/** Through both hooks. `ct` null and `ctinfo` 0: invalid; 7: untracked. */
export const pass = (ctx: Ctx, skb: Skb): { readonly ct: Ct | undefined; readonly ctinfo: number; readonly dropped: boolean } => {
  const seen = nfConntrackIn(ctx, 1, skb);
  const helped = seen && nfCtHelper(ctx, 1, seen);
  const dropped = !helped || !nfConntrackConfirm(ctx, 1, helped);
  const nf = seen?.nf;
  return { ct: nf && nf.ct !== 0 ? ctGet(ctx, 1, nf.ct) : undefined, ctinfo: nf?.ctinfo ?? 0, dropped };
};
/** Whole seconds left, as nf_ct_expires gives them. */
export const left = (ctx: Ctx, ct: Ct): number => Math.max(0, Math.floor((ct.timeout - ctx.now) / 1e6));
