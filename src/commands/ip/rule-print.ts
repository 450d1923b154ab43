// One line of `ip rule`. Mirrors: iproute2's ip/iprule.c (print_rule).
import { printIp } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import type { FibRule, Netns } from '../../model/world.ts';
import type { Proc } from '../../shell/proc.ts';
import { dsfieldN2a, RTN, rtprotN2a, rttableN2a } from './names.ts';
import type { IpOpts } from './opts.ts';
import type { Printer } from './printer.ts';
import { paint } from './parts.ts';
import { inetProtoN2a } from './protos.ts';

/** printf("%#x"). */
const hex = (n: number): string => (n === 0 ? '0' : `0x${n.toString(16)}`);
const range = (pr: Printer, key: string, r: readonly [number, number] | null): void => {
  if (!r) return;
  if (r[0] === r[1]) return pr.num(key, ` ${key} ${r[0]}`, r[0]);
  pr.num(`${key}_start`, ` ${key} ${r[0]}`, r[0]);
  pr.num(`${key}_end`, `-${r[1]}`, r[1]);
};
/** A name that no device has now gives [detached]. */
const device = (ns: Netns, on: boolean, pr: Printer, key: 'iif' | 'oif', name: string): void => {
  if (name === '') return;
  pr.str(key, ` ${key} ${paint(on, 'ifname', name)}`, name);
  if (pmGet(ns.linkNames, name) === undefined) pr.nul(`${key}_detached`, ' [detached]');
};

export const printRule = (p: Proc, ns: Netns, o: IpOpts, pr: Printer, r: FibRule): void => {
  const bits = r.family === 4 ? 32 : 128;
  const hue = r.family === 4 ? 'inet' : 'inet6';
  pr.openObject();
  pr.num('priority', `${r.priority}:\t`, r.priority);
  if (r.invert) pr.nul('not', 'not ');
  const src = r.src === null ? 'all' : printIp(r.src);
  const partial = r.src !== null && r.srcLen !== bits;
  pr.str('src', `from ${paint(o.color && r.src !== null, hue, src)}`, src);
  if (partial) pr.num('srclen', `/${r.srcLen}`, r.srcLen);
  if (r.dst !== null) {
    pr.str('dst', ` to ${paint(o.color, hue, printIp(r.dst))}`, printIp(r.dst));
    if (r.dstLen !== bits) pr.num('dstlen', `/${r.dstLen}`, r.dstLen);
  }
  if (r.tos !== 0) pr.str('tos', ` tos ${dsfieldN2a(p, r.tos, o.numeric)}`, dsfieldN2a(p, r.tos, o.numeric));
  if (r.fwmark !== 0 || r.fwmask !== 0) {
    pr.str('fwmark', ` fwmark ${hex(r.fwmark)}`, hex(r.fwmark));
    if (r.fwmask !== 0 && r.fwmask !== 0xffffffff) pr.str('fwmask', `/${hex(r.fwmask)}`, hex(r.fwmask));
  }
  device(ns, o.color, pr, 'iif', r.iif);
  device(ns, o.color, pr, 'oif', r.oif);
  if (r.l3mdev) pr.nul('l3mdev', ' lookup [l3mdev-table]');
  if (r.uid) {
    pr.num('uid_start', ` uidrange ${r.uid[0]}`, r.uid[0]);
    pr.num('uid_end', `-${r.uid[1]}`, r.uid[1]);
  }
  if (r.ipproto !== 0) {
    const name = o.numeric ? `ipproto-${r.ipproto}` : inetProtoN2a(r.ipproto);
    pr.str('ipproto', ` ipproto ${name}`, name);
  }
  range(pr, 'sport', r.sport);
  range(pr, 'dport', r.dport);
  if (r.action === 'lookup' && !r.l3mdev) {
    const t = rttableN2a(p, r.table, o.numeric);
    pr.str('table', ` lookup ${t}`, t);
    if (r.suppressPrefixlen !== -1) pr.num('suppress_prefixlen', ` suppress_prefixlength ${r.suppressPrefixlen}`, r.suppressPrefixlen);
    if (r.suppressIfgroup !== -1) {
      const g = r.suppressIfgroup === 0 ? 'default' : String(r.suppressIfgroup);
      pr.str('suppress_ifgroup', ` suppress_ifgroup ${g}`, g);
    }
  } else if (r.action === 'goto') {
    pr.num('goto', ` goto ${r.goto}`, r.goto);
    const rules = r.family === 4 ? ns.rules4 : ns.rules6;
    if (!rules.some((x) => x.priority === r.goto)) pr.nul('unresolved', ' [unresolved]');
  } else if (r.action === 'nop') pr.nul('nop', ' nop');
  else if (r.action !== 'lookup') {
    const a = o.numeric ? String(RTN[r.action]) : r.action;
    pr.str('action', ` ${a}`, a);
  }
  if ((r.protocol !== 0 && r.protocol !== 2) || o.details > 0) {
    const proto = rtprotN2a(p, r.protocol, o.numeric);
    pr.str('protocol', ` proto ${proto}`, proto);
  }
  pr.text('\n');
  pr.closeObject();
};
