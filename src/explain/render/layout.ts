// Where everything stands: machines in columns by their distance from the client (left to right, as one reads), chips inside them (layoutMachine.ts),
// curves between chips. Plain geometry, so that tests can ask whether anything overlaps; svg.ts only writes it down.
// Without an answer the best connected machine is the middle.
import type { DevRef, Nsid, World } from '../../model/world.ts';
import type { Answer } from '../types.ts';
import { layoutMachine, type Chip, type MachineBox, type Remarks, type Side } from './layoutMachine.ts';
import { reduceTopology } from './layoutReduce.ts';
import { devKey, indexTopology, topologyOf, type TopologyIndex, type TopologyMachine } from './topology.ts';
import { pathOf, stepsOf, type AnswerPath, type PathHop, type PathStep } from './topologyPath.ts';

const GUTTER = 104;
const BETWEEN = 22;
const MARGIN = 20;

/** A cubic with horizontal ends. */
export interface Curve {
  readonly x1: number;
  readonly y1: number;
  readonly c1: number;
  readonly c2: number;
  readonly x2: number;
  readonly y2: number;
}
export interface Wire {
  readonly kind: 'cable' | 'joint';
  readonly a: string;
  readonly b: string;
  readonly curve: Curve;
}
export interface Stroke {
  readonly leg: 'request' | 'reply';
  /** through: from a device to its second side; it has no arrow. */
  readonly kind: PathHop['kind'] | 'through';
  readonly from: string;
  readonly to: string;
  readonly curve: Curve;
  /** The step's number and where its badge stands; null inside a machine. */
  readonly badge: { readonly n: number; readonly x: number; readonly y: number } | null;
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly MachineBox[];
  readonly wires: readonly Wire[];
  readonly strokes: readonly Stroke[];
  /** The middle of the cross. */
  readonly cross: { readonly x: number; readonly y: number } | null;
  readonly lit: ReadonlySet<string>;
  readonly steps: readonly PathStep[];
  readonly path: AnswerPath | null;
}

export const pointOn = (c: Curve, t: number): { readonly x: number; readonly y: number } => {
  const u = 1 - t;
  const [a, b, d, e] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * c.x1 + b * c.c1 + d * c.c2 + e * c.x2, y: (a + b) * c.y1 + (d + e) * c.y2 };
};
const clamp = (n: number, lo: number, hi: number): number => Math.max(lo, Math.min(hi, n));

/** Machines and the machines next to them, in the topology's order. */
const adjacency = (ix: TopologyIndex, hops: readonly PathHop[]): Map<Nsid, Set<Nsid>> => {
  const next = new Map<Nsid, Set<Nsid>>(ix.topology.machines.map((m) => [m.netns, new Set<Nsid>()]));
  const join = (a: Nsid, b: Nsid): void => {
    if (a === b || !next.has(a) || !next.has(b)) return;
    next.get(a)?.add(b);
    next.get(b)?.add(a);
  };
  for (const c of ix.topology.cables) join(c.a.netns, c.b.netns);
  for (const h of hops) join(h.from.netns, h.to.netns);
  return next;
};
/** Columns by distance from `root`; without a client, what has nothing to do with bridges goes to the left of a hub. */
const columnsFrom = (next: ReadonlyMap<Nsid, ReadonlySet<Nsid>>, root: Nsid, left: ReadonlySet<Nsid>): Map<Nsid, number> => {
  const col = new Map<Nsid, number>([[root, 0]]);
  const queue = [root];
  for (const n of queue) {
    const c = col.get(n) as number;
    for (const p of next.get(n) ?? []) {
      if (col.has(p)) continue;
      col.set(p, c < 0 || (c === 0 && left.has(p)) ? c - 1 : c + 1);
      queue.push(p);
    }
  }
  return col;
};
/** Neighbours of a hub that are drawn to its left: those that no bridge joins to others; every second one when there are no others. */
const leftOf = (ix: TopologyIndex, next: ReadonlyMap<Nsid, ReadonlySet<Nsid>>, hub: Nsid): Set<Nsid> => {
  const all = [...(next.get(hub) ?? [])];
  const bridged = new Set<Nsid>();
  for (const d of ix.machine.get(hub)?.devices ?? []) if (d.master !== 0) for (const p of ix.peers.get(devKey(d)) ?? []) bridged.add(p.netns);
  for (const n of all) if (n < 0) bridged.add(n);
  const free = all.filter((n) => !bridged.has(n));
  return new Set(free.length < all.length ? free : free.filter((_, i) => i % 2 === 0 && all.length > 1));
};

