// A line of the kernel log about a packet: net/netfilter/nf_log_syslog.c (nf_log_ip_packet, nf_log_ip6_packet, dump_ipv4_packet,
// dump_ipv6_packet). Leaves out: what an NFLOG group would be told (nobody listens), rate limits of printk.
import { printMac } from '../../base/mac.ts';
import { printIp, type Ip } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { packetBytes } from '../../model/bytes.ts';
import { ipHdrLen, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP, l4Len, type Icmp, type IpPkt, type Skb, type Tcp } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import type { XtEnv, XtPacket } from '../../xt/types.ts';
import { findLink, findNetns, trace, type Ctx } from '../ctx.ts';

const TCPSEQ = 1;
const TCPOPT = 2;
const IPOPT = 4;
const UID = 8;
const MACDECODE = 32;
const IPPROTO_AH = 51;
const IPPROTO_ESP = 50;
const IPPROTO_UDPLITE = 136;

const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0');
const HEX = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0');
/** Addresses as `%pI4` and `%pI6` print them. */
const addr = (ip: Ip): string => (typeof ip === 'number' ? printIp(ip) : (ip.match(/.{4}/g) as string[]).join(':'));

/** In the order in which a line names them. */
const TCP_FLAGS: readonly (readonly [number, string])[] = [[128, 'CWR'], [64, 'ECE'], [32, 'URG'], [16, 'ACK'], [8, 'PSH'], [4, 'RST'], [2, 'SYN'], [1, 'FIN']];
const tcpOptions = (pkt: IpPkt, t: Tcp): string => {
  const len = t.optLen ?? (t.mss === undefined ? 0 : 4);
  if (len === 0) return '';
  const at = ipHdrLen(pkt) + 20;
  return `OPT (${Array.from(packetBytes(pkt).slice(at, at + len), HEX).join('')}) `;
};
const dumpTcp = (pkt: IpPkt, t: Tcp, flags: number): string =>
  `SPT=${t.sport} DPT=${t.dport} ${(flags & TCPSEQ) !== 0 ? `SEQ=${t.seq} ACK=${t.ack} ` : ''}WINDOW=${t.window} RES=0x00 ` +
  `${TCP_FLAGS.filter(([bit]) => (t.flags & bit) !== 0).map(([, name]) => `${name} `).join('')}URGP=0 ${(flags & TCPOPT) !== 0 ? tcpOptions(pkt, t) : ''}`;

const isEcho4 = (t: number): boolean => t === 0 || t === 8;
const dumpIcmp4 = (m: Icmp, flags: number, nested: boolean): string => {
  let s = `TYPE=${m.t} CODE=${m.code} `;
  if (isEcho4(m.t)) return `${s}ID=${m.id} SEQ=${m.seq} `;
  if (m.t === 12) s += `PARAMETER=${m.info ?? 0} `;
  if (m.t === 5) s += `GATEWAY=${printIp(m.gateway ?? 0)} `;
  if ([3, 4, 5, 11].includes(m.t)) {
    if (!nested && m.inner) s += `[${dumpPacket(m.inner, flags, true)}] `;
    if (m.t === 3 && m.code === 4) s += `MTU=${m.info ?? 0} `;
  }
  return s;
};
const dumpIcmp6 = (m: Icmp, flags: number, nested: boolean): string => {
  let s = `TYPE=${m.t} CODE=${m.code} `;
  if (m.t === 128 || m.t === 129) return `${s}ID=${m.id} SEQ=${m.seq} `;
  if (m.t === 4) s += `POINTER=${hex(m.info ?? 0, 8)} `;
  if (m.t >= 1 && m.t <= 4) {
    if (!nested && m.inner) s += `[${dumpPacket(m.inner, flags, true)}] `;
    if (m.t === 2) s += `MTU=${m.info ?? 0} `;
  }
  return s;
};

const dumpL4 = (pkt: IpPkt, flags: number, nested: boolean): string => {
  const { l4 } = pkt;
  // Only the first fragment shows its transport header.
  const rest = pkt.off > 0;
  switch (pkt.proto) {
    case IPPROTO_TCP: return `PROTO=TCP ${rest ? '' : l4.type === 'tcp' ? dumpTcp(pkt, l4, flags) : incomplete(pkt)}`;
    case IPPROTO_UDP:
    case IPPROTO_UDPLITE: {
      const name = pkt.proto === IPPROTO_UDP ? 'UDP' : 'UDPLITE';
      return `PROTO=${name} ${rest ? '' : l4.type === 'udp' ? `SPT=${l4.sport} DPT=${l4.dport} LEN=${l4Len((pkt.whole ?? pkt).l4)} ` : incomplete(pkt)}`;
    }
    case IPPROTO_ICMP:
      if (typeof pkt.src !== 'number') return 'PROTO=1 ';
      return `PROTO=ICMP ${rest ? '' : l4.type === 'icmp' ? dumpIcmp4(l4, flags, nested) : incomplete(pkt)}`;
    case IPPROTO_ICMPV6:
      if (typeof pkt.src === 'number') return 'PROTO=58 ';
      return `PROTO=ICMPv6 ${rest ? '' : l4.type === 'icmp' ? dumpIcmp6(l4, flags, nested) : incomplete(pkt)}`;
    // Their parameter index is not modelled: zero, as in packets (model/bytes.ts).
    case IPPROTO_AH: return `PROTO=AH ${rest ? '' : 'SPI=0x0 '}`;
    case IPPROTO_ESP: return `PROTO=ESP ${rest ? '' : 'SPI=0x0 '}`;
    default: return `PROTO=${pkt.proto} `;
  }
};
const incomplete = (pkt: IpPkt): string => `INCOMPLETE [${pkt.len - ipHdrLen(pkt)} bytes] `;

