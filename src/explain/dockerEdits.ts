// Small edits that Docker's users would make: connect a container to a network, start one that is not running, and, as advice, run one again with other options, give dockerd
// another option, or restart it. Advice has no commands (a container that is run anew loses its files; dockerd's options are in files of the host), but it is tried all the same, in
// the model's engine. A container with several networks, or one that shares another's namespace, is not run again. What rules and routes could do is candidates.ts's.
import { isLoopback4, printIp, type Ip } from '../base/ip.ts';
import { pmGet, pmValues } from '../base/pmap.ts';
import { dockerNetworkCreate, dockerNetworkRemove, dockerRemove, dockerRun, dockerStart, dockerStop, startDocker, stopDocker } from '../docker/api.ts';
import { since } from '../docker/defaults.ts';
import type { Container, DaemonOpts, Engine, Network, PortReq, RunOpts } from '../model/docker.ts';
import type { Nsid, World } from '../model/world.ts';
import type { Candidate } from './candidates.ts';
import { findContainerOf, netnsName } from './endpoints.ts';
import type { Answer, BlameLink, Proto } from './types.ts';

interface Whose {
  readonly engine: Engine;
  readonly c: Container;
}
const containersOf = (engine: Engine): Container[] => [...pmValues(engine.containers)];
const networksOf = ({ engine, c }: Whose): Network[] => [...pmValues(c.endpoints)].flatMap((ep) => pmGet(engine.networks, ep.network) ?? []);
const isUp = (c: Container): boolean => c.state === 'running';
/** Docker's words for its default network. */
const defaultBridge = (engine: Engine): Network | undefined => [...pmValues(engine.networks)].find((n) => n.name === 'bridge' && n.driver === 'bridge');
/** Whose address that is, among containers that run, and on which network. */
const ownerOf = (engine: Engine, ip: Ip): { readonly c: Container; readonly n: Network } | undefined => {
  for (const c of containersOf(engine)) for (const ep of pmValues(c.endpoints)) {
    const n = pmGet(engine.networks, ep.network);
    if (n && isUp(c) && (ep.ip4 === ip || ep.ip6 === ip)) return { c, n };
  }
  return undefined;
};

// ---------------------------------------------------------------- networks

/** `docker network connect`; `none` has to be left first. Null for who has no networks of its own. */
const joining = (w: Whose, name: string): string[] | null => {
  const on = networksOf(w);
  if (on.some((x) => x.driver === 'host' || x.name === name) || w.c.config.network.startsWith('container:')) return null;
  return [...on.filter((x) => x.driver === 'null').map((x) => `docker network disconnect ${x.name} ${w.c.name}`), `docker network connect ${name} ${w.c.name}`];
};
const connect = (w: Whose, n: Network, text: string): Candidate[] => {
  const commands = n.driver === 'host' || n.driver === 'null' ? null : joining(w, n.name);
  return commands === null ? [] : [{ commands, text }];
};
/** A network that leads out, for a container that is on none such. */
const wayOut = (w: Whose): Candidate[] => {
  const shut = networksOf(w).every((n) => n.internal || n.driver === 'null');
  const n = defaultBridge(w.engine) ?? [...pmValues(w.engine.networks)].find((x) => x.driver === 'bridge' && !x.internal);
  return shut && n ? connect(w, n, `put ${w.c.name} on ${n.name} too, a network that leads out`) : [];
};
const ownNetwork = (a: Whose, b: Whose, text: string): Candidate[] => {
  const [x, y] = [joining(a, 'app-net'), joining(b, 'app-net')];
  return x === null || y === null ? [] : [{ commands: ['docker network create app-net', ...x, ...y], text }];
};
/** For containers that Docker keeps apart, and those that it keeps in. */
const networkEdits = (world: World, a: Answer): Candidate[] => {
  const from = findContainerOf(world, netnsName(world, a.netns));
  if (!from || a.target === null) return [];
  const owner = ownerOf(from.engine, a.target.ip);
  return owner ? connect(from, owner.n, `put ${from.c.name} on ${owner.c.name}'s network ${owner.n.name}`) : wayOut(from);
};
const nameEdits = (world: World, a: Answer): Candidate[] => {
  const from = findContainerOf(world, netnsName(world, a.netns));
  const host = /\/\/\[?([^\]/:]+)/.exec(a.question.to)?.[1] ?? a.question.to;
  const to = findContainerOf(world, host);
  if (!from || !to) return [];
  if (!isUp(to.c)) return [{ commands: [`docker start ${to.c.name}`], text: `start ${to.c.name}: only who runs has a name` }];
  const theirs = networksOf(to).filter((n) => n.userDefined);
  const ours = networksOf(from).filter((n) => n.userDefined);
  return [
    ...theirs.flatMap((n) => connect(from, n, `put ${from.c.name} on ${n.name}, where ${host} has a name`)),
    ...ours.flatMap((n) => connect(to, n, `put ${host} on ${n.name}, where ${from.c.name} is: there it has a name`)),
    ...(theirs.length + ours.length === 0 ? ownNetwork(from, to, 'put both on a network of their own: only such networks have names') : []),
  ];
};

