// `-m dscp`: net/netfilter/xt_dscp.c (dscp_mt, dscp_mt6), libxt_dscp.c, and the class names of its dscp_helper.c.
import { fail, hex2 } from './text.ts';
import type { XtMatchModule } from './types.ts';

interface DscpInfo {
  dscp: number;
  invert: boolean;
}
/** CS0..CS7, BE, AF11..AF43, EF. */
const CLASSES = new Map<string, number>([['BE', 0], ['EF', 0x2e]]);
for (let i = 0; i < 8; i++) CLASSES.set(`CS${i}`, i * 8);
for (let c = 1; c <= 4; c++) for (let d = 1; d <= 3; d++) CLASSES.set(`AF${c}${d}`, c * 8 + d * 2);
/** class_to_dscp. */
export const dscpOfClass = (name: string): number => CLASSES.get(name.toUpperCase()) ?? fail(`Invalid DSCP value \`${name}'`);

export const dscp: XtMatchModule<DscpInfo> = {
  kind: 'match',
  name: 'dscp',
  families: [4, 6],
  man: 'The six bits of the TOS or traffic class that are the DSCP.',
  options: [
    { name: 'dscp', type: 'uint8', max: 63, invert: true, excl: ['dscp-class'] },
    { name: 'dscp-class', type: 'string', invert: true, excl: ['dscp'] },
  ],
  init: () => ({ dscp: 0, invert: false }),
  parse(info, c) {
    info.dscp = c.option.name === 'dscp' ? (c.value as number) : dscpOfClass(c.arg);
    info.invert = c.invert;
  },
  final(_info, given) {
    if (given.size === 0) fail('DSCP match: Parameter --dscp is required');
  },
  save: (i) => `${i.invert ? ' !' : ''} --dscp ${hex2(i.dscp)}`,
  print: (i) => ` DSCP match ${i.invert ? '!' : ''}${hex2(i.dscp)}`,
  match: (i, p) => (p.pkt.tos >> 2 === i.dscp) !== i.invert,
  examples: ['-m dscp --dscp 0x0a', '-m dscp ! --dscp 0x2e'],
};
