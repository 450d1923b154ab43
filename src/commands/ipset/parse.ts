// What stands behind `create SETNAME TYPE`, `add SETNAME`: options, numbers, elements.
// Mirrors: lib/parse.c (ipset_parse_elem, ipset_parse_ip4_single6, ipset_parse_ip4_net6, ipset_parse_proto_port ...), lib/ipset.c (parse_commandline).
import { isIp4, printIp, type Ip } from '../../base/ip.ts';
import { protocolByName, protocolName } from '../../base/protocols.ts';
import { servicePort } from '../../base/services.ts';
import type { IpSet, IpSetElem } from '../../model/ipset.ts';
import { canonElem, elemText, hostBits, icmpByName, NO_ELEM, rangeToCidrs } from '../../xt/ipset/elem.ts';
import { NO_EXT, type IpSetExt, type ListPlace, type NewSet } from '../../xt/ipset/ops.ts';
import { SET_TYPES, type SetType } from '../../xt/ipset/types.ts';
import type { Proc } from '../../shell/proc.ts';
import { resolveHost } from '../names.ts';
import { IpsetError, syntax, usage } from './words.ts';

const U32 = 0xffffffff;
/** strtoull with base 0 over the whole text, within bounds. */
const big = (text: string, min: bigint, max: bigint): bigint => {
  const m = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|\d+)$/.exec(text);
  if (!m || /^0\d*[89]/.test(m[2] as string)) return syntax(`'${text}' is invalid as number`);
  const digits = m[2] as string;
  const v = digits.length > 40 ? max + 1n : /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  const n = m[1] === '-' ? BigInt.asUintN(64, -v) : v;
  return n < min || n > max ? syntax(`'${text}' is out of range ${min}-${max}`) : n;
};
export const number = (text: string, min: number, max: number): number => Number(big(text, BigInt(min), BigInt(max)));

// ---------------------------------------------------------------- options

/** Reads words from left to right. */
interface Words {
  readonly argv: readonly string[];
  at: number;
  readonly seen: Set<string>;
}
const argOf = (w: Words, option: string): string => w.argv[w.at++] ?? usage(`Missing mandatory argument of option \`${option}'`);
const once = (w: Words, option: string): void => {
  if (w.seen.has(option)) syntax(`${option} already specified`);
  w.seen.add(option);
};
const timeoutOf = (w: Words): number => {
  const text = argOf(w, 'timeout');
  once(w, 'timeout');
  return number(text, 0, 2147483);
};

const pow2 = (n: number): number => {
  let p = 64;
  while (p < n) p *= 2;
  return p;
};
/** `create`: everything behind the type's name. `random` is the kernel's choice of a seed for its hash. */
export const parseCreate = (p: Proc, name: string, t: SetType, argv: readonly string[], random: () => number): NewSet => {
  const w: Words = { argv, at: 0, seen: new Set() };
  const hash = t.name.startsWith('hash:');
  const o: Record<string, number | string | boolean> = {};
  let family: 4 | 6 = 4;
  let timeout: number | null = null;
  const flags = { counters: false, comment: false, skbinfo: false, forceadd: false };
  const setFamily = (f: 4 | 6): void => {
    once(w, 'family');
    family = f;
  };
  while (w.at < argv.length) {
    const word = w.argv[w.at++] as string;
    if (word === 'timeout') timeout = timeoutOf(w);
    else if (word === 'counters' || word === 'comment' || word === 'skbinfo' || (word === 'forceadd' && hash)) flags[word] = true;
    else if (hash && (word === '-4' || word === '-6')) setFamily(word === '-4' ? 4 : 6);
    else if (hash && word === 'family') {
      const f = argOf(w, word);
      if (f !== 'inet' && f !== 'inet6') syntax(`unknown inet family ${f}`);
      setFamily(f === 'inet' ? 4 : 6);
    } else if (hash && (word === 'hashsize' || word === 'maxelem' || word === 'bucketsize' || word === 'initval')) {
      const text = argOf(w, word);
      once(w, word);
      o[word] = number(text, 0, word === 'bucketsize' ? 255 : U32);
    } else if (hash && !t.net && (word === 'netmask' || word === 'bitmask')) {
      const text = argOf(w, word);
      if (w.seen.has('netmask') || w.seen.has('bitmask')) syntax(w.seen.has(word) ? `${word} already specified` : 'bitmask and netmask are mutually exclusive, provide only one');
      w.seen.add(word);
      if (word === 'bitmask') o[word] = parseIp(p, text, family);
      else {
        try {
          o[word] = number(text, 1, family === 4 ? 32 : 128);
        } catch (e) {
          if (!(e instanceof IpsetError)) throw e;
          throw new IpsetError(`${e.message}\nSyntax error: netmask is out of the inclusive range of 1-${family === 4 ? 32 : 128}`);
        }
      }
    } else if (t.name === 'bitmap:port' && word === 'range') {
      const text = argOf(w, word);
      once(w, 'range');
      const r = parsePorts('tcp', /^[a-z]+:./.test(text) ? text.slice(text.indexOf(':') + 1) : text);
      if (!r.range) usage("Mandatory option `to' is missing");
      o['from'] = r.from;
      o['to'] = r.to;
    } else if (t.name === 'list:set' && word === 'size') {
      const text = argOf(w, word);
      once(w, 'size');
      o['size'] = number(text, 0, U32);
    } else usage(`Unknown argument: \`${word}'`);
  }
  if (t.name === 'bitmap:port' && o['from'] === undefined) usage("Mandatory option `range' is missing");
  if (t.name === 'list:set') o['size'] = Math.max((o['size'] as number | undefined) ?? 8, 4);
  if (hash) {
    const size = (o['hashsize'] as number | undefined) ?? 1024;
    if (size > 2 ** 31) throw new IpsetError('Kernel error received: Cannot allocate memory');
    o['hashsize'] = pow2(size);
    // Zero asks for the default.
    o['maxelem'] = (o['maxelem'] as number | undefined) || 65536;
    const bucket = (o['bucketsize'] as number | undefined) ?? 12;
    o['bucketsize'] = Math.min(Math.max(bucket + (bucket & 1), 2), 12);
    o['initval'] ??= random();
    if (o['netmask'] === (family === 4 ? 32 : 128)) delete o['netmask'];
  }
  return { name, type: t.name, family, options: o, timeout, ...flags };
};

