// The rows and columns of a matrix: who asks, and what can be asked for. Columns are what listens, at each address where it could be found, what Docker publishes,
// or the ports that were asked for.
import { isLoopback4, printIp, type Ip } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import type { Nsid, Socket, World } from '../../model/world.ts';
import { addressesOf, endpointOf, endpointsOf, type Endpoint } from '../endpoints.ts';
import type { Proto } from '../types.ts';
import type { MatrixOptions, MatrixService } from './types.ts';

const PORT = /^(?:(tcp|udp)[/:](\d{1,5})|(icmp))$/;
const parsePort = (text: string): { readonly proto: Proto; readonly port: number } => {
  const m = PORT.exec(text);
  const port = Number(m?.[2] ?? 0);
  if (!m || port > 65535 || (m[1] !== undefined && port === 0)) throw new RangeError(`port ${JSON.stringify(text)} is not one; expected tcp/PORT, udp/PORT or icmp`);
  return { proto: (m[1] ?? m[3]) as Proto, port };
};
export const named = (world: World, names: readonly string[] | undefined): readonly Endpoint[] => (names === undefined ? endpointsOf(world) : names.map((n) => endpointOf(world, n)));

const toText = (proto: Proto, ip: Ip, port: number): string => {
  const host = typeof ip === 'string' ? `[${printIp(ip)}]` : printIp(ip);
  return proto === 'icmp' ? `icmp://${host}` : `${proto}://${host}:${port}`;
};
const listens = (s: Socket): boolean => s.lport > 0 && s.raddr === null && ((s.kind === 'tcp' && s.listening === true) || s.kind === 'udp') && s.service?.kind !== 'resolver';
const whatOf = (s: Socket): string => (s.service === undefined ? 'process' : s.service.kind === 'proxy' || s.service.kind === 'udp-relay' ? 'docker-proxy' : s.service.kind);

interface Wanted {
  readonly e: number;
  readonly end: Endpoint;
}
export const servicesOf = (world: World, destinations: readonly Endpoint[], o: MatrixOptions): MatrixService[] => {
  const families = new Set(o.families ?? [4, 6]);
  const out: MatrixService[] = [];
  const seen = new Set<string>();
  const put = ({ e, end }: Wanted, ip: Ip, proto: Proto, port: number, what: string): void => {
    if (!families.has(typeof ip === 'number' ? 4 : 6)) return;
    const key = `${end.netns} ${ip} ${proto} ${port}`;
    if (seen.has(key)) return;
    seen.add(key);
    out.push({ endpoint: e, netns: end.netns, ip, proto, port, to: toText(proto, ip, port), what });
  };
  const addresses = new Map<Nsid, readonly Ip[]>();
  const all = (netns: Nsid): readonly Ip[] => {
    let list = addresses.get(netns);
    if (list === undefined) {
      list = addressesOf(world, netns).map((a) => a.ip);
      if (o.addresses === 'first') list = [list.find((a) => typeof a === 'number'), list.find((a) => typeof a === 'string')].filter((a) => a !== undefined);
      addresses.set(netns, list);
    }
    return list;
  };
  /** At an address, or where everybody could look for it; a socket on the loopback alone is looked for in vain. */
  const at = (w: Wanted, laddr: Ip | null, ok: (ip: Ip) => boolean, proto: Proto, port: number, what: string): void => {
    const hidden = laddr !== null && (typeof laddr === 'number' ? isLoopback4(laddr) : laddr === `${'0'.repeat(31)}1`);
    if (laddr !== null && !hidden && laddr !== 0 && laddr !== '0'.repeat(32)) return put(w, laddr, proto, port, what);
    for (const ip of all(w.end.netns)) if (ok(ip)) put(w, ip, proto, port, hidden ? `${what} on ${printIp(laddr)}` : what);
  };
  const ports = o.ports?.map(parsePort);
  destinations.forEach((end, e) => {
    const w = { e, end };
    if (ports) {
      for (const { proto, port } of ports) for (const ip of all(end.netns)) put(w, ip, proto, port, 'asked for');
      return;
    }
    const ns = pmGet(world.config.netns, end.netns);
    const sockets = (ns === undefined ? [] : [...pmValues(ns.sockets)]).filter(listens).sort((x, y) => (x.kind < y.kind ? -1 : x.kind > y.kind ? 1 : x.lport - y.lport || x.family - y.family));
    for (const engine of pmValues(world.config.docker)) {
      if (engine.netns !== end.netns) continue;
      for (const c of pmValues(engine.containers)) {
        if (c.state !== 'running') continue;
        for (const b of c.bindings) {
          if (b.proto === 'sctp') continue;
          at(w, b.hostIp, (ip) => typeof ip === typeof b.hostIp, b.proto, b.hostPort, `published for ${c.name}`);
        }
      }
    }
    for (const s of sockets) {
      const ok = (ip: Ip): boolean => (typeof ip === 'string' ? s.family === 6 : s.family === 4 || s.v6only !== true);
      at(w, s.laddr, ok, s.kind as 'tcp' | 'udp', s.lport, whatOf(s));
    }
  });
  for (const a of o.also ?? []) {
    const e = destinations.findIndex((d) => d.name === a.name);
    const end = destinations[e];
    if (end) put({ e, end }, a.ip, a.proto, a.port, 'asked for');
  }
  return out;
};
