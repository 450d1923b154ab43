// Names, types and defaults of the net.* sysctls, and how the kernel reads a number written to one.
// Mirrors: kernel/sysctl.c (proc_dointvec and its minmax, jiffies, userhz and ms variants); the tables are devinet.c's,
// addrconf.c's, neighbour.c's and sysctl_net_ipv4.c's. What a write does besides storing is in rtnl/sysctl.ts.
// Leaves out: names outside net.* (shell/vfs answers a few), files of the initial namespace only.
import { pmGet } from '../base/pmap.ts';
import type { Conf4, Conf6, NeighParms } from './conf.ts';
import { CONF4_DEFAULT, CONF6_DEFAULT } from './conf.ts';
import { NUMBER_SYSCTLS, TEXT_SYSCTLS, type SysctlKind } from './sysctlTable.ts';
import type { Link, Netns } from './world.ts';
import { HZ } from './uapi.ts';

export interface SysctlSpec {
  readonly kind: SysctlKind;
  readonly def: string;
}
/** Every net.* file that is neither per device nor write-only, by dotted name. */
export const SYSCTLS: ReadonlyMap<string, SysctlSpec> = new Map([
  ...Object.entries(NUMBER_SYSCTLS).flatMap(([kind, words]) =>
    words.trim().split(/\s+/).map((w): [string, SysctlSpec] => {
      const eq = w.indexOf('=');
      return [`net.${w.slice(0, eq)}`, { kind: kind as SysctlKind, def: w.slice(eq + 1) }];
    })),
  ...TEXT_SYSCTLS.map(([name, kind, def]): [string, SysctlSpec] => [`net.${name}`, { kind, def: kind === 'ro' ? def : def.replaceAll(' ', '\t') }]),
]);
export const WRITE_ONLY: ReadonlySet<string> = new Set(['net.ipv4.route.flush', 'net.ipv6.route.flush']);

/** The value of a namespace-wide sysctl by its dotted name; RangeError when there is none of that name. */
const sysctlOf = (ns: Netns, name: string): string => {
  const spec = SYSCTLS.get(name);
  if (!spec) throw new RangeError(`"${name}" is not a namespace-wide sysctl that packetpath knows`);
  return pmGet(ns.sysctl, name) ?? spec.def;
};
/** The same as a number; for vectors, the first. */
export const sysctlInt = (ns: Netns, name: string): number => parseInt(sysctlOf(ns, name), 10);

export const CONF4_KEYS = Object.keys(CONF4_DEFAULT).sort() as (keyof Conf4)[];
export const CONF6_KEYS = Object.keys(CONF6_DEFAULT).sort() as (keyof Conf6)[];
export const isConf4Key = (k: string): k is keyof Conf4 => Object.hasOwn(CONF4_DEFAULT, k);
export const isConf6Key = (k: string): k is keyof Conf6 => Object.hasOwn(CONF6_DEFAULT, k);

export const conf4Kind = (k: keyof Conf4): SysctlKind => (k === 'mc_forwarding' ? 'ro' : 'int');
const CONF6_KINDS: Partial<Record<keyof Conf6, SysctlKind>> = {
  mc_forwarding: 'ro', accept_untracked_na: '0..2', addr_gen_mode: '0..3', force_forwarding: '0..1', hop_limit: '1..255', ioam6_enabled: '0..1',
  ioam6_id: '0..65535', ioam6_id_wide: '0..4294967295', mldv1_unsolicited_report_interval: 'ms', mldv2_unsolicited_report_interval: 'ms',
  ndisc_evict_nocarrier: '0..1', ndisc_tclass: '0..255', ra_defrtr_metric: '1..4294967295', ra_honor_pio_life: '0..1', ra_honor_pio_pflag: '0..1',
  router_probe_interval: 'sec', router_solicitation_delay: 'sec', router_solicitation_interval: 'sec', router_solicitation_max_interval: 'sec',
  router_solicitations: '-1..2147483647', rpl_seg_enabled: '0..1',
};
/** `mtu`'s upper bound is the device's, so its kind is made where the device is known. */
export const conf6Kind = (k: keyof Conf6): SysctlKind => CONF6_KINDS[k] ?? 'int';

// ---- neigh/<dev>/*: the file's name, the parameter behind it, and its unit

