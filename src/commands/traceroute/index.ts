// traceroute: probes of rising TTL, several in flight, and who answers them.
// Mirrors: traceroute 2.1.2 traceroute.c (do_it, print_probe, get_timeout, check_expired, parse_icmp_res), mod-udp.c, mod-icmp.c.
import { isIp4, printIp, type Ip } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type L4 } from '../../model/skb.ts';
import type { Received } from '../../model/world.ts';
import { findLinkByName, netnsOf, stateOf } from '../../net/ctx.ts';
import { drain } from '../../net/dev.ts';
import { bindSocket, closeSocket, connectSocket, openSocket, sendMsg, takeRx } from '../../net/sock.ts';
import type { Command, Proc, Running, Signal, Wait } from '../../shell/proc.ts';
import { lookupHost, lookupName, printHost, resolveHost } from '../names.ts';
import { openStdout, type Stdout } from '../stdio.ts';
import { checkTracerouteOptions, parseSource, parseTracerouteArgs, type TracerouteOptions } from './options.ts';

interface Probe {
  sock: number;
  seq: number;
  /** Virtual microseconds; undefined until sent. */
  sentAt: number | undefined;
  /** Microseconds of the round trip; undefined when nothing came. */
  rtt: number | undefined;
  done: boolean;
  final: boolean;
  from: Ip | undefined;
  scope: number;
  err: string;
}
interface Session {
  readonly p: Proc;
  readonly o: TracerouteOptions;
  readonly dst: Ip;
  readonly scope: number;
  readonly src: Ip | undefined;
  readonly ifindex: number;
  /** Bytes after the transport header. */
  readonly dataLen: number;
  readonly probes: Probe[];
  /** -I: the one socket. */
  icmpSock: number;
}
/** error(): perror on stderr after a newline, status 1. */
class Fatal {
  constructor(readonly text: string) {}
}
/** A probe's payload: @ABC... over 64 characters. */
const pattern = (len: number): string => {
  let text = '';
  for (let i = 0; i < len; i++) text += String.fromCharCode(0x40 + (i & 0x3f));
  return text;
};
const DEF_START_PORT = 33434;
const UDP_PORT = 53;
/** DEF_WAIT_PREC, microseconds: added to a round trip before it is multiplied. */
const WAIT_PREC = 1000;

const CODES4: readonly string[] = ['!N', '!H', '!P', '', '!F', '!S', '!N', '!H', '!N', '!X', '!X', '!N', '!H', '!X', '!V', '!C'];
const CODES6: readonly string[] = ['!N', '!X', '!H', '!H', ''];
/** parse_icmp_res: the annotation, or undefined for a time exceeded in transit (not final). */
const annotate = (v4: boolean, type: number, code: number, info: number): string | undefined => {
  if (type === (v4 ? 11 : 3) && code === 0) return undefined;
  if (v4 && type === 3) return code === 4 ? `!F-${info}` : (CODES4[code] ?? `!<${code}>`);
  if (!v4 && type === 1) return CODES6[code] ?? `!<${code}>`;
  if (!v4 && type === 2) return `!F-${info}`;
  return `!<${type}-${code}>`;
};

const openProbeSocket = (s: Session, icmp: boolean): number => {
  const { ctx, netns } = s.p;
  const v4 = isIp4(s.dst);
  const id = openSocket(ctx, netns, {
    kind: icmp ? 'raw' : 'udp', family: v4 ? 4 : 6, proto: icmp ? (v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) : 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: s.ifindex,
    broadcast: false, pid: s.p.pid,
  });
  const check = (what: string, errno: Errno | undefined): void => {
    if (!errno) return;
    closeSocket(ctx, netns, id);
    throw new Fatal(`${what}: ${STRERROR[errno]}`);
  };
  check('bind', bindSocket(ctx, netns, id, s.src ?? null, 0));
  return id;
};
const connectProbe = (s: Session, id: number, port: number): void => {
  const errno = connectSocket(s.p.ctx, s.p.netns, id, s.dst, port, s.scope || undefined);
  if (!errno) return;
  closeSocket(s.p.ctx, s.p.netns, id);
  throw new Fatal(`connect: ${STRERROR[errno]}`);
};

