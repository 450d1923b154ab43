// ${...}: defaults, lengths, slices, pattern removal and replacement, case, transformations, indirection, arrays.
// Mirrors bash's param_expand in subst.c.
import { arith } from './arithmetic.ts';
import { addList, addQuoted, addUnquoted, arithOrDie, expandPattern, expandSegs, expandString, newOut, segText, unbound, type Gen, type Out } from './expand.ts';
import { findMatch, matchEnd, matchShortest, patternMatches } from './pattern.ts';
import { declareText, promptText, quoteAlways } from './quote.ts';
import type { Flow } from './scheduler.ts';
import { shellError, writeFd, errorPrefix, type Shell } from './state.ts';
import { arrayKeys, arrayValues, derefName, findArray, findVar, getParam, indexKey, isName, setElement, setVar } from './vars.ts';
import { ansiC, compileFieldText, segsOf, type CompiledWord, type Param, type ParamOp, type Seg } from './words.ts';

const bad = (sh: Shell, p: Param): never => {
  shellError(sh, `${p.text}: bad substitution`);
  throw { flow: 'discard', status: 1 } satisfies Flow;
};

/** What a parameter refers to: one value, or a list. */
interface Value {
  readonly one: string | undefined;
  readonly list: readonly string[] | undefined;
  readonly star: boolean;
  /** As messages name it. */
  readonly label: string;
  /** For assignment by `:=`. */
  readonly name: string;
  readonly key: number | string | undefined;
}

export function* subscriptKey(sh: Shell, name: string, index: CompiledWord, forWrite = false): Gen<number | string | undefined> {
  const a = findArray(sh, name);
  if (a?.assoc) return yield* expandString(sh, index);
  const text = yield* expandString(sh, index);
  const n = arith(sh, text);
  if (n === undefined) throw { flow: 'discard', status: 1 } satisfies Flow;
  const k = indexKey(a ?? undefined, n);
  if (k === undefined && (forWrite || a)) shellError(sh, forWrite ? `${name}[${index.raw}]: bad array subscript` : `${name}: bad array subscript`);
  return k;
}

function* valueOf(sh: Shell, name: string, index: Param['index'], label: string): Gen<Value> {
  const base = { star: false, label, name, key: undefined, list: undefined };
  if (name === '@' || name === '*') return { ...base, one: sh.args.length ? sh.args.join(' ') : undefined, list: sh.args, star: name === '*' };
  if (index === undefined) return { ...base, one: getParam(sh, name) };
  if (index === '@' || index === '*') {
    const a = findArray(sh, name);
    const one = getParam(sh, name);
    return { ...base, one, list: a ? arrayValues(a) : one === undefined ? [] : [one], star: index === '*' };
  }
  const a = findArray(sh, name);
  const key = yield* subscriptKey(sh, name, index);
  const one = key === undefined ? undefined : a ? a.items.get(key) : key === 0 ? getParam(sh, name) : undefined;
  return { ...base, one, key, label: `${name}[${index.raw}]` };
}

function* sliceBounds(sh: Shell, op: Extract<ParamOp, { type: 'slice' }>): Gen<{ off: number; len: number | undefined }> {
  const off = Number(arithOrDie(sh, yield* segText(sh, op.offset)));
  const len = op.length === undefined ? undefined : Number(arithOrDie(sh, yield* segText(sh, op.length)));
  return { off, len };
}
const badLength = (sh: Shell, op: Extract<ParamOp, { type: 'slice' }>): never => {
  const t = op.length?.map((x) => (x.k === 'lit' ? x.s : '')).join('') ?? '';
  shellError(sh, `${t}: substring expression < 0`);
  throw { flow: 'discard', status: 1 } satisfies Flow;
};

