// Two devices of a host in networks that overlap, or a Docker network over a route that leads elsewhere: the more specific, or the first, wins.
import { networkOf } from '../../../base/ip.ts';
import type { LintFinding } from '../types.ts';
import { dockerBridges, netText, overlap, routesOf, routeText, subnetsOf, type Lint } from './survey.ts';

export const overlapping: Lint = {
  id: 'overlapping-subnets',
  about: 'Two devices are in networks that overlap, or a network hides a route.',
  run: (s) =>
    s.hosts.flatMap((h) => {
      const out: LintFinding[] = [];
      const nets = subnetsOf(h);
      const docker = dockerBridges(s, h);
      for (const [i, a] of nets.entries()) {
        for (const b of nets.slice(i + 1)) {
          if (a.link === b.link || !overlap(a.ip, a.len, b.ip, b.len)) continue;
          // A macvlan beside its own parent is another trap.
          if (a.link.link?.ifindex === b.link.ifindex || b.link.link?.ifindex === a.link.ifindex) continue;
          const same = a.len === b.len;
          out.push({
            id: 'overlapping-subnets', severity: 'warning', netns: h.id, cause: `${netText(a.ip, a.len)} dev ${a.link.name}, ${netText(b.ip, b.len)} dev ${b.link.name}`, ...((b.link.origin ?? a.link.origin) && { origin: (b.link.origin ?? a.link.origin) as NonNullable<typeof a.link.origin> }), check: null,
            text: `${a.link.name} (${netText(a.ip, a.len)}) and ${b.link.name} (${netText(b.ip, b.len)}) of ${h.name} are in ${same ? 'the same network' : 'networks that overlap'}: ${same ? 'one of them gets all packets to it, and who is behind the other is not reached' : `packets for ${netText(a.len > b.len ? a.ip : b.ip, Math.max(a.len, b.len))} leave by ${a.len > b.len ? a.link.name : b.link.name} only`}.`,
            fix: ['Put both behind one bridge if they are one network; give one of them another network if they are two.', ...(docker.has(a.link.name) || docker.has(b.link.name) ? ['docker network create --subnet ... ; or default-address-pools in daemon.json'] : [])],
          });
        }
      }
      for (const { route: r } of routesOf(h)) {
        const nh = r.nexthops[0];
        if (r.type !== 'unicast' || typeof r.dst !== 'number' || nh?.gw == null || r.dstLen < 8) continue;
        const hidden = nets.find((n) => docker.has(n.link.name) && n.link.ifindex !== nh.oif && n.len >= r.dstLen && networkOf(n.ip, r.dstLen) === r.dst);
        if (!hidden) continue;
        out.push({
          id: 'overlapping-subnets', severity: 'warning', netns: h.id, cause: routeText(h, r), ...(r.origin && { origin: r.origin }), check: null,
          text: `${routeText(h, r)} of ${h.name} leads to a network that Docker's ${hidden.link.name} (${netText(hidden.ip, hidden.len)}) covers: what is there is not reached any more.`,
          fix: ['Give the Docker network another subnet: docker network create --subnet ..., or default-address-pools and bip in daemon.json.'],
        });
      }
      return out;
    }),
};
