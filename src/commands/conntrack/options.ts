// The command line of conntrack 1.4.7: what to do, with which filter or template. Mirrors: conntrack-tools src/conntrack.c (do_parse,
// generic_opt_check, parse_parameter, nfct_parse_addr_from_opt) and the parse_opts of its protocols. Numbers are read as atoi and strtoul
// read them: what is no number is 0.
import { maskOf, parseIp4Aton, parseIp6, type Family, type Ip, type Ip6 } from '../../base/ip.ts';
import { protocolByName, protocolName } from '../../base/protocols.ts';
import { getoptLong, openGetopt, type Getopt } from './getoptLong.ts';
import { COMMAND_LETTERS, LEGAL, LETTER_OPTION, LONG, OPTION_NAMES, PROTOS, SHORT, TCP_STATES, type CommandName, type CtProto, type OptionName } from './tables.ts';

/** exit_error: status 2 adds the hint at the help. */
export interface Fail {
  readonly status: 1 | 2;
  readonly text: string;
}
export interface NatWanted {
  ip?: Ip;
  port?: number;
}
/** What a connection must look like, or will (struct nf_conntrack with only some attributes set). */
export interface Template {
  l3?: Family;
  src?: Ip;
  dst?: Ip;
  replySrc?: Ip;
  replyDst?: Ip;
  proto?: number;
  sport?: number;
  dport?: number;
  replySport?: number;
  replyDport?: number;
  icmpType?: number;
  icmpCode?: number;
  tcpState?: number;
  timeout?: number;
  status?: number;
  id?: number;
  zone?: number;
  origZone?: number;
  replyZone?: number;
}
export interface Cmd {
  command: CommandName;
  table: 'conntrack' | 'expect' | 'dying' | 'unconfirmed';
  readonly options: Set<OptionName>;
  /** 0 is any. */
  family: Family | 0;
  proto: CtProto | null;
  protoName: string;
  readonly tmpl: Template;
  readonly snat: NatWanted;
  readonly dnat: NatWanted;
  maskSrc?: Ip;
  maskDst?: Ip;
  mark: { value: number; mask: number };
  /** What -u asks the kernel to compare. */
  statusMask: number;
  /** NEW 1, UPDATES 2, DESTROY 4. */
  events: number;
  bufferSize: number;
  /** Options that were accepted and are not modelled. */
  unmodelled?: string;
  readonly output: Set<string>;
  /** Lines for stderr that do not end the program. */
  readonly warnings: string[];
}

const bad = (text: string): Fail => ({ status: 2, text });
const isFail = (x: unknown): x is Fail => typeof x === 'object' && x !== null && 'text' in x && 'status' in x;

/** strtoul with base 0 (a leading part; 0 when there is none), as u32. */
const strtoul = (text: string): number => {
  const m = /^[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9]\d*))/.exec(text);
  if (!m) return 0;
  const n = m[2] !== undefined ? BigInt(`0x${m[2]}`) : m[3] !== undefined ? BigInt(`0o${m[3]}`) : BigInt((m[4] as string).slice(0, 40));
  const capped = n > 0xffffffffffffffffn ? 0xffffffffffffffffn : n;
  return Number(BigInt.asUintN(32, m[1] === '-' && n <= 0xffffffffffffffffn ? -capped : capped));
};
const atoi = (text: string): number => {
  const m = /^[ \t\n\v\f\r]*([+-]?\d{1,18})/.exec(text);
  return m ? Number(BigInt.asIntN(64, BigInt(m[1] as string))) : 0;
};
const port = (text: string): number => ((atoi(text) % 65536) + 65536) % 65536;

const STATUS_BITS = [['ASSURED', 4], ['SEEN_REPLY', 2], ['UNSET', 0], ['FIXED_TIMEOUT', 1024], ['EXPECTED', 1], ['OFFLOAD', 16384], ['HW_OFFLOAD', 32768]] as const;
const EVENT_BITS = [['ALL', 7], ['NEW', 1], ['UPDATES', 2], ['DESTROY', 4]] as const;
const OUTPUTS = ['xml', 'extended', 'timestamp', 'id', 'ktimestamp', 'labels', 'userspace', 'save'] as const;

