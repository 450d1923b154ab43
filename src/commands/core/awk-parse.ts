// awk's grammar: text to tree. Mirrors mawk 1.3.4 (Debian's awk), with POSIX precedence. Leaves out nothing of the language
// but getline's odder positions.

export type Expr =
  | { readonly t: 'num'; readonly n: number }
  | { readonly t: 'str'; readonly s: string }
  | { readonly t: 're'; readonly s: string }
  | { readonly t: 'var'; readonly name: string }
  | { readonly t: 'index'; readonly name: string; readonly subs: readonly Expr[] }
  | { readonly t: 'field'; readonly e: Expr }
  | { readonly t: 'assign'; readonly op: string; readonly to: Expr; readonly e: Expr }
  | { readonly t: 'cond'; readonly c: Expr; readonly a: Expr; readonly b: Expr }
  | { readonly t: 'bin'; readonly op: string; readonly a: Expr; readonly b: Expr }
  | { readonly t: 'un'; readonly op: string; readonly e: Expr }
  | { readonly t: 'inc'; readonly op: '++' | '--'; readonly prefix: boolean; readonly e: Expr }
  | { readonly t: 'in'; readonly subs: readonly Expr[]; readonly name: string }
  | { readonly t: 'group'; readonly list: readonly Expr[] }
  | { readonly t: 'call'; readonly name: string; readonly args: readonly Expr[]; readonly builtin: boolean }
  | { readonly t: 'getline'; readonly from: Expr | undefined; readonly kind: 'main' | 'file' | 'cmd'; readonly to: Expr | undefined };
export type Stmt =
  | { readonly t: 'block'; readonly list: readonly Stmt[] }
  | { readonly t: 'expr'; readonly e: Expr }
  | { readonly t: 'print'; readonly printf: boolean; readonly args: readonly Expr[]; readonly to: '>' | '>>' | '|' | undefined; readonly dest: Expr | undefined }
  | { readonly t: 'if'; readonly c: Expr; readonly a: Stmt; readonly b: Stmt | undefined }
  | { readonly t: 'while'; readonly c: Expr; readonly body: Stmt }
  | { readonly t: 'do'; readonly c: Expr; readonly body: Stmt }
  | { readonly t: 'for'; readonly init: Stmt | undefined; readonly c: Expr | undefined; readonly step: Stmt | undefined; readonly body: Stmt }
  | { readonly t: 'forin'; readonly name: string; readonly array: string; readonly body: Stmt }
  | { readonly t: 'delete'; readonly name: string; readonly subs: readonly Expr[] | undefined }
  | { readonly t: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly t: 'exit' | 'return'; readonly e: Expr | undefined };
export interface Rule {
  readonly kind: 'BEGIN' | 'END' | 'pattern';
  readonly from: Expr | undefined;
  readonly to: Expr | undefined;
  /** Undefined: print. */
  readonly body: Stmt | undefined;
}
export interface Func {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: Stmt;
}
export interface Program {
  readonly rules: readonly Rule[];
  readonly funcs: ReadonlyMap<string, Func>;
}
export interface AwkError {
  readonly awk: string;
  readonly status: number;
  /** Said with FILENAME, FNR and NR. */
  readonly at?: boolean;
}

const BUILTIN_FUNCS = new Set(['length', 'substr', 'index', 'split', 'sub', 'gsub', 'match', 'sprintf', 'sin', 'cos', 'atan2', 'exp', 'log', 'sqrt', 'int', 'rand', 'srand', 'tolower', 'toupper', 'system', 'close', 'fflush', 'systime', 'strftime', 'mktime']);
const KEYWORDS = new Set(['BEGIN', 'END', 'function', 'func', 'if', 'else', 'while', 'for', 'do', 'break', 'continue', 'next', 'nextfile', 'exit', 'return', 'delete', 'in', 'getline', 'print', 'printf']);

interface Tok {
  /** num, str, re, name, func (name glued to a parenthesis), builtin, kw, nl, eof, or the operator itself. */
  readonly t: string;
  readonly s: string;
  readonly line: number;
  readonly spaceBefore: boolean;
}
const ESC: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v' };
export const awkEscapes = (s: string): string =>
  s.replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (m, oct?: string, c?: string) => (oct !== undefined ? String.fromCharCode(Number.parseInt(oct, 8) & 255) : c === '\n' ? '' : (ESC[c as string] ?? m)));

