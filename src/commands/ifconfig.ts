// ifconfig of net-tools 2.10: words are taken one after the other, each its own ioctl. Mirrors: ifconfig.c (main, set_flag, clr_flag).
// Leaves out, by name: IPv4 `add`/`del`, tunnel, media, mem_start, io_addr, irq, keepalive, outfill, -trailers, dynamic.
import { lenOfMask, parseIp6, type Ip6 } from '../base/ip.ts';
import type { Errno } from '../model/errno.ts';
import { delAddr, newAddr, type AddrReq } from '../rtnl/addr.ts';
import { devinetIoctl, ioctlDev, ioctlSetFlags, type AddrIoctl } from '../rtnl/devinetIoctl.ts';
import type { LinkAttrs } from '../rtnl/link-types.ts';
import { setLinkAttrs } from '../rtnl/link.ts';
import type { Command, Proc } from '../shell/proc.ts';
import { SHORT_HEADER, interfaceNames, printLong, printShort } from './ifconfigPrint.ts';
import { etherInput, inetResolve, strerror } from './nettools.ts';
import { atoi } from '../base/strtol.ts';
import { IFCONFIG_HELP, IFCONFIG_USAGE } from './nettoolsUsage.ts';

const HINT = "ifconfig: `--help' gives usage information.\n";
const FLAG_WORDS: ReadonlyMap<string, LinkAttrs> = new Map([
  ['up', { up: true }], ['down', { up: false }], ['arp', { arp: true }], ['-arp', { arp: false }], ['promisc', { promisc: true }], ['-promisc', { promisc: false }],
  ['multicast', { multicast: true }], ['-multicast', { multicast: false }], ['allmulti', { allmulti: true }], ['-allmulti', { allmulti: false }], ['trailers', {}],
]);
// -FLAG looks again afterwards; `up`, `down` and the positive ones do not
const LOOKS_AGAIN = new Set(['-promisc', '-multicast', '-allmulti', '-broadcast', '-pointopoint']);
const UNMODELLED = new Set(['-trailers', 'dynamic', '-dynamic', 'mem_start', 'io_addr', 'irq', 'media', 'keepalive', 'outfill', 'tunnel', 'metric_']);
const HW_TYPES = new Set(['loop', 'slip', 'cslip', 'slip6', 'cslip6', 'adaptive', 'ash', 'ax25', 'netrom', 'rose', 'tunnel', 'ppp', 'hdlc', 'lapb', 'arcnet', 'dlci', 'frad', 'sit', 'fddi', 'hippi', 'irda', 'ec', 'x25', 'eui64']);

class Usage extends Error {}

const request6 = (ifindex: number, ip: Ip6, prefixlen: number): AddrReq => ({
  ifindex, family: 6, prefixlen, local: ip, address: ip, broadcast: null, scope: 0, label: null, nodad: false, noprefixroute: false, homeaddress: false,
  mngtmpaddr: false, autojoin: false, lifetime: null, metric: null,
});