/** A word or the start of one, in any case; -1 is none. The first that fits wins. */
const wordIndex = (names: readonly string[], word: string): number => (word === '' ? -1 : names.findIndex((n) => n.toUpperCase().startsWith(word.toUpperCase())));
const natWord = (c: Cmd, word: string): boolean => {
  for (const w of ['SRC_NAT', 'DST_NAT']) {
    if (word === '' || !w.startsWith(word.toUpperCase())) continue;
    c.warnings.push(`WARNING: ignoring ${w}, use --${w === 'SRC_NAT' ? 'src' : 'dst'}-nat instead`);
    return true;
  }
  return false;
};
/** Words with commas; `take` says whether it knows one. The error shows what is left of the argument. */
const words = (arg: string, take: (word: string) => boolean): Fail | undefined => {
  for (let rest = arg; ; ) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    if (word === '' || !take(word)) return bad(`Bad parameter \`${rest}'`);
    if (comma < 0) return undefined;
    rest = rest.slice(comma + 1);
  }
};
const parseStatus = (c: Cmd, arg: string): Fail | undefined => {
  let status = c.tmpl.status ?? 0;
  const f = words(arg, (w) => {
    if (w.startsWith('UNREPLIED')) {
      c.statusMask |= 2;
      return true;
    }
    const negated = w[0] === '!';
    const name = negated ? w.slice(1) : w;
    if (natWord(c, name)) return true;
    const i = wordIndex(STATUS_BITS.map((s) => s[0]), name);
    if (i < 0) return false;
    const bit = (STATUS_BITS[i] as readonly [string, number])[1];
    if (negated) c.statusMask |= bit;
    else status |= bit;
    return true;
  });
  c.tmpl.status = status;
  if (c.statusMask === 0) c.statusMask = status;
  return f;
};

const netmask6 = (len: number): Ip6 => {
  let s = '';
  for (let i = 0; i < 32; i++) s += (0xf << Math.max(0, 4 - Math.max(0, len - 4 * i)) & 0xf).toString(16);
  return s;
};
/** ADDRESS or ADDRESS/LENGTH; sets the family. `cidr` false refuses the length. */
const parseAddr = (c: Cmd, arg: string, name: string, cidr: boolean): { ip: Ip; mask?: Ip } | Fail => {
  const slash = arg.indexOf('/');
  const text = slash < 0 ? arg : arg.slice(0, slash);
  const ip: Ip | undefined = parseIp4Aton(text) ?? parseIp6(text);
  if (ip === undefined) return bad(`Invalid IP address \`${arg}'`);
  const family: Family = typeof ip === 'number' ? 4 : 6;
  if (c.family !== 0 && c.family !== family) return bad('mismatched address family');
  c.family = family;
  if (slash < 0) return { ip };
  if (!cidr) return bad(`CIDR notation unavailable for \`--${name}'`);
  const len = arg.slice(slash + 1);
  const max = family === 4 ? 32 : 128;
  if (!/^[ \t]*\+?\d+$/.test(len) && len !== '') return bad('Invalid netmask');
  if (Number(len) > max) return bad('Invalid netmask');
  return Number(len) === max ? { ip } : { ip, mask: family === 4 ? maskOf(Number(len)) : netmask6(Number(len)) };
};
const splitPort = (arg: string): { address: string; port?: number } | Fail => {
  let address = arg;
  let portText: string | undefined;
  const open = arg.indexOf('[');
  if (open >= 0) {
    const close = arg.indexOf(']', open + 1);
    if (close === open + 1) return bad('No IPv6 address specified');
    if (close < 0) return bad("No closing ']' around IPv6 address");
    const colon = arg.indexOf(':', close);
    if (colon >= 0) [address, portText] = [arg.slice(open + 1, close), arg.slice(colon + 1)];
  } else {
    const colon = arg.indexOf(':');
    if (colon >= 0 && arg.indexOf(':', colon + 1) < 0) [address, portText] = [arg.slice(0, colon), arg.slice(colon + 1)];
  }
  if (portText === undefined) return { address };
  if (portText === '') return bad("No port specified after `:'");
  if (!/^\d+$/.test(portText) || Number(portText) > 65535) return bad(`Invalid port \`${portText}'`);
  return { address, port: Number(portText) };
};

