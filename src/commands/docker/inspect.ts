// `docker inspect` and `docker network inspect` as Go structs: api/types (ContainerJSON, NetworkResource) filled as daemon/inspect.go and api/server/router/network do.
// The order of keys is that of captures/*/containers/*/inspect.json and networks/*.json (20.10); fields that 25 and later added or moved are in `endpointJson`.
import { printIp, type Ip } from '../../base/ip.ts';
import { printMac } from '../../base/mac.ts';
import { pmEntries, pmGet, pmValues } from '../../base/pmap.ts';
import { since } from '../../docker/defaults.ts';
import { findContainer, networksOf } from '../../docker/engine.ts';
import { isRefused } from '../../docker/tx.ts';
import { shortId } from '../../docker/ids.ts';
import { printCidr } from '../../docker/printOp.ts';
import type { Container, Endpoint, Engine, Network, PortReq } from '../../model/docker.ts';
import { EPOCH } from '../../model/uapi.ts';
import { strftime } from '../../shell/time.ts';
import { goMap, isGoList, NIL_LIST, NIL_MAP, struct, type GoStruct, type GoValue } from './goValue.ts';

const ZERO_TIME = '0001-01-01T00:00:00Z';
/** RFC 3339 with nanoseconds; 0 microseconds is no time at all. */
const rfc3339 = (us: number): string => {
  if (us === 0) return ZERO_TIME;
  const frac = String(us % 1e6).padStart(6, '0').replace(/0+$/, '');
  return `${strftime('%Y-%m-%dT%H:%M:%S', EPOCH + Math.floor(us / 1e6), 0)}${frac === '' ? '' : `.${frac}`}Z`;
};
const list = (a: readonly string[]): GoValue => (a.length === 0 ? NIL_LIST : [...a]);
const strings = (r: Readonly<Record<string, string>>): GoValue => goMap(Object.entries(r));
const ipOr = (ip: Ip | null): string => (ip === null ? '' : printIp(ip));

// ---------------------------------------------------------------- a container's networks

const lenOf = (n: Network | undefined, ip: Ip | null): number => (ip === null ? 0 : (n?.ipam.pools.find((p) => typeof p.subnet.ip === typeof ip)?.subnet.len ?? 0));
/** The default bridge forgets what was wished (captures/static-ip, ce). */
const ipamConfig = (n: Network | undefined, ep: Endpoint): GoValue => {
  const { ip4, ip6 } = ep.wanted;
  if (ip4 === null && ip6 === null) return ep.viaConnect ? struct({}, true) : null;
  if (n && !n.userDefined) return null;
  return struct({ ...(ip4 !== null && { IPv4Address: printIp(ip4) }), ...(ip6 !== null && { IPv6Address: printIp(ip6) }) }, true);
};
const linksOf = (n: Network | undefined, ep: Endpoint): GoValue => (n && !n.userDefined ? NIL_LIST : list(ep.links.map((l) => `${l.target}:${l.alias}`)));
/** Aliases on a user network: those given, then the short id, then the host name. On others none. */
const aliasesOf = (c: Container, n: Network | undefined, ep: Endpoint): string[] | null => {
  if (n && !n.userDefined) return null;
  return [...ep.aliases, ...(n ? [shortId(c.id)] : []), ...(n && c.config.hostname !== '' ? [c.config.hostname] : [])];
};
const endpointJson = (e: Engine, c: Container, name: string, ep: Endpoint): GoStruct => {
  const n = pmGet(e.networks, ep.network) ?? networksOf(e).find((x) => x.name === name);
  const live = ep.id !== '';
  const where = {
    EndpointID: ep.id, Gateway: ipOr(ep.gateway4), IPAddress: ipOr(ep.ip4), IPPrefixLen: lenOf(n, ep.ip4), IPv6Gateway: ipOr(ep.gateway6), GlobalIPv6Address: ipOr(ep.ip6), GlobalIPv6PrefixLen: lenOf(n, ep.ip6),
  };
  const mac = live && ep.mac !== 0 ? printMac(ep.mac) : '';
  // A container that never got as far as a sandbox knows its networks by name only.
  const id = live || c.sandbox !== null || c.startedAt > 0 || c.error.includes('driver failed') ? (ep.network !== '' ? ep.network : (n?.id ?? '')) : '';
  const aliases = aliasesOf(c, n, ep);
  if (!since(e.version, '27')) {
    // A start, or a connect, that found the network has added the short id, also where it went no further (captures/static-ip, cc).
    const found = n !== undefined && (id !== '' || c.error !== '' || ep.viaConnect);
    const known = found && aliases !== null ? aliases : ep.aliases.length > 0 || ep.viaConnect ? [...ep.aliases] : NIL_LIST;
    return struct({ IPAMConfig: ipamConfig(n, ep), Links: linksOf(n, ep), Aliases: known, NetworkID: id, ...where, MacAddress: mac, DriverOpts: ep.viaConnect ? goMap([]) : NIL_MAP }, true);
  }
  // A new name is written to every network's settings, the default bridge's too (28's containerRename).
  const renamed = c.config.name !== '' && c.config.name !== c.name;
  const dns = (n?.userDefined || renamed) && (live || c.startedAt > 0 || c.error !== '') ? [c.name, ...(aliases ?? [shortId(c.id)])] : NIL_LIST;
  return struct({
    IPAMConfig: ipamConfig(n, ep), Links: linksOf(n, ep), Aliases: ep.aliases.length > 0 || ep.viaConnect ? [...ep.aliases] : NIL_LIST, MacAddress: mac, DriverOpts: ep.viaConnect ? goMap([]) : NIL_MAP,
    ...(since(e.version, '28.0') && { GwPriority: ep.gwPriority }), NetworkID: id, ...where, DNSNames: dns,
  }, true);
};

