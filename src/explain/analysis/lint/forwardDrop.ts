// dockerd sets FORWARD's policy to DROP when it turns forwarding on: libvirt's, LXD's and everybody's bridges need rules of their own.
import { accepts, bridgesOf, dockerBridges, fitsAddr, fitsName, forwards, onHost, policyAt, policyText, rulesAt, tablesOf, unconditional, type Lint } from './survey.ts';

export const forwardDrop: Lint = {
  id: 'forward-drop-second-bridge',
  about: "FORWARD's policy is DROP, and nothing lets another bridge's packets through.",
  run: (s) =>
    s.hosts.filter((h) => forwards(h)).flatMap((h) => {
      const docker = dockerBridges(s, h);
      return tablesOf(h, 'filter').filter((t) => policyAt(t, 2) === 'DROP').flatMap((t) => {
        const rules = rulesAt(t, 2).map((r) => r.rule);
        return bridgesOf(h).filter((br) => br.up && !docker.has(br.name) && br.addrs4.length > 0 && h.links.some((l) => l.master === br.ifindex)).flatMap((br) => {
          const ip = br.addrs4[0]?.local as number;
          // Any accepting rule about what comes in by it, or from its addresses.
          const let_in = rules.some((r) => (accepts(r) || (r.target.kind === 'jump' && r.iif !== null)) && (unconditional(r) || (r.iif !== null && !r.iif.invert && fitsName(r.iif, br.name)) || (r.src !== null && !r.src.invert && fitsAddr(r.src, ip))));
          if (let_in) return [];
          return [{
            id: 'forward-drop-second-bridge', severity: 'warning' as const, netns: h.id, cause: policyText(t, 'FORWARD'), check: null,
            text: `FORWARD's policy on ${h.name} is DROP and no rule accepts what comes in by ${br.name}: its hosts reach nobody beyond ${h.name}${docker.size > 0 ? ' (dockerd sets the policy when it turns forwarding on)' : ''}.`,
            fix: ['Let them through, before Docker\'s rules:', onHost(h, `iptables -I ${t.chains.some((c) => c.name === 'DOCKER-USER') ? 'DOCKER-USER' : 'FORWARD'} -i ${br.name} -j ACCEPT`), onHost(h, `iptables -I ${t.chains.some((c) => c.name === 'DOCKER-USER') ? 'DOCKER-USER' : 'FORWARD'} -o ${br.name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`)],
          }];
        });
      });
    }),
};
