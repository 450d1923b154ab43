// How wide a text is and how it breaks, without a font: everything is set in a monospaced face, so columns are what counts.
// Wide characters (East Asian, emoji) count two columns; control characters are shown as U+FFFD, as XML has no form for them.
import { fromBytes } from '../../shell/bytes.ts';

/** Advance of one column, in em: DejaVu Sans Mono, Menlo and Consolas have 0.602, 0.602 and 0.55. */
const ADVANCE = 0.605;

const wide = (c: number): boolean => c >= 0x1100 && (c <= 0x115f || (c >= 0x2e80 && c <= 0xa4cf) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) || c >= 0x1f300);
const columnsOf = (ch: string): number => (wide(ch.codePointAt(0) as number) ? 2 : 1);
export const textColumns = (text: string): number => {
  let n = 0;
  for (const ch of text) n += columnsOf(ch);
  return n;
};
export const textWidth = (text: string, size: number): number => Math.ceil(textColumns(text) * size * ADVANCE);

/** Names from a shell are bytes; runs of them that are UTF-8 are decoded. */
const decoded = (text: string): string => text.replace(/[\u0080-\u00ff]{2,}/g, (run) => {
  const t = fromBytes(run);
  return t.includes('\ufffd') ? run : t;
});
/** What can be shown: no control characters, no bidirectional overrides, no half surrogates. */
// eslint-disable-next-line no-control-regex
export const showable = (text: string): string => decoded(text).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');

/** At most so many columns; the rest is an ellipsis. */
export const clip = (text: string, columns: number): string => {
  const clean = showable(text.length > columns * 4 ? text.slice(0, columns * 4) : text);
  if (textColumns(clean) <= columns && text.length <= columns * 4) return clean;
  let out = '';
  let n = 0;
  for (const ch of clean) {
    n += columnsOf(ch);
    if (n > columns - 1) break;
    out += ch;
  }
  return `${out}…`;
};

/** Lines of at most so many columns, broken at spaces where there are any; at most `max` lines. */
export const wrap = (text: string, columns: number, max: number): string[] => {
  const lines: string[] = [];
  let line = '';
  const words = clip(text, columns * max).split(' ').flatMap((w) => {
    const parts: string[] = [];
    let rest = w;
    while (textColumns(rest) > columns) {
      let cut = '';
      for (const ch of rest) {
        if (textColumns(cut + ch) > columns) break;
        cut += ch;
      }
      parts.push(cut);
      rest = rest.slice(cut.length);
    }
    return [...parts, rest];
  });
  for (const w of words) {
    const next = line === '' ? w : `${line} ${w}`;
    if (textColumns(next) <= columns) {
      line = next;
      continue;
    }
    lines.push(line);
    line = w;
  }
  if (line !== '') lines.push(line);
  return lines.length <= max ? lines : [...lines.slice(0, max - 1), clip(lines.slice(max - 1).join(' '), columns)];
};
