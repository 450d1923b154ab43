// Why not, and what would do it: rules that missed a packet by one condition, and the smallest changes that flip an answer. Each change is made on a fork of the world, by
// the very commands that are printed, and the question is asked again; what else it changes is looked at, too.
import { pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { Nsid, Socket, World } from '../model/world.ts';
import type { XtRule } from '../model/xt.ts';
import { commitCtx, openCtx } from '../net/ctx.ts';
import { listen } from '../net/tcpSock.ts';
import { newSession } from '../shell/session.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import { conditionsOf, packetAt, tablesAt } from './consult.ts';
import { addressesOf, endpointsOf, printAddrPort, type Endpoint } from './endpoints.ts';
import { reach } from './reach.ts';
import { ruleText } from './render/view.ts';
import type { Answer, Fix, NearMiss, Question } from './types.ts';

// ---------------------------------------------------------------- near misses

const decides = (r: XtRule): boolean => (r.target.kind === 'verdict' && r.target.verdict !== 'RETURN') || (r.target.kind === 'ext' && ['REJECT', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP'].includes(r.target.name));
const opposes = (r: XtRule, open: boolean): boolean => {
  const stops = (r.target.kind === 'verdict' && r.target.verdict === 'DROP') || (r.target.kind === 'ext' && r.target.name === 'REJECT');
  return open ? stops : !stops;
};

/** The client's socket is closed by now; `-m owner` wants to see it. */
const withClient = (world: World, a: Answer): World => {
  const ns = pmGet(world.config.netns, a.netns);
  const id = a.request.map((i) => a.trace[i] as TraceEvent).find((e) => e.netns === a.netns && (e.skb.nf?.sk ?? 0) !== 0)?.skb.nf?.sk;
  if (ns === undefined || id === undefined || pmGet(ns.sockets, id) !== undefined) return world;
  const client: Socket = { id, kind: a.target?.proto === 'icmp' ? 'raw' : (a.target?.proto ?? 'tcp'), family: 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, uid: a.question.uid ?? 0 };
  return { ...world, config: { ...world.config, netns: pmSet(world.config.netns, a.netns, { ...ns, sockets: pmSet(ns.sockets, id, client) }) } };
};
/**
 * Rules in the chains that the first packets of the conversation passed which would have matched but for one condition; those that would have turned the answer round
 * come first. `world` is the one that was asked.
 */
export const nearMisses = (world: World, a: Answer): readonly NearMiss[] => {
  const ctx = openCtx(withClient(world, a));
  const found: { readonly miss: NearMiss; readonly rank: number }[] = [];
  const seen = new Set<string>();
  for (const i of [...a.request, ...a.reply]) {
    const e = a.trace[i] as TraceEvent;
    const { nf } = e;
    if (nf === undefined) continue;
    const table = tablesAt(ctx, e.netns, nf.hook, nf.table, nf.family).find((t) => t.backend === nf.backend);
    const chain = table?.chains.find((c) => c.name === nf.chain);
    const key = `${e.netns}/${nf.backend}/${nf.family}/${nf.table}/${nf.chain}/${nf.hook}/${a.request.includes(i)}`;
    if (!chain || seen.has(key)) continue;
    seen.add(key);
    const met = new Set(a.trace.flatMap((x) => (x.skb.id === e.skb.id && x.netns === e.netns && x.nf?.table === nf.table && x.nf.chain === nf.chain && x.nf.backend === nf.backend ? [x.nf.number] : [])));
    const last = Math.max(...met);
    const packet = packetAt(ctx, e.netns, nf.hook, nf.table, nf.backend, e.skb, nf.in ?? 0, nf.out ?? 0);
    chain.rules.slice(0, last).forEach((rule, k) => {
      if (met.has(k + 1) || !decides(rule)) return;
      const failed = conditionsOf(rule, packet).filter((c) => !c.holds);
      const only = failed.length === 1 ? failed[0] : undefined;
      if (!only) return;
      const at = { ...nf, kind: 'rule' as const, number: k + 1, rule };
      found.push({
        rank: (opposes(rule, a.outcome === 'open') ? 0 : 2) + (a.request.includes(i) ? 0 : 1),
        miss: { nf: at, text: ruleText(at, rule), field: only.text, wanted: only.text, had: only.had, ...(rule.origin && { origin: rule.origin }) },
      });
    });
  }
  return found.sort((x, y) => x.rank - y.rank).map((f) => f.miss);
};

// ---------------------------------------------------------------- fixes

export interface FixOptions {
  /** How many fixes are wanted; default 5. */
  readonly max?: number;
  /** How many commands may follow one another until the answer flips; default 3. */
  readonly depth?: number;
  /** How many edits are tried at most; default 60. */
  readonly budget?: number;
  /** Look at what else changes; default true. */
  readonly effects?: boolean;
}
/** The world after a candidate's commands; undefined: one of them failed. */
const applied = (world: World, c: Candidate): World | undefined => {
  if (c.rebind) {
    const { netns, socket } = c.rebind;
    const ns = pmGet(world.config.netns, netns);
    const s = ns && pmGet(ns.sockets, socket);
    if (!ns || !s) return undefined;
    return { ...world, config: { ...world.config, netns: pmSet(world.config.netns, netns, { ...ns, sockets: pmSet(ns.sockets, socket, { ...s, laddr: null }) }) } };
  }
  if (c.serve) {
    const ctx = openCtx(world);
    const made = listen(ctx, c.serve.netns, { proto: c.serve.proto, addr: null, port: c.serve.port, service: { kind: 'echo' } });
    return typeof made === 'number' ? commitCtx(ctx) : undefined;
  }
  if (c.trial) return c.trial(world);
  const s = newSession(world, { mayWait: true });
  for (const line of c.commands) if (s.exec(line) !== 0) return undefined;
  return s.world;
};
/** What an answer hangs on: two answers with the same key are stuck at the same place. */
const stuckAt = (a: Answer): string => {
  const d = a.blame.find((b) => b.role === 'decided');
  return `${a.outcome}|${d?.leg ?? ''}|${d?.text ?? ''}`;
};

interface Step {
  readonly world: World;
  readonly answer: Answer;
  readonly edits: readonly Candidate[];
}
const commandsOf = (s: Step): readonly string[] => s.edits.flatMap((c) => c.commands);
/** Command by command, without those that turn out not to be needed: a later one may have made an earlier one idle. */
const minimal = (world: World, q: Question, s: Step): Step => {
  const single = s.edits.flatMap((c) => (c.commands.length > 1 ? c.commands.map((command): Candidate => ({ commands: [command], text: c.text })) : [c]));
  for (let i = single.length - 1; i >= 0 && single.length > 1; i--) {
    const edits = single.filter((_, k) => k !== i);
    let after: World | undefined = world;
    for (const c of edits) after = after && applied(after, c);
    const answer = after && ask(after, q);
    if (after && answer?.outcome === 'open') return minimal(world, q, { world: after, answer, edits });
  }
  return s;
};

/** The smallest changes after which the answer is `open`, each tried; fewest commands first, then those with the fewest side effects. Empty when the answer is open already, or nothing small helps. */
export const suggestFixes = (world: World, q: Question, opts: FixOptions = {}): readonly Fix[] => {
  const first = reach(world, q);
  if (first.outcome === 'open' || first.outcome === 'unsupported') return [];
  const max = opts.max ?? 5;
  let budget = opts.budget ?? 60;
  const found = new Map<string, Step>();
  let level: Step[] = [{ world, answer: first, edits: [] }];
  const seen = new Set([stuckAt(first)]);
  for (let depth = 0; depth < (opts.depth ?? 3) && level.length > 0 && found.size < max; depth++) {
    const next: Step[] = [];
    for (const s of level) {
      for (const c of candidatesOf(s.world, s.answer)) {
        if (budget-- <= 0) break;
        const after = applied(s.world, c);
        const answer = after && ask(after, q);
        if (after === undefined || answer === undefined) continue;
        const step: Step = { world: after, answer, edits: [...s.edits, c] };
        if (answer.outcome === 'open') {
          const least = minimal(world, q, step);
          const key = least.edits.map((e) => `${e.commands.join('\n')}/${e.text}`).sort().join('\n');
          if (!found.has(key)) found.set(key, least);
        } else if (!seen.has(stuckAt(answer))) {
          seen.add(stuckAt(answer));
          next.push(step);
        }
      }
    }
    level = next;
  }
  const before = opts.effects === false || found.size === 0 ? null : flowsOf(world, q, first);
  return [...found.values()].slice(0, 3 * max).map((f): Fix => {
    const { gained, lost } = before === null ? { gained: [], lost: [] } : effectsOf(f.world, before);
    return { commands: commandsOf(f), text: sentence([...new Set(f.edits.map((e) => e.text))]), outcome: f.answer.outcome, gained, lost, applicable: f.edits.every((e) => e.commands.length > 0), world: f.world };
  }).sort((x, y) => Number(y.applicable) - Number(x.applicable) || x.commands.length - y.commands.length || x.gained.length + x.lost.length - y.gained.length - y.lost.length).slice(0, max);
};
const sentence = (texts: readonly string[]): string => {
  const t = texts.join('; then ');
  return `${t.charAt(0).toUpperCase()}${t.slice(1)}.`;
};
/** Asked again, in a world where the client may have another name or be gone. */
const ask = (world: World, q: Question): Answer | undefined => {
  try {
    return reach(world, q);
  } catch {
    return undefined;
  }
};

// ---------------------------------------------------------------- side effects

interface Flow {
  readonly q: Question;
  readonly netns: Nsid;
  readonly text: string;
  readonly open: boolean;
}
/** As many machines and services as can be asked quickly. */
const MACHINES = 10;
const SERVICES = 14;
const near = (world: World, a: Answer): Endpoint[] => {
  const on = new Set(a.trace.map((e) => e.netns));
  return [...endpointsOf(world)].sort((x, y) => Number(on.has(y.netns)) - Number(on.has(x.netns))).slice(0, MACHINES);
};
const flowsOf = (world: World, q: Question, a: Answer): readonly Flow[] => {
  const machines = near(world, a);
  const services = machines.flatMap((m) => {
    const ip = addressesOf(world, m.netns)[0]?.ip;
    const ns = pmGet(world.config.netns, m.netns);
    if (ip === undefined || !ns) return [];
    const ports = [...pmValues(ns.sockets)].flatMap((s) => (s.listening && s.kind === 'tcp' ? [`tcp://${printAddrPort(ip, s.lport)}`] : s.kind === 'udp' && s.raddr === null && s.lport !== 0 ? [`udp://${printAddrPort(ip, s.lport)}`] : []));
    return [...new Set(ports), `icmp://${typeof ip === 'string' ? `[${printAddrPort(ip, 0)}]` : printAddrPort(ip, 0)}`].map((to) => ({ to, netns: m.netns }));
  }).slice(0, SERVICES);
  return machines.flatMap((m) => services.filter((s) => s.netns !== m.netns).map((s): Flow => {
    // A container that is run again has another namespace.
    const question: Question = { from: m.container === null ? m.netns : m.name, to: s.to, patience: 4 };
    return { q: question, netns: m.netns, text: `${m.name} -> ${s.to}`, open: reach(world, question, { trace: false }).outcome === 'open' };
  })).filter((f) => !(f.q.to === q.to && f.netns === a.netns));
};
const effectsOf = (world: World, before: readonly Flow[]): { readonly gained: readonly string[]; readonly lost: readonly string[] } => {
  const gained: string[] = [];
  const lost: string[] = [];
  for (const f of before) {
    let open = false;
    try {
      open = reach(world, f.q, { trace: false }).outcome === 'open';
    } catch {
      // The machine is gone.
    }
    if (open !== f.open) (open ? gained : lost).push(f.text);
  }
  return { gained, lost };
};
