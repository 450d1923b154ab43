// What an xtables extension is: libxtables' struct xtables_match / xtables_target (its words: parse, save, print) and the kernel
// module's half (checkentry, match / target) in one literal object, one file each. An extension is a pure leaf: it reads the packet it is
// given and asks or tells the stack through XtEnv; it imports nothing of net/.
import type { Family, Ip } from '../base/ip.ts';
import type { Ct, CtTemplate, NatRange } from '../model/ct.ts';
import type { IpPkt, Skb } from '../model/skb.ts';
import type { Link } from '../model/world.ts';
import type { Hook, XtBackend, XtRule, XtTableName } from '../model/xt.ts';

// ------------------------------------------------------------------ packets meet rules

/** A rule's or a match's ranges, both ends inclusive. ICMP's type * 256 + code stands where other protocols have the destination port. */
export interface PortBox {
  readonly sport?: readonly (readonly [number, number])[];
  readonly dport?: readonly (readonly [number, number])[];
  /** One range each, and the match asks for nothing else. */
  readonly all?: boolean;
}

/** The packet as one table sees it: struct xt_action_param. Reused for every rule of a traversal. */
export interface XtPacket {
  readonly family: Family;
  readonly hook: Hook;
  readonly table: XtTableName;
  /** Whose table it is: iptDoTable sets it. `limit` counts differently in nf_tables. */
  backend: XtBackend;
  /** Replaced by targets that change the packet (mark, TTL, TOS ...). */
  skb: Skb;
  /** `skb.net`, kept beside it. */
  pkt: IpPkt;
  /** Device names; '' when the hook has none. */
  readonly inName: string;
  readonly outName: string;
  readonly inIndex: number;
  readonly outIndex: number;
  /** The rule being evaluated and which of its matches: the key of per-rule state. */
  rule: XtRule;
  matchIndex: number;
  /** Set by a match that cannot parse the packet: it is dropped at once. */
  hotdrop: boolean;
  readonly env: XtEnv;
}

/** What extensions may ask of the namespace, and what they may make it do. Implemented by net/nf/xtEnv.ts. */
export interface XtEnv {
  /** Virtual microseconds. */
  readonly now: number;
  /** The world's wall clock in seconds since 1970 (UTC), for `time`. */
  readonly wallSeconds: number;
  rand32(): number;
  /** State that belongs to rules and named tables (limit, hashlimit, recent, quota, statistic ...): any plain JSON data. */
  get(key: string): unknown;
  /** Undefined deletes. */
  set(key: string, value: unknown): void;
  sysctl(name: string): string | undefined;
  link(ifindex: number): Link | undefined;
  /** The packet's conntrack and ctinfo; null when there is none (INVALID, or conntrack inactive). UNTRACKED: `skb.nf.ctinfo` is 7. */
  ct(p: XtPacket): { readonly ct: Ct; readonly ctinfo: number } | null;
  /** The connection whose expectation made the packet's (nf_conn.master); null when there is none. */
  ctMaster(p: XtPacket): Ct | null;
  /** inet_dev_addr_type: RTN_* number; `ifindex` 0 for any device. An IPv6 address may be several things: bits 1 << RTN_* of LOCAL, ANYCAST, UNREACHABLE (match_lookup_rt6). */
  addrType(ip: Ip, ifindex: number): number;
  /** xt_rpfilter's route lookup: would a reply to the packet's source leave by the device it came in by (`loose`: by any)? */
  rpfilter(p: XtPacket, o: { readonly loose: boolean; readonly validMark: boolean; readonly acceptLocal: boolean }): boolean;
  /** nf_sk_lookup: the socket this packet would reach (`socket`), or null. */
  socket(p: XtPacket): { readonly id: number; readonly wildcard: boolean; readonly transparent: boolean; readonly mark: number } | null;
  /** The socket that made the packet (`owner`); null for forwarded packets and for sockets that no process holds. The kernel's
   * own sockets (ICMP, resets) exist and belong to nobody: uid and gid are NaN, which lies in no range. */
  owner(p: XtPacket): { readonly uid: number; readonly gid: number } | null;
  /** nf_conncount: how many live connections share `key` among those that this rule has seen, the packet's own included. */
  connCount(p: XtPacket, key: string): number;
  /** ip_set_test/add/del by name. `dirs` are 'src' | 'dst' flags in order; `add`/`del` obey the SET target's options. */
  setTest(p: XtPacket, name: string, dirs: readonly ('src' | 'dst')[], o: SetMatchOpts): boolean;
  setAdd(p: XtPacket, name: string, dirs: readonly ('src' | 'dst')[], o: { readonly exist: boolean; readonly timeout: number | null }): void;
  setDel(p: XtPacket, name: string, dirs: readonly ('src' | 'dst')[]): void;
  setExists(name: string): boolean;
  /** ip_set_test for `--map-set`: what the entry's skbinfo says; null when nothing matches. */
  setSkbinfo(p: XtPacket, name: string, dirs: readonly ('src' | 'dst')[]): { readonly mark: { readonly value: number; readonly mask: number } | null; readonly prio: number; readonly queue: number } | null;

