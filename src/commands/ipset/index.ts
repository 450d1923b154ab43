// ipset v7.17: administration of IP sets.
// Mirrors: lib/ipset.c (ipset_parser, ipset_cmd), src/ipset.c, lib/session.c. Left out: the interactive mode, `help`, -resolve (addresses stay
// numbers, as without a name server); types other than those in xt/ipset/types.ts are refused by name.
import { pmGet, pmSet, pmValues } from '../../base/pmap.ts';
import type { IpSet } from '../../model/ipset.ts';
import { rand32, stateOf } from '../../net/ctx.ts';
import { ruleSetRefs } from '../../net/nf/xtState.ts';
import { openStdout, type Stdout } from '../stdio.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { hostBits } from '../../xt/ipset/elem.ts';
import {
  addEntry, checkExt, createSet, delEntry, destroySet, findEntry, flushSet, listAdd, listDel, listRefs, listTest, NO_EXT, renameSet, setsInOrder, swapSets, type IpSetErr, type Sets,
} from '../../xt/ipset/ops.ts';
import { NO_KERNEL_TYPES, OTHER_TYPES, SET_TYPES, typeByName } from '../../xt/ipset/types.ts';
import { parseElem } from './elements.ts';
import { parseCreate, parseExt, type AdtCommand } from './options.ts';
import { printSet, type Output } from './print.ts';
import { IpsetError, kernelError, syntax, usage } from './words.ts';

const VERSION = '7.17';
const MAX_NAME = 31;
/** How many elements one command may stand for. */
const MAX_RANGE = 1 << 20;

interface Env {
  readonly out: Stdout;
  exist: boolean;
  quiet: boolean;
  sorted: boolean;
  name: boolean;
  terse: boolean;
  output: Output | null;
  file: string | null;
}
const noEnv = (out: Stdout): Env => ({ out, exist: false, quiet: false, sorted: false, name: false, terse: false, output: null, file: null });
const OPTIONS = [
  ['exist', '-!', '-exist'], ['quiet', '-q', '-quiet'], ['sorted', '-s', '-sorted'], ['resolve', '-r', '-resolve'], ['name', '-n', '-name'], ['terse', '-t', '-terse'],
  ['output', '-o', '-output'], ['file', '-f', '-file'],
] as const;
/** Options may stand anywhere: takes them out, the command and its arguments remain. */
const takeOptions = (argv: readonly string[], env: Env): string[] => {
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    const o = OPTIONS.find(([, short, long]) => word === short || word === long || word === `-${long}`)?.[0];
    if (o === undefined) rest.push(word);
    else if (o === 'output' || o === 'file') {
      const value = argv[++i] ?? usage(`Missing mandatory argument of option \`${word}'`);
      if (o === 'file') env.file = value;
      else if (value === 'plain' || value === 'save' || value === 'xml') env.output = value;
      else syntax(`unknown output mode '${value}'`);
    } else if (o !== 'resolve') env[o] = true;
  }
  return rest;
};

type Cmd = 'create' | 'add' | 'del' | 'test' | 'destroy' | 'list' | 'save' | 'restore' | 'flush' | 'rename' | 'swap' | 'help' | 'version' | 'quit';
/** Name, aliases, how many arguments it must have and may have (-1: any). */
const COMMANDS: readonly (readonly [name: Cmd, aliases: readonly string[], must: number, may: number])[] = [
  ['create', ['-N', 'new', 'n'], 2, -1], ['add', ['-A'], 2, -1], ['del', ['-D'], 2, -1], ['test', ['-T'], 2, -1], ['destroy', ['-X', 'x'], 0, 1], ['list', ['-L'], 0, 1],
  ['save', ['-S'], 0, 1], ['restore', ['-R'], 0, 0], ['flush', ['-F'], 0, 1], ['rename', ['-E', 'e'], 2, 2], ['swap', ['-W', 'w'], 2, 2], ['help', ['-H', '-h'], 0, 1],
  ['version', ['-V', '-v'], 0, 0], ['quit', [], 0, 0],
];
const commandOf = (word: string): (typeof COMMANDS)[number] | undefined => {
  const plain = word.startsWith('--') ? word.slice(2) : word;
  return COMMANDS.find(([name, aliases]) => (plain !== '' && name.startsWith(plain)) || aliases.includes(word));
};

