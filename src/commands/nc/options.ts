// nc's command line: netcat.c (main, build_ports, strtoport), in the order in which it complains.
// Leaves out, by name: unix-domain sockets (-U), proxies (-x, -X), DCCP (-Z), MD5 signatures (-S), fd passing (-F), telnet (-t), -m.
import { serviceOf } from '../../base/services.ts';
import { randBelow } from '../../net/ctx.ts';
import type { Proc } from '../../shell/proc.ts';
import { getopt } from '../getopt.ts';
import { NC_SUMMARY, NC_USAGE, NC_VERSION } from './usage.ts';

export interface NcOptions {
  family: 0 | 4 | 6;
  broadcast: boolean;
  crlf: boolean;
  detach: boolean;
  /** Seconds; 0 none. */
  interval: number;
  keep: boolean;
  listen: boolean;
  ttl: number;
  shutdown: boolean;
  numeric: boolean;
  localPort: string | undefined;
  /** -1: never. */
  quit: number;
  random: boolean;
  source: string | undefined;
  tos: number;
  udp: boolean;
  verbose: boolean;
  recvLimit: number;
  /** Microseconds; -1 none. */
  timeout: number;
  zero: boolean;
  host: string | undefined;
  /** What to connect to; what to listen on is `service`. */
  ports: readonly number[];
  service: string;
}

/** OpenBSD's strtonum: the number, or its word for what is wrong. */
const strtonum = (text: string, min: number, max: number): number | 'invalid' | 'too small' | 'too large' => {
  if (!/^[ \t\n\v\f\r]*[+-]?\d+$/.test(text)) return 'invalid';
  const n = Number(text);
  return n < min ? 'too small' : n > max ? 'too large' : n;
};

const TOS: ReadonlyMap<string, number> = new Map([
  ['af11', 0x28], ['af12', 0x30], ['af13', 0x38], ['af21', 0x48], ['af22', 0x50], ['af23', 0x58], ['af31', 0x68], ['af32', 0x70], ['af33', 0x78], ['af41', 0x88], ['af42', 0x90],
  ['af43', 0x98], ['critical', 0xa0], ['cs0', 0], ['cs1', 0x20], ['cs2', 0x40], ['cs3', 0x60], ['cs4', 0x80], ['cs5', 0xa0], ['cs6', 0xc0], ['cs7', 0xe0], ['ef', 0xb8],
  ['inetcontrol', 0xc0], ['lowdelay', 0x10], ['netcontrol', 0xe0], ['reliability', 4], ['throughput', 8],
]);
const parseTos = (text: string): number | undefined => {
  const known = TOS.get(text);
  if (known !== undefined) return known;
  const n = /^0x[0-9a-f]+$/i.test(text) ? parseInt(text, 16) : /^\d+$/.test(text) ? Number(text) : -1;
  return n >= 0 && n <= 255 ? n : undefined;
};

const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['U', 'unix-domain sockets'], ['X', 'proxies'], ['x', 'proxies'], ['Z', 'DCCP'], ['S', 'TCP MD5 signatures'], ['F', 'fd passing'], ['t', 'telnet negotiation'], ['m', 'a minimum TTL'],
]);
const PROXIES = new Set(['connect', '4', '5']);

