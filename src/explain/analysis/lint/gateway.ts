// A route whose next hop nobody can be asked for: on no network of its device, this host itself, or behind a device that is down.
import { inPrefix, printIp } from '../../../base/ip.ts';
import type { LintFinding } from '../types.ts';
import { onHost, routesOf, routeText, type Lint } from './survey.ts';

export const gateway: Lint = {
  id: 'gateway-unreachable',
  about: "A route's next hop cannot be reached by its device.",
  run: (s) =>
    s.hosts.flatMap((h) => routesOf(h).flatMap(({ route: r }): LintFinding[] => {
      if (r.type !== 'unicast') return [];
      for (const nh of r.nexthops) {
        if (nh.gw === null || typeof nh.gw !== 'number') continue;
        const { gw } = nh;
        const dev = h.links.find((l) => l.ifindex === nh.oif);
        const own = h.links.some((l) => l.addrs4.some((a) => a.local === gw));
        const down = nh.dead || (dev !== undefined && (!dev.up || !dev.carrier));
        const linked = nh.onlink || (dev !== undefined && (dev.addrs4.some((a) => inPrefix(gw, a.peer, a.prefixlen)) || routesOf(h).some((x) => x.route.scope === 253 && x.route.nexthops.some((n) => n.oif === nh.oif && n.gw === null) && inPrefix(gw, x.route.dst, x.route.dstLen))));
        if (!own && !down && linked) continue;
        const why = own ? `is an address of ${h.name} itself` : down ? `is behind ${dev?.name ?? 'a device'}, which is ${dev?.up === false ? 'down' : 'without carrier'}` : `is on no network of ${dev?.name ?? 'its device'} any more`;
        return [{
          id: 'gateway-unreachable', severity: own ? 'error' : 'warning', netns: h.id, cause: routeText(h, r), ...(r.origin && { origin: r.origin }), check: null,
          text: `${routeText(h, r)} of ${h.name}: the next hop ${printIp(gw)} ${why}.`,
          fix: down && !own ? [onHost(h, `ip link set ${dev?.name ?? 'DEV'} up`)] : [`Give the route a next hop on a network of ${dev?.name ?? 'its device'}, or the device an address beside it.`],
        }];
      }
      return [];
    })),
};
