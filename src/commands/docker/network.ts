// docker network ...: cli/command/network (create.go consolidateIpam, connect.go, list.go, prune.go); words of Docker 20.10.24.
import { inPrefix, networkOf, parseIp, parseIp4, parseIp6, type Ip } from '../../base/ip.ts';
import { newNetCreate, since } from '../../docker/defaults.ts';
import { attached, connect, createNetwork, disconnect, findContainer, findNetwork, networksOf, pruneNetworks, removeNetwork } from '../../docker/engine.ts';
import { shortId } from '../../docker/ids.ts';
import { isRefused, refuse } from '../../docker/tx.ts';
import type { Cidr, IpamConfig, NetCreate } from '../../model/docker.ts';
import { EPOCH } from '../../model/uapi.ts';
import { strftime } from '../../shell/time.ts';
import { change, complain, daemonSays, engineOf, noDaemon, notFoundSays, say, type Client, type DockerCommand } from './client.ts';
import { flagDefs, isTrue, type FlagCheck, type Flags } from './flags.ts';
import { formatRows, type Row } from './format.ts';
import { filterCheck } from './ps.ts';
import { parseLink } from './runFlags.ts';

/** net.ParseCIDR keeps the host part; `given` is its text. */
interface Net extends Cidr {
  readonly given: string;
}
export const parseCidr = (text: string): Cidr | undefined => {
  const m = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const ip = m && parseIp(m[1] as string);
  return ip === undefined || ip === null || Number(m?.[2]) > (typeof ip === 'number' ? 32 : 128) ? undefined : { ip, len: Number(m?.[2]) };
};
const inside = (ip: Ip, n: Net): boolean => typeof ip === typeof n.ip && inPrefix(ip, networkOf(n.ip, n.len), n.len);
const commas = (all: readonly string[]): string[] => all.flatMap((x) => x.split(',')).filter((x) => x !== '');

/** consolidateIpam: each range, gateway and auxiliary address finds its subnet; a string is the client's complaint. */
const consolidate = (f: Flags): IpamConfig[] | string => {
  const subnets = commas(f.all('subnet'));
  const ranges = commas(f.all('ip-range'));
  const gateways = commas(f.all('gateway'));
  if (subnets.length < ranges.length || subnets.length < gateways.length) return 'every ip-range or gateway must have a corresponding subnet';
  const nets: Net[] = [];
  for (const given of subnets) {
    const c = parseCidr(given);
    if (!c) return refusedSubnet(given);
    const n = { ...c, given };
    if (nets.some((x) => inside(n.ip, x) || inside(x.ip, n))) return 'multiple overlapping subnet configuration is not supported';
    nets.push(n);
  }
  const out: { subnet: Cidr; range: Cidr | null; gateway: Ip | null; aux: [string, Ip][] }[] = nets.map((n) => ({ subnet: { ip: n.ip, len: n.len }, range: null, gateway: null, aux: [] }));
  const home = (ip: Ip | undefined): number => (ip === undefined ? -1 : nets.findIndex((n) => inside(ip, n)));
  for (const r of ranges) {
    const c = parseCidr(r);
    const at = home(c?.ip);
    const o = out[at];
    if (!o || !c) return `no matching subnet for range ${r}`;
    if (o.range) return `cannot configure multiple ranges (${r}, ${o.range.len}) on the same subnet (${nets[at]?.given})`;
    o.range = c;
  }
  for (const g of gateways) {
    const ip = parseIp(g);
    const o = out[home(ip)];
    if (!o || ip === undefined) return `no matching subnet for gateway ${g}`;
    if (o.gateway !== null) return `cannot configure multiple gateways (${g}) on the same subnet`;
    o.gateway = ip;
  }
  for (const a of f.all('aux-address')) {
    const [key = '', value = ''] = a.split('=', 2);
    const ip = parseIp(value);
    const o = out[home(ip)];
    if (!o || ip === undefined) return `no matching subnet for aux-address ${value}`;
    o.aux.push([key, ip]);
  }
  return out.map((o) => ({ ...o, aux: Object.fromEntries(o.aux) }));
};
/** The daemon reads subnets, too: what the client could not, it sends. */
const refusedSubnet = (given: string): string => `Error response from daemon: Invalid subnet ${given} : invalid CIDR address: ${given}`;
const pairs = (all: readonly string[]): Record<string, string> => Object.fromEntries(all.map((o) => (o.includes('=') ? [o.slice(0, o.indexOf('=')), o.slice(o.indexOf('=') + 1)] : [o, ''])));

