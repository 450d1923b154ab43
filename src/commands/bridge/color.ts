// iproute2's colours (lib/color.c) as bridge uses them: the whole piece, its trailing blank included, between two escapes.
import type { Proc } from '../../shell/proc.ts';
import type { IpOpts } from '../ip/opts.ts';

const CODES = { ifname: 36, mac: 33, inet: 35, inet6: 34 } as const;
/** A dark terminal (COLORFGBG's background 0-6 or 8) gets the bold variants. */
export const paint = (p: Proc, opts: IpOpts, what: keyof typeof CODES, text: string): string => {
  if (!opts.color || opts.json) return text;
  const dark = /;([0-6]|8)$/.test(p.env('COLORFGBG') ?? '');
  return `\u001b[${dark ? '1;' : ''}${CODES[what]}m${text}\u001b[0m`;
};