  // effects
  /** Edits the packet's conntrack (mark, labels, helper). */
  editCt(p: XtPacket, patch: Partial<Pick<Ct, 'mark' | 'labels' | 'helper'>>): void;
  /** CT target: what conntrack is to use for this packet, or not to track it at all. */
  ctTemplate(p: XtPacket, t: CtTemplate | 'notrack'): void;
  /** nf_nat_setup_info: binds the flow; the verdict of the target. */
  nat(p: XtPacket, manip: 'src' | 'dst', range: NatRange): 'accept' | 'drop';
  /** nf_nat_masquerade_ipv4/6 and nf_nat_redirect: they choose the address themselves. */
  masquerade(p: XtPacket, range: NatRange): 'accept' | 'drop';
  redirect(p: XtPacket, range: NatRange): 'accept' | 'drop';
  /** nf_send_unreach / nf_send_reset: `how` as --reject-with names it. */
  reject(p: XtPacket, how: string): void;
  /** TCPMSS: the smaller of the path MTUs to the packet's destination and back to its source. */
  pathMtu(p: XtPacket): number;
  /** A line of the kernel log (LOG, and TRACE of iptables-legacy), or a message to an NFLOG group. */
  log(p: XtPacket, l: { readonly prefix: string; readonly level: number; readonly flags: number; readonly group?: number }): void;
  /** TPROXY: hand the packet to the local socket bound to addr:port. */
  tproxy(p: XtPacket, addr: Ip | null, port: number, mark: { readonly value: number; readonly mask: number }): 'accept' | 'drop';
}
/** xt_set's options: --return-nomatch, --update-counters, --update-subcounters, --packets-eq ... */
export interface SetMatchOpts {
  readonly returnNomatch: boolean;
  readonly updateCounters: boolean;
  readonly updateSubcounters: boolean;
  readonly packets: { readonly op: 'eq' | 'ne' | 'lt' | 'gt'; readonly value: number } | null;
  readonly bytes: { readonly op: 'eq' | 'ne' | 'lt' | 'gt'; readonly value: number } | null;
}

/** Where a match keeps what belongs to its rule alone. */
export const ruleKey = (p: XtPacket): string => `rule/${p.rule.id}/${p.matchIndex}`;

/** What a target says: `continue` goes on with the next rule (XT_CONTINUE). */
export type XtVerdict = 'accept' | 'drop' | 'continue' | 'return' | 'queue';

// ------------------------------------------------------------------ the command line

/** How libxtables parses an option's argument by itself (xtables_option_parse; enum xt_option_type). `string` leaves it to `parse`. */
export type XtOptType =
  | 'none' | 'string' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'uint8rc' | 'uint16rc' | 'uint32rc' | 'uint64rc' | 'double'
  | 'host' | 'hostmask' | 'plen' | 'plenmask' | 'port' | 'portrc' | 'protocol' | 'sysloglevel' | 'tosmask' | 'markmask32' | 'ethermac' | 'ethermacmask';
/** struct xt_option_entry. */
export interface XtOption {
  readonly name: string;
  readonly type: XtOptType;
  /** XTOPT_INVERT. */
  readonly invert?: true;
  /** XTOPT_MAND. */
  readonly mandatory?: true;
  /** XTOPT_MULTI: may be given more than once. */
  readonly multi?: true;
  /** Names of options that may not (excl) or must (also) be given with it, in the order in which they are asked for. */
  readonly excl?: readonly string[];
  readonly also?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** A second spelling of another option (`sport` of `source-port`): errors use the spelling given. */
  readonly aliasOf?: string;
  /** getopt's own letter, where the extension has one. */
  readonly short?: string;
  /** It takes the next word too, if there is one that begins with neither `-` nor `!`: XtOptCall.arg2 (--tcp-flags, --chunk-types, --match-set). */
  readonly args?: 2;
}
/** One parsed option, handed to `parse` in the order of the command line: struct xt_option_call. `value` by type: number for uintN, port,
 * protocol, sysloglevel; [from, to] for *rc; { value, mask } for tosmask and markmask32 (numbers); Ip for host; { ip, mask } for hostmask, plenmask; prefix length
 * for plen; Mac for ethermac; string for string; undefined for none. */
