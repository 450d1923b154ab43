// How we measure: warm up, then the median of several batches, with a floor in the same run. Results are lines of a table
// and JSON on request; nothing here asserts a time.
export interface Row {
  readonly bench: string;
  readonly case: string;
  /** Nanoseconds per operation. */
  readonly ns: number;
  /** The same for the floor: the least that this machine can do for such a question. */
  readonly floor: number;
  readonly floorName: string;
  readonly note?: string;
}

/** Median nanoseconds per call of `f`, which does `per` operations a call. */
export const measure = (f: () => void, per = 1, batches = 15, minMs = 20): number => {
  const once = (): number => {
    const t0 = process.hrtime.bigint();
    f();
    return Number(process.hrtime.bigint() - t0);
  };
  let calls = 1;
  let t = once();
  while (t < minMs * 1e6 && calls < 1e6) {
    calls = Math.min(1e6, Math.ceil(calls * Math.max(2, (minMs * 1e6) / Math.max(t, 1000))));
    const t0 = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) f();
    t = Number(process.hrtime.bigint() - t0);
  }
  const xs: number[] = [];
  for (let b = 0; b < batches; b++) {
    const t0 = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) f();
    xs.push(Number(process.hrtime.bigint() - t0) / calls / per);
  }
  return xs.sort((a, b) => a - b)[xs.length >> 1] as number;
};

const fmt = (ns: number): string => (ns < 1e3 ? `${ns.toFixed(1)} ns` : ns < 1e6 ? `${(ns / 1e3).toFixed(1)} us` : ns < 1e9 ? `${(ns / 1e6).toFixed(1)} ms` : `${(ns / 1e9).toFixed(2)} s`);

export const table = (rows: readonly Row[]): string => {
  const head = ['bench', 'case', 'time', 'floor', 'ratio', ''];
  const body = rows.map((r) => [r.bench, r.case, fmt(r.ns), `${fmt(r.floor)} (${r.floorName})`, (r.ns / r.floor).toFixed(1), r.note ?? '']);
  const width = head.map((h, i) => Math.max(h.length, ...body.map((b) => (b[i] as string).length)));
  return [head, ...body].map((l) => l.map((c, i) => c.padEnd(width[i] as number)).join('  ').trimEnd()).join('\n');
};
