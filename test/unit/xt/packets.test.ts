// Matches on packets that no lab sends: cut short, fragments, headers of other protocols. Every expectation was seen on the kernel, with the
// same bytes from a raw socket: 1 the rule counts the packet, 0 it goes on, x it is dropped at once (hotdrop).
import { describe, expect, it } from 'vitest';
import { parseIp4 } from '../../../src/base/ip.ts';
import type { IpPkt, L4, Skb } from '../../../src/model/skb.ts';
import type { XtBackend } from '../../../src/model/xt.ts';
import { MATCHES } from '../../../src/xt/index.ts';
import { xtablesOptionParse } from '../../../src/xt/options.ts';
import type { AnyMatch, XtEnv, XtPacket } from '../../../src/xt/types.ts';

const byName = (name: string): AnyMatch => MATCHES.find((m) => m.name === name && m.families.includes(4)) as AnyMatch;
/** The match's info after `words`: `!`, options and their arguments. */
const infoOf = (m: AnyMatch, backend: XtBackend, proto: number, words: readonly string[]): unknown => {
  const info = m.init(4);
  const given = new Set<string>();
  let invert = false;
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '!') {
      invert = true;
      continue;
    }
    const option = m.options.find((o) => `--${o.name}` === words[i]);
    if (!option) throw new Error(`no option ${words[i]}`);
    const arg = option.type === 'none' ? '' : (words[++i] as string);
    m.parse(info, xtablesOptionParse(m.name, m.options, option, arg, invert, given, { family: 4, backend, proto, protoInvert: false, resolve: () => 'no names' }));
    invert = false;
  }
  m.final?.(info, given, { family: 4, proto, protoInvert: false, table: 'raw' });
  return info;
};

const pkt = (proto: number, l4: L4, off = 0): IpPkt => ({
  type: 'ip', src: parseIp4('10.0.0.1') as number, dst: parseIp4('10.0.0.2') as number, proto, ttl: 64, tos: 0, id: 7, df: false, mf: false, off, len: 40, alert: false, l4,
});
const env = { ct: () => null, link: () => undefined } as unknown as XtEnv;
const verdict = (rule: string, proto: number, l4: L4, off: number, backend: XtBackend): string => {
  const [name, ...words] = rule.split(' ') as [string, ...string[]];
  const m = byName(name);
  const net = pkt(proto, l4, off);
  const skb = { dev: 2, iif: 2, pktType: 'host', smac: 1, dmac: 2, proto: 0x800, vlan: 0, mark: 0, net, nf: null, id: 1 } as Skb;
  const p = {
    family: 4, hook: 0, table: 'raw', backend, skb, pkt: net, inName: 'eth0', outName: '', inIndex: 2, outIndex: 0, hotdrop: false, env,
    rule: { id: 1, src: null, dst: null, iif: null, oif: null, proto, protoInvert: false, frag: null, matches: [], target: { kind: 'none' } }, matchIndex: 0,
  } as XtPacket;
  const hit = m.match(infoOf(m, backend, proto, words), p);
  return p.hotdrop ? 'x' : hit ? '1' : '0';
};
const raw = (len: number): L4 => ({ type: 'raw', len });
const tcp: L4 = { type: 'tcp', sport: 80, dport: 80, seq: 0, ack: 0, flags: 0, window: 0, data: { len: 0 } };

describe('match', () => {
  it.each([
    // rule, protocol, transport, fragment offset in bytes, iptables-nft, iptables-legacy
    ['tcp --dport 80', 6, tcp, 0, '1', '1'],
    ['tcp --dport 80', 6, raw(10), 0, '0', 'x'],
    ['tcp --syn', 6, raw(10), 0, '0', 'x'],
    ['tcp ! --syn', 6, raw(10), 0, '0', 'x'],
    ['tcp', 6, raw(10), 0, 'x', 'x'],
    ['tcp', 6, raw(20), 8, 'x', 'x'],
    ['tcp --dport 80', 6, raw(20), 16, '0', '0'],
    ['tcp --tcp-option 2', 6, raw(10), 0, 'x', 'x'],
    ['tcpmss --mss 5', 6, raw(10), 0, 'x', 'x'],
    ['ecn ! --ecn-tcp-ece', 6, raw(10), 0, '0', '0'],
    ['udp --dport 80', 17, raw(2), 0, '0', 'x'],
    ['udp', 17, raw(2), 0, 'x', 'x'],
    ['udp', 17, raw(4), 0, 'x', 'x'],
    ['multiport --dports 80', 17, raw(2), 0, 'x', 'x'],
    ['multiport --dports 80', 17, raw(100), 1480, '0', '0'],
    ['multiport ! --dports 80', 17, raw(100), 1480, '0', '0'],
    ['icmp --icmp-type 8', 1, raw(4), 0, 'x', 'x'],
    ['icmp --icmp-type any', 1, raw(1), 0, 'x', 'x'],
    ['icmp --icmp-type any', 1, raw(8), 16, '0', '0'],
    ['esp', 50, raw(4), 0, 'x', 'x'],
    ['esp', 50, raw(8), 0, '1', '1'],
    ['ah', 51, raw(8), 0, 'x', 'x'],
    ['ah', 51, raw(12), 0, '1', '1'],
    ['sctp', 132, raw(8), 0, 'x', 'x'],
    ['dccp', 33, raw(8), 0, 'x', 'x'],
    ['dccp', 33, raw(12), 0, '1', '1'],
  ] as const)('%s, protocol %i, %j at %i', (rule, proto, l4, off, nft, legacy) => {
    const got = (['nft', 'legacy'] as const).map((b) => verdict(rule, proto, l4 as L4, off, b));
    expect(got).toEqual([nft, legacy]);
  });
});
