// What an identifier in a filter means under its qualifiers: `host 10.0.0.1`, `tcp port http`, `net 10`, `ether proto \\arp`.
// Mirrors: libpcap 1.10 gencode.c gen_ncode, gen_mcode, gen_ecode, gen_scode, gen_proto, gen_proto_abbrev, with their words.
import { parseIp6 } from '../../base/ip.ts';
import { serviceOf } from '../../base/services.ts';
import { atom, etherType, genEther, genHost, genHost6, genPort, ipProto, or, type Dir, type Layout, type Pred } from './filter-gen.ts';
import { bad } from './filter-lex.ts';
import { etherProtoNumber, IP_PROTOS } from './filter-names.ts';

/** struct qual: what a bare identifier means. */
export interface Qual {
  readonly proto: string;
  readonly dir: Dir;
  readonly addr: '' | 'host' | 'net' | 'port' | 'portrange' | 'proto' | 'protochain' | 'gateway';
}
/** The address of a host name. */
export type HostLookup = (name: string) => number | string | undefined;
const IPPROTO: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132, icmp: 1, igmp: 2, igrp: 9, pim: 103, vrrp: 112, carp: 112, ah: 51, esp: 50, icmp6: 58 };
export const notModelled = (what: string): never => bad(`filter: '${what}' is not modelled by packetpath`);

