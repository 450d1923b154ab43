// printf's formats, for the builtin and the program. Mirrors bash's printf.def.
import { quoteBackslash } from './quote.ts';
import { encodeUtf8 } from './words.ts';
import { EPOCH } from './vars.ts';
import { strftime } from './time.ts';

export interface PrintfResult {
  readonly text: string;
  readonly status: number;
  readonly errors: readonly string[];
}

const BACK: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'", '?': '?' };
/** One escape at `i` (on the backslash): its text and length; null for `\c`. */
const escapeAt = (s: string, i: number, percentB: boolean): { text: string; len: number } | null => {
  const c = s[i + 1];
  if (c === undefined) return { text: '\\', len: 1 };
  if (percentB && c === 'c') return null;
  const oct = (percentB ? /^0?[0-7]{1,3}/ : /^[0-7]{1,3}/).exec(s.slice(i + 1, i + 5));
  if (oct) return { text: String.fromCharCode(Number.parseInt(oct[0], 8) & 255), len: 1 + oct[0].length };
  const hex = /^x([0-9A-Fa-f]{1,2})/.exec(s.slice(i + 1, i + 4));
  if (hex) return { text: String.fromCharCode(Number.parseInt(hex[1] as string, 16)), len: 1 + hex[0].length };
  const uni = /^(?:u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8}))/.exec(s.slice(i + 1, i + 10));
  if (uni) return { text: encodeUtf8(Number.parseInt((uni[1] ?? uni[2]) as string, 16)), len: 1 + uni[0].length };
  if (Object.hasOwn(BACK, c)) return { text: BACK[c] as string, len: 2 };
  return { text: `\\${c}`, len: 2 };
};
/** Escapes as `echo -e` and %b know them; `stop` after \c. */
export const expandEscapes = (s: string): { text: string; stop: boolean } => {
  if (!s.includes('\\')) return { text: s, stop: false };
  let out = '';
  for (let i = 0; i < s.length; ) {
    const j = s.indexOf('\\', i);
    if (j < 0) {
      out += s.slice(i);
      break;
    }
    out += s.slice(i, j);
    if (s[j + 1] === 'c') return { text: out, stop: true };
    // echo -e wants the leading zero of octal numbers.
    if (/[1-7]/.test(s[j + 1] ?? '')) {
      out += s.slice(j, j + 2);
      i = j + 2;
      continue;
    }
    const e = escapeAt(s, j, true);
    if (!e) return { text: out, stop: true };
    out += e.text;
    i = j + e.len;
  }
  return { text: out, stop: false };
};

const pad = (text: string, width: number, left: boolean, zero: boolean): string => {
  if (text.length >= width) return text;
  if (left) return text.padEnd(width);
  if (!zero) return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
};

/** toFixed with C's rounding: half to even on the exact binary value. */
const toFixed = (v: number, digits: number): string => {
  const text = v.toFixed(Math.min(digits, 100));
  if (digits > 40 || !Number.isFinite(v)) return text;
  // Only an exact tie can differ; a tie's next digits are 5 and nothing more.
  const exact = Math.abs(v).toFixed(Math.min(100, digits + 30));
  const cut = exact.length - 30;
  const tail = exact.slice(digits === 0 ? exact.indexOf('.') + 1 : cut);
  if (!/^50*$/.test(tail)) return text;
  const kept = digits === 0 ? exact.slice(0, exact.indexOf('.')) : exact.slice(0, cut);
  const even = Number(kept.at(-1)) % 2 === 0;
  return even ? (v < 0 ? '-' : '') + kept : text;
};
/** C's %e, %f, %g on a double. */
export const formatFloat = (v: number, conv: string, precision: number | undefined, alt = false): string => {
  if (!Number.isFinite(v)) return Number.isNaN(v) ? 'nan' : v < 0 ? '-inf' : 'inf';
  const p = precision ?? 6;
  const exp = (x: number, d: number): string => x.toExponential(Math.min(d, 100)).replace(/e([-+])(\d)$/, 'e$10$2');
  switch (conv.toLowerCase()) {
    case 'f': return Math.abs(v) < 1e21 ? toFixed(v, p) : BigInt(Math.trunc(v)).toString() + (p > 0 ? `.${'0'.repeat(p)}` : '');
    case 'e': return exp(v, p);
    default: {
      const digits = p === 0 ? 1 : p;
      if (v === 0) return '0';
      const e = Number(v.toExponential(Math.min(digits - 1, 100)).split('e')[1]);
      if (e < -4 || e >= digits) {
        const t = exp(v, digits - 1);
        return alt ? t : t.replace(/\.?0+e/, 'e');
      }
      const t = v.toFixed(Math.max(0, Math.min(100, digits - 1 - e)));
      return alt || !t.includes('.') ? t : t.replace(/\.?0+$/, '');
    }
  }
};

