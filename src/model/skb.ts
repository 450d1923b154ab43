// The packet. An skb is immutable: each change makes a new one through a constructor named after what the kernel does
// (copies by hand-written literals cost 5-11 ns where a spread costs 200-560). Layers nest: skb -> net (ARP or IP) -> l4.
import type { Ip, Ip4, Ip6 } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import type { CtTemplate } from './ct.ts';

export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_8021Q = 0x8100;
export const ETH_P_IPV6 = 0x86dd;
export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_ICMPV6 = 58;

/** skb->pkt_type: who the frame is for, as eth_type_trans sees it. */
export type PktType = 'host' | 'broadcast' | 'multicast' | 'otherhost' | 'outgoing' | 'loopback';

/** Application bytes: how many, and their text where it matters. */
export interface Payload {
  readonly len: number;
  readonly text?: string;
}

export interface Arp {
  readonly type: 'arp';
  /** 1 request, 2 reply (ARPOP_*). */
  readonly op: number;
  readonly sha: Mac;
  readonly spa: Ip4;
  readonly tha: Mac;
  readonly tpa: Ip4;
}

/** ICMP and ICMPv6, told apart by the packet's protocol number. */
export interface Icmp {
  readonly type: 'icmp';
  /** The ICMP type number. */
  readonly t: number;
  readonly code: number;
  /** Echo identifier; 0 elsewhere. */
  readonly id: number;
  readonly seq: number;
  /** Bytes after the 8-byte ICMP header (of the inner packet's quote for errors; of options for NDP and MLD). */
  readonly len: number;
  /** Errors: the offending packet. */
  readonly inner?: IpPkt;
  /** Redirect: the better gateway. ICMPv6 redirect: the target. */
  readonly gateway?: Ip;
  /** Fragmentation needed, packet too big: the next hop's MTU. Parameter problem: the pointer. */
  readonly info?: number;
  /** NDP: the target address. */
  readonly target?: Ip6;
  /** NDP: the source or target link-layer address option. */
  readonly lladdr?: Mac;
  /** NS: the nonce option of enhanced DAD (48 bits). */
  readonly nonce?: number;
  /** NA flags. */
  readonly router?: boolean;
  readonly solicited?: boolean;
  readonly override?: boolean;
  /** MLDv2 report: records (type 1 is_in .. 4 to_ex, 5 allow, 6 block) by group. */
  readonly records?: readonly { readonly type: number; readonly group: Ip6 }[];
}
export interface Igmp {
  readonly type: 'igmp';
  readonly t: number;
  readonly len: number;
  readonly group?: Ip4;
  readonly records?: readonly { readonly type: number; readonly group: Ip4 }[];
}
export interface Udp {
  readonly type: 'udp';
  readonly sport: number;
  readonly dport: number;
  readonly data: Payload;
  /** A VXLAN datagram's content. */
  readonly vxlan?: { readonly vni: number; readonly frame: Skb };
}
export interface Tcp {
  readonly type: 'tcp';
  readonly sport: number;
  readonly dport: number;
  readonly seq: number;
  readonly ack: number;
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128. */
  readonly flags: number;
  readonly window: number;
  readonly mss?: number;
  /** Window scale option's shift. */
  readonly wscale?: number;
  readonly sackPerm?: boolean;
  /** Timestamps option: value and echo. */
  readonly ts?: readonly [val: number, ecr: number];
  /** Bytes of options, padded; `mss` alone is 4. */
  readonly optLen?: number;
  /** SACK blocks. */
  readonly sack?: readonly (readonly [from: number, to: number])[];
  /** gso_size: what stands for several segments of this many bytes each until a device without TSO sends it. */
  readonly gso?: number;
  readonly data: Payload;
}
/** A transport we carry and do not look into (and every fragment but the first). */
export interface RawL4 {
  readonly type: 'raw';
  readonly len: number;
}
export type L4 = Icmp | Igmp | Udp | Tcp | RawL4;

/** An IPv4 or IPv6 packet; `typeof src` tells which. */
export interface IpPkt {
  readonly type: 'ip';
  readonly src: Ip;
  readonly dst: Ip;
  /** IPPROTO_*. */
  readonly proto: number;
  /** TTL or hop limit. */
  readonly ttl: number;
  readonly tos: number;
  /** IPv4 identification (IPv6: the fragment header's). */
  readonly id: number;
  readonly df: boolean;
  readonly mf: boolean;
  /** Fragment offset in bytes. */
  readonly off: number;
  /** Whole length in bytes, header included (IPv4 total length; IPv6 40 + payload length). */
  readonly len: number;
  /** Router alert (IGMP, MLD): 4 more header bytes in IPv4, an 8-byte hop-by-hop header in IPv6. */
  readonly alert: boolean;
  readonly l4: L4;
  /** A fragment's whole packet, which reassembly gives back. */
  readonly whole?: IpPkt;
  /** Conntrack put it together from fragments of at most this many bytes (IPCB->frag_max_size): it leaves in such again. */
  readonly fragMax?: number;
}

