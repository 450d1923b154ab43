// The attributes of `ip link add` and `ip link set`: iproute2 ip/iplink.c (iplink_parse).
import { pmGet } from '../../base/pmap.ts';
import type { Nsid } from '../../model/world.ts';
import type { NewPeer } from '../../rtnl/link.ts';
import type { Proc } from '../../shell/proc.ts';
import type { IpOpts } from './opts.ts';
import { cur, duparg, duparg2, exit, findDev, getS32, getU32, invarg, matches, more, nextArg, parseAddr, type Argv } from './util.ts';
import { linkUsage } from './link-usage.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export interface Parsed {
  readonly attrs: Mutable<NewPeer>;
  readonly name: string | undefined;
  readonly dev: string | undefined;
  /** `link DEV` by name. */
  readonly link: string | undefined;
  readonly index: number | undefined;
  readonly type: string | undefined;
}

const byteLength = (s: string): number => new TextEncoder().encode(s).length;
/** check_ifname: what iproute2 itself refuses. */
const checkIfname = (name: string): boolean => name !== '' && byteLength(name) < 16 && !/[/\s]/.test(name);
/** check_altifname. */
const checkAltIfname = (name: string): boolean => name !== '' && byteLength(name) < 128 && !/[/\s]/.test(name);

/** on_off(). */
const onOff = (key: string, v: string): boolean => {
  if (v === 'on') return true;
  if (v === 'off') return false;
  return exit(1, `Error: argument of "${key}" must be "on" or "off", not "${v}"\n`);
};
/** ll_addr_a2n: bytes in hex as scanf reads them (what follows the digits is not looked at), or the four bytes of an IPv4 address. */
export const lladdr = (text: string): number[] => {
  if (text.includes('.')) {
    const ip = parseAddr(text, 4)?.ip;
    if (typeof ip !== 'number') return exit(1, `"${text}" is invalid lladdr.\n`);
    return [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255];
  }
  return text.split(':').map((part) => {
    const hex = /^\s*\+?(?:0[xX])?([0-9a-fA-F]+)/.exec(part)?.[1];
    const n = hex === undefined ? 256 : parseInt(hex, 16);
    return n > 255 ? exit(1, `"${part}" is invalid lladdr.\n`) : n;
  });
};
/** The address that the kernel takes; -1 (never valid) when there are too few bytes. */
export const lladdrMac = (bytes: readonly number[]): number => (bytes.length < 6 ? -1 : bytes.slice(0, 6).reduce((mac, n) => mac * 256 + n, 0));
const GENMODE = ['eui64', 'none', 'stable_secret', 'random'];
const notHere = (what: string): never => exit(2, `ip: "${what}" is not modelled by packetpath\n`);

/** netns_get_fd, else a process id. */
const parseNetns = (p: Proc, text: string): Nsid => {
  const named = pmGet(p.ctx.config.names, text);
  if (named !== undefined) return named;
  const pid = getS32(text);
  if (pid === undefined) invarg('Invalid "netns" value\n', text);
  if (pid === p.pid) return p.netns;
  if (pid === 1) return 1;
  const found = p.processes().find((x) => x.pid === pid);
  return found ? found.netns : exit(2, 'RTNETLINK answers: No such process\n');
};
const parseGroup = (text: string): number | undefined => (text === 'default' ? 0 : getU32(text));