const sendProbe = (s: Session, n: number): void => {
  const { ctx, netns } = s.p;
  const { o } = s;
  const pb = s.probes[n] as Probe;
  const v4 = isIp4(s.dst);
  let l4: L4;
  if (o.method === 'icmp') {
    pb.sock = s.icmpSock;
    pb.seq = ((o.port ?? 1) + n - (o.firstHop - 1) * o.probes) & 0xffff;
    l4 = { type: 'icmp', t: v4 ? 8 : 128, code: 0, id: s.p.pid & 0xffff, seq: pb.seq, len: s.dataLen };
  } else {
    const first = n - (o.firstHop - 1) * o.probes;
    const dport = (o.method === 'udp' ? (o.port ?? UDP_PORT) : (o.port ?? DEF_START_PORT) + first) & 0xffff;
    pb.sock = openProbeSocket(s, false);
    connectProbe(s, pb.sock, dport);
    l4 = { type: 'udp', sport: pmGet(netnsOf(ctx, netns).sockets, pb.sock)?.lport ?? 0, dport, data: { len: s.dataLen, text: pattern(s.dataLen) } };
  }
  pb.sentAt = ctx.now;
  const errno = sendMsg(ctx, netns, pb.sock, {
    dst: s.dst, ...(l4.type === 'udp' && { dport: l4.dport }), ...(s.ifindex > 0 && { oif: s.ifindex }), ...(s.src !== undefined && { src: s.src }), ...(s.scope > 0 && s.ifindex === 0 && { oif: s.scope }),
    ttl: Math.floor(n / o.probes) + 1, tos: o.tos, mark: o.mark, pmtudisc: o.dontFragment ? 'probe' : 'dont', l4,
  });
  // The softirq runs at the end of each send: answers stand between the probes.
  drain(ctx);
  if (errno === undefined) return;
  if (errno !== 'EMSGSIZE') throw new Fatal(`send: ${STRERROR[errno]}`);
  const mtu = takeRx(ctx, netns, pb.sock).find((r) => r.err && r.err.type < 0)?.err?.info;
  finishProbe(s, pb, 60);
  pb.err = `!F-${mtu ?? 0}`;
  pb.final = true;
};
const finishProbe = (s: Session, pb: Probe, rtt: number | undefined): void => {
  pb.done = true;
  pb.rtt = rtt;
  if (pb.sock !== s.icmpSock) closeSocket(s.p.ctx, s.p.netns, pb.sock);
};
/** Packets take no virtual time; the software of a real round trip takes some tens of microseconds. */
const softwareTime = (s: Session, n: number): number => (n === 0 ? 40 : 5 + ((n * 7 + Math.floor(s.p.ctx.now / 1000)) % 11));

const receive = (s: Session): void => {
  const v4 = isIp4(s.dst);
  const match = (n: number, r: Received): void => {
    const pb = s.probes[n] as Probe;
    const net = r.skb.net;
    if (net.type !== 'ip' || pb.done || pb.sentAt === undefined) return;
    pb.from = r.err ? r.err.from : net.src;
    pb.scope = r.skb.iif;
    finishProbe(s, pb, r.at - pb.sentAt + softwareTime(s, n));
    const note = r.err ? annotate(v4, r.err.type, r.err.code, r.err.info) : '';
    pb.final = note !== undefined;
    pb.err = note ?? '';
  };
  if (s.o.method !== 'icmp') {
    s.probes.forEach((pb, n) => {
      if (pb.sentAt !== undefined && !pb.done) for (const r of takeRx(s.p.ctx, s.p.netns, pb.sock)) if (!r.err || r.err.type >= 0) match(n, r);
    });
    return;
  }
  for (const r of takeRx(s.p.ctx, s.p.netns, s.icmpSock)) {
    const net = r.skb.net;
    if (net.type !== 'ip' || net.l4.type !== 'icmp') continue;
    const echo = r.err ? net.l4.inner?.l4 : net.l4.t === (v4 ? 0 : 129) ? net.l4 : undefined;
    if (echo?.type !== 'icmp' || echo.id !== (s.p.pid & 0xffff)) continue;
    const n = s.probes.findIndex((pb) => pb.seq === echo.seq && pb.sentAt !== undefined);
    if (n >= 0) match(n, r);
  }
};

