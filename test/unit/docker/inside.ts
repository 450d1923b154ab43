// A session with an engine in it whose containers can be entered: `enter NAME COMMAND...`, what `docker exec` does without its words.
import { pmGet } from '../../../src/base/pmap.ts';
import { COMMANDS } from '../../../src/commands/index.ts';
import { DEFAULT_SOCK } from '../../../src/docker/tx.ts';
import { insideOf } from '../../../src/docker/rootfs.ts';
import type { World } from '../../../src/model/world.ts';
import type { Command } from '../../../src/shell/proc.ts';
import type { ShellProc } from '../../../src/shell/process.ts';
import { newSession, type Session } from '../../../src/shell/session.ts';

const enter: Command = {
  name: 'enter', man: 'enter a container',
  *run(p) {
    const [name = '', ...argv] = p.args;
    const e = pmGet(p.ctx.config.docker, DEFAULT_SOCK);
    const c = e && pmGet(e.containers, pmGet(e.names, name) ?? '');
    if (!c?.sandbox) return 1;
    return yield* p.exec(argv, c.sandbox.netns, { inside: insideOf(p.ctx, (p as ShellProc).shell.host.vfs, c) });
  },
};
export const sessionIn = (world: World, files: Readonly<Record<string, string>> = {}): Session => newSession(world, { commands: [...COMMANDS, enter], files });
/** What a line prints, both streams, and its status when it is not 0. */
export const typed = (s: Session, line: string): string => {
  const before = s.output.length;
  const rc = s.exec(line);
  return s.output.slice(before) + (rc === 0 ? '' : `[rc=${rc}]\n`);
};
