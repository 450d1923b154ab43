// What lies behind devices whose far side is not in the snapshot: one namespace `outside`, written as a snapshot of its own and read like any other.
// It has, on a device for each of them, the addresses of the gateways and known neighbours there (or one free address); it knows the networks of these
// devices and no other private one, and stands for the rest of the world: any public address, every TCP and UDP port of which echoes. docs/snapshots.md says so, too.
import { inPrefix, networkOf, printIp, type Ip } from '../base/ip.ts';
import { printMac } from '../base/mac.ts';
import { pmDelete, pmEntries, pmGet, pmSet, pmValues } from '../base/pmap.ts';
import type { Link, Nsid } from '../model/world.ts';
import { linkOf, netnsOf, stateOf, type Ctx } from '../net/ctx.ts';
import type { Space } from './snapshot.ts';

export interface OutsideLink {
  readonly netns: Nsid;
  readonly ifindex: number;
}
interface Addr {
  readonly ip: Ip;
  readonly len: number;
}
/** The addresses that the far side of a device answers for. */
const MAX_ADDRS = 256;
/** Gateways of a namespace's routes by device: one pass over them. */
const gatewaysIn = (ctx: Ctx, nsid: Nsid): ReadonlyMap<number, readonly Ip[]> => {
  const ns = netnsOf(ctx, nsid);
  const out = new Map<number, Ip[]>();
  for (const fib of [ns.fib4, ns.fib6]) for (const t of pmValues(fib)) for (const l of pmValues(t.routes)) for (const r of l) for (const n of r.nexthops) if (n.gw !== null) {
    const list = out.get(n.oif);
    if (list) list.push(n.gw);
    else out.set(n.oif, [n.gw]);
  }
  return out;
};
/** A port's addresses are its bridge's. */
const topOf = (ctx: Ctx, o: OutsideLink): number => linkOf(ctx, o.netns, o.ifindex).master || o.ifindex;
const freeAddr = (own: readonly Addr[], a: Addr): Ip | undefined => {
  const bits = typeof a.ip === 'number' ? 32 : 128;
  if (bits - a.len < 2) return undefined;
  const net = networkOf(a.ip, a.len);
  for (let n = 254; n > 0; n--) {
    const ip = typeof net === 'number' ? net + (n % 2 ** Math.min(32 - a.len, 8)) : `${net.slice(0, 30)}${n.toString(16).padStart(2, '0')}`;
    if (ip !== net && inPrefix(ip, net, a.len) && !own.some((x) => x.ip === ip)) return ip;
  }
  return undefined;
};
const addrsOf = (ctx: Ctx, o: OutsideLink, gws: readonly Ip[]): { readonly addrs: readonly Addr[]; readonly own: readonly Addr[]; readonly mac: number | undefined } => {
  const top = linkOf(ctx, o.netns, topOf(ctx, o));
  const own: Addr[] = [...top.addrs4, ...top.addrs6].map((a) => ({ ip: a.local, len: a.prefixlen }));
  const neigh = pmGet(stateOf(ctx, o.netns).neigh, top.ifindex);
  const seen = new Set<Ip>(own.map((a) => a.ip));
  const addrs: Addr[] = [];
  const add = (ip: Ip): void => {
    if (seen.has(ip) || addrs.length >= MAX_ADDRS) return;
    seen.add(ip);
    const net = own.find((a) => typeof a.ip === typeof ip && inPrefix(ip, networkOf(a.ip, a.len), a.len));
    addrs.push({ ip, len: net?.len ?? (typeof ip === 'number' ? 32 : 128) });
  };
  for (const ip of gws) add(ip);
  // Who else is behind a bridge's port, its forwarding table would say; a port has no neighbours of its own.
  if (top.ifindex === o.ifindex && neigh) for (const n of pmValues(neigh)) if (n.lladdr !== null) add(n.ip);
  for (const family of [4, 6] as const) {
    const net = own.find((a) => (typeof a.ip === 'number') === (family === 4) && !(typeof a.ip === 'string' && a.ip.startsWith('fe80')));
    if (net && !addrs.some((a) => (typeof a.ip === 'number') === (family === 4) && !(typeof a.ip === 'string' && a.ip.startsWith('fe80')))) {
      const ip = freeAddr(own, net);
      if (ip !== undefined) add(ip);
    }
  }
  const known = gws.map((g) => (neigh ? pmGet(neigh, g)?.lladdr : undefined)).find((m) => m !== undefined && m !== null) ?? (neigh ? [...pmValues(neigh)].find((n) => n.lladdr !== null)?.lladdr : undefined);
  return { addrs, own, mac: known ?? undefined };
};

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '224.0.0.0/4', 'fc00::/7', 'fe80::/10', 'ff00::/8'];
const NEAR = 100;

