// dockerd's options and daemon.json, merged as daemon/config/config.go does (findConfigurationConflicts, Validate): what stands in both places is an error.
import { parseIp, parseIp4, parseIp6, type Ip } from '../../base/ip.ts';
import { newDaemonOpts, since } from '../../docker/defaults.ts';
import type { AddressPool, Cidr, DaemonOpts, Engine, EngineVersion } from '../../model/docker.ts';
import { sockOf } from './client.ts';
import { flagDefs, isTrue, type FlagCheck, type Flags } from './flags.ts';
import { parseCidr } from './network.ts';
import { validIp, validSearch } from './runFlags.ts';

export const DOCKERD_FLAGS = flagDefs(`
  add-runtime:runtime allow-direct-routing api-cors-header:string authorization-plugin:list bip:string bip6:string b,bridge:string bridge-accept-fwmark:string cgroup-parent:string config-file:string containerd:string
  containerd-namespace:string data-root:string D,debug default-address-pool:pools default-cgroupns-mode:string default-gateway:ip default-gateway-v6:ip default-ipc-mode:string default-network-opt:mapmap default-runtime:string
  default-shm-size:bytes default-ulimit:ulimit dns:list dns-opt:list dns-search:list engine-version:string exec-opt:list exec-root:string experimental firewall-backend:string fixed-cidr:string fixed-cidr-v6:string G,group:string
  H,host:list host-gateway-ip:ip icc init init-path:string insecure-registry:list ip:ip ip-forward ip-forward-no-drop ip-masq ip6tables iptables ipv6 kernel-lacks:list label:list live-restore log-driver:string l,log-level:string
  log-opt:map max-concurrent-downloads:int max-concurrent-uploads:int max-download-attempts:int metrics-addr:string mtu:int network-control-plane-mtu:int no-new-privileges oom-score-adjust:int p,pidfile:string raw-logs
  registry-mirror:list rootless seccomp-profile:string selinux-enabled shutdown-timeout:int s,storage-driver:string storage-opt:list swarm-default-advertise-addr:string tls tlscacert:string tlscert:string tlskey:string tlsverify
  userland-proxy userland-proxy-path:string userns-remap:string validate v,version dry-run`);
const ipCheck: FlagCheck = (v) => (parseIp(v) === undefined ? `${v} is not an ip address` : undefined);
/** opts.PoolsOpt.Set. */
const parsePool = (v: string): AddressPool | string => {
  let base: Cidr | undefined;
  let size = 0;
  for (const field of v.split(',')) {
    const [key = '', value, more] = field.split('=');
    if (value === undefined || more !== undefined) return `invalid field '${field}' must be a key=value pair`;
    if (key.toLowerCase() === 'base') base = parseCidr(value);
    else if (key.toLowerCase() === 'size') {
      if (!/^\d+$/.test(value)) return `invalid size value: ${value} (must be integer): strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`;
      size = Number(value);
    } else return `unexpected key '${key}' in '${field}'`;
  }
  return base ? { base, size } : 'invalid base';
};
export const DOCKERD_CHECKS: ReadonlyMap<string, FlagCheck> = new Map<string, FlagCheck>([
  ['dns', validIp],
  ['dns-search', validSearch],
  ['ip', ipCheck],
  ['default-gateway', ipCheck],
  ['default-gateway-v6', ipCheck],
  ['host-gateway-ip', ipCheck],
  ['default-address-pool', (v) => {
    const p = parsePool(v);
    return typeof p === 'string' ? p : undefined;
  }],
]);

/** daemon.json's names of lists where they differ from the option's. */
const LISTS: ReadonlyMap<string, string> = new Map([['default-address-pools', 'default-address-pool'], ['dns-opts', 'dns-opt'], ['labels', 'label'], ['hosts', 'host'], ['exec-opts', 'exec-opt'], ['storage-opts', 'storage-opt'], ['log-opts', 'log-opt'], ['registry-mirrors', 'registry-mirror'], ['insecure-registries', 'insecure-registry'], ['authorization-plugins', 'authorization-plugin'], ['runtimes', 'add-runtime'], ['default-network-opts', 'default-network-opt'], ['default-ulimits', 'default-ulimit'], ['features', ''], ['builder', ''], ['proxies', ''], ['allow-nondistributable-artifacts', '']]);
const BOOLS = new Set(DOCKERD_FLAGS.filter((f) => f.type === 'bool').map((f) => f.name));
const ARRAYS = new Set(['dns', 'dns-opt', 'dns-search', 'label', 'host', 'exec-opt', 'storage-opt', 'registry-mirror', 'insecure-registry']);
const INTS = new Set(DOCKERD_FLAGS.filter((f) => f.type === 'int').map((f) => f.name));
/** What only the command line has. */
const NO_FILE = new Set(['config-file', 'validate', 'version', 'dry-run', 'help']);

