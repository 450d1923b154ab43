// One ping under way: what to send, what came back, the numbers of the last lines.
// Mirrors: iputils 20221126 ping/ping.h (struct ping_rts), ping_common.c (acknowledge, rcvd_*, gather_statistics, finish, status).
import type { Ip } from '../../base/ip.ts';
import type { Proc } from '../../shell/proc.ts';
import { EPOCH } from '../../shell/vars.ts';
import type { Stdout } from '../stdio.ts';
import type { PingOptions } from './options.ts';

/** ping.h MAX_DUP_CHK: sequence numbers are remembered modulo this. */
export const MAX_DUP_CHK = 0x10000;

export interface PingSession {
  readonly p: Proc;
  readonly o: PingOptions;
  readonly io: Stdout;
  readonly family: 4 | 6;
  readonly sock: number;
  readonly dst: Ip;
  readonly src: Ip | undefined;
  readonly oif: number;
  readonly hostname: string;
  readonly ident: number;
  /** Replies of many hosts are expected: duplicates are not marked. */
  readonly multicast: boolean;
  readonly pmtudisc: 'do' | 'dont' | 'want' | undefined;
  /** Payload holds a timestamp, so round trips are measured. */
  readonly timing: boolean;
  /** pr_addr: an address as the report lines name it. */
  readonly prAddr: (ip: Ip, scope: number) => string;
  interval: number;
  transmitted: number;
  received: number;
  repeats: number;
  errors: number;
  acked: number;
  pipe: number;
  exiting: boolean;
  /** Virtual microseconds; `curTime` is that of the last probe. */
  start: number;
  curTime: number | undefined;
  tokens: number;
  /** How often the device had no room. */
  oomCount: number;
  /** When the linger alarm or the deadline rings. */
  alarm: number | undefined;
  waitSet: boolean;
  tmin: number;
  tmax: number;
  tsum: number;
  tsum2: number;
  rtt: number;
  readonly rcvd: Set<number>;
  readonly sentAt: Map<number, number>;
}

export const inFlight = (s: PingSession): number => {
  const diff = (s.transmitted - s.acked) & 0xffff;
  return diff <= 0x7fff ? diff : s.transmitted - s.received - s.errors;
};

export const acknowledge = (s: PingSession, seq: number): void => {
  const diff = (s.transmitted - seq) & 0xffff;
  if (diff > 0x7fff) return;
  if (diff + 1 > s.pipe) s.pipe = diff + 1;
  if ((((seq - s.acked) << 16) >> 16) > 0 || ((s.transmitted - s.acked) & 0xffff) > 0x7fff) s.acked = seq;
};

/** print_timestamp: [seconds.microseconds] of the virtual clock. */
export const printTimestamp = (s: PingSession): void => {
  if (!s.o.timestamps) return;
  const now = s.p.ctx.now;
  s.io.print(`[${EPOCH + Math.floor(now / 1e6)}.${String(now % 1e6).padStart(6, '0')}] `);
};

/** A round trip's software cost in microseconds: packets take no virtual time, real ones take some tens. */
const softwareTime = (s: PingSession, seq: number): number => 30 + (((seq * 2654435761 + s.p.ctx.now) >>> 8) % 61);

const ms3 = (us: number): string => `${Math.floor(us / 1000)}.${String(Math.floor(us % 1000)).padStart(3, '0')}`;
const timeText = (us: number): string => {
  if (us >= 99950) return `${Math.floor((us + 500) / 1000)}`;
  if (us >= 9995) return `${Math.floor((us + 50) / 1000)}.${Math.floor(((us + 50) % 1000) / 100)}`;
  if (us >= 1000) return `${Math.floor((us + 5) / 1000)}.${String(Math.floor(((us + 5) % 1000) / 10)).padStart(2, '0')}`;
  return ms3(us);
};

