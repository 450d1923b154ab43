// A TCP protocol control block as data: struct tcp_sock, request_sock, tcp_timewait_sock, as much of them as moves segments.
// Sequence numbers are u32; times are virtual microseconds; byte strings hold one character per byte.
// Leaves out: urgent data, fast open, MPTCP, congestion control beyond slow start.
import type { Family, Ip } from '../base/ip.ts';
import type { Errno } from './errno.ts';

export type TcpState =
  | 'ESTABLISHED' | 'SYN_SENT' | 'SYN_RECV' | 'FIN_WAIT1' | 'FIN_WAIT2' | 'TIME_WAIT' | 'CLOSE' | 'CLOSE_WAIT' | 'LAST_ACK' | 'LISTEN' | 'CLOSING';

/** What answers on a socket that no process holds (net/tcp/service.ts). */
export type Service =
  | { readonly kind: 'echo' }
  | { readonly kind: 'discard' }
  /** Sends a text to who connects, and closes. */
  | { readonly kind: 'text'; readonly text: string }
  /** Answers each request with the same page; HTTP/1.0: it closes afterwards. */
  | { readonly kind: 'http'; readonly status: number; readonly reason: string; readonly headers: readonly (readonly [string, string])[]; readonly body: string }
  /** Carries bytes both ways to another server. */
  | { readonly kind: 'relay'; readonly addr: Ip; readonly port: number }
  /** docker-proxy: a relay of TCP connections, and of datagrams with a socket for each client (udp-relay). */
  | { readonly kind: 'proxy'; readonly addr: Ip; readonly port: number }
  /** `pktinfo`: it answers from the address that the client asked (28 on), not from the one that routing picks. */
  | { readonly kind: 'udp-relay'; readonly addr: Ip; readonly port: number; readonly pktinfo?: true }
  /** Bound, and listening, and never accepted; `filtered`: nothing gets through its socket filter (SO_ATTACH_FILTER). */
  | { readonly kind: 'hold'; readonly filtered?: true }
  /** Tells who asks, as the captures' servers do: {server, peer, local}. */
  | { readonly kind: 'whoami'; readonly server: string }
  /** Docker's embedded DNS server in one container's sandbox, of the engine at `sock`. */
  | { readonly kind: 'resolver'; readonly sock: string; readonly container: string }
  /** A name server of its own. */
  | { readonly kind: 'dns-zone'; readonly records: readonly ZoneRecord[] };
/** A leading `*.` in the name stands for any label; the value `querier` for the address of who asks. */
export interface ZoneRecord {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'PTR' | 'CNAME';
  readonly value: string;
  readonly ttl: number;
}

/** A stretch of the stream that came before its turn. */
export interface OfoPart {
  readonly seq: number;
  readonly data: string;
  readonly fin: boolean;
}

export interface TcpSock {
  readonly id: number;
  readonly state: TcpState;
  /** The socket's family: 6 with IPv4 addresses is a v4-mapped connection. */
  readonly family: Family;
  readonly laddr: Ip;
  readonly lport: number;
  readonly raddr: Ip;
  readonly rport: number;
  /** sk_bound_dev_if: SO_BINDTODEVICE, or a link-local address's scope. */
  readonly ifindex: number;
  readonly mark: number;
  readonly tos: number;
  /** 0: the route's. */
  readonly ttl: number;
  /** IPv6: connect(2) chose the source, and the route (sk_dst_cache) is the one that it found without. */
  readonly anySrc: boolean;
  /** The listening socket that an unaccepted connection belongs to; 0 none. */
  readonly listener: number;
  /** A process has it open (a Socket of the same number). False: an orphan, an embryo, a service's. */
  readonly held: boolean;
  readonly service: Service | null;
  /** A relay's other connection; 0 none. */
  readonly peer: number;
  readonly reuse: boolean;
  readonly reuseport: boolean;
  readonly uid: number;

  /** LISTEN: sk_max_ack_backlog, and established connections that wait for accept(2), oldest first. */
  readonly backlog: number;
  readonly acceptq: readonly number[];

  readonly tsOk: boolean;
  readonly sackOk: boolean;
  readonly wscaleOk: boolean;
  readonly sndWscale: number;
  readonly rcvWscale: number;
  /** The MSS we announce; the peer's (rx_opt.mss_clamp); payload bytes per segment now (mss_cache). */
  readonly advmss: number;
  readonly mssClamp: number;
  readonly mss: number;
  readonly tsRecent: number;
  readonly tsOff: number;
  /** The next IPv4 identification (inet_id). */
  readonly ipId: number;

  readonly iss: number;
  readonly sndUna: number;
  readonly sndNxt: number;
  readonly sndWnd: number;
  readonly sndWl1: number;
  readonly maxWnd: number;
  /** End of the last segment shorter than the MSS (tcp_minshall). */
  readonly sndSml: number;
  /** Written bytes that are not acknowledged yet; `outSeq` is the first one's sequence number. */
  readonly out: string;
  readonly outSeq: number;
  /** shutdown(SHUT_WR) or close: a FIN follows the last byte. */
  readonly fin: boolean;
  readonly nodelay: boolean;
  readonly cwnd: number;
  /** After a timeout: everything below this is sent again (high_seq); equal to sndUna when nothing is lost. */
  readonly highSeq: number;
  /** Duplicate ACKs in a row. */
  readonly dupacks: number;

  readonly irs: number;
  readonly rcvNxt: number;
  readonly rcvWup: number;
  readonly rcvWnd: number;
  readonly rcvSsthresh: number;
  /** Received and not read. */
  readonly in: string;
  /** RCV_SHUTDOWN by a FIN: read(2) gives end of file after `in`. */
  readonly eof: boolean;
  readonly ofo: readonly OfoPart[];
  readonly rcvMss: number;

  /** icsk_ack. */
  readonly ato: number;
  readonly pingpong: number;
  readonly quick: number;
  readonly lrcvtime: number;
  readonly ackPending: boolean;
  readonly pushed: number;
  readonly dsack: readonly [number, number] | null;

  /** Timer numbers (ctx.addTimer); 0 none. `keep` is the one of TIME_WAIT, FIN_WAIT2 and SYN-ACKs. */
  readonly rexmit: number;
  readonly delack: number;
  readonly keep: number;
  /** What the retransmission timer is for (icsk_pending). */
  readonly pending: 'rto' | 'probe' | 'tlp';
  readonly rto: number;
  readonly retries: number;
  /** total_rto, which counts a SYN's linear timeouts. */
  readonly totalRto: number;
  /** A loss probe was sent and nothing acknowledged since (tlp_high_seq). */
  readonly tlp: boolean;
  /** Since when nothing was acknowledged. */
  readonly stamp: number;

  readonly err: Errno | null;
  readonly softErr: Errno | null;
}
