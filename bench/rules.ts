// What does a rule table cost as it grows? Six kinds of tables by size and engine, 64 chains at once, a first pass that nothing has warmed.
//   naive   rule objects, find(every(test)), counts nothing     linear  the flat table, rule after rule
//   table   iptDoTable as it ships, counters included           added   the same less an empty table
//   lookup  the classifier and its candidates alone             C       the same arrays in C, gcc -O2
// Every engine gives what the naive one gives before it is timed. Floor: reading the same headers and making packets of them.
import { pmGet } from '../src/base/pmap.ts';
import type { XtTable } from '../src/model/xt.ts';
import { commitCtx } from '../src/net/ctx.ts';
import type { RuleStore } from '../src/xt/ruleStore.ts';
import { buildOf, copyOf, forceLinear, manyTables, naive, naiveLookup, NETNS, newCtx, noTable, timed, timesOf, wholeTable } from './engines.ts';
import { H, headersOf, HEADERS, type Headers } from './gen/headers.ts';
import { newRand } from './gen/random.ts';
import { tableOf, type ShapeName } from './gen/rules.ts';
import { collect, cpuTime, median, option, say, show, summary, type Row, type Timing } from './lib.ts';
import { lookupOf, nativeInput } from './native/peer.ts';
import { openNative, type Native } from './native/run.ts';
import { bench as file } from './rulesFile.ts';

/** `--max N` leaves the larger ones out. */
const SIZES = [10, 100, 1000, 10_000, 100_000].filter((n) => n <= Number(option('--max') ?? Infinity));
/** How many headers are compared with the naive engine. */
const verified = (n: number, count: number): number => (n <= 1000 ? count : n <= 10_000 ? count >> 3 : count >> 9);
/** Does iptDoTable count on each rule, and on the policy, as many packets as the naive engine finds there? */
const verifyTable = (table: XtTable, headers: Headers, expected: Int32Array, what: string): void => {
  const ctx = newCtx();
  wholeTable(table, headers, ctx)(0, expected.length);
  const counters = pmGet(commitCtx(ctx).state.netns, NETNS)?.xtCounters;
  const chain = table.chains[0] as XtTable['chains'][number];
  const ids = [...chain.rules.map((r) => r.id), chain.id];
  const want = new Map<number, number>();
  for (const i of expected) {
    const id = ids[i < 0 ? ids.length - 1 : i] as number;
    want.set(id, (want.get(id) ?? 0) + 1);
  }
  for (const id of ids) {
    const got = counters === undefined ? 0 : (pmGet(counters, id)?.packets ?? 0);
    if (got !== (want.get(id) ?? 0)) throw new Error(`${what}: rule ${id} counts ${got} packets, the naive engine ${want.get(id) ?? 0}`);
  }
};

/** Bytes of the rules laid out flat. */
const rulesBytes = (s: RuleStore): number => s.hot.byteLength + s.cold.byteLength + s.addr6.byteLength;

const ofSize = (name: string, shape: ShapeName, n: number, miss: boolean, native: Native | undefined): Row[] => {
  const table = tableOf(shape, n);
  const headers = headersOf(table, { miss });
  const what = `${name} ${n}`;
  const naiveIndex = naiveLookup(table, headers);
  const expected = Int32Array.from({ length: verified(n, headers.count) }, (_, k) => naiveIndex(k));

  const builds = Array.from({ length: n > 10_000 ? 1 : 5 }, () => {
    const fresh = copyOf(table);
    collect();
    return cpuTime(() => void buildOf(fresh));
  });
  const built = buildOf(table);
  const linear = forceLinear(copyOf(table));
  verifyTable(linear, headers, expected, `${what} linear`);
  verifyTable(table, headers, expected, `${what} table`);

  const floor = timed(noTable(headers), headers.count);
  const empty = { ...table, chains: table.chains.map((c) => ({ ...c, rules: [] })) };
  const rows: Row[] = [];
  const row = (engine: string, t: Timing, note = '', more: Row['more'] = {}): void =>
    void rows.push({ bench: `rules:${name}`, case: `${n} rules, ${engine}`, ...t, floor: floor.ns, floorName: 'packets alone', note, more: { shape: name, n, engine, ...more } });
  const slow = timed(naive(table, headers), headers.count);
  row('naive', slow);
  row('linear', timed(wholeTable(linear, headers), headers.count));
  const [withRules, without] = timesOf([wholeTable(table, headers), wholeTable(empty, headers)], headers.count) as [number[], number[]];
  const whole = summary(withRules);
  const build = median(builds);
  const bytes = built ? built.classifier.tree.byteLength : 0;
  const records = built ? rulesBytes(built.code.store) : 0;
  const note = `built in ${show(build)} = ${(build / slow.ns).toFixed(0)} naive packets; tree ${show(bytes, 'bytes')}, rules ${show(records, 'bytes')}`;
  row('table', whole, built ? note : 'too short for a classifier', built ? { build, bytes, records, buildInNaive: build / slow.ns } : {});
  row('added', summary(withRules.map((x, i) => x - (without[i] as number))), `empty table ${show(median(without))}`);
  if (!built) return rows;

  const lookup = lookupOf(built.code, built.classifier, headers);
  expected.forEach((e, k) => {
    if (lookup(k) !== e) throw new Error(`${what} lookup: header ${k} meets rule ${lookup(k)}, the naive engine finds ${e}`);
  });
  const ours = timed((from, to) => {
    let sum = 0;
    for (let k = from; k < to; k++) sum += lookup(k);
    return sum;
  }, headers.count);
  row('lookup', ours);
  if (native) {
    const theirs = native.run(nativeInput(built.code, built.classifier, headers));
    let checksum = 0;
    for (let k = 0; k < headers.count; k++) checksum = (Math.imul(checksum, 31) + lookup(k)) | 0;
    if (checksum !== theirs.checksum) throw new Error(`${what}: the C lookup's checksum is ${theirs.checksum}, ours ${checksum}`);
    row('C', { ns: theirs.ns, min: theirs.min }, `ours takes ${(ours.ns / theirs.ns).toFixed(2)}x its time, the table ${(whole.ns / theirs.ns).toFixed(1)}x`);
  }
  return rows;
};
const ofShape = (name: string, shape: ShapeName, miss = false) => (): Row[] => {
  const native = openNative();
  const rows = SIZES.flatMap((n) => {
    say(`  ${name} ${n}`);
    return ofSize(name, shape, n, miss, native);
  });
  native?.close();
  return rows;
};

