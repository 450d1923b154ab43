// brctl(8) of bridge-utils 1.7: ioctls on bridges and files of /sys/class/net/*/bridge and */brport.
// Mirrors: brctl/brctl_cmd.c, brctl/brctl_disp.c, libbridge; the kernel's br_ioctl.c and br_sysfs_*.c. STP itself is not modelled:
// `brctl stp BRIDGE on` is refused.
import { printMac, type Mac } from '../base/mac.ts';
import { pmSorted } from '../base/pmap.ts';
import { isError, STRERROR, type Errno, type RtnlError } from '../model/errno.ts';
import type { Link } from '../model/world.ts';
import { isBridge, type BridgeLink } from '../dev/bridge.ts';
import { brFdbEntries, brPorts } from '../net/brFdb.ts';
import { findLinkByName, netnsOf } from '../net/ctx.ts';
import { brChangelink, brPortChangelink } from '../rtnl/link-bridge.ts';
import { delLink, devSetMaster, linkwatchRun, linkwatchSync, newLink } from '../rtnl/link.ts';
import type { BridgeChange, BridgePortChange } from '../rtnl/link-types.ts';
import type { Command, Proc } from '../shell/proc.ts';
import { getopt } from './getopt.ts';

interface Sub {
  readonly nargs: number;
  readonly usage: string;
  readonly help: string;
  readonly run: (p: Proc, args: readonly string[]) => number;
}
const word = (args: readonly string[], i: number): string => args[i] ?? '';
const byName = (a: Link, b: Link): number => (a.name < b.name ? -1 : 1);

/** if_nametoindex, after the kernel's module loading and truncation: a name is 15 characters. */
const linkOf = (p: Proc, name: string): Link | undefined => findLinkByName(p.ctx, p.netns, name);
const fail = (p: Proc, text: string): number => {
  p.err(`${text}\n`);
  return 1;
};
const refuse = (p: Proc, what: string): number => fail(p, `brctl: "${what}" is not modelled by packetpath`);
const words = (e: RtnlError): string => STRERROR[e.errno];

/** What an ioctl on a bridge finds before it begins. */
const bridgeOr = (p: Proc, name: string): BridgeLink | Errno => {
  const l = linkOf(p, name);
  return l === undefined ? 'ENODEV' : isBridge(l) ? l : 'EOPNOTSUPP';
};

// ---------------------------------------------------------------- numbers

