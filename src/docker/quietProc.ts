// A process that the engine runs a tool's code in (iptables' parser, ipset): nothing on its input, and what it says is kept.
import type { Nsid, Origin } from '../model/world.ts';
import type { Ctx } from '../net/ctx.ts';
import type { Proc } from '../shell/proc.ts';

export interface QuietProc extends Proc {
  said: string;
}
export const quietProc = (ctx: Ctx, netns: Nsid, name: string, args: readonly string[], origin: Origin): QuietProc => {
  const p: QuietProc = {
    ctx, netns, name, args, origin, said: '', pid: 0, cwd: '/', stdoutIsTty: false,
    stdin: { readAll: function* none() {
      return '';
    }, readLine: function* none() {
      return undefined;
    }, ready: () => true, read: () => '', isTty: false },
    files: { read: () => undefined, write: () => 'Read-only file system', remove: () => false, list: () => undefined },
    env: () => undefined,
    out: () => undefined,
    err: (text) => {
      p.said += text;
    },
    exec: function* none() {
      return 127;
    },
    canExec: () => false,
    processes: () => [],
  };
  return p;
};
