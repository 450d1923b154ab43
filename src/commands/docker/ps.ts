// docker ps: cli/command/formatter/container.go, the daemon's list.go (filters, order), types.Port lists (network settings' ports).
import { printIp } from '../../base/ip.ts';
import { pmGet, pmValues } from '../../base/pmap.ts';
import { since } from '../../docker/defaults.ts';
import { findContainer, isRunning } from '../../docker/engine.ts';
import { shortId } from '../../docker/ids.ts';
import { isRefused } from '../../docker/tx.ts';
import type { Container, Engine } from '../../model/docker.ts';
import { EPOCH } from '../../model/uapi.ts';
import { toBytes } from '../../shell/bytes.ts';
import { strftime } from '../../shell/time.ts';
import { complain, engineOf, noDaemon, type Client, type DockerCommand } from './client.ts';
import { flagDefs, type Flags } from './flags.ts';
import { formatRows, type Row } from './format.ts';
import { pathOf } from './inspect.ts';
import { humanDuration } from './table.ts';

interface PortRow {
  readonly ip: string;
  readonly priv: number;
  readonly pub: number;
  readonly type: string;
}
const portRows = (e: Engine, c: Container): PortRow[] => {
  if (!isRunning(c) || c.sandbox?.shared) return [];
  const rows: PortRow[] = c.bindings.map((b) => ({ ip: printIp(b.hostIp), priv: b.port, pub: b.hostPort, type: b.proto }));
  const shown = [...pmValues(c.endpoints)].some((ep) => ep.id !== '' && pmGet(e.networks, ep.network)?.driver === 'bridge' && !pmGet(e.networks, ep.network)?.internal);
  if (!shown) return [];
  for (const p of [...c.config.exposed, ...c.config.ports]) if (!rows.some((r) => r.priv === p.port && r.type === p.proto)) rows.push({ ip: '', priv: p.port, pub: 0, type: p.proto });
  return rows;
};
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** DisplayablePorts: neighbouring ports that are mapped to themselves are shown as a range. */
const displayPorts = (rows: readonly PortRow[], brackets: boolean): string => {
  const sorted = rows.toSorted((a, b) => a.priv - b.priv || text(a.ip, b.ip) || a.pub - b.pub || text(a.type, b.type));
  const groups = new Map<string, { first: number; last: number }>();
  const out: string[] = [];
  const mapped: string[] = [];
  const ipText = (ip: string): string => (brackets && ip.includes(':') ? `[${ip}]` : ip);
  const form = (key: string, g: { first: number; last: number }): string => {
    const [ip, type] = key.includes('/') ? (key.split('/') as [string, string]) : ['', key];
    const range = g.first === g.last ? String(g.first) : `${g.first}-${g.last}`;
    return `${ip === '' ? range : `${ipText(ip)}:${range}->${range}`}/${type}`;
  };
  for (const r of sorted) {
    if (r.ip !== '' && r.pub !== r.priv) {
      mapped.push(`${ipText(r.ip)}:${r.pub}->${r.priv}/${r.type}`);
      continue;
    }
    const key = r.ip === '' ? r.type : `${r.ip}/${r.type}`;
    const g = groups.get(key);
    if (!g) groups.set(key, { first: r.priv, last: r.priv });
    else if (r.priv === g.last + 1) g.last = r.priv;
    else {
      out.push(form(key, g));
      groups.set(key, { first: r.priv, last: r.priv });
    }
  }
  for (const [k, g] of groups) out.push(form(k, g));
  return [...out, ...mapped].join(', ');
};

/** State.String. */
const statusText = (c: Container, now: number): string => {
  if (c.state === 'created') return 'Created';
  if (c.state === 'restarting') return `Restarting (${c.exitCode}) ${humanDuration(now - c.finishedAt)} ago`;
  if (c.state === 'exited') return `Exited (${c.exitCode}) ${humanDuration(now - c.finishedAt)} ago`;
  return `Up ${humanDuration(now - c.startedAt)}${c.state === 'paused' ? ' (Paused)' : ''}`;
};
const commandOf = (c: Container): string => pathOf(c).map((w, i) => (i > 0 && w.includes(' ') ? `'${w}'` : w)).join(' ');
const ellipsis = (s: string, n: number): string => ([...s].length > n ? `${[...s].slice(0, n - 1).join('')}${toBytes('…')}` : s);
const goQuote = (s: string): string => `"${s.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')}"`;

/** A row of the list; `trunc` shortens ids and commands. */
export const containerRow = (e: Engine, c: Container, now: number, trunc: boolean): Row => {
  const labels = Object.entries(c.config.labels).map(([k, v]) => `${k}=${v}`).join(',');
  const created = `${humanDuration(now - c.created)} ago`;
  return new Map([
    ['Command', goQuote(trunc ? ellipsis(commandOf(c), 20) : commandOf(c))], ['CreatedAt', `${strftime('%Y-%m-%d %H:%M:%S', EPOCH + Math.floor(c.created / 1e6), 0)} +0000 UTC`], ['ID', trunc ? shortId(c.id) : c.id], ['Image', c.config.image], ['Labels', labels],
    ['LocalVolumes', '0'], ['Mounts', ''], ['Names', trunc ? c.name : [c.name, ...linkNames(e, c)].toSorted().join(',')], ['Networks', [...c.networks].sort().join(',')], ['Ports', displayPorts(portRows(e, c), since(e.version, '27'))],
    ['RunningFor', created], ['Size', '0B'], ['State', c.state], ['Status', statusText(c, now)],
  ]);
};
/** Legacy links give a container further names, `LINKER/ALIAS`; --no-trunc shows them. */
const linkNames = (e: Engine, c: Container): string[] =>
  [...pmValues(e.containers)].flatMap((x) => (['default', 'bridge'].includes(x.config.network) ? x.config.links.filter((l) => l.target === c.name || c.id.startsWith(l.target)).map((l) => `${x.name}/${l.alias}`) : []));

