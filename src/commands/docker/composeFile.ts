// A compose file as a project: github.com/compose-spec/compose-go's loader, the keys that have a part in the network. Its words for what is wrong.
// Taken and without meaning here: build, volumes, healthcheck, deploy (but replicas), logging, limits. Refused by name: extends, include, secrets and configs are not read.
import { LineCounter, parseDocument } from 'yaml';
import { parsePortSpec } from './parsePorts.ts';

export type Yaml = null | boolean | number | string | Yaml[] | YamlMap;
export interface YamlMap {
  readonly [k: string]: Yaml;
}
/** What the user got wrong, in the words of `docker compose`. */
export class ComposeError extends Error {}
const fail = (words: string): never => {
  throw new ComposeError(words);
};

export interface ServiceNetwork {
  readonly key: string;
  readonly aliases: readonly string[];
  readonly ip: string;
  readonly ip6: string;
  readonly mac: string;
  readonly priority: number;
}
export interface ComposeService {
  readonly name: string;
  readonly image: string;
  readonly containerName: string;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[] | null;
  readonly environment: readonly string[];
  readonly hostname: string;
  readonly domainname: string;
  /** `8080:80`, as `-p` takes them. */
  readonly ports: readonly string[];
  readonly expose: readonly string[];
  readonly networks: readonly ServiceNetwork[];
  /** '' when it is on networks; host, none, service:X, container:X. */
  readonly networkMode: string;
  readonly links: readonly string[];
  readonly externalLinks: readonly string[];
  readonly extraHosts: readonly (readonly [string, string])[];
  readonly dns: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly dnsOpt: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly restart: string;
  readonly dependsOn: readonly string[];
  readonly scale: number;
  readonly flags: { readonly privileged: boolean; readonly tty: boolean; readonly stdin: boolean };
  readonly capAdd: readonly string[];
  readonly macAddress: string;
  readonly workdir: string;
  readonly user: string;
  readonly labels: readonly string[];
  readonly raw: YamlMap;
}
export interface ComposeNetwork {
  readonly key: string;
  /** Its name in the engine. */
  readonly name: string;
  readonly external: boolean;
  readonly driver: string;
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly ipamDriver: string;
  readonly ipam: readonly { readonly subnet: string; readonly range: string; readonly gateway: string; readonly aux: readonly (readonly [string, string])[] }[];
  readonly raw: YamlMap;
}
export interface Project {
  readonly name: string;
  readonly services: readonly ComposeService[];
  readonly networks: readonly ComposeNetwork[];
}

// ---------------------------------------------------------------- YAML

/** yaml.v3's words for the errors of our parser. */
const goYaml = (code: string, message: string, line: number): string => {
  const at = `yaml: line ${line}: `;
  if (code === 'TAB_AS_INDENT') return `${at}found character that cannot start any token`;
  if (code === 'DUPLICATE_KEY') return `${at}mapping key already defined`;
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY') return `${at}mapping values are not allowed in this context`;
  if (code === 'MISSING_CHAR') return /quote/.test(message) ? `${at}found unexpected end of stream` : /[\]}]/.test(message) ? `${at}did not find expected ',' or '${message.includes('}') ? '}' : ']'}'` : `${at}could not find expected ':'`;
  if (/[Ff]low (?:sequence|map)/.test(message)) return `${at}did not find expected ',' or '${/map/.test(message) ? '}' : ']'}'`;
  if (code === 'BAD_INDENT') return `${at}did not find expected key`;
  return `${at}did not find expected ${/map/.test(message) ? 'key' : 'node content'}`;
};
const readYaml = (text: string): Yaml => {
  const lines = new LineCounter();
  const doc = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false, strict: true });
  const [e] = doc.errors;
  if (e) return fail(goYaml(e.code, e.message, lines.linePos(e.pos[0]).line));
  try {
    return doc.toJS({ maxAliasCount: 1000 }) as Yaml;
  } catch (x) {
    const anchor = x instanceof Error ? /^Unresolved alias[^:]*: (.*)$/.exec(x.message)?.[1] : undefined;
    return fail(anchor === undefined ? 'yaml: document contains excessive aliasing' : `yaml: unknown anchor '${anchor}' referenced`);
  }
};

