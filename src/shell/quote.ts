// Ways to write a value so that the shell reads it back: %q, ${x@Q}, declare -p, set -x. Mirrors bash's lib/sh/shquote.c.
import { hostnameAt } from '../docker/rootfs.ts';
import type { Shell, Var } from './state.ts';
import { arrayKeys, getParam } from './vars.ts';

// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\x00-\x1f\x7f-\xff]/;

const ansiQuote = (s: string): string => {
  const names: Record<string, string> = { '\x07': '\\a', '\b': '\\b', '\x1b': '\\E', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', "'": "\\'" };
  let out = '';
  for (const c of s) {
    const n = c.charCodeAt(0);
    out += Object.hasOwn(names, c) ? names[c] : n < 32 || n > 126 ? `\\${n.toString(8).padStart(3, '0')}` : c;
  }
  return `$'${out}'`;
};
/** Always quoted: ${x@Q}. */
export const quoteAlways = (s: string): string => (UNPRINTABLE.test(s) ? ansiQuote(s) : `'${s.replace(/'/g, "'\\''")}'`);
/** printf %q: backslashes where they are needed. */
export const quoteBackslash = (s: string): string => {
  if (s === '') return "''";
  if (UNPRINTABLE.test(s)) return ansiQuote(s);
  return s.replace(/[^A-Za-z0-9_%+\-./:=@]/g, (c, i: number) => ((c === '#' && i > 0) || (c === '~' && i > 0) ? c : `\\${c}`));
};
/** set -x: quotes only words that need it. */
export const quoteTrace = (s: string): string => {
  if (s === '') return "''";
  // Shell characters come first: such a word is single-quoted, newlines and all.
  const quoted = `'${s.replace(/'/g, "'\\''")}'`;
  if (/[ \t\n'"\\|&;()<>!{}*[\]?$`^]/.test(s)) return quoted;
  if (UNPRINTABLE.test(s)) return ansiQuote(s);
  return /[ \t\n'"\\|&;()<>!{}*[\]?$`^,#~=]/.test(s) && !/^[^ \t\n'"\\|&;()<>!{}*[\]?$`^,#~]+$/.test(s) ? `'${s.replace(/'/g, "'\\''")}'` : s;
};
/** The value in `declare -p` and in `set`. */
const quoteDouble = (s: string): string => (UNPRINTABLE.test(s) ? ansiQuote(s) : `"${s.replace(/["\\$`]/g, '\\$&')}"`);
/** `set` without arguments. */
const quoteSet = (s: string): string => (UNPRINTABLE.test(s) ? ansiQuote(s) : s !== '' && /[^A-Za-z0-9_%+\-./:=@,^]/.test(s) ? `'${s.replace(/'/g, "'\\''")}'` : s);

const arrayText = (v: Var): string => {
  const a = v.array;
  if (!a) return '';
  const parts = arrayKeys(a).map((k) => `[${a.assoc && /[^A-Za-z0-9_%+\-./:@,]/.test(String(k)) ? quoteDouble(String(k)) : k}]=${quoteDouble(a.items.get(k) as string)}`);
  return a.assoc ? `(${parts.map((p) => `${p} `).join('')})` : `(${parts.join(' ')})`;
};
/** The line that `declare -p` prints for a variable. */
export const declareText = (name: string, v: Var): string => {
  const flags = `${v.array ? (v.array.assoc ? 'A' : 'a') : ''}${v.integer ? 'i' : ''}${v.lower ? 'l' : ''}${v.nameref ? 'n' : ''}${v.readonly ? 'r' : ''}${v.upper ? 'u' : ''}${v.exported ? 'x' : ''}`;
  const head = `declare -${flags === '' ? '-' : flags} ${name}`;
  if (v.array) return v.array.items.size === 0 && v.value === undefined ? `${head}=()` : `${head}=${arrayText(v)}`;
  return v.value === undefined ? head : `${head}=${quoteDouble(v.value)}`;
};
/** The line that `set` prints. */
export const setText = (name: string, v: Var): string => (v.array ? `${name}=${arrayText(v)}` : `${name}=${quoteSet(v.value ?? '')}`);

/** Prompt escapes that make sense without a terminal. */
export const promptText = (sh: Shell, s: string): string =>
  s.replace(/\\([\s\S])/g, (m, c: string) => {
    switch (c) {
      case 'n': return '\n';
      case '\\': return '\\';
      case '$': return '#';
      case 'u': return 'root';
      case 'h':
      case 'H': return hostnameAt(sh.host.ctx.config, sh.root);
      case 'w': return sh.cwd === getParam(sh, 'HOME') ? '~' : sh.cwd;
      case 'W': return sh.cwd.slice(sh.cwd.lastIndexOf('/') + 1) || '/';
      case 's': return 'bash';
      default: return m;
    }
  });
