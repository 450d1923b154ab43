// Rules of Docker 28.0.1 to 28.5 and, with two differences, of 29: FORWARD only jumps to DOCKER-USER and DOCKER-FORWARD.
// Mirrors: moby v28.5.2 daemon/libnetwork/drivers/bridge/internal/iptabler (iptabler.go, network.go, endpoint.go, port.go, link.go), libnetwork/firewall_linux.go.
// 29 has no isolation chains (what is not published is dropped in DOCKER anyway) but DOCKER-INTERNAL, and packets of other bridges are translated, too.
// The rules in table raw are one for each endpoint, as since 28.2.
import { familyOf, printIp, type Family } from '../../base/ip.ts';
import type { Op } from '../op.ts';
import type { Firewall, FwConfig, FwFamily, FwNet } from '../types.ts';
import { classicLink } from './era20_10.ts';
import {
  appended, DOCKER, enabled, familiesOf, familyNet, forwardDrop, hairpinMasquerade, inserted, internalDrops, jumpTop, leftover, loopbackDrop, masquerade,
  natJumps, newChain, OLD_ISOLATION, publish28, removeChain, skipDnat, sortBindings27, STAGE1, STAGE2, translated, USER, type Mapping, type Place,
} from './rules.ts';

export interface ForwardChains {
  /** DOCKER-ISOLATION-STAGE-1 and -2, and no translation for packets from any bridge (28). */
  readonly isolation: boolean;
  /** Where the rules of --internal networks are. */
  readonly internal: string;
}
const FORWARD = 'DOCKER-FORWARD';
const BRIDGE = 'DOCKER-BRIDGE';
const CT = 'DOCKER-CT';
const ESTABLISHED = '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';

const chains = (v: ForwardChains, fam: Family, c: FwConfig): Op[] => {
  const set = `-m set --match-set docker-ext-bridges-v${fam} dst`;
  return [
    leftover(fam, `-j ${OLD_ISOLATION}`),
    ...removeChain(fam, 'nat', DOCKER),
    ...[FORWARD, BRIDGE, DOCKER, CT, ...(v.isolation ? [] : [v.internal]), STAGE1, STAGE2, OLD_ISOLATION].flatMap((chain) => removeChain(fam, 'filter', chain)),
    ...newChain(fam, 'nat', DOCKER),
    ...[DOCKER, FORWARD, BRIDGE, CT, ...(v.isolation ? [STAGE1, STAGE2] : [v.internal])].flatMap((chain) => newChain(fam, 'filter', chain)),
    ...natJumps(fam, c.proxy),
    jumpTop(fam, 'FORWARD', FORWARD), jumpTop(fam, FORWARD, BRIDGE), jumpTop(fam, FORWARD, v.internal), jumpTop(fam, FORWARD, CT),
    leftover(fam, `${set} -j ${DOCKER}`), leftover(fam, `-j ${STAGE1}`), leftover(fam, `${set} ${ESTABLISHED}`),
  ];
};
/** setupUserChain: empty, once at the start; an operator's rule above its jump stays there. */
const userChain = (fam: Family): Op[] => [...newChain(fam, 'filter', USER), jumpTop(fam, 'FORWARD', USER)];

