// What a walk records: one event per decision, named by the kernel function that takes it, and the packet's fate.
import type { Ct } from './ct.ts';
import type { Skb } from './skb.ts';
import type { Family } from '../base/ip.ts';
import type { Nsid, Route } from './world.ts';
import type { Hook, XtBackend, XtRule, XtTableName } from './xt.ts';

export interface TraceEvent {
  /** The kernel function, camelCased: `ipRcv`, `brHandleFrame`, `arpProcess`. */
  readonly fn: string;
  readonly at: number;
  readonly netns: Nsid;
  readonly ifindex: number;
  readonly skb: Skb;
  /** What was decided, in a few words (`table main: 10.0.0.0/24 dev eth0`). */
  readonly note: string;
  /** Set where a netfilter rule, a chain's end or a policy decided. */
  readonly nf?: NfTrace;
  /** Set where a route decided, on input and on output. */
  readonly rt?: RtTrace;
  /** Set where a connection was made, changed or deleted: what `conntrack -E` would tell of it. */
  readonly ct?: CtTrace;
}
export interface CtTrace {
  readonly event: 'NEW' | 'UPDATE' | 'DESTROY';
  /** The connection as it was then. */
  readonly ct: Ct;
  /** What has changed (IPCT_* of net/nf/ctEvent.ts). */
  readonly bits: number;
}
export interface RtTrace {
  readonly table: number;
  /** Null: none was asked (a socket bound to a device, multicast). */
  readonly route: Route | null;
}
export interface NfTrace {
  readonly hook: Hook;
  readonly family: Family;
  readonly backend: XtBackend;
  readonly table: XtTableName;
  readonly chain: string;
  /** 1-based; one past the last rule for the end of the chain. */
  readonly number: number;
  readonly kind: 'rule' | 'return' | 'policy' | 'hotdrop';
  readonly rule?: XtRule;
  /** The devices that the hook was given, by ifindex; 0 none. */
  readonly in?: number;
  readonly out?: number;
}

/** nft_trace_notify: what a packet that TRACE marked met. */
export interface NfTraceTold {
  readonly family: Family;
  readonly table: XtTableName;
  readonly chain: string;
  /** Null: the chain's policy. */
  readonly rule: XtRule | null;
  /** `CONTINUE`, `JUMP:U0`, or the number of a verdict that has no name there. */
  readonly verdict: string;
  /** The first thing that is told of the packet at this chain: its header goes with it. */
  readonly first: boolean;
  readonly inName: string;
  readonly outName: string;
  readonly skb: Skb;
}

/** SKB_DROP_REASON_* names without the prefix; reasons of our own start with SIM_. The table in ARCHITECTURE.md gives each one's condition. */
export type DropReason =
  | 'OTHERHOST' | 'UNICAST_IN_L2_MULTICAST' | 'IP_INHDR' | 'IP_INADDRERRORS' | 'IP_INNOROUTES' | 'IP_OUTNOROUTES' | 'IP_RPFILTER'
  | 'IP_LOCAL_SOURCE' | 'IP_LOCALNET' | 'IP_INVALID_SOURCE' | 'IP_INVALID_DEST' | 'IP_NOPROTO' | 'IPV6DISABLED'
  | 'PKT_TOO_BIG' | 'NO_SOCKET' | 'NEIGH_FAILED' | 'NEIGH_QUEUEFULL' | 'NEIGH_DEAD' | 'NEIGH_CREATEFAIL' | 'DEV_READY'
  | 'UNHANDLED_PROTO' | 'ICMP_CSUM' | 'TTL_EXCEEDED' | 'FRAG_REASM_TIMEOUT' | 'FORWARDING_DISABLED' | 'BRIDGE_INGRESS_STP_STATE'
  | 'BRIDGE_NON_FORWARDING_STATE' | 'BRIDGE_NO_EGRESS_PORT' | 'VLAN_FILTER' | 'NOT_SPECIFIED'
  | 'NETFILTER_DROP'
  | 'PKT_TOO_SMALL' | 'TCP_FLAGS' | 'TCP_CLOSE' | 'TCP_RESET' | 'TCP_RFC7323_PAWS' | 'TCP_OLD_SEQUENCE' | 'TCP_INVALID_SEQUENCE' | 'TCP_INVALID_SYN' | 'TCP_ACK_UNSENT_DATA'
  | 'TCP_LISTEN_OVERFLOW' | 'SOCKET_FILTER'
  | 'SIM_NO_CARRIER' | 'SIM_ARP_IGNORED' | 'SIM_VXLAN_NO_REMOTE' | 'SIM_VXLAN_NO_VNI'
  | 'SIM_STEP_BUDGET' | 'SIM_IGMP_MLD' | 'SIM_LOOPBACK_ADDR_ON_WIRE' | 'SIM_CONSUMED' | 'SIM_NOT_MODELLED';

export type Fate =
  /** A socket or the kernel itself (ICMP echo, ARP) took it. */
  | { readonly kind: 'delivered'; readonly netns: Nsid; readonly to: string }
  | { readonly kind: 'dropped'; readonly netns: Nsid; readonly ifindex: number; readonly reason: DropReason; readonly fn: string }
  /** It still waits (ARP queue, reassembly) when the walk ended. */
  | { readonly kind: 'queued'; readonly netns: Nsid; readonly ifindex: number; readonly fn: string }
  /** Local output refused it before it became a packet (ENETUNREACH, EACCES ...). */
  | { readonly kind: 'refused'; readonly netns: Nsid; readonly errno: string };