/** The next word, unless it looks like an option (or the option had its argument joined, which is then lost). */
const optionalArg = (g: Getopt): string | undefined => {
  const w = g.argv[g.optind];
  if (g.optarg !== undefined || w === undefined || w[0] === '-' || w[0] === '!') return undefined;
  g.optind++;
  return w;
};
const TABLES = ['expect', 'conntrack', 'dying', 'unconfirmed'] as const;

const setCommand = (c: Cmd, g: Getopt, letter: string): Fail | undefined => {
  const word = optionalArg(g);
  const table = word === undefined ? 'conntrack' : TABLES.find((t) => t.startsWith(word));
  if (table === undefined) return bad(`unknown type \`${word}'`);
  const [onCt, onExp, longName] = COMMAND_LETTERS.get(letter) as readonly [CommandName, CommandName | null, string];
  if (letter !== 'L' && (table === 'dying' || table === 'unconfirmed')) return bad("Can't do that command with tables `dying' and `unconfirmed'");
  const command = table === 'expect' ? onExp : onCt;
  if (command === null) return bad(`Can't do --${longName} on expectations`);
  if (c.command !== 'none') return bad('Invalid commands combination');
  c.command = command;
  c.table = table;
  return undefined;
};

const findProto = (name: string): { proto: CtProto | null; num: number } | undefined => {
  const known = PROTOS.find((p) => p.name === name.toLowerCase());
  if (known) return { proto: known, num: known.num };
  const byName = protocolByName(name);
  if (byName !== undefined) return { proto: null, num: byName };
  if (!/^[ \t]*\+?(0[xX][0-9a-fA-F]+|\d+)$/.test(name)) return undefined;
  const num = strtoul(name);
  return num > 255 ? undefined : { proto: PROTOS.find((p) => p.num === num) ?? null, num };
};

const setNat = (c: Cmd, g: Getopt, letter: string): Fail | undefined => {
  const name = LETTER_OPTION.get(letter) as OptionName;
  c.options.add(name);
  const word = optionalArg(g);
  if (word === undefined) return undefined;
  const split = splitPort(word);
  if (isFail(split)) return split;
  const a = parseAddr(c, split.address, name, false);
  if (isFail(a)) return a;
  c.tmpl.l3 = c.family as Family;
  for (const n of letter === 'j' ? [c.snat, c.dnat] : [letter === 'n' ? c.snat : c.dnat]) {
    n.ip = a.ip;
    if (split.port !== undefined) n.port = split.port;
  }
  return undefined;
};

const setAddr = (c: Cmd, letter: string, arg: string): Fail | undefined => {
  const name = LETTER_OPTION.get(letter) as OptionName;
  const a = parseAddr(c, arg, LONG.find((o) => o.val === letter)?.name ?? name, letter === 's' || letter === 'd' || letter === '[' || letter === ']');
  if (isFail(a)) return a;
  c.options.add(name);
  if (letter === '{') c.maskSrc = a.ip;
  else if (letter === '}') c.maskDst = a.ip;
  else if (letter !== '[' && letter !== ']') {
    c.tmpl.l3 = c.family as Family;
    c.tmpl[letter === 's' ? 'src' : letter === 'd' ? 'dst' : letter === 'r' ? 'replySrc' : 'replyDst'] = a.ip;
  }
  if (a.mask !== undefined) {
    const src = letter === 's' || letter === '[';
    c[src ? 'maskSrc' : 'maskDst'] = a.mask;
    c.options.add(src ? 'mask-src' : 'mask-dst');
  }
  return undefined;
};

