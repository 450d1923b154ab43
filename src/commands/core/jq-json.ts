// JSON text to jq values: a stream of values separated by white space, with jq's words for what is wrong.
import { utf8Char } from './jq-parse.ts';
import { jqFail, type Json } from './jq-run.ts';

export interface JsonError {
  readonly jsonError: string;
}
/** Reads the value at `i`; undefined at the end. */
export const readJson = (s: string, from: number): { readonly value: Json; readonly end: number } | undefined => {
  let i = from;
  const where = (at: number): string => {
    const before = s.slice(0, at);
    const line = before.split('\n').length;
    return `line ${line}, column ${at - (before.lastIndexOf('\n') + 1)}`;
  };
  const bad = (msg: string, at = i): never => {
    throw { jsonError: `${msg} at ${where(at)}` } satisfies JsonError;
  };
  const eof = (): never => {
    throw { jsonError: `Unfinished JSON term at EOF at ${where(s.length)}` } satisfies JsonError;
  };
  const ws = (): void => {
    while (i < s.length && ' \t\r\n'.includes(s[i] as string)) i++;
  };
  const string = (): string => {
    let out = '';
    for (i++; ; ) {
      const c = s[i];
      if (c === undefined) return eof();
      if (c === '"') {
        i++;
        return out;
      }
      if (c !== '\\') {
        const m = /[^"\\]+/y;
        m.lastIndex = i;
        const t = (m.exec(s) as RegExpExecArray)[0];
        out += t;
        i += t.length;
        continue;
      }
      const e = s[i + 1] ?? '';
      if (e === 'u') {
        let code = Number.parseInt(s.slice(i + 2, i + 6), 16);
        i += 6;
        if (code >= 0xd800 && code < 0xdc00 && s.startsWith('\\u', i)) {
          const low = Number.parseInt(s.slice(i + 2, i + 6), 16);
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          i += 6;
          out += String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
        } else out += utf8Char(code || 0);
        continue;
      }
      out += ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '/': '/', '\\': '\\', '"': '"' } as Record<string, string>)[e] ?? bad('Invalid escape', i + 2);
      i += 2;
    }
  };
  const value = (depth: number): Json => {
    if (depth > 256) return bad('Exceeds depth limit for parsing');
    ws();
    const c = s[i];
    if (c === undefined) return eof();
    if (c === '"') return string();
    if (c === '[') {
      i++;
      const out: Json[] = [];
      ws();
      if (s[i] === ']') {
        i++;
        return out;
      }
      for (;;) {
        out.push(value(depth + 1));
        ws();
        if (s[i] === ',') {
          i++;
          ws();
          if (s[i] === ']') return bad('Expected another array element', i + 1);
        } else if (s[i] === ']') {
          i++;
          return out;
        } else return s[i] === undefined ? eof() : bad('Expected separator between values', i + 1);
      }
    }
    if (c === '{') {
      i++;
      const out = new Map<string, Json>();
      ws();
      if (s[i] === '}') {
        i++;
        return out;
      }
      for (;;) {
        ws();
        if (s[i] === undefined) return eof();
        if (s[i] !== '"') return /['A-Za-z]/.test(s[i] as string) ? bad('Invalid numeric literal', i + (/[^\s:,{}[\]]*/.exec(s.slice(i))?.[0].length ?? 0) + 1) : bad('Object keys must be strings', i + 1);
        const k = string();
        ws();
        if (s[i] !== ':') return s[i] === undefined ? eof() : bad('Objects must consist of key:value pairs', i + 1);
        i++;
        out.set(k, value(depth + 1));
        ws();
        if (s[i] === ',') {
          i++;
          ws();
          if (s[i] === '}') return bad('Expected another key-value pair', i + 1);
        } else if (s[i] === '}') {
          i++;
          return out;
        } else return s[i] === undefined ? eof() : bad('Expected separator between values', i + 1);
      }
    }
    const m = /[^\s,:[\]{}"]+/y;
    m.lastIndex = i;
    const word = m.exec(s)?.[0];
    if (word === undefined) return bad(c === ']' ? "Unmatched ']'" : c === '}' ? "Unmatched '}'" : c === ',' ? "Expected value before ','" : "':' not as part of an object", i + 1);
    i += word.length;
    if (word === 'null') return null;
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'nan') return Number.NaN;
    if (/^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(word)) return Number(word);
    const nl = s[i] === '\n';
    throw { jsonError: `Invalid ${/^[a-z]{4,5}$/.test(word) && /^[ntf]/.test(word) ? 'literal' : 'numeric literal'} at ${nl ? `line ${s.slice(0, i).split('\n').length + 1}, column 0` : where(i + 1)}` } satisfies JsonError;
  };
  ws();
  if (i >= s.length) return undefined;
  const v = value(0);
  return { value: v, end: i };
};
export const parseJson = (s: string): Json => {
  try {
    const r = readJson(s, 0);
    return r ? r.value : null;
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'jsonError' in e) return jqFail(`${(e as JsonError).jsonError} (while parsing '${s}')`);
    throw e;
  }
};
