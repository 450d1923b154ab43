// nc: OpenBSD's netcat as Debian 12 has it (netcat-openbsd 1.219-1): connects, scans, listens, relays.
// Mirrors: netcat.c (main, remote_connect, timeout_connect, local_listen, udptest, report_sock, connection_info).
import { anyOf, IN6_ANY, type Ip } from '../../base/ip.ts';
import { serviceName, serviceOf } from '../../base/services.ts';
import { STRERROR, type Errno } from '../../model/errno.ts';
import type { Socket } from '../../model/world.ts';
import type { Command, Proc, Running, Signal, Wait } from '../../shell/proc.ts';
import { lookupHost, nameOfHost, printHost, resolveHost, type Resolved } from '../names.ts';
import {
  pause, sockAccept, sockBind, sockClose, sockConnect, sockError, sockListen, sockName, sockOpen, sockPeer, sockPoll, sockRead, sockWrite, waitFor, type Sock,
} from '../sockfd.ts';
import { parseNc, type NcOptions } from './options.ts';
import { readwrite } from './readwrite.ts';

type Steps<T> = Generator<Wait, T, Signal | undefined>;
const UDP_SCAN_TIMEOUT = 3;
const NO_SERVICE = 'Servname not supported for ai_socktype';
/** From the last system call to the parent's wait. */
const EXIT_US = 300;

class Fatal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
/** getaddrinfo's service: a number (its low 16 bits count) or a name. */
const portOf = (text: string, udp: boolean): number | undefined => {
  if (/^\d+$/.test(text)) return Number(BigInt(text) & 0xffffn);
  const s = serviceOf(text);
  return s?.protos.includes(udp ? 'udp' : 'tcp') ? s.port : undefined;
};
const lookup = (p: Proc, o: NcOptions, host: string, family: 0 | 4 | 6): Resolved | string => {
  const r = resolveHost(p, host, family);
  const unknown = 'Name or service not known';
  if (typeof r !== 'string') return !r.numeric && o.numeric ? unknown : r;
  if (o.numeric) return r.startsWith('Temporary') ? unknown : r;
  // A name that the hosts file has for the other family alone is asked of DNS.
  const isAddress = typeof resolveHost(p, host, 0) !== 'string' && (resolveHost(p, host, 0) as Resolved).numeric;
  return isAddress || r.startsWith('Name') ? r : 'Temporary failure in name resolution';
};

/** getnameinfo as nc asks it; without -n a name is wanted. */
const nameInfo = (p: Proc, o: NcOptions, ip: Ip, family: 4 | 6, scope: number): string | undefined => {
  // glibc does not ask anybody for the name of ::.
  if (!o.numeric) return nameOfHost(p, ip) ?? (ip === IN6_ANY ? '::' : undefined);
  return typeof ip === 'number' && family === 6 ? `::ffff:${printHost(p, ip, 0)}` : printHost(p, ip, scope);
};
const report = (p: Proc, o: NcOptions, what: string, at: { readonly ip: Ip; readonly port: number }, family: 4 | 6, scope = 0): void => {
  const host = nameInfo(p, o, at.ip, family, scope);
  p.err(host === undefined ? 'nc: getnameinfo: Temporary failure in name resolution\n' : `${what} ${host} ${at.port}\n`);
};

const settings = (o: NcOptions): Partial<Socket> => ({ ...(o.broadcast && { broadcast: true }), ...(o.ttl > 0 && { ttl: o.ttl }), ...(o.tos > 0 && { tos: o.tos }) });

const localListen = (p: Proc, o: NcOptions, open: Sock[]): Sock => {
  const port = portOf(o.service, o.udp);
  const found = o.host === undefined ? undefined : lookup(p, o, o.host, o.family);
  if (typeof found === 'string') throw new Fatal(`getaddrinfo: ${found}`);
  if (port === undefined) throw new Fatal(`getaddrinfo: ${NO_SERVICE}`);
  const places: { family: 4 | 6; ip: Ip }[] = found
    ? [{ family: typeof found.ip === 'number' ? 4 : 6, ip: found.ip }]
    : ([4, 6] as const).filter((f) => o.family === 0 || f === o.family).map((family) => ({ family, ip: anyOf(family) }));
  let errno: Errno = 'EADDRNOTAVAIL';
  for (const { family, ip } of places) {
    const s = sockOpen(p, o.udp ? 'udp' : 'tcp', family, { ...settings(o), reuse: true, reuseport: true });
    open.push(s);
    const e = sockBind(s, found ? ip : null, port, found?.scope ?? 0) ?? (o.udp ? undefined : sockListen(s, 1));
    if (e === undefined) {
      if (o.verbose) report(p, o, o.udp ? 'Bound on' : 'Listening on', sockName(s), family, found?.scope);
      return s;
    }
    errno = e;
    sockClose(s);
  }
  throw new Fatal(STRERROR[errno]);
};

