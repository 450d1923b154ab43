// The inside of one machine's box: its devices as chips. Devices that lead to machines on the left stand at the left, those that lead to the
// right at the right; bridges, VLANs and whatever has no cable between them. What belongs together (a bridge and its ports) shares a band of rows.
import type { DevRef } from '../../model/world.ts';
import { clip, textWidth, wrap } from './layoutText.ts';
import { devKey, type TopologyDevice, type TopologyIndex, type TopologyMachine } from './topology.ts';

export const SIZE = { title: 14, name: 11.5, small: 10.5 } as const;
const PAD = 12;
const GAP = 52;
const ROW = 8;
const LINE = 14;

export interface Chip {
  /** devKey; with `:stub` for the second side of a device that has cables on both. */
  readonly key: string;
  readonly kind: 'device' | 'bridge' | 'stub';
  readonly down: boolean;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly lines: readonly string[];
  /** The whole name, where it had to be cut. */
  readonly full: string;
}
export interface TextLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly style: 'title' | 'kind' | 'info' | 'nat' | 'dead' | 'deadline' | 'origin';
}
/** Chips that are joined inside the machine (a port and its bridge, a VLAN and its parent). */
export interface Joint {
  readonly a: string;
  readonly b: string;
}
export interface MachineBox {
  readonly netns: number;
  readonly kind: TopologyMachine['kind'];
  readonly full: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly texts: readonly TextLine[];
  readonly chips: readonly Chip[];
  readonly joints: readonly Joint[];
}
export type Side = 'left' | 'right';
export interface Remarks {
  readonly info: readonly string[];
  readonly nat: readonly string[];
  readonly dead: { readonly what: string; readonly text: string; readonly origin: string } | null;
}

const chipLines = (d: TopologyDevice): string[] => {
  const kind = d.kind === 'bridge' ? (d.detail === '' ? 'bridge' : `bridge, ${d.detail}`) : d.kind === 'dummy' ? 'dummy' : d.detail;
  const state = d.up ? (d.carrier ? '' : 'no carrier') : 'DOWN';
  const own = d.addrs.filter((a) => !a.startsWith('127.') && a !== '::1/128');
  const addrs = d.kind === 'loopback' && own.length > 0 ? own : d.addrs;
  const shown = addrs.slice(0, 3).map((a) => clip(a, 43));
  return [clip(d.name, 24), ...(kind === '' ? [] : [clip(kind, 34)]), ...(state === '' ? [] : [state]), ...shown, ...(addrs.length > 3 ? [`+ ${addrs.length - 3} addresses`] : [])];
};
interface Item {
  readonly key: string;
  readonly d: TopologyDevice;
  readonly kind: Chip['kind'];
  readonly lines: readonly string[];
  readonly w: number;
  readonly h: number;
}
const itemOf = (d: TopologyDevice): Item => {
  const lines = chipLines(d);
  return { key: devKey(d), d, kind: d.kind === 'bridge' ? 'bridge' : 'device', lines, w: Math.max(64, 16 + Math.max(...lines.map((l, i) => textWidth(l, i === 0 ? SIZE.name : SIZE.small)))), h: 9 + LINE * lines.length };
};
const stubOf = (d: TopologyDevice): Item => ({ key: `${devKey(d)}:stub`, d, kind: 'stub', lines: [], w: 6, h: 24 });

/** Devices that hang together inside the machine. */
const componentsOf = (ix: TopologyIndex, m: TopologyMachine): TopologyDevice[][] => {
  const byIndex = new Map(m.devices.map((d) => [d.ifindex, d]));
  const near = (d: TopologyDevice): number[] => [
    ...(d.master === 0 ? [] : [d.master]), ...d.ports, ...(ix.peers.get(devKey(d)) ?? []).filter((p) => p.netns === m.netns).map((p) => p.ifindex),
  ];
  const seen = new Set<number>();
  const out: TopologyDevice[][] = [];
  for (const d of m.devices) {
    if (seen.has(d.ifindex)) continue;
    seen.add(d.ifindex);
    const list = [d];
    for (const x of list) {
      for (const n of near(x)) {
        const other = byIndex.get(n);
        if (!other || seen.has(n)) continue;
        seen.add(n);
        list.push(other);
      }
    }
    out.push(list.sort((a, b) => a.ifindex - b.ifindex));
  }
  return out;
};

/** What a device stands on, inside its machine: a bridge on its ports, a VLAN on its parent; of a veth pair the second end on the first. */
const belowOf = (ix: TopologyIndex, list: readonly TopologyDevice[]): ReadonlyMap<number, readonly number[]> => {
  const here = new Map(list.map((d) => [d.ifindex, d]));
  return new Map(list.map((d) => {
    const lower = (ix.peers.get(devKey(d)) ?? []).filter((p) => p.netns === d.netns && here.has(p.ifindex));
    const mine = d.kind === 'vlan' || d.kind === 'macvlan' || d.kind === 'vxlan' ? lower.filter((p) => p.ifindex < d.ifindex || !here.get(p.ifindex)?.detail)
      : d.kind === 'veth' ? lower.filter((p) => here.get(p.ifindex)?.kind === 'veth' && p.ifindex < d.ifindex) : [];
    return [d.ifindex, [...d.ports.filter((p) => here.has(p)), ...mine.map((p) => p.ifindex)]] as const;
  }));
};

