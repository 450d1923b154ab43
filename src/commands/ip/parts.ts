// A line described once: each part has its text and its JSON key and value, and `emit` sends it to either printer.
// Colours are lib/color.c's.
import type { Printer } from './printer.ts';

export type PartValue = string | number | boolean | null | { readonly raw: string } | readonly string[] | { readonly parts: readonly Part[] };
export interface Part {
  /** What the text shows; '' when only JSON has it. An object's text is that of its parts. */
  readonly t: string;
  /** JSON key; absent when only the text has it. */
  readonly k?: string;
  readonly v?: PartValue;
}
export const both = (k: string, v: PartValue, t: string): Part => ({ t, k, v });
export const textOnly = (t: string): Part => ({ t });
export const jsonOnly = (k: string, v: PartValue): Part => ({ t: '', k, v });
/** "label value ", under the key `k`. */
export const word = (k: string, v: number | string, label = k): Part => both(k, v, `${label} ${v} `);
/** An object in JSON; in text just its parts. */
export const nested = (k: string, parts: readonly Part[]): Part => ({ t: '', k, v: { parts } });

export const emit = (pr: Printer, parts: readonly Part[]): void => {
  for (const { t, k, v } of parts) {
    if (k === undefined || v === undefined) pr.text(t);
    else if (v === null) pr.nul(k, t);
    else if (typeof v === 'string') pr.str(k, t, v);
    else if (typeof v === 'number') pr.num(k, t, v);
    else if (typeof v === 'boolean') pr.bool(k, t, v);
    else if ('raw' in v) pr.raw(k, t, v.raw);
    else if ('parts' in v) {
      pr.openObject(k);
      emit(pr, v.parts);
      pr.closeObject();
    } else {
      pr.openArray(k, t);
      for (const s of v) pr.str(null, null, s);
      pr.closeArray();
    }
  }
};

const CODES = { ifname: 36, mac: 33, inet: 35, inet6: 34, up: 32, down: 31 } as const;
/** color_fprintf: the text between its escape codes, when colours are on. */
export const paint = (on: boolean, color: keyof typeof CODES, text: string): string => (on ? `\x1b[${CODES[color]}m${text}\x1b[0m` : text);
