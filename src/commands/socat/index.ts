// socat 1.7.4.4 for TCP and UDP servers, clients and relays. Mirrors: socat.c (main, socat, _socat: the transfer loop).
// A forked child is a thread here: it has its parent's process number. Leaves out, by name: -v -x -r -R -D -L -W and logs to files.
import { EPOCH } from '../../model/uapi.ts';
import type { Command, Proc, Running, Signal, Wait } from '../../shell/proc.ts';
import { strftime } from '../../shell/time.ts';
import { pause, sockClose, sockPoll, sockRead, waitFor, type Sock } from '../sockfd.ts';
import { withThreads, type Thread } from '../threads.ts';
import { parseAddress, SocatError, type Address } from './address.ts';
import { acceptEnd, connectEnd, fileEnd, listenSock, pipeEnd, programEnd, recvEnd, sendtoEnd, sockEnd, stdioEnd, udpPeer, type Endpoint, type Socat } from './endpoint.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;
interface Options {
  unidirectional: boolean;
  reverse: boolean;
  /** Microseconds. */
  linger: number;
  idle: number | undefined;
  block: number;
  verbosity: number;
  prefer: 4 | 6;
}
const MAX_BLOCK = 65536;
const VERSION = 'socat by Gerhard Rieger and contributors - see www.dest-unreach.org\nsocat version 1.7.4.4 on 06 Nov 2022 08:15:51\n';

/** The transfer loop: 'left' ends, 'right' ends, or time does. */
function* relay(c: Socat, o: Options, left: Endpoint, right: Endpoint): Steps<number> {
  const { p } = c;
  /** Directions that still carry data. */
  const ways = [
    { from: left, to: right, n: 1, open: !o.reverse && left.read !== undefined && right.write !== undefined },
    { from: right, to: left, n: 2, open: !o.unidirectional && right.read !== undefined && left.write !== undefined },
  ];
  c.log('N', 'starting data transfer loop');
  let closing = false;
  try {
    while (ways.some((w) => w.open)) {
      const ready = (): boolean => ways.some((w) => w.open && w.from.ready?.() === true);
      const wait = Math.min(closing ? o.linger : Infinity, o.idle ?? Infinity);
      const ok = yield* waitFor(p, ready, wait === Infinity ? undefined : p.ctx.now + wait);
      if (!ok) break;
      for (const w of ways) {
        if (!w.open || w.from.ready?.() !== true) continue;
        const data = w.from.read?.(o.block) ?? '';
        if (data !== '') {
          if (w.to.write?.(data) === false) w.open = false;
          continue;
        }
        c.log('N', `socket ${w.n} is at EOF`);
        w.open = false;
        closing = true;
        w.to.shutdown();
      }
    }
  } finally {
    left.close();
    right.close();
  }
  c.log('N', 'exiting with status 0');
  return 0;
}

/** Opens an address and goes on with it; a forking listener does so for every peer, for ever. */
function* withAddress(c: Socat, a: Address, next: (e: Endpoint) => Steps<number>): Steps<number> {
  const fork = a.options.has('fork') && a.options.get('fork') !== '0';
  const child = function* (e: Endpoint): Steps<void> {
    try {
      yield* next(e);
    } catch (err) {
      e.close();
      if (!(err instanceof SocatError)) throw err;
      c.log('E', err.text);
    }
  };
  switch (a.kind) {
    case 'stdio':
    case 'stdin':
    case 'stdout': return yield* next(stdioEnd(c, a.kind));
    case 'tcp':
    case 'udp': return yield* next(yield* connectEnd(c, a));
    case 'udp-sendto': return yield* next(yield* sendtoEnd(c, a));
    case 'exec':
    case 'system': return yield* next(programEnd(c, a));
    case 'pipe': return yield* next(pipeEnd());
    case 'open':
    case 'create':
    case 'gopen': return yield* next(fileEnd(c, a));
    case 'tcp-listen': {
      const l = listenSock(c, a);
      if (!fork) {
        const s = yield* acceptEnd(c, l);
        sockClose(l);
        c.open.delete(l);
        return yield* next(sockEnd(c, s));
      }
      for (;;) c.start(child(sockEnd(c, yield* acceptEnd(c, l))));
    }
    case 'udp-listen': {
      for (;;) {
        const s = listenSock(c, a);
        yield* udpPeer(c, s);
        if (!fork) return yield* next(sockEnd(c, s));
        c.start(child(sockEnd(c, s)));
      }
    }
    case 'udp-recv': return yield* next(recvEnd(c, listenSock(c, a), undefined));
    case 'udp-recvfrom': {
      const s = listenSock(c, a);
      for (;;) {
        yield* waitFor(c.p, () => sockPoll(s).in);
        const got = sockRead(s, MAX_BLOCK);
        if ('errno' in got || !got.from) continue;
        const e = recvEnd(c, s, { data: got.data, from: got.from, oif: got.fromIfindex ?? 0 });
        if (!fork) return yield* next(e);
        c.start(child(e));
      }
    }
  }
}

