// How C reads the number at the head of a text: strtoul(3) for base 0 (octal, hexadecimal), 10 and 16, atol(3), atoi(3). `long` has 64 bits.

const ULONG_MAX = (1n << 64n) - 1n;
const HEADS: Readonly<Record<0 | 10 | 16, RegExp>> = {
  0: /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/,
  10: /^[ \t\n\v\f\r]*([+-]?)(\d+)/,
  16: /^[ \t\n\v\f\r]*([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)/,
};
/** Sign and size of the number, and what stands behind it; undefined without digits. */
const scan = (text: string, base: 0 | 10 | 16): { readonly negative: boolean; readonly size: bigint; readonly rest: string } | undefined => {
  const m = HEADS[base].exec(text);
  if (!m) return undefined;
  const digits = m[2] as string;
  const plain = digits.replace(/^0[xX]?0*/, '') || '0';
  const hex = base === 16 || /^0[xX]/.test(digits);
  const octal = base === 0 && !hex && digits[0] === '0';
  // 30 digits are past ULONG_MAX in every base; BigInt of a megabyte would take its time.
  const size = plain.length > 30 ? ULONG_MAX + 1n : BigInt(hex ? `0x${plain}` : octal ? `0o${plain}` : plain);
  return { negative: m[1] === '-', size, rest: text.slice(m[0].length) };
};

/** strtoul: undefined when there are no digits. A minus wraps at 2^64; what is too large is ULONG_MAX with `overflow` (ERANGE). */
export const strtoul = (text: string, base: 0 | 10 | 16 = 0): { readonly value: bigint; readonly rest: string; readonly overflow: boolean } | undefined => {
  const n = scan(text, base);
  if (!n) return undefined;
  const overflow = n.size > ULONG_MAX;
  return { value: overflow ? ULONG_MAX : n.negative ? BigInt.asUintN(64, -n.size) : n.size, rest: n.rest, overflow };
};
/** atol: 0 without digits, held at the ends of `long`. */
export const atol = (text: string): bigint => {
  const n = scan(text, 10);
  if (!n) return 0n;
  if (n.negative) return n.size > 1n << 63n ? -(1n << 63n) : -n.size;
  return n.size >= 1n << 63n ? (1n << 63n) - 1n : n.size;
};
/** atoi: atol's lower 32 bits. */
export const atoi = (text: string): number => Number(BigInt.asIntN(32, atol(text)));
