// What the releases without published dumps do (1.12, 17.06, 27), as moby's sources of those tags say it, and what all releases share.
import { describe, expect, it } from 'vitest';
import { firewallOf } from '../../../../src/docker/firewall/index.ts';
import type { FwConfig, FwNet } from '../../../../src/docker/types.ts';
import type { EngineVersion, PortReq } from '../../../../src/model/docker.ts';
import { emptyWorld } from '../../../../src/model/init.ts';
import { newSession } from '../../../../src/shell/session.ts';
import { addr, bareTx, config, done, iptables, net } from './firewall.ts';

const ALL: readonly EngineVersion[] = ['1.12', '17.06', '20.10', '27', '28.0', '28.5', '29'];
const b = { hostIp: addr('0.0.0.0'), hostPort: 8080, ip: addr('192.0.2.2'), port: 80, proto: 'tcp' } as const;
const build = (version: EngineVersion, c: FwConfig, nets: readonly FwNet[]): ReturnType<typeof bareTx> => {
  const tx = bareTx();
  const fw = firewallOf(version, 'iptables');
  done(tx, [...fw.start(c), ...fw.arrange(c)]);
  for (const n of nets) done(tx, [...fw.network(c, n, true), ...fw.arrange(c)]);
  return tx;
};
const rules = (tx: ReturnType<typeof bareTx>, chain: string, tool = 'iptables', table = 'filter'): string[] => iptables(tx, tool, '-t', table, '-S', chain).trim().split('\n').slice(1);
const DROP = { policy: { 4: true, 6: true } } as const;
const TWO = [net('docker0', '172.17.0.0/16'), net('br1', '192.0.2.0/24', { others: ['docker0'] })];

describe('1.12', () => {
  const tx = build('1.12', config(DROP), TWO);
  it('has the jump to DOCKER above the rule for established connections, and never closes FORWARD', () => {
    expect(iptables(tx, 'iptables', '-S', 'FORWARD').split('\n')[0]).toBe('-P FORWARD ACCEPT');
    expect(rules(tx, 'FORWARD')).toEqual(['-A FORWARD -j DOCKER-ISOLATION', ...['br1', 'docker0'].flatMap((x) => [
      `-A FORWARD -o ${x} -j DOCKER`, `-A FORWARD -o ${x} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`, `-A FORWARD -i ${x} ! -o ${x} -j ACCEPT`, `-A FORWARD -i ${x} -o ${x} -j ACCEPT`,
    ])]);
  });
  it('isolates bridges in pairs', () => {
    expect(rules(tx, 'DOCKER-ISOLATION')).toEqual(['-A DOCKER-ISOLATION -i docker0 -o br1 -j DROP', '-A DOCKER-ISOLATION -i br1 -o docker0 -j DROP', '-A DOCKER-ISOLATION -j RETURN']);
  });
  it('has no IPv6 rules', () => {
    expect(firewallOf('1.12', 'iptables').port(config({ ip6tables: true }), TWO[1] as FwNet, { ...b, hostIp: addr('::'), ip: addr('fd00::2') }, true)).toEqual([]);
  });
});
describe('17.06', () => {
  it('puts DOCKER-USER on top, closes FORWARD, and keeps one isolation chain', () => {
    const tx = build('17.06', config(DROP), [TWO[0] as FwNet]);
    expect(iptables(tx, 'iptables', '-S', 'FORWARD').trim().split('\n')).toEqual([
      '-P FORWARD DROP', '-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-ISOLATION', '-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD -o docker0 -j DOCKER',
      '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT', '-A FORWARD -i docker0 -o docker0 -j ACCEPT',
    ]);
    expect(rules(tx, 'DOCKER-USER')).toEqual(['-A DOCKER-USER -j RETURN']);
  });
});
describe('27', () => {
  const c = config({ ...DROP, ip6tables: true });
  it('has DOCKER-USER and the isolation of IPv4 networks in ip6tables, too', () => {
    const tx = build('27', c, [TWO[0] as FwNet]);
    expect(iptables(tx, 'ip6tables', '-S').trim().split('\n')).toEqual([
      '-P INPUT ACCEPT', '-P FORWARD DROP', '-P OUTPUT ACCEPT', '-N DOCKER', '-N DOCKER-ISOLATION-STAGE-1', '-N DOCKER-ISOLATION-STAGE-2', '-N DOCKER-USER', '-A FORWARD -j DOCKER-USER',
      '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2', '-A DOCKER-ISOLATION-STAGE-1 -j RETURN', '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
      '-A DOCKER-ISOLATION-STAGE-2 -j RETURN', '-A DOCKER-USER -j RETURN',
    ]);
  });
  it('routed: no translation, the port is only opened', () => {
    const n = net('br1', '192.0.2.0/24', { v4: { subnet: '192.0.2.0/24', hostIp: null, gwMode: 'routed' } });
    const tx = build('27', c, [n]);
    done(tx, firewallOf('27', 'iptables').port(c, n, { ...b, hostPort: 0 }, true));
    expect(rules(tx, 'POSTROUTING', 'iptables', 'nat')).toEqual([]);
    expect(iptables(tx, 'iptables', '-t', 'nat', '-S', 'DOCKER').trim()).toBe('-N DOCKER');
    expect(rules(tx, 'DOCKER')).toEqual(['-A DOCKER -d 192.0.2.2/32 ! -i br1 -o br1 -p tcp -m tcp --dport 80 -j ACCEPT']);
  });
});

