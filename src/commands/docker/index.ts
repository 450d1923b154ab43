// docker: which command, which engine, and cobra's words for what is wrong with either (cli/cobra.go, cli/required.go, cmd/docker/docker.go).
// docker [-H unix:///SOCK] COMMAND; DOCKER_HOST. Ours: --dry-run, before the command or among the options of one that changes something.
import type { Command, Proc, Running } from '../../shell/proc.ts';
import { isModern, sockOf, type DockerCommand } from './client.ts';
import { COMPOSE_COMMANDS, composeArgs } from './compose.ts';
import { CONTAINER_COMMANDS } from './containers.ts';
import { planLines, rehearse } from './dryRun.ts';
import { dockerdCommand } from './dockerd.ts';
import { dockerProxy } from './dockerProxy.ts';
import { flagDefs, parseFlags, type Flags } from './flags.ts';
import { INFO_COMMANDS, releaseOf } from './info.ts';
import { NETWORK_COMMANDS } from './network.ts';
import { CONTAINER_INSPECT, INSPECT, NETWORK_INSPECT } from './objects.ts';
import { procHostOf } from './procHost.ts';
import { PS } from './ps.ts';
import { CREATE, RUN } from './run.ts';
import { SKIPPED } from '../services.ts';

const BASE: readonly DockerCommand[] = [RUN, CREATE, ...CONTAINER_COMMANDS, PS, INSPECT, ...NETWORK_COMMANDS, NETWORK_INSPECT, CONTAINER_INSPECT, ...INFO_COMMANDS, ...COMPOSE_COMMANDS];
/** Commands of containers are found under `docker container`, too. */
const OF_CONTAINER = new Set(['run', 'create', 'start', 'stop', 'restart', 'kill', 'rm', 'pause', 'unpause', 'rename', 'wait', 'port', 'logs', 'top', 'exec']);
/** `docker X Y` by its words. */
export const DOCKER_TABLE: ReadonlyMap<string, DockerCommand> = new Map([
  ...BASE.flatMap((c) => [c.path, ...(c.aliases ?? []), ...(OF_CONTAINER.has(c.path) ? [`container ${c.path}`] : [])].map((p) => [p, c] as const)),
  ...['container ls', 'container list', 'container ps'].map((p) => [p, PS] as const),
]);
const GROUPS: ReadonlyMap<string, string> = new Map([['network', 'Manage networks'], ['container', 'Manage containers'], ['system', 'Manage Docker'], ['compose', 'Docker Compose']]);
/** What the real client has and this one has not. */
const REFUSED = new Set('attach build builder commit config context cp diff events export history image images import load login logout manifest node plugin pull push rmi save search secret service stack stats swarm tag trust update volume buildx'.split(' '));
const GLOBAL = flagDefs('config:string c,context:string D,debug H,host:list l,log-level:string tls tlscacert:string tlscert:string tlskey:string tlsverify v,version dry-run');

const usage = (c: DockerCommand, path: string): string => `Usage:  docker ${path} ${c.use}\n\n${c.short}\n`;
const groupUsage = (group: string): string => {
  const rows = [...DOCKER_TABLE].filter(([path, c]) => path.startsWith(`${group} `) && (c.path === path || group === 'container')).map(([path, c]) => [path.slice(group.length + 1), c.short] as const);
  return `\nUsage:  docker ${group} COMMAND\n\n${GROUPS.get(group)}\n\nCommands:\n${rows.toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([n, s]) => `  ${n.padEnd(11)} ${s}\n`).join('')}\nRun 'docker ${group} COMMAND --help' for more information on a command.\n`;
};
/** cli.RequiresMinArgs and its like. */
const argsBad = (c: DockerCommand, n: number): string | undefined => {
  const { min, max } = c.args;
  const plural = (k: number): string => `${k} argument${k === 1 ? '' : 's'}`;
  if (n >= min && (max === undefined || n <= max)) return undefined;
  if (max === 0) return 'accepts no arguments.';
  if (min === max) return `requires exactly ${plural(min)}.`;
  if (max === undefined) return `requires at least ${plural(min)}.`;
  return `requires at least ${min} and at most ${plural(max)}.`;
};

