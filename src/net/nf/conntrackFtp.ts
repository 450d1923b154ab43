// The FTP helper: net/netfilter/nf_conntrack_ftp.c (help, find_pattern, try_rfc959, try_rfc1123, try_eprt, try_epsv_response). It reads
// the control connection's lines and expects the data connections that they announce. Lines are only looked for where one ended before.
import { ctDir, IP_CT_ESTABLISHED, IP_CT_ESTABLISHED_REPLY, IPS_DST_NAT, IPS_SRC_NAT, type CtFtp } from '../../model/ct.ts';
import { parseIp6, type Ip } from '../../base/ip.ts';
import { IPPROTO_TCP, type IpPkt, type Skb } from '../../model/skb.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../ctx.ts';
import { ctExpectAdd, ctExpectInit } from './conntrackExpect.ts';
import { after, before, u32 } from './conntrackTcpWindow.ts';
import { ctNat, type FtpCommand } from './ctNatHooks.ts';
import type { MutableCt } from './ctTable.ts';

/** What a line says; `len` bytes of it. `ip` null: not said. */
interface Said {
  readonly ip: Ip | null;
  readonly port: number;
  readonly len: number;
}
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9';

/** try_number: `count` numbers between `sep`, ended by `term` ('' anything); how many bytes, 0 when it is not so. */
const tryNumber = (s: string, count: number, sep: string, term: string): { readonly n: number[]; readonly len: number } => {
  const n = Array.from({ length: count }, () => 0);
  for (let i = 0, len = 0; len < s.length && i < count; len++) {
    const c = s[len] as string;
    if (isDigit(c)) n[i] = u32(Math.imul(n[i] as number, 10) + Number(c));
    else if (c === sep) i++;
    else return { n, len: (c === term || term === '') && i === count - 1 ? len : 0 };
  }
  return { n, len: 0 };
};
const addr4 = (n: readonly number[]): number => u32(((n[0] as number) << 24) | ((n[1] as number) << 16) | ((n[2] as number) << 8) | (n[3] as number));
const tryRfc959 = (s: string, term: string): Said | null => {
  const { n, len } = tryNumber(s, 6, ',', term);
  return len === 0 ? null : { ip: addr4(n), port: (((n[4] as number) << 8) | (n[5] as number)) & 0xffff, len };
};
/** get_port: digits from `start` up to `delim`. */
const getPort = (s: string, start: number, delim: string): { readonly port: number; readonly len: number } | null => {
  let port = 0;
  for (let i = start; i < s.length; i++) {
    const c = s[i] as string;
    if (c === delim) return port === 0 ? null : { port, len: i + 1 };
    if (!isDigit(c)) return null;
    port = (port * 10 + Number(c)) & 0xffff;
  }
  return null;
};
const isDelim = (c: string): boolean => !isDigit(c) && c >= '!' && c <= '~';
const tryEprt = (s: string, v6: boolean): Said | null => {
  if (s.length <= 3) return null;
  const delim = s[0] as string;
  if (!isDelim(delim) || s[2] !== delim || s[1] !== (v6 ? '2' : '1')) return null;
  const rest = s.slice(3);
  let ip: Ip;
  let len: number;
  if (v6) {
    len = rest.indexOf(delim);
    const a = len > 0 ? parseIp6(rest.slice(0, len)) : undefined;
    if (a === undefined) return null;
    ip = a;
  } else {
    const r = tryNumber(rest, 4, '.', delim);
    if (r.len === 0) return null;
    ip = addr4(r.n);
    len = r.len;
  }
  const p = getPort(s, 3 + len + 1, delim);
  return p && { ip, port: p.port, len: p.len };
};
const tryEpsv = (s: string): Said | null => {
  if (s.length <= 3) return null;
  const delim = s[0] as string;
  if (!isDelim(delim) || s[1] !== delim || s[2] !== delim) return null;
  const p = getPort(s, 3, delim);
  return p && { ip: null, port: p.port, len: p.len };
};