const fail = (line: number, msg: string): never => {
  throw { awk: `line ${line}: ${msg}`, status: 2 } satisfies AwkError;
};

const OPERATORS = ['**=', '&&', '||', '>>', '==', '<=', '>=', '!=', '++', '--', '+=', '-=', '*=', '/=', '%=', '^=', '!~', '{', '}', '(', ')', '[', ']', ';', ',', '+', '-', '*', '/', '%', '^', '!', '>', '<', '|', '?', ':', '~', '$', '='];
const tokenize = (src: string): Tok[] => {
  const out: Tok[] = [];
  let i = 0;
  let line = 1;
  const regexAllowed = (): boolean => {
    const p = out.at(-1);
    return !p || !(p.t === 'num' || p.t === 'str' || p.t === 'name' || p.t === 'builtin' || p.t === ')' || p.t === ']' || p.t === '$' || p.t === '++' || p.t === '--');
  };
  while (i < src.length) {
    const from = i;
    const m = /^(?:[ \t\r]|\\\r?\n|#[^\n]*)+/.exec(src.slice(i, i + 4096));
    if (m) {
      line += m[0].split('\n').length - 1;
      i += m[0].length;
      if (i >= src.length) break;
    }
    const spaceBefore = i > from;
    const push = (t: string, s: string, n: number): void => {
      out.push({ t, s, line, spaceBefore });
      i += n;
    };
    const c = src[i] as string;
    if (c === '\n') {
      push('nl', '\n', 1);
      line++;
      continue;
    }
    if (c === '"') {
      let j = i + 1;
      while (j < src.length && src[j] !== '"') {
        if (src[j] === '\n') fail(line, `runaway string constant ${src.slice(i, i + 12)} ...`);
        j += src[j] === '\\' ? 2 : 1;
      }
      if (j >= src.length) fail(line, `runaway string constant ${src.slice(i, i + 12)} ...`);
      push('str', awkEscapes(src.slice(i + 1, j)), j + 1 - i);
      continue;
    }
    if (c === '/' && regexAllowed()) {
      let j = i + 1;
      let cls = false;
      while (j < src.length && (src[j] !== '/' || cls) && src[j] !== '\n') {
        if (src[j] === '\\') j++;
        else if (src[j] === '[' && !cls) {
          cls = true;
          if (src[j + 1] === '^') j++;
          if (src[j + 1] === ']') j++;
        } else if (src[j] === ']') cls = false;
        j++;
      }
      if (src[j] !== '/') fail(line, `runaway regular expression ${src.slice(i, i + 12)} ...`);
      push('re', src.slice(i + 1, j).replace(/\\\//g, '/'), j + 1 - i);
      continue;
    }
    const num = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(src.slice(i, i + 400));
    if (num) {
      push('num', num[0], num[0].length);
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(src.slice(i, i + 400));
    if (name) {
      const s = name[0];
      const kind = KEYWORDS.has(s) ? 'kw' : BUILTIN_FUNCS.has(s) ? 'builtin' : src[i + s.length] === '(' ? 'func' : 'name';
      push(kind, s, s.length);
      continue;
    }
    const op = OPERATORS.find((o) => src.startsWith(o, i));
    if (op === undefined) fail(line, `unexpected character ${JSON.stringify(c).replace(/"/g, "'")}`);
    push(op as string, op as string, (op as string).length);
  }
  // mawk ends a program text with a newline of its own.
  out.push({ t: 'eof', s: '', line: line + 1, spaceBefore: false });
  return out;
};

export const parseAwk = (src: string): Program => {
  const toks = tokenize(src);
  let p = 0;
  let depth = 0;
  const peek = (): Tok => toks[p] as Tok;
  const at = (t: string, s?: string): boolean => peek().t === t && (s === undefined || peek().s === s);
  const unexpected = (): never => {
    const t = peek();
    return fail(t.line, t.t === 'eof' ? 'syntax error at or near end of line' : `syntax error at or near ${t.t === 'nl' ? 'end of line' : t.s}`);
  };
  const expect = (t: string, s?: string): Tok => {
    if (!at(t, s)) unexpected();
    return toks[p++] as Tok;
  };
  const skipNl = (): void => {
    while (at('nl')) p++;
  };
  const skipTerms = (): void => {
    while (at('nl') || at(';')) p++;
  };

  // ---- expressions, by precedence; `noIn`: inside for(;;), `noGt`: in print's list
  interface Ctx {
    readonly noIn: boolean;
    readonly noGt: boolean;
  }
  const expr = (c: Ctx): Expr => {
    if (++depth > 200) fail(peek().line, 'expression is nested too deeply');
    const e = ternary(c);
    const op = peek().t;
    if (/^(?:=|\+=|-=|\*=|\/=|%=|\^=|\*\*=)$/.test(op) && isLvalue(e)) {
      p++;
      skipNl();
      const v = expr(c);
      depth--;
      return { t: 'assign', op: op === '**=' ? '^=' : op, to: e, e: v };
    }
    depth--;
    return e;
  };
  const isLvalue = (e: Expr): boolean => e.t === 'var' || e.t === 'index' || e.t === 'field';
  const ternary = (c: Ctx): Expr => {
    const cond = or(c);
    if (!at('?')) return cond;
    p++;
    skipNl();
    const a = expr(c);
    skipNl();
    expect(':');
    skipNl();
    return { t: 'cond', c: cond, a, b: expr(c) };
  };
  const leftBin = (ops: readonly string[], next: (c: Ctx) => Expr) => (c: Ctx): Expr => {
    let a = next(c);
    while (ops.includes(peek().t)) {
      const op = (toks[p++] as Tok).t;
      if (op === '&&' || op === '||') skipNl();
      a = { t: 'bin', op, a, b: next(c) };
    }
    return a;
  };
  const membership = (c: Ctx): Expr => {
    let a = matching(c);
    while (!c.noIn && at('kw', 'in')) {
      p++;
      const name = expect('name').s;
      a = { t: 'in', subs: a.t === 'group' ? a.list : [a], name };
    }
    return a;
  };
  const matching = (c: Ctx): Expr => {
    let a = comparison(c);
    while (at('~') || at('!~')) {
      const op = (toks[p++] as Tok).t;
      a = { t: 'bin', op, a, b: comparison(c) };
    }
    return a;
  };
  const comparison = (c: Ctx): Expr => {
    const a = concat(c);
    if (['<', '<=', '==', '!=', '>='].includes(peek().t) || (at('>') && !c.noGt)) {
      const op = (toks[p++] as Tok).t;
      return { t: 'bin', op, a, b: concat(c) };
    }
    return a;
  };
  const startsOperand = (): boolean => {
    const t = peek();
    if (t.t === 'kw') return false;
    return ['num', 'str', 're', 'name', 'func', 'builtin', '$', '!', '(', '-', '+', '++', '--'].includes(t.t);
  };
  const concat = (c: Ctx): Expr => {
    let a = additive(c);
    for (;;) {
      // `a -1` is a subtraction, taken by additive already; what is left and begins an operand is concatenated.
      if (startsOperand() && !at('re') && !(c.noIn && at('kw', 'in'))) a = { t: 'bin', op: ' ', a, b: additive(c) };
      else if (at('|') && toks[p + 1]?.t === 'kw' && toks[p + 1]?.s === 'getline') {
        p += 2;
        a = { t: 'getline', kind: 'cmd', from: a, to: optLvalue() };
      } else return a;
    }
  };
  const additive = (c: Ctx): Expr => leftBin(['+', '-'], multiplicative)(c);
  const multiplicative = (c: Ctx): Expr => leftBin(['*', '/', '%'], unary)(c);
  const unary = (c: Ctx): Expr => {
    if (at('!') || at('-') || at('+')) {
      if (++depth > 400) fail(peek().line, 'expression is nested too deeply');
      const op = (toks[p++] as Tok).t;
      const e: Expr = { t: 'un', op, e: unary(c) };
      depth--;
      return e;
    }
    return power(c);
  };
  const power = (c: Ctx): Expr => {
    const a = postfix(c);
    if (!at('^')) return a;
    p++;
    // Right-associative, and the exponent may be signed.
    const b: Expr = at('-') || at('+') || at('!') ? { t: 'un', op: (toks[p++] as Tok).t, e: power(c) } : power(c);
    return { t: 'bin', op: '^', a, b };
  };
  const postfix = (c: Ctx): Expr => {
    const e = primary(c);
    if ((at('++') || at('--')) && isLvalue(e)) return { t: 'inc', op: (toks[p++] as Tok).t as '++', prefix: false, e };
    return e;
  };
  const optLvalue = (): Expr | undefined => (at('$') || at('name') ? primary({ noIn: true, noGt: true }) : undefined);
  const args = (): Expr[] => {
    const out: Expr[] = [];
    skipNl();
    while (!at(')')) {
      out.push(expr({ noIn: false, noGt: false }));
      skipNl();
      if (!at(',')) break;
      p++;
      skipNl();
    }
    expect(')');
    return out;
  };
  const primary = (c: Ctx): Expr => {
    const t = peek();
    switch (t.t) {
      case 'num': p++; return { t: 'num', n: Number(t.s) };
      case 'str': p++; return { t: 'str', s: t.s };
      case 're': p++; return { t: 're', s: t.s };
      case '$': {
        p++;
        if (at('++') || at('--')) return { t: 'field', e: { t: 'inc', op: (toks[p++] as Tok).t as '++', prefix: true, e: primary(c) } };
        return { t: 'field', e: at('-') ? unary(c) : primary(c) };
      }
      case '++':
      case '--': {
        p++;
        const e = primary(c);
        if (!isLvalue(e)) unexpected();
        return { t: 'inc', op: t.t, prefix: true, e };
      }
      case '!':
      case '-':
      case '+': return unary(c);
      case '(': {
        p++;
        skipNl();
        const list = [expr({ noIn: false, noGt: false })];
        skipNl();
        while (at(',')) {
          p++;
          skipNl();
          list.push(expr({ noIn: false, noGt: false }));
          skipNl();
        }
        expect(')');
        if (list.length === 1) return { t: 'group', list };
        if (!at('kw', 'in') && !inPrint) unexpected();
        return { t: 'group', list };
      }
      case 'builtin': {
        p++;
        if (at('(')) {
          p++;
          return { t: 'call', name: t.s, args: args(), builtin: true };
        }
        if (t.s !== 'length') unexpected();
        return { t: 'call', name: 'length', args: [], builtin: true };
      }
      case 'func':
        p += 2;
        return { t: 'call', name: t.s, args: args(), builtin: false };
      case 'name': {
        p++;
        if (!at('[')) return { t: 'var', name: t.s };
        p++;
        const subs = [expr({ noIn: false, noGt: false })];
        while (at(',')) {
          p++;
          skipNl();
          subs.push(expr({ noIn: false, noGt: false }));
        }
        expect(']');
        return { t: 'index', name: t.s, subs };
      }
      case 'kw':
        if (t.s === 'getline') {
          p++;
          const to = optLvalue();
          if (!at('<')) return { t: 'getline', kind: 'main', from: undefined, to };
          p++;
          return { t: 'getline', kind: 'file', from: postfix({ noIn: true, noGt: true }), to };
        }
        return unexpected();
      default: return unexpected();
    }
  };
  const and = leftBin(['&&'], membership);
  const or = leftBin(['||'], and);
  let inPrint = false;

  // ---- statements
  const PLAIN: Ctx = { noIn: false, noGt: false };
  const simple = (): Stmt => {
    const t = peek();
    if (t.t === 'kw' && (t.s === 'print' || t.s === 'printf')) {
      p++;
      let list: Expr[] = [];
      const c: Ctx = { noIn: false, noGt: true };
      inPrint = true;
      if (!at('nl') && !at(';') && !at('}') && !at('>') && !at('>>') && !at('|') && !at('eof')) {
        list.push(expr(c));
        while (at(',')) {
          p++;
          skipNl();
          list.push(expr(c));
        }
      }
      inPrint = false;
      const only = list[0];
      if (list.length === 1 && only?.t === 'group') list = [...only.list];
      let to: '>' | '>>' | '|' | undefined;
      let dest: Expr | undefined;
      if (at('>') || at('>>') || at('|')) {
        to = (toks[p++] as Tok).t as '>';
        dest = concat({ noIn: false, noGt: true });
      }
      return { t: 'print', printf: t.s === 'printf', args: list, to, dest };
    }
    if (at('kw', 'delete')) {
      p++;
      const name = expect('name').s;
      if (!at('[')) return { t: 'delete', name, subs: undefined };
      p++;
      const subs = [expr(PLAIN)];
      while (at(',')) {
        p++;
        subs.push(expr(PLAIN));
      }
      expect(']');
      return { t: 'delete', name, subs };
    }
    return { t: 'expr', e: expr(PLAIN) };
  };
  const endSimple = (): void => {
    if (at(';') || at('nl')) p++;
    else if (!at('}') && !at('eof')) unexpected();
  };
  const body = (): Stmt => {
    skipNl();
    if (at(';')) {
      p++;
      return { t: 'block', list: [] };
    }
    return statement();
  };
  const block = (): Stmt => {
    expect('{');
    const list: Stmt[] = [];
    skipTerms();
    while (!at('}')) {
      if (at('eof')) fail(peek().line, 'missing } near end of file');
      list.push(statement());
      skipTerms();
    }
    p++;
    return { t: 'block', list };
  };
  const statement = (): Stmt => {
    if (++depth > 200) fail(peek().line, 'statement is nested too deeply');
    const s = inner();
    depth--;
    return s;
  };
  const inner = (): Stmt => {
    const t = peek();
    if (t.t === '{') return block();
    if (t.t === 'kw') {
      switch (t.s) {
        case 'if': {
          p++;
          expect('(');
          const c = expr(PLAIN);
          expect(')');
          const a = body();
          const save = p;
          skipTerms();
          if (at('kw', 'else')) {
            p++;
            return { t: 'if', c, a, b: body() };
          }
          p = save;
          return { t: 'if', c, a, b: undefined };
        }
        case 'while': {
          p++;
          expect('(');
          const c = expr(PLAIN);
          expect(')');
          return { t: 'while', c, body: body() };
        }
        case 'do': {
          p++;
          const b = body();
          skipTerms();
          expect('kw', 'while');
          expect('(');
          const c = expr(PLAIN);
          expect(')');
          endSimple();
          return { t: 'do', c, body: b };
        }
        case 'for': {
          p++;
          expect('(');
          if (at('name') && toks[p + 1]?.t === 'kw' && toks[p + 1]?.s === 'in' && toks[p + 2]?.t === 'name' && toks[p + 3]?.t === ')') {
            const name = peek().s;
            const array = (toks[p + 2] as Tok).s;
            p += 4;
            return { t: 'forin', name, array, body: body() };
          }
          const init = at(';') ? undefined : simple();
          expect(';');
          skipNl();
          const c = at(';') ? undefined : expr(PLAIN);
          expect(';');
          skipNl();
          const step = at(')') ? undefined : simple();
          expect(')');
          return { t: 'for', init, c, step, body: body() };
        }
        case 'next':
        case 'nextfile':
        case 'break':
        case 'continue':
          p++;
          endSimple();
          return { t: t.s };
        case 'exit':
        case 'return': {
          p++;
          const e = at(';') || at('nl') || at('}') || at('eof') ? undefined : expr(PLAIN);
          endSimple();
          return { t: t.s, e };
        }
        default:
      }
    }
    const s = simple();
    endSimple();
    return s;
  };

  const rules: Rule[] = [];
  const funcs = new Map<string, Func>();
  const called: [string, number][] = [];
  skipTerms();
  while (!at('eof')) {
    if (at('kw', 'function') || at('kw', 'func')) {
      p++;
      const name = at('func') || at('name') ? (toks[p++] as Tok).s : unexpected();
      expect('(');
      const params: string[] = [];
      while (at('name')) {
        params.push((toks[p++] as Tok).s);
        if (!at(',')) break;
        p++;
        skipNl();
      }
      expect(')');
      skipNl();
      funcs.set(name, { name, params, body: block() });
    } else if (at('kw', 'BEGIN') || at('kw', 'END')) {
      const kind = (toks[p++] as Tok).s as 'BEGIN';
      skipNl();
      rules.push({ kind, from: undefined, to: undefined, body: block() });
    } else {
      let from: Expr | undefined;
      let to: Expr | undefined;
      if (!at('{')) {
        from = expr(PLAIN);
        if (at(',')) {
          p++;
          skipNl();
          to = expr(PLAIN);
        }
      }
      rules.push({ kind: 'pattern', from, to, body: at('{') ? block() : undefined });
    }
    if (!at('eof') && !at('nl') && !at(';') && !at('{') && !at('kw') && toks[p - 1]?.t !== '}') unexpected();
    skipTerms();
  }
  toks.forEach((t) => t.t === 'func' && called.push([t.s, t.line]));
  for (const [n] of called) if (!funcs.has(n)) fail((toks.at(-1) as Tok).line, `function ${n} never defined`);
  return { rules, funcs };
};
