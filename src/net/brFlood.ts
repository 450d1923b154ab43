// Floods to many ports without touching each port's world. Most group frames die at the far end of every veth port: a group nobody
// joined, a question about somebody else. For those the bridge remembers, port by port, what the far end listens to, checks that the
// memory still holds, and counts. A star of a thousand namespaces makes millions of such deliveries while it is built.
// Nothing here is state: a cache lives as long as its run, and what it cannot vouch for takes the ordinary way.
import { isMulticast6 } from '../base/ip.ts';
import type { BridgeLink } from '../dev/bridge.ts';
import { BR_STATE_FORWARDING } from '../dev/bridge.ts';
import { ETH_P_ARP, ETH_P_IPV6, type Skb } from '../model/skb.ts';
import type { InetDevState, Link, Neigh, NsState, Nsid } from '../model/world.ts';
import { pmGet, pmValues, type PMap } from '../base/pmap.ts';
import { inDevMax } from './conf4.ts';
import { findLink, netnsOf, peekState, settleFlood, type Ctx, type FloodCache } from './ctx.ts';

/** What one port's far end listens to, as long as `version`, `idev` and `neigh` are what they were. */
interface Far {
  readonly netns: Nsid;
  readonly version: number;
  readonly draft: Readonly<NsState>;
  readonly idev: PMap<InetDevState>;
  readonly neigh: PMap<PMap<Neigh>>;
  /** Longest frame it takes. */
  readonly room: number;
  /** It hears no IPv6 at all. */
  readonly deaf6: boolean;
  /** Low 32 bits of the groups it joined. */
  readonly groups: readonly number[];
  /** It answers ARP for this one address only; null: ask it. */
  readonly addr4: number | null;
  /** Whom it knows. */
  readonly known: readonly number[];
}

const low32 = (ip: string): number => parseInt(ip.slice(24), 16);

/** Undefined: this port's frames take the ordinary way. */
const farOf = (ctx: Ctx, p: Link): Far | undefined => {
  const bp = p.brport;
  if (!bp || bp.state !== BR_STATE_FORWARDING || !bp.mcastFlood || !bp.bcastFlood || bp.isolated || bp.proxyArp || bp.proxyArpWifi || bp.neighSuppress || bp.hairpin) return undefined;
  if (p.info.kind !== 'veth' || !p.up || !p.carrier || p.link === null) return undefined;
  const { netns, ifindex } = p.link;
  const peer = findLink(ctx, netns, ifindex);
  if (!peer?.up || peer.brport !== null || peer.uppers.length > 0) return undefined;
  const ns = netnsOf(ctx, netns);
  const draft = peekState(ctx, netns);
  const idev = pmGet(draft.idev, ifindex);
  // Addresses of other devices are answered for as well; only the plain case is remembered.
  const mine = ns.links.size === 2 ? peer.addrs4.map((a) => a.local as number) : [];
  const plain = mine.length === 1 && peer.arp && peer.conf4.forwarding === 0 && inDevMax(ns, peer, 'arp_accept') === 0 && ns.rules4.length === 3;
  const known: number[] = [];
  for (const n of pmValues(pmGet(draft.neigh, ifindex) ?? { size: 0, root: { b: 0, a: [] } })) if (typeof n.ip === 'number') known.push(n.ip);
  return {
    netns, version: ctx.versions[netns] ?? 0, draft, idev: draft.idev, neigh: draft.neigh, room: Math.min(p.mtu, peer.mtu) + 14,
    deaf6: idev?.idev6 !== true || peer.conf6.disable_ipv6 !== 0, groups: (idev?.groups6 ?? []).map((g) => low32(g.group as string)),
    addr4: plain && known.length < 8 ? (mine[0] as number) : null, known,
  };
};

interface Cache extends FloodCache {
  links: PMap<Link>;
  ports: readonly number[];
  readonly link: (Link | undefined)[];
  readonly far: (Far | undefined)[];
}

/** Looks at the ports whose link changed. */
const refresh = (ctx: Ctx, c: Cache, links: PMap<Link>): void => {
  c.links = links;
  for (let i = 0; i < c.ports.length; i++) {
    const l = pmGet(links, c.ports[i] as number);
    if (l === c.link[i]) continue;
    c.link[i] = l;
    c.far[i] = l && farOf(ctx, l);
  }
};
/** The list of ports changed: what is still known of them is kept, what was counted is settled. */
const rebuilt = (ctx: Ctx, nsid: Nsid, key: string, old: Cache | undefined, links: PMap<Link>, ports: readonly number[]): Cache => {
  const was = new Map<number, Far | undefined>();
  const wasLink = new Map<number, Link | undefined>();
  if (old) {
    settleFlood(ctx, old);
    old.ifindexes.forEach((x, i) => {
      was.set(x, old.far[i]);
      wasLink.set(x, old.link[i]);
    });
  }
  const c: Cache = {
    nsid, ifindexes: ports, packets: new Float64Array(ports.length), bytes: new Float64Array(ports.length), links, ports,
    link: ports.map((x) => wasLink.get(x)), far: ports.map((x) => was.get(x)),
  };
  ctx.floods.set(key, c);
  refresh(ctx, c, links);
  return c;
};

const cacheOf = (ctx: Ctx, nsid: Nsid, br: BridgeLink): Cache => {
  const { links } = netnsOf(ctx, nsid);
  const { ports } = br.info;
  const key = `${nsid}/${br.ifindex}`;
  let c = ctx.floods.get(key) as Cache | undefined;
  if (!c || c.ports !== ports) return rebuilt(ctx, nsid, key, c, links, ports);
  if (c.links !== links) refresh(ctx, c, links);
  return c;
};
/** Does the frame die at this far end? */
const dies = (f: Far, ipv6: boolean, group: number, sip: number, tip: number): boolean => {
  if (ipv6) return f.deaf6 || !f.groups.includes(group);
  return f.addr4 !== null && tip !== f.addr4 && tip >>> 24 !== 127 && !f.known.includes(sip);
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
    if (net.type !== 'ip' || typeof net.dst !== 'string' || !isMulticast6(net.dst)) return undefined;
    group = low32(net.dst);
  } else {
    if (skb.proto !== ETH_P_ARP || net.type !== 'arp' || net.op !== 1 || net.spa === 0) return undefined;
    sip = net.spa;
    tip = net.tpa;
  }
  const c = cacheOf(ctx, nsid, br);
  const from = ingress?.ifindex ?? 0;
  let counted = 0;
  for (let i = 0; i < c.ports.length; i++) {
    if (c.ports[i] === from) {
      const p = c.link[i];
      if (p?.brport?.hairpin) ordinary(p);
      continue;
    }
    let f = c.far[i];
    if (f && ((ctx.versions[f.netns] ?? 0) !== f.version || f.draft.idev !== f.idev || f.draft.neigh !== f.neigh)) {
      const l = c.link[i];
      f = c.far[i] = l && farOf(ctx, l);
    }
    if (f && len <= f.room && dies(f, ipv6, group, sip, tip)) {
      c.packets[i] = (c.packets[i] as number) + 1;
      c.bytes[i] = (c.bytes[i] as number) + len;
      counted++;
      continue;
    }
    const p = c.link[i];
    if (p) ordinary(p);
  }
  return counted;
};
