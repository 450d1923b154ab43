// Conditions and targets as published iptables-save dumps hold them, drawn at random, together with what a probe must send to stand on
// the edge of the rule they make: the first and last address of a network and their neighbours, the ports at both ends of a range.
import type { Dice } from './dice.ts';

/** What lies around the router. `hosts` are addresses of the client behind the device. */
export interface Zone {
  readonly ns: string;
  readonly dev: string;
  readonly net: string;
  readonly router: string;
  readonly hosts: readonly string[];
}
/** Where a rule's edges are; what is empty may be anything. */
export interface Edge {
  readonly proto: 'tcp' | 'udp' | 'icmp' | '';
  readonly src: readonly string[];
  readonly dst: readonly string[];
  readonly sports: readonly number[];
  readonly dports: readonly number[];
}
export interface Part {
  readonly text: string;
  readonly edge: Partial<Edge>;
}
const part = (text: string, edge: Partial<Edge> = {}): Part => ({ text, edge });

export const num = (ip: string): number => ip.split('.').reduce((n, x) => n * 256 + Number(x), 0);
export const dotted = (n: number): string => [24, 16, 8, 0].map((s) => Math.floor(n / 2 ** s) % 256).join('.');
/** The network of that length around an address, its first and last address and one beyond each. */
export const netAround = (ip: string, len: number): { text: string; edges: string[] } => {
  const size = 2 ** (32 - len);
  const first = Math.floor(num(ip) / size) * size;
  const last = first + size - 1;
  return { text: `${dotted(first)}/${len}`, edges: [first - 1, first, last, last + 1].filter((n) => n >= 0 && n < 2 ** 32).map(dotted) };
};

export interface Ground {
  readonly d: Dice;
  readonly zones: readonly Zone[];
}
export const allHosts = (g: Ground): string[] => g.zones.flatMap((z) => [z.router, ...z.hosts]);
const LENGTHS = [32, 32, 32, 31, 30, 29, 28, 27, 26, 25, 24, 24, 23, 16, 12, 8, 4] as const;

const address = (g: Ground, flag: '-s' | '-d', from: readonly string[]): Part => {
  const { d } = g;
  const not = d.chance(0.15) ? '! ' : '';
  const key = flag === '-s' ? 'src' : 'dst';
  const ip = d.pick(from);
  if (d.chance(0.04)) return part(`${not}${flag} ${d.pick([`${ip}/255.255.0.255`, `0.0.0.${num(ip) % 8}/0.0.0.7`, `${ip}/255.0.255.0`])}`);
  if (d.chance(0.05)) return part(`${not}${flag} ${d.pick(['127.0.0.0/8', '224.0.0.0/4', '255.255.255.255', '0.0.0.0/8', '169.254.0.0/16', '240.0.0.0/4', '203.0.113.0/24'])}`);
  const near = dotted(num(ip) + d.pick([0, 0, 0, -1, 1]));
  const net = netAround(near, d.pick(LENGTHS));
  return part(`${not}${flag} ${d.chance(0.1) ? net.text.replace(/\/32$/, '') : net.text}`, { [key]: net.edges });
};
const range = (g: Ground): Part => {
  const { d } = g;
  const ip = num(d.pick(allHosts(g)));
  const lo = ip - d.pick([0, 0, 1, 5]);
  const hi = ip + d.pick([0, 0, 1, 60]);
  const key = d.chance(0.6) ? 'src' : 'dst';
  return part(`-m iprange ${d.chance(0.2) ? '! ' : ''}--${key}-range ${dotted(lo)}-${dotted(hi)}`, { [key]: [lo - 1, lo, hi, hi + 1].map(dotted) });
};