/** How long a probe is waited for, in microseconds. */
const timeoutOf = (s: Session, n: number): number => {
  const { o, probes } = s;
  const max = o.wait * 1e6;
  if (o.here > 0) {
    const start = n - (n % o.probes);
    for (const p of probes.slice(start, start + o.probes)) if (p.done && p.rtt !== undefined) return Math.min(max, (p.rtt + WAIT_PREC) * o.here);
  }
  if (o.near > 0) {
    for (let i = n + 1; i < probes.length && probes[i]?.sentAt !== undefined; i++) {
      const p = probes[i] as Probe;
      if (p.done && p.rtt !== undefined) return Math.min(max, (p.rtt + WAIT_PREC) * o.near);
    }
  }
  return max;
};
/** check_expired: an expired probe whose hop turns out to be the last one takes the final answer's place. */
const checkExpired = (s: Session, n: number): void => {
  const { probes, o } = s;
  let before = false;
  for (let i = n - (n % o.probes); i < n; i++) {
    const p = probes[i] as Probe;
    if (!p.done || !p.final) return;
    before = true;
  }
  for (let i = n + 1; i < probes.length && probes[i]?.sentAt !== undefined; i++) {
    const p = probes[i] as Probe;
    if (!p.done) continue;
    if (!p.final) return;
    if (before || (n % o.probes) + (i - n) < o.probes) [probes[n], probes[i]] = [p, probes[n] as Probe];
    return;
  }
};

function* printProbe(s: Session, n: number, io: Stdout): Generator<Wait, void, Signal | undefined> {
  const { o, probes } = s;
  const pb = probes[n] as Probe;
  const np = n % o.probes;
  if (np === 0) io.print(`\n${String(Math.floor(n / o.probes) + 1).padStart(2)} `);
  if (pb.from === undefined) io.print(' *');
  else {
    let prev: Probe | undefined;
    for (let i = n - 1; i >= n - np && prev === undefined; i--) if (probes[i]?.from !== undefined) prev = probes[i];
    if (prev === undefined || prev.from !== pb.from) {
      const text = printHost(s.p, pb.from, pb.scope);
      io.print(o.numeric ? ` ${text}` : ` ${(yield* lookupName(s.p, pb.from)) ?? text} (${text})`);
    }
  }
  if (pb.rtt !== undefined) io.print(`  ${(pb.rtt / 1000).toFixed(3)} ms`);
  if (pb.err !== '') io.print(` ${pb.err}`);
  io.flush();
}

function* trace(s: Session, io: Stdout): Running {
  const { ctx, netns } = s.p;
  const { o, probes } = s;
  let start = (o.firstHop - 1) * o.probes;
  let end = probes.length;
  let lastSend = -Infinity;
  while (start < end) {
    const now = ctx.now;
    let next = Infinity;
    let pending = 0;
    for (let n = start; n < end; n++) {
      let pb = probes[n] as Probe;
      if (!pb.done && pb.sentAt !== undefined) {
        const expires = pb.sentAt + timeoutOf(s, n);
        if (expires <= now) {
          finishProbe(s, pb, undefined);
          checkExpired(s, n);
          pb = probes[n] as Probe;
        } else next = Math.min(next, expires);
      }
      if (pb.done) {
        if (n === start) {
          yield* printProbe(s, n, io);
          start++;
        }
        if (pb.final) end = (Math.floor(n / o.probes) + 1) * o.probes;
        continue;
      }
      if (pb.sentAt === undefined) {
        if (o.sendWait > 0 && now - lastSend < o.sendWait * 1e6) {
          next = Math.min(next, lastSend + o.sendWait * 1e6);
          break;
        }
        sendProbe(s, n);
        lastSend = now;
        next = pb.done ? now : Math.min(next, now + timeoutOf(s, n));
      }
      if (++pending >= Math.max(1, o.simProbes)) break;
    }
    if (start >= end) break;
    if (next === Infinity) continue;
    const waiting = (): boolean => {
      const rx = stateOf(ctx, netns).rx;
      return o.method === 'icmp' ? pmGet(rx, s.icmpSock) !== undefined : probes.some((pb) => pb.sentAt !== undefined && !pb.done && pmGet(rx, pb.sock) !== undefined);
    };
    yield { until: Math.max(now, Math.ceil(next)), event: waiting };
    receive(s);
  }
  io.print('\n');
  io.flush();
  return 0;
}

