// `-j MASQUERADE` and `-j REDIRECT`: net/netfilter/xt_MASQUERADE.c, xt_REDIRECT.c, libxt_NAT.c. They choose the address by themselves.
import { flagsText, hasPorts, newNatInfo, parsePorts, portsText, PROTO_RANDOM, PROTO_RANDOM_FULLY, PROTO_SPECIFIED, type NatInfo } from './natText.ts';
import type { XtOptCall, XtOption, XtTargetModule } from './types.ts';

const parse = (info: NatInfo, c: XtOptCall): void => {
  switch (c.option.name) {
    case 'random': info.flags |= PROTO_RANDOM; break;
    case 'random-fully': info.flags |= PROTO_RANDOM_FULLY; break;
    default: parsePorts(c.arg, hasPorts(c.proto, c.protoInvert), info);
  }
};
const options: readonly XtOption[] = [{ name: 'to-ports', type: 'string' }, { name: 'random', type: 'none' }];
const save = (i: NatInfo): string => `${(i.flags & PROTO_SPECIFIED) === 0 ? '' : ` --to-ports ${portsText(i)}`}${flagsText(i, '--')}`;

export const MASQUERADE: XtTargetModule<NatInfo> = {
  kind: 'target',
  name: 'MASQUERADE',
  families: [4, 6],
  man: 'Gives the flow the address of the device that it leaves by.',
  tables: ['nat'],
  hooks: 0b10000,
  needsConntrack: true,
  options: [...options, { name: 'random-fully', type: 'none' }],
  init: newNatInfo,
  parse,
  save,
  print: (i) => `${(i.flags & PROTO_SPECIFIED) === 0 ? '' : ` masq ports: ${portsText(i)}`}${flagsText(i, '')}`,
  target: (i, p) => p.env.masquerade(p, i),
  examples: ['-t nat -A POSTROUTING -j MASQUERADE', '-t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1024-2048 --random'],
};
export const REDIRECT: XtTargetModule<NatInfo> = {
  kind: 'target',
  name: 'REDIRECT',
  families: [4, 6],
  man: 'Sends the flow to this host itself.',
  tables: ['nat'],
  hooks: 0b01001,
  needsConntrack: true,
  options,
  init: newNatInfo,
  parse,
  save,
  print: (i) => `${(i.flags & PROTO_SPECIFIED) === 0 ? '' : ` redir ports ${portsText(i)}`}${flagsText(i, '')}`,
  target: (i, p) => p.env.redirect(p, i),
  examples: ['-t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80'],
};
