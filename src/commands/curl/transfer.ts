// One transfer of curl: name, connection, request, response, as libcurl 7.88 does and says them.
// Mirrors: lib/connect.c (singleipconnect, bindlocal, is_connected), lib/hostip.c, lib/http.c (Curl_http), lib/multi.c (timeouts).
// Leaves out: everything but HTTP/1.x without TLS; happy eyeballs (a name has one address here).
import { parseIp4, parseIp6, printIp, type Ip } from '../../base/ip.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import { findLinkByName } from '../../net/ctx.ts';
import type { Proc, Signal, Wait } from '../../shell/proc.ts';
import { base64, header, hostOf, readResponse, type Head, type Url } from '../http.ts';
import { lookupHost, printHost, resolveHost } from '../names.ts';
import { sockBind, sockClose, sockConnect, sockError, sockName, sockOpen, sockPoll, sockWrite, waitFor, type Sock } from '../sockfd.ts';
import type { CurlOptions } from './options.ts';

/** What one curl process keeps between its transfers. */
export interface CurlState {
  readonly p: Proc;
  readonly o: CurlOptions;
  readonly open: Set<Sock>;
  /** Names and `host:port` that were looked up. */
  readonly cache: Map<string, Ip>;
  /** A connection left intact: where it goes. */
  idle: { readonly sock: Sock; readonly key: string; readonly number: number } | undefined;
  connections: number;
  /** `[N bytes data]` was just printed. */
  traced: boolean;
}
export interface Result {
  readonly code: number;
  readonly message: string;
  readonly head: Head | undefined;
  readonly size: number;
  readonly connects: number;
  readonly local: { readonly ip: string; readonly port: number };
  readonly remote: { readonly ip: string; readonly port: number };
  readonly method: string;
  /** Microseconds from the beginning until connected, first byte, end. */
  readonly times: { readonly connect: number; readonly first: number; readonly total: number };
}

const ERRNO: Partial<Record<Errno, number>> = {
  EACCES: 13, ENODEV: 19, EINVAL: 22, EADDRINUSE: 98, EADDRNOTAVAIL: 99, ENETUNREACH: 101,
};
const ms = (us: number): number => Math.floor(us / 1000);

export const info = (c: CurlState, text: string): void => {
  if (c.o.verbose) c.p.err(`* ${text}\n`);
  c.traced = false;
};
const data = (c: CurlState, mark: '{' | '}', n: number): void => {
  if (c.o.verbose && !c.traced) c.p.err(`${mark} [${n} bytes data]\n`);
  c.traced = true;
};

type Steps<T> = Generator<Wait, T, Signal | undefined>;

/** The words of the request. */
const requestText = (o: CurlOptions, u: Url, old: boolean): { readonly head: string; readonly body: string; readonly method: string } => {
  const body = o.get ? '' : (o.data ?? '');
  const posting = o.data !== undefined && !o.get;
  const method = o.method ?? (o.head ? 'HEAD' : posting ? 'POST' : 'GET');
  const own = new Map(o.headers.filter((h) => /^[^:;]+[:;]/.test(h)).map((h) => [(/^[^:;]+/.exec(h) as RegExpExecArray)[0].toLowerCase(), h] as const));
  const lines: string[] = [];
  const std = (name: string, value: string): void => {
    const mine = own.get(name.toLowerCase());
    if (mine === undefined) lines.push(`${name}: ${value}`);
  };
  const mine = own.get('host');
  if (mine === undefined) lines.push(`Host: ${hostOf(u)}`);
  else if (/^[^:]+:\s*\S/.test(mine)) lines.push(`Host: ${mine.replace(/^[^:]+:\s*/, '')}`);
  const user = o.user ?? u.user;
  if (user !== undefined) std('Authorization', `Basic ${base64(user.includes(':') ? user : `${user}:`)}`);
  if (o.agent !== '') std('User-Agent', o.agent);
  std('Accept', '*/*');
  if (o.referer !== undefined) std('Referer', o.referer);
  for (const h of o.headers) {
    if (/^host\s*:/i.test(h)) continue;
    if (/^[^:]+:\s*\S/.test(h)) lines.push(h);
    else if (/^[^:;]+;$/.test(h)) lines.push(`${h.slice(0, -1)}:`);
  }
  if (posting) {
    std('Content-Length', String(body.length));
    std('Content-Type', 'application/x-www-form-urlencoded');
  }
  const query = o.get && o.data !== undefined ? `${u.path.includes('?') ? '&' : '?'}${o.data}` : '';
  return { head: `${method} ${u.path}${query} HTTP/${o.http10 || old ? '1.0' : '1.1'}\r\n${lines.map((l) => `${l}\r\n`).join('')}\r\n`, body: posting ? body : '', method };
};

