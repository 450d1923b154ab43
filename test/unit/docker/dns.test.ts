// The embedded name server against what captures/dns-details, user-bridge and internal answered; and messages against RFC 1035.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIp, printIp, type Ip } from '../../../src/base/ip.ts';
import { emptyPMap, pmFrom, pmSet } from '../../../src/base/pmap.ts';
import { newDaemonOpts, newRunOpts } from '../../../src/docker/defaults.ts';
import type { Container, Endpoint, Engine, EngineVersion, LinkReq, Network, RunOpts, Sandbox } from '../../../src/model/docker.ts';
import type { IpPkt, Udp } from '../../../src/model/skb.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import type { ZoneRecord } from '../../../src/model/tcp.ts';
import { openCtx, type Ctx } from '../../../src/net/ctx.ts';
import { drain, runUntil } from '../../../src/net/dev.ts';
import { decodeMessage, encodeMessage, encodeName, parseReverse, qtypeName, QTYPE, query, rcodeName, reverseName } from '../../../src/net/dns/codec.ts';
import { zoneAnswer } from '../../../src/net/dns/zone.ts';
import { lookupAddress, lookupName } from '../../../src/net/dns/dockerNames.ts';
import { bindSocket, connectSocket, openSocket, sendMsg, socketOf, takeRx, tcpListen } from '../../../src/net/sock.ts';
import { netnsOf } from '../../../src/net/ctx.ts';
import { newAddr } from '../../../src/rtnl/addr.ts';
import { setLinkAttrs } from '../../../src/rtnl/link.ts';

const ip = (text: string): Ip => parseIp(text) as Ip;
const hex = (text: string): string => [...text].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');

describe('messages', () => {
  it('asks as RFC 1035 says', () => {
    expect(hex(encodeMessage(query(0x1234, 'ca.n1', 1)))).toBe('123401000001000000000000' + '026361026e3100' + '00010001');
  });
  it('reads names that point back', () => {
    const text = '123485830001000200000000' + '026361026e3100' + '00010001' + 'c00c0001000100000258' + '0004ac120002' + 'c00f000c00010000001e' + '0002c00c';
    const m = decodeMessage((text.match(/../g) as string[]).map((h) => String.fromCharCode(parseInt(h, 16))).join(''));
    expect(m).toMatchObject({ id: 0x1234, response: true, authoritative: true, rcode: 3, answers: [{ name: 'ca.n1', type: 1, ttl: 600, data: '172.18.0.2' }, { name: 'n1', type: 12, ttl: 30, data: 'ca.n1' }] });
  });
  it('refuses what ends too early or goes in circles', () => {
    const good = encodeMessage(query(1, 'a.b', 1));
    for (let n = 0; n < good.length; n++) expect(decodeMessage(good.slice(0, n))).toBeUndefined();
    expect(decodeMessage('\0\x01\0\0\0\x01\0\0\0\0\0\0\xc0\x0c\0\x01\0\x01')).toBeUndefined();
  });
  it('survives any bytes, and reads what it wrote', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const m = decodeMessage(String.fromCharCode(...bytes));
      if (m) expect(encodeMessage(m).length).toBeGreaterThanOrEqual(12);
    }));
    const label = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 20 });
    const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((l) => l.join('.'));
    fc.assert(fc.property(fc.nat(0xffff), name, fc.array(fc.record({ name, type: fc.constantFrom(1, 5, 12, 28), ttl: fc.nat(), n: fc.nat() }), { maxLength: 4 }), (id, ask, rs) => {
      const answers = rs.map((r) => ({ name: r.name, type: r.type, ttl: r.ttl, data: r.type === 1 ? printIp(r.n) : r.type === 28 ? printIp(r.n.toString(16).padStart(32, '0')) : r.name }));
      const m = { ...query(id, ask, 1), response: true, rcode: 3, answers };
      expect(decodeMessage(encodeMessage(m))).toEqual(m);
    }));
  });
  it('has no room for long labels', () => {
    expect(encodeName('a'.repeat(63))).toBeDefined();
    expect(encodeName('a'.repeat(64))).toBeUndefined();
    expect(encodeName('a..b')).toBeUndefined();
    expect(encodeName(Array.from({ length: 64 }, () => 'abc').join('.'))).toBeUndefined();
  });
  it('turns addresses round', () => {
    expect(reverseName(ip('172.18.0.3'))).toBe('3.0.18.172.in-addr.arpa');
    expect(reverseName(ip('2001:db8::2'))).toBe('2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa');
    for (const a of ['172.18.0.3', '2001:db8::2']) expect(parseReverse(`${reverseName(ip(a))}.`)).toBe(ip(a));
    expect(parseReverse('www.lab.example')).toBeUndefined();
  });
  it('has names for numbers', () => {
    expect([qtypeName(28), qtypeName(999), rcodeName(3), rcodeName(9)]).toEqual(['AAAA', 'TYPE999', 'NXDOMAIN', 'RESERVED9']);
  });
});

