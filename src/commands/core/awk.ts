// awk, as Debian's mawk 1.3.4 runs it: values, fields, control flow, input and output. Arrays list in mawk's order (FNV-1a over 64
// lists). Leaves out: RS as a regular expression over partial reads; `-W` options.
import { rand32 } from '../../net/ctx.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import type { ShellProc } from '../../shell/process.ts';
import { formatFloat } from '../../shell/printf.ts';
import { posixRegex, type Regex } from '../../shell/regex.ts';
import { checkText, tick } from '../../shell/scheduler.ts';
import { secondsOf, strftime } from '../../shell/time.ts';
import { EPOCH } from '../../shell/vars.ts';
import { awkEscapes, parseAwk, type AwkError, type Expr, type Func, type Program, type Stmt } from './awk-parse.ts';
import { awkPrintf, error, isNumeric, loopKeys, num, strnum, type Arr, type Flow, type Val } from './awk-value.ts';
import { lineSource, readFile, type Gen } from './util.ts';

interface Machine {
  readonly p: Proc;
  readonly prog: Program;
  readonly globals: Map<string, Val | Arr>;
  frame: Map<string, Val | Arr> | undefined;
  line: string;
  fields: Val[];
  /** The fields are not split yet, or $0 is not joined yet. */
  split: boolean;
  joined: boolean;
  readonly regexes: Map<string, Regex>;
  readonly outputs: Map<string, { readonly kind: '>' | '>>' | '|'; text: string; opened: boolean }>;
  readonly inputs: Map<string, { lines: string[]; at: number }>;
  depth: number;
}

const isArr = (v: Val | Arr): v is Arr => v instanceof Map;

