// Simple commands: assignments, functions, builtins, programs; what `set -e` and `set -x` see of them.
// Mirrors bash's execute_simple_command.
import type { Assignment, Command, Redirection } from 'unbash';
import { arith } from './arithmetic.ts';
import { BUILTINS } from './builtins/index.ts';
import { checkError, runNode } from './evaluator.ts';
import { expandString, expandWords, type Gen } from './expand.ts';
import { subscriptKey } from './param.ts';
import { runExternal } from './process.ts';
import { quoteTrace } from './quote.ts';
import { applyRedirects, keepRedirects, undoRedirects, type Redirected } from './redirect.ts';
import { halt, isFlow, tick, type Flow } from './scheduler.ts';
import { lineOf, newSource, PLAIN_VAR, shellError, writeFd, type Func, type Shell, type Source, type Var } from './state.ts';
import { closeProcSubs, waitTask } from './subst.ts';
import { arrayPut, checkWritable, derefName, getParam, newArray, nextIndex, setArray, setElement, setVar, writableArray } from './vars.ts';
import { compileAssign, compileFieldText, compileWord, type CompiledAssign, type CompiledWord } from './words.ts';

/** Builtins whose arguments may be assignments (`local x=(1 2)`). */
const DECLARING = new Set(['declare', 'typeset', 'local', 'export', 'readonly']);

interface Compiled {
  readonly words: readonly CompiledWord[];
  /** All words, when none needs expansion. */
  readonly literal: readonly string[] | null;
  readonly assigns: readonly CompiledAssign[];
  readonly redirects: readonly Redirection[];
  /** For declaring builtins: what stands after the name. */
  readonly items: readonly (CompiledWord | CompiledAssign)[] | null;
}
const cache = new WeakMap<Command, Compiled>();
const compile = (n: Command, src: Source): Compiled => {
  let c = cache.get(n);
  if (c) return c;
  const words: CompiledWord[] = [];
  const assigns: CompiledAssign[] = [];
  const redirects: Redirection[] = [];
  const args: (Assignment | CompiledWord)[] = [];
  for (const p of n.prefix) {
    if (p.type === 'Assignment') assigns.push(compileAssign(p, src));
    else redirects.push(p);
  }
  if (n.name) words.push(compileWord(n.name, src, 'field'));
  for (const p of n.suffix) {
    if (p.type === 'Word') args.push(compileWord(p, src, 'field'));
    else if (p.type === 'Assignment') args.push(p);
    else redirects.push(p);
  }
  const declares = words[0]?.lit !== null && words[0]?.lit !== undefined && DECLARING.has(words[0].lit);
  const items = declares ? args.map((a) => ('type' in a ? compileAssign(a, src) : a)) : null;
  if (!declares) for (const a of args) words.push('type' in a ? compileFieldText(a.text, newSource(src, a.text, lineOf(src, a.pos), true)) : a);
  const literal = words.every((w) => w.lit !== null) ? words.map((w) => w.lit as string) : null;
  c = { words, literal, assigns, redirects, items };
  cache.set(n, c);
  return c;
};

