// text/template's execution (Go 1.19) with docker's functions (templates/templates.go: json, split, join, title, lower, upper, pad, truncate).
import { goJson, goText, isGoList, isGoMap, isNil, isStruct, sortedEntries, type GoValue } from './goValue.ts';
import { parseTemplate, TemplateError, type TplArg, type TplNode, type TplPipe } from './goTemplateParse.ts';

/** undefined: Go's invalid value (no such key). */
type Val = GoValue | undefined;

const truth = (v: Val): boolean => {
  if (v === undefined || v === null || v === false || v === 0 || v === '' || isNil(v)) return false;
  return isGoList(v) ? v.length > 0 : isGoMap(v) ? v.size > 0 : true;
};
const show = (v: Val): string => (v === undefined ? '<no value>' : goText(v));
const fail = (words: string): never => {
  throw new TemplateError(words);
};
const str = (v: Val): string => (typeof v === 'string' ? v : fail(`wrong type for value; expected string; got ${typeName(v)}`));
const num = (v: Val): number => (typeof v === 'number' ? v : fail(`wrong type for value; expected int; got ${typeName(v)}`));
const typeName = (v: Val): string => (typeof v === 'string' ? 'string' : typeof v === 'number' ? 'int' : typeof v === 'boolean' ? 'bool' : isGoList(v) ? '[]interface {}' : isGoMap(v) ? 'map[string]interface {}' : v === undefined || v === null ? 'nil' : 'struct');

