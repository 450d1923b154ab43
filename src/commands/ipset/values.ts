// Numbers, addresses and ports on ipset's command line.
// Mirrors: lib/parse.c (ipset_strtoull, get_addrinfo, ipset_parse_port, ipset_parse_tcp_udp_port).
import type { Ip } from '../../base/ip.ts';
import { servicePort } from '../../base/services.ts';
import { strtoul } from '../../base/strtol.ts';
import type { Proc } from '../../shell/proc.ts';
import { resolveHost } from '../names.ts';
import { IpsetError, syntax } from './words.ts';

/** The largest 32-bit number. */
export const U32 = 0xffffffff;
/** strtoull with base 0 over the whole text, within bounds. */
export const big = (text: string, min: bigint, max: bigint): bigint => {
  const n = strtoul(text);
  if (n?.rest !== '') return syntax(`'${text}' is invalid as number`);
  return n.overflow || n.value < min || n.value > max ? syntax(`'${text}' is out of range ${min}-${max}`) : n.value;
};
export const number = (text: string, min: number, max: number): number => Number(big(text, BigInt(min), BigInt(max)));

/** An address of the family, by number or name. */
export const parseIp = (p: Proc, text: string, family: 4 | 6): Ip => {
  const name = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  const r = resolveHost(p, name, family);
  return typeof r === 'string' ? syntax(`cannot parse ${name}: resolving to IPv${family} address failed`) : r.ip;
};
/** Where a range has its dash; -1: it is none. */
export const dashOf = (text: string): number => {
  const i = text.indexOf('-', text.indexOf(']') + 1);
  return i > 0 && i < text.length - 1 ? i : -1;
};
const parsePort = (proto: string, text: string): number => {
  try {
    return number(text, 0, 65535);
  } catch (e) {
    if (!(e instanceof IpsetError)) throw e;
    const named = servicePort(text, proto);
    if (named !== undefined) return named;
    throw new IpsetError(`${e.message}\nSyntax error: '${proto}' is invalid as number\ncannot parse '${text}' as a ${proto} port`);
  }
};
/** A port or a range of them, by number or name. */
export const parsePorts = (proto: string, text: string): { readonly from: number; readonly to: number; readonly range: boolean } => {
  const dash = dashOf(text);
  if (dash < 0) {
    const port = parsePort(proto, text);
    return { from: port, to: port, range: false };
  }
  // The end is read before the beginning.
  const b = parsePort(proto, text.slice(dash + 1));
  const a = parsePort(proto, text.slice(0, dash));
  return { from: Math.min(a, b), to: Math.max(a, b), range: true };
};
