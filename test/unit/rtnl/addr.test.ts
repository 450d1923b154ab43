import { describe, expect, it } from 'vitest';
import { emptyWorld } from '../../../src/model/init.ts';
import { linkOf, openCtx, type Ctx } from '../../../src/net/ctx.ts';
import { delAddr, newAddr, type AddrReq } from '../../../src/rtnl/addr.ts';

const req = (o: Partial<AddrReq>): AddrReq => ({
  ifindex: 1, family: 4, prefixlen: 24, local: 0x0a000001, address: 0x0a000001, broadcast: null, scope: 0, label: null, nodad: false, noprefixroute: false,
  homeaddress: false, mngtmpaddr: false, autojoin: false, lifetime: null, metric: null, ...o,
});
const ctx = (): Ctx => openCtx(emptyWorld());

describe('newAddr', () => {
  it.each([
    [{ ifindex: 7 }, { errno: 'ENODEV', extack: 'ipv4: Device not found' }],
    [{ local: null }, { errno: 'EINVAL', extack: 'ipv4: Local address is not supplied' }],
    [{ prefixlen: 33 }, { errno: 'EINVAL', extack: 'ipv4: Invalid prefix length' }],
    [{ label: 'x'.repeat(16) }, { errno: 'ERANGE', extack: 'Attribute failed policy validation' }],
    [{ family: 6, local: null, address: null }, { errno: 'EINVAL' }],
  ] as const)('refuses %j', (o, want) => {
    const c = ctx();
    const before = c.config;
    expect(newAddr(c, 1, req(o as Partial<AddrReq>), 'add')).toMatchObject(want);
    expect(c.config).toBe(before);
  });
  it('takes the name of the device for a label', () => {
    const c = ctx();
    expect(newAddr(c, 1, req({}), 'add')).toBeUndefined();
    expect(linkOf(c, 1, 1).addrs4[0]).toMatchObject({ label: 'lo', secondary: false });
  });
  it('does not add 0.0.0.0, and says nothing', () => {
    const c = ctx();
    expect(newAddr(c, 1, req({ local: 0, address: 0 }), 'add')).toBeUndefined();
    expect(linkOf(c, 1, 1).addrs4).toEqual([]);
  });
});

describe('delAddr', () => {
  it('matches prefix length and label when they are given', () => {
    const c = ctx();
    newAddr(c, 1, req({ label: 'lo:1' }), 'add');
    expect(delAddr(c, 1, req({ prefixlen: 25 }))).toEqual({ errno: 'EADDRNOTAVAIL', extack: 'ipv4: Address not found' });
    expect(delAddr(c, 1, req({ label: 'lo' }))).toEqual({ errno: 'EADDRNOTAVAIL', extack: 'ipv4: Address not found' });
    expect(delAddr(c, 1, req({ label: 'lo:1' }))).toBeUndefined();
    expect(linkOf(c, 1, 1).addrs4).toEqual([]);
  });
});
