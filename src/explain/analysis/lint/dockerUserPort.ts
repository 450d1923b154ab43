// In DOCKER-USER the packet has the container's port already: a rule for the published one matches nothing, or another container's.
import { dportsOf, onHost, rulesAt, tablesOf, textOfRule, type Lint } from './survey.ts';

export const dockerUserPort: Lint = {
  id: 'docker-user-host-port',
  about: 'A DOCKER-USER rule asks for the host port; there packets have the container port.',
  run: (s) =>
    [...new Set(s.published.map((p) => p.host))].flatMap((host) =>
      tablesOf(host, 'filter').flatMap((t) =>
        rulesAt(t, 2).filter(({ chain }) => chain.name === 'DOCKER-USER').flatMap((r) => {
          const ports = dportsOf(r.rule);
          if (!ports || ports.some(([a, b]) => a !== b)) return [];
          const mine = s.published.filter((p) => p.host === host && (r.rule.proto === 0 || r.rule.proto === (p.b.proto === 'tcp' ? 6 : 17)));
          const hit = mine.filter(({ b }) => b.hostPort !== b.port && ports.some(([a]) => a === b.hostPort));
          // Some container has that very port inside.
          if (hit.length === 0 || mine.some(({ b }) => ports.some(([a]) => a === b.port))) return [];
          const { c, b } = hit[0] as (typeof hit)[number];
          return [{
            id: 'docker-user-host-port', severity: 'error' as const, netns: host.id, cause: textOfRule(r), ...(r.rule.origin && { origin: r.rule.origin }), check: null,
            text: `DOCKER-USER rule ${r.number} of ${host.name} asks for port ${b.hostPort}, which is what ${c.name} publishes; but there the packet goes to port ${b.port} already, so that the rule never matches.`,
            fix: [`Ask for the port that the client asked for:`, onHost(host, `iptables -R DOCKER-USER ${r.number} -p ${b.proto} -m conntrack --ctorigdstport ${b.hostPort} --ctdir ORIGINAL -j ${r.rule.target.kind === 'verdict' ? r.rule.target.verdict : 'DROP'}`)],
          }];
        }))),
};
