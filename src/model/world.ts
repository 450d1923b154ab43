// The World: plain, immutable, JSON- and structuredClone-safe data. `config` is what commands edit, `state` is what
// packets and time edit; a walk returns the very same `config` object. All times are virtual microseconds.
// Mirrors: struct net, net_device, in_device, inet6_dev, fib_info, fib_rule, neighbour, net_bridge_fdb_entry.
import type { Family, Ip, Ip4 } from '../base/ip.ts';
import type { Heap } from '../base/heap.ts';
import type { Mac } from '../base/mac.ts';
import type { PMap } from '../base/pmap.ts';
import type { PSerial } from '../base/pserial.ts';
import type { Skb, IpPkt } from './skb.ts';
import type { Ct, CtExpect, CtStats } from './ct.ts';
import type { IpSet } from './ipset.ts';
import type { Engine } from './docker.ts';
import type { Service, TcpSock } from './tcp.ts';
import type { XtCounter, XtTable } from './xt.ts';
import type { Conf4, Conf6, NeighParms } from './conf.ts';

export interface World {
  readonly config: Config;
  readonly state: State;
}

/** A namespace's number: 1 is the initial one; never reused. */
export type Nsid = number;

export interface Config {
  /** Live namespaces by number (a namespace outlives its name while processes or links hold it; see `rtnl/netns.ts`). */
  readonly netns: PMap<Netns>;
  /** /run/netns: name -> number. Names come from users: any string. */
  readonly names: PMap<Nsid>;
  /** When each name was made, as a count (a tmpfs lists the newest first), and how many ever were. */
  readonly nameOrder: PMap<number>;
  readonly namesMade: number;
  /** Names in /run/netns that are symbolic links: name -> target. They hold nothing; `names` has them as long as the namespace lives. */
  readonly netnsLinks: PMap<string>;
  /** Bind mounts of namespaces elsewhere: path -> number (Docker's /var/run/docker/netns). They hold a namespace as names do. */
  readonly heldNetns: PMap<Nsid>;
  readonly nextNsid: Nsid;
  readonly hostname: string;
  /** Docker Engines by the path of their socket. */
  readonly docker: PMap<Engine>;
  /** What a snapshot had that was not understood (src/import/); absent: nothing. */
  readonly gaps?: readonly Gap[];
}
/** A part of a snapshot that was not understood: an answer whose packets meet it is `unsupported`. */
export interface Gap {
  readonly netns: Nsid;
  /** Where it stands: all of a hook (an nftables table of its own), a device, or nothing that packets meet. What stands in a chain is a rule with target UNKNOWN there. */
  readonly at: { readonly kind: 'hook'; readonly family: Family; readonly hook: number } | { readonly kind: 'link'; readonly ifindex: number } | { readonly kind: 'other' };
  /** The offending text and its place: `iptables-save:14: -m u32 ...`. */
  readonly text: string;
}

/** A device in a namespace. */
export interface DevRef {
  readonly netns: Nsid;
  readonly ifindex: number;
}

export interface Netns {
  readonly id: Nsid;
  /** How many names in /run/netns and bind mounts hold it. */
  readonly named: number;
  readonly links: PMap<Link>;
  /** Link name -> ifindex. */
  readonly linkNames: PMap<number>;
  readonly nextIfindex: number;
  /** IPv4 and IPv6 route tables by id (254 main, 255 local, 253 default). */
  readonly fib4: PMap<FibTable>;
  readonly fib6: PMap<FibTable>;
  /** In priority order; equal priorities in insertion order. */
  readonly rules4: readonly FibRule[];
  readonly rules6: readonly FibRule[];
  /** net->ipv4.fib_has_custom_rules, which stays once a rule was added or deleted: until then tables local and main are one trie. */
  readonly customRules4?: true;
  /** net->ipv4.fib_has_custom_local_routes: a local route was once added by hand. */
  readonly customLocal4?: true;
  readonly conf4: { readonly all: Conf4; readonly default: Conf4 };
  readonly conf6: { readonly all: Conf6; readonly default: Conf6 };
  readonly neigh4: NeighParms;
  readonly neigh6: NeighParms;
  /** ipv4_devconf_dflt.state: the fields of conf4.default that were ever written; a device made later starts with them marked. */
  readonly conf4Set: PMap<true>;
  /** Every other sysctl that was set, by dotted name (`net.ipv4.icmp_ratelimit`); defaults are in model/sysctl.ts. */
  readonly sysctl: PMap<string>;
  readonly sockets: PMap<Socket>;
  /** Rule tables by xtKey (`nft/4/filter`); a table exists once somebody made it. */
  readonly xt: PMap<XtTable>;
  /** struct net->netns_ids: peer namespace -> the small id that `link-netnsid` prints. */
  readonly netnsIds: PMap<number>;
}

