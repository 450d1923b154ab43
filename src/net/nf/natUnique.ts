// Which tuple a flow gets: net/netfilter/nf_nat_core.c (get_unique_tuple, find_appropriate_src, nf_in_range,
// nf_nat_l4proto_unique_tuple, nf_nat_used_tuple, nf_nat_used_tuple_harder). Random offsets of ports come from the world's seed.
// Leaves out: nf_nat_used_tuple_new's reverse collision, which needs two CPUs.
import {
  IPS_DYING, IPS_FIXED_TIMEOUT, IPS_SRC_NAT, NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PROTO_OFFSET, NF_NAT_RANGE_PROTO_RANDOM_ALL, NF_NAT_RANGE_PROTO_SPECIFIED,
  type Ct, type NatRange, type Tuple,
} from '../../model/ct.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import { rand32, type Ctx } from '../ctx.ts';
import { invertTuple } from './conntrackTuple.ts';
import { ctDelete, ctFind, ctGet, ctZoneId, tupleEqual } from './ctTable.ts';
import { natBestIp } from './natBestIp.ts';
import { natSourceIds } from './natBySource.ts';
import type { Manip } from './natManip.ts';

const IPPROTO_GRE = 47;
const PORTED: ReadonlySet<number> = new Set([IPPROTO_TCP, IPPROTO_UDP, 33, 132, 136]);
const TCP_SYN_SENT = 1;
const TCP_TIME_WAIT = 7;
const MAX_ATTEMPTS = 128;
const HARDER_THRESH = MAX_ATTEMPTS / 4;

const l4InRange = (t: Tuple, manip: Manip, r: NatRange): boolean => {
  let port: number;
  if (t.proto === IPPROTO_ICMP || t.proto === IPPROTO_ICMPV6) port = t.sport;
  else if (t.proto === IPPROTO_GRE || PORTED.has(t.proto)) port = manip === 'src' ? t.sport : t.dport;
  else return true;
  return port >= r.minPort && port <= r.maxPort;
};
/** nf_in_range: is the source half acceptable as it stands? */
const inRange = (t: Tuple, r: NatRange): boolean => {
  if ((r.flags & NF_NAT_RANGE_MAP_IPS) !== 0 && !(t.src >= r.minAddr && t.src <= r.maxAddr)) return false;
  return (r.flags & NF_NAT_RANGE_PROTO_SPECIFIED) === 0 || l4InRange(t, 'src', r);
};

/** nf_nat_used_tuple: would replies to `t` belong to somebody else's connection? */
const used = (ctx: Ctx, nsid: Nsid, t: Tuple, ct: Ct): boolean => {
  const hit = ctFind(ctx, nsid, ctZoneId(ct, 1), invertTuple(t));
  if (!hit || hit.ct.id === ct.id) return false;
  // Two packets of one flow, both new: conntrack sorts that out at confirmation.
  return !(tupleEqual(hit.ct.orig, ct.orig) && ctZoneId(hit.ct, 0) === ctZoneId(ct, 0));
};

/** The last attempts may take the place of a TCP connection in TIME_WAIT, if this one's sequence numbers are ahead. */
const usedHarder = (ctx: Ctx, nsid: Nsid, t: Tuple, ct: Ct, left: number): boolean => {
  if (left > HARDER_THRESH || t.proto !== IPPROTO_TCP || ct.tcp?.state !== TCP_SYN_SENT) return used(ctx, nsid, t, ct);
  const hit = ctFind(ctx, nsid, ctZoneId(ct, 1), invertTuple(t));
  if (!hit) return false;
  const old = hit.ct;
  if (hit.dir === 0 || old.tcp === null || old.tcp.state < TCP_TIME_WAIT) return true;
  if ((old.status & (IPS_FIXED_TIMEOUT | IPS_DYING)) !== 0 || (old.status & IPS_SRC_NAT) === 0) return true;
  if ((ct.tcp.seen[0].end - old.tcp.seen[0].end) << 0 <= 0) return true;
  ctDelete(ctx, nsid, old.id);
  return false;
};

