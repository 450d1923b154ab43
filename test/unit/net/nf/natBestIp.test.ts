import { describe, expect, it } from 'vitest';
import { parseIp, printIp, type Ip } from '../../../../src/base/ip.ts';
import { natBestIp } from '../../../../src/net/nf/natBestIp.ts';

const ip = (s: string): Ip => parseIp(s) as Ip;
const best = (src: string, dst: string, min: string, max: string, flags = 1, manip: 'src' | 'dst' = 'src'): string =>
  printIp(natBestIp({ src: ip(src), dst: ip(dst), proto: 17, sport: 511, dport: 1 }, { flags, minAddr: ip(min), maxAddr: ip(max), minPort: 0, maxPort: 0, basePort: 0 }, 0, manip));

// What the kernel chose (6.18, conntrack -L after SNAT --to-source A-B and DNAT --to-destination A-B).
describe('find_best_ips_proto', () => {
  it.each([
    ['10.0.1.17', '192.168.0.14'], ['10.0.1.34', '192.168.0.10'], ['10.0.1.51', '192.168.0.13'], ['10.0.1.68', '192.168.0.17'], ['10.0.1.85', '192.168.0.18'],
  ])('spreads by destination: %s from %s', (dst, src) => expect(best('10.0.0.1', dst, '192.168.0.10', '192.168.0.20')).toBe(src));

  it('looks at the source only when persistent', () => {
    for (const dst of ['10.0.1.17', '10.0.1.34', '10.0.1.85']) expect(best('10.0.0.1', dst, '192.168.0.10', '192.168.3.7', 9)).toBe('192.168.0.216');
  });

  it.each([
    ['10.0.1.17', '10.5.0.109'], ['10.0.1.34', '10.5.0.19'], ['10.0.1.51', '10.5.0.100'], ['10.0.1.68', '10.5.0.199'], ['10.0.1.85', '10.5.0.227'],
  ])('spreads destinations alike: %s to %s', (dst, to) => expect(best('10.0.0.1', dst, '10.5.0.10', '10.5.1.20', 1, 'dst')).toBe(to));

  it.each([
    ['fd00::17', 'fd01::11'], ['fd00::34', 'fd01::1a'], ['fd00::51', 'fd01::17'], ['fd00::68', 'fd01::1a'], ['fd00::85', 'fd01::12'],
  ])('takes IPv6 ranges: %s from %s', (dst, src) => expect(best('fd00::1', dst, 'fd01::10', 'fd01::20')).toBe(src));

  it.each([
    ['fd00::17', 'fd01::1ca5:5740:1ca5:5740'], ['fd00::34', 'fd01::1:a4ec:ffbe:a4ec:ffbe'], ['fd00::51', 'fd01::1:7303:edf1:7303:edf1'],
    ['fd00::68', 'fd01::1:a31c:34ab:a31c:34ab'], ['fd00::85', 'fd01::1f3e:f77b:1f3e:f77b'],
  ])('frees the words after one below the maximum: %s from %s', (dst, src) => expect(best('fd00::1', dst, 'fd01::10', 'fd01:0:0:2::20')).toBe(src));

  it('keeps to the maximum while it follows it', () => expect(best('fd00::1', 'fd00::17', 'fd01::10', 'fd01:0:0:2::20', 9)).toBe('fd01:0:0:2::1e'));

  it.each([
    ['fd00::17', 'fd01:0:0:2::20', 'fd01::1ca5:5640:5cf3:f35c'], ['fd00::34', 'fd01:0:0:2::20', 'fd01::1:a5ec:febe:1b12:1219'], ['fd00::85', 'fd01:0:0:2::20', 'fd01::1f3e:f67b:64c8:c862'],
    ['fd00::17', 'fd01:2:0:2::20', 'fd01:0:1ca5:5640:5cf3:f35c::'], ['fd00::51', 'fd01:2:0:2::20', 'fd01:1:7203:ecf1:83ef:ef7f:fc00:2'], ['fd00::68', 'fd01:2:0:2::20', 'fd01:1:a21c:35ab:929:290d:400:6'],
  ])('mixes the words of the destination that it writes: %s up to %s to %s', (dst, max, to) => expect(best('fd00::1', dst, 'fd01::10', max, 1, 'dst')).toBe(to));
});
