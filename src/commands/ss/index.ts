// ss of iproute2 6.1: TCP, UDP and raw sockets. Mirrors: misc/ss.c (main, inet_show_sock, render and its column widths).
// Leaves out, by name: -e -i -m -s -K -E -b and other details that come from queues and clocks; netlink, unix and packet
// sockets (so -a and -l want -t, -u or -w beside them).
import { isAny, printIp, type Ip } from '../../base/ip.ts';
import { protocolName } from '../../base/protocols.ts';
import { serviceName } from '../../base/services.ts';
import { pmGet } from '../../base/pmap.ts';
import type { TcpState } from '../../model/tcp.ts';
import { findLink } from '../../net/ctx.ts';
import type { Command, Proc } from '../../shell/proc.ts';
import { getopt, longOptions } from '../getopt.ts';
import { commOf, dgramRows, tcpRows, type SockRow } from '../socktable.ts';
import { ALL, CONN, FilterError, parseFilter, scanState, type Test } from './filter.ts';
import { SS_USAGE } from './usage.ts';

const STATE: Readonly<Record<TcpState, string>> = {
  ESTABLISHED: 'ESTAB', SYN_SENT: 'SYN-SENT', SYN_RECV: 'SYN-RECV', FIN_WAIT1: 'FIN-WAIT-1', FIN_WAIT2: 'FIN-WAIT-2', TIME_WAIT: 'TIME-WAIT', CLOSE: 'UNCONN', CLOSE_WAIT: 'CLOSE-WAIT',
  LAST_ACK: 'LAST-ACK', LISTEN: 'LISTEN', CLOSING: 'CLOSING',
};
const TIMER_NAMES = ['off', 'on', 'keepalive', 'timewait', 'persist'] as const;
const LONG = longOptions(`
  numeric=n resolve=r options=o extended=e memory=m info=i processes=p threads=T bpf=b events=E dccp=d tcp=t sctp=S udp=u raw=w unix=x tipc vsock all=a listening=l ipv4=4 ipv6=6 packet=0 family:f
  socket:A query:A summary=s diag:D filter:F version=V help=h context=Z contexts=z net:N tipcinfo tos cgroup kill=K no-header=H xdp mptcp=M oneline=O inet-sockopt`);
const SHORT = 'dhalBetuwxnro460spTbEf:mMiA:D:F:vVzZN:KHSOM';
const UNMODELLED: ReadonlyMap<string, string> = new Map([
  ['e', 'extended details (-e)'], ['m', 'socket memory (-m)'], ['i', 'internal TCP information (-i)'], ['s', 'the summary (-s)'], ['T', 'threads (-T)'], ['b', 'bpf filters (-b)'], ['E', 'events (-E)'],
  ['D', 'dumps (-D)'], ['F', 'filters from a file (-F)'], ['Z', 'security contexts (-Z)'], ['z', 'security contexts (-z)'], ['K', 'closing sockets (-K)'], ['r', 'names of hosts (-r)'],
  ['d', 'DCCP sockets (-d)'], ['S', 'SCTP sockets (-S)'], ['x', 'unix sockets (-x)'], ['0', 'packet sockets (-0)'], ['M', 'MPTCP sockets (-M)'],
]);

interface Opts {
  numeric: boolean;
  users: boolean;
  timers: boolean;
  header: boolean;
  states: readonly TcpState[] | undefined;
  family: 0 | 4 | 6;
  readonly protos: Set<'tcp' | 'udp' | 'raw'>;
  netns: number;
}

class Refused {
  readonly text: string;
  constructor(text: string) {
    this.text = `ss: ${text} not modelled by packetpath\n`;
  }
}
const PROTOS = new Set(['tcp', 'udp', 'raw']);
const sources = (o: Opts, text: string): void => {
  for (const word of text.split(',')) {
    if (word === 'inet') for (const q of ['tcp', 'udp', 'raw'] as const) o.protos.add(q);
    else if (PROTOS.has(word)) o.protos.add(word as 'tcp');
    else throw new Refused(`sockets of "${word}" are`);
  }
};