// ---------------------------------------------------------------- advice, tried in the model's engine

const again = ({ engine, c }: Whose, change: Partial<RunOpts>, text: string): Candidate[] => {
  if (c.networks.length > 1 || c.config.network.startsWith('container:')) return [];
  return [{ commands: [], text, trial: (world) => {
    const gone = dockerRemove(world, c.name, engine.sock);
    if ('error' in gone) return undefined;
    const made = dockerRun(gone.world, { ...c.config, name: c.name, ...change }, engine.sock);
    return 'error' in made ? undefined : made.world;
  } }];
};
/** A network made anew with another option, and its containers with it. */
const networkAgain = (engine: Engine, n: Network, options: Readonly<Record<string, string>>, text: string): Candidate[] => {
  const on = containersOf(engine).filter((c) => [...pmValues(c.endpoints)].some((ep) => ep.network === n.id));
  if (!n.userDefined || on.length > 8 || on.some((c) => c.networks.length > 1)) return [];
  return [{ commands: [], text, trial: (world) => {
    let w = world;
    for (const c of on) w = dockerRemove(w, c.name, engine.sock).world;
    w = dockerNetworkRemove(w, n.name, engine.sock).world;
    const { name, driver, internal, attachable, ipv4, ipv6, labels, ipam } = n;
    const made = dockerNetworkCreate(w, { name, driver, internal, attachable, ipv4, ipv6, labels, options: { ...n.options, ...options }, ipam: ipam.pools.map((p) => p.asked) }, engine.sock);
    if ('error' in made) return undefined;
    w = made.world;
    for (const c of on) {
      const r = dockerRun(w, { ...c.config, name: c.name }, engine.sock);
      if ('error' in r) return undefined;
      w = r.world;
    }
    return w;
  } }];
};
/** dockerd with other options: containers come up with it. */
const daemonAgain = (engine: Engine, opts: Partial<DaemonOpts>, text: string): Candidate => ({ commands: [], text, trial: (world) => {
  const up = engine.startOrder.flatMap((id) => pmGet(engine.containers, id) ?? []).filter(isUp);
  let w = world;
  for (const c of up) {
    const s = dockerStop(w, c.name, engine.sock);
    if ('error' in s) return undefined;
    w = s.world;
  }
  const name = engine.netns === 1 ? undefined : netnsName(world, engine.netns);
  const e = startDocker(stopDocker(w, engine.sock), { sock: engine.sock, version: engine.version, backend: engine.backend, daemon: { ...engine.opts, ...opts }, ...(name !== undefined && { netns: name }) });
  if ('error' in e) return undefined;
  w = e.world;
  for (const c of up) {
    const s = dockerStart(w, c.name, engine.sock);
    if ('error' in s) return undefined;
    w = s.world;
  }
  return w;
} });
const printPort = (r: PortReq): string => `-p ${r.hostIp === null ? '' : `${typeof r.hostIp === 'string' ? `[${printIp(r.hostIp)}]` : printIp(r.hostIp)}:`}${r.hostPort === null ? '' : `${r.hostPort[0] === r.hostPort[1] ? r.hostPort[0] : r.hostPort.join('-')}:`}${r.port}${r.proto === 'tcp' ? '' : `/${r.proto}`}`;
const listens = (world: World, netns: Nsid, proto: Proto, port: number): boolean => [...pmValues(pmGet(world.config.netns, netns)?.sockets ?? ({} as never))].some((s) => s.lport === port && (proto === 'tcp' ? s.listening : s.kind === 'udp' && s.raddr === null));

