// docker info, docker version: the networking part of what they tell, with an engine of that release.
import { pmValues } from '../../base/pmap.ts';
import { findLinkByName } from '../../net/ctx.ts';
import { since } from '../../docker/defaults.ts';
import { isRunning } from '../../docker/engine.ts';
import type { Engine, EngineVersion } from '../../model/docker.ts';
import { readSysctl } from '../../rtnl/sysctl.ts';
import { engineOf, noDaemon, type Client, type DockerCommand } from './client.ts';
import { complain } from './client.ts';
import { flagDefs, type Flags } from './flags.ts';
import { compileTemplate } from './goTemplate.ts';
import { TemplateError } from './goTemplateParse.ts';
import { struct, type GoStruct } from './goValue.ts';

/** The release that stands for each stretch, and its API. */
const RELEASES: Readonly<Record<EngineVersion, readonly [string, string]>> = {
  '1.12': ['1.12.6', '1.24'], '17.06': ['17.06.2-ce', '1.30'], '20.10': ['20.10.24', '1.41'], '27': ['27.5.1', '1.47'], '28.0': ['28.0.0', '1.48'], '28.5': ['28.5.2', '1.51'], '29': ['29.7.2', '1.54'],
};
export const releaseOf = (v: EngineVersion): string => RELEASES[v][0];

const infoStruct = (d: Client, e: Engine): GoStruct => {
  const all = [...pmValues(e.containers)];
  const count = (f: (s: string) => boolean): number => all.filter((c) => f(c.state)).length;
  return struct({
    ID: e.sock, Containers: all.length, ContainersRunning: count((s) => s === 'running'), ContainersPaused: count((s) => s === 'paused'), ContainersStopped: count((s) => s === 'created' || s === 'exited'), Images: new Set(all.map((c) => c.config.image)).size,
    Driver: 'overlay2', BridgeNfIptables: readSysctl(d.ctx, e.netns, 'net.bridge.bridge-nf-call-iptables')?.trim() === '1', BridgeNfIp6tables: readSysctl(d.ctx, e.netns, 'net.bridge.bridge-nf-call-ip6tables')?.trim() === '1',
    IPv4Forwarding: readSysctl(d.ctx, e.netns, 'net.ipv4.ip_forward')?.trim() === '1', ServerVersion: releaseOf(e.version), Name: 'packetpath', ExperimentalBuild: e.opts.experimental, LiveRestoreEnabled: false,
  });
};
const format = (d: Client, f: Flags, v: GoStruct): number | undefined => {
  const text = f.one('format') ?? '';
  if (text === '') return undefined;
  try {
    d.p.out(`${compileTemplate(text === 'json' ? '{{json .}}' : text, { type: 'system.Info', row: true })(v)}\n`);
    return 0;
  } catch (e) {
    if (e instanceof TemplateError) return complain(d, `template: ${e.message}`, 64);
    throw e;
  }
};
const CLIENT = 'Client:\n Context:    default\n Debug Mode: false\n\nServer:\n';
const info = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) {
    d.p.out(`${CLIENT}ERROR: ${noDaemon(d)}\nerrors pretty printing info\n`);
    return 1;
  }
  const done = format(d, f, infoStruct(d, e));
  if (done !== undefined) return done;
  const all = [...pmValues(e.containers)];
  const running = all.filter(isRunning).length;
  const paused = all.filter((c) => c.state === 'paused').length;
  const bridges = ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'].filter((x) => x !== 'ipvlan' || since(e.version, '20.10'));
  d.p.out([
    CLIENT.slice(0, -1), ` Containers: ${all.length}`, `  Running: ${running - paused}`, `  Paused: ${paused}`, `  Stopped: ${all.length - running}`, ` Images: ${new Set(all.map((c) => c.config.image)).size}`, ` Server Version: ${releaseOf(e.version)}`,
    ' Storage Driver: overlay2', ' Logging Driver: json-file', ' Plugins:', '  Volume: local', `  Network: ${bridges.join(' ')}`, ' Swarm: inactive', ' Default Runtime: runc', ' OSType: linux', ' Architecture: x86_64',
    ...(since(e.version, '29') ? [` Firewall Backend: ${e.backend}`] : []), ' Docker Root Dir: /var/lib/docker', ' Debug Mode: false', ` Experimental: ${e.opts.experimental}`, ' Live Restore Enabled: false', '',
  ].join('\n').concat('\n'));
  const off = (name: string, words: string): void => {
    if (readSysctl(d.ctx, e.netns, name)?.trim() === '0') d.p.err(`WARNING: ${words}\n`);
  };
  off('net.ipv4.ip_forward', 'IPv4 forwarding is disabled');
  if (findLinkByName(d.ctx, e.netns, 'docker0')) {
    off('net.bridge.bridge-nf-call-iptables', 'bridge-nf-call-iptables is disabled');
    off('net.bridge.bridge-nf-call-ip6tables', 'bridge-nf-call-ip6tables is disabled');
  }
  return 0;
};
const version = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  const [own, api] = RELEASES[e?.version ?? '20.10'];
  const side = struct({ Version: own, ApiVersion: api, Os: 'linux', Arch: 'amd64' });
  const done = format(d, f, struct({ Client: side, Server: e ? side : null }));
  if (done !== undefined) return done;
  d.p.out(`Client:\n Version:           ${own}\n API version:       ${api}\n OS/Arch:           linux/amd64\n Context:           default\n`);
  if (!e) return complain(d, noDaemon(d));
  d.p.out(`\nServer:\n Engine:\n  Version:          ${own}\n  API version:      ${api} (minimum version 1.12)\n  OS/Arch:          linux/amd64\n  Experimental:     ${e.opts.experimental}\n`);
  return 0;
};
export const INFO_COMMANDS: readonly DockerCommand[] = [
  { path: 'info', aliases: ['system info'], use: '[OPTIONS]', short: 'Display system-wide information', flags: flagDefs('f,format:string'), args: { min: 0, max: 0 }, run: info },
  { path: 'version', use: '[OPTIONS]', short: 'Show the Docker version information', flags: flagDefs('f,format:string kubeconfig:string'), args: { min: 0, max: 0 }, run: version },
];
