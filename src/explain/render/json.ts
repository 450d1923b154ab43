// An answer as JSON for programs: addresses as text, namespaces and devices by name, packets numbered from 1, nothing that means something only inside.
// The shape is docs/answer.schema.json; its name changes when it does.
import { printIp } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import { eventMsg } from '../../commands/conntrack/messages.ts';
import { flowText } from '../../commands/conntrack/print.ts';
import type { Skb } from '../../model/skb.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Nsid, Origin } from '../../model/world.ts';
import { HOOK_NAMES } from '../../model/xt.ts';
import { endpointOf } from '../endpoints.ts';
import type { Answer, BlameLink, Cause } from '../types.ts';
import { printPacket } from './trace.ts';
import { dropReason, isDelivery, ruleWords } from './verdict.ts';
import { openView, routeText, type View } from './view.ts';

export const ANSWER_SCHEMA = 'packetpath/answer@1';
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const originJson = (o: Origin): Json => ({ file: o.file, line: o.line, text: o.text, ...(o.by !== undefined && { by: o.by }) });
const withOrigin = (o: Origin | undefined): { readonly origin?: Json } => (o ? { origin: originJson(o) } : {});

const ruleJson = (view: View, netns: Nsid, nf: NfTrace): Json => ({
  tool: nf.backend, family: nf.family, hook: HOOK_NAMES[nf.hook], table: nf.table, chain: nf.chain, kind: nf.kind, ...(nf.kind === 'rule' || nf.kind === 'hotdrop' ? { number: nf.number } : {}),
  text: ruleWords(view, netns, nf), ...withOrigin(nf.rule?.origin),
});
const causeJson = (view: View, c: Cause): Json => {
  const at = { kind: c.kind, netns: view.netns(c.netns) };
  switch (c.kind) {
    case 'rule':
    case 'policy': return { ...at, rule: ruleJson(view, c.netns, c.nf), text: c.text };
    case 'route': return { ...at, table: c.table, text: c.text, ...withOrigin(c.route.origin) };
    case 'routing-rule': return { ...at, text: c.text, ...withOrigin(c.rule.origin) };
    case 'no-route': return { ...at, dst: printIp(c.dst) };
    case 'sysctl': return { ...at, name: c.name, value: c.value };
    case 'link': return { ...at, device: c.name, field: c.field, value: c.value };
    case 'neigh': return { ...at, device: view.dev(c.netns, c.ifindex), ip: printIp(c.ip), state: c.state };
    case 'socket': return { ...at, address: c.laddr === null ? null : printIp(c.laddr), port: c.lport, service: c.service };
    case 'no-socket': return { ...at, proto: c.proto, ip: printIp(c.ip), port: c.port };
    case 'conntrack': return { ...at, text: c.text };
    case 'name': return { ...at, name: c.name, why: c.why };
    case 'kernel': return { ...at, fn: c.fn, reason: c.reason };
    case 'unsupported': return { ...at, what: c.what };
  }
};
const blameJson = (view: View, l: BlameLink): Json => ({ role: l.role, leg: l.leg, text: l.text, cause: causeJson(view, l.cause), ...withOrigin(l.origin), event: l.event < 0 ? null : l.event });

const packetJson = (skb: Skb, number: number): Json => {
  const p = skb.net;
  const base = { packet: number, text: printPacket(skb), mark: skb.mark, ...(skb.vlan !== 0 && { vlan: skb.vlan % 4096 }), ...((skb.smac !== 0 || skb.dmac !== 0) && { smac: printMac(skb.smac), dmac: printMac(skb.dmac) }) };
  if (p.type === 'arp') return { ...base, protocol: 'arp' };
  const { l4 } = p;
  return {
    ...base, protocol: l4.type === 'raw' ? p.proto : l4.type === 'icmp' && typeof p.src === 'string' ? 'icmpv6' : l4.type, src: printIp(p.src), dst: printIp(p.dst),
    ...(l4.type === 'tcp' || l4.type === 'udp' ? { sport: l4.sport, dport: l4.dport } : l4.type === 'icmp' ? { icmpType: l4.t, icmpCode: l4.code } : {}), ttl: p.ttl, tos: p.tos, length: p.len,
  };
};
const eventJson = (view: View, e: TraceEvent, number: number, leg: 'request' | 'reply' | null): Json => {
  const drop = dropReason(e);
  return {
    at: e.at, netns: view.netns(e.netns), device: e.ifindex === 0 ? null : view.dev(e.netns, e.ifindex), fn: e.fn, note: e.note, leg, ...(drop ? { fate: 'dropped', reason: drop } : isDelivery(e) ? { fate: 'delivered' } : {}),
    packet: packetJson(e.skb, number), ...(e.nf && { rule: ruleJson(view, e.netns, e.nf) }),
    ...(e.rt?.route && { route: { table: e.rt.table, text: routeText(view, e.netns, e.rt.table, e.rt.route), ...withOrigin(e.rt.route.origin) } }),
    ...(e.ct && { conntrack: { event: e.ct.event, text: flowText(eventMsg({ now: e.at }, e.ct.event, e.ct.ct, e.ct.bits), new Set()).trim() } }),
  };
};

/** Plain data of the published shape. */
export const answerToJson = (a: Answer): Json => {
  const view = openView(a.world);
  const request = new Set(a.request);
  const reply = new Set(a.reply);
  const numbers = new Map<number, number>();
  const numberOf = (id: number): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, numbers.size + 1);
    return numbers.size;
  };
  const q = a.question;
  const container = endpointOf(a.world, a.netns).container;
  return {
    schema: ANSWER_SCHEMA,
    question: {
      from: typeof q.from === 'number' ? view.netns(q.from) : q.from, to: q.to, ...(q.src !== undefined && { src: q.src }), ...(q.sport !== undefined && { sport: q.sport }),
      ...(q.uid !== undefined && { uid: q.uid }), ...(q.mark !== undefined && { mark: q.mark }), ...(q.patience !== undefined && { patience: q.patience }),
    },
    outcome: a.outcome,
    symptom: { errno: a.symptom.errno, nc: a.symptom.nc && { ...a.symptom.nc }, curl: a.symptom.curl && { ...a.symptom.curl }, ping: a.symptom.ping && { ...a.symptom.ping } },
    client: { netns: view.netns(a.netns), container },
    target: a.target && { proto: a.target.proto, app: a.target.app, host: a.target.host, ip: printIp(a.target.ip), port: a.target.port, how: a.target.how },
    server: a.server && { netns: view.netns(a.server.netns), local: a.server.local, peer: a.server.peer, via: [...a.server.via] },
    blame: a.blame.map((l) => blameJson(view, l)),
    nat: a.nat.map((d) => ({ netns: view.netns(d.netns), manip: d.manip, undone: d.undone, before: d.before, after: d.after, event: d.event, ...(d.rule && { rule: ruleJson(view, d.netns, d.rule) }) })),
    conntrack: a.conntrack.map((c) => ({ netns: view.netns(c.netns), change: c.change, text: c.text })),
    trace: a.trace.map((e, i) => eventJson(view, e, numberOf(e.skb.id), request.has(i) ? 'request' : reply.has(i) ? 'reply' : null)),
    stormed: a.stormed,
  };
};
