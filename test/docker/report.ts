// npx tsx test/docker/report.ts [--hand] [-v] [NAMES]: how far the model is from each capture.
import { existsSync } from 'node:fs';
import { buildByHand } from './byHand.ts';
import { sharedCapture, sharedNames, textOf, type Capture } from './capture.ts';
import { probeDiff, probeTitle, runProbe, startServers, type Probe, type Server } from './probes.ts';
import type { Nsid, World } from '../../src/model/world.ts';

const args = process.argv.slice(2);
const hand = args.includes('--hand');
const verbose = args.includes('-v');
const names = args.filter((a) => !a.startsWith('-'));

export const probesOf = (c: Capture): Probe[] => textOf(c, 'probes.jsonl').split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as Probe);

const probe = (c: Capture, world: World, nsOf: (name: string) => Nsid | undefined): string => {
  const probes = probesOf(c);
  if (probes.length === 0) return 'no probes';
  const servers = (JSON.parse(textOf(c, 'servers.json')) as { servers: Server[] }).servers;
  const ready = startServers(world, servers, nsOf);
  const diffs: string[] = [];
  for (const [n, p] of probes.entries()) {
    const ns = nsOf(p.from);
    const d = ns === undefined ? 'no such place' : (() => {
      try {
        return probeDiff(p, runProbe(ready, ns, p, n));
      } catch (e) {
        return `threw ${(e as Error).message}`;
      }
    })();
    if (d !== null) diffs.push(`    ${probeTitle(p)}: ${d}`);
  }
  return [`probes ${probes.length - diffs.length}/${probes.length}`, ...(verbose ? diffs : diffs.slice(0, 8)), ...(verbose || diffs.length <= 8 ? [] : [`    ... ${diffs.length - 8} more (-v)`])].join('\n');
};

for (const name of names.length > 0 ? names : sharedNames()) {
  if (!existsSync('/work/shared/docker/captures')) break;
  const c = sharedCapture(name);
  const t = Date.now();
  if (hand) {
    try {
      const { world, nsOf } = buildByHand(c);
      console.log(`${name}: by hand: ${probe(c, world, nsOf)} (${Date.now() - t} ms)`);
    } catch (e) {
      console.log(`${name}: by hand: ${(e as Error).message}`);
    }
  }
}