/** Many chains in one process, one of them for each packet: nothing stays in the caches, nor in the compiler's assumptions. */
const chains = (): Row[] =>
  ([[64, 100], [16, 1000], [512, 20]] as const).flatMap(([count, n]) => {
    const tables = Array.from({ length: count }, (_, i) => tableOf('acl', n, i + 1));
    const rand = newRand(5);
    const which = Uint16Array.from({ length: HEADERS }, () => rand.below(count));
    const each = tables.map((t, i) => headersOf(t, { count: Math.ceil((2 * HEADERS) / count), seed: i + 1 }));
    const headers = { ...(each[0] as Headers), words: new Int32Array(HEADERS * H), count: HEADERS };
    const at = new Uint32Array(count);
    which.forEach((t, k) => {
      const from = each[t] as Headers;
      const j = ((at[t] = (at[t] as number) + 1) % from.count) * H;
      headers.words.set(from.words.subarray(j, j + H), k * H);
    });
    let bytes = 0;
    const build = cpuTime(() => {
      for (const t of tables) {
        const b = buildOf(t);
        if (b) bytes += b.classifier.tree.byteLength + rulesBytes(b.code.store);
      }
    });
    const engine = manyTables(tables, headers, which);
    const cold = cpuTime(() => void engine(0, HEADERS)) / HEADERS;
    const warm = timed(engine, HEADERS);
    const naives = tables.map((t) => naiveLookup(t, headers));
    const slow = timed((from, to) => {
      let sum = 0;
      for (let k = from; k < to; k++) sum += (naives[which[k] as number] as (k: number) => number)(k);
      return sum;
    }, HEADERS);
    const linear = timed(manyTables(tables.map((t) => forceLinear(copyOf(t))), headers, which), HEADERS);
    const floor = timed(noTable(headers), HEADERS);
    const row = (name: string, t: Timing, note = ''): Row => ({
      bench: 'rules:chains', case: `${count} chains of ${n}, ${name}`, ...t, floor: floor.ns, floorName: 'packets alone', note, more: { shape: 'chains', n, count, engine: name },
    });
    return [
      row('cold first pass', { ns: cold, min: cold }, 'each header once, just built'),
      row('table', warm, bytes > 0 ? `all built in ${show(build)}; rules and trees ${show(bytes, 'bytes')}` : 'too short for classifiers'), row('linear', linear), row('naive', slow),
    ];
  });

/** Named for main.ts: each in a process of its own. */
export const benches: Record<string, () => Row[]> = {
  'rules:file': file,
  'rules:docker': ofShape('docker', 'docker'),
  'rules:docker-miss': ofShape('docker-miss', 'docker', true),
  'rules:dnat': ofShape('dnat', 'dnat'),
  'rules:acl': ofShape('acl', 'acl'),
  'rules:fw': ofShape('fw', 'fw'),
  'rules:ipc': ofShape('ipc', 'ipc'),
  'rules:chains': chains,
};
