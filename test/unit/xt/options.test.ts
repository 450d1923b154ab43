// libxtables' option types, by what the real tool made of the same arguments (`iptables -S` after ttl, length, udp, mark, tos, conntrack, mac, LOG options).
import { describe, expect, it } from 'vitest';
import { parseIp4, parseIp6 } from '../../../src/base/ip.ts';
import { xtablesGetportbyname, xtablesOptionParse, xtablesOptionsFcheck, type OptContext } from '../../../src/xt/options.ts';
import { XtParseError, type XtOption, type XtOptType } from '../../../src/xt/types.ts';

const context = (family: 4 | 6): OptContext => ({
  family, backend: 'nft', proto: 0, protoInvert: false,
  resolve: (name) => (family === 4 ? parseIp4(name) : parseIp6(name)) ?? 'Temporary failure in name resolution',
});
const run = (option: XtOption, arg: string, family: 4 | 6 = 4): unknown => {
  try {
    return xtablesOptionParse('ext', [option], option, arg, false, new Set(), context(family)).value;
  } catch (e) {
    if (e instanceof XtParseError) return e.message;
    throw e;
  }
};
const of = (type: XtOptType, more: Partial<XtOption> = {}): XtOption => ({ name: 'o', type, ...more });

describe('xtablesOptionParse', () => {
  const cases: readonly (readonly [XtOptType, string, unknown])[] = [
    ['uint8', '0x10', 16], ['uint8', '010', 8], ['uint8', ' 5', 5], ['uint8', '+5', 5],
    ['uint8', '256', 'ext: bad value for option "--o", or out of range (0-255).\n'], ['uint8', '-1', 'ext: bad value for option "--o", or out of range (0-255).\n'],
    ['uint8', '', 'ext: bad value for option "--o", or out of range (0-255).\n'], ['uint8', '99999999999999999999999999', 'ext: bad value for option "--o", or out of range (0-255).\n'],
    ['uint16rc', '5:', [5, 65535]], ['uint16rc', ':', [0, 65535]], ['uint16rc', '', [0, 0]], ['uint16rc', '0x5:070', [5, 56]],
    ['uint16rc', '5:7:8', 'ext: Too many components for option "--o" (max: 2)\n'], ['uint16rc', 'x:5', 'ext: bad value for option "--o" near "x:5", or out of range (0-65535).\n'],
    ['uint16rc', '5-6', 'ext: Argument to "--o" has unexpected characters near "-6".\n'],
    ['portrc', '7:5', [7, 5]], ['portrc', 'domain:ntp', [53, 123]], ['portrc', '70000', [4464, 4464]], ['portrc', '1,2', 'Port "1,2" does not resolve to anything.\n'],
    ['markmask32', '1/2', { value: 1, mask: 2 }], ['markmask32', '010', { value: 8, mask: 0xffffffff }], ['markmask32', '08', 'ext: trailing garbage after value for option "--o".\n'],
    ['markmask32', '1/', 'ext: bad integer value for option "--o", or out of range.\n'],
    ['tosmask', '4', { value: 4, mask: 255 }], ['tosmask', 'minimize-delay', { value: 16, mask: 63 }], ['tosmask', '4/256', 'Illegal value: "4/256"'], ['tosmask', '256', 'Symbolic name "256" is unknown'],
    ['double', '0x1p-1', 0.5], ['double', '.5', 0.5], ['protocol', 'TCP', 6], ['protocol', 'all', 0], ['protocol', '300', 'unknown protocol "300" specified'],
    ['sysloglevel', 'panic', 0], ['sysloglevel', '0x3', 3], ['sysloglevel', 'err', 'log level "err" unknown\n'],
    ['ethermac', ':1:2:3:4:5', 0x000102030405], ['ethermac', '-1:2:3:4:5:6', 0xff0203040506], ['ethermac', '001:2:3:4:5:6', 'Invalid MAC address specified.'],
    ['plen', '255.255.0.0', 16], ['plen', '33', 255], ['plen', 'x', 'ext: bad value for option "--o", neither a valid network mask nor valid CIDR (0-32).\n'],
    ['host', 'nosuch', 'getaddrinfo: Temporary failure in name resolution\n'],
  ];
  it.each(cases)('%s %j', (type, arg, want) => {
    expect(run(of(type), arg)).toEqual(want);
  });
  it('reads masks of networks', () => {
    expect(run(of('hostmask'), '10.0.0.1/8')).toEqual({ ip: 0x0a000001, mask: 0xff000000 });
    expect(run(of('hostmask'), '::1/ffff::', 6)).toEqual({ ip: `${'0'.repeat(31)}1`, mask: `ffff${'0'.repeat(28)}` });
  });
  it('refuses what is given twice or inverted', () => {
    const given = new Set<string>();
    const o = of('none');
    xtablesOptionParse('ext', [o], o, '', false, given, context(4));
    expect(() => xtablesOptionParse('ext', [o], o, '', false, given, context(4))).toThrow('ext: option "--o" can only be used once.\n');
    expect(() => xtablesOptionParse('ext', [o], o, '', true, new Set(), context(4))).toThrow('ext: option "--o" cannot be inverted.\n');
  });
});

describe('xtablesGetportbyname', () => {
  it.each([['', 0], [' 80', 80], ['080', 80], ['4294967376', 80], ['2147483647', 65535], ['-4294967295', 1], ['www', 80], ['amqp', 5672]])('%j is %i', (text, port) => {
    expect(xtablesGetportbyname(text)).toBe(port);
  });
  it.each(['80 ', '2147483648', '99999999999999999999999', '*', '-2', 'WWW', 'zip', '__proto__'])('%j is nothing', (text) => {
    expect(xtablesGetportbyname(text)).toBeUndefined();
  });
});

describe('xtablesOptionsFcheck', () => {
  const options: readonly XtOption[] = [
    { name: 'a', type: 'none', mandatory: true }, { name: 'b', type: 'none', excl: ['c'] }, { name: 'c', type: 'none', excl: ['b'] }, { name: 'd', type: 'none', also: ['b'] },
  ];
  it.each([
    [[], 'ext: option "--a" must be specified\n'], [['a', 'c', 'b'], 'ext: option "--b" cannot be used together with "--c".\n'], [['a', 'd'], 'ext: option "--d" also requires "--b".\n'],
  ])('%j', (given, message) => {
    expect(() => xtablesOptionsFcheck('ext', options, new Set(given))).toThrow(message);
  });
});
