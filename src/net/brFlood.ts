// Floods to many ports without touching each port's world. Most group frames die at the far end of every veth port: a group nobody
// joined, a question about somebody else. For those the bridge remembers, port by port, what the far end listens to, checks that the
// memory still holds, and counts. A star of a thousand namespaces makes millions of such deliveries while it is built.
// Nothing here is state: a cache lives as long as its run, and what it cannot vouch for takes the ordinary way.
import { isMulticast6 } from '../base/ip.ts';
import type { BridgeLink } from '../dev/bridge.ts';
import { BR_STATE_FORWARDING } from '../dev/bridge.ts';
import { ETH_P_ARP, ETH_P_IPV6, type Skb } from '../model/skb.ts';
import type { Config, Link, NsState, Nsid } from '../model/world.ts';
import { pmGet, pmValues, type PMap } from '../base/pmap.ts';
import { inDevMax } from './conf4.ts';
import { findLink, netnsOf, loadFlood, peekState, settleFlood, type Ctx, type FloodCache } from './ctx.ts';

/** Groups of one far end that a cache has room for; a device with more is asked each time. */
const GROUPS = 6;
/** Neighbours of one far end that a cache remembers. */
const KNOWN = 8;

/** Port by port, in flat arrays: a flood reads them in order and nothing else. */
interface Cache extends FloodCache {
  links: PMap<Link>;
  readonly link: (Link | undefined)[];
  /** The far end's namespace; 0: this port's frames take the ordinary way. */
  readonly far: Int32Array;
  /** ctx.versions of that namespace when it was looked at. */
  readonly version: Int32Array;
  /** Longest frame it takes. */
  readonly room: Int32Array;
  /** Low 32 bits of the groups it joined, GROUPS a port; -1 fills up. A port that hears no IPv6 has none. */
  readonly groups: Float64Array;
  /** It answers ARP for this one address only; -1: ask it. */
  readonly addr4: Float64Array;
  /** Whom it knows. */
  readonly known: (readonly number[])[];
}

const low32 = (ip: string): number => parseInt(ip.slice(24), 16);
const NOBODY: readonly number[] = [];

/** Looks at one port and its far end. */
const look = (ctx: Ctx, c: Cache, i: number): void => {
  c.far[i] = 0;
  const p = c.link[i];
  const bp = p?.brport;
  if (!p || !bp || bp.state !== BR_STATE_FORWARDING || !bp.mcastFlood || !bp.bcastFlood || bp.isolated || bp.proxyArp || bp.proxyArpWifi || bp.neighSuppress || bp.hairpin) return;
  if (p.info.kind !== 'veth' || !p.up || !p.carrier || p.link === null) return;
  const { netns, ifindex } = p.link;
  const peer = findLink(ctx, netns, ifindex);
  if (!peer?.up || peer.brport !== null || peer.uppers.length > 0) return;
  const ns = netnsOf(ctx, netns);
  // Rules count what the stack would throw away.
  if (ns.xt.size > 0) return;
  const state = peekState(ctx, netns);
  const idev = pmGet(state.idev, ifindex);
  const groups = idev?.idev6 === true && peer.conf6.disable_ipv6 === 0 ? idev.groups6 : [];
  if (groups.length > GROUPS) return;
  for (let g = 0; g < GROUPS; g++) c.groups[i * GROUPS + g] = g < groups.length ? low32(groups[g]?.group as string) : -1;
  // Addresses of other devices are answered for as well; only the plain case is remembered.
  const mine = ns.links.size === 2 ? peer.addrs4 : [];
  const neighbours = pmGet(state.neigh, ifindex);
  const plain = mine.length === 1 && (neighbours?.size ?? 0) <= KNOWN && peer.arp && peer.conf4.forwarding === 0 && inDevMax(ns, peer, 'arp_accept') === 0 && ns.rules4.length === 3;
  c.addr4[i] = plain ? (mine[0]?.local as number) : -1;
  c.known[i] = plain && neighbours ? [...pmValues(neighbours)].map((n) => n.ip).filter((ip) => typeof ip === 'number') : NOBODY;
  c.room[i] = Math.min(p.mtu, peer.mtu) + 14;
  c.version[i] = ctx.versions[netns] ?? 0;
  c.far[i] = netns;
};

