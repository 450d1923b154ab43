// Connection tracking as data: struct nf_conntrack_tuple, nf_conn, nf_conntrack_expect (include/net/netfilter/nf_conntrack*.h).
import type { Ip } from '../base/ip.ts';

/** One direction of a flow. ICMP: `sport` is the identifier, `dport` is type << 8 | code. Others without ports: 0. GRE: keys. */
export interface Tuple {
  readonly src: Ip;
  readonly dst: Ip;
  readonly proto: number;
  readonly sport: number;
  readonly dport: number;
}

/** enum ip_conntrack_info; IS_REPLY is added for packets of the reply direction. */
export const IP_CT_ESTABLISHED = 0;
export const IP_CT_RELATED = 1;
export const IP_CT_NEW = 2;
const IP_CT_IS_REPLY = 3;
export const IP_CT_ESTABLISHED_REPLY = 3;
export const IP_CT_RELATED_REPLY = 4;
export const IP_CT_UNTRACKED = 7;
/** Direction of a packet in its flow: 0 original, 1 reply (CTINFO2DIR). */
export const ctDir = (ctinfo: number): 0 | 1 => (ctinfo >= IP_CT_IS_REPLY && ctinfo !== IP_CT_UNTRACKED ? 1 : 0);

/** enum ip_conntrack_status. */
export const IPS_EXPECTED = 1;
export const IPS_SEEN_REPLY = 2;
export const IPS_ASSURED = 4;
export const IPS_CONFIRMED = 8;
export const IPS_SRC_NAT = 16;
export const IPS_DST_NAT = 32;
export const IPS_SEQ_ADJUST = 64;
export const IPS_SRC_NAT_DONE = 128;
export const IPS_DST_NAT_DONE = 256;
export const IPS_DYING = 512;
export const IPS_FIXED_TIMEOUT = 1024;
export const IPS_HELPER = 8192;
export const IPS_NAT_CLASH = 1 << 12;

/** struct ip_ct_tcp_state, one per direction; sequence numbers are int32 (the same bits as the kernel's u32). */
export interface CtTcpSide {
  readonly end: number;
  readonly maxend: number;
  readonly maxwin: number;
  readonly maxack: number;
  readonly scale: number;
  readonly flags: number;
}
/** struct ip_ct_tcp. `state` is enum tcp_conntrack (1 SYN_SENT .. 9 SYN_SENT2). */
export interface CtTcp {
  readonly state: number;
  readonly seen: readonly [CtTcpSide, CtTcpSide];
  readonly lastDir: 0 | 1;
  readonly lastIndex: number;
  readonly lastSeq: number;
  readonly lastAck: number;
  readonly lastEnd: number;
  readonly lastWin: number;
  readonly lastWscale: number;
  readonly lastFlags: number;
  readonly retrans: number;
}

