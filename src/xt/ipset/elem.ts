// Elements of sets: their keys, their text, their order, ranges of them.
// Mirrors: lib/print.c (ipset_print_elem, ipset_print_proto_port), lib/icmp.c, lib/icmpv6.c; ip_set_core.c (ip_set_range_to_cidr).
import { maskIp, networkOf, printIp, type Ip } from '../../base/ip.ts';
import { protocolName } from '../../base/protocols.ts';
import type { IpSet, IpSetElem } from '../../model/ipset.ts';
import { SET_TYPES } from './types.ts';

export const NO_ELEM: IpSetElem = { ip: 0, cidr: 32, proto: 0, port: 0, name: '' };
export const hostBits = (s: IpSet): 32 | 128 => (s.family === 4 ? 32 : 128);

/** The element as the set keeps it: masked. */
export const canonElem = (s: IpSet, e: IpSetElem): IpSetElem => {
  const t = SET_TYPES[s.type];
  if (!t.addr) return e;
  if (t.net) return { ...e, ip: networkOf(e.ip, e.cidr) };
  const { netmask, bitmask } = s.options;
  const ip = bitmask !== undefined ? maskIp(e.ip, bitmask as Ip) : netmask !== undefined ? networkOf(e.ip, netmask as number) : e.ip;
  return { ...e, ip, cidr: hostBits(s) };
};
export const elemKey = (s: IpSet, e: IpSetElem): string => {
  switch (s.type) {
    case 'hash:ip': return String(e.ip);
    case 'hash:net': return `${e.ip}/${e.cidr}`;
    case 'hash:ip,port':
    case 'hash:net,port': return `${e.ip}/${e.cidr},${e.proto}:${e.port}`;
    case 'bitmap:port': return String(e.port);
    case 'list:set': return e.name;
  }
};

type Codes = readonly (readonly [name: string, type: number, code: number])[];
const ICMP: Codes = [
  ['echo-reply', 0, 0], ['pong', 0, 0], ['network-unreachable', 3, 0], ['host-unreachable', 3, 1], ['protocol-unreachable', 3, 2], ['port-unreachable', 3, 3],
  ['fragmentation-needed', 3, 4], ['source-route-failed', 3, 5], ['network-unknown', 3, 6], ['host-unknown', 3, 7], ['network-prohibited', 3, 9],
  ['host-prohibited', 3, 10], ['TOS-network-unreachable', 3, 11], ['TOS-host-unreachable', 3, 12], ['communication-prohibited', 3, 13],
  ['host-precedence-violation', 3, 14], ['precedence-cutoff', 3, 15], ['source-quench', 4, 0], ['network-redirect', 5, 0], ['host-redirect', 5, 1],
  ['TOS-network-redirect', 5, 2], ['TOS-host-redirect', 5, 3], ['echo-request', 8, 0], ['ping', 8, 0], ['router-advertisement', 9, 0],
  ['router-solicitation', 10, 0], ['ttl-zero-during-transit', 11, 0], ['ttl-zero-during-reassembly', 11, 1], ['ip-header-bad', 12, 0],
  ['required-option-missing', 12, 1], ['timestamp-request', 13, 0], ['timestamp-reply', 14, 0], ['address-mask-request', 17, 0], ['address-mask-reply', 18, 0],
];
const ICMPV6: Codes = [
  ['no-route', 1, 0], ['communication-prohibited', 1, 1], ['address-unreachable', 1, 3], ['port-unreachable', 1, 4], ['packet-too-big', 2, 0],
  ['ttl-zero-during-transit', 3, 0], ['ttl-zero-during-reassembly', 3, 1], ['bad-header', 4, 0], ['unknown-header-type', 4, 1], ['unknown-option', 4, 2],
  ['echo-request', 128, 0], ['ping', 128, 0], ['echo-reply', 129, 0], ['pong', 129, 0], ['router-solicitation', 133, 0], ['router-advertisement', 134, 0],
  ['neighbour-solicitation', 135, 0], ['neigbour-solicitation', 135, 0], ['neighbour-advertisement', 136, 0], ['neigbour-advertisement', 136, 0], ['redirect', 137, 0],
];
const codesOf = (proto: number): Codes | undefined => (proto === 1 ? ICMP : proto === 58 ? ICMPV6 : undefined);
/** type << 8 | code of an ICMP name; undefined: no such name. */
export const icmpByName = (proto: number, name: string): number | undefined => {
  const c = codesOf(proto)?.find(([n]) => n === name);
  return c && (c[1] << 8) | c[2];
};
const portText = (proto: number, port: number): string => {
  const codes = codesOf(proto);
  if (!codes) return String(port);
  return codes.find(([, t, c]) => ((t << 8) | c) === port)?.[0] ?? `${port >> 8}/${port & 255}`;
};

export const elemText = (s: IpSet, e: IpSetElem): string => {
  if (s.type === 'list:set') return e.name;
  if (s.type === 'bitmap:port') return String(e.port);
  const t = SET_TYPES[s.type];
  const ip = `${printIp(e.ip)}${t.net && e.cidr !== hostBits(s) ? `/${e.cidr}` : ''}`;
  return t.port ? `${ip},${protocolName(e.proto) ?? e.proto}:${portText(e.proto, e.port)}` : ip;
};
/** `ipset -sorted`, whose rules are the tool's own: addresses, hosts before prefixes, protocols by the length of their names, ports. */
export const compareElems = (a: IpSetElem, b: IpSetElem): number => {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  if (a.cidr !== b.cidr) return typeof a.ip === 'number' || a.cidr === 128 || b.cidr === 128 ? b.cidr - a.cidr : a.cidr - b.cidr;
  if (a.proto === b.proto) return a.port - b.port;
  const [x, y] = [protocolName(a.proto) ?? String(a.proto), protocolName(b.proto) ?? String(b.proto)];
  return x.length - y.length || (x < y ? -1 : 1);
};

/** The fewest prefixes that make up an IPv4 range, from its start (ip_set_range_to_cidr). */
export function* rangeToCidrs(from: number, to: number): Generator<{ readonly ip: number; readonly cidr: number }> {
  for (let ip = from; ip <= to; ) {
    let cidr = 32;
    while (cidr > 1) {
      const size = 2 ** (32 - (cidr - 1));
      if (ip % size !== 0 || ip + size - 1 > to) break;
      cidr--;
    }
    yield { ip, cidr };
    ip += 2 ** (32 - cidr);
  }
}
