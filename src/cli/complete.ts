// What Tab offers in the shell: commands, words of the tools' own tables and usage texts, and the names that the world has.
import { emptyPMap, pmEntries, pmGet, pmValues } from '../base/pmap.ts';
import { DOCKER_TABLE } from '../commands/docker/index.ts';
import { COMMANDS } from '../commands/index.ts';
import { LONG } from '../commands/iptables/parseState.ts';
import { endpointsOf } from '../explain/endpoints.ts';
import { HOOK_NAMES, type XtTable } from '../model/xt.ts';
import type { Link, World } from '../model/world.ts';
import { BUILTINS } from '../shell/builtins/index.ts';
import { newSession, type Session } from '../shell/session.ts';
import { MATCHES, TARGETS } from '../xt/index.ts';
import { META } from './play.ts';

const programs = (): string[] => [...COMMANDS.flatMap((c) => [c.name, ...(c.aliases ?? [])]), ...BUILTINS.keys(), 'bash', 'env', 'sudo', 'timeout', 'xargs', ...META.map(([w]) => w.split(' ')[0] as string)];
/** The words of a tool's usage text: what `ip route help` says. */
const usageWords = (world: World, command: string): string[] => {
  const s = newSession(world, { mode: 'script' });
  s.exec(`${command} help 2>&1`);
  if (!s.stdout.startsWith('Usage:')) return [];
  return s.stdout.match(/(?<![\w-])[a-z][a-z0-9_-]+\b/g) ?? [];
};
const linksOf = (world: World, netns: number): string[] => [...pmValues(pmGet(world.config.netns, netns)?.links ?? emptyPMap<Link>())].map((l) => l.name);
const namespaces = (world: World): string[] => [...pmEntries(world.config.names)].map(([name]) => String(name));
const containers = (world: World): string[] => [...pmValues(world.config.docker)].flatMap((e) => [...pmValues(e.containers)].map((c) => c.name));
const networks = (world: World): string[] => [...pmValues(world.config.docker)].flatMap((e) => [...pmValues(e.networks)].map((n) => n.name));

