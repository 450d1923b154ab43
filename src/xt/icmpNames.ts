// The names of ICMP and ICMPv6 types: iptables' libxt_icmp.h (xt_icmp_codes, xt_icmpv6_codes, ipt_parse_icmp). In the order in which
// an ambiguous word names its two candidates; second names of a type are never printed.
import { fail } from './text.ts';
import { xtablesStrtoul } from './options.ts';

export interface IcmpInfo {
  type: number;
  code: readonly [number, number];
  invert: boolean;
}
type Entry = readonly [name: string, type: number, lo: number, hi: number];
/** `NAME TYPE` takes every code, `NAME TYPE/CODE` one. */
const table = (text: string): readonly Entry[] =>
  text
    .trim()
    .split(/\s+/)
    .map((row) => {
      const [name, type, code] = row.split(/[=/]/) as [string, string, string | undefined];
      return [name, Number(type), Number(code ?? 0), Number(code ?? 255)];
    });

export const ICMP_CODES = table(`
  any=255 echo-reply=0 pong=0
  destination-unreachable=3 network-unreachable=3/0 host-unreachable=3/1 protocol-unreachable=3/2 port-unreachable=3/3 fragmentation-needed=3/4
  source-route-failed=3/5 network-unknown=3/6 host-unknown=3/7 network-prohibited=3/9 host-prohibited=3/10 TOS-network-unreachable=3/11
  TOS-host-unreachable=3/12 communication-prohibited=3/13 host-precedence-violation=3/14 precedence-cutoff=3/15
  source-quench=4 redirect=5 network-redirect=5/0 host-redirect=5/1 TOS-network-redirect=5/2 TOS-host-redirect=5/3
  echo-request=8 ping=8 router-advertisement=9 router-solicitation=10 time-exceeded=11 ttl-exceeded=11 ttl-zero-during-transit=11/0
  ttl-zero-during-reassembly=11/1 parameter-problem=12 ip-header-bad=12/0 required-option-missing=12/1 timestamp-request=13 timestamp-reply=14
  address-mask-request=17 address-mask-reply=18`);
export const ICMPV6_CODES = table(`
  destination-unreachable=1 no-route=1/0 communication-prohibited=1/1 beyond-scope=1/2 address-unreachable=1/3 port-unreachable=1/4
  failed-policy=1/5 reject-route=1/6 packet-too-big=2 time-exceeded=3 ttl-exceeded=3 ttl-zero-during-transit=3/0 ttl-zero-during-reassembly=3/1
  parameter-problem=4 bad-header=4/0 unknown-header-type=4/1 unknown-option=4/2 echo-request=128 ping=128 echo-reply=129 pong=129
  router-solicitation=133 router-advertisement=134 neighbour-solicitation=135 neighbor-solicitation=135 neighbour-advertisement=136
  neighbor-advertisement=136 redirect=137`);

/** A name or the unique beginning of one, or numbers. `what` is the protocol as errors call it. */
export const parseIcmp = (text: string, codes: readonly Entry[], what: string, invert: boolean): IcmpInfo => {
  const word = text.toLowerCase();
  const hits = codes.filter(([name]) => name.toLowerCase().startsWith(word));
  const [first, second] = hits;
  if (first && second) fail(`Ambiguous ${what} type \`${text}': \`${first[0]}' or \`${second[0]}'?`);
  if (first) return { type: first[1], code: [first[2], first[3]], invert };
  const type = byteRange(text) ?? fail(`Unknown ${what} type \`${text}'`);
  if (type.from !== type.to) fail(`${what} type range not supported`);
  if (type.rest === '') return { type: type.from, code: [0, 255], invert };
  if (type.rest[0] !== '/') fail(`unknown character ${type.rest[0]}`);
  const code = byteRange(type.rest.slice(1)) ?? fail(`Unknown ${what} code \`${text}'`);
  if (code.rest !== '') fail(`unknown character ${code.rest[0]}`);
  return { type: type.from, code: [code.from, code.to], invert };
};
/** `a` or `a:b` of 0..255, and what stands behind it. */
const byteRange = (text: string): { from: number; to: number; rest: string } | undefined => {
  const a = xtablesStrtoul(text, 0n, 255n);
  if (!a) return undefined;
  if (a.rest[0] !== ':') return { from: Number(a.value), to: Number(a.value), rest: a.rest };
  const b = xtablesStrtoul(a.rest.slice(1), 0n, 255n);
  return b && { from: Number(a.value), to: Number(b.value), rest: b.rest };
};

/** What stands behind the protocol's word in `iptables -L`: a name where the table has exactly this, otherwise `type 3 code 9`. */
export const printIcmp = (i: IcmpInfo, codes: readonly Entry[], numeric: boolean): string => {
  const bang = i.invert ? ' !' : '';
  const entry = numeric ? undefined : codes.find(([, type, lo, hi]) => type === i.type && lo === i.code[0] && hi === i.code[1]);
  if (entry) return ` ${i.invert ? '!' : ''}${entry[0]}`;
  const [lo, hi] = i.code;
  return `${bang}type ${i.type}${lo === hi ? ` code ${lo}` : lo === 0 && hi === 255 ? '' : ` codes ${lo}-${hi}`}`;
};
/** As iptables-save has it: of a range of codes only the first. */
export const codeText = (i: IcmpInfo): string => `${i.type}${i.code[0] === 0 && i.code[1] === 255 ? '' : `/${i.code[0]}`}`;
