// Arithmetic of capture filters: `ip[2:2] - 20`, `tcp[tcpflags] & tcp-syn`. Values are 32-bit, unsigned, as in BPF.
// Mirrors: libpcap 1.10 gencode.c gen_load, gen_arth.
import { and, atom, etherType, ipProto, load, netAt, type Frame, type Layout, type Pred } from './filter-gen.ts';
import { bad } from './filter-lex.ts';

export interface Arith {
  readonly value: (f: Frame) => number;
  /** What must hold before the value means anything (the protocol is there). */
  readonly checks: readonly Pred[];
  /** No packet is needed to know it. */
  readonly fixed: boolean;
}
export const num = (n: number): Arith => ({ value: () => n >>> 0, checks: [], fixed: true });

const apply = (op: string, x: number, y: number): number => {
  switch (op) {
    case '+': return (x + y) >>> 0;
    case '-': return (x - y) >>> 0;
    case '*': return Math.imul(x, y) >>> 0;
    // BPF rejects a packet on division by zero: a load beyond the packet does the same here.
    case '/': return y === 0 ? Number.NaN : Math.floor(x / y);
    case '%': return y === 0 ? Number.NaN : x % y;
    case '&': return (x & y) >>> 0;
    case '|': return (x | y) >>> 0;
    case '^': return (x ^ y) >>> 0;
    case '<<': return y > 31 ? 0 : (x << y) >>> 0;
    default: return y > 31 ? 0 : x >>> y;
  }
};
export const arithAdd = (op: string, a: Arith, b: Arith): Arith => {
  if ((op === '/' || op === '%') && b.fixed && b.value({ b: new Uint8Array(0), len: 0, ifindex: 0, out: false }) === 0) bad(op === '/' ? 'division by zero' : 'modulus by zero');
  return { value: (f) => apply(op, a.value(f), b.value(f)), checks: [...a.checks, ...b.checks], fixed: a.fixed && b.fixed };
};

const TRANSPORT: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, igmp: 2, igrp: 9, sctp: 132, pim: 103, vrrp: 112, carp: 112 };
/** proto[index:size]. */
export const loadTerm = (l: Layout, proto: string, index: Arith, size: number): Arith => {
  const at = netAt(l);
  const term = (base: (f: Frame) => number, checks: readonly Pred[]): Arith => ({
    value: (f) => load(f, base(f) + (index.value(f) | 0), size), checks: [...index.checks, ...checks], fixed: false,
  });
  const transport = TRANSPORT[proto];
  if (transport !== undefined) {
    const first = atom((f) => (load(f, at + 6, 2) & 0x1fff) === 0);
    return term((f) => at + (load(f, at, 1) & 15) * 4, [and(ipProto(l, transport, 4), first)]);
  }
  switch (proto) {
    case 'link':
      if (l.sll) bad("'ether' loads on a cooked capture are not modelled by packetpath");
      return term(() => 0, []);
    case 'ip': return term(() => at, [etherType(l, 0x800)]);
    case 'ip6': return term(() => at, [etherType(l, 0x86dd)]);
    case 'arp': return term(() => at, [etherType(l, 0x806)]);
    case 'rarp': return term(() => at, [etherType(l, 0x8035)]);
    case 'icmp6': return term(() => at + 40, [and(etherType(l, 0x86dd), and(ipProto(l, 58, 6), atom((f) => load(f, at + 6, 1) === 58)))]);
    default: return bad(`'${proto}[...]' is not modelled by packetpath`);
  }
};
