// The set types: what the tool calls them, what the kernel says of their size.
// Mirrors: lib/ipset_hash_ip.c and its sisters (names, revisions); ip_set_core.c (ip_set_elem_len), ip_set_hash_gen.h (mtype_ahash_memsize),
// ip_set_bitmap_port.c, ip_set_list_set.c. Left out: other types (refused by name), and that a full bucket makes the hash grow.
import type { IpSet, IpSetEntry, IpSetType } from '../../model/ipset.ts';

export interface SetType {
  readonly name: IpSetType;
  readonly aliases: readonly string[];
  /** The newest revision that tool and kernel share. */
  readonly revision: number;
  /** How many of src, dst a rule has to give. */
  readonly dim: number;
  readonly addr: boolean;
  /** Prefixes of any length, and nomatch. */
  readonly net: boolean;
  readonly port: boolean;
}
export const SET_TYPES: Readonly<Record<IpSetType, SetType>> = {
  'hash:ip': { name: 'hash:ip', aliases: ['iphash'], revision: 6, dim: 1, addr: true, net: false, port: false },
  'hash:net': { name: 'hash:net', aliases: ['nethash'], revision: 7, dim: 1, addr: true, net: true, port: false },
  'hash:ip,port': { name: 'hash:ip,port', aliases: ['ipporthash'], revision: 7, dim: 2, addr: true, net: false, port: true },
  'hash:net,port': { name: 'hash:net,port', aliases: ['netporthash'], revision: 8, dim: 2, addr: true, net: true, port: true },
  'bitmap:port': { name: 'bitmap:port', aliases: ['portmap'], revision: 3, dim: 1, addr: false, net: false, port: true },
  'list:set': { name: 'list:set', aliases: ['setlist'], revision: 3, dim: 1, addr: false, net: false, port: false },
};
export const typeByName = (name: string): SetType | undefined => Object.values(SET_TYPES).find((t) => t.name === name || t.aliases.includes(name));
/** Types that the kernel has and the model has not, and those that not even the kernel here has. */
export const OTHER_TYPES: ReadonlySet<string> = new Set([
  'hash:net,iface', 'netifacehash', 'hash:ip,port,ip', 'ipportiphash', 'hash:ip,port,net', 'ipportnethash', 'bitmap:ip', 'ipmap', 'bitmap:ip,mac', 'macipmap',
]);
export const NO_KERNEL_TYPES: ReadonlySet<string> = new Set(['hash:mac', 'machash', 'hash:ip,mac', 'ipmachash', 'hash:net,net', 'netnethash', 'hash:net,port,net', 'netportnethash', 'hash:ip,mark', 'ipmarkhash']);

/** Whether an entry has not timed out. */
export const alive = (e: IpSetEntry, now: number): boolean => e.expires === 0 || now <= e.expires;

/** What is still in memory: the collector comes every third of the set's timeout (mtype_gc, IPSET_GC_PERIOD). */
export const uncollected = (s: IpSet, entries: Iterable<IpSetEntry>, now: number): IpSetEntry[] => {
  const period = Math.min(Math.max(Math.floor((s.timeout ?? 0) / 3), 1), 180) * 1e6;
  const last = s.created + Math.floor((now - s.created) / period) * period;
  return [...entries].filter((e) => alive(e, last));
};

const align = (n: number, to: number): number => Math.ceil(n / to) * to;
/** Bytes of an element with its extensions. */
const elemLen = (s: IpSet, len: number, own: number): number => {
  let n = len;
  let most = own;
  for (const [on, size, at] of [[s.counters, 16, 8], [s.timeout !== null, 8, 8], [s.comment, 8, 8], [s.skbinfo, 16, 4]] as const) {
    if (!on) continue;
    if (at > most) most = at;
    n = align(n, at) + size;
  }
  return align(n, most);
};
const HASH_BASE = { 'hash:ip': [216, 224], 'hash:net': [456, 1240], 'hash:ip,port': [216, 232], 'hash:net,port': [456, 1240] } as const;
const HASH_ELEM = { 'hash:ip': [4, 16], 'hash:net': [8, 20], 'hash:ip,port': [8, 20], 'hash:net,port': [8, 20] } as const;
/** "Size in memory", every entry in a bucket of its own as it is in a hash that is not crowded. */
export const memSize = (s: IpSet, entries: readonly IpSetEntry[]): number => {
  const comments = entries.reduce((n, e) => n + (e.comment ? 17 + e.comment.length : 0), 0);
  if (s.type === 'bitmap:port') {
    const ports = (s.options['to'] as number) - (s.options['from'] as number) + 1;
    return 72 + 8 * Math.ceil(ports / 64) + ports * elemLen(s, 0, 1) + comments;
  }
  if (s.type === 'list:set') return 80 + entries.length * elemLen(s, 48, 8) + comments;
  const f = s.family === 4 ? 0 : 1;
  return HASH_BASE[s.type][f] + entries.length * (32 + 2 * elemLen(s, HASH_ELEM[s.type][f], 4)) + comments;
};
