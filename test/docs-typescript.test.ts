// docs/typescript.md: its blocks are the files of test/docs/typescript, word for word, which tsc compiles (npm run types) and which are run here.
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

const DIR = resolve(import.meta.dirname, 'docs/typescript');
const PAGE = readFileSync(resolve(import.meta.dirname, '../docs/typescript.md'), 'utf8');
const names = readdirSync(DIR).filter((f) => f.endsWith('.ts')).sort();

const said = new Map<string, string[]>();
for (const name of names) {
  const lines: string[] = [];
  const spy = vi.spyOn(console, 'log').mockImplementation((...words: readonly unknown[]) => void lines.push(words.join(' ')));
  // Those with tests of their own register them here.
  await import(resolve(DIR, name));
  spy.mockRestore();
  said.set(name, lines);
}

describe('docs/typescript.md', () => {
  it('has these blocks, in this order', () => {
    expect([...PAGE.matchAll(/```ts\n([^]*?)```/g)].map((m) => m[1])).toEqual(names.map((f) => readFileSync(resolve(DIR, f), 'utf8')));
  });
  it('no check of theirs fails', () => {
    expect([...said].flatMap(([name, lines]) => (lines.includes('false') ? [name] : []))).toEqual([]);
    expect(said.get('04-lab.ts')).toEqual(['true', '0 true']);
    expect(said.get('05-checks.ts')?.[0]).toMatch(/^outside -> tcp:\/\/203\.0\.113\.1:8080: expected open, but it is timeout\n[^]*decided by lab:22: iptables -A FORWARD -s 203\.0\.113\.9 -j DROP$/);
    expect(said.get('08-lesson.ts')?.[0]?.match(/as expected/g)).toHaveLength(3);
  });
  it('what does not compile throws, too', async () => {
    const { mistakes } = (await import(resolve(DIR, '02-mistakes.ts'))) as { mistakes: readonly (() => unknown)[] };
    for (const m of mistakes) expect(m).toThrow(/declared|not an address|call \.docker\(\) first/);
  });
});
