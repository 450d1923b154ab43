// Expected values are what the kernel (6.18) gave in a new network namespace.
import { describe, expect, it } from 'vitest';
import { emptyWorld } from '../../../src/model/init.ts';
import { findLinkByName, openCtx, type Ctx } from '../../../src/net/ctx.ts';
import { newLink } from '../../../src/rtnl/link.ts';
import { newAddr } from '../../../src/rtnl/addr.ts';
import { listSysctls, readSysctl, sysctlNameOfPath, writeSysctl } from '../../../src/rtnl/sysctl.ts';

const pairs = (...names: readonly (readonly [string, string])[]): Ctx => {
  const ctx = openCtx(emptyWorld());
  for (const [name, peer] of names) newLink(ctx, 1, { name, data: { kind: 'veth', peer: { name: peer } } });
  return ctx;
};
const set = (ctx: Ctx, name: string, value: string) => writeSysctl(ctx, 1, `net.${name}`, `${value}\n`);
const get = (ctx: Ctx, ...names: readonly string[]) => names.map((n) => readSysctl(ctx, 1, `net.${n}`)).join(' ');
const conf = (ctx: Ctx, v: 4 | 6, key: string) => get(ctx, ...['all', 'default', 'lo', 'a', 'b', 'c'].map((d) => `ipv${v}.conf.${d}.${key}`));
const addr = (ctx: Ctx, dev: string) => newAddr(ctx, 1, {
  ifindex: findLinkByName(ctx, 1, dev)?.ifindex ?? 0, family: 4, prefixlen: 24, local: 0x0a000001, address: 0x0a000001, broadcast: null, scope: 0, label: null,
  nodad: false, noprefixroute: false, homeaddress: false, mngtmpaddr: false, autojoin: false, lifetime: null, metric: null,
}, 'add');

describe('writeSysctl: IPv4', () => {
  it('copies conf.default to devices whose field nobody has set', () => {
    const ctx = pairs(['a', 'b'], ['c', 'd']);
    addr(ctx, 'a');
    set(ctx, 'ipv4.conf.default.rp_filter', '1');
    expect(conf(ctx, 4, 'rp_filter')).toBe('0 1 1 0 1 1');
    set(ctx, 'ipv4.conf.c.rp_filter', '2');
    set(ctx, 'ipv4.conf.default.rp_filter', '0');
    expect(conf(ctx, 4, 'rp_filter')).toBe('0 0 0 0 0 2');
    set(ctx, 'ipv4.conf.default.rp_filter', '1');
    newLink(ctx, 1, { name: 'e', data: { kind: 'veth', peer: { name: 'f' } } });
    set(ctx, 'ipv4.conf.default.rp_filter', '0');
    expect(get(ctx, 'ipv4.conf.e.rp_filter', 'ipv4.conf.f.rp_filter')).toBe('1 1');
  });
  it('does not copy what only flushes the route cache', () => {
    const ctx = pairs(['a', 'b'], ['c', 'd']);
    for (const k of ['disable_policy', 'disable_xfrm', 'drop_unicast_in_l2_multicast', 'forwarding', 'promote_secondaries', 'route_localnet']) {
      set(ctx, `ipv4.conf.default.${k}`, '1');
      expect(get(ctx, `ipv4.conf.a.${k}`)).toBe('0');
    }
  });
  it('makes ip_forward reach every device, and a router deaf to redirects', () => {
    const ctx = pairs(['a', 'b'], ['c', 'd']);
    set(ctx, 'ipv4.conf.c.forwarding', '1');
    expect(conf(ctx, 4, 'forwarding')).toBe('0 0 0 0 0 1');
    set(ctx, 'ipv4.ip_forward', '1');
    expect(conf(ctx, 4, 'forwarding')).toBe('1 1 1 1 1 1');
    expect(conf(ctx, 4, 'accept_redirects')).toBe('0 1 1 1 1 1');
    set(ctx, 'ipv4.conf.a.forwarding', '0');
    set(ctx, 'ipv4.ip_forward', '1');
    expect(conf(ctx, 4, 'forwarding')).toBe('1 1 1 0 1 1');
    set(ctx, 'ipv4.ip_forward', '2');
    expect(conf(ctx, 4, 'forwarding')).toBe('2 2 2 2 2 2');
    set(ctx, 'ipv4.conf.all.forwarding', '0');
    expect(conf(ctx, 4, 'forwarding')).toBe('0 0 0 0 0 0');
    expect(conf(ctx, 4, 'accept_redirects')).toBe('1 1 1 1 1 1');
  });
  it('refuses what the kernel refuses', () => {
    const ctx = pairs(['a', 'b']);
    expect(set(ctx, 'ipv4.ip_forward', 'abc')).toBe('EINVAL');
    expect(set(ctx, 'ipv4.ip_forward', '')).toBe('EINVAL');
    expect(writeSysctl(ctx, 1, 'net.ipv4.ip_forward', '')).toBeUndefined();
    expect(set(ctx, 'ipv4.ip_default_ttl', '0')).toBe('EINVAL');
    expect(set(ctx, 'ipv4.ip_default_ttl', '256')).toBe('EINVAL');
    expect(set(ctx, 'ipv4.conf.all.mc_forwarding', '1')).toBe('EACCES');
    expect(set(ctx, 'core.rmem_max', '1')).toBe('EACCES');
    expect(set(ctx, 'ipv4.conf.nope.rp_filter', '1')).toBe('ENOENT');
    expect(set(ctx, 'ipv4.neigh.default.gc_stale_time', '1')).toBe('ENOENT');
    expect(set(ctx, 'ipv4.ipfrag_high_thresh', '5')).toBe('EINVAL');
  });
  it.each([
    ['ipv4.ip_forward', '010', '8'], ['ipv4.ip_forward', '0x10', '16'], ['ipv4.ip_forward', '1 2', '1'], ['ipv4.ip_forward', '-5', '-5'], ['ipv4.tcp_rmem', '5', '5\t131072\t33554432'],
    ['ipv4.ip_local_port_range', '1024 2000', '1024\t2000'], ['ipv4.icmp_ratelimit', '5', '8'], ['ipv4.neigh.a.locktime', '5', '4'], ['ipv4.neigh.a.retrans_time_ms', '7', '8'],
    ['bridge.bridge-nf-call-iptables', '7', '1'], ['ipv4.ping_group_range', '5 1', '1\t0'],
  ])('%s takes %j as %j', (name, value, want) => {
    const ctx = pairs(['a', 'b']);
    expect(set(ctx, name, value)).toBeUndefined();
    expect(get(ctx, name)).toBe(want);
  });
});

