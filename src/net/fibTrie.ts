// The compiled form of a FibTable: longest-prefix match, kept by identity of the immutable table.
import { addrBits, networkOf, type Ip } from '../base/ip.ts';
import { pmGet, pmValues } from '../base/pmap.ts';
import type { FibTable, Route } from '../model/world.ts';

export interface PrefixRoutes {
  readonly len: number;
  readonly routes: readonly Route[];
}
export interface Compiled {
  /** Offers the prefixes that contain `dst`, longest first, until `visit` gives a value. */
  lookup<T>(dst: Ip, visit: (p: PrefixRoutes) => T | undefined): T | undefined;
}

const cache = new WeakMap<FibTable, Compiled>();
const key = (dst: Ip, len: number): number | string => (typeof dst === 'number' ? dst * 64 + len : `${dst.slice(0, (len + 3) >> 2)}/${len}`);
export const compiledTable = (table: FibTable): Compiled => {
  let c = cache.get(table);
  if (!c) {
    const seen = new Set<number>();
    for (const list of pmValues(table.routes)) seen.add((list[0] as Route).dstLen);
    const lens = [...seen].sort((a, b) => b - a);
    c = {
      lookup: (dst, visit) => {
        for (const len of lens) {
          if (len > addrBits(dst)) continue;
          const routes = pmGet(table.routes, key(networkOf(dst, len), len));
          const hit = routes && visit({ len, routes });
          if (hit !== undefined) return hit;
        }
        return undefined;
      },
    };
    cache.set(table, c);
  }
  return c;
};