/** The words that are left, or an exit status. */
const parseArgs = (p: Proc, o: Opts): readonly string[] | number => {
  const usage = (text: string): number => {
    p.err(`${text}${SS_USAGE}`);
    return 255;
  };
  const set = (c: string, arg: string): number | undefined => {
    const no = UNMODELLED.get(c);
    if (no !== undefined) throw new Refused(`${no}: these are`);
    switch (c) {
      case 'n': o.numeric = true; break;
      case 'p': o.users = true; break;
      case 'o': o.timers = true; break;
      case 'H': o.header = false; break;
      case 'a': o.states = ALL; break;
      case 'l': o.states = ['LISTEN', 'CLOSE']; break;
      case 't': o.protos.add('tcp'); break;
      case 'u': o.protos.add('udp'); break;
      case 'w': o.protos.add('raw'); break;
      case '4': o.family = 4; break;
      case '6': o.family = 6; break;
      case 'O': break;
      case 'A': sources(o, arg); break;
      case 'f':
        if (arg === 'inet') o.family = 4;
        else if (arg === 'inet6') o.family = 6;
        else if (arg === 'help') return usage('');
        else if (['link', 'unix', 'netlink', 'vsock', 'tipc', 'xdp'].includes(arg)) throw new Refused(`sockets of family "${arg}" are`);
        else return usage(`ss: "${arg}" is invalid family\n`);
        break;
      case 'N': {
        const id = pmGet(p.ctx.config.names, arg);
        if (id === undefined) {
          p.err(`Cannot open network namespace "${arg}": No such file or directory\n`);
          return 1;
        }
        o.netns = id;
        break;
      }
      case 'v':
      case 'V':
        p.out('ss utility, iproute2-6.1.0\n');
        return 0;
      case 'h':
        p.out(SS_USAGE);
        return 0;
      default:
        throw new Refused(`the option ${c} is`);
    }
    return undefined;
  };
  const g = getopt(p.args, SHORT, LONG);
  for (const { opt, arg } of g.opts) {
    const r = set(opt, arg);
    if (r !== undefined) return r;
  }
  return g.error === undefined ? g.operands : usage(`${p.name}: ${g.error}\n`);
};

// ---------------------------------------------------------------- rows

/** print_ms_timer. */
const msTimer = (us: number): string => {
  const ms = Math.max(0, Math.floor(us / 1000));
  const minutes = Math.floor(ms / 60000);
  let secs = Math.floor(ms / 1000) % 60;
  let msecs = ms % 1000;
  let out = '';
  if (minutes > 0) {
    msecs = 0;
    out = `${minutes}min`;
    if (minutes > 9) secs = 0;
  }
  if (secs > 0) {
    if (secs > 9) msecs = 0;
    out += `${secs}${msecs > 0 ? '.' : 'sec'}`;
  }
  if (msecs > 0) out += `${String(msecs).padStart(3, '0')}ms`;
  return out;
};
const EPHEMERAL = [32768, 60999] as const;
const port = (p: Proc, o: Opts, proto: SockRow['proto'], n: number, local: boolean): string => {
  if (proto === 'raw') {
    if (!local) return n === 0 ? '*' : String(n);
    return o.numeric ? String(n) : (protocolName(n) ?? `proto-${n}`);
  }
  if (n === 0) return '*';
  if (o.numeric) return String(n);
  const range = /^(\d+)\s+(\d+)$/.exec(p.files.read('/proc/sys/net/ipv4/ip_local_port_range', o.netns)?.trim() ?? '');
  const [lo, hi] = range ? [Number(range[1]), Number(range[2])] : EPHEMERAL;
  return n >= lo && n <= hi ? String(n) : (serviceName(n, proto) ?? String(n));
};
const address = (p: Proc, o: Opts, r: SockRow, ip: Ip): string => {
  const dev = r.ifindex === 0 ? '' : `%${findLink(p.ctx, o.netns, r.ifindex)?.name ?? r.ifindex}`;
  const text = r.family === 4 ? printIp(ip) : typeof ip === 'number' ? `[::ffff:${printIp(ip)}]` : isAny(ip) && !r.v6only ? '*' : `[${printIp(ip)}]`;
  return `${text}${dev}:`;
};
const process = (p: Proc, o: Opts, r: SockRow): string => {
  const comm = o.users && r.owner ? commOf(p, r.owner.pid) : undefined;
  const users = comm === undefined ? '' : ` users:(("${comm}",pid=${r.owner?.pid},fd=${r.owner?.fd}))`;
  const timer = o.timers && r.timer ? ` timer:(${TIMER_NAMES[r.timer.kind] ?? 'unknown'},${msTimer(r.timer.left)},${r.timer.retrans})` : '';
  return users + timer;
};

