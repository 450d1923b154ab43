import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { fold16, sum16 } from '../../../src/base/checksum.ts';
import { parseIp4, parseIp6, type Ip4, type Ip6 } from '../../../src/base/ip.ts';
import { frameBytes } from '../../../src/model/bytes.ts';
import { ETH_P_ARP, ETH_P_IP, ETH_P_IPV6, frameLen, ipHdrLen, l4Len, type Arp, type IpPkt, type L4, type Skb } from '../../../src/model/skb.ts';

const v4 = (t: string): Ip4 => parseIp4(t) as Ip4;
const v6 = (t: string): Ip6 => parseIp6(t) as Ip6;
const hex = (s: Skb): string => [...frameBytes(s)].map((b) => b.toString(16).padStart(2, '0')).join('');
const frame = (smac: number, dmac: number, net: Arp | IpPkt, vlan = 0): Skb => ({
  dev: 1, iif: 0, pktType: 'outgoing', smac, dmac, proto: net.type === 'arp' ? ETH_P_ARP : typeof net.src === 'number' ? ETH_P_IP : ETH_P_IPV6, vlan, mark: 0, net, nf: null, id: 1,
});
const ip = (src: Ip4 | Ip6, dst: Ip4 | Ip6, proto: number, l4: L4, o: Partial<IpPkt> = {}): IpPkt => {
  const p: IpPkt = { type: 'ip', src, dst, proto, ttl: 64, tos: 0, id: 0, df: false, mf: false, off: 0, len: 0, alert: false, l4, ...o };
  return { ...p, len: o.len ?? ipHdrLen(p) + l4Len(l4) };
};
const M1 = 0x020000000001;
const M2 = 0x020000000002;
const LL2 = v6('fe80::ff:fe00:2');