function* slice(sh: Shell, v: Value, p: Param, op: Extract<ParamOp, { type: 'slice' }>): Gen<Value> {
  const { off, len } = yield* sliceBounds(sh, op);
  if (v.list) {
    if (len !== undefined && len < 0) return badLength(sh, op);
    const args = p.name === '@' || p.name === '*';
    const a = args ? undefined : findArray(sh, p.name);
    if (a && !a.assoc) {
      const keys = arrayKeys(a) as number[];
      const top = (keys.at(-1) ?? -1) + 1;
      const from = off < 0 ? top + off : off;
      if (from < 0) return { ...v, list: [] };
      const picked = keys.filter((k) => k >= from).slice(0, len);
      return { ...v, list: picked.map((k) => a.items.get(k) as string) };
    }
    const all = args ? [sh.name, ...v.list] : v.list;
    const from = off < 0 ? all.length + off : off;
    if (from < 0) return { ...v, list: [] };
    const start = args && off === 0 ? 0 : from;
    return { ...v, list: all.slice(start, len === undefined ? undefined : start + len) };
  }
  const s = v.one ?? '';
  const from = off < 0 ? s.length + off : off;
  if (from < 0 || from > s.length) return { ...v, one: '' };
  let to = len === undefined ? s.length : len < 0 ? s.length + len : from + len;
  if (to < from) {
    if (len !== undefined && len < 0) return badLength(sh, op);
    to = from;
  }
  return { ...v, one: s.slice(from, to) };
}

/** `#` and `##` take the shortest and longest prefix, `%` and `%%` the suffix. */
const remove = (s: string, operator: string, pat: string): string => {
  if (!/[*?[\\(]/.test(pat)) {
    if (operator[0] === '#') return s.startsWith(pat) ? s.slice(pat.length) : s;
    return pat !== '' && s.endsWith(pat) ? s.slice(0, -pat.length) : s;
  }
  if (operator[0] === '#') {
    const end = operator === '#' ? matchShortest(pat, s) : matchEnd(pat, s, 0);
    return end < 0 ? s : s.slice(end);
  }
  if (operator === '%') {
    for (let i = s.length; i >= 0; i--) if (patternMatches(pat, s.slice(i))) return s.slice(0, i);
  } else for (let i = 0; i <= s.length; i++) if (patternMatches(pat, s.slice(i))) return s.slice(0, i);
  return s;
};

const replace = (s: string, operator: string, pat: string, rep: (m: string) => string): string => {
  if (pat === '') return operator === '/#' ? rep('') + s : operator === '/%' ? s + rep('') : s;
  if (operator === '/#') {
    const end = matchEnd(pat, s, 0);
    return end < 0 ? s : rep(s.slice(0, end)) + s.slice(end);
  }
  if (operator === '/%') {
    for (let i = 0; i <= s.length; i++) if (patternMatches(pat, s.slice(i))) return s.slice(0, i) + rep(s.slice(i));
    return s;
  }
  const parts: string[] = [];
  let from = 0;
  for (let m = findMatch(pat, s, 0); m !== undefined; m = findMatch(pat, s, from)) {
    if (m[1] === m[0]) {
      if (m[0] >= s.length) break;
      parts.push(s.slice(from, m[0] + 1));
      from = m[0] + 1;
      continue;
    }
    parts.push(s.slice(from, m[0]), rep(s.slice(m[0], m[1])));
    from = m[1];
    if (operator === '/') break;
  }
  return parts.length === 0 ? s : parts.join('') + s.slice(from);
};

const changeCase = (s: string, operator: string, pat: string | undefined): string => {
  const up = operator[0] === '^';
  const change = (c: string): string => (pat !== undefined && pat !== '' && !patternMatches(pat, c) ? c : up ? c.toUpperCase() : c.toLowerCase());
  if (operator.length === 1) return s === '' ? s : change(s[0] as string) + s.slice(1);
  return Array.from(s, change).join('');
};

const attributes = (sh: Shell, name: string): string => {
  const v = findVar(sh, name);
  if (!v) return '';
  return `${v.array ? (v.array.assoc ? 'A' : 'a') : ''}${v.integer ? 'i' : ''}${v.lower ? 'l' : ''}${v.nameref ? 'n' : ''}${v.readonly ? 'r' : ''}${v.upper ? 'u' : ''}${v.exported ? 'x' : ''}`;
};

const transformed = (sh: Shell, v: Value, p: Param, letter: string): Value => {
  const each = (f: (s: string) => string): Value => (v.list ? { ...v, list: v.list.map(f) } : { ...v, one: v.one === undefined ? undefined : f(v.one) });
  switch (letter) {
    case 'Q': return each(quoteAlways);
    case 'E': return each(ansiC);
    case 'U': return each((s) => s.toUpperCase());
    case 'L': return each((s) => s.toLowerCase());
    case 'u': return each((s) => s.slice(0, 1).toUpperCase() + s.slice(1));
    case 'P': return each((s) => promptText(sh, s));
    case 'a': return v.list ? { ...v, list: v.list.map(() => attributes(sh, p.name)) } : { ...v, one: findVar(sh, p.name) ? attributes(sh, p.name) : undefined };
    case 'A': {
      const name = derefName(sh, p.name);
      const w = sh.vars.get(name);
      if (!w) return { ...v, one: '', list: undefined };
      if (w.array && v.list) return { ...v, one: declareText(name, w), list: undefined };
      const att = attributes(sh, name);
      return { ...v, one: `${att === '' ? '' : `declare -${att} `}${name}=${quoteAlways(v.one ?? '')}`, list: undefined };
    }
    case 'K':
    case 'k': {
      const a = findArray(sh, p.name);
      if (!a || !v.list) return each(quoteAlways);
      const flat: string[] = [];
      for (const k of arrayKeys(a)) flat.push(String(k), letter === 'K' ? `"${(a.items.get(k) as string).replace(/["\\$`]/g, '\\$&')}"` : (a.items.get(k) as string));
      return letter === 'K' ? { ...v, one: flat.join(' ') + (a.assoc ? ' ' : ''), list: undefined } : { ...v, list: flat };
    }
    default: return bad(sh, p);
  }
};