/** setIcc: a bridge with a way out needs no accept, its outgoing rule covers it. */
const icc = (on: boolean, fam: Family, n: FwNet): Op[] => {
  const same = `-i ${n.ifName} -o ${n.ifName} -j`;
  const at: Place = [fam, 'filter', FORWARD];
  return [
    appended(on && n.icc && n.internal, at, `${same} ACCEPT`, '--icc'),
    appended(on && !n.icc, at, `${same} DROP`, '--icc'),
    ...(on ? [leftover(fam, `${same} ACCEPT`), leftover(fam, `${same} DROP`)] : []),
  ];
};
const isolation = (on: boolean, fam: Family, n: FwNet, f: FwFamily): Op[] => {
  const br = n.ifName;
  const at: Place = [fam, 'filter', STAGE1];
  const mode = `com.docker.network.bridge.gateway_mode_ipv${fam}`;
  return [
    ...(f.gwMode === 'routed' ? [inserted(on, at, `-o ${br} -j RETURN`, mode), inserted(on, at, `-i ${br} ${ESTABLISHED}`, mode)] : []),
    appended(on, at, `-i ${br} ! -o ${br} -j ${STAGE2}`, '--iptables'),
    inserted(on, [fam, 'filter', STAGE2], `-o ${br} -j DROP`, '--iptables'),
  ];
};
const family = (v: ForwardChains, on: boolean, c: FwConfig, n: FwNet, fam: Family, f: FwFamily): Op[] => {
  if (n.internal) return [...internalDrops(on, [fam, 'filter', v.internal], n, f, fam === 6), ...icc(on, fam, n)];
  const br = n.ifName;
  const routed = f.gwMode === 'routed';
  return [
    ...(n.masq && !routed ? [masquerade(on, fam, n, f)] : []),
    ...(v.isolation && n.masq && c.proxy ? [skipDnat(on, fam, n)] : []),
    hairpinMasquerade(on && !c.proxy, fam, n, f),
    ...icc(on, fam, n),
    ...(routed ? [appended(on, [fam, 'filter', DOCKER], `-o ${br} -p ${fam === 4 ? 'icmp' : 'icmpv6'} -j ACCEPT`, `com.docker.network.bridge.gateway_mode_ipv${fam}`)] : []),
    ...(on ? [leftover(fam, `-i ${br} ! -o ${br} -j ACCEPT`)] : []),
    appended(on, [fam, 'filter', FORWARD], n.icc ? `-i ${br} -j ACCEPT` : `-i ${br} ! -o ${br} -j ACCEPT`, '--iptables'),
    ...(on ? [leftover(fam, `-i ${br} -j ACCEPT`), leftover(fam, `-o ${br} -j ${DOCKER}`), leftover(fam, `-o ${br} ${ESTABLISHED}`)] : []),
    appended(on, [fam, 'filter', DOCKER], `! -i ${br} -o ${br} -j ${f.gwMode === 'nat-unprotected' ? 'ACCEPT' : 'DROP'}`, '--iptables'),
    appended(on, [fam, 'filter', CT], `-o ${br} ${ESTABLISHED}`, '--iptables'),
    appended(on, [fam, 'filter', BRIDGE], `-o ${br} -j ${DOCKER}`, '--iptables'),
    ...(v.isolation ? isolation(on, fam, n, f) : []),
  ];
};
const port = (c: FwConfig, n: FwNet, b: Mapping, on: boolean): Op[] => {
  const fam = familyOf(b.ip);
  if (n.internal || !enabled(c, fam)) return [];
  const raw = loopbackDrop(on, c, b);
  return translated(c, n, b) ? [...raw, ...publish28(on, c, n, b)] : raw;
};
/** filterDirectAccess: a container's address is for its own bridge and for trusted interfaces; others come by the published port. */
const endpoint: Firewall['endpoint'] = (c, n, ip, on) => {
  const fam = familyOf(ip);
  if (!enabled(c, fam) || n.internal || familyNet(n, fam)?.gwMode !== 'nat' || (on && (c.directRouting || !c.raw))) return [];
  const at: Place = [fam, 'raw', 'PREROUTING'];
  return [
    ...n.trusted.map((dev) => appended(on, at, `-d ${printIp(ip)} -i ${dev} -j ACCEPT`, 'com.docker.network.bridge.trusted_host_interfaces')),
    appended(on, at, `-d ${printIp(ip)} ! -i ${n.ifName} -j DROP`, '--allow-direct-routing'),
  ];
};

export const forwardChains = (v: ForwardChains): Firewall => ({
  start: (c) => [...familiesOf(c).flatMap((fam) => chains(v, fam, c)), ...familiesOf(c).flatMap(userChain)],
  arrange: () => [],
  network: (c, n, on) => [
    ...(on ? familiesOf(c).filter((fam) => c.policy[fam] && familyNet(n, fam)).map(forwardDrop) : []),
    ...familiesOf(c).flatMap((fam) => {
      const f = familyNet(n, fam);
      return f ? family(v, on, c, n, fam, f) : [];
    }),
  ],
  endpoint, port, link: classicLink, sortBindings: sortBindings27,
});
export const era28: Firewall = forwardChains({ isolation: true, internal: STAGE1 });
