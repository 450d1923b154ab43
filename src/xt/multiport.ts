// `-m multiport`: net/netfilter/xt_multiport.c (ports_match_v1, check), libxt_multiport.c.
import { fail, printPort, xtablesParsePort } from './text.ts';
import { portsHeader } from './transport.ts';
import type { XtMatchModule } from './types.ts';

interface MultiportInfo {
  side: 'sports' | 'dports' | 'ports';
  ports: readonly (readonly [number, number])[];
  invert: boolean;
  proto: number;
}
const PROTOS = new Map<number, string>([[6, 'tcp'], [17, 'udp'], [136, 'udplite'], [132, 'sctp'], [33, 'dccp']]);
const protoName = (proto: number, inverted: boolean): string => {
  if (inverted) fail('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
  if (proto === 0) fail("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  return PROTOS.get(proto) ?? fail('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
};
/** XT_MULTI_PORTS: a range takes two of them. */
const MAX_PORTS = 15;
const parsePorts = (text: string, proto: string): [number, number][] => {
  const out: [number, number][] = [];
  let room = MAX_PORTS;
  for (const word of text.split(',')) {
    const colon = word.indexOf(':');
    room -= colon < 0 ? 1 : 2;
    if (room < 0) fail('too many ports specified');
    const from = xtablesParsePort(colon < 0 ? word : word.slice(0, colon), proto);
    const to = colon < 0 ? from : xtablesParsePort(word.slice(colon + 1), proto);
    if (colon >= 0 && from >= to) fail('invalid portrange specified');
    out.push([from, to]);
  }
  return out;
};

export const multiport: XtMatchModule<MultiportInfo> = {
  kind: 'match',
  name: 'multiport',
  families: [4, 6],
  man: 'Up to 15 ports or port ranges at once.',
  options: [
    { name: 'source-ports', type: 'string', invert: true, excl: ['destination-ports', 'ports'] },
    { name: 'sports', type: 'string', invert: true, aliasOf: 'source-ports' },
    { name: 'destination-ports', type: 'string', invert: true, excl: ['source-ports', 'ports'] },
    { name: 'dports', type: 'string', invert: true, aliasOf: 'destination-ports' },
    { name: 'ports', type: 'string', invert: true, excl: ['source-ports', 'destination-ports'] },
  ],
  init: () => ({ side: 'ports', ports: [], invert: false, proto: 0 }),
  parse(info, c) {
    info.proto = c.proto;
    info.ports = parsePorts(c.arg, protoName(c.proto, c.protoInvert));
    info.side = c.option.name === 'source-ports' ? 'sports' : c.option.name === 'destination-ports' ? 'dports' : 'ports';
    info.invert = c.invert;
  },
  final(_info, given) {
    if (given.size === 0) fail('multiport expection an option');
  },
  save: (i) => `${i.invert ? ' !' : ''} --${i.side} ${i.ports.map(([a, b]) => (a === b ? a : `${a}:${b}`)).join(',')}`,
  print: (i, numeric) => {
    const name = PROTOS.get(i.proto) ?? '';
    const port = (n: number): string => printPort(n, numeric, name);
    return ` multiport ${i.side} ${i.invert ? ' !' : ''}${i.ports.map(([a, b]) => (a === b ? port(a) : `${port(a)}:${port(b)}`)).join(',')}`;
  },
  check: (_i, c) => (c.protoInvert || !PROTOS.has(c.proto) ? 'EINVAL' : undefined),
  ports: (i) => (i.invert || i.side === 'ports' ? undefined : { [i.side === 'sports' ? 'sport' : 'dport']: i.ports, all: i.ports.length === 1 }),
  match(i, p) {
    const t = portsHeader(p, 4);
    if (!t) return false;
    for (const [from, to] of i.ports) {
      if (i.side !== 'dports' && t.sport >= from && t.sport <= to) return !i.invert;
      if (i.side !== 'sports' && t.dport >= from && t.dport <= to) return !i.invert;
    }
    return i.invert;
  },
  examples: ['-p tcp -m multiport --dports 80,443', '-p udp -m multiport ! --sports 1,2:3', '-p tcp -m multiport --ports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15'],
};