export type Operstate = 'UNKNOWN' | 'NOTPRESENT' | 'DOWN' | 'LOWERLAYERDOWN' | 'TESTING' | 'DORMANT' | 'UP';

export interface Link {
  readonly ifindex: number;
  readonly name: string;
  readonly address: Mac;
  /** NET_ADDR_PERM 0, NET_ADDR_RANDOM 1, NET_ADDR_STOLEN 2, NET_ADDR_SET 3. */
  readonly addrAssign: 0 | 1 | 2 | 3;
  readonly mtu: number;
  readonly txqlen: number;
  /** IFF_UP. */
  readonly up: boolean;
  /** netif_carrier_ok. */
  readonly carrier: boolean;
  /** dev->operstate, as linkwatch left it; what `ip` prints is DOWN while the device is not up. */
  readonly operstate: Operstate;
  /** !IFF_NOARP. */
  readonly arp: boolean;
  /** The root qdisc that `ip` prints: noop until the device was first opened. */
  readonly qdisc: 'noop' | 'noqueue';
  /** Whether dev_activate ran after the carrier came (txq->qdisc is the sleeping one); decides what linkwatch calls urgent. */
  readonly qdiscActive: boolean;
  /** IFLA_CARRIER_CHANGES. */
  readonly carrierChanges: number;
  /** dev->gflags: what the user asked for, apart from the counts below. */
  readonly gpromisc: boolean;
  readonly gallmulti: boolean;
  /** dev->uc_promisc: promiscuous because devices above have addresses of their own. */
  readonly ucPromisc?: boolean;
  /** The device below has this one's address in its filter (dev_uc_add). */
  readonly ucAdded?: boolean;
  /** dev->tso_max_size where it was copied from the device below when this one was made (vlan, macvlan, vxlan). */
  readonly tsoMax?: number;
  readonly numTxQueues: number;
  readonly numRxQueues: number;
  /** IFF_MULTICAST. */
  readonly multicast: boolean;
  readonly promisc: number;
  readonly allmulti: number;
  readonly group: number;
  readonly alias: string;
  /** The bridge it is a port of; 0 when none. */
  readonly master: number;
  /** IFLA_LINK: veth's peer, the lower device of vlan, macvlan, vxlan. */
  readonly link: DevRef | null;
  readonly info: LinkInfo;
  /** Devices stacked on this one (vlan, macvlan, a vxlan's `dev`), possibly in other namespaces. */
  readonly uppers: readonly DevRef[];
  /** Set while `master` is a bridge. */
  readonly brport: BridgePort | null;
  /** IPv4 addresses in in_device order (primaries before secondaries, as inet_insert_ifa places them). */
  readonly addrs4: readonly Ifaddr[];
  readonly addrs6: readonly Ifaddr[];
  readonly conf4: Conf4;
  /** `mtu` 0 follows the device (`mtu6Of`). */
  readonly conf6: Conf6;
  readonly neigh4: NeighParms;
  readonly neigh6: NeighParms;
  readonly origin?: Origin;
  /** ipv4_devconf.state: fields of conf4 set by hand ('*': all, once it had an address): a write to conf.default no longer reaches them. */
  readonly conf4Set: PMap<true>;
}

export type LinkInfo =
  | { readonly kind: 'loopback' }
  | { readonly kind: 'veth' }
  | { readonly kind: 'dummy' }
  | ({ readonly kind: 'bridge' } & BridgeConf)
  | { readonly kind: 'vlan'; readonly id: number; readonly proto: number; readonly reorderHdr: boolean }
  | { readonly kind: 'macvlan'; readonly mode: 'private' | 'vepa' | 'bridge' | 'passthru' }
  | ({ readonly kind: 'vxlan' } & VxlanConf);