const dump4 = (p: IpPkt, flags: number, nested: boolean): string =>
  `SRC=${addr(p.src)} DST=${addr(p.dst)} LEN=${p.len} TOS=0x${HEX(p.tos & 0x1e)} PREC=0x${HEX(p.tos & 0xe0)} TTL=${p.ttl} ID=${p.id} ` +
  `${p.df ? 'DF ' : ''}${p.mf ? 'MF ' : ''}${p.off > 0 ? `FRAG:${p.off >> 3} ` : ''}${(flags & IPOPT) !== 0 && p.alert ? 'OPT (94040000) ' : ''}${dumpL4(p, flags, nested)}`;
const dump6 = (p: IpPkt, flags: number, nested: boolean): string => {
  const [open, close] = (flags & IPOPT) !== 0 ? ['OPT ( ', ') '] : ['', ''];
  return (
    `SRC=${addr(p.src)} DST=${addr(p.dst)} LEN=${p.len} TC=${p.tos} HOPLIMIT=${p.ttl} FLOWLBL=0 ${p.alert ? `${open}${close}` : ''}` +
    `${p.off > 0 || p.mf ? `${open}FRAG:${p.off} ${p.mf ? 'INCOMPLETE ' : ''}ID:${hex(p.id, 8)} ${close}` : ''}${dumpL4(p, flags, nested)}`
  );
};
const dumpPacket = (p: IpPkt, flags: number, nested: boolean): string => (typeof p.src === 'number' ? dump4 : dump6)(p, flags, nested);

/** dump_mac_header. */
const dumpMac = (skb: Skb, flags: number): string =>
  (flags & MACDECODE) !== 0
    ? `MACSRC=${printMac(skb.smac)} MACDST=${printMac(skb.dmac)} MACPROTO=${hex(skb.proto, 4)} `
    : `MAC=${printMac(skb.dmac)}:${printMac(skb.smac)}:${hex(skb.proto >> 8, 2)}:${hex(skb.proto & 255, 2)} `;

/** What of a packet at a hook a line tells. */
type Logged = Pick<XtPacket, 'skb' | 'pkt' | 'inIndex' | 'outIndex' | 'inName' | 'outName'>;
/** The line, without time and level. `owner`: who made the packet, for the flag UID. */
export const nfLogLine = (ctx: Ctx, nsid: Nsid, p: Logged, prefix: string, flags: number, owner: ReturnType<XtEnv['owner']> = null): string => {
  const name = (i: number): string => (i === 0 ? '' : (findLink(ctx, nsid, i)?.name ?? ''));
  const { nf } = p.skb;
  const physin = nf !== null && nf.physin !== 0 && nf.physin !== p.inIndex ? `PHYSIN=${name(nf.physin)} ` : '';
  const physout = nf !== null && nf.physout !== 0 && nf.physout !== p.outIndex ? `PHYSOUT=${name(nf.physout)} ` : '';
  return (
    `${prefix}IN=${p.inName} OUT=${p.outName} ${physin}${physout}${p.inName === '' ? '' : dumpMac(p.skb, flags)}${dumpPacket(p.pkt, flags, false)}` +
    `${owner && !Number.isNaN(owner.uid) ? `UID=${owner.uid} GID=${owner.gid} ` : ''}${p.skb.mark === 0 ? '' : `MARK=0x${p.skb.mark.toString(16)} `}`
  );
};

/** The ring keeps so many. */
const KLOG_LINES = 4096;
const INIT_NET: Nsid = 1;
/** Only the initial namespace logs unless it says otherwise, and a lab runs in one of its own. */
const logs = (ctx: Ctx): boolean => {
  const ns = findNetns(ctx, INIT_NET);
  return ns !== undefined && pmGet(ns.sysctl, 'net.netfilter.nf_log_all_netns') === '1';
};

/** nf_log_packet: LOG's line goes to the kernel log and, always, to the trace of the run. */
export const nfLog = (ctx: Ctx, nsid: Nsid, p: XtPacket, l: Parameters<XtEnv['log']>[1]): void => {
  if (l.group !== undefined) {
    if (ctx.trace) trace(ctx, 'nfLog', nsid, p.inIndex || p.outIndex, p.skb, `to group ${l.group}${l.prefix === '' ? '' : `: ${l.prefix}`}`);
    return;
  }
  const say = logs(ctx);
  if (!say && !ctx.trace) return;
  const text = nfLogLine(ctx, nsid, p, l.prefix, l.flags, (l.flags & UID) !== 0 ? p.env.owner(p) : null);
  if (ctx.trace) trace(ctx, 'nfLog', nsid, p.inIndex || p.outIndex, p.skb, text);
  if (!say) return;
  if (ctx.klog.length >= KLOG_LINES) ctx.klog.shift();
  ctx.klog.push({ at: ctx.now, netns: nsid, text });
};