/** sscanf("%lf"). */
const scanDouble = (text: string): number | undefined => {
  const m = /^\s*([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)/.exec(text);
  return m ? Number(m[1]) : undefined;
};
/** sscanf("%i"). */
const scanInt = (text: string): number | undefined => {
  const m = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  if (!m) return undefined;
  const body = m[2] as string;
  const n = /^0\d/.test(body) ? parseInt(body, 8) : Number(body);
  return (m[1] === '-' ? -n : n) | 0;
};
const ON = ['on', 'yes', '1'];
const OFF = ['off', 'no', '0'];

// ---------------------------------------------------------------- bridges and ports

const addbr = (p: Proc, [name = '']: readonly string[]): number => {
  if (name === '') return fail(p, `add bridge failed: ${STRERROR.EINVAL}`);
  const r = newLink(p.ctx, p.netns, { name: name.slice(0, 15), data: { kind: 'bridge', set: {} } });
  if (!isError(r)) return 0;
  return fail(p, r.errno === 'EEXIST' ? `device ${name} already exists; can't create bridge with the same name` : `add bridge failed: ${words(r)}`);
};
const delbr = (p: Proc, [name = '']: readonly string[]): number => {
  const l = linkOf(p, name);
  if (!l) return fail(p, `bridge ${name} doesn't exist; can't delete it`);
  if (!isBridge(l)) return fail(p, `can't delete bridge ${name}: ${STRERROR.EPERM}`);
  if (l.up) return fail(p, `bridge ${name} is still up; can't delete it`);
  delLink(p.ctx, p.netns, l.ifindex);
  return 0;
};
const missing = (p: Proc, brname: string, ifname: string): number =>
  fail(p, linkOf(p, ifname) ? `bridge ${brname} does not exist!` : `interface ${ifname} does not exist!`);

const addOne = (p: Proc, brname: string, ifname: string): Errno | undefined => {
  const dev = linkOf(p, ifname);
  if (!dev) return 'ENODEV';
  const br = bridgeOr(p, brname);
  if (typeof br === 'string') return br;
  if (dev.master !== 0 && !isBridge(dev)) return 'EBUSY';
  linkwatchSync(p.ctx, p.netns, dev.ifindex);
  const err = devSetMaster(p.ctx, p.netns, dev.ifindex, br.ifindex);
  linkwatchRun(p.ctx);
  return err?.errno;
};
const addif = (p: Proc, [brname = '', ...names]: readonly string[]): number => {
  for (const ifname of names) {
    const err = addOne(p, brname, ifname);
    if (err === undefined) continue;
    if (err === 'ENODEV') return missing(p, brname, ifname);
    if (err === 'EBUSY') return fail(p, `device ${ifname} is already a member of a bridge; can't add it to bridge ${brname}.`);
    if (err === 'ELOOP') return fail(p, `device ${ifname} is a bridge device itself; can't add a bridge device to a bridge device.`);
    return fail(p, `can't add ${ifname} to bridge ${brname}: ${STRERROR[err]}`);
  }
  return 0;
};
const delif = (p: Proc, [brname = '', ...names]: readonly string[]): number => {
  for (const ifname of names) {
    const dev = linkOf(p, ifname);
    const br = dev ? bridgeOr(p, brname) : 'ENODEV';
    if (br === 'ENODEV' || !dev) return missing(p, brname, ifname);
    if (typeof br === 'string') return fail(p, `can't delete ${ifname} from ${brname}: ${STRERROR[br]}`);
    if (dev.master !== br.ifindex) return fail(p, `device ${ifname} is not a port of ${brname}`);
    devSetMaster(p.ctx, p.netns, dev.ifindex, 0);
    linkwatchRun(p.ctx);
  }
  return 0;
};
const hairpin = (p: Proc, args: readonly string[]): number => {
  const [brname, ifname, mode] = [word(args, 0), word(args, 1), word(args, 2)];
  if (!ON.includes(mode) && !OFF.includes(mode)) return fail(p, 'expect on/off for argument');
  const dev = linkOf(p, ifname);
  if (!dev || !linkOf(p, brname)) return missing(p, brname, ifname);
  if (!dev.brport) return fail(p, `can't set ${ifname} to hairpin on bridge ${brname}: ${STRERROR.ENOENT}`);
  brPortChangelink(p.ctx, p.netns, dev.ifindex, { hairpin: ON.includes(mode) });
  return 0;
};

// ---------------------------------------------------------------- parameters

const setBridge = (p: Proc, name: string, what: string, change: BridgeChange): number => {
  const br = bridgeOr(p, name);
  const err = typeof br === 'string' ? br : brChangelink(p.ctx, p.netns, br.ifindex, change)?.errno;
  return err === undefined ? 0 : fail(p, `${what} failed: ${STRERROR[err]}`);
};
const setTime = (key: 'ageingTime' | 'forwardDelay' | 'helloTime' | 'maxAge', bad: string, what: string) =>
  (p: Proc, args: readonly string[]): number => {
    const seconds = scanDouble(word(args, 1));
    if (seconds === undefined) return fail(p, bad);
    return setBridge(p, word(args, 0), what, { [key]: Math.min(Math.max(0, Math.floor(seconds * 100)), 0xffffffff) });
  };
const setPort = (key: 'cost' | 'priority', bad: string, what: string) =>
  (p: Proc, args: readonly string[]): number => {
    const n = scanInt(word(args, 2));
    if (n === undefined) return fail(p, bad);
    const dev = linkOf(p, word(args, 1));
    if (!dev || !linkOf(p, word(args, 0))) return fail(p, `${what} failed: ${STRERROR.ENODEV}`);
    if (!dev.brport) return fail(p, `${what} failed: ${STRERROR.ENOENT}`);
    const change: BridgePortChange = { [key]: n };
    const err = brPortChangelink(p.ctx, p.netns, dev.ifindex, change);
    return err ? fail(p, `${what} failed: ${words(err)}`) : 0;
  };
const setPrio = (p: Proc, args: readonly string[]): number => {
  const n = scanInt(word(args, 1));
  return n === undefined ? fail(p, 'bad priority') : setBridge(p, word(args, 0), 'set bridge priority', { priority: n & 0xffff });
};
const stp = (p: Proc, args: readonly string[]): number => {
  const mode = word(args, 1);
  if (OFF.includes(mode)) return setBridge(p, word(args, 0), 'set stp status', { stpState: 0 });
  if (!ON.includes(mode)) return fail(p, 'expect on/off for argument');
  const br = bridgeOr(p, word(args, 0));
  return typeof br === 'string' ? fail(p, `set stp status failed: ${STRERROR[br]}`) : refuse(p, 'stp on');
};

// ---------------------------------------------------------------- show

const hexMac = (mac: Mac): string => mac.toString(16).padStart(12, '0');
const idOf = (br: BridgeLink): string => `${br.info.priority.toString(16).padStart(4, '0')}.${hexMac(br.info.bridgeId)}`;
const portsOf = (p: Proc, br: BridgeLink): Link[] => [...brPorts(p.ctx, p.netns, br.ifindex)].sort(byName);

const show = (p: Proc, names: readonly string[]): number => {
  const all = pmSorted(netnsOf(p.ctx, p.netns).links);
  const list: (Link | string)[] = names.length === 0 ? all.filter(isBridge).sort(byName) : names.map((n) => linkOf(p, n) ?? n);
  let header = false;
  for (const br of list) {
    if (typeof br === 'string') return fail(p, `bridge ${br} does not exist!`);
    if (!isBridge(br)) return fail(p, `device ${br.name} is not a bridge!`);
    if (!header) p.out('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
    header = true;
    const ports = portsOf(p, br).map((l) => l.name).join('\n\t\t\t\t\t\t\t');
    p.out(`${br.name}\t\t${idOf(br)}\t${br.info.stpState ? 'yes' : 'no'}\t\t${ports}\n`);
  }
  return 0;
};

/** br_show_timer: seconds and hundredths. */
const timer = (us: number): string => {
  const cs = Math.floor(Math.max(0, us) / 10_000);
  return `${String(Math.floor(cs / 100)).padStart(4)}.${String(cs % 100).padStart(2, '0')}`;
};
const centis = (cs: number): string => timer(cs * 10_000);

const showmacs = (p: Proc, [name = '']: readonly string[]): number => {
  const br = bridgeOr(p, name);
  if (typeof br === 'string') return fail(p, `read of forward table failed: ${STRERROR[br]}`);
  const numbers = new Map(brPorts(p.ctx, p.netns, br.ifindex).map((l) => [l.ifindex, l.brport?.portNo ?? 0]));
  p.out('port no\tmac addr\t\tis local?\tageing timer\n');
  // the bridge's own address has no port and is not listed
  const rows = brFdbEntries(p.ctx, p.netns, br).filter((e) => numbers.has(e.port)).sort((a, b) => a.mac - b.mac);
  for (const e of rows)
    p.out(`${String(numbers.get(e.port)).padStart(3)}\t${printMac(e.mac)}\t${e.isLocal ? 'yes' : 'no'}\t\t${timer(e.isStatic ? 0 : p.ctx.now - e.updated)}\n`);
  return 0;
};

const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'] as const;
const showstp = (p: Proc, [name = '']: readonly string[]): number => {
  const br = linkOf(p, name);
  if (!br) return fail(p, `bridge ${name} does not exist!`);
  if (!isBridge(br)) return fail(p, `device ${name} is not a bridge!`);
  const c = br.info;
  const id = idOf(br);
  const now = p.ctx.now;
  const base = c.gcAt ?? 0;
  const hold = Math.max(1, c.ageingTime) * 10_000;
  const gc = base === 0 ? 0 : now < base ? base - now : hold - ((now - base) % hold);
  p.out(`${br.name}\n bridge id\t\t${id}\n designated root\t${id}\n root port\t\t${'0'.padStart(4)}\t\t\tpath cost\t\t${'0'.padStart(4)}\n`);
  p.out(` max age\t\t${centis(c.maxAge)}\t\t\tbridge max age\t\t${centis(c.maxAge)}\n`);
  p.out(` hello time\t\t${centis(c.helloTime)}\t\t\tbridge hello time\t${centis(c.helloTime)}\n`);
  p.out(` forward delay\t\t${centis(c.forwardDelay)}\t\t\tbridge forward delay\t${centis(c.forwardDelay)}\n`);
  p.out(` ageing time\t\t${centis(c.ageingTime)}\n hello timer\t\t${centis(0)}\t\t\ttcn timer\t\t${centis(0)}\n`);
  p.out(` topology change timer\t${centis(0)}\t\t\tgc timer\t\t${timer(gc)}\n flags\t\t\t\n\n\n`);
  for (const l of portsOf(p, br)) {
    const b = l.brport;
    if (!b) continue;
    const portId = ((b.priority << 10) | b.portNo).toString(16).padStart(4, '0');
    p.out(`${l.name} (${b.portNo})\n port id\t\t${portId}\t\t\tstate\t\t${STATES[b.state].padStart(15)}\n`);
    p.out(` designated root\t${id}\tpath cost\t\t${String(b.cost).padStart(4)}\n designated bridge\t${id}\tmessage age timer\t${centis(0)}\n`);
    p.out(` designated port\t${portId}\t\t\tforward delay timer\t${timer((b.fdTimer ?? 0) - now)}\n`);
    p.out(` designated cost\t${'0'.padStart(4)}\t\t\thold timer\t\t${centis(0)}\n flags\t\t\t${b.hairpin ? '\n hairpin mode\t\t   1' : ''}\n\n`);
  }
  return 0;
};

const SUBS = new Map<string, Sub>([
  ['addbr', { nargs: 1, usage: '<bridge>', help: '\t\tadd bridge', run: addbr }],
  ['delbr', { nargs: 1, usage: '<bridge>', help: '\t\tdelete bridge', run: delbr }],
  ['addif', { nargs: 2, usage: '<bridge> <device>', help: '\tadd interface to bridge', run: addif }],
  ['delif', { nargs: 2, usage: '<bridge> <device>', help: '\tdelete interface from bridge', run: delif }],
  ['hairpin', { nargs: 3, usage: '<bridge> <port> {on|off}', help: '\tturn hairpin on/off', run: hairpin }],
  ['setageing', { nargs: 2, usage: '<bridge> <time>', help: '\t\tset ageing time', run: setTime('ageingTime', 'bad ageing time value', 'set ageing time') }],
  ['setbridgeprio', { nargs: 2, usage: '<bridge> <prio>', help: '\t\tset bridge priority', run: setPrio }],
  ['setfd', { nargs: 2, usage: '<bridge> <time>', help: '\t\tset bridge forward delay', run: setTime('forwardDelay', 'bad forward delay value', 'set forward delay') }],
  ['sethello', { nargs: 2, usage: '<bridge> <time>', help: '\t\tset hello time', run: setTime('helloTime', 'bad hello timer value', 'set hello timer') }],
  ['setmaxage', { nargs: 2, usage: '<bridge> <time>', help: '\t\tset max message age', run: setTime('maxAge', 'bad max age value', 'set max age') }],
  ['setpathcost', { nargs: 3, usage: '<bridge> <port> <cost>', help: '\tset path cost', run: setPort('cost', 'bad path cost value', 'set path cost') }],
  ['setportprio', { nargs: 3, usage: '<bridge> <port> <prio>', help: '\tset port priority', run: setPort('priority', 'bad path priority value', 'set port priority') }],
  ['show', { nargs: 0, usage: '[ <bridge> ]', help: '\t\tshow a list of bridges', run: show }],
  ['showmacs', { nargs: 1, usage: '<bridge>', help: '\t\tshow a list of mac addrs', run: showmacs }],
  ['showstp', { nargs: 1, usage: '<bridge>', help: '\t\tshow bridge stp info', run: showstp }],
  ['stp', { nargs: 2, usage: '<bridge> {on|off}', help: '\tturn stp on/off', run: stp }],
]);
const HELP = `Usage: brctl [commands]\ncommands:\n${[...SUBS].map(([n, s]) => `\t${n.padEnd(10)}\t${s.usage}${s.help}\n`).join('')}`;

export const brctl: Command = {
  name: 'brctl',
  man: 'Ethernet bridge administration (bridge-utils)',
  run: (p) => {
    const args: string[] = [];
    for (const [i, a] of p.args.entries()) {
      if (a === '--') {
        args.push(...p.args.slice(i + 1));
        break;
      }
      const long = a.startsWith('--') && a.length > 2;
      if (long && !'--help'.startsWith(a) && !'--version'.startsWith(a)) {
        p.err(`brctl: unrecognized option '${a}'\nUnknown option '?'\n`);
        p.out(HELP);
        return 1;
      }
      const opt = long ? (a.startsWith('--h') ? 'h' : 'V') : a.length > 1 && a.startsWith('-') ? getopt([a], 'Vh') : null;
      if (opt === null) {
        args.push(a);
        continue;
      }
      if (typeof opt !== 'string' && opt.error !== undefined) {
        p.err(`brctl: ${opt.error}\nUnknown option '?'\n`);
        p.out(HELP);
        return 1;
      }
      const first = typeof opt === 'string' ? opt : opt.opts[0]?.opt;
      p.out(first === 'V' ? 'bridge-utils, 1.7\n' : HELP);
      return 0;
    }
    const [name, ...rest] = args;
    const sub = name === undefined ? undefined : SUBS.get(name);
    if (!sub) {
      if (name !== undefined) p.err(`never heard of command [${name}]\n`);
      p.out(HELP);
      return 1;
    }
    if (rest.length < sub.nargs) {
      p.out(`Incorrect number of arguments for command\nUsage: brctl ${name} ${sub.usage}${sub.help}\n`);
      return 1;
    }
    return sub.run(p, rest);
  },
  examples: ['brctl addbr br0', 'brctl show', 'brctl setageing br0 100', 'brctl delbr br0'],
};
