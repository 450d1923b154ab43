// Rules of Docker 20.10 (captured: test/docker), and of 27, which keeps their shape.
// Mirrors: libnetwork/drivers/bridge/setup_ip_tables.go (setupIPChains, setupIPTables, setupIPTablesInternal, setIcc, setINC), libnetwork/firewall_linux.go
// (arrangeUserFilterRule), ChainInfo.Forward; for 27 setup_ip_tables_linux.go and port_mapping_linux.go (setPerPortNAT, setPerPortForwarding).
// 27 differs: DOCKER-USER in ip6tables, too; SNAT to host_ipv4; gateway mode routed; IPv6's DNATs spare link-local senders; mappings in another order.
import { familyOf, type Family } from '../../base/ip.ts';
import type { Op } from '../op.ts';
import type { Firewall, FwConfig, FwFamily, FwNet } from '../types.ts';
import {
  appended, blindly, DOCKER, dnatWords, enabled, familiesOf, familyNet, forwardDrop, hairpinMasquerade, inserted, internalDrops, jumpTop, leftover, linkRules, masquerade, natJumps, newChain,
  OLD_ISOLATION, openWords, removeChain, returnRule, sctpChecksum, selfWords, skipDnat, sortBindings27, sortPortMap, STAGE1, STAGE2, translated, USER, type Mapping, type Place,
} from './rules.ts';

const forward = (fam: Family): Place => [fam, 'filter', 'FORWARD'];
/** setIcc: the opposite rule goes without a look, then accept on top, or drop at the very end of FORWARD. */
export const icc = (on: boolean, fam: Family, n: FwNet): Op[] => {
  const same = `-i ${n.ifName} -o ${n.ifName} -j`;
  if (!on) return [appended(false, forward(fam), `${same} ${n.icc ? 'ACCEPT' : 'DROP'}`, '--icc')];
  return n.icc
    ? [blindly('D', forward(fam), `${same} DROP`, '--icc'), inserted(true, forward(fam), `${same} ACCEPT`, '--icc')]
    : [blindly('D', forward(fam), `${same} ACCEPT`, '--icc'), appended(true, forward(fam), `${same} DROP`, '--icc')];
};
export const outgoing = (on: boolean, fam: Family, n: FwNet): Op => inserted(on, forward(fam), `-i ${n.ifName} ! -o ${n.ifName} -j ACCEPT`, '--iptables');
export const toDocker = (on: boolean, fam: Family, n: FwNet): Op => inserted(on, forward(fam), `-o ${n.ifName} -j ${DOCKER}`, '--iptables');
export const established = (on: boolean, fam: Family, n: FwNet): Op => inserted(on, forward(fam), `-o ${n.ifName} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, '--iptables');
/** DOCKER-USER, made once and never emptied, its jump above everything whenever a network was made. */
export const userChain = (fam: Family): Op[] => [...newChain(fam, 'filter', USER), returnRule(fam, USER), jumpTop(fam, 'FORWARD', USER)];
export const classicLink: Firewall['link'] = (c, n, parent, child, p, on) => linkRules(c, n, parent, child, p).map((r) => appended(on, r.at, r.words, '--link'));

const start = (c: FwConfig): Op[] => [
  ...familiesOf(c).flatMap((fam) => [
    leftover(fam, `-j ${OLD_ISOLATION}`),
    ...removeChain(fam, 'nat', DOCKER),
    ...[DOCKER, STAGE1, STAGE2, OLD_ISOLATION].flatMap((chain) => removeChain(fam, 'filter', chain)),
    ...newChain(fam, 'nat', DOCKER),
    ...[DOCKER, STAGE1, STAGE2].flatMap((chain) => newChain(fam, 'filter', chain)),
    returnRule(fam, STAGE1),
    returnRule(fam, STAGE2),
  ]),
  ...familiesOf(c).filter((fam) => c.policy[fam]).map(forwardDrop),
];
/** setINC, for every family that is enabled, whether the network has it or not; IPv6 first. */
const isolation = (on: boolean, c: FwConfig, n: FwNet): Op[] =>
  familiesOf(c).reverse().flatMap((fam) => [
    inserted(on, [fam, 'filter', STAGE1], `-i ${n.ifName} ! -o ${n.ifName} -j ${STAGE2}`, '--iptables'),
    inserted(on, [fam, 'filter', STAGE2], `-o ${n.ifName} -j DROP`, '--iptables'),
  ]);
const family = (on: boolean, is27: boolean, c: FwConfig, n: FwNet, fam: Family, f: FwFamily): Op[] => {
  const ops: Op[] = [];
  if (n.internal) {
    ops.push(...internalDrops(on, [fam, 'filter', STAGE1], n, f, is27 && fam === 6), ...icc(on, fam, n));
  } else {
    if (n.masq && !(is27 && f.gwMode === 'routed')) {
      ops.push(masquerade(on, fam, n, f));
      if (c.proxy) ops.push(skipDnat(on, fam, n));
    }
    if (!c.proxy) ops.push(hairpinMasquerade(on, fam, n, f));
    ops.push(...icc(on, fam, n), outgoing(on, fam, n), ...(on ? natJumps(fam, c.proxy) : []), toDocker(on, fam, n), established(on, fam, n));
  }
  if (on) ops.push(jumpTop(fam, 'FORWARD', STAGE1));
  return ops;
};
const network = (is27: boolean) => (c: FwConfig, n: FwNet, on: boolean): Op[] => [
  ...familiesOf(c).flatMap((fam) => {
    const f = familyNet(n, fam);
    return f ? family(on, is27, c, n, fam, f) : [];
  }),
  ...(n.internal ? [] : isolation(on, c, n)),
];

const port20 = (c: FwConfig, n: FwNet, b: Mapping, on: boolean): Op[] => {
  if (!translated(c, n, b)) return [];
  const fam = familyOf(b.ip);
  return [
    appended(on, [fam, 'nat', DOCKER], dnatWords(c, n, b), '-p'),
    appended(on, [fam, 'filter', DOCKER], openWords(n, b), '-p'),
    appended(on, [fam, 'nat', 'POSTROUTING'], selfWords(b), '-p'),
    ...sctpChecksum(on, c, b),
  ];
};
const port27 = (c: FwConfig, n: FwNet, b: Mapping, on: boolean): Op[] => {
  if (!translated(c, n, b)) return [];
  const fam = familyOf(b.ip);
  return [
    ...(b.hostPort === 0
      ? []
      : [
          appended(on, [fam, 'nat', DOCKER], `${dnatWords(c, n, b)}${fam === 6 ? ' ! -s fe80::/10' : ''}`, '-p'),
          appended(on, [fam, 'nat', 'POSTROUTING'], selfWords(b), '-p'),
        ]),
    appended(on, [fam, 'filter', DOCKER], openWords(n, b), '-p'),
    ...sctpChecksum(on, c, b),
  ];
};

export const era20_10: Firewall = {
  start,
  arrange: (c) => (enabled(c, 4) ? userChain(4) : []),
  network: network(false), endpoint: () => [], port: port20, link: classicLink, sortBindings: sortPortMap,
};
export const era27: Firewall = {
  start,
  arrange: (c) => familiesOf(c).flatMap(userChain),
  network: network(true), endpoint: () => [], port: port27, link: classicLink, sortBindings: sortBindings27,
};