function* run(p: Proc, prog: Program, assigns: readonly string[], operands: readonly string[]): Running {
  const { host } = (p as ShellProc).shell;
  const m: Machine = {
    p, prog, globals: new Map<string, Val | Arr>([['FS', ' '], ['OFS', ' '], ['ORS', '\n'], ['RS', '\n'], ['SUBSEP', '\x1c'], ['CONVFMT', '%.6g'], ['OFMT', '%.6g'], ['NR', 0], ['FNR', 0], ['RSTART', 0], ['RLENGTH', -1], ['FILENAME', '']]),
    frame: undefined, line: '', fields: [], split: true, joined: true, regexes: new Map(), outputs: new Map(), inputs: new Map(), depth: 0,
  };
  const environ: Arr = new Map();
  for (const [k, v] of (p as ShellProc).environ()) environ.set(k, strnum(v));
  m.globals.set('ENVIRON', environ);
  const argv: Arr = new Map([['0', 'awk' as Val], ...operands.map((x, i) => [String(i + 1), strnum(x)] as [string, Val])]);
  m.globals.set('ARGV', argv);
  m.globals.set('ARGC', argv.size);

  const numStr = (n: number, fmt: string): string => {
    if (Number.isInteger(n) && Math.abs(n) <= 2147483647) return String(n === 0 ? 0 : n);
    if (Number.isNaN(n)) return Object.is(n, -Number.NaN) ? '-nan' : 'nan';
    return fmt === '%.6g' ? formatFloat(n, 'g', 6) : awkPrintf([fmt, n], str, 'sprintf');
  };
  const str = (v: Val): string => (typeof v === 'string' ? v : typeof v === 'number' ? numStr(v, m.globals.get('CONVFMT') as string) : v === undefined ? '' : v.s);
  const outStr = (v: Val): string => (typeof v === 'number' ? numStr(v, str(m.globals.get('OFMT') as Val)) : str(v));
  const truth = (v: Val): boolean => (typeof v === 'number' ? v !== 0 : typeof v === 'string' ? v !== '' : v === undefined ? false : v.n !== 0);
  const regex = (s: string): Regex => {
    let re = m.regexes.get(s);
    if (!re) {
      const r = posixRegex(s, 'extended');
      re = typeof r === 'string' ? error(`regular expression compile failed (${r})\n${s}`) : r;
      if (m.regexes.size > 500) m.regexes.clear();
      m.regexes.set(s, re);
    }
    return re;
  };
  const splitBy = (s: string, fs: string): string[] => {
    if (s === '') return [];
    if (fs === ' ') {
      const t = s.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
      return t === '' ? [] : t.split(/[ \t\n]+/);
    }
    if (fs === '') return [...s];
    if (fs.length === 1 && !/[\\[\]^$.|?*+(){}]/.test(fs)) return s.split(fs);
    // A single character is itself, except the few that mawk takes for a pattern.
    if (fs.length === 1 && fs !== '\\' && fs !== '^' && fs !== '$') return s.split(fs);
    const re = regex(fs);
    const out: string[] = [];
    let from = 0;
    for (let at = 0; at <= s.length; ) {
      const g = re.exec(s, at)?.groups[0];
      if (!g) break;
      if (g[1] === g[0]) {
        at = g[1] + 1;
        continue;
      }
      out.push(s.slice(from, g[0]));
      from = g[1];
      at = from;
    }
    out.push(s.slice(from));
    return out;
  };
  const fieldsNow = (): void => {
    if (m.split) return;
    m.split = true;
    let fs = str(m.globals.get('FS') as Val);
    if (str(m.globals.get('RS') as Val) === '' && fs !== ' ') fs = `${fs.length === 1 ? fs.replace(/[\\[\]^$.|?*+(){}]/, '\\$&') : fs}|\n`;
    m.fields = splitBy(m.line, fs).map(strnum);
    m.globals.set('NF', m.fields.length);
  };
  const setLine = (s: string): void => {
    m.line = s;
    m.split = false;
    m.joined = true;
  };
  const lineNow = (): string => {
    if (!m.joined) {
      m.joined = true;
      m.line = m.fields.map(str).join(str(m.globals.get('OFS') as Val));
    }
    return m.line;
  };
  const setNF = (n: number): void => {
    fieldsNow();
    const want = Math.max(0, Math.min(32767, Math.trunc(n)));
    while (m.fields.length < want) m.fields.push('');
    m.fields.length = want;
    m.globals.set('NF', want);
    m.joined = false;
  };
  const getField = (i: number): Val => {
    if (i === 0) return strnum(lineNow());
    if (!(i > 0)) error(`negative field index $${i}`);
    fieldsNow();
    return m.fields[i - 1];
  };
  const setField = (i: number, v: Val): void => {
    if (i === 0) return setLine(str(v));
    if (!(i > 0) || i > 32767) error(i > 0 ? `field index ${i} is too large` : `negative field index $${i}`);
    fieldsNow();
    if (i > m.fields.length) setNF(i);
    m.fields[i - 1] = v;
    m.joined = false;
  };
  const getVar = (name: string): Val | Arr => {
    if (m.frame?.has(name)) return m.frame.get(name);
    if (name === 'NF') fieldsNow();
    return m.globals.get(name);
  };
  const setVar = (name: string, v: Val | Arr): void => {
    if (m.frame?.has(name)) m.frame.set(name, v);
    else if (name === 'NF') setNF(num(v as Val));
    else m.globals.set(name, v);
  };
  const array = (name: string): Arr => {
    const v = getVar(name);
    if (v === undefined) {
      const a: Arr = new Map();
      // A function's untouched parameter stands for the caller's variable.
      const alias = m.frame?.get(`\0${name}`) as unknown as string | undefined;
      setVar(name, a);
      if (alias !== undefined) outer(alias, a);
      return a;
    }
    return isArr(v) ? v : error(`type error: ${name} is not an array`);
  };
  const callers: (Map<string, Val | Arr> | undefined)[] = [];
  const outer = (name: string, a: Arr): void => {
    const f = callers.at(-1);
    if (f?.has(name)) f.set(name, a);
    else if (m.globals.get(name) === undefined) m.globals.set(name, a);
  };
  const scalar = (v: Val | Arr, name: string): Val => (isArr(v) ? error(`illegal reference to array ${name}`) : v);
  function* subscript(subs: readonly Expr[]): Gen<string> {
    const parts: string[] = [];
    for (const s of subs) {
      const v = yield* ev(s);
      parts.push(typeof v === 'number' && Number.isInteger(v) ? String(v) : str(v));
    }
    return parts.join(str(m.globals.get('SUBSEP') as Val));
  }
  const compare = (op: string, a: Val, b: Val): number => {
    let d: number;
    if (isNumeric(a) && isNumeric(b)) {
      const x = num(a);
      const y = num(b);
      d = x < y ? -1 : x > y ? 1 : 0;
    } else {
      const x = str(a);
      const y = str(b);
      d = x < y ? -1 : x > y ? 1 : 0;
    }
    const r = op === '<' ? d < 0 : op === '<=' ? d <= 0 : op === '==' ? d === 0 : op === '!=' ? d !== 0 : op === '>' ? d > 0 : d >= 0;
    return r ? 1 : 0;
  };
  const arith = (op: string, a: number, b: number): number => {
    switch (op) {
      case '+': return a + b;
      case '-': return a - b;
      case '*': return a * b;
      case '/': return b === 0 ? (a === 0 ? Number.NaN : a > 0 ? Infinity : -Infinity) : a / b;
      case '%': return a % b;
      default: return a ** b;
    }
  };
  function* store(to: Expr, v: Val): Gen<void> {
    if (to.t === 'var') setVar(to.name, v);
    else if (to.t === 'index') {
      const key = yield* subscript(to.subs);
      array(to.name).set(key, v);
    } else if (to.t === 'field') setField(Math.trunc(num(yield* ev(to.e))), v);
  }
  function* patternOf(e: Expr): Gen<Regex> {
    if (e.t === 're') return regex(e.s);
    return regex(str(yield* ev(e)));
  }

  function* ev(e: Expr): Gen<Val> {
    switch (e.t) {
      case 'num': return e.n;
      case 'str': return e.s;
      case 're': return regex(e.s).exec(lineNow(), 0) ? 1 : 0;
      case 'var': return scalar(getVar(e.name), e.name);
      case 'field': return getField(Math.trunc(num(yield* ev(e.e))));
      case 'index': {
        const key = yield* subscript(e.subs);
        const a = array(e.name);
        if (!a.has(key)) a.set(key, undefined);
        return a.get(key);
      }
      case 'group': {
        let v: Val;
        for (const x of e.list) v = yield* ev(x);
        return v;
      }
      case 'assign': {
        let v = yield* ev(e.e);
        if (e.op !== '=') v = arith(e.op[0] as string, num(yield* ev(e.to)), num(v));
        yield* store(e.to, v);
        return v;
      }
      case 'cond': return truth(yield* ev(e.c)) ? yield* ev(e.a) : yield* ev(e.b);
      case 'un': {
        const v = yield* ev(e.e);
        return e.op === '!' ? (truth(v) ? 0 : 1) : e.op === '-' ? -num(v) : num(v);
      }
      case 'inc': {
        const old = num(yield* ev(e.e));
        const next = e.op === '++' ? old + 1 : old - 1;
        yield* store(e.e, next);
        return e.prefix ? next : old;
      }
      case 'in': {
        const key = yield* subscript(e.subs);
        return array(e.name).has(key) ? 1 : 0;
      }
      case 'bin': return yield* bin(e);
      case 'call': return e.builtin ? yield* builtin(e.name, e.args) : yield* callFunc(e.name, e.args);
      case 'getline': return yield* getline(e);
    }
  }
  function* bin(e: Extract<Expr, { t: 'bin' }>): Gen<Val> {
    if (e.op === '&&') return truth(yield* ev(e.a)) && truth(yield* ev(e.b)) ? 1 : 0;
    if (e.op === '||') return truth(yield* ev(e.a)) || truth(yield* ev(e.b)) ? 1 : 0;
    if (e.op === '~' || e.op === '!~') {
      const s = str(yield* ev(e.a));
      const hit = (yield* patternOf(e.b)).exec(s, 0) !== undefined;
      return hit === (e.op === '~') ? 1 : 0;
    }
    const a = yield* ev(e.a);
    const b = yield* ev(e.b);
    if (e.op === ' ') {
      const t = str(a) + str(b);
      if (t.length > 1 << 16) checkText(host, t.length);
      return t;
    }
    if (/^[<>=!]/.test(e.op)) return compare(e.op, a, b);
    return arith(e.op, num(a), num(b));
  }
  function* callFunc(name: string, args: readonly Expr[]): Gen<Val> {
    const f = m.prog.funcs.get(name) as Func;
    if (args.length > f.params.length) error(`too many arguments in call to ${name}`);
    if (m.depth > 200) error(`function ${name}: recursion too deep`);
    const frame = new Map<string, Val | Arr>();
    for (let i = 0; i < f.params.length; i++) {
      const a = args[i];
      let v: Val | Arr;
      if (a?.t === 'var') {
        v = getVar(a.name);
        if (v === undefined) frame.set(`\0${f.params[i]}`, a.name);
      } else if (a) v = yield* ev(a);
      frame.set(f.params[i] as string, v);
    }
    const saved = m.frame;
    callers.push(saved);
    m.frame = frame;
    m.depth++;
    try {
      yield* exec(f.body);
      return undefined;
    } catch (x) {
      if (isFlow(x) && x.awkFlow === 'return') return x.v;
      throw x;
    } finally {
      m.frame = saved;
      callers.pop();
      m.depth--;
    }
  }

  // ---- input
  let queue: string[] | undefined;
  let reader: (() => Gen<string | undefined>) | undefined;
  const assignArg = (a: string): boolean => {
    const x = /^([A-Za-z_]\w*)=([^]*)$/.exec(a);
    if (!x) return false;
    m.globals.set(x[1] as string, strnum(awkEscapes(x[2] as string)));
    return true;
  };
  let rc = 0;
  function* record(): Gen<string | undefined> {
    const rs = str(m.globals.get('RS') as Val);
    if (rs !== '\n') return yield* recordBy(rs);
    const l = yield* rawLine();
    return l === undefined ? undefined : l.endsWith('\n') ? l.slice(0, -1) : l;
  }
  let rest: string | undefined;
  /** Records that are not lines: the whole input is read first. */
  function* recordBy(rs: string): Gen<string | undefined> {
    if (rest === undefined) {
      rest = '';
      for (let l = yield* rawLine(); l !== undefined; l = yield* rawLine()) rest += l;
      if (rs === '') rest = rest.replace(/^\n+/, '').replace(/\n+$/, '');
      else if (rest.endsWith('\n')) rest = rest.slice(0, -1);
    }
    if (rest === '') return undefined;
    const re = rs === '' ? regex('\n\n+') : rs.length === 1 ? undefined : regex(rs);
    const g = re ? re.exec(rest, 0)?.groups[0] : rest.includes(rs) ? ([rest.indexOf(rs), rest.indexOf(rs) + 1] as const) : undefined;
    if (!g) {
      const all = rest;
      rest = '';
      return all;
    }
    const out = rest.slice(0, g[0]);
    rest = rest.slice(g[1]);
    return out;
  }
  function* rawLine(): Gen<string | undefined> {
    if (!queue) {
      const a = m.globals.get('ARGV');
      const n = num(m.globals.get('ARGC') as Val);
      queue = [];
      for (let i = 1; i < n; i++) {
        const v = isArr(a) ? a.get(String(i)) : undefined;
        if (v !== undefined && str(v) !== '') queue.push(str(v));
      }
      if (queue.every((x) => /^[A-Za-z_]\w*=/.test(x))) queue.push('-');
    }
    for (;;) {
      if (!reader) {
        const f = queue.shift();
        if (f === undefined) return undefined;
        if (assignArg(f)) continue;
        m.globals.set('FNR', 0);
        m.globals.set('FILENAME', f === '-' ? '' : f);
        if (f === '-') reader = () => p.stdin.readLine();
        else {
          const r = yield* readFile(p, f);
          if ('error' in r) throw { awk: `cannot open ${f} (${r.error})`, status: 2 } satisfies AwkError;
          reader = lineSource(r.text);
        }
      }
      const l = yield* reader();
      if (l !== undefined) return l;
      reader = undefined;
    }
  }
  const bump = (): void => {
    m.globals.set('NR', num(m.globals.get('NR') as Val) + 1);
    m.globals.set('FNR', num(m.globals.get('FNR') as Val) + 1);
  };
  function* getline(e: Extract<Expr, { t: 'getline' }>): Gen<Val> {
    if (e.kind === 'main') {
      const l = yield* record();
      if (l === undefined) return 0;
      bump();
      if (e.to) yield* store(e.to, strnum(l));
      else setLine(l);
      return 1;
    }
    const name = str(yield* ev(e.from as Expr));
    const key = `${e.kind} ${name}`;
    let src = m.inputs.get(key);
    if (!src) {
      let text: string;
      if (e.kind === 'file') {
        const r = yield* readFile(p, name);
        if ('error' in r) return -1;
        text = r.text;
      } else text = yield* capture(name);
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      src = { lines, at: 0 };
      m.inputs.set(key, src);
    }
    const l = src.lines[src.at++];
    if (l === undefined) return 0;
    if (e.kind === 'cmd') m.globals.set('NR', num(m.globals.get('NR') as Val) + 1);
    if (e.to) yield* store(e.to, strnum(l));
    else setLine(l);
    return 1;
  }
  let captures = 0;
  /** A command's whole output, through a file of our own. */
  function* capture(cmd: string): Gen<string> {
    flush();
    const path = `/tmp/.awk${p.pid}.${captures++}`;
    yield* p.exec(['sh', '-c', `{ ${cmd}\n} > ${path}`]);
    const text = p.files.read(path, p.netns) ?? '';
    p.files.remove(path);
    return text;
  }

  // ---- output
  let buffer = '';
  const flush = (): void => {
    if (buffer !== '') p.out(buffer);
    buffer = '';
  };
  const emit = (kind: '>' | '>>' | '|' | undefined, dest: string, text: string): void => {
    if (kind === undefined || dest === '/dev/stdout' || dest === '-') {
      buffer += text;
      if (buffer.length > 4096) flush();
      return;
    }
    if (dest === '/dev/stderr') {
      p.err(text);
      return;
    }
    let o = m.outputs.get(dest);
    if (!o) {
      o = { kind, text: '', opened: false };
      m.outputs.set(dest, o);
    }
    if (kind === '|') o.text += text;
    else {
      const e = p.files.write(dest, text, o.opened || kind === '>>', p.netns);
      if (e) error(`cannot open "${dest}" for output`);
      o.opened = true;
    }
  };
  function* closeOut(dest: string): Gen<number> {
    const o = m.outputs.get(dest);
    if (!o) return -1;
    m.outputs.delete(dest);
    if (o.kind !== '|') return 0;
    flush();
    return yield* p.exec(['sh', '-c', dest], undefined, { stdin: o.text });
  }

  function* builtin(name: string, args: readonly Expr[]): Gen<Val> {
    const a0 = args[0];
    const text = function* (i: number): Gen<string> {
      const x = args[i];
      return x ? str(yield* ev(x)) : '';
    };
    const number = function* (i: number): Gen<number> {
      const x = args[i];
      return x ? num(yield* ev(x)) : 0;
    };
    switch (name) {
      case 'length': {
        if (!a0) return lineNow().length;
        if (a0.t === 'var') {
          const v = getVar(a0.name);
          if (isArr(v)) return v.size;
        }
        return (yield* text(0)).length;
      }
      case 'substr': {
        const s = yield* text(0);
        let from = Math.round(yield* number(1));
        let len = args[2] ? Math.round(yield* number(2)) : Infinity;
        if (from < 1) {
          // mawk 1.3.4 lengthens where POSIX shortens.
          len -= from;
          from = 1;
        }
        return len <= 0 ? '' : s.slice(from - 1, from - 1 + len);
      }
      case 'index': {
        const s = yield* text(0);
        const t = yield* text(1);
        return t === '' ? 0 : s.indexOf(t) + 1;
      }
      case 'split': {
        const s = yield* text(0);
        const to = args[1];
        if (to?.t !== 'var') return error('split needs an array');
        const fs = args[2] === undefined ? str(m.globals.get('FS') as Val) : args[2].t === 're' ? args[2].s : yield* text(2);
        const parts = args[2]?.t === 're' && fs.length === 1 ? splitBy(s, fs === ' ' ? '[ ]' : fs) : splitBy(s, fs);
        const a = array(to.name);
        a.clear();
        parts.forEach((x, i) => a.set(String(i + 1), strnum(x)));
        return parts.length;
      }
      case 'sub':
      case 'gsub': {
        const re = a0 ? yield* patternOf(a0) : error(`${name} needs arguments`);
        const rep = yield* text(1);
        const target: Expr = args[2] ?? { t: 'field', e: { t: 'num', n: 0 } };
        const s = str(yield* ev(target));
        let out = '';
        let n = 0;
        let from = 0;
        let lastEnd = -1;
        while (from <= s.length) {
          const g = re.exec(s, from, from > 0)?.groups[0];
          if (!g) break;
          if (g[0] === g[1] && g[0] === lastEnd) {
            if (from >= s.length) break;
            out += s[from++];
            lastEnd = -1;
            continue;
          }
          n++;
          out += s.slice(from, g[0]) + rep.replace(/\\([&\\])|&/g, (_, c?: string) => c ?? s.slice(g[0], g[1]));
          from = g[1];
          lastEnd = g[1];
          if (g[0] === g[1]) {
            if (from < s.length) out += s[from];
            from++;
          }
          if (name === 'sub') break;
        }
        if (n > 0) yield* store(target.t === 'group' ? (target.list[0] as Expr) : target, out + s.slice(from));
        return n;
      }
      case 'match': {
        const s = yield* text(0);
        const g = (args[1] ? yield* patternOf(args[1]) : regex('')).exec(s, 0)?.groups[0];
        m.globals.set('RSTART', g ? g[0] + 1 : 0);
        m.globals.set('RLENGTH', g ? g[1] - g[0] : -1);
        return g ? g[0] + 1 : 0;
      }
      case 'sprintf': {
        const list: Val[] = [];
        for (const x of args) list.push(yield* ev(x));
        return awkPrintf(list, str, 'sprintf');
      }
      case 'tolower': return (yield* text(0)).toLowerCase();
      case 'toupper': return (yield* text(0)).toUpperCase();
      case 'int': return Math.trunc(yield* number(0));
      case 'sqrt': return Math.sqrt(yield* number(0));
      case 'exp': return Math.exp(yield* number(0));
      case 'log': return Math.log(yield* number(0));
      case 'sin': return Math.sin(yield* number(0));
      case 'cos': return Math.cos(yield* number(0));
      case 'atan2': return Math.atan2(yield* number(0), yield* number(1));
      case 'rand': return rand32(p.ctx) / 4294967296;
      case 'srand': return 0;
      case 'system': {
        const cmd = yield* text(0);
        flush();
        return yield* p.exec(['sh', '-c', cmd]);
      }
      case 'close': {
        const f = yield* text(0);
        const had = m.inputs.delete(`file ${f}`) || m.inputs.delete(`cmd ${f}`);
        const st = yield* closeOut(f);
        return had ? 0 : st;
      }
      case 'fflush':
        flush();
        return 0;
      case 'systime': return EPOCH + Math.floor(p.ctx.now / 1e6);
      case 'strftime': {
        const f = args[0] ? yield* text(0) : '%c';
        return strftime(f, args[1] ? yield* number(1) : EPOCH + Math.floor(p.ctx.now / 1e6), 0);
      }
      case 'mktime': {
        const x = (yield* text(0)).split(/\s+/).map(Number);
        return secondsOf(x[0] ?? 1970, x[1] ?? 1, x[2] ?? 1, x[3] ?? 0, x[4] ?? 0, x[5] ?? 0);
      }
      default: return error(`function ${name} is not modelled by packetpath`);
    }
  }

  // ---- statements
  const isFlow = (x: unknown): x is Flow => typeof x === 'object' && x !== null && 'awkFlow' in x;
  function* loopBody(s: Stmt): Gen<boolean> {
    tick(host);
    try {
      yield* exec(s);
    } catch (x) {
      if (isFlow(x) && x.awkFlow === 'break') return true;
      if (!isFlow(x) || x.awkFlow !== 'continue') throw x;
    }
    return false;
  }
  function* exec(s: Stmt): Gen<void> {
    switch (s.t) {
      case 'block': for (const x of s.list) yield* exec(x); return;
      case 'expr': yield* ev(s.e); return;
      case 'print': {
        const vals: Val[] = [];
        for (const a of s.args) vals.push(yield* ev(a));
        const dest = s.dest ? str(yield* ev(s.dest)) : '';
        if (s.printf) {
          if (vals.length === 0) error('no arguments in call to printf');
          emit(s.to, dest, awkPrintf(vals, str, 'printf'));
        } else emit(s.to, dest, (vals.length === 0 ? lineNow() : vals.map(outStr).join(str(m.globals.get('OFS') as Val))) + str(m.globals.get('ORS') as Val));
        return;
      }
      case 'if':
        if (truth(yield* ev(s.c))) yield* exec(s.a);
        else if (s.b) yield* exec(s.b);
        return;
      case 'while': while (truth(yield* ev(s.c))) if (yield* loopBody(s.body)) break; return;
      case 'do':
        do {
          if (yield* loopBody(s.body)) break;
        } while (truth(yield* ev(s.c)));
        return;
      case 'for':
        if (s.init) yield* exec(s.init);
        while (!s.c || truth(yield* ev(s.c))) {
          if (yield* loopBody(s.body)) break;
          if (s.step) yield* exec(s.step);
        }
        return;
      case 'forin':
        for (const k of loopKeys(array(s.array))) {
          setVar(s.name, strnum(k));
          if (yield* loopBody(s.body)) break;
        }
        return;
      case 'delete':
        if (s.subs) {
          const key = yield* subscript(s.subs);
          array(s.name).delete(key);
        } else array(s.name).clear();
        return;
      case 'next': throw { awkFlow: 'next' } satisfies Flow;
      case 'nextfile':
        reader = undefined;
        throw { awkFlow: 'next' } satisfies Flow;
      case 'break':
      case 'continue': throw { awkFlow: s.t } satisfies Flow;
      case 'exit':
      case 'return': throw { awkFlow: s.t, v: s.e ? yield* ev(s.e) : undefined } satisfies Flow;
    }
  }

  for (const a of assigns) if (!assignArg(a)) error(`improper assignment: -v ${a}`);
  const { rules } = prog;
  let exited = false;
  const guarded = function* (body: Gen<void>): Gen<boolean> {
    try {
      yield* body;
    } catch (x) {
      if (!isFlow(x)) throw x;
      if (x.awkFlow === 'exit') {
        if ('v' in x && x.v !== undefined) rc = num(x.v) & 255;
        exited = true;
        return false;
      }
    }
    return true;
  };
  try {
    for (const r of rules) if (r.kind === 'BEGIN' && r.body && !exited) yield* guarded(exec(r.body));
    const patterns = rules.filter((r) => r.kind === 'pattern');
    if (!exited && (patterns.length > 0 || rules.some((r) => r.kind === 'END'))) {
      const active = new Set<object>();
      while (!exited) {
        const l = yield* record();
        if (l === undefined) break;
        tick(host);
        bump();
        setLine(l);
        yield* guarded((function* (): Gen<void> {
          for (const r of patterns) {
            let hit = true;
            if (r.from && r.to) {
              if (!active.has(r)) hit = truth(yield* ev(r.from));
              if (hit) {
                if (truth(yield* ev(r.to))) active.delete(r);
                else active.add(r);
              }
            } else if (r.from) hit = truth(yield* ev(r.from));
            if (!hit) continue;
            if (r.body) yield* exec(r.body);
            else emit(undefined, '', lineNow() + str(m.globals.get('ORS') as Val));
          }
        })());
        // A line at a time, as a pipe's reader wants it.
        if (queue?.length === 0 && buffer.length > 0 && reader && m.globals.get('FILENAME') === '') flush();
      }
    }
    exited = false;
    for (const r of rules) if (r.kind === 'END' && r.body && !exited) yield* guarded(exec(r.body));
    flush();
    for (const d of m.outputs.keys()) yield* closeOut(d);
  } catch (x) {
    flush();
    if (typeof x === 'object' && x !== null && 'at' in x) {
      const at = (n: string): string => str(m.globals.get(n) as Val);
      p.err(`awk: ${(x as AwkError).awk}\n\tFILENAME="${at('FILENAME') === '' && num(m.globals.get('NR') as Val) > 0 ? '-' : at('FILENAME')}" FNR=${at('FNR')} NR=${at('NR')}\n`);
      return 2;
    }
    throw x;
  } finally {
    flush();
  }
  return rc;
}

