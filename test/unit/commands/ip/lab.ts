// Runs `ip` and `bridge` lines on a fresh world without the shell: words are split at blanks, with "quotes"; each line takes 2 ms.
import { emptyWorld } from '../../../../src/model/init.ts';
import type { Nsid } from '../../../../src/model/world.ts';
import { openCtx, type Ctx } from '../../../../src/net/ctx.ts';
import { runUntil } from '../../../../src/net/dev.ts';
import { ip } from '../../../../src/commands/ip/index.ts';
import type { Command, Proc, Running } from '../../../../src/shell/proc.ts';

export interface Lab {
  readonly ctx: Ctx;
  /** What the line prints (stdout and stderr together) and, when it is not 0, `rc=N`. */
  run(line: string): string;
  sleep(seconds: number): void;
}

const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');

export const newLab = (seed = 1, commands: readonly Command[] = [ip]): Lab => {
  const ctx = openCtx(emptyWorld(seed));
  const find = (name: string): Command | undefined => commands.find((c) => c.name === name);
  const drive = (r: number | Running): number => {
    if (typeof r === 'number') return r;
    for (let s = r.next(); ; s = r.next()) {
      if (s.done === true) return s.value;
      runUntil(ctx, s.value.until ?? ctx.now + 1000);
    }
  };
  let out = '';
  const procOf = (argv: readonly string[], netns: Nsid): Proc => ({
    ctx, pid: 4242, netns, args: argv.slice(1), name: argv[0] as string, cwd: '/', stdoutIsTty: false,
    stdin: { *readAll() { return ''; }, *readLine() { return undefined; }, ready: () => true, read: () => '', isTty: false },
    files: { read: () => undefined, write: () => undefined, remove: () => false, list: () => undefined },
    env: () => undefined, out: (t) => void (out += t), err: (t) => void (out += t),
    *exec(inner, ns) { return drive(exec(inner, ns ?? netns)); },
    canExec: (name) => find(name) !== undefined || name === 'true', processes: () => [], origin: { file: '', line: 0, text: '' },
  });
  const exec = (argv: readonly string[], netns: Nsid): number | Running => (argv[0] === 'true' ? 0 : (find(argv[0] as string)?.run(procOf(argv, netns)) ?? 127));
  return {
    ctx,
    run: (line) => {
      out = '';
      const rc = drive(exec(words(line), 1));
      runUntil(ctx, ctx.now + 2000);
      return rc === 0 ? out : `${out}rc=${rc}\n`;
    },
    sleep: (s) => runUntil(ctx, ctx.now + s * 1e6),
  };
};
