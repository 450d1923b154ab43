// A command line under way: what has been read, extensions loaded as they are named, their options handed to them.
// Mirrors: iptables/xshared.c (add_command, set_option, command_match, command_default), libxtables/xtables.c (xtables_merge_options).
import { pmGet } from '../../base/pmap.ts';
import type { XtCounter } from '../../model/xt.ts';
import { peekState } from '../../net/ctx.ts';
import { xtablesOptionParse, type OptContext } from '../../xt/options.ts';
import { XtParseError, type AnyMatch, type AnyTarget, type XtOption } from '../../xt/types.ts';
import { newGetopt, type Getopt, type LongOption } from '../getopt.ts';
import { resolveHost } from '../names.ts';
import { protoMatch } from './extensions.ts';
import { badParameter, ToolExit, VERSION, variant, type Tool } from './tool.ts';

export type Cmd = 'A' | 'C' | 'D' | 'Dn' | 'R' | 'I' | 'L' | 'S' | 'F' | 'Z' | 'Zn' | 'N' | 'X' | 'E' | 'P';
export interface Loaded<M> {
  readonly mod: M;
  readonly info: unknown;
  readonly given: Set<string>;
  completed: boolean;
}
/** What a call may say about itself: iptables-restore forbids some options and gives the table. */
export interface ParseEnv {
  readonly table: string;
  readonly restore: boolean;
}

/** An option of an extension that was loaded, as a long option's value. Copies of one extension share theirs. */
export interface ExtOption {
  readonly mod: AnyMatch | AnyTarget;
  readonly option: XtOption;
}
export type Val = string | ExtOption;

export const LONG: readonly LongOption<Val>[] = (
  'append1A delete1D check1C insert1I replace1R list2L list-rules2S flush2F zero2Z new-chain1N delete-chain2X rename-chain1E policy1P source1s ' +
  'destination1d src1s dst1d protocol1p in-interface1i jump1j table1t match1m numeric0n out-interface1o verbose0v wait2w wait-interval2W exact0x ' +
  'fragments0f version0V help2h line-numbers00 modprobe1M set-counters1c goto1g ipv404 ipv606'
).split(' ').map((w) => ({ name: w.slice(0, -2), hasArg: Number(w[w.length - 2]) as 0 | 1 | 2, val: w[w.length - 1] as string }));


const ALLOWED_WITH: Partial<Record<Cmd, string>> = { L: 'Z', S: 'Z', Z: 'LS' };
const INVERTIBLE = 'sdpiof';


export interface State {
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

export const newState = (t: Tool, argv: readonly string[], env: ParseEnv): State => ({
  t, env, g: newGetopt(argv, 'inOrder'), cmds: new Set(), opts: new Set(), inverted: new Set(), matches: [], long: [...LONG], table: env.table, tableSet: env.restore, chain: undefined, newname: '',
  policy: '', hasPolicy: false, rulenum: 0, verbose: 0, protocol: undefined, proto: 0, protoUsed: false, shost: undefined, dhost: undefined, iif: null, oif: null,
  jumpto: '', goto: false, target: null, counter: undefined, wait: false, waitInterval: false, invert: false,
});

export const hasArg = (g: Getopt): boolean => {
  const w = g.argv[g.optind];
  return w !== undefined && w[0] !== '-' && w[0] !== '!';
};
export const takeArg = (g: Getopt): string => g.argv[g.optind++] as string;

export const addCommand = (s: State, cmd: Cmd): void => {
  if (s.invert) badParameter(s.t, "unexpected '!' flag");
  const others = [...s.cmds].filter((c) => !(ALLOWED_WITH[cmd] ?? '').includes((c[0] as string)));
  if (others.length > 0) badParameter(s.t, `Cannot use -${cmd[0]} with -${(others[0] as string)[0]}`);
  s.cmds.add(cmd);
};
export const setOption = (s: State, letter: string): void => {
  if (s.opts.has(letter)) badParameter(s.t, `multiple -${letter} flags not allowed`);
  s.opts.add(letter);
  if (!s.invert) return;
  if (!INVERTIBLE.includes(letter)) badParameter(s.t, `cannot have ! before -${letter}`);
  s.inverted.add(letter);
};
export const merge = (s: State, mod: ExtOption['mod']): void => {
  // The newest extension's options stand before those of older ones, behind the program's own.
  s.long = [
    ...LONG,
    ...mod.options.map((option): LongOption<Val> => ({ name: option.name, hasArg: option.type === 'none' ? 0 : 1, val: { mod, option } })),
    ...s.long.slice(LONG.length),
  ];
};
export const loadMatch = (s: State, mod: AnyMatch): void => {
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
export const words = <T>(s: State, run: () => T): T => {
  try {
    return run();
  } catch (e) {
    if (!(e instanceof XtParseError)) throw e;
    if (e.status === 2) return badParameter(s.t, e.message);
    throw new ToolExit(e.status, `${s.t.name} v${VERSION} (${variant(s.t)}): ${e.message}\n`);
  }
};
export const extOption = (s: State, v: ExtOption, arg: string): void => {
  const { mod, option } = v;
  const ext = s.target !== null && s.target !== 'standard' && s.target.mod === mod ? s.target : s.matches.find((m) => m.mod === mod && !m.completed);
  if (!ext) return badParameter(s.t, `Unknown arg "${arg}"`);
  const arg2 = option.args === 2 && hasArg(s.g) ? takeArg(s.g) : undefined;
  return words(s, () => ext.mod.parse(ext.info, xtablesOptionParse(ext.mod.name, ext.mod.options, option, arg, s.invert, ext.given, optContext(s), arg2)));
};
/** command_default for what getopt could not place: perhaps the protocol's match knows it. True: look again. */
export const loadProto = (s: State): boolean => {
  if (s.protocol === undefined) return false;
  const mod = protoMatch(s.t, s.protocol, s.opts.has('n'));
  if (!mod || (s.protoUsed && s.matches.some((m) => m.mod === mod))) return false;
  if (s.protoUsed) return false;
  s.protoUsed = true;
  loadMatch(s, mod);
  s.g.optind--;
  return true;
};
