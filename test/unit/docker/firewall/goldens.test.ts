// moby's own golden states for every combination of proxy, internal, icc, masquerade, SNAT, gateway mode and a mapping on loopback, both families.
// What moby's TestIptabler and TestNftabler do: a firewall, a network br-dummy, an endpoint, a mapping 8080:80 of each family; then everything away again.
import { describe, expect, it } from 'vitest';
import type { Family } from '../../../../src/base/ip.ts';
import { firewallOf } from '../../../../src/docker/firewall/index.ts';
import { nftTable, type NftFact } from '../../../../src/docker/firewall/nft29.ts';
import type { Mapping } from '../../../../src/docker/firewall/rules.ts';
import type { FwConfig, FwFamily, FwNet, GwMode } from '../../../../src/docker/types.ts';
import type { EngineVersion } from '../../../../src/model/docker.ts';
import { goldens } from '../../../docker/goldens.ts';
import { addr, bareTx, config, done, iptables, net } from './firewall.ts';

interface Case {
  readonly fam: Family;
  readonly c: FwConfig;
  readonly n: FwNet;
  readonly mappings: readonly Mapping[];
  /** The state at the end, when all is gone again; or when no firewall was wanted at all. */
  readonly cleaned: boolean;
  readonly none: boolean;
}
const ENDPOINT = { 4: addr('192.168.0.2'), 6: addr('fd49:efd7:54aa::1') };
const caseOf = (name: string): Case => {
  const [, words, v] = /^(.*)\.v([46])$/.exec(name) as unknown as [string, string, string];
  const set = new Map(words.split(',').map((w) => w.split('=') as [string, string]));
  const is = (key: string): boolean => set.get(key) === 'true';
  const family = (subnet: string, host: string): FwFamily => ({ subnet, hostIp: is('snat') ? addr(host) : null, gwMode: (set.get('gwm') ?? 'nat') as GwMode });
  const mapping = (host: string, ip: Mapping['ip']): Mapping => ({ hostIp: addr(host), hostPort: 8080, ip, port: 80, proto: 'tcp' });
  return {
    fam: v === '4' ? 4 : 6,
    c: config({ ip6tables: true, proxy: !is('hairpin') }),
    n: net('br-dummy', '', {
      v4: family('192.168.0.0/24', '192.168.123.0'), v6: family('fd49:efd7:54aa::/64', 'fd34:d0d4:672f::123'), internal: is('internal'), icc: is('icc'), masq: is('masq'),
    }),
    mappings: is('bindlh') ? [mapping('127.0.0.1', ENDPOINT[4]), mapping('::1', ENDPOINT[6])] : [mapping('0.0.0.0', ENDPOINT[4]), mapping('::', ENDPOINT[6])],
    cleaned: set.has('cleaned'), none: set.has('no'),
  };
};

describe.each([['28.5', 'moby28-golden-ipt'], ['29', 'moby29-golden-ipt']] as const)('iptables of %s', (version: EngineVersion, folder) => {
  const fw = firewallOf(version, 'iptables');
  const all = goldens(folder);
  it('has all of its 206 goldens', () => expect(all.length).toBe(206));
  it.each(all)('%s', (name, golden) => {
    const { fam, c, n, mappings, cleaned, none } = caseOf(name);
    const tx = bareTx();
    const saved = (): string => ['raw', 'filter', 'nat'].map((t) => iptables(tx, fam === 4 ? 'iptables-save' : 'ip6tables-save', '-t', t)).join('')
      // DOCKER-USER is not made by the code that moby tests here.
      .replace(/^:DOCKER-USER .*\n/m, '').replace('-A FORWARD -j DOCKER-USER\n', '');
    if (none) {
      expect(saved()).toBe(golden);
      return;
    }
    done(tx, fw.start(c));
    const empty = saved();
    if (!cleaned) {
      done(tx, [...fw.network(c, n, true), ...fw.endpoint(c, n, ENDPOINT[4], true), ...fw.endpoint(c, n, ENDPOINT[6], true), ...mappings.flatMap((b) => fw.port(c, n, b, true))]);
      expect(saved()).toBe(golden);
      done(tx, [...mappings.flatMap((b) => fw.port(c, n, b, false)), ...fw.endpoint(c, n, ENDPOINT[4], false), ...fw.endpoint(c, n, ENDPOINT[6], false), ...fw.network(c, n, false)]);
    }
    expect(saved()).toBe(cleaned ? golden : empty);
  });
});

describe('nftables of 29', () => {
  const all = goldens('moby29-golden-nft');
  it('has all of its 204 goldens', () => expect(all.length).toBe(204));
  it.each(all)('%s', (name, golden) => {
    const { fam, c, n, mappings, cleaned } = caseOf(name);
    const facts: NftFact[] = cleaned
      ? []
      : [{ t: 'network', net: n }, { t: 'endpoint', net: n, ip: ENDPOINT[4] }, { t: 'endpoint', net: n, ip: ENDPOINT[6] }, ...mappings.map((mapping): NftFact => ({ t: 'port', net: n, mapping }))];
    expect(nftTable(fam, c, facts)).toBe(golden);
  });
});
