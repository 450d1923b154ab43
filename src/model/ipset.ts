// ipset's sets as data (net/netfilter/ipset/). Entries are keyed by elemKey (xt/ipset/elem.ts); timeouts are virtual microseconds.
import type { Family, Ip } from '../base/ip.ts';
import type { PMap } from '../base/pmap.ts';

export type IpSetType = 'hash:ip' | 'hash:net' | 'hash:ip,port' | 'hash:net,port' | 'bitmap:port' | 'list:set';
/** What an entry stands for; each type uses its part. */
export interface IpSetElem {
  readonly ip: Ip;
  /** Prefix length: 32 or 128 for a host. */
  readonly cidr: number;
  /** IPPROTO_*; 0 where the type has none. */
  readonly proto: number;
  /** A port, or ICMP type << 8 | code. */
  readonly port: number;
  /** list:set: the member. */
  readonly name: string;
}
export interface IpSetEntry {
  readonly elem: IpSetElem;
  /** When it dies; 0 never. */
  readonly expires: number;
  readonly nomatch: boolean;
  readonly packets: number;
  readonly bytes: number;
  readonly comment: string | null;
  /** skbinfo extension; null none. */
  readonly skbmark: { readonly value: number; readonly mask: number } | null;
  /** MAJOR << 16 | MINOR; 0 none. */
  readonly skbprio: number;
  /** 0 none. */
  readonly skbqueue: number;
  /** Order in which entries came; in a list:set, the order of the list. */
  readonly seq: number;
}
export interface IpSet {
  readonly name: string;
  /** Its place in the kernel's array: the order in which sets are listed. */
  readonly index: number;
  readonly type: IpSetType;
  /** Of the types without addresses: 4, and without meaning. */
  readonly family: Family;
  /** Create options as given or defaulted: hashsize, maxelem, netmask, bitmask, bucketsize, initval; from, to; size. */
  readonly options: Readonly<Record<string, number | string | boolean>>;
  /** Default timeout in seconds; null: the set has no timeouts. */
  readonly timeout: number | null;
  readonly counters: boolean;
  readonly comment: boolean;
  readonly skbinfo: boolean;
  readonly forceadd: boolean;
  readonly entries: PMap<IpSetEntry>;
  readonly nextSeq: number;
  /** Virtual microseconds: the beat of its garbage collector. */
  readonly created: number;
}