export interface BridgeConf {
  /** In centiseconds (USER_HZ), as `ip -d link` prints them. */
  readonly ageingTime: number;
  readonly forwardDelay: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly stpState: boolean;
  readonly priority: number;
  readonly vlanFiltering: boolean;
  readonly vlanProtocol: number;
  readonly vlanDefaultPvid: number;
  readonly mcastSnooping: boolean;
  readonly nfCallIptables: boolean;
  readonly nfCallIp6tables: boolean;
  readonly nfCallArptables: boolean;
  readonly groupFwdMask: number;
  /** Virtual time of the garbage collector's next run as last armed by hand (open, ageing_time); absent or 0: not running. */
  readonly gcAt?: number;
  /** BROPT_MTU_SET_BY_USER: ports no longer move the MTU. */
  readonly mtuSetByUser: boolean;
  /** The address in br->bridge_id: 0 until the first port or `address` (then usually the device's own). */
  readonly bridgeId: Mac;
  /** Options that `ip -d link` prints and that move no packet here, by IFLA_BR_* name in lower case; defaults are not stored. */
  readonly other: PMap<number>;
  /** BROPT_NEIGH_SUPPRESS_ENABLED: some port suppresses neighbour questions. */
  readonly neighSuppress?: boolean;
  /** Its ports' ifindexes, the newest first (br->port_list). */
  readonly ports: readonly number[];
  /** The bridge's own VLANs (vid -> flags) when filtering. */
  readonly vlans: PMap<BridgeVlan>;
}
export interface BridgeVlan {
  readonly vid: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
}
export interface BridgePort {
  /** 1-based port number; the port id is 0x8000 + portNo. */
  readonly portNo: number;
  /** Order of joining (nextSeq): br->port_list has the newest first. */
  readonly joined?: number;
  /** 0 disabled, 1 listening, 2 learning, 3 forwarding, 4 blocking (BR_STATE_*). */
  readonly state: 0 | 1 | 2 | 3 | 4;
  readonly cost: number;
  readonly priority: number;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly mcastFlood: boolean;
  readonly bcastFlood: boolean;
  readonly hairpin: boolean;
  readonly isolated: boolean;
  readonly guard: boolean;
  readonly rootBlock: boolean;
  readonly fastLeave: boolean;
  readonly proxyArp: boolean;
  readonly proxyArpWifi: boolean;
  readonly neighSuppress: boolean;
  readonly vlanTunnel: boolean;
  readonly mcastToUnicast: boolean;
  /** MDB_RTR_TYPE_*; absent is 1, learning from queries. It matters only where a querier exists. */
  readonly mcastRouter?: number;
  readonly locked: boolean;
  /** Virtual time when forward_delay_timer expires; absent when it never ran. */
  readonly fdTimer?: number;
  readonly vlans: PMap<BridgeVlan>;
}
export interface VxlanConf {
  readonly vni: number;
  readonly local: Ip | null;
  /** Default destination (`remote`); a multicast `group` is refused. */
  readonly remote: Ip | null;
  readonly dstport: number;
  readonly srcportMin: number;
  readonly srcportMax: number;
  readonly ttl: number;
  readonly ttlInherit?: boolean;
  readonly tos: number;
  readonly learning: boolean;
  readonly ageing: number;
  /** Datagrams travel in the namespace where the device was made. */
  readonly netns: Nsid;
}

/** struct in_ifaddr / inet6_ifaddr. */
export interface Ifaddr {
  readonly local: Ip;
  /** The peer of a point-to-point address; equal to `local` otherwise. */
  readonly peer: Ip;
  readonly prefixlen: number;
  /** IPv4 only; null when none. */
  readonly broadcast: Ip4 | null;
  /** RT_SCOPE_*: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  /** IPv4 label; '' for IPv6. */
  readonly label: string;
  /** IFA_F_SECONDARY. */
  readonly secondary: boolean;
  readonly nodad: boolean;
  readonly noprefixroute: boolean;
  readonly homeaddress: boolean;
  readonly mngtmpaddr: boolean;
  readonly autojoin: boolean;
  /** Seconds from `since`; Infinity is not JSON, so forever is 4294967295. */
  readonly validLft: number;
  readonly preferredLft: number;
  /** Virtual time when the lifetimes were set. */
  readonly since: number;
  readonly metric: number;
  /** RTPROT_KERNEL's `proto kernel_ll` and friends; 0 when unset. */
  readonly proto: number;
}