/** render: columns as wide as their widest cell; addresses stand at the right of theirs. */
const render = (p: Proc, o: Opts, rows: readonly (readonly string[])[], netid: boolean, state: boolean): void => {
  const head = ['Netid', 'State', 'Recv-Q', 'Send-Q', 'Local Address:', 'Port', 'Peer Address:', 'Port', 'Process'];
  const delim = ['', ' ', ' ', ' ', ' ', '', ' ', '', ''];
  const off = [!netid, !state];
  const lines = o.header ? [head, ...rows] : rows;
  let first = true;
  const width = head.map((_, c) => {
    const longest = Math.max(0, ...lines.map((l) => (l[c] as string).length));
    if (off[c] || longest === 0) return -1;
    const w = { n: longest, gap: first ? '' : (delim[c] as string) };
    first = false;
    return w;
  });
  let out = '';
  for (const l of lines) {
    for (const [c, w] of width.entries()) {
      if (w === -1) continue;
      const cell = l[c] as string;
      out += w.gap + (c === 4 || c === 6 ? cell.padStart(w.n) : cell.padEnd(w.n));
    }
    out += '\n';
  }
  p.out(out);
};

const runSs = (p: Proc): number => {
  const o: Opts = { numeric: false, users: false, timers: false, header: true, states: undefined, family: 0, protos: new Set(), netns: p.netns };
  let test: Test;
  try {
    const rest = parseArgs(p, o);
    if (typeof rest === 'number') return rest;
    let states: TcpState[] | undefined;
    let i = 0;
    for (; i < rest.length; i += 2) {
      const word = rest[i] as string;
      const drop = word.length >= 2 && 'exclude'.startsWith(word);
      if (!drop && !(word.length >= 2 && 'state'.startsWith(word) && word !== 's')) break;
      const name = rest[i + 1];
      const set = name === undefined ? undefined : scanState(name);
      if (name === undefined) {
        p.err(`Command line is not complete. Try option "help"\n`);
        return 255;
      }
      if (!set) {
        p.err(`ss: wrong state name: ${name}\n`);
        return 255;
      }
      if (drop) states = (states ?? [...ALL]).filter((s) => !set.includes(s));
      else states = [...(states ?? []), ...set];
    }
    if (states) o.states = states;
    test = parseFilter(p, rest.slice(i));
    if (o.protos.size === 0) {
      if (o.states !== undefined) throw new Refused('netlink, packet and unix sockets (say -t, -u or -w) are');
      for (const q of ['tcp', 'udp', 'raw'] as const) o.protos.add(q);
      // The kernel has no DCCP any more, which is asked for too.
      p.err('RTNETLINK answers: Invalid argument\n');
      return show(p, o, test, true);
    }
  } catch (e) {
    if (e instanceof Refused) p.err(e.text);
    else if (e instanceof FilterError) p.err(`${e.text}${e.usage ? SS_USAGE : ''}`);
    else throw e;
    return e instanceof FilterError ? e.status : 255;
  }
  return show(p, o, test, o.protos.size > 1);
};
const show = (p: Proc, o: Opts, test: Test, netid: boolean): number => {
  const states = o.states ?? CONN;
  const all = [...(o.protos.has('raw') ? dgramRows(p.ctx, o.netns, 'raw') : []), ...(o.protos.has('udp') ? dgramRows(p.ctx, o.netns, 'udp') : []), ...(o.protos.has('tcp') ? tcpRows(p.ctx, o.netns) : [])];
  const rows = all.filter((r) => states.includes(r.state) && (o.family === 0 || r.family === o.family) && test(r)).map((r) => [
    r.proto, STATE[r.state], String(r.recvq).padEnd(6), String(r.sendq).padEnd(6), address(p, o, r, r.laddr), port(p, o, r.proto, r.lport, true), address(p, o, { ...r, ifindex: 0 }, r.raddr),
    port(p, o, r.proto, r.rport, false), process(p, o, r),
  ]);
  render(p, o, rows, netid, new Set(states).size > 1);
  return 0;
};

export const ss: Command = {
  name: 'ss',
  man: 'TCP, UDP and raw sockets (iproute2 6.1)',
  run: runSs,
  examples: ['ss -tuln'],
};