const create = (d: Client, f: Flags): number => {
  const ipam = consolidate(f);
  if (typeof ipam === 'string') return complain(d, ipam);
  for (const name of ['config-only', 'config-from', 'scope', 'ingress']) if (f.one(name) !== undefined && f.one(name) !== 'false' && f.one(name) !== '') return complain(d, `docker network create: --${name} is not modelled by packetpath`);
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const ipv4 = f.one('ipv4') === undefined || isTrue(f.one('ipv4') as string);
  const o: NetCreate = newNetCreate({
    name: f.args[0] as string, driver: f.one('driver') ?? 'bridge', internal: f.on('internal'), attachable: f.on('attachable'), ipv4, ipv6: f.on('ipv6'), options: pairs(f.all('opt')), labels: pairs(f.all('label')),
    ipamDriver: f.one('ipam-driver') ?? 'default', ipamOptions: pairs(f.all('ipam-opt')), ipam,
  });
  if (o.driver === 'overlay') return complain(d, 'Error response from daemon: overlay networks are not modelled by packetpath');
  if (!ipv4 && !since(engineOf(d)?.version ?? '20.10', '28.0')) return complain(d, 'docker network create: --ipv4=false is not modelled by packetpath');
  if (o.name === '') return complain(d, 'Error response from daemon: network with name  already exists');
  const n = change(d, (tx) => createNetwork(tx, o));
  if (!n) return complain(d, noDaemon(d));
  if (isRefused(n)) return complain(d, daemonSays(n));
  say(d, n.id);
  return 0;
};
const remove = (d: Client, f: Flags): number => {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  let rc = 0;
  for (const name of f.args) {
    const n = change(d, (tx) => removeNetwork(tx, name));
    if (n && !isRefused(n)) say(d, name);
    else if (n) {
      if (f.on('force') && n.status === 404) continue;
      d.p.err(`${notFoundSays(d, n)}\n`);
      rc = 1;
    }
  }
  if (rc !== 0 && since(engineOf(d)?.version ?? '20.10', '28.0')) d.p.err('exit status 1\n');
  return rc;
};
const join = (d: Client, f: Flags): number => {
  const [net = '', term = ''] = f.args;
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const [ipText, ip6Text] = [f.one('ip') ?? '', f.one('ip6') ?? ''];
  const links = f.all('link').map(parseLink).filter((l) => typeof l !== 'string');
  if (f.all('driver-opt').length > 0) return complain(d, 'docker network connect: --driver-opt is not modelled by packetpath');
  const bad = change(d, (tx) => {
    const c = findContainer(tx.e, term);
    if (isRefused(c)) return c;
    if (ipText !== '' && parseIp4(ipText) === undefined) return refuse(`invalid IPv4 address: ${ipText}`, 400);
    if (ip6Text !== '' && parseIp6(ip6Text) === undefined) return refuse(`invalid IPv6 address: ${ip6Text}`, 400);
    const n = findNetwork(tx.e, net);
    if (n && !n.userDefined && n.driver === 'bridge') {
      if (f.all('alias').length > 0) return refuse('network-scoped alias is supported only for containers in user defined networks', 403);
      if (ipText !== '' || ip6Text !== '') return refuse('user specified IP address is supported on user defined networks only', 403);
    }
    return connect(tx, net, c.id, { ip: parseIp4(ipText) ?? null, ip6: parseIp6(ip6Text) ?? null, networkAliases: f.all('alias'), links, gwPriority: Number(f.one('gw-priority') ?? 0) });
  });
  return bad ? complain(d, daemonSays(bad)) : 0;
};
const leave = (d: Client, f: Flags): number => {
  const [net = '', term = ''] = f.args;
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const bad = change(d, (tx) => {
    const c = findContainer(tx.e, term);
    return isRefused(c) ? c : disconnect(tx, net, c.id);
  });
  return bad ? complain(d, daemonSays(bad)) : 0;
};

