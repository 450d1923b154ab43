// Who has which name: libnetwork/sandbox.go (ResolveName, ResolveIP), network.go (updateSvcRecord, ResolveName, ResolveIP), endpoint.go's
// order of a sandbox's endpoints (epPriority, internal networks last, then names).
import type { Ip } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { Container, Endpoint, Engine, Network } from '../../model/docker.ts';

interface Connection {
  readonly network: Network;
  readonly ep: Endpoint;
}
/** epHeap.Less: internal networks last, then priority, then both families before one, then by name. */
const before = (a: Connection, b: Connection): number => {
  if (a.network.internal !== b.network.internal) return a.network.internal ? 1 : -1;
  if (a.ep.gwPriority !== b.ep.gwPriority) return b.ep.gwPriority - a.ep.gwPriority;
  const both = (ep: Endpoint): boolean => ep.gateway4 !== null && ep.gateway6 !== null;
  if (both(a.ep) !== both(b.ep)) return both(a.ep) ? -1 : 1;
  return a.network.name < b.network.name ? -1 : 1;
};
/** A container's live endpoints, in the order in which names are looked up. */
const connectionsOf = (e: Pick<Engine, 'networks'>, c: Container): Connection[] => {
  const out: Connection[] = [];
  for (const ep of pmValues(c.endpoints)) {
    const network = pmGet(e.networks, ep.network);
    if (network && ep.id !== '') out.push({ network, ep });
  }
  return out.sort(before);
};

/** The names of an endpoint on its network; the first one is what its address stands for. Nobody's own name counts that Docker made up (anonymous endpoints). */
const namesOf = (c: Container, ep: Endpoint): string[] =>
  [...new Set([...(c.config.name === '' ? [] : [c.name]), ...ep.aliases, c.id.slice(0, 12), ...(c.config.hostname === '' ? [] : [c.config.hostname])])];

/** What the networks of one engine know: by network id and lower-case name, by network id and address. */
interface Records {
  readonly byName: ReadonlyMap<string, readonly Endpoint[]>;
  readonly byIp: ReadonlyMap<string, string>;
}
const cache = new WeakMap<object, Records>();
const recordsOf = (e: Engine): Records => {
  const known = cache.get(e.containers);
  if (known) return known;
  const byName = new Map<string, Endpoint[]>();
  const byIp = new Map<string, string>();
  for (const c of pmValues(e.containers)) {
    if (c.sandbox === null || (c.state !== 'running' && c.state !== 'paused')) continue;
    for (const { network, ep } of connectionsOf(e, c)) {
      if (!network.userDefined) continue;
      const names = namesOf(c, ep);
      for (const name of names) {
        const key = `${network.id}/${name.toLowerCase()}`;
        const list = byName.get(key);
        if (list) list.push(ep);
        else byName.set(key, [ep]);
      }
      for (const ip of [ep.ip4, ep.ip6]) if (ip !== null) byIp.set(`${network.id}/${ip}`, `${names[0]}.${network.name}`);
    }
  }
  const records = { byName, byIp };
  cache.set(e.containers, records);
  return records;
};

/** The addresses of a name as `asker` sees it; undefined: nobody here has it; empty: it has none of this family. Case counts in aliases of links and in
 * names of networks, and nowhere else (asked of Docker 20.10). */
export const lookupName = (e: Engine, asker: Container, name: string, family: 4 | 6): readonly Ip[] | undefined => {
  const full = name.replace(/\.$/, '');
  const labels = full.split('.');
  // a.b.c: that name on any network, then a.b on network c, then a on network b.c.
  const tries: [string, string][] = [[full, '']];
  for (let i = labels.length - 1; i > 0; i--) tries.push([labels.slice(0, i).join('.'), labels.slice(i).join('.')]);
  const mine = connectionsOf(e, asker).filter((x) => x.network.userDefined);
  let missed = false;
  for (const [host, on] of tries) {
    for (const viaLink of [true, false]) {
      for (const { network, ep } of mine) {
        if (on !== '' && on !== network.name) continue;
        const link = ep.links.find((l) => l.alias === host);
        if ((link !== undefined) !== viaLink) continue;
        const target = (link === undefined ? host : (pmGet(e.containers, link.target)?.name ?? link.target)).toLowerCase();
        const found = recordsOf(e).byName.get(`${network.id}/${target}`);
        if (!found) continue;
        const ips = found.map((x) => (family === 4 ? x.ip4 : x.ip6)).filter((ip) => ip !== null);
        if (ips.length > 0) return ips;
        missed = true;
      }
    }
  }
  return missed ? [] : undefined;
};
/** `r1.n1` for an address on one of the asker's networks. */
export const lookupAddress = (e: Engine, asker: Container, ip: Ip): string | undefined => {
  for (const { network } of connectionsOf(e, asker)) {
    const name = recordsOf(e).byIp.get(`${network.id}/${ip}`);
    if (name !== undefined) return name;
  }
  return undefined;
};