function* awk(p: Proc): Running {
  const assigns: string[] = [];
  const files: string[] = [];
  let fs: string | undefined;
  let i = 0;
  for (; i < p.args.length; i++) {
    const a = p.args[i] as string;
    if (a === '--') {
      i++;
      break;
    }
    if (!/^-./.test(a)) break;
    const letter = a[1] as string;
    if (letter === 'W') {
      p.out('mawk 1.3.4 20200120\n');
      return 0;
    }
    if (!'Fvf'.includes(letter)) {
      p.err(`awk: not an option: ${a}\n`);
      return 2;
    }
    const v = a.length > 2 ? a.slice(2) : p.args[++i];
    if (v === undefined) {
      p.err(`awk: option requires an argument -- ${letter}\n`);
      return 2;
    }
    if (letter === 'F') fs = awkEscapes(v);
    else if (letter === 'v') assigns.push(v);
    else files.push(v);
  }
  let text = '';
  for (const f of files) {
    const r = yield* readFile(p, f);
    if ('error' in r) {
      p.err(`awk: cannot open ${f} (${r.error})\n`);
      return 2;
    }
    text += `${r.text}\n`;
  }
  if (files.length === 0) {
    const prog = p.args[i++];
    if (prog === undefined) {
      p.err('Usage: mawk [Options] [Program] [file ...]\n');
      return 0;
    }
    text = prog;
  }
  try {
    const prog = parseAwk(text);
    return yield* run(p, prog, fs === undefined ? assigns : [`FS=${fs.replace(/\\/g, '\\\\')}`, ...assigns], p.args.slice(i));
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'awk' in e) {
      const x = e as AwkError;
      p.err(`awk: ${x.awk}\n`);
      return x.status;
    }
    throw e;
  }
}

export const AWK_COMMANDS: readonly Command[] = [{ name: 'awk', aliases: ['mawk'], man: 'patterns and actions over lines', run: awk }];
