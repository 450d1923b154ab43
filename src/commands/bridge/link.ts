// `bridge link show` and `bridge link set`: iproute2 6.1, bridge/link.c.
import type { BridgePort, Link } from '../../model/world.ts';
import { findLink, netnsOf } from '../../net/ctx.ts';
import { ifLink, netifOperUp } from '../../net/linkwatch.ts';
import { pmSorted } from '../../base/pmap.ts';
import { atoi } from '../../base/strtol.ts';
import { brPortChangelink } from '../../rtnl/link-bridge.ts';
import type { BridgePortChange } from '../../rtnl/link-types.ts';
import type { Proc } from '../../shell/proc.ts';
import type { IpOpts } from '../ip/opts.ts';
import { finish, newPrinter, type Printer } from '../ip/printer.ts';
import { argvOf, cur, devName, exit, findDev, matches, more, nextArg, rtnlError } from '../ip/util.ts';
import { paint } from './color.ts';
import { LINK_USAGE } from './usage.ts';

const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;

/** dev_get_flags, in the order of print_link_flags. */
const linkFlags = (l: Link): string[] => {
  const lo = l.info.kind === 'loopback';
  const running = l.up && netifOperUp(l);
  const flags: string[] = [];
  if (l.up && !running) flags.push('NO-CARRIER');
  if (lo) flags.push('LOOPBACK');
  else flags.push('BROADCAST');
  if (l.multicast && !lo) flags.push('MULTICAST');
  if (!l.arp) flags.push('NOARP');
  if (l.gallmulti) flags.push('ALLMULTI');
  if (l.gpromisc) flags.push('PROMISC');
  if (l.up) flags.push('UP');
  if (l.up && l.carrier) flags.push('LOWER_UP');
  return flags;
};

const printPort = (p: Proc, opts: IpOpts, pr: Printer, l: Link, bp: BridgePort): void => {
  pr.openObject();
  pr.num('ifindex', `${l.ifindex}: `, l.ifindex);
  const under = ifLink(l);
  const flags = linkFlags(l);
  let name = l.name;
  // this message carries no link-netnsid: the number is taken for one of this namespace, wherever the peer is
  if (under !== l.ifindex) {
    const other = findLink(p.ctx, opts.netns, under);
    const otherName = under === 0 ? 'NONE' : devName(p.ctx, opts.netns, under);
    if (pr.json) pr.str('link', null, otherName);
    name = `${name}@${otherName}`;
    if (other && !other.up) flags.push('M-DOWN');
  }
  pr.str('ifname', paint(p, opts, 'ifname', `${name}: `), l.name);
  pr.openArray('flags', '<');
  flags.forEach((f, i) => pr.str(null, i === 0 ? f : `,${f}`, f));
  pr.closeArray('> ');
  pr.num('mtu', `mtu ${l.mtu} `, l.mtu);
  const master = devName(p.ctx, opts.netns, l.master);
  pr.str('master', `master ${master} `, master);
  pr.str('state', `state ${STATES[bp.state]} `, STATES[bp.state]);
  pr.num('priority', `priority ${bp.priority} `, bp.priority);
  pr.num('cost', `cost ${bp.cost} `, bp.cost);
  if (opts.details > 0) {
    const on = (key: string, v: boolean): void => pr.bool(key, `${key} ${v ? 'on' : 'off'} `, v);
    pr.text(`${opts.oneline ? '\\' : '\n'}    `);
    on('hairpin', bp.hairpin);
    on('guard', bp.guard);
    on('root_block', bp.rootBlock);
    on('fastleave', bp.fastLeave);
    on('learning', bp.learning);
    on('flood', bp.flood);
    on('mcast_flood', bp.mcastFlood);
    on('bcast_flood', bp.bcastFlood);
    pr.num('mcast_router', `mcast_router ${bp.mcastRouter ?? 1} `, bp.mcastRouter ?? 1);
    on('mcast_to_unicast', bp.mcastToUnicast);
    on('neigh_suppress', bp.neighSuppress);
    on('vlan_tunnel', bp.vlanTunnel);
    on('isolated', bp.isolated);
    on('locked', bp.locked);
  }
  pr.text('\n');
  pr.closeObject();
};

const show = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const a = argvOf(args);
  let dev = '';
  for (; more(a); a.i++) {
    if (cur(a) === 'dev') {
      const word = nextArg(a);
      if (dev !== '') return exit(255, `Error: duplicate "dev": "${word}" is the second value.\n`);
      dev = word;
    }
  }
  const only = dev === '' ? undefined : findDev(p.ctx, opts.netns, dev);
  if (dev !== '' && !only) return exit(255, `Cannot find device "${dev}"\n`);
  const pr = newPrinter(opts);
  for (const l of pmSorted(netnsOf(p.ctx, opts.netns).links))
    if (l.brport && (!only || only.ifindex === l.ifindex)) printPort(p, opts, pr, l, l.brport);
  finish(p, pr);
  return 0;
};