const sum = (ns: readonly number[]): number => ns.reduce((a, b) => a + b, 0);
const stackHeight = (items: readonly Item[]): number => (items.length === 0 ? 0 : sum(items.map((i) => i.h)) + ROW * (items.length - 1));
const widest = (items: readonly Item[]): number => Math.max(0, ...items.map((i) => i.w));

interface Band {
  readonly left: readonly Item[];
  readonly right: readonly Item[];
  /** From left to right. */
  readonly mid: readonly (readonly Item[])[];
  readonly joints: readonly Joint[];
  /** Nothing may stand between its left and right chips. */
  readonly through: boolean;
}
const bandOf = (ix: TopologyIndex, list: readonly TopologyDevice[], sides: (d: DevRef) => readonly Side[], rank: (d: DevRef) => number): Band => {
  const below = belowOf(ix, list);
  const near = new Map(list.map((d) => [d.ifindex, [] as number[]]));
  for (const [i, on] of below) {
    for (const p of on) {
      near.get(i)?.push(p);
      near.get(p)?.push(i);
    }
  }
  const distances = (from: readonly TopologyDevice[]): Map<number, number> => {
    const dist = new Map(from.map((d) => [d.ifindex, 0]));
    for (const i of dist.keys()) for (const n of near.get(i) ?? []) if (!dist.has(n)) dist.set(n, (dist.get(i) as number) + 1);
    return dist;
  };
  const byRank = [...list].sort((a, b) => rank(a) - rank(b) || a.ifindex - b.ifindex);
  const left = byRank.filter((d) => sides(d)[0] === 'left');
  const right = byRank.filter((d) => sides(d).includes('right'));
  /** A chip stands the further left, the nearer it is to what leads to the left; without any way out, what stands on nothing is the beginning. */
  const alone = left.length + right.length === 0;
  const fromLeft = distances(alone ? list.filter((d) => below.get(d.ifindex)?.length === 0) : left);
  const fromRight = distances(right.filter((d) => !left.includes(d)));
  const place = (d: TopologyDevice): number => (fromLeft.get(d.ifindex) ?? 0) - (fromRight.get(d.ifindex) ?? 0);
  const mids = byRank.filter((d) => sides(d).length === 0);
  const levels = [...new Set(mids.map(place))].sort((a, b) => a - b).map((p) => mids.filter((d) => place(d) === p).map(itemOf));
  const joints: Joint[] = [...below].flatMap(([i, on]) => on.map((p) => ({ a: devKey({ netns: list[0]?.netns as number, ifindex: p }), b: devKey({ netns: list[0]?.netns as number, ifindex: i }) })));
  const both = right.filter((d) => sides(d)[0] === 'left');
  for (const d of both) joints.push({ a: devKey(d), b: `${devKey(d)}:stub` });
  return {
    left: left.map(itemOf), right: right.map((d) => (both.includes(d) ? stubOf(d) : itemOf(d))), mid: levels, joints, through: both.length > 0,
  };
};

