// Expected values: captures of 20.10.24 (ipam-order, fixed-cidr, net-bridge-name-opts), and what a real 20.10.24 answered to the commands named.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyWorld, parseIp, printIp, run, type World } from '../../../src/index.ts';
import type { Cidr, EngineVersion, IpamPool, NetCreate, Network } from '../../../src/model/docker.ts';
import { openCtx } from '../../../src/net/ctx.ts';
import { startDocker } from '../../../src/docker/api.ts';
import { newNetCreate } from '../../../src/docker/defaults.ts';
import { createNetwork, findNetwork, removeNetwork } from '../../../src/docker/engine.ts';
import { ipamDriver } from '../../../src/docker/ipam.ts';
import { printCidr } from '../../../src/docker/printOp.ts';
import { beginDocker, DEFAULT_SOCK, isRefused, type DockerTx } from '../../../src/docker/tx.ts';
import type { IpamDriver } from '../../../src/docker/types.ts';

const cidr = (text: string): Cidr => {
  const [ip = '', len = ''] = text.split('/');
  return { ip: parseIp(ip) as string, len: Number(len) };
};
const engine = (version: EngineVersion = '20.10', daemon: Parameters<typeof startDocker>[1] = {}, world: World = emptyWorld()): World => startDocker(world, { version, ...daemon }).world;
const inEngine = <T>(w: World, f: (tx: DockerTx) => T): T => {
  const tx = beginDocker(openCtx(w), DEFAULT_SOCK, { file: 'test', line: 0, text: '' });
  if (!tx) throw new Error('no engine');
  return f(tx);
};
const ipam = ipamDriver('default') as IpamDriver;
const config = (o: { subnet?: string; range?: string; gateway?: string; aux?: Record<string, string> }): NetCreate['ipam'][number] => ({
  subnet: o.subnet === undefined ? null : cidr(o.subnet), range: o.range === undefined ? null : cidr(o.range), gateway: o.gateway === undefined ? null : (parseIp(o.gateway) as number),
  aux: Object.fromEntries(Object.entries(o.aux ?? {}).map(([k, v]) => [k, parseIp(v) as number])),
});
const pool = (tx: DockerTx, subnet: string, range?: string): IpamPool => {
  const p = ipam.requestPool(tx, { family: subnet.includes(':') ? 6 : 4, asked: config({ subnet, ...(range !== undefined && { range }) }) });
  if (isRefused(p)) throw new Error(p.refused);
  return p;
};
const ask = (tx: DockerTx, p: IpamPool, want?: string): string => {
  const r = ipam.requestAddress(tx, p, want === undefined ? undefined : parseIp(want));
  return isRefused(r) ? r.refused : printIp(r);
};
const free = (tx: DockerTx, p: IpamPool, ip: string): void => ipam.releaseAddress(tx, p, parseIp(ip) as number);
/** Its subnet, or why not. */
const create = (tx: DockerTx, name: string, o: Partial<NetCreate> = {}): string => {
  const n = createNetwork(tx, newNetCreate({ name, ...o }));
  return isRefused(n) ? n.refused : n.ipam.pools.map((p) => `${printCidr(p.subnet)} gw ${p.gateway === null ? '' : printIp(p.gateway)}`).join(' ');
};
const remove = (tx: DockerTx, name: string): void => {
  expect(isRefused(removeNetwork(tx, name) as Network)).toBe(false);
};