const parse = (p: Proc, o: Options, die: (text: string) => number): string[] | number => {
  const seconds = (w: string, text: string | undefined): number => {
    if (text === undefined || !/^\d*\.?\d+$|^\d+\.$/.test(text)) throw new SocatError(`parseopts(): missing numerical value of option "${w}"`);
    return Math.round(Number(text) * 1e6);
  };
  let i = 0;
  for (; i < p.args.length; i++) {
    const w = p.args[i] as string;
    if (!w.startsWith('-') || w === '-' || w[1] === ',') break;
    const value = (): string | undefined => (w.length > 2 ? w.slice(2) : p.args[++i]);
    switch (w[1]) {
      case 'V':
        p.out(VERSION);
        return 0;
      case 'd': o.verbosity += /^-d+$/.test(w) ? w.length - 1 : Number(w.slice(2)) || 0; break;
      case 'u': o.unidirectional = true; break;
      case 'U': o.reverse = true; break;
      case 't': o.linger = seconds('-t', value()); break;
      case 'T': o.idle = seconds('-T', value()); break;
      case 'b': {
        const n = Number(value());
        if (!Number.isInteger(n) || n <= 0) throw new SocatError('parseopts(): missing numerical value of option "-b"');
        o.block = Math.min(n, MAX_BLOCK);
        break;
      }
      case '4': o.prefer = 4; break;
      case '6': o.prefer = 6; break;
      case 's':
      case 'g': break;
      default:
        if (/^-(?:[hvxrRDLW?]|l[ysfmpuh])/.test(w)) {
          p.err(`socat: the option ${w} is not modelled by packetpath\n`);
          return 1;
        }
        return die(`unknown option "${w}"; use option "-h" for help`);
    }
  }
  return p.args.slice(i);
};

function* runSocat(p: Proc): Running {
  const o: Options = { unidirectional: false, reverse: false, linger: 500_000, idle: undefined, block: 8192, verbosity: 0, prefer: 4 };
  const log = (level: 'E' | 'W' | 'N', text: string): void => {
    if (level !== 'E' && o.verbosity < (level === 'W' ? 1 : 2)) return;
    p.err(`${strftime('%Y/%m/%d %H:%M:%S', EPOCH + Math.floor(p.ctx.now / 1e6), 0)} socat[${p.pid}] ${level} ${text}\n`);
  };
  const die = (text: string): number => {
    log('E', text);
    return 1;
  };
  const open = new Set<Sock>();
  try {
    const rest = parse(p, o, die);
    if (typeof rest === 'number') return rest;
    if (rest.length !== 2) return die(`exactly 2 addresses required (there are ${rest.length}); use option "-h" for help`);
    const [left, right] = rest.map((t) => parseAddress(t)) as [Address, Address];
    return yield* withThreads(p, function* (start: (t: Thread) => void): Running {
      const c: Socat = { p, start, open, prefer: o.prefer, log };
      const status = yield* withAddress(c, left, (l) => withAddress(c, right, (r) => relay(c, o, l, r)));
      yield* pause(p, 300);
      return status;
    });
  } catch (e) {
    if (e instanceof SocatError) return die(e.text);
    throw e;
  } finally {
    for (const s of open) sockClose(s);
  }
}

export const socat: Command = {
  name: 'socat',
  man: 'relay between two streams: TCP, UDP, programs, files (socat 1.7.4.4)',
  run: runSocat,
};
