// Processes that an engine has without a task of the shell: containers, docker-proxies, dockerd. `ps`, `ss`, `nsenter -t` and `ip netns identify` see them.
import { printIp } from '../base/ip.ts';
import { pmValues } from '../base/pmap.ts';
import { since } from './defaults.ts';
import type { Engine, PortBinding } from '../model/docker.ts';
import type { Config, Nsid } from '../model/world.ts';

export interface DockerProc {
  readonly pid: number;
  readonly netns: Nsid;
  readonly argv: readonly string[];
}
/** docker-proxy's command line, as `ps` shows it; since 28.0 dockerd opens the socket and hands it over. */
export const proxyArgv = (e: Pick<Engine, 'opts' | 'version'>, b: Pick<PortBinding, 'proto' | 'hostIp' | 'hostPort' | 'ip' | 'port'>): string[] =>
  [e.opts.userlandProxyPath, '-proto', b.proto, '-host-ip', printIp(b.hostIp), '-host-port', String(b.hostPort), '-container-ip', printIp(b.ip), '-container-port', String(b.port), ...(since(e.version, '28.0') ? ['-use-listen-fd'] : [])];

const known = new WeakMap<Config['docker'], readonly DockerProc[]>();
export const dockerProcs = (config: Config): readonly DockerProc[] => {
  const before = known.get(config.docker);
  if (before) return before;
  const all: DockerProc[] = [];
  known.set(config.docker, all);
  for (const e of pmValues(config.docker)) {
    if (!e.running) continue;
    if (e.pid !== 0) all.push({ pid: e.pid, netns: e.netns, argv: ['dockerd'] });
    for (const c of pmValues(e.containers)) {
      for (const b of c.bindings) if (b.proxy !== 0) all.push({ pid: b.proxy, netns: e.netns, argv: proxyArgv(e, b) });
      if (c.pid !== 0 && c.sandbox) all.push({ pid: c.pid, netns: c.sandbox.netns, argv: c.config.argv.length > 0 ? c.config.argv : [c.config.listeners[0]?.name ?? c.config.image] });
    }
  }
  return all;
};