describe('requestAddress', () => {
  it('gives the lowest free address, and never the first and last of the subnet', () => {
    inEngine(engine(), (tx) => {
      const p = pool(tx, '192.168.99.0/29');
      expect(Array.from({ length: 7 }, () => ask(tx, p))).toEqual(['192.168.99.1', '192.168.99.2', '192.168.99.3', '192.168.99.4', '192.168.99.5', '192.168.99.6', 'No available addresses on this pool']);
      free(tx, p, '192.168.99.4');
      expect(ask(tx, p, '192.168.99.7')).toBe('Address already in use');
      expect(ask(tx, p)).toBe('192.168.99.4');
    });
  });
  it("hands out a range's own first address, and addresses beside the range to whoever names them", () => {
    inEngine(engine(), (tx) => {
      const p = pool(tx, '172.25.0.0/16', '172.25.5.0/24');
      ask(tx, p, '172.25.5.254');
      ask(tx, p, '172.25.5.1');
      expect([ask(tx, p), ask(tx, p), ask(tx, p, '172.25.9.9'), ask(tx, p, '10.9.9.9')]).toEqual(['172.25.5.0', '172.25.5.2', '172.25.9.9', 'Requested address is out of range']);
    });
  });
  it('has nothing in a /31 or a /32', () => {
    inEngine(engine(), (tx) => {
      for (const s of ['10.0.0.0/31', '10.0.1.0/32']) expect(create(tx, s.slice(0, 6), { ipam: [config({ subnet: s })] })).toBe('failed to allocate gateway (): No available addresses on this pool');
    });
  });
  it('counts IPv6 addresses from ::1, in subnets of any size', () => {
    inEngine(engine(), (tx) => {
      const p = pool(tx, '2001:db8:2::/64');
      expect([ask(tx, p), ask(tx, p, '2001:db8:2::ffff:0:0:1'), ask(tx, p, '2001:db8:2::99'), ask(tx, p)]).toEqual(['2001:db8:2::1', '2001:db8:2:0:ffff::1', '2001:db8:2::99', '2001:db8:2::2']);
      const q = pool(tx, 'fd00:1::/80', 'fd00:1::8000:0:0/96');
      expect([ask(tx, q), ask(tx, q)]).toEqual(['fd00:1::8000:0:0', 'fd00:1::8000:0:1']);
    });
  });
  it('agrees with a list of numbers', () => {
    const step = fc.oneof(fc.constant(null), fc.nat(1023), fc.nat(1023).map((n) => -1 - n));
    fc.assert(
      fc.property(fc.integer({ min: 22, max: 28 }), fc.option(fc.nat(63)), fc.array(step, { maxLength: 300 }), (len, part, steps) => {
        inEngine(engine(), (tx) => {
          const size = 2 ** (32 - len);
          const [from, to] = part === null ? [0, size] : [((part * 16) % size) & ~15, (((part * 16) % size) & ~15) + 16];
          const p = pool(tx, `10.9.0.0/${len}`, part === null ? undefined : `${printIp(0x0a090000 + from)}/28`);
          const taken = new Set([0, size - 1]);
          for (const s of steps) {
            if (s !== null && s < 0) {
              const n = (-1 - s) % size;
              if (n === 0 || n === size - 1) continue;
              taken.delete(n);
              free(tx, p, printIp(0x0a090000 + n));
            } else if (s !== null) {
              const n = s % size;
              expect(ask(tx, p, printIp(0x0a090000 + n))).toBe(taken.has(n) ? 'Address already in use' : printIp(0x0a090000 + n));
              taken.add(n);
            } else {
              let n = from;
              while (n < to && taken.has(n)) n++;
              expect(ask(tx, p)).toBe(n < to ? printIp(0x0a090000 + n) : 'No available addresses on this pool');
              if (n < to) taken.add(n);
            }
          }
        });
      }),
      { numRuns: 60 },
    );
  });
  it('finds an address among 20,000 as fast as among ten', () => {
    inEngine(engine(), (tx) => {
      const p = pool(tx, '10.0.0.0/8');
      const t = performance.now();
      for (let i = 0; i < 20_000; i++) ipam.requestAddress(tx, p);
      expect(ask(tx, p)).toBe('10.0.78.33');
      free(tx, p, '10.0.0.7');
      expect([ask(tx, p), ask(tx, p)]).toEqual(['10.0.0.7', '10.0.78.34']);
      expect(performance.now() - t).toBeLessThan(8000);
    });
  });
});