interface Placed {
  readonly box: MachineBox;
  readonly col: number;
}
type Find = (key: string) => { readonly chip: Chip; readonly box: MachineBox; readonly col: number } | undefined;

/** From chip to chip: between columns from side to side, in one column around the right, inside a machine as it comes. */
const curveBetween = (a: NonNullable<ReturnType<Find>>, b: NonNullable<ReturnType<Find>>, dy: number): Curve => {
  const p = a.chip;
  const q = b.chip;
  const inner = (c: Chip, y: number): number => clamp(y, c.y + Math.min(8, c.h / 2), c.y + c.h - Math.min(8, c.h / 2));
  const [pm, qm] = [p.y + p.h / 2, q.y + q.h / 2];
  // A tall bar is met where the other one is.
  const y1 = inner(p, (p.h > q.h ? qm : pm) + dy);
  const y2 = inner(q, (q.h > p.h ? pm : qm) + dy);
  const bend = (x1: number, x2: number): Curve => {
    // Request and reply stay apart where the curve is steep, too.
    const c = (x1 + x2) / 2 + (((y2 - y1) * (x2 - x1) < 0 ? 1 : -1) * dy * Math.min(1, Math.abs(y2 - y1) / 40)) * 1.3;
    return { x1, y1, c1: c, c2: c, x2, y2 };
  };
  if (a.box === b.box ? p.x + p.w <= q.x : a.col < b.col) return bend(p.x + p.w, q.x);
  if (a.box === b.box ? q.x + q.w <= p.x : a.col > b.col) return bend(p.x, q.x + q.w);
  const leftward = a.box === b.box && p.kind === 'bridge';
  // Two chips above each other: from the lower end of one to the upper end of the other.
  const edgeOf = (c: Chip, other: Chip): number => (other.y > c.y ? c.y + c.h - Math.min(9, c.h / 2) : c.y + Math.min(9, c.h / 2)) + (a.box === b.box ? 0 : dy);
  const out = leftward ? Math.min(p.x, q.x) - 34 : (a.box === b.box ? Math.max(p.x + p.w, q.x + q.w) + 34 : Math.max(a.box.x + a.box.w, b.box.x + b.box.w) + 40);
  const [ya, yb] = [edgeOf(p, q), edgeOf(q, p)];
  return leftward ? { x1: p.x, y1: ya, c1: out - dy, c2: out - dy, x2: q.x, y2: yb } : { x1: p.x + p.w, y1: ya, c1: out + dy, c2: out + dy, x2: q.x + q.w, y2: yb };
};

/** How much of what listens and is published is told in a box. */
const infoOf = (m: TopologyMachine, onPath: boolean, asked: number): string[] => {
  const also = m.also.length === 0 ? [] : [`also: ${m.also.slice(0, 3).join(', ')}${m.also.length > 3 ? ` + ${m.also.length - 3}` : ''}`];
  const first = (a: { readonly port: number }, b: { readonly port: number }): number => Number(b.port === asked) - Number(a.port === asked);
  const published = new Map(m.published.map((p) => [`${p.proto} ${p.port} ${p.container}`, p]));
  const held = new Set(m.published.map((p) => `${p.proto} ${p.port}`));
  const open = m.listening.filter((s) => !s.addr.startsWith('127.0.0.11') && !held.has(`${s.proto} ${s.port}`)).sort(first);
  const ports = new Map(open.map((s) => [`${s.proto}/${s.port}`, s]));
  const max = onPath ? 4 : 2;
  const list = (all: readonly string[], word: string): string[] => (all.length <= max ? [...all] : [...all.slice(0, max - 1), `+ ${all.length - max + 1} more ${word}`]);
  return [
    ...also, ...list([...published.values()].sort(first).map((p) => `-p ${p.addr === '0.0.0.0' || p.addr === '::' ? '' : `${p.addr}:`}${p.port}:${p.toPort} → ${p.container}${p.proto === 'tcp' ? '' : `/${p.proto}`}`), 'published'),
    ...list([...ports.values()].map((s) => `listens ${s.proto} ${s.addr}:${s.port}`), 'listening'),
  ];
};

