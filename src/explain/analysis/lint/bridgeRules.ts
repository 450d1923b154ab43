// FORWARD rules about hosts of one bridge, which only br_netfilter shows to iptables.
import { bridgesOf, drops, fitsAddr, onHost, rulesAt, segmentOf, showsFrames, tablesOf, textOfRule, type Lint } from './survey.ts';

export const bridgeRules: Lint = {
  id: 'bridge-rules-unseen',
  about: 'FORWARD rules about neighbours on one bridge, with bridge-nf-call-iptables 0.',
  run: (s) =>
    s.hosts.flatMap((h) => bridgesOf(h).filter((br) => !showsFrames(h, br)).flatMap((br) => {
      const ips = segmentOf(s, h, br).filter((x) => x.link !== br).flatMap(({ link }) => link.addrs4.map((a) => a.local));
      return tablesOf(h, 'filter').flatMap((t) =>
        rulesAt(t, 2).flatMap((r) => {
          const x = r.rule;
          const physdev = x.matches.some((m) => m.name === 'physdev') && (drops(x) || x.target.kind === 'verdict');
          const pair = drops(x) && x.src !== null && x.dst !== null && !x.src.invert && !x.dst.invert && ips.some((ip) => fitsAddr(x.src, ip)) && ips.some((ip) => fitsAddr(x.dst, ip));
          if (!physdev && !pair) return [];
          return [{
            id: 'bridge-rules-unseen', severity: 'warning' as const, netns: h.id, cause: textOfRule(r), ...(x.origin && { origin: x.origin }), check: null,
            text: `FORWARD rule ${r.number} of ${r.chain.name} is about frames that ${br.name} only bridges; with bridge-nf-call-iptables 0 it never sees them.`,
            fix: ['Show bridged frames to iptables:', onHost(h, 'sysctl -w net.bridge.bridge-nf-call-iptables=1')],
          }];
        }));
    })),
};
