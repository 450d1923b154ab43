// Servers without processes, as docker-proxy and dockerd are them: what moby's cmd/docker-proxy (tcp_proxy_linux.go, udp_proxy_linux.go) does, and
// what captures/publish-dead-backend, publish-udp, userland-proxy-false and conntrack-udp-restart show of it.
import { describe, expect, it } from 'vitest';
import { pmValues } from '../../../../src/base/pmap.ts';
import type { Service } from '../../../../src/model/tcp.ts';
import type { IpPkt, Udp } from '../../../../src/model/skb.ts';
import { netnsOf, peekState } from '../../../../src/net/ctx.ts';
import { drain } from '../../../../src/net/dev.ts';
import { bindSocket, closeSocket, connectSocket, listen, openSocket, sendMsg, socketOf, takeRx, tcpAccept, tcpInfo, tcpRead, tcpSend, tcpShutdown } from '../../../../src/net/sock.ts';
import { ip, newPair, type Pair } from './wire.ts';

/** 1 is the host; the container is behind the veth, 10.0.0.2. */
const serve = (p: Pair, ns: number, proto: 'tcp' | 'udp', addr: string | null, port: number, service: Service): number => {
  const id = listen(p.ctx, ns, { proto, addr: addr === null ? null : ip(addr), port, service });
  if (typeof id !== 'number') throw new Error(id.errno);
  return id;
};
const proxy = (port = 80): Service => ({ kind: 'proxy', addr: ip('10.0.0.2'), port });
const relay = (more: { pktinfo?: true } = {}): Service => ({ kind: 'udp-relay', addr: ip('10.0.0.2'), port: 53, ...more });
const settle = (p: Pair): Pair => {
  drain(p.ctx);
  return p;
};
/** What a client of `addr:port` in the host's namespace has read in the end, and how its connection is. */
const ask = (p: Pair, addr: string, port: number): { text: string; eof: boolean | undefined; state: string | undefined } => {
  const c = p.client(1, addr, port);
  settle(p).pass(1);
  const text = tcpRead(p.ctx, 1, c);
  const info = tcpInfo(p.ctx, 1, c);
  return { text, eof: info?.eof, state: info?.state };
};

describe('proxy', () => {
  it('carries bytes both ways; the server sees the address that leads to it', () => {
    const p = newPair();
    serve(p, 2, 'tcp', null, 80, { kind: 'whoami', server: 'c1' });
    serve(p, 1, 'tcp', '0.0.0.0', 8080, proxy());
    expect(JSON.parse(ask(p, '127.0.0.1', 8080).text)).toMatchObject({ server: 'c1', peer: expect.stringMatching(/^10\.0\.0\.1:/) as string, local: '10.0.0.2:80' });
  });
  it('accepts for a backend that refuses, and closes (captures/publish-dead-backend)', () => {
    const p = newPair();
    serve(p, 1, 'tcp', '0.0.0.0', 8080, proxy());
    expect(ask(p, '127.0.0.1', 8080)).toEqual({ text: '', eof: true, state: 'CLOSE_WAIT' });
  });
  it('accepts for a backend that is not there, and closes when nobody answers for it', () => {
    const p = newPair();
    serve(p, 1, 'tcp', '0.0.0.0', 8080, { kind: 'proxy', addr: ip('10.0.0.9'), port: 80 });
    const c = p.client(1, '127.0.0.1', 8080);
    settle(p).pass(2);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ state: 'ESTABLISHED', eof: false });
    p.pass(2);
    expect(tcpInfo(p.ctx, 1, c)).toMatchObject({ eof: true });
  });
  it('passes the end of one direction on and leaves the other open', () => {
    const p = newPair();
    const backend = p.server(2, 80);
    serve(p, 1, 'tcp', '0.0.0.0', 8080, proxy());
    const c = p.client(1, '127.0.0.1', 8080);
    settle(p).pass(1);
    const s = tcpAccept(p.ctx, 2, backend, 1) as number;
    tcpSend(p.ctx, 1, c, 'question');
    tcpShutdown(p.ctx, 1, c);
    settle(p).pass(1);
    expect(tcpRead(p.ctx, 2, s)).toBe('question');
    expect(tcpInfo(p.ctx, 2, s)?.eof).toBe(true);
    tcpSend(p.ctx, 2, s, 'answer');
    settle(p).pass(1);
    expect(tcpRead(p.ctx, 1, c)).toBe('answer');
    closeSocket(p.ctx, 2, s);
    settle(p).pass(1);
    expect(tcpInfo(p.ctx, 1, c)?.eof).toBe(true);
  });
  it('ends with its connections, both ways', () => {
    const p = newPair();
    const backend = p.server(2, 80);
    const id = serve(p, 1, 'tcp', '0.0.0.0', 8080, proxy());
    const c = p.client(1, '127.0.0.1', 8080);
    settle(p).pass(1);
    const s = tcpAccept(p.ctx, 2, backend, 1) as number;
    closeSocket(p.ctx, 1, id);
    settle(p).pass(1);
    expect([tcpInfo(p.ctx, 1, c)?.eof, tcpInfo(p.ctx, 2, s)?.eof]).toEqual([true, true]);
    closeSocket(p.ctx, 1, c);
    closeSocket(p.ctx, 2, s);
    settle(p).pass(120);
    expect([...pmValues(peekState(p.ctx, 1).tcp)]).toEqual([]);
  });
});

