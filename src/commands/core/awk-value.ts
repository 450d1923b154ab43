// awk's values: numbers, strings, text from input that looks like a number; printf; the order of arrays. Mirrors mawk 1.3.4.
import { formatFloat } from '../../shell/printf.ts';
import type { AwkError } from './awk-parse.ts';

/** A number, a string, text from input that looks like a number, or nothing yet. */
export type Val = number | string | StrNum | undefined;
export interface StrNum {
  readonly s: string;
  readonly n: number;
}
export type Arr = Map<string, Val>;
export type Flow = { readonly awkFlow: 'next' | 'break' | 'continue' } | { readonly awkFlow: 'exit' | 'return'; readonly v: Val };

const NUMERIC = /^[ \t\n]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n]*$/;
export const strnum = (s: string): Val => (NUMERIC.test(s) ? { s, n: Number(s) } : s);
const prefixNumber = (s: string): number => {
  const m = /^[ \t\n]*([-+]?)(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf|nan)/i.exec(s);
  if (!m) return 0;
  const n = /^inf/i.test(m[2] as string) ? Infinity : /^nan/i.test(m[2] as string) ? Number.NaN : Number(m[2]);
  return m[1] === '-' ? -n : n;
};
export const num = (v: Val): number => (typeof v === 'number' ? v : typeof v === 'string' ? prefixNumber(v) : v === undefined ? 0 : v.n);
export const isNumeric = (v: Val): boolean => typeof v !== 'string';

export const error = (text: string): never => {
  throw { awk: `run time error: ${text}`, status: 2, at: true } satisfies AwkError;
};

/** C's printf as mawk has it. */
export const awkPrintf = (args: readonly Val[], str: (v: Val) => string, name: string): string => {
  const f = str(args[0]);
  let i = 1;
  const take = (): Val => {
    if (i >= args.length) error(`not enough arguments passed to ${name}("${f}")`);
    return args[i++];
  };
  return f.replace(/%(?:%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([a-zA-Z]))/g, (m, flags: string, w: string | undefined, pr: string | undefined, c: string) => {
    if (m === '%%') return '%';
    let width = w === '*' ? num(take()) : Number(w ?? 0);
    let left = flags.includes('-');
    if (width < 0) {
      left = true;
      width = -width;
    }
    width = Math.min(width, 100_000);
    const prec = pr === undefined ? undefined : Math.min(100_000, pr === '*' ? num(take()) : Number(pr || 0));
    const zero = flags.includes('0') && !left;
    const fit = (t: string, z: boolean): string => {
      if (t.length >= width) return t;
      if (left) return t.padEnd(width);
      if (!z) return t.padStart(width);
      const sign = /^[-+ ]?(?:0[xX])?/.exec(t)?.[0] ?? '';
      return sign + t.slice(sign.length).padStart(width - sign.length, '0');
    };
    const plus = (t: string): string => (t.startsWith('-') ? t : flags.includes('+') ? `+${t}` : flags.includes(' ') ? ` ${t}` : t);
    switch (c) {
      case 's': {
        const t = str(take());
        return fit(prec === undefined ? t : t.slice(0, prec), false);
      }
      case 'c': {
        const v = take();
        return fit(typeof v === 'number' ? String.fromCharCode(v & 255) : str(v).slice(0, 1), false);
      }
      case 'd':
      case 'i': {
        const v = num(take());
        let t = Number.isFinite(v) ? BigInt(Math.trunc(v)).toString() : v > 0 ? '9223372036854775807' : '-9223372036854775808';
        if (prec !== undefined) t = t.startsWith('-') ? `-${t.slice(1).padStart(prec, '0')}` : t.padStart(prec, '0');
        return fit(plus(t), zero && prec === undefined);
      }
      case 'o':
      case 'x':
      case 'X':
      case 'u': {
        const v = num(take());
        const b = BigInt.asUintN(64, BigInt(Number.isFinite(v) ? Math.trunc(v) : 0));
        let t = b.toString(c === 'o' ? 8 : c === 'u' ? 10 : 16);
        if (prec !== undefined) t = t.padStart(prec, '0');
        if (flags.includes('#') && b !== 0n) t = (c === 'o' ? '0' : c === 'u' ? '' : '0x') + t;
        return fit(c === 'X' ? t.toUpperCase() : t, zero && prec === undefined);
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': {
        const t = plus(formatFloat(num(take()), c, prec, flags.includes('#')));
        return fit(/[EFG]/.test(c) ? t.toUpperCase() : t, zero);
      }
      default: return error(`bad conversion in ${name}("${f}")`);
    }
  });
};

const fnv1a = (s: string): number => {
  let h = 2166136261;
  for (let i = 0; i < s.length; i++) h = Math.imul(h ^ s.charCodeAt(i), 16777619);
  return h >>> 0;
};
/** Keys in the order in which mawk's `for (k in a)` meets them. */
export const loopKeys = (a: Arr): string[] => {
  let lists = 64;
  while (a.size > lists * 12) lists *= 2;
  return [...a.keys()].map((k, i) => [fnv1a(k) & (lists - 1), -i, k] as const).sort((x, y) => x[0] - y[0] || x[1] - y[1]).map((x) => x[2]);
};
