// The model's side: the labs run by the model's own shell, then the same questions, in batches long enough for the clock.
import { parseIp4 } from '../../src/base/ip.ts';
import { pmGet } from '../../src/base/pmap.ts';
import { run, walk, walkAll, type Send, type World } from '../../src/index.ts';
import type { IpPkt, Skb } from '../../src/model/skb.ts';
import type { Netns, Nsid } from '../../src/model/world.ts';
import { commitCtx, openCtx } from '../../src/net/ctx.ts';
import { drain } from '../../src/net/dev.ts';
import { iptDoTable } from '../../src/net/nf/iptDoTable.ts';
import { newXtPacket } from '../../src/net/nf/xtEnv.ts';
import { closeSocket, openSocket, sendMsg, takeRx } from '../../src/net/sock.ts';
import { xtTable } from '../../src/nfnl/xtTable.ts';
import { FLOW_PAYLOAD, FLOW_SPORT, gateOf, MISS, targets, type Flow, type Size } from './labs.ts';
import type { Contender } from './rounds.ts';

const build = (script: string): World => {
  const r = run(script);
  if (r.stderr !== '' || r.status !== 0) throw new Error(`the model's lab failed (${r.status}): ${r.stderr}`);
  return r.world;
};
const idOf = (world: Pick<World, 'config'>, name: string): Nsid => pmGet(world.config.names, name) as Nsid;
const timeOf = (f: () => void): number => {
  const t0 = process.hrtime.bigint();
  f();
  return Number(process.hrtime.bigint() - t0);
};
/** Calls `f`, which takes `per` packets, for about `ms`; nanoseconds per packet. */
const lasting = (ms: number, per: number, f: () => void): number => {
  let spent = 0;
  let calls = 0;
  for (; spent < ms * 1e6; calls++) spent += timeOf(f);
  return spent / calls / per;
};

/** One header that is written anew for every packet, as the sender does it. */
const header = () => {
  const l4 = { type: 'tcp' as const, sport: FLOW_SPORT, dport: 0, seq: 0, ack: 0, flags: 16, window: 0, data: { len: 0 } };
  const net = { type: 'ip' as const, src: parseIp4('10.0.0.1') as number, dst: 0, proto: 6, ttl: 63, tos: 0, id: 0, df: false, mf: false, off: 0, len: 40, alert: false, l4 };
  const skb: Skb = { dev: 2, iif: 2, pktType: 'host', smac: 1, dmac: 2, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: 1 };
  return { skb, net, l4 };
};
/** The whole FORWARD chain of the gate's filter table with so many rules: packets that no rule matches, or each some rule's. */
export const gateModel = (id: number, size: Size, hits: boolean): Contender => {
  const world = build(gateOf(id, 'legacy', size));
  const nsid = idOf(world, `r${id}`);
  const table = xtTable(pmGet(world.config.netns, nsid) as Netns, 'legacy', 4, 'filter');
  if (!table) throw new Error('the lab made no filter table');
  const asked = hits ? targets(size) : [MISS];
  const ips = Float64Array.from(asked, (t) => t.ip);
  const ports = Uint16Array.from(asked, (t) => t.port);
  const { skb, net, l4 } = header();
  const ctx = openCtx(world);
  const verdict = hits ? 'accept' : 'drop';
  let i = 0;
  let wrong = 0;
  const batch = (): void => {
    for (let k = 0; k < 1024; k++) {
      i = i + 1 < ips.length ? i + 1 : 0;
      net.dst = ips[i] as number;
      l4.dport = ports[i] as number;
      if (iptDoTable(ctx, nsid, table, newXtPacket(ctx, nsid, 4, 2, 'filter', skb, 2, 3, 'eth0', 'docker0')) !== verdict) wrong++;
    }
  };
  return {
    name: `iptDoTable, ${size} rules, ${hits ? 'hits' : 'misses'}`,
    round: (ms) => {
      const ns = lasting(ms, 1024, batch);
      if (wrong > 0) throw new Error(`${wrong} packets met another verdict than ${verdict}`);
      return ns;
    },
  };
};

/** The flow's world with a listening socket at b, and the flow established: a datagram there, its answer back. */
const establish = (flow: Flow): { world: World; sink: number; a: Nsid; b: Nsid } => {
  const ctx = openCtx(build(flow.script));
  const [a, b] = [idOf(ctx, flow.a), idOf(ctx, flow.b)];
  const spec = { kind: 'udp', family: 4, proto: 17, laddr: null, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0 } as const;
  const from = openSocket(ctx, a, { ...spec, lport: FLOW_SPORT });
  const sink = openSocket(ctx, b, { ...spec, lport: flow.bport });
  const data = { len: FLOW_PAYLOAD };
  sendMsg(ctx, a, from, { dst: parseIp4(flow.dst) as number, l4: { type: 'udp', sport: FLOW_SPORT, dport: flow.dport, data } });
  drain(ctx);
  const seen = takeRx(ctx, b, sink)[0]?.skb.net as IpPkt | undefined;
  if (seen?.l4.type !== 'udp') throw new Error('the first datagram did not arrive');
  sendMsg(ctx, b, sink, { dst: seen.src, l4: { type: 'udp', sport: flow.bport, dport: seen.l4.sport, data } });
  drain(ctx);
  if (takeRx(ctx, a, from).length !== 1) throw new Error('the answer did not arrive');
  closeSocket(ctx, a, from);
  return { world: commitCtx(ctx), sink, a, b };
};
const BATCH = 64;

/** How a walk is asked for: one by one, in a batch; with its trace, or with its trace read to the last event. */
export type Asked = 'walk' | 'batch' | 'traced' | 'traced and read' | 'walk, traced';
export const flowModel = (name: string, flow: Flow, how: Asked): Contender => {
  const { world, sink, a, b } = establish(flow);
  const send: Send = { netns: a, dst: parseIp4(flow.dst) as number, proto: 'udp', sport: FLOW_SPORT, dport: flow.dport, size: FLOW_PAYLOAD };
  const sends = Array.from({ length: BATCH }, () => send);
  const expect = (w: World, delivered: number): void => {
    const ctx = openCtx(w);
    const n = takeRx(ctx, b, sink).length;
    if (n !== delivered) throw new Error(`${name}: ${n} of ${delivered} datagrams arrived`);
  };
  let read = 0;
  const one = (trace: boolean): void => {
    const r = walk(world, send, { trace });
    if (r.fate.kind !== 'delivered') throw new Error(`${name}: ${r.fate.kind}`);
  };
  const many = (trace: boolean, reading: boolean): World => {
    const r = walkAll(world, sends, { trace });
    if (reading) for (const t of r.traces) for (const e of t) read += e.fn.length + e.note.length;
    return r.world;
  };
  const call: () => void =
    how === 'walk' ? () => one(false) : how === 'walk, traced' ? () => one(true) : how === 'batch' ? () => many(false, false) : () => many(true, how === 'traced and read');
  expect(many(true, true), BATCH);
  if (read === 0) throw new Error(`${name}: empty traces`);
  return { name: `${name}, ${how}`, round: (ms) => lasting(ms, how.startsWith('walk') ? 1 : BATCH, call) };
};