const LS_FILTERS = new Set(['driver', 'id', 'label', 'name', 'scope', 'type', 'dangling']);
const list = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  const filters = f.all('filter').map((x) => [x.slice(0, x.indexOf('=')).trim().toLowerCase(), x.slice(x.indexOf('=') + 1).trim()] as const);
  const unknown = filters.find(([k]) => !LS_FILTERS.has(k));
  if (unknown) return complain(d, `Error response from daemon: Invalid filter '${unknown[0]}'`);
  const keys = [...new Set(filters.map((x) => x[0]))];
  const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const all = networksOf(e).filter((n) => keys.every((k) => filters.some(([key, v]) => key === k && (
    k === 'driver' ? n.driver === v : k === 'id' ? n.id.startsWith(v) : k === 'name' ? n.name.includes(v) : k === 'scope' ? v === 'local' : k === 'type' ? (v === 'custom') === n.userDefined
      : k === 'dangling' ? isTrue(v) === (n.userDefined && attached(e, n).length === 0) : v.includes('=') ? n.labels[v.slice(0, v.indexOf('='))] === v.slice(v.indexOf('=') + 1) : v in n.labels)))).sort((a, b) => byName(a.name, b.name));
  const rows = all.map((n): Row => new Map([
    ['CreatedAt', `${strftime('%Y-%m-%d %H:%M:%S', EPOCH + Math.floor(n.created / 1e6), 0)} +0000 UTC`], ['Driver', n.driver], ['ID', f.on('no-trunc') ? n.id : shortId(n.id)], ['IPv6', String(n.ipv6)], ['Internal', String(n.internal)],
    ['Labels', Object.entries(n.labels).map(([k, v]) => `${k}=${v}`).join(',')], ['Name', n.name], ['Scope', 'local'],
  ]));
  return formatRows(d, rows, {
    type: '*network.networkContext', format: f.one('format'), quiet: f.on('quiet') ? 'ID' : undefined, columns: [['NETWORK ID', 'ID'], ['NAME', 'Name'], ['DRIVER', 'Driver'], ['SCOPE', 'Scope']],
    headers: new Map([['IPv6', 'IPV6'], ['Internal', 'INTERNAL'], ['Labels', 'LABELS'], ['CreatedAt', 'CREATED AT']]),
  });
};
const pruneWords = (d: Client): string => {
  const gone = change(d, (tx) => pruneNetworks(tx)) ?? [];
  return gone.length === 0 ? '' : `Deleted Networks:\n${gone.map((n) => `${n.name}\n`).join('')}\n`;
};
const prune = (d: Client, f: Flags): number => {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  if (!f.on('force')) return complain(d, 'docker network prune: asking for confirmation is not modelled by packetpath: give -f');
  if (f.all('filter').length > 0) return complain(d, 'docker network prune: --filter is not modelled by packetpath');
  d.p.out(pruneWords(d));
  return 0;
};
const link: FlagCheck = (v) => {
  const l = parseLink(v);
  return typeof l === 'string' ? l : undefined;
};

export const NETWORK_COMMANDS: readonly DockerCommand[] = [
  {
    path: 'network connect', use: '[OPTIONS] NETWORK CONTAINER', short: 'Connect a container to a network', flags: flagDefs('alias:strings driver-opt:strings gw-priority:int ip:string ip6:string link:list dry-run'), args: { min: 2, max: 2 },
    checks: new Map([['link', link]]), run: join,
  },
  {
    path: 'network create', use: '[OPTIONS] NETWORK', short: 'Create a network', args: { min: 1, max: 1 }, run: create,
    flags: flagDefs('attachable aux-address:map config-from:string config-only d,driver:string gateway:strings ingress internal ip-range:strings ipam-driver:string ipam-opt:map ipv4 ipv6 label:list o,opt:map scope:string subnet:strings dry-run'),
  },
  { path: 'network disconnect', use: '[OPTIONS] NETWORK CONTAINER', short: 'Disconnect a container from a network', flags: flagDefs('f,force dry-run'), args: { min: 2, max: 2 }, run: leave },
  { path: 'network ls', aliases: ['network list'], use: '[OPTIONS]', short: 'List networks', flags: flagDefs('f,filter:filter format:string no-trunc q,quiet'), checks: new Map([['filter', filterCheck]]), args: { min: 0, max: 0 }, run: list },
  { path: 'network prune', use: '[OPTIONS]', short: 'Remove all unused networks', flags: flagDefs('filter:filter f,force'), args: { min: 0, max: 0 }, run: prune },
  { path: 'network rm', aliases: ['network remove'], use: 'NETWORK [NETWORK...]', short: 'Remove one or more networks', flags: flagDefs('force dry-run'), args: { min: 1 }, run: remove },
];