describe('writeSysctl: IPv6', () => {
  it('makes all.disable_ipv6 reach everything, default only itself', () => {
    const ctx = pairs(['a', 'b'], ['c', 'd']);
    set(ctx, 'ipv6.conf.a.disable_ipv6', '1');
    set(ctx, 'ipv6.conf.default.disable_ipv6', '1');
    expect(conf(ctx, 6, 'disable_ipv6')).toBe('0 1 0 1 0 0');
    set(ctx, 'ipv6.conf.all.disable_ipv6', '1');
    set(ctx, 'ipv6.conf.b.disable_ipv6', '0');
    expect(conf(ctx, 6, 'disable_ipv6')).toBe('1 1 1 1 0 1');
    set(ctx, 'ipv6.conf.all.disable_ipv6', '1');
    expect(conf(ctx, 6, 'disable_ipv6')).toBe('1 1 1 1 1 1');
    set(ctx, 'ipv6.conf.all.disable_ipv6', '0');
    expect(conf(ctx, 6, 'disable_ipv6')).toBe('0 0 0 0 0 0');
  });
  it('treats forwarding the same, and leaves other fields of all alone', () => {
    const ctx = pairs(['a', 'b'], ['c', 'd']);
    set(ctx, 'ipv6.conf.default.forwarding', '1');
    expect(conf(ctx, 6, 'forwarding')).toBe('0 1 0 0 0 0');
    set(ctx, 'ipv6.conf.all.forwarding', '1');
    set(ctx, 'ipv6.conf.a.forwarding', '0');
    expect(conf(ctx, 6, 'forwarding')).toBe('1 1 1 0 1 1');
    set(ctx, 'ipv6.conf.all.forwarding', '1');
    expect(conf(ctx, 6, 'forwarding')).toBe('1 1 1 1 1 1');
    set(ctx, 'ipv6.conf.all.accept_ra', '0');
    expect(conf(ctx, 6, 'accept_ra')).toBe('0 1 1 1 1 1');
    expect(conf(ctx, 6, 'accept_dad')).toBe('0 1 -1 1 1 1');
    expect(conf(ctx, 6, 'use_tempaddr')).toBe('0 0 -1 0 0 0');
  });
  it('bounds a device\'s mtu by the device', () => {
    const ctx = pairs(['a', 'b'], ['c', 'd']);
    expect(conf(ctx, 6, 'mtu')).toBe('1280 1280 65536 1500 1500 1500');
    set(ctx, 'ipv6.conf.a.mtu', '1400');
    expect(set(ctx, 'ipv6.conf.a.mtu', '1501')).toBe('EINVAL');
    expect(set(ctx, 'ipv6.conf.all.mtu', '1501')).toBeUndefined();
    expect(conf(ctx, 6, 'mtu')).toBe('1501 1280 65536 1400 1500 1500');
  });
});

describe('names', () => {
  it('turns a device name\'s dots into slashes', () => {
    const ctx = pairs(['eth0.100', 'x']);
    expect(sysctlNameOfPath('/proc/sys/net/ipv4/conf/eth0.100/rp_filter')).toBe('net.ipv4.conf.eth0/100.rp_filter');
    expect(get(ctx, 'ipv4.conf.eth0/100.rp_filter')).toBe('0');
    expect(readSysctl(ctx, 1, 'net.ipv4.conf.eth0.100.rp_filter')).toBeUndefined();
    expect(readSysctl(ctx, 1, 'net.ipv4.conf.__proto__.rp_filter')).toBeUndefined();
  });
  it('lists what `sysctl -a` of a new namespace lists under net: 575 readable names, and three without a value', () => {
    const ctx = openCtx(emptyWorld());
    const names = listSysctls(ctx, 1);
    expect(names.filter((n) => readSysctl(ctx, 1, n) !== undefined)).toHaveLength(575);
    expect(names).toContain('net.ipv4.route.flush');
  });
});
