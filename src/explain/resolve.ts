// From `tcp://web1:80` to an address, as the client's resolver does it: its /etc/hosts, then the name server that it has. A name of the model itself (a namespace, a
// container) stands for its address where no resolver of a real client could know it. Mirrors: glibc's getaddrinfo (commands/names.ts does the asking).
import { isLinkLocal6, parseIp, parseIp4Aton, type Ip } from '../base/ip.ts';
import { servicePort } from '../base/services.ts';
import { pmGet, pmValues } from '../base/pmap.ts';
import type { TraceEvent } from '../model/trace.ts';
import type { Link, Nsid, World } from '../model/world.ts';
import { newSession } from '../shell/session.ts';
import { addressesOf, findContainerOf, namedEndpoint, type Endpoint } from './endpoints.ts';
import type { Proto, Question, Target } from './types.ts';

/** What stands in Question.to. */
export interface TargetText {
  readonly proto: Proto;
  readonly app: Target['app'];
  readonly host: string;
  readonly port: number;
  readonly path: string;
}
const LOOPBACK4 = 0x7f000001;
const FORM = 'tcp://HOST:PORT, udp://HOST:PORT, icmp://HOST, http://HOST[:PORT][/PATH], HOST:PORT (tcp) or HOST (icmp)';
const SCHEMES: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'ping', 'http', 'https']);

/** Throws TypeError with the offending part and what was expected. */
export const parseTarget = (text: string): TargetText => {
  const short = (t: string): string => (t.length > 80 ? `${t.slice(0, 80)}...` : t);
  const bad = (why: string): TypeError => new TypeError(`destination ${JSON.stringify(typeof text === 'string' ? short(text) : text) ?? 'undefined'}: ${why}; expected ${FORM}`);
  if (typeof text !== 'string') throw bad('it is no text');
  const m = /^(?:([a-z]+):\/\/)?(?:\[([^\]]*)\]|([^/:[\]]*))(?::([^/]*))?(\/.*)?$/i.exec(text);
  if (!m || (m[4] ?? '').includes(':')) {
    const bare = parseIp(text);
    if (bare !== undefined) return { proto: 'icmp', app: 'none', host: text, port: 0, path: '' };
    throw bad('it has no such form (an IPv6 address with a port stands in brackets)');
  }
  const scheme = (m[1] ?? (m[4] === undefined ? 'icmp' : 'tcp')).toLowerCase();
  if (!SCHEMES.has(scheme)) throw bad(`protocol "${short(scheme)}" is not modelled`);
  const host = m[2] ?? m[3] ?? '';
  if (host === '') throw bad('it names no host');
  const proto: Proto = scheme === 'icmp' || scheme === 'ping' ? 'icmp' : scheme === 'udp' ? 'udp' : 'tcp';
  if (proto === 'icmp') {
    if (m[4] !== undefined) throw bad('icmp has no ports');
    return { proto, app: 'none', host, port: 0, path: '' };
  }
  const word = m[4] ?? (scheme === 'http' ? '80' : scheme === 'https' ? '443' : undefined);
  if (word === undefined || word === '') throw bad('it names no port');
  const port = /^\d+$/.test(word) ? Number(word) : servicePort(word, proto);
  if (port === undefined || port < 1 || port > 65535) throw bad(`"${short(word)}" is not a port (1 to 65535)`);
  return { proto, app: scheme === 'http' ? 'http' : 'none', host, port, path: m[5] ?? '/' };
};

export interface Resolved {
  readonly ip: Ip;
  readonly ifindex: number;
  readonly how: Target['how'];
}
export interface NotFound {
  /** getaddrinfo's words. */
  readonly error: string;
}
interface Lookup {
  readonly found: Resolved | NotFound;
  /** The questions asked of name servers. */
  readonly trace: readonly TraceEvent[];
  readonly world: World;
}

