// Variables by name: reading, assignment with attributes, arrays in bash's order, special parameters.
// Mirrors bash's variables.c, array.c, assoc.c (hashlib.c's FNV-1 order of 1024 buckets).
import { hostnameAt } from '../docker/rootfs.ts';
import { writeFd, errorPrefix, lineOf, PLAIN_VAR, type ArrayVar, type Shell, type Var } from './state.ts';
import { EPOCH } from '../model/uapi.ts';
import { checkText, type Flow } from './scheduler.ts';

export const isName = (s: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(s);

export { EPOCH } from '../model/uapi.ts';

const fnv = (key: string): number => {
  let h = 2166136261;
  for (let i = 0; i < key.length; i++) {
    h = Math.imul(h, 16777619);
    h ^= key.charCodeAt(i);
  }
  return h & 1023;
};

/** Keys in the order in which bash lists them. */
export const arrayKeys = (a: ArrayVar): (number | string)[] => {
  const keys = [...a.items.keys()];
  if (a.assoc) {
    // A bucket lists its newest entry first.
    return keys.map((k, i) => [fnv(String(k)), -i, k] as const).sort((x, y) => x[0] - y[0] || x[1] - y[1]).map((x) => x[2]);
  }
  if (!a.sorted) {
    const sorted = keys.sort((x, y) => Number(x) - Number(y));
    const items = sorted.map((k) => [k, a.items.get(k) as string] as const);
    a.items.clear();
    for (const [k, v] of items) a.items.set(k, v);
    a.sorted = true;
    return sorted;
  }
  return keys;
};
export const arrayValues = (a: ArrayVar): string[] => arrayKeys(a).map((k) => a.items.get(k) as string);

export const newArray = (sh: Shell, assoc: boolean): ArrayVar => ({ assoc, items: new Map(), owner: sh.owner, sorted: true, max: -1 });
export const arrayPut = (a: ArrayVar, key: number | string, value: string): void => {
  if (!a.assoc && typeof key === 'number') {
    if (key > a.max) a.max = key;
    else if (!a.items.has(key)) a.sorted = false;
  }
  a.items.set(key, value);
};
export const arrayFrom = (sh: Shell, values: readonly string[]): ArrayVar => {
  const a = newArray(sh, false);
  values.forEach((v, i) => arrayPut(a, i, v));
  return a;
};
/** The array itself when this shell may write it, else a copy. */
const ownArray = (sh: Shell, a: ArrayVar): ArrayVar => (a.owner === sh.owner ? a : { ...a, items: new Map(a.items), owner: sh.owner });
const highest = (a: ArrayVar): number => {
  // Only deletion leaves `max` too high.
  if (a.max >= 0 && !a.items.has(a.max)) {
    a.max = -1;
    for (const k of a.items.keys()) if ((k as number) > a.max) a.max = k as number;
  }
  return a.max;
};

/** Follows namerefs; a loop ends at the last name. */
export const derefName = (sh: Shell, name: string): string => {
  for (let i = 0; i < 16; i++) {
    const v = sh.vars.get(name);
    if (!v?.nameref || v.value === undefined || v.value === '') return name;
    name = v.value;
  }
  return name;
};
export const findVar = (sh: Shell, name: string): Var | undefined => {
  const v = sh.vars.get(name);
  return v?.nameref ? sh.vars.get(derefName(sh, name)) : v;
};

const optionLetters = (sh: Shell): string => {
  const o = sh.opts;
  const c = sh.isMain && sh.src.kind === 'command' ? 'c' : '';
  return `${o.allexport ? 'a' : ''}${o.errexit ? 'e' : ''}${o.noglob ? 'f' : ''}${o.hashall ? 'h' : ''}${o.noexec ? 'n' : ''}${o.nounset ? 'u' : ''}${o.verbose ? 'v' : ''}${o.xtrace ? 'x' : ''}${o.braceexpand ? 'B' : ''}${o.noclobber ? 'C' : ''}${o.errtrace ? 'E' : ''}${o.functrace ? 'T' : ''}${c}`;
};

/** IFS's first character, which joins `"$*"`. */
export const ifsJoin = (sh: Shell): string => {
  const v = findVar(sh, 'IFS');
  return v?.value === undefined ? ' ' : v.value.slice(0, 1);
};

const lcg = (sh: Shell): number => {
  sh.random = (Math.imul(sh.random, 1103515245) + 12345) >>> 0;
  return (sh.random >>> 16) & 32767;
};

/** Value of a parameter: variable, positional or special; undefined when unset. */
export const getParam = (sh: Shell, name: string): string | undefined => {
  const v = sh.vars.get(name);
  if (v !== undefined) {
    const w = v.nameref ? sh.vars.get(derefName(sh, name)) : v;
    if (w === undefined) return undefined;
    if (w.array) return w.array.items.get(w.array.assoc ? '0' : 0);
    return w.value;
  }
  const c = name.charCodeAt(0);
  if (c >= 48 && c <= 57) {
    const n = Number(name);
    return n === 0 ? sh.name : sh.args[n - 1];
  }
  switch (name) {
    case '?': return String(sh.status);
    case '$': return String(sh.shellPid);
    case '!': return sh.lastBg === undefined ? undefined : String(sh.lastBg);
    case '#': return String(sh.args.length);
    case '@': return sh.args.length === 0 ? undefined : sh.args.join(' ');
    case '*': return sh.args.length === 0 ? undefined : sh.args.join(ifsJoin(sh));
    case '-': return optionLetters(sh);
    case '_': return sh.lastArg;
    case 'LINENO': return String(lineOf(sh.src, sh.pos));
    case 'BASHPID': return String(sh.pid);
    case 'RANDOM': return String(lcg(sh));
    case 'SRANDOM': return String((lcg(sh) << 15) | lcg(sh));
    case 'SECONDS': return String(Math.floor((sh.host.ctx.now - sh.startedAt) / 1e6));
    case 'EPOCHSECONDS': return String(EPOCH + Math.floor(sh.host.ctx.now / 1e6));
    case 'EPOCHREALTIME': return `${EPOCH + Math.floor(sh.host.ctx.now / 1e6)}.${String(sh.host.ctx.now % 1e6).padStart(6, '0')}`;
    case 'BASH_SUBSHELL': return String(sh.subshell);
    case 'BASH_COMMAND': return '';
    case 'FUNCNAME': return sh.locals.at(-1)?.name;
    case 'PIPESTATUS': return String(sh.pipestatus[0] ?? 0);
    case 'BASH_SOURCE': return sh.src.kind === 'file' ? sh.src.file : undefined;
    case 'SHELLOPTS': return Object.entries(sh.opts).filter(([, on]) => on).map(([k]) => k).sort().join(':');
    case 'HOSTNAME': return hostnameAt(sh.host.ctx.config, sh.root);
    default: return undefined;
  }
};

/** Arrays that the shell keeps by itself. */
export const specialArray = (sh: Shell, name: string): ArrayVar | undefined => {
  switch (name) {
    case 'PIPESTATUS': return arrayFrom(sh, sh.pipestatus.map(String));
    case 'FUNCNAME': return arrayFrom(sh, sh.locals.length === 0 ? [] : [...sh.locals.map((l) => l.name).reverse(), 'main']);
    case 'BASH_LINENO': return arrayFrom(sh, sh.locals.length === 0 ? ['0'] : [...sh.locals.map((l) => String(lineOf(l.callSrc, l.callPos))).reverse(), '0']);
    case 'BASH_SOURCE': return arrayFrom(sh, sh.src.file === '' && sh.locals.length === 0 ? [] : [sh.src.file, ...sh.locals.map((l) => l.callSrc.file).reverse()]);
    case 'BASH_VERSINFO': return arrayFrom(sh, ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu']);
    default: return undefined;
  }
};
export const findArray = (sh: Shell, name: string): ArrayVar | undefined => {
  const v = findVar(sh, name);
  return v ? v.array : specialArray(sh, name);
};

const transform = (v: Var, value: string): string => (v.lower ? value.toLowerCase() : v.upper ? value.toUpperCase() : value);

/** False after `NAME: readonly variable` was said; the caller decides what that ends. */
export const checkWritable = (sh: Shell, name: string): boolean => {
  if (!sh.vars.get(name)?.readonly) return true;
  writeFd(sh, 2, `${errorPrefix(sh)}${name}: readonly variable\n`);
  return false;
};
const failReadonly = (): never => {
  throw { flow: 'discard', status: 1 } satisfies Flow;
};

export const setVar = (sh: Shell, rawName: string, value: string): void => {
  const old0 = sh.vars.get(rawName);
  const name = old0?.nameref ? derefName(sh, rawName) : rawName;
  const old = name === rawName ? old0 : sh.vars.get(name);
  if (old === undefined) {
    if (name === 'SECONDS') sh.startedAt = sh.host.ctx.now - (Number.parseInt(value, 10) || 0) * 1e6;
    else if (name === 'RANDOM') sh.random = Number.parseInt(value, 10) >>> 0;
    else if (/^(?:LINENO|BASHPID|FUNCNAME|PIPESTATUS|EPOCHSECONDS|BASH_SUBSHELL)$/.test(name)) return;
    else sh.vars.set(name, sh.opts.allexport ? { ...PLAIN_VAR, value, exported: true } : { ...PLAIN_VAR, value });
    return;
  }
  if (old.readonly && !checkWritable(sh, name)) failReadonly();
  if (value.length > 1024) checkText(sh.host, value.length);
  if (old.array) {
    const a = ownArray(sh, old.array);
    arrayPut(a, a.assoc ? '0' : 0, transform(old, value));
    if (a !== old.array) sh.vars.set(name, { ...old, array: a });
    return;
  }
  sh.vars.set(name, { ...old, value: transform(old, value), exported: old.exported || sh.opts.allexport });
  if (name === 'OPTIND') sh.getopts = { optind: Number.parseInt(value, 10) || 1, pos: 0 };
};

/** Replaces a whole array. */
export const setArray = (sh: Shell, rawName: string, a: ArrayVar): void => {
  const name = derefName(sh, rawName);
  if (!checkWritable(sh, name)) failReadonly();
  const old = sh.vars.get(name) ?? PLAIN_VAR;
  if (old.lower || old.upper) for (const [k, v] of a.items) a.items.set(k, transform(old, v));
  sh.vars.set(name, { ...old, value: undefined, array: a });
};
/** The array of a name, ready to be written: a scalar becomes element 0. */
export const writableArray = (sh: Shell, rawName: string, assoc = false): ArrayVar => {
  const name = derefName(sh, rawName);
  if (!checkWritable(sh, name)) failReadonly();
  const old = sh.vars.get(name) ?? PLAIN_VAR;
  if (old.array) {
    const own = ownArray(sh, old.array);
    if (own !== old.array) sh.vars.set(name, { ...old, array: own });
    return own;
  }
  const a = newArray(sh, assoc);
  if (old.value !== undefined) arrayPut(a, assoc ? '0' : 0, old.value);
  sh.vars.set(name, { ...old, value: undefined, array: a });
  return a;
};
export const setElement = (sh: Shell, name: string, key: number | string, value: string): void => {
  const a = writableArray(sh, name);
  arrayPut(a, key, transform(sh.vars.get(derefName(sh, name)) ?? PLAIN_VAR, value));
};
export const nextIndex = (a: ArrayVar): number => highest(a) + 1;

/** A subscript of an indexed array as a key: negative ones count from the end; undefined when out of range. */
export const indexKey = (a: ArrayVar | undefined, n: bigint): number | undefined => {
  const i = Number(n);
  if (i >= 0) return i;
  const top = (a ? highest(a) : -1) + 1 + i;
  return top < 0 ? undefined : top;
};

export const unsetVar = (sh: Shell, name: string): boolean => {
  const v = sh.vars.get(name);
  if (v?.readonly) {
    writeFd(sh, 2, `${errorPrefix(sh)}unset: ${name}: cannot unset: readonly variable\n`);
    return false;
  }
  sh.vars.delete(name);
  return true;
};

/** Makes a name local to the running function; keeps the caller's value for later. */
export const makeLocal = (sh: Shell, name: string): void => {
  const frame = sh.locals.at(-1);
  if (!frame || frame.saved.has(name)) return;
  const old = sh.vars.get(name);
  frame.saved.set(name, old);
  sh.vars.delete(name);
};

/** The environment a program would get. */
export const environ = (sh: Shell): Map<string, string> => {
  const out = new Map<string, string>();
  for (const [k, v] of sh.vars) if (v.exported && v.value !== undefined) out.set(k, v.value);
  return out;
};
