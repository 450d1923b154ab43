// Two namespaces with a veth between them (1: 10.0.0.1, 2: 10.0.0.2), sockets in both, and what crosses the wire as `tcpdump -n` words it,
// with `IP` lengths as -v gives them: `1.40000 > 2.80: [S] seq 0 win 64240 len 60`. Sequence numbers count from each side's first.
import { parseIp, type Ip } from '../../../../src/base/ip.ts';
import type { IpPkt } from '../../../../src/model/skb.ts';
import type { Socket } from '../../../../src/model/world.ts';
import { findLinkByName, type Ctx } from '../../../../src/net/ctx.ts';
import { drain, runUntil } from '../../../../src/net/dev.ts';
import { bindSocket, openSocket, tcpConnect, tcpListen } from '../../../../src/net/sock.ts';
import { newLab } from '../lab.ts';

export const ip = (text: string): Ip => parseIp(text) as Ip;
const FLAGS = [[2, 'S'], [1, 'F'], [4, 'R'], [8, 'P'], [16, '.']] as const;

export interface Pair {
  readonly ctx: Ctx;
  readonly run: (script: string) => string;
  /** The wire since the last call. */
  readonly wire: () => string[];
  /** Lets seconds pass. */
  readonly pass: (seconds: number) => void;
  readonly server: (ns: number, port: number, addr?: string | null, more?: Partial<Socket>, backlog?: number) => number;
  readonly client: (ns: number, addr: string, port: number, more?: Partial<Socket>) => number;
}

const sockSpec = (family: 4 | 6, more: Partial<Socket>): Omit<Socket, 'id'> => ({
  kind: 'tcp', family, proto: 6, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1, ...more,
});

/** `dev`: whose wire is told (v0 of the initial namespace, or lo). */
export const newPair = (dev = 'v0'): Pair => {
  const { ctx, run } = newLab(7);
  run(`ip link set lo up
    ip netns add b
    ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns b
    ip addr add 10.0.0.1/24 dev v0
    ip link set v0 up
    ip -n b addr add 10.0.0.2/24 dev v1
    ip -n b link set v1 up
    ip -n b link set lo up
    ip addr add fc00::1/64 dev v0 nodad
    ip -n b addr add fc00::2/64 dev v1 nodad
    sleep 2
    ping -c1 10.0.0.2`);
  let lines: string[] = [];
  const first = new Map<string, number>();
  const ports = new Map<string, string>();
  const named = (addr: Ip, port: number): string => {
    const who = typeof addr === 'number' ? String(addr & 255) : addr.replace(/^.*?(.)$/, '$1');
    // Ephemeral ports by the letter, in order of appearance.
    if (port < 32768) return `${who}.${port}`;
    const k = `${who}/${port}`;
    if (!ports.has(k)) ports.set(k, String.fromCharCode(97 + ports.size));
    return `${who}.${ports.get(k)}`;
  };
  ctx.taps.set(1, [{
    ifindex: findLinkByName(ctx, 1, dev)?.ifindex ?? 0,
    see: (skb, _i, dir) => {
      const p = skb.net as IpPkt;
      if (p.type !== 'ip') return;
      if (dev === 'lo' && dir === 'in') return;
      const t = p.l4;
      if (t.type === 'icmp' && t.inner) lines.push(`${p.src as number & 255} > ${p.dst as number & 255}: icmp ${t.t}/${t.code} len ${p.len}`);
      if (t.type === 'udp') lines.push(`${named(p.src, t.sport)} > ${named(p.dst, t.dport)}: udp len ${p.len}`);
      if (t.type !== 'tcp') return;
      const key = `${p.src}/${t.sport}/${p.dst}/${t.dport}`;
      const back = `${p.dst}/${t.dport}/${p.src}/${t.sport}`;
      if ((t.flags & 2) !== 0 || !first.has(key)) first.set(key, t.seq);
      const rel = (t.seq - (first.get(key) as number)) >>> 0;
      const ack = (t.flags & 16) !== 0 ? ` ack ${(t.ack - (first.get(back) ?? 0)) >>> 0}` : '';
      const sack = t.sack ? ` sack ${t.sack.map(([a, b]) => `${(a - (first.get(back) ?? 0)) >>> 0}:${(b - (first.get(back) ?? 0)) >>> 0}`).join(' ')}` : '';
      lines.push(`${named(p.src, t.sport)} > ${named(p.dst, t.dport)}: [${FLAGS.filter(([b]) => (t.flags & b) !== 0).map(([, c]) => c).join('')}]${(t.flags & 7) !== 0 || t.data.len > 0 ? ` seq ${rel}` : ''}${ack} win ${t.window}${sack}${t.mss === undefined ? '' : ` mss ${t.mss}`} len ${p.len}`);
    },
  }]);
  return {
    ctx, run,
    wire: () => {
      drain(ctx);
      const out = lines;
      lines = [];
      return out;
    },
    pass: (seconds) => runUntil(ctx, ctx.now + seconds * 1_000_000),
    server: (ns, port, addr = null, more = {}, backlog = 128) => {
      const family = addr?.includes(':') ? 6 : 4;
      const id = openSocket(ctx, ns, sockSpec(family, more));
      const e = bindSocket(ctx, ns, id, addr === null ? null : ip(addr), port) ?? tcpListen(ctx, ns, id, backlog);
      if (e) throw new Error(e);
      return id;
    },
    client: (ns, addr, port, more = {}) => {
      const id = openSocket(ctx, ns, sockSpec(addr.includes(':') ? 6 : 4, more));
      const e = tcpConnect(ctx, ns, id, ip(addr), port);
      if (e) throw new Error(e);
      return id;
    },
  };
};