describe('hold', () => {
  it('accepts into the queue and never says anything (captures/userland-proxy-false)', () => {
    const p = newPair();
    const id = serve(p, 1, 'tcp', '0.0.0.0', 8080, { kind: 'hold' });
    expect(ask(p, '127.0.0.1', 8080)).toEqual({ text: '', eof: false, state: 'ESTABLISHED' });
    expect(tcpInfo(p.ctx, 1, id)?.readable).toBe(1);
    expect(p.run('ss -Hltn').split(/\s+/).slice(0, 4)).toEqual(['LISTEN', '1', '4096', '0.0.0.0:8080']);
  });
  it('keeps datagrams that nobody reads', () => {
    const p = newPair();
    serve(p, 1, 'udp', '0.0.0.0', 53, { kind: 'hold' });
    const c = udp(p, 1);
    c.say('127.0.0.1', 53, 'x');
    expect([c.heard(), p.run('ss -Hlun').split(/\s+/)[1]]).toEqual([[], '768']);
  });
  it('lets nothing through when it is filtered', () => {
    const p = newPair();
    serve(p, 1, 'tcp', '0.0.0.0', 8080, { kind: 'hold', filtered: true });
    serve(p, 1, 'udp', '0.0.0.0', 53, { kind: 'hold', filtered: true });
    expect(ask(p, '127.0.0.1', 8080).state).toBe('SYN_SENT');
    const c = udp(p, 1);
    c.say('127.0.0.1', 53, 'x');
    expect(c.heard()).toEqual([]);
    expect(p.run('ss -Hltn').split(/\s+/).slice(0, 4)).toEqual(['LISTEN', '0', '4096', '0.0.0.0:8080']);
  });
});

/** A UDP client that hears from anybody. */
function udp(p: Pair, ns: number, port = 0): { id: number; say: (addr: string, to: number, text: string) => void; heard: () => string[] } {
  const id = openSocket(p.ctx, ns, { kind: 'udp', family: 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1 });
  bindSocket(p.ctx, ns, id, null, port);
  const { lport } = socketOf(netnsOf(p.ctx, ns), id);
  return {
    id,
    say: (addr, to, text) => {
      sendMsg(p.ctx, ns, id, { dst: ip(addr), dport: to, l4: { type: 'udp', sport: lport, dport: to, data: { len: text.length, text } } });
      drain(p.ctx);
    },
    heard: () => takeRx(p.ctx, ns, id).map((r) => (r.err ? `icmp ${r.err.type}/${r.err.code}` : `${(((r.skb.net as IpPkt).src as number) & 255)}:${((r.skb.net as IpPkt).l4 as Udp).sport} ${((r.skb.net as IpPkt).l4 as Udp).data.text}`)),
  };
}
const flows = (p: Pair): number => peekState(p.ctx, 1).udpFlows.size;

