// What an engine does to a host, one step each: the only language between the engine's parts (drivers, firewalls, ports, sandboxes) and
// the kernel. apply.ts does them; printOp says how one would do them by hand.
import type { Family, Ip } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import type { Cidr, PortProto } from '../model/docker.ts';
import type { Service } from '../model/tcp.ts';
import type { XtTableName } from '../model/xt.ts';
import type { Nsid } from '../model/world.ts';

/** Every op is done in the engine's own namespace unless `ns` says another; `option` is the option that it follows from. */
interface Common {
  readonly ns?: Nsid;
  readonly option?: string;
  /** A failure changes nothing and is no error. */
  readonly ignore?: true;
  /** dockerd's words before the kernel's, when it fails. */
  readonly failed?: string;
}
/** unlessExists: `-C` first (add); ifExists: `-C` first (delete). */
export interface RuleOp extends Common {
  readonly t: 'rule';
  readonly fam: Family;
  readonly table: XtTableName;
  readonly how: 'A' | 'I' | 'D';
  readonly chain: string;
  /** Words after the chain's name. */
  readonly args: readonly string[];
  readonly guard?: 'unlessExists' | 'ifExists';
}
export interface ChainOp extends Common {
  readonly t: 'chain';
  readonly fam: Family;
  readonly table: XtTableName;
  /** New; flush; delete; list (which makes the table in the kernel, nothing else). */
  readonly how: 'N' | 'F' | 'X' | 'L';
  readonly chain: string;
}
export interface PolicyOp extends Common {
  readonly t: 'policy';
  readonly fam: Family;
  readonly chain: string;
  readonly policy: 'ACCEPT' | 'DROP';
}
/** EnsureJumpRule: deleted where it is, put on top. */
export interface JumpOp extends Common {
  readonly t: 'jump';
  readonly fam: Family;
  readonly table: XtTableName;
  readonly chain: string;
  readonly to: string;
}
export interface LinkAddOp extends Common {
  readonly t: 'link-add';
  readonly kind: 'bridge' | 'veth' | 'macvlan' | 'vlan' | 'dummy';
  readonly name: string;
  readonly peer?: string;
  readonly peerNs?: Nsid;
  readonly parent?: string;
  readonly mode?: string;
  readonly vlanId?: number;
  readonly mac?: Mac;
  readonly mtu?: number;
}
export interface LinkSetOp extends Common {
  readonly t: 'link-set';
  readonly dev: string;
  readonly up?: boolean;
  /** '' leaves its master. */
  readonly master?: string;
  readonly mac?: Mac;
  readonly mtu?: number;
  readonly hairpin?: boolean;
  readonly isolated?: boolean;
  readonly rename?: string;
  readonly toNs?: Nsid;
}
export interface LinkDelOp extends Common {
  readonly t: 'link-del';
  readonly dev: string;
}
export interface AddrOp extends Common {
  readonly t: 'addr';
  readonly how: 'add' | 'del';
  readonly dev: string;
  readonly addr: Cidr;
  /** IPv4: the subnet's broadcast address is set, too. */
  readonly broadcast?: true;
  readonly nodad?: true;
}
export interface RouteOp extends Common {
  readonly t: 'route';
  readonly how: 'add' | 'del';
  readonly fam: Family;
  readonly dst: Cidr | 'default';
  readonly via?: Ip;
  readonly dev: string;
}
export interface SysctlOp extends Common {
  readonly t: 'sysctl';
  /** As its path below /proc/sys with dots; a device's name keeps its own dots behind slashes. */
  readonly name: string;
  readonly value: string;
}
/** A namespace made and held by a file, or let go. */
export interface NetnsOp extends Common {
  readonly t: 'netns';
  readonly how: 'add' | 'del';
  readonly key: string;
}
/** A socket without a process of the shell: docker-proxy, the embedded DNS server, a port that dockerd itself holds. */
export interface ListenOp extends Common {
  readonly t: 'listen';
  readonly what: 'proxy' | 'hold' | 'dns' | 'server';
  readonly proto: PortProto;
  readonly addr: Ip | null;
  readonly port: number;
  readonly v6only?: boolean;
  readonly pid: number;
  readonly fd?: number;
  /** listen(2)'s; net.core.somaxconn by default. */
  readonly backlog?: number;
  readonly service: Service;
  /** docker-proxy's whole command line. */
  readonly argv?: readonly string[];
}
export interface CloseOp extends Common {
  readonly t: 'close';
  readonly socket: number;
  readonly argv?: readonly string[];
}
/** Neighbours are told of an address, several times (arping -U, ndsend). */
export interface AnnounceOp extends Common {
  readonly t: 'announce';
  readonly dev: string;
  readonly ip: Ip;
  readonly times: number;
  /** Microseconds. */
  readonly interval: number;
}
/** Connections whose original source, original destination or reply source is this address, or whose original destination port (and address, with `dst`) is this. */
export interface CtFlushOp extends Common {
  readonly t: 'ct-flush';
  readonly ip?: Ip;
  readonly proto?: PortProto;
  readonly dport?: number;
  readonly dst?: Ip;
}
export interface IpsetOp extends Common {
  readonly t: 'ipset';
  readonly argv: readonly string[];
}
/** Text for `nft -f -`: printed, never applied (nf_tables' own language is not modelled). */
export interface NftOp extends Common {
  readonly t: 'nft';
  readonly text: string;
}
export type Op =
  | RuleOp | ChainOp | PolicyOp | JumpOp | LinkAddOp | LinkSetOp | LinkDelOp | AddrOp | RouteOp | SysctlOp | NetnsOp | ListenOp | CloseOp | AnnounceOp | CtFlushOp | IpsetOp | NftOp;
