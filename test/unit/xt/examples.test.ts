// Every example of every match and target prints as it was written: parse(save(x)) is x.
import { describe, expect, it } from 'vitest';
import { newSession } from '../../../src/shell/session.ts';
import { MATCHES, TARGETS } from '../../../src/xt/index.ts';

describe('examples', () => {
  it.each([...MATCHES, ...TARGETS].map((m) => [m.families.join('/'), m.name, m] as const))('IPv%s %s', (_families, _name, m) => {
    for (const family of m.families) {
      for (const example of m.examples) {
        // Addresses of one family mean nothing to the other, sets have to be there first, and `-m limit` prints its default.
        if ((family === 6 && /\d\.\d| icmp-/.test(example)) || m.name.toLowerCase() === 'set' || example === '-m limit') continue;
        const tool = family === 4 ? 'iptables' : 'ip6tables';
        const chain = m.hooks !== undefined && (m.hooks & 8) === 0 ? ((m.hooks & 2) === 0 ? 'PREROUTING' : 'INPUT') : 'OUTPUT';
        const rule = /(^| )-A /.test(example) ? example : `-A ${chain} ${example}`;
        const table = /^-t (\w+) /.exec(rule)?.[1] ?? 'filter';
        const want = rule.replace(/^-t \w+ /, '');
        const s = newSession();
        expect(s.exec(`${tool} ${rule}\n`), `${tool} ${rule}: ${s.stderr}`).toBe(0);
        const from = s.stdout.length;
        s.exec(`${tool} -t ${table} -S\n`);
        expect(s.stdout.slice(from).split('\n').find((l) => l.startsWith('-A'))).toBe(want);
      }
    }
  });
});
