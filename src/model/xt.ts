// Rule tables as configuration: struct ipt_entry and its tables, for both back ends (nf_tables behind nft_compat, and x_tables).
// Matches and targets are `{ name, info }`: what `info` means only the extension's file in xt/ knows. Counters are state
// (NsState.xtCounters), keyed by the ids here, so that a packet never copies a rule.
import type { Family, Ip } from '../base/ip.ts';
import type { Origin } from './world.ts';

/** iptables-nft and iptables-legacy keep separate tables in the kernel; a packet passes both. */
export type XtBackend = 'nft' | 'legacy';
export type XtTableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** enum nf_inet_hooks. */
export const NF_INET_PRE_ROUTING = 0;
export const NF_INET_LOCAL_IN = 1;
export const NF_INET_FORWARD = 2;
export const NF_INET_LOCAL_OUT = 3;
export const NF_INET_POST_ROUTING = 4;
export type Hook = 0 | 1 | 2 | 3 | 4;
/** The names of the built-in chains, by hook. */
export const HOOK_NAMES = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;

/** The hooks of each table, in the order in which its chains are listed. */
export const TABLE_HOOKS: Readonly<Record<XtTableName, readonly Hook[]>> = {
  raw: [0, 3], mangle: [0, 1, 2, 3, 4], nat: [0, 1, 3, 4], filter: [1, 2, 3], security: [1, 2, 3],
};

/** `-s`, `-d`: any mask, contiguous or not. */
export interface XtAddr {
  readonly ip: Ip;
  readonly mask: Ip;
  readonly invert: boolean;
}
/** `-i`, `-o`: a name, or the start of one (`eth+`: `name` is `eth`, `prefix` true; `+` alone has the empty name). */
export interface XtIface {
  readonly name: string;
  readonly prefix: boolean;
  readonly invert: boolean;
}
export interface XtMatch {
  readonly name: string;
  readonly info: unknown;
}
export type XtTarget =
  /** No `-j`: the rule only counts. */
  | { readonly kind: 'none' }
  | { readonly kind: 'verdict'; readonly verdict: 'ACCEPT' | 'DROP' | 'RETURN' | 'QUEUE' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'ext'; readonly name: string; readonly info: unknown };

export interface XtRule {
  /** World-unique; the key of its counters and of its matches' state. */
  readonly id: number;
  readonly src: XtAddr | null;
  readonly dst: XtAddr | null;
  readonly iif: XtIface | null;
  readonly oif: XtIface | null;
  /** IPPROTO_*; 0 is any. */
  readonly proto: number;
  readonly protoInvert: boolean;
  /** IPv4 `-f`: second and further fragments; `! -f`: the others. */
  readonly frag: 'frag' | 'notfrag' | null;
  readonly matches: readonly XtMatch[];
  readonly target: XtTarget;
  readonly origin?: Origin;
  /** nf_tables' number of the rule in its table, which TRACE names. */
  readonly handle?: number;
}
export interface XtChain {
  readonly name: string;
  /** World-unique; the key of a built-in chain's policy counter. */
  readonly id: number;
  /** The hook of a built-in chain; -1 for a user's. */
  readonly hook: Hook | -1;
  /** Null for a user's chain. */
  readonly policy: 'ACCEPT' | 'DROP' | null;
  /** It counts what meets its policy: always with x_tables; in nf_tables a base chain has counters only once somebody gave it some (`-P`, `-Z`, restore). */
  readonly stats: boolean;
  readonly rules: readonly XtRule[];
}
export interface XtTable {
  readonly backend: XtBackend;
  readonly family: Family;
  readonly name: XtTableName;
  /** Order of creation over all tables of the namespace (nextSeq). */
  readonly created: number;
  /** Built-in chains in TABLE_HOOKS order (nft: those that exist), then the user's in order of creation. */
  readonly chains: readonly XtChain[];
  /** nf_tables: the last handle given to a chain or a rule. */
  readonly handles?: number;
}
/** Key of a table in Netns.xt. */
export const xtKey = (backend: XtBackend, family: Family, name: XtTableName): string => `${backend}/${family}/${name}`;

export interface XtCounter {
  readonly packets: number;
  readonly bytes: number;
}
