// docker compose up, down, ps, config (v2): pkg/compose/{create,start,down,ps}.go as much as it is about networks. Services start in the order of the file, after what they depend on.
// Progress goes to stderr as plain lines, as it does without a terminal. Leaves out, by name: following logs (`up` wants -d), building, the other subcommands.
import { parseIp, parseIp4, parseIp6, type Ip } from '../../base/ip.ts';
import { pmGet } from '../../base/pmap.ts';
import { newNetCreate } from '../../docker/defaults.ts';
import { connect, createContainer, createNetwork, findNetwork, isRunning, removeContainer, removeNetwork, stopContainer } from '../../docker/engine.ts';
import { isRefused, type DockerError } from '../../docker/tx.ts';
import type { Container, IpamConfig, NetCreate } from '../../model/docker.ts';
import type { Running } from '../../shell/proc.ts';
import { toBytes } from '../../shell/bytes.ts';
import { change, complain, engineOf, noDaemon, say, type Client, type DockerCommand } from './client.ts';
import { composeConfig } from './composeConfig.ts';
import { ComposeError, inOrder, loadProject, type ComposeNetwork, type ComposeService, type Project } from './composeFile.ts';
import { flagDefs, parseFlags, type Flags } from './flags.ts';
import { pathOf } from './inspect.ts';
import { parseCidr } from './network.ts';
import { onlyWaits } from './procHost.ts';
import { containerRow } from './ps.ts';
import { start } from './run.ts';
import { RUN_CHECKS, RUN_FLAGS, runSpec } from './runFlags.ts';
import { table } from './table.ts';

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const GLOBAL = 'f,file:list p,project-name:string project-directory:string env-file:list profile:list ansi:string progress:string dry-run';
const LABEL = 'com.docker.compose.';

// ---------------------------------------------------------------- the project