const PORT_FIELDS = { 'orig-port-src': 'sport', 'orig-port-dst': 'dport', 'reply-port-src': 'replySport', 'reply-port-dst': 'replyDport' } as const;
/** An option of the protocol; `given` collects the names that its checks know. */
const protoOption = (c: Cmd, val: string, arg: string, given: Set<string>): Fail | undefined => {
  const p = c.proto as CtProto;
  if (val === 'unmodelled') {
    c.unmodelled = `--state, --role and verification tags of ${p.name}`;
    return undefined;
  }
  const number = p.num === 47 ? strtoul(arg) & 0xffff : port(arg);
  const i = p.options.findIndex((o) => o.val === val);
  // The first eight have short names of their own in the checks.
  given.add(p.checks[i]?.[0] ?? '');
  if (val === 'state') {
    given.add('state');
    const state = arg === 'LISTEN' ? 9 : (TCP_STATES as readonly string[]).indexOf(arg);
    if (state < 0) return bad(`unknown TCP state \`${arg}'`);
    c.tmpl.tcpState = state;
  } else if (val === 'icmp-type') c.tmpl.icmpType = atoi(arg) & 255;
  else if (val === 'icmp-code') c.tmpl.icmpCode = atoi(arg) & 255;
  else if (val === 'icmp-id') c.tmpl.sport = port(arg);
  else if (val in PORT_FIELDS) c.tmpl[PORT_FIELDS[val as keyof typeof PORT_FIELDS]] = number;
  return undefined;
};

const oneOption = (c: Cmd, g: Getopt, letter: string, given: Set<string>): Fail | undefined => {
  const arg = g.optarg ?? '';
  if (COMMAND_LETTERS.has(letter)) return setCommand(c, g, letter);
  switch (letter) {
    case 's': case 'd': case 'r': case 'q': case '[': case ']': case '{': case '}': return setAddr(c, letter, arg);
    case 'n': case 'g': case 'j': return setNat(c, g, letter);
    case 'p': {
      const p = findProto(arg);
      if (!p) return bad(`\`${arg}' unsupported protocol`);
      c.options.add('protonum');
      c.proto = p.proto;
      c.protoName = protocolName(p.num) ?? 'unknown';
      c.tmpl.proto = p.num;
      g.long = [...g.long, ...(p.proto?.options ?? [])];
      return undefined;
    }
    case 't':
      c.options.add('timeout');
      c.tmpl.timeout = Number(BigInt.asUintN(32, BigInt(atoi(arg))));
      return undefined;
    case 'u': c.options.add('status'); return parseStatus(c, arg);
    case 'e':
      c.options.add('event-mask');
      return words(arg, (w) => {
        if (natWord(c, w)) return true;
        const i = wordIndex(EVENT_BITS.map((e) => e[0]), w);
        if (i >= 0) c.events |= (EVENT_BITS[i] as readonly [string, number])[1];
        return i >= 0;
      });
    case 'o': {
      c.options.add('output');
      const f = words(arg, (w) => {
        if (natWord(c, w)) return true;
        const i = wordIndex(OUTPUTS, w);
        if (i >= 0) c.output.add(OUTPUTS[i] as string);
        return i >= 0;
      });
      if (f) return f;
      if (c.output.has('labels')) noLabels(c);
      const others = [...c.output].filter((o) => o !== 'save' && o !== 'userspace').length;
      return c.output.has('save') && others > 0 ? { status: 1, text: 'cannot combine save output with any other output type, use -o save only' } : undefined;
    }
    case 'z': c.options.add('zero'); return undefined;
    case 'w': case '(': case ')': {
      c.options.add(LETTER_OPTION.get(letter) as OptionName);
      c.tmpl[letter === 'w' ? 'zone' : letter === '(' ? 'origZone' : 'replyZone'] = strtoul(arg) & 0xffff;
      return undefined;
    }
    case 'i': c.options.add('id'); c.tmpl.id = strtoul(arg); return undefined;
    // No security module: no connection has a secmark, and the comparison passes over what is not there.
    case 'c': c.options.add('secmark'); return undefined;
    case 'm': {
      c.options.add('mark');
      const slash = arg.indexOf('/');
      c.mark = { value: strtoul(arg), mask: slash < 0 ? 0xffffffff : strtoul(arg.slice(slash + 1)) };
      return undefined;
    }
    case 'l': case '<': case '>': {
      c.options.add(LETTER_OPTION.get(letter) as OptionName);
      noLabels(c);
      if (c.options.has('label-add') && c.options.has('label-del')) return { status: 1, text: 'cannot use --label-add and --label-del at the same time' };
      const label = letter === '>' ? optionalArg(g) : arg;
      return label === undefined ? undefined : bad(`unknown label '${label.split(',')[0] as string}'`);
    }
    case 'a': c.warnings.push('WARNING: ignoring -a, deprecated option.'); return undefined;
    case 'f': {
      c.options.add('family');
      const family = arg.startsWith('ipv4') ? 4 : arg.startsWith('ipv6') ? 6 : undefined;
      if (family === undefined) return bad(`\`${arg}' unsupported protocol`);
      if (c.family !== 0 && c.family !== family) return bad('mismatched address family');
      c.family = family;
      return undefined;
    }
    case 'b': c.options.add('buffer-size'); c.bufferSize = atoi(arg); return undefined;
    case ':': return bad(`option \`${g.argv[g.optind - 1] as string}' requires an argument`);
    case '?': return bad(`unknown option \`${g.argv[g.optind - 1] as string}'`);
    default: return protoOption(c, letter, arg, given);
  }
};
/** The host has no /etc/xtables/connlabel.conf. */
const noLabels = (c: Cmd): void => {
  const line = 'nfct_labelmap_new: No such file or directory';
  c.warnings.push(line);
};

