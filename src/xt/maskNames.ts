// Numbers under a mask that may have names: xtables_parse_val_mask and xtables_print_val_mask of libxtables/xtables.c.
import { maskedText } from './mark.ts';
import { parseMarkmask, xtablesStrtoul } from './options.ts';
import { fail } from './text.ts';

export interface Masked {
  readonly value: number;
  readonly mask: number;
  readonly invert: boolean;
}
const MAX = 0xffffffffn;

export const xtablesParseVal = (ext: string, option: string, text: string, names: ReadonlyMap<string, number>): { value: number; mask: number } => {
  const n = /^[ \t\n\v\f\r]*[+-]?\d/.test(text) ? xtablesStrtoul(text, 0n, MAX) : undefined;
  if (!n || (n.rest !== '' && n.rest[0] !== '/')) {
    const value = names.get(text) ?? fail(`${ext}: could not map name ${text} to an integer value for option "--${option}".\n`);
    return { value, mask: 0xffffffff };
  }
  return parseMarkmask(ext, option, text);
};
/** `names` null: numbers only. A name stands only where the mask is full. */
export const printMasked = (option: string, m: Masked, names: ReadonlyMap<string, number> | null): string => {
  const name = m.mask === 0xffffffff ? [...(names ?? [])].find(([, v]) => v === m.value)?.[0] : undefined;
  return `${m.invert ? ' !' : ''} ${option} ${name ?? maskedText(m.value, m.mask)}`;
};
