// The command line of ping: iputils' numbers and the words of its errors.
// Mirrors: iputils 20221126 ping/ping.c main(). Loud: -C -L(IPv6 groups) -N -R -T -r.
import { parseIp4, parseIp6, type Ip4, type Ip6 } from '../../base/ip.ts';
import { getopt } from '../getopt.ts';
import { LONG_MAX, strtolOrErr } from '../strtol.ts';
import { PING_USAGE, PING_VERSION } from './usage.ts';

/** What the command line asks. Times in milliseconds unless said. */
export interface PingOptions {
  family: 0 | 4 | 6;
  /** 0: for ever. */
  count: number;
  interval: number;
  intervalGiven: boolean;
  linger: number;
  /** Seconds; 0 none. */
  deadline: number;
  numeric: boolean;
  quiet: boolean;
  verbose: boolean;
  outstanding: boolean;
  timestamps: boolean;
  audible: boolean;
  flood: boolean;
  adaptive: boolean;
  broadcast: boolean;
  noLoop: boolean;
  ttl: number | undefined;
  datalen: number;
  pattern: readonly number[] | undefined;
  source4: Ip4;
  source6: Ip6 | undefined;
  strictSource: boolean;
  device: string | undefined;
  pmtudisc: 'do' | 'dont' | 'want' | undefined;
  tos: number;
  mark: number;
  preload: number;
  ident: number | undefined;
  flow: number | undefined;
  targets: readonly string[];
  /** What parsing already said on stderr. */
  warnings: string;
}
/** The command ends here: what it prints and its status. */
export interface PingExit {
  readonly status: number;
  readonly out?: string;
  readonly err?: string;
}
const INT_MAX = 2147483647;