/** The options, or the exit status when there is nothing to run. */
export const parseNc = (p: Proc): NcOptions | number => {
  const o: NcOptions = {
    family: 0, broadcast: false, crlf: false, detach: false, interval: 0, keep: false, listen: false, ttl: 0, shutdown: false, numeric: false, localPort: undefined, quit: -1, random: false,
    source: undefined, tos: 0, udp: false, verbose: false, recvLimit: 0, timeout: -1, zero: false, host: undefined, ports: [], service: '',
  };
  const die = (text: string): number => {
    p.err(`nc: ${text}\n`);
    return 1;
  };
  const usage = (): number => {
    p.err(NC_USAGE);
    return 1;
  };
  let refused: string | undefined;
  let words: number | undefined;
  const number = (arg: string, min: number, max: number, what: string): number => {
    const n = strtonum(arg, min, max);
    if (typeof n === 'number') return n;
    words = die(`${what} ${n}: ${arg}`);
    return 0;
  };
  const g = getopt(p.args, '46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz');
  for (const { opt, arg } of g.opts) {
    switch (opt) {
      case '4': o.family = 4; break;
      case '6': o.family = 6; break;
      case 'b': o.broadcast = true; break;
      case 'C': o.crlf = true; break;
      case 'd': o.detach = true; break;
      case 'h':
        p.err(`${NC_VERSION}${NC_USAGE}${NC_SUMMARY}`);
        return 0;
      case 'I': number(arg, 1, 65536 << 14, 'TCP receive window'); break;
      case 'i': o.interval = number(arg, 0, 4294967295, 'interval'); break;
      case 'k': o.keep = true; break;
      case 'l': o.listen = true; break;
      case 'M':
      case 'm': {
        const n = strtonum(arg, 0, 255);
        if (typeof n !== 'number') return die(`${opt === 'M' ? 'ttl' : 'minttl'} is ${n}`);
        if (opt === 'M') o.ttl = n;
        else refused ??= UNSUPPORTED.get(opt);
        break;
      }
      case 'N': o.shutdown = true; break;
      case 'n': o.numeric = true; break;
      case 'O': number(arg, 1, 65536 << 14, 'TCP send window'); break;
      case 'p': o.localPort = arg; break;
      case 'q':
        o.quit = number(arg, -2147483648, 2147483647, 'quit timer');
        if (o.quit >= 0) o.shutdown = true;
        break;
      case 'r': o.random = true; break;
      case 's': o.source = arg; break;
      case 'T': {
        const tos = parseTos(arg);
        if (tos === undefined) return die(`illegal tos value ${arg}`);
        o.tos = tos;
        break;
      }
      case 'u': o.udp = true; break;
      case 'V': return die('no alternate routing table support available');
      case 'v': o.verbose = true; break;
      case 'W': o.recvLimit = number(arg, 1, 2147483647, 'receive limit'); break;
      case 'w': o.timeout = number(arg, 0, 2147483, 'timeout') * 1e6; break;
      case 'X':
        if (!PROXIES.has(arg)) return die('unsupported proxy protocol');
        break;
      case 'z': o.zero = true; break;
      case 'D':
      case 'P': break;
      default: refused ??= UNSUPPORTED.get(opt);
    }
    if (words !== undefined) return words;
  }
  if (g.error !== undefined) {
    p.err(`${p.name}: ${g.error}\n`);
    return usage();
  }
  const unix = g.opts.some(({ opt }) => opt === 'U');
  const n = g.operands.length;
  let ports: readonly string[] = [];
  if (n === 0 && o.listen) {
    o.host = o.source;
    ports = o.localPort === undefined ? [] : [o.localPort];
  } else if (o.listen && n > 0) {
    if (n > 2 || o.localPort !== undefined || o.source !== undefined) return usage();
    o.host = n === 2 ? g.operands[0] : undefined;
    ports = g.operands.slice(n - 1);
  } else {
    if (n === 0) return usage();
    o.host = g.operands[0];
    ports = g.operands.slice(1);
  }
  if (refused !== undefined) return die(`packetpath does not model ${refused}`);
  if (o.listen && o.zero) return die('cannot use -z and -l');
  if (!o.listen && o.keep) return die('must use -l with -k');
  if (!unix && ports.length === 0) return die('missing port number');
  if (o.listen) return { ...o, service: ports[0] as string };
  const list = buildPorts(p, o, ports, die);
  return typeof list === 'number' ? list : { ...o, ports: list };
};

/** build_ports: names, numbers and ranges, in order. */
const buildPorts = (p: Proc, o: NcOptions, words: readonly string[], die: (text: string) => number): readonly number[] | number => {
  const list: number[] = [];
  for (const word of words) {
    const known = serviceOf(word);
    if (known?.protos.includes(o.udp ? 'udp' : 'tcp')) {
      list.push(known.port);
      continue;
    }
    const dash = word.indexOf('-');
    const ends: number[] = [];
    for (const part of dash < 0 ? [word] : [word.slice(dash + 1), word.slice(0, dash)]) {
      const n = strtonum(part, 1, 65535);
      if (typeof n !== 'number') return die(`port number ${n}: ${part}`);
      ends.push(n);
    }
    const range: number[] = [];
    for (let port = Math.min(...ends); port <= Math.max(...ends); port++) range.push(port);
    if (o.random && range.length > 1) {
      for (let i = range.length - 1; i > 0; i--) {
        const j = randBelow(p.ctx, i + 1);
        [range[i], range[j]] = [range[j] as number, range[i] as number];
      }
    }
    list.push(...range);
  }
  return list;
};
