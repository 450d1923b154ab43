// What a rule, or a whole hook, would have said to a packet that never came there; and which conditions of a rule a packet meets. Asked on a scratch context:
// nothing that a match remembers, or a REJECT sends, leaves it.
import { printIp, type Ip } from '../base/ip.ts';
import { emptyPMap, pmValues } from '../base/pmap.ts';
import { skbWithNet, skbWithNf, type IpPkt, type Skb } from '../model/skb.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { Nsid } from '../model/world.ts';
import type { Hook, XtAddr, XtBackend, XtIface, XtRule, XtTable, XtTableName } from '../model/xt.ts';
import { saveAddr } from '../commands/iptables/address.ts';
import { protoName } from '../commands/iptables/extensions.ts';
import { findLink, findNetns, type Ctx } from '../net/ctx.ts';
import { nfConntrackIn } from '../net/nf/conntrack.ts';
import { iptDoTable } from '../net/nf/iptDoTable.ts';
import { newXtPacket } from '../net/nf/xtEnv.ts';
import { findMatch } from '../xt/find.ts';
import type { XtPacket } from '../xt/types.ts';

const nameOf = (ctx: Ctx, nsid: Nsid, ifindex: number): string => (ifindex === 0 ? '' : (findLink(ctx, nsid, ifindex)?.name ?? ''));
/** A packet between the same ends that may begin a connection, as a reset or an ICMP error may not. */
const opener = (p: IpPkt): IpPkt => (p.l4.type === 'tcp' ? { ...p, l4: { ...p.l4, flags: 2 } } : p.l4.type === 'udp' ? p : { ...p, proto: 17, l4: { type: 'udp', sport: 0, dport: 0, data: { len: 0, text: '' } } });
export const packetAt = (ctx: Ctx, nsid: Nsid, hook: Hook, table: XtTableName, backend: XtBackend, skb: Skb, inIndex: number, outIndex: number): XtPacket => {
  const packet = (s: Skb): XtPacket => newXtPacket(ctx, nsid, typeof (s.net as IpPkt).src === 'number' ? 4 : 6, hook, table, s, inIndex, outIndex, nameOf(ctx, nsid, inIndex), nameOf(ctx, nsid, outIndex));
  let p = packet(skb);
  // A connection that was never confirmed is in no world: its packet begins it anew, but keeps what it was told to be (ESTABLISHED, a reply).
  if (skb.nf !== null && skb.nf.ct !== 0 && p.env.ct(p) === null) {
    const anew = nfConntrackIn(ctx, nsid, skbWithNf(skbWithNet(skb, opener(skb.net as IpPkt)), { ...skb.nf, ct: 0, ctinfo: 0 }));
    if (anew?.nf && anew.nf.ct !== 0) p = packet(skbWithNf(skb, { ...skb.nf, ct: anew.nf.ct }));
  }
  p.backend = backend;
  return p;
};

export interface Consulted {
  readonly verdict: 'accept' | 'drop';
  /** The last rule or policy that was met. */
  readonly by: TraceEvent | null;
}
/** What table `name` of either backend would say at `hook`; a drop of one counts. `ctx` is a scratch context. */
export const consult = (ctx: Ctx, nsid: Nsid, hook: Hook, name: XtTableName, skb0: Skb, inIndex: number, outIndex: number): Consulted => {
  const family = typeof (skb0.net as IpPkt).src === 'number' ? 4 : 6;
  const skb = nfConntrackIn(ctx, nsid, skb0) ?? skb0;
  let by: TraceEvent | null = null;
  const was = ctx.trace;
  for (const table of tablesAt(ctx, nsid, hook, name, family)) {
    ctx.trace = [];
    const verdict = iptDoTable(ctx, nsid, table, packetAt(ctx, nsid, hook, name, table.backend, skb, inIndex, outIndex));
    by = ctx.trace.findLast((e) => e.nf !== undefined) ?? by;
    if (verdict === 'drop') {
      ctx.trace = was;
      return { verdict, by };
    }
  }
  ctx.trace = was;
  return { verdict: 'accept', by };
};
export const tablesAt = (ctx: Ctx, nsid: Nsid, hook: Hook, name: XtTableName, family: 4 | 6): XtTable[] =>
  [...pmValues(findNetns(ctx, nsid)?.xt ?? emptyPMap<XtTable>())].filter((t) => t.family === family && t.name === name && t.chains.some((c) => c.hook === hook));

