// Docker Engines as plain data: what dockerd keeps in memory and in its store. Terms are Docker's own (moby's container.Container,
// libnetwork's Endpoint, Sandbox, Network). What it does to namespaces, links and rules is config like any other.
import type { Family, Ip, Ip4, Ip6 } from '../base/ip.ts';
import type { Mac } from '../base/mac.ts';
import type { PMap } from '../base/pmap.ts';
import type { PSerial } from '../base/pserial.ts';
import type { Service } from './tcp.ts';
import type { Nsid } from './world.ts';

/** Behaviour changes with the release: the newest of each stretch that is alike. */
export type EngineVersion = '1.12' | '17.06' | '20.10' | '27' | '28.0' | '28.5' | '29';
export type PortProto = 'tcp' | 'udp' | 'sctp';
export interface Port {
  readonly port: number;
  readonly proto: PortProto;
}
export interface Cidr {
  readonly ip: Ip;
  readonly len: number;
}
export interface AddressPool {
  readonly base: Cidr;
  readonly size: number;
}

/** dockerd's flags and daemon.json, merged. */
export interface DaemonOpts {
  readonly iptables: boolean;
  readonly ip6tables: boolean;
  readonly experimental: boolean;
  readonly ipForward: boolean;
  /** --ip-forward-no-drop (28). */
  readonly ipForwardNoDrop: boolean;
  readonly ipMasq: boolean;
  readonly icc: boolean;
  readonly userlandProxy: boolean;
  readonly userlandProxyPath: string;
  /** -b, --bridge: '' is docker0, 'none' no default network. */
  readonly bridge: string;
  readonly bip: Cidr | null;
  readonly bip6: Cidr | null;
  readonly fixedCidr: Cidr | null;
  readonly fixedCidr6: Cidr | null;
  readonly defaultGateway: Ip4 | null;
  readonly defaultGateway6: Ip6 | null;
  readonly ipv6: boolean;
  /** --ip: where `-p` publishes without an address; null: not given. */
  readonly ip: Ip | null;
  readonly mtu: number;
  readonly defaultAddressPools: readonly AddressPool[];
  /** --default-network-opt bridge=NAME=VALUE, by driver. */
  readonly defaultNetworkOpts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly dns: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly hostGatewayIp: Ip | null;
  readonly labels: readonly string[];
  readonly liveRestore: boolean;
  /** --allow-direct-routing (28). */
  readonly allowDirectRouting: boolean;
  /** DOCKER_INSECURE_NO_IPTABLES_RAW=1, DOCKER_IPTABLES_SCTP_CHECKSUM=1. */
  readonly noRaw: boolean;
  readonly sctpChecksum: boolean;
  /** What this host's kernel was built without (the captures' kernel had no `dummy`, `8021q`, `ipvlan`). */
  readonly kernelLacks: readonly string[];
}

export interface Engine {
  /** The path of its socket, which is its key in Config.docker. */
  readonly sock: string;
  readonly netns: Nsid;
  readonly version: EngineVersion;
  readonly backend: 'iptables' | 'nftables';
  readonly running: boolean;
  readonly pid: number;
  /** The root directory's last part, in sandbox keys: /var/run/docker by default. */
  readonly execRoot: string;
  readonly opts: DaemonOpts;
  /** net.ipv4.ip_local_port_range as dockerd found it at its start. */
  readonly portRange: readonly [number, number];
  readonly containers: PMap<Container>;
  readonly networks: PMap<Network>;
  /** Container ids in the order of creation, and running ones in the order of their start. */
  readonly order: readonly string[];
  readonly startOrder: readonly string[];
  /** Ids of containers with legacy links (--link): few, asked for often. */
  readonly linkers: readonly string[];
  /** Network ids in the order of creation. */
  readonly networkOrder: readonly string[];
  /** Names of containers -> id. */
  readonly names: PMap<string>;
  /** IPAM's pools in use, by IpamPool.key. */
  readonly pools: PMap<PoolUse>;
  /** Where 20.10 goes on looking among the predefined pools (ipam.Allocator.predefinedStartIndices). */
  readonly poolCursor: number;
  /** The port allocator: the last port given, by `${hostIp}/${proto}`; who has one, by `${hostIp}/${proto}/${port}`. */
  readonly portCursors: PMap<number>;
  readonly portsTaken: PMap<string>;
  readonly nextPid: number;
  /** What was done to the host, in order: the answer to "which option made this rule". */
  readonly log: PSerial<OpRecord>;
}
/** One thing that an engine did: `words` are the shell words that would do it by hand. */
export interface OpRecord {
  readonly id: number;
  readonly at: number;
  /** `docker run --name c1 ...`, as it was typed. */
  readonly by: string;
  /** The option it follows from: `-p`, `--icc`. */
  readonly option: string;
  readonly words: readonly string[];
}