/** The namespace's parts, and which of its devices belongs to which link. */
export const outsideSpace = (ctx: Ctx, links: readonly OutsideLink[], name: string): { readonly space: Space; readonly ends: readonly number[] } => {
  const addr: object[] = [{
    ifindex: 1, ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], mtu: 65536, link_type: 'loopback', operstate: 'UNKNOWN', address: '00:00:00:00:00:00',
    addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host', label: 'lo' }, { family: 'inet6', local: '::1', prefixlen: 128, scope: 'host' }],
  }];
  const route4: object[] = [];
  const route6: object[] = [];
  const ends: number[] = [];
  /** Its addresses, as text. */
  const own: string[] = [];
  const put = (ip: Ip, r: object): number => (typeof ip === 'number' ? route4 : route6).push({ protocol: 'kernel', scope: 'link', ...(typeof ip === 'string' && { metric: 256, pref: 'medium' }), ...r });
  const gateways = new Map<Nsid, ReadonlyMap<number, readonly Ip[]>>();
  links.forEach((o, i) => {
    const known = gateways.get(o.netns) ?? gatewaysIn(ctx, o.netns);
    gateways.set(o.netns, known);
    const l: Link = linkOf(ctx, o.netns, o.ifindex);
    const ifindex = i + 2;
    ends.push(ifindex);
    const { addrs, own: theirs, mac } = addrsOf(ctx, o, known.get(topOf(ctx, o)) ?? []);
    own.push(...addrs.map((a) => printIp(a.ip)));
    const dev = `o${i}`;
    addr.push({
      ifindex, ifname: dev, flags: ['BROADCAST', 'MULTICAST', ...(l.up ? ['UP'] : []), ...(l.up && l.carrier ? ['LOWER_UP'] : [])], mtu: l.mtu, link_type: 'ether', operstate: l.up && l.carrier ? 'UP' : 'DOWN',
      address: printMac(mac !== undefined && mac !== l.address ? mac : 0x02_00_5e_00_00_00 + i + 1), linkinfo: { info_kind: 'veth' }, ifalias: `the far side of ${l.name}`,
      addr_info: addrs.map((a) => ({ family: typeof a.ip === 'number' ? 'inet' : 'inet6', local: printIp(a.ip), prefixlen: a.len, scope: typeof a.ip === 'string' && a.ip.startsWith('fe80') ? 'link' : 'global', label: dev })),
    });
    for (const a of addrs) put(a.ip, { type: 'local', dst: printIp(a.ip), dev, table: String(NEAR), scope: 'host', ...(typeof a.ip === 'number' && { prefsrc: printIp(a.ip) }) });
    const nets = new Map<string, Addr>();
    for (const a of theirs) nets.set(`${printIp(networkOf(a.ip, a.len))}/${a.len}`, a);
    for (const [dst, a] of nets) {
      const src = addrs.find((x) => typeof x.ip === typeof a.ip && inPrefix(x.ip, networkOf(a.ip, a.len), a.len));
      put(a.ip, { type: 'unicast', dst, dev, table: String(NEAR), ...(src && typeof src.ip === 'number' && { prefsrc: printIp(src.ip) }) });
    }
    if (addrs.some((a) => typeof a.ip === 'string')) put('', { type: 'multicast', dst: 'ff00::/8', dev, table: 'local', scope: 'global' });
  });
  for (const p of PRIVATE) put(p.includes(':') ? '' : 0, { type: 'unreachable', dst: p, ...(p.includes(':') && { dev: 'lo' }), table: String(NEAR), metric: 4_000_000_000, scope: 'global' });
  for (const dst of ['127.0.0.0/8', '127.0.0.1']) put(0, { type: 'local', dst, dev: 'lo', table: 'local', scope: 'host', prefsrc: '127.0.0.1' });
  put('', { type: 'local', dst: '::1', dev: 'lo', table: 'local', metric: 0 });
  put(0, { type: 'local', dst: 'default', dev: 'lo', table: 'local', scope: 'host' });
  put('', { type: 'local', dst: 'default', dev: 'lo', table: 'local', metric: 0 });
  const rules = [{ priority: 0, src: 'all', table: '255', dst: '127.0.0.0', dstlen: 8 }, { priority: 1, src: 'all', table: String(NEAR) }, { priority: 2, src: 'all', table: 'local' }, { priority: 32766, src: 'all', table: 'main' }];
  const rules6 = [{ priority: 0, src: 'all', table: '255', dst: '::1', dstlen: 128 }, { priority: 1, src: 'all', table: String(NEAR) }, { priority: 2, src: 'all', table: 'local' }, { priority: 32766, src: 'all', table: 'main' }];
  // Its own addresses and every public one echo; a private one that nobody has is left to the routes, which do not know it.
  const nat = (six: boolean): string => {
    const echo = (d: string): string[] => ['tcp', 'udp'].map((p) => `-A PREROUTING${d} -p ${p} -j REDIRECT --to-ports 7`);
    const has = (x: string): boolean => x.includes(':') === six;
    return ['*nat', ':PREROUTING ACCEPT [0:0]', ...own.filter(has).flatMap((a) => echo(` -d ${a}`)), ...PRIVATE.filter(has).map((n) => `-A PREROUTING -d ${n} -j RETURN`), ...echo(''), 'COMMIT', ''].join('\n');
  };
  const part = (n: string, text: string): [string, { file: string; line: number; text: string }] => [n, { file: `what packetpath assumes of the outside (${n})`, line: 1, text }];
  const space: Space = {
    kind: 'netns', name, aliases: [], id: '', failed: new Map(),
    parts: new Map([
      part('ip-addr', JSON.stringify(addr)), part('ip-route', JSON.stringify(route4)), part('ip6-route', JSON.stringify(route6)), part('ip-rule', JSON.stringify(rules)), part('ip6-rule', JSON.stringify(rules6)),
      part('iptables-nft-save', nat(false)), part('ip6tables-nft-save', nat(true)), part('ss', 'tcp LISTEN 0 4096 *:7 *:*\nudp UNCONN 0 0 *:7 *:*\n'), part('sysctl', ''),
    ]),
  };
  return { space, ends };
};

/** Neighbours of a device that `outside` answers for under another address would never be heard: they are forgotten, unless somebody wrote them down. */
export const forgetNeighbours = (ctx: Ctx, o: OutsideLink, mac: number): void => {
  const st = stateOf(ctx, o.netns);
  const top = topOf(ctx, o);
  const table = pmGet(st.neigh, top);
  if (!table || top !== o.ifindex) return;
  for (const [, n] of pmEntries(table)) if (n.lladdr !== null && n.lladdr !== mac && n.nud !== 'PERMANENT') forget(ctx, o.netns, top, n.ip);
};
const forget = (ctx: Ctx, nsid: Nsid, ifindex: number, ip: Ip): void => {
  const st = stateOf(ctx, nsid);
  const t = pmGet(st.neigh, ifindex);
  if (t) st.neigh = pmSet(st.neigh, ifindex, pmDelete(t, ip));
};
