// The two ends of a socat: what can be read, written, half-closed. Mirrors: xio-*.c of 1.7.4.4 over net/sock.ts, pipes, files.
// A program that socat starts (EXEC, SYSTEM) runs as a thread of it, between two pipes.
import { anyOf, printIp, type Family, type Ip } from '../../base/ip.ts';
import { serviceOf } from '../../base/services.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import type { Socket } from '../../model/world.ts';
import { findLinkByName } from '../../net/ctx.ts';
import { openPipe, release, type OpenFile } from '../../shell/io.ts';
import type { Proc, Signal, Wait } from '../../shell/proc.ts';
import { runProgram, type ShellProc } from '../../shell/process.ts';
import { isFlow, newPid } from '../../shell/scheduler.ts';
import { lookupHost, resolveHost, type Resolved } from '../names.ts';
import {
  sockAccept, sockBind, sockClose, sockConnect, sockError, sockListen, sockOpen, sockPeer, sockPoll, sockRead, sockShutdown, sockWrite, waitFor, type Peer, type Sock,
} from '../sockfd.ts';
import type { Thread } from '../threads.ts';
import { SocatError, words, type Address } from './address.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;

export interface Endpoint {
  /** read would not block; absent: it cannot be read. */
  readonly ready?: () => boolean;
  /** '' is the end of file. */
  readonly read?: (max: number) => string;
  /** False: nobody reads it any more. */
  readonly write?: (data: string) => boolean;
  /** SHUT_WR. */
  readonly shutdown: () => void;
  readonly close: () => void;
}
export interface Socat {
  readonly p: Proc;
  readonly start: (t: Thread) => void;
  readonly open: Set<Sock>;
  /** -4, -6. */
  readonly prefer: 4 | 6;
  readonly log: (level: 'E' | 'W' | 'N', text: string) => void;
}
const nothing = (): void => {};

const full = (ip: Ip): string => (typeof ip === 'number' ? printIp(ip) : `[${(ip.match(/.{4}/g) as string[]).join(':')}]`);
const showPeer = (a: Peer, family: Family): string => `AF=${family === 4 ? 2 : 10} ${family === 6 && typeof a.ip === 'number' ? `[0000:0000:0000:0000:0000:ffff:${(a.ip >>> 16).toString(16).padStart(4, '0')}:${(a.ip & 0xffff).toString(16).padStart(4, '0')}]` : full(a.ip)}:${a.port}`;
const size = (f: Family): number => (f === 4 ? 16 : 28);

