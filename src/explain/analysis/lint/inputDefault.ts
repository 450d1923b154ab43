// INPUT refuses by default, and forgets the loopback or the answers to what this host asked for.
import type { LintFinding } from '../types.ts';
import { accepts, drops, fitsName, onHost, policyAt, policyText, rulesAt, tablesOf, textOfRule, unconditional, type Lint } from './survey.ts';

/** XT_CONNTRACK_STATE_ESTABLISHED. */
const ESTABLISHED = 2;
export const inputDefault: Lint = {
  id: 'input-drop',
  about: 'INPUT refuses by default, without a rule for the loopback or for established connections.',
  run: (s) =>
    s.hosts.flatMap((h) => tablesOf(h, 'filter').flatMap((t): LintFinding[] => {
      const rules = rulesAt(t, 1);
      const last = rules.find((r) => r.chain.hook === 1 && drops(r.rule) && unconditional(r.rule));
      if (policyAt(t, 1) !== 'DROP' && !last) return [];
      const cause = policyAt(t, 1) === 'DROP' ? policyText(t, 'INPUT') : textOfRule(last as (typeof rules)[number]);
      const open = rules.filter((r) => accepts(r.rule));
      const tool = t.family === 4 ? 'iptables' : 'ip6tables';
      const all = (r: (typeof rules)[number]): boolean => unconditional(r.rule);
      const lo = open.some((r) => all(r) || (r.rule.iif !== null && fitsName(r.rule.iif, 'lo') && r.rule.src === null));
      const established = open.some((r) => all(r) || r.rule.matches.some((m) => {
        const i = m.info as { mask?: number; invert?: boolean; state?: { mask: number; invert: boolean } };
        const st = m.name === 'state' ? { mask: i.mask as number, invert: i.invert === true } : m.name === 'conntrack' ? i.state : undefined;
        return st !== undefined && ((st.mask & ESTABLISHED) !== 0) !== st.invert;
      }));
      const origin = last?.rule.origin;
      const base = { id: 'input-drop', netns: h.id, cause, ...(origin && { origin }), check: null };
      return [
        ...(established ? [] : [{ ...base, severity: 'warning' as const, text: `INPUT of ${h.name} (IPv${t.family}) refuses by default and no rule accepts ESTABLISHED: answers to what ${h.name} itself asks for are dropped.`, fix: [onHost(h, `${tool} -I INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`)] }]),
        ...(lo ? [] : [{ ...base, severity: 'warning' as const, text: `INPUT of ${h.name} (IPv${t.family}) refuses by default and no rule accepts the loopback: programs of ${h.name} do not reach one another by localhost.`, fix: [onHost(h, `${tool} -I INPUT -i lo -j ACCEPT`)] }]),
      ];
    })),
};