/** `$VAR`, `${VAR}`, `${VAR:-word}`, `${VAR-word}`, `${VAR:?words}`, `${VAR:+word}`, `$$`. */
const interpolate = (text: string, env: (name: string) => string | undefined): string =>
  text.replace(/\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\{[^{}]*\})*))?\}|(\{?))/g, (m, plain: string | undefined, name: string | undefined, op: string | undefined, word = '', bad: string | undefined) => {
    if (m === '$$') return '$';
    if (bad !== undefined && plain === undefined && name === undefined) return fail(`invalid interpolation format for "${text}". You may need to escape any $ with another $`);
    const v = env((plain ?? name) as string);
    const set = op?.startsWith(':') ? v !== undefined && v !== '' : v !== undefined;
    if (op?.endsWith('-')) return set ? (v as string) : interpolate(word, env);
    if (op?.endsWith('+')) return set ? interpolate(word, env) : '';
    if (op?.endsWith('?')) return set ? (v as string) : fail(`required variable ${name} is missing a value${word === '' ? '' : `: ${word}`}`);
    return v ?? '';
  });
const deep = (v: Yaml, env: (name: string) => string | undefined): Yaml => {
  if (typeof v === 'string') return interpolate(v, env);
  if (Array.isArray(v)) return v.map((x) => deep(x, env));
  if (isMap(v)) return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, deep(x, env)]));
  return v;
};

// ---------------------------------------------------------------- shapes

