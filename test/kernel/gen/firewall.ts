// Firewall labs: a router between three networks loads a rule set of the shape that a well-known generator writes (Shorewall, ufw, OpenWrt,
// ferm, fwbuilder, Synology, Docker and kube-proxy, firewalld, CSF, or by hand) with iptables-restore, is probed at the edges of its own
// rules, and shows every counter. Only shapes come from published dumps; names, networks and rules are drawn.
import { diceOf, openLab, type Dice, type Lab } from './dice.ts';
import { allHosts, conditions, filterTarget, joined, logTarget, netAround, quoted, type Edge, type Ground, type Hooks, type Zone } from './fwRules.ts';

/** One table of a dump. */
interface Table {
  readonly name: string;
  readonly chains: Map<string, { policy: string; rules: string[] }>;
}
const BASE: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'], nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'], raw: ['PREROUTING', 'OUTPUT'],
};
interface Dump {
  readonly g: Ground;
  readonly d: Dice;
  readonly tables: Map<string, Table>;
  readonly edges: Partial<Edge>[];
  fresh(): string;
}
const table = (u: Dump, name: string): Table => {
  let t = u.tables.get(name);
  if (!t) {
    t = { name, chains: new Map((BASE[name] ?? []).map((c) => [c, { policy: 'ACCEPT', rules: [] }])) };
    u.tables.set(name, t);
  }
  return t;
};
/** Adds a rule; the chain is made when it is new. Returns the chain's name. */
const add = (u: Dump, t: string, chain: string, ...rules: string[]): string => {
  const { chains } = table(u, t);
  let c = chains.get(chain);
  if (!c) {
    c = { policy: '-', rules: [] };
    chains.set(chain, c);
  }
  c.rules.push(...rules);
  return chain;
};
const policy = (u: Dump, chain: string, to: string): void => {
  const c = table(u, 'filter').chains.get(chain);
  if (c) c.policy = to;
};
const hooksOf = (chain: string): Hooks => (/^(INPUT|PREROUTING)$/.test(chain) ? 'in' : /^(OUTPUT|POSTROUTING)$/.test(chain) ? 'out' : 'both');
/** Rules of any kind, up to `n`. */
const fill = (u: Dump, chain: string, n: number, o: { rich?: number; target?: string; before?: string; hooks?: Hooks } = {}): void => {
  for (let i = 0; i < n; i++) {
    const c = conditions(u.g, o.hooks ?? hooksOf(chain), u.fresh, o.rich ?? 1);
    u.edges.push(c.edge);
    add(u, 'filter', chain, `${c.text} ${o.target ?? filterTarget(u.d, c.text)}`.trim());
  }
};
const SIZE = (d: Dice): number => d.weigh([[5, 2], [3, 5], [1, 12]]);

// ---------------------------------------------------------------- the generators' shapes

