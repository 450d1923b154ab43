import { describe, expect, it } from 'vitest';
import { parseIp4, printIp4 } from '../../../../src/base/ip.ts';
import { icmpByName, rangeToCidrs } from '../../../../src/xt/ipset/elem.ts';

const ip = (text: string): number => parseIp4(text) as number;
describe('rangeToCidrs', () => {
  // What `ipset add n FROM-TO` put into a hash:net on Linux 6.18.
  it.each([
    ['10.3.0.1', '10.3.0.9', ['10.3.0.1/32', '10.3.0.2/31', '10.3.0.4/30', '10.3.0.8/31']],
    ['10.4.0.1', '10.4.0.6', ['10.4.0.1/32', '10.4.0.2/31', '10.4.0.4/31', '10.4.0.6/32']],
    ['10.0.0.0', '10.0.0.3', ['10.0.0.0/30']],
    ['255.255.255.255', '255.255.255.255', ['255.255.255.255/32']],
  ])('%s-%s', (from, to, want) => {
    expect([...rangeToCidrs(ip(from), ip(to))].map((c) => `${printIp4(c.ip)}/${c.cidr}`)).toEqual(want);
  });
  it('covers the range exactly, once', () => {
    for (const [from, to] of [[1, 1000], [7, 7], [0x0a0000ff, 0x0a000201], [4294967290, 4294967295]] as const) {
      let next: number = from;
      for (const c of rangeToCidrs(from, to)) {
        expect(c.ip).toBe(next);
        next += 2 ** (32 - c.cidr);
      }
      expect(next).toBe(to + 1);
    }
  });
});
describe('icmpByName', () => {
  it('knows both families', () => {
    expect([icmpByName(1, 'echo-request'), icmpByName(1, 'host-unreachable'), icmpByName(58, 'echo-request'), icmpByName(1, 'nonsense')]).toEqual([0x800, 0x301, 0x8000, undefined]);
  });
});