interface Pattern {
  readonly word: string;
  readonly skip: string;
  readonly command: FtpCommand;
  readonly read: (s: string, v6: boolean) => (Said & { readonly lead?: number }) | null;
}
const SEARCH: readonly [readonly Pattern[], readonly Pattern[]] = [
  [{ word: 'PORT', skip: ' ', command: 'PORT', read: (s) => tryRfc959(s, '\r') }, { word: 'EPRT', skip: ' ', command: 'EPRT', read: tryEprt }],
  [
    {
      word: '227 ', skip: '', command: 'PASV', read: (s) => {
        const lead = s.search(/[0-9]/);
        const r = lead < 0 ? null : tryRfc959(s.slice(lead), '');
        return r && { ...r, lead };
      },
    },
    { word: '229 ', skip: '(', command: 'EPSV', read: tryEpsv },
  ],
];
/** find_pattern: null no match, 'partial' when the rest of the line may be in the next segment. */
const findPattern = (data: string, p: Pattern, v6: boolean): 'partial' | null | (Said & { readonly off: number }) => {
  const head = data.slice(0, p.word.length).toUpperCase();
  if (data.length <= p.word.length) return p.word.startsWith(head) ? 'partial' : null;
  if (head !== p.word) return null;
  let off = p.word.length;
  if (p.skip !== '') {
    const at = data.indexOf(p.skip, off);
    if (at < 0 || at >= data.length - 1) return 'partial';
    off = at + 1;
  }
  const said = p.read(data.slice(off), v6);
  return said ? { ...said, off: off + (said.lead ?? 0) } : 'partial';
};

/** update_nl_seq: two ends of lines are remembered, since segments may come out of order. */
const updateNl = (info: CtFtp | null | undefined, dir: 0 | 1, seq: number): CtFtp => {
  const known: [readonly number[], readonly number[]] = info ? [info.afterNl[0], info.afterNl[1]] : [[], []];
  const mine = [...known[dir]];
  if (!mine.includes(seq)) {
    if (mine.length < 2) mine.push(seq);
    else {
      const oldest = before(mine[0] as number, mine[1] as number) ? 0 : 1;
      if (after(seq, mine[oldest] as number)) mine[oldest] = seq;
    }
  }
  known[dir] = mine;
  return { afterNl: known };
};

/** The helper's look at a packet. Null: dropped, because what it announced could not be expected. */
export const ftpHelp = (ctx: Ctx, nsid: Nsid, skb0: Skb, ct: MutableCt, ctinfo: number): Skb | null => {
  const th = (skb0.net as IpPkt).l4;
  if ((ctinfo !== IP_CT_ESTABLISHED && ctinfo !== IP_CT_ESTABLISHED_REPLY) || th.type !== 'tcp' || th.data.len === 0) return skb0;
  const dir = ctDir(ctinfo);
  const data = th.data.text ?? '';
  const seq = u32(th.seq + th.data.len);
  const done = (skb: Skb): Skb => {
    if (data.endsWith('\n')) ct.ftp = updateNl(ct.ftp, dir, seq);
    return skb;
  };
  if (!ct.ftp?.afterNl[dir].includes(th.seq)) return done(skb0);
  const mine = dir === 0 ? ct.orig : ct.reply;
  const other = dir === 0 ? ct.reply : ct.orig;
  for (const p of SEARCH[dir]) {
    const said = findPattern(data, p, typeof mine.src === 'string');
    if (said === null) continue;
    if (said === 'partial') return null;
    // An address that is not the speaker's own would open holes for others (the module's `loose` is off).
    if (said.ip !== null && said.ip !== mine.src) return done(skb0);
    const exp = ctExpectInit(ctx, ct, other.src, other.dst, IPPROTO_TCP, said.port);
    if (ctNat.hooks && (ct.status & (IPS_SRC_NAT | IPS_DST_NAT)) !== 0) {
      const out = ctNat.hooks.ftp(ctx, nsid, skb0, ct, ctinfo, p.command, said.off, said.len, exp);
      return out && done(out);
    }
    return ctExpectAdd(ctx, nsid, exp) ? done(skb0) : null;
  }
  return done(skb0);
};
