// npx tsx test/docker/report.ts [-v] [-f PATTERN] [NAMES]: how far the model is from each capture. Per compared file the first
// lines that differ (`-` the capture's, `+` ours; roles for names), and probes equal / total.
//   --no-probes, --data (the committed copies instead of /work/shared), -v (everything that differs), -f (only files whose path matches)
import { dataCapture, dataNames, sharedCapture, sharedNames, type Capture } from './capture.ts';
import { compareCaptures } from './compare.ts';
import { observe } from './observe.ts';
import { probeDiff, probesOf, probeTitle, runProbe, serversOf, startServers } from './probes.ts';
import { nsOfName, replay, settle, withOurUla } from './replay.ts';
import type { Nsid, World } from '../../src/model/world.ts';

const argv = process.argv.slice(2);
const only = argv.includes('-f') ? new RegExp(argv[argv.indexOf('-f') + 1] as string) : undefined;
const names = argv.filter((a, i) => !a.startsWith('-') && argv[i - 1] !== '-f');
const has = (flag: string): boolean => argv.includes(flag);
const shown = has('-v') ? Infinity : 6;

const show = (lines: readonly string[], indent: string): void => {
  for (const l of lines.slice(0, shown)) console.log(`${indent}${l.slice(0, has('-v') ? 400 : 180)}`);
  if (lines.length > shown) console.log(`${indent}... ${lines.length - shown} more (-v)`);
};

const probe = (c: Capture, world: World, nsOf: (w: World, name: string) => Nsid | undefined): readonly [number, number] => {
  const probes = probesOf(c);
  if (probes.length === 0) return [0, 0];
  const ready = startServers(world, serversOf(c), (n) => nsOf(world, n));
  const diffs: string[] = [];
  for (const [n, p] of probes.entries()) {
    const ns = nsOf(ready, p.from);
    let d: string | null;
    try {
      d = ns === undefined ? 'no such place' : probeDiff(p, runProbe(ready, ns, p, n));
    } catch (e) {
      d = `threw ${(e as Error).stack?.split('\n').slice(0, 3).join(' ') ?? ''}`;
    }
    if (d !== null) diffs.push(`${probeTitle(p)}: ${d}`);
  }
  console.log(`  probes ${probes.length - diffs.length}/${probes.length}`);
  show(diffs, '      ');
  return [probes.length - diffs.length, probes.length];
};

const total = { captures: 0, equal: 0, files: 0, same: 0, probes: 0, right: 0 };
for (const name of names.length > 0 ? names : has('--data') ? dataNames() : sharedNames()) {
  const given = has('--data') ? dataCapture(name) : sharedCapture(name);
  const t = Date.now();
  console.log(`${name}:`);
  total.captures++;
  try {
    const r = replay(given);
    const c = withOurUla(given, r.session.world);
    if (r.complaints !== '') console.log(`  dockerd: ${r.complaints}`);
    const got = observe(c, r);
    const diffs = compareCaptures(c, got);
    for (const d of diffs) {
      if (only && !only.test(d.path)) continue;
      console.log(`  ${d.path}`);
      show(d.lines, '      ');
    }
    const [right, all] = has('--no-probes') ? [0, 0] : probe(c, settle(c, r), nsOfName);
    total.right += right;
    total.probes += all;
    if (diffs.length === 0 && right === all) total.equal++;
    console.log(diffs.length === 0 ? '  every file equal' : `  ${diffs.length} files differ`);
  } catch (e) {
    console.log(`  ${(e as Error).stack?.split('\n').slice(0, 4).join('\n  ') ?? ''}`);
  }
  console.log(`  ${Date.now() - t} ms`);
}
console.log(`captures equal ${total.equal}/${total.captures}; probes equal ${total.right}/${total.probes}`);
