// NAT on conntrack: net/netfilter/nf_nat_core.c (nf_nat_setup_info, nf_nat_inet_fn, nf_nat_packet, nf_nat_alloc_null_binding) and
// nf_nat_proto.c (nf_nat_ipv4_fn, pre_routing, local_in, out, local_fn; nf_nat_icmp_reply_translation; the IPv6 ones).
// Leaves out: IPsec (xfrm) flows, early demultiplexing of sockets (nothing here remembers a route or a socket across NAT).
import type { Family } from '../../base/ip.ts';
import {
  ctDir, IP_CT_NEW, IP_CT_RELATED, IP_CT_RELATED_REPLY, IPS_CONFIRMED, IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SRC_NAT, IPS_SRC_NAT_DONE,
  NF_NAT_RANGE_MAP_IPS, type Ct, type NatRange, type Tuple,
} from '../../model/ct.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, skbWithNet, type Icmp, type IpPkt, type Skb } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, type Hook, type XtTable } from '../../model/xt.ts';
import { trace, type Ctx } from '../ctx.ts';
import { invertTuple } from './conntrackTuple.ts';
import { ctDelete, ctEdit, ctGet, tupleEqual } from './ctTable.ts';
import { natSourceAdd } from './natBySource.ts';
import { natManipPkt, pktWith, type Manip } from './natManip.ts';
import { getUniqueTuple } from './natUnique.ts';

const NAT_MASK = IPS_SRC_NAT | IPS_DST_NAT;
const NAT_DONE_MASK = IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE;

/** HOOK2MANIP. */
const hookManip = (hook: Hook): Manip => (hook === NF_INET_POST_ROUTING || hook === NF_INET_LOCAL_IN ? 'src' : 'dst');
/** nf_nat_initialized: this half of the flow has been decided. */
const initialized = (ct: Ct, manip: Manip): boolean => (ct.status & (manip === 'src' ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE)) !== 0;
/** nf_nat_initialized of the packet's connection: after a table bound it, no other table is asked. */
export const natInitialized = (ctx: Ctx, nsid: Nsid, skb: Skb, hook: Hook): boolean => {
  const ct = skb.nf ? ctGet(ctx, nsid, skb.nf.ct) : undefined;
  return ct !== undefined && initialized(ct, hookManip(hook));
};

/** nf_nat_setup_info for a connection. */
export const natSetupCt = (ctx: Ctx, nsid: Nsid, ct: Ct, manip: Manip, range: NatRange): 'accept' | 'drop' => {
  if ((ct.status & IPS_CONFIRMED) !== 0) return 'accept';
  if (initialized(ct, manip)) return 'drop';
  const curr = invertTuple(ct.reply);
  const next = getUniqueTuple(ctx, nsid, curr, range, ct, manip);
  const edit = ctEdit(ctx, nsid, ct.id);
  if (!tupleEqual(next, curr)) {
    edit.reply = invertTuple(next);
    edit.status |= manip === 'src' ? IPS_SRC_NAT : IPS_DST_NAT;
  }
  edit.status |= manip === 'src' ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE;
  if (manip === 'src' && (edit.status & IPS_SRC_NAT) !== 0) natSourceAdd(ctx, nsid, edit);
  return 'accept';
};

/** Binds the packet's flow: `src` from POSTROUTING and INPUT, `dst` from PREROUTING and OUTPUT. */
export const natSetup = (ctx: Ctx, nsid: Nsid, skb: Skb, manip: Manip, range: NatRange): 'accept' | 'drop' => {
  const ct = skb.nf ? ctGet(ctx, nsid, skb.nf.ct) : undefined;
  return ct ? natSetupCt(ctx, nsid, ct, manip, range) : 'accept';
};

/** nf_nat_alloc_null_binding: no rule spoke, so the flow keeps what it has; only a port may have to give way. */
const nullBinding = (ctx: Ctx, nsid: Nsid, ct: Ct, manip: Manip): 'accept' | 'drop' => {
  const ip = manip === 'src' ? ct.reply.dst : ct.reply.src;
  return natSetupCt(ctx, nsid, ct, manip, { flags: NF_NAT_RANGE_MAP_IPS, minAddr: ip, maxAddr: ip, minPort: 0, maxPort: 0, basePort: 0 });
};

const statusBit = (manip: Manip, dir: 0 | 1): number => {
  const bit = manip === 'src' ? IPS_SRC_NAT : IPS_DST_NAT;
  return dir === 0 ? bit : bit ^ NAT_MASK;
};
/** What packets of a direction are made to look like: the inverse of the other direction's tuple. */
const targetOf = (ct: Ct, dir: 0 | 1): Tuple => invertTuple(dir === 0 ? ct.reply : ct.orig);

