// declare, typeset, local, export, readonly, unset, let, getopts.
import { arith } from '../arithmetic.ts';
import type { Gen } from '../expand.ts';
import { declareText, quoteAlways } from '../quote.ts';
import { assign } from '../simple.ts';
import { isFlow } from '../scheduler.ts';
import { PLAIN_VAR, shellError, writeFd, type Shell, type Var } from '../state.ts';
import { derefName, findArray, isName, makeLocal, newArray, nextIndex, setVar, specialArray, unsetVar, writableArray } from '../vars.ts';
import { compileFieldText, type CompiledAssign } from '../words.ts';
import { badOption, notModelled, outText, type Builtin } from './common.ts';

type Flags = { -readonly [K in keyof Pick<Var, 'exported' | 'readonly' | 'integer' | 'lower' | 'upper' | 'nameref'>]?: boolean } & { array?: boolean; assoc?: boolean };

const USAGE: Readonly<Record<string, string>> = {
  declare: 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  typeset: 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  local: 'local [option] name[=value] ...', export: 'export [-fn] [name[=value] ...] or export -p', readonly: 'readonly [-aAf] [name[=value] ...] or readonly -p',
};

/** `name=value` given as a plain word (the result of an expansion). */
const fromText = (text: string): CompiledAssign | string => {
  const m = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(\+?)=([^]*)$/.exec(text);
  if (!m) return text;
  const value = { lit: m[4] as string, segs: [{ k: 'lit' as const, s: m[4] as string, q: true }], braces: null, raw: m[4] as string };
  return { name: m[1] as string, index: m[2] === undefined ? undefined : compileFieldText(m[2], { file: '', kind: 'command', text: m[2], base: 1, frozen: true, starts: undefined }), indexText: m[2] ?? '', append: m[3] === '+', value };
};

export function* declareBuiltin(sh: Shell, argv: readonly string[], items0: readonly (string | CompiledAssign)[] | null): Gen<number> {
  const cmd = argv[0] as string;
  const items = items0 ?? argv.slice(1);
  const set: Flags = {};
  let print = false;
  let funcs = false;
  let names = false;
  let global = false;
  let unexport = false;
  let i = 0;
  for (; i < items.length; i++) {
    const a = items[i];
    if (typeof a !== 'string' || !/^[-+]./.test(a)) break;
    if (a === '--') {
      i++;
      break;
    }
    const on = a[0] === '-';
    for (const c of a.slice(1)) {
      if (c === 'p') print = true;
      else if (c === 'f' || c === 'F') {
        funcs = true;
        names ||= c === 'F';
      } else if (c === 'g') global = true;
      else if (c === 'n' && cmd === 'export') unexport = true;
      else if (c === 'x') set.exported = on;
      else if (c === 'r') set.readonly = on;
      else if (c === 'i') set.integer = on;
      else if (c === 'l') set.lower = on;
      else if (c === 'u') set.upper = on;
      else if (c === 'n') set.nameref = on;
      else if (c === 'a') set.array = on;
      else if (c === 'A') set.assoc = on;
      else if (c !== 't' && c !== 'I') return badOption(sh, cmd, `${a[0]}${c}`, USAGE[cmd] as string);
    }
  }
  const rest = items.slice(i).map((x) => (typeof x === 'string' ? fromText(x) : x));
  if (cmd === 'export') set.exported = !unexport;
  if (cmd === 'readonly') set.readonly = true;
  if (cmd === 'local' && sh.locals.length === 0) {
    shellError(sh, 'local: can only be used in a function');
    return 1;
  }
  if (funcs) return showFunctions(sh, cmd, rest, names);
  if (rest.length === 0 || print) return showVars(sh, cmd, rest, set);
  let rc = 0;
  const local = (cmd === 'local' || ((cmd === 'declare' || cmd === 'typeset') && !global)) && sh.locals.length > 0;
  for (const item of rest) {
    const name0 = typeof item === 'string' ? item : item.name;
    if (!isName(name0)) {
      shellError(sh, `${cmd}: \`${typeof item === 'string' ? item : item.name}': not a valid identifier`);
      rc = 1;
      continue;
    }
    const before = sh.vars.get(name0);
    if (before?.readonly && (local || typeof item !== 'string' || set.readonly === false)) {
      shellError(sh, `${cmd === 'local' || cmd === 'declare' || cmd === 'typeset' ? `${cmd}: ` : ''}${name0}: readonly variable`);
      rc = 1;
      continue;
    }
    if (local) makeLocal(sh, name0);
    const name = set.nameref ? name0 : derefName(sh, name0);
    const old = sh.vars.get(name) ?? PLAIN_VAR;
    if (set.assoc && old.array && !old.array.assoc) {
      shellError(sh, `${cmd}: ${name}: cannot convert indexed to associative array`);
      rc = 1;
      continue;
    }
    if ((set.array === true && old.array?.assoc) === true) {
      shellError(sh, `${cmd}: ${name}: cannot convert associative to indexed array`);
      rc = 1;
      continue;
    }
    const next: Var = {
      ...old, exported: set.exported ?? (unexport ? false : old.exported), integer: set.integer ?? old.integer, lower: set.upper ? false : (set.lower ?? old.lower),
      upper: set.lower ? false : (set.upper ?? old.upper), nameref: set.nameref ?? old.nameref,
    };
    if (set.nameref) {
      sh.vars.set(name, { ...next, value: typeof item === 'string' ? old.value : undefined });
      if (typeof item !== 'string' && 'raw' in item.value) {
        sh.vars.set(name, { ...next, nameref: false });
        yield* assign(sh, item);
        sh.vars.set(name, { ...(sh.vars.get(name) as Var), nameref: true });
      }
      continue;
    }
    const list = typeof item !== 'string' && 'elements' in item.value;
    if ((set.assoc || set.array || list) && !old.array) {
      sh.vars.set(name, { ...next, value: set.assoc ? undefined : old.value, array: undefined });
      if (set.assoc) sh.vars.set(name, { ...next, value: undefined, array: newArray(sh, true) });
      else if (old.value !== undefined || list || typeof item !== 'string') {
        if (!(list && old.value === undefined)) writableArray(sh, name);
      } else sh.vars.set(name, { ...next, array: newArray(sh, false) });
    } else if (next !== old) sh.vars.set(name, next);
    if (typeof item !== 'string') {
      try {
        yield* assign(sh, item);
      } catch (e) {
        if (!isFlow(e) || e.flow !== 'discard' || sh.vars.get(name)?.readonly !== true) throw e;
        rc = 1;
      }
    }
    if (set.readonly !== undefined) sh.vars.set(name, { ...(sh.vars.get(name) ?? next), readonly: set.readonly });
  }
  return rc;
}

