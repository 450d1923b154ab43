// Elements on ipset's command line: addresses, prefixes and ranges, protocols and ports.
// Mirrors: lib/parse.c (ipset_parse_elem, ipset_parse_ip4_single6, ipset_parse_ip4_net6, ipset_parse_proto_port ...), lib/ipset.c (ipset_parser's checks).
import { isIp4, printIp, type Ip } from '../../base/ip.ts';
import { protocolByName, protocolName } from '../../base/protocols.ts';
import type { IpSet, IpSetElem } from '../../model/ipset.ts';
import type { Proc } from '../../shell/proc.ts';
import { canonElem, elemText, hostBits, icmpByName, NO_ELEM, rangeToCidrs } from '../../xt/ipset/elem.ts';
import type { ListPlace } from '../../xt/ipset/ops.ts';
import { SET_TYPES } from '../../xt/ipset/types.ts';
import type { AdtCommand } from './options.ts';
import { dashOf, number, parseIp, parsePorts } from './values.ts';
import { IpsetError, syntax } from './words.ts';

/** An address, a prefix or a range. */
type Span =
  | { readonly kind: 'cidr'; readonly ip: Ip; readonly cidr: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number; readonly first: number; readonly text: string };
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
  /** How many elements at most, and whether one of the set's is among them. */
  readonly count?: number;
  readonly covers?: (e: IpSetElem) => boolean;
  /** hash:ip,port applies its netmask to the beginning of a range only. */
  readonly unmasked?: boolean;
  /** list:set: NAME,before,NAME. */
  readonly place?: ListPlace | null;
}
/** The first and last address that `add` and `del` take. */
const boundsOf = (s: IpSet, span: Span): readonly [number, number] | null => {
  if (span.kind === 'range') return [canonElem(s, { ...NO_ELEM, ip: span.from }).ip as number, span.to];
  if (!isIp4(span.ip) || span.cidr === 32) return null;
  const size = 2 ** (32 - span.cidr);
  const first = Math.floor(span.ip / size) * size;
  return [canonElem(s, { ...NO_ELEM, ip: first }).ip as number, first + size - 1];
};
function* addresses(s: IpSet, span: Span, net: boolean): Generator<{ ip: Ip; cidr: number }> {
  const host = hostBits(s);
  if (span.kind === 'range' && net) return yield* rangeToCidrs(span.from, span.to);
  const bounds = net ? null : boundsOf(s, span);
  if (!bounds) {
    if (span.kind === 'cidr') yield { ip: span.ip, cidr: net ? span.cidr : host };
    return undefined;
  }
  // hash:ip with a netmask goes from network to network.
  const step = s.type === 'hash:ip' && s.options['netmask'] !== undefined ? 2 ** (32 - (s.options['netmask'] as number)) : 1;
  for (let ip = bounds[0]; ip <= bounds[1]; ip += step) yield { ip, cidr: host };
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
  const bounds = t.net ? null : boundsOf(s, span);
  return {
    text: shown + portShown,
    first,
    ...(bounds && {
      count: (bounds[1] - bounds[0] + 1) * (ports.to - ports.from + 1),
      covers: (e) => (e.ip as number) >= bounds[0] && (e.ip as number) <= bounds[1] && e.proto === ports.proto && e.port >= ports.from && e.port <= ports.to,
    }),
    ends: [],
    late: ports.late ?? (cmd === 'test' ? noRange(s, span, ports.range) : undefined),
    unmasked: s.type === 'hash:ip,port' && (span.kind === 'range' || span.cidr !== hostBits(s)),
    zero: span.kind === 'cidr' && span.cidr === 0,
    *all() {
      for (const a of addresses(s, span, t.net)) for (let port = ports.from; port <= ports.to; port++) yield { ...NO_ELEM, ...a, proto: ports.proto, port };
    },
  };
};
