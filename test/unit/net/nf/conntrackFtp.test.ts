// Lines of FTP control connections and what the helper of Linux 6.18 made of them: test/data/conntrack-ftp.json (test/kernel/conntrack/ftp.py).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printIp } from '../../../../src/base/ip.ts';
import { IP_CT_RELATED, IPS_EXPECTED, type CtTemplate } from '../../../../src/model/ct.ts';
import type { Ctx } from '../../../../src/net/ctx.ts';
import { ctExpectAll } from '../../../../src/net/nf/conntrackExpect.ts';
import { ctEdit } from '../../../../src/net/nf/ctTable.ts';
import { ip, newCtx, pass, pktOf, skbOf } from './ctReplay.ts';

type Case = [v6: 0 | 1, dir: 0 | 1, line: string, passed: 0 | 1, expected: [string, number] | null];
const cases = JSON.parse(readFileSync(new URL('../../../data/conntrack-ftp.json', import.meta.url), 'utf8')) as Case[];
const withHelper = (helper: string): CtTemplate => ({ zone: 0, zoneDir: 3, zoneFromMark: false, helper, ctevents: 0, expevents: 0, timeoutPolicy: '' });

const control = (ctx: Ctx, a: string, b: string) => {
  const next = [100, 500];
  return (dir: 0 | 1, flags: number, text = '') => {
    const l4 = {
      type: 'tcp' as const, sport: dir === 0 ? 30000 : 21, dport: dir === 0 ? 21 : 30000, seq: next[dir] as number, ack: (flags & 16) === 0 ? 0 : (next[1 - dir] as number), flags,
      window: 60000, data: { len: text.length, text },
    };
    next[dir] = (next[dir] as number) + text.length + ((flags & 2) === 0 ? 0 : 1);
    return pass(ctx, skbOf(pktOf(dir === 0 ? a : b, dir === 0 ? b : a, 6, l4), dir === 0 ? withHelper('ftp') : null));
  };
};
const open = (ctx: Ctx, a: string, b: string) => {
  const go = control(ctx, a, b);
  go(0, 2);
  go(1, 18);
  go(0, 16);
  go(1, 24, '220 hi\r\n');
  go(0, 24, 'USER a\r\n');
  return go;
};

describe('ftpHelp', () => {
  it(`reads ${cases.length} lines as the kernel does`, () => {
    const got = cases.map(([v6, dir, line]): Case => {
      const ctx = newCtx();
      const r = open(ctx, v6 ? 'fd09::2' : '10.9.0.2', v6 ? 'fd09::3' : '10.9.0.3')(dir, 24, line);
      const e = ctExpectAll(ctx, 1)[0];
      return [v6, dir, line, r.dropped ? 0 : 1, e ? [printIp(e.tuple.dst), e.tuple.dport] : null];
    });
    expect(got).toEqual(cases);
  });

  it('lets the data connection in as RELATED, with its master\'s mark, once', () => {
    const ctx = newCtx();
    const go = open(ctx, '10.9.0.2', '10.9.0.3');
    const master = go(0, 24, 'PORT 10,9,0,2,4,5\r\n').ct;
    expect(master?.expecting).toBe(1);
    ctEdit(ctx, 1, master?.id ?? 0).mark = 7;
    const syn = (sport: number) => pass(ctx, skbOf(pktOf('10.9.0.3', '10.9.0.2', 6, { type: 'tcp', sport, dport: 1029, seq: 1, ack: 0, flags: 2, window: 1000, data: { len: 0 } })));
    const data = syn(20);
    expect([data.ctinfo, data.ct?.status, data.ct?.mark, data.ct?.master, data.ct?.helper]).toEqual([IP_CT_RELATED, 8 | IPS_EXPECTED, 7, master?.id, '']);
    expect([ctExpectAll(ctx, 1).length, master?.expecting]).toEqual([0, 0]);
    expect(syn(21).ctinfo).toBe(2);
  });

  it('forgets an expectation after five minutes', () => {
    const ctx = newCtx();
    open(ctx, '10.9.0.2', '10.9.0.3')(0, 24, 'PORT 10,9,0,2,4,5\r\n');
    ctx.now += 299e6;
    expect(ctExpectAll(ctx, 1).length).toBe(1);
    ctx.now += 1e6;
    expect(ctExpectAll(ctx, 1).length).toBe(0);
  });
});

describe('tftpHelp', () => {
  it('expects the answer from any port of the server', () => {
    const ctx = newCtx();
    const udp = (src: string, dst: string, sport: number, dport: number, text: string) =>
      pass(ctx, skbOf(pktOf(src, dst, 17, { type: 'udp', sport, dport, data: { len: text.length, text } }), sport === 4000 ? withHelper('tftp') : null));
    udp('10.9.0.2', '10.9.0.3', 4000, 69, '\0\x01file\0octet\0');
    expect(ctExpectAll(ctx, 1).map((e) => [e.tuple.src, e.tuple.dst, e.tuple.sport, e.tuple.dport, e.mask.sport])).toEqual([[ip('10.9.0.3'), ip('10.9.0.2'), 0, 4000, 0]]);
    expect(udp('10.9.0.3', '10.9.0.2', 3333, 4000, '\0\x03').ctinfo).toBe(IP_CT_RELATED);
  });
});