const showFunctions = (sh: Shell, cmd: string, rest: readonly (string | CompiledAssign)[], namesOnly: boolean): number => {
  let rc = 0;
  let text = '';
  const wanted = rest.length > 0 ? rest.map((r) => (typeof r === 'string' ? r : r.name)) : [...sh.funcs.keys()].sort();
  for (const n of wanted) {
    const f = sh.funcs.get(n);
    if (!f) {
      rc = 1;
      continue;
    }
    if (cmd === 'export' || cmd === 'readonly') continue;
    if (!namesOnly) return notModelled(sh, 'printing a function');
    text += rest.length > 0 ? `${n}\n` : `declare -f ${n}\n`;
  }
  return outText(sh, cmd, text) || rc;
};
const showVars = (sh: Shell, cmd: string, rest: readonly (string | CompiledAssign)[], set: Flags): number => {
  let rc = 0;
  let text = '';
  const wanted = rest.length > 0 ? rest.map((r) => (typeof r === 'string' ? r : r.name)) : [...sh.vars.keys()].sort();
  for (const n of wanted) {
    let v = sh.vars.get(n);
    if (!v) {
      const a = specialArray(sh, n);
      if (a) v = { ...PLAIN_VAR, array: a };
    }
    if (!v) {
      shellError(sh, `${cmd}: ${n}: not found`);
      rc = 1;
      continue;
    }
    if (rest.length === 0) {
      if (set.exported && !v.exported) continue;
      if (set.readonly && !v.readonly) continue;
      if (set.integer && !v.integer) continue;
      if (set.array && (!v.array || v.array.assoc)) continue;
      if (set.assoc && !v.array?.assoc) continue;
    }
    text += cmd === 'local' ? `${n}=${quoteAlways(v.value ?? '')}\n` : `${declareText(n, v)}\n`;
  }
  return outText(sh, cmd, text) || rc;
};