type Json = null | boolean | number | string | Json[] | { [k: string]: Json };
const words = (v: Json): string => (Array.isArray(v) ? `[${v.map(words).join(' ')}]` : typeof v === 'object' && v !== null ? `map[${Object.entries(v).map(([k, x]) => `${k}:${words(x)}`).join(' ')}]` : String(v));
/** Options by name, each with its values as text; a string is what dockerd cannot configure itself with. */
export const readDaemonJson = (text: string, f: Flags): Map<string, readonly string[]> | string => {
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch (e) {
    return /Unexpected end|end of JSON|EOF|after property value|Expected ',' or '\}'/.test(String(e)) ? 'unexpected EOF' : 'invalid character in the file';
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root)) return `json: cannot unmarshal ${Array.isArray(root) ? 'array' : typeof root} into Go value of type map[string]interface {}`;
  const out = new Map<string, readonly string[]>();
  const unknown: string[] = [];
  const conflicts: string[] = [];
  for (const [key, v] of Object.entries(root)) {
    const name = LISTS.get(key) ?? key;
    if (name === '') continue;
    const def = DOCKERD_FLAGS.find((x) => x.name === name);
    if (!def || NO_FILE.has(name) || (name !== key && !LISTS.has(key))) {
      unknown.push(key);
      continue;
    }
    const given = f.all(name);
    if (given.length > 0) conflicts.push(`${key}: (from flag: ${ARRAYS.has(name) ? `[${given.join(' ')}]` : given.at(-1)}, from file: ${words(v)})`);
    const go = typeof v === 'string' ? 'string' : typeof v === 'number' ? 'number' : typeof v === 'boolean' ? 'bool' : Array.isArray(v) ? 'array' : 'object';
    const wrong = (type: string): string => `json: cannot unmarshal ${go} into Go struct field Config.${key} of type ${type}`;
    if (BOOLS.has(name)) {
      if (typeof v !== 'boolean') return wrong('bool');
      out.set(name, [String(v)]);
    } else if (INTS.has(name)) {
      if (typeof v !== 'number') return wrong('int');
      out.set(name, [String(v)]);
    } else if (ARRAYS.has(name)) {
      if (!Array.isArray(v)) return wrong('[]string');
      out.set(name, v.map(words));
    } else if (name === 'default-address-pool') {
      if (!Array.isArray(v)) return wrong('[]*types.NetworkToSplit');
      out.set(name, v.map((p) => (typeof p === 'object' && p !== null && !Array.isArray(p) ? Object.entries(p).map(([k, x]) => `${k}=${words(x)}`).join(',') : words(p))));
    } else if (name === 'default-network-opt') {
      const drivers = typeof v === 'object' && v !== null && !Array.isArray(v) ? Object.entries(v) : [];
      out.set(name, drivers.flatMap(([driver, opts]) => Object.entries(opts ?? {}).map(([k, x]) => `${driver}=${k}=${words(x as Json)}`)));
    } else if (typeof v === 'object' && v !== null) out.set(name, []);
    else if (typeof v !== 'string') return wrong('string');
    else out.set(name, [v]);
  }
  if (unknown.length > 0) return `the following directives don't match any configuration option: ${unknown.join(', ')}`;
  if (conflicts.length > 0) return `the following directives are specified both as a flag and in the configuration file: ${conflicts.join(', ')}`;
  for (const [name, values] of out) {
    const check = DOCKERD_CHECKS.get(name);
    for (const v of values) {
      const why = check?.(v);
      if (why !== undefined) return `configuration validation from file failed: ${why}`;
    }
  }
  return out;
};

