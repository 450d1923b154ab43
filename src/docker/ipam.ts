// Addresses. Mirrors libnetwork's ipam: allocator.go (RequestPool, getPredefinedPool, RequestAddress), structures.go (updatePoolDBOnAdd, the pool's
// bookkeeping) and bitseq's lowest free bit, ipamutils (predefined pools), netutils.CheckRouteOverlaps; for 27+ ipams/defaultipam/address_space.go.
// Leaves out: the overlap check with name servers, serial allocation (swarm). Addresses cost O(log32 n): a pool is a tree of masks.
import { inPrefix, networkOf, printIp, type Family, type Ip } from '../base/ip.ts';
import { jhash2 } from '../base/jhash.ts';
import { emptyPMap, pmDelete, pmGet, pmSet, pmValues, type PMap } from '../base/pmap.ts';
import type { AddressPool, Cidr, Engine, EngineVersion, IpamConfig, IpamPool, NetCreate, PoolUse } from '../model/docker.ts';
import { netnsOf } from '../net/ctx.ts';
import { since } from './defaults.ts';
import { printCidr } from './printOp.ts';
import { joinErrors, refuse, type DockerError, type DockerTx } from './tx.ts';
import type { IpamDriver, PoolReq } from './types.ts';

// ---------------------------------------------------------------- a tree of masks

const BITS = 5n;
const FULL = -1;
const keyOf = (level: number, index: bigint): string => `${level}.${index}`;
const maskAt = (taken: PMap<number>, level: number, index: bigint): number => pmGet(taken, keyOf(level, index)) ?? 0;
const bitOf = (i: bigint): number => 1 << Number(i & 31n);

const isTaken = (taken: PMap<number>, offset: bigint): boolean => (maskAt(taken, 0, offset >> BITS) & bitOf(offset)) !== 0;
const take = (taken: PMap<number>, offset: bigint): PMap<number> => {
  let map = taken;
  for (let level = 0, i = offset; ; level++, i >>= BITS) {
    const mask = maskAt(map, level, i >> BITS) | bitOf(i);
    map = pmSet(map, keyOf(level, i >> BITS), mask);
    if (mask !== FULL) return map;
  }
};
const release = (taken: PMap<number>, offset: bigint): PMap<number> => {
  let map = taken;
  for (let level = 0, i = offset; ; level++, i >>= BITS) {
    const key = keyOf(level, i >> BITS);
    const old = pmGet(map, key) ?? 0;
    const mask = old & ~bitOf(i);
    map = mask === 0 ? pmDelete(map, key) : pmSet(map, key, mask);
    if (old !== FULL) return map;
  }
};
/** The lowest free offset from `from` to `to`: up past full masks, then down again. */
const firstFree = (taken: PMap<number>, from: bigint, to: bigint): bigint | undefined => {
  for (let level = 0, i = from; i << (BITS * BigInt(level)) <= to; level++) {
    const free = ~maskAt(taken, level, i >> BITS) & (FULL << Number(i & 31n));
    if (free === 0) {
      i = (i >> BITS) + 1n;
      continue;
    }
    let at = ((i >> BITS) << BITS) + BigInt(31 - Math.clz32(free & -free));
    for (let l = level - 1; l >= 0; l--) {
      const below = ~maskAt(taken, l, at);
      at = (at << BITS) + BigInt(31 - Math.clz32(below & -below));
    }
    return at <= to ? at : undefined;
  }
  return undefined;
};

// ---------------------------------------------------------------- offsets in a subnet