const PORTS = [20, 21, 22, 25, 53, 67, 68, 69, 80, 110, 111, 113, 123, 135, 137, 138, 139, 143, 161, 389, 443, 445, 500, 514, 548, 631, 873, 892, 993, 1020, 1194, 1701, 1900, 2049, 3128, 3306, 3389, 4500, 5060, 5353, 5900, 6666, 8009, 8080, 15678, 32768, 49151, 60000, 65535] as const;
const around = (...ports: number[]): number[] => ports.flatMap((p) => [p - 1, p, p + 1]).filter((p) => p > 0 && p < 65536);
const portRange = (d: Dice): { text: string; edges: number[] } => {
  const lo = d.pick(PORTS);
  if (d.chance(0.6)) return { text: String(lo), edges: around(lo) };
  const hi = Math.min(65535, lo + d.pick([1, 5, 100, 1000, 40000]));
  return d.pick([
    { text: `${lo}:${hi}`, edges: around(lo, hi) }, { text: `${lo}:${hi}`, edges: around(lo, hi) }, { text: `${lo}:`, edges: around(lo) }, { text: `:${lo}`, edges: around(lo) },
    { text: '1:65535', edges: [1, 65535] }, { text: '1024:65535', edges: around(1024) },
  ]);
};
const multiport = (d: Dice): Part => {
  const items: string[] = [];
  const edges: number[] = [];
  for (let i = d.int(1, 6); i > 0; i--) {
    const p = portRange(d);
    if (/^:|:$|^65535:/.test(p.text)) continue;
    items.push(p.text);
    edges.push(...p.edges);
  }
  if (items.length === 0) items.push('22');
  const how = d.pick(['dports', 'dports', 'dports', 'sports', 'ports'] as const);
  return part(`-m multiport ${d.chance(0.15) ? '! ' : ''}--${how} ${items.join(',')}`, { [how === 'sports' ? 'sports' : 'dports']: edges });
};
const FLAGS = ['FIN,SYN,RST,ACK SYN', 'FIN,SYN,RST,ACK SYN', 'FIN,SYN,RST,PSH,ACK,URG NONE', 'FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG', 'SYN,RST SYN,RST', 'FIN,SYN FIN,SYN', 'ALL NONE', 'FIN,ACK FIN', 'SYN SYN', 'RST RST', 'SYN,FIN SYN,FIN', 'ALL ALL'] as const;
const portsOf = (d: Dice, proto: 'tcp' | 'udp'): Part => {
  const words: string[] = [];
  const edge: { sports: number[]; dports: number[] } = { sports: [], dports: [] };
  if (d.chance(0.85)) {
    const p = portRange(d);
    words.push(`${d.chance(0.1) ? '! ' : ''}--dport ${p.text}`);
    edge.dports = p.edges;
  }
  if (d.chance(0.2)) {
    const p = portRange(d);
    words.unshift(`${d.chance(0.1) ? '! ' : ''}--sport ${p.text}`);
    edge.sports = p.edges;
  }
  if (proto === 'tcp' && d.chance(0.25)) words.push(`${d.chance(0.2) ? '! ' : ''}--tcp-flags ${d.pick(FLAGS)}`);
  else if (proto === 'tcp' && d.chance(0.03)) words.push(d.pick(['--syn', '! --syn']));
  if (proto === 'tcp' && d.chance(0.03)) words.push(d.pick(['--tcp-option 2', '! --tcp-option 8']));
  return part(words.length > 0 && d.chance(0.9) ? `-m ${proto} ${words.join(' ')}` : words.join(' '), edge);
};
const ICMP = ['8', '0', '3', '3/4', '4', '11', '12', '30', '255', '8/0', 'any', 'echo-request', 'destination-unreachable', 'host-unreachable', 'fragmentation-needed', 'port-unreachable', 'time-exceeded', 'ttl-zero-during-transit', 'timestamp-request', 'address-mask-request'] as const;
const OTHER = ['esp', 'ah', 'gre', '41', '47', '2', '132', 'udplite', '136', 'ipv6', 'igmp', 'ospf', '255', 'icmpv6', 'vrrp'] as const;

const STATES = ['RELATED,ESTABLISHED', 'RELATED,ESTABLISHED', 'NEW', 'NEW', 'INVALID', 'NEW,UNTRACKED', 'INVALID,NEW,UNTRACKED', 'RELATED,ESTABLISHED,UNTRACKED', 'ESTABLISHED', 'RELATED', 'UNTRACKED', 'INVALID,NEW'] as const;
/** A condition on the connection; `nat`: its NAT too. */
const state = (d: Dice): string =>
  d.chance(0.4) ? `-m state --state ${d.pick(STATES)}` : `-m conntrack ${d.chance(0.1) ? '! ' : ''}--ctstate ${d.chance(0.1) ? d.pick(['DNAT', 'SNAT', 'DNAT,NEW', 'SNAT,DNAT']) : d.pick(STATES)}`;
const NAMES = ['DEFAULT', 'sshd', 'SSHA', 'ratessh', 'TCP-PORTSCAN', '%CURRENTTIME', 'blacklist_180'] as const;
const recent = (d: Dice): string => {
  const name = `--name ${d.pick(NAMES)}`;
  const side = d.pick(['', ' --rsource', ' --mask 255.255.255.255 --rsource', ' --rdest', ' --mask 255.255.255.0 --rsource']);
  return `-m recent ${d.pick([`--set ${name}`, `--update --seconds 60 ${name}`, `--update --seconds 60 --hitcount 3 ${name}`, `--rcheck --seconds 3600 --hitcount 2 ${name}`, `--rcheck ${name}`, `! --rcheck ${name}`, `--remove ${name}`, `--update --seconds 300 --reap ${name}`, `--rcheck --rttl --seconds 60 ${name}`])}${side}`;
};
const TEXTS = ['DNS', 'has space', "generated for LAN network", '!', 'a "quoted" word', "it's", '@rule[7]', '!fw3: user chain', 'default/my-svc:http cluster IP', 'back\\\\slash', 'ünï', '-j DROP'] as const;
export const quoted = (text: string): string => (/^[\w@.:/[\]-]+$/.test(text) && !text.startsWith('-') ? text : `"${text.replace(/"/g, '\\"')}"`);

