// Which host port a mapping gets: libnetwork/portallocator. A cursor for each address, protocol and range goes up and wraps; a port that was given
// back is not given again until then. The range for ports of the engine's choice is net.ipv4.ip_local_port_range as it was when dockerd started.
// Since 28.3 (moby#50054) a port of 0.0.0.0 is taken for every IPv4 address and the other way round; before, only the sockets tell (captures/publish-conflict, w3).
import { anyOf, familyOf, isAny, printIp, type Ip } from '../base/ip.ts';
import { pmDelete, pmGet, pmSet } from '../base/pmap.ts';
import type { PortProto } from '../model/docker.ts';
import { since } from './defaults.ts';
import { refuse, type DockerError, type DockerTx } from './tx.ts';

const keyOf = (ip: Ip, proto: PortProto, port: number): string => `${ip}/${proto}/${port}`;
/** Who has the port on any address of the family: those addresses, in order of allocation. */
const familyKey = (ip: Ip, proto: PortProto, port: number): string => `any${familyOf(ip)}/${proto}/${port}`;
const addressesWith = (tx: DockerTx, ip: Ip, proto: PortProto, port: number): string[] => (pmGet(tx.e.portsTaken, familyKey(ip, proto, port)) ?? '').split(' ').filter((x) => x !== '');

/** The address that stands in the way. */
const takenOn = (tx: DockerTx, ips: readonly Ip[], proto: PortProto, port: number): string | undefined => {
  for (const ip of ips) {
    if (pmGet(tx.e.portsTaken, keyOf(ip, proto, port)) !== undefined) return printIp(ip);
    if (!since(tx.e.version, '28.5')) continue;
    const any = anyOf(familyOf(ip));
    if (isAny(ip)) {
      const [first] = addressesWith(tx, ip, proto, port);
      if (first !== undefined) return first;
    } else if (pmGet(tx.e.portsTaken, keyOf(any, proto, port)) !== undefined) return printIp(any);
  }
  return undefined;
};
const take = (tx: DockerTx, ips: readonly Ip[], proto: PortProto, port: number, owner: string): void => {
  for (const ip of ips) {
    tx.e.portsTaken = pmSet(tx.e.portsTaken, keyOf(ip, proto, port), owner);
    tx.e.portsTaken = pmSet(tx.e.portsTaken, familyKey(ip, proto, port), [...addressesWith(tx, ip, proto, port), printIp(ip)].join(' '));
  }
};

/** RequestPortsInRange: one port that is free on all the addresses. `range` null: of the engine's choice. */
export const requestPort = (tx: DockerTx, ips: readonly Ip[], proto: PortProto, range: readonly [number, number] | null, owner: string): number | DockerError => {
  const [first, last] = range ?? tx.e.portRange;
  if (range && first === last) {
    const where = takenOn(tx, ips, proto, first);
    if (where !== undefined) return refuse(`Bind for ${where}:${first} failed: port is already allocated`);
    take(tx, ips, proto, first, owner);
    return first;
  }
  if (last < first) return refuse(`invalid port range: ${first}-${last}`);
  const cursorKey = (ip: Ip): string => (range ? `${ip}/${proto}/${first}-${last}` : `${ip}/${proto}`);
  let port = pmGet(tx.e.portCursors, cursorKey(ips[0] as Ip)) ?? last;
  for (let n = last - first + 1; n > 0; n--) {
    port = port >= last ? first : port + 1;
    if (takenOn(tx, ips, proto, port) !== undefined) continue;
    take(tx, ips, proto, port, owner);
    for (const ip of ips) tx.e.portCursors = pmSet(tx.e.portCursors, cursorKey(ip), port);
    return port;
  }
  return refuse('all ports are allocated');
};
/** ReleasePort: the cursor stays where it is. */
export const releasePort = (tx: DockerTx, ip: Ip, proto: PortProto, port: number): void => {
  tx.e.portsTaken = pmDelete(tx.e.portsTaken, keyOf(ip, proto, port));
  const left = addressesWith(tx, ip, proto, port).filter((x) => x !== printIp(ip));
  const key = familyKey(ip, proto, port);
  tx.e.portsTaken = left.length === 0 ? pmDelete(tx.e.portsTaken, key) : pmSet(tx.e.portsTaken, key, left.join(' '));
};
