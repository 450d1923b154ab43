// The few commands of the captures, given to the engine without a command line of its own: for the days before `docker` existed, and to tell
// the engine's differences from the client's.
import { parseIp, type Ip, type Ip4, type Ip6 } from '../../src/base/ip.ts';
import { parseMac } from '../../src/base/mac.ts';
import { newDaemonOpts, newNetCreate, newRunOpts } from '../../src/docker/defaults.ts';
import { connect, createContainer, createNetwork, disconnect, findContainer, pauseContainer, removeContainer, removeNetwork, renameContainer, restartContainer, startContainer, startEngine, stopContainer, stopEngine } from '../../src/docker/engine.ts';
import { beginDocker, commitDocker, isRefused, type DockerError, type DockerTx } from '../../src/docker/tx.ts';
import type { Cidr, Container, DaemonOpts, EngineVersion, NetCreate, PortReq, RunOpts } from '../../src/model/docker.ts';
import type { Origin } from '../../src/model/world.ts';
import type { Session } from '../../src/shell/session.ts';
import { drain } from '../../src/net/dev.ts';
import type { Output } from './commands.ts';
import { netnsByName } from './topology.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const ip = (t: string): Ip => parseIp(t) ?? 0;
const cidr = (t: string): Cidr => ({ ip: ip(t.split('/')[0] as string), len: Number(t.split('/')[1]) });
const origin = (text: string): Origin => ({ file: 'commands.sh', line: 0, text, by: text });
/** Shell words, quotes taken off. */
const words = (text: string): string[] => [...text.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? '');

const daemonOpts = (version: EngineVersion, flags: string): DaemonOpts => {
  const o: Partial<Mutable<DaemonOpts>> = {};
  const list = words(flags).flatMap((w) => (w.startsWith('--') && w.includes('=') && !w.startsWith('--default-') ? [w.slice(0, w.indexOf('=')), w.slice(w.indexOf('=') + 1)] : [w]));
  for (let i = 0; i < list.length; i++) {
    const bool = (): boolean => (list[i + 1] === 'true' || list[i + 1] === 'false' ? list[++i] === 'true' : true);
    const value = (): string => list[++i] ?? '';
    switch (list[i]) {
      case '--icc': o.icc = bool(); break;
      case '--ip-masq': o.ipMasq = bool(); break;
      case '--iptables': o.iptables = bool(); break;
      case '--ip6tables': o.ip6tables = bool(); break;
      case '--ip-forward': o.ipForward = bool(); break;
      case '--userland-proxy': o.userlandProxy = bool(); break;
      case '--experimental': o.experimental = bool(); break;
      case '--ipv6': o.ipv6 = bool(); break;
      case '--live-restore': o.liveRestore = bool(); break;
      case '--bip': o.bip = cidr(value()); break;
      case '--fixed-cidr': o.fixedCidr = cidr(value()); break;
      case '--fixed-cidr-v6': o.fixedCidr6 = cidr(value()); break;
      case '--default-gateway': o.defaultGateway = ip(value()) as Ip4; break;
      case '--ip': o.ip = ip(value()); break;
      case '--mtu': o.mtu = Number(value()); break;
      case '-b': case '--bridge': o.bridge = value(); break;
      case '--default-address-pool': {
        const m = /base=([^,]+),size=(\d+)/.exec(value());
        o.defaultAddressPools = [...(o.defaultAddressPools ?? []), { base: cidr(m?.[1] ?? ''), size: Number(m?.[2]) }];
        break;
      }
      case '--default-network-opt': {
        const m = /^(\w+)=([^=]+)=(.*)$/.exec(value());
        o.defaultNetworkOpts = { ...o.defaultNetworkOpts, [m?.[1] ?? '']: { ...o.defaultNetworkOpts?.[m?.[1] ?? ''], [m?.[2] ?? '']: m?.[3] ?? '' } };
        break;
      }
      case '--allow-direct-routing': o.allowDirectRouting = bool(); break;
      case '--ip-forward-no-drop': o.ipForwardNoDrop = bool(); break;
      case '--host-gateway-ip': o.hostGatewayIp = ip(value()); break;
      case '--dns': o.dns = [...(o.dns ?? []), value()]; break;
      case '--dns-search': o.dnsSearch = [...(o.dnsSearch ?? []), value()]; break;
      case '--dns-opt': o.dnsOptions = [...(o.dnsOptions ?? []), value()]; break;
      default: throw new Error(`bareClient: dockerd ${list[i] as string}`);
    }
  }
  return newDaemonOpts(version, o);
};