/** A port of the machine where dockerd is that nobody answers at. */
const publishing = (world: World, engine: Engine, proto: Proto, port: number): Candidate[] => containersOf(engine).flatMap((c): Candidate[] => {
  const w = { engine, c };
  const wanted = c.config.ports.find((r) => r.proto === proto && r.hostPort !== null && r.hostPort[0] <= port && port <= r.hostPort[1]);
  if (wanted && !isUp(c) && c.state !== 'paused') return [{ commands: [`docker start ${c.name}`], text: `start ${c.name}, which publishes port ${port}` }];
  if (!isUp(c)) return [];
  if (wanted) {
    const everywhere = { ...wanted, hostIp: null };
    return [
      ...wayOut(w),
      ...(wanted.hostIp === null ? [] : again(w, { ports: c.config.ports.map((r) => (r === wanted ? everywhere : r)) }, `run ${c.name} again with ${printPort(everywhere)} instead of ${printPort(wanted)}: published on all addresses`)),
    ];
  }
  if (c.sandbox === null || c.sandbox.netns === engine.netns || proto === 'icmp' || !listens(world, c.sandbox.netns, proto, port)) return [];
  const made: PortReq = { proto, port, hostIp: null, hostPort: [port, port] };
  return again(w, { ports: [...c.config.ports, made] }, `run ${c.name} again with ${printPort(made)}: its port is not published`);
});
/** Whose published port dockerd holds with a socket that lets nothing in (it has no proxy): its rules are gone, or the other family never had any. */
const heldFor = (engine: Engine, port: number): Container | undefined => containersOf(engine).find((c) => c.bindings.some((b) => b.hostPort === port && b.socket !== 0 && b.proxy === 0));
const unheld = (engine: Engine, c: Container): Candidate[] => [
  daemonAgain(engine, {}, `restart dockerd and start ${c.name} again: its rules are written anew`),
  ...(engine.opts.iptables ? [] : [daemonAgain(engine, { iptables: true }, 'start dockerd without --iptables=false')]),
  daemonAgain(engine, { userlandProxy: true }, 'start dockerd without --userland-proxy=false: the proxy answers where no rule does'),
];

/** Nobody outside knows a way to a container: dockerd's masquerading is switched off or was swept away. */
const unmasked = (engine: Engine): Candidate[] => [
  ...(engine.opts.iptables ? [] : [daemonAgain(engine, { iptables: true }, 'start dockerd without --iptables=false')]),
  ...(engine.opts.ipMasq ? [] : [daemonAgain(engine, { ipMasq: true }, 'start dockerd without --ip-masq=false')]),
  ...(engine.opts.iptables && engine.opts.ipMasq ? [daemonAgain(engine, {}, 'restart dockerd: its rules are written anew')] : []),
];

