// --icc=false is a DROP in FORWARD for what enters and leaves by one bridge; bridged frames come there only with br_netfilter.
import { bridgesOf, drops, fitsName, onHost, rulesAt, showsFrames, tablesOf, textOfRule, type Lint } from './survey.ts';

export const iccOff: Lint = {
  id: 'icc-off-bridge-nf',
  about: 'Containers of a bridge are kept apart by iptables, which never sees their frames.',
  run: (s) =>
    s.hosts.flatMap((h) => bridgesOf(h).filter((br) => !showsFrames(h, br)).flatMap((br) =>
      tablesOf(h, 'filter').flatMap((t) => {
        const r = rulesAt(t, 2).find(({ rule: x }) => drops(x) && x.iif !== null && x.oif !== null && !x.iif.invert && !x.oif.invert && fitsName(x.iif, br.name) && fitsName(x.oif, br.name));
        if (!r) return [];
        return [{
          id: 'icc-off-bridge-nf', severity: 'error' as const, netns: h.id, cause: textOfRule(r), ...(r.rule.origin && { origin: r.rule.origin }), check: null,
          text: `What goes from one port of ${br.name} to another is to be dropped (--icc=false), but bridge-nf-call-iptables is 0: bridged frames never come to FORWARD, and containers of ${br.name} reach one another.`,
          fix: ['Show bridged frames to iptables:', onHost(h, 'modprobe br_netfilter'), onHost(h, 'sysctl -w net.bridge.bridge-nf-call-iptables=1')],
        }];
      }))),
};