/** Lays out a world, with the way of an answer when one is given. */
export const layoutTopology = (world: World, answer?: Answer): Layout => {
  const whole = indexTopology(topologyOf(world));
  const path = answer ? pathOf(world, whole, answer) : null;
  const packets = path ? [...path.request, ...path.reply] : [];
  const hops = packets.flatMap((p) => p.hops);
  const stops = new Set(packets.flatMap((p) => [devKey(p.start), ...p.hops.map((h) => devKey(h.to))]));
  const machines = new Set<Nsid>([...(answer ? [answer.netns] : []), ...packets.flatMap((p) => [p.start.netns, ...p.hops.map((h) => h.to.netns)]), ...(answer?.server ? [answer.server.netns] : []), ...(path?.death ? [path.death.netns] : [])]);
  if (path?.death && path.death.ifindex !== 0) stops.add(devKey(path.death));
  const { topology, index: ix } = reduceTopology(whole, machines, stops);
  const steps = path ? stepsOf(world, whole, path) : [];

  const rankOf = new Map([...stops].map((k, i) => [k, i]));
  const next = adjacency(ix, hops);
  const remarksOf = (m: TopologyMachine): Remarks => ({
    info: infoOf(m, machines.has(m.netns), answer?.target?.port ?? -1),
    nat: [...new Set((answer?.nat ?? []).filter((n) => n.netns === m.netns && !n.undone).map((n) => `NAT: ${n.manip === 'dst' ? 'to' : 'from'} ${n.before} → ${n.after}`))].slice(0, 3),
    dead: path?.death?.netns === m.netns ? path.death : null,
  });

  const placed: Placed[] = [];
  let top = MARGIN;
  let width = 0;
  const waiting = new Set(topology.machines.map((m) => m.netns));
  const degree = (n: Nsid): number => next.get(n)?.size ?? 0;
  const loners: MachineBox[] = [];
  while (waiting.size > 0) {
    const hub = [...waiting].reduce((a, b) => (degree(b) > degree(a) ? b : a));
    const root = answer && waiting.has(answer.netns) ? answer.netns : hub;
    const col = columnsFrom(next, root, root === answer?.netns ? new Set() : leftOf(ix, next, root));
    for (const n of col.keys()) waiting.delete(n);
    const sides = (d: DevRef): readonly Side[] => {
      const here = col.get(d.netns) as number;
      const ends = [...(ix.peers.get(devKey(d)) ?? []), ...hops.flatMap((h) => (h.kind !== 'wire' ? [] : devKey(h.from) === devKey(d) ? [h.to] : devKey(h.to) === devKey(d) ? [h.from] : []))].filter((p) => p.netns !== d.netns && col.has(p.netns));
      const left = ends.some((p) => (col.get(p.netns) as number) < here);
      const right = ends.some((p) => (col.get(p.netns) as number) >= here);
      return [...(left ? ['left' as const] : []), ...(right ? ['right' as const] : [])];
    };
    if (col.size === 1 && root !== answer?.netns) {
      const m = ix.machine.get(root) as TopologyMachine;
      loners.push(layoutMachine(ix, m, sides, (d) => d.ifindex, remarksOf(m)));
      continue;
    }
    /** Where the chip of a device stands in its column, by height: the next column follows this order. */
    const height = new Map<string, number>();
    const lowest = Math.min(...col.values());
    const highest = Math.max(...col.values());
    const pile = new Map<number, MachineBox[]>();
    const order = [...new Set([0, ...Array.from({ length: highest }, (_, i) => i + 1), ...Array.from({ length: -lowest }, (_, i) => -i - 1)])];
    for (const c of order) {
      const towards = c > 0 ? c - 1 : c + 1;
      const attach = (d: DevRef): number => Math.min(...(ix.peers.get(devKey(d)) ?? []).filter((p) => col.get(p.netns) === towards).map((p) => height.get(devKey(p)) ?? Infinity), Infinity);
      const here = topology.machines.filter((m) => col.get(m.netns) === c);
      const at = new Map(here.map((m) => [m.netns, Math.min(...m.devices.map(attach), Infinity)]));
      const on = (m: TopologyMachine): number => (machines.has(m.netns) ? 0 : 1);
      here.sort((a, b) => Number(a.netns < 0) - Number(b.netns < 0) || compare(at.get(a.netns) as number, at.get(b.netns) as number) || on(a) - on(b) || order0(a.netns, b.netns));
      const boxes = here.map((m) => {
        const rank = (d: DevRef): number => {
          const r = rankOf.get(devKey(d));
          if (r !== undefined) return r;
          const a = attach(d);
          return a === Infinity ? 2e6 + (d.ifindex < 0 ? 1e6 - d.ifindex : d.ifindex) : 1e6 + a;
        };
        return layoutMachine(ix, m, sides, rank, remarksOf(m));
      });
      let y = 0;
      pile.set(c, boxes.map((b) => {
        const moved = { ...b, y };
        for (const chip of b.chips) height.set(chip.key.replace(':stub', ''), y + chip.y);
        y += b.h + BETWEEN;
        return moved;
      }));
    }
    const tall = Math.max(...[...pile.values()].map(pileHeight));
    // The path runs straight where it can: a column is moved until its end of a cable on the path is as high as the other end.
    const shift = new Map<number, number>([...pile].map(([c, boxes]) => [c, (tall - pileHeight(boxes)) / 2]));
    const middle = (d: DevRef): number | undefined => {
      const c = col.get(d.netns) as number;
      const b = (pile.get(c) ?? []).find((x) => x.netns === d.netns);
      const chip = b?.chips.find((k) => k.key === devKey(d));
      return b && chip ? b.y + chip.y + chip.h / 2 : undefined;
    };
    for (let c = 1; c <= highest; c++) {
      const hop = hops.find((h) => h.kind === 'wire' && col.get(h.from.netns) === c - 1 && col.get(h.to.netns) === c);
      const [from, to] = hop ? [middle(hop.from), middle(hop.to)] : [];
      if (from !== undefined && to !== undefined) shift.set(c, (shift.get(c - 1) as number) + from - to);
    }
    const up = Math.min(...shift.values());
    const reach = Math.max(...[...pile].map(([c, boxes]) => (shift.get(c) as number) - up + pileHeight(boxes)));
    let x = MARGIN;
    for (let c = lowest; c <= highest; c++) {
      const boxes = pile.get(c) ?? [];
      const w = Math.max(...boxes.map((b) => b.w));
      const dy = top + (shift.get(c) as number) - up;
      for (const b of boxes) placed.push({ box: moveBox(b, x + (c === lowest ? w - b.w : c === highest ? 0 : (w - b.w) / 2), b.y + dy), col: c });
      x += w + GUTTER;
    }
    const lateral = topology.cables.some((k) => k.a.netns !== k.b.netns && col.has(k.a.netns) && col.get(k.a.netns) === highest && col.get(k.b.netns) === highest);
    width = Math.max(width, x - GUTTER + (lateral ? 50 : 0) + MARGIN);
    top += reach + BETWEEN * 1.5;
  }
  // Whoever has no cable at all: in rows below.
  let x = MARGIN;
  let row = 0;
  for (const b of loners) {
    if (x > MARGIN && x + b.w > Math.max(width, 720)) {
      x = MARGIN;
      top += row + BETWEEN;
      row = 0;
    }
    placed.push({ box: moveBox(b, x, top), col: 0 });
    x += b.w + BETWEEN;
    row = Math.max(row, b.h);
    width = Math.max(width, x - BETWEEN + MARGIN);
  }
  const height = loners.length > 0 ? top + row + MARGIN : top - BETWEEN * 1.5 + MARGIN;

  const chips = new Map(placed.flatMap((p) => p.box.chips.map((chip) => [chip.key, { chip, box: p.box, col: p.col }] as const)));
  /** The chip of a device on the side that leads to another. */
  const facing = (d: DevRef, other: DevRef): ReturnType<Find> => {
    const main = chips.get(devKey(d));
    const stub = chips.get(`${devKey(d)}:stub`);
    const far = chips.get(devKey(other));
    return stub && main && far && far.box !== main.box && far.col >= main.col ? stub : main;
  };
  const wires: Wire[] = [];
  const link = (kind: Wire['kind'], a: ReturnType<Find>, b: ReturnType<Find>): void => {
    if (a && b) wires.push({ kind, a: a.chip.key, b: b.chip.key, curve: curveBetween(a, b, 0) });
  };
  for (const p of placed) for (const j of p.box.joints) link('joint', chips.get(j.a), chips.get(j.b));
  for (const c of topology.cables) if (c.a.netns !== c.b.netns) link('cable', facing(c.a, c.b), facing(c.b, c.a));

  const strokes: Stroke[] = [];
  const badges: { readonly x: number; readonly y: number }[] = [];
  let cross: Layout['cross'] = null;
  for (const leg of ['request', 'reply'] as const) {
    const done = new Set<string>();
    for (const packet of path?.[leg] ?? []) {
      for (const hop of packet.hops) {
        const key = `${devKey(hop.from)}>${devKey(hop.to)}`;
        const a = facing(hop.from, hop.to);
        const b = facing(hop.to, hop.from);
        if (!a || !b || a === b || done.has(key)) continue;
        done.add(key);
        const dy = leg === 'request' ? -5 : 5;
        const curve = curveBetween(a, b, dy);
        // From a device with cables on both sides to the other side of its box.
        for (const [end, d] of [[a, hop.from], [b, hop.to]] as const) {
          const main = chips.get(devKey(d));
          if (main && main !== end) strokes.push({ leg, kind: 'through', from: main.chip.key, to: end.chip.key, curve: curveBetween(main, end, dy), badge: null });
        }
        const n = steps.find((s) => s.leg === leg && s.hop.from === hop.from && s.hop.to === hop.to)?.number;
        strokes.push({ leg, kind: hop.kind, from: a.chip.key, to: b.chip.key, curve, badge: n === undefined ? null : { n, ...badgeAt(curve, leg, badges) } });
        if (hop.kind === 'cut' && path?.death && path.death.netns === hop.to.netns && path.death.leg === leg) cross = pointOn(curve, 0.5);
      }
    }
  }
  if (path?.death && cross === null) {
    const at = path.death.ifindex === 0 ? undefined : chips.get(devKey(path.death));
    const box = placed.find((p) => p.box.netns === path.death?.netns)?.box;
    if (at) cross = { x: at.chip.x + at.chip.w + 3, y: at.chip.y - 3 };
    else if (box) cross = { x: box.x + box.w - 2, y: box.y + 2 };
  }
  return { width: Math.ceil(width), height: Math.ceil(height), boxes: placed.map((p) => p.box), wires, strokes, cross, lit: stops, steps, path };
};

