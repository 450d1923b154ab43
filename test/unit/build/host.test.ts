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
