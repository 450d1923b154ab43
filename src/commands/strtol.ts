// iputils_common.c strtol_or_err: a whole number in a range, or the words of the error.
export const LONG_MAX = 9223372036854775807n;

/** The number, or `{ error }` without the program's name; the status of that error is 1. */
export const strtolOrErr = (text: string, min: bigint, max: bigint): number | { readonly error: string } => {
  const bad = (why: string): { error: string } => ({ error: `invalid argument: '${text}'${why}` });
  if (!/^[ \t\n\v\f\r]*[+-]?\d+$/.test(text)) return bad('');
  const n = BigInt(text.trim().replace(/^\+/, ''));
  if (n > LONG_MAX || n < -LONG_MAX - 1n) return bad(': Numerical result out of range');
  if (n < min || n > max) return bad(`: out of range: ${min} <= value <= ${max}`);
  return Number(n);
};