export const bareDaemon = (s: Session, version: EngineVersion, sock: string, netns: string, flags: string, kernelLacks: readonly string[] = []): string => {
  const e = startEngine(s.ctx, { sock, netns: netnsByName(s.world, netns), version, backend: 'iptables', pid: 1, execRoot: '/var/run/docker', opts: { ...daemonOpts(version, flags), kernelLacks } }, origin('dockerd'), undefined, (p) => s.readFile(p));
  drain(s.ctx);
  return e ? e.refused : '';
};
export const bareStop = (s: Session, sock: string): void => stopEngine(s.ctx, sock, origin('dockerd'));

const port = (text: string): PortReq => {
  const m = /^(?:(?:([\d.]+|\[[^\]]+\]):)?([\d-]*):)?(\d+)(?:\/(tcp|udp|sctp))?$/.exec(text);
  const [first, last] = (m?.[2] ?? '').split('-');
  const hostPort = !first ? null : ([Number(first), Number(last ?? first)] as const);
  return { hostIp: m?.[1] === undefined ? null : ip(m[1].replace(/[[\]]/g, '')), hostPort, port: Number(m?.[3]), proto: (m?.[4] ?? 'tcp') as 'tcp' };
};
const runOpts = (list: readonly string[]): RunOpts => {
  const o: Partial<Mutable<RunOpts>> & { image: string } = { image: '' };
  const more = <K extends 'networkAliases' | 'dns' | 'dnsSearch' | 'dnsOptions'>(k: K, v: string): void => void (o[k] = [...(o[k] ?? []), v]);
  for (let i = 0; i < list.length; i++) {
    const value = (): string => list[++i] ?? '';
    switch (list[i]) {
      case '-d': o.detach = true; break;
      case '-P': o.publishAll = true; break;
      case '--name': o.name = value(); break;
      case '--net': case '--network': o.network = value(); break;
      case '-h': case '--hostname': o.hostname = value(); break;
      case '--domainname': o.domainname = value(); break;
      case '-p': o.ports = [...(o.ports ?? []), port(value())]; break;
      case '--expose': o.exposed = [...(o.exposed ?? []), ((p) => ({ port: p.port, proto: p.proto }))(port(value()))]; break;
      case '--ip': o.ip = ip(value()) as Ip4; break;
      case '--ip6': o.ip6 = ip(value()) as Ip6; break;
      case '--mac-address': o.mac = parseMac(value()) ?? null; break;
      case '--network-alias': case '--net-alias': more('networkAliases', value()); break;
      case '--dns': more('dns', value()); break;
      case '--dns-search': more('dnsSearch', value()); break;
      case '--dns-option': case '--dns-opt': more('dnsOptions', value()); break;
      case '--restart': {
        const [name = 'no', max] = value().split(':');
        o.restart = { name: name as RunOpts['restart']['name'], max: Number(max ?? 0) };
        break;
      }
      case '--add-host': {
        const [name = '', ...addr] = value().split(':');
        o.extraHosts = [...(o.extraHosts ?? []), [name, addr.join(':')]];
        break;
      }
      case '--link': {
        const [target = '', alias] = value().split(':');
        o.links = [...(o.links ?? []), { target, alias: alias ?? target }];
        break;
      }
      default:
        if ((list[i] as string).startsWith('-')) throw new Error(`bareClient: docker run ${list[i] as string}`);
        o.image = list[i] as string;
        o.argv = list.slice(i + 1);
        return newRunOpts(o);
    }
  }
  return newRunOpts(o);
};
const netCreate = (list: readonly string[]): NetCreate => {
  const o: Partial<Mutable<NetCreate>> & { name: string } = { name: '' };
  let pools: Mutable<NetCreate['ipam'][number]>[] = [];
  const last = (): Mutable<NetCreate['ipam'][number]> => (pools.length > 0 ? pools : (pools = [{ subnet: null, range: null, gateway: null, aux: {} }])).at(-1) as Mutable<NetCreate['ipam'][number]>;
  for (let i = 0; i < list.length; i++) {
    const value = (): string => list[++i] ?? '';
    switch (list[i]) {
      case '-d': o.driver = value(); break;
      case '--internal': o.internal = true; break;
      case '--ipv6': o.ipv6 = true; break;
      case '--subnet': pools.push({ subnet: cidr(value()), range: null, gateway: null, aux: {} }); break;
      case '--gateway': last().gateway = ip(value()); break;
      case '--ip-range': last().range = cidr(value()); break;
      case '--aux-address': {
        const [k = '', v = ''] = value().split('=');
        last().aux = { ...last().aux, [k]: ip(v) };
        break;
      }
      case '-o': {
        const v = value();
        o.options = { ...o.options, [v.slice(0, v.indexOf('='))]: v.slice(v.indexOf('=') + 1) };
        break;
      }
      default:
        if ((list[i] as string).startsWith('-')) throw new Error(`bareClient: docker network create ${list[i] as string}`);
        o.name = list[i] as string;
    }
  }
  return newNetCreate({ ...o, ipam: pools });
};

