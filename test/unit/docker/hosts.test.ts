// Files and names inside containers, as captures user-bridge, dns-details and icc-false-link show them; tools as the real ones print.
import { describe, expect, it } from 'vitest';
import { pmGet } from '../../../src/base/pmap.ts';
import { startDocker } from '../../../src/docker/api.ts';
import { newNetCreate, newRunOpts } from '../../../src/docker/defaults.ts';
import { connect, createContainer, createNetwork, disconnect, findContainer, renameContainer, startContainer, stopContainer } from '../../../src/docker/engine.ts';
import { hostsText } from '../../../src/docker/hosts.ts';
import { beginDocker, commitDocker, DEFAULT_SOCK, isRefused, type DockerTx } from '../../../src/docker/tx.ts';
import { commitCtx, openCtx, type Ctx } from '../../../src/net/ctx.ts';
import { drain } from '../../../src/net/dev.ts';
import type { Container, Engine, EngineVersion, RunOpts } from '../../../src/model/docker.ts';
import { emptyWorld } from '../../../src/model/init.ts';
import type { World } from '../../../src/model/world.ts';
import { sessionIn, typed } from './inside.ts';

const FIXED = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n';
const ORIGIN = { file: '', line: 0, text: 'test' };
const FILES: Readonly<Record<string, string>> = { '/etc/resolv.conf': 'nameserver 10.10.10.1\n' };
const commit = (ctx: Ctx): World => {
  drain(ctx);
  return commitCtx(ctx);
};
const docker = (version: EngineVersion = '20.10'): World => {
  const r = startDocker(emptyWorld(), { version });
  if ('error' in r) throw new Error(r.error);
  return r.world;
};
const change = (w: World, f: (tx: DockerTx) => unknown): World => {
  const ctx = openCtx(w);
  const tx = beginDocker(ctx, DEFAULT_SOCK, ORIGIN, (path) => FILES[path]) as DockerTx;
  const r = f(tx);
  if (isRefused(r)) throw new Error(r.refused);
  commitDocker(tx);
  return commit(ctx);
};
const net = (w: World, name: string, internal = false): World => change(w, (tx) => createNetwork(tx, newNetCreate({ name, internal })));
const run = (w: World, name: string, o: Partial<RunOpts> = {}): World => change(w, (tx) => {
  const c = createContainer(tx, newRunOpts({ image: 'bb', name, argv: ['sleep', '86400'], ...o }));
  return isRefused(c) ? c : startContainer(tx, c.id);
});
const engine = (w: World): Engine => pmGet(w.config.docker, DEFAULT_SOCK) as Engine;
const get = (w: World, name: string): Container => findContainer(engine(w), name) as Container;
const own = (w: World, name: string): string => {
  const sb = get(w, name).sandbox;
  const text = sb ? hostsText('20.10', sb) : '';
  expect(text.startsWith(FIXED)).toBe(true);
  return text.slice(FIXED.length);
};
const short = (w: World, name: string): string => get(w, name).id.slice(0, 12);