const onOff = (key: string, text: string): boolean =>
  text === 'on' ? true : text === 'off' ? false : exit(234, `Error: argument of "${key}" must be one of "off", "on", not "${text}"\n`);

type Flag = 'guard' | 'hairpin' | 'fastLeave' | 'rootBlock' | 'learning' | 'flood' | 'mcastFlood' | 'bcastFlood' | 'mcastToUnicast' | 'neighSuppress' | 'vlanTunnel' | 'isolated' | 'locked';
const FLAGS = new Map<string, Flag>([
  ['guard', 'guard'], ['hairpin', 'hairpin'], ['fastleave', 'fastLeave'], ['root_block', 'rootBlock'], ['learning', 'learning'], ['flood', 'flood'],
  ['mcast_flood', 'mcastFlood'], ['bcast_flood', 'bcastFlood'], ['mcast_to_unicast', 'mcastToUnicast'], ['neigh_suppress', 'neighSuppress'],
  ['vlan_tunnel', 'vlanTunnel'], ['isolated', 'isolated'], ['locked', 'locked'],
]);

const set = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const a = argvOf(args);
  const c: { -readonly [K in keyof BridgePortChange]: BridgePortChange[K] } = {};
  let dev: string | undefined;
  let self = false;
  let master = false;
  let mode = false;
  for (; more(a); a.i++) {
    const word = cur(a);
    const flag = FLAGS.get(word);
    if (flag !== undefined) c[flag] = onOff(word, nextArg(a));
    else if (word === 'dev') dev = nextArg(a);
    else if (word === 'learning_sync') onOff(word, nextArg(a));
    else if (word === 'cost') {
      const n = atoi(nextArg(a));
      if (n > 0) c.cost = n;
    } else if (word === 'priority') {
      const n = atoi(nextArg(a));
      if (n >= 0) c.priority = n & 0xffff;
    } else if (word === 'state') {
      const text = nextArg(a);
      const n = /^\s*[+-]?\d+$/.test(text) ? atoi(text) : STATES.indexOf(text as (typeof STATES)[number]);
      if (n < 0 && !/^\s*[+-]?\d+$/.test(text)) return exit(255, 'Error: invalid STP port state\n');
      // the variable is a signed byte, and a negative one is not sent
      const state = (n << 24) >> 24;
      if (state >= 0) c.state = state;
      else delete c.state;
    } else if (word === 'mcast_router') c.mcastRouter = atoi(nextArg(a)) & 0xff;
    else if (word === 'hwmode') {
      const m = nextArg(a);
      if (m !== 'vepa' && m !== 'veb') return exit(255, 'Mode argument must be "vepa" or "veb".\n');
      mode = true;
    } else if (word === 'self') self = true;
    else if (word === 'master') master = true;
    else if (word === 'backup_port' || word === 'nobackup_port') {
      p.err(`bridge: "${word}" is not modelled by packetpath\n`);
      return 255;
    } else return exit(255, LINK_USAGE);
  }
  if (dev === undefined) return exit(255, 'Device is a required argument.\n');
  const l = findDev(p.ctx, opts.netns, dev);
  if (!l) return exit(255, `Cannot find bridge device "${dev}"\n`);
  // rtnl_bridge_setlink: the bridge of a port by default; `self` only where the device is a bridge itself
  const toSelf = self && !master;
  if (toSelf ? l.info.kind !== 'bridge' : !l.brport) return fail(p, 'EOPNOTSUPP');
  if (mode) return fail(p, 'EOPNOTSUPP');
  if (toSelf) return 0;
  const err = brPortChangelink(p.ctx, opts.netns, l.ifindex, c);
  if (err) {
    rtnlError(p, err);
    return 255;
  }
  return self ? fail(p, 'EOPNOTSUPP') : 0;
};
const fail = (p: Proc, errno: 'EOPNOTSUPP'): number => {
  rtnlError(p, { errno });
  return 255;
};

export const bridgeLink = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const [verb, ...rest] = args;
  if (verb === undefined) return show(p, opts, []);
  if (matches(verb, 'set') || matches(verb, 'change')) return set(p, opts, rest);
  if (matches(verb, 'show') || matches(verb, 'lst') || matches(verb, 'list')) return show(p, opts, rest);
  if (matches(verb, 'help')) return exit(255, LINK_USAGE);
  return exit(255, `Command "${verb}" is unknown, try "bridge link help".\n`);
};
