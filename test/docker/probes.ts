// probe.py's clients and servers, on the model's sockets: each probe runs on a fork of the settled world, so none disturbs another.
import { parseIp, printIp, type Ip } from '../../src/base/ip.ts';
import { IPPROTO_ICMP, IPPROTO_ICMPV6, type Icmp, type IpPkt, type Udp } from '../../src/model/skb.ts';
import type { Errno } from '../../src/model/errno.ts';
import type { Service } from '../../src/model/tcp.ts';
import type { Nsid, Received, World } from '../../src/model/world.ts';
import { commitCtx, netnsOf, openCtx, type Ctx } from '../../src/net/ctx.ts';
import { drain, runUntil } from '../../src/net/dev.ts';
import { bindSocket, closeSocket, connectSocket, openSocket, sendMsg, socketOf, takeRx, tcpConnect, tcpInfo, tcpListen, tcpRead } from '../../src/net/sock.ts';
import { icmpErrno } from '../../src/net/tcp/rcv.ts';
import { textOf, type Capture } from './capture.ts';

export interface Probe {
  readonly from: string;
  readonly to: string;
  readonly addr: string;
  readonly proto: 'tcp' | 'udp' | 'icmp' | 'dns';
  readonly port?: number;
  readonly size?: number;
  readonly df?: number;
  readonly name?: string;
  readonly qtype?: string;
  readonly result: string;
  readonly src?: string;
  readonly dst_seen?: string;
  readonly answered_by?: string;
  readonly src_ip_seen_by_server?: string;
  readonly ttl?: number;
  readonly reply_from?: string;
  readonly detail?: string;
  readonly rcode?: string;
  readonly answers?: readonly string[];
}
/** What a probe learned, in probe.py's words. */
export type Answer = { -readonly [K in keyof Omit<Probe, 'result'>]?: Probe[K] } & { result: string };

