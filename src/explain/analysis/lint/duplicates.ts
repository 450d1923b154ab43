// Two devices on one bridge with the same address, IP or MAC.
import { printIp, type Ip } from '../../../base/ip.ts';
import { printMac, type Mac } from '../../../base/mac.ts';
import type { LintFinding } from '../types.ts';
import { bridgesOf, onHost, segmentOf, type Host, type Lint } from './survey.ts';

export const duplicates: Lint = {
  id: 'duplicate-address',
  about: 'Two hosts on one bridge have the same IP or MAC address.',
  run: (s) =>
    s.hosts.flatMap((h) => bridgesOf(h).flatMap((br): LintFinding[] => {
      const out: LintFinding[] = [];
      const ips = new Map<Ip, { host: Host; dev: string }>();
      const macs = new Map<Mac, { host: Host; dev: string }>();
      for (const { host, link } of segmentOf(s, h, br)) {
        const me = { host, dev: link.name };
        const other = macs.get(link.address);
        if (other) {
          out.push({
            id: 'duplicate-address', severity: 'error', netns: h.id, cause: `${printMac(link.address)} on ${br.name}`, ...(link.origin && { origin: link.origin }), check: null,
            text: `${link.name} of ${host.name} and ${other.dev} of ${other.host.name} have the same MAC address ${printMac(link.address)} on ${br.name}: the bridge sends to whoever spoke last.`,
            fix: [onHost(host, `ip link set ${link.name} address 02:00:00:00:00:01   # any that nobody has`)],
          });
        } else macs.set(link.address, me);
        for (const a of [...link.addrs4, ...link.addrs6.filter((x) => x.scope === 0)]) {
          const had = ips.get(a.local);
          if (had && had.host !== host) {
            out.push({
              id: 'duplicate-address', severity: 'error', netns: h.id, cause: `${printIp(a.local)} on ${br.name}`, ...(link.origin && { origin: link.origin }), check: null,
              text: `${host.name} and ${had.host.name} both have ${printIp(a.local)} on ${br.name}: neighbours reach whichever answered their ARP request first.`,
              fix: [onHost(host, `ip addr del ${printIp(a.local)}/${a.prefixlen} dev ${link.name}`)],
            });
          } else ips.set(a.local, me);
        }
      }
      return out;
    })),
};
