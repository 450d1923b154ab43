// Connection tracking: net/netfilter/nf_conntrack_core.c (nf_conntrack_in, resolve_normal_ct, init_conntrack, nf_conntrack_handle_packet,
// __nf_conntrack_confirm, nf_ct_resolve_clash, early_drop). The packet carries its connection's number; an unconfirmed connection
// lives in the run's draft until the packet has left the last hook.
// Leaves out: SYN proxying, offloaded flows, checksums, timeout policies.
import {
  ctDir, IP_CT_ESTABLISHED, IP_CT_ESTABLISHED_REPLY, IP_CT_NEW, IP_CT_RELATED, IP_CT_UNTRACKED, IPS_CONFIRMED, IPS_DST_NAT_DONE, IPS_DYING, IPS_EXPECTED, IPS_HELPER,
  IPS_SEEN_REPLY, IPS_SRC_NAT_DONE, type Ct, type CtTemplate, type Tuple,
} from '../../model/ct.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, NO_NF, skbWithNf, type IpPkt, type Skb, type SkbNf } from '../../model/skb.ts';
import { SEC } from '../../model/uapi.ts';
import type { Nsid } from '../../model/world.ts';
import { trace, type Ctx } from '../ctx.ts';
import { ctEarlyDrop } from './ctEarlyDrop.ts';
import { ctExpectFind } from './conntrackExpect.ts';
import { ctNat } from './ctNatHooks.ts';
import { handleIcmp, icmpMayBegin } from './conntrackIcmp.ts';
import { tcpPacket } from './conntrackTcp.ts';
import { invertTuple, invertTupleOrNull, skbTuple } from './conntrackTuple.ts';
import { grePacket, udpPacket } from './conntrackUdp.ts';
import { ctEventCache, ctEventDeliver, ctListening, IPCT_HELPER, IPCT_NEW, IPCT_RELATED, IPCT_REPLY } from './ctEvent.ts';
import { ctNet } from './ctNet.ts';
import { ctAcct, ctRefresh } from './ctRefresh.ts';
import { ctStat } from './ctStats.ts';
import { ctAlloc, ctEdit, ctEditAt, ctFree, ctGet, ctInsert, ctLookup, ctRoughCount, ctTouched, ctZoneId, sweepDead, tupleEqual, type MutableCt } from './ctTable.ts';

export { ctEvent } from './ctEvent.ts';
export { nfCtHelper } from './conntrackHelper.ts';
export { nfDefrag } from './defrag.ts';
export { invertTuple, skbTuple };

const IPPROTO_GRE = 47;
const IPPROTO_UDPLITE = 136;
/** Inode numbers of namespaces: commands/core/files.ts shows them so. */
const NETNS_INO = 4026531840;
/** Transports whose flows may be begun twice (nf_conntrack_l4proto.allow_clash). */
const ALLOW_CLASH: ReadonlySet<number> = new Set([IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_GRE]);

const withCt = (skb: Skb, ct: number, ctinfo: number): Skb => {
  const n: SkbNf = skb.nf ?? NO_NF;
  return skbWithNf(skb, {
    ct, ctinfo, tmpl: null, physin: n.physin, physout: n.physout, bridged: n.bridged, br: n.br, trace: n.trace, priority: n.priority, sk: n.sk,
  });
};

interface Zone {
  readonly zone: number;
  readonly zoneDir: 1 | 2 | 3;
}
const DEFAULT_ZONE: Zone = { zone: 0, zoneDir: 3 };
/** The zone ids to look in: as original direction, then as reply. */
const lookupZones = (z: Zone): readonly number[] => [...new Set([ctZoneId(z, 0), ctZoneId(z, 1)])];
/** nf_ct_zone_tmpl. */
const zoneOf = (tmpl: CtTemplate | null, skb: Skb): Zone =>
  tmpl === null ? DEFAULT_ZONE : { zone: tmpl.zoneFromMark ? skb.mark & 0xffff : tmpl.zone, zoneDir: tmpl.zoneDir };
/** The connection of a tuple in a zone that may count in one direction only: looked for as original direction, then as reply. */
const lookup = (ctx: Ctx, nsid: Nsid, z: Zone, tuple: Tuple): number => {
  const orig = ctZoneId(z, 0);
  const reply = ctZoneId(z, 1);
  const ref = ctLookup(ctx, nsid, orig, z, tuple);
  return ref >= 0 || orig === reply ? ref : ctLookup(ctx, nsid, reply, z, tuple);
};

