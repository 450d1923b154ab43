// Word expansion: tilde, parameters, command substitution, arithmetic, then field splitting, pathname expansion and quote
// removal. Mirrors bash's subst.c. Works on compiled words (words.ts); a generator because substitutions run commands.
import { arith } from './arithmetic.ts';
import { globPaths } from './glob.ts';
import { expandParam } from './param.ts';
import { quotePattern } from './pattern.ts';
import type { Signal, Wait } from './proc.ts';
import { halt, type Flow } from './scheduler.ts';
import { shellError, type Shell } from './state.ts';
import { commandSubst, processSubst } from './subst.ts';
import { findVar, getParam, ifsJoin } from './vars.ts';
import { segsOf, type CompiledWord, type Seg } from './words.ts';

export type Gen<T> = Generator<Wait, T, Signal | undefined>;

interface Field {
  /** The text, and the same text as a pattern or regex with its quoted parts protected. */
  s: string;
  p: string;
  magic: boolean;
}
/** Where expansion results go. */
export interface Out {
  readonly fields: Field[];
  cur: Field | null;
  /** Unquoted results are split at IFS. */
  readonly split: boolean;
  readonly protect: (s: string) => string;
  /** A field ended with IFS white space: a following delimiter belongs to the same gap. */
  gap: boolean;
}
export const newOut = (split: boolean, protect = quotePattern): Out => ({ fields: [], cur: null, split, protect, gap: false });

