// Docker for programs: a world in, a world out. The command line (commands/docker) does the same things with words.
import { pmGet } from '../base/pmap.ts';
import type { Container, DaemonOpts, Engine, EngineVersion, NetCreate, Network, RunOpts } from '../model/docker.ts';
import type { Nsid, Origin, World } from '../model/world.ts';
import { commitCtx, openCtx, type Ctx } from '../net/ctx.ts';
import { drain } from '../net/dev.ts';
import { newDaemonOpts, newNetCreate, newRunOpts } from './defaults.ts';
import { createContainer, createNetwork, findContainer, removeContainer, removeNetwork, startContainer, startEngine, stopContainer, stopEngine } from './engine.ts';
import { beginDocker, commitDocker, DEFAULT_SOCK, isRefused, type DockerError, type DockerTx } from './tx.ts';

export interface DockerOptions {
  /** Which engine, where there are several. */
  readonly sock?: string;
  /** Where dockerd runs: a namespace's name; the initial one by default. */
  readonly netns?: string;
  readonly version?: EngineVersion;
  readonly backend?: Engine['backend'];
  readonly daemon?: Partial<DaemonOpts>;
}
/** Docker's own words for why not; the world is as it was, or as the failed attempt has left it. */
export interface DockerRefused {
  readonly error: string;
  readonly world: World;
}
const originFor = (text: string): Origin => ({ file: 'api', line: 0, text, by: text });
const finish = (ctx: Ctx): World => {
  drain(ctx);
  return commitCtx(ctx);
};
/** One change of an engine; undefined: there is none at this socket, or it does not run. */
const withDocker = <T>(world: World, what: string, sock: string | undefined, change: (tx: DockerTx) => T): { readonly world: World; readonly result: T } | undefined => {
  const ctx = openCtx(world);
  const tx = beginDocker(ctx, sock ?? DEFAULT_SOCK, originFor(what));
  if (!tx?.e.running) return undefined;
  const result = change(tx);
  commitDocker(tx);
  return { world: finish(ctx), result };
};
const answer = <T extends object>(world: World, sock: string | undefined, what: string, change: (tx: DockerTx) => T | DockerError): (T & { readonly world: World }) | DockerRefused => {
  const r = withDocker(world, what, sock, change);
  if (!r) return { error: `Cannot connect to the Docker daemon at unix://${sock ?? DEFAULT_SOCK}. Is the docker daemon running?`, world };
  return isRefused(r.result) ? { error: r.result.refused, world: r.world } : { ...r.result, world: r.world };
};

export const startDocker = (world: World, o: DockerOptions = {}): { readonly world: World } | DockerRefused => {
  const netns: Nsid | undefined = o.netns === undefined ? 1 : pmGet(world.config.names, o.netns);
  if (netns === undefined) return { error: `no network namespace "${o.netns}"`, world };
  const ctx = openCtx(world);
  const version = o.version ?? '20.10';
  const e = startEngine(ctx, { sock: o.sock ?? DEFAULT_SOCK, netns, version, backend: o.backend ?? 'iptables', pid: 0, execRoot: '/var/run/docker', opts: newDaemonOpts(version, o.daemon) }, originFor('dockerd'));
  return e ? { error: e.refused, world: finish(ctx) } : { world: finish(ctx) };
};
export const stopDocker = (world: World, sock = DEFAULT_SOCK): World => {
  const ctx = openCtx(world);
  stopEngine(ctx, sock, originFor('dockerd'));
  return finish(ctx);
};
export const dockerRun = (world: World, o: Partial<RunOpts> & Pick<RunOpts, 'image'>, sock?: string): { readonly id: string; readonly world: World } | DockerRefused =>
  answer(world, sock, `docker run ${o.image}`, (tx) => {
    const c = createContainer(tx, newRunOpts(o));
    if (isRefused(c)) return c;
    return startContainer(tx, c.id) ?? { id: c.id };
  });
const onContainer = (world: World, sock: string | undefined, what: string, term: string, change: (tx: DockerTx, c: Container) => DockerError | undefined): { readonly id: string; readonly world: World } | DockerRefused =>
  answer(world, sock, `docker ${what} ${term}`, (tx) => {
    const c = findContainer(tx.e, term);
    if (isRefused(c)) return c;
    return change(tx, c) ?? { id: c.id };
  });
export const dockerStart = (world: World, term: string, sock?: string) => onContainer(world, sock, 'start', term, (tx, c) => startContainer(tx, c.id));
export const dockerStop = (world: World, term: string, sock?: string) => onContainer(world, sock, 'stop', term, (tx, c) => void stopContainer(tx, c.id, 137));
export const dockerRemove = (world: World, term: string, sock?: string) => onContainer(world, sock, 'rm -f', term, (tx, c) => removeContainer(tx, c.id, { force: true }));
export const dockerNetworkCreate = (world: World, o: Partial<NetCreate> & Pick<NetCreate, 'name'>, sock?: string): { readonly network: Network; readonly world: World } | DockerRefused =>
  answer(world, sock, `docker network create ${o.name}`, (tx) => {
    const n = createNetwork(tx, newNetCreate(o));
    return isRefused(n) ? n : { network: n };
  });
export const dockerNetworkRemove = (world: World, term: string, sock?: string): { readonly network: Network; readonly world: World } | DockerRefused =>
  answer(world, sock, `docker network rm ${term}`, (tx) => {
    const n = removeNetwork(tx, term);
    return isRefused(n) ? n : { network: n };
  });