/** The table is full: dead entries go, then (early_drop) one that was never assured of a random few. True: there is no room all the same. */
const tableFull = (ctx: Ctx, nsid: Nsid, max: number): boolean => {
  if (max === 0) return false;
  sweepDead(ctx, nsid);
  if (ctRoughCount(ctx, nsid) < max) return false;
  if (ctEarlyDrop(ctx, nsid)) {
    ctStat(ctx, nsid, 'earlyDrop');
    return false;
  }
  const text = `nf_conntrack: nf_conntrack: table full in netns ${NETNS_INO + nsid}, dropping packet`;
  // net_ratelimit: ten lines in five seconds.
  if (ctx.klog.slice(-10).filter((l) => l.text === text && l.at > ctx.now - 5 * SEC).length < 10) ctx.klog.push({ at: ctx.now, netns: nsid, text });
  return true;
};

/** init_conntrack: null when a packet like this begins no flow, 'full' when there is no room. */
const initConntrack = (ctx: Ctx, nsid: Nsid, tmpl: CtTemplate | null, z: Zone, tuple: Tuple): MutableCt | 'full' | null => {
  const reply = invertTupleOrNull(tuple);
  if (!reply) return null;
  const net = ctNet(ctx, nsid);
  if (ctRoughCount(ctx, nsid) >= net.max && tableFull(ctx, nsid, net.max)) return 'full';
  const ct = ctAlloc(ctx, nsid, z.zone, z.zoneDir, tuple, reply);
  if (net.acct) ct.acct = [0, 0, 0, 0];
  ct.ctevents = tmpl ? tmpl.ctevents : 0;
  ct.ecache = net.events === 1 || (net.events === 2 ? ctListening(ctx, nsid) : ct.ctevents !== 0);
  const exp = ctExpectFind(ctx, nsid, [ctZoneId(z, 0), ctZoneId(z, 1)], tuple);
  if (exp) {
    ct.status |= IPS_EXPECTED;
    ct.master = exp.master;
    ct.helper = exp.helper;
    ct.mark = ctGet(ctx, nsid, exp.master)?.mark ?? 0;
    if (exp.natFollow) ctNat.hooks?.followMaster(ctx, nsid, ct, exp);
  } else if (tmpl && tmpl.helper !== '') {
    ct.helper = tmpl.helper;
    ct.status |= IPS_HELPER;
  }
  return ct;
};

/** nf_conntrack_handle_packet. */
const handlePacket = (ctx: Ctx, nsid: Nsid, ct: MutableCt, ctinfo: number, pkt: IpPkt): 'accept' | 'invalid' | 'repeat' => {
  const net = ctNet(ctx, nsid);
  const { len, l4 } = pkt;
  switch (pkt.proto) {
    case IPPROTO_TCP:
      return l4.type === 'tcp' ? tcpPacket(ctx, nsid, net, ct, ctinfo, l4, len) : 'invalid';
    case IPPROTO_UDP:
      udpPacket(ctx, net, ct, ctinfo, len);
      return 'accept';
    case IPPROTO_ICMP:
    case IPPROTO_ICMPV6:
      if ((typeof pkt.src === 'number') !== (ct.orig.proto === IPPROTO_ICMP)) return 'invalid';
      if ((ct.status & IPS_CONFIRMED) === 0 && !icmpMayBegin(ct.orig)) return 'invalid';
      ctRefresh(ctx, ct, ctinfo, len, ct.orig.proto === IPPROTO_ICMP ? net.icmp : net.icmpv6);
      return 'accept';
    case IPPROTO_GRE:
      grePacket(ctx, net, ct, ctinfo, len);
      return 'accept';
    default:
      ctRefresh(ctx, ct, ctinfo, len, net.generic);
      return 'accept';
  }
};

/** The packet goes on without a connection. */
const invalid = (ctx: Ctx, nsid: Nsid, skb: Skb, why: string): Skb => {
  if (ctx.trace) trace(ctx, 'nfConntrackIn', nsid, skb.dev, skb, `invalid: ${why}`);
  return skb.nf && (skb.nf.tmpl || skb.nf.ct !== 0) ? withCt(skb, 0, 0) : skb;
};

