// The pages of reference say what the tables in src/ say: docs/commands.md and ARCHITECTURE.md are compared with them, docs/netfilter.md is
// made from them (`npx vitest run --project unit test/unit/docs.test.ts -u` writes it anew).
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/index.ts';
import { leftOut } from '../../src/commands/iptables/extensions.ts';
import { MATCHES, TARGETS } from '../../src/xt/index.ts';
import type { AnyMatch, AnyTarget } from '../../src/xt/types.ts';

it('docs/commands.md lists the commands', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../docs/commands.md'), 'utf8');
  const listed = [...text.slice(0, text.indexOf('\n## ')).matchAll(/^\| `([^`]+)`/gm)].map((m) => m[1]);
  expect(listed.sort()).toEqual(COMMANDS.map((c) => c.name).sort());
});

it('ARCHITECTURE.md has every drop reason, and no other', () => {
  const root = resolve(import.meta.dirname, '../..');
  const source = readFileSync(resolve(root, 'src/model/trace.ts'), 'utf8');
  const union = source.slice(source.indexOf('export type DropReason'), source.indexOf('export type Fate'));
  const reasons = [...union.matchAll(/'([A-Z0-9_]+)'/g)].map((m) => m[1] as string);
  const arch = readFileSync(resolve(root, 'ARCHITECTURE.md'), 'utf8');
  const fates = arch.slice(arch.indexOf('## Fates'), arch.indexOf('## Where we differ'));
  const rows = [...fates.matchAll(/^\| (`[A-Z0-9_`, ]+`) \|/gm)].flatMap((m) => [...(m[1] as string).matchAll(/`([A-Z0-9_]+)`/g)].map((x) => x[1] as string));
  expect(rows.sort()).toEqual(reasons.sort());
});

const HOOKS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
const optionsOf = (m: AnyMatch | AnyTarget): string =>
  m.options.filter((o) => o.aliasOf === undefined).map((o) => {
    const names = [o.name, ...m.options.filter((a) => a.aliasOf === o.name).map((a) => a.name)];
    return `${o.invert ? '[!] ' : ''}${names.map((n) => `\`--${n}\``).join(' ')}${o.mandatory ? ' (wanted)' : ''}`;
  }).join(', ');
const whereOf = (m: AnyMatch | AnyTarget): string =>
  [...(m.tables ?? []), ...HOOKS.filter((_, i) => m.hooks !== undefined && (m.hooks >> i) & 1), ...(m.needsConntrack === undefined ? [] : ['conntrack'])].join(' ');
const page = (list: readonly (AnyMatch | AnyTarget)[]): string => [
  '| name | family | what it does | options | only in, needs |', '|---|---|---|---|---|',
  ...[...list].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map((m) => `| \`${m.name}\` | ${m.families.join(' ')} | ${m.man} | ${optionsOf(m)} | ${whereOf(m)} |`),
].join('\n');
const names = (list: readonly string[]): string => list.map((n) => `\`${n}\``).join(' ');

it('docs/netfilter.md lists the matches and targets', async () => {
  const [four, six] = [leftOut(4), leftOut(6)];
  const text = `# Matches and targets

What iptables and ip6tables 1.8.9 take in rules, of both back ends (nf_tables, and -legacy). The words, the printed form and the errors are the real tool's; what a match
or target does is the kernel's. Written by \`test/unit/docs.test.ts\` from \`src/xt/index.ts\`: change it there.

"Only in" names the tables and the hooks from which the kernel lets a rule reach it; \`conntrack\` says that a rule with it turns connection tracking on (some only with some
options). \`[!]\` may stand before the option.

Targets without a file: \`ACCEPT\`, \`DROP\`, \`RETURN\`, \`QUEUE\`, \`-j CHAIN\`, \`-g CHAIN\`, and rules without a target.

## Matches
${page(MATCHES)}

## Targets
${page(TARGETS)}

## Refused by name
The tool has these, the model has not: it says so and exits with 2.
- Matches: ${names([...new Set([...four.matches, ...six.matches])].sort())}
- Targets: ${names([...new Set([...four.targets, ...six.targets])].sort())}
`;
  await expect(text).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/netfilter.md'));
});
