// `-m rpfilter`: net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c (rpfilter_mt, rpfilter_check), libxt_rpfilter.c.
// The route lookup itself is XtEnv.rpfilter.
import { IN6_ANY, isLbcast4 } from '../base/ip.ts';
import type { XtMatchModule, XtPacket } from './types.ts';

interface RpfilterInfo {
  loose: boolean;
  validmark: boolean;
  acceptLocal: boolean;
  invert: boolean;
}

/** What needs no route: loopback, and packets from hosts that have no address yet. */
const exempt = (p: XtPacket): boolean => {
  if (p.skb.pktType === 'loopback' || p.env.link(p.inIndex)?.info.kind === 'loopback') return true;
  const { src, dst } = p.pkt;
  if (typeof src !== 'number') return src === IN6_ANY;
  // 224.0.0.0/24 is ipv4_is_local_multicast.
  return src === 0 && (isLbcast4(dst as number) || (dst as number) >>> 8 === 0xe00000);
};

export const rpfilter: XtMatchModule<RpfilterInfo> = {
  kind: 'match',
  name: 'rpfilter',
  families: [4, 6],
  man: 'Would an answer leave by the device that the packet came in by?',
  tables: ['raw', 'mangle'],
  // PRE_ROUTING.
  hooks: 1,
  options: [
    { name: 'loose', type: 'none' },
    { name: 'validmark', type: 'none' },
    { name: 'accept-local', type: 'none' },
    { name: 'invert', type: 'none' },
  ],
  init: () => ({ loose: false, validmark: false, acceptLocal: false, invert: false }),
  parse(info, c) {
    info[c.option.name === 'accept-local' ? 'acceptLocal' : (c.option.name as 'loose' | 'validmark' | 'invert')] = true;
  },
  save: (i) => `${i.loose ? ' --loose' : ''}${i.validmark ? ' --validmark' : ''}${i.acceptLocal ? ' --accept-local' : ''}${i.invert ? ' --invert' : ''}`,
  print: (i) => ` rpfilter${i.loose ? ' loose' : ''}${i.validmark ? ' validmark' : ''}${i.acceptLocal ? ' accept-local' : ''}${i.invert ? ' invert' : ''}`,
  match: (i, p) => (exempt(p) || p.env.rpfilter(p, { loose: i.loose, validMark: i.validmark, acceptLocal: i.acceptLocal })) !== i.invert,
  examples: ['-t raw -A PREROUTING -m rpfilter', '-t raw -A PREROUTING -m rpfilter --loose --validmark --accept-local --invert'],
};
