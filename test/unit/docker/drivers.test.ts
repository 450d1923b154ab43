// Words and devices as a real 20.10.24 gave them to the same commands (no capture has these); later releases from their source, as named.
import { describe, expect, it } from 'vitest';
import { emptyWorld, parseIp, printIp, run, type World } from '../../../src/index.ts';
import { parseMac, printMac } from '../../../src/base/mac.ts';
import { pmGet } from '../../../src/base/pmap.ts';
import type { Cidr, Container, EngineVersion, NetCreate, Network, RunOpts } from '../../../src/model/docker.ts';
import { findLinkByName, openCtx } from '../../../src/net/ctx.ts';
import { startDocker } from '../../../src/docker/api.ts';
import { newNetCreate, newRunOpts } from '../../../src/docker/defaults.ts';
import { createContainer, createNetwork, findNetwork, removeNetwork, startContainer } from '../../../src/docker/engine.ts';
import { beginDocker, DEFAULT_SOCK, isRefused, type DockerTx } from '../../../src/docker/tx.ts';

const cidr = (text: string): Cidr => {
  const [ip = '', len = ''] = text.split('/');
  return { ip: parseIp(ip) as number, len: Number(len) };
};
const HOST = 'ip link add eth0 type veth peer name eth0p\nip addr add 10.10.10.101/24 dev eth0\nip link set eth0 up\nip link set eth0p up\n';
const engine = (version: EngineVersion = '20.10', daemon: NonNullable<Parameters<typeof startDocker>[1]>['daemon'] = {}, lab = HOST): World =>
  startDocker(lab === '' ? emptyWorld() : run(lab).world, { version, ...(daemon && { daemon }) }).world;
const inEngine = (w: World, f: (tx: DockerTx) => void): void => {
  const tx = beginDocker(openCtx(w), DEFAULT_SOCK, { file: 'test', line: 0, text: '' });
  if (!tx) throw new Error('no engine');
  f(tx);
};
type Net = Partial<Omit<NetCreate, 'ipam'>> & { subnets?: readonly string[] };
const net = (tx: DockerTx, name: string, o: Net = {}): Network | string => {
  const { subnets = [], ...rest } = o;
  const n = createNetwork(tx, newNetCreate({ name, ...rest, ipam: subnets.map((s) => ({ subnet: cidr(s), range: null, gateway: null, aux: {} })) }));
  return isRefused(n) ? n.refused : n;
};
const option = (tx: DockerTx, label: string, value: string): Network | string => net(tx, 'x1', { options: { [`com.docker.network.${label}`]: value } });
const container = (tx: DockerTx, o: Partial<RunOpts>): Container | string => {
  const c = createContainer(tx, newRunOpts({ image: 'bb', ...o }));
  if (isRefused(c)) return c.refused;
  const e = startContainer(tx, c.id);
  return e ? e.refused : (pmGet(tx.e.containers, c.id) as Container);
};
/** `eth0 1500 02:42:... 172.18.0.2/16` of a device, and the default route's gateway. */
const device = (tx: DockerTx, c: Container | string, dev = 'eth0'): string => {
  if (typeof c === 'string') return c;
  const l = findLinkByName(tx.ctx, c.sandbox?.netns ?? 0, dev);
  const ep = [...c.networks].map((x) => pmGet(c.endpoints, x)).find((x) => x?.ifname === dev);
  const gw = ep?.gateway4 ?? null;
  return l ? `${l.mtu} ${printMac(l.address)} ${l.addrs4.map((a) => `${printIp(a.local)}/${a.prefixlen}`).join(' ')} via ${gw === null ? '-' : printIp(gw)}` : 'no device';
};
const bridgeAddrs = (tx: DockerTx, dev: string): string[] => findLinkByName(tx.ctx, tx.e.netns, dev)?.addrs4.map((a) => `${printIp(a.local)}/${a.prefixlen}`) ?? ['no device'];

