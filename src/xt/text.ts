// Words that several extensions share: quoting as iptables-save does it, hexadecimal, options given once, prefixes of names in lists.
// Mirrors: libxtables/xtables.c (xtables_save_string, xtables_strtoui through options.ts, xtables_parse_port).
import { serviceName, servicePort } from '../base/services.ts';
import { xtablesStrtoui } from './options.ts';
import { XtParseError } from './types.ts';

export const fail = (message: string): never => {
  throw new XtParseError(message);
};
/** xtopt's XTF_BAD_VALUE. */
export const badValue = (ext: string, option: string, value: string): never => fail(`${ext}: Bad value for "--${option}" option: "${value}"`);

/** xtables_save_string, with the space before it. */
export const saveString = (s: string): string => (/^[\w-]+$/.test(s) ? ` ${s}` : ` "${s.replace(/["\\']/g, '\\$&')}"`);

export const hex = (n: number): string => `0x${n.toString(16)}`;
export const hex2 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

/** strncasecmp(text, name, strlen(text)) == 0: the first name that begins so. */
export const indexByPrefix = (names: readonly string[], text: string): number => names.findIndex((n) => n.startsWith(text.toUpperCase()));

/** xtables_parse_port: a number, or a service of the protocol. */
export const xtablesParsePort = (text: string, proto: string): number =>
  xtablesStrtoui(text, 0, 65535) ?? servicePort(text, proto) ?? fail(`invalid port/service \`${text}' specified`);

/** parse_ports of libxt_tcp, libxt_sctp. */
export const parsePortRange = (text: string, proto: string): [number, number] => {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const p = xtablesParsePort(text, proto);
    return [p, p];
  }
  const from = text.slice(0, colon);
  const to = text.slice(colon + 1);
  const lo = from === '' ? 0 : xtablesParsePort(from, proto);
  const hi = to === '' ? 65535 : xtablesParsePort(to, proto);
  if (lo > hi) fail('invalid portrange (min > max)');
  return [lo, hi];
};

/** A port as `iptables -L` names it. */
export const printPort = (port: number, numeric: boolean, proto: string): string => (numeric ? undefined : serviceName(port, proto)) ?? String(port);

export type Range = readonly [from: number, to: number];
/** Ranges as iptables-save prints them. */
export const rangeText = ([from, to]: Range): string => (from === to ? String(from) : `${from}:${to}`);
/** print_ports: ` dpt:80`, ` spts:!1:2`; nothing when every port fits and nothing is inverted. */
export const printPorts = (name: string, [from, to]: Range, invert: boolean, numeric: boolean, proto: string): string => {
  if (from === 0 && to === 65535 && !invert) return '';
  const bang = invert ? '!' : '';
  return from === to
    ? ` ${name}:${bang}${printPort(from, numeric, proto)}`
    : ` ${name}s:${bang}${printPort(from, numeric, proto)}:${printPort(to, numeric, proto)}`;
};
/** ` ! --dport 1:2`. */
export const saveRange = (option: string, r: Range, invert: boolean): string => `${invert ? ' !' : ''} --${option} ${rangeText(r)}`;

/** iptables-nft writes an inverted range that begins at 0 as "greater than", and reads that back as the ports above it. */
export const nftRange = (r: Range, invert: boolean): [Range, boolean] => (invert && r[0] === 0 && r[1] > 0 && r[1] < 65535 ? [[r[1] + 1, 65535], false] : [r, invert]);

export const inRange = (n: number, r: Range, invert: boolean): boolean => (n >= r[0] && n <= r[1]) !== invert;