describe('hosts', () => {
  it('has extra hosts, then the container\'s own line', () => {
    const w = run(net(docker(), 'n1'), 'ca', { network: 'n1', extraHosts: [['db', '192.0.2.7'], ['host.docker.internal', 'host-gateway']] });
    expect(own(w, 'ca')).toBe(`192.0.2.7\tdb\n172.17.0.1\thost.docker.internal\n172.18.0.2\t${short(w, 'ca')}\n`);
  });
  it('has the whole name before the host name', () => {
    expect(own(run(docker(), 'h1', { hostname: 'web01', domainname: 'corp.example' }), 'h1')).toBe('172.17.0.2\tweb01.corp.example web01\n');
    expect(own(run(docker(), 'h1', { hostname: 'web01.corp.example' }), 'h1')).toBe('172.17.0.2\tweb01.corp.example web01\n');
  });
  it('has linked containers with alias, host name, name; a line of alias and name once', () => {
    const w = run(run(run(docker(), 'web'), 'app', { links: [{ target: 'web', alias: 'www' }] }), 'app2', { links: [{ target: 'web', alias: 'web' }] });
    expect(own(w, 'app')).toBe(`172.17.0.2\twww ${short(w, 'web')} web\n172.17.0.3\t${short(w, 'app')}\n`);
    expect(own(w, 'app2')).toBe(`172.17.0.2\tweb ${short(w, 'web')}\n172.17.0.4\t${short(w, 'app2')}\n`);
  });
  it('learns the new address of a linked container', () => {
    let w = run(run(docker(), 'web'), 'app', { links: [{ target: 'web', alias: 'www' }] });
    w = change(w, (tx) => void stopContainer(tx, get(w, 'web').id, 137));
    w = run(w, 'thief');
    w = change(w, (tx) => startContainer(tx, get(w, 'web').id));
    expect(own(w, 'app')).toBe(`172.17.0.4\twww ${short(w, 'web')} web\n172.17.0.3\t${short(w, 'app')}\n`);
  });
  const moved = (version: EngineVersion): World => {
    let w = run(net(net(docker(version), 'n1'), 'n2'), 'ab', { network: 'n1' });
    w = change(w, (tx) => connect(tx, 'n2', get(w, 'ab').id, { ip: null, ip6: null, networkAliases: [], links: [], gwPriority: 0 }));
    expect(lines(version, w, 'ab')).toEqual([`172.18.0.2\t${short(w, 'ab')}`, `172.19.0.2\t${short(w, 'ab')}`]);
    return change(w, (tx) => disconnect(tx, 'n1', get(w, 'ab').id));
  };
  const lines = (version: EngineVersion, w: World, name: string): string[] => {
    const sb = get(w, name).sandbox;
    return sb ? hostsText(version, sb).split('\n').filter((l) => l.startsWith('172')) : [];
  };
  it('loses all own lines with the first disconnect (asked of Docker 20.10), later only that one', () => {
    expect(lines('20.10', moved('20.10'), 'ab')).toEqual([]);
    const w = moved('28.5');
    expect(lines('28.5', w, 'ab')).toEqual([`172.19.0.2\t${short(w, 'ab')}`]);
  });
  it('keeps every line when it leaves the default bridge (asked of Docker 20.10)', () => {
    let w = run(net(docker(), 'n1'), 'c2');
    w = change(w, (tx) => connect(tx, 'n1', get(w, 'c2').id, { ip: null, ip6: null, networkAliases: [], links: [], gwPriority: 0 }));
    w = change(w, (tx) => disconnect(tx, 'bridge', get(w, 'c2').id));
    expect(lines('20.10', w, 'c2')).toEqual([`172.17.0.2\t${short(w, 'c2')}`, `172.18.0.2\t${short(w, 'c2')}`]);
  });
  it('is written with shorter addresses by later releases', () => {
    const sb = get(run(docker('28.5'), 'c1'), 'c1').sandbox;
    expect(sb && hostsText('28.5', sb)).toContain('\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\n');
  });
});