/** One condition of a rule, and how the packet stands to it. */
export interface Condition {
  /** As `iptables -S` prints it: `-p tcp`, `-m tcp --dport 9900`. */
  readonly text: string;
  readonly holds: boolean;
  /** What the packet has there. */
  readonly had: string;
}
const within = (a: XtAddr, ip: Ip): boolean => {
  if (typeof ip === 'number') return (((ip ^ (a.ip as number)) & (a.mask as number)) === 0) !== a.invert;
  if (typeof a.ip !== 'string') return false;
  const mask = a.mask as string;
  for (let i = 0; i < 32; i++) if (((parseInt(ip[i] as string, 16) ^ parseInt(a.ip[i] as string, 16)) & parseInt(mask[i] as string, 16)) !== 0) return a.invert;
  return !a.invert;
};
const ifaceText = (i: XtIface, flag: string): string => `${i.invert ? '! ' : ''}${flag} ${i.name}${i.prefix ? '+' : ''}`;
const ifaceHolds = (i: XtIface, name: string): boolean => (i.prefix ? name.startsWith(i.name) : name === i.name) !== i.invert;
const portsOf = (p: IpPkt, asked: string): string => {
  if (p.l4.type === 'tcp' || p.l4.type === 'udp') {
    const both = [...(/dport/.test(asked) ? [`destination port ${p.l4.dport}`] : []), ...(/sport/.test(asked) ? [`source port ${p.l4.sport}`] : [])];
    return both.length > 0 ? both.join(', ') : `${p.l4.sport} > ${p.l4.dport}`;
  }
  return p.l4.type === 'icmp' ? `icmp type ${p.l4.t} code ${p.l4.code}` : `protocol ${p.proto}`;
};

export const conditionsOf = (rule: XtRule, p: XtPacket): readonly Condition[] => {
  const { pkt } = p;
  const list: Condition[] = [];
  if (rule.src) list.push({ text: saveAddr(rule.src, '-s').trim(), holds: within(rule.src, pkt.src), had: printIp(pkt.src) });
  if (rule.dst) list.push({ text: saveAddr(rule.dst, '-d').trim(), holds: within(rule.dst, pkt.dst), had: printIp(pkt.dst) });
  if (rule.iif) list.push({ text: ifaceText(rule.iif, '-i'), holds: ifaceHolds(rule.iif, p.inName), had: p.inName === '' ? 'no input device' : p.inName });
  if (rule.oif) list.push({ text: ifaceText(rule.oif, '-o'), holds: ifaceHolds(rule.oif, p.outName), had: p.outName === '' ? 'no output device' : p.outName });
  if (rule.proto !== 0 || rule.protoInvert) list.push({ text: `${rule.protoInvert ? '! ' : ''}-p ${protoName(rule.proto)}`, holds: (rule.proto === 0 || rule.proto === pkt.proto) !== rule.protoInvert, had: protoName(pkt.proto) });
  if (rule.frag !== null) list.push({ text: rule.frag === 'frag' ? '-f' : '! -f', holds: (pkt.off > 0) === (rule.frag === 'frag'), had: pkt.off > 0 ? 'a further fragment' : 'no fragment' });
  rule.matches.forEach((m, i) => {
    const mod = findMatch(m.name, p.family);
    if (!mod) return;
    p.rule = rule;
    p.matchIndex = i;
    const holds = (mod.implicitFor === undefined || mod.implicitFor.length === 0 || mod.implicitFor.includes(pkt.proto)) && mod.match(m.info, p);
    p.hotdrop = false;
    const words = mod.save(m.info, p.family);
    // `-p tcp` has said it already.
    list.push({ text: (m.name === 'tcp' || m.name === 'udp' || m.name === 'icmp') && words !== '' ? words.trim() : `-m ${m.name}${words}`, holds, had: hadOf(m.name, words, p) });
  });
  return list;
};
const flagsText = (flags: number): string => ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'].filter((_, i) => (flags >> i) & 1).join(',') || 'NONE';
const CTINFO = ['ESTABLISHED', 'RELATED', 'NEW', 'ESTABLISHED', 'RELATED'] as const;
const hadOf = (name: string, words: string, p: XtPacket): string => {
  switch (name) {
    case 'state':
    case 'conntrack': return `state ${p.skb.nf?.ctinfo === 7 ? 'UNTRACKED' : p.env.ct(p) === null ? 'INVALID' : (CTINFO[p.skb.nf?.ctinfo ?? 2] ?? 'NEW')}`;
    case 'mark': return `mark 0x${p.skb.mark.toString(16)}`;
    case 'owner': {
      const owner = p.env.owner(p);
      return owner && !Number.isNaN(owner.uid) ? `a socket of uid ${owner.uid}` : 'no process here';
    }
    case 'length': return `${p.pkt.len} bytes`;
    case 'ttl':
    case 'hl': return `TTL ${p.pkt.ttl}`;
    case 'limit':
    case 'hashlimit':
    case 'connlimit':
    case 'quota': return 'what was counted so far';
    case 'string': return 'its payload';
    case 'set':
    case 'recent':
    case 'addrtype':
    case 'iprange': return `${printIp(p.pkt.src)} > ${printIp(p.pkt.dst)}`;
    case 'tcp': return p.pkt.l4.type === 'tcp' && /flags|syn/.test(words) ? `flags ${flagsText(p.pkt.l4.flags)}` : portsOf(p.pkt, words);
    default: return portsOf(p.pkt, words);
  }
};
