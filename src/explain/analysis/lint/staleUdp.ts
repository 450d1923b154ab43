// A UDP flow that conntrack knows keeps its old destination: nat rules are asked for the first packet only.
import { printIp } from '../../../base/ip.ts';
import { ctAll } from '../../../net/nf/ctTable.ts';
import type { LintFinding } from '../types.ts';
import { onHost, type Lint } from './survey.ts';

export const staleUdp: Lint = {
  id: 'stale-conntrack-udp',
  about: 'A published UDP port with a flow that goes elsewhere since before.',
  run: (s) =>
    s.published.filter((p) => p.b.proto === 'udp' && p.b.rules && typeof p.b.ip === 'number').flatMap(({ host, c, b }): LintFinding[] => {
      const stale = ctAll(s.ctx, host.id).find((ct) =>
        ct.orig.proto === 17 && ct.orig.dport === b.hostPort && ct.timeout > s.ctx.now && (b.hostIp === 0 || ct.orig.dst === b.hostIp) && ct.orig.src !== b.ip
        && host.links.some((l) => l.addrs4.some((a) => a.local === ct.orig.dst)) && ct.reply.src !== b.ip && !host.links.some((l) => l.addrs4.some((a) => a.local === ct.orig.src)));
      if (!stale) return [];
      const flow = `${printIp(stale.orig.src)}:${stale.orig.sport}`;
      return [{
        id: 'stale-conntrack-udp', severity: 'error', netns: host.id, cause: `conntrack: udp ${flow} > ${printIp(stale.orig.dst)}:${b.hostPort}, answered by ${printIp(stale.reply.src)}`, check: null,
        text: `${flow} sends to ${b.hostPort}/udp of ${host.name} since before ${c.name} published it: the connection tracking entry still says ${printIp(stale.reply.src)}, and while packets come it does not expire, so that they never reach ${c.name}.`,
        fix: [onHost(host, `conntrack -D -p udp --orig-port-dst ${b.hostPort}`)],
      }];
    }),
};
