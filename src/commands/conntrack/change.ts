// What conntrack does to the table: -G -D -F -U -I -A and -z. Mirrors: conntrack-tools src/conntrack.c (mnl_nfct_delete_cb,
// mnl_nfct_update_cb) and net/netfilter/nf_conntrack_netlink.c (ctnetlink_del_conntrack, ctnetlink_change_conntrack,
// ctnetlink_create_conntrack, ctnetlink_setup_nat).
import type { Family, Ip } from '../../base/ip.ts';
import { IPS_CONFIRMED, IPS_SEEN_REPLY, NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PROTO_SPECIFIED, type Ct, type CtTcpSide, type NatRange, type Tuple } from '../../model/ct.ts';
import type { Nsid } from '../../model/world.ts';
import type { Ctx } from '../../net/ctx.ts';
import { invertTupleOrNull } from '../../net/nf/conntrackTuple.ts';
import { ctEvent, ctListening, IPCT_ASSURED, IPCT_MARK, IPCT_NEW, IPCT_PROTOINFO, IPCT_REPLY } from '../../net/nf/ctEvent.ts';
import { ctNet } from '../../net/nf/ctNet.ts';
import { ctAll, ctAlloc, ctDelete, ctEdit, ctFind, ctGet, ctInsert, ctZoneId } from '../../net/nf/ctTable.ts';
import { natSetupCt } from '../../net/nf/nat.ts';
import type { Proc } from '../../shell/proc.ts';
import type { Stdout } from '../stdio.ts';
import { flowMatches, tupleMatches } from './filter.ts';
import { dumped, onBehalf, useCounts, writeFlow, XML_HEAD } from './messages.ts';
import type { Cmd, Fail, NatWanted, Template } from './cmd.ts';

const failed = (why: string): Fail => ({ status: 1, text: `Operation failed: ${why}` });
/** nf_ct_timeout: seconds into jiffies, at most INT_MAX of them. */
const MAX_LIFE = Math.floor((2147483647 / 250) * 1e6);
const lifeOf = (seconds: number): number => Math.min(seconds * 1e6, MAX_LIFE);
const IPS_UNCHANGEABLE = 0x7f80 | 0x39;

const familyOf = (ct: Ct): Family => (typeof ct.orig.src === 'number' ? 4 : 6);

export const flushFlows = (ctx: Ctx, nsid: Nsid, family: Family | 0, pid = 0): void =>
  onBehalf(ctx, pid, () => {
    for (const ct of ctAll(ctx, nsid)) if (family === 0 || familyOf(ct) === family) ctDelete(ctx, nsid, ct.id);
  });
export const zeroCounters = (ctx: Ctx, nsid: Nsid, family: Family | 0): void => {
  for (const ct of ctAll(ctx, nsid)) if (ct.acct && (family === 0 || familyOf(ct) === family)) ctEdit(ctx, nsid, ct.id).acct = [0, 0, 0, 0];
};

export const deleteFlows = (p: Proc, io: Stdout, c: Cmd): number => {
  const uses = useCounts(p.ctx, p.netns);
  let n = 0;
  for (const ct of ctAll(p.ctx, p.netns)) {
    if (!flowMatches(c, ct)) continue;
    const m = dumped(p.ctx, { ...ct }, uses(ct.id));
    onBehalf(p.ctx, p.pid, () => ctDelete(p.ctx, p.netns, ct.id));
    io.print(`${writeFlow(c, c.output.has('save') ? { ...m, event: 'DESTROY' } : m)}\n`);
    n++;
  }
  return n;
};

// ---------------------------------------------------------------- tuples of a command line

const tupleOf = (t: Template, src: Ip, dst: Ip, sport: number, dport: number): Tuple => {
  const proto = t.proto ?? 0;
  if (proto === 1 || proto === 58) return { src, dst, proto, sport: t.sport ?? 0, dport: ((t.icmpType ?? 0) << 8) | (t.icmpCode ?? 0) };
  return { src, dst, proto, sport, dport };
};
const origTuple = (t: Template): Tuple | undefined => (t.src === undefined || t.dst === undefined ? undefined : tupleOf(t, t.src, t.dst, t.sport ?? 0, t.dport ?? 0));
const replyTuple = (t: Template): Tuple | undefined => (t.replySrc === undefined || t.replyDst === undefined ? undefined : tupleOf(t, t.replySrc, t.replyDst, t.replySport ?? 0, t.replyDport ?? 0));

