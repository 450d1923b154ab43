// The command line of iptables: options in order, extensions loaded as they are named, everything checked in the tool's own order.
// Mirrors: iptables/xshared.c do_parse (add_command, set_option, command_match, command_jump, command_default, generic_opt_check, ipv4_post_parse).
// Several of its quirks are visible: arguments of -s, -d, -p, -j, -i and -o are taken from the last word, so `-s1.2.3.4` names a host `-s1.2.3.4`.
import { anyOf, maskOfLen } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import type { XtCounter, XtIface, XtTableName } from '../../model/xt.ts';
import { peekState } from '../../net/ctx.ts';
import { xtablesOptionParse, xtablesOptionsFcheck, xtablesParseProtocol, xtablesStrtoui, type OptContext } from '../../xt/options.ts';
import { XtParseError, type AnyMatch, type AnyTarget, type XtOption } from '../../xt/types.ts';
import { resolveHost } from '../names.ts';
import { ipparseMultiple, type Net } from './address.ts';
import { findMatch, isTargetName, MAX_NAME, protoMatch, tryMatch, tryTarget } from './extensions.ts';
import { newGetopt, nextOption, type Getopt, type LongOption } from '../getopt.ts';
import { badParameter, ToolExit, tryHelp, VERSION, variant, type Tool } from './tool.ts';
import { printHelp } from './usage.ts';

export type Cmd = 'A' | 'C' | 'D' | 'Dn' | 'R' | 'I' | 'L' | 'S' | 'F' | 'Z' | 'Zn' | 'N' | 'X' | 'E' | 'P';
export interface Loaded<M> {
  readonly mod: M;
  readonly info: unknown;
  readonly given: Set<string>;
  completed: boolean;
}
export interface Parsed {
  readonly cmds: ReadonlySet<Cmd>;
  readonly table: string;
  readonly chain: string | undefined;
  readonly newname: string;
  readonly policy: string;
  /** 1 is the first; 0 when none was given. */
  readonly rulenum: number;
  /** Letters of the options given. */
  readonly opts: ReadonlySet<string>;
  readonly verbose: number;
  readonly proto: number;
  /** Letters of -s -d -p -i -o -f that stood behind a `!`. */
  readonly inverted: ReadonlySet<string>;
  readonly iif: Omit<XtIface, 'invert'> | null;
  readonly oif: Omit<XtIface, 'invert'> | null;
  readonly src: readonly Net[];
  readonly dst: readonly Net[];
  readonly jumpto: string;
  readonly goto: boolean;
  readonly target: Loaded<AnyTarget> | 'standard' | null;
  readonly matches: readonly Loaded<AnyMatch>[];
  readonly counter: XtCounter | undefined;
}
/** An option of an extension that was loaded, as a long option's value. Copies of one extension share theirs. */
interface ExtOption {
  readonly mod: AnyMatch | AnyTarget;
  readonly option: XtOption;
}
type Val = string | ExtOption;

const LETTERS = 'A:C:D:R:I:L::S::M:F::Z::N:X::E:P:Vh::o:p:s:d:j:i:fbvw::W::nt:m:xc:g:46';
const LONG: readonly LongOption<Val>[] = (
  'append1A delete1D check1C insert1I replace1R list2L list-rules2S flush2F zero2Z new-chain1N delete-chain2X rename-chain1E policy1P source1s ' +
  'destination1d src1s dst1d protocol1p in-interface1i jump1j table1t match1m numeric0n out-interface1o verbose0v wait2w wait-interval2W exact0x ' +
  'fragments0f version0V help2h line-numbers00 modprobe1M set-counters1c goto1g ipv404 ipv606'
).split(' ').map((w) => ({ name: w.slice(0, -2), hasArg: Number(w[w.length - 2]) as 0 | 1 | 2, val: w[w.length - 1] as string }));

