// `ip maddress show`: iproute2 ip/ipmaddr.c (multiaddr_list), which reads /proc/net/dev_mcast, igmp and igmp6.
// Leaves out: `add` and `del` of link-layer groups, which are refused by name.
import { printIp } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import type { Link } from '../../model/world.ts';
import { idevOf } from '../../net/mcGroups.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { dumpLinks } from './link-print.ts';
import type { IpOpts } from './opts.ts';
import { emit, jsonOnly, both, type Part } from './parts.ts';
import { finish, newPrinter } from './printer.ts';
import { argvOf, catchExit, cur, duparg2, exit, matches, more, nextArg } from './util.ts';

const USAGE = 'Usage: ip maddr [ add | del ] MULTIADDR dev STRING\n       ip maddr show [ dev STRING ]\n';

/** One group: its text begins with a tab and ends the line. */
const group = (label: string, head: readonly Part[], address: Part, users: number): Part[] => [
  both('', '', `\t${label}`), ...head, address, ...(users === 1 ? [] : [both('users', users, ` users ${users}`)]),
];

const groupsOf = (p: Proc, opts: IpOpts, l: Link): Part[][] => {
  const s = idevOf(p.ctx, opts.netns, l.ifindex);
  const all = opts.family === 0;
  const only = opts.packet === true;
  const out: Part[][] = [];
  if (all) for (const m of s.macs) out.push(group('link  ', [], both('link', printMac(m.mac), printMac(m.mac)), m.users));
  const ip = (family: 4 | 6, list: typeof s.groups4): void => {
    if (only || (!all && opts.family !== family)) return;
    for (const g of list)
      out.push(group(family === 4 ? 'inet  ' : 'inet6 ', [jsonOnly('family', family === 4 ? 'inet' : 'inet6')], both('address', printIp(g.group), printIp(g.group)), g.users));
  };
  ip(4, s.groups4);
  ip(6, s.groups6);
  return out;
};

const show = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  let dev: string | undefined;
  for (const a = argvOf(args); more(a); a.i++) {
    let v = cur(a);
    if (v === 'dev') v = nextArg(a);
    else if (matches(v, 'help')) exit(255, USAGE);
    if (dev !== undefined) duparg2('dev', v);
    dev = v;
  }
  const pr = newPrinter(opts);
  for (const l of dumpLinks(p.ctx, opts.netns)) {
    if (dev !== undefined && l.name !== dev) continue;
    const groups = groupsOf(p, opts, l);
    if (groups.length === 0) continue;
    pr.openObject();
    pr.num('ifindex', opts.oneline ? '' : `${l.ifindex}:`, l.ifindex);
    pr.str('ifname', opts.oneline ? '' : `\t${l.name}\n`, l.name);
    pr.openArray('maddr');
    for (const [label, ...parts] of groups) {
      pr.openObject();
      pr.text(`${opts.oneline ? `${l.ifindex}:\t${l.name}\\` : ''}${(label as Part).t}`);
      emit(pr, parts);
      pr.text('\n');
      pr.closeObject();
    }
    pr.closeArray();
    pr.closeObject();
  }
  finish(p, pr);
  return 0;
};

const doMaddr = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const [w, ...rest] = args;
  if (w === undefined) return show(p, opts, []);
  if (matches(w, 'add') || matches(w, 'delete')) return exit(255, `ip: "maddress ${w}" is not modelled by packetpath\n`);
  if (matches(w, 'list') || matches(w, 'show') || w === 'lst') return show(p, opts, rest);
  if (matches(w, 'help')) return exit(255, USAGE);
  return exit(255, `Command "${w}" is unknown, try "ip maddr help".\n`);
};
export const ipMaddr = (p: Proc, opts: IpOpts, args: string[]): number | Running => catchExit(p, () => doMaddr(p, opts, args));
