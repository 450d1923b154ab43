// `bridge fdb`: iproute2 6.1, bridge/fdb.c (fdb_show, fdb_modify, fdb_get, fdb_flush, print_fdb).
import { printIp, type Ip } from '../../base/ip.ts';
import { parseMac, printMac, type Mac } from '../../base/mac.ts';
import type { RtnlError } from '../../model/errno.ts';
import { fdbAdd, fdbDel, fdbDump, fdbFlush, fdbGet, type FdbRequest, type FdbRow } from '../../rtnl/fdb.ts';
import { findLink } from '../../net/ctx.ts';
import type { Proc } from '../../shell/proc.ts';
import type { IpOpts } from '../ip/opts.ts';
import { finish, newPrinter, type Printer } from '../ip/printer.ts';
import { argvOf, cur, devName, exit, findDev, getAddr, getU32, invarg, matches, more, nextArg, rtnlError, strtoul } from '../ip/util.ts';
import { paint } from './color.ts';
import { atoi } from '../../base/strtol.ts';
import { FDB_USAGE } from './usage.ts';

const indexOf = (p: Proc, opts: IpOpts, name: string, what: string): number =>
  findDev(p.ctx, opts.netns, name)?.ifindex ?? exit(255, `Cannot find ${what} "${name}"\n`);
const failed = (p: Proc, err: RtnlError | undefined): number => {
  if (!err) return 0;
  rtnlError(p, err);
  return 255;
};
const refuse = (what: string): never => exit(255, `bridge: "fdb ${what}" is not modelled by packetpath\n`);

// ---------------------------------------------------------------- show

interface Filter {
  readonly index: number;
  readonly vlan: number;
  readonly dynamic: boolean;
  /** null: any. */
  readonly states: ReadonlySet<FdbRow['state']> | null;
}
const printRow = (p: Proc, opts: IpOpts, pr: Printer, r: FdbRow, f: Filter): void => {
  if ((f.index > 0 && f.index !== r.ifindex) || (f.states && !f.states.has(r.state))) return;
  if ((f.vlan !== 0 && f.vlan !== r.vlan) || (f.dynamic && r.state === 'permanent')) return;
  const str = (key: string, word: string, v: string): void => pr.str(key, `${word} ${v} `, v);
  const num = (key: string, v: number | undefined): void => {
    if (v !== undefined) pr.num(key, `${key} ${v} `, v);
  };
  pr.openObject();
  pr.str('mac', paint(p, opts, 'mac', `${printMac(r.mac)} `), printMac(r.mac));
  const name = devName(p.ctx, opts.netns, r.ifindex);
  if (f.index === 0) pr.str('ifname', `dev ${paint(p, opts, 'ifname', `${name} `)}`, name);
  if (r.dst !== undefined) {
    const dst = printIp(r.dst);
    pr.str('dst', `dst ${paint(p, opts, typeof r.dst === 'number' ? 'inet' : 'inet6', `${dst} `)}`, dst);
  }
  if (r.vlan > 0) num('vlan', r.vlan);
  num('port', r.port);
  num('vni', r.vni);
  if (r.via !== undefined) str('viaIf', 'via', devName(p.ctx, opts.netns, r.via));
  if (opts.stats > 0 && r.used !== undefined && r.updated !== undefined) {
    pr.num('used', `used ${r.used}/`, r.used);
    pr.num('updated', `${r.updated} `, r.updated);
  }
  pr.openArray('flags');
  for (const flag of r.flags) pr.str(null, `${flag} `, flag);
  pr.closeArray();
  if (r.master !== undefined) str('master', 'master', devName(p.ctx, opts.netns, r.master));
  const state = r.state === 'reachable' ? '' : r.state;
  pr.str('state', `${state}\n`, state);
  pr.closeObject();
};

const STATES: readonly FdbRow['state'][] = ['permanent', 'static'];
/** state_a2n: names of states; numbers are NUD_* bits. */
const stateA2n = (text: string): FdbRow['state'][] => {
  if (matches(text, 'permanent')) return ['permanent'];
  if (matches(text, 'static') || matches(text, 'temp')) return ['static'];
  if (matches(text, 'stale')) return [];
  if (matches(text, 'reachable') || matches(text, 'dynamic')) return ['reachable'];
  if (text === 'all') return [...STATES, 'reachable'];
  const n = getU32(text);
  if (n === undefined) return invarg('invalid state', text);
  return [...((n & 0x80) !== 0 ? (['permanent'] as const) : []), ...((n & 0x40) !== 0 ? (['static'] as const) : []), ...((n & 2) !== 0 ? (['reachable'] as const) : [])];
};

