// Pure decisions of vxlan: where a frame goes, and what a received one teaches.
// Mirrors: drivers/net/vxlan/vxlan_core.c (vxlan_xmit's lookup, vxlan_snoop), include/net/udp_tunnel.h (udp_flow_src_port).
// Leaves out: multicast groups, external (collect_md) mode, nexthop groups, l2miss/l3miss, proxy, rsc, GBP, GPE.
import type { Ip } from '../base/ip.ts';
import { isValidMac, type Mac } from '../base/mac.ts';
import type { Skb } from '../model/skb.ts';
import type { FdbEntry, VxlanConf } from '../model/world.ts';

/** The all-zero address: where frames without an entry of their own go. */
export const VXLAN_DEFAULT_MAC: Mac = 0;
export type Remote = NonNullable<FdbEntry['remotes']>[number];

/** vxlan_snoop: 'same' keeps the entry, 'move' gives it the new remote, 'drop' kills the frame. */
export const vxlanSnoop = (e: FdbEntry | undefined, smac: Mac, from: Ip): 'same' | 'move' | 'learn' | 'drop' => {
  if (!isValidMac(smac)) return 'drop';
  if (!e) return 'learn';
  if (e.remotes?.[0]?.ip === from) return 'same';
  // permanent and static entries do not move
  return e.isLocal || e.isStatic ? 'drop' : 'move';
};

/** udp_flow_src_port: one flow, one port, the same in both directions (__flow_hash_consistentify). The kernel's hash has a random key; ours is fixed. */
export const vxlanSrcPort = (c: VxlanConf, skb: Skb, range: readonly [number, number]): number => {
  const [low, high] = c.srcportMax === 0 ? range : [c.srcportMin, c.srcportMax];
  let h = 0x811c9dc5;
  const add = (v: number | string): void => {
    const t = String(v);
    for (let i = 0; i < t.length; i++) h = Math.imul(h ^ t.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0x1f, 0x01000193);
  };
  const both = (a: number | string, b: number | string): void => {
    add(a < b ? a : b);
    add(a < b ? b : a);
  };
  if (skb.net.type === 'ip') {
    both(skb.net.src, skb.net.dst);
    add(skb.net.proto);
    const l4 = skb.net.l4;
    if (l4.type === 'udp' || l4.type === 'tcp') both(l4.sport, l4.dport);
  } else both(skb.smac, skb.dmac);
  // reciprocal_scale: the upper bound is never used
  return low + Math.floor(((h >>> 0) / 4294967296) * (high - low));
};
