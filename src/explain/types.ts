// The questions that people ask of a world, and what an answer says. All of it is plain data: JSON.stringify keeps it whole.
// Addresses are values (base/ip.ts) inside and text in everything that is called `text`, `symptom` or `command`.
import type { Ip } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import type { NfTrace, TraceEvent } from '../model/trace.ts';
import type { FibRule, Nsid, Origin, Route, World } from '../model/world.ts';

export type Proto = 'tcp' | 'udp' | 'icmp';

/** Can `from` reach `to`? */
export interface Question {
  /** `host` (the initial namespace), a namespace's name or number, a container's name or id. */
  readonly from: string | Nsid;
  /** `tcp://web1:80`, `udp://10.0.0.2:53`, `icmp://8.8.8.8`, `http://web1/`, `tcp://[fd00::2]:80`. A host is an address or a name, as `from` sees it; the name of a
   * namespace or container that no name server knows stands for its address. */
  readonly to: string;
  /** The address and port that the client binds to. */
  readonly src?: string;
  readonly sport?: number;
  /** Who asks (-m owner, `ip rule uidrange`); default root. */
  readonly uid?: number;
  /** SO_MARK. */
  readonly mark?: number;
  /** How long the client waits for anything, in seconds of virtual time; default 10. */
  readonly patience?: number;
  /** The text of /etc/hosts where `from` is; default: what the world knows. */
  readonly hosts?: string;
}

/** What became of it, from the client's side.
 * open: a byte went each way. refused: RST to the SYN, ICMP port unreachable. reset: an established connection was reset.
 * timeout: nothing came. unreachable: no route, no neighbour, ICMP net or host unreachable. prohibited: ICMP administratively prohibited, a `prohibit` route, EPERM, EACCES.
 * connected-then-closed: the handshake succeeded and then the other side hung up without a byte (a proxy whose backend refuses).
 * hangs-on-large-packets: a byte passes, a full segment does not. name-not-found: the name has no address. unsupported: the answer hangs on something that is not modelled. */
export type Outcome =
  | 'open' | 'refused' | 'reset' | 'timeout' | 'unreachable' | 'prohibited' | 'connected-then-closed' | 'hangs-on-large-packets' | 'name-not-found' | 'unsupported';

/** What somebody sees who tries it; `status` is the exit status. The words are those of curl 7.88 (Debian 12), netcat-openbsd 1.219, iputils ping. */
export interface Symptom {
  readonly errno: Errno | null;
  /** `nc -zv -w 10 HOST PORT`'s line (`-u` for UDP) without its newline; null for icmp. */
  readonly nc: { readonly text: string; readonly status: number } | null;
  /** `curl http://HOST:PORT/`; null for udp and icmp. */
  readonly curl: { readonly text: string; readonly status: number } | null;
  /** `ping -c1 HOST`'s line about the packet; null for tcp and udp. */
  readonly ping: { readonly text: string; readonly status: number } | null;
}

/** The destination as resolved. */
export interface Target {
  readonly proto: Proto;
  /** The application that is spoken above it. */
  readonly app: 'none' | 'http';
  /** As it was written: the name or the address. */
  readonly host: string;
  readonly ip: Ip;
  /** 0 for icmp. */
  readonly port: number;
  /** How the name became an address: `address`; `hosts` and `dns` as the client's resolver does it; `model`: the name of a namespace or container of this world, which no resolver of the client knows. */
  readonly how: 'address' | 'hosts' | 'dns' | 'model';
}

/** One rewriting of an address or port. */
export interface NatDelta {
  readonly netns: Nsid;
  /** dst: DNAT, REDIRECT, TPROXY; src: SNAT, MASQUERADE. `undone` is true where a reply gets its old addresses back. */
  readonly manip: 'src' | 'dst';
  readonly undone: boolean;
  /** `10.0.0.1:8080`, or without a port. */
  readonly before: string;
  readonly after: string;
  /** Index of the event in Answer.trace. */
  readonly event: number;
  /** The rule that asked for it; absent where an earlier packet's rule still holds (conntrack). */
  readonly rule?: NfTrace;
}
/** What became of one connection tracking entry. */
export interface CtDelta {
  readonly netns: Nsid;
  /** existed: it was there before the question was asked (its NAT holds whatever the rules say now). */
  readonly change: 'created' | 'changed' | 'existed' | 'destroyed';
  /** As `conntrack -L` prints it. */
  readonly text: string;
}