/** Text of a mark is hexadecimal, with or without a mask. */
const parseMark = (text: string): { readonly value: number; readonly mask: number } => {
  const m = /^0[xX]([0-9a-fA-F]{1,8})(?:\/0[xX]([0-9a-fA-F]{1,8}))?$/.exec(text);
  if (!m) return syntax('Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)');
  return { value: parseInt(m[1] as string, 16), mask: m[2] === undefined ? U32 : parseInt(m[2], 16) };
};
const parsePrio = (text: string): number => {
  const m = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(text);
  return m ? parseInt(m[1] as string, 16) * 65536 + parseInt(m[2] as string, 16) : syntax('Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)');
};
export type AdtCommand = 'add' | 'del' | 'test';
/** What may follow an element. */
export const parseExt = (t: SetType, cmd: AdtCommand, argv: readonly string[]): { readonly ext: IpSetExt; readonly place: ListPlace | null } => {
  const w: Words = { argv, at: 0, seen: new Set() };
  let ext = NO_EXT;
  let place: ListPlace | null = null;
  while (w.at < argv.length) {
    const word = w.argv[w.at++] as string;
    if (t.net && cmd !== 'del' && word === 'nomatch') {
      ext = { ...ext, nomatch: true };
      continue;
    }
    if (t.name === 'list:set' && (word === 'before' || word === 'after')) {
      place = { where: word, ref: argOf(w, word) };
      continue;
    }
    if (cmd !== 'add') usage(`Unknown argument: \`${word}'`);
    switch (word) {
      case 'timeout':
        ext = { ...ext, timeout: timeoutOf(w) };
        break;
      case 'packets':
      case 'bytes': {
        const text = argOf(w, word);
        once(w, word);
        ext = { ...ext, [word]: Number(big(text, 0n, (1n << 64n) - 2n)) };
        break;
      }
      case 'comment': {
        const text = argOf(w, word);
        if (text.includes('"')) syntax('" character is not permitted in comments');
        if (text.length > 255) syntax('Comment is longer than the maximum allowed 255 characters');
        ext = { ...ext, comment: text };
        break;
      }
      case 'skbmark':
        ext = { ...ext, skbmark: parseMark(argOf(w, word)) };
        break;
      case 'skbprio':
        ext = { ...ext, skbprio: parsePrio(argOf(w, word)) };
        break;
      case 'skbqueue':
        ext = { ...ext, skbqueue: number(argOf(w, word), 0, 65535) };
        break;
      default:
        usage(`Unknown argument: \`${word}'`);
    }
  }
  return { ext, place };
};

// ---------------------------------------------------------------- elements

