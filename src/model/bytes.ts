// Packets as they stand on the wire: every header field, option and checksum, for tcpdump, pcap files and exporters.
// Mirrors: the header layouts of include/uapi/linux/{if_ether,if_arp,ip,ipv6,icmp,icmpv6,igmp,udp,tcp}.h and ndisc.h.
// What the model does not keep is filled as the usual sender fills it: ping's payload counts up, others are zero;
// IPv6 flow labels are zero. Offloaded checksums are complete here.
import { fold16, pseudoSum, sum16 } from '../base/checksum.ts';
import { macByte, type Mac } from '../base/mac.ts';
import type { Ip, Ip6 } from '../base/ip.ts';
import { ETH_P_8021Q, type Arp, type Icmp, type Igmp, type IpPkt, type L4, type Skb, type Tcp, type Udp } from './skb.ts';

/** A growing byte string. */
interface Out {
  b: number[];
}
const u8 = (o: Out, v: number): void => void o.b.push(v & 0xff);
const u16 = (o: Out, v: number): void => void o.b.push((v >>> 8) & 0xff, v & 0xff);
const u32 = (o: Out, v: number): void => void o.b.push((v >>> 24) & 0xff, (v >>> 16) & 0xff, (v >>> 8) & 0xff, v & 0xff);
const mac = (o: Out, m: Mac): void => {
  for (let i = 0; i < 6; i++) o.b.push(macByte(m, i));
};
const ip6 = (o: Out, ip: Ip6): void => {
  for (let i = 0; i < 32; i += 2) o.b.push(parseInt(ip.slice(i, i + 2), 16));
};
const addr = (o: Out, ip: Ip): void => (typeof ip === 'number' ? u32(o, ip) : ip6(o, ip));
const zeros = (o: Out, n: number): void => {
  for (let i = 0; i < n; i++) o.b.push(0);
};

const HBH = 0;
const FRAGMENT = 44;

const arpBytes = (o: Out, a: Arp): void => {
  u16(o, 1);
  u16(o, 0x0800);
  u8(o, 6);
  u8(o, 4);
  u16(o, a.op);
  mac(o, a.sha);
  u32(o, a.spa);
  mac(o, a.tha);
  u32(o, a.tpa);
};

/** An NDP link-layer address option: 1 source, 2 target. */
const lladdrOption = (o: Out, type: number, m: Mac): void => {
  u8(o, type);
  u8(o, 1);
  mac(o, m);
};
/** `len` bytes from here, the first of them written by `fill`: cut or padded to fit. */
const sized = (o: Out, len: number, fill: (o: Out) => void): void => {
  const part: Out = { b: [] };
  fill(part);
  for (let i = 0; i < len; i++) o.b.push(part.b[i] ?? 0);
};

const echoData = (o: Out, len: number): void => {
  // ping's payload: a struct timeval (zero here), then bytes that count up.
  for (let i = 0; i < len; i++) o.b.push(len >= 16 && i < 16 ? 0 : i & 0xff);
};

const icmp4Body = (o: Out, m: Icmp): void => {
  if (m.t === 0 || m.t === 8 || (m.t >= 13 && m.t <= 18)) {
    u16(o, m.id);
    u16(o, m.seq);
    echoData(o, m.len);
    return;
  }
  if (m.t === 5) addr(o, m.gateway ?? 0);
  else if (m.t === 12) u32(o, (m.info ?? 0) * 0x1000000);
  else u32(o, m.t === 3 && m.code === 4 ? (m.info ?? 0) : 0);
  const inner = m.inner;
  sized(o, m.len, (p) => inner && ipBytes(p, inner));
};

