// Addresses of a subnet by number, for scripts and builders: subnet('10.0.0.0/24').at(5) is 10.0.0.5/24. IPv4 only: IPv6 addresses are written out.
import { parseIp, parseIp4, printIp4 } from '../base/ip.ts';
import type { Cidr, IpText, OkCidr } from './types.ts';

export interface Subnet {
  /** `10.0.0.0/24`. */
  readonly cidr: Cidr;
  /** The nth address with the prefix length: `10.0.0.5/24`. */
  readonly at: (n: number) => Cidr;
  /** The nth address alone: `10.0.0.5`. */
  readonly ip: (n: number) => IpText;
}

/** The parts of `10.0.0.1/24`; a TypeError says what is wrong with it. */
export const splitCidr = (text: string): { readonly ip: string; readonly len: number; readonly family: 4 | 6 } => {
  const [addr = '', len = '', ...rest] = text.split('/');
  const ip = parseIp(addr);
  if (ip === undefined || rest.length > 0) throw new TypeError(`"${text}" is not an address with a prefix length, such as 10.0.0.1/24: "${addr}" is not an address`);
  const family = typeof ip === 'number' ? 4 : 6;
  if (!/^\d{1,3}$/.test(len) || Number(len) > (family === 4 ? 32 : 128)) throw new TypeError(`"${text}" is not an address with a prefix length: expected a number from 0 to ${family === 4 ? 32 : 128} after the slash`);
  return { ip: addr, len: Number(len), family };
};
/** A computed text as a checked one: cidr(`10.0.${i}.1/24`). */
export const cidr = (text: string): Cidr => {
  splitCidr(text);
  return text as Cidr;
};
/** A computed text as a checked address. */
export const ip = (text: string): IpText => {
  if (parseIp(text) === undefined) throw new TypeError(`"${text}" is not an IPv4 or IPv6 address`);
  return text as IpText;
};

export const subnet = <const C extends string>(prefix: OkCidr<C>): Subnet => {
  const { ip: addr, len, family } = splitCidr(prefix as string);
  if (family === 6) throw new TypeError(`"${prefix as string}": subnet() counts IPv4 addresses; write IPv6 addresses out`);
  const size = 2 ** (32 - len);
  const base = Math.floor((parseIp4(addr) as number) / size) * size;
  const nth = (n: number): IpText => {
    if (!Number.isInteger(n) || n < 0 || n >= size) throw new RangeError(`${n} is no address of ${prefix as string}; expected a whole number from 0 to ${size - 1}`);
    return printIp4(base + n) as IpText;
  };
  return { cidr: `${printIp4(base)}/${len}` as Cidr, ip: nth, at: (n) => `${nth(n)}/${len}` as Cidr };
};
