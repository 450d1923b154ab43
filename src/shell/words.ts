// Words compiled once: unbash's parts become flat segments that the expander walks. A word that needs no expansion at all
// is just its text. Brace expansion happens here, on the text, as in bash (braces.c), and its results are parsed again.
import { parse, type Assignment, type ParameterExpansionPart, type ParsedScript, type Word, type WordPart } from 'unbash';
import { expandBraces } from './brace.ts';
import { hasMagic } from './pattern.ts';
import { lineOf, newSource, type Source } from './state.ts';

export type Seg =
  | { readonly k: 'lit'; readonly s: string; readonly q: boolean }
  | { readonly k: 'var'; readonly name: string; readonly q: boolean }
  | { readonly k: 'param'; readonly p: Param; readonly q: boolean }
  | { readonly k: 'cmd'; readonly script: ParsedScript; readonly src: Source; readonly q: boolean }
  | { readonly k: 'arith'; readonly text: string; readonly segs: readonly Seg[] | null; readonly q: boolean }
  | { readonly k: 'proc'; readonly script: ParsedScript; readonly src: Source; readonly reading: boolean }
  | { readonly k: 'tilde'; readonly user: string }
  | { readonly k: 'bad'; readonly text: string };

export interface Param {
  readonly name: string;
  readonly prefix: '!' | '#' | undefined;
  /** '@' and '*' as they stand; else the subscript's segments. */
  readonly index: '@' | '*' | CompiledWord | undefined;
  readonly op: ParamOp | undefined;
  readonly text: string;
}
export type ParamOp =
  | { readonly type: 'default'; readonly operator: string; readonly operand: readonly Seg[] }
  | { readonly type: 'remove'; readonly operator: string; readonly operand: CompiledWord }
  | { readonly type: 'replace'; readonly operator: string; readonly pattern: CompiledWord; readonly replacement: CompiledWord }
  | { readonly type: 'slice'; readonly offset: readonly Seg[]; readonly length: readonly Seg[] | undefined }
  | { readonly type: 'case'; readonly operator: string; readonly operand: CompiledWord | undefined }
  | { readonly type: 'transform'; readonly letter: string }
  | { readonly type: 'names'; readonly star: boolean }
  | { readonly type: 'bad' };

export interface CompiledWord {
  /** The word's one field when it needs no expansion. */
  readonly lit: string | null;
  readonly segs: readonly Seg[];
  /** Set when the word has brace expansions: the words it becomes. */
  readonly braces: readonly CompiledWord[] | null;
  readonly raw: string;
}

const cache = new WeakMap<object, CompiledWord>();
const NO_SEGS: readonly Seg[] = [];
const litWord = (s: string): CompiledWord => ({ lit: s, segs: NO_SEGS, braces: null, raw: s });
/** A word's segments; a plain literal carries none. */
export const segsOf = (w: CompiledWord): readonly Seg[] => (w.segs === NO_SEGS && w.lit !== null ? [{ k: 'lit', s: w.lit, q: false }] : w.segs);

/** Unquoted literal text: backslashes quote what follows them. */
const pushUnquoted = (out: Seg[], text: string): void => {
  if (text === '') return;
  if (!text.includes('\\')) {
    out.push({ k: 'lit', s: text, q: false });
    return;
  }
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c !== '\\') {
      plain += c;
      continue;
    }
    const next = text[++i];
    if (next === '\n') continue;
    if (plain !== '') out.push({ k: 'lit', s: plain, q: false });
    plain = '';
    out.push({ k: 'lit', s: next ?? '\\', q: true });
  }
  if (plain !== '') out.push({ k: 'lit', s: plain, q: false });
};

/** Expansions of a text as inside double quotes, with quotes as plain characters (here-documents, arithmetic, prompts). */
export const compileText = (text: string, src: Source, line = src.base): readonly Seg[] => {
  if (!/[$`\\]/.test(text)) return text === '' ? [] : [{ k: 'lit', s: text, q: true }];
  let delim = 'EOT';
  while (text.includes(delim)) delim += '_';
  const script = parse(`x <<${delim}\n${text}\n${delim}`);
  const cmd = script.commands[0]?.command;
  const doc = cmd?.type === 'Command' ? cmd.redirects[0] : undefined;
  if (doc?.type !== 'HereDoc') return [{ k: 'lit', s: text, q: true }];
  const frozen = newSource(src, text, line, true);
  const segs = compileParts(doc.body.parts ?? [], true, frozen);
  if (!doc.body.parts) segs.push({ k: 'lit', s: unescapeDoc(doc.body.text), q: true });
  // The newline before the delimiter is ours.
  const last = segs.at(-1);
  if (last?.k === 'lit' && last.s.endsWith('\n')) segs[segs.length - 1] = { ...last, s: last.s.slice(0, -1) };
  return segs;
};
/** Backslashes of a here-document body that has no expansions. */
const unescapeDoc = (text: string): string => text.replace(/\\([$`\\\n])/g, (_, c: string) => (c === '\n' ? '' : c));