const icmp6Body = (o: Out, m: Icmp): void => {
  const { lladdr, target, inner, records, gateway } = m;
  const flags = (m.router ? 0x80 : 0) | (m.solicited ? 0x40 : 0) | (m.override ? 0x20 : 0);
  switch (m.t) {
    case 128:
    case 129:
      u16(o, m.id);
      u16(o, m.seq);
      echoData(o, m.len);
      return;
    case 130:
    case 131:
    case 132:
      u32(o, (m.info ?? 0) * 0x10000);
      sized(o, m.len, (p) => target !== undefined && ip6(p, target));
      return;
    case 133:
      u32(o, 0);
      sized(o, m.len, (p) => lladdr !== undefined && lladdrOption(p, 1, lladdr));
      return;
    case 135:
    case 136:
      u32(o, m.t === 136 ? flags * 0x1000000 : 0);
      sized(o, m.len, (p) => {
        ip6(p, target ?? '0'.repeat(32));
        if (lladdr !== undefined) lladdrOption(p, m.t === 135 ? 1 : 2, lladdr);
        else if (m.len >= 24) {
          // Enhanced DAD: a nonce option (RFC 7527).
          u8(p, 14);
          u8(p, 1);
          mac(p, m.nonce ?? 0);
        }
      });
      return;
    case 137:
      u32(o, 0);
      sized(o, m.len, (p) => {
        if (typeof gateway === 'string') ip6(p, gateway);
        ip6(p, target ?? '0'.repeat(32));
        if (lladdr !== undefined) lladdrOption(p, 2, lladdr);
        if (inner) {
          u8(p, 4);
          u8(p, (m.len - p.b.length + 1) >> 3);
          zeros(p, 6);
          ipBytes(p, inner);
        }
      });
      return;
    case 143:
      u16(o, 0);
      u16(o, records?.length ?? 0);
      sized(o, m.len, (p) => {
        for (const r of records ?? []) {
          u8(p, r.type);
          u8(p, 0);
          u16(p, 0);
          ip6(p, r.group);
        }
      });
      return;
    default:
      u32(o, m.info ?? 0);
      sized(o, m.len, (p) => inner && ipBytes(p, inner));
  }
};

const igmpBytes = (o: Out, g: Igmp): void => {
  u8(o, g.t);
  u8(o, g.t === 0x11 ? 100 : 0);
  u16(o, 0);
  if (g.t === 0x22) {
    u16(o, 0);
    u16(o, g.records?.length ?? 0);
    for (const r of g.records ?? []) {
      u8(o, r.type);
      u8(o, 0);
      u16(o, 0);
      u32(o, r.group);
    }
  } else u32(o, g.group ?? 0);
};

const payload = (o: Out, d: { len: number; text?: string }): void => {
  // Shell strings are bytes already: one character each.
  const text = d.text === undefined ? undefined : d.text.length === d.len ? [...d.text].map((c) => c.charCodeAt(0) & 255) : utf8(d.text);
  for (let i = 0; i < d.len; i++) o.b.push(text?.[i] ?? 0);
};
const utf8 = (text: string): number[] => {
  const b: number[] = [];
  for (const ch of text) {
    const c = ch.codePointAt(0) as number;
    if (c < 0x80) b.push(c);
    else if (c < 0x800) b.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c < 0x10000) b.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else b.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return b;
};

const udpBytes = (o: Out, u: Udp): void => {
  const at = o.b.length;
  u16(o, u.sport);
  u16(o, u.dport);
  u16(o, 0);
  u16(o, 0);
  if (u.vxlan) {
    u32(o, 0x08000000);
    u32(o, u.vxlan.vni * 256);
    frame(o, u.vxlan.frame);
  } else payload(o, u.data);
  const len = o.b.length - at;
  o.b[at + 4] = len >> 8;
  o.b[at + 5] = len & 0xff;
};
const tcpBytes = (o: Out, t: Tcp): void => {
  u16(o, t.sport);
  u16(o, t.dport);
  u32(o, t.seq);
  u32(o, t.ack);
  const opts: Out = { b: [] };
  tcpOptions(opts, t);
  const room = t.optLen ?? opts.b.length;
  u8(o, ((20 + room) >> 2) << 4);
  u8(o, t.flags);
  u16(o, t.window);
  u32(o, 0);
  for (let i = 0; i < room; i++) o.b.push(opts.b[i] ?? 0);
  payload(o, t.data);
};
/** tcp_options_write: MSS, timestamps (with SACK permitted in their padding), SACK permitted, window scale, SACK blocks. */
const tcpOptions = (o: Out, t: Tcp): void => {
  if (t.mss !== undefined) {
    u16(o, 0x0204);
    u16(o, t.mss);
  }
  if (t.ts) {
    u32(o, t.sackPerm ? 0x0402080a : 0x0101080a);
    u32(o, t.ts[0]);
    u32(o, t.ts[1]);
  } else if (t.sackPerm) u32(o, 0x01010402);
  if (t.wscale !== undefined) u32(o, 0x01030300 + t.wscale);
  if (t.sack && t.sack.length > 0) {
    u32(o, 0x01010500 + 2 + 8 * t.sack.length);
    for (const [from, to] of t.sack) {
      u32(o, from);
      u32(o, to);
    }
  }
};

