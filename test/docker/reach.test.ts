// `reach` asked what the probes of the captures asked of real Docker hosts (20.10.24, 28.5.2): the same outcome, and the same client as the server saw it.
import { expect, it } from 'vitest';
import { parseIp } from '../../src/base/ip.ts';
import { printAddrPort } from '../../src/explain/endpoints.ts';
import { reach } from '../../src/explain/reach.ts';
import { dataCapture, dataNames } from './capture.ts';
import { probesOf, probeTitle, serversOf, startServers, type Probe } from './probes.ts';
import { nsOfName, replay, settle, withOurUla } from './replay.ts';

/** A probe's result in reach's words. The probes wait 4.3 s and know no ICMP code over TCP. */
const outcomes = (p: Probe): readonly string[] => {
  if (p.result !== 'open') return p.result === 'unreachable' ? ['unreachable', 'prohibited'] : [p.result];
  if (p.detail === undefined || p.detail.startsWith('no-json')) return ['open', 'hangs-on-large-packets'];
  return p.detail === 'accepted-no-data' ? ['timeout', 'open'] : ['connected-then-closed', 'reset'];
};

it.each(dataNames())('%s', (name) => {
  const given = dataCapture(name);
  const r = replay(given);
  const c = withOurUla(given, r.session.world);
  const probes = probesOf(c).filter((p) => p.proto !== 'dns' && p.size === undefined && p.df === undefined);
  if (probes.length === 0) return;
  const world = startServers(settle(c, r), serversOf(c), (n) => nsOfName(r.session.world, n));
  const wrong = probes.flatMap((p): string[] => {
    const from = nsOfName(world, p.from) as number;
    const ip = parseIp(p.addr);
    if (ip === undefined) return [];
    const at = p.proto === 'icmp' ? `icmp://${typeof ip === 'string' ? `[${p.addr}]` : p.addr}` : `${p.proto}://${printAddrPort(ip, p.port ?? 0)}`;
    const a = reach(world, { from, to: at, patience: 4.3 }, { trace: false });
    const seen = a.server?.peer.replace(/:\d+$/, '').replace(/[[\]]/g, '');
    if (!outcomes(p).includes(a.outcome)) return [`${probeTitle(p)}: ${p.result} ${p.detail ?? ''}, not ${a.outcome}`];
    return a.outcome === 'open' && p.proto === 'tcp' && p.src_ip_seen_by_server !== undefined && seen !== p.src_ip_seen_by_server ? [`${probeTitle(p)}: seen as ${p.src_ip_seen_by_server}, not ${seen}`] : [];
  });
  expect(wrong).toEqual([]);
});