const iptables = (world: World, netns: number, words: readonly string[], last: string): string[] => {
  const prev = words.at(-1) ?? '';
  const family = (words[0] as string).startsWith('ip6') ? 6 : 4;
  const at = words.findIndex((w) => w === '-t' || w === '--table');
  const table = at >= 0 ? (words[at + 1] ?? 'filter') : 'filter';
  const chains = (): string[] => [...HOOK_NAMES, ...[...pmValues(pmGet(world.config.netns, netns)?.xt ?? emptyPMap<XtTable>())].filter((t) => t.name === table && t.family === family).flatMap((t) => t.chains.map((c) => c.name))];
  const fits = (m: { readonly families: readonly number[] }): boolean => m.families.includes(family);
  if (prev === '-t' || prev === '--table') return ['filter', 'nat', 'mangle', 'raw', 'security'];
  if (/^(?:-[AIDRCFLSPNXZE]|--(?:append|insert|delete|replace|check|flush|list|list-rules|policy|zero))$/.test(prev)) return chains();
  if (prev === '-j' || prev === '-g' || prev === '--jump' || prev === '--goto') return ['ACCEPT', 'DROP', 'RETURN', ...TARGETS.filter(fits).map((t) => t.name), ...chains().filter((c) => !(HOOK_NAMES as readonly string[]).includes(c))];
  if (prev === '-m' || prev === '--match') return MATCHES.filter(fits).map((m) => m.name);
  if (prev === '-i' || prev === '-o') return linksOf(world, netns);
  if (prev === '-p') return ['tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'all'];
  if (prev === '-P') return ['ACCEPT', 'DROP'];
  if (last.startsWith('-')) {
    const named = new Set(words.flatMap((w, i) => (/^-[mpj]$/.test(words[i - 1] ?? '') ? [w] : [])));
    return [...LONG.map((o) => `--${o.name}`), ...[...MATCHES, ...TARGETS].filter((m) => fits(m) && named.has(m.name)).flatMap((m) => m.options.map((o) => `--${o.name}`))];
  }
  return [];
};
const docker = (world: World, words: readonly string[], last: string): string[] => {
  const rest = words.slice(1).filter((w) => !w.startsWith('-'));
  const path = [rest.slice(0, 2).join(' '), rest[0] ?? ''].find((p) => DOCKER_TABLE.has(p));
  const prev = words.at(-1) ?? '';
  if (prev === '--network' || prev === '--net') return [...networks(world), 'host', 'none', ...containers(world).map((c) => `container:${c}`)];
  if (path === undefined) return [...DOCKER_TABLE.keys()].filter((k) => rest.length === 0 || k.startsWith(`${rest[0]} `)).map((k) => k.split(' ')[rest.length === 0 ? 0 : 1] ?? '');
  if (last.startsWith('-')) return (DOCKER_TABLE.get(path)?.flags ?? []).map((f) => `--${f.name}`);
  const more = rest.slice(path.split(' ').length);
  if (path.startsWith('network ')) return more.length === 0 ? networks(world) : containers(world);
  return containers(world);
};

/** What may stand at the end of a line, whole words, and the part of it that is there already. */
export const complete = (session: Session, line: string): readonly [readonly string[], string] => {
  const segment = /[^;|&(]*$/.exec(line)?.[0] ?? '';
  const all = segment.trimStart().split(/\s+/);
  const last = all.pop() ?? '';
  let words = all.filter((w) => !/^\w+=/.test(w));
  while (['sudo', 'env', 'time', 'exec'].includes(words[0] ?? '')) words = words.slice(1);
  const { world } = session;
  let netns = session.prompt?.netns ?? 1;
  if (words[0] === 'ip' && words[1] === 'netns' && words[2] === 'exec' && words.length >= 4) {
    netns = pmGet(world.config.names, words[3] as string) ?? netns;
    words = words.slice(4);
  }
  if (words[0] === 'docker' && words[1] === 'exec') {
    const at = words.findIndex((w, i) => i > 1 && !w.startsWith('-'));
    if (at > 0 && words.length > at) words = words.slice(at + 1);
  }
  const files = (): string[] => {
    const cut = last.lastIndexOf('/') + 1;
    return (session.list(last.slice(0, cut) || '.') ?? []).map((n) => {
      const path = last.slice(0, cut) + n;
      return session.list(path) === undefined ? path : `${path}/`;
    });
  };
  const candidates = (): string[] => {
    const [command, sub] = words;
    const prev = words.at(-1) ?? '';
    if (command === undefined) return last.includes('/') ? files() : programs();
    if (command === ':reach' || command === ':why') {
      const names = endpointsOf(world).map((e) => e.name);
      return words.length === 1 ? names : ['tcp', 'udp', 'icmp', 'http'].flatMap((p) => names.map((n) => `${p}://${n}${p === 'tcp' || p === 'udp' ? ':' : ''}`));
    }
    if (command === 'ip' && prev === '-n') return namespaces(world);
    if (command === 'ip' && sub === 'netns') return words.length === 2 ? ['add', 'attach', 'del', 'exec', 'identify', 'list', 'pids', 'set'] : namespaces(world);
    if (command === 'ip' || command === 'bridge') {
      const named = words.slice(1).filter((w, i, l) => !w.startsWith('-') && l[i - 1] !== '-n');
      return named.length === 0 ? usageWords(world, command) : [...usageWords(world, `${command} ${named[0]}`), ...linksOf(world, netns), ...(prev === 'netns' ? namespaces(world) : [])];
    }
    if (/^ip6?tables(?:-nft|-legacy)?$/.test(command)) return iptables(world, netns, words, last);
    if (command === 'docker') return docker(world, words, last);
    if (command === 'sysctl') {
      const s = newSession(world, { mode: 'script' });
      s.exec('sysctl -aN 2>/dev/null');
      return s.stdout.split('\n').map((n) => n.trim()).filter((n) => n !== '');
    }
    return files();
  };
  return [[...new Set(candidates())].filter((c) => c !== '' && c.startsWith(last)).sort(), last];
};
