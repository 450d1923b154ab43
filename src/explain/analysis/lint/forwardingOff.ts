// Others send through this host, or it has rules about forwarding, and it does not forward.
import { printIp } from '../../../base/ip.ts';
import type { LintFinding } from '../types.ts';
import { accepts, forwards, onHost, routesOf, routeText, rulesAt, subnetsOf, tablesOf, textOfRule, type Lint } from './survey.ts';

export const forwardingOff: Lint = {
  id: 'forwarding-off',
  about: 'ip_forward is 0 where FORWARD has rules, or where others send what is not for this host.',
  run: (s) =>
    s.hosts.filter((h) => !forwards(h)).flatMap((h): LintFinding[] => {
      const fix = [onHost(h, 'sysctl -w net.ipv4.ip_forward=1')];
      const rule = tablesOf(h, 'filter').flatMap((t) => rulesAt(t, 2)).find((r) => accepts(r.rule));
      if (rule) {
        return [{
          id: 'forwarding-off', severity: 'error', netns: h.id, cause: textOfRule(rule), ...(rule.rule.origin && { origin: rule.rule.origin }), check: null,
          text: `FORWARD of ${h.name} accepts packets, but net.ipv4.ip_forward is 0: none is ever forwarded.`, fix,
        }];
      }
      // Two addresses of one device are one network.
      const nets = [...new Map(subnetsOf(h).map((n) => [n.link.ifindex, n])).values()];
      if (nets.length < 2) return [];
      const mine = new Set(h.links.flatMap((l) => l.addrs4.map((a) => a.local)));
      for (const x of s.hosts) {
        if (x === h) continue;
        const by = routesOf(x).find(({ route }) => route.type === 'unicast' && route.nexthops.some((n) => n.gw !== null && mine.has(n.gw)));
        if (!by) continue;
        return [{
          id: 'forwarding-off', severity: 'error', netns: h.id, cause: `${h.name}: net.ipv4.ip_forward = 0`, ...(by.route.origin && { origin: by.route.origin }), check: null,
          text: `${x.name} sends by ${h.name} (${routeText(x, by.route)}), which is in ${nets.length} networks (${nets.map((n) => printIp(n.ip)).join(', ')}) and does not forward: net.ipv4.ip_forward is 0.`, fix,
        }];
      }
      return [];
    }),
};
