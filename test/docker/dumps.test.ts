// moby's documented rules of 28.0.0, 28.5 and 29 once more, from whole engines: a host with forwarding on, dockerd, the page's docker commands.
import { describe, expect, it } from 'vitest';
import { parseIp, type Ip } from '../../src/base/ip.ts';
import { dockerNetworkCreate, dockerRun, startDocker } from '../../src/docker/api.ts';
import { dockerNftRules } from '../../src/docker/nftRules.ts';
import type { Cidr, DaemonOpts, EngineVersion, PortReq } from '../../src/model/docker.ts';
import { emptyWorld } from '../../src/model/init.ts';
import type { World } from '../../src/model/world.ts';
import { newSession } from '../../src/shell/session.ts';
import { goldens } from './goldens.ts';
import { runIn } from './topology.ts';

const ip = (text: string): Ip => parseIp(text) as Ip;
const cidr = (text: string): Cidr => ({ ip: ip(text.split('/')[0] as string), len: Number(text.split('/')[1]) });
const made = <T extends { readonly world: World }>(r: T | { readonly error: string; readonly world: World }): World => {
  if ('error' in r) throw new Error(r.error);
  return r.world;
};
const host = (): World => {
  const s = newSession(emptyWorld());
  expect(runIn(s, 'sysctl -qw net.ipv4.ip_forward=1; ip link set lo up').out).toBe('');
  return s.world;
};
/** The page's commands, each as a change of the world. */
const commandsOf = (page: string): ((w: World) => World)[] =>
  page.replace(/\\\n/g, ' ').split('\n').filter((l) => l.startsWith('docker ')).map((line) => {
    const value = (key: string): string | undefined => new RegExp(`${key}[= ](\\S+)`).exec(line)?.[1];
    if (line.startsWith('docker network create')) {
      const options = Object.fromEntries([...line.matchAll(/-o (\S+?)=(\S+)/g)].map((m) => [m[1] as string, m[2] as string]));
      const bridge = options['com.docker.network.bridge.name'] as string;
      // The page forgot to name its networks apart, and says enable_icc=true of one whose rules say false.
      if (bridge === 'bridgeNoICC') options['com.docker.network.bridge.enable_icc'] = 'false';
      return (w) => made(dockerNetworkCreate(w, {
        name: bridge, options, internal: line.includes('--internal'), ipam: [{ subnet: cidr(value('--subnet') as string), gateway: ip(value('--gateway') as string), range: null, aux: {} }],
      }));
    }
    const p = value('-p')?.split(':');
    const ports: PortReq[] = p ? [{ hostIp: p.length === 3 ? ip(p[0] as string) : null, hostPort: [Number(p.at(-2)), Number(p.at(-2))], port: Number(p.at(-1)), proto: 'tcp' }] : [];
    return (w) => made(dockerRun(w, { image: 'busybox', name: value('--name') === undefined ? '' : `${value('--name')}-${value('--network')}`, network: value('--network') as string, argv: ['sleep', 'infinity'], ports }));
  });
