// Listing and flushing neighbours: iproute2 ip/ipneigh.c (do_show_or_flush, print_neigh, print_neigh_brief, print_neigh_state)
// over what the kernel's neigh_dump_info and pneigh_dump_table send.
import { inPrefix, isIp4, printIp } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { SEC } from '../../model/uapi.ts';
import type { Link, Neigh, Nsid, Nud, ProxyNeigh } from '../../model/world.ts';
import { stateOf, type Ctx } from '../../net/ctx.ts';
import { IN_TIMER, isNudValid } from '../../net/neighbour.ts';
import { delNeigh } from '../../rtnl/neigh.ts';
import type { Proc } from '../../shell/proc.ts';
import { rtprotA2n, rtprotN2a } from './names.ts';
import type { IpOpts } from './opts.ts';
import { paint } from './parts.ts';
import { finish, newPrinter, type Printer } from './printer.ts';
import { argvOf, cur, duparg, exit, findDev, getPrefix, getU32, invarg, matches, more, nextArg, nodev, type Af, type InetPrefix } from './util.ts';
import { dumpLinks } from './link-print.ts';

/** NUD_* in the order that iproute2 prints them. */
export const NUD_BITS: readonly (readonly [Nud, number])[] = [
  ['INCOMPLETE', 1], ['REACHABLE', 2], ['STALE', 4], ['DELAY', 8], ['PROBE', 16], ['FAILED', 32], ['NOARP', 64], ['PERMANENT', 128], ['NONE', 0],
];
const bitOf = (n: Nud): number => NUD_BITS.find(([name]) => name === n)?.[1] ?? 0;
const NOARP = 64;
const PERMANENT = 128;
const FAILED = 32;
/** Asks for entries in no state at all. */
const NONE = 0x100;

type Entry = Neigh | ProxyNeigh;
const isProxy = (e: Entry): e is ProxyNeigh => 'ifindex' in e;
const stateBits = (e: Entry): number => (isProxy(e) ? 0 : bitOf(e.nud));

interface Filter {
  family: Af;
  dev: Link | undefined;
  pfx: InetPrefix | undefined;
  state: number;
  unused: boolean;
  proxy: boolean;
  /** 0: any; -1: none. */
  master: number;
  protocol: number;
}

/** How many references the kernel counts beside the table's own: a running timer holds one. */
const refcnt = (n: Neigh): number => (n.timer !== 0 && IN_TIMER.has(n.nud) ? 1 : 0);

export const printNeigh = (p: Proc, pr: Printer, opts: IpOpts, link: Link, e: Entry, o: { readonly withDev: boolean; readonly refs?: number }): void => {
  pr.openObject();
  const ip = printIp(e.ip);
  const af = isIp4(e.ip) ? 'inet' : 'inet6';
  const lladdr = !isProxy(e) && isNudValid(e.nud) && e.lladdr !== null ? printMac(e.lladdr) : undefined;
  if (opts.brief) {
    pr.str('dst', paint(opts.color, af, `${ip.padEnd(39)} `), ip);
    if (o.withDev) pr.str('dev', paint(opts.color, 'ifname', `${link.name.padEnd(16)} `), link.name);
    if (lladdr !== undefined) pr.str('lladdr', paint(opts.color, 'mac', lladdr), lladdr);
  } else {
    pr.str('dst', paint(opts.color, af, `${ip} `), ip);
    if (o.withDev) pr.str('dev', `dev ${paint(opts.color, 'ifname', `${link.name} `)}`, link.name);
    if (lladdr !== undefined) pr.str('lladdr', `lladdr ${paint(opts.color, 'mac', `${lladdr} `)}`, lladdr);
    if (e.router) pr.nul('router', 'router ');
    if (isProxy(e)) pr.nul('proxy', 'proxy ');
    else {
      if (e.externLearn) pr.nul('extern_learn', 'extern_learn ');
      if (opts.stats > 0) {
        const refs = refcnt(e) + (o.refs ?? 0);
        const ago = (t: number): number => Math.floor((p.ctx.now - t) / SEC);
        if (refs > 0) pr.num('refcnt', ` ref ${refs}`, refs);
        pr.num('used', ` used ${ago(e.used)}`, ago(e.used));
        pr.num('confirmed', `/${ago(e.confirmed)}`, ago(e.confirmed));
        pr.num('updated', `/${ago(e.updated)}`, ago(e.updated));
        pr.num('probes', `probes ${e.probes} `, e.probes);
      }
      if (e.nud !== 'NONE') {
        pr.openArray('state');
        pr.str(null, `${e.nud} `, e.nud);
        pr.closeArray();
      }
    }
    const proto = e.protocol;
    if (proto !== 0) pr.str('protocol', `proto ${rtprotN2a(p, proto)} `, rtprotN2a(p, proto));
  }
  pr.text('\n');
  pr.closeObject();
};

