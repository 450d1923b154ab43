import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastOf, inPrefix, linkLocalOf, maskOf, lenOfMask, multicastMacOf, networkOf, parseIp4, parseIp4Aton, parseIp6, printIp4, printIp6, solicitedNode } from '../../../src/base/ip.ts';
import { parseMac, printMac, isMulticastMac } from '../../../src/base/mac.ts';

const ip4 = fc.nat(0xffffffff);
const ip6 = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }).map((g) => g.map((x) => x.toString(16).padStart(4, '0')).join(''));

describe('IPv4 text', () => {
  it('parse and print are inverses', () => fc.assert(fc.property(ip4, (a) => parseIp4(printIp4(a)) === a)));
  it.each(['1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4', '1.2.3.4 ', '', 'a.b.c.d', '-1.2.3.4'])('refuses %j', (t) => expect(parseIp4(t)).toBeUndefined());
  // inet_aton(3): measured with `ping -c1 -W1 FORM` on Linux.
  it.each([['10.1', 0x0a000001], ['127.1', 0x7f000001], ['0x7f.1', 0x7f000001], ['1', 1], ['010.0.0.1', 0x08000001], ['1.65535', 0x0100ffff]])('inet_aton %s', (t, v) => expect(parseIp4Aton(t)).toBe(v));
  it.each(['256.1', '1.2.3.256', '08.1', '1.16777216', ''])('inet_aton refuses %j', (t) => expect(parseIp4Aton(t)).toBeUndefined());
});

describe('IPv6 text', () => {
  it('parse and print are inverses', () => fc.assert(fc.property(ip6, (a) => parseIp6(printIp6(a)) === a)));
  // glibc inet_ntop(3).
  it.each([
    ['00000000000000000000000000000000', '::'], ['00000000000000000000000000000001', '::1'], ['fe800000000000000000000000000001', 'fe80::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'], ['00000000000000000000ffff01020304', '::ffff:1.2.3.4'],
    ['00010002000300040005000600070000', '1:2:3:4:5:6:7:0'], ['20010db8000100000002000300040005', '2001:db8:1:0:2:3:4:5'],
  ])('prints %s as %s', (hex, text) => {
    expect(printIp6(hex)).toBe(text);
    expect(parseIp6(text)).toBe(hex);
  });
  it.each(['1:2:3', ':::', '1::2::3', 'g::1', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8:9', '12345::', '::1.2.3', 'fe80::1%eth0'])('refuses %j', (t) => expect(parseIp6(t)).toBeUndefined());
});

describe('prefixes', () => {
  it('a network contains its own addresses (IPv4)', () => fc.assert(fc.property(ip4, fc.nat(32), (a, n) => inPrefix(a, networkOf(a, n), n) && inPrefix(broadcastOf(a, n), networkOf(a, n), n))));
  it('agrees with bit arithmetic (IPv6)', () =>
    fc.assert(
      fc.property(ip6, ip6, fc.nat(128), (a, b, n) => {
        const bits = (x: string): bigint => BigInt(`0x${x}`) >> BigInt(128 - n);
        return inPrefix(a, b, n) === (bits(a) === bits(b)) && bits(networkOf(a, n)) === bits(a) && BigInt(`0x${networkOf(a, n)}`) === bits(a) << BigInt(128 - n);
      }),
    ));
  it('masks and lengths are inverses', () => {
    for (let n = 0; n <= 32; n++) expect(lenOfMask(maskOf(n))).toBe(n);
    expect(lenOfMask(0xff00ff00)).toBeUndefined();
  });
});

describe('derived addresses', () => {
  // `ip -6 addr` of a veth with address 02:00:00:00:00:03 on Linux 6.18.
  it('link-local from a MAC', () => expect(printIp6(linkLocalOf(0x020000000003))).toBe('fe80::ff:fe00:3'));
  it('solicited node', () => expect(printIp6(solicitedNode('fd000001000000000000000000000002'))).toBe('ff02::1:ff00:2'));
  it('group MACs', () => {
    expect(printMac(multicastMacOf(0xe0000001))).toBe('01:00:5e:00:00:01');
    expect(printMac(multicastMacOf('ff020000000000000000000000000001'))).toBe('33:33:00:00:00:01');
  });
});

describe('MAC text', () => {
  it('parse and print are inverses', () => fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (m) => parseMac(printMac(m)) === m)));
  it('tells groups', () => {
    expect(isMulticastMac(0xffffffffffff)).toBe(true);
    expect(isMulticastMac(0x020000000001)).toBe(false);
  });
  it.each(['02:00:00:00:00', '02:00:00:00:00:zz', '', '02-00-00-00-00-01'])('refuses %j', (t) => expect(parseMac(t)).toBeUndefined());
});
