// Addresses. IPv4 is an unsigned 32-bit number; IPv6 is its 32 lower-case hex digits. Both are plain values:
// `===` is equality, `<` is numeric order, both are map keys and JSON. `typeof ip === 'number'` tells the family.

/** IPv4 address in host order, 0 .. 2^32-1. */
export type Ip4 = number;
/** IPv6 address as exactly 32 lower-case hex digits, no colons. */
export type Ip6 = string;
export type Ip = Ip4 | Ip6;
export type Family = 4 | 6;

export const isIp4 = (ip: Ip): ip is Ip4 => typeof ip === 'number';
export const familyOf = (ip: Ip): Family => (typeof ip === 'number' ? 4 : 6);
export const IN6_ANY: Ip6 = '0'.repeat(32);
export const IN6_LOOPBACK: Ip6 = `${'0'.repeat(31)}1`;
export const isAny = (ip: Ip): boolean => ip === 0 || ip === IN6_ANY;
export const anyOf = (family: Family): Ip => (family === 4 ? 0 : IN6_ANY);

/** Strict dotted quad, as `inet_pton(AF_INET)`. */
export const parseIp4 = (text: string): Ip4 | undefined => {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return undefined;
  let ip = 0;
  for (let i = 1; i <= 4; i++) {
    const part = m[i] as string;
    const n = Number(part);
    if (n > 255 || (part.length > 1 && part[0] === '0')) return undefined;
    ip = ip * 256 + n;
  }
  return ip;
};

/** `inet_aton`: 1 to 4 parts, decimal, octal or hex, the last part filling what is left (`10.1` is 10.0.0.1). */
export const parseIp4Aton = (text: string): Ip4 | undefined => {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let ip = 0;
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i] as string;
    let n: number;
    if (/^0[xX][0-9a-fA-F]+$/.test(p)) n = parseInt(p, 16);
    else if (/^0[0-7]*$/.test(p)) n = parseInt(p, 8);
    else if (/^[1-9]\d*$/.test(p)) n = Number(p);
    else return undefined;
    if (i < parts.length - 1) {
      if (n > 255) return undefined;
      ip = ip * 256 + n;
    } else {
      const room = 256 ** (5 - parts.length);
      if (n >= room) return undefined;
      ip = ip * room + n;
    }
  }
  return ip;
};

export const printIp4 = (ip: Ip4): string => `${ip >>> 24}.${(ip >>> 16) & 255}.${(ip >>> 8) & 255}.${ip & 255}`;

