// The words of a capture filter. Mirrors: libpcap 1.10 scanner.l.

export type TokKind =
  | 'num' | 'hid' | 'hid6' | 'eid' | 'id' | 'op' | 'end'
  /** A reserved word; `text` is its canonical spelling. */
  | 'key';
export interface Tok {
  readonly kind: TokKind;
  readonly text: string;
  readonly num: number;
}
/** Compilation failed: `text` is libpcap's message. */
export class FilterError extends Error {}
export const bad = (text: string): never => {
  throw new FilterError(text);
};
export const syntaxError = (): never => bad("can't parse filter expression: syntax error");

const KEYWORDS: ReadonlyMap<string, string> = new Map([
  ...['dst', 'src', 'link', 'arp', 'rarp', 'ip', 'sctp', 'tcp', 'udp', 'icmp', 'igmp', 'igrp', 'pim', 'vrrp', 'carp', 'ip6', 'icmp6', 'ah', 'esp', 'host', 'net', 'mask',
    'port', 'portrange', 'proto', 'protochain', 'gateway', 'less', 'greater', 'broadcast', 'multicast', 'and', 'or', 'not', 'len', 'inbound', 'outbound', 'ifindex', 'vlan',
    'mpls', 'pppoed', 'pppoes', 'geneve', 'llc', 'stp', 'atalk', 'aarp', 'decnet', 'lat', 'sca', 'moprc', 'mopdl', 'iso', 'radio', 'ifname', 'byte', 'type', 'subtype',
    'direction', 'wlan', 'fddi', 'tr', 'netbeui', 'ipx', 'on', 'reason', 'action', 'rnr', 'srnr', 'rset', 'rulenum'].map((k) => [k, k] as const),
  ['ether', 'link'], ['ppp', 'link'], ['slip', 'link'], ['length', 'len'],
]);
/** Names that stand for numbers in `proto[...]` expressions. */
const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['icmptype', 0], ['icmpcode', 1], ['icmp-echoreply', 0], ['icmp-unreach', 3], ['icmp-sourcequench', 4], ['icmp-redirect', 5], ['icmp-echo', 8],
  ['icmp-routeradvert', 9], ['icmp-routersolicit', 10], ['icmp-timxceed', 11], ['icmp-paramprob', 12], ['icmp-tstamp', 13], ['icmp-tstampreply', 14],
  ['icmp-ireq', 15], ['icmp-ireqreply', 16], ['icmp-maskreq', 17], ['icmp-maskreply', 18], ['icmp6type', 0], ['icmp6code', 1], ['icmp6-echo', 128],
  ['icmp6-echoreply', 129], ['icmp6-multicastlistenerquery', 130], ['icmp6-multicastlistenerreportv1', 131], ['icmp6-multicastlistenerdone', 132],
  ['icmp6-routersolicit', 133], ['icmp6-routeradvert', 134], ['icmp6-neighborsolicit', 135], ['icmp6-neighboradvert', 136], ['icmp6-redirect', 137],
  ['icmp6-routerrenum', 138], ['icmp6-nodeinformationquery', 139], ['icmp6-nodeinformationresponse', 140], ['icmp6-ineighbordiscoverysolicit', 141],
  ['icmp6-ineighbordiscoveryadvert', 142], ['icmp6-multicastlistenerreportv2', 143], ['icmp6-homeagentdiscoveryrequest', 144],
  ['icmp6-homeagentdiscoveryreply', 145], ['icmp6-mobileprefixsolicit', 146], ['icmp6-mobileprefixadvert', 147], ['icmp6-certpathsolicit', 148],
  ['icmp6-certpathadvert', 149], ['icmp6-multicastrouteradvert', 151], ['icmp6-multicastroutersolicit', 152], ['icmp6-multicastrouterterm', 153],
  ['icmp6-destinationunreach', 1], ['icmp6-packettoobig', 2], ['icmp6-timeexceeded', 3], ['icmp6-parameterproblem', 4],
  ['tcpflags', 13], ['tcp-fin', 1], ['tcp-syn', 2], ['tcp-rst', 4], ['tcp-push', 8], ['tcp-ack', 16], ['tcp-urg', 32], ['tcp-ece', 64], ['tcp-cwr', 128],
]);
const number = (text: string): number => {
  if (/^0x/i.test(text)) return parseInt(text, 16) >>> 0;
  if (text.length > 1 && text[0] === '0') {
    if (/[89]/.test(text)) bad(`number ${text} contains non-octal digit`);
    return parseInt(text, 8) >>> 0;
  }
  const n = Number(text);
  return n > 0xffffffff ? bad(`number ${text} overflows 32 bits`) : n;
};
const OPS: readonly string[] = ['<<', '>>', '<=', '>=', '==', '!=', '&&', '||', '(', ')', '[', ']', ':', '<', '>', '=', '!', '+', '-', '*', '/', '%', '&', '|', '^'];
const SHORT: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not' };
const PATTERNS: readonly (readonly [TokKind, RegExp])[] = [
  ['eid', /^[0-9a-fA-F]{1,2}(?:([:.-])[0-9a-fA-F]{1,2})(?:\1[0-9a-fA-F]{1,2}){4}(?![0-9a-fA-F:])/],
  ['hid6', /^(?:[0-9a-fA-F]{0,4}:){2,7}(?:[0-9a-fA-F]{0,4}|\d+\.\d+\.\d+\.\d+)/],
  ['num', /^(?:0[xX][0-9a-fA-F]+|\d+)/],
  ['hid', /^(?:0[xX][0-9a-fA-F]+|\d+)(?:\.(?:0[xX][0-9a-fA-F]+|\d+)){1,3}/],
  ['id', /^[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/],
];

export const lexFilter = (text: string): Tok[] => {
  const toks: Tok[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[ \n\t\r]+/, '');
    if (rest === '') break;
    if (rest[0] === '\\') {
      const m = /^\\([^ !()\n\t]+)/.exec(rest);
      if (!m) return syntaxError();
      toks.push({ kind: 'id', text: m[1] as string, num: 0 });
      rest = rest.slice(m[0].length);
      continue;
    }
    // flex takes the longest match, and the first pattern among equals.
    let best: { kind: TokKind; text: string } | undefined;
    for (const [kind, re] of PATTERNS) {
      const m = re.exec(rest);
      if (m && (!best || m[0].length > best.text.length)) best = { kind, text: m[0] };
    }
    const op = OPS.find((o) => rest.startsWith(o));
    if (best) {
      const { kind, text: word } = best;
      const constant = kind === 'id' ? CONSTANTS.get(word) : undefined;
      const key = kind === 'id' ? KEYWORDS.get(word) : undefined;
      if (constant !== undefined) toks.push({ kind: 'num', text: word, num: constant });
      else if (key !== undefined) toks.push({ kind: 'key', text: key, num: 0 });
      else if (kind === 'num') toks.push({ kind, text: word, num: number(word) });
      else if (kind === 'hid6' && word.includes(':::')) bad(`bogus IPv6 address ${word}`);
      else toks.push({ kind, text: word, num: 0 });
      rest = rest.slice(word.length);
    } else if (op !== undefined) {
      const key = SHORT[op];
      toks.push(key ? { kind: 'key', text: key, num: 0 } : { kind: 'op', text: op === '==' ? '=' : op, num: 0 });
      rest = rest.slice(op.length);
    } else return syntaxError();
  }
  toks.push({ kind: 'end', text: '', num: 0 });
  return toks;
};
