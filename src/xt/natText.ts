// What the NAT targets share: libxt_NAT.c's parsing and printing of addresses, ports and flags.
import { parseIp, printIp, type Family, type Ip } from '../base/ip.ts';
import { NF_NAT_RANGE_MAP_IPS } from '../model/ct.ts';
import { servicePort } from '../base/services.ts';
import { XtParseError } from './types.ts';

/** struct nf_nat_range2 while it is being given; `text` is not kept: it is printed from the numbers. */
export interface NatInfo {
  flags: number;
  minAddr: Ip;
  maxAddr: Ip;
  minPort: number;
  maxPort: number;
  basePort: number;
}
export const PROTO_SPECIFIED = 2;
export const PROTO_RANDOM = 4;
export const PERSISTENT = 8;
export const PROTO_RANDOM_FULLY = 16;
export const PROTO_OFFSET = 32;

export const newNatInfo = (family: Family): NatInfo => {
  const zero: Ip = family === 4 ? 0 : '0'.repeat(32);
  return { flags: 0, minAddr: zero, maxAddr: zero, minPort: 0, maxPort: 0, basePort: 0 };
};
/** TCP, UDP, SCTP, DCCP; ICMP's identifiers count as ports, too. */
export const hasPorts = (proto: number, protoInvert: boolean): boolean => !protoInvert && [6, 17, 132, 33, 1, 58].includes(proto);

const port = (text: string, proto: string, whole: string): number => {
  const n = /^\d+$/.test(text) ? Number(text) : servicePort(text, proto);
  if (n === undefined || n > 65535) throw new XtParseError(`Port \`${whole}' not valid`);
  return n;
};
/** parse_ports: `80`, `80-90`, `80-90/1000`. */
export const parsePorts = (text: string, portOk: boolean, info: NatInfo): void => {
  if (!portOk) throw new XtParseError('Need TCP, UDP, SCTP or DCCP with port specification');
  const m = /^([^-/]+)(?:-([^/]+))?(?:\/(.*))?$/.exec(text);
  if (!m) throw new XtParseError(`Port \`${text}' not valid`);
  info.flags |= PROTO_SPECIFIED;
  info.minPort = port(m[1] as string, 'tcp', text);
  info.maxPort = m[2] === undefined ? info.minPort : port(m[2], 'tcp', m[2]);
  if (info.maxPort < info.minPort) throw new XtParseError(`Port range \`${m[2]}' funky`);
  if (m[3] !== undefined) {
    info.basePort = port(m[3], 'tcp', m[3]);
    info.flags |= PROTO_OFFSET;
  }
};
const addr = (text: string, family: Family): Ip => {
  const ip = parseIp(text);
  if (ip === undefined || (typeof ip === 'number') !== (family === 4)) throw new XtParseError(`Bad IP address "${text}"`);
  return ip;
};
/** parse_to: `1.2.3.4`, `1.2.3.4-1.2.3.9:80-90`, `:80`, `[fd00::1]:80`. */
export const parseTo = (text: string, family: Family, portOk: boolean, info: NatInfo): void => {
  let addresses = text;
  if (family === 4 || !text.startsWith('[')) {
    const colon = family === 4 ? text.indexOf(':') : text.startsWith(':') && !text.startsWith('::') ? 0 : -1;
    if (colon >= 0) {
      parsePorts(text.slice(colon + 1), portOk, info);
      addresses = text.slice(0, colon);
    }
  } else {
    const end = text.indexOf(']');
    if (end < 0) throw new XtParseError('Invalid address format');
    // The tool loses its way in brackets without a port.
    if (end === text.length - 1) throw new XtParseError(`Bad IP address "${text.slice(2, 3)}"`);
    if (text[end + 1] !== ':') throw new XtParseError(`Port \`${text.slice(end + 3)}' not valid`);
    parsePorts(text.slice(end + 2), portOk, info);
    addresses = text.slice(1, end);
  }
  if (addresses === '') return;
  info.flags |= NF_NAT_RANGE_MAP_IPS;
  const dash = addresses.indexOf('-');
  info.minAddr = addr(dash < 0 ? addresses : addresses.slice(0, dash), family);
  info.maxAddr = dash < 0 ? info.minAddr : addr(addresses.slice(dash + 1), family);
};
export const portsText = (i: NatInfo): string => `${i.minPort}${i.maxPort === i.minPort ? '' : `-${i.maxPort}`}${(i.flags & PROTO_OFFSET) === 0 ? '' : `/${i.basePort}`}`;
export const rangeText = (i: NatInfo, family: Family): string => {
  const ports = (i.flags & PROTO_SPECIFIED) === 0 ? '' : `:${portsText(i)}`;
  if ((i.flags & NF_NAT_RANGE_MAP_IPS) === 0) return ports;
  const addrs = `${printIp(i.minAddr)}${i.maxAddr === i.minAddr ? '' : `-${printIp(i.maxAddr)}`}`;
  return family === 6 && ports !== '' ? `[${addrs}]${ports}` : `${addrs}${ports}`;
};
/** ` --random --random-fully --persistent`, or the words of -L. */
export const flagsText = (i: NatInfo, dash: string): string =>
  `${(i.flags & PROTO_RANDOM) === 0 ? '' : ` ${dash}random`}${(i.flags & PROTO_RANDOM_FULLY) === 0 ? '' : ` ${dash}random-fully`}${(i.flags & PERSISTENT) === 0 ? '' : ` ${dash}persistent`}`;