// ---------------------------------------------------------------- ports

const portKey = (p: { readonly port: number; readonly proto: string }): string => `${p.port}/${p.proto}`;
const binding = (ip: string, port: string): GoStruct => struct({ HostIp: ip, HostPort: port });
/** HostConfig.PortBindings: as it was asked for. */
const asked = (ports: readonly PortReq[]): GoValue => {
  const m = new Map<string, GoValue[]>();
  for (const p of ports) {
    const range = p.hostPort === null ? '' : p.hostPort[0] === p.hostPort[1] ? String(p.hostPort[0]) : `${p.hostPort[0]}-${p.hostPort[1]}`;
    m.set(portKey(p), [...(m.get(portKey(p)) ?? []), binding(p.hostIp === null ? '' : printIp(p.hostIp), range)]);
  }
  return m;
};
const listed = (v: GoValue | undefined): readonly GoValue[] => (isGoList(v) ? v : []);
/** NetworkSettings.Ports: live bindings, and null for what is only exposed; a network that publishes nothing has none. */
const livePorts = (e: Engine, c: Container): GoValue => {
  const m = new Map<string, GoValue>();
  const published = [...pmValues(c.endpoints)].some((ep) => ep.id !== '' && pmGet(e.networks, ep.network)?.driver === 'bridge' && !pmGet(e.networks, ep.network)?.internal);
  if (c.sandbox === null || !published || c.sandbox.shared !== null) return m;
  for (const p of c.config.exposed) m.set(portKey(p), NIL_LIST);
  for (const p of c.config.ports) if (!m.has(portKey(p))) m.set(portKey(p), NIL_LIST);
  for (const b of c.bindings) m.set(portKey(b), [...(listed(m.get(portKey(b)))), binding(printIp(b.hostIp), b.hostPort === 0 ? '' : String(b.hostPort))]);
  return m;
};

// ---------------------------------------------------------------- a container

