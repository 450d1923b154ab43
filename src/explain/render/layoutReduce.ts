// What of a big world is drawn: everything on the path, a few of each sort beside it, and `+ 997 more` for machines that are plugged in alike.
// The result is a smaller topology; made-up machines and devices have negative numbers.
import type { DevRef, Nsid } from '../../model/world.ts';
import { devKey, indexTopology, type Topology, type TopologyCable, type TopologyDevice, type TopologyIndex, type TopologyMachine } from './topology.ts';

/** So many machines that are plugged in alike are drawn one by one; of more, `FEW`. */
const ALIKE = 4;
const FEW = 3;
/** Machines in a picture that are not on the path. */
const MACHINES = 24;
/** Devices without any cable, in one machine. */
const IDLE = 6;

const pseudoDevice = (netns: Nsid, ifindex: number, name: string, master: number): TopologyDevice => ({
  netns, ifindex, name, kind: 'veth', detail: '', up: true, carrier: true, mtu: 0, mac: '', addrs: [], master, ports: [],
});
const pseudoMachine = (netns: Nsid, name: string, devices: readonly TopologyDevice[]): TopologyMachine => ({ netns, name, kind: 'netns', also: [], forwards: false, devices, listening: [], published: [] });

/** Nothing to see: only a loopback, nobody in it, and nothing listens there. */
const isIdle = (m: TopologyMachine): boolean => m.devices.every((d) => d.kind === 'loopback' && d.addrs.every((a) => a.startsWith('127.') || a.startsWith('::1/')));

/** How a machine is plugged in: the machine and the bridge (or device) at the other end of each of its cables; '' for one with cables of its own kind behind it. */
const plugOf = (ix: TopologyIndex, m: TopologyMachine): string => {
  const ends: string[] = [];
  const beyond = new Set<Nsid>();
  for (const d of m.devices) {
    for (const p of ix.peers.get(devKey(d)) ?? []) {
      if (p.netns === m.netns) continue;
      const master = ix.device.get(devKey(p))?.master ?? 0;
      beyond.add(p.netns);
      ends.push(`${p.netns}/${master === 0 ? `d${p.ifindex}` : `b${master}`}`);
    }
  }
  return ends.length === 0 || m.devices.some((d) => d.kind === 'bridge') ? '' : `${m.kind}:${m.forwards ? 'f' : ''}:${ends.sort().join(' ')}`;
};

/** Machines in the order in which one comes to them from the path (or from the first machine). */
const nearestFirst = (ix: TopologyIndex, path: ReadonlySet<Nsid>): Nsid[] => {
  const order: Nsid[] = [];
  const seen = new Set<Nsid>();
  const roots = [...path, ...ix.topology.machines.map((m) => m.netns)];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    const queue = [root];
    for (const n of queue) {
      order.push(n);
      for (const d of ix.machine.get(n)?.devices ?? []) {
        for (const p of ix.peers.get(devKey(d)) ?? []) {
          if (!seen.has(p.netns)) {
            seen.add(p.netns);
            queue.push(p.netns);
          }
        }
      }
    }
  }
  return order;
};