const ALLOWED_WITH: Partial<Record<Cmd, string>> = { L: 'Z', S: 'Z', Z: 'LS' };
/** Options in the order in which they are checked, and for each command those it refuses (commands_v_options). */
const OPTION_ORDER = 'nsdpjvxio0cf';
const REFUSES: Record<Cmd, string> = {
  I: 'nx0', D: 'nx0c', Dn: 'nsdpjxio0cf', R: 'nx0', A: 'nx0', C: 'nx0c', L: 'sdpjiocf', F: 'nsdpjxio0cf', Z: 'nsdpjxio0cf', Zn: 'nsdpjxio0cf',
  N: 'nsdpjxio0cf', X: 'nsdpjxio0cf', P: 'nsdpjxio0f', E: 'nsdpjxio0cf', S: 'nsdpjxio0cf',
};
const INVERTIBLE = 'sdpiof';

/** What a call may say about itself: iptables-restore forbids some options and gives the table. */
export interface ParseEnv {
  readonly table: string;
  readonly restore: boolean;
}

const sscanfU = (s: string): number | undefined => {
  const m = /^[ \t\n\v\f\r]*([+-]?)(\d+)/.exec(s);
  if (!m) return undefined;
  const v = (m[2] as string).length > 20 ? (1n << 64n) - 1n : BigInt(m[2] as string);
  return Number(m[1] === '-' ? BigInt.asUintN(64, -v) : v);
};

/** xtables_parse_interface: the start of a name, or all of it. */
const parseInterface = (t: Tool, arg: string): { name: string; prefix: boolean } => {
  if (arg.length + 1 > 16) badParameter(t, `interface name \`${arg}' must be shorter than IFNAMSIZ (15)`);
  if (arg.endsWith('+')) return { name: arg.slice(0, -1), prefix: true };
  if (/[/ \t\n\v\f\r]/.test(arg)) t.p.err(`Warning: weird character in interface \`${arg}' ('/' and ' ' are not allowed by the kernel).\n`);
  return { name: arg, prefix: false };
};
const parseTargetName = (t: Tool, name: string): string => {
  if (name.length < 1) badParameter(t, 'Invalid target name (too short)');
  if (name.length >= MAX_NAME) badParameter(t, `Invalid target name \`${name}' (${MAX_NAME - 1} chars max)`);
  if (/[ \t\n\v\f\r]/.test(name)) badParameter(t, `Invalid target name \`${name}'`);
  return name;
};
const parseChainName = (t: Tool, name: string): void => {
  if (name.length >= MAX_NAME) badParameter(t, `chain name \`${name}' too long (must be under ${MAX_NAME} chars)`);
  if (name[0] === '-' || name[0] === '!') badParameter(t, `chain name not allowed to start with \`${name[0]}'`);
  if (isTargetName(t, name)) badParameter(t, 'chain name may not clash with target name');
  if (/[ \t\n\v\f\r]/.test(name)) badParameter(t, `Invalid chain name \`${name}'`);
};
const parseRulenumber = (t: Tool, text: string): number => xtablesStrtoui(text, 1, 0x7fffffff) ?? badParameter(t, `Invalid rule number \`${text}'`);

/** Headers that stand before the protocol, so that a rule for them alone never matches. */
const IPV6_EXTHDR = new Set([43, 44, 51, 60]);

interface State {
  readonly t: Tool;
  readonly env: ParseEnv;
  readonly g: Getopt;
  readonly cmds: Set<Cmd>;
  readonly opts: Set<string>;
  readonly inverted: Set<string>;
  readonly matches: Loaded<AnyMatch>[];
  long: LongOption<Val>[];
  table: string;
  tableSet: boolean;
  chain: string | undefined;
  newname: string;
  policy: string;
  hasPolicy: boolean;
  rulenum: number;
  verbose: number;
  protocol: string | undefined;
  proto: number;
  protoUsed: boolean;
  shost: string | undefined;
  dhost: string | undefined;
  iif: { name: string; prefix: boolean } | null;
  oif: { name: string; prefix: boolean } | null;
  jumpto: string;
  goto: boolean;
  target: Loaded<AnyTarget> | 'standard' | null;
  counter: XtCounter | undefined;
  wait: boolean;
  waitInterval: boolean;
  invert: boolean;
}

