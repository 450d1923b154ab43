// POSIX regular expressions, basic and extended, with GNU's additions (\| \+ \? \w \W \s \S \b \B \< \>): what grep, sed, awk and
// `[[ =~ ]]` use. Leftmost-longest. Simple patterns run as JavaScript's RegExp; the others on a Pike machine, whose time is
// bounded by pattern times text (no pattern can hang the session). Back-references need backtracking, with a step budget.
import { classRange } from './pattern.ts';

type Node =
  | { readonly t: 'set'; readonly js: string; readonly test: (c: number) => boolean }
  | { readonly t: 'assert'; readonly kind: '^' | '$' | '<' | '>' | 'b' | 'B' }
  | { readonly t: 'group'; readonly n: number; readonly body: Node }
  | { readonly t: 'cat'; readonly list: readonly Node[] }
  | { readonly t: 'alt'; readonly list: readonly Node[] }
  | { readonly t: 'rep'; readonly body: Node; readonly min: number; readonly max: number }
  | { readonly t: 'back'; readonly n: number };

/** Where the whole match and each group begin and end. */
export interface Match {
  readonly groups: readonly (readonly [number, number] | undefined)[];
}
export interface Regex {
  readonly groups: number;
  /** First match at or after `from`; `notBol`: the text's beginning is not a line's. */
  exec(text: string, from: number, notBol?: boolean): Match | undefined;
}

