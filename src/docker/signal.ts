// A signal to a process that only an engine knows: a container's first process heeds nothing but KILL from outside, a docker-proxy and dockerd end.
import { pmEntries, pmValues } from '../base/pmap.ts';
import type { Ctx } from '../net/ctx.ts';
import type { Signal } from '../shell/proc.ts';
import { applyOps } from './apply.ts';
import { processEnded } from './containers.ts';
import { stopEngine } from './engine.ts';
import { setContainer } from './join.ts';
import { beginDocker, commitDocker } from './tx.ts';

/** False: no such process. */
export const signalDockerProc = (ctx: Ctx, pid: number, sig: Signal | null): boolean => {
  if (ctx.config.docker.size === 0) return false;
  const origin = { file: '', line: 0, text: `kill ${pid}`, by: `kill ${pid}` };
  for (const [sock, e] of pmEntries(ctx.config.docker)) {
    if (!e.running) continue;
    if (e.pid === pid) {
      if (sig !== null) stopEngine(ctx, String(sock), origin);
      return true;
    }
    for (const c of pmValues(e.containers)) {
      const binding = c.bindings.find((b) => b.proxy === pid);
      if (c.pid !== pid && !binding) continue;
      const tx = sig === null || (!binding && sig !== 'KILL') ? undefined : beginDocker(ctx, String(sock), origin);
      if (!tx) return true;
      if (binding) {
        applyOps(tx, [{ t: 'close', socket: binding.socket }]);
        setContainer(tx, c.id, { bindings: c.bindings.map((b) => (b === binding ? { ...b, proxy: 0, socket: 0 } : b)) });
      } else processEnded(tx, c.id, 137);
      commitDocker(tx);
      return true;
    }
  }
  return false;
};
