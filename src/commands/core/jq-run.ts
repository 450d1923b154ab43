// jq's evaluator: every expression gives a list of values. Objects are Maps, because their keys come from users.
// Mirrors jq 1.6: value order, error words, paths. Every list and recursion is bounded.
import { posixRegex } from '../../shell/regex.ts';
import type { Ast, Pattern } from './jq-parse.ts';
import { jqBuiltin } from './jq-builtins.ts';

export type Json = null | boolean | number | string | Json[] | Map<string, Json>;
export interface JqThrow {
  readonly jqThrow: Json;
}
export const jqFail = (v: Json): never => {
  throw { jqThrow: v } satisfies JqThrow;
};
export const isThrow = (e: unknown): e is JqThrow => typeof e === 'object' && e !== null && 'jqThrow' in e;

interface Closure {
  readonly params: readonly string[];
  readonly body: Ast;
  env: Env;
}
export interface Env {
  readonly vars: ReadonlyMap<string, Json>;
  readonly funcs: ReadonlyMap<string, Closure>;
  readonly host: JqHost;
  readonly depth: number;
}
export interface JqHost {
  tick(): void;
  input(): Json | undefined;
  readonly environ: ReadonlyMap<string, string>;
  readonly now: number;
}

export const typeOf = (v: Json): string => (v === null ? 'null' : Array.isArray(v) ? 'array' : v instanceof Map ? 'object' : typeof v);
export const truthy = (v: Json): boolean => v !== null && v !== false;

const RANK = ['null', 'false', 'true', 'number', 'string', 'array', 'object'];
const rank = (v: Json): number => RANK.indexOf(v === false ? 'false' : v === true ? 'true' : typeOf(v));
export const sortedKeys = (m: Map<string, Json>): string[] => [...m.keys()].sort((a, b) => (a < b ? -1 : 1));
export const compare = (a: Json, b: Json): number => {
  const d = rank(a) - rank(b);
  if (d !== 0) return d;
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const c = compare(a[i] as Json, b[i] as Json);
      if (c !== 0) return c;
    }
    return a.length - b.length;
  }
  if (a instanceof Map && b instanceof Map) {
    const [ka, kb] = [sortedKeys(a), sortedKeys(b)];
    const c = compare(ka, kb);
    if (c !== 0) return c;
    for (const k of ka) {
      const e = compare(a.get(k) as Json, b.get(k) as Json);
      if (e !== 0) return e;
    }
  }
  return 0;
};

