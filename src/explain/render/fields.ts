// The fields of a packet that somebody on the way may change, by name, and what differs between two looks at it.
import { printIp } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import type { IpPkt, Skb } from '../../model/skb.ts';

const ends = (p: IpPkt): readonly [src: string, dst: string] => {
  const { l4 } = p;
  if ((l4.type !== 'tcp' && l4.type !== 'udp') || p.off > 0) return [printIp(p.src), printIp(p.dst)];
  const at = (ip: IpPkt['src'], port: number): string => (typeof ip === 'string' ? `[${printIp(ip)}]:${port}` : `${printIp(ip)}:${port}`);
  return [at(p.src, l4.sport), at(p.dst, l4.dport)];
};
const hex = (n: number): string => `0x${n.toString(16)}`;
/** The tags, the outermost first. */
const tags = (vlan: number): string => {
  const out: number[] = [];
  for (let v = vlan; v > 0; v = Math.floor(v / 4096)) out.push(v % 4096);
  return out.join('.');
};

/** Most steps change nothing: no need to look at every field. */
export const sameFields = (a: Skb, b: Skb): boolean => a.net === b.net && a.mark === b.mark && a.vlan === b.vlan && a.smac === b.smac && a.dmac === b.dmac;
/** In the order in which they are shown. `link`: with the link layer's. */
export const packetFields = (skb: Skb, link: boolean): ReadonlyMap<string, string> => {
  const f = new Map<string, string>();
  if (link && (skb.smac !== 0 || skb.dmac !== 0)) {
    f.set('smac', printMac(skb.smac));
    f.set('dmac', printMac(skb.dmac));
  }
  if (skb.vlan !== 0) f.set('vlan', tags(skb.vlan));
  const p = skb.net;
  if (p.type === 'arp') {
    f.set('sender', printIp(p.spa));
    f.set('target', printIp(p.tpa));
    return f;
  }
  const [src, dst] = ends(p);
  f.set('src', src);
  f.set('dst', dst);
  const { l4 } = p;
  if (l4.type === 'icmp') {
    if (l4.inner) {
      const [isrc, idst] = ends(l4.inner);
      f.set('inner src', isrc);
      f.set('inner dst', idst);
    } else if (l4.target === undefined) f.set('id', String(l4.id));
    if (l4.target !== undefined) f.set('target', printIp(l4.target));
  }
  if (l4.type === 'tcp' && l4.mss !== undefined) f.set('mss', String(l4.mss));
  if (l4.type === 'udp' && l4.vxlan) f.set('vni', String(l4.vxlan.vni));
  if (p.off > 0 || p.mf) f.set('fragment', `${p.off}${p.mf ? '+' : ''}`);
  f.set('len', String(p.len));
  f.set('ttl', String(p.ttl));
  f.set('tos', hex(p.tos));
  f.set('mark', hex(skb.mark));
  return f;
};
/** The fields that both have and that differ, and those that only the later has. */
export const changedFields = (was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): ReadonlySet<string> => new Set([...is].filter(([k, v]) => was.get(k) !== v).map(([k]) => k));
/** All fields on a line, the changed ones marked: `src 10.0.0.1:5000  *dst 10.0.0.2:80 (was 10.0.0.1:8080)*  ttl 64`. */
export const fieldLine = (was: ReadonlyMap<string, string> | undefined, is: ReadonlyMap<string, string>): string =>
  [...is].map(([k, v]) => (was === undefined || was.get(k) === v ? `${k} ${v}` : was.has(k) ? `*${k} ${v} (was ${was.get(k)})*` : `*${k} ${v}*`)).join('  ');