/** nf_conntrack_in: gives the packet its connection and what it is to it. Null: dropped. An invalid packet goes on without one. */
export const nfConntrackIn = (ctx: Ctx, nsid: Nsid, skb: Skb): Skb | null => {
  const { nf } = skb;
  // Seen before (it came back through lo), or not to be tracked.
  if (nf && (nf.ctinfo === IP_CT_UNTRACKED || (nf.ct !== 0 && ctGet(ctx, nsid, nf.ct)))) return skb;
  const tmpl = nf ? nf.tmpl : null;
  const pkt = skb.net as IpPkt;
  const z = zoneOf(tmpl, skb);
  const tuple = skbTuple(pkt);
  if (pkt.proto === IPPROTO_ICMP || pkt.proto === IPPROTO_ICMPV6) {
    const v = handleIcmp(ctx, nsid, lookupZones(z), pkt);
    if (v === 'untracked') return withCt(skb, 0, IP_CT_UNTRACKED);
    if (v === 'invalid') {
      ctStat(ctx, nsid, 'error');
      return invalid(ctx, nsid, skb, 'ICMP');
    }
    if (v !== 'track') return withCt(skb, v.ct, v.ctinfo);
  }
  if (!tuple) {
    ctStat(ctx, nsid, 'invalid');
    return invalid(ctx, nsid, skb, 'no tuple');
  }
  for (;;) {
    let ctinfo = -1;
    let ct: MutableCt | undefined;
    const ref = lookup(ctx, nsid, z, tuple);
    if (ref >= 0) {
      ct = ctEditAt(ctx, nsid, ref);
      if ((ref & 1) === 1) ctinfo = IP_CT_ESTABLISHED_REPLY;
    }
    if (!ct) {
      const made = initConntrack(ctx, nsid, tmpl, z, tuple);
      if (made === 'full') {
        ctStat(ctx, nsid, 'drop');
        return null;
      }
      if (!made) {
        ctStat(ctx, nsid, 'invalid');
        return invalid(ctx, nsid, skb, 'begins no flow');
      }
      ct = made;
    }
    if (ctinfo < 0) ctinfo = (ct.status & IPS_SEEN_REPLY) !== 0 ? IP_CT_ESTABLISHED : (ct.status & IPS_EXPECTED) !== 0 ? IP_CT_RELATED : IP_CT_NEW;
    const v = handlePacket(ctx, nsid, ct, ctinfo, pkt);
    if (v === 'repeat') continue;
    if (v === 'invalid') {
      ctFree(ctx, nsid, ct.id);
      ctStat(ctx, nsid, 'invalid');
      return invalid(ctx, nsid, skb, 'by its protocol');
    }
    if (ctinfo === IP_CT_ESTABLISHED_REPLY && (ct.status & IPS_SEEN_REPLY) === 0) {
      ct.status |= IPS_SEEN_REPLY;
      ctEventCache(ctx, ct, IPCT_REPLY);
    }
    const out = withCt(skb, ct.id, ctinfo);
    if (ctx.trace) trace(ctx, 'nfConntrackIn', nsid, skb.dev, out, ['ESTABLISHED', 'RELATED', 'NEW', 'ESTABLISHED reply', 'RELATED reply'][ctinfo] as string);
    return out;
  }
};

/** nf_ct_resolve_clash: two packets began the same flow. If it is just that, the loser's packet goes on with the winner's connection. */
const resolveClash = (ctx: Ctx, nsid: Nsid, loser: MutableCt, winner: Ct, ctinfo: number): boolean => {
  const same = tupleEqual(loser.orig, winner.orig) && tupleEqual(loser.reply, winner.reply) && loser.zone === winner.zone && loser.zoneDir === winner.zoneDir;
  ctFree(ctx, nsid, loser.id);
  if (!ALLOW_CLASH.has(loser.orig.proto) || (!same && (winner.status & (IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE)) !== 0)) {
    ctStat(ctx, nsid, 'drop');
    ctStat(ctx, nsid, 'insertFailed');
    return false;
  }
  if (loser.acct && winner.acct) ctAcct(ctEdit(ctx, nsid, winner.id), ctinfo, loser.acct[ctDir(ctinfo) * 2 + 1] as number);
  ctStat(ctx, nsid, 'clashResolve');
  return true;
};

/** __nf_conntrack_confirm: the packet has passed every hook, so its connection goes into the table. False: NF_DROP. */
export const nfConntrackConfirm = (ctx: Ctx, nsid: Nsid, skb: Skb): boolean => {
  const { nf } = skb;
  if (!nf || nf.ct === 0) return true;
  const ct = ctTouched(ctx, nsid, nf.ct);
  // Untouched in this run: nothing to tell either.
  if (!ct) return true;
  if ((ct.status & IPS_CONFIRMED) === 0) {
    if (ctDir(nf.ctinfo) !== 0) return true;
    if ((ct.status & IPS_DYING) !== 0) {
      ctStat(ctx, nsid, 'insertFailed');
      return false;
    }
    const lives = ct.timeout;
    const { start } = ct;
    ct.timeout = lives + ctx.now;
    ct.start = ctNet(ctx, nsid).timestamp ? ctx.now : 0;
    const winner = ctInsert(ctx, nsid, ct);
    if (winner) {
      ct.timeout = lives;
      ct.start = start;
      return resolveClash(ctx, nsid, ct, winner, nf.ctinfo);
    }
    ctEventCache(ctx, ct, (ct.master !== 0 ? IPCT_RELATED : IPCT_NEW) | (ct.helper !== '' ? IPCT_HELPER : 0));
  }
  if (ct.ecache || ctx.trace) ctEventDeliver(ctx, nsid, ct, skb);
  return true;
};