/** bytes of an skb that holds one full Ethernet frame (SKB_TRUESIZE(ETH_FRAME_LEN)): unres_qlen counts in these. */
const FRAME_TRUESIZE = 2090;
interface NeighFile {
  readonly key: keyof NeighParms;
  readonly kind: SysctlKind | 'userhz';
  /** Stored value -> what the file shows, and back. */
  readonly show: (v: number) => number;
  readonly store: (v: number) => number;
  /** `sysctl -a` skips the deprecated ones. */
  readonly deprecated?: true;
}
const same = (v: number): number => v;
const file = (key: keyof NeighParms, kind: NeighFile['kind']): NeighFile => ({ key, kind, show: same, store: same });
const NEIGH_FILES4 = new Map<string, NeighFile>([
  ['anycast_delay', file('anycast_delay', 'userhz')],
  ['app_solicit', file('app_solicit', '0..2147483647')],
  ['base_reachable_time', { key: 'base_reachable_time_ms', kind: 'sec', show: (v) => Math.floor(v / 1000), store: (v) => v * 1000, deprecated: true }],
  ['base_reachable_time_ms', file('base_reachable_time_ms', 'ms')],
  ['delay_first_probe_time', file('delay_first_probe_time', 'sec')],
  ['gc_stale_time', file('gc_stale_time', 'sec')],
  ['interval_probe_time_ms', file('interval_probe_time_ms', 'ms')],
  ['locktime', file('locktime', 'userhz')],
  ['mcast_resolicit', file('mcast_resolicit', '0..2147483647')],
  ['mcast_solicit', file('mcast_solicit', '0..2147483647')],
  ['proxy_delay', file('proxy_delay', 'userhz')],
  ['proxy_qlen', file('proxy_qlen', '0..2147483647')],
  ['retrans_time', { key: 'retrans_time_ms', kind: 'userhz', show: (v) => Math.floor(v / 10), store: (v) => v * 10, deprecated: true }],
  ['retrans_time_ms', file('retrans_time_ms', 'ms')],
  ['ucast_solicit', file('ucast_solicit', '0..2147483647')],
  ['unres_qlen', { key: 'unres_qlen_bytes', kind: '0..1027508', show: (v) => Math.floor(v / FRAME_TRUESIZE), store: (v) => v * FRAME_TRUESIZE }],
  ['unres_qlen_bytes', file('unres_qlen_bytes', '0..2147483647')],
]);
const NEIGH_FILES6 = new Map<string, NeighFile>([
  ...NEIGH_FILES4,
  // RFC 2461 gives it in milliseconds; the old file shows jiffies (HZ is 250)
  ['retrans_time', { key: 'retrans_time_ms', kind: 'int', show: (v) => Math.floor(v / 4), store: (v) => v * 4, deprecated: true }],
]);
export const neighFiles = (family: 4 | 6): ReadonlyMap<string, NeighFile> => (family === 4 ? NEIGH_FILES4 : NEIGH_FILES6);

// ---- numbers

const INT_MAX = 2147483647;
/** One number as `proc_get_long` reads it: leading spaces, a minus, base 0 (0x.., 0..); what follows must be a space or the end. */
const getLong = (text: string): { readonly value: bigint; readonly rest: string } | undefined => {
  const t = text.replace(/^[ \t\n\r\v\f]+/, '');
  const m = /^(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(t);
  if (!m) return undefined;
  const rest = t.slice(m[0].length);
  if (rest !== '' && !/^[ \t\n]/.test(rest)) return undefined;
  const digits = m[2] as string;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return { value: m[1] === '-' ? -value : value, rest };
};
const isBlank = (text: string): boolean => /^[ \t\n\r\v\f]*$/.test(text);
/** Bounds of a kind that holds one integer. */
const boundsOf = (kind: string): readonly [bigint, bigint] => {
  const dots = kind.indexOf('..');
  if (dots >= 0) return [BigInt(kind.slice(0, dots)), BigInt(kind.slice(dots + 2))];
  if (kind === 'sec') return [BigInt(-Math.floor(INT_MAX / HZ)), BigInt(Math.floor(INT_MAX / HZ))];
  if (kind === 'ms') return [0n, BigInt(INT_MAX)];
  return [-2147483648n, BigInt(INT_MAX)];
};

/**
 * The value that a write of `text` stores, canonical; 'EINVAL' when the kernel refuses it; undefined when the write
 * changes nothing (no bytes at all; an empty line is refused). `old` is the present value of a vector, of which a short write replaces the head.
 */
export const parseSysctl = (kind: SysctlKind | 'userhz', text: string, old: string): string | 'EINVAL' | undefined => {
  if (text === '') return undefined;
  if (isBlank(text)) return 'EINVAL';
  if (kind === 'vec3' || kind === 'ports' || kind === 'gids') {
    const out = old.split('\t');
    let rest = text;
    for (let i = 0; i < out.length && !isBlank(rest); i++) {
      const n = getLong(rest);
      if (!n || n.value < (kind === 'vec3' ? 1n : 0n) || n.value > BigInt(kind === 'ports' ? 65535 : INT_MAX)) return 'EINVAL';
      out[i] = String(n.value);
      rest = n.rest;
    }
    const [lo, hi] = out.map(Number) as [number, number];
    if (kind === 'ports' && (hi < lo || lo === 0)) return 'EINVAL';
    return kind === 'gids' && hi < lo ? '1\t0' : out.join('\t');
  }
  const n = getLong(text);
  if (!n) return 'EINVAL';
  const [lo, hi] = boundsOf(kind);
  if (n.value < lo || n.value > hi) return 'EINVAL';
  if (kind === 'bool') return n.value === 0n ? '0' : '1';
  if (kind === 'ms') return String(((n.value + 3n) / 4n) * 4n);
  // 1/100 s to jiffies and back
  if (kind === 'userhz') return String((((n.value * 250n) / 100n) * 100n) / 250n);
  return String(n.value);
};

/** cnf.mtu6: the device's MTU until someone writes another. */
export const mtu6Of = (l: Link): number => (l.conf6.mtu === 0 ? l.mtu : l.conf6.mtu);
