// Who is in a world: machines (namespaces and containers), their names and their addresses.
import { isLoopback4, parseIp, printIp, type Ip } from '../base/ip.ts';
import { pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import type { Container, Engine } from '../model/docker.ts';
import type { Link, Nsid, World } from '../model/world.ts';

/** A place that packets start from and go to. */
export interface Endpoint {
  /** `host`, the namespace's or the container's name; unique in a world (the container's wins over the namespace's). */
  readonly name: string;
  readonly netns: Nsid;
  readonly container: string | null;
}

const containersOf = (world: World): { readonly engine: Engine; readonly c: Container }[] =>
  [...pmValues(world.config.docker)].flatMap((engine) => [...pmValues(engine.containers)].map((c) => ({ engine, c })));

/** Names by namespace: one pass over the config, kept by its identity. */
const names = new WeakMap<World['config'], { readonly byNetns: ReadonlyMap<Nsid, string>; readonly list: readonly Endpoint[] }>();
const namesOf = (world: World) => {
  const known = names.get(world.config);
  if (known) return known;
  const byNetns = new Map<Nsid, string>([[1, 'host']]);
  const list: Endpoint[] = [{ name: 'host', netns: 1, container: null }];
  const taken = new Set(['host']);
  const put = (name: string, netns: Nsid, container: string | null): void => {
    if (taken.has(name)) return;
    taken.add(name);
    if (!byNetns.has(netns)) byNetns.set(netns, name);
    list.push({ name, netns, container });
  };
  // Whoever owns the namespace names it, not a guest (--network container:X).
  for (const { c } of containersOf(world).sort((a, b) => Number((a.c.sandbox?.shared ?? null) !== null) - Number((b.c.sandbox?.shared ?? null) !== null))) {
    if (c.sandbox !== null && (c.state === 'running' || c.state === 'paused')) put(c.name, c.sandbox.netns, c.id);
  }
  for (const [key, netns] of [...pmEntries(world.config.names)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = String(key);
    if (!pmGet(world.config.netns, netns)) continue;
    if (!taken.has(name)) put(name, netns, null);
  }
  const made = { byNetns, list };
  names.set(world.config, made);
  return made;
};

/** How a namespace is called: `host`, a container's name, its own name, or `netns 7`. */
export const netnsName = (world: World, netns: Nsid): string => namesOf(world).byNetns.get(netns) ?? `netns ${netns}`;
/** Everybody who has a name. */
export const endpointsOf = (world: World): readonly Endpoint[] => namesOf(world).list;

/** The engine and container of a name, an id or its beginning (4 digits and more). */
export const findContainerOf = (world: World, term: string): { readonly engine: Engine; readonly c: Container } | undefined => {
  const all = containersOf(world);
  return all.find(({ c }) => c.name === term) ?? (/^[0-9a-f]{4,64}$/.test(term) ? all.find(({ c }) => c.id.startsWith(term)) : undefined);
};

/** The first running container of a service of `docker compose`. */
const ofService = (world: World, service: string): Container | undefined =>
  containersOf(world).map(({ c }) => c).filter((c) => c.state === 'running' && c.sandbox !== null && c.config.labels['com.docker.compose.service'] === service).sort((a, b) => (a.name < b.name ? -1 : 1))[0];
/** Who has that name; a service of `docker compose` stands for its first container. */
export const namedEndpoint = (world: World, name: string): Endpoint | undefined => {
  const list = endpointsOf(world);
  const known = list.find((e) => e.name === name);
  if (known) return known;
  const c = ofService(world, name);
  return c && list.find((e) => e.container === c.id);
};

/** Throws RangeError with the names that there are. */
export const endpointOf = (world: World, who: string | Nsid): Endpoint => {
  if (typeof who === 'number') {
    if (!pmGet(world.config.netns, who)) throw new RangeError(`netns ${who} does not exist`);
    return { name: netnsName(world, who), netns: who, container: endpointsOf(world).find((e) => e.netns === who)?.container ?? null };
  }
  const known = namedEndpoint(world, who);
  if (known) return known;
  const c = findContainerOf(world, who)?.c;
  if (c?.sandbox && (c.state === 'running' || c.state === 'paused')) return { name: c.name, netns: c.sandbox.netns, container: c.id };
  if (c) throw new RangeError(`container "${who}" is not running (${c.state})`);
  const netns = pmGet(world.config.names, who);
  if (netns !== undefined && pmGet(world.config.netns, netns)) return { name: who, netns, container: null };
  // An address of one machine alone.
  const ip = parseIp(who);
  const owners = ip === undefined ? [] : endpointsOf(world).filter((e, i, all) => all.findIndex((x) => x.netns === e.netns) === i && addressesOf(world, e.netns).some((a) => a.ip === ip));
  if (owners.length === 1) return owners[0] as Endpoint;
  throw new RangeError(`"${who}" is no namespace and no container; known: ${endpointsOf(world).map((e) => e.name).join(', ')}`);
};

/** An address of a namespace. */
export interface EndpointAddr {
  readonly link: Link;
  readonly ip: Ip;
  readonly prefixlen: number;
}
/** The addresses that others could use: global ones of every device but the loopback, IPv4 first, in the order of devices. */
export const addressesOf = (world: World, netns: Nsid): readonly EndpointAddr[] => {
  const ns = pmGet(world.config.netns, netns);
  if (!ns) return [];
  const links = [...pmValues(ns.links)].filter((l) => l.info.kind !== 'loopback').sort((a, b) => a.ifindex - b.ifindex);
  const all = (family: 4 | 6): EndpointAddr[] =>
    links.flatMap((link) => (family === 4 ? link.addrs4 : link.addrs6).filter((a) => a.scope === 0 && !(typeof a.local === 'number' && isLoopback4(a.local))).map((a) => ({ link, ip: a.local, prefixlen: a.prefixlen })));
  return [...all(4), ...all(6)];
};

/** `10.0.0.1:80`, `[fd00::1]:80`; without a port the address alone. */
export const printAddrPort = (ip: Ip, port: number): string => (port === 0 ? printIp(ip) : typeof ip === 'string' ? `[${printIp(ip)}]:${port}` : `${printIp(ip)}:${port}`);
