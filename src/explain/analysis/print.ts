// Findings as plain text, for people: what is wrong first, the rule as `iptables -S` prints it, who is to blame, and a packet.
import { HOOK_NAMES } from '../../model/xt.ts';
import { clean, toolOf } from '../render/view.ts';
import type { Finding, PacketWitness, RuleAt } from './types.ts';

const FLAGS = [['FIN', 1], ['SYN', 2], ['RST', 4], ['PSH', 8], ['ACK', 16], ['URG', 32]] as const;
const PROTOS = new Map([[1, 'icmp'], [6, 'tcp'], [17, 'udp'], [58, 'icmpv6'], [132, 'sctp']]);
const host = (ip: string, port: number | undefined): string => (port === undefined ? ip : ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
/** `tcp 198.51.100.1:40000 > 192.0.2.1:80 SYN in eth0 out eth1 NEW`. */
export const printWitness = (w: PacketWitness): string => {
  const words = [PROTOS.get(w.proto) ?? `protocol ${w.proto}`, `${host(w.src, w.sport)} > ${host(w.dst, w.dport)}`];
  if (w.icmp) words.push(`type ${w.icmp.type} code ${w.icmp.code}`);
  if (w.tcpFlags !== undefined) words.push(FLAGS.filter(([, b]) => ((w.tcpFlags as number) & b) !== 0).map(([n]) => n).join(',') || 'no flags');
  if (w.fragment) words.push('later fragment');
  if (w.iif !== '') words.push(`in ${w.iif}`);
  if (w.oif !== '') words.push(`out ${w.oif}`);
  words.push(w.ctstate, ...(w.snat ? ['SNAT'] : []), ...(w.dnat ? ['DNAT'] : []));
  if (w.mark !== 0) words.push(`mark 0x${w.mark.toString(16)}`);
  if (w.connmark !== 0) words.push(`connmark 0x${w.connmark.toString(16)}`);
  if (w.tos !== 0) words.push(`tos 0x${w.tos.toString(16)}`);
  if (w.ttl !== 64) words.push(`ttl ${w.ttl}`);
  if (w.len !== 60 && w.len !== 84) words.push(`length ${w.len}`);
  return `${words.join(' ')} at ${HOOK_NAMES[w.hook]}`;
};
const ruleLine = (r: RuleAt): string => `${toolOf(r)} -t ${r.table} ${r.text}${r.origin ? `   (${r.origin.file}:${r.origin.line}${r.origin.by === undefined ? '' : `, ${r.origin.by}`})` : ''}`;
/** `all`: the rules that can be hit, too, each with its packet. */
export const printFindings = (findings: readonly Finding[], opts: { readonly all?: boolean } = {}): string => {
  const lines: string[] = [];
  const shown = findings.filter((f) => opts.all === true || f.kind !== 'hit');
  for (const f of shown) {
    lines.push(`${f.kind}${f.certainty === 'must' || f.kind === 'undecided' ? '' : ` (${f.certainty})`}: ${f.text}`, `    ${ruleLine(f.rule)}`);
    for (const b of f.blockers.slice(0, 8)) lines.push(`    before it: ${ruleLine(b)}`);
    if (f.blockers.length > 8) lines.push(`    ... and ${f.blockers.length - 8} more`);
    if (f.witness && opts.all === true) lines.push(`    packet: ${printWitness(f.witness)}`);
  }
  const alive = findings.filter((f) => f.witness !== null).length;
  lines.push(shown.length === 0 ? `Nothing to say: each of ${alive} rules can be hit and is needed.` : `${findings.length} looked at, ${alive} can be hit.`);
  return `${lines.map(clean).join('\n')}\n`;
};
