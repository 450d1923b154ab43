// host(): what does not compile, what the steps write, and that what they write is what one would type.
import { describe, expect, it } from 'vitest';
import { host } from '../../../src/build/host.ts';
import { lab } from '../../../src/build/lab.ts';
import { cidr, ip, subnet } from '../../../src/build/subnet.ts';

const two = host().bridge('br0', '172.18.0.1/16').netns('web1').netns('web2').plug('web1', 'br0', '172.18.0.10/16').plug('web2', 'br0', '172.18.0.20/16');

describe('host', () => {
  it('writes a script', () => {
    expect(two.route('web1', 'default', 'host').listen('web1', 80).script).toBe(`ip link set lo up
ip link add br0 type bridge
ip link set br0 up
ip addr add 172.18.0.1/16 dev br0
ip netns add web1
ip -n web1 link set lo up
ip netns add web2
ip -n web2 link set lo up
ip link add veth0 type veth peer name eth0 netns web1
ip link set veth0 master br0 up
ip -n web1 link set eth0 up
ip -n web1 addr add 172.18.0.10/16 dev eth0
ip link add veth1 type veth peer name eth0 netns web2
ip link set veth1 master br0 up
ip -n web2 link set eth0 up
ip -n web2 addr add 172.18.0.20/16 dev eth0
ip -n web1 route add default via 172.18.0.1
ip netns exec web1 nc -lk 80 </dev/null >/dev/null 2>&1 &
`);
  });
  it('is a world that pings', () => {
    expect(lab.on(two.lab())`ip netns exec web1 ping -c1 172.18.0.20`.output).toContain('1 received');
  });
});

