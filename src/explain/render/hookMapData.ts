// What one packet met of netfilter in one namespace, hook by hook: which tables are there, which were asked, which rules matched, which one decided.
// Order and priorities are net/nf/hooks.ts's. A hook counts as visited when the trace shows the packet on it, whether or not a rule stands there.
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { NfTrace, TraceEvent } from '../../model/trace.ts';
import type { Nsid, World } from '../../model/world.ts';
import { HOOK_NAMES, type Hook, type XtTableName } from '../../model/xt.ts';
import { netnsName } from '../endpoints.ts';
import type { Answer } from '../types.ts';
import { indexTopology, topologyOf } from './topology.ts';
import { innermost, packetsOf, pathOf } from './topologyPath.ts';
import { printPacket } from './trace.ts';
import { dropper, dropReason, placeOfRule, reasonWords, ruleWords } from './verdict.ts';
import { openView } from './view.ts';

export interface HookMapOptions {
  /** Whose packet: of the way there (default, unless the way back is where it ended) or back. */
  readonly leg?: 'request' | 'reply';
  /** This packet (Skb.id) instead of the first one of the leg. */
  readonly packet?: number;
}
export interface HookRule {
  /** `DOCKER rule 3`, `policy`. */
  readonly place: string;
  readonly text: string;
  /** end: it dropped the packet. told: the answer's blame speaks of it. */
  readonly mark: 'end' | 'told' | '';
}
export interface HookTable {
  readonly name: XtTableName | 'conntrack' | 'confirm';
  /** none: there is no such chain here. there: it stands here and was not asked. on: the packet went through it. */
  readonly state: 'none' | 'there' | 'on' | 'end';
  /** Rules in its built-in chain, of all back ends. */
  readonly rules: number;
  readonly matched: readonly HookRule[];
}
export interface HookBox {
  readonly hook: Hook;
  readonly name: typeof HOOK_NAMES[number];
  readonly on: boolean;
  readonly tables: readonly HookTable[];
}
export interface HookMap {
  readonly netns: Nsid;
  readonly machine: string;
  readonly leg: 'request' | 'reply';
  /** As it came here, or as it was made; '' when none was here. */
  readonly packet: string;
  readonly family: 4 | 6;
  readonly hooks: readonly HookBox[];
  /** Devices: '' when it was made here, or did not leave. */
  readonly cameBy: string;
  readonly leftBy: string;
  /** What the routing decision said; '' when none was asked. */
  readonly routing: string;
  /** A process here sent it; one took it (`tcp port 80`). */
  readonly sentHere: boolean;
  readonly deliveredTo: string;
  /** `br0: v1 → v2`; '' when no bridge had it. */
  readonly bridge: string;
  /** Why it ended here; '' when it did not. */
  readonly ended: string;
}

const ORDER: Readonly<Record<Hook, readonly HookTable['name'][]>> = {
  0: ['raw', 'conntrack', 'mangle', 'nat'], 1: ['mangle', 'filter', 'security', 'nat', 'confirm'], 2: ['mangle', 'filter', 'security'], 3: ['raw', 'conntrack', 'mangle', 'nat', 'filter', 'security'], 4: ['mangle', 'nat', 'confirm'],
};
const idOf = (e: TraceEvent): number => innermost(e.skb).id;

/** Where somebody wants to look: where the packet ended, or else where the most rules spoke. */
const interesting = (answer: Answer, death: Nsid | undefined): Nsid => {
  if (death !== undefined) return death;
  const count = new Map<Nsid, number>();
  for (const i of answer.request) {
    const e = answer.trace[i] as TraceEvent;
    if (e.nf) count.set(e.netns, (count.get(e.netns) ?? 0) + 1);
  }
  let best: Nsid = answer.server?.netns ?? answer.netns;
  for (const [n, c] of count) if (c > (count.get(best) ?? 0)) best = n;
  return best;
};

