// Hex dumps: -x, -xx, -X, -XX, -A, and the dump of what a printer does not know.
// Mirrors: tcpdump 4.99 print-ascii.c (hex_print, hex_and_ascii_print, ascii_print).
import { hex } from './dissector.ts';

const words = (b: Uint8Array, from: number, to: number): string[] => {
  const out: string[] = [];
  for (let i = from; i < to; i += 2) out.push(i + 1 < to ? hex(((b[i] as number) << 8) | (b[i + 1] as number), 4) : hex(b[i] as number, 2));
  return out;
};
const printable = (c: number): string => (c >= 0x21 && c <= 0x7e ? String.fromCharCode(c) : '.');

/** hex_print: 16 bytes a line after `indent`. */
export const hexPrint = (b: Uint8Array, from: number, to: number, indent: string): string => {
  let out = '';
  for (let i = from; i < to; i += 16) out += `${indent}0x${hex(i - from, 4)}: ${words(b, i, Math.min(i + 16, to)).map((w) => ` ${w}`).join('')}`;
  return out;
};
/** hex_and_ascii_print: the same with the characters at the right. */
export const hexAsciiPrint = (b: Uint8Array, from: number, to: number, indent: string): string => {
  let out = '';
  for (let i = from; i < to; i += 16) {
    const stop = Math.min(i + 16, to);
    const h = words(b, i, stop).map((w) => ` ${w}`).join('');
    let text = '';
    for (let j = i; j < stop; j++) text += printable(b[j] as number);
    out += `${indent}0x${hex(i - from, 4)}: ${h.padEnd(40)}  ${text}`;
  }
  return out;
};
/** ascii_print (-A): newlines stay, other control characters are dots. */
export const asciiPrint = (b: Uint8Array, from: number, to: number): string => {
  let out = '\n';
  for (let i = from; i < to; i++) {
    const c = b[i] as number;
    if (c === 13) {
      // A carriage return before a newline is dropped.
      if (b[i + 1] !== 10 || i + 1 >= to) out += '.';
    } else out += c === 9 || c === 10 || (c >= 0x20 && c <= 0x7e) ? String.fromCharCode(c) : '.';
  }
  return out;
};