/** One more condition that any rule may have. */
const extra = (g: Ground, fresh: () => string): Part => {
  const { d } = g;
  return d.weigh<() => Part>([
    [22, () => part(state(d))],
    [6, () => part(`-m limit --limit ${d.pick(['3/min --limit-burst 10', '1/min', '100/min', '4/hour --limit-burst 2', '10/min --limit-burst 1', '1/day --limit-burst 3', '3/hour', '10000/sec --limit-burst 100', '6/min --limit-burst 5'])}`)],
    [5, () => part(recent(d))],
    [6, () => part(`-m addrtype ${d.pick(['', '! '])}--dst-type ${d.pick(['LOCAL', 'LOCAL', 'BROADCAST', 'MULTICAST', 'UNICAST', 'ANYCAST', 'LOCAL,BROADCAST'])}`)],
    [3, () => part(`-m addrtype ${d.pick(['--src-type LOCAL', '--src-type UNICAST', '! --src-type LOCAL', '--src-type BROADCAST,MULTICAST', '--limit-iface-in --dst-type LOCAL'])}`)],
    [6, () => range(g)],
    [5, () => part(`-m mark ${d.pick(['', '! '])}--mark ${d.pick(['0x1', '0x1/0x1', '0x0/0xff', '0x4000/0x4000', '0x2/0xff', '5', '0x0'])}`)],
    [3, () => part(`-m connmark ${d.pick(['', '! '])}--mark ${d.pick(['0x1', '0x0/0xff', '0x10/0xf0'])}`)],
    [6, () => part(`-m comment --comment ${quoted(d.pick(TEXTS))}`)],
    [4, () => part(`-m policy --dir ${d.pick(['in --pol none', 'in --pol none', 'in --pol ipsec', 'in --pol none'])}`)],
    [3, () => part(`-m length ${d.pick(['', '! '])}--length ${d.pick(['84', '0:59', '60', '60:65535', '28:31', '40:'])}`)],
    [3, () => part(`-m ttl ${d.pick(['--ttl-eq 64', '! --ttl-eq 64', '--ttl-lt 64', '--ttl-gt 63', '--ttl-eq 63'])}`)],
    [2, () => part(`-m pkttype ${d.pick(['', '! '])}--pkt-type ${d.pick(['unicast', 'broadcast', 'multicast'])}`)],
    [2, () => part(`-m connlimit ${d.pick(['--connlimit-above 2', '--connlimit-upto 1', '--connlimit-above 1 --connlimit-mask 24', '--connlimit-above 3 --connlimit-mask 32 --connlimit-daddr', '--connlimit-upto 2 --connlimit-mask 0'])}`)],
    [3, () => part(`-m hashlimit ${d.pick(['--hashlimit-upto', '--hashlimit-above'])} ${d.pick(['3/min', '1/hour', '5/day'])} --hashlimit-burst ${d.int(1, 4)}${d.pick(['', ' --hashlimit-mode srcip', ' --hashlimit-mode srcip,dstport', ' --hashlimit-mode dstip --hashlimit-dstmask 24'])} --hashlimit-name ${fresh()}`)],
    [2, () => part(`-m tos ${d.pick(['--tos 0x00', '! --tos 0x10/0x3f', '--tos 0x08'])}`)],
    [2, () => part(`-m dscp ${d.pick(['--dscp 0x00', '! --dscp-class EF', '--dscp 0x08'])}`)],
    [2, () => part(`-m conntrack ${d.pick(['--ctproto 6', '--ctproto tcp', '--ctorigsrc 10.8.0.0/16', '! --ctorigdst 198.51.100.1', '--ctdir ORIGINAL', '--ctdir REPLY', '--ctstatus SEEN_REPLY', '--ctstatus NONE', '--ctstatus ASSURED', '--ctorigdstport 8080', '--ctexpire 0:30', '--ctreplsrc 192.168.1.2'])}`)],
    [1, () => part(`-m helper --helper ${d.pick(['ftp', 'tftp'])}`)],
    [1, () => part('-m statistic --mode nth --every 2 --packet 0')],
    [1, () => part(`-m u32 --u32 "${d.pick(['6&0xFF=1', '0>>22&0x3C@0>>24=8', '4&0x1FFF=0', '0&0xFFFF=0x3C:0xFFFF'])}"`)],
    [1, () => part(`-m string --string ${d.pick(['"hi"', '"GET "'])} --algo ${d.pick(['bm', 'kmp'])} --to 65535`)],
    [1, () => part(`-m realm ${d.pick(['', '! '])}--realm ${d.pick(['0x1', '0x0', '5'])}`)],
  ])();
};

