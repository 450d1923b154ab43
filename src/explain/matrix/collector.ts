// Where the readers of a world leave what they find: facts about namespaces, boundaries between atoms of the address space, names of devices that are asked for.
import { maskOf, networkOf, type Ip } from '../../base/ip.ts';
import type { Nsid } from '../../model/world.ts';
import type { Own, Owners, Role } from './own.ts';
import { NO_DEMAND, type PortDemand, type PortNumbers } from './ports.ts';

/** Something elsewhere in the world that names a namespace's exclusive things. */
export interface Fact {
  readonly text: string;
  /** 0: both. */
  readonly family: 0 | 4 | 6;
  readonly demand: PortDemand;
  /** The address stands there as the packet's source or destination and nowhere else; any: somehow. */
  readonly as: 'src' | 'dst' | 'any';
  /** It sends flows to others on to this namespace: NAT, a proxy. */
  readonly sends: boolean;
  /** It cannot make packets of others come by: a rule that only decides, the other end of its veth, a bridge's memory. */
  readonly calm: boolean;
}

export interface Collector {
  readonly owners: Owners;
  readonly facts: Map<Nsid, Fact[]>;
  readonly los: Ip[];
  readonly his: Ip[];
  readonly names: Map<Nsid, Set<string>>;
  readonly fragile: { readonly 4: Set<string>; readonly 6: Set<string> };
  readonly numbers: PortNumbers;
  readonly counting: Set<Nsid>;
}
export const fact = (c: Collector, own: Own, f: Fact): void => {
  const list = c.facts.get(own.netns);
  if (list) list.push(f);
  else c.facts.set(own.netns, [f]);
};
export const between = (c: Collector, lo: Ip, hi: Ip): void => {
  c.los.push(lo);
  c.his.push(hi);
};
const lastOf = (ip: Ip, len: number): Ip => {
  if (typeof ip === 'number') return (ip | ~maskOf(len)) >>> 0;
  const whole = len >> 2;
  const rest = len & 3;
  return (ip.slice(0, whole) + (rest === 0 ? '' : (parseInt(ip[whole] as string, 16) | (0xf >> rest)).toString(16))).padEnd(32, 'f');
};
export const full = (ip: Ip): number => (typeof ip === 'number' ? 32 : 128);

/** A constant: whose it is, when it is exclusive; a prefix is a boundary otherwise. */
export const prefix = (c: Collector, ip: Ip, len: number): Role | undefined => {
  const role = len === full(ip) ? c.owners.ips.get(ip) : c.owners.subnets.get(`${ip}/${len}`);
  if (role === undefined && len !== full(ip) && len > 0) between(c, networkOf(ip, len), lastOf(networkOf(ip, len), len));
  return role;
};
export const lenOf = (mask: Ip): number | undefined => {
  if (typeof mask === 'number') {
    const inv = ~mask >>> 0;
    return (inv & (inv + 1)) === 0 ? Math.clz32(inv) : undefined;
  }
  const m = /^(f*)([8ce]?)0*$/.exec(mask);
  return m ? (m[1] as string).length * 4 + (m[2] === '' ? 0 : ' 8ce'.indexOf(m[2] as string)) : undefined;
};
export const pattern = (c: Collector, netns: Nsid, name: string): void => {
  const set = c.names.get(netns);
  if (set) set.add(name);
  else c.names.set(netns, new Set([name]));
};

export const NOTHING = { ips: new Map(), macs: new Map() };
export const ANY = { demand: NO_DEMAND, as: 'any', sends: false, calm: false } as const;
