// cluster: which of several nodes has to answer a connection.
// Mirrors: libxt_cluster.c; net/netfilter/xt_cluster.c (xt_cluster_mt).
// A connection with a master counts as its master does.
import { jhash2 } from '../base/jhash.ts';
import type { Ip } from '../base/ip.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

export interface ClusterInfo {
  total: number;
  mask: number;
  seed: number;
  invert: boolean;
}
const swab = (n: number): number => (((n & 255) << 24) | ((n & 0xff00) << 8) | ((n >>> 8) & 0xff00) | (n >>> 24)) >>> 0;
/** An address as the words that a little-endian machine reads. */
const words = (ip: Ip): number[] => (typeof ip === 'number' ? [swab(ip)] : (ip.match(/.{8}/g) as string[]).map((h) => swab(parseInt(h, 16))));
const hex8 = (n: number): string => `0x${n.toString(16).padStart(8, '0')}`;

export const cluster: XtMatchModule<ClusterInfo> = {
  kind: 'match',
  name: 'cluster',
  families: [4, 6],
  man: 'Shares connections out to the nodes of a cluster.',
  options: [
    { name: 'cluster-total-nodes', type: 'uint32', min: 1, max: 32, mandatory: true },
    { name: 'cluster-local-node', type: 'uint32', min: 1, max: 32, invert: true, excl: ['cluster-local-nodemask'] },
    { name: 'cluster-local-nodemask', type: 'uint32', min: 1, max: 32, invert: true, excl: ['cluster-local-node'] },
    { name: 'cluster-hash-seed', type: 'uint32', mandatory: true },
  ],
  init: () => ({ total: 0, mask: 0, seed: 0, invert: false }),
  parse(info, { option, value, invert }) {
    const n = value as number;
    switch (option.name) {
      case 'cluster-total-nodes':
        info.total = n;
        break;
      case 'cluster-local-node':
        info.mask = (1 << (n - 1)) >>> 0;
        info.invert = invert;
        break;
      case 'cluster-local-nodemask':
        info.mask = n;
        info.invert = invert;
        break;
      default:
        info.seed = n;
    }
  },
  final(info, given) {
    const tooBig = info.mask >= 2 ** info.total;
    if (!given.has('cluster-local-node') && !given.has('cluster-local-nodemask')) throw new XtParseError("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
    if (!given.has('cluster-total-nodes') || !tooBig) return;
    throw new XtParseError(given.has('cluster-local-node')
      ? "cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'"
      : "cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'");
  },
  save: (i) => `${i.invert ? ' !' : ''} --cluster-local-nodemask ${hex8(i.mask)} --cluster-total-nodes ${i.total} --cluster-hash-seed ${hex8(i.seed)}`,
  print: (i) => ` cluster ${i.invert ? '!' : ''}node_mask=${hex8(i.mask)} total_nodes=${i.total} hash_seed=${hex8(i.seed)}`,
  needsConntrack: true,
  match(i, p) {
    const c = p.env.ct(p);
    if (!c) return false;
    const node = Math.floor((jhash2(words((p.env.ctMaster(p) ?? c.ct).orig.src), i.seed) * i.total) / 2 ** 32);
    const ours = ((i.mask >>> node) & 1) === 1;
    return ours !== i.invert;
  },
  examples: ['-m cluster --cluster-local-nodemask 0x00000001 --cluster-total-nodes 2 --cluster-hash-seed 0xdeadbeef'],
};