/** RFC 4291 text, as `inet_pton(AF_INET6)`; no scope id. */
export const parseIp6 = (text: string): Ip6 | undefined => {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return undefined;
  let t = text;
  const dot = t.indexOf('.');
  if (dot >= 0) {
    const colon = t.lastIndexOf(':');
    const v4 = parseIp4(t.slice(colon + 1));
    if (v4 === undefined) return undefined;
    t = `${t.slice(0, colon + 1)}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  }
  const halves = t.split('::');
  if (halves.length > 2) return undefined;
  const groups = (s: string): string[] | undefined => {
    if (s === '') return [];
    const g = s.split(':');
    return g.every((x) => /^[0-9a-fA-F]{1,4}$/.test(x)) ? g.map((x) => x.toLowerCase().padStart(4, '0')) : undefined;
  };
  const head = groups(halves[0] as string);
  if (!head) return undefined;
  if (halves.length === 1) return head.length === 8 ? head.join('') : undefined;
  const tail = groups(halves[1] as string);
  if (!tail || head.length + tail.length > 7) return undefined;
  return head.join('') + '0'.repeat(4 * (8 - head.length - tail.length)) + tail.join('');
};

/** RFC 5952 text, as glibc's `inet_ntop`: the longest run of two or more zero groups shortened, mapped addresses dotted. */
export const printIp6 = (ip: Ip6): string => {
  const g: number[] = [];
  for (let i = 0; i < 32; i += 4) g.push(parseInt(ip.slice(i, i + 4), 16));
  let best = -1;
  let bestLen = 1;
  for (let i = 0; i < 8; i++) {
    let j = i;
    while (j < 8 && g[j] === 0) j++;
    if (j - i > bestLen) {
      best = i;
      bestLen = j - i;
    }
    if (j > i) i = j;
  }
  const low = ((g[6] as number) * 65536 + (g[7] as number)) >>> 0;
  const mapped = best === 0 && (bestLen === 6 || (bestLen === 5 && g[5] === 0xffff));
  if (mapped) return bestLen === 5 ? `::ffff:${printIp4(low)}` : `::${printIp4(low)}`;
  const hex = (from: number, to: number): string =>
    g
      .slice(from, to)
      .map((x) => x.toString(16))
      .join(':');
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLen, 8)}`;
};

export const parseIp = (text: string): Ip | undefined => parseIp4(text) ?? parseIp6(text);
export const printIp = (ip: Ip): string => (typeof ip === 'number' ? printIp4(ip) : printIp6(ip));

/** The netmask of an IPv4 prefix length. */
export const maskOf = (len: number): Ip4 => (len === 0 ? 0 : (0xffffffff << (32 - len)) >>> 0);

/** The prefix length of a contiguous mask; undefined when it has holes. */
export const lenOfMask = (mask: Ip): number | undefined => {
  if (typeof mask === 'number') {
    const inv = ~mask >>> 0;
    return (inv & (inv + 1)) === 0 ? Math.clz32(inv) : undefined;
  }
  const m = /^(f*)([8ce]?)0*$/.exec(mask);
  return m ? (m[1] as string).length * 4 + ' 8ce'.indexOf(m[2] === '' ? ' ' : (m[2] as string)) : undefined;
};

/** The address with every bit after `len` cleared. */
export const networkOf = <T extends Ip>(ip: T, len: number): T => {
  if (typeof ip === 'number') return ((ip & maskOf(len)) >>> 0) as T;
  const s: string = ip;
  if (len >= 128) return ip;
  const whole = len >> 2;
  const rest = len & 3;
  const nibble = rest === 0 ? '' : (parseInt(s[whole] as string, 16) & (0xf << (4 - rest)) & 0xf).toString(16);
  return (s.slice(0, whole) + nibble).padEnd(32, '0') as T;
};

/** The mask of a prefix length. */
export const maskOfLen = (family: Family, len: number): Ip => (family === 4 ? maskOf(len) : networkOf('f'.repeat(32), len));

/** `ip & mask`, for any mask of its family. */
export const maskIp = (ip: Ip, mask: Ip): Ip => {
  if (typeof ip === 'number') return typeof mask === 'number' ? (ip & mask) >>> 0 : ip;
  if (typeof mask === 'number' || mask === 'f'.repeat(32)) return ip;
  let out = '';
  for (let i = 0; i < 32; i++) out += (parseInt(ip[i] as string, 16) & parseInt(mask[i] as string, 16)).toString(16);
  return out;
};

/** The last address of an IPv4 prefix. */
export const broadcastOf = (ip: Ip4, len: number): Ip4 => (ip | ~maskOf(len)) >>> 0;

/** True when `ip` lies in `net/len`; families must be equal. */
export const inPrefix = (ip: Ip, net: Ip, len: number): boolean => {
  if (typeof ip === 'number') return typeof net === 'number' && ((ip ^ net) & maskOf(len)) === 0;
  if (typeof net === 'number') return false;
  const whole = len >> 2;
  for (let i = 0; i < whole; i++) if (ip.charCodeAt(i) !== net.charCodeAt(i)) return false;
  const rest = len & 3;
  if (rest === 0) return true;
  return ((parseInt(ip[whole] as string, 16) ^ parseInt(net[whole] as string, 16)) & (0xf << (4 - rest)) & 0xf) === 0;
};

// ---- IPv4 kinds (include/linux/in.h)
export const isLoopback4 = (ip: Ip4): boolean => ip >>> 24 === 127;
export const isMulticast4 = (ip: Ip4): boolean => (ip & 0xf0000000) >>> 0 === 0xe0000000;
/** Only 0.0.0.0 itself since Linux 5.3: the rest of 0/8 is ordinary. */
export const isZeronet4 = (ip: Ip4): boolean => ip === 0;
export const isLbcast4 = (ip: Ip4): boolean => ip === 0xffffffff;

// ---- IPv6 kinds (include/net/ipv6.h)
export const isMulticast6 = (ip: Ip6): boolean => ip.startsWith('ff');
export const isLinkLocal6 = (ip: Ip6): boolean => ip.startsWith('fe') && /[89ab]/.test(ip[2] as string);
export const isMulticast = (ip: Ip): boolean => (typeof ip === 'number' ? isMulticast4(ip) : isMulticast6(ip));

/** ff02::1:ffXX:XXXX (`addrconf_addr_solict_mult`). */
export const solicitedNode = (ip: Ip6): Ip6 => `ff0200000000000000000001ff${ip.slice(26)}`;

/** The interface's link-local address from its MAC (`addrconf_ifid_eui48`). */
export const linkLocalOf = (mac: number): Ip6 => {
  const h = mac.toString(16).padStart(12, '0');
  const first = (parseInt(h.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
  return `fe80000000000000${first}${h.slice(2, 6)}fffe${h.slice(6)}`;
};

/** The Ethernet group address of a multicast IP (`ip_eth_mc_map`, `ipv6_eth_mc_map`). */
export const multicastMacOf = (ip: Ip): number =>
  typeof ip === 'number' ? 0x01005e000000 + (ip & 0x7fffff) : 0x333300000000 + parseInt(ip.slice(24), 16);