export interface Reduced {
  readonly topology: Topology;
  readonly index: TopologyIndex;
}
/** `stops`: devices on the path, by devKey; `path`: machines on it. */
export const reduceTopology = (ix: TopologyIndex, path: ReadonlySet<Nsid>, stops: ReadonlySet<string>): Reduced => {
  const drawn = ix.topology.machines.filter((m) => path.has(m.netns) || !isIdle(m));
  const order = new Map(nearestFirst(ix, path).map((n, i) => [n, i]));
  const sorted = [...drawn].sort((a, b) => (order.get(a.netns) as number) - (order.get(b.netns) as number));
  const groups = new Map<string, TopologyMachine[]>();
  for (const m of sorted) {
    const plug = path.has(m.netns) ? '' : plugOf(ix, m);
    if (plug === '') continue;
    const g = groups.get(plug);
    if (g) g.push(m);
    else groups.set(plug, [m]);
  }
  /** Hidden machine -> the made-up one that stands for it; 0: for none. */
  const hidden = new Map<Nsid, Nsid>();
  const made = new Map<Nsid, TopologyMachine[]>();
  let next = -1;
  for (const g of groups.values()) {
    if (g.length <= ALIKE) continue;
    const rest = g.slice(FEW);
    for (const m of rest) hidden.set(m.netns, next);
    made.set(next--, rest);
  }
  const left = sorted.filter((m) => !path.has(m.netns) && !hidden.has(m.netns));
  for (const m of left.slice(MACHINES)) hidden.set(m.netns, 0);
  const shown = sorted.filter((m) => !hidden.has(m.netns));

  const cables: TopologyCable[] = ix.topology.cables.filter((c) => !hidden.has(c.a.netns) && !hidden.has(c.b.netns));
  const far = (d: DevRef): readonly DevRef[] => (ix.peers.get(devKey(d)) ?? []).filter((p) => p.netns !== d.netns);
  const machines = shown.map((m): TopologyMachine => {
    const gone = new Set<number>();
    const extra: TopologyDevice[] = [];
    /** Ports that lead to hidden machines, by who stands for those and by their bridge. */
    const folded = new Map<string, { readonly who: Nsid; readonly master: number; readonly list: TopologyDevice[] }>();
    for (const d of m.devices) {
      const ends = far(d);
      if (ends.length === 0 || stops.has(devKey(d)) || !ends.every((p) => hidden.has(p.netns))) continue;
      const whos = new Set(ends.map((p) => hidden.get(p.netns) as Nsid));
      const who = whos.size === 1 ? ([...whos][0] as Nsid) : 0;
      // A device that others hang on (a macvlan's parent) stays: many machines may share it.
      if (d.kind !== 'veth' || ends.length > 1) continue;
      gone.add(d.ifindex);
      const key = `${who}/${d.master}`;
      const f = folded.get(key);
      if (f) f.list.push(d);
      else folded.set(key, { who, master: d.master, list: [d] });
    }
    const lost = (ports: readonly number[]): boolean => ports.length > 0 && ports.every((p) => gone.has(p) && [...folded.values()].every((f) => f.who === 0 || !f.list.some((d) => d.ifindex === p)));
    let more = 0;
    for (const d of m.devices) {
      if (d.kind !== 'bridge' || stops.has(devKey(d)) || !lost(d.ports)) continue;
      gone.add(d.ifindex);
      more += 1 + d.ports.length;
      for (const [key, f] of folded) if (f.master === d.ifindex) folded.delete(key);
    }
    for (const f of folded.values()) {
      extra.push(pseudoDevice(m.netns, next, `+ ${f.list.length} ${f.master === 0 ? 'devices' : 'ports'}`, f.master));
      const g = made.get(f.who);
      if (g) cables.push({ kind: 'veth', a: { netns: m.netns, ifindex: next }, b: { netns: f.who, ifindex: f.list.length } });
      next--;
    }
    const idle = m.devices.filter((d) => !gone.has(d.ifindex) && !stops.has(devKey(d)) && d.master === 0 && d.ports.length === 0 && (ix.peers.get(devKey(d)) ?? []).length === 0
      && (d.kind !== 'loopback' || d.addrs.some((a) => !a.startsWith('127.') && !a.startsWith('::1/'))));
    for (const d of idle.slice(IDLE)) gone.add(d.ifindex);
    more += Math.max(0, idle.length - IDLE);
    if (more > 0) extra.push(pseudoDevice(m.netns, next--, `+ ${more} more devices`, 0));
    const keep = m.devices.filter((d) => !gone.has(d.ifindex) && (d.kind !== 'loopback' || stops.has(devKey(d)) || idle.includes(d)));
    return { ...m, devices: [...keep.map((d) => (d.ports.length === 0 ? d : { ...d, ports: [...d.ports.filter((p) => !gone.has(p)), ...extra.filter((x) => x.master === d.ifindex).map((x) => x.ifindex)] })), ...extra] };
  });
  for (const [netns, rest] of made) {
    const ends = [...new Set(cables.filter((c) => c.b.netns === netns).map((c) => c.b.ifindex))];
    // Plugged into a device that stays (a macvlan's parent): a cable to each such device.
    if (ends.length === 0) {
      const parents = new Map(rest.flatMap((m) => m.devices.flatMap(far)).filter((p) => !hidden.has(p.netns)).map((p) => [devKey(p), p]));
      [...parents.values()].forEach((a, i) => {
        cables.push({ kind: 'macvlan', a, b: { netns, ifindex: i + 1 } });
        ends.push(i + 1);
      });
    }
    const like = rest[0] as TopologyMachine;
    machines.push(pseudoMachine(netns, `+ ${rest.length} more`, ends.map((i) => ({ ...pseudoDevice(netns, i, `like ${like.name}`, 0) }))));
  }
  const away = [...hidden.values()].filter((w) => w === 0).length;
  if (away > 0) machines.push(pseudoMachine(next--, `+ ${away} more machines`, []));
  const topology: Topology = { machines, cables };
  return { topology, index: indexTopology(topology) };
};