const bitsOf = (ip: Ip): number => (typeof ip === 'number' ? 32 : 128);
const numberOf = (ip: Ip): bigint => (typeof ip === 'number' ? BigInt(ip) : BigInt(`0x${ip}`));
const ipOf = (n: bigint, family: Family): Ip => (family === 4 ? Number(n) : n.toString(16).padStart(32, '0'));
const within = (outer: Cidr, ip: Ip): boolean => inPrefix(ip, outer.ip, outer.len);
const overlaps = (a: Cidr, b: Cidr): boolean => within(a, b.ip) || within(b, a.ip);
/** How many addresses a mask has room for: 2^64 - 1 at most, as Go's uint64 says it. */
const sizeOf = (c: Cidr): bigint => {
  const host = BigInt(bitsOf(c.ip) - c.len);
  return host >= 64n ? (1n << 64n) - 1n : 1n << host;
};
const offsetOf = (subnet: Cidr, ip: Ip): bigint => numberOf(ip) - numberOf(subnet.ip);

// ---------------------------------------------------------------- predefined pools

/** ipamutils: 172.17/16 to 172.31/16, then 192.168.0.0/20 to 192.168.240.0/20. */
const LOCAL_SCOPE: readonly AddressPool[] = [
  ...Array.from({ length: 15 }, (_, i) => ({ base: { ip: 0xac110000 + i * 0x10000, len: 16 }, size: 16 })),
  { base: { ip: 0xc0a80000, len: 16 }, size: 20 },
];
/** 27+: a ULA /48 of this host, in /64s (ipamutils.deriveULABaseNetwork; the real one is drawn from the engine's id). */
const ulaPool = (sock: string): AddressPool => {
  const words = Array.from(sock, (c) => c.charCodeAt(0));
  const gid = ((jhash2(words, 1) & 0xff) * 2 ** 32 + jhash2(words, 2)).toString(16).padStart(10, '0');
  return { base: { ip: `fd${gid}`.padEnd(32, '0'), len: 48 }, size: 64 };
};
const predefined = (tx: DockerTx, family: Family): readonly AddressPool[] => {
  const given = tx.e.opts.defaultAddressPools;
  const all = [...(given.length === 0 ? LOCAL_SCOPE : given), ...(since(tx.e.version, '27') && !given.some((p) => typeof p.base.ip === 'string') ? [ulaPool(tx.e.sock)] : [])];
  const mine = all.filter((p) => bitsOf(p.base.ip) === (family === 4 ? 32 : 128));
  // newAddrSpace sorts them.
  return since(tx.e.version, '27') ? mine.toSorted((a, b) => (a.base.ip < b.base.ip ? -1 : a.base.ip > b.base.ip ? 1 : a.base.len - b.base.len)) : mine;
};
const countOf = (p: AddressPool): number => 2 ** Math.max(0, p.size - p.base.len);
const nthOf = (pools: readonly AddressPool[], n: number): Cidr => {
  let i = n;
  for (const p of pools) {
    if (i < countOf(p)) return { ip: ipOf(numberOf(networkOf(p.base.ip, p.base.len)) + (BigInt(i) << BigInt(bitsOf(p.base.ip) - p.size)), bitsOf(p.base.ip) === 32 ? 4 : 6), len: p.size };
    i -= countOf(p);
  }
  throw new RangeError(`pool ${n}`);
};

/** Destinations of IPv4 routes of scope link in table main: what is on a wire here blocks a predefined pool. */
const linkRoutes = (tx: DockerTx): Cidr[] => {
  const main = pmGet(netnsOf(tx.ctx, tx.e.netns).fib4, 254);
  const found: Cidr[] = [];
  if (main) for (const routes of pmValues(main.routes)) for (const r of routes) if (r.type === 'unicast' && r.scope === 253 && r.dstLen > 0) found.push({ ip: r.dst, len: r.dstLen });
  return found;
};
/** getPredefinedPool and requestPoolHelper. 20.10 goes round, every look moving its cursor, also past what a route then blocks; others take the first. */
const freePredefined = (tx: DockerTx, family: Family): Cidr | DockerError => {
  const pools = predefined(tx, family);
  const total = pools.reduce((n, p) => n + countOf(p), 0);
  const used = [...pmValues(tx.e.pools)].map((u) => u.subnet);
  const routes = family === 4 ? linkRoutes(tx) : [];
  const round = tx.e.version === '20.10';
  const start = round && tx.e.poolCursor < total ? tx.e.poolCursor : 0;
  for (let i = 0; i < total; i++) {
    const c = nthOf(pools, (start + i) % total);
    if (pmGet(tx.e.pools, printCidr(c)) || used.some((u) => overlaps(u, c))) continue;
    // updateStartIndex counts from 0 again when it has come past the end.
    if (round) tx.e.poolCursor = start + i + 1 < total ? start + i + 1 : 0;
    if (!routes.some((r) => overlaps(r, c))) return c;
  }
  return refuse(since(tx.e.version, '27') ? 'all predefined address pools have been fully subnetted' : `could not find an available, non-overlapping IPv${family} address pool among the defaults to assign to the network`, 404);
};