const ZONE: readonly ZoneRecord[] = [
  { name: 'whoami.lab.example', type: 'A', value: 'querier', ttl: 30 }, { name: '*.lab.example', type: 'A', value: '203.0.113.10', ttl: 30 },
  { name: 'nx.lab.example', type: 'A', value: '', ttl: 0 }, { name: 'alias.example', type: 'CNAME', value: 'www.lab.example', ttl: 5 },
];
describe('zoneAnswer', () => {
  const ask = (name: string, type = 'A') => {
    const m = zoneAnswer(ZONE, query(1, name, QTYPE[type] as number), ip('10.10.10.101'));
    return `${rcodeName(m.rcode)} ${m.answers.map((r) => `${r.name} ${qtypeName(r.type)} ${r.data} ${r.ttl}`).join(', ')}`.trim();
  };
  it('answers as the captures\' server did', () => {
    expect(ask('www.lab.example')).toBe('NOERROR www.lab.example A 203.0.113.10 30');
    expect(ask('whoami.lab.example')).toBe('NOERROR whoami.lab.example A 10.10.10.101 30');
    expect(ask('nx.lab.example')).toBe('NXDOMAIN');
    expect(ask('ca')).toBe('NXDOMAIN');
    expect(ask('www.lab.example', 'AAAA')).toBe('NOERROR');
  });
  it('follows another name', () => expect(ask('alias.example')).toBe('NOERROR alias.example CNAME www.lab.example 5, www.lab.example A 203.0.113.10 30'));
});

// ---------------------------------------------------------------- an engine by hand: dns-details' networks and containers

const network = (name: string, more: Partial<Network> = {}): Network => ({
  id: `net-${name}`, name, driver: 'bridge', created: 0, internal: false, attachable: false, ipv4: true, ipv6: false, options: {}, labels: {}, ipam: { driver: 'default', options: {}, pools: [] }, bridge: '', owned: [], userDefined: name !== 'bridge', ...more,
});
let ids = 0;
interface Spec {
  readonly nets: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
  readonly links?: readonly LinkReq[];
  readonly run?: Partial<RunOpts>;
  readonly ndots?: boolean;
  readonly upstream?: readonly { readonly addr: Ip; readonly host: boolean }[];
}
const container = (name: string, s: Spec): Container => {
  const id = (++ids).toString(16).padStart(12, 'c').padEnd(64, '0');
  const endpoints = pmFrom(Object.entries(s.nets).map(([net, addr], i): [string, Endpoint] => [net, {
    id: `ep-${name}-${net}`, network: `net-${net}`, ip4: ip(addr) as number, ip6: null, mac: 0, gateway4: null, gateway6: null, hostIf: '', srcName: '', ifname: `eth${i}`, wanted: { ip4: null, ip6: null, mac: null },
    aliases: s.aliases ?? [], links: s.links ?? [], viaConnect: false, gwPriority: 0, joined: i + 1,
  }]));
  const sandbox: Sandbox = { id: `sb-${name}`, key: '', netns: 1, hosts: [], hostsCopy: null, resolv: { text: '', upstream: s.upstream ?? [], ndots: s.ndots ?? false }, dns: null, shared: null, nextIf: 0 };
  return {
    id, name, config: newRunOpts({ image: 'bb', name, ...s.run }), created: 0, startedAt: 0, finishedAt: 0, state: 'running', exitCode: 0, error: '', pid: 1, restartCount: 0, backoff: 0, stoppedByUser: false, endpoints,
    networks: Object.keys(s.nets), sandbox, portsOn: '', bindings: [], sockets: [], logs: '',
  };
};
const engine = (nets: readonly Network[], cs: readonly Container[], version: EngineVersion = '20.10'): Engine => ({
  sock: '/s', netns: 1, version, backend: 'iptables', running: true, pid: 7, execRoot: '', opts: newDaemonOpts(version), portRange: [1, 2], containers: pmFrom(cs.map((c) => [c.id, c])), networks: pmFrom(nets.map((n) => [n.id, n])),
  order: [], startOrder: [], networkOrder: [], names: emptyPMap(), pools: emptyPMap(), portCursors: emptyPMap(), portsTaken: emptyPMap(), nextPid: 1, rngUses: 0,
} as unknown as Engine);
const NETS = [network('bridge'), network('n1'), network('n2', { internal: true })];
const CS: Readonly<Record<string, Container>> = {
  ca: container('ca', { nets: { n1: '172.18.0.2' }, ndots: true }),
  r1: container('r1', { nets: { n1: '172.18.0.3' }, aliases: ['rr'], run: { hostname: 'bhost' } }),
  r2: container('r2', { nets: { n1: '172.18.0.4' }, aliases: ['rr'] }),
  l1: container('l1', { nets: { n1: '172.18.0.5' }, links: [{ target: 'r1', alias: 'linked' }] }),
  i1: container('i1', { nets: { n2: '172.19.0.2' } }),
  ab: container('ab', { nets: { n1: '172.18.0.6', n2: '172.19.0.3' } }),
  d1: container('d1', { nets: { bridge: '172.17.0.2' } }),
  anon: container('nice_noether', { nets: { n1: '172.18.0.7' }, run: { name: '' } }),
};
const E = engine(NETS, Object.values(CS));
const names = (asker: string, name: string, family: 4 | 6 = 4): string[] | undefined => lookupName(E, CS[asker] as Container, name, family)?.map(printIp).sort();