export const printfFormat = (format: string, args: readonly string[], now: number): PrintfResult => {
  const errors: string[] = [];
  let status = 0;
  const out: string[] = [];
  let i = 0;
  let stop = false;
  const take = (): string | undefined => {
    if (i < args.length) return args[i++];
    return undefined;
  };
  const number = (a: string | undefined): bigint => {
    if (a === undefined || a === '') return 0n;
    if (a[0] === "'" || a[0] === '"') return BigInt(a.charCodeAt(1) || 0);
    const m = /^[ \t\n]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(a);
    if (!m) {
      errors.push(`${a}: invalid number`);
      status = 1;
      return 0n;
    }
    const body = m[2] as string;
    let v = /^0[xX]/.test(body) ? BigInt(body) : body.length > 1 && body[0] === '0' ? BigInt(`0o${body.slice(1)}`) : BigInt(body);
    if (m[1] === '-') v = -v;
    if (m[0].length !== a.length) {
      errors.push(`${a}: invalid ${/^[ \t\n]*[-+]?0[0-9]*[89]/.test(a) ? 'octal ' : ''}number`);
      status = 1;
    }
    return BigInt.asIntN(64, v);
  };
  const once = (): void => {
    let p = 0;
    while (p < format.length && !stop) {
      const c = format[p] as string;
      if (c === '\\') {
        const e = escapeAt(format, p, false);
        out.push(e ? e.text : '');
        p += e ? e.len : 2;
        continue;
      }
      if (c !== '%') {
        let q = p + 1;
        while (q < format.length && format[q] !== '%' && format[q] !== '\\') q++;
        out.push(format.slice(p, q));
        p = q;
        continue;
      }
      if (format[p + 1] === '%') {
        out.push('%');
        p += 2;
        continue;
      }
      const m = /^%([-+ 0#']*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:\(([^)]*)\))?(?:[hlLqjzt]*)([a-zA-Z])?/.exec(format.slice(p));
      const conv = m?.[5] ?? (m && /q/.test(m[0]) && m[0].endsWith('q') ? 'q' : undefined);
      if (!m || conv === undefined) {
        const bad = format[p + (m?.[0].length ?? 1)];
        errors.push(bad === undefined ? `\`${format.slice(p)}': missing format character` : `\`${bad}': invalid format character`);
        status = 1;
        stop = true;
        return;
      }
      p += m[0].length;
      let flags = m[1] as string;
      let width = 0;
      if (m[2] === '*') {
        width = Number(number(take()));
        if (width < 0) {
          flags += '-';
          width = -width;
        }
      } else if (m[2] !== undefined) width = Number(m[2]);
      let precision = m[3] === undefined ? undefined : m[3] === '*' ? Number(number(take())) : Number(m[3] || '0');
      if (precision !== undefined && precision < 0) precision = undefined;
      width = Math.min(width, 1_000_000);
      if (precision !== undefined) precision = Math.min(precision, 1_000_000);
      const left = flags.includes('-');
      const zero = flags.includes('0') && !left;
      const signed = (t: string): string => (t.startsWith('-') ? t : flags.includes('+') ? `+${t}` : flags.includes(' ') ? ` ${t}` : t);
      if (m[4] !== undefined && conv === 'T') {
        const a = take();
        const t = a === undefined || a === '' || a === '-1' || a === '-2' ? EPOCH + Math.floor(now / 1e6) : Number(number(a));
        const text = strftime(m[4] === '' ? '%H:%M:%S' : m[4], t, 0);
        out.push(pad(precision === undefined ? text : text.slice(0, precision), width, left, false));
        continue;
      }
      switch (conv) {
        case 's': {
          const a = take() ?? '';
          out.push(pad(precision === undefined ? a : a.slice(0, precision), width, left, false));
          break;
        }
        case 'c': out.push(pad((take() ?? '').slice(0, 1), width, left, false)); break;
        case 'b': {
          const e = expandB(take() ?? '');
          out.push(pad(precision === undefined ? e.text : e.text.slice(0, precision), width, left, false));
          if (e.stop) {
            stop = true;
            return;
          }
          break;
        }
        case 'q': out.push(pad(quoteBackslash(take() ?? ''), width, left, false)); break;
        case 'd':
        case 'i': {
          let t = number(take()).toString();
          if (precision !== undefined) t = t.startsWith('-') ? `-${t.slice(1).padStart(precision, '0')}` : t.padStart(precision, '0');
          out.push(pad(signed(t), width, left, zero && precision === undefined));
          break;
        }
        case 'u':
        case 'o':
        case 'x':
        case 'X': {
          const n = BigInt.asUintN(64, number(take()));
          let t = n.toString(conv === 'u' ? 10 : conv === 'o' ? 8 : 16);
          if (precision !== undefined) t = t.padStart(precision, '0');
          if (flags.includes('#') && n !== 0n) t = (conv === 'o' ? '0' : conv === 'u' ? '' : '0x') + t;
          if (conv === 'X') t = t.toUpperCase();
          out.push(pad(t, width, left, zero && precision === undefined));
          break;
        }
        case 'e':
        case 'E':
        case 'f':
        case 'F':
        case 'g':
        case 'G': {
          const a = take();
          let v = a === undefined || a === '' ? 0 : a[0] === "'" || a[0] === '"' ? a.charCodeAt(1) || 0 : Number.parseFloat(a);
          if (a !== undefined && a !== '' && !/^['"]/.test(a) && (Number.isNaN(v) || !/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^\s*[-+]?0[xX]/.test(a))) {
            errors.push(`${a}: invalid number`);
            status = 1;
            if (Number.isNaN(v)) v = 0;
          }
          const t = signed(formatFloat(v, conv, precision, flags.includes('#')));
          out.push(pad(/[EFG]/.test(conv) ? t.toUpperCase() : t, width, left, zero));
          break;
        }
        default:
          errors.push(`\`${conv}': invalid format character`);
          status = 1;
          stop = true;
          return;
      }
    }
  };
  once();
  while (!stop && i < args.length) {
    const before = i;
    once();
    if (i === before) break;
  }
  return { text: out.join(''), status, errors };
};
/** %b: like echo -e, but octal numbers need no leading zero. */
const expandB = (s: string): { text: string; stop: boolean } => {
  let out = '';
  for (let i = 0; i < s.length; ) {
    if (s[i] !== '\\') {
      out += s[i++];
      continue;
    }
    const e = escapeAt(s, i, true);
    if (!e) return { text: out, stop: true };
    out += e.text;
    i += e.len;
  }
  return { text: out, stop: false };
};
