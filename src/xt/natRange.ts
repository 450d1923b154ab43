// What the NAT targets share: addresses and ports of `--to-source`, `--to-destination`, `--to-ports`, and how they are printed.
// Mirrors: libxt_DNAT.c, libipt_SNAT.c and friends of iptables 1.8.9 (parse_to, parse_ports, print_range).
import { anyOf, parseIp4, parseIp6, printIp, type Family, type Ip } from '../base/ip.ts';
import {
  NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PERSISTENT, NF_NAT_RANGE_PROTO_OFFSET, NF_NAT_RANGE_PROTO_RANDOM, NF_NAT_RANGE_PROTO_RANDOM_FULLY,
  NF_NAT_RANGE_PROTO_SPECIFIED, type NatRange,
} from '../model/ct.ts';
import { xtablesGetportbyname, xtablesStrtoul } from './options.ts';
import { fail } from './text.ts';
import type { XtOption, XtOptCall } from './types.ts';

export type MutableRange = { -readonly [K in keyof NatRange]: NatRange[K] };
export const newRange = (family: Family): MutableRange => ({ flags: 0, minAddr: anyOf(family), maxAddr: anyOf(family), minPort: 0, maxPort: 0, basePort: 0 });

/** Protocols that may have ports: TCP, UDP, SCTP, DCCP, and ICMP's identifiers. */
const PORT_PROTOS: readonly number[] = [6, 17, 132, 33, 1];
const invalidPort = (text: string): never => fail(`Port \`${text}' not valid`);
/** xtables_strtoui with an end pointer. */
const port = (text: string, min: bigint): { readonly n: number; readonly rest: string } | undefined => {
  const r = xtablesStrtoul(text, min, 65535n);
  return r && { n: Number(r.value), rest: r.rest };
};
/** parse_ports: `80`, `80-90`, `80-90/5`, or the name of a service. */
export const parseNatPorts = (info: MutableRange, text: string, c: XtOptCall): void => {
  if (!PORT_PROTOS.includes(c.proto)) fail('Need TCP, UDP, SCTP or DCCP with port specification');
  info.flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
  const first = port(text, 0n);
  if (!first) {
    const service = /^\s*[+-]?\d*$/.test(text) ? undefined : xtablesGetportbyname(text);
    info.minPort = info.maxPort = service ?? invalidPort(text);
    return;
  }
  info.minPort = info.maxPort = first.n;
  if (first.rest === '') return;
  if (first.rest[0] === ':') fail('Invalid port:port syntax - use dash');
  if (first.rest[0] !== '-') fail(`Garbage after port value: \`${first.rest}'`);
  const to = first.rest.slice(1);
  const last = port(to, 0n) ?? invalidPort(to);
  if (last.n < first.n) fail(`Port range \`${to}' funky`);
  info.maxPort = last.n;
  if (last.rest === '') return;
  if (last.rest[0] !== '/') fail(`Garbage after port range: \`${last.rest}'`);
  const shift = last.rest.slice(1);
  // What follows this number is not looked at.
  const base = port(shift, 1n) ?? invalidPort(shift);
  info.flags |= NF_NAT_RANGE_PROTO_OFFSET;
  info.basePort = base.n;
};

const parseAddr = (text: string, family: Family): Ip => (family === 4 ? parseIp4(text) : parseIp6(text)) ?? fail(`Bad IP address "${text}"`);
/** parse_to: `ADDR[-ADDR][:PORTS]`, `[ADDR[-ADDR]]:PORTS`, `:PORTS`. Two colons without brackets are an IPv6 address. */
export const parseNatTo = (info: MutableRange, c: XtOptCall): void => {
  const { arg } = c;
  let addr = arg;
  let colon = -1;
  const open = arg.indexOf('[');
  if (open >= 0 && c.family === 4) fail('Invalid address format');
  if (open < 0) {
    colon = arg.indexOf(':');
    if (colon >= 0 && arg.includes(':', colon + 1)) colon = -1;
    if (colon >= 0) addr = arg.slice(0, colon);
  } else {
    const close = arg.indexOf(']', open + 1);
    if (close < 0) fail('Invalid address format');
    addr = arg.slice(open + 1, close);
    colon = arg.indexOf(':', close + 1);
  }
  if (colon >= 0) {
    parseNatPorts(info, arg.slice(colon + 1), c);
    if (addr === '') return;
  }
  info.flags |= NF_NAT_RANGE_MAP_IPS;
  const dash = addr.indexOf('-');
  info.minAddr = parseAddr(dash < 0 ? addr : addr.slice(0, dash), c.family);
  info.maxAddr = dash < 0 ? info.minAddr : parseAddr(addr.slice(dash + 1), c.family);
};

const FLAGS: readonly (readonly [option: string, flag: number])[] = [
  ['random', NF_NAT_RANGE_PROTO_RANDOM], ['random-fully', NF_NAT_RANGE_PROTO_RANDOM_FULLY], ['persistent', NF_NAT_RANGE_PERSISTENT],
];
export const flagOptions = (...names: readonly string[]): readonly XtOption[] => names.map((name) => ({ name, type: 'none' }));
/** Sets what an option without an argument asks for. */
export const parseNatFlag = (info: MutableRange, option: string): void => {
  info.flags |= FLAGS.find(([name]) => name === option)?.[1] ?? 0;
};
/** ` --random --persistent`, or ` random persistent`. */
export const natFlagText = (flags: number, prefix: string): string => FLAGS.map(([name, bit]) => ((flags & bit) !== 0 ? ` ${prefix}${name}` : '')).join('');

export const natPortText = (r: NatRange): string =>
  `${r.minPort}${r.maxPort === r.minPort ? '' : `-${r.maxPort}`}${(r.flags & NF_NAT_RANGE_PROTO_OFFSET) !== 0 ? `/${r.basePort}` : ''}`;
/** print_range. */
export const natRangeText = (r: NatRange): string => {
  const ports = (r.flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0;
  let addr = '';
  if ((r.flags & NF_NAT_RANGE_MAP_IPS) !== 0) {
    addr = printIp(r.minAddr) + (r.maxAddr === r.minAddr ? '' : `-${printIp(r.maxAddr)}`);
    if (ports && typeof r.minAddr === 'string') addr = `[${addr}]`;
  }
  return ports ? `${addr}:${natPortText(r)}` : addr;
};