/** The settings after the interface's name; the exit status, or undefined when an address ended it. */
const configure = (p: Proc, ifname: string, words: readonly string[]): number => {
  const { ctx, netns } = p;
  let rc = 0;
  let i = 0;
  let didNetmask = false;
  let lateMask: number | undefined;
  const complain = (what: string, e: Errno | undefined, status = 1): void => {
    if (e === undefined) return;
    p.err(`${what}: ${strerror(e)}\n`);
    rc |= status;
  };
  const arg = (): string => {
    const w = words[++i];
    if (w === undefined) throw new Usage();
    return w;
  };
  const setFlag = (flags: LinkAttrs): void => {
    if (!ioctlDev(ctx, netns, ifname)) complain(`${ifname}: ERROR while getting interface flags`, 'ENODEV', -1);
    else complain('SIOCSIFFLAGS', ioctlSetFlags(ctx, netns, ifname, flags), -1);
  };
  const testFlag = (name: string): void => {
    const dev = ioctlDev(ctx, netns, ifname);
    if (!dev) complain(`${ifname}: ERROR while testing interface flags`, 'ENODEV', -1);
    else if (name === 'broadcast' && dev.info.kind !== 'loopback') p.err(`Warning: Interface ${ifname} still in BROADCAST mode.\n`);
    else if (name === 'promisc' && dev.gpromisc) p.err(`Warning: Interface ${ifname} still in promisc mode... maybe other application is running?\n`);
    else if (name === 'allmulti' && dev.gallmulti) p.err(`Warning: Interface ${ifname} still in ALLMULTI mode.\n`);
  };
  const ioctl = (cmd: AddrIoctl, value: number): void => complain(cmd, devinetIoctl(ctx, netns, cmd, ifname, value));
  /** The address that an option takes; undefined after complaining. */
  const address = (text: string): number | undefined => {
    const r = inetResolve(p, text);
    if (typeof r === 'number') return r;
    p.err(`${text}: ${r}\n`);
    rc |= 1;
    return undefined;
  };
  const attrs = (cmd: string, a: LinkAttrs): void => {
    const dev = ioctlDev(ctx, netns, ifname);
    complain(cmd, dev ? setLinkAttrs(ctx, netns, dev.ifindex, a)?.errno : 'ENODEV');
  };
  const inet6 = (text: string, add: boolean): void => {
    const [addr, len] = text.split('/') as [string, string | undefined];
    const ip = parseIp6(addr);
    if (ip === undefined) {
      p.err(`${addr}: Resolver Error 0 (no error)\n`);
      rc |= 1;
      return;
    }
    const dev = ioctlDev(ctx, netns, ifname);
    if (!dev) return complain('SIOGIFINDEX', 'ENODEV');
    const req = request6(dev.ifindex, ip, len === undefined ? 128 : atoi(len));
    complain(add ? 'SIOCSIFADDR' : 'SIOCDIFADDR', (add ? newAddr(ctx, netns, req, 'add') : delAddr(ctx, netns, req))?.errno);
  };

  const setHw = (): void => {
    const type = arg();
    const text = type === 'ether' ? arg() : '';
    if (type !== 'ether') {
      if (!HW_TYPES.has(type)) throw new Usage();
      arg();
      p.err(`hw address type \`${type}' has no handler to set address. failed.\n`);
      rc |= 1;
      return;
    }
    const mac = etherInput(text);
    if (mac === undefined) {
      p.err(`${text}: invalid ether address.\n`);
      rc |= 1;
    } else attrs('SIOCSIFHWADDR', { address: mac });
  };
  const mainAddress = (text: string): number | undefined => {
    const slash = text.indexOf('/');
    const host = slash < 0 ? text : text.slice(0, slash);
    if (slash >= 0) {
      const len = text.slice(slash + 1);
      if (!/^\d+$/.test(len) || didNetmask) throw new Usage();
      // the shift is by the length modulo 32, so that /32 gives no mask at all
      lateMask = ~(0xffffffff >>> (Number(len) & 31)) >>> 0;
    }
    const ip = inetResolve(p, host);
    if (typeof ip !== 'number') {
      p.err(`${host}: ${ip}\n${HINT}`);
      return 1;
    }
    ioctl('SIOCSIFADDR', ip);
    if (ip !== 0) setFlag({ up: true });
    return undefined;
  };

  for (; i < words.length; i++) {
    const w = words[i] as string;
    const flags = FLAG_WORDS.get(w);
    if (flags) {
      setFlag(flags);
      if (LOOKS_AGAIN.has(w)) testFlag(w.slice(1));
    } else if (UNMODELLED.has(w)) {
      p.err(`ifconfig: "${w}" is not modelled by packetpath\n`);
      return 1;
    } else if (w === '-broadcast' || w === '-pointopoint') {
      setFlag({});
      testFlag(w.slice(1));
    } else if (w === 'broadcast' || w === 'pointopoint') {
      const text = words[i + 1];
      if (text !== undefined) {
        i++;
        const ip = address(text);
        if (ip === undefined) continue;
        ioctl(w === 'broadcast' ? 'SIOCSIFBRDADDR' : 'SIOCSIFDSTADDR', ip);
      }
      setFlag({});
    } else if (w === 'dstaddr') {
      const ip = address(arg());
      if (ip !== undefined) ioctl('SIOCSIFDSTADDR', ip);
    } else if (w === 'netmask') {
      const ip = address(arg());
      if (ip === undefined) continue;
      didNetmask = true;
      ioctl('SIOCSIFNETMASK', ip);
    } else if (w === 'mtu') attrs('SIOCSIFMTU', { mtu: atoi(arg()) });
    else if (w === 'txqueuelen') {
      const n = atoi(arg());
      if (n < 0) complain('SIOCSIFTXQLEN', ioctlDev(ctx, netns, ifname) ? 'EINVAL' : 'ENODEV');
      else attrs('SIOCSIFTXQLEN', { txqlen: n });
    } else if (w === 'hw') setHw();
    else if (w === 'name') attrs('SIOCSIFNAME', { name: arg() });
    else if (w === 'add' || w === 'del') {
      const text = arg();
      if (!text.includes(':')) {
        p.err(`ifconfig: "${w} ${text}" is not modelled by packetpath\n`);
        return 1;
      }
      inet6(text, w === 'add');
    } else {
      const done = mainAddress(w);
      if (done !== undefined) return done;
    }
  }
  if (lateMask !== undefined) {
    complain('SIOCSIFNETMASK', lenOfMask(lateMask) === undefined ? 'EINVAL' : devinetIoctl(ctx, netns, 'SIOCSIFNETMASK', ifname, lateMask));
  }
  return rc < 0 ? 255 : rc;
};