/** Performs one assignment. */
export function* assign(sh: Shell, a: CompiledAssign): Gen<void> {
  if ('elements' in a.value) {
    const name = derefName(sh, a.name);
    const old = sh.vars.get(name);
    if (!checkWritable(sh, name)) throw { flow: 'discard', status: 1 } satisfies Flow;
    if (a.index) {
      shellError(sh, `${a.name}[${a.indexText}]: cannot assign list to array member`);
      throw { flow: 'discard', status: 1 } satisfies Flow;
    }
    const assoc = old?.array?.assoc === true;
    const values: [number | string | undefined, string, boolean][] = [];
    if (assoc && !a.value.elements.some((e) => e.index)) {
      // a=(k v k v): pairs.
      const flat: string[] = [];
      for (const e of a.value.elements) yield* expandWords(sh, [e.word], flat);
      for (let i = 0; i < flat.length; i += 2) values.push([flat[i], flat[i + 1] ?? '', false]);
    } else {
      for (const e of a.value.elements) {
        if (e.index) {
          const key = assoc ? yield* expandString(sh, e.index) : yield* subscriptKey(sh, name, e.index, true);
          if (key === undefined) continue;
          values.push([key, yield* expandString(sh, e.word), e.append]);
        } else if (assoc) {
          shellError(sh, `${a.name}: ${e.word.raw}: must use subscript when assigning associative array`);
        } else for (const f of yield* expandWords(sh, [e.word])) values.push([undefined, f, false]);
      }
    }
    const arr = a.append ? writableArray(sh, name, assoc) : newArray(sh, assoc);
    let next = a.append && !assoc ? nextIndex(arr) : 0;
    for (const [k, v, append] of values) {
      const key = k ?? next;
      const value = old?.integer ? String(arith(sh, v) ?? 0n) : v;
      arrayPut(arr, key, append ? (arr.items.get(key) ?? '') + value : value);
      if (typeof key === 'number') next = key + 1;
    }
    if (!a.append) setArray(sh, name, arr);
    return;
  }
  let text = yield* expandString(sh, a.value);
  const old = sh.vars.get(derefName(sh, a.name));
  if (a.index) {
    if (!checkWritable(sh, derefName(sh, a.name))) throw { flow: 'discard', status: 1 } satisfies Flow;
    const key = yield* subscriptKey(sh, a.name, a.index, true);
    if (key === undefined) throw { flow: 'discard', status: 1 } satisfies Flow;
    const arr = writableArray(sh, a.name);
    if (old?.integer) text = String((a.append ? BigInt(arr.items.get(key) || '0') : 0n) + (arith(sh, text) ?? 0n));
    else if (a.append) text = (arr.items.get(key) ?? '') + text;
    setElement(sh, a.name, key, text);
    return;
  }
  if (old?.integer) {
    const n = arith(sh, text);
    if (n === undefined) throw { flow: 'discard', status: 1 } satisfies Flow;
    text = String(BigInt.asIntN(64, (a.append ? BigInt(arith(sh, getParam(sh, a.name) ?? '0') ?? 0n) : 0n) + n));
  } else if (a.append) text = (getParam(sh, a.name) ?? '') + text;
  setVar(sh, a.name, text);
}

const traceLine = (sh: Shell, text: string): void => {
  const ps4 = sh.vars.get('PS4')?.value ?? '+ ';
  writeFd(sh, 2, `${(ps4[0] ?? '').repeat(sh.traceDepth)}${ps4}${text}\n`);
};
export const traceCommand = (sh: Shell, argv: readonly string[]): void => traceLine(sh, argv.map(quoteTrace).join(' '));
const traceAssign = (sh: Shell, a: CompiledAssign): void => {
  if ('elements' in a.value) traceLine(sh, `${a.name}${a.append ? '+' : ''}=(${a.value.elements.map((e) => e.word.raw).join(' ')})`);
  else traceLine(sh, `${a.name}=${((v) => (v === '' ? '' : quoteTrace(v)))(getParam(sh, a.name) ?? '')}`);
};

/** Calls a function. */
function* callFunction(sh: Shell, f: Func, argv: readonly string[]): Gen<number> {
  if (sh.locals.length >= 1000 || sh.depth > sh.host.limits.depth + 1000) halt(sh.host, `functions nested ${sh.locals.length} deep (limit "depth")`);
  const { args, src, pos, endPos, loops } = sh;
  sh.args = argv.slice(1);
  sh.locals.push({ name: f.name, saved: new Map(), callSrc: src, callPos: pos });
  sh.src = f.src;
  sh.loops = 0;
  const errTrap = sh.traps.get('ERR');
  if (errTrap !== undefined && !sh.opts.errtrace) sh.traps.delete('ERR');
  try {
    yield* runNode(sh, f.body);
  } catch (e) {
    if (isFlow(e) && e.flow === 'return') sh.status = e.status;
    else throw e;
  } finally {
    sh.args = args;
    sh.src = src;
    sh.pos = pos;
    sh.endPos = endPos;
    sh.loops = loops;
    if (errTrap !== undefined && !sh.opts.errtrace && !sh.traps.has('ERR')) sh.traps.set('ERR', errTrap);
    const frame = sh.locals.pop();
    if (frame) for (const [k, v] of frame.saved) restore(sh, k, v);
  }
  return sh.status;
}
const restore = (sh: Shell, name: string, v: Var | undefined): void => {
  if (v === undefined) sh.vars.delete(name);
  else sh.vars.set(name, v);
};

/** Runs a command line that is already words: function, builtin or program. */
export function* callCommand(sh: Shell, argv: readonly string[], skipFunctions = false): Gen<number> {
  const name = argv[0] as string;
  const f = skipFunctions ? undefined : sh.funcs.get(name);
  if (f) return yield* callFunction(sh, f, argv);
  const b = BUILTINS.get(name);
  if (b) {
    const r = b(sh, argv as string[], null);
    return typeof r === 'number' ? r : yield* r;
  }
  return yield* runExternal(sh, argv);
}

/** Waits while the pipe behind stdout is full, so that writers and readers take turns. */
function* backPressure(sh: Shell): Gen<void> {
  const f = sh.fds.get(1);
  if (f && !f.ready()) yield { event: () => f.ready() };
}