/** Walks `a` to its end or to the word after `type`. `create` is NLM_F_CREATE. */
export const parseLink = (p: Proc, opts: IpOpts, a: Argv, create: boolean): Parsed => {
  const attrs: Mutable<NewPeer> = {};
  let name: string | undefined;
  let dev: string | undefined;
  let link: string | undefined;
  let type: string | undefined;
  let index: number | undefined;
  let group: number | undefined;
  let mac: number[] | undefined;
  const seen = new Set<string>();
  const once = (key: string): string => {
    const v = nextArg(a);
    if (seen.has(key)) duparg(key, v);
    seen.add(key);
    return v;
  };
  for (; more(a); a.i++) {
    const w = cur(a);
    if (w === 'up') attrs.up = true;
    else if (w === 'down') attrs.up = false;
    else if (w === 'name') {
      const v = nextArg(a);
      if (name !== undefined) duparg('name', v);
      if (!checkIfname(v)) invarg('"name" not a valid ifname', v);
      name = v;
      dev ??= v;
    } else if (w === 'index') {
      const v = once('index');
      index = Number.parseInt(v, 10) | 0;
      if (!(index > 0)) invarg('Invalid "index" value', v);
    } else if (matches(w, 'link')) link = nextArg(a);
    else if (matches(w, 'address')) {
      const v = nextArg(a);
      mac = lladdr(v);
    } else if (matches(w, 'broadcast') || w === 'brd') notHere('broadcast');
    else if (matches(w, 'txqueuelen') || w === 'qlen' || matches(w, 'txqlen')) {
      const v = once('txqueuelen');
      const n = getS32(v);
      if (n === undefined) invarg('Invalid "txqueuelen" value\n', v);
      attrs.txqlen = (n as number) >>> 0;
    } else if (w === 'mtu') {
      const v = once('mtu');
      const n = getS32(v);
      if (n === undefined) invarg('Invalid "mtu" value\n', v);
      attrs.mtu = n as number;
    } else if (w === 'netns') attrs.netns = parseNetns(p, once('netns'));
    else if (w === 'multicast') attrs.multicast = onOff('multicast', nextArg(a));
    else if (w === 'allmulticast') attrs.allmulti = onOff('allmulticast', nextArg(a));
    else if (w === 'promisc') attrs.promisc = onOff('promisc', nextArg(a));
    else if (w === 'arp') attrs.arp = onOff('arp', nextArg(a));
    else if (w === 'carrier') {
      const v = nextArg(a);
      // parse_on_off gives -EINVAL, which becomes the exit status
      if (v !== 'on' && v !== 'off') exit(22, `Error: argument of "carrier" must be one of "off", "on", not "${v}"\n`);
      attrs.carrier = v === 'on';
    }
    else if (w === 'trailers' || w === 'vf' || w === 'xdp' || w === 'xdpgeneric' || w === 'xdpdrv' || w === 'xdpoffload' || w === 'mode' || w === 'state')
      notHere(w);
    else if (matches(w, 'master')) {
      const v = nextArg(a);
      const m = findDev(p.ctx, opts.netns, v);
      if (!m) invarg('Device does not exist\n', v);
      else attrs.master = m.ifindex;
    } else if (w === 'vrf') invarg('Not a valid VRF name\n', nextArg(a));
    else if (matches(w, 'nomaster')) attrs.master = 0;
    else if (matches(w, 'dynamic')) notHere('dynamic');
    else if (matches(w, 'type')) {
      type = nextArg(a);
      a.i++;
      break;
    } else if (matches(w, 'alias')) {
      const v = nextArg(a);
      if (byteLength(v) >= 256) invarg('alias too long\n', v);
      attrs.alias = v;
    } else if (w === 'group') {
      const v = nextArg(a);
      if (group !== undefined) duparg('group', v);
      group = parseGroup(v);
      if (group === undefined) invarg('Invalid "group" value\n', v);
      attrs.group = group as number;
    } else if (matches(w, 'numtxqueues')) {
      const v = once('numtxqueues');
      const n = getU32(v);
      if (n === undefined) invarg('Invalid "numtxqueues" value\n', v);
      attrs.numTxQueues = n as number;
    } else if (matches(w, 'numrxqueues')) {
      const v = once('numrxqueues');
      const n = getU32(v);
      if (n === undefined) invarg('Invalid "numrxqueues" value\n', v);
      attrs.numRxQueues = n as number;
    } else if (matches(w, 'addrgenmode')) {
      const v = nextArg(a);
      const n = GENMODE.indexOf(v);
      if (n < 0) invarg('Invalid address generation mode\n', v);
      attrs.addrGenMode = n;
    } else if (matches(w, 'link-netns') || matches(w, 'link-netnsid') || w === 'protodown' || w === 'protodown_reason' || w === 'gso_max_size' || w === 'gso_max_segs' || w === 'gro_max_size' || w === 'parentdev')
      notHere(w);
    else {
      if (matches(w, 'help')) linkUsage();
      const v = w === 'dev' ? nextArg(a) : w;
      if (dev !== name) duparg2('dev', v);
      if (!checkAltIfname(v)) invarg('"dev" not a valid ifname', v);
      dev = v;
    }
  }
  if (name === undefined) name = dev;
  else if (dev === undefined) dev = name;
  if (mac !== undefined) {
    const known = dev === undefined ? undefined : findDev(p.ctx, opts.netns, dev);
    if (known && mac.length !== 6) exit(1, `Invalid address length ${mac.length} - must be 6 bytes\n`);
    attrs.address = lladdrMac(mac);
  }
  if (!create && index !== undefined && attrs.netns === undefined)
    exit(255, 'index can be used only when creating devices or when moving device to another netns.\n');
  if (create && name !== dev) exit(255, 'both "name" and "dev" cannot be used when creating devices.\n');
  return { attrs, name, dev, link, index, type };
};
