// How we measure: batches long enough for the clock (of work, not of the wall), warm until two windows agree, a collection before the rounds, then median and
// minimum of the rounds, with a floor in the same run. Results are lines of a table and JSON; nothing here asserts a time.
export interface Row {
  readonly bench: string;
  readonly case: string;
  /** Nanoseconds per operation (median), unless `unit` says otherwise. */
  readonly ns: number;
  readonly min?: number;
  readonly unit?: 'ns' | 'bytes' | 'count';
  /** The same for the floor: the least that this machine can do for such a question. */
  readonly floor: number;
  readonly floorName: string;
  readonly note?: string;
  /** Further figures for the JSON: build times, bytes, checksums. */
  readonly more?: Readonly<Record<string, number | string>>;
}

/** The value of a command line option: `--file dump.save`. */
export const option = (name: string): string | undefined => {
  const i = process.argv.indexOf(name);
  return i < 0 ? undefined : process.argv[i + 1];
};
/** Where benches are heard while they run. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Collects garbage, where node was told to let us (main.ts starts every bench so). */
export const collect = (): void => (globalThis as { gc?: () => void }).gc?.();
export const heapUsed = (): number => {
  collect();
  const m = process.memoryUsage();
  return m.heapUsed + m.external;
};
/** Nanoseconds that `f` takes, once. */
export const time = (f: () => void): number => {
  const t0 = process.hrtime.bigint();
  f();
  return Number(process.hrtime.bigint() - t0);
};
/** Nanoseconds of work that `f` is, on all threads of this process: what a busy neighbour takes away does not count. Good for milliseconds and more. */
export const cpuTime = (f: () => void): number => {
  const t0 = process.cpuUsage();
  f();
  const t = process.cpuUsage(t0);
  return (t.user + t.system) * 1e3;
};
export const median = (xs: readonly number[]): number => [...xs].sort((a, b) => a - b)[xs.length >> 1] as number;

export interface Timing {
  readonly ns: number;
  readonly min: number;
}
export interface Pace {
  /** Operations in one call of what is measured. */
  readonly per?: number;
  readonly rounds?: number;
  /** The least length of a round. */
  readonly roundMs?: number;
  /** Warming ends here even when two windows do not agree. */
  readonly warmMs?: number;
}
/** Long enough for the compiler's thread to have its say, even where it shares the core. */
const WINDOW_MS = 120;
const AGREE = 0.05;

/** Times of contenders, round by round in turns, so that what disturbs one disturbs all. A call slower than a round is a round by itself. */
export const rounds = (contenders: readonly (() => void)[], pace: Pace = {}): number[][] => {
  const { per = 1, rounds: count = 9, roundMs = 20, warmMs = 1000 } = pace;
  const callsIn = (ms: number, call: number): number => Math.max(1, Math.ceil((ms * 1e6) / Math.max(call, 1)));
  const warmed = contenders.map((f) => {
    const batch = (calls: number): number =>
      cpuTime(() => {
        for (let i = 0; i < calls; i++) f();
      }) / calls;
    let call = time(f);
    const end = performance.now() + warmMs;
    for (let before = Infinity; performance.now() < end && Math.abs(call - before) > AGREE * call; ) {
      before = call;
      call = batch(callsIn(WINDOW_MS, call));
    }
    return { batch, calls: callsIn(roundMs, call), times: [] as number[] };
  });
  collect();
  for (let r = 0; r < count; r++) for (const w of warmed) w.times.push(w.batch(w.calls) / per);
  return warmed.map((w) => w.times);
};
export const summary = (times: readonly number[]): Timing => ({ ns: median(times), min: Math.min(...times) });
/** Time per operation of `f`: median and minimum of the rounds. */
export const timing = (f: () => void, pace: Pace = {}): Timing => summary(rounds([f], pace)[0] as number[]);
/** The median alone. */
export const measure = (f: () => void, per = 1, rounds = 15, roundMs = 20): number => timing(f, { per, rounds, roundMs }).ns;

const scaled = (x: number, units: readonly (readonly [number, string])[]): string => {
  const [by, unit] = units.find(([b]) => Math.abs(x) < b * 1e3) ?? (units[units.length - 1] as readonly [number, string]);
  return `${(x / by).toFixed(by === 1 && unit !== 'ns' ? 0 : 1)} ${unit}`;
};
export const show = (x: number, unit: Row['unit'] = 'ns'): string =>
  unit === 'count' ? x.toFixed(0) : scaled(x, unit === 'ns' ? [[1, 'ns'], [1e3, 'us'], [1e6, 'ms'], [1e9, 's']] : [[1, 'B'], [1e3, 'kB'], [1e6, 'MB'], [1e9, 'GB']]);

/** Columns, as wide as they need to be. */
export const columns = (lines: readonly (readonly string[])[]): string => {
  const width = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((l) => (l[i] as string).length)));
  return lines.map((l) => l.map((c, i) => c.padEnd(width[i] as number)).join('  ').trimEnd()).join('\n');
};
export const table = (rows: readonly Row[]): string =>
  columns([
    ['bench', 'case', 'time', 'min', 'floor', 'ratio', ''],
    ...rows.map((r) => [r.bench, r.case, show(r.ns, r.unit), r.min === undefined ? '' : show(r.min, r.unit), `${show(r.floor, r.unit)} (${r.floorName})`, (r.ns / r.floor).toPrecision(3), r.note ?? '']),
  ]);