const compileParam = (p: ParameterExpansionPart, q: boolean, src: Source): Seg => {
  const o = p.operation;
  const index = p.index === undefined ? undefined : p.index.text === '@' || p.index.text === '*' ? p.index.text : compileWord(p.index, src, 'plain');
  let op: ParamOp | undefined;
  if (o) {
    switch (o.type) {
      case 'Default': op = { type: 'default', operator: o.operator, operand: compileOperand(o.operand, q, src) }; break;
      case 'Remove': op = { type: 'remove', operator: o.operator, operand: compileWord(o.operand, src, 'plain') }; break;
      case 'Replace': op = { type: 'replace', operator: o.operator, pattern: compileWord(o.pattern, src, 'plain'), replacement: compileWord(o.replacement, src, 'tilde') }; break;
      case 'Slice': op = { type: 'slice', offset: compileText(o.offset.text, src), length: o.length && compileText(o.length.text, src) }; break;
      case 'CaseModification': op = { type: 'case', operator: o.operator, operand: o.operand && compileWord(o.operand, src, 'plain') }; break;
      case 'Transform': op = { type: 'transform', letter: o.operand.text }; break;
      case 'Names': op = { type: 'names', star: o.operator === '*' }; break;
      default: op = { type: 'bad' };
    }
  }
  if (!/^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])$/.test(p.parameter)) op = { type: 'bad' };
  return { k: 'param', q, p: { name: p.parameter, prefix: p.prefix, index, op, text: p.text } };
};

/** The word of `${x:-word}`: inside double quotes, single quotes are plain characters. */
const compileOperand = (w: Word, q: boolean, src: Source): readonly Seg[] => {
  if (!q) return segsOf(compileWord(w, src, 'tilde'));
  const out: Seg[] = [];
  if (!w.parts) return compileText(w.text, src);
  for (const part of w.parts) {
    if (part.type === 'DoubleQuoted') out.push(...compileParts(part.parts, true, src));
    else if (part.type === 'SingleQuoted' || part.type === 'Literal' || part.type === 'Glob' || part.type === 'ExtendedGlob' || part.type === 'BraceExpansion') out.push(...compileText(part.text, src));
    else out.push(...compileParts([part], true, src));
  }
  return out;
};

const emptyScript: ParsedScript = parse('');

