// For the tests of extensions: lines go in through the iptables command, and what -S prints of them comes out.
import { expect } from 'vitest';
import { newSession } from '../../../src/shell/session.ts';

/** xtables_error(PARAMETER_PROBLEM): the message and the hint. */
export const bad = (message: string, family: 4 | 6 = 4): string => {
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  return `${tool} v1.8.9 (nf_tables): ${message}\nTry \`${tool} -h' or '${tool} --help' for more information.`;
};
/** The kernel did not take the rule. */
export const refused = (chain: string, errno: string, family: 4 | 6 = 4): string =>
  `${family === 4 ? 'iptables' : 'ip6tables'} v1.8.9 (nf_tables):  RULE_APPEND failed (${errno}): rule in chain ${chain}`;

const OPTION = /^(ip6?tables(?:-legacy)?) (?:-t (\w+) )?-A (\w+)/;
/**
 * Each line is a whole command (`iptables -A INPUT ...`) or what follows `iptables ` (`-t nat -A PREROUTING ...`); each expectation is what the
 * real `iptables -S` prints of it, or the message (whole standard error) with which the real tool refuses it.
 */
export const roundTrip = (cases: readonly (readonly [line: string, expected: string])[]): void => {
  for (const [line, expected] of cases) {
    const command = line.startsWith('ip') ? line : `iptables ${line}`;
    const m = OPTION.exec(command);
    if (!m) throw new Error(`roundTrip wants [iptables] [-t TABLE] -A CHAIN ...: ${line}`);
    const s = newSession();
    const status = s.exec(`${command}\n`);
    if (status !== 0) {
      expect(s.stderr.trimEnd(), command).toBe(expected.trimEnd());
      continue;
    }
    const before = s.stdout.length;
    s.exec(`${m[1]} -t ${m[2] ?? 'filter'} -S ${m[3]}\n`);
    const rules = s.stdout.slice(before).split('\n').filter((l) => l.startsWith('-A'));
    expect(rules.join('\n'), command).toBe(expected);
  }
};
