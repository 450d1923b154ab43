// The Internet checksum (RFC 1071) over byte ranges.

/** Adds the 16-bit words of `b[from..to)` to a running sum. */
export const sum16 = (b: Uint8Array, from: number, to: number, start = 0): number => {
  let sum = start;
  let i = from;
  for (; i + 1 < to; i += 2) sum += ((b[i] as number) << 8) | (b[i + 1] as number);
  if (i < to) sum += (b[i] as number) << 8;
  return sum;
};
/** Folds a sum into its ones' complement. */
export const fold16 = (sum: number): number => {
  let s = sum;
  while (s > 0xffff) s = (s & 0xffff) + Math.floor(s / 65536);
  return ~s & 0xffff;
};
/** The sum of the pseudo header of TCP, UDP and ICMPv6; addresses are the bytes of the IP header. */
export const pseudoSum = (addresses: Uint8Array, proto: number, len: number): number =>
  sum16(addresses, 0, addresses.length, proto + (len >>> 16) + (len & 0xffff));