/** What was asked for with `-p`: hostIp null leaves the address to the engine (--ip, or both wildcards), hostPort null the port. */
export interface PortReq extends Port {
  readonly hostIp: Ip | null;
  readonly hostPort: readonly [number, number] | null;
}
/** A live mapping. */
export interface PortBinding extends Port {
  readonly hostIp: Ip;
  readonly hostPort: number;
  /** The container's address; null with a proxy to an address family that the container does not have. */
  readonly ip: Ip;
  /** docker-proxy's pid; 0 none. */
  readonly proxy: number;
  /** The host socket that holds the port; 0 none. */
  readonly socket: number;
  /** Whether firewall rules were made for it. */
  readonly rules: boolean;
}
/** Something that answers in a container once it runs: the image's server. */
export interface Listener {
  readonly proto: 'tcp' | 'udp';
  readonly addr: Ip | null;
  readonly port: number;
  /** The process's name. */
  readonly name: string;
  readonly service: Service;
}
export interface LinkReq {
  readonly target: string;
  readonly alias: string;
}

/** `docker create`, checked and merged with what the image says. */
export interface RunOpts {
  /** '': Docker makes one up. */
  readonly name: string;
  readonly image: string;
  readonly argv: readonly string[];
  readonly env: readonly string[];
  /** '': the short id. */
  readonly hostname: string;
  readonly domainname: string;
  /** 'default', 'bridge', 'host', 'none', 'container:X', or a network's name or id. */
  readonly network: string;
  readonly networkAliases: readonly string[];
  /** --network name=NET,gw-priority=N (28). */
  readonly gwPriority: number;
  readonly ip: Ip4 | null;
  readonly ip6: Ip6 | null;
  readonly mac: Mac | null;
  readonly links: readonly LinkReq[];
  readonly ports: readonly PortReq[];
  /** -P. */
  readonly publishAll: boolean;
  /** --expose and the image's EXPOSE. */
  readonly exposed: readonly Port[];
  readonly dns: readonly string[];
  readonly dnsOptions: readonly string[];
  readonly dnsSearch: readonly string[];
  /** --add-host: name, and an address or `host-gateway`. */
  readonly extraHosts: readonly (readonly [string, string])[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly restart: { readonly name: 'no' | 'always' | 'unless-stopped' | 'on-failure'; readonly max: number };
  readonly autoRemove: boolean;
  readonly detach: boolean;
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly user: string;
  readonly workdir: string;
  readonly entrypoint: readonly string[] | null;
  readonly listeners: readonly Listener[];
}

export type ContainerState = 'created' | 'running' | 'paused' | 'exited' | 'restarting';
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly config: RunOpts;
  /** Virtual microseconds. */
  readonly created: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly state: ContainerState;
  readonly exitCode: number;
  readonly error: string;
  /** 0 unless it runs. */
  readonly pid: number;
  readonly restartCount: number;
  /** How long the last restart waited, in microseconds: doubled by the next, forgotten once it ran for 10 s. */
  readonly backoff: number;
  /** `docker stop` was said since the last start: unless-stopped heeds it. */
  readonly stoppedByUser: boolean;
  /** By network name. */
  readonly endpoints: PMap<Endpoint>;
  /** Its networks in the order in which they were given; endpoints join in another. */
  readonly networks: readonly string[];
  readonly sandbox: Sandbox | null;
  /** Which network (by name) its ports are published on; '' none. */
  readonly portsOn: string;
  readonly bindings: readonly PortBinding[];
  /** Sockets of its listeners. */
  readonly sockets: readonly number[];
  readonly logs: string;
}

