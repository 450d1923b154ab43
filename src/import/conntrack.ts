// `conntrack -L -o extended` (or without): flows that stand, so that what is established stays so and old NAT still holds. Windows are not printed: a
// connection is picked up in the middle, as the kernel does with one it did not see begin.
import { parseIp, type Ip } from '../base/ip.ts';
import { IPS_ASSURED, IPS_CONFIRMED, IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SEEN_REPLY, IPS_SRC_NAT, IPS_SRC_NAT_DONE, type CtTcp, type Tuple } from '../model/ct.ts';
import { SEC } from '../model/uapi.ts';
import { nextSeq } from '../net/ctx.ts';
import { emptySide, F_BE_LIBERAL } from '../net/nf/conntrackTcpWindow.ts';
import { ctInsert, newCt } from '../net/nf/ctTable.ts';
import { natSourceAdd } from '../net/nf/natBySource.ts';
import { linesOf, miss, type Into } from './into.ts';

const STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];
/** ICMP's echo and its kin: the reply's type. */
const INVERSE: Readonly<Record<number, number>> = { 8: 0, 0: 8, 13: 14, 14: 13, 17: 18, 18: 17, 128: 129, 129: 128 };

const tupleOf = (proto: number, f: ReadonlyMap<string, string>): Tuple | undefined => {
  const ip = (k: string): Ip | undefined => parseIp(f.get(k) ?? '');
  const n = (k: string): number => Number(f.get(k) ?? 0);
  const src = ip('src');
  const dst = ip('dst');
  if (src === undefined || dst === undefined) return undefined;
  if (f.has('type')) return { src, dst, proto, sport: n('id'), dport: (n('type') << 8) | n('code') };
  return { src, dst, proto, sport: n('sport'), dport: n('dport') };
};

export const readConntrack = (to: Into): void => {
  const { ctx, nsid } = to;
  const part = to.space.parts.get('conntrack');
  for (const [line, raw] of linesOf(part)) {
    if (!part) return;
    const text = raw.trim();
    // `ipv4     2 tcp      6 431999 ESTABLISHED src=... [ASSURED] mark=0 use=1`, or without the family's two words
    const m = /^(?:ipv[46]\s+\d+\s+)?(\S+)\s+(\d+)\s+(?:(\d+)\s+)?(?:([A-Z_0-9]+)\s+)?(src=.*)$/.exec(text);
    if (!m) {
      if (!text.startsWith('conntrack v')) miss(to, part, line, `${text.slice(0, 160)}: expected a line of \`conntrack -L -o extended\``);
      continue;
    }
    const proto = Number(m[2]);
    const dirs: Map<string, string>[] = [];
    const rest = new Map<string, string>();
    const marks = new Set<string>();
    for (const w of (m[5] as string).split(/\s+/)) {
      const eq = w.indexOf('=');
      if (eq < 0) {
        marks.add(w);
        continue;
      }
      const k = w.slice(0, eq);
      const v = w.slice(eq + 1);
      if (k === 'src') dirs.push(new Map());
      const now = dirs.at(-1);
      if (now && /^(?:src|dst|sport|dport|type|code|id|packets|bytes)$/.test(k) && !now.has(k)) now.set(k, v);
      else rest.set(k, v);
    }
    const orig = dirs[0] && tupleOf(proto, dirs[0]);
    const reply = dirs[1] && tupleOf(proto, dirs[1]);
    if (!orig || !reply || typeof orig.src !== typeof reply.src || !(proto >= 0 && proto < 256)) {
      miss(to, part, line, text.slice(0, 160));
      continue;
    }
    const back: Tuple = (proto === 1 || proto === 58) && reply.dport === 0 ? { ...reply, dport: ((INVERSE[orig.dport >> 8] ?? 0) << 8) | (orig.dport & 255) } : reply;
    const id = nextSeq(ctx);
    const zone = Number(rest.get('zone') ?? 0);
    const ct = newCt(id, zone, 3, orig, back);
    const src = back.dst !== orig.src || (proto !== 1 && proto !== 58 && back.dport !== orig.sport);
    const dst = back.src !== orig.dst || (proto !== 1 && proto !== 58 && back.sport !== orig.dport);
    const seen = !marks.has('[UNREPLIED]');
    // nf_nat has looked at every flow once, where there are nat rules: both are marked as done.
    ct.status = IPS_CONFIRMED | IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE | (seen ? IPS_SEEN_REPLY : 0) | (marks.has('[ASSURED]') ? IPS_ASSURED : 0) | (src ? IPS_SRC_NAT : 0) | (dst ? IPS_DST_NAT : 0);
    ct.timeout = ctx.now + Math.max(Number(m[3] ?? 30), 1) * SEC;
    ct.mark = Number(rest.get('mark') ?? 0);
    ct.streamTs = ctx.now;
    const n = (d: number, k: string): number => Number(dirs[d]?.get(k) ?? 0);
    if (dirs[0]?.has('packets')) ct.acct = [n(0, 'packets'), n(0, 'bytes'), n(1, 'packets'), n(1, 'bytes')];
    if (proto === 6) {
      const state = Math.max(0, STATES.indexOf(m[4] ?? ''));
      const side = () => ({ ...emptySide(), flags: F_BE_LIBERAL });
      const tcp: CtTcp = {
        state, seen: [side(), side()], lastDir: 0, lastIndex: 0, lastSeq: 0, lastAck: 0, lastEnd: 0, lastWin: 0, lastWscale: 0, lastFlags: 0, retrans: 0,
      };
      ct.tcp = tcp;
    }
    if (ctInsert(ctx, nsid, ct)) miss(to, part, line, `${text.slice(0, 160)}: another entry has its addresses`);
    else if (src) natSourceAdd(ctx, nsid, ct);
  }
};