describe('mistakes that types cannot see', () => {
  const h = host().bridge('br0', '10.0.0.1/24').netns('a').plug('a', 'br0', '10.0.0.2/24') as never as Record<string, (...args: readonly unknown[]) => { readonly script: string }>;
  const d = host().docker().container('web') as never as typeof h;
  const saying = (f: () => unknown): string => {
    try {
      f();
    } catch (e) {
      return String(e);
    }
    return 'nothing';
  };
  const call = (x: typeof h, name: string, ...args: readonly unknown[]): string => saying(() => x[name]?.(...args));
  it('are sentences', () => {
    expect([
      call(h, 'netns', 'a'), call(h, 'netns', ''), call(h, 'netns', undefined), call(h, 'bridge', 'br0'), call(h, 'plug', 'b', 'br0'), call(h, 'plug', 'a', 'br1'), call(h, 'plug', 'a', 'br0'),
      call(h, 'address', 'a', 'eth7', '10.0.0.1/24'), call(h, 'address', 'a', 'eth0', '10.0.0.300/24'), call(h, 'route', 'a', 'default', 'c'), call(h, 'route', 'a', '10.0.0.0', 'host'), call(h, 'route', 'a', 'default', { dev: 'x' }),
      call(h, 'link', ['a', 'x'], ['b', 'y']), call(h, 'link', ['a', 'x'], ['a', 'x']), call(h, 'listen', 'a', 'http'), call(h, 'listen', 'a', 70000), call(h, 'network', 'n'), call(h, 'container', 'c'),
      call(d, 'docker'), call(d, 'container', 'web'), call(d, 'container', 'c', { network: 'n' }), call(d, 'container', 'c', { link: 'x' }), call(d, 'connect', 'n', 'web'), call(d, 'network', 'host'),
    ]).toEqual([
      'RangeError: machine "a" is already declared', 'TypeError: a machine needs a name: a text that is not empty', 'TypeError: a machine needs a name: a text that is not empty', 'RangeError: bridge "br0" is already declared',
      'RangeError: machine "b" was not declared; known: host, a', 'RangeError: bridge "br1" was not declared; known: br0', 'RangeError: device "a/eth0" is already declared',
      'RangeError: device "a/eth7" was not declared; known: host/lo, host/br0, a/lo, a/eth0, host/veth0', 'TypeError: "10.0.0.300/24" is not an address with a prefix length, such as 10.0.0.1/24: "10.0.0.300" is not an address',
      'RangeError: next hop "c" is neither an address nor a machine that was declared; known: host, a', 'TypeError: "10.0.0.0" is not an address with a prefix length: expected a number from 0 to 32 after the slash',
      'RangeError: device "a/x" was not declared; known: host/lo, host/br0, a/lo, a/eth0, host/veth0', 'RangeError: machine "b" was not declared; known: host, a', 'RangeError: device "a/x" is already declared',
      'TypeError: "http" is no place to listen; expected a port, udp:PORT or ADDRESS:PORT', 'TypeError: "70000" is no place to listen; expected a port, udp:PORT or ADDRESS:PORT',
      'RangeError: network "n" needs an engine: call .docker() first', 'RangeError: container "c" needs an engine: call .docker() first', 'RangeError: dockerd runs already: .docker() once', 'RangeError: container "web" is already declared',
      'RangeError: network "n" was not declared; known: bridge, host, none', 'RangeError: container "x" was not declared; known: web', 'RangeError: network "n" was not declared; known: none', 'RangeError: network "host" is already declared',
    ]);
  });
  it('a next hop without a common subnet', () => {
    const far = host().netns('a').netns('b').link(['host', 'x', '10.1.0.1/24'], ['b', 'y', '10.1.0.2/24']);
    expect(saying(() => far.route('a', 'default', 'b'))).toBe('RangeError: "b" has no address in a subnet of "a": 10.1.0.2/24 against none');
  });
  it('what only the kernel refuses is told with its line', () => {
    expect(saying(() => host().netns('a').plug('a', 'no' as never))).toContain('bridge "no" was not declared; known: none');
    expect(saying(() => host().bridge('a-name-that-is-too-long').lab())).toContain('lab:2 failed: ip link add a-name-that-is-too-long type bridge');
    expect(saying(() => host().route('host', 'default', '10.9.9.9').lab())).toBe('Error: lab:2 failed: ip route add default via 10.9.9.9\n  exit status 2\n  Error: Nexthop has invalid gateway.');
  });
});
describe('steps', () => {
  it('leave the host that they go on from as it was', () => {
    const { script } = two;
    two.netns('more').iptables('host', '-P FORWARD DROP');
    expect(two.script).toBe(script);
  });
  it('names are words, however odd', () => {
    const odd = host().netns('__proto__').netns('a b').link(['__proto__', "x'y", '10.0.0.1/24'], ['a b', '$z', '10.0.0.2/24']);
    expect(lab.on(odd.lab())`ip netns exec __proto__ ping -c1 10.0.0.2`.output).toContain('1 received');
  });
  it('the end that stays on the host comes first', () => {
    expect(host().netns('b').link(['b', 'y', '10.0.0.2/24'], ['host', 'x', '10.0.0.1/24']).script.split('\n').slice(3)).toEqual([
      'ip link add x type veth peer name y netns b', 'ip link set x up', 'ip -n b link set y up', 'ip addr add 10.0.0.1/24 dev x', 'ip -n b addr add 10.0.0.2/24 dev y', '',
    ]);
  });
  it('a plug of the host itself, a router, servers, sysctls', () => {
    expect(host().bridge('br0', undefined, { mac: '02:00:00:00:00:01' }).plug('host', 'br0', '10.0.0.1/24', 'up0').router('r').sysctl('r', 'net.ipv4.conf.all.rp_filter', 1).listen('r', 80, 'udp:53', '127.0.0.1:22')
      .route('r', '10.9.0.0/16', { dev: 'lo' }).sh(`
        ip netns exec r true
        echo done
      `).script.split('\n').slice(1)).toEqual([
      'ip link add br0 address 02:00:00:00:00:01 type bridge', 'ip link set br0 up', 'ip link add veth0 type veth peer name up0', 'ip link set veth0 master br0 up', 'ip link set up0 up', 'ip addr add 10.0.0.1/24 dev up0',
      'ip netns add r', 'ip -n r link set lo up', 'ip netns exec r sysctl -qw net.ipv4.ip_forward=1', 'ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1', 'ip netns exec r nc -lk 80 </dev/null >/dev/null 2>&1 &',
      'ip netns exec r nc -ulk 53 </dev/null >/dev/null 2>&1 &', 'ip netns exec r nc -lk 127.0.0.1 22 </dev/null >/dev/null 2>&1 &', 'ip -n r route add 10.9.0.0/16 dev lo', 'ip netns exec r true', 'echo done', '',
    ]);
  });
  it('dockerd, networks and containers', () => {
    const d = host().docker({ version: '28.5', icc: false, iptables: true, userlandProxy: false, ipMasq: false, ipForward: false, bip: '172.20.0.1/16', args: ['--mtu', '1400'] })
      .network('front', { subnet: '172.30.0.0/16', gateway: '172.30.0.1', internal: true, options: { 'com.docker.network.bridge.name': 'front0' } })
      .container('web', { network: 'front', ip: '172.30.0.5', publish: ['8080:80', '127.0.0.1:53:53/udp', 90] }).container('cl', { image: 'busybox', link: ['web'], args: ['--cap-add', 'NET_ADMIN'], command: ['sleep', '1 000'] }).connect('front', 'cl');
    expect(d.script.split('\n').slice(1)).toEqual([
      'dockerd --engine-version=28.5 --icc=false --iptables=true --ip-masq=false --ip-forward=false --userland-proxy=false --bip=172.20.0.1/16 --mtu 1400 >/dev/null 2>&1 &', 'until docker info >/dev/null 2>&1; do sleep 0.2; done',
      'docker network create --subnet 172.30.0.0/16 --gateway 172.30.0.1 --internal -o com.docker.network.bridge.name=front0 front >/dev/null',
      'docker run -d --name web --network front --ip 172.30.0.5 -p 8080:80 -p 127.0.0.1:53:53/udp -p 90 nginx >/dev/null', "docker run -d --name cl --link web --cap-add NET_ADMIN busybox sleep '1 000' >/dev/null", 'docker network connect front cl', '',
    ]);
  });
});

