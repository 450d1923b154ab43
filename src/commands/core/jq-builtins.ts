// jq's builtin functions, on values. Those that work on paths (select, recurse, first, getpath) are in jq-run.ts.
import { strftime } from '../../shell/time.ts';
import { EPOCH } from '../../shell/vars.ts';
import type { Ast } from './jq-parse.ts';
import { parseJson } from './jq-json.ts';
import { applyFormat, arith, compare, deletePaths, describeValue, dump, evaluate, getPath, indices, jqFail, jqRegex, pathsOf, setPath, sortedKeys, truthy, typeOf, walkAst, type Env, type Json, type Path } from './jq-run.ts';

const arr = (v: Json, what: string): Json[] => (Array.isArray(v) ? v : jqFail(`${describeValue(v)} cannot be ${what}, as it is not an array`));
const str = (v: Json, fn: string): string => (typeof v === 'string' ? v : jqFail(`${fn} input must be a string`));
const utf8Length = (s: string): number => s.replace(/[\x80-\xbf]/g, '').length;
const flatten = (v: Json[], d: number): Json[] => v.flatMap((x) => (Array.isArray(x) && d > 0 ? flatten(x, d - 1) : [x]));
const contains = (a: Json, b: Json): boolean => {
  if (a instanceof Map && b instanceof Map) return [...b].every(([k, v]) => a.has(k) && contains(a.get(k) as Json, v));
  if (Array.isArray(a) && Array.isArray(b)) return b.every((y) => a.some((x) => contains(x, y)));
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (typeOf(a) === typeOf(b)) return compare(a, b) === 0;
  return jqFail(`${describeValue(a)} and ${describeValue(b)} cannot have their containment checked`);
};
const matches = (s: string, pat: Json, flags: string): { readonly offset: number; readonly string: string; readonly captures: { readonly name: string | null; readonly at: readonly [number, number] | undefined }[] }[] => {
  if (typeof pat !== 'string') return jqFail(`${describeValue(pat)} cannot be matched, as it is not a string`);
  const { re, names } = jqRegex(pat, flags);
  const out = [];
  for (let from = 0; from <= s.length; ) {
    const m = re.exec(s, from);
    const g = m?.groups[0];
    if (!m || !g) break;
    out.push({ offset: g[0], string: s.slice(g[0], g[1]), captures: names.map((n, i) => ({ name: n === undefined ? null : n, at: m.groups[i + 1] })).filter((c) => c.name !== '\0') });
    if (!flags.includes('g')) break;
    from = g[1] > g[0] ? g[1] : g[1] + 1;
  }
  return out;
};
const range = (from: number, to: number, by: number): number[] => {
  const out: number[] = [];
  if (by === 0) return out;
  for (let x = from; by > 0 ? x < to : x > to; x += by) {
    if (out.length > 200_000) jqFail('too many values');
    out.push(x);
  }
  return out;
};
const MATH: Readonly<Record<string, (x: number) => number>> = { floor: Math.floor, ceil: Math.ceil, round: Math.round, sqrt: Math.sqrt, fabs: Math.abs, log: Math.log, log2: Math.log2, log10: Math.log10, exp: Math.exp, exp2: (x) => 2 ** x, trunc: Math.trunc };