export type RouteType = 'unicast' | 'local' | 'broadcast' | 'anycast' | 'multicast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw' | 'nat';

export interface Nexthop {
  /** 0 when the type needs no device. */
  readonly oif: number;
  /** Null: directly connected. An IPv6 gateway under an IPv4 route (`via inet6`) is legal. */
  readonly gw: Ip | null;
  /** 1-based, as rtnetlink's hops + 1. */
  readonly weight: number;
  readonly onlink: boolean;
  /** nhc_scope where it is not what one expects (253 with a gateway, 254 without): a gateway that is ours, or reached by no link route, is not used. */
  readonly scope?: number;
  /** RTNH_F_DEAD, RTNH_F_LINKDOWN. */
  readonly dead: boolean;
  readonly linkdown: boolean;
}

/** One route: fib_alias + fib_info, or fib6_info (siblings of an ECMP route are its nexthops). */
export interface Route {
  readonly dst: Ip;
  readonly dstLen: number;
  readonly tos: number;
  /** fib_priority / metric. IPv6 always has one (1024 default, 256 kernel). */
  readonly priority: number;
  readonly type: RouteType;
  /** RT_SCOPE_*: 0 global, 253 link, 254 host, 255 nowhere. */
  readonly scope: number;
  /** RTPROT_*: 2 kernel, 3 boot, 4 static. */
  readonly protocol: number;
  readonly prefsrc: Ip | null;
  readonly nexthops: readonly Nexthop[];
  /** RTNH_F_ONLINK in fib_flags: said of a whole IPv4 multipath route, where it does nothing. */
  readonly onlink?: true;
  /** RTNH_F_LINKDOWN in fib_flags of an IPv4 multipath route: the last event found no next hop with carrier. */
  readonly linkdown?: true;
  /** RTAX_*: mtu, advmss, window, ... by name as `ip route` prints them. */
  readonly metrics: Readonly<Record<string, number>> | null;
  /** IPv6 router preference; 'medium' unless set. */
  readonly pref: 'low' | 'medium' | 'high';
  /** Virtual time of death (RA, redirect); 0 never. */
  readonly expires: number;
  /** The script line that made it (an `Origin` index), for blame. */
  readonly origin?: Origin;
}
/** Where a piece of configuration came from. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** What made it on behalf of that line: `docker run`'s option, a default of dockerd. */
  readonly by?: string;
}

export interface FibTable {
  readonly id: number;
  /** fibKey(dst, len) -> that prefix's routes in fib_alias order (tos descending, priority ascending; equal keys in insertion order unless replaced/prepended). */
  readonly routes: PMap<readonly Route[]>;
}

export type RuleAction = 'lookup' | 'blackhole' | 'unreachable' | 'prohibit' | 'goto' | 'nop';
export interface FibRule {
  readonly family: Family;
  readonly priority: number;
  readonly invert: boolean;
  readonly src: Ip | null;
  readonly srcLen: number;
  readonly dst: Ip | null;
  readonly dstLen: number;
  /** '' when not given. Names, not indexes: a rule may name a device that does not exist ([detached]). */
  readonly iif: string;
  readonly oif: string;
  readonly fwmark: number;
  readonly fwmask: number;
  readonly tos: number;
  readonly ipproto: number;
  /** Inclusive ranges; null when not given. */
  readonly sport: readonly [number, number] | null;
  readonly dport: readonly [number, number] | null;
  readonly uid: readonly [number, number] | null;
  readonly action: RuleAction;
  readonly table: number;
  readonly goto: number;
  /** -1 when not given. */
  readonly suppressPrefixlen: number;
  readonly suppressIfgroup: number;
  readonly protocol: number;
  readonly l3mdev: boolean;
  readonly origin?: Origin;
}

