// Random iptables command lines over every option of every extension the model has: most of them right, many of them wrong in one place.
// What an option may say comes from the extension's own examples and from the type of its argument.
import { MATCHES, TARGETS } from '../../../src/xt/index.ts';
import type { AnyMatch, AnyTarget, XtOption } from '../../../src/xt/types.ts';
import type { Dice } from './dice.ts';

export interface XtLine {
  /** `iptables`, `ip6tables-legacy` ... */
  readonly tool: string;
  readonly table: string;
  readonly chain: string;
  /** Everything after the program's name. */
  readonly words: readonly string[];
}
const TABLES: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'], nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'], mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'], security: ['INPUT', 'FORWARD', 'OUTPUT'],
};
/** Splits a saved line into words; double quotes hold. */
const split = (line: string): string[] => (line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^ ]+/g) ?? []).map((w) => (/^["']/.test(w) ? w.slice(1, -1).replace(/\\(.)/g, '$1') : w));

/** Words that follow an option in some example, by `extension/option`. */
const SEEN = new Map<string, string[][]>();
for (const ext of [...MATCHES, ...TARGETS] as (AnyMatch | AnyTarget)[]) {
  for (const e of ext.examples) {
    const w = split(e);
    w.forEach((x, i) => {
      if (!x.startsWith('--')) return;
      let end = i + 1;
      while (end < w.length && !/^(--?[a-zA-Z]|!)/.test(w[end] as string)) end++;
      const key = `${ext.name}/${x.slice(2)}`;
      SEEN.set(key, [...(SEEN.get(key) ?? []), w.slice(i + 1, end)]);
    });
  }
}
const NUMBERS = ['0', '1', '2', '7', '10', '63', '64', '100', '255', '256', '1000', '65535', '65536', '0x10', '010', '4294967295', '4294967296', '1x', '', '-1', 'abc'];
const PORTS = ['0', '1', '22', '80', '443', 'http', 'ssh', 'domain', '65535', '65536', 'nosuch', '1:', ':5', '10:20', '20:10', ':', '1:2:3', '0:65535'];
const V4 = ['10.0.0.1', '10.0.0.0/8', '192.168.1.0/255.255.255.0', '1.2.3.4/32', '0/0', '172.16/12', '10.1.2.3/255.0.255.0', '1.2.3.4/33', 'nosuch.host', '1.2.3.4,5.6.7.8/24', '::1', '0.0.0.0'];
const V6 = ['fd00::1', 'fd00::/8', '::/0', '2001:db8::1/64', '::1', 'fe80::1/10', 'fd00::1/129', '1.2.3.4', 'fd00::1,fd00::2', '2001:db8::/ffff:ffff::'];
const IFACES = ['eth0', 'lo', 'eth+', '+', 'br0', 'veth12345', 'abcdefghijklmno', 'abcdefghijklmnop', 'a/b', 'wg-home'];
const PROTOS = ['tcp', 'udp', 'icmp', 'ipv6-icmp', 'icmpv6', 'all', '6', '17', '1', '58', 'sctp', 'esp', 'ah', 'gre', '47', 'dccp', '0', '255', '256', 'TCP', 'nosuch', 'ospf', 'udplite', 'ip', '2'];

const byType = (d: Dice, o: XtOption, family: 4 | 6): string[] => {
  switch (o.type) {
    case 'none': return [];
    case 'port': return [d.pick(PORTS)];
    case 'portrc': return [d.pick(PORTS)];
    case 'host': return [d.pick(family === 4 ? ['1.2.3.4', '10.1', 'nosuch', '::1', ''] : ['::1', 'fd00::5', '1.2.3.4', ''])];
    case 'hostmask': case 'plenmask': return [d.pick(family === 4 ? V4 : V6)];
    case 'plen': return [d.pick(['0', '8', '24', '32', '33', '64', '128', '129', 'x'])];
    case 'protocol': return [d.pick(PROTOS)];
    case 'sysloglevel': return [d.pick(['0', '4', '7', '8', 'debug', 'info', 'warning', 'err', 'emerg'])];
    case 'tosmask': return [d.pick(['0x10', '4/8', 'Minimize-Delay', '0', '256', 'maximize-throughput', '0xff/0x3f'])];
    case 'markmask32': return [d.pick(['1', '0x1/0xff', '0', '0xffffffff', '1/0', '5/', '0x100000000', 'x', '17/0xf0'])];
    case 'ethermac': case 'ethermacmask': return [d.pick(['00:11:22:33:44:55', '1:2:3:4:5:6', 'ff:ff:ff:ff:ff:ff', '00:11:22:33:44', 'zz'])];
    case 'double': return [d.pick(['0.5', '0', '1', '0.001', '1.5', '-1', 'x', '0.33333'])];
    case 'uint8rc': case 'uint16rc': case 'uint32rc': case 'uint64rc': return [d.chance(0.5) ? d.pick(NUMBERS) : `${d.pick(NUMBERS)}:${d.pick(NUMBERS)}`];
    case 'string': return [d.pick(['x', 'foo', '1', '10', 'tcp', 'a b', '', 'NEW', 'src', '1.2.3.4', '80,443'])];
    default: return [d.pick(NUMBERS)];
  }
};
const valueOf = (d: Dice, ext: AnyMatch | AnyTarget, o: XtOption, family: 4 | 6): string[] => {
  const seen = [...(SEEN.get(`${ext.name}/${o.name}`) ?? []), ...(o.aliasOf === undefined ? ext.options.filter((x) => x.aliasOf === o.name) : ext.options.filter((x) => x.name === o.aliasOf)).flatMap((x) => SEEN.get(`${ext.name}/${x.name}`) ?? [])];
  return seen.length > 0 && d.chance(o.type === 'string' ? 0.93 : 0.6) ? d.pick(seen) : byType(d, o, family);
};
/** An option under its name, now and then shortened, with what it takes. */
const optionWords = (d: Dice, ext: AnyMatch | AnyTarget, o: XtOption, family: 4 | 6): string[] => {
  const name = d.chance(0.05) && o.name.length > 4 ? o.name.slice(0, -1) : o.name;
  const not = d.chance(o.invert ? 0.25 : 0.01) ? ['!'] : [];
  return [...not, `--${name}`, ...valueOf(d, ext, o, family)];
};
/** The options of an example of the extension, or a few at random. */
const extWords = (d: Dice, ext: AnyMatch | AnyTarget, family: 4 | 6): string[] => {
  if (ext.examples.length > 0 && d.chance(0.5)) {
    const w = split(d.pick(ext.examples));
    const flag = ext.kind === 'match' ? '-m' : '-j';
    const at = w.findIndex((x, i) => x === flag && w[i + 1] === ext.name);
    if (at >= 0) {
      let end = at + 2;
      while (end < w.length && !/^-[a-zA-Z]$/.test(w[end] as string)) end++;
      if (w[end - 1] === '!') end--;
      return w.slice(at + 2, end);
    }
  }
  const free = ext.options.filter((o) => o.mandatory || d.chance(1.3 / Math.max(1, ext.options.length)));
  return (free.length > 0 || ext.options.length === 0 ? free : [d.pick(ext.options)]).flatMap((o) => optionWords(d, ext, o, family));
};
const PROTO_OF: Readonly<Record<string, string>> = {
  tcp: 'tcp', udp: 'udp', icmp: 'icmp', icmp6: 'ipv6-icmp', multiport: 'tcp', tcpmss: 'tcp', sctp: 'sctp', dccp: 'dccp', esp: 'esp', ah: 'ah', TCPMSS: 'tcp', TPROXY: 'tcp', REDIRECT: 'tcp', ecn: 'tcp',
};
/** The table where a target is usually allowed. */
const TABLE_OF: Readonly<Record<string, readonly string[]>> = {
  DNAT: ['nat'], SNAT: ['nat'], MASQUERADE: ['nat'], REDIRECT: ['nat'], NETMAP: ['nat'], CT: ['raw'], NOTRACK: ['raw'], TPROXY: ['mangle'], TCPMSS: ['mangle'], TTL: ['mangle'], HL: ['mangle'],
  DSCP: ['mangle'], TOS: ['mangle'], ECN: ['mangle'], CHECKSUM: ['mangle'], REJECT: ['filter'], TRACE: ['raw'],
};
const HOOK_OF: Readonly<Record<string, readonly string[]>> = {
  DNAT: ['PREROUTING', 'OUTPUT'], SNAT: ['POSTROUTING', 'INPUT'], MASQUERADE: ['POSTROUTING'], REDIRECT: ['PREROUTING', 'OUTPUT'], TPROXY: ['PREROUTING'], CLASSIFY: ['OUTPUT', 'POSTROUTING', 'FORWARD'],
};

/** One place made wrong. */
const spoil = (d: Dice, w: string[]): string[] => {
  const i = d.int(0, Math.max(0, w.length - 1));
  switch (d.int(0, 7)) {
    case 0: return w.toSpliced(i, 1);
    case 1: return w.toSpliced(i, 0, w[i] ?? 'x');
    case 2: return w.toSpliced(i, 0, '!');
    case 3: return w.toSpliced(i, 0, d.pick(['x', '--nosuch', '-k', '-n', '-x', '--', '-', '-p', '--dport', '80', '-v', '-m', 'nosuch', '-f', '-g']));
    case 4: return w.toSpliced(i, 1, `${w[i] ?? ''}${d.pick(['x', '/', ':', ',', ' ', '0'])}`);
    case 5: return w.toSpliced(i, 1, (w[i] ?? '').slice(0, -1));
    case 6: return [...w, ...w.slice(i, i + 2)];
    default: return w.toSpliced(i, 1, d.pick(NUMBERS));
  }
};

/** `wrong`: how many of the lines are spoilt. */
export const xtLine = (d: Dice, wrong: number): XtLine => {
  const family = d.chance(0.22) ? 6 : 4;
  const tool = `${family === 4 ? 'iptables' : 'ip6tables'}${d.chance(0.25) ? '-legacy' : ''}`;
  const target = TARGETS.length > 0 && d.chance(0.45) ? d.pick(TARGETS.filter((t) => t.families.includes(family))) : undefined;
  const table = target && TABLE_OF[target.name] && d.chance(0.9) ? d.pick(TABLE_OF[target.name] as string[]) : d.weigh([[8, 'filter'], [1, 'nat'], [2, 'mangle'], [1, 'raw'], [1, 'security']] as const);
  const chains = TABLES[table] as string[];
  const hooks = target ? (HOOK_OF[target.name] ?? chains).filter((c) => chains.includes(c)) : chains;
  const chain = d.pick(hooks.length > 0 && d.chance(0.9) ? hooks : chains);
  const matches = d.some(MATCHES.filter((m) => m.families.includes(family)), d.weigh([[3, 0], [6, 1], [2, 2], [1, 3]] as const));
  if (matches.length > 0 && d.chance(0.04)) matches.push(d.pick(matches));
  const parts: string[][] = [];
  const wants = [...matches, ...(target ? [target] : [])].map((x) => PROTO_OF[x.name]).find((x) => x !== undefined);
  const proto = wants !== undefined && d.chance(0.93) ? wants : d.chance(0.3) ? d.pick(PROTOS) : undefined;
  const nets = family === 4 ? V4 : V6;
  const not = (p = 0.15): string[] => (d.chance(p) ? ['!'] : []);
  if (d.chance(0.3)) parts.push([...not(), d.pick(['-s', '--source', '--src']), d.pick(nets)]);
  if (d.chance(0.3)) parts.push([...not(), d.pick(['-d', '--destination', '--dst']), d.pick(nets)]);
  if (d.chance(0.2) && chain !== 'OUTPUT' && chain !== 'POSTROUTING') parts.push([...not(), '-i', d.pick(IFACES)]);
  if (d.chance(0.2) && chain !== 'INPUT' && chain !== 'PREROUTING') parts.push([...not(), '-o', d.pick(IFACES)]);
  if (family === 4 && d.chance(0.04)) parts.push([...not(), '-f']);
  if (d.chance(0.04)) parts.push(['-c', d.pick(['1', '100000', '12345678', 'x']), d.pick(['2', '1234567', '99999'])]);
  if (proto !== undefined) parts.push([...not(0.05), '-p', proto]);
  const implicit = d.chance(0.3);
  for (const m of matches) parts.push([...(implicit && m.name === proto ? [] : ['-m', m.name]), ...extWords(d, m, family)]);
  if (target) parts.push(['-j', target.name, ...extWords(d, target, family)]);
  else if (d.chance(0.7)) parts.push(['-j', d.weigh([[5, 'ACCEPT'], [3, 'DROP'], [2, 'RETURN'], [1, 'QUEUE'], [1, 'NOSUCH']] as const)]);
  const words = [...(table === 'filter' ? [] : ['-t', table]), '-A', chain, ...(d.chance(0.05) ? [d.pick(parts.length > 0 ? parts : [[]])].flat() : []), ...parts.flat()];
  return { tool, table, chain, words: d.chance(wrong) ? spoil(d, words) : words };
};

const RULES = [
  '-s 10.0.0.1', '-s 10.0.0.0/8 -j ACCEPT', '-p tcp --dport 80 -j DROP', '-p tcp -m tcp --dport 80 -j DROP', '-j RETURN', '-p udp -m multiport --dports 53,123', '-m comment --comment "a b" -j ACCEPT',
  '! -s 1.2.3.4/16 -p icmp', '-s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4 -j ACCEPT', '-m conntrack --ctstate NEW', '-c 5 6 -j ACCEPT', '-j ACCEPT -m tcp', '-m limit --limit 5/min', '', '-f', '-j LOG', '-m mark --mark 1 -j DROP',
  '-p tcp -m tcp --sport 1 -m tcp --dport 2', '-p udp -m tcp --dport 1', '-j MASQUERADE', '-m physdev --physdev-out eth0', '-m owner --uid-owner 0', '-j NOSUCH',
];
/** A script of commands that build on each other: chains made, renamed and thrown away, rules counted, listed, restored. */
export const xtSequence = (d: Dice, length: number): string => {
  const tool = `${d.chance(0.2) ? 'ip6tables' : 'iptables'}${d.chance(0.4) ? '-legacy' : ''}`;
  const six = tool.startsWith('ip6');
  const save = `${tool}-save`;
  const rule = (): string => (six ? d.pick(['-s fd00::1', '-j ACCEPT', '-p tcp --dport 80 -j DROP', '-m mark --mark 1', '', '-p icmpv6 -j RETURN', '-s ::1,::2', '-m tcp', '-j NOSUCH']) : d.pick(RULES));
  const table = (): string => d.weigh([[12, 'filter'], [2, 'mangle'], [1, 'nat'], [1, 'raw']] as const);
  const users = ['U1', 'U2', 'U3', 'Z9', 'a'];
  const chainOf = (t: string): string => (d.chance(0.45) ? d.pick(users) : d.pick([...(TABLES[t] as string[]), 'INPUT']));
  const target = (t: string): string => (d.chance(0.35) ? ` -${d.pick(['j', 'j', 'g'])} ${chainOf(t)}` : '');
  const spec = (t: string): string => {
    const r = rule();
    return /-[jg] /.test(r) ? r : `${r}${target(t)}`;
  };
  const num = (): string => d.pick(['1', '1', '1', '2', '2', '3', '5', '99', '0', 'x']);
  const edit = (t: string): string => {
    const c = chainOf(t);
    return d.weigh([
      [8, () => `-A ${c} ${spec(t)}`], [4, () => `-I ${c} ${spec(t)}`], [3, () => `-I ${c} ${num()} ${spec(t)}`], [3, () => `-D ${c} ${num()}`], [3, () => `-D ${c} ${spec(t)}`], [2, () => `-C ${c} ${spec(t)}`],
      [2, () => `-R ${c} ${num()} ${spec(t)}`], [5, () => `-N ${d.pick(users)}`], [2, () => `-X ${d.pick(users)}`], [1, () => '-X'], [1, () => `-X ${c}`], [2, () => `-E ${d.pick(users)} ${chainOf(t)}`],
      [1, () => `-F ${c}`], [1, () => '-F'], [1, () => `-Z ${c}`], [1, () => '-Z'], [1, () => `-Z ${c} ${num()}`], [2, () => `-P ${c} ${d.pick(['ACCEPT', 'DROP', 'DROP', 'REJECT'])}`],
    ] as const)();
  };
  const show = (t: string): string => {
    const c = d.chance(0.4) ? ` ${chainOf(t)}${d.chance(0.3) ? ` ${num()}` : ''}` : '';
    return d.pick([`-S${c}`, `-S${c} -v`, `-L${c} -n`, `-L${c} -v`, `-L${c} -nvx`, `-L${c} --line-numbers`, `-L -Z`]);
  };
  const restore = (): string => {
    const t = table();
    const head = d.some(TABLES[t] as string[], d.int(0, 2)).map((c) => `:${c} ${d.pick(['ACCEPT', 'DROP', '-', 'ACCEPT', 'FOO'])} [${d.int(0, 5)}:${d.int(0, 9)}]`);
    const own = d.some(users, d.int(0, 3)).map((c) => `:${c} - [0:0]`);
    const lines = Array.from({ length: d.int(0, 5) }, () => `${d.chance(0.25) ? `[${d.int(0, 9)}:${d.int(0, 9)}] ` : ''}${d.chance(0.7) ? `-A ${chainOf(t)} ${spec(t)}` : edit(t)}`);
    const text = [`*${t}`, ...head, ...own, ...lines, ...(d.chance(0.95) ? ['COMMIT'] : [])].join('\n');
    return `${tool}-restore${d.chance(0.5) ? ' -n' : ''}${d.chance(0.4) ? ' -c' : ''}${d.chance(0.1) ? ' -t' : ''} <<'EOF'\n${text}\nEOF`;
  };
  const lines = ['exec 2>&1', 'r() { "$@"; r=$?; [ $r = 0 ] || echo "rc=$r"; }'];
  for (let i = 0; i < length; i++) {
    const t = table();
    const opt = t === 'filter' ? '' : ` -t ${t}`;
    const v = d.chance(0.08) ? ' -v' : '';
    const command = d.weigh([[8, () => `${tool}${opt} ${edit(t)}${v}`], [3, () => `${tool}${opt} ${show(t)}`], [2, restore], [1, () => `${save}${d.chance(0.5) ? ' -c' : ''} | grep -v '^# [GC]'`]] as const)();
    lines.push(`cat <<'X'`, `@@ ${i} ${command}`, 'X', `r ${command}`);
  }
  return `${lines.join('\n')}\n${save} -c | grep -v '^# [GC]'\n`;
};