export const jqBuiltin = (name: string, args: readonly Ast[], v: Json, env: Env): Json[] => {
  const ev = (i: number, x: Json = v): Json[] => evaluate(args[i] as Ast, x, env);
  const keyed = (f: Ast, list: Json[]): { k: Json[]; x: Json }[] => list.map((x) => ({ k: evaluate(f, x, env), x })).sort((a, b) => compare(a.k, b.k));
  const groups = (list: { k: Json[]; x: Json }[]): { k: Json[]; x: Json }[][] => {
    const out: { k: Json[]; x: Json }[][] = [];
    for (const e of list) {
      const g = out.at(-1);
      if (g && compare((g[0] as { k: Json[] }).k, e.k) === 0) g.push(e);
      else out.push([e]);
    }
    return out;
  };
  if (args.length === 0 && Object.hasOwn(MATH, name)) return [typeof v === 'number' ? (MATH[name] as (x: number) => number)(v) : jqFail(`${describeValue(v)} number required`)];
  switch (`${name}/${args.length}`) {
    case 'not/0': return [!truthy(v)];
    case 'true/0': return [true];
    case 'false/0': return [false];
    case 'null/0': return [null];
    case 'error/0': return jqFail(v);
    case 'error/1': return ev(0).map((x) => jqFail(x));
    case 'length/0':
      if (v === null) return [0];
      if (typeof v === 'boolean') return jqFail(`${describeValue(v)} has no length`);
      return [typeof v === 'number' ? Math.abs(v) : typeof v === 'string' ? utf8Length(v) : Array.isArray(v) ? v.length : v.size];
    case 'utf8bytelength/0': return [str(v, 'utf8bytelength').length];
    case 'keys/0':
    case 'keys_unsorted/0':
      if (v instanceof Map) return [name === 'keys' ? sortedKeys(v) : [...v.keys()]];
      return Array.isArray(v) ? [v.map((_, i) => i)] : jqFail(`${describeValue(v)} has no keys`);
    case 'values/0': return v === null ? [] : [v];
    case 'nulls/0': return v === null ? [v] : [];
    case 'booleans/0': return typeof v === 'boolean' ? [v] : [];
    case 'numbers/0': return typeof v === 'number' ? [v] : [];
    case 'strings/0': return typeof v === 'string' ? [v] : [];
    case 'arrays/0': return Array.isArray(v) ? [v] : [];
    case 'objects/0': return v instanceof Map ? [v] : [];
    case 'iterables/0': return typeof v === 'object' && v !== null ? [v] : [];
    case 'scalars/0': return typeof v === 'object' && v !== null ? [] : [v];
    case 'has/1':
      return ev(0).map((k) => (v instanceof Map && typeof k === 'string' ? v.has(k) : Array.isArray(v) && typeof k === 'number' ? k >= 0 && k < v.length : jqFail(`Cannot check whether ${typeOf(v)} has a ${typeof k === 'string' ? 'string' : typeOf(k)} key`)));
    case 'in/1': return ev(0).map((o) => (o instanceof Map && typeof v === 'string' ? o.has(v) : Array.isArray(o) && typeof v === 'number' ? v >= 0 && v < o.length : false));
    case 'map/1': return [(Array.isArray(v) ? v : v instanceof Map ? [...v.values()] : jqFail(`Cannot iterate over ${typeOf(v)}${v === null ? '' : ` (${dump(v)})`}`)).flatMap((x) => ev(0, x))];
    case 'map_values/1': {
      if (Array.isArray(v)) return [v.flatMap((x) => ev(0, x).slice(0, 1))];
      if (!(v instanceof Map)) return jqFail(`Cannot iterate over ${typeOf(v)}`);
      const out = new Map<string, Json>();
      for (const [k, x] of v) {
        const r = ev(0, x);
        if (r.length > 0) out.set(k, r[0] as Json);
      }
      return [out];
    }
    case 'path/1': return pathsOf(args[0] as Ast, v, env).map((p) => [...p]);
    case 'paths/1': return walkAst({ t: 'recurse' }, [[], v], env, true).slice(1).filter(([, x]) => evaluate(args[0] as Ast, x, env).some(truthy)).map(([p]) => [...p]);
    case 'leaf_paths/0': return walkAst({ t: 'recurse' }, [[], v], env, true).slice(1).filter(([, x]) => typeof x !== 'object' || x === null).map(([p]) => [...p]);
    case 'del/1': return [deletePaths(v, pathsOf(args[0] as Ast, v, env))];
    case 'delpaths/1': return ev(0).map((p) => deletePaths(v, p as unknown as Path[]));
    case 'setpath/2': return ev(0).flatMap((p) => ev(1).map((x) => setPath(v, p as Json[], () => x)));
    case 'to_entries/0': return v instanceof Map ? [[...v].map(([k, x]) => new Map<string, Json>([['key', k], ['value', x]]))] : jqFail(`${describeValue(v)} has no keys`);
    case 'from_entries/0': {
      const out = new Map<string, Json>();
      for (const e of arr(v, 'iterated over')) {
        const get = (...ks: string[]): Json => ks.map((k) => (e instanceof Map ? (e.get(k) ?? null) : null)).find((x) => x !== null) ?? null;
        const k = get('key', 'k', 'name', 'Name', 'K', 'Key');
        out.set(typeof k === 'string' ? k : dump(k), e instanceof Map ? (['value', 'v', 'Value', 'V'].map((n) => e.get(n)).find((x) => x !== undefined) ?? null) : null);
      }
      return [out];
    }
    case 'with_entries/1': {
      const entries = jqBuiltin('to_entries', [], v, env)[0] as Json[];
      return jqBuiltin('from_entries', [], entries.flatMap((e) => ev(0, e)), env);
    }
    case 'add/0': return [(Array.isArray(v) ? v : v instanceof Map ? [...v.values()] : jqFail(`Cannot iterate over ${typeOf(v)}`)).reduce<Json>((a, b) => arith('+', a, b), null)];
    case 'any/0': return [arr(v, 'iterated over').some(truthy)];
    case 'all/0': return [arr(v, 'iterated over').every(truthy)];
    case 'any/1': return [arr(v, 'iterated over').some((x) => ev(0, x).some(truthy))];
    case 'all/1': return [arr(v, 'iterated over').every((x) => ev(0, x).every(truthy))];
    case 'any/2': return [ev(0).some((x) => ev(1, x).some(truthy))];
    case 'all/2': return [ev(0).every((x) => ev(1, x).every(truthy))];
    case 'range/1': return ev(0).flatMap((n) => range(0, n as number, 1));
    case 'range/2': return ev(0).flatMap((a) => ev(1).flatMap((b) => range(a as number, b as number, 1)));
    case 'range/3': return ev(0).flatMap((a) => ev(1).flatMap((b) => ev(2).flatMap((c) => range(a as number, b as number, c as number))));
    case 'pow/2': return ev(0).flatMap((a) => ev(1).map((b) => (a as number) ** (b as number)));
    case 'tostring/0': return [typeof v === 'string' ? v : dump(v)];
    case 'tojson/0': return [dump(v)];
    case 'fromjson/0': return [parseJson(str(v, 'fromjson'))];
    case 'tonumber/0': {
      if (typeof v === 'number') return [v];
      const s = typeof v === 'string' ? v : jqFail(`${describeValue(v)} cannot be parsed as a number`);
      return [/^\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(s) ? Number(s) : jqFail(`Invalid numeric literal at EOF at line 1, column ${s.length} (while parsing '${s}')`)];
    }
    case 'type/0': return [typeOf(v)];
    case 'sort/0': return [[...arr(v, 'sorted')].sort(compare)];
    case 'sort_by/1': return [keyed(args[0] as Ast, arr(v, 'sorted')).map((e) => e.x)];
    case 'group_by/1': return [groups(keyed(args[0] as Ast, arr(v, 'grouped'))).map((g) => g.map((e) => e.x))];
    case 'unique/0': return [[...arr(v, 'sorted')].sort(compare).filter((x, i, l) => i === 0 || compare(l[i - 1] as Json, x) !== 0)];
    case 'unique_by/1': return [groups(keyed(args[0] as Ast, arr(v, 'grouped'))).map((g) => (g[0] as { x: Json }).x)];
    case 'min/0':
    case 'max/0': return [arr(v, 'iterated over').reduce<Json>((m, x, i) => (i === 0 || (name === 'min' ? compare(x, m) < 0 : compare(x, m) >= 0) ? x : m), null)];
    case 'min_by/1':
    case 'max_by/1': {
      const l = keyed(args[0] as Ast, arr(v, 'iterated over'));
      return [(name === 'min_by' ? l[0] : l.at(-1))?.x ?? null];
    }
    case 'reverse/0': return [typeof v === 'string' ? [...v].reverse().join('') : v === null ? [] : [...arr(v, 'reversed')].reverse()];
    case 'flatten/0': return [flatten(arr(v, 'flattened'), 1000)];
    case 'flatten/1': return ev(0).map((d) => flatten(arr(v, 'flattened'), d as number));
    case 'transpose/0': {
      const rows = arr(v, 'transposed') as Json[][];
      return [range(0, Math.max(0, ...rows.map((r) => r.length)), 1).map((i) => rows.map((r) => r[i] ?? null))];
    }
    case 'contains/1': return ev(0).map((b) => contains(v, b));
    case 'inside/1': return ev(0).map((a) => contains(a, v));
    case 'startswith/1': return ev(0).map((x) => (typeof v === 'string' && typeof x === 'string' ? v.startsWith(x) : jqFail('startswith() requires string inputs')));
    case 'endswith/1': return ev(0).map((x) => (typeof v === 'string' && typeof x === 'string' ? v.endsWith(x) : jqFail('endswith() requires string inputs')));
    case 'ltrimstr/1': return ev(0).map((x) => (typeof v === 'string' && typeof x === 'string' && v.startsWith(x) ? v.slice(x.length) : v));
    case 'rtrimstr/1': return ev(0).map((x) => (typeof v === 'string' && typeof x === 'string' && x !== '' && v.endsWith(x) ? v.slice(0, -x.length) : v));
    case 'ascii_downcase/0': return [typeof v === 'string' ? v.replace(/[A-Z]/g, (c) => c.toLowerCase()) : jqFail('ascii_downcase input must be a string')];
    case 'ascii_upcase/0': return [typeof v === 'string' ? v.replace(/[a-z]/g, (c) => c.toUpperCase()) : jqFail('ascii_upcase input must be a string')];
    case 'explode/0': return [[...str(v, 'explode')].map((c) => c.charCodeAt(0))];
    case 'implode/0': return [arr(v, 'imploded').map((c) => String.fromCharCode(c as number)).join('')];
    case 'split/1': return ev(0).map((s) => (typeof v === 'string' && typeof s === 'string' ? (v === '' ? [] : v.split(s)) : jqFail('split input and separator must be strings')));
    case 'split/2':
    case 'splits/1':
    case 'splits/2': {
      const s = str(v, name);
      const list: Json[] = [];
      let from = 0;
      for (const m of matches(s, ev(0)[0] ?? null, `g${args.length > 1 ? String(ev(1)[0] ?? '') : ''}`)) {
        list.push(s.slice(from, m.offset));
        from = m.offset + m.string.length;
      }
      list.push(s.slice(from));
      return name === 'splits' ? list : [list];
    }
    case 'join/1': return ev(0).map((s) => arr(v, 'iterated over').map((x) => (x === null ? '' : typeof x === 'string' ? x : typeof x === 'object' ? jqFail(`${describeValue(s)} and ${describeValue(x)} cannot be added`) : dump(x))).join(String(s)));
    case 'test/1':
    case 'test/2': return ev(0).map((p) => matches(str(v, 'test'), Array.isArray(p) ? (p[0] ?? null) : p, args.length > 1 ? String(ev(1)[0] ?? '') : Array.isArray(p) ? String(p[1] ?? '') : '').length > 0);
    case 'match/1':
    case 'match/2':
      return ev(0).flatMap((p) => matches(str(v, 'match'), p, args.length > 1 ? String(ev(1)[0] ?? '') : '').map((m) => new Map<string, Json>([
        ['offset', m.offset], ['length', m.string.length], ['string', m.string],
        ['captures', m.captures.map((c) => new Map<string, Json>([['offset', c.at ? c.at[0] : -1], ['length', c.at ? c.at[1] - c.at[0] : 0], ['string', c.at ? (v as string).slice(...c.at) : null], ['name', c.name]]))],
      ])));
    case 'capture/1': return ev(0).flatMap((p) => matches(str(v, 'capture'), p, '').map((m) => new Map<string, Json>(m.captures.filter((c) => c.name !== null).map((c) => [c.name as string, c.at ? (v as string).slice(...c.at) : null]))));
    case 'scan/1': return ev(0).flatMap((p) => matches(str(v, 'scan'), p, 'g').map((m): Json => (m.captures.length > 0 ? m.captures.map((c) => (c.at ? (v as string).slice(...c.at) : null)) : m.string)));
    case 'sub/2':
    case 'gsub/2':
    case 'sub/3':
    case 'gsub/3': {
      const s = str(v, name);
      let out = '';
      let from = 0;
      for (const m of matches(s, ev(0)[0] ?? null, (name === 'gsub' ? 'g' : '') + (args.length > 2 ? String(ev(2)[0] ?? '') : ''))) {
        const caps = new Map<string, Json>(m.captures.filter((c) => c.name !== null).map((c) => [c.name as string, c.at ? s.slice(...c.at) : null]));
        out += s.slice(from, m.offset) + String(ev(1, caps)[0] ?? '');
        from = m.offset + m.string.length;
      }
      return [out + s.slice(from)];
    }
    case 'index/1':
    case 'rindex/1':
    case 'indices/1':
      return ev(0).map((x) => {
        const all: Json[] = [];
        if (typeof v === 'string' && typeof x === 'string') for (let i = x === '' ? -1 : v.indexOf(x); i >= 0; i = v.indexOf(x, i + 1)) all.push(i);
        else if (Array.isArray(v)) all.push(...(indices(v, Array.isArray(x) ? x : [x]) as Json[]));
        return name === 'indices' ? all : name === 'index' ? (all[0] ?? null) : (all.at(-1) ?? null);
      });
    case 'IN/1': return [ev(0).some((x) => compare(x, v) === 0)];
    case 'IN/2': return [ev(0).some((x) => ev(1).some((y) => compare(x, y) === 0))];
    case 'limit/2': return ev(0).flatMap((n) => ((n as number) <= 0 ? [] : ev(1).slice(0, n as number)));
    case 'nth/1': return ev(0).map((n) => getPath(v, [n]));
    case 'nth/2': return ev(0).flatMap((n) => ev(1).slice(n as number, (n as number) + 1));
    case 'isempty/1': return [ev(0).length === 0];
    case 'until/2': {
      let x = v;
      for (let i = 0; !truthy(ev(0, x)[0] ?? null); i++) {
        if (i > 100_000) jqFail('until: too many steps');
        x = ev(1, x)[0] ?? null;
      }
      return [x];
    }
    case 'while/2': {
      const out: Json[] = [];
      for (let x = v; truthy(ev(0, x)[0] ?? null); x = ev(1, x)[0] ?? null) {
        if (out.length > 100_000) jqFail('while: too many steps');
        out.push(x);
      }
      return out;
    }
    case 'walk/1': {
      const go = (x: Json): Json => {
        const y: Json = Array.isArray(x) ? x.map(go) : x instanceof Map ? new Map(sortedKeys(x).map((k) => [k, go(x.get(k) as Json)])) : x;
        return ev(0, y)[0] ?? null;
      };
      return [go(v)];
    }
    case 'combinations/0': return (arr(v, 'combined') as Json[][]).reduce<Json[][]>((acc, l) => acc.flatMap((a) => l.map((x) => [...a, x])), [[]]);
    case 'env/0': return [new Map(env.host.environ)];
    case 'input/0': return [env.host.input() ?? jqFail('No more inputs')];
    case 'inputs/0': {
      const out: Json[] = [];
      for (let x = env.host.input(); x !== undefined; x = env.host.input()) out.push(x);
      return out;
    }
    case 'debug/0': return jqFail('debug is not modelled by packetpath');
    case 'infinite/0': return [Infinity];
    case 'nan/0': return [Number.NaN];
    case 'isnan/0': return [Number.isNaN(v)];
    case 'isinfinite/0': return [v === Infinity || v === -Infinity];
    case 'isnormal/0': return [typeof v === 'number' && Number.isFinite(v) && v !== 0];
    case 'now/0': return [EPOCH + env.host.now / 1e6];
    case 'todate/0': return [strftime('%Y-%m-%dT%H:%M:%SZ', v as number, 0)];
    case 'ascii/0': return [String.fromCharCode(v as number)];
    case 'format/1': return ev(0).map((f) => applyFormat(String(f), v));
    case 'halt/0': return jqFail('halt is not modelled by packetpath');
    default: throw { jqCompile: `${name}/${args.length} is not defined` };
  }
};