export const pathOf = (c: Container): readonly string[] => [...(c.config.entrypoint ?? []), ...c.config.argv];
/** The container whose network this one shares. */
const sharedWith = (e: Engine, c: Container): Container | undefined => {
  if (!c.config.network.startsWith('container:')) return undefined;
  const target = findContainer(e, c.config.network.slice('container:'.length));
  return isRefused(target) ? undefined : target;
};
/** The same name, the same 64 digits. */
const digestOf = (name: string): string => {
  let h = 0x811c9dc5;
  let s = '';
  for (let i = 0; s.length < 64; i++) {
    for (const ch of `${name}${i}`) h = Math.imul(h ^ ch.charCodeAt(0), 0x01000193) >>> 0;
    s += h.toString(16).padStart(8, '0');
  }
  return `sha256:${s}`;
};
const hostConfig = (e: Engine, c: Container): GoStruct => {
  const o = c.config;
  const { privileged } = o;
  const [since27, since28] = [since(e.version, '27'), since(e.version, '28.0')];
  const lists = since28 ? [] : NIL_LIST;
  return struct({
    Binds: list(o.volumes), ContainerIDFile: '', LogConfig: struct({ Type: 'json-file', Config: goMap([]) }), NetworkMode: since27 && o.network === 'default' ? 'bridge' : o.network, PortBindings: asked(o.ports), RestartPolicy: struct({ Name: o.restart.name, MaximumRetryCount: o.restart.max }),
    AutoRemove: o.autoRemove, VolumeDriver: '', VolumesFrom: NIL_LIST, ...(since27 && { ConsoleSize: [0, 0] }), CapAdd: list(o.capAdd), CapDrop: NIL_LIST, CgroupnsMode: 'host', Dns: [...o.dns], DnsOptions: [...o.dnsOptions], DnsSearch: [...o.dnsSearch],
    ExtraHosts: list(o.extraHosts.map(([n, ip]) => `${n}:${ip}`)), GroupAdd: NIL_LIST, IpcMode: 'private', Cgroup: '', Links: defaultLinks(e, c), OomScoreAdj: 0, PidMode: '', Privileged: privileged, PublishAllPorts: o.publishAll, ReadonlyRootfs: false,
    SecurityOpt: privileged ? ['label=disable'] : NIL_LIST, UTSMode: '', UsernsMode: '', ShmSize: 67108864, Runtime: 'runc', ...(!since27 && { ConsoleSize: [0, 0] }), Isolation: '', CpuShares: 0, Memory: 0, NanoCpus: 0, CgroupParent: '', BlkioWeight: 0, BlkioWeightDevice: [],
    BlkioDeviceReadBps: lists, BlkioDeviceWriteBps: lists, BlkioDeviceReadIOps: lists, BlkioDeviceWriteIOps: lists, CpuPeriod: 0, CpuQuota: 0, CpuRealtimePeriod: 0, CpuRealtimeRuntime: 0, CpusetCpus: '', CpusetMems: '', Devices: [], DeviceCgroupRules: NIL_LIST,
    DeviceRequests: NIL_LIST, ...(!since27 && { KernelMemory: 0, KernelMemoryTCP: 0 }), MemoryReservation: 0, MemorySwap: 0, MemorySwappiness: null, OomKillDisable: false, PidsLimit: null, Ulimits: lists, CpuCount: 0, CpuPercent: 0, IOMaximumIOps: 0, IOMaximumBandwidth: 0,
    ...(Object.keys(o.sysctls).length > 0 && { Sysctls: strings(o.sysctls) }),
    MaskedPaths: privileged ? null : ['/proc/asound', '/proc/acpi', ...(since(e.version, '28.5') ? ['/proc/interrupts'] : []), '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware', ...(since27 ? ['/sys/devices/virtual/powercap'] : [])],
    ReadonlyPaths: privileged ? null : ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  }, true);
};
/** Legacy links, by the names of today; on user networks the endpoint has them. */
const defaultLinks = (e: Engine, c: Container): GoValue => {
  if (!['default', 'bridge'].includes(c.config.network)) return NIL_LIST;
  return list(c.config.links.map((l) => {
    const target = pmGet(e.containers, pmGet(e.names, l.target) ?? l.target) ?? [...pmValues(e.containers)].find((x) => x.id.startsWith(l.target));
    return `/${target?.name ?? l.target}:/${c.name}/${l.alias}`;
  }));
};
const stateOf = (c: Container): GoStruct => {
  const running = c.state === 'running' || c.state === 'paused' || c.state === 'restarting';
  return struct({
    Status: c.state, Running: running, Paused: c.state === 'paused', Restarting: c.state === 'restarting', OOMKilled: false, Dead: false, Pid: c.pid, ExitCode: c.exitCode, Error: c.error, StartedAt: rfc3339(c.startedAt), FinishedAt: rfc3339(c.finishedAt),
  }, true);
};
const configOf = (e: Engine, c: Container, hostname: string): GoStruct => {
  const o = c.config;
  const name = (x: Container): string => (x.config.hostname !== '' ? x.config.hostname : x.config.network === 'host' ? hostname : shortId(x.id));
  return struct({
    Hostname: name(sharedWith(e, c) ?? c), Domainname: (sharedWith(e, c) ?? c).config.domainname, User: o.user, AttachStdin: o.interactive && !o.detach, AttachStdout: !o.detach, AttachStderr: !o.detach,
    ...(o.exposed.length > 0 && { ExposedPorts: goMap(o.exposed.map((p) => [portKey(p), struct({})] as const)) }), Tty: o.tty, OpenStdin: o.interactive, StdinOnce: o.interactive && !o.detach, Env: list(o.env), Cmd: list(o.argv), Image: o.image, Volumes: NIL_MAP,
    WorkingDir: o.workdir, Entrypoint: o.entrypoint === null ? NIL_LIST : [...o.entrypoint], ...(e.opts.bridge === 'none' && ['default', 'bridge'].includes(o.network) && { NetworkDisabled: true }), ...(o.mac !== null && { MacAddress: printMac(o.mac) }), OnBuild: NIL_LIST, Labels: strings(o.labels),
  }, true);
};
/** What stands at the top of NetworkSettings is the default bridge's endpoint. */
const networkSettings = (e: Engine, c: Container): GoStruct => {
  const bridge = pmGet(c.endpoints, 'bridge');
  const n = networksOf(e).find((x) => x.name === 'bridge');
  const live = bridge && bridge.id !== '' ? bridge : undefined;
  const sb = c.sandbox;
  const shared = sb?.shared !== null && sb?.shared !== undefined;
  const since27 = since(e.version, '27');
  const [key, ports] = [shared ? '' : (sb?.key ?? ''), livePorts(e, c)];
  return struct({
    Bridge: since(e.version, '28.0') && bridge ? e.opts.bridge.replace('none', '') : '', SandboxID: shared ? '' : (sb?.id ?? ''), ...(since27 && { SandboxKey: key, Ports: ports }), HairpinMode: false, LinkLocalIPv6Address: '', LinkLocalIPv6PrefixLen: 0, ...(!since27 && { Ports: ports, SandboxKey: key }), SecondaryIPAddresses: NIL_LIST, SecondaryIPv6Addresses: NIL_LIST,
    EndpointID: live?.id ?? '', Gateway: ipOr(live?.gateway4 ?? null), GlobalIPv6Address: ipOr(live?.ip6 ?? null), GlobalIPv6PrefixLen: lenOf(n, live?.ip6 ?? null), IPAddress: ipOr(live?.ip4 ?? null), IPPrefixLen: lenOf(n, live?.ip4 ?? null),
    IPv6Gateway: ipOr(live?.gateway6 ?? null), MacAddress: live && live.mac !== 0 ? printMac(live.mac) : '', Networks: goMap([...pmEntries(c.endpoints)].map(([name, ep]) => [String(name), endpointJson(e, c, String(name), ep)] as const)),
  }, true);
};
/** `hostname`: the host's own, which containers without a network of their own have. */
export const containerJson = (e: Engine, c: Container, hostname: string): GoStruct => {
  const [path = '', ...args] = pathOf(c);
  const dir = `/var/lib/docker/containers/${c.id}`;
  return struct({
    Id: c.id, Created: rfc3339(c.created), Path: path, Args: args, State: stateOf(c), Image: digestOf(c.config.image), ResolvConfPath: `${dir}/resolv.conf`, HostnamePath: `${dir}/hostname`, HostsPath: `${dir}/hosts`, LogPath: `${dir}/${c.id}-json.log`,
    Name: `/${c.name}`, RestartCount: c.restartCount, Driver: 'overlay2', Platform: 'linux', MountLabel: '', ProcessLabel: '', AppArmorProfile: '', ExecIDs: NIL_LIST, HostConfig: hostConfig(e, c),
    GraphDriver: struct({ Data: null, Name: 'overlay2' }), Mounts: [], Config: configOf(e, c, hostname), NetworkSettings: networkSettings(e, c),
  });
};