/** Lays a machine out; its box stands at 0, 0. `rank`: the order of devices in a column; lower is higher up. */
export const layoutMachine = (ix: TopologyIndex, m: TopologyMachine, sides: (d: DevRef) => readonly Side[], rank: (d: DevRef) => number, remarks: Remarks): MachineBox => {
  const first = (list: readonly TopologyDevice[]): number => Math.min(...list.map(rank));
  const all = componentsOf(ix, m).map((list) => ({ list, band: bandOf(ix, list, sides, rank) }))
    .sort((a, b) => Number(a.band.left.length + a.band.right.length === 0) - Number(b.band.left.length + b.band.right.length === 0) || first(a.list) - first(b.list) || (a.list[0] as TopologyDevice).ifindex - (b.list[0] as TopologyDevice).ifindex)
    .map((x) => x.band);
  // A device that leads nowhere stands under the others, if there is no middle column anyway.
  const edge = all.some((b) => b.left.length > 0) ? 'left' : 'right';
  const outside = all.some((b) => b.left.length + b.right.length > 0);
  const bands = all.some((b) => b.left.length + b.right.length > 0 && b.mid.length > 0) || !outside ? all
    : all.map((b): Band => (b.mid.length === 1 && b.mid[0]?.length === 1 ? { ...b, [edge]: b.mid[0], mid: [] } : b));
  const leftW = Math.max(0, ...bands.map((b) => widest(b.left)));
  const rightW = Math.max(0, ...bands.map((b) => widest(b.right)));
  const midWidth = (b: Band): number => (b.mid.length === 0 ? 0 : sum(b.mid.map(widest)) + GAP * (b.mid.length - 1));
  const midW = Math.max(0, ...bands.map(midWidth));
  const kindText = m.kind === 'host' ? 'the host' : m.kind === 'container' ? 'container' : m.netns < 0 ? '' : m.forwards ? 'namespace, router' : 'namespace';
  const title = clip(m.name, 30);
  const busy = remarks.dead !== null || remarks.nat.length > 0;
  const info = remarks.info.map((t) => clip(t, 44));
  const bare = m.name === 'host';
  const heads = [textWidth(title, SIZE.title) * 1.04 + (bare ? 0 : 10 + textWidth(kindText, SIZE.small)), ...info.map((t) => textWidth(t, SIZE.small))];
  const cols = (leftW > 0 ? 1 : 0) + (midW > 0 ? 1 : 0) + (rightW > 0 ? 1 : 0);
  const lead = midW > 0 && leftW === 0 ? GAP / 2 : 0;
  const w = Math.ceil(Math.max(2 * PAD + leftW + midW + rightW + GAP * Math.max(0, cols - 1) + lead, 2 * PAD + Math.max(...heads), busy ? 300 : 110));

  const texts: TextLine[] = [];
  const dead = remarks.dead;
  let y = 22;
  texts.push({ text: title, x: PAD, y, size: SIZE.title, style: 'title' });
  if (!bare && kindText !== '') texts.push({ text: kindText, x: w - PAD - textWidth(kindText, SIZE.small), y, size: SIZE.small, style: 'kind' });
  for (const t of info) texts.push({ text: t, x: PAD, y: (y += LINE + 1), size: SIZE.small, style: 'info' });
  // Room for the cross at a chip's upper corner.
  y += dead ? 22 : 12;

  const chips: Chip[] = [];
  const bottom = { left: y, mid: y, right: y };
  const xMid = PAD + lead + (leftW > 0 ? leftW + GAP : 0);
  const xRight = w - PAD - rightW;
  const put = (items: readonly Item[], x: number, width: number, top: number, height: number, align: Side): void => {
    let at = top + (height - stackHeight(items)) / 2;
    for (const i of items) {
      const bar = i.kind === 'bridge' && items.length === 1;
      const iw = i.kind === 'stub' ? i.w : width;
      chips.push({
        key: i.key, kind: i.kind, down: !i.d.up, x: align === 'right' ? x + width - iw : x, y: bar ? top : at, w: iw, h: bar ? Math.max(height, i.h) : i.h, lines: i.lines, full: i.d.name,
      });
      at += i.h + ROW;
    }
  };
  for (const b of bands) {
    const uses = { left: b.left.length > 0, mid: b.mid.length > 0 || b.through, right: b.right.length > 0 };
    const top = Math.max(uses.left ? bottom.left : 0, uses.mid ? bottom.mid : 0, uses.right ? bottom.right : 0, b.left.length + b.right.length === 0 ? Math.max(bottom.left, bottom.right, bottom.mid) : 0);
    const height = Math.max(stackHeight(b.left), stackHeight(b.right), ...b.mid.map(stackHeight));
    put(b.left, PAD, leftW, top, height, 'left');
    put(b.right, xRight, rightW, top, height, 'right');
    const slack = (leftW > 0 && rightW > 0 ? xRight - GAP - xMid : rightW > 0 ? xRight - GAP - xMid : w - PAD - xMid) - midWidth(b);
    let x = xMid + (b.left.length > 0 && b.right.length > 0 ? slack / 2 : b.right.length > 0 ? slack : 0);
    for (const items of b.mid) {
      put(items, x, widest(items), top, height, 'left');
      x += widest(items) + GAP;
    }
    const end = top + height + ROW + 4;
    if (uses.left) bottom.left = end;
    if (uses.mid) bottom.mid = end;
    if (uses.right) bottom.right = end;
  }
  y = Math.max(bottom.left, bottom.mid, bottom.right);
  const columns = Math.floor((w - 2 * PAD) / (SIZE.small * 0.605));
  const say = (text: string, style: TextLine['style'], max: number): void => {
    for (const line of wrap(text, columns, max)) texts.push({ text: line, x: PAD, y: (y += LINE), size: SIZE.small, style });
  };
  for (const t of remarks.nat) say(t, 'nat', 2);
  if (dead) {
    y += 7;
    say(`✗ ${dead.what}`, 'dead', 2);
    if (dead.text !== '') say(dead.text, 'deadline', 4);
    if (dead.origin !== '') say(dead.origin, 'origin', 3);
  }
  return { netns: m.netns, kind: m.kind, full: m.name, x: 0, y: 0, w, h: Math.ceil(y + (dead || remarks.nat.length > 0 ? 12 : 4)), texts, chips, joints: bands.flatMap((b) => b.joints) };
};
