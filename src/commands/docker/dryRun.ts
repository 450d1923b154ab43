// --dry-run: the same change on a copy of the world, and what it did there as the shell commands that do it by hand (docker/printOp.ts). They run on a real host, or in a lab.
import { pmGet } from '../../base/pmap.ts';
import { psValues } from '../../base/pserial.ts';
import type { OpRecord } from '../../model/docker.ts';
import { commitCtx, openCtx, type Ctx } from '../../net/ctx.ts';

export interface Rehearsal {
  /** The copy: what happens there happens nowhere. */
  readonly ctx: Ctx;
  /** What was done since. */
  steps(): OpRecord[];
}
export const rehearse = (ctx: Ctx, sock: string): Rehearsal => {
  const copy = openCtx(commitCtx(ctx));
  const log = (): OpRecord[] => {
    const e = pmGet(copy.config.docker, sock);
    return e ? [...psValues(e.log)] : [];
  };
  const before = log().length;
  return { ctx: copy, steps: () => log().slice(before) };
};
const quote = (w: string): string => (/^[\w@%+=:,./!-]+$/.test(w) && w !== '!' ? w : w === '!' ? '!' : `'${w.replaceAll("'", "'\\''")}'`);
/** One line a step; what no command does is a comment, and docker-proxy goes on beside the script. */
export const planLines = (steps: readonly OpRecord[]): string[] =>
  steps.map(({ words, option }) => {
    const [head = ''] = words;
    const line = head === '#' ? words.join(' ') : words.map(quote).join(' ') + (head.endsWith('docker-proxy') ? ' &' : '');
    return option === '' || head === '#' ? line : `${line}    # ${option}`;
  });