/** The map of a namespace (default: where the packet ended, or where most rules spoke). Throws RangeError for a namespace that is not there. */
export const hookMapOf = (world: World, answer: Answer, netns?: Nsid, opts: HookMapOptions = {}): HookMap => {
  const ix = indexTopology(topologyOf(world));
  const { death } = pathOf(world, ix, answer);
  const where = netns ?? interesting(answer, death?.netns);
  const ns = pmGet(world.config.netns, where);
  if (!ns) throw new RangeError(`netns ${where} does not exist`);
  const leg = opts.leg ?? (death?.leg === 'reply' ? 'reply' : 'request');
  const here = packetsOf(ix, answer.trace, answer[leg]).filter((p) => answer.trace.some((e) => e.netns === where && idOf(e) === p.id));
  const dying = death && death.event >= 0 && death.netns === where ? idOf(answer.trace[death.event] as TraceEvent) : undefined;
  const packet = opts.packet === undefined ? (here.find((p) => p.id === dying) ?? here[0]) : here.find((p) => p.id === opts.packet);
  if (!packet && opts.packet !== undefined) throw new RangeError(`packet ${opts.packet} was not in ${netnsName(world, where)} on the way of the ${leg}; known: ${here.map((p) => p.id).join(', ')}`);
  const events = packet ? answer.trace.map((e, i) => ({ e, i })).filter(({ e }) => e.netns === where && idOf(e) === packet.id) : [];
  const view = openView(world);
  const dev = (i: number): string => view.dev(where, i);

  const first = events[0]?.e;
  const family = first && innermost(first.skb).net.type === 'ip' ? (typeof (innermost(first.skb).net as { readonly src: number | string }).src === 'number' ? 4 : 6) : 4;
  const on = new Set<Hook>();
  const tracked = new Map<Hook, string>();
  let routing = '';
  let cameBy = '';
  let leftBy = '';
  let deliveredTo = '';
  let ended = '';
  let bridge = '';
  let br = '';
  let inPort = '';
  const received = events.some(({ e }) => e.fn === 'netifReceiveSkb');
  let inside = false;
  for (const { e, i } of events) {
    if (e.nf) on.add(e.nf.hook);
    switch (e.fn) {
      case 'netifReceiveSkb': {
        inside = true;
        if (cameBy === '') cameBy = dev(e.ifindex);
        // Over the loopback a packet keeps the route that it was sent with: PREROUTING is asked, routing is not.
        if (view.link(where, e.ifindex)?.info.kind === 'loopback') {
          on.add(0);
          routing = 'loopback: keeps the route it had';
        }
        break;
      }
      case 'brHandleFrame': inPort = dev(e.ifindex); break;
      case 'brForward': case 'brFlood': {
        br = dev(e.ifindex);
        bridge = `${br}: ${inPort === '' ? 'the host' : inPort} → ${e.note.replace(/^to /, '')}`;
        break;
      }
      case 'brPassFrameUp': {
        br = dev(e.ifindex);
        bridge = `${br}: ${inPort} → ${br} itself`;
        break;
      }
      case 'nfConntrackIn': tracked.set(inside ? 0 : 3, e.note); break;
      case 'ipRouteInput': case 'ip6RouteInput': {
        on.add(0);
        if (!dropReason(e)) routing = e.note;
        if (e.rt?.route?.type === 'local' || e.note.includes('for us')) on.add(1);
        break;
      }
      case 'ipLocalDeliver': case 'ip6Input': on.add(1); break;
      case 'ipForward': case 'ip6Forward': on.add(2); break;
      case 'ipOutput': case 'ip6Output': {
        if (!inside) on.add(3);
        on.add(4);
        break;
      }
      case 'devQueueXmit': leftBy = dev(e.ifindex); break;
      case 'delivered': deliveredTo = e.note.replace(/^delivered to /, ''); break;
      default: break;
    }
    const reason = dropReason(e);
    if (reason !== undefined && reason !== 'OTHERHOST' && deliveredTo === '') {
      const by = dropper(answer.trace, i)?.nf;
      ended = by ? `dropped by ${placeOfRule(by)}` : reasonWords(reason);
    }
  }
  if (ended !== '') leftBy = '';
  if (!received && packet && events.length > 0) on.add(3);

  const tables = [...pmValues(ns.xt)].filter((t) => t.family === family).sort((a, b) => a.created - b.created);
  const say = (n: Nsid, nf: NfTrace): string => `${n} ${nf.family} ${nf.backend} ${nf.table} ${nf.chain} ${nf.kind} ${nf.number}`;
  const toldOf = new Set(answer.blame.flatMap((b) => (b.cause.kind === 'rule' || b.cause.kind === 'policy' ? [say(b.cause.netns, b.cause.nf)] : [])));
  const deadly = new Set(events.flatMap(({ i }) => {
    const d = dropper(answer.trace, i);
    return d ? [answer.trace.indexOf(d)] : [];
  }));
  const boxes = ([0, 1, 2, 3, 4] as const).map((hook): HookBox => ({
    hook, name: HOOK_NAMES[hook], on: on.has(hook),
    tables: ORDER[hook].map((name): HookTable => {
      if (name === 'conntrack' || name === 'confirm') {
        const note = tracked.get(hook);
        const known = tracked.size > 0;
        return { name, state: !known ? 'none' : name === 'conntrack' ? (note === undefined ? 'there' : 'on') : on.has(hook) && ended === '' ? 'on' : 'there', rules: 0, matched: note === undefined ? [] : [{ place: '', text: note, mark: '' }] };
      }
      const chains = tables.filter((t) => t.name === name).flatMap((t) => t.chains.filter((c) => c.hook === hook));
      const asked = events.filter(({ e }) => e.nf?.hook === hook && e.nf.table === name);
      const matched = asked.flatMap(({ e, i }): HookRule[] => {
        const nf = e.nf as NfTrace;
        if (nf.kind === 'return') return [];
        return [{ place: nf.kind === 'policy' ? `${nf.chain} policy` : `${nf.chain} rule ${nf.number}`, text: ruleWords(view, where, nf), mark: deadly.has(i) ? 'end' : toldOf.has(say(where, nf)) ? 'told' : '' }];
      });
      return { name, state: matched.some((m) => m.mark === 'end') ? 'end' : asked.length > 0 ? 'on' : chains.length > 0 ? 'there' : 'none', rules: chains.reduce((n, c) => n + c.rules.length, 0), matched };
    }),
  }));
  return {
    netns: where, machine: netnsName(world, where), leg, packet: first ? printPacket(innermost(first.skb)) : '', family, hooks: boxes, cameBy, leftBy, routing, sentHere: packet !== undefined && !received, deliveredTo, bridge, ended,
  };
};
