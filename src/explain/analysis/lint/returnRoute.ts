// A host knows the way to another network, the other network knows no way back, and nobody on the way rewrites the source: replies are lost.
import { printIp } from '../../../base/ip.ts';
import type { LintFinding } from '../types.ts';
import { forwards, isPrivate, netText, onHost, ownersOf, rewritesSource, subnetsOf, wayTo, type Host, type Lint } from './survey.ts';

/** Pairs of hosts beside a router that are looked at. */
const MAX_PAIRS = 2000;
const SOMEWHERE = 0x08080808;
export const returnRoute: Lint = {
  id: 'no-return-route',
  about: 'Packets are forwarded to a network that has no route back, and their source is not rewritten.',
  run: (s) => {
    const out: LintFinding[] = [];
    const told = new Set<string>();
    let left = MAX_PAIRS;
    for (const router of s.hosts.filter((h) => forwards(h))) {
      const subnets = subnetsOf(router);
      // Hosts beside the router, by the subnet that they share with it.
      const beside = subnets.map((net) => s.hosts.filter((h) => h !== router).flatMap((h) => subnetsOf(h).filter((n) => n.len === net.len && netText(n.ip, n.len) === netText(net.ip, net.len)).map((n) => ({ h, ip: n.ip }))));
      for (const [i, from] of subnets.entries()) {
        for (const [j, to] of subnets.entries()) {
          if (i === j || from.link === to.link) continue;
          const near = (beside[i] as { h: Host; ip: number }[])[0];
          const far = (beside[j] as { h: Host; ip: number }[])[0];
          if (!near || !far || near.h === far.h || --left < 0) continue;
          const there = wayTo(s, near.h, far.ip);
          if (there?.gw === null || there === null || !ownersOf(s, there.gw).includes(router)) continue;
          // The uplink of a private network: masquerade.ts has better words.
          if (isPrivate(from.ip) && wayTo(s, router, SOMEWHERE)?.dev === to.link) continue;
          if (wayTo(s, far.h, near.ip) !== null || rewritesSource(router, near.ip, to.link.name)) continue;
          const key = `${far.h.id} ${netText(from.ip, from.len)}`;
          if (told.has(key)) continue;
          told.add(key);
          out.push({
            id: 'no-return-route', severity: 'error', netns: far.h.id, cause: `${far.h.name} has no route to ${netText(from.ip, from.len)}`, check: { from: near.h.name, to: `icmp://${printIp(far.ip)}` },
            text: `${router.name} forwards what ${near.h.name} (${printIp(near.ip)}) sends to ${far.h.name} (${printIp(far.ip)}), but ${far.h.name} knows no way back to ${netText(from.ip, from.len)}, and ${router.name} does not rewrite the source.`,
            fix: ['Either a route back, or a source that the other side knows:', onHost(far.h, `ip route add ${netText(from.ip, from.len)} via ${printIp(to.ip)}`), onHost(router, `iptables -t nat -A POSTROUTING -s ${netText(from.ip, from.len)} -o ${to.link.name} -j MASQUERADE`)],
          });
        }
      }
    }
    return out;
  },
};