/** strtod over the longest prefix that is a number; `rest` is what it left. */
const strtod = (text: string): { n: number; rest: string } => {
  const m = /^\s*[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/.exec(text);
  return m ? { n: Number(m[0]), rest: text.slice(m[0].length) } : { n: 0, rest: text };
};
/** parseflow, parsetos: hexadecimal with 0x, else decimal. */
const hexOrDec = (text: string): number | undefined => {
  const m = /^0[xX]([0-9a-fA-F]*)$/.exec(text);
  if (m) return m[1] === '' ? 0 : parseInt(m[1] as string, 16);
  return /^\s*[+-]?\d+$/.test(text) ? Number(text) : text === '' ? 0 : undefined;
};

const SPEC = 'h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:';

/** Parses argv; an exit when the command line ends the command. `name` is argv[0]. */
export const parsePingArgs = (name: string, argv: readonly string[]): PingOptions | PingExit => {
  const fail = (text: string): PingExit => ({ status: 2, err: `${name}: ${text}\n` });
  const o: PingOptions = {
    family: name.endsWith('4') ? 4 : name.endsWith('6') ? 6 : 0, count: 0, interval: 1000, intervalGiven: false, linger: 10000, deadline: 0,
    numeric: false, quiet: false, verbose: false, outstanding: false, timestamps: false, audible: false, flood: false, adaptive: false,
    broadcast: false, noLoop: false, ttl: undefined, datalen: 56, pattern: undefined, source4: 0, source6: undefined, strictSource: false,
    device: undefined, pmtudisc: undefined, tos: 0, mark: 0, preload: 1, ident: undefined, flow: undefined, targets: [], warnings: '',
  };
  const int = (text: string, min: bigint, max: bigint): number | PingExit => {
    const r = strtolOrErr(text, min, max);
    return typeof r === 'number' ? r : { status: 1, err: `${name}: ${r.error}\n` };
  };
  const seconds = (text: string, what: string): number | PingExit => {
    if (text === '') return fail(`${what}: `);
    const { n, rest } = strtod(text);
    if (rest !== '') o.warnings += `${name}: option argument contains garbage: ${rest}\n${name}: this will become fatal error in the future\n`;
    return n > Math.floor(INT_MAX / 1000) || (what === 'bad linger time' && n < 0) ? fail(`${what}: ${text}`) : Math.trunc(n * 1000);
  };
  const g = getopt(argv, SPEC);
  for (const { opt, arg } of g.opts) {
    let r: number | PingExit | undefined;
    switch (opt) {
      case '4':
      case '6': {
        const family = opt === '4' ? 4 : 6;
        if (o.family !== 0 && o.family !== family) return fail('only one -4 or -6 option may be specified');
        o.family = family;
        break;
      }
      case 'a': o.audible = true; break;
      case 'A': o.adaptive = true; break;
      case 'b': o.broadcast = true; break;
      case 'B': o.strictSource = true; break;
      case 'c': if (typeof (r = int(arg, 1n, LONG_MAX)) === 'number') o.count = r; break;
      case 'D': o.timestamps = true; break;
      case 'd':
      case 'U': break;
      case 'e': if (typeof (r = int(arg, 0n, 65535n)) === 'number') o.ident = r; break;
      case 'f': o.flood = o.numeric = true; break;
      case 'F': {
        const flow = hexOrDec(arg);
        if (flow === undefined) return fail(`bad value for flowinfo: ${arg}`);
        if (flow < 0 || flow > 0xfffff) return fail(`flow value is greater than 20 bits: ${arg}`);
        o.flow = flow;
        break;
      }
      case 'i':
        if (typeof (r = seconds(arg, 'bad timing interval')) === 'number') {
          if (r < 0) return fail('a negative interval is not modelled by packetpath');
          o.interval = r;
          o.intervalGiven = true;
        }
        break;
      case 'I':
        if (arg.includes(':')) {
          const [addr, scope] = arg.split('%', 2) as [string, string | undefined];
          if ((o.source6 = parseIp6(addr)) === undefined) return fail(`invalid source address: ${arg}`);
          if (scope !== undefined) o.device = scope;
          o.strictSource = true;
        } else if (parseIp4(arg) !== undefined) {
          o.source4 = parseIp4(arg) as Ip4;
          o.strictSource = true;
        } else o.device = arg;
        break;
      case 'l': if (typeof (r = int(arg, 1n, 65536n)) === 'number') o.preload = r; break;
      case 'L': o.noLoop = true; break;
      case 'm': if (typeof (r = int(arg, 0n, BigInt(INT_MAX))) === 'number') o.mark = r; break;
      case 'M':
        if (arg !== 'do' && arg !== 'dont' && arg !== 'want') return fail(`invalid -M argument: ${arg}`);
        o.pmtudisc = arg;
        break;
      case 'n': o.numeric = true; break;
      case 'O': o.outstanding = true; break;
      case 'p':
        if (!/^[0-9a-fA-F]*$/.test(arg)) return fail(`patterns must be specified as hex digits: ${arg.slice(arg.search(/[^0-9a-fA-F]/))}`);
        o.pattern = (arg.slice(0, 32).match(/..?/g) ?? []).map((x) => parseInt(x, 16));
        break;
      case 'q': o.quiet = true; break;
      case 'Q': {
        const tos = hexOrDec(arg);
        if (tos === undefined) return fail(`bad TOS value: ${arg}`);
        if (tos > 255) return fail(`the decimal value of TOS bits must be in range 0-255: ${tos}`);
        o.tos = tos & 255;
        break;
      }
      case 's': if (typeof (r = int(arg, 0n, BigInt(INT_MAX))) === 'number') o.datalen = r; break;
      case 'S': r = int(arg, 1n, BigInt(INT_MAX)); break;
      case 't': if (typeof (r = int(arg, 0n, 255n)) === 'number') o.ttl = r; break;
      case 'T':
        if (!['tsonly', 'tsandaddr', 'tsprespec'].includes(arg)) return fail(`invalid timestamp type: ${arg}`);
        return fail('-T is not modelled by packetpath');
      case 'v': o.verbose = true; break;
      case 'V': return { status: 0, out: PING_VERSION };
      case 'w': if (typeof (r = int(arg, 0n, BigInt(INT_MAX))) === 'number') o.deadline = r; break;
      case 'W': if (typeof (r = seconds(arg, 'bad linger time')) === 'number') o.linger = r; break;
      case 'h':
      case '?': return { status: 2, err: PING_USAGE };
      default: return fail(`-${opt} is not modelled by packetpath`);
    }
    if (typeof r === 'object') return { ...r, err: o.warnings + (r.err ?? '') };
  }
  if (g.error !== undefined) return { status: 2, err: `${o.warnings}${name}: ${g.error}\n${PING_USAGE}` };
  if (g.operands.length === 0) return { status: 1, err: `${o.warnings}${name}: usage error: Destination address required\n` };
  o.targets = g.operands;
  return o;
};
