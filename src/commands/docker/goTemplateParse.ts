// text/template's lexer and parser (Go 1.19, text/template/parse), as much as `docker --format` is given. Leaves out, by name: define, block, template, break, continue.

/** What a pipeline is made of. */
export type TplArg =
  | { readonly t: 'dot' }
  | { readonly t: 'nil' }
  | { readonly t: 'lit'; readonly v: string | number | boolean }
  /** `.A.B`, `$x.A`, `(pipe).A`: `of` null is the dot. */
  | { readonly t: 'field'; readonly of: TplArg | null; readonly names: readonly string[] }
  | { readonly t: 'var'; readonly name: string }
  | { readonly t: 'func'; readonly name: string }
  | { readonly t: 'pipe'; readonly pipe: TplPipe };
export interface TplCommand {
  readonly args: readonly TplArg[];
}
export interface TplPipe {
  /** `$x :=`, `$k, $v :=`; `assign`: `$x =`. */
  readonly vars: readonly string[];
  readonly assign: boolean;
  readonly commands: readonly TplCommand[];
}
export type TplNode =
  | { readonly t: 'text'; readonly text: string }
  | { readonly t: 'action'; readonly pipe: TplPipe; readonly src: string; readonly at: number }
  | { readonly t: 'if' | 'range' | 'with'; readonly pipe: TplPipe; readonly src: string; readonly at: number; readonly body: readonly TplNode[]; readonly orElse: readonly TplNode[] };

export class TemplateError extends Error {}

interface Tok {
  readonly k: 'field' | 'var' | 'word' | 'string' | 'number' | 'char' | 'op' | 'space' | 'dot';
  readonly s: string;
}
const TOKEN = /\s+|\.[A-Za-z_]\w*|\$\w*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|[-+]?(?:0x[\da-fA-F]+|\d+(?:\.\d+)?(?:e[-+]?\d+)?)|[A-Za-z_]\w*|:=|[().|,=]/y;
const kindOf = (s: string): Tok['k'] => {
  const c = s[0] as string;
  if (/\s/.test(c)) return 'space';
  if (c === '.') return s.length > 1 ? 'field' : 'dot';
  if (c === '$') return 'var';
  if (c === '"' || c === '`') return 'string';
  if (c === "'") return 'char';
  if (/^[-+]?\d/.test(s)) return 'number';
  return /[A-Za-z_]/.test(c) ? 'word' : 'op';
};
const lex = (src: string): Tok[] => {
  const out: Tok[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < src.length) {
    const at = TOKEN.lastIndex;
    const m = TOKEN.exec(src);
    if (!m) {
      const c = src[at] as string;
      throw new TemplateError(c === '"' ? 'unterminated quoted string' : `unexpected ${JSON.stringify(c)} in operand`);
    }
    out.push({ k: kindOf(m[0]), s: m[0] });
  }
  return out;
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', "'": "'", a: '\x07', b: '\b', f: '\f', v: '\v' };
const unquote = (s: string): string =>
  s[0] === '`' ? s.slice(1, -1) : s.slice(1, -1).replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|(.))/g, (_, x: string | undefined, u: string | undefined, c: string | undefined) => (x ?? u) !== undefined ? String.fromCharCode(Number.parseInt((x ?? u) as string, 16)) : (ESCAPES[c as string] ?? (c as string)));

/** One action's words. */
class Words {
  private readonly toks: readonly Tok[];
  private readonly funcs: ReadonlySet<string>;
  private readonly scope: readonly string[];
  private i = 0;
  constructor(src: string, funcs: ReadonlySet<string>, scope: readonly string[]) {
    this.toks = lex(src);
    this.funcs = funcs;
    this.scope = scope;
  }
  private peek(skip = true): Tok | undefined {
    if (skip) while (this.toks[this.i]?.k === 'space') this.i++;
    return this.toks[this.i];
  }
  private eat(s: string): boolean {
    if (this.peek()?.s !== s) return false;
    this.i++;
    return true;
  }
  private operand(): TplArg | undefined {
    const t = this.peek();
    if (!t) return undefined;
    let a: TplArg;
    if (t.k === 'field') {
      a = { t: 'field', of: null, names: [t.s.slice(1)] };
    } else if (t.k === 'dot') a = { t: 'dot' };
    else if (t.k === 'var') {
      if (t.s !== '$' && !this.scope.includes(t.s)) throw new TemplateError(`undefined variable ${JSON.stringify(t.s)}`);
      a = { t: 'var', name: t.s };
    } else if (t.k === 'string') a = { t: 'lit', v: unquote(t.s) };
    else if (t.k === 'char') a = { t: 'lit', v: unquote(t.s).codePointAt(0) as number };
    else if (t.k === 'number') a = { t: 'lit', v: Number(t.s) };
    else if (t.k === 'word') {
      if (t.s === 'true' || t.s === 'false') a = { t: 'lit', v: t.s === 'true' };
      else if (t.s === 'nil') a = { t: 'nil' };
      else if (this.funcs.has(t.s)) a = { t: 'func', name: t.s };
      else throw new TemplateError(`function ${JSON.stringify(t.s)} not defined`);
    } else if (t.s === '(') {
      this.i++;
      const pipe = this.pipeline(true);
      if (!this.eat(')')) throw new TemplateError('unclosed left paren');
      a = { t: 'pipe', pipe };
      this.i--;
    } else return undefined;
    this.i++;
    const names: string[] = [];
    for (let f = this.peek(false); f?.k === 'field'; f = this.peek(false)) {
      names.push(f.s.slice(1));
      this.i++;
    }
    if (names.length === 0) return a;
    return a.t === 'field' ? { ...a, names: [...a.names, ...names] } : { t: 'field', of: a, names };
  }
  pipeline(nested = false): TplPipe {
    const vars: string[] = [];
    let assign = false;
    const start = this.i;
    if (this.peek()?.k === 'var') {
      for (;;) {
        const v = this.peek();
        if (v?.k !== 'var') break;
        this.i++;
        vars.push(v.s);
        if (!this.eat(',')) break;
      }
      const op = this.peek()?.s;
      if (op === ':=' || op === '=') {
        assign = op === '=';
        this.i++;
      } else {
        vars.length = 0;
        this.i = start;
      }
    }
    const commands: TplCommand[] = [];
    for (;;) {
      const args: TplArg[] = [];
      for (let a = this.operand(); a; a = this.operand()) args.push(a);
      if (args.length === 0) throw new TemplateError(commands.length === 0 ? 'missing value for command' : 'missing value for command');
      commands.push({ args });
      if (!this.eat('|')) break;
    }
    const rest = this.peek();
    if (rest && !(nested && rest.s === ')')) throw new TemplateError(rest.s === ')' ? 'unexpected right paren' : `unexpected ${JSON.stringify(rest.s)} in operand`);
    return { vars, assign, commands };
  }
}

