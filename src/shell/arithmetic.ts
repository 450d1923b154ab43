// Shell arithmetic: every operator of bash's expr.c, on 64-bit integers, evaluated while parsing, so that errors name the
// same token. The caller has done the `$` expansions; variables are looked up by name and evaluated in turn.
import { shellError, type Shell } from './state.ts';
import { findArray, findVar, getParam, indexKey, setElement, setVar, writableArray } from './vars.ts';
import type { Flow } from './scheduler.ts';

interface Eval {
  readonly sh: Shell;
  readonly s: string;
  i: number;
  /** Current token: an operator, 'num', 'id', or '' at the end. */
  tok: string;
  num: bigint;
  id: string;
  sub: string | undefined;
  last: number;
  noeval: number;
  readonly depth: number;
}
interface ArithError {
  readonly arith: string;
}
const wrap = (n: bigint): bigint => BigInt.asIntN(64, n);

const fail = (e: Eval, msg: string): never => {
  throw { arith: `${e.s.replace(/^[ \t\n]+/, '')}: ${msg} (error token is "${e.s.slice(e.last)}")` } satisfies ArithError;
};

const NUMBER = /[0-9A-Za-z_#@]+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const at = (re: RegExp, s: string, i: number): string => {
  re.lastIndex = i;
  return (re.exec(s) as RegExpExecArray | null)?.[0] ?? '';
};
const OPS = /(?:<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|\/=|%=|&=|\^=|\|=|[-+*/%<>!~&^|?:=,()])/y;

const digits = (e: Eval, text: string): bigint => {
  let base = 10;
  let body = text;
  const hash = text.indexOf('#');
  if (hash > 0) {
    base = Number(text.slice(0, hash));
    body = text.slice(hash + 1);
    if (!(base >= 2 && base <= 64)) fail(e, 'invalid arithmetic base');
  } else if (/^0[xX]/.test(text)) {
    base = 16;
    body = text.slice(2);
  } else if (text.length > 1 && text.startsWith('0')) base = 8;
  let v = 0n;
  for (const c of body) {
    let d: number;
    if (c >= '0' && c <= '9') d = c.charCodeAt(0) - 48;
    else if (c >= 'a' && c <= 'z') d = c.charCodeAt(0) - 87;
    else if (c >= 'A' && c <= 'Z') d = c.charCodeAt(0) - (base <= 36 ? 55 : 29);
    else d = c === '@' ? 62 : 63;
    if (d >= base) fail(e, 'value too great for base');
    v = v * BigInt(base) + BigInt(d);
  }
  return wrap(v);
};

/** The current token, read afresh: reading on changes it. */
const peek = (e: Eval): string => e.tok;

