// jq's language: text to tree. Mirrors jq 1.6's grammar for what scripts use. Leaves out: modules, label/break, SQL-style and date functions
// (refused by name).

export type Ast =
  | { readonly t: 'id' | 'recurse' | 'iterate' }
  | { readonly t: 'lit'; readonly v: unknown }
  | { readonly t: 'str'; readonly parts: readonly (string | Ast)[]; readonly format: string | undefined }
  | { readonly t: 'format'; readonly name: string }
  | { readonly t: 'index'; readonly of: Ast; readonly key: Ast }
  | { readonly t: 'slice'; readonly of: Ast; readonly from: Ast | undefined; readonly to: Ast | undefined }
  | { readonly t: 'each'; readonly of: Ast }
  | { readonly t: 'try'; readonly body: Ast; readonly handler: Ast | undefined }
  | { readonly t: 'pipe' | 'comma'; readonly a: Ast; readonly b: Ast }
  | { readonly t: 'bin'; readonly op: string; readonly a: Ast; readonly b: Ast }
  | { readonly t: 'neg'; readonly e: Ast }
  | { readonly t: 'if'; readonly cond: Ast; readonly yes: Ast; readonly no: Ast }
  | { readonly t: 'reduce' | 'foreach'; readonly src: Ast; readonly pat: Pattern; readonly init: Ast; readonly update: Ast; readonly extract: Ast | undefined }
  | { readonly t: 'as'; readonly src: Ast; readonly pat: Pattern; readonly body: Ast }
  | { readonly t: 'def'; readonly name: string; readonly params: readonly string[]; readonly body: Ast; readonly rest: Ast }
  | { readonly t: 'call'; readonly name: string; readonly args: readonly Ast[] }
  | { readonly t: 'var'; readonly name: string }
  | { readonly t: 'array'; readonly e: Ast | undefined }
  | { readonly t: 'object'; readonly pairs: readonly (readonly [Ast, Ast])[] };
export type Pattern =
  | { readonly t: 'var'; readonly name: string }
  | { readonly t: 'array'; readonly list: readonly Pattern[] }
  | { readonly t: 'object'; readonly pairs: readonly (readonly [Ast, Pattern])[] };
export interface JqError {
  readonly jqCompile: string;
}

interface Tok {
  readonly k: 'num' | 'str' | 'id' | 'field' | 'var' | 'format' | 'op' | 'eof';
  readonly s: string;
  readonly parts?: readonly (string | readonly Tok[])[];
}
const fail = (msg: string): never => {
  throw { jqCompile: msg } satisfies JqError;
};
const unexpected = (t: Tok): never => fail(`syntax error, unexpected ${t.k === 'eof' ? '$end' : t.k === 'op' ? (t.s.length === 1 ? `'${t.s}'` : t.s) : t.k === 'id' && RESERVED.has(t.s) ? t.s : t.k === 'num' ? 'LITERAL' : t.k === 'str' ? 'QQSTRING_START' : t.k === 'field' ? 'FIELD' : 'IDENT'} (Unix shell quoting issues?)`);
const RESERVED = new Set(['def', 'if', 'then', 'elif', 'else', 'end', 'as', 'reduce', 'foreach', 'try', 'catch', 'label', 'import', 'include', 'and', 'or', '__loc__']);
const OPS = ['?//', '|=', '+=', '-=', '*=', '/=', '%=', '//=', '==', '!=', '<=', '>=', '//', '..', '.', '[', ']', '(', ')', '{', '}', '|', ',', ':', ';', '=', '<', '>', '+', '-', '*', '/', '%', '?', '$'];

