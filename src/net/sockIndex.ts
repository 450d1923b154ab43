// Sockets by what packets ask for (udp_table, raw_hashinfo): derived once per version of a namespace's sockets, in their own order.
import { pmValues, type PMap } from '../base/pmap.ts';
import type { Socket } from '../model/world.ts';

interface SocketIndex {
  /** By local port. */
  readonly udp: ReadonlyMap<number, readonly Socket[]>;
  readonly raw: readonly Socket[];
}
export const NO_SOCKETS: readonly Socket[] = [];
const indexes = new WeakMap<PMap<Socket>, SocketIndex>();
export const socketIndexOf = (sockets: PMap<Socket>): SocketIndex => {
  let index = indexes.get(sockets);
  if (!index) {
    const udp = new Map<number, Socket[]>();
    const raw: Socket[] = [];
    for (const s of pmValues(sockets)) {
      if (s.kind === 'raw') raw.push(s);
      if (s.kind !== 'udp') continue;
      const at = udp.get(s.lport);
      if (at) at.push(s);
      else udp.set(s.lport, [s]);
    }
    index = { udp, raw };
    indexes.set(sockets, index);
  }
  return index;
};
