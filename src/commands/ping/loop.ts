// The heart of ping: when to send, how long to wait, what a received message means.
// Mirrors: iputils 20221126 ping_common.c (main_loop, pinger, __schedule_exit), ping.c (ping4_receive_error_msg, ping4_parse_reply),
// ping6_common.c (the same two). sendmsg errors print nothing unless the error queue explains them or the device stays full.
import { pmGet } from '../../base/pmap.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Icmp } from '../../model/skb.ts';
import type { Received } from '../../model/world.ts';
import { stateOf } from '../../net/ctx.ts';
import { drain } from '../../net/dev.ts';
import { queueRx, sendMsg, takeRx } from '../../net/sock.ts';
import type { Running } from '../../shell/proc.ts';
import { describeIcmp4, describeIcmp6, printIph } from './describe.ts';
import { acknowledge, finish, gatherStatistics, inFlight, MAX_DUP_CHK, printTimestamp, status, type PingSession } from './session.ts';

/** Milliseconds that a flood waits for a reply before the next probe. */
const MININTERVAL = 10;
const schint = (ms: number): number => Math.max(ms, MININTERVAL);

const sendProbe = (s: PingSession): Errno | undefined => {
  const { ctx, netns } = s.p;
  const seq = (s.transmitted + 1) & 0xffff;
  s.rcvd.delete(seq % MAX_DUP_CHK);
  s.sentAt.set(seq, ctx.now);
  const l4: Icmp = { type: 'icmp', t: s.family === 4 ? 8 : 128, code: 0, id: s.ident, seq, len: s.o.datalen };
  const { o } = s;
  const errno = sendMsg(ctx, netns, s.sock, {
    dst: s.dst, l4, ...(s.oif > 0 && { oif: s.oif }), ...(o.strictSource && s.src !== undefined && { src: s.src }),
    ...(o.ttl !== undefined && { ttl: o.ttl }), ...(o.tos > 0 && { tos: o.tos }), ...(o.mark > 0 && { mark: o.mark }),
    ...(s.pmtudisc && { pmtudisc: s.pmtudisc }), ...(o.broadcast && { broadcast: true }),
  });
  // The softirq runs at the end of each send, also within a burst (-l).
  drain(ctx);
  return errno;
};

/** A message of the error queue: prints its line. Positive: an ICMP error of ours; negative: a local error; 0: not ours. */
const receiveError = (s: PingSession, r: Received): number => {
  const err = r.err as NonNullable<Received['err']>;
  const net = r.skb.net;
  const icmp = net.type === 'ip' && net.l4.type === 'icmp' ? net.l4 : undefined;
  // The queue's message is the ICMP error; what it quotes is the probe. A local error carries the probe itself.
  const quoted = icmp?.inner ?? (net.type === 'ip' ? net : undefined);
  const echo = quoted?.l4.type === 'icmp' ? quoted.l4 : undefined;
  if (!quoted || !echo || quoted.dst !== s.dst || echo.t !== (s.family === 4 ? 8 : 128) || echo.id !== s.ident) return 0;
  if (s.family === 4) acknowledge(s, echo.seq);
  s.errors++;
  if (s.o.quiet) return 1;
  if (s.o.flood) {
    s.io.write('\bE');
    return 1;
  }
  printTimestamp(s);
  const what = s.family === 4 ? describeIcmp4(s, err.type, err.code, err.info, icmp?.gateway) : describeIcmp6(err.type, err.code, err.info);
  s.io.print(`From ${s.prAddr(err.from, r.skb.iif)} icmp_seq=${echo.seq} ${what}\n`);
  s.io.flush();
  return 1;
};

/** sendmsg failed: the error queue may say why (EMSGSIZE puts the path's MTU there). */
const localErrors = (s: PingSession, errno: Errno): void => {
  const { ctx, netns } = s.p;
  const queue = takeRx(ctx, netns, s.sock);
  // A firewall that refuses tells the socket at once: its ICMP error is there before sendmsg returns.
  const icmp = queue.find((r) => r.err && !isLocal(r));
  for (const r of queue) if (r !== icmp && !(r.err && isLocal(r))) queueRx(ctx, netns, s.sock, r);
  if (icmp && receiveError(s, icmp) > 0) {
    if (!s.o.quiet) {
      if (s.o.flood) s.io.write('E');
      else s.io.error(`sendmsg: ${STRERROR[errno]}`);
    }
    return;
  }
  const mtu = queue.find((r) => r.err && isLocal(r))?.err?.info;
  if (errno !== 'EMSGSIZE' || mtu === undefined) {
    // Of the errors without an entry in the error queue, only this one is told.
    if (!s.o.quiet && errno === 'ENOBUFS') {
      if (s.o.flood) s.io.write('E');
      else s.io.error(`sendmsg: ${STRERROR[errno]}`);
    }
    return;
  }
  s.errors++;
  if (s.o.quiet) return;
  if (s.o.flood) s.io.write('E');
  else s.io.error(s.family === 4 ? `local error: message too long, mtu=${mtu}` : `local error: message too long, mtu: ${mtu}`);
};
/** SO_EE_ORIGIN_LOCAL (net/sock.ts marks it by type -1). */
const isLocal = (r: Received): boolean => r.err !== undefined && r.err.type < 0;