export type SocketKind = 'raw' | 'ping' | 'udp' | 'tcp' | 'packet';
export interface Socket {
  readonly id: number;
  readonly kind: SocketKind;
  readonly family: Family;
  /** raw: IPPROTO_* (ICMP id filter in `lport`); packet: ETH_P_ALL as 3. */
  readonly proto: number;
  readonly laddr: Ip | null;
  readonly lport: number;
  readonly raddr: Ip | null;
  readonly rport: number;
  /** SO_BINDTODEVICE; 0 none. */
  readonly ifindex: number;
  readonly broadcast: boolean;
  /** The process that holds it; 0 when none does. */
  readonly pid: number;
  /** The descriptor that process has it by; absent: 3. */
  readonly fd?: number;
  /** IPV6_V6ONLY. Absent: false (bindv6only's default). */
  readonly v6only?: boolean;
  /** SO_REUSEADDR, SO_REUSEPORT. */
  readonly reuse?: boolean;
  readonly reuseport?: boolean;
  /** listen(2) was called. */
  readonly listening?: true;
  /** bind(2) asked for a port (SOCK_BINDPORT_LOCK): connect may not share it. */
  readonly bound?: true;
  /** The owner's user and group; absent: root. */
  readonly uid?: number;
  readonly gid?: number;
  /** SO_MARK, IP_TOS or IPV6_TCLASS, IP_TTL; absent: 0, the default. */
  readonly mark?: number;
  readonly tos?: number;
  readonly ttl?: number;
  /** TCP_NODELAY. */
  readonly nodelay?: boolean;
  /** IP_TRANSPARENT: it may have addresses that are not ours, and TPROXY hands it packets. */
  readonly transparent?: boolean;
  /** IPv6: connect(2) chose the source (see TcpSock). */
  readonly anySrc?: true;
  /** Behaves so without a process (net/tcp/service.ts). */
  readonly service?: Service;
}

// ---------------------------------------------------------------- state

export interface State {
  /** Virtual microseconds since the world began. */
  readonly now: number;
  /** xorshift state of the world's only source of randomness; never 0. */
  readonly seed: number;
  /** Next number for timers, packets, sockets. */
  readonly seq: number;
  readonly timers: Heap<Timer>;
  readonly netns: PMap<NsState>;
  readonly linkwatch: Linkwatch;
}

/** net/core/link_watch.c: carrier events that wait for their turn. */
export interface Linkwatch {
  /** linkwatch_nextevent: events that are not urgent wait until then. */
  readonly next: number;
  /** LW_URGENT. */
  readonly urgent: boolean;
  readonly pending: readonly DevRef[];
  /** When its timer will fire; 0 when none is armed. */
  readonly armed: number;
}

