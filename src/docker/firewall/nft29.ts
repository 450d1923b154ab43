// Docker 29's nftables backend (--firewall-backend=nftables) as text: the table that `nft list table ip docker-bridges` prints, and the commands of
// each change. Nothing of it is applied: nf_tables' own language is not modelled, and an engine with this backend must say so.
// Mirrors: moby docker-v29.7.2 daemon/libnetwork/drivers/bridge/internal/nftabler (nftabler.go, network.go, endpoint.go, port.go, link.go) and
// internal/nftables' rule groups: in a chain, rules stand by group, and in the order of their making within one.
import { familyOf, isAny, isLoopback4, printIp, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import type { Port } from '../../model/docker.ts';
import type { NftOp, Op } from '../op.ts';
import type { Firewall, FwConfig, FwNet } from '../types.ts';
import { enabled, familiesOf, familyNet, joinHostPort, sortBindings27, translated, type Mapping } from './rules.ts';

/** What there is, oldest first: the table follows from it. */
export type NftFact =
  | { readonly t: 'network'; readonly net: FwNet }
  | { readonly t: 'endpoint'; readonly net: FwNet; readonly ip: Ip }
  | { readonly t: 'port'; readonly net: FwNet; readonly mapping: Mapping }
  | { readonly t: 'link'; readonly net: FwNet; readonly parent: Ip4; readonly child: Ip4; readonly port: Port };

const IN = 'filter-forward-in';
const OUT = 'filter-forward-out';
const POST_IN = 'nat-postrouting-in';
const POST_OUT = 'nat-postrouting-out';
const NAT = 'nat-prerouting-and-output';
const RAW = 'raw-PREROUTING';
const PER_BRIDGE = [IN, OUT, POST_IN, POST_OUT] as const;
const jumps = (chain: string): string => `${chain}-jumps`;

/** initialRuleGroup first; then fwdIn...RuleGroup. */
const INITIAL = 0;
const LINKS = 2;
const ICC = 3;
const PORTS = 4;
const FINAL = 5;
interface NftRule {
  readonly chain: string;
  readonly group: number;
  /** `counter` stands where nft prints what was counted. */
  readonly rule: string;
}
const ip = (fam: Family): string => (fam === 4 ? 'ip' : 'ip6');

const networkRules = (fam: Family, c: FwConfig, n: FwNet): NftRule[] => {
  const f = familyNet(n, fam);
  if (!f) return [];
  const dev = `"${n.ifName}"`;
  const rules: NftRule[] = [];
  const add = (chain: string, group: number, rule: string): void => {
    rules.push({ chain: `${chain}__${n.ifName}`, group, rule });
  };
  add(IN, INITIAL, 'ct state established,related counter accept');
  add(OUT, INITIAL, 'ct state established,related counter accept');
  const icc = n.icc ? 'accept' : 'drop';
  if (n.internal) {
    add(IN, INITIAL, `iifname != ${dev} counter drop comment "INTERNAL NETWORK INGRESS"`);
    add(OUT, INITIAL, `oifname != ${dev} counter drop comment "INTERNAL NETWORK EGRESS"`);
    add(IN, ICC, `counter ${icc} comment "ICC"`);
    return rules;
  }
  const routed = f.gwMode === 'routed';
  if (routed) add(IN, INITIAL, `${fam === 4 ? 'ip protocol icmp' : 'meta l4proto ipv6-icmp'} counter accept comment "ICMP"`);
  add(IN, ICC, `iifname ${dev} counter ${icc} comment "ICC"`);
  add(IN, FINAL, f.gwMode === 'nat-unprotected' ? 'counter accept comment "UNPROTECTED"' : 'counter drop comment "UNPUBLISHED PORT DROP"');
  add(OUT, INITIAL, 'counter accept comment "OUTGOING"');
  const [verdict, comment] = f.hostIp === null ? ['masquerade', 'MASQUERADE'] : [`snat to ${printIp(f.hostIp)}`, 'SNAT'];
  if (n.masq && !routed) add(POST_OUT, INITIAL, `oifname != ${dev} ${ip(fam)} saddr ${f.subnet} counter ${verdict} comment "${comment}"`);
  if (!c.proxy) add(POST_IN, INITIAL, `fib saddr type local counter ${verdict} comment "${comment} FROM HOST"`);
  return rules;
};
const endpointRules = (fam: Family, c: FwConfig, n: FwNet, addr: Ip): NftRule[] => {
  if (familyOf(addr) !== fam || n.internal || c.directRouting || familyNet(n, fam)?.gwMode !== 'nat') return [];
  const names = [n.ifName, ...n.trusted].map((x) => `"${x}"`);
  const from = names.length === 1 ? names[0] : `{ ${names.join(', ')} }`;
  return [{ chain: RAW, group: INITIAL + 1, rule: `${ip(fam)} daddr ${printIp(addr)} iifname != ${from} counter drop comment "DROP DIRECT ACCESS"` }];
};
const portRules = (fam: Family, c: FwConfig, n: FwNet, b: Mapping): NftRule[] => {
  if (familyOf(b.ip) !== fam || !enabled(c, fam) || n.internal) return [];
  const rules: NftRule[] = [];
  const to = `${ip(fam)} daddr ${printIp(b.ip)} ${b.proto} dport ${b.port}`;
  if (familyNet(n, fam)?.gwMode !== 'nat-unprotected') rules.push({ chain: `${IN}__${n.ifName}`, group: PORTS, rule: `${to} counter accept` });
  if (b.hostPort === 0 || !translated(c, n, b)) return rules;
  const match = [
    ...(c.proxy ? [`iifname != "${n.ifName}"`] : []), ...(fam === 6 ? ['ip6 saddr != fe80::/10'] : []), ...(isAny(b.hostIp) ? [] : [`${ip(fam)} daddr ${printIp(b.hostIp)}`]),
    `${b.proto} dport ${b.hostPort}`,
  ];
  rules.push({ chain: NAT, group: INITIAL, rule: `${match.join(' ')} counter dnat to ${joinHostPort(b.ip, b.port)} comment "DNAT"` });
  if (!c.proxy) rules.push({ chain: `${POST_IN}__${n.ifName}`, group: INITIAL, rule: `${ip(fam)} saddr ${printIp(b.ip)} ${to} counter masquerade comment "MASQ TO OWN PORT"` });
  if (typeof b.hostIp === 'number' && isLoopback4(b.hostIp)) {
    rules.push({ chain: RAW, group: INITIAL + 1, rule: `iifname != "lo" ip daddr ${printIp(b.hostIp)} ${b.proto} dport ${b.hostPort} counter drop comment "DROP REMOTE LOOPBACK"` });
  }
  return rules;
};
const linkRules = (fam: Family, n: FwNet, parent: Ip4, child: Ip4, p: Port): NftRule[] => {
  if (fam === 6 || n.icc || n.internal) return [];
  const chain = `${IN}__${n.ifName}`;
  return [
    { chain, group: LINKS, rule: `ip saddr ${printIp(parent)} ip daddr ${printIp(child)} ${p.proto} dport ${p.port} counter accept` },
    { chain, group: LINKS, rule: `ip daddr ${printIp(parent)} ip saddr ${printIp(child)} ${p.proto} sport ${p.port} counter accept` },
  ];
};
const rulesOf = (fam: Family, c: FwConfig, fact: NftFact): NftRule[] => {
  switch (fact.t) {
    case 'network': return networkRules(fam, c, fact.net);
    case 'endpoint': return endpointRules(fam, c, fact.net, fact.ip);
    case 'port': return portRules(fam, c, fact.net, fact.mapping);
    case 'link': return linkRules(fam, fact.net, fact.parent, fact.child, fact.port);
  }
};

/** The base chains' own rules never change. */
const baseRules = (fam: Family, c: FwConfig): Readonly<Record<string, { readonly type: string; readonly rules: readonly string[] }>> => ({
  'filter-FORWARD': { type: 'filter hook forward priority filter', rules: [`oifname vmap @${jumps(IN)}`, `iifname vmap @${jumps(OUT)}`] },
  'nat-OUTPUT': {
    type: 'nat hook output priority dstnat',
    rules: [`${c.proxy ? (fam === 4 ? 'ip daddr != 127.0.0.0/8 ' : 'ip6 daddr != ::1 ') : ''}fib daddr type local counter jump ${NAT}`],
  },
  'nat-POSTROUTING': { type: 'nat hook postrouting priority srcnat', rules: [`iifname vmap @${jumps(POST_OUT)}`, `oifname vmap @${jumps(POST_IN)}`] },
  'nat-PREROUTING': { type: 'nat hook prerouting priority dstnat', rules: [`fib daddr type local counter jump ${NAT}`] },
  [NAT]: { type: '', rules: [] },
  [RAW]: { type: 'filter hook prerouting priority raw', rules: [] },
});
/**
 * The family's table as nft prints it. `counted`: with what counters counted (always nothing here), as `nft list` does; otherwise as it could be loaded.
 */
export const nftTable = (fam: Family, c: FwConfig, facts: readonly NftFact[], counted = true): string => {
  const bridges = facts.flatMap((x) => (x.t === 'network' && familyNet(x.net, fam) ? [x.net.ifName] : []));
  const byChain = new Map<string, NftRule[]>();
  for (const r of facts.flatMap((x) => rulesOf(fam, c, x))) {
    const there = byChain.get(r.chain);
    if (there) there.push(r);
    else byChain.set(r.chain, [r]);
  }
  // Two mappings of one container port open it once.
  const rulesIn = (chain: string): string[] => [...new Set((byChain.get(chain) ?? []).sort((a, b) => a.group - b.group).map((r) => r.rule))];
  const printed = (rule: string): string => (counted ? rule.replace(/\bcounter\b/, 'counter packets 0 bytes 0') : rule);
  const chain = (name: string, type: string, rules: readonly string[]): string =>
    [`\tchain ${name} {`, ...(type === '' ? [] : [`\t\ttype ${type}; policy accept;`]), ...rules.map((r) => `\t\t${printed(r)}`), '\t}'].join('\n');
  const blocks = [
    ...PER_BRIDGE.map((name) => {
      const elements = bridges.map((dev) => `"${dev}" : jump ${name}__${dev}`).join(',\n\t\t\t     ');
      return `\tmap ${jumps(name)} {\n\t\ttype ifname : verdict\n${elements === '' ? '' : `\t\telements = { ${elements} }\n`}\t}`;
    }),
    ...Object.entries(baseRules(fam, c)).map(([name, base]) => chain(name, base.type, [...base.rules, ...rulesIn(name)])),
    ...bridges.flatMap((dev) => PER_BRIDGE.map((name) => chain(`${name}__${dev}`, '', rulesIn(`${name}__${dev}`)))),
  ];
  return `table ${ip(fam)} docker-bridges {\n${blocks.join('\n\n')}\n}\n`;
};

const nft = (lines: readonly string[], option: string): NftOp[] => (lines.length === 0 ? [] : [{ t: 'nft', text: `${lines.join('\n')}\n`, option }]);
/** Where a rule of a bridge's chain for packets to it goes: behind what the network put there before it. */
const position = (fam: Family, c: FwConfig, n: FwNet, r: NftRule): string => {
  if (r.chain !== `${IN}__${n.ifName}` || (r.group !== PORTS && r.group !== LINKS)) return '';
  return ` index ${networkRules(fam, c, n).filter((x) => x.chain === r.chain && x.group < r.group).length - 1}`;
};
/** nft deletes rules by handle only, so what has to go is said in a comment. */
const change = (c: FwConfig, fact: NftFact, on: boolean, option: string): NftOp[] =>
  nft(
    familiesOf(c).flatMap((fam) =>
      rulesOf(fam, c, fact).map((r) =>
        on
          ? `add rule ${ip(fam)} docker-bridges ${r.chain}${position(fam, c, fact.net, r)} ${r.rule}`
          : `# delete by its handle (nft -a list chain ${ip(fam)} docker-bridges ${r.chain}): ${r.rule}`,
      ),
    ),
    option,
  );
const network = (c: FwConfig, n: FwNet, on: boolean): Op[] =>
  nft(
    familiesOf(c).filter((fam) => familyNet(n, fam)).flatMap((fam) => {
      const table = `${ip(fam)} docker-bridges`;
      const each = (line: (chain: string, map: string) => string): string[] => PER_BRIDGE.map((name) => line(`${name}__${n.ifName}`, jumps(name)));
      return on
        ? [
            ...each((chain) => `add chain ${table} ${chain}`),
            ...networkRules(fam, c, n).sort((a, b) => a.group - b.group).map((r) => `add rule ${table} ${r.chain} ${r.rule}`),
            ...each((chain, map) => `add element ${table} ${map} { "${n.ifName}" : jump ${chain} }`),
          ]
        : [
            ...each((_, map) => `delete element ${table} ${map} { "${n.ifName}" }`),
            ...each((chain) => `flush chain ${table} ${chain}`),
            ...each((chain) => `delete chain ${table} ${chain}`),
          ];
    }),
    '--iptables',
  );

export const nft29: Firewall = {
  start: (c) => nft(familiesOf(c).flatMap((fam) => [`table ${ip(fam)} docker-bridges`, `delete table ${ip(fam)} docker-bridges`, nftTable(fam, c, [], false).trimEnd()]), '--firewall-backend'),
  arrange: () => [],
  network,
  endpoint: (c, n, addr, on) => change(c, { t: 'endpoint', net: n, ip: addr }, on, '--allow-direct-routing'),
  port: (c, n, b, on) => change(c, { t: 'port', net: n, mapping: b }, on, '-p'),
  link: (c, n, parent, child, p, on) => change(c, { t: 'link', net: n, parent, child, port: p }, on, '--link'),
  sortBindings: sortBindings27,
};
