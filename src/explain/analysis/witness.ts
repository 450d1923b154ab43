// A box of the header space as a packet that one can send or hand to a table: plain values, usual ones where rules leave the choice.
import { parseIp, printIp, type Ip } from '../../base/ip.ts';
import { pmValues } from '../../base/pmap.ts';
import type { Hook } from '../../model/xt.ts';
import type { Box, Program } from './program.ts';
import { run, type Runs } from './runs.ts';
import { CT, DIM, DIMS, endOf, ipOfVal, valOf, type Dim, type Val } from './space.ts';
import type { PacketWitness } from './types.ts';

const classIn = (r: Runs, i: number): boolean => {
  for (let k = 0; k < r.length; k += 2) if (i >= (r[k] as number) && i <= (r[k + 1] as number)) return true;
  return false;
};
const startsOf = (p: Program, dim: Dim): readonly Val[] => p.classes.starts[DIM[dim]] as readonly Val[];
const USUAL_NUMBERS: Readonly<Record<Exclude<Dim, 'src' | 'dst' | 'iif' | 'oif'>, number>> = {
  dport: 80, sport: 40000, proto: 6, ct: CT.NEW * 4, flags: 2, mark: 0, frag: 0, len: 60, tos: 0, ttl: 64, connmark: 0, pkttype: 0, bridged: 0,
};
const classOf = (starts: readonly Val[], v: Val): number => {
  let lo = 0;
  let hi = starts.length;
  while (hi - lo > 1) {
    const mid = (lo + hi) >> 1;
    if ((starts[mid] as Val) <= v) lo = mid;
    else hi = mid;
  }
  return lo;
};
const holds = (p: Program, box: Box, dim: Dim, v: Val): boolean => v >= (startsOf(p, dim)[0] as Val) && classIn(box[DIM[dim]] as Runs, classOf(startsOf(p, dim), v));

const number = (p: Program, box: Box, dim: Dim, usual: readonly number[]): number => {
  const good = usual.find((v) => holds(p, box, dim, v));
  return good ?? (startsOf(p, dim)[(box[DIM[dim]] as Runs)[0] as number] as number);
};
const USUAL: Readonly<Record<4 | 6, readonly Val[]>> = {
  4: ['192.0.2.1', '198.51.100.1', '10.0.0.1', '203.0.113.1'].map((t) => valOf(parseIp(t) as Ip)), 6: ['2001:db8::1', '2001:db8::2', 'fd00::1'].map((t) => valOf(parseIp(t) as Ip)),
};
const address = (p: Program, box: Box, dim: 'src' | 'dst', turn: number): string => {
  const { family } = p.classes;
  const usual = USUAL[family];
  const ordered = [...usual.slice(turn), ...usual.slice(0, turn)];
  const good = ordered.find((v) => holds(p, box, dim, v));
  if (good !== undefined) return printIp(ipOfVal(good));
  const starts = startsOf(p, dim);
  const i = (box[DIM[dim]] as Runs)[0] as number;
  const from = starts[i] as Val;
  const end = (starts[i + 1] as Val | undefined) ?? endOf(dim, family);
  // The network's own address is a bad example where there is another.
  const next: Val = typeof from === 'bigint' ? from + 1n : (from as number) + 1;
  return printIp(ipOfVal((next as number) < (end as number) ? next : from));
};