const STATES = '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';
const shorewall = (u: Dump): void => {
  const { d, g } = u;
  for (const c of ['INPUT', 'FORWARD', 'OUTPUT']) policy(u, c, 'DROP');
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const names = ['net', 'loc', 'dmz'];
  const invalid = '-m conntrack --ctstate INVALID,NEW,UNTRACKED';
  f('OUTPUT');
  for (const [i, z] of g.zones.entries()) {
    f('INPUT', `-i ${z.dev} -j ${names[i]}-fw`);
    f('FORWARD', `-i ${z.dev} -j ${z.dev}_fwd`);
    f('OUTPUT', `-o ${z.dev} -j fw-${names[i]}`);
    f(`${z.dev}_fwd`, `${invalid} -j dynamic`, ...(i === 0 ? ['-m conntrack --ctstate INVALID,NEW -j smurfs', '-p tcp -j tcpflags'] : []));
    for (const [k, o] of g.zones.entries()) {
      if (i === k && d.chance(0.5)) continue;
      const c = `${names[i]}-${names[k]}`;
      f(`${z.dev}_fwd`, `-o ${o.dev} ${d.pick(['-m policy --dir out --pol none ', ''])}-${d.pick(['j', 'g'])} ${c}`);
      f(c, STATES);
      fill(u, c, SIZE(d), { rich: 0.6 });
      f(c, d.pick([`-j ${d.pick(['Drop', 'Reject'])}`, '-j ACCEPT', `-g ~log${k}`, '-j DROP']));
    }
    f(`${names[i]}-fw`, `${invalid} -j dynamic`, STATES, ...(i === 0 ? ['-p udp -m udp --dport 67:68 -j ACCEPT', '-p tcp -j tcpflags'] : []));
    fill(u, `${names[i]}-fw`, SIZE(d), { hooks: 'in' });
    f(`${names[i]}-fw`, '-j Reject', '-g reject');
    f(`fw-${names[i]}`, STATES);
    fill(u, `fw-${names[i]}`, SIZE(d), { hooks: 'out' });
    f(`fw-${names[i]}`, d.pick(['-j ACCEPT', '-g reject', '-j ACCEPT']));
    f(`~log${i}`, `-m limit --limit 10/min --limit-burst 2 -j ${logTarget(d)}`, '-j DROP');
  }
  f('INPUT', '-i lo -j ACCEPT', '-j Reject', `-j ${logTarget(d)}`, '-g reject');
  f('FORWARD', '-j Reject', '-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 10 --hashlimit-mode srcip --hashlimit-name lograte -j LOG --log-prefix "FORWARD REJECT " --log-level 6', '-g reject');
  f('OUTPUT', '-o lo -j ACCEPT', '-j Reject', '-g reject');
  f('Broadcast', '-m addrtype --dst-type BROADCAST -j DROP', '-m addrtype --dst-type MULTICAST -j DROP', '-m addrtype --dst-type ANYCAST -j DROP');
  for (const c of ['Drop', 'Reject']) {
    f(c, '', '-p tcp -m tcp --dport 113 -m comment --comment Auth -j reject', '-j Broadcast', '-p icmp -m icmp --icmp-type 3/4 -m comment --comment "Needed ICMP types" -j ACCEPT', '-p icmp -m icmp --icmp-type 11 -j ACCEPT',
      '-m conntrack --ctstate INVALID -j DROP', `-p udp -m multiport --dports 135,445 -j ${c === 'Drop' ? 'DROP' : 'reject'}`, '-p udp -m udp --dport 137:139 -j DROP', '-p udp -m udp --sport 137 --dport 1024:65535 -j DROP',
      '-p tcp -m multiport --dports 135,139,445 -j DROP', '-p udp -m udp --dport 1900 -j DROP', '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP', '-p udp -m udp --sport 53 -j DROP');
  }
  f('dynamic', ...(d.chance(0.4) ? [`-s ${d.pick(allHosts(g))} -j reject`] : []));
  f('logdrop', '-j DROP');
  f('logflags', '-j LOG --log-prefix "Shorewall:logflags:DROP:" --log-level 6 --log-ip-options', '-j DROP');
  f('reject', '-m addrtype --src-type BROADCAST -j DROP', '-s 224.0.0.0/4 -j DROP', '-p igmp -j DROP', '-p tcp -j REJECT --reject-with tcp-reset', '-p udp -j REJECT', '-p icmp -j REJECT --reject-with icmp-host-unreachable', '-j REJECT --reject-with icmp-host-prohibited');
  f('shorewall', '-m recent --set --name %CURRENTTIME --mask 255.255.255.255 --rsource');
  f('smurfs', '-s 0.0.0.0/32 -j RETURN', '-m addrtype --src-type BROADCAST -g smurflog', '-s 224.0.0.0/4 -g smurflog');
  f('smurflog', '-j LOG --log-prefix "Shorewall:smurfs:DROP:" --log-level 6', '-j DROP');
  f('tcpflags', ...['FIN,SYN,RST,PSH,ACK,URG FIN,PSH,URG', 'FIN,SYN,RST,PSH,ACK,URG NONE', 'SYN,RST SYN,RST', 'FIN,SYN FIN,SYN'].map((x) => `-p tcp -m tcp --tcp-flags ${x} -g logflags`), '-p tcp -m tcp --sport 0 --tcp-flags FIN,SYN,RST,ACK SYN -g logflags');
  for (const [c, x] of [['PREROUTING', 'tcpre'], ['INPUT', 'tcin'], ['FORWARD', 'tcfor'], ['OUTPUT', 'tcout'], ['POSTROUTING', 'tcpost']] as const) {
    add(u, 'mangle', c, ...(c === 'FORWARD' ? ['-j MARK --set-xmark 0x0/0xff'] : []), `-j ${x}`);
    add(u, 'mangle', x);
  }
  mangleMarks(u, 'tcpre');
  add(u, 'raw', 'PREROUTING', '-p udp -m udp --dport 10080 -j CT --notrack', '-p tcp -m tcp --dport 21 -j CT --helper ftp', '-p udp -m udp --dport 69 -j CT --helper tftp');
  add(u, 'raw', 'OUTPUT', '-p tcp -m tcp --dport 21 -j CT --helper ftp');
  natChains(u, (i) => `${g.zones[i]?.dev}_masq`, 'net_dnat');
};
const mangleMarks = (u: Dump, chain: string): void => {
  const { d } = u;
  for (let i = d.int(0, 4); i > 0; i--) {
    const c = conditions(u.g, 'in', u.fresh, 0.4);
    add(u, 'mangle', chain, `${c.text} -j ${d.pick(['MARK --set-xmark 0x1/0xffffffff', 'MARK --set-xmark 0x1/0x1', 'CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff', 'CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff', 'CONNMARK --set-xmark 0x10/0xf0', 'TOS --set-tos 0x10/0x3f', 'DSCP --set-dscp 0x08', 'RETURN', 'MARK --or-mark 0x4', 'MARK --set-mark 5', 'CLASSIFY --set-class 0001:0010'].filter((x) => !x.startsWith('CLASSIFY')))}`);
  }
};
/** DNAT of published ports, masquerade on the way out. */
const natChains = (u: Dump, masq: (zone: number) => string, dnat: string): void => {
  const { d, g } = u;
  const [wan] = g.zones as [Zone];
  const n = (chain: string, ...r: string[]): string => add(u, 'nat', chain, ...r);
  if (dnat !== 'PREROUTING') n('PREROUTING', `-i ${wan.dev} -j ${dnat}`);
  n(dnat);
  for (let i = d.int(0, 4); i > 0; i--) {
    const to = d.pick(g.zones.slice(1));
    const port = d.pick([80, 443, 8080, 2222, 5060, 6881]);
    const proto = d.pick(['tcp', 'tcp', 'udp']);
    const host = d.pick(to.hosts);
    n(dnat, `${d.chance(0.5) ? `-d ${wan.router} ` : ''}-p ${proto} -m ${proto} --dport ${d.pick([String(port), `${port}:${port + 5}`])} -j DNAT --to-destination ${d.pick([host, `${host}:80`, `${host}:${port}`, `${host}:${port}-${port + 5}`])}`);
    u.edges.push({ proto: proto as 'tcp', dst: [wan.router], dports: [port - 1, port, port + 5, port + 6] });
  }
  if (d.chance(0.3)) n('PREROUTING', `-p ${d.pick(['tcp', 'udp'])} -m ${d.pick(['multiport --dports 8888,3128', 'multiport --dports 53,5353'])} -j REDIRECT --to-ports ${d.pick(['80', '53', '3128'])}`);
  if (d.chance(0.2)) n('PREROUTING', `-d 203.0.113.64/29 -j NETMAP --to ${netAround(d.pick(g.zones[1]?.hosts ?? []), 29).text}`);
  for (const [i, z] of g.zones.entries()) {
    if (i !== 0 && d.chance(0.7)) continue;
    const c = masq(i);
    if (c !== 'POSTROUTING') n('POSTROUTING', `-o ${z.dev} ${d.pick(['', '-m policy --dir out --pol none '])}-j ${c}`);
    for (const from of g.zones) {
      if (from === z || d.chance(0.4)) continue;
      const net = d.pick([from.net, netAround(d.pick(from.hosts), d.pick([25, 26, 28, 30])).text]);
      const dev = c === 'POSTROUTING' ? `-o ${z.dev} ` : '';
      const pick = d.pick(['MASQUERADE', 'MASQUERADE', `SNAT --to-source ${z.router}`, 'ports', 'not', 'RETURN']);
      if (pick === 'ports') n(c, ...['tcp', 'udp'].map((p) => `-s ${net} ${dev}-p ${p} -j MASQUERADE --to-ports 1024-65535`), `-s ${net} ${dev}-j MASQUERADE`);
      else if (pick === 'not') n(c, `-s ${net} ! -d ${net} ${dev}-j MASQUERADE`);
      else n(c, `-s ${net} ${dev}-j ${pick}`);
    }
  }
};

