// libxtables' guided option parser: the argument of an XtOptType becomes a value, with the library's checks and words.
// Mirrors: libxtables/xtoptions.c (xtables_option_parse, xtopt_parse_*, xtables_options_fcheck) and xtables_strtoul of xtables.c.
// Every message that the library ends in a newline keeps it: the tool then prints an empty line before its usage hint.
import { anyOf, lenOfMask, maskOfLen, parseIp4Aton, parseIp6, type Family, type Ip } from '../base/ip.ts';
import { protocolByName } from '../base/protocols.ts';
import { servicePort } from '../base/services.ts';
import { strtoul } from '../base/strtol.ts';
import { XtParseError, type XtOptCall, type XtOption, type XtOptType } from './types.ts';

/** getaddrinfo(3) of the host: an address of the family, or gai_strerror's words. */
export type Resolver = (name: string, family: Family) => Ip | string;
/** What every call of one rule has in common. */
export type OptContext = Pick<XtOptCall, 'family' | 'backend' | 'proto' | 'protoInvert' | 'warn' | 'setFamily'> & { readonly resolve: Resolver };

/** xtables_strtoul with an end pointer: the number within [min, max] and what stands behind it; undefined when it refuses. */
export const xtablesStrtoul = (s: string, min: bigint, max: bigint): { readonly value: bigint; readonly rest: string } | undefined => {
  const n = /^[ \t\n\v\f\r]*-/.test(s) ? undefined : strtoul(s);
  return !n || n.overflow || n.value < min || (max !== 0n && n.value > max) ? undefined : n;
};
/** xtables_strtoui(s, NULL, &value, min, max): the whole text is a number of 32 bits in the range. */
export const xtablesStrtoui = (s: string, min: number, max: number): number | undefined => {
  const n = xtablesStrtoul(s, BigInt(min), BigInt(max));
  return n?.rest === '' ? Number(n.value) : undefined;
};

const fail = (message: string): never => {
  throw new XtParseError(message);
};

const BITS: Partial<Record<XtOptType, bigint>> = {
  uint8: 8n, uint16: 16n, uint32: 32n, uint64: 64n, uint8rc: 8n, uint16rc: 16n, uint32rc: 32n, uint64rc: 64n,
};
const range = (o: XtOption): readonly [bigint, bigint] => [BigInt(o.min ?? 0), o.max === undefined || o.max === 0 ? (1n << (BITS[o.type] as bigint)) - 1n : BigInt(o.max)];

const parseInt1 = (ext: string, o: XtOption, arg: string): bigint => {
  const [min, max] = range(o);
  const n = xtablesStrtoul(arg, min, max);
  return n?.rest === '' ? n.value : fail(`${ext}: bad value for option "--${o.name}", or out of range (${min}-${max}).\n`);
};
/** xtopt_parse_mint: `a`, `a:b`, `:b`, `a:`. One component counts for both ends. */
const parseMint = (ext: string, o: XtOption, text: string): [bigint, bigint] => {
  const [min, max] = range(o);
  const got: bigint[] = [];
  for (let arg = text; ; ) {
    if (got.length === 2) fail(`${ext}: Too many components for option "--${o.name}" (max: 2)\n`);
    let rest = arg;
    let value = got.length === 1 ? max : min;
    if (arg !== '' && arg[0] !== ':') {
      const n = xtablesStrtoul(arg, min, max) ?? fail(`${ext}: bad value for option "--${o.name}" near "${arg}", or out of range (${min}-${max}).\n`);
      ({ value, rest } = n);
    }
    got.push(value);
    if (rest === '') break;
    if (rest[0] !== ':') fail(`${ext}: Argument to "--${o.name}" has unexpected characters near "${rest}".\n`);
    arg = rest.slice(1);
  }
  return [got[0] as bigint, got[1] ?? (got[0] as bigint)];
};