/** The address that `from` would use for a machine: its own loopback, an address on a subnet that both have, or the first one of the wanted family. */
const addressFor = (world: World, from: Nsid, to: Endpoint): Ip | undefined => {
  if (to.netns === from) return LOOPBACK4;
  const theirs = addressesOf(world, to.netns);
  const mine = addressesOf(world, from);
  const same = (a: Ip, b: Ip, len: number): boolean =>
    typeof a === 'number' && typeof b === 'number' ? len === 0 || (a ^ b) >>> (32 - len) === 0 : typeof a === 'string' && typeof b === 'string' && prefixBits(a, len) === prefixBits(b, len);
  return (theirs.find((t) => mine.some((m) => same(t.ip, m.ip, m.prefixlen))) ?? theirs[0])?.ip;
};
const prefixBits = (ip: string, len: number): string => [...ip].map((h) => parseInt(h, 16).toString(2).padStart(4, '0')).join('').slice(0, len);

/** getaddrinfo inside a container, by its own files and servers. */
const askInside = (world: World, container: string, name: string): Lookup => {
  const at = findContainerOf(world, container);
  const s = newSession(world, { mayWait: true });
  const trace: TraceEvent[] = [];
  s.ctx.trace = trace;
  const quoted = `'${name.replaceAll("'", "'\\''")}'`;
  s.exec(`docker -H unix://${at?.engine.sock ?? ''} exec ${container} getent ahosts ${quoted}`);
  const first = /^(\S+)/.exec(s.stdout)?.[1];
  const ip = first === undefined ? undefined : parseIp(first);
  const asked = trace.some((e) => e.skb.net.type === 'ip' && e.skb.net.l4.type === 'udp');
  const after: World = { config: world.config, state: s.world.state };
  if (ip === undefined) return { found: { error: asked ? 'Name or service not known' : 'Temporary failure in name resolution' }, trace, world: after };
  return { found: { ip, ifindex: 0, how: asked ? 'dns' : 'hosts' }, trace, world: after };
};
const inHosts = (text: string, name: string): Ip | undefined => {
  for (const line of text.split('\n')) {
    const [addr, ...names] = (line.split('#')[0] as string).trim().split(/\s+/);
    if (addr !== undefined && names.some((n) => n.toLowerCase() === name.toLowerCase())) {
      const ip = parseIp(addr);
      if (ip !== undefined) return ip;
    }
  }
  return undefined;
};

export const resolve = (world: World, from: Endpoint, host: string, hosts: Question['hosts']): Lookup => {
  const plain = (found: Resolved | NotFound): Lookup => ({ found, trace: [], world });
  const [addr, scope] = host.split('%', 2) as [string, string | undefined];
  const ip = parseIp4Aton(addr) ?? parseIp(addr);
  if (ip !== undefined) {
    const ns = pmGet(world.config.netns, from.netns);
    const ifindex = scope === undefined ? 0 : (ns && pmGet(ns.linkNames, scope)) ?? (/^\d+$/.test(scope) ? Number(scope) : undefined);
    if (ifindex === undefined) return plain({ error: 'Name or service not known' });
    // A link-local address without its device: a sole device is meant.
    const sole = typeof ip === 'string' && ifindex === 0 && isLinkLocal6(ip) ? soleLink(world, from.netns) : ifindex;
    return plain({ ip, ifindex: sole, how: 'address' });
  }
  if (from.container !== null && hosts === undefined) {
    const inside = askInside(world, from.container, host);
    // Nobody but this model knows a namespace by its name; containers know each other by Docker's means alone.
    if (!('error' in inside.found) || findContainerOf(world, host) !== undefined) return inside;
    const model = byModel(world, from, host);
    return model === undefined ? inside : plain(model);
  }
  const known = inHosts(hosts ?? '127.0.0.1 localhost\n', host) ?? (host === 'localhost' || host === world.config.hostname ? LOOPBACK4 : undefined);
  if (known !== undefined) return plain({ ip: known, ifindex: 0, how: 'hosts' });
  return plain(byModel(world, from, host) ?? { error: 'Name or service not known' });
};
const byModel = (world: World, from: Endpoint, host: string): Resolved | undefined => {
  const to = namedEndpoint(world, host);
  const ip = to && addressFor(world, from.netns, to);
  return ip === undefined ? undefined : { ip, ifindex: 0, how: 'model' };
};
/** The only device but the loopback that is up; 0 when there are several. */
const soleLink = (world: World, netns: Nsid): number => {
  const ns = pmGet(world.config.netns, netns);
  const up = ns === undefined ? [] : [...pmValues(ns.links)].filter((l) => l.up && l.info.kind !== 'loopback');
  return up.length === 1 ? (up[0] as Link).ifindex : 0;
};