export type Hooks = 'in' | 'out' | 'both' | 'local';
/** A rule's conditions. `hooks`: which devices it may name. */
export const conditions = (g: Ground, hooks: Hooks, fresh: () => string, rich = 1): Part => {
  const { d, zones } = g;
  const parts: Part[] = [];
  if (d.chance(0.4)) parts.push(address(g, '-s', allHosts(g)));
  if (d.chance(0.4)) parts.push(address(g, '-d', allHosts(g)));
  const dev = (): string => (d.chance(0.1) ? d.pick(['lo', 'ppp0', 'tun+', 'eth+', 'wlan0', '+']) : d.pick(zones).dev);
  if ((hooks === 'in' || hooks === 'both') && d.chance(0.25)) parts.push(part(`${d.chance(0.1) ? '! ' : ''}-i ${dev()}`));
  if ((hooks === 'out' || hooks === 'both') && d.chance(0.2)) parts.push(part(`${d.chance(0.1) ? '! ' : ''}-o ${dev()}`));
  const proto = d.weigh<'tcp' | 'udp' | 'icmp' | 'other' | 'not' | ''>([[40, 'tcp'], [22, 'udp'], [12, 'icmp'], [7, 'other'], [3, 'not'], [18, '']]);
  if (proto === 'tcp' || proto === 'udp') {
    parts.push(part(`-p ${proto}`, { proto }));
    if (d.chance(0.2)) parts.push(multiport(d));
    else if (d.chance(0.9)) parts.push(portsOf(d, proto));
  } else if (proto === 'icmp') parts.push(part(`-p icmp${d.chance(0.7) ? ` -m icmp ${d.chance(0.15) ? '! ' : ''}--icmp-type ${d.pick(ICMP)}` : ''}`, { proto: 'icmp' }));
  else if (proto === 'other') parts.push(part(`-p ${d.pick(OTHER)}`));
  else if (proto === 'not') parts.push(part(`! -p ${d.pick(['tcp', 'udp', 'icmp', '41'])}`));
  if (proto !== 'tcp' && d.chance(0.03)) parts.push(part(d.pick(['-f', '! -f'])));
  for (let i = 0; i < 2; i++) if (d.chance(0.35 * rich)) parts.push(extra(g, fresh));
  return joined(parts);
};
export const joined = (parts: readonly Part[]): Part => ({
  text: parts.map((p) => p.text).filter((t) => t !== '').join(' '),
  edge: Object.assign({}, ...parts.map((p) => p.edge)) as Partial<Edge>,
});

const REJECTS = ['icmp-port-unreachable', 'tcp-reset', 'icmp-host-prohibited', 'icmp-admin-prohibited', 'icmp-net-prohibited', 'icmp-proto-unreachable', 'icmp-host-unreachable', 'icmp-net-unreachable'] as const;
export const logTarget = (d: Dice): string => {
  const prefix = d.pick(['"[UFW BLOCK] "', '"[IPT_DROP]:"', '"Shorewall:net-fw:DROP:"', '"RULE 3 -- DENY "', '"!#*~%&/()=?"', '"Firewall: *TCP_IN Blocked* "', 'DROP', '"a \\"b\\" "']);
  return `LOG${d.pick(['', ` --log-prefix ${prefix}`, ` --log-prefix ${prefix}`, ` --log-prefix ${prefix} --log-level ${d.pick(['0', '4', '6', '7', 'info', 'debug'])}`])}${d.pick(['', '', '', ' --log-tcp-options --log-ip-options', ' --log-uid', ' --log-tcp-sequence --log-macdecode'])}`;
};
/** A target of the filter table for a rule with these conditions. */
export const filterTarget = (d: Dice, cond: string): string =>
  d.weigh<() => string>([
    [30, () => '-j ACCEPT'], [18, () => '-j DROP'], [8, () => '-j RETURN'], [10, () => `-j ${logTarget(d)}`], [4, () => ''],
    [10, () => {
      const how = d.pick(REJECTS);
      return how === 'tcp-reset' && !/(^| )-p tcp( |$)/.test(cond) ? '-j REJECT' : `-j REJECT --reject-with ${how}`;
    }],
    [2, () => `-j NFLOG${d.pick(['', ' --nflog-group 5', ' --nflog-prefix "x y" --nflog-threshold 5'])}`],
  ])();