const hasArg = (g: Getopt): boolean => {
  const w = g.argv[g.optind];
  return w !== undefined && w[0] !== '-' && w[0] !== '!';
};
const takeArg = (g: Getopt): string => g.argv[g.optind++] as string;

const addCommand = (s: State, cmd: Cmd): void => {
  if (s.invert) badParameter(s.t, "unexpected '!' flag");
  const others = [...s.cmds].filter((c) => !(ALLOWED_WITH[cmd] ?? '').includes((c[0] as string)));
  if (others.length > 0) badParameter(s.t, `Cannot use -${cmd[0]} with -${(others[0] as string)[0]}`);
  s.cmds.add(cmd);
};
const setOption = (s: State, letter: string): void => {
  if (s.opts.has(letter)) badParameter(s.t, `multiple -${letter} flags not allowed`);
  s.opts.add(letter);
  if (!s.invert) return;
  if (!INVERTIBLE.includes(letter)) badParameter(s.t, `cannot have ! before -${letter}`);
  s.inverted.add(letter);
};
const merge = (s: State, mod: ExtOption['mod']): void => {
  // The newest extension's options stand before those of older ones, behind the program's own.
  s.long = [
    ...LONG,
    ...mod.options.map((option): LongOption<Val> => ({ name: option.name, hasArg: option.type === 'none' ? 0 : 1, val: { mod, option } })),
    ...s.long.slice(LONG.length),
  ];
};
const loadMatch = (s: State, mod: AnyMatch): void => {
  const m: Loaded<AnyMatch> = { mod, info: mod.init(s.t.family), given: new Set(), completed: false };
  const copies = s.matches.filter((old) => old.mod === mod);
  for (const old of copies) old.completed = true;
  s.matches.push(m);
  if (copies.length === 0) merge(s, mod);
};
const optContext = (s: State): OptContext => ({
  family: s.t.family, backend: s.t.backend, proto: s.proto, protoInvert: s.inverted.has('p'),
  resolve: (name, family) => {
    const r = resolveHost(s.t.p, name, family);
    return typeof r === 'string' ? r : r.ip;
  },
  warn: (line) => s.t.p.err(line.endsWith('\n') ? line : `${line}\n`),
  setFamily: (name) => {
    const set = pmGet(peekState(s.t.p.ctx, s.t.p.netns).ipsets, name);
    return set && (set.type.startsWith('hash:') ? set.family : 0);
  },
});
const words = <T>(s: State, run: () => T): T => {
  try {
    return run();
  } catch (e) {
    if (!(e instanceof XtParseError)) throw e;
    if (e.status === 2) return badParameter(s.t, e.message);
    throw new ToolExit(e.status, `${s.t.name} v${VERSION} (${variant(s.t)}): ${e.message}\n`);
  }
};
const extOption = (s: State, v: ExtOption, arg: string): void => {
  const { mod, option } = v;
  const ext = s.target !== null && s.target !== 'standard' && s.target.mod === mod ? s.target : s.matches.find((m) => m.mod === mod && !m.completed);
  if (!ext) return badParameter(s.t, `Unknown arg "${arg}"`);
  const arg2 = option.args === 2 && hasArg(s.g) ? takeArg(s.g) : undefined;
  return words(s, () => ext.mod.parse(ext.info, xtablesOptionParse(ext.mod.name, ext.mod.options, option, arg, s.invert, ext.given, optContext(s), arg2)));
};
/** command_default for what getopt could not place: perhaps the protocol's match knows it. True: look again. */
const loadProto = (s: State): boolean => {
  if (s.protocol === undefined) return false;
  const mod = protoMatch(s.t, s.protocol, s.opts.has('n'));
  if (!mod || (s.protoUsed && s.matches.some((m) => m.mod === mod))) return false;
  if (s.protoUsed) return false;
  s.protoUsed = true;
  loadMatch(s, mod);
  s.g.optind--;
  return true;
};