const natPacket = (ctx: Ctx, nsid: Nsid, ct: Ct, dir: 0 | 1, manip: Manip, skb: Skb): Skb => {
  if ((ct.status & statusBit(manip, dir)) === 0) return skb;
  const pkt = natManipPkt(skb.net as IpPkt, targetOf(ct, dir), manip);
  if (pkt === skb.net) return skb;
  const out = skbWithNet(skb, pkt);
  if (ctx.trace) trace(ctx, 'nfNatManipPkt', nsid, skb.dev, out, manip === 'src' ? 'source' : 'destination');
  return out;
};

const REDIRECT4 = 5;
const REDIRECT6 = 137;
/** nf_nat_icmp_reply_translation and nf_nat_icmpv6_reply_translation: the quoted packet is put back as its sender knew it. */
const icmpReplyTranslation = (ctx: Ctx, nsid: Nsid, ct: Ct, dir: 0 | 1, manip: Manip, skb: Skb): Skb | null => {
  const pkt = skb.net as IpPkt;
  const l4 = pkt.l4 as Icmp;
  if (l4.t === (pkt.proto === IPPROTO_ICMP ? REDIRECT4 : REDIRECT6)) {
    if ((ct.status & NAT_DONE_MASK) !== NAT_DONE_MASK || (ct.status & NAT_MASK) !== 0) return null;
  }
  if ((ct.status & statusBit(manip, dir)) === 0) return skb;
  const inner = l4.inner && natManipPkt(l4.inner, dir === 0 ? ct.reply : ct.orig, manip === 'src' ? 'dst' : 'src');
  // The error itself looks like an answer to an arriving packet.
  const target = targetOf(ct, dir);
  const out = skbWithNet(skb, pktWith(pkt, manip === 'src' ? target.src : pkt.src, manip === 'dst' ? target.dst : pkt.dst, inner === l4.inner ? l4 : { ...l4, ...(inner && { inner }) }));
  if (ctx.trace) trace(ctx, 'nfNatIcmpReplyTranslation', nsid, skb.dev, out, manip === 'src' ? 'source' : 'destination');
  return out;
};

/** Asks the nat tables about a packet at this hook. Null: it is dropped. */
export type NatRules = (ctx: Ctx, nsid: Nsid, family: Family, hook: Hook, tables: readonly XtTable[], skb: Skb, inIndex: number, outIndex: number) => Skb | null;

/** nf_nat_inet_fn. */
const inetFn = (ctx: Ctx, nsid: Nsid, family: Family, ct0: Ct, hook: Hook, skb0: Skb, inIndex: number, outIndex: number, tables: readonly XtTable[], rules: NatRules): Skb | null => {
  const ctinfo = skb0.nf?.ctinfo ?? 0;
  const dir = ctDir(ctinfo);
  const manip = hookManip(hook);
  let skb = skb0;
  const isNew = ctinfo === IP_CT_NEW || ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY;
  if (isNew && !initialized(ct0, manip)) {
    const r = rules(ctx, nsid, family, hook, tables, skb, inIndex, outIndex);
    if (r === null) return null;
    skb = r;
    const ct = ctGet(ctx, nsid, ct0.id) ?? ct0;
    if (!initialized(ct, manip) && nullBinding(ctx, nsid, ct, manip) === 'drop') return null;
  } else if (hook === NF_INET_POST_ROUTING && dir === 0 && ct0.masqIndex !== 0 && ct0.masqIndex !== outIndex) {
    // A masqueraded flow that now leaves by another device would carry the wrong address: it starts anew.
    ctDelete(ctx, nsid, ct0.id);
    return null;
  }
  return natPacket(ctx, nsid, ctGet(ctx, nsid, ct0.id) ?? ct0, dir, manip, skb);
};

/**
 * NAT's hook function: asks `rules` for the first packet of a flow only, binds the flow, rewrites the packet. Null: dropped.
 * Sets ctx.nfReroute in OUTPUT when the flow's destination is not what its sender thinks.
 */
export const nfNatFn = (ctx: Ctx, nsid: Nsid, family: Family, hook: Hook, skb: Skb, inIndex: number, outIndex: number, tables: readonly XtTable[], rules: NatRules): Skb | null => {
  const ct = skb.nf && skb.nf.ct !== 0 ? ctGet(ctx, nsid, skb.nf.ct) : undefined;
  if (!skb.nf || !ct) return skb;
  const { ctinfo } = skb.nf;
  const pkt = skb.net as IpPkt;
  const error = (ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY) && pkt.proto === (family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) && pkt.l4.type === 'icmp';
  const out = error ? icmpReplyTranslation(ctx, nsid, ct, ctDir(ctinfo), hookManip(hook), skb) : inetFn(ctx, nsid, family, ct, hook, skb, inIndex, outIndex, tables, rules);
  if (out !== null && hook === NF_INET_LOCAL_OUT) {
    const now = ctGet(ctx, nsid, ct.id) ?? ct;
    const dir = ctDir(ctinfo);
    if ((dir === 0 ? now.orig : now.reply).dst !== (dir === 0 ? now.reply : now.orig).src) ctx.nfReroute = true;
  }
  return out;
};