export const getFlow = (p: Proc, c: Cmd, io: Stdout): number | Fail => {
  const orig = origTuple(c.tmpl);
  if (!orig) return failed('invalid parameters');
  const hit = ctFind(p.ctx, p.netns, 0, orig);
  if (!hit) return failed("such conntrack doesn't exist");
  if (!flowMatches(c, hit.ct)) return 0;
  // The answer is written while the lookup holds the connection.
  const m = dumped(p.ctx, hit.ct, useCounts(p.ctx, p.netns)(hit.ct.id) + 1);
  io.print(`${c.output.has('xml') && !c.output.has('save') ? XML_HEAD : ''}${writeFlow(c, m)}\n`);
  return 1;
};

// ---------------------------------------------------------------- -U

/** What the kernel answered and the program has not read yet: it reads one message for each that it sends. */
type Answer = { readonly kind: 'ack' } | { readonly kind: 'flow'; readonly text: string } | { readonly kind: 'error'; readonly why: string };
const ACK: Answer = { kind: 'ack' };

const changeFlow = (p: Proc, c: Cmd, ct: Ct): Answer => {
  const hit = ctFind(p.ctx, p.netns, 0, ct.orig);
  if (!hit) return { kind: 'error', why: "such conntrack doesn't exist" };
  const t = c.tmpl;
  if (c.options.has('status') && ((t.status ?? 0) & ~ct.status & 1) !== 0) return { kind: 'error', why: 'Device or resource busy' };
  const e = ctEdit(p.ctx, p.netns, hit.ct.id);
  let bits = 0;
  if (t.timeout !== undefined) e.timeout = p.ctx.now + lifeOf(t.timeout);
  if (c.options.has('status')) {
    e.status |= (ct.status | (t.status ?? 0)) & ~(IPS_UNCHANGEABLE & ~1024);
    bits |= IPCT_ASSURED | IPCT_REPLY;
  }
  if (c.options.has('mark')) {
    e.mark = (((ct.mark & ~c.mark.mask) ^ c.mark.value) & 0xffffffff) >>> 0;
    bits |= IPCT_MARK;
  }
  if (t.tcpState !== undefined && e.tcp) e.tcp = { ...e.tcp, state: t.tcpState };
  onBehalf(p.ctx, p.pid, () => {
    if (e.ecache) ctEvent(p.ctx, p.netns, 'UPDATE', e, bits | IPCT_PROTOINFO);
  });
  return ACK;
};
const unchanged = (c: Cmd, ct: Ct): boolean => {
  const t = c.tmpl;
  return t.timeout === undefined && (t.tcpState === undefined || t.tcpState === ct.tcp?.state) && (!c.options.has('status') || (ct.status & (t.status ?? 0)) === (t.status ?? 0))
    && (!c.options.has('mark') || (((ct.mark & ~c.mark.mask) ^ c.mark.value) & 0xffffffff) >>> 0 === ct.mark);
};
export const updateFlows = (p: Proc, io: Stdout, c: Cmd): number | Fail => {
  const unread: Answer[] = [];
  let n = 0;
  for (const ct of ctAll(p.ctx, p.netns)) {
    if (!tupleMatches(c, ct) || unchanged(c, ct)) continue;
    // It asks in the family of its command line; the kernel knows no tuples of none.
    unread.push(c.family === 0 ? { kind: 'error', why: 'Operation not supported' } : changeFlow(p, c, ct));
    for (const asks of [false, true]) {
      if (asks) {
        const now = ctFind(p.ctx, p.netns, 0, ct.orig)?.ct;
        if (now) unread.push({ kind: 'flow', text: writeFlow(c, dumped(p.ctx, now, useCounts(p.ctx, p.netns)(now.id) + 1)) }, ACK);
        else unread.push({ kind: 'error', why: "such conntrack doesn't exist" });
      }
      const a = unread.shift() as Answer;
      if (a.kind === 'error') {
        p.err(`Operation failed: ${a.why}\n`);
        return failed(a.why);
      }
      if (asks && a.kind === 'flow') io.print(`${a.text}\n`);
    }
    n++;
  }
  return n;
};

