// `ip neighbour`: mirrors iproute2 ip/ipneigh.c (ipneigh_modify, do_show_or_flush, print_neigh, ipneigh_get) and lib/ll_addr.c
// (ll_addr_a2n). Leaves out: `managed`, proxy entries of no device, states that are more than one bit. The kernel lists its
// entries in the order of a hash that is seeded at boot; here they are sorted by address.
import type { Ip } from '../../base/ip.ts';
import type { Mac } from '../../base/mac.ts';
import type { Nud } from '../../model/world.ts';
import { delNeigh, getNeigh, newNeigh, type NeighHow } from '../../rtnl/neigh.ts';
import type { Proc, Running } from '../../shell/proc.ts';
import { rtprotA2n } from './names.ts';
import { flushNeighs, NUD_BITS, printNeigh, showNeighs } from './neigh-show.ts';
import type { IpOpts } from './opts.ts';
import { finish, newPrinter } from './printer.ts';
import { argvOf, catchExit, cur, duparg, duparg2, exit, findDev, getAddr, getU32, invarg, matches, more, nextArg, nodev, notModelled, parseAddr, rtnlError, type InetPrefix } from './util.ts';

const USAGE = `Usage: ip neigh { add | del | change | replace }
                { ADDR [ lladdr LLADDR ] [ nud STATE ] proxy ADDR }
                [ dev DEV ] [ router ] [ use ] [ managed ] [ extern_learn ]
                [ protocol PROTO ]

	ip neigh { show | flush } [ proxy ] [ to PREFIX ] [ dev DEV ] [ nud STATE ]
				  [ vrf NAME ] [ nomaster ]
	ip neigh get { ADDR | proxy ADDR } dev DEV

STATE := { delay | failed | incomplete | noarp | none |
           permanent | probe | reachable | stale }
`;
const usage = (): never => exit(255, USAGE);

/** nud_state_a2n: a name or the number of a single state. */
const parseNud = (text: string): Nud | undefined => {
  const byName = NUD_BITS.find(([name]) => name.toLowerCase() === text);
  if (byName) return byName[0];
  const n = getU32(text);
  return NUD_BITS.find(([, bit]) => bit === n)?.[0];
};

/** ll_addr_a2n: bytes in hex as scanf reads them, as many as there are; the kernel takes the first six and refuses fewer. */
const lladdrA2n = (text: string): Mac | 'short' => {
  if (text.includes('.')) return parseAddr(text, 4) ? 'short' : exit(1, `Invalid address "${text}"\n`);
  const bytes = text.split(':').map((part) => {
    const hex = /^\s*\+?(?:0[xX])?([0-9a-fA-F]+)/.exec(part)?.[1];
    const n = hex === undefined ? 256 : parseInt(hex, 16);
    return n > 255 ? exit(1, `"${part}" is invalid lladdr.\n`) : n;
  });
  return bytes.length < 6 ? 'short' : bytes.slice(0, 6).reduce((mac, n) => mac * 256 + n, 0);
};
/** get_addr, where `default` without a family is no address. */
const destination = (text: string, opts: IpOpts): InetPrefix =>
  text === 'default' && opts.family === 0 ? { family: 0, ip: null, bitlen: -2, specified: true } : getAddr(text, opts.family);

