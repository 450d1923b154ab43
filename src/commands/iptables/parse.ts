// The command line of iptables: options in order, extensions loaded as they are named, everything checked in the tool's own order.
// Mirrors: iptables/xshared.c do_parse (command_jump, generic_opt_check, ipv4_post_parse); its steps in parseState.ts and parseWords.ts.
// Several of its quirks are visible: arguments of -s, -d, -p, -j, -i and -o are taken from the last word, so `-s1.2.3.4` names a host `-s1.2.3.4`.
import { anyOf, maskOfLen } from '../../base/ip.ts';
import type { XtCounter, XtIface, XtTableName } from '../../model/xt.ts';
import { xtablesOptionsFcheck, xtablesParseProtocol } from '../../xt/options.ts';
import type { AnyMatch, AnyTarget } from '../../xt/types.ts';
import { nextOption } from '../getopt.ts';
import { ipparseMultiple, type Net } from './address.ts';
import { findMatch, MAX_NAME, tryMatch, tryTarget } from './extensions.ts';
import { addCommand, extOption, hasArg, loadMatch, loadProto, merge, newState, setOption, takeArg, words, type Cmd, type Loaded, type ParseEnv, type State, type Val } from './parseState.ts';
import { parseChainName, parseInterface, parseRulenumber, parseTargetName, sscanfU } from './parseWords.ts';
import { badParameter, ToolExit, tryHelp, VERSION, variant, type Tool } from './tool.ts';
import { printHelp } from './usage.ts';

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
const LETTERS = 'A:C:D:R:I:L::S::M:F::Z::N:X::E:P:Vh::o:p:s:d:j:i:fbvw::W::nt:m:xc:g:46';
/** Options in the order in which they are checked, and for each command those it refuses (commands_v_options). */
const OPTION_ORDER = 'nsdpjvxio0cf';
const REFUSES: Record<Cmd, string> = {
  I: 'nx0', D: 'nx0c', Dn: 'nsdpjxio0cf', R: 'nx0', A: 'nx0', C: 'nx0c', L: 'sdpjiocf', F: 'nsdpjxio0cf', Z: 'nsdpjxio0cf', Zn: 'nsdpjxio0cf',
  N: 'nsdpjxio0cf', X: 'nsdpjxio0cf', P: 'nsdpjxio0f', E: 'nsdpjxio0cf', S: 'nsdpjxio0cf',
};
/** Headers that stand before the protocol, so that a rule for them alone never matches. */
const IPV6_EXTHDR = new Set([43, 44, 51, 60]);

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
