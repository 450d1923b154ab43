// Captures of real Docker hosts (test/docker/data/captures: what `ip`, `iptables-save`, `ss`, `sysctl` and `docker inspect` printed there), imported as folders:
// every probe from the host and its containers has the outcome that it had on the real one. No engine of the model has a part in it.
import { describe, expect, it } from 'vitest';
import { pmGet } from '../../../src/base/pmap.ts';
import { importSnapshot } from '../../../src/import/import.ts';
import { dataCapture, dataNames } from '../../docker/capture.ts';
import { probesOf, probeTitle, runProbe, serversOf, startServers, type Probe } from '../../docker/probes.ts';

/** Who sends with a container's own address: whether an answer finds its way back is up to routers that no snapshot of the host has; theirs had the routes. */
const UNKNOWABLE = (p: Probe, answer: string): boolean => p.to === 'ext' && p.from !== 'host' && answer === 'timeout';
const ROUTED = new Set(['28-y-gw-routed', 'ip-masq-false', 'iptables-false', 'ipv6-fixed-cidr', 'ipv6-user-network']);

const names = dataNames().filter((n) => !n.startsWith('two-hosts') && dataCapture(n).files.has('servers.json') && dataCapture(n).files.has('host/ip-addr.json'));
describe('captures of Docker hosts as snapshots', () => {
  it('are there', () => {
    expect(names.length).toBeGreaterThan(50);
  });
  it.each(names)('%s', (name) => {
    const c = dataCapture(name);
    const { world } = importSnapshot(c.files, { file: name });
    const ns = (n: string): number | undefined => (n === 'host' ? 1 : pmGet(world.config.names, n));
    const ready = startServers(world, serversOf(c).filter((s) => s.name !== 'ext' && s.name !== 'lan'), ns);
    const wrong: string[] = [];
    probesOf(c).forEach((p, i) => {
      // names are Docker's own business, and the neighbour `lan` is behind a switch that the host's snapshot does not have
      if (p.proto === 'dns' || [p.from, p.to].includes('lan') || p.from === 'ext') return;
      const from = ns(p.from);
      const got = from === undefined ? { result: 'no such place' } : runProbe(ready, from, p, i);
      if (ROUTED.has(name) && UNKNOWABLE(p, got.result)) return;
      if (got.result !== p.result) wrong.push(`${probeTitle(p)}: ${got.result}, not ${p.result}`);
      else if (p.to !== 'ext' && p.src_ip_seen_by_server !== undefined && got.src_ip_seen_by_server !== p.src_ip_seen_by_server) wrong.push(`${probeTitle(p)}: the server sees ${got.src_ip_seen_by_server}, not ${p.src_ip_seen_by_server}`);
    });
    expect(wrong).toEqual([]);
  });
});