const MAGIC = /[*?[\\]|[@+!]\(/;
const field = (out: Out): Field => {
  out.gap = false;
  return (out.cur ??= { s: '', p: '', magic: false });
};
export const addQuoted = (out: Out, text: string): void => {
  const f = field(out);
  f.s += text;
  f.p += out.protect(text);
};
/** Text that stands unquoted in the word: not split, but pattern characters count. */
const addPlain = (out: Out, text: string): void => {
  if (text === '') return;
  const f = field(out);
  f.s += text;
  f.p += text;
  if (!f.magic && MAGIC.test(text)) f.magic = true;
};
const endField = (out: Out): void => {
  if (out.cur) out.fields.push(out.cur);
  out.cur = null;
};
/** An unquoted result: split when fields are wanted. */
export const addUnquoted = (sh: Shell, out: Out, text: string): void => {
  if (!out.split || text === '') return addPlain(out, text);
  const v = findVar(sh, 'IFS');
  const ifs = v === undefined ? ' \t\n' : (v.value ?? ' \t\n');
  if (ifs === '') return addPlain(out, text);
  if (ifs === ' \t\n' && !/[ \t\n]/.test(text)) return addPlain(out, text);
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (!ifs.includes(c)) continue;
    if (i > from) addPlain(out, text.slice(from, i));
    from = i + 1;
    if (c === ' ' || c === '\t' || c === '\n') {
      if (out.cur) {
        endField(out);
        out.gap = true;
      }
    } else if (out.cur) endField(out);
    else if (out.gap) out.gap = false;
    else out.fields.push({ s: '', p: '', magic: false });
  }
  if (from < text.length) addPlain(out, text.slice(from));
};
/** Several values: `"$@"`, `${a[@]}`. Quoted ones are fields of their own; unquoted ones are split too. */
export const addList = (sh: Shell, out: Out, values: readonly string[], quoted: boolean, star: boolean): void => {
  if (star && (quoted || !out.split)) {
    const joined = values.join(ifsJoin(sh));
    if (quoted) addQuoted(out, joined);
    else addPlain(out, joined);
    return;
  }
  if (!out.split) {
    const joined = values.join(' ');
    if (quoted) {
      if (values.length > 0) addQuoted(out, joined);
    } else addPlain(out, joined);
    return;
  }
  values.forEach((v, i) => {
    if (i > 0) endField(out);
    if (quoted) addQuoted(out, v);
    else addUnquoted(sh, out, v);
  });
};

const homeOf = (sh: Shell, user: string): string | undefined => {
  if (user === '') return getParam(sh, 'HOME') ?? '/root';
  if (user === '+') return sh.cwd;
  if (user === '-') return getParam(sh, 'OLDPWD');
  if (user === 'root') return '/root';
  return undefined;
};

export const unbound = (sh: Shell, name: string): never => {
  shellError(sh, `${name}: unbound variable`);
  throw { flow: 'exit', status: sh.src.kind === 'file' ? 1 : 127 } satisfies Flow;
};

/** The text of arithmetic or a subscript after its own expansions. */
export function* segText(sh: Shell, segs: readonly Seg[]): Gen<string> {
  if (segs.length === 0) return '';
  if (segs.length === 1 && segs[0]?.k === 'lit') return segs[0].s;
  const out = newOut(false);
  yield* expandSegs(sh, segs, out);
  return out.cur?.s ?? '';
}
/** Evaluates an arithmetic expansion; an error abandons the command, as `discard`. */
export const arithOrDie = (sh: Shell, text: string): bigint => {
  const v = arith(sh, text);
  if (v === undefined) throw { flow: 'discard', status: 1 } satisfies Flow;
  return v;
};

export function* expandSegs(sh: Shell, segs: readonly Seg[], out: Out): Gen<void> {
  for (const s of segs) {
    switch (s.k) {
      case 'lit':
        if (s.q) addQuoted(out, s.s);
        else addPlain(out, s.s);
        break;
      case 'var': {
        if (s.name === '@' || s.name === '*') {
          addList(sh, out, sh.args, s.q, s.name === '*');
          break;
        }
        const v = getParam(sh, s.name);
        if (v === undefined && sh.opts.nounset) unbound(sh, /^[0-9]/.test(s.name) ? `$${s.name}` : s.name);
        if (s.q) addQuoted(out, v ?? '');
        else if (v !== undefined) addUnquoted(sh, out, v);
        break;
      }
      case 'param': yield* expandParam(sh, s.p, s.q, out); break;
      case 'cmd': {
        const text = yield* commandSubst(sh, s.script, s.src);
        if (s.q) addQuoted(out, text);
        else addUnquoted(sh, out, text);
        break;
      }
      case 'arith': {
        const text = s.segs ? yield* segText(sh, s.segs) : s.text;
        const v = arithOrDie(sh, text).toString();
        if (s.q) addQuoted(out, v);
        else addUnquoted(sh, out, v);
        break;
      }
      case 'proc': addQuoted(out, processSubst(sh, s.script, s.src, s.reading)); break;
      case 'tilde': {
        const home = homeOf(sh, s.user);
        if (home === undefined) addPlain(out, `~${s.user}`);
        else addQuoted(out, home);
        break;
      }
      case 'bad':
        shellError(sh, `${s.text}: bad substitution`);
        throw { flow: 'discard', status: 1 } satisfies Flow;
    }
  }
}

const isSimpleVar = (name: string): boolean => name.charCodeAt(0) > 64;

/** The fields that a list of words becomes. */
export function* expandWords(sh: Shell, words: readonly CompiledWord[], argv: string[] = []): Gen<string[]> {
  for (const w of words) {
    if (w.lit !== null) {
      argv.push(w.lit);
      continue;
    }
    if (w.braces) {
      if (sh.opts.braceexpand) yield* expandWords(sh, w.braces, argv);
      else argv.push(w.raw);
      continue;
    }
    // The common "$x".
    const one = w.segs.length === 1 ? w.segs[0] : undefined;
    if (one?.k === 'var' && one.q && isSimpleVar(one.name)) {
      const v = getParam(sh, one.name);
      if (v !== undefined) {
        argv.push(v);
        continue;
      }
    }
    const out = newOut(true);
    yield* expandSegs(sh, w.segs, out);
    endField(out);
    for (const f of out.fields) {
      if (f.magic && !sh.opts.noglob) {
        const found = globPaths(sh, f.p);
        if (found.length > 0) argv.push(...found);
        else if (sh.shopt.has('failglob')) {
          shellError(sh, `no match: ${f.s}`);
          throw { flow: 'discard', status: 1 } satisfies Flow;
        } else if (!sh.shopt.has('nullglob') || !/[*?[]|[@+!]\(/.test(f.p)) argv.push(f.s);
      } else argv.push(f.s);
    }
    if (argv.length > sh.host.limits.words) halt(sh.host, `an expansion to ${argv.length} words (limit "words")`);
  }
  return argv;
}

/** One string: assignments, here-strings, case words. No splitting, no pathnames. */
export function* expandString(sh: Shell, w: CompiledWord): Gen<string> {
  if (w.lit !== null) return w.lit;
  const one = w.segs.length === 1 ? w.segs[0] : undefined;
  if (one?.k === 'var' && isSimpleVar(one.name)) {
    const v = getParam(sh, one.name);
    if (v !== undefined) return v;
  }
  const out = newOut(false);
  yield* expandSegs(sh, w.segs, out);
  return out.cur?.s ?? '';
}
/** A pattern string: quoted parts are protected by backslashes. */
export function* expandPattern(sh: Shell, w: CompiledWord): Gen<string> {
  const out = newOut(false);
  yield* expandSegs(sh, segsOf(w), out);
  return out.cur?.p ?? '';
}
/** A regular expression for `=~`: quoted parts stand for themselves. */
export function* expandRegex(sh: Shell, w: CompiledWord): Gen<string> {
  const out = newOut(false, (s) => s.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  yield* expandSegs(sh, segsOf(w), out);
  return out.cur?.p ?? '';
}