// Frames of kernel 6.18 on a veth pair, as tcpdump -w stored them.
describe('frameBytes', () => {
  it('ARP request and reply', () => {
    expect(hex(frame(M2, 0xffffffffffff, { type: 'arp', op: 1, sha: M2, spa: v4('10.0.1.2'), tha: 0, tpa: v4('10.0.1.1') }))).toBe(
      'ffffffffffff020000000002080600010800060400010200000000020a0001020000000000000a000101');
    expect(hex(frame(M1, M2, { type: 'arp', op: 2, sha: M1, spa: v4('10.0.1.1'), tha: M2, tpa: v4('10.0.1.2') }))).toBe(
      '020000000002020000000001080600010800060400020200000000010a0001010200000000020a000102');
  });
  it('MLDv2 report with its hop-by-hop header', () => {
    const l4: L4 = { type: 'icmp', t: 143, code: 0, id: 0, seq: 0, len: 20, records: [{ type: 4, group: v6('ff02::1:ff00:2') }] };
    expect(hex(frame(M2, 0x333300000016, ip(v6('::'), v6('ff02::16'), 58, l4, { ttl: 1, alert: true })))).toBe(
      '33330000001602000000000286dd600000000024000100000000000000000000000000000000ff0200000000000000000000000000163a000502000001008f006f880000000104000000ff0200000000000000000001ff000002');
  });
  it('neighbour solicitation of enhanced DAD', () => {
    const l4: L4 = { type: 'icmp', t: 135, code: 0, id: 0, seq: 0, len: 24, target: LL2, nonce: 0x9815865ba2d1 };
    expect(hex(frame(M2, 0x3333ff000002, ip(v6('::'), v6('ff02::1:ff00:2'), 58, l4, { ttl: 255 })))).toBe(
      '3333ff00000202000000000286dd6000000000203aff00000000000000000000000000000000ff0200000000000000000001ff0000028700add700000000fe80000000000000000000fffe0000020e019815865ba2d1');
  });
  it('router solicitation and neighbour advertisement', () => {
    const rs: L4 = { type: 'icmp', t: 133, code: 0, id: 0, seq: 0, len: 8, lladdr: M2 };
    expect(hex(frame(M2, 0x333300000002, ip(LL2, v6('ff02::2'), 58, rs, { ttl: 255 })))).toBe(
      '33330000000202000000000286dd6000000000103afffe80000000000000000000fffe000002ff02000000000000000000000000000285007b2a000000000101020000000002');
    const na: L4 = { type: 'icmp', t: 136, code: 0, id: 0, seq: 0, len: 24, target: v6('fd00:1::1'), lladdr: M1, router: true, solicited: true, override: true };
    expect(hex(frame(M1, M2, ip(v6('fd00:1::1'), v6('fd00:1::2'), 58, na, { ttl: 255 })))).toBe(
      '02000000000202000000000186dd6000000000203afffd000001000000000000000000000001fd00000100000000000000000000000288009c98e0000000fd0000010000000000000000000000010201020000000001');
  });
  it('the last fragment of an echo request', () => {
    const l4: L4 = { type: 'icmp', t: 8, code: 0, id: 7, seq: 1, len: 3000 };
    const whole = ip(v4('10.0.1.2'), v4('10.0.2.2'), 1, l4, { id: 0x4704 });
    const part = ip(v4('10.0.1.2'), v4('10.0.2.2'), 1, { type: 'raw', len: 48 }, { id: 0x4704, off: 2960, len: 68, whole });
    expect(hex(frame(M2, M1, part))).toBe(
      '0200000000010200000000020800450000444704017240011b400a0001020a00020288898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7');
  });
  it("traceroute's UDP probe (its checksum is complete here, the kernel left that to the device)", () => {
    let text = '';
    for (let i = 0; i < 32; i++) text += String.fromCharCode(0x40 + i);
    const l4: L4 = { type: 'udp', sport: 47557, dport: 33434, data: { len: 32, text } };
    expect(hex(frame(M2, M1, ip(v4('10.0.1.2'), v4('10.0.2.2'), 17, l4, { id: 0x6554, ttl: 1 })))).toBe(
      '02000000000102000000000208004500003c6554000001113d5a0a0001020a000202b9c5829a0028b735404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f');
  });
  it('puts tags outermost first', () => {
    const arp: Arp = { type: 'arp', op: 1, sha: M2, spa: 0, tha: 0, tpa: 0 };
    expect(hex(frame(M2, M1, arp, 10)).slice(24, 36)).toBe('8100000a0806');
    expect(hex(frame(M2, M1, arp, 20 + 10 * 4096)).slice(24, 44)).toBe('810000148100000a0806');
  });
  it('is as long as frameLen says, and every IPv4 header sums to zero', () => {
    const l4 = fc.oneof(
      fc.record({ type: fc.constant('icmp' as const), t: fc.constantFrom(0, 8), code: fc.constant(0), id: fc.nat(65535), seq: fc.nat(65535), len: fc.nat(1400) }),
      fc.record({ type: fc.constant('udp' as const), sport: fc.nat(65535), dport: fc.nat(65535), data: fc.record({ len: fc.nat(1400) }) }),
      fc.record({ type: fc.constant('tcp' as const), sport: fc.nat(65535), dport: fc.nat(65535), seq: fc.nat(), ack: fc.nat(), flags: fc.nat(255), window: fc.nat(65535), mss: fc.nat(65535), data: fc.record({ len: fc.nat(100) }) }),
      fc.record({ type: fc.constant('raw' as const), len: fc.nat(1400) }),
    );
    fc.assert(fc.property(l4, fc.nat(255), fc.nat(65535), fc.boolean(), (body, tos, id, alert) => {
      const proto = body.type === 'icmp' ? 1 : body.type === 'udp' ? 17 : body.type === 'tcp' ? 6 : 200;
      const s = frame(M1, M2, ip(v4('10.0.1.2'), v4('10.0.2.2'), proto, body, { tos, id, alert }));
      const b = frameBytes(s);
      expect(b.length).toBe(frameLen(s));
      expect(fold16(sum16(b, 14, 14 + (alert ? 24 : 20)))).toBe(0);
    }));
  });
});
