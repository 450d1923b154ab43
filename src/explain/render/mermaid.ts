// A world as a Mermaid flowchart, and an answer as a Mermaid sequence diagram. Ids are made up (m0, d3, p1); what users named stands in labels only,
// and there every character that means something to Mermaid's grammar, to its Markdown or to HTML is written as a numeric entity (#35; is a hash).
import type { TraceEvent } from '../../model/trace.ts';
import type { DevRef, Nsid, World } from '../../model/world.ts';
import { netnsName } from '../endpoints.ts';
import type { Answer } from '../types.ts';
import { reduceTopology } from './layoutReduce.ts';
import { clip } from './layoutText.ts';
import { devKey, indexTopology, topologyOf, type TopologyDevice, type TopologyMachine } from './topology.ts';
import { innermost, packetsOf, pathOf, stepsOf, type PacketPath, type PathHop } from './topologyPath.ts';
import { printPacket } from './trace.ts';
import { dropper, dropReason, placeOfRule, reasonWords, ruleWords } from './verdict.ts';
import { openView } from './view.ts';

/** Columns of a label. */
const LABEL = 120;
/** Arrows and notes of a sequence. */
const LINES = 120;

/** A label that is only text. `end` closes blocks wherever it stands as a word; a list's bullet or number at the beginning is Markdown. */
export const mermaidLabel = (text: string, columns = LABEL): string => {
  const clean = clip(text, columns);
  const entity = (ch: string): string => `#${ch.codePointAt(0)};`;
  const out = clean.replace(/[^A-Za-z0-9 .,/:_()!=+→✗…-]/gu, entity)
    .replace(/\b(e)(nd)\b/gi, (_, e: string, nd: string) => `${entity(e)}${nd}`)
    .replace(/^(\s*)([-+=(!])/, (_, space: string, c: string) => `${space}${entity(c)}`).replace(/^(\s*\d+)([.)])(?= |$)/, (_, n: string, c: string) => `${n}${entity(c)}`)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?=\/\/)|-(?=-)|(?<=-)-/g, entity);
  return out.trim() === '' ? entity('\u00a0') : out;
};

const deviceLabel = (d: TopologyDevice): string =>
  [d.name, ...(d.kind === 'bridge' ? [`bridge${d.detail === '' ? '' : `, ${d.detail}`}`] : d.detail === '' ? [] : [d.detail]), ...(d.up ? [] : ['DOWN']), ...d.addrs.slice(0, 3), ...(d.addrs.length > 3 ? [`+ ${d.addrs.length - 3} addresses`] : [])]
    .map((l) => mermaidLabel(l, 48)).join('<br/>');
const machineLabel = (m: TopologyMachine): string => mermaidLabel(`${m.name}${m.kind === 'container' ? ', a container' : m.kind === 'host' || m.netns < 0 ? '' : m.forwards ? ', a namespace that routes' : ', a namespace'}`);

/** A flowchart of a world; with an answer, the request's hops are thick and numbered, the reply's dotted, and the place where the packet died is red. */
export const mermaidTopology = (world: World, answer?: Answer): string => {
  const whole = indexTopology(topologyOf(world));
  const path = answer ? pathOf(world, whole, answer) : null;
  const packets = path ? [...path.request, ...path.reply] : [];
  const machines = new Set<Nsid>([...(answer ? [answer.netns] : []), ...packets.flatMap((p) => [p.start.netns, ...p.hops.map((h) => h.to.netns)]), ...(path?.death ? [path.death.netns] : [])]);
  const stops = new Set(packets.flatMap((p) => [devKey(p.start), ...p.hops.map((h) => devKey(h.to))]));
  if (path?.death && path.death.ifindex !== 0) stops.add(devKey(path.death));
  const { topology } = reduceTopology(whole, machines, stops);
  const ids = new Map<string, string>();
  const lines = ['flowchart LR'];
  topology.machines.forEach((m, i) => {
    lines.push(`  subgraph m${i}["${machineLabel(m)}"]`);
    for (const d of m.devices) {
      const id = `d${ids.size}`;
      ids.set(devKey(d), id);
      lines.push(d.kind === 'bridge' ? `    ${id}[["${deviceLabel(d)}"]]` : `    ${id}["${deviceLabel(d)}"]`);
    }
    if (m.devices.length === 0) lines.push(`    m${i}n[" "]`);
    if (path?.death?.netns === m.netns) lines.push(`    dead{{"${mermaidLabel(`✗ ${path.death.what}`)}<br/>${mermaidLabel(path.death.text)}"}}`);
    lines.push('  end');
  });
  const join = (a: DevRef, b: DevRef, how: string): void => {
    const [x, y] = [ids.get(devKey(a)), ids.get(devKey(b))];
    if (x !== undefined && y !== undefined) lines.push(`  ${x} ${how} ${y}`);
  };
  const steps = path ? stepsOf(world, whole, path) : [];
  /** What a packet went is drawn as its way; inside a machine once, for there and back. */
  const gone = new Set<string>();
  const way = (h: PathHop, how: string): void => {
    gone.add(`${devKey(h.from)}>${devKey(h.to)}`);
    gone.add(`${devKey(h.to)}>${devKey(h.from)}`);
    join(h.from, h.to, how);
  };
  for (const leg of ['request', 'reply'] as const) {
    for (const h of (path?.[leg] ?? []).flatMap((p) => p.hops)) {
      const step = steps.find((s) => s.leg === leg && s.hop === h);
      if (h.kind === 'wire' ? step : !gone.has(`${devKey(h.from)}>${devKey(h.to)}`)) way(h, `${h.kind === 'cut' ? '--x' : leg === 'request' ? '==>' : '-.->'}${step ? `|"${step.number}"|` : ''}`);
    }
  }
  const still = (a: DevRef, b: DevRef): void => {
    if (!gone.has(`${devKey(a)}>${devKey(b)}`)) join(a, b, '---');
  };
  for (const m of topology.machines) for (const d of m.devices) if (d.master !== 0) still(d, { netns: m.netns, ifindex: d.master });
  for (const c of topology.cables) still(c.a, c.b);
  if (path?.death) {
    const at = ids.get(devKey(path.death));
    if (at !== undefined) lines.push(`  ${at} -.- dead`);
    lines.push('  style dead fill:#fdecea,stroke:#c62828,color:#c62828');
  }
  return `${lines.join('\n')}\n`;
};

