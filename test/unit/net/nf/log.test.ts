// Lines of the kernel log, pasted from dmesg after the same packets met LOG (nf_log_all_netns was on).
import { describe, expect, it } from 'vitest';
import { parseIp, type Ip } from '../../../../src/base/ip.ts';
import { parseMac } from '../../../../src/base/mac.ts';
import { emptyWorld } from '../../../../src/model/init.ts';
import type { IpPkt, L4, Skb } from '../../../../src/model/skb.ts';
import { openCtx, setNetns, type Ctx } from '../../../../src/net/ctx.ts';
import { nfLog, nfLogLine } from '../../../../src/net/nf/log.ts';
import { newXtPacket } from '../../../../src/net/nf/xtEnv.ts';
import { pmSet } from '../../../../src/base/pmap.ts';
import { netnsOf } from '../../../../src/net/ctx.ts';
import type { XtPacket } from '../../../../src/xt/types.ts';

const ip = (t: string): Ip => parseIp(t) as Ip;
const pkt = (src: string, dst: string, proto: number, len: number, id: number, l4: L4, more: Partial<IpPkt> = {}): IpPkt => ({
  type: 'ip', src: ip(src), dst: ip(dst), proto, ttl: 64, tos: 0, id, df: true, mf: false, off: 0, len, alert: false, l4, ...more,
});
const M1 = parseMac('02:00:00:00:00:01') as number;
const M2 = parseMac('02:00:00:00:00:02') as number;
const packet = (ctx: Ctx, net: IpPkt, dir: 'in' | 'out', mark = 0): XtPacket => {
  const v6 = typeof net.src === 'string';
  const skb: Skb = { dev: 0, iif: dir === 'in' ? 5 : 0, pktType: 'host', smac: M2, dmac: M1, proto: v6 ? 0x86dd : 0x800, vlan: 0, mark, net, nf: null, id: 1 };
  return newXtPacket(ctx, 1, v6 ? 6 : 4, dir === 'in' ? 1 : 3, 'filter', skb, 0, 0, dir === 'in' ? 'eth0' : '', dir === 'out' ? 'eth0' : '');
};
const line = (net: IpPkt, dir: 'in' | 'out', flags: number, prefix = '', mark = 0): string => nfLogLine(openCtx(emptyWorld()), 1, packet(openCtx(emptyWorld()), net, dir, mark), prefix, flags);

const ECHO: L4 = { type: 'icmp', t: 8, code: 0, id: 57557, seq: 1, len: 56 };
const SYN: L4 = {
  type: 'tcp', sport: 57392, dport: 80, seq: 1838528766, ack: 0, flags: 2, window: 64240, mss: 1460, sackPerm: true, ts: [0xfd6343b8, 0], wscale: 10, optLen: 20, data: { len: 0 },
};

