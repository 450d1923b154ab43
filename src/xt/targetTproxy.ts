// `-j TPROXY`: net/netfilter/xt_TPROXY.c, libxt_TPROXY.c: a packet for somebody else goes to a local socket, its addresses unchanged.
import { anyOf, isAny, printIp, type Ip } from '../base/ip.ts';
import { hex } from './text.ts';
import type { XtTargetModule } from './types.ts';

interface TproxyInfo {
  port: number;
  ip: Ip;
  mark: { value: number; mask: number };
}
export const TPROXY: XtTargetModule<TproxyInfo> = {
  kind: 'target',
  name: 'TPROXY',
  families: [4, 6],
  man: 'Hands the packet to a local socket without changing it.',
  tables: ['mangle'],
  hooks: 0b00001,
  protos: [6, 17],
  options: [{ name: 'on-port', type: 'port', mandatory: true }, { name: 'on-ip', type: 'host' }, { name: 'tproxy-mark', type: 'markmask32' }],
  init: (family) => ({ port: 0, ip: anyOf(family), mark: { value: 0, mask: 0 } }),
  parse(info, c) {
    if (c.option.name === 'on-port') info.port = c.value as number;
    else if (c.option.name === 'on-ip') info.ip = c.value as Ip;
    else info.mark = c.value as TproxyInfo['mark'];
  },
  save: (i) => ` --on-port ${i.port} --on-ip ${printIp(i.ip)} --tproxy-mark ${hex(i.mark.value)}/${hex(i.mark.mask)}`,
  print: (i) => ` TPROXY redirect ${printIp(i.ip)}:${i.port} mark ${hex(i.mark.value)}/${hex(i.mark.mask)}`,
  target: (i, p) => p.env.tproxy(p, isAny(i.ip) ? null : i.ip, i.port, i.mark),
  examples: ['-t mangle -A PREROUTING -p tcp -j TPROXY --on-port 8080 --on-ip 127.0.0.1 --tproxy-mark 0x1/0xffffffff'],
};
