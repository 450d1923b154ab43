// Every step of every packet: hooks, tables, chains and rules as `iptables -S` has them, with their counters and the script's line; routes as `ip route` prints them;
// neighbours, bridges, connections; and the packet whenever it has changed, with the changed fields between asterisks. One block a packet and namespace, in the order of events.
import { printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { eventMsg } from '../../commands/conntrack/messages.ts';
import { flowText } from '../../commands/conntrack/print.ts';
import type { TraceEvent } from '../../model/trace.ts';
import type { Nsid, Origin, World } from '../../model/world.ts';
import { HOOK_NAMES } from '../../model/xt.ts';
import { changedFields, fieldLine, packetFields } from './fields.ts';
import { printPacket } from './trace.ts';
import { dropReason, dropper, fateWords, isDelivery, placeOfRule, ruleWords } from './verdict.ts';
import { openView, originText, routeText, textOf, toolOf, type View } from './view.ts';

export interface DetailedOptions {
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

/** The trace of a walk or an answer; `world` as it was before. */
export const detailed = (world: World, trace: readonly TraceEvent[], o: DetailedOptions = {}): string => {
  const view = openView(world);
  const request = new Set(o.request ?? []);
  const reply = new Set(o.reply ?? []);
  const numbers = new Map<number, number>();
  const seen = new Map<number, ReadonlyMap<string, string>>();
  const walked: Walked = { view, trace, count: countersOf(world), hops: new Map() };
  const lines: string[] = [];
  const t0 = trace[0]?.at ?? 0;
  let block = '';
  trace.forEach((e, i) => {
    const { id } = e.skb;
    const known = numbers.get(id);
    const n = known ?? numbers.size + 1;
    numbers.set(id, n);
    const is = packetFields(e.skb, true);
    const was = seen.get(id);
    const key = `${id}/${e.netns}`;
    if (key !== block) {
      const leg = request.has(i) ? ', request' : reply.has(i) ? ', reply' : '';
      if (lines.length > 0) lines.push('');
      lines.push(`packet ${n}${leg} in ${view.netns(e.netns)} at ${((e.at - t0) / 1e6).toFixed(6)} s: ${printPacket(e.skb)}`);
      block = key;
    }
    const changed = was === undefined || changedFields(was, is).size > 0;
    const packet = changed ? [line('  packet', fieldLine(was, is))] : [];
    const step = stepLine(walked, i);
    lines.push(...(DONE.test(e.fn) && was !== undefined ? [step, ...packet] : [...packet, step]));
    seen.set(id, is);
  });
  return textOf(lines);
};
