// Rules of Docker 1.12 (2016, the Docker Cookbook's) and of 17.06: one chain DOCKER-ISOLATION with a pair of DROPs for each pair of bridges.
// Mirrors: moby v1.12.6 vendor/src/github.com/docker/libnetwork/drivers/bridge/setup_ip_tables.go and bridge.go (isolateNetwork), libnetwork/iptables/iptables.go;
// v17.06 adds DOCKER-USER, the FORWARD policy, and has its rule for established connections below the jump to DOCKER. Neither has IPv6 rules.
import type { Op } from '../op.ts';
import type { Firewall, FwConfig, FwNet } from '../types.ts';
import { classicLink, established, icc, outgoing, toDocker, userChain } from './era20_10.ts';
import {
  appended, blindly, DOCKER, dnatWords, forwardDrop, hairpinMasquerade, inserted, internalDrops, jumpTop, linkRules, masquerade, natJumps, newChain, OLD_ISOLATION, openWords, removeChain,
  selfWords, skipDnat, sortPortMap, translated, type Mapping, type Place,
} from './rules.ts';

const ISOLATION: Place = [4, 'filter', OLD_ISOLATION];

const start = (c: FwConfig): Op[] =>
  c.iptables
    ? [
        ...removeChain(4, 'nat', DOCKER), ...removeChain(4, 'filter', DOCKER), ...removeChain(4, 'filter', OLD_ISOLATION),
        ...newChain(4, 'nat', DOCKER), ...newChain(4, 'filter', DOCKER), ...newChain(4, 'filter', OLD_ISOLATION),
        inserted(true, ISOLATION, '-j RETURN', '--iptables'),
      ]
    : [];
/** setINC of this bridge and each other one that is not internal. */
const isolation = (on: boolean, n: FwNet): Op[] =>
  n.others.flatMap((other) => [
    inserted(on, ISOLATION, `-i ${n.ifName} -o ${other} -j DROP`, '--iptables'),
    inserted(on, ISOLATION, `-i ${other} -o ${n.ifName} -j DROP`, '--iptables'),
  ]);
const network = (is17: boolean) => (c: FwConfig, n: FwNet, on: boolean): Op[] => {
  const f = n.v4;
  if (!c.iptables || !f) return [];
  const jump: Op[] = on ? [jumpTop(4, 'FORWARD', OLD_ISOLATION)] : [];
  if (n.internal) return [...internalDrops(on, ISOLATION, n, f, false), ...icc(on, 4, n), ...jump];
  return [
    ...(n.masq ? [masquerade(on, 4, n, f)] : []),
    ...(n.masq && c.proxy ? [skipDnat(on, 4, n)] : []),
    ...(c.proxy ? [] : [hairpinMasquerade(on, 4, n, f)]),
    ...icc(on, 4, n), outgoing(on, 4, n), ...(is17 ? [] : [established(on, 4, n)]),
    ...(on ? natJumps(4, c.proxy) : []),
    toDocker(on, 4, n), ...(is17 ? [established(on, 4, n)] : []),
    ...jump, ...isolation(on, n),
  ];
};
const mapping = (c: FwConfig, n: FwNet, b: Mapping): { at: Place; words: string }[] =>
  translated(c, n, b)
    ? [
        { at: [4, 'nat', DOCKER], words: dnatWords(c, n, b) },
        { at: [4, 'filter', DOCKER], words: openWords(n, b) },
        { at: [4, 'nat', 'POSTROUTING'], words: selfWords(b) },
      ]
    : [];
/** There are no host addresses for SNAT and no ip6tables in these two. */
const only4 = (n: FwNet): FwNet => (n.v4?.hostIp == null ? n : { ...n, v4: { ...n.v4, hostIp: null } });
const ipv4 = (c: FwConfig): FwConfig => (c.ip6tables ? { ...c, ip6tables: false } : c);

export const era1_12: Firewall = {
  start,
  arrange: () => [],
  network: (c, n, on) => network(false)(c, only4(n), on),
  endpoint: () => [],
  port: (c, n, b, on) => mapping(ipv4(c), n, b).map((r) => blindly(on ? 'A' : 'D', r.at, r.words, '-p')),
  link: (c, n, parent, child, p, on) => linkRules(c, n, parent, child, p).map((r) => blindly(on ? 'A' : 'D', r.at, r.words, '--link')),
  sortBindings: sortPortMap,
};
export const era17_06: Firewall = {
  start: (c) => [...start(c), ...(c.iptables && c.policy[4] ? [forwardDrop(4)] : [])],
  arrange: (c) => (c.iptables ? userChain(4) : []),
  network: (c, n, on) => network(true)(c, only4(n), on),
  endpoint: () => [],
  port: (c, n, b, on) => mapping(ipv4(c), n, b).map((r) => appended(on, r.at, r.words, '-p')),
  link: classicLink,
  sortBindings: sortPortMap,
};
