// The sockets of a namespace as `ss` and `netstat` list them: inet_diag's and /proc/net/{tcp,udp,raw}'s rows as data.
// Mirrors: inet_diag.c (inet_diag_dump_icsk: listeners, then connections), tcp_diag_get_info, udp_diag.c.
// The kernel's order within a group comes from hashes of a secret; here it is the order in which the sockets were made.
import { anyOf, type Family, type Ip } from '../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import type { HeapNode } from '../base/heap.ts';
import type { TcpSock, TcpState } from '../model/tcp.ts';
import { l4Len } from '../model/skb.ts';
import type { Nsid, Socket, Timer } from '../model/world.ts';
import { findNetns, peekState, type Ctx } from '../net/ctx.ts';
import type { Proc } from '../shell/proc.ts';

export interface SockRow {
  readonly proto: 'tcp' | 'udp' | 'raw';
  readonly family: Family;
  readonly state: TcpState;
  readonly recvq: number;
  readonly sendq: number;
  readonly laddr: Ip;
  /** A raw socket's protocol. */
  readonly lport: number;
  readonly raddr: Ip;
  readonly rport: number;
  readonly ifindex: number;
  readonly v6only: boolean;
  /** Who holds it; undefined nobody (any more, or yet). */
  readonly owner: { readonly pid: number; readonly fd: number } | undefined;
  /** Kind (1 on, 2 keepalive, 3 timewait, 4 persist), remaining microseconds, retransmissions; undefined off. */
  readonly timer: { readonly kind: number; readonly left: number; readonly retrans: number } | undefined;
}

/** sk_rmem_alloc of a small datagram's skb. */
const TRUESIZE = 768;

const timerAt = (h: HeapNode<Timer> | null, seq: number): number | undefined => {
  if (h === null || seq === 0) return undefined;
  return h.v.seq === seq ? h.v.at : (timerAt(h.l, seq) ?? timerAt(h.r, seq));
};
const ownerOf = (s: Socket | undefined): SockRow['owner'] => (s && s.pid !== 0 ? { pid: s.pid, fd: s.fd ?? 3 } : undefined);

const tcpRow = (ctx: Ctx, s: TcpSock, sk: Socket | undefined): SockRow => {
  const listening = s.state === 'LISTEN';
  const tw = s.state === 'TIME_WAIT' || (s.state === 'FIN_WAIT2' && s.keep !== 0);
  const timer = (kind: number, seq: number, retrans: number): SockRow['timer'] => {
    const at = timerAt(ctx.timers, seq);
    return at === undefined ? undefined : { kind, left: at - ctx.now, retrans };
  };
  return {
    proto: 'tcp', family: s.family, state: s.state, laddr: s.laddr, lport: s.lport, raddr: s.raddr, rport: s.rport, ifindex: s.ifindex, v6only: sk?.v6only ?? false, owner: ownerOf(sk),
    // rcv_nxt counts a FIN that nobody has read yet.
    recvq: listening ? s.acceptq.length : tw ? 0 : s.in.length + (s.eof && !s.held && s.state === 'CLOSE_WAIT' ? 1 : 0),
    sendq: listening ? s.backlog : tw ? 0 : s.state === 'SYN_SENT' ? 1 : s.out.length + (s.fin && s.sndUna !== s.sndNxt ? 1 : 0),
    timer: tw ? timer(3, s.keep, 0) : s.state === 'SYN_RECV' ? timer(1, s.keep, s.retries) : s.rexmit !== 0 ? timer(s.pending === 'probe' ? 4 : 1, s.rexmit, s.retries) : undefined,
  };
};

/** TCP: IPv4 listeners and connections, then IPv6 ones. */
export const tcpRows = (ctx: Ctx, nsid: Nsid): SockRow[] => {
  const ns = findNetns(ctx, nsid);
  if (!ns) return [];
  const rows = [...pmEntries(peekState(ctx, nsid).tcp)].map(([id, s]) => [Number(id), s] as const).sort((a, b) => a[0] - b[0]).filter(([, s]) => s.state !== 'CLOSE')
    .map(([id, s]) => tcpRow(ctx, s, pmGet(ns.sockets, id)));
  const rank = (r: SockRow): number => (r.family === 6 ? 2 : 0) + (r.state === 'LISTEN' ? 0 : 1);
  return rows.map((r, i) => [r, i] as const).sort((a, b) => rank(a[0]) - rank(b[0]) || a[1] - b[1]).map(([r]) => r);
};

/** UDP: the table is hashed by port. Raw: in the order they were opened. */
export const dgramRows = (ctx: Ctx, nsid: Nsid, kind: 'udp' | 'raw'): SockRow[] => {
  const ns = findNetns(ctx, nsid);
  if (!ns) return [];
  const { rx } = peekState(ctx, nsid);
  const rows = [...pmValues(ns.sockets)].filter((s) => s.kind === kind && (kind === 'raw' || s.lport !== 0)).map((s): SockRow => ({
    proto: kind, family: s.family, state: s.raddr === null ? 'CLOSE' : 'ESTABLISHED', laddr: s.laddr ?? anyOf(s.family), lport: kind === 'raw' ? s.proto : s.lport,
    raddr: s.raddr ?? anyOf(s.family), rport: s.rport, ifindex: s.ifindex, v6only: s.v6only ?? false, owner: ownerOf(s), timer: undefined, sendq: 0,
    recvq: (pmGet(rx, s.id) ?? []).reduce((n, r) => n + (r.err === undefined ? (r.skb.net.type === 'ip' && l4Len(r.skb.net.l4) > 400 ? Math.ceil((l4Len(r.skb.net.l4) + 20) / 512) * 512 + 256 : TRUESIZE) : 0), 0),
  }));
  return rows.sort((a, b) => a.family - b.family || (kind === 'udp' ? a.lport - b.lport : 0));
};

/** /proc/PID/comm. */
export const commOf = (p: Proc, pid: number): string | undefined => {
  const argv0 = p.processes().find((x) => x.pid === pid)?.argv[0];
  return argv0?.slice(argv0.lastIndexOf('/') + 1).slice(0, 15);
};
