// The text of files under /proc/net as one namespace sees them. Mirrors: net/core/net-procfs.c (dev_seq_show), net/ipv4/fib_trie.c
// (fib_route_seq_show), net/ipv4/arp.c (arp_seq_show), net/ipv6/addrconf.c (if6_seq_show). Leaves out, by name: every other file.
// The kernel lists neighbours and IPv6 addresses in the order of a hash seeded at boot; here they are sorted.
import { maskOf, printIp4, type Ip4 } from '../base/ip.ts';
import { printMac } from '../base/mac.ts';
import { emptyPMap, pmGet, pmSorted, pmValues } from '../base/pmap.ts';
import { RT_TABLE_MAIN } from '../model/init.ts';
import type { Link, Neigh, Nsid, Route } from '../model/world.ts';
import { findLink, netnsOf, stateOf, statsOf, type Ctx } from '../net/ctx.ts';
import { isTentative } from '../net/ifaddr6.ts';
import { procConntrack, procExpect } from './conntrack/procfs.ts';

const pad = (v: number | string, w: number): string => String(v).padStart(w);

const dev = (ctx: Ctx, nsid: Nsid): string => {
  let out = 'Inter-|   Receive                                                |  Transmit\n'
    + ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  for (const l of pmSorted(netnsOf(ctx, nsid).links)) {
    const s = statsOf(ctx, nsid, l.ifindex);
    out += `${pad(l.name, 6)}: ${pad(s.rxBytes, 7)} ${pad(s.rxPackets, 7)} ${pad(0, 4)} ${pad(s.rxDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(0, 10)} ${pad(s.rxMulticast, 9)} `
      + `${pad(s.txBytes, 8)} ${pad(s.txPackets, 7)} ${pad(0, 4)} ${pad(s.txDropped, 4)} ${pad(0, 4)} ${pad(0, 5)} ${pad(s.txCarrier, 7)} ${pad(0, 10)}\n`;
  }
  return out;
};

/** A line of /proc/net/route as data: what `route` reads. */
export interface RtLine {
  readonly dev: string;
  readonly dst: Ip4;
  readonly gw: Ip4;
  /** RTF_UP 1, RTF_GATEWAY 2, RTF_HOST 4, RTF_REJECT 0x200. */
  readonly flags: number;
  readonly metric: number;
  readonly len: number;
  readonly mtu: number;
  readonly window: number;
  readonly irtt: number;
}
/** The main table as /proc/net/route shows it: by address, the longer prefix of one address first; no broadcast, no multicast. */
export const rtLines = (ctx: Ctx, nsid: Nsid): RtLine[] => {
  const table = pmGet(netnsOf(ctx, nsid).fib4, RT_TABLE_MAIN);
  if (!table) return [];
  const prefixes = [...pmValues(table.routes)].filter((l) => l.length > 0).sort((a, b) => {
    const [x, y] = [a[0] as Route, b[0] as Route];
    return (x.dst as Ip4) - (y.dst as Ip4) || y.dstLen - x.dstLen;
  });
  return prefixes.flat().filter((r) => r.type !== 'broadcast' && r.type !== 'multicast').map((r) => {
    const nh = r.nexthops[0];
    const gw = typeof nh?.gw === 'number' ? nh.gw : 0;
    const m = r.metrics ?? {};
    return {
      dev: findLink(ctx, nsid, nh?.oif ?? 0)?.name ?? '*', dst: r.dst as Ip4, gw, len: r.dstLen, metric: r.priority,
      flags: 1 | (gw === 0 ? 0 : 2) | (r.dstLen === 32 ? 4 : 0) | (r.type === 'unreachable' || r.type === 'prohibit' ? 0x200 : 0),
      mtu: m['advmss'] === undefined ? 0 : m['advmss'] + 40, window: m['window'] ?? 0, irtt: (m['rtt'] ?? 0) >> 3,
    };
  });
};
/** Host order to the order of the bytes in memory, as %08X of a __be32 prints it on a little-endian machine. */
const hex8 = (ip: Ip4): string => {
  const swapped = ((ip & 0xff) << 24) | ((ip & 0xff00) << 8) | ((ip >>> 8) & 0xff00) | (ip >>> 24);
  return (swapped >>> 0).toString(16).toUpperCase().padStart(8, '0');
};
const route = (ctx: Ctx, nsid: Nsid): string => {
  const line = (s: string): string => `${s.padEnd(127)}\n`;
  // fib_route_seq_start: nothing, not even the heading, before the main table exists.
  if (!pmGet(netnsOf(ctx, nsid).fib4, RT_TABLE_MAIN)) return '';
  let out = line('Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT');
  for (const r of rtLines(ctx, nsid)) {
    out += line(`${r.dev}\t${hex8(r.dst)}\t${hex8(r.gw)}\t${r.flags.toString(16).toUpperCase().padStart(4, '0')}\t0\t0\t${r.metric}\t${hex8(maskOf(r.len))}\t${r.mtu}\t${r.window}\t${r.irtt}`);
  }
  return out;
};