const compileParts = (parts: readonly WordPart[], q: boolean, src: Source): Seg[] => {
  const out: Seg[] = [];
  for (const p of parts) {
    switch (p.type) {
      case 'Literal':
        if (q) out.push({ k: 'lit', s: p.value, q: true });
        else pushUnquoted(out, p.text);
        break;
      case 'Glob':
        if (p.parts && p.parts.length > 0 && p.parts.some((x) => x.type !== 'Literal')) {
          out.push({ k: 'lit', s: '[', q: false }, ...compileParts(p.parts, false, src), { k: 'lit', s: ']', q: false });
        } else pushUnquoted(out, p.text);
        break;
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        out.push({ k: 'lit', s: p.type === 'AnsiCQuoted' ? ansiC(p.text.slice(2, -1)) : p.value, q: true });
        break;
      case 'DoubleQuoted':
      case 'LocaleString': {
        const inner = compileParts(p.parts, true, src);
        if (inner.length === 0) out.push({ k: 'lit', s: '', q: true });
        else for (const x of inner) out.push(x);
        break;
      }
      case 'SimpleExpansion':
        out.push({ k: 'var', name: p.text.slice(1), q });
        break;
      case 'ParameterExpansion':
        if (!p.prefix && !p.index && !p.operation && /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$!#-])$/.test(p.parameter)) out.push({ k: 'var', name: p.parameter, q });
        else out.push(compileParam(p, q, src));
        break;
      case 'CommandExpansion': {
        const script = p.script ?? emptyScript;
        out.push({ k: 'cmd', script, src: script.source === undefined ? src : newSource(src, script.source, lineOf(src, p.pos), true), q });
        break;
      }
      case 'ArithmeticExpansion': {
        const text = p.text.startsWith('$[') ? p.text.slice(2, -1) : p.text.slice(3, -2);
        out.push({ k: 'arith', text, segs: /[$`\\]/.test(text) ? compileText(text, src, lineOf(src, p.pos)) : null, q });
        break;
      }
      case 'ProcessSubstitution':
        out.push({ k: 'proc', script: p.script ?? emptyScript, src, reading: p.operator === '<' });
        break;
      case 'ExtendedGlob':
        if (p.parts && p.parts.some((x) => x.type !== 'Literal' && x.type !== 'Glob')) {
          out.push({ k: 'lit', s: `${p.operator}(`, q: false }, ...compileParts(p.parts, false, src), { k: 'lit', s: ')', q: false });
        } else pushUnquoted(out, p.text);
        break;
      case 'BraceExpansion':
        if (p.parts && p.parts.length > 0) out.push({ k: 'lit', s: '{', q: false }, ...compileParts(p.parts, false, src), { k: 'lit', s: '}', q: false });
        else pushUnquoted(out, p.text);
        break;
    }
  }
  return out;
};

const simpleEscapes = new Map(Object.entries({ a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"', '?': '?' }));
/** The escapes of $'...'. */
export const ansiC = (s: string): string =>
  s.replace(/\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|c([\s\S])|([\s\S]))/g, (m, oct?: string, hex?: string, u?: string, U?: string, ctl?: string, c?: string) => {
    if (oct !== undefined) return String.fromCharCode(Number.parseInt(oct, 8) & 255);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    const uni = u ?? U;
    if (uni !== undefined) return encodeUtf8(Number.parseInt(uni, 16));
    if (ctl !== undefined) return String.fromCharCode(ctl.charCodeAt(0) & 31);
    return simpleEscapes.get(c as string) ?? m;
  }).replace(/\0[\s\S]*$/, '');
export const encodeUtf8 = (c: number): string => {
  const ch = String.fromCharCode;
  if (c < 0x80) return ch(c);
  if (c < 0x800) return ch(0xc0 | (c >> 6), 0x80 | (c & 63));
  if (c < 0x10000) return ch(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  return ch(0xf0 | ((c >> 18) & 7), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
};

/** Tilde prefixes: at the start of a word; in assignments also after colons. */
const withTildes = (segs: Seg[], assignment: boolean): Seg[] => {
  const out: Seg[] = [];
  segs.forEach((s, i) => {
    if (s.k !== 'lit' || s.q || !s.s.includes('~')) {
      out.push(s);
      return;
    }
    const re = assignment ? /(^|:)~([A-Za-z0-9_+-]*)(?=[/:]|$)/g : /(^)~([A-Za-z0-9_+-]*)(?=\/|$)/g;
    let from = 0;
    for (const m of s.s.matchAll(re)) {
      const at = m.index + (m[1] as string).length;
      const prev = segs[i - 1];
      if (m.index === 0 && m[1] === '' && i !== 0 && !(assignment && i === 1 && prev?.k === 'lit' && /^[A-Za-z_][A-Za-z0-9_]*=$/.test(prev.s))) continue;
      const end = m.index + m[0].length;
      if (end === s.s.length && i + 1 < segs.length && !(segs[i + 1]?.k === 'lit' && /^[/:]/.test((segs[i + 1] as { s: string }).s))) continue;
      if (at > from) out.push({ k: 'lit', s: s.s.slice(from, at), q: false });
      out.push({ k: 'tilde', user: m[2] as string });
      from = end;
    }
    if (from < s.s.length) out.push({ k: 'lit', s: s.s.slice(from), q: false });
  });
  return out;
};

/** Cuts the first `n` characters of the first literal off into a (quoted) segment of their own. */
const splitFirst = (segs: Seg[], n: number): Seg[] => {
  const [first, ...rest] = segs;
  if (first?.k !== 'lit' || first.s.length < n) return segs;
  const tail: Seg[] = first.s.length === n ? [] : [{ ...first, s: first.s.slice(n) }];
  return [{ k: 'lit', s: first.s.slice(0, n), q: true }, ...tail, ...rest];
};

/** Every quoted or plain literal joined, when a word has nothing to expand and no pattern to match. */
const literalOf = (segs: readonly Seg[]): string | null => {
  let s = '';
  for (const x of segs) {
    if (x.k !== 'lit' || (!x.q && hasMagic(x.s))) return null;
    s += x.s;
  }
  return segs.length === 0 ? null : s;
};

/** `kind` field: a command's word, braces and tilde; assign: the right side of an assignment; tilde: only the tilde; plain: neither. */
export const compileWord = (w: Word, src: Source, kind: 'field' | 'assign' | 'tilde' | 'plain'): CompiledWord => {
  const text = w.text;
  // Not worth remembering.
  if (!/[\\$`'"*?[\]{}~()<>!]/.test(text)) return litWord(text);
  const have = cache.get(w);
  if (have) return have;
  let out: CompiledWord;
  const parts = w.parts;
  if (kind === 'field' && text.includes('{') && parts?.some((p) => p.type === 'BraceExpansion')) {
    const words = expandBraces(text);
    const frozen = newSource(src, text, lineOf(src, w.pos), true);
    out = { lit: null, segs: [], raw: text, braces: words.map((t) => compileFieldText(t, frozen)) };
  } else {
    let segs: Seg[];
    if (parts) segs = compileParts(parts, false, src);
    else {
      segs = [];
      pushUnquoted(segs, text);
    }
    if (kind !== 'plain' && text.includes('~')) {
      // A command's word that looks like an assignment has its tildes there too.
      const eq = kind === 'field' ? /^[A-Za-z_][A-Za-z0-9_]*=/.exec(text) : null;
      segs = eq ? withTildes(splitFirst(segs, eq[0].length), true) : withTildes(segs, kind === 'assign');
    }
    out = { lit: literalOf(segs), segs, braces: null, raw: text };
  }
  cache.set(w, out);
  return out;
};

/** A word that is only known as text (brace results, array elements). */
export const compileFieldText = (text: string, src: Source): CompiledWord => {
  if (!/[^A-Za-z0-9_.:/@,+=-]/.test(text)) return litWord(text);
  const cmd = parse(`x ${text}`).commands[0]?.command;
  const arg = cmd?.type === 'Command' ? cmd.suffix[0] : undefined;
  return arg?.type === 'Word' ? compileWord(arg, src, 'tilde') : litWord(text);
};

/** An assignment's pieces: `name`, subscript text, value. */
export interface CompiledAssign {
  readonly name: string;
  readonly index: CompiledWord | undefined;
  readonly indexText: string;
  readonly append: boolean;
  readonly value: CompiledWord | { readonly elements: readonly CompiledElement[] };
}
export interface CompiledElement {
  readonly index: CompiledWord | undefined;
  readonly append: boolean;
  readonly word: CompiledWord;
}
const assigns = new WeakMap<object, CompiledAssign>();
export const compileAssign = (a: Assignment, src: Source): CompiledAssign => {
  let out = assigns.get(a);
  if (out) return out;
  const value = a.value.type === 'ArrayValue' ? { elements: a.value.elements.map((e) => compileElement(e, src)) } : compileWord(a.value, src, 'assign');
  out = { name: a.name, index: a.index && compileWord(a.index, src, 'plain'), indexText: a.index?.text ?? '', append: a.append === true, value };
  assigns.set(a, out);
  return out;
};
const compileElement = (w: Word, src: Source): CompiledElement => {
  const m = w.text.startsWith('[') ? elementKey(w.text) : undefined;
  if (!m) return { index: undefined, append: false, word: compileWord(w, src, 'field') };
  const frozen = newSource(src, w.text, lineOf(src, w.pos), true);
  return { index: compileFieldText(m.key, frozen), append: m.append, word: compileFieldText(m.rest, frozen) };
};
/** Splits `[key]=rest` or `[key]+=rest`. */
const elementKey = (t: string): { key: string; append: boolean; rest: string } | undefined => {
  let depth = 0;
  for (let i = 0; i < t.length; i++) {
    const c = t[i];
    if (c === '\\') i++;
    else if (c === "'" || c === '"') {
      const e = t.indexOf(c, i + 1);
      if (e < 0) return undefined;
      i = e;
    } else if (c === '[') depth++;
    else if (c === ']' && --depth === 0) {
      const append = t.startsWith('+=', i + 1);
      if (!append && t[i + 1] !== '=') return undefined;
      return { key: t.slice(1, i), append, rest: t.slice(i + (append ? 3 : 2)) };
    }
  }
  return undefined;
};