/** Any name is an image here, and volumes carry no packets. */
const IMAGES = /^(?:pull|push|build|buildx|builder|login|logout|tag|save|load|rmi|image (?:pull|push|build|tag|rm|prune|save|load)|volume (?:create|rm|prune)) /;
const run = (p: Proc): number | Running => {
  const g = parseFlags(GLOBAL, p.args, { interspersed: false });
  const overview = (): string => `\nUsage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n\nCommands:\n${[...new Set([...DOCKER_TABLE.keys()].filter((k) => !k.includes(' ')))].toSorted().map((k) => `  ${k.padEnd(11)} ${DOCKER_TABLE.get(k)?.short}\n`).join('')}\nRun 'docker COMMAND --help' for more information on a command.\n`;
  const say = (text: string, status: number): number => {
    p.err(text);
    return status;
  };
  if (g === 'help') {
    p.out(overview());
    return 0;
  }
  if ('bad' in g) return say(`${g.bad}\nSee 'docker --help'.\n`, 125);
  if (g.on('version')) {
    p.out(`Docker version ${releaseOf('20.10')}, build packetpath\n`);
    return 0;
  }
  const args = g.args[0] === 'compose' ? ['compose', ...composeArgs(g.args.slice(1))] : g.args;
  const [first, second] = args;
  if (first === undefined) {
    p.out(overview());
    return 0;
  }
  const host = g.one('host') ?? p.env('DOCKER_HOST') ?? 'unix:///var/run/docker.sock';
  const sock = sockOf(host);
  const modern = sock !== undefined && isModern({ ctx: p.ctx, sock });
  const two = `${first} ${second ?? ''}`;
  const path = DOCKER_TABLE.has(two) ? two : first;
  const c = DOCKER_TABLE.get(path);
  if (!c) {
    if (IMAGES.test(`${two} `)) return say(`docker: ${(first === 'volume' || first === 'image' ? two : first).trim()}: ${SKIPPED}\n`, 0);
    if (first === 'system') return say(`docker: 'system ${second ?? ''}' is not modelled by packetpath (container prune -f and network prune -f are)\n`, 1);
    if (GROUPS.has(first)) {
      if (second === undefined || second === '--help') {
        p.out(groupUsage(first));
        return 0;
      }
      return modern ? say(`docker: unknown command: docker ${first} ${second}\n\nUsage:  docker ${first}\n\nRun 'docker ${first} --help' for more information\n`, 1) : say(groupUsage(first), 1);
    }
    if (REFUSED.has(first)) return say(`docker: '${first}' is not modelled by packetpath\n`, 1);
    return modern ? say(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`, 1) : say(`docker: '${first}' is not a docker command.\nSee 'docker --help'\n`, 1);
  }
  const f = parseFlags(c.flags, args.slice(path === two ? 2 : 1), { interspersed: c.interspersed ?? true, ...(c.checks && { checks: c.checks }) });
  if (f === 'help') {
    p.out(`\n${usage(c, path)}${c.flags.length === 0 ? '' : `\nOptions:\n${c.flags.filter((d) => d.of === d.name).map((d) => `  ${d.short === '' ? '   ' : `-${d.short},`} --${d.name}${d.type === 'bool' ? '' : ` ${d.type}`}\n`).join('')}`}`);
    return 0;
  }
  const line = `Usage:  docker ${path} ${c.use}\n`;
  if ('bad' in f) {
    if (!modern) return say(`${f.bad}\nSee 'docker ${path} --help'.\n`, 125);
    return say(`${f.bad.replace(/: (\S+) is not an ip address$/, ': IP address is not correctly formatted: $1')}\n\n${line}\nRun 'docker ${path} --help' for more information\n`, 125);
  }
  const bad = argsBad(c, f.args.length);
  if (bad !== undefined) {
    if (!modern) return say(`"docker ${path}" ${bad}\nSee 'docker ${path} --help'.\n\n${usage(c, path)}`, 1);
    const words = bad.replace(/\.$/, '').replace('requires exactly', 'requires');
    return say(`docker: 'docker ${path}' ${words}\n\n${line}\n${words.includes('at least') ? 'See' : 'Run'} 'docker ${path} --help' for more information\n`, 1);
  }
  if (sock === undefined) return say(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?\n`, 1);
  const by = ['docker', ...p.args].join(' ');
  const dryRun = g.on('dry-run') || (c.flags.some((d) => d.name === 'dry-run') && f.on('dry-run'));
  if (dryRun) return rehearsal(p, c, f, { host, sock, by });
  return c.run({ p, ctx: p.ctx, sock, host, dryRun, procs: procHostOf(p, sock), by }, f);
};
/** The whole command on a copy of the world: its own output goes nowhere, its steps are printed. */
function* rehearsal(p: Proc, c: DockerCommand, f: Flags, o: { readonly host: string; readonly sock: string; readonly by: string }): Running {
  const copy = rehearse(p.ctx, o.sock);
  let said = '';
  const quiet: Proc = Object.create(p, { ctx: { value: copy.ctx }, out: { value: () => undefined }, err: { value: (t: string) => void (said += t) } });
  const r = c.run({ p: quiet, ctx: copy.ctx, sock: o.sock, host: o.host, dryRun: true, procs: undefined, by: o.by }, detached(f));
  const status = typeof r === 'number' ? r : yield* r;
  if (status === 0) p.out(planLines(copy.steps()).map((l) => `${l}\n`).join(''));
  else p.err(said);
  return status;
}
/** A rehearsal never waits for a container. */
const detached = (f: Flags): Flags => ({ ...f, on: (name) => name === 'detach' || f.on(name), one: (name) => (name === 'time' ? '0' : f.one(name)) });

export const docker: Command = { name: 'docker', man: 'run, connect and inspect containers (Docker 20.10 and others), compose', run, cost: 30_000 };
/** The older name of `docker compose`. */
const dockerCompose: Command = { name: 'docker-compose', man: 'docker compose under its older name', cost: 30_000, run: (p) => run(Object.create(p, { args: { value: ['compose', ...p.args] } }) as Proc) };
export const DOCKER: readonly Command[] = [docker, dockerCompose, dockerProxy, dockerdCommand];
