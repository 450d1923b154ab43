// TCP: a handshake, a byte each way, and a full segment each way where sizes could matter. A server that a process holds is answered for here, as a program that reads and
// writes would do; services answer by themselves, and what dockerd holds without accepting never does.
import type { Ip } from '../../base/ip.ts';
import { emptyPMap, pmGet, pmValues } from '../../base/pmap.ts';
import type { Service } from '../../model/tcp.ts';
import type { Nsid, Socket } from '../../model/world.ts';
import { findNetns, peekState, type Ctx } from '../../net/ctx.ts';
import { drain } from '../../net/dev.ts';
import { bindSocket, closeSocket, openSocket } from '../../net/sock.ts';
import { socketsOnPort } from '../../net/sockIndex.ts';
import { putTcp } from '../../net/tcp/table.ts';
import { openOnce } from '../../net/walk.ts';
import { tcpClose, tcpConnect, tcpInfo, tcpRead, tcpSend } from '../../net/tcpSock.ts';
import { sizesMatter } from './sizes.ts';
import { NOBODY, outcomeOf, PROXIES, reached, waitUntil, type Ask, type Asked, type Told } from './told.ts';

interface Conversation {
  readonly client: number;
  readonly told: Told;
  readonly servers: readonly ServerSide[];
}
/** A connection as its server's side has it. Once closed its block says less: what its listener is was looked up while it stood. */
interface ServerSide {
  readonly netns: Nsid;
  readonly id: number;
  /** Its listener's; null: a process accepts. */
  readonly service: Service | null;
  readonly local: Ip;
  readonly lport: number;
  readonly peer: Ip;
  readonly pport: number;
}
/** Adds the connections that listeners have got since `since`. A proxy's own connection to its backend has no listener at its port. */
const collectServers = (ctx: Ctx, known: Map<string, ServerSide>, client: number, since: number): void => {
  for (const netns of reached(ctx)) {
    const ns = findNetns(ctx, netns);
    if (ns === undefined) continue;
    for (const s of pmValues(peekState(ctx, netns).tcp)) {
      if (s.id < since || s.id === client || s.state === 'LISTEN' || s.state === 'SYN_SENT' || s.state === 'SYN_RECV') continue;
      const key = `${netns}/${s.laddr}/${s.lport}/${s.raddr}/${s.rport}`;
      if (known.has(key)) continue;
      const l = s.listener === 0 ? undefined : pmGet(ns.sockets, s.listener);
      const listener = l ?? socketsOnPort(ns.sockets, 'tcp', s.lport).find((x) => x.listening && (x.laddr === null || x.laddr === s.laddr));
      if (listener) known.set(key, { netns, id: s.id, service: listener.service ?? null, local: s.laddr, lport: s.lport, peer: s.raddr, pport: s.rport });
    }
  }
};
/** A proxy whose connections are gone already, because its backend refused: its listener is still there. */
const goneProxies = (ctx: Ctx, a: Ask): Told['via'] => [...reached(ctx)].flatMap((netns) => socketsOnPort(findNetns(ctx, netns)?.sockets ?? emptyPMap<Socket>(), 'tcp', a.port).flatMap((s) => {
  const proxy = s.listening && s.service !== undefined && PROXIES.has(s.service.kind) && (s.laddr === null || s.laddr === a.dst) && (s.family === (typeof a.dst === 'number' ? 4 : 6) || s.laddr === null);
  return proxy && s.service ? [{ netns, socket: s.id, service: s.service }] : [];
})).slice(0, 1);

