// Several threads of control in one program: a server's connections, a relay's directions. Each is a generator like the program
// itself; the whole waits for whichever can go on first. Signals go to the first thread.
import type { Proc, Signal, Wait } from '../shell/proc.ts';

export type Thread = Generator<Wait, unknown, Signal | undefined>;

/** Runs `main` and what it starts through `start` side by side. Ends with `main`, or (when `join`) with the last of them. */
export function* withThreads<T>(p: Proc, main: (start: (t: Thread) => void) => Generator<Wait, T, Signal | undefined>, join = false): Generator<Wait, T, Signal | undefined> {
  const all: { gen: Thread; wait: Wait | null }[] = [];
  let result: { readonly value: T } | undefined;
  const start = (gen: Thread): void => void all.push({ gen, wait: null });
  const gen = main(start);
  const first = { gen: gen as Thread, wait: null as Wait | null };
  all.unshift(first);
  const ready = (w: Wait | null): boolean => w === null || (w.until !== undefined && p.ctx.now >= w.until) || (w.event?.() ?? false);
  let signal: Signal | undefined;
  try {
    for (;;) {
      let ran = false;
      for (const t of all.slice()) {
        if (!(ready(t.wait) || (t === first && signal !== undefined))) continue;
        ran = true;
        const s = t === first ? signal : undefined;
        if (t === first) signal = undefined;
        const r = t.gen.next(s);
        if (!r.done) {
          t.wait = r.value;
          continue;
        }
        all.splice(all.indexOf(t), 1);
        if (t === first) result = { value: r.value as T };
      }
      if (result && (!join || all.length === 0)) return result.value;
      if (ran) continue;
      const until = Math.min(...all.map((t) => t.wait?.until ?? Infinity));
      signal = yield { ...(until !== Infinity && { until }), event: () => all.some((t) => ready(t.wait)) };
    }
  } finally {
    for (const t of all) t.gen.return(undefined);
  }
}