describe('bridge', () => {
  it.each([
    ['bridge.name', 'averyveryverylongname', 'failed to check bridge interface existence: numerical result out of range'],
    ['bridge.name', 'eth0', 'existing interface eth0 is not a bridge'],
    ['bridge.enable_icc', 'maybe', 'failed to parse com.docker.network.bridge.enable_icc value: maybe (strconv.ParseBool: parsing "maybe": invalid syntax)'],
    ['bridge.enable_ip_masquerade', 'maybe', 'failed to parse com.docker.network.bridge.enable_ip_masquerade value: maybe (strconv.ParseBool: parsing "maybe": invalid syntax)'],
    ['driver.mtu', 'abc', 'failed to parse com.docker.network.driver.mtu value: abc (strconv.Atoi: parsing "abc": invalid syntax)'],
    ['driver.mtu', '-5', 'invalid MTU number: -5'],
    ['bridge.host_binding_ipv4', 'foo', 'failed to parse com.docker.network.bridge.host_binding_ipv4 value: foo (nil ip)'],
    ['bridge.name', 'docker0', 'a second network on docker0 is not modelled by packetpath'],
  ])('refuses %s=%s', (label, value, words) => inEngine(engine(), (tx) => {
    expect(option(tx, label, value)).toBe(words);
    expect(findNetwork(tx.e, 'x1')).toBeUndefined();
    expect(net(tx, 'two', { subnets: ['172.26.0.0/16', '172.25.0.0/16'] })).toBe("bridge driver doesn't support multiple subnets");
  }));
  it.each([['99999'], ['60']])('takes mtu=%s, and fails when a container comes', (mtu) => inEngine(engine(), (tx) => {
    expect(typeof option(tx, 'driver.mtu', mtu)).toBe('object');
    expect(container(tx, { name: 'jolly', network: 'x1' })).toMatch(/^failed to create endpoint jolly on network x1: failed to set MTU on host interface veth[0-9a-f]{7}: invalid argument$/);
  }));
  it('gives a bridge that is there another address, and leaves it when the network goes', () => inEngine(engine('20.10', {}, `${HOST}ip link add ubr type bridge\nip addr add 172.31.9.9/24 dev ubr\n`), (tx) => {
    option(tx, 'bridge.name', 'ubr');
    expect(bridgeAddrs(tx, 'ubr')).toEqual(['172.18.0.1/16']);
    removeNetwork(tx, 'x1');
    expect(bridgeAddrs(tx, 'ubr')).toEqual(['172.18.0.1/16']);
  }));
  it('takes its own bridge away', () => inEngine(engine(), (tx) => {
    const n = net(tx, 'n1') as Network;
    expect(bridgeAddrs(tx, n.bridge)).toEqual(['172.18.0.1/16']);
    removeNetwork(tx, 'n1');
    expect(bridgeAddrs(tx, n.bridge)).toEqual(['no device']);
  }));
  it('inhibit_ipv4: no address on the bridge, which is the gateway all the same', () => inEngine(engine(), (tx) => {
    const n = option(tx, 'bridge.inhibit_ipv4', 'true') as Network;
    expect(bridgeAddrs(tx, n.bridge)).toEqual([]);
    expect(device(tx, container(tx, { network: 'x1' }))).toBe('1500 02:42:ac:12:00:02 172.18.0.2/16 via 172.18.0.1');
  }));
  it('container_iface_prefix and driver.mtu', () => inEngine(engine(), (tx) => {
    net(tx, 'pfx', { options: { 'com.docker.network.container_iface_prefix': 'foo', 'com.docker.network.driver.mtu': '1000' } });
    expect(device(tx, container(tx, { network: 'pfx' }), 'foo0')).toBe('1000 02:42:ac:12:00:02 172.18.0.2/16 via 172.18.0.1');
  }));
  it('heeds --mac-address; since 28 draws one', () => {
    inEngine(engine(), (tx) => expect(device(tx, container(tx, { mac: parseMac('02:42:ac:11:00:99') as number }))).toBe('1500 02:42:ac:11:00:99 172.17.0.2/16 via 172.17.0.1'));
    inEngine(engine('28.5'), (tx) => expect(device(tx, container(tx, {}))).not.toContain('02:42:ac:11:00:02'));
  });
  it('has no room for a container whose bridge somebody deleted', () => inEngine(engine(), (tx) => {
    const n = net(tx, 'n1') as Network;
    const w = run(`ip link del ${n.bridge}`, { world: { config: tx.ctx.config, state: emptyWorld().state } });
    tx.ctx.config = w.world.config;
    expect(container(tx, { name: 'late', network: 'n1' })).toMatch(new RegExp(`^failed to create endpoint late on network n1: adding interface veth[0-9a-f]{7} to bridge ${n.bridge} failed: could not find bridge ${n.bridge}: route ip\\+net: no such network interface$`));
  }));
  it('an internal network is a way to the host up to 20.10, and none since 26', () => {
    for (const [version, via] of [['20.10', '172.18.0.1'], ['28.5', '-']] as const) {
      inEngine(engine(version), (tx) => {
        net(tx, 'int', { internal: true });
        expect(device(tx, container(tx, { network: 'int' }))).toMatch(new RegExp(`172\\.18\\.0\\.2/16 via ${via}$`));
      });
    }
  });
  it('28.5 refuses addresses when a container is made; 20.10 when it starts, and says nothing on the default bridge', () => {
    const only = 'user specified IP address is supported only when connecting to networks with user configured subnets';
    const ask = (version: EngineVersion, network: string, ip: string): string => {
      let said = '';
      inEngine(engine(version), (tx) => {
        net(tx, 'n1', { subnets: ['172.25.0.0/16'] });
        net(tx, 'n2');
        const c = container(tx, { network, ip: parseIp(ip) as number });
        said = typeof c === 'string' ? c : printIp(pmGet(c.endpoints, c.networks[0] as string)?.ip4 as number);
      });
      return said;
    };
    expect(ask('28.5', 'n2', '172.19.0.9')).toBe(`invalid config for network n2: invalid endpoint settings:\n${only}`);
    expect(ask('28.5', 'n1', '10.9.9.9')).toBe('invalid config for network n1: invalid endpoint settings:\nno configured subnet or ip-range contain the IP address 10.9.9.9');
    expect(ask('28.5', 'bridge', '172.17.0.9')).toBe(`invalid config for network bridge: invalid endpoint settings:\n* user specified IP address is supported on user defined networks only\n* ${only}`);
    expect(ask('28.5', 'n1', '172.25.0.1')).toBe('failed to set up container networking: Address already in use');
    expect(ask('20.10', 'n2', '172.19.0.9')).toBe(only);
    expect(ask('20.10', 'n1', '10.9.9.9')).toBe("Invalid address 10.9.9.9: It does not belong to any of this network's subnets");
    expect(ask('20.10', 'bridge', '172.17.0.9')).toBe('172.17.0.2');
  });
  it('gateway mode isolated: internal networks only, and the host is not on them', () => inEngine(engine('28.5'), (tx) => {
    const options = { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' };
    expect(net(tx, 'iso', { options })).toBe("gateway mode 'isolated' can only be used for an internal network");
    const n = net(tx, 'iso', { options, internal: true }) as Network;
    expect(bridgeAddrs(tx, n.bridge)).toEqual([]);
    expect(option(tx, 'bridge.gateway_mode_ipv4', 'foo')).toBe('failed to parse com.docker.network.bridge.gateway_mode_ipv4 value: foo (unknown gateway mode foo)');
  }));
  it('28.5: another network on docker0, a name too long, an MTU that the kernel refuses leave nothing behind', () => inEngine(engine('28.5'), (tx) => {
    expect(option(tx, 'bridge.name', 'docker0')).toMatch(/^cannot create network [0-9a-f]{64} \(docker0\): conflicts with network [0-9a-f]{64} \(docker0\): networks have same bridge name$/);
    expect(option(tx, 'bridge.name', 'averyveryverylongname')).toBe('numerical result out of range');
    for (const mtu of ['99999', '60']) expect(option(tx, 'driver.mtu', mtu)).toBe('invalid argument');
    const n = option(tx, 'driver.mtu', '1000') as Network;
    expect(findLinkByName(tx.ctx, tx.e.netns, n.bridge)?.mtu).toBe(1000);
    expect(bridgeAddrs(tx, 'docker0')).toEqual(['172.17.0.1/16']);
  }));
  it('28.5: an isolated network has no gateway, so its containers begin with the first address', () => inEngine(engine('28.5'), (tx) => {
    const n = net(tx, 'iso', { internal: true, options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' } }) as Network;
    expect(n.ipam.pools[0]?.gateway).toBeNull();
    expect(device(tx, container(tx, { network: 'iso' }))).toMatch(/172\.18\.0\.1\/16 via -$/);
  }));
  it('--userland-proxy=false turns hairpin on', () => inEngine(engine('20.10', { userlandProxy: false }), (tx) => {
    const c = container(tx, {}) as Container;
    expect(findLinkByName(tx.ctx, tx.e.netns, pmGet(c.endpoints, 'bridge')?.hostIf ?? '')?.brport?.hairpin).toBe(true);
  }));
});

describe('macvlan', () => {
  it.each([
    [{ parent: 'lo' }, 'loopback interface is not a valid macvlan parent link'],
    [{ parent: 'nope' }, 'invalid subinterface vlan name nope, example formatting is eth0.10'],
    [{ parent: 'nope.50' }, '-o parent interface does was not found on the host: nope'],
    [{ parent: 'eth0.5000' }, 'vlan id must be between 1-4094, received: 5000'],
    [{ parent: 'eth0.5.6' }, 'required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, instead received eth0.5.6'],
    [{ parent: 'eth0.x' }, 'unable to parse a valid vlan id from: x (ex. eth0.10 for vlan 10)'],
    [{ parent: 'eth0', macvlan_mode: 'foo' }, "requested macvlan mode 'foo' is not valid, 'bridge' mode is the macvlan driver default"],
  ])('refuses %j', (options, words) => inEngine(engine(), (tx) => expect(net(tx, 'm0', { driver: 'macvlan', subnets: ['10.50.0.0/24'], options })).toBe(words)));
  it('gives a container of each subnet its gateway', () => inEngine(engine(), (tx) => {
    net(tx, 'm1', { driver: 'macvlan', subnets: ['10.51.0.0/24', '10.52.0.0/24'], options: { parent: 'docker0' } });
    expect(device(tx, container(tx, { network: 'm1' }))).toBe('1500 02:42:0a:33:00:02 10.51.0.2/24 via 10.51.0.1');
    expect(device(tx, container(tx, { network: 'm1', ip: parseIp('10.52.0.9') as number }))).toBe('1500 02:42:0a:34:00:09 10.52.0.9/24 via 10.52.0.1');
  }));
  it('28.5: networks share a parent; an internal one needs no gateway', () => inEngine(engine('28.5'), (tx) => {
    net(tx, 'm0', { driver: 'macvlan', subnets: ['10.50.0.0/24'], options: { parent: 'eth0' } });
    expect(device(tx, container(tx, { network: 'm0' }))).toMatch(/10\.50\.0\.2\/24 via 10\.50\.0\.1$/);
    net(tx, 'm4', { driver: 'macvlan', subnets: ['10.54.0.0/24'], options: { parent: 'eth0' }, internal: true });
    expect(device(tx, container(tx, { network: 'm4' }))).toMatch(/10\.54\.0\.1\/24 via -$/);
    expect(net(tx, 'm5', { driver: 'macvlan', subnets: ['10.55.0.0/24'], options: { parent: 'nope.50' } })).toBe('-o parent interface was not found on the host: nope');
  }));
  it('makes a VLAN for eth0.50 and takes it away; a parent serves one network', () => inEngine(engine(), (tx) => {
    net(tx, 'v', { driver: 'macvlan', subnets: ['10.50.0.0/24'], options: { parent: 'eth0.50' } });
    expect(findLinkByName(tx.ctx, tx.e.netns, 'eth0.50')?.info.kind).toBe('vlan');
    const id = (findNetwork(tx.e, 'v') as Network).id.slice(0, 12);
    expect(net(tx, 'v2', { driver: 'macvlan', subnets: ['10.54.0.0/24'], options: { parent: 'eth0.50' } })).toBe(`network dm-${id} is already using parent interface eth0.50`);
    removeNetwork(tx, 'v');
    expect(findLinkByName(tx.ctx, tx.e.netns, 'eth0.50')).toBeUndefined();
  }));
  it('hangs internal networks on a dummy device; a kernel without one says so', () => {
    inEngine(engine(), (tx) => {
      const n = net(tx, 'mi', { driver: 'macvlan', internal: true, subnets: ['10.50.0.0/24'] }) as Network;
      expect(findLinkByName(tx.ctx, tx.e.netns, `dm-${n.id.slice(0, 12)}`)?.info.kind).toBe('dummy');
    });
    inEngine(engine('20.10', { kernelLacks: ['dummy', '8021q', 'ipvlan'] }), (tx) => {
      expect(net(tx, 'mi', { driver: 'macvlan', internal: true, subnets: ['10.50.0.0/24'] })).toBe('operation not supported');
      expect(net(tx, 'mv', { driver: 'macvlan', subnets: ['10.52.0.0/24'], options: { parent: 'eth0.50' } })).toBe('failed to create eth0.50 vlan link: operation not supported');
      net(tx, 'iv', { driver: 'ipvlan', subnets: ['10.55.0.0/24'], options: { parent: 'eth0' } });
      expect(container(tx, { network: 'iv' })).toBe('failed to create the ipvlan port: operation not supported');
    });
  });
  it('passthru takes one container', () => inEngine(engine(), (tx) => {
    net(tx, 'mp', { driver: 'macvlan', subnets: ['10.10.10.0/24'], options: { parent: 'eth0', macvlan_mode: 'passthru' } });
    expect(typeof container(tx, { network: 'mp' })).toBe('object');
    expect(container(tx, { network: 'mp' })).toBe('failed to create the macvlan port: invalid argument');
  }));
});

describe('networkDriver', () => {
  it.each([
    ['overlay', /^This node is not a swarm manager\. .*overlay networks are not modelled/],
    ['ipvlan', /^ipvlan networks are not modelled/],
    ['none', /^plugin "none" not found$/],
    ['foo', /^plugin "foo" not found$/],
    ['host', /^only one instance of "host" network is allowed$/],
    ['null', /^only one instance of "null" network is allowed$/],
  ])('refuses -d %s', (driver, words) => inEngine(engine(), (tx) => expect(net(tx, 'o1', { driver })).toMatch(words)));
});