const ufw = (u: Dump): void => {
  const { d } = u;
  policy(u, 'INPUT', 'DROP');
  policy(u, 'FORWARD', d.pick(['DROP', 'ACCEPT']));
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const way = ['input', 'forward', 'output'] as const;
  const lim = '-m limit --limit 3/min --limit-burst 10';
  for (const w of way) {
    const base = w.toUpperCase();
    f(base, ...['before-logging', 'before', 'after', 'after-logging', 'reject', 'track'].map((x) => `-j ufw-${x}-${w}`));
    for (const x of ['before-logging', 'before', 'after', 'after-logging', 'reject', 'track', 'user', 'user-logging']) f(`ufw-${x}-${w}`);
    f(`ufw-skip-to-policy-${w}`, w === 'output' ? '-j ACCEPT' : '-j DROP');
    if (w !== 'input') f(`ufw-before-${w}`, ...(w === 'output' ? ['-o lo -j ACCEPT'] : []), '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', `-j ufw-user-${w}`);
    fill(u, `ufw-user-${w}`, SIZE(d) + (w === 'output' ? 0 : 4), { rich: 0.4, hooks: w === 'output' ? 'out' : w === 'input' ? 'in' : 'both' });
  }
  f('ufw-after-input', ...['udp -m udp --dport 137', 'udp -m udp --dport 138', 'tcp -m tcp --dport 139', 'tcp -m tcp --dport 445', 'udp -m udp --dport 67'].map((x) => `-p ${x} -j ufw-skip-to-policy-input`), '-m addrtype --dst-type BROADCAST -j ufw-skip-to-policy-input');
  f('ufw-after-logging-input', `${lim} -j LOG --log-prefix "[UFW BLOCK] "`);
  f('ufw-after-logging-forward', `${lim} -j LOG --log-prefix "[UFW BLOCK] "`);
  f('ufw-before-input', '-i lo -j ACCEPT', '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-m conntrack --ctstate INVALID -j ufw-logging-deny', '-m conntrack --ctstate INVALID -j DROP',
    ...d.some(['3', '4', '11', '12', '8'], d.int(2, 5)).map((x) => `-p icmp -m icmp --icmp-type ${x} -j ACCEPT`), '-p udp -m udp --sport 67 --dport 68 -j ACCEPT', '-j ufw-not-local', '-d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT', '-j ufw-user-input');
  f('ufw-logging-allow', `${lim} -j LOG --log-prefix "[UFW ALLOW] "`);
  f('ufw-logging-deny', `-m conntrack --ctstate INVALID ${lim} -j RETURN`, `${lim} -j LOG --log-prefix "[UFW BLOCK] "`);
  f('ufw-not-local', ...['LOCAL', 'MULTICAST', 'BROADCAST'].map((x) => `-m addrtype --dst-type ${x} -j RETURN`), `${lim} -j ufw-logging-deny`, '-j DROP');
  f('ufw-track-output', '-p tcp -m conntrack --ctstate NEW -j ACCEPT', '-p udp -m conntrack --ctstate NEW -j ACCEPT');
  f('ufw-user-limit', '-m limit --limit 3/min -j LOG --log-prefix "[UFW LIMIT BLOCK] "', '-j REJECT --reject-with icmp-port-unreachable');
  f('ufw-user-limit-accept', '-j ACCEPT');
  f('ufw-user-input', '-p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --set --name DEFAULT --mask 255.255.255.255 --rsource',
    '-p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -m recent --update --seconds 30 --hitcount 6 --name DEFAULT --mask 255.255.255.255 --rsource -j ufw-user-limit', '-p tcp -m tcp --dport 22 -j ufw-user-limit-accept');
  if (d.chance(0.4)) natChains(u, () => 'POSTROUTING', 'PREROUTING');
};