export interface XtOptCall {
  readonly option: XtOption;
  readonly arg: string;
  /** The second word of an option with `args: 2`; undefined when none follows, which `parse` refuses in its own words. */
  readonly arg2?: string;
  /** A line on standard error that stops nothing (a reversed range). */
  readonly warn?: (line: string) => void;
  /** ipset's opinion of a name: the set's family (0: it has none), undefined when there is no such set. */
  readonly setFamily?: (name: string) => Family | 0 | undefined;
  readonly value: unknown;
  readonly invert: boolean;
  readonly family: Family;
  readonly backend: XtBackend;
  /** The rule's `-p` so far (0 none), as some extensions ask. */
  readonly proto: number;
  /** The raw `-p` is inverted. */
  readonly protoInvert: boolean;
}
/** xtables_error(PARAMETER_PROBLEM, ...): the tool prints `iptables v1.8.9 (nf_tables): MESSAGE`, then its usage hint, and exits with 2 (`status`). */
export class XtParseError extends Error {
  constructor(message: string, readonly status: 1 | 2 | 3 = 2) {
    super(message);
  }
}
/** What the kernel's checkentry needs: struct xt_mtchk_param. */
export interface XtCheck {
  readonly family: Family;
  readonly backend: XtBackend;
  readonly table: XtTableName;
  /** Bits of the hooks from which the rule can be reached. */
  readonly hooks: number;
  readonly proto: number;
  readonly protoInvert: boolean;
  /** The rule's matches. */
  readonly matches: XtRule['matches'];
  readonly env: Pick<XtEnv, 'setExists'>;
}
interface XtExtension<I> {
  readonly name: string;
  readonly families: readonly Family[];
  /** One line for the reference page. */
  readonly man: string;
  readonly options: readonly XtOption[];
  /** A fresh info, before any option (the extension's init). It is mutable until `final` has run. */
  init(family: Family): I;
  /** One option (x6_parse), after libxtables' generic parsing and checks. Throws XtParseError. */
  parse(info: I, call: XtOptCall): void;
  /** x6_fcheck: everything was given; what is missing or contradictory throws. `given`: option names (without aliases). */
  final?(info: I, given: ReadonlySet<string>, ctx: { readonly family: Family; readonly proto: number; readonly protoInvert: boolean; readonly table: XtTableName; readonly warn?: (line: string) => void }): void;
  /** As iptables-save prints it, each word with a space before it (` --dport 80`); '' when nothing. */
  save(info: I, family: Family): string;
  /** As `iptables -L` prints it behind the addresses (` tcp dpt:80`), `numeric` with -n; default: the text of save without the leading `-m name`. */
  print(info: I, numeric: boolean, family: Family): string;
  /** iptables-nft writes some matches as expressions of its own; this one comes to none at all (`! --dport 0:65535`), so the rule is stored without it. */
  nftEmpty?(info: I): boolean;
  /** checkentry: the errno's words as the tool prints them are the caller's business. Undefined: fine. */
  check?(info: I, c: XtCheck): 'EINVAL' | 'ENOENT' | 'EOPNOTSUPP' | 'EPROTO' | 'ERANGE' | undefined;
  /** The kernel only takes it in these tables / after these protocols / from these hooks (bits); absent: anywhere. Checked before `check`. */
  readonly tables?: readonly XtTableName[];
  readonly protos?: readonly number[];
  readonly hooks?: number;
  /** It asks for conntrack in its namespace (nf_ct_netns_get). Absent: no. A function where it depends on the options. */
  readonly needsConntrack?: boolean | ((info: I) => boolean);
  /** It keeps state or draws random numbers: it must be evaluated exactly when the kernel would (issue 4's classifier). */
  readonly stateful?: true;
  /** A switch (sysctl) that the kernel turns on by itself when such a rule comes. */
  readonly turnsOn?: string;
  /** State that rules share by a name (recent, hashlimit): its key in XtEnv's state. It goes with the last rule that uses it; what belongs
   * to one rule has the key `rule/ID/INDEX` (ruleKey) and goes with the rule (net/nf/xtState.ts). */
  namedState?(info: I, family: Family): string;
  /** The named state once a rule with this info has come: `old` is what was there, undefined when this rule is the first. */
  makeState?(info: I, family: Family, old: unknown, now: number): unknown;
  /** Option texts that must round-trip, e.g. `-p tcp -m tcp --dport 80` (matches) or `-t nat -A PREROUTING -j DNAT --to-destination 1.2.3.4` . */
  readonly examples: readonly string[];
}
export interface XtMatchModule<I> extends XtExtension<I> {
  readonly kind: 'match';
  /** Ports without which it cannot match (ICMP: type * 256 + code as `dport`): what a classifier may rely on, never more. */
  ports?(info: I): PortBox | undefined;
  /** Protocol that loads it implicitly when one of its options follows `-p` (tcp, udp, icmp ...). */
  readonly implicitFor?: readonly number[];
  match(info: I, p: XtPacket): boolean;
}
export interface XtTargetModule<I> extends XtExtension<I> {
  readonly kind: 'target';
  /** The name in the target column of -L, where it is another one. */
  readonly listAs?: string;
  target(info: I, p: XtPacket): XtVerdict;
}
// oxlint-disable-next-line typescript/no-explicit-any -- the tables hold extensions of every info type
export type AnyMatch = XtMatchModule<any>;
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyTarget = XtTargetModule<any>;
