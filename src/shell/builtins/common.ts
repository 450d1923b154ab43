// What the builtins share: their type, writing to stdout with bash's words when that fails, option complaints.
import type { Gen } from '../expand.ts';
import type { Flow } from '../scheduler.ts';
import { shellError, writeFd, errorPrefix, type Shell } from '../state.ts';
import type { CompiledAssign } from '../words.ts';

/** argv with the name first; `items`: what follows a declaring builtin, assignments still whole. */
export type Builtin = (sh: Shell, argv: readonly string[], items: readonly (string | CompiledAssign)[] | null) => number | Gen<number>;

/** Writes to stdout; 1 after a write error. */
export const outText = (sh: Shell, name: string, text: string): number => {
  if (text === '') return 0;
  const e = writeFd(sh, 1, text);
  if (e === undefined) return 0;
  if (e === 'EPIPE') throw { flow: 'killed', pid: sh.pid, signal: 'PIPE' } satisfies Flow;
  shellError(sh, `${name}: write error: ${e === 'EBADF' ? 'Bad file descriptor' : e}`);
  return 1;
};
export const badOption = (sh: Shell, name: string, option: string, usage: string): number => {
  shellError(sh, `${name}: ${option}: invalid option`);
  writeFd(sh, 2, `${name}: usage: ${usage}\n`);
  return 2;
};
export const notModelled = (sh: Shell, what: string): number => {
  writeFd(sh, 2, `${errorPrefix(sh)}${what} is not modelled by packetpath\n`);
  return 2;
};
/** A numeric argument: undefined after a complaint. */
export const numeric = (sh: Shell, name: string, arg: string): number | undefined => {
  if (/^[ \t]*[-+]?[0-9]+[ \t]*$/.test(arg)) return Number(arg);
  shellError(sh, `${name}: ${arg}: numeric argument required`);
  return undefined;
};
