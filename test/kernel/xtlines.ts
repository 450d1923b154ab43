// tsx test/kernel/xtlines.ts COUNT SEED [--wrong 0.2] [--only WORD] [--sequences]: random iptables lines (gen/xtlines.ts) on the real tool and on the model, in batches; each is
// added alone, listed with -S, -L -n and -L -v, and flushed. --sequences: COUNT scripts of commands that build on each other. What differs is printed, then how many lines were taken and how many refused.
import { newSession } from '../../src/shell/session.ts';
import { diceOf } from './gen/dice.ts';
import { xtLine, xtSequence, type XtLine } from './gen/xtlines.ts';
import { runLab, whyNoKernel } from './lib/runLab.ts';

const argv = process.argv.slice(2);
const flag = (name: string): string | undefined => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
const wrong = Number(flag('--wrong') ?? 0.2);
const only = flag('--only');
const [count = 200, seed = 1] = argv.filter((a, i) => !a.startsWith('--') && !(argv[i - 1] ?? '').startsWith('--')).map(Number);
const why = whyNoKernel();
if (why) {
  console.error(why);
  process.exit(1);
}
if (argv.includes('--sequences')) {
  let bad = 0;
  let commands = 0;
  for (let s = seed; s < seed + count; s++) {
    const text = xtSequence(diceOf(s), 60);
    const real = (await runLab(text, 100)).split(/^(?=@@ )/m);
    const session = newSession();
    session.exec(text);
    const model = session.output.split(/^(?=@@ )/m);
    commands += real.length;
    const at = real.findIndex((a, i) => a !== model[i]);
    if (at < 0) continue;
    bad++;
    console.log(`--- sequence ${s}, command ${at}\n< ${(real[at] as string).replaceAll('\n', '\n< ')}\n> ${(model[at] ?? '').replaceAll('\n', '\n> ')}`);
  }
  console.log(`${count} sequences, ${commands} commands, ${bad} sequences different`);
  process.exit(bad > 0 ? 1 : 0);
}
const BATCH = 150;
const quote = (w: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`);
const show = (l: XtLine): string => `${l.tool} ${l.words.map(quote).join(' ')}`;
const SETS = [
  'ipset create hset hash:ip 2>/dev/null', 'ipset create hset6 hash:ip family inet6 2>/dev/null', 'ipset create foo hash:ip 2>/dev/null', 'ipset create blocklist hash:ip,port 2>/dev/null',
];
const script = (lines: readonly XtLine[]): string =>
  ['exec 2>&1', ...SETS, 'a() { echo "@@ $1"; shift; t=$1 T=$2 c=$3; shift 3; if $t "$@"; then $t -t $T -S $c; $t -t $T -L $c -n; $t -t $T -L $c -v; $t -t $T -F $c; else echo "rc=$?"; fi; }']
    .concat(lines.map((l, i) => `a ${i} ${l.tool} ${l.table} ${l.chain} ${l.words.map(quote).join(' ')}`)).join('\n') + '\n';
const answers = (text: string): string[] => text.split(/^@@ \d+\n/m).slice(1);

const count_ = { taken: 0, refused: 0, different: 0, unmodelled: 0 };
const reasons = new Map<string, number>();
for (let done = 0, s = seed; done < count; s++) {
  const d = diceOf(s);
  const lines: XtLine[] = [];
  const n = Math.min(BATCH, count - done);
  for (let tries = 0; lines.length < n && tries < n * 200; tries++) {
    const l = xtLine(d, wrong);
    if (only === undefined || l.words.includes(only)) lines.push(l);
  }
  if (lines.length === 0) break;
  done += lines.length;
  const text = script(lines);
  const real = answers(await runLab(text, 120));
  const session = newSession();
  session.exec(text);
  const model = answers(session.output);
  lines.forEach((l, i) => {
    const a = real[i];
    const b = model[i];
    if (a === undefined) return;
    if (/^rc=/m.test(a)) count_.refused++;
    else count_.taken++;
    if (a === b) return;
    if (b !== undefined && /not modelled by packetpath/.test(b)) {
      count_.unmodelled++;
      const m = /(?:match|target|option) "[^"]*"/.exec(b)?.[0] ?? b.slice(0, 60);
      reasons.set(m, (reasons.get(m) ?? 0) + 1);
      return;
    }
    count_.different++;
    const x = a.split('\n');
    const y = (b ?? '(nothing)').split('\n');
    console.log(`--- ${show(l)}   (seed ${s} line ${i})`);
    console.log(x.filter((v, k) => v !== y[k]).map((v) => `< ${v}`).join('\n'));
    console.log(y.filter((v, k) => v !== x[k]).map((v) => `> ${v}`).join('\n'));
  });
}
for (const [m, n] of reasons) console.log(`not modelled: ${m} ${n}`);
console.log(`${count_.taken} taken, ${count_.refused} refused, ${count_.different} different, ${count_.unmodelled} not modelled`);
process.exit(count_.different > 0 ? 1 : 0);