const openwrt = (u: Dump): void => {
  const { d, g } = u;
  policy(u, 'FORWARD', 'DROP');
  policy(u, 'INPUT', d.pick(['ACCEPT', 'DROP']));
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const zones = ['wan', 'lan', 'guest'];
  f('INPUT', '-i lo -m comment --comment "!fw3" -j ACCEPT', '-m comment --comment "!fw3: Custom input rule chain" -j input_rule', '-m conntrack --ctstate RELATED,ESTABLISHED -m comment --comment "!fw3" -j ACCEPT', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m comment --comment "!fw3" -j syn_flood');
  f('FORWARD', '-j forwarding_rule', STATES);
  f('OUTPUT', '-o lo -j ACCEPT', '-j output_rule', STATES);
  for (const x of ['input_rule', 'forwarding_rule', 'output_rule']) f(x);
  for (const [i, z] of zones.entries()) {
    const dev = g.zones[i]?.dev;
    f('INPUT', `-i ${dev} -j zone_${z}_input`);
    f('FORWARD', `-i ${dev} -j zone_${z}_forward`);
    f('OUTPUT', `-o ${dev} -j zone_${z}_output`);
    f(`zone_${z}_dest_ACCEPT`, ...(i === 0 ? [`-o ${dev} -m conntrack --ctstate INVALID -m comment --comment "!fw3: Prevent NAT leakage" -j DROP`] : []), `-o ${dev} -j ACCEPT`);
    f(`zone_${z}_dest_REJECT`, `-o ${dev} -j reject`);
    f(`zone_${z}_src_ACCEPT`, `-i ${dev} -m conntrack --ctstate NEW,UNTRACKED -j ACCEPT`);
    f(`zone_${z}_src_REJECT`, `-i ${dev} -j reject`);
    for (const c of ['input', 'forward', 'output']) f(`zone_${z}_${c}`, `-m comment --comment "!fw3: Custom ${z} ${c} rule chain" -j ${c}_${z}_rule`);
    for (const c of ['input', 'forward', 'output']) f(`${c}_${z}_rule`);
    fill(u, `zone_${z}_input`, SIZE(d), { rich: 0.5, hooks: 'in', ...(d.chance(0.4) && { target: '-j ACCEPT' }) });
    fill(u, `zone_${z}_forward`, SIZE(d), { rich: 0.5 });
    if (i > 0) f(`zone_${z}_forward`, '-m comment --comment "!fw3: Zone lan to wan forwarding policy" -j zone_wan_dest_ACCEPT');
    else f('zone_wan_forward', '-p esp -m comment --comment "!fw3: Allow-IPSec-ESP" -j zone_lan_dest_ACCEPT', '-p udp -m udp --dport 500 -m comment --comment "!fw3: Allow-ISAKMP" -j zone_lan_dest_ACCEPT');
    f(`zone_${z}_forward`, '-m conntrack --ctstate DNAT -m comment --comment "!fw3: Accept port forwards" -j ACCEPT', `-j zone_${z}_dest_REJECT`);
    f(`zone_${z}_input`, '-m conntrack --ctstate DNAT -m comment --comment "!fw3: Accept port redirections" -j ACCEPT', `-j zone_${z}_src_${i === 0 ? 'REJECT' : 'ACCEPT'}`);
    f(`zone_${z}_output`, `-j zone_${z}_dest_ACCEPT`);
    add(u, 'mangle', 'FORWARD', ...(i === 0 ? [`-o ${dev} -p tcp -m tcp --tcp-flags SYN,RST SYN -m comment --comment "!fw3: Zone wan MTU fixing" -j TCPMSS --clamp-mss-to-pmtu`] : []));
    add(u, 'nat', 'PREROUTING', `-i ${dev} -m comment --comment "!fw3" -j zone_${z}_prerouting`);
    add(u, 'nat', 'POSTROUTING', `-o ${dev} -m comment --comment "!fw3" -j zone_${z}_postrouting`);
    add(u, 'nat', `zone_${z}_prerouting`);
    add(u, 'nat', `zone_${z}_postrouting`, ...(i === 0 ? ['-m comment --comment "!fw3" -j MASQUERADE'] : []));
  }
  f('FORWARD', '-m comment --comment "!fw3" -j reject');
  f('reject', '-p tcp -m comment --comment "!fw3" -j REJECT --reject-with tcp-reset', '-m comment --comment "!fw3" -j REJECT --reject-with icmp-port-unreachable');
  f('syn_flood', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m limit --limit 25/sec --limit-burst 50 -j RETURN', '-j DROP');
  natChains(u, () => 'zone_lan_postrouting', 'zone_wan_prerouting');
};

const ferm = (u: Dump): void => {
  const { d, g } = u;
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  f('INPUT', '-m state --state RELATED,ESTABLISHED,UNTRACKED -j ACCEPT', '-m recent --update --seconds 60 --name DEFAULT --rsource -j LOG_RECENT_DROP', '-i lo -j ACCEPT', '-d 127.0.0.0/8 -j LOG_DROP', '-s 127.0.0.0/8 -j LOG_DROP');
  f('FORWARD', '-m state --state RELATED,ESTABLISHED,UNTRACKED -j ACCEPT', '-p tcp -m state --state NEW -m tcp --dport 22 --tcp-flags FIN,SYN,RST,ACK SYN -m recent --update --seconds 60 --hitcount 3 --name ratessh --rsource -j LOG_RECENT_DROP');
  f('OUTPUT', '-o lo -j ACCEPT');
  for (const [i, z] of g.zones.entries()) {
    f('INPUT', `-i ${z.dev} -j filter_INPUT`);
    f('FORWARD', `-i ${z.dev} -j NOTFROMHERE`, `-s ${z.net} -i ${z.dev} -j mac_${i}`, `-i ${z.dev} -j ranges_${i}`, `-d ${z.net} -o ${z.dev} -j filter_${i}`, `-d 224.0.0.0/4 -o ${z.dev} -j filter_${i}`);
    for (const h of z.hosts) f(`mac_${i}`, `-s ${h}/32 -m mac --mac-source ${d.pick([`02:00:00:00:00:0${i * 2 + 2}`, '02:00:00:00:00:FF', 'DE:AD:BE:EF:00:01'])} -j RETURN`);
    f(`mac_${i}`, d.pick(['-j LOG_DROP', '-j RETURN', '']));
    f(`ranges_${i}`, `-s ${z.net} -j RETURN`, `-m iprange --src-range ${z.hosts[0]}-${z.hosts[2]} -j RETURN`, '-j LOG_DROP');
    f(`filter_${i}`, '-p esp -m state --state NEW -j ACCEPT', '-p gre -m state --state NEW -j ACCEPT', '-p tcp -m state --state NEW -m tcp --dport 22 --tcp-flags FIN,SYN,RST,ACK SYN -m recent --set --name ratessh --rsource');
    fill(u, `filter_${i}`, SIZE(d) * 4, { rich: 0.5 });
    for (const o of g.zones) {
      const net = netAround(d.pick(o.hosts), d.pick([25, 26, 27, 28]));
      u.edges.push({ src: net.edges });
      f(`filter_${i}`, `-s ${net.text} -p tcp -m state --state NEW -m tcp --dport 1:65535 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT`, `-s ${net.text} -p udp -m state --state NEW -m udp --dport 1:65535 -j ACCEPT`);
      if (d.chance(0.5)) add(u, 'raw', 'PREROUTING', `${d.pick(['-s', '-d'])} ${d.pick(o.hosts)}/32 -p udp -m udp --${d.pick(['s', 'd'])}port 53 -j NOTRACK`, `-s ${d.pick(o.hosts)}/32 -i ${o.dev} -j NOTRACK`);
    }
    f(`filter_${i}`, '-j filter_DEFAULT');
    f('NOTFROMHERE', `-s ${z.net} ! -i ${z.dev} -j LOG_DROP`);
  }
  f('FORWARD', '-j LOG_DROP');
  f('NOTFROMHERE', '-j RETURN');
  f('LOG_DROP', '-m limit --limit 100/min -j LOG --log-prefix "[IPT_DROP]:"', '-j DROP');
  f('LOG_RECENT_DROP', '-m limit --limit 100/min -j LOG --log-prefix "[IPT_RECENT_DROP]:"', '-j DROP');
  f('filter_DEFAULT', '-p icmp -j ACCEPT', '-m limit --limit 100/min -j REJECT --reject-with icmp-port-unreachable', '-j DROP');
  fill(u, 'filter_INPUT', SIZE(d), { hooks: 'in' });
  f('filter_INPUT', '-j filter_DEFAULT');
  add(u, 'raw', 'OUTPUT');
};

const fwbuilder = (u: Dump): void => {
  const { d, g } = u;
  for (const c of ['INPUT', 'FORWARD', 'OUTPUT']) policy(u, c, 'DROP');
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  for (const c of ['INPUT', 'OUTPUT', 'FORWARD']) f(c, '-m state --state RELATED,ESTABLISHED -j ACCEPT');
  for (let n = 0, k = d.int(4, 12); n < k; n++) {
    const base = d.pick(['INPUT', 'FORWARD', 'FORWARD', 'OUTPUT']);
    const dir = base === 'INPUT' ? 'In_' : base === 'OUTPUT' ? 'Out_' : d.pick(['In_', 'Out_', '']);
    const rule = f(`${dir}RULE_${n}`, `-j LOG --log-prefix "RULE ${n} -- ${d.pick(['ACCEPT', 'DENY', 'REJECT'])} " --log-level ${d.pick(['6', '7'])}`, d.pick(['-j ACCEPT', '-j DROP', '-j REJECT --reject-with icmp-net-prohibited']));
    const to = d.chance(0.5) ? `-j ${rule}` : d.pick(['-j ACCEPT', '-j DROP']);
    if (d.chance(0.5)) {
      // negation or a product of objects goes through temporary chains
      const c1 = `Cid${d.int(1000, 99999)}X${d.int(10000, 99999)}.${d.int(0, 3)}`;
      const dev = base === 'OUTPUT' || (base === 'FORWARD' && dir === 'Out_') ? `-o ${d.pick(g.zones).dev}` : `-i ${d.pick(g.zones).dev}`;
      f(base, `${dev} ${d.pick(['', '-p tcp ', '-m state --state NEW '])}-j ${c1}`);
      for (const h of d.some(allHosts(g), d.int(1, 4))) {
        const net = netAround(h, d.pick([32, 32, 28, 26, 24]));
        u.edges.push({ src: net.edges, dst: net.edges });
        f(c1, `-${d.pick(['s', 'd'])} ${net.text} -j ${d.pick(['RETURN', rule, 'RETURN'])}`);
      }
      f(c1, to);
    } else {
      const c = joined([conditions(g, hooksOf(base), u.fresh, 0.3), { text: d.pick(['', '-m state --state NEW']), edge: {} }]);
      u.edges.push(c.edge);
      f(base, `${c.text} ${to}`.trim());
    }
  }
  for (const c of ['INPUT', 'OUTPUT', 'FORWARD']) f(c, d.pick(['-j DROP', '-j RULE_LAST', '-j REJECT']));
  f('RULE_LAST', '-j LOG --log-prefix "RULE 99 -- DENY " --log-level 6', '-j DROP');
  if (d.chance(0.7)) natChains(u, () => 'POSTROUTING', 'PREROUTING');
  if (d.chance(0.4)) add(u, 'mangle', 'FORWARD', '-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu');
};

const synology = (u: Dump): void => {
  const { d, g } = u;
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const front = d.pick(['INPUT', 'FORWARD']);
  f(front, '-j DOS_PROTECT', '-j DEFAULT_INPUT');
  f('DEFAULT_INPUT', '-i lo -j ACCEPT', '-m state --state RELATED,ESTABLISHED -j ACCEPT');
  fill(u, 'DEFAULT_INPUT', SIZE(d) + 3, { rich: 0.3, hooks: 'in' });
  f('DEFAULT_INPUT', '-p tcp -m multiport --dports 873,3260,3261,3262,3240:3259,21,548,111,892,2049,443,80,3493,3306 -j DROP', '-p udp -m multiport --dports 68,67,123,514,19999,5353,161,111,892,2049 -j DROP');
  u.edges.push({ proto: 'tcp', dports: [3239, 3240, 3259, 3260, 3263, 20, 21, 22, 443, 444] }, { proto: 'udp', dports: [67, 68, 69, 514, 161, 162] });
  f('DEFAULT_INPUT', `-s ${d.pick(g.zones).net} -j ACCEPT`, '-j DROP');
  for (const z of g.zones) {
    for (const [m, r] of [['-p icmp -m icmp --icmp-type 8', '6/min --limit-burst 2'], ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK RST', '6/min --limit-burst 2'], ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', '10000/sec --limit-burst 100']]) f('DOS_PROTECT', `-i ${z.dev} ${m} -m limit --limit ${r} -j RETURN`, `-i ${z.dev} ${m} -j DROP`);
  }
  if (d.chance(0.3)) natChains(u, () => 'POSTROUTING', 'PREROUTING');
};

const docker = (u: Dump): void => {
  const { d, g } = u;
  const [wan, ...rest] = g.zones as [Zone, ...Zone[]];
  policy(u, 'FORWARD', 'DROP');
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const n = (chain: string, ...r: string[]): string => add(u, 'nat', chain, ...r);
  const kube = d.chance(0.5);
  if (kube) {
    f('INPUT', '-m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL', '-m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS', '-j KUBE-FIREWALL');
    f('FORWARD', '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD');
    f('OUTPUT', '-j KUBE-FIREWALL');
    f('KUBE-PROXY-FIREWALL');
    f('KUBE-NODEPORTS');
    f('KUBE-FIREWALL', '-m comment --comment "kubernetes firewall for dropping marked packets" -m mark --mark 0x8000/0x8000 -j DROP', '! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP');
    f('KUBE-FORWARD', '-m conntrack --ctstate INVALID -j DROP', '-m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT', '-m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
    n('PREROUTING', '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES');
    n('OUTPUT', '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES');
    n('POSTROUTING', '-m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING');
    n('KUBE-MARK-MASQ', '-j MARK --set-xmark 0x4000/0x4000');
    n('KUBE-MARK-DROP', '-j MARK --set-xmark 0x8000/0x8000');
    n('KUBE-POSTROUTING', '-m mark ! --mark 0x4000/0x4000 -j RETURN', '-j MARK --set-xmark 0x4000/0x0', `-m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE${d.pick(['', ' --random-fully'])}`);
    n('KUBE-SERVICES');
    for (let i = d.int(1, 6); i > 0; i--) {
      const id = `${d.int(100000, 999999)}QX${d.int(1000, 9999)}`;
      const ip = `10.96.${d.int(0, 3)}.${d.int(1, 254)}`;
      const port = d.pick([53, 80, 443, 9898]);
      const proto = d.pick(['tcp', 'tcp', 'udp']);
      const name = `default/svc${i}:${d.pick(['http', 'dns', ''])}`;
      const ends = d.some(rest.flatMap((z) => z.hosts), d.int(1, 3));
      n('KUBE-SERVICES', `-d ${ip}/32 -p ${proto} -m comment --comment "${name} cluster IP" -m ${proto} --dport ${port} -j KUBE-SVC-${id}`);
      u.edges.push({ proto: proto as 'tcp', dst: [ip], dports: [port, port, port + 1] });
      n(`KUBE-SVC-${id}`, `! -s ${rest[0]?.net} -d ${ip}/32 -p ${proto} -m comment --comment "${name} cluster IP" -m ${proto} --dport ${port} -j KUBE-MARK-MASQ`);
      for (const [k, e] of ends.entries()) {
        const sep = `KUBE-SEP-${id}${k}`;
        // kube-proxy's probability, as a count that both sides agree on
        n(`KUBE-SVC-${id}`, `-m comment --comment "${name} -> ${e}:80" ${k < ends.length - 1 ? `-m statistic --mode nth --every ${ends.length - k} --packet 0 ` : ''}-j ${sep}`);
        n(sep, `-s ${e}/32 -m comment --comment ${quoted(name)} -j KUBE-MARK-MASQ`, `-p ${proto} -m comment --comment ${quoted(name)} -m ${proto} -j DNAT --to-destination ${e}:${d.pick([80, 8080])}`);
      }
    }
    n('KUBE-SERVICES', '-m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS');
    n('KUBE-NODEPORTS');
  }
  f('FORWARD', '-j DOCKER-USER', '-j DOCKER-ISOLATION-STAGE-1');
  n('PREROUTING', '-m addrtype --dst-type LOCAL -j DOCKER');
  n('OUTPUT', '! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER');
  n('DOCKER');
  f('DOCKER');
  for (const z of rest) {
    n('POSTROUTING', `-s ${z.net} ! -o ${z.dev} -j MASQUERADE`);
    n('DOCKER', ...(d.chance(0.5) ? [`-i ${z.dev} -j RETURN`] : []));
    f('FORWARD', `-o ${z.dev} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, `-o ${z.dev} -j DOCKER`, `-i ${z.dev} ! -o ${z.dev} -j ACCEPT`, `-i ${z.dev} -o ${z.dev} -j ${d.pick(['ACCEPT', 'DROP'])}`);
    f('DOCKER-ISOLATION-STAGE-1', `-i ${z.dev} ! -o ${z.dev} -j DOCKER-ISOLATION-STAGE-2`);
    f('DOCKER-ISOLATION-STAGE-2', `-o ${z.dev} -j DROP`);
    for (const h of d.some(z.hosts, d.int(0, 3))) {
      const outer = d.pick([80, 8080, 8443, 5353]);
      const inner = d.pick([80, 443, 53]);
      const proto = d.pick(['tcp', 'tcp', 'udp']);
      n('POSTROUTING', `-s ${h}/32 -d ${h}/32 -p ${proto} -m ${proto} --dport ${inner} -j MASQUERADE`);
      n('DOCKER', `${d.pick(['', `-d ${wan.router}/32 `])}! -i ${z.dev} -p ${proto} -m ${proto} --dport ${outer} -j DNAT --to-destination ${h}:${inner}`);
      f('DOCKER', `-d ${h}/32 ! -i ${z.dev} -o ${z.dev} -p ${proto} -m ${proto} --dport ${inner} -j ACCEPT`);
      u.edges.push({ proto: proto as 'tcp', dst: [wan.router], dports: [outer, outer, outer + 1] }, { proto: proto as 'tcp', dst: [h], dports: [inner] });
    }
  }
  f('DOCKER-ISOLATION-STAGE-1', '-j RETURN');
  f('DOCKER-ISOLATION-STAGE-2', '-j RETURN');
  f('DOCKER-USER');
  fill(u, 'DOCKER-USER', d.int(0, 3), { rich: 0.3 });
  f('DOCKER-USER', '-j RETURN');
};

const firewalld = (u: Dump): void => {
  const { d, g } = u;
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const zones = ['public', 'internal', 'dmz'];
  f('INPUT', STATES, '-i lo -j ACCEPT', '-j INPUT_direct', '-j INPUT_ZONES', '-m conntrack --ctstate INVALID -j DROP', '-j REJECT --reject-with icmp-host-prohibited');
  f('FORWARD', STATES, '-i lo -j ACCEPT', '-j FORWARD_direct', '-j FORWARD_IN_ZONES', '-j FORWARD_OUT_ZONES', '-m conntrack --ctstate INVALID -j DROP', '-j REJECT --reject-with icmp-host-prohibited');
  f('OUTPUT', '-o lo -j ACCEPT', '-j OUTPUT_direct');
  for (const c of ['INPUT_direct', 'FORWARD_direct', 'OUTPUT_direct']) f(c);
  fill(u, 'FORWARD_direct', d.int(0, 3));
  for (const [i, z] of g.zones.entries()) {
    f('INPUT_ZONES', `-i ${z.dev} -g IN_${zones[i]}`);
    f('FORWARD_IN_ZONES', `-i ${z.dev} -g FWDI_${zones[i]}`);
    f('FORWARD_OUT_ZONES', `-o ${z.dev} -g FWDO_${zones[i]}`);
    for (const k of ['IN', 'FWDI', 'FWDO']) {
      const c = `${k}_${zones[i]}`;
      f(c, ...['log', 'deny', 'allow'].map((x) => `-j ${c}_${x}`), ...(k === 'FWDO' ? [] : ['-p icmp -j ACCEPT']));
      f(`${c}_log`, ...(d.chance(0.3) ? [`-j ${logTarget(d)}`] : []));
      f(`${c}_deny`);
      f(`${c}_allow`);
      if (d.chance(0.5)) fill(u, `${c}_deny`, d.int(0, 3), { rich: 0.3, target: d.pick(['-j DROP', '-j REJECT']), hooks: k === 'IN' ? 'in' : 'both' });
      fill(u, `${c}_allow`, SIZE(d), { rich: 0.3, target: '-m conntrack --ctstate NEW,UNTRACKED -j ACCEPT', hooks: k === 'IN' ? 'in' : 'both' });
    }
  }
  f('INPUT_ZONES', '-g IN_public');
  f('FORWARD_IN_ZONES', '-g FWDI_public');
  f('FORWARD_OUT_ZONES', '-g FWDO_public');
  add(u, 'nat', 'PREROUTING', '-j PREROUTING_ZONES');
  add(u, 'nat', 'PREROUTING_ZONES', `-i ${g.zones[0]?.dev} -g PRE_public`, '-g PRE_public');
  add(u, 'nat', 'PRE_public', '-j PRE_public_allow');
  add(u, 'nat', 'POSTROUTING', `-o ${g.zones[0]?.dev} -g POST_public`);
  add(u, 'nat', 'POST_public', '-j POST_public_allow');
  add(u, 'nat', 'POST_public_allow', '! -o lo -j MASQUERADE');
  natChains(u, () => 'POST_public_allow', 'PRE_public_allow');
  add(u, 'mangle', 'PREROUTING', '-j PREROUTING_direct');
  add(u, 'mangle', 'PREROUTING_direct');
  mangleMarks(u, 'PREROUTING_direct');
};

const csf = (u: Dump): void => {
  const { d, g } = u;
  for (const c of ['INPUT', 'FORWARD', 'OUTPUT']) policy(u, c, 'DROP');
  const f = (chain: string, ...r: string[]): string => add(u, 'filter', chain, ...r);
  const dev = g.zones[0]?.dev;
  f('INPUT', `-s ${d.pick(allHosts(g))} ! -i lo -p udp -m udp --dport 53 -j ACCEPT`, '! -i lo -j LOCALINPUT', '-i lo -j ACCEPT', '! -i lo -p tcp -j INVALID', '! -i lo -p icmp -m icmp --icmp-type 8 -m limit --limit 6/min --limit-burst 3 -j ACCEPT', '! -i lo -p icmp -j ACCEPT', '! -i lo -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  for (const p of d.some([20, 21, 22, 25, 53, 80, 110, 143, 443, 587, 993], d.int(3, 10))) {
    f('INPUT', `! -i lo -p tcp -m conntrack --ctstate NEW -m tcp --dport ${p} -j ${d.pick(['ACCEPT', 'ACCEPT', 'LIMITS'])}`);
    u.edges.push({ proto: 'tcp', dst: [g.zones[0]?.router ?? ''], dports: [p - 1, p, p + 1] });
  }
  f('LIMITS', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -m connlimit --connlimit-above 1 --connlimit-mask 32 --connlimit-saddr -j REJECT --reject-with tcp-reset', '-p tcp -m conntrack --ctstate NEW -m recent --set --name 22 --mask 255.255.255.255 --rsource',
    '-p tcp -m conntrack --ctstate NEW -m recent --update --seconds 300 --hitcount 3 --name 22 --mask 255.255.255.255 --rsource -j DROP', '-j ACCEPT');
  f('INPUT', '! -i lo -j LOGDROPIN');
  f('OUTPUT', '! -o lo -j LOCALOUTPUT', '-o lo -j ACCEPT', '! -o lo -p tcp -j INVALID', '! -o lo -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT');
  fill(u, 'OUTPUT', SIZE(d), { rich: 0.3, target: '-j ACCEPT' });
  f('OUTPUT', '! -o lo -j LOGDROPOUT');
  f('LOCALINPUT', '! -i lo -j DENYIN', '! -i lo -j ALLOWIN');
  f('LOCALOUTPUT', '! -o lo -j ALLOWOUT', '! -o lo -j DENYOUT');
  for (const [c, t, h] of [['ALLOWIN', '-j ACCEPT', 'in'], ['DENYIN', '-j DROP', 'in'], ['ALLOWOUT', '-j ACCEPT', 'out'], ['DENYOUT', '-j LOGDROPOUT', 'out']] as const) {
    f(c);
    fill(u, c, SIZE(d), { rich: 0.1, target: t, hooks: h });
  }
  f('INVALID', '-m conntrack --ctstate INVALID -j INVDROP', ...['FIN,SYN,RST,PSH,ACK,URG NONE', 'FIN,SYN,RST,PSH,ACK,URG FIN,SYN,RST,PSH,ACK,URG', 'FIN,SYN FIN,SYN', 'SYN,RST SYN,RST', 'FIN,RST FIN,RST', 'FIN,ACK FIN', 'PSH,ACK PSH', 'ACK,URG URG'].map((x) => `-p tcp -m tcp --tcp-flags ${x} -j INVDROP`), '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j INVDROP');
  f('INVDROP', '-j DROP');
  for (const [c, w] of [['LOGDROPIN', 'IN'], ['LOGDROPOUT', 'OUT']] as const) {
    f(c, ...['67', '68', '111', '113', '135:139', '445', '500', '513', '520'].flatMap((p) => [`-p tcp -m tcp --dport ${p} -j DROP`, `-p udp -m udp --dport ${p} -j DROP`]));
    f(c, ...['tcp', 'udp', 'icmp'].map((p) => `-p ${p}${w === 'OUT' && p === 'tcp' ? ' -m tcp --tcp-flags FIN,SYN,RST,ACK SYN' : ''} -m limit --limit 30/min -j LOG --log-prefix "Firewall: *${p.toUpperCase()}_${w} Blocked* "${w === 'OUT' ? ' --log-uid' : ''}`), w === 'IN' ? '-j DROP' : '-j REJECT --reject-with icmp-port-unreachable');
  }
  f('FORWARD', `-i ${dev} -j ACCEPT`);
  fill(u, 'FORWARD', SIZE(d), { rich: 0.5 });
};

/** Written by hand: flat chains, many counting rules, old spellings. */
const byHand = (u: Dump): void => {
  const { d, g } = u;
  for (const c of ['INPUT', 'FORWARD', 'OUTPUT']) {
    if (d.chance(0.4)) policy(u, c, 'DROP');
    if (d.chance(0.5)) add(u, 'filter', c, d.pick(['-m state --state RELATED,ESTABLISHED -j ACCEPT', STATES, '-m state --state INVALID -j DROP']));
    fill(u, c, SIZE(d) * 3, { rich: 1.2 });
  }
  const users = ['TCP', 'UDP', 'FW-OPEN', 'DOS~Pro-t_ect', 'Terminal', 'x'];
  for (const [i, c] of users.entries()) {
    add(u, 'filter', c);
    fill(u, c, SIZE(d), { rich: 1.2 });
    // later chains only: no loops
    for (const to of users.slice(i + 1)) {
      if (d.chance(0.3)) add(u, 'filter', c, `${d.pick(['', '-p tcp ', '-p udp ', `-s ${d.pick(g.zones).net} `, '-m state --state NEW '])}-${d.pick(['j', 'j', 'g'])} ${to}`);
    }
    for (const base of ['INPUT', 'FORWARD', 'OUTPUT']) if (d.chance(0.3)) add(u, 'filter', base, `${d.pick(['', '-p tcp ', '-p udp -m conntrack --ctstate NEW ', '-p icmp '])}-${d.pick(['j', 'j', 'g'])} ${c}`);
  }
  if (d.chance(0.5)) for (const h of allHosts(g)) add(u, 'filter', 'FORWARD', `-s ${h}/32`, `-d ${h}/32`);
  if (d.chance(0.5)) natChains(u, () => 'POSTROUTING', 'PREROUTING');
  if (d.chance(0.4)) mangleMarks(u, 'PREROUTING');
  if (d.chance(0.3)) add(u, 'raw', 'PREROUTING', d.pick(['-m rpfilter --invert -j DROP', '-p udp -j NOTRACK', '-p icmp -j CT --notrack', `! -s ${g.zones[1]?.net} -i ${g.zones[1]?.dev} -j DROP`]));
  if (d.chance(0.2)) add(u, 'mangle', 'POSTROUTING', '-p udp -m udp --dport 68 -j CHECKSUM --checksum-fill', d.pick(['-j CLASSIFY --set-class 0001:0010', '-p icmp -j TTL --ttl-set 64', '-j TOS --set-tos 0x08/0x3f']));
};

const STYLES = { shorewall, ufw, openwrt, ferm, fwbuilder, synology, docker, firewalld, csf, byHand } as const;
const DEVICES: Readonly<Record<string, readonly [string, string, string]>> = { openwrt: ['eth0.2', 'br-lan', 'tun0'], docker: ['ens3', 'docker0', 'br-0a1b2c3d4e5f'], ferm: ['eth1.110', 'eth1.96', 'eth1.1011'], csf: ['venet0', 'eth1', 'eth2'] };

const textOf = (u: Dump, counters: boolean): string => {
  const lines: string[] = [];
  for (const t of u.tables.values()) {
    lines.push(`# Generated by iptables-save`, `*${t.name}`);
    for (const [c, x] of t.chains) lines.push(`:${c} ${x.policy} [${counters && x.policy !== '-' ? '1101:228112' : '0:0'}]`);
    for (const [c, x] of t.chains) for (const r of x.rules) lines.push(`${counters ? '[7:420] ' : ''}-A ${c} ${r}`.trimEnd());
    lines.push('COMMIT', '# Completed');
  }
  return lines.join('\n');
};
const newDump = (d: Dice, zones: readonly Zone[]): Dump => {
  let n = 0;
  return { g: { d, zones }, d, tables: new Map(), edges: [], fresh: () => `hl${++n}` };
};
/** A dump of a random style. */
const drawDump = (d: Dice): { style: string; zones: Zone[]; dump: Dump } => {
  const style = d.pick(Object.keys(STYLES));
  const dev = DEVICES[style] ?? ['eth0', 'eth1', 'eth2'];
  const zones: Zone[] = [
    { ns: 'wan', dev: dev[0], net: '198.51.100.0/24', router: '198.51.100.1', hosts: ['198.51.100.2', '198.51.100.63', '198.51.100.64', '198.51.100.127', '198.51.100.128', '198.51.100.254'] },
    { ns: 'lan', dev: dev[1], net: '192.168.1.0/24', router: '192.168.1.1', hosts: ['192.168.1.2', '192.168.1.15', '192.168.1.16', '192.168.1.31', '192.168.1.32', '192.168.1.200'] },
    { ns: 'dmz', dev: dev[2], net: '10.8.0.0/16', router: '10.8.0.1', hosts: ['10.8.0.2', '10.8.0.255', '10.8.1.0', '10.8.127.255', '10.8.128.0', '10.8.255.254'] },
  ];
  const dump = newDump(d, zones);
  STYLES[style as keyof typeof STYLES](dump);
  return { style, zones, dump };
};

export const network = (lab: Lab, zones: readonly Zone[]): void => {
  lab.set('sysctl -qw net.ipv6.conf.all.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
  lab.set('sysctl -qw net.ipv4.ip_forward=1');
  lab.set('sysctl -qw net.ipv4.tcp_synack_retries=0');
  for (const z of zones) {
    const len = z.net.split('/')[1];
    lab.set(`ip netns add ${z.ns}`);
    lab.set(`ip -n ${z.ns} link set lo up`);
    lab.set(`ip netns exec ${z.ns} sysctl -qw net.ipv4.tcp_synack_retries=0`);
    lab.set(`ip link add ${z.dev} address ${lab.mac()} type veth peer name eth0 address ${lab.mac()} netns ${z.ns}`);
    lab.set(`ip link set ${z.dev} up`);
    lab.set(`ip -n ${z.ns} link set eth0 up`);
    lab.set(`ip addr add ${z.router}/${len} dev ${z.dev}`);
    for (const h of z.hosts) lab.set(`ip -n ${z.ns} addr add ${h}/${len} dev eth0`);
    lab.set(`ip -n ${z.ns} route add default via ${z.router}`);
    lab.set(`ip netns exec ${z.ns} nc -lkn 80 </dev/null >/dev/null & sleep 0.1`);
    lab.set(`ip netns exec ${z.ns} nc -lkun 53 </dev/null >/dev/null & sleep 0.1`);
  }
  lab.set(`ip route add default via ${zones[0]?.hosts[0]}`);
  lab.set('nc -lkn 80 </dev/null >/dev/null & sleep 0.1');
};
/** Half a second, and no SYN-ACK twice: what goes again after a second is a race with the next command. */
export const probe = (lab: Lab, u: Pick<Dump, 'g' | 'd' | 'edges'>): void => {
  const { d, g } = u;
  const edge = d.chance(0.85) && u.edges.length > 0 ? d.pick(u.edges) : {};
  const nodes: { ns: string; addresses: readonly string[] }[] = [...g.zones.map((z) => ({ ns: z.ns, addresses: z.hosts })), { ns: '', addresses: g.zones.map((z) => z.router) }];
  const sources = nodes.flatMap((n) => n.addresses.map((ip) => ({ ns: n.ns, ip })));
  const near = sources.filter((s) => edge.src?.includes(s.ip));
  const from = near.length > 0 && d.chance(0.85) ? d.pick(near) : d.chance(0.8) ? d.pick(sources.filter((s) => s.ns !== '')) : d.pick(sources);
  const targets = [...allHosts(g), ...(edge.dst ?? []).filter((ip) => ip.startsWith('10.96.'))].filter((ip) => !nodes.find((n) => n.ns === from.ns)?.addresses.includes(ip));
  const hit = targets.filter((ip) => edge.dst?.includes(ip));
  const to = hit.length > 0 && d.chance(0.85) ? d.pick(hit) : d.pick(targets);
  const exec = from.ns === '' ? '' : `ip netns exec ${from.ns} `;
  const kind = edge.proto ? edge.proto : d.pick(['tcp', 'tcp', 'udp', 'icmp'] as const);
  if (kind === 'icmp') return lab.ask(`${exec}ping -n -c1 -W1 -I ${from.ip}${d.chance(0.15) ? ' -s 2000' : ''} ${to}`);
  const dport = edge.dports && edge.dports.length > 0 && d.chance(0.9) ? d.pick(edge.dports) : d.pick([80, 53, 22, 443]);
  const sport = edge.sports && edge.sports.length > 0 && d.chance(0.9) ? d.pick(edge.sports) : 0;
  const at = `-s ${from.ip}${sport > 0 && sport !== 80 && sport !== 53 ? ` -p ${sport}` : ''}`;
  if (kind === 'tcp') return lab.ask(`${exec}timeout 0.5 nc -zn ${at} ${to} ${dport}`);
  lab.set(`echo "# udp ${from.ns} ${at} ${to} ${dport}"`);
  return lab.set(`echo hi | ${exec}nc -nu -w1 -q0 ${at} ${to} ${dport}; r=$?; sleep 0.1; echo "rc=$r"`);
};

/** Rule sets only: five are loaded one after another, each is saved and listed. */
export const firewallSaveLab = (seed: number): string => {
  const d = diceOf(seed);
  const lab = openLab();
  for (let i = 0; i < 5; i++) {
    const { dump, style } = drawDump(d);
    const counters = d.chance(0.3);
    const legacy = d.chance(0.2) ? '-legacy' : '';
    lab.set(`echo "# ${style}"\niptables${legacy}-restore${counters ? ' -c' : ''} <<'DUMP'\n${textOf(dump, counters)}\nDUMP\necho "rc=$?"`);
    lab.ask(`iptables${legacy}-save${counters ? ' -c' : ''} 2>/dev/null | grep -v ^#`);
    lab.ask(`iptables${legacy} 2>/dev/null ${d.pick(['-nL', '-nvL', '-S', '-t nat -nL', '-t mangle -nvL', '-t raw -nL --line-numbers', '-nvxL --line-numbers'])}`);
  }
  return lab.text();
};
export const firewallLab = (seed: number): string => {
  const d = diceOf(seed);
  const { dump, style, zones } = drawDump(d);
  const lab = openLab();
  lab.set(`# ${style}`);
  network(lab, zones);
  const legacy = d.chance(0.15) ? '-legacy' : '';
  const counters = d.chance(0.2);
  lab.set(`iptables${legacy}-restore${counters ? ' -c' : ''} <<'DUMP'\n${textOf(dump, counters)}\nDUMP\necho "rc=$?"`);
  if (!counters) lab.ask(`iptables${legacy}-save | grep -v ^#`);
  for (let i = d.int(12, 18); i > 0; i--) probe(lab, dump);
  const chain = d.pick([...table(dump, 'filter').chains.keys()]);
  if (d.chance(0.3)) lab.set(`iptables${legacy}-restore --noflush <<'MORE'\n*filter\n${d.chance(0.5) ? `:${chain} ${BASE['filter']?.includes(chain) ? 'ACCEPT' : '-'} [0:0]\n` : ''}-A ${chain} -p tcp -m tcp --dport 80 -j ACCEPT\n-I ${chain} 1 -s 10.8.0.2/32 -j RETURN\nCOMMIT\nMORE\necho "rc=$?"`);
  for (let i = d.int(2, 4); i > 0; i--) probe(lab, dump);
  lab.ask(`iptables${legacy}-save -c | grep -v ^#`);
  lab.ask(d.pick([`iptables${legacy} -nvL ${quoted(chain)}`, `iptables${legacy} -S ${quoted(chain)}`, `iptables${legacy} -t nat -nL --line-numbers`, `iptables${legacy} -nL`, `iptables${legacy} -vS`, 'conntrack -L 2>/dev/null | wc -l']));
  return lab.text();
};