/** What packets and time change in one namespace. */
export interface NsState {
  /** ifindex -> address -> neighbour. */
  readonly neigh: PMap<PMap<Neigh>>;
  /** `${ifindex}/${address}` -> what `ip neigh add proxy` asked us to answer for (struct pneigh_entry). */
  readonly pneigh: PMap<ProxyNeigh>;
  /** Bridge or vxlan ifindex -> fdbKey -> entry. */
  readonly fdb: PMap<PMap<FdbEntry>>;
  /** ifindex -> counters. */
  readonly stats: PMap<LinkStats>;
  /** Bridge ifindex -> frames its floods have sent by each port, not yet booked in `stats` (net/ctx.ts, statsOf). */
  readonly floods: PMap<FloodTally>;
  /** `${ifindex}/${address}` -> duplicate address detection in progress or failed. */
  readonly dad: PMap<Dad>;
  /** Nexthop exceptions: redirects and path MTUs, by destination (`${oif}/${gw}/${dst}` for IPv4). */
  readonly exceptions: PMap<FibException>;
  /** Reassembly queues by `${src}/${dst}/${id}/${proto}`. */
  readonly frags: PMap<FragQueue>;
  /** inet_peer rate limits by address, shared by ICMP errors, ip_error and redirects; the namespace's own under 'global'. */
  readonly icmpTokens: PMap<TokenBucket>;
  /** Per-socket receive queues. */
  readonly rx: PMap<readonly Received[]>;
  /** Nexthop dead/carrier independent: per-link IPv6 timers (RS count and so on). */
  readonly idev: PMap<InetDevState>;
  /** fa_default: which of several equal default routes was used last, by `${table}/${tos}/${metric}`. */
  readonly fibDefault: PMap<number>;
  /** Connections by their number (net/nf/ctTable.ts); where a tuple stands is derived (net/nf/ctHash.ts). */
  readonly ct: PSerial<Ct>;
  readonly ctExpects: PMap<CtExpect>;
  /** Connections with a rewritten source, by that source (net/nf/natBySource.ts). */
  readonly natBySource: PMap<readonly number[]>;
  readonly ctStats: CtStats | null;
  /** Counters by rule and chain id (model/xt.ts). */
  readonly xtCounters: PMap<XtCounter>;
  /** State of matches and targets, by keys of their own (limit, recent, hashlimit ...): plain data. */
  readonly xtState: PMap<unknown>;
  /** ipset's sets, by name. */
  readonly ipsets: PMap<IpSet>;
  /** TCP protocol control blocks by socket number: connections, embryos, TIME_WAIT (net/tcp/). */
  readonly tcp: PMap<TcpSock>;
  /** Numbers of connections by `${laddr}/${lport}/${raddr}/${rport}` (the ehash). */
  readonly tcpHash: PMap<number>;
  /** A proxy's sockets to its backend, by their local port; and which one a client's datagrams take, by `${listener}/${client}/${port}`. */
  readonly udpFlows: PMap<UdpFlow>;
  readonly udpClients: PMap<number>;
  /** net_secret: what sequence numbers and timestamp offsets are hashed with; 0 until the first connection. */
  readonly tcpSecret: number;
  /** SNMP-like drop counters by reason, for `why` and tests. */
  readonly drops: PMap<number>;
}

/** One client of a udp-relay (connTrackTable of docker-proxy's udp_proxy_linux.go). */
export interface UdpFlow {
  /** The connected socket that only this client's datagrams leave by; no process can name it. */
  readonly sock: Socket;
  readonly listener: number;
  readonly client: Ip;
  readonly cport: number;
  /** The device of a link-local client; 0. */
  readonly iif: number;
  /** Where the client's first datagram went. */
  readonly asked: Ip;
  /** The read deadline: pushed on by each reply, not by what the client sends. */
  readonly until: number;
  readonly timer: number;
  /** A question that Docker's name server has forwarded (net/dns/resolver.ts): its namespace, which of the servers has it, what an earlier one said. */
  readonly query?: { readonly home: Nsid; readonly server: number; readonly text: string; readonly tcp: number; readonly last: string | null };
}

export type Nud = 'NONE' | 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT';
/** struct neighbour. */
export interface Neigh {
  readonly ip: Ip;
  readonly nud: Nud;
  readonly lladdr: Mac | null;
  readonly confirmed: number;
  readonly used: number;
  readonly updated: number;
  readonly probes: number;
  /** arp_queue: packets that wait for the address. */
  readonly queue: readonly Skb[];
  /** seq of the timer that counts; others are stale and ignored. */
  readonly timer: number;
  /** Its link-layer header is cached: while the entry is connected, packets no longer pass through (and touch) its state machine. */
  readonly hh: boolean;
  readonly router: boolean;
  readonly externLearn: boolean;
  /** RTPROT_*, 0 none. */
  readonly protocol: number;
}

/** struct pneigh_entry. */
export interface ProxyNeigh {
  readonly ip: Ip;
  readonly ifindex: number;
  readonly router: boolean;
  readonly protocol: number;
}

/** struct net_bridge_fdb_entry; for vxlan, a destination list. */
export interface FdbEntry {
  readonly mac: Mac;
  readonly vlan: number;
  /** Port ifindex; the bridge's own for local entries. */
  readonly port: number;
  readonly isLocal: boolean;
  readonly isStatic: boolean;
  readonly addedByUser: boolean;
  readonly externLearn: boolean;
  readonly sticky: boolean;
  readonly updated: number;
  readonly used: number;
  /** Order of insertion: the kernel lists the newest first. */
  readonly seq: number;
  /** vxlan: where to send. */
  readonly remotes?: readonly { readonly ip: Ip; readonly port: number; readonly vni: number; readonly ifindex: number }[];
}