const setName = (name: string): string => (name.length > MAX_NAME ? syntax(`setname '${name}' is longer than ${MAX_NAME} characters`) : name);
const setsOf = (p: Proc): Sets => stateOf(p.ctx, p.netns).ipsets;
const store = (p: Proc, r: Sets | IpSetErr): void => {
  if (typeof r === 'string') kernelError(r);
  else stateOf(p.ctx, p.netns).ipsets = r;
};
const refsOf = (p: Proc, name: string): number => ruleSetRefs(p.ctx, p.netns, name) + listRefs(setsOf(p), name);
const findSet = (p: Proc, name: string): IpSet => pmGet(setsOf(p), setName(name)) ?? kernelError('NOSET');

const create = (p: Proc, env: Env, argv: readonly string[]): void => {
  const [name, typename] = argv as [string, string];
  setName(name);
  const t = typeByName(typename);
  if (!t) {
    if (OTHER_TYPES.has(typename)) throw new IpsetError(`set type "${typename}" is not modelled by packetpath`);
    if (!NO_KERNEL_TYPES.has(typename)) syntax(`typename '${typename}' is unknown`);
    throw new IpsetError('Kernel error received: set type not supported');
  }
  const s = parseCreate(p, name, t, argv.slice(2), () => (pmGet(setsOf(p), name) ? 0 : rand32(p.ctx)));
  store(p, createSet(setsOf(p), s, env.exist, p.ctx.now));
};

/** add, del and test; the status. */
const adt = (p: Proc, env: Env, cmd: AdtCommand, argv: readonly string[]): number => {
  let s = findSet(p, argv[0] as string);
  const elem = parseElem(p, s, cmd, argv[1] as string);
  const { ext, place: behind } = parseExt(SET_TYPES[s.type], cmd, argv.slice(2));
  const place = behind ?? elem.place ?? null;
  const now = p.ctx.now;
  if (elem.late !== undefined) throw new IpsetError(elem.late);
  if (cmd === 'test') {
    const list = s.type === 'list:set';
    const hit = list ? undefined : findEntry(s, elem.first, now, elem.first.cidr !== hostBits(s));
    const yes = list ? listTest(s, elem.first, place, now) : hit !== undefined && hit[1].nomatch === ext.nomatch;
    // The tool says "after" of either.
    const text = place ? `${elem.text} after ${place.ref}` : elem.text;
    if (!env.quiet) p.err(yes ? `Warning: ${text} is in set ${s.name}.\n` : `${text} is NOT in set ${s.name}.\n`);
    return yes ? 0 : 1;
  }
  const ends = s.type === 'bitmap:port' ? elem.ends : [];
  for (const e of ends) if (addEntry(s, e, NO_EXT, true, now) === 'RANGE') kernelError('RANGE');
  const bad = cmd === 'add' && s.type !== 'list:set' ? checkExt(s, ext) : undefined;
  if (bad) kernelError(bad);
  if (elem.zero) kernelError('CIDR');
  const { options } = s;
  if (elem.unmasked) {
    const { netmask: _netmask, bitmask: _bitmask, ...rest } = options;
    s = { ...s, options: rest };
  }
  const keep = (): void => store(p, pmSet(setsOf(p), s.name, { ...s, options }));
  let count = 0;
  // What is not there does not matter: a large range is not walked for it.
  const list = cmd === 'del' && env.exist && elem.covers && (elem.count ?? 0) > s.entries.size ? [...pmValues(s.entries)].map((e) => e.elem).filter(elem.covers) : elem.all();
  for (const e of list) {
    if (++count > MAX_RANGE) throw new IpsetError(`more than ${MAX_RANGE} elements at once are not modelled by packetpath`);
    const sets = setsOf(p);
    let r: IpSet | IpSetErr;
    if (s.type === 'list:set') r = cmd === 'add' ? listAdd(sets, s, e, ext, place, env.exist, now) : listDel(sets, s, e, place, now);
    else r = cmd === 'add' ? addEntry(s, e, ext, env.exist, now) : delEntry(s, e, now);
    if (typeof r !== 'string') s = r;
    else if (!(env.exist && (r === 'EXIST' || r === 'NOTADDED'))) {
      keep();
      return kernelError(r);
    }
  }
  keep();
  return 0;
};