interface Frame {
  readonly node: { readonly t: 'if' | 'range' | 'with'; readonly pipe: TplPipe; readonly src: string; readonly at: number } | null;
  readonly body: TplNode[];
  readonly orElse: TplNode[];
  inElse: boolean;
  /** An `else if`, which its outer `end` closes, too. */
  readonly chained: boolean;
  readonly scope: string[];
}
/** Throws TemplateError with Go's words after `template: :LINE: `. */
export const parseTemplate = (text: string, funcs: ReadonlySet<string>): readonly TplNode[] => {
  const frame = (node: Frame['node'], scope: readonly string[], chained = false): Frame => ({ node, body: [], orElse: [], inElse: false, chained, scope: [...scope] });
  const stack: Frame[] = [frame(null, [])];
  const top = (): Frame => stack[stack.length - 1] as Frame;
  const add = (n: TplNode): void => {
    const f = top();
    (f.inElse ? f.orElse : f.body).push(n);
  };
  const close = (): void => {
    const f = stack.pop() as Frame;
    const { node } = f;
    if (node) add({ ...node, body: f.body, orElse: f.orElse });
    if (f.chained) close();
  };
  let pos = 0;
  let trim = false;
  while (pos <= text.length) {
    const open = text.indexOf('{{', pos);
    let piece = text.slice(pos, open < 0 ? undefined : open);
    if (trim) piece = piece.trimStart();
    const left = open >= 0 && /^\{\{-\s/.test(text.slice(open, open + 4));
    if (left) piece = piece.trimEnd();
    if (piece !== '') add({ t: 'text', text: piece });
    if (open < 0) break;
    const inside = open + (left ? 3 : 2);
    const comment = /^\s*\/\*/.test(text.slice(inside));
    const end = comment ? text.indexOf('}}', text.indexOf('*/', inside)) : closing(text, inside);
    if (end < 0) throw new TemplateError(comment ? 'unclosed comment' : 'unclosed action');
    let src = text.slice(inside, end);
    trim = /\s-$/.test(src);
    if (trim) src = src.slice(0, -1);
    pos = end + 2;
    if (comment) continue;
    src = src.trim();
    const [, word = '', rest = ''] = /^([a-z]+)\b\s*([^]*)$/.exec(src) ?? [];
    const pipeOf = (s: string): TplPipe => new Words(s, funcs, top().scope).pipeline();
    if (word === 'if' || word === 'range' || word === 'with') {
      if (rest === '') throw new TemplateError(`missing value for ${word}`);
      const pipe = pipeOf(rest);
      stack.push(frame({ t: word, pipe, src: rest, at: inside }, [...top().scope, ...pipe.vars]));
    } else if (word === 'else') {
      const f = top();
      if (!f.node || f.inElse) throw new TemplateError('unexpected {{else}}');
      f.inElse = true;
      if (rest !== '') {
        const chained = /^if\s+([^]*)$/.exec(rest);
        if (!chained) throw new TemplateError(`unexpected ${JSON.stringify(rest)} in else`);
        stack.push(frame({ t: 'if', pipe: pipeOf(chained[1] as string), src: chained[1] as string, at: inside }, f.scope, true));
      }
    } else if (word === 'end' && rest === '') {
      if (stack.length === 1) throw new TemplateError('unexpected {{end}}');
      close();
    } else if (['define', 'block', 'template', 'break', 'continue'].includes(word)) throw new TemplateError(`{{${word}}} is not modelled by packetpath`);
    else if (src === '') throw new TemplateError('missing value for command');
    else {
      const pipe = pipeOf(src);
      if (!pipe.assign) top().scope.push(...pipe.vars);
      add({ t: 'action', pipe, src, at: inside });
    }
  }
  if (stack.length > 1) throw new TemplateError('unexpected EOF');
  return top().body;
};
/** Where the action ends: the next `}}` outside a string. */
const closing = (text: string, from: number): number => {
  const re = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\}\}/g;
  re.lastIndex = from;
  for (let m = re.exec(text); m; m = re.exec(text)) if (m[0] === '}}') return m.index;
  return -1;
};