const VERSIONS: readonly (readonly [RegExp, EngineVersion])[] = [
  [/^1\.12(\.\d+)?$/, '1.12'], [/^17\.0[369](\.\d+)?(-ce)?$/, '17.06'], [/^(?:18\.\d+|19\.03|20\.10|23\.0|24\.0)(\.\d+)?$/, '20.10'], [/^(?:26\.\d|27(\.\d)?)(\.\d+)?$/, '27'], [/^28\.0(\.0)?$/, '28.0'], [/^28(?:\.[1-9])?(\.\d+)?$/, '28.5'], [/^29(\.\d+){0,2}$/, '29'],
];
/** The engine that a release number stands for; undefined when it is not modelled. */
export const engineVersionOf = (asked: string): EngineVersion | undefined => VERSIONS.find(([re]) => re.test(asked))?.[1];
export interface DaemonSpec {
  readonly version: EngineVersion;
  readonly backend: Engine['backend'];
  readonly sock: string;
  readonly execRoot: string;
  readonly opts: DaemonOpts;
}
/** The daemon that options and file ask for; a string is why it does not start. */
export const daemonSpec = (one: (name: string) => string | undefined, all: (name: string) => readonly string[]): DaemonSpec | string => {
  const asked = one('engine-version') ?? '20.10';
  const version = engineVersionOf(asked);
  if (version === undefined) return `--engine-version ${asked} is not modelled by packetpath: 1.12, 17.06, 20.10, 27, 28.0, 28.5, 29`;
  const backend = one('firewall-backend') ?? 'iptables';
  if (backend !== 'iptables' && backend !== 'nftables' && backend !== '') return `failed to start daemon: invalid firewall backend ${JSON.stringify(backend)}`;
  if (backend === 'nftables' && !since(version, '29')) return 'failed to start daemon: firewall-backend "nftables" needs Docker 29 (--engine-version 29)';
  const host = one('host') ?? 'unix:///var/run/docker.sock';
  const sock = /^unix:\/\/(\/.*)$/.exec(host)?.[1] ?? (host === 'fd://' ? '/var/run/docker.sock' : undefined);
  if (sock === undefined) return `failed to load listeners: ${host}: only unix sockets are modelled by packetpath`;
  const bool = (name: string, otherwise: boolean): boolean => {
    const v = one(name);
    return v === undefined ? otherwise : isTrue(v);
  };
  const base = newDaemonOpts(version);
  const cidr = (name: string, family: 4 | 6): Cidr | null | string => {
    const v = one(name) ?? '';
    if (v === '') return null;
    const c = parseCidr(v);
    return c && (typeof c.ip === 'number') === (family === 4) ? c : `failed to start daemon: Error initializing network controller: invalid CIDR address: ${v}`;
  };
  const [bip, bip6, fixedCidr, fixedCidr6] = [cidr('bip', 4), cidr('bip6', 6), cidr('fixed-cidr', 4), cidr('fixed-cidr-v6', 6)];
  for (const c of [bip, bip6, fixedCidr, fixedCidr6]) if (typeof c === 'string') return c;
  const ip = (name: string): Ip | null => parseIp(one(name) ?? '') ?? null;
  const netOpts = new Map<string, [string, string][]>();
  for (const o of all('default-network-opt')) {
    const [driver = '', key = '', ...value] = o.split('=');
    netOpts.set(driver, [...(netOpts.get(driver) ?? []), [key, value.join('=')]]);
  }
  const opts: DaemonOpts = {
    ...base, iptables: bool('iptables', true), ip6tables: bool('ip6tables', base.ip6tables), experimental: bool('experimental', false), ipForward: bool('ip-forward', true), ipForwardNoDrop: bool('ip-forward-no-drop', false), ipMasq: bool('ip-masq', true) && bool('iptables', true),
    icc: bool('icc', true), userlandProxy: bool('userland-proxy', true), userlandProxyPath: one('userland-proxy-path') ?? base.userlandProxyPath, bridge: one('bridge') ?? '', bip: bip as Cidr | null, bip6: bip6 as Cidr | null,
    fixedCidr: fixedCidr as Cidr | null, fixedCidr6: fixedCidr6 as Cidr | null, defaultGateway: parseIp4(one('default-gateway') ?? '') ?? null, defaultGateway6: parseIp6(one('default-gateway-v6') ?? '') ?? null, ipv6: bool('ipv6', false),
    ip: ip('ip'), mtu: Number(one('mtu') ?? 0) || 1500, defaultAddressPools: all('default-address-pool').map(parsePool).filter((p) => typeof p !== 'string'), defaultNetworkOpts: Object.fromEntries([...netOpts].map(([k, v]) => [k, Object.fromEntries(v)])),
    dns: all('dns'), dnsOptions: all('dns-opt'), dnsSearch: all('dns-search'), hostGatewayIp: ip('host-gateway-ip'), labels: all('label'), liveRestore: bool('live-restore', false), allowDirectRouting: bool('allow-direct-routing', false),
    kernelLacks: all('kernel-lacks'),
  };
  if (opts.bridge !== '' && opts.bridge !== 'none' && opts.bip) return 'failed to start daemon: You specified -b & --bip, mutually exclusive options. Please specify only one';
  if (!opts.iptables && !opts.icc) return 'failed to start daemon: You specified --iptables=false with --icc=false. ICC=false uses iptables to function. Please set --icc or --iptables to true';
  if (opts.ip6tables && !opts.experimental && !since(version, '27')) return 'failed to start daemon: ip6tables rules are only available if experimental features are enabled';
  return { version, backend: backend === 'nftables' ? 'nftables' : 'iptables', sock: sockOf(`unix://${sock}`) ?? sock, execRoot: one('exec-root') ?? '/var/run/docker', opts };
};
