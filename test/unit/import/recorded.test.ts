// Snapshots of labs of the real kernel with the outcomes of probes made there (test/kernel/importRecord.ts): the imported world answers the same.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { replay } from '../../kernel/importLab.ts';

const DATA = new URL('./data/', import.meta.url);
const names = readdirSync(DATA).filter((f) => f.endsWith('.txt')).map((f) => f.slice(0, -4));
describe('recorded snapshots', () => {
  it.each(names)('%s', (name) => {
    const snapshot = readFileSync(new URL(`${name}.txt`, DATA), 'utf8');
    const probes = JSON.parse(readFileSync(new URL(`${name}.probes.json`, DATA), 'utf8')) as { cmd: string; out: string }[];
    expect(probes.length).toBeGreaterThan(7);
    const r = replay({ snapshot, probes });
    expect(r.wrong).toEqual([]);
    expect(r.imported.notUnderstood.map((g) => g.text)).toEqual([]);
  });
});
