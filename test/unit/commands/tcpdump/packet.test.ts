import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePcap } from '../../../../src/base/pcap.ts';
import { packetText, type PacketPrinter } from '../../../../src/commands/tcpdump/packet.ts';
import { stamp } from '../../../../src/commands/tcpdump/stamp.ts';
import type { Proc } from '../../../../src/shell/proc.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../../fixtures/tcpdump/${name}`, import.meta.url), 'latin1');
const printer = (o: Partial<PacketPrinter['o']>, dump: PacketPrinter['dump'] = 0): PacketPrinter => ({
  o: { v: 0, e: false, q: false, S: false, dumped: dump > 0, names: undefined, ...o }, linktype: 1, dump, tcp: new Map(), missing: new Set(), nameOf: () => undefined,
});
const hosts = { files: { read: () => '127.0.0.1 localhost\n' } } as unknown as Proc;
const MODES: readonly (readonly [string, PacketPrinter, number, number])[] = [
  ['n', printer({}), 1e9, 1], ['ne', printer({ e: true }), 1e9, 1], ['nv', printer({ v: 1 }), 1e9, 1], ['nvv', printer({ v: 2, e: true }), 1e9, 1], ['nq', printer({ q: true }), 1e9, 1],
  ['nX', printer({}, 3), 40, 1], ['names', printer({ e: true, names: hosts }), 1e9, 1], ['ntttt', printer({}), 20, 4],
];

describe('packetText', () => {
  for (const name of ['crafted', 'routed']) {
    const file = parsePcap(fixture(`${name}.pcap`));
    it.each(MODES)(`prints ${name}.pcap as tcpdump does: %s`, (mode, p, max, t) => {
      const times = { first: undefined, last: undefined };
      const pp = { ...p, tcp: new Map(), missing: new Set<string>() };
      const mine = (file?.packets ?? []).slice(0, max).map((pkt) => stamp(t, pkt.at, times) + packetText(pp, pkt)).join('');
      expect(mine).toBe(fixture(`${name}.${mode}.txt`));
      expect([...pp.missing]).toEqual([]);
    });
  }
});

describe('stamp', () => {
  const at = [1795243243416012, 1795243243416034, 1795243244000000];
  it.each([
    [0, ['06:40:43.416012 ', '06:40:43.416034 ', '06:40:44.000000 ']],
    [1, ['', '', '']],
    [2, ['1795243243.416012 ', '1795243243.416034 ', '1795243244.000000 ']],
    [3, [' 00:00:00.000000 ', ' 00:00:00.000022 ', ' 00:00:00.583966 ']],
    [4, ['2026-11-21 06:40:43.416012 ', '2026-11-21 06:40:43.416034 ', '2026-11-21 06:40:44.000000 ']],
    [5, [' 00:00:00.000000 ', ' 00:00:00.000022 ', ' 00:00:00.583988 ']],
  ])('-t given %i times', (t, want) => {
    const s = { first: undefined, last: undefined };
    expect(at.map((x) => stamp(t, x, s))).toEqual(want);
  });
});