/** What Docker's own words could do about it. */
export const dockerEdits = (world: World, a: Answer, b: BlameLink): Candidate[] => {
  const { cause } = b;
  const engines = [...pmValues(world.config.docker)].filter((e) => e.running);
  if (engines.length === 0) return [];
  const from = findContainerOf(world, netnsName(world, a.netns));
  switch (cause.kind) {
    case 'rule':
    case 'policy': {
      if (b.leg !== 'request') return [];
      const p = a.trace[b.event]?.skb.net;
      const engine = engines.find((e) => e.netns === cause.netns);
      const to = p?.type === 'ip' && engine ? ownerOf(engine, p.dst) : undefined;
      const found = networkEdits(world, a);
      if (!engine || !to) return found;
      if (from && to.n.name === 'bridge' && !engine.opts.icc && networksOf(from).some((n) => n.id === to.n.id)) {
        found.push(...again(from, { links: [...from.c.config.links, { target: to.c.name, alias: to.c.name }] }, `run ${from.c.name} again with --link ${to.c.name}: links are let through where icc is off`));
      }
      if (cause.nf.table === 'raw' && since(engine.version, '28.5')) {
        const dev = pmGet(pmGet(world.config.netns, cause.netns)?.links ?? ({} as never), cause.nf.in ?? 0)?.name;
        if (dev !== undefined) found.push(...networkAgain(engine, to.n, { 'com.docker.network.bridge.trusted_host_interfaces': dev }, `make network ${to.n.name} again with -o com.docker.network.bridge.trusted_host_interfaces=${dev}: what comes in by ${dev} may ask its containers' addresses`));
        found.push(daemonAgain(engine, { allowDirectRouting: true }, 'start dockerd with --allow-direct-routing: addresses of containers may be asked from outside, then'));
      }
      return found;
    }
    case 'no-route': return b.leg === 'request' ? networkEdits(world, a) : from ? unmasked(from.engine) : [];
    case 'neigh': {
      if (b.leg !== 'request') return [];
      const shim = from ? macvlanShim(world, from, a) : [];
      return [...shim, ...networkEdits(world, a), ...asleep(engines, cause.ip)];
    }
    case 'name': return nameEdits(world, a);
    case 'no-socket': {
      if (typeof cause.ip === 'number' && isLoopback4(cause.ip) && from && from.c.sandbox?.netns === cause.netns && cause.proto !== 'icmp' && listens(world, from.engine.netns, cause.proto, cause.port)) {
        return again(from, { network: 'host', ports: [] }, `run ${from.c.name} again with --network host: 127.0.0.1 is itself, now`);
      }
      return engines.filter((e) => e.netns === cause.netns).flatMap((e) => publishing(world, e, cause.proto, cause.port));
    }
    case 'socket': return [...frozen(engines, cause.netns), ...engines.filter((e) => e.netns === cause.netns && a.target !== null).flatMap((e) => {
      // A connection that is gone again has no port any more.
      const port = cause.lport || (a.target?.port ?? 0);
      const held = heldFor(e, port);
      return [...publishing(world, e, a.target?.proto ?? 'tcp', port), ...(held ? unheld(e, held) : [])];
    })];
    default: return [];
  }
};
/** Its processes are stopped: the kernel takes what comes, and nobody reads it. */
const frozen = (engines: readonly Engine[], netns: Nsid): Candidate[] => engines.flatMap((e) => containersOf(e).filter((c) => c.state === 'paused' && c.sandbox?.netns === netns).map((c): Candidate => ({ commands: [`docker unpause ${c.name}`], text: `let ${c.name} run again: it is paused` })));
/** Nobody has the address, since its container is not running. */
const asleep = (engines: readonly Engine[], ip: Ip): Candidate[] => engines.flatMap((e) => containersOf(e).filter((c) => !isUp(c) && c.state !== 'paused' && [...pmValues(c.endpoints)].some((ep) => {
  const n = pmGet(e.networks, ep.network);
  return n?.ipam.pools.some((p) => p.family === (typeof ip === 'number' ? 4 : 6) && p.gateway !== ip) === true;
})).map((c): Candidate => ({ commands: [`docker start ${c.name}`], text: `start ${c.name}` })));
/** The host does not hear its own macvlans, but a macvlan of its own does. */
const macvlanShim = (world: World, from: Whose, a: Answer): Candidate[] => networksOf(from).flatMap((n): Candidate[] => {
  const mine = [...pmValues(from.c.endpoints)].find((ep) => ep.network === n.id)?.ip4;
  const host = pmGet(world.config.netns, from.engine.netns);
  const theirs = host && [...pmValues(host.links)].some((l) => l.addrs4.some((x) => x.local === a.target?.ip));
  if (n.driver !== 'macvlan' || !theirs || mine === undefined || mine === null || from.engine.netns !== 1) return [];
  return [{ commands: [`ip link add shim link ${n.bridge} type macvlan mode bridge`, 'ip link set shim up', `ip route add ${printIp(mine)}/32 dev shim`], text: `give the host a macvlan of its own on ${n.bridge}, and a route to ${from.c.name} by it` }];
});
