// Shell patterns as regular expressions: * ? [ ] with classes, and the extended ?( ) *( ) +( ) @( ) !( ).
// Mirrors bash's lib/glob/sm_loop.c. In a pattern string a backslash protects the next character.

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z', digit: '0-9', alnum: 'A-Za-z0-9', upper: 'A-Z', lower: 'a-z', space: ' \\t\\n\\r\\f\\v', blank: ' \\t', punct: '!-\\/:-@\\[-`{-~',
  print: ' -~', graph: '!-~', cntrl: '\\x00-\\x1f\\x7f', xdigit: 'A-Fa-f0-9', word: 'A-Za-z0-9_', ascii: '\\x00-\\x7f',
};
export const classRange = (name: string): string | undefined => (Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined);

const escapeRe = (c: string): string => (/[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c);
/** Protects every pattern character of a text. */
export const quotePattern = (s: string): string => (/[\\*?[\]()|!+@^-]/.test(s) ? s.replace(/[\\*?[\]()|!+@^-]/g, '\\$&') : s);
/** The text of a pattern without its backslashes. */
export const unquotePattern = (s: string): string => (s.includes('\\') ? s.replace(/\\([\s\S])/g, '$1') : s);
export const hasMagic = (s: string): boolean => /[*?[]|[@+!]\(/.test(s);

/** A bracket expression from just after `[`; undefined when it is not closed. */
const bracket = (p: string, start: number): { readonly re: string; readonly end: number } | undefined => {
  let i = start;
  let neg = false;
  if (p[i] === '!' || p[i] === '^') {
    neg = true;
    i++;
  }
  let set = '';
  let first = true;
  for (; i < p.length; first = false) {
    const c = p[i] as string;
    if (c === ']' && !first) {
      if (set === '') return { re: neg ? '[^]' : '[]', end: i + 1 };
      return { re: `[${neg ? '^' : ''}${set}]`, end: i + 1 };
    }
    if (c === '[' && (p[i + 1] === ':' || p[i + 1] === '.' || p[i + 1] === '=')) {
      const kind = p[i + 1] as string;
      const end = p.indexOf(`${kind}]`, i + 2);
      if (end > 0) {
        const name = p.slice(i + 2, end);
        set += kind === ':' ? (classRange(name) ?? '') : escapeRe(name.slice(0, 1));
        i = end + 2;
        continue;
      }
    }
    let lo = c;
    let n = 1;
    if (c === '\\' && i + 1 < p.length) {
      lo = p[i + 1] as string;
      n = 2;
    }
    const after = i + n;
    if (p[after] === '-' && after + 1 < p.length && p[after + 1] !== ']') {
      let hi = p[after + 1] as string;
      let m = 2;
      if (hi === '\\' && after + 2 < p.length) {
        hi = p[after + 2] as string;
        m = 3;
      }
      if (lo <= hi) set += `${escapeRe(lo)}-${escapeRe(hi)}`;
      i = after + m;
      continue;
    }
    set += escapeRe(lo);
    i += n;
  }
  return undefined;
};

/** The end of an extended pattern's parenthesis (index of `)`), -1 when it is open. */
const closing = (p: string, open: number): number => {
  let depth = 0;
  for (let i = open; i < p.length; i++) {
    const c = p[i];
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i;
  }
  return -1;
};
const alternatives = (p: string): string[] => {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < p.length; i++) {
    const c = p[i];
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === '|' && depth === 0) {
      out.push(p.slice(from, i));
      from = i + 1;
    }
  }
  out.push(p.slice(from));
  return out;
};

const translate = (p: string, path: boolean, lazy: boolean, depth: number): string => {
  if (depth > 50) throw new RangeError('pattern is nested too deeply');
  const any = path ? '[^/]' : '[^]';
  const q = lazy ? '?' : '';
  let re = '';
  for (let i = 0; i < p.length; i++) {
    const c = p[i] as string;
    if (p[i + 1] === '(' && '?*+@!'.includes(c)) {
      const end = closing(p, i + 1);
      if (end > 0) {
        const alt = alternatives(p.slice(i + 2, end)).map((a) => translate(a, path, false, depth + 1)).join('|');
        if (c === '!') {
          const rest = translate(p.slice(end + 1), path, lazy, depth + 1);
          return `${re}(?:(?!(?:${alt})${rest}$)${any}*${q})${rest}`;
        }
        re += `(?:${alt})${c === '@' ? '' : c}`;
        i = end;
        continue;
      }
    }
    if (c === '*') {
      while (p[i + 1] === '*' && p[i + 2] !== '(') i++;
      re += `${any}*${q}`;
    } else if (c === '?') re += any;
    else if (c === '[') {
      const b = bracket(p, i + 1);
      if (b) {
        re += b.re;
        i = b.end - 1;
      } else re += '\\[';
    } else if (c === '\\') {
      re += i + 1 < p.length ? escapeRe(p[i + 1] as string) : '\\\\';
      i++;
    } else re += escapeRe(c);
  }
  return re;
};

const compiled = new Map<string, RegExp>();
const NEVER = /(?!)/;

/** Compiles a pattern; `path`: wildcards stop at slashes; `shape`: where it must match. */
export const patternRe = (p: string, path = false, shape: 'whole' | 'prefix' | 'shortPrefix' | 'suffix' | 'any' = 'whole', nocase = false): RegExp => {
  const key = `${shape}${path ? '/' : ''}${nocase ? 'i' : ''}:${p}`;
  let re = compiled.get(key);
  if (!re) {
    try {
      const body = translate(p, path, shape === 'shortPrefix', 0);
      const src = shape === 'whole' ? `^(?:${body})$` : shape === 'suffix' ? `^(?:${body})$` : shape === 'any' ? body : `^(?:${body})`;
      re = new RegExp(src, nocase ? 'i' : '');
    } catch {
      re = NEVER;
    }
    if (compiled.size > 2000) compiled.clear();
    compiled.set(key, re);
  }
  return re;
};

/** Whether a pattern matches a whole text. Many wildcards are matched by hand, in bounded time. */
export const patternMatches = (p: string, text: string, nocase = false): boolean => {
  if (!/[*?[\\(]/.test(p)) return nocase ? p.toLowerCase() === text.toLowerCase() : p === text;
  if (!/[@+!?*]\(/.test(p)) return simpleMatch(nocase ? p.toLowerCase() : p, nocase ? text.toLowerCase() : text);
  return patternRe(p, false, 'whole', nocase).test(text);
};

/** One element of a simple pattern: a character, any, a set, or a star. */
type Atom = { readonly star: true } | { readonly star: false; readonly test: ((c: string) => boolean) | null; readonly ch: string };
const atomsCache = new Map<string, readonly Atom[]>();
const atoms = (p: string): readonly Atom[] => {
  let out = atomsCache.get(p) as Atom[] | undefined;
  if (out) return out;
  out = [];
  for (let i = 0; i < p.length; i++) {
    const c = p[i] as string;
    if (c === '*') {
      if (!out.at(-1)?.star) out.push({ star: true });
    } else if (c === '?') out.push({ star: false, test: () => true, ch: '' });
    else if (c === '[') {
      const b = bracket(p, i + 1);
      if (b) {
        const re = new RegExp(b.re);
        out.push({ star: false, test: (x) => re.test(x), ch: '' });
        i = b.end - 1;
      } else out.push({ star: false, test: null, ch: '[' });
    } else if (c === '\\' && i + 1 < p.length) out.push({ star: false, test: null, ch: p[++i] as string });
    else out.push({ star: false, test: null, ch: c });
  }
  if (atomsCache.size > 2000) atomsCache.clear();
  atomsCache.set(p, out);
  return out;
};
const simpleMatch = (p: string, s: string): boolean => {
  const a = atoms(p);
  let pi = 0;
  let si = 0;
  let starP = -1;
  let starS = 0;
  while (si < s.length) {
    const x = a[pi];
    if (x && !x.star && (x.test ? x.test(s[si] as string) : x.ch === s[si])) {
      pi++;
      si++;
    } else if (x?.star) {
      starP = pi++;
      starS = si;
    } else if (starP >= 0) {
      pi = starP + 1;
      si = ++starS;
    } else return false;
  }
  while (a[pi]?.star) pi++;
  return pi === a.length;
};
