// `-j DNAT` and `-j SNAT`: net/netfilter/xt_nat.c, libxt_NAT.c.
import { flagsText, hasPorts, newNatInfo, parseTo, PERSISTENT, PROTO_RANDOM, PROTO_RANDOM_FULLY, rangeText, type NatInfo } from './natText.ts';
import type { XtTargetModule } from './types.ts';

const natTarget = (name: 'DNAT' | 'SNAT', manip: 'src' | 'dst', option: string, hooks: number, man: string, examples: readonly string[]): XtTargetModule<NatInfo> => ({
  kind: 'target',
  name,
  families: [4, 6],
  man,
  tables: ['nat'],
  hooks,
  needsConntrack: true,
  options: [{ name: option, type: 'string', mandatory: true }, { name: 'random', type: 'none' }, ...(name === 'SNAT' ? [{ name: 'random-fully', type: 'none' as const }] : []), { name: 'persistent', type: 'none' }],
  init: newNatInfo,
  parse(info, c) {
    switch (c.option.name) {
      case 'random': info.flags |= PROTO_RANDOM; break;
      case 'random-fully': info.flags |= PROTO_RANDOM_FULLY; break;
      case 'persistent': info.flags |= PERSISTENT; break;
      default: parseTo(c.arg, c.family, hasPorts(c.proto, c.protoInvert), info);
    }
  },
  save: (i, family) => ` --${option} ${rangeText(i, family)}${flagsText(i, '--')}`,
  print: (i, _numeric, family) => ` to:${rangeText(i, family)}${flagsText(i, '')}`,
  target: (i, p) => p.env.nat(p, manip, i),
  examples,
});

const PREROUTING_OUTPUT = 0b01001;
const INPUT_POSTROUTING = 0b10010;
export const DNAT = natTarget('DNAT', 'dst', 'to-destination', PREROUTING_OUTPUT, 'Sends the flow to another destination.', [
  '-t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.2:80', '-t nat -A PREROUTING -j DNAT --to-destination 10.0.0.2-10.0.0.9 --persistent',
]);
export const SNAT = natTarget('SNAT', 'src', 'to-source', INPUT_POSTROUTING, 'Gives the flow another source.', [
  '-t nat -A POSTROUTING -j SNAT --to-source 10.0.0.2', '-t nat -A POSTROUTING -p udp -j SNAT --to-source 10.0.0.2:1024-2048 --random',
]);
