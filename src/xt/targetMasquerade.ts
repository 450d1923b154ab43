// `-j MASQUERADE` and `-j REDIRECT`: net/netfilter/xt_MASQUERADE.c, xt_REDIRECT.c, and their options of libxtables.
import { NF_NAT_RANGE_PROTO_OFFSET, NF_NAT_RANGE_PROTO_SPECIFIED } from '../model/ct.ts';
import { flagOptions, natFlagText, natPortText, newRange, parseNatFlag, parseNatPorts, type MutableRange } from './natRange.ts';
import { fail } from './text.ts';
import type { XtTargetModule } from './types.ts';

const hasPorts = (i: MutableRange): boolean => (i.flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0;
const portsTarget = (name: 'MASQUERADE' | 'REDIRECT', o: { man: string; hooks: number; phrase: string; flags: readonly string[] }): XtTargetModule<MutableRange> => ({
  kind: 'target',
  name,
  families: [4, 6],
  man: o.man,
  tables: ['nat'],
  hooks: o.hooks,
  needsConntrack: true,
  options: [{ name: 'to-ports', type: 'string' }, ...flagOptions(...o.flags)],
  init: newRange,
  parse(info, c) {
    if (c.option.name !== 'to-ports') return parseNatFlag(info, c.option.name);
    parseNatPorts(info, c.arg, c);
    info.basePort = 0;
  },
  final(info) {
    if (name === 'REDIRECT' && (info.flags & NF_NAT_RANGE_PROTO_OFFSET) !== 0) fail('Shifted portmap ranges not supported with this kernel');
  },
  save: (i) => `${hasPorts(i) ? ` --to-ports ${natPortText(i)}` : ''}${natFlagText(i.flags, '--')}`,
  print: (i) => `${hasPorts(i) ? ` ${o.phrase} ${natPortText(i)}` : ''}${natFlagText(i.flags, '')}`,
  target: (i, p) => (name === 'MASQUERADE' ? p.env.masquerade(p, i) : p.env.redirect(p, i)),
  examples: [`-t nat -A ${name === 'REDIRECT' ? 'PREROUTING' : 'POSTROUTING'} -p tcp -j ${name} --to-ports 1024-2048 --random`],
});
export const MASQUERADE = portsTarget('MASQUERADE', { man: "Gives the flow the outgoing device's address as its source.", hooks: 0b10000, phrase: 'masq ports:', flags: ['random', 'random-fully'] });
export const REDIRECT = portsTarget('REDIRECT', { man: "Gives the flow the incoming device's address as its destination.", hooks: 0b01001, phrase: 'redir ports', flags: ['random'] });