const sections = (page: string): { title: string; text: string }[] => page.split(/^## /m).slice(1).map((s) => ({ title: s.slice(0, s.indexOf('\n')), text: s.slice(s.indexOf('\n') + 1).trim() }));

describe.each([['28.0', 'moby28.0'], ['28.5', 'moby28'], ['29', 'moby29']] as const)('an engine %s', (version: EngineVersion, folder) => {
  const all = goldens(folder).filter(([name]) => !name.startsWith('swarm'));
  it.each(all)('%s', (name, page) => {
    const noProxy = name === 'usernet-portmap-noproxy';
    let w = made(startDocker(host(), { version, daemon: { userlandProxy: !noProxy } }));
    for (const command of commandsOf(noProxy ? (all.find(([n]) => n === 'usernet-portmap')?.[1] ?? '') : page)) w = command(w);
    const after = newSession(w);
    for (const { title, text } of sections(page).filter((x) => x.title.startsWith('iptables '))) {
      const table = title.split(' ').at(-1) as string;
      const chain = /^(?:-N|Chain) (DOCKER)\b/.exec(text)?.[1] ?? '';
      const how = title.includes(' -S ') ? '-S' : `${text.includes('anywhere') ? '' : '-n '}-v --line-numbers -L`;
      expect(runIn(after, `iptables -t ${table} ${how} ${chain}`).out.replace(/[ \t]+$/gm, '').trim(), title).toBe(text);
    }
  });
});

describe('nftables of an engine 29, as text', () => {
  const all = goldens('moby29-nft').filter(([name]) => !name.startsWith('swarm'));
  it.each(all)('%s', (name, page) => {
    const noProxy = name === 'usernet-portmap-noproxy';
    let w = made(startDocker(host(), { version: '29', daemon: { userlandProxy: !noProxy } }));
    for (const command of commandsOf(page)) w = command(w);
    expect(dockerNftRules(w)?.trim()).toBe(sections(page).find((x) => x.title === 'nft' && x.text.startsWith('table '))?.text);
  });
  it('an engine that should load them does not start', () => {
    expect(startDocker(emptyWorld(), { version: '29', backend: 'nftables' })).toMatchObject({ error: expect.stringContaining('not modelled') });
  });
});

describe('who turns forwarding on', () => {
  const policies = (version: EngineVersion, forward: 0 | 1, daemon: Partial<DaemonOpts> = {}): string => {
    const s = newSession(emptyWorld());
    runIn(s, `sysctl -qw net.ipv4.ip_forward=${forward}`);
    const after = newSession(made(startDocker(s.world, { version, daemon })));
    return runIn(after, 'iptables -S FORWARD | head -1; ip6tables -S FORWARD | head -1; sysctl -n net.ipv4.ip_forward net.ipv6.conf.all.forwarding').out.trim().replaceAll('\n', ' ').replaceAll('-P FORWARD ', '');
  };
  it('closes FORWARD of IPv4 since 17.06, and nobody does when it was on', () => {
    expect(['1.12', '17.06', '20.10', '28.0', '28.5', '29'].map((v) => policies(v as EngineVersion, 0, { ip6tables: false }))).toEqual(['ACCEPT ACCEPT 1 0', ...Array<string>(5).fill('DROP ACCEPT 1 0')]);
    expect(['17.06', '20.10', '28.0', '28.5', '29'].map((v) => policies(v as EngineVersion, 1, { ip6tables: false }))).toEqual(Array<string>(5).fill('ACCEPT ACCEPT 1 0'));
  });
  it('28 and later: each family by itself, with the first network that has it', () => {
    expect(policies('28.5', 0)).toBe('DROP ACCEPT 1 0');
    expect(policies('28.5', 0, { bridge: 'none' })).toBe('ACCEPT ACCEPT 0 0');
    expect(policies('28.5', 1, { ipv6: true, fixedCidr6: cidr('2001:db8:1::/64') })).toBe('ACCEPT DROP 1 1');
    expect(policies('28.5', 0, { ipForwardNoDrop: true })).toBe('ACCEPT ACCEPT 1 0');
    expect(policies('28.5', 0, { ipForward: false })).toBe('ACCEPT ACCEPT 0 0');
  });
});

describe('--default-network-opt', () => {
  it('holds for networks that users make, where they do not say otherwise', () => {
    const icc = 'com.docker.network.bridge.enable_icc';
    let w = made(startDocker(host(), { version: '28.5', daemon: { defaultNetworkOpts: { bridge: { [icc]: 'false' } } } }));
    w = made(dockerNetworkCreate(w, { name: 'n1', options: { 'com.docker.network.bridge.name': 'br1' } }));
    w = made(dockerNetworkCreate(w, { name: 'n2', options: { 'com.docker.network.bridge.name': 'br2', [icc]: 'true' } }));
    expect(runIn(newSession(w), 'iptables -S DOCKER-FORWARD | grep -v DOCKER-[^F]').out.trim().split('\n')).toEqual([
      '-N DOCKER-FORWARD', '-A DOCKER-FORWARD -i docker0 -j ACCEPT', '-A DOCKER-FORWARD -i br1 -o br1 -j DROP', '-A DOCKER-FORWARD -i br1 ! -o br1 -j ACCEPT', '-A DOCKER-FORWARD -i br2 -j ACCEPT',
    ]);
  });
});
