// ping: from a command line to a running session.
// Mirrors: iputils 20221126 ping.c main(). Raw ICMP sockets, as for root while ping_group_range is "1 0".
import { isIp4, type Ip } from '../../base/ip.ts';
import { closeSocket } from '../../net/sock.ts';
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { lookupHost, lookupName, nameOfHost, printHost } from '../names.ts';
import { openStdout } from '../stdio.ts';
import { pingLoop } from './loop.ts';
import { parsePingArgs } from './options.ts';
import type { PingSession } from './session.ts';
import { setup4 } from './setup4.ts';
import { setup6 } from './setup6.ts';
import { PING_USAGE } from './usage.ts';

function* runPing(p: Proc): Running {
  const o = parsePingArgs(p.name, p.args);
  if ('status' in o) {
    if (o.out) p.out(o.out);
    if (o.err) p.err(o.err);
    return o.status;
  }
  const io = openStdout(p);
  if (o.warnings) p.err(o.warnings);
  const die = (text: string): number => {
    io.error(text);
    return 2;
  };
  if (o.pattern && !o.quiet) io.print(`PATTERN: 0x${o.pattern.map((b) => b.toString(16).padStart(2, '0')).join('')}\n`);
  if (o.verbose) {
    const fds = [o.family !== 6 ? 'sock4.fd: 3 (socktype: SOCK_RAW)' : 'sock4.fd: -1 (socktype: 0)', o.family === 0 ? 'sock6.fd: 4 (socktype: SOCK_RAW)' : o.family === 6 ? 'sock6.fd: 3 (socktype: SOCK_RAW)' : 'sock6.fd: -1 (socktype: 0)'];
    io.error(`${fds.join(', ')}, hints.ai_family: ${o.family === 0 ? 'AF_UNSPEC' : o.family === 4 ? 'AF_INET' : 'AF_INET6'}\n`);
  }
  const target = o.targets.at(-1) as string;
  const found = yield* lookupHost(p, target, o.family);
  if (typeof found === 'string') return die(`${target}: ${found}`);
  if (o.verbose) io.print(`ai->ai_family: ${isIp4(found.ip) ? 'AF_INET' : 'AF_INET6'}, ai->ai_canonname: '${target}'\n`);
  if (o.targets.length > 1) {
    if (!isIp4(found.ip) || o.targets.length > 10) {
      io.flush();
      p.err(PING_USAGE);
      return 2;
    }
    return die('record route: Operation not permitted');
  }
  const set = isIp4(found.ip) ? setup4(p, o, found.ip, io.error) : setup6(p, o, found.ip, found.scope, io.error);
  if ('error' in set) return die(set.error);
  const numeric = o.numeric || found.numeric;
  // The target's own name is asked for once, before the first echo; other senders are looked up in /etc/hosts only.
  const back = numeric ? undefined : yield* lookupName(p, found.ip);
  const prAddr = (ip: Ip, scope: number): string => {
    const text = printHost(p, ip, scope);
    const name = numeric ? undefined : ip === found.ip ? back : nameOfHost(p, ip);
    return name === undefined ? text : `${name} (${text})`;
  };
  io.print(`PING ${target}${isIp4(found.ip) ? ' ' : ''}${set.header}`);
  // A flood's stdout has no buffer (setbuf), so that its dots stand where they belong.
  if (o.flood) io.flush();
  const s: PingSession = {
    p, o, io, family: isIp4(found.ip) ? 4 : 6, sock: set.sock, dst: set.dst, src: set.src, oif: set.oif, hostname: target,
    ident: o.ident ?? p.pid & 0xffff, multicast: set.multicast, pmtudisc: set.pmtudisc, timing: o.datalen >= 16, prAddr,
    interval: o.flood && !o.intervalGiven ? 0 : o.interval, transmitted: 0, received: 0, repeats: 0, errors: 0, acked: 0, pipe: -1, exiting: false,
    start: 0, curTime: undefined, tokens: 0, oomCount: 0, alarm: undefined, waitSet: false, tmin: Infinity, tmax: 0, tsum: 0, tsum2: 0, rtt: 0,
    rcvd: new Set(), sentAt: new Map(),
  };
  try {
    return yield* pingLoop(s);
  } finally {
    closeSocket(p.ctx, p.netns, set.sock);
  }
}

export const ping: Command = {
  name: 'ping',
  aliases: ['ping4', 'ping6'],
  man: 'send ICMP ECHO_REQUEST to network hosts',
  cost: 1400,
  run: runPing,
  catches: ['INT', 'QUIT', 'ALRM'],
  examples: ['ping -n -c1 -W1 127.0.0.1', 'ping -n -c1 -W1 192.0.2.1'],
};
