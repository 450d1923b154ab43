import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parsePcap } from '../../../../src/base/pcap.ts';
import { compileFilter } from '../../../../src/commands/tcpdump/filter.ts';

const fixture = (name: string): string => readFileSync(new URL(`../../../fixtures/tcpdump/${name}`, import.meta.url), 'latin1');
const packets = parsePcap(fixture('crafted.pcap'))?.packets ?? [];
const compile = (text: string): ReturnType<typeof compileFilter> =>
  compileFilter(text, { sll: false, live: false, netmask: 0 }, (h) => (h === 'localhost' ? 0x7f000001 : undefined));
const cases = fixture('crafted.filters.tsv').trimEnd().split('\n').map((l) => l.split('\t') as [string, string, string]);

describe('compileFilter', () => {
  it.each(cases)('%s', (text, error, count) => {
    const f = compile(text);
    if (error) expect(f).toEqual({ error: error.replace(/^tcpdump: /, '').replace(/~$/, '') });
    else expect(typeof f === 'function' && packets.filter((p) => f({ b: p.bytes, len: p.len, ifindex: 0, out: false })).length).toBe(Number(count));
  });

  it('looks beside a live frame for its outermost tag', () => {
    const b = new Uint8Array(60);
    b.set([8, 0], 12);
    const live = (text: string): unknown => {
      const f = compileFilter(text, { sll: false, live: true, netmask: 0 }, () => undefined);
      return typeof f === 'function' && [f({ b, len: 64, tag: 10, ifindex: 2, out: false }), f({ b, len: 60, ifindex: 2, out: true })];
    };
    expect(live('vlan')).toEqual([true, false]);
    expect(live('vlan 11')).toEqual([false, false]);
    expect(live('vlan and ip')).toEqual([true, false]);
    expect(live('ip')).toEqual([true, true]);
    expect(live('outbound')).toEqual([false, true]);
  });

  it('never throws on words', () => {
    const word = fc.constantFrom('host', 'net', 'port', 'src', 'dst', 'and', 'or', 'not', '(', ')', 'icmp', 'tcp', '[', ']', ':', '=', '&', '10.0.0.1', 'fd00::1', '5', '1-9', 'x', 'vlan', 'ether', '02:00:00:00:00:01', '/', '24', 'len', '-', '\\', "'", 'less', 'proto', '__proto__');
    fc.assert(fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const f = compile(words.join(' '));
      if (typeof f === 'function') for (const p of packets.slice(0, 20)) f({ b: p.bytes, len: p.len, ifindex: 0, out: false });
      else expect(f.error).not.toBe('');
    }));
  });
});
