// arp of net-tools 2.10. Mirrors: arp.c (arp_show, arp_set, arp_del, arp_file) over net/ipv4/arp.c (arp_ioctl, arp_req_set, arp_req_delete).
// Leaves out, by name: hardware types but ether, protocol families but inet.
import { printIp4, type Ip4 } from '../base/ip.ts';
import { printMac, type Mac } from '../base/mac.ts';
import { pmSorted } from '../base/pmap.ts';
import type { Errno } from '../model/errno.ts';
import { LOOPBACK_IFINDEX } from '../model/init.ts';
import { RT_SCOPE_LINK } from '../model/uapi.ts';
import type { Link } from '../model/world.ts';
import { findLink, findLinkByName, findNeigh, netnsOf } from '../net/ctx.ts';
import { fibLookup4 } from '../net/fib4.ts';
import { delNeigh, newNeigh } from '../rtnl/neigh.ts';
import type { Command, Proc } from '../shell/proc.ts';
import { nameOfHost } from './names.ts';
import { etherInput, inetResolve, strerror } from './nettools.ts';
import { ARP_HELP, ARP_USAGE, ARP_VERSION } from './nettoolsUsage.ts';
import { arpLines, type ArpLine } from './procnet.ts';

interface Opts {
  numeric: boolean;
  verbose: boolean;
  bsd: boolean;
  useDevice: boolean;
  device: string | undefined;
  action: 'show' | 'set' | 'del' | 'file';
}
const FAIL = 255;
const usage = (p: Proc): number => {
  p.err(ARP_USAGE);
  return 3;
};

/** The device that the ioctl works on: the one named, or the one the route to the address leaves by. */
const arpDev = (p: Proc, o: { readonly device: string | undefined }, ip: Ip4, deleting = false): Link | Errno => {
  // only an Ethernet device takes an Ethernet address
  const fit = (dev: Link | undefined, otherwise: Errno): Link | Errno => (!dev ? otherwise : dev.info.kind === 'loopback' && !deleting ? 'EINVAL' : dev);
  if (o.device !== undefined) return fit(findLinkByName(p.ctx, p.netns, o.device), 'ENODEV');
  // only what is on a link counts: a route by a gateway does not
  const res = fibLookup4(p.ctx, p.netns, { dst: ip, src: 0, iif: 0, oif: 0, tos: 0, mark: 0, proto: 0, sport: 0, dport: 0, uid: 0 }, { scope: RT_SCOPE_LINK });
  if ('error' in res) return res.error;
  // a packet to an own address leaves by the loopback device
  return fit(findLink(p.ctx, p.netns, res.type === 'local' ? LOOPBACK_IFINDEX : res.nh.oif), 'EINVAL');
};

/** The address of the host that a request names; undefined when that was refused aloud. */
const hostArg = (p: Proc, host: string | undefined): Ip4 | undefined => {
  const ip = host === undefined ? undefined : inetResolve(p, host);
  if (typeof ip === 'number') return ip;
  p.err(host === undefined ? 'arp: need host name\n' : `${host}: ${ip}\n`);
  return undefined;
};

/** arp_set. */
const arpSet = (p: Proc, o: Opts, words: readonly string[]): number => {
  const ip = hostArg(p, words[0]);
  if (ip === undefined) return FAIL;
  const hw = words[1];
  if (hw === undefined) {
    p.err('arp: need hardware address\n');
    return FAIL;
  }
  let mac: Mac | undefined;
  if (o.useDevice) {
    const from = findLinkByName(p.ctx, p.netns, hw);
    if (!from) {
      p.err(`arp: cant get HW-Address for \`${hw}': No such device.\n`);
      return FAIL;
    }
    mac = from.address;
  } else mac = etherInput(hw);
  if (mac === undefined) {
    p.err('arp: invalid hardware address\n');
    return FAIL;
  }
  let permanent = true;
  let publish = false;
  let device = o.device;
  let odd = false;
  for (let i = 2; i < words.length; i++) {
    const w = words[i];
    if (w === 'temp') permanent = false;
    else if (w === 'pub') publish = true;
    else if (w === 'priv') publish = false;
    else if (w === 'trail') continue;
    else if (w === 'dontpub') odd = true;
    else if (w === 'dev' || w === 'netmask') {
      const arg = words[++i];
      if (arg === undefined) return usage(p);
      if (w === 'dev') device = arg;
      else if (arg !== '255.255.255.255') odd = true;
    } else return usage(p);
  }
  const answer = (e: Errno | undefined): number => {
    if (e === undefined) return 0;
    p.err(`SIOCSARP: ${strerror(e)}\n`);
    return FAIL;
  };
  if (publish) {
    // arp_req_set_public: without a device the kernel looks for one that owns the hardware address
    const on = device === undefined ? pmSorted(netnsOf(p.ctx, p.netns).links).find((l) => l.address === mac && l.info.kind !== 'loopback') : findLinkByName(p.ctx, p.netns, device);
    if (!on) return answer('ENODEV');
    return answer(newNeigh(p.ctx, p.netns, { ifindex: on.ifindex, dst: ip, lladdr: null, nud: 'PERMANENT', proxy: true, router: false, externLearn: false, use: false, protocol: 0 }, 'replace')?.errno);
  }
  if (odd) return answer('EINVAL');
  if (o.verbose) p.err('arp: SIOCSARP()\n');
  const dev = arpDev(p, { device }, ip);
  if (typeof dev === 'string') return answer(dev);
  return answer(newNeigh(p.ctx, p.netns, {
    ifindex: dev.ifindex, dst: ip, lladdr: mac, nud: permanent ? 'PERMANENT' : 'STALE', proxy: false, router: false, externLearn: false, use: false, protocol: 0,
  }, 'replace')?.errno);
};

