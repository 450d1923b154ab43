// `reach`: can A reach B? The whole round trip, walked: the name, ARP, the handshake, a byte each way, a full segment each way where sizes could matter. The answer
// tells the outcome, what the client sees, what was rewritten and remembered, and why (blame/). Pure: the world that is asked stays as it is.
import { parseIp, printIp } from '../base/ip.ts';
import { IPPROTO_ICMP } from '../model/skb.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { World } from '../model/world.ts';
import { commitCtx, openCtx, type Ctx } from '../net/ctx.ts';
import { settledConfig } from '../net/walk.ts';
import { blameOf, nameBlame } from './blame/index.ts';
import { ctDeltas, natDeltas } from './deltas.ts';
import { endpointOf, netnsName, printAddrPort } from './endpoints.ts';
import { exchange } from './exchange/index.ts';
import { isProhibition, type Ask, type IcmpTold, type Told } from './exchange/told.ts';
import { gapsMet } from './gaps.ts';
import { legsOf } from './legs.ts';
import { parseTarget, resolve, type TargetText } from './resolve.ts';
import { nameSymptom, symptomOf } from './symptom.ts';
import type { Answer, Outcome, Question, Target } from './types.ts';

export interface ReachOptions {
  /** false: the outcome, the symptom, the server; no trace, no blame, no deltas, and `world` is the one that was asked. For matrices. */
  readonly trace?: boolean;
}
const PATIENCE = 10;

const askOf = (q: Question, t: TargetText, netns: number, ip: Ask['dst'], ifindex: number): Ask => {
  const src = q.src === undefined ? null : typeof q.src === 'string' ? parseIp(q.src) : undefined;
  if (src === undefined) throw new TypeError(`src ${JSON.stringify(q.src)} is not an IPv4 or IPv6 address`);
  if (src !== null && typeof src !== typeof ip) throw new TypeError(`src ${q.src} and ${printIp(ip)} are of different address families`);
  const patience = q.patience ?? PATIENCE;
  if (!(typeof patience === 'number' && patience > 0 && patience <= 3600)) throw new RangeError(`patience ${patience} is not between 0 and 3600 seconds`);
  if (q.sport !== undefined && !(Number.isInteger(q.sport) && q.sport >= 0 && q.sport <= 65535)) throw new RangeError(`sport ${q.sport} is not a port`);
  for (const [name, n] of [['uid', q.uid], ['mark', q.mark]] as const) if (n !== undefined && !(Number.isInteger(n) && n >= 0 && n <= 0xffffffff)) throw new RangeError(`${name} ${n} is not a number from 0 to 4294967295`);
  return {
    netns, proto: t.proto, dst: ip, port: t.port, ifindex, src, sport: q.sport ?? 0, uid: q.uid ?? 0, mark: q.mark ?? 0, patience: Math.round(patience * 1e6),
    hello: t.proto === 'tcp' ? `GET ${t.path.replace(/[^\x21-\x7e]/g, '')} HTTP/1.0\r\nHost: ${t.host}\r\n\r\n` : 'x',
  };
};

/** Namespaces whose sockets the conversation may have changed: the client's. */
const settle = (ctx: Ctx, world: World, ask: Ask): World => {
  ctx.config = settledConfig(ctx, world, [ask.netns]);
  return commitCtx(ctx);
};

/** The ICMP error that reached the client's connection, from the trace: connect(2) tells EHOSTUNREACH for a prohibition, too. */
const icmpHeard = (trace: readonly TraceEvent[], ask: Ask): IcmpTold | null => {
  for (const e of trace) {
    const p = e.skb.net;
    if (e.netns !== ask.netns || e.fn !== 'delivered' && e.fn !== 'ipLocalDeliver' && e.fn !== 'ip6Input' || p.type !== 'ip' || p.l4.type !== 'icmp' || p.l4.inner === undefined) continue;
    const { inner } = p.l4;
    if (inner.l4.type === 'tcp' && inner.dst === ask.dst && inner.l4.dport === ask.port) return { type: p.l4.t, code: p.l4.code, from: p.src, v6: p.proto !== IPPROTO_ICMP, info: p.l4.info ?? 0 };
  }
  return null;
};
const refine = (told: Told, trace: readonly TraceEvent[], ask: Ask): Told => {
  if (ask.proto !== 'tcp' || told.connected || told.errno === null) return told;
  const icmp = icmpHeard(trace, ask);
  return icmp === null ? told : { ...told, icmp, outcome: isProhibition(icmp) ? 'prohibited' : told.outcome };
};

