// Classic BPF programs: what the kernel accepts, and what they say of a packet.
// Mirrors: net/core/filter.c (bpf_check_classic, check_load_and_stores, chk_code_allowed) and the classic interpreter. Of the ancillary
// loads only protocol, pkttype, ifindex, mark and cpu are there (`unmodelled` tells the rest).
import type { XtPacket } from './types.ts';
import { packetBytes } from '../model/bytes.ts';

export interface Insn {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}
const ALU = [0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x90, 0xa0];
const ALLOWED = new Set([
  ...ALU.flatMap((op) => [0x04 | op, 0x0c | op]), 0x84,
  0x20, 0x28, 0x30, 0x80, 0x40, 0x48, 0x50, 0x00, 0x60, 0x81, 0xb1, 0x01, 0x61, 0x02, 0x03, 0x06, 0x16, 0x07, 0x87, 0x05,
  ...[0x10, 0x20, 0x30, 0x40].flatMap((op) => [0x05 | op, 0x0d | op]),
]);
const AD_OFF = 0xfffff000;
const LL_OFF = 0xffe00000;
const NET_OFF = 0xfff00000;
const ANCILLARY = new Set([0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]);
const MODELLED = new Set([0, 4, 8, 20, 36]);
const isAbs = (code: number): boolean => code === 0x20 || code === 0x28 || code === 0x30;
const PKT_TYPE = { host: 0, broadcast: 1, multicast: 2, otherhost: 3, outgoing: 4, loopback: 5 } as const;

/** The name of what such a program would ask and the model cannot say. */
export const unmodelled = (prog: readonly Insn[]): string | undefined => {
  for (const i of prog) {
    if (!isAbs(i.code)) continue;
    if (i.k >= AD_OFF && ANCILLARY.has(i.k - AD_OFF) && !MODELLED.has(i.k - AD_OFF)) return `ancillary load ${i.k - AD_OFF}`;
    if (i.k >= LL_OFF && i.k < NET_OFF) return 'load of the link layer';
  }
  return undefined;
};
/** Every word of scratch memory is written on every way before it is read. */
const storesBeforeLoads = (prog: readonly Insn[]): boolean => {
  const masks = prog.map(() => 0xffff);
  let valid = 0;
  for (const [pc, i] of prog.entries()) {
    valid &= masks[pc] as number;
    const flow = (to: number): void => {
      masks[to] = (masks[to] as number) & valid;
    };
    if (i.code === 0x02 || i.code === 0x03) valid |= 1 << i.k;
    else if ((i.code === 0x60 || i.code === 0x61) && ((valid >> i.k) & 1) === 0) return false;
    else if (i.code === 0x05) {
      flow(pc + 1 + i.k);
      valid = 0xffff;
    } else if ((i.code & 7) === 5) {
      flow(pc + 1 + i.jt);
      flow(pc + 1 + i.jf);
      valid = 0xffff;
    }
  }
  return true;
};
export const validProgram = (prog: readonly Insn[]): boolean => {
  for (const [pc, i] of prog.entries()) {
    const cls = i.code & 7;
    if (!ALLOWED.has(i.code)) return false;
    if ((i.code === 0x34 || i.code === 0x94) && i.k === 0) return false;
    if ((i.code === 0x64 || i.code === 0x74) && i.k >= 32) return false;
    if ((i.code === 0x60 || i.code === 0x61 || cls === 2 || cls === 3) && i.k >= 16) return false;
    if (i.code === 0x05 && i.k >= prog.length - pc - 1) return false;
    if (cls === 5 && i.code !== 0x05 && (pc + i.jt + 1 >= prog.length || pc + i.jf + 1 >= prog.length)) return false;
    if (isAbs(i.code) && i.k >= AD_OFF && !ANCILLARY.has(i.k - AD_OFF)) return false;
  }
  return ((prog[prog.length - 1]?.code ?? 0) & 7) === 6 && storesBeforeLoads(prog);
};

const ancillary = (what: number, p: XtPacket): number => {
  switch (what) {
    case 0: return p.skb.proto;
    case 4: return PKT_TYPE[p.skb.pktType];
    case 8: return p.skb.dev;
    case 20: return p.skb.mark;
    default: return 0;
  }
};
const alu = (op: number, a: number, b: number): number | undefined => {
  switch (op) {
    case 0x00: return (a + b) >>> 0;
    case 0x10: return (a - b) >>> 0;
    case 0x20: return Math.imul(a, b) >>> 0;
    case 0x30: return b === 0 ? undefined : Math.floor(a / b);
    case 0x40: return (a | b) >>> 0;
    case 0x50: return (a & b) >>> 0;
    case 0x60: return (a << b) >>> 0;
    case 0x70: return a >>> b;
    case 0x90: return b === 0 ? undefined : a % b;
    default: return (a ^ b) >>> 0;
  }
};
const jumps = (op: number, a: number, b: number): boolean => (op === 0x10 ? a === b : op === 0x20 ? a > b : op === 0x30 ? a >= b : (a & b) !== 0);

/** What the program returns for the packet, from its network header on; 0 too when it reads past the end. */
export const runProgram = (prog: readonly Insn[], p: XtPacket): number => {
  const b = packetBytes(p.pkt);
  const mem = Array.from({ length: 16 }, () => 0);
  let a = 0;
  let x = 0;
  const load = (at: number, size: number): number | undefined => {
    const from = at >= NET_OFF ? at - NET_OFF : at;
    if (from + size > b.length) return undefined;
    let v = 0;
    for (let i = 0; i < size; i++) v = v * 256 + (b[from + i] as number);
    return v;
  };
  for (let pc = 0; pc < prog.length; pc++) {
    const { code, jt, jf, k } = prog[pc] as Insn;
    const size = (code & 0x18) === 0x00 ? 4 : (code & 0x18) === 0x08 ? 2 : 1;
    let v: number | undefined = 0;
    switch (code & 7) {
      case 0: {
        const mode = code & 0xe0;
        v = mode === 0x20 ? (k >= AD_OFF ? ancillary(k - AD_OFF, p) : load(k, size)) : mode === 0x40 ? load((x + k) >>> 0, size)
          : mode === 0x80 ? b.length : mode === 0x60 ? mem[k] : k;
        if (v === undefined) return 0;
        a = v;
        break;
      }
      case 1: {
        const mode = code & 0xe0;
        v = mode === 0xa0 ? load(k, 1) : mode === 0x80 ? b.length : mode === 0x60 ? mem[k] : k;
        if (v === undefined) return 0;
        x = mode === 0xa0 ? (v & 15) * 4 : v;
        break;
      }
      case 2:
        mem[k] = a;
        break;
      case 3:
        mem[k] = x;
        break;
      case 4:
        v = code === 0x84 ? -a >>> 0 : alu(code & 0xf0, a, (code & 8) !== 0 ? x : k);
        if (v === undefined) return 0;
        a = v;
        break;
      case 5:
        pc += code === 0x05 ? k : jumps(code & 0xf0, a, (code & 8) !== 0 ? x : k) ? jt : jf;
        break;
      case 6:
        return code === 0x16 ? a : k;
      default:
        if (code === 0x07) x = a;
        else a = x;
    }
  }
  return 0;
};