const modify = (p: Proc, opts: IpOpts, args: readonly string[], how: NeighHow | 'del'): number => {
  let dst: InetPrefix | undefined;
  let dev: string | undefined;
  let lladdr: string | undefined;
  let nud: Nud = 'PERMANENT';
  let proxy = false;
  let router = false;
  let externLearn = false;
  let use = false;
  let protocol = 0;
  const a = argvOf(args);
  for (; more(a); a.i++) {
    const w = cur(a);
    if (matches(w, 'lladdr')) {
      const v = nextArg(a);
      if (lladdr !== undefined) duparg('lladdr', v);
      lladdr = v;
    } else if (w === 'nud') {
      const v = nextArg(a);
      nud = parseNud(v) ?? invarg('nud state is bad', v);
    } else if (matches(w, 'proxy')) {
      const v = nextArg(a);
      if (matches(v, 'help')) usage();
      if (dst) duparg('address', v);
      dst = destination(v, opts);
      proxy = true;
    } else if (w === 'router') router = true;
    else if (w === 'use') use = true;
    else if (w === 'managed') notModelled('neigh managed');
    else if (matches(w, 'extern_learn')) externLearn = true;
    else if (w === 'dev') dev = nextArg(a);
    else if (matches(w, 'protocol')) {
      const v = nextArg(a);
      protocol = rtprotA2n(p, v) ?? invarg('"protocol" value is invalid\n', v);
    } else {
      let v = w === 'to' ? nextArg(a) : w;
      // `help` is only stepped over here
      if (matches(v, 'help')) v = nextArg(a);
      if (dst) duparg2('to', v);
      dst = destination(v, opts);
    }
  }
  if (!dst || dst.family === 0) return exit(255, 'Device and destination are required arguments.\n');
  if (dev === undefined) return proxy ? notModelled('neigh proxy without dev') : exit(255, 'Device and destination are required arguments.\n');
  const mac = lladdr === undefined || lladdr === 'null' ? null : lladdrA2n(lladdr);
  const link = findDev(p.ctx, opts.netns, dev);
  if (!link) return nodev(p, dev);
  if (how === 'del') {
    const e = delNeigh(p.ctx, opts.netns, { ifindex: link.ifindex, dst: dst.ip, proxy });
    return e ? rtnlError(p, e) : 0;
  }
  const e = mac === 'short' ? ({ errno: 'EINVAL', extack: 'Invalid link address' } as const) : newNeigh(p.ctx, opts.netns, {
    ifindex: link.ifindex, dst: dst.ip, lladdr: mac, nud: use ? 'NONE' : nud, proxy, router, externLearn, use, protocol,
  }, how);
  return e ? rtnlError(p, e) : 0;
};

const get = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  let dst: InetPrefix | undefined;
  let dev: string | undefined;
  let proxy = false;
  const a = argvOf(args);
  for (; more(a); a.i++) {
    const w = cur(a);
    if (w === 'dev') dev = nextArg(a);
    else if (matches(w, 'proxy')) {
      const v = nextArg(a);
      if (matches(v, 'help')) usage();
      if (dst) duparg('address', v);
      dst = destination(v, opts);
      proxy = true;
    } else {
      const v = w === 'to' ? nextArg(a) : w;
      if (matches(v, 'help')) usage();
      if (dst) duparg2('to', v);
      dst = destination(v, opts);
    }
  }
  if (!dst || dst.family === 0 || dev === undefined) return exit(1, 'Device and address are required arguments.\n');
  const link = findDev(p.ctx, opts.netns, dev);
  if (!link) return nodev(p, dev);
  const e = getNeigh(p.ctx, opts.netns, link.ifindex, dst.ip as Ip | null, proxy);
  if ('errno' in e) return rtnlError(p, e);
  // `ip neigh get` never opens its JSON: it prints text. The message holds one more reference while it is written.
  const pr = newPrinter({ json: false, pretty: false });
  printNeigh(p, pr, opts, link, e, { withDev: true, refs: 1 });
  finish(p, pr);
  return 0;
};

const dispatch = (p: Proc, opts: IpOpts, args: readonly string[]): number => {
  const [verb, ...rest] = args;
  if (verb === undefined) return showNeighs(p, opts, [], usage);
  if (matches(verb, 'add')) return modify(p, opts, rest, 'add');
  if (matches(verb, 'change') || verb === 'chg') return modify(p, opts, rest, 'change');
  if (matches(verb, 'replace')) return modify(p, opts, rest, 'replace');
  if (matches(verb, 'delete')) return modify(p, opts, rest, 'del');
  if (matches(verb, 'get')) return get(p, opts, rest);
  if (matches(verb, 'show') || matches(verb, 'lst') || matches(verb, 'list')) return showNeighs(p, opts, rest, usage);
  if (matches(verb, 'flush')) return flushNeighs(p, opts, rest, usage);
  if (matches(verb, 'help')) return usage();
  return exit(255, `Command "${verb}" is unknown, try "ip neigh help".\n`);
};

export const ipNeigh = (p: Proc, opts: IpOpts, args: readonly string[]): number | Running => catchExit(p, () => dispatch(p, opts, args));
