// `-m udp`: net/netfilter/xt_tcpudp.c (udp_mt), libxt_udp.c. As with tcp, iptables-nft translates it (add_nft_udp), except when it asks
// for nothing.
import { inRange, nftRange, printPorts, saveRange, type Range } from './text.ts';
import { nftHeader, portsHeader } from './transport.ts';
import type { XtMatchModule } from './types.ts';

interface UdpInfo {
  spts: Range;
  dpts: Range;
  spInv: boolean;
  dpInv: boolean;
  /** iptables-nft wrote it as expressions. */
  nft: boolean;
}
const isFull = (r: Range): boolean => r[0] === 0 && r[1] === 65535;

export const udp: XtMatchModule<UdpInfo> = {
  kind: 'match',
  name: 'udp',
  families: [4, 6],
  man: 'UDP ports.',
  implicitFor: [17],
  options: [
    { name: 'source-port', type: 'portrc', invert: true },
    { name: 'sport', type: 'portrc', invert: true, aliasOf: 'source-port' },
    { name: 'destination-port', type: 'portrc', invert: true },
    { name: 'dport', type: 'portrc', invert: true, aliasOf: 'destination-port' },
  ],
  init: () => ({ spts: [0, 65535], dpts: [0, 65535], spInv: false, dpInv: false, nft: false }),
  parse(info, c) {
    info.nft = c.backend === 'nft';
    if (c.option.name === 'source-port') {
      info.spts = c.value as Range;
      info.spInv = c.invert;
    } else {
      info.dpts = c.value as Range;
      info.dpInv = c.invert;
    }
  },
  final(i) {
    if (isFull(i.spts) && isFull(i.dpts) && !i.spInv && !i.dpInv) i.nft = false;
    // A full range comes to no expression, and its inversion is lost with it.
    if (i.nft && isFull(i.spts)) i.spInv = false;
    if (i.nft && isFull(i.dpts)) i.dpInv = false;
    if (i.nft) {
      [i.spts, i.spInv] = nftRange(i.spts, i.spInv);
      [i.dpts, i.dpInv] = nftRange(i.dpts, i.dpInv);
    }
  },
  nftEmpty: (i) => i.nft && isFull(i.spts) && isFull(i.dpts),
  save: (i) => (isFull(i.spts) ? '' : saveRange('sport', i.spts, i.spInv)) + (isFull(i.dpts) ? '' : saveRange('dport', i.dpts, i.dpInv)),
  print: (i, numeric) => ` udp${printPorts('spt', i.spts, i.spInv, numeric, 'udp')}${printPorts('dpt', i.dpts, i.dpInv, numeric, 'udp')}`,
  check: (i, c) => (!i.nft && (c.proto !== 17 || c.protoInvert) ? 'EINVAL' : undefined),
  ports: (i) => ({ ...(!i.spInv && { sport: [i.spts] }), ...(!i.dpInv && { dport: [i.dpts] }), all: !i.spInv && !i.dpInv }),
  match(i, p) {
    const u = i.nft ? nftHeader(p) : portsHeader(p, 8);
    return u !== null && inRange(u.sport, i.spts, i.spInv) && inRange(u.dport, i.dpts, i.dpInv);
  },
  examples: ['-p udp -m udp --dport 53', '-p udp -m udp --sport 1 ! --dport 53:54'],
};