const parseIp = (p: Proc, text: string, family: 4 | 6): Ip => {
  const name = /^\[.*\]$/.test(text) ? text.slice(1, -1) : text;
  const r = resolveHost(p, name, family);
  return typeof r === 'string' ? syntax(`cannot parse ${name}: resolving to IPv${family} address failed`) : r.ip;
};
/** An address, a prefix or a range. */
type Span =
  | { readonly kind: 'cidr'; readonly ip: Ip; readonly cidr: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number; readonly first: number; readonly text: string };
const dashOf = (text: string): number => {
  const i = text.indexOf('-', text.indexOf(']') + 1);
  return i > 0 && i < text.length - 1 ? i : -1;
};
const parseSpan = (p: Proc, s: IpSet, text: string): Span => {
  const v6 = s.family === 6;
  const net = SET_TYPES[s.type].net;
  const slash = text.indexOf('/');
  const dash = dashOf(text);
  const plain = slash < 0 ? text : text.slice(0, slash);
  if (v6 && slash >= 0 && !net && text.slice(slash) !== '/128') syntax(`plain IP address must be supplied: ${text}`);
  if (slash >= 0) {
    const cidr = number(text.slice(slash + 1), 0, hostBits(s));
    return { kind: 'cidr', ip: parseIp(p, plain, s.family), cidr };
  }
  if (dash < 0) return { kind: 'cidr', ip: parseIp(p, text, s.family), cidr: hostBits(s) };
  if (v6) return syntax(net ? `IP address or IP/cidr must be specified: ${text}` : `plain IP address must be supplied: ${text}`);
  const from = parseIp(p, text.slice(0, dash), 4) as number;
  const to = parseIp(p, text.slice(dash + 1), 4) as number;
  return { kind: 'range', from: Math.min(from, to), to: Math.max(from, to), first: from, text: `${printIp(from)}-${printIp(to)}` };
};

