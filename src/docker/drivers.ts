// Network drivers by name.
import { findLinkByName } from '../net/ctx.ts';
import { firewallOf } from './firewall/index.ts';
import { fwConfigOf } from './fwConfig.ts';
import { macOfIp, randomMac, vethName } from './ids.ts';
import type { Op } from './op.ts';
import { printCidr } from './printOp.ts';
import type { NetworkDriver } from './types.ts';

const OPT = 'com.docker.network.bridge.';
const bridge: NetworkDriver = {
  name: 'bridge', scope: 'local',
  checkOptions: () => undefined,
  createNetwork: (tx, n) => {
    n.bridge = n.options[`${OPT}name`] ?? `br-${n.id.slice(0, 12)}`;
    const there = findLinkByName(tx.ctx, tx.e.netns, n.bridge);
    const ops: Op[] = [];
    if (!there) {
      ops.push({ t: 'link-add', kind: 'bridge', name: n.bridge }, { t: 'link-set', dev: n.bridge, mac: randomMac(tx.ctx, true) });
      n.owned = [n.bridge];
    }
    for (const p of n.ipam.pools) {
      if (p.family === 4 && p.gateway !== null && !there?.addrs4.some((a) => a.local === p.gateway)) ops.push({ t: 'addr', how: 'add', dev: n.bridge, addr: { ip: p.gateway, len: p.subnet.len }, broadcast: true });
    }
    ops.push({ t: 'sysctl', name: `net.ipv6.conf.${n.bridge}.accept_ra`, value: '0' });
    const net = bridge.fwNet(tx, n);
    if (net) ops.push(...firewallOf(tx.e.version, tx.e.backend).network(fwConfigOf(tx.e), net, true));
    ops.push({ t: 'link-set', dev: n.bridge, up: true });
    return ops;
  },
  deleteNetwork: (tx, n) => {
    const net = bridge.fwNet(tx, n);
    return [...(n.userDefined ? [{ t: 'link-del', dev: n.bridge } as const] : []), ...(net ? firewallOf(tx.e.version, tx.e.backend).network(fwConfigOf(tx.e), net, false) : [])];
  },
  createEndpoint: (tx, n, _c, ep) => {
    const taken = (x: string): boolean => findLinkByName(tx.ctx, tx.e.netns, x) !== undefined;
    ep.hostIf = vethName(tx.ctx, taken);
    ep.srcName = vethName(tx.ctx, taken);
    if (ep.mac === 0) ep.mac = macOfIp(ep.ip4 ?? 0);
    return [{ t: 'link-add', kind: 'veth', name: ep.hostIf, peer: ep.srcName }, { t: 'link-set', dev: ep.hostIf, master: n.bridge }, { t: 'link-set', dev: ep.hostIf, up: true }];
  },
  join: (_tx, n, _c, ep) => ({ ifName: ep.srcName, prefix: 'eth', gateway4: (n.ipam.pools.find((p) => p.family === 4)?.gateway as number | undefined) ?? null, gateway6: null, dns: n.userDefined }),
  leave: () => [],
  deleteEndpoint: (_tx, _n, _c, ep) => (ep.hostIf === '' ? [] : [{ t: 'link-del', dev: ep.hostIf, ignore: true }]),
  fwNet: (tx, n) => {
    const p = n.ipam.pools.find((x) => x.family === 4);
    return {
      ifName: n.bridge, v4: p ? { subnet: printCidr(p.subnet), hostIp: null, gwMode: 'nat' } : null, v6: null, internal: n.internal, icc: n.options[`${OPT}enable_icc`] !== 'false',
      masq: n.userDefined ? n.options[`${OPT}enable_ip_masquerade`] !== 'false' : tx.e.opts.ipMasq, trusted: [], others: [],
    };
  },
};
const nothing = (name: string): NetworkDriver => ({
  name, scope: 'local', checkOptions: () => undefined, createNetwork: () => [], deleteNetwork: () => [], createEndpoint: () => [],
  join: () => ({ ifName: '', prefix: 'eth', gateway4: null, gateway6: null, dns: false }), leave: () => [], deleteEndpoint: () => [], fwNet: () => null,
});
const DRIVERS: Readonly<Record<string, NetworkDriver>> = { bridge, host: nothing('host'), null: nothing('null') };
export const networkDriver = (name: string): NetworkDriver | undefined => DRIVERS[name];
export const driverError = (name: string): string => `plugin "${name}" not found`;