/** xtables_getportbyname: getaddrinfo's reading of a service, numbers cut to an int and then to 16 bits; undefined when it finds none. */
export const xtablesGetportbyname = (name: string): number | undefined => {
  if (name === '') return 0;
  const number = strtoul(name, 10);
  if (number?.rest === '') {
    const n = Number(BigInt.asIntN(32, number.value));
    if (n >= 0) return n & 0xffff;
  }
  for (const proto of ['tcp', 'udp', 'dccp', 'udplite', 'sctp']) {
    const port = servicePort(name, proto);
    if (port !== undefined) return port;
  }
  return undefined;
};
const parsePort = (text: string): number => xtablesGetportbyname(text) ?? fail(`Port "${text}" does not resolve to anything.\n`);
/** xtopt_parse_mport. */
const parseMport = (ext: string, o: XtOption, text: string): [number, number] => {
  const parts = text.split(':');
  const got: number[] = [];
  for (const [i, p] of parts.entries()) {
    if (i === 2) fail(`${ext}: Too many components for option "--${o.name}" (max: 2)\n`);
    got.push(p === '' ? (i === 1 ? 65535 : 0) : parsePort(p));
  }
  return [got[0] as number, got[1] ?? (got[0] as number)];
};

/** xtables_parse_protocol. */
export const xtablesParseProtocol = (text: string): number => {
  const n = xtablesStrtoui(text, 0, 255);
  if (n !== undefined) return n;
  if (text === 'all') return 0;
  return protocolByName(text) ?? CHAIN_PROTOS.get(text) ?? fail(`unknown protocol "${text}" specified`);
};
/** xtables_chain_protos: what the library knows by itself. The first name of a number is the one it prints. */
const CHAIN_PROTOS = new Map<string, number>([
  ['tcp', 6], ['sctp', 132], ['udp', 17], ['udplite', 136], ['icmp', 1], ['icmpv6', 58], ['ipv6-icmp', 58], ['esp', 50], ['ah', 51], ['ipv6-mh', 135], ['mh', 135], ['all', 0],
]);

const LOG_LEVELS = new Map<string, number>([
  ['alert', 1], ['crit', 2], ['debug', 7], ['emerg', 0], ['error', 3], ['info', 6], ['notice', 5], ['panic', 0], ['warning', 4],
]);
const TOS_NAMES = new Map<string, number>([
  ['minimize-delay', 0x10], ['maximize-throughput', 0x08], ['maximize-reliability', 0x04], ['minimize-cost', 0x02], ['normal-service', 0],
]);
/** xtopt_parse_tosmask. A name leaves the ECN bits alone. */
const parseTosmask = (text: string): { value: number; mask: number } => {
  const n = xtablesStrtoul(text, 0n, 255n);
  if (!n) {
    const value = TOS_NAMES.get(text.toLowerCase());
    return value === undefined ? fail(`Symbolic name "${text}" is unknown`) : { value, mask: 0x3f };
  }
  if (n.rest === '') return { value: Number(n.value), mask: 0xff };
  const mask = n.rest[0] === '/' ? xtablesStrtoui(n.rest.slice(1), 0, 255) : undefined;
  return mask === undefined ? fail(`Illegal value: "${text}"`) : { value: Number(n.value), mask };
};
/** xtopt_parse_markmask. */
export const parseMarkmask = (ext: string, option: string, text: string): { value: number; mask: number } => {
  const bad = (): never => fail(`${ext}: bad integer value for option "--${option}", or out of range.\n`);
  const n = xtablesStrtoul(text, 0n, 0xffffffffn) ?? bad();
  let { rest } = n;
  let mask = 0xffffffff;
  if (rest[0] === '/') {
    const m = xtablesStrtoul(rest.slice(1), 0n, 0xffffffffn) ?? bad();
    mask = Number(m.value);
    ({ rest } = m);
  }
  if (rest !== '') fail(`${ext}: trailing garbage after value for option "--${option}".\n`);
  return { value: Number(n.value), mask };
};