const show = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const a = argvOf(args);
  let dev: string | undefined;
  let br: string | undefined;
  let vlan = 0;
  let dynamic = false;
  let states: Set<FdbRow['state']> | null = null;
  for (; more(a); a.i++) {
    const word = cur(a);
    if (word === 'brport' || word === 'dev') dev = nextArg(a);
    else if (word === 'br') br = nextArg(a);
    else if (word === 'vlan') {
      const text = nextArg(a);
      if (vlan !== 0) return exit(255, `Error: duplicate "vlan": "${text}" is the second value.\n`);
      vlan = atoi(text);
    } else if (word === 'state') {
      states ??= new Set();
      for (const s of stateA2n(nextArg(a))) states.add(s);
    } else if (word === 'dynamic') dynamic = true;
    else if (matches(word, 'help')) return exit(255, FDB_USAGE);
  }
  const brIndex = br === undefined ? 0 : indexOf(p, opts, br, 'bridge device');
  const index = dev === undefined ? 0 : indexOf(p, opts, dev, 'device');
  const pr = newPrinter(opts);
  for (const r of fdbDump(p.ctx, opts.netns, brIndex, index)) printRow(p, opts, pr, r, { index, vlan, dynamic, states });
  finish(p, pr);
  return 0;
};

// ---------------------------------------------------------------- add, del

const lladdr = (text: string): Mac => parseMac(text) ?? exit(255, `Invalid mac address ${text}\n`);
const portOf = (text: string): number => {
  const n = strtoul(text, 0);
  if (n !== undefined && n <= 0xffffn) return Number(n);
  const SERVICES = new Map([['vxlan', 4789], ['domain', 53], ['ntp', 123], ['tftp', 69], ['syslog', 514]]);
  return SERVICES.get(text) ?? invarg('invalid port\n', text);
};

const modify = (p: Proc, opts: IpOpts, args: readonly string[], verb: 'add' | 'append' | 'replace' | 'del'): number => {
  const a = argvOf(args);
  const s = { self: false, master: false, use: false, externLearn: false, sticky: false, permanent: false, noarp: true, reachable: false };
  let dev: string | undefined;
  let addr: string | undefined;
  let dst: Ip | null = null;
  let vlan = -1;
  let port = 0;
  let vni = 0;
  let via = 0;
  for (; more(a); a.i++) {
    const word = cur(a);
    if (word === 'dev') dev = nextArg(a);
    else if (word === 'dst') {
      if (dst !== null) return exit(255, `Error: duplicate "dst": "${nextArg(a)}" is the second value.\n`);
      dst = getAddr(nextArg(a), 0).ip;
    } else if (word === 'nhid') return refuse('nhid');
    else if (word === 'port') port = portOf(nextArg(a));
    else if (word === 'vni') {
      const text = nextArg(a);
      const n = strtoul(text, 0);
      if (n === undefined || n >= 1n << 24n) return invarg('invalid VNI\n', text);
      vni = Number(n);
    } else if (word === 'src_vni') return refuse('src_vni');
    else if (word === 'via') {
      const name = nextArg(a);
      via = findDev(p.ctx, opts.netns, name)?.ifindex ?? exit(255, `Cannot find device "${name}"\n`);
    } else if (word === 'self') s.self = true;
    else if (matches(word, 'master')) s.master = true;
    else if (matches(word, 'router')) continue;
    else if (matches(word, 'local') || matches(word, 'permanent')) s.permanent = true;
    else if (matches(word, 'temp') || matches(word, 'static')) s.reachable = true;
    else if (matches(word, 'dynamic')) {
      s.reachable = true;
      s.noarp = false;
    } else if (matches(word, 'vlan')) {
      const text = nextArg(a);
      if (vlan >= 0) return exit(255, `Error: duplicate "vlan": "${text}" is the second value.\n`);
      // a short: what is negative then is not sent
      vlan = (atoi(text) << 16) >> 16;
    } else if (matches(word, 'use')) s.use = true;
    else if (matches(word, 'extern_learn')) s.externLearn = true;
    else if (matches(word, 'sticky')) s.sticky = true;
    else {
      const mac = word === 'to' ? nextArg(a) : word;
      if (word !== 'to' && matches(word, 'help')) return exit(255, FDB_USAGE);
      if (addr !== undefined) return exit(255, `Error: either "to" is duplicate, or "${mac}" is a garbage.\n`);
      addr = mac;
    }
  }
  if (dev === undefined || addr === undefined) return exit(255, 'Device and address are required arguments.\n');
  if (!s.self && !s.master) s.self = true;
  if (!s.permanent && !s.reachable) s.permanent = true;
  const mac = lladdr(addr);
  const ifindex = indexOf(p, opts, dev, 'device');
  // fdb_vid_parse: 0 and 4095 are no VLANs
  if (vlan === 0 || vlan >= 4095) return failed(p, { errno: 'EINVAL', extack: 'invalid vlan id' });
  const r: FdbRequest = { ifindex, mac, how: verb === 'del' ? 'add' : verb, ...s, vlan, dst, port, vni, via };
  return failed(p, verb === 'del' ? fdbDel(p.ctx, opts.netns, r) : fdbAdd(p.ctx, opts.netns, r));
};

// ---------------------------------------------------------------- get, flush