const list = (p: Proc, env: Env, name: string | undefined, output: Output): void => {
  const sets = name === undefined ? setsInOrder(setsOf(p)) : [findSet(p, name)];
  const how = { output, sorted: env.sorted, terse: env.terse, now: p.ctx.now };
  let text: string;
  if (env.name) text = output === 'xml' ? `<ipsets>\n${sets.map((s) => `<ipset name="${s.name}"/>\n`).join('')}</ipsets>\n` : sets.map((s) => `${s.name}\n`).join('');
  else {
    const parts = sets.map((s) => printSet(s, refsOf(p, s.name), how));
    text = output === 'xml' ? `<ipsets>\n${parts.join('')}</ipsets>\n` : parts.join(output === 'plain' ? '\n' : '');
  }
  if (env.file === null) env.out.print(text);
  else {
    const bad = p.files.write(env.file, text, false, p.netns);
    if (bad !== undefined) throw new IpsetError(`Cannot open ${env.file} for writing: ${bad}`);
  }
};
const destroy = (p: Proc, name: string | undefined): void => {
  if (name !== undefined) {
    setName(name);
    store(p, destroySet(setsOf(p), name, refsOf(p, name)));
    return;
  }
  const all = setsInOrder(setsOf(p));
  if (all.some((s) => refsOf(p, s.name) > 0)) kernelError('BUSY');
  for (const s of all) store(p, destroySet(setsOf(p), s.name, 0));
};

/** One command; its status. */
const execute = (p: Proc, env: Env, cmd: Cmd, argv: readonly string[]): number => {
  const [a, b] = argv;
  switch (cmd) {
    case 'create':
      create(p, env, argv);
      return 0;
    case 'add':
    case 'del':
    case 'test':
      return adt(p, env, cmd, argv);
    case 'destroy':
      destroy(p, a);
      return 0;
    case 'list':
      list(p, env, a, env.output ?? 'plain');
      return 0;
    case 'save':
      list(p, env, a, env.output ?? 'save');
      return 0;
    case 'flush':
      for (const s of a === undefined ? setsInOrder(setsOf(p)).map((x) => x.name) : [setName(a)]) store(p, flushSet(setsOf(p), s));
      return 0;
    case 'rename':
      store(p, renameSet(setsOf(p), setName(a as string), setName(b as string), refsOf(p, a as string)));
      return 0;
    case 'swap':
      store(p, swapSets(setsOf(p), setName(a as string), setName(b as string)));
      return 0;
    case 'version':
      env.out.print(`ipset v${VERSION}, protocol version: 7\n`);
      return 0;
    case 'help':
      throw new IpsetError('help is not modelled by packetpath');
    default:
      return 0;
  }
};
/** Finds the command in what is left of a command line and checks its arguments. */
const parseCommand = (words: readonly string[]): { readonly cmd: Cmd; readonly argv: readonly string[] } => {
  const [word, ...argv] = words;
  if (word === undefined) return usage('No command specified.');
  const c = commandOf(word);
  if (!c) return usage(`No command specified: unknown argument ${word}`);
  const [name, , must, may] = c;
  if (argv.length < must) usage(`Missing ${argv.length === 0 ? '' : 'second '}mandatory argument to command ${name}`);
  if (may >= 0 && argv.length > may) usage(`Unknown argument ${argv[may] as string}`);
  return { cmd: name, argv };
};

/** Words of a line of a saved file, with quotes. */
const wordsOf = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? (m[2] as string));
const restore = (p: Proc, env: Env, text: string): number => {
  let status = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed === 'COMMIT') continue;
    const own: Env = { ...noEnv(env.out), exist: env.exist, quiet: env.quiet, sorted: env.sorted, output: env.output };
    try {
      const { cmd, argv } = parseCommand(takeOptions(wordsOf(trimmed), own));
      if (cmd === 'quit') return status;
      if (cmd === 'restore') usage('Unknown argument restore');
      status = execute(p, own, cmd, argv) || status;
    } catch (e) {
      if (!(e instanceof IpsetError)) throw e;
      throw e.status === 2 ? e : new IpsetError(`Error in line ${i + 1}: ${e.message}`);
    }
  }
  return status;
};

function* run(p: Proc): Running {
  const env = noEnv(openStdout(p));
  try {
    const { cmd, argv } = parseCommand(takeOptions(p.args, env));
    if (cmd !== 'restore') return execute(p, env, cmd, argv);
    if (env.file === null) return restore(p, env, yield* p.stdin.readAll());
    const path = env.file.startsWith('/') ? env.file : `${p.cwd === '/' ? '' : p.cwd}/${env.file}`;
    const text = p.files.read(path, p.netns);
    return text === undefined ? 255 : restore(p, env, text);
  } catch (e) {
    if (!(e instanceof IpsetError)) throw e;
    if (!env.quiet) p.err(`ipset v${VERSION}: ${e.message}\n${e.status === 2 ? "Try `ipset help' for more information.\n" : ''}`);
    return e.status;
  } finally {
    env.out.flush();
  }
}

export const ipset: Command = {
  name: 'ipset',
  man: 'administration of IP sets (7.17)',
  run,
  examples: ['ipset create s hash:ip; ipset add s 10.0.0.1; ipset test s 10.0.0.1; ipset -n list'],
};
