// Rules of Docker 28.0.0 alone: FORWARD looks in an ipset of the bridges' subnets. (28.0.1 took it back: kernels without ip_set.)
// Mirrors: moby v28.0.0 libnetwork/drivers/bridge/setup_ip_tables_linux.go and port_mapping_linux.go; its dumps are in test/docker.
import { familyOf, printIp, type Family } from '../../base/ip.ts';
import type { Op } from '../op.ts';
import type { Firewall, FwConfig, FwFamily, FwNet } from '../types.ts';
import { classicLink, userChain } from './era20_10.ts';
import {
  appended, DOCKER, enabled, familiesOf, familyNet, forwardDrop, hairpinMasquerade, inserted, internalDrops, jumpTop, leftover, loopbackDrop, masquerade,
  natJumps, newChain, OLD_ISOLATION, publish28, removeChain, skipDnat, sortBindings27, STAGE1, STAGE2, translated, type Mapping, type Place,
} from './rules.ts';

const setName = (fam: Family): string => `docker-ext-bridges-v${fam}`;
const toBridges = (fam: Family): string => `-m set --match-set ${setName(fam)} dst`;
const forward = (fam: Family): Place => [fam, 'filter', 'FORWARD'];
/** EnsureJumpRule of a jump with conditions. */
const onTop = (fam: Family, words: string): Op[] => [appended(false, forward(fam), words, '--iptables'), inserted(true, forward(fam), words, '--iptables')];

const start = (c: FwConfig): Op[] => [
  ...familiesOf(c).flatMap((fam): Op[] => [
    leftover(fam, `-j ${OLD_ISOLATION}`),
    ...removeChain(fam, 'nat', DOCKER),
    ...[DOCKER, STAGE1, STAGE2, OLD_ISOLATION].flatMap((chain) => removeChain(fam, 'filter', chain)),
    { t: 'ipset', argv: ['create', setName(fam), 'hash:net', 'family', fam === 4 ? 'inet' : 'inet6', '-exist'], option: '--iptables' },
    { t: 'ipset', argv: ['flush', setName(fam)], option: '--iptables' },
    ...newChain(fam, 'nat', DOCKER),
    ...[DOCKER, STAGE1, STAGE2].flatMap((chain) => newChain(fam, 'filter', chain)),
    ...onTop(fam, `${toBridges(fam)} -j ${DOCKER}`),
    jumpTop(fam, 'FORWARD', STAGE1),
    ...onTop(fam, `${toBridges(fam)} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
  ]),
  ...familiesOf(c).flatMap(userChain),
];

/** setIcc: a bridge with a way out needs no accept, its outgoing rule covers it. */
const icc = (on: boolean, fam: Family, n: FwNet): Op[] => {
  const same = `-i ${n.ifName} -o ${n.ifName} -j`;
  return [
    appended(on && n.icc && n.internal, forward(fam), `${same} ACCEPT`, '--icc'),
    appended(on && !n.icc, forward(fam), `${same} DROP`, '--icc'),
  ];
};
const family = (on: boolean, c: FwConfig, n: FwNet, fam: Family, f: FwFamily): Op[] => {
  if (n.internal) return [...internalDrops(on, [fam, 'filter', STAGE1], n, f, fam === 6), ...icc(on, fam, n)];
  const br = n.ifName;
  const routed = f.gwMode === 'routed';
  return [
    ...(n.masq && !routed ? [masquerade(on, fam, n, f)] : []),
    ...(routed || (n.masq && c.proxy) ? [skipDnat(on, fam, n)] : []),
    hairpinMasquerade(on && !c.proxy, fam, n, f),
    ...icc(on, fam, n),
    ...(routed ? [appended(on, [fam, 'filter', DOCKER], `-o ${br} -p ${fam === 4 ? 'icmp' : 'icmpv6'} -j ACCEPT`, `com.docker.network.bridge.gateway_mode_ipv${fam}`)] : []),
    ...(n.icc && on ? [leftover(fam, `-i ${br} ! -o ${br} -j ACCEPT`)] : []),
    appended(on, forward(fam), n.icc ? `-i ${br} -j ACCEPT` : `-i ${br} ! -o ${br} -j ACCEPT`, '--iptables'),
    ...(on ? [...natJumps(fam, c.proxy), leftover(fam, `-o ${br} -j ${DOCKER}`), leftover(fam, `-o ${br} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`)] : []),
    appended(on, [fam, 'filter', DOCKER], `! -i ${br} -o ${br} -j ${f.gwMode === 'nat-unprotected' ? 'ACCEPT' : 'DROP'}`, '--iptables'),
    { t: 'ipset', argv: [on ? 'add' : 'del', setName(fam), f.subnet, '-exist'], option: '--iptables' },
  ];
};
/** setINC: for every family that is enabled, whether the network has it or not. */
const isolation = (on: boolean, c: FwConfig, n: FwNet): Op[] =>
  familiesOf(c).reverse().flatMap((fam): Op[] => {
    const br = n.ifName;
    const stage1: Place = [fam, 'filter', STAGE1];
    return [
      ...(familyNet(n, fam)?.gwMode === 'routed'
        ? [
            inserted(on, stage1, `-o ${br} -j RETURN`, `com.docker.network.bridge.gateway_mode_ipv${fam}`),
            inserted(on, stage1, `-i ${br} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, `com.docker.network.bridge.gateway_mode_ipv${fam}`),
          ]
        : []),
      appended(on, stage1, `-i ${br} ! -o ${br} -j ${STAGE2}`, '--iptables'),
      inserted(on, [fam, 'filter', STAGE2], `-o ${br} -j DROP`, '--iptables'),
    ];
  });

const port = (c: FwConfig, n: FwNet, b: Mapping, on: boolean): Op[] => {
  const fam = familyOf(b.ip);
  const mode = familyNet(n, fam)?.gwMode;
  if (n.internal || !enabled(c, fam)) return [];
  const raw: Op[] = [
    ...loopbackDrop(on, c, b),
    ...(c.raw && mode === 'nat' ? [appended(on, [fam, 'raw', 'PREROUTING'], `-p ${b.proto} -d ${printIp(b.ip)} --dport ${b.port} ! -i ${n.ifName} -j DROP`, '-p')] : []),
  ];
  return translated(c, n, b) ? [...raw, ...publish28(on, c, n, b)] : raw;
};

export const era28_0: Firewall = {
  start,
  arrange: () => [],
  network: (c, n, on) => [
    ...(on ? familiesOf(c).filter((fam) => c.policy[fam] && familyNet(n, fam)).map(forwardDrop) : []),
    ...familiesOf(c).flatMap((fam) => {
      const f = familyNet(n, fam);
      return f ? family(on, c, n, fam, f) : [];
    }),
    ...(n.internal ? [] : isolation(on, c, n)),
  ],
  endpoint: () => [],
  port, link: classicLink, sortBindings: sortBindings27,
};