const lex = (s: string, from: number, closeParen: boolean, depth: number): { toks: Tok[]; end: number } => {
  if (depth > 50) fail('nested too deeply');
  const toks: Tok[] = [];
  let i = from;
  let open = 0;
  for (;;) {
    const ws = /^(?:[ \t\r\n]+|#[^\n]*)*/.exec(s.slice(i, i + 4096)) as RegExpExecArray;
    i += ws[0].length;
    const c = s[i];
    if (c === undefined) {
      if (closeParen) unexpected({ k: 'eof', s: '' });
      return { toks: [...toks, { k: 'eof', s: '' }], end: i };
    }
    if (c === '"') {
      const parts: (string | readonly Tok[])[] = [];
      let text = '';
      i++;
      for (;;) {
        const d = s[i];
        if (d === undefined) return unexpected({ k: 'eof', s: '' });
        if (d === '"') break;
        if (d !== '\\') {
          text += d;
          i++;
          continue;
        }
        const e = s[i + 1];
        if (e === '(') {
          parts.push(text);
          text = '';
          const inner = lex(s, i + 2, true, depth + 1);
          parts.push(inner.toks);
          i = inner.end;
          continue;
        }
        if (e === 'u') {
          text += encode(Number.parseInt(s.slice(i + 2, i + 6), 16) || 0);
          i += 6;
          continue;
        }
        text += ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '/': '/', '\\': '\\', '"': '"' } as Record<string, string>)[e ?? ''] ?? e ?? '';
        i += 2;
      }
      i++;
      parts.push(text);
      toks.push({ k: 'str', s: '', parts });
      continue;
    }
    const rest = s.slice(i, i + 300);
    let m: RegExpExecArray | null;
    if ((m = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/.exec(rest))) toks.push({ k: 'num', s: m[0] });
    else if ((m = /^\.[A-Za-z_]\w*/.exec(rest))) toks.push({ k: 'field', s: m[0].slice(1) });
    else if ((m = /^\$[A-Za-z_]\w*/.exec(rest))) toks.push({ k: 'var', s: m[0].slice(1) });
    else if ((m = /^@[A-Za-z0-9_]+/.exec(rest))) toks.push({ k: 'format', s: m[0].slice(1) });
    else if ((m = /^[A-Za-z_]\w*/.exec(rest))) toks.push({ k: 'id', s: m[0] });
    else {
      const op = OPS.find((o) => rest.startsWith(o)) ?? fail(`syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?)`);
      if (op === '(') open++;
      if (op === ')' && open-- === 0 && closeParen) return { toks: [...toks, { k: 'eof', s: '' }], end: i + 1 };
      toks.push({ k: 'op', s: op });
      i += op.length;
      continue;
    }
    i += m[0].length;
  }
};
const encode = (c: number): string => {
  const ch = String.fromCharCode;
  if (c < 0x80) return ch(c);
  if (c < 0x800) return ch(0xc0 | (c >> 6), 0x80 | (c & 63));
  return ch(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
};
export const utf8Char = encode;

const ID: Ast = { t: 'id' };
const parseToks = (toks: readonly Tok[], depth0: number): Ast => {
  let p = 0;
  let depth = depth0;
  const peek = (): Tok => toks[p] as Tok;
  const isOp = (s: string): boolean => peek().k === 'op' && peek().s === s;
  const isId = (s: string): boolean => peek().k === 'id' && peek().s === s;
  const eatOp = (s: string): void => {
    if (!isOp(s)) unexpected(peek());
    p++;
  };
  const eatId = (s: string): void => {
    if (!isId(s)) unexpected(peek());
    p++;
  };
  const pipe = (): Ast => {
    if (++depth > 300) fail('nested too deeply');
    try {
      if (isId('def')) {
        p++;
        const name = peek().s;
        p++;
        const params: string[] = [];
        if (isOp('(')) {
          do {
            p++;
            params.push(peek().k === 'var' ? `$${peek().s}` : peek().s);
            p++;
          } while (isOp(';'));
          eatOp(')');
        }
        eatOp(':');
        const body = pipe();
        eatOp(';');
        return { t: 'def', name, params, body, rest: pipe() };
      }
      const a = comma();
      if (isId('as')) {
        p++;
        const pat = pattern();
        eatOp('|');
        return { t: 'as', src: a, pat, body: pipe() };
      }
      if (!isOp('|')) return a;
      p++;
      return { t: 'pipe', a, b: pipe() };
    } finally {
      depth--;
    }
  };
  const pattern = (): Pattern => {
    const t = peek();
    p++;
    if (t.k === 'var') return { t: 'var', name: t.s };
    if (t.k === 'op' && t.s === '[') {
      const list = [pattern()];
      while (isOp(',')) {
        p++;
        list.push(pattern());
      }
      eatOp(']');
      return { t: 'array', list };
    }
    if (t.k === 'op' && t.s === '{') {
      const pairs: [Ast, Pattern][] = [];
      for (;;) {
        const k = peek();
        p++;
        if (k.k === 'var') {
          const key: Ast = { t: 'lit', v: k.s };
          if (isOp(':')) {
            p++;
            pairs.push([key, pattern()]);
          } else pairs.push([key, { t: 'var', name: k.s }]);
        } else {
          const key: Ast = k.k === 'str' ? strAst(k, undefined) : k.k === 'id' ? { t: 'lit', v: k.s } : unexpected(k);
          eatOp(':');
          pairs.push([key, pattern()]);
        }
        if (!isOp(',')) break;
        p++;
      }
      eatOp('}');
      return { t: 'object', pairs };
    }
    return unexpected(t);
  };
  const comma = (): Ast => {
    let a = binary(0);
    while (isOp(',')) {
      p++;
      a = { t: 'comma', a, b: binary(0) };
    }
    return a;
  };
  // Lowest first; right- and non-associative levels are handled by hand.
  const LEVELS: readonly (readonly string[])[] = [['//'], ['=', '|=', '+=', '-=', '*=', '/=', '%=', '//='], ['or'], ['and'], ['==', '!=', '<', '<=', '>', '>='], ['+', '-'], ['*', '/', '%']];
  const binary = (level: number): Ast => {
    const ops = LEVELS[level];
    if (!ops) return postfixTry();
    let a = binary(level + 1);
    while ((peek().k === 'op' || peek().k === 'id') && ops.includes(peek().s)) {
      const op = peek().s;
      p++;
      a = { t: 'bin', op, a, b: level === 0 ? binary(0) : binary(level + 1) };
      if (level === 1 || level === 4) break;
    }
    return a;
  };
  const postfixTry = (): Ast => {
    if (isOp('-')) {
      p++;
      return { t: 'neg', e: postfixTry() };
    }
    if (isId('try')) {
      p++;
      const body = postfix();
      if (!isId('catch')) return { t: 'try', body, handler: undefined };
      p++;
      return { t: 'try', body, handler: postfix() };
    }
    if (isId('reduce') || isId('foreach')) {
      const t = peek().s as 'reduce';
      p++;
      const src = postfix();
      eatId('as');
      const pat = pattern();
      eatOp('(');
      const init = pipe();
      eatOp(';');
      const update = pipe();
      let extract: Ast | undefined;
      if (isOp(';')) {
        p++;
        extract = pipe();
      }
      eatOp(')');
      return suffixes({ t, src, pat, init, update, extract });
    }
    if (isId('if')) {
      p++;
      return suffixes(conditional());
    }
    return postfix();
  };
  const conditional = (): Ast => {
    const cond = pipe();
    eatId('then');
    const yes = pipe();
    if (isId('elif')) {
      p++;
      return { t: 'if', cond, yes, no: conditional() };
    }
    eatId('else');
    const no = pipe();
    eatId('end');
    return { t: 'if', cond, yes, no };
  };
  const strAst = (t: Tok, format: string | undefined): Ast => ({ t: 'str', format, parts: (t.parts ?? []).map((x) => (typeof x === 'string' ? x : parseToks(x, depth + 1))) });
  const postfix = (): Ast => suffixes(term());
  const suffixes = (start: Ast): Ast => {
    let a = start;
    for (;;) {
      const t = peek();
      if (t.k === 'field') {
        p++;
        a = { t: 'index', of: a, key: { t: 'lit', v: t.s } };
      } else if (t.k === 'op' && t.s === '.' && toks[p + 1]?.k === 'str') {
        p += 2;
        a = { t: 'index', of: a, key: strAst(toks[p - 1] as Tok, undefined) };
      } else if (t.k === 'op' && t.s === '.' && toks[p + 1]?.k === 'op' && toks[p + 1]?.s === '[') {
        p++;
      } else if (t.k === 'op' && t.s === '[') {
        p++;
        a = bracket(a);
      } else if (t.k === 'op' && t.s === '?') {
        p++;
        a = { t: 'try', body: a, handler: undefined };
      } else return a;
    }
  };
  const bracket = (of: Ast): Ast => {
    if (isOp(']')) {
      p++;
      return { t: 'each', of };
    }
    if (isOp(':')) {
      p++;
      const to = pipe();
      eatOp(']');
      return { t: 'slice', of, from: undefined, to };
    }
    const key = pipe();
    if (isOp(':')) {
      p++;
      const to = isOp(']') ? undefined : pipe();
      eatOp(']');
      return { t: 'slice', of, from: key, to };
    }
    eatOp(']');
    return { t: 'index', of, key };
  };
  const term = (): Ast => {
    const t = peek();
    p++;
    switch (t.k) {
      case 'num': return { t: 'lit', v: Number(t.s) };
      case 'str': return strAst(t, undefined);
      case 'field': return { t: 'index', of: ID, key: { t: 'lit', v: t.s } };
      case 'format':
        if (peek().k === 'str') {
          p++;
          return strAst(toks[p - 1] as Tok, t.s);
        }
        return { t: 'format', name: t.s };
      case 'var':
        if (t.s === '__loc__') return fail('$__loc__ is not modelled by packetpath');
        return { t: 'var', name: t.s };
      case 'id': {
        if (RESERVED.has(t.s)) {
          if (t.s === 'label' || t.s === 'import' || t.s === 'include') return fail(`${t.s} is not modelled by packetpath`);
          p--;
          return t.s === 'def' ? pipe() : unexpected(t);
        }
        const args: Ast[] = [];
        if (isOp('(')) {
          do {
            p++;
            args.push(pipe());
          } while (isOp(';'));
          eatOp(')');
        }
        return { t: 'call', name: t.s, args };
      }
      case 'op':
        if (t.s === '.') {
          if (peek().k === 'str') {
            p++;
            return { t: 'index', of: ID, key: strAst(toks[p - 1] as Tok, undefined) };
          }
          return ID;
        }
        if (t.s === '..') return { t: 'recurse' };
        if (t.s === '(') {
          const e = pipe();
          eatOp(')');
          return e;
        }
        if (t.s === '[') {
          if (isOp(']')) {
            p++;
            return { t: 'array', e: undefined };
          }
          const e = pipe();
          eatOp(']');
          return { t: 'array', e };
        }
        if (t.s === '{') return object();
        return unexpected(t);
      default: return unexpected(t);
    }
  };
  const object = (): Ast => {
    const pairs: [Ast, Ast][] = [];
    while (!isOp('}')) {
      const t = peek();
      p++;
      let key: Ast;
      let value: Ast | undefined;
      if (t.k === 'var') {
        key = { t: 'lit', v: t.s };
        value = { t: 'var', name: t.s };
      } else if (t.k === 'id') {
        key = { t: 'lit', v: t.s };
        value = { t: 'index', of: ID, key };
      } else if (t.k === 'num') key = { t: 'lit', v: t.s };
      else if (t.k === 'str' || (t.k === 'format' && peek().k === 'str')) {
        key = t.k === 'str' ? strAst(t, undefined) : strAst(toks[p++] as Tok, t.s);
        value = { t: 'index', of: ID, key };
      } else if (t.k === 'op' && t.s === '(') {
        key = pipe();
        eatOp(')');
      } else return unexpected(t);
      if (isOp(':')) {
        p++;
        value = binaryNoComma();
      }
      if (!value) return unexpected(peek());
      pairs.push([key, value]);
      if (!isOp(',')) break;
      p++;
    }
    eatOp('}');
    return { t: 'object', pairs };
  };
  /** An object's value: terms joined by `|`, without commas. */
  const binaryNoComma = (): Ast => {
    const a = binary(0);
    if (!isOp('|')) return a;
    p++;
    return { t: 'pipe', a, b: binaryNoComma() };
  };
  const out = pipe();
  if (peek().k !== 'eof') unexpected(peek());
  return out;
};

export const parseJq = (text: string): Ast => {
  const { toks } = lex(text, 0, false, 0);
  if (toks.length === 1) return ID;
  // A program may end with definitions only.
  return parseToks(toks, 0);
};
