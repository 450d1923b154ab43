// bpf: a classic BPF program over the packet.
// Mirrors: libxt_bpf.c (parse of --bytecode); net/netfilter/xt_bpf.c. A pinned object is refused as the tool does where there is none.
import { runProgram, unmodelled, validProgram, type Insn } from './bpfProgram.ts';
import { XtParseError, type XtMatchModule } from './types.ts';

export interface BpfInfo {
  program: readonly Insn[];
}
const MAX_INSTR = 64;

/** sscanf's numbers, cut to `bits`. */
const scan = (text: string, bits: number): { readonly n: number; readonly rest: string } | undefined => {
  const m = /^[ \t\n\v\f\r]*([+-]?)(\d+)/.exec(text);
  if (!m) return undefined;
  const v = BigInt(`${(m[2] as string).slice(0, 40)}`);
  return { n: Number(BigInt.asUintN(bits, m[1] === '-' ? -v : v)), rest: text.slice(m[0].length) };
};
const fail = (words: string): never => {
  throw new XtParseError(`bpf: ${words}`);
};
const parseProgram = (text: string): Insn[] => {
  const len = scan(text, 16);
  if (!len || len.rest[0] !== ',') return fail('error parsing program length');
  if (len.n === 0) fail('illegal zero length program');
  if (len.n > MAX_INSTR) fail('number of instructions exceeds maximum');
  const out: Insn[] = [];
  for (let at = text.indexOf(','); at >= 0 && at + 1 < text.length; at = text.indexOf(',', at + 1)) {
    if (out.length >= len.n) fail('real program length exceeds the encoded length parameter');
    const got: number[] = [];
    let rest: string | undefined = text.slice(at + 1);
    for (const bits of [16, 8, 8, 32]) {
      const s: ReturnType<typeof scan> = rest === undefined ? undefined : scan(rest, bits);
      if (!s) return fail(`error at instr ${out.length}`);
      got.push(s.n);
      ({ rest } = s);
    }
    out.push({ code: got[0] as number, jt: got[1] as number, jf: got[2] as number, k: got[3] as number });
  }
  if (out.length !== len.n) fail('parsed program length is less than the encoded length parameter');
  return out;
};
const textOf = (prog: readonly Insn[]): string => prog.map((i) => `${i.code} ${i.jt} ${i.jf} ${i.k}`).join(',');

export const bpf: XtMatchModule<BpfInfo> = {
  kind: 'match',
  name: 'bpf',
  families: [4, 6],
  man: 'Runs a classic BPF program.',
  options: [
    { name: 'bytecode', type: 'string' },
    { name: 'object-pinned', type: 'string' },
  ],
  init: () => ({ program: [] }),
  parse(info, { option, arg }) {
    if (option.name === 'object-pinned') fail('failed to get bpf object');
    info.program = parseProgram(arg);
    const missing = validProgram(info.program) ? unmodelled(info.program) : undefined;
    if (missing !== undefined) fail(`${missing} is not modelled by packetpath`);
  },
  final(_, given) {
    if (!given.has('bytecode')) fail('one of --bytecode or --pinned is required');
  },
  save: (i) => ` --bytecode "${i.program.length},${textOf(i.program)}"`,
  // The tool prints the end of the C string too, and no space before.
  print: (i) => `match bpf ${textOf(i.program)}\0`,
  check: (i) => (validProgram(i.program) ? undefined : 'EINVAL'),
  match: (i, p) => runProgram(i.program, p) !== 0,
  examples: ['-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"'],
};
