// Which match and target libraries iptables 1.8.9 of Debian has, and loading those that the model has too.
// Mirrors: libxtables/xtables.c (xtables_find_match, xtables_find_target, xtables_find_proto). One that the tool has and we have not is refused by name.
import type { Family } from '../../base/ip.ts';
import { protocolName } from '../../base/protocols.ts';
import { matchModule, targetModule } from '../../nfnl/xtCheck.ts';
import { xtablesStrtoui } from '../../xt/options.ts';
import type { AnyMatch, AnyTarget } from '../../xt/types.ts';
import { badParameter, plain, ToolExit, type Tool } from './tool.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const MATCHES: Readonly<Record<Family, ReadonlySet<string>>> = (() => {
  const both = 'addrtype bpf cgroup cluster comment connbytes connlabel connlimit connmark conntrack cpu dccp devgroup dscp ecn esp hashlimit helper ' +
    'ipcomp iprange ipvs length limit mac mark multiport nfacct osf owner physdev pkttype policy quota rateest recent rpfilter sctp set socket state ' +
    'statistic string tcp tcpmss time tos u32 udp ah';
  return { 4: words(`${both} icmp realm ttl`), 6: words(`${both} dst eui64 frag hbh hl icmp6 ipv6header mh rt srh`) };
})();
const TARGETS: Readonly<Record<Family, ReadonlySet<string>>> = (() => {
  const both = 'AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DNAT DSCP HMARK IDLETIMER LED LOG MARK MASQUERADE NFLOG NFQUEUE NOTRACK RATEEST REDIRECT ' +
    'SECMARK SET SNAT SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE NETMAP REJECT';
  return { 4: words(`${both} CLUSTERIP ECN TTL ULOG`), 6: words(`${both} DNPT HL SNPT`) };
})();
/** What the tool has and the model has not: refused by name. */
export const leftOut = (family: Family): { readonly matches: readonly string[]; readonly targets: readonly string[] } => ({
  matches: [...MATCHES[family]].filter((n) => !matchModule(family, n)).sort(),
  targets: [...TARGETS[family]].filter((n) => !targetModule(family, n)).sort(),
});
/** XT_EXTENSION_MAXNAMELEN. */
export const MAX_NAME = 29;

const notModelled = (t: Tool, kind: string, name: string): never => {
  throw new ToolExit(2, `${plain(t)}: ${kind} "${name}" is not modelled by packetpath\n`);
};
const libraryName = (name: string): string => (name === 'icmpv6' || name === 'ipv6-icmp' || name === 'icmp6' ? 'icmp6' : name);

/** xtables_find_match; undefined when there is no such library. */
export const tryMatch = (t: Tool, name: string): AnyMatch | undefined => {
  const lib = libraryName(name);
  const mod = matchModule(t.family, lib);
  if (mod) return mod;
  return MATCHES[t.family].has(lib) ? notModelled(t, 'match', lib) : undefined;
};
export const findMatch = (t: Tool, name: string): AnyMatch => {
  if (name.length >= MAX_NAME) badParameter(t, `Invalid match name "${name}" (${MAX_NAME - 1} chars max)`);
  return tryMatch(t, name) ?? badParameter(t, `Couldn't load match \`${name}':No such file or directory\n`);
};
/** The match that an option after `-p` may belong to (xtables_find_proto). */
export const protoMatch = (t: Tool, proto: string, numeric: boolean): AnyMatch | undefined => {
  const n = xtablesStrtoui(proto, 0, 255);
  const name = n === undefined ? proto : n !== 0 && !numeric ? (protocolName(n) ?? PROTO_NAMES.get(n)) : PROTO_NAMES.get(n);
  return name === undefined || name === 'all' ? undefined : tryMatch(t, name);
};
/** xtables_chain_protos by number. */
const PROTO_NAMES = new Map<number, string>([
  [6, 'tcp'], [132, 'sctp'], [17, 'udp'], [136, 'udplite'], [1, 'icmp'], [58, 'icmpv6'], [50, 'esp'], [51, 'ah'], [135, 'ipv6-mh'], [0, 'all'],
]);
/** proto_to_name: the name of a protocol, or its number. */
export const protoName = (proto: number): string => protocolName(proto) ?? PROTO_NAMES.get(proto) ?? String(proto);

const STANDARD = new Set(['', 'ACCEPT', 'DROP', 'QUEUE', 'RETURN', 'standard']);
/** xtables_find_target with XTF_TRY_LOAD: 'standard' for the verdicts. */
export const tryTarget = (t: Tool, name: string): AnyTarget | 'standard' | undefined => {
  if (STANDARD.has(name)) return 'standard';
  const mod = targetModule(t.family, name);
  if (mod) return mod;
  return TARGETS[t.family].has(name) ? notModelled(t, 'target', name) : undefined;
};
/** A chain may not be called like a target, modelled or not. */
export const isTargetName = (t: Tool, name: string): boolean => STANDARD.has(name) || TARGETS[t.family].has(name) || targetModule(t.family, name) !== undefined;