function* lookup(c: CurlState, u: Url): Generator<Wait, { readonly ip: Ip; readonly scope: number } | undefined, Signal | undefined> {
  const { p, o, cache } = c;
  const key = `${u.host.toLowerCase()}:${u.port}`;
  const known = cache.get(key);
  if (known !== undefined) {
    info(c, `Hostname ${u.host} was found in DNS cache`);
    return { ip: known, scope: 0 };
  }
  const r = yield* lookupHost(p, u.host, parseIp4(u.host) !== undefined || parseIp6(u.host.split('%')[0] as string) !== undefined ? 0 : o.family);
  if (typeof r === 'string') return undefined;
  cache.set(key, r.ip);
  return r;
}

/** bindlocal: an address, a host name or a device, and a port. */
const bindLocal = (c: CurlState, s: Sock): string | undefined => {
  const { p, o } = c;
  let ip: Ip | null = null;
  if (o.iface !== undefined) {
    const name = o.iface.replace(/^(?:if|host)!/, '');
    if (!findLinkByName(p.ctx, p.netns, name)) {
      const r = resolveHost(p, name, s.family);
      if (typeof r === 'string') {
        info(c, `Could not resolve host: ${name}`);
        info(c, `Couldn't bind to '${name}'`);
        return `Couldn't bind to '${name}'`;
      }
      ip = r.ip;
      const f = s.family === 4 ? 2 : 10;
      info(c, `Name '${name}' family ${f} resolved to '${printIp(ip)}' family ${f}`);
    }
  }
  if (ip === null && o.localPort === undefined) return undefined;
  const e = sockBind(s, ip, o.localPort ?? 0);
  if (e) {
    const text = `bind failed with errno ${ERRNO[e] ?? 0}: ${STRERROR[e]}`;
    info(c, text);
    return text;
  }
  info(c, `Local port: ${sockName(s).port}`);
  return undefined;
};

export interface Output {
  readonly head: (h: Head) => void;
  readonly body: (bytes: string) => void;
}

