// `npm run bench -- rules:file --file dump.save`: the same question of a real iptables-save file, read by the model's own iptables-restore. Each
// built-in chain that has rules meets headers drawn from all rules of its table. Peer: the naive reading of the tests' reference, with
// which verdicts and counters are compared first, where no extension keeps state.
import { readFileSync } from 'node:fs';
import { pmGet } from '../src/base/pmap.ts';
import { emptyWorld, run } from '../src/index.ts';
import type { XtTable } from '../src/model/xt.ts';
import { commitCtx, netnsOf, openCtx } from '../src/net/ctx.ts';
import { newXtPacket } from '../src/net/nf/xtEnv.ts';
import { xtTables } from '../src/nfnl/xtTable.ts';
import { findMatch, findTarget } from '../src/xt/compile.ts';
import { readTable } from '../test/unit/xt/reference.ts';
import { copyOf, forceLinear, NETNS, noTable, timed, wholeTable, type Engine } from './engines.ts';
import { H, headersOf, newReader } from './gen/headers.ts';
import { option, say, type Row } from './lib.ts';

const isStateful = (t: XtTable): boolean =>
  t.chains.some((c) => c.rules.some((r) => r.matches.some((m) => findMatch(m.name, t.family)?.stateful) || (r.target.kind === 'ext' && findTarget(r.target.name, t.family)?.stateful)));

export const bench = (): Row[] => {
  const file = option('--file');
  if (file === undefined) throw new RangeError('rules:file needs --file FILE, as iptables-save writes it');
  const restored = run('iptables-legacy-restore < /root/dump', { world: emptyWorld(1), files: { '/root/dump': readFileSync(file, 'utf8') } });
  if (restored.status !== 0) throw new Error(`iptables-restore: ${restored.stderr}`);
  const { world } = restored;
  return xtTables(netnsOf(openCtx(world), NETNS), 'legacy', 4).flatMap((table) =>
    table.chains.filter((c) => c.hook >= 0 && c.rules.length > 0).flatMap((chain): Row[] => {
      const count = table.chains.reduce((sum, c) => sum + c.rules.length, 0);
      const name = `${table.name} ${chain.name} of ${count} rules`;
      say(`  ${name}`);
      const headers = headersOf(table, { hook: chain.hook as 0 });
      const { words, devices, hook } = headers;
      const naiveCtx = openCtx(world);
      const read = newReader(headers);
      const reading = (k: number) =>
        readTable(table, newXtPacket(naiveCtx, NETNS, 4, hook, table.name, read(k), 2, 3, devices[words[k * H + 5] as number] as string, devices[words[k * H + 6] as number] as string));
      const reference: Engine = (from, to) => {
        let sum = 0;
        for (let k = from; k < to; k++) sum += reading(k).counted.length;
        return sum;
      };
      const comparable = !isStateful(table);
      if (comparable) {
        const some = Math.min(headers.count, Math.ceil(1e6 / count));
        const want = new Map<number, number>();
        for (let k = 0; k < some; k++) for (const id of reading(k).counted) want.set(id, (want.get(id) ?? 0) + 1);
        const ctx = openCtx(world);
        wholeTable(table, headers, ctx)(0, some);
        const counters = pmGet(commitCtx(ctx).state.netns, NETNS)?.xtCounters;
        for (const id of table.chains.flatMap((c) => [c.id, ...c.rules.map((r) => r.id)])) {
          const got = counters === undefined ? 0 : (pmGet(counters, id)?.packets ?? 0);
          if (got !== (want.get(id) ?? 0)) throw new Error(`${name}: rule ${id} counts ${got} packets, the reference ${want.get(id) ?? 0}`);
        }
      }
      const floor = timed(noTable(headers), headers.count).ns;
      const row = (engine: string, e: Engine, note = ''): Row => ({ bench: 'rules:file', case: `${name}, ${engine}`, ...timed(e, headers.count), floor, floorName: 'packets alone', note });
      return [
        row('reference', reference), row('linear', wholeTable(forceLinear(copyOf(table)), headers, openCtx(world))),
        row('table', wholeTable(table, headers, openCtx(world)), comparable ? '' : 'stateful: not compared'),
      ];
    }),
  );
};