const load = (d: Client, f: Flags): Project => {
  const { p } = d;
  const read = (path: string): string | undefined => p.files.read(path, p.netns);
  const absolute = (path: string): string => (path.startsWith('/') ? path : `${p.cwd === '/' ? '' : p.cwd}/${path}`);
  let paths = f.all('file');
  let directory = f.one('project-directory') ?? p.cwd;
  const fromEnv = p.env('COMPOSE_FILE');
  if (paths.length === 0 && fromEnv) paths = fromEnv.split(':');
  if (paths.length === 0) {
    // The nearest directory upwards that has one.
    for (let dir = p.cwd; ; dir = dir.slice(0, dir.lastIndexOf('/'))) {
      const found = NAMES.map((n) => `${dir}/${n}`).find((n) => read(n) !== undefined);
      if (found !== undefined) {
        paths = [found];
        directory = dir;
        break;
      }
      if (dir === '' || dir === '/') throw new ComposeError('no configuration file provided: not found');
    }
  } else if (f.one('project-directory') === undefined) directory = absolute(paths[0] as string).replace(/\/[^/]*$/, '');
  const dotEnv = new Map<string, string>();
  for (const path of f.all('env-file').length > 0 ? f.all('env-file') : [`${directory}/.env`]) {
    for (const m of (read(path) ?? '').matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)$/gm)) dotEnv.set(m[1] as string, (m[2] as string).trim().replace(/^(["'])(.*)\1$/, '$2'));
  }
  const files = paths.map((path): readonly [string, string] => {
    const text = path === '-' ? undefined : read(path);
    if (text === undefined) throw new ComposeError(path === '-' ? 'reading a compose file from stdin is not modelled by packetpath' : `open ${absolute(path)}: no such file or directory`);
    return [absolute(path), text];
  });
  return loadProject({ files, name: f.one('project-name') ?? p.env('COMPOSE_PROJECT_NAME') ?? '', directory, env: (name) => p.env(name) ?? dotEnv.get(name) });
};
/** Runs what needs a project; Compose's own words when there is none. */
const withProject = (d: Client, f: Flags, then: (p: Project) => number | Running): number | Running => {
  try {
    return then(load(d, f));
  } catch (e) {
    if (e instanceof ComposeError) return complain(d, toBytes(e.message));
    throw e;
  }
};

// ---------------------------------------------------------------- up

const progress = (d: Client, kind: 'Network' | 'Container', name: string, what: string): void => d.p.err(` ${kind} ${name}  ${what}\n`);
const ownContainers = (d: Client, project: string): Container[] => {
  const e = engineOf(d);
  return e ? e.order.map((id) => pmGet(e.containers, id)).filter((c): c is Container => c !== undefined && c.config.labels[`${LABEL}project`] === project) : [];
};
const hash = (text: string): string => {
  let h = 0x811c9dc5;
  for (const c of text) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0;
  return h.toString(16).padStart(8, '0');
};
const ipamOf = (n: ComposeNetwork): IpamConfig[] | string => {
  const out: IpamConfig[] = [];
  for (const c of n.ipam) {
    const subnet = c.subnet === '' ? null : parseCidr(c.subnet);
    if (subnet === undefined) return `Error response from daemon: Invalid subnet ${c.subnet} : invalid CIDR address: ${c.subnet}`;
    const range = c.range === '' ? null : parseCidr(c.range);
    if (range === undefined) return `invalid CIDR address: ${c.range}`;
    const gateway = c.gateway === '' ? null : parseIp(c.gateway);
    if (gateway === undefined) return `Error response from daemon: invalid gateway address: ${c.gateway}`;
    const aux = c.aux.map(([k, v]): readonly [string, Ip | undefined] => [k, parseIp(v)]);
    const bad = aux.find(([, ip]) => ip === undefined);
    if (bad) return `Error response from daemon: invalid auxiliary address ${bad[0]}`;
    out.push({ subnet, range, gateway, aux: Object.fromEntries(aux as [string, Ip][]) });
  }
  return out;
};
/** An error's words, or nothing. */
const ensureNetwork = (d: Client, project: string, n: ComposeNetwork): string | undefined => {
  const e = engineOf(d);
  if (!e) return noDaemon(d);
  const there = findNetwork(e, n.name);
  if (n.external) return there ? undefined : `network ${n.name} declared as external, but could not be found`;
  if (there) return undefined;
  progress(d, 'Network', n.name, 'Creating');
  const ipam = ipamOf(n);
  const failed = (words: string): string => {
    progress(d, 'Network', n.name, 'Error');
    return `failed to create network ${n.name}: ${words}`;
  };
  if (typeof ipam === 'string') return failed(ipam);
  if (n.driver === 'overlay') return failed('Error response from daemon: overlay networks are not modelled by packetpath');
  const o: NetCreate = newNetCreate({
    name: n.name, driver: n.driver, internal: n.internal, attachable: n.attachable, ipv6: n.ipv6, options: n.driverOpts, ipamDriver: n.ipamDriver, ipam,
    labels: { ...n.labels, [`${LABEL}network`]: n.key, [`${LABEL}project`]: project, [`${LABEL}version`]: '2.20.0' },
  });
  const made = change(d, (tx) => createNetwork(tx, o));
  if (made && isRefused(made)) return failed(`Error response from daemon: ${made.refused}`);
  progress(d, 'Network', n.name, 'Created');
  return undefined;
};
const nameOf = (project: string, s: ComposeService, i: number): string => (s.containerName !== '' ? s.containerName : `${project}-${s.name}-${i}`);
/** The words of `docker run` that make the same container. */
const runWords = (p: Project, s: ComposeService, i: number, modeTarget: string): string[] => {
  const name = nameOf(p.name, s, i);
  const opt = (flag: string, all: readonly string[]): string[] => all.flatMap((v) => [flag, v]);
  const own = (n: (typeof s.networks)[number]): string[] => [...new Set([name, s.name, ...n.aliases])];
  const net = (key: string): string => p.networks.find((n) => n.key === key)?.name ?? key;
  const [first] = s.networks;
  const links = [...s.links.map((l) => {
    const [target = '', alias = target] = l.split(':');
    const to = p.services.find((x) => x.name === target);
    return `${to ? nameOf(p.name, to, 1) : target}:${alias}`;
  }), ...s.externalLinks];
  const labels = { project: p.name, service: s.name, 'container-number': String(i), oneoff: 'False', 'config-hash': hash(JSON.stringify(s.raw)), version: '2.20.0' };
  return [
    '--name', name, ...(first ? ['--network', net(first.key), ...opt('--network-alias', own(first))] : ['--network', modeTarget]), ...(first?.ip ? ['--ip', first.ip] : []), ...(first?.ip6 ? ['--ip6', first.ip6] : []),
    ...(s.macAddress !== '' ? ['--mac-address', s.macAddress] : first?.mac ? ['--mac-address', first.mac] : []), ...opt('-p', s.ports), ...opt('--expose', s.expose), ...opt('-e', s.environment), ...opt('--link', links), ...opt('--dns', s.dns),
    ...opt('--dns-search', s.dnsSearch), ...opt('--dns-option', s.dnsOpt), ...opt('--add-host', s.extraHosts.map(([n, ip]) => `${n}:${ip}`)), ...opt('--sysctl', Object.entries(s.sysctls).map(([k, v]) => `${k}=${v}`)), ...opt('--cap-add', s.capAdd),
    ...(s.hostname !== '' ? ['-h', s.hostname] : []), ...(s.domainname !== '' ? ['--domainname', s.domainname] : []), ...(s.restart !== '' ? ['--restart', s.restart] : []), ...(s.workdir !== '' ? ['-w', s.workdir] : []), ...(s.user !== '' ? ['-u', s.user] : []),
    ...(s.flags.privileged ? ['--privileged'] : []), ...(s.flags.tty ? ['-t'] : []), ...(s.flags.stdin ? ['-i'] : []), ...opt('-l', s.labels), ...opt('-l', Object.entries(labels).map(([k, v]) => `${LABEL}${k}=${v}`)),
    ...(s.entrypoint !== null ? ['--entrypoint', s.entrypoint[0] ?? ''] : []), s.image, ...(s.entrypoint ?? []).slice(1), ...s.command,
  ];
};
const find = (d: Client, name: string): Container | undefined => {
  const e = engineOf(d);
  return e && pmGet(e.containers, pmGet(e.names, name) ?? '');
};
const createOne = (d: Client, p: Project, s: ComposeService, i: number): string | undefined => {
  const e = engineOf(d);
  if (!e) return noDaemon(d);
  const target = s.networkMode.startsWith('service:') ? p.services.find((x) => x.name === s.networkMode.slice('service:'.length)) : undefined;
  const mode = target ? `container:${find(d, nameOf(p.name, target, 1))?.id ?? ''}` : s.networkMode;
  const f = parseFlags(RUN_FLAGS, runWords(p, s, i, mode), { interspersed: false, checks: RUN_CHECKS });
  if (f === 'help' || 'bad' in f) return f === 'help' ? '' : f.bad;
  const spec = runSpec({ ...f, on: (n) => n === 'detach' || f.on(n) }, e.version, () => undefined);
  if ('bad' in spec) return spec.daemon ? `Error response from daemon: ${spec.bad}` : spec.bad;
  const bad = change(d, (tx): DockerError | undefined => {
    const c = createContainer(tx, spec.opts);
    if (isRefused(c)) return c;
    for (const n of s.networks.slice(1)) {
      const net = p.networks.find((x) => x.key === n.key)?.name ?? n.key;
      const no = connect(tx, net, c.id, { ip: parseIp4(n.ip) ?? null, ip6: parseIp6(n.ip6) ?? null, networkAliases: [...new Set([c.name, s.name, ...n.aliases])], links: [], gwPriority: 0 });
      if (no) {
        removeContainer(tx, c.id, { force: true });
        return no;
      }
    }
    return undefined;
  });
  return bad && `Error response from daemon: ${bad.refused}`;
};
function* upAll(d: Client, f: Flags, p: Project): Running {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  if (p.services.length === 0) return complain(d, 'no service selected');
  const unknown = f.args.find((a) => !p.services.some((s) => s.name === a));
  if (unknown !== undefined) return complain(d, `no such service: ${unknown}`);
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const x of p.services.find((s) => s.name === name)?.dependsOn ?? []) want(x);
  };
  for (const s of f.args.length > 0 ? f.args : p.services.map((x) => x.name)) want(s);
  const scales = new Map(f.all('scale').map((x) => [x.split('=')[0] as string, Number(x.split('=')[1])]));
  const services = inOrder(p.services).filter((s) => wanted.has(s.name));
  for (const n of p.networks.filter((x) => services.some((s) => s.networks.some((y) => y.key === x.key)))) {
    const bad = ensureNetwork(d, p.name, n);
    if (bad !== undefined) return complain(d, bad);
  }
  for (const s of services) {
    const count = scales.get(s.name) ?? s.scale;
    if (count > 1 && s.containerName !== '') return complain(d, `Docker requires each container to have a unique name. Remove the custom name to scale the service "${s.name}": invalid configuration`);
    for (let i = 1; i <= count; i++) {
      const name = nameOf(p.name, s, i);
      const old = find(d, name);
      const same = old?.config.labels[`${LABEL}config-hash`] === hash(JSON.stringify(s.raw));
      if (old && same && !f.on('force-recreate')) {
        progress(d, 'Container', name, isRunning(old) ? 'Running' : 'Created');
        continue;
      }
      progress(d, 'Container', name, old ? 'Recreate' : 'Creating');
      if (old) change(d, (tx) => removeContainer(tx, old.id, { force: true }, d.procs));
      const bad = createOne(d, p, s, i);
      if (bad !== undefined) {
        progress(d, 'Container', name, 'Error');
        return complain(d, bad);
      }
      progress(d, 'Container', name, old ? 'Recreated' : 'Created');
    }
  }
  if (f.on('no-start')) return 0;
  for (const s of services) {
    for (let i = 1; i <= (scales.get(s.name) ?? s.scale); i++) {
      const name = nameOf(p.name, s, i);
      const c = find(d, name);
      if (!c || isRunning(c)) continue;
      progress(d, 'Container', name, 'Starting');
      const bad = change(d, (tx) => start(d, tx, c.id, d.procs));
      if (bad) {
        progress(d, 'Container', name, 'Error');
        return complain(d, `Error response from daemon: ${bad.refused}`);
      }
      // A start takes the daemon about this long.
      const until = d.ctx.now + 300_000;
      while (d.ctx.now < until) yield { until };
      progress(d, 'Container', name, 'Started');
    }
  }
  return 0;
}
const up = (d: Client, f: Flags): number | Running => {
  if (!f.on('detach') && !f.on('no-start') && !f.on('wait')) return complain(d, 'docker compose up: following logs is not modelled by packetpath: give -d');
  return withProject(d, f, (p) => upAll(d, f, p));
};