/** struct nf_conn. */
export interface Ct {
  /** The number that `-o id` prints and that skb.nf.ct holds. */
  readonly id: number;
  readonly zone: number;
  /** NF_CT_ZONE_DIR_*: 1 original, 2 reply, 3 both. */
  readonly zoneDir: 1 | 2 | 3;
  readonly orig: Tuple;
  /** Inverse of `orig` until NAT changes it. */
  readonly reply: Tuple;
  /** IPS_* bits. */
  readonly status: number;
  /** Virtual microsecond when it dies; for an unconfirmed one: how long it will live. */
  readonly timeout: number;
  readonly mark: number;
  /** 128 bits as 32 hex digits; '' none. */
  readonly labels: string;
  /** The master's id (RELATED by an expectation); 0 none. */
  readonly master: number;
  /** 'ftp', 'tftp' ...; '' none. */
  readonly helper: string;
  readonly tcp: CtTcp | null;
  /** UDP: when the flow was made (stream timeouts start 2 s later); GRE and others reuse it. */
  readonly streamTs: number;
  /** nf_conn_acct when net.netfilter.nf_conntrack_acct was on at creation: packets and bytes by direction. */
  readonly acct: readonly [packets0: number, bytes0: number, packets1: number, bytes1: number] | null;
  /** nf_conn_tstamp when nf_conntrack_timestamp was on: virtual microseconds. */
  readonly start: number;
  /** nf_conn_nat.masq_index: the device that MASQUERADE left by; 0 none. */
  readonly masqIndex: number;
  /** Sequence adjustments by direction (nf_conn_seqadj), where a helper changed the length of the payload. */
  readonly seqadj: readonly [SeqAdj, SeqAdj] | null;
  /** Expectations of this master still open. */
  readonly expecting: number;
  /** nf_conntrack_ecache: somebody listened when it was made, so it has events. */
  readonly ecache?: boolean;
  /** Which events (IPCT_* of net/nf/ctEvent.ts) a CT target let it have; 0 all. */
  readonly ctevents?: number;
  /** What its helper remembers (struct nf_ct_ftp_master). */
  readonly ftp?: CtFtp | null;
}
/** Where lines begin, by direction: sequence numbers after a newline (seq_aft_nl). */
export interface CtFtp {
  readonly afterNl: readonly [readonly number[], readonly number[]];
}
export interface SeqAdj {
  readonly correctionPos: number;
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

/** struct nf_conntrack_expect. */
export interface CtExpect {
  readonly id: number;
  readonly master: number;
  readonly zone: number;
  readonly tuple: Tuple;
  /** Fields that must match: source address and port may be anything. */
  readonly mask: { readonly src: Ip; readonly sport: number };
  readonly timeout: number;
  /** NF_CT_EXPECT_PERMANENT 1, INACTIVE 2, USERSPACE 4. */
  readonly flags: number;
  readonly class: number;
  readonly helper: string;
  /** Address and port that NAT gave the master's side. */
  readonly savedAddr: Ip | null;
  readonly savedPort: number;
  readonly dir: 0 | 1;
  /** What nat does with the new connection: follow the master. */
  readonly natFollow: boolean;
}

/** What a CT target asked for before the packet met conntrack (a template conntrack). */
export interface CtTemplate {
  readonly zone: number;
  readonly zoneDir: 1 | 2 | 3;
  /** The zone is the packet's mark (--zone mark). */
  readonly zoneFromMark: boolean;
  readonly helper: string;
  /** --ctevents, --expevents bit masks; 0 all. */
  readonly ctevents: number;
  readonly expevents: number;
  readonly timeoutPolicy: string;
}

/** NF_NAT_RANGE_* (uapi/linux/netfilter/nf_nat.h). */
export const NF_NAT_RANGE_MAP_IPS = 1;
export const NF_NAT_RANGE_PROTO_SPECIFIED = 2;
export const NF_NAT_RANGE_PROTO_RANDOM = 4;
export const NF_NAT_RANGE_PERSISTENT = 8;
export const NF_NAT_RANGE_PROTO_RANDOM_FULLY = 16;
export const NF_NAT_RANGE_PROTO_RANDOM_ALL = 4 | 16;
export const NF_NAT_RANGE_PROTO_OFFSET = 32;
/** struct nf_nat_range2. */
export interface NatRange {
  /** NF_NAT_RANGE_*: MAP_IPS 1, PROTO_SPECIFIED 2, PROTO_RANDOM 4, PERSISTENT 8, PROTO_RANDOM_FULLY 16, PROTO_OFFSET 32, NETMAP 64. */
  readonly flags: number;
  readonly minAddr: Ip;
  readonly maxAddr: Ip;
  readonly minPort: number;
  readonly maxPort: number;
  readonly basePort: number;
}

/** Per-namespace counts of `conntrack -S` (struct ip_conntrack_stat). */
export interface CtStats {
  readonly found: number;
  readonly invalid: number;
  readonly insert: number;
  readonly insertFailed: number;
  readonly drop: number;
  readonly earlyDrop: number;
  readonly error: number;
  readonly searchRestart: number;
  readonly clashResolve: number;
  readonly chaintoolong: number;
}
