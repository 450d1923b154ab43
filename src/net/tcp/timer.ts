// TCP's timers: net/ipv4/tcp_timer.c (tcp_write_timer_handler, tcp_retransmit_timer, tcp_write_timeout, tcp_delack_timer_handler,
// tcp_probe_timer), reqsk_timer_handler, tw_timer_handler. A block names its live timers; any other number is stale.
import { pmGet } from '../../base/pmap.ts';
import { sysctlInt } from '../../model/sysctl.ts';
import type { TcpSock } from '../../model/tcp.ts';
import type { Nsid, Timer } from '../../model/world.ts';
import { addTimer, netnsOf, stateOf, type Ctx } from '../ctx.ts';
import { ATO_MIN, armRto, sendSynAck, tcpLossProbe, tcpProbe, tcpRetransmit, tcpSendAck } from './output.ts';
import { tcpServe } from './service.ts';
import { dropTcp, tcpDone, tcpSk, upd } from './table.ts';

/** tcp_write_err. */
const writeErr = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  tcpDone(ctx, nsid, s, s.softErr ?? 'ETIMEDOUT');
  if (s.service) tcpServe(ctx, nsid, s.id, 'closed', s);
};
const rtoMax = (ctx: Ctx, nsid: Nsid): number => sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_rto_max_ms') * 1000;

/** tcp_write_timeout: is it time to give up? Data is given up by time: as long as `n` doublings from 200 ms take. */
const givesUp = (ctx: Ctx, nsid: Nsid, s: TcpSock): boolean => {
  const num = (name: string): number => sysctlInt(netnsOf(ctx, nsid), `net.ipv4.tcp_${name}`);
  if (s.state === 'SYN_SENT') return s.retries >= num('syn_retries') + num('syn_linear_timeouts');
  if (s.state === 'SYN_RECV') return s.retries >= num('synack_retries');
  const orphan = !s.held && s.service === null && s.listener === 0;
  const n = orphan ? num('orphan_retries') || 8 : num('retries2');
  // retransmits_timed_out
  const min = num('rto_min_us');
  const thresh = Math.floor(Math.log2(rtoMax(ctx, nsid) / min));
  const timeout = n <= thresh ? (2 ** (n + 1) - 1) * min : (2 ** (thresh + 1) - 1) * min + (n - thresh) * rtoMax(ctx, nsid);
  return s.retries > 0 && ctx.now - s.stamp >= timeout;
};

/** tcp_retransmit_timer. */
const retransmitTimer = (ctx: Ctx, nsid: Nsid, s0: TcpSock): void => {
  if (givesUp(ctx, nsid, s0)) return writeErr(ctx, nsid, s0);
  let s = upd(ctx, nsid, s0, { retries: s0.retries + 1, totalRto: s0.totalRto + 1, cwnd: 1, highSeq: s0.state === 'SYN_SENT' ? s0.highSeq : s0.sndNxt, dupacks: 0, rexmit: 0 });
  s = tcpRetransmit(ctx, nsid, s);
  const linear = s.state === 'SYN_SENT' && s.totalRto <= sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_syn_linear_timeouts');
  const rto = linear ? s.rto : Math.min(s.rto * 2, rtoMax(ctx, nsid));
  armRto(ctx, nsid, { ...s, rto }, rto);
};

const probeTimer = (ctx: Ctx, nsid: Nsid, s0: TcpSock): void => {
  const orphan = !s0.held && s0.service === null && s0.listener === 0;
  const most = orphan ? 8 : sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_retries2');
  if (s0.retries >= most) return writeErr(ctx, nsid, s0);
  const s = tcpProbe(ctx, nsid, upd(ctx, nsid, s0, { retries: s0.retries + 1, rexmit: 0 }));
  if (s.rexmit === 0) armRto(ctx, nsid, s, Math.min(s.rto * 2 ** s.retries, rtoMax(ctx, nsid)), 'probe');
};

/** reqsk_timer_handler: the SYN-ACK again, at 1, 3, 7 ... seconds. The request is given up when it cannot be sent (OUTPUT drops it). */
const synackTimer = (ctx: Ctx, nsid: Nsid, s: TcpSock): void => {
  const l = pmGet(netnsOf(ctx, nsid).sockets, s.listener);
  if (!l || s.retries >= sysctlInt(netnsOf(ctx, nsid), 'net.ipv4.tcp_synack_retries')) return dropTcp(ctx, nsid, s);
  const retries = s.retries + 1;
  const now = upd(ctx, nsid, s, { retries, keep: addTimer(ctx, Math.min(1_000_000 * 2 ** retries, rtoMax(ctx, nsid)), 'tcp', nsid, 0, s.id) });
  const failed = sendSynAck(ctx, nsid, now);
  const left = tcpSk(ctx, nsid, s.id);
  if (failed && left) dropTcp(ctx, nsid, left);
};

export const tcpTimer = (ctx: Ctx, t: Timer): void => {
  const nsid = t.netns;
  const s = typeof t.key === 'number' ? tcpSk(ctx, nsid, t.key) : undefined;
  if (!s) return;
  stateOf(ctx, nsid);
  if (t.seq === s.rexmit) return s.pending === 'probe' ? probeTimer(ctx, nsid, s) : s.pending === 'tlp' ? tcpLossProbe(ctx, nsid, s) : retransmitTimer(ctx, nsid, s);
  if (t.seq === s.keep) return s.state === 'SYN_RECV' ? synackTimer(ctx, nsid, s) : dropTcp(ctx, nsid, s);
  // tcp_delack_timer_handler: it was not interactive after all
  if (t.seq === s.delack && s.ackPending) {
    const interactive = s.pingpong > 0;
    tcpSendAck(ctx, nsid, upd(ctx, nsid, s, { delack: 0, pingpong: 0, ato: interactive ? ATO_MIN : Math.min(s.ato * 2, s.rto) }));
  }
};