const FILTERS = new Set(['ancestor', 'before', 'exited', 'expose', 'health', 'id', 'is-task', 'isolation', 'label', 'name', 'network', 'publish', 'since', 'status', 'volume']);
const matchers: ReadonlyMap<string, (e: Engine, c: Container, v: string) => boolean> = new Map<string, (e: Engine, c: Container, v: string) => boolean>([
  ['ancestor', (_, c, v) => c.config.image === v || c.config.image.split(':')[0] === v],
  ['exited', (_, c, v) => c.state === 'exited' && String(c.exitCode) === v],
  ['id', (_, c, v) => c.id.startsWith(v)],
  ['name', (_, c, v) => {
    try {
      return new RegExp(v.replace(/^\^?\/?/, (m) => (m.startsWith('^') ? '^' : ''))).test(c.name);
    } catch {
      return c.name.includes(v);
    }
  }],
  ['label', (_, c, v) => (v.includes('=') ? c.config.labels[v.slice(0, v.indexOf('='))] === v.slice(v.indexOf('=') + 1) : v in c.config.labels)],
  ['status', (_, c, v) => c.state === v],
  ['network', (e, c, v) => [...pmValues(c.endpoints)].some((ep) => ep.network === v) || c.networks.includes(v) || c.networks.some((n) => [...pmValues(e.networks)].some((x) => x.name === n && x.id.startsWith(v)))],
  ['publish', (_, c, v) => c.bindings.some((b) => `${b.hostPort}` === v.split('/')[0] && (!v.includes('/') || v.endsWith(`/${b.proto}`)))],
  ['expose', (_, c, v) => [...c.config.exposed, ...c.config.ports].some((x) => `${x.port}` === v.split('/')[0])],
]);
/** A --filter, or Docker's complaint. */
export const filterCheck = (v: string): string | undefined => (v.includes('=') ? undefined : 'bad format of filter (expected name=value)');

const list = (d: Client, f: Flags): number => {
  const e = engineOf(d);
  if (!e) return complain(d, noDaemon(d));
  const byKey = new Map<string, string[]>();
  for (const x of f.all('filter')) {
    const [k, v] = [x.slice(0, x.indexOf('=')).trim().toLowerCase(), x.slice(x.indexOf('=') + 1).trim()];
    if (!FILTERS.has(k)) return complain(d, `Error response from daemon: Invalid filter '${k}'`);
    if (!matchers.has(k) && k !== 'before' && k !== 'since') return complain(d, `docker ps: filter ${k} is not modelled by packetpath`);
    byKey.set(k, [...(byKey.get(k) ?? []), v]);
  }
  let all = e.order.map((id) => pmGet(e.containers, id)).filter((c) => c !== undefined).toReversed();
  for (const [k, rel] of [['before', 1], ['since', -1]] as const) {
    for (const v of byKey.get(k) ?? []) {
      const c = findContainer(e, v);
      if (isRefused(c)) return complain(d, `Error response from daemon: ${c.refused}`);
      const at = all.findIndex((x) => x.id === c.id);
      all = rel === 1 ? all.slice(at + 1) : all.slice(0, at);
    }
    byKey.delete(k);
  }
  const last = f.on('latest') ? 1 : Number(f.one('last') ?? -1);
  const wide = f.on('all') || last > 0 || byKey.has('status') || byKey.has('exited');
  let shown = all.filter((c) => (wide || isRunning(c)) && [...byKey].every(([k, vs]) => vs.some((v) => matchers.get(k)?.(e, c, v))));
  if (last > 0) shown = shown.slice(0, last);
  const trunc = !f.on('no-trunc');
  if (f.on('size')) return complain(d, 'docker ps: --size is not modelled by packetpath');
  const rows = shown.map((c) => containerRow(e, c, d.ctx.now, trunc));
  return formatRows(d, rows, {
    type: '*formatter.ContainerContext', format: f.one('format'), quiet: f.on('quiet') ? 'ID' : undefined,
    columns: [['CONTAINER ID', 'ID'], ['IMAGE', 'Image'], ['COMMAND', 'Command'], ['CREATED', 'RunningFor'], ['STATUS', 'Status'], ['PORTS', 'Ports'], ['NAMES', 'Names']],
    headers: new Map([['LocalVolumes', 'LOCAL VOLUMES'], ['CreatedAt', 'CREATED AT'], ['State', 'STATE'], ['Networks', 'NETWORKS'], ['Labels', 'LABELS'], ['Mounts', 'MOUNTS'], ['Size', 'SIZE']]),
  });
};
export const PS: DockerCommand = {
  path: 'ps', use: '[OPTIONS]', short: 'List containers', flags: flagDefs('a,all f,filter:filter format:string n,last:int l,latest no-trunc q,quiet s,size'), checks: new Map([['filter', filterCheck]]), args: { min: 0, max: 0 }, run: list,
};
