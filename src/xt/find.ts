// Extensions by name, and what a match says of ports.
import type { Family } from '../base/ip.ts';
import type { XtRule } from '../model/xt.ts';
import { INTERNAL_TARGETS, MATCHES, TARGETS } from './index.ts';
import type { AnyMatch, AnyTarget, PortBox } from './types.ts';

interface ByName<T> {
  readonly 4: Map<string, T>;
  readonly 6: Map<string, T>;
}
const MATCH_BY_NAME: ByName<AnyMatch> = { 4: new Map(), 6: new Map() };
const TARGET_BY_NAME: ByName<AnyTarget> = { 4: new Map(), 6: new Map() };
/** Filled at first use: the tables in index.ts and this file would otherwise depend on the order in which modules load. */
const byName = <T extends { readonly name: string; readonly families: readonly Family[] }>(map: ByName<T>, all: readonly T[], name: string, family: Family, more?: readonly T[]): T | undefined => {
  if (map[4].size === 0) for (const list of [all, more ?? []]) for (const m of list) for (const f of m.families) map[f].set(m.name, m);
  return map[family].get(name);
};
/** The match of that name, if it is modelled for the family. */
export const findMatch = (name: string, family: Family): AnyMatch | undefined => byName(MATCH_BY_NAME, MATCHES, name, family);
export const findTarget = (name: string, family: Family): AnyTarget | undefined => byName(TARGET_BY_NAME, TARGETS, name, family, INTERNAL_TARGETS);

/** Protocols in whose rules a match's ports are what the key has (xt/packetKey.ts). */
const PORT_PROTOS = new Map<string, readonly number[]>([['tcp', [6]], ['udp', [17]], ['multiport', [6, 17]], ['icmp', [1]], ['icmp6', [58]]]);
/** What the match demands of the ports; undefined: nothing that can be told. */
export const portsAsked = (module: AnyMatch, info: unknown, rule: XtRule): PortBox | undefined =>
  rule.protoInvert || PORT_PROTOS.get(module.name)?.includes(rule.proto) !== true ? undefined : module.ports?.(info);