/** A container's place in a network. Created with the container, filled in at each start, emptied at each stop. */
export interface Endpoint {
  /** '' while it has none. */
  readonly id: string;
  /** The network's id. */
  readonly network: string;
  readonly ip4: Ip4 | null;
  readonly ip6: Ip6 | null;
  readonly mac: Mac;
  readonly gateway4: Ip4 | null;
  readonly gateway6: Ip6 | null;
  /** The veth's end on the host; '' for other drivers. */
  readonly hostIf: string;
  /** The other end: its name before it moves into the sandbox, and again after it has left. */
  readonly srcName: string;
  /** Its name in the sandbox; '' outside. */
  readonly ifname: string;
  /** What --ip, --ip6, --mac-address asked for. */
  readonly wanted: { readonly ip4: Ip4 | null; readonly ip6: Ip6 | null; readonly mac: Mac | null };
  /** Given with --network-alias, --alias; the short id and the host name come on top. */
  readonly aliases: readonly string[];
  readonly links: readonly LinkReq[];
  /** `docker network connect` made it (inspect shows {} instead of null). */
  readonly viaConnect: boolean;
  /** GwPriority of 28. */
  readonly gwPriority: number;
  /** Order of joining the sandbox. */
  readonly joined: number;
}

export interface HostsLine {
  /** '': the line was taken away while what it stands for is still there. */
  readonly ip: string;
  readonly names: string;
  /** Why it is there: an endpoint (its network's id and its own), `link:CONTAINER`, 'extra'. */
  readonly of: string;
}
export interface ResolvConf {
  /** The file as the container reads it. */
  readonly text: string;
  /** Where the embedded server forwards, and whether from the host's namespace (a loopback address of the host's own file). */
  readonly upstream: readonly { readonly addr: Ip; readonly host: boolean }[];
  /** The user or the host's file set ndots: single labels are not forwarded. */
  readonly ndots: boolean;
}
export interface Sandbox {
  readonly id: string;
  /** /var/run/docker/netns/KEY, which Config.heldNetns holds. */
  readonly key: string;
  readonly netns: Nsid;
  readonly hosts: readonly HostsLine[];
  /** --net host: the host's own file as it was; null otherwise. */
  readonly hostsCopy: string | null;
  readonly resolv: ResolvConf;
  /** The embedded server's ports on 127.0.0.11; null without one. */
  readonly dns: { readonly udp: number; readonly tcp: number; readonly sockets: readonly number[] } | null;
  /** The id of the container whose sandbox this is (--net container:X). */
  readonly shared: string | null;
  /** How many devices it was given: the next one is ethN. */
  readonly nextIf: number;
}

export type NetworkDriverName = 'bridge' | 'macvlan' | 'ipvlan' | 'host' | 'null';
export interface IpamConfig {
  readonly subnet: Cidr | null;
  readonly range: Cidr | null;
  readonly gateway: Ip | null;
  readonly aux: Readonly<Record<string, Ip>>;
}
export interface IpamPool {
  /** Its key in Engine.pools. */
  readonly key: string;
  readonly family: Family;
  readonly subnet: Cidr;
  readonly range: Cidr | null;
  readonly gateway: Ip | null;
  /** What was asked for, as inspect shows it. */
  readonly asked: IpamConfig;
  readonly aux: Readonly<Record<string, Ip>>;
}
/** What IPAM remembers of a pool (bitseq): a tree of masks, 32 children each, by `LEVEL.INDEX`; a bit says that the address, or all below it, is taken. */
export interface PoolUse {
  readonly subnet: Cidr;
  /** Networks that have it, by itself or as the parent of a range. */
  readonly users: number;
  readonly taken: PMap<number>;
}
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly driver: NetworkDriverName;
  readonly created: number;
  readonly internal: boolean;
  readonly attachable: boolean;
  /** False only by --ipv4=false (28). */
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly ipam: { readonly driver: string; readonly options: Readonly<Record<string, string>> | null; readonly pools: readonly IpamPool[] };
  /** The bridge's name, macvlan's parent; '' for host and none. */
  readonly bridge: string;
  /** What the driver made and will delete: the bridge, a vlan or dummy parent. */
  readonly owned: readonly string[];
  /** False for bridge, host and none. */
  readonly userDefined: boolean;
}
/** `docker network create`, checked. */
export interface NetCreate {
  readonly name: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly ipamDriver: string;
  readonly ipamOptions: Readonly<Record<string, string>>;
  readonly ipam: readonly IpamConfig[];
}