const portOf = (text: string, kind: 'tcp' | 'udp', listening: boolean, host: string): number => {
  if (/^\d+$/.test(text)) return Number(BigInt(text) & 0xffffn);
  const s = serviceOf(text);
  if (s?.protos.includes(kind)) return s.port;
  throw new SocatError(`getaddrinfo${listening ? '' : '('}"${host}", "${text}", {${listening ? '1,2' : '1,0'},${kind === 'tcp' ? '1' : '2'},${listening ? 0 : kind === 'tcp' ? 6 : 17}}, {}): Servname not supported for ai_socktype`);
};
const familyOf = (a: Address): 0 | 4 | 6 => {
  const pf = a.options.get('pf');
  return a.family !== 0 ? a.family : pf === undefined ? 0 : pf.endsWith('6') ? 6 : 4;
};
const bare = (text: string): string => /^\[(.*)\]$/.exec(text)?.[1] ?? text;
const resolve = (c: Socat, text: string, family: 0 | 4 | 6, kind: 'tcp' | 'udp'): { readonly ip: Ip; readonly scope: number } => resolved(text, family, kind, resolveHost(c.p, bare(text), family));
const resolved = (text: string, family: 0 | 4 | 6, kind: 'tcp' | 'udp', r: Resolved | string): { readonly ip: Ip; readonly scope: number } => {
  if (typeof r !== 'string') return r;
  throw new SocatError(`getaddrinfo("${text}", "NULL", {1,${family === 0 ? 0 : family === 4 ? 2 : 10},${kind === 'tcp' ? 1 : 2},${kind === 'tcp' ? 6 : 17}}, {}): ${r}`);
};
const settings = (c: Socat, a: Address, listening: boolean): Partial<Socket> => {
  const on = (name: string): boolean => a.options.has(name) && a.options.get(name) !== '0';
  const device = a.options.get('device');
  const link = device === undefined ? undefined : findLinkByName(c.p.ctx, c.p.netns, device);
  if (device !== undefined && !link) throw new SocatError(`setsockopt(5, 1, 25, "${device}", ${device.length + 1}): No such device`);
  const ttl = Number(a.options.get('ttl') ?? 0);
  const tos = Number(a.options.get('tos') ?? 0);
  const mark = Number(a.options.get('mark') ?? 0);
  return {
    fd: 5, ...(on('reuseaddr') && { reuse: true }), ...(on('reuseport') && { reuseport: true }), ...(on('ipv6only') && { v6only: true }), ...(on('nodelay') && { nodelay: true }), ...(on('broadcast') && { broadcast: true }),
    ...(link && { ifindex: link.ifindex }), ...(ttl > 0 && ttl < 256 && { ttl }), ...(tos > 0 && tos < 256 && { tos }), ...(mark > 0 && { mark }), ...(listening && a.kind !== 'tcp-listen' && on('fork') && { reuse: true }),
  };
};
/** bind=HOST[:PORT], sourceport=PORT. */
const bindTo = (c: Socat, s: Sock, a: Address, kind: 'tcp' | 'udp', port: number | undefined): void => {
  const spec = a.options.get('bind');
  let at: { ip: Ip | null; scope: number } = { ip: null, scope: 0 };
  let lport = port ?? 0;
  if (spec !== undefined) {
    const m = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(spec);
    const host = m?.[1] ?? spec;
    if (host !== '') at = resolve(c, host, s.family, kind);
    if (m?.[2] !== undefined && m[2] !== '') lport = portOf(m[2], kind, false, host);
  }
  const sp = a.options.get('sourceport');
  if (sp !== undefined && port === undefined) lport = portOf(sp, kind, false, '');
  if (spec === undefined && port === undefined && sp === undefined) return;
  const e = sockBind(s, at.ip, lport, at.scope);
  if (e) throw new SocatError(`bind(5, {${showPeer({ ip: at.ip ?? anyOf(s.family), port: lport }, s.family)}}, ${size(s.family)}): ${STRERROR[e]}`);
};

export const sockEnd = (c: Socat, s: Sock): Endpoint => ({
  ready: () => {
    const r = sockPoll(s);
    return r.in || r.err;
  },
  read: (max) => {
    const got = sockRead(s, max);
    if ('errno' in got) throw new SocatError(`read(5, 0x55853f2f0000, ${max}): ${STRERROR[got.errno]}`);
    return got.data;
  },
  write: (data) => {
    const e = sockWrite(s, data);
    if (e === undefined) return true;
    throw new SocatError(`write(5, 0x55853f2f0000, ${data.length}): ${STRERROR[e]}`);
  },
  shutdown: () => sockShutdown(s),
  close: () => {
    sockClose(s);
    c.open.delete(s);
  },
});

export function* connectEnd(c: Socat, a: Address): Steps<Endpoint> {
  const kind = a.kind === 'tcp' ? 'tcp' : 'udp';
  const host = a.params[0] as string;
  const to = resolved(host, familyOf(a), kind, yield* lookupHost(c.p, bare(host), familyOf(a)));
  const port = portOf(a.params[1] as string, kind, false, a.params[0] as string);
  const family = typeof to.ip === 'number' ? 4 : 6;
  const s = sockOpen(c.p, kind, family, settings(c, a, false));
  c.open.add(s);
  bindTo(c, s, a, kind, undefined);
  const peer = { ip: to.ip, port };
  c.log('N', `opening connection to ${showPeer(peer, family)}`);
  let e: Errno | undefined = sockConnect(s, to.ip, port, to.scope);
  if (e === undefined && kind === 'tcp') {
    const t = Number(a.options.get('connect-timeout') ?? 0);
    e = (yield* waitFor(c.p, () => sockPoll(s).out, t > 0 ? c.p.ctx.now + t * 1e6 : undefined)) ? sockError(s) : 'ETIMEDOUT';
  }
  if (e) throw new SocatError(`connect(5, ${showPeer(peer, family)}, ${size(family)}): ${STRERROR[e]}`);
  return sockEnd(c, s);
}