/**
 * Can `q.from` reach `q.to` in this world, and why (not)? Throws TypeError on a question that is none (an unknown protocol, no port) and RangeError on a namespace
 * or container that does not exist.
 */
export const reach = (world: World, q: Question, opts: ReachOptions = {}): Answer => {
  if (typeof q.from !== 'string' && typeof q.from !== 'number') throw new RangeError(`from ${String(q.from)} is no namespace and no container`);
  if (q.hosts !== undefined && typeof q.hosts !== 'string') throw new RangeError(`hosts ${String(q.hosts)} is not the text of a file`);
  const from = endpointOf(world, q.from);
  const text = parseTarget(q.to);
  const looked = resolve(world, from, text.host, q.hosts);
  // What was not understood shows in a trace only.
  const traced = opts.trace !== false || (world.config.gaps?.length ?? 0) > 0;
  const base = { question: q, netns: from.netns, trace: looked.trace, request: [], reply: [], nat: [], conntrack: [], server: null, stormed: null } as const;
  if ('error' in looked.found) {
    const blame = traced ? nameBlame(world, from, text.host, looked.found.error, looked.trace) : [];
    return { ...base, outcome: 'name-not-found', symptom: nameSymptom(text, looked.found.error), target: null, blame, world: looked.world };
  }
  const { ip, ifindex, how } = looked.found;
  const target: Target = { proto: text.proto, app: text.app, host: text.host, ip, port: text.port, how };
  const ask = askOf(q, text, from.netns, ip, ifindex);
  const ctx = openCtx(looked.world);
  ctx.fates = new Map();
  const trace: TraceEvent[] = [];
  if (traced) ctx.trace = trace;
  const asked = exchange(ctx, ask);
  ctx.trace = null;
  const server = ((s): Answer['server'] => s && ({
    netns: s.netns, socket: s.socket, local: printAddrPort(s.local, s.lport), peer: printAddrPort(s.peer, s.pport), via: asked.told.via.map((v) => `${v.service.kind} in ${netnsName(world, v.netns)}`),
  }))(asked.told.server);
  if (!traced) {
    // Only the trace knows an ICMP error's code.
    if (asked.told.outcome === 'unreachable' && ask.proto === 'tcp') {
      const full = reach(world, q);
      return { ...full, trace: [], request: [], reply: [], nat: [], conntrack: [], blame: [], world };
    }
    return { ...base, trace: [], outcome: asked.told.outcome, symptom: symptomOf(target, asked.told, ask.patience), target, server, blame: [], world, stormed: ctx.stormed };
  }
  const told = refine(asked.told, trace, ask);
  const all = [...looked.trace, ...trace];
  const offset = looked.trace.length;
  const legs = legsOf(trace, from.netns, text.proto, ip);
  const request: number[] = [];
  const reply: number[] = [];
  for (const [i, leg] of legs.entries()) if (leg !== null) (leg === 'request' ? request : reply).push(i + offset);
  const stormed = ctx.stormed;
  ctx.stormed = null;
  const during = commitCtx(ctx);
  asked.close();
  const after = settle(ctx, world, ask);
  const gaps = gapsMet(world, trace);
  const blocked = trace.some((e, i) => e.note === 'drop SIM_NOT_MODELLED' && legs[i] !== null);
  const outcome: Outcome = gaps.length > 0 || (blocked && told.outcome !== 'open') ? 'unsupported' : told.outcome;
  const answer: Answer = {
    question: q, outcome, symptom: symptomOf(target, told, ask.patience), target, netns: from.netns, trace: all, request, reply,
    nat: natDeltas(trace, legs, offset), conntrack: ctDeltas(world, during, trace, legs), server, blame: [], world: after, stormed,
  };
  return { ...answer, blame: blameOf(world, answer, told, gaps) };
};