const get = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const a = argvOf(args);
  let dev: string | undefined;
  let br: string | undefined;
  let addr: string | undefined;
  let vlan = -1;
  let self = false;
  let master = false;
  let dynamic = false;
  for (; more(a); a.i++) {
    const word = cur(a);
    if (word === 'brport' || word === 'dev') dev = nextArg(a);
    else if (word === 'br') br = nextArg(a);
    else if (word === 'vlan') vlan = (atoi(nextArg(a)) << 16) >> 16;
    else if (word === 'vni') return refuse('get vni');
    else if (word === 'self') self = true;
    else if (matches(word, 'master')) master = true;
    else if (word === 'dynamic') dynamic = true;
    else {
      const mac = word === 'to' ? nextArg(a) : word;
      if (word !== 'to' && matches(word, 'help')) return exit(255, FDB_USAGE);
      if (addr !== undefined) return exit(255, `Error: either "to" is duplicate, or "${mac}" is a garbage.\n`);
      addr = mac;
    }
  }
  if ((dev === undefined && br === undefined) || addr === undefined) return exit(255, 'Device or master and address are required arguments.\n');
  const mac = lladdr(addr);
  const ifindex = dev === undefined ? 0 : indexOf(p, opts, dev, 'device');
  const brIndex = br === undefined ? 0 : indexOf(p, opts, br, 'bridge device');
  const r = vlan === 0 || vlan >= 4095 ? ({ errno: 'EINVAL', extack: 'invalid vlan id' } as const) : fdbGet(p.ctx, opts.netns, { mac, ifindex, br: brIndex, self, master, vlan });
  if ('errno' in r) {
    rtnlError(p, r);
    return 254;
  }
  const pr = newPrinter(opts);
  printRow(p, opts, pr, r, { index: 0, vlan: 0, dynamic, states: null });
  finish(p, pr);
  return 0;
};

const flush = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const a = argvOf(args);
  const want: { local?: boolean; static?: boolean; addedByUser?: boolean; externLearn?: boolean; sticky?: boolean; offloaded?: boolean } = {};
  let dev: string | undefined;
  let brport: string | undefined;
  let vlan = -1;
  let self = false;
  let master = false;
  for (; more(a); a.i++) {
    switch (cur(a)) {
      case 'dev': dev = nextArg(a); break;
      case 'brport': brport = nextArg(a); break;
      case 'vlan': {
        const text = nextArg(a);
        vlan = atoi(text);
        if (vlan >= 4096 || vlan < 0) return exit(255, `Invalid VLAN ID "${text}"\n`);
        break;
      }
      case 'self': self = true; break;
      case 'master': master = true; break;
      case 'permanent': want.local = true; break;
      case 'nopermanent': want.local = false; break;
      case 'static': Object.assign(want, { static: true, local: false }); break;
      case 'nostatic': want.static = false; break;
      case 'dynamic': Object.assign(want, { static: false, local: false }); break;
      case 'nodynamic': want.static = true; break;
      case 'added_by_user': want.addedByUser = true; break;
      case 'noadded_by_user': want.addedByUser = false; break;
      case 'extern_learn': want.externLearn = true; break;
      case 'noextern_learn': want.externLearn = false; break;
      case 'sticky': want.sticky = true; break;
      case 'nosticky': want.sticky = false; break;
      case 'offloaded': want.offloaded = true; break;
      case 'nooffloaded': want.offloaded = false; break;
      default: if (cur(a) === 'help') return exit(255, FDB_USAGE);
    }
  }
  if (dev === undefined) return exit(255, 'Device is a required argument.\n');
  const ifindex = indexOf(p, opts, dev, 'bridge device');
  const port = brport === undefined ? 0 : indexOf(p, opts, brport, 'bridge port device');
  // the kernel ignores a port that has no bridge only for the words it did not understand; a plain device has no bulk delete
  if (!findLink(p.ctx, opts.netns, ifindex)) return failed(p, { errno: 'ENODEV' });
  return failed(p, fdbFlush(p.ctx, opts.netns, { ifindex, self: self || !master, master, brport: port, vlan: Math.max(vlan, 0), ...want }));
};

export const bridgeFdb = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const [verb, ...rest] = args;
  if (verb === undefined) return show(p, opts, []);
  if (matches(verb, 'add')) return modify(p, opts, rest, 'add');
  if (matches(verb, 'append')) return modify(p, opts, rest, 'append');
  if (matches(verb, 'replace')) return modify(p, opts, rest, 'replace');
  if (matches(verb, 'delete')) return modify(p, opts, rest, 'del');
  if (matches(verb, 'get')) return get(p, opts, rest);
  if (matches(verb, 'show') || matches(verb, 'lst') || matches(verb, 'list')) return show(p, opts, rest);
  if (verb === 'flush') return flush(p, opts, rest);
  if (matches(verb, 'help')) return exit(255, FDB_USAGE);
  return exit(255, `Command "${verb}" is unknown, try "bridge fdb help".\n`);
};
