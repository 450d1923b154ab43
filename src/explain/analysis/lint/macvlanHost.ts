// A macvlan device and the host under it do not see each other's packets.
import { inPrefix, printIp } from '../../../base/ip.ts';
import type { LintFinding } from '../types.ts';
import { onHost, type Lint } from './survey.ts';

export const macvlanHost: Lint = {
  id: 'macvlan-host',
  about: "A macvlan device in the same network as its parent's own address.",
  run: (s) =>
    s.hosts.flatMap((h) => h.links.flatMap((l): LintFinding[] => {
      if (l.info.kind !== 'macvlan' || !l.link) return [];
      const host = s.host(l.link.netns);
      const parent = host?.links.find((x) => x.ifindex === l.link?.ifindex);
      // In its own namespace the host is one and the same; and a macvlan of the host's own is the usual way around.
      if (!host || !parent || host === h || host.links.some((x) => x.info.kind === 'macvlan' && x.link?.ifindex === parent.ifindex && x.link.netns === host.id && x.up && x.addrs4.length > 0)) return [];
      const a = l.addrs4.find((x) => parent.addrs4.some((p) => inPrefix(x.local, p.local, p.prefixlen)));
      const p = parent.addrs4.find((x) => a !== undefined && inPrefix(a.local, x.local, x.prefixlen));
      if (!a || !p) return [];
      return [{
        id: 'macvlan-host', severity: 'info', netns: h.id, cause: `${l.name} of ${h.name} on ${parent.name} of ${host.name}`, ...(l.origin && { origin: l.origin }), check: { from: h.name, to: `icmp://${printIp(p.local)}` },
        text: `${h.name} (${printIp(a.local)}) is a macvlan on ${parent.name}: it reaches its neighbours on the wire, but not ${host.name} itself (${printIp(p.local)}), nor the other way.`,
        fix: ['Give the host a macvlan of its own:', onHost(host, `ip link add shim0 link ${parent.name} type macvlan mode bridge`), onHost(host, 'ip link set shim0 up'), onHost(host, `ip route add ${printIp(a.local)}/32 dev shim0`)],
      }];
    })),
};