/** `began`: when the whole operation (with its redirects) began; `old`: the server is known to speak HTTP/1.0 (Curl_use_http_1_1plus). */
export function* transfer(c: CurlState, u: Url, began: number, out: Output, old = false): Steps<Result> {
  const { p, o } = c;
  const req = requestText(o, u, old);
  const noAddr = { ip: '', port: 0 };
  const base = { head: undefined, size: 0, connects: 0, local: noAddr, remote: noAddr, method: req.method };
  const start = p.ctx.now;
  const times = { connect: 0, first: 0, total: 0 };
  const finish = (code: number, message: string, more: Partial<Result> = {}): Result => ({ ...base, code, message, times: { ...times, total: p.ctx.now - start }, ...more });
  const deadline = o.maxTime === undefined ? undefined : began + o.maxTime;
  const key = `${u.host.toLowerCase()}:${u.port}`;
  let sock: Sock;
  let number: number;
  let connects = 0;
  const closing = (s: Sock | undefined, n: number): void => {
    info(c, `Closing connection ${n}`);
    if (s) {
      sockClose(s);
      c.open.delete(s);
    }
  };
  const idle = c.idle;
  if (idle && idle.key === key && !sockPoll(idle.sock).in) {
    info(c, `Re-using existing connection #${idle.number} with host ${u.host}`);
    ({ sock, number } = idle);
    c.idle = undefined;
  } else {
    if (idle) {
      if (idle.key === key) info(c, `Connection ${idle.number} seems to be dead`);
      closing(idle.sock, idle.number);
      c.idle = undefined;
    }
    number = c.connections++;
    const at = yield* lookup(c, u);
    if (!at) {
      const text = `Could not resolve host: ${u.host}`;
      info(c, text);
      closing(undefined, number);
      return finish(6, text);
    }
    const ip = printIp(at.ip);
    const family = typeof at.ip === 'number' ? 4 : 6;
    const device = o.iface === undefined ? undefined : findLinkByName(p.ctx, p.netns, o.iface.replace(/^if!/, ''));
    const fail = (why: string): string => `Failed to connect to ${u.host} port ${u.port} after ${ms(p.ctx.now - start)} ms: ${why}`;
    if (o.family !== 0 && family !== o.family) {
      closing(undefined, number);
      return finish(7, "Couldn't connect to server");
    }
    info(c, `  Trying ${family === 6 ? `[${printHost(p, at.ip, at.scope)}]` : ip}:${u.port}...`);
    sock = sockOpen(p, 'tcp', family, { nodelay: true, fd: 5, ...(device && { ifindex: device.ifindex }) });
    c.open.add(sock);
    const bindError = o.iface !== undefined || o.localPort !== undefined ? bindLocal(c, sock) : undefined;
    if (bindError !== undefined) {
      info(c, fail('Failed binding local connection end'));
      closing(sock, number);
      return finish(45, bindError);
    }
    let e = sockConnect(sock, at.ip, u.port, at.scope);
    if (e) info(c, `Immediate connect fail for ${ip}: ${STRERROR[e]}`);
    else {
      const limit = Math.min(deadline ?? Infinity, o.connectTimeout === undefined ? Infinity : start + o.connectTimeout, start + 300e6);
      const s = sock;
      // The clock of a timeout is read after it went off.
      if (!(yield* waitFor(p, () => sockPoll(s).out, limit + 1000))) {
        if (deadline !== undefined && deadline <= limit) {
          const text = `Connection timed out after ${ms(p.ctx.now - began)} milliseconds`;
          info(c, text);
          closing(sock, number);
          return finish(28, text);
        }
        info(c, `ipv${family} connect timeout after ${ms((o.connectTimeout ?? 300e6))}ms, move on!`);
        const text = fail('Timeout was reached');
        info(c, text);
        closing(sock, number);
        return finish(28, text);
      }
      e = sockError(sock);
      if (e) info(c, `connect to ${ip} port ${u.port} failed: ${STRERROR[e]}`);
    }
    if (e) {
      const text = fail("Couldn't connect to server");
      info(c, text);
      closing(sock, number);
      return finish(7, text);
    }
    connects = 1;
    times.connect = p.ctx.now - start;
    info(c, `Connected to ${u.host} (${ip}) port ${u.port} (#${number})`);
  }
  const peer = { ip: printIp(c.cache.get(key) ?? 0), port: u.port };
  const mine = sockName(sock);
  const local = { ip: printIp(mine.ip), port: mine.port };
  const known = { connects, local, remote: peer };
  if (u.scheme === 'https') {
    p.err('curl: packetpath does not model TLS\n');
    closing(sock, number);
    return finish(35, 'TLS is not modelled', known);
  }
  if (o.user !== undefined) info(c, `Server auth using Basic with user '${o.user.split(':')[0]}'`);
  if (o.verbose) p.err(req.head.split('\n').slice(0, -1).map((l) => `> ${l}\n`).join(''));
  if (req.body !== '') data(c, '}', req.body.length);
  const sent = sockWrite(sock, req.head + req.body);
  if (sent) {
    const text = `Send failure: ${STRERROR[sent]}`;
    info(c, text);
    closing(sock, number);
    return finish(55, text, known);
  }
  let head: Head | undefined;
  let size = 0;
  const fails = (h: Head): boolean => o.fail && !o.failWithBody && h.status >= 400;
  const end = yield* readResponse(p, sock, { bodyless: o.head, until: deadline === undefined ? undefined : deadline + 1000, old: o.http09 }, {
    head: (h) => {
      head = h;
      times.first = p.ctx.now - start;
      if (h.version === '1.0') info(c, 'HTTP 1.0, assume close after body');
      const sized = header(h, 'content-length') !== undefined || (header(h, 'transfer-encoding') ?? '') !== '';
      if (o.verbose && !fails(h)) {
        p.err(h.raw.split('\n').slice(0, -2).map((l) => `< ${l}\n`).join(''));
        if (!sized && h.version !== '1.0' && !o.head && h.status !== 204 && h.status !== 304 && !/close/i.test(header(h, 'connection') ?? '')) info(c, 'no chunk, no close, no size. Assume close to signal end');
        p.err(h.raw.endsWith('\r\n') ? '< \r\n' : '< \n');
        c.traced = false;
      }
      if (!fails(h)) out.head(h);
    },
    body: (bytes) => {
      if (head && fails(head)) return;
      size += bytes.length;
      data(c, '{', bytes.length);
      out.body(bytes);
    },
  });
  const got: Partial<Result> = { ...known, head, size };
  const give = (code: number, text: string): Result => {
    info(c, text);
    closing(sock, number);
    return finish(code, text, got);
  };
  if (head && fails(head as Head)) return give(22, `The requested URL returned error: ${(head as Head).status}`);
  switch (end.why) {
    case 'empty': return give(52, 'Empty reply from server');
    case 'http09': return give(1, 'Received HTTP/0.9 when not allowed');
    case 'error': return give(56, `Recv failure: ${STRERROR[end.errno]}`);
    case 'closed':
      return end.missing === undefined ? give(18, 'transfer closed with outstanding read data remaining') : give(18, `transfer closed with ${end.missing} bytes remaining to read`);
    case 'timeout': {
      const length = head ? header(head, 'content-length') : undefined;
      return give(28, `Operation timed out after ${ms(p.ctx.now - began)} milliseconds with ${size}${length !== undefined ? ` out of ${length}` : ''} bytes received`);
    }
    case 'done': {
      if (end.keep) {
        info(c, `Connection #${number} to host ${u.host} left intact`);
        c.idle = { sock, key, number };
      } else closing(sock, number);
      const status = (head as Head | undefined)?.status ?? 0;
      return o.failWithBody && status >= 400 ? finish(22, `The requested URL returned error: ${status}`, got) : finish(0, '', got);
    }
  }
}
