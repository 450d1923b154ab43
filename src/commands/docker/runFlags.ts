// Options of `docker run` and `docker create`: cli/command/container/opts.go (addFlags, parse, parseNetworkOpts), opts/ (validators), the daemon's
// runconfig.ValidateNetMode and verifyContainerSettings. What has no part in the network (limits, health, devices, volumes) is taken and means nothing here.
import { parseIp, parseIp4, parseIp6, printIp } from '../../base/ip.ts';
import { parseMac } from '../../base/mac.ts';
import { newRunOpts, since } from '../../docker/defaults.ts';
import type { EngineVersion, LinkReq, Port, PortReq, RunOpts } from '../../model/docker.ts';
import { flagDefs, type FlagCheck, type Flags } from './flags.ts';
import { badReference, imageOf } from './images.ts';
import { longPort, parseExpose, parsePortSpec } from './parsePorts.ts';

const COMMON = `
  add-host:list a,attach:list blkio-weight:uint16 blkio-weight-device:list cap-add:list cap-drop:list cgroup-parent:string cgroupns:string cidfile:string cpu-period:int cpu-quota:int cpu-rt-period:int
  cpu-rt-runtime:int c,cpu-shares:int cpus:decimal cpuset-cpus:string cpuset-mems:string device:list device-cgroup-rule:list device-read-bps:list device-read-iops:list device-write-bps:list
  device-write-iops:list disable-content-trust dns:list dns-option:list dns-opt=dns-option:list dns-search:list domainname:string entrypoint:string e,env:list env-file:list expose:list gpus:string
  group-add:list health-cmd:string health-interval:duration health-retries:int health-start-period:duration health-timeout:duration h,hostname:string init i,interactive ip:string ip6:string ipc:string
  isolation:string kernel-memory:bytes l,label:list label-file:list link:list link-local-ip:list log-driver:string log-opt:list mac-address:string m,memory:bytes memory-reservation:bytes memory-swap:bytes
  memory-swappiness:int mount:mount name:string network:network net=network:network network-alias:list net-alias=network-alias:list no-healthcheck oom-kill-disable oom-score-adj:int pid:string pids-limit:int
  platform:string privileged p,publish:list P,publish-all pull:string read-only restart:string rm runtime:string security-opt:list shm-size:bytes stop-signal:string stop-timeout:int storage-opt:list
  sysctl:map tmpfs:list t,tty ulimit:ulimit u,user:string userns:string uts:string v,volume:list volume-driver:string volumes-from:list w,workdir:string`;
export const CREATE_FLAGS = flagDefs(`${COMMON} dry-run`);
export const RUN_FLAGS = flagDefs(`${COMMON} d,detach detach-keys:string sig-proxy dry-run`);

