// netstat of net-tools 2.10: sockets (-t -u -w), routes (-r), devices (-i). Mirrors: netstat.c (main, tcp_do_one, udp_do_one,
// raw_do_one, addr_do_one, finish_this_one), over what /proc/net/{tcp,udp,raw} says.
// Leaves out, by name: -s -g -c -C -Z, -e of sockets (inodes), -6 -r, families that the model does not have.
import { isAny, printIp, type Ip } from '../../base/ip.ts';
import { serviceName } from '../../base/services.ts';
import type { TcpState } from '../../model/tcp.ts';
import { findLinkByName } from '../../net/ctx.ts';
import type { Command, Proc } from '../../shell/proc.ts';
import { getopt, longOptions } from '../getopt.ts';
import { interfaceNames, printLong, printShort } from '../ifconfigPrint.ts';
import { nameOfHost } from '../names.ts';
import { printRoutes } from '../route.ts';
import { commOf, dgramRows, tcpRows, type SockRow } from '../socktable.ts';
import { NETSTAT_HELP, NETSTAT_VERSION } from './usage.ts';

const E_USAGE = 3;
/** `af`: AFTRANS_OPTS, where the name says it. */
const LONG = longOptions(`
  ax25=af ip=af ipx=af appletalk=af netrom=af inet=af inet6=af rose=af x25=af ddp=af bluetooth=f version=V interfaces=i help=h route=r masquerade=M protocol:A tcp=t sctp=S udp=u udplite=U raw=w
  unix=x l2cap=f rfcomm=f listening=l all=a timers=o continuous=c extend=e programs=p verbose=v statistics=s wide=W numeric=n numeric-hosts=! numeric-ports=@ numeric-users=# symbolic=N cache=C fib=F groups=g
  context=Z`);
const SHORT = 'A:CFMacdeghilnNoprsStuUvVWwxZ64?fd';
const STATE: Readonly<Record<TcpState, string>> = {
  ESTABLISHED: 'ESTABLISHED', SYN_SENT: 'SYN_SENT', SYN_RECV: 'SYN_RECV', FIN_WAIT1: 'FIN_WAIT1', FIN_WAIT2: 'FIN_WAIT2', TIME_WAIT: 'TIME_WAIT', CLOSE: 'CLOSE', CLOSE_WAIT: 'CLOSE_WAIT', LAST_ACK: 'LAST_ACK',
  LISTEN: 'LISTEN', CLOSING: 'CLOSING',
};
const TIMERS = ['off', 'on', 'keepalive', 'timewait', 'probe'] as const;
const NETSTAT_SHORT_HEADER = 'Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';

interface Flags {
  readonly on: Set<string>;
  extend: number;
  readonly families: Set<4 | 6>;
}

const parse = (p: Proc, f: Flags): number | undefined => {
  const refuse = (what: string): number => {
    p.err(`netstat: ${what} not modelled by packetpath\n`);
    return 1;
  };
  const usage = (text: string): number => {
    p.err(`${text}${NETSTAT_HELP.out}${NETSTAT_HELP.err}`);
    return E_USAGE;
  };
  const family = (af: string): number | undefined => {
    if (af === 'inet' || af === 'ip') f.families.add(4);
    else if (af === 'inet6') f.families.add(6);
    else if (['unix', 'ipx', 'ax25', 'netrom', 'ddp', 'econet', 'x25', 'rose', 'ash', 'bluetooth', 'local', 'irda'].includes(af)) return refuse(`the address family "${af}" is`);
    else {
      p.err(`Unknown address family \`${af}'.\n`);
      return 1;
    }
    return undefined;
  };
  const set = (c: string, arg: string): number | undefined => {
    switch (c) {
      case 'af':
      case 'A': {
        for (const af of arg.split(',')) {
          const r = family(af);
          if (r !== undefined) return r;
        }
        return undefined;
      }
      case '4': f.families.add(4); return undefined;
      case '6': f.families.add(6); return undefined;
      case 'e': f.extend++; return undefined;
      case 'V':
        p.out(NETSTAT_VERSION);
        return 0;
      case 'h':
      case '?':
        p.err(NETSTAT_HELP.err);
        p.out(NETSTAT_HELP.out);
        return 0;
      case 'f':
        p.err("netstat: feature `AF BLUETOOTH' not supported.\nPlease recompile `net-tools' with newer kernel source or full configuration.\n");
        return 1;
      case 's': return refuse('the statistics (-s) are');
      case 'g': return refuse('group memberships (-g) are');
      case 'c': return refuse('continuous listing (-c) is');
      case 'C': return refuse('the routing cache (-C) is');
      case 'Z': return refuse('security contexts (-Z) are');
      case 'S': return refuse('SCTP sockets (-S) are');
      case 'U': return refuse('UDP-Lite sockets (-U) are');
      case 'M':
        p.err("netstat: no support for `ip_masquerade' on this system.\n");
        return 1;
      default:
        f.on.add(c);
        return undefined;
    }
  };
  const g = getopt(p.args, SHORT, LONG);
  for (const { opt, arg, name } of g.opts) {
    const r = set(opt, opt === 'af' ? name : arg);
    if (r !== undefined) return r;
  }
  return g.error === undefined ? undefined : usage(`netstat: ${g.error}\n`);
};

