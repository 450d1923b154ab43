// tcpdump's command line. Mirrors: tcpdump 4.99.3 tcpdump.c main(), its words on error and its usage text.
import { getopt, longOptions, type Opt } from '../getopt.ts';

export interface TcpdumpOptions {
  iface: string | undefined;
  count: number;
  /** -n count. */
  n: number;
  v: number;
  e: boolean;
  q: boolean;
  S: boolean;
  /** -t count. */
  t: number;
  line: boolean;
  packetBuffered: boolean;
  noPromisc: boolean;
  direction: 'in' | 'out' | 'inout';
  snaplen: number;
  dump: 0 | 1 | 2 | 3 | 4 | 5 | 6;
  write: string | undefined;
  read: string | undefined;
  print: boolean;
  immediate: boolean;
  number: boolean;
  countOnly: boolean;
  listInterfaces: boolean;
  filter: string;
  filterFile: string | undefined;
}
export interface TcpdumpExit {
  readonly status: number;
  readonly out?: string;
  readonly err?: string;
}

const VERSION = 'tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\nOpenSSL 3.0.19 27 Jan 2026\n';
const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
\t\t[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
\t\t[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
\t\t[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
\t\t[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
\t\t[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
\t\t[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
\t\t[ -z postrotate-command ] [ -Z user ] [ expression ]
`;
const SPEC = 'aAbB:c:C:dDeE:fF:G:hHi:IJj:KlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#';
const LONG = longOptions(`
  buffer-size:B list-interfaces=D help=h interface:i monitor-mode=I time-stamp-type:j list-time-stamp-types=J micro=micro nano=nano time-stamp-precision:precision dont-verify-checksums=K
  list-data-link-types=L no-optimize=O no-promiscuous-mode=p direction:Q snapshot-length:s absolute-tcp-sequence-numbers=S packet-buffered=U linktype:y immediate-mode=immediate
  relinquish-privileges:Z count=count fp-type=fp-type number=# print=print version=version`);

export const parseTcpdumpArgs = (name: string, argv: readonly string[]): TcpdumpOptions | TcpdumpExit => {
  const o: TcpdumpOptions = {
    iface: undefined, count: 0, n: 0, v: 0, e: false, q: false, S: false, t: 0, line: false, packetBuffered: false, noPromisc: false, direction: 'inout', snaplen: 262144,
    dump: 0, write: undefined, read: undefined, print: false, immediate: false, number: false, countOnly: false, listInterfaces: false, filter: '', filterFile: undefined,
  };
  const fail = (text: string): TcpdumpExit => ({ status: 1, err: `${name}: ${text}\n` });
  const loud = (what: string): TcpdumpExit => fail(`${what} is not modelled by packetpath`);
  const g = getopt(argv, SPEC, LONG);
  for (const opt of g.opts) {
    const r = applyOption(o, opt, fail, loud);
    if (r) return r;
  }
  if (g.error !== undefined) return { status: 1, err: `${name}: ${g.error}\n${USAGE}` };
  o.filter = g.operands.join(' ');
  return o;
};

const applyOption = (o: TcpdumpOptions, { opt, arg, name }: Opt, fail: (t: string) => TcpdumpExit, loud: (t: string) => TcpdumpExit): TcpdumpExit | undefined => {
  switch (opt) {
    case 'version': return { status: 0, out: VERSION };
    case 'print': o.print = true; break;
    case 'immediate': o.immediate = true; break;
    case 'count': o.countOnly = true; break;
    case 'nano': case 'precision': case 'fp-type': return loud(`--${name}`);
    case 'micro': break;
    case 'A': o.dump = o.dump === 5 ? 6 : 5; break;
    case 'c':
      if (!/^\s*[+-]?\d+/.test(arg) || parseInt(arg, 10) <= 0) return fail(`invalid packet count ${arg}`);
      o.count = parseInt(arg, 10);
      break;
    case 'D': o.listInterfaces = true; break;
    case 'e': o.e = true; break;
    case 'F': o.filterFile = arg; break;
    case 'h': return { status: 0, out: USAGE };
    case 'i': o.iface = arg; break;
    case 'l': o.line = true; break;
    case 'n': o.n++; break;
    case 'p': o.noPromisc = true; break;
    case 'q': o.q = true; break;
    case 'Q':
      if (arg !== 'in' && arg !== 'out' && arg !== 'inout') return fail(`unknown capture direction \`${arg}'`);
      o.direction = arg;
      break;
    case 'r': o.read = arg; break;
    case 's': {
      const n = /^\s*\d+$/.test(arg) ? Number(arg) : Number.NaN;
      if (!(n >= 0 && n <= 262144)) return fail(`invalid snaplen ${arg} (must be >= 0 and <= 262144)`);
      o.snaplen = n === 0 ? 262144 : n;
      break;
    }
    case 'S': o.S = true; break;
    case 't': o.t++; break;
    case 'U': o.packetBuffered = true; break;
    case 'v': o.v++; break;
    case 'w': o.write = arg; break;
    case 'x': o.dump = o.dump === 1 ? 2 : 1; break;
    case 'X': o.dump = o.dump === 3 ? 4 : 3; break;
    case '#': o.number = true; break;
    case 'y':
      if (arg.toUpperCase() !== 'EN10MB' && arg.toUpperCase() !== 'LINUX_SLL2') return /^[A-Za-z0-9_]+$/.test(arg) && arg !== 'foo' ? loud(`-y ${arg}`) : fail(`invalid data link type ${arg}`);
      break;
    // Buffer sizes, name suppression, optimisation and the user to become change nothing here.
    case 'B':
      if (!/^\d+$/.test(arg) || Number(arg) === 0) return fail(`invalid packet buffer size ${arg}`);
      break;
    case 'O':
    case 'u':
    case 'f':
    case 'N':
    case 'Z': break;
    case 'K': return loud('-K');
    default: return loud(`-${opt}`);
  }
  return undefined;
};