/** A listener of TCP, or a bound UDP socket. */
export const listenSock = (c: Socat, a: Address): Sock => {
  const kind = a.kind === 'tcp-listen' ? 'tcp' : 'udp';
  const port = portOf(a.params[0] as string, kind, true, 'NULL');
  const bind = a.options.get('bind');
  const family = familyOf(a) || (bind?.startsWith('[') ? 6 : c.prefer);
  const s = sockOpen(c.p, kind, family, settings(c, a, true));
  c.open.add(s);
  bindTo(c, s, a, kind, port);
  if (kind === 'tcp') {
    const e = sockListen(s, Number(a.options.get('backlog') ?? 5));
    if (e) throw new SocatError(`listen(5, 5): ${STRERROR[e]}`);
    c.log('N', `listening on ${showPeer({ ip: anyOf(family), port }, family)}`);
  }
  return s;
};
export function* acceptEnd(c: Socat, l: Sock): Steps<Sock> {
  for (;;) {
    yield* waitFor(c.p, () => sockPoll(l).in);
    const s = sockAccept(l);
    if (!s) continue;
    c.open.add(s);
    c.log('N', `accepting connection from ${showPeer(sockPeer(s), s.family)}`);
    return s;
  }
}
/** UDP-LISTEN: waits for a datagram and connects to where it came from; it is still to be read. */
export function* udpPeer(c: Socat, s: Sock): Steps<void> {
  for (;;) {
    yield* waitFor(c.p, () => sockPoll(s).in);
    const skb = s.held[0]?.skb;
    if (skb?.net.type !== 'ip' || skb.net.l4.type !== 'udp') continue;
    sockConnect(s, skb.net.src, skb.net.l4.sport, skb.iif);
    return;
  }
}
/** UDP-RECVFROM: one datagram, answered to its sender. UDP-RECV: all of them, none answered. */
export const recvEnd = (c: Socat, s: Sock, one: { readonly data: string; readonly from: Peer; readonly oif: number } | undefined): Endpoint => {
  if (!one) return { ...sockEnd(c, s), write: () => true, shutdown: nothing };
  let state = 0;
  return {
    ready: () => state < 2,
    read: () => (state++ === 0 ? one.data : ''),
    write: (data) => {
      sockWrite(s, data, one.from, one.oif);
      return true;
    },
    shutdown: nothing,
    close: nothing,
  };
};
/** UDP-SENDTO: not connected; answers of the peer alone are read. */
export function* sendtoEnd(c: Socat, a: Address): Steps<Endpoint> {
  const host = a.params[0] as string;
  const to = resolved(host, familyOf(a), 'udp', yield* lookupHost(c.p, bare(host), familyOf(a)));
  const port = portOf(a.params[1] as string, 'udp', false, a.params[0] as string);
  const s = sockOpen(c.p, 'udp', typeof to.ip === 'number' ? 4 : 6, settings(c, a, false));
  c.open.add(s);
  bindTo(c, s, a, 'udp', undefined);
  const mine = (): boolean => {
    sockPoll(s);
    s.held = s.held.filter(({ skb: { net } }) => net.type === 'ip' && net.src === to.ip && net.l4.type === 'udp' && net.l4.sport === port);
    return s.held.length > 0;
  };
  return {
    ...sockEnd(c, s), ready: mine, shutdown: nothing,
    write: (data) => {
      const e = sockWrite(s, data, { ip: to.ip, port }, to.scope);
      if (e) throw new SocatError(`sendto(5, 0x55853f2f0000, ${data.length}, 0, ${showPeer({ ip: to.ip, port }, s.family)}, ${size(s.family)}): ${STRERROR[e]}`);
      return true;
    },
  };
}