// ---------------------------------------------------------------- what the daemon checks before

const errorsOf = (c: IpamConfig): string[] => {
  const { subnet, range } = c;
  if (!subnet) return [];
  const errors: string[] = [];
  const masked = (x: Cidr): Cidr => ({ ip: networkOf(x.ip, x.len), len: x.len });
  const family = typeof subnet.ip === 'number' ? 4 : 6;
  if (masked(subnet).ip !== subnet.ip) errors.push(`invalid subnet ${printCidr(subnet)}: it should be ${printCidr(masked(subnet))}`);
  if (range) {
    const bad = (why: string): void => void errors.push(`invalid ip-range ${printCidr(range)}: ${why}`);
    if (typeof range.ip !== typeof subnet.ip) bad(`parent subnet is an IPv${family} block`);
    else {
      if (range.len < subnet.len) bad(`CIDR block is bigger than its parent subnet ${printCidr(subnet)}`);
      if (masked(range).ip !== range.ip) bad(`it should be ${printCidr(masked(range))}`);
      if (!overlaps(masked(subnet), masked(range))) bad(`parent subnet ${printCidr(subnet)} doesn't contain ip-range`);
    }
  }
  for (const [what, ip] of [['gateway', c.gateway], ...Object.entries(c.aux)] as const) {
    if (ip === null) continue;
    const name = what === 'gateway' && ip === c.gateway ? `gateway ${printIp(ip)}` : `auxiliary address ${what}`;
    if (typeof ip !== typeof subnet.ip) errors.push(`invalid ${name}: parent subnet is an IPv${family} block`);
    else if (!within(masked(subnet), ip)) errors.push(`invalid ${name}: parent subnet ${printCidr(subnet)} doesn't contain this address`);
  }
  return errors;
};
/** network.ValidateIPAM, since 25: subnets and ranges are written with their network address, and contain what they should. */
export const invalidConfig = (o: NetCreate, e: Pick<Engine, 'version'>): string | undefined => {
  const errors = since(e.version, '27') ? o.ipam.filter((c) => typeof c.subnet?.ip !== 'string' || o.ipv6).flatMap(errorsOf) : [];
  return errors.length > 0 ? `invalid network config:\n${joinErrors(errors)}` : undefined;
};

// ---------------------------------------------------------------- the driver

