// What every reader of a part works on: the context that becomes the world, the namespace it is for, and the list of what was not understood.
import type { Gap, Nsid } from '../model/world.ts';
import type { Ctx } from '../net/ctx.ts';
import { findLinkByName } from '../net/ctx.ts';
import type { Part } from './json.ts';
import type { Space } from './snapshot.ts';

export interface Into {
  readonly ctx: Ctx;
  readonly nsid: Nsid;
  readonly space: Space;
  readonly gaps: Gap[];
}
/** How much of one kind is listed: a hostile file shall not make a list as long as itself. */
const MAX_GAPS = 10_000;
export const miss = (to: Into, part: Part, line: number, text: string, at: Gap['at'] = { kind: 'other' }): void => {
  if (to.gaps.length < MAX_GAPS || at.kind !== 'other') to.gaps.push({ netns: to.nsid, at, text: `${part.file}:${line}: ${text}` });
};
/** The device of that name; 0 when there is none. */
export const devOf = (to: Into, name: string | undefined): number => (name === undefined ? 0 : (findLinkByName(to.ctx, to.nsid, name)?.ifindex ?? 0));
/** Lines with their numbers; the collector's header line is `part.line`, so a body's first line is the next one. */
export const linesOf = (part: Part | undefined): readonly (readonly [line: number, text: string])[] => {
  if (!part) return [];
  const first = part.file.includes(':') ? part.line + 1 : part.line;
  return part.text.split('\n').map((t, i) => [first + i, t.endsWith('\r') ? t.slice(0, -1) : t] as const).filter(([, t]) => t.trim() !== '');
};
