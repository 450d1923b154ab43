// Builds a machine with real commands and listens to its wires: what the IPv6 tests share. One line per frame, times in
// milliseconds since `wire()` began to listen.
import { parseIp6, printIp, type Ip6 } from '../../../src/base/ip.ts';
import { printMac } from '../../../src/base/mac.ts';
import { pmGet } from '../../../src/base/pmap.ts';
import type { IpPkt, Skb } from '../../../src/model/skb.ts';
import { findLinkByName, type Ctx } from '../../../src/net/ctx.ts';
import { newSession, type Session } from '../../../src/shell/session.ts';

export const ip6 = (text: string): Ip6 => {
  const ip = parseIp6(text);
  if (ip === undefined) throw new TypeError(`${text} is not an IPv6 address`);
  return ip;
};

export interface Frame {
  readonly ms: number;
  readonly text: string;
  readonly len: number;
  readonly skb: Skb;
}
const textOf = (skb: Skb): string => {
  if (skb.net.type === 'arp') return 'arp';
  const p: IpPkt = skb.net;
  const l4 = p.l4;
  const what =
    l4.type === 'icmp'
      ? `${l4.t}${l4.target ? ` ${printIp(l4.target)}` : ''}${l4.records ? ` ${l4.records.map((r) => `${r.type}:${printIp(r.group)}`).join(' ')}` : ''}`
      : l4.type === 'igmp' ? `igmp ${l4.records?.map((r) => `${r.type}:${printIp(r.group)}`).join(' ')}` : l4.type;
  return `${printMac(skb.smac).slice(-2)} ${printIp(p.src)} > ${printIp(p.dst)} ${what}`;
};

export interface Bench {
  readonly s: Session;
  readonly ctx: Ctx;
  /** Runs commands; their output. */
  sh(text: string): string;
  nsid(name: string): number;
  ifindex(nsid: number, dev: string): number;
  /** Listens to a device from now on. */
  wire(nsid: number, dev: string): Frame[];
}
export const bench = (setup = ''): Bench => {
  const s = newSession(undefined, { mode: 'terminal' });
  const b: Bench = {
    s,
    ctx: s.ctx,
    sh: (text) => {
      const before = s.output.length;
      s.exec(`${text}\n`);
      return s.output.slice(before);
    },
    nsid: (name) => pmGet(s.ctx.config.names, name) ?? 1,
    ifindex: (nsid, dev) => findLinkByName(s.ctx, nsid, dev)?.ifindex ?? 0,
    wire: (nsid, dev) => {
      const out: Frame[] = [];
      const since = s.ctx.now;
      const taps = s.ctx.taps.get(nsid) ?? [];
      taps.push({ ifindex: b.ifindex(nsid, dev), see: (skb, _i, _dir, at) => void out.push({ ms: (at - since) / 1000, text: textOf(skb), len: 14 + (skb.net.type === 'arp' ? 28 : skb.net.len), skb }) });
      s.ctx.taps.set(nsid, taps);
      return out;
    },
  };
  if (setup !== '') b.sh(setup);
  return b;
};