/** strtod(3) over the whole text. */
const strtod = (text: string): number | undefined => {
  const t = text.replace(/^[ \t\n\v\f\r]+/, '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(t)) return Number(t);
  if (/^[+-]?inf(inity)?$/i.test(t)) return t[0] === '-' ? -Infinity : Infinity;
  if (/^[+-]?nan(\(\w*\))?$/i.test(t)) return Number.NaN;
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/.exec(t);
  if (!hex || (hex[2] === '' && hex[3] === '')) return undefined;
  let v = 0;
  for (const c of `${hex[2]}${hex[3]}`) v = v * 16 + parseInt(c, 16);
  return (hex[1] === '-' ? -1 : 1) * v * 2 ** (Number(hex[4] ?? 0) - 4 * (hex[3] as string).length);
};
const parseDouble = (ext: string, o: XtOption, text: string): number => {
  const v = text === '' ? undefined : strtod(text);
  // NaN passes: the library asks whether it lies outside.
  if (v === undefined || ((o.min ?? 0) !== (o.max ?? 0) && (v < (o.min ?? 0) || v > (o.max ?? 0)))) fail(`${ext}: bad value for option "--${o.name}", or out of range (${o.min ?? 0}-${o.max ?? 0}).\n`);
  return v as number;
};

/** getaddrinfo with AI_NUMERICHOST. */
const numericHost = (text: string, family: Family): Ip | undefined => (family === 4 ? parseIp4Aton(text) : parseIp6(text.split('%')[0] as string));
/** xtopt_parse_plen: a length, or a mask in full; a mask with holes has the length 255, which is the full one where it counts. */
const parsePlen = (ext: string, o: XtOption, text: string, family: Family): number => {
  const bits = family === 4 ? 32 : 128;
  const n = xtablesStrtoui(text, 0, bits);
  if (n !== undefined) return n;
  const mask = numericHost(text, family) ?? fail(`${ext}: bad value for option "--${o.name}", neither a valid network mask nor valid CIDR (0-${bits}).\n`);
  return lenOfMask(mask) ?? 255;
};
const parsePlenmask = (ext: string, o: XtOption, text: string, family: Family): Ip => maskOfLen(family, Math.min(parsePlen(ext, o, text, family), family === 4 ? 32 : 128));
const parseHost = (text: string, c: OptContext): Ip => {
  const ip = c.resolve(text, c.family);
  if (typeof ip === 'string' && !/^[0-9a-f]{32}$/.test(ip)) fail(`getaddrinfo: ${ip}\n`);
  return ip;
};

/** xtopt_parse_ethermac: strtoul of base 16 between the colons, so that a part may be empty, signed or begin with a blank. */
const parseEthermac = (text: string): number => {
  const parts = text.split(':');
  const bad = (): never => fail('Invalid MAC address specified.');
  if (parts.length !== 6) bad();
  let mac = 0;
  for (const p of parts) {
    const m = /^(?:[ \t\n\v\f\r]*([+-]?)([0-9a-fA-F]+))?$/.exec(p);
    if (!m || p.length > 2) bad();
    const v = m?.[2] === undefined ? 0 : parseInt(m[2], 16);
    mac = mac * 256 + ((m?.[1] === '-' ? -v : v) & 255);
  }
  return mac;
};

const parseString = (o: XtOption, text: string): string => {
  if (o.min !== undefined && o.min !== 0 && text.length < o.min) fail(`Argument must have a minimum length of ${o.min} characters\n`);
  if (o.max !== undefined && o.max !== 0 && text.length > o.max) fail(`Argument must have a maximum length of ${o.max} characters\n`);
  return text;
};

const subparse = (ext: string, o: XtOption, arg: string, c: OptContext): unknown => {
  switch (o.type) {
    case 'none': return undefined;
    case 'string': return parseString(o, arg);
    case 'uint8': case 'uint16': case 'uint32': case 'uint64': return Number(parseInt1(ext, o, arg));
    case 'uint8rc': case 'uint16rc': case 'uint32rc': case 'uint64rc': return parseMint(ext, o, arg).map(Number);
    case 'double': return parseDouble(ext, o, arg);
    case 'host': return parseHost(arg, c);
    case 'hostmask': {
      const slash = arg.indexOf('/');
      const ip = parseHost(slash < 0 ? arg : arg.slice(0, slash), c);
      return { ip, mask: slash < 0 ? maskOfLen(c.family, c.family === 4 ? 32 : 128) : parsePlenmask(ext, o, arg.slice(slash + 1), c.family) };
    }
    case 'plen': return parsePlen(ext, o, arg, c.family);
    case 'plenmask': return { ip: anyOf(c.family), mask: parsePlenmask(ext, o, arg, c.family) };
    case 'port': return parsePort(arg);
    case 'portrc': return parseMport(ext, o, arg);
    case 'protocol': return xtablesParseProtocol(arg);
    case 'sysloglevel': return xtablesStrtoui(arg, 0, 7) ?? LOG_LEVELS.get(arg) ?? fail(`log level "${arg}" unknown\n`);
    case 'tosmask': return parseTosmask(arg);
    case 'markmask32': return parseMarkmask(ext, o.name, arg);
    case 'ethermac': return parseEthermac(arg);
    case 'ethermacmask': {
      const [mac, mask] = arg.split('/', 2) as [string, string | undefined];
      return { mac: parseEthermac(mac), mask: mask === undefined ? 0xffffffffffff : parseEthermac(mask) };
    }
  }
};

/** The exact values of a uint64 or uint64rc option, for numbers past 2^53: as `value`, but bigint. The argument must have been parsed before. */
export const exactUint64 = (option: XtOption, arg: string): readonly bigint[] => (option.type.endsWith('rc') ? parseMint('', option, arg) : [parseInt1('', option, arg)]);

/** The option as the library means it: the first spelling of it, which is also what its errors say. */
const canonicalOption = (options: readonly XtOption[], o: XtOption): XtOption => (o.aliasOf === undefined ? o : (options.find((x) => x.name === o.aliasOf) ?? o));

/** xtables_option_parse: one option of the extension `ext`, checked against those already in `given` (to which it is added). */
export const xtablesOptionParse = (ext: string, options: readonly XtOption[], spelled: XtOption, arg: string, invert: boolean, given: Set<string>, c: OptContext, arg2?: string): XtOptCall => {
  const o = canonicalOption(options, spelled);
  if (!o.multi && given.has(o.name)) fail(`${ext}: option "--${o.name}" can only be used once.\n`);
  if (invert && !o.invert) fail(`${ext}: option "--${o.name}" cannot be inverted.\n`);
  const value = subparse(ext, o, arg, c);
  given.add(o.name);
  return {
    option: o, arg, value, invert, family: c.family, backend: c.backend, proto: c.proto, protoInvert: c.protoInvert,
    ...(arg2 !== undefined && { arg2 }), ...(c.warn && { warn: c.warn }), ...(c.setFamily && { setFamily: c.setFamily }),
  };
};

/** xtables_options_fcheck: what must or may not stand together; `also` and `excl` are asked in their own order (the library's is that of its option numbers).
 * The extension's own `final` comes before it. */
export const xtablesOptionsFcheck = (ext: string, options: readonly XtOption[], given: ReadonlySet<string>): void => {
  for (const o of options) {
    if (o.aliasOf !== undefined) continue;
    if (o.mandatory && !given.has(o.name)) fail(`${ext}: option "--${o.name}" must be specified\n`);
    if (!given.has(o.name)) continue;
    for (const other of o.also ?? []) if (!given.has(other)) fail(`${ext}: option "--${o.name}" also requires "--${other}".\n`);
    for (const other of o.excl ?? []) if (given.has(other)) fail(`${ext}: option "--${o.name}" cannot be used together with "--${other}".\n`);
  }
};