/** An echo reply of ours: counts it and prints its line, without the newline. False when nothing is to be printed after it. */
export const gatherStatistics = (s: PingSession, r: { from: string; seq: number; bytes: number; ttl: number; at: number; id: number; wrongSource: boolean }): boolean => {
  s.received++;
  acknowledge(s, r.seq);
  let trip = 0;
  if (s.timing && r.bytes >= 24) {
    trip = Math.max(0, r.at - (s.sentAt.get(r.seq) ?? r.at)) + softwareTime(s, r.seq);
    s.tsum += trip;
    s.tsum2 += trip * trip;
    s.tmin = Math.min(s.tmin, trip);
    s.tmax = Math.max(s.tmax, trip);
    s.rtt = s.rtt === 0 ? trip * 8 : s.rtt + trip - Math.floor(s.rtt / 8);
    if (s.o.adaptive) s.interval = Math.floor((Math.floor(s.rtt / 8) + 500) / 1000);
  }
  const slot = r.seq % MAX_DUP_CHK;
  const dup = s.rcvd.has(slot);
  if (dup) {
    s.repeats++;
    s.received--;
  } else s.rcvd.add(slot);
  if (s.o.quiet) return false;
  if (s.o.flood) {
    s.io.write('\b \b');
    return false;
  }
  printTimestamp(s);
  s.io.print(`${r.bytes} bytes from ${r.from}: icmp_seq=${r.seq}${s.o.verbose ? ` ident=${r.id}` : ''} ttl=${r.ttl}`);
  if (r.bytes < s.o.datalen + 8) {
    s.io.print(' (truncated)\n');
    s.io.flush();
    return false;
  }
  if (s.timing) s.io.print(` time=${timeText(trip)} ms`);
  if (dup && (!s.multicast || s.o.verbose)) s.io.print(' (DUP!)');
  if (r.wrongSource) s.io.print(' (DIFFERENT ADDRESS!)');
  return true;
};

/** C's %g of a float for a percentage. */
const percent = (x: number): string => {
  const text = Math.fround(x).toPrecision(6);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** The last lines; the exit status. */
export const finish = (s: PingSession): number => {
  const { io, o } = s;
  const us = (s.curTime ?? s.start) - s.start;
  io.print('\n');
  io.flush();
  io.print(`--- ${s.hostname} ping statistics ---\n${s.transmitted} packets transmitted, ${s.received} received`);
  if (s.repeats > 0) io.print(`, +${s.repeats} duplicates`);
  if (s.errors > 0) io.print(`, +${s.errors} errors`);
  if (s.transmitted > 0) io.print(`, ${percent(((s.transmitted - s.received) * 100) / s.transmitted)}% packet loss, time ${Math.floor((us + 500) / 1000)}ms`);
  io.print('\n');
  let comma = '';
  if (s.received > 0 && s.timing) {
    const total = s.received + s.repeats;
    const avg = Math.floor(s.tsum / total);
    const variance = (s.tsum2 - Math.floor((s.tsum * s.tsum) / total)) / total;
    io.print(`rtt min/avg/max/mdev = ${ms3(s.tmin)}/${ms3(avg)}/${ms3(s.tmax)}/${ms3(Math.floor(Math.sqrt(Math.max(0, Math.floor(variance)))))} ms`);
    comma = ', ';
  }
  if (s.pipe > 1) {
    io.print(`${comma}pipe ${s.pipe}`);
    comma = ', ';
  }
  if (s.received > 0 && (s.interval === 0 || o.flood || o.adaptive) && s.transmitted > 1) {
    io.print(`${comma}ipg/ewma ${ms3(Math.floor(us / (s.transmitted - 1)))}/${ms3(Math.floor(s.rtt / 8))} ms`);
  }
  io.print('\n');
  io.flush();
  return s.received === 0 || (o.deadline > 0 && s.received < o.count) ? 1 : 0;
};

/** SIGQUIT: one line of numbers on stderr. */
export const status = (s: PingSession): void => {
  const loss = s.transmitted > 0 ? Math.floor(((s.transmitted - s.received) * 100) / s.transmitted) : 0;
  let line = `\r${s.received}/${s.transmitted} packets, ${loss}% loss`;
  if (s.received > 0 && s.timing) {
    line += `, min/avg/ewma/max = ${ms3(s.tmin)}/${ms3(Math.floor(s.tsum / (s.received + s.repeats)))}/${ms3(Math.floor(s.rtt / 8))}/${ms3(s.tmax)} ms`;
  }
  s.p.err(`${line}\n`);
};