const isWord = (c: number): boolean => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const esc = (c: string): string => (/[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c);

interface P {
  readonly s: string;
  i: number;
  readonly ext: boolean;
  readonly nocase: boolean;
  groups: number;
  depth: number;
  back: boolean;
}
const bad = (msg: string): never => {
  throw new SyntaxError(msg);
};
const setNode = (js: string, nocase: boolean): Node => {
  const re = new RegExp(js, nocase ? 'i' : '');
  const bits = new Uint8Array(256);
  for (let c = 0; c < 256; c++) if (re.test(String.fromCharCode(c))) bits[c] = 1;
  return { t: 'set', js, test: (c) => c < 256 && bits[c] === 1 };
};
const charNode = (c: string, nocase: boolean): Node => {
  if (nocase && c.toLowerCase() !== c.toUpperCase()) return setNode(`[${esc(c.toLowerCase())}${esc(c.toUpperCase())}]`, false);
  const code = c.charCodeAt(0);
  return { t: 'set', js: esc(c), test: (x) => x === code };
};

const bracket = (p: P): Node => {
  const { s } = p;
  let i = p.i + 1;
  let neg = false;
  if (s[i] === '^') {
    neg = true;
    i++;
  }
  let body = '';
  let first = true;
  for (;; first = false) {
    if (i >= s.length) bad(first ? 'Invalid regular expression' : 'Unmatched [, [^, [:, [., or [=');
    let c = s[i] as string;
    if (c === ']' && !first) break;
    if (c === '[' && (s[i + 1] === ':' || s[i + 1] === '.' || s[i + 1] === '=')) {
      const kind = s[i + 1] as string;
      const end = s.indexOf(`${kind}]`, i + 2);
      if (end < 0) bad('Unmatched [, [^, [:, [., or [=');
      const name = s.slice(i + 2, end);
      i = end + 2;
      if (kind === ':') {
        const r = classRange(name);
        if (r === undefined) bad('Invalid character class name');
        body += r;
        continue;
      }
      if (name.length !== 1) bad('Invalid collation character');
      c = name;
    } else i++;
    if (s[i] === '-' && s[i + 1] !== ']' && i + 1 < s.length) {
      let hi = s[i + 1] as string;
      let n = 2;
      if (hi === '[' && (s[i + 2] === '.' || s[i + 2] === '=')) {
        hi = s[i + 3] ?? '';
        n = 6;
      }
      if (hi < c) bad('Invalid range end');
      body += `${esc(c)}-${esc(hi)}`;
      i += n;
    } else body += esc(c);
  }
  p.i = i + 1;
  return setNode(`[${neg ? '^' : ''}${body}]`, p.nocase);
};

const GNU: Readonly<Record<string, string>> = { w: '[A-Za-z0-9_]', W: '[^A-Za-z0-9_]', s: '[ \\t\\n\\r\\f\\v]', S: '[^ \\t\\n\\r\\f\\v]' };

const atEnd = (p: P): boolean => p.i >= p.s.length || (p.ext ? p.s[p.i] === '|' || (p.s[p.i] === ')' && p.depth > 0) : p.s.startsWith('\\|', p.i) || (p.s.startsWith('\\)', p.i) && p.depth > 0));

const alternation = (p: P): Node => {
  const list = [concat(p)];
  for (;;) {
    if (p.ext ? p.s[p.i] === '|' : p.s.startsWith('\\|', p.i)) {
      p.i += p.ext ? 1 : 2;
      list.push(concat(p));
    } else return list.length === 1 ? (list[0] as Node) : { t: 'alt', list };
  }
};
const concat = (p: P): Node => {
  const list: Node[] = [];
  while (!atEnd(p)) list.push(repeated(p, list.length === 0));
  return list.length === 1 ? (list[0] as Node) : { t: 'cat', list };
};
const interval = (p: P): { min: number; max: number } | undefined => {
  const re = p.ext ? /^\{(\d*)(,?)(\d*)\}/ : /^\\\{(\d*)(,?)(\d*)\\\}/;
  const m = re.exec(p.s.slice(p.i, p.i + 24));
  if (!m || (m[1] === '' && m[2] === '')) {
    if (p.ext) return undefined;
    return bad(m ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
  }
  p.i += m[0].length;
  const min = Number(m[1] || '0');
  const max = m[2] === '' ? min : m[3] === '' ? Infinity : Number(m[3]);
  if (max < min || min > 32767) bad('Invalid content of \\{\\}');
  return { min, max };
};
const repeated = (p: P, first: boolean): Node => {
  let n = atom(p, first);
  for (;;) {
    const c = p.s[p.i];
    let r: { min: number; max: number } | undefined;
    if (c === '*') {
      p.i++;
      r = { min: 0, max: Infinity };
    } else if (p.ext && (c === '+' || c === '?')) {
      p.i++;
      r = c === '+' ? { min: 1, max: Infinity } : { min: 0, max: 1 };
    } else if (!p.ext && c === '\\' && (p.s[p.i + 1] === '+' || p.s[p.i + 1] === '?')) {
      r = p.s[p.i + 1] === '+' ? { min: 1, max: Infinity } : { min: 0, max: 1 };
      p.i += 2;
    } else if (p.ext ? c === '{' : p.s.startsWith('\\{', p.i)) {
      r = interval(p);
      if (!r) return n;
    } else return n;
    n = { t: 'rep', body: n, min: r.min, max: r.max };
  }
};
const group = (p: P): Node => {
  const n = ++p.groups;
  p.i += p.ext ? 1 : 2;
  if (++p.depth > 100) bad('Regular expression too big');
  const body = alternation(p);
  p.depth--;
  if (!p.s.startsWith(p.ext ? ')' : '\\)', p.i)) bad('Unmatched ( or \\(');
  p.i += p.ext ? 1 : 2;
  return { t: 'group', n, body };
};
const atom = (p: P, first: boolean): Node => {
  const c = p.s[p.i] as string;
  if (c === '[') return bracket(p);
  if (c === '.') {
    p.i++;
    return { t: 'set', js: '[^]', test: () => true };
  }
  if (c === '^' && (p.ext || first)) {
    p.i++;
    return { t: 'assert', kind: '^' };
  }
  if (c === '$') {
    p.i++;
    const end = p.ext || atEnd(p);
    if (end) return { t: 'assert', kind: '$' };
    return charNode('$', p.nocase);
  }
  if (p.ext) {
    if (c === '(') return group(p);
    if (c === '*' || c === '+' || c === '?') {
      p.i++;
      if (!first) return charNode(c, p.nocase);
      return c === '*' ? charNode(c, p.nocase) : charNode(c, p.nocase);
    }
    if (c === '{' && !first) {
      p.i++;
      return charNode('{', p.nocase);
    }
  }
  if (c === '\\') {
    const d = p.s[p.i + 1];
    if (d === undefined) return bad('Trailing backslash');
    if (!p.ext && d === '(') return group(p);
    if (!p.ext && d === ')') bad('Unmatched ) or \\)');
    p.i += 2;
    if (d >= '1' && d <= '9') {
      const n = Number(d);
      if (n > p.groups) bad('Invalid back reference');
      p.back = true;
      return { t: 'back', n };
    }
    if (Object.hasOwn(GNU, d)) return setNode(GNU[d] as string, false);
    if (d === '<' || d === '>' || d === 'b' || d === 'B') return { t: 'assert', kind: d };
    if (d === '`') return { t: 'assert', kind: '^' };
    if (d === "'") return { t: 'assert', kind: '$' };
    if (d === 'n') return charNode('\n', false);
    if (d === 't') return charNode('\t', false);
    return charNode(d, p.nocase);
  }
  p.i++;
  return charNode(c, p.nocase);
};

// ---------------------------------------------------------------- engines

/** JavaScript's RegExp gives POSIX's answer, in reasonable time, only for plain patterns. */
const simple = (n: Node, inRep: boolean, count: { unbounded: number }): boolean => {
  switch (n.t) {
    case 'set':
    case 'assert': return true;
    case 'group': return simple(n.body, inRep, count);
    case 'cat': return n.list.every((x) => simple(x, inRep, count));
    case 'rep':
      if (inRep) return false;
      if (n.max > 1 && ++count.unbounded > 4) return false;
      return n.max > 1000 && n.max !== Infinity ? false : simple(n.body, n.max > 1, count);
    default: return false;
  }
};
const toJs = (n: Node): string => {
  switch (n.t) {
    case 'set': return n.js;
    case 'assert': return n.kind === '^' ? '(?<![^])' : n.kind === '$' ? '(?![^])' : n.kind === '<' ? '(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])' : n.kind === '>' ? '(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])' : `\\${n.kind}`;
    case 'group': return `(${toJs(n.body)})`;
    case 'cat': return n.list.map(toJs).join('');
    case 'rep': return `(?:${toJs(n.body)})${n.max === Infinity ? (n.min === 0 ? '*' : n.min === 1 ? '+' : `{${n.min},}`) : n.min === 0 && n.max === 1 ? '?' : `{${n.min},${n.max}}`}`;
    default: return '';
  }
};

type Inst =
  | { readonly op: 'set'; readonly test: (c: number) => boolean }
  | { readonly op: 'assert'; readonly kind: string }
  | { readonly op: 'save'; readonly n: number }
  | { readonly op: 'split'; a: number; b: number }
  | { readonly op: 'jmp'; a: number }
  | { readonly op: 'back'; readonly n: number }
  | { readonly op: 'match' };
const MAX_PROGRAM = 20_000;
const compileNode = (n: Node, out: Inst[]): void => {
  if (out.length > MAX_PROGRAM) bad('Regular expression too big');
  switch (n.t) {
    case 'set': out.push({ op: 'set', test: n.test }); return;
    case 'assert': out.push({ op: 'assert', kind: n.kind }); return;
    case 'back': out.push({ op: 'back', n: n.n }); return;
    case 'group':
      out.push({ op: 'save', n: n.n * 2 });
      compileNode(n.body, out);
      out.push({ op: 'save', n: n.n * 2 + 1 });
      return;
    case 'cat': for (const x of n.list) compileNode(x, out); return;
    case 'alt': {
      const jumps: { op: 'jmp'; a: number }[] = [];
      n.list.forEach((x, i) => {
        if (i === n.list.length - 1) return compileNode(x, out);
        const split = { op: 'split' as const, a: out.length + 1, b: 0 };
        out.push(split);
        compileNode(x, out);
        const j = { op: 'jmp' as const, a: 0 };
        jumps.push(j);
        out.push(j);
        split.b = out.length;
        return undefined;
      });
      for (const j of jumps) j.a = out.length;
      return;
    }
    case 'rep': {
      for (let i = 0; i < n.min; i++) compileNode(n.body, out);
      if (n.max === Infinity) {
        const split = { op: 'split' as const, a: out.length + 1, b: 0 };
        const at = out.length;
        out.push(split);
        compileNode(n.body, out);
        out.push({ op: 'jmp', a: at });
        split.b = out.length;
      } else {
        const splits: { op: 'split'; a: number; b: number }[] = [];
        for (let i = n.min; i < n.max; i++) {
          const split = { op: 'split' as const, a: out.length + 1, b: 0 };
          splits.push(split);
          out.push(split);
          compileNode(n.body, out);
        }
        for (const s of splits) s.b = out.length;
      }
    }
  }
};

const holds = (kind: string, s: string, i: number, notBol: boolean): boolean => {
  const before = i > 0 && isWord(s.charCodeAt(i - 1));
  const after = i < s.length && isWord(s.charCodeAt(i));
  switch (kind) {
    case '^': return i === 0 && !notBol;
    case '$': return i === s.length;
    case '<': return !before && after;
    case '>': return before && !after;
    case 'b': return before !== after;
    default: return before === after;
  }
};

type Caps = readonly (number | undefined)[];
const pike = (prog: readonly Inst[], s: string, start: number, notBol: boolean, oneStart: boolean): Caps | undefined => {
  let best: Caps | undefined;
  let threads: { pc: number; caps: Caps }[] = [];
  const mark = new Int32Array(prog.length).fill(-1);
  const add = (list: { pc: number; caps: Caps }[], pc0: number, caps0: Caps, at: number): void => {
    const stack: { pc: number; caps: Caps }[] = [{ pc: pc0, caps: caps0 }];
    for (let f = stack.pop(); f; f = stack.pop()) {
      const { pc, caps } = f;
      if (mark[pc] === at) continue;
      mark[pc] = at;
      const x = prog[pc] as Inst;
      if (x.op === 'jmp') stack.push({ pc: x.a, caps });
      else if (x.op === 'split') stack.push({ pc: x.b, caps }, { pc: x.a, caps });
      else if (x.op === 'save') {
        const c = caps.slice();
        c[x.n] = at;
        stack.push({ pc: pc + 1, caps: c });
      } else if (x.op === 'assert') {
        if (holds(x.kind, s, at, notBol)) stack.push({ pc: pc + 1, caps });
      } else list.push(f);
    }
  };
  for (let at = start; at <= s.length; at++) {
    if (!best && (at === start || !oneStart)) {
      // Threads that began earlier come first.
      add(threads, 0, [at], at);
    }
    if (threads.length === 0) {
      if (best || oneStart) break;
      continue;
    }
    const nextThreads: { pc: number; caps: Caps }[] = [];
    const c = at < s.length ? s.charCodeAt(at) : -1;
    for (const t of threads) {
      const x = prog[t.pc] as Inst;
      if (x.op === 'match') {
        const from = t.caps[0] as number;
        if (!best || from < (best[0] as number) || (from === best[0] && at > (best[1] as number))) {
          const caps = t.caps.slice();
          caps[1] = at;
          best = caps;
        }
      } else if (x.op === 'set' && c >= 0 && x.test(c) && (!best || (t.caps[0] as number) <= (best[0] as number))) add(nextThreads, t.pc + 1, t.caps, at + 1);
    }
    threads = nextThreads;
    if (best && threads.length === 0) break;
  }
  return best;
};

const backtrack = (prog: readonly Inst[], s: string, start: number, notBol: boolean): Caps | undefined => {
  let steps = 0;
  for (let from = start; from <= s.length; from++) {
    let best: Caps | undefined;
    const stack: { pc: number; at: number; caps: Caps; seen: number }[] = [{ pc: 0, at: from, caps: [from], seen: 0 }];
    for (let f = stack.pop(); f; f = stack.pop()) {
      if (++steps > 2_000_000) return best;
      const { pc, at, caps, seen } = f;
      const x = prog[pc] as Inst;
      switch (x.op) {
        case 'match':
          if (!best || at > (best[1] as number)) {
            const c = caps.slice();
            c[1] = at;
            best = c;
          }
          break;
        case 'set': if (at < s.length && x.test(s.charCodeAt(at))) stack.push({ pc: pc + 1, at: at + 1, caps, seen: 0 }); break;
        case 'assert': if (holds(x.kind, s, at, notBol)) stack.push({ pc: pc + 1, at, caps, seen }); break;
        case 'jmp': stack.push({ pc: x.a, at, caps, seen }); break;
        case 'split': if (seen <= prog.length) stack.push({ pc: x.b, at, caps, seen: seen + 1 }, { pc: x.a, at, caps, seen: seen + 1 }); break;
        case 'save': {
          const c = caps.slice();
          c[x.n] = at;
          stack.push({ pc: pc + 1, at, caps: c, seen });
          break;
        }
        case 'back': {
          const a = caps[x.n * 2];
          const b = caps[x.n * 2 + 1];
          if (a !== undefined && b !== undefined && s.startsWith(s.slice(a, b), at)) stack.push({ pc: pc + 1, at: at + b - a, caps, seen });
        }
      }
    }
    if (best) return best;
  }
  return undefined;
};

const fromCaps = (caps: Caps | undefined, groups: number): Match | undefined => {
  if (!caps) return undefined;
  const out: (readonly [number, number] | undefined)[] = [];
  for (let i = 0; i <= groups; i++) {
    const a = caps[i * 2];
    const b = caps[i * 2 + 1];
    out.push(a === undefined || b === undefined || b < a ? undefined : [a, b]);
  }
  return { groups: out };
};

const cache = new Map<string, Regex | string>();
/** Compiles; the error's words when the pattern is wrong. */
export const posixRegex = (pattern: string, kind: 'basic' | 'extended', nocase = false): Regex | string => {
  const key = `${kind[0]}${nocase ? 'i' : ' '}${pattern}`;
  const have = cache.get(key);
  if (have !== undefined) return have;
  let out: Regex | string;
  try {
    const p: P = { s: pattern, i: 0, ext: kind === 'extended', nocase, groups: 0, depth: 0, back: false };
    const ast = alternation(p);
    if (p.i < pattern.length) bad('Unmatched ) or \\)');
    const { groups } = p;
    if (simple(ast, false, { unbounded: 0 })) {
      const re = new RegExp(toJs(ast), 'gd');
      const hasBol = /^\^|[(|]\^/.test(pattern);
      out = {
        groups,
        exec: (text, from, notBol = false) => {
          if (hasBol && (from > 0 || notBol) && pattern.startsWith('^')) {
            if (from > 0 || notBol) return undefined;
          }
          re.lastIndex = from;
          const m = re.exec(text);
          return m ? { groups: (m.indices as [number, number][]).map((x) => x && [x[0], x[1]] as const) } : undefined;
        },
      };
    } else {
      const prog: Inst[] = [];
      compileNode(ast, prog);
      prog.push({ op: 'match' });
      out = { groups, exec: (text, from, notBol = false) => fromCaps(p.back ? backtrack(prog, text, from, notBol) : pike(prog, text, from, notBol, false), groups) };
    }
  } catch (e) {
    out = e instanceof SyntaxError ? e.message : 'Regular expression too big';
  }
  if (cache.size > 500) cache.clear();
  cache.set(key, out);
  return out;
};