const arpDel = (p: Proc, o: Opts, words: readonly string[]): number => {
  const ip = hostArg(p, words[0]);
  if (ip === undefined) return FAIL;
  let publish = false;
  let onlyPrivate = false;
  let device = o.device;
  for (let i = 1; i < words.length; i++) {
    const w = words[i];
    if (w === 'pub') publish = true;
    else if (w === 'priv') onlyPrivate = true;
    else if (w === 'temp' || w === 'trail') continue;
    else if (w === 'dev' && words[i + 1] !== undefined) device = words[++i];
    else return usage(p);
  }
  const { ctx, netns } = p;
  // these words go to stdout
  const absent = (): number => {
    p.out(`No ARP entry for ${words[0]}\n`);
    return FAIL;
  };
  if (!publish) {
    const dev = arpDev(p, { device }, ip, true);
    if (typeof dev === 'string') {
      p.err(`SIOCDARP(dontpub): ${strerror(dev)}\n`);
      return FAIL;
    }
    if (findNeigh(ctx, netns, dev.ifindex, ip) && delNeigh(ctx, netns, { ifindex: dev.ifindex, dst: ip, proxy: false }) === undefined) return 0;
    if (onlyPrivate) return absent();
  }
  const on = device === undefined ? undefined : findLinkByName(ctx, netns, device);
  return on && delNeigh(ctx, netns, { ifindex: on.ifindex, dst: ip, proxy: true }) === undefined ? 0 : absent();
};

const HEADER = 'Address                  HWtype  HWaddress           Flags Mask            Iface\n';
const ATF_COM = 2;
const ATF_PERM = 4;
const ATF_PUBL = 8;
const bsdLine = (a: ArpLine, name: string): string => {
  const perm = (a.flags & ATF_PERM) !== 0 ? 'PERM ' : '';
  if ((a.flags & ATF_PUBL) !== 0) return `${name} (${printIp4(a.ip)}) at <from_interface> ${perm}PUB on ${a.dev.name}\n`;
  const hw = (a.flags & ATF_COM) === 0 ? '<incomplete> ' : `${printMac(a.mac)} [ether] `;
  return `${name} (${printIp4(a.ip)}) at ${hw}${perm}on ${a.dev.name}\n`;
};
const linuxLine = (a: ArpLine, name: string): string => {
  const publ = (a.flags & ATF_PUBL) !== 0;
  const com = (a.flags & ATF_COM) !== 0;
  const hw = publ ? `${'*'.padEnd(7)} ${'<from_interface>'.padEnd(19)}` : com ? `${'ether'.padEnd(7)} ${printMac(a.mac).padEnd(19)}` : `${''.padEnd(7)} ${'(incomplete)'.padEnd(19)}`;
  const flags = `${com ? 'C' : ''}${(a.flags & ATF_PERM) !== 0 ? 'M' : ''}${publ ? 'P' : ''}`;
  return `${name.slice(0, 23).padEnd(23)}  ${hw} ${flags.padEnd(21)} ${a.dev.name}\n`;
};
const show = (p: Proc, o: Opts, host: string | undefined): number => {
  let only: Ip4 | undefined;
  if (host !== undefined) {
    const ip = inetResolve(p, host);
    if (typeof ip !== 'number') {
      p.err(`${host}: ${ip}\n`);
      return FAIL;
    }
    only = ip;
  }
  const all = arpLines(p.ctx, p.netns);
  const some = all.filter((a) => (o.device === undefined || a.dev.name === o.device) && (only === undefined || a.ip === only));
  some.forEach((a, i) => {
    const known = o.numeric ? undefined : nameOfHost(p, a.ip);
    if (o.bsd) p.out(bsdLine(a, known ?? '?'));
    else p.out((i === 0 ? HEADER : '') + linuxLine(a, known ?? printIp4(a.ip)));
  });
  if (o.verbose) p.out(`Entries: ${all.length}\tSkipped: ${all.length - some.length}\tFound: ${some.length}\n`);
  if (some.length === 0) {
    if (host !== undefined && !o.bsd) p.out(`${host} (${printIp4(only ?? 0)}) -- no entry\n`);
    else if (host !== undefined || o.device !== undefined) p.out(`arp: in ${all.length} entries no match found.\n`);
  }
  return 0;
};