/** Something in the world that decided: what a blame link points to, and what an edit could change. */
export type Cause =
  /** A netfilter rule or a policy; `text` as `iptables -S` prints it. */
  | { readonly kind: 'rule' | 'policy'; readonly netns: Nsid; readonly nf: NfTrace; readonly text: string }
  | { readonly kind: 'route'; readonly netns: Nsid; readonly table: number; readonly route: Route; readonly text: string }
  /** A rule of policy routing that refuses; `text` as `ip rule` prints it. */
  | { readonly kind: 'routing-rule'; readonly netns: Nsid; readonly rule: FibRule; readonly text: string }
  | { readonly kind: 'no-route'; readonly netns: Nsid; readonly dst: Ip }
  /** `name` in dots, `value` as read now. */
  | { readonly kind: 'sysctl'; readonly netns: Nsid; readonly name: string; readonly value: string }
  /** A device: down, no carrier, its MTU, its hairpin or isolation flag. */
  | { readonly kind: 'link'; readonly netns: Nsid; readonly ifindex: number; readonly name: string; readonly field: string; readonly value: string }
  /** Nobody answers for this address on this device; or a stale entry has it. */
  | { readonly kind: 'neigh'; readonly netns: Nsid; readonly ifindex: number; readonly ip: Ip; readonly state: string }
  | { readonly kind: 'socket'; readonly netns: Nsid; readonly id: number; readonly laddr: Ip | null; readonly lport: number; readonly service: string | null }
  | { readonly kind: 'no-socket'; readonly netns: Nsid; readonly proto: Proto; readonly ip: Ip; readonly port: number }
  /** An old connection tracking entry decided instead of the rules. */
  | { readonly kind: 'conntrack'; readonly netns: Nsid; readonly text: string }
  | { readonly kind: 'name'; readonly netns: Nsid; readonly name: string; readonly why: string }
  /** A kernel rule without a knob (a source address nobody owns, TTL). */
  | { readonly kind: 'kernel'; readonly netns: Nsid; readonly fn: string; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly netns: Nsid; readonly what: string };

export interface BlameLink {
  /** decided: this is why the outcome is what it is. fork: here the packet left the path that one would expect, which is why other rules were never asked.
   * context: worth knowing (a NAT that hides the client, a proxy in between). */
  readonly role: 'decided' | 'fork' | 'context';
  /** request: on the way there; reply: on the way back. */
  readonly leg: 'name' | 'request' | 'reply';
  /** One sentence, with names of namespaces and containers. */
  readonly text: string;
  readonly cause: Cause;
  /** The script line or Docker option that made the thing. */
  readonly origin?: Origin;
  /** Index of the event in Answer.trace; -1 where none belongs to it. */
  readonly event: number;
}

export interface Answer {
  readonly question: Question;
  readonly outcome: Outcome;
  readonly symptom: Symptom;
  /** Null when the name was not found. */
  readonly target: Target | null;
  /** Where the client is. */
  readonly netns: Nsid;
  /** Every event, in order: name lookup, ARP, handshake, a byte each way. */
  readonly trace: readonly TraceEvent[];
  /** The events of packets from client to server, and of those that came back (indexes into `trace`); a proxy's second connection counts with its first. */
  readonly request: readonly number[];
  readonly reply: readonly number[];
  readonly nat: readonly NatDelta[];
  readonly conntrack: readonly CtDelta[];
  /** Who answered last, and the client as it sees it: null when nobody did. `via`: proxies between, in order. */
  readonly server: { readonly netns: Nsid; readonly socket: number; readonly local: string; readonly peer: string; readonly via: readonly string[] } | null;
  /** In the order in which they happened; empty only when everything went the obvious way. */
  readonly blame: readonly BlameLink[];
  /** The world afterwards. Its `config` is the very object that was asked, unless duplicate address detection ended meanwhile. */
  readonly world: World;
  /** The diagnosis of a storm; null. */
  readonly stormed: string | null;
}

/** A change that flips an answer. */
export interface Fix {
  /** The shell commands that make it, one a line, to be run on the host (`ip netns exec ...` and `docker` included). */
  readonly commands: readonly string[];
  /** One sentence: what it does and why that helps. */
  readonly text: string;
  /** What the question's answer is afterwards. */
  readonly outcome: Outcome;
  /** What else changes, of the flows that were looked at. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  /** False where no command of this world does it (restart a server with another bind address). */
  readonly applicable: boolean;
  readonly world: World;
}
/** A rule that would have matched the packet but for one condition. */
export interface NearMiss {
  readonly nf: NfTrace;
  readonly text: string;
  /** The condition that failed, as written (`--dport 9900`), and what the packet had there (`9000`). */
  readonly field: string;
  readonly wanted: string;
  readonly had: string;
  readonly origin?: Origin;
}