const emit = (sh: Shell, out: Out, v: Value, q: boolean): void => {
  if (v.list) addList(sh, out, v.list, q, v.star);
  else if (q) addQuoted(out, v.one ?? '');
  else if (v.one !== undefined) addUnquoted(sh, out, v.one);
};

/** The word of a default: what stands there unquoted is split like any other result. */
function* expandOperand(sh: Shell, segs: readonly Seg[], out: Out): Gen<void> {
  for (const s of segs) {
    if (s.k === 'lit' && !s.q) addUnquoted(sh, out, s.s);
    else yield* expandSegs(sh, [s], out);
  }
}

export function* expandParam(sh: Shell, p: Param, q: boolean, out: Out): Gen<void> {
  let name = p.name;
  let index = p.index;
  const op = p.op;
  if (op?.type === 'bad') return bad(sh, p);
  let label = name;
  if (p.prefix === '!') {
    if (op?.type === 'names') {
      const names = [...sh.vars.keys()].filter((k) => k.startsWith(name)).sort();
      return addList(sh, out, names, q, op.star);
    }
    if (index === '@' || index === '*') {
      const a = findArray(sh, name);
      const keys = a ? arrayKeys(a).map(String) : getParam(sh, name) === undefined ? [] : ['0'];
      return addList(sh, out, keys, q, index === '*');
    }
    const own = sh.vars.get(name);
    let ref: string | undefined;
    if (own?.nameref && index === undefined) {
      if (!op) return emit(sh, out, { one: own.value, list: undefined, star: false, label, name, key: undefined }, q);
      ref = own.value;
    } else ref = (yield* valueOf(sh, name, index, name)).one;
    if (ref === undefined || ref === '') {
      if (ref === undefined && op?.type !== 'default') {
        if (sh.opts.nounset) unbound(sh, name);
        shellError(sh, `${name}: invalid indirect expansion`);
        throw { flow: 'discard', status: 1 } satisfies Flow;
      }
      if (ref === '') {
        shellError(sh, `: invalid variable name`);
        throw { flow: 'discard', status: 1 } satisfies Flow;
      }
    }
    const m = /^([A-Za-z_][A-Za-z0-9_]*)\[([^]*)\]$/.exec(ref ?? '');
    if (m) {
      name = m[1] as string;
      index = m[2] === '@' || m[2] === '*' ? m[2] : compileFieldText(m[2] as string, sh.src);
    } else {
      if (ref !== undefined && !isName(ref) && !/^(?:[0-9]+|[@*#?$!-])$/.test(ref)) {
        shellError(sh, `${ref}: invalid variable name`);
        throw { flow: 'discard', status: 1 } satisfies Flow;
      }
      name = ref ?? '';
      index = undefined;
    }
    label = name;
  }
  let v = yield* valueOf(sh, name, index, label);

  if (p.prefix === '#') {
    if (op) return bad(sh, p);
    if (v.list) {
      const n = String(v.list.length);
      return q ? addQuoted(out, n) : addUnquoted(sh, out, n);
    }
    if (v.one === undefined && sh.opts.nounset) unbound(sh, v.label);
    const n = String((v.one ?? '').length);
    return q ? addQuoted(out, n) : addUnquoted(sh, out, n);
  }

  if (op?.type === 'default') {
    const colon = op.operator.length === 2;
    const kind = op.operator.at(-1) as string;
    const joined = v.list ? (v.list.length === 0 ? undefined : v.list.join(' ')) : v.one;
    const unset = joined === undefined || (colon && joined === '');
    if (kind === '+') {
      if (!unset) yield* expandOperand(sh, op.operand, out);
      else if (q && !v.list) addQuoted(out, '');
      return;
    }
    if (!unset) return emit(sh, out, v, q);
    if (kind === '-') {
      if (op.operand.length === 0 && q) addQuoted(out, '');
      yield* expandOperand(sh, op.operand, out);
      return;
    }
    const tmp = newOut(false);
    yield* expandSegs(sh, op.operand, tmp);
    const text = tmp.cur?.s ?? '';
    if (kind === '=') {
      if (!isName(name)) {
        shellError(sh, `$${name}: cannot assign in this way`);
        throw { flow: 'discard', status: 1 } satisfies Flow;
      }
      if (v.key !== undefined) setElement(sh, name, v.key, text);
      else setVar(sh, name, text);
      return q ? addQuoted(out, text) : addUnquoted(sh, out, text);
    }
    writeFd(sh, 2, `${errorPrefix(sh)}${v.label}: ${text === '' && op.operand.every((x) => x.k === 'lit' && !x.q) ? (colon ? 'parameter null or not set' : 'parameter not set') : text}\n`);
    throw { flow: 'exit', status: sh.src.kind === 'file' ? 1 : 127 } satisfies Flow;
  }

  if (v.list === undefined && v.one === undefined) {
    if (sh.opts.nounset && !(op?.type === 'transform' && op.letter === 'A')) unbound(sh, /^[0-9]/.test(v.label) ? `$${v.label}` : v.label);
    if (!op || op.type !== 'slice') {
      if (q) addQuoted(out, '');
      return;
    }
  }
  if (!op) return emit(sh, out, v, q);

  const each = (f: (s: string) => string): Value => (v.list ? { ...v, list: v.list.map(f) } : { ...v, one: f(v.one ?? '') });
  switch (op.type) {
    case 'remove': {
      const pat = yield* expandPattern(sh, op.operand);
      v = each((s) => remove(s, op.operator, pat));
      break;
    }
    case 'replace': {
      const pat = yield* expandPattern(sh, op.pattern);
      const tmp = newOut(false, (s) => s.replace(/[&\\]/g, '\\$&'));
      yield* expandSegs(sh, segsOf(op.replacement), tmp);
      const rep = tmp.cur?.p ?? '';
      // patsub_replacement: an unquoted & stands for what matched.
      const plain = !/[&\\]/.test(rep);
      const make = plain ? () => rep : (m: string) => rep.replace(/\\([\s\S])|&/g, (x, c?: string) => (c !== undefined ? c : x === '&' ? m : x));
      v = each((s) => replace(s, op.operator, pat, make));
      break;
    }
    case 'slice': v = yield* slice(sh, v, p, op); break;
    case 'case': {
      const pat = op.operand ? yield* expandPattern(sh, op.operand) : undefined;
      v = each((s) => changeCase(s, op.operator, pat));
      break;
    }
    case 'transform': v = transformed(sh, v, p, op.letter); break;
    default: return bad(sh, p);
  }
  emit(sh, out, v, q);
}
