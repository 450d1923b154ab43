// Parsing: unbash with bash's words for what is wrong. bash reads and runs a script line by line, so everything before a
// broken line still runs; `splitAtError` finds that point. Mirrors the messages of bash's parse.y.
import { forEachChild, parse, type ParsedScript, type Statement, type SyntaxNode } from 'unbash';

const TOO_DEEP = 'too deeply nested';
const EMPTY: ParsedScript = { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [] };

export interface Parsed {
  readonly script: ParsedScript;
  /** What is wrong and where, if anything. */
  readonly error: { readonly pos: number; readonly message: string } | undefined;
}

export const parseScript = (text: string): Parsed => {
  try {
    const script = parse(text);
    const e = script.errors?.[0] ?? strayParen(script, text);
    return { script, error: e && { pos: e.pos, message: e.message.startsWith('maximum') ? TOO_DEEP : e.message } };
  } catch {
    // The parser recursed until the stack ended (or met something it cannot digest).
    return { script: EMPTY, error: { pos: 0, message: TOO_DEEP } };
  }
};
/** The parser passes over a `(` after a command's words; bash does not. */
const strayParen = (script: ParsedScript, text: string): { readonly pos: number; readonly message: string } | undefined => {
  if (!text.includes('(')) return undefined;
  if (!/[^\s$<>=(;&|!?*+@][ \t]*\(/.test(text) && !/[^\s;&|(][ \t]+\(/.test(text)) return undefined;
  let found: { readonly pos: number; readonly message: string } | undefined;
  const check = (from: number, to: number): void => {
    if (found) return;
    const m = /^(?:[ \t]|\\\n)*\(/.exec(text.slice(from, to));
    if (m) found = { pos: from + m[0].length, message: 'unexpected (' };
  };
  const visit = (n: SyntaxNode): void => {
    if (found || n.type === 'Word') return;
    if (n.type === 'Command') {
      const parts = [...n.prefix, ...(n.name ? [n.name] : []), ...n.suffix];
      parts.forEach((p, i) => check(p.end, parts[i + 1]?.pos ?? p.end + 200));
      return;
    }
    forEachChild(n, visit);
  };
  visit(script);
  return found;
};
export const firstError = (s: ParsedScript): string | undefined => s.errors?.[0]?.message;

const tokenAt = (text: string, pos: number): string => {
  const m = /^(?:;;&|;&|;;|&&|\|\||\|&|&>>|&>|<<<|<<-|<<|>>|<&|>&|<>|>\||[\n;&|()<>]|[^\s;&|()<>]+)/.exec(text.slice(pos, pos + 200));
  return m ? (m[0] === '\n' ? 'newline' : m[0]) : '';
};
const UNTERMINATED: readonly (readonly [RegExp, string])[] = [
  [/single quote|ANSI-C quote/, "'"], [/double quote/, '"'], [/backtick/, '`'], [/command substitution|process substitution|arithmetic expansion|extended glob|array/, ')'],
  [/parameter expansion/, '}'], [/arithmetic/, ')'],
];

/** The lines that bash prints; `where(line)` makes the beginning (`FILE: line 3: `). */
export const syntaxMessage = (text: string, e: { readonly pos: number; readonly message: string }, where: (line: number) => string): string => {
  const lineAt = (p: number): number => text.slice(0, p).split('\n').length;
  const endLine = lineAt(text.length) + (text.endsWith('\n') || text === '' ? 0 : 1);
  if (e.message === TOO_DEEP) return `${where(lineAt(e.pos))}syntax error: too deeply nested\n`;
  if (e.message.startsWith('unterminated')) {
    const close = UNTERMINATED.find(([re]) => re.test(e.message))?.[1] ?? ')';
    const at = /command substitution/.test(e.message) && text[e.pos] === '$' && text[e.pos + 2] !== '(' ? endLine : lineAt(e.pos);
    return `${where(at)}unexpected EOF while looking for matching \`${close}'\n`;
  }
  // The place where bash would meet the wrong token: skip blanks and comments.
  let pos = e.pos;
  for (;;) {
    const m = /^(?:[ \t]+|\\\n|#[^\n]*(?=\n|$))/.exec(text.slice(pos, pos + 4096));
    if (!m || (m[0][0] === '#' && pos > 0 && !/[\s;&|()]/.test(text[pos - 1] as string))) break;
    pos += m[0].length;
  }
  const expectsMore = /^expected '(?:then|do|done|fi|esac|\}|\)|in|\]\])'|^expected command after '(?:&&|\|\||\||then|do|else)/.test(e.message);
  if (expectsMore) while (pos < text.length && (/\s/.test(text[pos] as string) || (text[pos] === ';' && e.message.startsWith("expected 'do'")))) pos++;
  if (pos >= text.length && e.message === 'unexpected (') {
    const last = text.slice(text.lastIndexOf('\n') + 1);
    return `${where(lineAt(text.length))}syntax error near unexpected token \`newline'\n${where(lineAt(text.length))}\`${last}'\n`;
  }
  if (pos >= text.length) {
    if (e.message.startsWith("expected ']]'")) return `${where(endLine)}unexpected EOF while looking for \`]]'\n`;
    return `${where(endLine)}syntax error: unexpected end of file\n`;
  }
  const line = lineAt(pos);
  const whole = text.split('\n')[line - 1] ?? '';
  const token = tokenAt(text, pos);
  return `${where(line)}syntax error near unexpected token \`${token}'\n${where(line)}\`${whole}'\n`;
};

const groupStart = (text: string, commands: readonly Statement[], i: number): boolean =>
  i === 0 || text.slice((commands[i - 1] as Statement).end, (commands[i] as Statement).pos).includes('\n');

/** How many leading statements bash would have run before it met the error. */
export const runnableBefore = (text: string, p: Parsed): number => {
  if (!p.error) return p.script.commands.length;
  const cmds = p.script.commands;
  let i = cmds.length;
  for (let tries = 0; i > 0 && tries < 64; i--) {
    const start = i === cmds.length ? p.error.pos : (cmds[i] as Statement).pos;
    if (i < cmds.length && !groupStart(text, cmds, i)) continue;
    if (i === cmds.length && !text.slice((cmds[i - 1] as Statement).end, start).includes('\n')) continue;
    tries++;
    const before = parseScript(text.slice(0, start));
    if (!before.error && before.script.commands.length === i) return i;
  }
  return 0;
};

/** Groups of statements that bash reads as one line: [first, last + 1, position after the line]. */
export const lineGroups = (text: string, commands: readonly Statement[]): (readonly [number, number, number])[] => {
  const out: (readonly [number, number, number])[] = [];
  for (let i = 0; i < commands.length; ) {
    let j = i + 1;
    while (j < commands.length && !groupStart(text, commands, j)) j++;
    const next = commands[j];
    out.push([i, j, next ? text.lastIndexOf('\n', next.pos) + 1 : text.length]);
    i = j;
  }
  return out;
};