describe('nfLogLine', () => {
  it('names what it is told to', () => {
    const ping = pkt('10.0.0.2', '10.0.0.1', 1, 84, 16567, ECHO);
    expect(line(ping, 'in', 0, 'h4in ')).toBe('h4in IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=10.0.0.2 DST=10.0.0.1 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=16567 DF PROTO=ICMP TYPE=8 CODE=0 ID=57557 SEQ=1 ');
    expect(line(ping, 'in', 32, 'h4mac ')).toBe('h4mac IN=eth0 OUT= MACSRC=02:00:00:00:00:02 MACDST=02:00:00:00:00:01 MACPROTO=0800 SRC=10.0.0.2 DST=10.0.0.1 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=16567 DF PROTO=ICMP TYPE=8 CODE=0 ID=57557 SEQ=1 ');
    expect(line(pkt('10.0.0.2', '10.0.0.1', 6, 60, 53884, SYN), 'in', 15)).toBe(
      'IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=10.0.0.2 DST=10.0.0.1 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=53884 DF PROTO=TCP SPT=57392 DPT=80 SEQ=1838528766 ACK=0 WINDOW=64240 RES=0x00 SYN URGP=0 OPT (020405B40402080AFD6343B8000000000103030A) ',
    );
    expect(line(pkt('10.0.0.2', '10.0.0.1', 6, 40, 7, { type: 'tcp', sport: 1000, dport: 2000, seq: 1, ack: 2, flags: 0xff, window: 100, data: { len: 0 } }, { tos: 0x1f, df: false }), 'in', 0, '', 5)).toBe(
      'IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:08:00 SRC=10.0.0.2 DST=10.0.0.1 LEN=40 TOS=0x1E PREC=0x00 TTL=64 ID=7 PROTO=TCP SPT=1000 DPT=2000 WINDOW=100 RES=0x00 CWR ECE URG ACK PSH RST SYN FIN URGP=0 MARK=0x5 ',
    );
  });
  it('quotes what an ICMP error is about', () => {
    const about = pkt('10.0.0.2', '10.0.0.1', 17, 31, 56772, { type: 'udp', sport: 55352, dport: 82, data: { len: 3 } });
    const error: L4 = { type: 'icmp', t: 3, code: 10, id: 0, seq: 0, len: 31, inner: about };
    expect(line(pkt('10.0.0.1', '10.0.0.2', 1, 59, 60044, error, { tos: 0xc0, df: false }), 'out', 42, '', 0x17)).toBe(
      'IN= OUT=eth0 SRC=10.0.0.1 DST=10.0.0.2 LEN=59 TOS=0x00 PREC=0xC0 TTL=64 ID=60044 PROTO=ICMP TYPE=3 CODE=10 [SRC=10.0.0.2 DST=10.0.0.1 LEN=31 TOS=0x00 PREC=0x00 TTL=64 ID=56772 DF PROTO=UDP SPT=55352 DPT=82 LEN=11 ] MARK=0x17 ',
    );
  });
  it('writes IPv6 out in full', () => {
    const echo: L4 = { type: 'icmp', t: 128, code: 0, id: 57572, seq: 1, len: 2000 };
    const whole = pkt('fd00::2', 'fd00::1', 58, 2048, 0x031923f2, echo);
    const first = { ...whole, len: 1496, mf: true, whole };
    const HEAD = 'IN=eth0 OUT= MAC=02:00:00:00:00:01:02:00:00:00:00:02:86:dd SRC=fd00:0000:0000:0000:0000:0000:0000:0002 DST=fd00:0000:0000:0000:0000:0000:0000:0001';
    expect(line(first, 'in', 4)).toBe(`${HEAD} LEN=1496 TC=0 HOPLIMIT=64 FLOWLBL=0 OPT ( FRAG:0 INCOMPLETE ID:031923f2 ) PROTO=ICMPv6 TYPE=128 CODE=0 ID=57572 SEQ=1 `);
    expect(line({ ...whole, len: 608, off: 1448, whole, l4: { type: 'raw', len: 560 } }, 'in', 4)).toBe(`${HEAD} LEN=608 TC=0 HOPLIMIT=64 FLOWLBL=0 OPT ( FRAG:1448 ID:031923f2 ) PROTO=ICMPv6 `);
  });
});

describe('nfLog', () => {
  it('is silent unless the first namespace lets all namespaces log', () => {
    const ctx = openCtx(emptyWorld());
    const say = (): void => nfLog(ctx, 1, packet(ctx, pkt('10.0.0.2', '10.0.0.1', 1, 84, 1, ECHO), 'in'), { prefix: 'x', level: 4, flags: 0 });
    say();
    expect(ctx.klog).toEqual([]);
    setNetns(ctx, 1, { sysctl: pmSet(netnsOf(ctx, 1).sysctl, 'net.netfilter.nf_log_all_netns', '1') });
    say();
    expect(ctx.klog.map((l) => l.text.slice(0, 11))).toEqual(['xIN=eth0 OU']);
  });
});