const numberText = (n: number): string => {
  if (Number.isNaN(n)) return 'null';
  if (!Number.isFinite(n)) return n > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  if (Number.isInteger(n) && Math.abs(n) < 1e17) return String(n === 0 ? (Object.is(n, -0) ? '-0' : 0) : n);
  return String(n).replace(/e([-+])(\d)$/, 'e$10$2');
};
const quote = (s: string, ascii: boolean): string => {
  const text = s.replace(/["\\]|[^ -~\x80-\uffff]/g, (c) => ({ '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f' })[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${ascii ? text.replace(/[\x80-\xff]+/g, escapeWide) : text}"`;
};
/** UTF-8 bytes as \u escapes. */
const escapeWide = (bytes: string): string => {
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const b = bytes.charCodeAt(i);
    const n = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
    let c = b & (0x3f >> n);
    for (let k = 1; k <= n; k++) c = (c << 6) | (bytes.charCodeAt(i + k) & 63);
    i += n + 1;
    for (const u of String.fromCodePoint(Math.min(c, 0x10ffff)).split('')) out += `\\u${u.charCodeAt(0).toString(16).padStart(4, '0')}`;
  }
  return out;
};
export interface Dump {
  /** Undefined: on one line. */
  readonly indent: string | undefined;
  readonly sort: boolean;
  readonly ascii: boolean;
}
const COMPACT: Dump = { indent: undefined, sort: false, ascii: false };
export const dump = (v: Json, o: Dump = COMPACT, at = ''): string => {
  if (v === null || typeof v === 'boolean') return String(v);
  if (typeof v === 'number') return numberText(v);
  if (typeof v === 'string') return quote(v, o.ascii);
  const list = Array.isArray(v);
  if (at.length > 2000) return jqFail('Exceeds depth limit');
  const inner = o.indent === undefined ? '' : at + o.indent;
  const items = list ? v.map((x) => dump(x, o, inner)) : (o.sort ? sortedKeys(v) : [...v.keys()]).map((k) => `${quote(k, o.ascii)}:${o.indent === undefined ? '' : ' '}${dump(v.get(k) as Json, o, inner)}`);
  const [l, r] = list ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return l + r;
  return o.indent === undefined ? `${l}${items.join(',')}${r}` : `${l}\n${items.map((x) => inner + x).join(',\n')}\n${at}${r}`;
};
/** A value in an error message, shortened as jq does. */
const brief = (v: Json): string => {
  const t = dump(v);
  return t.length > 11 ? `${t.slice(0, 10)}...` : t;
};
const describe = (v: Json): string => `${typeOf(v)} (${brief(v)})`;
export { describe as describeValue };

export const arith = (op: string, a: Json, b: Json): Json => {
  if (op === '+') {
    if (a === null) return b;
    if (b === null) return a;
    if (typeof a === 'number' && typeof b === 'number') return a + b;
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    if (a instanceof Map && b instanceof Map) return new Map([...a, ...b]);
    return jqFail(`${describe(a)} and ${describe(b)} cannot be added`);
  }
  if (op === '-') {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (Array.isArray(a) && Array.isArray(b)) return a.filter((x) => !b.some((y) => compare(x, y) === 0));
    return jqFail(`${describe(a)} and ${describe(b)} cannot be subtracted`);
  }
  if (op === '*') {
    if (typeof a === 'number' && typeof b === 'number') return a * b;
    if (typeof a === 'string' && typeof b === 'number') return b > 0 ? a.repeat(Math.min(1_000_000, Math.max(1, Math.ceil(b)))) : null;
    if (typeof a === 'number' && typeof b === 'string') return arith('*', b, a);
    if (a instanceof Map && b instanceof Map) return merge(a, b);
    return jqFail(`${describe(a)} and ${describe(b)} cannot be multiplied`);
  }
  if (op === '/') {
    if (typeof a === 'number' && typeof b === 'number') return b === 0 ? jqFail(`${describe(a)} and ${describe(b)} cannot be divided because the divisor is zero`) : a / b;
    if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : a.split(b);
    return jqFail(`${describe(a)} and ${describe(b)} cannot be divided`);
  }
  if (typeof a === 'number' && typeof b === 'number') {
    const d = Math.abs(Math.trunc(b));
    return d === 0 ? jqFail(`${describe(a)} and ${describe(b)} cannot be divided because the divisor is zero`) : Math.trunc(a) % d;
  }
  return jqFail(`${describe(a)} and ${describe(b)} cannot be divided`);
};
const merge = (a: Map<string, Json>, b: Map<string, Json>): Json => {
  const out = new Map(a);
  for (const [k, v] of b) {
    const x = out.get(k);
    out.set(k, x instanceof Map && v instanceof Map ? merge(x, v) : v);
  }
  return out;
};

const indexOf = (v: Json, k: Json): Json => {
  if (v instanceof Map && typeof k === 'string') return v.get(k) ?? null;
  if (Array.isArray(v) && typeof k === 'number') {
    const i = Math.floor(k);
    return v[i < 0 ? v.length + i : i] ?? null;
  }
  if (v === null && (typeof k === 'string' || typeof k === 'number' || k === null || k instanceof Map)) return null;
  if (Array.isArray(v) && Array.isArray(k)) return indices(v, k);
  if (k instanceof Map && (Array.isArray(v) || typeof v === 'string')) return slice(v, k.get('start') ?? null, k.get('end') ?? null);
  return jqFail(`Cannot index ${typeOf(v)} with ${typeof k === 'string' ? `string "${k}"` : typeOf(k)}`);
};
export const indices = (v: Json[], k: Json[]): Json => {
  const out: Json[] = [];
  for (let i = 0; k.length > 0 && i + k.length <= v.length; i++) if (k.every((x, j) => compare(x, v[i + j] as Json) === 0)) out.push(i);
  return out;
};
const slice = (v: Json, from: Json, to: Json): Json => {
  if (v === null) return null;
  if (typeof v !== 'string' && !Array.isArray(v)) return jqFail(`Cannot index ${typeOf(v)} with object`);
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number')) return jqFail('Start and end indices of an array slice must be numbers');
  const f = from === null ? undefined : Math.floor(from);
  const t = to === null ? undefined : Math.ceil(to);
  return v.slice(f, t);
};
const each = (v: Json): Json[] => (Array.isArray(v) ? v : v instanceof Map ? [...v.values()] : jqFail(`Cannot iterate over ${typeOf(v)}${v === null ? '' : ` (${brief(v)})`}`));

export type Path = readonly Json[];
/** A value with the path that leads to it. */
export type At = readonly [Path, Json];

export const getPath = (v: Json, path: Path): Json => path.reduce<Json>((x, k) => (x === null ? null : indexOf(x, k)), v);
export const setPath = (v: Json, path: Path, make: (old: Json) => Json): Json => {
  if (path.length === 0) return make(v);
  const [k, ...rest] = path as [Json, ...Json[]];
  if (typeof k === 'string') {
    if (v !== null && !(v instanceof Map)) return jqFail(`Cannot index ${typeOf(v)} with "${k}"`);
    const out = new Map(v ?? []);
    out.set(k, setPath(out.get(k) ?? null, rest, make));
    return out;
  }
  if (typeof k === 'number') {
    if (v !== null && !Array.isArray(v)) return jqFail(`Cannot index ${typeOf(v)} with number`);
    const out = [...(v ?? [])];
    const i = k < 0 ? out.length + k : k;
    if (i < 0) return jqFail('Out of bounds negative array index');
    if (i > 1_000_000) return jqFail('Array index too large');
    while (out.length < i) out.push(null);
    out[i] = setPath(out[i] ?? null, rest, make);
    return out;
  }
  if (k instanceof Map && (v === null || Array.isArray(v))) {
    const list = v ?? [];
    const part = slice(list, k.get('start') ?? null, k.get('end') ?? null) as Json[];
    const from = Number(k.get('start') ?? 0);
    const start = from < 0 ? Math.max(0, list.length + from) : Math.min(from, list.length);
    const next = setPath(part, rest, make);
    if (!Array.isArray(next)) return jqFail('A slice of an array can only be assigned another array');
    return [...list.slice(0, start), ...next, ...list.slice(start + part.length)];
  }
  return jqFail(`Invalid path component`);
};
export const deletePaths = (v: Json, paths: readonly Path[]): Json => {
  const sorted = [...paths].sort((a, b) => compare([...b], [...a]));
  let out = v;
  for (const p of sorted) {
    if (p.length === 0) return null;
    if (getPath(out, p.slice(0, -1)) === null) continue;
    const last = p.at(-1) as Json;
    out = setPath(out, p.slice(0, -1), (x) => {
      if (x instanceof Map && typeof last === 'string') {
        const m = new Map(x);
        m.delete(last);
        return m;
      }
      if (Array.isArray(x) && typeof last === 'number') {
        const i = last < 0 ? x.length + last : last;
        return x.filter((_, k) => k !== i);
      }
      if (Array.isArray(x) && last instanceof Map) {
        const part = slice(x, last.get('start') ?? null, last.get('end') ?? null) as Json[];
        return x.filter((y) => !part.includes(y));
      }
      return x === null ? null : jqFail(`Cannot delete field at ${typeof last === 'string' ? 'object index of array' : 'array index of object'}`);
    });
  }
  return out;
};

const bind = (pat: Pattern, v: Json, env: Env): Env => {
  if (pat.t === 'var') return { ...env, vars: new Map(env.vars).set(pat.name, v) };
  let e = env;
  if (pat.t === 'array') {
    if (v !== null && !Array.isArray(v)) return jqFail(`Cannot index ${typeOf(v)} with number`);
    pat.list.forEach((p, i) => {
      e = bind(p, v?.[i] ?? null, e);
    });
    return e;
  }
  for (const [k, p] of pat.pairs) {
    const key = evaluate(k, v, e)[0] as Json;
    e = bind(p, indexOf(v, key), e);
  }
  return e;
};

const MAX_VALUES = 200_000;
/** Values with paths; `paths` false: paths are not kept (and any expression is legal). */
export const walkAst = (ast: Ast, at: At, env: Env, paths: boolean): At[] => {
  env.host.tick();
  if (env.depth > 400) return jqFail('nested too deeply');
  const [path, v] = at;
  const val = (list: Json[]): At[] => {
    if (list.length > MAX_VALUES) jqFail('too many values');
    return list.map((x) => [[], x] as const);
  };
  const sub = (a: Ast, x: At = at, e: Env = env): At[] => walkAst(a, x, e, paths);
  const ev = (a: Ast, x: Json = v, e: Env = env): Json[] => evaluate(a, x, e);
  const noPath = (list: Json[]): At[] => (paths ? jqFail('Invalid path expression with result ' + brief(list[0] ?? null)) : val(list));
  switch (ast.t) {
    case 'id': return [at];
    case 'recurse': return recurse(at, env);
    case 'iterate': return val(each(v));
    case 'lit': return noPath([ast.v as Json]);
    case 'str': {
      let outs = [''];
      for (const p of ast.parts) {
        if (typeof p === 'string') outs = outs.map((o) => o + p);
        else {
          const vs = ev(p);
          outs = vs.flatMap((x) => outs.map((o) => o + applyFormat(ast.format ?? 'text', x)));
        }
      }
      return noPath(outs);
    }
    case 'format': return noPath([applyFormat(ast.name, v)]);
    case 'index': {
      const keys = ev(ast.key);
      return sub(ast.of).flatMap(([p, x]) => keys.map((k): At => [paths ? [...p, k] : [], indexOf(x, k)]));
    }
    case 'slice': {
      const from = ast.from ? ev(ast.from) : [null];
      const to = ast.to ? ev(ast.to) : [null];
      return sub(ast.of).flatMap(([p, x]) => to.flatMap((t) => from.map((f): At => [paths ? [...p, new Map<string, Json>([['start', f], ['end', t]])] : [], slice(x, f, t)])));
    }
    case 'each':
      return sub(ast.of).flatMap(([p, x]): At[] => {
        if (x instanceof Map) return [...x].map(([k, y]) => [paths ? [...p, k] : [], y] as const);
        return each(x).map((y, i) => [paths ? [...p, i] : [], y] as const);
      });
    case 'try':
      try {
        return sub(ast.body);
      } catch (e) {
        if (!isThrow(e)) throw e;
        return ast.handler ? val(ev(ast.handler, e.jqThrow)) : [];
      }
    case 'pipe': return sub(ast.a).flatMap((x) => sub(ast.b, x));
    case 'comma': return [...sub(ast.a), ...sub(ast.b)];
    case 'neg': return noPath(ev(ast.e).map((x) => (typeof x === 'number' ? -x : jqFail(`${describe(x)} cannot be negated`))));
    case 'if': return ev(ast.cond).flatMap((c) => sub(truthy(c) ? ast.yes : ast.no));
    case 'as': return ev(ast.src).flatMap((x) => walkAst(ast.body, at, { ...bind(ast.pat, x, env), depth: env.depth + 1 }, paths));
    case 'reduce': {
      let acc: Json | undefined = ev(ast.init)[0];
      for (const x of ev(ast.src)) acc = ev(ast.update, acc ?? null, bind(ast.pat, x, env)).at(-1);
      return noPath(acc === undefined ? [null] : [acc]);
    }
    case 'foreach': {
      const out: Json[] = [];
      for (const init of ev(ast.init)) {
        let acc = init;
        for (const x of ev(ast.src)) {
          const e = bind(ast.pat, x, env);
          for (const y of ev(ast.update, acc, e)) {
            acc = y;
            out.push(...(ast.extract ? ev(ast.extract, y, e) : [y]));
          }
        }
      }
      return noPath(out);
    }
    case 'def': {
      const c: Closure = { params: ast.params, body: ast.body, env };
      const e: Env = { ...env, funcs: new Map(env.funcs).set(`${ast.name}/${ast.params.length}`, c), depth: env.depth + 1 };
      c.env = e;
      return walkAst(ast.rest, at, e, paths);
    }
    case 'var': {
      if (ast.name === 'ENV') return noPath([new Map(env.host.environ)]);
      const x = env.vars.get(ast.name);
      return noPath([x === undefined ? jqFail(`$${ast.name} is not defined`) : x]);
    }
    case 'array': return noPath([ast.e ? ev(ast.e) : []]);
    case 'object': {
      let outs: Map<string, Json>[] = [new Map()];
      for (const [k, x] of ast.pairs) {
        const keys = ev(k);
        const vals = ev(x);
        outs = keys.flatMap((key) => (typeof key !== 'string' ? jqFail(`Object keys must be strings`) : vals.flatMap((y) => outs.map((o) => new Map(o).set(key, y)))));
      }
      return noPath(outs);
    }
    case 'bin': return binary(ast, at, env, paths);
    case 'call': {
      const f = env.funcs.get(`${ast.name}/${ast.args.length}`);
      if (f) {
        const e: Env = { ...f.env, depth: env.depth + 1 };
        const funcs = new Map(e.funcs);
        let binds: Env[] = [{ ...e, funcs }];
        f.params.forEach((name, i) => {
          const arg = ast.args[i] as Ast;
          const plain = name.replace(/^\$/, '');
          funcs.set(`${plain}/0`, { params: [], body: arg, env });
          if (name.startsWith('$')) binds = ev(arg).flatMap((x) => binds.map((b) => ({ ...b, vars: new Map(b.vars).set(plain, x) })));
        });
        return binds.flatMap((b) => walkAst(f.body, at, b, paths));
      }
      switch (`${ast.name}/${ast.args.length}`) {
        case 'empty/0': return [];
        case 'select/1': return ev(ast.args[0] as Ast).flatMap((c) => (truthy(c) ? [at] : []));
        case 'recurse/0': return recurse(at, env);
        case 'recurse/1': {
          const out: At[] = [];
          const go = (x: At, d: number): void => {
            if (d > 10_000 || out.length > MAX_VALUES) jqFail('recursion too deep');
            out.push(x);
            for (const y of sub(ast.args[0] as Ast, x)) go(y, d + 1);
          };
          go(at, 0);
          return out;
        }
        case 'first/1': return sub(ast.args[0] as Ast).slice(0, 1);
        case 'last/1': return sub(ast.args[0] as Ast).slice(-1);
        case 'first/0': return sub({ t: 'index', of: { t: 'id' }, key: { t: 'lit', v: 0 } });
        case 'last/0': return sub({ t: 'index', of: { t: 'id' }, key: { t: 'lit', v: -1 } });
        case 'getpath/1': return ev(ast.args[0] as Ast).map((p): At => [paths ? [...path, ...(p as Json[])] : [], getPath(v, p as Json[])]);
        case 'map/1': if (!paths) break; return sub({ t: 'pipe', a: { t: 'each', of: { t: 'id' } }, b: ast.args[0] as Ast });
        case 'paths/0': return noPath(recurse([[], v], env).slice(1).map(([p]) => [...p]));
        default:
      }
      return noPath(jqBuiltin(ast.name, ast.args, v, env));
    }
  }
};
const recurse = (at: At, env: Env): At[] => {
  const out: At[] = [];
  const go = ([p, v]: At): void => {
    env.host.tick();
    if (p.length > 500 || out.length > MAX_VALUES) jqFail('recursion too deep');
    out.push([p, v]);
    if (Array.isArray(v)) v.forEach((x, i) => go([[...p, i], x]));
    else if (v instanceof Map) for (const [k, x] of v) go([[...p, k], x]);
  };
  go(at);
  return out;
};
const binary = (ast: Extract<Ast, { t: 'bin' }>, at: At, env: Env, paths: boolean): At[] => {
  const v = at[1];
  const ev = (a: Ast): Json[] => evaluate(a, v, env);
  const out = (list: Json[]): At[] => list.map((x) => [[], x] as const);
  switch (ast.op) {
    case 'and': return out(ev(ast.a).flatMap((x) => (truthy(x) ? ev(ast.b).map(truthy) : [false])));
    case 'or': return out(ev(ast.a).flatMap((x) => (truthy(x) ? [true] : ev(ast.b).map(truthy))));
    case '//': {
      let good: At[] = [];
      try {
        good = walkAst(ast.a, at, env, paths).filter((x) => truthy(x[1]));
      } catch (e) {
        if (!isThrow(e)) throw e;
      }
      return good.length > 0 ? good : walkAst(ast.b, at, env, paths);
    }
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const test = (d: number): boolean => (ast.op === '==' ? d === 0 : ast.op === '!=' ? d !== 0 : ast.op === '<' ? d < 0 : ast.op === '<=' ? d <= 0 : ast.op === '>' ? d > 0 : d >= 0);
      const as = ev(ast.a);
      return out(ev(ast.b).flatMap((b) => as.map((a) => test(compare(a, b)))));
    }
    case '=': return out(ev(ast.b).map((x) => pathsOf(ast.a, v, env).reduce<Json>((o, p) => setPath(o, p, () => x), v)));
    case '|=':
      return out([pathsOf(ast.a, v, env).reduce<Json>((o, p) => {
        const r = evaluate(ast.b, getPath(o, p), env);
        return r.length === 0 ? deletePaths(o, [p]) : setPath(o, p, () => r[0] as Json);
      }, v)]);
    case '//=': return out(ev(ast.b).map((x) => pathsOf(ast.a, v, env).reduce<Json>((o, p) => setPath(o, p, (old) => (truthy(old) ? old : x)), v)));
    case '+=':
    case '-=':
    case '*=':
    case '/=':
    case '%=': return out(ev(ast.b).map((x) => pathsOf(ast.a, v, env).reduce<Json>((o, p) => setPath(o, p, (old) => arith(ast.op[0] as string, old, x)), v)));
    default: {
      const as = ev(ast.a);
      return out(ev(ast.b).flatMap((b) => as.map((a) => arith(ast.op, a, b))));
    }
  }
};
export const evaluate = (ast: Ast, v: Json, env: Env): Json[] => walkAst(ast, [[], v], { ...env, depth: env.depth + 1 }, false).map((x) => x[1]);
export const pathsOf = (ast: Ast, v: Json, env: Env): Path[] => walkAst(ast, [[], v], { ...env, depth: env.depth + 1 }, true).map((x) => x[0]);

const cell = (v: Json): string => (typeof v === 'string' ? v : dump(v));
export const applyFormat = (name: string, v: Json): string => {
  const list = (): Json[] => (Array.isArray(v) ? v : jqFail(`${describe(v)} cannot be ${name}-formatted, only an array can be`));
  switch (name) {
    case 'text': return cell(v);
    case 'json': return dump(v);
    case 'csv':
      return list().map((x) => (typeof x === 'string' ? `"${x.replace(/"/g, '""')}"` : x === null ? '' : typeof x === 'object' ? jqFail(`${describe(x)} is not valid in a csv row`) : dump(x))).join(',');
    case 'tsv':
      return list().map((x) => (typeof x === 'string' ? x.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r') : x === null ? '' : typeof x === 'object' ? jqFail(`${describe(x)} is not valid in a tsv row`) : dump(x))).join('\t');
    case 'html': return cell(v).replace(/[<>&'"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', "'": '&#39;', '"': '&quot;' })[c] as string);
    case 'uri': return cell(v).replace(/[^A-Za-z0-9\-_.~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
    case 'sh': return (Array.isArray(v) ? v : [v]).map((x) => (typeof x === 'string' ? `'${x.replace(/'/g, "'\\''")}'` : typeof x === 'object' && x !== null ? jqFail(`${describe(x)} can not be escaped for shell`) : dump(x))).join(' ');
    default: return jqFail(`${name} is not a valid format`);
  }
};
/** A jq (Oniguruma) pattern on our engine: the common part of both languages. */
export const jqRegex = (pattern: string, flags: string): { readonly re: Exclude<ReturnType<typeof posixRegex>, string>; readonly names: readonly (string | undefined)[] } => {
  const names: (string | undefined)[] = [];
  let text = pattern.replace(/\\d/g, '[0-9]').replace(/\\D/g, '[^0-9]').replace(/\(\?:/g, '(\0');
  text = text.replace(/\\.|\[(?:\\.|[^\]])*\]|\(\?<(\w+)>|\(\0?/g, (m, name?: string) => {
    if (m[0] !== '(') return m;
    names.push(m === '(\0' ? '\0' : name);
    return '(';
  });
  if (/\(\?|[*+?}][?+]/.test(text)) return jqFail(`the pattern ${pattern} is not modelled by packetpath`);
  const re = posixRegex(text, 'extended', flags.includes('i'));
  return typeof re === 'string' ? jqFail(`${pattern} (at offset 0) is not a valid regex: ${re}`) : { re, names };
};
