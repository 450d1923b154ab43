// `-m conntrack`: net/netfilter/xt_conntrack.c (conntrack_mt), libxt_conntrack.c (revision 3). Without a conntrack only --ctstate counts:
// whatever else is asked is passed over once the state fits, and nothing matches where no state is asked.
import { isAny, lenOfMask, maskIp, printIp, type Ip } from '../base/ip.ts';
import { ctDir, IPS_ASSURED, IPS_CONFIRMED, IPS_DST_NAT, IPS_EXPECTED, IPS_SEEN_REPLY, IPS_SRC_NAT, type Ct } from '../model/ct.ts';
import { packetState, parseState, stateList, STATE_DNAT, STATE_SNAT } from './ctState.ts';
import { badValue, fail, indexByPrefix, inRange, rangeText, type Range } from './text.ts';
import type { XtMatchModule, XtOptCall, XtOption, XtPacket } from './types.ts';

interface CtAddr {
  ip: Ip;
  mask: Ip;
  invert: boolean;
}
interface CtRange {
  range: Range;
  invert: boolean;
}
interface ConntrackInfo {
  state?: { mask: number; invert: boolean };
  proto?: { value: number; invert: boolean };
  status?: { mask: number; invert: boolean };
  expire?: CtRange;
  dir?: 0 | 1;
  addrs: Partial<Record<AddrName, CtAddr>>;
  ports: Partial<Record<PortName, CtRange>>;
}
/** In the order in which they are printed. */
const ADDRS = ['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'] as const;
type AddrName = (typeof ADDRS)[number];
const PORTS = ['ctorigsrcport', 'ctorigdstport', 'ctreplsrcport', 'ctrepldstport'] as const;
type PortName = (typeof PORTS)[number];

const STATUS_NAMES = ['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'];
const STATUS_BITS = [0, IPS_EXPECTED, IPS_SEEN_REPLY, IPS_ASSURED, IPS_CONFIRMED];
const statusList = (mask: number): string => (mask === 0 ? 'NONE' : STATUS_NAMES.filter((_, i) => (mask & (STATUS_BITS[i] as number)) !== 0).join(','));

/** A comma list of words; the error names what is left of it. */
const parseList = (text: string, one: (word: string) => number | undefined, what: string): number => {
  let mask = 0;
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(',');
    mask |= one(comma < 0 ? rest : rest.slice(0, comma)) ?? fail(`Bad ${what} "${rest}"`);
    if (comma < 0) return mask;
    rest = rest.slice(comma + 1);
  }
};
const oneStatus = (word: string): number | undefined => (word === '' ? undefined : STATUS_BITS[indexByPrefix(STATUS_NAMES, word)]);

const sameUnder = (a: Ip, b: Ip, mask: Ip): boolean => maskIp(a, mask) === maskIp(b, mask);
/** ICMP's number and its type and code stand where ports are. */
const portOf = (ct: Ct, name: PortName): number =>
  name === 'ctorigsrcport' ? ct.orig.sport : name === 'ctorigdstport' ? ct.orig.dport : name === 'ctreplsrcport' ? ct.reply.sport : ct.reply.dport;
const addrOf = (ct: Ct, name: AddrName): Ip =>
  name === 'ctorigsrc' ? ct.orig.src : name === 'ctorigdst' ? ct.orig.dst : name === 'ctreplsrc' ? ct.reply.src : ct.reply.dst;
/** nf_ct_expires in whole seconds. An unconfirmed entry's timeout is not counting yet, which reads as run out. */
const expiresIn = (ct: Ct, p: XtPacket): number => ((ct.status & IPS_CONFIRMED) === 0 ? 0 : Math.max(0, Math.floor((ct.timeout - p.env.now) / 1e6)));

const fits = (i: ConntrackInfo, ct: Ct, ctinfo: number, p: XtPacket): boolean => {
  if (i.dir !== undefined && ctDir(ctinfo) !== i.dir) return false;
  for (const name of ADDRS) {
    const a = i.addrs[name];
    if (a && sameUnder(addrOf(ct, name), a.ip, a.mask) === a.invert) return false;
  }
  if (i.proto && (ct.orig.proto === i.proto.value) === i.proto.invert) return false;
  for (const name of PORTS) {
    const r = i.ports[name];
    if (r && !inRange(portOf(ct, name), r.range, r.invert)) return false;
  }
  if (i.status && ((ct.status & i.status.mask) !== 0) === i.status.invert) return false;
  return !i.expire || inRange(expiresIn(ct, p), i.expire.range, i.expire.invert);
};

