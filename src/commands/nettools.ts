// What the net-tools commands share: the names of the kernel's flags and errors, host names as they resolve them, natural order.
import { parseIp4Aton, type Ip4 } from '../base/ip.ts';
import { STRERROR, type Errno } from '../model/errno.ts';
import type { Link } from '../model/world.ts';
import type { Proc } from '../shell/proc.ts';
import { resolveHost } from './names.ts';

export const strerror = (e: Errno): string => STRERROR[e];

/** IFF_* of a device as SIOCGIFFLAGS gives them. */
export const ifFlags = (l: Link): number => {
  const running = l.up && (l.operstate === 'UP' || l.operstate === 'UNKNOWN');
  const loop = l.info.kind === 'loopback';
  return (l.up ? 1 : 0) | (loop ? 8 : 2) | (running ? 0x40 : 0) | (l.arp ? 0 : 0x80) | (l.gpromisc ? 0x100 : 0) | (l.gallmulti ? 0x200 : 0) | (l.multicast ? 0x1000 : 0);
};
/** In the order ifconfig names them. */
export const FLAG_NAMES: readonly (readonly [number, string, string])[] = [
  [1, 'UP', 'U'], [2, 'BROADCAST', 'B'], [8, 'LOOPBACK', 'L'], [0x40, 'RUNNING', 'R'], [0x80, 'NOARP', 'O'], [0x100, 'PROMISC', 'P'],
  [0x200, 'ALLMULTI', 'A'], [0x1000, 'MULTICAST', 'M'],
];

/** inet_resolve: an address, `default`, or a name; hstrerror's words when it is none of them. */
export const inetResolve = (p: Proc, text: string): Ip4 | string => {
  if (text === 'default') return 0;
  const ip = parseIp4Aton(text);
  if (ip !== undefined) return ip;
  const r = resolveHost(p, text, 4);
  if (typeof r !== 'string') return r.ip as Ip4;
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text) && !/^[\d.]+$/.test(text) ? 'Host name lookup failure' : 'Unknown host';
};

/** nstrcmp: at the first difference, two runs of digits compare as numbers from where the run began. */
export const naturalOrder = (a: string, b: string): number => {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const digit = (s: string, at: number): boolean => /\d/.test(s[at] ?? '');
  let from = i;
  while (from > 0 && digit(a, from - 1)) from--;
  if (digit(a, i) && digit(b, i)) return parseInt(a.slice(from), 10) - parseInt(b.slice(from), 10);
  return (a.charCodeAt(i) || 0) - (b.charCodeAt(i) || 0);
};

/** get_hwtype's ether: up to six bytes of one or two hex digits, colons between; missing ones are zero. */
export const etherInput = (text: string): number | undefined => {
  let rest = text;
  let mac = 0;
  for (let i = 0; i < 6; i++) {
    const m = /^([0-9a-fA-F]{1,2}):?/.exec(rest);
    if (!m && rest !== '') return undefined;
    mac = mac * 256 + (m ? parseInt(m[1] as string, 16) : 0);
    rest = m ? rest.slice(m[0].length) : '';
  }
  return mac;
};