const waitTime = (s: State, optarg: string | undefined): void => {
  const text = optarg ?? (hasArg(s.g) ? takeArg(s.g) : undefined);
  if (text !== undefined && !/^[ \t\n\v\f\r]*[+-]?\d/.test(text)) badParameter(s.t, 'wait seconds not numeric');
  s.wait = true;
};
const waitInterval = (s: State, optarg: string | undefined): void => {
  const text = optarg ?? (hasArg(s.g) ? takeArg(s.g) : badParameter(s.t, 'wait interval value required'));
  const n = sscanfU(text) ?? badParameter(s.t, 'wait interval not numeric');
  if (n > 999999) badParameter(s.t, `too long usec wait ${n} > 999999 usec`);
  s.waitInterval = true;
};
const counters = (s: State, optarg: string): void => {
  setOption(s, 'c');
  const comma = optarg.indexOf(',', 1);
  const bcnt = comma >= 0 ? optarg.slice(comma + 1) : hasArg(s.g) ? takeArg(s.g) : badParameter(s.t, '-c requires packet and byte counter');
  const packets = sscanfU(optarg) ?? badParameter(s.t, '-c packet counter not numeric');
  const bytes = sscanfU(bcnt) ?? badParameter(s.t, '-c byte counter not numeric');
  // ip6tables-nft reads them and forgets them.
  if (s.t.backend === 'legacy' || s.t.family === 4) s.counter = { packets, bytes };
};
/** One option with its letter; `last` is the last word read. */
const option = (s: State, letter: string, optarg: string | undefined, last: string): void => {
  const { t, g } = s;
  switch (letter) {
    case 'A': case 'C':
      addCommand(s, letter);
      s.chain = optarg;
      break;
    case 'D': case 'R': case 'I':
      addCommand(s, letter);
      s.chain = optarg;
      if (hasArg(g)) {
        s.rulenum = parseRulenumber(t, takeArg(g));
        if (letter === 'D') {
          s.cmds.delete('D');
          s.cmds.add('Dn');
        }
      } else if (letter === 'R') badParameter(t, '-R requires a rule number');
      else if (letter === 'I') s.rulenum = 1;
      break;
    case 'L': case 'S':
      addCommand(s, letter);
      if (optarg !== undefined) s.chain = optarg;
      else if (hasArg(g)) s.chain = takeArg(g);
      if (hasArg(g)) s.rulenum = parseRulenumber(t, takeArg(g));
      break;
    case 'F': case 'X': case 'Z':
      addCommand(s, letter);
      if (optarg !== undefined) s.chain = optarg;
      else if (hasArg(g)) s.chain = takeArg(g);
      if (letter === 'Z' && hasArg(g)) {
        s.rulenum = parseRulenumber(t, takeArg(g));
        s.cmds.delete('Z');
        s.cmds.add('Zn');
      }
      break;
    case 'N':
      parseChainName(t, optarg as string);
      addCommand(s, 'N');
      s.chain = optarg;
      break;
    case 'E':
      addCommand(s, 'E');
      s.chain = optarg;
      if (hasArg(g)) s.newname = takeArg(g);
      else badParameter(t, '-E requires old-chain-name and new-chain-name');
      break;
    case 'P':
      addCommand(s, 'P');
      s.chain = optarg;
      if (hasArg(g)) s.policy = takeArg(g);
      else badParameter(t, '-P requires a chain and a policy');
      s.hasPolicy = true;
      break;
    case 'h':
      if (s.matches.length === 0 && s.protocol !== undefined) {
        const mod = tryMatch(t, s.protocol);
        if (mod) loadMatch(s, mod);
      }
      printHelp(t, s.matches.map((m) => m.mod.name), s.target !== null && s.target !== 'standard' ? s.target.mod.name : undefined);
      throw new ToolExit(0, '');
    case 'p': {
      setOption(s, 'p');
      s.protocol = last.toLowerCase();
      s.proto = words(s, () => xtablesParseProtocol(s.protocol as string));
      if (s.proto === 0 && s.inverted.has('p')) badParameter(t, 'rule would never match protocol');
      if (t.family === 6 && IPV6_EXTHDR.has(s.proto) && !s.inverted.has('p')) {
        t.p.err(`Warning: never matched protocol: ${s.protocol}. use extension match instead.\n`);
      }
      break;
    }
    case 's':
      setOption(s, 's');
      s.shost = last;
      break;
    case 'd':
      setOption(s, 'd');
      s.dhost = last;
      break;
    case 'g':
      setOption(s, 'j');
      s.goto = true;
      s.jumpto = parseTargetName(t, optarg as string);
      break;
    case 'j': {
      setOption(s, 'j');
      s.jumpto = parseTargetName(t, last);
      const target = tryTarget(t, s.jumpto);
      s.target = target === undefined || target === 'standard' ? (target ?? null) : { mod: target, info: target.init(t.family), given: new Set(), completed: false };
      if (s.target !== null && s.target !== 'standard') merge(s, s.target.mod);
      break;
    }
    case 'i': case 'o': {
      if (optarg === '') badParameter(t, 'Empty interface is likely to be undesired');
      setOption(s, letter);
      const dev = parseInterface(t, last);
      if (letter === 'i') s.iif = dev;
      else s.oif = dev;
      break;
    }
    case 'f':
      if (t.family === 6) badParameter(t, '`-f\' is not supported in IPv6, use -m frag instead');
      setOption(s, 'f');
      break;
    case 'v':
      if (s.verbose === 0) setOption(s, 'v');
      s.verbose++;
      break;
    case 'm':
      if (s.invert) badParameter(t, 'unexpected ! flag before --match');
      loadMatch(s, findMatch(t, optarg as string));
      break;
    case 'n': case 'x': case '0':
      setOption(s, letter);
      break;
    case 't':
      if (s.invert) badParameter(t, 'unexpected ! flag before --table');
      if (s.env.restore && s.tableSet) badParameter(t, `The -t option cannot be used in ${t.name}.\n`);
      s.table = optarg as string;
      s.tableSet = true;
      break;
    case 'V':
      t.out.print(s.invert ? `Not ${VERSION} (${variant(t)}) ;-)\n` : `${t.name} v${VERSION} (${variant(t)})\n`);
      throw new ToolExit(0, '');
    case 'w':
      if (s.env.restore) badParameter(t, `You cannot use \`-w' from ${t.name}`);
      waitTime(s, optarg);
      break;
    case 'W':
      if (s.env.restore) badParameter(t, `You cannot use \`-W' from ${t.name}`);
      waitInterval(s, optarg);
      t.p.err('Ignoring deprecated --wait-interval option.\n');
      break;
    case 'M':
      break;
    case 'c':
      counters(s, optarg as string);
      break;
    case '4': case '6':
      if (t.family === Number(letter)) break;
      if (s.env.restore) throw new SkipLine();
      tryHelp(t, 2);
      break;
    default:
      badParameter(t, `Unknown arg "${optarg ?? '(null)'}"`);
  }
};
/** iptables-restore reads a line that is for the other family, and goes on. */
export class SkipLine extends Error {}