const fromFile = (p: Proc, o: Opts, file: string): number => {
  const text = p.files.read(file.startsWith('/') ? file : `${p.cwd}/${file}`, p.netns);
  if (text === undefined) {
    p.err(`arp: cannot open etherfile ${file} !\n`);
    return FAIL;
  }
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (o.verbose) p.out(`>> ${line}\n`);
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#') === true) continue;
    if (words.length < 2) {
      p.err('arp: format error on line 1 of etherfile ');
      p.err(`${file} !\n`);
      continue;
    }
    arpSet(p, o, words);
  }
  return 0;
};

const LONG: ReadonlyMap<string, string> = new Map([
  ['all', 'a'], ['delete', 'd'], ['file', 'f'], ['numeric', 'n'], ['set', 's'], ['verbose', 'v'], ['protocol', 'A'], ['device', 'i'], ['hw-type', 'H'], ['use-device', 'D'],
]);
const run = (p: Proc): number => {
  const o: Opts = { numeric: false, verbose: false, bsd: false, useDevice: false, device: undefined, action: 'show' };
  const words: string[] = [];
  const take = (c: string, arg: () => string | undefined): number | undefined => {
    switch (c) {
      case 'a': o.bsd = true; break;
      case 'e': o.bsd = false; break;
      case 'd': o.action = 'del'; break;
      case 's': o.action = 'set'; break;
      case 'f': o.action = 'file'; break;
      case 'n': case 'N': o.numeric = true; break;
      case 'v': o.verbose = true; break;
      case 'D': o.useDevice = true; break;
      case 'i': o.device = arg(); break;
      case 'A': case 'p': {
        const af = arg();
        if (af !== 'inet') return refuse(`protocol family ${af}`);
        break;
      }
      case 'H': case 't': {
        const hw = arg();
        if (hw !== 'ether') {
          p.err(`arp: ${hw}: unknown hardware type.\n`);
          return FAIL;
        }
        break;
      }
      case 'V': p.out(ARP_VERSION); return 0;
      case 'h': case '?':
        p.err(ARP_HELP.err);
        p.out(ARP_HELP.out);
        return 0;
      default:
        p.err(`arp: invalid option -- '${c}'\n${ARP_USAGE}`);
        return 3;
    }
    return undefined;
  };
  const refuse = (what: string): number => {
    p.err(`arp: "${what}" is not modelled by packetpath\n`);
    return FAIL;
  };
  for (let i = 0; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (!w.startsWith('-') || w === '-') {
      words.push(w);
      continue;
    }
    let done: number | undefined;
    if (w === '--help' || w === '--version') done = take(w === '--help' ? 'h' : 'V', () => undefined);
    else if (w.startsWith('--')) {
      const c = LONG.get(w.slice(2).split('=')[0] as string);
      done = c === undefined ? refuse(w) : take(c, () => w.split('=')[1] ?? p.args[++i]);
    } else {
      let j = 1;
      for (; j < w.length && done === undefined; j++) {
        done = take(w[j] as string, () => {
          const rest = w.slice(j + 1);
          j = w.length;
          return rest !== '' ? rest : p.args[++i];
        });
      }
    }
    if (done !== undefined) return done;
  }
  switch (o.action) {
    case 'set': return arpSet(p, o, words);
    case 'del': return arpDel(p, o, words);
    case 'file': return fromFile(p, o, words[0] ?? '/etc/ethers');
    case 'show': return show(p, o, words[0]);
  }
};

export const arp: Command = {
  name: 'arp', man: 'show and change the ARP cache (net-tools 2.10)', run, examples: ['arp -n', 'arp -an', 'arp -d 192.0.2.1', 'arp -s 192.0.2.1'],
};