const deathWords = (answer: Answer, event: number): string => {
  const nf = dropper(answer.trace, event)?.nf;
  const reason = dropReason(answer.trace[event] as TraceEvent);
  return nf ? `dropped by ${placeOfRule(nf)}` : `dropped: ${reason === undefined ? 'nobody took it' : reasonWords(reason)}`;
};

interface Said {
  readonly event: number;
  readonly line: string;
}

/** A sequence diagram of an answer: machines in the order of the path, each hop of each packet an arrow, notes for rules, rewritings and drops. */
export const mermaidSequence = (world: World, answer: Answer): string => {
  const ix = indexTopology(topologyOf(world));
  const view = openView(world);
  const packets = [...packetsOf(ix, answer.trace, answer.request), ...packetsOf(ix, answer.trace, answer.reply)].sort((a, b) => a.first - b.first);
  const ids = new Map<Nsid, string>();
  const idOf = (n: Nsid): string => {
    const known = ids.get(n);
    if (known !== undefined) return known;
    const id = `p${ids.size}`;
    ids.set(n, id);
    return id;
  };
  idOf(answer.netns);
  const said: Said[] = [];
  const note = (event: number, netns: Nsid, text: string): void => {
    said.push({ event, line: `  Note over ${idOf(netns)}: ${mermaidLabel(text)}` });
  };
  const byPacket = new Map<number, PacketPath>(packets.map((p) => [p.id, p]));
  /** What is sent again, unchanged, is counted. */
  const repeats = new Map<string, { readonly event: number; readonly netns: Nsid; times: number }>();
  for (const p of packets) {
    const { net } = innermost((answer.trace[p.first] as TraceEvent).skb);
    const key = net.type === 'ip' && net.l4.type === 'tcp' ? `${p.start.netns} ${net.src} ${net.dst} ${net.l4.sport} ${net.l4.dport} ${net.l4.flags} ${net.l4.seq} ${net.l4.ack} ${net.len}` : `${p.id}`;
    const again = repeats.get(key);
    if (again) {
      again.times++;
      continue;
    }
    repeats.set(key, { event: p.event, netns: p.start.netns, times: 0 });
    let was = '';
    idOf(p.start.netns);
    for (const h of p.hops) {
      if (h.kind !== 'wire') continue;
      const packet = printPacket(innermost(h.skb));
      const [a, b] = [idOf(h.from.netns), idOf(h.to.netns)];
      said.push({ event: h.event, line: `  ${a}->>${b}: ${mermaidLabel(packet)}` });
      was = packet;
    }
    if (was === '' && p.hops.length === 0 && p.dropped === null) said.push({ event: p.first, line: `  ${idOf(p.start.netns)}->>${idOf(p.start.netns)}: ${mermaidLabel(printPacket((answer.trace[p.first] as TraceEvent).skb))}` });
    if (p.dropped !== null && dropReason(answer.trace[p.event] as TraceEvent) !== undefined) note(p.event, (answer.trace[p.event] as TraceEvent).netns, `✗ ${deathWords(answer, p.event)}`);
  }
  for (const r of repeats.values()) if (r.times > 0) note(r.event + 0.5, r.netns, `the same ${r.times} more times`);
  const onPath = new Set([...answer.request, ...answer.reply]);
  const once = new Set<string>();
  answer.trace.forEach((e, i) => {
    if (!e.nf || !onPath.has(i) || !byPacket.has(innermost(e.skb).id)) return;
    const decides = e.nf.kind === 'policy' ? ruleWords(view, e.netns, e.nf).endsWith(' DROP') : e.nf.rule?.target.kind === 'ext' || (e.nf.rule?.target.kind === 'verdict' && e.nf.rule.target.verdict !== 'RETURN');
    const text = `${placeOfRule(e.nf)}: ${ruleWords(view, e.netns, e.nf)}`;
    if (!decides || once.has(`${e.netns} ${text}`)) return;
    once.add(`${e.netns} ${text}`);
    note(i, e.netns, text);
  });
  for (const n of answer.nat) note(n.event, n.netns, `NAT${n.undone ? ' undone' : ''}: ${n.manip === 'dst' ? 'to' : 'from'} ${n.before} → ${n.after}`);
  said.sort((a, b) => a.event - b.event);
  const lines = ['sequenceDiagram', ...[...ids].map(([n, id]) => `  participant ${id} as ${mermaidLabel(netnsName(world, n), 48)}`), ...said.slice(0, LINES).map((s) => s.line)];
  const last = idOf(answer.netns);
  if (said.length > LINES) lines.push(`  Note over ${last}: + ${said.length - LINES} more`);
  lines.push(`  Note over ${last}: ${mermaidLabel(`${answer.question.to}: ${answer.outcome}`)}`);
  return `${lines.join('\n')}\n`;
};