export const genNumber = (l: Layout, q: Qual, v: number): Pred => {
  switch (q.addr) {
    case '':
    case 'host':
    case 'net': {
      if (q.proto === 'link') bad('illegal link layer address');
      let addr = v;
      let mask = 0xffffffff;
      if (q.addr === 'net') {
        while (addr !== 0 && addr >>> 24 === 0) {
          addr = (addr << 8) >>> 0;
          mask = (mask << 8) >>> 0;
        }
      }
      return genHost(l, addr, mask, q.proto, q.dir, q.addr === 'net' ? 'net' : 'host');
    }
    case 'port':
    case 'portrange': return genPorts(l, q, v, v);
    case 'proto': return genProto(l, q, v);
    case 'gateway': return bad("'gateway' requires a name");
    default: return notModelled(q.addr);
  }
};
const genPorts = (l: Layout, q: Qual, lo: number, hi: number): Pred => {
  const proto = q.proto === '' ? -1 : q.proto === 'tcp' || q.proto === 'udp' || q.proto === 'sctp' ? (IPPROTO[q.proto] as number) : bad(`illegal qualifier of '${q.addr}'`);
  for (const n of [lo, hi]) if (n > 65535) bad(`illegal port number ${n} > 65535`);
  return genPort(l, Math.min(lo, hi), Math.max(lo, hi), proto as number, q.dir);
};
/** `1.2.3.4`, `10.1`, with `/24` or `mask 255.255.255.0` after it. */
export const genDotted = (l: Layout, q: Qual, text: string, after: { readonly len: number } | { readonly mask: string } | undefined): Pred => {
  const parts = text.split('.').map(Number);
  if (parts.some((n) => !(n <= 255))) bad(`invalid IPv4 address '${text}'`);
  const value = parts.reduce((v, n) => v * 256 + n, 0);
  const bits = parts.length * 8;
  const addr = value * 2 ** (32 - bits);
  if (after) {
    let mask: number;
    let spelled: string;
    if ('len' in after) {
      if (after.len > 32) bad('mask length must be <= 32');
      mask = after.len === 0 ? 0 : (0xffffffff << (32 - after.len)) >>> 0;
      spelled = `${text}/${after.len}`;
    } else {
      const mp = after.mask.split('.').map(Number);
      mask = (mp.reduce((v, n) => v * 256 + n, 0) * 2 ** (32 - 8 * mp.length)) >>> 0;
      spelled = `${text} mask ${after.mask}`;
    }
    if ((addr & ~mask) !== 0) bad(`non-network bits set in "${spelled}"`);
    if (q.addr !== 'net') bad('Mask syntax for networks only');
    return genHost(l, addr, mask, q.proto, q.dir, 'net');
  }
  switch (q.addr) {
    case '':
    case 'host':
    case 'net':
      if (q.proto === 'link') bad('illegal link layer address');
      return genHost(l, addr, bits === 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0, q.proto, q.dir, q.addr === 'net' ? 'net' : 'host');
    case 'port':
    case 'portrange': return genPorts(l, q, value, value);
    case 'gateway': return bad("'gateway' requires a name");
    case 'proto': return genProto(l, q, value);
    default: return notModelled(q.addr);
  }
};
export const genAddress6 = (l: Layout, q: Qual, text: string, len: number | undefined): Pred => {
  const addr = parseIp6(text);
  if (addr === undefined) return bad(`bogus IPv6 address ${text}`);
  const bits = len ?? 128;
  if (bits > 128) bad('mask length must be <= 128');
  const tail = [...addr].map((h) => parseInt(h, 16).toString(2).padStart(4, '0')).join('').slice(bits);
  if (tail.includes('1')) bad(`non-network bits set in "${text}/${bits}"`);
  if (q.addr !== '' && q.addr !== 'host' && q.addr !== 'net') bad('invalid qualifier against IPv6 address');
  if (bits !== 128 && q.addr === 'host') bad('Mask syntax for networks only');
  return genHost6(l, addr, bits, q.proto, q.dir);
};
export const genMac = (l: Layout, q: Qual, text: string): Pred => {
  const hexes = text.split(/[:.-]/).map((p) => p.padStart(2, '0').toLowerCase()).join('');
  if ((q.addr === '' || q.addr === 'host') && q.proto === 'link') return genEther(l, hexes, q.dir);
  return bad('ethernet address used in non-ether expression');
};
export const genName = (l: Layout, q: Qual, text: string, host: HostLookup): Pred => {
  switch (q.addr) {
    case 'net': return bad(`unknown network '${text}'`);
    case '':
    case 'host': {
      if (q.proto === 'link') return bad(`unknown ether host '${text}'`);
      const ip = host(text);
      if (ip === undefined) return bad(`unknown host '${text}'`);
      return typeof ip === 'number' ? genHost(l, ip, 0xffffffff, q.proto, q.dir, 'host') : genHost6(l, ip, 128, q.proto, q.dir);
    }
    case 'port': {
      if (q.proto !== '' && q.proto !== 'tcp' && q.proto !== 'udp' && q.proto !== 'sctp') bad("illegal qualifier of 'port'");
      const s = serviceOf(text);
      if (!s) return bad(`unknown port '${text}'`);
      if (q.proto !== '' && !s.protos.includes(q.proto)) return bad(`port '${text}' is ${s.protos[0]}`);
      return q.proto === '' && s.protos.length === 1 ? genPorts(l, { ...q, proto: s.protos[0] as string }, s.port, s.port) : genPorts(l, q, s.port, s.port);
    }
    case 'portrange': {
      const m = /^(\d+)-(\d+)$/.exec(text);
      return m ? genPorts(l, q, Number(m[1]), Number(m[2])) : bad(`unknown port in range '${text}'`);
    }
    case 'proto': {
      const n = q.proto === 'link' ? etherProtoNumber(text) : IP_PROTOS.get(text);
      if (n === undefined) return bad(q.proto === 'link' ? `unknown ether proto '${text}'` : `unknown ip proto '${text}'`);
      return genProto(l, q, n);
    }
    default: return notModelled(`${q.addr} ${text}`);
  }
};
/** gen_proto. */
const genProto = (l: Layout, q: Qual, v: number): Pred => {
  if (q.dir !== 'default') bad("direction applied to 'proto'");
  switch (q.proto) {
    case '': {
      const at6 = ipProto(l, v, 6);
      return or(at6, ipProto(l, v, 4));
    }
    case 'link': return v > 1500 ? etherType(l, v) : notModelled(`ether proto ${v}`);
    case 'ip': return ipProto(l, v, 4);
    case 'ip6': return ipProto(l, v, 6);
    case 'arp':
    case 'rarp': return bad(`${q.proto} does not encapsulate another protocol`);
    default: return bad(`'${q.proto} proto' is bogus`);
  }
};
/** gen_proto_abbrev. */
export const genProtoAbbrev = (l: Layout, name: string): Pred => {
  switch (name) {
    case 'ip': return etherType(l, 0x800);
    case 'ip6': return etherType(l, 0x86dd);
    case 'arp': return etherType(l, 0x806);
    case 'rarp': return etherType(l, 0x8035);
    case 'link': return bad('link layer applied in wrong context');
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'pim':
    case 'ah':
    case 'esp': return ipProto(l, IPPROTO[name] as number, 'both');
    case 'icmp':
    case 'igmp':
    case 'igrp':
    case 'vrrp':
    case 'carp': return ipProto(l, IPPROTO[name] as number, 4);
    case 'icmp6': return ipProto(l, 58, 6);
    case 'stp': return l.sll ? notModelled('stp') : atom((f) => ((f.b[12] as number) << 8 | (f.b[13] as number)) <= 1500 && f.b[14] === 0x42);
    default: return notModelled(name);
  }
};