/** pinger(): sends if it is time; milliseconds to the next probe. */
const pinger = (s: PingSession): number => {
  const { o } = s;
  const now = s.p.ctx.now;
  if (s.exiting || (o.count > 0 && s.transmitted >= o.count && o.deadline === 0)) return 1000;
  if (s.curTime === undefined) {
    s.curTime = now;
    s.tokens = s.interval * (o.preload - 1);
  } else {
    let n = Math.floor((now - s.curTime) / 1000);
    if (s.interval === 0 && n < MININTERVAL && inFlight(s) >= o.preload) return MININTERVAL - n;
    n = Math.min(n + s.tokens, s.interval * o.preload);
    if (n < s.interval) return s.interval - n;
    s.curTime = now;
    s.tokens = n - s.interval;
  }
  if (o.outstanding && s.transmitted > 0 && !s.rcvd.has(s.transmitted % MAX_DUP_CHK)) {
    printTimestamp(s);
    s.io.print(`no answer yet for icmp_seq=${s.transmitted % MAX_DUP_CHK}\n`);
    s.io.flush();
  }
  const errno = sendProbe(s);
  if (errno === 'ENOBUFS' || errno === 'ENOMEM') {
    // The device's queue is full: try again, for as long as the linger time allows; then it is a hard error.
    s.tokens = 0;
    const wait = Math.min(schint(s.interval / 2), 500);
    if (++s.oomCount * wait < o.linger) return wait;
  }
  s.transmitted++;
  if (errno === undefined) {
    if (!o.quiet && o.flood) s.io.write('.');
    return s.interval - s.tokens;
  }
  localErrors(s, errno);
  s.tokens = 0;
  return schint(s.interval);
};

/** After the last probe an alarm bounds the wait for its reply. */
const scheduleExit = (s: PingSession, next: number): number => {
  const { o } = s;
  if (o.count === 0 || s.transmitted < o.count || o.deadline > 0 || s.waitSet) return next;
  const wait = s.received > 0 ? Math.max(2 * s.tmax, 1000 * s.interval) : o.linger * 1000;
  s.waitSet = wait > 0;
  s.alarm = wait > 0 ? s.p.ctx.now + wait : undefined;
  return next < 0 || next < Math.floor(wait / 1000) ? Math.floor(wait / 1000) : next;
};

/** A packet of the receive queue. */
const parseReply = (s: PingSession, r: Received): void => {
  const ip = r.skb.net;
  if (ip.type !== 'ip' || ip.l4.type !== 'icmp') return;
  const icmp = ip.l4;
  if (ip.proto !== (s.family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)) return;
  if (icmp.t === (s.family === 4 ? 0 : 129)) {
    if (icmp.id !== s.ident) return;
    const wrongSource = !s.multicast && !anycast(s) && ip.src !== s.dst;
    const r1 = { from: s.prAddr(ip.src, r.skb.iif), seq: icmp.seq, bytes: 8 + icmp.len, ttl: ip.ttl, at: r.at, id: icmp.id, wrongSource };
    if (!gatherStatistics(s, r1)) return;
    if (s.o.audible) s.io.print('\x07');
    s.io.print('\n');
    s.io.flush();
    return;
  }
  // A redirect reaches the raw socket as a packet: it is no error of the socket (raw_icmp_error).
  const probe = icmp.inner;
  if (s.family !== 4 || icmp.t !== 5 || !probe || probe.l4.type !== 'icmp' || probe.l4.t !== 8 || probe.dst !== s.dst || probe.l4.id !== s.ident) return;
  if (s.o.quiet || s.o.flood) return;
  printTimestamp(s);
  s.io.print(`From ${s.prAddr(ip.src, r.skb.iif)}: icmp_seq=${probe.l4.seq} ${describeIcmp4(s, 5, icmp.code, 0, icmp.gateway)}\n`);
  if (s.o.verbose) s.io.print(printIph(probe));
};
/** Subnet-router anycast, at least for /64: any address may answer. */
const anycast = (s: PingSession): boolean => typeof s.dst === 'string' && s.dst.slice(16) === '0'.repeat(16);

/** Runs until the packets are answered, the time is up or a signal says so; prints the statistics. */
export function* pingLoop(s: PingSession): Running {
  const { ctx, netns } = s.p;
  const pending = (): boolean => (pmGet(stateOf(ctx, netns).rx, s.sock)?.length ?? 0) > 0;
  s.start = ctx.now;
  if (s.o.deadline > 0) s.alarm = ctx.now + s.o.deadline * 1e6;
  for (;;) {
    if (s.exiting || (s.o.count > 0 && s.received + s.errors >= s.o.count) || (s.o.deadline > 0 && s.errors > 0)) break;
    let next: number;
    let burst = 0;
    do next = scheduleExit(s, pinger(s));
    while (next <= 0 && ++burst < 100_000);
    const until = Math.min(ctx.now + Math.max(1, next) * 1000, s.alarm ?? Infinity);
    const signal = yield { until, event: pending };
    if (signal === 'INT' || signal === 'ALRM') s.exiting = true;
    else if (signal === 'QUIT') status(s);
    else if (signal !== undefined) return 143;
    if (s.alarm !== undefined && ctx.now >= s.alarm) s.exiting = true;
    const got = takeRx(ctx, netns, s.sock);
    for (const r of got) if (r.err && !isLocal(r)) receiveError(s, r);
    for (const r of got) {
      if (!r.err) parseReply(s, r);
      // nothing more in flight and enough received: what a group's other members answered stays unread
      if (s.o.count > 0 && s.received + s.errors >= s.o.count && inFlight(s) === 0) break;
    }
    // Replies come in no virtual time: without this a flood would never advance the clock.
    if (s.interval === 0 && got.length > 0 && !s.exiting) yield { until: ctx.now + 60 };
  }
  return finish(s);
}