const CHECKED: readonly CommandName[] = ['list', 'create', 'update', 'delete', 'get', 'event'];
/** generic_opt_check: legal, compulsory, and whether one whole pair is there. */
const check = (names: readonly string[], legal: string, has: (name: string) => boolean, pairs: readonly [readonly [string, string], string][]): Fail | undefined => {
  for (const [i, name] of names.entries()) {
    if (!has(name) && legal[i] === '1') return bad(`You need to supply the \`--${name}' option for this command`);
    if (has(name) && legal[i] === '0') return bad(`Illegal option \`--${name}' with this command`);
  }
  if (!legal.includes('3') || pairs.some(([[a, b]]) => has(a) && has(b))) return undefined;
  const partial = pairs.find(([[a, b]]) => has(a) || has(b)) ?? pairs[0];
  return bad(`you have to specify ${(partial as readonly [unknown, string])[1]}`);
};

const checkAll = (c: Cmd, given: ReadonlySet<string>): Fail | undefined => {
  if (c.options.has('any-nat') && (c.options.has('src-nat') || c.options.has('dst-nat'))) return bad("cannot specify `--src-nat' or `--dst-nat' with `--any-nat'");
  const f = check(OPTION_NAMES, LEGAL[c.command], (n) => c.options.has(n as OptionName), [[['src', 'dst'], "`--src' and `--dst'"], [['reply-src', 'reply-dst'], "`--reply-src' and `--reply-dst'"]]);
  const column = c.command === 'add' ? 1 : CHECKED.indexOf(c.command);
  if (f || !c.proto || column < 0) return f;
  const names = c.proto.checks.map(([n]) => n);
  const [a, b, r, s] = names as [string, string, string, string];
  return check(names, c.proto.checks.map(([, l]) => l[column] as string).join(''), (n) => given.has(n), [[[a, b], c.proto.coupled[0]], [[r, s], c.proto.coupled[1]]]);
};

/** A whole command line (without argv[0]). Warnings come out before a failure's words. */
export const parseArgs = (args: readonly string[]): { readonly cmd: Cmd; readonly fail?: Fail } => {
  const cmd: Cmd = {
    command: 'none', table: 'conntrack', options: new Set(), family: 0, proto: null, protoName: '', tmpl: {}, snat: {}, dnat: {}, mark: { value: 0, mask: 0 }, statusMask: 0, events: 0,
    bufferSize: 0, output: new Set(), warnings: [],
  };
  const given = new Set<string>();
  const g = openGetopt(['conntrack', ...args], SHORT, LONG);
  for (let letter = getoptLong(g); letter !== undefined; letter = getoptLong(g)) {
    if (letter === 'i' && g.optarg === undefined) return { cmd, fail: { status: 1, text: '--id without a number is not modelled by packetpath (the program crashes)' } };
    const fail = oneOption(cmd, g, letter, given);
    if (fail) return { cmd, fail };
  }
  const fail = checkAll(cmd, given) ?? (cmd.unmodelled === undefined ? undefined : { status: 1 as const, text: `${cmd.unmodelled} are not modelled by packetpath` });
  return fail ? { cmd, fail } : { cmd };
};