describe('requestPool', () => {
  it('20.10: goes on behind the pool it gave last, whoever has gone meanwhile', () => {
    inEngine(engine(), (tx) => {
      expect([create(tx, 'a1'), create(tx, 'a2'), create(tx, 'a3')]).toEqual(['172.18.0.0/16 gw 172.18.0.1', '172.19.0.0/16 gw 172.19.0.1', '172.20.0.0/16 gw 172.20.0.1']);
      remove(tx, 'a2');
      expect(create(tx, 'a4')).toBe('172.21.0.0/16 gw 172.21.0.1');
      remove(tx, 'a4');
      remove(tx, 'a1');
      expect(create(tx, 'a5')).toBe('172.22.0.0/16 gw 172.22.0.1');
    });
  });
  it('has 31 of them: 172.17/16 to 172.31/16, then sixteen /20; then it comes round to what is free', () => {
    inEngine(engine(), (tx) => {
      const got = Array.from({ length: 31 }, (_, i) => create(tx, `p${i}`).split(' ')[0]);
      expect([got[13], got[14], got[29]]).toEqual(['172.31.0.0/16', '192.168.0.0/20', '192.168.240.0/20']);
      expect(create(tx, 'more')).toBe('could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network');
      remove(tx, 'p3');
      expect(create(tx, 'again')).toBe('172.21.0.0/16 gw 172.21.0.1');
    });
  });
  it('passes over what is on a wire of this host, and heeds no routes by way of a gateway', () => {
    const lab = 'ip link add e0 type veth peer name e1\nip link set e0 up\nip link set e1 up\nip addr add 172.18.3.3/24 dev e0\nip addr add 10.1.1.1/24 dev e0\nip route add 172.19.0.0/16 via 10.1.1.2\n';
    const w = engine('20.10', {}, run(lab).world);
    expect(inEngine(w, (tx) => [create(tx, 'a'), create(tx, 'b')])).toEqual(['172.19.0.0/16 gw 172.19.0.1', '172.20.0.0/16 gw 172.20.0.1']);
  });
  it('cuts --default-address-pool into its size', () => {
    const w = engine('20.10', { daemon: { defaultAddressPools: [{ base: cidr('10.200.0.0/16'), size: 24 }] } });
    expect(inEngine(w, (tx) => [create(tx, 'n1'), create(tx, 'n2')])).toEqual(['10.200.1.0/24 gw 10.200.1.1', '10.200.2.0/24 gw 10.200.2.1']);
  });
  it.each<[EngineVersion]>([['17.06'], ['27'], ['29']])('%s: takes the first that is free', (version) => {
    inEngine(engine(version), (tx) => {
      create(tx, 'a1');
      create(tx, 'a2');
      remove(tx, 'a1');
      expect(create(tx, 'a3')).toBe('172.18.0.0/16 gw 172.18.0.1');
    });
  });
  it('has IPv6 pools of its own since 27, and none before', () => {
    expect(inEngine(engine(), (tx) => create(tx, 'b8', { ipv6: true }))).toBe('could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network');
    expect(inEngine(engine('28.5'), (tx) => create(tx, 'b8', { ipv6: true }))).toMatch(/^172\.18\.0\.0\/16 gw 172\.18\.0\.1 fd[0-9a-f:]+::\/64 gw fd[0-9a-f:]+::1$/);
  });
  it.each([
    [{ subnet: '172.30.0.0/16' }, 'Pool overlaps with other one on this address space'],
    [{ subnet: '172.30.1.0/24' }, 'Pool overlaps with other one on this address space'],
    [{ subnet: '172.28.0.0/14' }, 'Pool overlaps with other one on this address space'],
    [{ subnet: '10.0.1.0/24', gateway: '10.0.1.0' }, 'failed to allocate gateway (10.0.1.0): Address already in use'],
    [{ subnet: '10.0.1.0/24', gateway: '10.0.1.255' }, 'failed to allocate gateway (10.0.1.255): Address already in use'],
    [{ subnet: '10.0.2.0/24', aux: { a: '10.0.2.1' } }, 'failed to allocate secondary ip address (a:10.0.2.1): Address already in use'],
  ])('refuses %j', (o, words) => {
    inEngine(engine(), (tx) => {
      create(tx, 'b1', { ipam: [config({ subnet: '172.30.0.0/16' })] });
      expect(create(tx, 'b2', { ipam: [config(o)] })).toBe(words);
      expect(create(tx, 'after', { ipam: [config({ subnet: '10.0.0.0/8' })] })).toBe('10.0.0.0/8 gw 10.0.0.1');
    });
  });
  it.each([
    [{ subnet: '172.30.0.0/16' }, 'invalid pool request: Pool overlaps with other one on this address space'],
    [{ subnet: '172.27.0.5/16' }, 'invalid network config:\ninvalid subnet 172.27.0.5/16: it should be 172.27.0.0/16'],
    [{ subnet: '10.0.10.0/31' }, '10.0.10.0/31 gw 10.0.10.0'],
  ])('28.5 answers %j', (o, words) => {
    inEngine(engine('28.5'), (tx) => {
      create(tx, 'b1', { ipam: [config({ subnet: '172.30.0.0/16' })] });
      expect(create(tx, 'b2', { ipam: [config(o)] })).toBe(words);
    });
  });
  it('28.5 takes given pools by address, 20.10 as given', () => {
    const daemon = { defaultAddressPools: [{ base: cidr('10.200.0.0/24'), size: 26 }, { base: cidr('10.100.0.0/16'), size: 20 }] };
    for (const [version, subnet] of [['28.5', '10.100.16.0/20 gw 10.100.16.1'], ['20.10', '10.200.0.64/26 gw 10.200.0.65']] as const) inEngine(engine(version, { daemon }), (tx) => expect(create(tx, 'n1')).toBe(subnet));
  });
  it.each<[EngineVersion, string, string]>([
    ['20.10', '172.17.8.0/24', '172.17.0.0/16 gw 172.17.8.0'],
    ['20.10', '10.9.0.0/24', '172.17.0.0/16 gw 172.17.0.1'],
    ['28.5', '172.17.8.0/24', '172.17.8.0/24 gw 172.17.8.1'],
    ['28.5', '10.9.0.0/24', '10.9.0.0/24 gw 10.9.0.1'],
  ])('%s: --fixed-cidr %s without --bip makes docker0 %s', (version, fixed, words) => {
    inEngine(engine(version, { daemon: { fixedCidr: cidr(fixed) } }), (tx) => {
      const p = (findNetwork(tx.e, 'bridge') as Network).ipam.pools[0] as IpamPool;
      expect(`${printCidr(p.subnet)} gw ${printIp(p.gateway as number)}`).toBe(words);
    });
  });
  it('28.5: predefined pools used up', () => {
    inEngine(engine('28.5'), (tx) => {
      for (let i = 0; i < 30; i++) create(tx, `p${i}`);
      expect(create(tx, 'more')).toBe('all predefined address pools have been fully subnetted');
    });
  });
  it('lets two ranges share a subnet, which the bridge driver then refuses', () => {
    inEngine(engine(), (tx) => {
      create(tx, 'b1', { ipam: [config({ subnet: '172.30.0.0/16' })] });
      expect(create(tx, 'b2', { ipam: [config({ subnet: '172.30.0.0/16', range: '172.30.5.0/24' })] })).toMatch(
        /^cannot create network [0-9a-f]{64} \(br-[0-9a-f]{12}\): conflicts with network [0-9a-f]{64} \(br-[0-9a-f]{12}\): networks have overlapping IPv4$/,
      );
    });
  });
});
