// The grammar of POSIX regular expressions, basic and extended, with GNU's additions: text to tree.
import { classRange } from './pattern.ts';

export type Node =
  | { readonly t: 'set'; readonly js: string; readonly test: (c: number) => boolean }
  | { readonly t: 'assert'; readonly kind: '^' | '$' | '<' | '>' | 'b' | 'B' }
  | { readonly t: 'group'; readonly n: number; readonly body: Node }
  | { readonly t: 'cat'; readonly list: readonly Node[] }
  | { readonly t: 'alt'; readonly list: readonly Node[] }
  | { readonly t: 'rep'; readonly body: Node; readonly min: number; readonly max: number }
  | { readonly t: 'back'; readonly n: number };

export const isWord = (c: number): boolean => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
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
export const badRegex = (msg: string): never => {
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
    if (i >= s.length) badRegex(first ? 'Invalid regular expression' : 'Unmatched [, [^, [:, [., or [=');
    let c = s[i] as string;
    if (c === ']' && !first) break;
    if (c === '[' && (s[i + 1] === ':' || s[i + 1] === '.' || s[i + 1] === '=')) {
      const kind = s[i + 1] as string;
      const end = s.indexOf(`${kind}]`, i + 2);
      if (end < 0) badRegex('Unmatched [, [^, [:, [., or [=');
      const name = s.slice(i + 2, end);
      i = end + 2;
      if (kind === ':') {
        const r = classRange(name);
        if (r === undefined) badRegex('Invalid character class name');
        body += r;
        continue;
      }
      if (name.length !== 1) badRegex('Invalid collation character');
      c = name;
    } else i++;
    if (s[i] === '-' && s[i + 1] !== ']' && i + 1 < s.length) {
      let hi = s[i + 1] as string;
      let n = 2;
      if (hi === '[' && (s[i + 2] === '.' || s[i + 2] === '=')) {
        hi = s[i + 3] ?? '';
        n = 6;
      }
      if (hi < c) badRegex('Invalid range end');
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
    return badRegex(m ? 'Invalid content of \\{\\}' : 'Unmatched \\{');
  }
  p.i += m[0].length;
  const min = Number(m[1] || '0');
  const max = m[2] === '' ? min : m[3] === '' ? Infinity : Number(m[3]);
  if (max < min || min > 32767) badRegex('Invalid content of \\{\\}');
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
  if (++p.depth > 100) badRegex('Regular expression too big');
  const body = alternation(p);
  p.depth--;
  if (!p.s.startsWith(p.ext ? ')' : '\\)', p.i)) badRegex('Unmatched ( or \\(');
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
    if (d === undefined) return badRegex('Trailing backslash');
    if (!p.ext && d === '(') return group(p);
    if (!p.ext && d === ')') badRegex('Unmatched ) or \\)');
    p.i += 2;
    if (d >= '1' && d <= '9') {
      const n = Number(d);
      if (n > p.groups) badRegex('Invalid back reference');
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

/** Parses a whole pattern; throws SyntaxError with the library's words. */
export const parseRegex = (pattern: string, kind: 'basic' | 'extended', nocase: boolean): { readonly ast: Node; readonly groups: number; readonly back: boolean } => {
  const p: P = { s: pattern, i: 0, ext: kind === 'extended', nocase, groups: 0, depth: 0, back: false };
  const ast = alternation(p);
  if (p.i < pattern.length) badRegex('Unmatched ) or \\)');
  return { ast, groups: p.groups, back: p.back };
};
