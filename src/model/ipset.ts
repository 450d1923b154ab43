// ipset's sets as data (net/netfilter/ipset/). Entries are keyed by their canonical text; timeouts are virtual microseconds.
import type { Family } from '../base/ip.ts';
import type { PMap } from '../base/pmap.ts';

export type IpSetType = 'hash:ip' | 'hash:net' | 'hash:ip,port' | 'hash:net,port' | 'bitmap:port' | 'list:set';
export interface IpSetEntry {
  /** Its canonical text, as `ipset list` prints it before its options (`10.0.0.1,tcp:80`). */
  readonly text: string;
  /** When it dies; 0 never. */
  readonly expires: number;
  readonly nomatch: boolean;
  readonly packets: number;
  readonly bytes: number;
  readonly comment: string | null;
  /** skbinfo extension; null none. */
  readonly skbmark: { readonly value: number; readonly mask: number } | null;
  readonly skbprio: string | null;
  readonly skbqueue: number | null;
  readonly seq: number;
}
export interface IpSet {
  readonly name: string;
  readonly type: IpSetType;
  readonly revision: number;
  readonly family: Family;
  /** Create options as given or defaulted: hashsize, maxelem, netmask, range, size, timeout ... */
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Default timeout in seconds; null: the set has no timeouts. */
  readonly timeout: number | null;
  readonly counters: boolean;
  readonly comment: boolean;
  readonly skbinfo: boolean;
  readonly forceadd: boolean;
  readonly entries: PMap<IpSetEntry>;
}