/** Numbers that may both be Infinity. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
/** Made-up machines (negative) come last. */
const order0 = (a: Nsid, b: Nsid): number => (a < 0 || b < 0 ? b - a : a - b);
const pileHeight = (boxes: readonly MachineBox[]): number => boxes.reduce((n, b) => Math.max(n, b.y + b.h), 0);
const moveBox = (b: MachineBox, x: number, y: number): MachineBox => ({
  ...b, x, y, texts: b.texts.map((t) => ({ ...t, x: t.x + x, y: t.y + y })), chips: b.chips.map((c) => ({ ...c, x: c.x + x, y: c.y + y })),
});
/** Where a badge does not cover an earlier one. */
const badgeAt = (curve: Curve, leg: 'request' | 'reply', taken: { readonly x: number; readonly y: number }[]): { readonly x: number; readonly y: number } => {
  const tries = leg === 'request' ? [0.38, 0.3, 0.46, 0.22, 0.54, 0.62, 0.7] : [0.62, 0.7, 0.54, 0.78, 0.46, 0.38, 0.3];
  const free = tries.map((t) => pointOn(curve, t)).find((p) => taken.every((q) => Math.hypot(p.x - q.x, p.y - q.y) >= 18));
  const at = free ?? pointOn(curve, tries[0] as number);
  taken.push(at);
  return at;
};