const parseFilter = (p: Proc, opts: IpOpts, args: readonly string[], flush: boolean, usage: () => never): Filter | number => {
  const f: Filter = {
    family: opts.family, dev: undefined, pfx: undefined, state: flush ? 0xffff & ~(PERMANENT | NOARP) : 0xff & ~NOARP, unused: false, proxy: false, master: 0, protocol: 0,
  };
  let dev: string | undefined;
  let stateGiven = false;
  const a = argvOf(args);
  for (; more(a); a.i++) {
    const w = cur(a);
    if (w === 'dev') {
      const v = nextArg(a);
      if (dev !== undefined) duparg('dev', v);
      dev = v;
    } else if (w === 'master') {
      const v = nextArg(a);
      f.master = (findDev(p.ctx, opts.netns, v) ?? invarg('Device does not exist\n', v)).ifindex;
    } else if (w === 'vrf') return invarg('Not a valid VRF name\n', nextArg(a));
    else if (w === 'nomaster') f.master = -1;
    else if (w === 'unused') f.unused = true;
    else if (w === 'nud') {
      const v = nextArg(a);
      if (!stateGiven) f.state = 0;
      stateGiven = true;
      const named = NUD_BITS.find(([name]) => name.toLowerCase() === v)?.[1] ?? NUD_BITS.find(([, bit]) => bit === getU32(v))?.[1];
      const bits = named ?? (v === 'all' ? (flush ? 0xffff & ~NOARP : 0xffff) : invarg('nud state is bad', v));
      f.state |= bits === 0 ? NONE : bits;
    } else if (matches(w, 'proxy')) f.proxy = true;
    else if (matches(w, 'protocol')) {
      const v = nextArg(a);
      f.protocol = v === 'all' ? 0 : (rtprotA2n(p, v) ?? invarg('invalid "protocol"\n', v));
    } else {
      const v = w === 'to' ? nextArg(a) : w;
      if (w !== 'to' && matches(v, 'help')) usage();
      f.pfx = getPrefix(v, f.family);
      if (f.family === 0) f.family = f.pfx.family;
    }
  }
  if (dev !== undefined) {
    f.dev = findDev(p.ctx, opts.netns, dev);
    if (!f.dev) return nodev(p, dev);
  }
  return f;
};

/** Entries by address, IPv4 first; see the note on order in neigh.ts. */
const dump = (ctx: Ctx, nsid: Nsid, f: Filter): (readonly [Link, Entry])[] => {
  const links = dumpLinks(ctx, nsid);
  const st = stateOf(ctx, nsid);
  const all: (readonly [Link, Entry])[] = [];
  if (f.proxy) for (const e of pmValues(st.pneigh)) {
    const l = links.find((x) => x.ifindex === e.ifindex);
    if (l) all.push([l, e]);
  }
  else for (const l of links) {
    const t = pmGet(st.neigh, l.ifindex);
    if (t) for (const [, n] of pmEntries(t)) all.push([l, n]);
  }
  const fits = ([l, e]: readonly [Link, Entry]): boolean => {
    if (f.dev && l.ifindex !== f.dev.ifindex) return false;
    if (f.master !== 0 && l.master !== Math.max(0, f.master)) return false;
    if (f.family !== 0 && isIp4(e.ip) !== (f.family === 4)) return false;
    if (f.pfx && f.pfx.ip !== null && !inPrefix(e.ip, f.pfx.ip, f.pfx.bitlen)) return false;
    if (f.protocol !== 0 && e.protocol !== f.protocol) return false;
    if (isProxy(e)) return true;
    if (f.unused && refcnt(e) > 0) return false;
    const bits = stateBits(e);
    return e.externLearn || (f.state & bits) !== 0 || (bits === 0 && (f.state & NONE) !== 0);
  };
  const order = (x: Entry, y: Entry): number => (isIp4(x.ip) !== isIp4(y.ip) ? (isIp4(x.ip) ? -1 : 1) : x.ip < y.ip ? -1 : x.ip > y.ip ? 1 : 0);
  return all.filter(fits).sort(([k, x], [l, y]) => order(x, y) || k.ifindex - l.ifindex);
};

export const showNeighs = (p: Proc, opts: IpOpts, args: readonly string[], usage: () => never): number => {
  const f = parseFilter(p, opts, args, false, usage);
  if (typeof f === 'number') return f;
  const pr = newPrinter(opts);
  for (const [link, e] of dump(p.ctx, opts.netns, f)) printNeigh(p, pr, opts, link, e, { withDev: f.dev === undefined });
  finish(p, pr);
  return 0;
};

const MAX_ROUNDS = 10;
export const flushNeighs = (p: Proc, opts: IpOpts, args: readonly string[], usage: () => never): number => {
  if (args.length === 0) return exit(1, 'Flush requires arguments.\n');
  const f = parseFilter(p, opts, args, true, usage);
  if (typeof f === 'number') return f;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const hits = dump(p.ctx, opts.netns, f);
    if (hits.length === 0) {
      if (opts.stats > 0) p.out(round === 0 ? 'Nothing to flush.\n' : `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      return 0;
    }
    if (opts.stats > 1) {
      const pr = newPrinter({ json: false, pretty: false });
      for (const [link, e] of hits) printNeigh(p, pr, { ...opts, brief: false }, link, e, { withDev: f.dev === undefined });
      finish(p, pr);
    }
    for (const [link, e] of hits) delNeigh(p.ctx, opts.netns, { ifindex: link.ifindex, dst: e.ip, proxy: isProxy(e) });
    if (opts.stats > 0) p.out(`\n*** Round ${round + 1}, deleting ${hits.length} entries ***\n`);
    f.state &= ~FAILED;
  }
  return exit(1, `*** Flush not complete bailing out after ${MAX_ROUNDS} rounds\n`);
};