// ---------------------------------------------------------------- down, ps, config

function* downAll(d: Client, f: Flags, p: Project): Running {
  if (!engineOf(d)) return complain(d, noDaemon(d));
  const patience = Number(f.one('timeout') ?? 10) * 1e6;
  const declared = new Set(p.services.map((s) => s.name));
  const own = ownContainers(d, p.name).filter((c) => f.on('remove-orphans') || declared.has(c.config.labels[`${LABEL}service`] ?? ''));
  const depth = inOrder(p.services).map((s) => s.name);
  const all = own.toSorted((a, b) => depth.indexOf(b.config.labels[`${LABEL}service`] ?? '') - depth.indexOf(a.config.labels[`${LABEL}service`] ?? ''));
  const live = all.filter(isRunning);
  for (const c of live) progress(d, 'Container', c.name, 'Stopping');
  if (live.some((c) => onlyWaits(pathOf(c)))) {
    const until = d.ctx.now + patience;
    while (d.ctx.now < until) yield { until };
  }
  for (const c of all) {
    change(d, (tx) => stopContainer(tx, c.id, onlyWaits(pathOf(c)) ? 137 : 0, d.procs));
    progress(d, 'Container', c.name, 'Stopped');
    progress(d, 'Container', c.name, 'Removing');
    change(d, (tx) => removeContainer(tx, c.id, { force: true }, d.procs));
    progress(d, 'Container', c.name, 'Removed');
  }
  let rc = 0;
  for (const n of p.networks.filter((x) => !x.external).toReversed()) {
    const e = engineOf(d);
    if (!e || !findNetwork(e, n.name)) continue;
    progress(d, 'Network', n.name, 'Removing');
    const gone = change(d, (tx) => removeNetwork(tx, n.name));
    const inUse = gone && isRefused(gone);
    progress(d, 'Network', n.name, inUse ? (/active endpoints/.test(gone.refused) ? 'Resource is still in use' : 'Error') : 'Removed');
    if (inUse && !/active endpoints/.test(gone.refused)) rc = complain(d, `Error response from daemon: ${gone.refused}`);
  }
  return rc;
}
const list = (d: Client, f: Flags): number | Running =>
  withProject(d, f, (p) => {
    const e = engineOf(d);
    if (!e) return complain(d, noDaemon(d));
    const all = ownContainers(d, p.name).filter((c) => (f.on('all') || isRunning(c)) && (f.args.length === 0 || f.args.includes(c.config.labels[`${LABEL}service`] ?? ''))).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (f.on('quiet')) for (const c of all) say(d, c.id);
    else if (f.on('services')) for (const s of new Set(all.map((c) => c.config.labels[`${LABEL}service`] ?? ''))) say(d, s);
    else {
      const rows = all.map((c) => {
        const r = containerRow(e, c, d.ctx.now, true);
        return [c.name, c.config.image, r.get('Command') ?? '', c.config.labels[`${LABEL}service`] ?? '', r.get('RunningFor') ?? '', r.get('Status') ?? '', r.get('Ports') ?? ''];
      });
      d.p.out(table([['NAME', 'IMAGE', 'COMMAND', 'SERVICE', 'CREATED', 'STATUS', 'PORTS'], ...rows]));
    }
    return 0;
  });