export const unsetBuiltin: Builtin = (sh, argv) => {
  let mode: 'v' | 'f' | 'n' | undefined;
  let i = 1;
  for (; /^-./.test(argv[i] ?? ''); i++) {
    if (argv[i] === '--') {
      i++;
      break;
    }
    for (const c of (argv[i] as string).slice(1)) {
      if (c === 'v' || c === 'f' || c === 'n') mode = c;
      else return badOption(sh, 'unset', `-${c}`, 'unset [-f] [-v] [-n] [name ...]');
    }
  }
  let rc = 0;
  for (const name of argv.slice(i)) {
    const m = /^([A-Za-z_][A-Za-z0-9_]*)\[([^]*)\]$/.exec(name);
    if (m && mode !== 'f') {
      const a = findArray(sh, m[1] as string);
      if (!a) continue;
      if (m[2] === '@' || m[2] === '*') {
        if (!unsetVar(sh, derefName(sh, m[1] as string))) rc = 1;
        continue;
      }
      let key: number | string = (m[2] as string).replace(/^(["'])([^]*)\1$/, '$2');
      if (!a.assoc) {
        let n = Number(arith(sh, key) ?? 0n);
        if (n < 0) n += nextIndex(a);
        key = n;
      }
      writableArray(sh, m[1] as string).items.delete(key);
      continue;
    }
    if (mode === 'f') {
      sh.funcs.delete(name);
      continue;
    }
    if (!isName(name)) continue;
    const target = mode === 'n' ? name : derefName(sh, name);
    if (sh.vars.has(target)) {
      if (!unsetVar(sh, target)) rc = 1;
    } else if (mode === undefined) sh.funcs.delete(name);
  }
  return rc;
};

export const letBuiltin: Builtin = (sh, argv) => {
  const args = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (args.length === 0) {
    shellError(sh, 'let: expression expected');
    return 1;
  }
  let v: bigint | undefined;
  for (const a of args) {
    v = arith(sh, a, 'let: ');
    if (v === undefined) return 1;
  }
  return v === 0n ? 1 : 0;
};

export const getoptsBuiltin: Builtin = (sh, argv) => {
  const [, spec, name] = argv;
  if (spec === undefined || name === undefined) {
    writeFd(sh, 2, 'getopts: usage: getopts optstring name [arg ...]\n');
    return 2;
  }
  if (!isName(name)) {
    shellError(sh, `getopts: \`${name}': not a valid identifier`);
    return 1;
  }
  const args = argv.length > 3 ? argv.slice(3) : sh.args;
  const silent = spec.startsWith(':');
  const opts = silent ? spec.slice(1) : spec;
  let { optind, pos } = sh.getopts;
  const put = (ind: number, p: number): void => {
    setVar(sh, 'OPTIND', String(ind));
    sh.getopts = { optind: ind, pos: p };
  };
  const word = args[optind - 1];
  if (pos === 0) {
    if (word === undefined || !/^-./.test(word) || word === '--') {
      put(word === '--' ? optind + 1 : optind, 0);
      setVar(sh, name, '?');
      sh.vars.delete('OPTARG');
      return 1;
    }
    pos = 1;
  }
  const c = (word as string)[pos] as string;
  const at = opts.indexOf(c);
  const more = pos + 1 < (word as string).length;
  const advance = (): void => {
    if (more) pos++;
    else {
      optind++;
      pos = 0;
    }
  };
  if (c === ':' || at < 0) {
    advance();
    put(optind, pos);
    setVar(sh, name, '?');
    if (silent) setVar(sh, 'OPTARG', c);
    else {
      sh.vars.delete('OPTARG');
      writeFd(sh, 2, `${sh.name}: illegal option -- ${c}\n`);
    }
    return 0;
  }
  if (opts[at + 1] !== ':') {
    advance();
    put(optind, pos);
    setVar(sh, name, c);
    sh.vars.delete('OPTARG');
    return 0;
  }
  let value: string | undefined;
  if (more) value = (word as string).slice(pos + 1);
  else value = args[optind];
  optind += more ? 1 : 2;
  if (value === undefined) {
    put(optind, 0);
    if (silent) {
      setVar(sh, name, ':');
      setVar(sh, 'OPTARG', c);
    } else {
      setVar(sh, name, '?');
      sh.vars.delete('OPTARG');
      writeFd(sh, 2, `${sh.name}: option requires an argument -- ${c}\n`);
    }
    return 0;
  }
  put(optind, 0);
  setVar(sh, name, c);
  setVar(sh, 'OPTARG', value);
  return 0;
};
