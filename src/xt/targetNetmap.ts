// `-j NETMAP`: net/netfilter/xt_NETMAP.c, libipt_NETMAP.c, libip6t_NETMAP.c: a whole network onto another, host by host.
import { lenOfMask, maskOf, networkOf, printIp, type Ip } from '../base/ip.ts';
import { NF_NAT_RANGE_MAP_IPS } from '../model/ct.ts';
import { newRange } from './natRange.ts';
import type { XtTargetModule } from './types.ts';

interface NetmapInfo {
  net: Ip;
  len: number;
}
/** The host bits of `ip` under the network. */
const mapInto = (net: Ip, len: number, ip: Ip): Ip => {
  if (typeof net === 'number') return (net | ((ip as number) & ~maskOf(len))) >>> 0;
  return (BigInt(`0x${net}`) | (BigInt(`0x${ip}`) & ((1n << BigInt(128 - len)) - 1n))).toString(16).padStart(32, '0');
};

export const NETMAP: XtTargetModule<NetmapInfo> = {
  kind: 'target',
  name: 'NETMAP',
  families: [4, 6],
  man: 'Maps a network onto another one, address by address.',
  tables: ['nat'],
  hooks: 0b11011,
  needsConntrack: true,
  options: [{ name: 'to', type: 'hostmask', mandatory: true }],
  init: (family) => ({ net: family === 4 ? 0 : '0'.repeat(32), len: family === 4 ? 32 : 128 }),
  parse(info, c) {
    const { ip, mask } = c.value as { ip: Ip; mask: Ip };
    info.len = lenOfMask(mask) ?? (c.family === 4 ? 32 : 128);
    info.net = networkOf(ip, info.len);
  },
  save: (i) => ` --to ${printIp(i.net)}/${i.len}`,
  print: (i) => ` to:${printIp(i.net)}/${i.len}`,
  target(i, p) {
    const manip = p.hook === 0 || p.hook === 3 ? 'dst' : 'src';
    const to = mapInto(i.net, i.len, manip === 'dst' ? p.pkt.dst : p.pkt.src);
    return p.env.nat(p, manip, { ...newRange(p.family), flags: NF_NAT_RANGE_MAP_IPS, minAddr: to, maxAddr: to });
  },
  examples: ['-t nat -A PREROUTING -j NETMAP --to 10.0.0.0/24'],
};