const config = (d: Client, f: Flags): number | Running =>
  withProject(d, f, (p) => {
    if (f.on('quiet')) return 0;
    if (f.on('services')) for (const s of p.services.map((x) => x.name).toSorted()) say(d, s);
    else d.p.out(toBytes(composeConfig(p)));
    return 0;
  });
const down = (d: Client, f: Flags): number | Running => withProject(d, f, (p) => downAll(d, f, p));

const command = (verb: string, use: string, short: string, flags: string, run: DockerCommand['run'], aliases: readonly string[] = []): DockerCommand => ({
  path: `compose ${verb}`, aliases: aliases.map((a) => `compose ${a}`), use, short, flags: flagDefs(`${GLOBAL} ${flags}`), args: { min: 0 }, run,
});
export const COMPOSE_COMMANDS: readonly DockerCommand[] = [
  command('up', '[OPTIONS] [SERVICE...]', 'Create and start containers', 'd,detach build force-recreate no-build no-deps no-recreate no-start remove-orphans scale:list wait pull:string quiet-pull t,timeout:int', up),
  command('down', '[OPTIONS]', 'Stop and remove containers, networks', 'remove-orphans rmi:string t,timeout:int v,volumes', down),
  command('ps', '[OPTIONS] [SERVICE...]', 'List containers', 'a,all q,quiet services no-trunc', list),
  command('config', '[OPTIONS] [SERVICE...]', 'Parse, resolve and render compose file in canonical format', 'q,quiet services', config, ['convert']),
];
/** Options between `compose` and its verb are moved behind it. */
export const composeArgs = (args: readonly string[]): readonly string[] => {
  const defs = flagDefs(GLOBAL);
  const f = parseFlags(defs, args, { interspersed: false });
  if (f === 'help' || 'bad' in f) return args;
  const [verb, ...rest] = f.args;
  const before = args.slice(0, args.length - f.args.length);
  return verb === undefined ? args : [verb, ...before, ...rest];
};
