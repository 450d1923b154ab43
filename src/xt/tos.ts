// `-m tos`: net/netfilter/xt_dscp.c (tos_mt), libxt_tos.c (revision 1).
import { hex2 } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface TosInfo {
  value: number;
  mask: number;
  invert: boolean;
}
/** tos_values.c: names count under the mask 0x3f. */
const NAMES = new Map<number, string>([
  [0x10, 'Minimize-Delay'], [0x08, 'Maximize-Throughput'], [0x04, 'Maximize-Reliability'], [0x02, 'Minimize-Cost'], [0x00, 'Normal-Service'],
]);
/** tos_try_print_symbolic's name of a value. */
export const tosName = (value: number, mask: number): string | undefined => (mask === 0x3f ? NAMES.get(value) : undefined);

export const tos: XtMatchModule<TosInfo> = {
  kind: 'match',
  name: 'tos',
  families: [4, 6],
  man: 'The TOS or traffic class under a mask.',
  options: [{ name: 'tos', type: 'tosmask', invert: true, mandatory: true }],
  init: () => ({ value: 0, mask: 0, invert: false }),
  parse(info, c) {
    const v = c.value as { value: number; mask: number };
    info.value = v.value;
    info.mask = v.mask;
    info.invert = c.invert;
  },
  save: (i) => `${i.invert ? ' !' : ''} --tos ${hex2(i.value)}/${hex2(i.mask)}`,
  print(i, numeric) {
    const name = numeric ? undefined : tosName(i.value, i.mask);
    return ` tos match${i.invert ? '!' : ''}${name === undefined ? `${hex2(i.value)}/${hex2(i.mask)}` : ` ${name}`}`;
  },
  match: (i, p) => ((p.pkt.tos & i.mask) === i.value) !== i.invert,
  examples: ['-m tos --tos 0x10/0x3f', '-m tos ! --tos 0x08/0xff'],
};