/** nf_nat_l4proto_unique_tuple: looks for a free port (identifier, key). It may fail: confirmation will tell. */
const uniquePort = (ctx: Ctx, nsid: Nsid, t: Tuple, r: NatRange, manip: Manip, ct: Ct): Tuple => {
  const given = (r.flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0;
  const icmp = t.proto === IPPROTO_ICMP || t.proto === IPPROTO_ICMPV6;
  const key: 'sport' | 'dport' = icmp || manip === 'src' ? 'sport' : 'dport';
  let min: number;
  let size: number;
  if (icmp) {
    min = given ? r.minPort : 0;
    size = given ? r.maxPort - r.minPort + 1 : 65536;
  } else if (t.proto === IPPROTO_GRE) {
    // Without a master it is not PPTP, and the key is nobody's business.
    if (ct.master === 0) return t;
    min = given ? r.minPort : 1;
    size = given ? r.maxPort - r.minPort + 1 : 65535;
  } else if (PORTED.has(t.proto)) {
    if (given) {
      min = Math.min(r.minPort, r.maxPort);
      size = Math.abs(r.maxPort - r.minPort) + 1;
    } else if (manip === 'dst') return t;
    // A privileged port stays privileged.
    else if (t[key] < 512) [min, size] = [1, 511];
    else if (t[key] < 1024) [min, size] = [600, 424];
    else [min, size] = [1024, 64512];
  } else return t;
  // An identifier range given backwards is an unsigned 0 or less in the kernel.
  if (size <= 0) return t;

  const random16 = (): number => rand32(ctx) & 0xffff;
  let off = (r.flags & NF_NAT_RANGE_PROTO_OFFSET) !== 0 ? (t[key] - r.basePort) & 0xffff
    : (r.flags & NF_NAT_RANGE_PROTO_RANDOM_ALL) !== 0 || manip === 'src' ? random16() : 0;
  let cand = t;
  for (let attempts = Math.min(size, MAX_ATTEMPTS); ; attempts = Math.floor(attempts / 2), off = random16()) {
    for (let i = 0; i < attempts; i++, off = (off + 1) & 0xffff) {
      cand = { ...t, [key]: (min + (off % size)) & 0xffff };
      if (!usedHarder(ctx, nsid, cand, ct, attempts - i)) return cand;
    }
    if (attempts >= size || attempts < 16) return cand;
  }
};

/** find_appropriate_src: the mapping that this source already has, if it lies in the range. */
const appropriateSrc = (ctx: Ctx, nsid: Nsid, ct: Ct, t: Tuple, r: NatRange): Tuple | undefined => {
  for (const id of natSourceIds(ctx, nsid, ctZoneId(ct, 0), t)) {
    const other = ctGet(ctx, nsid, id);
    if (!other) continue;
    const as = invertTuple(other.reply);
    const result: Tuple = { src: as.src, sport: as.sport, dst: t.dst, dport: t.dport, proto: t.proto };
    if (inRange(result, r)) return result;
  }
  return undefined;
};

/** get_unique_tuple. */
export const getUniqueTuple = (ctx: Ctx, nsid: Nsid, orig: Tuple, r: NatRange, ct: Ct, manip: Manip): Tuple => {
  const random = (r.flags & NF_NAT_RANGE_PROTO_RANDOM_ALL) !== 0;
  if (manip === 'src' && !random) {
    if (inRange(orig, r)) {
      if (!used(ctx, nsid, orig, ct)) return orig;
    } else {
      const t = appropriateSrc(ctx, nsid, ct, orig, r);
      if (t && !used(ctx, nsid, t, ct)) return t;
    }
  }
  let t = orig;
  if ((r.flags & NF_NAT_RANGE_MAP_IPS) !== 0) {
    const ip = natBestIp(orig, r, ct.zone, manip);
    t = manip === 'src' ? { ...orig, src: ip } : { ...orig, dst: ip };
  }
  if (!random) {
    if ((r.flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0) {
      if ((r.flags & NF_NAT_RANGE_PROTO_OFFSET) === 0 && l4InRange(t, manip, r) && (r.minPort === r.maxPort || !used(ctx, nsid, t, ct))) return t;
    } else if (!used(ctx, nsid, t, ct)) return t;
  }
  return uniquePort(ctx, nsid, t, r, manip, ct);
};
