// Sockets by what packets and bind(2) ask for: tcp_hashinfo's bhash and lhash2, udp_table, raw_hashinfo. Derived from a namespace's sockets
// once and carried from version to version, so that opening, binding and finding one costs the same with thousands beside it.
// Lists are in order of the sockets' numbers.
import { emptyPMap, pmDelete, pmGet, pmSet, pmValues, type PMap } from '../base/pmap.ts';
import type { Socket } from '../model/world.ts';

interface SocketIndex {
  /** By protocol and local port (portKey). */
  readonly ports: PMap<readonly Socket[]>;
  readonly raw: readonly Socket[];
}
const NO_SOCKETS: readonly Socket[] = [];
const indexes = new WeakMap<PMap<Socket>, SocketIndex>();

const portKey = (kind: 'tcp' | 'udp', port: number): number => (kind === 'tcp' ? port : 65536 + port);
const withOne = (list: readonly Socket[], s: Socket): readonly Socket[] => {
  let at = list.length;
  while (at > 0 && (list[at - 1] as Socket).id > s.id) at--;
  return [...list.slice(0, at), s, ...list.slice(at)];
};
const add = (x: SocketIndex, s: Socket): SocketIndex => {
  if (s.kind === 'raw') return { ...x, raw: withOne(x.raw, s) };
  if ((s.kind !== 'tcp' && s.kind !== 'udp') || s.lport === 0) return x;
  const key = portKey(s.kind, s.lport);
  return { ...x, ports: pmSet(x.ports, key, withOne(pmGet(x.ports, key) ?? NO_SOCKETS, s)) };
};
const remove = (x: SocketIndex, s: Socket): SocketIndex => {
  if (s.kind === 'raw') return { ...x, raw: x.raw.filter((o) => o.id !== s.id) };
  if ((s.kind !== 'tcp' && s.kind !== 'udp') || s.lport === 0) return x;
  const key = portKey(s.kind, s.lport);
  const left = (pmGet(x.ports, key) ?? NO_SOCKETS).filter((o) => o.id !== s.id);
  return { ...x, ports: left.length === 0 ? pmDelete(x.ports, key) : pmSet(x.ports, key, left) };
};
const indexOf = (sockets: PMap<Socket>): SocketIndex => {
  let index = indexes.get(sockets);
  if (!index) {
    index = [...pmValues(sockets)].sort((a, b) => a.id - b.id).reduce(add, { ports: emptyPMap(), raw: NO_SOCKETS });
    indexes.set(sockets, index);
  }
  return index;
};

/** TCP or UDP sockets on a local port, by number. */
export const socketsOnPort = (sockets: PMap<Socket>, kind: 'tcp' | 'udp', port: number): readonly Socket[] => pmGet(indexOf(sockets).ports, portKey(kind, port)) ?? NO_SOCKETS;
export const rawSockets = (sockets: PMap<Socket>): readonly Socket[] => indexOf(sockets).raw;

/** Every change of a namespace's sockets goes through these two. */
export const putSocket = (sockets: PMap<Socket>, s: Socket): PMap<Socket> => {
  const next = pmSet(sockets, s.id, s);
  const index = indexes.get(sockets);
  if (index) {
    const old = pmGet(sockets, s.id);
    indexes.set(next, add(old ? remove(index, old) : index, s));
  }
  return next;
};
export const dropSocket = (sockets: PMap<Socket>, id: number): PMap<Socket> => {
  const old = pmGet(sockets, id);
  if (!old) return sockets;
  const next = pmDelete(sockets, id);
  const index = indexes.get(sockets);
  if (index) indexes.set(next, remove(index, old));
  return next;
};
