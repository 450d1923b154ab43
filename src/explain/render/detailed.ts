// Every step of every packet: hooks, tables, chains and rules as `iptables -S` has them, with their counters and the script's line; routes as `ip route` prints them;
// neighbours, bridges, connections; and the packet whenever it has changed, with the changed fields between asterisks. One block a packet and namespace, in the order of events.
import { printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { eventMsg } from '../../commands/conntrack/messages.ts';
import { flowText } from '../../commands/conntrack/print.ts';
import type { Skb } from '../../model/skb.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { Nsid, Origin, World } from '../../model/world.ts';
import { HOOK_NAMES } from '../../model/xt.ts';
import { changedFields, fieldLine, packetFields, sameFields } from './fields.ts';
import { printPacket } from './trace.ts';
import { dropReason, dropper, fateWords, isDelivery, placeOfRule, ruleWords } from './verdict.ts';
import { openView, originText, routeText, textOf, toolOf, type View } from './view.ts';

export interface DetailedOptions {
  /** Leave out what hosts say all the time to find routers and to keep memberships. */
  readonly conversation?: boolean;
  /** Indexes of events on the way there and on the way back. */
  readonly request?: readonly number[];
  readonly reply?: readonly number[];
}

const LABELS: readonly (readonly [RegExp, string])[] = [
  [/^(netifReceiveSkb)$/, 'in'], [/^(devQueueXmit)$/, 'out'], [/^br/, 'bridge'], [/^(neigh|arp|ndisc)/, 'neigh'], [/^vlan/, 'vlan'], [/^vxlan/, 'vxlan'], [/^macvlan/, 'macvlan'],
  [/^nfConntrack/, 'conntrack'], [/^nfNat/, 'nat'], [/^nfLog/, 'log'], [/^nfSendReset/, 'reject'], [/^(ipForward|ip6Forward)$/, 'forward'], [/(Route|Output)/, 'route'], [/^icmp/, 'icmp'], [/^(tcp|udp)/, 'socket'],
  [/(Deliver|ip6Input)/, 'local'], [/(Frag|Defrag)/, 'fragment'],
];
const labelOf = (fn: string): string => LABELS.find(([re]) => re.test(fn))?.[1] ?? 'step';
/** What these tell has been done to the packet when they tell it; others tell before they act. */
const DONE = /^(nfNat|devQueueXmit|netifReceiveSkb|vlan|vxlan|macvlan)/;
const WIDTH = 10;
const line = (label: string, text: string, origin?: Origin): string => `  ${label.padEnd(WIDTH)}${text}${origin ? `   # ${originText(origin)}` : ''}`;

interface Counter {
  readonly packets: number;
  readonly bytes: number;
}
/** The rules' counters as the packets find them and leave them, one after the other. */
const countersOf = (world: World): ((netns: Nsid, id: number, bytes: number) => string) => {
  const now = new Map<string, Counter>();
  return (netns, id, bytes) => {
    const key = `${netns}/${id}`;
    const ns = pmGet(world.state.netns, netns);
    const was = now.get(key) ?? (ns && pmGet(ns.xtCounters, id)) ?? { packets: 0, bytes: 0 };
    const is = { packets: was.packets + 1, bytes: was.bytes + bytes };
    now.set(key, is);
    return `   [${was.packets}:${was.bytes} -> ${is.packets}:${is.bytes}]`;
  };
};
interface Walked {
  readonly view: View;
  readonly trace: readonly TraceEvent[];
  readonly count: ReturnType<typeof countersOf>;
  /** The next hop of the last route, by packet and namespace. */
  readonly hops: Map<string, string>;
}
const stepLine = ({ view, trace, count, hops }: Walked, i: number): string => {
  const e = trace[i] as TraceEvent;
  const { nf, rt } = e;
  if (nf) {
    const counter = nf.rule && nf.kind === 'rule' && e.skb.net.type === 'ip' ? count(e.netns, nf.rule.id, e.skb.net.len) : '';
    const words = ruleWords(view, e.netns, nf);
    return line(nf.kind === 'policy' ? 'policy' : nf.kind === 'return' ? 'return' : 'rule', `${HOOK_NAMES[nf.hook]}: ${toolOf(nf)} ${nf.kind === 'rule' || nf.kind === 'hotdrop' ? placeOfRule(nf) : `${nf.table}/${nf.chain}`}${words === '' ? '' : `: ${words}`}${nf.kind === 'hotdrop' ? ' (drops what it cannot read)' : ''}${counter}`, nf.rule?.origin);
  }
  if (e.ct) return line('conntrack', flowText(eventMsg({ now: e.at }, e.ct.event, e.ct.ct, e.ct.bits), new Set()).trim());
  if (dropReason(e)) {
    const by = dropper(trace, i);
    return line('DROP', by?.nf ? `by ${placeOfRule(by.nf)}` : fateWords(view, trace, i).replace(/^dropped in [^:]*: /, ''));
  }
  if (isDelivery(e)) return line('DELIVERED', e.note.replace(/^delivered to /, 'to '));
  const key = `${e.skb.id}/${e.netns}`;
  if (rt) {
    const hop = rt.route?.nexthops.length === 1 ? rt.route.nexthops[0]?.gw : null;
    hops.set(key, hop !== null && hop !== undefined ? printIp(hop) : e.skb.net.type === 'ip' && (rt.route?.nexthops.length ?? 1) <= 1 ? printIp(e.skb.net.dst) : '');
  }
  if (rt?.route) return line('route', `${routeText(view, e.netns, rt.table, rt.route)}   (${e.note})`, rt.route.origin);
  const hop = hops.get(key) ?? '';
  const about = hop !== '' && (e.fn === 'neighOutput' || e.fn === 'neighEventSend') ? `${hop} dev ${view.dev(e.netns, e.ifindex)}: ` : '';
  return line(labelOf(e.fn), `${about}${e.note}   (${e.fn})`);
};

/** What hosts say to find routers and to keep memberships: no part of any conversation. */
const BACKGROUND = new Set([130, 131, 132, 133, 134, 143]);
export const isBackground = (e: TraceEvent): boolean => {
  const p = e.skb.net;
  return p.type === 'ip' && (p.l4.type === 'igmp' || (p.l4.type === 'icmp' && typeof p.src === 'string' && BACKGROUND.has(p.l4.t)));
};

/** One packet's stay in a namespace. */
interface Block {
  readonly packet: number;
  readonly id: number;
  readonly netns: Nsid;
  readonly at: string;
  /** `, request in web1`. */
  readonly where: string;
  readonly text: string;
  readonly lines: string[];
}
const blocksOf = (world: World, trace: readonly TraceEvent[], o: DetailedOptions): Block[] => {
  const view = openView(world);
  const request = new Set(o.request ?? []);
  const reply = new Set(o.reply ?? []);
  const numbers = new Map<number, number>();
  const seen = new Map<number, { readonly skb: Skb; readonly fields: ReadonlyMap<string, string> }>();
  const walked: Walked = { view, trace, count: countersOf(world), hops: new Map() };
  const blocks: Block[] = [];
  const t0 = trace[0]?.at ?? 0;
  trace.forEach((e, i) => {
    if (o.conversation && isBackground(e)) return;
    const { id } = e.skb;
    const packet = numbers.get(id) ?? numbers.size + 1;
    numbers.set(id, packet);
    const before = seen.get(id);
    const was = before?.fields;
    const is = before && sameFields(before.skb, e.skb) ? before.fields : packetFields(e.skb, true);
    let block = blocks.at(-1);
    if (block?.id !== id || block.netns !== e.netns) {
      const leg = request.has(i) ? ', request' : reply.has(i) ? ', reply' : '';
      block = { packet, id, netns: e.netns, at: `${((e.at - t0) / 1e6).toFixed(6)} s`, where: `${leg} in ${view.netns(e.netns)}`, text: printPacket(e.skb), lines: [] };
      blocks.push(block);
    }
    const changed = was === undefined || (was !== is && changedFields(was, is).size > 0);
    const packetLine = changed ? [line('  packet', fieldLine(was, is))] : [];
    const step = stepLine(walked, i);
    block.lines.push(...(DONE.test(e.fn) && was !== undefined ? [step, ...packetLine] : [...packetLine, step]));
    seen.set(id, { skb: e.skb, fields: is });
  });
  return blocks;
};
/** A packet's whole way without what differs between a packet and its repetition: counters. */
const wayOf = (blocks: readonly Block[]): string => blocks.map((b) => `${b.where}\n${b.text}\n${b.lines.join('\n')}`).join('\n').replace(/ {3}\[\d+:\d+ -> \d+:\d+\]/g, '');

/** The trace of a walk or an answer; `world` as it was before. A packet that goes the very way of an earlier one (a retransmission) is only mentioned. */
export const detailed = (world: World, trace: readonly TraceEvent[], o: DetailedOptions = {}): string => {
  const blocks = blocksOf(world, trace, o);
  const byPacket = new Map<number, Block[]>();
  for (const b of blocks) {
    const list = byPacket.get(b.packet);
    if (list) list.push(b);
    else byPacket.set(b.packet, [b]);
  }
  const ways = new Map<string, number>();
  const same = new Map<number, number>();
  for (const [packet, list] of byPacket) {
    const way = wayOf(list);
    const first = ways.get(way);
    if (first === undefined) ways.set(way, packet);
    else same.set(packet, first);
  }
  const lines: string[] = [];
  let short = false;
  for (const b of blocks) {
    const first = same.get(b.packet);
    if (first !== undefined && byPacket.get(b.packet)?.[0] !== b) continue;
    if (lines.length > 0 && !(short && first !== undefined)) lines.push('');
    short = first !== undefined;
    lines.push(first === undefined ? `packet ${b.packet}${b.where} at ${b.at}: ${b.text}` : `packet ${b.packet} at ${b.at}: the same way as packet ${first}`);
    // A storm's block is too long to spread.
    if (first === undefined) for (const l of b.lines) lines.push(l);
  }
  return textOf(lines);
};