const fileReady = (f: OpenFile): boolean => {
  f.fill();
  return f.pos < f.buf.length || f.atEof();
};
const takeFrom = (f: OpenFile, max: number): string => {
  f.fill();
  const text = f.buf.slice(f.pos, f.pos + max);
  f.pos += text.length;
  return text;
};
export const pipeEnd = (): Endpoint => {
  const { r, w } = openPipe('pipe');
  let open = true;
  const shut = (): void => {
    if (open) release(w);
    open = false;
  };
  return { ready: () => fileReady(r), read: (max) => takeFrom(r, max), write: (data) => w.write(data) === undefined, shutdown: shut, close: shut };
};

/** EXEC and SYSTEM. */
export const programEnd = (c: Socat, a: Address): Endpoint => {
  const p = c.p as ShellProc;
  const argv = a.kind === 'system' ? ['sh', '-c', a.params[0] as string] : words(a.params[0] as string);
  const input = openPipe('socket');
  const output = openPipe('socket');
  const pid = newPid(p.shell.host);
  const fds = new Map(p.fds).set(0, input.r).set(1, output.w);
  let running = true;
  let open = true;
  const run = function* (): Steps<void> {
    try {
      yield* runProgram(p.shell, argv, { pid, netns: p.netns, fds, env: p.environ() }, undefined);
    } catch (e) {
      if (!(isFlow(e) && e.flow === 'killed' && e.pid === pid)) throw e;
    } finally {
      running = false;
      release(input.r);
      release(output.w);
    }
  };
  c.start(run());
  const shut = (): void => {
    if (open) release(input.w);
    open = false;
  };
  return { ready: () => fileReady(output.r), read: (max) => takeFrom(output.r, max), write: (data) => !running || input.w.write(data) === undefined, shutdown: shut, close: shut };
};

export const fileEnd = (c: Socat, a: Address): Endpoint => {
  const path = a.params[0] as string;
  const p = c.p as ShellProc;
  const on = (name: string): boolean => a.options.has(name) && a.options.get(name) !== '0';
  const old = p.files.read(path, p.netns);
  if (old === undefined && a.kind === 'open' && !on('creat')) throw new SocatError(`open("${path}", 02, 0666): No such file or directory`);
  const trunc = a.kind === 'create' || on('trunc');
  if (old === undefined || trunc) {
    const e = p.files.write(path, '', false, p.netns);
    if (e !== undefined) throw new SocatError(`open("${path}", 02, 0666): ${e}`);
  }
  let rest = trunc ? '' : (old ?? '');
  let first = !trunc && !on('append') && a.kind !== 'gopen' && old !== undefined;
  return {
    ready: () => true,
    read: (max) => {
      const text = rest.slice(0, max);
      rest = rest.slice(text.length);
      return text;
    },
    write: (data) => {
      // Without O_APPEND it writes over what is there, from the beginning.
      const now = p.files.read(path, p.netns) ?? '';
      const e = first ? p.files.write(path, data + now.slice(data.length), false, p.netns) : p.files.write(path, data, true, p.netns);
      first = false;
      return e === undefined;
    },
    shutdown: nothing, close: nothing,
  };
};
export const stdioEnd = (c: Socat, kind: 'stdio' | 'stdin' | 'stdout'): Endpoint => ({
  ...(kind !== 'stdout' && { ready: () => c.p.stdin.ready(), read: (max: number) => c.p.stdin.read(max) }),
  ...(kind !== 'stdin' && {
    write: (data: string) => {
      c.p.out(data);
      return true;
    },
  }),
  shutdown: nothing, close: nothing,
});