/** A line of /proc/net/arp as data: what `arp` reads. */
export interface ArpLine {
  readonly ip: Ip4;
  /** ATF_COM 2, ATF_PERM 4, ATF_PUBL 8. */
  readonly flags: number;
  readonly mac: number;
  readonly dev: Link;
}
const VALID: ReadonlySet<Neigh['nud']> = new Set<Neigh['nud']>(['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'PERMANENT', 'NOARP']);
export const arpLines = (ctx: Ctx, nsid: Nsid): ArpLine[] => {
  const st = stateOf(ctx, nsid);
  const out: ArpLine[] = [];
  const byIp = (a: { readonly ip: unknown }, b: { readonly ip: unknown }): number => (a.ip as Ip4) - (b.ip as Ip4);
  for (const l of pmSorted(netnsOf(ctx, nsid).links)) {
    const list = [...pmValues(pmGet(st.neigh, l.ifindex) ?? emptyPMap<Neigh>())].filter((n) => typeof n.ip === 'number' && n.nud !== 'NOARP').sort(byIp);
    for (const n of list) {
      const valid = VALID.has(n.nud);
      out.push({ ip: n.ip as Ip4, flags: n.nud === 'PERMANENT' ? 6 : valid ? 2 : 0, mac: valid ? (n.lladdr ?? 0) : 0, dev: l });
    }
  }
  for (const e of [...pmValues(st.pneigh)].filter((x) => typeof x.ip === 'number').sort(byIp)) {
    const l = findLink(ctx, nsid, e.ifindex);
    if (l) out.push({ ip: e.ip as Ip4, flags: 0xc, mac: 0, dev: l });
  }
  return out;
};
const arp = (ctx: Ctx, nsid: Nsid): string => {
  let out = 'IP address       HW type     Flags       HW address            Mask     Device\n';
  for (const a of arpLines(ctx, nsid)) out += `${printIp4(a.ip).padEnd(16)} 0x${'1'.padEnd(10)}0x${a.flags.toString(16).padEnd(10)}${printMac(a.mac)}     *        ${a.dev.name}\n`;
  return out;
};

const SCOPE: ReadonlyMap<number, string> = new Map([[0, '00'], [253, '20'], [200, '40'], [254, '10']]);
const ifInet6 = (ctx: Ctx, nsid: Nsid): string => {
  let out = '';
  for (const l of pmSorted(netnsOf(ctx, nsid).links)) {
    for (const a of l.addrs6) {
      // IFA_F_PERMANENT 0x80, IFA_F_TENTATIVE 0x40, IFA_F_NODAD 0x02
      const flags = (a.validLft === 4294967295 ? 0x80 : 0) | (isTentative(ctx, nsid, l.ifindex, a.local as string) ? 0x40 : 0) | (a.nodad ? 2 : 0);
      const hex = (n: number): string => n.toString(16).padStart(2, '0');
      out += `${a.local as string} ${hex(l.ifindex)} ${hex(a.prefixlen)} ${SCOPE.get(a.scope) ?? '00'} ${hex(flags)} ${pad(l.name, 8)}\n`;
    }
  }
  return out;
};

/** Names under /proc/net that have a text here. */
export const PROC_NET = ['arp', 'dev', 'if_inet6', 'nf_conntrack', 'nf_conntrack_expect', 'route'] as const;

/** The text of /proc/net/NAME; undefined when packetpath does not model that file. */
export const procNet = (ctx: Ctx, nsid: Nsid, name: string): string | undefined => {
  switch (name) {
    case 'arp': return arp(ctx, nsid);
    case 'dev': return dev(ctx, nsid);
    case 'if_inet6': return ifInet6(ctx, nsid);
    case 'nf_conntrack': return procConntrack(ctx, nsid);
    case 'nf_conntrack_expect': return procExpect(ctx, nsid);
    case 'route': return route(ctx, nsid);
    default: return undefined;
  }
};
