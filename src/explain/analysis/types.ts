// What an analysis of rules says. Plain data: JSON.stringify keeps all of it.
import type { Family } from '../../base/ip.ts';
import type { Nsid, Origin } from '../../model/world.ts';
import type { Hook, XtBackend, XtTableName } from '../../model/xt.ts';
import type { Question } from '../types.ts';

/** A rule in its place; `number` 0: the whole chain. */
export interface RuleAt {
  readonly netns: Nsid;
  readonly backend: XtBackend;
  readonly family: Family;
  readonly table: XtTableName;
  readonly chain: string;
  /** 1-based, as `iptables -L --line-numbers` counts. */
  readonly number: number;
  /** As `iptables -S` prints it; the policy's line for a policy, `-N CHAIN` for a chain. */
  readonly text: string;
  readonly origin?: Origin;
}

/** must: certain. may: it hangs on what `depends` names. undecided: the search was given up. */
export type Certainty = 'must' | 'may' | 'undecided';

/** A packet that hits a rule, at the hook where the rule's chain begins. */
export interface PacketWitness {
  readonly hook: Hook;
  readonly src: string;
  readonly dst: string;
  /** IPPROTO_*. */
  readonly proto: number;
  /** TCP, UDP and their kin. */
  readonly sport?: number;
  readonly dport?: number;
  readonly icmp?: { readonly type: number; readonly code: number };
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
  readonly tcpFlags?: number;
  /** '' where the hook has none. */
  readonly iif: string;
  readonly oif: string;
  /** What conntrack says of it; `nat`: SNAT, DNAT bits of its connection. */
  readonly ctstate: 'INVALID' | 'UNTRACKED' | 'NEW' | 'RELATED' | 'ESTABLISHED';
  readonly snat: boolean;
  readonly dnat: boolean;
  readonly mark: number;
  readonly connmark: number;
  readonly len: number;
  readonly tos: number;
  readonly ttl: number;
  /** A second or further fragment. */
  readonly fragment: boolean;
}

/** shadowed: earlier rules with another verdict (or a RETURN, a goto) take all that it would match. redundant: earlier rules with the same verdict do, or what comes later says the same without it.
 * unreachable: nothing leads there (no jump, jumps that contradict one another or the rule, a rule without conditions before it). never-hit: its own conditions contradict one another or the hook.
 * hit: it can be hit; `witness` says by what. undecided: the search was given up. */
export type FindingKind = 'shadowed' | 'redundant' | 'unreachable' | 'never-hit' | 'hit' | 'undecided';
export interface Finding {
  readonly kind: FindingKind;
  readonly certainty: Certainty;
  readonly rule: RuleAt;
  /** The rules that together take everything (or, of a rule that later ones make redundant, none). */
  readonly blockers: readonly RuleAt[];
  readonly witness: PacketWitness | null;
  /** Matches that nothing is known of: `limit`, `recent`, `set foo` ... */
  readonly depends: readonly string[];
  /** One sentence. */
  readonly text: string;
}

/** A known trap that this world has. */
export interface LintFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly netns: Nsid;
  /** What is wrong and whom it hurts, in one or two sentences. */
  readonly text: string;
  /** The rule, route, sysctl or link behind it, as its tool prints it. */
  readonly cause: string;
  readonly origin?: Origin;
  /** A question whose answer shows it. */
  readonly check: Question | null;
  /** What to do, in words and commands. */
  readonly fix: readonly string[];
}
