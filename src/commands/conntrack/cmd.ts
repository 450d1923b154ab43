// What a command line of conntrack asks for, as data (struct ct_cmd and struct ct_tmpl of conntrack-tools src/conntrack.c).
import type { Family, Ip } from '../../base/ip.ts';
import type { CommandName, CtProto, OptionName } from './tables.ts';

/** exit_error: status 2 adds the hint at the help. */
export interface Fail {
  readonly status: 1 | 2;
  readonly text: string;
}
export interface NatWanted {
  ip?: Ip;
  port?: number;
}
/** What a connection must look like, or will (struct nf_conntrack with only some attributes set). */
export interface Template {
  l3?: Family;
  src?: Ip;
  dst?: Ip;
  replySrc?: Ip;
  replyDst?: Ip;
  proto?: number;
  sport?: number;
  dport?: number;
  replySport?: number;
  replyDport?: number;
  icmpType?: number;
  icmpCode?: number;
  tcpState?: number;
  timeout?: number;
  status?: number;
  id?: number;
  zone?: number;
  origZone?: number;
  replyZone?: number;
}
export interface Cmd {
  command: CommandName;
  table: 'conntrack' | 'expect' | 'dying' | 'unconfirmed';
  readonly options: Set<OptionName>;
  /** 0 is any. */
  family: Family | 0;
  proto: CtProto | null;
  protoName: string;
  readonly tmpl: Template;
  readonly snat: NatWanted;
  readonly dnat: NatWanted;
  maskSrc?: Ip;
  maskDst?: Ip;
  mark: { value: number; mask: number };
  /** What -u asks the kernel to compare. */
  statusMask: number;
  /** NEW 1, UPDATES 2, DESTROY 4. */
  events: number;
  bufferSize: number;
  /** Options that were accepted and are not modelled. */
  unmodelled?: string;
  readonly output: Set<string>;
  /** Lines for stderr that do not end the program. */
  readonly warnings: string[];
}