/** The transport part with its checksum; `addresses` are those of the pseudo header. */
const l4Bytes = (l4: L4, proto: number, v6: boolean, addresses: Uint8Array): number[] => {
  const o: Out = { b: [] };
  let at = -1;
  let pseudo = true;
  switch (l4.type) {
    case 'icmp':
      u8(o, l4.t);
      u8(o, l4.code);
      u16(o, 0);
      if (v6) icmp6Body(o, l4);
      else icmp4Body(o, l4);
      at = 2;
      pseudo = v6;
      break;
    case 'igmp':
      igmpBytes(o, l4);
      at = 2;
      pseudo = false;
      break;
    case 'udp':
      udpBytes(o, l4);
      // VXLAN sends no checksum over IPv4 (udpcsum off).
      at = l4.vxlan && !v6 ? -1 : 6;
      break;
    case 'tcp':
      tcpBytes(o, l4);
      at = 16;
      break;
    case 'raw':
      zeros(o, l4.len);
  }
  if (at >= 0) {
    const b = Uint8Array.from(o.b);
    const sum = fold16(sum16(b, 0, b.length, pseudo ? pseudoSum(addresses, proto, b.length) : 0));
    const out = sum === 0 && l4.type === 'udp' ? 0xffff : sum;
    o.b[at] = out >> 8;
    o.b[at + 1] = out & 0xff;
  }
  return o.b;
};

const addressBytes = (p: IpPkt): Uint8Array => {
  const o: Out = { b: [] };
  addr(o, p.src);
  addr(o, p.dst);
  return Uint8Array.from(o.b);
};

/** A fragment carries a slice of its whole packet's transport bytes. */
const transport = (p: IpPkt, room: number): number[] => {
  const v6 = typeof p.src !== 'number';
  const whole = p.whole ?? p;
  const all = l4Bytes(whole.l4, whole.proto, v6, addressBytes(whole));
  const part = p.off > 0 || p.mf ? all.slice(p.whole ? p.off : 0) : all;
  const out = part.slice(0, room);
  while (out.length < room) out.push(0);
  return out;
};

function ipBytes(o: Out, p: IpPkt): void {
  if (typeof p.src === 'number') {
    const hdr = p.alert ? 24 : 20;
    const at = o.b.length;
    u8(o, 0x40 | (hdr / 4));
    u8(o, p.tos);
    u16(o, p.len);
    u16(o, p.id);
    u16(o, (p.df ? 0x4000 : 0) | (p.mf ? 0x2000 : 0) | (p.off >> 3));
    u8(o, p.ttl);
    u8(o, p.proto);
    u16(o, 0);
    addr(o, p.src);
    addr(o, p.dst);
    if (p.alert) u32(o, 0x94040000);
    const sum = fold16(sum16(Uint8Array.from(o.b.slice(at)), 0, hdr));
    o.b[at + 10] = sum >> 8;
    o.b[at + 11] = sum & 0xff;
    o.b.push(...transport(p, p.len - hdr));
    return;
  }
  const frag = p.off > 0 || p.mf;
  u32(o, 0x60000000 + p.tos * 0x100000);
  u16(o, p.len - 40);
  u8(o, p.alert ? HBH : frag ? FRAGMENT : p.proto);
  u8(o, p.ttl);
  addr(o, p.src);
  addr(o, p.dst);
  let room = p.len - 40;
  if (p.alert) {
    u8(o, frag ? FRAGMENT : p.proto);
    u8(o, 0);
    u32(o, 0x05020000);
    u16(o, 0x0100);
    room -= 8;
  }
  if (frag) {
    u8(o, p.proto);
    u8(o, 0);
    u16(o, (p.off & 0xfff8) | (p.mf ? 1 : 0));
    u32(o, p.id);
    room -= 8;
  }
  o.b.push(...transport(p, room));
}

function frame(o: Out, s: Skb): void {
  mac(o, s.dmac);
  mac(o, s.smac);
  // Outermost tag first; `vlan` keeps it in the low digits.
  for (let tags = s.vlan; tags > 0; tags = Math.floor(tags / 4096)) {
    u16(o, ETH_P_8021Q);
    u16(o, tags % 4096);
  }
  u16(o, s.proto);
  if (s.net.type === 'arp') arpBytes(o, s.net);
  else ipBytes(o, s.net);
}

/** The whole frame, without FCS. */
export const frameBytes = (s: Skb): Uint8Array => {
  const o: Out = { b: [] };
  frame(o, s);
  return Uint8Array.from(o.b);
};
/** The network packet alone (what a cooked capture holds). */
export const packetBytes = (net: Arp | IpPkt): Uint8Array => {
  const o: Out = { b: [] };
  if (net.type === 'arp') arpBytes(o, net);
  else ipBytes(o, net);
  return Uint8Array.from(o.b);
};
