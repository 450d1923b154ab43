// Every capture of Docker 20.10.24, some of a second series (`again-`) and some of Docker 28.5.2 (`28-`; capture.sh with its dockerd in a chroot)
// again: its commands typed into the model, then every file that was saved and every probe that was made
// compared. Expected values are the captures' (data/captures, packed by compact.ts); `npx tsx test/docker/report.ts NAME` shows differences.
import { describe, expect, it } from 'vitest';
import { dataCapture, dataNames } from './capture.ts';
import { compareCaptures } from './compare.ts';
import { observe } from './observe.ts';
import { probeDiff, probesOf, probeTitle, runProbe, serversOf, startServers } from './probes.ts';
import { nsOfName, replay, settle, withOurUla } from './replay.ts';

interface Known {
  /** Files that differ. */
  readonly files: readonly string[];
  /** Probes that differ. */
  readonly probes: number;
  readonly why: string;
}
/** What is not equal, and why. A capture that does better than its line here fails, too: the list stays true. */
const NOT_EQUAL: Readonly<Record<string, Known>> = {
};

describe('captures of Docker', () => {
  it.each(dataNames())('%s', (name) => {
    const given = dataCapture(name);
    const r = replay(given);
    const c = withOurUla(given, r.session.world);
    expect(r.complaints).toBe('');
    const diffs = compareCaptures(c, observe(c, r));
    const probes = probesOf(c);
    const world = settle(c, r);
    const ready = probes.length === 0 ? world : startServers(world, serversOf(c), (n) => nsOfName(world, n));
    const wrong = probes.flatMap((p, n) => {
      const ns = nsOfName(ready, p.from);
      const d = ns === undefined ? 'no such place' : probeDiff(p, runProbe(ready, ns, p, n));
      return d === null ? [] : [`${probeTitle(p)}: ${d}`];
    });
    const known = NOT_EQUAL[name];
    if (known === undefined) {
      expect(diffs).toEqual([]);
      expect(wrong).toEqual([]);
      return;
    }
    expect(diffs.map((d) => d.path).sort()).toEqual([...known.files].sort());
    expect(wrong).toHaveLength(known.probes);
  });
});