const newState = (t: Tool, argv: readonly string[], env: ParseEnv): State => ({
  t, env, g: newGetopt(argv, 'inOrder'), cmds: new Set(), opts: new Set(), inverted: new Set(), matches: [], long: [...LONG], table: env.table, tableSet: env.restore, chain: undefined, newname: '',
  policy: '', hasPolicy: false, rulenum: 0, verbose: 0, protocol: undefined, proto: 0, protoUsed: false, shost: undefined, dhost: undefined, iif: null, oif: null,
  jumpto: '', goto: false, target: null, counter: undefined, wait: false, waitInterval: false, invert: false,
});

const RULE_CMDS: readonly Cmd[] = ['A', 'I', 'R', 'D', 'C'];
const genericOptCheck = (s: State): void => {
  for (const letter of OPTION_ORDER) {
    if (!s.opts.has(letter)) continue;
    if ([...s.cmds].every((c) => REFUSES[c].includes(letter))) badParameter(s.t, `Illegal option \`-${letter}' with this command`);
  }
};
const finals = (s: State): void => {
  const ctx = { family: s.t.family, proto: s.proto, protoInvert: s.inverted.has('p'), table: s.table as XtTableName, warn: (line: string) => s.t.p.err(line.endsWith('\n') ? line : `${line}\n`) };
  const all: (Loaded<AnyMatch> | Loaded<AnyTarget>)[] = [...s.matches, ...(s.target !== null && s.target !== 'standard' ? [s.target] : [])];
  for (const x of all) {
    words(s, () => {
      x.mod.final?.(x.info, x.given, ctx);
      xtablesOptionsFcheck(x.mod.name, x.mod.options, x.given);
    });
  }
};
const EVERYWHERE = (t: Tool): Net[] => [{ ip: anyOf(t.family), mask: maskOfLen(t.family, 0) }];