const converse = (ctx: Ctx, a: Ask): Conversation => {
  const start = ctx.now;
  const since = ctx.seq;
  const client = openOnce(ctx, `reach/${a.netns}/tcp/${typeof a.dst}/${a.uid}/${a.mark}`, () => openSocket(ctx, a.netns, {
    kind: 'tcp', family: typeof a.dst === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(a.uid !== 0 && { uid: a.uid }), ...(a.mark !== 0 && { mark: a.mark }),
  }));
  const end = ctx.now + a.patience;
  const known = new Map<string, ServerSide>();
  const over = (t: Partial<Told> & Pick<Told, 'outcome' | 'errno'>): Conversation => ({
    client, servers: [...known.values()], told: {
      outcome: t.outcome, errno: t.errno, connected: t.connected ?? false, icmp: null, server: t.server ?? null, via: t.via ?? NOBODY.via, took: ctx.now - start, ttl: 0, large: null, src: t.src ?? null, sport: t.sport ?? 0,
    },
  });
  const bound = a.src !== null || a.sport !== 0 ? bindSocket(ctx, a.netns, client, a.src, a.sport) : undefined;
  const e = bound ?? tcpConnect(ctx, a.netns, client, a.dst, a.port, a.ifindex, true);
  if (e !== undefined) return over({ outcome: outcomeOf(e, null), errno: e });
  const info = () => tcpInfo(ctx, a.netns, client);
  const readable = (): boolean => (info()?.readable ?? 0) > 0;
  waitUntil(ctx, end, () => info()?.state !== 'SYN_SENT');
  const i = info();
  const ends = { src: i?.laddr ?? null, sport: i?.lport ?? 0 };
  if (i === undefined || i.state === 'SYN_SENT') return over({ outcome: 'timeout', errno: null, ...ends });
  if (i.state === 'CLOSE') {
    const err = i.err ?? 'ECONNREFUSED';
    return over({ outcome: outcomeOf(err, null), errno: err, ...ends });
  }
  // The handshake stands: a byte there, unless the server speaks first, and a byte back.
  collectServers(ctx, known, client, since);
  if (!readable()) tcpSend(ctx, a.netns, client, a.hello);
  let answered = false;
  const heard = waitUntil(ctx, end, () => {
    const now = info();
    if (now === undefined || now.readable > 0 || now.eof || now.err !== null) return true;
    if (answered) return false;
    // Only what a process holds waits for us.
    collectServers(ctx, known, client, since);
    for (const s of known.values()) {
      if (s.service !== null || tcpInfo(ctx, s.netns, s.id)?.readable === 0) continue;
      tcpRead(ctx, s.netns, s.id);
      tcpSend(ctx, s.netns, s.id, 'x');
      answered = true;
      drain(ctx);
      break;
    }
    return readable();
  });
  const isServer = (s: ServerSide): boolean => s.service === null || !PROXIES.has(s.service.kind);
  if (![...known.values()].some(isServer)) collectServers(ctx, known, client, since);
  const servers = [...known.values()].sort((x, y) => x.id - y.id);
  const carried = servers.flatMap((s) => (s.service !== null && PROXIES.has(s.service.kind) ? [{ netns: s.netns, socket: s.id, service: s.service }] : []));
  const last = servers.findLast(isServer);
  const got = readable();
  const via = carried.length > 0 || !heard || got ? carried : goneProxies(ctx, a);
  const rest = { connected: true, via, server: last ? { netns: last.netns, socket: last.id, local: last.local, lport: last.lport, peer: last.peer, pport: last.pport } : null, ...ends };
  if (got) {
    tcpRead(ctx, a.netns, client);
    return over({ outcome: 'open', errno: null, ...rest });
  }
  const now = info();
  if (heard) {
    // A reset after the other side's FIN is EPIPE to the kernel; who reads sees a reset, too.
    const err = now?.err === 'EPIPE' ? 'ECONNRESET' : (now?.err ?? null);
    return over({ outcome: err === 'ECONNRESET' && via.length === 0 ? 'reset' : err !== null && err !== 'ECONNRESET' ? outcomeOf(err, null) : 'connected-then-closed', errno: err, ...rest });
  }
  // Services that never speak, and whose kernel has taken the byte.
  const mute = servers.some((s) => s.service !== null && (s.service.kind === 'discard' || s.service.kind === 'resolver' || s.service.kind === 'dns-zone'));
  return over({ outcome: mute && now?.unsent === 0 ? 'open' : 'timeout', errno: null, ...rest });
};

/** Three full segments each way on a standing connection: which way they do not pass. */
const large = (ctx: Ctx, a: Ask, c: Conversation): Told['large'] => {
  const s = c.servers.findLast((x) => {
    const t = pmGet(peekState(ctx, x.netns).tcp, x.id);
    return t !== undefined && (t.service === null || t.service.kind === 'http' || t.service.kind === 'discard') && t.state === 'ESTABLISHED';
  });
  if (s === undefined) return null;
  for (const [netns, id, way] of [[s.netns, s.id, 'reply'], [a.netns, c.client, 'request']] as const) {
    // One at a time: several would travel as one GSO packet, which bridges and veth let through whatever its length.
    for (let k = 0; k < 3; k++) {
      const t = pmGet(peekState(ctx, netns).tcp, id);
      if (t === undefined) return null;
      const bytes = t.mss;
      tcpSend(ctx, netns, id, 'x'.repeat(bytes));
      const passed = waitUntil(ctx, ctx.now + a.patience, () => {
        tcpRead(ctx, s.netns, s.id);
        tcpRead(ctx, a.netns, c.client);
        return (tcpInfo(ctx, netns, id)?.unsent ?? 0) === 0;
      });
      if (!passed) return { bytes, way };
    }
  }
  return null;
};
/** The segment that this connection would send when full, headers included. */
const segmentOf = (ctx: Ctx, netns: Nsid, id: number): number => {
  const t = pmGet(peekState(ctx, netns).tcp, id);
  return t === undefined ? 0 : t.mss + (typeof t.raddr === 'number' ? 40 : 60) + (t.tsOk ? 12 : 0);
};

const closeConversation = (ctx: Ctx, a: Ask, c: Conversation): void => {
  for (const s of c.servers) tcpRead(ctx, s.netns, s.id);
  tcpRead(ctx, a.netns, c.client);
  closeSocket(ctx, a.netns, c.client);
  drain(ctx);
  for (const s of c.servers) {
    const t = findNetns(ctx, s.netns) && pmGet(peekState(ctx, s.netns).tcp, s.id);
    if (!t || t.service !== null) continue;
    // As accepted: it waits in its listener's queue no more.
    const l = pmGet(peekState(ctx, s.netns).tcp, t.listener);
    if (l) putTcp(ctx, s.netns, { ...l, acceptq: l.acceptq.filter((x) => x !== s.id) });
    tcpClose(ctx, s.netns, s.id);
  }
  drain(ctx);
};
export const askTcp = (ctx: Ctx, a: Ask): Asked => {
  const c = converse(ctx, a);
  if (c.told.outcome !== 'open' || !sizesMatter(ctx, segmentOf(ctx, a.netns, c.client))) return { told: c.told, close: () => closeConversation(ctx, a, c) };
  const stands = tcpInfo(ctx, a.netns, c.client)?.state === 'ESTABLISHED';
  // A service that has hung up after its answer is asked once more, and filled before it can speak.
  const again = stands ? c : converse(ctx, { ...a, hello: '.', patience: Math.min(a.patience, 1_000_000) });
  const hangs = large(ctx, a, again);
  return {
    told: hangs === null ? c.told : { ...c.told, outcome: 'hangs-on-large-packets', large: hangs },
    close: () => {
      closeConversation(ctx, a, c);
      if (again !== c) closeConversation(ctx, a, again);
    },
  };
};