interface Ports {
  readonly proto: number;
  readonly from: number;
  readonly to: number;
  readonly range: boolean;
  readonly late?: string;
}
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
const parsePorts = (proto: string, text: string): { readonly from: number; readonly to: number; readonly range: boolean } => {
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
const PORTED = new Map([[6, 'tcp'], [17, 'udp'], [132, 'sctp'], [136, 'udplite']]);
const parseProto = (text: string): number => {
  const n = /^\d{1,3}$/.test(text) ? Number(text) : text === 'icmpv6' ? 58 : protocolByName(text);
  if (n === 0) throw new IpsetError('Invalid protocol specified');
  return n === undefined || n > 255 ? syntax(`cannot parse '${text}' as a protocol`) : n;
};
const parseProtoPort = (s: IpSet, cmd: AdtCommand, text: string): Ports => {
  const colon = text.indexOf(':');
  if (colon < 0 || colon === text.length - 1) return { proto: 6, ...parsePorts('tcp', text) };
  const name = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const proto = parseProto(name);
  const ported = PORTED.get(proto);
  if (ported !== undefined) return { proto, ...parsePorts(ported, rest) };
  if (proto === 1 || proto === 58) {
    const words = proto === 1 ? 'ICMP' : 'ICMPv6';
    let late: string | undefined;
    if ((proto === 1) !== (s.family === 4)) {
      late = cmd === 'del' || (cmd === 'test' && s.type === 'hash:ip,port')
        ? "There are missing mandatory flags but can't check them. It's a bug, please report the problem."
        : `Syntax error: Protocol ${words} can be used with family ${proto === 1 ? 'inet' : 'inet6'} only\nInvalid ${cmd} command: missing setname`;
    }
    const m = /^(\d{1,3})\/(\d{1,3})$/.exec(rest);
    const code = m ? number(m[1] as string, 0, 255) * 256 + number(m[2] as string, 0, 255) : icmpByName(proto, rest);
    if (code === undefined) throw new IpsetError(`Cannot parse ${rest} as an ${words} type/code.`);
    return { proto, from: code, to: code, range: false, ...(late !== undefined && { late }) };
  }
  if (rest !== '0') syntax(`Protocol ${protocolName(proto) ?? proto} can be used with pseudo port value 0 only.`);
  return { proto, from: 0, to: 0, range: false };
};

/** What the command line says of an element: its text as the tool repeats it, and all the elements that it stands for. */
export interface ElemArg {
  readonly text: string;
  /** The first alone, as `test` looks at it. */
  readonly first: IpSetElem;
  /** bitmap:port: first and last, both of which have to fit. */
  readonly ends: readonly IpSetElem[];
  readonly all: () => Generator<IpSetElem>;
  /** What the tool finds wrong only after it has read the options. */
  readonly late?: string | undefined;
  /** A prefix of length 0, which the kernel refuses to add or delete. */
  readonly zero?: boolean;
  /** list:set: NAME,before,NAME. */
  readonly place?: ListPlace | null;
}
function* addresses(s: IpSet, span: Span, net: boolean): Generator<{ ip: Ip; cidr: number }> {
  const host = hostBits(s);
  if (span.kind === 'range') {
    if (net) yield* rangeToCidrs(span.from, span.to);
    else for (let ip = span.from; ip <= span.to; ip++) yield { ip, cidr: host };
  } else if (net || !isIp4(span.ip) || span.cidr === 32) yield { ip: span.ip, cidr: net ? span.cidr : host };
  else {
    const size = 2 ** (32 - span.cidr);
    const first = Math.floor(span.ip / size) * size;
    for (let i = 0; i < size; i++) yield { ip: first + i, cidr: host };
  }
}
/** `test` looks at one element; hash:ip takes the first of a range. */
const noRange = (s: IpSet, span: Span | null, ports: boolean): string | undefined => {
  const t = SET_TYPES[s.type];
  const family = !t.addr ? 'unspec' : s.family === 4 ? 'inet' : 'inet6';
  const what = s.type === 'hash:ip' ? null : span?.kind === 'range' ? 'FROM-TO IP' : !t.net && span && span.cidr !== hostBits(s) ? 'IP/CIDR' : ports ? 'FROM-TO port' : null;
  return what === null ? undefined : `${what} range is not allowed in command test with set type ${s.type} and family ${family}`;
};
export const parseElem = (p: Proc, s: IpSet, cmd: AdtCommand, text: string): ElemArg => {
  const t = SET_TYPES[s.type];
  if (t.name === 'list:set') {
    const [name, where, ref, more] = text.split(',') as [string, ...string[]];
    if (where !== undefined && (ref === undefined || more !== undefined || (where !== 'before' && where !== 'after'))) throw new IpsetError('you must specify elements as setname,[before|after],setname');
    if (name.length > 31) syntax(`setname '${name}' is longer than 31 characters`);
    const e: IpSetElem = { ...NO_ELEM, name };
    return { text: name, first: e, ends: [], place: where === undefined ? null : { where: where as ListPlace['where'], ref: ref as string }, *all() { yield e; } };
  }
  const parts = text.split(',');
  if (t.dim === 1 && parts.length > 1) syntax(`Elem separator in ${text}, but settype ${s.type} supports none.`);
  if (t.dim === 2 && (parts.length === 1 || parts[1] === '')) syntax(`Second element is missing from ${text}.`);
  if (parts.length > t.dim) syntax(`Two elem separators in ${text}, but settype ${s.type} supports one.`);
  if (!t.addr) {
    const colon = text.indexOf(':');
    let proto = 'tcp';
    if (colon > 0 && colon < text.length - 1) {
      proto = text.slice(0, colon);
      parseProto(proto);
    }
    const ports = parsePorts(proto, colon > 0 && colon < text.length - 1 ? text.slice(colon + 1) : text);
    return {
      late: cmd === 'test' ? noRange(s, null, ports.range) : undefined,
      text: ports.range ? `${ports.from}-${ports.to}` : String(ports.from), first: { ...NO_ELEM, port: ports.from },
      ends: [{ ...NO_ELEM, port: ports.from }, { ...NO_ELEM, port: ports.to }],
      *all() { for (let port = ports.from; port <= ports.to; port++) yield { ...NO_ELEM, port }; },
    };
  }
  const span = parseSpan(p, s, parts[0] as string);
  const ports: Ports = t.port ? parseProtoPort(s, cmd, parts[1] as string) : { proto: 0, from: 0, to: 0, range: false };
  const first: IpSetElem = { ...NO_ELEM, ip: span.kind === 'cidr' ? span.ip : span.first, cidr: span.kind === 'cidr' && t.net ? span.cidr : hostBits(s), proto: ports.proto, port: ports.from };
  const shown = span.kind === 'range' ? span.text : `${printIp(span.ip)}${span.cidr === hostBits(s) ? '' : `/${span.cidr}`}`;
  const portShown = t.port ? `,${elemText(s, { ...canonElem(s, first), cidr: hostBits(s) }).split(',')[1] as string}${ports.range ? `-${ports.to}` : ''}` : '';
  return {
    text: shown + portShown,
    first,
    ends: [],
    late: ports.late ?? (cmd === 'test' ? noRange(s, span, ports.range) : undefined),
    zero: span.kind === 'cidr' && span.cidr === 0,
    *all() {
      for (const a of addresses(s, span, t.net)) for (let port = ports.from; port <= ports.to; port++) yield { ...NO_ELEM, ...a, proto: ports.proto, port };
    },
  };
};