describe('every release', () => {
  const nets: readonly FwNet[] = [
    net('br1', '192.0.2.0/24', { others: ['docker0'] }), net('br1', '192.0.2.0/24', { icc: false, masq: false }), net('br1', '192.0.2.0/24', { internal: true }), net('br1', '192.0.2.0/24', { internal: true, icc: false }),
    net('br1', '192.0.2.0/24', { v6: { subnet: 'fd00::/64', hostIp: null, gwMode: 'nat' }, icc: false, trusted: ['eth1'] }),
    ...(['nat-unprotected', 'routed'] as const).map((gwMode) => net('br1', '192.0.2.0/24', { v4: { subnet: '192.0.2.0/24', hostIp: addr('10.0.0.1'), gwMode } })),
  ];
  it.each(ALL)('%s leaves nothing of a network, its containers, ports and links', (version) => {
    const fw = firewallOf(version, 'iptables');
    for (const proxy of [true, false]) {
      const c = config({ ip6tables: true, proxy });
      for (const n of nets) {
        const tx = build(version, c, TWO.slice(0, 1));
        const saved = (): string => ['iptables', 'ip6tables'].flatMap((tool) => ['filter', 'nat', 'raw'].map((t) => iptables(tx, `${tool}-save`, '-t', t))).join('')
          // Jumps of the first network of a family stay.
          .replace(/^-A (?:(?:PREROUTING|OUTPUT) .*-j DOCKER|FORWARD -j DOCKER-ISOLATION-STAGE-1)\n/gm, '');
        const before = saved();
        const mappings = [b, { ...b, hostIp: addr('127.0.0.1'), hostPort: 81 }, { ...b, hostIp: addr('::') }, { ...b, hostIp: addr('::'), ip: addr('fd00::2') }] as const;
        const change = (on: boolean) => [
          [fw.network(c, n, on), on ? fw.arrange(c) : []], [fw.endpoint(c, n, b.ip, on), fw.endpoint(c, n, addr('fd00::2'), on)], mappings.map((m) => fw.port(c, n, m, on)),
          [fw.link(c, n, 0xc0000203, 0xc0000202, { port: 80, proto: 'tcp' }, on)],
        ];
        for (const ops of change(true)) done(tx, ops.flat());
        if (!n.internal) expect(saved()).not.toBe(before);
        for (const ops of change(false).reverse()) done(tx, ops.flat());
        expect(saved()).toBe(before);
      }
    }
  });
  it.each(ALL)('%s: its commands typed by hand make the same rules', (version) => {
    const fw = firewallOf(version, 'iptables');
    const c = config({ ...DROP, ip6tables: true });
    for (const n of nets) {
      const tx = build(version, c, TWO.slice(0, 1));
      done(tx, [...fw.network(c, n, true), ...fw.arrange(c), ...fw.endpoint(c, n, b.ip, true), ...fw.port(c, n, b, true), ...fw.port(c, n, { ...b, hostIp: addr('127.0.0.1'), hostPort: 81 }, true)]);
      done(tx, fw.port(c, n, b, false));
      const s = newSession(emptyWorld());
      const typed = tx.done.map((x) => x.words.join(' ')).join('\n');
      expect(s.exec(typed)).toBe(0);
      expect(s.output).toBe('');
      const rulesOnly = (text: string): string => text.replace(/^#.*\n/gm, '');
      const before = s.output.length;
      s.exec('iptables-save; ip6tables-save; ipset save');
      expect(rulesOnly(s.output.slice(before)).replace(/^(?:create|add) .*\n/gm, '')).toBe(iptables(tx, 'iptables-save') + iptables(tx, 'ip6tables-save'));
    }
  });
  it.each(ALL)('%s does nothing with --iptables=false', (version) => {
    const fw = firewallOf(version, 'iptables');
    const c = config({ iptables: false });
    const n = nets[1] as FwNet;
    expect([fw.start(c), fw.arrange(c), fw.network(c, n, true), fw.endpoint(c, n, b.ip, true), fw.port(c, n, b, true), fw.link(c, n, 1, 2, { port: 80, proto: 'tcp' }, true)].flat()).toEqual([]);
  });
  it.each(ALL)('%s starts again and makes the same rules', (version) => {
    const c = config({ ...DROP, ip6tables: true });
    const tx = build(version, c, TWO);
    const saved = (): string => iptables(tx, 'iptables-save') + iptables(tx, 'ip6tables-save');
    const before = saved();
    const fw = firewallOf(version, 'iptables');
    done(tx, [...fw.start(c), ...TWO.flatMap((n) => fw.network(c, n, true)), ...fw.arrange(c)]);
    expect(saved()).toBe(before);
  });
});

describe('20.10 with ip6tables', () => {
  // Asked of a 20.10.24: `dockerd --experimental --ip6tables`, `docker network create --internal --ipv6 --subnet fd00:1::/64 i1`.
  it('keeps an internal network from all that is not its subnet, on the bridge itself, too', () => {
    const c = config({ ip6tables: true });
    const n = net('br1', '172.19.0.0/16', { internal: true, v6: { subnet: 'fd00:1::/64', hostIp: null, gwMode: 'nat' } });
    expect(rules(build('20.10', c, [n]), 'DOCKER-ISOLATION-STAGE-1', 'ip6tables')).toEqual([
      '-A DOCKER-ISOLATION-STAGE-1 ! -s fd00:1::/64 -o br1 -j DROP', '-A DOCKER-ISOLATION-STAGE-1 ! -d fd00:1::/64 -i br1 -j DROP', '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
    ]);
  });
  it('isolates IPv4 networks, too', () => {
    expect(rules(build('20.10', config({ ip6tables: true }), [net('br1', '172.18.0.0/16')]), 'DOCKER-ISOLATION-STAGE-2', 'ip6tables')[0]).toBe('-A DOCKER-ISOLATION-STAGE-2 -o br1 -j DROP');
  });
});

describe('endpoint', () => {
  const fw = firewallOf('28.5', 'iptables');
  const n = net('br1', '192.0.2.0/24', { trusted: ['eth1'] });
  it('lets trusted interfaces in before it drops', () => {
    expect(fw.endpoint(config(), n, b.ip, true).map((op) => (op.t === 'rule' ? op.args.join(' ') : op.t))).toEqual(['-d 192.0.2.2 -i eth1 -j ACCEPT', '-d 192.0.2.2 ! -i br1 -j DROP']);
  });
  it('drops nothing with --allow-direct-routing or without rules in raw', () => {
    expect(fw.endpoint(config({ directRouting: true }), n, b.ip, true)).toEqual([]);
    expect(fw.endpoint(config({ raw: false }), n, b.ip, true)).toEqual([]);
  });
});

describe('sortBindings', () => {
  const req = (text: string): PortReq => {
    const [, host, port, proto] = /^(\d*(?:-\d+)?):?(\d+)\/(\w+)$/.exec(text) as unknown as string[];
    const [from, to] = (host as string).split('-').map(Number);
    return { hostIp: null, hostPort: host === '' ? null : [from as number, to ?? (from as number)], port: Number(port), proto: proto as PortReq['proto'] };
  };
  const print = (r: PortReq): string => `${r.hostPort ? `${r.hostPort[0] === r.hostPort[1] ? r.hostPort[0] : r.hostPort.join('-')}:` : ''}${r.port}/${r.proto}`;
  const sorted = (version: EngineVersion, ...all: string[]): string[] => firewallOf(version, 'iptables').sortBindings(all.map(req)).map(print);
  it('20.10: larger container ports first (publish-P-expose), tcp before udp', () => {
    expect(sorted('20.10', ':80/tcp', ':443/tcp', ':5000/udp', ':443/udp')).toEqual(['5000/udp', '443/tcp', '443/udp', '80/tcp']);
  });
  it('20.10: as a real one did most often when host and container ports disagree', () => {
    expect(sorted('20.10', ':443/tcp', '8080:80/tcp')).toEqual(['8080:80/tcp', '443/tcp']);
    expect(sorted('20.10', '9000:80/tcp', '8000:90/tcp')).toEqual(['8000:90/tcp', '9000:80/tcp']);
    expect(sorted('20.10', ':443/tcp', '9090:81/tcp', '8080:80/tcp', ':5000/udp')).toEqual(['9090:81/tcp', '8080:80/tcp', '5000/udp', '443/tcp']);
    expect(sorted('20.10', '80:80/udp', '80:80/tcp')).toEqual(['80:80/tcp', '80:80/udp']);
  });
  it('20.10: all of one container port together', () => {
    expect(sorted('20.10', '8080:80/tcp', '8443:443/tcp', '9090:80/tcp')).toEqual(['9090:80/tcp', '8080:80/tcp', '8443:443/tcp']);
  });
  it('20.10: of two mappings of one tcp port the later goes first, unless its host port is the smaller; udp keeps the order (asked of a real one)', () => {
    expect(sorted('20.10', '8081:80/tcp', '8080:80/tcp')).toEqual(['8080:80/tcp', '8081:80/tcp']);
    expect(sorted('20.10', ':80/tcp', '81:80/tcp')).toEqual(['81:80/tcp', '80/tcp']);
    const two = ['127.0.0.1', '10.10.10.101'].map((ip) => ({ ...req('8080:80/tcp'), hostIp: addr(ip) }));
    const fw = firewallOf('20.10', 'iptables');
    expect(fw.sortBindings(two)).toEqual([...two].reverse());
    const udp = two.map((r) => ({ ...r, proto: 'udp' }) as const);
    expect(fw.sortBindings(udp)).toEqual(udp);
  });
  it('27: exact host ports first, then ranges and ephemeral ones, small container ports first', () => {
    expect(sorted('27', ':80/tcp', '9000-9010:22/tcp', '8443:443/tcp', '8080:80/udp', '8081:80/tcp')).toEqual(['8081:80/tcp', '8080:80/udp', '8443:443/tcp', '9000-9010:22/tcp', '80/tcp']);
  });
});