const NET_KEYS = new Set(['name', 'alias', 'driver-opt', 'ip', 'ip6', 'mac-address', 'link-local-ip', 'gw-priority']);
export const validIp: FlagCheck = (v) => (parseIp(v.trim()) === undefined ? `${v} is not an ip address` : undefined);
export const validSearch: FlagCheck = (v) => (v.trim() === '.' || /^(?:[a-zA-Z0-9_]|[a-zA-Z0-9_][a-zA-Z0-9-_]*[a-zA-Z0-9_])(?:\.(?:[a-zA-Z0-9_]|[a-zA-Z0-9_][a-zA-Z0-9-_]*[a-zA-Z0-9_]))*\.?$/.test(v.trim()) ? undefined : `${v} is not a valid domain`);
const SYSCTLS = /^(?:net\.|fs\.mqueue\.|kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)$)/;
/** opts.ValidateLink. */
export const parseLink = (v: string): LinkReq | string => {
  if (v === '') return 'empty string specified for links';
  const parts = v.split(':');
  if (parts.length > 2) return `bad format for links: ${v}`;
  const target = (parts[0] as string).replace(/^\//, '');
  return { target, alias: parts[1] === undefined || parts[1] === '' ? target : (parts[1].split('/').at(-1) as string) };
};
const validHost: FlagCheck = (v) => {
  const at = v.indexOf(':');
  if (at <= 0) return `bad format for add-host: ${JSON.stringify(v)}`;
  const ip = v.slice(at + 1);
  return ip === 'host-gateway' || parseIp(ip.replace(/^\[(.*)\]$/, '$1')) !== undefined ? undefined : `invalid IP address in add-host: ${JSON.stringify(ip)}`;
};
export const RUN_CHECKS: ReadonlyMap<string, FlagCheck> = new Map<string, FlagCheck>([
  ['dns', validIp],
  ['dns-search', validSearch],
  ['add-host', validHost],
  ['link', (v) => {
    const l = parseLink(v);
    return typeof l === 'string' ? l : undefined;
  }],
  ['sysctl', (v) => (v.includes('=') && SYSCTLS.test(v.split('=')[0] as string) ? undefined : `sysctl '${v}' is not whitelisted`)],
  ['network', (v) => (v.includes('=') ? v.split(',').map((f) => (!f.includes('=') ? `invalid field ${f}` : NET_KEYS.has(f.split('=')[0] as string) ? undefined : `invalid field key ${f.split('=')[0]}`)).find((x) => x !== undefined) : undefined)],
  ['mount', (v) => (v.split(',').every((f) => f.includes('=') || f === 'readonly' || f === 'ro') ? undefined : `invalid field '${v.split(',').find((f) => !f.includes('='))}' must be a key=value pair`)],
  ['link-local-ip', () => 'link-local addresses are not modelled by packetpath'],
]);

/** Complaints come from the client, or from the daemon: the words before them differ. */
export interface BadRun {
  readonly bad: string;
  readonly daemon: boolean;
}
export interface NetAttachment {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly ip: string;
  readonly ip6: string;
  readonly mac: string;
  readonly gwPriority: number;
}
const attachment = (v: string): NetAttachment => {
  const a = { name: '', aliases: [] as string[], ip: '', ip6: '', mac: '', gwPriority: 0 };
  if (!v.includes('=')) return { ...a, name: v };
  for (const f of v.split(',')) {
    const [k, x = ''] = f.split('=', 2);
    if (k === 'name') a.name = x;
    else if (k === 'alias') a.aliases.push(x);
    else if (k === 'ip') a.ip = x;
    else if (k === 'ip6') a.ip6 = x;
    else if (k === 'mac-address') a.mac = x;
    else if (k === 'gw-priority') a.gwPriority = Number(x) || 0;
  }
  return a;
};
const isUserNet = (name: string): boolean => !['default', 'bridge', 'host', 'none', ''].includes(name) && !name.startsWith('container:');
const CAPS = new Set('ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM'.split(' '));

const uniquePorts = (all: readonly Port[]): Port[] => [...new Map(all.map((p) => [`${p.port}/${p.proto}`, p])).values()];
const restartOf = (v: string | undefined): RunOpts['restart'] | BadRun => {
  if (v === undefined || v === '') return { name: 'no', max: 0 };
  const [name = '', count, extra] = v.split(':');
  if (extra !== undefined) return { bad: 'invalid restart policy format', daemon: false };
  if (count !== undefined && !/^-?\d+$/.test(count)) return { bad: 'maximum retry count must be an integer', daemon: false };
  if (name !== 'no' && name !== 'always' && name !== 'unless-stopped' && name !== 'on-failure') return { bad: `invalid restart policy '${name}'`, daemon: true };
  const max = Number(count ?? 0);
  if (name !== 'on-failure' && max !== 0) return { bad: `maximum retry count cannot be used with restart policy '${name}'`, daemon: true };
  if (max < 0) return { bad: 'maximum retry count cannot be negative', daemon: true };
  return { name, max };
};
/** runconfig.ValidateNetMode. */
const netModeConflict = (f: Flags, mode: string, exposed: number): string | undefined => {
  const shares = mode.startsWith('container:');
  if (mode === 'container:') return 'Invalid network mode: invalid container format container:<name|id>';
  if (shares && f.one('hostname')) return 'conflicting options: hostname and the network mode';
  if (mode === 'host' && f.all('link').length > 0) return "conflicting options: host type networking can't be used with links. This would result in undefined behavior";
  if (shares && f.all('dns').length > 0) return 'conflicting options: dns and the network mode';
  if (shares && f.all('add-host').length > 0) return 'conflicting options: custom host-to-IP mapping and the network mode';
  if ((shares || mode === 'host') && f.one('mac-address')) return 'conflicting options: mac-address and the network mode';
  if (shares && (f.all('publish').length > 0 || f.on('publish-all'))) return 'conflicting options: port publishing and the container type network mode';
  if (shares && exposed > 0) return 'conflicting options: port exposing and the container type network mode';
  return undefined;
};

export interface RunSpec {
  readonly opts: RunOpts;
  /** Networks beyond the first (25 and later). */
  readonly more: readonly NetAttachment[];
}
/** The container that the words ask for. `files` gives the text of --env-file. */
export const runSpec = (f: Flags, version: EngineVersion, files: (path: string) => string | undefined): RunSpec | BadRun => {
  const client = (bad: string): BadRun => ({ bad, daemon: false });
  const daemon = (bad: string): BadRun => ({ bad, daemon: true });
  const [image = '', ...words] = f.args;
  const macText = f.one('mac-address') ?? '';
  const mac = macText === '' ? null : parseMac(macText);
  if (mac === undefined) return client(`${macText} is not a valid mac address`);
  const ports: PortReq[] = [];
  for (const raw of f.all('publish')) {
    const short = longPort(raw);
    if (typeof short !== 'string') return client(short.bad);
    const p = parsePortSpec(short);
    if (typeof p === 'string') return client(p);
    ports.push(...p);
  }
  const asked: Port[] = [];
  for (const raw of f.all('expose')) {
    const p = parseExpose(raw);
    if (typeof p === 'string') return client(p);
    asked.push(...p);
  }
  const env: string[] = [];
  for (const path of f.all('env-file')) {
    const text = files(path);
    if (text === undefined) return client(`open ${path}: no such file or directory`);
    env.push(...text.split('\n').filter((l) => l.trim() !== '' && !l.startsWith('#')));
  }
  env.push(...f.all('env'));
  const restart = restartOf(f.one('restart'));
  if ('bad' in restart) return restart;
  if (f.on('rm') && restart.name !== 'no') return client('Conflicting options: --restart and --rm');
  const nets = f.all('network').map(attachment);
  const [first, ...more] = nets;
  const aliases = [...(first?.aliases ?? []), ...f.all('network-alias')];
  const links = f.all('link').map(parseLink).filter((l) => typeof l !== 'string');
  if (first) {
    if (first.name.trim() === '') return client('no name set for network');
    if (first.aliases.length > 0 && f.all('network-alias').length > 0) return client('conflicting options: cannot specify both --network-alias and per-network alias');
    if (!isUserNet(first.name)) {
      if (aliases.length > 0) return client('network-scoped aliases are only supported for user-defined networks');
      if (links.length > 0) return client('links are only supported for user-defined networks');
    }
  }
  const twice = more.find((n, i) => nets.findIndex((x) => x.name === n.name) <= i);
  if (twice) return client(`network ${JSON.stringify(twice.name)} is specified multiple times`);
  const why = badReference(image);
  if (why !== undefined) return client(why.startsWith('repository') ? `invalid reference format: ${why}` : why);

  const mode = first?.name ?? 'default';
  if (nets.length > 1 && !since(version, '27')) return daemon(`Container cannot be connected to network endpoints: ${nets.map((n) => n.name).join(', ')}`);
  const conflict = netModeConflict(f, mode, asked.length);
  if (conflict !== undefined) return daemon(conflict);
  const cap = f.all('cap-add').map((c) => c.toUpperCase().replace(/^CAP_/, '')).find((c) => !CAPS.has(c));
  if (cap !== undefined) return daemon(`invalid CapAdd: unknown capability: ${JSON.stringify(`CAP_${cap}`)}`);
  // An address on a predefined network is refused at the start, on the default bridge it is ignored.
  const ipText = first?.ip || f.one('ip') || '';
  const ip6Text = first?.ip6 || f.one('ip6') || '';
  const ip = parseIp4(ipText) ?? null;
  const ip6 = parseIp6(ip6Text) ?? null;
  if (isUserNet(mode) && ipText !== '' && ip === null) return daemon(`invalid IPv4 address: ${ipText}`);
  if (isUserNet(mode) && ip6Text !== '' && ip6 === null) return daemon(`invalid IPv6 address: ${ip6Text}`);

  const known = imageOf(image);
  const entrypoint = f.one('entrypoint');
  const argv = words.length > 0 ? words : entrypoint === undefined ? known.cmd : [];
  const own = words.length === 0 && entrypoint === undefined;
  const point = entrypoint === undefined ? known.entrypoint : entrypoint === '' ? null : [entrypoint];
  if (argv.length === 0 && point === null) return daemon(since(version, '27') ? 'no command specified' : 'No command specified');
  return {
    more,
    opts: newRunOpts({
      image, name: f.one('name') ?? '', argv, entrypoint: point, env: [...env.filter((e) => e.includes('=')), ...known.env], hostname: f.one('hostname') ?? '', domainname: f.one('domainname') ?? '', network: mode,
      networkAliases: aliases, gwPriority: first?.gwPriority ?? 0, ip, ip6, mac: mac ?? (first?.mac ? (parseMac(first.mac) ?? null) : null), links, ports, publishAll: f.on('publish-all'), exposed: uniquePorts([...known.exposed, ...asked, ...ports.map((p) => ({ port: p.port, proto: p.proto }))]),
      dns: f.all('dns'), dnsOptions: f.all('dns-option'), dnsSearch: f.all('dns-search'), extraHosts: f.all('add-host').map((h) => {
        const at = h.indexOf(':');
        const to = h.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
        const addr = parseIp(to);
        return [h.slice(0, at), addr === undefined ? to : printIp(addr)] as const;
      }),
      sysctls: Object.fromEntries(f.all('sysctl').map((s) => [s.slice(0, s.indexOf('=')), s.slice(s.indexOf('=') + 1)])), restart, autoRemove: f.on('rm'), detach: f.on('detach'), interactive: f.on('interactive'), tty: f.on('tty'),
      privileged: f.on('privileged'), capAdd: f.all('cap-add'), labels: Object.fromEntries(f.all('label').map((l) => (l.includes('=') ? [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)] : [l, '']))),
      volumes: f.all('volume'), user: f.one('user') ?? '', workdir: f.one('workdir') ?? '', listeners: own ? known.listeners : [],
    }),
  };
};
