// Which address of a range a flow gets: net/netfilter/nf_nat_core.c (find_best_ips_proto). The hash has no random key in the kernel
// either: a client keeps its address over reboots.
import type { Ip } from '../../base/ip.ts';
import { jhash2 } from '../../base/jhash.ts';
import { NF_NAT_RANGE_PERSISTENT, type NatRange, type Tuple } from '../../model/ct.ts';
import type { Manip } from './natManip.ts';

/** The words of an address as they lie in memory on a little-endian machine (union nf_inet_addr). */
const swap = (x: number): number => ((x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24)) >>> 0;
const hostWords = (ip: Ip): number[] => (typeof ip === 'number' ? [ip] : [0, 8, 16, 24].map((i) => parseInt(ip.slice(i, i + 8), 16)));
const inetWords = (ip: Ip): number[] => {
  const w = hostWords(ip).map(swap);
  return w.length === 1 ? [w[0] as number, 0, 0, 0] : w;
};
const reciprocalScale = (v: number, n: number): number => Number((BigInt(v >>> 0) * BigInt(n >>> 0)) >> 32n);

/** find_best_ips_proto: a hash of both addresses (of the source alone when persistent) spreads flows over the range. */
export const natBestIp = (t: Tuple, r: NatRange, zone: number, manip: Manip): Ip => {
  if (r.minAddr === r.maxAddr) return r.minAddr;
  const persistent = (r.flags & NF_NAT_RANGE_PERSISTENT) !== 0;
  const dst = inetWords(t.dst);
  const last = (typeof t.src === 'number' ? dst[0] : dst[3]) as number;
  let j = jhash2(inetWords(t.src), persistent ? 0 : (last ^ zone) >>> 0);
  const min = hostWords(r.minAddr);
  const max = hostWords(r.maxAddr);
  const out: number[] = [];
  let full = false;
  for (let i = 0; i < min.length; i++) {
    // Once a word is below the maximum's, the words after it are free.
    const lo = full ? 0 : (min[i] as number);
    const dist = full ? 0xffffffff : (((max[i] as number) - lo + 1) >>> 0);
    out[i] = (lo + reciprocalScale(j, dist)) >>> 0;
    if (out[i] !== max[i]) full = true;
    // The destination as it stands: when that is what is being chosen, the word just written.
    if (!persistent) j = (j ^ (manip === 'dst' ? swap(out[i] as number) : (dst[i] as number))) >>> 0;
  }
  return typeof t.src === 'number' ? (out[0] as number) : out.map((w) => w.toString(16).padStart(8, '0')).join('');
};
