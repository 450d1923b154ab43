import { describe, expect, it } from 'vitest';
import { cidr, ip, subnet } from '../../../src/build/subnet.ts';

describe('subnet', () => {
  it('counts addresses', () => {
    const lan = subnet('10.0.0.0/23');
    expect([lan.cidr, lan.at(5), lan.ip(5), lan.ip(256), lan.ip(511)]).toEqual(['10.0.0.0/23', '10.0.0.5/23', '10.0.0.5', '10.0.1.0', '10.0.1.255']);
    expect(subnet('192.168.7.77/24').cidr).toBe('192.168.7.0/24');
    expect(subnet('255.255.255.255/32').ip(0)).toBe('255.255.255.255');
    expect(subnet('0.0.0.0/0').ip(2 ** 32 - 1)).toBe('255.255.255.255');
  });
  it('says what is wrong', () => {
    expect(() => subnet('10.0.0.0/24').at(256)).toThrow(new RangeError('256 is no address of 10.0.0.0/24; expected a whole number from 0 to 255'));
    expect(() => subnet('10.0.0.0/24').at(1.5)).toThrow(RangeError);
    expect(() => subnet('fd00::/64')).toThrow('write IPv6 addresses out');
    expect(() => cidr('10.0.0.300/24')).toThrow(new TypeError('"10.0.0.300/24" is not an address with a prefix length, such as 10.0.0.1/24: "10.0.0.300" is not an address'));
    expect(() => cidr('10.0.0.1/33')).toThrow('expected a number from 0 to 32 after the slash');
    expect(() => cidr('fd00::1/129')).toThrow('expected a number from 0 to 128');
    expect(() => cidr('10.0.0.1')).toThrow(TypeError);
    expect(() => cidr('10.0.0.1/24/8')).toThrow(TypeError);
    expect(() => ip('10.0.0')).toThrow(new TypeError('"10.0.0" is not an IPv4 or IPv6 address'));
    expect([cidr('fd00::1/64'), ip('::1')]).toEqual(['fd00::1/64', '::1']);
  });
});