export interface Server {
  readonly name: string;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

const SECOND = 1_000_000;
const TMO = 4.3 * SECOND;
const SENDS = [0, SECOND, 2 * SECOND];
/** Every server of the router and the neighbour answers names at port 53 (probe.py's dns_answer, of the names that are asked for). */
const ZONE: Service = {
  kind: 'dns-zone',
  records: [
    { name: 'whoami.lab.example', type: 'A', value: 'querier', ttl: 30 },
    { name: 'www.lab.example', type: 'A', value: '203.0.113.10', ttl: 30 },
  ],
};

const hostPort = (ip: Ip, port: number): string => (typeof ip === 'string' ? `[${printIp(ip)}]:${port}` : `${printIp(ip)}:${port}`);
const address = (text: string): Ip => {
  const ip = parseIp(text);
  if (ip === undefined) throw new Error(`address ${text}`);
  return ip;
};
const verdictOf = (e: string): string => (e === 'ECONNREFUSED' ? 'refused' : e === 'ETIMEDOUT' ? 'timeout' : 'unreachable');

/** Lets time pass until `done`, or until `end`. */
const until = (ctx: Ctx, end: number, done: () => boolean): void => {
  drain(ctx);
  while (!done()) {
    if (ctx.stormed !== null) throw new Error(ctx.stormed);
    if (ctx.timers === null || ctx.timers.v.at > end) return runUntil(ctx, end);
    runUntil(ctx, ctx.timers.v.at);
  }
};

interface Reply {
  readonly server: string;
  readonly peer: string;
  readonly local: string;
}
const readReply = (a: Answer, text: string): void => {
  try {
    const r = JSON.parse(text) as Reply;
    a.answered_by = r.server;
    a.dst_seen = r.local;
    a.src_ip_seen_by_server = r.peer.replace(/:\d+$/, '').replace(/[[\]]/g, '');
  } catch {
    a.detail = `no-json:${text.slice(0, 60)}`;
  }
};

const tcp = (ctx: Ctx, ns: Nsid, p: Probe): Answer => {
  const addr = address(p.addr);
  const id = openSocket(ctx, ns, { kind: 'tcp', family: typeof addr === 'number' ? 4 : 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0 });
  const e = tcpConnect(ctx, ns, id, addr, p.port ?? 0);
  if (e !== undefined) return { result: verdictOf(e), detail: e };
  until(ctx, ctx.now + TMO, () => tcpInfo(ctx, ns, id)?.state !== 'SYN_SENT');
  const i = tcpInfo(ctx, ns, id);
  if (!i || i.state === 'SYN_SENT') return { result: 'timeout' };
  if (i.err !== null) return i.readable > 0 || i.state === 'ESTABLISHED' ? { result: 'open', detail: `accepted-then-${i.err}` } : { result: verdictOf(i.err), detail: i.err };
  const a: Answer = { result: 'open', src: hostPort(i.laddr, i.lport) };
  let text = '';
  const read = (): boolean => {
    text += tcpRead(ctx, ns, id);
    const now = tcpInfo(ctx, ns, id);
    return !now || now.eof || now.err !== null || now.state === 'CLOSE';
  };
  until(ctx, ctx.now + 2.5 * SECOND, read);
  const end = tcpInfo(ctx, ns, id);
  if (end?.err) a.detail = `accepted-then-${end.err}`;
  else if (end && !end.eof && end.state === 'ESTABLISHED') a.detail = 'accepted-no-data';
  else if (text !== '') readReply(a, text);
  else a.detail = 'accepted-then-EOF';
  return a;
};

const errText = (r: Received, v6: boolean): { e: string; text: string } => {
  const err = r.err as NonNullable<Received['err']>;
  if (err.type === -1) return { e: 'EMSGSIZE', text: 'EMSGSIZE local' };
  const e = icmpErrno({ type: 'icmp', t: err.type, code: err.code, id: 0, seq: 0, len: 0 }, v6) ?? 'EPROTO';
  return { e, text: `${e} icmp${v6 ? '6' : ''} ${err.type}/${err.code} from ${printIp(err.from)}` };
};

const udp = (ctx: Ctx, ns: Nsid, p: Probe): Answer => {
  const addr = address(p.addr);
  const v6 = typeof addr === 'string';
  const spec = { kind: 'udp', family: v6 ? 6 : 4, proto: 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0 } as const;
  const port = p.port ?? 0;
  // The address that this machine would use, as a connected socket has it.
  const c = openSocket(ctx, ns, spec);
  const refused = connectSocket(ctx, ns, c, addr, port);
  if (refused !== undefined) return { result: verdictOf(refused), detail: refused };
  const src = socketOf(netnsOf(ctx, ns), c).laddr as Ip;
  closeSocket(ctx, ns, c);
  const id = openSocket(ctx, ns, spec);
  bindSocket(ctx, ns, id, null, 0);
  const { lport } = socketOf(netnsOf(ctx, ns), id);
  const a: Answer = { result: 'timeout', src: hostPort(src, lport) };
  const start = ctx.now;
  const text = 'probe';
  const ended = (): boolean => {
    for (const r of takeRx(ctx, ns, id)) {
      if (r.err) {
        const e = errText(r, v6);
        a.result = verdictOf(e.e);
        a.detail = e.text;
        return true;
      }
      const pkt = r.skb.net as IpPkt;
      const l4 = pkt.l4 as Udp;
      if (pkt.src === addr && l4.sport === port) {
        delete a.detail;
        a.result = 'open';
        readReply(a, l4.data.text ?? '');
        return true;
      }
      a.detail = `reply from other address ${hostPort(pkt.src, l4.sport)}`;
    }
    return false;
  };
  let over = false;
  for (const [k, at] of SENDS.entries()) {
    const e: Errno | undefined = sendMsg(ctx, ns, id, { dst: addr, dport: port, l4: { type: 'udp', sport: lport, dport: port, data: { len: text.length, text } } });
    if (e !== undefined) return { result: verdictOf(e), detail: e, ...(a.src !== undefined && k > 0 && { src: a.src }) };
    until(ctx, start + (SENDS[k + 1] ?? TMO), () => (over = ended()));
    if (over) break;
    if (at === SENDS[2]) break;
  }
  return a;
};

/** raw(7) gets every ICMP message; ours are told apart by the echo's number. */
const icmp = (ctx: Ctx, ns: Nsid, p: Probe, ident: number): Answer => {
  const addr = address(p.addr);
  const v6 = typeof addr === 'string';
  const id = openSocket(ctx, ns, { kind: 'raw', family: v6 ? 6 : 4, proto: v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0 });
  const a: Answer = { result: 'timeout' };
  const start = ctx.now;
  const ended = (): boolean => {
    for (const r of takeRx(ctx, ns, id)) {
      const pkt = r.skb.net as IpPkt;
      const m = pkt.l4 as Icmp;
      if (r.err || m.type !== 'icmp') continue;
      if (m.t === (v6 ? 129 : 0) && m.id === ident) {
        a.result = 'open';
        a.reply_from = printIp(pkt.src);
        if (!v6) a.ttl = pkt.ttl;
        return true;
      }
      const inner = m.inner?.l4;
      if ((v6 ? m.t <= 3 : m.t === 3 || m.t === 11) && inner?.type === 'icmp' && inner.id === ident) {
        a.result = 'unreachable';
        a.detail = `icmp${v6 ? '6' : ''} ${m.t}/${m.code} from ${printIp(pkt.src)}${!v6 && m.code === 4 ? ` mtu ${m.info ?? 0}` : ''}`;
        return true;
      }
    }
    return false;
  };
  let over = false;
  for (const k of SENDS.keys()) {
    const e = sendMsg(ctx, ns, id, { dst: addr, l4: { type: 'icmp', t: v6 ? 128 : 8, code: 0, id: ident, seq: k + 1, len: p.size ?? 56 }, ...(p.df !== undefined && { pmtudisc: 'do' as const }) });
    if (e !== undefined) return { result: verdictOf(e), detail: e };
    until(ctx, start + (SENDS[k + 1] ?? TMO), () => (over = ended()));
    if (over) break;
  }
  return a;
};

const QTYPE: Readonly<Record<string, number>> = { A: 1, PTR: 12, AAAA: 28, SRV: 33 };
const u16 = (n: number): string => String.fromCharCode((n >> 8) & 255, n & 255);
const query = (name: string, type: string, id: number): string =>
  u16(id) + u16(0x0100) + u16(1) + u16(0).repeat(3) + name.split('.').map((l) => String.fromCharCode(l.length) + l).join('') + '\0' + u16(QTYPE[type] ?? 1) + u16(1);
const RCODE: Readonly<Record<number, string>> = { 0: 'NOERROR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED' };
const readDns = (r: string): { rcode: string; answers: string[] } => {
  const b = (i: number): number => r.charCodeAt(i);
  const w = (i: number): number => (b(i) << 8) | b(i + 1);
  const name = (i: number): [string, number] => {
    const out: string[] = [];
    for (;;) {
      const l = b(i);
      if ((l & 0xc0) !== 0) return [[...out, name(((l & 0x3f) << 8) | b(i + 1))[0]].join('.'), i + 2];
      if (l === 0 || Number.isNaN(l)) return [out.join('.'), i + 1];
      out.push(r.slice(i + 1, i + 1 + l));
      i += l + 1;
    }
  };
  let i = name(12)[1] + 4;
  const answers: string[] = [];
  for (let n = w(6); n > 0; n--) {
    i = name(i)[1];
    const [type, ttl, len] = [w(i), w(i + 4) * 65536 + w(i + 6), w(i + 8)];
    i += 10;
    const value = type === 1 ? `A ${[0, 1, 2, 3].map((k) => b(i + k)).join('.')}` : type === 12 ? `PTR ${name(i)[0]}` : `type${type}`;
    answers.push(`${value} ttl ${ttl}`);
    i += len;
  }
  return { rcode: RCODE[b(3) & 15] ?? String(b(3) & 15), answers };
};
const dns = (ctx: Ctx, ns: Nsid, p: Probe, ident: number): Answer => {
  const addr = address(p.addr);
  const name = p.name ?? '';
  const id = openSocket(ctx, ns, { kind: 'udp', family: typeof addr === 'number' ? 4 : 6, proto: 17, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0 });
  const e0 = connectSocket(ctx, ns, id, addr, 53);
  if (e0 !== undefined) return { result: verdictOf(e0), detail: e0 };
  const text = query(p.qtype === 'PTR' ? `${name.split('.').reverse().join('.')}.in-addr.arpa` : name, p.qtype ?? 'A', ident);
  const { lport } = socketOf(netnsOf(ctx, ns), id);
  const e = sendMsg(ctx, ns, id, { dst: addr, dport: 53, l4: { type: 'udp', sport: lport, dport: 53, data: { len: text.length, text } } });
  if (e !== undefined) return { result: verdictOf(e), detail: e };
  let got: Received | undefined;
  until(ctx, ctx.now + TMO, () => (got = takeRx(ctx, ns, id).find((r) => !r.err || r.err.code === 3)) !== undefined);
  if (!got) return { result: 'timeout' };
  if (got.err) return { result: 'refused', detail: 'ECONNREFUSED' };
  return { result: 'open', ...readDns(((got.skb.net as IpPkt).l4 as Udp).data.text ?? '') };
};

/** Runs one probe from namespace `ns`; `n` tells apart echoes of the same run. */
export const runProbe = (world: World, ns: Nsid, p: Probe, n = 1): Answer => probeIn(openCtx(world), ns, p, n);
/** The same, with what it leaves behind in `ctx`. */
export const probeIn = (ctx: Ctx, ns: Nsid, p: Probe, n = 1): Answer => {
  const ident = (n % 60000) + 1;
  return p.proto === 'tcp' ? tcp(ctx, ns, p) : p.proto === 'udp' ? udp(ctx, ns, p) : p.proto === 'icmp' ? icmp(ctx, ns, p, ident) : dns(ctx, ns, p, ident);
};

/** Starts the servers of servers.json; a port that is taken already stays as it is, as `bind_failed` says. */
export const startServers = (world: World, servers: readonly Server[], nsOf: (name: string) => Nsid | undefined): World => {
  const ctx = openCtx(world);
  for (const s of servers) {
    const ns = nsOf(s.name);
    if (ns === undefined) continue;
    const machine = s.name === 'ext' || s.name === 'lan';
    for (const proto of ['tcp', 'udp'] as const) {
      for (const port of s[proto]) {
        for (const family of [4, 6] as const) {
          const service: Service = machine && proto === 'udp' && port === 53 ? ZONE : { kind: 'whoami', server: s.name };
          const id = openSocket(ctx, ns, {
            kind: proto, family, proto: proto === 'udp' ? 17 : 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, v6only: family === 6, service, ...(proto === 'tcp' && { reuse: true }),
          });
          const e = bindSocket(ctx, ns, id, null, port) ?? (proto === 'tcp' ? tcpListen(ctx, ns, id, 128) : undefined);
          if (e !== undefined) closeSocket(ctx, ns, id);
        }
      }
    }
  }
  drain(ctx);
  return commitCtx(ctx);
};

const ipPart = (hp: string | undefined): string | undefined => hp?.replace(/:\d+$/, '');
const ephemeral = (d: string | undefined): string | undefined => d?.replace(/:(3[2-9]|[45]\d|60)\d{3}\b/g, ':*');
/** What must be equal; null when it is. */
export const probeDiff = (want: Probe, got: Answer): string | null => {
  const bad: string[] = [];
  const same = (what: string, w: unknown, g: unknown): void => {
    if (w !== g) bad.push(`${what} ${String(g ?? '-')}, not ${String(w ?? '-')}`);
  };
  same('result', want.result, got.result);
  if (bad.length > 0) return `${bad.join('')}${got.detail === undefined ? '' : ` (${got.detail})`}${want.detail === undefined ? '' : ` [${want.detail}]`}`;
  same('answered_by', want.answered_by, got.answered_by);
  same('src seen', want.src_ip_seen_by_server, got.src_ip_seen_by_server);
  same('dst seen', want.dst_seen, got.dst_seen);
  if (want.proto === 'tcp' || want.proto === 'udp') same('src', ipPart(want.src), ipPart(got.src));
  same('ttl', want.ttl, got.ttl);
  same('reply from', want.reply_from, got.reply_from);
  same('detail', ephemeral(want.detail), ephemeral(got.detail));
  same('rcode', want.rcode, got.rcode);
  same('answers', want.answers === undefined ? undefined : [...want.answers].sort().join(), got.answers === undefined ? undefined : [...got.answers].sort().join());
  return bad.length === 0 ? null : bad.join('; ');
};
export const probeTitle = (p: Probe): string => `${p.from} -> ${p.to} ${p.proto} ${p.addr}${p.port === undefined ? '' : `:${p.port}`}${p.name === undefined ? '' : ` ${p.name}${p.qtype === undefined ? '' : ` ${p.qtype}`}`}${p.size === undefined ? '' : ` size ${p.size}`}`;
export const probesOf = (c: Capture): Probe[] => textOf(c, 'probes.jsonl').split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as Probe);
export const serversOf = (c: Capture): Server[] => (JSON.parse(textOf(c, 'servers.json')) as { servers: Server[] }).servers;
