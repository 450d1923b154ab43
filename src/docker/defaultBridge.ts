// The network "bridge" as the daemon asks for it: daemon_unix.go initBridgeDriver, netutils.ElectInterfaceAddresses.
import { inPrefix, networkOf, printIp, type Ip } from '../base/ip.ts';
import type { IpamConfig, NetCreate } from '../model/docker.ts';
import { findLinkByName } from '../net/ctx.ts';
import { newNetCreate, since } from './defaults.ts';
import { ipamDriver } from './ipam.ts';
import { isRefused, refuse, type DockerError, type DockerTx } from './tx.ts';

const PREFIX = 'com.docker.network.bridge.';
export const DEFAULT_BRIDGE = 'docker0';

/** An address that the bridge has already decides: its subnet, and itself as the gateway. */
const elected = (tx: DockerTx, name: string): { readonly ip: Ip; readonly len: number } | null => {
  const addrs = findLinkByName(tx.ctx, tx.e.netns, name)?.addrs4 ?? [];
  const fixed = tx.e.opts.fixedCidr;
  const a = (addrs.length > 1 && fixed ? addrs.find((x) => inPrefix(x.local, fixed.ip, fixed.len)) : undefined) ?? addrs[0];
  return a ? { ip: a.local, len: a.prefixlen } : null;
};
const config4 = (tx: DockerTx, name: string): IpamConfig | DockerError => {
  const { bip, fixedCidr, defaultGateway } = tx.e.opts;
  const has = bip ?? elected(tx, name);
  const aux: IpamConfig['aux'] = defaultGateway === null ? {} : { DefaultGatewayIPv4: defaultGateway };
  // Since 28 --fixed-cidr alone is the whole subnet, and without it IPAM chooses, whose gateway is then shown.
  if (!has && since(tx.e.version, '28.0')) return { subnet: fixedCidr, range: fixedCidr, gateway: null, aux };
  let subnet = has && { ip: networkOf(has.ip, has.len), len: has.len };
  if (!subnet) {
    const ipam = ipamDriver('default');
    const free = ipam?.requestPool(tx, { family: 4, asked: { subnet: null, range: null, gateway: null, aux: {} } });
    if (!free || isRefused(free)) return free ?? refuse('no IPAM driver');
    ipam?.releasePool(tx, free);
    subnet = free.subnet;
  }
  return { subnet, range: fixedCidr, gateway: has ? has.ip : null, aux };
};
const config6 = (tx: DockerTx): IpamConfig | null => {
  const { fixedCidr6, bip6, defaultGateway6 } = tx.e.opts;
  const has = bip6 ?? fixedCidr6;
  if (!has) return null;
  return { subnet: { ip: networkOf(has.ip, has.len), len: has.len }, range: bip6 || since(tx.e.version, '28.0') ? fixedCidr6 : null, gateway: bip6 ? bip6.ip : null, aux: defaultGateway6 === null ? {} : { DefaultGatewayIPv6: defaultGateway6 } };
};

export const defaultBridge = (tx: DockerTx): NetCreate | DockerError => {
  const { opts } = tx.e;
  const name = opts.bridge === '' ? DEFAULT_BRIDGE : opts.bridge;
  const c4 = config4(tx, name);
  if (isRefused(c4)) return c4;
  const c6 = opts.ipv6 ? config6(tx) : null;
  return newNetCreate({
    name: 'bridge', ipv6: opts.ipv6, ipam: c6 ? [c4, c6] : [c4],
    options: {
      [`${PREFIX}default_bridge`]: 'true', [`${PREFIX}enable_icc`]: String(opts.icc), [`${PREFIX}enable_ip_masquerade`]: String(opts.ipMasq),
      [`${PREFIX}host_binding_ipv4`]: opts.ip === null ? '0.0.0.0' : printIp(opts.ip), [`${PREFIX}name`]: name, 'com.docker.network.driver.mtu': String(opts.mtu),
    },
  });
};