describe('lookupName', () => {
  it('knows names, aliases, host names, short ids, and the network after a dot', () => {
    expect(names('ca', 'ca')).toEqual(['172.18.0.2']);
    expect(names('ca', 'rr')).toEqual(['172.18.0.3', '172.18.0.4']);
    expect(names('ca', 'bhost')).toEqual(['172.18.0.3']);
    expect(names('ca', (CS['r2'] as Container).id.slice(0, 12))).toEqual(['172.18.0.4']);
    expect(names('ca', 'r1.n1')).toEqual(['172.18.0.3']);
    expect(names('ca', 'R1.')).toEqual(['172.18.0.3']);
    expect(names('ca', 'R1.n1')).toEqual(['172.18.0.3']);
    expect(names('ca', 'r1.N1')).toBeUndefined();
    expect(names('ca', 'r1.n2')).toBeUndefined();
    expect(names('ca', 'n1')).toBeUndefined();
  });
  it('keeps a link to the one that has it', () => {
    expect(names('l1', 'linked')).toEqual(['172.18.0.3']);
    expect(names('l1', 'linked.n1')).toEqual(['172.18.0.3']);
    expect(names('l1', 'Linked')).toBeUndefined();
    expect(names('ca', 'linked')).toBeUndefined();
  });
  it('sees only networks of the asker, internal ones last', () => {
    expect(names('i1', 'ca')).toBeUndefined();
    expect(names('ca', 'i1')).toBeUndefined();
    expect(names('ca', 'd1')).toBeUndefined();
    expect(names('ab', 'ab')).toEqual(['172.18.0.6']);
    expect(names('i1', 'ab')).toEqual(['172.19.0.3']);
  });
  it('says of a known name that it has no address of the other family', () => expect(names('ca', 'r1', 6)).toEqual([]));
  it('does not count names that Docker made up', () => expect(names('ca', 'nice_noether')).toBeUndefined());
});
describe('lookupAddress', () => {
  it('is the container\'s name with the network\'s', () => {
    expect(lookupAddress(E, CS['ca'] as Container, ip('172.18.0.4'))).toBe('r2.n1');
    expect(lookupAddress(E, CS['ab'] as Container, ip('172.19.0.2'))).toBe('i1.n2');
    expect(lookupAddress(E, CS['ca'] as Container, ip('172.19.0.2'))).toBeUndefined();
    expect(lookupAddress(E, CS['ca'] as Container, ip('172.17.0.2'))).toBeUndefined();
  });
});

// ---------------------------------------------------------------- questions on the wire

