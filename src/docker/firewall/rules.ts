// The words that every era of dockerd's firewall is made of, as ops.
// Mirrors: libnetwork/iptables/iptables.go (NewChain, ChainInfo.Remove, ProgramRule, AddReturnRule, EnsureJumpRule, ChainInfo.Link) and
// what drivers/bridge/setup_ip_tables.go and its heirs share. Left out: firewalld, WSL2, the xtables lock.
import { familyOf, isAny, isLoopback4, printIp, type Family, type Ip, type Ip4 } from '../../base/ip.ts';
import type { Port, PortBinding, PortReq } from '../../model/docker.ts';
import type { XtTableName } from '../../model/xt.ts';
import type { JumpOp, Op, PolicyOp, RuleOp } from '../op.ts';
import type { FwConfig, FwFamily, FwNet } from '../types.ts';

/** Where a rule stands. */
export type Place = readonly [fam: Family, table: XtTableName, chain: string];
export type Mapping = Pick<PortBinding, 'hostIp' | 'hostPort' | 'ip' | 'port' | 'proto'>;

export const DOCKER = 'DOCKER';
export const USER = 'DOCKER-USER';
export const STAGE1 = 'DOCKER-ISOLATION-STAGE-1';
export const STAGE2 = 'DOCKER-ISOLATION-STAGE-2';
export const OLD_ISOLATION = 'DOCKER-ISOLATION';

/** What cannot be deleted (its chain or its set is gone) is as good as deleted: libnetwork only logs it. */
const rule = (how: RuleOp['how'], [fam, table, chain]: Place, words: string, option: string): RuleOp => ({
  t: 'rule', fam, table, chain, how, args: words.split(' '), option, ...(how === 'D' ? { guard: 'ifExists', ignore: true } : { guard: 'unlessExists' }),
});
/** Rule.Append or Rule.Delete, each with its `-C` before it. */
export const appended = (on: boolean, at: Place, words: string, option: string): RuleOp => rule(on ? 'A' : 'D', at, words, option);
/** Rule.Insert or Rule.Delete. */
export const inserted = (on: boolean, at: Place, words: string, option: string): RuleOp => rule(on ? 'I' : 'D', at, words, option);
/** Just the one command, without looking first. */
export const blindly = (how: RuleOp['how'], [fam, table, chain]: Place, words: string, option: string): RuleOp => ({
  t: 'rule', fam, table, chain, how, args: words === '' ? [] : words.split(' '), option, ...(how === 'D' ? { ignore: true } : {}),
});
/** A rule that an older dockerd may have left in FORWARD. */
export const leftover = (fam: Family, words: string): RuleOp => rule('D', [fam, 'filter', 'FORWARD'], words, '');
export const jumpTop = (fam: Family, chain: string, to: string): JumpOp => ({ t: 'jump', fam, table: 'filter', chain, to, option: '--iptables' });
export const forwardDrop = (fam: Family): PolicyOp => ({ t: 'policy', fam, chain: 'FORWARD', policy: 'DROP', option: '--ip-forward' });

/** NewChain: listed first, made when that fails. */
export const newChain = (fam: Family, table: XtTableName, chain: string): Op[] => [
  { t: 'chain', fam, table, how: 'L', chain, ignore: true },
  { t: 'chain', fam, table, how: 'N', chain, ignore: true, option: '--iptables' },
];
export const returnRule = (fam: Family, chain: string): RuleOp => appended(true, [fam, 'filter', chain], '-j RETURN', '--iptables');
const loopback = (fam: Family): string => (fam === 4 ? '127.0.0.0/8' : '::1/128');
const LOCAL = '-m addrtype --dst-type LOCAL';
/** ChainInfo.Remove, every error ignored: a chain that FORWARD still jumps to is only emptied. Nat's jumps go first, in three spellings, the last of them no rule at all. */
export const removeChain = (fam: Family, table: XtTableName, chain: string): Op[] => [
  ...(table === 'nat'
    ? [
        blindly('D', [fam, 'nat', 'PREROUTING'], `${LOCAL} -j ${chain}`, ''),
        blindly('D', [fam, 'nat', 'OUTPUT'], `${LOCAL} ! --dst ${loopback(fam)} -j ${chain}`, ''),
        blindly('D', [fam, 'nat', 'OUTPUT'], `${LOCAL} -j ${chain}`, ''),
        blindly('D', [fam, 'nat', 'PREROUTING'], '', ''),
        blindly('D', [fam, 'nat', 'OUTPUT'], '', ''),
      ]
    : []),
  { t: 'chain', fam, table, how: 'F', chain, ignore: true },
  { t: 'chain', fam, table, how: 'X', chain, ignore: true },
];
/** Where packets to the host's own addresses meet the DNATs. With docker-proxy, 127.0.0.0/8 from the host itself is left to the proxy. */
export const natJumps = (fam: Family, proxy: boolean): Op[] => [
  appended(true, [fam, 'nat', 'PREROUTING'], `${LOCAL} -j ${DOCKER}`, '--iptables'),
  appended(true, [fam, 'nat', 'OUTPUT'], `${LOCAL} -j ${DOCKER}${proxy ? ` ! --dst ${loopback(fam)}` : ''}`, '--iptables'),
];