/** Looks again at the ports whose link changed. */
const refresh = (ctx: Ctx, c: Cache, links: PMap<Link>): void => {
  c.links = links;
  for (let i = 0; i < c.ifindexes.length; i++) {
    const l = pmGet(links, c.ifindexes[i] as number);
    if (l === c.link[i]) continue;
    c.link[i] = l;
    look(ctx, c, i);
  }
};
/** The list of ports changed: what was counted is booked, what is known of the other ports is kept. */
const rebuilt = (ctx: Ctx, nsid: Nsid, bridge: number, key: string, old: Cache | undefined, links: PMap<Link>, ports: readonly number[]): Cache => {
  const n = ports.length;
  const c: Cache = {
    nsid, bridge, dirty: false, ifindexes: ports, packets: new Float64Array(n), bytes: new Float64Array(n), links, link: ports.map(() => undefined), far: new Int32Array(n),
    version: new Int32Array(n), room: new Int32Array(n), groups: new Float64Array(n * GROUPS), addr4: new Float64Array(n), known: ports.map(() => NOBODY),
  };
  if (old) {
    settleFlood(ctx, old);
    // The usual change is a new port at the head: the rest of the list is the old one, shifted.
    const shift = n - old.ifindexes.length;
    for (let j = 0; j < old.ifindexes.length; j++) {
      const i = j + shift;
      if (i < 0 || ports[i] !== old.ifindexes[j]) continue;
      c.link[i] = old.link[j];
      c.far[i] = old.far[j] as number;
      c.version[i] = old.version[j] as number;
      c.room[i] = old.room[j] as number;
      c.addr4[i] = old.addr4[j] as number;
      c.known[i] = old.known[j] as readonly number[];
      for (let g = 0; g < GROUPS; g++) c.groups[i * GROUPS + g] = old.groups[j * GROUPS + g] as number;
    }
  }
  ctx.floods.set(key, c);
  refresh(ctx, c, links);
  return c;
};
/** What the first flood of a run found out, for the next run over the very same world: many walks start from one world. */
const remembered = new WeakMap<PMap<NsState>, { readonly config: Config; readonly caches: Map<string, Cache> }>();
const copyOf = (c: Cache, version: Int32Array): Cache => ({
  nsid: c.nsid, bridge: c.bridge, dirty: false, ifindexes: c.ifindexes, packets: new Float64Array(c.packets.length), bytes: new Float64Array(c.bytes.length), links: c.links,
  link: c.link.slice(), far: c.far.slice(), version, room: c.room.slice(), groups: c.groups.slice(), addr4: c.addr4.slice(), known: c.known.slice(),
});
const remember = (ctx: Ctx, key: string, c: Cache): void => {
  let m = remembered.get(ctx.baseState.netns);
  if (!m || m.config !== ctx.baseConfig) {
    m = { config: ctx.baseConfig, caches: new Map() };
    remembered.set(ctx.baseState.netns, m);
  }
  // Version 0: untouched since the run began, so true of the world itself. Everything else has to be looked at again.
  m.caches.set(key, copyOf(c, c.version.map((v) => (v === 0 ? 0 : -1))));
};
const recall = (ctx: Ctx, key: string, ports: readonly number[]): Cache | undefined => {
  const m = remembered.get(ctx.baseState.netns);
  const c = m?.config === ctx.baseConfig ? m.caches.get(key) : undefined;
  return c?.ifindexes === ports ? copyOf(c, c.version.slice()) : undefined;
};

const cacheOf = (ctx: Ctx, nsid: Nsid, br: BridgeLink): Cache => {
  const { links } = netnsOf(ctx, nsid);
  const { ports } = br.info;
  const key = `${nsid}/${br.ifindex}`;
  let c = ctx.floods.get(key) as Cache | undefined;
  if (!c) {
    c = recall(ctx, key, ports);
    if (c) ctx.floods.set(key, c);
    else {
      c = rebuilt(ctx, nsid, br.ifindex, key, undefined, links, ports);
      remember(ctx, key, c);
    }
    loadFlood(ctx, c);
  } else if (c.ifindexes !== ports) c = rebuilt(ctx, nsid, br.ifindex, key, c, links, ports);
  if (c.links !== links) refresh(ctx, c, links);
  return c;
};

const joined = (c: Cache, i: number, group: number): boolean => {
  for (let g = i * GROUPS, end = g + GROUPS; g < end; g++) if (c.groups[g] === group) return true;
  return false;
};

/**
 * Goes over a bridge's ports in flooding order. `ordinary` gets those whose frames must really be sent; the others are counted here.
 * Undefined when this flood is not of the kind (a trace or a capture watches, VLANs, few ports). Gives the number counted.
 */
export const floodQuietly = (ctx: Ctx, nsid: Nsid, br: BridgeLink, ingress: Link | null, skb: Skb, len: number, ordinary: (p: Link) => void): number | undefined => {
  if (ctx.trace !== null || ctx.taps.size > 0 || br.info.vlanFiltering || br.info.ports.length < 8 || skb.vlan !== 0) return undefined;
  const { net } = skb;
  const ipv6 = skb.proto === ETH_P_IPV6;
  let group = 0;
  let sip = 0;
  let tip = 0;
  if (ipv6) {
    if (netnsOf(ctx, nsid).xt.size > 0) return undefined;
    if (net.type !== 'ip' || typeof net.dst !== 'string' || !isMulticast6(net.dst)) return undefined;
    group = low32(net.dst);
  } else {
    if (skb.proto !== ETH_P_ARP || net.type !== 'arp' || net.op !== 1 || net.spa === 0) return undefined;
    sip = net.spa;
    tip = net.tpa;
  }
  const c = cacheOf(ctx, nsid, br);
  const from = ingress?.ifindex ?? 0;
  const { versions } = ctx;
  let counted = 0;
  for (let i = 0; i < c.ifindexes.length; i++) {
    if (c.ifindexes[i] === from) {
      const p = c.link[i];
      if (p?.brport?.hairpin) ordinary(p);
      continue;
    }
    const far = c.far[i] as number;
    if (far !== 0 && (versions[far] ?? 0) !== c.version[i]) look(ctx, c, i);
    if (c.far[i] !== 0 && len <= (c.room[i] as number)) {
      const hears = ipv6 ? joined(c, i, group) : c.addr4[i] === -1 || tip === c.addr4[i] || tip >>> 24 === 127 || (c.known[i] as readonly number[]).includes(sip);
      if (!hears) {
        c.packets[i] = (c.packets[i] as number) + 1;
        c.bytes[i] = (c.bytes[i] as number) + len;
        counted++;
        continue;
      }
    }
    const p = c.link[i];
    if (p) ordinary(p);
  }
  if (counted > 0) c.dirty = true;
  return counted;
};
