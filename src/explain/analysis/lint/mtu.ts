// Room that a tunnel's header takes: small packets pass, large ones are lost where they may not be cut.
import type { Link } from '../../../model/world.ts';
import type { LintFinding } from '../types.ts';
import { onHost, segmentOf, wayTo, type Lint } from './survey.ts';

/** Outer IP, UDP, VXLAN and the inner Ethernet header. */
const VXLAN4 = 50;
const VXLAN6 = 70;
export const mtu: Lint = {
  id: 'mtu-below-overlay',
  about: "A device's MTU leaves no room for the tunnel's header that its packets will get.",
  run: (s) =>
    s.hosts.flatMap((h) => {
      const out: LintFinding[] = [];
      for (const vx of h.links) {
        if (vx.info.kind !== 'vxlan') continue;
        const { remote, netns } = vx.info;
        const under = s.host(netns);
        const lower: Link | undefined = (vx.link && s.host(vx.link.netns)?.links.find((l) => l.ifindex === vx.link?.ifindex)) ?? (under && remote !== null ? wayTo(s, under, remote)?.dev : undefined);
        const cost = typeof remote === 'string' ? VXLAN6 : VXLAN4;
        const room = lower ? lower.mtu - cost : null;
        if (room !== null && lower && vx.mtu > room) {
          out.push({
            id: 'mtu-below-overlay', severity: 'error', netns: h.id, cause: `${vx.name} mtu ${vx.mtu} over ${lower.name} mtu ${lower.mtu}`, ...(vx.origin && { origin: vx.origin }), check: null,
            text: `${vx.name} of ${h.name} takes packets of ${vx.mtu} bytes, and with ${cost} bytes of headers they no longer fit through ${lower.name} (${lower.mtu}): small packets pass, large ones hang.`,
            fix: [onHost(h, `ip link set ${vx.name} mtu ${room}`)],
          });
        }
        const br = h.links.find((l) => l.ifindex === vx.master);
        const most = Math.min(vx.mtu, room ?? vx.mtu);
        if (!br) continue;
        const wide = segmentOf(s, h, br).filter((x) => x.link !== br && x.link.mtu > most);
        if (wide.length === 0) continue;
        out.push({
          id: 'mtu-below-overlay', severity: 'error', netns: h.id, cause: `${br.name}: ${vx.name} mtu ${most}, ${wide.map((x) => `${x.link.name} of ${x.host.name} mtu ${x.link.mtu}`).join(', ')}`, check: null,
          text: `On ${br.name} of ${h.name} hosts send packets of up to ${Math.max(...wide.map((x) => x.link.mtu))} bytes, of which ${vx.name} carries ${most} at most; a bridge sends no ICMP about it, so that large packets are lost in silence.`,
          fix: wide.map((x) => onHost(x.host, `ip link set ${x.link.name} mtu ${most}`)),
        });
      }
      return out;
    }),
};