const sprintf = (format: string, args: readonly Val[]): string => {
  let i = 0;
  const out = format.replace(/%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g, (_, flags: string, width: string, prec: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (i >= args.length) return `%!${verb}(MISSING)`;
    const v = args[i++];
    let s: string;
    if (verb === 'd') s = typeof v === 'number' ? String(Math.trunc(v)) : `%!d(${typeName(v)}=${show(v)})`;
    else if (verb === 'q') s = JSON.stringify(show(v));
    else if (verb === 'x') s = typeof v === 'number' ? v.toString(16) : [...show(v)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    else if (verb === 'f') s = typeof v === 'number' ? v.toFixed(prec === undefined ? 6 : Number(prec)) : `%!f(${typeName(v)}=${show(v)})`;
    else if (verb === 's' || verb === 'v' || verb === 't') s = verb === 's' && typeof v === 'number' ? `%!s(int=${v})` : show(v);
    else s = `%!${verb}(${typeName(v)}=${show(v)})`;
    if (prec !== undefined && (verb === 's' || verb === 'v')) s = s.slice(0, Number(prec));
    const w = Number(width || 0);
    return flags.includes('-') ? s.padEnd(w) : s.padStart(w, flags.includes('0') ? '0' : ' ');
  });
  return i < args.length ? `${out}%!(EXTRA ${args.slice(i).map((v) => `${typeName(v)}=${show(v)}`).join(', ')})` : out;
};
const size = (v: Val): number => {
  if (typeof v === 'string') return new TextEncoder().encode(v).length;
  if (isGoList(v)) return v.length;
  if (isGoMap(v)) return v.size;
  return v === null || isNil(v) ? 0 : fail(`len of type ${typeName(v)}`);
};
const index = (v: Val, keys: readonly Val[]): Val => {
  let at = v;
  for (const k of keys) {
    if (at === undefined || at === null) return fail('index of untyped nil');
    if (isNil(at)) {
      if (at.nil === '[]') return fail(`index out of range: ${show(k)}`);
      at = null;
      continue;
    }
    if (isGoMap(at)) at = at.get(str(k)) ?? null;
    else if (isGoList(at) || typeof at === 'string') {
      const i = typeof k === 'number' ? k : fail(`cannot index slice/array with type ${typeName(k)}`);
      if (i < 0 || i >= at.length) return fail(`index out of range: ${i}`);
      at = typeof at === 'string' ? at.charCodeAt(i) : at[i];
    } else return fail(`can't index item of type ${typeName(at)}`);
  }
  return at;
};
const compare = (a: Val, b: Val): number => {
  if (typeof a !== typeof b) return fail('incompatible types for comparison');
  return typeof a === 'number' || typeof a === 'string' ? (a < (b as typeof a) ? -1 : a > (b as typeof a) ? 1 : 0) : fail('invalid type for comparison');
};
const equal = (a: Val, rest: readonly Val[]): boolean => {
  if (rest.length === 0) return fail('missing argument for comparison');
  return rest.some((b) => (typeof a === typeof b ? a === b : fail('incompatible types for comparison')));
};
const slice = (v: Val, args: readonly Val[]): Val => {
  if (typeof v !== 'string' && !isGoList(v)) return fail(`can't slice item of type ${typeName(v)}`);
  const [from = 0, to = v.length] = args.map(num);
  if (from < 0 || to > v.length || from > to) return fail(`index out of range: ${to > v.length ? to : from}`);
  return v.slice(from, to);
};
const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const FUNCS: ReadonlyMap<string, (a: readonly Val[]) => Val> = new Map<string, (a: readonly Val[]) => Val>([
  ['json', (a) => goJson(a[0] ?? null, '', false)],
  ['join', (a) => (isGoList(a[0]) ? a[0].map((x) => str(x)).join(str(a[1])) : a[0] === null || isNil(a[0]) ? '' : fail(`wrong type for value; expected []string; got ${typeName(a[0])}`))],
  ['split', (a) => str(a[0]).split(str(a[1]))],
  ['title', (a) => str(a[0]).replace(/(^|\s)(\w)/g, (_, s: string, c: string) => s + c.toUpperCase())],
  ['lower', (a) => str(a[0]).toLowerCase()],
  ['upper', (a) => str(a[0]).toUpperCase()],
  ['pad', (a) => (str(a[0]) === '' ? '' : ' '.repeat(num(a[1])) + str(a[0]) + ' '.repeat(num(a[2])))],
  ['truncate', (a) => str(a[0]).slice(0, num(a[1]))],
  ['println', (a) => `${a.map(show).join(' ')}\n`],
  ['print', (a) => a.map((v, i) => (i > 0 && typeof v !== 'string' && typeof a[i - 1] !== 'string' ? ' ' : '') + show(v)).join('')],
  ['printf', (a) => sprintf(str(a[0]), a.slice(1))],
  ['len', (a) => size(a[0])],
  ['index', (a) => index(a[0], a.slice(1))],
  ['slice', (a) => slice(a[0], a.slice(1))],
  ['eq', (a) => equal(a[0], a.slice(1))],
  ['ne', (a) => !equal(a[0], a.slice(1))],
  ['lt', (a) => compare(a[0], a[1]) < 0],
  ['le', (a) => compare(a[0], a[1]) <= 0],
  ['gt', (a) => compare(a[0], a[1]) > 0],
  ['ge', (a) => compare(a[0], a[1]) >= 0],
  ['not', (a) => !truth(a[0])],
  ['and', (a) => a.find((v) => !truth(v)) ?? a[a.length - 1]],
  ['or', (a) => a.find(truth) ?? a[a.length - 1]],
  ['html', (a) => a.map(show).join('').replace(/[&<>"']/g, (c) => HTML[c] as string)],
  ['urlquery', (a) => encodeURIComponent(a.map(show).join(''))],
]);

export interface TemplateOptions {
  /** The type that a missing field is reported for. */
  readonly type: string;
  /** A table's rows know only some names. */
  readonly row?: true;
}
/** A compiled template; throws TemplateError with what stands after `template: `. */
export const compileTemplate = (text: string, opts: TemplateOptions): ((dot: GoValue) => string) => {
  let nodes: readonly TplNode[];
  try {
    nodes = parseTemplate(text, new Set(FUNCS.keys()));
  } catch (e) {
    throw e instanceof TemplateError ? new TemplateError(`:${text.slice(0, 0).split('\n').length}: ${e.message}`) : e;
  }
  return (dot) => execute(nodes, dot, opts);
};
const execute = (nodes: readonly TplNode[], root: GoValue, opts: TemplateOptions): string => {
  let out = '';
  const vars: [string, Val][] = [['$', root]];
  const lookup = (name: string): Val => vars.findLast((v) => v[0] === name)?.[1];
  const field = (v: Val, name: string): Val => {
    if (v === undefined) return undefined;
    if (v === null) return fail(`nil pointer evaluating interface {}.${name}`);
    if (isGoMap(v)) return v.get(name);
    if (isNil(v)) return undefined;
    if (!isStruct(v)) return fail(`can't evaluate field ${name} in type ${typeName(v)}`);
    const f = v.fields.find((x) => x[0] === name);
    if (f) return f[1];
    return fail(opts.row ? `can't evaluate field ${name} in type ${opts.type}` : `map has no entry for key ${JSON.stringify(name)}`);
  };
  const evalArg = (a: TplArg, dot: Val): Val => {
    switch (a.t) {
      case 'dot': return dot;
      case 'nil': return null;
      case 'lit': return a.v;
      case 'var': return lookup(a.name);
      case 'field': return a.names.reduce((v, n) => field(v, n), a.of === null ? dot : evalArg(a.of, dot));
      case 'pipe': return evalPipe(a.pipe, dot);
      case 'func': return call(a.name, []);
    }
  };
  const call = (name: string, args: readonly Val[]): Val => {
    try {
      return (FUNCS.get(name) as (a: readonly Val[]) => Val)(args);
    } catch (e) {
      throw e instanceof TemplateError ? new TemplateError(`error calling ${name}: ${e.message}`) : e;
    }
  };
  const evalPipe = (p: TplPipe, dot: Val): Val => {
    let v: Val;
    p.commands.forEach((c, i) => {
      const [head, ...rest] = c.args as readonly [TplArg, ...TplArg[]];
      if (head.t === 'func') v = call(head.name, [...rest.map((a) => evalArg(a, dot)), ...(i > 0 ? [v] : [])]);
      else if (rest.length > 0 || i > 0) fail("can't give argument to non-function");
      else v = evalArg(head, dot);
    });
    return v;
  };
  const bind = (p: TplPipe, v: Val): void => {
    const [name] = p.vars;
    if (name === undefined) return;
    const old = p.assign ? vars.findLast((x) => x[0] === name) : undefined;
    if (old) old[1] = v;
    else vars.push([name, v]);
  };
  const where = (n: { readonly src: string; readonly at: number }, f: () => Val): Val => {
    try {
      return f();
    } catch (e) {
      if (!(e instanceof TemplateError) || e.message.startsWith(':1:')) throw e;
      throw new TemplateError(`:1:${n.at}: executing "" at <${n.src}>: ${e.message}`);
    }
  };
  const range = (n: TplNode & { readonly t: 'if' | 'range' | 'with' }, v: Val): void => {
    const items: (readonly [Val, Val])[] = isGoList(v) ? v.map((x, i) => [i, x]) : isGoMap(v) ? sortedEntries(v) : v === undefined || v === null || isNil(v) ? [] : where(n, () => fail(`range can't iterate over ${show(v)}`)) as never;
    if (items.length === 0) return walk(n.orElse, undefined, true);
    const mark = vars.length;
    for (const [k, x] of items) {
      const [a, b] = n.pipe.vars;
      if (b !== undefined) vars.push([a as string, k], [b, x]);
      else if (a !== undefined) vars.push([a, x]);
      walk(n.body, x);
      vars.length = mark;
    }
    return undefined;
  };
  let current: Val = root;
  const walk = (list: readonly TplNode[], dot: Val, keep = false): void => {
    const before = current;
    if (!keep) current = dot;
    const mark = vars.length;
    for (const n of list) {
      if (n.t === 'text') {
        out += n.text;
        continue;
      }
      const outer = vars.length;
      const v = where(n, () => evalPipe(n.pipe, current));
      if (n.t === 'action') {
        if (n.pipe.vars.length > 0) bind(n.pipe, v);
        else out += show(v);
        continue;
      }
      if (n.t === 'range') range(n, v);
      else {
        bind(n.pipe, v);
        if (truth(v)) walk(n.body, v, n.t === 'if');
        else walk(n.orElse, undefined, true);
      }
      vars.length = outer;
    }
    vars.length = mark;
    current = before;
  };
  walk(nodes, root);
  return out;
};