/** Never run: the compiler reads it. Every line under a `@ts-expect-error` must not compile, and every other must. */
export const types = (): void => {
  const h = host().bridge('br0').netns('a').router('r');
  h.plug('a', 'br0', '10.0.0.1/24');
  // @ts-expect-error no bridge br1
  h.plug('a', 'br1', '10.0.0.1/24');
  // @ts-expect-error no machine b
  h.plug('b', 'br0', '10.0.0.1/24');
  // @ts-expect-error 256 is no octet
  h.plug('a', 'br0', '10.0.0.256/24');
  // @ts-expect-error no prefix length
  h.plug('a', 'br0', '10.0.0.1');
  // @ts-expect-error 33 is no prefix length
  h.plug('a', 'br0', '10.0.0.1/33');
  // @ts-expect-error a is there already
  h.netns('a');
  // @ts-expect-error host is there already
  h.netns('host');
  // @ts-expect-error br0 is there already
  h.bridge('br0');
  // @ts-expect-error a has an eth0
  h.plug('a', 'br0').plug('a', 'br0');
  h.plug('a', 'br0').plug('a', 'br0', '10.0.0.2/24', 'eth1');
  // @ts-expect-error no machine c
  h.route('a', 'default', 'c');
  h.route('a', 'default', 'r').route('a', '10.9.0.0/16', '10.0.0.1').route('a', 'fd00::/64', 'fe80::1').route('a', 'default', { dev: 'lo' });
  // @ts-expect-error a has no eth7
  h.route('a', 'default', { dev: 'eth7' });
  // @ts-expect-error a route needs a prefix
  h.route('a', '10.0.0.1', 'r');
  h.link(['a', 'x', '10.0.0.1/24'], ['r', 'y', '10.0.0.2/24']).address('a', 'x', 'fd00::1/64').link(['host', 'x'], ['r', 'z']);
  // @ts-expect-error r has no x
  h.link(['a', 'x'], ['r', 'y']).address('r', 'x', '10.0.0.1/24');
  // @ts-expect-error no machine q
  h.link(['q', 'x'], ['r', 'y']);
  // @ts-expect-error the same device twice
  h.link(['a', 'x'], ['r', 'y']).link(['a', 'x'], ['host', 'y']);
  // @ts-expect-error no engine yet
  h.container('web');
  // @ts-expect-error no engine yet
  h.network('front');
  const d = h.docker({ icc: false }).network('front', { subnet: '172.30.0.0/16' });
  d.container('web', { network: 'front', publish: '8080:80' }).container('cl', { link: 'web' }).connect('front', 'cl');
  // @ts-expect-error no network back
  d.container('web', { network: 'back' });
  // @ts-expect-error no container web
  d.container('cl', { link: 'web' });
  // @ts-expect-error a is there already
  d.container('a');
  // @ts-expect-error front is there already
  d.network('front');
  // @ts-expect-error no port
  d.container('web', { publish: 'http:80' });
  // @ts-expect-error no container web
  d.connect('front', 'web');
  // @ts-expect-error no machine b
  h.listen('b', 80);
  // @ts-expect-error no place
  h.listen('a', 'http');
  const i = 3;
  h.plug('a', 'br0', `10.0.0.${i as number}/24`).plug('r', 'br0', subnet('10.0.0.0/24').at(1)).route('a', 'default', ip('10.0.0.1'));
  h.plug('a', 'br0', cidr('10.0.0.1/24'));
  // Computed names are checked when the world is made.
  h.netns(`c${i as number}`).netns(`c${i as number}`).netns('c1').plug('c1', 'br0');
  // @ts-expect-error no prefix
  subnet('10.0.0.0');
};