// ---------------------------------------------------------------- a network

const withLen = (n: Network, ip: Ip | null): string => (ip === null ? '' : `${printIp(ip)}/${lenOf(n, ip)}`);
const ipamJson = (e: Engine, n: Network): GoStruct => {
  // 28 lists what was asked for before what the defaults gave.
  const inOrder = since(e.version, '28.0') ? n.ipam.pools.toSorted((a, b) => Number(a.asked.subnet === null) - Number(b.asked.subnet === null)) : n.ipam.pools;
  const pools = inOrder.map((p) => {
    // A pool from the defaults shows the gateway that it was given; one that was asked for shows what was asked for.
    const gateway = p.asked.subnet === null ? p.gateway : p.asked.gateway;
    return struct({
      Subnet: printCidr(p.asked.subnet ?? p.subnet), ...(p.asked.range !== null && { IPRange: printCidr(p.asked.range) }), ...(gateway !== null && { Gateway: printIp(gateway) }),
      ...(Object.keys(p.asked.aux).length > 0 && { AuxiliaryAddresses: goMap(Object.entries(p.asked.aux).map(([k, v]) => [k, printIp(v)] as const)) }),
    });
  });
  return struct({ Driver: n.ipam.driver, Options: n.ipam.options === null ? NIL_MAP : strings(n.ipam.options), Config: pools.length === 0 && since(e.version, '28.0') ? null : pools });
};
export const networkJson = (e: Engine, n: Network, driver: string): GoStruct => {
  const inside = [...pmValues(e.containers)].flatMap((c) => {
    const ep = pmGet(c.endpoints, n.name);
    if (!ep || ep.id === '') return [];
    return [[c.id, struct({ Name: c.name, EndpointID: ep.id, MacAddress: ep.mac === 0 ? '' : printMac(ep.mac), IPv4Address: withLen(n, ep.ip4), IPv6Address: withLen(n, ep.ip6) })] as const];
  });
  return struct({
    Name: n.name, Id: n.id, Created: rfc3339(n.created), Scope: 'local', Driver: driver, ...(since(e.version, '28.0') && { EnableIPv4: n.ipv4 }), EnableIPv6: n.ipv6, IPAM: ipamJson(e, n), Internal: n.internal, Attachable: n.attachable, Ingress: false,
    ConfigFrom: struct({ Network: '' }), ConfigOnly: false, Containers: goMap(inside), Options: strings(n.options), Labels: strings(n.labels),
  });
};
