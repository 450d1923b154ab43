// How conntrack reads an argument: numbers, words with commas, addresses with lengths and ports. Mirrors: conntrack-tools src/conntrack.c
// (parse_parameter, parse_parameter_mask, parse_addr, split_address_and_port). Numbers are read as atoi and strtoul read them: what is
// no number is 0.
import { maskOfLen, parseIp4Aton, parseIp6, type Family, type Ip } from '../../base/ip.ts';
import { atoi, strtoul } from '../../base/strtol.ts';
import type { Cmd, Fail } from './cmd.ts';

export const bad = (text: string): Fail => ({ status: 2, text });
export const isFail = (x: unknown): x is Fail => typeof x === 'object' && x !== null && 'text' in x && 'status' in x;

/** strtoul with base 0 (a leading part; 0 when there is none), as u32. */
export const u32Of = (text: string): number => Number(BigInt.asUintN(32, strtoul(text)?.value ?? 0n));
export const port = (text: string): number => atoi(text) & 0xffff;

const STATUS_BITS = [['ASSURED', 4], ['SEEN_REPLY', 2], ['UNSET', 0], ['FIXED_TIMEOUT', 1024], ['EXPECTED', 1], ['OFFLOAD', 16384], ['HW_OFFLOAD', 32768]] as const;
export const EVENT_BITS = [['ALL', 7], ['NEW', 1], ['UPDATES', 2], ['DESTROY', 4]] as const;
export const OUTPUTS = ['xml', 'extended', 'timestamp', 'id', 'ktimestamp', 'labels', 'userspace', 'save'] as const;

/** A word or the start of one, in any case; -1 is none. The first that fits wins. */
export const wordIndex = (names: readonly string[], word: string): number => (word === '' ? -1 : names.findIndex((n) => n.toUpperCase().startsWith(word.toUpperCase())));
export const natWord = (c: Cmd, word: string): boolean => {
  for (const w of ['SRC_NAT', 'DST_NAT']) {
    if (word === '' || !w.startsWith(word.toUpperCase())) continue;
    c.warnings.push(`WARNING: ignoring ${w}, use --${w === 'SRC_NAT' ? 'src' : 'dst'}-nat instead`);
    return true;
  }
  return false;
};
/** Words with commas; `take` says whether it knows one. The error shows what is left of the argument. */
export const words = (arg: string, take: (word: string) => boolean): Fail | undefined => {
  for (let rest = arg; ; ) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    if (word === '' || !take(word)) return bad(`Bad parameter \`${rest}'`);
    if (comma < 0) return undefined;
    rest = rest.slice(comma + 1);
  }
};
export const parseStatus = (c: Cmd, arg: string): Fail | undefined => {
  let status = c.tmpl.status ?? 0;
  const f = words(arg, (w) => {
    if (w.startsWith('UNREPLIED')) {
      c.statusMask |= 2;
      return true;
    }
    const negated = w[0] === '!';
    const name = negated ? w.slice(1) : w;
    if (natWord(c, name)) return true;
    const i = wordIndex(STATUS_BITS.map((s) => s[0]), name);
    if (i < 0) return false;
    const bit = (STATUS_BITS[i] as readonly [string, number])[1];
    if (negated) c.statusMask |= bit;
    else status |= bit;
    return true;
  });
  c.tmpl.status = status;
  if (c.statusMask === 0) c.statusMask = status;
  return f;
};

/** ADDRESS or ADDRESS/LENGTH; sets the family. `cidr` false refuses the length. */
export const parseAddr = (c: Cmd, arg: string, name: string, cidr: boolean): { ip: Ip; mask?: Ip } | Fail => {
  const slash = arg.indexOf('/');
  const text = slash < 0 ? arg : arg.slice(0, slash);
  const ip: Ip | undefined = parseIp4Aton(text) ?? parseIp6(text);
  if (ip === undefined) return bad(`Invalid IP address \`${arg}'`);
  const family: Family = typeof ip === 'number' ? 4 : 6;
  if (c.family !== 0 && c.family !== family) return bad('mismatched address family');
  c.family = family;
  if (slash < 0) return { ip };
  if (!cidr) return bad(`CIDR notation unavailable for \`--${name}'`);
  const len = arg.slice(slash + 1);
  const max = family === 4 ? 32 : 128;
  if (!/^[ \t]*\+?\d+$/.test(len) && len !== '') return bad('Invalid netmask');
  if (Number(len) > max) return bad('Invalid netmask');
  return Number(len) === max ? { ip } : { ip, mask: maskOfLen(family, Number(len)) };
};
export const splitPort = (arg: string): { address: string; port?: number } | Fail => {
  let address = arg;
  let portText: string | undefined;
  const open = arg.indexOf('[');
  if (open >= 0) {
    const close = arg.indexOf(']', open + 1);
    if (close === open + 1) return bad('No IPv6 address specified');
    if (close < 0) return bad("No closing ']' around IPv6 address");
    const colon = arg.indexOf(':', close);
    if (colon >= 0) [address, portText] = [arg.slice(open + 1, close), arg.slice(colon + 1)];
  } else {
    const colon = arg.indexOf(':');
    if (colon >= 0 && arg.indexOf(':', colon + 1) < 0) [address, portText] = [arg.slice(0, colon), arg.slice(colon + 1)];
  }
  if (portText === undefined) return { address };
  if (portText === '') return bad("No port specified after `:'");
  if (!/^\d+$/.test(portText) || Number(portText) > 65535) return bad(`Invalid port \`${portText}'`);
  return { address, port: Number(portText) };
};