describe('udp-relay', () => {
  /** The host has 10.0.0.1 towards the container and 10.9.9.9 beside it; the container asks for the latter. */
  const wrongSource = (service: Service): string[] => {
    const p = newPair();
    p.run('ip addr add 10.9.9.9/32 dev v0\nip -n b route add 10.9.9.9 via 10.0.0.1');
    serve(p, 2, 'udp', null, 53, { kind: 'echo' });
    serve(p, 1, 'udp', '0.0.0.0', 5353, service);
    const c = udp(p, 2);
    c.say('10.9.9.9', 5353, 'q');
    return c.heard();
  };
  it('answers from the address that routing picks (captures/publish-udp), since 28 from the one that was asked (moby#48571)', () => {
    expect(wrongSource(relay())).toEqual(['1:5353 q']);
    expect(wrongSource(relay({ pktinfo: true }))).toEqual(['9:5353 q']);
  });
  it('has a socket for each client, which only the backend can reach', () => {
    const p = newPair();
    const backend = udp(p, 2, 53);
    serve(p, 1, 'udp', '0.0.0.0', 5353, relay());
    const [a, b] = [udp(p, 1), udp(p, 1)];
    a.say('127.0.0.1', 5353, 'a1');
    a.say('127.0.0.1', 5353, 'a2');
    b.say('127.0.0.1', 5353, 'b1');
    expect(flows(p)).toBe(2);
    const said = backend.heard();
    const [pa, pa2, pb] = said.map((l) => Number(/^1:(\d+) /.exec(l)?.[1]));
    expect(said.map((l) => l.slice(-2))).toEqual(['a1', 'a2', 'b1']);
    expect(pa).toBe(pa2);
    expect(pb).not.toBe(pa);
    backend.say('10.0.0.1', pb as number, 'for b');
    udp(p, 2).say('10.0.0.1', pb as number, 'not from the backend');
    expect([a.heard(), b.heard()]).toEqual([[], ['1:5353 for b']]);
  });
  it('forgets a client 90 s after the last answer, however much it sends', () => {
    const p = newPair();
    const backend = udp(p, 2, 53);
    serve(p, 1, 'udp', '0.0.0.0', 5353, relay());
    const c = udp(p, 1);
    c.say('127.0.0.1', 5353, '1');
    const port = (): number => Number(/^1:(\d+) /.exec(backend.heard().at(-1) ?? '')?.[1]);
    const first = port();
    p.pass(80);
    c.say('127.0.0.1', 5353, '2');
    expect(port()).toBe(first);
    backend.say('10.0.0.1', first, 'answer');
    p.pass(89);
    expect(flows(p)).toBe(1);
    c.say('127.0.0.1', 5353, '3');
    expect(port()).toBe(first);
    p.pass(2);
    expect(flows(p)).toBe(0);
    c.say('127.0.0.1', 5353, '4');
    expect(port()).not.toBe(first);
  });
  it('says nothing for a backend that refuses, and its ports are nobody else\'s', () => {
    const p = newPair();
    serve(p, 1, 'udp', '0.0.0.0', 5353, relay());
    const c = udp(p, 1);
    c.say('127.0.0.1', 5353, 'x');
    expect([c.heard(), flows(p)]).toEqual([[], 1]);
    const [f] = [...pmValues(peekState(p.ctx, 1).udpFlows)];
    const other = openSocket(p.ctx, 1, { kind: 'udp', family: 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1 });
    expect(bindSocket(p.ctx, 1, other, null, f?.sock.lport as number)).toBe('EADDRINUSE');
  });
  it('carries from IPv6 to IPv4, and ends with its sockets', () => {
    const p = newPair();
    serve(p, 2, 'udp', null, 53, { kind: 'whoami', server: 'c1' });
    const id = serve(p, 1, 'udp', '::', 5353, relay());
    const c = openSocket(p.ctx, 1, { kind: 'udp', family: 6, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 1 });
    connectSocket(p.ctx, 1, c, ip('::1'), 5353);
    sendMsg(p.ctx, 1, c, { dst: ip('::1'), dport: 5353, l4: { type: 'udp', sport: socketOf(netnsOf(p.ctx, 1), c).lport, dport: 5353, data: { len: 1, text: 'x' } } });
    drain(p.ctx);
    expect(takeRx(p.ctx, 1, c).map((r) => JSON.parse(((r.skb.net as IpPkt).l4 as Udp).data.text ?? '') as unknown)).toEqual([
      { server: 'c1', peer: expect.stringMatching(/^10\.0\.0\.1:/) as string, local: '10.0.0.2:53' },
    ]);
    closeSocket(p.ctx, 1, id);
    expect([flows(p), peekState(p.ctx, 1).udpClients.size]).toEqual([0, 0]);
  });
});