const next = (e: Eval): void => {
  const s = e.s;
  // A double quote that expansion left behind means nothing here.
  while (e.i < s.length && ' \t\n"'.includes(s[e.i] as string)) e.i++;
  if (e.i >= s.length) {
    e.tok = '';
    return;
  }
  e.last = e.i;
  const c = s[e.i] as string;
  if (/[0-9]/.test(c)) {
    const text = at(NUMBER, s, e.i);
    e.i += text.length;
    e.num = text.length < 16 && (text[0] !== '0' || text.length === 1) && !/[^0-9]/.test(text) ? BigInt(text) : digits(e, text);
    if (s[e.i] === '.') {
      e.last = e.i;
      fail(e, 'syntax error: invalid arithmetic operator');
    }
    e.tok = 'num';
    return;
  }
  if (/[A-Za-z_]/.test(c)) {
    e.id = at(NAME, s, e.i);
    e.i += e.id.length;
    e.sub = undefined;
    if (s[e.i] === '[') {
      let depth = 0;
      let j = e.i;
      for (; j < s.length; j++) {
        if (s[j] === '[') depth++;
        else if (s[j] === ']' && --depth === 0) break;
      }
      if (j >= s.length) fail(e, 'bad array subscript');
      e.sub = s.slice(e.i + 1, j);
      e.i = j + 1;
    }
    e.tok = 'id';
    return;
  }
  const op = at(OPS, s, e.i);
  if (op === '') return fail(e, /[.$\\'`{}[\]@;]/.test(c) ? 'syntax error: invalid arithmetic operator' : 'syntax error: operand expected');
  // `++5` and `x ++ 5` are signs, not increments.
  e.tok = op;
  e.i += op.length;
};

const subscript = (e: Eval, name: string, sub: string): number | string => {
  const a = findArray(e.sh, name);
  if (a?.assoc) return sub.replace(/^"(.*)"$|^'(.*)'$/, '$1$2');
  const k = indexKey(a, evalText(e.sh, sub, e.depth + 1));
  if (k === undefined) throw { arith: `${name}: bad array subscript` } satisfies ArithError;
  return k;
};

const valueOf = (e: Eval, id: string, sub: string | undefined): bigint => {
  if (e.noeval > 0) return 0n;
  let text: string | undefined;
  if (sub === undefined) text = getParam(e.sh, id);
  else {
    const a = findArray(e.sh, id);
    const key = subscript(e, id, sub);
    text = a ? a.items.get(key) : key === 0 ? getParam(e.sh, id) : undefined;
  }
  if (text === undefined) {
    if (e.sh.opts.nounset && (sub !== undefined || findVar(e.sh, id)?.array === undefined)) {
      shellError(e.sh, `${id}: unbound variable`);
      throw { flow: 'exit', status: 127 } satisfies Flow;
    }
    return 0n;
  }
  if (/^-?[1-9][0-9]{0,17}$|^0$/.test(text)) return BigInt(text);
  if (text.trim() === '') return 0n;
  return evalText(e.sh, text, e.depth + 1);
};
const store = (e: Eval, id: string, sub: string | undefined, v: bigint): void => {
  if (e.noeval > 0) return;
  if (sub === undefined) return setVar(e.sh, id, v.toString());
  const key = subscript(e, id, sub);
  if (!findVar(e.sh, id)) writableArray(e.sh, id);
  setElement(e.sh, id, key, v.toString());
};

const apply = (e: Eval, op: string, a: bigint, b: bigint): bigint => {
  switch (op) {
    case '+': return wrap(a + b);
    case '-': return wrap(a - b);
    case '*': return wrap(a * b);
    case '/':
    case '%':
      if (b === 0n) {
        if (e.noeval > 0) return 0n;
        return fail(e, 'division by 0');
      }
      return wrap(op === '/' ? a / b : a % b);
    case '<<': return wrap(a << (b & 63n));
    case '>>': return wrap(a >> (b & 63n));
    case '<': return a < b ? 1n : 0n;
    case '>': return a > b ? 1n : 0n;
    case '<=': return a <= b ? 1n : 0n;
    case '>=': return a >= b ? 1n : 0n;
    case '==': return a === b ? 1n : 0n;
    case '!=': return a !== b ? 1n : 0n;
    case '&': return a & b;
    case '^': return a ^ b;
    case '|': return a | b;
    default: return b;
  }
};

const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

const comma = (e: Eval): bigint => {
  let v = assign(e);
  while (e.tok === ',') {
    next(e);
    v = assign(e);
  }
  return v;
};

const assign = (e: Eval): bigint => {
  if (e.depth > 1000) throw { arith: `${e.s}: expression recursion level exceeded (error token is "${e.s.slice(e.last)}")` } satisfies ArithError;
  // What an assignment needs is known only when the left side turns out to be one name.
  const isId = e.tok === 'id';
  const { id, sub } = e;
  const start = e.last;
  const v = cond(e);
  const op = e.tok;
  if (op === '=' || /^(?:\+|-|\*|\/|%|<<|>>|&|\^|\|)=$/.test(op)) {
    if (!isId || !/^[ \t\n"]*$/.test(e.s.slice(start + id.length + (sub === undefined ? 0 : sub.length + 2), e.last))) fail(e, 'attempted assignment to non-variable');
    next(e);
    const r = assign(e);
    const out = op === '=' ? r : apply(e, op.slice(0, -1), v, r);
    store(e, id, sub, out);
    return out;
  }
  return v;
};

const cond = (e: Eval): bigint => {
  const test = logical(e, '||');
  if (e.tok !== '?') return test;
  next(e);
  if (peek(e) === '' || peek(e) === ':') fail(e, 'expression expected');
  const skipThen = test === 0n ? 1 : 0;
  e.noeval += skipThen;
  const a = comma(e);
  e.noeval -= skipThen;
  if (peek(e) !== ':') fail(e, "`:' expected for conditional expression");
  next(e);
  if (peek(e) === '') fail(e, 'expression expected');
  e.noeval += 1 - skipThen;
  const b = cond(e);
  e.noeval -= 1 - skipThen;
  return test === 0n ? b : a;
};

const logical = (e: Eval, op: '||' | '&&'): bigint => {
  const lower = (): bigint => (op === '||' ? logical(e, '&&') : binary(e, 0));
  let v = lower();
  while (e.tok === op) {
    const decided = op === '||' ? v !== 0n : v === 0n;
    next(e);
    if (decided) e.noeval++;
    const r = lower();
    if (decided) e.noeval--;
    v = op === '||' ? (v !== 0n || r !== 0n ? 1n : 0n) : v !== 0n && r !== 0n ? 1n : 0n;
  }
  return v;
};

const binary = (e: Eval, level: number): bigint => {
  const ops = LEVELS[level];
  if (!ops) return power(e);
  let v = binary(e, level + 1);
  while (ops.includes(e.tok)) {
    const op = e.tok;
    next(e);
    v = apply(e, op, v, binary(e, level + 1));
  }
  return v;
};

const power = (e: Eval): bigint => {
  const base = unary(e);
  if (e.tok !== '**') return base;
  next(e);
  const ex = power(e);
  if (ex < 0n) fail(e, 'exponent less than 0');
  let out = 1n;
  let b = base;
  for (let n = ex; n > 0n; n >>= 1n) {
    if (n & 1n) out = wrap(out * b);
    b = wrap(b * b);
  }
  return out;
};

const unary = (e: Eval): bigint => {
  const op = e.tok;
  switch (op) {
    case '!': next(e); return unary(e) === 0n ? 1n : 0n;
    case '~': next(e); return ~unary(e);
    case '-': next(e); return wrap(-unary(e));
    case '+': next(e); return unary(e);
    case '++':
    case '--': {
      next(e);
      if (peek(e) !== 'id') {
        const v = unary(e);
        return v;
      }
      const { id, sub } = e;
      const v = wrap(valueOf(e, id, sub) + (op === '++' ? 1n : -1n));
      store(e, id, sub, v);
      next(e);
      return v;
    }
    default: return primary(e);
  }
};

const primary = (e: Eval): bigint => {
  if (e.tok === 'num') {
    const v = e.num;
    next(e);
    return v;
  }
  if (e.tok === 'id') {
    const { id, sub } = e;
    next(e);
    const op = peek(e);
    if (op === '++' || op === '--') {
      // `a ++b`: the increment belongs to what follows.
      const v = valueOf(e, id, sub);
      store(e, id, sub, wrap(v + (op === '++' ? 1n : -1n)));
      next(e);
      return v;
    }
    if (op === '=') return 0n;
    const v = valueOf(e, id, sub);
    // `assign` needs to know which name stood alone on the left.
    e.id = id;
    e.sub = sub;
    return v;
  }
  if (e.tok === '(') {
    next(e);
    const v = comma(e);
    if (peek(e) !== ')') fail(e, "missing `)'");
    next(e);
    return v;
  }
  return fail(e, 'syntax error: operand expected');
};

const evalText = (sh: Shell, text: string, depth: number): bigint => {
  const e: Eval = { sh, s: text, i: 0, tok: '', num: 0n, id: '', sub: undefined, last: 0, noeval: 0, depth };
  if (depth > 100) throw { arith: `${text}: expression recursion level exceeded (error token is "${text}")` } satisfies ArithError;
  next(e);
  if (e.tok === '') return 0n;
  const v = comma(e);
  if (e.tok !== '') fail(e, 'syntax error in expression');
  return v;
};

/** Evaluates an expression whose `$` expansions are done. An error is said (after `label`) and gives undefined. */
export const arith = (sh: Shell, text: string, label = ''): bigint | undefined => {
  if (/^[0-9]{1,15}$/.test(text) && !text.startsWith('0')) return BigInt(text);
  try {
    return evalText(sh, text, 0);
  } catch (err) {
    if (typeof err === 'object' && err !== null && 'arith' in err) {
      shellError(sh, `${label}${(err as ArithError).arith}`);
      return undefined;
    }
    if (err instanceof RangeError) {
      shellError(sh, `${label}expression recursion level exceeded`);
      return undefined;
    }
    throw err;
  }
};