export const familiesOf = (c: FwConfig): Family[] => [...(c.iptables ? [4 as const] : []), ...(c.ip6tables ? [6 as const] : [])];
export const enabled = (c: FwConfig, fam: Family): boolean => (fam === 4 ? c.iptables : c.ip6tables);
export const familyNet = (n: FwNet, fam: Family): FwFamily | null => (fam === 4 ? n.v4 : n.v6);

/** MASQUERADE, or SNAT to com.docker.network.host_ipv4. */
const translation = (f: FwFamily): string => (f.hostIp === null ? 'MASQUERADE' : `SNAT --to-source ${printIp(f.hostIp)}`);
export const masquerade = (on: boolean, fam: Family, n: FwNet, f: FwFamily): RuleOp =>
  inserted(on, [fam, 'nat', 'POSTROUTING'], `-s ${f.subnet} ! -o ${n.ifName} -j ${translation(f)}`, f.hostIp === null ? '--ip-masq' : `com.docker.network.host_ipv${fam}`);
/** Packets from a bridge are not translated on their way to the host: docker-proxy takes them. */
export const skipDnat = (on: boolean, fam: Family, n: FwNet): RuleOp => inserted(on, [fam, 'nat', DOCKER], `-i ${n.ifName} -j RETURN`, '--userland-proxy');
/** Without docker-proxy: what the host sends to a published port, even from 127.0.0.1, comes from the bridge's address. */
export const hairpinMasquerade = (on: boolean, fam: Family, n: FwNet, f: FwFamily): RuleOp =>
  inserted(on, [fam, 'nat', 'POSTROUTING'], `-m addrtype --src-type LOCAL -o ${n.ifName} -j ${translation(f)}`, '--userland-proxy');
/** setupInternalNetworkRules: nothing in but from the subnet, nothing out but to it. Since 23 IPv6 leaves what stays on the bridge alone (multicast, link-local). */
export const internalDrops = (on: boolean, at: Place, n: FwNet, f: FwFamily, spare: boolean): RuleOp[] => {
  const br = n.ifName;
  return [
    inserted(on, at, spare ? `-i ${br} ! -o ${br} ! -d ${f.subnet} -j DROP` : `-i ${br} ! -d ${f.subnet} -j DROP`, '--internal'),
    inserted(on, at, spare ? `! -i ${br} -o ${br} ! -s ${f.subnet} -j DROP` : `-o ${br} ! -s ${f.subnet} -j DROP`, '--internal'),
  ];
};

/** iptables reads `0.0.0.0` as one address: `0/0` is any, in both families. */
const hostAddress = (ip: Ip): string => (isAny(ip) ? '0/0' : printIp(ip));
export const joinHostPort = (ip: Ip, port: number): string => (typeof ip === 'number' ? `${printIp(ip)}:${port}` : `[${printIp(ip)}]:${port}`);
/** Rules are made of a mapping only within one family; from an IPv6 host address to an IPv4 container docker-proxy carries alone. */
export const translated = (c: FwConfig, n: FwNet, b: Mapping): boolean => !n.internal && familyOf(b.ip) === familyOf(b.hostIp) && enabled(c, familyOf(b.ip));
export const dnatWords = (c: FwConfig, n: FwNet, b: Mapping): string =>
  `-p ${b.proto} -d ${hostAddress(b.hostIp)} --dport ${b.hostPort} -j DNAT --to-destination ${joinHostPort(b.ip, b.port)}${c.proxy ? ` ! -i ${n.ifName}` : ''}`;
export const openWords = (n: FwNet, b: Mapping): string => `! -i ${n.ifName} -o ${n.ifName} -p ${b.proto} -d ${printIp(b.ip)} --dport ${b.port} -j ACCEPT`;
export const selfWords = (b: Mapping): string => `-p ${b.proto} -s ${printIp(b.ip)} -d ${printIp(b.ip)} --dport ${b.port} -j MASQUERADE`;
/** A veth may promise SCTP's checksum and a real card not keep it. */
export const sctpChecksum = (on: boolean, c: FwConfig, b: Mapping): RuleOp[] =>
  b.proto === 'sctp' && c.sctpChecksum ? [appended(on, [familyOf(b.ip), 'mangle', 'POSTROUTING'], `-p sctp --sport ${b.port} -j CHECKSUM --checksum-fill`, '-p')] : [];
