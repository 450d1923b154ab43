// Tables as the docker client prints them: Go's text/tabwriter with a least width of 10 and 3 spaces between (cli/command/formatter). Times: docker/go-units.
import { fromBytes } from '../../shell/bytes.ts';

const width = (s: string): number => [...fromBytes(s)].length;
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths: number[] = [];
  for (const r of rows) for (let i = 0; i < r.length - 1; i++) widths[i] = Math.max(widths[i] ?? 10, width(r[i] as string) + 3);
  return rows.map((r) => `${r.map((c, i) => (i === r.length - 1 ? c : c + ' '.repeat((widths[i] as number) - width(c)))).join('')}\n`).join('');
};
/** units.HumanDuration of microseconds. */
export const humanDuration = (us: number): string => {
  const s = Math.floor(us / 1e6);
  if (s < 1) return 'Less than a second';
  if (s === 1) return '1 second';
  if (s < 60) return `${s} seconds`;
  const m = Math.floor(s / 60);
  if (m === 1) return 'About a minute';
  if (m < 60) return `${m} minutes`;
  const h = Math.floor(s / 3600 + 0.5);
  if (h === 1) return 'About an hour';
  if (h < 48) return `${h} hours`;
  if (h < 24 * 7 * 2) return `${Math.floor(h / 24)} days`;
  if (h < 24 * 30 * 2) return `${Math.floor(h / 24 / 7)} weeks`;
  if (h < 24 * 365 * 2) return `${Math.floor(h / 24 / 30)} months`;
  return `${Math.floor(h / 24 / 365)} years`;
};