function* runTraceroute(p: Proc): Running {
  const o = parseTracerouteArgs(p.name, p.args);
  const say = (text: string, status: number): number => {
    p.err(`${text}\n`);
    return status;
  };
  if ('status' in o) {
    p.err(o.err);
    return o.status;
  }
  const found = yield* lookupHost(p, o.host, o.family);
  if (typeof found === 'string') return say(`${o.host}: ${found}\nCannot handle "host" cmdline arg \`${o.host}' on position 1 (argc ${p.args.lastIndexOf(o.host) + 1})`, 2);
  const bad = checkTracerouteOptions(o);
  if (bad !== undefined) return say(bad, 2);
  const src = o.source === undefined ? undefined : parseSource(o.source);
  if (o.source !== undefined && src === undefined) {
    const r = resolveHost(p, o.source, 0);
    return say(`${o.source}: ${typeof r === 'string' ? r : 'host names after -s are not modelled by packetpath'}\nCannot handle \`-s' option with arg \`${o.source}' (argc ${p.args.lastIndexOf(o.source) + 1})`, 2);
  }
  if (src !== undefined && isIp4(src) !== isIp4(found.ip)) return say('IP version mismatch in addresses specified', 2);
  const link = o.device === undefined ? undefined : findLinkByName(p.ctx, p.netns, o.device);
  const headers = isIp4(found.ip) ? 28 : 48;
  const len = Math.max(headers, o.packetLen ?? headers + 32);
  const io = openStdout(p);
  const s: Session = {
    p, o, dst: found.ip, scope: found.scope, src, ifindex: link?.ifindex ?? 0, dataLen: len - headers, icmpSock: -1,
    probes: Array.from({ length: o.maxHops * o.probes }, () => ({ sock: -1, seq: -1, sentAt: undefined, rtt: undefined, done: false, final: false, from: undefined, scope: 0, err: '' })),
  };
  const needDevice = (): void => {
    if (o.device !== undefined && !link) throw new Fatal('setsockopt SO_BINDTODEVICE: No such device');
  };
  try {
    if (o.method === 'icmp') {
      needDevice();
      s.icmpSock = openProbeSocket(s, true);
      connectProbe(s, s.icmpSock, 0);
    }
    const where = found.scope > 0 ? printHost(p, found.ip, found.scope) : printIp(found.ip);
    io.print(`traceroute to ${o.host} (${where}), ${o.maxHops} hops max, ${len} byte packets`);
    io.flush();
    needDevice();
    return yield* trace(s, io);
  } catch (e) {
    if (!(e instanceof Fatal)) throw e;
    return say(`\n${e.text}`, 1);
  } finally {
    if (s.icmpSock >= 0) closeSocket(p.ctx, p.netns, s.icmpSock);
    for (const pb of s.probes) if (pb.sock >= 0 && !pb.done && pb.sock !== s.icmpSock) closeSocket(p.ctx, p.netns, pb.sock);
  }
}

export const traceroute: Command = {
  name: 'traceroute',
  aliases: ['traceroute6'],
  man: 'print the route packets trace to network host',
  run: runTraceroute,
  examples: ['traceroute -n -q 1 127.0.0.1'],
};
