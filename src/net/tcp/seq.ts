// Arithmetic of 32-bit sequence numbers: include/net/tcp.h (before, after, between).

export const seqAdd = (a: number, n: number): number => (a + n) >>> 0;
/** How far `a` is past `b`, as a signed number. */
export const seqDiff = (a: number, b: number): number => (a - b) | 0;
export const before = (a: number, b: number): boolean => seqDiff(a, b) < 0;
export const after = (a: number, b: number): boolean => seqDiff(a, b) > 0;
/** low <= a <= high. */
export const between = (a: number, low: number, high: number): boolean => (high - low) >>> 0 >= (a - low) >>> 0;
