// A private network behind a router whose uplink's next hop is not in this world, or knows no way back to it: without MASQUERADE its packets leave and no answer ever comes.
import { printIp } from '../../../base/ip.ts';
import { forwards, isPrivate, netText, onHost, overlap, ownersOf, rewritesSource, subnetsOf, wayTo, type Lint } from './survey.ts';

const SOMEWHERE = 0x08080808;
export const masquerade: Lint = {
  id: 'masquerade-missing',
  about: 'A private network leaves by the default route with its own addresses.',
  run: (s) =>
    s.hosts.filter((h) => forwards(h)).flatMap((h) => {
      const up = wayTo(s, h, SOMEWHERE);
      if (!up || up.gw === null || typeof up.gw !== 'number') return [];
      const gw = up.gw;
      return subnetsOf(h).filter((n) => n.link !== up.dev && isPrivate(n.ip) && !rewritesSource(h, n.ip, up.dev.name)).flatMap((n) => {
        const inside = s.hosts.find((x) => x !== h && subnetsOf(x).some((m) => overlap(m.ip, m.len, n.ip, n.len)) && (() => {
          const way = wayTo(s, x, SOMEWHERE);
          return way !== null && way.gw !== null && h.links.some((l) => l.addrs4.some((a) => a.local === way.gw));
        })());
        if (!inside) return [];
        const next = ownersOf(s, gw).filter((x) => x !== h);
        const ip = subnetsOf(inside).find((m) => overlap(m.ip, m.len, n.ip, n.len))?.ip as number;
        // Whoever stands there has a way back to it: by this host.
        if (next.some((x) => wayTo(s, x, ip) !== null && wayTo(s, x, ip)?.gw !== null)) return [];
        const known = next.length > 0;
        return [{
          id: 'masquerade-missing', severity: known ? ('error' as const) : ('warning' as const), netns: h.id, cause: `${h.name}: no MASQUERADE or SNAT for ${netText(n.ip, n.len)} out of ${up.dev.name}`,
          check: known ? { from: inside.name, to: `icmp://${printIp(gw)}` } : null,
          text: `Hosts of ${netText(n.ip, n.len)} (${inside.name}) go to the world by ${h.name} with their private addresses; ${known ? `${next[0]?.name} has no route back to them` : `the next hop ${printIp(gw)} must have a route back to them, which is not seen here`}.`,
          fix: [onHost(h, `iptables -t nat -A POSTROUTING -s ${netText(n.ip, n.len)} ! -o ${n.link.name} -j MASQUERADE`)],
        }];
      });
    }),
};