describe('inside a container', () => {
  const lab = (): ReturnType<typeof sessionIn> => {
    let w = net(docker(), 'n1');
    w = run(w, 'ca', { network: 'n1' });
    w = run(w, 'cb', { network: 'n1', networkAliases: ['db'], hostname: 'bhost', listeners: [{ proto: 'tcp', addr: null, port: 80, name: 'httpd', service: { kind: 'http', status: 200, reason: 'OK', headers: [], body: 'hello\n' } }] });
    w = run(w, 'cc');
    return sessionIn(w, { '/etc/motd': 'host\n' });
  };
  it('sees files, names and a host name of its own', () => {
    const s = lab();
    const id = short(s.world, 'ca');
    expect(typed(s, 'enter ca cat /etc/hosts | tail -1; enter ca cat /etc/hostname; enter ca hostname; enter ca uname -n; enter ca sh -c \'echo $HOSTNAME\'')).toBe(`172.18.0.2\t${id}\n${`${id}\n`.repeat(4)}`);
    expect(typed(s, 'enter ca cat /etc/resolv.conf | head -1; enter cb cat /etc/hostname')).toBe('nameserver 127.0.0.11\nbhost\n');
    expect(typed(s, 'enter ca ls /etc; enter ca cat /etc/motd')).toBe('hostname\nhosts\nresolv.conf\ncat: /etc/motd: No such file or directory\n[rc=1]\n');
  });
  it('keeps what is written in it', () => {
    const s = lab();
    expect(typed(s, 'enter ca sh -c "cd /tmp; echo one > x; cat x; ls; cat /tmp/x; test -f /tmp/x && echo there"; cat /tmp/x')).toBe('one\nx\none\nthere\ncat: /tmp/x: No such file or directory\n[rc=1]\n');
    expect(typed(s, 'enter ca sh -c "echo 192.0.2.9 other >> /etc/hosts"; enter ca getent hosts other; enter cb getent hosts other')).toBe('192.0.2.9       other\n[rc=2]\n');
  });
  it('keeps what was written into /etc/hosts when networks come and go', () => {
    const s = lab();
    s.exec('enter ca sh -c "echo 192.0.2.9 mine >> /etc/hosts"');
    const id = get(s.world, 'ca').id;
    const own = `172.18.0.2\t${id.slice(0, 12)}`;
    const more = change(s.world, (tx) => connect(tx, 'bridge', id, { ip: null, ip6: null, networkAliases: [], links: [], gwPriority: 0 }));
    expect(typed(sessionIn(more), 'enter ca tail -3 /etc/hosts')).toBe(`${own}\n192.0.2.9 mine\n172.17.0.3\t${id.slice(0, 12)}\n`);
    const less = change(more, (tx) => disconnect(tx, 'n1', id));
    expect(typed(sessionIn(less), 'enter ca tail -2 /etc/hosts')).toBe('ff02::2\tip6-allrouters\n192.0.2.9 mine\n');
  });
  it('pings and fetches by name', () => {
    const s = lab();
    expect(typed(s, 'enter ca ping -c1 db | head -2').replace(/time=\S+/, 'time=T')).toBe('PING db (172.18.0.3) 56(84) bytes of data.\n64 bytes from cb.n1 (172.18.0.3): icmp_seq=1 ttl=64 time=T ms\n');
    expect(typed(s, 'enter ca curl -s http://cb/; enter ca wget -qO- http://bhost.n1/; echo | enter ca nc -w1 cb 80 | head -1')).toBe('hello\nhello\n');
    expect(typed(s, 'enter ca traceroute cb').replace(/ {2}\S+ ms/g, ' T')).toBe('traceroute to cb (172.18.0.3), 30 hops max, 60 byte packets\n 1  cb.n1 (172.18.0.3) T T T\n');
    expect(typed(s, 'enter ca ping -c1 cc')).toBe('ping: cc: Temporary failure in name resolution\n[rc=2]\n');
  });
  it('asks with getent, nslookup and dig', () => {
    const s = lab();
    expect(typed(s, 'enter ca getent hosts db; enter ca getent ahosts cb; enter ca getent hosts 172.18.0.3')).toBe('172.18.0.3      db\n172.18.0.3      STREAM cb\n172.18.0.3      DGRAM  \n172.18.0.3      RAW    \n172.18.0.3      cb.n1\n');
    expect(typed(s, 'enter ca nslookup cb')).toBe('Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\nNon-authoritative answer:\nName:\tcb\nAddress: 172.18.0.3\n\nNon-authoritative answer:\n\n');
    expect(typed(s, 'enter ca dig +short cb; enter ca dig +short -x 172.18.0.3; enter ca getent hosts ca.n1')).toBe('172.18.0.3\ncb.n1.\n172.18.0.2      ca.n1\n');
  });
  it('forgets a name that was taken away', () => {
    const s = lab();
    const w = change(s.world, (tx) => renameContainer(tx, get(s.world, 'cb').id, 'new'));
    const t = sessionIn(w);
    expect(typed(t, 'enter ca dig +short new; enter ca getent hosts 172.18.0.3')).toBe('172.18.0.3\n172.18.0.3      new.n1\n');
  });
});
