// What options are when nobody gave them: dockerd (daemon/config), docker run (runconfig/opts), docker network create.
import type { DaemonOpts, EngineVersion, NetCreate, RunOpts } from '../model/docker.ts';

const ERAS: readonly EngineVersion[] = ['1.12', '17.06', '20.10', '27', '28.0', '28.5', '29'];
/** Whether `v` is this release or a later one. */
export const since = (v: EngineVersion, first: EngineVersion): boolean => ERAS.indexOf(v) >= ERAS.indexOf(first);

/** ip6tables is on by default since 27. */
export const newDaemonOpts = (version: EngineVersion, given: Partial<DaemonOpts> = {}): DaemonOpts => ({
  iptables: true, ip6tables: since(version, '27'), experimental: false, ipForward: true, ipForwardNoDrop: false, ipMasq: true, icc: true,
  userlandProxy: true, userlandProxyPath: '/usr/sbin/docker-proxy', bridge: '', bip: null, bip6: null, fixedCidr: null, fixedCidr6: null,
  defaultGateway: null, defaultGateway6: null, ipv6: false, ip: null, mtu: 1500, defaultAddressPools: [], defaultNetworkOpts: {},
  dns: [], dnsOptions: [], dnsSearch: [], hostGatewayIp: null, labels: [], liveRestore: false, allowDirectRouting: false, noRaw: false,
  sctpChecksum: false, kernelLacks: [], ...given,
});
export const newRunOpts = (given: Partial<RunOpts> & Pick<RunOpts, 'image'>): RunOpts => ({
  name: '', argv: [], env: [], hostname: '', domainname: '', network: 'default', networkAliases: [], gwPriority: 0, ip: null, ip6: null, mac: null, links: [],
  ports: [], publishAll: false, exposed: [], dns: [], dnsOptions: [], dnsSearch: [], extraHosts: [], sysctls: {}, restart: { name: 'no', max: 0 },
  autoRemove: false, detach: false, interactive: false, tty: false, privileged: false, capAdd: [], labels: {}, volumes: [], user: '', workdir: '',
  entrypoint: null, listeners: [], ...given,
});
export const newNetCreate = (given: Partial<NetCreate> & Pick<NetCreate, 'name'>): NetCreate => ({
  driver: 'bridge', internal: false, attachable: false, ipv4: true, ipv6: false, options: {}, labels: {}, ipamDriver: 'default', ipamOptions: {}, ipam: [], ...given,
});
