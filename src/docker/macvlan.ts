// The macvlan driver: containers on the parent's own wire; no bridge, no rules, no published ports.
// Mirrors libnetwork/drivers/macvlan: macvlan_network.go, macvlan_setup.go (createVlanLink, createDummyLink, createMacVlan), macvlan_joinleave.go.
import { inPrefix, type Ip, type Ip4, type Ip6 } from '../base/ip.ts';
import type { Container, Endpoint, Engine, NetCreate, Network } from '../model/docker.ts';
import { findLinkByName } from '../net/ctx.ts';
import { since } from './defaults.ts';
import { macOfIp, randomMac, shortId, vethName } from './ids.ts';
import { networksOf } from './networkList.ts';
import type { Op } from './op.ts';
import { refuse, type DockerError, type DockerTx, type Draft } from './tx.ts';
import type { NetworkDriver } from './types.ts';

const MODES = new Set(['bridge', 'private', 'passthru', 'vepa']);
const modeOf = (options: Readonly<Record<string, string>>): string => options['macvlan_mode'] || 'bridge';
const dummyName = (n: Pick<Network, 'driver' | 'id'>): string => `${n.driver === 'ipvlan' ? 'di' : 'dm'}-${shortId(n.id)}`;

/** Since 25 a parent serves several networks, and an internal network may have one, and needs no gateway. */
const sharesParents = (e: Pick<Engine, 'version'>): boolean => since(e.version, '27');

const checkOptions = (o: NetCreate, e: Engine): string | undefined => {
  const mode = modeOf(o.options);
  if (!MODES.has(mode)) return `requested macvlan mode '${mode}' is not valid, 'bridge' mode is the macvlan driver default`;
  return o.options['parent'] === 'lo' && (!o.internal || sharesParents(e)) ? 'loopback interface is not a valid macvlan parent link' : undefined;
};
/** parseVlan and createVlanLink: `eth0.50` is made on eth0. */
const vlanParent = (tx: DockerTx, parent: string): readonly Op[] | DockerError => {
  if (!parent.includes('.')) return refuse(`invalid subinterface vlan name ${parent}, example formatting is eth0.10`);
  const [lower = '', vid = '', more] = parent.split('.');
  if (more !== undefined) return refuse(`required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received ${parent}`);
  if (!/^[+-]?\d+$/.test(vid)) return refuse(`unable to parse a valid vlan id from: ${vid} (ex. eth0.10 for vlan 10)`);
  if (!findLinkByName(tx.ctx, tx.e.netns, lower)) return refuse(`-o parent interface ${since(tx.e.version, '27') ? '' : 'does '}was not found on the host: ${lower}`);
  const vlanId = Number(vid);
  if (vlanId < 1 || vlanId > 4094) return refuse(`vlan id must be between 1-4094, received: ${vlanId}`);
  return [{ t: 'link-add', kind: 'vlan', name: parent, parent: lower, vlanId, failed: `failed to create ${parent} vlan link: ` }, { t: 'link-set', dev: parent, up: true }];
};
/** Another network on the same parent. */
const otherUser = (tx: DockerTx, n: Network): Network | undefined => networksOf(tx.e).find((x) => x.driver === n.driver && x.id !== n.id && x.bridge === n.bridge);
/** Without a parent, and up to 20.10 with --internal, the parent is a dummy device of the network's own. */
const createNetwork = (tx: DockerTx, n: Draft<Network>): readonly Op[] | DockerError => {
  if (n.bridge === '') {
    const given = n.internal && !sharesParents(tx.e) ? '' : (n.options['parent'] ?? '');
    n.bridge = given === '' ? dummyName(n) : given;
  }
  const parent = n.bridge;
  const user = otherUser(tx, n);
  if (user && !sharesParents(tx.e)) return refuse(`network ${dummyName(user)} is already using parent interface ${parent}`);
  if (user) n.owned = user.owned;
  if (findLinkByName(tx.ctx, tx.e.netns, parent)) return [];
  const ops: readonly Op[] | DockerError = parent === dummyName(n) ? [{ t: 'link-add', kind: 'dummy', name: parent }, { t: 'link-set', dev: parent, up: true }] : vlanParent(tx, parent);
  if (!('refused' in ops)) n.owned = [parent];
  return ops;
};
const createEndpoint = (tx: DockerTx, n: Network, _c: Container, ep: Draft<Endpoint>): readonly Op[] | DockerError => {
  if (!findLinkByName(tx.ctx, tx.e.netns, n.bridge)) return refuse(`the requested parent interface ${n.bridge} was not found on the Docker host`);
  ep.srcName = vethName(tx.ctx, (name) => findLinkByName(tx.ctx, tx.e.netns, name) !== undefined);
  if (ep.mac === 0) ep.mac = since(tx.e.version, '28.0') || ep.ip4 === null ? randomMac(tx.ctx, false) : macOfIp(ep.ip4);
  return [{ t: 'link-add', kind: 'macvlan', name: ep.srcName, parent: n.bridge, mode: modeOf(n.options), failed: 'failed to create the macvlan port: ' }];
};
const gateway = (tx: DockerTx, n: Network, ip: Ip | null): Ip | null => {
  if (ip === null || (n.internal && since(tx.e.version, '27'))) return null;
  return n.ipam.pools.find((p) => inPrefix(ip, p.subnet.ip, p.subnet.len))?.gateway ?? null;
};

export const macvlanDriver: NetworkDriver = {
  name: 'macvlan', scope: 'local', checkOptions, createNetwork, createEndpoint, noGateway: (o, e) => o.internal && sharesParents(e),
  deleteNetwork: (tx, n) => (otherUser(tx, n) ? [] : n.owned.map((dev) => ({ t: 'link-del', dev, ignore: true }) as const)),
  join: (tx, n, _c, ep) => ({ ifName: ep.srcName, inside: false, prefix: 'eth', gateway4: gateway(tx, n, ep.ip4) as Ip4 | null, gateway6: gateway(tx, n, ep.ip6) as Ip6 | null, dns: true }),
  leave: () => [],
  deleteEndpoint: (_tx, _n, _c, ep) => (ep.srcName === '' ? [] : [{ t: 'link-del', dev: ep.srcName, ignore: true }]),
  fwNet: () => null,
};
