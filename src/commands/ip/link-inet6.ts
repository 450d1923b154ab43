// The link lines of `ip -6 addr` without `dev`: they come from an AF_INET6 link dump (net/ipv6/addrconf.c, inet6_fill_ifinfo),
// which tells neither qdisc, group nor namespace; the peer's index is looked up among this namespace's names.
import { printMac } from '../../base/mac.ts';
import { findLink, type Ctx } from '../../net/ctx.ts';
import { ifLink } from '../../net/linkwatch.ts';
import type { Link, Nsid } from '../../model/world.ts';
import { linkFlags } from './link-print.ts';
import type { IpOpts } from './opts.ts';
import type { Printer } from './printer.ts';

const lower = (ctx: Ctx, nsid: Nsid, l: Link): { readonly name: string; readonly up: boolean } | undefined => {
  const i = ifLink(l);
  if (i === l.ifindex) return undefined;
  const low = findLink(ctx, nsid, i);
  return { name: low?.name ?? `if${i}`, up: low?.up ?? true };
};

export const printLinkInet6 = (ctx: Ctx, pr: Printer, opts: IpOpts, l: Link): void => {
  const low = lower(ctx, opts.netns, l);
  const name = low ? `${l.name}@${low.name}` : l.name;
  const state = l.up ? l.operstate : 'DOWN';
  if (opts.brief) {
    if (low) pr.str('link', null, low.name);
    pr.str('ifname', `${name.padEnd(16)} `, l.name);
    pr.str('operstate', `${state.padEnd(14)} `, state);
    return;
  }
  const flags = linkFlags(l, low?.up === false);
  pr.num('ifindex', `${l.ifindex}: `, l.ifindex);
  if (low) pr.str('link', null, low.name);
  pr.str('ifname', `${name}: `, l.name);
  pr.openArray('flags', `<${flags.join(',')}> `);
  for (const f of flags) pr.str(null, null, f);
  pr.closeArray();
  pr.num('mtu', `mtu ${l.mtu} `, l.mtu);
  pr.str('operstate', `state ${state} `, state);
  if (l.txqlen !== 0) pr.num('txqlen', `qlen ${l.txqlen | 0}`, l.txqlen | 0);
  if (opts.details > 0) {
    const type = l.info.kind === 'loopback' ? 'loopback' : 'ether';
    pr.str('link_type', `${opts.oneline ? '\\' : '\n'}    link/${type} `, type);
    pr.str('address', printMac(l.address), printMac(l.address));
  }
  pr.text('\n');
};