// ---------------------------------------------------------------- -I, -A

const SIDE: CtTcpSide = { end: 0, maxend: 0, maxwin: 0, maxack: 0, scale: 0, flags: 0 };
const natRange = (want: NatWanted): NatRange | undefined => {
  if (want.ip === undefined) return undefined;
  const port = want.port ?? 0;
  return { flags: NF_NAT_RANGE_MAP_IPS | (want.port === undefined ? 0 : NF_NAT_RANGE_PROTO_SPECIFIED), minAddr: want.ip, maxAddr: want.ip, minPort: port, maxPort: port, basePort: 0 };
};
const ownRange = (ip: Ip): NatRange => ({ flags: NF_NAT_RANGE_MAP_IPS, minAddr: ip, maxAddr: ip, minPort: 0, maxPort: 0, basePort: 0 });

export const createFlow = (p: Proc, c: Cmd): number | Fail => {
  const { ctx, netns } = p;
  const t = c.tmpl;
  if (t.proto === 132 || t.proto === 33) return { status: 1, text: `-p ${c.proto?.name ?? t.proto} is not modelled by packetpath here` };
  const givenOrig = origTuple(t);
  const givenReply = replyTuple(t);
  const orig = givenOrig ?? (givenReply && (invertTupleOrNull(givenReply) ?? undefined));
  const reply = (givenOrig && givenReply) ?? (givenOrig ? invertTupleOrNull(givenOrig) ?? undefined : givenReply);
  if (!orig || !reply) return failed('invalid parameters');
  const [zone, zoneDir] = t.zone !== undefined ? [t.zone, 3 as const] : t.origZone !== undefined ? [t.origZone, 1 as const] : t.replyZone !== undefined ? [t.replyZone, 2 as const] : [0, 3 as const];
  const exists = (tuple: Tuple, dir: 0 | 1): boolean => ctFind(ctx, netns, ctZoneId({ zone, zoneDir }, dir), tuple) !== undefined;
  if (exists(orig, 0)) return c.command === 'add' ? 0 : failed('Such conntrack exists, try -U to update');
  const ct = ctAlloc(ctx, netns, zone, zoneDir, orig, reply);
  ct.ecache = ctListening(ctx, netns);
  ct.mark = c.options.has('mark') ? c.mark.value : 0;
  if (ctNet(ctx, netns).acct) ct.acct = [0, 0, 0, 0];
  ct.start = ctNet(ctx, netns).timestamp ? ctx.now : 0;
  if (t.proto === 6) ct.tcp = { state: t.tcpState ?? 0, seen: [SIDE, SIDE], lastDir: 0, lastIndex: 0, lastSeq: 0, lastAck: 0, lastEnd: 0, lastWin: 0, lastWscale: 0, lastFlags: 0, retrans: 0 };
  const dnat = natRange(c.dnat);
  const snat = natRange(c.snat);
  if (dnat || snat) {
    natSetupCt(ctx, netns, ct, 'dst', dnat ?? ownRange(ct.reply.src));
    natSetupCt(ctx, netns, ctGet(ctx, netns, ct.id) ?? ct, 'src', snat ?? ownRange(ct.reply.dst));
  }
  const made = ctEdit(ctx, netns, ct.id);
  if (exists(made.reply, 1)) {
    ctDelete(ctx, netns, ct.id);
    return c.command === 'add' ? 0 : failed('Such conntrack exists, try -U to update');
  }
  made.timeout = ctx.now + lifeOf(t.timeout ?? 0);
  made.status |= ((t.status ?? 0) & (IPS_SEEN_REPLY | 4 | 1024)) | IPS_CONFIRMED;
  ctInsert(ctx, netns, made);
  onBehalf(ctx, p.pid, () => {
    if (made.ecache) ctEvent(ctx, netns, 'NEW', made, IPCT_NEW | IPCT_PROTOINFO | IPCT_MARK | IPCT_REPLY | IPCT_ASSURED);
  });
  return 1;
};