const ok = (text: string): Output => ({ text, rc: 0 });
const daemonSays = (e: DockerError, rc = 1): Output => ({ text: `Error response from daemon: ${e.refused}`, rc });
const docker = (tx: DockerTx, list: readonly string[]): Output => {
  const [verb = '', ...rest] = list;
  const each = (names: readonly string[], f: (c: Container) => DockerError | undefined | void): Output => {
    const out: string[] = [];
    for (const n of names) {
      const c = findContainer(tx.e, n);
      const e = isRefused(c) ? c : f(c);
      if (e) return daemonSays(e);
      out.push(n);
    }
    return ok(out.join('\n'));
  };
  const plain = rest.filter((w, i) => !w.startsWith('-') && rest[i - 1] !== '-t');
  switch (verb) {
    case 'run': case 'create': {
      const c = createContainer(tx, runOpts(rest));
      if (isRefused(c)) return { text: `docker: ${daemonSays(c).text}.\nSee 'docker run --help'.`, rc: 125 };
      const e = verb === 'run' ? startContainer(tx, c.id) : undefined;
      return e ? { text: `${c.id}\ndocker: ${daemonSays(e).text}.`, rc: 125 } : ok(c.id);
    }
    case 'start': return each(plain, (c) => startContainer(tx, c.id));
    case 'stop': return each(plain, (c) => stopContainer(tx, c.id, 137));
    case 'restart': return each(plain, (c) => restartContainer(tx, c.id, 137));
    case 'pause': return each(plain, (c) => pauseContainer(tx, c.id, true));
    case 'unpause': return each(plain, (c) => pauseContainer(tx, c.id, false));
    case 'kill': return each(plain, (c) => stopContainer(tx, c.id, 137));
    case 'rename': return each(plain.slice(0, 1), (c) => renameContainer(tx, c.id, plain[1] as string));
    case 'rm': return each(plain, (c) => removeContainer(tx, c.id, { force: true }));
    case 'network': {
      const [what, ...args] = rest;
      if (what === 'create') {
        const n = createNetwork(tx, netCreate(args));
        return isRefused(n) ? daemonSays(n) : ok(n.id);
      }
      if (what === 'rm') {
        const n = removeNetwork(tx, args[0] as string);
        return isRefused(n) ? daemonSays(n) : ok(args[0] as string);
      }
      const c = findContainer(tx.e, args[1] as string);
      const e = isRefused(c) ? c : what === 'connect' ? connect(tx, args[0] as string, c.id, { ip: null, ip6: null, networkAliases: [], links: [], gwPriority: 0 }) : disconnect(tx, args[0] as string, c.id);
      return e ? daemonSays(e) : ok('');
    }
    default: return ok(`bareClient: no docker ${verb}`);
  }
};
/** `docker ARGS`. */
export const bareDocker = (s: Session, sock: string, text: string): Output => {
  const tx = beginDocker(s.ctx, sock, origin(`docker ${text}`), (p) => s.readFile(p));
  if (!tx) return { text: 'no engine', rc: 1 };
  const out = docker(tx, words(text));
  commitDocker(tx);
  drain(s.ctx);
  return out;
};
