// From frames on a tap to captured packets, and the list of devices. Mirrors: libpcap 1.10 pcap-linux.c (linktype of `any`,
// SLL2 headers, VLAN tags put back), pcap.c (order of devices).
import { frameBytes, packetBytes } from '../../model/bytes.ts';
import { macByte } from '../../base/mac.ts';
import { pmSorted } from '../../base/pmap.ts';
import type { CapturedPacket } from '../../base/pcap.ts';
import type { Skb } from '../../model/skb.ts';
import type { Link } from '../../model/world.ts';
import { findLink, netnsOf } from '../../net/ctx.ts';
import type { Proc } from '../../shell/proc.ts';
import { EPOCH } from '../../shell/vars.ts';
import type { Frame } from './filter-gen.ts';

export interface Captured {
  /** As it is printed and written. */
  readonly packet: CapturedPacket;
  /** As the filter saw it: the outermost tag beside it. */
  readonly frame: Frame;
}
/** Microseconds of the epoch at virtual time 0. */
export const captureEpoch = EPOCH * 1e6;

const PKT_TYPES: Readonly<Record<string, number>> = { host: 0, broadcast: 1, multicast: 2, otherhost: 3, outgoing: 4, loopback: 0 };

/** Linux cooked v2: 20 bytes before the network packet. */
const sll2 = (s: Skb, ifindex: number, link: Link | undefined, dir: 'in' | 'out'): number[] => {
  const type = dir === 'out' ? 4 : (PKT_TYPES[s.pktType] as number);
  const arphrd = link?.info.kind === 'loopback' ? 772 : 1;
  const proto = s.vlan ? 0x8100 : s.proto;
  const head = [proto >> 8, proto & 255, 0, 0, (ifindex >>> 24) & 255, (ifindex >>> 16) & 255, (ifindex >>> 8) & 255, ifindex & 255, arphrd >> 8, arphrd & 255, type, 6];
  for (let i = 0; i < 6; i++) head.push(macByte(s.smac, i));
  return [...head, 0, 0];
};
const tagBytes = (s: Skb): number[] => {
  const out: number[] = [];
  for (let tags = s.vlan; tags > 0; tags = Math.floor(tags / 4096)) {
    const inner = tags >= 4096 ? 0x8100 : s.proto;
    out.push((tags % 4096) >> 8, tags & 255, inner >> 8, inner & 255);
  }
  return out;
};

export const captureOf = (p: Pick<Proc, 'ctx' | 'netns'>, s: Skb, ifindex: number, dir: 'in' | 'out', at: number, cooked: boolean, snaplen: number): Captured => {
  const { ctx, netns } = p;
  const outer = s.vlan === 0 ? undefined : s.vlan % 4096;
  const rest: Skb = outer === undefined ? s : { ...s, vlan: Math.floor(s.vlan / 4096) };
  const whole = cooked ? Uint8Array.from([...sll2(s, ifindex, findLink(ctx, netns, ifindex), dir), ...tagBytes(s), ...packetBytes(s.net)]) : frameBytes(s);
  const seen = cooked ? Uint8Array.from([...sll2(rest, ifindex, findLink(ctx, netns, ifindex), dir), ...tagBytes(rest), ...packetBytes(s.net)]) : frameBytes(rest);
  return {
    packet: { at: captureEpoch + at, len: whole.length, bytes: whole.slice(0, snaplen) },
    frame: { b: seen, len: seen.length, tag: outer, ifindex, out: dir === 'out' },
  };
};

const running = (l: Link): boolean => l.up && l.carrier && (l.operstate === 'UP' || l.operstate === 'UNKNOWN');
/** pcap_findalldevs: up and running ones by ifindex, `any`, loopbacks, then the rest. */
const ordered = (p: Proc): (Link | 'any')[] => {
  const links = pmSorted(netnsOf(p.ctx, p.netns).links);
  const merit = (l: Link): number => (running(l) ? 0 : 2) + (l.up ? 0 : 4) + (l.info.kind === 'loopback' ? 1 : 0);
  const before = links.filter((l) => merit(l) === 0);
  const after = links.filter((l) => merit(l) > 0).sort((a, b) => merit(a) - merit(b) || a.ifindex - b.ifindex);
  return [...before, 'any', ...after];
};
/** The device when none is named. */
export const pickInterface = (p: Proc): string => {
  const first = ordered(p)[0];
  return first === undefined || first === 'any' ? 'any' : first.name;
};
/** -D. Monitors of other subsystems are not devices of the model. */
export const listInterfaces = (p: Proc): string =>
  ordered(p)
    .map((l, i) => {
      if (l === 'any') return `${i + 1}.any (Pseudo-device that captures on all interfaces) [Up, Running]\n`;
      const loop = l.info.kind === 'loopback';
      const flags = [...(l.up ? ['Up'] : []), ...(running(l) ? ['Running'] : []), ...(loop ? ['Loopback'] : running(l) ? ['Connected'] : l.up ? ['Disconnected'] : [])];
      return `${i + 1}.${l.name}${flags.length > 0 ? ` [${flags.join(', ')}]` : ' [none]'}\n`;
    })
    .join('');