/** What netfilter hangs on a packet (skb->_nfct, nf_bridge_info, nf_trace, priority, sk). It does not cross to another namespace. */
export interface SkbNf {
  /** The conntrack's number; 0 none. */
  readonly ct: number;
  /** enum ip_conntrack_info; 7 with `ct` 0 is untracked (notrack). */
  readonly ctinfo: number;
  /** A CT target's wishes, until conntrack has seen the packet. */
  readonly tmpl: CtTemplate | null;
  /** br_netfilter: the bridge ports it came in by and leaves by; 0 none. */
  readonly physin: number;
  readonly physout: number;
  /** It goes from port to port (--physdev-is-bridged). */
  readonly bridged: boolean;
  /** A bridge has taken it through PREROUTING, and it has not gone up since. `dnat`: the bridge itself is looking for its new receiver; `smac`: its sender. */
  readonly br: { readonly dnat: boolean; readonly smac: Mac } | null;
  /** A TRACE target saw it. */
  readonly trace: boolean;
  /** skb->priority (CLASSIFY). */
  readonly priority: number;
  /** The socket that made it; 0 none. */
  readonly sk: number;
}
export const NO_NF: SkbNf = { ct: 0, ctinfo: 0, tmpl: null, physin: 0, physout: 0, bridged: false, br: null, trace: false, priority: 0, sk: 0 };

export interface Skb {
  /** skb->dev: ifindex in the namespace that handles it. */
  readonly dev: number;
  /** skb->skb_iif: the device it came in by; 0 when made here. */
  readonly iif: number;
  readonly pktType: PktType;
  readonly smac: Mac;
  readonly dmac: Mac;
  /** ETH_P_* of `net`. */
  readonly proto: number;
  /** 802.1Q tags: the outermost id, inner ones above it in base 4096 (`dev/vlan.ts`); 0 when untagged. */
  readonly vlan: number;
  readonly mark: number;
  readonly net: Arp | IpPkt;
  /** Null while netfilter has nothing to remember. */
  readonly nf: SkbNf | null;
  /** Identifies this packet in a trace: kept by copies, set once when it is made. */
  readonly id: number;
}

export const skbWithEth = (s: Skb, smac: Mac, dmac: Mac): Skb => ({
  dev: s.dev, iif: s.iif, pktType: s.pktType, smac, dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net: s.net, nf: s.nf, id: s.id,
});
export const skbWithDev = (s: Skb, dev: number): Skb => ({
  dev, iif: s.iif, pktType: s.pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net: s.net, nf: s.nf, id: s.id,
});
/** As it arrives on a device: `dev` and `iif` set, `pktType` as eth_type_trans classified it. */
export const skbReceived = (s: Skb, dev: number, pktType: PktType): Skb => ({
  dev, iif: dev, pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net: s.net, nf: s.nf, id: s.id,
});
/** As it crosses to another namespace (skb_scrub_packet): the mark goes. */
export const skbScrubbed = (s: Skb): Skb => ({
  dev: 0, iif: 0, pktType: 'outgoing', smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: 0, net: s.net, nf: null, id: s.id,
});
export const skbWithVlan = (s: Skb, vlan: number): Skb => ({
  dev: s.dev, iif: s.iif, pktType: s.pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan, mark: s.mark, net: s.net, nf: s.nf, id: s.id,
});
export const skbWithNet = (s: Skb, net: Arp | IpPkt): Skb => ({
  dev: s.dev, iif: s.iif, pktType: s.pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net, nf: s.nf, id: s.id,
});
export const skbWithNf = (s: Skb, nf: SkbNf | null): Skb => ({
  dev: s.dev, iif: s.iif, pktType: s.pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark: s.mark, net: s.net, nf, id: s.id,
});
export const skbWithMark = (s: Skb, mark: number): Skb => ({
  dev: s.dev, iif: s.iif, pktType: s.pktType, smac: s.smac, dmac: s.dmac, proto: s.proto, vlan: s.vlan, mark, net: s.net, nf: s.nf, id: s.id,
});
/** ip_decrease_ttl, and the same for the hop limit. */
export const decTtl = (p: IpPkt): IpPkt => ({
  type: 'ip', src: p.src, dst: p.dst, proto: p.proto, ttl: p.ttl - 1, tos: p.tos, id: p.id, df: p.df, mf: p.mf, off: p.off,
  len: p.len, alert: p.alert, l4: p.l4, ...(p.whole && { whole: p.whole }), ...(p.fragMax !== undefined && { fragMax: p.fragMax }),
});

/** Bytes of an IP header of this packet. */
export const ipHdrLen = (p: IpPkt): number =>
  typeof p.src === 'number' ? (p.alert ? 24 : 20) : 40 + (p.alert ? 8 : 0) + (p.off > 0 || p.mf ? 8 : 0);

/** Bytes of the transport part when whole. */
export const l4Len = (l4: L4): number => {
  switch (l4.type) {
    case 'icmp': return 8 + l4.len;
    case 'igmp': return l4.len;
    case 'udp': return 8 + (l4.vxlan ? 8 + frameLen(l4.vxlan.frame) : l4.data.len);
    case 'tcp': return 20 + (l4.optLen ?? (l4.mss === undefined ? 0 : 4)) + l4.data.len;
    case 'raw': return l4.len;
  }
};
/** skb_gso_network_seglen: the length that has to fit an MTU. */
export const netSegLen = (p: IpPkt): number =>
  p.l4.type === 'tcp' && p.l4.gso !== undefined ? p.len - p.l4.data.len + p.l4.gso : p.len;
/** is_skb_forwardable's test of size: a large segment is not split before the device that cannot send it. */
export const isGso = (s: Skb): boolean => s.net.type === 'ip' && s.net.l4.type === 'tcp' && s.net.l4.gso !== undefined;
/** Bytes of a frame, Ethernet header included, no FCS; a VLAN tag is counted. */
export const frameLen = (s: Skb): number => 14 + (s.vlan === 0 ? 0 : s.vlan < 4096 ? 4 : 8) + (s.net.type === 'arp' ? 28 : s.net.len);