const poolOverlap = (tx: DockerTx): DockerError => refuse(`${since(tx.e.version, '27') ? 'invalid pool request: ' : ''}Pool overlaps with other one on this address space`, 403);
/** Network addresses are never given out; IPv4's last one neither. Since 28 a /31 or /32 has none of them. */
const emptyPool = (subnet: Cidr, v: EngineVersion): PoolUse => {
  const size = sizeOf(subnet);
  if (size <= 2n && since(v, '28.0')) return { subnet, users: 1, taken: emptyPMap() };
  const first = take(emptyPMap<number>(), 0n);
  return { subnet, users: 1, taken: typeof subnet.ip === 'number' && size > 1n ? take(first, size - 1n) : first };
};
const addUser = (tx: DockerTx, key: string, subnet: Cidr): void => {
  const old = pmGet(tx.e.pools, key);
  tx.e.pools = pmSet(tx.e.pools, key, old ? { ...old, users: old.users + 1 } : emptyPool(subnet, tx.e.version));
};
const dropUser = (tx: DockerTx, key: string): void => {
  const old = pmGet(tx.e.pools, key);
  if (old) tx.e.pools = old.users > 1 ? pmSet(tx.e.pools, key, { ...old, users: old.users - 1 }) : pmDelete(tx.e.pools, key);
};
/** A pool with a range is a child of its subnet's, and shares its addresses; two children may share one parent. */
const requestPool = (tx: DockerTx, { family, asked }: PoolReq): IpamPool | DockerError => {
  const subnet = asked.subnet ? { ip: networkOf(asked.subnet.ip, asked.subnet.len), len: asked.subnet.len } : freePredefined(tx, family);
  if ('refused' in subnet) return subnet;
  const range = asked.range && { ip: networkOf(asked.range.ip, asked.range.len), len: asked.range.len };
  if (range && since(tx.e.version, '27') && (!within(subnet, range.ip) || range.len < subnet.len)) return refuse(`invalid sub-pool ${printCidr(range)}: it is not a part of ${printCidr(subnet)}`, 400);
  const master = printCidr(subnet);
  const key = range ? `${master},${printCidr(range)}` : master;
  const taken = pmGet(tx.e.pools, key) !== undefined || (!range && [...pmValues(tx.e.pools)].some((u) => overlaps(u.subnet, subnet)));
  if (taken) return poolOverlap(tx);
  addUser(tx, master, subnet);
  if (range) addUser(tx, key, subnet);
  return { key, family, subnet, range, gateway: null, asked, aux: asked.aux };
};
const masterOf = (p: IpamPool): string => printCidr(p.subnet);
const setTaken = (tx: DockerTx, p: IpamPool, use: PoolUse, taken: PMap<number>): void => {
  tx.e.pools = pmSet(tx.e.pools, masterOf(p), { ...use, taken });
};
const requestAddress = (tx: DockerTx, p: IpamPool, want?: Ip): Ip | DockerError => {
  const use = pmGet(tx.e.pools, masterOf(p));
  if (!use) return refuse(`cannot find address pool for poolID:LocalDefault/${p.key.replace(',', '/')}`, 404);
  if (want !== undefined) {
    if (!within(p.subnet, want)) return refuse('Requested address is out of range', 400);
    const offset = offsetOf(p.subnet, want);
    if (isTaken(use.taken, offset)) return refuse('Address already in use', 403);
    setTaken(tx, p, use, take(use.taken, offset));
    return want;
  }
  const place = p.range ?? p.subnet;
  // getAddressRange takes the host's part of the range alone: up to 20.10 a --fixed-cidr of elsewhere counts within the subnet, too.
  const from = offsetOf({ ...p.subnet, ip: networkOf(place.ip, p.subnet.len) }, place.ip);
  const offset = firstFree(use.taken, from, from + sizeOf(place) - 1n);
  if (offset === undefined) return refuse('No available addresses on this pool', 500);
  setTaken(tx, p, use, take(use.taken, offset));
  return ipOf(numberOf(p.subnet.ip) + offset, p.family);
};
const releaseAddress = (tx: DockerTx, p: IpamPool, ip: Ip): void => {
  const use = pmGet(tx.e.pools, masterOf(p));
  if (use && within(p.subnet, ip)) setTaken(tx, p, use, release(use.taken, offsetOf(p.subnet, ip)));
};

const defaultIpam: IpamDriver = {
  name: 'default', requestPool, requestAddress, releaseAddress,
  releasePool: (tx, p) => {
    dropUser(tx, masterOf(p));
    if (p.key !== masterOf(p)) dropUser(tx, p.key);
  },
};
/** `--ipam-driver`: only Docker's own. */
export const ipamDriver = (name: string): IpamDriver | undefined => (name === 'default' || name === '' ? defaultIpam : undefined);
