// `grep -P`: patterns of Perl that mean the same in POSIX's clothes. A leading (?<=X) or X\K, and a trailing (?=Y), become a group of the whole whose span is the match.
// Leaves out (undefined: refused by name): lazy and possessive repetitions, look-arounds elsewhere, \R \X \A \z \Z \G \Q \E, named groups, back-references.

export interface PerlPattern {
  /** An extended regular expression. */
  readonly text: string;
  /** Which group of it is the match; 0 all of it. */
  readonly group: number;
}
/** `[\d.]`: classes in brackets are ranges there, and a backslash is itself. */
const bracket = (body: string): string | undefined => {
  const t = body.replace(/\\([\s\S])/g, (_, c: string) => ({ d: '0-9', w: 'A-Za-z0-9_', s: ' \t\n', h: ' \t', t: '\t', n: '\n' })[c] ?? (/[\].^\\-]/.test(c) && c !== '.' ? '\0' : /\w/.test(c) ? '\0' : c));
  return t.includes('\0') ? undefined : t;
};
/** The same outside of look-arounds. */
const plain = (p: string): string | undefined => {
  let out = '';
  for (let i = 0; i < p.length; ) {
    const c = p[i] as string;
    if (c === '\\') {
      const n = p[i + 1] ?? '';
      if (/[KRDXAZzGQE1-9]/.test(n)) return undefined;
      out += ({ d: '[0-9]', h: '[ \\t]', t: '\t' } as Record<string, string>)[n]?.replace('\\t', '\t') ?? c + n;
      i += 2;
    } else if (c === '[') {
      const m = /^\[\^?\]?(?:\[:\w+:\]|\\[\s\S]|[^\]\\])*\]/.exec(p.slice(i));
      const body = m && bracket(m[0].slice(1, -1));
      if (!m || body === undefined || body === null) return undefined;
      out += `[${body}]`;
      i += m[0].length;
    } else if (p.startsWith('(?:', i)) {
      out += '(';
      i += 3;
    } else if (p.startsWith('(?', i) || /^[*+?}][?+]/.test(p.slice(i))) return undefined;
    else {
      out += c;
      i++;
    }
  }
  return out;
};
/** Where the parenthesis that opens at `at` closes; -1 nowhere. */
const closing = (p: string, at: number): number => {
  let depth = 0;
  for (let i = at; i < p.length; i++) {
    if (p[i] === '\\') i++;
    else if (p[i] === '[') i += (/^\[\^?\]?(?:\\[\s\S]|[^\]\\])*/.exec(p.slice(i))?.[0].length ?? 1);
    else if (p[i] === '(') depth++;
    else if (p[i] === ')' && --depth === 0) return i;
  }
  return -1;
};
const groupsIn = (t: string): number => (t.replace(/\\[\s\S]|\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/g, '').match(/\(/g) ?? []).length;
/** An alternation at the top would not be bound by what is put beside it. */
const bound = (t: string): string => (t.includes('|') ? `(${t})` : t);

export const fromPerl = (pattern: string): PerlPattern | undefined => {
  let [before, rest, after] = ['', pattern, ''];
  if (rest.startsWith('(?<=')) {
    const end = closing(rest, 0);
    if (end < 0) return undefined;
    [before, rest] = [rest.slice(4, end), rest.slice(end + 1)];
  } else {
    const k = /^((?:\\[^K]|[^\\])*)\\K/.exec(rest);
    // Inside a group or a bracket it would mean something else.
    if (k && groupsIn(k[1] as string) === ((k[1] as string).replace(/\\[\s\S]/g, '').match(/\)/g) ?? []).length) [before, rest] = [k[1] as string, rest.slice(k[0].length)];
  }
  const ahead = rest.lastIndexOf('(?=');
  if (ahead >= 0 && closing(rest, ahead) === rest.length - 1) [after, rest] = [rest.slice(ahead + 3, -1), rest.slice(0, ahead)];
  const [b, r, a] = [plain(before), plain(rest), plain(after)];
  if (b === undefined || r === undefined || a === undefined) return undefined;
  if (before === '' && after === '') return { text: r, group: 0 };
  return { text: `${bound(b)}(${r})${bound(a)}`, group: groupsIn(bound(b)) + 1 };
};
