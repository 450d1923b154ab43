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

/** A pattern that is a sequence of these. Matching computes the set of positions reachable from a set: its time is bounded. */
type Piece =
  | { readonly k: 'char'; readonly c: string }
  | { readonly k: 'test'; readonly test: (c: string) => boolean }
  | { readonly k: 'star' }
  | { readonly k: 'group'; readonly op: string; readonly alts: readonly (readonly Piece[])[] };
const pieceCache = new Map<string, readonly Piece[]>();
const parsePieces = (p: string, depth = 0): readonly Piece[] => {
  const have = pieceCache.get(p);
  if (have) return have;
  const out: Piece[] = [];
  for (let i = 0; i < p.length; i++) {
    const c = p[i] as string;
    if (p[i + 1] === '(' && '?*+@!'.includes(c) && depth < 50) {
      const end = closing(p, i + 1);
      if (end > 0) {
        out.push({ k: 'group', op: c, alts: alternatives(p.slice(i + 2, end)).map((a) => parsePieces(a, depth + 1)) });
        i = end;
        continue;
      }
    }
    if (c === '*') {
      if (out.at(-1)?.k !== 'star') out.push({ k: 'star' });
    } else if (c === '?') out.push({ k: 'test', test: () => true });
    else if (c === '[') {
      const b = bracket(p, i + 1);
      if (b) {
        const re = new RegExp(b.re);
        out.push({ k: 'test', test: (x) => re.test(x) });
        i = b.end - 1;
      } else out.push({ k: 'char', c: '[' });
    } else if (c === '\\' && i + 1 < p.length) out.push({ k: 'char', c: p[++i] as string });
    else out.push({ k: 'char', c });
  }
  if (pieceCache.size > 2000) pieceCache.clear();
  pieceCache.set(p, out);
  return out;
};
type Positions = Uint8Array;
const union = (a: Positions, b: Positions): boolean => {
  let grew = false;
  for (let i = 0; i < a.length; i++) {
    if (b[i] === 1 && a[i] === 0) {
      a[i] = 1;
      grew = true;
    }
  }
  return grew;
};
const reach = (pieces: readonly Piece[], s: string, from: Positions): Positions => {
  let cur = from;
  for (const p of pieces) {
    const next = new Uint8Array(s.length + 1);
    if (p.k === 'star') {
      const first = cur.indexOf(1);
      if (first >= 0) next.fill(1, first);
    } else if (p.k === 'group') {
      const alts = (x: Positions): Positions => {
        const out = new Uint8Array(s.length + 1);
        for (const a of p.alts) union(out, reach(a, s, x));
        return out;
      };
      if (p.op === '!') {
        for (let at = cur.indexOf(1); at >= 0; at = cur.indexOf(1, at + 1)) {
          const one = new Uint8Array(s.length + 1);
          one[at] = 1;
          const hit = alts(one);
          for (let e = at; e <= s.length; e++) if (hit[e] === 0) next[e] = 1;
        }
      } else {
        if (p.op === '?' || p.op === '*') union(next, cur);
        let step = alts(cur);
        union(next, step);
        if (p.op === '*' || p.op === '+') {
          while (step.includes(1)) {
            step = alts(step);
            if (!union(next, step)) break;
          }
        }
      }
    } else {
      for (let at = cur.indexOf(1); at >= 0 && at < s.length; at = cur.indexOf(1, at + 1)) {
        const c = s[at] as string;
        if (p.k === 'char' ? p.c === c : p.test(c)) next[at + 1] = 1;
      }
    }
    cur = next;
    if (!cur.includes(1)) break;
  }
  return cur;
};
/** Where a match that begins at `start` may end. */
const endsFrom = (pieces: readonly Piece[], s: string, start: number): Positions => {
  const from = new Uint8Array(s.length + 1);
  from[start] = 1;
  return reach(pieces, s, from);
};

/** The longest match that begins at `start`; -1 when none does. */
export const matchEnd = (p: string, s: string, start: number): number => endsFrom(parsePieces(p), s, start).lastIndexOf(1);
/** The shortest match that begins the text; -1 when none does. */
export const matchShortest = (p: string, s: string): number => endsFrom(parsePieces(p), s, 0).indexOf(1);
/** The first, longest match at or after `from`. */
export const findMatch = (p: string, s: string, from: number): readonly [number, number] | undefined => {
  if (!/[*?[\\(]/.test(p)) {
    const at = s.indexOf(p, from);
    return at < 0 ? undefined : [at, at + p.length];
  }
  const pieces = parsePieces(p);
  const head = pieces[0];
  for (let at = from; at <= s.length; at++) {
    // A pattern that begins with a character can only match where it stands.
    if (head?.k === 'char') {
      at = s.indexOf(head.c, at);
      if (at < 0) return undefined;
    }
    if (pieces.every((x) => x.k === 'char' || x.k === 'test')) {
      if (at + pieces.length > s.length) return undefined;
      if (pieces.every((x, i) => (x.k === 'char' ? x.c === s[at + i] : x.k === 'test' && x.test(s[at + i] as string)))) return [at, at + pieces.length];
      continue;
    }
    const end = endsFrom(pieces, s, at).lastIndexOf(1);
    if (end >= at) return [at, end];
    if (head?.k === 'star') return undefined;
  }
  return undefined;
};

/** Whether a pattern matches a whole text. Many wildcards are matched by hand, in bounded time. */
export const patternMatches = (p: string, text: string, nocase = false): boolean => {
  if (!/[*?[\\(]/.test(p)) return nocase ? p.toLowerCase() === text.toLowerCase() : p === text;
  const [pat, s] = nocase ? [p.toLowerCase(), text.toLowerCase()] : [p, text];
  return /[@+!?*]\(/.test(p) ? endsFrom(parsePieces(pat), s, 0)[s.length] === 1 : simpleMatch(pat, s);
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
