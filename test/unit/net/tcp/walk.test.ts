// walk() with TCP: a SYN's fate, services without processes, and the promise that packets leave the config alone.
import { describe, expect, it } from 'vitest';
import { commitCtx, openCtx } from '../../../../src/net/ctx.ts';
import { drain } from '../../../../src/net/dev.ts';
import { closeSocket, listen, tcpInfo, tcpRead, tcpSend } from '../../../../src/net/sock.ts';
import { walk } from '../../../../src/net/walk.ts';
import { ip, newPair, type Pair } from './wire.ts';

const withService = (p: Pair, service: Parameters<typeof listen>[2]['service'], port = 80, addr: string | null = '0.0.0.0'): number =>
  listen(p.ctx, 2, { proto: 'tcp', addr: addr === null ? null : ip(addr), port, service }) as number;

describe('walk', () => {
  it('tells a listener from a closed port, and leaves the config alone', () => {
    const p = newPair();
    withService(p, { kind: 'echo' });
    const w = commitCtx(p.ctx);
    const open = walk(w, { netns: 1, proto: 'tcp', dst: '10.0.0.2', dport: 80 });
    expect(open.fate).toEqual({ kind: 'delivered', netns: 2, to: 'tcp port 80' });
    expect(open.world.config).toBe(w.config);
    expect(walk(w, { netns: 1, proto: 'tcp', dst: '10.0.0.2', dport: 80 })).toEqual(open);
    expect(walk(w, { netns: 1, proto: 'tcp', dst: '10.0.0.2', dport: 81 }).fate).toMatchObject({ kind: 'dropped', reason: 'NO_SOCKET' });
    expect(walk(w, { netns: 1, proto: 'tcp', dst: '10.9.0.2', dport: 81 }).fate).toMatchObject({ kind: 'refused', errno: 'ENETUNREACH' });
    expect(walk(w, { netns: 1, proto: 'tcp', dst: '10.0.0.9', dport: 81 }).fate).toMatchObject({ kind: 'dropped', reason: 'NEIGH_FAILED' });
  });
  it('waits for neighbours on both sides', () => {
    const p = newPair();
    withService(p, { kind: 'echo' });
    p.run('ip neigh flush dev v0\nip -n b neigh flush dev v1');
    expect(walk(commitCtx(p.ctx), { netns: 1, proto: 'tcp', dst: '10.0.0.2', dport: 80 }).fate).toMatchObject({ kind: 'delivered' });
  });
});

describe('services', () => {
  const talk = (p: Pair, text: string, addr = '10.0.0.2', port = 80): { data: string; eof: boolean | undefined } => {
    const c = p.client(1, addr, port);
    if (text !== '') tcpSend(p.ctx, 1, c, text);
    drain(p.ctx);
    const data = tcpRead(p.ctx, 1, c);
    const eof = tcpInfo(p.ctx, 1, c)?.eof;
    closeSocket(p.ctx, 1, c);
    return { data, eof };
  };
  it('echo, discard, text and http answer', () => {
    const p = newPair();
    withService(p, { kind: 'echo' });
    withService(p, { kind: 'discard' }, 81);
    withService(p, { kind: 'text', text: 'hello\n' }, 82);
    withService(p, { kind: 'http', status: 404, reason: 'Not Found', headers: [['Server', 'x']], body: 'no\n' }, 83);
    expect(talk(p, 'abc')).toEqual({ data: 'abc', eof: false });
    expect(talk(p, 'abc', '10.0.0.2', 81)).toEqual({ data: '', eof: false });
    expect(talk(p, '', '10.0.0.2', 82)).toEqual({ data: 'hello\n', eof: true });
    expect(talk(p, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', '10.0.0.2', 83)).toEqual({ data: 'HTTP/1.0 404 Not Found\r\nServer: x\r\nContent-Length: 3\r\n\r\nno\n', eof: true });
  });
  it('relays, also from IPv6 to IPv4, and closes with either end', () => {
    const p = newPair();
    listen(p.ctx, 2, { proto: 'tcp', addr: ip('127.0.0.1'), port: 7, service: { kind: 'text', text: 'from behind\n' } });
    withService(p, { kind: 'relay', addr: ip('127.0.0.1'), port: 7 }, 80, null);
    expect(talk(p, '', 'fc00::2')).toEqual({ data: 'from behind\n', eof: true });
    expect(talk(p, '', '10.0.0.2')).toEqual({ data: 'from behind\n', eof: true });
    expect(tcpInfo(p.ctx, 1, p.client(1, '10.0.0.2', 80))).toMatchObject({ state: 'CLOSE_WAIT' });
  });
  it('live in a stored world', () => {
    const p = newPair();
    withService(p, { kind: 'echo' });
    const w = JSON.parse(JSON.stringify(commitCtx(p.ctx))) as ReturnType<typeof commitCtx>;
    expect(walk(w, { netns: 1, proto: 'tcp', dst: '10.0.0.2', dport: 80 }).fate.kind).toBe('delivered');
    expect(openCtx(w).config.netns.size).toBe(2);
  });
});
