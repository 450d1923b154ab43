// A published port never meets INPUT: DNAT in nat/PREROUTING sends it through FORWARD. ufw's and everybody's INPUT rules say nothing about it.
import { isLoopback4, printIp } from '../../../base/ip.ts';
import { accepts, drops, dportsOf, onHost, outerAddress, outsider, policyAt, policyText, rulesAt, tablesOf, textOfRule, type Lint } from './survey.ts';

export const publishedInput: Lint = {
  id: 'published-port-input',
  about: 'INPUT refuses what Docker publishes, and is never asked.',
  run: (s) => {
    const out = [];
    for (const host of new Set(s.published.map((p) => p.host))) {
      const ports = s.published.filter((p) => p.host === host && p.b.rules && typeof p.b.hostIp === 'number' && !isLoopback4(p.b.hostIp) && p.b.proto !== 'sctp');
      for (const t of tablesOf(host, 'filter')) {
        // Whoever filters in DOCKER-USER knows.
        if (rulesAt(t, 2).some(({ chain, rule }) => chain.name === 'DOCKER-USER' && drops(rule))) continue;
        const input = rulesAt(t, 1);
        const policy = policyAt(t, 1) === 'DROP';
        // INPUT lets the port in anyway: then it does not matter who is asked.
        const closed = ports.filter(({ b }) => {
          const asks = (r: (typeof input)[number]): boolean => (dportsOf(r.rule)?.some(([x, y]) => b.hostPort >= x && b.hostPort <= y) ?? false) && (r.rule.proto === 0 || r.rule.proto === (b.proto === 'tcp' ? 6 : 17));
          // Who lets only some in, or bans some, has the others or those in mind, too.
          const first = input.find((r) => asks(r) && (drops(r.rule) || (accepts(r.rule) && !r.rule.src && !r.rule.iif)));
          return first ? drops(first.rule) : policy;
        });
        if (closed.length === 0) continue;
        const cause = input.find((r) => drops(r.rule) && closed.some(({ b }) => dportsOf(r.rule)?.some(([x, y]) => b.hostPort >= x && b.hostPort <= y)));
        const first = closed[0] as (typeof closed)[number];
        const ip = first.b.hostIp === 0 ? outerAddress(host) : first.b.hostIp;
        const from = ip === null ? null : outsider(s, host, ip);
        const list = closed.map(({ c, b }) => `${b.hostPort}/${b.proto} of ${c.name}`).join(', ');
        out.push({
          id: 'published-port-input', severity: 'warning' as const, netns: host.id, cause: cause ? textOfRule(cause) : policyText(t, 'INPUT'), ...(cause?.rule.origin && { origin: cause.rule.origin }),
          text: `INPUT of ${host.name} refuses ${list}${cause?.rule.src ? ' to some' : ''}, and yet it is open: Docker's DNAT sends it through FORWARD, where INPUT is not asked.`,
          check: from !== null && ip !== null ? { from, to: `${first.b.proto}://${printIp(ip)}:${first.b.hostPort}` } : null,
          fix: [
            'Publish on an address that only those can reach who should (-p 127.0.0.1:8080:80), or filter in DOCKER-USER by the port that was asked for:',
            ...closed.map(({ b }) => onHost(host, `iptables -I DOCKER-USER -p ${b.proto} -m conntrack --ctorigdstport ${b.hostPort} --ctdir ORIGINAL -j DROP`)),
          ],
        });
      }
    }
    return out;
  },
};
