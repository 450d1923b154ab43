// Strict rp_filter looks up the way back without what policy routing will go by: marks that come later, addresses that DNAT has rewritten.
import { pmGet } from '../../../base/pmap.ts';
import type { LintFinding } from '../types.ts';
import { onHost, wayTo, type Lint } from './survey.ts';

const SOMEWHERE = 0x08080808;
export const rpFilter: Lint = {
  id: 'rp-filter-policy-routing',
  about: 'Strict rp_filter on a device whose way back only a routing rule knows.',
  run: (s) =>
    s.hosts.flatMap((h): LintFinding[] => {
      const usual = wayTo(s, h, SOMEWHERE)?.dev;
      const dnat = s.published.some((p) => p.host === h && p.b.rules);
      return h.ns.rules4.flatMap((r): LintFinding[] => {
        if (r.action !== 'lookup' || r.table === 255 || r.table === 254 || r.table === 253) return [];
        const table = pmGet(h.ns.fib4, r.table);
        const route = table && pmGet(table.routes, 0)?.[0];
        const dev = route && h.links.find((l) => l.ifindex === route.nexthops[0]?.oif);
        if (!dev || dev === usual || Math.max(dev.conf4.rp_filter, h.ns.conf4.all.rp_filter) !== 1) return [];
        const mark = r.fwmask !== 0 || r.fwmark !== 0;
        // A rule by source finds the way back for packets to its own address, until DNAT has changed that.
        const bad = mark ? Math.max(dev.conf4.src_valid_mark, h.ns.conf4.all.src_valid_mark) === 0 : r.src !== null && dnat;
        if (!bad) return [];
        return [{
          id: 'rp-filter-policy-routing', severity: 'error', netns: h.id, cause: `${h.name}: net.ipv4.conf.${dev.name}.rp_filter = 1`, ...(r.origin && { origin: r.origin }), check: null,
          text: `What comes in by ${dev.name} of ${h.name} is answered by it only because of a routing rule (table ${r.table}, ${mark ? `fwmark 0x${r.fwmark.toString(16)}` : 'by source'}); strict rp_filter looks without it${mark ? '' : ' for what DNAT has rewritten'}, finds ${usual ? usual.name : 'no device'}, and drops the packet.`,
          fix: ['Be loose on that device:', onHost(h, `sysctl -w net.ipv4.conf.${dev.name}.rp_filter=2`), ...(mark ? [onHost(h, `sysctl -w net.ipv4.conf.${dev.name}.src_valid_mark=1`)] : [])],
        }];
      });
    }),
};
