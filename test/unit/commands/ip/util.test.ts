// iproute2's helpers. Expected values: C's strtoul, and what `ip route` and `ip rule` of iproute2 6.1 accepted or printed.
import { describe, expect, it } from 'vitest';
import { argvOf, getAddr, getPrefix, getS32, getU16, getU32, getU8, IpExit, matches, nextArg, parseAddr, strtoul } from '../../../../src/commands/ip/util.ts';
import { newPrinter } from '../../../../src/commands/ip/printer.ts';
import { rtntypeA2n } from '../../../../src/commands/ip/names.ts';
import { printIp } from '../../../../src/base/ip.ts';

const exitOf = (f: () => unknown): [number, string] => {
  try {
    f();
  } catch (e) {
    if (e instanceof IpExit) return [e.status, e.text];
    throw e;
  }
  return [0, ''];
};

describe('strtoul', () => {
  it.each([
    ['10', 0, 10n], ['0x1f', 0, 31n], ['010', 0, 8n], ['0', 0, 0n], ['08', 0, undefined], ['', 0, undefined], ['1x', 0, undefined], [' 7', 0, 7n], ['+7', 0, 7n],
    ['-1', 0, 0xffffffffffffffffn], ['010', 10, 10n], ['ff', 16, 255n], ['0xff', 16, 255n], ['99999999999999999999', 0, 0xffffffffffffffffn],
  ] as const)('%j in base %i', (text, base, want) => expect(strtoul(text, base)).toBe(want));
  it('has ranges', () => {
    expect([getU8('255'), getU8('256'), getU16('65536'), getU32('4294967295'), getU32('4294967296'), getU32('-1'), getS32('-1'), getS32('2147483648')]).toEqual(
      [255, undefined, undefined, 4294967295, undefined, undefined, -1, undefined]);
  });
});

describe('getPrefix', () => {
  it.each([
    ['10', '10.0.0.0', 32], ['10/8', '10.0.0.0', 8], ['10.1', '10.1.0.0', 32], ['10.1.2.0/24', '10.1.2.0', 24], ['10.0.0.0/255.0.0.0', '10.0.0.0', 8], ['0x0a.1', '10.1.0.0', 32],
    ['2001:db8::/32', '2001:db8::', 32], ['::1', '::1', 128],
  ] as const)('reads %s', (text, addr, len) => {
    const x = getPrefix(text, 0);
    expect([x.ip === null ? null : printIp(x.ip), x.bitlen]).toEqual([addr, len]);
  });
  it.each(['default', 'any', 'all'])('reads %s as nothing of no family', (w) => expect(getPrefix(w, 0)).toEqual({ family: 0, ip: null, bitlen: 0, specified: true }));
  it.each([
    [() => getPrefix('10.7.0.0/33', 0), [1, 'Error: any valid prefix is expected rather than "10.7.0.0/33".\n']],
    [() => getPrefix('foo', 4), [1, 'Error: inet prefix is expected rather than "foo".\n']],
    [() => getPrefix('10.4.0.0/16', 6), [1, 'Error: inet6 prefix is expected rather than "10.4.0.0/16".\n']],
    [() => getAddr('::1', 4), [1, 'Error: inet address is expected rather than "::1".\n']],
    [() => getAddr('x', 0), [1, 'Error: any valid address is expected rather than "x".\n']],
    [() => nextArg(argvOf(['dev'])), [255, 'Command line is not complete. Try option "help"\n']],
  ] as const)('exits as ip does: %#', (f, want) => expect(exitOf(f)).toEqual(want));
  it('refuses addresses with too many or too large parts', () => {
    for (const t of ['1.2.3.4.5', '256', '1.2.3.256', '', '.', '1..2', '1.2.3.', '::g', '1:2']) expect(parseAddr(t, 0)).toBeUndefined();
  });
});

describe('matches', () => {
  it('takes any beginning that is not empty', () => {
    expect([matches('r', 'route'), matches('route', 'route'), matches('routes', 'route'), matches('', 'route')]).toEqual([true, true, false, false]);
  });
  it('reads route types: most may be shortened, some not', () => {
    expect(['u', 'un', 'unr', 'black', 'brd', 'local', 'loc', 'nat', 'throw', 'thr', 'x', 'any', 'p'].map(rtntypeA2n)).toEqual(
      ['unreachable', 'unreachable', 'unreachable', 'blackhole', 'broadcast', 'local', undefined, 'nat', 'throw', undefined, 'xresolve', 'anycast', 'prohibit']);
  });
});

describe('newPrinter', () => {
  const draw = (pretty: boolean): string => {
    const pr = newPrinter({ json: true, pretty });
    pr.openObject();
    pr.str('dst', 'x', 'default');
    pr.num('metric', 'x', 100);
    pr.openArray('flags');
    pr.str(null, 'x', 'onlink');
    pr.closeArray();
    pr.openArray('cache');
    pr.closeArray();
    pr.nul('not', null);
    pr.text('text only');
    pr.closeObject();
    pr.closeArray();
    return pr.end();
  };
  it('writes compact JSON', () => expect(draw(false)).toBe('[{"dst":"default","metric":100,"flags":["onlink"],"cache":[],"not":null}]\n'));
  it('writes pretty JSON as json_writer.c does', () =>
    expect(draw(true)).toBe(`[ {
        "dst": "default",
        "metric": 100,
        "flags": [ "onlink" ],
        "cache": [ ],
        "not": null
    } ]
`));
});