/** addr_do_one: the address gives way to the port when both are too long. */
const end = (p: Proc, f: Flags, r: SockRow, ip: Ip, port: number): string => {
  const hosts = f.on.has('n') || f.on.has('!');
  const ports = f.on.has('n') || f.on.has('@');
  const wild = isAny(ip);
  const host = wild ? (typeof ip === 'number' ? '0.0.0.0' : hosts ? '::' : '[::]') : ((hosts ? undefined : nameOfHost(p, ip)) ?? printIp(ip));
  const name = port === 0 ? '*' : ports || r.proto === 'raw' ? String(port) : (serviceName(port, r.proto) ?? String(port));
  return `${f.on.has('W') ? host : host.slice(0, Math.max(0, 22 - name.length))}:${name}`;
};
const line = (p: Proc, f: Flags, r: SockRow): string => {
  const proto = `${r.proto}${r.family === 6 ? '6' : ''}`;
  const state = r.proto === 'raw' ? '7' : r.proto === 'udp' ? (r.state === 'ESTABLISHED' ? 'ESTABLISHED' : '') : STATE[r.state];
  const sendq = r.state === 'LISTEN' ? 0 : r.sendq;
  let out = `${proto.padEnd(4)}  ${String(r.recvq).padStart(6)} ${String(sendq).padStart(6)} ${end(p, f, r, r.laddr, r.lport).padEnd(23)} ${end(p, f, r, r.raddr, r.rport).padEnd(23)} ${state.padEnd(11)}`;
  if (f.on.has('p')) {
    const comm = r.owner && commOf(p, r.owner.pid);
    out += ` ${(comm === undefined ? '-' : `${r.owner?.pid}/${comm}`).slice(0, 19).padEnd(20)}`;
  }
  if (f.on.has('o')) {
    const t = r.timer;
    out += t ? ` ${TIMERS[t.kind] ?? `unkn-${t.kind}`} (${(t.left / 1e6).toFixed(2)}/${t.retrans}/0)` : ' off (0.00/0/0)';
  }
  return `${out}\n`;
};

const sockets = (p: Proc, f: Flags): void => {
  const { on } = f;
  const all = on.has('a');
  const listening = on.has('l');
  const some = on.has('t') || on.has('u') || on.has('w') || on.has('x');
  const inet = f.families.size > 0;
  const want = (c: string): boolean => (some ? on.has(c) : true);
  const kind = all ? '(servers and established)' : listening ? '(only servers)' : '(w/o servers)';
  if (!some || on.has('t') || on.has('u') || on.has('w')) {
    p.out(`Active Internet connections ${kind}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${on.has('p') ? ' PID/Program name    ' : ''}${on.has('o') ? ' Timer' : ''}\n`);
    const rows = [
      ...(want('t') ? tcpRows(p.ctx, p.netns) : []), ...(want('u') ? dgramRows(p.ctx, p.netns, 'udp') : []), ...(want('w') ? dgramRows(p.ctx, p.netns, 'raw') : []),
    ];
    for (const r of rows) {
      if (inet && !f.families.has(r.family)) continue;
      const server = r.proto === 'tcp' ? r.state === 'LISTEN' : r.state === 'CLOSE';
      if (all || server === listening) p.out(line(p, f, r));
    }
  }
  if ((!some && !inet) || on.has('x')) p.out(`Active UNIX domain sockets ${kind}\nProto RefCnt Flags       Type       State         I-Node   ${on.has('p') ? 'PID/Program name     ' : ''}Path\n`);
};

const runNetstat = (p: Proc): number => {
  const f: Flags = { on: new Set(), extend: 0, families: new Set() };
  const r = parse(p, f);
  if (r !== undefined) return r;
  if (f.on.has('r')) {
    if (f.families.has(6)) {
      p.err('netstat: the routing table of inet6 is not modelled by packetpath\n');
      return 1;
    }
    printRoutes(p, f.extend === 0 ? 2 : f.extend === 1 ? 1 : 3, f.on.has('n') || f.on.has('!'));
    return 0;
  }
  if (f.on.has('i')) {
    p.out(`Kernel Interface table\n${f.extend > 0 ? '' : NETSTAT_SHORT_HEADER}`);
    for (const name of interfaceNames(p.ctx, p.netns, f.on.has('a'))) {
      const l = findLinkByName(p.ctx, p.netns, name.split(':')[0] as string);
      if (l) p.out(f.extend > 0 ? printLong(p.ctx, p.netns, l, name) : printShort(p.ctx, p.netns, l, name));
    }
    return 0;
  }
  if (f.extend > 0) {
    p.err('netstat: inodes of sockets (-e) are not modelled by packetpath\n');
    return 1;
  }
  sockets(p, f);
  return 0;
};

export const netstat: Command = {
  name: 'netstat',
  man: 'sockets, routes, devices (net-tools 2.10)',
  run: runNetstat,
  examples: ['netstat -tuln', 'netstat -rn'],
};