/** 28: a port published on 127.0.0.1 is not for machines that route 127.0.0.1 here. */
export const loopbackDrop = (on: boolean, c: FwConfig, b: Mapping): RuleOp[] =>
  c.raw && b.hostPort !== 0 && typeof b.hostIp === 'number' && isLoopback4(b.hostIp)
    ? [appended(on, [4, 'raw', 'PREROUTING'], `-p ${b.proto} -d ${printIp(b.hostIp)} --dport ${b.hostPort} ! -i lo -j DROP`, '-p')]
    : [];

/** What 28 and 29 make of a mapping besides raw: a host port is translated; the container's port opens at the head of DOCKER, unless nothing is closed. */
export const publish28 = (on: boolean, c: FwConfig, n: FwNet, b: Mapping): Op[] => {
  const fam = familyOf(b.ip);
  return [
    ...(b.hostPort === 0
      ? []
      : [
          appended(on, [fam, 'nat', DOCKER], `${dnatWords(c, n, b)}${fam === 6 ? ' ! -s fe80::/10' : ''}`, '-p'),
          appended(on && !c.proxy, [fam, 'nat', 'POSTROUTING'], selfWords(b), '-p'),
        ]),
    ...(familyNet(n, fam)?.gwMode === 'nat-unprotected' ? [] : [inserted(on, [fam, 'filter', DOCKER], openWords(n, b), '-p'), ...sctpChecksum(on, c, b)]),
  ];
};
/** ChainInfo.Link: what a linked container (`child`) has exposed is open to the linker, and answers from there. Only an icc=false bridge needs it. */
export const linkRules = (c: FwConfig, n: FwNet, parent: Ip4, child: Ip4, p: Port): { words: string; at: Place }[] => {
  if (!c.iptables || n.icc || n.internal) return [];
  const at: Place = [4, 'filter', DOCKER];
  const on = `-i ${n.ifName} -o ${n.ifName} -p ${p.proto}`;
  return [
    { at, words: `${on} -s ${printIp(parent)} -d ${printIp(child)} --dport ${p.port} -j ACCEPT` },
    { at, words: `${on} -s ${printIp(child)} -d ${printIp(parent)} --sport ${p.port} -j ACCEPT` },
  ];
};

const PROTO: Readonly<Record<Port['proto'], number>> = { tcp: 6, udp: 17, sctp: 132 };
/**
 * nat.SortPortMap, until 26: larger host ports first, larger container ports first, tcp first; all mappings of one container port together. Its
 * comparison is no order (8000:90 and 9000:80 are each less than the other; so is a tcp mapping than one with the same ports), so what Go's insertion
 * sort makes of it depends on where it begins: in a Go map's order, which is by chance, but most often the one in which the client wrote the keys,
 * that of their text. Asked of a 20.10.24: `-p 9000:80 -p 8000:90` gave 90 first 7 times in 8, `-p 443 -p 8080:80` gave 80 first 9 times in 10.
 */
export const sortPortMap = (all: readonly PortReq[]): PortReq[] => {
  const key = (r: PortReq): string => `${r.port}/${r.proto}`;
  const host = (r: PortReq): number => r.hostPort?.[0] ?? 0;
  const less = (a: PortReq, b: PortReq): boolean => host(a) > host(b) || a.port > b.port || (a.port === b.port && a.proto === 'tcp');
  const s = [...all].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  for (let i = 1; i < s.length; i++) {
    for (let j = i; j > 0 && less(s[j] as PortReq, s[j - 1] as PortReq); j--) [s[j - 1], s[j]] = [s[j] as PortReq, s[j - 1] as PortReq];
  }
  const place = new Map<string, PortReq[]>();
  for (const r of s) place.set(key(r), [...(place.get(key(r)) ?? []), r]);
  return [...place.values()].flat();
};
const compareHostIp = (a: Ip | null, b: Ip | null): number => {
  const rank = (ip: Ip | null): number => (ip === null ? 0 : typeof ip === 'number' ? 1 : 2);
  return rank(a) - rank(b) || (a === b || a === null || b === null ? 0 : a < b ? -1 : 1);
};
/** cmpPortBinding, 27 on: exact host ports before ranges and ephemeral ones, then small container ports, protocols by number, small host ports, host addresses. */
export const sortBindings27 = (all: readonly PortReq[]): PortReq[] => {
  const first = (r: PortReq): number => r.hostPort?.[0] ?? 0;
  const last = (r: PortReq): number => r.hostPort?.[1] ?? 0;
  const range = (r: PortReq): number => (first(r) === 0 || first(r) !== last(r) ? 1 : 0);
  return [...all].sort((a, b) => range(a) - range(b) || a.port - b.port || PROTO[a.proto] - PROTO[b.proto] || first(a) - first(b) || last(a) - last(b) || compareHostIp(a.hostIp, b.hostIp));
};