/** One namespace that is host and container at once: the server on 127.0.0.11, upstream servers at 127.1.0.N. */
const lab = (asker: Container, version: EngineVersion = '20.10', zones: readonly (readonly ZoneRecord[])[] = [ZONE]): Ctx => {
  const ctx = openCtx(emptyWorld());
  setLinkAttrs(ctx, 1, 1, { up: true });
  newAddr(ctx, 1, { ifindex: 1, family: 4, prefixlen: 8, local: ip('127.0.0.1'), address: ip('127.0.0.1'), broadcast: null, scope: 254, label: null, nodad: false, noprefixroute: false, homeaddress: false, mngtmpaddr: false, autojoin: false, lifetime: null, metric: null }, 'add');
  const others = Object.values(CS).filter((c) => c.name !== asker.name);
  ctx.config = { ...ctx.config, docker: pmSet(ctx.config.docker, '/s', engine(NETS, [...others, asker], version)) };
  const serve = (addr: string, service: Parameters<typeof openSocket>[2]['service']): void => {
    for (const kind of ['udp', 'tcp'] as const) {
      const id = openSocket(ctx, 1, { kind, family: 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0, ...(service && { service }) });
      expect(bindSocket(ctx, 1, id, ip(addr), 53)).toBeUndefined();
      if (kind === 'tcp') expect(tcpListen(ctx, 1, id, 10)).toBeUndefined();
    }
  };
  serve('127.0.0.11', { kind: 'resolver', sock: '/s', container: asker.id });
  zones.forEach((records, i) => serve(`127.1.0.${i + 1}`, { kind: 'dns-zone', records }));
  return ctx;
};
const ask = (ctx: Ctx, name: string, type = 'A', seconds = 4.3): string => {
  const id = openSocket(ctx, 1, { kind: 'udp', family: 4, proto: 0, laddr: null, lport: 0, raddr: null, rport: 0, ifindex: 0, broadcast: false, pid: 0 });
  connectSocket(ctx, 1, id, ip('127.0.0.11'), 53);
  const text = encodeMessage(query(77, name, QTYPE[type] as number));
  const { lport } = socketOf(netnsOf(ctx, 1), id);
  sendMsg(ctx, 1, id, { dst: ip('127.0.0.11'), dport: 53, l4: { type: 'udp', sport: lport, dport: 53, data: { len: text.length, text } } });
  const t0 = ctx.now;
  drain(ctx);
  let rx = takeRx(ctx, 1, id);
  while (rx.length === 0 && ctx.timers !== null && ctx.timers.v.at <= t0 + seconds * 1e6) {
    runUntil(ctx, ctx.timers.v.at);
    rx = takeRx(ctx, 1, id);
  }
  const m = rx[0] && decodeMessage(((rx[0].skb.net as IpPkt).l4 as Udp).data.text ?? '');
  return m ? `${rcodeName(m.rcode)} ${m.answers.map((r) => `${qtypeName(r.type)} ${r.data} ttl ${r.ttl}`).sort().join(', ')}`.trim() : 'timeout';
};
const up = (n: number, host = false) => ({ addr: ip(`127.1.0.${n}`), host });
describe('the embedded server', () => {
  const r1 = (upstream = [up(1)]): Container => ({ ...(CS['r1'] as Container), sandbox: { ...((CS['r1'] as Container).sandbox as Sandbox), resolv: { text: '', upstream, ndots: false } } });
  it('answers for its own names and asks upstream for the others', () => {
    const ctx = lab(r1());
    expect(ask(ctx, 'rr')).toBe('NOERROR A 172.18.0.3 ttl 600, A 172.18.0.4 ttl 600');
    expect(ask(ctx, '5.0.18.172.in-addr.arpa', 'PTR')).toBe('NOERROR PTR l1.n1 ttl 600');
    expect(ask(ctx, 'l1', 'AAAA')).toBe('NOERROR');
    expect(ask(ctx, 'www.lab.example')).toBe('NOERROR A 203.0.113.10 ttl 30');
    expect(ask(ctx, 'nx.lab.example')).toBe('NXDOMAIN');
    expect(ask(ctx, 'd1')).toBe('NXDOMAIN');
    expect(ask(ctx, 'whoami.lab.example')).toBe('NOERROR A 127.0.0.1 ttl 30');
  });
  it('says nothing to a PTR question about no address, and forwards types it does not know', () => {
    const ctx = lab(r1());
    expect(ask(ctx, 'www.lab.example', 'PTR')).toBe('timeout');
    expect(ask(ctx, 'l1', 'TXT')).toBe('NXDOMAIN');
    expect(ask(ctx, 'l1', 'MX')).toBe('NOERROR');
    expect(ask(ctx, 'nope', 'MX')).toBe('NXDOMAIN');
  });
  it('leaves single labels to the search list when the user set ndots', () => {
    const ctx = lab({ ...(CS['ca'] as Container), sandbox: { ...((CS['ca'] as Container).sandbox as Sandbox), resolv: { text: '', upstream: [up(1)], ndots: true } } });
    expect(ask(ctx, 'web01')).toBe('NOERROR');
    expect(ask(ctx, 'host.docker.internal')).toBe('NXDOMAIN');
  });
  it('goes on to the next server after a refusal, at once', () => {
    const ctx = lab(r1([{ addr: ip('127.1.0.9'), host: false }, up(1)]));
    expect(ask(ctx, 'www.lab.example', 'A', 0.1)).toBe('NOERROR A 203.0.113.10 ttl 30');
  });
  it('says nothing when nobody answers; later releases say SERVFAIL', () => {
    const silent = r1([{ addr: ip('127.1.0.9'), host: false }]);
    expect(ask(lab(silent), 'www.lab.example')).toBe('timeout');
    expect(ask(lab(silent, '28.5'), 'www.lab.example')).toBe('SERVFAIL');
  });
  it('asks a second server about a name that the first does not have (up to 25)', () => {
    const zones = [[], ZONE];
    expect(ask(lab(r1([up(1), up(2)]), '20.10', zones), 'www.lab.example')).toBe('NOERROR A 203.0.113.10 ttl 30');
    expect(ask(lab(r1([up(1), up(2)]), '29', zones), 'www.lab.example')).toBe('NXDOMAIN');
  });
});