export function* runSimple(sh: Shell, n: Command): Gen<number> {
  tick(sh.host);
  sh.pos = n.pos;
  sh.endPos = n.end > n.pos ? n.end - 1 : n.pos;
  sh.node = n;
  const c = compile(n, sh.src);
  const procSubs = sh.procSubs.length;
  let redirected: Redirected | undefined;
  sh.substStatus = undefined;
  try {
    const argv = c.literal ?? (yield* expandWords(sh, c.words));
    const items = c.items !== null && !sh.funcs.has(argv[0] as string) ? yield* expandItems(sh, c.items) : null;
    if (sh.opts.xtrace && argv.length > 0 && c.assigns.length === 0) traceItems(sh, argv, items);
    if (c.redirects.length > 0) {
      redirected = yield* applyRedirects(sh, c.redirects);
      if (!redirected) {
        sh.status = 1;
        return yield* checkError(sh);
      }
    }
    const name = argv[0];
    if (name === undefined) {
      for (const a of c.assigns) {
        yield* assign(sh, a);
        if (sh.opts.xtrace) traceAssign(sh, a);
      }
      sh.status = sh.substStatus ?? 0;
      return sh.status === 0 ? 0 : yield* checkError(sh);
    }
    if (sh.procSubs.length > procSubs && !BUILTINS.has(name) && !sh.funcs.has(name)) {
      // A program reads such a path as a file: let the writer finish first.
      for (const p of sh.procSubs.slice(procSubs)) if (p.reading) yield* waitTask(p.task);
    }
    sh.status = c.assigns.length === 0 ? yield* dispatch(sh, argv, items) : yield* withTemporaries(sh, c, argv, items);
    if (name === 'exec' && argv.length === 1 && redirected) {
      for (const p of sh.procSubs.slice(procSubs)) sh.fds.delete(p.fd);
      keepRedirects(sh, redirected);
      redirected = undefined;
    }
    sh.lastArg = argv.at(-1) as string;
  } catch (e) {
    if (!isFlow(e) || e.flow !== 'discard') throw e;
    sh.status = e.status;
    // The error ends the whole line that the shell is in, wherever in it this command stands.
    throw e;
  } finally {
    if (redirected) undoRedirects(sh, redirected);
    if (sh.procSubs.length > procSubs) closeProcSubs(sh, procSubs);
  }
  const out = sh.fds.get(1);
  if (out && !out.ready()) yield* backPressure(sh);
  return sh.status === 0 ? 0 : yield* checkError(sh);
}

type Items = readonly (string | CompiledAssign)[] | null;
function* expandItems(sh: Shell, list: readonly (CompiledWord | CompiledAssign)[]): Gen<(string | CompiledAssign)[]> {
  const items: (string | CompiledAssign)[] = [];
  for (const i of list) {
    if ('value' in i) items.push(i);
    else items.push(...(yield* expandWords(sh, [i])));
  }
  return items;
}
const traceItems = (sh: Shell, argv: readonly string[], items: Items): void => {
  const rest = items?.map((i) => (typeof i === 'string' ? i : `${i.name}=${'elements' in i.value ? `(${i.value.elements.map((e) => e.word.raw).join(' ')})` : i.value.raw}`)) ?? [];
  traceCommand(sh, [...argv, ...rest]);
};
function* dispatch(sh: Shell, argv: readonly string[], items: Items): Gen<number> {
  if (items === null) return yield* callCommand(sh, argv);
  const name = argv[0] as string;
  const b = BUILTINS.get(name);
  const r = b ? b(sh, [name], items) : 1;
  return typeof r === 'number' ? r : yield* r;
}

/** `A=1 cmd`: the assignments last as long as the command and are exported to it. */
function* withTemporaries(sh: Shell, c: Compiled, argv: readonly string[], items: Items): Gen<number> {
  const saved: [string, Var | undefined][] = [];
  for (const a of c.assigns) {
    const name = derefName(sh, a.name);
    const old = sh.vars.get(name);
    if (old?.readonly) {
      shellError(sh, `${name}: readonly variable`);
      for (const [k, v] of saved) restore(sh, k, v);
      return 1;
    }
    saved.push([name, old]);
    yield* assign(sh, a);
    if (sh.opts.xtrace) traceAssign(sh, a);
    sh.vars.set(name, { ...(sh.vars.get(name) ?? PLAIN_VAR), exported: true });
  }
  try {
    if (sh.opts.xtrace) traceItems(sh, argv, items);
    return yield* dispatch(sh, argv, items);
  } finally {
    for (const [k, v] of saved.reverse()) restore(sh, k, v);
  }
}
