// The rule listings that moby's own documentation shows for 28.0.0, 28.5 and 29 (iptables -S and -L, nft), made from the same docker commands.
import { describe, expect, it } from 'vitest';
import { printIp } from '../../../../src/base/ip.ts';
import { firewallOf } from '../../../../src/docker/firewall/index.ts';
import { nftTable, type NftFact } from '../../../../src/docker/firewall/nft29.ts';
import type { FwNet, GwMode } from '../../../../src/docker/types.ts';
import { goldens } from '../../../docker/goldens.ts';
import { addr, bareTx, config, done, iptables, net } from './firewall.ts';

/** Networks and mappings, from the commands that the page gives. */
const factsOf = (page: string): NftFact[] => {
  const docker0 = net('docker0', '172.17.0.0/16');
  const nets = new Map<string, FwNet>();
  const facts: NftFact[] = [{ t: 'network', net: docker0 }];
  const commands = page.replace(/\\\n/g, ' ').split('\n').filter((l) => l.startsWith('docker '));
  for (const line of commands) {
    const value = (key: string): string | undefined => new RegExp(`${key}[= ](\\S+)`).exec(line)?.[1];
    if (line.startsWith('docker network create')) {
      const name = value('com.docker.network.bridge.name') as string;
      const n = net(name, '', {
        v4: { subnet: value('--subnet') as string, hostIp: null, gwMode: (value('gateway_mode_ipv4') ?? 'nat') as GwMode }, internal: line.includes('--internal'),
        // The page says enable_icc=true of a network that it calls bridgeNoICC, and its rules say false.
        icc: value('enable_icc') !== 'false' && name !== 'bridgeNoICC',
      });
      nets.set(name, n);
      facts.push({ t: 'network', net: n });
    } else {
      const n = nets.get(value('--network') as string) as FwNet;
      const ip = addr(n.v4?.subnet.replace(/0\/\d+$/, '2') as string);
      facts.push({ t: 'endpoint', net: n, ip });
      const p = value('-p')?.split(':');
      if (!p) continue;
      const hostIp = addr(p.length === 3 ? (p[0] as string) : '0.0.0.0');
      // In gateway mode routed no host port is bound.
      const hostPort = n.v4?.gwMode === 'routed' ? 0 : Number(p.at(-2));
      facts.push({ t: 'port', net: n, mapping: { hostIp, hostPort, ip, port: Number(p.at(-1)), proto: 'tcp' } });
    }
  }
  return facts;
};
const sections = (page: string): { title: string; text: string }[] => page.split(/^## /m).slice(1).map((s) => ({ title: s.slice(0, s.indexOf('\n')), text: s.slice(s.indexOf('\n') + 1).trim() }));
const trimmed = (text: string): string => text.replace(/[ \t]+$/gm, '').trim();
/** Swarm's ingress is not modelled. */
const pages = (folder: 'moby28.0' | 'moby28' | 'moby29' | 'moby29-nft'): [string, string, string][] => {
  const all = goldens(folder);
  const commands = (name: string, page: string): string => (name === 'usernet-portmap-noproxy' ? (all.find(([n]) => n === 'usernet-portmap')?.[1] ?? '') : page);
  return all.filter(([name]) => !name.startsWith('swarm')).map(([name, page]) => [name, page, commands(name, page)]);
};

describe.each([['28.0', 'moby28.0'], ['28.5', 'moby28'], ['29', 'moby29']] as const)('iptables of %s', (version, folder) => {
  const fw = firewallOf(version, 'iptables');
  it.each(pages(folder))('%s', (name, page, commands) => {
    const c = config({ ip6tables: true, proxy: name !== 'usernet-portmap-noproxy' });
    const tx = bareTx();
    done(tx, fw.start(c));
    for (const f of factsOf(commands)) {
      done(tx, f.t === 'network' ? [...fw.network(c, f.net, true), ...fw.arrange(c)] : f.t === 'endpoint' ? fw.endpoint(c, f.net, f.ip, true) : f.t === 'port' ? fw.port(c, f.net, f.mapping, true) : []);
    }
    const listings = sections(page).filter((s) => s.title.startsWith('iptables '));
    expect(listings.length).toBeGreaterThan(0);
    for (const { title, text } of listings) {
      const table = title.split(' ').at(-1) as string;
      // Some listings are of one chain only.
      const chain = /^(?:-N|Chain) (DOCKER)\b/.exec(text)?.[1];
      const args = title.includes(' -S ') ? ['-S', ...(chain === undefined ? [] : [chain])] : [...(text.includes('anywhere') ? [] : ['-n']), '-v', '--line-numbers', '-L', ...(chain === undefined ? [] : [chain])];
      expect(trimmed(iptables(tx, 'iptables', '-t', table, ...args)), title).toBe(text);
    }
  });
});

describe('nftables of 29', () => {
  it.each(pages('moby29-nft'))('%s', (name, page, commands) => {
    const text = nftTable(4, config({ proxy: name !== 'usernet-portmap-noproxy' }), factsOf(commands), false).trim();
    const [whole, ...parts] = sections(page).filter((s) => s.title === 'nft' && /^(?:table|chain) /.test(s.text));
    expect(text).toBe(whole?.text);
    for (const p of parts) for (const chain of p.text.split('\n\n')) expect(text).toContain(chain);
  });
  it('says what it would do, and what it cannot delete by name', () => {
    const fw = firewallOf('29', 'nftables');
    const c = config();
    const n = net('br0', '192.0.2.0/24', { icc: false });
    const b = { hostIp: addr('0.0.0.0'), hostPort: 8080, ip: addr('192.0.2.2'), port: 80, proto: 'tcp' } as const;
    expect(fw.port(c, n, b, true)).toEqual([{
      t: 'nft', option: '-p',
      text: `add rule ip docker-bridges filter-forward-in__br0 index 1 ip daddr ${printIp(b.ip)} tcp dport 80 counter accept\n` +
        'add rule ip docker-bridges nat-prerouting-and-output iifname != "br0" tcp dport 8080 counter dnat to 192.0.2.2:80 comment "DNAT"\n',
    }]);
    expect(fw.endpoint(c, n, b.ip, false)).toEqual([{
      t: 'nft', option: '--allow-direct-routing',
      text: '# delete by its handle (nft -a list chain ip docker-bridges raw-PREROUTING): ip daddr 192.0.2.2 iifname != "br0" counter drop comment "DROP DIRECT ACCESS"\n',
    }]);
  });
});
