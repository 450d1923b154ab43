// The command line of conntrack 1.4.7: what to do, with which filter or template. Mirrors: conntrack-tools src/conntrack.c (do_parse,
// generic_opt_check) and the parse_opts of its protocols.
import type { Family } from '../../base/ip.ts';
import { protocolByName, protocolName } from '../../base/protocols.ts';
import { atoi, atol } from '../../base/strtol.ts';
import { newGetopt, nextOption, type Getopt, type LongOption } from '../getopt.ts';
import { COMMAND_LETTERS, LEGAL, LETTER_OPTION, LONG, OPTION_NAMES, PROTOS, SHORT, TCP_STATES, type CommandName, type CtProto, type OptionName } from './tables.ts';
import type { Cmd, Fail } from './cmd.ts';
import { bad, EVENT_BITS, isFail, natWord, OUTPUTS, parseAddr, parseStatus, port, splitPort, u32Of, wordIndex, words } from './values.ts';

/** The next word, unless it looks like an option (or the option had its argument joined, which is then lost). */
const optionalArg = (g: Getopt, optarg: string | undefined): string | undefined => {
  const w = g.argv[g.optind];
  if (optarg !== undefined || w === undefined || w[0] === '-' || w[0] === '!') return undefined;
  g.optind++;
  return w;
};
const TABLES = ['expect', 'conntrack', 'dying', 'unconfirmed'] as const;

const setCommand = (c: Cmd, g: Getopt, letter: string, optarg: string | undefined): Fail | undefined => {
  const word = optionalArg(g, optarg);
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
  const num = u32Of(name);
  return num > 255 ? undefined : { proto: PROTOS.find((p) => p.num === num) ?? null, num };
};

const setNat = (c: Cmd, g: Getopt, letter: string, optarg: string | undefined): Fail | undefined => {
  const name = LETTER_OPTION.get(letter) as OptionName;
  c.options.add(name);
  const word = optionalArg(g, optarg);
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
  const number = p.num === 47 ? u32Of(arg) & 0xffff : port(arg);
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

const oneOption = (c: Cmd, g: Getopt, letter: string, optarg: string | undefined, given: Set<string>): Fail | undefined => {
  const arg = optarg ?? '';
  if (COMMAND_LETTERS.has(letter)) return setCommand(c, g, letter, optarg);
  switch (letter) {
    case 's': case 'd': case 'r': case 'q': case '[': case ']': case '{': case '}': return setAddr(c, letter, arg);
    case 'n': case 'g': case 'j': return setNat(c, g, letter, optarg);
    case 'p': {
      const p = findProto(arg);
      if (!p) return bad(`\`${arg}' unsupported protocol`);
      c.options.add('protonum');
      c.proto = p.proto;
      c.protoName = protocolName(p.num) ?? 'unknown';
      c.tmpl.proto = p.num;
      return undefined;
    }
    case 't':
      c.options.add('timeout');
      c.tmpl.timeout = Number(BigInt.asUintN(32, atol(arg)));
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
      c.tmpl[letter === 'w' ? 'zone' : letter === '(' ? 'origZone' : 'replyZone'] = u32Of(arg) & 0xffff;
      return undefined;
    }
    case 'i': c.options.add('id'); c.tmpl.id = u32Of(arg); return undefined;
    // No security module: no connection has a secmark, and the comparison passes over what is not there.
    case 'c': c.options.add('secmark'); return undefined;
    case 'm': {
      c.options.add('mark');
      const slash = arg.indexOf('/');
      c.mark = { value: u32Of(arg), mask: slash < 0 ? 0xffffffff : u32Of(arg.slice(slash + 1)) };
      return undefined;
    }
    case 'l': case '<': case '>': {
      c.options.add(LETTER_OPTION.get(letter) as OptionName);
      noLabels(c);
      if (c.options.has('label-add') && c.options.has('label-del')) return { status: 1, text: 'cannot use --label-add and --label-del at the same time' };
      const label = letter === '>' ? optionalArg(g, optarg) : arg;
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
    case 'b': c.options.add('buffer-size'); c.bufferSize = Number(atol(arg)); return undefined;
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
  const g = newGetopt(args);
  const long: LongOption[] = [...LONG];
  for (;;) {
    const tok = nextOption(g, SHORT, long, (c) => c);
    if (!tok) break;
    if (tok.kind !== 'option') {
      const word = g.argv[g.optind - 1] ?? 'conntrack';
      return { cmd, fail: bad(tok.kind === 'missing' ? `option \`${word}' requires an argument` : `unknown option \`${word}'`) };
    }
    if (tok.val === 'i' && tok.optarg === undefined) return { cmd, fail: { status: 1, text: '--id without a number is not modelled by packetpath (the program crashes)' } };
    const fail = oneOption(cmd, g, tok.val, tok.optarg, given);
    if (fail) return { cmd, fail };
    if (tok.val === 'p' && cmd.proto) long.push(...cmd.proto.options);
  }
  const fail = checkAll(cmd, given) ?? (cmd.unmodelled === undefined ? undefined : { status: 1 as const, text: `${cmd.unmodelled} are not modelled by packetpath` });
  return fail ? { cmd, fail } : { cmd };
};
