// A server in a container that listens on 127.0.0.1: publishing sends packets to eth0, where nobody listens.
import { isLoopback4, printIp } from '../../../base/ip.ts';
import { pmValues } from '../../../base/pmap.ts';
import type { LintFinding } from '../types.ts';
import { outerAddress, outsider, type Lint } from './survey.ts';

export const boundLoopback: Lint = {
  id: 'bound-to-loopback',
  about: 'A published port whose server listens on the loopback of its container only.',
  run: (s) =>
    s.published.flatMap(({ host, c, b }): LintFinding[] => {
      const inside = c.sandbox && s.host(c.sandbox.netns);
      if (!inside || c.sandbox?.netns === host.id) return [];
      const listening = [...pmValues(inside.ns.sockets)].filter((k) => k.kind === b.proto && k.lport === b.port && k.raddr === null);
      const local = listening.filter((k) => typeof k.laddr === 'number' && isLoopback4(k.laddr));
      if (local.length === 0 || local.length < listening.length) return [];
      const ip = b.hostIp === 0 ? outerAddress(host) : b.hostIp;
      const from = ip === null ? null : outsider(s, host, ip);
      return [{
        id: 'bound-to-loopback', severity: 'error', netns: inside.id, cause: `${c.name}: ${b.proto} ${printIp(local[0]?.laddr as number)}:${b.port}`, check: from !== null && ip !== null ? { from, to: `${b.proto}://${printIp(ip)}:${b.hostPort}` } : null,
        text: `${c.name} publishes ${b.hostPort} to its port ${b.port}, but its server listens on ${printIp(local[0]?.laddr as number)} only: from outside the connection is refused; by docker-proxy on the host it opens and closes.`,
        fix: [`Let the server in ${c.name} listen on 0.0.0.0:${b.port}.`],
      }];
    }),
};
