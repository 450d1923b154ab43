// Bob Jenkins' lookup3 over 32-bit words, as include/linux/jhash.h has it (jhash2). Leaves out: jhash over bytes of any length.

const rol = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
const INITVAL = 0xdeadbeef;

/** jhash2: a u32 from words (each 0 .. 2^32-1) and a seed. */
export const jhash2 = (words: readonly number[], initval: number): number => {
  let a = (INITVAL + (words.length << 2) + initval) | 0;
  let b = a;
  let c = a;
  let i = 0;
  for (let left = words.length; left > 3; left -= 3, i += 3) {
    a = (a + (words[i] as number)) | 0;
    b = (b + (words[i + 1] as number)) | 0;
    c = (c + (words[i + 2] as number)) | 0;
    a = (a - c) ^ rol(c, 4); c = (c + b) | 0;
    b = (b - a) ^ rol(a, 6); a = (a + c) | 0;
    c = (c - b) ^ rol(b, 8); b = (b + a) | 0;
    a = (a - c) ^ rol(c, 16); c = (c + b) | 0;
    b = (b - a) ^ rol(a, 19); a = (a + c) | 0;
    c = (c - b) ^ rol(b, 4); b = (b + a) | 0;
  }
  const left = words.length - i;
  if (left === 0) return c >>> 0;
  if (left > 2) c = (c + (words[i + 2] as number)) | 0;
  if (left > 1) b = (b + (words[i + 1] as number)) | 0;
  a = (a + (words[i] as number)) | 0;
  c = (c ^ b) - rol(b, 14) | 0;
  a = (a ^ c) - rol(c, 11) | 0;
  b = (b ^ a) - rol(a, 25) | 0;
  c = (c ^ b) - rol(b, 16) | 0;
  a = (a ^ c) - rol(c, 4) | 0;
  b = (b ^ a) - rol(a, 14) | 0;
  c = (c ^ b) - rol(b, 24) | 0;
  return c >>> 0;
};