export const isMap = (v: Yaml | undefined): v is YamlMap => typeof v === 'object' && v !== null && !Array.isArray(v);
const entries = (v: Yaml | undefined): [string, Yaml][] => (isMap(v) ? Object.entries(v) : []);
const text = (v: Yaml | undefined): string => (v === undefined || v === null ? '' : isMap(v) || Array.isArray(v) ? '' : String(v));
const bool = (v: Yaml | undefined): boolean => v === true || v === 'true' || v === 'yes' || v === 'on';
/** A string, or a list of them. */
const words = (v: Yaml | undefined): string[] => (v === undefined || v === null ? [] : Array.isArray(v) ? v.map(text) : [text(v)]);
/** A mapping, or a list of `K=V`. */
const pairs = (v: Yaml | undefined): string[] => (Array.isArray(v) ? v.map(text) : entries(v).map(([k, x]) => (x === null ? k : `${k}=${text(x)}`)));
const record = (v: Yaml | undefined): Record<string, string> => Object.fromEntries(pairs(v).map((p) => (p.includes('=') ? [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)] : [p, ''])));
/** shellwords: what `command: nc -lk -p 9000` means. */
const split = (s: string): string[] => {
  const out: string[] = [];
  for (const m of s.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g)) out.push(m[0].replace(/\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, e: string | undefined, d: string | undefined, q: string | undefined) => e ?? d?.replace(/\\(["\\$`])/g, '$1') ?? q ?? ''));
  return out;
};
const argv = (v: Yaml | undefined): string[] => (Array.isArray(v) ? v.map(text) : typeof v === 'string' ? split(v) : []);

const TOP = new Set(['version', 'name', 'services', 'networks', 'volumes', 'secrets', 'configs', 'include']);
const SERVICE = new Set('annotations attach blkio_config build cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation labels links logging mac_address mem_limit mem_reservation mem_swappiness memswap_limit network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles pull_policy read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits user userns_mode uts volumes volumes_from working_dir'.split(' '));
const NETWORK = new Set(['name', 'driver', 'driver_opts', 'ipam', 'external', 'internal', 'attachable', 'enable_ipv4', 'enable_ipv6', 'labels']);
const ATTACH = new Set(['aliases', 'driver_opts', 'gw_priority', 'interface_name', 'ipv4_address', 'ipv6_address', 'link_local_ips', 'mac_address', 'priority']);
const onlyKeys = (file: string, where: string, v: YamlMap, allowed: ReadonlySet<string>): void => {
  const bad = Object.keys(v).find((k) => !allowed.has(k) && !k.startsWith('x-'));
  if (bad !== undefined) fail(`validating ${file}: ${where === '(root)' ? where : where} Additional property ${bad} is not allowed`);
};
const must = (file: string, where: string, v: Yaml | undefined, what: 'mapping' | 'array' | 'string'): void => {
  const ok = v === undefined || v === null || (what === 'mapping' ? isMap(v) : what === 'array' ? Array.isArray(v) : !isMap(v) && !Array.isArray(v));
  if (!ok) fail(`validating ${file}: ${where} must be a ${what}`);
};

const portOf = (v: Yaml): string => {
  if (!isMap(v)) return text(v);
  const ip = text(v['host_ip']);
  const published = text(v['published']);
  const target = text(v['target']);
  return `${ip === '' ? '' : `${ip.includes(':') ? `[${ip}]` : ip}:`}${published === '' && ip === '' ? '' : `${published}:`}${target}/${text(v['protocol']) || 'tcp'}`;
};
const attachments = (file: string, name: string, v: Yaml | undefined): ServiceNetwork[] => {
  const one = (key: string, n: Yaml): ServiceNetwork => {
    must(file, `services.${name}.networks.${key}`, n, 'mapping');
    const m = isMap(n) ? n : {};
    onlyKeys(file, `services.${name}.networks.${key}`, m, ATTACH);
    return { key, aliases: words(m['aliases']), ip: text(m['ipv4_address']), ip6: text(m['ipv6_address']), mac: text(m['mac_address']), priority: Number(text(m['priority']) || text(m['gw_priority']) || 0) };
  };
  const all = Array.isArray(v) ? v.map((k) => one(text(k), null)) : entries(v).map(([k, n]) => one(k, n));
  // NetworksByPriority.
  return all.toSorted((a, b) => b.priority - a.priority || (a.key < b.key ? -1 : 1));
};
const hostsOf = (v: Yaml | undefined): (readonly [string, string])[] =>
  (Array.isArray(v) ? v.map(text) : entries(v).flatMap(([k, x]) => words(x).map((ip) => `${k}=${ip}`))).map((h) => {
    const at = h.includes('=') ? h.indexOf('=') : h.indexOf(':');
    if (at < 0) return fail(`bad host name ${JSON.stringify(h)}`);
    return [h.slice(0, at), h.slice(at + 1).replace(/^\[(.*)\]$/, '$1')] as const;
  });

const serviceOf = (file: string, project: string, name: string, v: Yaml): ComposeService => {
  must(file, `services.${name}`, v, 'mapping');
  const s = isMap(v) ? v : {};
  onlyKeys(file, `services.${name}`, s, SERVICE);
  for (const k of ['ports', 'expose', 'links', 'external_links', 'cap_add']) must(file, `services.${name}.${k}`, s[k], 'array');
  if (s['extends'] !== undefined) fail(`services.${name}: extends is not modelled by packetpath`);
  const image = text(s['image']);
  if (image === '' && s['build'] === undefined) fail(`service "${name}" has neither an image nor a build context specified: invalid compose project`);
  const networkMode = text(s['network_mode']);
  const nets = attachments(file, name, s['networks']);
  if (networkMode !== '' && s['networks'] !== undefined) fail(`service "${name}" declares mutually exclusive \`network_mode\` and \`networks\`: invalid compose project`);
  const ports = (Array.isArray(s['ports']) ? s['ports'] : []).map(portOf);
  for (const p of ports) {
    const r = parsePortSpec(p);
    if (typeof r === 'string') fail(`1 error(s) decoding:\n\n* error decoding 'ports': ${r}`);
  }
  const deps = s['depends_on'];
  const raw = s['deploy'];
  const replicas = text(s['scale']) || text(isMap(raw) ? raw['replicas'] : undefined);
  if (replicas !== '' && !/^\d+$/.test(replicas)) fail(`services.${name}.deploy.replicas must be a integer`);
  const links = words(s['links']);
  return {
    name, image: image === '' ? `${project}-${name}` : image, containerName: text(s['container_name']), command: argv(s['command']), entrypoint: s['entrypoint'] === undefined || s['entrypoint'] === null ? null : argv(s['entrypoint']), environment: pairs(s['environment']),
    hostname: text(s['hostname']), domainname: text(s['domainname']), ports, expose: words(s['expose']), networks: networkMode !== '' ? [] : nets.length > 0 ? nets : [{ key: 'default', aliases: [], ip: '', ip6: '', mac: '', priority: 0 }], networkMode,
    links, externalLinks: words(s['external_links']), extraHosts: hostsOf(s['extra_hosts']), dns: words(s['dns']), dnsSearch: words(s['dns_search']), dnsOpt: words(s['dns_opt']), sysctls: record(s['sysctls']), restart: text(s['restart']),
    dependsOn: [...new Set([...(Array.isArray(deps) ? deps.map(text) : Object.keys(isMap(deps) ? deps : {})), ...links.map((l) => l.split(':')[0] as string), ...(networkMode.startsWith('service:') ? [networkMode.slice('service:'.length)] : [])])],
    scale: replicas === '' ? 1 : Number(replicas), flags: { privileged: bool(s['privileged']), tty: bool(s['tty']), stdin: bool(s['stdin_open']) }, capAdd: words(s['cap_add']), macAddress: text(s['mac_address']), workdir: text(s['working_dir']), user: text(s['user']),
    labels: pairs(s['labels']), raw: s,
  };
};
const networkOf = (file: string, project: string, key: string, v: Yaml): ComposeNetwork => {
  must(file, `networks.${key}`, v, 'mapping');
  const n = isMap(v) ? v : {};
  onlyKeys(file, `networks.${key}`, n, NETWORK);
  const ext = n['external'];
  const external = isMap(ext) || bool(ext);
  const ipam = isMap(n['ipam']) ? n['ipam'] : {};
  must(file, `networks.${key}.ipam.config`, ipam['config'], 'array');
  return {
    key, external, name: text(n['name']) || (isMap(ext) ? text(ext['name']) : '') || (external ? key : `${project}_${key}`), driver: text(n['driver']) || 'bridge', driverOpts: record(n['driver_opts']), internal: bool(n['internal']), attachable: bool(n['attachable']),
    ipv6: bool(n['enable_ipv6']), labels: record(n['labels']), ipamDriver: text(ipam['driver']) || 'default', raw: n,
    ipam: (Array.isArray(ipam['config']) ? ipam['config'] : []).filter(isMap).map((c) => ({ subnet: text(c['subnet']), range: text(c['ip_range']), gateway: text(c['gateway']), aux: Object.entries(record(c['aux_addresses'])) })),
  };
};

// ---------------------------------------------------------------- the project

const merge = (a: Yaml | undefined, b: Yaml): Yaml => {
  if (isMap(a) && isMap(b)) return Object.fromEntries([...Object.entries(a), ...Object.entries(b).map(([k, v]) => [k, merge(a[k], v)] as [string, Yaml])]);
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  return b;
};
/** NormalizeProjectName. */
const projectName = (s: string): string => s.toLowerCase().replace(/[^-_a-z0-9]/g, '').replace(/^[_-]+/, '');
const cycle = (services: readonly ComposeService[]): readonly string[] | undefined => {
  const by = new Map(services.map((s) => [s.name, s]));
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const at = path.indexOf(name);
    if (at >= 0) return [...path.slice(at), name];
    if (done.has(name)) return undefined;
    for (const d of by.get(name)?.dependsOn ?? []) {
      const c = walk(d, [...path, name]);
      if (c) return c;
    }
    done.add(name);
    return undefined;
  };
  for (const s of services) {
    const c = walk(s.name, []);
    if (c) return c;
  }
  return undefined;
};
export interface ComposeInput {
  readonly files: readonly (readonly [string, string])[];
  /** -p, COMPOSE_PROJECT_NAME; '' asks the file, then the directory. */
  readonly name: string;
  readonly directory: string;
  readonly env: (name: string) => string | undefined;
}
/** Throws ComposeError. */
export const loadProject = (o: ComposeInput): Project => {
  let root: Yaml = {};
  for (const [path, source] of o.files) {
    const v = readYaml(source);
    if (v === null) fail('empty compose file');
    if (!isMap(v)) fail('Top-level object must be a mapping');
    onlyKeys(path, '(root)', v as YamlMap, TOP);
    must(path, 'services', (v as YamlMap)['services'], 'mapping');
    must(path, 'networks', (v as YamlMap)['networks'], 'mapping');
    root = merge(root, deep(v, o.env));
  }
  const top = root as YamlMap;
  const [file = ''] = o.files[0] ?? [];
  if (top['include'] !== undefined) fail('include is not modelled by packetpath');
  const given = o.name || text(top['name']);
  const name = projectName(given || (o.directory.slice(o.directory.lastIndexOf('/') + 1)));
  if (given !== '' && given !== name) fail(`invalid project name ${JSON.stringify(given)}: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number`);
  if (name === '') fail('project name must not be empty');
  const profile = (s: Yaml): boolean => !isMap(s) || words(s['profiles']).length === 0;
  const services = entries(top['services']).filter(([, s]) => profile(s)).map(([k, s]) => serviceOf(file, name, k, s));
  const declared = entries(top['networks']).map(([k, n]) => networkOf(file, name, k, n));
  const known = declared.some((n) => n.key === 'default') ? declared : [networkOf(file, name, 'default', null), ...declared];
  for (const s of services) {
    for (const n of s.networks) if (!known.some((k) => k.key === n.key)) fail(`service "${s.name}" refers to undefined network ${n.key}: invalid compose project`);
    for (const d of s.dependsOn) if (!services.some((x) => x.name === d)) fail(`service "${s.name}" depends on undefined service "${d}": invalid compose project`);
  }
  const loop = cycle(services);
  if (loop) fail(`dependency cycle detected: ${loop.join(' -> ')}`);
  // Networks that nobody is on are not made.
  const used = new Set(services.flatMap((s) => s.networks.map((n) => n.key)));
  return { name, services, networks: known.filter((n) => used.has(n.key)) };
};
/** Services after what they depend on, in the order of the file otherwise. */
export const inOrder = (services: readonly ComposeService[]): ComposeService[] => {
  const out: ComposeService[] = [];
  const add = (s: ComposeService): void => {
    if (out.includes(s)) return;
    for (const d of s.dependsOn) {
      const x = services.find((y) => y.name === d);
      if (x) add(x);
    }
    out.push(s);
  };
  for (const s of services) add(s);
  return out;
};
