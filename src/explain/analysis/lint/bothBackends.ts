// iptables-legacy and iptables-nft are two firewalls: a packet has to pass both, and each tool shows its own half.
import type { LintFinding } from '../types.ts';
import { onHost, type Lint } from './survey.ts';

export const bothBackends: Lint = {
  id: 'both-backends',
  about: 'Rules in nf_tables and in legacy x_tables.',
  run: (s) =>
    s.hosts.flatMap((h) => ([4, 6] as const).flatMap((family): LintFinding[] => {
      const used = (backend: 'nft' | 'legacy') => h.tables.filter((t) => t.backend === backend && t.family === family && t.chains.some((c) => c.rules.length > 0 || c.policy === 'DROP'));
      const [nft, legacy] = [used('nft'), used('legacy')];
      if (nft.length === 0 || legacy.length === 0) return [];
      const tool = family === 4 ? 'iptables' : 'ip6tables';
      const count = (l: typeof nft): string => `${l.reduce((n, t) => n + t.chains.reduce((m, c) => m + c.rules.length, 0), 0)} rules in ${l.map((t) => t.name).join(', ')}`;
      const origin = legacy.flatMap((t) => t.chains.flatMap((c) => c.rules)).find((r) => r.origin)?.origin;
      return [{
        id: 'both-backends', severity: 'warning', netns: h.id, cause: `${tool}-nft: ${count(nft)}; ${tool}-legacy: ${count(legacy)}`, ...(origin && { origin }), check: null,
        text: `${h.name} has IPv${family} rules in both back ends (${count(nft)} by ${tool}-nft, ${count(legacy)} by ${tool}-legacy): a packet has to pass both, and each tool lists only its own.`,
        fix: ['Keep to one:', onHost(h, `${tool}-legacy-save   # what to take over`), onHost(h, `${tool}-legacy -F; ${tool}-legacy -t nat -F; ${tool}-legacy -P INPUT ACCEPT; ${tool}-legacy -P FORWARD ACCEPT`)],
      }];
    })),
};
