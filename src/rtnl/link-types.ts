// What an `ip link add` or `ip link set` asks for, as data: the attributes of one RTM_NEWLINK message.
import type { Ip } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import type { Nsid } from '../model/world.ts';

/** Attributes that a new link and a change share. */
export interface LinkAttrs {
  readonly name?: string;
  readonly address?: Mac;
  readonly mtu?: number;
  readonly txqlen?: number;
  readonly group?: number;
  readonly alias?: string;
  /** ifi_flags under ifi_change. */
  readonly up?: boolean;
  readonly arp?: boolean;
  readonly multicast?: boolean;
  readonly promisc?: boolean;
  readonly allmulti?: boolean;
  /** IFLA_MASTER; 0 is `nomaster`. */
  readonly master?: number;
  /** IFLA_NET_NS_FD or _PID: where the link goes. */
  readonly netns?: Nsid;
  readonly addrGenMode?: number;
  readonly carrier?: boolean;
}

/** The kind's part of a message (IFLA_INFO_DATA), with only what was given. */
export interface BridgeChange {
  readonly forwardDelay?: number;
  readonly helloTime?: number;
  readonly maxAge?: number;
  readonly ageingTime?: number;
  readonly stpState?: number;
  readonly priority?: number;
  readonly vlanFiltering?: number;
  readonly vlanProtocol?: number;
  readonly vlanDefaultPvid?: number;
  readonly groupFwdMask?: number;
  readonly mcastSnooping?: number;
  readonly nfCallIptables?: number;
  readonly nfCallIp6tables?: number;
  readonly nfCallArptables?: number;
  readonly fdbFlush?: boolean;
  /** Options that are only stored and printed (see BridgeConf.other). */
  readonly other?: readonly (readonly [string, number])[];
}
export interface BridgePortChange {
  readonly state?: number;
  readonly priority?: number;
  readonly cost?: number;
  readonly fdbFlush?: boolean;
  readonly hairpin?: boolean;
  readonly guard?: boolean;
  readonly rootBlock?: boolean;
  readonly fastLeave?: boolean;
  readonly mcastRouter?: number;
  readonly learning?: boolean;
  readonly flood?: boolean;
  readonly proxyArp?: boolean;
  readonly proxyArpWifi?: boolean;
  readonly mcastFlood?: boolean;
  readonly bcastFlood?: boolean;
  readonly mcastToUnicast?: boolean;
  readonly neighSuppress?: boolean;
  readonly vlanTunnel?: boolean;
  readonly isolated?: boolean;
  readonly locked?: boolean;
}
export interface VxlanChange {
  readonly vni?: number;
  readonly local?: Ip;
  readonly remote?: Ip;
  readonly dstport?: number;
  readonly srcportMin?: number;
  readonly srcportMax?: number;
  readonly ttl?: number;
  readonly ttlInherit?: boolean;
  readonly tos?: number;
  readonly learning?: boolean;
  readonly ageing?: number;
  /** ifindex of the underlay device. */
  readonly dev?: number;
}
export type KindData =
  | { readonly kind: 'dummy' }
  | { readonly kind: 'veth'; readonly peer?: NewPeer }
  | { readonly kind: 'bridge'; readonly set: BridgeChange }
  | { readonly kind: 'vlan'; readonly id?: number; readonly proto?: number; readonly reorderHdr?: boolean }
  | { readonly kind: 'macvlan'; readonly mode?: 'private' | 'vepa' | 'bridge' | 'passthru' }
  | { readonly kind: 'vxlan'; readonly set: VxlanChange };

export interface NewPeer extends LinkAttrs {
  readonly index?: number;
  readonly numTxQueues?: number;
  readonly numRxQueues?: number;
}
export interface NewLink extends NewPeer {
  /** IFLA_LINK, an ifindex in the namespace of the request. */
  readonly link?: number;
  readonly data: KindData;
}
export interface ChangeLink extends LinkAttrs {
  /** IFLA_NEW_IFINDEX: the number in the namespace it moves to. */
  readonly newIndex?: number;
  readonly data?: { readonly kind: string; readonly bridge?: BridgeChange; readonly macvlan?: 'private' | 'vepa' | 'bridge' | 'passthru'; readonly vlan?: { readonly reorderHdr?: boolean }; readonly vxlan?: VxlanChange };
  readonly slave?: BridgePortChange;
}
