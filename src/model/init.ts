// A fresh host: the initial namespace with its loopback, the policy rules and sysctl defaults of a new network namespace.
import { emptyPMap, pmFrom, pmSet } from '../base/pmap.ts';
import { CONF4_ALL, CONF4_DEFAULT, CONF4_LOOPBACK, CONF6_ALL, CONF6_DEFAULT, CONF6_LOOPBACK, NEIGH6_DEFAULT, NEIGH_DEFAULT } from './conf.ts';
import type { FibRule, Link, Netns, Nsid, World } from './world.ts';

export const LOOPBACK_IFINDEX = 1;
export const RT_TABLE_LOCAL = 255;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_DEFAULT = 253;

const rule = (family: 4 | 6, priority: number, table: number): FibRule => ({
  family, priority, invert: false, src: null, srcLen: 0, dst: null, dstLen: 0, iif: '', oif: '', fwmark: 0, fwmask: 0, tos: 0, ipproto: 0,
  sport: null, dport: null, uid: null, action: 'lookup', table, goto: 0, suppressPrefixlen: -1, suppressIfgroup: -1, protocol: 2, l3mdev: false,
});

/** The parts of a Link that a kind rarely sets, with register_netdevice's defaults. */
export const newLinkDefaults = (ns: Netns): Omit<Link, 'ifindex' | 'name' | 'info'> => ({
  address: 0, addrAssign: 0, mtu: 1500, txqlen: 1000, up: false, carrier: true, operstate: 'UNKNOWN', arp: true,
  qdisc: 'noop', qdiscActive: false, carrierChanges: 0, gpromisc: false, gallmulti: false, numTxQueues: 1, numRxQueues: 1, multicast: true, promisc: 0,
  allmulti: 0, group: 0, alias: '', master: 0, link: null, uppers: [], brport: null, addrs4: [], addrs6: [], conf4: ns.conf4.default, conf6: { ...ns.conf6.default, mtu: 0 },
  neigh4: ns.neigh4, neigh6: ns.neigh6, conf4Set: ns.conf4Set,
});

/** A new namespace: only `lo`, down. `loopback_net_init`, `fib4_rules_init` (0, 32766, 32767), `fib6_rules_net_init` (0, 32766). */
export const newNetnsConfig = (id: Nsid): Netns => {
  const bare: Netns = {
    id, named: 0, links: emptyPMap(), linkNames: emptyPMap(), nextIfindex: 1, fib4: emptyPMap(), fib6: emptyPMap(),
    rules4: [rule(4, 0, RT_TABLE_LOCAL), rule(4, 32766, RT_TABLE_MAIN), rule(4, 32767, RT_TABLE_DEFAULT)],
    rules6: [rule(6, 0, RT_TABLE_LOCAL), rule(6, 32766, RT_TABLE_MAIN)],
    conf4: { all: CONF4_ALL, default: CONF4_DEFAULT }, conf6: { all: CONF6_ALL, default: CONF6_DEFAULT },
    neigh4: NEIGH_DEFAULT, neigh6: NEIGH6_DEFAULT, conf4Set: emptyPMap(), sysctl: emptyPMap(), sockets: emptyPMap(), xt: emptyPMap(), netnsIds: emptyPMap(),
  };
  const lo: Link = {
    ...newLinkDefaults(bare), ifindex: LOOPBACK_IFINDEX, name: 'lo', mtu: 65536, multicast: false, info: { kind: 'loopback' },
    conf4: CONF4_LOOPBACK, conf6: CONF6_LOOPBACK,
  };
  return { ...bare, links: pmFrom([[1, lo]]), linkNames: pmFrom([['lo', 1]]), nextIfindex: 2 };
};

/** Small seeds would give small first numbers: every bit of the seed reaches every bit of the state (murmur3's finaliser). */
const mixSeed = (seed: number): number => {
  let h = (seed ^ 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0 || 1;
};

/** A machine with nothing but its loopback, at time 0. The seed decides every random choice the world will make. */
export const emptyWorld = (seed = 1): World => ({
  config: { netns: pmSet(emptyPMap<Netns>(), 1, newNetnsConfig(1)), names: emptyPMap(), nameOrder: emptyPMap(), namesMade: 0, netnsLinks: emptyPMap(), heldNetns: emptyPMap(), nextNsid: 2, hostname: 'packetpath', docker: emptyPMap() },
  state: { now: 0, seed: mixSeed(seed), seq: 1, timers: null, netns: emptyPMap(), linkwatch: { next: 0, urgent: false, pending: [], armed: 0 } },
});
