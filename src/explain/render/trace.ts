// Renderings of the one trace (after ovn-trace's idea): `detailed` shows every decision with the rule and the script line that made it;
// `minimal` shows only what changed in a packet and what became of it, and is stable enough for golden tests.
import { printIp } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import type { IpPkt, Skb } from '../../model/skb.ts';
import type { TraceEvent } from '../../model/trace.ts';
import { packetFields, sameFields } from './fields.ts';

const PROTO: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 2: 'igmp' };
const FLAGS = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'] as const;
const bracket = (p: IpPkt, ip: IpPkt['src'], port: number): string => (typeof p.src === 'string' ? `[${printIp(ip)}]:${port}` : `${printIp(ip)}:${port}`);

/** One packet in a few words: `tcp 10.0.0.1:4321 > 10.0.0.2:80 [S]`, `icmp 10.0.0.1 > 10.0.0.2 type 8`, `arp who-has 10.0.0.2 tell 10.0.0.1`. */
export const printPacket = (skb: Skb): string => {
  const p = skb.net;
  if (p.type === 'arp') return p.op === 1 ? `arp who-has ${printIp(p.tpa)} tell ${printIp(p.spa)}` : `arp ${printIp(p.spa)} is-at ${printMac(p.sha)}`;
  const name = PROTO[p.proto] ?? `proto ${p.proto}`;
  const { l4 } = p;
  switch (l4.type) {
    case 'tcp': return `${name} ${bracket(p, p.src, l4.sport)} > ${bracket(p, p.dst, l4.dport)} [${FLAGS.filter((_, i) => (l4.flags >> i) & 1).join('') || 'none'}]${l4.data.len > 0 ? ` ${l4.data.len} bytes` : ''}`;
    case 'udp': return `${name} ${bracket(p, p.src, l4.sport)} > ${bracket(p, p.dst, l4.dport)} ${l4.data.len} bytes`;
    case 'icmp': return `${name} ${printIp(p.src)} > ${printIp(p.dst)} type ${l4.t}${l4.code === 0 ? '' : ` code ${l4.code}`}`;
    default: return `${name} ${printIp(p.src)} > ${printIp(p.dst)}`;
  }
};

/** What differs between two looks at one packet: `dst 10.0.0.2:8080 -> 172.18.0.2:80, ttl 64 -> 63`; '' when nothing does. */
const printEdits = (before: Skb, after: Skb): string => {
  if (sameFields(before, after)) return '';
  const was = packetFields(before, false);
  return [...packetFields(after, false)].filter(([k, v]) => was.has(k) && was.get(k) !== v).map(([k, v]) => `${k} ${was.get(k)} -> ${v}`).join(', ');
};

export type TraceForm = 'detailed' | 'minimal';
export interface RenderOptions {
  /** How a namespace is called; default: its number. */
  readonly netnsName?: (netns: number) => string;
}

const ruleOrigin = (e: TraceEvent): string => {
  const o = e.nf?.rule?.origin;
  return o ? `   # line ${o.line}: ${o.text}` : '';
};

/** A trace as text, one line an event (`detailed`) or one line an edit, drop or delivery (`minimal`). */
export const renderTrace = (trace: readonly TraceEvent[], form: TraceForm, opts: RenderOptions = {}): string => {
  const ns = opts.netnsName ?? ((n: number): string => `netns ${n}`);
  const seen = new Map<number, Skb>();
  const lines: string[] = [];
  for (const e of trace) {
    const last = seen.get(e.skb.id);
    seen.set(e.skb.id, e.skb);
    const edits = last ? printEdits(last, e.skb) : '';
    if (form === 'detailed') {
      if (!last) lines.push(`${ns(e.netns)}: ${printPacket(e.skb)}`);
      if (edits !== '') lines.push(`    edit: ${edits}`);
      lines.push(`  ${ns(e.netns)} ${e.fn}: ${e.note}${ruleOrigin(e)}`);
      continue;
    }
    if (!last) lines.push(`${ns(e.netns)}: ${printPacket(e.skb)}`);
    if (edits !== '') lines.push(`  ${ns(e.netns)}: ${edits}`);
    if (e.fn === 'delivered' || e.note.startsWith('drop ')) lines.push(`  ${ns(e.netns)}: ${e.note}${e.fn === 'delivered' ? '' : ` (${e.fn})`}: ${printPacket(e.skb)}`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};
