// A table as iptables-save prints it, for the real iptables-restore and for ours.
// As a program: node .bench/bench/gen/save.js SHAPE N [SEED] > rules.v4
import { fileURLToPath } from 'node:url';
import { lenOfMask, printIp, type Family } from '../../src/base/ip.ts';
import type { XtAddr, XtIface, XtRule, XtTable } from '../../src/model/xt.ts';
import { findMatch, findTarget } from '../../src/xt/compile.ts';
import { SHAPE_NAMES, tableOf, type ShapeName } from './rules.ts';

const PROTO_NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 47: 'gre' };
const bang = (invert: boolean): string => (invert ? ' !' : '');
const addr = (letter: string, a: XtAddr | null): string => (a ? `${bang(a.invert)} -${letter} ${printIp(a.ip)}/${lenOfMask(a.mask) ?? printIp(a.mask)}` : '');
const iface = (letter: string, i: XtIface | null): string => (i ? `${bang(i.invert)} -${letter} ${i.name}${i.prefix ? '+' : ''}` : '');
const targetOf = (r: XtRule, family: Family): string => {
  const t = r.target;
  switch (t.kind) {
    case 'none': return '';
    case 'verdict': return ` -j ${t.verdict}`;
    case 'jump': return ` -j ${t.chain}`;
    case 'goto': return ` -g ${t.chain}`;
    case 'ext': return ` -j ${t.name}${findTarget(t.name, family)?.save(t.info, family) ?? ''}`;
  }
};
const line = (chain: string, r: XtRule, family: Family): string =>
  `-A ${chain}${addr('s', r.src)}${addr('d', r.dst)}${iface('i', r.iif)}${iface('o', r.oif)}` +
  (r.proto === 0 ? '' : `${bang(r.protoInvert)} -p ${PROTO_NAMES[r.proto] ?? r.proto}`) +
  r.matches.map((m) => ` -m ${m.name}${findMatch(m.name, family)?.save(m.info, family) ?? ''}`).join('') +
  targetOf(r, family);

const saveText = (table: XtTable): string =>
  [
    `*${table.name}`,
    ...table.chains.map((c) => `:${c.name} ${c.policy ?? '-'} [0:0]`),
    ...table.chains.flatMap((c) => c.rules.map((r) => line(c.name, r, table.family))),
    'COMMIT',
    '',
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [shape, n, seed] = process.argv.slice(2);
  if (!(SHAPE_NAMES as readonly (string | undefined)[]).includes(shape) || !(Number(n) > 0)) throw new RangeError(`usage: save.js ${SHAPE_NAMES.join('|')} N [SEED]`);
  process.stdout.write(saveText(tableOf(shape as ShapeName, Number(n), Number(seed ?? 1))));
}