/** /etc/hosts and /etc/networks of a fresh host. */
const NAMES = new Map<Ip, string>([[0x7f000001, 'localhost'], [0x7f000000, 'loopback'], [0xa9fe0000, 'link-local']]);
const addrText = (a: CtAddr, numeric: boolean, saving: boolean): string => {
  const len = lenOfMask(a.mask) ?? (typeof a.mask === 'number' ? 32 : 128);
  if (!saving && !numeric && isAny(a.ip)) return 'anywhere';
  const full = len === (typeof a.ip === 'number' ? 32 : 128);
  const name = saving || numeric ? undefined : NAMES.get(a.ip);
  if (name !== undefined) return `${name}${full ? '' : `/${len}`}`;
  return `${printIp(a.ip)}${full ? '' : `/${len}`}`;
};
/** matchinfo_print and its kin: `prefix` is `--` where it is saved. */
const text = (i: ConntrackInfo, prefix: string, numeric: boolean): string => {
  const word = (invert: boolean, name: string, value: string): string => `${invert ? ' !' : ''} ${prefix}${name} ${value}`;
  let out = '';
  if (i.state) out += word(i.state.invert, 'ctstate', stateList(i.state.mask));
  if (i.proto) out += word(i.proto.invert, 'ctproto', String(i.proto.value));
  for (const name of ADDRS) {
    const a = i.addrs[name];
    if (a) out += word(a.invert, name, addrText(a, numeric, prefix !== ''));
  }
  for (const name of PORTS) {
    const r = i.ports[name];
    if (r) out += word(r.invert, name, rangeText(r.range));
  }
  if (i.status) out += word(i.status.invert, 'ctstatus', statusList(i.status.mask));
  if (i.expire) out += word(i.expire.invert, 'ctexpire', rangeText(i.expire.range));
  if (i.dir !== undefined) out += ` ${prefix}ctdir ${i.dir === 0 ? 'ORIGINAL' : 'REPLY'}`;
  return out;
};

const parseDir = (c: XtOptCall): 0 | 1 => {
  const up = c.arg.toUpperCase();
  return up === 'ORIGINAL' ? 0 : up === 'REPLY' ? 1 : badValue('conntrack', 'ctdir', c.arg);
};
const inverted = (name: string, type: XtOption['type']): XtOption => ({ name, type, invert: true });

export const conntrack: XtMatchModule<ConntrackInfo> = {
  kind: 'match',
  name: 'conntrack',
  families: [4, 6],
  man: 'State, addresses, ports, status, direction and age of the connection.',
  needsConntrack: true,
  options: [
    inverted('ctstate', 'string'), inverted('ctproto', 'protocol'), ...ADDRS.map((n) => inverted(n, 'hostmask')), inverted('ctstatus', 'string'),
    inverted('ctexpire', 'uint32rc'), ...PORTS.map((n) => inverted(n, 'portrc')), { name: 'ctdir', type: 'string' },
  ],
  init: () => ({ addrs: {}, ports: {} }),
  parse(info, c) {
    const { invert } = c;
    switch (c.option.name) {
      case 'ctstate': info.state = { mask: parseList(c.arg, (w) => parseState(w, true) || undefined, 'ctstate'), invert }; break;
      case 'ctproto': info.proto = { value: c.value as number, invert }; break;
      case 'ctstatus': info.status = { mask: parseList(c.arg, oneStatus, 'ctstatus'), invert }; break;
      case 'ctexpire': info.expire = { range: c.value as Range, invert }; break;
      case 'ctdir': info.dir = parseDir(c); break;
      default: {
        const addr = ADDRS.find((n) => n === c.option.name);
        if (addr) info.addrs[addr] = { ...(c.value as { ip: Ip; mask: Ip }), invert };
        else info.ports[c.option.name as PortName] = { range: c.value as Range, invert };
      }
    }
  },
  final(_info, given) {
    if (given.size === 0) fail('conntrack: At least one option is required');
  },
  save: (i) => text(i, '--', true),
  print: (i, numeric) => text(i, '', numeric),
  match(i, p) {
    const ct = p.env.ct(p);
    if (i.state) {
      let bits = packetState(p);
      if (ct) bits |= ((ct.ct.status & IPS_SRC_NAT) !== 0 ? STATE_SNAT : 0) | ((ct.ct.status & IPS_DST_NAT) !== 0 ? STATE_DNAT : 0);
      if (((bits & i.state.mask) !== 0) === i.state.invert) return false;
    }
    return ct ? fits(i, ct.ct, ct.ctinfo, p) : i.state !== undefined;
  },
  examples: [
    '-m conntrack --ctstate RELATED,ESTABLISHED', '-m conntrack ! --ctstate INVALID,NEW,UNTRACKED,SNAT,DNAT --ctproto 6',
    '-m conntrack --ctstate NEW --ctproto 6 --ctorigdst 10.0.0.1 ! --ctreplsrc 10.0.0.0/8 --ctorigsrcport 5 --ctrepldstport 6:7 --ctstatus ASSURED --ctexpire 1:5 --ctdir ORIGINAL',
  ],
};