function* serve(p: Proc, o: NcOptions, open: Sock[]): Steps<number> {
  const s = localListen(p, o, open);
  const limit = { received: 0 };
  do {
    if (o.udp) {
      if (!o.keep) {
        yield* waitFor(p, () => sockPoll(s).in || sockPoll(s).err);
        const first = s.held[0]?.skb;
        const net = first?.net;
        if (net?.type !== 'ip' || net.l4.type !== 'udp') {
          const got = sockRead(s, 2048);
          throw new Fatal(`recvfrom: ${'errno' in got ? STRERROR[got.errno] : ''}`);
        }
        const e = sockConnect(s, net.src, net.l4.sport, first?.iif ?? 0);
        if (e) throw new Fatal(`connect: ${STRERROR[e]}`);
        if (o.verbose) report(p, o, 'Connection received on', { ip: net.src, port: net.l4.sport }, s.family, first?.iif);
      }
      if (yield* readwrite(p, o, s, limit)) return 0;
    } else {
      yield* waitFor(p, () => sockPoll(s).in);
      const conn = sockAccept(s);
      if (!conn) continue;
      open.push(conn);
      if (o.verbose) report(p, o, 'Connection received on', sockPeer(conn), s.family);
      if (yield* readwrite(p, o, conn, limit)) return 0;
      sockClose(conn);
      open.pop();
    }
  } while (o.keep);
  return 0;
}

/** Two datagrams now, one each second after; false when the port is known to be closed. */
function* udpTest(p: Proc, o: NcOptions, s: Sock): Steps<boolean> {
  if (sockWrite(s, 'X') !== undefined || sockWrite(s, 'X') === 'ECONNREFUSED') return false;
  const seconds = o.timeout < 0 ? UDP_SCAN_TIMEOUT : o.timeout / 1e6;
  for (let i = 0; i < seconds; i++) {
    yield* pause(p, 1e6);
    if (sockWrite(s, 'X') === 'ECONNREFUSED') return false;
  }
  // A listener prints what came before we print our line.
  yield* pause(p, 100);
  return true;
}

function* remoteConnect(p: Proc, o: NcOptions, port: number, open: Sock[]): Steps<Sock | undefined> {
  const host = o.host as string;
  let to = lookup(p, o, host, o.family);
  if (typeof to === 'string' && to.startsWith('Temporary')) to = yield* lookupHost(p, host, o.family);
  if (typeof to === 'string') throw new Fatal(`getaddrinfo for host "${host}" port ${port}: ${to}`);
  const family = typeof to.ip === 'number' ? 4 : 6;
  const s = sockOpen(p, o.udp ? 'udp' : 'tcp', family, settings(o));
  open.push(s);
  if (o.source !== undefined || o.localPort !== undefined) {
    const from = o.source === undefined ? { ip: anyOf(family), scope: 0 } : resolveHost(p, o.source, family);
    if (typeof from === 'string') throw new Fatal(`getaddrinfo: ${from}`);
    const lport = o.localPort === undefined ? 0 : portOf(o.localPort, o.udp);
    if (lport === undefined) throw new Fatal(`getaddrinfo: ${NO_SERVICE}`);
    const e = sockBind(s, o.source === undefined ? null : from.ip, lport, from.scope);
    if (e) throw new Fatal(`bind failed: ${STRERROR[e]}`);
  }
  const shown = to.numeric && printHost(p, to.ip, to.scope) === host ? host : `${host} (${printHost(p, to.ip, to.scope)})`;
  let e = sockConnect(s, to.ip, port, to.scope);
  let failed = 'failed';
  if (e === undefined && !o.udp) {
    const until = o.timeout < 0 ? undefined : p.ctx.now + o.timeout;
    if (yield* waitFor(p, () => sockPoll(s).out, until)) e = sockError(s);
    else {
      e = 'EINPROGRESS';
      failed = 'timed out';
    }
  }
  if (e === undefined) return s;
  if (o.verbose) p.err(`nc: connect to ${shown} port ${port} (${o.udp ? 'udp' : 'tcp'}) ${failed}: ${STRERROR[e]}\n`);
  sockClose(s);
  open.pop();
  return undefined;
}

function* scan(p: Proc, o: NcOptions, open: Sock[]): Steps<number> {
  let status = 1;
  const limit = { received: 0 };
  for (const port of o.ports) {
    const s = yield* remoteConnect(p, o, port, open);
    if (!s) continue;
    status = 0;
    let known = true;
    // -z without -v tells nobody, and sends nothing over UDP.
    if (o.verbose) {
      if (o.udp) known = yield* udpTest(p, o, s);
      if (known) info(p, o, port, s);
      else status = 1;
    }
    if (known && !o.zero && (yield* readwrite(p, o, s, limit))) return 0;
    sockClose(s);
    open.pop();
  }
  return status;
}
const info = (p: Proc, o: NcOptions, port: number, s: Sock): void => {
  const host = o.host as string;
  const proto = o.udp ? 'udp' : 'tcp';
  const numeric = nameInfo(p, { ...o, numeric: true }, sockPeer(s).ip, s.family, 0);
  const service = o.numeric ? '*' : (serviceName(port, proto) ?? '*');
  p.err(`Connection to ${host}${numeric === host.replace(/%.*/, '') ? '' : ` (${numeric})`} ${port} port [${proto}/${service}] succeeded!\n`);
};

function* runNc(p: Proc): Running {
  const o = parseNc(p);
  if (typeof o === 'number') return o;
  const open: Sock[] = [];
  let status: number;
  try {
    status = o.listen ? yield* serve(p, o, open) : yield* scan(p, o, open);
  } catch (e) {
    if (!(e instanceof Fatal)) throw e;
    p.err(`nc: ${e.text}\n`);
    status = 1;
  } finally {
    for (const s of open) sockClose(s);
  }
  yield* pause(p, EXIT_US);
  return status;
}

export const nc: Command = {
  name: 'nc',
  aliases: ['netcat', 'nc.openbsd'],
  man: 'arbitrary TCP and UDP connections and listens (OpenBSD netcat 1.219)',
  run: runNc,
  examples: ['nc -zn -w1 127.0.0.1 80'],
};
