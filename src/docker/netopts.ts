// What `docker network create -o` says to the bridge driver: labels com.docker.network.* (libnetwork/drivers/bridge/labels.go, netlabel),
// bridge.go's networkConfiguration.fromLabels with its words. Labels that a release does not know are kept for inspect and do nothing, as there.
import { parseIp, type Ip } from '../base/ip.ts';
import type { EngineVersion, Network } from '../model/docker.ts';
import { since } from './defaults.ts';
import type { GwMode } from './types.ts';

export interface BridgeOpts {
  /** '': br- and the network's id. */
  readonly name: string;
  /** 0: not given. */
  readonly mtu: number;
  readonly icc: boolean;
  readonly masq: boolean;
  readonly defaultBridge: boolean;
  /** The bridge gets no IPv4 address. */
  readonly inhibit4: boolean;
  readonly prefix: string;
  readonly gwMode4: GwMode;
  readonly gwMode6: GwMode;
  readonly hostIp4: Ip | null;
  readonly hostIp6: Ip | null;
  readonly trusted: readonly string[];
}
type Draft = { -readonly [K in keyof BridgeOpts]: BridgeOpts[K] };

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
interface Label {
  readonly first: EngineVersion;
  /** Go's reason for refusing the value. */
  readonly read: (o: Draft, value: string, v: EngineVersion) => string | undefined;
}
const flag = (set: (o: Draft, on: boolean) => void): Label['read'] => (o, value) => {
  if (!TRUE.has(value) && !FALSE.has(value)) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
  set(o, TRUE.has(value));
  return undefined;
};
const address = (set: (o: Draft, ip: Ip) => void): Label['read'] => (o, value) => {
  const ip = parseIp(value);
  if (ip === undefined) return 'nil ip';
  set(o, ip);
  return undefined;
};
const gwMode = (set: (o: Draft, mode: GwMode) => void): Label['read'] => (o, value, v) => {
  const known: readonly string[] = since(v, '28.0') ? ['nat', 'nat-unprotected', 'routed', 'isolated'] : ['nat', 'routed'];
  if (value !== '' && !known.includes(value)) return `unknown gateway mode ${value}`;
  set(o, value === '' ? 'nat' : (value as GwMode));
  return undefined;
};
const text = (set: (o: Draft, value: string) => void): Label['read'] => (o, value) => {
  set(o, value);
  return undefined;
};
const NET = 'com.docker.network.';
const BRIDGE = `${NET}bridge.`;
const LABELS: ReadonlyMap<string, Label> = new Map<string, Label>([
  [`${BRIDGE}name`, { first: '1.12', read: text((o, x) => { o.name = x; }) }],
  [`${NET}driver.mtu`, { first: '1.12', read: (o, x) => {
    if (!/^[+-]?\d+$/.test(x)) return `strconv.Atoi: parsing ${JSON.stringify(x)}: invalid syntax`;
    o.mtu = Number(x);
    return undefined;
  } }],
  [`${BRIDGE}enable_icc`, { first: '1.12', read: flag((o, on) => { o.icc = on; }) }],
  [`${BRIDGE}enable_ip_masquerade`, { first: '1.12', read: flag((o, on) => { o.masq = on; }) }],
  [`${BRIDGE}default_bridge`, { first: '1.12', read: flag((o, on) => { o.defaultBridge = on; }) }],
  [`${BRIDGE}host_binding_ipv4`, { first: '1.12', read: address(() => undefined) }],
  [`${BRIDGE}inhibit_ipv4`, { first: '20.10', read: flag((o, on) => { o.inhibit4 = on; }) }],
  [`${NET}container_iface_prefix`, { first: '17.06', read: text((o, x) => { o.prefix = x; }) }],
  [`${NET}host_ipv4`, { first: '20.10', read: address((o, ip) => { o.hostIp4 = ip; }) }],
  [`${NET}host_ipv6`, { first: '27', read: address((o, ip) => { o.hostIp6 = ip; }) }],
  [`${BRIDGE}gateway_mode_ipv4`, { first: '27', read: gwMode((o, m) => { o.gwMode4 = m; }) }],
  [`${BRIDGE}gateway_mode_ipv6`, { first: '27', read: gwMode((o, m) => { o.gwMode6 = m; }) }],
  [`${BRIDGE}trusted_host_interfaces`, { first: '28.5', read: text((o, x) => { o.trusted = x.split(':').filter((s) => s !== ''); }) }],
]);

/** Or why a label's value is refused. */
export const parseBridgeOpts = (options: Readonly<Record<string, string>>, v: EngineVersion): BridgeOpts | string => {
  const o: Draft = {
    name: '', mtu: 0, icc: true, masq: true, defaultBridge: false, inhibit4: false, prefix: 'eth', gwMode4: 'nat', gwMode6: 'nat', hostIp4: null, hostIp6: null, trusted: [],
  };
  for (const [label, value] of Object.entries(options)) {
    const l = LABELS.get(label);
    if (!l || !since(v, l.first)) continue;
    const bad = l.read(o, value, v);
    if (bad !== undefined) return `failed to parse ${label} value: ${value} (${bad})`;
  }
  if (o.prefix === '') o.prefix = 'eth';
  return o.mtu < 0 ? `invalid MTU number: ${o.mtu}` : o;
};
const parsed = new WeakMap<Network['options'], BridgeOpts>();
/** Of a network that was made: its labels were found good. */
export const bridgeOptsOf = (n: Pick<Network, 'options'>, v: EngineVersion): BridgeOpts => {
  const known = parsed.get(n.options);
  if (known) return known;
  const o = parseBridgeOpts(n.options, v);
  if (typeof o === 'string') throw new RangeError(o);
  parsed.set(n.options, o);
  return o;
};
