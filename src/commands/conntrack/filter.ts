// Which connections a command means: conntrack-tools src/conntrack.c (nfct_filter, filter_nat, filter_network), libnetfilter_conntrack
// src/conntrack/compare.c (nfct_cmp with NFCT_CMP_MASK), and what the kernel filters while it dumps (family, mark, status).
import { maskIp, type Ip } from '../../base/ip.ts';
import type { Ct } from '../../model/ct.ts';
import type { Cmd, NatWanted } from './cmd.ts';
import { natKinds, shownId } from './print.ts';

/** Within --mask-src, --mask-dst or an ADDRESS/LENGTH. */
const inNet = (ip: Ip, net: Ip | undefined, mask: Ip): boolean => typeof net === typeof ip && maskIp(ip, mask) === maskIp(net as Ip, mask);

const natHalf = (want: NatWanted, ip: Ip, port: number, addressMapped: boolean, portMapped: boolean): boolean => {
  // The tool looks at IPv4 addresses only; an IPv6 one is as good as none.
  const checkIp = typeof want.ip === 'number';
  if (!checkIp && want.port === undefined) return addressMapped || portMapped;
  if (checkIp && !(addressMapped && ip === want.ip)) return false;
  return want.port === undefined || (portMapped && port === want.port);
};
const natMatches = (c: Cmd, ct: Ct): boolean => {
  const any = c.options.has('any-nat');
  const k = natKinds(ct);
  const src = (any || c.options.has('src-nat')) && natHalf(c.snat, ct.reply.dst, ct.reply.dport, k.snat, k.spat);
  const dst = (any || c.options.has('dst-nat')) && natHalf(c.dnat, ct.reply.src, ct.reply.sport, k.dnat, k.dpat);
  if (any) return src || dst;
  return (!c.options.has('src-nat') || src) && (!c.options.has('dst-nat') || dst);
};

/** The attributes of the template that are set are equal. */
const sameAs = (c: Cmd, ct: Ct): boolean => {
  const t = c.tmpl;
  const eq = (want: unknown, have: unknown): boolean => want === undefined || want === have;
  const icmp = ct.orig.proto === 1 || ct.orig.proto === 58;
  return eq(t.l3, typeof ct.orig.src === 'number' ? 4 : 6) && eq(t.proto, ct.orig.proto)
    && (c.maskSrc !== undefined ? inNet(ct.orig.src, t.src, c.maskSrc) : eq(t.src, ct.orig.src)) && (c.maskDst !== undefined ? inNet(ct.orig.dst, t.dst, c.maskDst) : eq(t.dst, ct.orig.dst))
    && eq(t.replySrc, ct.reply.src) && eq(t.replyDst, ct.reply.dst)
    && eq(t.sport, ct.orig.sport) && eq(t.dport, ct.orig.dport) && eq(t.replySport, ct.reply.sport) && eq(t.replyDport, ct.reply.dport)
    && (!icmp || (eq(t.icmpType, ct.orig.dport >> 8) && eq(t.icmpCode, ct.orig.dport & 255)))
    && eq(t.tcpState, ct.tcp?.state) && eq(t.id, shownId(ct.id))
    && eq(t.zone, ct.zoneDir === 3 ? ct.zone : 0) && eq(t.origZone, ct.zoneDir === 1 ? ct.zone : 0) && eq(t.replyZone, ct.zoneDir === 2 ? ct.zone : 0);
};

/** For -L, -D, -E and what -G has found. */
export const flowMatches = (c: Cmd, ct: Ct): boolean => {
  if (c.family !== 0 && (typeof ct.orig.src === 'number' ? 4 : 6) !== c.family) return false;
  if (!natMatches(c, ct)) return false;
  if (c.options.has('mark') && (ct.mark & c.mark.mask) >>> 0 !== c.mark.value) return false;
  if (c.options.has('status')) {
    const want = c.tmpl.status ?? 0;
    if ((ct.status & want) !== want || (c.command === 'list' && (ct.status & c.statusMask) !== want)) return false;
  }
  return sameAs(c, ct);
};
/** For -U: marks and states in the template are to be set, not compared. */
export const tupleMatches = (c: Cmd, ct: Ct): boolean => {
  if (c.family !== 0 && (typeof ct.orig.src === 'number' ? 4 : 6) !== c.family) return false;
  const { tcpState: _, zone: _z, ...rest } = c.tmpl;
  return natMatches(c, ct) && sameAs({ ...c, tmpl: rest }, ct);
};