/** Counts by port, in the bridge's port order. */
export interface FloodTally {
  readonly ifindexes: readonly number[];
  readonly packets: readonly number[];
  readonly bytes: readonly number[];
}
export interface LinkStats {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly rxDropped: number;
  readonly rxMulticast: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly txDropped: number;
  readonly txCarrier: number;
}

/** A tentative address (IFA_F_TENTATIVE). */
export interface Dad {
  /** predad: kept over a link down, detection starts over with the link. dad: probing, or waiting for the link when `timer` is 0. */
  readonly state: 'predad' | 'dad';
  readonly probes: number;
  /** IFA_F_DADFAILED: somebody else has it. */
  readonly failed: boolean;
  readonly timer: number;
  /** Enhanced DAD's nonce (RFC 7527); 0 none. */
  readonly nonce: number;
}
export interface FibException {
  readonly dst: Ip;
  readonly gw: Ip | null;
  readonly pmtu: number;
  readonly expires: number;
  readonly locked: boolean;
}
export interface FragQueue {
  readonly parts: readonly { readonly off: number; readonly end: number; readonly last: boolean }[];
  readonly first: Skb | null;
  readonly whole: IpPkt;
  readonly timer: number;
  /** Bytes of the largest fragment. */
  readonly max: number;
  /** Conntrack asked (IP_DEFRAG_CONNTRACK_IN). */
  readonly conntrack: boolean;
}
/** struct inet_peer's rate limits (and, under 'global', those of the whole namespace). */
export interface TokenBucket {
  readonly tokens: number;
  readonly last: number;
  /** n_redirects: how many redirects this peer was sent. */
  readonly redirects?: number;
}
/** Something that a socket can read. */
export interface Received {
  readonly at: number;
  readonly skb: Skb;
  /** Set for an entry of the socket's error queue (IP_RECVERR). */
  readonly err?: { readonly type: number; readonly code: number; readonly from: Ip; readonly info: number };
}
/** One multicast membership of a device (struct ifmcaddr6, ip_mc_list). */
export interface McGroup {
  readonly group: Ip;
  readonly users: number;
  /** MAF_LOADED: its link-layer address is in dev->mc. */
  readonly loaded: boolean;
  /** State-change reports still owed (mca_crcount). */
  readonly crcount: number;
}
/** A report timer: how many transmissions are left and which timer counts (0: none). */
export interface McReports {
  readonly left: number;
  readonly timer: number;
}
/** struct inet6_dev and the multicast half of in_device: what time and packets change there. */
export interface InetDevState {
  /** IF_READY: up, with carrier. */
  readonly ready: boolean;
  /** dev->ip6_ptr is set (not while the MTU is below 1280). */
  readonly idev6: boolean;
  /** Router solicitations sent; the interval in microseconds. */
  readonly rsSent: number;
  readonly rsTimer: number;
  readonly rsInterval: number;
  /** Newest first, as the kernel's lists. `left*`: groups that were left and are still to be reported (mc_tomb). */
  readonly groups6: readonly McGroup[];
  readonly left6: readonly McGroup[];
  readonly groups4: readonly McGroup[];
  readonly left4: readonly McGroup[];
  /** mc_ifc: state changes. mc_dad: the repeat once an address is no longer tentative. */
  readonly mldIfc: McReports;
  readonly mldDad: McReports;
  readonly igmpIfc: McReports;
  /** dev->mc: link-layer groups in the order they were added. */
  readonly macs: readonly { readonly mac: Mac; readonly users: number }[];
}

export type TimerKind = 'neigh' | 'dad' | 'rs' | 'mld' | 'igmp' | 'frag' | 'announce' | 'addr' | 'linkwatch' | 'netns' | 'tcp' | 'ct' | 'ipset' | 'service';
/** A pending kernel timer: data, so that a world can be stored with its timers running. */
export interface Timer {
  readonly at: number;
  readonly seq: number;
  readonly kind: TimerKind;
  readonly netns: Nsid;
  readonly ifindex: number;
  readonly key: Ip;
}