const show = (p: Proc, name: string | undefined, all: boolean, short: boolean): number => {
  const print = short ? printShort : printLong;
  if (name !== undefined) {
    const dev = ioctlDev(p.ctx, p.netns, name);
    if (!dev) p.err(`${name}: error fetching interface information: Device not found\n`);
    p.out((short ? SHORT_HEADER : '') + (dev ? print(p.ctx, p.netns, dev, name) : ''));
    return dev ? 0 : 1;
  }
  if (short) p.out(SHORT_HEADER);
  for (const n of interfaceNames(p.ctx, p.netns, all)) {
    const dev = ioctlDev(p.ctx, p.netns, n);
    if (dev) p.out(print(p.ctx, p.netns, dev, n));
  }
  return 0;
};

const run = (p: Proc): number => {
  const words = [...p.args];
  let all = false;
  let short = false;
  while (words[0]?.startsWith('-')) {
    const o = words.shift() as string;
    if (o === '-a') all = true;
    else if (o === '-s') short = true;
    else if (o === '-v') continue;
    else if (o === '-V' || o === '-version' || o === '--version') {
      p.out('net-tools 2.10\n');
      return 0;
    } else if (['-?', '-h', '-help', '--help'].includes(o)) {
      p.err(IFCONFIG_HELP.err);
      p.out(IFCONFIG_HELP.out);
      return 0;
    } else {
      p.err(`ifconfig: option \`${o}' not recognised.\n${HINT}`);
      return 1;
    }
  }
  // ifr_name holds 15 bytes
  const name = words.shift()?.slice(0, 15);
  if (name === undefined || words.length === 0) return show(p, name, all, short);
  const af = words[0];
  if (af === 'inet' || af === 'inet6') words.shift();
  if (af === 'inet6' && words[0] !== undefined && parseIp6(words[0].split('/')[0] as string) !== undefined) {
    p.err("Don't know how to set addresses for family 10.\n");
    return 1;
  }
  try {
    return configure(p, name, words);
  } catch (e) {
    if (!(e instanceof Usage)) throw e;
    p.err(IFCONFIG_USAGE);
    return 3;
  }
};

export const ifconfig: Command = {
  name: 'ifconfig', man: 'show and configure network interfaces (net-tools 2.10)', run,
  examples: ['ifconfig lo up', 'ifconfig lo', 'ifconfig -s', 'ifconfig nope', 'ifconfig lo 127.0.0.2 netmask 255.255.0.0'],
};
