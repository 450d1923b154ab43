// Shell strings are byte strings: every character is one byte, as in locale C. Text is encoded to UTF-8 bytes when it
// enters (scripts, files) and decoded when it leaves (what the caller of `run` gets), so a capture file can pass through.

/** UTF-8 encodes; returns the same string when it is ASCII. */
export const toBytes = (text: string): string => {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let out = '';
  for (const ch of text) {
    const c = ch.codePointAt(0) as number;
    if (c < 0x80) out += ch;
    else if (c < 0x800) out += String.fromCharCode(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) out += String.fromCharCode(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out += String.fromCharCode(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return out;
};

/** How many continuation bytes follow a lead byte; -1 for a byte that cannot lead. */
const following = (b: number): number => (b < 0x80 ? 0 : b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : -1);

/** UTF-8 decodes; a broken byte becomes U+FFFD. */
export const fromBytes = (bytes: string): string => {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(bytes)) return bytes;
  const out: string[] = [];
  let i = 0;
  while (i < bytes.length) {
    const b = bytes.charCodeAt(i);
    const n = following(b);
    let c = n <= 0 ? b : b & (0x3f >> n);
    let k = 1;
    for (; k <= n; k++) {
      const x = bytes.charCodeAt(i + k);
      if (!(x >= 0x80 && x < 0xc0)) break;
      c = (c << 6) | (x & 63);
    }
    const ok = n >= 0 && k === n + 1 && c <= 0x10ffff && !(c >= 0xd800 && c < 0xe000) && !(n === 2 && c < 0x800) && !(n === 3 && c < 0x10000);
    out.push(ok ? String.fromCodePoint(c) : '\ufffd');
    i += ok ? n + 1 : 1;
  }
  return out.join('');
};
