// The engine's inner interfaces: network drivers (libnetwork/driverapi), IPAM (libnetwork/ipamapi), firewalls (one for each era of rules).
import type { Family, Ip, Ip4, Ip6 } from '../base/ip.ts';
import type { Container, Endpoint, Engine, IpamConfig, IpamPool, NetCreate, Network, Port, PortBinding, PortReq, Sandbox } from '../model/docker.ts';
import type { Op } from './op.ts';
import type { DockerError, DockerTx, Draft } from './tx.ts';

// ---------------------------------------------------------------- firewalls: pure, config in, ops out

export interface FwConfig {
  readonly iptables: boolean;
  readonly ip6tables: boolean;
  /** --userland-proxy. */
  readonly proxy: boolean;
  /** Rules in table raw are wanted (28+). */
  readonly raw: boolean;
  readonly directRouting: boolean;
  readonly sctpChecksum: boolean;
  /** dockerd turns forwarding on itself, so it sets the FORWARD policy, too; by family. */
  readonly policy: { readonly 4: boolean; readonly 6: boolean };
}
export type GwMode = 'nat' | 'nat-unprotected' | 'routed' | 'isolated';
/** One family of a bridge network. */
export interface FwFamily {
  /** `172.17.0.0/16`. */
  readonly subnet: string;
  /** com.docker.network.host_ipv4 / _ipv6; null: MASQUERADE. */
  readonly hostIp: Ip | null;
  readonly gwMode: GwMode;
}
export interface FwNet {
  readonly ifName: string;
  readonly v4: FwFamily | null;
  readonly v6: FwFamily | null;
  readonly internal: boolean;
  readonly icc: boolean;
  readonly masq: boolean;
  /** com.docker.network.bridge.trusted_host_interfaces. */
  readonly trusted: readonly string[];
  /** The other bridges of this engine that are not internal (1.12's isolation names pairs). */
  readonly others: readonly string[];
}
export interface Firewall {
  /** Before dockerd's first network: chains emptied and made. `stored`: networks that a former run left behind. */
  start(c: FwConfig): readonly Op[];
  /** After any network of any driver was made (DOCKER-USER's jump goes on top again). */
  arrange(c: FwConfig): readonly Op[];
  network(c: FwConfig, n: FwNet, on: boolean): readonly Op[];
  endpoint(c: FwConfig, n: FwNet, ip: Ip, on: boolean): readonly Op[];
  port(c: FwConfig, n: FwNet, b: Pick<PortBinding, 'hostIp' | 'hostPort' | 'ip' | 'port' | 'proto'>, on: boolean): readonly Op[];
  link(c: FwConfig, n: FwNet, parent: Ip4, child: Ip4, p: Port, on: boolean): readonly Op[];
  /** The order in which a container's mappings are made. */
  sortBindings(b: readonly PortReq[]): readonly PortReq[];
}

// ---------------------------------------------------------------- addresses

export interface PoolReq {
  readonly family: Family;
  readonly asked: IpamConfig;
}
export interface IpamDriver {
  readonly name: string;
  requestPool(tx: DockerTx, req: PoolReq): IpamPool | DockerError;
  releasePool(tx: DockerTx, p: IpamPool): void;
  requestAddress(tx: DockerTx, p: IpamPool, want?: Ip): Ip | DockerError;
  releaseAddress(tx: DockerTx, p: IpamPool, ip: Ip): void;
}

// ---------------------------------------------------------------- networks

/** What a sandbox takes over from an endpoint. */
export interface JoinInfo {
  /** The device's name in the engine's namespace before it moves; '' when there is none (host, none). */
  readonly ifName: string;
  /** It was made in the sandbox at once. */
  readonly inside: boolean;
  /** ethN is the usual prefix. */
  readonly prefix: string;
  readonly gateway4: Ip4 | null;
  readonly gateway6: Ip6 | null;
  /** The embedded DNS server serves this network. */
  readonly dns: boolean;
}
export interface NetworkDriver {
  readonly name: string;
  readonly scope: 'local' | 'global';
  /** Docker's words for options it refuses. */
  checkOptions(o: NetCreate, e: Engine): string | undefined;
  /** No address is set aside for a gateway that nobody named (GetSkipGwAlloc). */
  noGateway(o: NetCreate, e: Engine, family: Family): boolean;
  /** Fills in `bridge` and `owned`. */
  createNetwork(tx: DockerTx, n: Draft<Network>): readonly Op[] | DockerError;
  deleteNetwork(tx: DockerTx, n: Network): readonly Op[];
  /** Fills in `mac`, `hostIf`; makes the devices. */
  createEndpoint(tx: DockerTx, n: Network, c: Container, ep: Draft<Endpoint>): readonly Op[] | DockerError;
  join(tx: DockerTx, n: Network, c: Container, ep: Draft<Endpoint>, sb: Sandbox): JoinInfo;
  leave(tx: DockerTx, n: Network, c: Container, ep: Endpoint): readonly Op[];
  deleteEndpoint(tx: DockerTx, n: Network, c: Container, ep: Endpoint): readonly Op[];
  /** What firewalls need to know; null: the driver has no rules and no published ports. */
  fwNet(tx: DockerTx, n: Network): FwNet | null;
}
