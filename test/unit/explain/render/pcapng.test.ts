// tracePcapng, read back by a small reader written from draft-ietf-opsawg-pcapng: blocks, interfaces, frames as each device sees them, directions, comments.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyWorld, run, walk } from '../../../../src/index.ts';
import { tracePcapng } from '../../../../src/explain/render/pcapng.ts';
import { asked, CASES, ROUTER } from './cases.ts';

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}
interface Packet {
  readonly iface: string;
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly comment: string;
  readonly flags: number;
}
const text = (b: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(b);
const readOptions = (v: DataView, from: number, to: number): Option[] => {
  const out: Option[] = [];
  for (let i = from; i < to; ) {
    const code = v.getUint16(i, true);
    const len = v.getUint16(i + 2, true);
    if (code === 0) return out;
    out.push({ code, value: new Uint8Array(v.buffer, v.byteOffset + i + 4, len) });
    i += 4 + len + ((4 - (len % 4)) % 4);
  }
  return out;
};
const option = (list: readonly Option[], code: number): Uint8Array | undefined => list.find((o) => o.code === code)?.value;
const read = (file: Uint8Array): { readonly ifaces: readonly string[]; readonly packets: readonly Packet[]; readonly comment: string | undefined } => {
  const v = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const ifaces: string[] = [];
  const packets: Packet[] = [];
  let comment: string | undefined;
  for (let i = 0; i < file.length; ) {
    const type = v.getUint32(i, true);
    const len = v.getUint32(i + 4, true);
    expect(len % 4).toBe(0);
    expect(v.getUint32(i + len - 4, true)).toBe(len);
    const end = i + len - 4;
    if (type === 0x0a0d0d0a) {
      expect([v.getUint32(i + 8, true), v.getUint16(i + 12, true), v.getUint16(i + 14, true)]).toEqual([0x1a2b3c4d, 1, 0]);
      const c = option(readOptions(v, i + 24, end), 1);
      comment = c && text(c);
    } else if (type === 1) {
      expect(v.getUint16(i + 8, true)).toBe(1);
      const opts = readOptions(v, i + 16, end);
      expect(option(opts, 9)).toEqual(Uint8Array.of(6));
      expect(option(opts, 6)?.length).toBe(6);
      ifaces.push(text(option(opts, 2) as Uint8Array));
    } else {
      expect(type).toBe(6);
      const caplen = v.getUint32(i + 20, true);
      expect(v.getUint32(i + 24, true)).toBe(caplen);
      const opts = readOptions(v, i + 28 + caplen + ((4 - (caplen % 4)) % 4), end);
      packets.push({
        iface: ifaces[v.getUint32(i + 8, true)] as string, at: v.getUint32(i + 12, true) * 2 ** 32 + v.getUint32(i + 16, true), bytes: file.slice(i + 28, i + 28 + caplen),
        comment: text(option(opts, 1) as Uint8Array), flags: new DataView((option(opts, 2) as Uint8Array).slice().buffer).getUint32(0, true),
      });
    }
    i += len;
  }
  return { ifaces, packets, comment };
};
const hex = (b: Uint8Array): string => [...b].map((x) => x.toString(16).padStart(2, '0')).join('');
const ip4 = (b: Uint8Array, at: number): string => Array.from(b.subarray(at, at + 4)).join('.');

describe('tracePcapng', () => {
  it('shows each frame as its device sees it: addresses before and after NAT, in and out, at its time', () => {
    const k = CASES.find((x) => x.name === 'open by DNAT and MASQUERADE') as (typeof CASES)[number];
    const { world, answer } = asked(k);
    const { ifaces, packets } = read(tracePcapng(world, answer.trace));
    expect(ifaces).toEqual(['host/vc', 'host/vs', 'c/eth0', 's/eth0']);
    const syns = packets.filter((p) => hex(p.bytes.slice(12, 14)) === '0800' && p.bytes[47] === 2);
    expect(syns.map((p) => [p.iface, p.flags, ip4(p.bytes, 26), ip4(p.bytes, 30), p.bytes[22]])).toEqual([
      ['c/eth0', 2, '10.0.1.2', '10.0.1.1', 64], ['host/vc', 1, '10.0.1.2', '10.0.1.1', 64], ['host/vs', 2, '10.0.2.1', '10.0.2.2', 63], ['s/eth0', 1, '10.0.2.1', '10.0.2.2', 63],
    ]);
    expect(syns.every((p) => p.comment === 'delivered in s: tcp port 80')).toBe(true);
    const at = (answer.trace[0]?.at ?? 0) + Date.UTC(2026, 0, 1) * 1000;
    expect(syns.every((p) => p.at === at)).toBe(true);
    expect(packets.map((p) => p.at)).toEqual(packets.map((p) => p.at).sort((a, b) => a - b));
  });
  it('says which rule dropped a frame, and where it was made', () => {
    const { world, answer } = asked(CASES.find((x) => x.name === 'request dropped') as (typeof CASES)[number]);
    const { packets } = read(tracePcapng(world, answer.trace, { comment: 'why?' }));
    const syn = packets.find((p) => hex(p.bytes.slice(12, 14)) === '0800') as Packet;
    expect(syn.comment).toBe('dropped in host by filter/FW rule 1: -A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP (lab.sh:18: iptables -A FW -s 10.0.1.0/24 -p tcp -m tcp --dport 80 -m comment --comment "no web" -j DROP)');
  });
  it('tells the copies of a flood apart', () => {
    const { world } = run(`ip link add br0 type bridge; ip link set br0 up
for n in a b d; do ip netns add $n; ip link add v$n type veth peer name eth0 netns $n; ip link set v$n master br0 up; ip -n $n link set eth0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n d addr add 10.0.0.3/24 dev eth0
sleep 3
`);
    const { trace } = walk(world, { netns: 'a', dst: '10.0.0.2', proto: 'icmp' });
    const { packets } = read(tracePcapng(world, trace));
    const who = packets.filter((p) => hex(p.bytes.slice(0, 6)) === 'ffffffffffff');
    const of = (iface: string) => who.find((p) => p.iface === iface)?.comment;
    expect(of('host/vb')).toBe('delivered in b: arp');
    expect(of('host/vd')).toMatch(/^dropped in d: /);
    expect(who.filter((p) => p.iface === 'host/br0')).toHaveLength(1);
  });
  it('tags, tunnels and quotes are bytes of the frame', () => {
    const { world } = run(`ip netns add a; ip netns add b
ip link add ea address 02:00:00:00:00:01 netns a type veth peer name eb address 02:00:00:00:00:02 netns b
for n in a b; do ip -n $n link set lo up; ip -n $n link set e$n up; ip -n $n link add link e$n name e$n.7 type vlan id 7; ip -n $n link set e$n.7 up; done
ip -n a addr add 10.0.0.1/24 dev ea.7; ip -n b addr add 10.0.0.2/24 dev eb.7
ip -n a link add x0 address 02:00:00:00:00:11 type vxlan id 42 dstport 4789 dev ea.7 local 10.0.0.1 remote 10.0.0.2
ip -n b link add x0 address 02:00:00:00:00:12 type vxlan id 42 dstport 4789 dev eb.7 local 10.0.0.2 remote 10.0.0.1
for n in a b; do ip -n $n link set x0 up; done
ip -n a addr add 172.16.0.1/24 dev x0; ip -n b addr add 172.16.0.2/24 dev x0
sleep 3
`);
    const { packets, ifaces } = read(tracePcapng(world, walk(world, { netns: 'a', dst: '172.16.0.2', proto: 'icmp' }).trace));
    expect(ifaces).toEqual(['a/ea', 'a/ea.7', 'a/x0', 'b/eb', 'b/eb.7', 'b/x0']);
    const echo = packets.filter((p) => p.bytes.length === 98 && ip4(p.bytes, 30) === '172.16.0.2');
    expect(echo.map((p) => p.iface)).toEqual(['a/x0', 'b/x0']);
    const outer = packets.find((p) => p.iface === 'a/ea' && p.bytes.length === 98 + 50 + 4) as Packet;
    // 802.1Q, tag 7, IPv4; VXLAN's flags and number; the inner frame whole.
    expect(hex(outer.bytes.slice(12, 18))).toBe('810000070800');
    expect(hex(outer.bytes.slice(46, 54))).toBe('0800000000002a00');
    expect(hex(outer.bytes.slice(54))).toBe(hex((echo[0] as Packet).bytes));
  });
  it('a name is no control sequence, and any name is UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), (comment) => {
      const got = read(tracePcapng(emptyWorld(), [], { comment })).comment as string;
      expect(got).not.toMatch(/[\p{Cc}\u202e]/u);
      if (/^[ -~]*$/.test(comment)) expect(got).toBe(comment);
    }));
    const { world } = run(`${ROUTER}ip netns add $'x\\e[2Jy'\n`);
    const { trace } = walk(world, { netns: 'x\u001b[2Jy', dst: '127.0.0.1', proto: 'icmp' });
    expect(read(tracePcapng(world, trace)).packets).toEqual([]);
  });
});
