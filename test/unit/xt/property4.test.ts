// Random IPv4 tables by classifier, linear walk and naive reference (play.ts). A file for each family, so that both cores are used: a million together.
import { describe, expect, it } from 'vitest';
import { playAll } from './play.ts';

describe('iptDoTable', () => {
  it('reads a table as the linear walk and the reference do, IPv4', () => {
    const { comparisons, classified, edits } = playAll(4, 500_000);
    expect(comparisons).toBeGreaterThanOrEqual(500_000);
    // Not by accident: classifiers were there, and tables were edited.
    expect(classified).toBeGreaterThan(2_000);
    expect(edits).toBeGreaterThan(300);
  }, 300_000);
});
