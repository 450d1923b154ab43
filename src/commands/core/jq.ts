// jq 1.6's command line: -r -j -c -n -e -s -S -a -R --arg --argjson --slurpfile --rawfile --args --tab --indent -f.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { tick } from '../../shell/scheduler.ts';
import { readJson, type JsonError } from './jq-json.ts';
import { parseJq, type Ast, type JqError } from './jq-parse.ts';
import { dump, evaluate, isThrow, truthy, type Env, type Json } from './jq-run.ts';
import { linesOf, readFile } from './util.ts';

const has = <K extends string>(e: unknown, k: K): e is Record<K, string> => typeof e === 'object' && e !== null && k in e;

function* jq(p: Proc): Running {
  const vars = new Map<string, Json>();
  const named = new Map<string, Json>();
  const positional: Json[] = [];
  const operands: string[] = [];
  let indent: string | undefined = '  ';
  const o = { raw: false, join: false, nul: false, exit: false, slurp: false, rawIn: false, sort: false, ascii: false, nullIn: false };
  let file: string | undefined;
  let rest: 'args' | 'jsonargs' | undefined;
  const bind = (k: string, v: Json): void => {
    vars.set(k, v);
    named.set(k, v);
  };
  let haveProgram = false;
  for (let i = 0; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (!/^-./.test(a)) {
      if (rest && haveProgram) positional.push(rest === 'args' ? a : (readJson(a, 0)?.value ?? null));
      else {
        operands.push(a);
        haveProgram = true;
      }
      continue;
    }
    const arg = (): string => p.args[++i] ?? '';
    switch (a) {
      case '--arg': bind(arg(), arg()); continue;
      case '--argjson': {
        const k = arg();
        const text = arg();
        try {
          bind(k, readJson(text, 0)?.value ?? null);
        } catch {
          p.err(`jq: Invalid JSON text passed to --argjson\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`);
          return 2;
        }
        continue;
      }
      case '--slurpfile':
      case '--rawfile': {
        const k = arg();
        const f = arg();
        const r = yield* readFile(p, f);
        if ('error' in r) {
          p.err(`jq: Bad JSON in --${a.slice(2)} ${k} ${f}: Could not open ${f}: ${r.error}\n`);
          return 2;
        }
        if (a === '--rawfile') bind(k, r.text);
        else {
          const list: Json[] = [];
          for (let at = readJson(r.text, 0); at; at = readJson(r.text, at.end)) list.push(at.value);
          bind(k, list);
        }
        continue;
      }
      case '--args': rest = 'args'; continue;
      case '--jsonargs': rest = 'jsonargs'; continue;
      case '--tab': indent = '\t'; continue;
      case '--indent': {
        const n = Number(arg());
        indent = n === 0 ? undefined : ' '.repeat(Math.min(7, n));
        continue;
      }
      default:
    }
    const longs: Record<string, string> = { '--raw-output': 'r', '--join-output': 'j', '--compact-output': 'c', '--null-input': 'n', '--exit-status': 'e', '--slurp': 's', '--sort-keys': 'S', '--ascii-output': 'a', '--raw-input': 'R', '--monochrome-output': 'M', '--color-output': 'C', '--from-file': 'f', '--unbuffered': 'M' };
    const letters = a.startsWith('--') ? (Object.hasOwn(longs, a) ? longs[a] : undefined) : a.slice(1);
    if (letters === undefined || /[^rjcnesSaRMCf0]/.test(letters)) {
      p.err(`jq: Unknown arguments\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`);
      return 2;
    }
    for (const c of letters) {
      if (c === 'r') o.raw = true;
      else if (c === 'j') o.raw = o.join = true;
      else if (c === 'c') indent = undefined;
      else if (c === 'n') o.nullIn = true;
      else if (c === 'e') o.exit = true;
      else if (c === 's') o.slurp = true;
      else if (c === 'S') o.sort = true;
      else if (c === 'a') o.ascii = true;
      else if (c === 'R') o.rawIn = true;
      else if (c === 'C') {
        p.err('jq: option -C is not modelled by packetpath\n');
        return 2;
      } else if (c === 'f') file = p.args[++i] ?? '';
    }
  }
  let text: string;
  if (file !== undefined) {
    const r = yield* readFile(p, file);
    if ('error' in r) {
      p.err(`jq: error: Could not open ${file}: ${r.error}\n`);
      return 2;
    }
    text = r.text;
  } else text = operands.shift() ?? '.';
  const compileError = (msg: string): number => {
    p.err(`jq: error: ${msg} at <top-level>, line 1:\n${text}\njq: 1 compile error\n`);
    return 3;
  };
  let ast: Ast;
  try {
    ast = parseJq(text);
  } catch (e) {
    if (has(e, 'jqCompile')) return compileError((e as JqError).jqCompile);
    throw e;
  }

  let rc = 0;
  let input = '';
  let source = '<stdin>';
  const files = operands.length === 0 ? ['-'] : operands;
  for (const f of o.nullIn && operands.length === 0 ? (/\binputs?\b/.test(text) ? files : []) : files) {
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(`jq: error: Could not open file ${f}: ${r.error}\n`);
      rc = 2;
    } else {
      input += r.text;
      if (f !== '-') source = f;
    }
  }
  let at = 0;
  let bad: string | undefined;
  const rawLines = o.rawIn ? linesOf(input) : [];
  let rawAt = 0;
  const next = (): Json | undefined => {
    if (o.rawIn) return rawLines[rawAt++];
    if (bad !== undefined) return undefined;
    try {
      const r = readJson(input, at);
      if (!r) return undefined;
      at = r.end;
      return r.value;
    } catch (e) {
      if (!has(e, 'jsonError')) throw e;
      bad = (e as JsonError).jsonError;
      return undefined;
    }
  };
  const { host } = (p as ShellProc).shell;
  vars.set('__prog_args', null);
  const environ = (p as ShellProc).environ();
  vars.set('ARGS', new Map<string, Json>([['positional', positional], ['named', named]]));
  const env: Env = { vars, funcs: new Map(), depth: 0, host: { tick: () => tick(host), input: next, environ, now: p.ctx.now } };
  let last: Json | undefined;
  const line = (): number => (o.nullIn ? 0 : input.slice(0, at + 1).split('\n').length - 1);
  const runOne = (v: Json): number | undefined => {
    try {
      for (const x of evaluate(ast, v, env)) {
        last = x;
        p.out((o.raw && typeof x === 'string' ? x : dump(x, { indent, sort: o.sort, ascii: o.ascii })) + (o.join ? '' : '\n'));
      }
      return undefined;
    } catch (e) {
      if (isThrow(e)) {
        const t = e.jqThrow;
        p.err(`jq: error (at ${o.nullIn ? '<unknown>' : `${source}:${line()}`})${typeof t === 'string' ? `: ${t}` : ` (not a string): ${dump(t)}`}\n`);
        rc = 5;
        return undefined;
      }
      if (has(e, 'jqCompile')) return compileError((e as JqError).jqCompile);
      throw e;
    }
  };
  let stop: number | undefined;
  if (o.nullIn) stop = runOne(null);
  else if (o.slurp) {
    if (o.rawIn) stop = runOne(input);
    else {
      const all: Json[] = [];
      for (let v = next(); v !== undefined; v = next()) all.push(v);
      if (bad === undefined) stop = runOne(all);
    }
  } else {
    for (let v = next(); v !== undefined && stop === undefined; v = next()) stop = runOne(v);
  }
  if (stop !== undefined) return stop;
  if (bad !== undefined) {
    p.err(`parse error: ${bad}\n`);
    // Debian's jq 1.6 ends so after a broken input.
    return 4;
  }
  if (rc !== 0) return rc;
  return o.exit ? (last === undefined ? 4 : truthy(last) ? 0 : 1) : 0;
}

export const JQ_COMMANDS: readonly Command[] = [{ name: 'jq', man: 'take JSON apart and put it together', run: jq }];
