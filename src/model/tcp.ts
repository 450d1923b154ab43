// A TCP protocol control block as data: struct tcp_sock, request_sock, tcp_timewait_sock, as much of them as moves segments.
import type { Ip } from '../base/ip.ts';

export type TcpState =
  | 'ESTABLISHED' | 'SYN_SENT' | 'SYN_RECV' | 'FIN_WAIT1' | 'FIN_WAIT2' | 'TIME_WAIT' | 'CLOSE' | 'CLOSE_WAIT' | 'LAST_ACK' | 'LISTEN' | 'CLOSING';

export interface TcpSock {
  readonly id: number;
  readonly state: TcpState;
  readonly laddr: Ip;
  readonly lport: number;
  readonly raddr: Ip;
  readonly rport: number;
}