/** Reads argv (without argv[0]); throws ToolExit for whatever the tool refuses. */
export const doParse = (t: Tool, argv: readonly string[], env: ParseEnv): Parsed => {
  const s = newState(t, argv, env);
  const { g } = s;
  for (;;) {
    const tok = nextOption(g, LETTERS, s.long, (c): Val => c);
    if (!tok) break;
    if (tok.kind === 'word') {
      if (tok.optarg !== '!') tryHelp(t, 2, `Bad argument \`${tok.optarg}'\n`);
      if (s.invert) badParameter(t, 'multiple consecutive ! not allowed');
      s.invert = true;
      continue;
    }
    if (tok.kind === 'option' && typeof tok.val !== 'string') extOption(s, tok.val, tok.optarg ?? '');
    else if (tok.kind === 'option') option(s, tok.val as string, tok.optarg, g.argv[g.optind - 1] ?? '');
    else if (loadProto(s)) continue;
    else if (tok.kind === 'missing') badParameter(t, `option "${g.argv[g.optind - 1] ?? t.p.name}" requires an argument`);
    else badParameter(t, `unknown option "${g.argv[g.optind - 1] ?? t.p.name}"`);
    s.invert = false;
  }
  if (!s.wait && s.waitInterval) badParameter(t, '--wait-interval only makes sense with --wait\n');
  if (s.table === 'nat' && (s.policy === 'DROP' || s.jumpto === 'DROP')) {
    badParameter(t, '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
  }
  finals(s);
  if (g.optind < g.argv.length) badParameter(t, 'unknown arguments found on commandline');
  if (s.cmds.size === 0) badParameter(t, 'no command specified');
  if (s.invert) badParameter(t, 'nothing appropriate following !');
  const src = s.shost === undefined ? EVERYWHERE(t) : ipparseMultiple(t, s.shost);
  const dst = s.dhost === undefined ? EVERYWHERE(t) : ipparseMultiple(t, s.dhost);
  if ((src.length > 1 || dst.length > 1) && (s.inverted.has('s') || s.inverted.has('d'))) badParameter(t, '! not allowed with multiple source or destination IP addresses');
  if (s.cmds.has('R') && (src.length !== 1 || dst.length !== 1)) badParameter(t, 'Replacement rule does not specify a unique address');
  genericOptCheck(s);
  if (s.chain !== undefined && s.chain.length >= MAX_NAME) badParameter(t, `chain name \`${s.chain}' too long (must be under ${MAX_NAME} chars)`);
  if ([...s.cmds].some((c) => RULE_CMDS.includes(c) || c === 'Dn')) {
    if ((s.chain === 'PREROUTING' || s.chain === 'INPUT') && s.opts.has('o')) badParameter(t, `Can't use -o with ${s.chain}\n`);
    if ((s.chain === 'POSTROUTING' || s.chain === 'OUTPUT') && s.opts.has('i')) badParameter(t, `Can't use -i with ${s.chain}\n`);
  }
  return {
    cmds: s.cmds, table: s.table, chain: s.chain, newname: s.newname, policy: s.policy, rulenum: s.rulenum, opts: s.opts, verbose: s.verbose, proto: s.proto, inverted: s.inverted,
    iif: s.iif, oif: s.oif, src, dst, jumpto: s.jumpto, goto: s.goto, target: s.target, matches: s.matches, counter: s.counter,
  };
};
