// `-j DNAT` and `-j SNAT`: net/netfilter/xt_nat.c (xt_dnat_target_v2, xt_snat_target_v1), libxt_NAT.c's options of them.
import { flagOptions, natFlagText, natRangeText, newRange, parseNatFlag, parseNatTo, type MutableRange } from './natRange.ts';
import type { XtTargetModule } from './types.ts';

const natTarget = (name: 'DNAT' | 'SNAT', option: string, flags: readonly string[]): XtTargetModule<MutableRange> => ({
  kind: 'target',
  name,
  families: [4, 6],
  man: `Gives the flow another ${name === 'DNAT' ? 'destination' : 'source'}.`,
  tables: ['nat'],
  hooks: name === 'DNAT' ? 0b01001 : 0b10010,
  needsConntrack: true,
  options: [{ name: option, type: 'string', mandatory: true }, ...flagOptions(...flags)],
  init: newRange,
  parse(info, c) {
    if (c.option.name !== option) return parseNatFlag(info, c.option.name);
    parseNatTo(info, c);
    // SNAT's kernel interface has no room for it.
    if (name === 'SNAT') info.basePort = 0;
  },
  save: (i) => ` --${option} ${natRangeText(i)}${natFlagText(i.flags, '--')}`,
  print: (i) => ` to:${natRangeText(i)}${natFlagText(i.flags, '')}`,
  target: (i, p) => p.env.nat(p, name === 'DNAT' ? 'dst' : 'src', i),
  examples: [`-t nat -A ${name === 'DNAT' ? 'PREROUTING' : 'POSTROUTING'} -p tcp -j ${name} --${option} 10.0.0.1-10.0.0.9:80-90 --random --persistent`],
});
export const DNAT = natTarget('DNAT', 'to-destination', ['random', 'persistent']);
export const SNAT = natTarget('SNAT', 'to-source', ['random', 'random-fully', 'persistent']);
