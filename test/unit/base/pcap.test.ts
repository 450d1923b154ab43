import { describe, expect, it } from 'vitest';
import { LINKTYPE_ETHERNET, parsePcap, pcapHeader, pcapRecord } from '../../../src/base/pcap.ts';

const text = (hex: string): string => hex.replace(/\s/g, '').replace(/../g, (h) => String.fromCharCode(parseInt(h, 16)));

describe('pcap', () => {
  it('writes the header that tcpdump -w writes', () => {
    expect(pcapHeader(LINKTYPE_ETHERNET, 262144)).toBe(text('d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000'));
  });
  it('reads back what it wrote', () => {
    const packets = [{ at: 1795243243416012, len: 100, bytes: Uint8Array.from([1, 2, 255]) }, { at: 0, len: 0, bytes: new Uint8Array(0) }];
    expect(parsePcap(pcapHeader(276, 96) + packets.map(pcapRecord).join(''))).toEqual({ linktype: 276, snaplen: 96, packets });
  });
  it('reads the other byte order, and nanoseconds', () => {
    expect(parsePcap(text('a1b23c4d 0002 0004 00000000 00000000 00000060 00000001 00000001 00000bb8 00000001 00000002 aa'))).toEqual({
      linktype: 1, snaplen: 96, packets: [{ at: 1000003, len: 2, bytes: Uint8Array.from([0xaa]) }],
    });
  });
  it('refuses what is no capture, and stops at a torn packet', () => {
    expect(parsePcap('')).toBeUndefined();
    expect(parsePcap('root:x:0:0:root:/root:/bin/bash\n')).toBeUndefined();
    expect(parsePcap(`${pcapHeader(1, 96)}${text('00000000 00000000 ffffff7f 02000000 aa')}`)?.packets).toEqual([]);
  });
});