const LEGAL = '-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const isName = (s: string): boolean => s.length > 0 && s.length < 16 && s !== '.' && s !== '..' && /^[\x21-\x2e\x30-\x7e]+$/.test(s);
/** A device's name in [from, end); undefined: there can be none. */
const nameIn = (from: string, end: string): string | undefined => {
  const fits = (s: string): boolean => s >= from && s < end && isName(s);
  if (fits(from)) return from;
  const base = from.endsWith('\0') ? from.slice(0, -1) : from;
  for (let n = base.length; n >= 0; n--) {
    const head = base.slice(0, n);
    for (const c of `${LEGAL}!~`) if (fits(head + c)) return head + c;
    for (let c = 0x21; c < 0x7f; c++) if (fits(head + String.fromCharCode(c))) return head + String.fromCharCode(c);
  }
  return undefined;
};
const device = (p: Program, box: Box, dim: 'iif' | 'oif'): string => {
  const r = box[DIM[dim]] as Runs;
  if (classIn(r, 0)) return '';
  const links = [...pmValues(p.place.ns.links)].sort((a, b) => a.ifindex - b.ifindex).map((l) => l.name);
  const known = [...links.filter((n) => n !== 'lo'), ...links.filter((n) => n === 'lo'), 'eth0', 'eth1', 'docker0'].find((n) => holds(p, box, dim, n));
  if (known !== undefined) return known;
  const starts = startsOf(p, dim);
  for (let k = 0; k < r.length; k += 2) {
    for (let i = r[k] as number; i <= (r[k + 1] as number); i++) {
      const name = nameIn(starts[i] as string, (starts[i + 1] as string | undefined) ?? '\uffff');
      if (name !== undefined) return name;
    }
  }
  return '';
};
/** The box's most usual packet: one class in each dimension. */
export const usualPoint = (p: Program, box: Box): Box =>
  box.map((r, d) => {
    const dim = DIMS[d];
    if (dim === undefined) return r;
    const starts = p.classes.starts[d] as readonly Val[];
    const [usual] = dim === 'src' ? [USUAL[p.classes.family][1]] : dim === 'dst' ? [USUAL[p.classes.family][0]] : dim === 'iif' || dim === 'oif' ? ['eth0'] : [USUAL_NUMBERS[dim]];
    const i = classOf(starts, usual as Val);
    const c = (starts[i] as Val) <= (usual as Val) && classIn(r, i) ? i : (r[0] as number);
    return run(c, c);
  });
/** Classes of device names that no device can have. */
export const namelessClasses = (starts: readonly Val[]): readonly (readonly [number, number])[] =>
  starts.flatMap((from, i) => (i > 0 && nameIn(from as string, (starts[i + 1] as string | undefined) ?? '\uffff') === undefined ? [[i, i] as const] : []));

const STATES = ['INVALID', 'UNTRACKED', 'NEW', 'RELATED', 'ESTABLISHED'] as const;
const USUAL_CT = [CT.NEW, CT.ESTABLISHED, CT.RELATED, CT.INVALID, CT.UNTRACKED].map((s) => s * 4);
export const witnessOf = (p: Program, box: Box, hook: Hook): PacketWitness => {
  const icmp = p.classes.family === 4 ? 1 : 58;
  const fragment = number(p, box, 'frag', [0, 1]) === 1;
  const proto = number(p, box, 'proto', fragment ? [17, 6] : [6, 17, icmp]);
  const ct = number(p, box, 'ct', USUAL_CT);
  const isPorts = !fragment && (proto === 6 || proto === 17 || proto === 132 || proto === 33 || proto === 136);
  const dport = number(p, box, 'dport', proto === icmp ? [p.classes.family === 4 ? 2048 : 128 * 256, 0] : [80, 443, 53, 22]);
  const len = proto === 6 ? 60 : 84;
  return {
    hook, src: address(p, box, 'src', 1), dst: address(p, box, 'dst', 0), proto, ...(isPorts && { sport: number(p, box, 'sport', [40000, 1024]), dport }),
    ...(proto === icmp && !fragment && { icmp: { type: dport >> 8, code: dport & 255 } }), ...(proto === 6 && !fragment && { tcpFlags: number(p, box, 'flags', ct >> 2 === CT.ESTABLISHED ? [16, 2] : [2, 16]) }),
    iif: device(p, box, 'iif'), oif: device(p, box, 'oif'), ctstate: STATES[ct >> 2] as PacketWitness['ctstate'], snat: (ct & 1) !== 0, dnat: (ct & 2) !== 0,
    mark: number(p, box, 'mark', [0]), connmark: number(p, box, 'connmark', [0]), len: number(p, box, 'len', [len, 1500]), tos: number(p, box, 'tos', [0]), ttl: number(p, box, 'ttl', [64]), fragment,
  };
};
