// `-m ecn`: net/netfilter/xt_ecn.c (ecn_mt4, ecn_mt6, ecn_mt_check4), libxt_ecn.c.
import { fail } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface EcnInfo {
  /** True where inverted. */
  ece?: boolean;
  cwr?: boolean;
  ect?: { readonly value: number; readonly invert: boolean };
}
const TCP_ECE = 64;
const TCP_CWR = 128;

export const ecn: XtMatchModule<EcnInfo> = {
  kind: 'match',
  name: 'ecn',
  families: [4, 6],
  man: "Explicit congestion notification: IP's two bits, TCP's two flags.",
  options: [
    { name: 'ecn-tcp-cwr', type: 'none', invert: true },
    { name: 'ecn-tcp-ece', type: 'none', invert: true },
    { name: 'ecn-ip-ect', type: 'uint8', max: 3, invert: true },
  ],
  init: () => ({}),
  parse(info, c) {
    switch (c.option.name) {
      case 'ecn-tcp-ece': info.ece = c.invert; break;
      case 'ecn-tcp-cwr': info.cwr = c.invert; break;
      default: info.ect = { value: c.value as number, invert: c.invert };
    }
  },
  final(_info, given) {
    if (given.size === 0) fail('ECN match: some option required');
  },
  save: ({ ece, cwr, ect }) =>
    (ece === undefined ? '' : `${ece ? ' !' : ''} --ecn-tcp-ece`) + (cwr === undefined ? '' : `${cwr ? ' !' : ''} --ecn-tcp-cwr`) +
    (ect ? `${ect.invert ? ' !' : ''} --ecn-ip-ect ${ect.value}` : ''),
  print: ({ ece, cwr, ect }) =>
    ` ECN match${ece === undefined ? '' : ` ${ece ? '!' : ''}ECE`}${cwr === undefined ? '' : ` ${cwr ? '!' : ''}CWR`}${ect ? ` ${ect.invert ? '!' : ''}ECT=${ect.value}` : ''}`,
  check: (i, c) => ((i.ece !== undefined || i.cwr !== undefined) && (c.proto !== 6 || c.protoInvert) ? 'EINVAL' : undefined),
  match({ ece, cwr, ect }, p) {
    if (ect && ((p.pkt.tos & 3) === ect.value) === ect.invert) return false;
    if (ece === undefined && cwr === undefined) return true;
    const { l4 } = p.pkt;
    if (l4.type !== 'tcp') return false;
    if (ece !== undefined && ((l4.flags & TCP_ECE) !== 0) === ece) return false;
    return cwr === undefined || ((l4.flags & TCP_CWR) !== 0) !== cwr;
  },
  examples: ['-p tcp -m ecn --ecn-tcp-ece --ecn-tcp-cwr ! --ecn-ip-ect 2', '-m ecn --ecn-ip-ect 0'],
};
