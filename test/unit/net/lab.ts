// A lab without the shell, for unit tests: one simple command a line, run on the virtual clock. Prints what the commands print;
// a line that starts with `$ ` also prints itself and its status, as `show() { echo "\$ $*"; "$@"; echo "rc=$?"; }` does on a real host.
import { COMMANDS } from '../../../src/commands/index.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import { openCtx, type Ctx } from '../../../src/net/ctx.ts';
import { drain, runUntil } from '../../../src/net/dev.ts';
import { linkwatchRun } from '../../../src/net/linkwatch.ts';
import type { Command, Proc, Running } from '../../../src/shell/proc.ts';

const COST = 2000;

export const newLab = (seed = 1): { ctx: Ctx; run: (script: string) => string } => {
  const ctx = openCtx(emptyWorld(seed));
  let pid = 1000;
  const run = (script: string): string => {
    let out = '';
    const exec = function* (argv: readonly string[], netns = 1): Running {
      const [name = '', ...args] = argv;
      if (name === 'echo') {
        out += `${args.join(' ')}\n`;
        return 0;
      }
      if (name === 'sleep') {
        yield { until: ctx.now + Number(args[0]) * 1_000_000 };
        return 0;
      }
      const cmd: Command | undefined = COMMANDS.find((c) => c.name === name);
      if (!cmd) {
        out += `${name}: not in COMMANDS\n`;
        return 127;
      }
      const p: Proc = {
        ctx, pid: ++pid, netns, args, name, cwd: '/', stdoutIsTty: false, origin: { file: 'lab', line: 0, text: argv.join(' ') },
        stdin: { isTty: false, *readAll() { return ''; }, *readLine() { return undefined; }, ready: () => true, read: () => '' },
        files: { read: () => undefined, write: () => 'Permission denied', remove: () => false, list: () => undefined },
        env: () => undefined, out: (t: string) => void (out += t), err: (t: string) => void (out += t), canExec: () => true, processes: () => [],
        exec: (a: readonly string[], ns = netns) => exec(a, ns),
      } as unknown as Proc;
      const r = cmd.run(p);
      return typeof r === 'number' ? r : yield* r;
    };
    for (const line of script.split('\n').map((l) => l.trim())) {
      if (line === '' || line.startsWith('#')) continue;
      const shown = line.startsWith('$ ');
      const words = (shown ? line.slice(2) : line).split(/\s+/);
      if (shown) out += `${line}\n`;
      const job = exec(words);
      runUntil(ctx, ctx.now + COST);
      let step = job.next();
      while (step.done !== true) {
        const { until, event } = step.value;
        for (let i = 0; i < 1_000_000 && event?.() !== true && (until === undefined || ctx.now < until); i++) runUntil(ctx, Math.min(until ?? Infinity, ctx.now + 1000));
        step = job.next();
      }
      linkwatchRun(ctx);
      drain(ctx);
      if (shown) out += `rc=${step.value}\n`;
    }
    return out;
  };
  return { ctx, run };
};
